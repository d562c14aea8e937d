//! How good a plan is against the best possible, in words: no more than what was proven. Pure.

use super::facts::{Facts, Least};
use super::words::{gap_at_most, whole};
use crate::files::write::Language;
use crate::files::write::shown::number;

/// Less than this is no gap (part of the best possible).
const NO_GAP: f64 = 5e-5;

/// How good the choice is against the best possible, in words; none where nothing was proven.
pub(super) fn proof(facts: &Facts, language: Language) -> Option<String> {
    let result = &facts.result;
    if result.is_over_budget {
        let text = language.of(
            "Sau khi chỉnh tay, phương án vượt giới hạn đã yêu cầu nên không so được với cách chọn tốt nhất trong giới hạn đó.",
            "Changes by hand took the plan over what was asked for: it cannot be held against the best choice within that.",
        );
        return Some(text.to_owned());
    }
    if result.is_beyond_proof {
        let text = language.of(
            "Phương án đã sửa tay, ngoài phạm vi đã chứng minh, nên không so được với cách chọn tốt nhất.",
            "The plan was changed by hand beyond what was proven: it cannot be held against the best choice.",
        );
        return Some(text.to_owned());
    }
    if let Some(least) = result.least {
        return Some(least_words(facts, least, language));
    }
    let gap = result.gap()?;
    let (set_ups, places) = (whole(facts.basis.set_ups, language), whole(facts.basis.places_kept, language));
    let bound = number(result.bound.unwrap_or_default(), 2, language);
    let value = number(result.value, 2, language);
    let at_most = gap_at_most(gap, language);
    Some(match (language, gap < NO_GAP) {
        (Language::Vietnamese, true) => format!(
            "Trong {set_ups} phương án lắp đã xét tại {places} vị trí, đã chứng minh rằng không cách chọn nào trong cùng giới hạn tốt hơn \
             phương án này."
        ),
        (Language::English, true) => {
            format!("Of {set_ups} set-ups at {places} places it is proven that no choice within the same limits is better than this one.")
        }
        (Language::Vietnamese, false) => format!(
            "Trong {set_ups} phương án lắp đã xét tại {places} vị trí, đã chứng minh rằng không cách chọn nào trong cùng giới hạn tăng \
             thêm được quá {bound}; phương án này đạt {value}, kém cách tốt nhất có thể không quá {at_most}."
        ),
        (Language::English, false) => format!(
            "Of {set_ups} set-ups at {places} places it is proven that no choice within the same limits adds more than {bound}; this one adds \
             {value}, at most {at_most} below the best possible."
        ),
    })
}

/// What is proven of a plan that was to reach a part of the need with as little as possible: less than what does not.
fn least_words(facts: &Facts, least: Least, language: Language) -> String {
    let (set_ups, places) = (whole(facts.basis.set_ups, language), whole(facts.basis.places_kept, language));
    let said = |amount: f64| {
        let unit = if least.is_vnd { "đồng" } else { language.of("camera", "cameras") };
        format!("{} {unit}", number(amount, 0, language))
    };
    // There is no part of a camera, and of a đồng neither; rounded so that no more is said than what is proven.
    let bound = if least.is_vnd { least.bound.floor() } else { (least.bound - 1e-6).ceil() };
    let (bound, budget, is_proven) = (said(bound), said(least.budget), bound >= least.budget * (1.0 - 1e-9));
    match (language, is_proven) {
        (Language::Vietnamese, true) => format!(
            "Trong {set_ups} phương án lắp đã xét tại {places} vị trí, đã chứng minh rằng không thể đạt mức đã yêu cầu với ít hơn {budget}."
        ),
        (Language::English, true) => {
            format!("Of {set_ups} set-ups at {places} places it is proven that what was asked for is not reached with less than {budget}.")
        }
        (Language::Vietnamese, false) => format!(
            "Trong {set_ups} phương án lắp đã xét tại {places} vị trí, đã chứng minh rằng không thể đạt mức đã yêu cầu với ít hơn {bound}; \
             phương án này dùng {budget}."
        ),
        (Language::English, false) => format!(
            "Of {set_ups} set-ups at {places} places it is proven that what was asked for is not reached with less than {bound}; this plan \
             takes {budget}."
        ),
    }
}
