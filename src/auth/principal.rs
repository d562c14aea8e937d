//! Who asks.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use uuid::Uuid;

use crate::db::{Access, PlaceTier, Scope};
use crate::http::Problem;

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Accounts and everything else.
    Admin,
    /// Writes in its province (or the country).
    Province,
    /// Writes in its communes.
    Commune,
    /// Reads; of incidents no exact places.
    Viewer,
    /// Reads what was done; of incidents counts alone.
    Auditor,
}

impl Role {
    /// All roles, with the word that the database has.
    pub const ALL: [(Self, &'static str); 5] = [
        (Self::Admin, "admin"),
        (Self::Province, "province"),
        (Self::Commune, "commune"),
        (Self::Viewer, "viewer"),
        (Self::Auditor, "auditor"),
    ];

    /// The role of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, name)| *name == word).map(|(role, _)| *role)
    }

    /// What it sees of incidents unless its account says less.
    pub fn place_tier(self) -> PlaceTier {
        match self {
            Self::Admin | Self::Province | Self::Commune => PlaceTier::Exact,
            Self::Viewer => PlaceTier::Grid,
            Self::Auditor => PlaceTier::Counts,
        }
    }

    /// The word in the database, on the command line and in JSON.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("", |(_, word)| word)
    }
}

/// By what a request comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// A session: somebody signed in.
    Session,
    /// A token of a machine: never accounts, and no changes unless it may write.
    Token {
        /// Whether it may change anything.
        may_write: bool,
    },
}

/// An account that has signed in, as a request carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// The account.
    pub account_id: Uuid,
    /// The session; of a machine the token.
    pub session_id: Uuid,
    /// Which of the two.
    pub via: Via,
    /// Name to sign in with.
    pub username: Arc<str>,
    /// Post.
    pub post: String,
    /// Role.
    pub role: Role,
    /// Scope.
    pub scope: Scope,
    /// The most that it may see of incidents.
    pub place_tier: PlaceTier,
    /// What exact places were asked for in this session, if that was stated.
    pub purpose: Option<Arc<str>>,
    /// Code of the province that the scope is, if it is one.
    pub province_code: Option<String>,
    /// Code of the province in which it is at home; none for an account of the country.
    pub home_province: Option<Arc<str>>,
    /// Nothing else is possible before a new password is set.
    pub must_change_password: bool,
    /// Demonstration account.
    pub is_demo: bool,
}

impl Principal {
    /// What this session sees of places: exact ones only once it has said what for.
    pub fn tier_of_places(&self) -> PlaceTier {
        if self.place_tier == PlaceTier::Exact && self.purpose.is_none() { PlaceTier::Grid } else { self.place_tier }
    }

    /// How it enters the database.
    pub fn access(&self, tier: PlaceTier) -> Access {
        Access {
            scope: self.scope,
            tier,
            most: self.place_tier,
            actor: Arc::clone(&self.username),
            purpose: self.purpose.clone(),
            home_province: self.home_province.clone(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Principal {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(Problem::not_signed_in)
    }
}
