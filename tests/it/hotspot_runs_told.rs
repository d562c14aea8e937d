//! What a run found on its other faces: beside another run, as tiles, as files, on the terminal.

use std::collections::BTreeMap;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use axum::response::IntoResponse as _;
use bando138::hotspots::answers::Cells;
use bando138::http::features::Pages as _;
use serde_json::{Value, json};

use crate::hotspot_runs::{found, path, wish, world};
use crate::support::TestApp;
use crate::support::incoming::job;
use crate::support::program::url;
use crate::support::toy::X;
use crate::tiles::decode::features;

/// The wish of another window.
fn of_window(from: &str, to: &str) -> Value {
    let mut wish = wish();
    (wish["from"], wish["to"]) = (json!(from), json!(to));
    wish
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_are_compared_cell_by_cell_and_only_if_they_ask_the_same() {
    let app = world().await;
    // Thirty more at one place in the second half of the year.
    sqlx::query(
        "insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
        select gen_random_uuid(), 'HP-M-' || g, '173', t.at, t.at, st_setsrid(st_makepoint(106.0166, 20.0066), 4326), 'exact', $1::uuid, 'boundary', $1::uuid
        from generate_series(1, 30) g, lateral (select timestamptz '2026-05-05T08:00+07' + g * interval '5 days' as at) t",
    )
    .bind(X)
    .execute(&app.db.pool)
    .await
    .unwrap();
    let before = found(&app, &of_window("2025-11-01", "2026-05-01")).await;
    let after = found(&app, &of_window("2026-05-01", "2026-11-01")).await;
    assert_eq!((&before["state"], &after["state"]), (&json!("done"), &json!("done")), "{before} {after}");
    let id = |run: &Value| run["hotspot_run_id"].as_str().unwrap().to_owned();
    let changes = app.get(&path(&after, &format!("/changes?before={}", id(&before)))).await.expect(200);
    // As browsers ask for it.
    for address in [path(&after, "/cells"), path(&after, &format!("/changes?before={}", id(&before)))] {
        let packed = app.send("GET", &address, &[("accept-encoding", "gzip")], b"").await;
        assert_eq!((packed.status, packed.header("content-encoding")), (200, Some("gzip")));
        // The last four bytes of a stream that is whole: its length unpacked.
        let unpacked = u32::from_le_bytes(packed.bytes[packed.bytes.len() - 4..].try_into().unwrap());
        assert_eq!(unpacked as usize, app.get(&address).await.bytes.len(), "{address}");
    }
    // Each cell's counts are those of its polygon in either window.
    let counted: Vec<(i32, i64, i64)> = sqlx::query_as(
        "select c.number, count(*) filter (where i.occurred_from < '2026-05-01T00:00+07'), count(*) filter (where i.occurred_from >= '2026-05-01T00:00+07')
        from (select distinct on (number) number, geom_3857 from hotspot_cell order by number) c join incident i on st_covers(c.geom_3857, st_transform(i.geom, 3857))
        group by 1 order by 1",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    let told: Vec<(i64, i64, i64)> = changes["features"]
        .as_array()
        .unwrap()
        .iter()
        .map(|feature| ["number", "n_before", "n"].map(|name| feature["properties"][name].as_i64().unwrap()))
        .map(|[number, n_before, n]| (number, n_before, n))
        .collect();
    assert_eq!(told, counted.iter().map(|(number, n_before, n)| (i64::from(*number), *n_before, *n)).collect::<Vec<_>>());
    let summary = &changes["summary"];
    assert_eq!((&summary["days_before"], &summary["days"]), (&json!(181.0), &json!(184.0)));
    assert_eq!((&summary["rose"], &summary["fell"]), (&json!(1), &json!(0)), "{summary}");
    // Five or fewer at 181 and 184 days can never have p <= 0.05, whichever way they fall: (181/365)^6 + (184/365)^6 is 0.031, of the fifth power 0.063.
    let tested = told.iter().filter(|(_, before, after)| before + after >= 6).count();
    assert_eq!((&summary["tested"], &summary["untold"]), (&json!(tested), &json!(told.len() - tested)), "{summary}");
    let risen: Vec<&Value> = changes["features"].as_array().unwrap().iter().filter(|feature| feature["properties"]["class"] != 0).collect();
    let holds: bool =
        sqlx::query_scalar("select st_covers(st_setsrid(st_geomfromgeojson($1), 4326), st_setsrid(st_makepoint(106.0166, 20.0066), 4326))")
            .bind(risen[0]["geometry"].to_string())
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    assert!(risen.len() == 1 && holds && risen[0]["properties"]["class"] == 3, "{risen:?}");

    let mut other_side = of_window("2025-11-01", "2026-05-01");
    other_side["side_m"] = json!(250);
    let mut other_offence = of_window("2025-11-01", "2026-05-01");
    other_offence["offence_codes"] = json!(["173"]);
    for (other, differs) in [(other_side, "side_m"), (other_offence, "offence_codes"), (of_window("2026-01-01", "2026-06-01"), "from")] {
        let other = found(&app, &other).await;
        let refused = app.get(&path(&after, &format!("/changes?before={}", id(&other)))).await.expect(422);
        assert_eq!((&refused["type"], &refused["differs"]), (&json!("/problems/hotspot-runs-differ"), &json!([differs])), "{refused}");
    }
    assert_eq!(app.get(&path(&after, "/changes")).await.status, 400);
}

/// More cells than are read at a time: 2,500 without an incident and 2,000 with one, of either run.
#[tokio::test(flavor = "multi_thread")]
async fn cells_of_many_pages_come_whole_or_not_at_all() {
    let app = world().await;
    let before = found(&app, &of_window("2025-11-01", "2026-05-01")).await;
    let after = found(&app, &of_window("2026-05-01", "2026-11-01")).await;
    sqlx::query("delete from hotspot_cell").execute(&app.db.pool).await.unwrap();
    sqlx::query(
        "insert into hotspot_cell (hotspot_run_id, number, geom_3857, n, expected, class, slice_n, slice_class)
        select r.hotspot_run_id, g, st_makeenvelope(11800000 + g, 2270000, 11800001 + g, 2270001, 3857), case when g > 2500 then 1 else 0 end, 1, -1, '{}', '{}'
        from hotspot_run r, generate_series(1, 4500) g",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let id = |run: &Value| run["hotspot_run_id"].as_str().unwrap().parse::<uuid::Uuid>().unwrap();
    let numbers = |told: &Value| -> Vec<i64> {
        told["features"].as_array().unwrap().iter().map(|cell| cell["properties"]["number"].as_i64().unwrap()).collect()
    };
    assert_eq!(numbers(&app.get(&path(&after, "/cells")).await.expect(200)), (1..=4500).collect::<Vec<_>>());
    let changes = app.get(&path(&after, &format!("/changes?before={}", id(&before)))).await.expect(200);
    assert_eq!(numbers(&changes), (2501..=4500).collect::<Vec<_>>());
    // Fewer or more than were announced, and a run that is taken out after the first page.
    let read = async |all: i64, is_taken_out: bool| -> Result<usize, u16> {
        let mut cells = Cells::new(job(&app, None).await, id(&after), all, 2000);
        let mut count = 0;
        loop {
            let page = cells.next().await.map_err(|problem| problem.into_response().status().as_u16())?;
            if page.is_empty() {
                return Ok(count);
            }
            count += page.len();
            if is_taken_out {
                sqlx::query("delete from hotspot_run where hotspot_run_id = $1").bind(id(&after)).execute(&app.db.pool).await.unwrap();
            }
        }
    };
    assert_eq!((read(4500, false).await, read(4501, false).await, read(4499, false).await), (Ok(4500), Err(404), Err(404)));
    assert_eq!(read(4500, true).await, Err(404));
}

#[tokio::test(flavor = "multi_thread")]
async fn tiles_and_files_have_what_the_lists_have() {
    let app = world().await;
    let first = found(&app, &wish()).await;
    let id = first["hotspot_run_id"].as_str().unwrap();
    let cells = app.get(&path(&first, "/cells")).await.expect(200)["features"].clone();
    let listed: BTreeMap<i64, (i64, i64)> = cells
        .as_array()
        .unwrap()
        .iter()
        .map(|cell| &cell["properties"])
        .map(|cell| (cell["number"].as_i64().unwrap(), (cell["n"].as_i64().unwrap(), cell["class"].as_i64().unwrap())))
        .collect();
    // All of the toy country is in one tile of zoom 10; a run that is named, or the newest one.
    let on_the_map = async |query: &str| -> BTreeMap<i64, (i64, i64)> {
        let tile = app.get(&format!("/tiles/hotspot_cells/10/813/453{query}")).await;
        features(&tile.bytes, "hotspot_cells")
            .iter()
            .map(|cell| (cell.number("number"), (cell.number("n"), cell.number("class"))))
            .collect()
    };
    assert_eq!(on_the_map(&format!("?run={id}")).await, listed);
    assert_eq!(on_the_map("").await, listed);
    let mut wider = wish();
    wider["side_m"] = json!(300);
    let second = found(&app, &wider).await;
    assert_eq!(on_the_map(&format!("?run={id}")).await, listed);
    // The newest one, as soon as those who keep tiles have heard of it.
    let begun = Instant::now();
    while on_the_map("").await == listed {
        assert!(begun.elapsed() < Duration::from_secs(10), "the newest run is not on the map");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(app.send("DELETE", &path(&second, ""), &[], b"").await.status, 204);

    let areas = app.get(&path(&first, "/areas")).await.expect(200)["items"].clone();
    let csv = app.get(&format!("/api/v1/exports/hotspot-areas?run={id}&format=csv&lang=en&values=codes")).await;
    let text = csv.text();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split([',', ';']).collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split([',', ';']).collect()).collect();
    let column = |name: &str| {
        header.iter().position(|column| column.trim_matches(['"', '\u{feff}']) == name).unwrap_or_else(|| panic!("{name}: {header:?}"))
    };
    assert_eq!(rows.len(), areas.as_array().unwrap().len());
    assert_eq!(
        (rows[0][column("incidents")], rows[0][column("area_verdict")]),
        (areas[0]["n"].to_string().as_str(), "significant"),
        "{text}"
    );
    let features = app.get(&format!("/api/v1/exports/hotspot-areas?run={id}&format=geojson")).await;
    assert_eq!(features.status, 200);
    assert_eq!(serde_json::from_slice::<Value>(&features.bytes).unwrap()["features"][0]["properties"]["incidents"], areas[0]["n"]);
    let workbook = app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=xlsx")).await;
    assert!(workbook.status == 200 && workbook.bytes.starts_with(b"PK"));
    let communes = app.get(&format!("/api/v1/exports/hotspot-communes?run={id}&format=csv")).await.text();
    assert_eq!(communes.lines().count(), 3, "heading and two communes: {communes}");
    assert_eq!(app.get("/api/v1/exports/hotspot-areas?format=csv").await.status, 400);
    let absent = format!("/api/v1/exports/hotspot-areas?run={}", uuid::Uuid::nil());
    assert_eq!(app.get(&absent).await.status, 404);
}

async fn bando138(app: &TestApp, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bando138"));
    command.arg("hotspots").args(arguments).args(["--database-url", &url(&app.db)]);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn said(output: &Output) -> String {
    [output.stdout.as_slice(), output.stderr.as_slice()].map(String::from_utf8_lossy).concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_at_the_terminal_is_the_one_of_the_service() {
    let app = world().await;
    let made = bando138(&app, &["run", "--province", "31", "--from", "2025-11-01", "--to", "2026-11-01", "--side", "200"]).await;
    assert!(made.status.success(), "{}", said(&made));
    let told = String::from_utf8(made.stdout.clone()).unwrap();
    assert!(told.contains("460 vụ, ô 200 m, 1 khu vực"), "{told}");
    let id = told.split_whitespace().next().unwrap().to_owned();
    let run = app.get(&format!("/api/v1/hotspot-runs/{id}")).await.expect(200);
    assert_eq!((&run["state"], &run["asked_by"]), (&json!("done"), &json!("máy này")));
    let total = &run["findings"]["total"];
    let windows = "2026-05-01 … 2026-10-31 so với / against 2025-11-01 … 2026-04-30";
    assert!(told.contains(&format!("Thành phố Hải Phòng, {windows}: {} → {} vụ", total["n_before"], total["n"])), "{told}");
    // The same digits as when the service is asked.
    let of_service = found(&app, &wish()).await;
    assert_eq!((&run["findings"], &run["inputs"]), (&of_service["findings"], &of_service["inputs"]));
    // As people write it: at night on working days, by names.
    let named = ["--offences", "trộm cắp,171", "--hours", "22-5", "--weekdays", "t2-t6", "--commune", "chu van an,ben han"];
    let window = ["run", "--province", "31", "--from", "2025-11-01", "--to", "2026-11-01", "--side", "200", "--test-from", "2026-08-01"];
    let made = bando138(&app, &window.into_iter().chain(named).collect::<Vec<_>>()).await;
    assert!(made.status.success(), "{}", said(&made));
    let night = String::from_utf8(made.stdout).unwrap().split_whitespace().next().unwrap().to_owned();
    let wish = app.get(&format!("/api/v1/hotspot-runs/{night}")).await.expect(200)["wish"].clone();
    assert_eq!((&wish["offence_codes"], &wish["hours"]), (&json!(["171", "173"]), &json!([0, 1, 2, 3, 4, 22, 23])));
    // Both communes are all of the province.
    assert_eq!((&wish["weekdays"], &wish["communes"], &wish["test_from"]), (&json!([1, 2, 3, 4, 5]), &json!([]), &json!("2026-08-01")));
    let listed = said(&bando138(&app, &["offences"]).await);
    assert!(
        listed.contains("173 ") && listed.lines().any(|line| line.starts_with("290 ") && line.contains("không gắn với một địa điểm")),
        "{listed}"
    );
    let offences = app.get("/api/v1/offences").await.expect(200)["items"].clone();
    let why =
        |code: &str| offences.as_array().unwrap().iter().find(|row| row["offence_code"] == code).unwrap()["no_hotspots"]["code"].clone();
    assert_eq!((why("173"), why("290"), why("142")), (Value::Null, json!("not_mappable"), json!("victim_sensitive")));
    let areas = bando138(&app, &["areas", &id]).await;
    assert!(told.ends_with(&String::from_utf8(areas.stdout).unwrap()));
    assert_eq!(String::from_utf8(bando138(&app, &["show", &id]).await.stdout).unwrap(), told);
    assert!(said(&bando138(&app, &["list", "--province", "31"]).await).contains(&id));
    // Its areas were printed three times, of cells of 200 m.
    let noted: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', actor, detail ->> 'face', detail ->> 'count') from audit_event where action = 'read_places' and entity_id = $1::uuid",
    )
    .bind(&id)
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(noted, ["máy này terminal 1"; 3]);
    // Of one commune, with all that can be asked for; the sum says what it is of.
    let of_one =
        ["--commune", "chu van an", "--side", "100", "--alpha", "0.1", "--bandwidth", "400", "--name", "Chu Văn An", "--street-crime-only"];
    let compared = [
        "run",
        "--province",
        "31",
        "--from",
        "2025-11-01",
        "--to",
        "2026-11-01",
        "--compare-from",
        "2025-11-01",
        "--compare-to",
        "2026-02-01",
    ];
    let made = bando138(&app, &compared.into_iter().chain(of_one).collect::<Vec<_>>()).await;
    assert!(made.status.success(), "{}", said(&made));
    let told = String::from_utf8(made.stdout).unwrap();
    let windows = "2026-02-01 … 2026-10-31 so với / against 2025-11-01 … 2026-01-31";
    assert!(told.contains(&format!("1 xã, phường của / communes of Thành phố Hải Phòng, {windows}: ")), "{told}");
    assert!(!told.contains("NaN"), "{told}");
    let run = app.get(&format!("/api/v1/hotspot-runs/{}", told.split_whitespace().next().unwrap())).await.expect(200);
    assert_eq!((&run["name"], &run["wish"]["alpha"], &run["wish"]["bandwidth_m"]), (&json!("Chu Văn An"), &json!(0.1), &json!(400.0)));
    assert_eq!((&run["wish"]["street_crime_only"], &run["wish"]["compare_to"]), (&json!(true), &json!("2026-02-01")));
    for (arguments, expected) in [
        (&["run", "--province", "31", "--side", "1"][..], "/side_m"),
        (&["run", "--province", "31", "--offence", "290"], "/offence_codes/0"),
        (&["run", "--province", "99"], "99"),
        (&["run", "--province", "Hải Phòng", "--commune", "chu van an"], "Hải Phòng"),
        (&["run", "--province", "31", "--alpha", "0.2"], "/alpha"),
        (&["run", "--province", "31", "--compare-from", "2025-01-01"], "--compare-to"),
        (&["run", "--province", "31", "--offence", "ma túy"], "249 "),
        (&["run", "--province", "31", "--offence", "xyz"], "hotspots offences"),
        (&["run", "--province", "31", "--commune", "Hoàn Kiếm"], "export communes --province 31"),
        (&["run", "--province", "31", "--hours", "5-5"], "--hours 5-5"),
        (&["run", "--province", "31", "--weekdays", "t8"], "--weekdays t8"),
        (&["show", "00000000-0000-0000-0000-000000000000"], "does not exist"),
    ] {
        let refused = bando138(&app, arguments).await;
        assert!(!refused.status.success() && said(&refused).contains(expected), "{arguments:?} {}", said(&refused));
    }
}
