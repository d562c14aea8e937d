//! What stands in a table and is no row of it: totals, who made the list, who signs it, notes. Recognised by words alone and only where nothing
//! that a row of the kind is known by is filled in, so that no data is lost; whatever is passed over is said with its row.

use std::sync::atomic::Ordering;

use unicode_normalization::UnicodeNormalization;

use super::Interpreter;
use crate::files::{Cell, Row};
use crate::http::fields::people::is_name;
use crate::imports::columns::keys::key;
use crate::imports::model::Kind;

/// Longer texts are no such words (octets).
const MAX_BYTES: usize = 120;

/// Folded words that such a row begins with; the sign `=` says that it has to be all of the cell.
const WORDS: [&str; 79] = [
    "=cong",
    "=tong",
    "=tc",
    "=total",
    "=sum",
    "=grand total",
    "tong cong",
    "tong so",
    "=tong so luong",
    "cong toan",
    "=toan tinh",
    "=toan thanh pho",
    "=toan tp",
    "=toan huyen",
    "=toan quan",
    "=toan xa",
    "=toan phuong",
    "=toan xa phuong",
    "=toan dia ban",
    "=toan quoc",
    "=ca nuoc",
    "=ca tinh",
    "=ca thanh pho",
    "tong toan",
    "=cong i",
    "=cong ii",
    "=cong iii",
    "=tong hop",
    "cong chung",
    "cong trang",
    "cong don",
    "cong trang truoc",
    "luy ke",
    "nguoi lap",
    "nguoi tong hop",
    "nguoi thong ke",
    "nguoi ky",
    "nguoi kiem tra",
    "can bo lap",
    "can bo tong hop",
    "lap bieu",
    "ky ten",
    "ky va ghi ro",
    "ky ghi ro",
    "ky dong dau",
    "da ky",
    "thu truong",
    "truong cong an",
    "pho truong cong an",
    "truong don vi",
    "chi huy",
    "truong ban",
    "pho truong ban",
    "truong phong",
    "pho truong phong",
    "truong thon",
    "to truong",
    "doi truong",
    "pho doi truong",
    "giam doc",
    "pho giam doc",
    "thu ky",
    "ke toan",
    "tl truong",
    "tl chu tich",
    "tuq truong",
    "chu tich",
    "pho chu tich",
    "tm uy ban",
    "tm ubnd",
    "kt chu tich",
    "kt truong",
    "xac nhan cua",
    "noi nhan",
    "ghi chu",
    "chu thich",
    "luu y",
    "prepared by",
    "signature",
];

/// What a row of a kind is known by. Sums stand under other columns.
fn keys(kind: Kind) -> &'static [&'static str] {
    match kind {
        Kind::Cameras => &[
            "site_code",
            "site_name",
            "address_text",
            "ownership",
            "lon",
            "lat",
            "x",
            "y",
            "coordinates",
            "commune_text",
            "camera_code",
            "status",
            "camera_type",
            "serial_no",
        ],
        Kind::Incidents => &[
            "incident_code",
            "offence_text",
            "offence_code",
            "occurred_date",
            "occurred_from",
            "occurred_time",
            "lon",
            "lat",
            "x",
            "y",
            "coordinates",
            "commune_text",
            "address_text",
            "status",
        ],
        Kind::Populations => &["commune_text", "commune_code"],
        Kind::Hotspots => {
            &["hotspot_code", "name", "area_types", "declared_by_doc", "declared_on", "lon", "lat", "x", "y", "coordinates", "commune_text"]
        }
        Kind::Boundaries | Kind::Streets => &[],
    }
}

/// `Hải Phòng, ngày 5 tháng 7 năm 2026`: the line above the signatures.
fn is_line_of_date(text: &str) -> bool {
    let folded = key(text);
    let has = |word: &str| folded.split(' ').any(|part| part == word);
    has("ngay") && has("thang") && has("nam")
}

fn says(text: &str) -> bool {
    let folded = key(text);
    let begins = |word: &str| {
        let rest = folded.strip_prefix(word)?;
        // Tổng công ty is a company.
        Some(rest.is_empty() || (rest.starts_with(' ') && !rest.starts_with(" ty")))
    };
    !is_written_otherwise(text)
        && WORDS.iter().any(|word| match word.strip_prefix('=') {
            Some(whole) => folded == whole,
            None => begins(word) == Some(true),
        })
}

/// Whether a word that such rows begin with is another one by its marks: `Trường` (a school) is not `Trưởng` (a head), `Công` not `Cộng`, `Tống`
/// not `Tổng`. Without marks it may be either.
fn is_written_otherwise(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()).take(3).enumerate().any(|(at, word)| {
        let folded = key(word);
        let meant: &[&str] = match (folded.as_str(), at) {
            ("truong", _) => &["trưởng"],
            ("cong", 0) => &["cộng"],
            ("tong", 0) => &["tổng"],
            ("giam", 0) => &["giám"],
            ("ghi", 0) => &["ghi"],
            _ => return false,
        };
        word != folded && !meant.contains(&word.nfc().collect::<String>().as_str())
    })
}

/// Whether a text is one of the foot of a table: what it stands under tells nothing of its column.
pub fn is_of_foot(text: &str) -> bool {
    text.len() <= MAX_BYTES && (says(text) || is_line_of_date(text))
}

impl Interpreter {
    /// Whether a row is no data: its first filled cell is such a word, and nothing is filled that a row of the kind is known by, but for the
    /// cells that are such words themselves. After the first line of signatures also what is under it: names, as far as they are alone.
    /// Some nanoseconds for a row of data.
    pub(super) fn is_foot(&self, row: &Row) -> bool {
        if row.geometry.is_some() || row.fault.is_some() || self.key_columns.is_empty() {
            return false;
        }
        // The number of the line, where the list goes on counting, says nothing.
        let is_number = |cell: &Cell| match cell {
            Cell::Number(_) => true,
            Cell::Text(text) => text.trim_end_matches('.').bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        let is_counted = |at: usize, cell: &Cell| is_number(cell) && !self.mapped_columns.contains(&at);
        let mut cells = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_blank());
        let Some((first, Cell::Text(text))) = cells.find(|(at, cell)| !is_counted(*at, cell)) else { return false };
        let filled = || {
            let cells = self.key_columns.iter().filter(|column| **column != first).filter_map(|column| row.cells.get(*column));
            cells.filter(|cell| !cell.is_blank())
        };
        // A date, a coordinate, a code: nearly all rows end here, before a word is folded.
        let is_figure = |cell: &Cell| !matches!(cell, Cell::Text(text) if !text.trim_start().starts_with(|c: char| c.is_ascii_digit()) || is_count(text));
        if text.len() > MAX_BYTES {
            return false;
        }
        // A total whose cells are merged has its number wherever the merging ends: such a word alone, and nothing but numbers of things.
        let is_number_of_things = |cell: &Cell| {
            matches!(cell, Cell::Number(n) if n.fract() == 0.0) || matches!(cell, Cell::Text(text) if is_count(text) || is_whole(text))
        };
        let others = || row.cells.iter().enumerate().filter(|(at, cell)| *at != first && !cell.is_blank()).map(|(_, cell)| cell);
        if is_total(text) && others().count() <= 3 && others().all(is_number_of_things) {
            return true;
        }
        if filled().any(is_figure) {
            return false;
        }
        let is_word = says(text);
        let is_sum = is_word && says_sum(text);
        let is_no_datum = |text: &str| text.len() <= MAX_BYTES && (says(text) || is_line_of_date(text) || (is_sum && is_count(text)));
        let is_alone = filled().all(|cell| matches!(cell, Cell::Text(text) if is_no_datum(text)));
        // Beside who made the list stands who signs it, whatever the office calls that.
        let cells = || row.cells.iter().filter(|cell| !cell.is_blank());
        let has_no_figure = |cell: &Cell| matches!(cell, Cell::Text(text) if !text.chars().any(|c| c.is_ascii_digit()));
        let is_signed = is_word && says_maker(text) && cells().count() <= 4 && cells().all(has_no_figure);
        if (is_alone || is_signed) && is_word && !is_sum {
            self.foot_from.fetch_min(row.number, Ordering::Relaxed);
        }
        if is_signed || (is_alone && (is_word || is_line_of_date(text))) {
            return true;
        }
        if self.foot_from.load(Ordering::Relaxed) >= row.number || !cells().all(has_no_figure) {
            return false;
        }
        // Under the signatures stand names, and to whom the list goes. Other words are a row, though a faulty one: it is given back.
        let is_signature = |cell: &Cell| matches!(cell, Cell::Text(text) if says(text) || is_line_of_date(text) || is_name(without_rank(text)) || text.trim_start().starts_with(['-', '+', '(', '*', '•', '–']));
        cells().count() <= 4 && cells().all(is_signature)
    }

    /// The columns by which rows are known to be data.
    pub(super) fn key_columns(kind: Kind, plan: &super::Plan) -> Vec<usize> {
        keys(kind).iter().flat_map(|name| plan.columns(name)).collect()
    }
}

/// A number of things with its unit, as totals have it under any column: `60 vụ`, `1.234 camera`, `15 điểm`. A number alone may be an article.
fn is_count(text: &str) -> bool {
    let text = text.trim();
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '));
    unit.len() < text.len() && unit.starts_with(char::is_alphabetic) && UNITS.contains(&key(unit).as_str())
}

/// Folded.
const UNITS: [&str; 16] = [
    "vu",
    "vu viec",
    "camera",
    "mat",
    "mat camera",
    "diem",
    "dong",
    "trieu dong",
    "ty dong",
    "nguoi",
    "nhan khau",
    "cai",
    "chiec",
    "bo",
    "cases",
    "rows",
];

/// Who made a list or signs it, in words that no place is called by: `Người lập biểu`, `Ký, ghi rõ họ tên`.
fn says_maker(text: &str) -> bool {
    let folded = key(text);
    ["nguoi ", "lap bieu", "ky ", "can bo lap", "can bo tong hop", "thu truong"].iter().any(|word| folded.starts_with(word))
}

/// Ranks and degrees before a name.
const RANKS: [&str; 14] = [
    "Đại tướng",
    "Đại tá",
    "Thượng tá",
    "Trung tá",
    "Thiếu tá",
    "Đại úy",
    "Thượng úy",
    "Trung úy",
    "Thiếu úy",
    "Thượng sĩ",
    "Trung sĩ",
    "Hạ sĩ",
    "ThS.",
    "TS.",
];

fn without_rank(text: &str) -> &str {
    let text = text.trim();
    RANKS.iter().find_map(|rank| text.strip_prefix(rank)).map_or(text, str::trim_start)
}

/// A word for a total and nothing else.
fn is_total(text: &str) -> bool {
    const TOTALS: [&str; 13] = [
        "cong",
        "tong",
        "tong cong",
        "tong so",
        "tc",
        "total",
        "sum",
        "grand total",
        "toan tinh",
        "toan thanh pho",
        "toan xa",
        "toan phuong",
        "ca tinh",
    ];
    !is_written_otherwise(text) && TOTALS.contains(&key(text).as_str())
}

/// Whole numbers as text, with or without marks of thousands.
fn is_whole(text: &str) -> bool {
    text.trim().bytes().all(|octet| octet.is_ascii_digit() || octet == b'.') && text.bytes().any(|octet| octet.is_ascii_digit())
}

/// A sum can stand in the middle of a table; signatures end it.
fn says_sum(text: &str) -> bool {
    let folded = key(text);
    ["cong", "tong", "tc", "total", "sum", "grand", "luy", "ghi", "chu thich", "luu", "toan", "ca nuoc", "ca tinh", "ca thanh"]
        .iter()
        .any(|word| folded.starts_with(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_totals_and_signatures_and_not_of_places() {
        for text in [
            "Tổng cộng",
            "TỔNG CỘNG:",
            "Cộng",
            "Tổng số",
            "Cộng toàn xã",
            "Người lập biểu",
            "NGƯỜI LẬP BIỂU",
            "(Ký, ghi rõ họ tên)",
            "Thủ trưởng đơn vị",
            "Ghi chú: số liệu đến 31/10",
            "Nơi nhận:",
            "Total",
            "Toàn thành phố",
            "TOÀN TỈNH",
            "Cả nước",
            "TRƯỞNG BAN",
        ] {
            assert!(says(text), "{text}");
        }
        for text in [
            "Cộng Hòa",
            "Tổng kho xăng dầu",
            "Tổng cục Hậu cần",
            "Tổng công ty Điện lực",
            "Cổng trường",
            "Công an phường",
            "Lập Lễ",
            "Chủ hộ",
            "Cộng đồng dân cư",
            "Cổng xã",
            "Toàn Thắng",
            "Cá nước ngọt",
            "Trường thôn Đoài",
            "TRƯỜNG BAN MAI",
            "Trường phòng cháy",
            "Công chứng An Phát",
            "Tống Toàn",
            "1",
        ] {
            assert!(!says(text), "{text}");
        }
        for text in ["60 vụ", "1.234 camera", "15 điểm", "2 tỷ đồng"] {
            assert!(is_count(text), "{text}");
        }
        for text in ["173", "60 vụ trộm", "12 Nguyễn Trãi", "05/07/2026", "vụ", "106,4"] {
            assert!(!is_count(text), "{text}");
        }
        assert!(is_line_of_date("Hải Phòng, ngày 05 tháng 7 năm 2026") && !is_line_of_date("Ngã tư Năm Thắng"));
    }
}
