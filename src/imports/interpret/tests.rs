//! Which rows of a table are data, and what is said of days that a spreadsheet has exchanged; by hand.

use chrono::{DateTime, NaiveDate};
use serde_json::json;

use super::*;
use crate::http::fields::dates::DayOrder;

const COLUMNS: [&str; 6] = ["site_name", "commune_text", "ownership", "lon", "lat", "installed_on"];

fn cell(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.into()) }
}

fn row(number: u64, cells: Vec<Cell>) -> Row {
    Row { number, cells, ..Row::default() }
}

/// A row of a list whose first column is its number.
fn line(number: u64, text: &str) -> Row {
    row(number, text.split(';').map(cell).collect())
}

fn reader(kind: &str, columns: &[&str], rows: &[Row]) -> Interpreter {
    let columns: serde_json::Map<_, _> = columns.iter().enumerate().map(|(at, name)| ((*name).to_owned(), json!([at + 1]))).collect();
    let mapping = serde_json::from_value(json!({"kind": kind, "columns": columns})).unwrap();
    let now = DateTime::from_timestamp(1_795_000_000, 0).unwrap();
    Interpreter::new(&mapping, &Table::default(), rows, None, None, now)
}

fn codes(draft: &Draft) -> Vec<(Option<usize>, &str)> {
    draft.faults.iter().map(|fault| (fault.column, fault.said.code.as_ref())).collect()
}

#[test]
fn under_the_signatures_stand_names_and_what_has_two_values_of_a_row_is_one() {
    let of = reader("cameras", &COLUMNS, &[]);
    assert!(!of.is_data(&line(5, ";Người lập;;;;;")));
    for (number, names) in [(6, "Nguyễn Văn An;;;Trần Văn Bình;;;"), (7, ";Nguyễn Văn An;;;;;")] {
        assert!(!of.is_data(&line(number, names)), "{names}");
    }
    for (number, data) in [(8, ";Nhà văn hóa;Phường Chu Văn An;UBND xã;;;"), (9, ";Nhà văn hóa;Phường Chu Văn An;;;;")] {
        assert!(of.is_data(&line(number, data)), "{data}");
    }
}

#[test]
fn only_the_example_itself_is_passed_over() {
    let of = reader("cameras", &COLUMNS, &[]);
    let example = "VÍ DỤ (không nhập);Ngã tư Máy Xay;Phường Chu Văn An;UBND xã, phường;106.391;21.112;05/07/2024";
    assert!(Interpreter::is_blank(&line(2, example)));
    assert!(Interpreter::is_blank(&line(2, "VÍ DỤ (không nhập);;;;;;")));
    // As a spreadsheet keeps it that knows numbers and days.
    let mut cells: Vec<Cell> = example.split(';').map(cell).collect();
    (cells[4], cells[5]) = (Cell::Number(106.391), Cell::Number(21.112));
    cells[6] = Cell::Moment(NaiveDate::from_ymd_opt(2024, 7, 5).unwrap().and_hms_opt(0, 0, 0).unwrap());
    assert!(Interpreter::is_blank(&row(2, cells)));

    let typed = line(2, "VÍ DỤ (không nhập);Chợ Sao Đỏ;Phường Sao Đỏ;UBND xã, phường;106.391;21.112;05/07/2024");
    assert!(of.is_data(&typed));
    assert_eq!(codes(&of.read(&typed)), [(Some(0), "example-typed-over")]);
    let said = &of.read(&typed).faults[0].said;
    assert!(said.vi.contains("xóa chữ") && said.en.contains("clear"), "{said:?}");
}

#[test]
fn days_that_a_spreadsheet_has_exchanged_are_given_back() {
    let day = |month, day| Cell::Moment(NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap());
    let days = [day(1, 10), day(2, 10), day(10, 10), cell("13/10/2026"), cell("28/10/2026")];
    let rows: Vec<Row> = days.into_iter().zip(1..).map(|(day, number)| row(number, vec![Cell::Empty, day])).collect();
    for kind in ["incidents", "cameras"] {
        let name = if kind == "incidents" { "occurred_date" } else { "installed_on" };
        let of = reader(kind, &[name], &rows);
        let told: Vec<bool> = rows.iter().map(|row| codes(&of.read(row)).contains(&(Some(1), "date-swapped"))).collect();
        assert_eq!(told, [true, true, false, false, false], "{kind}");
    }
}

#[test]
fn the_order_of_days_is_that_of_all_rows() {
    let day = |month, day| Cell::Moment(NaiveDate::from_ymd_opt(2026, month, day).unwrap().and_hms_opt(0, 0, 0).unwrap());
    // What the first row lets one think, what all say, and whether that is to be read anew.
    for (first, rest, expected) in [
        ("05/07/2026", vec![cell("01/13/2026"), cell("01/14/2026")], Some((DayOrder::MonthFirst, false))),
        ("13/07/2026", vec![cell("01/13/2026")], Some((DayOrder::Mixed, false))),
        ("05/07/2026", vec![day(1, 5), day(1, 7), cell("13/01/2026"), cell("14/01/2026")], Some((DayOrder::DayFirst, true))),
        ("05/07/2026", vec![cell("13/01/2026")], None),
        ("05/07/2026", vec![cell("01/13/2026")], None),
        ("05/07/2026", vec![cell("2026-01-13"), Cell::Empty, cell("hôm qua")], None),
    ] {
        let cells = std::iter::once(cell(first)).chain(rest);
        let rows: Vec<Row> = cells.zip(1..).map(|(day, number)| row(number, vec![Cell::Empty, day])).collect();
        for (kind, name) in [("incidents", "occurred_date"), ("incidents", "occurred_from"), ("cameras", "installed_on")] {
            let mut learning = reader(kind, &[name], &rows[..1]).learning();
            for row in &rows {
                learning.see(row);
            }
            let found = learning.otherwise().map(|learnt| (learnt[name].days, learnt[name].are_swapped));
            assert_eq!(found, expected, "{name}: {rows:?}");
        }
    }
}

#[test]
fn the_id_of_a_unit_is_one_or_the_cell_is_given_back() {
    let of = reader("incidents", &["commune_text", "unit_id"], &[]);
    let told = |text: &str| {
        let draft = of.read(&line(2, text));
        let of_cell =
            draft.faults.iter().filter(|fault| fault.column == Some(2)).map(|fault| fault.said.code.to_string()).collect::<Vec<_>>();
        (of_cell, draft.claim.id.is_some())
    };
    assert_eq!(told(";;0190b3a2-7c1e-7d7e-9a51-0a4f5f0c7a11"), (vec![], true));
    assert_eq!(told(";;10532"), (vec!["not-an-id".to_owned()], false));
    assert_eq!(told(";;"), (vec![], false));
    // Where a name stands, that counts, and the id does not.
    assert_eq!(told(";Phường Chu Văn An;10532"), (vec![], false));
}
