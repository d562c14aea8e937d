//! A workbook: rows on one sheet (further ones where Excel's limit is reached), facts on the last. It is made in files of the folder and
//! sent when it is whole: the list of its parts stands at its end.

use std::io::{self, Seek as _, Write as _};
use std::path::Path;

use chrono::{DateTime, SubsecRound, Utc};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Cell, Fact, Kind, Language, Out, Shape, Sheet, Style, Writer, csv, text};

/// Rows of a sheet, the heading among them.
const MAX_ROWS: u32 = 1_048_576;
/// Characters of a cell (as Excel counts them, in UTF-16).
const MAX_TEXT: usize = 32_767;

/// A workbook under way.
pub(super) struct Xlsx<'a> {
    out: Out<'a>,
    workbook: Workbook,
    current: Worksheet,
    next_row: u32,
    sheets: usize,
    of: Sheet,
    style: Style,
    formats: Formats,
    folder: std::path::PathBuf,
    /// Texts too long for a cell.
    cut: u64,
}

struct Formats {
    heading: Format,
    day: Format,
    instant: Format,
    /// Should somebody edit the cell, it stays text.
    risky: Format,
    fact: Format,
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) => error,
        other => io::Error::other(other),
    }
}

impl<'a> Xlsx<'a> {
    pub(super) fn begin(of: Sheet, style: Style, folder: &Path, at: DateTime<Utc>, out: Out<'a>) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder).map_err(failed)?;
        let made = ExcelDateTime::from_timestamp(text::local(at).and_utc().timestamp()).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_title(&of.title).set_creation_datetime(&made));
        let (day, instant) = match style.language {
            Language::Vietnamese => ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"),
            Language::English => ("yyyy-mm-dd", "yyyy-mm-dd hh:mm"),
        };
        let formats = Formats {
            heading: Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
            day: Format::new().set_num_format(day),
            instant: Format::new().set_num_format(instant),
            risky: Format::new().set_quote_prefix(),
            fact: Format::new().set_text_wrap().set_align(FormatAlign::Top),
        };
        let current = workbook.new_worksheet_with_constant_memory().map_err(failed)?;
        let mut xlsx = Self { out, workbook, current, next_row: 0, sheets: 0, of, style, formats, folder: folder.to_owned(), cut: 0 };
        xlsx.head()?;
        Ok(xlsx)
    }

    /// Names a new sheet and writes its headings.
    fn head(&mut self) -> io::Result<()> {
        self.sheets += 1;
        let name = sheet_name(&self.of.title, self.sheets);
        self.current.set_name(name).map_err(failed)?;
        for (i, column) in (0u16..).zip(&self.of.columns) {
            let heading = column.heading(self.style);
            let width = match column.kind {
                Kind::Text | Kind::List => 22.0,
                Kind::Day => 12.0,
                Kind::Instant => 17.0,
                _ => 10.0,
            };
            let width = f64::max(width, f64::min(heading.chars().count() as f64 + 2.0, 30.0));
            self.current.set_column_width(i, width).map_err(failed)?;
            self.current.write_string_with_format(0, i, heading.as_ref(), &self.formats.heading).map_err(failed)?;
        }
        self.current.set_freeze_panes(1, 0).map_err(failed)?;
        self.next_row = 1;
        Ok(())
    }

    /// Ends a sheet of rows.
    fn close_sheet(&mut self, next: Worksheet) -> io::Result<()> {
        let last = u16::try_from(self.of.columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
        self.current.autofilter(0, 0, self.next_row - 1, last).map_err(failed)?;
        self.workbook.push_worksheet(std::mem::replace(&mut self.current, next));
        Ok(())
    }
}

/// A name as Excel allows it: 31 characters, without those of addresses. Titles are short enough by design; a number may follow one.
fn sheet_name(title: &str, n: usize) -> String {
    let clean: String =
        title.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'')).take(super::TITLE_CHARS).collect();
    if n > 1 { format!("{} {n}", clean.trim()) } else { clean.trim().to_owned() }
}

/// Text as long as a cell may hold it.
fn fitted(value: &str) -> (&str, bool) {
    if value.len() <= MAX_TEXT {
        return (value, false);
    }
    let mut units = 0;
    let end = value.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > MAX_TEXT - 1
    });
    end.map_or((value, false), |(at, _)| (&value[..at], true))
}

impl Writer for Xlsx<'_> {
    fn row(&mut self, cells: &[Cell<'_>], _: Shape<'_>) -> io::Result<()> {
        if self.next_row == MAX_ROWS {
            let next = self.workbook.new_worksheet_with_constant_memory().map_err(failed)?;
            self.close_sheet(next)?;
            self.head()?;
        }
        let row = self.next_row;
        for (i, cell) in (0u16..).zip(cells) {
            let sheet = &mut self.current;
            let text = match cell {
                Cell::Null => continue,
                Cell::Text(value) => value,
                Cell::List(values) => &csv::join(values).into(),
                Cell::Boolean(value) if self.style.is_words => &csv::boolean(*value, self.style).into(),
                Cell::Integer(n) if n.unsigned_abs() < 1 << 53 => {
                    sheet.write_number(row, i, *n as f64).map_err(failed)?;
                    continue;
                }
                Cell::Integer(n) => &n.to_string().into(),
                Cell::Number(n) => {
                    if n.is_finite() {
                        sheet.write_number(row, i, *n).map_err(failed)?;
                    }
                    continue;
                }
                Cell::Boolean(value) => {
                    sheet.write_boolean(row, i, *value).map_err(failed)?;
                    continue;
                }
                Cell::Day(day) => {
                    sheet
                        .write_number_with_format(row, i, serial(day.and_time(chrono::NaiveTime::MIN)), &self.formats.day)
                        .map_err(failed)?;
                    continue;
                }
                Cell::Instant(at) => {
                    // A serial number has no room for more: read again it would be rounded to the next second.
                    sheet
                        .write_number_with_format(row, i, serial(text::local(at.trunc_subsecs(0))), &self.formats.instant)
                        .map_err(failed)?;
                    continue;
                }
            };
            let (text, is_cut) = fitted(text);
            self.cut += u64::from(is_cut);
            if text::is_formula_like(text) {
                sheet.write_string_with_format(row, i, text, &self.formats.risky).map_err(failed)?;
            } else if !text.is_empty() {
                sheet.write_string(row, i, text).map_err(failed)?;
            }
        }
        self.next_row += 1;
        Ok(())
    }

    fn finish(mut self: Box<Self>, facts: &[Fact]) -> io::Result<()> {
        let mut about = self.workbook.new_worksheet_with_constant_memory().map_err(failed)?;
        about.set_name(self.style.language.of("Thông tin", "About")).map_err(failed)?;
        about.set_column_width(0, 34).map_err(failed)?;
        about.set_column_width(1, 90).map_err(failed)?;
        let cut = (self.cut > 0).then(|| Fact {
            name: "cut",
            label: self.style.language.of("Ô chữ bị cắt bớt (quá 32.766 ký tự)", "Texts cut at 32,766 characters").to_owned(),
            value: self.cut.to_string(),
        });
        for (row, fact) in (0u32..).zip(facts.iter().chain(&cut)) {
            about.write_string_with_format(row, 0, &fact.label, &self.formats.heading).map_err(failed)?;
            about.write_string_with_format(row, 1, fitted(&fact.value).0, &self.formats.fact).map_err(failed)?;
        }
        self.close_sheet(about)?;
        let Self { mut out, mut workbook, current, folder, .. } = *self;
        workbook.push_worksheet(current);
        let mut file = tempfile::tempfile_in(&folder)?;
        workbook.save_to_writer(io::BufWriter::new(&mut file)).map_err(failed)?;
        file.rewind()?;
        super::send(&mut file, &mut out)?;
        out.flush()
    }
}

/// Days since 30/12/1899, as Excel counts them from 1/3/1900 on.
fn serial(at: chrono::NaiveDateTime) -> f64 {
    const EPOCH_DAYS: i64 = 25_569;
    let since = at.and_utc();
    EPOCH_DAYS as f64 + (since.timestamp_millis() as f64) / 86_400_000.0
}
