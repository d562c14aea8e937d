//! The fields of sites and cameras with their units, ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Bearing, Boolean, Code, Date, Integer, Number, PastDate, Text};
use crate::http::fields::Write::{Never, OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, Kind, choice, field};

/// Where a site is.
pub const SITE_TYPES: &[Choice] = &[
    choice("crossroads", "Ngã ba, ngã tư", "Crossroads"),
    choice("commune_gate", "Cửa ngõ xã, phường", "Way into the commune"),
    choice("school", "Trường học", "School"),
    choice("market", "Chợ", "Market"),
    choice("office", "Trụ sở", "Office"),
    choice("industrial_zone", "Khu công nghiệp", "Industrial zone"),
    choice("park", "Công viên", "Park"),
    choice("road_section", "Đoạn đường", "Road section"),
    choice("bus_stop", "Bến xe, điểm dừng", "Bus stop"),
    choice("religious_site", "Cơ sở tôn giáo", "Religious site"),
    choice("residential_lane", "Ngõ, khu dân cư", "Residential lane"),
    choice("other", "Khác", "Other"),
];
/// What a site is mounted on.
pub const MOUNTS: &[Choice] = &[
    choice("pole", "Cột riêng", "Pole"),
    choice("wall", "Tường", "Wall"),
    choice("building", "Công trình", "Building"),
    choice("street_lamp", "Cột đèn", "Street lamp"),
    choice("traffic_signal", "Cột tín hiệu", "Traffic signal"),
    choice("ceiling", "Trần", "Ceiling"),
];
/// Whose a site is.
pub const OWNERSHIPS: &[Choice] = &[
    choice("police", "Công an", "Police"),
    choice("commune_committee", "UBND xã, phường", "Commune committee"),
    choice("department", "Sở, ngành", "Department"),
    choice("organisation", "Cơ quan, tổ chức", "Organisation"),
    choice("business", "Doanh nghiệp", "Business"),
    choice("household", "Hộ dân", "Household"),
    choice("community_fund", "Quỹ cộng đồng", "Community fund"),
];
/// Who paid.
pub const FUNDING_SOURCES: &[Choice] = &[
    choice("state_budget", "Ngân sách", "State budget"),
    choice("socialised", "Xã hội hóa", "Socialised"),
    choice("mixed", "Kết hợp", "Mixed"),
    choice("project", "Dự án", "Project"),
];
/// Under which programme.
pub const PROGRAMMES: &[Choice] = &[
    choice("camera_an_ninh", "Camera an ninh", "Camera an ninh"),
    choice("model_ward", "Phường kiểu mẫu", "Model ward"),
    choice("smart_city", "Đô thị thông minh", "Smart city"),
    choice("traffic", "Giao thông", "Traffic"),
    choice("other", "Khác", "Other"),
];
const POSITION_METHODS: &[Choice] = &[
    choice("gnss_rtk", "GNSS RTK", "GNSS RTK"),
    choice("gnss_phone", "GNSS điện thoại", "Phone GNSS"),
    choice("map_click", "Chọn trên bản đồ", "Picked on the map"),
    choice("geocode", "Theo địa chỉ", "From the address"),
    choice("converted_vn2000", "Chuyển từ VN-2000", "Converted from VN-2000"),
];
/// How a row came in.
pub const SOURCES: &[Choice] = &[
    choice("manual", "Nhập tay", "Entered"),
    choice("import", "Nhập tệp", "Imported"),
    choice("api", "Hệ thống khác", "Other system"),
    choice("plan", "Phương án", "Plan"),
];

/// State of a camera.
pub const STATUSES: &[Choice] = &[
    choice("proposed", "Đề xuất", "Proposed"),
    choice("approved", "Đã duyệt", "Approved"),
    choice("installing", "Đang lắp", "Installing"),
    choice("active", "Hoạt động", "Active"),
    choice("faulty", "Hỏng", "Faulty"),
    choice("suspended", "Tạm dừng", "Suspended"),
    choice("removed", "Đã gỡ", "Removed"),
];
/// Type of a camera.
pub const CAMERA_TYPES: &[Choice] = &[
    choice("fixed", "Cố định", "Fixed"),
    choice("dome", "Bán cầu", "Dome"),
    choice("ptz", "Quay quét", "PTZ"),
    choice("panoramic", "Toàn cảnh", "Panoramic"),
    choice("fisheye", "Mắt cá", "Fisheye"),
    choice("anpr", "Đọc biển số", "ANPR"),
    choice("thermal", "Ảnh nhiệt", "Thermal"),
];
const PROJECTIONS: &[Choice] =
    &[choice("rectilinear", "Phối cảnh", "Rectilinear"), choice("equidistant", "Đẳng cự (mắt cá)", "Equidistant")];
const FOV_SOURCES: &[Choice] = &[choice("stated", "Theo hồ sơ", "Stated"), choice("derived", "Tính ra", "Derived")];
const LOW_LIGHTS: &[Choice] = &[
    choice("none", "Không", "None"),
    choice("ir", "Hồng ngoại", "Infrared"),
    choice("white_light", "Đèn trắng", "White light"),
    choice("starlight", "Siêu nhạy sáng", "Starlight"),
];
/// What a picture must allow (IEC 62676-4:2025).
pub const TASKS: &[Choice] = &[
    choice("overview", "Tổng quan (20 px/m)", "Overview (20 px/m)"),
    choice("outline", "Phác dáng (40 px/m)", "Outline (40 px/m)"),
    choice("discern", "Phân biệt (80 px/m)", "Discern (80 px/m)"),
    choice("perceive", "Nhận thấy (125 px/m)", "Perceive (125 px/m)"),
    choice("characterise", "Đặc tả (250 px/m)", "Characterise (250 px/m)"),
    choice("validate", "Xác minh (500 px/m)", "Validate (500 px/m)"),
    choice("scrutinise", "Soi xét (1500 px/m)", "Scrutinise (1500 px/m)"),
];
const MONITORING_MODES: &[Choice] = &[
    choice("active_24_7", "Trực 24/7", "Watched 24/7"),
    choice("active_hours", "Trực theo giờ", "Watched at hours"),
    choice("recorded_only", "Chỉ ghi", "Recorded only"),
];
const RECORDING_MODES: &[Choice] = &[
    choice("continuous", "Liên tục", "Continuous"),
    choice("motion", "Khi có chuyển động", "On motion"),
    choice("schedule", "Theo lịch", "By schedule"),
];
const CONNECTIONS: &[Choice] = &[
    choice("none", "Chưa kết nối", "Not connected"),
    choice("commune_police", "Công an xã, phường", "Commune police"),
    choice("district_legacy", "Cấp huyện (cũ)", "District (former)"),
    choice("province_centre", "Trung tâm tỉnh", "Province centre"),
    choice("ioc", "IOC", "IOC"),
];
const QCVN_STATUSES: &[Choice] = &[
    choice("conforming", "Hợp quy", "Conforming"),
    choice("not_conforming", "Không hợp quy", "Not conforming"),
    choice("legacy_exempt", "Lắp trước quy định", "Legacy, exempt"),
    choice("unknown", "Chưa rõ", "Unknown"),
];
const MAINTENANCE_KINDS: &[Choice] = &[
    choice("inspection", "Kiểm tra", "Inspection"),
    choice("cleaning", "Vệ sinh", "Cleaning"),
    choice("repair", "Sửa chữa", "Repair"),
    choice("replacement", "Thay thế", "Replacement"),
    choice("firmware", "Cập nhật phần mềm", "Firmware update"),
];
const MAINTENANCE_OUTCOMES: &[Choice] =
    &[choice("ok", "Đạt", "In order"), choice("needs_repair", "Cần sửa", "Needs repair"), choice("replaced", "Đã thay", "Replaced")];

const fn metres(min: f64, max: f64) -> Kind {
    Number { min, max, unit: "m" }
}

const fn degrees(min: f64, max: f64) -> Kind {
    Number { min, max, unit: "°" }
}

const fn millimetres(min: f64, max: f64) -> Kind {
    Number { min, max, unit: "mm" }
}

/// Fields of a site; `lon` and `lat` are read beside them.
pub const SITE: &[Field] = &[
    field("site_code", Code { max: 40 }, Optional, "identity", "Mã điểm", "Site code").derived(),
    field("site_name", Text { max: 200 }, Required, "identity", "Tên điểm lắp đặt", "Site name"),
    field("address_text", Text { max: 300 }, Optional, "place", "Địa chỉ, vị trí", "Address"),
    field("residential_area", Text { max: 120 }, Optional, "place", "Thôn, tổ dân phố", "Residential area"),
    field("position_accuracy_m", metres(0.0, 500.0), Optional, "place", "Sai số vị trí", "Position accuracy"),
    field("position_method", Kind::Choice(POSITION_METHODS), Optional, "place", "Cách lấy tọa độ", "How the position was taken"),
    field("site_type", Kind::Choice(SITE_TYPES), Optional, "identity", "Loại vị trí", "Site type").or("other"),
    field("mount", Kind::Choice(MOUNTS), Optional, "identity", "Kiểu gắn", "Mount"),
    field("ownership", Kind::Choice(OWNERSHIPS), Required, "ownership", "Sở hữu", "Ownership"),
    field("funding_source", Kind::Choice(FUNDING_SOURCES), Optional, "ownership", "Nguồn kinh phí", "Funding"),
    field("managing_unit", Text { max: 200 }, Optional, "ownership", "Đơn vị quản lý", "Managing unit"),
    field("programme", Kind::Choice(PROGRAMMES), Optional, "ownership", "Mô hình, chương trình", "Programme"),
    field("purpose_text", Text { max: 500 }, Optional, "law", "Mục đích ghi hình", "Purpose"),
    field("legal_basis", Text { max: 300 }, Optional, "law", "Căn cứ pháp lý", "Legal basis"),
    field("notice_sign_present", Boolean, Optional, "law", "Có biển báo ghi hình", "Notice sign present"),
    field("sees_private_premises", Boolean, Optional, "law", "Nhìn vào khu riêng", "Sees private premises"),
    field("source", Kind::Choice(SOURCES), OnCreate, "record", "Nguồn dữ liệu", "Source").or("manual"),
    field("commune_name", Text { max: 200 }, Never, "place", "Đơn vị khi đăng ký", "Unit at registration"),
    field("current_commune_name", Text { max: 200 }, Never, "place", "Xã, phường hiện nay", "Unit today"),
    field("cameras", Integer { min: 0, max: 1000, unit: "" }, Never, "record", "Số mắt", "Cameras"),
    field("retired_on", Date, Never, "record", "Ngày thôi dùng", "Retired on"),
    field("retired_reason", Text { max: 300 }, Never, "record", "Lý do thôi dùng", "Why retired"),
];

/// Fields of a camera.
pub const CAMERA: &[Field] = &[
    field("camera_code", Code { max: 50 }, Optional, "identity", "Mã camera", "Camera code").derived(),
    field("camera_type", Kind::Choice(CAMERA_TYPES), Optional, "identity", "Loại camera", "Camera type").or("fixed"),
    field("status", Kind::Choice(STATUSES), OnCreate, "identity", "Trạng thái", "Status").or("proposed"),
    field("azimuth_deg", Bearing, Optional, "view", "Hướng nhìn", "Bearing"),
    field("tilt_deg", degrees(-10.0, 90.0), Optional, "view", "Góc cúi", "Tilt"),
    field("mount_height_m", metres(1.0, 60.0), Optional, "view", "Chiều cao lắp", "Mounting height"),
    field("pan_min_deg", Bearing, Optional, "view", "Cung quay từ", "Pan from"),
    field("pan_max_deg", Bearing, Optional, "view", "Cung quay đến", "Pan to"),
    field("hfov_deg", degrees(0.1, 360.0), Optional, "optics", "Góc mở ngang", "Horizontal field of view"),
    field("vfov_deg", degrees(0.1, 360.0), Optional, "optics", "Góc mở dọc", "Vertical field of view"),
    field("fov_source", Kind::Choice(FOV_SOURCES), Optional, "optics", "Nguồn góc mở", "Source of the field of view"),
    field("projection", Kind::Choice(PROJECTIONS), Optional, "optics", "Kiểu quang học", "Projection").or("rectilinear"),
    field("focal_length_mm", millimetres(0.1, 1000.0), Optional, "optics", "Tiêu cự", "Focal length"),
    field("sensor_width_mm", millimetres(0.1, 60.0), Optional, "optics", "Rộng cảm biến", "Sensor width"),
    field("sensor_height_mm", millimetres(0.1, 60.0), Optional, "optics", "Cao cảm biến", "Sensor height"),
    field(
        "resolution_h_px",
        Integer { min: 100, max: 40000, unit: "px" },
        Optional,
        "optics",
        "Độ phân giải ngang",
        "Horizontal resolution",
    ),
    field("resolution_v_px", Integer { min: 100, max: 40000, unit: "px" }, Optional, "optics", "Độ phân giải dọc", "Vertical resolution"),
    field("fps", Integer { min: 1, max: 60, unit: "fps" }, Optional, "optics", "Khung hình/giây", "Frames per second"),
    field("ir_range_m", metres(0.0, 1000.0), Optional, "optics", "Tầm hồng ngoại", "Infrared range"),
    field("low_light", Kind::Choice(LOW_LIGHTS), Optional, "optics", "Ban đêm", "Low light"),
    field("max_range_m", metres(0.1, 5000.0), Optional, "optics", "Tầm xa giới hạn", "Range cap"),
    field("target_task", Kind::Choice(TASKS), Optional, "view", "Mức quan sát", "Task"),
    field("occluded", Boolean, Optional, "check", "Bị che khuất", "Occluded"),
    field("occlusion_note", Text { max: 300 }, Optional, "check", "Bị che bởi", "Occluded by"),
    field("verified_on", PastDate, Optional, "check", "Ngày kiểm tra thực địa", "Field check on"),
    field("monitoring_mode", Kind::Choice(MONITORING_MODES), Optional, "use", "Chế độ trực", "Monitoring"),
    field("recording_mode", Kind::Choice(RECORDING_MODES), Optional, "use", "Chế độ ghi", "Recording"),
    field("retention_days", Integer { min: 0, max: 365, unit: "ngày" }, Optional, "use", "Số ngày lưu", "Days kept"),
    field("connected_to", Kind::Choice(CONNECTIONS), Optional, "use", "Kết nối về", "Connected to"),
    field("installed_on", PastDate, Optional, "maintenance", "Ngày lắp", "Installed on"),
    field("warranty_until", Date, Optional, "maintenance", "Bảo hành đến", "Warranty until"),
    field("end_of_life_on", Date, Optional, "maintenance", "Ngày thay thế dự kiến", "Planned replacement"),
    field("last_maintained_on", PastDate, Optional, "maintenance", "Bảo dưỡng gần nhất", "Last maintained on"),
    field(
        "maintenance_interval_days",
        Integer { min: 1, max: 3650, unit: "ngày" },
        Optional,
        "maintenance",
        "Chu kỳ bảo dưỡng",
        "Maintenance interval",
    ),
    field("maintenance_due_on", Date, Never, "maintenance", "Hạn bảo dưỡng", "Maintenance due on"),
    field("manufacturer", Text { max: 100 }, Optional, "device", "Hãng", "Manufacturer"),
    field("model", Text { max: 100 }, Optional, "device", "Kiểu máy", "Model"),
    field("serial_no", Text { max: 100 }, Optional, "device", "Số máy", "Serial number"),
    field("firmware_version", Text { max: 100 }, Optional, "device", "Phiên bản phần mềm", "Firmware"),
    field("qcvn135_status", Kind::Choice(QCVN_STATUSES), Optional, "conformity", "Hợp quy QCVN 135", "QCVN 135 conformity").or("unknown"),
    field("conformity_cert_no", Text { max: 100 }, Optional, "conformity", "Số chứng nhận", "Certificate number"),
    field("default_password_changed", Boolean, Optional, "conformity", "Đã đổi mật khẩu mặc định", "Default password changed"),
    field("network_isolated", Boolean, Optional, "conformity", "Mạng tách riêng", "Network isolated"),
    field("cost_vnd", Integer { min: 0, max: 100_000_000_000, unit: "đồng" }, Optional, "budget", "Kinh phí", "Cost"),
    field("budget_year", Integer { min: 2000, max: 2100, unit: "" }, Optional, "budget", "Năm kinh phí", "Budget year"),
    field("phase", Text { max: 60 }, Optional, "budget", "Giai đoạn", "Phase"),
    field("task_owner_post", Text { max: 200 }, Optional, "task", "Rõ người (chức danh)", "Who does it (post)").of_posts(),
    field("task_text", Text { max: 200 }, Optional, "task", "Rõ việc", "What is to be done").of_posts(),
    field("task_due_on", Date, Optional, "task", "Rõ tiến độ (hạn)", "Due on"),
    field("task_result", Text { max: 200 }, Optional, "task", "Rõ kết quả", "Result").of_posts(),
    field("task_accountable_post", Text { max: 200 }, Optional, "task", "Rõ trách nhiệm (chức danh)", "Who answers for it (post)")
        .of_posts(),
    field("source", Kind::Choice(SOURCES), OnCreate, "record", "Nguồn dữ liệu", "Source").or("manual"),
];

/// Fields of a change of status.
pub const CAMERA_STATUS: &[Field] = &[
    field("status", Kind::Choice(STATUSES), Required, "status", "Trạng thái", "Status"),
    field("since_on", PastDate, Optional, "status", "Từ ngày", "Since").derived(),
    field("reason", Text { max: 300 }, Optional, "status", "Lý do", "Reason"),
];

/// Fields of an entry in the maintenance log.
pub const CAMERA_MAINTENANCE: &[Field] = &[
    field("done_on", PastDate, Required, "maintenance", "Ngày làm", "Done on"),
    field("kind", Kind::Choice(MAINTENANCE_KINDS), Required, "maintenance", "Việc đã làm", "Work done"),
    field("outcome", Kind::Choice(MAINTENANCE_OUTCOMES), Required, "maintenance", "Kết quả", "Outcome"),
    field("note", Text { max: 500 }, Optional, "maintenance", "Ghi chú", "Note"),
    field("next_due_on", Date, Optional, "maintenance", "Hạn lần sau", "Next due on"),
];

/// Fields of a check on the spot.
pub const FIELD_CHECK: &[Field] = &[
    field("checked_on", PastDate, Required, "check", "Ngày kiểm tra", "Checked on"),
    field("occluded", Boolean, Required, "check", "Bị che khuất", "Occluded"),
    field("note", Text { max: 300 }, Optional, "check", "Bị che bởi", "Occluded by"),
];

/// Fields of the retiring of a site.
pub const RETIRE: &[Field] = &[
    field("on", PastDate, Optional, "record", "Ngày thôi dùng", "Retired on"),
    field("reason", Text { max: 300 }, Required, "record", "Lý do", "Reason"),
];
