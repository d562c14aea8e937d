//! The fields of a named unit with their ranges and words. The same rules stand in the database.

use crate::http::fields::Kind::{Date, Id, Number, PastDate, Text};
use crate::http::fields::Write::{Optional, Required};
use crate::http::fields::{Field, field};

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
