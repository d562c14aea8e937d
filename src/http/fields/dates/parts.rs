//! The numbers and words of a text as a day and a time: every word is understood, or the text is not read at all. A word passed over is how
//! `9h tối` becomes nine in the morning.

use crate::http::fields::words::fold;

#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// Year, month, day.
    YearFirst(i32, u32, u32),
    /// First, second, year, whether that had two digits.
    Three(u32, u32, i32, bool),
    /// Year, month.
    Month(i32, u32),
}

/// Hour, minute and second.
type Time = (u32, Option<u32>, u32);

/// What a text says, before the calendar is asked.
pub(super) struct Parts {
    /// The numbers of the day.
    pub(super) day: Shape,
    /// The time, on a clock of 24 hours.
    pub(super) time: Option<Time>,
    /// The part of the day that is named; the time has been moved into it.
    pub(super) part_of_day: Option<PartOfDay>,
    /// The time is said to be UTC.
    pub(super) is_utc: bool,
}

/// A part of the day by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOfDay {
    SmallHours,
    Morning,
    Noon,
    Afternoon,
    Evening,
    Night,
}

/// The names of the parts of the day, folded; of those that begin alike the longer one first.
const PARTS_OF_DAY: [(&[&str], PartOfDay); 11] = [
    (&["rang", "sang"], PartOfDay::SmallHours),
    (&["sang", "som"], PartOfDay::Morning),
    (&["sang"], PartOfDay::Morning),
    (&["trua"], PartOfDay::Noon),
    (&["chieu", "toi"], PartOfDay::Evening),
    (&["chieu"], PartOfDay::Afternoon),
    (&["toi"], PartOfDay::Evening),
    (&["dem", "khuya"], PartOfDay::Night),
    (&["dem"], PartOfDay::Night),
    (&["nua", "dem"], PartOfDay::Night),
    (&["khuya"], PartOfDay::Night),
];
/// Words that say nothing beside what the numbers say, or belong to their writing.
const FILLERS: [&str; 20] =
    ["ngay", "thang", "nam", "luc", "hoi", "vao", "khoang", "gio", "phut", "h", "g", "p", "ph", "t", "pm", "am", "ch", "sa", "at", "utc"];
/// The days of the week, folded: they are not compared with the date.
const WEEKDAYS: [&[&str]; 14] = [
    &["thu", "hai"],
    &["thu", "ba"],
    &["thu", "tu"],
    &["thu", "nam"],
    &["thu", "sau"],
    &["thu", "bay"],
    &["thu", "2"],
    &["thu", "3"],
    &["thu", "4"],
    &["thu", "5"],
    &["thu", "6"],
    &["thu", "7"],
    &["chu", "nhat"],
    &["cn"],
];

impl PartOfDay {
    /// The hour on a clock of 24 that is meant by `hour` in this part of the day; `None`: there is none.
    #[expect(clippy::match_same_arms, reason = "the longer patterns would hide which hours belong to which part")]
    fn hour(self, hour: u32) -> Option<u32> {
        Some(match (self, hour) {
            (Self::SmallHours | Self::Morning | Self::Night, 12) => 0,
            (Self::SmallHours, 0..=6) | (Self::Morning, 0..=11) => hour,
            (Self::Noon, 1..=2) => hour + 12,
            (Self::Noon, 10..=14) => hour,
            (Self::Afternoon, 1..=11) | (Self::Evening, 4..=11) | (Self::Night, 6..=11) => hour + 12,
            (Self::Afternoon, 12..=19) | (Self::Evening, 16..=23) => hour,
            (Self::Night, 0..=5 | 18..=24) => hour,
            _ => return None,
        })
    }
}

/// What is left of folded text when the day of the week and the part of the day are taken out; the rest are numbers, signs and
/// [`FILLERS`]. `None`: there is a word or a sign that is not understood, and then nothing may be read.
fn without_names(folded: &str) -> Option<(String, Option<PartOfDay>)> {
    let mut kept = String::with_capacity(folded.len());
    let mut part_of_day = None;
    let mut rest = folded;
    while let Some(first) = rest.chars().next() {
        if !first.is_ascii_alphabetic() {
            let is_known = first.is_ascii_digit() || " /-.:,;()'’′–—".contains(first);
            // Brackets only set apart.
            kept.push(if matches!(first, '(' | ')') { ' ' } else { first });
            rest = is_known.then(|| &rest[first.len_utf8()..])?;
            continue;
        }
        if let Some(after) = WEEKDAYS.iter().find_map(|words| after_words(rest, words)) {
            rest = after.trim_start_matches([',', ' ']);
            continue;
        }
        let unled = ["buoi", "ban"].iter().find_map(|lead| after_words(rest, &[lead])).map_or(rest, str::trim_start);
        if let Some((after, part)) = PARTS_OF_DAY.iter().find_map(|(words, part)| Some((after_words(unled, words)?, *part))) {
            if part_of_day.replace(part).is_some() {
                return None;
            }
            rest = if kept.is_empty() { after.trim_start_matches([',', ' ']) } else { after };
            continue;
        }
        let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        // "2025-07-05T21:30Z": letters of machines, and only where they write them.
        let is_machine_z = word == "z" && kept.ends_with(|c: char| c.is_ascii_digit()) && after.is_empty();
        let is_lone_t = word == "t" && !after.starts_with(|c: char| c.is_ascii_digit());
        if is_machine_z {
            kept.push_str(" utc");
        } else if FILLERS.contains(&word) && !is_lone_t {
            kept.push_str(word);
        } else {
            return None;
        }
        rest = after;
    }
    let kept = kept.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
    // What ends with a sign goes on: from that day, or it is not sure.
    let kept = kept.trim_end_matches([' ', ',', '.', ';', ':', '\'', '’', '′']);
    (!kept.ends_with(['/', '-', '–', '—'])).then(|| (kept.to_owned(), part_of_day))
}

/// What follows `words` where text begins with them, each whole.
fn after_words<'a>(text: &'a str, words: &[&str]) -> Option<&'a str> {
    let mut rest = text;
    for word in words {
        rest = rest.trim_start_matches(' ').strip_prefix(word)?;
        let is_digits = word.as_bytes()[0].is_ascii_digit();
        if rest.starts_with(|c: char| c.is_ascii_alphabetic() || (is_digits && (c.is_ascii_digit() || matches!(c, '/' | '-' | '.')))) {
            return None;
        }
    }
    Some(rest)
}

/// Whether a half of the day or an offset is named elsewhere than behind the time, where it has been read: `05/03/2026 (âm)` is no morning.
fn has_stray_half(kept: &str, is_read: bool, is_utc: bool) -> bool {
    let count = |words: &[&str]| kept.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| words.contains(word)).count();
    count(&["pm", "am", "ch", "sa"]) != usize::from(is_read) || count(&["utc"]) != usize::from(is_utc)
}

/// The time that a text is, and nothing else; none that is said to be UTC, whose day would not be known.
pub(super) fn time_alone(text: &str) -> Option<Time> {
    let (kept, part) = without_names(&fold(text))?;
    let tokens = tokens(&kept)?;
    let (time, next) = time_at(&tokens, 0)?;
    (next == tokens.len() && !has_stray_half(&kept, time.has_half, false)).then(|| time.within(part)).flatten()
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

/// A time as it is written.
#[derive(Debug, Clone, Copy)]
struct Clock {
    time: Time,
    /// A half of the day was written behind it, and is in the hour.
    has_half: bool,
    is_utc: bool,
}

impl Clock {
    /// The time in the part of the day that is named beside it; `None`: both cannot be.
    fn within(self, part: Option<PartOfDay>) -> Option<Time> {
        let (hour, minute, second) = self.time;
        match part {
            None => Some(self.time),
            // "9:30 PM tối": said twice.
            Some(part) => part.hour(hour).filter(|moved| !self.has_half || *moved == hour).map(|hour| (hour, minute, second)),
        }
    }
}

/// A time that begins at token `i`, and the token after it.
fn time_at(tokens: &[Token], i: usize) -> Option<(Clock, usize)> {
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
    let mut words = last.after.split([' ', ',', ':']).filter(|w| !matches!(*w, "" | "phut" | "ph" | "p" | "h" | "g" | "gio"));
    let word = words.next();
    let (hour, has_half) = match word {
        Some("pm" | "ch") => (if hour.n < 12 { hour.n + 12 } else { hour.n }, true),
        // 14:00 of the morning is none.
        Some("am" | "sa") if hour.n > 12 => return None,
        Some("am" | "sa") => (hour.n % 12, true),
        _ => (hour.n, false),
    };
    let is_utc = if has_half { words.next() } else { word } == Some("utc");
    Some((Clock { time: (hour, minute, second), has_half, is_utc }, next))
}

fn is_date_mark(after: &str) -> bool {
    matches!(after, "/" | "-" | "." | "thang" | "-thang" | "/thang")
}

/// What a text says as a day with or without a time. `None`: it is none, or says something beside it that is not understood.
pub(super) fn parts(text: &str) -> Option<Parts> {
    if text.len() > 80 {
        return None;
    }
    let (kept, part_of_day) = without_names(&fold(text))?;
    let tokens = tokens(&kept)?;
    let (time, i) = time_at(&tokens, 0).map_or((None, 0), |(time, next)| (Some(time), next));
    let (day, next) = day_at(&tokens, i)?;
    let (time, next) = match (time, time_at(&tokens, next)) {
        (None, Some((time, next))) => (Some(time), next),
        (time, _) => (time, next),
    };
    let (has_half, is_utc) = time.map_or((false, false), |time| (time.has_half, time.is_utc));
    if next != tokens.len() || has_stray_half(&kept, has_half, is_utc) {
        return None;
    }
    let time = match time {
        Some(time) => Some(time.within(part_of_day)?),
        None => None,
    };
    Some(Parts { day, time, part_of_day, is_utc })
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
