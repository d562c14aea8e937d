//! Why a plan could not be made, in words that say what to do. Pure.

use serde_json::{Value, json};

/// An error of a plan.
fn error(code: &str, pointer: Option<&str>, vi: impl Into<String>, en: impl Into<String>) -> Value {
    json!({"code": code, "pointer": pointer, "vi": vi.into(), "en": en.into()})
}

/// Đồng with points between thousands.
pub fn dong(amount: f64) -> String {
    let digits = format!("{:.0}", amount.max(0.0));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    grouped
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq)]
pub enum Failure {
    /// The service stopped.
    Interrupted,
    /// The service or the database failed.
    Broken,
    /// No done run of coverage is there any more.
    NoRun,
    /// Nothing is left to be seen.
    NoNeed,
    /// No model that may be chosen is known well enough.
    NoModel,
    /// No place from which any model sees unseen need.
    NothingSeen,
    /// The cheapest set-up costs more than there is.
    BelowCheapest(f64),
    /// A place where a camera has to hang is outside of the communes.
    MandatoryOutside(usize),
    /// Nothing can be added from a place where a camera has to hang.
    MandatorySeesNothing(String),
    /// So many places where a camera has to hang take more than there is: the cheapest at each cost this much together.
    MandatoryOverBudget(usize, f64),
    /// What a commune is to get at least cannot be reached there.
    Floor(String),
    /// No choice within the budget gives each commune what it is to get.
    FloorsOverBudget,
    /// No such choice was found in time.
    NotFound,
    /// Even all set-ups together do not reach the part of the need that was asked for; this much they reach.
    TargetOutOfReach(f64),
    /// Within the other limit of the budget the part of the need that was asked for is not reached; at most this part is.
    TargetOverBudget(f64),
    /// The count from view polygons came out otherwise.
    CheckDiffers(String),
    /// The wish is of another version.
    Unreadable,
}

impl Failure {
    /// As it is kept with the plan.
    #[expect(clippy::too_many_lines, reason = "a table of words: one entry for each reason")]
    pub fn told(&self) -> Value {
        match self {
            Self::Interrupted => error(
                "interrupted",
                None,
                "Việc lập phương án bị ngắt vì dịch vụ dừng giữa chừng. Hãy lập lại.",
                "The plan was interrupted because the service stopped. Make it again.",
            ),
            Self::Broken => error(
                "failed",
                None,
                "Không lập được phương án vì lỗi của dịch vụ hoặc cơ sở dữ liệu. Hãy lập lại; nếu vẫn lỗi, xem nhật ký của dịch vụ.",
                "The plan failed because of the service or the database. Make it again; if it fails once more, see the service's log.",
            ),
            Self::NoRun => error(
                "no-coverage",
                Some("/province_code"),
                "Tỉnh này chưa có lần tính độ phủ nào hoàn thành. Hãy tính độ phủ trước rồi lập phương án.",
                "No run of coverage of this province is done. Compute its coverage first.",
            ),
            Self::NoNeed => error(
                "no-need",
                Some("/communes"),
                "Trong phạm vi đã chọn không còn nhu cầu nào chưa được quan sát. Hãy chọn phạm vi khác, hoặc yêu cầu nhiều camera cho một nơi.",
                "Nothing is left to be seen where you asked. Choose other communes, or ask for several cameras at a place.",
            ),
            Self::NoModel => error(
                "no-model",
                Some("/models"),
                "Không có loại camera nào dùng được: cần thông số quang học, chiều cao, góc cúi và khả năng ban đêm. Hãy bổ sung danh mục hoặc chọn loại khác.",
                "No model can be used: optics, height, tilt and what it sees by night have to be known. Complete the catalogue or choose others.",
            ),
            Self::NothingSeen => error(
                "no-candidate",
                Some("/places"),
                "Không có vị trí nào mà từ đó camera thấy được phần nhu cầu còn thiếu. Hãy thêm loại vị trí (lưới, dọc đường) hoặc vị trí riêng.",
                "There is no place from which a camera sees any of what is missing. Allow more kinds of places (grid, streets), or name places.",
            ),
            Self::BelowCheapest(least) => error(
                "budget-below-cheapest",
                Some("/budget/vnd"),
                format!(
                    "Ngân sách thấp hơn một camera rẻ nhất có tác dụng ở đây ({} đồng). Hãy tăng ngân sách, hoặc cho dùng điểm lắp đặt có sẵn.",
                    dong(*least)
                ),
                format!(
                    "The budget is less than the cheapest camera that adds anything here costs ({} đồng). Raise it, or allow sites that exist.",
                    dong(*least)
                ),
            ),
            Self::MandatoryOutside(at) => error(
                "mandatory-outside",
                Some(&format!("/own_points/{at}")),
                "Vị trí bắt buộc nằm ngoài các xã, phường đã chọn. Hãy dời vị trí hoặc thêm xã, phường.",
                "A place where a camera has to hang is outside of the chosen communes. Move it, or add its commune.",
            ),
            Self::MandatorySeesNothing(name) => error(
                "mandatory-sees-nothing",
                Some("/own_points"),
                format!("Từ vị trí bắt buộc {name} không loại camera nào thấy thêm được gì. Hãy dời vị trí hoặc bỏ bắt buộc."),
                format!("From the place {name}, where a camera has to hang, no model adds anything. Move it, or let it be free."),
            ),
            Self::MandatoryOverBudget(places, sum) => error(
                "mandatory-over-budget",
                Some("/budget"),
                format!(
                    "Riêng {places} vị trí bắt buộc đã vượt ngân sách: rẻ nhất cũng cần {places} camera, {} đồng. Hãy tăng ngân sách hoặc bớt vị trí bắt buộc.",
                    dong(*sum)
                ),
                format!(
                    "The {places} places where cameras have to hang take more than the budget: at least {places} cameras and {} đồng. Raise it, or let some of them be free.",
                    dong(*sum)
                ),
            ),
            Self::Floor(name) => error(
                "floor-out-of-reach",
                Some("/commune_least_part"),
                format!("Mức tối thiểu cho mỗi xã, phường không đạt được ở {name}. Hãy hạ mức tối thiểu."),
                format!("What each commune is to get at least cannot be reached in {name}. Lower it."),
            ),
            Self::FloorsOverBudget => error(
                "floors-over-budget",
                Some("/commune_least_part"),
                "Ngân sách không đủ để xã, phường nào cũng đạt mức tối thiểu. Hãy hạ mức tối thiểu hoặc tăng ngân sách.",
                "The budget is not enough for each commune to get what it is to get at least. Lower that, or raise the budget.",
            ),
            Self::NotFound => error(
                "not-found-in-time",
                Some("/seconds"),
                "Chưa tìm được cách nào đạt mọi mức tối thiểu trong thời gian cho phép. Hãy cho thêm thời gian hoặc hạ mức tối thiểu.",
                "No choice that reaches all minimums was found in time. Give more time, or lower them.",
            ),
            Self::TargetOutOfReach(most) => error(
                "target-out-of-reach",
                Some("/target_part"),
                format!(
                    "Dù lắp ở mọi vị trí đã xét cũng chỉ đạt {} %. Hãy hạ chỉ tiêu, hoặc thêm vị trí và loại camera.",
                    format!("{:.1}", most * 100.0).replace('.', ",")
                ),
                format!(
                    "Even cameras at all places that were looked at reach {:.1} % only. Lower the target, or allow more places and models.",
                    most * 100.0
                ),
            ),
            Self::TargetOverBudget(most) => error(
                "target-over-budget",
                Some("/budget"),
                format!(
                    "Trong giới hạn ngân sách đã cho chỉ đạt nhiều nhất {} %. Hãy nâng giới hạn, hoặc hạ chỉ tiêu.",
                    format!("{:.1}", most * 100.0).replace('.', ",")
                ),
                format!("Within the budget at most {:.1} % is reached. Raise it, or lower the target.", most * 100.0),
            ),
            Self::CheckDiffers(how) => error(
                "check-differs",
                None,
                format!(
                    "Kết quả đếm lại từ vùng nhìn không khớp ({how}), nên không được công bố. Hãy báo cho người phát triển phần mềm kèm mã phương án."
                ),
                format!(
                    "Counted again from the views it came out otherwise ({how}), so it is not told as an answer. Report it with the code of the plan."
                ),
            ),
            Self::Unreadable => error(
                "unreadable",
                None,
                "Yêu cầu này do phiên bản khác của phần mềm ghi. Hãy lập lại.",
                "This was asked for by another version of the program. Make it again.",
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped() {
        assert_eq!([0.0, 999.0, 1000.0, 14_000_000.0].map(dong), ["0", "999", "1.000", "14.000.000"]);
    }
}
