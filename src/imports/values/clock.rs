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

/// `8h-10h`, `8-10h`, `22:00-05:30`.
fn interval(first: &str, last: &str) -> Option<Clock> {
    let (to, to_precision) = dates::read_time(last)?;
    let bare = !first.is_empty() && first.len() <= 2 && first.bytes().all(|b| b.is_ascii_digit());
    let (from, from_precision) = if bare { dates::read_time(&format!("{first}h"))? } else { dates::read_time(first)? };
    Some(Clock { from, to: Some(to), precision: from_precision.max(to_precision), is_part_of_day: false })
}

/// The time and the day of a cell that says both: "đêm 05/07/2025", "rạng sáng ngày 5/7/2025", "8h-10h ngày 5/7/2025".
pub fn split(text: &str) -> Option<(Clock, &str)> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let cut = |at: usize| Some((read(text.get(..at)?)?, text.get(at..)?));
    // Before "ngày", else before the first digit that a date begins with, else where a time ends.
    if let Some(at) = lower.find("ngày").filter(|_| lower.len() == text.len()) {
        return cut(at);
    }
    text.char_indices().filter(|(_, c)| *c == ' ').filter_map(|(at, _)| cut(at)).next_back()
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
        ] {
            assert_eq!(told(text), Some((from.to_owned(), to.map(str::to_owned), precision)), "{text}");
        }
        for text in ["", "hôm qua", "25h", "8h-", "đêm qua", "10", "sáng tối"] {
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
        assert_eq!(split("05/07/2025"), None);
    }
}
