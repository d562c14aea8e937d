//! Tables written as files: CSV, XLSX, GeoJSON, GeoPackage, KML. Rows come one at a time and are not kept: memory does not grow with them.
//!
//! A table is typed columns with their words in both languages; a row is cells, and a place if the table has places. What the rows are
//! about is told by [`Fact`]s, which each format keeps where its readers look: CSV nowhere (its header line is the first line, and nothing
//! comes after the rows), XLSX on a sheet of its own, GeoJSON in the foreign member `bando138`, GeoPackage in its metadata, KML in the
//! description of the document.
//!
//! Beside them: official papers ([`docx`]), drawn maps ([`picture`]), workbooks of several small tables ([`book`]).

pub mod book;
mod csv;
pub mod docx;
mod geojson;
mod geometry;
mod gpkg;
mod kml;
pub mod picture;
pub mod shown;
mod text;
mod xlsx;

use std::borrow::Cow;
use std::io;
use std::path::Path;

use chrono::{DateTime, NaiveDate, Utc};

/// Characters of the title of a table at most: it is the name of a sheet, Excel takes 31, and a number may follow.
pub const TITLE_CHARS: usize = 27;

/// A format of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with a byte order mark, RFC 4180; `;` and decimal comma in Vietnamese, `,` and dot in English.
    Csv,
    /// A workbook: rows, and a sheet of facts.
    Xlsx,
    /// RFC 7946, one feature a line.
    GeoJson,
    /// OGC 12-128r19.
    GeoPackage,
    /// OGC 12-007r2.
    Kml,
}

impl Format {
    /// All of them, with the word in addresses, which is also the ending of the file, and the media type.
    pub const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::Csv, "csv", "text/csv; charset=utf-8"),
        (Self::Xlsx, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (Self::GeoJson, "geojson", "application/geo+json"),
        (Self::GeoPackage, "gpkg", "application/geopackage+sqlite3"),
        (Self::Kml, "kml", "application/vnd.google-earth.kml+xml"),
    ];

    /// The format of a word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known, _)| *known == word).map(|(format, ..)| *format)
    }

    /// Its word.
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(_, word, _)| word)
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        Self::ALL.iter().find(|(format, ..)| *format == self).map_or("", |(.., media)| media)
    }

    /// Whether it is for people and sheets, not for maps: it holds words unless codes are asked for, and no shapes.
    pub fn is_sheet(self) -> bool {
        matches!(self, Self::Csv | Self::Xlsx)
    }
}

/// The language of headings, words, numbers and days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// Vietnamese: `1234,5`, `31/12/2026`.
    Vietnamese,
    /// English: `1234.5`, `2026-12-31`.
    English,
}

impl Language {
    /// The one of two texts that is in this language.
    pub fn of<'a>(self, vi: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Vietnamese => vi,
            Self::English => en,
        }
    }
}

/// How cells are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// In which language.
    pub language: Language,
    /// Headings as people read them and yes or no in words; without, names of fields and plain values.
    pub is_words: bool,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day.
    Day,
    /// An instant, shown in Vietnam's time.
    Instant,
    /// Several texts.
    List,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Name of the field.
    pub name: String,
    /// What it holds.
    pub kind: Kind,
    /// Vietnamese heading.
    pub vi: &'static str,
    /// English heading.
    pub en: &'static str,
    /// Unit, or empty.
    pub unit: &'static str,
}

impl Column {
    /// What stands above it.
    pub fn heading(&self, style: Style) -> Cow<'_, str> {
        let label = style.language.of(self.vi, self.en);
        match (style.is_words, self.unit) {
            (false, _) => Cow::Borrowed(&self.name),
            (true, "") => Cow::Borrowed(label),
            (true, unit) => Cow::Owned(format!("{label} ({unit})")),
        }
    }
}

/// What kind of places the rows have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Places {
    /// None.
    None,
    /// A point each, or none.
    Points,
    /// A line each.
    Lines,
    /// Areas; where an area is unknown a point may stand for it.
    Areas,
}

/// A table to be written.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Name in files: letters, digits and `_`.
    pub name: &'static str,
    /// Name for people.
    pub title: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// What places its rows have, in degrees of WGS 84, longitude first.
    pub places: Places,
    /// The column that names a row on a map.
    pub label: usize,
    /// The column with the id of a row, if there is one.
    pub id: Option<usize>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// Unknown, or not so.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number; one that is not finite is written as unknown.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Day(NaiveDate),
    /// An instant.
    Instant(DateTime<Utc>),
    /// Several texts.
    List(Vec<Cow<'a, str>>),
}

/// Where a row is, in degrees of WGS 84, longitude first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape<'a> {
    /// Nowhere known.
    None,
    /// A point.
    Point(f64, f64),
    /// Little-endian well-known binary without SRID: point, line, polygon or several of them. Outer rings run counter-clockwise.
    Wkb(&'a [u8]),
}

/// Something that is true of the whole file, in the language asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Name for programs.
    pub name: &'static str,
    /// Label for people.
    pub label: String,
    /// What is so.
    pub value: String,
}

/// Writes rows as a file. After an error nothing more may be asked of it, and what was written is no file.
pub trait Writer {
    /// One row, its cells in the order of the columns.
    ///
    /// # Errors
    /// The sink's: the reader has left, the disk is full.
    fn row(&mut self, cells: &[Cell<'_>], shape: Shape<'_>) -> io::Result<()>;

    /// The end, with the facts as they are now known (how many rows there were).
    ///
    /// # Errors
    /// The sink's.
    fn finish(self: Box<Self>, facts: &[Fact]) -> io::Result<()>;
}

/// Begins a file. `facts` are those that are known before the rows are; `folder` holds what cannot be written in one go (workbooks,
/// databases) until it is sent; `at` is when the file is made.
///
/// # Errors
/// The sink's, or the folder's.
pub fn open<'a>(
    format: Format,
    sheet: Sheet,
    style: Style,
    facts: &[Fact],
    sink: Box<dyn io::Write + 'a>,
    folder: &Path,
    at: DateTime<Utc>,
) -> io::Result<Box<dyn Writer + 'a>> {
    let out = io::BufWriter::with_capacity(CHUNK, sink);
    Ok(match format {
        Format::Csv => Box::new(csv::Csv::begin(&sheet, style, out)?),
        Format::GeoJson => Box::new(geojson::GeoJson::begin(&sheet, out)?),
        Format::Kml => Box::new(kml::Kml::begin(sheet, style, facts, out)?),
        Format::Xlsx => Box::new(xlsx::Xlsx::begin(sheet, style, folder, at, out)?),
        Format::GeoPackage => Box::new(gpkg::GeoPackage::begin(sheet, folder, at, out)?),
    })
}

/// Written to the sink at once (bytes).
pub const CHUNK: usize = 64 * 1024;

/// What a writer writes to.
type Out<'a> = io::BufWriter<Box<dyn io::Write + 'a>>;

/// Sends a finished file.
fn send(file: &mut dyn io::Read, out: &mut Out<'_>) -> io::Result<()> {
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = file.read(&mut chunk)?;
        if n == 0 {
            return Ok(());
        }
        io::Write::write_all(out, &chunk[..n])?;
    }
}

/// A shape that PostGIS was not asked for.
fn unknown_shape() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "a shape is not little-endian WKB of two dimensions")
}

#[cfg(test)]
mod tests;
