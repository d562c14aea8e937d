//! Writing Mapbox Vector Tiles 2.1 from columns: one pass, no feature objects.
//!
//! Why not `ST_AsMVT`: it takes most of the time of a tile of points (see `tests/bench`), and it would need the geometry
//! that a tile key makes superfluous.

use std::collections::HashMap;

use sqlx::postgres::PgRow;

use super::clip::{self, Clipper};
use super::column::Column;
use super::layer::{Attribute, Kind, Shape};
use super::tile::{CELLS, EXTENT, Tile};

/// Types of features.
const POINT: u8 = 1;
const LINE: u8 = 2;
const AREA: u8 = 3;
const VARINT: u8 = 0;
const FIXED64: u8 = 1;
const BYTES: u8 = 2;
/// Microseconds from 1970-01-01 UTC to 2000-01-01 in Vietnam's zone, which is where PostgreSQL counts from, plus seven hours.
const VIETNAM_EPOCH_US: i64 = (946_684_800 + 7 * 3600) * 1_000_000;
const DAY_US: i64 = 86_400_000_000;

/// The columns of a band's row, split as [`Shape`] says.
#[derive(Debug)]
pub struct Rows<'a> {
    /// Tile keys.
    pub keys: Option<Column<'a>>,
    /// WKB polygons or lines.
    pub areas: Option<Column<'a>>,
    /// Attributes in the band's order.
    pub attributes: Vec<Values<'a>>,
}

/// The values of an attribute in a row.
#[derive(Debug)]
pub enum Values<'a> {
    /// One for each feature.
    Each(Column<'a>),
    /// One for all; nothing if it is null.
    Shared(Option<&'a [u8]>),
}

impl<'a> Values<'a> {
    /// The column `index` of `row`, read as the attribute says.
    ///
    /// # Errors
    /// There is no such column, or it is not an array where there should be one.
    pub fn read(row: &'a PgRow, index: usize, attribute: &Attribute) -> Result<Self, sqlx::Error> {
        if attribute.shared { Column::read_one(row, index).map(Self::Shared) } else { Column::read(row, index).map(Self::Each) }
    }
}

impl Rows<'_> {
    /// Features in the row.
    pub fn len(&self) -> usize {
        self.keys.as_ref().or(self.areas.as_ref()).map_or(0, Column::len)
    }
}

/// Appends the layers of one band to a tile. Features that clip to nothing are left out, and so are layers without features.
pub fn write(tile_body: &mut Vec<u8>, tile: Tile, source_layer: &str, shape: Shape, attributes: &[Attribute], rows: Vec<Rows<'_>>) {
    if shape == Shape::Cells {
        return write_cells(tile_body, tile, source_layer, attributes, rows);
    }
    let label_layer = if let Shape::LabelledAreas(name, from_zoom) = shape
        && tile.z >= from_zoom
    {
        Some(name)
    } else {
        None
    };
    let count = rows.iter().map(Rows::len).sum();
    let mut main = LayerWriter::new(source_layer, attributes, count);
    let mut labels = label_layer.map(|name| LayerWriter::new(name, attributes, 8));
    let mut clipper = Clipper::new(tile);
    let (first, end) = tile.keys();
    let mut values: Vec<Option<&[u8]>> = vec![None; attributes.len()];
    for row in rows {
        main.begin_row(&row.attributes);
        if let Some(labels) = &mut labels {
            labels.begin_row(&row.attributes);
        }
        let count = row.len();
        let Rows { mut keys, mut areas, attributes: mut columns } = row;
        for _ in 0..count {
            let key = keys.as_mut().and_then(Column::next_element).and_then(integer);
            let area = areas.as_mut().and_then(Column::next_element);
            for (value, column) in values.iter_mut().zip(&mut columns) {
                *value = if let Values::Each(column) = column { column.next_element() } else { None };
            }
            if let Some(wkb) = area {
                let (feature_type, is_inside) =
                    if shape == Shape::Lines { (LINE, clipper.clip_lines(wkb)) } else { (AREA, clipper.clip(wkb)) };
                if is_inside {
                    main.feature(feature_type, clipper.commands(), &values);
                }
            } else if let (Some(key), Shape::Points) = (key, shape) {
                main.point(tile.position(key), &values);
            }
            if let (Some(labels), Some(key)) = (&mut labels, key)
                && (first..end).contains(&key)
            {
                labels.point(tile.position(key), &values);
            }
        }
    }
    main.finish(tile_body);
    if let Some(labels) = labels {
        labels.finish(tile_body);
    }
}

/// Sums counts by the cell shown and writes one point for each.
fn write_cells(tile_body: &mut Vec<u8>, tile: Tile, source_layer: &str, attributes: &[Attribute], rows: Vec<Rows<'_>>) {
    let width = attributes.len();
    let mut sums = vec![0_i64; CELLS * width];
    for row in rows {
        let Rows { keys: Some(mut cells), attributes: mut columns, .. } = row else { continue };
        for _ in 0..cells.len() {
            let index = cells.next_element().and_then(integer).map(|cell| tile.cell_index(cell));
            for (i, column) in columns.iter_mut().enumerate() {
                if let (Some(index), Values::Each(column)) = (index, column) {
                    sums[index * width + i] += column.next_element().and_then(integer).unwrap_or_default();
                }
            }
        }
    }
    let bytes: Vec<[u8; 8]> = sums.iter().map(|n| n.to_be_bytes()).collect();
    let mut layer = LayerWriter::new(source_layer, attributes, 256);
    for (index, (sums, bytes)) in sums.chunks_exact(width).zip(bytes.chunks_exact(width)).enumerate() {
        if sums[0] > 0 {
            let values: Vec<Option<&[u8]>> = bytes.iter().map(|n| Some(&n[..])).collect();
            layer.point(Tile::cell_middle(index), &values);
        }
    }
    layer.finish(tile_body);
}

/// One layer in the making.
struct LayerWriter<'a> {
    name: &'a str,
    attributes: &'a [Attribute],
    features: Vec<u8>,
    values: Vec<u8>,
    value_count: u32,
    /// Values that other features may share, by type and by their bytes on the wire.
    known: HashMap<(Kind, &'a [u8]), u32>,
    /// Tags that all features of the row have.
    shared_tags: Vec<u8>,
    tags: Vec<u8>,
}

impl<'a> LayerWriter<'a> {
    fn new(name: &'a str, attributes: &'a [Attribute], expected: usize) -> Self {
        Self {
            name,
            attributes,
            features: Vec::with_capacity(expected * 24),
            values: Vec::with_capacity(expected * 40),
            value_count: 0,
            known: HashMap::new(),
            shared_tags: Vec::new(),
            tags: Vec::with_capacity(64),
        }
    }

    fn point(&mut self, (x, y): (i32, i32), values: &[Option<&'a [u8]>]) {
        let mut commands = [0_u8; 16];
        let mut length = 0;
        for part in [clip::MOVE_TO | 1 << 3, clip::zigzag(x), clip::zigzag(y)] {
            length += varint_into(&mut commands[length..], u64::from(part));
        }
        self.feature(POINT, &commands[..length], values);
    }

    /// Takes what the features of the next row share.
    fn begin_row(&mut self, values: &[Values<'a>]) {
        self.shared_tags.clear();
        for (i, value) in values.iter().enumerate() {
            if let Values::Shared(Some(value)) = value {
                let number = self.value(self.attributes[i].kind, value);
                push_varint(&mut self.shared_tags, i as u64);
                push_varint(&mut self.shared_tags, u64::from(number));
            }
        }
    }

    /// Number of a value in the layer; ids are all different and are not looked up.
    fn value(&mut self, kind: Kind, bytes: &'a [u8]) -> u32 {
        let next = self.value_count;
        if kind != Kind::Id {
            let number = *self.known.entry((kind, bytes)).or_insert(next);
            if number != next {
                return number;
            }
        }
        push_value(&mut self.values, kind, bytes);
        self.value_count += 1;
        next
    }

    /// `geometry` are packed command integers.
    fn feature(&mut self, geometry_type: u8, geometry: &[u8], values: &[Option<&'a [u8]>]) {
        self.tags.clear();
        self.tags.extend_from_slice(&self.shared_tags);
        for (i, value) in values.iter().enumerate() {
            let Some(value) = value else { continue };
            let number = self.value(self.attributes[i].kind, value);
            push_varint(&mut self.tags, i as u64);
            push_varint(&mut self.tags, u64::from(number));
        }
        let length =
            2 + 1 + varint_length(self.tags.len() as u64) + self.tags.len() + 1 + varint_length(geometry.len() as u64) + geometry.len();
        let out = &mut self.features;
        push_tag(out, 2, BYTES);
        push_varint(out, length as u64);
        push_tag(out, 2, BYTES);
        push_bytes(out, &self.tags);
        push_tag(out, 3, VARINT);
        out.push(geometry_type);
        push_tag(out, 4, BYTES);
        push_bytes(out, geometry);
    }

    fn finish(self, tile_body: &mut Vec<u8>) {
        if self.features.is_empty() {
            return;
        }
        let mut head = Vec::with_capacity(256);
        push_tag(&mut head, 15, VARINT);
        head.push(2);
        push_tag(&mut head, 1, BYTES);
        push_bytes(&mut head, self.name.as_bytes());
        push_tag(&mut head, 5, VARINT);
        push_varint(&mut head, EXTENT as u64);
        for attribute in self.attributes {
            push_tag(&mut head, 3, BYTES);
            push_bytes(&mut head, attribute.name.as_bytes());
        }
        push_tag(tile_body, 3, BYTES);
        push_varint(tile_body, (head.len() + self.features.len() + self.values.len()) as u64);
        tile_body.reserve(head.len() + self.features.len() + self.values.len());
        tile_body.extend_from_slice(&head);
        tile_body.extend_from_slice(&self.features);
        tile_body.extend_from_slice(&self.values);
    }
}

/// One `value` of a layer. Bytes of an unexpected length (a column of another type) are written as 0 rather than read past.
fn push_value(out: &mut Vec<u8>, kind: Kind, bytes: &[u8]) {
    push_tag(out, 4, BYTES);
    match kind {
        Kind::Text => {
            push_varint(out, (1 + varint_length(bytes.len() as u64) + bytes.len()) as u64);
            push_tag(out, 1, BYTES);
            push_bytes(out, bytes);
        }
        Kind::Id => {
            let text = id_text(bytes);
            push_varint(out, 2 + text.len() as u64);
            push_tag(out, 1, BYTES);
            push_bytes(out, &text);
        }
        Kind::Number => {
            let number = bytes.try_into().map_or(0.0, f64::from_be_bytes);
            push_varint(out, 9);
            push_tag(out, 3, FIXED64);
            out.extend_from_slice(&number.to_le_bytes());
        }
        Kind::Flag => {
            push_varint(out, 2);
            push_tag(out, 7, VARINT);
            out.push(bytes.first().copied().unwrap_or_default());
        }
        Kind::Int => push_integer(out, integer(bytes).unwrap_or_default()),
        Kind::Day => push_integer(out, integer(bytes).unwrap_or_default().saturating_add(VIETNAM_EPOCH_US).div_euclid(DAY_US)),
    }
}

fn push_integer(out: &mut Vec<u8>, number: i64) {
    let (field, coded) = if number < 0 { (6, (number << 1 ^ number >> 63) as u64) } else { (5, number as u64) };
    push_varint(out, 1 + varint_length(coded) as u64);
    push_tag(out, field, VARINT);
    push_varint(out, coded);
}

/// A `smallint`, `int`, `bigint` or `timestamptz`; `sum(bigint)` would be numeric and is not read.
fn integer(bytes: &[u8]) -> Option<i64> {
    match bytes.len() {
        2 => bytes.try_into().ok().map(i16::from_be_bytes).map(i64::from),
        4 => bytes.try_into().ok().map(i32::from_be_bytes).map(i64::from),
        8 => bytes.try_into().ok().map(i64::from_be_bytes),
        _ => None,
    }
}

/// The hyphenated form of a UUID.
fn id_text(bytes: &[u8]) -> [u8; 36] {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut text = [b'-'; 36];
    let mut at = 0;
    for (i, byte) in bytes.iter().take(16).enumerate() {
        if matches!(i, 4 | 6 | 8 | 10) {
            at += 1;
        }
        text[at] = HEX[usize::from(byte >> 4)];
        text[at + 1] = HEX[usize::from(byte & 15)];
        at += 2;
    }
    text
}

fn push_tag(out: &mut Vec<u8>, field: u8, wire: u8) {
    out.push(field << 3 | wire);
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    push_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a protobuf varint.
pub(super) fn push_varint(out: &mut Vec<u8>, mut v: u64) {
    while v >= 0x80 {
        out.push(v as u8 | 0x80);
        v >>= 7;
    }
    out.push(v as u8);
}

fn varint_into(out: &mut [u8], mut v: u64) -> usize {
    let mut length = 0;
    while v >= 0x80 {
        out[length] = v as u8 | 0x80;
        v >>= 7;
        length += 1;
    }
    out[length] = v as u8;
    length + 1
}

fn varint_length(v: u64) -> usize {
    (64 - (v | 1).leading_zeros() as usize).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_have_the_length_that_is_announced() {
        for v in [0, 1, 127, 128, 300, 16_383, 16_384, u64::from(u32::MAX), u64::MAX] {
            let mut out = Vec::new();
            push_varint(&mut out, v);
            assert_eq!(out.len(), varint_length(v), "{v}");
            let mut fixed = [0; 10];
            assert_eq!(varint_into(&mut fixed, v), out.len());
            assert_eq!(&fixed[..out.len()], &out[..]);
        }
        // 300 is the example of the protobuf documentation: 1010_1100 0000_0010
        let mut out = Vec::new();
        push_varint(&mut out, 300);
        assert_eq!(out, [0xAC, 0x02]);
    }

    #[test]
    fn ids_are_written_as_uuids() {
        let id = uuid::Uuid::from_u128(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
        assert_eq!(id_text(id.as_bytes()), id.to_string().as_bytes());
    }

    #[test]
    fn days_are_days_in_vietnam() {
        // 2025-06-30T17:00:00Z is the first second of 2025-07-01 in Vietnam: day 20,270 since 1970-01-01
        let micros = (1_751_302_800_i64 - 946_684_800) * 1_000_000;
        let value = |micros: i64| {
            let mut out = Vec::new();
            push_value(&mut out, Kind::Day, &micros.to_be_bytes());
            out
        };
        let mut first = Vec::new();
        push_tag(&mut first, 4, BYTES);
        push_integer(&mut first, 20_270);
        assert_eq!(value(micros), first);
        assert_ne!(value(micros - 1), first);
    }

    #[test]
    fn negative_numbers_are_zigzag() {
        let mut out = Vec::new();
        push_integer(&mut out, -3);
        assert_eq!(out, [2, 6 << 3, 5]);
    }
}
