//! `bando138 plan`, as a process on a database of its own, and plans that are called off while they are worked on.

use std::process::{Command, Output};
use std::time::Duration;

use bando138::planning::Office;
use serde_json::{Value, json};

use crate::coverage_runs::computed;
use crate::plans::{model, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::folder::Folder;
use crate::support::program::url;

async fn bando138(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bando138"));
    command.arg("plan").args(arguments).args(["--database-url", &url(&app.db)]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_at_the_terminal_is_the_one_of_the_service() {
    let app = street().await;
    computed(&app).await;
    let asked = wish(&model(&app).await, &json!({"cameras": 2}));
    let folder = Folder::new();
    std::fs::create_dir_all(&folder.0).unwrap();
    let file = folder.0.join("wish.json");
    let mut members = asked.clone();
    members.as_object_mut().unwrap().retain(|name, _| name != "province_code" && name != "budget");
    std::fs::write(&file, members.to_string()).unwrap();
    let made = bando138(&app, &["--province", "31", "--cameras", "2", "--wish", file.to_str().unwrap()]).await;
    assert!(made.status.success(), "{}", said(&made));
    let told = String::from_utf8(made.stdout.clone()).unwrap();
    // 1.1 of 1.32, for two cameras with poles.
    assert!(told.contains("PA-31-0001") && told.contains("2 camera, 14.000.000 đồng: 0.0 % → 83.3 %"), "{told}");
    assert_eq!(told.lines().count(), 4, "{told}");
    let shown = bando138(&app, &["show", "pa-31-0001"]).await;
    assert_eq!(String::from_utf8(shown.stdout).unwrap(), told);
    let listed = bando138(&app, &["list", "--province", "31"]).await;
    assert!(said(&listed).contains("PA-31-0001  done") && said(&listed).contains("0.0 % → 83.3 %"), "{}", said(&listed));
    let out = folder.0.join("plan.geojson");
    assert!(bando138(&app, &["export", "PA-31-0001", "--out", out.to_str().unwrap()]).await.status.success());
    let written: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    // The service gives the same answer to the same question.
    let plan = planned(&app, &asked).await;
    let places = |collection: &Value| -> Vec<Value> {
        collection["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| json!([feature["geometry"], feature["properties"]["bearing_deg"]]))
            .collect()
    };
    assert_eq!(places(&app.get(&path(&plan, "/cameras")).await.expect(200)), places(&written));
    for (arguments, expected) in [
        (&["--province", "31"][..], "/budget"),
        (&["--province", "99", "--cameras", "1"], "/province_code"),
        (&["show", "PA-31-0099"], "PA-31-0099"),
        (&[], "--province"),
    ] {
        let refused = bando138(&app, arguments).await;
        assert!(!refused.status.success() && said(&refused).contains(expected), "{arguments:?} {}", said(&refused));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_that_is_called_off_while_it_is_worked_on_ends_at_once() {
    let app = street().await;
    computed(&app).await;
    let mut asked = wish(&model(&app).await, &json!({"cameras": 1}));
    asked["places"] = json!({"junctions": true, "streets": true});
    let plan = app.post("/api/v1/plans", &asked).await.expect(202);
    // Whoever works waits for the junctions.
    let mut halted = app.db.pool.begin().await.unwrap();
    sqlx::query("lock table junction in access exclusive mode").execute(&mut *halted).await.unwrap();
    let office = Office::beside(&app.office);
    let working = tokio::spawn(async move { office.work_off().await.unwrap() });
    let state = async || app.get(&path(&plan, "")).await.expect(200);
    while state().await["step"] != "candidates" {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let told = app.post(&path(&plan, "/cancel"), &json!({})).await.expect(200);
    assert_eq!((&told["state"], &told["is_cancelling"]), (&json!("running"), &json!(true)));
    // It hears of that while it waits.
    tokio::time::sleep(Duration::from_millis(900)).await;
    halted.rollback().await.unwrap();
    assert!(working.await.unwrap());
    let ended = state().await;
    assert_eq!((&ended["state"], &ended["value"], &ended["is_cancelling"]), (&json!("cancelled"), &Value::Null, &json!(false)), "{ended}");
}
