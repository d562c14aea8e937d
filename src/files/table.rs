//! What a file is made of, whatever its format: tables of columns and rows of cells.

use chrono::NaiveDateTime;
use geo::Geometry;
use serde::{Deserialize, Serialize};

use super::{Encoding, FileFault, Format, Remark};

/// One cell as the file has it. Nothing is trimmed, and no text is taken for a number or a date: that is the business of who knows the
/// field. Texts of UTF-8 and UTF-16 keep the form that the file has; those of the old Vietnamese encodings come out in NFC.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Cell {
    /// Nothing, or an empty text.
    #[default]
    Empty,
    /// Text.
    Text(Box<str>),
    /// A finite number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
    /// A date, or a date with time, of a format that has them; either epoch of a spreadsheet; no time zone.
    Moment(NaiveDateTime),
    /// What stands there has no value: `#REF!`, or the formula when the file has no stored result of it (`=A1+B1`).
    Fault(Box<str>),
}

impl Cell {
    /// The text of the cell as a person would read it in a list of samples; numbers with a point, dates as `2024-12-31` or
    /// `2024-12-31 08:30:00`; empty for [`Cell::Empty`].
    pub fn to_text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Fault(text) => text.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Boolean(yes) => yes.to_string(),
            Self::Moment(moment) if moment.time() == chrono::NaiveTime::MIN => moment.date().to_string(),
            Self::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        }
    }

    /// Whether there is nothing but white space in it.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Empty => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

/// One row or feature.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Row {
    /// As a person counts it in that file, from 1: row of the sheet, line of the text file on which the row begins, number of the feature.
    pub number: u64,
    /// As many as the table has columns, in their order.
    pub cells: Vec<Cell>,
    /// Place, in the coordinates of the file ([`GeometryColumn::srid`]): x (east, longitude) first. Never NaN nor infinite. Rings may cross
    /// themselves: validity is not looked at here.
    pub geometry: Option<Geometry<f64>>,
    /// Why this row cannot be taken although the file can be read: more cells than columns, coordinates that are no numbers, …
    /// The other fields hold what could be read.
    pub fault: Option<Box<FileFault>>,
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Column {
    /// The heading; of several rows joined by ` / `; `Cột 3` where there is none.
    pub name: String,
    /// Up to ten different values of the first rows, as text.
    pub samples: Vec<String>,
}

/// What is known of a table's places.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct GeometryColumn {
    /// `Point`, `MultiPolygon` … as found, each once, in the order of their first appearance.
    pub kinds: Vec<String>,
    /// EPSG code of the coordinates if the file tells it in a way that is understood.
    pub srid: Option<i32>,
    /// What the file says of its coordinates (WKT, name), if that gave no code.
    pub crs_text: Option<String>,
}

/// A sheet, a layer, or the file itself.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Table {
    /// Name of the sheet or layer; of the file (without its ending) where the format has none.
    pub name: String,
    /// The row with the headings, directly above the data: the last of them if headings take several rows. None: all rows are data, or
    /// the format names its columns itself.
    pub header_row: Option<u64>,
    /// The columns.
    pub columns: Vec<Column>,
    /// Rows of data, if known without reading a large file to its end.
    pub row_count: Option<u64>,
    /// Its places, if the format has geometry.
    pub geometry: Option<GeometryColumn>,
    /// The first rows as they stand in the file, headings and what is above them included, for a person who says where the headings are:
    /// [`super::read::top`]. Of sheets and text tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub top: Vec<TopRow>,
    /// The first rows of data, at most [`Table::FIRST_ROWS`] and about half a megabyte. Not in JSON.
    #[serde(skip)]
    pub first_rows: Vec<Row>,
}

/// A row as it stands in the file, cut short.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TopRow {
    /// Like [`Row::number`].
    pub number: u64,
    /// Texts of the first cells; empty ones at the end are left out.
    pub cells: Vec<String>,
}

impl Table {
    /// So many rows of each table are looked at.
    pub const FIRST_ROWS: usize = 200;
}

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Look {
    /// The format, told by the content; the name only breaks ties.
    pub format: Format,
    /// Of text files and the tables of Shapefiles.
    pub encoding: Option<Encoding>,
    /// Of text tables.
    pub delimiter: Option<char>,
    /// Sheets, layers, or one for the file itself; never empty.
    pub tables: Vec<Table>,
    /// What was assumed or left out, to be told the person.
    pub remarks: Vec<Remark>,
}

/// How to read a file: what [`super::Reader::look`] proposed, or what the person chose instead.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Reading {
    /// Which of [`Look::tables`], from 0.
    pub table: usize,
    /// Like [`Table::header_row`]; None: the file has no headings, its first row is data.
    pub header_row: Option<u64>,
    /// None: as recognised.
    pub encoding: Option<Encoding>,
    /// None: as recognised.
    pub delimiter: Option<char>,
    /// The row of headings is looked for, and `header_row` has no say: of another delimiter it may be another one. For a look only.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub finds_headings: bool,
    /// Of OpenStreetMap files: which elements; None: every one that has a tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub elements: Option<Elements>,
}

/// Which elements of an OpenStreetMap file are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Elements {
    /// Those with one of these keys; empty: with any tag.
    pub keys: Vec<String>,
    /// West, south, east, north in 1e-7 degrees: nodes outside of it count as not there. None: everywhere, as far as memory goes.
    pub extent_e7: Option<[i32; 4]>,
}
