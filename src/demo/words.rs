//! Words that invented places are named with: streets after figures and events of history, hamlets after directions and wishes.
//! No private person is among them.

/// Streets of towns.
pub const STREETS: &[&str] = &[
    "Trần Hưng Đạo",
    "Lê Lợi",
    "Quang Trung",
    "Nguyễn Trãi",
    "Bạch Đằng",
    "Điện Biên Phủ",
    "Lý Thường Kiệt",
    "Hai Bà Trưng",
    "Ngô Quyền",
    "Hoàng Hoa Thám",
    "Lê Hồng Phong",
    "Trần Phú",
    "Nguyễn Văn Cừ",
    "Lý Thái Tổ",
    "Thiên Đức",
    "Lạch Tray",
    "Tô Hiệu",
    "Trường Chinh",
    "Nguyễn Lương Bằng",
    "Hùng Vương",
    "Yết Kiêu",
    "Trần Nhân Tông",
    "An Dương Vương",
    "Bà Triệu",
    "Phạm Ngũ Lão",
    "Chi Lăng",
    "Lê Thánh Tông",
    "Kinh Dương Vương",
    "Mạc Đĩnh Chi",
    "Đinh Tiên Hoàng",
    "Thống Nhất",
    "Giải Phóng",
    "Hòa Bình",
    "Nguyễn Du",
];

/// Roads of the countryside.
pub const ROADS: &[&str] = &[
    "đường trục xã",
    "đường liên xã",
    "đường trục thôn",
    "đường đê",
    "đường ra đồng",
    "đường ven sông",
    "đường nội đồng",
    "đường vào khu công nghiệp",
    "đường liên thôn",
    "đường gom",
];

/// Hamlets of the countryside, after the word "thôn".
pub const HAMLETS: &[&str] = &[
    "Đông",
    "Đoài",
    "Nam",
    "Bắc",
    "Thượng",
    "Trung",
    "Hạ",
    "Nội",
    "Ngoại",
    "Đình",
    "Bến",
    "Cầu",
    "Mới",
    "An Bình",
    "Phú Lộc",
    "Tân Lập",
    "Đồng Tâm",
    "Quyết Tiến",
    "Tiền Phong",
    "Hòa Bình",
    "Đoàn Kết",
    "Thống Nhất",
    "Vạn Phúc",
    "Đông Thịnh",
    "Phúc Lâm",
    "An Khê",
    "Xuân Mai",
    "Trung Nghĩa",
    "Đại Đồng",
    "Phú Xuân",
    "Lộc Vượng",
    "Yên Ninh",
    "Thanh Lương",
    "Đông Giang",
    "Mỹ Hòa",
];

/// Why a camera does not work.
pub const FAULTS: &[&str] = &[
    "Mất nguồn điện tại cột",
    "Hỏng nguồn cấp",
    "Đứt cáp quang",
    "Đầu ghi không nhận tín hiệu",
    "Ảnh mờ do nước vào ống kính",
    "Hỏng đèn hồng ngoại",
    "Sét đánh hỏng cổng mạng",
    "Lệch hướng sau bão, chờ chỉnh",
];
/// Why a camera is switched off.
pub const PAUSES: &[&str] =
    &["Tạm tháo để thi công vỉa hè", "Chờ gia hạn đường truyền", "Chủ sở hữu sửa nhà", "Chờ đổi mật khẩu và cập nhật phần mềm"];
/// Why a camera was taken down.
pub const REMOVALS: &[&str] = &[
    "Thay bằng thiết bị mới tại điểm khác",
    "Hết hạn sử dụng, không sửa được",
    "Chủ sở hữu thôi tham gia",
    "Trùng vùng quan sát với camera khác",
];
/// Why a site was given up.
pub const RETIREMENTS: &[&str] =
    &["Giải phóng mặt bằng, dời cột", "Chủ sở hữu thôi tham gia", "Nhập vào điểm lân cận", "Công trình gắn camera đã phá dỡ"];
/// What hides part of a view.
pub const OBSTACLES: &[&str] = &["Cành cây", "Biển quảng cáo", "Mái hiên", "Dây cáp viễn thông", "Cột điện"];
