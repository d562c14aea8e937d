//! Tables with a heading that is repeated on each page, and pictures with a caption.

use super::body::Body;
use super::styles::twips;
use super::{Align, DocxFault, Picture, Table};

/// English Metric Units in a millimetre.
const EMU_PER_MM: f64 = 36_000.0;
/// The part of a page's height that a picture may take: its caption stands below it.
const PICTURE_PART: f64 = 0.72;
/// Tables of so many rows at most stand on one page: more would leave a large part of the page before empty.
const KEPT_ROWS: usize = 8;
const SIDES: [&str; 6] = ["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"];

/// Whether a row, from 1, stands on one page with the next: all rows of a short table, of a long one the first two and the last two, so that no row is alone
/// below its heading or on the page after. One with the end of the paper behind it counts as long: all of both together would leave half a page empty.
fn is_kept(n: usize, rows: usize, has_end: bool) -> bool {
    let is_short = rows <= KEPT_ROWS && !has_end;
    if n == rows { has_end } else { is_short || n == 1 || n + 1 == rows }
}

/// A table; `has_end`: what comes next stands on one page with its last rows.
pub(super) fn table(body: &mut Body, table: &Table, has_end: bool) -> Result<(), DocxFault> {
    body.tables += 1;
    let word = body.language.of("Bảng", "Table");
    body.paragraph("TableTitle", &format!("{word} {}. {}", body.tables, table.title))?;
    if !table.unit.is_empty() {
        body.paragraph("TableUnit", &format!("{} {}", body.language.of("Đơn vị tính:", "Unit:"), table.unit))?;
    }
    let room = twips(body.room_mm.0);
    let sum: f64 = table.columns.iter().map(|column| column.width).sum();
    let widths: Vec<String> = table.columns.iter().map(|c| ((room as f64 * c.width / sum) as i64).to_string()).collect();
    let xml = &mut body.xml;
    xml.open("w:tbl", &[]);
    xml.open("w:tblPr", &[]);
    xml.leaf("w:tblW", &[("w:w", &room.to_string()), ("w:type", "dxa")]);
    xml.open("w:tblBorders", &[]);
    for side in SIDES {
        xml.leaf(side, &[("w:val", "single"), ("w:sz", "4"), ("w:space", "0"), ("w:color", "000000")]);
    }
    xml.close();
    xml.value("w:tblLayout", "fixed");
    xml.open("w:tblCellMar", &[]);
    for (side, width) in [("w:top", "30"), ("w:left", "70"), ("w:bottom", "30"), ("w:right", "70")] {
        xml.leaf(side, &[("w:w", width), ("w:type", "dxa")]);
    }
    xml.close();
    xml.close();
    xml.open("w:tblGrid", &[]);
    for width in &widths {
        xml.leaf("w:gridCol", &[("w:w", width)]);
    }
    xml.close();
    open_row(body, true);
    for (column, width) in table.columns.iter().zip(&widths) {
        cell(body, width, "TableHead", &column.heading, (false, false))?;
    }
    body.xml.close();
    for (n, row) in (1..).zip(&table.rows) {
        open_row(body, false);
        let is_kept = is_kept(n, table.rows.len(), has_end);
        for (i, (column, width)) in table.columns.iter().zip(&widths).enumerate() {
            let style = match column.align {
                Align::Left => "TableLeft",
                Align::Centre => "TableCentre",
                Align::Right => "TableRight",
            };
            cell(body, width, style, row.cells.get(i).map_or("", String::as_str), (row.is_sum, is_kept))?;
        }
        body.xml.close();
    }
    body.xml.close();
    body.paragraph(if has_end { "AfterKept" } else { "After" }, "")
}

fn open_row(body: &mut Body, is_heading: bool) {
    body.xml.open("w:tr", &[]);
    body.xml.open("w:trPr", &[]);
    body.xml.leaf("w:cantSplit", &[]);
    if is_heading {
        body.xml.leaf("w:tblHeader", &[]);
    }
    body.xml.close();
}

/// A cell; bold or not, on one page with the next row or not.
fn cell(body: &mut Body, width: &str, style: &str, text: &str, (is_bold, is_kept): (bool, bool)) -> Result<(), DocxFault> {
    body.xml.open("w:tc", &[]);
    body.xml.open("w:tcPr", &[]);
    body.xml.leaf("w:tcW", &[("w:w", width), ("w:type", "dxa")]);
    body.xml.value("w:vAlign", "center");
    body.xml.close();
    body.xml.open("w:p", &[]);
    body.xml.open("w:pPr", &[]);
    body.xml.value("w:pStyle", style);
    if is_kept {
        body.xml.leaf("w:keepNext", &[]);
    }
    body.xml.close();
    body.xml.open("w:r", &[]);
    if is_bold {
        body.xml.open("w:rPr", &[]);
        body.xml.leaf("w:b", &[]);
        body.xml.close();
    }
    body.xml.element("w:t", &[("xml:space", "preserve")], text)?;
    for _ in 0..3 {
        body.xml.close();
    }
    Ok(())
}

/// Width and height of a PNG file (pixels), from its first chunk.
fn size_px(png: &[u8]) -> Option<(u32, u32)> {
    let rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let (kind, rest) = (rest.get(4..8)?, rest.get(8..16)?);
    let number = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    let (width, height) = (number(0)?, number(4)?);
    (kind == b"IHDR" && width > 0 && height > 0).then_some((width, height))
}

/// A picture as wide as the text, or as high as a page allows, with its caption below.
pub(super) fn picture(body: &mut Body, picture: &Picture) -> Result<(), DocxFault> {
    let (width_px, height_px) = size_px(&picture.png).ok_or(DocxFault::Picture)?;
    body.pictures.push(picture.png.clone());
    let n = body.pictures.len();
    let shape = f64::from(height_px) / f64::from(width_px);
    let width_mm = body.room_mm.0.min(body.room_mm.1 * PICTURE_PART / shape);
    let [cx, cy] = [width_mm, width_mm * shape].map(|mm| ((mm * EMU_PER_MM) as i64).to_string());
    let (id, name, relation) = (n.to_string(), format!("picture{n}.png"), format!("rIdPicture{n}"));
    let description = super::xml::checked(&picture.description)?;
    body.begin("PictureLine");
    let xml = &mut body.xml;
    xml.open("w:r", &[]);
    xml.open("w:drawing", &[]);
    xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")]);
    xml.leaf("wp:extent", &[("cx", &cx), ("cy", &cy)]);
    xml.leaf("wp:docPr", &[("id", &id), ("name", &name), ("descr", &description)]);
    xml.open("wp:cNvGraphicFramePr", &[]);
    xml.leaf("a:graphicFrameLocks", &[("noChangeAspect", "1")]);
    xml.close();
    xml.open("a:graphic", &[]);
    xml.open("a:graphicData", &[("uri", "http://schemas.openxmlformats.org/drawingml/2006/picture")]);
    xml.open("pic:pic", &[]);
    xml.open("pic:nvPicPr", &[]);
    xml.leaf("pic:cNvPr", &[("id", &id), ("name", &name)]);
    xml.leaf("pic:cNvPicPr", &[]);
    xml.close();
    xml.open("pic:blipFill", &[]);
    xml.leaf("a:blip", &[("r:embed", &relation)]);
    xml.open("a:stretch", &[]);
    xml.leaf("a:fillRect", &[]);
    xml.close();
    xml.close();
    xml.open("pic:spPr", &[]);
    xml.open("a:xfrm", &[]);
    xml.leaf("a:off", &[("x", "0"), ("y", "0")]);
    xml.leaf("a:ext", &[("cx", &cx), ("cy", &cy)]);
    xml.close();
    xml.open("a:prstGeom", &[("prst", "rect")]);
    xml.leaf("a:avLst", &[]);
    // Geometry, properties, picture, data, graphic, inline, drawing, run, paragraph.
    for _ in 0..9 {
        xml.close();
    }
    let word = body.language.of("Hình", "Figure");
    body.paragraph("Caption", &format!("{word} {n}. {}", picture.caption))
}
