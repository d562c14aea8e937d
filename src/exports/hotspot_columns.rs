//! What columns of runs of hotspots are called that are in no table of fields.

use super::columns::Own;
use crate::http::fields::{Choice, choice};

const VERDICTS: &[Choice] = &[
    choice("significant", "nhiều hơn mức ngẫu nhiên", "more than chance gives"),
    choice("not_significant", "chưa khác mức ngẫu nhiên", "not told from chance"),
    choice("insufficient_data", "chưa đủ dữ liệu", "too few to say"),
];
const STORIES: &[Choice] = &[
    choice("new", "mới xuất hiện", "new"),
    choice("consecutive", "liên tiếp gần đây", "of late without a break"),
    choice("intensifying", "gia tăng", "intensifying"),
    choice("persistent", "kéo dài", "persistent"),
    choice("diminishing", "giảm dần", "diminishing"),
    choice("sporadic", "lúc có lúc không", "on and off"),
    choice("oscillating", "đảo chiều", "turned from cold to hot"),
    choice("historical", "đã lắng", "no longer hot"),
    choice("past", "từng nóng, nay không", "hot at times, not now"),
    choice("whole_period", "chỉ thấy khi gộp cả kỳ", "only in the whole window"),
];
const CHANGES: &[Choice] = &[
    choice("fell", "giảm", "fell"),
    choice("rose", "tăng", "rose"),
    choice("not_told", "có thể do ngẫu nhiên", "may be chance"),
    choice("too_few", "quá ít để kết luận", "too few to tell"),
    choice("not_compared", "không so sánh", "not compared"),
];
const TARGETS: &[Choice] = &[
    choice("reached", "đạt", "reached"),
    choice("not_reached", "không đạt", "not reached"),
    choice("cannot_be_told", "chưa đủ cơ sở kết luận", "cannot be told"),
    choice("not_compared", "không so sánh", "not compared"),
];

/// Figures that are worked out carry so many digits; more would be noise that reads as knowledge.
pub const DIGITS: i32 = 3;
/// Columns of such figures.
pub const WORKED_OUT: [&str; 15] = [
    "expected_incidents",
    "z_score",
    "p_value",
    "q_value",
    "change_part",
    "change_p",
    "change_q",
    "change_low",
    "change_high",
    "rate_smoothed",
    "rate_low",
    "rate_high",
    "rate_counted",
    "share_worst",
    "area_street_m",
];

/// A number to [`DIGITS`] significant digits.
pub fn significant(value: f64) -> f64 {
    // By its text: what is written is what was meant, to the last digit.
    let digits = (DIGITS - 1).unsigned_abs() as usize;
    if value.is_finite() { format!("{value:.digits$e}").parse().unwrap_or(value) } else { value }
}

/// Columns of areas, and of runs by commune.
pub const OF_HOTSPOT_RUNS: &[Own] = &[
    ("area_number", "Số thứ tự khu vực", "Number of the area", "", &[]),
    ("area_name", "Khu vực", "Area", "", &[]),
    ("area_communes", "Số vụ theo xã, phường", "Incidents by commune", "", &[]),
    ("area_near", "Gần", "Near", "", &[]),
    ("area_cells", "Số ô", "Cells", "", &[]),
    ("expected_incidents", "Số vụ nếu mọi nơi như nhau", "Incidents if all places were alike", "", &[]),
    ("z_score", "z (Gi*) của ô mạnh nhất cùng các ô kề", "z (Gi*) of the strongest cell with its neighbours", "", &[]),
    ("p_value", "p của số vụ ở ô mạnh nhất cùng các ô kề", "p of the count of the strongest cell with its neighbours", "", &[]),
    ("q_value", "q (đã hiệu chỉnh)", "q (after the false discovery rate)", "", &[]),
    ("area_verdict", "Kết luận", "Verdict", "", VERDICTS),
    ("area_story", "Diễn biến", "Story", "", STORIES),
    ("area_street_m", "Chiều dài đường phố trong khu vực", "Streets in the area", "m", &[]),
    ("declared_code", "Mã điểm nóng đã công bố", "Code of the declared hotspot", "", &[]),
    ("window_days", "Số ngày của kỳ", "Days of the window", "", &[]),
    ("incidents_before", "Số vụ kỳ trước", "Incidents before", "", &[]),
    ("days_before", "Số ngày của kỳ trước", "Days before", "", &[]),
    ("change_part", "Thay đổi (phần)", "Change (part)", "", &[]),
    ("change_p", "p của thay đổi", "p of the change", "", &[]),
    ("change_q", "q của thay đổi (đã hiệu chỉnh)", "q of the change", "", &[]),
    ("change_low", "Thay đổi ít nhất (95 %)", "Change at least (95 %)", "", &[]),
    ("change_high", "Thay đổi nhiều nhất (95 %)", "Change at most (95 %)", "", &[]),
    ("smallest_fall", "Số vụ nhiều nhất còn kết luận được là giảm", "Most incidents that would still be a fall", "", &[]),
    ("rate_smoothed", "Số vụ trên 100.000 dân một năm (làm trơn)", "Incidents for 100,000 people a year (smoothed)", "", &[]),
    ("rate_low", "Tỷ lệ ít nhất (95 %)", "Rate at least (95 %)", "", &[]),
    ("rate_high", "Tỷ lệ nhiều nhất (95 %)", "Rate at most (95 %)", "", &[]),
    ("rate_counted", "Số vụ trên 100.000 dân một năm (theo đếm)", "Incidents for 100,000 people a year (as counted)", "", &[]),
    ("share_worst", "Phần số vụ nằm trong 5 % diện tích nhiều vụ nhất", "Share of incidents on the worst 5 % of the ground", "", &[]),
    ("change_verdict", "Kết luận về thay đổi", "Verdict of the change", "", CHANGES),
    ("target_verdict", "Chỉ tiêu giảm 10 %", "Target of 10 % fewer", "", TARGETS),
];

#[cfg(test)]
mod tests {
    use super::significant;

    #[test]
    fn figures_carry_what_they_know() {
        for (noisy, expected) in [
            (0.887_931_991_789_965_8, "0.888"),
            (2.994_837_879_988_260_4e-15, "0.00000000000000299"),
            (-0.173_449, "-0.173"),
            (86_321.7, "86300"),
            (0.0, "0"),
            (12.0, "12"),
            (0.999_6, "1"),
        ] {
            assert_eq!(significant(noisy).to_string(), expected);
        }
        assert!(significant(f64::NAN).is_nan() && significant(f64::INFINITY).is_infinite());
    }
}
