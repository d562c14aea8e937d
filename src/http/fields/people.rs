//! Data of people inside of texts: they stay out of the database, whatever way a text comes in. Numbers of people are told by their shape, names by
//! what stands before them; a place or a post that is named after somebody is no person.

mod named;

pub use named::named;

use super::words::fold;

/// What of people a text has in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// `person-name`, `person-identity`, `person-phone`, `person-birth`, `person-vehicle`, `person-account`.
    pub code: &'static str,
    /// Vietnamese: what it is.
    pub vi: &'static str,
    /// English.
    pub en: &'static str,
}

/// The number of a person that a free text has in it, if any: identity, telephone, number plate, mail address, year of birth. For texts that go into the
/// database; some 50 ns where there is nothing to look at.
pub fn number(text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits < 4 && !bytes.contains(&b'@') {
        return None;
    }
    let found = |code, vi, en| Some(Found { code, vi, en });
    if let Some(at) = text.find('@')
        && text[..at].ends_with(|c: char| c.is_ascii_alphanumeric())
        && text[at + 1..]
            .split_once('.')
            .is_some_and(|(host, rest)| !host.is_empty() && !host.contains(' ') && rest.starts_with(|c: char| c.is_ascii_alphabetic()))
    {
        return found("person-account", "địa chỉ thư điện tử", "a mail address");
    }
    if digits >= 9 {
        let text = &without_dates(text);
        for run in digit_runs(text).into_iter().filter(|run| !run.is_amount) {
            let number: String = run.text.chars().filter(char::is_ascii_digit).collect();
            if is_phone_number(&number, run.has_plus) {
                return found("person-phone", "số điện thoại", "a telephone number");
            }
            if (number.len() == 12 && is_citizen_number(number.as_bytes())) || (number.len() == 9 && run.text.len() == 9) {
                return found("person-identity", "số căn cước hoặc chứng minh nhân dân", "an identity number");
            }
        }
    }
    if is_plate(text) {
        return found("person-vehicle", "biển số xe", "a number plate");
    }
    let folded = fold(text);
    // `SN 12` is a house; `SN 1990` a year.
    let born = [("sinh nam ", 1), ("sinh ngay ", 1), ("sn ", 4), ("sn: ", 4), ("(sn", 4)];
    if born.iter().any(|(word, least)| {
        folded.match_indices(word).any(|(at, _)| {
            let before = folded[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            before && folded[at + word.len()..].trim_start().chars().take_while(char::is_ascii_digit).count() >= *least
        })
    }) {
        return found("person-birth", "năm sinh của người", "a year of birth");
    }
    None
}

struct Run<'a> {
    text: &'a str,
    has_plus: bool,
    /// Whether it is money: đồng stands behind it.
    is_amount: bool,
}

/// A text whose days (05-12-2026, 5.12.2026) are letters: next to another number they would look like one of a telephone.
fn without_dates(text: &str) -> String {
    let bytes = text.as_bytes();
    let digits = |from: usize, most: usize| bytes[from..].iter().take(most).take_while(|b| b.is_ascii_digit()).count();
    let end_of_date = |at: usize| -> Option<usize> {
        let day = digits(at, 2);
        let month_at = at + day + 1;
        let separator = bytes.get(at + day).filter(|b| matches!(b, b'-' | b'.' | b'/'))?;
        let month = if day > 0 { digits(month_at, 2) } else { 0 };
        let year_at = month_at + month + 1;
        let has_year = month > 0 && bytes.get(month_at + month) == Some(separator) && digits(year_at, 5) == 4;
        let is_of_now = || [b"19", b"20"].iter().any(|century| bytes[year_at..].starts_with(*century));
        (has_year && is_of_now()).then_some(year_at + 4)
    };
    let (mut plain, mut at) = (String::with_capacity(text.len()), 0);
    while at < bytes.len() {
        let starts = bytes[at].is_ascii_digit() && (at == 0 || !bytes[at - 1].is_ascii_digit());
        let end = if starts { end_of_date(at) } else { None };
        let next = end.unwrap_or_else(|| at + text[at..].chars().next().map_or(1, char::len_utf8));
        plain.push_str(if end.is_some() { "x" } else { &text[at..next] });
        at = next;
    }
    plain
}

/// Runs of digits with single blanks, dots or dashes between them.
fn digit_runs(text: &str) -> Vec<Run<'_>> {
    let bytes = text.as_bytes();
    let (mut runs, mut i) = (Vec::new(), 0);
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            i += 1;
            continue;
        }
        let start = i;
        let mut end = i + 1;
        while end < bytes.len() {
            if bytes[end].is_ascii_digit() {
                end += 1;
            } else if matches!(bytes[end], b' ' | b'.' | b'-') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
                end += 2;
            } else {
                break;
            }
        }
        let behind = text[end..].trim_start().to_lowercase();
        let is_amount = ["đồng", "đ ", "vnđ", "vnd", "triệu", "tỷ", "tỉ"].iter().any(|unit| behind.starts_with(unit)) || behind == "đ";
        runs.push(Run { text: &text[start..end], has_plus: start > 0 && bytes[start - 1] == b'+', is_amount });
        i = end;
    }
    runs
}

/// `15A-123.45`, `34B1 567.89`, `29C-12345`: two digits, a letter, at most one more sign, a separator, four or five digits.
fn is_plate(text: &str) -> bool {
    let bytes = text.as_bytes();
    (0..bytes.len()).any(|i| {
        let starts = i == 0 || !bytes[i - 1].is_ascii_alphanumeric();
        let rest = &bytes[i..];
        if !starts || rest.len() < 8 || !rest[0].is_ascii_digit() || !rest[1].is_ascii_digit() || !rest[2].is_ascii_uppercase() {
            return false;
        }
        let mut at = 3;
        if rest[at].is_ascii_alphanumeric() && !matches!(rest[at], b'-' | b' ') {
            at += 1;
        }
        if !matches!(rest.get(at), Some(b'-' | b' ')) {
            return false;
        }
        let tail: Vec<u8> = rest[at + 1..].iter().copied().take_while(|b| b.is_ascii_digit() || *b == b'.').collect();
        let digits = tail.iter().filter(|b| b.is_ascii_digit()).count();
        let dots = tail.iter().enumerate().all(|(i, b)| *b != b'.' || i == 3 || i + 1 == tail.len());
        matches!(digits, 4 | 5) && dots
    })
}

/// Twelve digits that begin with 0 and a province (001–096).
pub fn is_citizen_number(digits: &[u8]) -> bool {
    let province = u32::from(digits[1] - b'0') * 10 + u32::from(digits[2] - b'0');
    digits[0] == b'0' && (1..=96).contains(&province)
}

/// The digits of a Vietnamese telephone number.
pub fn is_phone_number(digits: &str, has_plus: bool) -> bool {
    let national = digits.strip_prefix("84").filter(|rest| has_plus || rest.len() == 9).or_else(|| digits.strip_prefix('0'));
    national.is_some_and(|rest| match rest.len() {
        9 => rest.starts_with(['3', '5', '7', '8', '9']),
        10 => rest.starts_with('2'),
        _ => false,
    })
}

/// The family names of 98 % of the country, with accents: without them they are too short to mean anything.
const FAMILIES: &[&str] = &[
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đào", "Đoàn",
    "Vương", "Trịnh", "Trương", "Đinh", "Lâm", "Phùng", "Mai", "Tô", "Hà", "Tạ", "Lương", "Chu", "Cao", "Thái", "Tống", "Quách", "Lưu",
    "Nghiêm", "Khổng", "Triệu", "Kiều", "Doãn", "Đàm", "Nông", "Lò", "Giáp", "Thân", "Bạch", "Từ", "Châu", "Tăng", "Ninh", "Vi", "Hứa",
    "La", "Mạc", "Lục", "Âu", "Phó", "Khúc", "Cù", "Đồng", "Ông", "Quan", "Sùng", "Giàng", "Vàng", "Thào", "Hầu",
];

/// A text that is a personal name: a family name and two to five words in all, each with a capital and letters only.
pub fn is_name(text: &str) -> bool {
    use unicode_normalization::UnicodeNormalization;
    let text: String = text.nfc().collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    if !(2..=5).contains(&words.len()) || !text.chars().all(|c| c.is_alphabetic() || c == ' ') {
        return false;
    }
    let all_capitals = text.chars().all(|c| !c.is_lowercase());
    let capital =
        |word: &&str| word.chars().next().is_some_and(char::is_uppercase) && (all_capitals || word.chars().skip(1).all(char::is_lowercase));
    let family = words[0].to_lowercase();
    words.iter().all(capital) && FAMILIES.iter().any(|known| known.to_lowercase() == family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_people_are_told_from_amounts_days_and_houses() {
        for (text, expected) in [
            ("gọi 0912 345 678", "person-phone"),
            ("0912345678 trước 05-12-2026", "person-phone"),
            ("CCCD 031090001234", "person-identity"),
            ("CMND 142345678", "person-identity"),
            ("SN 1990", "person-birth"),
            ("sinh ngày 5/3/1990", "person-birth"),
        ] {
            assert_eq!(number(text).map(|found| found.code), Some(expected), "{text}");
        }
        for text in [
            "Kinh phí 150000000 đồng",
            "84.500.000.000 đồng",
            "0912345678đ",
            "trước 05-12-2026 10 camera",
            "Từ 5.12.2026 đến 31.12.2026",
            "SN 12, ngõ 345",
            "Tổ 12, 05/12/2026",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
