//! When an event was, from one, two or three columns.

use chrono::{DateTime, NaiveDateTime, NaiveTime, Utc};

use super::clock::{self, Clock};

use crate::files::Cell;
use crate::http::FieldError;
use crate::http::fields::Assumed;
use crate::http::fields::cell::no_such_day_words;
use crate::http::fields::dates::{self, DayOrder, Precision, When};
use crate::imports::advice::called;

/// The time of an event as the incident's fields want it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurred {
    /// `occurred_from`.
    pub from: DateTime<Utc>,
    /// `occurred_to`: the last minute of the hour, day or month if that is all that is known.
    pub to: DateTime<Utc>,
    /// `time_precision`.
    pub precision: Precision,
    /// What was assumed.
    pub assumed: Option<Assumed>,
}

impl Occurred {
    /// The day on Vietnam's clocks on which it began: which units and offences were in force.
    pub fn day(&self) -> chrono::NaiveDate {
        self.from.with_timezone(&crate::clock::vietnam()).date_naive()
    }
}

#[expect(clippy::unnecessary_box_returns, reason = "goes into a Result whose error is boxed")]
fn wrong(field: &str, code: &'static str, vi: String, en: String) -> Box<FieldError> {
    Box::new(FieldError::at(field, code, vi, en))
}

/// The time from the columns `occurred_date`, `occurred_time` and `occurred_until`; `orders` are what the columns of the first and of the last
/// day have shown. `Ok(None)`: there is no date. Some 300 ns for text, 50 ns for dates of a spreadsheet.
///
/// # Errors
/// All that is wrong with the three cells: `not-a-date`, `not-a-time`, `ambiguous-date`, `date-order` (the other order than the column's);
/// `time-without-date`; `time-order`: it ends before it begins.
pub fn occurred(date: &Cell, time: &Cell, until: &Cell, orders: [DayOrder; 2]) -> Result<Option<Occurred>, Vec<FieldError>> {
    let mut errors = Vec::new();
    let mut keep = |error: Box<FieldError>| errors.push(*error);
    let clock = clock(time).map_err(&mut keep).ok().flatten();
    // A time alone is of the same day, or of the next one if it is earlier: a night.
    let last = match (until.is_blank(), clock_of(until)) {
        (true, _) => None,
        (_, Some(clock)) => Some(Last::Clock(clock)),
        _ => point(until, orders[1], "occurred_until").map_err(&mut keep).ok().map(|last| Last::Moment(last.3)),
    };
    let first = if date.is_blank() {
        if !time.is_blank() {
            keep(wrong(
                "occurred_date",
                "time-without-date",
                "Có giờ nhưng không có ngày xảy ra. Hãy ghi ngày, hoặc ít nhất tháng và năm.".into(),
                "There is a time but no date. Write the day, or at least month and year.".into(),
            ));
        }
        None
    } else {
        point(date, orders[0], "occurred_date").map_err(&mut keep).ok()
    };
    let Some((mut from, mut precision, mut assumed, mut to)) = first else {
        return if errors.is_empty() { Ok(None) } else { Err(errors) };
    };
    if let Some(clock) = clock {
        if precision == Precision::Month {
            keep(wrong(
                "occurred_time",
                "not-a-time",
                "Có giờ nhưng ngày chỉ ghi tháng. Hãy ghi đủ ngày, hoặc bỏ giờ.".into(),
                "There is a time but the date is a month. Write the day too, or leave the time out.".into(),
            ));
        }
        (from, to) = within(from, clock);
        precision = clock.precision;
        assumed = if clock.is_part_of_day { Some(Assumed::PartOfDay) } else { assumed };
    }
    if let Some(last) = last {
        let last = match last {
            Last::Clock(clock) => {
                let same = from.date().and_time(clock.to.unwrap_or(clock.from));
                let last = if same < from { same + chrono::Duration::days(1) } else { same };
                if clock.to.is_some() { last } else { end(last, clock.precision) }
            }
            Last::Moment(last) => last,
        };
        if last < from {
            keep(wrong(
                "occurred_until",
                "time-order",
                "Thời gian kết thúc trước thời gian bắt đầu. Hãy kiểm tra cả hai.".into(),
                "It ends before it begins. Check both times.".into(),
            ));
        }
        to = last;
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    Ok(Some(Occurred { from: dates::instant(from), to: dates::instant(to), precision, assumed }))
}

/// What a cell says of the end: a time of day, or the last minute of what it says.
enum Last {
    Clock(Clock),
    Moment(NaiveDateTime),
}

/// Beginning, precision, assumption and end of what a cell says.
type Point = (NaiveDateTime, Precision, Option<Assumed>, NaiveDateTime);

fn point(cell: &Cell, order: DayOrder, field: &str) -> Result<Point, Box<FieldError>> {
    let not_a_date = || {
        if dates::is_no_such_day(cell.to_text().trim(), order) {
            let (vi, en) = no_such_day_words(cell.to_text().trim());
            return wrong(field, "not-a-date", vi, en);
        }
        let [vi, en] = called(&cell.to_text());
        wrong(
            field,
            "not-a-date",
            format!("{vi} không phải ngày; hãy ghi như 05/07/2025, 2025-07-05, tháng 7/2025 hoặc 21h30 ngày 05/07/2025."),
            format!("{en} is no date; write it as 05/07/2025, 2025-07-05, tháng 7/2025 or 21h30 ngày 05/07/2025."),
        )
    };
    match cell {
        Cell::Moment(at) if at.time() == NaiveTime::MIN => Ok((*at, Precision::Day, None, end(*at, Precision::Day))),
        Cell::Moment(at) => Ok((*at, Precision::Minute, None, *at)),
        Cell::Text(text) => {
            let Some(when) = dates::read(text.trim(), order) else {
                // Read the other way round it would be a day: the column says which way is meant.
                if dates::contradicts(text, order) {
                    return Err(other_order(text, order, field));
                }
                // "Đêm 05/07/2025": the time by its name, before the day.
                let (clock, day) = clock::split(text).ok_or_else(not_a_date)?;
                if dates::contradicts(day, order) {
                    return Err(other_order(day, order, field));
                }
                let when = dates::read(day.trim(), order).filter(|when| when.precision == Precision::Day).ok_or_else(not_a_date)?;
                let assumed = assumed(&when, order, text, field)?;
                let (from, to) = within(when.from, clock);
                return Ok((from, clock.precision, if clock.is_part_of_day { Some(Assumed::PartOfDay) } else { assumed }, to));
            };
            if dates::contradicts(text, order) {
                return Err(other_order(text, order, field));
            }
            let assumed = assumed(&when, order, text, field)?;
            Ok((when.from, when.precision, assumed, when.to()))
        }
        _ => Err(not_a_date()),
    }
}

/// A day in the other order than its column's: `13/02/2024` among days that begin with the month.
#[expect(clippy::unnecessary_box_returns, reason = "goes into a Result whose error is boxed")]
fn other_order(text: &str, order: DayOrder, field: &str) -> Box<FieldError> {
    let (vi, en) = dates::other_order(text, order);
    wrong(field, "date-order", vi, en)
}

fn assumed(when: &When, order: DayOrder, text: &str, field: &str) -> Result<Option<Assumed>, Box<FieldError>> {
    match (when.otherwise, order) {
        (Some(other), DayOrder::Mixed) => Err(wrong(
            field,
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

/// Beginning and end of a time on a day; what ends before it begins ends on the next one: a night.
fn within(day: NaiveDateTime, clock: Clock) -> (NaiveDateTime, NaiveDateTime) {
    let from = day.date().and_time(clock.from);
    let Some(to) = clock.to else { return (from, end(from, clock.precision)) };
    let to = day.date().and_time(to);
    (from, if to < from { to + chrono::Duration::days(1) } else { to })
}

fn end(from: NaiveDateTime, precision: Precision) -> NaiveDateTime {
    When { from, precision, otherwise: None, short_year: false, has_offset: false }.to()
}

fn clock(cell: &Cell) -> Result<Option<Clock>, Box<FieldError>> {
    if cell.is_blank() {
        return Ok(None);
    }
    clock_of(cell).map(Some).ok_or_else(|| {
        let [vi, en] = called(&cell.to_text());
        wrong(
            "occurred_time",
            "not-a-time",
            format!("{vi} không phải giờ; hãy ghi như 21:30, 21h30, 8h-10h hoặc đêm, hoặc để trống nếu không rõ."),
            format!("{en} is no time of day; write it as 21:30, 21h30, 8h-10h or đêm (night), or leave it empty if it is not known."),
        )
    })
}

fn clock_of(cell: &Cell) -> Option<Clock> {
    let exact = |from, precision| Clock { from, to: None, precision, is_part_of_day: false };
    match cell {
        Cell::Text(text) => clock::read(text),
        // A spreadsheet's time alone is a day of its epoch, or a part of a day.
        Cell::Moment(at) if chrono::Datelike::year(at) < 1905 => Some(exact(at.time(), Precision::Minute)),
        Cell::Number(n) if (0.0..1.0).contains(n) => {
            NaiveTime::from_num_seconds_from_midnight_opt((n * 1440.0).round() as u32 % 1440 * 60, 0)
                .map(|time| exact(time, Precision::Minute))
        }
        // `21`: an hour.
        Cell::Number(n) if n.fract() == 0.0 && (1.0..24.0).contains(n) => {
            NaiveTime::from_hms_opt(*n as u32, 0, 0).map(|time| exact(time, Precision::Hour))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
    }

    fn told(date: &str, time: &str, until: &str) -> Result<Option<(String, String, &'static str)>, &'static str> {
        occurred(&text(date), &text(time), &text(until), [DayOrder::DayFirst; 2])
            .map(|o| {
                o.map(|o| {
                    let local = |at: DateTime<Utc>| at.with_timezone(&crate::clock::vietnam()).format("%Y-%m-%d %H:%M").to_string();
                    (local(o.from), local(o.to), o.precision.value())
                })
            })
            .map_err(|errors| errors[0].code)
    }

    #[expect(clippy::needless_pass_by_value, reason = "what was told is told once")]
    fn is(found: Result<Option<(String, String, &'static str)>, &'static str>, from: &str, to: &str, precision: &'static str) {
        assert_eq!(found, Ok(Some((from.to_owned(), to.to_owned(), precision))));
    }

    #[test]
    fn one_two_or_three_columns() {
        is(told("05/07/2025", "21h30", ""), "2025-07-05 21:30", "2025-07-05 21:30", "minute");
        is(told("05/07/2025", "", ""), "2025-07-05 00:00", "2025-07-05 23:59", "day");
        is(told("tháng 7/2025", "", ""), "2025-07-01 00:00", "2025-07-31 23:59", "month");
        is(told("21 giờ ngày 5/7/2025", "", ""), "2025-07-05 21:00", "2025-07-05 21:59", "hour");
        is(told("05/07/2025", "22:00", "05:30"), "2025-07-05 22:00", "2025-07-06 05:30", "minute");
        is(told("05/07/2025", "22:00", "07/07/2025"), "2025-07-05 22:00", "2025-07-07 23:59", "minute");
        assert_eq!(told("", "", ""), Ok(None));
        assert_eq!(told("", "21:30", ""), Err("time-without-date"));
        assert_eq!(told("hôm qua", "", ""), Err("not-a-date"));
        is(told("05/07/2025", "đêm", ""), "2025-07-05 22:00", "2025-07-06 05:59", "hour");
        is(told("05/07/2025", "8h-10h", ""), "2025-07-05 08:00", "2025-07-05 10:00", "hour");
        is(told("rạng sáng ngày 05/07/2025", "", ""), "2025-07-05 00:00", "2025-07-05 05:59", "hour");
        is(told("khoảng 20h ngày 5/7/2025", "", ""), "2025-07-05 20:00", "2025-07-05 20:59", "hour");
        assert_eq!(told("05/07/2025", "hôm qua", ""), Err("not-a-time"));
        is(told("12 giờ đêm ngày 05/03/2026", "", ""), "2026-03-05 00:00", "2026-03-05 00:59", "hour");
        is(told("3h chiều ngày 05/03/2026", "", ""), "2026-03-05 15:00", "2026-03-05 15:59", "hour");
        is(told("8h tối đến 10h tối ngày 05/03/2026", "", ""), "2026-03-05 20:00", "2026-03-05 22:00", "hour");
        is(told("05/03/2026 đêm", "", ""), "2026-03-05 22:00", "2026-03-06 05:59", "hour");
        is(told("05/03/2026 rạng sáng", "", ""), "2026-03-05 00:00", "2026-03-05 05:59", "hour");
        is(told("05/03/2026", "9h tối", "11h đêm"), "2026-03-05 21:00", "2026-03-05 23:59", "hour");
        for text in ["05/03/2026 (âm lịch)", "05/03/2026 trở về trước", "05/03/2026 hoặc sau", "9h hôm sau 05/03/2026", "05/03/2026?"]
        {
            assert_eq!(told(text, "", ""), Err("not-a-date"), "{text}");
        }
        assert_eq!(told("05/03/2026", "9h hôm sau", ""), Err("not-a-time"));
        assert_eq!(told("tháng 7/2025", "21:30", ""), Err("not-a-time"));
        assert_eq!(told("05/07/2025", "21:30", "04/07/2025"), Err("time-order"));
    }

    #[test]
    fn dates_and_times_of_a_spreadsheet() {
        let day = chrono::NaiveDate::from_ymd_opt(2025, 7, 5).unwrap();
        let found =
            occurred(&Cell::Moment(day.and_time(NaiveTime::MIN)), &Cell::Number(0.895_833_333), &Cell::Empty, [DayOrder::Undecided; 2])
                .unwrap()
                .unwrap();
        assert_eq!((found.from.to_rfc3339().as_str(), found.precision, found.day()), ("2025-07-05T14:30:00+00:00", Precision::Minute, day));
        let found = occurred(&Cell::Text("05/07/2025".into()), &Cell::Empty, &Cell::Empty, [DayOrder::Undecided; 2]).unwrap().unwrap();
        assert_eq!(
            (found.assumed, found.from.to_rfc3339().as_str(), found.day()),
            (Some(Assumed::DayFirst), "2025-07-04T17:00:00+00:00", day)
        );
        assert_eq!(
            occurred(&Cell::Text("05/07/2025".into()), &Cell::Empty, &Cell::Empty, [DayOrder::Mixed; 2]).unwrap_err()[0].code,
            "ambiguous-date"
        );
    }

    #[test]
    fn a_day_in_the_other_order_than_its_column_is_never_guessed() {
        let codes = |date: &str, order| {
            occurred(&text(date), &Cell::Empty, &Cell::Empty, [order; 2]).map(|o| o.map(|o| o.day().to_string())).map_err(|e| e[0].code)
        };
        let day = |text: &str| Ok(Some(text.to_owned()));
        let (first, second, either) = ("13/02/2024", "02/13/2024", "05/07/2025");
        assert_eq!(
            [codes(first, DayOrder::DayFirst), codes(second, DayOrder::DayFirst), codes(either, DayOrder::DayFirst)],
            [day("2024-02-13"), Err("date-order"), day("2025-07-05")]
        );
        assert_eq!(
            [codes(first, DayOrder::MonthFirst), codes(second, DayOrder::MonthFirst), codes(either, DayOrder::MonthFirst)],
            [Err("date-order"), day("2024-02-13"), day("2025-05-07")]
        );
        // Nothing was seen that begins with the month when the column was looked at: days were read day first, and so they stay.
        assert_eq!(
            [codes(first, DayOrder::Undecided), codes(second, DayOrder::Undecided), codes(either, DayOrder::Undecided)],
            [day("2024-02-13"), Err("date-order"), day("2025-07-05")]
        );
        // Both in one column: the day first, as everywhere in Vietnam, where there is no doubt; never the month.
        assert_eq!(
            [codes(first, DayOrder::Mixed), codes(second, DayOrder::Mixed), codes(either, DayOrder::Mixed)],
            [day("2024-02-13"), Err("date-order"), Err("ambiguous-date")]
        );
        assert_eq!(
            [codes("21h30 ngày 13/02/2024", DayOrder::MonthFirst), codes("02/13/2024 21:30", DayOrder::DayFirst)],
            [Err("date-order"), Err("date-order")]
        );
        assert_eq!(
            [codes("2024-02-13", DayOrder::MonthFirst), codes("2024-02-13", DayOrder::Mixed)],
            [day("2024-02-13"), day("2024-02-13")]
        );
    }

    #[test]
    fn a_cell_without_a_digit_is_not_repeated() {
        let words = |date: &str, time: &str, until: &str| {
            let errors = occurred(&text(date), &text(time), &text(until), [DayOrder::DayFirst; 2]).unwrap_err();
            errors.into_iter().map(|e| format!("{} {}", e.detail, e.detail_en)).collect::<Vec<_>>()
        };
        let told = words("Lê Thị Mận", "Lê Thị Mận", "Lê Thị Mận");
        assert_eq!(told.len(), 3);
        assert!(
            told.iter().all(|words| !words.contains("Mận") && words.starts_with("Ô này không phải") && words.contains("The cell is no"))
        );
        let told = words("05/07/2025?", "25:70", "45/45");
        assert!(["\"25:70\"", "\"45/45\"", "\"05/07/2025?\""].into_iter().zip(&told).all(|(cell, words)| words.contains(cell)), "{told:?}");
    }

    #[test]
    fn everything_that_is_wrong_with_the_cells_is_said() {
        let all = |date: &str, time: &str, until: &str| {
            let errors = occurred(&text(date), &text(time), &text(until), [DayOrder::DayFirst; 2]).unwrap_err();
            errors.into_iter().map(|e| (e.pointer, e.code)).collect::<Vec<_>>()
        };
        let expected = [("/occurred_time", "not-a-time"), ("/occurred_until", "not-a-date"), ("/occurred_date", "not-a-date")];
        assert_eq!(all("hôm qua", "giờ cơm", "mai"), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }
}
