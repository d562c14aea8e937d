//! A run as the API shows it.

use serde_json::{Value, json};

use super::Desk;
use super::advice::Advice;
use super::columns::fields::is_needed;
use super::model::{Kind, Run, State};
use super::store::StoredRefusal;

/// A run; `fully` with its tables, its mapping and the rest that a list does not need.
pub fn run(run: &Run, desk: &Desk, fully: bool) -> Value {
    let has_file = run.file_kept_until.is_some();
    let outcome = run.outcome.as_ref();
    let look = run.look.as_ref();
    let part = |name: &str| look.and_then(|look| look.get(name)).cloned().unwrap_or_default();
    let may_confirm =
        run.state == State::Checked && has_file && outcome.is_some_and(|outcome| outcome.is_answered() && outcome.counts.accepted > 0);
    let mut shown = json!({
        "import_id": run.import_id, "file_name": run.file_name, "size_bytes": run.size_bytes, "sha256": crate::keyfile::hex(&run.sha256),
        "format": part("format"), "encoding": part("encoding"), "delimiter": part("delimiter"),
        "kind": run.kind.map(super::model::Kind::value), "state": run.state.word(),
        "counts": outcome.map(|outcome| &outcome.counts), "error": run.error,
        "stored": outcome.and_then(|outcome| outcome.stored.as_ref()).map(|tables| json!({ "tables": tables })),
        "may": {
            "map": has_file && look.is_some() && matches!(run.state, State::Recognised | State::Checked | State::Failed | State::Cancelled),
            "confirm": may_confirm,
            "cancel": !matches!(run.state, State::Stored | State::Undone | State::Cancelled | State::Failed),
            "undo": run.state == State::Stored && run.kind.is_some_and(super::undo::is_possible),
            "refused": has_file && outcome.is_some_and(|outcome| outcome.counts.refused > 0),
        },
        "created_at": run.created_at, "created_by": run.created_by, "stored_at": run.stored_at, "undone_at": run.undone_at,
        "file_kept_until": run.file_kept_until,
    });
    if fully && let Some(members) = shown.as_object_mut() {
        members.insert("tables".to_owned(), part("tables"));
        members.insert("proposal".to_owned(), run.proposal.clone().unwrap_or_default());
        members.insert("mapping".to_owned(), json!(run.mapping));
        members.insert("remarks".to_owned(), remarks(run));
        members.insert("questions".to_owned(), json!(outcome.map(|outcome| outcome.questions.as_slice()).unwrap_or_default()));
        let progress = desk.progress(run.import_id).map(|progress| progress.borrow().to_json());
        members.insert("progress".to_owned(), progress.unwrap_or_default());
    }
    shown
}

/// What was assumed of the file, then of its rows.
fn remarks(run: &Run) -> Value {
    let of_file = run.look.as_ref().and_then(|look| look.get("remarks")).and_then(Value::as_array).cloned().unwrap_or_default();
    let of_rows = run.outcome.as_ref().map(|outcome| outcome.remarks.as_slice()).unwrap_or_default();
    of_file.into_iter().chain(of_rows.iter().map(|said| json!(said))).collect()
}

/// One refusal: why, and apart from it what to do.
pub fn refusal(kind: Option<Kind>, row: &StoredRefusal) -> Value {
    let is_needed = kind.is_some_and(|kind| is_needed(kind, row.field.as_deref()));
    let Advice { vi, en, todo_vi, todo_en } = Advice::of(&row.code, &row.vi, &row.en, is_needed);
    json!({
        "row": row.row_number, "column": row.column_index, "field": row.field, "code": row.code, "vi": vi, "en": en, "todo_vi": todo_vi,
        "todo_en": todo_en,
    })
}
