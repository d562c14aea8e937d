//! Values that only files have and that become the fields of a room: the time of an event in two columns, a resolution in one
//! cell; and which texts are searched for data of people before they go in.

pub mod clock;
pub mod resolution;
pub mod when;

pub use resolution::resolution;
pub use when::{Occurred, occurred};

use super::columns::guard;
use crate::http::FieldError;
use crate::http::fields::{Datum, Field, Kind};

/// Texts of devices and documents: long numbers are their nature. The contact is sealed, not searched.
const NOT_SEARCHED: [&str; 9] = [
    "serial_no",
    "firmware_version",
    "conformity_cert_no",
    "model",
    "offence_code",
    "contact_organisation",
    "contact_phone",
    "contact_note",
    "osm_id",
];

/// The error of a free text that has numbers of people in it; `None`: it may go in. Some 50 ns for a text with few digits.
pub fn check_people(field: &Field, value: &Datum) -> Option<Box<FieldError>> {
    let (Kind::Text { .. }, Datum::Text(text)) = (field.kind, value) else { return None };
    if NOT_SEARCHED.contains(&field.name) {
        return None;
    }
    let found = guard(text)?;
    Some(Box::new(FieldError::at(field.name, found.code, format!("{}: {}", field.vi, found.vi), format!("{}: {}", field.en, found.en))))
}
