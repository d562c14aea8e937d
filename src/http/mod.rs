//! KIT: what every room's routes share. It knows no room.
//!
//! Conventions of the API, as they are:
//! - JSON with the names of the database's columns; longitude first; times RFC 3339, days `YYYY-MM-DD`; units in names.
//! - Lists are paged by key (`limit` ≤ 1000, `after` an opaque token) and never counted unless `count=true` asks for it;
//!   `f=geojson` gives the same rows as features.
//! - `on=DATE` shows sites, cameras and their counts as they were on a day that has come; each row then says `on`.
//! - A row's `version` is its `ETag`. Changing a row needs `If-Match`; a row that has changed meanwhile answers 412 with
//!   both versions, and nothing is written.
//! - Errors are `application/problem+json` (RFC 9457) in Vietnamese (`detail`) and English (`detail_en`), with a JSON
//!   pointer for each field (`errors[].pointer`) and, where the mistake is plain, a `suggestion`.

pub mod assets;
pub mod chunks;
pub mod etag;
pub mod extract;
pub mod features;
pub mod fields;
pub mod follow;
pub mod front;
pub mod guard;
pub mod incoming;
pub mod members;
pub mod metrics;
pub mod page;
pub mod place;
pub mod problem;
pub mod serve;
pub mod tls;

pub use extract::{Body, Params, PathId, PathIdNumber};
pub use problem::{FieldError, Problem};
