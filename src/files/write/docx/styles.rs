//! Sizes, weights and positions: Decree 30/2020/NĐ-CP, Appendix I, part I (sections I to III and V). Where it leaves a choice, the choice
//! is said here.

use super::Language;
use super::xml::Xml;

/// Twentieths of a point in a millimetre, as Word counts lengths.
pub(super) const TWIPS_PER_MM: f64 = 1440.0 / 25.4;
/// A4 (mm).
pub(super) const PAGE_MM: (f64, f64) = (210.0, 297.0);
/// Top and bottom 20–25, left 30–35, right 15–20 (mm): the least of each, for the tables.
pub(super) const TOP_MM: f64 = 20.0;
pub(super) const BOTTOM_MM: f64 = 20.0;
pub(super) const LEFT_MM: f64 = 30.0;
pub(super) const RIGHT_MM: f64 = 15.0;
/// The page number stands in the top margin (mm from the edge).
pub(super) const HEADER_MM: f64 = 10.0;

/// A length as Word counts it.
pub(super) fn twips(mm: f64) -> i64 {
    (mm * TWIPS_PER_MM).round() as i64
}

/// How paragraphs stand, and their letters.
struct Style {
    id: &'static str,
    name: &'static str,
    /// Half points.
    size: &'static str,
    is_bold: bool,
    is_italic: bool,
    align: &'static str,
    /// Twips: before, after, of the first line.
    before: &'static str,
    after: &'static str,
    indent: &'static str,
    is_kept_with_next: bool,
    /// In the outline of the document; `0` is the highest.
    outline: Option<&'static str>,
}

const PLAIN: Style = Style {
    id: "",
    name: "",
    size: "28",
    is_bold: false,
    is_italic: false,
    align: "left",
    before: "0",
    after: "0",
    indent: "0",
    is_kept_with_next: false,
    outline: None,
};

/// The paragraphs of a paper. Where a size may be 12 or 13 it is 13, where 13 or 14 it is 14, but for the two lines of the state, which
/// must fit their column: 13 and 14 as in the decree's own example.
const STYLES: &[Style] = &[
    // Body: both edges, first line 1.27 cm, at least 6 pt between paragraphs.
    Style { id: "Body", name: "Nội dung", align: "both", after: "120", indent: "720", ..PLAIN },
    Style { id: "BodyLast", name: "Nội dung (cuối)", align: "both", after: "120", indent: "720", is_kept_with_next: true, ..PLAIN },
    Style { id: "Basis", name: "Căn cứ", is_italic: true, align: "both", after: "120", indent: "720", ..PLAIN },
    Style {
        id: "Heading1",
        name: "heading 1",
        is_bold: true,
        align: "both",
        before: "120",
        after: "120",
        indent: "720",
        is_kept_with_next: true,
        outline: Some("0"),
        ..PLAIN
    },
    Style {
        id: "Heading2",
        name: "heading 2",
        is_bold: true,
        align: "both",
        after: "120",
        indent: "720",
        is_kept_with_next: true,
        outline: Some("1"),
        ..PLAIN
    },
    Style {
        id: "Heading3",
        name: "heading 3",
        align: "both",
        after: "120",
        indent: "720",
        is_kept_with_next: true,
        outline: Some("2"),
        ..PLAIN
    },
    // Head.
    Style { id: "Parent", name: "Cơ quan chủ quản", size: "26", align: "center", ..PLAIN },
    Style { id: "Issuer", name: "Cơ quan ban hành", size: "26", is_bold: true, align: "center", ..PLAIN },
    Style { id: "State", name: "Quốc hiệu", size: "26", is_bold: true, align: "center", ..PLAIN },
    Style { id: "Motto", name: "Tiêu ngữ", is_bold: true, align: "center", ..PLAIN },
    Style { id: "Number", name: "Số, ký hiệu", size: "26", align: "center", before: "120", ..PLAIN },
    Style { id: "PlaceAndDay", name: "Địa danh và thời gian", is_italic: true, align: "center", before: "120", ..PLAIN },
    Style { id: "Kind", name: "Tên loại", is_bold: true, align: "center", before: "360", is_kept_with_next: true, ..PLAIN },
    Style { id: "Subject", name: "Trích yếu", is_bold: true, align: "center", is_kept_with_next: true, ..PLAIN },
    Style { id: "To", name: "Kính gửi", align: "center", after: "240", ..PLAIN },
    // End.
    Style {
        id: "RecipientsHead",
        name: "Nơi nhận (tiêu đề)",
        size: "24",
        is_bold: true,
        is_italic: true,
        is_kept_with_next: true,
        ..PLAIN
    },
    Style { id: "Recipients", name: "Nơi nhận", size: "22", ..PLAIN },
    Style { id: "Position", name: "Chức vụ", is_bold: true, align: "center", ..PLAIN },
    Style { id: "Name", name: "Họ tên người ký", is_bold: true, align: "center", ..PLAIN },
    // Appendices.
    Style {
        id: "AppendixNumber", name: "Phụ lục", is_bold: true, align: "center", is_kept_with_next: true, outline: Some("0"), ..PLAIN
    },
    Style { id: "AppendixTitle", name: "Tiêu đề phụ lục", is_bold: true, align: "center", is_kept_with_next: true, ..PLAIN },
    Style { id: "AppendixNote", name: "Kèm theo", is_italic: true, align: "center", after: "240", is_kept_with_next: true, ..PLAIN },
    // Tables and pictures, of which the decree says nothing.
    Style {
        id: "TableTitle",
        name: "Tên bảng",
        size: "26",
        is_bold: true,
        align: "center",
        before: "120",
        after: "60",
        is_kept_with_next: true,
        ..PLAIN
    },
    Style {
        id: "TableUnit",
        name: "Đơn vị tính",
        size: "24",
        is_italic: true,
        align: "right",
        after: "60",
        is_kept_with_next: true,
        ..PLAIN
    },
    Style { id: "TableHead", name: "Đầu bảng", size: "24", is_bold: true, align: "center", is_kept_with_next: true, ..PLAIN },
    Style { id: "TableLeft", name: "Ô chữ", size: "24", ..PLAIN },
    Style { id: "TableCentre", name: "Ô giữa", size: "24", align: "center", ..PLAIN },
    Style { id: "TableRight", name: "Ô số", size: "24", align: "right", ..PLAIN },
    Style { id: "PictureLine", name: "Hình", align: "center", before: "120", after: "60", is_kept_with_next: true, ..PLAIN },
    Style { id: "Caption", name: "caption", size: "26", is_italic: true, align: "center", after: "120", ..PLAIN },
    // Below a line, above the next: as high as its rule.
    Style { id: "Rule", name: "Đường kẻ", size: "2", ..PLAIN },
    Style { id: "BeforeEnd", name: "Trước nơi nhận", size: "12", is_kept_with_next: true, ..PLAIN },
    Style { id: "After", name: "Sau bảng", size: "12", ..PLAIN },
    Style { id: "AfterKept", name: "Sau bảng (cuối)", size: "12", is_kept_with_next: true, ..PLAIN },
    Style { id: "PageNumber", name: "Số trang", align: "center", ..PLAIN },
];

/// `word/styles.xml`.
pub(super) fn part(language: Language) -> String {
    let mut xml = Xml::document();
    xml.open("w:styles", &[("xmlns:w", super::package::MAIN)]);
    xml.open("w:docDefaults", &[]);
    xml.open("w:rPrDefault", &[]);
    xml.open("w:rPr", &[]);
    let face = "Times New Roman";
    xml.leaf("w:rFonts", &[("w:ascii", face), ("w:hAnsi", face), ("w:eastAsia", face), ("w:cs", face)]);
    xml.value("w:color", "000000");
    xml.value("w:sz", "28");
    xml.value("w:szCs", "28");
    xml.value("w:lang", language.of("vi-VN", "en-GB"));
    for _ in 0..2 {
        xml.close();
    }
    xml.leaf("w:pPrDefault", &[]);
    xml.close();
    xml.open("w:style", &[("w:type", "paragraph"), ("w:default", "1"), ("w:styleId", "Normal")]);
    xml.value("w:name", "Normal");
    xml.close();
    for style in STYLES {
        one(&mut xml, style);
    }
    xml.finish()
}

fn one(xml: &mut Xml, style: &Style) {
    xml.open("w:style", &[("w:type", "paragraph"), ("w:styleId", style.id)]);
    xml.value("w:name", style.name);
    xml.value("w:basedOn", "Normal");
    xml.leaf("w:qFormat", &[]);
    xml.open("w:pPr", &[]);
    if style.is_kept_with_next {
        xml.leaf("w:keepNext", &[]);
    }
    // Between single and one and a half: the body at 1.15, the rest single.
    let line = if style.indent == "0" { "240" } else { "276" };
    xml.leaf("w:spacing", &[("w:before", style.before), ("w:after", style.after), ("w:line", line), ("w:lineRule", "auto")]);
    if style.indent != "0" {
        xml.leaf("w:ind", &[("w:firstLine", style.indent)]);
    }
    xml.value("w:jc", style.align);
    if let Some(level) = style.outline {
        xml.value("w:outlineLvl", level);
    }
    xml.close();
    xml.open("w:rPr", &[]);
    if style.is_bold {
        xml.leaf("w:b", &[]);
    }
    if style.is_italic {
        xml.leaf("w:i", &[]);
    }
    xml.value("w:sz", style.size);
    xml.value("w:szCs", style.size);
    xml.close();
    xml.close();
}
