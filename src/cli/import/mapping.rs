//! How a file is to be read: as was recognised, with what the command line says instead.

use super::FileArgs;
use crate::cli::CliError;
use crate::files::Encoding;
use crate::imports::model::{Kind, Mapping, Run};

/// The proposal, with what the command line says instead.
pub(super) fn of(run: &Run, kind: Kind, args: &FileArgs) -> Result<Mapping, CliError> {
    let wrong = |vi: String, en: String| CliError::Said(format!("{vi} / {en}"));
    let mut mapping: Mapping = run
        .proposal
        .clone()
        .and_then(|proposal| serde_json::from_value(proposal).ok())
        .ok_or_else(|| wrong("không hiểu tệp".into(), "the file is not understood".into()))?;
    mapping.kind = kind;
    let tables = run.look.as_ref().and_then(|look| look.get("tables")).and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    let text = |value: &serde_json::Value, name: &str| value.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    if let Some(sheet) = &args.sheet {
        let at = tables.iter().position(|table| text(table, "name") == *sheet).or_else(|| sheet.parse::<usize>().ok()?.checked_sub(1));
        mapping.table = at
            .filter(|at| *at < tables.len())
            .ok_or_else(|| wrong(format!("tệp không có bảng {sheet}"), format!("the file has no sheet or layer {sheet}")))?;
    }
    let headings: Vec<String> = tables
        .get(mapping.table)
        .and_then(|table| table.get("columns"))
        .and_then(serde_json::Value::as_array)
        .map(|columns| columns.iter().map(|column| text(column, "name")).collect())
        .unwrap_or_default();
    let pair = |text: &str| {
        text.split_once('=')
            .map(|(name, value)| (name.trim().to_owned(), value.trim().to_owned()))
            .ok_or_else(|| wrong(format!("{text}: cần dạng tên=giá trị"), format!("{text}: name=value is needed")))
    };
    for column in &args.columns {
        let (field, heading) = pair(column)?;
        let by_number = heading.strip_prefix('#').and_then(|n| n.parse::<usize>().ok()?.checked_sub(1));
        let at = by_number
            .or_else(|| headings.iter().position(|known| *known == heading))
            .ok_or_else(|| wrong(format!("tệp không có cột “{heading}”"), format!("the file has no column “{heading}”")))?;
        mapping.columns.retain(|name, columns| {
            columns.retain(|column| *column != at || *name == field);
            !columns.is_empty()
        });
        let columns = mapping.columns.entry(field).or_default();
        if !columns.contains(&at) {
            columns.push(at);
        }
    }
    for default in &args.defaults {
        let (field, value) = pair(default)?;
        mapping.defaults.insert(field, value);
    }
    for answer in &args.answers {
        let (id, value) = pair(answer)?;
        mapping.answers.insert(id, value);
    }
    if args.header_row.is_some() {
        mapping.header_row = args.header_row;
    }
    if let Some(encoding) = &args.encoding {
        let known = Encoding::ALL.into_iter().find(|known| known.as_str() == encoding.to_lowercase());
        mapping.encoding =
            Some(known.ok_or_else(|| wrong(format!("không biết bảng mã {encoding}"), format!("there is no encoding {encoding}")))?);
    }
    mapping.delimiter = args.delimiter.or(mapping.delimiter);
    args.crs.clone_into(&mut mapping.crs);
    mapping.province = args.province.clone().or(mapping.province);
    mapping.on = args.on.or(mapping.on);
    Ok(mapping)
}
