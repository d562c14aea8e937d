//! `bando138 coverage run` and `show`, as a process on a database of its own, alone and beside a service.

use std::process::{Command, Output};

use serde_json::json;

use crate::coverage_runs::world;
use crate::support::TestApp;
use crate::support::folder::Folder;
use crate::support::program::url;

async fn bando138(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bando138"));
    command.arg("coverage").args(arguments).args(["--database-url", &url(&app.db)]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

/// The line of a source in one half of the day.
fn line<'a>(told: &'a str, half: &str, source: &str) -> &'a str {
    let from = told.find(half).unwrap_or_else(|| panic!("{told}"));
    told[from..].lines().find(|line| line.contains(source)).unwrap_or_else(|| panic!("{told}")).trim()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_at_the_terminal_tells_what_the_service_tells() {
    let (app, _) = world().await;
    let none = bando138(&app, &["show", "--province", "31"]).await;
    assert!(!none.status.success() && said(&none).contains("coverage run --province 31"), "{}", said(&none));
    let run = bando138(&app, &["run", "--province", "31", "--from", "2023-11-21", "--to", "2026-11-21"]).await;
    assert!(run.status.success(), "{}", said(&run));
    let told = String::from_utf8(run.stdout).unwrap();
    assert!(told.lines().next().unwrap().ends_with("hiện hành / current"), "{told}");
    // Counted by hand: one place of two; no way of one.
    for (half, source, expected) in [
        ("by day", "key places", "nơi trọng yếu / key places: 50.0 %"),
        ("by night", "key places", "nơi trọng yếu / key places: 50.0 %"),
        ("by day", "model wards", "lối ra vào phường kiểu mẫu / ways into model wards: 0.0 %"),
    ] {
        assert_eq!(line(&told, half, source), expected);
    }
    let answer = app.get("/api/v1/coverage?province=31").await.expect(200);
    assert_eq!((&answer["freshness"]["state"], &answer["run"]["incident_from"]), (&json!("current"), &json!("2023-11-21")));
    // Of streets 0.44 of 0.66 in one unit, and none of 1.17 in the other.
    let share = answer["shares"]["day"]["street"]["share"].as_f64().unwrap() * 100.0;
    assert!((share - 24.0).abs() < 1.0, "{share}");
    assert!(line(&told, "by day", "streets").contains(&format!("{share:.1} %")), "{share} {told}");
    let shown = bando138(&app, &["show", "--province", "31"]).await;
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), told);
    let gap = app.get("/api/v1/coverage/gaps?province=31").await.expect(200)["features"][0]["properties"].clone();
    assert!(told.contains(&format!("  1. {}, {}", gap["near"].as_str().unwrap_or("—"), gap["commune_name"].as_str().unwrap())), "{told}");
    // The only one is the newest: it stays, and there is nothing to call off.
    let id = answer["run"]["coverage_run_id"].as_str().unwrap();
    let runs = bando138(&app, &["runs"]).await;
    assert!(said(&runs).contains(id) && said(&runs).contains("2023-11-21 … 2026-11-21"), "{}", said(&runs));
    for command in ["cancel", "delete"] {
        assert!(!bando138(&app, &[command, id]).await.status.success(), "{command}");
    }
    assert!(bando138(&app, &["run", "--province", "31"]).await.status.success());
    let gone = bando138(&app, &["delete", id]).await;
    assert!(gone.status.success() && !said(&bando138(&app, &["runs"]).await).contains(id), "{}", said(&gone));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_computed_is_said_and_a_recipe_comes_from_a_file() {
    let (app, _) = world().await;
    let nowhere = bando138(&app, &["run", "--province", "99"]).await;
    assert!(!nowhere.status.success() && said(&nowhere).contains("99"), "{}", said(&nowhere));
    for (window, says) in
        [(&["--from", "2100-01-01"][..], "still to come"), (&["--from", "2026-05-01", "--to", "2026-01-01"], "after the first one")]
    {
        let refused = bando138(&app, &[&["run", "--province", "31"], window].concat()).await;
        assert!(!refused.status.success() && said(&refused).contains(says), "{}", said(&refused));
    }
    let nofile = bando138(&app, &["run", "--province", "31", "--recipe", "/no/such/recipe.json"]).await;
    assert!(!nofile.status.success() && said(&nofile).contains("/no/such/recipe.json"), "{}", said(&nofile));
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("recipe.json");
    let path = file.to_str().unwrap();
    for (recipe, says) in [("{\"street\": {\"step_m\": 1}}", "street/step_m"), ("{\"street\"", "not valid JSON")] {
        std::fs::write(&file, recipe).unwrap();
        let refused = bando138(&app, &["run", "--province", "31", "--recipe", path]).await;
        assert!(!refused.status.success() && said(&refused).contains(says), "{}", said(&refused));
    }
    let runs: i64 = sqlx::query_scalar("select count(*) from coverage_run").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(runs, 0);
    std::fs::write(&file, "{\"street\": null}").unwrap();
    let run = bando138(&app, &["run", "--province", "31", "--recipe", path]).await;
    assert!(run.status.success(), "{}", said(&run));
    let told = String::from_utf8(run.stdout).unwrap();
    assert_eq!(line(&told, "by day", "streets"), "đường / streets: không có nhu cầu / no need");
    assert_eq!(line(&told, "by day", "key places"), "nơi trọng yếu / key places: 50.0 %");
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_service_the_service_computes() {
    let (app, _) = world().await;
    let working = tokio::spawn(app.office.clone().work());
    // Until it has the lock.
    for _ in 0..200 {
        let is_held: bool = sqlx::query_scalar(
            "select exists (select from pg_locks where locktype = 'advisory' and classid = 138 and objid = 20 and granted
                and database = (select oid from pg_database where datname = current_database()))",
        )
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
        if is_held {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let run = bando138(&app, &["run", "--province", "31"]).await;
    assert!(run.status.success(), "{}", said(&run));
    assert_eq!(app.get("/api/v1/coverage?province=31").await.expect(200)["freshness"]["state"], "current");
    // One that waits already is not asked for twice.
    working.abort();
    let _ = working.await;
    app.post("/api/v1/coverage/runs", &json!({"province_code": "31"})).await.expect(202);
    let twice = bando138(&app, &["run", "--province", "31"]).await;
    assert!(!twice.status.success() && said(&twice).contains("under way"), "{}", said(&twice));
}
