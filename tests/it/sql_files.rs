//! Every `src/**/sql/*.sql` is used by exactly one `include_str!`, says in its first line why it exists, and is understood by
//! PostgreSQL against the schema as it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use sqlx::Executor;

use crate::support;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src").canonicalize().unwrap()
}

/// All files below `folder` whose names end in `extension`, sorted.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(path).display().to_string()
}

#[test]
fn each_is_used_by_exactly_one_include() {
    let mut included: BTreeMap<PathBuf, Vec<String>> = files(&source(), "sql").into_iter().map(|path| (path, Vec::new())).collect();
    assert!(!included.is_empty());
    let mut absent = Vec::new();
    for path in files(&source(), "rs") {
        let text = fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("include_str!") {
            let Some(name) = text[at..].split('"').nth(1).filter(|name| Path::new(name).extension().is_some_and(|e| e == "sql")) else {
                continue;
            };
            let named = path.parent().unwrap().join(name);
            let file = named.canonicalize().unwrap_or(named);
            match included.get_mut(&file) {
                Some(users) => users.push(shown(&path)),
                None => absent.push(format!("{} names {name}", shown(&path))),
            }
        }
    }
    let wrong: Vec<String> = included
        .iter()
        .filter(|(_, users)| users.len() != 1)
        .map(|(file, users)| format!("{} is used by {users:?}", shown(file)))
        .collect();
    assert!(wrong.is_empty() && absent.is_empty(), "{wrong:#?}\n{absent:#?}");
}

#[test]
fn each_opens_with_the_reason_it_exists() {
    let silent: Vec<String> = files(&source(), "sql")
        .iter()
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            text.lines().next().and_then(|line| line.strip_prefix("--")).is_none_or(|reason| reason.trim().len() < 10)
        })
        .map(|path| shown(path))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

/// Files of several statements, and those on temporary tables (`stage_…`), cannot be prepared by themselves: they are the steps of
/// a load, and the tests that load cover them.
#[tokio::test]
async fn postgresql_understands_each() {
    let db = support::db().await;
    let mut wrong = Vec::new();
    let mut prepared = 0;
    for path in files(&source(), "sql") {
        let text: &'static str = Box::leak(fs::read_to_string(&path).unwrap().into_boxed_str());
        if statements(text) > 1 || text.contains(" stage_") {
            continue;
        }
        prepared += 1;
        let mut conn = db.pool.acquire().await.unwrap();
        // The tier of counts has tables of its own, in its search path.
        sqlx::query("set search_path = public, counts_wide").execute(&mut *conn).await.unwrap();
        if let Err(e) = conn.prepare(sqlx::SqlStr::from_static(text)).await {
            wrong.push(format!("{}: {e}", shown(&path)));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(prepared > 0);
}

/// Statements in a file, by semicolons at the end of a line outside of comments.
fn statements(text: &str) -> usize {
    let code: Vec<&str> =
        text.lines().map(|line| line.split("--").next().unwrap_or_default().trim()).filter(|line| !line.is_empty()).collect();
    let ends = code.iter().filter(|line| line.ends_with(';')).count();
    if code.last().is_some_and(|line| line.ends_with(';')) { ends } else { ends + 1 }
}
