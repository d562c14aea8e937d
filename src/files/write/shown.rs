//! Numbers as people read them in papers: `1.234,5` in Vietnamese, `1,234.5` in English.

use super::Language;

/// A number with so many decimals and thousands apart. A number that is not finite is `–`; what rounds to zero has no sign.
pub fn number(value: f64, decimals: usize, language: Language) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
    let (thousands, point) = if language == Language::Vietnamese { ('.', ',') } else { (',', '.') };
    let mut out = String::with_capacity(text.len() + whole.len() / 3 + 1);
    if value < 0.0 && text.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(thousands);
        }
        out.push(digit);
    }
    if !part.is_empty() {
        out.push(point);
        out.push_str(part);
    }
    out
}

/// A part of one as per cent: `47,8 %` with a space that does not break.
pub fn share(part: f64, decimals: usize, language: Language) -> String {
    format!("{}\u{a0}%", number(part * 100.0, decimals, language))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_people_do() {
        let vi = |value, decimals| number(value, decimals, Language::Vietnamese);
        assert_eq!(vi(0.0, 0), "0");
        assert_eq!(vi(999.0, 0), "999");
        assert_eq!(vi(1234.56, 1), "1.234,6");
        assert_eq!(vi(15_500_000.0, 0), "15.500.000");
        assert_eq!(vi(-1234.0, 0), "−1.234");
        assert_eq!(vi(-0.04, 1), "0,0");
        assert_eq!(vi(f64::NAN, 1), "–");
        assert_eq!(number(1_234_567.891, 2, Language::English), "1,234,567.89");
        assert_eq!(share(0.4784, 1, Language::Vietnamese), "47,8\u{a0}%");
    }
}
