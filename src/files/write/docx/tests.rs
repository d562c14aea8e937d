//! A paper is read back as a foreign program would read it, and held against Decree 30/2020/NĐ-CP, Appendix I.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use chrono::{TimeZone as _, Utc};
use quick_xml::XmlVersion;
use quick_xml::events::Event;

use super::*;

/// An element with its attributes, its text and what is in it.
#[derive(Debug, Default, Clone)]
struct Node {
    name: String,
    attributes: HashMap<String, String>,
    text: String,
    children: Vec<Node>,
}

impl Node {
    fn all<'a>(&'a self, name: &str, found: &mut Vec<&'a Node>) {
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            child.all(name, found);
        }
    }

    /// All elements of a name, in their order.
    fn find(&self, name: &str) -> Vec<&Node> {
        let mut found = Vec::new();
        self.all(name, &mut found);
        found
    }

    fn has(&self, name: &str) -> bool {
        !self.find(name).is_empty()
    }

    fn get(&self, attribute: &str) -> &str {
        self.attributes.get(attribute).map_or("", String::as_str)
    }

    /// The value of the first element of a name.
    fn value(&self, name: &str) -> &str {
        self.find(name).first().map_or("", |node| node.get("w:val"))
    }

    /// All text within.
    fn words(&self) -> String {
        self.find("w:t").iter().map(|t| t.text.as_str()).collect()
    }
}

/// Reads XML; a wrong end or an unknown entity fails.
fn parse(text: &str) -> Node {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut open = vec![Node::default()];
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => open.push(node(&tag)),
            Event::Empty(tag) => open.last_mut().unwrap().children.push(node(&tag)),
            Event::End(_) => {
                let done = open.pop().unwrap();
                open.last_mut().unwrap().children.push(done);
            }
            Event::Text(text) => open.last_mut().unwrap().text.push_str(&text),
            Event::GeneralRef(entity) => {
                let name = entity.into_inner();
                let sign = quick_xml::escape::resolve_xml_entity(&name).expect("an entity of XML itself");
                open.last_mut().unwrap().text.push_str(sign);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(open.len(), 1, "every element is closed");
    open.pop().unwrap()
}

fn node(tag: &quick_xml::events::BytesStart<'_>) -> Node {
    let attributes = tag
        .attributes()
        .map(|attribute| {
            let attribute = attribute.unwrap();
            let value = attribute.normalized_value(XmlVersion::Explicit1_0).unwrap().into_owned();
            (attribute.key.as_ref().to_owned(), value)
        })
        .collect();
    Node { name: tag.name().as_ref().to_owned(), attributes, ..Node::default() }
}

/// All parts of a file by name.
fn unpack(bytes: &[u8]) -> HashMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|i| {
            let mut file = archive.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn part(bytes: &[u8], name: &str) -> Node {
    parse(std::str::from_utf8(&unpack(bytes)[name]).unwrap())
}

fn document(paper: &Paper) -> Node {
    part(&write(paper).unwrap(), "word/document.xml")
}

/// A PNG file of one grey pixel a side, stretched by its header only where the size matters: nobody looks into it here.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend([8, 0, 0, 0, 0, 0, 0, 0, 0]);
    file
}

fn paper(blocks: Vec<Block>) -> Paper {
    Paper {
        language: Language::Vietnamese,
        head: Head {
            parent: Some("Ủy ban nhân dân thành phố Hải Phòng".to_owned()),
            issuer: "Ban chỉ đạo 138".to_owned(),
            number: "Số:      /TTr-BCĐ".to_owned(),
            place_and_day: "Hải Phòng, ngày      tháng 11 năm 2026".to_owned(),
            kind: "Tờ trình".to_owned(),
            subject: "Về phương án lắp đặt camera an ninh".to_owned(),
            to: vec!["Ủy ban nhân dân thành phố Hải Phòng".to_owned()],
        },
        blocks,
        end: End {
            recipients: vec!["Như trên".to_owned(), "Lưu: VT, PC02".to_owned()],
            position: vec!["TM. Ban chỉ đạo".to_owned(), "Trưởng ban".to_owned()],
            name: String::new(),
        },
        appendices: Vec::new(),
        made_at: Utc.with_ymd_and_hms(2026, 11, 23, 0, 0, 0).unwrap(),
    }
}

fn table() -> Table {
    let column = |heading: &str, width, align| TableColumn { heading: heading.to_owned(), width, align };
    let row = |cells: [&str; 3], is_sum| TableRow { cells: cells.map(str::to_owned).to_vec(), is_sum };
    Table {
        title: "Kinh phí".to_owned(),
        unit: "đồng".to_owned(),
        columns: vec![column("TT", 1.0, Align::Centre), column("Nội dung", 5.0, Align::Left), column("Thành tiền", 2.0, Align::Right)],
        rows: vec![row(["1", "Camera", "10.000.000"], false), row(["", "Cộng", "10.000.000"], true)],
    }
}

/// Points of a text's paragraph style, whether it is bold and italic, and how it stands.
fn form(bytes: &[u8], text: &str) -> (f64, bool, bool, String) {
    let document = part(bytes, "word/document.xml");
    let paragraphs = document.find("w:p");
    let paragraph = paragraphs.iter().find(|p| p.words() == text).unwrap_or_else(|| panic!("{text}"));
    let styles = part(bytes, "word/styles.xml");
    let all = styles.find("w:style");
    let style = all.iter().find(|style| style.get("w:styleId") == paragraph.value("w:pStyle")).unwrap();
    let points = style.value("w:sz").parse::<f64>().unwrap() / 2.0;
    (points, style.has("w:b"), style.has("w:i"), style.value("w:jc").to_owned())
}

#[test]
fn pages_are_those_of_the_decree() {
    let document = document(&paper(Vec::new()));
    let millimetres = |name: &str, attribute: &str| document.find(name)[0].get(attribute).parse::<f64>().unwrap() / 1440.0 * 25.4;
    assert!((millimetres("w:pgSz", "w:w") - 210.0).abs() < 0.05);
    assert!((millimetres("w:pgSz", "w:h") - 297.0).abs() < 0.05);
    for (side, least, most) in [("w:top", 20.0, 25.0), ("w:bottom", 20.0, 25.0), ("w:left", 30.0, 35.0), ("w:right", 15.0, 20.0)] {
        let mm = millimetres("w:pgMar", side);
        assert!(mm > least - 0.05 && mm < most + 0.05, "{side} {mm}");
    }
    assert!(millimetres("w:pgMar", "w:header") < 20.0, "the number stands in the top margin");
}

#[test]
fn letters_are_those_of_the_decree() {
    let bytes = write(&paper(vec![
        Block::Basis(vec!["Căn cứ Nghị quyết số 1".to_owned()]),
        Block::Section("Mục tiêu".to_owned()),
        Block::Clause("Phạm vi".to_owned()),
        Block::Text("Lời văn.".to_owned()),
    ]))
    .unwrap();
    // What (section V of the appendix), from and to how many points, bold, italic, where.
    for (text, least, most, bold, italic, align) in [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12.0, 13.0, true, false, "center"),
        ("Độc lập - Tự do - Hạnh phúc", 13.0, 14.0, true, false, "center"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", 12.0, 13.0, false, false, "center"),
        ("BAN CHỈ ĐẠO 138", 12.0, 13.0, true, false, "center"),
        ("Số:      /TTr-BCĐ", 13.0, 13.0, false, false, "center"),
        ("Hải Phòng, ngày      tháng 11 năm 2026", 13.0, 14.0, false, true, "center"),
        ("TỜ TRÌNH", 13.0, 14.0, true, false, "center"),
        ("Về phương án lắp đặt camera an ninh", 13.0, 14.0, true, false, "center"),
        ("Căn cứ Nghị quyết số 1.", 13.0, 14.0, false, true, "both"),
        ("I. MỤC TIÊU", 13.0, 14.0, true, false, "both"),
        ("1. Phạm vi", 13.0, 14.0, true, false, "both"),
        ("Lời văn.", 13.0, 14.0, false, false, "both"),
        ("Nơi nhận:", 12.0, 12.0, true, true, "left"),
        ("- Như trên;", 11.0, 11.0, false, false, "left"),
        ("- Lưu: VT, PC02.", 11.0, 11.0, false, false, "left"),
        ("TM. BAN CHỈ ĐẠO", 13.0, 14.0, true, false, "center"),
        ("TRƯỞNG BAN", 13.0, 14.0, true, false, "center"),
    ] {
        let (points, is_bold, is_italic, stands) = form(&bytes, text);
        assert!((least..=most).contains(&points), "{text}: {points}");
        assert_eq!((is_bold, is_italic, stands.as_str()), (bold, italic, align), "{text}");
    }
    let styles = part(&bytes, "word/styles.xml");
    assert_eq!(styles.find("w:rPrDefault")[0].find("w:rFonts")[0].get("w:ascii"), "Times New Roman");
    assert_eq!(styles.find("w:rFonts").len(), 1, "no style has another face");
    let styles_of = styles.find("w:style");
    let body = styles_of.iter().find(|style| style.get("w:styleId") == "Body").unwrap();
    let spacing = body.find("w:spacing")[0];
    let first_line_cm = body.find("w:ind")[0].get("w:firstLine").parse::<f64>().unwrap() / 1440.0 * 2.54;
    assert!((first_line_cm - 1.27).abs() < 0.005);
    assert!(spacing.get("w:after").parse::<u32>().unwrap() >= 120, "6 points between paragraphs");
    assert!((240..=360).contains(&spacing.get("w:line").parse::<u32>().unwrap()), "single to one and a half");
}

#[test]
fn head_and_end_are_two_columns_with_rules() {
    let document = document(&paper(Vec::new()));
    let tables = document.find("w:tbl");
    assert_eq!(tables.len(), 2);
    for (table, rows) in tables.iter().zip([2, 1]) {
        assert_eq!(table.find("w:tr").len(), rows);
        assert_eq!(table.find("w:tc").len(), rows * 2);
    }
    let cells = tables[0].find("w:tc");
    assert!(cells[0].words().contains("BAN CHỈ ĐẠO 138") && cells[1].words().starts_with("CỘNG HÒA"));
    assert!(cells[2].words().starts_with("Số:") && cells[3].words().starts_with("Hải Phòng"));
    assert_eq!((cells[0].find("w:pBdr").len(), cells[1].find("w:pBdr").len()), (1, 1), "below the issuer and below the motto");
    assert_eq!(document.find("w:pBdr").len(), 3, "and below the subject");
}

#[test]
fn page_numbers_stand_in_the_middle_above_from_the_second_page_on() {
    let bytes = write(&paper(Vec::new())).unwrap();
    let section = part(&bytes, "word/document.xml").find("w:sectPr")[0].clone();
    assert!(section.has("w:titlePg"), "the first page is another one");
    let relations = part(&bytes, "word/_rels/document.xml.rels");
    let target = |kind: &str| {
        let references = section.find("w:headerReference");
        let id = references.iter().find(|header| header.get("w:type") == kind).unwrap().get("r:id").to_owned();
        let all = relations.find("Relationship");
        format!("word/{}", all.iter().find(|r| r.get("Id") == id).unwrap().get("Target"))
    };
    let number = part(&bytes, &target("default"));
    assert_eq!(number.find("w:fldSimple")[0].get("w:instr").trim(), "PAGE");
    assert!(!part(&bytes, &target("first")).has("w:fldSimple"));
    let styles = part(&bytes, "word/styles.xml");
    let all = styles.find("w:style");
    let style = all.iter().find(|style| style.get("w:styleId") == number.value("w:pStyle")).unwrap();
    assert_eq!((style.value("w:jc"), style.value("w:sz")), ("center", "28"));
}

#[test]
fn headings_are_numbered_in_the_order_of_vietnamese_letters() {
    let point = |n: usize| Block::Point(format!("điểm {n}"));
    let mut blocks = vec![Block::Section("Một".to_owned()), Block::Clause("Khoản".to_owned())];
    blocks.extend((1..=6).map(point));
    blocks.extend([Block::Clause("Khoản".to_owned()), point(7), Block::Section("Hai".to_owned()), Block::Clause("Khoản".to_owned())]);
    let document = document(&paper(blocks));
    let paragraphs = document.find("w:p");
    let headings: Vec<String> = paragraphs.iter().filter(|p| p.value("w:pStyle").starts_with("Heading")).map(|p| p.words()).collect();
    assert_eq!(
        headings,
        [
            "I. MỘT",
            "1. Khoản",
            "a) điểm 1",
            "b) điểm 2",
            "c) điểm 3",
            "d) điểm 4",
            "đ) điểm 5",
            "e) điểm 6",
            "2. Khoản",
            "a) điểm 7",
            "II. HAI",
            "1. Khoản"
        ]
    );
    assert_eq!([4, 9, 14, 40].map(super::body::roman), ["IV", "IX", "XIV", "XL"]);
}

#[test]
fn tables_repeat_their_heading_and_set_numbers_right() {
    let document = document(&paper(vec![Block::Table(table())]));
    let table = document.find("w:tbl")[1];
    let rows = table.find("w:tr");
    assert_eq!(rows.iter().map(|row| row.has("w:tblHeader")).collect::<Vec<_>>(), [true, false, false]);
    assert!(rows.iter().all(|row| row.has("w:cantSplit")));
    let amount = rows[1].find("w:tc")[2];
    assert_eq!((amount.words().as_str(), amount.value("w:pStyle")), ("10.000.000", "TableRight"));
    assert!(rows[2].find("w:r").iter().all(|run| run.has("w:b")), "a sum is bold");
    let width: i64 = table.find("w:gridCol").iter().map(|column| column.get("w:w").parse::<i64>().unwrap()).sum();
    assert!((width - 9354).abs() <= 3, "165 mm are 9354 twips, not {width}");
    let paragraphs = document.find("w:p");
    assert!(paragraphs.iter().any(|p| p.words() == "Bảng 1. Kinh phí"));
    assert!(paragraphs.iter().any(|p| p.words() == "Đơn vị tính: đồng"));
}

#[test]
fn pictures_keep_their_shape_and_fit_the_page() {
    for (width, height) in [(3000, 2000), (1000, 4000)] {
        let picture =
            Picture { png: png(width, height), caption: "Bản đồ".to_owned(), description: "Ba điểm \"mới\" & cũ".to_owned() };
        let bytes = write(&paper(vec![Block::Picture(picture.clone())])).unwrap();
        let document = part(&bytes, "word/document.xml");
        let extent = document.find("wp:extent")[0];
        let mm = |name| extent.get(name).parse::<f64>().unwrap() / 36_000.0;
        assert!(mm("cx") <= 165.01 && mm("cy") <= 257.0);
        assert!((mm("cy") / mm("cx") - f64::from(height) / f64::from(width)).abs() < 1e-3);
        assert_eq!(document.find("wp:docPr")[0].get("descr"), picture.description);
        assert!(document.find("w:p").iter().any(|p| p.words() == "Hình 1. Bản đồ"));
        assert_eq!(unpack(&bytes)["word/media/picture1.png"], picture.png);
    }
    let none = Picture { png: b"GIF89a".to_vec(), caption: String::new(), description: String::new() };
    assert_eq!(write(&paper(vec![Block::Picture(none)])), Err(DocxFault::Picture));
}

#[test]
fn appendices_have_pages_and_numbers_of_their_own() {
    let appendix = |title: &str, is_landscape| Appendix { title: title.to_owned(), is_landscape, blocks: vec![Block::Table(table())] };
    let mut asked = paper(Vec::new());
    asked.appendices = vec![appendix("Danh mục", true)];
    let one = document(&asked);
    assert!(one.find("w:p").iter().any(|p| p.words() == "Phụ lục"), "a single one has no number");
    asked.appendices.push(appendix("Căn cứ tính", false));
    let two = document(&asked);
    let words: Vec<String> = two.find("w:p").iter().map(|p| p.words()).collect();
    for text in ["Phụ lục I", "DANH MỤC", "Phụ lục II", "CĂN CỨ TÍNH", "Bảng 2. Kinh phí"] {
        assert!(words.iter().any(|word| word == text), "{text}");
    }
    let sections = two.find("w:sectPr");
    assert_eq!(sections.iter().map(|s| s.find("w:pgSz")[0].get("w:orient")).collect::<Vec<_>>(), ["", "landscape", ""]);
    assert!(sections.iter().all(|s| s.find("w:pgNumType")[0].get("w:start") == "1"));
}

#[test]
fn texts_stay_texts() {
    let wicked = "</w:t><w:p/> & \"x\" 'y' <!-- ]]> &amp; &#0; {PAGE}";
    let document = document(&paper(vec![Block::Text(wicked.to_owned()), Block::Text("a\u{302}\u{323}".to_owned())]));
    let words: Vec<String> = document.find("w:p").iter().map(|p| p.words()).collect();
    assert!(words.iter().any(|text| text == wicked));
    assert!(words.iter().any(|text| text == "ậ"), "letters are composed");
    for c in ['\0', '\t', '\n', '\r', '\u{b}', '\u{7f}', '\u{85}', '\u{2028}', '\u{fffe}', '\u{ffff}'] {
        let fault = write(&paper(vec![Block::Text(format!("Phường {c}"))]));
        assert!(matches!(fault, Err(DocxFault::Character(code, _)) if code == u32::from(c)), "{c:?}");
    }
    let mut asked = paper(Vec::new());
    asked.head.subject.push('\u{1}');
    assert!(write(&asked).is_err(), "the title of the file is held to it too");
}

#[test]
fn the_same_paper_gives_the_same_bytes() {
    let asked = paper(vec![
        Block::Table(table()),
        Block::Picture(Picture { png: png(30, 20), caption: "Bản đồ".to_owned(), description: String::new() }),
    ]);
    assert_eq!(write(&asked), write(&asked));
    for name in unpack(&write(&asked).unwrap()).keys().filter(|name| !name.starts_with("word/media/")) {
        part(&write(&asked).unwrap(), name);
    }
}

#[test]
fn a_short_table_stands_on_one_page_and_no_row_of_a_long_one_is_alone() {
    let of = |rows: usize| Table { rows: vec![table().rows[0].clone(); rows], ..table() };
    let kept = |blocks: Vec<Block>| {
        let document = document(&paper(blocks));
        let table = document.find("w:tbl")[1].clone();
        table.find("w:tr")[1..].iter().map(|row| row.has("w:keepNext")).collect::<Vec<_>>()
    };
    assert_eq!(kept(vec![Block::Table(of(3))]), [true, true, false], "each row but the last goes with the next");
    assert_eq!(kept(vec![Block::Table(of(9))]), [true, false, false, false, false, false, false, true, false]);
    // What is signed goes with the last rows of the table before it.
    let signed = || Block::Text("Kính trình".to_owned());
    assert_eq!(kept(vec![Block::Table(of(3)), signed()]), [true, true, true]);
    assert_eq!(kept(vec![Block::Table(of(6)), signed()]), [true, false, false, false, true, true]);
    assert_eq!(kept(vec![Block::Table(of(3)), Block::Text("Nguồn".to_owned()), signed()]), [true, true, false]);
}
