//! Numbers of people inside of free text: it does not go in.

use super::PersonData;
use super::people::{is_citizen_number, is_phone_number};
use crate::http::fields::words::fold;

/// Whether a free text has a number of a person in it: identity, telephone, number plate, mail address, year of birth. For texts that go
/// into the database; some 50 ns where there is nothing to look at.
pub fn guard(text: &str) -> Option<PersonData> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits < 4 && !bytes.contains(&b'@') {
        return None;
    }
    let found = |code, vi: &str, en: &str| {
        Some(PersonData {
            code,
            vi: format!("có vẻ chứa {vi}. Bản đồ không lưu dữ liệu cá nhân; hãy bỏ phần đó khỏi ô rồi nhập lại."),
            en: format!("seems to contain {en}. The map stores no data of people; take it out of the cell and import again."),
        })
    };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_text_with_numbers_of_people_is_found() {
        for (text, expected) in [
            ("Số 5 Lê Lợi, LH 0912.345.678", "person-phone"),
            ("gọi +84 912 345 678", "person-phone"),
            ("CCCD 031090001234", "person-identity"),
            ("anh A, CMND 142345678", "person-identity"),
            ("xe 15A-123.45 đỗ", "person-vehicle"),
            ("xe máy 34B1-567.89", "person-vehicle"),
            ("Nam, sinh năm 1990", "person-birth"),
            ("a.b@example.vn", "person-account"),
        ] {
            assert_eq!(guard(text).map(|found| found.code), Some(expected), "{text}");
        }
        for text in [
            "Số 12 ngõ 345 đường Nguyễn Trãi",
            "Km 12+300 QL5",
            "106.344123, 20.941234",
            "Ngã tư QL 5 - ĐT 390",
            "KH 1234/KH-UBND ngày 05/07/2025",
            "Tổ 12, khu 3, phường Sao Đỏ",
            "giai đoạn 2021 - 2025",
            "Cao 6 m, hướng 90°",
            "QĐ số 1234/2024/QĐ-UBND",
        ] {
            assert_eq!(guard(text), None, "{text}");
        }
    }
}
