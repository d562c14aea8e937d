//! ROOM: who may enter, what they may do, and where.
//!
//! Rules:
//! - An account is of a post, never of a person; a role says what it may do, a scope where.
//! - Passwords are kept as argon2id, tokens as SHA-256; neither is ever logged, nor in an address but behind a `#`.
//! - Everything is closed unless a row of [`rights`] opens it; the database checks the scope again by row security.

pub mod accounts;
pub mod attempts;
pub mod door;
pub mod error;
pub mod factor;
pub mod limits;
pub mod obvious;
pub mod own;
pub mod password;
pub mod principal;
pub mod rights;
pub mod routes;
pub mod sign_in;
pub mod store;
pub mod store_factor;
pub mod sweep;
pub mod token;
pub mod tokens;
pub mod totp;

pub use door::Door;
pub use error::AuthError;
pub use principal::{Principal, Role, Via};

/// The room's routes, below `/api/v1`.
pub fn router() -> axum::Router<crate::state::AppState> {
    routes::router().merge(own::router()).merge(sign_in::router()).merge(factor::router()).merge(tokens::router())
}
