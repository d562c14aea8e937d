//! What came of cameras, in one sentence. Pure.

use super::measure::{LEAST_DAYS, Measured, Reach, Verdict, Why, Windows};

/// A number with one decimal at most, as Vietnamese and English have it.
fn both(number: f64) -> [String; 2] {
    let english = format!("{number:.1}");
    let english = english.strip_suffix(".0").unwrap_or(&english);
    let english = if english == "-0" { "0" } else { english }.replace('-', "−");
    [english.replace('.', ","), english]
}

/// The sentence in Vietnamese and English.
pub fn sentence(found: &Measured, windows: &Windows, reach: Reach) -> [String; 2] {
    let [[before, after], _, [control_before, control_after], _] = found.counts;
    let (days, radius_m) = (windows.days(), reach.radius_m);
    let [wdd, low, high] = [found.effect.total.cases, found.interval[0], found.interval[1]].map(both);
    let vi = format!(
        "Trong {radius_m:.0} m quanh camera có {before} vụ trong {days} ngày trước khi lắp và {after} vụ trong {days} ngày sau; nơi tương tự không lắp camera có {control_before} và {control_after}. Tính cả vành đai xung quanh, chênh lệch là {} vụ (có thể từ {} đến {}): ",
        wdd[0], low[0], high[0]
    );
    let en = format!(
        "Within {radius_m:.0} m of the cameras there were {before} incidents in the {days} days before and {after} in the {days} days after; a place like it without cameras had {control_before} and {control_after}. With the ring around counted in, the difference is {} incidents (it may be from {} to {}): ",
        wdd[1], low[1], high[1]
    );
    let [end_vi, end_en] = match found.verdict {
        Verdict::Fell => ["giảm nhiều hơn mức ngẫu nhiên.", "a fall beyond chance."],
        Verdict::Rose => ["tăng nhiều hơn mức ngẫu nhiên.", "a rise beyond chance."],
        Verdict::NotTold => ["chưa đủ cơ sở nói giảm hay tăng.", "it cannot be told from chance."],
        Verdict::TooFew => [
            "quá ít vụ; dù không còn vụ nào cũng chưa thể kết luận.",
            "too few; even if there had been none left, it could not have been told from chance.",
        ],
    };
    [vi + end_vi, en + end_en]
}

/// Why there is no figure.
pub fn why(why: Why) -> [String; 2] {
    match why {
        Why::NoCamera => [
            "Chưa có camera nào đang hoạt động có ngày lắp đặt, nên chưa có gì để so sánh trước và sau.".to_owned(),
            "No camera works that has a day of installation: there is no before and after yet.".to_owned(),
        ],
        Why::TooShort(days) => [
            format!("Chỉ có {days} ngày số liệu ở một phía của ngày lắp; cần ít nhất {LEAST_DAYS} ngày trước và {LEAST_DAYS} ngày sau."),
            format!(
                "There are only {days} days of incidents on one side of the installation; {LEAST_DAYS} before and {LEAST_DAYS} after are needed."
            ),
        ],
        Why::NoControl => [
            "Không tìm được nơi tương tự không lắp camera để so sánh.".to_owned(),
            "There is no place like it without cameras to compare with.".to_owned(),
        ],
    }
}

/// For who is told rounded places, or counts alone.
pub fn masked() -> [String; 2] {
    [
        "Tài khoản này không xem được vị trí chính xác của vụ việc, nên không so sánh được quanh camera.".to_owned(),
        "This account is not told exact places of incidents, so nothing can be compared around cameras.".to_owned(),
    ]
}
