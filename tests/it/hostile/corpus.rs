//! The hostile files, made one by one.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::files::{sheet_data, workbook, workbook_parts, zip};

/// What the answer to a hostile file is.
pub enum Answer {
    /// The file is refused with this code.
    Refused(&'static str),
    /// The file is read, but these rows (by number) are refused, with these codes; the others are good.
    Rows(&'static [(u64, &'static str)]),
    /// The file is read, with this remark.
    Read(&'static str),
}

pub use Answer::{Read, Refused, Rows};

const PLAIN: &str = "<sst uniqueCount=\"0\"></sst>";

fn geojson(features: &[&str]) -> Vec<u8> {
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(",")).into_bytes()
}

fn point(x: &str, y: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{{\"a\":1}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},{y}]}}}}")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

/// Letters that compress badly, always the same.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        b'a' + (state % 26) as u8
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// Changes four bytes in every directory entry of a zip, `at` bytes behind its signature.
fn patch_directory(mut bytes: Vec<u8>, at: usize, value: impl Fn(u32) -> u32) -> Vec<u8> {
    let places: Vec<usize> = (0..bytes.len() - 46).filter(|place| bytes[*place..].starts_with(b"PK\x01\x02")).collect();
    assert!(!places.is_empty());
    for place in places {
        let field = &mut bytes[place + at..place + at + 4];
        let old = u32::from_le_bytes(field.try_into().unwrap());
        field.copy_from_slice(&value(old).to_le_bytes());
    }
    bytes
}

/// A compound file whose directory has these names.
fn compound(names: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    bytes[30] = 9;
    for name in names {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        bytes.extend(entry);
    }
    bytes
}

fn geopackage(schema: &str) -> Vec<u8> {
    let file = tempfile::NamedTempFile::new().unwrap();
    let database = rusqlite::Connection::open(file.path()).unwrap();
    let base = "pragma application_id = 1196444487;
        create table gpkg_contents (table_name text, data_type text);
        create table gpkg_geometry_columns (table_name text, column_name text, srs_id integer);
        create table gpkg_spatial_ref_sys (srs_id integer, organization text, organization_coordsys_id integer, definition text);
        insert into gpkg_spatial_ref_sys values (4326, 'EPSG', 4326, '');";
    database.execute_batch(&format!("{base}{schema}")).unwrap();
    drop(database);
    std::fs::read(file.path()).unwrap()
}

#[allow(clippy::too_many_lines, reason = "a table: one line or two for each file")]
/// What it is, how it is called, its bytes, the answer.
pub fn corpus() -> Vec<(&'static str, &'static str, Vec<u8>, Answer)> {
    let good = workbook(&sheet_data(&[&["STT", "Tên"], &["a", "b"]]), PLAIN);
    let with = |name: &'static str, bytes: &[u8]| {
        let mut parts = workbook_parts();
        parts.push((name, bytes));
        zip(&parts)
    };
    let spaces = vec![b' '; 100 << 20];
    let big_noise = noise(20 << 20);
    let deep = format!("{{\"type\":\"FeatureCollection\",\"name\":{}", "[".repeat(10_000));
    let deep_feature =
        format!("{{\"type\":\"Feature\",\"properties\":{{\"a\":{}1{}}},\"geometry\":null}}", "[".repeat(10_000), "]".repeat(10_000));
    let vertices: Vec<String> = (0..1_000_001).map(|at| format!("[10{}.{at:06},21.5]", at % 10)).collect();
    let million = format!(
        "{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[{}]}}}}",
        vertices.join(",")
    );
    let bow_tie =
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,1],[1,0],[0,1],[0,0]]]}}";
    let csv = "STT,Tên,X\n1,a,2\n2,b,3\n";
    let shp = |length: u32| {
        let mut bytes = vec![0; 100];
        bytes[..4].copy_from_slice(&9994_u32.to_be_bytes());
        bytes[24..28].copy_from_slice(&length.to_be_bytes());
        bytes
    };
    let mut lying_shp = shp(1_000);
    lying_shp.extend_from_slice(&[0, 0, 0, 1, 0x7F, 0xFF, 0xFF, 0xFF]);
    let tables = geopackage(
        "create table p (fid integer primary key, geom blob, n text); insert into gpkg_contents values ('p', 'features');
         insert into gpkg_geometry_columns values ('p', 'geom', 4326);
         with recursive c(i) as (values(1) union all select i + 1 from c where i < 5000) insert into p select i, null, hex(zeroblob(50)) from c;",
    );
    vec![
        ("empty file", "a.csv", Vec::new(), Refused("file-empty")),
        ("zip bomb: 100 MB of spaces in 100 kB", "a.xlsx", with("xl/worksheets/sheet1.xml", &spaces), Refused("archive-bomb")),
        ("zip in a zip", "a.zip", zip(&[("b.zip", &zip(&[("c.zip", b"x")]))]), Refused("archive-nested")),
        (
            "gzip bomb: 300 MB in 300 kB",
            "a.geojson.gz",
            gzip(&[b"{\"type\":\"FeatureCollection\",".as_slice(), &vec![b' '; 300 << 20]].concat()),
            Refused("archive-bomb"),
        ),
        (
            "2,100 entries",
            "a.zip",
            zip(&(0..2_100)
                .map(|_| "")
                .enumerate()
                .map(|(at, _)| (&*Box::leak(format!("{at}.shp").into_boxed_str()), b"".as_slice()))
                .collect::<Vec<_>>()),
            Refused("archive-too-many"),
        ),
        (
            "sizes that lie: 20 MB said to be 1 kB",
            "a.xlsx",
            patch_directory(with("xl/worksheets/sheet1.xml", &big_noise), 24, |size| size.min(1_000)),
            Refused("archive-lies"),
        ),
        ("sizes that lie: said to be 2 GB", "a.xlsx", patch_directory(good.clone(), 24, |_| 2_000_000_000), Refused("archive-too-large")),
        (
            "uniqueCount 4,294,967,295",
            "a.xlsx",
            workbook(&sheet_data(&[&["a", "b"]]), "<sst uniqueCount=\"4294967295\"></sst>"),
            Refused("archive-lies"),
        ),
        (
            "dimension A1:XFD1048576 over one cell",
            "a.xlsx",
            workbook(&format!("<dimension ref=\"A1:XFD1048576\"/>{}", sheet_data(&[&["Tên", "Loại"], &["a", "b"]])), PLAIN),
            Rows(&[]),
        ),
        ("name ../../etc/passwd", "a.zip", zip(&[("../../etc/passwd.shp", b"x")]), Refused("archive-names")),
        ("name /etc/passwd", "a.zip", zip(&[("/etc/passwd.shp", b"x")]), Refused("archive-names")),
        ("zip with a password", "a.zip", patch_directory(zip(&[("a.shp", b"x")]), 8, |flags| flags | 1), Refused("archive-encrypted")),
        (
            "workbook with a password",
            "a.xlsx",
            compound(&["Root Entry", "EncryptionInfo", "EncryptedPackage"]),
            Refused("workbook-encrypted"),
        ),
        ("workbook of Excel 97", "a.xls", compound(&["Root Entry", "Workbook"]), Refused("format-xls")),
        (
            "merged cells among the data",
            "a.xlsx",
            workbook(
                &format!(
                    "{}<mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>",
                    sheet_data(&[&["Tên", "Loại"], &["a", "b"], &["", "c"]])
                ),
                PLAIN,
            ),
            Read("merged-cells"),
        ),
        (
            "merge of 17 billion cells",
            "a.xlsx",
            workbook(
                &format!(
                    "{}<mergeCells count=\"1\"><mergeCell ref=\"A2:XFD1048576\"/></mergeCells>",
                    sheet_data(&[&["Tên", "Loại"], &["a", "b"]])
                ),
                PLAIN,
            ),
            Read("merged-cells"),
        ),
        (
            "cell in column XFD",
            "a.xlsx",
            workbook("<sheetData><row r=\"1\"><c r=\"XFD1\"><v>1</v></c></row></sheetData>", PLAIN),
            Refused("too-many-columns"),
        ),
        (
            "formula without a result",
            "a.xlsx",
            workbook(
                "<sheetData><row><c t=\"inlineStr\"><is><t>Tên</t></is></c><c t=\"inlineStr\"><is><t>Số</t></is></c></row><row><c t=\"inlineStr\"><is><t>a</t></is></c><c><f>1+1</f></c></row></sheetData>",
                PLAIN,
            ),
            Rows(&[]),
        ),
        (
            "rows out of order",
            "a.xlsx",
            workbook(
                "<sheetData><row r=\"5\"><c r=\"A5\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row></sheetData>",
                PLAIN,
            ),
            Refused("workbook-broken"),
        ),
        ("workbook cut off", "a.xlsx", good[..good.len() / 2].to_vec(), Refused("file-truncated")),
        ("workbook named .csv", "a.csv", good.clone(), Read("ending-other")),
        ("text named .xlsx", "a.xlsx", csv.as_bytes().to_vec(), Read("ending-other")),
        ("web page named .xls", "a.xls", b"<html><table><tr><td>1</td></tr></table></html>".to_vec(), Refused("format-html")),
        ("PDF", "a.pdf", b"%PDF-1.7\n".to_vec(), Refused("format-pdf")),
        ("image", "a.png", b"\x89PNG\r\n\x1A\n\0\0\0\0".to_vec(), Refused("format-image")),
        ("KML", "a.kml", b"<?xml version=\"1.0\"?><kml></kml>".to_vec(), Refused("format-kml")),
        ("document of Word", "a.docx", zip(&[("[Content_Types].xml", b"x"), ("word/document.xml", b"x")]), Refused("format-word")),
        ("noise", "a.bin", (0..100_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect(), Refused("format-unknown")),
        ("ragged rows", "a.csv", b"STT,T\xC3\xAAn,X\n1,a,2\n2\n3,c,4,5,6\n4,d,,\n".to_vec(), Rows(&[(4, "row-too-long")])),
        ("NUL bytes", "a.csv", format!("{csv}3,\0,4\n").into_bytes(), Refused("nul-bytes")),
        ("quote never closed", "a.csv", format!("{csv}3,\"a,4\n{}", "4,b,5\n".repeat(300_000)).into_bytes(), Refused("quote-not-closed")),
        ("line of 3 MB", "a.csv", format!("{csv}{}", "a".repeat(3 << 20)).into_bytes(), Refused("line-too-long")),
        ("20,000 columns", "a.csv", format!("{}\n", "a,".repeat(20_000)).into_bytes(), Refused("too-many-columns")),
        (
            "UTF-8 with a broken byte in line 3,003",
            "a.csv",
            [format!("Tên,X\n{}", "đường,2\n".repeat(3_001)).as_bytes(), b"\xFF,1\n"].concat(),
            Refused("encoding-wrong"),
        ),
        ("JSON nested 10,000 deep", "a.geojson", deep.into_bytes(), Refused("json-too-deep")),
        ("property nested 10,000 deep", "a.geojson", geojson(&[&deep_feature]), Refused("json-too-deep")),
        (
            "NaN, Infinity, 1e308, 1e400, null",
            "a.geojson",
            geojson(&[
                &point("105", "21"),
                &point("NaN", "1"),
                &point("1", "-Infinity"),
                &point("1e308", "1"),
                &point("1e400", "1"),
                &point("null", "1"),
                &point("106", "21"),
            ]),
            Rows(&[
                (2, "coordinates-not-finite"),
                (3, "coordinates-not-finite"),
                (4, "coordinates-out-of-range"),
                (5, "coordinates-not-finite"),
                (6, "geometry-broken"),
            ]),
        ),
        ("1,000,001 vertices", "a.geojson", geojson(&[&million, &point("1", "2")]), Rows(&[(1, "too-many-vertices")])),
        ("self-crossing polygon", "a.geojson", geojson(&[bow_tie]), Rows(&[])),
        (
            "the same property twice",
            "a.geojson",
            geojson(&["{\"type\":\"Feature\",\"properties\":{\"a\":1,\"a\":2},\"geometry\":null}"]),
            Rows(&[(1, "feature-duplicate-key")]),
        ),
        ("GeoJSON cut off", "a.geojson", geojson(&[&point("1", "2"), &point("3", "4")])[..160].to_vec(), Refused("file-truncated")),
        ("gzip cut off", "a.geojson.gz", gzip(&geojson(&vec![point("1", "2").as_str(); 2_000]))[..300].to_vec(), Refused("file-truncated")),
        ("TopoJSON", "a.json", b"{\"type\":\"Topology\",\"objects\":{}}".to_vec(), Refused("format-topojson")),
        ("some JSON", "a.json", b"{\"a\":}".to_vec(), Refused("not-geojson")),
        (
            "SQLite, no GeoPackage",
            "a.gpkg",
            {
                let file = tempfile::NamedTempFile::new().unwrap();
                rusqlite::Connection::open(file.path()).unwrap().execute_batch("create table a (b)").unwrap();
                std::fs::read(file.path()).unwrap()
            },
            Refused("sqlite-not-geopackage"),
        ),
        (
            "view that never ends in place of a layer",
            "a.gpkg",
            geopackage(
                "create view v as with recursive c(i) as (values(1) union all select i + 1 from c) select i from c; insert into gpkg_contents values ('v', 'features');",
            ),
            Refused("no-layers"),
        ),
        (
            "table named like SQL",
            "a.gpkg",
            geopackage(
                "create table \"p\"\"; drop table x; --\" (n text); insert into gpkg_contents values ('p\"; drop table x; --', 'attributes'); insert into \"p\"\"; drop table x; --\" values ('a');",
            ),
            Rows(&[]),
        ),
        (
            "geometry blobs of nonsense",
            "a.gpkg",
            geopackage(
                "create table p (geom blob, n text); insert into gpkg_contents values ('p', 'features'); insert into gpkg_geometry_columns values ('p', 'geom', 4326); insert into p values (x'00', 'a'), (x'4750000100000000', 'b'), (x'47500001E6100000' || x'0102000000FFFFFFFF', 'c');",
            ),
            Rows(&[(1, "geometry-broken"), (2, "geometry-broken"), (3, "geometry-broken")]),
        ),
        ("GeoPackage cut off", "a.gpkg", tables[..tables.len() / 2].to_vec(), Refused("file-truncated")),
        ("Shapefile whose record lies", "a.zip", zip(&[("a.shp", &lying_shp)]), Refused("file-truncated")),
        ("Shapefile without shapes", "a.zip", zip(&[("a.shp", b"nonsense")]), Refused("file-truncated")),
    ]
}
