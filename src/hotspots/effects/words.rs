//! What came of cameras, in one sentence. Pure.

use super::measure::{LEAST_DAYS, Measured, Reach, Told, Verdict, Why, Windows};

/// A number with one decimal at most, as Vietnamese and English have it.
fn both(number: f64) -> [String; 2] {
    let english = format!("{number:.1}");
    let english = english.strip_suffix(".0").unwrap_or(&english);
    let english = if english == "-0" { "0" } else { english }.replace('-', "−");
    [english.replace('.', ","), english]
}

/// A difference with how sure it is, in words.
fn difference(told: &Told) -> [String; 2] {
    let [cases, low, high] = [told.cases, told.interval[0], told.interval[1]].map(both);
    [
        format!("{} vụ (có thể từ {} đến {})", cases[0], low[0], high[0]),
        format!("{} incidents (it may be from {} to {})", cases[1], low[1], high[1]),
    ]
}

/// The sentence in Vietnamese and English.
pub fn sentence(found: &Measured, windows: &Windows, reach: Reach) -> [String; 2] {
    let [[before, after], _, [others_before, others_after], _] = found.counts.map(|of| of.map(both));
    let (days, radius_m, ring_m) = (windows.days(), reach.radius_m, reach.ring_m);
    let [at, around] = [difference(&found.at_cameras), difference(&found.around)];
    let vi = format!(
        "Trong vòng {radius_m:.0} m quanh camera có {} vụ trong {days} ngày trước khi lắp và {} vụ trong {days} ngày sau; nơi tương tự không có camera có {} và {}. Chênh lệch so với nơi tương tự là {}: ",
        before[0], after[0], others_before[0], others_after[0], at[0]
    );
    let en = format!(
        "Within {radius_m:.0} m of the cameras there were {} incidents in the {days} days before and {} in the {days} days after; places like it without cameras had {} and {}. The difference from those is {}: ",
        before[1], after[1], others_before[1], others_after[1], at[1]
    );
    let moved = found.around.interval[0] > 0.0;
    let [end_vi, end_en] = match found.verdict {
        Verdict::Fell => ["giảm, khó có thể do ngẫu nhiên.", "a fall that is hardly chance."],
        Verdict::Rose => ["tăng, khó có thể do ngẫu nhiên.", "a rise that is hardly chance."],
        Verdict::NotTold if moved => [
            "giảm ở nơi lắp nhưng tăng ở vòng quanh: có thể vụ việc chỉ dời đi.",
            "fewer at the cameras but more around them: incidents may have moved.",
        ],
        Verdict::NotTold => ["chưa đủ cơ sở nói giảm hay tăng.", "it cannot be told from chance."],
        Verdict::TooFew => [
            "quá ít vụ; dù không còn vụ nào cũng chưa thể kết luận.",
            "too few; even if there had been none left, it could not have been told from chance.",
        ],
    };
    let ring =
        [format!(" Vòng quanh, đến {ring_m:.0} m: {}.", around[0]), format!(" In the ring around, to {ring_m:.0} m: {}.", around[1])];
    [vi + end_vi + &ring[0], en + end_en + &ring[1]]
}

/// How places were chosen.
pub fn how(found: &Measured, windows: &Windows) -> [String; 2] {
    let days = (windows.matched[1] - windows.matched[0]).num_days();
    let (controls, looked_at) = (found.controls, found.looked_at);
    [
        format!(
            "So với {controls} nơi cùng hình dạng không có camera, có số vụ giống nhất trong {days} ngày trước kỳ so sánh, chọn trong {looked_at} nơi; số vụ trong kỳ so sánh không được dùng để chọn. Độ chắc chắn tính từ việc làm y như vậy với những nơi không có camera."
        ),
        format!(
            "Held against {controls} places of the same shape without cameras whose incidents were most alike in the {days} days before the days that are compared, of {looked_at} places; the days that are compared had no part in the choice. How sure it is comes of the same done for places without cameras."
        ),
    ]
}

/// What has to be known with the figures: sites left out as others had worked there before, places without anything like them, ground that is cut.
pub fn notes(found: &Measured, had_camera: usize) -> Vec<[String; 2]> {
    let mut notes = Vec::new();
    if had_camera > 0 {
        notes.push([
            format!("Không tính {had_camera} điểm đã có camera khác hoạt động từ trước."),
            format!("Not counted: {had_camera} sites where another camera had worked before."),
        ]);
    }
    let [_, alone] = found.places;
    if alone > 0 {
        notes.push([
            format!("Không tính {alone} nơi lắp camera vì không có nơi nào tương tự."),
            format!("Not counted: {alone} places with cameras that no other place is like."),
        ]);
    }
    if found.is_cut {
        notes.push([
            "Một phần vòng quanh nằm ngoài địa bàn được xem hoặc thuộc nơi lắp bên cạnh; nơi tương tự được tính theo cùng phần diện tích.".to_owned(),
            "A part of the rings lies outside of the ground that this account is told, or belongs to the next place; places like it count for as much ground.".to_owned(),
        ]);
    }
    notes
}

/// Why there is no figure.
pub fn why(why: Why) -> [String; 2] {
    match why {
        Why::NoCamera => [
            "Chưa có camera nào đang hoạt động có ngày lắp đặt, nên chưa có gì để so sánh trước và sau.".to_owned(),
            "No camera works that has a day of installation: there is no before and after yet.".to_owned(),
        ],
        Why::HadCamera => [
            "Các điểm này đã có camera khác hoạt động từ trước, nên không có thời gian “trước khi có camera” để so sánh.".to_owned(),
            "Other cameras had worked at all of these sites before: there is no time without cameras to compare with.".to_owned(),
        ],
        Why::TooShort([early, late]) => [
            format!(
                "Có {early} ngày số liệu trước khi lắp và {late} ngày sau; cần ít nhất {} ngày trước (một nửa để chọn nơi tương tự) và {LEAST_DAYS} ngày sau.",
                2 * LEAST_DAYS
            ),
            format!(
                "There are {early} days of incidents before the installation and {late} after; at least {} before (half of them to choose places like it) and {LEAST_DAYS} after are needed.",
                2 * LEAST_DAYS
            ),
        ],
        Why::NoControl => [
            "Không có đủ nơi tương tự không có camera để so sánh.".to_owned(),
            "There are not enough places like it without cameras to compare with.".to_owned(),
        ],
        Why::TooLong => [
            "Quá nhiều camera và vụ việc để so sánh một lần; hãy chọn khoảng ngày ngắn hơn hoặc từng điểm lắp.".to_owned(),
            "There are too many cameras and incidents to compare at once: choose fewer days, or one site.".to_owned(),
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
