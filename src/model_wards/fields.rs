//! The fields of a named unit with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Boolean, Choice as One, Date, Id, Integer, Number, PastDate, Text};
use crate::http::fields::Write::{Optional, Required};
use crate::http::fields::{Choice, Field, choice, field};

/// Fields of a unit named by a document.
pub const MODEL_WARD: &[Field] = &[
    field("commune_id", Id, Required, "identity", "Đơn vị được chọn", "Unit named"),
    field("programme", Text { max: 200 }, Required, "identity", "Mô hình", "Programme"),
    field("directive", Text { max: 400 }, Required, "document", "Văn bản chọn đơn vị", "Directive"),
    field("named_on", PastDate, Required, "document", "Ngày văn bản", "Named on"),
    field(
        "target_share",
        Number { min: 0.0, max: 1.0, unit: "" },
        Optional,
        "target",
        "Chỉ tiêu nhu cầu được quan sát (0–1)",
        "Target share (0–1)",
    ),
    field("target_by", Date, Optional, "target", "Phải đạt trước ngày", "Target by"),
    field("target_since", PastDate, Optional, "target", "Chỉ tiêu đặt từ ngày", "Target set on"),
    field("recognised_on", PastDate, Optional, "recognition", "Ngày công nhận", "Recognised on"),
    field("recognised_document", Text { max: 400 }, Optional, "recognition", "Văn bản công nhận", "Document of recognition"),
    field("target_document", Text { max: 400 }, Optional, "target", "Văn bản giao chỉ tiêu", "Document of the target"),
];

/// Whether a scorecard counts.
pub const STATES: &[Choice] =
    &[choice("draft", "Dự thảo", "Draft"), choice("in_force", "Đang áp dụng", "In force"), choice("ended", "Hết hiệu lực", "Ended")];
/// What a criterion is measured by.
pub const INDICATORS: &[Choice] = &[
    choice("coverage_share_day", "Nhu cầu được quan sát ban ngày", "Need seen by day"),
    choice("coverage_share_night", "Nhu cầu được quan sát ban đêm", "Need seen by night"),
    choice("cameras_working_share", "Tỷ lệ camera hoạt động", "Share of cameras that work"),
    choice("cameras_overdue", "Số camera quá hạn bảo trì", "Cameras with overdue maintenance"),
    choice("incidents_ttxh", "Số vụ về trật tự xã hội trong 12 tháng", "Offences against social order in 12 months"),
    choice(
        "incidents_ttxh_change",
        "Tăng, giảm số vụ về trật tự xã hội so với 12 tháng trước",
        "Change of them against the 12 months before",
    ),
    choice("cleared_share", "Tỷ lệ khám phá về trật tự xã hội trong 12 tháng", "Share of them cleared"),
    choice("hotspots", "Số điểm nóng đang theo dõi", "Hotspots in force"),
    choice("conflicts_past_due", "Số mâu thuẫn quá hạn", "Conflicts past due"),
    choice("gaps", "Số vùng trống camera", "Gaps of coverage"),
];
const OPERATORS: &[Choice] =
    &[choice("<=", "Không quá", "At most"), choice(">=", "Ít nhất", "At least"), choice("=", "Đúng bằng", "Exactly")];

/// Fields of a scorecard; `criteria` are read beside them.
pub const SCORECARD: &[Field] = &[
    field("name", Text { max: 200 }, Required, "identity", "Tên bộ tiêu chí", "Name").of_posts(),
    field("programme", Text { max: 200 }, Required, "identity", "Mô hình", "Programme").of_posts(),
    field(
        "province_code",
        Text { max: 2 },
        Optional,
        "identity",
        "Mã tỉnh (để trống: cả nước)",
        "Code of the province (empty: the country)",
    ),
    field("state", One(STATES), Optional, "identity", "Trạng thái", "State").or("draft"),
    field("document", Text { max: 400 }, Optional, "document", "Văn bản ban hành", "Document").of_posts(),
    field("document_on", PastDate, Optional, "document", "Ngày văn bản", "Day of the document"),
    field("note", Text { max: 1000 }, Optional, "document", "Ghi chú", "Note").of_posts(),
];

/// Fields of a criterion.
pub const CRITERION: &[Field] = &[
    field("number", Integer { min: 1, max: 500, unit: "" }, Required, "identity", "Số thứ tự", "Number"),
    field("grouping", Text { max: 200 }, Optional, "identity", "Nhóm", "Group").of_posts(),
    field("text", Text { max: 1000 }, Required, "identity", "Tiêu chí", "Criterion").of_posts(),
    field("indicator", One(INDICATORS), Optional, "measure", "Phần mềm đo bằng", "Measured by"),
    field("operator", One(OPERATORS), Optional, "measure", "Phép so", "Comparison"),
    field("value", Number { min: -1e6, max: 1e6, unit: "" }, Optional, "measure", "Giá trị cần đạt", "Value to be reached"),
    field("points", Number { min: 0.0, max: 1000.0, unit: "" }, Optional, "measure", "Điểm", "Points"),
    field("source", Text { max: 400 }, Optional, "identity", "Căn cứ", "Source").of_posts(),
];

/// Fields of what people judged of a criterion.
pub const ENTRY: &[Field] = &[
    field("criterion_id", Id, Required, "identity", "Tiêu chí", "Criterion"),
    field("judged_on", PastDate, Required, "identity", "Ngày đánh giá", "Judged on"),
    field("is_met", Boolean, Required, "identity", "Đạt", "Met"),
    field("value", Number { min: -1e9, max: 1e9, unit: "" }, Optional, "identity", "Giá trị", "Value"),
    field("document", Text { max: 400 }, Required, "document", "Văn bản xác nhận", "Document").of_posts(),
    field("note", Text { max: 1000 }, Optional, "document", "Ghi chú", "Note").of_posts(),
];
