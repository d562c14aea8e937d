//! What stands in a table and is no row of it: totals, who made the list, who signs it, notes. Recognised by words alone and only where nothing
//! that a row of the kind is known by is filled in, so that no data is lost; whatever is passed over is said with its row.

use std::sync::atomic::Ordering;

use super::Interpreter;
use crate::files::{Cell, Row};
use crate::imports::columns::keys::key;
use crate::imports::model::Kind;

/// Longer texts are no such words (octets).
const MAX_BYTES: usize = 120;

/// Folded words that such a row begins with; the sign `=` says that it has to be all of the cell.
const WORDS: [&str; 46] = [
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
        Kind::Hotspots | Kind::Boundaries | Kind::Streets => &[],
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
    WORDS.iter().any(|word| match word.strip_prefix('=') {
        Some(whole) => folded == whole,
        None => begins(word) == Some(true),
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
        let Some((first, Cell::Text(text))) = row.cells.iter().enumerate().find(|(_, cell)| !cell.is_blank()) else { return false };
        let filled = || {
            let cells = self.key_columns.iter().filter(|column| **column != first).filter_map(|column| row.cells.get(*column));
            cells.filter(|cell| !cell.is_blank())
        };
        // A date, a coordinate, a code: nearly all rows end here, before a word is folded.
        let is_figure = |cell: &Cell| !matches!(cell, Cell::Text(text) if !text.trim_start().starts_with(|c: char| c.is_ascii_digit()));
        if text.len() > MAX_BYTES || filled().any(is_figure) {
            return false;
        }
        let is_word = says(text);
        let is_alone =
            filled().all(|cell| matches!(cell, Cell::Text(text) if text.len() <= MAX_BYTES && (says(text) || is_line_of_date(text))));
        if is_alone && is_word && !says_sum(text) {
            self.foot_from.fetch_min(row.number, Ordering::Relaxed);
        }
        if is_alone && (is_word || is_line_of_date(text)) {
            return true;
        }
        // Under the signatures stand names: a few cells of words, and no figure.
        let has_no_figure = |cell: &Cell| matches!(cell, Cell::Text(text) if !text.chars().any(|c| c.is_ascii_digit()));
        let cells = || row.cells.iter().filter(|cell| !cell.is_blank());
        // Two of a row's own cells are a row, though it may be a faulty one: it is given back rather than taken for names.
        let mapped = self.mapped_columns.iter().filter_map(|column| row.cells.get(*column)).filter(|cell| !cell.is_blank()).count();
        self.foot_from.load(Ordering::Relaxed) < row.number && mapped < 2 && cells().count() <= 3 && cells().all(has_no_figure)
    }

    /// The columns by which rows are known to be data.
    pub(super) fn key_columns(kind: Kind, plan: &super::Plan) -> Vec<usize> {
        keys(kind).iter().flat_map(|name| plan.columns(name)).collect()
    }
}

/// A sum can stand in the middle of a table; signatures end it.
fn says_sum(text: &str) -> bool {
    let folded = key(text);
    ["cong", "tong", "tc", "total", "sum", "grand", "luy", "ghi", "chu thich", "luu"].iter().any(|word| folded.starts_with(word))
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
            "1",
        ] {
            assert!(!says(text), "{text}");
        }
        assert!(is_line_of_date("Hải Phòng, ngày 05 tháng 7 năm 2026") && !is_line_of_date("Ngã tư Năm Thắng"));
    }
}
