//! The fields of an incident with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Boolean, Code, Id, Integer, PastDate, Text, Timestamp};
use crate::http::fields::Write::{Never, OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, Kind, choice, field};

/// Groups of offences as the police count them.
pub const OFFENCE_GROUPS: &[Choice] = &[
    choice("ttxh", "Trật tự xã hội", "Social order"),
    choice("kinh_te", "Kinh tế", "Economic"),
    choice("moi_truong", "Môi trường", "Environment"),
    choice("ma_tuy", "Ma túy", "Drugs"),
    choice("anqg", "An ninh quốc gia", "National security"),
    choice("tnxh", "Tệ nạn xã hội", "Social evils"),
];
/// How exactly the time is known.
pub const TIME_PRECISIONS: &[Choice] =
    &[choice("minute", "Phút", "Minute"), choice("hour", "Giờ", "Hour"), choice("day", "Ngày", "Day"), choice("month", "Tháng", "Month")];
/// State of the case.
pub const STATUSES: &[Choice] = &[
    choice("reported", "Tin báo", "Reported"),
    choice("verifying", "Xác minh", "Verifying"),
    choice("prosecuted", "Khởi tố", "Prosecuted"),
    choice("cleared", "Đã khám phá", "Cleared"),
    choice("suspended", "Tạm đình chỉ", "Suspended"),
    choice("not_offence", "Không phải tội phạm", "Not an offence"),
];
const SEVERITIES: &[Choice] = &[
    choice("less_serious", "Ít nghiêm trọng", "Less serious"),
    choice("serious", "Nghiêm trọng", "Serious"),
    choice("very_serious", "Rất nghiêm trọng", "Very serious"),
    choice("especially_serious", "Đặc biệt nghiêm trọng", "Especially serious"),
];
/// How exactly the place is known.
pub const GEOM_PRECISIONS: &[Choice] = &[
    choice("exact", "Chính xác", "Exact"),
    choice("street", "Đoạn đường", "Street"),
    choice("hamlet_centroid", "Tâm thôn, tổ dân phố", "Centre of the hamlet"),
    choice("commune_only", "Chỉ biết xã, phường", "Commune only"),
];
const SENSITIVITIES: &[Choice] = &[
    choice("normal", "Thường", "Normal"),
    choice("victim_sensitive", "Liên quan nạn nhân cần bảo vệ", "Victim-sensitive"),
    choice("restricted", "Hạn chế", "Restricted"),
];
const PLACE_TYPES: &[Choice] = &[
    choice("street", "Đường phố", "Street"),
    choice("house", "Nhà ở", "House"),
    choice("shop", "Cửa hàng", "Shop"),
    choice("market", "Chợ", "Market"),
    choice("school", "Trường học", "School"),
    choice("factory", "Nhà máy", "Factory"),
    choice("park", "Công viên", "Park"),
    choice("waterway", "Sông, kênh", "Waterway"),
    choice("online", "Trên mạng", "Online"),
    choice("other", "Khác", "Other"),
];
const MODI: &[Choice] = &[
    choice("break_in", "Đột nhập", "Break-in"),
    choice("snatching", "Giật", "Snatching"),
    choice("pickpocket", "Móc túi", "Pickpocketing"),
    choice("vehicle_theft", "Trộm xe", "Vehicle theft"),
    choice("violence", "Dùng vũ lực", "Violence"),
    choice("weapon", "Dùng hung khí", "Weapon"),
    choice("deception", "Lừa dối", "Deception"),
    choice("online", "Qua mạng", "Online"),
    choice("dealing", "Mua bán", "Dealing"),
    choice("other", "Khác", "Other"),
];
const CAMERA_HELPED: &[Choice] = &[
    choice("none", "Không", "No"),
    choice("in_view_no_record", "Trong tầm nhìn, không có hình", "In view, no record"),
    choice("footage_used", "Có dùng hình", "Footage used"),
    choice("decisive", "Quyết định", "Decisive"),
];
const SOURCES: &[Choice] =
    &[choice("manual", "Nhập tay", "Entered"), choice("import", "Nhập tệp", "Imported"), choice("api", "Hệ thống khác", "Other system")];

const fn count(max: i64) -> Kind {
    Integer { min: 0, max, unit: "" }
}

/// Fields of an incident; `lon` and `lat` are read beside them.
pub const INCIDENT: &[Field] = &[
    field("incident_code", Code { max: 40 }, Optional, "identity", "Mã vụ", "Incident code").derived(),
    field("office_number", Text { max: 40 }, Optional, "identity", "Số hồ sơ của đơn vị", "Office's own number"),
    field("offence_code", Text { max: 30 }, Required, "identity", "Tội danh", "Offence"),
    field("status", Kind::Choice(STATUSES), Optional, "identity", "Trạng thái", "Status").or("reported"),
    field("severity", Kind::Choice(SEVERITIES), Optional, "identity", "Mức nghiêm trọng", "Severity"),
    field("occurred_from", Timestamp, Required, "time", "Xảy ra từ", "Occurred from"),
    field("occurred_to", Timestamp, Optional, "time", "Xảy ra đến", "Occurred to").derived(),
    field("time_precision", Kind::Choice(TIME_PRECISIONS), Optional, "time", "Mức chính xác thời gian", "Precision of time").or("minute"),
    field("reported_on", PastDate, Optional, "time", "Ngày tin báo", "Reported on"),
    field("accepted_on", PastDate, Optional, "time", "Ngày thụ lý", "Accepted on"),
    field("cleared_on", PastDate, Optional, "time", "Ngày khám phá", "Cleared on"),
    field("geom_precision", Kind::Choice(GEOM_PRECISIONS), Optional, "place", "Mức chính xác vị trí", "Precision of place").derived(),
    field("commune_id", Id, Optional, "place", "Xã, phường nơi xảy ra", "Commune of the event").derived(),
    field("address_text", Text { max: 300 }, Optional, "place", "Vị trí (không ghi tên người)", "Place (no names of people)"),
    field("place_type", Kind::Choice(PLACE_TYPES), Optional, "place", "Loại nơi", "Type of place"),
    field("sensitivity", Kind::Choice(SENSITIVITIES), Optional, "identity", "Nhạy cảm", "Sensitivity").or("normal"),
    field("modus_code", Kind::Choice(MODI), Optional, "facts", "Thủ đoạn", "Modus"),
    field("offenders_count", count(10_000), Optional, "facts", "Số đối tượng", "Offenders"),
    field("victims_count", count(100_000), Optional, "facts", "Số nạn nhân", "Victims"),
    field("deaths", count(10_000), Optional, "facts", "Số chết", "Deaths"),
    field("injured", count(100_000), Optional, "facts", "Số bị thương", "Injured"),
    field("damage_vnd", Integer { min: 0, max: 100_000_000_000_000, unit: "đồng" }, Optional, "facts", "Thiệt hại", "Damage"),
    field("camera_helped", Kind::Choice(CAMERA_HELPED), Optional, "facts", "Camera hỗ trợ", "Camera helped"),
    field("source", Kind::Choice(SOURCES), OnCreate, "record", "Nguồn dữ liệu", "Source").or("manual"),
    field("commune_name", Text { max: 200 }, Never, "place", "Đơn vị khi xảy ra", "Unit at the time"),
    field("current_commune_name", Text { max: 200 }, Never, "place", "Xã, phường hiện nay", "Unit today"),
    field("is_street_crime", Boolean, Never, "identity", "Tội phạm đường phố", "Street crime"),
];

/// Fields of the voiding of an incident that was entered by mistake.
pub const VOID: &[Field] = &[
    field("on", PastDate, Optional, "record", "Ngày hủy", "Voided on"),
    field("reason", Text { max: 300 }, Required, "record", "Lý do", "Reason"),
];
