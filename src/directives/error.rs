//! What can go wrong with directives, and how it is said.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{FieldError, Problem, etag};

/// What can go wrong with directives.
#[derive(Debug, thiserror::Error)]
pub enum DirectiveError {
    /// No directive, target or deadline has this id.
    #[error("directive, target or deadline {0} does not exist")]
    NotFound(Uuid),
    /// The row was changed by somebody else since it was read.
    #[error("the row was changed meanwhile")]
    Stale {
        /// The row as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// It is of another province.
    #[error("the directive is of another province")]
    OutsideScope,
    /// It came with the product.
    #[error("the directive is shipped")]
    Shipped,
    /// A province that there was not on the day of issue.
    #[error("there was no province {0} on the day of issue")]
    NoSuchProvince(String),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

const DIRECTIVE_WORDS: &[ConstraintWords] = &[
    (
        "directive_number_key",
        "number",
        "Văn bản này đã có trong danh sách; hãy sửa dòng đã có.",
        "This directive is in the list already; change the row that is there.",
    ),
    (
        "directive_number_when_known",
        "number",
        "Cần số, ký hiệu văn bản; bản không ghi số thì bỏ chọn \"Đã rõ số\".",
        "The number is needed; of a copy without one say that the number is not known.",
    ),
    (
        "report_directive_id_fkey",
        "number",
        "Văn bản này đã có báo cáo được làm nên không xóa được. Hãy ghi ngày hết hiệu lực nếu không áp dụng nữa.",
        "Reports were begun under this directive: it is not deleted. Enter the day on which it ends if it no longer holds.",
    ),
    ("directive_valid_order", "valid_to", "Ngày hết hiệu lực phải sau ngày bắt đầu hiệu lực.", "A directive ends after it begins."),
];

const TARGET_WORDS: &[ConstraintWords] = &[
    (
        "directive_target_code_key",
        "code",
        "Văn bản này đã có chỉ tiêu mang mã đó; hãy chọn mã khác.",
        "The directive has a target of this code; choose another.",
    ),
    (
        "directive_target_value_whole",
        "value",
        "Phép so, giá trị và đơn vị phải có đủ cả ba, hoặc để trống cả ba.",
        "Comparison, value and unit go together: all three, or none.",
    ),
    (
        "directive_target_indicator_has_value",
        "value",
        "Chỉ tiêu do phần mềm đo phải có giá trị cần đạt.",
        "A target that is measured needs the value to be reached.",
    ),
    (
        "directive_target_period_order",
        "by_before",
        "Hạn đạt phải sau ngày bắt đầu tính.",
        "The day by which a target is to be met comes after its first day.",
    ),
];

const DEADLINE_WORDS: &[ConstraintWords] = &[
    (
        "directive_deadline_code_key",
        "code",
        "Văn bản này đã có thời hạn mang mã đó; hãy chọn mã khác.",
        "The directive has a deadline of this code; choose another.",
    ),
    (
        "directive_deadline_once_has_day",
        "due_before",
        "Thời hạn một lần cần \"Trước ngày\"; thời hạn định kỳ thì để trống mục này.",
        "A deadline that happens once needs its day; one that comes again has none.",
    ),
    (
        "directive_deadline_again_has_day",
        "day",
        "Thời hạn định kỳ cần ngày trong tháng; thời hạn một lần thì để trống mục này.",
        "A deadline that comes again needs its day of the month; one that happens once has none.",
    ),
    (
        "directive_deadline_month_when_yearly",
        "month",
        "Thời hạn 6 tháng và năm cần tháng; thời hạn khác thì để trống mục này.",
        "A deadline of half a year or a year needs its month; others have none.",
    ),
    (
        "directive_deadline_day_range",
        "day",
        "Ngày phải có trong mọi tháng, mọi năm: định kỳ tháng từ 1 đến 28, tháng 2 đến 28.",
        "The day must be in every month and every year: 1 to 28 for monthly ones and in February.",
    ),
    (
        "directive_deadline_period_whole",
        "period_to",
        "Kỳ báo cáo cần cả ngày đầu và ngày kết thúc.",
        "A period needs both its first day and its end.",
    ),
    ("directive_deadline_period_order", "period_to", "Kỳ báo cáo kết thúc trước khi bắt đầu.", "The period ends before it begins."),
    (
        "directive_deadline_period_once",
        "period_from",
        "Kỳ của thời hạn định kỳ tính theo cách lấy kỳ; chỉ thời hạn một lần mới ghi kỳ riêng.",
        "The period of a deadline that comes again follows from its rule; only one that happens once has its own.",
    ),
];

impl From<DirectiveError> for Problem {
    fn from(error: DirectiveError) -> Self {
        match error {
            DirectiveError::NotFound(_) => Self::new(
                404,
                "directive-not-found",
                "Không có văn bản, chỉ tiêu hoặc thời hạn này. Hãy tải lại danh sách.",
                "There is no such directive, target or deadline. Load the list again.",
            ),
            DirectiveError::Stale { current, yours } => etag::conflict(current, yours),
            DirectiveError::OutsideScope => Self::new(
                403,
                "outside-scope",
                "Tài khoản này chỉ ghi được văn bản của tỉnh mình.",
                "This account writes directives of its own province only.",
            ),
            DirectiveError::Shipped => Self::new(
                409,
                "directive-shipped",
                "Văn bản này có sẵn trong phần mềm nên không xóa được. Hãy ghi ngày hết hiệu lực nếu không áp dụng nữa.",
                "This directive came with the product and is not deleted. Enter the day on which it ends if it no longer holds.",
            ),
            DirectiveError::NoSuchProvince(code) => Self::invalid(vec![FieldError::at(
                "province_code",
                "no-such-province",
                format!("Vào ngày ban hành không có tỉnh mang mã {code}. Hãy dùng mã tỉnh của thời điểm đó."),
                format!("There was no province {code} on the day of issue. Use the code of that time."),
            )]),
            DirectiveError::Db(error, doing) => translate(&error, "directive_target", fields::TARGET, TARGET_WORDS)
                .or_else(|| translate(&error, "directive_deadline", fields::DEADLINE, DEADLINE_WORDS))
                .or_else(|| translate(&error, "directive", fields::DIRECTIVE, DIRECTIVE_WORDS))
                .unwrap_or_else(|| {
                    tracing::debug!(doing, "database error");
                    Self::from(error)
                }),
        }
    }
}
