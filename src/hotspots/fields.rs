//! The fields of a hotspot with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Code, PastDate, Text};
use crate::http::fields::Write::{Never, OnCreate, Optional, Required};
use crate::http::fields::{Choice, Field, Kind, choice, field};

/// Types of complex areas; one area may have several.
pub const AREA_TYPES: &[Choice] = &[
    choice("type1_ttxh", "Loại 1: trật tự xã hội, tệ nạn", "Type 1: social order"),
    choice("type2_kinh_te", "Loại 2: kinh tế", "Type 2: economic"),
    choice("type3_moi_truong", "Loại 3: môi trường", "Type 3: environment"),
    choice("type4_ma_tuy", "Loại 4: ma túy", "Type 4: drugs"),
    choice("other", "Khác", "Other"),
];
const TASKS: &[Choice] = &[
    choice("overview", "Tổng quan (20 px/m)", "Overview (20 px/m)"),
    choice("outline", "Phác dáng (40 px/m)", "Outline (40 px/m)"),
    choice("discern", "Phân biệt (80 px/m)", "Discern (80 px/m)"),
    choice("perceive", "Nhận thấy (125 px/m)", "Perceive (125 px/m)"),
    choice("characterise", "Đặc tả (250 px/m)", "Characterise (250 px/m)"),
    choice("validate", "Xác minh (500 px/m)", "Validate (500 px/m)"),
    choice("scrutinise", "Soi xét (1500 px/m)", "Scrutinise (1500 px/m)"),
];
const SOURCES: &[Choice] =
    &[choice("manual", "Nhập tay", "Entered"), choice("import", "Nhập tệp", "Imported"), choice("api", "Hệ thống khác", "Other system")];

/// Fields of a declared hotspot; `geometry` is read beside them.
pub const HOTSPOT: &[Field] = &[
    field("hotspot_code", Code { max: 40 }, Optional, "identity", "Mã khu vực", "Area code").derived(),
    field("name", Text { max: 200 }, Required, "identity", "Tên khu vực", "Name"),
    field("area_types", Kind::Choices(AREA_TYPES), Required, "identity", "Loại phức tạp", "Types"),
    field("declared_by_doc", Text { max: 200 }, Required, "document", "Văn bản xác định", "Declared by"),
    field("declared_on", PastDate, Required, "document", "Ngày xác định", "Declared on"),
    field("responsible_unit", Text { max: 200 }, Optional, "duty", "Đơn vị phụ trách", "Responsible unit"),
    field("patrol_note", Text { max: 500 }, Optional, "duty", "Ghi chú tuần tra", "Patrol note"),
    field("coverage_required_task", Kind::Choice(TASKS), Optional, "duty", "Mức quan sát cần có", "Task required"),
    field("source", Kind::Choice(SOURCES), OnCreate, "record", "Nguồn dữ liệu", "Source").or("manual"),
    field("lifted_on", PastDate, Never, "document", "Ngày đưa ra khỏi diện", "Lifted on"),
    field("lifted_by_doc", Text { max: 200 }, Never, "document", "Văn bản đưa ra", "Lifted by"),
    field("current_commune_name", Text { max: 200 }, Never, "identity", "Xã, phường hiện nay", "Unit today"),
];

/// Fields of the lifting of a hotspot.
pub const LIFT: &[Field] = &[
    field("lifted_on", PastDate, Required, "document", "Ngày đưa ra khỏi diện", "Lifted on"),
    field("lifted_by_doc", Text { max: 200 }, Required, "document", "Văn bản đưa ra", "Lifted by"),
];
