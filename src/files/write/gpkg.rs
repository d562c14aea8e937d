//! GeoPackage: an SQLite database with one layer, its index and its metadata, made in the folder and sent when it is whole.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, OpenFlags, Statement};
use tempfile::TempPath;

use super::{Cell, Fact, Kind, Out, Places, Shape, Sheet, Writer, geometry, text};

/// Pages of SQLite kept in memory (KiB).
const CACHE_KIB: u32 = 16 * 1024;

/// A GeoPackage under way.
pub(super) struct GeoPackage<'a> {
    out: Out<'a>,
    // Before the path: the database is closed, then removed.
    db: Connection,
    path: TempPath,
    of: Sheet,
    insert: String,
    insert_box: String,
    fid: i64,
    extent: [f64; 4],
    changed_at: String,
    blob: Vec<u8>,
}

fn failed(error: rusqlite::Error) -> io::Error {
    io::Error::other(error)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What the shapes of a table are; areas may have a point among them where no area is known.
fn type_of(places: Places) -> &'static str {
    match places {
        Places::Points => "POINT",
        Places::Lines => "LINESTRING",
        Places::Areas | Places::None => "GEOMETRY",
    }
}

impl<'a> GeoPackage<'a> {
    pub(super) fn begin(of: Sheet, folder: &Path, at: DateTime<Utc>, out: Out<'a>) -> io::Result<Self> {
        let path = tempfile::Builder::new().prefix("bando138-").suffix(".gpkg").tempfile_in(folder)?.into_temp_path();
        let db = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
        // A file that is thrown away if anything fails: no journal, no waiting for the disk.
        let settings = format!("pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -{CACHE_KIB};");
        db.execute_batch(&settings).map_err(failed)?;
        db.execute_batch(include_str!("gpkg.sql")).map_err(failed)?;
        let has_places = of.places != Places::None;
        let mut create = format!("create table {} (fid integer primary key autoincrement not null", of.name);
        let mut insert = format!("insert into {} values (?1", of.name);
        if has_places {
            create.push_str(", geom ");
            create.push_str(type_of(of.places));
            insert.push_str(", ?2");
        }
        let offset = if has_places { 3 } else { 2 };
        for (i, column) in of.columns.iter().enumerate() {
            let kind = match column.kind {
                Kind::Text | Kind::List => "TEXT",
                Kind::Integer => "INTEGER",
                Kind::Number => "DOUBLE",
                Kind::Boolean => "BOOLEAN",
                Kind::Day => "DATE",
                Kind::Instant => "DATETIME",
            };
            // Writing to a String cannot fail.
            let _ = write!(create, ", {} {kind}", quoted(&column.name));
            let _ = write!(insert, ", ?{}", i + offset);
        }
        create.push(')');
        insert.push(')');
        db.execute_batch(&create).map_err(failed)?;
        if has_places {
            db.execute_batch(&format!("create virtual table rtree_{}_geom using rtree(id, minx, maxx, miny, maxy)", of.name))
                .map_err(failed)?;
        }
        db.execute_batch("begin").map_err(failed)?;
        let insert_box = format!("insert into rtree_{}_geom values (?1, ?2, ?3, ?4, ?5)", of.name);
        let mut changed_at = Vec::new();
        text::utc_instant(&mut changed_at, at);
        let extent = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let changed_at = String::from_utf8(changed_at).unwrap_or_default();
        Ok(Self { out, db, path, of, insert, insert_box, fid: 0, extent, changed_at, blob: Vec::new() })
    }

    /// Makes the binary of a shape; its box.
    fn encode(&mut self, shape: Shape<'_>) -> io::Result<Option<[f64; 4]>> {
        const SRS_ID: i32 = 4326;
        self.blob.clear();
        // "GP", version 0 (the first), flags: little-endian, an envelope or none.
        let mut head = |with_envelope: bool| {
            self.blob.extend_from_slice(&[b'G', b'P', 0, if with_envelope { 0b11 } else { 0b01 }]);
            self.blob.extend_from_slice(&SRS_ID.to_le_bytes());
        };
        match shape {
            Shape::None => Ok(None),
            Shape::Point(lon, lat) => {
                head(false);
                self.blob.extend_from_slice(&[1, 1, 0, 0, 0]);
                self.blob.extend_from_slice(&lon.to_le_bytes());
                self.blob.extend_from_slice(&lat.to_le_bytes());
                Ok(Some([lon, lat, lon, lat]))
            }
            Shape::Wkb(wkb) => {
                // A shape without a position is written as none: readers differ in what they make of an empty one.
                let found = geometry::extent(wkb).ok_or_else(super::unknown_shape)?;
                if !found[0].is_finite() {
                    return Ok(None);
                }
                let [west, south, east, north] = found;
                let is_point = geometry::form(wkb) == Some(geometry::Form::Point);
                head(!is_point);
                if !is_point {
                    for n in [west, east, south, north] {
                        self.blob.extend_from_slice(&n.to_le_bytes());
                    }
                }
                self.blob.extend_from_slice(wkb);
                Ok(Some(found))
            }
        }
    }
}

fn bind(statement: &mut Statement<'_>, at: usize, cell: &Cell<'_>) -> rusqlite::Result<()> {
    let made = |write: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = Vec::with_capacity(32);
        write(&mut bytes);
        ToSqlOutput::Owned(Value::Text(String::from_utf8(bytes).unwrap_or_default()))
    };
    let value = match cell {
        Cell::Text(value) => ToSqlOutput::Borrowed(ValueRef::Text(value.as_bytes())),
        Cell::Integer(n) => ToSqlOutput::Owned(Value::Integer(*n)),
        Cell::Number(n) if n.is_finite() => ToSqlOutput::Owned(Value::Real(*n)),
        Cell::Null | Cell::Number(_) => ToSqlOutput::Owned(Value::Null),
        Cell::Boolean(value) => ToSqlOutput::Owned(Value::Integer((*value).into())),
        Cell::Day(day) => made(&|out| text::iso_day(out, *day)),
        Cell::Instant(at) => made(&|out| text::utc_instant(out, *at)),
        Cell::List(values) => ToSqlOutput::Owned(Value::Text(super::csv::join(values))),
    };
    statement.raw_bind_parameter(at, value)
}

impl Writer for GeoPackage<'_> {
    fn row(&mut self, cells: &[Cell<'_>], shape: Shape<'_>) -> io::Result<()> {
        self.fid += 1;
        let found = self.encode(shape)?;
        let mut insert = self.db.prepare_cached(&self.insert).map_err(failed)?;
        insert.raw_bind_parameter(1, self.fid).map_err(failed)?;
        let mut offset = 2;
        if self.of.places != Places::None {
            if found.is_some() {
                insert.raw_bind_parameter(2, ToSqlOutput::Borrowed(ValueRef::Blob(&self.blob))).map_err(failed)?;
            } else {
                insert.raw_bind_parameter(2, ToSqlOutput::Owned(Value::Null)).map_err(failed)?;
            }
            offset = 3;
        }
        for (i, cell) in cells.iter().enumerate() {
            bind(&mut insert, i + offset, cell).map_err(failed)?;
        }
        insert.raw_execute().map_err(failed)?;
        if let Some([west, south, east, north]) = found {
            let mut insert = self.db.prepare_cached(&self.insert_box).map_err(failed)?;
            insert.execute((self.fid, west, east, south, north)).map_err(failed)?;
            let [w, s, e, n] = self.extent;
            self.extent = [w.min(west), s.min(south), e.max(east), n.max(north)];
        }
        Ok(())
    }

    fn finish(self: Box<Self>, facts: &[Fact]) -> io::Result<()> {
        let (table, has_places) = (self.of.name, self.of.places != Places::None);
        let known = |n: f64| n.is_finite().then_some(n);
        let [west, south, east, north] = self.extent.map(known);
        let told: String = facts.iter().fold(String::new(), |told, fact| told + &format!("{}: {}\n", fact.label, fact.value));
        let by_name: serde_json::Map<String, serde_json::Value> =
            facts.iter().map(|fact| (fact.name.to_owned(), fact.value.as_str().into())).collect();
        let data_type = if has_places { "features" } else { "attributes" };
        let srs_id = has_places.then_some(4326);
        self.db
            .execute(
                "insert into gpkg_contents values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                (table, data_type, &self.of.title, told.trim_end(), &self.changed_at, west, south, east, north, srs_id),
            )
            .map_err(failed)?;
        if has_places {
            let kind = type_of(self.of.places);
            self.db.execute("insert into gpkg_geometry_columns values (?1, 'geom', ?2, 4326, 0, 0)", (table, kind)).map_err(failed)?;
            let definition = "http://www.geopackage.org/spec131/#extension_rtree";
            self.db
                .execute("insert into gpkg_extensions values (?1, 'geom', 'gpkg_rtree_index', ?2, 'write-only')", (table, definition))
                .map_err(failed)?;
            self.db.execute_batch(&include_str!("gpkg_rtree.sql").replace("{t}", table)).map_err(failed)?;
        }
        self.db
            .execute(
                "insert into gpkg_metadata values (1, 'dataset', 'https://www.rfc-editor.org/rfc/rfc8259', 'application/json', ?1)",
                (serde_json::Value::Object(by_name).to_string(),),
            )
            .map_err(failed)?;
        self.db
            .execute("insert into gpkg_metadata_reference values ('table', ?1, null, null, ?2, 1, null)", (table, &self.changed_at))
            .map_err(failed)?;
        self.db.execute_batch("commit").map_err(failed)?;
        let Self { mut out, db, path, .. } = *self;
        db.close().map_err(|(_, error)| failed(error))?;
        super::send(&mut std::fs::File::open(&path)?, &mut out)?;
        out.flush()
    }
}
