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
        for run in digit_runs(text) {
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
    let born = ["sinh nam ", "sinh ngay ", "sn ", "sn: ", "(sn"];
    if born.iter().any(|word| {
        folded.match_indices(word).any(|(at, _)| {
            let before = folded[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            before && folded[at + word.len()..].starts_with(|c: char| c.is_ascii_digit())
        })
    }) {
        return found("person-birth", "năm sinh của người", "a year of birth");
    }
    None
}

struct Run<'a> {
    text: &'a str,
    has_plus: bool,
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
        runs.push(Run { text: &text[start..end], has_plus: start > 0 && bytes[start - 1] == b'+' });
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
