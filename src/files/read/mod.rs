//! Readers of formats. They run in the child only, see one file, and hand out rows. What kind of file it is decides its content; the ending
//! of its name is looked at only where the content could be several things.

mod archive;
mod crs;
mod csv;
mod dbf;
mod delimiter;
mod encoding;
mod geojson;
mod geometry;
mod geopackage;
mod gunzip;
mod headings;
mod legacy;
mod moment;
mod osm;
mod positions;
mod recognise;
mod scan;
mod shapefile;
mod shapes;
mod syllable;
mod text;
mod xlsx;

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use geo::Geometry;

use super::frames::CellRef;
use super::{Cell, Column, FileFault, Format, Look, Reading, Row, Table, TopRow};

/// More columns than this are not a table that a person made.
pub const MAX_COLUMNS: usize = 1_000;
/// A row of a text table may have so many bytes.
pub const MAX_LINE_BYTES: usize = 1 << 20;
/// A feature may have so many vertices.
pub const MAX_VERTICES: usize = 1_000_000;
/// A feature may nest so deep: properties are shown as text beyond that anyway.
pub const MAX_DEPTH: usize = 64;

/// The file: can be read at any place by several readers at once.
#[derive(Debug, Clone)]
pub struct Source {
    file: Arc<File>,
    size: u64,
    ending: String,
}

impl Source {
    /// `ending` of its name, in small letters.
    ///
    /// # Errors
    /// What the system says.
    pub fn new(file: File, ending: &str) -> Result<Self, Error> {
        let size = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), size, ending: ending.to_owned() })
    }

    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Ending of its name, small letters.
    pub fn ending(&self) -> &str {
        &self.ending
    }

    /// A reader of its own place, at the beginning.
    pub fn open(&self) -> Part {
        Part { file: Arc::clone(&self.file), at: 0, size: self.size }
    }

    /// The first bytes, at most `length`.
    ///
    /// # Errors
    /// What the system says.
    pub fn head(&self, length: usize) -> Result<Vec<u8>, Error> {
        let mut head = Vec::new();
        self.open().take(length as u64).read_to_end(&mut head)?;
        Ok(head)
    }
}

/// A reader of a [`Source`].
#[derive(Debug, Clone)]
pub struct Part {
    file: Arc<File>,
    at: u64,
    size: u64,
}

impl Read for Part {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let read = self.file.read_at(into, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Part {
    fn seek(&mut self, to: SeekFrom) -> Result<u64, Error> {
        let to = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = to.ok_or_else(|| Error::from(ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// Where rows go.
pub trait Sink {
    /// Begins a row of so many cells; they follow, then [`Sink::end`].
    fn begin(&mut self, number: u64, cells: usize);
    /// One cell.
    fn cell(&mut self, cell: CellRef<'_>);
    /// Ends the row.
    ///
    /// # Errors
    /// That nobody listens any more.
    fn end(&mut self, geometry: Option<&Geometry<f64>>, fault: Option<&FileFault>) -> Result<(), FileFault>;
    /// How far the reading has come, bytes of the file.
    fn at(&mut self, bytes_read: u64);
    /// Tells the service that work goes on although there are no rows; at most a few times a second.
    ///
    /// # Errors
    /// That nobody listens any more.
    fn alive(&mut self) -> Result<(), FileFault>;

    /// A whole row.
    ///
    /// # Errors
    /// As [`Sink::end`].
    fn row(&mut self, row: &Row) -> Result<(), FileFault> {
        self.begin(row.number, row.cells.len());
        row.cells.iter().for_each(|cell| self.cell(cell.into()));
        self.end(row.geometry.as_ref(), row.fault.as_deref())
    }
}

/// Finds out what the file is. `reading` is what the person chose instead of what was recognised before.
///
/// # Errors
/// What is wrong with it.
pub fn look(source: &Source, reading: Option<&Reading>, sink: &mut dyn Sink) -> Result<Look, FileFault> {
    let mut look = match recognise::format(source)? {
        Format::Csv => csv::look(source, reading),
        Format::Xlsx => xlsx::look(source, reading, sink),
        Format::GeoJson => geojson::look(source, sink),
        Format::GeoPackage => geopackage::look(source),
        Format::Shapefile => shapefile::look(source, reading, sink),
        format @ (Format::OsmXml | Format::OsmPbf) => osm::look(source, format, sink),
    }?;
    look.remarks.extend(recognise::misnamed(look.format, source.ending()));
    Ok(look)
}

/// Reads the rows of one table.
///
/// # Errors
/// What is wrong with the file.
pub fn rows(source: &Source, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    match recognise::format(source)? {
        Format::Csv => csv::rows(source, reading, sink),
        Format::Xlsx => xlsx::rows(source, reading, sink),
        Format::GeoJson | Format::OsmXml | Format::OsmPbf if reading.table > 0 => Err(no_table(reading.table)),
        Format::GeoJson => geojson::rows(source, sink),
        Format::GeoPackage => geopackage::rows(source, reading, sink),
        Format::Shapefile => shapefile::rows(source, reading, sink),
        format @ (Format::OsmXml | Format::OsmPbf) => osm::rows(source, format, reading, sink),
    }
}

/// That the table which was asked for is not there (any more).
pub fn no_table(number: usize) -> FileFault {
    FileFault::new(
        "table-missing",
        format!("Tệp không có trang tính hoặc lớp thứ {}.", number + 1),
        format!("The file has no sheet or layer number {}.", number + 1),
    )
}

/// What the system says when a file cannot be read; a fault that a reader of ours put inside comes out again.
pub fn unreadable(error: &Error) -> FileFault {
    if let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref::<FileFault>()) {
        return fault.clone();
    }
    if matches!(error.kind(), ErrorKind::UnexpectedEof | ErrorKind::InvalidData | ErrorKind::InvalidInput) {
        return truncated();
    }
    FileFault::new(
        "file-unreadable",
        format!("Không đọc được tệp ({error}). Hãy tải lên lại."),
        format!("The file could not be read ({error}). Send it again."),
    )
}

/// That the file ends too early or its compressed bytes are damaged.
pub fn truncated() -> FileFault {
    FileFault::new(
        "file-truncated",
        "Tệp bị cắt ngang hoặc hỏng: nội dung kết thúc trước khi đủ. Hãy lấy lại bản đầy đủ (sao chép hoặc tải lên lại).",
        "The file is cut off or damaged: it ends before it is complete. Get a whole copy (copy or send it again).",
    )
}

/// That a table has more columns than [`MAX_COLUMNS`].
pub fn too_many_columns() -> FileFault {
    FileFault::new(
        "too-many-columns",
        format!("Bảng có hơn {MAX_COLUMNS} cột. Hãy xóa các cột thừa, hoặc kiểm tra dấu phân cách."),
        format!("The table has more than {MAX_COLUMNS} columns. Delete those that are not needed, or check the delimiter."),
    )
}

/// Gathers the first rows of a table, and counts the others.
#[derive(Debug, Default)]
pub struct FirstRows {
    /// The rows.
    pub rows: Vec<Row>,
    /// How many there were in all.
    pub count: u64,
    row: Row,
    bytes: usize,
}

impl FirstRows {
    /// So many bytes of rows are kept, more or less.
    const BYTES: usize = 512 << 10;

    /// Whether more rows are only counted.
    pub fn is_full(&self) -> bool {
        self.rows.len() >= Table::FIRST_ROWS || self.bytes >= Self::BYTES
    }
}

impl Sink for FirstRows {
    fn begin(&mut self, number: u64, cells: usize) {
        self.row = Row { number, ..Row::default() };
        if !self.is_full() {
            self.row.cells.reserve_exact(cells);
        }
    }

    fn cell(&mut self, cell: CellRef<'_>) {
        if !self.is_full() {
            self.bytes += match cell {
                CellRef::Text(text) | CellRef::Fault(text) => 24 + text.len(),
                _ => 24,
            };
            self.row.cells.push(cell.into());
        }
    }

    fn end(&mut self, geometry: Option<&Geometry<f64>>, fault: Option<&FileFault>) -> Result<(), FileFault> {
        use geo::CoordsIter;
        self.count += 1;
        // The row that fills the room is kept if its cells are whole: it was not full when they came.
        if self.rows.len() < Table::FIRST_ROWS && (self.bytes < Self::BYTES || self.rows.is_empty()) {
            self.bytes += geometry.map_or(0, |geometry| geometry.coords_count() * 16);
            let row = std::mem::take(&mut self.row);
            self.rows.push(Row { geometry: geometry.cloned(), fault: fault.cloned().map(Box::new), ..row });
        } else {
            self.bytes = Self::BYTES;
        }
        Ok(())
    }

    fn at(&mut self, _bytes_read: u64) {}

    fn alive(&mut self) -> Result<(), FileFault> {
        Ok(())
    }
}

/// The columns with up to ten different values each.
pub fn columns(names: Vec<String>, rows: &[Row]) -> Vec<Column> {
    const SAMPLES: usize = 10;
    const CHARACTERS: usize = 80;
    let samples = |column: usize| {
        let mut samples: Vec<String> = Vec::new();
        for cell in rows.iter().filter_map(|row| row.cells.get(column)).filter(|cell| !cell.is_blank()) {
            let text: String = cell.to_text().trim().chars().take(CHARACTERS).collect();
            if !samples.contains(&text) {
                samples.push(text);
            }
            if samples.len() == SAMPLES {
                break;
            }
        }
        samples
    };
    names.into_iter().enumerate().map(|(column, name)| Column { name, samples: samples(column) }).collect()
}

/// The first rows for a person to point at the headings: the first twelve that are not blank, or up to some below the headings.
pub fn top(rows: &[Row], header_row: Option<u64>) -> Vec<TopRow> {
    const ROWS: usize = 12;
    const BELOW: usize = 4;
    const MOST: usize = 40;
    const COLUMNS: usize = 30;
    const CHARACTERS: usize = 48;
    let header = header_row.and_then(|number| rows.iter().position(|row| row.number >= number)).unwrap_or(0);
    let cells = |row: &Row| {
        let text = |cell: &Cell| cell.to_text().split_whitespace().collect::<Vec<_>>().join(" ").chars().take(CHARACTERS).collect();
        let mut cells: Vec<String> = row.cells.iter().take(COLUMNS).map(text).collect();
        cells.truncate(cells.iter().rposition(|text| !text.is_empty()).map_or(0, |last| last + 1));
        cells
    };
    rows.iter().take(ROWS.max(header + 1 + BELOW).min(MOST)).map(|row| TopRow { number: row.number, cells: cells(row) }).collect()
}

/// Whether a row has nothing in it.
pub fn is_blank(cells: &[Cell]) -> bool {
    cells.iter().all(Cell::is_blank)
}
