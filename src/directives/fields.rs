//! The fields of a directive, of its targets and deadlines, with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Boolean, Choice as One, Choices, Code, Date, Integer, Number, PastDate, Text};
use crate::http::fields::Write::{Optional, Required};
use crate::http::fields::{Choice, Field, choice, field};

/// How exactly the day of issue is known.
pub const PRECISIONS: &[Choice] = &[choice("day", "Ngày", "Day"), choice("month", "Tháng", "Month")];
/// What the program can measure of a target.
pub const INDICATORS: &[Choice] = &[
    choice("incidents_ttxh_change", "Tăng, giảm số vụ phạm tội về trật tự xã hội", "Change of offences against social order"),
    choice("incidents_change", "Tăng, giảm số vụ việc", "Change of incidents"),
    choice("model_unit_count", "Số đơn vị điển hình, kiểu mẫu", "Model units"),
    choice("model_unit_share", "Tỷ lệ đơn vị điển hình, kiểu mẫu", "Share of model units"),
    choice("criteria_met_share", "Tỷ lệ tiêu chí đạt", "Share of criteria met"),
    choice("converted_share", "Tỷ lệ địa bàn chuyển hóa thành công", "Share of selected areas converted"),
    choice("kept_share", "Tỷ lệ địa bàn không tái phức tạp", "Share of converted areas without relapse"),
    choice("coverage_share", "Tỷ lệ nhu cầu được quan sát", "Share of the need that is seen"),
];
/// How a figure is compared with the value of a target.
pub const OPERATORS: &[Choice] =
    &[choice("<=", "Không quá", "At most"), choice(">=", "Ít nhất", "At least"), choice("=", "Đúng bằng", "Exactly")];
/// What a value is.
pub const UNITS: &[Choice] = &[choice("share", "Tỷ lệ (1 là 100%)", "Share (1 is 100 %)"), choice("count", "Số lượng", "Count")];
/// Of what a target is asked.
pub const SCOPES: &[Choice] = &[
    choice("province", "Toàn tỉnh", "The province"),
    choice("districts", "Cấp huyện (đến 30/6/2025)", "Districts (until 30/6/2025)"),
    choice("communes", "Cấp xã", "Communes"),
];
/// How often something is due.
pub const KINDS: &[Choice] = &[
    choice("once", "Một lần", "Once"),
    choice("monthly", "Hằng tháng", "Monthly"),
    choice("half_year", "6 tháng", "Half a year"),
    choice("year", "Hằng năm", "Yearly"),
];
/// What a report that comes again is about.
pub const PERIOD_RULES: &[Choice] = &[
    choice("to_due", "Đến hạn báo cáo (15/5–14/6)", "Up to the deadline (15/5–14/6)"),
    choice("previous", "Kỳ lịch liền trước", "The calendar period before"),
    choice("current", "Kỳ lịch đang diễn ra", "The calendar period under way"),
];
/// Whose duty it is.
pub const WHO: &[Choice] = &[
    choice("province", "Cơ quan thường trực cấp tỉnh", "Standing body of the province"),
    choice("department", "Sở, ban, ngành, đoàn thể", "Departments and organisations"),
    choice("district", "Cấp huyện (đến 30/6/2025)", "Districts (until 30/6/2025)"),
    choice("commune", "Ban Chỉ đạo 138 cấp xã", "Committees 138 of communes"),
];

/// Fields of a directive.
pub const DIRECTIVE: &[Field] = &[
    field("number", Text { max: 100 }, Optional, "document", "Số, ký hiệu", "Number").of_posts(),
    field("is_number_known", Boolean, Optional, "document", "Đã rõ số", "Number known").or("true"),
    field("title", Text { max: 400 }, Required, "document", "Trích yếu", "Title").of_posts(),
    field("issued_on", PastDate, Required, "document", "Ngày ban hành", "Issued on"),
    field("issued_precision", One(PRECISIONS), Optional, "document", "Ngày ban hành chính xác đến", "Day of issue known to").or("day"),
    field("issued_by", Text { max: 200 }, Required, "document", "Cơ quan ban hành", "Issued by").of_posts(),
    field("province_code", Text { max: 2 }, Optional, "scope", "Mã tỉnh khi ban hành", "Code of the province then"),
    field("valid_from", Date, Optional, "document", "Hiệu lực từ ngày", "In force from"),
    field("valid_to", Date, Optional, "document", "Hết hiệu lực từ ngày", "No longer in force from"),
    field("note", Text { max: 1000 }, Optional, "document", "Ghi chú", "Note").of_posts(),
];

/// Fields of a target.
pub const TARGET: &[Field] = &[
    field("code", Code { max: 40 }, Required, "identity", "Mã chỉ tiêu", "Code of the target"),
    field("text", Text { max: 400 }, Required, "identity", "Chỉ tiêu", "Target").of_posts(),
    field("quote", Text { max: 1000 }, Required, "identity", "Câu trong văn bản", "Sentence of the document").of_posts(),
    field("indicator", One(INDICATORS), Optional, "measure", "Phần mềm đo bằng", "Measured by"),
    field("operator", One(OPERATORS), Optional, "measure", "Phép so", "Comparison"),
    field("value", Number { min: -1e6, max: 1e6, unit: "" }, Optional, "measure", "Giá trị cần đạt", "Value to be reached"),
    field("unit", One(UNITS), Optional, "measure", "Đơn vị", "Unit"),
    field("from_on", Date, Optional, "time", "Tính từ ngày", "From"),
    field("by_before", Date, Optional, "time", "Đạt trước ngày", "To be reached before"),
    field("scope", One(SCOPES), Optional, "scope", "Phạm vi", "Of what").or("province"),
    field("district_name", Text { max: 100 }, Optional, "scope", "Huyện khi ban hành", "District then"),
    field("note", Text { max: 1000 }, Optional, "identity", "Ghi chú", "Note").of_posts(),
];

/// Fields of a deadline.
pub const DEADLINE: &[Field] = &[
    field("code", Code { max: 40 }, Required, "identity", "Mã thời hạn", "Code of the deadline"),
    field("text", Text { max: 400 }, Required, "identity", "Việc phải làm", "What is to be done").of_posts(),
    field("quote", Text { max: 1000 }, Required, "identity", "Câu trong văn bản", "Sentence of the document").of_posts(),
    field("kind", One(KINDS), Required, "time", "Định kỳ", "How often"),
    field("day", Integer { min: 1, max: 31, unit: "" }, Optional, "time", "Trước ngày (trong tháng)", "Before the day of the month"),
    field("month", Integer { min: 1, max: 12, unit: "" }, Optional, "time", "Tháng", "Month"),
    field("due_before", Date, Optional, "time", "Trước ngày", "Before"),
    field("period_rule", One(PERIOD_RULES), Optional, "time", "Kỳ báo cáo định kỳ lấy", "Period of what comes again").or("to_due"),
    field("period_from", Date, Optional, "time", "Kỳ từ ngày", "Period from"),
    field("period_to", Date, Optional, "time", "Kỳ đến trước ngày", "Period before"),
    field("who", Choices(WHO), Required, "scope", "Ai phải làm", "Whose duty"),
    field("addressee", Text { max: 200 }, Optional, "scope", "Cơ quan ghi trong văn bản", "Who is named in the document").of_posts(),
    field("report_kind", One(KINDS), Optional, "identity", "Loại báo cáo", "Kind of report"),
    field("is_ongoing", Boolean, Optional, "time", "Sau đó làm thường xuyên", "Goes on afterwards").or("false"),
    field("district_name", Text { max: 100 }, Optional, "scope", "Huyện khi ban hành", "District then"),
    field("note", Text { max: 1000 }, Optional, "identity", "Ghi chú", "Note").of_posts(),
];
