//! How a file is read: the person says that the headings stand in another row, that the letters are of another encoding, that another sign
//! parts the columns, or that another sheet is meant; the file is looked at again, and its columns are proposed anew.

use axum::Json;
use axum::extract::Extension;
use serde_json::{Map, Value, json};

use super::columns;
use super::kinds::MAX_HEADER_ROW;
use super::model::{Kind, Mapping, Run, State};
use super::recognise::{self, said};
use super::{Desk, ImportError, shown, store};
use crate::db::ScopedDb;
use crate::files::{Encoding, Look, Reading, Table, TopRow};
use crate::http::{Body, FieldError, PathId, Problem};

/// States in which a file can be read otherwise: before it is stored, and while nothing is being done.
pub const OPEN: [State; 4] = [State::Recognised, State::Checked, State::Failed, State::Cancelled];
const MEMBERS: [&str; 5] = ["table", "header_row", "encoding", "delimiter", "kind"];

/// Where the headings are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Headings {
    /// Wherever they are found.
    #[default]
    Found,
    /// There are none.
    Absent,
    /// In this row.
    Row(u64),
}

/// What a person says of a file. What is left out is as it was recognised.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Chosen {
    table: usize,
    headings: Headings,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    kind: Option<Kind>,
}

impl Chosen {
    fn read(body: &Map<String, Value>, look: &Look) -> Result<Self, ImportError> {
        let fault = |at: &str, code, vi: &str, en: &str| FieldError::at(at, code, vi, en);
        let given = |name: &str| body.get(name).filter(|value| !value.is_null());
        let mut errors: Vec<FieldError> = body
            .keys()
            .filter(|name| !MEMBERS.contains(&name.as_str()))
            .map(|name| fault(name, "unknown-field", "Cách đọc không có trường này.", "A reading has no such member."))
            .collect();
        let table = given("table").map_or(Some(0), |value| value.as_u64().and_then(|at| usize::try_from(at).ok()));
        let table = table.filter(|at| *at < look.tables.len());
        if table.is_none() {
            errors.push(fault("table", "no-such-table", "Tệp không có trang hoặc lớp này.", "The file has no such sheet or layer."));
        }
        let row = given("header_row").map(|value| value.as_u64().filter(|row| (1..=MAX_HEADER_ROW).contains(row)));
        if row == Some(None) {
            let (vi, en) = ("Dòng tiêu đề phải nằm trong 200 dòng đầu.", "The row of headings must be among the first 200.");
            errors.push(fault("header_row", "no-such-row", vi, en));
        }
        let encoding = given("encoding").map(|value| serde_json::from_value::<Encoding>(value.clone()).ok());
        if encoding == Some(None) {
            let (vi, en) = ("Không có bảng mã này; hãy chọn trong danh sách.", "There is no such encoding; choose one of the list.");
            errors.push(fault("encoding", "not-a-choice", vi, en));
        }
        let one_sign = |value: &Value| {
            let mut signs = value.as_str()?.chars();
            signs
                .next()
                .filter(|sign| sign.is_ascii() && !sign.is_ascii_alphanumeric() && !"\"\r\n".contains(*sign) && signs.next().is_none())
        };
        let delimiter = given("delimiter").map(one_sign);
        if delimiter == Some(None) {
            let (vi, en) = ("Dấu ngăn cột là một ký tự, ví dụ dấu chấm phẩy.", "A delimiter is one sign, such as a semicolon.");
            errors.push(fault("delimiter", "not-a-choice", vi, en));
        }
        let kind = given("kind").map(|value| value.as_str().and_then(Kind::of));
        if kind == Some(None) {
            errors.push(fault("kind", "not-a-choice", "Không có loại dữ liệu này.", "There is no such kind of data."));
        }
        if !errors.is_empty() {
            return Err(ImportError::Fields(errors));
        }
        Ok(Self {
            table: table.unwrap_or(0),
            headings: match row.flatten() {
                Some(row) => Headings::Row(row),
                None if body.contains_key("header_row") => Headings::Absent,
                None => Headings::Found,
            },
            encoding: encoding.flatten(),
            delimiter: delimiter.flatten(),
            kind: kind.flatten(),
        })
    }

    fn reading(&self) -> Reading {
        Reading {
            table: self.table,
            header_row: if let Headings::Row(row) = self.headings { Some(row) } else { None },
            finds_headings: self.headings == Headings::Found,
            encoding: self.encoding,
            delimiter: self.delimiter,
            elements: None,
        }
    }
}

/// The look of a run.
///
/// # Errors
/// `WrongState` before the file was looked at.
pub fn look_of(run: &Run) -> Result<Look, ImportError> {
    run.look.clone().and_then(|look| serde_json::from_value(look).ok()).ok_or(ImportError::WrongState(run.state))
}

/// Whether a mapping reads a table as it was looked at the last time.
pub fn is_as_seen(look: &Look, table: &Table, mapping: &Mapping) -> bool {
    let same_signs = mapping.delimiter.is_none_or(|sign| look.delimiter == Some(sign));
    let same_letters = mapping.encoding.is_none_or(|encoding| look.encoding == Some(encoding));
    mapping.header_row == table.header_row && same_signs && same_letters
}

/// The table as a mapping reads it: as it was looked at, or looked at again if the mapping says otherwise.
///
/// # Errors
/// `WrongState` without a look or such a table; what is wrong with the file.
pub async fn table_of(desk: &Desk, run: &Run, mapping: &Mapping) -> Result<Table, ImportError> {
    let look = look_of(run)?;
    let table = look.tables.get(mapping.table).ok_or(ImportError::WrongState(run.state))?;
    if is_as_seen(&look, table, mapping) {
        return Ok(table.clone());
    }
    let again = desk.reader().look_again(&desk.file(run.import_id), &run.file_name, &mapping.reading()).await;
    let again = again.map_err(|fault| ImportError::Said(said(fault)))?;
    again.tables.get(mapping.table).cloned().ok_or(ImportError::WrongState(run.state))
}

/// What a mapping leaves open of the reading is as in the last look, which may not be what would be recognised.
pub fn complete(mapping: &mut Mapping, run: &Run) -> Result<(), ImportError> {
    let look = look_of(run)?;
    mapping.encoding = mapping.encoding.or(look.encoding);
    mapping.delimiter = mapping.delimiter.or(look.delimiter);
    Ok(())
}

/// Whether the file can be read otherwise now.
fn open(run: &Run) -> Result<(), ImportError> {
    if !OPEN.contains(&run.state) || run.look.is_none() {
        return Err(ImportError::WrongState(run.state));
    }
    if run.file_kept_until.is_none() {
        return Err(ImportError::FileGone);
    }
    Ok(())
}

/// Whether a row could be headings: words without figures, and no names of people.
fn could_be_headings(row: &TopRow) -> bool {
    row.cells.iter().all(|text| !text.contains(|c: char| c.is_ascii_digit()) && columns::refuse(None, "", &[text], None).is_none())
}

/// The first rows as they stand in the file, for pointing at the headings. Cells of columns about people, and cells that look like it, are null:
/// they are nowhere shown again.
fn first_rows(table: &Table, proposal: &columns::Proposal) -> Value {
    let is_people = |column: usize| {
        proposal.refused.contains_key(&column)
            || proposal.guesses.iter().any(|guess| guess.column == column && guess.field.starts_with("contact_"))
    };
    let rows = table.top.iter().map(|row| {
        let is_data = table.header_row.is_none_or(|header| row.number > header) && !could_be_headings(row);
        let cells = row.cells.iter().enumerate().map(|(at, text)| {
            let is_hidden = !text.is_empty() && ((is_data && is_people(at)) || columns::guard(text).is_some());
            if is_hidden { Value::Null } else { json!(text) }
        });
        json!({ "row": row.number, "cells": cells.collect::<Vec<_>>() })
    });
    rows.collect()
}

/// `GET …/reading`: the first rows, as the file is read now.
pub async fn show(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId) -> Result<Json<Value>, Problem> {
    let run = store::get(&mut *db.begin().await?, id).await?;
    open(&run)?;
    let look = look_of(&run)?;
    let at = run.proposal.as_ref().and_then(|proposal| proposal.get("table")?.as_u64()).unwrap_or(0) as usize;
    let header_row = look.tables.get(at).and_then(|table| table.header_row);
    let reading = Reading { table: at, header_row, encoding: look.encoding, delimiter: look.delimiter, ..Reading::default() };
    let again = desk.reader().look_again(&desk.file(id), &run.file_name, &reading).await.map_err(|fault| ImportError::Said(said(fault)))?;
    let table = again.tables.get(at).ok_or(ImportError::WrongState(run.state))?;
    let proposal = recognise::propose(&again, table, &run.file_name, run.kind);
    Ok(Json(
        json!({ "table": at, "header_row": table.header_row, "encoding": again.encoding, "delimiter": again.delimiter, "rows": first_rows(table, &proposal) }),
    ))
}

/// `PUT …/reading`: looks at the file again, as the person says that it is to be read. The run is back at its columns; what was checked is
/// forgotten, since it was of other columns.
pub async fn change(Extension(desk): Extension<Desk>, db: ScopedDb, PathId(id): PathId, Body(body): Body) -> Result<Json<Value>, Problem> {
    // The connection is not held while a child reads the file.
    let run = store::get(&mut *db.begin().await?, id).await?;
    open(&run)?;
    let chosen = Chosen::read(&body, &look_of(&run)?)?;
    let again = desk.reader().look_again(&desk.file(id), &run.file_name, &chosen.reading()).await;
    let again = again.map_err(|fault| ImportError::Said(said(fault)))?;
    let Some(table) = again.tables.get(chosen.table) else { return Err(ImportError::WrongState(run.state).into()) };
    let was_given = run.proposal.as_ref().is_some_and(|proposal| proposal.get("kind_is_given") == Some(&json!(true)));
    let kind = chosen.kind.or(run.kind.filter(|_| was_given));
    let mut tx = db.begin().await?;
    let mut found = recognise::understand(&mut tx, &again, &run, kind, Some(chosen.table)).await?;
    if let Some(members) = found.proposal.as_object_mut() {
        members.insert("encoding".to_owned(), json!(chosen.encoding));
        members.insert("delimiter".to_owned(), json!(chosen.delimiter));
    }
    if !store::set_reading(&mut tx, id, &found.look, &found.proposal, found.kind, &OPEN).await? {
        return Err(ImportError::WrongState(run.state).into());
    }
    let changed = store::get(&mut tx, id).await?;
    tx.commit().await?;
    let mut answer = shown::run(&changed, &desk, true);
    answer["first_rows"] = first_rows(table, &recognise::propose(&again, table, &run.file_name, found.kind));
    Ok(Json(answer))
}
