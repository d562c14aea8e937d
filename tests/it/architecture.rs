//! Holds the layers that `src/lib.rs` describes: what each file may take from the crate, and which names are forbidden.

use std::fs;
use std::path::Path;

use crate::sql_files::files;

/// The root knows everything; nothing may know it.
const ROOT: [&str; 3] = ["main", "cli", "app"];
const BASE: [&str; 8] = ["config", "db", "clock", "state", "telemetry", "cluster", "keyfile", "vault"];
const KITS: [&str; 4] = ["http", "tiles", "files", "office"];
/// Each room, and the rooms that it may take from.
const ROOMS: [(&str, &[&str]); 17] = [
    ("communes", &[]),
    ("audit", &["communes"]),
    ("cameras", &["audit", "communes"]),
    ("incidents", &["audit", "communes"]),
    ("hotspots", &["audit", "communes", "incidents", "cameras", "streets", "coverage"]),
    ("streets", &["audit", "communes"]),
    ("coverage", &["audit", "communes", "streets", "cameras"]),
    ("planning", &["audit", "communes", "streets", "cameras", "coverage"]),
    ("model_wards", &["audit", "communes", "cameras", "incidents", "hotspots", "coverage"]),
    ("auth", &["audit", "communes"]),
    ("directives", &["audit", "communes"]),
    ("conflicts", &["audit", "communes", "incidents"]),
    ("risk", &["audit", "communes", "incidents", "hotspots", "conflicts", "coverage"]),
    (
        "reports",
        &[
            "audit",
            "communes",
            "streets",
            "cameras",
            "incidents",
            "hotspots",
            "coverage",
            "model_wards",
            "planning",
            "directives",
            "conflicts",
            "risk",
        ],
    ),
    // Our own files are known by the words of the exports.
    ("imports", &["audit", "communes", "streets", "cameras", "incidents", "hotspots", "conflicts", "exports"]),
    ("exports", &["audit", "communes", "streets", "cameras", "incidents", "hotspots", "conflicts", "model_wards", "coverage", "risk"]),
    ("demo", &["audit", "communes", "cameras", "incidents", "hotspots", "model_wards", "risk"]),
];

/// What `module` may take from the crate, itself included; nothing if the layers do not know it.
fn allowed(module: &str) -> Option<Vec<&'static str>> {
    let rooms = ROOMS.iter().map(|(name, _)| *name);
    if ROOT.contains(&module) {
        return Some(ROOT.iter().skip(1).copied().chain(rooms).chain(KITS).chain(BASE).chain(["spatial"]).collect());
    }
    if let Some((name, others)) = ROOMS.iter().find(|(name, _)| *name == module) {
        return Some([*name].iter().chain(*others).copied().chain(KITS).chain(BASE).chain(["spatial"]).collect());
    }
    if KITS.contains(&module) {
        return Some(KITS.iter().copied().chain(BASE).chain(["spatial"]).collect());
    }
    if BASE.contains(&module) {
        return Some(BASE.to_vec());
    }
    (module == "spatial").then(|| vec!["spatial"])
}

/// The modules of the crate that a text names as `crate::x` or `crate::{x, y::z}` outside of comments.
fn named_modules(text: &str) -> Vec<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let mut modules = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + found.len()..];
        let Some(group) = rest.strip_prefix('{') else {
            modules.push(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            continue;
        };
        let (mut depth, mut name) = (0, String::new());
        for c in group.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth > 0 => depth -= 1,
                '}' | ',' if depth == 0 => {
                    modules.push(name.split("::").next().unwrap_or_default().trim().to_owned());
                    name.clear();
                    if c == '}' {
                        break;
                    }
                }
                _ => name.push(c),
            }
        }
    }
    modules.retain(|module| !module.is_empty() && module != "self");
    modules
}

#[test]
fn arrows_point_down() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in files(&source, "rs") {
        let relative = path.strip_prefix(&source).unwrap();
        let first = relative.iter().next().unwrap().to_str().unwrap();
        let module = first.strip_suffix(".rs").unwrap_or(first);
        if module == "lib" {
            continue;
        }
        let Some(allowed) = allowed(module) else {
            wrong.push(format!("{} belongs to no layer: say in src/lib.rs and here which", relative.display()));
            continue;
        };
        let text = fs::read_to_string(&path).unwrap();
        for named in named_modules(&text).into_iter().filter(|named| !allowed.contains(&named.as_str())) {
            wrong.push(format!("{} takes from {named}", relative.display()));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `model` speaks the domain and `spatial` mathematics: neither knows the database or the web.
#[test]
fn pure_code_knows_neither_database_nor_web() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    for path in files(&source, "rs") {
        let relative = path.strip_prefix(&source).unwrap();
        if !relative.starts_with("spatial") && !relative.ends_with("model.rs") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for forbidden in ["sqlx::", "axum::", "tokio::", "tracing::"] {
            if text.lines().any(|line| !line.trim_start().starts_with("//") && line.contains(forbidden)) {
                wrong.push(format!("{} uses {forbidden}", relative.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_a_drawer_for_anything() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let drawers: Vec<_> = files(&root.join("src"), "rs")
        .into_iter()
        .chain(files(&root.join("tests/it"), "rs"))
        .filter(|path| ["utils.rs", "util.rs", "common.rs", "helpers.rs", "misc.rs"].iter().any(|name| path.ends_with(name)))
        .collect();
    assert!(drawers.is_empty(), "{drawers:?}");
}

#[test]
fn every_module_says_what_lives_in_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let silent: Vec<_> = files(&root.join("src"), "rs")
        .into_iter()
        .chain(files(&root.join("tests/it"), "rs"))
        .filter(|path| !fs::read_to_string(path).unwrap().starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn named_modules_are_found_in_paths_and_groups_and_not_in_comments() {
    let text = "use crate::{db, http::{Problem, page::Page}, state::AppState};\n// crate::cli\nlet x = crate::clock::Clock::System; mycrate::app::x();";
    assert_eq!(named_modules(text), ["db", "http", "state", "clock"]);
}
