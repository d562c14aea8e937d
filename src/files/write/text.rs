//! Numbers, days and instants as text, without going through a formatter: a million rows have thirty million of them.

use std::io::Write as _;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, Timelike, Utc};

use super::Language;

/// Appends a whole number.
pub(super) fn integer(out: &mut Vec<u8>, n: i64) {
    // Writing to a Vec cannot fail.
    let _ = write!(out, "{n}");
}

/// Appends a finite number: the shortest digits that read back as it.
pub(super) fn number(out: &mut Vec<u8>, n: f64) {
    if n.fract() == 0.0 && n.abs() < 1e15 {
        return integer(out, n as i64);
    }
    // As JSON has it: Display is slower by half.
    let _ = serde_json::to_writer(out, &n);
}

fn two(out: &mut Vec<u8>, n: u32) {
    out.extend_from_slice(&[b'0' + (n / 10 % 10) as u8, b'0' + (n % 10) as u8]);
}

/// Appends `2026-12-31`.
pub(super) fn iso_day(out: &mut Vec<u8>, day: NaiveDate) {
    let year = day.year().unsigned_abs();
    two(out, year / 100);
    two(out, year % 100);
    out.push(b'-');
    two(out, day.month());
    out.push(b'-');
    two(out, day.day());
}

/// Appends a day as people write it.
pub(super) fn day(out: &mut Vec<u8>, day: NaiveDate, language: Language) {
    if language == Language::English {
        return iso_day(out, day);
    }
    two(out, day.day());
    out.push(b'/');
    two(out, day.month());
    out.push(b'/');
    let year = day.year().unsigned_abs();
    two(out, year / 100);
    two(out, year % 100);
}

/// What clocks in Vietnam show at an instant.
pub(super) fn local(at: DateTime<Utc>) -> NaiveDateTime {
    at.naive_utc() + chrono::TimeDelta::seconds(i64::from(crate::clock::vietnam().local_minus_utc()))
}

fn clock(out: &mut Vec<u8>, at: NaiveDateTime, always_seconds: bool) {
    two(out, at.hour());
    out.push(b':');
    two(out, at.minute());
    if always_seconds || at.second() > 0 || at.nanosecond() > 0 {
        out.push(b':');
        two(out, at.second());
    }
    let micros = at.nanosecond() % 1_000_000_000 / 1000;
    if micros > 0 {
        let _ = write!(out, ".{micros:06}");
        while out.ends_with(b"0") {
            out.pop();
        }
    }
}

/// Appends `2026-12-31T21:30:00+07:00`.
pub(super) fn iso_instant(out: &mut Vec<u8>, at: DateTime<Utc>) {
    let at = local(at);
    iso_day(out, at.date());
    out.push(b'T');
    clock(out, at, true);
    out.extend_from_slice(b"+07:00");
}

/// Appends `2026-12-31T14:30:00.000Z`, as GeoPackage has it.
pub(super) fn utc_instant(out: &mut Vec<u8>, at: DateTime<Utc>) {
    let at = at.naive_utc();
    iso_day(out, at.date());
    out.push(b'T');
    two(out, at.hour());
    out.push(b':');
    two(out, at.minute());
    out.push(b':');
    two(out, at.second());
    let _ = write!(out, ".{:03}Z", at.nanosecond() % 1_000_000_000 / 1_000_000);
}

/// Appends an instant as people write it, in Vietnam's time.
pub(super) fn instant(out: &mut Vec<u8>, at: DateTime<Utc>, language: Language) {
    if language == Language::English {
        return iso_instant(out, at);
    }
    let at = local(at);
    day(out, at.date(), language);
    out.push(b' ');
    clock(out, at, false);
}

/// Whether a program of sheets could take a text for a formula: it begins, after what cannot be seen, with `=`, `+`, `-` or `@`, in
/// their full-width forms too, or with a tab or a line break.
pub(super) fn is_formula_like(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    if first.is_alphanumeric() {
        return false;
    }
    let hidden = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}');
    matches!(first, '\t' | '\r' | '\n') || text.trim_start_matches(hidden).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}
