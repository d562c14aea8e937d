//! What views say of themselves, in words: what is missing, assumed, in the way, to be looked at. Codes are stable.

use serde_json::{Value, json};

use crate::spatial::view::{Assumed, Assumptions, Blind, Missing, OpticsGap, Warning};

/// A number as Vietnamese texts have it, one digit after the comma.
fn vi(value: f64) -> String {
    format!("{value:.1}").replace('.', ",")
}

fn said(code: &str, vi: impl Into<String>, en: impl Into<String>) -> Value {
    json!({"code": code, "vi": vi.into(), "en": en.into()})
}

/// What is not known, and what to do about it.
pub fn missing(missing: Missing) -> Value {
    match missing {
        Missing::Bearing => said(
            "bearing",
            "Chưa biết hướng nhìn. Hãy ghi hướng nhìn đo tại chỗ.",
            "The bearing is not known. Measure it on the spot and enter it.",
        ),
        Missing::Optics(OpticsGap::FieldOfView) => said(
            "field_of_view",
            "Chưa biết góc mở. Hãy ghi góc mở ngang, hoặc rộng cảm biến và tiêu cự.",
            "The field of view is not known. Enter the horizontal angle, or sensor width and focal length.",
        ),
        Missing::Optics(OpticsGap::ImpossibleFieldOfView) => said(
            "impossible_field_of_view",
            "Góc mở từ 180° trở lên không thể có ở ống kính phối cảnh. Hãy sửa góc mở, loại camera hoặc kiểu quang học.",
            "A rectilinear lens has no field of view of 180° or more. Correct the angle, the type of camera or the projection.",
        ),
        Missing::Optics(OpticsGap::Resolution) => said(
            "resolution",
            "Chưa biết độ phân giải ngang. Hãy ghi số điểm ảnh.",
            "The horizontal resolution is not known. Enter the pixels.",
        ),
        Missing::Night => said(
            "night",
            "Chưa biết khả năng ban đêm. Hãy ghi cách nhìn ban đêm và tầm đèn.",
            "How it sees by night is not known. Enter its low-light means and the reach of its lamp.",
        ),
    }
}

/// Why what a camera was is not certain: it was entered after the instant that is asked for. `has_changed`: since it was entered.
pub fn entered_later(has_changed: bool) -> Value {
    if has_changed {
        said(
            "entered_later_and_changed",
            "Hồ sơ camera được lập sau thời điểm này và đã sửa từ đó; ở đây dùng bản hồ sơ cũ nhất còn lưu. Hãy hỏi nơi quản lý lúc đó camera ở đâu, nhìn hướng nào.",
            "The camera was entered after this instant and changed since; the oldest version that is kept is used here. Ask who runs it where it hung then, and which way it looked.",
        )
    } else {
        said(
            "entered_later",
            "Hồ sơ camera được lập sau thời điểm này. Hãy hỏi nơi quản lý lúc đó camera ở đâu, nhìn hướng nào.",
            "The camera was entered after this instant. Ask who runs it where it hung then, and which way it looked.",
        )
    }
}

/// A reach in whole metres; beyond a kilometre only that it is `over` one: no camera is planned for so far.
fn whole(reach_m: f64, over: &str) -> String {
    if reach_m > 1000.0 { format!("{over} 1 km") } else { format!("{reach_m:.0} m") }
}

/// Why nothing is seen.
pub fn blind(blind: Blind) -> Value {
    match blind {
        Blind::Aside => said(
            "aside",
            "Khung hình nằm ngoài tầm của mục tiêu: camera nhìn lên trên hoặc xuống dưới mục tiêu. Hãy chỉnh góc cúi.",
            "The picture is above all targets or below them. Change the tilt.",
        ),
        Blind::DeadZone { near_m, reach_m } => said(
            "dead_zone",
            format!(
                "Vùng nhìn bắt đầu từ {} m, nhưng điểm ảnh chỉ đủ đến {} m. Hãy hạ thấp, cúi thêm hoặc dùng tiêu cự dài hơn.",
                vi(near_m),
                vi(reach_m.max(0.0))
            ),
            format!(
                "The view begins at {near_m:.1} m, but the pixels suffice to {:.1} m only. Mount it lower, tilt it more or use a longer lens.",
                reach_m.max(0.0)
            ),
        ),
        Blind::Capped { near_m, cap_m } => said(
            "capped",
            format!("Vùng nhìn bắt đầu từ {} m, nhưng tầm giới hạn (hoặc tầm đèn) chỉ đến {} m.", vi(near_m), vi(cap_m)),
            format!("The view begins at {near_m:.1} m, but the range cap (or the lamp) ends at {cap_m:.1} m."),
        ),
        Blind::Dark => said(
            "dark",
            "Ban đêm không nhìn được: camera không có đèn và không nhạy sáng.",
            "It sees nothing by night: it has neither a lamp nor a sensor for the dark.",
        ),
    }
}

/// What was taken for granted.
pub fn assumed(assumed: Assumed, assumptions: &Assumptions) -> Value {
    match assumed {
        Assumed::MountHeight => said(
            "mount_height",
            format!("Chưa biết chiều cao lắp: tạm lấy {} m.", vi(assumptions.mount_height_m)),
            format!("The mounting height is not known: {:.1} m is assumed.", assumptions.mount_height_m),
        ),
        Assumed::Tilt => said(
            "tilt",
            "Chưa biết góc cúi: tạm lấy góc mà mép trên khung hình nằm ở chân trời.",
            "The tilt is not known: it is assumed that the upper edge of the picture lies on the horizon.",
        ),
        Assumed::Downwards => said(
            "downwards",
            "Camera mắt cá chưa ghi góc cúi: tạm coi nhìn thẳng xuống.",
            "A fisheye without a tilt is assumed to look straight down.",
        ),
        Assumed::FisheyeField => said(
            "fisheye_field",
            "Góc 360° của mắt cá được hiểu là 180° quanh trục.",
            "A fisheye of 360° is taken to see 180° around its axis.",
        ),
        Assumed::Aspect => {
            said("aspect", "Chưa biết tỷ lệ khung hình: tạm lấy 16:9.", "The aspect of the picture is not known: 16:9 is assumed.")
        }
        Assumed::PanAllRound => {
            said("pan_all_round", "Chưa ghi cung quay: tạm coi quay được cả vòng.", "The pan arc is not stated: all round is assumed.")
        }
        Assumed::Starlight => said(
            "starlight",
            "Camera siêu nhạy sáng không có đèn: tạm coi ban đêm nhìn như ban ngày.",
            "A starlight camera without a lamp is assumed to see by night what it sees by day.",
        ),
    }
}

/// What a person should look at.
pub fn warning(warning: Warning) -> Value {
    match warning {
        Warning::TooSteep { tilt_deg } => said(
            "too_steep",
            format!(
                "Góc cúi {}° quá 13°: mặt người bị nhìn từ trên xuống, khó nhận dạng. Hãy hạ thấp camera hoặc lùi xa hơn.",
                vi(tilt_deg)
            ),
            format!(
                "A tilt of {tilt_deg:.1}° is over 13°: faces are seen from above and are hard to recognise. Mount it lower or farther away."
            ),
        ),
        Warning::TiltCutsReach { far_m, reach_m } => said(
            "tilt_cuts_reach",
            format!(
                "Góc cúi làm vùng nhìn kết thúc ở {} m trong khi điểm ảnh còn đủ đến {}. Bớt cúi sẽ nhìn xa hơn.",
                vi(far_m),
                whole(reach_m, "hơn")
            ),
            format!(
                "The tilt ends the view at {far_m:.1} m while the pixels suffice to {}. Less tilt would see farther.",
                whole(reach_m, "over")
            ),
        ),
        Warning::AnglesDisagree { stated_deg, derived_deg } => said(
            "angles_disagree",
            format!(
                "Góc mở theo hồ sơ ({}°) khác góc tính từ cảm biến và tiêu cự ({}°); đang dùng góc theo hồ sơ. Hãy kiểm tra lại.",
                vi(stated_deg),
                vi(derived_deg)
            ),
            format!(
                "The stated angle ({stated_deg:.1}°) is not that of sensor and focal length ({derived_deg:.1}°); the stated one is used. Check them."
            ),
        ),
        Warning::HomeOutsidePan => said(
            "home_outside_pan",
            "Hướng nhìn mặc định nằm ngoài cung quay. Hãy kiểm tra hướng nhìn và cung quay.",
            "The home bearing lies outside of the pan arc. Check both.",
        ),
    }
}

/// The camera stands where no building is known.
pub fn not_checked() -> Value {
    said(
        "not_checked",
        "Chưa kiểm tra vật che: quanh đây chưa có dữ liệu nhà. Vùng nhìn thật có thể nhỏ hơn.",
        "Not checked for obstacles: no buildings are known around here. The real view may be smaller.",
    )
}

/// Buildings are known around the camera.
pub fn checked() -> Value {
    said("checked", "Đã trừ phần bị nhà che.", "What buildings hide has been taken out.")
}

/// There are more buildings than were looked at.
pub fn partly_checked(most: i64) -> Value {
    said(
        "partly_checked",
        format!("Chỉ xét {most} nhà gần nhất; phần xa hơn chưa kiểm tra vật che."),
        format!("Only the nearest {most} buildings were looked at; farther away it was not checked for obstacles."),
    )
}
