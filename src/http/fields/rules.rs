//! What each kind of field lets through, and in which words it refuses: one copy for requests ([`super::read()`]) and for cells of
//! files ([`super::cell`]). A rule gets a value of the right type, or `None` where there was something else.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use unicode_normalization::{UnicodeNormalization, is_nfc};
use uuid::Uuid;

use super::{Choice, Datum, Field, ONE_LINE, people};
use crate::http::FieldError;

/// Why a value is refused: a stable code, Vietnamese, English; the field's label comes before it.
#[derive(Debug)]
pub(super) struct Wrong(pub &'static str, pub String, pub String);

impl Wrong {
    pub(super) fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self(code, vi.into(), en.into())
    }

    /// As an error of `field`.
    #[expect(clippy::unnecessary_box_returns, reason = "goes into a Result whose error is boxed")]
    pub(super) fn at(self, field: &Field) -> Box<FieldError> {
        Box::new(FieldError::at(field.name, self.0, format!("{}: {}", field.vi, self.1), format!("{}: {}", field.en, self.2)))
    }
}

pub(super) fn not_text() -> Wrong {
    Wrong::new("not-text", "phải là chữ.", "must be text.")
}

pub(super) fn not_a_boolean() -> Wrong {
    Wrong::new("not-a-boolean", "phải là true, false hoặc để trống.", "must be true, false or empty.")
}

/// Text without white space around it, in NFC; nothing is left: null.
pub(super) fn text(text: &str, max: usize) -> Result<Datum, Wrong> {
    let text = text.trim();
    // What cannot be seen, breaks the line or turns the direction of reading can make one name look like another.
    let is_hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    };
    if text.chars().any(is_hidden) {
        return Err(Wrong::new(
            "control-character",
            "có ký tự điều khiển không hiển thị được; hãy gõ lại.",
            "has a control character; type it again.",
        ));
    }
    if max <= ONE_LINE && text.contains('\n') {
        return Err(Wrong::new("line-break", "có ngắt dòng; hãy viết trên một dòng.", "has a line break; write it on one line."));
    }
    let text: Box<str> = if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() };
    if text.len() > max {
        let length = text.chars().count();
        if length > max {
            return Err(Wrong::new(
                "too-long",
                format!("dài {length} ký tự, tối đa {max}."),
                format!("is {length} characters long, {max} at most."),
            ));
        }
    }
    Ok(if text.is_empty() { Datum::Null } else { Datum::Text(text) })
}

/// A text of posts and work has no names and no numbers of people in it.
pub(super) fn of_posts(field: &Field, datum: Datum) -> Result<Datum, Wrong> {
    let found = match &datum {
        Datum::Text(text) if field.is_of_posts => people::number(text).or_else(|| people::named(text)),
        _ => None,
    };
    match found {
        None => Ok(datum),
        Some(people::Found { code, vi, en }) => Err(Wrong::new(
            code,
            format!(
                "có vẻ chứa {vi}. Hãy chỉ ghi chức danh và công việc, ví dụ \"Trưởng Công an phường\"; bản đồ không lưu dữ liệu cá nhân."
            ),
            format!(
                "seems to contain {en}. Name posts and work alone, such as \"Trưởng Công an phường\"; the map stores no data of people."
            ),
        )),
    }
}

/// Capital letters, digits and dashes.
pub(super) fn code(text: &str, max: usize) -> Result<Datum, Wrong> {
    let text = text.trim();
    let shaped = (3..=max).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'-')
        && text.as_bytes()[0].is_ascii_alphanumeric();
    if shaped {
        return Ok(Datum::Text(text.into()));
    }
    Err(Wrong::new(
        "code-shape",
        format!("gồm 3 đến {max} chữ in hoa không dấu, chữ số và dấu gạch, ví dụ HP-10532-0007."),
        format!("3 to {max} capital letters, digits and dashes, such as HP-10532-0007."),
    ))
}

pub(super) fn integer(n: Option<i64>, min: i64, max: i64, unit: &str) -> Result<Datum, Wrong> {
    n.filter(|n| (min..=max).contains(n)).map(Datum::Integer).ok_or_else(|| {
        Wrong::new(
            "out-of-range",
            format!("phải là số nguyên từ {min} đến {max}{}.", spaced(unit)),
            format!("must be a whole number from {min} to {max}{}.", spaced(unit)),
        )
    })
}

pub(super) fn number(n: Option<f64>, min: f64, max: f64, unit: &str) -> Result<Datum, Wrong> {
    n.filter(|n| n.is_finite() && (min..=max).contains(n)).map(Datum::Number).ok_or_else(|| {
        Wrong::new(
            "out-of-range",
            format!("phải là số từ {} đến {}{}.", comma(min), comma(max), spaced(unit)),
            format!("must be a number from {min} to {max}{}.", spaced(unit)),
        )
    })
}

pub(super) fn bearing(n: Option<f64>) -> Result<Datum, Wrong> {
    n.filter(|n| (0.0..360.0).contains(n)).map(Datum::Number).ok_or_else(|| {
        Wrong::new(
            "out-of-range",
            "phải từ 0 đến dưới 360 độ, tính theo chiều kim đồng hồ từ hướng bắc; chưa biết thì để trống.",
            "must be from 0 to below 360 degrees, clockwise from true north; leave it empty if unknown.",
        )
    })
}

/// A day; with `today` one that has come.
pub(super) fn day(day: Option<NaiveDate>, today: Option<NaiveDate>) -> Result<Datum, Wrong> {
    match day.filter(|day| (1900..=2200).contains(&day.year())) {
        Some(day) if today.is_some_and(|today| day > today) => {
            Err(Wrong::new("future", "là ngày ở tương lai; hãy nhập ngày đã diễn ra.", "is in the future; enter a day that has come."))
        }
        Some(day) => Ok(Datum::Day(day)),
        None => Err(not_a_date()),
    }
}

pub(super) fn not_a_date() -> Wrong {
    Wrong::new(
        "not-a-date",
        "phải là ngày, ví dụ 2025-07-01 (trong tệp cũng được 01/07/2025).",
        "must be a day as YYYY-MM-DD, such as 2025-07-01.",
    )
}

/// An instant in Greenwich time: PostgreSQL takes no offset beyond 15:59, RFC 3339 does.
pub(super) fn instant(at: Option<DateTime<Utc>>) -> Result<Datum, Wrong> {
    at.filter(|at| (1900..=2200).contains(&at.year())).map(Datum::Instant).ok_or_else(|| {
        Wrong::new(
            "not-a-time",
            "phải là ngày và giờ, ví dụ 2025-07-01T21:30:00+07:00 (trong tệp cũng được 01/07/2025 21:30).",
            "must be a time with its offset, such as 2025-07-01T21:30:00+07:00.",
        )
    })
}

/// How choices are told to whoever has to write one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// To who sends a request: the value, in English with its words.
    ToProgram,
    /// To who writes a table in words.
    InWords,
    /// To who writes a table in codes.
    InCodes,
}

impl Told {
    /// The choices, Vietnamese and English; commas are part of some words.
    fn list(self, choices: &[Choice]) -> (String, String) {
        let joined = |of: fn(&Choice) -> &'static str, by: &str| choices.iter().map(of).collect::<Vec<_>>().join(by);
        match self {
            Self::ToProgram => (joined(|c| c.vi, "; "), known(choices)),
            Self::InWords => (joined(|c| c.vi, "; "), joined(|c| c.en, "; ")),
            Self::InCodes => (joined(|c| c.value, ", "), joined(|c| c.value, ", ")),
        }
    }
}

pub(super) fn choice(chosen: Option<&Choice>, choices: &[Choice], told: Told) -> Result<Datum, Wrong> {
    chosen.map(|choice| Datum::Choice(choice.value)).ok_or_else(|| {
        let (vi, en) = told.list(choices);
        Wrong::new("not-a-choice", format!("phải là một trong: {vi}."), format!("must be one of: {en}."))
    })
}

/// One or more of `choices`, sorted, each once; `None` in `chosen` stands for something that is none of them.
pub(super) fn choices<'a>(chosen: impl Iterator<Item = Option<&'a Choice>>, choices: &[Choice], told: Told) -> Result<Datum, Wrong> {
    let mut values: Vec<&'static str> = match chosen.map(|choice| choice.map(|choice| choice.value)).collect::<Option<Vec<_>>>() {
        Some(values) if !values.is_empty() => values,
        _ => {
            let (vi, en) = told.list(choices);
            return Err(Wrong::new(
                "not-a-choice",
                format!("phải là danh sách có ít nhất một trong: {vi}."),
                format!("must be a list of at least one of: {en}."),
            ));
        }
    };
    values.sort_unstable();
    values.dedup();
    Ok(Datum::Choices(values))
}

pub(super) fn id(id: Option<Uuid>) -> Result<Datum, Wrong> {
    id.map(Datum::Id).ok_or_else(|| Wrong::new("not-an-id", "phải là mã định danh của một bản ghi.", "must be the id of a row."))
}

/// `pole (Pole of its own), wall`: a request sends the value.
fn known(choices: &[Choice]) -> String {
    let known: Vec<String> = choices
        .iter()
        .map(|c| if c.en.eq_ignore_ascii_case(c.value) { c.value.to_owned() } else { format!("{} ({})", c.value, c.en) })
        .collect();
    known.join(", ")
}

fn spaced(unit: &str) -> String {
    if unit.is_empty() { String::new() } else { format!(" {unit}") }
}

fn comma(n: f64) -> String {
    n.to_string().replace('.', ",")
}
