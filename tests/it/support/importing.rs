//! The importer as a browser drives it: bring a file, wait, map, check, confirm; and what a run said.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::client::{Answer, Client};

/// A run takes no longer than this, on the slowest machine that the tests run on.
const PATIENCE: Duration = Duration::from_mins(2);

/// Brings a file; the run when it is known what the file is.
pub async fn bring(client: &Client, name: &str, bytes: &[u8], kind: &str) -> Value {
    let kind = if kind.is_empty() { String::new() } else { format!("&kind={kind}") };
    let answer =
        client.send("POST", &format!("/api/v1/imports?name={name}{kind}"), &[("content-type", "application/octet-stream")], bytes).await;
    let run = answer.expect(201);
    assert_eq!(answer.header("location"), Some(&*format!("/api/v1/imports/{}", id(&run))));
    settled(client, id(&run)).await
}

/// The id of a run.
pub fn id(run: &Value) -> &str {
    run["import_id"].as_str().unwrap()
}

/// The path of a run, or of a part of it.
pub fn path(run: &Value, part: &str) -> String {
    format!("/api/v1/imports/{}{part}", id(run))
}

/// The run when nothing is being done for it any more.
pub async fn settled(client: &Client, import_id: &str) -> Value {
    let began = Instant::now();
    loop {
        let answer = client.get(&format!("/api/v1/imports/{import_id}")).await;
        // A service that was just started, on a machine with other work, may not have its connections yet.
        if answer.status == 503 && began.elapsed() < PATIENCE {
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        }
        let run = answer.expect(200);
        if !matches!(run["state"].as_str().unwrap(), "looking" | "checking" | "storing") {
            return run;
        }
        assert!(began.elapsed() < PATIENCE, "still {}: {run}", run["state"]);
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
}

/// The mapping that is proposed for a run, with these members in place of its own (one level deep: columns are added, null takes one away).
pub fn mapping(run: &Value, change: &Value) -> Value {
    let mut mapping = run["proposal"].clone();
    for (name, value) in change.as_object().unwrap() {
        match (mapping[name].as_object_mut(), value.as_object()) {
            (Some(members), Some(more)) => {
                for (name, value) in more {
                    members.insert(name.clone(), value.clone());
                    members.retain(|_, value| !value.is_null());
                }
            }
            _ => mapping[name] = value.clone(),
        }
    }
    mapping
}

/// Sends a mapping.
pub async fn map(client: &Client, run: &Value, change: &Value) -> Answer {
    client.json("PUT", &path(run, "/mapping"), &mapping(run, change)).await
}

/// Maps as proposed but for `change`, and checks: the run when it is checked.
pub async fn check(client: &Client, run: &Value, change: &Value) -> Value {
    map(client, run, change).await.expect(202);
    let run = settled(client, id(run)).await;
    assert_eq!(run["state"], "checked", "{run:#}");
    run
}

/// Confirms: the run when it is stored.
pub async fn confirm(client: &Client, run: &Value) -> Value {
    client.json("POST", &path(run, "/confirm"), &json!({})).await.expect(202);
    let run = settled(client, id(run)).await;
    assert_eq!(run["state"], "stored", "{run:#}");
    run
}

/// Brings, checks and stores a file in which nothing is refused.
pub async fn stored(client: &Client, name: &str, bytes: &[u8], kind: &str, change: &Value) -> Value {
    let run = bring(client, name, bytes, kind).await;
    assert_eq!(run["state"], "recognised", "{run:#}");
    let run = check(client, &run, change).await;
    assert_eq!((&run["counts"]["refused"], &run["questions"]), (&json!(0), &json!([])), "{run:#}");
    confirm(client, &run).await
}

/// Rows, accepted, refused, unchanged.
pub fn counts(run: &Value) -> [u64; 4] {
    ["rows", "accepted", "refused", "unchanged"].map(|name| run["counts"][name].as_u64().unwrap_or_else(|| panic!("{run:#}")))
}

/// Row, column (from 0, none: −1), code of each refusal; each has words in both languages.
pub async fn refusals(client: &Client, run: &Value) -> Vec<(u64, i64, String)> {
    let page = client.get(&path(run, "/refusals?limit=1000")).await.expect(200);
    let told = |item: &Value| {
        assert!(["vi", "en"].iter().all(|language| item[*language].as_str().is_some_and(|words| words.len() > 10)), "{item}");
        (item["row"].as_u64().unwrap(), item["column"].as_i64().unwrap_or(-1), item["code"].as_str().unwrap().to_owned())
    };
    page["items"].as_array().unwrap().iter().map(told).collect()
}

/// Codes of a list of things that are said.
pub fn codes(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|said| said["code"].as_str().unwrap()).collect()
}

/// The sheet of a workbook as text, row by row.
pub fn sheet(bytes: &[u8]) -> Vec<Vec<String>> {
    use calamine::Reader;
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
}

/// How many rows of all tables have this text in any of their columns, also as octets.
pub async fn rows_with(pool: &sqlx::PgPool, text: &str) -> Vec<String> {
    let tables: Vec<String> =
        sqlx::query_scalar("select format('%I.%I', n.nspname, c.relname) from pg_class c join pg_namespace n on n.oid = relnamespace where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema')")
            .fetch_all(pool)
            .await
            .unwrap();
    let hex = bando138::keyfile::hex(text.as_bytes());
    let mut found = Vec::new();
    for table in tables {
        let n: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(format!(
            "select count(*) from {table} t where strpos(t::text, $1) > 0 or strpos(t::text, $2) > 0"
        )))
        .bind(text)
        .bind(&hex)
        .fetch_one(pool)
        .await
        .unwrap();
        if n > 0 {
            found.push(format!("{table}: {n}"));
        }
    }
    found
}
