//! Numbers as people write them in Vietnam and elsewhere: `1.234,5`, `1,234.5`, `1 234,5`, `12 triệu`, `6 m`.

use super::words::fold;

/// What separates whole from part in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decimal {
    /// No value has said it yet.
    #[default]
    Undecided,
    /// `1.234,5`: Vietnamese.
    Comma,
    /// `1,234.5`: English.
    Point,
    /// The column has both: only values that leave no doubt are read.
    Mixed,
}

/// A number that was read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Read {
    /// Its value.
    pub value: f64,
    /// The other reading, where `1.234` or `1,234` could be either. `value` is then the Vietnamese one.
    pub otherwise: Option<f64>,
    /// Whether the unit written was another one than the field's, and the value was converted.
    pub is_converted: bool,
}

/// Which separator `text` gives away as its decimal one; [`Decimal::Undecided`] if it does not.
pub fn decimal_of(text: &str) -> Decimal {
    let digits = digits_of(text);
    let (points, commas) = (count(digits, '.'), count(digits, ','));
    match (points, commas) {
        (1.., 1..) if digits.rfind('.') > digits.rfind(',') => Decimal::Point,
        (1.., 1..) | (2.., 0) => Decimal::Comma,
        (0, 2..) => Decimal::Point,
        (1, 0) if !is_group(digits, '.') => Decimal::Point,
        (0, 1) if !is_group(digits, ',') => Decimal::Comma,
        _ => Decimal::Undecided,
    }
}

/// Reads a number with its unit, if it has one. `unit` is the field's; a field without a unit takes none. `None`: not a number.
///
/// Words of thousands, millions and billions multiply. Lengths in another unit are converted, which is said.
pub fn read(text: &str, unit: &str, decimal: Decimal) -> Option<Read> {
    let text = text.trim();
    if !text.is_empty() && text.len() < 16 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Read { value: text.parse().ok()?, otherwise: None, is_converted: false });
    }
    let mut rest = text;
    let mut total: Option<Read> = None;
    loop {
        let (one, after) = leading(rest, decimal)?;
        let after = after.trim_start();
        // A word ends where the next number begins: `1 tỷ 200 triệu`.
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let word = fold(&after[..end]);
        let (scale, word) = multiplier(&word);
        let (factor, is_converted) = factor(word, unit)?;
        let sum = total.map_or(0.0, |t| t.value);
        if total.is_some() && scale < 1000.0 {
            return None;
        }
        total = Some(Read {
            value: sum + one.value * scale * factor,
            otherwise: one.otherwise.map(|v| sum + v * scale * factor),
            is_converted,
        });
        rest = &after[end..];
        if rest.is_empty() {
            return total;
        }
    }
}

/// The number at the start of `text`, and what follows it.
fn leading(text: &str, decimal: Decimal) -> Option<(Read, &str)> {
    let digits = digits_of(text).trim_end_matches(|c: char| !c.is_ascii_digit());
    let rest = &text[digits.len()..];
    let plain: String = digits.chars().filter(|c| !c.is_whitespace() && *c != '\'').map(|c| if c == '−' { '-' } else { c }).collect();
    if plain.is_empty() || !spaces_group(digits) {
        return None;
    }
    let as_point = |thousands: char, part: char| -> Option<f64> {
        let (whole, fraction) = plain.split_once(part).unwrap_or((&plain, ""));
        let groups: Vec<&str> = whole.split(thousands).collect();
        let well = groups.len() == 1
            || groups[1..].iter().all(|g| g.len() == 3) && (1..=3).contains(&groups[0].trim_start_matches(['-', '+']).len());
        if !well || fraction.contains([thousands, part]) {
            return None;
        }
        let joined = groups.concat();
        let joined = if fraction.is_empty() { joined } else { format!("{joined}.{fraction}") };
        joined.parse().ok().filter(|n: &f64| n.is_finite())
    };
    let vietnamese = || as_point('.', ',');
    let english = || as_point(',', '.');
    let sure = |value| Read { value, otherwise: None, is_converted: false };
    let read = match (decimal_of(&plain), decimal) {
        (Decimal::Comma, _) | (Decimal::Undecided, Decimal::Comma) => sure(vietnamese()?),
        (Decimal::Point, _) | (Decimal::Undecided, Decimal::Point) => sure(english()?),
        _ if !plain.contains(['.', ',']) => sure(plain.parse().ok()?),
        _ => {
            let (a, b) = (vietnamese()?, english()?);
            Read { value: a, otherwise: Some(b), is_converted: false }
        }
    };
    Some((read, rest))
}

/// The part of `text` from its start that digits, signs, separators and blanks between digits make.
fn digits_of(text: &str) -> &str {
    let end = text
        .char_indices()
        .find(|(i, c)| {
            !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'') || c.is_whitespace() || (*i == 0 && matches!(c, '-' | '+' | '−')))
        })
        .map_or(text.len(), |(i, _)| i);
    text[..end].trim_end()
}

fn count(text: &str, c: char) -> usize {
    text.matches(c).count()
}

/// Whether the one separator could be one of thousands: 1 to 3 digits before it, not a lone zero, 3 after it.
fn is_group(digits: &str, separator: char) -> bool {
    let Some((before, after)) = digits.split_once(separator) else { return false };
    let before = before.trim_start_matches(['-', '+', '−']);
    (1..=3).contains(&before.len()) && before != "0" && after.len() == 3 && after.bytes().all(|b| b.is_ascii_digit())
}

/// Blanks inside of a number group it in threes, or it is two numbers.
fn spaces_group(digits: &str) -> bool {
    let whole = digits.split(['.', ',']).next().unwrap_or_default();
    let groups: Vec<&str> = whole.split(char::is_whitespace).collect();
    groups[1..].iter().all(|g| g.len() == 3) && !digits[whole.len()..].contains(char::is_whitespace)
}

fn multiplier(word: &str) -> (f64, &str) {
    const WORDS: [(&str, f64); 9] = [
        ("nghin", 1e3),
        ("ngan", 1e3),
        ("trieu", 1e6),
        ("tr", 1e6),
        ("ty", 1e9),
        ("ti", 1e9),
        ("thousand", 1e3),
        ("million", 1e6),
        ("billion", 1e9),
    ];
    for (name, scale) in WORDS {
        if let Some(rest) = word.strip_prefix(name)
            && (rest.is_empty() || rest.starts_with(' '))
        {
            return (scale, rest.trim_start());
        }
    }
    (1.0, word)
}

/// What a number in the folded unit `word` is multiplied with to be in `unit`, and whether that is another one.
fn factor(word: &str, unit: &str) -> Option<(f64, bool)> {
    let word = word.trim_end_matches('.');
    if word.is_empty() {
        return Some((1.0, false));
    }
    let same: &[&str] = match unit {
        "m" => &["m", "met", "metre", "metres", "meter", "meters"],
        "mm" => &["mm", "milimet"],
        "°" => &["°", "do", "deg", "degree", "degrees", "º"],
        "px" => &["px", "pixel", "pixels", "diem anh"],
        "fps" => &["fps", "hinh/giay", "khung hinh/giay", "hinh/s"],
        "ngày" => &["ngay", "day", "days", "d"],
        "đồng" => &["dong", "d", "vnd", "₫"],
        _ => &["nguoi", "vu", "cai", "chiec", "mat"],
    };
    if same.contains(&word) {
        return Some((1.0, false));
    }
    let converted = match (unit, word) {
        ("m", "cm") => 0.01,
        ("m", "mm") => 0.001,
        ("m", "km") => 1000.0,
        ("mm", "cm") => 10.0,
        ("ngày", "tuan" | "week" | "weeks") => 7.0,
        _ => return None,
    };
    Some((converted, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_conventions_and_units() {
        let value = |text: &str, unit: &str| read(text, unit, Decimal::Undecided).map(|r| (r.value, r.otherwise));
        assert_eq!(value("1.234,5", ""), Some((1234.5, None)));
        assert_eq!(value("1,234.5", ""), Some((1234.5, None)));
        assert_eq!(value("1 234,5", ""), Some((1234.5, None)));
        assert_eq!(value("1\u{a0}234\u{a0}567", ""), Some((1_234_567.0, None)));
        assert_eq!(value("12.500.000", "đồng"), Some((12_500_000.0, None)));
        assert_eq!(value("12,500,000 đ", "đồng"), Some((12_500_000.0, None)));
        assert_eq!(value("12 triệu", "đồng"), Some((12_000_000.0, None)));
        assert_eq!(value("1,5 tỷ đồng", "đồng"), Some((1_500_000_000.0, None)));
        assert_eq!(value("1 tỷ 200 triệu", "đồng"), Some((1_200_000_000.0, None)));
        assert_eq!(value("6 m", "m"), Some((6.0, None)));
        assert_eq!(value("6m", "m"), Some((6.0, None)));
        assert_eq!(value("-5,5°", "°"), Some((-5.5, None)));
        assert_eq!(value("90°", "°"), Some((90.0, None)));
        assert_eq!(value("90 độ", "°"), Some((90.0, None)));
        assert_eq!(value("350 cm", "m"), Some((3.5, None)));
        assert_eq!(value("0.125", ""), Some((0.125, None)));
        for text in ["4MP", "", "cao", "1.2.3,4,5", "12 34", "1,23,456.7", "3 m 20", "NaN", "inf", "1e400"] {
            assert_eq!(value(text, "px"), None, "{text}");
        }
    }

    #[test]
    fn what_could_be_either_is_said_and_the_column_decides() {
        assert_eq!(read("1.234", "", Decimal::Undecided), Some(Read { value: 1234.0, otherwise: Some(1.234), is_converted: false }));
        assert_eq!(read("1,234", "", Decimal::Undecided), Some(Read { value: 1.234, otherwise: Some(1234.0), is_converted: false }));
        assert_eq!(read("1.234", "", Decimal::Point), Some(Read { value: 1.234, otherwise: None, is_converted: false }));
        assert_eq!(read("1.234", "", Decimal::Comma), Some(Read { value: 1234.0, otherwise: None, is_converted: false }));
        assert_eq!(decimal_of("3.5"), Decimal::Point);
        assert_eq!(decimal_of("3,5"), Decimal::Comma);
        assert_eq!(decimal_of("1.000.000"), Decimal::Comma);
        assert_eq!(decimal_of("1.234"), Decimal::Undecided);
        assert_eq!(decimal_of("106.3125"), Decimal::Point);
    }
}
