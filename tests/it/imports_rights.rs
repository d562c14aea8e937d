//! Who may import what, whose run it is, and which step may follow which.

use bando138::clock::Clock;
use bando138::db::Pools;
use bando138::files::{Limits, Reader};
use bando138::imports::Desk;
use bando138::vault::Vault;
use serde_json::{Value, json};

use crate::support::accounts::opened;
use crate::support::app::clock;
use crate::support::importing::{bring, check, codes, confirm, counts, id, map, path, refusals, settled};
use crate::support::{TestApp, toy};

/// One site in each unit of today.
const BOTH: &str = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Số mắt\nMột;106,005;20,005;Công an;1\nHai;106,030;20,005;Công an;1\n";

const FILE: [(&str, &str); 1] = [("content-type", "application/octet-stream")];

async fn post(client: &crate::support::client::Client, run: &Value, part: &str) -> crate::support::client::Answer {
    client.json("POST", &path(run, part), &json!({})).await
}

async fn sites(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar("select site_name from site order by 1").fetch_all(&app.db.pool).await.unwrap()
}

#[tokio::test]
async fn a_commune_imports_its_own_rows_and_is_told_of_the_others() {
    let app = toy::app().await;
    let own = opened(&app, "chuvanan", "commune", json!({ "commune_codes": ["90001"] })).await;
    let beside = opened(&app, "benhan", "commune", json!({ "commune_codes": ["90009"] })).await;
    let colleague = opened(&app, "chuvanan2", "commune", json!({ "commune_codes": ["90001"] })).await;
    let viewer = opened(&app, "xem", "viewer", json!({ "province_code": "31" })).await;
    let run = check(&own, &bring(&own, "camera.csv", BOTH.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!(counts(&run), [2, 1, 1, 0]);
    assert_eq!(refusals(&own, &run).await.iter().map(|(row, _, code)| (*row, code.as_str())).collect::<Vec<_>>(), [(3, "out-of-scope")]);
    let words = own.get(&path(&run, "/refusals")).await.expect(200)["items"][0]["vi"].as_str().unwrap().to_owned();
    assert!(words.contains("Phường Bến Hàn"), "{words}");
    let nothing = json!({});
    // Another office's run is not there, in whatever way one asks; a colleague's is.
    for (part, method) in [
        ("", "GET"),
        ("/refusals", "GET"),
        ("/refused", "GET"),
        ("/preview", "GET"),
        ("/events", "GET"),
        ("/confirm", "POST"),
        ("/cancel", "POST"),
        ("/undo", "POST"),
        ("", "DELETE"),
    ] {
        assert_eq!(beside.json(method, &path(&run, part), &nothing).await.status, 404, "{method} {part}");
        assert_eq!(viewer.json(method, &path(&run, part), &nothing).await.status, 403, "{method} {part}");
    }
    assert_eq!(map(&beside, &run, &json!({})).await.status, 404);
    assert_eq!(beside.get("/api/v1/imports").await.expect(200)["items"], json!([]));
    assert_eq!(viewer.send("POST", "/api/v1/imports?name=a.csv", &FILE, b"a").await.status, 403);
    assert_eq!(colleague.get("/api/v1/imports").await.expect(200)["items"][0]["import_id"], run["import_id"]);
    confirm(&own, &run).await;
    assert_eq!(sites(&app).await, ["Một"]);
    assert_eq!(post(&colleague, &run, "/undo").await.expect(200)["state"], "undone");
    assert_eq!(sites(&app).await, Vec::<String>::new());
    // What a run of the whole country stored is not the commune's to undo, nor to see.
    let wide = confirm(&app, &check(&app, &bring(&app, "camera.csv", BOTH.as_bytes(), "cameras").await, &json!({})).await).await;
    assert_eq!(post(&own, &wide, "/undo").await.status, 404);
}

#[tokio::test]
async fn what_all_rows_hang_on_is_not_a_communes_to_import() {
    let app = toy::app().await;
    let commune = opened(&app, "chuvanan", "commune", json!({ "commune_codes": ["90001"] })).await;
    let province = opened(&app, "haiphong", "province", json!({ "province_code": "31" })).await;
    let may = |kinds: &Value| -> Vec<String> {
        kinds["items"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|kind| kind["may"] == true)
            .map(|kind| kind["kind"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(may(&commune.get("/api/v1/imports/kinds").await.expect(200)), ["cameras", "incidents", "hotspots"]);
    assert_eq!(
        may(&province.get("/api/v1/imports/kinds").await.expect(200)),
        ["cameras", "incidents", "hotspots", "populations", "streets"]
    );
    assert_eq!(may(&app.get("/api/v1/imports/kinds").await.expect(200)).len(), 6);
    // Whose the others are is told beforehand, in both languages.
    let kinds = province.get("/api/v1/imports/kinds").await.expect(200);
    let told: Vec<&Value> = kinds["items"].as_array().unwrap().iter().filter(|kind| !kind["why_not"].is_null()).collect();
    assert_eq!(told.len(), 1, "{told:#?}");
    assert_eq!((&told[0]["kind"], &told[0]["may"]), (&json!("boundaries"), &json!(false)));
    assert!(
        told[0]["why_not"]["vi"].as_str().unwrap().contains("toàn quốc")
            && told[0]["why_not"]["en"].as_str().unwrap().contains("whole country")
    );
    let file = "Xã, phường;Dân số;Năm\nPhường Chu Văn An;100;2026\n";
    let run = bring(&commune, "dan-so.csv", file.as_bytes(), "populations").await;
    let refused = map(&commune, &run, &json!({})).await;
    assert_eq!(refused.expect(403)["type"], "/problems/import-not-for-you");
    let run = bring(&province, "dan-so.csv", file.as_bytes(), "populations").await;
    let run = check(&province, &run, &json!({})).await;
    assert_eq!(counts(&run), [1, 1, 0, 0], "{run:#}");
    confirm(&province, &run).await;
}

#[tokio::test]
async fn steps_follow_one_another_and_two_uploads_do_not_disturb_each_other() {
    let app = toy::app().await;
    let other = BOTH.replace("Một", "Ba").replace("Hai", "Bốn").replace("106,005", "106,007").replace("106,030", "106,033");
    let client: &crate::support::client::Client = &app;
    let (one, two) = tokio::join!(bring(client, "a.csv", BOTH.as_bytes(), "cameras"), bring(client, "b.csv", other.as_bytes(), "cameras"));
    for run in [&one, &two] {
        assert_eq!(post(&app, run, "/confirm").await.expect(409)["state"], "recognised");
        assert_eq!(post(&app, run, "/undo").await.expect(409)["state"], "recognised");
    }
    let nothing = json!({});
    let (one, two) = tokio::join!(check(client, &one, &nothing), check(client, &two, &nothing));
    // Of two who confirm at once, one does.
    let (first, second) = tokio::join!(post(client, &one, "/confirm"), post(client, &one, "/confirm"));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [202, 409], "{first} {second}");
    assert_eq!(settled(client, id(&one)).await["state"], "stored");
    confirm(client, &two).await;
    assert_eq!(sites(&app).await, ["Ba", "Bốn", "Hai", "Một"]);
    for (part, state) in [("/confirm", "stored"), ("/cancel", "stored")] {
        assert_eq!(post(&app, &one, part).await.expect(409)["state"], state);
    }
    assert_eq!(map(&app, &one, &json!({})).await.expect(409)["state"], "stored");
    // Of two who undo at once, one does.
    let (first, second) = tokio::join!(post(client, &one, "/undo"), post(client, &one, "/undo"));
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 409], "{first} {second}");
    assert_eq!(sites(&app).await, ["Ba", "Bốn"]);
}

#[tokio::test]
async fn a_file_is_forgotten_when_asked_and_when_its_time_has_come() {
    let app = toy::app().await;
    let folder = app.folder.as_ref().unwrap();
    let kept = |run: &Value| folder.0.join(id(run)).exists();
    let run = check(&app, &bring(&app, "a.csv", BOTH.as_bytes(), "cameras").await, &json!({})).await;
    assert!(kept(&run));
    assert_eq!(app.send("DELETE", &path(&run, ""), &[], b"").await.status, 204);
    assert!(!kept(&run));
    let forgotten = app.get(&path(&run, "")).await.expect(200);
    assert_eq!((&forgotten["state"], &forgotten["file_kept_until"]), (&json!("cancelled"), &Value::Null), "the run stays in the list");
    assert_eq!(app.get(&path(&run, "/refused")).await.expect(410)["type"], "/problems/import-file-gone");
    assert_eq!(map(&app, &run, &json!({})).await.status, 410);
    assert_eq!(post(&app, &run, "/confirm").await.status, 409);

    // What is stored stays when its file goes.
    let run = confirm(&app, &check(&app, &bring(&app, "a.csv", BOTH.as_bytes(), "cameras").await, &json!({})).await).await;
    let open = bring(&app, "b.csv", format!("{BOTH}Ba;106,035;20,005;Công an;1\n").as_bytes(), "cameras").await;
    let until = run["file_kept_until"].as_str().unwrap().parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    assert_eq!(until - clock().now(), chrono::Duration::days(7));
    // Another service, a week and a second later, looks through the same folder.
    let pools = Pools::open(app.db.pool.connect_options().as_ref()).await.unwrap();
    let later = Clock::Fixed(until + chrono::Duration::seconds(1));
    let reader = Reader::new(env!("CARGO_BIN_EXE_bando138").into(), Limits::default());
    let desk = Desk::open(reader, folder.0.clone(), pools, app.db.pool.clone(), later, Vault::new(&[7; 32])).unwrap();
    let house = tokio::spawn(desk.keep_house());
    let began = std::time::Instant::now();
    while kept(&run) || kept(&open) {
        assert!(began.elapsed().as_secs() < 20, "the files are still there");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    house.abort();
    assert_eq!(app.get(&path(&run, "")).await.expect(200)["state"], "stored");
    assert_eq!(app.get(&path(&run, "/refused")).await.status, 410);
    assert_eq!(map(&app, &open, &json!({})).await.status, 410);
    assert_eq!(post(&app, &run, "/undo").await.expect(200)["state"], "undone", "without its file too");
}

#[tokio::test]
async fn what_is_no_file_and_what_is_cut_off_leaves_nothing() {
    let app = toy::app().await;
    let empty = app.send("POST", "/api/v1/imports?name=a.csv", &FILE, b"").await;
    assert_eq!(empty.expect(422)["type"], "/problems/file-empty");
    assert_eq!(app.send("POST", "/api/v1/imports", &FILE, b"x").await.status, 400);
    assert_eq!(app.send("POST", "/api/v1/imports?name=a.csv&kind=people", &FILE, b"x").await.status, 400);
    // Half of what was announced.
    let mut stream = tokio::net::TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST /api/v1/imports?name=half.csv HTTP/1.1\r\nhost: {}\r\ncookie: bando138={}\r\ncontent-type: application/octet-stream\r\ncontent-length: 1000\r\n\r\nTên điểm;",
        app.address, app.token
    );
    tokio::io::AsyncWriteExt::write_all(&mut stream, head.as_bytes()).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    drop(stream);
    let began = std::time::Instant::now();
    let folder = app.folder.as_ref().unwrap();
    while std::fs::read_dir(&folder.0).unwrap().count() > 0 {
        assert!(began.elapsed().as_secs() < 20, "half a file is kept");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(app.get("/api/v1/imports").await.expect(200)["items"], json!([]));
    // A name is a name, not a way.
    let run = bring(&app, "../../etc/passwd\\a.csv", BOTH.as_bytes(), "cameras").await;
    assert_eq!(run["file_name"], "a.csv");
    // Something that is no table ends as failed, with words.
    let run = bring(&app, "a.xlsx", b"PK\x03\x04 not a workbook", "").await;
    assert_eq!(run["state"], "failed", "{run:#}");
    assert!(run["error"]["code"].is_string() && run["error"]["vi"].as_str().unwrap().len() > 10);
    assert_eq!(map(&app, &bring(&app, "b.csv", BOTH.as_bytes(), "cameras").await, &json!({ "crs": "EPSG:27700" })).await.status, 422);
    assert!(codes(&run["remarks"]).is_empty());
}
