//! Rows on their way into a room, many at a time, and what the room says of them. The values have been read by the room's table of fields
//! already; what only the room knows (a code that is taken, an offence that was not in force) is judged there.

use std::fmt;

use uuid::Uuid;

use super::FieldError;
use super::fields::Datum;

/// Where a row is, in degrees (WGS 84), and what the file had.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Longitude.
    pub lon: f64,
    /// Latitude.
    pub lat: f64,
    /// EPSG code of what the file had; 4326 for degrees.
    pub source_srid: i32,
    /// East or longitude, as the file had it.
    pub source_x: f64,
    /// North or latitude, as the file had it.
    pub source_y: f64,
}

/// The unit that a place was found to be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The unit on the day of the row.
    pub commune_id: Uuid,
    /// How it is known: `boundary`, `approximate`, `nearest`, `stated`.
    pub basis: &'static str,
    /// The unit of today at the same place.
    pub current_commune_id: Option<Uuid>,
}

/// One row: `values` in the order of the room's table of fields, those of the service ([`super::fields::Write::Never`]) null.
#[derive(Debug, Clone)]
pub struct Incoming {
    /// The row as a person counts it in the file.
    pub number: u64,
    /// Same content, same key: a row that is there already is known by it.
    pub key: Uuid,
    /// One for each field.
    pub values: Vec<Datum>,
    /// Where; none if only the unit is known.
    pub place: Option<Place>,
    /// The unit that holds the place; none if there is no place, or no unit within reach.
    pub unit: Option<Placed>,
}

/// What is wrong with a row, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// A stable word for programs.
    pub code: &'static str,
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Fault {
    /// Shorthand.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, vi: vi.into(), en: en.into() }
    }
}

impl From<FieldError> for Fault {
    fn from(error: FieldError) -> Self {
        Self { code: error.code, vi: error.detail, en: error.detail_en }
    }
}

/// What the room says of a row that it does not take. Of those that it takes it says nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is there already, with the same content.
    Unchanged {
        /// The row of the file.
        number: u64,
    },
    /// It cannot be stored.
    Refused {
        /// The row of the file.
        number: u64,
        /// The field that is to be corrected.
        field: &'static str,
        /// What is wrong with it.
        fault: Fault,
    },
}

impl Verdict {
    /// The row of the file.
    pub fn number(&self) -> u64 {
        match self {
            Self::Unchanged { number } | Self::Refused { number, .. } => *number,
        }
    }
}

/// How many rows went into, or out of, each table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Table and rows, in the order in which people read them.
    pub tables: Vec<(&'static str, u64)>,
}

impl Counted {
    /// Rows of `table`.
    pub fn of(&self, table: &str) -> u64 {
        self.tables.iter().filter(|(name, _)| *name == table).map(|(_, n)| n).sum()
    }
}

/// Something that was done with the rows of an import since, so that they cannot simply be taken out again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependent {
    /// Vietnamese: what, and what to do.
    pub vi: String,
    /// English.
    pub en: String,
    /// How many.
    pub n: i64,
}

/// Why an import was not undone. Nothing was changed then.
#[derive(Debug)]
pub enum UndoError {
    /// Things were done with its rows since.
    Depends(Vec<Dependent>),
    /// The database failed.
    Db(sqlx::Error, &'static str),
}

impl fmt::Display for UndoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Depends(what) => write!(f, "{} things depend on the rows", what.len()),
            Self::Db(error, doing) => write!(f, "database error while {doing}: {error}"),
        }
    }
}

impl std::error::Error for UndoError {}
