//! The fields of a conflict with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Boolean, Choice as One, Choices, Code, Date, Id, Integer, PastDate, Text};
use crate::http::fields::Write::{Never, OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, choice, field};
use crate::incidents::fields::GEOM_PRECISIONS;

/// What it is about.
pub const KINDS: &[Choice] = &[
    choice("land", "Đất đai", "Land"),
    choice("compensation", "Đền bù, giải phóng mặt bằng", "Compensation, site clearance"),
    choice("religion", "Tôn giáo", "Religion"),
    choice("policy", "Thực hiện chế độ, chính sách", "Policies"),
    choice("labour", "Quan hệ lao động", "Labour"),
    choice("neighbours", "Sinh hoạt, xóm giềng", "Neighbours"),
    choice("family", "Hôn nhân, gia đình", "Family"),
    choice("environment", "Môi trường", "Environment"),
    choice("other", "Khác", "Other"),
];
/// How grave it is, as the office judges.
pub const LEVELS: &[Choice] = &[
    choice("simple", "Đơn giản", "Simple"),
    choice("complex", "Phức tạp", "Complex"),
    choice("very_complex", "Đặc biệt phức tạp", "Very complex"),
];
/// From its report to its settlement.
pub const STATES: &[Choice] = &[
    choice("reported", "Mới phát hiện", "Reported"),
    choice("handling", "Đang giải quyết", "Being handled"),
    choice("transferred", "Đã chuyển cơ quan khác", "Transferred"),
    choice("settled", "Đã giải quyết", "Settled"),
    choice("lapsed", "Tự chấm dứt", "Lapsed"),
];
/// What was done to settle it.
pub const TRIED: &[Choice] = &[
    choice("mediation", "Hòa giải ở cơ sở", "Mediation"),
    choice("dialogue", "Đối thoại", "Dialogue"),
    choice("inspection", "Kiểm tra, xác minh", "Inspection"),
    choice("legal_advice", "Hướng dẫn, trợ giúp pháp lý", "Legal advice"),
    choice("decision", "Ban hành quyết định giải quyết", "Decision"),
    choice("support", "Hỗ trợ chế độ, chính sách", "Support"),
    choice("enforcement", "Xử lý vi phạm, cưỡng chế", "Enforcement"),
    choice("other", "Khác", "Other"),
];
const SOURCES: &[Choice] = &[choice("manual", "Nhập tay", "Entered"), choice("api", "Hệ thống khác", "Other system")];

/// Fields of a conflict; `lon` and `lat` are read beside them.
pub const CONFLICT: &[Field] = &[
    field("conflict_code", Code { max: 40 }, Optional, "identity", "Mã mâu thuẫn", "Conflict code").derived(),
    field("kind", One(KINDS), Required, "identity", "Loại mâu thuẫn", "Kind of conflict"),
    field("level", One(LEVELS), Optional, "identity", "Mức độ", "Level"),
    field("state", One(STATES), Optional, "identity", "Trạng thái giải quyết", "State").or("reported"),
    field("reported_on", PastDate, Required, "time", "Ngày phát hiện", "Reported on"),
    field("due_on", Date, Optional, "time", "Hạn giải quyết", "Due on"),
    field("settled_on", PastDate, Optional, "time", "Ngày giải quyết xong", "Settled on"),
    field("geom_precision", One(GEOM_PRECISIONS), Optional, "place", "Mức chính xác vị trí", "Precision of place").derived(),
    field("commune_id", Id, Optional, "place", "Xã, phường", "Commune").derived(),
    field("address_text", Text { max: 300 }, Optional, "place", "Vị trí (không ghi tên người)", "Place (no names of people)").of_posts(),
    field("parties_count", Integer { min: 1, max: 100_000, unit: "" }, Optional, "facts", "Số bên, số hộ liên quan", "Sides or households"),
    field("responsible_post", Text { max: 200 }, Optional, "handling", "Chức danh chịu trách nhiệm", "Responsible post").of_posts(),
    field("tried", Choices(TRIED), Optional, "handling", "Đã làm", "What was tried"),
    field("transferred_to", Text { max: 200 }, Optional, "handling", "Cơ quan nhận giải quyết", "Transferred to").of_posts(),
    field("note", Text { max: 1000 }, Optional, "handling", "Ghi chú (không ghi tên người)", "Note (no names of people)").of_posts(),
    field("source", One(SOURCES), OnCreate, "record", "Nguồn dữ liệu", "Source").or("manual"),
    field("commune_name", Text { max: 200 }, Never, "place", "Đơn vị khi phát hiện", "Unit at the time"),
    field("current_commune_name", Text { max: 200 }, Never, "place", "Xã, phường hiện nay", "Unit today"),
    field("is_past_due", Boolean, Never, "time", "Quá hạn, có thể thành điểm nóng", "Past due, may become a hotspot"),
];

/// Fields of the voiding of a conflict that was entered by mistake.
pub const VOID: &[Field] = &[
    field("on", PastDate, Optional, "record", "Ngày hủy", "Voided on"),
    field("reason", Text { max: 300 }, Required, "record", "Lý do", "Reason").of_posts(),
];
