//! Imports of 200,000 rows: watched, left, called off. What is called off has stored nothing, and keeps nothing busy.

use std::fmt::Write;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::support::importing::{bring, check, counts, id, map, path, settled};
use crate::support::{TestApp, toy};

/// Rows of a large file.
pub const ROWS: u64 = 200_000;

/// A book of so many incidents in the toy country.
fn book(rows: u64) -> String {
    let mut text = "Mã vụ;Điều luật;Ngày xảy ra;Kinh độ;Vĩ độ\n".to_owned();
    for n in 0..rows {
        let (east, north) = (n % 380, n / 380 % 90);
        writeln!(text, "L-{n:06};173;{:02}/{:02}/2026 {:02}:{:02};106.0{east:03}5;20.00{north:02}5", n % 28 + 1, n % 9 + 1, n % 24, n % 60)
            .unwrap();
    }
    text
}

/// Waits until a run has read some rows in a state.
async fn under_way(app: &TestApp, run: &Value, state: &str, rows: u64) {
    let began = Instant::now();
    loop {
        let now = app.get(&path(run, "")).await.expect(200);
        if now["state"] == state && now["progress"]["rows_done"].as_u64().is_some_and(|done| done >= rows) {
            return;
        }
        assert!(now["state"] == state && began.elapsed() < Duration::from_secs(90), "not under way: {now:#}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Nothing was stored, and no connection has anything left to do, within two seconds.
async fn all_is_quiet(app: &TestApp) {
    let stored: i64 = sqlx::query_scalar("select count(*) from incident").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 0);
    let began = Instant::now();
    loop {
        let busy: Vec<String> = sqlx::query_scalar(
            "select state || ': ' || left(query, 100) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'",
        )
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
        if busy.is_empty() {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(2), "{busy:#?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let staged: i64 = sqlx::query_scalar("select count(*) from pg_class where relpersistence = 't' and relkind = 'r'")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(staged, 0, "staging tables");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_called_off_has_stored_nothing_and_can_be_begun_again() {
    let app = toy::app().await;
    let run = bring(&app, "so.csv", book(ROWS).as_bytes(), "incidents").await;
    map(&app, &run, &json!({})).await.expect(202);
    under_way(&app, &run, "checking", 9_000).await;
    let began = Instant::now();
    assert_eq!(app.json("POST", &path(&run, "/cancel"), &json!({})).await.expect(200)["state"], "cancelled");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    all_is_quiet(&app).await;
    // Begun again at once: what was called off does not end the new one.
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [ROWS, ROWS, 0, 0], "{:#}", run["counts"]);
    app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(202);
    under_way(&app, &run, "storing", 100_000).await;
    assert_eq!(app.json("POST", &path(&run, "/cancel"), &json!({})).await.expect(200)["state"], "cancelled");
    all_is_quiet(&app).await;
    assert_eq!(app.get(&path(&run, "")).await.expect(200)["state"], "cancelled");
}

/// The events of a stream: name and data.
fn events(text: &str) -> Vec<(String, Value)> {
    let block = |block: &str| {
        let (name, data) = block.split_once('\n')?;
        Some((name.strip_prefix("event: ")?.to_owned(), serde_json::from_str(data.strip_prefix("data: ")?).unwrap()))
    };
    text.split("\n\n")
        .filter(|part| !part.trim().is_empty() && !part.starts_with(':'))
        .map(|part| block(part).unwrap_or_else(|| panic!("{part}")))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_watches_sees_rate_and_remaining_time_and_may_leave() {
    let app = toy::app().await;
    let run = bring(&app, "so.csv", book(ROWS).as_bytes(), "incidents").await;
    map(&app, &run, &json!({})).await.expect(202);
    // Somebody looks and goes away.
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let head = format!("GET {} HTTP/1.1\r\nhost: {}\r\ncookie: bando138={}\r\n\r\n", path(&run, "/events"), app.address, app.token);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 200];
    stream.read_exact(&mut first).await.unwrap();
    drop(stream);
    // Somebody stays: the stream ends by itself.
    let began = Instant::now();
    let answer = app.get(&path(&run, "/events")).await;
    let watched_s = began.elapsed().as_secs_f64();
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/event-stream")));
    let events = events(&answer.text());
    let (first, last) = (events.first().unwrap(), events.last().unwrap());
    assert_eq!((first.0.as_str(), &first.1["state"]), ("import", &json!("checking")));
    assert_eq!((last.0.as_str(), &last.1["state"], &last.1["counts"]["accepted"]), ("import", &json!("checked"), &json!(ROWS)));
    let progress: Vec<&Value> = events.iter().filter(|(name, _)| name == "progress").map(|(_, data)| data).collect();
    assert!(progress.len() >= 2, "{} in {watched_s} s", progress.len());
    let done: Vec<u64> = progress.iter().map(|p| p["rows_done"].as_u64().unwrap()).collect();
    assert!(done.is_sorted() && *done.last().unwrap() <= ROWS, "{done:?}");
    for p in &progress {
        assert!(p["bytes_done"].as_u64() <= p["bytes_total"].as_u64() && p["state"] == "checking", "{p}");
        // The rate is of the whole reading: no more rows than there are in no less time than a tenth of it.
        let rate = p["rows_per_s"].as_f64().unwrap();
        assert!((0.0..=10.0 * ROWS as f64).contains(&rate), "{p}");
        if let Some(remaining_s) = p["remaining_s"].as_f64() {
            assert!((0.0..120.0).contains(&remaining_s) && p["rows_done"].as_u64().unwrap() > 0, "{p}");
        }
    }
    assert_eq!(settled(&app, id(&run)).await["state"], "checked", "who left stopped nothing");
}
