//! What can go wrong with reports, and how it is said.

use chrono::NaiveDate;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::fields::REPORT;
use super::sentences::day;
use crate::directives::DirectiveError;
use crate::http::fields::{ConstraintWords, translate};
use crate::http::{Problem, etag};

/// What can go wrong with reports.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// No report has this id, or it is outside of the scope.
    #[error("report {0} does not exist")]
    NotFound(Uuid),
    /// The report was changed by somebody else since it was read.
    #[error("the report was changed meanwhile")]
    Stale {
        /// The report as it is.
        current: Value,
        /// What was sent.
        yours: Map<String, Value>,
    },
    /// Its period has not begun.
    #[error("the period begins on {0}")]
    NotBegun(NaiveDate),
    /// The account does not see every incident, so that its figures would be others.
    #[error("the account is told masked incidents")]
    Masked,
    /// Directives could not be read.
    #[error(transparent)]
    Directive(#[from] DirectiveError),
    /// The picture or the paper could not be made.
    #[error("the paper of a report could not be made: {0}")]
    Paper(String),
    /// The database failed.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

const WORDS: &[ConstraintWords] = &[
    (
        "report_period_overlap",
        "period_from",
        "Đơn vị này đã có báo cáo cùng loại, cùng văn bản cho kỳ trùng với kỳ này. Hãy dùng báo cáo đã có hoặc chọn kỳ khác.",
        "The unit has a report of this kind and directive about a period that overlaps this one. Use that one or choose another period.",
    ),
    ("report_period_order", "period_to", "Kỳ báo cáo kết thúc trước khi bắt đầu.", "The period ends before it begins."),
    ("report_due_order", "due_before", "Hạn nộp phải sau ngày đầu kỳ.", "The report is due after its period has begun."),
    ("report_directive_id_fkey", "directive_id", "Không có văn bản này. Hãy chọn lại.", "There is no such directive."),
    (
        "report_commune_id_fkey",
        "commune_id",
        "Không có xã, phường này. Hãy tìm lại theo tên.",
        "There is no such commune. Search for it by its name.",
    ),
];

/// Rules that are about what state a report is in.
fn of_state(name: &str) -> Option<Problem> {
    let (slug, vi, en) = match name {
        "report_locked" => (
            "report-locked",
            "Báo cáo đã chốt nên không sửa được nữa; chưa có gì thay đổi. Nếu số liệu sai, hãy nêu ở báo cáo kỳ sau.",
            "The report is locked and does not change any more; nothing was stored. If a figure is wrong, say so in the next report.",
        ),
        "report_texts_sent" => (
            "report-sent",
            "Báo cáo đã gửi nên không sửa được. Cần sửa thì đề nghị cấp trên trả lại báo cáo.",
            "The report was sent and cannot be changed. Ask for it to be returned.",
        ),
        "report_state_order" => (
            "report-state",
            "Báo cáo không ở bước này: chưa làm, đang làm, đã gửi, trả lại hoặc đã duyệt, rồi chốt. Hãy tải lại báo cáo.",
            "The report is not at this step: not begun, draft, sent, returned or approved, then locked. Load it again.",
        ),
        "report_state_role" => {
            return Some(Problem::new(
                403,
                "not-allowed",
                "Cấp xã không trả lại, duyệt hay chốt báo cáo; việc đó của cấp tỉnh.",
                "Communes neither return nor approve reports; the province does.",
            ));
        }
        "report_kept" => ("report-kept", "Báo cáo đã làm thì được giữ lại, không xóa.", "A report that was begun is kept."),
        _ => return None,
    };
    Some(Problem::new(409, slug, vi, en))
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Self {
        match error {
            ReportError::NotFound(_) => Self::new(
                404,
                "report-not-found",
                "Không có báo cáo này. Hãy tải lại danh sách.",
                "There is no such report. Load the list again.",
            ),
            ReportError::Stale { current, yours } => etag::conflict(current, yours),
            ReportError::NotBegun(from) => Self::new(
                409,
                "report-not-begun",
                format!("Kỳ báo cáo bắt đầu ngày {}; chưa có số liệu.", day(from)),
                format!("The period begins on {}; there are no figures yet.", day(from)),
            ),
            ReportError::Masked => Self::new(
                403,
                "report-masked",
                "Tài khoản này không được xem mọi vụ việc nên không xem được báo cáo: số liệu sẽ thiếu. Hãy dùng tài khoản của đơn vị báo cáo.",
                "This account is not told every incident and sees no reports: their figures would lack some. Use an account of the unit that reports.",
            ),
            ReportError::Directive(error) => error.into(),
            ReportError::Paper(why) => Self::internal(&why, "making the paper of a report"),
            ReportError::Db(error, doing) => crate::db::constraint(&error)
                .and_then(of_state)
                .or_else(|| translate(&error, "report", REPORT, WORDS).map(|problem| overlap(&error, problem)))
                .unwrap_or_else(|| {
                    tracing::debug!(doing, "database error");
                    Self::from(error)
                }),
        }
    }
}

/// A period that overlaps is there already: 409 as for anything that is taken.
fn overlap(error: &sqlx::Error, problem: Problem) -> Problem {
    if crate::db::constraint(error) == Some("report_period_overlap") {
        Problem::new(
            409,
            "report-overlaps",
            problem.detail(),
            "The unit has a report of this kind and directive about a period that overlaps this one.",
        )
    } else {
        problem
    }
}
