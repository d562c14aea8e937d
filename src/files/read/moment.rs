//! Dates of spreadsheets: days since an epoch, as numbers.

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::files::Cell;

const DAY_S: f64 = 86_400.0;

/// What a number that is formatted as a date means, to the nearest second.
///
/// A time of day without a date (0 ≤ x < 1) and a duration become text, `08:30`, `26:15:00`: as a moment they would claim a day of 1899. The
/// 29/2/1900, which Excel has and the calendar has not, and numbers before the epoch or after 9999 are faults, as Excel shows `#####` for them.
pub fn moment(value: f64, is_1904: bool, is_duration: bool) -> Cell {
    if is_duration || (0.0..1.0).contains(&value) {
        return clock(value);
    }
    let mut day = value.floor();
    let mut second = ((value - day) * DAY_S).round();
    if second >= DAY_S {
        day += 1.0;
        second = 0.0;
    }
    let fault = || Cell::Fault(value.to_string().into());
    if !(0.0..=2_958_465.0).contains(&day) {
        return fault();
    }
    let epoch = match (is_1904, day) {
        (true, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
        (false, 60.0) => None,
        (false, ..60.0) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (false, _) => NaiveDate::from_ymd_opt(1899, 12, 30),
    };
    let moment = epoch
        .and_then(|epoch| epoch.checked_add_days(Days::new(day as u64)))
        .and_then(|day| day.and_time(NaiveTime::MIN).checked_add_signed(TimeDelta::seconds(second as i64)));
    moment.map_or_else(fault, Cell::Moment)
}

fn clock(value: f64) -> Cell {
    let seconds = (value.abs() * DAY_S).round();
    if !seconds.is_finite() || seconds > 1e12 {
        return Cell::Fault(value.to_string().into());
    }
    let seconds = seconds as u64;
    let sign = if value < 0.0 { "-" } else { "" };
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let text = if second == 0 { format!("{sign}{hour:02}:{minute:02}") } else { format!("{sign}{hour:02}:{minute:02}:{second:02}") };
    Cell::Text(text.into())
}

/// A date of a strict workbook, `2024-12-31` or `2024-12-31T08:30:00`; text if it is none.
pub fn from_iso(text: &str) -> Cell {
    let moment = text.parse::<NaiveDateTime>().ok();
    let moment = moment.or_else(|| text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN)));
    moment.map_or_else(|| Cell::Text(text.into()), Cell::Moment)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Cell {
        Cell::Moment(NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap())
    }

    /// The numbers are those that Excel shows for the dates: DATE(2024,12,31) and so on.
    #[test]
    fn both_epochs_give_the_dates_that_excel_shows() {
        assert_eq!(moment(45_657.0, false, false), at("2024-12-31 00:00:00"));
        assert_eq!(moment(44_195.0, true, false), at("2024-12-31 00:00:00"));
        assert_eq!(moment(45_657.354_166_666_664, false, false), at("2024-12-31 08:30:00"));
        assert_eq!(moment(1.0, false, false), at("1900-01-01 00:00:00"));
        assert_eq!(moment(59.0, false, false), at("1900-02-28 00:00:00"));
        assert_eq!(moment(60.0, false, false), Cell::Fault("60".into()));
        assert_eq!(moment(61.0, false, false), at("1900-03-01 00:00:00"));
        assert_eq!(moment(45_656.999_999_9, false, false), at("2024-12-31 00:00:00"));
        assert_eq!(moment(2_958_465.0, false, false), at("9999-12-31 00:00:00"));
        for wrong in [-1.0, 2_958_466.0, 1e300, f64::NAN, f64::INFINITY] {
            assert!(matches!(moment(wrong, false, false), Cell::Fault(_)), "{wrong}");
        }
    }

    #[test]
    fn times_without_a_day_stay_times() {
        assert_eq!(moment(0.354_166_666_666_666_7, false, false), Cell::Text("08:30".into()));
        assert_eq!(moment(0.0, false, false), Cell::Text("00:00".into()));
        assert_eq!(moment(1.093_923_611_1, false, true), Cell::Text("26:15:15".into()));
    }
}
