//! What is said on the terminal: of the columns before the rows are read, and of the rows afterwards; of faults with their field.

use std::time::Duration;

use serde_json::Value;

use super::super::{CliError, say};
use crate::http::FieldError;
use crate::http::fields::Field;
use crate::imports::ImportError;
use crate::imports::columns::fields_of;
use crate::imports::model::{Kind, Mapping, Run, State};

/// Of more answers than these only the values are listed, on one line.
const MANY: usize = 16;

/// A fault, or all faults of a mapping, each with the option that it is about.
pub(super) fn fault(error: &ImportError) -> CliError {
    if let ImportError::Fields(errors) = error {
        let lines: Vec<String> = errors.iter().map(of_option).collect();
        return CliError::Said(format!("cách đọc tệp chưa đúng / the file cannot be read so:\n{}", lines.join("\n")));
    }
    let said = error.said();
    CliError::Said(format!("{} / {}", said.vi, said.en))
}

fn of_option(error: &FieldError) -> String {
    let pointer = error.pointer.trim_start_matches('/');
    let option = match pointer.split_once('/') {
        // What no column has may be one value for every row.
        Some(("columns", field)) if error.code == "not-mapped" => format!("--column {field}=… (hoặc / or --default {field}=…)"),
        Some(("columns", field)) => format!("--column {field}=…"),
        Some(("defaults", field)) => format!("--default {field}=…"),
        Some(("answers", id)) => format!("--answer {id}=…"),
        _ => format!("--{}", pointer.replace('_', "-")),
    };
    format!("  {option}: {} / {}", error.detail, error.detail_en)
}

/// An argument as a shell takes it: names of communes have blanks, and may have quotes of their own.
fn quoted(argument: &str) -> String {
    let is_plain = !argument.is_empty() && argument.chars().all(|c| c.is_ascii_alphanumeric() || "-_=:,./@%+".contains(c));
    if is_plain { argument.to_owned() } else { format!("'{}'", argument.replace('\'', r"'\''")) }
}

fn field_of(run: &Run, name: &str) -> Option<&'static Field> {
    fields_of(run.kind?).into_iter().find(|field| field.name == name)
}

/// Each column of the file: the field that it goes into, or why it is left out; and what stands for all rows.
pub(super) fn columns(run: &Run, mapping: &Mapping) {
    let table = run.look.as_ref().and_then(|look| look.get("tables")?.get(mapping.table)).cloned().unwrap_or_default();
    let list = table.get("columns").and_then(Value::as_array).cloned().unwrap_or_default();
    let text = |value: &Value, name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_by_tags =
        list.iter().any(|column| matches!(text(column, "name").as_str(), "@tags" | "man_made")) || mapping.kind == Kind::Streets;
    if is_by_tags && matches!(mapping.kind, Kind::Cameras | Kind::Streets) {
        say("Đọc theo thẻ OpenStreetMap, không theo cột. / Read by the tags of OpenStreetMap, not by columns.");
        return;
    }
    let fields = fields_of(mapping.kind);
    let words =
        |name: &str| fields.iter().find(|field| field.name == name).map_or(name.to_owned(), |field| format!("{} / {}", field.vi, field.en));
    for (index, column) in list.iter().enumerate() {
        let (name, refused) = (text(column, "name"), column.get("refused").filter(|why| why.is_object()));
        let into = mapping.columns.iter().find(|(_, columns)| columns.contains(&index)).map(|(field, _)| field.as_str());
        match (into, refused) {
            (Some(field), _) => say(&format!("  + #{} “{name}” → {} ({field})", index + 1, words(field))),
            (None, Some(why)) => say(&format!("  - #{} “{name}”: {} / {}", index + 1, text(why, "vi"), text(why, "en"))),
            (None, None) => say(&format!("  - #{} “{name}”: không ứng với trường nào, bỏ qua / of no field, left out", index + 1)),
        }
    }
    for (field, value) in &mapping.defaults {
        say(&format!("  = {} ({field}): “{value}” cho mọi dòng / for every row", words(field)));
    }
}

/// What became of the rows.
pub(super) fn rows(run: &Run, took: Duration) {
    let Some(outcome) = &run.outcome else { return };
    for said in &outcome.remarks {
        say(&format!("• {} / {}", said.vi, said.en));
    }
    for question in &outcome.questions {
        say(&format!("? [{}] {} / {}", question.id, question.vi, question.en));
        if question.choices.len() > MANY {
            let values: Vec<&str> = question.choices.iter().map(|choice| choice.value.as_str()).collect();
            let (first, last) = (question.choices.first(), question.choices.last());
            let example = first.into_iter().chain(last).map(|choice| format!("{} = {} / {}", choice.value, choice.vi, choice.en));
            let example = example.collect::<Vec<_>>().join("; ");
            say(&format!("    --answer {}=…   một trong / one of: {}   ({example})", question.id, values.join(" ")));
            continue;
        }
        for choice in &question.choices {
            // Some questions have an answer of their own, the careful one: it is said, and can be another.
            let chosen = if question.answer.as_ref() == Some(&choice.value) { "   ← đang chọn / chosen" } else { "" };
            let argument = quoted(&format!("{}={}", question.id, choice.value));
            say(&format!("    --answer {argument}   {} / {}{chosen}", choice.vi, choice.en));
        }
    }
    let counts = &outcome.counts;
    let (vi, en) = if run.state == State::Stored { ("đã lưu", "stored") } else { ("sẽ lưu được", "can be stored") };
    let seconds = took.as_secs_f64();
    let beside = if counts.beside > 0 { format!(", {} không phải dữ liệu / no data", counts.beside) } else { String::new() };
    say(&format!(
        "{} dòng / rows: {} {vi} / {en}, {} không đổi / unchanged, {} trả lại / refused{beside}  ({seconds:.1} s, {:.0} dòng/s)",
        counts.rows + counts.beside,
        counts.accepted,
        counts.unchanged,
        counts.refused,
        counts.rows as f64 / seconds.max(0.001)
    ));
    for reason in &counts.by_reason {
        let field = reason.field.as_deref().and_then(|name| field_of(run, name)).map(|field| format!("{} / {}", field.vi, field.en));
        // The field, and the column that it was read from: a person corrects the one or the other.
        let named = match (&reason.heading, field) {
            (Some(heading), Some(field)) if !field.split(" / ").any(|words| words == heading) => {
                format!("[{field}: cột / column “{heading}”] ")
            }
            (Some(heading), _) => format!("[cột / column “{heading}”] "),
            (None, Some(field)) => format!("[{field}] "),
            (None, None) => String::new(),
        };
        let rows = crate::imports::listed(&reason.rows, reason.n);
        let first = reason.rows.first().copied().unwrap_or_default();
        let example = if reason.is_uniform { String::new() } else { format!("ví dụ dòng / for example row {first}: ") };
        say(&format!("  {:>8} × {named}{example}{} / {}  (dòng / rows {rows})", reason.n, reason.said.vi, reason.said.en));
    }
    if let Some(stored) = &outcome.stored {
        let list: Vec<String> = stored.iter().map(|(table, n)| format!("{table} {n}")).collect();
        say(&format!("Mã lần nhập / import id {}: {}", run.import_id, list.join(", ")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_can_be_pasted_into_a_shell() {
        assert_eq!(quoted("zone=EPSG:9209"), "zone=EPSG:9209");
        assert_eq!(quoted("commune:Sao Đỏ, Chí Linh:2=refuse"), "'commune:Sao Đỏ, Chí Linh:2=refuse'");
        // What the shell makes of it, asked of a shell.
        for argument in ["commune:Phường D'Ran $HOME `id` \"x\" \\ *:2=refuse", "a b", "~", "!x", ""] {
            let output = std::process::Command::new("sh").args(["-c", &format!("printf %s {}", quoted(argument))]).output().unwrap();
            assert_eq!(String::from_utf8(output.stdout).unwrap(), argument);
        }
    }
}
