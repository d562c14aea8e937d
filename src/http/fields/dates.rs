//! Days and times as people write them: `05/07/2025`, `5-7-25`, `2025-07-05`, `tháng 7/2025`, `21h30 ngày 5/7/2025`.
//! Times without an offset are Vietnam's (UTC+7, no summer time since 1975).

use chrono::{DateTime, Duration, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::words::fold;

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
    /// The column has both: only values that leave no doubt are read.
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

/// Vietnam's offset: seven hours east.
///
/// # Panics
/// Never: seven hours are an offset.
pub fn vietnam() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("seven hours are an offset")
}

/// The instant of a time on Vietnam's clocks.
pub fn instant(local: NaiveDateTime) -> DateTime<Utc> {
    DateTime::from_naive_utc_and_offset(local - Duration::hours(7), Utc)
}

/// The first two numbers of `5/7/2025` or `2025-07-05` and what begins like them, without looking further: most cells are such.
fn numbers_of(text: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| {
        let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
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
    match parts(text) {
        Some(Parts { day: Shape::Three(a, b, ..), .. }) => order_by_size(a, b),
        _ => DayOrder::Undecided,
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
        let from = at.with_timezone(&vietnam()).naive_local();
        return Some(When { from, precision: Precision::Minute, otherwise: None, short_year: false, has_offset: true });
    }
    let parts = parts(text)?;
    let (day, mut precision, otherwise, short_year) = match parts.day {
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
    };
    let mut time = NaiveTime::MIN;
    if let Some((hour, minute, second)) = parts.time {
        if precision == Precision::Month {
            return None;
        }
        let whole_day = hour == 24 && minute.unwrap_or(0) == 0;
        time = NaiveTime::from_hms_opt(if whole_day { 0 } else { hour }, minute.unwrap_or(0), second)?;
        precision = if minute.is_some() { Precision::Minute } else { Precision::Hour };
        if whole_day {
            return Some(When { from: day.succ_opt()?.and_time(time), precision, otherwise, short_year, has_offset: false });
        }
    }
    Some(When { from: day.and_time(time), precision, otherwise, short_year, has_offset: false })
}

/// Whether a text is written as a day that the calendar does not have: 31/02/2025, 32/01/2025.
pub fn is_no_such_day(text: &str, order: DayOrder) -> bool {
    let is_day = matches!(parts(text), Some(Parts { day: Shape::Three(..) | Shape::YearFirst(..), .. }));
    is_day
        && read(text, order).is_none()
        && parts(text).is_some_and(|parts| parts.time.is_none_or(|(hour, minute, _)| hour <= 24 && minute.unwrap_or(0) < 60))
}

/// Reads a time of the day alone: `21:30`, `21h30`, `21 giờ`, `9:30 PM`. With its precision; fractions of seconds are dropped.
pub fn read_time(text: &str) -> Option<(NaiveTime, Precision)> {
    let folded = fold(text);
    let tokens = tokens(&folded)?;
    let (hour, minute, second, used) = time_at(&tokens, 0)?;
    if used != tokens.len() {
        return None;
    }
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

#[derive(Debug, Clone, Copy)]
enum Shape {
    YearFirst(i32, u32, u32),
    /// First, second, year, whether that had two digits.
    Three(u32, u32, i32, bool),
    Month(i32, u32),
}

struct Parts {
    day: Shape,
    time: Option<(u32, Option<u32>, u32)>,
}

/// A number with its count of digits, and what stands between it and the next one (or the end).
#[derive(Debug, Clone, Copy)]
struct Token<'a> {
    n: u32,
    digits: usize,
    after: &'a str,
}

/// The numbers of folded text; `None` if something other than the words of dates stands around them, or there are too many.
fn tokens(folded: &str) -> Option<Vec<Token<'_>>> {
    let start = folded.find(|c: char| c.is_ascii_digit())?;
    if !["", "ngay", "thang", "luc", "hoi", "vao", "khoang"].contains(&folded[..start].trim_matches([' ', ',', ':'])) {
        // `lúc 21h ngày …` and `vào hồi 21h`: at most two words.
        if !folded[..start].split([' ', ',', ':']).all(|w| ["", "ngay", "thang", "luc", "hoi", "vao", "khoang"].contains(&w)) {
            return None;
        }
    }
    let mut rest = &folded[start..];
    let mut tokens = Vec::with_capacity(6);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let n = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let gap = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        tokens.push(Token { n, digits, after: rest[..gap].trim() });
        rest = &rest[gap..];
        if tokens.len() > 7 {
            return None;
        }
    }
    Some(tokens)
}

/// A time that begins at token `i`: hour, minute, second, and the token after it.
fn time_at(tokens: &[Token], i: usize) -> Option<(u32, Option<u32>, u32, usize)> {
    let hour = tokens.get(i)?;
    if hour.digits > 2 || hour.n > 24 {
        return None;
    }
    let mark = hour.after.split([' ', ',']).next().unwrap_or_default();
    let (minute, mut next) = match mark {
        ":" => (Some(tokens.get(i + 1)?.n), i + 2),
        "h" | "g" | "gio" | "h:" => match tokens.get(i + 1) {
            // `21h 5/7/2025`: what follows is a date, not minutes.
            Some(t) if t.digits <= 2 && t.n < 60 && !is_date_mark(t.after) && hour.after == mark => (Some(t.n), i + 2),
            _ => (None, i + 1),
        },
        _ => return None,
    };
    let last = tokens[next - 1];
    let mut second = 0;
    let last = if minute.is_some() && last.after.starts_with(':') && tokens.get(next).is_some_and(|s| s.n < 60) {
        next += 1;
        second = tokens[next - 1].n;
        tokens[next - 1]
    } else {
        last
    };
    // Fractions of seconds.
    if last.after == "." && tokens.get(next).is_some() && next == tokens.len() - 1 {
        next += 1;
    }
    let half = last.after.split([' ', ',']).find(|w| !w.is_empty());
    let hour = match half {
        Some("pm" | "ch") if hour.n < 12 => hour.n + 12,
        Some("am" | "sa") if hour.n == 12 => 0,
        _ => hour.n,
    };
    Some((hour, minute, second, next))
}

fn is_date_mark(after: &str) -> bool {
    matches!(after, "/" | "-" | "." | "thang" | "-thang" | "/thang")
}

fn parts(text: &str) -> Option<Parts> {
    if text.len() > 60 {
        return None;
    }
    let folded = fold(text);
    let tokens = tokens(&folded)?;
    let (time, i) = match time_at(&tokens, 0) {
        Some((hour, minute, second, next)) => (Some((hour, minute, second)), next),
        None => (None, 0),
    };
    let (day, next) = day_at(&tokens, i)?;
    let (time, next) = match (time, time_at(&tokens, next)) {
        (None, Some((hour, minute, second, next))) => (Some((hour, minute, second)), next),
        (time, _) => (time, next),
    };
    (next == tokens.len()).then_some(Parts { day, time })
}

fn day_at(tokens: &[Token], i: usize) -> Option<(Shape, usize)> {
    let a = tokens.get(i)?;
    if a.digits == 8 {
        let (year, month, day) = (a.n / 10_000, a.n / 100 % 100, a.n % 100);
        return (1900..=2200).contains(&year).then_some((Shape::YearFirst(year.cast_signed(), month, day), i + 1));
    }
    let b = tokens.get(i + 1).filter(|_| is_date_mark(a.after) || matches!(a.after, "nam" | "/nam"))?;
    if a.digits == 4 {
        return match tokens.get(i + 2).filter(|_| is_date_mark(b.after)) {
            Some(day) if day.digits <= 2 => Some((Shape::YearFirst(a.n.cast_signed(), b.n, day.n), i + 3)),
            _ => Some((Shape::Month(a.n.cast_signed(), b.n), i + 2)),
        };
    }
    if b.digits == 4 {
        return Some((Shape::Month(b.n.cast_signed(), a.n), i + 2));
    }
    let c = tokens.get(i + 2).filter(|_| is_date_mark(b.after) || matches!(b.after, "nam" | "/nam" | "-nam" | ", nam"))?;
    match c.digits {
        4 => Some((Shape::Three(a.n, b.n, c.n.cast_signed(), false), i + 3)),
        2 => Some((Shape::Three(a.n, b.n, c.n.cast_signed() + if c.n < 50 { 2000 } else { 1900 }, true), i + 3)),
        _ => None,
    }
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
