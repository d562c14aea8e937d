//! What can go wrong with levels of risk, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem, etag};

/// What can go wrong with levels of risk.
#[derive(Debug, thiserror::Error)]
pub enum RiskError {
    /// No row has this id.
    #[error("assessment, rule set, entry or evidence {0} does not exist")]
    NotFound(Uuid),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// No scheme has this word.
    #[error("there is no scheme {0}")]
    NoSuchScheme(String),
    /// A level that the scheme does not have: the field, the level, and those that it has.
    #[error("the scheme has no level {1}")]
    NoSuchLevel(&'static str, String, Vec<String>),
    /// The same decision once more.
    #[error("decided already by {0}")]
    Decided(String),
    /// It is of another province.
    #[error("the row is of another province")]
    OutsideScope,
    /// Rules that a document has put in force.
    #[error("the rule set is in force")]
    InForce,
    /// The rules that are shipped as a sample.
    #[error("the rule set is the sample")]
    Sample,
    /// A unit that is not in force at the end of the period.
    #[error("the commune is not in force at the end of the period")]
    NotInForce,
    /// The log could not be told.
    #[error(transparent)]
    Audit(#[from] crate::audit::AuditError),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

const ASSESSMENT_WORDS: &[ConstraintWords] = &[
    (
        "risk_assessment_key",
        "period_from",
        "Xã, phường này đã có đánh giá của kỳ này; hãy mở đánh giá đã có.",
        "This commune has an assessment of this period already; open that.",
    ),
    (
        "risk_assessment_period_excl",
        "period_from",
        "Kỳ này trùng một phần với kỳ khác đã có của cùng thang mức. Hãy dùng đúng ngày đầu và ngày cuối của kỳ đã có.",
        "The period overlaps another one of the same scheme. Use the first and last day of the period that is there.",
    ),
    ("risk_assessment_period_order", "period_to", "Kỳ kết thúc trước khi bắt đầu.", "The period ends before it begins."),
    (
        "risk_assessment_period_range",
        "period_to",
        "Kỳ dài nhất một năm, từ năm 2000 trở đi.",
        "A period is a year at most, and not before 2000.",
    ),
    (
        "risk_assessment_decision_number_shape",
        "decision_number",
        "Số quyết định phải có chữ số, ví dụ 12/QĐ-UBND.",
        "The number of a decision has digits, such as 12/QĐ-UBND.",
    ),
    (
        "risk_assessment_decision_on_order",
        "decision_on",
        "Ngày quyết định không thể trước ngày đầu của kỳ.",
        "A decision cannot come before the first day of its period.",
    ),
    (
        "risk_assessment_override_has_reason",
        "override_reason",
        "Mức quyết định khác mức máy tính: cần ghi lý do.",
        "The decided level differs from the computed one: say why.",
    ),
    (
        "risk_assessment_selected_whole",
        "selected_document",
        "Chọn chuyển hóa cần cả năm và văn bản.",
        "A selection has a year and a document.",
    ),
    (
        "risk_assessment_result_of_selected",
        "result",
        "Chỉ địa bàn đã chọn chuyển hóa mới có kết quả.",
        "Only an area that was selected has a result.",
    ),
    (
        "risk_assessment_result_whole",
        "result_document",
        "Kết quả cần cả ngày và văn bản xác nhận.",
        "A result has its day and its document.",
    ),
];

const RULE_SET_WORDS: &[ConstraintWords] = &[
    (
        "risk_rule_set_valid_excl",
        "valid_from",
        "Đã có bộ quy tắc khác có hiệu lực vào thời gian đó; ngày có hiệu lực phải sau ngày của bộ đang dùng.",
        "Another rule set is in force at that time; the new one begins after it.",
    ),
    (
        "risk_rule_set_valid_order",
        "valid_from",
        "Ngày có hiệu lực phải sau ngày của bộ đang dùng.",
        "The new set begins after the one in force.",
    ),
    (
        "risk_rule_set_decision_number_shape",
        "decision_number",
        "Số văn bản phải có chữ số, ví dụ 12/QĐ-UBND.",
        "The number of a document has digits, such as 12/QĐ-UBND.",
    ),
    ("risk_rule_number_key", "rules", "Hai quy tắc mang cùng số thứ tự.", "Two rules have the same number."),
    ("risk_rule_level_fkey", "rules", "Có quy tắc ghi mức không thuộc thang.", "A rule names a level that the scheme does not have."),
    (
        "risk_rule_gives_one",
        "rules",
        "Mỗi quy tắc cho một mức hoặc một số điểm, không cả hai.",
        "A rule gives a level or points, not both.",
    ),
    (
        "risk_rule_points_give_a_level",
        "rules",
        "Quy tắc theo tổng điểm phải cho một mức, với phép so \"từ\" hoặc \"lớn hơn\".",
        "A rule on the sum of points gives a level, and compares by \"at least\" or \"more than\".",
    ),
    (
        "risk_rule_must_be_told_of_change",
        "rules",
        "\"Chỉ tính khi đủ cơ sở kết luận\" chỉ dùng cho chỉ số thay đổi.",
        "\"Only if it can be told from chance\" is for changes alone.",
    ),
    (
        "risk_rule_set_is_draft",
        "rules",
        "Bộ quy tắc đã ban hành không sửa được; hãy lập bộ mới.",
        "Rules in force are not changed; make a new set.",
    ),
    ("risk_scheme_code_key", "code", "Đã có thang mức mang mã này.", "There is a scheme of this code."),
    (
        "risk_scheme_code_shape",
        "code",
        "Mã gồm chữ thường, số và dấu gạch dưới.",
        "A code is made of small letters, digits and underscores.",
    ),
    ("risk_level_code_key", "levels", "Hai mức mang cùng mã.", "Two levels have the same code."),
    (
        "risk_level_code_shape",
        "levels",
        "Mã mức gồm chữ thường, số và dấu gạch dưới.",
        "The code of a level is made of small letters, digits and underscores.",
    ),
];

const ENTRY_WORDS: &[ConstraintWords] = &[
    (
        "risk_entry_key",
        "indicator",
        "Số liệu này của kỳ này đã được nhập; hãy sửa dòng đã có.",
        "This figure of this period was entered; change the row that is there.",
    ),
    ("risk_entry_period_order", "period_to", "Kỳ kết thúc trước khi bắt đầu.", "The period ends before it begins."),
    (
        "risk_entry_period_range",
        "period_to",
        "Kỳ dài nhất một năm, từ năm 2000 trở đi.",
        "A period is a year at most, and not before 2000.",
    ),
    ("risk_evidence_same_file_key", "file", "Tệp này đã có trong đánh giá.", "This file is there already."),
];

impl From<RiskError> for Problem {
    fn from(error: RiskError) -> Self {
        match error {
            RiskError::NotFound(_) => {
                Self::new(404, "risk-not-found", "Không có dòng này. Hãy tải lại danh sách.", "There is no such row. Load the list again.")
            }
            RiskError::Stale { current, yours } => etag::conflict(current, yours),
            RiskError::NoSuchScheme(code) => Self::invalid(vec![FieldError::at(
                "scheme",
                "no-such-scheme",
                format!("Không có thang mức \"{code}\". Hãy chọn trong danh sách thang mức."),
                format!("There is no scheme \"{code}\". Choose one of the list of schemes."),
            )]),
            RiskError::NoSuchLevel(field, level, known) => Self::invalid(vec![FieldError::at(
                field,
                "level-outside-scheme",
                format!("Mức \"{level}\" không thuộc thang này. Các mức: {}.", known.join(", ")),
                format!("The level \"{level}\" is not of this scheme. Its levels: {}.", known.join(", ")),
            )]),
            RiskError::Decided(number) => Self::new(
                409,
                "risk-decided",
                format!("Đã có quyết định số {number} cho kỳ này. Muốn thay đổi phải có quyết định mới, số hoặc ngày khác."),
                format!("It was decided by {number}. A change needs another decision, of another number or day."),
            ),
            RiskError::OutsideScope => Self::new(
                403,
                "outside-scope",
                "Tài khoản này chỉ ghi được trong phạm vi của mình.",
                "This account writes in its own scope only.",
            ),
            RiskError::InForce => Self::new(
                409,
                "rules-in-force",
                "Bộ quy tắc đã ban hành không sửa, không xóa được. Hãy lập bộ mới rồi ban hành thay thế.",
                "Rules that were put in force are neither changed nor deleted. Make a new set and put that in force.",
            ),
            RiskError::Sample => Self::new(
                409,
                "rules-sample",
                "Bộ quy tắc mẫu không sửa, không ban hành được. Hãy lập bộ của tỉnh (có thể chép từ bộ mẫu).",
                "The sample is neither changed nor put in force. Make a set of the province (it may be copied from the sample).",
            ),
            RiskError::NotInForce => Self::invalid(vec![FieldError::at(
                "commune_id",
                "not-in-force",
                "Đơn vị này không còn (hoặc chưa có) vào cuối kỳ. Hãy chọn đơn vị của thời gian đó.",
                "This unit is not in force at the end of the period. Choose one of that time.",
            )]),
            RiskError::Audit(error) => error.into(),
            RiskError::Db(error, doing) => translate(&error, "risk_assessment", fields::DECISION, ASSESSMENT_WORDS)
                .or_else(|| translate(&error, "risk_rule_set", fields::ISSUE, RULE_SET_WORDS))
                .or_else(|| translate(&error, "risk_entry", fields::ENTRY, ENTRY_WORDS))
                .or_else(|| translate(&error, "risk_", fields::RULE, &[]))
                .unwrap_or_else(|| {
                    tracing::debug!(doing, "database error");
                    Self::from(error)
                }),
        }
    }
}
