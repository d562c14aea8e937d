//! The time of the day as books write it: `21h30`, `khoảng 20h`, `8h-10h`, `đêm`, `rạng sáng`.

use chrono::NaiveTime;

use crate::http::fields::Precision;
use crate::http::fields::dates;
use crate::http::fields::words::fold;

/// What is said of the time of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// When it began.
    pub from: NaiveTime,
    /// Its last minute, if an interval is said; earlier than `from`: of the next day.
    pub to: Option<NaiveTime>,
    /// How exactly both are known.
    pub precision: Precision,
    /// It is a part of the day by its name.
    pub is_part_of_day: bool,
}

/// Hour and minute.
type At = (u32, u32);

/// Parts of the day, folded, with their first and last minute. Night is 22:00 to 06:00 as the Labour Code has it (article 106 of 2019).
const PARTS: [(&str, At, At); 10] = [
    ("rang sang", (0, 0), (5, 59)),
    ("sang som", (4, 0), (7, 59)),
    ("sang", (6, 0), (10, 59)),
    ("trua", (11, 0), (12, 59)),
    ("chieu", (13, 0), (17, 59)),
    ("chieu toi", (17, 0), (19, 59)),
    ("toi", (18, 0), (21, 59)),
    ("dem", (22, 0), (5, 59)),
    ("dem khuya", (22, 0), (5, 59)),
    ("nua dem", (23, 0), (0, 59)),
];
/// Words that may stand before a time, and those of them that say that it is not exact.
const BEFORE: [&str; 9] = ["luc", "vao", "hoi", "buoi", "ban", "khoang", "tam", "khoang tam", "gio"];
const ABOUT: [&str; 3] = ["khoang", "tam", "~"];

fn at((hour, minute): At) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Reads a time of the day. `None`: it is none.
pub fn read(text: &str) -> Option<Clock> {
    let folded = fold(text);
    let mut rest = folded.trim_matches([' ', ',', '.', ';', '(', ')']);
    let mut is_about = false;
    // Once for each word: "vào khoảng 20h".
    while let Some((word, after)) = rest.split_once(' ').filter(|(word, _)| BEFORE.contains(word)) {
        is_about |= ABOUT.contains(&word);
        rest = after.trim_start();
    }
    if let Some(after) = rest.strip_prefix('~') {
        (is_about, rest) = (true, after.trim_start());
    }
    if let Some((_, from, to)) = PARTS.iter().find(|(word, ..)| *word == rest) {
        return Some(Clock { from: at(*from)?, to: at(*to), precision: Precision::Hour, is_part_of_day: true });
    }
    for mark in [" den ", "-", "–", "—", "->", "~"] {
        if let Some((first, last)) = rest.split_once(mark) {
            return interval(first.trim_start_matches("tu ").trim(), last.trim_start_matches(['>', ' ']).trim());
        }
    }
    let (from, precision) = dates::read_time(rest)?;
    let precision = if is_about { precision.max(Precision::Hour) } else { precision };
    // "Khoảng 20h30": not before half past, and within the hour.
    let to = (is_about && from.format("%M").to_string() != "00").then(|| from + chrono::TimeDelta::minutes(59));
    Some(Clock { from, to, precision, is_part_of_day: false })
}

/// `8h-10h`, `8-10h`, `22:00-05:30`, `8h tối đến 10h tối`. A part of the day that stands beside one of both is that of the other too: `8-10h tối`,
/// `8h tối đến 10h`.
fn interval(first: &str, last: &str) -> Option<Clock> {
    let bare = !first.is_empty() && first.len() <= 2 && first.bytes().all(|b| b.is_ascii_digit());
    let hour = if bare { format!("{first}h") } else { first.to_owned() };
    let (mut from, from_precision) = dates::read_time(&hour)?;
    let (mut to, to_precision) = dates::read_time(last)?;
    // After noon a time says itself what it is.
    let is_short = |time: NaiveTime| time < NaiveTime::from_hms_opt(13, 0, 0).unwrap_or(NaiveTime::MIN);
    let is_night = |part: &str| matches!(part, "dem" | "dem khuya" | "nua dem");
    let in_part = |text: &str, part: &str| dates::read_time(&format!("{text} {part}")).map(|(time, _)| time);
    match (part_in(&hour), part_in(last)) {
        (None, Some(part)) if is_short(from) => match in_part(&hour, part) {
            Some(moved) if moved <= to || is_night(part) => from = moved,
            // "10h-2h chiều" begins in the morning.
            _ if from <= to => {}
            _ => return None,
        },
        (Some(part), None) if is_short(to) => match in_part(last, part) {
            Some(moved) if moved >= from || is_night(part) => to = moved,
            // "9h sáng đến 3h": of the afternoon, perhaps, or of the night.
            _ if to < from => return None,
            _ => {}
        },
        _ => {}
    }
    Some(Clock { from, to: Some(to), precision: from_precision.max(to_precision), is_part_of_day: false })
}

/// The part of the day that folded text names; of those that begin or end alike the longest.
fn part_in(folded: &str) -> Option<&'static str> {
    let has = |part: &str| format!(" {} ", folded.replace(|c: char| !c.is_ascii_alphabetic(), " ")).contains(&format!(" {part} "));
    PARTS.iter().map(|(part, ..)| *part).filter(|part| has(part)).max_by_key(|part| part.len())
}

/// The time and the day of a cell that says both: "đêm 05/07/2025", "rạng sáng ngày 5/7/2025", "8h-10h ngày 5/7/2025", "05/07/2025 (đêm)".
pub fn split(text: &str) -> Option<(Clock, &str)> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let cut = |at: usize| Some((read(text.get(..at)?)?, text.get(at..)?));
    // Behind the day: a part of it, or an interval. A time alone is read with its day.
    let behind = |at: usize| {
        let clock = read(text.get(at..)?).filter(|clock| clock.to.is_some())?;
        Some((clock, text.get(..at)?)).filter(|(_, day)| day.contains(|c: char| c.is_ascii_digit()))
    };
    let spaces = || text.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
    // Before "ngày", else before the first digit that a date begins with, else where a time ends.
    let before = lower.find("ngày").filter(|_| lower.len() == text.len()).and_then(cut);
    before.or_else(|| spaces().find_map(behind)).or_else(|| spaces().filter_map(cut).next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Option<(String, Option<String>, &'static str)> {
        let shown = |time: NaiveTime| time.format("%H:%M").to_string();
        read(text).map(|clock| (shown(clock.from), clock.to.map(shown), clock.precision.value()))
    }

    #[test]
    fn times_parts_of_the_day_and_intervals() {
        for (text, from, to, precision) in [
            ("21h30", "21:30", None, "minute"),
            ("20h30'", "20:30", None, "minute"),
            ("khoảng 20h", "20:00", None, "hour"),
            ("vào khoảng 20 giờ", "20:00", None, "hour"),
            ("khoảng 20h30", "20:30", Some("21:29"), "hour"),
            ("8h-10h", "08:00", Some("10:00"), "hour"),
            ("8-10h", "08:00", Some("10:00"), "hour"),
            ("từ 8h đến 10h", "08:00", Some("10:00"), "hour"),
            ("22:00 – 05:30", "22:00", Some("05:30"), "minute"),
            ("đêm", "22:00", Some("05:59"), "hour"),
            ("Ban đêm", "22:00", Some("05:59"), "hour"),
            ("rạng sáng", "00:00", Some("05:59"), "hour"),
            ("buổi sáng", "06:00", Some("10:59"), "hour"),
            ("Tối", "18:00", Some("21:59"), "hour"),
            ("9h tối", "21:00", None, "hour"),
            ("tối 9h", "21:00", None, "hour"),
            ("khoảng 9h tối", "21:00", None, "hour"),
            ("10 giờ đêm", "22:00", None, "hour"),
            ("2h chiều", "14:00", None, "hour"),
            ("1h trưa", "13:00", None, "hour"),
            ("11h30 trưa", "11:30", None, "minute"),
            ("12h30 đêm", "00:30", None, "minute"),
            ("2h đêm", "02:00", None, "hour"),
            ("3h rạng sáng", "03:00", None, "hour"),
            ("12h sáng", "00:00", None, "hour"),
            ("6 giờ 15 phút sáng", "06:15", None, "minute"),
            ("15h chiều", "15:00", None, "hour"),
            ("8h tối đến 10h tối", "20:00", Some("22:00"), "hour"),
            ("8-10h tối", "20:00", Some("22:00"), "hour"),
            ("8h tối đến 10h", "20:00", Some("22:00"), "hour"),
            ("10h-2h chiều", "10:00", Some("14:00"), "hour"),
            ("11h đêm đến 2h sáng", "23:00", Some("02:00"), "hour"),
            ("10h đêm - 5h", "22:00", Some("05:00"), "hour"),
            ("8h sáng - 14h", "08:00", Some("14:00"), "hour"),
        ] {
            assert_eq!(told(text), Some((from.to_owned(), to.map(str::to_owned), precision)), "{text}");
        }
        for text in [
            "",
            "hôm qua",
            "25h",
            "8h-",
            "đêm qua",
            "10",
            "sáng tối",
            "9h hôm sau",
            "9h sáng đến 3h",
            "22h sáng",
            "9h tối mai",
            "9h sáng tối",
            "14:00 UTC",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn a_cell_with_both_is_divided() {
        for (text, day) in
            [("đêm 05/07/2025", "05/07/2025"), ("rạng sáng ngày 5/7/2025", "ngày 5/7/2025"), ("8h-10h ngày 5/7/2025", "ngày 5/7/2025")]
        {
            let (clock, rest) = split(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(rest.trim(), day);
            assert!(clock.to.is_some());
        }
        for (text, day, from, to) in [
            ("05/03/2026 đêm", "05/03/2026", "22:00", "05:59"),
            ("05/03/2026 rạng sáng", "05/03/2026", "00:00", "05:59"),
            ("ngày 05/03/2026 (buổi tối)", "ngày 05/03/2026", "18:00", "21:59"),
            ("05/03/2026 8h - 10h", "05/03/2026", "08:00", "10:00"),
        ] {
            let (clock, rest) = split(text).unwrap_or_else(|| panic!("{text}"));
            let shown = |time: NaiveTime| time.format("%H:%M").to_string();
            assert_eq!((rest.trim(), shown(clock.from).as_str(), clock.to.map(shown).as_deref()), (day, from, Some(to)), "{text}");
        }
        assert_eq!(split("05/07/2025"), None);
    }
}
