//! Rows on their way into a room, many at a time, and what the room says of them. The values have been read by the room's table of fields
//! already; what only the room knows (a code that is taken, an offence that was not in force) is judged there.

pub mod same;

use std::fmt;

use uuid::Uuid;

use super::FieldError;
use super::fields::{ConstraintWords, Datum, Kind};
use crate::db::copy::CopyRows;

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
    /// Something of it was left out, or is not as it seems; the row itself is judged all the same.
    Noted {
        /// The row of the file.
        number: u64,
        /// What is to be known of it.
        fault: Fault,
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
            Self::Unchanged { number } | Self::Noted { number, .. } | Self::Refused { number, .. } => *number,
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

/// Adds a value of a field of this kind to a row for the database: the type of its column follows from the kind.
pub fn push(copy: &mut CopyRows, kind: &Kind, value: &Datum) {
    match value {
        Datum::Null => copy.null(),
        Datum::Text(text) => copy.text(text),
        // Columns of whole numbers are `int4` as far as their range goes.
        Datum::Integer(n) => match (kind, i32::try_from(*n)) {
            (Kind::Integer { max, .. }, Ok(n)) if i32::try_from(*max).is_ok() => copy.int4(n),
            _ => copy.int8(*n),
        },
        Datum::Number(n) => copy.float8(*n),
        Datum::Boolean(yes) => copy.bool(*yes),
        Datum::Day(day) => copy.date(*day),
        Datum::Instant(at) => copy.timestamptz(*at),
        Datum::Choice(word) => copy.text(word),
        Datum::Choices(words) => copy.text(&words.join(",")),
        Datum::Id(id) => copy.uuid(*id),
    }
}

/// The number of a code of a series: `beginning`, then at least `digits` digits and at most nine. None for a code of another form.
pub fn number_of_code(code: &str, beginning: &str, digits: usize) -> Option<i32> {
    let number = code.strip_prefix(beginning)?;
    let fits = (digits..=9).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| number.parse().ok()).flatten()
}

/// The words of a named rule of the database, for a row that would break it.
pub fn broken(words: &[ConstraintWords], rule: &str) -> (&'static str, Fault) {
    words.iter().find(|(name, ..)| *name == rule).map_or_else(
        || ("", Fault::new("rule", "Giá trị không hợp lệ.", "The value breaks a rule.")),
        |(_, field, vi, en)| (*field, Fault::new(if rule.ends_with("_key") { "taken" } else { "rule" }, *vi, *en)),
    )
}

/// A row that has the content of an earlier one of the same file.
pub fn twice(number: u64, first: u64) -> Verdict {
    let fault = Fault::new(
        "duplicate-in-file",
        format!("Trùng hoàn toàn với dòng {first} của tệp; chỉ nhập dòng đó. Nếu là hai vụ khác nhau, hãy ghi thêm điểm phân biệt."),
        format!("The same as row {first} of the file, which is taken. If they are two, add what tells them apart."),
    );
    Verdict::Refused { number, field: "", fault }
}

/// A row whose unit the account may not write in.
pub fn out_of_scope(number: u64, unit: &str) -> Verdict {
    let fault = Fault::new(
        "out-of-scope",
        format!("{unit} nằm ngoài địa bàn của tài khoản; nhờ tài khoản phụ trách địa bàn đó nhập, hoặc sửa vị trí."),
        format!("{unit} is outside of the account's scope; have an account of that area import the row, or correct the place."),
    );
    Verdict::Refused { number, field: "commune_id", fault }
}

/// Rows of an import that are out of the scope of who wants to undo it.
pub fn unseen(n: i64) -> Option<Dependent> {
    (n > 0).then(|| Dependent {
        vi: "Có dòng nằm ngoài địa bàn của tài khoản; nhờ tài khoản cấp trên hoàn tác.".to_owned(),
        en: "Rows are outside of the account's scope; have an account of the whole area undo the import.".to_owned(),
        n,
    })
}
