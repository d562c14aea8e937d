//! A row of a file beside the row of the register that has its code: the same, or different in what.

use chrono::DateTime;
use serde_json::{Map, Value};

use super::{Fault, Verdict};
use crate::http::fields::{Field, Kind, Write};

/// Places nearer than this many degrees (0.1 m) are one: files have coordinates in decimals.
const SAME_PLACE_DEG: f64 = 1e-6;

/// Words for where a row is.
pub const PLACE: (&str, &str) = ("Vị trí", "Place");

/// The words of the fields in which a row differs from the register. Only what the row says is compared: an empty cell says nothing. Where
/// a row came from is the register's own to say.
pub fn differences(table: &'static [Field], given: &Map<String, Value>, stored: &Map<String, Value>) -> Vec<(&'static str, &'static str)> {
    let differs = |field: &&Field| {
        field.write != Write::Never
            && field.name != "source"
            && given.get(field.name).is_some_and(|value| !value.is_null() && !is_same(field.kind, value, stored.get(field.name)))
    };
    table.iter().filter(differs).map(|field| (field.vi, field.en)).collect()
}

fn is_same(kind: Kind, given: &Value, stored: Option<&Value>) -> bool {
    let Some(stored) = stored else { return false };
    match kind {
        // Counts and amounts of money: exactly.
        Kind::Integer { .. } => given.as_i64().is_some_and(|whole| stored.as_i64() == Some(whole)),
        Kind::Number { .. } | Kind::Bearing => match (given.as_f64(), stored.as_f64()) {
            // Columns may be of single precision.
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(1.0),
            _ => false,
        },
        Kind::Timestamp => match (instant(given), instant(stored)) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        },
        Kind::Choices(_) => match (given.as_array(), stored.as_array()) {
            (Some(a), Some(b)) => a.len() == b.len() && a.iter().all(|value| b.contains(value)),
            _ => false,
        },
        _ => given == stored,
    }
}

fn instant(value: &Value) -> Option<i64> {
    value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok()).map(|at| at.timestamp())
}

/// Whether a place is that of a row of the register (members `lon`, `lat`).
pub fn is_same_place(lon: f64, lat: f64, stored: &Map<String, Value>) -> bool {
    let near =
        |name: &str, degrees: f64| stored.get(name).and_then(Value::as_f64).is_some_and(|known| (known - degrees).abs() <= SAME_PLACE_DEG);
    near("lon", lon) && near("lat", lat)
}

/// What is said of a row whose code is in the register: nothing is to be done, or in what it differs.
pub fn verdict(number: u64, field: &'static str, code: &str, differences: &[(&'static str, &'static str)]) -> Verdict {
    if differences.is_empty() {
        return Verdict::Unchanged { number };
    }
    // In quotes: a label such as “Ghi chú” begins like an instruction.
    let list = |words: fn(&(&'static str, &'static str)) -> &'static str| {
        differences.iter().map(|names| format!("“{}”", words(names))).collect::<Vec<_>>().join(", ")
    };
    let fault = Fault::new(
        "differs-from-register",
        format!(
            "{code} đã có trong sổ và khác ở: {}. Nhập tệp không sửa dòng đã có: hãy sửa trên màn hình, hoặc bỏ dòng này khỏi tệp.",
            list(|(vi, _)| vi)
        ),
        format!(
            "{code} is in the register and differs in: {}. An import changes no row that is there: change it on the screen, or take the row out of the file.",
            list(|(_, en)| en)
        ),
    );
    Verdict::Refused { number, field, fault }
}
