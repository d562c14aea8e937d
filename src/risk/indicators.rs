//! What rules can be about, with words, units, and where the rows behind a figure are listed.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::http::fields::{Choice, choice};

/// What rules can be about; the sum of points among them.
pub const INDICATORS: &[Choice] = &[
    choice("incidents_n", "Số vụ việc", "Incidents"),
    choice("incidents_ttxh", "Số vụ về trật tự xã hội", "Offences against social order"),
    choice("incidents_ma_tuy", "Số vụ ma túy", "Drug offences"),
    choice("incidents_kinh_te", "Số vụ kinh tế", "Economic offences"),
    choice("incidents_moi_truong", "Số vụ môi trường", "Environmental offences"),
    choice("incidents_anqg", "Số vụ an ninh quốc gia", "Offences against national security"),
    choice("incidents_tnxh", "Số vụ tệ nạn xã hội", "Social evils"),
    choice("incidents_serious", "Số vụ rất nghiêm trọng, đặc biệt nghiêm trọng", "Very and especially serious incidents"),
    choice("incidents_rate", "Số vụ trên 100.000 dân một năm (đã làm mượt)", "Incidents for 100,000 people and a year, smoothed"),
    choice(
        "ttxh_rate",
        "Số vụ trật tự xã hội trên 100.000 dân một năm (đã làm mượt)",
        "Offences against social order for 100,000 people and a year, smoothed",
    ),
    choice("incidents_change", "Thay đổi số vụ so với cùng kỳ năm trước", "Change of incidents against the year before"),
    choice(
        "ttxh_change",
        "Thay đổi số vụ trật tự xã hội so với cùng kỳ năm trước",
        "Change of offences against social order against the year before",
    ),
    choice("clearance_share", "Tỷ lệ khám phá", "Share cleared"),
    choice("hotspots_n", "Số điểm nóng, khu vực phức tạp đang hiệu lực", "Declared hotspots in force"),
    choice("near_repeat_share", "Tỷ lệ vụ lặp lại cùng ô 250 m trong 14 ngày", "Share repeated in the same 250 m cell within 14 days"),
    choice("conflicts_open", "Số mâu thuẫn chưa giải quyết", "Conflicts not settled"),
    choice("conflicts_past_due", "Số mâu thuẫn quá hạn chưa giải quyết", "Conflicts not settled and past due"),
    choice("drug_users", "Số người nghiện, sử dụng ma túy có hồ sơ quản lý", "Drug users on file, counted"),
    choice("drug_users_share", "Tỷ lệ người nghiện, sử dụng ma túy trên dân số", "Drug users by population"),
    choice("coverage_night_share", "Tỷ lệ nhu cầu quan sát được nhìn thấy ban đêm", "Share of need seen by night"),
    choice(super::classify::POINTS, "Tổng điểm", "Sum of points"),
];

/// How the figure of an indicator is written: `count`, `share` (a part of one), `rate`, `points`.
pub fn unit(indicator: &str) -> &'static str {
    match indicator {
        "incidents_rate" | "ttxh_rate" => "rate",
        "points" => "points",
        _ if indicator.ends_with("_share") || indicator.ends_with("_change") => "share",
        _ => "count",
    }
}

/// Where the rows behind a figure of a commune and a period are listed; none for what has no list of its own.
pub fn href(indicator: &str, commune: Uuid, from: NaiveDate, to: NaiveDate) -> Option<String> {
    let incidents = |rest: &str| Some(format!("/api/v1/incidents?commune={commune}&from={from}&to={to}{rest}"));
    let last = to.pred_opt().unwrap_or(to);
    match indicator {
        "incidents_n" | "incidents_rate" | "incidents_change" | "incidents_serious" | "clearance_share" | "near_repeat_share" => {
            incidents("")
        }
        "ttxh_rate" | "ttxh_change" => incidents("&offence_group=ttxh"),
        "hotspots_n" => Some(format!("/api/v1/hotspots?commune={commune}&on={last}")),
        "conflicts_open" | "conflicts_past_due" => Some(format!("/api/v1/conflicts/counts?commune={commune}&on={last}")),
        "drug_users" | "drug_users_share" => Some(format!("/api/v1/risk/entries?commune={commune}&from={from}&to={to}")),
        "coverage_night_share" => Some(format!("/api/v1/communes/{commune}/coverage?half=night")),
        _ => indicator.strip_prefix("incidents_").and_then(|group| incidents(&format!("&offence_group={group}"))),
    }
}
