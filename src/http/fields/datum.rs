//! A typed value of a field, ready for the database without a detour through JSON.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

/// A typed value of a field. A row that is ready for a room is one of these for each field of the room's table, in its order;
/// fields that the service writes itself ([`super::Write::Never`]) are [`Datum::Null`].
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Datum {
    /// Unknown, or not given.
    #[default]
    Null,
    /// Text in NFC without white space around it, or a code.
    Text(Box<str>),
    /// A whole number in the field's unit.
    Integer(i64),
    /// A finite number in the field's unit; a bearing in degrees.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// One value of the field's list.
    Choice(&'static str),
    /// Values of the field's list, sorted, each once.
    Choices(Vec<&'static str>),
    /// The id of another row.
    Id(Uuid),
}

impl Datum {
    /// Whether there is none.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The same value as JSON writes it: what [`super::read()`] takes and gives.
    pub fn to_json(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Text(text) => json!(text),
            Self::Integer(n) => json!(n),
            Self::Number(n) => json!(n),
            Self::Boolean(b) => json!(b),
            Self::Day(day) => json!(day),
            Self::Instant(at) => json!(at.to_rfc3339()),
            Self::Choice(value) => json!(value),
            Self::Choices(values) => json!(values),
            Self::Id(id) => json!(id),
        }
    }
}
