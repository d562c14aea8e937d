//! Coordinates as people write them: decimal degrees with comma or point, degrees with minutes and seconds, letters of either language,
//! both in one cell, metres with separators of thousands.

use crate::files::Cell;
use crate::http::FieldError;
use crate::http::fields::numbers::{self, Decimal};
use crate::imports::advice::called;

/// What the numbers count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Degrees.
    Degrees,
    /// Metres.
    Metres,
}

/// Which fields the two columns go into: it names them in faults. What the numbers count is told by the numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// `lon`, `lat`.
    Degrees,
    /// `x`, `y`.
    Metres,
}

/// The two numbers of a row as the file has them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Raw {
    /// Of the column `lon` or `x`; of one cell the eastern one, told by its letter or its size.
    pub a: f64,
    /// Of the column `lat` or `y`; of one cell the northern one.
    pub b: f64,
    /// What they count.
    pub unit: Unit,
}

/// Which way a letter points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Axis {
    East,
    North,
    /// Labels of surveyors, which mean east and north in one office and the reverse in the next.
    X,
    Y,
}

#[derive(Debug, Clone, Copy)]
struct One {
    value: f64,
    axis: Option<Axis>,
    has_sign_of_degrees: bool,
}

#[expect(clippy::unnecessary_box_returns, reason = "goes into a Result whose error is boxed")]
fn fault(code: &'static str, field: &str, text: &str, vi: &str, en: &str) -> Box<FieldError> {
    let [cell, cell_en] = called(text);
    Box::new(FieldError::at(field, code, format!("{cell}: {vi}"), format!("{cell_en}: {en}")))
}

#[expect(clippy::unnecessary_box_returns, reason = "goes into a Result whose error is boxed")]
fn unreadable(field: &str, text: &str) -> Box<FieldError> {
    fault(
        "not-a-coordinate",
        field,
        text,
        "không đọc được tọa độ; hãy ghi như 106,31 hoặc 106°18'36\"Đ, hoặc mét như 584047,18.",
        "is no coordinate; write it as 106.31 or 106°18'36\"E, or in metres as 584047.18.",
    )
}

/// The numbers of a row with two columns. `Ok(None)`: both cells are empty.
///
/// # Errors
/// `required`: one of the two is empty; `not-a-coordinate`; `coordinate-kilometres`: numbers that could only be kilometres;
/// `coordinate-units`: one is in degrees and the other in metres.
pub fn from_columns(first: &Cell, second: &Cell, expect: Expect) -> Result<Option<Raw>, Box<FieldError>> {
    let (field_a, field_b) = if expect == Expect::Metres { ("x", "y") } else { ("lon", "lat") };
    let (a, b) = match (first.is_blank(), second.is_blank()) {
        (true, true) => return Ok(None),
        (false, false) => (cell(first, field_a)?, cell(second, field_b)?),
        (is_first, _) => {
            let (field, vi, en) = if is_first {
                (
                    field_a,
                    "Thiếu số thứ nhất của tọa độ. Hãy điền đủ hai số, hoặc để trống cả hai.",
                    "The first coordinate is missing. Fill in both, or neither.",
                )
            } else {
                (
                    field_b,
                    "Thiếu số thứ hai của tọa độ. Hãy điền đủ hai số, hoặc để trống cả hai.",
                    "The second coordinate is missing. Fill in both, or neither.",
                )
            };
            return Err(Box::new(FieldError::at(field, "required", vi, en)));
        }
    };
    together(a, b, field_a, || format!("{}; {}", first.to_text(), second.to_text())).map(Some)
}

/// The numbers of a row with both in one cell, in any order that letters or sizes tell apart. `Ok(None)`: the cell is empty.
///
/// # Errors
/// As [`from_columns`].
pub fn from_one_cell(both: &Cell) -> Result<Option<Raw>, Box<FieldError>> {
    if both.is_blank() {
        return Ok(None);
    }
    let Cell::Text(text) = both else { return Err(unreadable("coordinates", &both.to_text())) };
    let text = plain(text);
    let (a, b) = split(&text).ok_or_else(|| unreadable("coordinates", &text))?;
    let raw = together(a, b, "coordinates", || text.clone())?;
    // In Vietnam north is below 24° and east above 102°; in metres every northing exceeds every easting.
    let is_north_first = match (a.axis, b.axis) {
        (Some(Axis::North), _) | (_, Some(Axis::East)) => true,
        (Some(Axis::East), _) | (_, Some(Axis::North)) => false,
        _ => match raw.unit {
            Unit::Degrees => raw.a < raw.b,
            Unit::Metres => raw.a > raw.b,
        },
    };
    Ok(Some(if is_north_first { Raw { a: raw.b, b: raw.a, ..raw } } else { raw }))
}

fn together(a: One, b: One, field: &str, text: impl Fn() -> String) -> Result<Raw, Box<FieldError>> {
    let is_degrees = |one: &One| one.has_sign_of_degrees || one.value.abs() <= 180.0;
    let is_kilometres = |low: f64, high: f64| (100.0..1000.0).contains(&low) && (900.0..2700.0).contains(&high);
    if !a.has_sign_of_degrees && !b.has_sign_of_degrees && (is_kilometres(a.value, b.value) || is_kilometres(b.value, a.value)) {
        return Err(fault(
            "coordinate-kilometres",
            field,
            &text(),
            "giống ki-lô-mét; hãy ghi bằng mét, đủ chữ số.",
            "looks like kilometres; write metres with all their digits.",
        ));
    }
    match (is_degrees(&a), is_degrees(&b)) {
        (true, true) => Ok(Raw { a: a.value, b: b.value, unit: Unit::Degrees }),
        (false, false) => Ok(Raw { a: a.value, b: b.value, unit: Unit::Metres }),
        _ => Err(fault(
            "coordinate-units",
            field,
            &text(),
            "một số là độ, số kia là mét; hãy kiểm tra lại hai ô.",
            "one number is in degrees and the other in metres; check both cells.",
        )),
    }
}

fn cell(cell: &Cell, field: &str) -> Result<One, Box<FieldError>> {
    match cell {
        Cell::Number(n) if n.is_finite() => Ok(One { value: *n, axis: None, has_sign_of_degrees: false }),
        Cell::Text(text) => one(&plain(text)).ok_or_else(|| unreadable(field, text)),
        other => Err(unreadable(field, &other.to_text())),
    }
}

/// One spelling for each sign.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return text.to_owned();
    }
    let mut plain = String::with_capacity(text.len());
    for c in text.trim().nfc() {
        match c {
            'º' | '˚' | '∘' => plain.push('°'),
            '′' | '’' | '‘' | '´' | '`' | 'ʹ' => plain.push('\''),
            '″' | '”' | '“' | 'ʺ' => plain.push('"'),
            '−' | '–' => plain.push('-'),
            '\u{200b}' | '\u{feff}' | '\u{200e}' | '\u{200f}' => {}
            c if c.is_whitespace() && c != '\n' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain.replace("''", "\"").replace("độ", "°").replace("phút", "'").replace("giây", "\"")
}

/// One coordinate.
fn one(text: &str) -> Option<One> {
    let (text, axis, is_negative) = letters(text.trim())?;
    let text = text.trim();
    let sign = if is_negative { -1.0 } else { 1.0 };
    if text.contains(['°', '\'', '"']) || (axis.is_some_and(|a| matches!(a, Axis::East | Axis::North)) && text.split(' ').count() > 1) {
        return Some(One { value: sign * sexagesimal(text)?, axis, has_sign_of_degrees: true });
    }
    let text = text.strip_suffix(" m").unwrap_or(text);
    // A degree has no thousands: whatever single separator there is, is decimal.
    let degrees = || {
        let parsed: f64 = text.replace(',', ".").parse().ok()?;
        (parsed.is_finite() && parsed.abs() <= 180.0 && text.matches(['.', ',']).count() <= 1).then_some(parsed)
    };
    let metres = || {
        let read = numbers::read(text, "", Decimal::Undecided)?;
        [Some(read.value), read.otherwise].into_iter().flatten().find(|n| n.abs() >= 100_000.0).or(Some(read.value))
    };
    // What can be degrees is: an easting of 106,310 m would lie 390 km from its meridian.
    let value = degrees().or_else(metres)?;
    Some(One { value: sign * value, axis, has_sign_of_degrees: false })
}

/// Takes letters off both ends: what remains, the way they point, whether south or west.
fn letters(text: &str) -> Option<(&str, Option<Axis>, bool)> {
    let is_letter = |c: char| c.is_alphabetic();
    let head_end = text.find(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+'))?;
    let head: String = text[..head_end].chars().filter(|c| is_letter(*c)).collect::<String>().to_lowercase();
    let tail_start = text
        .rfind(|c: char| c.is_ascii_digit() || matches!(c, '°' | '\'' | '"' | '.' | ','))
        .map(|i| i + text[i..].chars().next().map_or(1, char::len_utf8))?;
    let tail: String = text[tail_start..].chars().filter(|c| is_letter(*c)).collect::<String>().to_lowercase();
    let axis = |word: &str| -> Option<(Option<Axis>, bool)> {
        Some(match word {
            "" | "m" => (None, false),
            "x" => (Some(Axis::X), false),
            "y" => (Some(Axis::Y), false),
            // No part of Vietnam is south: N is always north.
            "n" | "b" | "bắc" | "bac" | "north" | "lat" | "vĩđộ" | "vido" | "vĩ" | "latitude" | "vĩđộbắc" => {
                (Some(Axis::North), false)
            }
            "e" | "đ" | "d" | "đông" | "dong" | "east" | "lon" | "long" | "lng" | "kinhđộ" | "kinhdo" | "kinh" | "longitude"
            | "kinhđộđông" => (Some(Axis::East), false),
            "s" | "nam" | "south" => (Some(Axis::North), true),
            "w" | "t" | "tây" | "tay" | "west" => (Some(Axis::East), true),
            _ => return None,
        })
    };
    let ((first, minus_a), (last, minus_b)) = (axis(&head)?, axis(&tail)?);
    Some((&text[head_end..tail_start], first.or(last), minus_a || minus_b))
}

/// Degrees, minutes and seconds, or degrees and decimal minutes.
fn sexagesimal(text: &str) -> Option<f64> {
    let is_negative = text.starts_with('-');
    let parts: Vec<f64> = text
        .trim_start_matches('-')
        .split(['°', '\'', '"', ' '])
        .filter(|part| !part.is_empty())
        .map(|part| part.replace(',', ".").parse::<f64>().ok().filter(|n| n.is_finite() && *n >= 0.0))
        .collect::<Option<_>>()?;
    let (degrees, minutes, seconds) = match parts[..] {
        [d] => (d, 0.0, 0.0),
        [d, m] => (d, m, 0.0),
        [d, m, s] => (d, m, s),
        _ => return None,
    };
    let is_whole = |n: f64| n.fract() == 0.0;
    if minutes >= 60.0
        || seconds >= 60.0
        || degrees > 180.0
        || (parts.len() > 1 && !is_whole(degrees))
        || (parts.len() > 2 && !is_whole(minutes))
    {
        return None;
    }
    let value = degrees + minutes / 60.0 + seconds / 3600.0;
    Some(if is_negative { -value } else { value })
}

/// Two coordinates in one text.
fn split(text: &str) -> Option<(One, One)> {
    let text = text.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ' '));
    let try_at = |left: &str, right: &str| Some((one(left)?, one(right)?));
    for separator in [";", "\n", "|", " / ", "/", " - ", ", "] {
        let parts: Vec<&str> = text.split(separator).map(str::trim).filter(|p| !p.is_empty()).collect();
        if let [left, right] = parts[..]
            && let Some(pair) = try_at(left.trim_end_matches(','), right)
        {
            return Some(pair);
        }
    }
    let commas: Vec<usize> = text.match_indices(',').map(|(i, _)| i).collect();
    // `20.94,106.31` and `20,94,106,31`.
    if let Some(middle) = match commas[..] {
        [one] => Some(one),
        [_, middle, _] => Some(middle),
        _ => None,
    } && let Some(pair) = try_at(&text[..middle], &text[middle + 1..])
    {
        return Some(pair);
    }
    // At a blank or between a letter and what follows, wherever both halves make sense and weigh alike.
    let cuts = text
        .char_indices()
        .filter(|(i, c)| *i > 0 && (c.is_whitespace() || c.is_alphabetic()))
        .map(|(i, c)| if c.is_whitespace() { i } else { i + c.len_utf8() });
    let mut found: Vec<(usize, (One, One))> = cuts
        .filter(|cut| *cut < text.len())
        .filter_map(|cut| Some((text.len().abs_diff(2 * cut), try_at(&text[..cut], &text[cut..])?)))
        .collect();
    found.sort_by_key(|(lopsided, _)| *lopsided);
    found.into_iter().next().map(|(_, pair)| pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(a: &str, b: &str, expect: Expect) -> Result<(f64, f64, Unit), &'static str> {
        from_columns(&Cell::Text(a.into()), &Cell::Text(b.into()), expect)
            .map(|raw| raw.map(|r| (r.a, r.b, r.unit)).unwrap())
            .map_err(|e| e.code)
    }

    fn both(text: &str) -> Result<(f64, f64, Unit), &'static str> {
        from_one_cell(&Cell::Text(text.into())).map(|raw| raw.map(|r| (r.a, r.b, r.unit)).unwrap()).map_err(|e| e.code)
    }

    fn near(found: Result<(f64, f64, Unit), &'static str>, east: f64, north: f64, unit: Unit) {
        let found = found.unwrap();
        assert!((found.0 - east).abs() < 1e-9 && (found.1 - north).abs() < 1e-9 && found.2 == unit, "{found:?}");
    }

    #[test]
    fn degrees_in_two_columns() {
        for (lon, lat) in [
            ("106.31", "20.94"),
            ("106,31", "20,94"),
            ("106,310", "20.940"),
            ("106°18'36\"Đ", "20°56'24\"B"),
            ("106° 18′ 36″ E", "20° 56′ 24″ N"),
            ("106 18 36 E", "20 56 24 N"),
            ("106°18.6'", "20°56.4'"),
            ("106,31°", "20,94°"),
            ("E 106.31", "N 20.94"),
            ("106º18’36’’", "20 độ 56 phút 24 giây"),
        ] {
            near(columns(lon, lat, Expect::Degrees), 106.31, 20.94, Unit::Degrees);
        }
        assert_eq!(columns("106°75'", "20.94", Expect::Degrees), Err("not-a-coordinate"));
        assert_eq!(columns("khoảng 106", "20.94", Expect::Degrees), Err("not-a-coordinate"));
        assert_eq!(columns("106.31", "", Expect::Degrees), Err("required"));
        assert_eq!(columns("NaN", "20.94", Expect::Degrees), Err("not-a-coordinate"));
        assert!(from_columns(&Cell::Empty, &Cell::Text("  ".into()), Expect::Degrees).unwrap().is_none());
        assert!(from_columns(&Cell::Number(f64::INFINITY), &Cell::Number(1.0), Expect::Degrees).is_err());
    }

    #[test]
    fn metres_with_every_separator() {
        for (x, y) in [
            ("584047.18", "2316523.83"),
            ("584047,18", "2316523,83"),
            ("584.047,18", "2.316.523,83"),
            ("584 047.18", "2 316 523.83"),
            ("584,047.18 m", "2,316,523.83 m"),
        ] {
            near(columns(x, y, Expect::Metres), 584_047.18, 2_316_523.83, Unit::Metres);
        }
        near(columns("584.047", "2.316.523", Expect::Metres), 584_047.0, 2_316_523.0, Unit::Metres);
        near(columns("106.310", "20.940", Expect::Metres), 106.31, 20.94, Unit::Degrees);
        assert_eq!(columns("584,04", "2316,52", Expect::Metres), Err("coordinate-kilometres"));
        assert_eq!(columns("584047", "20.94", Expect::Metres), Err("coordinate-units"));
    }

    #[test]
    fn both_in_one_cell() {
        for text in [
            "20.94, 106.31",
            "20.94,106.31",
            "106.31, 20.94",
            "20,94; 106,31",
            "20,94, 106,31",
            "20,94,106,31",
            "(20.94 106.31)",
            "20°56'24\"B, 106°18'36\"Đ",
            "20°56'24\"B 106°18'36\"Đ",
            "20°56'24\"N106°18'36\"E",
            "N20.94 E106.31",
            "lat: 20.94, lng: 106.31",
            "Kinh độ: 106,31; Vĩ độ: 20,94",
        ] {
            let found = both(text);
            assert!(found.is_ok(), "{text}");
            near(found, 106.31, 20.94, Unit::Degrees);
        }
        near(both("X: 2316523.83; Y: 584047.18"), 584_047.18, 2_316_523.83, Unit::Metres);
        near(both("584047.18 2316523.83"), 584_047.18, 2_316_523.83, Unit::Metres);
        near(both("X=2316523,83 Y=584047,18"), 584_047.18, 2_316_523.83, Unit::Metres);
        for text in ["20.94", "Ngã tư", "20.94, 106.31, 5", "20.94, abc"] {
            assert_eq!(both(text), Err("not-a-coordinate"), "{text}");
        }
    }
}
