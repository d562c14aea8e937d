//! What a column of a query is called and holds, and its cells. Names and types come from the query itself, words from the tables of
//! fields of the rooms, and from [`OWN`] for what only a reader sees.

use std::borrow::Cow;

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta};
use sqlx::postgres::{PgRow, PgValueRef};
use sqlx::{Column as _, Row as _, TypeInfo as _};
use uuid::Uuid;

use super::coverage_columns::OF_COVERAGE;
use super::hotspot_columns::{OF_HOTSPOT_RUNS, WORKED_OUT, significant};
use super::risk_columns::OF_RISK;
use crate::files::write::{Cell, Column, Kind};
use crate::http::fields::{self, Choice, Field, choice};
use crate::incidents::fields::OFFENCE_GROUPS;

const COMMUNE_KINDS: &[Choice] = &[
    choice("xa", "xã", "commune"),
    choice("phuong", "phường", "ward"),
    choice("thi_tran", "thị trấn", "township"),
    choice("dac_khu", "đặc khu", "special zone"),
];
const BASES: &[Choice] = &[
    choice("boundary", "theo ranh giới", "by the boundary"),
    choice("approximate", "theo ô gần đúng", "by an approximate cell"),
    choice("nearest", "đơn vị gần nhất", "nearest unit"),
    choice("stated", "theo khai báo", "as stated"),
];
const QUALITIES: &[Choice] = &[
    choice("none", "không có", "none"),
    choice("approximate", "ô gần đúng, không phải ranh giới", "approximate cell, not a boundary"),
    choice("reference", "ranh giới công bố (không có giá trị pháp lý)", "published boundary (not legal)"),
    choice("surveyed", "đo đạc", "surveyed"),
];

const MASKS: &[Choice] = &[choice("grid250", "tâm ô lưới 250 m, không phải vị trí thật", "middle of a 250 m cell, not the true place")];

/// A column that is in no table of fields.
pub(super) type Own = (&'static str, &'static str, &'static str, &'static str, &'static [Choice]);

/// Name, Vietnamese, English, unit, choices.
pub const OWN: &[Own] = &[
    ("lon", "Kinh độ", "Longitude", "°", &[]),
    ("lat", "Vĩ độ", "Latitude", "°", &[]),
    ("source_srid", "Hệ tọa độ của nguồn (EPSG)", "Source's reference system (EPSG)", "", &[]),
    ("source_x", "Tọa độ X của nguồn", "Source's x", "", &[]),
    ("source_y", "Tọa độ Y của nguồn", "Source's y", "", &[]),
    ("commune_name", "Đơn vị khi đó", "Unit at the time", "", &[]),
    ("commune_code", "Mã đơn vị khi đó", "Code of the unit at the time", "", &[]),
    ("commune_basis", "Căn cứ xác định đơn vị", "How the unit is known", "", BASES),
    ("current_commune_name", "Xã, phường hiện nay", "Unit today", "", &[]),
    ("current_commune_code", "Mã xã, phường hiện nay", "Code of the unit today", "", &[]),
    ("active", "Số mắt hoạt động", "Cameras working", "", &[]),
    ("faulty", "Số mắt hỏng", "Cameras faulty", "", &[]),
    ("unknown_bearing", "Số mắt chưa rõ hướng", "Cameras of unknown bearing", "", &[]),
    ("overdue", "Số mắt quá hạn bảo dưỡng", "Cameras overdue for maintenance", "", &[]),
    ("overdue_unknown", "Số mắt không rõ quá hạn hay không", "Cameras of which nobody knows whether they were", "", &[]),
    ("is_overdue", "Quá hạn bảo dưỡng", "Maintenance overdue", "", &[]),
    ("is_demo", "Dữ liệu minh họa", "Demonstration data", "", &[]),
    ("created_at", "Tạo lúc", "Created at", "", &[]),
    ("updated_at", "Sửa lúc", "Changed at", "", &[]),
    ("site_code", "Mã điểm", "Site code", "", &[]),
    ("site_id", "Định danh điểm", "Id of the site", "", &[]),
    ("camera_id", "Định danh camera", "Id of the camera", "", &[]),
    ("incident_id", "Định danh vụ", "Id of the incident", "", &[]),
    ("conflict_id", "Định danh mâu thuẫn", "Id of the conflict", "", &[]),
    ("hotspot_id", "Định danh khu vực", "Id of the hotspot", "", &[]),
    ("commune_id", "Định danh đơn vị", "Id of the unit", "", &[]),
    ("current_commune_id", "Định danh đơn vị hiện nay", "Id of the unit today", "", &[]),
    ("model_ward_id", "Định danh dòng", "Id of the row", "", &[]),
    ("road_id", "Định danh đường", "Id of the road", "", &[]),
    ("junction_id", "Định danh nút giao", "Id of the junction", "", &[]),
    ("building_id", "Định danh công trình", "Id of the building", "", &[]),
    ("key_place_id", "Định danh nơi", "Id of the place", "", &[]),
    ("is_link", "Đường nối, nhánh rẽ", "Link road", "", &[]),
    ("is_area", "Vòng quanh quảng trường", "Goes around a square", "", &[]),
    ("start_lon", "Kinh độ đầu đường", "Longitude of its beginning", "°", &[]),
    ("start_lat", "Vĩ độ đầu đường", "Latitude of its beginning", "°", &[]),
    ("end_lon", "Kinh độ cuối đường", "Longitude of its end", "°", &[]),
    ("end_lat", "Vĩ độ cuối đường", "Latitude of its end", "°", &[]),
    ("osm_type", "Loại đối tượng OpenStreetMap", "Type in OpenStreetMap", "", &[]),
    ("osm_id", "Mã đối tượng OpenStreetMap", "Id in OpenStreetMap", "", &[]),
    ("article", "Điều", "Article", "", &[]),
    ("offence_name", "Tên tội danh", "Name of the offence", "", &[]),
    ("offence_group", "Nhóm tội", "Group of offences", "", OFFENCE_GROUPS),
    ("place_mask", "Vị trí đã che bớt", "Place masked", "", MASKS),
    ("voided_on", "Ngày hủy", "Voided on", "", &[]),
    ("voided_reason", "Lý do hủy", "Why voided", "", &[]),
    ("area_m2", "Diện tích", "Area", "m²", &[]),
    ("code", "Mã", "Code", "", &[]),
    ("full_name", "Tên đơn vị", "Unit", "", &[]),
    ("name", "Tên", "Name", "", &[]),
    ("kind", "Loại", "Kind", "", COMMUNE_KINDS),
    ("province_code", "Mã tỉnh", "Code of the province", "", &[]),
    ("province_name", "Tỉnh, thành phố", "Province", "", &[]),
    ("district_code", "Mã huyện (cũ)", "Code of the district (former)", "", &[]),
    ("district_name", "Huyện (cũ)", "District (former)", "", &[]),
    ("valid_from", "Có từ ngày", "In force from", "", &[]),
    ("valid_to", "Hết hiệu lực từ ngày", "No longer in force from", "", &[]),
    ("legal_doc", "Văn bản", "Document", "", &[]),
    ("area_km2", "Diện tích", "Area", "km²", &[]),
    ("people", "Dân số", "People", "", &[]),
    ("year", "Năm", "Year", "", &[]),
    ("population_source", "Nguồn số liệu", "Source of the figure", "", &[]),
    ("people_year", "Năm của số dân", "Year of the population", "", &[]),
    ("people_source", "Nguồn số dân", "Source of the population", "", &[]),
    ("geom_quality", "Loại ranh giới", "Kind of boundary", "", QUALITIES),
    ("geom_source", "Nguồn ranh giới", "Source of the boundary", "", &[]),
    ("model_programme", "Chương trình", "Programme", "", &[]),
    ("directive", "Văn bản", "Directive", "", &[]),
    ("named_on", "Ngày xác định", "Named on", "", &[]),
    ("now_names", "Nay là", "Now", "", &[]),
    ("quarter", "Quý (ngày đầu)", "Quarter (first day)", "", &[]),
    ("incidents", "Số vụ", "Incidents", "", &[]),
    ("is_told", "Được công bố", "Told", "", &[]),
    ("is_exact", "Chính xác", "Exact", "", &[]),
    ("low", "Ít nhất", "At least", "", &[]),
    ("high", "Nhiều nhất", "At most", "", &[]),
    ("untold", "Số quý không công bố", "Quarters not told", "", &[]),
    ("chain", "Chuỗi", "Chain", "", &[]),
    ("seq", "Số thứ tự", "Number", "", &[]),
    ("occurred_at", "Lúc", "At", "", &[]),
    ("actor", "Ai", "Who", "", &[]),
    ("action", "Việc", "Action", "", &[]),
    ("entity", "Đối tượng", "Entity", "", &[]),
    ("entity_id", "Định danh đối tượng", "Id of the entity", "", &[]),
    ("entity_code", "Mã đối tượng", "Code of the entity", "", &[]),
    ("event_commune", "Đơn vị", "Unit", "", &[]),
    ("detail", "Chi tiết", "Detail", "", &[]),
    ("prev_hash", "Mã băm trước", "Hash before", "", &[]),
    ("hash", "Mã băm", "Hash", "", &[]),
];

/// Vietnamese, English, unit and choices of a name; the tables of fields come first.
pub fn words(tables: &[&'static [Field]], name: &str) -> Option<(&'static str, &'static str, &'static str, &'static [Choice])> {
    // An id is called what it is, not what it is the id of: under "Xã, phường" a reader looks for a name.
    let is_id = |field: &Field| matches!(field.kind, fields::Kind::Id) && OWN.iter().any(|(own, ..)| *own == name);
    if let Some(field) = tables.iter().flat_map(|table| table.iter()).find(|field| field.name == name && !is_id(field)) {
        let (unit, choices): (&'static str, &'static [Choice]) = match field.kind {
            fields::Kind::Integer { unit, .. } | fields::Kind::Number { unit, .. } => (unit, &[]),
            fields::Kind::Bearing => ("°", &[]),
            fields::Kind::Choice(choices) | fields::Kind::Choices(choices) => ("", choices),
            _ => ("", &[]),
        };
        return Some((field.vi, field.en, unit, choices));
    }
    OWN.iter()
        .chain(OF_COVERAGE)
        .chain(OF_HOTSPOT_RUNS)
        .chain(OF_RISK)
        .find(|(own, ..)| *own == name)
        .map(|&(_, vi, en, unit, choices)| (vi, en, unit, choices))
}

/// A column of a kind.
///
/// # Errors
/// The name, if nothing says what it is called.
pub fn column(tables: &[&'static [Field]], name: &str, kind: Kind) -> Result<(Column, &'static [Choice]), String> {
    let (vi, en, unit, choices) = words(tables, name).ok_or_else(|| name.to_owned())?;
    Ok((Column { name: name.to_owned(), kind, vi, en, unit }, choices))
}

/// How a column of PostgreSQL is read, by its type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Read {
    Boolean,
    Integer,
    Real,
    Double,
    /// Degrees, or metres of a plane: what is beyond [`rounded`] is noise.
    Coordinate,
    /// A figure that is worked out: what is beyond [`significant`] is noise.
    WorkedOut,
    Text,
    Day,
    Instant,
    Id,
    Texts,
    Bytes,
}

impl Read {
    fn of(sql_type: &str, name: &str) -> Option<Self> {
        Some(match sql_type {
            "FLOAT8" if COORDINATES.contains(&name) => Self::Coordinate,
            "FLOAT8" if WORKED_OUT.contains(&name) => Self::WorkedOut,
            "BOOL" => Self::Boolean,
            "INT2" | "INT4" | "INT8" => Self::Integer,
            "FLOAT4" => Self::Real,
            "FLOAT8" => Self::Double,
            "TEXT" | "VARCHAR" => Self::Text,
            "DATE" => Self::Day,
            "TIMESTAMPTZ" => Self::Instant,
            "UUID" => Self::Id,
            "TEXT[]" => Self::Texts,
            "BYTEA" => Self::Bytes,
            _ => return None,
        })
    }

    fn kind(self) -> Kind {
        match self {
            Self::Boolean => Kind::Boolean,
            Self::Integer => Kind::Integer,
            Self::Real | Self::Double | Self::Coordinate | Self::WorkedOut => Kind::Number,
            Self::Text | Self::Id | Self::Bytes => Kind::Text,
            Self::Day => Kind::Day,
            Self::Instant => Kind::Instant,
            Self::Texts => Kind::List,
        }
    }
}

/// The columns of a query, and how their cells are read.
#[derive(Debug, Clone)]
pub struct Reader {
    /// The columns of the file.
    pub columns: Vec<Column>,
    reads: Vec<(Read, &'static [Choice])>,
    /// Where the well-known binary of a shape is, if the query has one.
    shape: Option<usize>,
    /// Whether choices become words, and in which language.
    words: Option<bool>,
}

impl Reader {
    /// Reads the columns of a prepared query. `words`: whether choices become words; then whether in English.
    ///
    /// # Errors
    /// A column of a name or a type that nothing is known of: a fault of ours.
    pub fn of(columns: &[sqlx::postgres::PgColumn], tables: &[&'static [Field]], words: Option<bool>) -> Result<Self, String> {
        let mut reader = Self { columns: Vec::new(), reads: Vec::new(), shape: None, words };
        for (i, found) in columns.iter().enumerate() {
            let sql_type = found.type_info().name();
            let read = Read::of(sql_type, found.name()).ok_or_else(|| format!("column {} of type {sql_type}", found.name()))?;
            if found.name() == "shape" {
                reader.shape = Some(i);
                continue;
            }
            let (column, choices) = column(tables, found.name(), read.kind()).map_err(|name| format!("column {name} has no words"))?;
            reader.columns.push(column);
            reader.reads.push((read, choices));
        }
        Ok(reader)
    }

    /// The cells of a row, and the binary of its shape.
    ///
    /// # Errors
    /// A value that is not as its type says: a fault of the database or of ours.
    pub fn row<'r>(&self, row: &'r PgRow) -> Result<(Vec<Cell<'r>>, Option<&'r [u8]>), sqlx::Error> {
        let mut cells = Vec::with_capacity(self.columns.len());
        let has_shape_at = self.shape.unwrap_or(usize::MAX);
        for (i, (read, choices)) in self.reads.iter().enumerate() {
            let at = if i >= has_shape_at { i + 1 } else { i };
            let value = row.try_get_raw(at)?;
            cells.push(
                self.cell(&value, *read, choices).ok_or_else(|| sqlx::Error::ColumnDecode {
                    index: self.columns[i].name.clone(),
                    source: "not as its type says".into(),
                })?,
            );
        }
        let shape = match self.shape {
            Some(at) => bytes(&row.try_get_raw(at)?),
            None => None,
        };
        Ok((cells, shape))
    }

    fn cell<'r>(&self, value: &PgValueRef<'r>, read: Read, choices: &'static [Choice]) -> Option<Cell<'r>> {
        let Some(bytes) = bytes(value) else { return Some(Cell::Null) };
        Some(match read {
            Read::Boolean => Cell::Boolean(*bytes.first()? != 0),
            Read::Integer => Cell::Integer(match bytes.len() {
                2 => i16::from_be_bytes(bytes.try_into().ok()?).into(),
                4 => i32::from_be_bytes(bytes.try_into().ok()?).into(),
                _ => i64::from_be_bytes(bytes.try_into().ok()?),
            }),
            // By its shortest text: 0.1 stays 0.1.
            Read::Real => Cell::Number(f32::from_be_bytes(bytes.try_into().ok()?).to_string().parse().ok()?),
            Read::Double => Cell::Number(f64::from_be_bytes(bytes.try_into().ok()?)),
            Read::Coordinate => Cell::Number(rounded(f64::from_be_bytes(bytes.try_into().ok()?))),
            Read::WorkedOut => Cell::Number(significant(f64::from_be_bytes(bytes.try_into().ok()?))),
            Read::Text => self.said(std::str::from_utf8(bytes).ok()?, choices),
            Read::Day => match i32::from_be_bytes(bytes.try_into().ok()?) {
                i32::MIN | i32::MAX => Cell::Null,
                days => Cell::Day(POSTGRES_DAY.checked_add_signed(TimeDelta::days(days.into()))?),
            },
            Read::Instant => match i64::from_be_bytes(bytes.try_into().ok()?) {
                i64::MIN | i64::MAX => Cell::Null,
                micros => {
                    let at = DateTime::from_timestamp_micros(micros.checked_add(POSTGRES_EPOCH_MICROS)?)?;
                    // Nobody reads fractions of a second; programs get them.
                    Cell::Instant(if self.words.is_some() { at.trunc_subsecs(0) } else { at })
                }
            },
            Read::Id => Cell::Text(Cow::Owned(Uuid::from_slice(bytes).ok()?.to_string())),
            Read::Texts => Cell::List(texts(bytes)?.into_iter().map(|text| self.word(text, choices)).collect()),
            Read::Bytes => return None,
        })
    }

    fn said<'r>(&self, text: &'r str, choices: &'static [Choice]) -> Cell<'r> {
        Cell::Text(self.word(text, choices))
    }

    fn word<'r>(&self, text: &'r str, choices: &'static [Choice]) -> Cow<'r, str> {
        let found = self.words.and_then(|is_english| {
            let choice = choices.iter().find(|choice| choice.value == text)?;
            Some(if is_english { choice.en } else { choice.vi })
        });
        Cow::Borrowed(found.unwrap_or(text))
    }
}

/// Columns of degrees, or of metres of the system that a place was given in.
const COORDINATES: [&str; 8] = ["lon", "lat", "source_x", "source_y", "start_lon", "start_lat", "end_lon", "end_lat"];

/// A coordinate without the noise of its computation: degrees to 7 decimals (1 cm), metres to 3. What is beyond 180 is in metres.
pub fn rounded(coordinate: f64) -> f64 {
    let parts = if coordinate.abs() <= 180.0 { 1e7 } else { 1e3 };
    (coordinate * parts).round() / parts
}

/// PostgreSQL counts from 1/1/2000.
const POSTGRES_DAY: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a valid day");
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

/// The binary of a value; none for null.
fn bytes<'r>(value: &PgValueRef<'r>) -> Option<&'r [u8]> {
    use sqlx::ValueRef as _;
    if value.is_null() { None } else { value.as_bytes().ok() }
}

/// The texts of a one-dimensional `text[]` without nulls.
fn texts(bytes: &[u8]) -> Option<Vec<&str>> {
    let word = |at: usize| Some(i32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    if word(0)? == 0 {
        return Some(Vec::new());
    }
    let (n, mut at) = (word(12)?, 20);
    let mut found = Vec::new();
    for _ in 0..n {
        let length = usize::try_from(word(at)?).ok()?;
        found.push(std::str::from_utf8(bytes.get(at + 4..at + 4 + length)?).ok()?);
        at += 4 + length;
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exports::layers::LAYERS;
    use crate::files::write::TITLE_CHARS;

    #[test]
    fn coordinates_have_no_noise() {
        // A float64 of a computation, the centimetre, the pole, metres of a plane, and a number that is short already.
        for (noisy, expected) in [
            (105.872_573_000_000_01, 105.872_573),
            (106.006_123_449, 106.006_123_4),
            (-90.0, -90.0),
            (584_047.123_449_9, 584_047.123),
            (20.5, 20.5),
        ] {
            assert_eq!(rounded(noisy).to_string(), expected.to_string());
            assert!((rounded(noisy) - noisy).abs() <= if noisy > 180.0 { 5e-4 } else { 5e-8 }, "{noisy}");
        }
    }

    #[test]
    fn titles_of_sheets_are_whole() {
        for layer in &LAYERS {
            for title in [layer.vi, layer.en] {
                assert!(title.chars().count() <= TITLE_CHARS && !title.contains(['[', ']', ':', '*', '?', '/', '\\', '\'']), "{title}");
            }
        }
    }
}
