//! One event as it is hashed. Written from the description of the canonical form, not from the SQL: the two check each other.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use crate::keyfile::{hex, unhex};

/// A hash of 32 bytes.
pub type Hash = [u8; 32];

/// What stands before the first event of a chain.
pub const BEGINNING: Hash = [0; 32];

/// One row of the log.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Event {
    /// Code of a province of today, or `VN`.
    pub chain: String,
    /// 1, 2, 3 … without gaps in each chain.
    pub seq: i64,
    /// When the transaction committed, to the microsecond.
    pub occurred_at: DateTime<Utc>,
    /// Who acted.
    pub actor: String,
    /// What was done: created, changed, retired …
    pub action: String,
    /// To what: site, camera …
    pub entity: String,
    /// Id of the row.
    pub entity_id: Option<Uuid>,
    /// Code that people know the row by.
    pub code: Option<String>,
    /// Unit that the row belonged to.
    pub commune_id: Option<Uuid>,
    /// The document, as the database writes it.
    pub detail: String,
    /// Hash of the event before.
    pub prev_hash: Vec<u8>,
    /// Hash of this event, as stored.
    pub hash: Vec<u8>,
}

impl Event {
    /// The text that is hashed: `bando138-audit-1,` and each field as `<octets>:<text>,`, a missing one as `-,`: chain, seq, time
    /// (UTC, `2026-11-21T08:00:00.000000Z`), actor, action, entity, entity id, code, commune id, detail, hash before (hexadecimal).
    pub fn canonical(&self) -> String {
        let mut text = String::from("bando138-audit-1,");
        let mut field = |value: Option<&str>| {
            if let Some(value) = value {
                text.push_str(&value.len().to_string());
                text.push(':');
                text.push_str(value);
            } else {
                text.push('-');
            }
            text.push(',');
        };
        field(Some(&self.chain));
        field(Some(&self.seq.to_string()));
        field(Some(&self.occurred_at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()));
        field(Some(&self.actor));
        field(Some(&self.action));
        field(Some(&self.entity));
        field(self.entity_id.map(|id| id.to_string()).as_deref());
        field(self.code.as_deref());
        field(self.commune_id.map(|id| id.to_string()).as_deref());
        field(Some(&self.detail));
        field(Some(&hex(&self.prev_hash)));
        text
    }

    /// SHA-256 of [`Event::canonical`]: what `hash` must be.
    pub fn computed_hash(&self) -> Hash {
        Sha256::digest(self.canonical()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made by hand in Python: `hashlib.sha256("bando138-audit-1,2:31,1:7,27:2026-…".encode()).hexdigest()`.
    #[test]
    fn the_hash_is_that_of_another_implementation() {
        let event = Event {
            chain: "31".into(),
            seq: 7,
            occurred_at: "2026-11-21T15:00:00.000120+07:00".parse::<DateTime<chrono::FixedOffset>>().unwrap().to_utc(),
            actor: "máy này".into(),
            action: "changed".into(),
            entity: "site".into(),
            entity_id: Some(Uuid::from_u128(0xe1)),
            code: Some("HP-10532-0007".into()),
            commune_id: None,
            detail: r#"{"changed": {"site_name": {"to": "Ngã tư", "from": "x"}}}"#.into(),
            prev_hash: vec![0xab; 32],
            hash: Vec::new(),
        };
        assert_eq!(hex(&event.computed_hash()), "86d1e617feaf149afe1cb78b3601ec8ebe79f87a4bdbbbb287136036f694036c");
    }

    #[test]
    fn fields_cannot_run_into_each_other() {
        let event = |actor: &str, action: &str, code: Option<&str>| Event {
            chain: "VN".into(),
            seq: 1,
            occurred_at: DateTime::UNIX_EPOCH,
            actor: actor.into(),
            action: action.into(),
            entity: String::new(),
            entity_id: None,
            code: code.map(str::to_owned),
            commune_id: None,
            detail: "{}".into(),
            prev_hash: vec![0; 32],
            hash: Vec::new(),
        };
        assert_ne!(event("a,1:b", "c", None).canonical(), event("a", "b,1:c", None).canonical());
        assert_ne!(event("a", "b", None).canonical(), event("a", "b", Some("")).canonical());
        assert_ne!(event("a", "b", None).canonical(), event("a", "b", Some("-")).canonical());
    }
}
