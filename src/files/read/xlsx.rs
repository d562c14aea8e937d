//! Workbooks of Excel 2007 and later. calamine reads the cells of a sheet as a stream; what it would believe is checked before: it reserves
//! memory for as many strings as the file says it has (tafia/calamine issue 684).

use std::cell::Cell as Shared;
use std::io::{BufReader, Error, Read, Seek, SeekFrom};
use std::rc::Rc;

use calamine::{DataRef, Reader as _, SheetType, SheetVisible, Xlsx, XlsxError, XlsxFormulaMetadata};

use super::archive::{Archive, lies};
use super::csv::row_too_long;
use super::headings::{self, Merge};
use super::moment::moment;
use super::{FirstRows, MAX_COLUMNS, Part, Sink, Source, columns, is_blank, no_table, too_many_columns, truncated, unreadable};
use crate::files::{Cell, FileFault, Format, Look, Reading, Remark, Row, Table, TopRow};

/// The rows in which headings are looked for.
const HEAD_ROWS: usize = 300;
/// Sheets of at most so many bytes in all are read to their end to count their rows.
const COUNTED: u64 = 64 << 20;

/// An opened workbook.
struct Workbook {
    xlsx: Xlsx<BufReader<Counted>>,
    position: Rc<Shared<u64>>,
    has_merges: bool,
    /// Bytes of all sheets, unpacked.
    size: u64,
}

/// How a sheet is laid out.
struct Layout {
    name: String,
    header_row: Option<u64>,
    names: Vec<String>,
    top: Vec<TopRow>,
    merges: Vec<Merge>,
}

/// What the file is.
pub fn look(source: &Source, reading: Option<&Reading>, sink: &mut dyn Sink) -> Result<Look, FileFault> {
    let mut book = open(source, sink)?;
    let (names, mut remarks) = visible(&book.xlsx);
    let (mut tables, mut empty) = (Vec::new(), Vec::new());
    for name in names {
        let Some(layout) = layout(&mut book, &name, reading.filter(|reading| reading.table == tables.len()))? else {
            empty.push(name);
            continue;
        };
        let mut first = FirstRows::default();
        let counts = book.size <= COUNTED;
        let skipped = read(&mut book, &layout, &mut first, !counts)?;
        if let Some(row) = skipped {
            remarks.push(Remark::new(
                "column-numbers-skipped",
                format!("“{name}”: dòng {row} chỉ đánh số cột nên được bỏ qua."),
                format!("“{name}”: row {row} only numbers the columns and is left out."),
            ));
        }
        if let Some(merge) = layout.merges.iter().find(|merge| layout.header_row.is_none_or(|header| merge.bottom > header)) {
            remarks.push(Remark::new(
                "merged-cells",
                format!("“{name}”: có ô gộp trong dữ liệu (dòng {}); giá trị chỉ tính cho ô đầu tiên.", merge.top),
                format!("“{name}”: cells are merged among the data (row {}); the value counts for the first of them only.", merge.top),
            ));
        }
        sink.alive()?;
        tables.push(Table {
            name,
            header_row: layout.header_row,
            columns: columns(layout.names, &first.rows),
            row_count: counts.then_some(first.count),
            geometry: None,
            top: layout.top,
            first_rows: first.rows,
        });
    }
    if tables.is_empty() {
        return Err(FileFault::new(
            "workbook-empty",
            "Sổ tính không có trang nào có dữ liệu (trang ẩn không đọc). Hãy hiện trang cần nhập rồi lưu lại.",
            "No sheet of the workbook has data (hidden sheets are not read). Show the sheet that is to be imported and save it.",
        ));
    }
    if !empty.is_empty() {
        let names = empty.join(", ");
        remarks.push(Remark::new(
            "sheets-empty",
            format!("Trang trống được bỏ qua: {names}."),
            format!("Empty sheets are left out: {names}."),
        ));
    }
    Ok(Look { format: Format::Xlsx, encoding: None, delimiter: None, tables, remarks })
}

/// The rows of one sheet.
pub fn rows(source: &Source, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    let mut book = open(source, sink)?;
    let (names, _) = visible(&book.xlsx);
    let mut number = 0;
    for name in names {
        let is_it = number == reading.table;
        if let Some(layout) = layout(&mut book, &name, is_it.then_some(reading))? {
            if is_it {
                return read(&mut book, &layout, sink, false).map(|_| ());
            }
            number += 1;
        }
    }
    Err(no_table(reading.table))
}

fn open(source: &Source, sink: &mut dyn Sink) -> Result<Workbook, FileFault> {
    let mut archive = Archive::open(source)?;
    let (mut has_merges, mut tail, mut last) = (false, Vec::new(), usize::MAX);
    let is_text = |name: &str| {
        name.rsplit_once('.').is_some_and(|(_, ending)| ending.eq_ignore_ascii_case("xml") || ending.eq_ignore_ascii_case("rels"))
    };
    archive.look_through(sink, is_text, |entry, bytes| {
        if last != entry.index {
            last = entry.index;
            tail.clear();
            if entry.name.to_ascii_lowercase().ends_with("sharedstrings.xml") {
                check_strings(&bytes[..bytes.len().min(4096)], entry.size)?;
            }
        }
        // The word may lie across two chunks.
        if !has_merges {
            tail.extend_from_slice(bytes);
            has_merges = tail.windows(11).any(|window| window == b"mergeCell r");
            tail.drain(..tail.len().saturating_sub(16));
        }
        Ok(())
    })?;
    let size = archive.entries.iter().filter(|entry| entry.name.contains("worksheets/")).map(|entry| entry.size).sum();
    let position = Rc::new(Shared::new(0));
    let counted = Counted { part: source.open(), position: Rc::clone(&position) };
    let xlsx = Xlsx::new(BufReader::with_capacity(64 << 10, counted)).map_err(|error| broken(&error))?;
    Ok(Workbook { xlsx, position, has_merges, size })
}

/// calamine takes memory for as many strings as are said to be there; each takes five bytes of the file at least.
fn check_strings(head: &[u8], size: u64) -> Result<(), FileFault> {
    let text = String::from_utf8_lossy(head);
    let count = text.split_once("uniqueCount").map(|(_, rest)| {
        let digits: String = rest
            .trim_start_matches(|letter: char| letter.is_ascii_whitespace() || "=\"'".contains(letter))
            .chars()
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse::<u64>().unwrap_or(u64::MAX)
    });
    if count.is_some_and(|count| count > size / 5) { Err(lies().at("sharedStrings.xml")) } else { Ok(()) }
}

/// The names of the sheets that a person sees, and what is said of the others.
fn visible(xlsx: &Xlsx<BufReader<Counted>>) -> (Vec<String>, Vec<Remark>) {
    let sheets = xlsx.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    let (seen, hidden): (Vec<_>, Vec<_>) = sheets.partition(|sheet| sheet.visible == SheetVisible::Visible);
    let hidden: Vec<&str> = hidden.iter().map(|sheet| sheet.name.as_str()).collect();
    let remark = (!hidden.is_empty()).then(|| {
        let names = hidden.join(", ");
        Remark::new("sheets-hidden", format!("Trang ẩn được bỏ qua: {names}."), format!("Hidden sheets are left out: {names}."))
    });
    (seen.into_iter().map(|sheet| sheet.name.clone()).collect(), remark.into_iter().collect())
}

/// None if the sheet has nothing in it.
fn layout(book: &mut Workbook, name: &str, reading: Option<&Reading>) -> Result<Option<Layout>, FileFault> {
    let merges = if book.has_merges {
        let found = book.xlsx.merge_cells_by_sheet_name(name).map_err(|error| broken(&error))?;
        let merge = |area: calamine::Dimensions| Merge {
            top: u64::from(area.start.0) + 1,
            bottom: u64::from(area.end.0) + 1,
            left: area.start.1 as usize,
            right: area.end.1 as usize,
        };
        found.into_iter().map(merge).filter(|merge| merge.top <= merge.bottom && merge.left <= merge.right).collect()
    } else {
        Vec::new()
    };
    let mut head = Vec::new();
    each_row(book, name, |number, cells| {
        head.push(Row { number, cells: std::mem::take(cells), ..Row::default() });
        Ok(head.len() < HEAD_ROWS)
    })?;
    if head.is_empty() {
        return Ok(None);
    }
    let header_row = match reading.filter(|reading| !reading.finds_headings) {
        Some(reading) => reading.header_row,
        None => headings::find(&head, &merges),
    };
    // Titles may be wider than the table; only what stands in it from the headings on counts.
    let in_table = |row: &&Row| header_row.is_none_or(|header| row.number + 4 > header);
    let width = head.iter().filter(in_table).map(|row| row.cells.len()).max().unwrap_or(0);
    let names = headings::names(&head, header_row, &merges, width);
    let top = super::top(&head, header_row);
    Ok(Some(Layout { name: name.to_owned(), header_row, names, top, merges }))
}

/// Hands out the rows of data; the row that only numbers the columns, if there was one.
fn read(book: &mut Workbook, layout: &Layout, sink: &mut dyn Sink, only_first: bool) -> Result<Option<u64>, FileFault> {
    let width = layout.names.len();
    let position = Rc::clone(&book.position);
    let (mut skipped, mut is_first, mut count) = (None, layout.header_row.is_some(), 0_u64);
    each_row(book, &layout.name, |number, cells| {
        if layout.header_row.is_some_and(|header| number <= header) {
            return Ok(true);
        }
        if std::mem::take(&mut is_first) && headings::is_column_numbers(cells) {
            skipped = Some(number);
            return Ok(true);
        }
        sink.begin(number, width);
        for at in 0..width {
            sink.cell(cells.get(at).unwrap_or(&Cell::Empty).into());
        }
        if cells.len() > width {
            sink.end(None, Some(&row_too_long(cells.len(), width).at(format!("{}!{number}", layout.name))))?;
        } else {
            sink.end(None, None)?;
        }
        count += 1;
        if count.is_multiple_of(256) {
            sink.at(position.get());
        }
        Ok(!only_first || count <= Table::FIRST_ROWS as u64)
    })?;
    sink.at(position.get());
    Ok(skipped)
}

/// Calls `each` with the number and the cells (up to the last that has something) of every row that is not blank, until it says no.
fn each_row(
    book: &mut Workbook,
    name: &str,
    mut each: impl FnMut(u64, &mut Vec<Cell>) -> Result<bool, FileFault>,
) -> Result<(), FileFault> {
    let is_1904 = book.xlsx.has_1904_epoch();
    let mut reader = match book.xlsx.worksheet_cells_reader(name) {
        Ok(reader) => reader,
        // A chart in place of a sheet has no cells.
        Err(XlsxError::NotAWorksheet(_)) => return Ok(()),
        Err(error) => return Err(broken(&error)),
    };
    let (mut cells, mut current): (Vec<Cell>, u64) = (Vec::new(), 0);
    loop {
        let found = reader.next_cell_with_formula_metadata().map_err(|error| broken(&error).at(format!("{name}!{}", current.max(1))))?;
        let number = found.as_ref().map_or(u64::MAX, |cell| u64::from(cell.pos.0) + 1);
        if number != current {
            if current > 0 && !is_blank(&cells) {
                while cells.last() == Some(&Cell::Empty) {
                    cells.pop();
                }
                if !each(current, &mut cells)? {
                    return Ok(());
                }
            }
            if number < current {
                return Err(unordered().at(format!("{name}!{number}")));
            }
            cells.clear();
            current = number;
        }
        let Some(found) = found else { return Ok(()) };
        let column = found.pos.1 as usize;
        let cell = cell(found.value, found.formula, is_1904);
        if cell == Cell::Empty {
            continue;
        }
        if column >= MAX_COLUMNS {
            return Err(too_many_columns().at(format!("{name}!{number}")));
        }
        if cells.len() <= column {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
    }
}

fn cell(value: DataRef<'_>, formula: Option<XlsxFormulaMetadata>, is_1904: bool) -> Cell {
    match value {
        DataRef::Empty => match formula {
            // What was computed was not stored: programs that write workbooks without computing do so.
            Some(XlsxFormulaMetadata::Normal { formula } | XlsxFormulaMetadata::Shared { formula, .. }) => {
                Cell::Fault(format!("={formula}").into())
            }
            Some(_) => Cell::Fault("=…".into()),
            None => Cell::Empty,
        },
        DataRef::Int(number) => Cell::Number(number as f64),
        DataRef::Float(number) if number.is_finite() => Cell::Number(number),
        DataRef::Float(number) => Cell::Fault(number.to_string().into()),
        DataRef::String(text) if text.is_empty() => Cell::Empty,
        DataRef::SharedString("") => Cell::Empty,
        DataRef::SharedString(text) => Cell::Text(text.into()),
        DataRef::Bool(yes) => Cell::Boolean(yes),
        DataRef::DateTime(date) => moment(date.as_f64(), is_1904, date.is_duration()),
        DataRef::DateTimeIso(text) => super::moment::from_iso(&text),
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::Text(text.into()),
        DataRef::Error(error) => Cell::Fault(error.to_string().into()),
    }
}

/// A reader that tells how far it has come.
struct Counted {
    part: Part,
    position: Rc<Shared<u64>>,
}

impl Read for Counted {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let length = self.part.read(into)?;
        self.position.set(self.part.at);
        Ok(length)
    }
}

impl Seek for Counted {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        self.part.seek(to)
    }
}

fn unordered() -> FileFault {
    FileFault::new(
        "workbook-broken",
        "Các dòng trong trang tính không theo thứ tự: tệp hỏng. Hãy mở bằng Excel rồi lưu lại thành .xlsx.",
        "The rows of the sheet are out of order: the file is damaged. Open it in Excel and save it as .xlsx.",
    )
}

fn broken(error: &XlsxError) -> FileFault {
    match error {
        XlsxError::Io(error) => unreadable(error),
        XlsxError::Zip(_) | XlsxError::XmlEof(_) => truncated(),
        error => FileFault::new(
            "workbook-broken",
            format!("Sổ tính không đọc được ({error}). Hãy mở bằng Excel rồi lưu lại thành .xlsx."),
            format!("The workbook cannot be read ({error}). Open it in Excel and save it as .xlsx."),
        ),
    }
}
