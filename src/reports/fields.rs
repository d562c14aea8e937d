//! The fields of a report that people write, with their ranges and words. The same rules stand in the database.

use crate::directives::fields::KINDS;
use crate::http::fields::Kind::{Choice as One, Date, Id, Text};
use crate::http::fields::Write::{Never, OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, choice, field};

/// From due to locked.
pub const STATES: &[Choice] = &[
    choice("due", "Chưa làm", "Not begun"),
    choice("draft", "Đang làm", "Draft"),
    choice("submitted", "Đã gửi", "Sent"),
    choice("returned", "Trả lại", "Returned"),
    choice("approved", "Đã duyệt", "Approved"),
    choice("locked", "Đã chốt", "Locked"),
];

/// Fields of a report.
pub const REPORT: &[Field] = &[
    field("directive_id", Id, OnCreate, "identity", "Văn bản giao", "Directive"),
    field("title", Text { max: 200 }, OnCreate, "identity", "Tên báo cáo", "Title").of_posts(),
    field("report_kind", One(KINDS), OnCreate, "identity", "Loại báo cáo", "Kind of report"),
    field("commune_id", Id, OnCreate, "identity", "Xã, phường báo cáo", "Commune that reports"),
    field("province_code", Text { max: 2 }, OnCreate, "identity", "Mã tỉnh", "Code of the province"),
    field("period_from", Date, OnCreate, "time", "Kỳ từ ngày", "Period from"),
    field("period_to", Date, OnCreate, "time", "Kỳ đến trước ngày", "Period before"),
    field("due_before", Date, OnCreate, "time", "Nộp trước ngày", "Due before"),
    field("situation", Text { max: 8000 }, Optional, "texts", "Tình hình", "Situation").of_posts(),
    field("results", Text { max: 8000 }, Optional, "texts", "Kết quả thực hiện", "Results").of_posts(),
    field("shortcomings", Text { max: 8000 }, Optional, "texts", "Tồn tại, hạn chế, nguyên nhân", "Shortcomings and their reasons")
        .of_posts(),
    field("proposals", Text { max: 8000 }, Optional, "texts", "Phương hướng, đề xuất", "Outlook and proposals").of_posts(),
    field("state", One(STATES), Never, "record", "Trạng thái", "State"),
];

/// A report that is asked for by hand.
pub const ASKED: &[Field] = &[
    field("directive_id", Id, Required, "identity", "Văn bản giao", "Directive"),
    field("title", Text { max: 200 }, Required, "identity", "Tên báo cáo", "Title").of_posts(),
    field("report_kind", One(KINDS), Required, "identity", "Loại báo cáo", "Kind of report"),
    field("commune_id", Id, Optional, "identity", "Xã, phường báo cáo", "Commune that reports"),
    field("province_code", Text { max: 2 }, Optional, "identity", "Mã tỉnh (khi tỉnh báo cáo)", "Code of the province (of its own report)"),
    field("period_from", Date, Required, "time", "Kỳ từ ngày", "Period from"),
    field("period_to", Date, Required, "time", "Kỳ đến trước ngày", "Period before"),
    field("due_before", Date, Required, "time", "Nộp trước ngày", "Due before"),
];

/// Why a report is returned.
pub const RETURN: &[Field] = &[field("note", Text { max: 1000 }, Required, "record", "Lý do trả lại", "Why it is returned").of_posts()];
