//! A workbook of several small tables that is held in memory: figures of one thing, for people who compute on. Long tables are written row by
//! row by [`super::open`] instead.

use chrono::{DateTime, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{TITLE_CHARS, text};

/// Characters of a cell at most; Excel counts some letters twice.
const MAX_TEXT: usize = 16_000;

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing known.
    Empty,
    /// Text; it never becomes a formula.
    Text(String),
    /// A whole number, thousands apart.
    Whole(i64),
    /// A number of two decimals.
    Number(f64),
    /// A part of one, as per cent.
    Share(f64),
    /// Degrees of longitude, latitude: six decimals.
    Degrees(f64),
}

/// A column: its heading, and its width in characters.
pub type Heading = (String, f64);

/// A table on a sheet of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Tab {
    /// Name of the sheet; [`TITLE_CHARS`] at most, and no two alike.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Heading>,
    /// Its rows; those of sums are bold.
    pub rows: Vec<(Vec<Content>, bool)>,
}

/// Formats of plain rows and of sums.
struct Look {
    text: Format,
    risky: Format,
    whole: Format,
    number: Format,
    share: Format,
    degrees: Format,
}

impl Look {
    fn new(is_bold: bool) -> Self {
        let plain = || if is_bold { Format::new().set_bold() } else { Format::new() }.set_align(FormatAlign::Top);
        Self {
            text: plain().set_text_wrap(),
            // Should somebody edit the cell, it stays text.
            risky: plain().set_text_wrap().set_quote_prefix(),
            whole: plain().set_num_format("#,##0"),
            number: plain().set_num_format("#,##0.00"),
            share: plain().set_num_format("0.0%"),
            degrees: plain().set_num_format("0.000000"),
        }
    }

    fn cell(&self, sheet: &mut Worksheet, row: u32, column: u16, content: &Content) -> Result<(), XlsxError> {
        let number = |value: f64, format: &Format, sheet: &mut Worksheet| {
            if value.is_finite() { sheet.write_number_with_format(row, column, value, format).map(|_| ()) } else { Ok(()) }
        };
        match content {
            Content::Empty => Ok(()),
            Content::Text(value) => {
                let value: String = value.chars().take(MAX_TEXT).collect();
                let format = if text::is_formula_like(&value) { &self.risky } else { &self.text };
                sheet.write_string_with_format(row, column, value, format).map(|_| ())
            }
            Content::Whole(value) => number(*value as f64, &self.whole, sheet),
            Content::Number(value) => number(*value, &self.number, sheet),
            Content::Share(value) => number(*value, &self.share, sheet),
            Content::Degrees(value) => number(*value, &self.degrees, sheet),
        }
    }
}

/// Writes a workbook of at least one table; the same tables and time give the same bytes.
///
/// # Errors
/// Excel's limits: a title that is no name of a sheet, or two alike; more than a million rows.
pub fn write(title: &str, tabs: &[Tab], at: DateTime<Utc>) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_timestamp(text::local(at).and_utc().timestamp())?;
    workbook.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    let looks = [Look::new(false), Look::new(true)];
    let heading = Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top);
    for tab in tabs {
        let sheet = workbook.add_worksheet();
        sheet.set_name(tab.title.chars().take(TITLE_CHARS).collect::<String>())?;
        for (at, (text, width)) in (0..).zip(&tab.columns) {
            sheet.set_column_width(at, *width)?;
            sheet.write_string_with_format(0, at, text, &heading)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        for (at, (cells, is_sum)) in (1..).zip(&tab.rows) {
            for (column, cell) in (0..).zip(cells) {
                looks[usize::from(*is_sum)].cell(sheet, at, column, cell)?;
            }
        }
    }
    workbook.save_to_buffer()
}

#[cfg(test)]
mod tests {
    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    #[test]
    fn a_workbook_is_read_back() {
        let rows = vec![
            (vec![Content::Text("=1+1".to_owned()), Content::Whole(15_500_000), Content::Share(0.25), Content::Empty], false),
            (vec![Content::Text("Cộng".to_owned()), Content::Number(f64::NAN), Content::Degrees(106.123_456), Content::Number(1.5)], true),
        ];
        let columns = ["Nội dung", "Số", "Phần", "Khác"].map(|heading| (heading.to_owned(), 12.0)).to_vec();
        let tab = |title: &str| Tab { title: title.to_owned(), columns: columns.clone(), rows: rows.clone() };
        let at = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let bytes = write("Phương án", &[tab("Trước và sau"), tab("Camera")], at).unwrap();
        assert_eq!(bytes, write("Phương án", &[tab("Trước và sau"), tab("Camera")], at).unwrap());
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Trước và sau", "Camera"]);
        let sheet = book.worksheet_range("Camera").unwrap();
        let cell = |row, column| sheet.get((row, column)).cloned().unwrap_or_default();
        assert_eq!(cell(0, 0), Data::String("Nội dung".to_owned()));
        assert_eq!(cell(1, 0), Data::String("=1+1".to_owned()), "text, no formula");
        assert_eq!((cell(1, 1), cell(1, 2), cell(1, 3)), (Data::Float(15_500_000.0), Data::Float(0.25), Data::Empty));
        assert_eq!((cell(2, 1), cell(2, 2), cell(2, 3)), (Data::Empty, Data::Float(106.123_456), Data::Float(1.5)));
        assert!(write("", &[tab("Camera"), tab("Camera")], at).is_err(), "two sheets of one name");
    }
}
