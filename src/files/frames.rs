//! What goes from the child to the service: frames of a kind, a length and a payload. Numbers are little-endian. The service trusts none of
//! it: lengths are bounded, text is checked, geometry is bounded in depth, and whatever does not fit is a fault of the reading.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDateTime};
use geo::{Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::{Cell, FileFault, Look, Row};

/// Bytes before the payload: kind (1) and length (4).
pub const HEAD: usize = 5;
/// A payload is never longer: a million vertices with all their cells are 17 MB.
pub const MAX_PAYLOAD: usize = 64 << 20;
/// Rows are sent when so many bytes of them have gathered.
pub const BATCH: usize = 64 << 10;

/// Kinds of frames.
pub mod kind {
    /// A [`super::Look`] without its rows, JSON.
    pub const LOOK: u8 = 1;
    /// Position in the file (8), table (4), count (4), rows.
    pub const ROWS: u8 = 2;
    /// A fault, JSON: the end.
    pub const FAULT: u8 = 3;
    /// The end of what was asked for.
    pub const END: u8 = 4;
    /// Still at work; position in the file (8).
    pub const ALIVE: u8 = 5;
}

const EMPTY: u8 = 0;
const TEXT: u8 = 1;
const NUMBER: u8 = 2;
const FALSE: u8 = 3;
const TRUE: u8 = 4;
const MOMENT: u8 = 5;
const FAULT: u8 = 6;
const HAS_GEOMETRY: u8 = 1;
const HAS_FAULT: u8 = 2;
/// Collections in collections.
const MAX_DEPTH: usize = 8;

/// A cell that is not owned yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CellRef<'a> {
    /// [`Cell::Empty`].
    Empty,
    /// [`Cell::Text`].
    Text(&'a str),
    /// [`Cell::Number`].
    Number(f64),
    /// [`Cell::Boolean`].
    Boolean(bool),
    /// [`Cell::Moment`].
    Moment(NaiveDateTime),
    /// [`Cell::Fault`].
    Fault(&'a str),
}

impl From<CellRef<'_>> for Cell {
    fn from(cell: CellRef<'_>) -> Self {
        match cell {
            CellRef::Empty | CellRef::Text("") => Self::Empty,
            CellRef::Text(text) => Self::Text(text.into()),
            CellRef::Number(number) => Self::Number(number),
            CellRef::Boolean(yes) => Self::Boolean(yes),
            CellRef::Moment(moment) => Self::Moment(moment),
            CellRef::Fault(text) => Self::Fault(text.into()),
        }
    }
}

impl<'a> From<&'a Cell> for CellRef<'a> {
    fn from(cell: &'a Cell) -> Self {
        match cell {
            Cell::Empty => Self::Empty,
            Cell::Text(text) => Self::Text(text),
            Cell::Number(number) => Self::Number(*number),
            Cell::Boolean(yes) => Self::Boolean(*yes),
            Cell::Moment(moment) => Self::Moment(*moment),
            Cell::Fault(text) => Self::Fault(text),
        }
    }
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn put_text(out: &mut Vec<u8>, tag: u8, text: &str) {
    out.push(tag);
    put_varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Writes one cell.
pub fn put_cell(out: &mut Vec<u8>, cell: CellRef<'_>) {
    match cell {
        CellRef::Empty | CellRef::Text("") => out.push(EMPTY),
        CellRef::Text(text) => put_text(out, TEXT, text),
        CellRef::Number(number) => {
            out.push(NUMBER);
            out.extend_from_slice(&number.to_le_bytes());
        }
        CellRef::Boolean(yes) => out.push(if yes { TRUE } else { FALSE }),
        CellRef::Moment(moment) => {
            out.push(MOMENT);
            out.extend_from_slice(&moment.and_utc().timestamp_micros().to_le_bytes());
        }
        CellRef::Fault(text) => put_text(out, FAULT, text),
    }
}

/// Begins a row of `cells` cells; as many [`put_cell`] must follow, then [`put_end`].
pub fn put_row(out: &mut Vec<u8>, number: u64, cells: usize) {
    put_varint(out, number);
    put_varint(out, cells as u64);
}

/// Ends a row.
pub fn put_end(out: &mut Vec<u8>, geometry: Option<&Geometry<f64>>, fault: Option<&FileFault>) {
    out.push(u8::from(geometry.is_some()) * HAS_GEOMETRY + u8::from(fault.is_some()) * HAS_FAULT);
    if let Some(geometry) = geometry {
        put_geometry(out, geometry);
    }
    if let Some(fault) = fault {
        let json = serde_json::to_string(fault).unwrap_or_default();
        put_varint(out, json.len() as u64);
        out.extend_from_slice(json.as_bytes());
    }
}

fn put_coord(out: &mut Vec<u8>, coord: Coord<f64>) {
    out.extend_from_slice(&coord.x.to_le_bytes());
    out.extend_from_slice(&coord.y.to_le_bytes());
}

fn put_line(out: &mut Vec<u8>, line: &LineString<f64>) {
    put_varint(out, line.0.len() as u64);
    line.0.iter().for_each(|coord| put_coord(out, *coord));
}

fn put_polygon(out: &mut Vec<u8>, polygon: &Polygon<f64>) {
    put_varint(out, 1 + polygon.interiors().len() as u64);
    put_line(out, polygon.exterior());
    polygon.interiors().iter().for_each(|ring| put_line(out, ring));
}

fn put_geometry(out: &mut Vec<u8>, geometry: &Geometry<f64>) {
    match geometry {
        Geometry::Point(point) => {
            out.push(1);
            put_coord(out, point.0);
        }
        Geometry::LineString(line) => {
            out.push(2);
            put_line(out, line);
        }
        Geometry::Polygon(polygon) => {
            out.push(3);
            put_polygon(out, polygon);
        }
        Geometry::MultiPoint(points) => {
            out.push(4);
            put_varint(out, points.0.len() as u64);
            points.0.iter().for_each(|point| put_coord(out, point.0));
        }
        Geometry::MultiLineString(lines) => {
            out.push(5);
            put_varint(out, lines.0.len() as u64);
            lines.0.iter().for_each(|line| put_line(out, line));
        }
        Geometry::MultiPolygon(polygons) => {
            out.push(6);
            put_varint(out, polygons.0.len() as u64);
            polygons.0.iter().for_each(|polygon| put_polygon(out, polygon));
        }
        Geometry::GeometryCollection(parts) => {
            out.push(7);
            put_varint(out, parts.0.len() as u64);
            parts.0.iter().for_each(|part| put_geometry(out, part));
        }
        // No reader makes these; as polygons and lines they say the same.
        Geometry::Line(line) => put_geometry(out, &Geometry::LineString(LineString::from(line))),
        Geometry::Rect(rect) => put_geometry(out, &Geometry::Polygon(rect.to_polygon())),
        Geometry::Triangle(triangle) => put_geometry(out, &Geometry::Polygon(triangle.to_polygon())),
    }
}

/// What a frame holds.
#[derive(Debug)]
pub enum Frame {
    /// The look, its tables without rows.
    Look(Box<Look>),
    /// Rows of a table.
    Rows {
        /// Position in the file.
        bytes_read: u64,
        /// Which table.
        table: usize,
        /// The rows.
        rows: Vec<Row>,
    },
    /// The end, with a fault.
    Fault(FileFault),
    /// The end.
    End,
    /// Position in the file.
    Alive(u64),
}

/// Reads a payload; None if it is none that a child of ours could have sent.
pub fn decode(kind: u8, payload: &[u8]) -> Option<Frame> {
    match kind {
        kind::LOOK => serde_json::from_slice(payload).ok().map(|look| Frame::Look(Box::new(look))),
        kind::FAULT => serde_json::from_slice(payload).ok().map(Frame::Fault),
        kind::END => Some(Frame::End),
        kind::ALIVE => Some(Frame::Alive(u64::from_le_bytes(payload.try_into().ok()?))),
        kind::ROWS => {
            let mut bytes = Bytes(payload);
            let bytes_read = u64::from_le_bytes(bytes.take()?);
            let table = u32::from_le_bytes(bytes.take()?) as usize;
            let count = u32::from_le_bytes(bytes.take()?) as usize;
            // A row is three bytes at least: a false count cannot reserve more than the frame could hold.
            let mut rows = Vec::with_capacity(count.min(payload.len() / 3));
            for _ in 0..count {
                rows.push(bytes.row()?);
            }
            bytes.0.is_empty().then_some(Frame::Rows { bytes_read, table, rows })
        }
        _ => None,
    }
}

/// What is left of a payload.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn slice(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(head)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let [byte] = self.take()?;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    fn text(&mut self) -> Option<&'a str> {
        let length = usize::try_from(self.varint()?).ok()?;
        std::str::from_utf8(self.slice(length)?).ok()
    }

    /// A count of things of at least `size` bytes each.
    fn count(&mut self, size: usize) -> Option<usize> {
        let count = usize::try_from(self.varint()?).ok()?;
        (count <= self.0.len() / size).then_some(count)
    }

    fn row(&mut self) -> Option<Row> {
        let number = self.varint()?;
        let count = self.count(1)?;
        let mut cells = Vec::with_capacity(count);
        for _ in 0..count {
            cells.push(self.cell()?);
        }
        let [flags] = self.take()?;
        let geometry = if flags & HAS_GEOMETRY == 0 { None } else { Some(self.geometry(0)?) };
        let fault = if flags & HAS_FAULT == 0 { None } else { Some(serde_json::from_str(self.text()?).ok()?) };
        Some(Row { number, cells, geometry, fault })
    }

    fn cell(&mut self) -> Option<Cell> {
        let [tag] = self.take()?;
        Some(match tag {
            EMPTY => Cell::Empty,
            TEXT => Cell::Text(self.text()?.into()),
            NUMBER => Cell::Number(Some(f64::from_le_bytes(self.take()?)).filter(|number| number.is_finite())?),
            FALSE => Cell::Boolean(false),
            TRUE => Cell::Boolean(true),
            MOMENT => Cell::Moment(DateTime::from_timestamp_micros(i64::from_le_bytes(self.take()?))?.naive_utc()),
            FAULT => Cell::Fault(self.text()?.into()),
            _ => return None,
        })
    }

    fn coord(&mut self) -> Option<Coord<f64>> {
        let coord = Coord { x: f64::from_le_bytes(self.take()?), y: f64::from_le_bytes(self.take()?) };
        (coord.x.is_finite() && coord.y.is_finite()).then_some(coord)
    }

    fn line(&mut self) -> Option<LineString<f64>> {
        let count = self.count(16)?;
        (0..count).map(|_| self.coord()).collect::<Option<Vec<_>>>().map(LineString)
    }

    fn polygon(&mut self) -> Option<Polygon<f64>> {
        let count = self.count(1)?;
        let mut rings = (0..count).map(|_| self.line()).collect::<Option<Vec<_>>>()?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    }

    fn geometry(&mut self, depth: usize) -> Option<Geometry<f64>> {
        let [tag] = self.take()?;
        Some(match tag {
            1 => Geometry::Point(Point(self.coord()?)),
            2 => Geometry::LineString(self.line()?),
            3 => Geometry::Polygon(self.polygon()?),
            4 => {
                let count = self.count(16)?;
                Geometry::MultiPoint(MultiPoint((0..count).map(|_| self.coord().map(Point)).collect::<Option<_>>()?))
            }
            5 => {
                let count = self.count(1)?;
                Geometry::MultiLineString(MultiLineString((0..count).map(|_| self.line()).collect::<Option<_>>()?))
            }
            6 => {
                let count = self.count(1)?;
                Geometry::MultiPolygon(MultiPolygon((0..count).map(|_| self.polygon()).collect::<Option<_>>()?))
            }
            7 if depth < MAX_DEPTH => {
                let count = self.count(1)?;
                Geometry::GeometryCollection(GeometryCollection((0..count).map(|_| self.geometry(depth + 1)).collect::<Option<_>>()?))
            }
            _ => return None,
        })
    }
}

/// Why a payload could not be read: the child was not ours, or is broken.
pub fn garbled() -> FileFault {
    FileFault {
        code: Cow::Borrowed("reader-failed"),
        vi: "Chương trình đọc tệp trả về dữ liệu không hiểu được. Hãy thử lại; nếu vẫn lỗi, lưu tệp sang định dạng khác.".to_owned(),
        en: "The reading program answered in a way that is not understood. Try again; if it goes on, save the file in another format."
            .to_owned(),
        at: None,
    }
}

#[cfg(test)]
mod tests;
