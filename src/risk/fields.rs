//! The fields of rule sets, rules, assessments, entries and evidence, with their ranges and words. The same rules stand in the database.

use super::indicators::INDICATORS;
use crate::http::fields::Kind::{Boolean, Choice as One, Date, Id, Integer, Number, PastDate, Text};
use crate::http::fields::Write::{OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, choice, field};

const OPERATORS: &[Choice] = &[
    choice("<", "nhỏ hơn", "less than"),
    choice("<=", "không quá", "at most"),
    choice(">", "lớn hơn", "more than"),
    choice(">=", "từ", "at least"),
    choice("=", "bằng", "equal to"),
];
/// Whose decision it is.
pub const DECIDED_BY: &[Choice] = &[choice("province", "Cấp tỉnh", "The province"), choice("commune", "Cấp xã", "The commune")];
/// What became of an area that was selected for conversion.
pub const RESULTS: &[Choice] = &[
    choice("achieved", "Đạt, đã chuyển hóa", "Achieved"),
    choice("not_achieved", "Chưa đạt", "Not achieved"),
    choice("relapsed", "Tái phức tạp", "Relapsed"),
];
/// What evidence is.
pub const EVIDENCE_KINDS: &[Choice] = &[
    choice("decision", "Quyết định", "Decision"),
    choice("report", "Báo cáo", "Report"),
    choice("photo", "Ảnh", "Photo"),
    choice("map", "Bản đồ", "Map"),
    choice("other", "Khác", "Other"),
];
/// What communes enter.
pub const ENTERED: &[Choice] = &[
    choice("drug_users", "Số người nghiện, sử dụng ma túy có hồ sơ quản lý", "Drug users on file, counted"),
    choice("population", "Dân số", "People"),
];

/// A level of a scheme; its rank is its place in the list.
pub const LEVEL: &[Field] = &[
    field("code", Text { max: 30 }, Required, "level", "Mã mức", "Code"),
    field("vi", Text { max: 60 }, Required, "level", "Tên mức", "Vietnamese name"),
    field("en", Text { max: 60 }, Required, "level", "Tên tiếng Anh", "English name"),
    field("is_risk", Boolean, Required, "level", "Thuộc diện cần chuyển hóa", "To be converted"),
];

/// A scheme; its `levels` are read beside it.
pub const SCHEME: &[Field] = &[
    field("code", Text { max: 30 }, Required, "scheme", "Mã thang", "Code"),
    field("name", Text { max: 200 }, Required, "scheme", "Tên thang mức", "Name").of_posts(),
    field("province_code", Text { max: 2 }, Optional, "scheme", "Tỉnh áp dụng", "Province"),
    field("document", Text { max: 200 }, Optional, "scheme", "Văn bản", "Document").of_posts(),
    field("note", Text { max: 1000 }, Optional, "scheme", "Ghi chú", "Note").of_posts(),
];

/// A rule set; its `rules` are read beside it.
pub const RULE_SET: &[Field] = &[
    field("risk_scheme_id", Id, OnCreate, "set", "Thang mức", "Scheme").derived(),
    field("province_code", Text { max: 2 }, OnCreate, "set", "Tỉnh áp dụng", "Province"),
    field("name", Text { max: 200 }, Required, "set", "Tên bộ quy tắc", "Name").of_posts(),
    field(
        "clean_periods",
        Integer { min: 1, max: 8, unit: "kỳ" },
        Optional,
        "set",
        "Số kỳ tốt liên tiếp mới nâng mức",
        "Periods in a row for a better level",
    )
    .or("2"),
    field(
        "few_n",
        Integer { min: 5, max: 1000, unit: "vụ" },
        Optional,
        "set",
        "Số vụ tối thiểu để tính tỷ lệ",
        "Cases at least for a share",
    )
    .or("20"),
    field("note", Text { max: 1000 }, Optional, "set", "Ghi chú", "Note").of_posts(),
];

/// A rule.
pub const RULE: &[Field] = &[
    field("number", Integer { min: 1, max: 99, unit: "" }, Required, "rule", "Số thứ tự", "Number"),
    field("indicator", One(INDICATORS), Required, "rule", "Chỉ số", "Indicator"),
    field("operator", One(OPERATORS), Required, "rule", "Phép so", "Comparison"),
    field("value", Number { min: -1_000_000.0, max: 1_000_000.0, unit: "" }, Required, "rule", "Ngưỡng", "Threshold"),
    field("must_be_told", Boolean, Optional, "rule", "Chỉ tính khi đủ cơ sở kết luận", "Only if it can be told from chance").or("false"),
    field("level", Text { max: 30 }, Optional, "rule", "Mức ít nhất", "Level at least"),
    field("points", Number { min: 0.001, max: 1000.0, unit: "điểm" }, Optional, "rule", "Điểm", "Points"),
    field("text", Text { max: 300 }, Required, "rule", "Nội dung", "Text").of_posts(),
    field("source", Text { max: 300 }, Required, "rule", "Căn cứ", "Source").of_posts(),
];

/// The document by which a rule set is put in force.
pub const ISSUE: &[Field] = &[
    field("decision_number", Text { max: 100 }, Required, "decision", "Số văn bản ban hành", "Number of the document"),
    field("decision_on", PastDate, Required, "decision", "Ngày ban hành", "Issued on"),
    field("decided_by", Text { max: 200 }, Required, "decision", "Cơ quan ban hành", "Issued by").of_posts(),
    field("valid_from", Date, Required, "decision", "Có hiệu lực từ ngày", "In force from"),
];

/// An assessment that is made by hand.
pub const ASSESSMENT: &[Field] = &[
    field("commune_id", Id, OnCreate, "unit", "Xã, phường", "Commune").derived(),
    field("scheme", Text { max: 30 }, OnCreate, "unit", "Thang mức", "Scheme"),
    field("period_from", Date, OnCreate, "period", "Kỳ từ ngày", "First day of the period").derived(),
    field("period_to", Date, OnCreate, "period", "Kỳ đến trước ngày", "Day after the period").derived(),
];

/// What a commune proposes.
pub const PROPOSAL: &[Field] = &[
    field("proposed_level", Text { max: 30 }, Required, "proposal", "Mức đề xuất", "Proposed level"),
    field("proposal_reason", Text { max: 1000 }, Required, "proposal", "Lý do đề xuất", "Reason").of_posts(),
    field("proposed_by", Text { max: 200 }, Required, "proposal", "Đơn vị, chức danh đề xuất", "Proposing office").of_posts(),
];

/// What is decided.
pub const DECISION: &[Field] = &[
    field("decided_level", Text { max: 30 }, Required, "decision", "Mức quyết định", "Decided level"),
    field("decision_number", Text { max: 100 }, Required, "decision", "Số quyết định", "Number of the decision"),
    field("decision_on", PastDate, Required, "decision", "Ngày quyết định", "Decided on"),
    field("decided_by", One(DECIDED_BY), Optional, "decision", "Cấp quyết định", "Decided by").or("province"),
    field("override_reason", Text { max: 1000 }, Optional, "decision", "Lý do khác mức máy tính", "Why it differs from what was computed")
        .of_posts(),
    field("next_review_on", Date, Optional, "decision", "Ngày rà soát tiếp theo", "Next review on"),
];

/// Selection for conversion, and what became of it.
pub const CONVERSION: &[Field] = &[
    field(
        "selected_year",
        Integer { min: 2000, max: 2100, unit: "" },
        Optional,
        "conversion",
        "Năm chọn chuyển hóa",
        "Selected for conversion in",
    ),
    field("selected_document", Text { max: 200 }, Optional, "conversion", "Văn bản chọn", "Document of selection").of_posts(),
    field("result", One(RESULTS), Optional, "conversion", "Kết quả chuyển hóa", "Result"),
    field("result_on", PastDate, Optional, "conversion", "Ngày xác nhận kết quả", "Result confirmed on"),
    field("result_document", Text { max: 200 }, Optional, "conversion", "Văn bản xác nhận", "Document of the result").of_posts(),
    field("next_review_on", Date, Optional, "conversion", "Ngày rà soát tiếp theo", "Next review on"),
];

/// A count that a commune enters.
pub const ENTRY: &[Field] = &[
    field("commune_id", Id, OnCreate, "unit", "Xã, phường", "Commune").derived(),
    field("period_from", Date, OnCreate, "period", "Kỳ từ ngày", "First day of the period").derived(),
    field("period_to", Date, OnCreate, "period", "Kỳ đến trước ngày", "Day after the period").derived(),
    field("indicator", One(ENTERED), OnCreate, "figure", "Chỉ số", "Indicator").derived(),
    field("value", Integer { min: 0, max: 3_000_000, unit: "người" }, Required, "figure", "Số lượng", "Count"),
    field("document", Text { max: 200 }, Required, "figure", "Văn bản, báo cáo nguồn", "Document").of_posts(),
    field("entered_by", Text { max: 200 }, Required, "figure", "Chức danh nhập số liệu", "Post that answers for it").of_posts(),
];

/// Evidence; its octets come as the body.
pub const EVIDENCE: &[Field] = &[
    field("kind", One(EVIDENCE_KINDS), Required, "evidence", "Loại minh chứng", "Kind"),
    field("note", Text { max: 300 }, Optional, "evidence", "Ghi chú (không ghi tên người)", "Note (no names of people)").of_posts(),
];
