//! The time of an event as offices write it: one column or two (day, hour), to the month or to the minute.

use chrono::{NaiveDateTime, NaiveTime};

use super::{Interpreter, Reading};
use crate::files::Cell;
use crate::http::fields::Assumed;
use crate::http::fields::dates::{self, DayOrder, Precision, When};
use crate::imports::model::Said;

impl Interpreter {
    /// What the columns of `name` (and of the hour, if there is one) say; none if they are empty. Refusals are noted.
    pub(super) fn when(&self, reading: &mut Reading<'_>, name: &'static str, hour: Option<&'static str>) -> Option<When> {
        let order = self.plan.habits_of(name).days;
        let column = *self.plan.extra(name).first()?;
        let mut when = match reading.row.cells.get(column).unwrap_or(&Cell::Empty) {
            cell if cell.is_blank() => return None,
            Cell::Moment(at) => of_moment(*at),
            Cell::Text(text) => {
                let text = text.clone();
                match self.of_text(reading, column, name, &text, order) {
                    Ok(when) => when,
                    Err(said) => {
                        reading.refuse(Some(column), Some(name), said);
                        return None;
                    }
                }
            }
            // A spreadsheet's count of days that was not written as a date.
            Cell::Number(days) if (20_000.0..80_000.0).contains(days) => {
                reading.assumed.insert(Assumed::SerialDate);
                let minutes = ((days - 25_569.0) * 1_440.0).round() as i64;
                of_moment(chrono::DateTime::UNIX_EPOCH.naive_utc() + chrono::Duration::minutes(minutes))
            }
            _ => {
                reading.refuse(Some(column), Some(name), not_a_time());
                return None;
            }
        };
        if let Some(hour) = hour
            && when.precision == Precision::Day
            && let Some(column) = self.plan.extra(hour).first().copied()
        {
            match time_of(reading.cell(column)) {
                Ok(None) => {}
                Ok(Some((time, precision))) => {
                    when.from = when.from.date().and_time(time);
                    when.precision = precision;
                }
                Err(said) => reading.refuse(Some(column), Some(hour), said),
            }
        }
        if when.precision <= Precision::Hour && !when.has_offset {
            reading.assumed.insert(Assumed::VietnamTime);
        }
        Some(when)
    }

    fn of_text(&self, reading: &mut Reading<'_>, _column: usize, _name: &str, text: &str, order: DayOrder) -> Result<When, Said> {
        let when = dates::read(text, order).ok_or_else(not_a_time)?;
        match (when.otherwise, order) {
            (Some(other), DayOrder::Mixed) => {
                return Err(Said::new(
                    "ambiguous-date",
                    format!(
                        "Ngày có thể là {} hoặc {}. Cột này viết ngày theo cả hai kiểu; hãy viết NNNN-TT-NN.",
                        when.from.date().format("%d/%m/%Y"),
                        other.format("%d/%m/%Y")
                    ),
                    format!("The day may be {} or {other}. The column has days of both orders; write YYYY-MM-DD.", when.from.date()),
                ));
            }
            (Some(_), _) => {
                reading.assumed.insert(Assumed::DayFirst);
            }
            (None, DayOrder::MonthFirst) => {
                reading.assumed.insert(Assumed::MonthFirst);
            }
            (None, _) if when.short_year => {
                reading.assumed.insert(Assumed::ShortYear);
            }
            _ => {}
        }
        Ok(when)
    }
}

fn of_moment(at: NaiveDateTime) -> When {
    let precision = if at.time() == NaiveTime::MIN { Precision::Day } else { Precision::Minute };
    When { from: at, precision, otherwise: None, short_year: false, has_offset: false }
}

fn not_a_time() -> Said {
    Said::new(
        "not-a-time",
        "Không đọc được thời điểm. Hãy viết như 05/03/2026 21:30, 05/03/2026 hoặc 03/2026.",
        "The time cannot be read. Write it as 2026-03-05 21:30, 2026-03-05 or 2026-03.",
    )
}

/// The hour of a cell; none if it is empty.
fn time_of(cell: &Cell) -> Result<Option<(NaiveTime, Precision)>, Said> {
    let wrong = || Said::new("not-an-hour", "Không đọc được giờ. Hãy viết như 21:30 hoặc 21h30.", "The hour cannot be read. Write it as 21:30.");
    match cell {
        cell if cell.is_blank() => Ok(None),
        Cell::Moment(at) => Ok(Some((at.time(), Precision::Minute))),
        // A part of a day, as spreadsheets keep hours.
        Cell::Number(part) if (0.0..1.0).contains(part) => {
            let minutes = (part * 1_440.0).round() as u32;
            NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0).map(|time| Some((time, Precision::Minute))).ok_or_else(wrong)
        }
        Cell::Number(hour) if (1.0..24.0).contains(hour) && hour.fract() == 0.0 => {
            NaiveTime::from_hms_opt(*hour as u32, 0, 0).map(|time| Some((time, Precision::Hour))).ok_or_else(wrong)
        }
        Cell::Text(text) => dates::read_time(text).map(Some).ok_or_else(wrong),
        _ => Err(wrong()),
    }
}
