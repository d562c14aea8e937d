//! Empty workbooks to fill in: headings that the importer knows, an example that is never stored, and the words that a column may have.

use rust_xlsxwriter::{Color, DataValidation, Format, Formula, Workbook, XlsxError};

use super::ImportError;
use super::columns::fields_of;
use super::model::Kind;
use crate::files::Cell;
use crate::http::fields::{Choice, Field, Kind as FieldKind};

/// What the first cell of the example says: such a row is passed over, in whichever file it stands, as long as it is the example.
pub const EXAMPLE: &str = "VÍ DỤ (không nhập)";
/// Rows for which a list of words is offered while typing.
const ROWS: u32 = 2_000;

/// A column: field, what the example has.
type Column = (&'static str, &'static str);

const CAMERAS: &[Column] = &[
    ("site_name", "Ngã tư Máy Xay"),
    ("commune_text", "Phường Chu Văn An"),
    ("province_text", "Thành phố Hải Phòng"),
    ("address_text", "Đường Nguyễn Trãi"),
    ("lon", "106.391"),
    ("lat", "21.112"),
    ("ownership", "UBND xã, phường"),
    ("funding_source", "Xã hội hóa"),
    ("site_type", ""),
    ("mount", ""),
    ("managing_unit", "Công an phường"),
    ("camera_count", "2"),
    ("camera_type", ""),
    ("status", ""),
    ("azimuth_deg", "45"),
    ("mount_height_m", "6"),
    ("resolution", "1920x1080"),
    ("retention_days", "30"),
    ("installed_on", "05/07/2024"),
    ("manufacturer", ""),
    ("model", ""),
];
const INCIDENTS: &[Column] = &[
    ("office_number", "01/2024"),
    ("offence_text", "Trộm cắp tài sản"),
    ("occurred_date", "05/07/2024"),
    ("occurred_time", "21h30"),
    ("occurred_until", ""),
    ("commune_text", "Phường Sao Đỏ"),
    ("district_text", "Thành phố Chí Linh"),
    ("province_text", "Tỉnh Hải Dương"),
    ("address_text", "Chợ Sao Đỏ"),
    ("lon", ""),
    ("lat", ""),
    ("status", ""),
    ("severity", ""),
    ("place_type", ""),
    ("modus_code", ""),
    ("reported_on", "06/07/2024"),
    ("offenders_count", ""),
    ("victims_count", "1"),
    ("damage_vnd", "15000000"),
    ("camera_helped", ""),
];
const POPULATIONS: &[Column] = &[
    ("commune_text", "Phường Chu Văn An"),
    ("province_text", "Thành phố Hải Phòng"),
    ("people", "25000"),
    ("year", "2025"),
    ("population_source", "Niên giám thống kê"),
];

fn columns(kind: Kind) -> Option<&'static [Column]> {
    match kind {
        Kind::Cameras => Some(CAMERAS),
        Kind::Incidents => Some(INCIDENTS),
        Kind::Populations => Some(POPULATIONS),
        Kind::Hotspots | Kind::Boundaries | Kind::Streets => None,
    }
}

/// Whether a row says in its first cell that it is an example.
pub fn says_example(cells: &[Cell]) -> bool {
    matches!(cells.first(), Some(Cell::Text(text)) if text.trim() == EXAMPLE)
}

/// Whether a row is the example of a template, wherever its columns stand now: it says so, and has nothing that the example has not. What
/// somebody has typed over it is no example.
pub fn is_example(cells: &[Cell]) -> bool {
    let is_of = |kind: Kind| {
        let Some(columns) = columns(kind) else { return false };
        let known = fields_of(kind);
        let shown: Vec<&str> = columns
            .iter()
            .filter_map(|(name, example)| Some(shown(known.iter().copied().find(|field| field.name == *name)?, example)))
            .collect();
        cells.iter().skip(1).filter(|cell| !cell.is_blank()).all(|cell| {
            // Programs turn the texts of the example into numbers and days.
            let text = match cell {
                Cell::Moment(at) => at.format("%d/%m/%Y").to_string(),
                cell => cell.to_text().trim().to_owned(),
            };
            shown.contains(&text.as_str())
        })
    };
    says_example(cells) && [Kind::Cameras, Kind::Incidents, Kind::Populations].into_iter().any(is_of)
}

/// What the example has in the column of a field: its first word, where nothing else is given.
fn shown(field: &'static Field, example: &'static str) -> &'static str {
    if example.is_empty() { choices(field).first().map_or("", |choice| choice.vi) } else { example }
}

fn failed(error: XlsxError) -> ImportError {
    ImportError::Io(std::io::Error::other(error), "writing a template")
}

fn choices(field: &'static Field) -> &'static [Choice] {
    match field.kind {
        FieldKind::Choice(choices) | FieldKind::Choices(choices) => choices,
        _ => &[],
    }
}

/// The workbook of a kind; none for kinds whose rows are shapes: those come from map programs.
///
/// # Errors
/// A fault of ours.
pub fn workbook(kind: Kind) -> Result<Option<Vec<u8>>, ImportError> {
    let Some(columns) = columns(kind) else { return Ok(None) };
    let known = fields_of(kind);
    let fields: Vec<(&'static Field, &'static str)> =
        columns.iter().filter_map(|(name, example)| Some((known.iter().copied().find(|field| field.name == *name)?, *example))).collect();
    let mut workbook = Workbook::new();
    let heading = Format::new().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00DD_EBF7));
    let example = Format::new().set_italic().set_font_color(Color::Gray).set_num_format("@");
    let text = Format::new().set_num_format("@");
    let words = "Từ được dùng";
    let sheet = workbook.add_worksheet();
    sheet.set_name(kind.words().0.chars().take(31).collect::<String>()).map_err(failed)?;
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    sheet.write_string_with_format(0, 0, "STT", &heading).map_err(failed)?;
    sheet.write_string_with_format(1, 0, EXAMPLE, &example).map_err(failed)?;
    sheet.set_column_width(0, 20).map_err(failed)?;
    let mut listed = 0_u16;
    for (at, (field, shown)) in fields.iter().enumerate() {
        let column = at as u16 + 1;
        sheet.set_column_width(column, 18).map_err(failed)?;
        // Text keeps 01/2024 and 0912 as they are typed; numbers and days are read from text as well.
        sheet.set_column_format(column, &text).map_err(failed)?;
        sheet.write_string_with_format(0, column, field.vi, &heading).map_err(failed)?;
        let choices = choices(field);
        sheet.write_string_with_format(1, column, self::shown(field, shown), &example).map_err(failed)?;
        if !choices.is_empty() {
            let letter = rust_xlsxwriter::utility::column_number_to_name(listed);
            let range = format!("='{words}'!${letter}$2:${letter}${}", choices.len() + 1);
            // What is typed besides is taken: the importer knows more words than the list has.
            let offered = DataValidation::new().allow_list_formula(Formula::new(range)).show_error_message(false);
            sheet.add_data_validation(1, column, ROWS, column, &offered).map_err(failed)?;
            listed += 1;
        }
    }
    if listed == 0 {
        return workbook.save_to_buffer().map(Some).map_err(failed);
    }
    let sheet = workbook.add_worksheet();
    sheet.set_name(words).map_err(failed)?;
    for (column, (field, choices)) in
        fields.iter().map(|(field, _)| (field, choices(field))).filter(|(_, choices)| !choices.is_empty()).enumerate()
    {
        let column = column as u16;
        sheet.set_column_width(column, 24).map_err(failed)?;
        sheet.write_string_with_format(0, column, format!("{} được ghi:", field.vi), &heading).map_err(failed)?;
        for (row, choice) in choices.iter().enumerate() {
            sheet.write_string(row as u32 + 1, column, choice.vi).map_err(failed)?;
        }
    }
    workbook.save_to_buffer().map(Some).map_err(failed)
}
