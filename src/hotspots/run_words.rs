//! Why a run could not be made, beside what the data do not allow (`analysis::Refusal`), in words that say what to do. Pure.

use serde_json::{Value, json};

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The service stopped.
    Interrupted,
    /// The service or the database failed.
    Broken,
    /// The wish is of another version.
    Unreadable,
    /// The province has no borders any more.
    NoGround,
}

impl Failure {
    /// As it is kept with the run.
    pub fn told(self) -> Value {
        let (code, pointer, [vi, en, what_vi, what_en]) = match self {
            Self::Interrupted => (
                "interrupted",
                None,
                [
                    "Lần phân tích bị ngắt vì dịch vụ dừng giữa chừng.",
                    "The run was interrupted because the service stopped.",
                    "Hãy tính lại.",
                    "Start it again.",
                ],
            ),
            Self::Broken => (
                "failed",
                None,
                [
                    "Lần phân tích không hoàn thành vì lỗi của dịch vụ hoặc cơ sở dữ liệu.",
                    "The run did not finish because the service or the database failed.",
                    "Hãy tính lại; nếu vẫn lỗi, xem nhật ký của dịch vụ.",
                    "Start it again; if it fails once more, see the service's log.",
                ],
            ),
            Self::Unreadable => (
                "unreadable",
                None,
                [
                    "Yêu cầu này do phiên bản khác của phần mềm ghi.",
                    "Another version of the program wrote this request.",
                    "Hãy tính lại.",
                    "Start it again.",
                ],
            ),
            Self::NoGround => (
                "no_ground",
                Some("/province_code"),
                [
                    "Tỉnh này chưa có ranh giới xã, phường.",
                    "No borders of communes of this province are known.",
                    "Hãy nạp ranh giới trước.",
                    "Load the borders first.",
                ],
            ),
        };
        json!({"code": code, "vi": vi, "en": en, "what_vi": what_vi, "what_en": what_en, "pointer": pointer})
    }
}
