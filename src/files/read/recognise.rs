//! What format a file is in. Formats that are not read are named, with what to save them as.

use std::io::Read;

use super::archive::Archive;
use super::gunzip::{Content, is_gzip};
use super::{Source, encoding, unreadable};
use crate::files::{Encoding, FileFault, Format, Remark};

/// The format of a file.
///
/// # Errors
/// That it is empty, or of a format that is not read.
pub fn format(source: &Source) -> Result<Format, FileFault> {
    let head = source.head(4096).map_err(|error| unreadable(&error))?;
    if head.is_empty() {
        return Err(FileFault::new("file-empty", "Tệp trống. Hãy chọn tệp khác.", "The file is empty. Choose another."));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x07\x08") {
        return in_zip(source);
    }
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Err(compound(source, &head));
    }
    if head.starts_with(b"SQLite format 3\0") {
        return Ok(Format::GeoPackage);
    }
    if is_gzip(&head) {
        let mut inside = Vec::new();
        Content::open(source, true).take(4096).read_to_end(&mut inside).map_err(|error| unreadable(&error))?;
        return match text(&inside, source.ending()) {
            Ok(format @ (Format::GeoJson | Format::OsmXml)) => Ok(format),
            _ => Err(FileFault::new(
                "gzip-unknown",
                "Tệp .gz chỉ nhận GeoJSON hoặc OSM. Hãy giải nén rồi tải tệp bên trong lên.",
                "Of .gz files only GeoJSON and OSM are taken. Unpack it and send what is inside.",
            )),
        };
    }
    if head.get(4..40).is_some_and(|part| part.windows(9).any(|window| window == b"OSMHeader")) {
        return Ok(Format::OsmPbf);
    }
    let others: [(&[u8], &str, &str, &str); 9] = [
        (b"%PDF", "format-pdf", "PDF", "bảng gốc dưới dạng .xlsx hoặc .csv"),
        (b"\x89PNG", "format-image", "ảnh (PNG)", "bảng gốc dưới dạng .xlsx hoặc .csv"),
        (b"\xFF\xD8\xFF", "format-image", "ảnh (JPEG)", "bảng gốc dưới dạng .xlsx hoặc .csv"),
        (b"GIF8", "format-image", "ảnh (GIF)", "bảng gốc dưới dạng .xlsx hoặc .csv"),
        (b"II*\0", "format-image", "ảnh (TIFF)", "bảng gốc dưới dạng .xlsx hoặc .csv"),
        (b"Rar!", "format-archive", "RAR", "tệp bên trong, hoặc tệp .zip"),
        (b"7z\xBC\xAF", "format-archive", "7-Zip", "tệp bên trong, hoặc tệp .zip"),
        (b"{\\rtf", "format-rtf", "RTF", "bảng dưới dạng .xlsx hoặc .csv"),
        (b"\0\0\x27\x0A", "shapefile-alone", "một phần của Shapefile", "tệp .zip chứa đủ .shp, .dbf, .shx, .prj"),
    ];
    if let Some((_, code, what, instead)) = others.iter().find(|(magic, ..)| head.starts_with(magic)) {
        return Err(not_read(code, what, instead));
    }
    if source.ending() == "dbf" {
        return Err(not_read("shapefile-alone", "một phần của Shapefile", "tệp .zip chứa đủ .shp, .dbf, .shx, .prj"));
    }
    text(&head, source.ending())
}

/// What is said when the ending of the name is that of another format.
pub fn misnamed(format: Format, ending: &str) -> Option<Remark> {
    let endings: &[&str] = match format {
        Format::Xlsx => &["xlsx", "xlsm"],
        Format::Csv => &["csv", "txt", "tsv", "tab", "dat", "asc", "xyz"],
        Format::GeoJson => &["geojson", "json", "geojson.gz", "json.gz", "geojsonl", "geojsons", "ndjson", "jsonl"],
        Format::GeoPackage => &["gpkg"],
        Format::Shapefile => &["zip", "shz"],
        Format::OsmXml => &["osm", "osm.gz", "xml", "gz"],
        Format::OsmPbf => &["pbf", "osm.pbf"],
    };
    // Of names with several points only the last part is an ending for sure.
    let is_one = endings.contains(&ending) || endings.iter().any(|known| ending.ends_with(&format!(".{known}")));
    (!is_one && !ending.is_empty()).then(|| {
        let name = format.as_str();
        Remark::new(
            "ending-other",
            format!("Tên tệp kết thúc bằng .{ending} nhưng nội dung là {name}; đã đọc theo nội dung."),
            format!("The name ends with .{ending}, but the content is {name}; it was read by its content."),
        )
    })
}

fn not_read(code: &'static str, what: &str, instead: &str) -> FileFault {
    let en = match code {
        "format-pdf" => "This is a PDF, which is not read. Send the table itself as .xlsx or .csv.",
        "format-image" => "This is an image, which is not read. Send the table itself as .xlsx or .csv.",
        "format-archive" => "This archive is not read. Send what is inside, or a .zip.",
        "format-xls" => "This is a workbook of Excel 97–2003 (.xls), which is not read. Open it and save it as .xlsx.",
        "format-word" => "This is a document of Word, which is not read. Copy its table into Excel and save it as .xlsx.",
        "format-kml" => "This is KML, which is not read. Save it as GeoJSON (QGIS: Export, Save features as).",
        "format-ods" => "This is a table of OpenDocument, which is not read. Save it as .xlsx.",
        "format-xlsb" => "This is a binary workbook (.xlsb), which is not read. Save it as .xlsx.",
        "format-html" => "This is a web page, whatever its ending says. Open it in Excel and save it as .xlsx.",
        "shapefile-alone" => "This is one part of a Shapefile. Send a .zip with .shp, .dbf, .shx and .prj.",
        _ => "This format is not read. Save it as .xlsx, .csv or GeoJSON.",
    };
    FileFault::new(code, format!("Đây là {what}, không đọc được. Hãy gửi {instead}."), en)
}

fn in_zip(source: &Source) -> Result<Format, FileFault> {
    let archive = Archive::open(source)?;
    let has = |test: &dyn Fn(&str) -> bool| archive.entries.iter().any(|entry| test(&entry.name.to_ascii_lowercase()));
    let ends = |ending: &'static str| move |name: &str| name.ends_with(ending);
    if has(&|name| name == "xl/workbook.bin") {
        return Err(not_read("format-xlsb", "sổ tính nhị phân (.xlsb)", "tệp lưu lại thành .xlsx"));
    }
    if has(&|name| name == "[content_types].xml") {
        if has(&|name| name.starts_with("word/")) {
            return Err(not_read("format-word", "văn bản Word", "bảng trong đó, chép sang Excel và lưu thành .xlsx"));
        }
        if has(&|name| name.starts_with("ppt/")) {
            return Err(not_read("format-unknown", "trình chiếu PowerPoint", "bảng dưới dạng .xlsx"));
        }
        return Ok(Format::Xlsx);
    }
    if has(&ends(".shp")) {
        return Ok(Format::Shapefile);
    }
    if has(&|name| name == "mimetype") && has(&|name| name == "content.xml") {
        return Err(not_read("format-ods", "bảng OpenDocument", "tệp lưu lại thành .xlsx"));
    }
    if has(&ends(".kml")) {
        return Err(not_read("format-kml", "KMZ", "lớp đó dưới dạng GeoJSON (QGIS: Export, Save features as)"));
    }
    if has(&ends(".zip")) {
        return Err(FileFault::new(
            "archive-nested",
            "Tệp nén chứa tệp nén khác. Hãy giải nén rồi gửi tệp bên trong.",
            "The archive has another archive in it. Unpack it and send what is inside.",
        ));
    }
    Err(FileFault::new(
        "archive-unknown",
        "Tệp .zip không chứa Shapefile (.shp). Hãy giải nén rồi gửi tệp bên trong (.xlsx, .csv, .geojson, .gpkg).",
        "The .zip has no Shapefile (.shp) in it. Unpack it and send what is inside (.xlsx, .csv, .geojson, .gpkg).",
    ))
}

/// What a compound file of Microsoft is: an encrypted workbook, or one of before 2007.
fn compound(source: &Source, head: &[u8]) -> FileFault {
    use std::io::{Seek, SeekFrom};
    let sector_size = head.get(30).map_or(512, |shift| 1_u64 << (*shift).min(16));
    let first = head.get(48..52).and_then(|bytes| bytes.try_into().ok()).map_or(0, |bytes| u64::from(u32::from_le_bytes(bytes)));
    let mut directory = Vec::new();
    let mut part = source.open();
    if part.seek(SeekFrom::Start((first + 1) * sector_size)).is_ok() {
        // Sectors may be scattered; the streams that matter are the first ones made. What cannot be read names nothing.
        let _ = part.take(8192).read_to_end(&mut directory);
    }
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        directory.windows(wide.len()).any(|window| window == wide)
    };
    if names("EncryptedPackage") || names("EncryptionInfo") {
        return FileFault::new(
            "workbook-encrypted",
            "Sổ tính có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi lưu lại thành .xlsx.",
            "The workbook has a password. Open it in Excel, remove the password (File → Info → Protect Workbook) and save it as .xlsx.",
        );
    }
    if names("WordDocument") {
        return not_read("format-word", "văn bản Word", "bảng trong đó, chép sang Excel và lưu thành .xlsx");
    }
    not_read("format-xls", "sổ tính Excel 97–2003 (.xls)", "tệp lưu lại thành .xlsx (bỏ mật khẩu nếu có)")
}

/// What a file that begins like this is, if it is text.
fn text(head: &[u8], ending: &str) -> Result<Format, FileFault> {
    let (encoding, _) = encoding::detect(head, false);
    let is_wide = matches!(encoding, Encoding::Utf16Le | Encoding::Utf16Be);
    let controls = head.iter().filter(|byte| **byte < 0x20 && !matches!(**byte, b'\t' | b'\r' | b'\n' | 0x1E | 0x0C)).count();
    if !is_wide && controls * 20 > head.len() {
        return Err(not_read(
            "format-unknown",
            "tệp có định dạng không nhận ra",
            "bảng dưới dạng .xlsx hoặc .csv, lớp bản đồ dưới dạng GeoJSON",
        ));
    }
    let start = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head).trim_ascii_start();
    if start.starts_with(b"{") || start.starts_with(b"\x1E") || (start.starts_with(b"[") && ending.contains("json")) {
        return Ok(Format::GeoJson);
    }
    if start.starts_with(b"<") {
        let begin = String::from_utf8_lossy(start).to_ascii_lowercase();
        let has = |tag: &str| begin.contains(tag);
        return match () {
            () if has("<osm") => Ok(Format::OsmXml),
            () if has("<kml") => Err(not_read("format-kml", "KML", "lớp đó dưới dạng GeoJSON (QGIS: Export, Save features as)")),
            () if has("<html") || has("<table") || has("<!doctype html") => {
                Err(not_read("format-html", "trang web (HTML), dù tên tệp ghi khác", "tệp đó mở bằng Excel rồi lưu thành .xlsx"))
            }
            () => Err(not_read("format-unknown", "tệp XML không nhận ra", "bảng dưới dạng .xlsx hoặc .csv, lớp bản đồ dưới dạng GeoJSON")),
        };
    }
    Ok(Format::Csv)
}
