//! Fields as data: one table per record says each field's name, kind, unit, range, choices and words. Requests are read
//! by it, forms and tables are drawn from it (`GET /api/v1/fields`), and files are mapped to it. The database holds the
//! same rules as named constraints; a test compares the two.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Value, json};
use unicode_normalization::UnicodeNormalization;

use super::{FieldError, Problem};

pub mod datum;

pub use datum::Datum;

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
}

/// Shorthand for tables of fields. A required field is never empty; the others may be unless [`Field::or`] or
/// [`Field::derived`] say otherwise.
pub const fn field(name: &'static str, kind: Kind, write: Write, group: &'static str, vi: &'static str, en: &'static str) -> Field {
    let nullable = !matches!(write, Write::Required);
    Field { name, kind, write, group, vi, en, default: None, nullable }
}

impl Field {
    /// Not given, it is `value`: the database's default.
    #[must_use]
    pub const fn or(self, value: &'static str) -> Self {
        Self { default: Some(value), nullable: false, ..self }
    }

    /// Not given, the service finds it from the other fields.
    #[must_use]
    pub const fn derived(self) -> Self {
        Self { nullable: false, ..self }
    }
}

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

fn missing(field: &Field) -> FieldError {
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

fn read_value(field: &Field, value: &Value, today: NaiveDate) -> Result<Value, Box<FieldError>> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    let wrong = |code: &'static str, vi: String, en: String| {
        Box::new(FieldError::at(field.name, code, format!("{}: {vi}", field.vi), format!("{}: {en}", field.en)))
    };
    match field.kind {
        Kind::Text { max } => {
            let text = value.as_str().ok_or_else(|| wrong("not-text", "phải là chữ.".into(), "must be text.".into()))?;
            read_text(text, max).map_err(|(code, vi, en)| wrong(code, vi, en))
        }
        Kind::Code { max } => {
            let text = value.as_str().map(str::trim).ok_or_else(|| wrong("not-text", "phải là chữ.".into(), "must be text.".into()))?;
            let shaped = (3..=max).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
                && text.as_bytes()[0].is_ascii_alphanumeric();
            if shaped {
                Ok(json!(text))
            } else {
                Err(wrong(
                    "code-shape",
                    format!("gồm 3 đến {max} chữ in hoa không dấu, chữ số và dấu gạch, ví dụ HP-10532-0007."),
                    format!("3 to {max} capital letters, digits and dashes, such as HP-10532-0007."),
                ))
            }
        }
        Kind::Integer { min, max, unit } => value.as_i64().filter(|n| (min..=max).contains(n)).map(|n| json!(n)).ok_or_else(|| {
            wrong(
                "out-of-range",
                format!("phải là số nguyên từ {min} đến {max}{}.", spaced(unit)),
                format!("must be a whole number from {min} to {max}{}.", spaced(unit)),
            )
        }),
        Kind::Number { min, max, unit } => {
            value.as_f64().filter(|n| n.is_finite() && (min..=max).contains(n)).map(|n| json!(n)).ok_or_else(|| {
                wrong(
                    "out-of-range",
                    format!("phải là số từ {} đến {}{}.", comma(min), comma(max), spaced(unit)),
                    format!("must be a number from {min} to {max}{}.", spaced(unit)),
                )
            })
        }
        Kind::Bearing => value.as_f64().filter(|n| (0.0..360.0).contains(n)).map(|n| json!(n)).ok_or_else(|| {
            wrong(
                "out-of-range",
                "phải từ 0 đến dưới 360 độ, tính theo chiều kim đồng hồ từ hướng bắc; chưa biết thì để trống.".into(),
                "must be from 0 to below 360 degrees, clockwise from true north; leave it empty if unknown.".into(),
            )
        }),
        Kind::Boolean => value
            .as_bool()
            .map(Value::Bool)
            .ok_or_else(|| wrong("not-a-boolean", "phải là true, false hoặc để trống.".into(), "must be true, false or empty.".into())),
        Kind::Date | Kind::PastDate => {
            let day = value
                .as_str()
                .and_then(|text| text.parse::<NaiveDate>().ok())
                .filter(|day| (1900..=2200).contains(&chrono::Datelike::year(day)));
            match day {
                Some(day) if matches!(field.kind, Kind::PastDate) && day > today => Err(wrong(
                    "future",
                    "là ngày ở tương lai; hãy nhập ngày đã diễn ra.".into(),
                    "is in the future; enter a day that has come.".into(),
                )),
                Some(day) => Ok(json!(day)),
                None => Err(wrong(
                    "not-a-date",
                    "phải là ngày dạng NNNN-TT-NN, ví dụ 2025-07-01.".into(),
                    "must be a day as YYYY-MM-DD, such as 2025-07-01.".into(),
                )),
            }
        }
        Kind::Timestamp => value.as_str().and_then(read_instant).map(|at| json!(at.to_rfc3339())).ok_or_else(|| {
            wrong(
                "not-a-time",
                "phải là thời điểm có múi giờ, ví dụ 2025-07-01T21:30:00+07:00.".into(),
                "must be a time with its offset, such as 2025-07-01T21:30:00+07:00.".into(),
            )
        }),
        Kind::Choice(choices) => value.as_str().filter(|v| choices.iter().any(|c| c.value == *v)).map(|v| json!(v)).ok_or_else(|| {
            let known: Vec<&str> = choices.iter().map(|c| c.value).collect();
            wrong("not-a-choice", format!("phải là một trong: {}.", known.join(", ")), format!("must be one of: {}.", known.join(", ")))
        }),
        Kind::Choices(choices) => read_choices(value, choices).map_err(|(vi, en)| wrong("not-a-choice", vi, en)),
        Kind::Id => value
            .as_str()
            .and_then(|text| text.parse::<uuid::Uuid>().ok())
            .map(|id| json!(id))
            .ok_or_else(|| wrong("not-an-id", "phải là mã định danh UUID.".into(), "must be a UUID.".into())),
    }
}

/// An instant in Greenwich time: PostgreSQL takes no offset beyond 15:59, RFC 3339 does.
fn read_instant(text: &str) -> Option<DateTime<Utc>> {
    let at = DateTime::parse_from_rfc3339(text).ok()?.with_timezone(&Utc);
    (1900..=2200).contains(&chrono::Datelike::year(&at)).then_some(at)
}

/// One or more of `choices`, sorted, each once; or the words of what is wrong, Vietnamese and English.
fn read_choices(value: &Value, choices: &[Choice]) -> Result<Value, (String, String)> {
    let sent = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut chosen: Vec<&str> = sent.iter().filter_map(Value::as_str).filter(|v| choices.iter().any(|c| c.value == *v)).collect();
    if chosen.is_empty() || chosen.len() < sent.len() {
        let known: Vec<&str> = choices.iter().map(|c| c.value).collect();
        let known = known.join(", ");
        return Err((format!("phải là danh sách có ít nhất một trong: {known}."), format!("must be a list of at least one of: {known}.")));
    }
    chosen.sort_unstable();
    chosen.dedup();
    Ok(json!(chosen))
}

fn read_text(text: &str, max: usize) -> Result<Value, (&'static str, String, String)> {
    let text: String = text.trim().nfc().collect();
    // What cannot be seen, breaks the line or turns the direction of reading can make one name look like another.
    let is_hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.chars().any(is_hidden) {
        return Err((
            "control-character",
            "có ký tự điều khiển không hiển thị được; hãy gõ lại.".into(),
            "has a control character; type it again.".into(),
        ));
    }
    if max <= ONE_LINE && text.contains('\n') {
        return Err(("line-break", "có ngắt dòng; hãy viết trên một dòng.".into(), "has a line break; write it on one line.".into()));
    }
    let length = text.chars().count();
    if length > max {
        return Err(("too-long", format!("dài {length} ký tự, tối đa {max}."), format!("is {length} characters long, {max} at most.")));
    }
    Ok(if text.is_empty() { Value::Null } else { Value::String(text) })
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

fn comma(n: f64) -> String {
    n.to_string().replace('.', ",")
}

fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        // An abbreviation such as QCVN stays as it is.
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

/// The table as JSON, for forms and importers.
pub fn describe(fields: &[Field]) -> Value {
    fields
        .iter()
        .map(|field| {
            let (kind, more) = match field.kind {
                Kind::Text { max } => ("text", json!({ "max": max })),
                Kind::Code { max } => ("code", json!({ "max": max })),
                Kind::Integer { min, max, unit } => ("integer", json!({ "min": min, "max": max, "unit": unit })),
                Kind::Number { min, max, unit } => ("number", json!({ "min": min, "max": max, "unit": unit })),
                Kind::Bearing => ("bearing", json!({ "min": 0, "max": 360, "unit": "°" })),
                Kind::Boolean => ("boolean", json!({})),
                Kind::Date => ("date", json!({})),
                Kind::PastDate => ("date", json!({ "past": true })),
                Kind::Timestamp => ("timestamp", json!({})),
                Kind::Choice(choices) => ("choice", json!({ "choices": describe_choices(choices) })),
                Kind::Choices(choices) => ("choices", json!({ "choices": describe_choices(choices) })),
                Kind::Id => ("id", json!({})),
            };
            let mut row = json!({
                "name": field.name, "kind": kind, "group": field.group, "vi": field.vi, "en": field.en,
                "required": field.write == Write::Required, "read_only": field.write == Write::Never,
                "on_create": field.write == Write::OnCreate, "nullable": field.nullable, "default": field.default,
            });
            if let (Value::Object(row), Value::Object(more)) = (&mut row, more) {
                row.extend(more);
            }
            row
        })
        .collect()
}

fn describe_choices(choices: &[Choice]) -> Value {
    choices.iter().map(|c| json!({"value": c.value, "vi": c.vi, "en": c.en})).collect()
}

/// What a violated constraint means to a person: the constraint's name, the field, and the words.
pub type ConstraintWords = (&'static str, &'static str, &'static str, &'static str);

/// Translates a violated constraint of `table` into a problem; `None` if `error` is something else.
///
/// `words` are looked up first; constraints named `<table>_<field>_range|known|shape|length` fall back to the field.
pub fn translate(error: &sqlx::Error, table: &str, fields: &[Field], words: &[ConstraintWords]) -> Option<Problem> {
    if let Some(column) = crate::db::empty_column(error)
        && let Some(field) = fields.iter().find(|field| field.name == column)
    {
        return Some(Problem::invalid(vec![missing(field)]));
    }
    let name = crate::db::constraint(error)?;
    if let Some((_, pointer, vi, en)) = words.iter().find(|(known, ..)| *known == name) {
        let unique = error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation);
        let fault = FieldError::at(pointer, if unique { "taken" } else { "rule" }, *vi, *en);
        return Some(if unique { Problem::new(409, "taken", *vi, *en).and(fault) } else { Problem::invalid(vec![fault]) });
    }
    if !name.starts_with(table) {
        return None;
    }
    // `site_code_shape` is about `site_code`, `camera_azimuth_deg_range` about `azimuth_deg`.
    let tail = name[table.len()..].trim_start_matches('_');
    let field =
        fields.iter().filter(|field| tail.starts_with(field.name) || name.starts_with(field.name)).max_by_key(|field| field.name.len());
    Some(match field {
        Some(field) => Problem::invalid(vec![FieldError::at(
            field.name,
            "rule",
            format!("{}: giá trị không được phép (ràng buộc {name}). Hãy sửa rồi gửi lại.", field.vi),
            format!("{}: this value is not allowed (constraint {name}). Correct it and send it again.", field.en),
        )]),
        None => Problem::new(
            422,
            "rule",
            format!("Dữ liệu trái với quy tắc {name}; chưa có gì được lưu. Hãy xem lại các trường vừa nhập."),
            format!("The data break the rule {name}; nothing was stored. Check the fields that you entered."),
        ),
    })
}

#[cfg(test)]
mod tests;
