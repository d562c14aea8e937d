//! GeoJSON: a `FeatureCollection`, features line by line, or one alone; also gzipped. One feature is in memory at a time.

use std::collections::HashMap;

use geo::Geometry;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::geometry::{checked, kind, not_finite};
use super::gunzip::{Content, is_gzip};
use super::positions::geometry;
use super::scan::Features;
use super::{FirstRows, MAX_COLUMNS, Sink, Source, columns, crs, too_many_columns, unreadable};
use crate::files::frames::CellRef;
use crate::files::{Cell, FileFault, Format, GeometryColumn, Look, Remark, Table};

/// What the file is. All of it is read: a property may come up in the last feature.
pub fn look(source: &Source, sink: &mut dyn Sink) -> Result<Look, FileFault> {
    let mut features = open(source)?;
    let mut names = Names::default();
    let mut first = FirstRows::default();
    let mut seen = Seen::default();
    let mut cells = Vec::new();
    while let Some((number, text)) = features.next()? {
        let feature = parse(text);
        cells.clear();
        if let Ok(feature) = &feature {
            for (key, value) in feature.members() {
                let at = names.place(&key)?;
                if !first.is_full() {
                    put(&mut cells, at, cell(value));
                }
            }
        }
        let (geometry, fault) = placed(&feature, number, &mut seen);
        hand_out(&mut first, number, &cells, cells.len(), geometry.as_ref(), fault.as_ref())?;
        if number.is_multiple_of(20_000) {
            sink.at(features.position());
            sink.alive()?;
        }
    }
    for row in &mut first.rows {
        row.cells.resize(names.all.len(), Cell::Empty);
    }
    let mut remarks = Vec::new();
    let geometry = seen.column(features.crs.as_deref(), &mut remarks);
    let table = Table {
        name: String::new(),
        header_row: None,
        top: Vec::new(),
        columns: columns(names.all, &first.rows),
        row_count: Some(first.count),
        geometry: Some(geometry),
        first_rows: first.rows,
    };
    Ok(Look { format: Format::GeoJson, encoding: None, delimiter: None, tables: vec![table], remarks })
}

/// Its rows. The file is read twice: first for the names of all properties.
pub fn rows(source: &Source, sink: &mut dyn Sink) -> Result<(), FileFault> {
    let mut names = Names::default();
    let mut features = open(source)?;
    while let Some((number, text)) = features.next()? {
        if let Ok(feature) = parse(text) {
            for (key, _) in feature.members() {
                names.place(&key)?;
            }
        }
        if number.is_multiple_of(20_000) {
            sink.alive()?;
        }
    }
    let mut features = open(source)?;
    let mut seen = Seen::default();
    let mut cells = Vec::new();
    while let Some((number, text)) = features.next()? {
        let feature = parse(text);
        cells.clear();
        if let Ok(feature) = &feature {
            for (key, value) in feature.members() {
                put(&mut cells, names.place(&key)?, cell(value));
            }
        }
        let (geometry, fault) = placed(&feature, number, &mut seen);
        sink.at(features.position());
        hand_out(sink, number, &cells, names.all.len(), geometry.as_ref(), fault.as_ref())?;
    }
    Ok(())
}

fn open(source: &Source) -> Result<Features, FileFault> {
    let head = source.head(2).map_err(|error| unreadable(&error))?;
    Ok(Features::new(Content::open(source, is_gzip(&head))))
}

fn hand_out(
    sink: &mut dyn Sink,
    number: u64,
    cells: &[Cell],
    width: usize,
    geometry: Option<&Geometry<f64>>,
    fault: Option<&FileFault>,
) -> Result<(), FileFault> {
    sink.begin(number, width);
    for at in 0..width {
        sink.cell(cells.get(at).map_or(CellRef::Empty, CellRef::from));
    }
    sink.end(geometry, fault)
}

fn put(cells: &mut Vec<Cell>, at: usize, cell: Cell) {
    if cells.len() <= at {
        cells.resize(at + 1, Cell::Empty);
    }
    cells[at] = cell;
}

/// The names of all properties, in the order in which they come up.
#[derive(Default)]
struct Names {
    all: Vec<String>,
    places: HashMap<String, usize>,
    /// The place that the next property usually has.
    next: usize,
}

impl Names {
    fn place(&mut self, name: &str) -> Result<usize, FileFault> {
        let at = if self.all.get(self.next).is_some_and(|usual| usual == name) {
            self.next
        } else if let Some(at) = self.places.get(name) {
            *at
        } else {
            if self.all.len() == MAX_COLUMNS {
                return Err(too_many_columns());
            }
            self.all.push(name.to_owned());
            self.places.insert(name.to_owned(), self.all.len() - 1);
            self.all.len() - 1
        };
        self.next = (at + 1) % self.all.len();
        Ok(at)
    }
}

/// A feature, its parts still text.
#[derive(serde::Deserialize)]
struct Feature<'a> {
    #[serde(borrow, rename = "type")]
    kind: Option<&'a RawValue>,
    #[serde(borrow)]
    id: Option<&'a RawValue>,
    #[serde(borrow)]
    geometry: Option<&'a RawValue>,
    #[serde(borrow, default)]
    properties: Option<Members<'a>>,
}

/// The members of an object in their order; a name that comes twice is an error, as there is no telling which is meant.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;
        impl<'de> Visitor<'de> for Read {
            type Value = Members<'de>;
            fn expecting(&self, into: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                into.write_str("properties as an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members: Vec<(String, &'de RawValue)> = Vec::new();
                while let Some(name) = map.next_key::<String>()? {
                    if members.len() <= MAX_COLUMNS && members.iter().any(|(known, _)| *known == name) {
                        return Err(serde::de::Error::custom(format!("duplicate field `{name}`")));
                    }
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(Read)
    }
}

impl<'a> Feature<'a> {
    /// The properties; the feature's own id first, unless a property has its name.
    fn members(&self) -> impl Iterator<Item = (std::borrow::Cow<'_, str>, &'a RawValue)> {
        use std::borrow::Cow;
        let properties = self.properties.as_ref().map_or(&[][..], |members| &members.0);
        let id = self.id.filter(|_| !properties.iter().any(|(name, _)| name == "id"));
        id.into_iter()
            .map(|id| (Cow::Borrowed("id"), id))
            .chain(properties.iter().map(|(name, value)| (Cow::Borrowed(name.as_str()), *value)))
    }
}

fn parse(text: &[u8]) -> Result<Feature<'_>, FileFault> {
    let mut feature: Feature<'_> = serde_json::from_slice(text).map_err(|error| not_read(text, &error))?;
    match feature.kind.map(RawValue::get) {
        Some("\"Feature\"") => Ok(feature),
        // A geometry alone is a feature without properties.
        Some(
            "\"Point\""
            | "\"LineString\""
            | "\"Polygon\""
            | "\"MultiPoint\""
            | "\"MultiLineString\""
            | "\"MultiPolygon\""
            | "\"GeometryCollection\"",
        ) => {
            feature.geometry = serde_json::from_slice(text).ok();
            Ok(feature)
        }
        _ => Err(FileFault::new(
            "feature-broken",
            "Đối tượng không phải là Feature của GeoJSON. Hãy xuất lại lớp bản đồ.",
            "This is no GeoJSON Feature. Export the layer again.",
        )),
    }
}

fn not_read(text: &[u8], error: &serde_json::Error) -> FileFault {
    let has = |word: &[u8]| text.windows(word.len()).any(|window| window == word);
    let words = error.to_string();
    if words.contains("duplicate field") {
        let name = words.split('`').nth(1).unwrap_or_default();
        return FileFault::new(
            "feature-duplicate-key",
            format!("Đối tượng có thuộc tính “{name}” hai lần. Hãy xóa bớt một."),
            format!("The feature has “{name}” twice. Remove one of them."),
        );
    }
    // JSON knows no NaN: programs that write it anyway mean a number that is none.
    if error.is_syntax() && (has(b"NaN") || has(b"Infinity") || has(b"nan") || has(b"inf")) {
        return not_finite();
    }
    FileFault::new(
        "feature-broken",
        format!("Đối tượng không đọc được ({words}). Hãy xuất lại lớp bản đồ."),
        format!("The feature cannot be read ({words}). Export the layer again."),
    )
}

fn cell(value: &RawValue) -> Cell {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'n') => Cell::Empty,
        Some(b't') => Cell::Boolean(true),
        Some(b'f') => Cell::Boolean(false),
        Some(b'"') => serde_json::from_str::<String>(text).map_or_else(|_| Cell::Fault(text.into()), |text| CellRef::Text(&text).into()),
        Some(b'{' | b'[') => Cell::Text(text.into()),
        _ => {
            let is_exact = text.contains(['.', 'e', 'E']) || text.len() <= 15;
            match text.parse::<f64>() {
                Ok(number) if number.is_finite() && is_exact => Cell::Number(number),
                Ok(number) if number.is_finite() => Cell::Text(text.into()),
                _ => Cell::Fault(text.into()),
            }
        }
    }
}

/// What has been seen of all places.
#[derive(Default)]
struct Seen {
    kinds: Vec<String>,
    has_more: bool,
    is_beyond_degrees: bool,
}

impl Seen {
    fn column(self, member: Option<&str>, remarks: &mut Vec<Remark>) -> GeometryColumn {
        let name = member.and_then(|text| {
            let crs: serde_json::Value = serde_json::from_str(text).ok()?;
            Some(crs.pointer("/properties/name")?.as_str()?.to_owned())
        });
        let mut srid = name.as_deref().map_or(Some(4326), crs::from_name);
        let mut crs_text = if srid.is_none() { name } else { None };
        if self.has_more {
            remarks.push(third_dimension());
        }
        if srid == Some(4326) && self.is_beyond_degrees {
            srid = None;
            crs_text = Some("GeoJSON".to_owned());
            remarks.push(Remark::new(
                "coordinates-not-degrees",
                "Tệp không ghi hệ tọa độ (hoặc ghi WGS 84) nhưng tọa độ không phải là độ: cần chọn hệ tọa độ.",
                "The file names no coordinate system (or WGS 84), but its coordinates are no degrees: choose the system.",
            ));
        }
        GeometryColumn { kinds: self.kinds, srid, crs_text }
    }
}

/// That heights were left out.
pub fn third_dimension() -> Remark {
    Remark::new("third-dimension-dropped", "Tọa độ thứ ba (độ cao) được bỏ qua.", "The third coordinate (height) is left out.")
}

/// The place of a feature, or why it has none that can be taken.
fn placed(feature: &Result<Feature<'_>, FileFault>, number: u64, seen: &mut Seen) -> (Option<Geometry<f64>>, Option<FileFault>) {
    let geometry = feature.as_ref().map_err(Clone::clone).and_then(|feature| match feature.geometry {
        Some(text) => geometry(text, 0, &mut seen.has_more).and_then(checked),
        None => Ok(None),
    });
    match geometry {
        Ok(geometry) => {
            if let Some(geometry) = &geometry {
                use geo::CoordsIter;
                if !seen.kinds.iter().any(|known| known == kind(geometry)) {
                    seen.kinds.push(kind(geometry).to_owned());
                }
                seen.is_beyond_degrees |= geometry.coords_iter().any(|coord| coord.x.abs() > 360.0 || coord.y.abs() > 360.0);
            }
            (geometry, None)
        }
        Err(fault) => (None, Some(fault.at(format!("đối tượng {number}")))),
    }
}
