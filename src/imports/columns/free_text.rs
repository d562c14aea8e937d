//! Numbers of people inside of free text: it does not go in.

use super::PersonData;
use crate::http::fields::people::{Found, number};

/// Whether a free text has a number of a person in it ([`number`]), in words for cells of files.
pub fn guard(text: &str) -> Option<PersonData> {
    let Found { code, vi, en } = number(text)?;
    Some(PersonData {
        code,
        vi: format!("có vẻ chứa {vi}. Bản đồ không lưu dữ liệu cá nhân; hãy bỏ phần đó khỏi ô rồi nhập lại."),
        en: format!("seems to contain {en}. The map stores no data of people; take it out of the cell and import again."),
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
