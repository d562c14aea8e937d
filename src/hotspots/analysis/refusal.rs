//! Why there is no answer, in words that say what to do.

use serde::Serialize;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// The data do not allow one.
    Refused(Box<Refusal>),
    /// Who asked has called it off.
    CalledOff,
}

/// What the data do not allow.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal {
    /// `too_few`, `one_place`, `one_time`, `too_coarse`, `too_fine`, `no_ground`, `no_streets`.
    pub code: &'static str,
    /// What is wrong.
    pub vi: String,
    /// The same in English.
    pub en: String,
    /// What to change.
    pub what_vi: String,
    /// The same in English.
    pub what_en: String,
    /// The member of the wish to change.
    pub pointer: Option<&'static str>,
}

impl From<Refusal> for End {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl Refusal {
    fn new(code: &'static str, pointer: Option<&'static str>, [vi, en]: [String; 2], [what_vi, what_en]: [&str; 2]) -> Self {
        Self { code, vi, en, what_vi: what_vi.to_owned(), what_en: what_en.to_owned(), pointer }
    }

    /// Fewer incidents than a verdict needs.
    pub(super) fn too_few(n: usize) -> Self {
        let vi = format!("Chỉ có {n} vụ đủ điều kiện phân tích; cần ít nhất 60 vụ để phân biệt điểm nóng với ngẫu nhiên.");
        let en = format!("Only {n} incidents can be analysed; at least 60 are needed to tell a hotspot from chance.");
        let what = [
            "Chọn kỳ dài hơn, thêm tội danh, thêm xã hoặc bỏ bớt điều kiện về giờ.",
            "Choose a longer period, more offences, more communes, or fewer limits on hours.",
        ];
        Self::new("too_few", Some("/from"), [vi, en], what)
    }

    /// Room for fewer cells than a verdict needs.
    pub(super) fn too_few_cells(cells: f64, side_m: f64) -> Self {
        let cells = cells.floor();
        let vi = format!("Với ô {side_m:.0} m, địa bàn chỉ đủ chỗ cho {cells:.0} ô; cần ít nhất 30 ô để so sánh nơi này với nơi khác.");
        let en = format!(
            "With cells of {side_m:.0} m the ground has room for only {cells:.0} of them; at least 30 are needed to compare places."
        );
        Self::new("too_few", Some("/side_m"), [vi, en], ["Chọn ô nhỏ hơn hoặc thêm xã.", "Choose smaller cells or more communes."])
    }

    /// Fewer incidents on the ground.
    pub(super) fn too_few_inside(n: u32) -> Self {
        let vi = format!("Chỉ {n} vụ có vị trí nằm trong địa bàn được chọn; cần ít nhất 60 vụ.");
        let en = format!("Only {n} incidents have a place on the ground that was chosen; at least 60 are needed.");
        Self::new(
            "too_few",
            Some("/from"),
            [vi, en],
            ["Chọn kỳ dài hơn, thêm tội danh hoặc thêm xã.", "Choose a longer period, more offences or more communes."],
        )
    }

    /// All at one place.
    pub(super) fn one_place(at_one: usize, n: usize) -> Self {
        let vi = format!("{at_one} trong {n} vụ ghi cùng một vị trí: không thể nói nơi nào nhiều hơn nơi nào.");
        let en = format!("{at_one} of {n} incidents are recorded at one and the same place: nothing can be said of where there are more.");
        let what = [
            "Kiểm tra tọa độ của các vụ này (thường là trụ sở hoặc tâm xã được ghi thay cho nơi xảy ra).",
            "Check the places of these incidents (often an office or the middle of the commune stands for where it happened).",
        ];
        Self::new("one_place", None, [vi, en], what)
    }

    /// All on one day.
    pub(super) fn one_day(on_one: usize, n: usize) -> Self {
        let vi = format!("{on_one} trong {n} vụ ghi cùng một ngày: không thể theo dõi theo thời gian.");
        let en = format!("{on_one} of {n} incidents are recorded on one and the same day: nothing can be followed over time.");
        let what = [
            "Kiểm tra ngày xảy ra (có thể ngày nhập liệu đã ghi thay cho ngày xảy ra).",
            "Check the days (the day of entry may stand for the day on which it happened).",
        ];
        Self::new("one_time", Some("/from"), [vi, en], what)
    }

    /// Hours are asked for that are not known.
    pub(super) fn hours_unknown(known: usize, all: usize) -> Self {
        let vi = format!("Chỉ {known} trong {all} vụ biết giờ xảy ra: không thể chọn theo giờ.");
        let en = format!("The hour is known of only {known} of {all} incidents: hours cannot be chosen.");
        Self::new(
            "one_time",
            Some("/hours"),
            [vi, en],
            ["Bỏ chọn giờ, hoặc bổ sung giờ xảy ra.", "Drop the hours, or add the hours to the incidents."],
        )
    }

    /// Cells are finer than places are known.
    pub(super) fn too_coarse(side_m: f64, least_m: f64) -> Self {
        let vi = format!("Hơn một nửa số vụ chỉ biết đến tên đường: ô {side_m:.0} m nhỏ hơn độ chính xác đó.");
        let en = format!("More than half of the incidents are known to the street alone: cells of {side_m:.0} m are finer than that.");
        let mut refusal = Self::new("too_coarse", Some("/side_m"), [vi, en], ["", ""]);
        refusal.what_vi = format!("Chọn ô từ {least_m:.0} m trở lên.");
        refusal.what_en = format!("Choose cells of {least_m:.0} m or more.");
        refusal
    }

    /// The ground is too small for cells that places are known well enough for.
    pub(super) fn too_small(is_of_streets: bool) -> Self {
        let [vi, en] = if is_of_streets {
            [
                "Hơn một nửa số vụ chỉ biết đến tên đường, mà địa bàn quá nhỏ để chia thành 30 ô đủ lớn cho độ chính xác đó.",
                "More than half of the incidents are known to the street alone, and the ground is too small for 30 cells that are wide enough for that.",
            ]
        } else {
            ["Địa bàn quá nhỏ để chia thành 30 ô rộng ít nhất 50 m.", "The ground is too small for 30 cells of at least 50 m."]
        };
        Self::new("too_coarse", Some("/communes"), [vi.to_owned(), en.to_owned()], ["Thêm xã vào địa bàn.", "Add communes to the ground."])
    }

    /// More cells than a map shows.
    pub(super) fn too_fine(side_m: f64) -> Self {
        let vi = format!("Ô {side_m:.0} m quá nhỏ cho một địa bàn lớn như vậy.");
        let en = format!("Cells of {side_m:.0} m are too small for ground as large as this.");
        Self::new("too_fine", Some("/side_m"), [vi, en], ["Chọn ô lớn hơn hoặc bớt xã.", "Choose larger cells or fewer communes."])
    }

    /// Nowhere to look.
    pub(super) fn no_ground() -> Self {
        let words = ["Địa bàn được chọn không có ranh giới.", "The ground that was chosen has no border."].map(str::to_owned);
        Self::new("no_ground", Some("/communes"), words, ["Chọn xã có ranh giới trên bản đồ.", "Choose communes with a border on the map."])
    }

    /// Streets are asked for where none is known.
    pub(super) fn no_streets() -> Self {
        let words = ["Chưa có dữ liệu đường phố cho địa bàn này.", "No streets are known on this ground."].map(str::to_owned);
        let what = ["Nhập dữ liệu đường, hoặc chọn cách tìm theo ô.", "Import streets, or look by cells."];
        Self::new("no_streets", Some("/method"), words, what)
    }
}
