//! Text tables: `.csv`, `.tsv`, `.txt`.

use super::delimiter::{Records, guess};
use super::text::Text;
use super::{FirstRows, MAX_COLUMNS, Sink, Source, columns, encoding, headings, no_table, too_many_columns, unreadable};
use crate::files::frames::CellRef;
use crate::files::{Cell, Encoding, FileFault, Format, Look, Reading, Remark, Row, Table, TopRow};

/// The rows in which headings are looked for, and how many bytes they may take.
const HEAD_ROWS: usize = 300;
const HEAD_BYTES: usize = 1 << 20;
/// Larger files are not read to their end only to count their rows, bytes.
const COUNTED: u64 = 64 << 20;

/// How a text table is to be read.
struct Layout {
    encoding: Encoding,
    delimiter: u8,
    header_row: Option<u64>,
    names: Vec<String>,
    top: Vec<TopRow>,
    /// Excel's `sep=;` in the first line is no row.
    skips_first: bool,
    remarks: Vec<Remark>,
}

/// What the file is.
pub fn look(source: &Source, reading: Option<&Reading>) -> Result<Look, FileFault> {
    let mut layout = layout(source, reading)?;
    let mut first = FirstRows::default();
    let reads_all = source.size() <= COUNTED;
    let skipped = read(source, &layout, &mut first, !reads_all)?;
    let mut remarks = std::mem::take(&mut layout.remarks);
    if let Some(line) = skipped {
        remarks.push(Remark::new(
            "column-numbers-skipped",
            format!("Dòng {line} chỉ đánh số cột nên được bỏ qua."),
            format!("Line {line} only numbers the columns and is left out."),
        ));
    }
    let table = Table {
        name: String::new(),
        header_row: layout.header_row,
        columns: columns(layout.names, &first.rows),
        row_count: reads_all.then_some(first.count),
        geometry: None,
        top: layout.top,
        first_rows: first.rows,
    };
    Ok(Look {
        format: Format::Csv,
        encoding: Some(layout.encoding),
        delimiter: Some(char::from(layout.delimiter)),
        tables: vec![table],
        remarks,
    })
}

/// Its rows.
pub fn rows(source: &Source, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    if reading.table != 0 {
        return Err(no_table(reading.table));
    }
    let layout = layout(source, Some(reading))?;
    read(source, &layout, sink, false).map(|_| ())
}

fn layout(source: &Source, reading: Option<&Reading>) -> Result<Layout, FileFault> {
    let sample = source.head(encoding::SAMPLE).map_err(|error| unreadable(&error))?;
    let (encoding, remark) = match reading.and_then(|reading| reading.encoding) {
        Some(encoding) => (encoding, None),
        None => encoding::detect(&sample, sample.len() as u64 == source.size()),
    };
    let mut remarks: Vec<Remark> = remark.into_iter().collect();
    let head = head_text(source, encoding)?;
    let named = head.strip_prefix(b"sep=").and_then(|rest| rest.first()).copied().filter(u8::is_ascii);
    let chosen = reading.and_then(|reading| reading.delimiter).and_then(|delimiter| u8::try_from(delimiter).ok()).filter(u8::is_ascii);
    let delimiter = chosen.or(named).or_else(|| guess(&head));
    if delimiter.is_none() {
        remarks.push(Remark::new(
            "one-column",
            "Không thấy dấu phân cách nào: tệp được đọc như một cột.",
            "No delimiter was found: the file is read as one column.",
        ));
    }
    let mut layout = Layout {
        encoding,
        delimiter: delimiter.unwrap_or(b','),
        header_row: None,
        names: Vec::new(),
        top: Vec::new(),
        skips_first: named.is_some(),
        remarks,
    };
    let rows = head_rows(source, &layout)?;
    layout.header_row = match reading.filter(|reading| !reading.finds_headings) {
        Some(reading) => reading.header_row,
        None => headings::find(&rows, &[]),
    };
    let widest = || rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let header = layout.header_row.and_then(|number| rows.iter().find(|row| row.number == number));
    // A heading row says how wide the table is; what a row has beyond it is a fault of that row.
    let width = header.map_or_else(widest, |row| row.cells.len());
    if width > MAX_COLUMNS {
        return Err(too_many_columns());
    }
    layout.names = headings::names(&rows, layout.header_row, &[], width);
    layout.top = super::top(&rows, layout.header_row);
    Ok(layout)
}

/// The first letters, as UTF-8.
fn head_text(source: &Source, encoding: Encoding) -> Result<Vec<u8>, FileFault> {
    use std::io::Read;
    let mut head = Vec::new();
    Text::open(source, encoding).take(HEAD_BYTES as u64 / 4).read_to_end(&mut head).map_err(|error| unreadable(&error))?;
    Ok(head)
}

/// The first records, whatever they are. Faults of the text come up again, with their place, when the rows are read.
fn head_rows(source: &Source, layout: &Layout) -> Result<Vec<Row>, FileFault> {
    let mut records = Records::new(Text::open(source, layout.encoding), layout.delimiter);
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while rows.len() < HEAD_ROWS && bytes < HEAD_BYTES {
        let Some(number) = records.next()? else { break };
        if layout.skips_first && number == 1 {
            continue;
        }
        let cells: Vec<Cell> = records
            .fields()
            .map(|field| {
                bytes += field.len();
                CellRef::Text(&String::from_utf8_lossy(field)).into()
            })
            .collect();
        if !super::is_blank(&cells) {
            rows.push(Row { number, cells, ..Row::default() });
        }
    }
    Ok(rows)
}

/// Hands out the rows of data; the line of a row that only numbers the columns, if there was one.
fn read(source: &Source, layout: &Layout, sink: &mut dyn Sink, only_first: bool) -> Result<Option<u64>, FileFault> {
    let text = Text::open(source, layout.encoding);
    let position = text.position();
    let mut records = Records::new(text, layout.delimiter);
    let width = layout.names.len();
    let mut skipped = None;
    let (mut count, mut is_first) = (0_u64, layout.header_row.is_some());
    while let Some(line) = records.next()? {
        if (layout.skips_first && line == 1) || layout.header_row.is_some_and(|header| line <= header) {
            continue;
        }
        let mut filled = 0;
        for (at, field) in records.fields().enumerate() {
            if field.iter().any(|byte| !byte.is_ascii_whitespace()) {
                filled = at + 1;
            }
        }
        if filled == 0 {
            continue;
        }
        if std::mem::take(&mut is_first) {
            let cells: Vec<Cell> = records.fields().map(|field| CellRef::Text(&String::from_utf8_lossy(field)).into()).collect();
            if headings::is_column_numbers(&cells) {
                skipped = Some(line);
                continue;
            }
        }
        sink.begin(line, width);
        for field in records.fields().take(width) {
            let text = std::str::from_utf8(field).map_err(|_| encoding::not_in(layout.encoding).at(format!("dòng {line}")))?;
            sink.cell(CellRef::Text(text));
        }
        for _ in records.fields().len()..width {
            sink.cell(CellRef::Empty);
        }
        if filled > width {
            sink.end(None, Some(&row_too_long(filled, width).at(format!("dòng {line}"))))?;
        } else {
            sink.end(None, None)?;
        }
        count += 1;
        if count.is_multiple_of(256) {
            sink.at(position.get());
        }
        if only_first && count > Table::FIRST_ROWS as u64 {
            break;
        }
    }
    sink.at(position.get());
    Ok(skipped)
}

/// That a row has cells beyond the table.
pub fn row_too_long(filled: usize, width: usize) -> FileFault {
    FileFault::new(
        "row-too-long",
        format!("Dòng này có {filled} ô, bảng chỉ có {width} cột. Hãy kiểm tra dấu phân cách, hoặc đặt ô có dấu phân cách trong nháy kép."),
        format!("This row has {filled} cells, the table has {width} columns. Check the delimiters, or quote cells that contain one."),
    )
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io::Write;

    use super::*;

    fn source(bytes: &[u8]) -> Source {
        let mut file: File = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        Source::new(file, "csv").unwrap()
    }

    fn texts(table: &Table) -> Vec<Vec<String>> {
        table.first_rows.iter().map(|row| row.cells.iter().map(Cell::to_text).collect()).collect()
    }

    #[test]
    fn an_office_table_is_read_below_its_titles() {
        let text = "\u{FEFF}DANH SÁCH CAMERA;;;\r\n;;;\r\nSTT;Vị trí;Tọa độ;\r\n;;X;Y\r\n(1);(2);(3);(4)\r\n1;\"Ngã tư; cột 3\";21,03;105,85\r\n2;Cổng trường\r\n;;;\r\n3;Chợ;1;2;thừa\r\n";
        let look = look(&source(text.as_bytes()), None).unwrap();
        assert_eq!((look.encoding, look.delimiter), (Some(Encoding::Utf8Bom), Some(';')));
        let table = &look.tables[0];
        assert_eq!((table.header_row, table.row_count), (Some(4), Some(3)));
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["STT", "Vị trí", "Tọa độ / X", "Tọa độ / Y"]);
        let expected = [["1", "Ngã tư; cột 3", "21,03", "105,85"], ["2", "Cổng trường", "", ""], ["3", "Chợ", "1", "2"]];
        assert_eq!(texts(table), expected);
        assert_eq!(table.first_rows.iter().map(|row| row.number).collect::<Vec<_>>(), [6, 7, 9]);
        let faults: Vec<_> = table.first_rows.iter().map(|row| row.fault.as_ref().map(|fault| fault.code.to_string())).collect();
        assert_eq!(faults, [None, None, Some("row-too-long".to_owned())]);
        assert_eq!(look.remarks.iter().map(|remark| remark.code.as_ref()).collect::<Vec<_>>(), ["column-numbers-skipped"]);
    }

    #[test]
    fn the_person_may_choose_otherwise() {
        let reading = Reading { encoding: Some(Encoding::Windows1252), delimiter: Some(','), ..Reading::default() };
        let look = look(&source("a;b\n1;é\n".as_bytes()), Some(&reading)).unwrap();
        assert_eq!(texts(&look.tables[0]), [["a;b"], ["1;Ã©"]]);
        assert_eq!(look.tables[0].columns[0].name, "Cột 1");
    }

    #[test]
    fn rows_are_those_of_the_look() {
        let text = "sep=|\nTên|Số\nA|1\nB|2\n";
        let source = source(text.as_bytes());
        let look = look(&source, None).unwrap();
        let mut all = FirstRows::default();
        let reading =
            Reading { header_row: look.tables[0].header_row, encoding: look.encoding, delimiter: look.delimiter, ..Reading::default() };
        rows(&source, &reading, &mut all).unwrap();
        assert_eq!(all.rows, look.tables[0].first_rows);
        assert_eq!(texts(&look.tables[0]), [["A", "1"], ["B", "2"]]);
    }
}
