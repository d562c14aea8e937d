//! Who sees what of runs of hotspots, and what may be done with them.

use serde_json::{Value, json};

use crate::hotspot_runs::{found, path, wish, world};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{X, Y};

async fn accounts(app: &TestApp) {
    for (name, role, tier, scope, communes) in [
        ("tinh.31", "province", "exact", "false, '31'", &[][..]),
        ("tinh.24", "province", "exact", "false, '24'", &[]),
        ("xa.x", "commune", "exact", "false, null", &[X]),
        ("xa.y", "commune", "exact", "false, null", &[Y]),
        ("xem.luoi", "viewer", "grid250", "false, '31'", &[]),
        ("xem.y", "viewer", "grid250", "false, null", &[Y]),
        ("xem.so", "viewer", "counts", "false, '31'", &[]),
    ] {
        account(&app.db, name, role, tier, scope, communes).await;
    }
}

async fn as_account(app: &TestApp, name: &str) -> Client {
    Client { address: app.address, token: session(&app.db, name).await }
}

/// How many cells, areas and communes an account is told of a run, whether it sees the surface, and in how many cells of a slice something happened.
async fn sees(client: &Client, run: &Value) -> (usize, usize, usize, bool, usize) {
    let count = async |below: &str, list: &str| client.get(&path(run, below)).await.expect(200)[list].as_array().unwrap().len();
    let slices = client.get(&path(run, "/slices?slice=0")).await;
    (
        count("/cells", "features").await,
        count("/areas", "items").await,
        count("/communes", "items").await,
        client.get(&path(run, "/surface.png")).await.status == 200,
        if slices.status == 200 { slices.json()["items"].as_array().unwrap().len() } else { 0 },
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn each_account_is_told_what_is_its_own() {
    let app = world().await;
    let mut earlier = wish();
    (earlier["from"], earlier["to"]) = (json!("2025-11-01"), json!("2026-05-01"));
    let before = found(&app, &earlier).await;
    let mut later = wish();
    later["from"] = json!("2026-05-01");
    let run = found(&app, &later).await;
    sqlx::query("update hotspot_area set area_m2 = 70000, n = 30").execute(&app.db.pool).await.unwrap();
    accounts(&app).await;
    let of = async |name: &str| sees(&as_account(&app, name).await, &run).await;
    let (cells, areas, communes, surface, in_slice) = of("quantri").await;
    assert!(cells > 50 && areas == 1 && communes == 2 && surface && in_slice > 0);
    assert_eq!(of("tinh.31").await, (cells, areas, communes, surface, in_slice));
    // The area is in X.
    let (x, y) = (of("xa.x").await, of("xa.y").await);
    assert_eq!(((x.1, x.2, x.3), (y.1, y.2, y.3)), ((1, 1, false), (0, 1, false)));
    assert_eq!((x.0 + y.0, x.4 + y.4), (cells, in_slice), "each cell is of one commune");
    assert_eq!((of("xem.luoi").await, of("xem.y").await), ((0, 1, 2, false, 0), (0, 0, 1, false, 0)));
    let tinh_24 = as_account(&app, "tinh.24").await;
    for below in ["", "/cells", "/areas", "/areas/1", "/communes", "/surface", "/surface.png", "/events"] {
        assert_eq!(tinh_24.get(&path(&run, below)).await.status, 404, "{below}");
    }
    assert_eq!(tinh_24.get("/api/v1/hotspot-runs").await.expect(200)["items"], json!([]));

    // Of figures alone: that there was a run, what was asked, and no figure.
    let xem_so = as_account(&app, "xem.so").await;
    let row = xem_so.get(&path(&run, "")).await.expect(200);
    assert_eq!(
        (&row["findings"], &row["backtest"], &row["inputs"]),
        (&json!({}), &Value::Null, &json!({"is_across_reform": false})),
        "{row}"
    );
    assert_eq!(of("xem.so").await, (0, 0, 0, false, 0));
    // Who sees rounded places is not told how many incidents could tell of a victim.
    let row = as_account(&app, "xem.luoi").await.get(&path(&run, "")).await.expect(200);
    assert_eq!((row["inputs"]["left_out"].get("sensitive"), &row["inputs"]["left_out"]["hours"]), (None, &json!(0)), "{row}");
    // An area is told to them by a disc around the middle of a cell of 250 m, without a street or an hour; neither a small one nor one of few incidents.
    let told = as_account(&app, "xem.luoi").await.get(&path(&run, "/areas/1")).await.expect(200);
    assert_eq!((&told["near"], &told["hours"], &told["slice_n"]), (&Value::Null, &json!([]), &json!([])));
    let middle: bool = sqlx::query_scalar(
        "select st_distance(st_setsrid(st_makepoint($1, $2), 4326), grid_250m(a.centre)) < 2e-6
            and st_distance(st_centroid(st_setsrid(st_geomfromgeojson($3), 4326)), grid_250m(a.centre)) < 2e-6 from hotspot_area a",
    )
    .bind(told["centre"][0].as_f64())
    .bind(told["centre"][1].as_f64())
    .bind(told["geometry"].to_string())
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert!(middle, "{told}");
    for (few, areas) in [("n = 9", 0), ("n = 10", 1), ("area_m2 = 62499", 0)] {
        sqlx::query(sqlx::AssertSqlSafe(format!("update hotspot_area set {few}"))).execute(&app.db.pool).await.unwrap();
        assert_eq!((of("xem.luoi").await.1, of("tinh.31").await.1), (areas, 1), "{few}");
    }
    // Over a border: seen by each that has a fifth of it, with the figures of its own and those of the others as one.
    sqlx::query("update hotspot_area set area_m2 = 70000, n = 20, name = '{\"vi\": \"A – B\", \"en\": \"A – B\"}'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    for (of_y, share, seen_by_y) in [(3, 0.15, false), (4, 0.2, true)] {
        let communes = json!([{"commune_id": X, "n": 20 - of_y, "share": 1.0 - share}, {"commune_id": Y, "n": of_y, "share": share}]);
        sqlx::query("update hotspot_area set communes = $1").bind(communes).execute(&app.db.pool).await.unwrap();
        let area = async |name: &str| as_account(&app, name).await.get(&path(&run, "/areas/1")).await;
        assert_eq!((area("xa.x").await.status, area("xa.y").await.status), (200, if seen_by_y { 200 } else { 404 }), "{share}");
        for (name, unit, n, elsewhere) in [("xa.x", X, 20 - of_y, of_y), ("xa.y", Y, of_y, 20 - of_y)] {
            let told = area(name).await;
            if told.status == 200 {
                let told = told.json();
                assert_eq!((&told["communes"].as_array().unwrap().len(), &told["communes"][0]["commune_id"]), (&1, &json!(unit)), "{told}");
                assert_eq!(
                    (&told["communes"][0]["n"], &told["elsewhere"]["n"], &told["n"]),
                    (&json!(n), &json!(elsewhere), &json!(20)),
                    "{told}"
                );
                assert_eq!((&told["hours"], &told["slice_n"]), (&json!([]), &json!([])));
            }
        }
        let whole = area("tinh.31").await.json();
        assert_eq!((whole["communes"].as_array().unwrap().len(), &whole["elsewhere"]), (2, &Value::Null), "{whole}");
        assert!(!whole["hours"].as_array().unwrap().is_empty() && whole["name"]["vi"] == "A – B");
        // Of the others not even the name to who sees rounded places.
        let masked = area("xem.luoi").await.json();
        assert_eq!((&masked["name"]["vi"], &masked["communes"]), (&masked["commune"]["name"], &json!([])), "{masked}");
    }
    let compared = path(&run, &format!("/changes?before={}", before["hotspot_run_id"].as_str().unwrap()));
    assert_eq!(as_account(&app, "xem.luoi").await.get(&compared).await.expect(403)["type"], "/problems/hotspot-cells-not-told");
    assert_eq!(as_account(&app, "xa.x").await.get(&compared).await.expect(200)["summary"]["is_part"], true);
}

/// An account of communes is told nothing by day or hour of a run of its whole province, and of runs of other communes nothing at all.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_of_other_communes_stays_there() {
    let app = world().await;
    let whole = found(&app, &wish()).await;
    let mut of_y = wish();
    (of_y["communes"], of_y["side_m"]) = (json!([Y]), json!(100));
    let of_y = found(&app, &of_y).await;
    assert_eq!(of_y["state"], "done", "{of_y}");
    accounts(&app).await;
    let days = async |name: &str, run: &Value| -> Option<(bool, usize, usize)> {
        let row = as_account(&app, name).await.get(&path(run, "")).await;
        let told = (row.status == 200).then(|| row.json())?;
        let length = |member: &str| told["findings"][member].as_array().unwrap().len();
        assert_eq!(told["findings"]["slices"][0]["n"].is_null(), told["is_part"] == true, "{name} {told}");
        Some((told["is_part"] == true, length("days"), length("hours")))
    };
    let all = days("tinh.31", &whole).await.unwrap();
    assert!(!all.0 && all.1 > 100 && all.2 == 7);
    assert_eq!(days("xa.x", &whole).await, Some((true, 0, 0)));
    assert_eq!(days("xem.y", &whole).await, Some((true, 0, 0)));
    assert_eq!((days("xa.x", &of_y).await, days("tinh.24", &whole).await), (None, None));
    for name in ["xa.y", "xem.y", "xem.luoi"] {
        let told = days(name, &of_y).await.unwrap();
        assert!(!told.0 && told.1 > 50 && told.2 == 7, "{name} {told:?}");
    }
    let list = as_account(&app, "xa.x").await.get("/api/v1/hotspot-runs").await.expect(200)["items"].clone();
    assert_eq!(list.as_array().unwrap().len(), 1, "{list}");
    // Why a run of the province has no answer is told with counts to who sees all that was counted.
    let mut one_day = wish();
    (one_day["from"], one_day["offence_codes"]) = (json!("2026-10-25"), json!(["173"]));
    let refused = found(&app, &one_day).await;
    assert_eq!(refused["state"], "failed", "{refused}");
    for (name, words) in [("tinh.31", true), ("xa.x", false), ("xem.y", false)] {
        let client = as_account(&app, name).await;
        let list = client.get("/api/v1/hotspot-runs?limit=1").await.expect(200)["items"][0].clone();
        let row = client.get(&path(&refused, "")).await.expect(200);
        assert_eq!((&list["hotspot_run_id"], &list["error"]), (&refused["hotspot_run_id"], &row["error"]), "{name}");
        assert_eq!((list["error"]["vi"].is_string(), list.get("is_own")), (words, None), "{name} {list}");
    }
    // A slice has the sum of what is its own.
    let slice = as_account(&app, "xa.x").await.get(&path(&whole, "/slices?slice=0")).await.expect(200);
    let sum: i64 = slice["items"].as_array().unwrap().iter().map(|item| item["n"].as_i64().unwrap()).sum();
    assert_eq!(slice["n"], sum);
    // Days of which less than the window is left out are told to nobody of a commune.
    assert_eq!(as_account(&app, "xa.x").await.get(&path(&whole, "")).await.expect(200)["inputs"].get("left_out"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_be_done_is_told_and_holds() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    accounts(&app).await;
    let may = async |name: &str| -> Vec<String> {
        let row = as_account(&app, name).await.get(&path(&run, "")).await.expect(200);
        row["may"].as_object().unwrap().iter().filter(|(_, may)| **may == true).map(|(name, _)| name.clone()).collect()
    };
    for name in ["quantri", "tinh.31"] {
        assert_eq!(may(name).await, ["cells", "declare", "delete", "rhythm", "surface"], "{name}");
    }
    assert_eq!(may("xa.x").await, ["cells", "declare", "rhythm"]);
    assert!(may("xem.luoi").await.is_empty() && may("xem.so").await.is_empty());
    for (name, asks) in [("quantri", true), ("tinh.31", true), ("tinh.24", false), ("xa.x", false), ("xem.luoi", false)] {
        let client = as_account(&app, name).await;
        assert_eq!(client.get("/api/v1/hotspot-runs?province=31").await.expect(200)["may"]["ask"], asks, "{name}");
        assert_eq!(client.post("/api/v1/hotspot-runs", &wish()).await.status, if asks { 202 } else { 403 }, "{name}");
        assert_eq!(client.post("/api/v1/hotspots/scale", &wish()).await.status, if asks { 200 } else { 403 }, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_area_is_declared_once_with_its_document_and_keeps_its_run() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    accounts(&app).await;
    let declare = path(&run, "/areas/1/declare");
    let body = json!({"name": "Góc chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "15/QĐ-BCĐ", "declared_on": "2026-11-20"});
    // Neither without a document, nor by who does not see it, nor with a ground of one's own.
    let mut without = body.clone();
    without.as_object_mut().unwrap().remove("declared_by_doc");
    assert_eq!(app.post(&declare, &without).await.expect(422)["errors"][0]["pointer"], "/declared_by_doc");
    let mut drawn = body.clone();
    drawn["geometry"] = json!({"type": "Polygon", "coordinates": []});
    assert_eq!(app.post(&declare, &drawn).await.expect(422)["errors"][0]["pointer"], "/geometry");
    assert_eq!(as_account(&app, "xa.y").await.post(&declare, &body).await.status, 404);
    assert_eq!(as_account(&app, "xem.luoi").await.post(&declare, &body).await.status, 403);
    assert_eq!(app.post(&path(&run, "/areas/2/declare"), &body).await.status, 404);
    // What cannot be told from chance is drawn by hand, if there are other grounds.
    let verdict = async |word: &str| {
        sqlx::query("update hotspot_area set verdict = $1").bind(word).execute(&app.db.pool).await.unwrap();
    };
    verdict("not_significant").await;
    assert_eq!(app.post(&declare, &body).await.expect(409)["type"], "/problems/hotspot-area-not-told");
    verdict("significant").await;

    let hotspot = as_account(&app, "xa.x").await.post(&declare, &body).await.expect(201);
    assert_eq!(
        (&hotspot["kind"], &hotspot["detected_run_id"], &hotspot["detected_area"], &hotspot["commune_id"]),
        (&json!("declared"), &run["hotspot_run_id"], &json!(1), &json!(X)),
        "{hotspot}"
    );
    let same: bool = sqlx::query_scalar(
        "select st_hausdorffdistance(h.geom, a.geom) < 1e-9 and abs(h.area_m2 - st_area(a.geom::geography)) < 0.01 from hotspot h join hotspot_area a on a.hotspot_run_id = h.detected_run_id and a.number = h.detected_area",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert!(same, "its ground is that of the area");
    let area = app.get(&path(&run, "/areas/1")).await.expect(200);
    assert_eq!(area["declared"], json!({"hotspot_id": hotspot["hotspot_id"], "hotspot_code": hotspot["hotspot_code"]}));
    assert_eq!(app.post(&declare, &body).await.expect(409)["type"], "/problems/hotspot-area-declared");
    assert_eq!(app.send("DELETE", &path(&run, ""), &[], b"").await.expect(409)["type"], "/problems/hotspot-run-needed");
    // Lifted, it may be declared again.
    let lift = json!({"lifted_on": "2026-11-21", "lifted_by_doc": "16/QĐ-BCĐ"});
    app.post_if(&format!("/api/v1/hotspots/{}/lift", hotspot["hotspot_id"].as_str().unwrap()), "\"1\"", &lift).await.expect(200);
    app.post(&declare, &body).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_with_runs_is_in_the_log() {
    let app = world().await;
    let run = found(&app, &wish()).await;
    let waiting = app.post("/api/v1/hotspot-runs", &wish()).await.expect(202);
    app.post(&path(&waiting, "/cancel"), &json!({})).await.expect(200);
    assert_eq!(app.send("DELETE", &path(&run, ""), &[], b"").await.status, 204);
    let left: i64 = sqlx::query_scalar(
        "select (select count(*) from hotspot_cell) + (select count(*) from hotspot_area) + (select count(*) from hotspot_surface) + (select count(*) from hotspot_commune)",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!((app.get(&path(&run, "")).await.status, left), (404, 0));
    let told: Vec<String> =
        sqlx::query_scalar("select concat_ws(' ', chain, action, actor) from audit_event where entity = 'hotspot_run' order by chain, seq")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(
        told,
        [
            "31 created quantri",
            // Worked out by the service.
            "31 changed máy này",
            "31 created quantri",
            "31 called_off quantri",
            "31 deleted quantri",
        ]
    );
    let detail: Value = sqlx::query_scalar("select detail from audit_event where entity = 'hotspot_run' order by seq limit 1")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(detail["values"]["wish"]["from"], "2025-11-01", "{detail}");
    for member in ["inputs", "findings", "backtest"] {
        assert_eq!(detail["values"].get(member), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_on_the_demonstration_says_so_and_goes_with_it() {
    let app = world().await;
    assert_eq!(found(&app, &wish()).await["is_demo"], false);
    sqlx::query("update incident set is_demo = true where incident_code = 'HP-T-7'").execute(&app.db.pool).await.unwrap();
    let run = found(&app, &wish()).await;
    assert_eq!(run["is_demo"], true);
    let body = json!({"name": "Góc chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "15/QĐ-BCĐ", "declared_on": "2026-11-20"});
    let hotspot = app.post(&path(&run, "/areas/1/declare"), &body).await.expect(201);
    assert_eq!(hotspot["is_demo"], true);
    bando138::demo::remove(&app.db.pool).await.unwrap();
    let left = app.get("/api/v1/hotspot-runs").await.expect(200)["items"].clone();
    assert_eq!(left.as_array().unwrap().iter().map(|run| run["is_demo"].clone()).collect::<Vec<_>>(), [json!(false)]);
    assert_eq!(app.get(&format!("/api/v1/hotspots/{}", hotspot["hotspot_id"].as_str().unwrap())).await.status, 404);
}
