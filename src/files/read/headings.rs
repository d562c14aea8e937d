//! Where the headings of a table are: below titles and blank rows, sometimes in several rows with merged cells, sometimes with a row
//! "(1) (2) (3)" beneath.

use crate::files::{Cell, Row};

/// Cells that are one on the sheet: rows as a person counts them, columns from 0; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u64,
    /// Last row.
    pub bottom: u64,
    /// First column.
    pub left: usize,
    /// Last column.
    pub right: usize,
}

/// Titles above the headings take at most so many rows.
const DEEPEST: usize = 40;
/// Headings take at most so many rows.
const TALLEST: u64 = 4;
/// A heading is not longer, characters.
const LONGEST: usize = 120;

fn text(cell: &Cell) -> Option<&str> {
    match cell {
        Cell::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
        _ => None,
    }
}

/// Whether a cell could be a heading: words, neither a number nor a date.
fn is_wordy(cell: &Cell) -> bool {
    text(cell).is_some_and(|text| text.chars().any(char::is_alphabetic) && text.chars().count() <= LONGEST && !is_coordinate(text))
}

/// `21°02'N`, `105.8E`: letters, but data.
fn is_coordinate(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit()) && text.contains(['°', '\''])
}

fn filled(row: &Row) -> usize {
    row.cells.iter().filter(|cell| !cell.is_blank()).count()
}

/// Whether all that a row has are words.
fn is_all_wordy(row: &Row) -> bool {
    filled(row) > 0 && row.cells.iter().all(|cell| cell.is_blank() || is_wordy(cell))
}

/// The last row of the headings, as a person counts it; None if the rows look like data from the first on. `rows` are the first rows of
/// the table, in order, without blank ones.
pub fn find(rows: &[Row], merges: &[Merge]) -> Option<u64> {
    let width = typical_width(rows);
    let top = rows.iter().take(DEEPEST).position(|row| {
        let is_wide = if width <= 1 { filled(row) == width } else { filled(row) >= 2 && filled(row) * 10 >= width * 6 };
        is_wide && is_all_wordy(row)
    });
    // Below data there are no headings: what comes before must be titles, narrower than the table.
    let top = top.filter(|top| rows[..*top].iter().all(|row| filled(row) * 10 < width * 6 || width <= 1))?;
    let mut bottom = rows[top].number;
    for merge in merges.iter().filter(|merge| merge.top == rows[top].number && merge.left < merge.right.max(merge.left + 1)) {
        if merge.bottom < merge.top + TALLEST {
            bottom = bottom.max(merge.bottom);
        }
    }
    let mut at = top;
    while let Some(next) = rows.get(at + 1) {
        if next.number > bottom && !(next.number < rows[top].number + TALLEST && is_below(&rows[at], next, merges)) {
            break;
        }
        bottom = bottom.max(next.number);
        at += 1;
    }
    Some(bottom)
}

/// How many cells the rows of data have, typically: the median of the fuller half.
fn typical_width(rows: &[Row]) -> usize {
    let mut widths: Vec<usize> = rows.iter().take(DEEPEST + 60).map(filled).filter(|width| *width > 0).collect();
    widths.sort_unstable();
    widths.get(widths.len() * 3 / 4).copied().unwrap_or(0)
}

/// Whether `lower` continues the headings of `upper`: words only, under a merged heading or under gaps beside one, and itself with gaps
/// where the upper row has all there is to say.
fn is_below(upper: &Row, lower: &Row, merges: &[Merge]) -> bool {
    if !is_all_wordy(lower) || !is_all_wordy(upper) {
        return false;
    }
    let has = |row: &Row, column: usize| row.cells.get(column).is_some_and(|cell| !cell.is_blank());
    let width = upper.cells.len().max(lower.cells.len());
    let is_in_merge = |column: usize| {
        merges.iter().any(|merge| {
            merge.top <= upper.number
                && upper.number <= merge.bottom
                && merge.left < merge.right
                && (merge.left..=merge.right).contains(&column)
        })
    };
    let under = |column: usize| {
        let has_gap_beside = !has(upper, column + 1) && column + 1 < width && has(lower, column + 1);
        is_in_merge(column) || (merges.is_empty() && (!has(upper, column) || has_gap_beside))
    };
    let columns = || (0..width).filter(|column| has(lower, *column));
    let fills_a_gap = columns().any(|column| !has(upper, column));
    let leaves_a_gap = (0..width).any(|column| has(upper, column) && !has(lower, column));
    columns().all(under) && fills_a_gap && leaves_a_gap
}

/// The names of `width` columns, when the last row of the headings is `header_row`. Headings above one another are joined by ` / `; a column
/// without any is `Cột n`.
pub fn names(rows: &[Row], header_row: Option<u64>, merges: &[Merge], width: usize) -> Vec<String> {
    let bottom = header_row.and_then(|number| rows.iter().position(|row| row.number == number));
    let lines: &[Row] = match (bottom, header_row) {
        (Some(bottom), Some(number)) => &rows[top_of(rows, bottom, number, merges)..=bottom],
        // The last row of the headings is blank but for what is merged into it from above.
        (None, Some(number)) => match rows.iter().rposition(|row| row.number < number && number < row.number + TALLEST) {
            Some(last) if merges.iter().any(|merge| merge.top <= rows[last].number && merge.bottom >= number) => {
                &rows[top_of(rows, last, rows[last].number, merges)..=last]
            }
            _ => &[],
        },
        _ => &[],
    };
    (0..width)
        .map(|column| {
            let mut parts: Vec<String> = Vec::new();
            for (at, line) in lines.iter().enumerate() {
                let part = heading(line, lines.get(at + 1), merges, column);
                if let Some(part) = part.filter(|part| parts.last() != Some(part)) {
                    parts.push(part);
                }
            }
            if parts.is_empty() { format!("Cột {}", column + 1) } else { parts.join(" / ") }
        })
        .collect()
}

/// The first row of the headings whose last is `rows[bottom]`.
fn top_of(rows: &[Row], bottom: usize, number: u64, merges: &[Merge]) -> usize {
    let mut top = bottom;
    while top > 0 && rows[top - 1].number + TALLEST > number {
        let reaches = merges.iter().any(|merge| merge.top == rows[top - 1].number && merge.bottom >= rows[top].number);
        if !(is_below(&rows[top - 1], &rows[top], merges) || (reaches && is_all_wordy(&rows[top - 1]))) {
            break;
        }
        top -= 1;
    }
    top
}

/// What a row of headings says of a column: its own text, that of the cell merged over it, or that to the left of a gap above something.
fn heading(line: &Row, below: Option<&Row>, merges: &[Merge], column: usize) -> Option<String> {
    let own = |column: usize| line.cells.get(column).and_then(text);
    let from_merge = || {
        let merge = merges.iter().find(|merge| merge.top == line.number && (merge.left..=merge.right).contains(&column))?;
        own(merge.left)
    };
    let to_the_left = || {
        let is_above_something = below.and_then(|row| row.cells.get(column)).is_some_and(|cell| !cell.is_blank());
        if !merges.is_empty() || !is_above_something { None } else { (0..column).rev().find_map(own) }
    };
    let text = own(column).or_else(from_merge).or_else(to_the_left)?;
    Some(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Whether the first row of data is none but numbers its columns: `(1) (2) (3)`, `1 2 3`, `A B C`.
pub fn is_column_numbers(cells: &[Cell]) -> bool {
    let texts: Vec<String> = cells.iter().filter(|cell| !cell.is_blank()).map(Cell::to_text).collect();
    if texts.len() < 3 {
        return false;
    }
    let plain = |text: &str| text.trim().trim_matches(['(', ')', '[', ']']).trim().to_owned();
    let counts = |from: i64| texts.iter().enumerate().all(|(at, text)| plain(text).parse() == Ok(from + at as i64));
    let letters = || texts.iter().zip('A'..='Z').filter(|(text, letter)| plain(text) == letter.to_string()).count() == texts.len();
    // "A B 1 2 3" is usual too.
    let mixed = || {
        let numbers = texts.iter().position(|text| plain(text).parse::<i64>() == Ok(1)).unwrap_or(texts.len());
        numbers > 0
            && texts[..numbers].iter().zip('A'..='Z').all(|(text, letter)| plain(text) == letter.to_string())
            && texts[numbers..].iter().enumerate().all(|(at, text)| plain(text).parse() == Ok(at as i64 + 1))
    };
    counts(1) || counts(0) || letters() || mixed()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(number: u64, texts: &[&str]) -> Row {
        let cell = |text: &&str| match text.parse() {
            Ok(value) => Cell::Number(value),
            Err(_) if text.is_empty() => Cell::Empty,
            Err(_) => Cell::Text((*text).into()),
        };
        Row { number, cells: texts.iter().map(cell).collect(), ..Row::default() }
    }

    #[test]
    fn headings_stand_below_titles() {
        let rows = [
            row(1, &["UBND PHƯỜNG CHU VĂN AN", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "", ""]),
            row(3, &["DANH SÁCH CAMERA AN NINH"]),
            row(5, &["STT", "Vị trí lắp đặt", "Phường", "X", "Y", "Ghi chú"]),
            row(6, &["1", "Ngã tư Máy Xay", "Chu Văn An", "584047.18", "2316523.83", ""]),
            row(7, &["2", "Cổng trường", "Chu Văn An", "584147.18", "2316523.83", ""]),
        ];
        assert_eq!(find(&rows, &[]), Some(5));
        assert_eq!(names(&rows, Some(5), &[], 6), ["STT", "Vị trí lắp đặt", "Phường", "X", "Y", "Ghi chú"]);
    }

    #[test]
    fn headings_of_two_rows_are_joined_with_and_without_merges() {
        let rows = [
            row(2, &["STT", "Vị trí", "Tọa độ", "", "Ghi chú"]),
            row(3, &["", "", "X", "Y", ""]),
            row(4, &["1", "Ngã tư", "584047.18", "2316523.83", ""]),
            row(5, &["2", "Cổng trường", "584047.18", "2316523.83", "mới"]),
        ];
        let merge = |top, bottom, left, right| Merge { top, bottom, left, right };
        let merges = [merge(2, 3, 0, 0), merge(2, 3, 1, 1), merge(2, 2, 2, 3), merge(2, 3, 4, 4)];
        for merges in [&merges[..], &[]] {
            assert_eq!(find(&rows, merges), Some(3));
            assert_eq!(names(&rows, Some(3), merges, 5), ["STT", "Vị trí", "Tọa độ / X", "Tọa độ / Y", "Ghi chú"]);
        }
    }

    #[test]
    fn rows_of_data_alone_have_no_headings() {
        let rows = [row(1, &["1", "Ngã tư", "584047.18"]), row(2, &["2", "Cổng", "584047.18"]), row(3, &["3", "Chợ", "584000"])];
        assert_eq!(find(&rows, &[]), None);
        assert_eq!(names(&rows, None, &[], 3), ["Cột 1", "Cột 2", "Cột 3"]);
    }

    #[test]
    fn a_second_row_of_words_is_data_when_it_fills_no_gap() {
        let rows = [row(1, &["Tên", "Loại"]), row(2, &["Chợ Sao Đỏ", "chợ"]), row(3, &["Bến xe", "bến"])];
        assert_eq!(find(&rows, &[]), Some(1));
        let gaps = [row(1, &["Tên", "Loại", "Ghi chú"]), row(2, &["Chợ Sao Đỏ", "chợ", ""]), row(3, &["Bến xe", "bến", "mới"])];
        assert_eq!(find(&gaps, &[]), Some(1));
    }

    #[test]
    fn rows_that_number_the_columns_are_no_data() {
        for texts in [["(1)", "(2)", "(3)"], ["1", "2", "3"], ["A", "B", "C"], ["A", "B", "1"]] {
            assert!(is_column_numbers(&row(1, &texts).cells), "{texts:?}");
        }
        for texts in [["1", "3", "2"], ["1", "Ngã tư", "3"], ["1", "2", ""]] {
            assert!(!is_column_numbers(&row(1, &texts).cells), "{texts:?}");
        }
    }
}
