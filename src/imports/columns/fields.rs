//! The kinds of files, and for each the fields that a column may go into: those of the rooms, and those that only an import has.

use crate::cameras::fields::{CAMERA, SITE};
use crate::hotspots::fields::HOTSPOT;
use crate::http::fields::Kind::{Integer, Number, PastDate, Text};
use crate::http::fields::Write::{Never, Optional, Required};
use crate::http::fields::{Choice, Field, Kind, choice, field};
use crate::incidents::fields::INCIDENT;

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ImportKind {
    /// Sites and their cameras.
    Cameras,
    /// Incidents.
    Incidents,
    /// Declared hotspots.
    Hotspots,
    /// Populations of communes.
    Populations,
    /// Boundaries of communes.
    Boundaries,
    /// Roads, buildings and key places.
    Streets,
}

impl ImportKind {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 6] = [Self::Cameras, Self::Incidents, Self::Hotspots, Self::Populations, Self::Boundaries, Self::Streets];

    /// Name in the API and in the database.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Cameras => "cameras",
            Self::Incidents => "incidents",
            Self::Hotspots => "hotspots",
            Self::Populations => "populations",
            Self::Boundaries => "boundaries",
            Self::Streets => "streets",
        }
    }

    /// The kind of that name.
    pub fn of(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.value() == value)
    }

    /// Vietnamese and English.
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Cameras => ("Điểm và mắt camera", "Camera sites and cameras"),
            Self::Incidents => ("Vụ việc", "Incidents"),
            Self::Hotspots => ("Điểm nóng, khu vực phức tạp", "Hotspots"),
            Self::Populations => ("Dân số xã, phường", "Populations of communes"),
            Self::Boundaries => ("Ranh giới xã, phường", "Boundaries of communes"),
            Self::Streets => ("Đường, nhà, địa điểm", "Roads, buildings, places"),
        }
    }
}

const fn text(name: &'static str, max: usize, group: &'static str, vi: &'static str, en: &'static str) -> Field {
    field(name, Text { max }, Optional, group, vi, en)
}

/// Where a row is, as the file says it: read by [`crate::imports::coordinates`].
pub static PLACE: [Field; 8] = [
    text("lon", 60, "place", "Kinh độ", "Longitude"),
    text("lat", 60, "place", "Vĩ độ", "Latitude"),
    text("x", 60, "place", "Tọa độ X (m)", "Coordinate X (m)"),
    text("y", 60, "place", "Tọa độ Y (m)", "Coordinate Y (m)"),
    text("coordinates", 120, "place", "Tọa độ (cả hai trong một ô)", "Coordinates (both in one cell)"),
    text("commune_text", 200, "place", "Xã, phường", "Commune"),
    text("district_text", 120, "place", "Huyện, quận (cũ)", "District (former)"),
    text("province_text", 120, "place", "Tỉnh, thành phố", "Province"),
];

/// How consent to keep a contact was given: the values of the contact's own table.
pub const CONSENTS: &[Choice] = &[
    choice("signed_form", "Phiếu có chữ ký", "Signed form"),
    choice("verbal_recorded", "Nói, có ghi nhận", "Spoken, recorded"),
    choice("contract", "Hợp đồng", "Contract"),
];

/// What only a list of cameras has. The contact is the one exception to "no people": it is sealed.
pub static CAMERAS_ONLY: [Field; 7] = [
    field("camera_count", Integer { min: 0, max: 100, unit: "" }, Optional, "identity", "Số lượng mắt", "Number of cameras"),
    text("resolution", 40, "optics", "Độ phân giải (1920x1080, 4MP)", "Resolution (1920x1080, 4MP)"),
    text("contact_organisation", 160, "contact", "Cơ quan, hộ liên hệ", "Contact: organisation or household"),
    text("contact_phone", 40, "contact", "Điện thoại liên hệ", "Contact: telephone"),
    text("contact_note", 200, "contact", "Ghi chú liên hệ", "Contact: note"),
    field("contact_consent_on", PastDate, Optional, "contact", "Ngày đồng ý lưu liên hệ", "Contact: consent given on"),
    field("contact_consent_how", Kind::Choice(CONSENTS), Optional, "contact", "Cách đồng ý", "Contact: how consent was given"),
];

/// What only a list of incidents has.
pub static INCIDENTS_ONLY: [Field; 5] = [
    text("occurred_date", 60, "time", "Ngày xảy ra", "Date of the event"),
    text("occurred_time", 40, "time", "Giờ xảy ra", "Time of the event"),
    text("occurred_until", 60, "time", "Đến ngày, giờ", "Until"),
    text("offence_text", 200, "identity", "Tội danh bằng chữ, hoặc điều luật", "Offence in words, or its article"),
    // The island districts of before 1/7/2025 have no code of a commune: our own files tell them by their id.
    text("unit_id", 40, "place", "Định danh đơn vị", "Id of the unit"),
];

/// What only a list of hotspots has: those without a map have a centre, and how far around it.
pub static HOTSPOTS_ONLY: [Field; 1] =
    [field("radius_m", Number { min: 5.0, max: 5_000.0, unit: "m" }, Optional, "place", "Bán kính quanh tâm", "Radius around the centre")];

/// Whether a row is demonstration data: files of ours say so, and it stays said.
pub static MARK: [Field; 1] = [field("is_demo", Kind::Boolean, Optional, "identity", "Dữ liệu minh họa", "Demonstration data")];

/// Fields of a population.
pub static POPULATION: [Field; 3] = [
    field("people", Integer { min: 0, max: 3_000_000, unit: "" }, Required, "facts", "Dân số", "People"),
    field("year", Integer { min: 1900, max: 2100, unit: "" }, Required, "facts", "Năm", "Year"),
    field("population_source", Text { max: 200 }, Optional, "facts", "Nguồn số liệu", "Source of the figure"),
];

/// Fields of a boundary.
pub static BOUNDARY: [Field; 1] = [text("commune_code", 10, "identity", "Mã xã, phường", "Commune code")];

/// Fields of roads, buildings and places beside OpenStreetMap's tags.
pub static STREETS: [Field; 4] = [
    text("osm_id", 40, "identity", "Mã đối tượng OSM", "OSM id"),
    text("street_name", 200, "identity", "Tên đường, công trình", "Name"),
    text("feature_class", 60, "identity", "Loại đường, công trình", "Class"),
    field("height_m", Number { min: 0.0, max: 600.0, unit: "m" }, Optional, "facts", "Chiều cao", "Height"),
];

/// Fields that a column of such a file may go into, in the order in which they are offered: those of the rooms that a person may write
/// (the origin of a row is the import itself), then those that only an import has.
pub fn fields_of(kind: ImportKind) -> Vec<&'static Field> {
    let written =
        |table: &'static [Field]| table.iter().filter(|field| field.write != Never && !matches!(field.name, "source" | "commune_id"));
    match kind {
        ImportKind::Cameras => written(SITE).chain(written(CAMERA)).chain(&CAMERAS_ONLY).chain(&MARK).chain(&PLACE).collect(),
        ImportKind::Incidents => written(INCIDENT).chain(&INCIDENTS_ONLY).chain(&MARK).chain(&PLACE).collect(),
        ImportKind::Hotspots => written(HOTSPOT).chain(&HOTSPOTS_ONLY).chain(&MARK).chain(&PLACE).collect(),
        ImportKind::Populations => POPULATION.iter().chain(&PLACE[5..]).collect(),
        ImportKind::Boundaries => BOUNDARY.iter().chain(&PLACE[5..]).collect(),
        ImportKind::Streets => STREETS.iter().collect(),
    }
}

/// Whether several columns may go into `name`: they are joined with a comma, in the order of the mapping.
pub fn joins(name: &str) -> bool {
    matches!(name, "address_text" | "commune_text" | "purpose_text" | "patrol_note" | "contact_note" | "legal_basis" | "site_name")
}

/// Fields that stand in for a required one.
const INSTEAD: &[(&str, &[&str])] = &[("occurred_from", &["occurred_date"]), ("offence_code", &["offence_text"])];

/// What a file of a kind has to have before its rows can be checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// The field that it is about, where a value for all rows may stand in for a column.
    pub field: Option<&'static str>,
    /// The ways in which it is met: each is a set of fields that go together.
    pub one_of: Vec<Vec<&'static str>>,
    /// Whether the shapes of a map file meet it.
    pub or_shape: bool,
    /// What is missing and what to do, Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

impl Need {
    /// Whether it is met: `is_given` says of a field whether it has a column or a value for all rows.
    pub fn is_met(&self, has_shape: bool, is_given: impl Fn(&str) -> bool) -> bool {
        (self.or_shape && has_shape) || self.one_of.iter().any(|way| way.iter().all(|name| is_given(name)))
    }

    /// The field that is named where it is not met.
    pub fn at(&self) -> &'static str {
        self.field.or_else(|| self.one_of.first()?.first().copied()).unwrap_or("geometry")
    }
}

/// The ways in which columns say where a point is.
const POINT: [&[&str]; 3] = [&["lon", "lat"], &["x", "y"], &["coordinates"]];

/// What a file of `kind` has to have: its required fields, then where its rows are. One list for the wizard, which says it before anything
/// is checked, and for the check.
pub fn needs(kind: ImportKind) -> Vec<Need> {
    let of_field = |field: &'static Field| {
        let instead = INSTEAD.iter().find(|(name, _)| *name == field.name).map_or(&[][..], |(_, instead)| *instead);
        Need {
            field: Some(field.name),
            one_of: std::iter::once(field.name).chain(instead.iter().copied()).map(|name| vec![name]).collect(),
            or_shape: false,
            vi: format!("Chưa có cột nào cho \"{}\"; hãy chọn cột, hoặc ghi một giá trị chung cho mọi dòng.", field.vi),
            en: format!("No column goes into \"{}\"; choose one, or give a value for all rows.", field.en),
        }
    };
    let of_place = |one_of: &[&[&'static str]], or_shape: bool, vi: &str, en: &str| Need {
        field: None,
        one_of: one_of.iter().map(|way| way.to_vec()).collect(),
        or_shape,
        vi: vi.to_owned(),
        en: en.to_owned(),
    };
    let shape = || {
        of_place(
            &[],
            true,
            "Tệp này không có hình (vùng, đường); hãy dùng GeoJSON, GeoPackage hoặc Shapefile.",
            "This file has no geometry; use GeoJSON, GeoPackage or a Shapefile.",
        )
    };
    let commune = || {
        of_place(
            &[&["commune_text"], &["commune_code"]],
            false,
            "Chưa có cột xã, phường; hãy chọn cột có mã hoặc tên của đơn vị.",
            "There is no column of communes; choose the one with the code or the name of the unit.",
        )
    };
    let of_rows = match kind {
        ImportKind::Cameras => vec![of_place(
            &POINT,
            true,
            "Chưa có cột tọa độ; mỗi điểm camera cần kinh độ và vĩ độ, hoặc X và Y của VN-2000.",
            "There is no column of coordinates; a site needs longitude and latitude, or X and Y of VN-2000.",
        )],
        ImportKind::Incidents => vec![of_place(
            &[POINT[0], POINT[1], POINT[2], &["commune_text"]],
            true,
            "Chưa có cột vị trí; mỗi vụ việc cần tọa độ, hoặc ít nhất xã, phường.",
            "There is no column of places; an incident needs coordinates, or at least its commune.",
        )],
        ImportKind::Hotspots => vec![of_place(
            &POINT.map(|way| [way, &["radius_m"]].concat()).each_ref().map(Vec::as_slice),
            true,
            "Chưa có vùng của khu vực: dùng tệp bản đồ có vùng (GeoJSON, GeoPackage, Shapefile), hoặc bảng có cột tọa độ của tâm và cột bán kính (m).",
            "There is no area: use a map file with areas (GeoJSON, GeoPackage, Shapefile), or a table with the coordinates of the centre and a radius (m).",
        )],
        ImportKind::Populations => vec![commune()],
        ImportKind::Boundaries => vec![shape(), commune()],
        ImportKind::Streets => vec![shape()],
    };
    fields_of(kind).into_iter().filter(|field| field.write == Required).map(of_field).chain(of_rows).collect()
}

/// Whether a field has to be filled in a row of `kind`: itself, or as one of those that say the same.
pub fn is_needed(kind: ImportKind, field: Option<&str>) -> bool {
    let Some(field) = field else { return false };
    needs(kind).iter().any(|need| need.field.is_some() && need.one_of.iter().any(|way| way == &[field]))
}

/// What must still be mapped, or given as a value for all rows, before the rows can be checked. `is_given` says of a field whether it has a
/// column or a default; `has_shape` whether the rows bring their own place.
pub fn missing(kind: ImportKind, has_shape: bool, is_given: impl Fn(&str) -> bool) -> Vec<Need> {
    needs(kind).into_iter().filter(|need| !need.is_met(has_shape, &is_given)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_is_offered_twice_and_none_of_the_services_own() {
        for kind in ImportKind::ALL {
            let names: Vec<&str> = fields_of(kind).iter().map(|field| field.name).collect();
            let mut once = names.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), names.len(), "{kind:?}: {names:?}");
            assert!(!names.contains(&"source") && !names.contains(&"version"));
        }
    }

    #[test]
    fn what_only_an_import_has_stands_in_for_what_is_required() {
        let lacks =
            |kind, given: &[&str]| -> Vec<&str> { missing(kind, false, |name| given.contains(&name)).iter().map(Need::at).collect() };
        assert_eq!(lacks(ImportKind::Incidents, &["occurred_date", "offence_text", "commune_text"]), Vec::<&str>::new());
        assert_eq!(lacks(ImportKind::Incidents, &["occurred_date"]), ["offence_code", "lon"]);
        assert_eq!(lacks(ImportKind::Cameras, &["site_name", "ownership", "x", "y"]), Vec::<&str>::new());
        assert_eq!(lacks(ImportKind::Cameras, &["site_name", "ownership", "x", "lat"]), ["lon"]);
    }
}
