//! Requests read by a table of fields.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value};

use super::rules::{self, Told};
use super::{Datum, Field, Kind, Write};
use crate::http::FieldError;

/// Whether a request makes a row or changes one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// All required fields must be there.
    Create,
    /// Only what is sent changes; null empties a field that may be empty.
    Change,
}

/// Reads `body` by `fields`: every fault is named, not only the first. Returns the clean members: text in NFC, numbers as
/// they are. Members that no field has are faults too, with the nearest name.
///
/// # Errors
/// One [`FieldError`] per faulty member.
pub fn read(fields: &[Field], body: &Map<String, Value>, mode: Mode, today: NaiveDate) -> Result<Map<String, Value>, Vec<FieldError>> {
    let mut clean = Map::new();
    let mut errors = Vec::new();
    for (name, value) in body {
        let Some(field) = fields.iter().find(|field| field.name == name) else {
            errors.push(unknown(fields, name));
            continue;
        };
        if field.write == Write::Never || (field.write == Write::OnCreate && mode == Mode::Change) {
            errors.push(FieldError::at(
                name,
                "read-only",
                format!("{} ({name}) do hệ thống ghi, không sửa được ở đây.", field.vi),
                format!("{} ({name}) is kept by the service and cannot be changed here.", field.en),
            ));
            continue;
        }
        match read_value(field, value, today) {
            Ok(Value::Null) if field.write == Write::Required => errors.push(missing(field)),
            Ok(value) => {
                clean.insert(name.clone(), value);
            }
            Err(error) => errors.push(*error),
        }
    }
    if mode == Mode::Create {
        errors.extend(fields.iter().filter(|field| field.write == Write::Required && !body.contains_key(field.name)).map(missing));
    }
    if errors.is_empty() { Ok(clean) } else { Err(errors) }
}

/// The error of a record without a value for a field that must have one.
pub fn missing(field: &Field) -> FieldError {
    FieldError::at(field.name, "required", format!("Cần nhập {}.", lower_first(field.vi)), format!("{} is required.", field.en))
}

fn unknown(fields: &[Field], name: &str) -> FieldError {
    let nearest = fields.iter().map(|field| (distance(field.name, name), field.name)).min().filter(|(d, _)| *d <= 3);
    let (hint_vi, hint_en) = nearest
        .map_or((String::new(), String::new()), |(_, near)| (format!(" Có phải ý bạn là {near}?"), format!(" Did you mean {near}?")));
    FieldError::at(
        &name.replace('~', "~0").replace('/', "~1"),
        "unknown-field",
        format!("Không có trường {name}.{hint_vi}"),
        format!("There is no field {name}.{hint_en}"),
    )
}

/// Levenshtein distance, capped by the lengths of field names.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(64).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substitute = diagonal + usize::from(x != *y);
            diagonal = row[j + 1];
            row[j + 1] = substitute.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// A value of a request: the JSON type must be the field's, then the rules of [`rules`] decide.
fn read_value(field: &Field, value: &Value, today: NaiveDate) -> Result<Value, Box<FieldError>> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let datum = match field.kind {
        Kind::Text { max } => {
            value.as_str().ok_or_else(rules::not_text).and_then(|text| rules::text(text, max)).and_then(|text| rules::of_posts(field, text))
        }
        Kind::Code { max } => value.as_str().ok_or_else(rules::not_text).and_then(|text| rules::code(text, max)),
        Kind::Integer { min, max, unit } => rules::integer(value.as_i64(), min, max, unit),
        Kind::Number { min, max, unit } => rules::number(value.as_f64(), min, max, unit),
        Kind::Bearing => rules::bearing(value.as_f64()),
        Kind::Boolean => value.as_bool().map(Datum::Boolean).ok_or_else(rules::not_a_boolean),
        Kind::Date => rules::day(value.as_str().and_then(|text| text.parse().ok()), None),
        Kind::PastDate => rules::day(value.as_str().and_then(|text| text.parse().ok()), Some(today)),
        Kind::Timestamp => {
            let at = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
            rules::instant(at.map(|at| at.with_timezone(&Utc)))
        }
        Kind::Choice(choices) => {
            rules::choice(value.as_str().and_then(|v| choices.iter().find(|c| c.value == v)), choices, Told::ToProgram)
        }
        Kind::Choices(choices) => {
            let sent = value.as_array().map(Vec::as_slice).unwrap_or_default();
            rules::choices(sent.iter().map(|v| v.as_str().and_then(|v| choices.iter().find(|c| c.value == v))), choices, Told::ToProgram)
        }
        Kind::Id => rules::id(value.as_str().and_then(|text| text.parse().ok())),
    };
    datum.map(|datum| datum.to_json()).map_err(|wrong| wrong.at(field))
}

/// A text that is no member of a row, by the rules of those that are: composed, nothing hidden in it, at most `max` characters; none if it is empty.
///
/// # Errors
/// What is wrong with it, at `pointer`; `vi` and `en` are what it is called.
pub fn text(pointer: &str, (vi, en): (&str, &str), given: &str, max: usize) -> Result<Option<String>, Box<FieldError>> {
    match rules::text(given, max) {
        Ok(datum) => Ok(datum.to_json().as_str().map(str::to_owned)),
        Err(rules::Wrong(code, wrong_vi, wrong_en)) => {
            Err(Box::new(FieldError::at(pointer, code, format!("{vi}: {wrong_vi}"), format!("{en}: {wrong_en}"))))
        }
    }
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // An abbreviation such as QCVN stays as it is.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}
