//! What a brought file is, and how its columns could be mapped: as this office mapped them the last time, or as the headings say.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

use super::columns::{self, OwnFile, PersonData};
use super::desk::Work;
use super::model::{Kind, Mapping, Run, Said};
use super::refused::is_added;
use super::{ImportError, kinds, store};
use crate::exports::layers::Layer;
use crate::files::{FileFault, Format, Look, Table};
use crate::http::fields::words::fold;

/// Samples of a column that are kept.
const SAMPLES: usize = 3;
/// Characters of a sample.
const SAMPLE_CHARS: usize = 80;

/// The words of a fault of a file.
pub fn said(fault: FileFault) -> Said {
    let (vi, en) = match &fault.at {
        Some(at) => (format!("{} ({at})", fault.vi), format!("{} ({at})", fault.en)),
        None => (fault.vi, fault.en),
    };
    Said { code: fault.code, vi, en }
}

/// The columns of the person's own, by their places: those that were added to rows given back are none.
fn own_columns(table: &Table) -> Vec<usize> {
    table.columns.iter().enumerate().filter(|(_, column)| !is_added(&column.name)).map(|(index, _)| index).collect()
}

/// A mapping whose columns are counted without those that were added: as it is remembered.
pub fn without_added(table: &Table, mut mapping: Mapping) -> Mapping {
    let own = own_columns(table);
    for columns in mapping.columns.values_mut() {
        *columns = columns.iter().filter_map(|column| own.iter().position(|index| index == column)).collect();
    }
    mapping.columns.retain(|_, columns| !columns.is_empty());
    mapping
}

/// A remembered mapping with the columns where this table has them.
fn with_added(table: &Table, mut mapping: Mapping) -> Mapping {
    let own = own_columns(table);
    for columns in mapping.columns.values_mut() {
        *columns = columns.iter().filter_map(|column| own.get(*column).copied()).collect();
    }
    mapping.columns.retain(|_, columns| !columns.is_empty());
    mapping
}

/// The hash by which a table is known again: of its headings, folded. Rows that were given back and corrected are of the same table.
pub fn headings_sha256(table: &Table) -> Vec<u8> {
    let mut hash = Sha256::new();
    for column in own_columns(table).into_iter().map(|index| &table.columns[index]) {
        hash.update(fold(&column.name).as_bytes());
        hash.update([0]);
    }
    hash.finalize().to_vec()
}

/// Looks at the file of a run.
///
/// # Errors
/// What is wrong with the file; the database's.
pub async fn look(work: Work) -> Result<(), ImportError> {
    let run = &work.run;
    let look =
        work.desk.reader().look(&work.desk.file(run.import_id), &run.file_name).await.map_err(|fault| ImportError::Said(said(fault)))?;
    if let Some(own) = look.tables.iter().filter_map(OwnFile::of).find(|own| own.kind.is_none()) {
        return Err(ImportError::Said(comes_from_streets(own.layer)));
    }
    let mut tx = work.db.begin().await?;
    let found = understand(&mut tx, &look, run, run.kind, None).await?;
    if store::set_look(&mut tx, run.import_id, &found.look, &found.proposal, found.kind).await? {
        tx.commit().await?;
        Ok(())
    } else {
        Err(ImportError::Cancelled)
    }
}

/// What is said of a file of our own with the ground under the data.
fn comes_from_streets(layer: &Layer) -> Said {
    Said::new(
        "own-street-file",
        format!(
            "Đây là tệp “{}” do chính phần mềm này xuất ra; tệp đó không nhập lại được. Hãy nhập tệp OpenStreetMap (.osm.pbf, .osm) mà dữ liệu đường, nhà đã lấy từ đó.",
            layer.vi
        ),
        format!(
            "This is the file \"{}\" that this program wrote; it does not come in again. Import the OpenStreetMap file (.osm.pbf, .osm) from which roads and buildings were taken.",
            layer.en
        ),
    )
}

/// What a look comes to.
pub struct Recognised {
    /// As it is stored.
    pub look: Value,
    /// How its columns could be mapped.
    pub proposal: Value,
    /// What the rows are, if that is known.
    pub kind: Option<Kind>,
}

/// What a look at the file of a run comes to: of the table `at`, or of the one that was mapped before, else the one that speaks most for
/// a kind. `kind` if a person said it.
///
/// # Errors
/// The database's.
pub async fn understand(
    conn: &mut PgConnection,
    look: &Look,
    run: &Run,
    kind: Option<Kind>,
    at: Option<usize>,
) -> Result<Recognised, ImportError> {
    let mut remembered = None;
    // Files of OpenStreetMap have the same columns whatever is in them: streets the last time, cameras now.
    let has_headings = !matches!(look.format, Format::OsmXml | Format::OsmPbf);
    let asked = |number: usize| has_headings && at.is_none_or(|at| at == number);
    for (number, table) in look.tables.iter().enumerate().filter(|(number, _)| asked(*number)) {
        // What our own files mean is known, whatever was made of one before.
        if OwnFile::of(table).is_none()
            && let Some(mapping) = store::remembered(conn, &headings_sha256(table)).await?
            && kind.is_none_or(|kind| kind == mapping.kind)
        {
            let mut mapping = with_added(table, Mapping { table: number, header_row: table.header_row, ..mapping });
            // Provinces change, and so may the scope of an office: what would be refused now is not proposed.
            if let Some(code) = mapping.province.take() {
                mapping.province = kinds::province_of_today(conn, &code).await?;
            }
            remembered = Some(mapping);
            break;
        }
    }
    let proposals: Vec<columns::Proposal> = look.tables.iter().map(|table| propose(look, table, &run.file_name, kind)).collect();
    let weight = |proposal: &columns::Proposal| proposal.ranking.first().map_or(0.0, |(_, score)| *score);
    let heaviest = || (0..proposals.len()).rev().max_by(|a, b| weight(&proposals[*a]).total_cmp(&weight(&proposals[*b]))).unwrap_or(0);
    let best = at.unwrap_or_else(heaviest);
    let mut proposal = if let Some(mapping) = &remembered {
        to_json(mapping, true, None)
    } else {
        let table = &look.tables[best];
        let columns = proposals[best].columns().into_iter().map(|(field, columns)| (field.to_owned(), columns)).collect();
        let mapping = Mapping {
            kind: proposals[best].kind.or(kind).unwrap_or(Kind::Cameras),
            table: best,
            header_row: table.header_row,
            columns,
            crs: "auto".to_owned(),
            encoding: None,
            delimiter: None,
            province: None,
            on: None,
            defaults: std::collections::BTreeMap::new(),
            answers: std::collections::BTreeMap::new(),
        };
        to_json(&mapping, false, Some(&proposals[best]))
    };
    if let Some(members) = proposal.as_object_mut() {
        members.insert("kind_is_given".to_owned(), json!(kind.is_some()));
    }
    let same = store::same_file(conn, &run.sha256, run.import_id).await?;
    let kind = remembered.as_ref().map(|mapping| mapping.kind).or(proposals[best].kind);
    Ok(Recognised { look: shown(look, &proposals, same), proposal, kind })
}

/// The proposal for a table. How to reach an owner is kept only with consent: without a column of it those columns are data of people.
pub fn propose(look: &Look, table: &Table, file_name: &str, kind: Option<Kind>) -> columns::Proposal {
    let mut proposal = columns::propose(table, look.format, file_name, kind);
    // What was added to rows given back is read by people, not by the importer.
    proposal.guesses.retain(|guess| !is_added(&table.columns[guess.column].name));
    proposal.refused.retain(|column, _| !is_added(&table.columns[*column].name));
    let has_consent = proposal.guesses.iter().any(|guess| guess.field == "contact_consent_on");
    if !has_consent {
        let contacts = proposal.guesses.extract_if(.., |guess| guess.field.starts_with("contact_"));
        for guess in contacts {
            let column = &table.columns[guess.column];
            if let Some(why) = columns::refuse(proposal.kind, &column.name, &column.samples, None) {
                proposal.refused.insert(guess.column, why);
            }
        }
    }
    proposal
}

fn to_json(mapping: &Mapping, is_remembered: bool, proposal: Option<&columns::Proposal>) -> Value {
    let mut value = json!(mapping);
    if let Some(members) = value.as_object_mut() {
        members.insert("is_remembered".to_owned(), json!(is_remembered));
        let sure: std::collections::BTreeMap<usize, f64> = proposal
            .map(|p| p.guesses.iter().map(|guess| (guess.column, (guess.confidence * 100.0).round() / 100.0)).collect())
            .unwrap_or_default();
        members.insert("confidence".to_owned(), json!(sure));
    }
    value
}

/// The look as it is stored: samples short, and none of columns that look like data of people or say how to reach an owner.
fn shown(look: &Look, proposals: &[columns::Proposal], same: Option<chrono::DateTime<chrono::Utc>>) -> Value {
    let mut shown = json!(look);
    let mut remarks: Vec<Value> = look.remarks.iter().map(|remark| json!(remark)).collect();
    if let Some(at) = same {
        let day = at.with_timezone(&crate::clock::vietnam()).format("%d/%m/%Y %H:%M");
        remarks.push(json!(Said::new(
            "same-file",
            format!("Chính tệp này đã được nhập lúc {day}; những dòng đã có sẽ không đổi."),
            format!("This very file was imported at {day}; rows that are there will not change."),
        )));
    }
    shown["remarks"] = json!(remarks);
    let tables = look.tables.iter().zip(proposals).map(|(table, proposal)| {
        let columns: Vec<Value> = table
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| {
                let is_added = is_added(&column.name);
                let refused = proposal.refused.get(&index);
                // How to reach an owner is sealed when it is stored, and nowhere in the clear before.
                let is_contact = proposal.guesses.iter().any(|guess| guess.column == index && guess.field.starts_with("contact_"));
                let is_told = refused.is_none() && !is_contact && !is_added;
                let samples: Vec<String> = if is_told {
                    column.samples.iter().filter(|text| columns::guard(text).is_none()).take(SAMPLES).map(|text| text.chars().take(SAMPLE_CHARS).collect()).collect()
                } else {
                    Vec::new()
                };
                // Rows that were taken for headings may hold people.
                let name = if is_of_people(&column.name) { format!("Cột {}", index + 1) } else { column.name.clone() };
                json!({ "index": index, "name": name, "samples": samples, "refused": refused.map(person), "is_added": is_added })
            })
            .collect();
        json!({
            "name": if is_of_people(&table.name) { "—" } else { table.name.as_str() }, "header_row": table.header_row, "row_count": table.row_count, "columns": columns, "geometry": table.geometry,
        })
    });
    shown["tables"] = tables.collect();
    shown
}

/// Whether a heading or the name of a sheet is a person, or has a number of one: what is no word of a list is kept nowhere.
fn is_of_people(text: &str) -> bool {
    // Names are three words or more, each with a capital: "Lý do" and "Hồ sơ" are words of lists.
    let is_like_a_name =
        || text.split_whitespace().count() >= 3 && text.split_whitespace().all(|word| word.chars().next().is_some_and(char::is_uppercase));
    columns::guard(text).is_some() || (is_like_a_name() && columns::refuse(None, "", &[text], None).is_some())
}

fn person(why: &PersonData) -> Value {
    json!({ "code": why.code, "vi": why.vi, "en": why.en })
}
