//! Shapefiles in a zip: the layers of an archive, each `.shp` with what belongs to it. Shapes and table are unpacked side by side as
//! streams. The formats: ESRI Shapefile Technical Description (1998) and dBASE III/IV.

use std::io::Read;

use super::archive::{Archive, Entry};
use super::dbf::{Dbf, encoding_of};
use super::geojson::third_dimension;
use super::geometry::kind;
use super::shapes::Shapes;
use super::{FirstRows, Sink, Source, columns, crs, no_table, unreadable};
use crate::files::{Encoding, FileFault, Format, GeometryColumn, Look, Reading, Remark, Table};

/// A layer: its name and the places of its parts in the archive.
struct Layer {
    name: String,
    shapes: usize,
    table: Option<usize>,
    projection: Option<usize>,
    encoding: Option<usize>,
}

/// What the file is.
pub fn look(source: &Source, reading: Option<&Reading>, sink: &mut dyn Sink) -> Result<Look, FileFault> {
    let mut archive = Archive::open(source)?;
    let (mut tables, mut remarks, mut encoding) = (Vec::new(), Vec::new(), None);
    for layer in layers(&archive.entries) {
        let mut first = FirstRows::default();
        sink.alive()?;
        let seen = read(source, &mut archive, &layer, reading, &mut first)?;
        encoding = encoding.or(seen.encoding);
        remarks.extend(seen.remarks);
        let (srid, crs_text) = if let Some(index) = layer.projection {
            let text = small(&mut archive, index)?;
            let text = String::from_utf8_lossy(&text).into_owned();
            let srid = crs::from_wkt(&text);
            (srid, srid.is_none().then_some(text))
        } else {
            remarks.push(Remark::new(
                "projection-missing",
                format!("Lớp “{}” không có tệp .prj: cần chọn hệ tọa độ.", layer.name),
                format!("Layer “{}” has no .prj: choose the coordinate system.", layer.name),
            ));
            (None, None)
        };
        tables.push(Table {
            name: layer.name,
            header_row: None,
            top: Vec::new(),
            columns: columns(seen.names, &first.rows),
            row_count: Some(first.count),
            geometry: Some(GeometryColumn { kinds: seen.kinds, srid, crs_text }),
            first_rows: first.rows,
        });
    }
    remarks.dedup();
    Ok(Look { format: Format::Shapefile, encoding, delimiter: None, tables, remarks })
}

/// The rows of one layer.
pub fn rows(source: &Source, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    let mut archive = Archive::open(source)?;
    let layers = layers(&archive.entries);
    let layer = layers.get(reading.table).ok_or_else(|| no_table(reading.table))?;
    read(source, &mut archive, layer, Some(reading), sink).map(|_| ())
}

/// What stands behind the last point of a name, in small letters.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

/// The layers, by name. What belongs to a `.shp` has its name but for the ending, whatever the size of the letters.
fn layers(entries: &[Entry]) -> Vec<Layer> {
    let small = |name: &str| name.to_lowercase();
    let mut layers: Vec<Layer> = entries
        .iter()
        // Archives made on a Mac have shadows of all files.
        .filter(|entry| ending(&entry.name) == "shp" && !entry.name.starts_with("__MACOSX/"))
        .map(|entry| {
            let stem = &entry.name[..entry.name.len() - 4];
            let part = |ending: &str| {
                let wanted = [format!("{}.{ending}", small(stem)), format!("{}.shp.{ending}", small(stem))];
                entries.iter().find(|other| wanted.contains(&small(&other.name))).map(|other| other.index)
            };
            Layer {
                name: stem.rsplit('/').next().unwrap_or(stem).to_owned(),
                shapes: entry.index,
                table: part("dbf"),
                projection: part("prj"),
                encoding: part("cpg").or_else(|| part("cst")),
            }
        })
        .collect();
    layers.sort_by(|a, b| a.name.cmp(&b.name).then(a.shapes.cmp(&b.shapes)));
    layers
}

/// A part that is a line of text.
fn small(archive: &mut Archive, index: usize) -> Result<Vec<u8>, FileFault> {
    let mut bytes = Vec::new();
    archive.inflate(index)?.take(16 << 10).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    Ok(bytes)
}

/// What has been seen of a layer.
struct Seen {
    names: Vec<String>,
    kinds: Vec<String>,
    encoding: Option<Encoding>,
    remarks: Vec<Remark>,
}

fn read(source: &Source, archive: &mut Archive, layer: &Layer, reading: Option<&Reading>, sink: &mut dyn Sink) -> Result<Seen, FileFault> {
    let mut remarks = Vec::new();
    let named = match layer.encoding {
        Some(index) => encoding_of(&small(archive, index)?),
        None => None,
    };
    let chosen = reading.and_then(|reading| reading.encoding);
    let begin = archive.entries.iter().find(|entry| entry.index == layer.shapes).map_or(0, |entry| entry.at);
    // A stream borrows its archive, and two are read at once.
    let mut beside = Archive::open(source)?;
    let mut sample_of = |index: usize| -> Result<Vec<u8>, FileFault> {
        let mut sample = Vec::new();
        beside.inflate(index)?.take(256 << 10).read_to_end(&mut sample).map_err(|error| unreadable(&error))?;
        Ok(sample)
    };
    let sample = layer.table.map(&mut sample_of).transpose()?;
    let mut table = match (layer.table, &sample) {
        (Some(index), Some(sample)) => Some(Dbf::open(beside.inflate(index)?, sample, chosen, named, &mut remarks)?),
        _ => None,
    };
    let mut shapes = Shapes::open(archive.inflate(layer.shapes)?)?;
    let headings = table.as_ref().map_or_else(Vec::new, Dbf::names);
    let (mut kinds, mut deleted) = (Vec::new(), 0_u64);
    let mut number = 0;
    loop {
        let shape = shapes.next()?;
        let is_row = match &mut table {
            Some(table) => table.next()?,
            None => shape.is_some(),
        };
        let shape = match (shape, is_row) {
            (None, false) => break,
            (Some(shape), true) => shape,
            (None, true) | (Some(_), false) => return Err(uneven().at(layer.name.clone())),
        };
        number += 1;
        if table.as_ref().is_some_and(Dbf::is_deleted) {
            deleted += 1;
            continue;
        }
        sink.begin(number, headings.len());
        if let Some(table) = &table {
            table.cells(sink);
        }
        match shape {
            Ok(geometry) => {
                if let Some(geometry) = &geometry
                    && !kinds.iter().any(|known| known == kind(geometry))
                {
                    kinds.push(kind(geometry).to_owned());
                }
                sink.end(geometry.as_ref(), None)?;
            }
            Err(fault) => sink.end(None, Some(&fault.at(format!("đối tượng {number}"))))?,
        }
        if number.is_multiple_of(256) {
            // What is stored of the shapes is not told by the archive; their share of what they become is near enough.
            sink.at(begin + shapes.share(source.size() - begin.min(source.size())));
        }
    }
    sink.at(source.size());
    if deleted > 0 {
        remarks.push(Remark::new(
            "deleted-rows-skipped",
            format!("Lớp “{}”: {deleted} dòng đã đánh dấu xóa được bỏ qua.", layer.name),
            format!("Layer “{}”: {deleted} rows marked as deleted are left out.", layer.name),
        ));
    }
    if shapes.has_more() {
        remarks.push(third_dimension());
    }
    if table.is_none() {
        remarks.push(Remark::new(
            "table-missing",
            format!("Lớp “{}” không có tệp .dbf: chỉ có hình, không có thuộc tính.", layer.name),
            format!("Layer “{}” has no .dbf: shapes only, no attributes.", layer.name),
        ));
    }
    Ok(Seen { names: headings, kinds, encoding: table.map(|table| table.encoding()), remarks })
}

fn uneven() -> FileFault {
    FileFault::new(
        "shapefile-uneven",
        "Số hình (.shp) và số dòng thuộc tính (.dbf) không khớp. Hãy xuất lại Shapefile.",
        "The numbers of shapes (.shp) and of rows (.dbf) differ. Export the Shapefile again.",
    )
}
