//! Rows that were not taken, given back as the person's own table with three columns added: where, why, what to do. Corrected, the same
//! file can be brought again: the added columns are known and left out.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use geojson::{Feature, GeoJson, JsonObject};
use rust_xlsxwriter::{Color, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use serde_json::json;
use sqlx::PgConnection;

use super::advice::Advice;
use super::columns::fields::is_needed;
use super::error::io;
use super::model::{Kind, Mapping, Run, Said};
use super::store::StoredRefusal;
use super::{Desk, ImportError, pipeline, store};
use crate::files::{Cell, Row, Table};

/// Rows given back in one file at most; whoever has more wrong than that has mapped a column wrongly.
const MAX_ROWS: usize = 200_000;
/// Headings of the added columns, Vietnamese and English. The importer leaves columns of these names out.
pub const ADDED: [(&str, &str); 3] = [("138: Ở đâu", "138: Where"), ("138: Vì sao", "138: Why"), ("138: Cần làm gì", "138: What to do")];

/// Whether a heading is that of an added column.
pub fn is_added(name: &str) -> bool {
    let name = name.trim();
    ADDED.iter().any(|(vi, en)| name == *vi || name == *en)
}

/// The refused rows of the last check as a download. The mapping is remembered if the caller commits.
///
/// # Errors
/// `FileGone`; the reader's; the database's.
pub async fn download(desk: &Desk, conn: &mut PgConnection, run: &Run, english: bool) -> Result<Response, ImportError> {
    let (is_layer, bytes) = bytes(desk, conn, run, english).await?;
    let stem = run.file_name.rsplit_once('.').map_or(run.file_name.as_str(), |(stem, _)| stem);
    let (name, kind) = if is_layer {
        (format!("{stem}-tra-lai.geojson"), "application/geo+json")
    } else {
        (format!("{stem}-tra-lai.xlsx"), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    };
    let disposition = format!("attachment; filename=\"tra-lai\"; filename*=UTF-8''{}", percent(&name));
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from(bytes)).into_response())
}

/// The refused rows of the last check: whether they are a layer (GeoJSON; else a workbook), and the file.
///
/// # Errors
/// As [`download`].
pub async fn bytes(desk: &Desk, conn: &mut PgConnection, run: &Run, english: bool) -> Result<(bool, Vec<u8>), ImportError> {
    let Some(mapping) = run.mapping.clone() else { return Err(ImportError::WrongState(run.state)) };
    if run.file_kept_until.is_none() {
        return Err(ImportError::FileGone);
    }
    if !tokio::fs::try_exists(&desk.file(run.import_id)).await.map_err(io("looking for a file"))? {
        return Err(ImportError::FileGone);
    }
    let table = super::reading::table_of(desk, run, &mapping).await?;
    // Who takes rows away to correct them means them to come back read the same way, also if nothing of the file was stored.
    pipeline::remember(conn, &table, &mapping).await?;
    let reasons = reasons(conn, run).await?;
    let rows = refused_rows(desk, run, &mapping, &reasons).await?;
    let is_layer = table.geometry.is_some();
    let kind = mapping.kind;
    let srid = table.geometry.as_ref().and_then(|geometry| geometry.srid);
    let written = tokio::task::spawn_blocking(move || {
        if is_layer { Ok(features(kind, &table, &rows, &reasons, srid, english)) } else { workbook(kind, &table, &rows, &reasons, english) }
    })
    .await
    .map_err(|error| ImportError::Io(std::io::Error::other(error), "writing refused rows"))?;
    Ok((is_layer, written.map_err(|error| ImportError::Io(std::io::Error::other(error), "writing refused rows"))?))
}

/// A name for a header: RFC 5987.
fn percent(name: &str) -> String {
    use std::fmt::Write;
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_') {
            text.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

type Reasons = BTreeMap<u64, Vec<StoredRefusal>>;

async fn reasons(conn: &mut PgConnection, run: &Run) -> Result<Reasons, ImportError> {
    let mut reasons = Reasons::new();
    let mut after = (-1, 0);
    loop {
        let page = store::list_refusals(conn, run.import_id, after, 5_000, None, None).await?;
        let Some(last) = page.last() else { return Ok(reasons) };
        after = (last.row_number, last.part);
        for refusal in page {
            reasons.entry(refusal.row_number.unsigned_abs()).or_default().push(refusal);
        }
        if reasons.len() >= MAX_ROWS {
            return Ok(reasons);
        }
    }
}

async fn refused_rows(desk: &Desk, run: &Run, mapping: &Mapping, reasons: &Reasons) -> Result<Vec<Row>, ImportError> {
    let fault = |fault: crate::files::FileFault| ImportError::Said(Said { code: fault.code, vi: fault.vi, en: fault.en });
    let file = desk.file(run.import_id);
    let mut rows = desk.reader().rows(&file, &run.file_name, &mapping.reading()).await.map_err(fault)?;
    let mut refused = Vec::new();
    while let Some(batch) = rows.next_batch().await.map_err(fault)? {
        refused.extend(batch.into_iter().filter(|row| reasons.contains_key(&row.number)));
        if refused.len() >= reasons.len() {
            break;
        }
    }
    Ok(refused)
}

/// Where, why, what to do: the three added cells of a row. Each has a line for each thing that is wrong, in the order of the columns, and where
/// there are several they are numbered, so that what belongs together is seen.
fn told(kind: Kind, table: &Table, number: u64, of_row: &[StoredRefusal], english: bool) -> [String; 3] {
    let mut in_order: Vec<&StoredRefusal> = of_row.iter().collect();
    in_order.sort_by_key(|refusal| (refusal.column_index.is_none(), refusal.column_index, refusal.part));
    let mut lines: Vec<[String; 3]> = Vec::new();
    for refusal in in_order {
        let column =
            refusal.column_index.and_then(|index| table.columns.get(index.unsigned_abs() as usize)).map(|column| column.name.as_str());
        let place = match (column, english) {
            (Some(column), false) => format!("dòng {number}, cột “{column}”"),
            (Some(column), true) => format!("row {number}, column “{column}”"),
            (None, false) => format!("dòng {number}"),
            (None, true) => format!("row {number}"),
        };
        let advice = Advice::of(&refusal.code, &refusal.vi, &refusal.en, is_needed(kind, refusal.field.as_deref()));
        let (why, what) = if english { (advice.en, advice.todo_en) } else { (advice.vi, advice.todo_vi) };
        let line = [place, why, what];
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let is_one = lines.len() == 1;
    std::array::from_fn(|cell| {
        let texts = lines.iter().zip(1..).map(|(line, n)| if is_one { line[cell].clone() } else { format!("{n}. {}", line[cell]) });
        texts.collect::<Vec<_>>().join("\n")
    })
}

fn workbook(kind: Kind, table: &Table, rows: &[Row], reasons: &Reasons, english: bool) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let heading =
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::VerticalCenter).set_background_color(Color::RGB(0x00e8_eeed));
    let added_heading = heading.clone().set_background_color(Color::RGB(0x00fd_e9d9));
    let added = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_background_color(Color::RGB(0x00fe_f4ec));
    let (day, moment) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("dd/mm/yyyy hh:mm"));
    let sheet = workbook.add_worksheet_with_constant_memory()?;
    sheet.set_name(sheet_name(&table.name))?;
    sheet.set_freeze_panes(1, 0)?;
    let kept = kept_columns(table);
    for (at, index) in kept.iter().enumerate() {
        let column = &table.columns[*index];
        let width = column.samples.iter().chain([&column.name]).map(|text| text.chars().count()).max().unwrap_or(8).clamp(8, 40);
        sheet.set_column_width(at as u16, width as f64 + 2.0)?;
    }
    let first_added = kept.len() as u16;
    for (at, width) in [24.0, 60.0, 50.0].into_iter().enumerate() {
        sheet.set_column_width(first_added + at as u16, width)?;
    }
    for (at, index) in kept.iter().enumerate() {
        sheet.write_string_with_format(0, at as u16, limited(&table.columns[*index].name), &heading)?;
    }
    for (at, (vi, en)) in ADDED.into_iter().enumerate() {
        sheet.write_string_with_format(0, first_added + at as u16, if english { en } else { vi }, &added_heading)?;
    }
    for (line, row) in rows.iter().enumerate() {
        let line = line as u32 + 1;
        for (at, index) in kept.iter().enumerate() {
            write_cell(sheet, line, at as u16, row.cells.get(*index).unwrap_or(&Cell::Empty), &day, &moment)?;
        }
        let of_row = reasons.get(&row.number).map(Vec::as_slice).unwrap_or_default();
        for (at, text) in told(kind, table, row.number, of_row, english).iter().enumerate() {
            sheet.write_string_with_format(line, first_added + at as u16, limited(text), &added)?;
        }
    }
    workbook.save_to_buffer()
}

/// Columns of the person's own, without those that were added the last time.
fn kept_columns(table: &Table) -> Vec<usize> {
    table.columns.iter().enumerate().filter(|(_, column)| !is_added(&column.name)).map(|(index, _)| index).take(16_000).collect()
}

/// A cell takes so many characters at most.
fn limited(text: &str) -> String {
    text.chars().take(32_767).collect()
}

/// What a workbook lets a sheet be called.
fn sheet_name(name: &str) -> String {
    let clean: String =
        name.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') && !c.is_control()).take(31).collect();
    if clean.trim().is_empty() { "Trả lại".to_owned() } else { clean.trim().to_owned() }
}

fn write_cell(sheet: &mut Worksheet, line: u32, at: u16, cell: &Cell, day: &Format, moment: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        // Written as text: what begins like a formula stays text.
        Cell::Text(text) | Cell::Fault(text) => {
            sheet.write_string(line, at, limited(text))?;
        }
        Cell::Number(number) => {
            sheet.write_number(line, at, *number)?;
        }
        Cell::Boolean(yes) => {
            sheet.write_boolean(line, at, *yes)?;
        }
        Cell::Moment(when) => {
            use chrono::{Datelike, Timelike};
            let date = ExcelDateTime::from_ymd(when.year().clamp(0, 9999) as u16, when.month() as u8, when.day() as u8);
            match date.and_then(|date| date.and_hms(when.hour() as u16, when.minute() as u8, when.second() as u8)) {
                Ok(value) => {
                    let format = if when.time() == chrono::NaiveTime::MIN { day } else { moment };
                    sheet.write_datetime_with_format(line, at, &value, format)?;
                }
                // Before 1900 a sheet has no dates.
                Err(_) => {
                    sheet.write_string(line, at, cell.to_text())?;
                }
            }
        }
    }
    Ok(())
}

fn features(kind: Kind, table: &Table, rows: &[Row], reasons: &Reasons, srid: Option<i32>, english: bool) -> Vec<u8> {
    let kept = kept_columns(table);
    let features = rows.iter().map(|row| {
        let mut properties = JsonObject::new();
        for index in &kept {
            let value = match row.cells.get(*index) {
                None | Some(Cell::Empty) => continue,
                Some(Cell::Number(number)) => json!(number),
                Some(Cell::Boolean(yes)) => json!(yes),
                Some(other) => json!(other.to_text()),
            };
            properties.insert(table.columns[*index].name.clone(), value);
        }
        let of_row = reasons.get(&row.number).map(Vec::as_slice).unwrap_or_default();
        for (text, (vi, en)) in told(kind, table, row.number, of_row, english).into_iter().zip(ADDED) {
            properties.insert(if english { en } else { vi }.to_owned(), json!(text));
        }
        let geometry = row.geometry.as_ref().map(geojson::Geometry::from);
        Feature { bbox: None, geometry, id: None, properties: Some(properties), foreign_members: None }
    });
    let mut foreign = JsonObject::new();
    // Not RFC 7946, but what the file had: read back as it was written.
    if let Some(srid) = srid.filter(|srid| *srid != 4326) {
        foreign.insert("crs".to_owned(), json!({ "type": "name", "properties": { "name": format!("urn:ogc:def:crs:EPSG::{srid}") } }));
    }
    let collection = geojson::FeatureCollection { bbox: None, features: features.collect(), foreign_members: Some(foreign) };
    GeoJson::from(collection).to_string().into_bytes()
}
