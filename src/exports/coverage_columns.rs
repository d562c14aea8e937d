//! What columns of coverage are called that are in no table of fields.

use super::columns::Own;
use crate::http::fields::{Choice, choice};

const HALVES: &[Choice] = &[choice("day", "ban ngày", "by day"), choice("night", "ban đêm", "by night")];
const REASONS: &[Choice] = &[
    choice("no_camera", "chưa có camera", "no camera"),
    choice("broken", "camera hỏng hoặc tạm dừng", "the camera does not work"),
    choice("night", "ban đêm không nhìn được", "not seen by night"),
    choice("occluded", "bị nhà che", "behind a building"),
    choice("too_far", "quá xa so với mức nhìn cần có", "too far for the task"),
    choice("unknown", "chưa rõ camera nhìn gì", "too little is known of the camera"),
    choice("turned", "camera quay hướng khác", "the camera is turned away"),
];

/// Columns of gaps, and of the comparison of model wards.
pub const OF_COVERAGE: &[Own] = &[
    ("gap_id", "Định danh vùng trống", "Id of the gap", "", &[]),
    ("gap_rank", "Hạng vùng trống", "Rank of the gap", "", &[]),
    ("gap_half", "Vùng trống ban ngày hay đêm", "Gap by day or night", "", HALVES),
    ("gap_near", "Vùng trống gần", "Gap near", "", &[]),
    ("gap_weight", "Trọng số nhu cầu chưa nhìn thấy", "Weight of unseen need", "", &[]),
    ("gap_points", "Số điểm nhu cầu chưa nhìn thấy", "Unseen points of need", "", &[]),
    ("gap_reason", "Lý do chính chưa nhìn thấy", "Main reason of the gap", "", REASONS),
    ("gap_reasons", "Các lý do chưa nhìn thấy", "Reasons of the gap", "", REASONS),
    ("from_names", "Hình thành từ", "Made of", "", &[]),
    ("coverage_half", "Ban ngày hay ban đêm", "By day or by night", "", HALVES),
    ("share_all", "Phần nhu cầu được nhìn thấy", "Share of the need that is seen", "", &[]),
    ("share_all_at_most", "Phần nhu cầu được nhìn thấy nhiều nhất", "Share of the need that is seen at most", "", &[]),
    ("share_way", "Lối ra vào được nhìn thấy", "Share of ways in and out", "", &[]),
    ("share_street", "Đường phố được nhìn thấy", "Share of streets", "", &[]),
    ("share_hotspot", "Điểm nóng được nhìn thấy", "Share of hotspots", "", &[]),
    ("share_key_place", "Nơi trọng yếu được nhìn thấy", "Share of key places", "", &[]),
    ("coverage_street_m", "Chiều dài đường phố", "Streets", "m", &[]),
    ("coverage_street_seen_m", "Chiều dài đường được nhìn thấy", "Streets that are seen", "m", &[]),
    ("cameras_working", "Số camera hoạt động ở đơn vị", "Cameras of the unit that work", "", &[]),
    ("cameras_not_working", "Số camera hỏng hoặc tạm dừng ở đơn vị", "Cameras of the unit that do not", "", &[]),
    ("cameras_unknown", "Số camera chưa rõ nhìn gì", "Cameras of which too little is known", "", &[]),
    ("gaps", "Số vùng trống", "Gaps", "", &[]),
    ("other_targets", "Chỉ tiêu khác của đơn vị hình thành", "Other targets of what it is made of", "", &[]),
    ("run_finished_at", "Tính lúc", "Computed at", "", &[]),
];
