//! The keys by which rows that were imported before are known again.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::http::fields::Datum;
use crate::http::incoming::Place;
use crate::imports::model::Kind;

/// The same content, the same key: a hash of the kind, the values and the place, as a UUID of version 8.
pub fn key(kind: Kind, values: &[Vec<Datum>], place: Option<&Place>, unit: Option<Uuid>, more: &[u8]) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(kind.value());
    for table in values {
        for datum in table {
            match datum {
                Datum::Null => hash.update([0]),
                Datum::Text(text) => {
                    hash.update([1]);
                    hash.update(text.as_bytes());
                    hash.update([0]);
                }
                Datum::Integer(n) => {
                    hash.update([2]);
                    hash.update(n.to_le_bytes());
                }
                Datum::Number(n) => {
                    hash.update([3]);
                    hash.update(n.to_le_bytes());
                }
                Datum::Boolean(yes) => hash.update([4, u8::from(*yes)]),
                Datum::Day(day) => {
                    hash.update([5]);
                    hash.update(chrono::Datelike::num_days_from_ce(day).to_le_bytes());
                }
                Datum::Instant(at) => {
                    hash.update([6]);
                    hash.update(at.timestamp_micros().to_le_bytes());
                }
                Datum::Choice(value) => {
                    hash.update([7]);
                    hash.update(value.as_bytes());
                    hash.update([0]);
                }
                Datum::Choices(values) => {
                    hash.update([8]);
                    for value in values {
                        hash.update(value.as_bytes());
                    }
                    hash.update([0]);
                }
                Datum::Id(id) => {
                    hash.update([9]);
                    hash.update(id.as_bytes());
                }
            }
        }
    }
    if let Some(place) = place {
        // What the file had, not what it was converted to: the same file gives the same key after PROJ is upgraded.
        hash.update(place.source_srid.to_le_bytes());
        hash.update(place.source_x.to_le_bytes());
        hash.update(place.source_y.to_le_bytes());
    } else if let Some(unit) = unit {
        hash.update(unit.as_bytes());
    }
    hash.update(more);
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}
