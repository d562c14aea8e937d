//! The words of the parameters by which lists are filtered.

/// A parameter of a list: name, Vietnamese, English, and the field whose choices its values are.
pub(super) type Parameter = (&'static str, &'static str, &'static str, &'static str);

/// What the filters of lists are called in a file.
pub(super) const PARAMETERS: &[Parameter] = &[
    ("province", "Tỉnh, thành phố", "Province", ""),
    ("commune", "Xã, phường", "Commune", ""),
    ("q", "Có chữ", "Has the text", ""),
    ("ownership", "Sở hữu", "Ownership", "ownership"),
    ("site_type", "Loại vị trí", "Site type", "site_type"),
    ("programme", "Mô hình, chương trình", "Programme", "programme"),
    ("status", "Trạng thái", "Status", "status"),
    ("camera_type", "Loại camera", "Camera type", "camera_type"),
    ("unknown_bearing", "Chưa rõ hướng nhìn", "Bearing unknown", ""),
    ("overdue", "Quá hạn bảo dưỡng", "Maintenance overdue", ""),
    ("retired", "Đã thôi dùng", "Retired", ""),
    ("site", "Điểm", "Site", ""),
    ("on", "Vào ngày", "On", ""),
    ("at", "Vào ngày", "On", ""),
    ("from", "Từ ngày", "From", ""),
    ("to", "Đến trước ngày", "Before", ""),
    ("boundary", "Ranh giới ngày", "Boundaries of", ""),
    ("offence", "Tội danh", "Offence", ""),
    ("offence_group", "Nhóm tội", "Group of offences", "offence_group"),
    ("precision", "Mức chính xác vị trí", "Precision of place", "geom_precision"),
    ("voided", "Đã hủy", "Voided", ""),
    ("state", "Trạng thái giải quyết", "State", "state"),
    ("open", "Chưa giải quyết", "Not settled", ""),
    ("past_due", "Quá hạn", "Past due", ""),
    ("area_type", "Loại phức tạp", "Type of area", "area_types"),
    ("lifted", "Đã đưa ra khỏi diện", "Lifted", ""),
    ("class", "Loại đường", "Class of road", "class"),
    ("kind", "Loại", "Kind", "kind"),
    ("chain", "Chuỗi", "Chain", ""),
    ("entity", "Đối tượng", "Entity", ""),
    ("entity_id", "Định danh đối tượng", "Id of the entity", ""),
    ("actor", "Người làm", "Who", ""),
    ("import_id", "Lần nhập", "Import", ""),
    ("half", "Ban ngày hay ban đêm", "By day or by night", "coverage_half"),
    ("reason", "Lý do chính", "Main reason", "gap_reason"),
    ("bbox", "Khung tọa độ (tây, nam, đông, bắc)", "Box (west, south, east, north)", ""),
];
