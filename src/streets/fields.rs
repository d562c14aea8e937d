//! Words of the classes and kinds. The same values stand in the database.

use crate::http::fields::Write::Never;
use crate::http::fields::{Choice, Field, Kind, choice, field};

/// Classes of roads, the greatest first: values of OpenStreetMap's `highway`, links under their road's class.
pub const CLASSES: &[Choice] = &[
    choice("motorway", "Cao tốc", "Motorway"),
    choice("trunk", "Quốc lộ", "Trunk road"),
    choice("primary", "Đường trục chính", "Primary road"),
    choice("secondary", "Đường liên khu vực", "Secondary road"),
    choice("tertiary", "Đường khu vực", "Tertiary road"),
    choice("unclassified", "Đường nối nhỏ", "Minor road"),
    choice("residential", "Đường khu dân cư", "Residential street"),
    choice("living_street", "Đường nội bộ khu ở", "Living street"),
    choice("service", "Ngõ, đường phụ", "Lane, service road"),
    choice("pedestrian", "Phố đi bộ", "Pedestrian street"),
    choice("track", "Đường đồng ruộng", "Track"),
    choice("footway", "Lối đi bộ", "Footway"),
    choice("path", "Đường mòn", "Path"),
    choice("steps", "Bậc thang", "Steps"),
    choice("cycleway", "Đường xe đạp", "Cycleway"),
    choice("bridleway", "Đường cưỡi ngựa", "Bridleway"),
    choice("construction", "Đang thi công", "Under construction"),
    choice("road", "Chưa rõ loại", "Class not known"),
    choice("other", "Khác", "Other"),
];
/// Ways of going one way.
pub const ONEWAYS: &[Choice] = &[
    choice("yes", "Một chiều", "One way"),
    choice("no", "Hai chiều", "Both ways"),
    choice("reverse", "Một chiều ngược hướng vẽ", "One way against the line"),
    choice("changing", "Đổi chiều theo giờ", "Changing by the hour"),
];
/// How a height is known.
pub const HEIGHT_BASES: &[Choice] =
    &[choice("height", "Theo tệp nguồn", "Stated"), choice("levels", "Ước tính 3 m mỗi tầng", "Estimated, 3 m a level")];
/// Kinds of key places.
pub const PLACE_KINDS: &[Choice] = &[
    choice("school", "Trường học", "School"),
    choice("kindergarten", "Trường mầm non", "Kindergarten"),
    choice("university", "Đại học, cao đẳng", "University, college"),
    choice("hospital", "Bệnh viện", "Hospital"),
    choice("clinic", "Trạm y tế, phòng khám", "Clinic"),
    choice("market", "Chợ", "Market"),
    choice("supermarket", "Siêu thị, trung tâm thương mại", "Supermarket, mall"),
    choice("police_post", "Trụ sở công an", "Police post"),
    choice("station", "Ga, bến xe", "Station"),
    choice("government", "Trụ sở cơ quan", "Government office"),
    choice("worship", "Cơ sở tôn giáo, tín ngưỡng", "Place of worship"),
    choice("park", "Công viên", "Park"),
    choice("stadium", "Sân vận động", "Stadium"),
    choice("bank", "Ngân hàng", "Bank"),
    choice("fuel", "Cây xăng", "Fuel station"),
];
/// Where a row came from.
pub const SOURCES: &[Choice] = &[choice("osm", "OpenStreetMap", "OpenStreetMap"), choice("import", "Nhập tệp", "Imported")];

const fn text(name: &'static str, max: usize, vi: &'static str, en: &'static str) -> Field {
    field(name, Kind::Text { max }, Never, "identity", vi, en)
}

/// Fields of a road.
pub const ROAD: &[Field] = &[
    field("class", Kind::Choice(CLASSES), Never, "identity", "Loại đường", "Class").derived(),
    text("name", 200, "Tên đường", "Name"),
    text("ref", 60, "Số hiệu", "Number"),
    field("lanes", Kind::Integer { min: 1, max: 20, unit: "" }, Never, "traffic", "Số làn", "Lanes"),
    field("oneway", Kind::Choice(ONEWAYS), Never, "traffic", "Chiều đi", "One way"),
    field("is_lit", Kind::Boolean, Never, "traffic", "Có đèn đường", "Street light"),
    field("length_m", Kind::Number { min: 0.0, max: 1e6, unit: "m" }, Never, "place", "Chiều dài", "Length").derived(),
    field("source", Kind::Choice(SOURCES), Never, "record", "Nguồn dữ liệu", "Source").derived(),
    text("current_commune_name", 200, "Xã, phường hiện nay", "Unit today"),
];
/// Fields of a junction.
pub const JUNCTION: &[Field] = &[
    field("degree", Kind::Integer { min: 1, max: 60, unit: "" }, Never, "identity", "Số nhánh", "Arms").derived(),
    field("source", Kind::Choice(SOURCES), Never, "record", "Nguồn dữ liệu", "Source").derived(),
    text("current_commune_name", 200, "Xã, phường hiện nay", "Unit today"),
];
/// Fields of a building.
pub const BUILDING: &[Field] = &[
    text("name", 200, "Tên công trình", "Name"),
    field("height_m", Kind::Number { min: 0.0, max: 700.0, unit: "m" }, Never, "shape", "Chiều cao", "Height"),
    field("height_basis", Kind::Choice(HEIGHT_BASES), Never, "shape", "Nguồn chiều cao", "Source of the height"),
    field("levels", Kind::Number { min: 0.0, max: 150.0, unit: "" }, Never, "shape", "Số tầng", "Levels"),
    field("area_m2", Kind::Number { min: 0.0, max: 1e8, unit: "m²" }, Never, "shape", "Diện tích", "Area").derived(),
    field("source", Kind::Choice(SOURCES), Never, "record", "Nguồn dữ liệu", "Source").derived(),
    text("current_commune_name", 200, "Xã, phường hiện nay", "Unit today"),
];
/// Fields of a key place.
pub const KEY_PLACE: &[Field] = &[
    field("kind", Kind::Choice(PLACE_KINDS), Never, "identity", "Loại nơi", "Kind").derived(),
    text("name", 200, "Tên", "Name"),
    field("source", Kind::Choice(SOURCES), Never, "record", "Nguồn dữ liệu", "Source").derived(),
    text("current_commune_name", 200, "Xã, phường hiện nay", "Unit today"),
];
