//! What was taken to be meant, with the words in which it is said.

use crate::http::fields::words::Synonym;

/// Something that a cell left open and the reader took to be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Assumed {
    /// `05/07/2025` is 5 July: nothing in the column says otherwise, or one day does, which is refused.
    DayFirst,
    /// `05/13/2025` elsewhere in the column: the month comes first.
    MonthFirst,
    /// `25` is 2025.
    ShortYear,
    /// A time without an offset is Vietnam's.
    VietnamTime,
    /// A bare number is a spreadsheet's count of days.
    SerialDate,
    /// `1.234` is one thousand and so on: nothing in the column says otherwise.
    NumberVietnamese,
    /// `1.234` is one and a bit: the other reading is out of the field's range.
    NumberByRange,
    /// A length or period in another unit was converted.
    UnitConverted,
    /// The heading of the column says kilometres: numbers were converted to metres.
    KilometresByHeading,
    /// A bearing in words is the middle of its wind, good to 11 or 22 degrees.
    WindWord,
    /// A dash, or "chưa rõ", is: not known.
    Unknown,
    /// A code in small letters was written in capitals.
    Capitals,
    /// Characters without width were left out.
    HiddenRemoved,
    /// The lines of a cell were joined to one.
    LinesJoined,
    /// "Đêm", "sáng" and the like are hours.
    PartOfDay,
    /// A word of an office was read as a choice that is called otherwise.
    Word(&'static Synonym),
}

impl Assumed {
    /// A stable code, and what was assumed in Vietnamese and English.
    pub const fn words(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::DayFirst => (
                "assumed-day-first",
                "Ngày kiểu 05/07/2025 được hiểu là ngày 5 tháng 7 (trong cột không có ngày nào ghi tháng trước, hoặc chỉ có một và ngày đó bị trả lại).",
                "Days such as 05/07/2025 were read as 5 July (no day of the column has the month first, or a single one, which is given back).",
            ),
            Self::MonthFirst => (
                "assumed-month-first",
                "Cột này viết tháng trước ngày (có giá trị như 05/13/2025); mọi ngày được đọc theo kiểu đó.",
                "This column writes the month first (a value such as 05/13/2025); all its days were read so.",
            ),
            Self::PartOfDay => (
                "assumed-part-of-day",
                "Buổi ghi bằng chữ được hiểu là khoảng giờ: rạng sáng 0–6 h, sáng 6–11 h, trưa 11–13 h, chiều 13–18 h, tối 18–22 h, đêm từ 22 h đến 6 h hôm sau.",
                "Parts of the day in words were read as hours: small hours 0–6, morning 6–11, noon 11–13, afternoon 13–18, evening 18–22, night 22 to 6 of the next day.",
            ),
            Self::ShortYear => (
                "assumed-short-year",
                "Năm hai chữ số được hiểu: 00–49 là 20xx, 50–99 là 19xx.",
                "Years of two digits: 00–49 are 20xx, 50–99 are 19xx.",
            ),
            Self::VietnamTime => (
                "assumed-vietnam-time",
                "Giờ không ghi múi được hiểu là giờ Việt Nam (+07:00).",
                "Times without an offset are Vietnam's (+07:00).",
            ),
            Self::SerialDate => (
                "assumed-serial-date",
                "Số năm chữ số trong cột ngày được hiểu là số ngày của bảng tính (45658 là 01/01/2025).",
                "Numbers of five digits in a column of days were read as a spreadsheet's count of days (45658 is 2025-01-01).",
            ),
            Self::NumberVietnamese => (
                "assumed-vietnamese-number",
                "Số kiểu 1.234 được hiểu theo lối Việt Nam: chấm ngăn hàng nghìn, phẩy thập phân.",
                "Numbers such as 1.234 were read the Vietnamese way: points group thousands, the comma is decimal.",
            ),
            Self::NumberByRange => (
                "assumed-number-by-range",
                "Số kiểu 1.234 được hiểu theo cách duy nhất nằm trong giới hạn của trường.",
                "Numbers such as 1.234 were read in the one way that lies in the field's range.",
            ),
            Self::UnitConverted => (
                "assumed-unit-converted",
                "Số ghi theo đơn vị khác đã được đổi sang đơn vị của trường.",
                "Numbers in another unit were converted to the field's.",
            ),
            Self::KilometresByHeading => (
                "assumed-heading-kilometres",
                "Tiêu đề cột ghi km: số trong cột được hiểu là km và đổi sang mét.",
                "The heading says km: the numbers of the column were read as kilometres and converted to metres.",
            ),
            Self::WindWord => (
                "assumed-wind-word",
                "Hướng ghi bằng chữ được đổi thành độ (Đông Bắc là 45°), chỉ chính xác đến khoảng 22°.",
                "Bearings in words became degrees (north-east is 45°), good to about 22° only.",
            ),
            Self::Unknown => {
                ("assumed-unknown", "Gạch ngang, \"chưa rõ\" … được hiểu là chưa biết.", "A dash or \"unknown\" was read as not known.")
            }
            Self::Capitals => {
                ("assumed-capitals", "Mã viết chữ thường được đổi thành chữ hoa.", "Codes in small letters were written in capitals.")
            }
            Self::HiddenRemoved => {
                ("assumed-hidden-removed", "Ký tự không nhìn thấy trong chữ đã được bỏ.", "Characters that cannot be seen were left out.")
            }
            Self::Word(_) => (
                "assumed-words",
                "Từ viết khác với danh mục được hiểu theo nghĩa thường dùng.",
                "Words that are none of the choices were read by what they usually mean.",
            ),
            Self::LinesJoined => {
                ("assumed-lines-joined", "Ô có nhiều dòng đã được nối thành một dòng.", "Cells of several lines were joined to one.")
            }
        }
    }
}
