//! What columns of levels of risk and of their transitions are called that are in no table of fields.

use super::columns::Own;
use crate::http::fields::{Choice, choice};

const MOVES: &[Choice] = &[
    choice("improve", "tốt hơn", "better"),
    choice("worsen", "xấu hơn", "worse"),
    choice("relapse", "tái phức tạp", "relapsed"),
    choice("unchanged", "không đổi", "unchanged"),
    choice("restated", "đổi địa giới, không so sánh", "another unit, not compared"),
    choice("new", "mới có mức", "first level"),
    choice("gone", "chưa có mức kỳ sau", "no later level"),
];

/// What happened to a commune, in words.
pub(super) fn moved_in_words(kind: &str, is_english: bool) -> &'static str {
    MOVES.iter().find(|choice| choice.value == kind).map_or("", |choice| if is_english { choice.en } else { choice.vi })
}

/// Columns of levels and of transitions.
pub const OF_RISK: &[Own] = &[
    ("risk_assessment_id", "Định danh đánh giá", "Id of the assessment", "", &[]),
    ("level_decided", "Mức quyết định", "Decided level", "", &[]),
    ("level_proposed", "Mức đề xuất", "Proposed level", "", &[]),
    ("level_computed", "Mức máy tính", "Computed level", "", &[]),
    ("level_possible", "Xấu nhất có thể (do thiếu số liệu)", "Worst possible (figures missing)", "", &[]),
    ("is_sample", "Theo bộ quy tắc mẫu, chưa ban hành", "By the sample rules, not in force", "", &[]),
    ("missing_n", "Số quy tắc thiếu số liệu", "Rules without a figure", "", &[]),
    ("is_worsening", "Xấu đi so với mức trước", "Worse than before", "", &[]),
    ("level_from", "Mức kỳ trước", "Level before", "", &[]),
    ("level_to", "Mức kỳ sau", "Level after", "", &[]),
    ("moved", "Chuyển hóa", "Transition", "", &[]),
    ("is_estimated", "Ước tính (đơn vị bị chia)", "Estimated (a unit was divided)", "", &[]),
    ("decision_number", "Số quyết định", "Number of the decision", "", &[]),
    ("decision_on", "Ngày quyết định", "Decided on", "", &[]),
    ("override_reason", "Lý do khác mức máy tính", "Why it differs from what was computed", "", &[]),
    ("made_of", "Hình thành từ", "Made of", "", &[]),
];
