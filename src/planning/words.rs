//! Why a plan could not be made, in words that say what to do. Pure.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// An error of a plan.
fn error(code: &str, pointer: Option<&str>, vi: impl Into<String>, en: impl Into<String>) -> Value {
    json!({"code": code, "pointer": pointer, "vi": vi.into(), "en": en.into()})
}

/// Digits in groups of three with a sign between them.
fn grouped(amount: f64, between: char) -> String {
    let digits = format!("{:.0}", amount.max(0.0));
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(between);
        }
        grouped.push(digit);
    }
    grouped
}

/// Đồng with points between thousands.
pub fn dong(amount: f64) -> String {
    grouped(amount, '.')
}

/// Đồng as English has it, with commas between thousands.
pub fn dong_en(amount: f64) -> String {
    grouped(amount, ',')
}

/// A part in per cent, one decimal at most, in Vietnamese and English; a part that is reached is not told as more than it is.
fn percent(part: f64) -> [String; 2] {
    let english = format!("{:.1}", (part * 1000.0 + 1e-6).floor() / 10.0);
    let english = english.trim_end_matches(".0");
    [english.replace('.', ","), english.to_owned()]
}

/// What was not looked at, in words; null if nothing: places that there are and that were looked at, set-ups that were tried and kept, places whose pole alone
/// is more than the budget.
pub fn left_out((places, looked_at): (usize, usize), (tried, kept): (usize, usize), too_dear: usize) -> Value {
    let (mut vi, mut en) = (Vec::new(), Vec::new());
    let both = |n: usize| [dong(n as f64), dong_en(n as f64)];
    if too_dear > 0 {
        let [n, n_en] = both(too_dear);
        vi.push(format!("Không xét {n} vị trí vì camera và trụ mới ở đó đã vượt ngân sách."));
        en.push(format!("{n_en} places were not looked at: a camera and a new pole there are more than the budget."));
    }
    if looked_at < places {
        let ([of, of_en], [n, n_en]) = (both(places), both(looked_at));
        vi.push(format!("Xét {n} trong {of} vị trí: những nơi có nhiều nhu cầu chưa được quan sát nhất ở gần."));
        en.push(format!("{n_en} of {of_en} places were looked at: those with the most unseen need near them."));
    }
    if kept < tried {
        let ([of, of_en], [n, n_en]) = (both(tried), both(kept));
        vi.push(format!("Đưa vào chọn {n} trong {of} phương án lắp đã thử: những cách thêm được nhiều nhất so với chi phí."));
        en.push(format!("{n_en} of the {of_en} set-ups that were tried could be chosen: those that add most for their cost."));
    }
    if vi.is_empty() { Value::Null } else { json!({"vi": vi.join(" "), "en": en.join(" ")}) }
}

/// The cheapest way of setting a camera up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cheapest {
    /// All of it, đồng.
    pub vnd: i64,
    /// What of it a new pole takes; 0 on a site that exists.
    pub pole_vnd: i64,
}

/// Why no choice gives each commune what it is to get at least.
#[derive(Debug, Clone, PartialEq)]
pub struct Short {
    /// What each is to get, as a part of what could be added there.
    pub asked: f64,
    /// How many are to get it.
    pub communes: usize,
    /// Where that is out of reach with all of the budget, and what part is in reach; the least first.
    pub beyond: Vec<(String, f64)>,
    /// A part that all of them reach within the budget, if one was found.
    pub for_all: Option<f64>,
    /// Cameras, or đồng, that are enough for all of them to reach what is asked, if that was found out.
    pub takes: Option<f64>,
    /// Whether the budget is money.
    pub is_money: bool,
    /// Whether it is proven that no choice does.
    pub is_proven: bool,
}

impl Short {
    /// Communes that are named.
    const NAMED: usize = 5;

    fn told(&self) -> Value {
        let [asked_vi, asked_en] = percent(self.asked);
        let (mut vi, mut en) = if self.beyond.is_empty() {
            let takes =
                |unit: &str, number: String| self.takes.filter(|_| self.is_proven).map_or_else(String::new, |_| format!("{number} {unit}"));
            let amount = self.takes.unwrap_or_default();
            let (takes_vi, takes_en) = if self.is_money {
                (takes("đồng", dong(amount)), takes("đồng", dong_en(amount)))
            } else {
                (takes("camera", dong(amount)), takes("cameras", dong_en(amount)))
            };
            let (takes_vi, takes_en) = if takes_vi.is_empty() {
                (takes_vi, takes_en)
            } else {
                (format!(": cần khoảng {takes_vi}"), format!(": about {takes_en} are needed"))
            };
            let n = self.communes;
            if self.is_proven {
                (
                    format!("Ngân sách không đủ để cả {n} xã, phường đạt mức tối thiểu {asked_vi} %{takes_vi}."),
                    format!("The budget is not enough for all {n} communes to get at least {asked_en} %{takes_en}."),
                )
            } else {
                (
                    format!("Trong thời gian cho phép chưa tìm được cách để cả {n} xã, phường đạt mức tối thiểu {asked_vi} %."),
                    format!("In the time given no choice was found with which all {n} communes get at least {asked_en} %."),
                )
            }
        } else {
            let named = |at: usize, words: [&str; 2]| {
                let of = |(name, part): &(String, f64)| format!("{name} ({} {} %)", words[0], percent(*part)[at]);
                let named = self.beyond.iter().take(Self::NAMED).map(of).collect::<Vec<String>>().join(", ");
                let left = self.beyond.len().saturating_sub(Self::NAMED);
                if left > 0 { format!("{named}, {} {left}", words[1]) } else { named }
            };
            (
                format!(
                    "Dù dồn cả ngân sách vào từng nơi, mức tối thiểu {asked_vi} % vẫn không đạt được ở: {}.",
                    named(0, ["đạt được", "và số nơi khác:"])
                ),
                format!(
                    "Even with the whole budget in one place {asked_en} % is out of reach in: {}.",
                    named(1, ["in reach:", "and others:"])
                ),
            )
        };
        if let Some(part) = self.for_all {
            let [part_vi, part_en] = percent(part);
            let _ = write!(vi, " Với ngân sách này, mức mọi xã, phường cùng đạt được: {part_vi} %.");
            let _ = write!(en, " Within this budget all communes together reach {part_en} %.");
        }
        vi += " Mức này là phần của những gì có thể quan sát thêm ở từng nơi. Hãy hạ mức tối thiểu, tăng ngân sách, hoặc bớt xã, phường.";
        en += " This is a part of what could be added in each place. Lower the least part, raise the budget, or leave communes out.";
        let code = if self.is_proven || !self.beyond.is_empty() { "floors-over-budget" } else { "not-found-in-time" };
        error(code, Some("/commune_least_part"), vi, en)
    }
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
    BelowCheapest(Cheapest),
    /// A place where a camera has to hang is outside of the communes.
    MandatoryOutside(usize),
    /// Nothing can be added from a place where a camera has to hang.
    MandatorySeesNothing(String),
    /// So many places where a camera has to hang take more than there is: the cheapest at each cost this much together.
    MandatoryOverBudget(usize, f64),
    /// No choice within the budget gives each commune what it is to get.
    FloorsOverBudget(Box<Short>),
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
            Self::BelowCheapest(cheapest) => below_cheapest(*cheapest),
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
                    dong_en(*sum)
                ),
            ),
            Self::FloorsOverBudget(short) => short.told(),
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

fn below_cheapest(Cheapest { vnd, pole_vnd }: Cheapest) -> Value {
    let (sum, pole, camera) = (vnd as f64, pole_vnd as f64, (vnd - pole_vnd) as f64);
    let (of_vi, of_en, help_vi, help_en) = if pole_vnd > 0 {
        (
            format!("camera {} đồng và trụ mới {} đồng", dong(camera), dong(pole)),
            format!("a camera for {} đồng and a new pole for {} đồng", dong_en(camera), dong_en(pole)),
            ", hoặc dùng điểm lắp đặt có sẵn",
            ", or use sites that exist",
        )
    } else {
        (
            "camera trên điểm lắp đặt có sẵn".to_owned(),
            "a camera on a site that exists".to_owned(),
            ", hoặc chọn loại camera rẻ hơn",
            ", or choose a cheaper model",
        )
    };
    error(
        "budget-below-cheapest",
        Some("/budget/vnd"),
        format!("Ngân sách không đủ cho một camera: cách lắp rẻ nhất ở đây là {} đồng ({of_vi}). Hãy tăng ngân sách{help_vi}.", dong(sum)),
        format!("The budget is not enough for one camera: the cheapest here takes {} đồng ({of_en}). Raise it{help_en}.", dong_en(sum)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_grouped() {
        assert_eq!([0.0, 999.0, 1000.0, 14_000_000.0].map(dong), ["0", "999", "1.000", "14.000.000"]);
        assert_eq!(dong_en(14_000_000.0), "14,000,000");
        // 0.3 is less than three tenths in binary; 45.67 % is not called 45.7 % reached.
        assert_eq!([percent(0.3), percent(0.456_7)], [["30", "30"], ["45,6", "45.6"]].map(|words| words.map(str::to_owned)));
    }

    #[test]
    fn nothing_is_left_out_silently() {
        assert_eq!(left_out((10, 10), (50, 50), 0), Value::Null);
        let told = left_out((61_234, 24_000), (180_000, 30_000), 0);
        assert!(
            told["vi"].as_str().unwrap().contains("24.000 trong 61.234 vị trí")
                && told["vi"].as_str().unwrap().contains("30.000 trong 180.000")
        );
        assert!(
            told["en"].as_str().unwrap().contains("24,000 of 61,234 places") && !told["en"].as_str().unwrap().contains("pole"),
            "{told}"
        );
        assert!(left_out((10, 10), (50, 50), 7)["vi"].as_str().unwrap().contains("7 vị trí vì camera và trụ mới"));
    }

    #[test]
    fn the_cheapest_way_is_told_with_its_pole() {
        let told = Failure::BelowCheapest(Cheapest { vnd: 14_000_000, pole_vnd: 8_000_000 }).told();
        assert!(told["vi"].as_str().unwrap().contains("14.000.000 đồng (camera 6.000.000 đồng và trụ mới 8.000.000 đồng)"), "{told}");
        assert!(
            told["en"].as_str().unwrap().contains("14,000,000 đồng (a camera for 6,000,000 đồng and a new pole for 8,000,000 đồng)"),
            "{told}"
        );
    }
}
