//! Data of people stay out: columns that look like names, identity numbers or telephone numbers are refused (free
//! text is searched by [`super::free_text`]). Headings decide first: a street named after a person is not a person.

use super::keys::key;
use super::{ImportKind, fields_of};
use crate::http::fields::Field;
use crate::http::fields::people::{is_citizen_number, is_name, is_phone_number};

/// Why a column or a text may not come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonData {
    /// `person-name`, `person-identity`, `person-phone`, `person-birth`, `person-vehicle`, `person-account`, `person-data`.
    pub code: &'static str,
    /// Vietnamese: what it looks like, and what to do.
    pub vi: String,
    /// English.
    pub en: String,
}

/// Words of headings, folded: code, what it is in Vietnamese and English, phrases. Whole words.
const HEADINGS: &[(&str, &str, &str, &[&str])] = &[
    (
        "person-identity",
        "số giấy tờ tùy thân",
        "identity numbers",
        &[
            "cccd",
            "cmnd",
            "cmt",
            "cmtnd",
            "can cuoc",
            "chung minh",
            "ho chieu",
            "passport",
            "so dinh danh",
            "dinh danh ca nhan",
            "so giay to",
            "giay phep lai xe",
            "gplx",
            "ma so thue ca nhan",
            "bhxh",
            "bhyt",
            "identity number",
            "id card",
            "national id",
        ],
    ),
    (
        "person-phone",
        "số điện thoại của người",
        "telephone numbers of people",
        &["so dien thoai", "sdt", "dien thoai", "dtdd", "so dt", "di dong", "phone", "zalo", "mobile", "hotline", "tel"],
    ),
    (
        "person-birth",
        "ngày, năm sinh",
        "dates of birth",
        &["ngay sinh", "nam sinh", "sinh nam", "ngay thang nam sinh", "ntns", "date of birth", "dob", "tuoi", "age", "do tuoi"],
    ),
    (
        "person-vehicle",
        "biển số xe",
        "number plates",
        &["bien so", "bks", "bien kiem soat", "bsx", "so xe", "license plate", "number plate"],
    ),
    (
        "person-account",
        "thư điện tử, tài khoản của người",
        "mail addresses and accounts of people",
        &["email", "e mail", "thu dien tu", "tai khoan", "so tai khoan", "stk", "facebook", "account", "username"],
    ),
    (
        "person-name",
        "họ tên người",
        "names of people",
        &[
            "ho ten",
            "ho va ten",
            "ho va chu dem",
            "ten nguoi",
            "ten doi tuong",
            "ten bi hai",
            "ten bi can",
            "ten bi cao",
            "ten nan nhan",
            "ten nghi pham",
            "nguoi to giac",
            "nguoi bao tin",
            "nguoi trinh bao",
            "nguoi bi hai",
            "nguoi lam chung",
            "nhan chung",
            "nguoi bi hai",
            "bi hai",
            "bi can",
            "bi cao",
            "nan nhan",
            "nghi pham",
            "nghi can",
            "doi tuong",
            "thu pham",
            "chu ho",
            "nguoi lien he",
            "nguoi dai dien",
            "can bo phu trach",
            "can bo thu ly",
            "dieu tra vien",
            "full name",
            "fullname",
            "person name",
            "victim",
            "suspect",
            "offender",
        ],
    ),
    (
        "person-data",
        "thông tin về người",
        "data about people",
        &[
            "gioi tinh",
            "dan toc",
            "ton giao",
            "quoc tich",
            "nghe nghiep",
            "tien an",
            "tien su",
            "que quan",
            "ho khau",
            "thuong tru",
            "nhan than",
            "noi o",
            "tinh trang hon nhan",
            "nguoi nghien",
            "ethnicity",
            "religion",
            "gender",
        ],
    ),
];

/// Headings that speak of people but hold counts or kinds: `Số đối tượng`, `Số nạn nhân`, `Đối tượng lắp đặt`.
const COUNTS: [&str; 12] =
    ["so", "so luong", "sl", "tong so", "tong", "co", "loai", "number of", "count", "nhom", "muc do", "thiet hai cua"];

/// Whether a column may not come in, from its heading first and then from its samples. `is_known`: the heading names a field of the kind
/// of file well, so that its contents are not taken for names. For cameras the contact of the owner is the exception, told by its heading.
pub fn refuse(kind: Option<ImportKind>, heading: &str, samples: &[impl AsRef<str>], known_field: Option<&str>) -> Option<PersonData> {
    let is_contact = kind == Some(ImportKind::Cameras) && known_field.is_some_and(|name| name.starts_with("contact_"));
    let words = key(heading);
    // "Vị trí (không ghi tên người)" is what our own files call the address.
    let is_own = kind.zip(known_field).is_some_and(|(kind, name)| {
        let own = |field: &&Field| field.name == name && (key(field.vi) == words || key(field.en) == words);
        fields_of(kind).iter().any(own)
    });
    if let Some((code, vi, en)) = by_heading(&words, samples)
        && !is_own
        && !(is_contact && matches!(code, "person-phone" | "person-name"))
    {
        return Some(column(code, vi, en, &format!("tên cột \"{heading}\""), &format!("the heading \"{heading}\"")));
    }
    if is_contact {
        return None;
    }
    by_content(samples, known_field)
        .map(|(code, vi, en, n, of)| column(code, vi, en, &format!("{n} trong {of} giá trị mẫu"), &format!("{n} of {of} samples")))
}

fn column(code: &'static str, vi: &str, en: &str, seen_vi: &str, seen_en: &str) -> PersonData {
    PersonData {
        code,
        vi: format!(
            "Cột này giống {vi} (căn cứ: {seen_vi}). Bản đồ không lưu dữ liệu cá nhân: cột bị bỏ, không giá trị nào được nhập. Nếu không phải, hãy đổi tên cột trong tệp."
        ),
        en: format!(
            "This column looks like {en} (seen in {seen_en}). The map stores no data of people: the column is left out and none of it comes in. If it is something else, rename it in the file."
        ),
    }
}

type Found = (&'static str, &'static str, &'static str);

fn by_heading(words: &str, samples: &[impl AsRef<str>]) -> Option<Found> {
    let has = |phrase: &str| {
        words.match_indices(phrase).any(|(at, _)| {
            let end = at + phrase.len();
            (at == 0 || words.as_bytes()[at - 1] == b' ') && (end == words.len() || words.as_bytes()[end] == b' ')
        })
    };
    let (code, vi, en, _) = HEADINGS.iter().find(|(.., phrases)| phrases.iter().any(|phrase| has(phrase)))?;
    // `Số đối tượng`, or a column of small numbers under a heading that could be names: a count.
    let is_count = COUNTS.iter().any(|count| words.starts_with(&format!("{count} ")));
    let numbers = samples.iter().filter(|s| s.as_ref().trim().parse::<f64>().is_ok_and(|n| n.abs() < 100_000.0)).count();
    if *code == "person-name" && (is_count || (!samples.is_empty() && numbers * 10 >= samples.len() * 8)) {
        return None;
    }
    Some((code, vi, en))
}

/// Code, Vietnamese, English, and what finds it.
type Check<'a> = (&'static str, &'static str, &'static str, &'a dyn Fn(&str) -> bool);
type Content = (&'static str, &'static str, &'static str, usize, usize);

/// In at least 30 % of the samples, and at least in two unless there is only one.
fn by_content(samples: &[impl AsRef<str>], known_field: Option<&str>) -> Option<Content> {
    let texts: Vec<&str> = samples.iter().map(|s| s.as_ref().trim()).filter(|s| !s.is_empty()).collect();
    let of = texts.len();
    let enough = |n: usize| n > 0 && n * 10 >= of * 3 && (n >= 2 || of == 1);
    let count = |is: &dyn Fn(&str) -> bool| texts.iter().filter(|text| is(text)).count();
    let is_number_field = matches!(
        known_field,
        Some(
            "lon"
                | "lat"
                | "x"
                | "y"
                | "coordinates"
                | "cost_vnd"
                | "damage_vnd"
                | "people"
                | "osm_id"
                | "commune_code"
                | "serial_no"
                | "camera_code"
                | "site_code"
                | "incident_code"
                | "office_number"
        )
    );
    let checks: [Check; 3] = [
        ("person-identity", "số căn cước hoặc chứng minh nhân dân", "identity numbers", &|text| {
            is_identity(text, !is_number_field)
        }),
        ("person-phone", "số điện thoại", "telephone numbers", &|text| is_phone(text)),
        ("person-name", "họ tên người", "names of people", &|text| known_field.is_none() && is_name(text)),
    ];
    checks.into_iter().map(|(code, vi, en, is)| (code, vi, en, count(is), of)).find(|(.., n, _)| enough(*n))
}

/// A text that is an identity number: 12 digits that begin with 0 and a province (001–096), or 9 digits and nothing else.
fn is_identity(text: &str, old_too: bool) -> bool {
    let digits: String = text.chars().filter(|c| !matches!(c, ' ' | '.' | '-' | '\'')).collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    match digits.len() {
        12 => is_citizen_number(digits.as_bytes()),
        9 => old_too && text.len() == 9 && (digits.starts_with(['0', '1', '2', '3'])),
        _ => false,
    }
}

/// A text that is a Vietnamese telephone number and nothing else.
fn is_phone(text: &str) -> bool {
    if text.chars().any(|c| !(c.is_ascii_digit() || matches!(c, ' ' | '.' | '-' | '+' | '(' | ')' | '\''))) {
        return false;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    is_phone_number(&digits, text.contains('+'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(kind: ImportKind, heading: &str, samples: &[&str], field: Option<&str>) -> Option<&'static str> {
        refuse(Some(kind), heading, samples, field).map(|found| found.code)
    }

    #[test]
    fn headings_of_people_are_refused() {
        for (heading, expected) in [
            ("Họ và tên", "person-name"),
            ("Tên bị hại", "person-name"),
            ("Đối tượng", "person-name"),
            ("Người tố giác", "person-name"),
            ("Số CCCD", "person-identity"),
            ("CMND/CCCD", "person-identity"),
            ("SĐT", "person-phone"),
            ("Số điện thoại", "person-phone"),
            ("Năm sinh", "person-birth"),
            ("Biển số xe", "person-vehicle"),
            ("E-mail", "person-account"),
            ("Số tài khoản", "person-account"),
            ("HO TEN", "person-name"),
        ] {
            assert_eq!(code(ImportKind::Incidents, heading, &[], None), Some(expected), "{heading}");
        }
        for heading in ["Số đối tượng", "Số nạn nhân", "Tên điểm lắp đặt", "Ngày xảy ra", "Số lượng mắt", "Tên đường", "Điểm lắp"]
        {
            assert_eq!(code(ImportKind::Incidents, heading, &["1", "2"], None), None, "{heading}");
        }
        assert_eq!(code(ImportKind::Incidents, "Đối tượng", &["1", "2", "3"], Some("offenders_count")), None, "counts");
    }

    #[test]
    fn the_contact_of_a_camera_is_the_one_exception() {
        assert_eq!(code(ImportKind::Cameras, "SĐT liên hệ", &["0912345678"], Some("contact_phone")), None);
        assert_eq!(code(ImportKind::Cameras, "Chủ hộ", &["Nguyễn Văn An"], Some("contact_organisation")), None);
        assert_eq!(code(ImportKind::Incidents, "SĐT liên hệ", &["0912345678"], None), Some("person-phone"));
        assert_eq!(code(ImportKind::Cameras, "CCCD chủ hộ", &[], Some("contact_organisation")), Some("person-identity"));
    }

    #[test]
    fn contents_are_looked_at_where_the_heading_says_nothing() {
        let people = ["Nguyễn Văn An", "Trần Thị Bích Ngọc", "PHẠM QUANG HUY", "x"];
        assert_eq!(code(ImportKind::Incidents, "Cột 4", &people, None), Some("person-name"));
        assert_eq!(code(ImportKind::Incidents, "Cột 4", &["031090001234", "030185004567"], None), Some("person-identity"));
        assert_eq!(code(ImportKind::Incidents, "Cột 4", &["142345678", "012345678"], None), Some("person-identity"));
        assert_eq!(code(ImportKind::Incidents, "Cột 4", &["0912 345 678", "+84 912345678"], None), Some("person-phone"));
        assert_eq!(code(ImportKind::Incidents, "Cột 4", &["Trộm cắp", "Gây rối", "Đánh bạc"], None), None);
        // Streets and communes named after people stand under headings of their own.
        let streets = ["Nguyễn Trãi", "Lê Hồng Phong", "Trần Phú"];
        assert_eq!(code(ImportKind::Incidents, "Tên đường", &streets, Some("address_text")), None);
        assert_eq!(code(ImportKind::Cameras, "Phường", &["Trần Hưng Đạo", "Lê Thanh Nghị"], Some("commune_text")), None);
        assert_eq!(code(ImportKind::Cameras, "Kinh phí", &["125000000", "130000000"], Some("cost_vnd")), None);
        assert_eq!(code(ImportKind::Cameras, "X", &["584047", "584050"], Some("x")), None);
    }
}
