//! A file of OpenStreetMap (or a GeoJSON with its tags) into the room, read in this process: for files that are trusted. Foreign files are read
//! in a child, whose rows go the same way by [`Source::of_feature`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use flate2::read::MultiGzDecoder;
use geo::{Coord, Geometry, LineString, MultiPolygon, Point, Polygon, Rect};
use geojson::{FeatureReader, GeometryValue, Position, feature::Id};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::bulk::{self, Stored, Verdict};
use super::model::Incoming;
use super::osm::{Reading, Source, is_wanted};
use super::{StreetError, store};
use crate::files::osm::{Form, OsmFault, Tags, Tally, read};

/// Beyond the box of a province so much is read (degrees, 2 km): what crosses its border is whole.
const MARGIN_DEG: f64 = 0.02;
/// Rows that are staged at once.
const BATCH: usize = 10_000;

/// What came of a file.
#[derive(Debug, Default)]
pub struct Loaded {
    /// What the file holds; nothing for GeoJSON.
    pub tally: Tally,
    /// What was stored.
    pub stored: Stored,
    /// Rows that were there already.
    pub unchanged: u64,
    /// Rows that cannot be stored, by code.
    pub refused: BTreeMap<&'static str, u64>,
    /// What was left out or left empty, by code ([`super::osm::LEFT_OUT`]).
    pub left_out: BTreeMap<&'static str, u64>,
}

/// Loads a file, all of it or nothing, in the transaction of `conn`; with a `province` (code of today) only what lies in it.
///
/// Formats by name: `.osm.pbf`, `.osm`, `.geojson`, `.json`, the last three also with `.gz`. The caller names the load for the log and
/// commits. Memory: the nodes of the extent, 16 octets each, and some 200 octets for each thing.
///
/// # Errors
/// The file, the province, the database.
pub async fn file(
    conn: &mut PgConnection,
    path: &Path,
    today: NaiveDate,
    province: Option<&str>,
    import_id: Uuid,
) -> Result<Loaded, StreetError> {
    let extent = match province {
        None => None,
        Some(code) => Some(self::extent(conn, code).await?),
    };
    let path: PathBuf = path.to_owned();
    // Reading is work for the processor: off the threads that answer.
    let read = tokio::task::spawn_blocking(move || things(&path, extent)).await;
    let (rows, tally, left_out) =
        read.map_err(|error| OsmFault::new("osm-unreadable", error.to_string(), error.to_string())).map_err(StreetError::from)??;
    let mut load = bulk::begin(conn, today, province).await?;
    for batch in rows.chunks(BATCH) {
        load.stage(conn, batch).await?;
    }
    let mut loaded = Loaded { tally, left_out, ..Loaded::default() };
    for verdict in load.check(conn).await? {
        match verdict {
            Verdict::Unchanged { .. } => loaded.unchanged += 1,
            Verdict::Refused { code, .. } => *loaded.refused.entry(code).or_default() += 1,
        }
    }
    loaded.stored = load.store(conn, import_id).await?;
    Ok(loaded)
}

/// The box of a province (code of today) with a margin of 2 km, in degrees: outside of it nothing is read.
///
/// # Errors
/// `NoProvince`; the database's.
pub async fn extent(conn: &mut PgConnection, province: &str) -> Result<Rect, StreetError> {
    let found = store::extent(conn, province).await?;
    let [west, south, east, north] = found.ok_or_else(|| StreetError::NoProvince(province.to_owned()))?;
    Ok(Rect::new((west - MARGIN_DEG, south - MARGIN_DEG), (east + MARGIN_DEG, north + MARGIN_DEG)))
}

type Things = (Vec<Incoming>, Tally, BTreeMap<&'static str, u64>);

fn things(path: &Path, extent: Option<Rect>) -> Result<Things, OsmFault> {
    let mut reading = Reading::default();
    let mut rows = Vec::new();
    let mut number = 0;
    let mut take = |source: &Source| {
        number += 1;
        rows.extend(reading.take(number, source));
        Ok(())
    };
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let is_gzipped = Path::new(&name).extension().is_some_and(|end| end == "gz");
    let stem = name.strip_suffix(".gz").unwrap_or(&name);
    let mut open = || -> std::io::Result<Box<dyn Read + Send>> {
        let file = BufReader::new(File::open(path)?);
        Ok(if is_gzipped { Box::new(MultiGzDecoder::new(file)) } else { Box::new(file) })
    };
    let tally = if stem.ends_with("json") {
        features(open().map_err(|e| unreadable(&e))?, &mut take)?;
        Tally::default()
    } else {
        let form = if Path::new(stem).extension().is_some_and(|end| end == "pbf") { Form::Pbf } else { Form::Xml };
        read(form, &mut open, extent, &is_wanted, &mut |element| take(&element.into()))?
    };
    let left_out = reading.left_out().clone();
    rows.extend(reading.into_junctions());
    Ok((rows, tally, left_out))
}

fn unreadable(cause: &dyn std::fmt::Display) -> OsmFault {
    OsmFault::new(
        "geojson-unreadable",
        format!("Không đọc được tệp ({cause}). Cần GeoJSON FeatureCollection, có thể nén .gz."),
        format!("The file cannot be read ({cause}). A GeoJSON FeatureCollection is needed, gzipped or not."),
    )
}

fn features(input: impl Read, take: &mut dyn FnMut(&Source) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
    for feature in FeatureReader::from_reader(BufReader::new(input)).features() {
        let feature = feature.map_err(|e| unreadable(&e))?;
        let Some(geometry) = feature.geometry else { continue };
        let Some(geometry) = place(&geometry.value) else { continue };
        let properties: Tags = feature
            .properties
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| {
                let text = match value {
                    Value::String(text) => text,
                    Value::Null => return None,
                    other => other.to_string(),
                };
                Some((key.into(), text.into()))
            })
            .collect();
        let id = match &feature.id {
            Some(Id::String(text)) => Some(text.as_str()),
            _ => None,
        };
        take(&Source::of_feature(properties, id, geometry))?;
    }
    Ok(())
}

/// The geometry if it is of a kind that something of the room may have, and all its numbers are finite.
fn place(value: &GeometryValue) -> Option<Geometry> {
    let coord = |position: &Position| match position.as_slice() {
        [x, y, ..] if x.is_finite() && y.is_finite() => Some(Coord { x: *x, y: *y }),
        _ => None,
    };
    let line = |positions: &Vec<Position>| positions.iter().map(coord).collect::<Option<LineString>>();
    let polygon = |rings: &Vec<Vec<Position>>| -> Option<Polygon> {
        let mut rings = rings.iter().map(line).collect::<Option<Vec<_>>>()?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    };
    Some(match value {
        GeometryValue::Point { coordinates } => Geometry::Point(Point(coord(coordinates)?)),
        GeometryValue::LineString { coordinates } => Geometry::LineString(line(coordinates)?),
        GeometryValue::Polygon { coordinates } => Geometry::Polygon(polygon(coordinates)?),
        GeometryValue::MultiPolygon { coordinates } => {
            Geometry::MultiPolygon(MultiPolygon::new(coordinates.iter().map(polygon).collect::<Option<_>>()?))
        }
        _ => return None,
    })
}
