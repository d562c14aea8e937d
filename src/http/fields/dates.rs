//! Days and times as people write them: `05/07/2025`, `5-7-25`, `2025-07-05`, `tháng 7/2025`, `21h30 ngày 5/7/2025`.
//! Times without an offset are Vietnam's (UTC+7, no summer time since 1975).

mod parts;

use chrono::{DateTime, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use parts::{Shape, parts, time_alone};

/// Which comes first in the days of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayOrder {
    /// No value has said it yet: the day is taken to come first, which is said.
    #[default]
    Undecided,
    /// `31/12/2025`.
    DayFirst,
    /// `12/31/2025`.
    MonthFirst,
    /// The column has both, or months first that are too few to decide: only values that leave no doubt are read.
    Mixed,
}

/// How exactly a time is known; the values of `time_precision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// To the minute.
    Minute,
    /// To the hour.
    Hour,
    /// To the day.
    Day,
    /// To the month.
    Month,
}

impl Precision {
    /// The value in the database.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Minute => "minute",
            Self::Hour => "hour",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// A time that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    /// Its beginning on Vietnam's clocks: of the month, day or hour if that is all that is known.
    pub from: NaiveDateTime,
    /// How exactly it is known.
    pub precision: Precision,
    /// The other reading, month first, where `05/07/2025` could be either and the column does not decide.
    pub otherwise: Option<NaiveDate>,
    /// The year had two digits.
    pub short_year: bool,
    /// An offset was written: `from` was computed from it.
    pub has_offset: bool,
}

impl When {
    /// The last minute, hour … of what is known: equal to `from` for a minute, else the end of the hour, day or month, one minute before
    /// the next.
    pub fn to(&self) -> NaiveDateTime {
        let next = match self.precision {
            Precision::Minute => return self.from,
            Precision::Hour => self.from + Duration::hours(1),
            Precision::Day => self.from + Duration::days(1),
            Precision::Month => self.from.checked_add_months(chrono::Months::new(1)).unwrap_or(self.from),
        };
        next - Duration::minutes(1)
    }
}

/// The instant of a time on Vietnam's clocks.
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    DateTime::from_naive_utc_and_offset(local - Duration::hours(7), Utc)
}

/// The first two numbers of `5/7/2025` or `2025-07-05` and what begins like them, without looking further: most cells are such.
fn numbers_of(text: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        // A third digit tells enough: longer numbers are no day.
        let digits = text[at..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
        let n = text[at..at + digits].iter().fold(0, |n, byte| n * 10 + u32::from(byte - b'0'));
        ((1..=2).contains(&digits)).then_some((n, at + digits))
    };
    if text.len() == 10 && text[4] == b'-' {
        return Some((0, 0));
    }
    let is_mark = |at: usize| matches!(text.get(at), Some(b'/' | b'-' | b'.'));
    let (a, end) = number(0)?;
    let (b, last) = is_mark(end).then(|| number(end + 1)).flatten()?;
    let years = text[last..].iter().skip(1).take_while(|byte| byte.is_ascii_digit()).count();
    (is_mark(last) && matches!(years, 2 | 4)).then_some((a, b))
}

fn order_by_size(a: u32, b: u32) -> DayOrder {
    match (a > 12, b > 12) {
        (true, false) => DayOrder::DayFirst,
        (false, true) => DayOrder::MonthFirst,
        _ => DayOrder::Undecided,
    }
}

/// Which order `text` gives away; [`DayOrder::Undecided`] if it does not, or is no such date.
pub fn order_of(text: &str) -> DayOrder {
    written_order(text).unwrap_or_default()
}

/// The same for a text that is a day with its year last; `None`: it is none.
pub fn written_order(text: &str) -> Option<DayOrder> {
    match parts(text)?.day {
        Shape::Three(a, b, ..) => Some(order_by_size(a, b)),
        _ => None,
    }
}

/// Whether `text` gives away the other order than that of its column: it is not to be read then, whatever it says. Where nothing was seen that
/// begins with the month, or both were, the day comes first.
pub fn contradicts(text: &str, order: DayOrder) -> bool {
    let seen = numbers_of(text.trim().as_bytes()).map_or_else(|| order_of(text), |(a, b)| order_by_size(a, b));
    matches!(
        (seen, order),
        (DayOrder::MonthFirst, DayOrder::DayFirst | DayOrder::Undecided | DayOrder::Mixed) | (DayOrder::DayFirst, DayOrder::MonthFirst)
    )
}

/// The words for such a day, Vietnamese and English.
pub fn other_order(text: &str, order: DayOrder) -> (String, String) {
    let text = text.trim();
    match order {
        DayOrder::MonthFirst => (
            format!("\"{text}\" ghi ngày trước tháng, trong khi cột này ghi tháng trước ngày. Hãy kiểm tra rồi viết NNNN-TT-NN."),
            format!("\"{text}\" has the day first, and this column the month. Check it and write YYYY-MM-DD."),
        ),
        DayOrder::Mixed => (
            format!("\"{text}\" ghi tháng trước ngày, trong khi cột này không theo rõ một kiểu. Hãy kiểm tra rồi viết NNNN-TT-NN."),
            format!("\"{text}\" has the month first, and this column no order that is clear. Check it and write YYYY-MM-DD."),
        ),
        _ => (
            format!("\"{text}\" ghi tháng trước ngày, khác với các dòng khác của cột. Hãy kiểm tra rồi viết NNNN-TT-NN."),
            format!("\"{text}\" has the month first, unlike the other rows of the column. Check it and write YYYY-MM-DD."),
        ),
    }
}

/// Reads a day with or without a time, or a month. `None`: no date of the calendar.
pub fn read(text: &str, order: DayOrder) -> Option<When> {
    if let Some(day) = iso(text.as_bytes()) {
        return Some(When {
            from: day.and_time(NaiveTime::MIN),
            precision: Precision::Day,
            otherwise: None,
            short_year: false,
            has_offset: false,
        });
    }
    if text.len() >= 19
        && let Ok(at) = DateTime::parse_from_rfc3339(text.trim())
    {
        let from = at.with_timezone(&crate::clock::vietnam()).naive_local();
        return Some(When { from, precision: Precision::Minute, otherwise: None, short_year: false, has_offset: true });
    }
    let parts = parts(text)?;
    // A part of the day alone is an interval, for who knows such.
    if parts.part_of_day.is_some() && parts.time.is_none() {
        return None;
    }
    let (day, mut precision, otherwise, short_year) = day_of(parts.day, order)?;
    let mut time = NaiveTime::MIN;
    if let Some((hour, minute, second)) = parts.time {
        if precision == Precision::Month {
            return None;
        }
        let whole_day = hour == 24 && minute.unwrap_or(0) == 0;
        time = NaiveTime::from_hms_opt(if whole_day { 0 } else { hour }, minute.unwrap_or(0), second)?;
        precision = if minute.is_some() { Precision::Minute } else { Precision::Hour };
        let day = if whole_day { day.succ_opt()? } else { day };
        // Nobody in Vietnam writes UTC by hand: machines do, and mean it.
        let from = day.and_time(time) + if parts.is_utc { Duration::hours(7) } else { Duration::zero() };
        return Some(When { from, precision, otherwise, short_year, has_offset: parts.is_utc });
    }
    Some(When { from: day.and_time(time), precision, otherwise, short_year, has_offset: false })
}

/// The day, how exactly it is known, the other reading, and whether its year is short.
fn day_of(shape: Shape, order: DayOrder) -> Option<(NaiveDate, Precision, Option<NaiveDate>, bool)> {
    Some(match shape {
        Shape::YearFirst(y, m, d) => (NaiveDate::from_ymd_opt(y, m, d)?, Precision::Day, None, false),
        Shape::Month(y, m) => (NaiveDate::from_ymd_opt(y, m, 1)?, Precision::Month, None, false),
        Shape::Three(a, b, y, short) => {
            let day_first = NaiveDate::from_ymd_opt(y, b, a);
            let month_first = NaiveDate::from_ymd_opt(y, a, b);
            let (day, otherwise) = match (order, day_first, month_first) {
                (DayOrder::DayFirst, day, _) | (DayOrder::MonthFirst, _, day) => (day?, None),
                (_, Some(one), Some(other)) if one != other => (one, Some(other)),
                (_, Some(one), _) | (_, None, Some(one)) => (one, None),
                (_, None, None) => return None,
            };
            (day, Precision::Day, otherwise, short)
        }
    })
}

/// Whether a text is written as a day that the calendar does not have: 31/02/2025, 32/01/2025.
pub fn is_no_such_day(text: &str, order: DayOrder) -> bool {
    parts(text).is_some_and(|parts| {
        matches!(parts.day, Shape::Three(..) | Shape::YearFirst(..))
            && day_of(parts.day, order).is_none()
            && parts.time.is_none_or(|(hour, minute, _)| hour <= 24 && minute.unwrap_or(0) < 60)
    })
}

/// Reads a time of the day alone: `21:30`, `21h30`, `21 giờ`, `9:30 PM`, `9h tối`. With its precision; fractions of seconds are dropped.
/// `None` also where any word beside it is not understood: `9h hôm sau` is not nine o'clock of the day.
pub fn read_time(text: &str) -> Option<(NaiveTime, Precision)> {
    let (hour, minute, second) = time_alone(text)?;
    let time = NaiveTime::from_hms_opt(hour, minute.unwrap_or(0), second)?;
    Some((time, if minute.is_some() { Precision::Minute } else { Precision::Hour }))
}

/// `2025-07-01` and nothing else, without looking further: the fast path of machines.
fn iso(text: &[u8]) -> Option<NaiveDate> {
    if text.len() != 10 || text[4] != b'-' || text[7] != b'-' {
        return None;
    }
    let number =
        |range: std::ops::Range<usize>| text[range].iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')));
    NaiveDate::from_ymd_opt(number(0..4)?.cast_signed(), number(5..7)?, number(8..10)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Option<(String, &'static str)> {
        read(text, DayOrder::DayFirst).map(|w| (w.from.format("%Y-%m-%d %H:%M").to_string(), w.precision.value()))
    }

    #[test]
    fn days_and_months_as_people_write_them() {
        for text in [
            "05/07/2025",
            "5-7-2025",
            "5.7.25",
            "5/7/25",
            "2025-07-05",
            "2025/7/5",
            "20250705",
            "ngày 5 tháng 7 năm 2025",
            "Ngày 05/07/2025",
        ] {
            assert_eq!(at(text), Some(("2025-07-05 00:00".into(), "day")), "{text}");
        }
        for text in ["tháng 7/2025", "7/2025", "Tháng 07 năm 2025", "2025-07"] {
            assert_eq!(at(text), Some(("2025-07-01 00:00".into(), "month")), "{text}");
        }
        for text in ["30/02/2025", "32/01/2025", "2025", "5/7", "hôm qua", "5/7/2025 và 6/7/2025", "", "1/2/3/4", "5/7/202"] {
            assert_eq!(at(text), None, "{text}");
        }
    }

    #[test]
    fn a_day_that_the_calendar_does_not_have_is_told_from_what_is_no_day() {
        for text in ["31/02/2025", "32/01/2025", "29.2.2023", "2025-04-31", "21h30 ngày 31/11/2025"] {
            assert!(is_no_such_day(text, DayOrder::DayFirst), "{text}");
        }
        assert!(is_no_such_day("05/13/2025", DayOrder::DayFirst) && !is_no_such_day("05/13/2025", DayOrder::MonthFirst));
        for text in ["28/02/2025", "hôm qua", "25:00 5/7/2025", "tháng 2/2025", ""] {
            assert!(!is_no_such_day(text, DayOrder::DayFirst), "{text}");
        }
    }

    #[test]
    fn times_beside_days() {
        for text in [
            "05/07/2025 21:30",
            "21h30 ngày 5/7/2025",
            "21:30:15 05/07/2025",
            "2025-07-05T21:30:00",
            "2025-07-05 21:30:00.000",
            "Lúc 21 giờ 30 phút, ngày 05/07/2025",
            "5/7/2025 9:30 PM",
            "2025-07-05T14:30:00Z",
            "2025-07-05T21:30:00+07:00",
        ] {
            assert_eq!(at(text), Some(("2025-07-05 21:30".into(), "minute")), "{text}");
        }
        for text in ["21h 5/7/2025", "khoảng 21 giờ ngày 05/07/2025", "05/07/2025 21h"] {
            assert_eq!(at(text), Some(("2025-07-05 21:00".into(), "hour")), "{text}");
        }
        assert_eq!(at("24h00 ngày 5/7/2025"), Some(("2025-07-06 00:00".into(), "minute")));
        assert_eq!(at("25:00 5/7/2025"), None);
        assert_eq!(read_time("7h05").map(|(t, p)| (t.to_string(), p)), Some(("07:05:00".into(), Precision::Minute)));
        assert_eq!(read_time("7 giờ").map(|(_, p)| p), Some(Precision::Hour));
        assert_eq!(read_time("tối"), None);
    }

    #[test]
    fn a_part_of_the_day_moves_the_hour_and_no_word_is_passed_over() {
        for (text, expected) in [
            ("9h tối 05/03/2026", "2026-03-05 21:00"),
            ("05/03/2026 9h tối", "2026-03-05 21:00"),
            ("tối 05/03/2026 lúc 9h", "2026-03-05 21:00"),
            ("3h chiều ngày 05/03/2026", "2026-03-05 15:00"),
            ("12 giờ đêm ngày 05/03/2026", "2026-03-05 00:00"),
            ("24h đêm ngày 05/03/2026", "2026-03-06 00:00"),
            ("1 giờ trưa, thứ năm ngày 05/03/2026", "2026-03-05 13:00"),
            ("Thứ 5, 05/03/2026 7h sáng", "2026-03-05 07:00"),
            ("9 giờ tối thứ Năm ngày 5 tháng 3 năm 2026", "2026-03-05 21:00"),
        ] {
            assert_eq!(at(text).map(|(when, _)| when).as_deref(), Some(expected), "{text}");
        }
        // Seven hours east.
        for text in ["05/03/2026 14:00 UTC", "2026-03-05T14:00Z"] {
            assert_eq!(at(text), Some(("2026-03-05 21:00".into(), "minute")), "{text}");
        }
        for text in [
            "05/03/2026 (âm lịch)",
            "05/03/2026 (âm)",
            "05/03/2026 trở về trước",
            "05/03/2026 hoặc sau",
            "05/03/2026 đêm",
            "05/03/2026 -",
            "05/03/2026?",
            "9h hôm sau 05/03/2026",
            "22h sáng 05/03/2026",
            "14:00 SA 05/03/2026",
            "1h tối 05/03/2026",
            "sáng 05/03/2026 9h tối",
            "21:30 05/03/2026 UTC",
        ] {
            assert_eq!(at(text), None, "{text}");
            assert!(!is_no_such_day(text, DayOrder::DayFirst), "{text}");
        }
        assert!(is_no_such_day("đêm 31/02/2025", DayOrder::DayFirst));
        assert_eq!(order_of("10/13/2026 đêm"), DayOrder::MonthFirst);
    }

    #[test]
    fn the_column_decides_what_comes_first() {
        assert_eq!(order_of("31/12/2025"), DayOrder::DayFirst);
        assert_eq!(order_of("12/31/2025"), DayOrder::MonthFirst);
        assert_eq!(order_of("05/07/2025"), DayOrder::Undecided);
        assert_eq!(order_of("2025-12-31"), DayOrder::Undecided);
        let day = |text, order| read(text, order).map(|w| (w.from.date().to_string(), w.otherwise.map(|d| d.to_string())));
        assert_eq!(day("05/07/2025", DayOrder::MonthFirst), Some(("2025-05-07".into(), None)));
        assert_eq!(day("05/07/2025", DayOrder::Undecided), Some(("2025-07-05".into(), Some("2025-05-07".into()))));
        assert_eq!(day("07/07/2025", DayOrder::Undecided), Some(("2025-07-07".into(), None)));
        assert_eq!(day("12/31/2025", DayOrder::Mixed), Some(("2025-12-31".into(), None)));
        assert_eq!(day("12/31/2025", DayOrder::DayFirst), None);
    }

    #[test]
    fn an_interval_ends_before_the_next_begins() {
        let to = |text| read(text, DayOrder::DayFirst).unwrap().to().format("%Y-%m-%d %H:%M").to_string();
        assert_eq!(to("05/07/2025"), "2025-07-05 23:59");
        assert_eq!(to("tháng 2/2024"), "2024-02-29 23:59");
        assert_eq!(to("05/07/2025 21h"), "2025-07-05 21:59");
        assert_eq!(to("05/07/2025 21:30"), "2025-07-05 21:30");
        assert_eq!(
            instant(NaiveDate::from_ymd_opt(2025, 7, 1).unwrap().and_time(NaiveTime::MIN)).to_rfc3339(),
            "2025-06-30T17:00:00+00:00"
        );
    }
}
