//! Fields as data: one table per record says each field's name, kind, unit, range, choices and words. Requests are read
//! by it, forms and tables are drawn from it (`GET /api/v1/fields`), and files are mapped to it. The database holds the
//! same rules as named constraints; a test compares the two.

pub mod cell;
pub mod dates;
pub mod datum;
mod describe;
pub mod numbers;
pub mod people;
mod read;
mod rules;
mod translate;
pub mod words;

pub use cell::{Assumed, CellReader, Habits, Input, Learner};
pub use dates::Precision;
pub use datum::Datum;
pub use describe::describe;
pub use read::{Mode, missing, read, text};
pub use translate::{ConstraintWords, translate};

/// Texts of at most so many characters stand on one line.
const ONE_LINE: usize = 200;

/// One value of an enumeration with its words.
#[derive(Debug, Clone, Copy)]
pub struct Choice {
    /// The value in the database and in JSON.
    pub value: &'static str,
    /// Vietnamese.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// Shorthand for tables of choices.
pub const fn choice(value: &'static str, vi: &'static str, en: &'static str) -> Choice {
    Choice { value, vi, en }
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Text of at most `max` characters, stored in NFC without white space around it; on one line up to [`ONE_LINE`] characters.
    Text {
        /// Characters.
        max: usize,
    },
    /// A code: capital letters, digits and `-`.
    Code {
        /// Characters.
        max: usize,
    },
    /// A whole number from `min` to `max`.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
        /// Unit, or empty.
        unit: &'static str,
    },
    /// A finite number from `min` to `max`.
    Number {
        /// Smallest.
        min: f64,
        /// Largest.
        max: f64,
        /// Unit.
        unit: &'static str,
    },
    /// Degrees clockwise from true north, 0 ≤ x < 360; null is unknown.
    Bearing,
    /// Yes, no, or null: unknown.
    Boolean,
    /// A day.
    Date,
    /// A day that has come: not after today.
    PastDate,
    /// An instant, RFC 3339 with its offset.
    Timestamp,
    /// One of a list.
    Choice(&'static [Choice]),
    /// One or more of a list.
    Choices(&'static [Choice]),
    /// The id of another row.
    Id,
}

/// Who writes a field, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Write {
    /// Must be given for a new row.
    Required,
    /// May be given.
    Optional,
    /// May be given for a new row, not changed later.
    OnCreate,
    /// The service's own; sending it is an error.
    Never,
}

/// One field of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Name in SQL, JSON and URLs.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Who writes it.
    pub write: Write,
    /// Group in a form.
    pub group: &'static str,
    /// Vietnamese label.
    pub vi: &'static str,
    /// English label.
    pub en: &'static str,
    /// What a new row gets when it is not given; such a field is never empty.
    pub default: Option<&'static str>,
    /// Whether a stored row may have none: unknown.
    pub nullable: bool,
    /// Whether it is a text of posts and work that must not name anybody: names and numbers of people are refused.
    pub is_of_posts: bool,
}

/// Shorthand for tables of fields. A required field is never empty; the others may be unless [`Field::or`] or
/// [`Field::derived`] say otherwise.
pub const fn field(name: &'static str, kind: Kind, write: Write, group: &'static str, vi: &'static str, en: &'static str) -> Field {
    let nullable = !matches!(write, Write::Required);
    Field { name, kind, write, group, vi, en, default: None, nullable, is_of_posts: false }
}

impl Field {
    /// Not given, it is `value`: the database's default.
    #[must_use]
    pub const fn or(self, value: &'static str) -> Self {
        Self { default: Some(value), nullable: false, ..self }
    }

    /// Of posts and work, never of people: who is named in it, or whose number stands in it, is refused.
    #[must_use]
    pub const fn of_posts(self) -> Self {
        Self { is_of_posts: true, ..self }
    }

    /// Not given, the service finds it from the other fields.
    #[must_use]
    pub const fn derived(self) -> Self {
        Self { nullable: false, ..self }
    }
}

#[cfg(test)]
mod tests;
