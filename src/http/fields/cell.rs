//! Cells of files read by a table of fields: the same rules as for requests ([`super::rules`]), after what people write has been understood.
//! Nothing is guessed in silence: whatever was taken to mean something comes back as [`Assumed`].

mod assumed;
mod choices;
mod habits;

use std::collections::HashMap;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

pub use assumed::Assumed;
use choices::{Meant, folded_words};
pub use habits::{Habits, Learner};

use super::dates::{self, DayOrder, Precision};
use super::numbers::{self, Decimal};
use super::rules::{self, Wrong};
use super::words::{self, Synonym, Winds, fold, is_hidden};
use super::{Choice, Datum, Field, Kind, ONE_LINE};
use crate::files::Cell;
use crate::http::FieldError;

/// What a cell holds, borrowed from the file's row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Input<'a> {
    /// Nothing.
    Empty,
    /// Text as it stands in the file.
    Text(&'a str),
    /// A number of a spreadsheet or a map file.
    Number(f64),
    /// A truth value of a spreadsheet or a map file.
    Boolean(bool),
    /// A date of a spreadsheet, on Vietnam's clocks.
    Moment(NaiveDateTime),
    /// An error of the spreadsheet, such as `#REF!`.
    Fault(&'a str),
}

impl<'a> From<&'a Cell> for Input<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Text(text) => Self::Text(text),
            Cell::Number(n) => Self::Number(*n),
            Cell::Boolean(b) => Self::Boolean(*b),
            Cell::Moment(at) => Self::Moment(*at),
            Cell::Fault(fault) => Self::Fault(fault),
        }
    }
}

/// What became of a cell: the value, and what was assumed to get it.
pub type Outcome = Result<(Datum, Option<Assumed>), Box<FieldError>>;

/// Reads the cells of one column into one field. Made once for a run; a cell costs some 10 ns for machine-written values, up to 1 µs for
/// words that have to be folded.
#[derive(Debug)]
pub struct CellReader {
    field: &'static Field,
    habits: Habits,
    today: NaiveDate,
    choices: &'static [Choice],
    folded: HashMap<Box<str>, Meant>,
}

impl CellReader {
    /// A reader of `field` for a column with `habits`. `synonyms` are the room's words for its choices; those of other fields are passed over.
    pub fn new(field: &'static Field, synonyms: &'static [Synonym], habits: Habits, today: NaiveDate) -> Self {
        let choices = match field.kind {
            Kind::Choice(choices) | Kind::Choices(choices) => choices,
            _ => &[],
        };
        Self { field, habits, today, choices, folded: folded_words(field.name, choices, synonyms) }
    }

    /// The field that is read.
    pub fn field(&self) -> &'static Field {
        self.field
    }

    /// Reads one cell. Empty text is null; whether a field may be null is for the whole row to say ([`CellReader::missing`]).
    ///
    /// # Errors
    /// The codes and words of [`super::read()`], and beside them `cell-fault` (the spreadsheet's own error), `ambiguous-date` and
    /// `ambiguous-number` (a column that mixes two conventions), `date-swapped` (a spreadsheet has exchanged day and month), `ambiguous-bearing` (`N` is south in Vietnamese and north in English).
    pub fn read(&self, input: Input) -> Outcome {
        let read = match input {
            Input::Empty => return Ok((Datum::Null, None)),
            Input::Fault(fault) => Err(Wrong::new(
                "cell-fault",
                format!("ô trong tệp báo lỗi {fault}; hãy sửa ô đó hoặc thay bằng giá trị."),
                format!("the cell in the file has the error {fault}; mend it or put a value in its place."),
            )),
            Input::Text(text) => self.text(text),
            Input::Number(n) => self.number(n),
            Input::Boolean(b) => match self.field.kind {
                Kind::Boolean => Ok((Datum::Boolean(b), None)),
                _ => self.text(if b { "TRUE" } else { "FALSE" }),
            },
            Input::Moment(at) => self.moment(at),
        };
        read.map_err(|wrong| wrong.at(self.field))
    }

    /// The error of a row that has no value for this field although it must.
    pub fn missing(&self) -> FieldError {
        super::read::missing(self.field)
    }

    fn text(&self, raw: &str) -> Result<(Datum, Option<Assumed>), Wrong> {
        let trimmed = raw.trim();
        if trimmed.is_empty() {
            return Ok((Datum::Null, None));
        }
        match self.field.kind {
            Kind::Text { max } => {
                let (text, assumed) = clean_text(raw, max)?;
                Ok((rules::of_posts(self.field, text)?, assumed))
            }
            Kind::Code { max } => match rules::code(trimmed, max) {
                Ok(code) => Ok((code, None)),
                Err(wrong) => {
                    let capitals: String = trimmed.chars().filter(|c| !is_hidden(*c)).collect::<String>().to_uppercase();
                    rules::code(&capitals, max).map(|code| (code, Some(Assumed::Capitals))).map_err(|_| wrong)
                }
            },
            Kind::Choice(choices) => self.choice(trimmed, choices),
            Kind::Id => rules::id(trimmed.parse().ok()).map(|id| (id, None)),
            kind => {
                let read = self.short_text(trimmed, kind);
                if read.is_err() && words::is_unknown(&fold(trimmed)) { Ok((Datum::Null, Some(Assumed::Unknown))) } else { read }
            }
        }
    }

    fn short_text(&self, text: &str, kind: Kind) -> Result<(Datum, Option<Assumed>), Wrong> {
        match kind {
            Kind::Integer { min, max, unit } => {
                let read = self.numeric(text, unit, |n| whole(n).is_some_and(|n| (min..=max).contains(&n)))?;
                let (n, assumed) = read.map_or((None, None), |(n, assumed)| (whole(n), assumed));
                rules::integer(n, min, max, unit).map(|datum| (datum, assumed))
            }
            Kind::Number { min, max, unit } => {
                let read = self.numeric(text, unit, |n| (min..=max).contains(&n))?;
                let (n, assumed) = read.map_or((None, None), |(n, assumed)| (Some(n), assumed));
                rules::number(n, min, max, unit).map(|datum| (datum, assumed))
            }
            Kind::Bearing => self.bearing(text),
            Kind::Boolean => words::boolean(&fold(text)).map(|b| (Datum::Boolean(b), None)).ok_or_else(rules::not_a_boolean),
            Kind::Date => self.day(text, None),
            Kind::PastDate => self.day(text, Some(self.today)),
            Kind::Timestamp => self.instant(text),
            Kind::Choices(choices) => self.several(text, choices),
            Kind::Text { .. } | Kind::Code { .. } | Kind::Choice(_) | Kind::Id => Err(rules::not_text()),
        }
    }

    /// A number of the column's convention; where the text could be either, the one that `fits` if only one does.
    fn numeric(&self, text: &str, unit: &str, fits: impl Fn(f64) -> bool) -> Result<Option<(f64, Option<Assumed>)>, Wrong> {
        let Some(read) = numbers::read(text, unit, self.habits.decimal) else { return Ok(None) };
        let said = read.is_converted.then_some(Assumed::UnitConverted);
        let Some(other) = read.otherwise else { return Ok(Some((read.value, said))) };
        Ok(Some(match (fits(read.value), fits(other)) {
            (false, true) => (other, Some(Assumed::NumberByRange)),
            (true, true) if self.habits.decimal == Decimal::Mixed => {
                return Err(Wrong::new(
                    "ambiguous-number",
                    format!("\"{text}\" có thể là {} hoặc {}; cột này viết số theo cả hai kiểu, hãy viết rõ.", read.value, other),
                    format!("\"{text}\" may be {} or {}; this column has numbers of both kinds, write it plainly.", read.value, other),
                ));
            }
            (true, true) => (read.value, Some(Assumed::NumberVietnamese)),
            (_, false) => (read.value, said),
        }))
    }

    fn bearing(&self, text: &str) -> Result<(Datum, Option<Assumed>), Wrong> {
        if let Some(read) = numbers::read(text, "°", self.habits.decimal) {
            let in_range = |n: &f64| (0.0..360.0).contains(n);
            let n = read.otherwise.filter(|n| in_range(n) && !in_range(&read.value)).unwrap_or(read.value);
            return rules::bearing(Some(n)).map(|datum| (datum, None));
        }
        let Some((degrees, language)) = words::wind(&fold(text)) else { return rules::bearing(None).map(|datum| (datum, None)) };
        let degrees = match (language, self.habits.winds) {
            (Winds::Undecided, Winds::English) => 0.0,
            (Winds::Undecided, Winds::Undecided) => {
                return Err(Wrong::new(
                    "ambiguous-bearing",
                    "\"N\" là Nam (180°) hay North (0°)? Hãy viết Nam, Bắc hoặc số độ.",
                    "\"N\" is south (Nam) in Vietnamese and north in English; write the word or degrees.",
                ));
            }
            _ => degrees,
        };
        Ok((Datum::Number(degrees), Some(Assumed::WindWord)))
    }

    /// A day of the other order than the column's is not read.
    fn check_order(&self, text: &str) -> Result<(), Wrong> {
        if !dates::contradicts(text, self.habits.days) {
            return Ok(());
        }
        let (vi, en) = dates::other_order(text, self.habits.days);
        Err(Wrong::new("date-order", vi, en))
    }

    fn day(&self, text: &str, today: Option<NaiveDate>) -> Result<(Datum, Option<Assumed>), Wrong> {
        self.check_order(text)?;
        let Some(when) = dates::read(text, self.habits.days) else {
            return serial(text.parse().ok()).map_or_else(
                || Err(if dates::is_no_such_day(text, self.habits.days) { no_such_day(text) } else { rules::not_a_date() }),
                |at| rules::day(Some(at.date()), today).map(|datum| (datum, Some(Assumed::SerialDate))),
            );
        };
        if when.precision == Precision::Month {
            return Err(Wrong::new(
                "not-a-date",
                format!("\"{text}\" chỉ có tháng; hãy ghi cả ngày, ví dụ 2025-07-01, hoặc để trống."),
                format!("\"{text}\" is a month; write the day too, such as 2025-07-01, or leave it empty."),
            ));
        }
        let assumed = self.order_assumed(text, &when)?;
        rules::day(Some(when.from.date()), today).map(|datum| (datum, assumed))
    }

    fn instant(&self, text: &str) -> Result<(Datum, Option<Assumed>), Wrong> {
        self.check_order(text)?;
        let when = dates::read(text, self.habits.days).filter(|when| when.precision <= Precision::Hour);
        let Some(when) = when else {
            return if dates::is_no_such_day(text, self.habits.days) {
                Err(no_such_day(text))
            } else {
                rules::instant(None).map(|datum| (datum, None))
            };
        };
        let assumed = self.order_assumed(text, &when)?.or((!when.has_offset).then_some(Assumed::VietnamTime));
        rules::instant(Some(dates::instant(when.from))).map(|datum| (datum, assumed))
    }

    fn order_assumed(&self, text: &str, when: &dates::When) -> Result<Option<Assumed>, Wrong> {
        match (when.otherwise, self.habits.days) {
            (Some(other), DayOrder::Mixed) => Err(Wrong::new(
                "ambiguous-date",
                format!(
                    "\"{text}\" có thể là {} hoặc {}; cột này không cho biết rõ ngày hay tháng đứng trước, hãy viết NNNN-TT-NN.",
                    when.from.date().format("%d/%m/%Y"),
                    other.format("%d/%m/%Y")
                ),
                format!(
                    "\"{text}\" may be {} or {other}; this column leaves open whether the day or the month comes first, write YYYY-MM-DD.",
                    when.from.date()
                ),
            )),
            (Some(_), _) => Ok(Some(Assumed::DayFirst)),
            (None, DayOrder::MonthFirst) => Ok(Some(Assumed::MonthFirst)),
            (None, _) => Ok(when.short_year.then_some(Assumed::ShortYear)),
        }
    }

    fn number(&self, n: f64) -> Result<(Datum, Option<Assumed>), Wrong> {
        let sure = |datum: Result<Datum, Wrong>| datum.map(|datum| (datum, None));
        match self.field.kind {
            Kind::Integer { min, max, unit } => sure(rules::integer(whole(n), min, max, unit)),
            Kind::Number { min, max, unit } => sure(rules::number(Some(n), min, max, unit)),
            Kind::Bearing => sure(rules::bearing(Some(n))),
            Kind::Date | Kind::PastDate => match serial(Some(n)) {
                Some(at) => {
                    let today = matches!(self.field.kind, Kind::PastDate).then_some(self.today);
                    rules::day(Some(at.date()), today).map(|datum| (datum, Some(Assumed::SerialDate)))
                }
                None => self.text(&n.to_string()),
            },
            // `to_string` of a whole number has no point, and never an exponent.
            _ => self.text(&n.to_string()),
        }
    }

    fn moment(&self, at: NaiveDateTime) -> Result<(Datum, Option<Assumed>), Wrong> {
        let sure = |datum: Result<Datum, Wrong>| datum.map(|datum| (datum, None));
        if let (Kind::Date | Kind::PastDate | Kind::Timestamp, Some((vi, en))) = (self.field.kind, self.habits.swapped(at)) {
            return Err(Wrong::new("date-swapped", vi, en));
        }
        match self.field.kind {
            Kind::Date => sure(rules::day(Some(at.date()), None)),
            Kind::PastDate => sure(rules::day(Some(at.date()), Some(self.today))),
            Kind::Timestamp => rules::instant(Some(dates::instant(at))).map(|datum| (datum, Some(Assumed::VietnamTime))),
            Kind::Text { .. } if at.time() == NaiveTime::MIN => self.text(&at.format("%d/%m/%Y").to_string()),
            Kind::Text { .. } => self.text(&at.format("%d/%m/%Y %H:%M").to_string()),
            // A spreadsheet has turned `6/5` into a day: the number is gone, and must not be made up.
            Kind::Integer { .. } | Kind::Number { .. } | Kind::Bearing => Err(Wrong::new(
                "not-a-number",
                "bảng tính đã đổi ô này thành ngày tháng; hãy định dạng ô là số rồi nhập lại.",
                "the spreadsheet has turned this cell into a date; format it as a number and enter it again.",
            )),
            _ => self.text(&at.format("%d/%m/%Y").to_string()),
        }
    }
}

fn no_such_day(text: &str) -> Wrong {
    let (vi, en) = no_such_day_words(text);
    Wrong::new("not-a-date", vi, en)
}

/// What is said of a day that the calendar does not have: Vietnamese and English.
pub fn no_such_day_words(text: &str) -> (String, String) {
    (
        format!("\"{text}\" là ngày không có trong lịch; hãy kiểm tra lại ngày, tháng, năm."),
        format!("\"{text}\" is a day that does not exist; check day, month and year."),
    )
}

/// Text without what cannot be seen; line breaks of a cell become blanks where the field has one line.
fn clean_text(raw: &str, max: usize) -> Result<(Datum, Option<Assumed>), Wrong> {
    // An apostrophe that keeps a sheet from taking a text for a formula is no part of it: our own CSV files have it.
    let raw = match raw.trim_start().strip_prefix('\'') {
        Some(rest) if rest.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) => rest,
        _ => raw,
    };
    let is_odd = |c: char| is_hidden(c) || matches!(c, '\u{a0}' | '\u{202f}' | '\t' | '\r') || (c == '\n' && max <= ONE_LINE);
    if !raw.contains(is_odd) {
        return rules::text(raw, max).map(|datum| (datum, None));
    }
    let raw = raw.trim();
    let mut assumed = None;
    let mut clean = String::with_capacity(raw.len());
    for c in raw.replace("\r\n", "\n").chars() {
        match c {
            c if is_hidden(c) => assumed = assumed.or(Some(Assumed::HiddenRemoved)),
            '\n' | '\r' if max <= ONE_LINE => {
                assumed = Some(Assumed::LinesJoined);
                clean.push(' ');
            }
            '\r' => clean.push('\n'),
            '\u{a0}' | '\u{202f}' | '\t' => clean.push(' '),
            c => clean.push(c),
        }
    }
    rules::text(&clean, max).map(|datum| (datum, assumed))
}

/// A whole number, if `n` is one and exact.
fn whole(n: f64) -> Option<i64> {
    (n.fract() == 0.0 && n.abs() < 9e15).then_some(n as i64)
}

/// A day that a spreadsheet counted from 30/12/1899, if it lies in 1954–2119: a bare number of five digits.
fn serial(n: Option<f64>) -> Option<NaiveDateTime> {
    let n = n.filter(|n| (20_000.0..80_000.0).contains(n))?;
    let day = NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(n as u64))?;
    Some(day.and_time(NaiveTime::MIN))
}

#[cfg(test)]
mod tests;
