//! Well-formed files of other programs' making: GDAL, openpyxl. What was put in is known; it must come out.

use std::path::Path;
use std::process::Command;

use bando138::files::{Cell, Encoding, Format};
use chrono::NaiveDate;
use geo::{Area, Geometry, point};

use crate::support::files::TestFile;
use crate::support::skip::skip;

/// A layer by hand: a point, a polygon with a hole, two polygons; Vietnamese, numbers, a day, nothing.
const LAYER: &str = r#"{"type":"FeatureCollection","features":[
{"type":"Feature","properties":{"ten":"Chợ Sao Đỏ","so":3,"tile":1.5,"ngay":"2024-12-31"},"geometry":{"type":"Polygon","coordinates":[[[106,21],[106.4,21],[106.4,21.4],[106,21.4],[106,21]],[[106.1,21.1],[106.1,21.2],[106.2,21.2],[106.2,21.1],[106.1,21.1]]]}},
{"type":"Feature","properties":{"ten":"Ngã tư Máy Xay; \"cũ\"","so":-4,"tile":null,"ngay":null},"geometry":{"type":"MultiPolygon","coordinates":[[[[105,20],[105.1,20],[105.1,20.1],[105,20]]],[[[107,20],[107.1,20],[107.1,20.1],[107,20]]]]}},
{"type":"Feature","properties":{"ten":null,"so":null,"tile":0.25,"ngay":null},"geometry":null}]}"#;

/// `ogr2ogr`, or a loud skip.
fn ogr2ogr(test: &str, arguments: &[&str], folder: &Path) -> bool {
    match Command::new("ogr2ogr").args(arguments).current_dir(folder).output() {
        Ok(output) => {
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            true
        }
        Err(error) => {
            skip(test, &format!("no ogr2ogr: {error}"));
            false
        }
    }
}

/// Millionths of a square degree.
fn area(geometry: Option<&Geometry<f64>>) -> i64 {
    geometry.map_or(-1, |geometry| (geometry.unsigned_area() * 1e6).round() as i64)
}

fn text(text: &str) -> Cell {
    Cell::Text(text.into())
}

fn day(year: i32, month: u32, day: u32) -> Cell {
    Cell::Moment(NaiveDate::from_ymd_opt(year, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap())
}

#[tokio::test]
async fn geojson_is_read_as_written() {
    let file = TestFile::new("lớp.geojson", LAYER.as_bytes());
    let look = file.look().await.unwrap();
    let table = &look.tables[0];
    assert_eq!((look.format, table.name.as_str(), table.row_count), (Format::GeoJson, "lớp", Some(3)));
    let geometry = table.geometry.as_ref().unwrap();
    assert_eq!((geometry.srid, geometry.kinds.as_slice()), (Some(4326), ["Polygon".to_owned(), "MultiPolygon".to_owned()].as_slice()));
    let rows = file.rows(&look).await.unwrap();
    assert_eq!(rows, table.first_rows);
    assert_eq!(rows[0].cells, [text("Chợ Sao Đỏ"), Cell::Number(3.0), Cell::Number(1.5), text("2024-12-31")]);
    assert_eq!(rows[2].cells, [Cell::Empty, Cell::Empty, Cell::Number(0.25), Cell::Empty]);
    // 0.4² − 0.1² and two triangles of 0.1 × 0.1 / 2
    assert_eq!([area(rows[0].geometry.as_ref()), area(rows[1].geometry.as_ref())], [150_000, 10_000]);
    assert_eq!(rows[2].geometry, None);
}

#[tokio::test]
async fn a_geopackage_of_gdal_is_read_as_written() {
    let source = TestFile::new("layer.geojson", LAYER.as_bytes());
    let arguments = ["-f", "GPKG", "out.gpkg", "layer.geojson", "-nln", "lớp một", "-nlt", "GEOMETRY", "-a_srs", "EPSG:5899"];
    if !ogr2ogr("a_geopackage_of_gdal_is_read_as_written", &arguments, source.folder()) {
        return;
    }
    let second = ["-f", "GPKG", "-update", "out.gpkg", "layer.geojson", "-nln", "lớp hai", "-nlt", "GEOMETRY", "-t_srs", "EPSG:32648"];
    assert!(ogr2ogr("a_geopackage_of_gdal_is_read_as_written", &second, source.folder()));
    let file = TestFile::new("out.gpkg", &std::fs::read(source.folder().join("out.gpkg")).unwrap());
    let look = file.look().await.unwrap();
    assert_eq!(look.format, Format::GeoPackage);
    let names: Vec<&str> = look.tables.iter().map(|table| table.name.as_str()).collect();
    assert_eq!(names, ["lớp hai", "lớp một"]);
    assert_eq!(look.tables[0].geometry.as_ref().unwrap().srid, Some(32648));
    let table = &look.tables[1];
    assert_eq!((table.geometry.as_ref().unwrap().srid, table.row_count), (Some(5899), Some(3)));
    let columns: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(columns, ["fid", "ten", "so", "tile", "ngay"]);
    let rows = file.rows_of(&look, 1).await.unwrap();
    assert_eq!(rows[0].cells, [Cell::Number(1.0), text("Chợ Sao Đỏ"), Cell::Number(3.0), Cell::Number(1.5), day(2024, 12, 31)]);
    assert_eq!(rows[1].cells[1], text("Ngã tư Máy Xay; \"cũ\""));
    assert_eq!([area(rows[0].geometry.as_ref()), area(rows[1].geometry.as_ref())], [150_000, 10_000]);
    assert_eq!((rows.len(), rows[2].geometry.clone()), (3, None));
}

#[tokio::test]
async fn a_shapefile_of_gdal_is_read_as_written() {
    let name = "a_shapefile_of_gdal_is_read_as_written";
    let source = TestFile::new("layer.geojson", LAYER.as_bytes());
    let arguments =
        ["-f", "ESRI Shapefile", "lop.shp", "layer.geojson", "-nlt", "POLYGON", "-lco", "ENCODING=UTF-8", "-a_srs", "EPSG:9209"];
    if !ogr2ogr(name, &arguments, source.folder()) {
        return;
    }
    let part = |ending: &str| std::fs::read(source.folder().join(format!("lop.{ending}"))).unwrap();
    let parts = [part("shp"), part("dbf"), part("prj"), part("cpg")];
    let names = ["thư mục/lop.shp", "thư mục/lop.DBF", "thư mục/lop.prj", "thư mục/lop.cpg"];
    let entries: Vec<(&str, &[u8])> = names.iter().zip(&parts).map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    let file = TestFile::new("lop.zip", &crate::support::files::zip(&entries));
    let look = file.look().await.unwrap();
    let table = &look.tables[0];
    assert_eq!((look.format, look.encoding, table.name.as_str()), (Format::Shapefile, Some(Encoding::Utf8), "lop"));
    assert_eq!((table.geometry.as_ref().unwrap().srid, table.row_count), (Some(9209), Some(3)), "{:?}", table.geometry);
    let rows = file.rows(&look).await.unwrap();
    assert_eq!(rows[0].cells, [text("Chợ Sao Đỏ"), Cell::Number(3.0), Cell::Number(1.5), day(2024, 12, 31)]);
    assert_eq!(rows[2].cells, [Cell::Empty, Cell::Empty, Cell::Number(0.25), Cell::Empty]);
    assert_eq!([area(rows[0].geometry.as_ref()), area(rows[1].geometry.as_ref())], [150_000, 10_000]);
    // Without .prj and .cpg: told so, and the letters are still right.
    let file = TestFile::new("lop.zip", &crate::support::files::zip(&entries[..2]));
    let look = file.look().await.unwrap();
    assert_eq!((look.tables[0].geometry.as_ref().unwrap().srid, look.encoding), (None, Some(Encoding::Utf8)));
    assert!(look.remarks.iter().any(|remark| remark.code == "projection-missing"));
}

/// Made by openpyxl: titles, merged headings, dates of both epochs, a formula without a result, a hidden sheet.
const WORKBOOK: &str = r#"
import sys, datetime, openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904
book = openpyxl.Workbook()
if sys.argv[2] == "1904":
    book.epoch = CALENDAR_MAC_1904
sheet = book.active
sheet.title = "Danh sách"
sheet["A1"] = "DANH SÁCH CAMERA AN NINH"
sheet.merge_cells("A1:F1")
for column, text in enumerate(["STT", "Vị trí", "Tọa độ", None, "Ngày lắp", "Giờ", "Tổng"], 1):
    sheet.cell(3, column, text)
sheet.cell(4, 3, "X"); sheet.cell(4, 4, "Y")
sheet.merge_cells("C3:D3")
for column in "ABEFG":
    sheet.merge_cells(f"{column}3:{column}4")
sheet.append([1, "Ngã tư Máy Xay", 584047.18, 2316523.83, datetime.datetime(2024, 12, 31, 8, 30), datetime.time(17, 5), "=A5+1"])
sheet.append([2, "Cổng trường", None, None, datetime.date(1999, 1, 2), None, True])
hidden = book.create_sheet("Ẩn"); hidden["A1"] = "x"; hidden.sheet_state = "hidden"
book.create_sheet("Trống")
book.save(sys.argv[1])
"#;

#[tokio::test]
async fn workbooks_of_openpyxl_are_read_as_written() {
    let name = "workbooks_of_openpyxl_are_read_as_written";
    let python = std::env::var("BANDO138_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import openpyxl"]).output().is_ok_and(|output| output.status.success());
    if !has {
        return skip(name, "no openpyxl: set BANDO138_PYTHON to a python that has it");
    }
    for epoch in ["1900", "1904"] {
        let file = TestFile::new("sổ.xlsx", b"");
        let output = Command::new(&python).args(["-c", WORKBOOK, file.path().to_str().unwrap(), epoch]).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let look = file.look().await.unwrap();
        let table = &look.tables[0];
        assert_eq!((look.format, table.name.as_str(), table.header_row, table.row_count), (Format::Xlsx, "Danh sách", Some(4), Some(2)));
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["STT", "Vị trí", "Tọa độ / X", "Tọa độ / Y", "Ngày lắp", "Giờ", "Tổng"]);
        let remarks: Vec<&str> = look.remarks.iter().map(|remark| remark.code.as_ref()).collect();
        assert_eq!(remarks, ["sheets-hidden", "sheets-empty"]);
        let rows = file.rows(&look).await.unwrap();
        assert_eq!(rows, table.first_rows);
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [5, 6]);
        let moment = NaiveDate::from_ymd_opt(2024, 12, 31).unwrap().and_hms_opt(8, 30, 0).unwrap();
        let first = [
            Cell::Number(1.0),
            text("Ngã tư Máy Xay"),
            Cell::Number(584_047.18),
            Cell::Number(2_316_523.83),
            Cell::Moment(moment),
            text("17:05"),
            Cell::Fault("=A5+1".into()),
        ];
        assert_eq!(rows[0].cells, first, "{epoch}");
        assert_eq!(rows[1].cells[4..], [day(1999, 1, 2), Cell::Empty, Cell::Boolean(true)], "{epoch}");
    }
}

#[tokio::test]
async fn features_line_by_line_and_one_alone_are_read() {
    let feature = |x: i32| {
        format!(
            "{{\"type\":\"Feature\",\"id\":\"n{x}\",\"properties\":{{}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},1,5]}}}}"
        )
    };
    let lines = format!("{}\n\u{1E}{}\n", feature(1), feature(2));
    let file = TestFile::new("a.geojsonl", lines.as_bytes());
    let look = file.look().await.unwrap();
    assert_eq!(look.remarks.iter().map(|remark| remark.code.as_ref()).collect::<Vec<_>>(), ["third-dimension-dropped"]);
    let rows = file.rows(&look).await.unwrap();
    let places: Vec<_> = rows.iter().map(|row| row.geometry.clone().unwrap()).collect();
    assert_eq!(places, [Geometry::Point(point!(x: 1.0, y: 1.0)), Geometry::Point(point!(x: 2.0, y: 1.0))]);
    assert_eq!(rows[1].cells, [text("n2")]);
    let alone = TestFile::new("a.json", b"{\"type\":\"Point\",\"coordinates\":[105.5,21]}");
    let look = alone.look().await.unwrap();
    assert_eq!(alone.rows(&look).await.unwrap()[0].geometry, Some(Geometry::Point(point!(x: 105.5, y: 21.0))));
}

#[tokio::test]
async fn what_the_crs_member_says_is_honoured_and_metres_without_one_are_asked_about() {
    let collection = |crs: &str, x: &str| {
        let text = format!(
            "{{\"type\":\"FeatureCollection\",{crs}\"features\":[{{\"type\":\"Feature\",\"properties\":{{}},\"geometry\":{{\"type\":\"Point\",\"coordinates\":[{x},2316523.8]}}}}]}}"
        );
        TestFile::new("a.geojson", text.as_bytes())
    };
    let named = collection("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::9209\"}},", "584047.2")
        .look()
        .await
        .unwrap();
    assert_eq!(named.tables[0].geometry.as_ref().unwrap().srid, Some(9209));
    let silent = collection("", "584047.2").look().await.unwrap();
    assert_eq!(silent.tables[0].geometry.as_ref().unwrap().srid, None);
    assert_eq!(silent.remarks[0].code, "coordinates-not-degrees");
    let unknown = collection("\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"HN-72\"}},", "1").look().await.unwrap();
    let geometry = unknown.tables[0].geometry.as_ref().unwrap();
    assert_eq!((geometry.srid, geometry.crs_text.as_deref()), (None, Some("HN-72")));
}

#[tokio::test]
async fn a_million_rows_come_through() {
    const ROWS: usize = 1_000_000;
    let mut csv = String::from("STT,Vị trí,Phường,X,Y\n");
    for at in 0..ROWS {
        use std::fmt::Write;
        writeln!(csv, "{at},Ngã tư Máy Xay {at},Chu Văn An,106.{:06},20.94", at % 1_000_000).unwrap();
    }
    let file = TestFile::new("a.csv", csv.as_bytes());
    let bytes = csv.len();
    drop(csv);
    let look = file.look().await.unwrap();
    assert_eq!(look.tables[0].row_count.unwrap_or(1_000_000), 1_000_000);
    let reading = bando138::files::Reading {
        header_row: Some(1),
        encoding: look.encoding,
        delimiter: look.delimiter,
        ..bando138::files::Reading::default()
    };
    let began = std::time::Instant::now();
    let mut rows = crate::support::files::reader().rows(&file.path(), "a.csv", &reading).await.unwrap();
    let (mut count, mut sum) = (0_usize, 0_u64);
    while let Some(batch) = rows.next_batch().await.unwrap() {
        count += batch.len();
        sum += batch.iter().map(|row| row.number).sum::<u64>();
    }
    eprintln!("{count} rows of {} bytes in {:.2} s", bytes / ROWS, began.elapsed().as_secs_f64());
    // Lines 2 to 1,000,001.
    assert_eq!((count, sum), (ROWS, (2 + 1_000_001) * 500_000));
}
