//! Files read back by other means than those that wrote them.

use std::borrow::Cow;
use std::cell::RefCell;
use std::io;
use std::rc::Rc;

use calamine::{DataType as _, Reader as _};
use chrono::{DateTime, NaiveDate, Utc};

use super::*;

/// Texts that a sheet could take for a formula, from the lists of the trade (OWASP and others).
const RISKY: [&str; 16] = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1+1",
    "\u{a0}=1",
    "\u{feff}=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://x\";\"y\")",
];
const PLAIN: [&str; 6] = ["a=1", "Ngã tư", "1-2", "5+5", "'=1", "#=1"];

#[derive(Clone, Default)]
struct Kept(Rc<RefCell<Vec<u8>>>);

impl io::Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn at(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn column(name: &str, kind: Kind, unit: &'static str) -> Column {
    Column { name: name.to_owned(), kind, vi: "Cột", en: "Column", unit }
}

fn sheet(places: Places) -> Sheet {
    let columns = vec![
        column("text", Kind::Text, ""),
        column("n", Kind::Integer, "đồng"),
        column("x", Kind::Number, "m"),
        column("yes", Kind::Boolean, ""),
        column("on", Kind::Day, ""),
        column("at", Kind::Instant, ""),
        column("list", Kind::List, ""),
    ];
    Sheet { name: "things", title: "Đồ vật [1/2]".to_owned(), columns, places, label: 0, id: Some(0) }
}

fn cells(text: &str) -> Vec<Cell<'_>> {
    vec![
        Cell::Text(Cow::Borrowed(text)),
        Cell::Integer(-12_500_000_000),
        Cell::Number(-0.1),
        Cell::Boolean(true),
        Cell::Day(day("2024-02-29")),
        Cell::Instant(at("2025-06-30T16:59:30Z")),
        Cell::List(vec![Cow::Borrowed("a"), Cow::Borrowed("b")]),
    ]
}

const VIETNAMESE: Style = Style { language: Language::Vietnamese, is_words: true };
const ENGLISH: Style = Style { language: Language::English, is_words: true };
const CODES: Style = Style { language: Language::Vietnamese, is_words: false };

fn facts() -> Vec<Fact> {
    let fact = |name, label: &str, value: &str| Fact { name, label: label.to_owned(), value: value.to_owned() };
    vec![fact("filter", "Điều kiện lọc", "<không> & \"lọc\""), fact("rows", "Số dòng", "2")]
}

fn written(format: Format, style: Style, sheet: Sheet, rows: &[(Vec<Cell<'_>>, Shape<'_>)]) -> Vec<u8> {
    let kept = Kept::default();
    let sink: Box<dyn io::Write> = Box::new(kept.clone());
    let folder = tempfile::tempdir().unwrap();
    let mut writer = open(format, sheet, style, &facts(), sink, folder.path(), at("2026-11-22T00:00:00Z")).unwrap();
    for (cells, shape) in rows {
        writer.row(cells, *shape).unwrap();
    }
    writer.finish(&facts()).unwrap();
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is left in the folder");
    kept.0.take()
}

fn rows(texts: &[&'static str]) -> Vec<(Vec<Cell<'static>>, Shape<'static>)> {
    texts.iter().map(|text| (cells(text), Shape::Point(106.25, 20.5))).collect()
}

#[test]
fn csv_is_as_the_language_has_it() {
    let text = |style| String::from_utf8(written(Format::Csv, style, sheet(Places::None), &rows(&["a;\"b\", c"]))).unwrap();
    assert_eq!(
        text(VIETNAMESE),
        "\u{feff}Cột;Cột (đồng);Cột (m);Cột;Cột;Cột;Cột\r\n\"a;\"\"b\"\", c\";-12500000000;-0,1;có;29/02/2024;30/06/2025 23:59:30;\"a; b\"\r\n"
    );
    assert_eq!(
        text(ENGLISH),
        "\u{feff}Column,Column (đồng),Column (m),Column,Column,Column,Column\r\n\"a;\"\"b\"\", c\",-12500000000,-0.1,yes,2024-02-29,2025-06-30T23:59:30+07:00,a; b\r\n"
    );
    assert!(text(CODES).starts_with("\u{feff}text;n;x;yes;on;at;list\r\n"), "{}", text(CODES));
    assert!(text(CODES).contains(";true;2024-02-29;2025-06-30T23:59:30+07:00;"), "{}", text(CODES));
}

#[test]
fn no_text_of_a_csv_file_begins_a_formula() {
    let texts: Vec<&str> = RISKY.iter().chain(&PLAIN).copied().collect();
    for (style, delimiter) in [(VIETNAMESE, b';'), (ENGLISH, b','), (CODES, b';')] {
        let bytes = written(Format::Csv, style, sheet(Places::None), &rows(&texts));
        let mut reader = ::csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&bytes[3..]);
        let read: Vec<String> = reader.records().map(|record| record.unwrap()[0].to_owned()).collect();
        assert_eq!(read.len(), texts.len());
        for (read, text) in read.iter().zip(&texts) {
            let expected = if RISKY.contains(text) { format!("'{text}") } else { (*text).to_owned() };
            assert_eq!(read, &expected);
        }
    }
}

#[test]
fn numbers_that_are_none_and_nulls_are_empty() {
    let row = vec![Cell::Null, Cell::Null, Cell::Number(f64::NAN), Cell::Null, Cell::Null, Cell::Null, Cell::List(Vec::new())];
    let bytes = written(Format::Csv, VIETNAMESE, sheet(Places::None), &[(row.clone(), Shape::None)]);
    assert!(String::from_utf8(bytes).unwrap().ends_with("\r\n;;;;;;\r\n"));
    let json: serde_json::Value =
        serde_json::from_slice(&written(Format::GeoJson, CODES, sheet(Places::Points), &[(row, Shape::None)])).unwrap();
    assert_eq!(json["features"][0]["geometry"], serde_json::Value::Null);
    assert_eq!(json["features"][0]["properties"]["x"], serde_json::Value::Null);
}

#[test]
fn numbers_read_back_as_they_were() {
    for n in [0.1, -0.1, 106.123_456_789_012_34, 1e-7, 1e15, 123_456_789_012_345_680.0, f64::MIN_POSITIVE, 5.0, -0.0] {
        let mut out = Vec::new();
        text::number(&mut out, n);
        let text = String::from_utf8(out).unwrap();
        assert!((text.parse::<f64>().unwrap() - n).abs() < f64::MIN_POSITIVE, "{text}");
    }
}

#[test]
fn a_workbook_has_real_numbers_and_days_and_no_formula() {
    let texts: Vec<&str> = RISKY.iter().chain(&PLAIN).copied().collect();
    let bytes = written(Format::Xlsx, VIETNAMESE, sheet(Places::None), &rows(&texts));
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.sheet_names(), ["Đồ vật 12", "Thông tin"]);
    let formulas = book.worksheet_formula("Đồ vật 12").unwrap();
    assert!(formulas.used_cells().all(|(.., formula)| formula.is_empty()), "{formulas:?}");
    let range = book.worksheet_range("Đồ vật 12").unwrap();
    assert_eq!(range.height(), texts.len() + 1);
    for (row, text) in texts.iter().enumerate() {
        // XML knows no carriage return of its own: it is written as _x000D_ or as a reference.
        assert_eq!(range.get((row + 1, 0)).unwrap().to_string().replace("_x000D_", "\r"), *text);
    }
    let row = range.rows().nth(1).unwrap();
    assert_eq!((&row[1], &row[2]), (&calamine::Data::Float(-12_500_000_000.0), &calamine::Data::Float(-0.1)));
    assert_eq!(row[4].as_date(), Some(day("2024-02-29")));
    assert_eq!(row[5].as_datetime().unwrap().to_string(), "2025-06-30 23:59:30", "as clocks in Vietnam show it");
    assert_eq!(row[6].to_string(), "a; b");
    let about = book.worksheet_range("Thông tin").unwrap();
    assert_eq!(about.get((0, 1)).unwrap().to_string(), "<không> & \"lọc\"");
}

#[test]
fn a_text_that_no_cell_can_hold_is_cut_and_that_is_said() {
    let long = "ề".repeat(40_000);
    let bytes = written(Format::Xlsx, VIETNAMESE, sheet(Places::None), &[(cells(&long), Shape::None)]);
    let mut book: calamine::Xlsx<_> = calamine::open_workbook_from_rs(io::Cursor::new(bytes)).unwrap();
    assert_eq!(book.worksheet_range("Đồ vật 12").unwrap().get((1, 0)).unwrap().to_string().chars().count(), 32_766);
    let about = book.worksheet_range("Thông tin").unwrap();
    assert_eq!(about.get((2, 1)).unwrap().to_string(), "1");
}

/// A square with a hole as a multipolygon, little-endian, made by hand.
fn square() -> Vec<u8> {
    let ring = |points: &[(f64, f64)]| {
        let mut bytes = u32::try_from(points.len()).unwrap().to_le_bytes().to_vec();
        for (x, y) in points {
            bytes.extend(x.to_le_bytes());
            bytes.extend(y.to_le_bytes());
        }
        bytes
    };
    let mut bytes = vec![1, 6, 0, 0, 0, 1, 0, 0, 0, 1, 3, 0, 0, 0, 2, 0, 0, 0];
    bytes.extend(ring(&[(106.0, 20.0), (107.0, 20.0), (107.0, 21.0), (106.0, 21.0), (106.0, 20.0)]));
    bytes.extend(ring(&[(106.2, 20.2), (106.2, 20.4), (106.4, 20.4), (106.2, 20.2)]));
    bytes
}

#[test]
fn geojson_is_one_feature_a_line_with_its_facts_at_the_end() {
    let wkb = square();
    let bytes = written(
        Format::GeoJson,
        CODES,
        sheet(Places::Areas),
        &[(cells("a\"\u{1}"), Shape::Wkb(&wkb)), (cells("b"), Shape::Point(106.5, 20.25))],
    );
    assert_eq!(bytes.split(|byte| *byte == b'\n').count(), 5, "head, two features, end, nothing");
    let text = String::from_utf8(bytes).unwrap();
    let collection: ::geojson::FeatureCollection = text.parse::<::geojson::GeoJson>().unwrap().try_into().unwrap();
    let shape: serde_json::Value = serde_json::to_value(collection.features[0].geometry.as_ref().unwrap()).unwrap();
    assert_eq!(shape["type"], "MultiPolygon");
    // Twice the area by the shoelace formula: positive is counter-clockwise. By hand: the square has 1, the hole is a triangle of 0.02.
    let doubled = |ring: &serde_json::Value| {
        let points: Vec<(f64, f64)> =
            ring.as_array().unwrap().iter().map(|point| (point[0].as_f64().unwrap(), point[1].as_f64().unwrap())).collect();
        points.windows(2).map(|two| two[0].0 * two[1].1 - two[1].0 * two[0].1).sum::<f64>()
    };
    let rings = &shape["coordinates"][0];
    assert!((doubled(&rings[0]) - 2.0).abs() < 1e-9 && (doubled(&rings[1]) + 0.04).abs() < 1e-9, "{rings}");
    let properties = collection.features[0].properties.clone().unwrap();
    assert_eq!(properties["list"], serde_json::json!(["a", "b"]));
    assert_eq!(properties["at"], "2025-06-30T23:59:30+07:00");
    assert_eq!(collection.foreign_members.unwrap()["bando138"]["filter"], "<không> & \"lọc\"");
}

#[test]
fn a_shape_that_is_cut_off_ends_the_file() {
    let wkb = square();
    for shape in [&wkb[..wkb.len() - 3], &[0, 0, 0, 0, 1], &[]] {
        let folder = tempfile::tempdir().unwrap();
        for format in [Format::GeoJson, Format::Kml, Format::GeoPackage] {
            let sink: Box<dyn io::Write> = Box::new(Kept::default());
            let mut writer = open(format, sheet(Places::Areas), CODES, &[], sink, folder.path(), at("2026-11-22T00:00:00Z")).unwrap();
            assert_eq!(writer.row(&cells("a"), Shape::Wkb(shape)).unwrap_err().kind(), io::ErrorKind::InvalidData, "{format:?}");
        }
    }
}

#[test]
fn a_shape_without_a_position_breaks_no_file() {
    let folder = tempfile::tempdir().unwrap();
    // A multipolygon of no polygons, as PostGIS writes it.
    let empty = [1, 6, 0, 0, 0, 0, 0, 0, 0];
    for format in [Format::GeoJson, Format::Kml, Format::GeoPackage] {
        let sink: Box<dyn io::Write> = Box::new(Kept::default());
        let mut writer = open(format, sheet(Places::Areas), CODES, &[], sink, folder.path(), at("2026-11-22T00:00:00Z")).unwrap();
        writer.row(&cells("a"), Shape::Wkb(&empty)).unwrap();
        writer.finish(&[]).unwrap();
    }
}

#[test]
fn kml_is_well_formed_whatever_the_texts_are() {
    let wkb = square();
    let bytes = written(
        Format::Kml,
        VIETNAMESE,
        sheet(Places::Areas),
        &[(cells("<b>&\u{0}\u{b}]]>\""), Shape::Wkb(&wkb)), (cells("=1"), Shape::Point(1.5, 2.5)), (cells("x"), Shape::None)],
    );
    let text = String::from_utf8(bytes).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut placemarks = 0;
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Start(tag) if tag.name().as_ref() == "Placemark" => placemarks += 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(placemarks, 3);
    assert!(text.contains("<name>&lt;b&gt;&amp;\u{fffd}\u{fffd}]]&gt;&quot;</name>"), "{text}");
    assert!(text.contains("<outerBoundaryIs><LinearRing><coordinates>106,20 107,20 107,21 106,21 106,20</coordinates>"), "{text}");
    assert!(text.contains("<Data name=\"x\"><displayName>Cột (m)</displayName><value>-0,1</value>"), "{text}");
}

#[test]
fn a_geopackage_has_what_the_standard_asks_for() {
    let wkb = square();
    let rows = [(cells("a"), Shape::Wkb(&wkb)), (cells("=1"), Shape::Point(105.0, 22.0)), (cells("b"), Shape::None)];
    let bytes = written(Format::GeoPackage, CODES, sheet(Places::Areas), &rows);
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), bytes).unwrap();
    let db = rusqlite::Connection::open(file.path()).unwrap();
    let one = |sql: &str| db.query_row(sql, (), |row| row.get::<_, rusqlite::types::Value>(0)).unwrap();
    let text = |text: &str| rusqlite::types::Value::Text(text.to_owned());
    assert_eq!(one("pragma application_id"), rusqlite::types::Value::Integer(0x4750_4B47));
    assert_eq!(one("pragma integrity_check"), text("ok"));
    assert_eq!(one("select count(*) from things"), rusqlite::types::Value::Integer(3));
    assert_eq!(one("select min_x || ' ' || min_y || ' ' || max_x || ' ' || max_y from gpkg_contents"), text("105.0 20.0 107.0 22.0"));
    assert_eq!(one("select count(*) from rtree_things_geom"), rusqlite::types::Value::Integer(2));
    assert_eq!(one("select group_concat(id) from rtree_things_geom where minx <= 106.5 and maxx >= 106.5"), text("1"));
    assert_eq!(one("select typeof(x) || typeof(n) || typeof(yes) from things"), text("realintegerinteger"));
    assert_eq!(one("select \"on\" || ' ' || \"at\" from things"), text("2024-02-29 2025-06-30T16:59:30.000Z"));
    assert_eq!(one("select text from things where fid = 2"), text("=1"), "text is text");
    assert_eq!(one("select json_extract(metadata, '$.rows') from gpkg_metadata"), text("2"));
    let rusqlite::types::Value::Blob(blob) = one("select geom from things where fid = 1") else { panic!() };
    assert_eq!((&blob[..4], blob.len()), (&[b'G', b'P', 0, 3][..], 8 + 32 + wkb.len()));
}
