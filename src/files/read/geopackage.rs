//! OGC `GeoPackage`: a database of `SQLite`, opened read-only, as it is, with everything off that a hostile schema could use. Only tables
//! that `gpkg_contents` names are read, and only ordinary ones: a view or a virtual table is a program of the file's author.

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::geojson::third_dimension;
use super::geometry::{from_geopackage, kind};
use super::{FirstRows, MAX_COLUMNS, Sink, Source, columns, crs, no_table, too_many_columns, truncated};
use crate::files::frames::CellRef;
use crate::files::{FileFault, Format, GeometryColumn, Look, Reading, Remark, Table};

/// A text or blob of the file may be so long, bytes.
const MAX_VALUE: i32 = 64 << 20;

/// A layer of the file.
struct Layer {
    name: String,
    /// Names of its columns without that of the geometry, and what they are declared as.
    columns: Vec<(String, String)>,
    /// Name of the geometry column and its `srs_id`.
    geometry: Option<(String, i32)>,
}

/// What the file is.
pub fn look(source: &Source) -> Result<Look, FileFault> {
    let database = open(source)?;
    let (layers, mut remarks) = layers(&database)?;
    let mut tables = Vec::new();
    for layer in &layers {
        let mut first = FirstRows::default();
        let seen = read(&database, layer, &mut first, Table::FIRST_ROWS as u64 + 1)?;
        let sql = format!("select count(*) from {}", quoted(&layer.name));
        let count: i64 = database.query_row(&sql, [], |row| row.get(0)).map_err(|error| broken(&error))?;
        let geometry = match &layer.geometry {
            Some((_, srs_id)) => Some(geometry_column(&database, *srs_id, seen.kinds)?),
            None => None,
        };
        if seen.has_more {
            remarks.push(third_dimension());
        }
        if seen.has_blobs {
            remarks.push(Remark::new(
                "blobs-dropped",
                format!("Lớp “{}”: các ô chứa dữ liệu nhị phân được bỏ qua.", layer.name),
                format!("Layer “{}”: cells with binary data are left out.", layer.name),
            ));
        }
        tables.push(Table {
            name: layer.name.clone(),
            header_row: None,
            top: Vec::new(),
            columns: columns(layer.columns.iter().map(|(name, _)| name.clone()).collect(), &first.rows),
            row_count: u64::try_from(count).ok(),
            geometry,
            first_rows: first.rows,
        });
    }
    remarks.dedup();
    Ok(Look { format: Format::GeoPackage, encoding: None, delimiter: None, tables, remarks })
}

/// The rows of one layer; their numbers count them in the file's own order.
pub fn rows(source: &Source, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    let database = open(source)?;
    let (layers, _) = layers(&database)?;
    let layer = layers.get(reading.table).ok_or_else(|| no_table(reading.table))?;
    read(&database, layer, sink, u64::MAX)?;
    sink.at(source.size());
    Ok(())
}

fn open(_source: &Source) -> Result<Connection, FileFault> {
    // The file is this process's standard input; `immutable` neither locks nor looks for journals beside it.
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(path(), flags).map_err(|error| broken(&error))?;
    let set = |config, value| database.set_db_config(config, value).map_err(|error| broken(&error));
    set(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    set(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    set(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    set(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    set(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, false)?;
    for (limit, most) in [(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE), (Limit::SQLITE_LIMIT_ATTACHED, 0), (Limit::SQLITE_LIMIT_COLUMN, 2_000)] {
        database.set_limit(limit, most).map_err(|error| broken(&error))?;
    }
    database
        .execute_batch("pragma query_only = on; pragma cell_size_check = on; pragma mmap_size = 0; pragma temp_store = memory; pragma cache_size = -8000;")
        .map_err(|error| broken(&error))?;
    let application: i64 = database.query_row("pragma application_id", [], |row| row.get(0)).map_err(|error| broken(&error))?;
    let has_contents: bool = database
        .query_row("select count(*) > 0 from sqlite_schema where type = 'table' and name = 'gpkg_contents'", [], |row| row.get(0))
        .map_err(|error| broken(&error))?;
    // "GPKG", "GP10", "GP11"; some programs write 0.
    if ![0x4750_4B47, 0x4750_3130, 0x4750_3131, 0].contains(&application) || !has_contents {
        return Err(FileFault::new(
            "sqlite-not-geopackage",
            "Đây là cơ sở dữ liệu SQLite nhưng không phải GeoPackage. Hãy xuất lớp bản đồ dưới dạng GeoPackage hoặc GeoJSON.",
            "This is a database of SQLite, but no GeoPackage. Export the layer as GeoPackage or GeoJSON.",
        ));
    }
    Ok(database)
}

#[cfg(not(test))]
fn path() -> String {
    "file:/proc/self/fd/0?mode=ro&immutable=1".to_owned()
}

#[cfg(test)]
fn path() -> String {
    unreachable!("databases are read in a child only: see tests/it/files.rs")
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The layers that can be read, by name, and what is left out.
fn layers(database: &Connection) -> Result<(Vec<Layer>, Vec<Remark>), FileFault> {
    let sql = "select c.table_name, s.type, coalesce(s.sql, '') like 'create virtual%'
        from gpkg_contents c left join sqlite_schema s on s.name = c.table_name and s.type in ('table', 'view')
        where c.data_type in ('features', 'attributes', 'aspatial') order by c.table_name limit 500";
    let mut statement = database.prepare(sql).map_err(|error| broken(&error))?;
    let rows = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?, row.get::<_, bool>(2)?)))
        .map_err(|error| broken(&error))?;
    let (mut layers, mut remarks) = (Vec::new(), Vec::new());
    for row in rows {
        let (name, what, is_virtual) = row.map_err(|error| broken(&error))?;
        if what.as_deref() == Some("table") && !is_virtual {
            layers.push(layer(database, name)?);
        } else {
            remarks.push(Remark::new(
                "layer-skipped",
                format!("Lớp “{name}” không phải bảng thường (khung nhìn hoặc không có trong tệp) nên được bỏ qua."),
                format!("Layer “{name}” is no ordinary table (a view, or missing) and is left out."),
            ));
        }
    }
    if layers.is_empty() {
        return Err(FileFault::new(
            "no-layers",
            "GeoPackage không có lớp đối tượng nào đọc được (ảnh nền không đọc). Hãy xuất lại lớp cần nhập.",
            "The GeoPackage has no layer of features that can be read (rasters are not). Export the layer again.",
        ));
    }
    Ok((layers, remarks))
}

fn layer(database: &Connection, name: String) -> Result<Layer, FileFault> {
    let geometry = "select column_name, srs_id from gpkg_geometry_columns where table_name = ?1";
    let geometry = match database.query_row(geometry, [&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i32>(1)?))) {
        Ok(found) => Some(found),
        Err(rusqlite::Error::QueryReturnedNoRows) => None,
        // A file of attributes alone may have no such table.
        Err(rusqlite::Error::SqliteFailure(error, _)) if error.code == ErrorCode::Unknown => None,
        Err(error) => return Err(broken(&error)),
    };
    let mut statement = database.prepare("select name, type from pragma_table_info(?1)").map_err(|error| broken(&error))?;
    let found = statement
        .query_map([&name], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?.to_ascii_uppercase())))
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| broken(&error))?;
    if found.len() > MAX_COLUMNS {
        return Err(too_many_columns());
    }
    let is_geometry = |column: &str| geometry.as_ref().is_some_and(|(name, _)| name.eq_ignore_ascii_case(column));
    let geometry = geometry.clone().filter(|(name, _)| found.iter().any(|(column, _)| column.eq_ignore_ascii_case(name)));
    let columns = found.into_iter().filter(|(column, _)| !is_geometry(column)).collect();
    Ok(Layer { name, columns, geometry })
}

fn geometry_column(database: &Connection, srs_id: i32, kinds: Vec<String>) -> Result<GeometryColumn, FileFault> {
    let sql = "select organization, organization_coordsys_id, definition from gpkg_spatial_ref_sys where srs_id = ?1";
    let found = database.query_row(sql, [srs_id], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i32>(1)?, row.get::<_, String>(2)?)));
    let (srid, crs_text) = match found {
        Ok((organization, code, _)) if organization.eq_ignore_ascii_case("epsg") && code > 0 => (Some(code), None),
        Ok((_, _, definition)) => {
            let srid = crs::from_wkt(&definition);
            (srid, srid.is_none().then(|| definition.chars().take(2_000).collect()))
        }
        Err(rusqlite::Error::QueryReturnedNoRows) => (None, Some(format!("srs_id {srs_id}"))),
        Err(error) => return Err(broken(&error)),
    };
    Ok(GeometryColumn { kinds, srid, crs_text })
}

/// What has been seen of a layer.
#[derive(Default)]
struct Seen {
    kinds: Vec<String>,
    has_more: bool,
    has_blobs: bool,
}

fn read(database: &Connection, layer: &Layer, sink: &mut dyn Sink, most: u64) -> Result<Seen, FileFault> {
    let names: Vec<String> =
        layer.columns.iter().map(|(name, _)| name).chain(layer.geometry.iter().map(|(name, _)| name)).map(|name| quoted(name)).collect();
    let sql = format!("select {} from {}", names.join(", "), quoted(&layer.name));
    let mut statement = database.prepare(&sql).map_err(|error| broken(&error))?;
    let mut rows = statement.query([]).map_err(|error| broken(&error))?;
    let (mut seen, mut number) = (Seen::default(), 0_u64);
    while let Some(row) = rows.next().map_err(|error| broken(&error))? {
        number += 1;
        if number > most {
            break;
        }
        sink.begin(number, layer.columns.len());
        for (at, (_, declared)) in layer.columns.iter().enumerate() {
            put(sink, row.get_ref(at).map_err(|error| broken(&error))?, declared, &mut seen);
        }
        let geometry = match &layer.geometry {
            Some((_, srs_id)) => placed(row.get_ref(layer.columns.len()).map_err(|error| broken(&error))?, *srs_id, &mut seen),
            None => Ok(None),
        };
        match geometry {
            Ok(geometry) => {
                if let Some(geometry) = &geometry
                    && !seen.kinds.iter().any(|known| known == kind(geometry))
                {
                    seen.kinds.push(kind(geometry).to_owned());
                }
                sink.end(geometry.as_ref(), None)?;
            }
            Err(fault) => sink.end(None, Some(&fault.at(format!("đối tượng {number}"))))?,
        }
    }
    Ok(seen)
}

fn placed(value: ValueRef<'_>, srs_id: i32, seen: &mut Seen) -> Result<Option<geo::Geometry<f64>>, FileFault> {
    match value {
        ValueRef::Null => Ok(None),
        ValueRef::Blob(blob) => {
            let (geometry, own, has_more) = from_geopackage(blob)?;
            seen.has_more |= has_more;
            if own != srs_id && geometry.is_some() {
                return Err(FileFault::new(
                    "srs-mixed",
                    "Đối tượng này ghi hệ tọa độ khác với lớp của nó. Hãy xuất lại lớp về một hệ tọa độ.",
                    "This feature names another coordinate system than its layer. Export the layer in one system.",
                ));
            }
            Ok(geometry)
        }
        _ => Err(super::geometry::broken()),
    }
}

/// A whole number beyond this is not exact as a float: it is text.
const EXACT: i64 = 1 << 53;

fn put(sink: &mut dyn Sink, value: ValueRef<'_>, declared: &str, seen: &mut Seen) {
    match value {
        ValueRef::Null => sink.cell(CellRef::Empty),
        ValueRef::Integer(number @ (0 | 1)) if declared == "BOOLEAN" => sink.cell(CellRef::Boolean(number == 1)),
        ValueRef::Integer(number) if number.abs() <= EXACT => sink.cell(CellRef::Number(number as f64)),
        ValueRef::Integer(number) => sink.cell(CellRef::Text(&number.to_string())),
        ValueRef::Real(number) if number.is_finite() => sink.cell(CellRef::Number(number)),
        ValueRef::Real(number) => sink.cell(CellRef::Fault(&number.to_string())),
        ValueRef::Text(text) => {
            let text = String::from_utf8_lossy(text);
            // A DATETIME of this format is UTC and says so: it stays text, so that nobody takes it for local time.
            match (declared, chrono::NaiveDate::parse_from_str(&text, "%Y-%m-%d")) {
                ("DATE", Ok(day)) => sink.cell(CellRef::Moment(day.and_time(chrono::NaiveTime::MIN))),
                _ => sink.cell(CellRef::Text(&text)),
            }
        }
        ValueRef::Blob(_) => {
            seen.has_blobs = true;
            sink.cell(CellRef::Empty);
        }
    }
}

fn broken(error: &rusqlite::Error) -> FileFault {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => truncated(),
        Some(ErrorCode::OutOfMemory | ErrorCode::TooBig) => FileFault::new(
            "feature-too-large",
            "Một đối tượng trong GeoPackage quá lớn. Hãy làm đơn giản hoặc chia nhỏ đối tượng đó.",
            "A feature of the GeoPackage is too large. Simplify or divide it.",
        ),
        _ => FileFault::new(
            "geopackage-broken",
            format!("GeoPackage không đọc được ({error}). Hãy xuất lại từ chương trình bản đồ."),
            format!("The GeoPackage cannot be read ({error}). Export it again from the map program."),
        ),
    }
}
