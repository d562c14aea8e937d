//! The table of rights against the running service: every route × every kind of account × its own commune, another one, another province.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use bando138::auth::Role;
use bando138::auth::rights::{About, RIGHTS, Right, answer};
use bando138::db::PlaceTier;
use serde_json::{Value, json};

use crate::sql_files::files;
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::{Answer, Client};
use crate::support::toy::{self, X, Y};

/// A unit of another province.
const Z: &str = "00000000-0000-0000-0000-0000000000e9";
/// The three places: unit, and a point in it.
const PLACES: [(&str, f64, f64); 3] = [(X, 106.005, 20.005), (Y, 106.035, 20.005), (Z, 106.305, 21.105)];

/// Codes of their provinces.
const PROVINCES: [&str; 3] = ["31", "31", "24"];

/// Name, role, tier, scope as SQL of `account`, communes, which of [`PLACES`] are its own.
type Account = (&'static str, Role, PlaceTier, &'static str, &'static [&'static str], [bool; 3]);
const ACCOUNTS: [Account; 7] = [
    ("ca.nuoc", Role::Admin, PlaceTier::Exact, "true, null", &[], [true, true, true]),
    ("tinh.31", Role::Province, PlaceTier::Exact, "false, '31'", &[], [true, true, false]),
    ("xa.x", Role::Commune, PlaceTier::Exact, "false, null", &[X], [true, false, false]),
    // Of a unit that is no more: its heir is X.
    ("xa.cu", Role::Commune, PlaceTier::Exact, "false, null", &[toy::A], [true, false, false]),
    ("xem.x", Role::Viewer, PlaceTier::Grid, "false, null", &[X], [true, false, false]),
    ("xem.31", Role::Viewer, PlaceTier::Counts, "false, '31'", &[], [true, true, false]),
    ("thanh.tra", Role::Auditor, PlaceTier::Counts, "false, '31'", &[], [true, true, false]),
];

async fn world() -> TestApp {
    let app = toy::app().await;
    sqlx::raw_sql(
        "insert into province (province_id, code, abbr, name, full_name, valid_from) values
            ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01');
        insert into commune (commune_id, province_id, code, kind, name, full_name, valid_from, area_km2, centre, geom, geom_quality, geom_source) values
            ('00000000-0000-0000-0000-0000000000e9', '00000000-0000-0000-0000-000000000024', '90024', 'xa', 'Gia Đông', 'Xã Gia Đông', '2025-07-01', 1.16,
            'srid=4326;point(106.305 21.105)', 'srid=4326;multipolygon(((106.3 21.1,106.31 21.1,106.31 21.11,106.3 21.11,106.3 21.1)))', 'reference', 'toy')",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    for (name, role, tier, scope, communes, _) in ACCOUNTS {
        account(&app.db, name, role.word(), tier.word(), scope, communes).await;
    }
    app
}

static NEXT: AtomicU32 = AtomicU32::new(1);
/// Whether the request at hand reads: 1, or changes: 0.
static IS_READ: AtomicU32 = AtomicU32::new(0);

/// A new row at a place: its id.
async fn row(app: &TestApp, kind: &str, place: usize) -> String {
    let (_, lon, lat) = PLACES[place];
    // Each a little further on: no two rows are the same.
    let step = f64::from(NEXT.fetch_add(1, Ordering::Relaxed)) * 1e-6;
    let (path, body) = match kind {
        "site" | "camera" => {
            ("/api/v1/sites", json!({"lon": lon + step, "lat": lat, "site_name": "Ngã tư", "ownership": "household", "force": true}))
        }
        "incident" => {
            ("/api/v1/incidents", json!({"lon": lon, "lat": lat, "offence_code": "173", "occurred_from": "2026-03-05T10:00:00+07:00"}))
        }
        "hotspot" => ("/api/v1/hotspots", hotspot(place, step)),
        "conflict" => ("/api/v1/conflicts", conflict(lon, lat)),
        other => panic!("{other}"),
    };
    let made = app.post(path, &body).await.expect(201);
    if kind == "camera" {
        let site = made["site_id"].as_str().unwrap();
        let camera = app.post(&format!("/api/v1/sites/{site}/cameras"), &camera()).await.expect(201);
        return camera["camera_id"].as_str().unwrap().to_owned();
    }
    made[format!("{kind}_id")].as_str().unwrap().to_owned()
}

/// A run of the first province that is over.
async fn run(app: &TestApp) -> String {
    sqlx::query_scalar(
        "insert into coverage_run (province_code, state, recipe, incident_from, as_of, boundary_date, code_version, finished_at)
        values ('31', 'done', '{}', '2024-01-01', now(), '2026-11-21', 'thử', now()) returning coverage_run_id::text",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// A run of hotspots of the first province that is over, with an area in a place.
async fn hotspot_run(app: &TestApp, place: usize) -> String {
    let (unit, lon, lat) = PLACES[place];
    sqlx::query_scalar(
        "with r as (
            insert into hotspot_run (province_code, name, state, wish, boundary_date, code_version, ended_at, inputs, findings, backtest)
            values ('31', 'Thử', 'done', '{\"from\": \"2025-11-01\", \"to\": \"2026-11-01\"}', '2026-11-21', 'thử', now(), '{}', '{\"slices\": [{}]}', '{}') returning hotspot_run_id
        ), a as (
            insert into hotspot_area (hotspot_run_id, number, commune_id, geom, centre, cells, n, expected, verdict, hours, slice_n, area_m2)
            select hotspot_run_id, 1, $1::uuid, st_multi(st_buffer(p.at::geography, 100)::geometry), p.at, 1, 12, 2, 'significant', '{}', '{}', 31416
            from r, (select st_setsrid(st_makepoint($2, $3), 4326) as at) p
        ) select hotspot_run_id::text from r",
    )
    .bind(unit)
    .bind(lon)
    .bind(lat)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// A plan of one commune that is over and that a decision has made public.
async fn plan(app: &TestApp, place: usize) -> String {
    sqlx::query_scalar(
        "insert into plan (plan_code, province_code, name, state, wish, finished_at, approved_at, decision_number, decision_on)
        values (take_plan_code($1), $1, 'Thử', 'done', $2, now(), now(), '12/QĐ-UBND', '2026-11-01') returning plan_id::text",
    )
    .bind(PROVINCES[place])
    .bind(json!({"communes": [PLACES[place].0]}))
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// A report of a place that is at the step before the one that a route takes.
async fn report(app: &TestApp, route: &str, place: usize) -> String {
    let step = route.rsplit('/').next().unwrap_or_default();
    let state = match step {
        "return" | "approve" => "submitted",
        "lock" => "approved",
        _ => "draft",
    };
    let n = i32::try_from(NEXT.fetch_add(1, Ordering::Relaxed)).unwrap();
    sqlx::query_scalar(
        "insert into report (directive_id, title, report_kind, province_code, commune_id, period_from, period_to, due_before, state, figures, submitted_at, submitted_by, approved_at)
        select '0198b000-0000-7000-8000-000000000001', 'Thử', 'once', $2, $3::uuid, d, d + 1, d + 2, $4, case when $4 <> 'draft' then '{}'::jsonb end, now(), 'Thử',
            case when $4 = 'approved' then now() end
        from (select date '2001-01-01' + $1) t (d) returning report_id::text",
    )
    .bind(n)
    .bind(PROVINCES[place])
    .bind(PLACES[place].0)
    .bind(state)
    .fetch_one(&app.db.pool)
    .await
    .unwrap()
}

/// A report that no deadline asks for, of a day of its own.
fn report_asked(unit: &str) -> Value {
    let day = chrono::NaiveDate::from_ymd_opt(2011, 1, 1).unwrap() + chrono::Days::new(u64::from(NEXT.fetch_add(1, Ordering::Relaxed)));
    let (next, due) = (day + chrono::Days::new(1), day + chrono::Days::new(2));
    json!({"directive_id": "0198b000-0000-7000-8000-000000000001", "title": "Báo cáo", "report_kind": "once", "commune_id": unit, "period_from": day,
        "period_to": next, "due_before": due})
}

/// A draft of a scorecard with one criterion that people judge.
fn scorecard(province: &str) -> Value {
    json!({"name": format!("Bộ {}", uuid::Uuid::now_v7()), "programme": "Mô hình", "province_code": province, "criteria": [{"number": 1, "text": "Có kế hoạch"}]})
}

/// A model of camera with a name of its own.
fn camera_model(province: &str) -> Value {
    json!({"province_code": province, "name": format!("Loại {}", uuid::Uuid::now_v7()), "price_vnd": 1, "price_source": "Thử", "mount_height_m": 4, "tilt_deg": 12})
}

fn camera() -> Value {
    json!({"status": "active", "azimuth_deg": 90, "installed_on": "2026-01-05"})
}

fn contact() -> Value {
    json!({"organisation_or_household": "UBND phường", "consent_on": "2026-10-01", "consent_how": "contract"})
}

/// Answers of a route itself to one of those whom the door let in: there is no such thing of their own account.
fn is_past_the_door(route: &str, got: &Answer) -> bool {
    matches!(
        (route, got.status, got.json_type().as_str()),
        ("/api/v1/me/totp", 409, "/problems/totp-off")
            | ("/api/v1/me/totp/confirm" | "/api/v1/plans" | "/api/v1/hotspot-runs" | "/api/v1/hotspots/scale" | "/api/v1/risk/assessments/{id}/evidence", 422, "/problems/invalid-fields")
            | ("/api/v1/sessions/{id}", 404, "/problems/session-not-found")
            | ("/api/v1/tokens/{id}", 404, "/problems/token-not-found")
            // It is over, and of figures alone; neither slices nor areas are told to who is told counts.
            | ("/api/v1/hotspot-runs/{id}/cancel", 409, "/problems/hotspot-run-over")
            | ("/api/v1/hotspot-runs/{id}/surface" | "/api/v1/hotspot-runs/{id}/surface.png", 404, "/problems/hotspot-no-surface")
            // Of runs without anything in them.
            | ("/api/v1/hotspot-runs/{id}/changes", 422, "/problems/hotspot-runs-differ")
            | ("/api/v1/hotspot-runs/{id}/slices", 400, "/problems/invalid-parameter")
            | ("/api/v1/hotspot-runs/{id}/areas/{number}", 404, "/problems/hotspot-area-not-found")
            | ("/api/v1/hotspot-runs/{id}/communes/{commune_id}/rhythm", 404, "/problems/hotspot-commune-not-found")
            // Of the account before.
            | ("/api/v1/coverage/runs", 409, "/problems/coverage-run-under-way")
            | ("/api/v1/coverage/runs/{id}/cancel", 409, "/problems/coverage-run-over")
            // There is no coverage to plan for (422 above), and nothing to call off or to take out.
            | ("/api/v1/plans/{id}/cancel", 409, "/problems/plan-over")
            | ("/api/v1/plans/{id}", 409, "/problems/plan-needed")
            // It has no cameras.
            | (
                "/api/v1/plans/{id}/paper.docx" | "/api/v1/plans/{id}/paper.xlsx" | "/api/v1/plans/{id}/map.png" | "/api/v1/plans/{id}/map.svg",
                409,
                "/problems/plan-without-answer"
            )
            // It is approved.
            | ("/api/v1/plans/{id}/approve", 409, "/problems/plan-not-to-approve")
            | (
                "/api/v1/plans/{id}/try" | "/api/v1/plans/{id}/cameras" | "/api/v1/plans/{id}/cameras/{number}",
                409,
                "/problems/plan-not-open"
            )
            // The newest of its province stays.
            | ("/api/v1/coverage/runs/{id}", 409, "/problems/coverage-run-needed")
    ) || (route.starts_with("/api/v1/imports/{id}") && got.status == 404 && got.json_type() == "/problems/import-not-found")
}

fn hotspot(place: usize, step: f64) -> Value {
    let (_, lon, lat) = PLACES[place];
    let ring = [(lon, lat), (lon + 0.001 + step, lat), (lon + 0.001, lat + 0.001), (lon, lat)].map(|(x, y)| json!([x, y]));
    json!({"name": "Chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "12/QĐ-UBND", "declared_on": "2026-01-05",
        "geometry": {"type": "Polygon", "coordinates": [ring]}})
}

/// A unit named for a programme of which nobody has heard.
fn model_ward(unit: &str) -> Value {
    json!({"commune_id": unit, "programme": format!("Mô hình {}", uuid::Uuid::now_v7()), "directive": "12/KH-BCĐ", "named_on": "2026-01-05"})
}

fn conflict(lon: f64, lat: f64) -> Value {
    json!({"lon": lon, "lat": lat, "kind": "land", "reported_on": "2026-03-05", "due_on": "2026-04-05"})
}

/// A directive of a province, of a number that there is not yet.
fn directive(province: &str) -> Value {
    json!({"number": format!("{}/KH-BCĐ", NEXT.fetch_add(1, Ordering::Relaxed)), "title": "Kế hoạch thử", "issued_on": "2026-01-05",
        "issued_by": "Ban Chỉ đạo 138 tỉnh", "province_code": province})
}

fn target() -> Value {
    json!({"code": format!("CT-{}", NEXT.fetch_add(1, Ordering::Relaxed)), "text": "Giảm số vụ", "quote": "kéo giảm số vụ"})
}

fn deadline() -> Value {
    json!({"code": format!("TH-{}", NEXT.fetch_add(1, Ordering::Relaxed)), "text": "Báo cáo", "quote": "trước ngày 15 hằng tháng", "kind": "monthly",
        "day": 15, "who": ["commune"]})
}

/// A directive of the first province, or a target or deadline of one: its id.
async fn directive_row(app: &TestApp, route: &str) -> String {
    let made = app.post("/api/v1/directives", &directive("31")).await.expect(201);
    let path = format!("/api/v1/directives/{}", made["directive_id"].as_str().unwrap());
    let (made, name) = if route.contains("directive-targets") {
        (app.post(&format!("{path}/targets"), &target()).await.expect(201), "directive_target_id")
    } else if route.contains("directive-deadlines") {
        (app.post(&format!("{path}/deadlines"), &deadline()).await.expect(201), "directive_deadline_id")
    } else {
        (made, "directive_id")
    };
    made[name].as_str().unwrap().to_owned()
}

/// A rule set of a province.
fn rule_set(province: &str) -> Value {
    json!({"name": "Bộ quy tắc thử", "province_code": province, "rules": [{"number": 1, "indicator": "incidents_n", "operator": ">=", "value": 5, "level": "low",
        "text": "Từ 5 vụ", "source": "Thử"}]})
}

/// An assessment of a unit, each of another day: its body.
fn assessment(unit: &str) -> Value {
    static DAYS: AtomicU32 = AtomicU32::new(1);
    let from = chrono::NaiveDate::from_ymd_opt(2025, 7, 1).unwrap() + chrono::Days::new(DAYS.fetch_add(1, Ordering::Relaxed).into());
    json!({"commune_id": unit, "period_from": from, "period_to": from.succ_opt()})
}

/// A count of a unit.
fn entry(unit: &str) -> Value {
    let mut body = assessment(unit);
    body["indicator"] = json!("drug_users");
    body["value"] = json!(12);
    body["document"] = json!("15/BC-CAX");
    body["entered_by"] = json!("Trưởng Công an xã");
    body
}

/// A row of the room of risk that a route is about: its id.
async fn risk_row(app: &TestApp, route: &str, place: usize) -> String {
    let unit = PLACES[place].0;
    if route.starts_with("/api/v1/risk/rules") {
        return app.post("/api/v1/risk/rules", &rule_set("31")).await.expect(201)["risk_rule_set_id"].as_str().unwrap().to_owned();
    }
    if route.starts_with("/api/v1/risk/entries") {
        return app.post("/api/v1/risk/entries", &entry(unit)).await.expect(201)["risk_entry_id"].as_str().unwrap().to_owned();
    }
    let made = app.post("/api/v1/risk/assessments", &assessment(unit)).await.expect(201);
    let id = made["risk_assessment_id"].as_str().unwrap().to_owned();
    if route == "/api/v1/risk/assessments/{id}" {
        // Decided, so that everybody may read it; at version 2.
        sqlx::query("update risk_assessment set decided_level = 'low', decision_number = '1', decision_on = period_from, decided_by = 'province' where risk_assessment_id = $1::uuid and $2")
            .bind(id.parse::<uuid::Uuid>().unwrap())
            .bind(IS_READ.load(Ordering::Relaxed) == 1)
            .execute(&app.db.pool)
            .await
            .unwrap();
    }
    if route == "/api/v1/risk/evidence/{id}" {
        let path = format!("/api/v1/risk/assessments/{id}/evidence?kind=report");
        let made = app.send("POST", &path, &[("content-type", "application/octet-stream")], b"%PDF-1.7").await.expect(201);
        return made["risk_evidence_id"].as_str().unwrap().to_owned();
    }
    id
}

/// A good request for a row of the table, about a place: path, `If-Match`, body.
#[expect(clippy::too_many_lines, reason = "a table: one line for each route")]
async fn request(app: &TestApp, method: &str, route: &str, place: usize) -> (String, Option<&'static str>, Value) {
    let (unit, lon, lat) = PLACES[place];
    let kind = ["site", "camera", "incident", "conflict", "hotspot"]
        .into_iter()
        .find(|kind| route.starts_with(&format!("/api/v1/{kind}s/{{id}}")));
    let mut path = route.to_owned();
    if let Some(kind) = kind {
        path = path.replace("{id}", &row(app, kind, place).await);
    }
    if route == "/api/v1/field-checks/{id}/photo" {
        let checks = format!("/api/v1/cameras/{}/field-checks", row(app, "camera", place).await);
        let check = json!({"checked_on": "2026-11-01", "occluded": false, "photo": crate::support::toy::PICTURE});
        app.post_if(&checks, "\"1\"", &check).await.expect(200);
        path = path.replace("{id}", app.get(&checks).await.expect(200)["items"][0]["field_check_id"].as_str().unwrap());
    }
    if route.starts_with("/api/v1/coverage/runs/{id}") {
        path = path.replace("{id}", &run(app).await);
    }
    if route.starts_with("/api/v1/hotspot-runs/{id}") {
        path = path.replace("{id}", &hotspot_run(app, place).await);
    }
    if route.starts_with("/api/v1/plans/{id}") {
        path = path.replace("{id}", &plan(app, place).await);
    }
    if route == "/api/v1/camera-models/{id}" {
        let made = app.post("/api/v1/camera-models", &camera_model("31")).await.expect(201);
        path = path.replace("{id}", made["camera_model_id"].as_str().unwrap());
    }
    if route.starts_with("/api/v1/model-wards/{id}") {
        let made = app.post("/api/v1/model-wards", &model_ward(unit)).await.expect(201);
        path = path.replace("{id}", made["model_ward_id"].as_str().unwrap());
    }
    if route == "/api/v1/scorecards/{id}" {
        let made = app.post("/api/v1/scorecards", &scorecard("31")).await.expect(201);
        path = path.replace("{id}", made["scorecard_id"].as_str().unwrap());
    }
    if route.starts_with("/api/v1/reports/{id}") {
        path = path.replace("{id}", &report(app, route, place).await);
    }
    if route.starts_with("/api/v1/risk/") && route.contains("{id}") {
        IS_READ.store(u32::from(method == "GET"), Ordering::Relaxed);
        path = path.replace("{id}", &risk_row(app, route, place).await);
    }
    if route.starts_with("/api/v1/directive") && route.contains("{id}") {
        let of = directive_row(app, route).await;
        path = path.replace("{id}", &of);
    }
    path = path
        .replace("{id}", unit)
        .replace("{commune_id}", unit)
        .replace("{username}", "khac")
        .replace("{layers}", "incidents")
        .replace("{document}", "communes.json")
        .replace("{file}", "cameras.xlsx")
        .replace("{number}", "1");
    path = path.replace("{z}/{x}/{y}", "13/6509/3617");
    match (method, route) {
        ("GET", "/api/v1/communes/search") => path.push_str("?q=chu"),
        ("GET", "/api/v1/reports/late" | "/api/v1/targets") => path.push_str("?province=31"),
        ("GET", "/api/v1/effects") => write!(path, "?site={}", row(app, "site", place).await).unwrap(),
        ("GET", "/api/v1/communes/locate" | "/api/v1/views/at" | "/api/v1/coverage/need") => write!(path, "?lon={lon}&lat={lat}").unwrap(),
        ("GET", "/api/v1/coverage/communes" | "/api/v1/coverage/units") => write!(path, "?province={}", PROVINCES[place]).unwrap(),
        ("GET", "/api/v1/views") => write!(path, "?bbox={},{},{},{}", lon - 0.001, lat - 0.001, lon + 0.001, lat + 0.001).unwrap(),
        ("GET", "/api/v1/hotspot-runs/{id}/changes") => write!(path, "?before={}", hotspot_run(app, place).await).unwrap(),
        ("GET", "/api/v1/exports/hotspot-areas" | "/api/v1/exports/hotspot-communes") => {
            write!(path, "?run={}", hotspot_run(app, place).await).unwrap();
        }
        ("GET", "/api/v1/coverage" | "/api/v1/coverage/gaps" | "/api/v1/exports/gaps" | "/api/v1/risk/path") => {
            write!(path, "?commune={unit}").unwrap();
        }
        _ => {}
    }
    let body = match (method, route) {
        ("PUT", "/api/v1/sites/{id}/contact") => contact(),
        ("DELETE", "/api/v1/sites/{id}/contact") => {
            app.json("PUT", &path, &contact()).await.expect(204);
            Value::Null
        }
        ("POST", "/api/v1/sites/{id}/contact/withdraw") => {
            app.json("PUT", path.trim_end_matches("/withdraw"), &contact()).await.expect(204);
            json!({"on": "2026-11-01"})
        }
        ("POST", "/api/v1/me/totp/confirm") => json!({"code": "000000"}),
        ("POST", "/api/v1/imports") => {
            path.push_str("?name=danh-sach.csv");
            json!({"stt": 1})
        }
        ("PUT", "/api/v1/imports/{id}/mapping") => json!({"kind": "incidents"}),
        ("PUT", "/api/v1/imports/{id}/reading") => json!({"table": 0}),
        ("POST", "/api/v1/tokens") => json!({"name": "QGIS", "expires_on": "2026-12-31"}),
        ("PATCH", "/api/v1/accounts/{username}") => json!({"post": "Công an xã"}),
        ("POST", "/api/v1/model-wards") => model_ward(unit),
        ("POST", "/api/v1/directives") => directive(PROVINCES[place]),
        ("PATCH", "/api/v1/directives/{id}" | "/api/v1/directive-targets/{id}" | "/api/v1/directive-deadlines/{id}") => {
            json!({"note": "Đã soát"})
        }
        ("POST", "/api/v1/scorecards") => scorecard(PROVINCES[place]),
        ("PATCH", "/api/v1/scorecards/{id}") => json!({"note": "Đã soát"}),
        ("POST", "/api/v1/model-wards/{id}/entries") => {
            let made = app.post("/api/v1/scorecards", &scorecard("31")).await.expect(201);
            json!({"criterion_id": made["criteria"][0]["criterion_id"], "judged_on": "2026-11-01", "is_met": true, "document": "9/BC"})
        }
        ("POST", "/api/v1/reports") => report_asked(unit),
        ("PATCH", "/api/v1/reports/{id}") => json!({"situation": "Ổn định"}),
        ("POST", "/api/v1/reports/{id}/return") => json!({"note": "Bổ sung"}),
        ("POST", "/api/v1/directives/{id}/targets") => target(),
        ("POST", "/api/v1/directives/{id}/deadlines") => deadline(),
        ("PATCH", "/api/v1/model-wards/{id}") => json!({"target_share": 0.8, "target_document": "20/KH"}),
        ("GET", _)
        | (
            "DELETE",
            "/api/v1/model-wards/{id}"
            | "/api/v1/scorecards/{id}"
            | "/api/v1/directives/{id}"
            | "/api/v1/directive-targets/{id}"
            | "/api/v1/directive-deadlines/{id}"
            | "/api/v1/risk/rules/{id}"
            | "/api/v1/risk/evidence/{id}"
            | "/api/v1/camera-models/{id}"
            | "/api/v1/plans/{id}"
            | "/api/v1/plans/{id}/cameras/{number}"
            | "/api/v1/coverage/runs/{id}"
            | "/api/v1/hotspot-runs/{id}"
            | "/api/v1/imports/{id}"
            | "/api/v1/session"
            | "/api/v1/sessions"
            | "/api/v1/sessions/{id}"
            | "/api/v1/tokens/{id}",
        ) => Value::Null,
        ("PUT", "/api/v1/session/purpose") => json!({"purpose": "Kiểm thử quyền"}),
        ("POST", "/api/v1/me/password") => json!({"password": "mật khẩu thử nghiệm", "new_password": "một câu dài khác hẳn"}),
        ("POST", "/api/v1/accounts") => {
            json!({"username": format!("moi{}", uuid::Uuid::now_v7().simple()), "post": "Công an xã", "role": "province", "province_code": "31"})
        }
        ("POST", "/api/v1/accounts/{username}/disable") => json!({"reason": "Chuyển công tác"}),
        (
            "POST",
            "/api/v1/accounts/{username}/reset"
            | "/api/v1/imports/{id}/confirm"
            | "/api/v1/imports/{id}/cancel"
            | "/api/v1/imports/{id}/undo"
            | "/api/v1/coverage/runs/{id}/cancel"
            | "/api/v1/hotspot-runs/{id}/cancel"
            | "/api/v1/plans/{id}/cancel"
            | "/api/v1/reports/{id}/submit"
            | "/api/v1/reports/{id}/approve"
            | "/api/v1/reports/{id}/lock",
        )
        | ("POST" | "DELETE", "/api/v1/me/totp") => json!({}),
        ("POST", "/api/v1/coverage/runs" | "/api/v1/hotspot-runs" | "/api/v1/hotspots/scale") => json!({"province_code": PROVINCES[place]}),
        ("POST", "/api/v1/hotspot-runs/{id}/areas/{number}/declare") => {
            json!({"name": "Chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "12/QĐ-UBND", "declared_on": "2026-01-05"})
        }
        ("POST", "/api/v1/camera-models") => camera_model(PROVINCES[place]),
        ("PATCH", "/api/v1/camera-models/{id}") => json!({"price_vnd": 2}),
        ("POST", "/api/v1/plans") => json!({"province_code": PROVINCES[place], "budget": {"cameras": 3}}),
        ("POST", "/api/v1/plans/{id}/try" | "/api/v1/plans/{id}/cameras") | ("PATCH", "/api/v1/plans/{id}/cameras/{number}") => {
            json!({"lon": lon, "lat": lat, "bearing_deg": 0})
        }
        ("POST", "/api/v1/plans/{id}/approve") => json!({"decision_number": "12/QĐ-UBND", "decision_on": "2026-11-20"}),
        ("PATCH", "/api/v1/plans/{id}") => json!({"name": "Tên khác"}),
        ("POST", "/api/v1/communes/restate") => json!({"to": "2026-01-01", "counts": [{"commune_id": toy::A, "value": 8}]}),
        ("POST", "/api/v1/sites") => json!({"lon": lon, "lat": lat, "site_name": "Cổng chợ", "ownership": "household", "force": true}),
        ("PATCH", "/api/v1/sites/{id}") => json!({"site_name": "Tên khác"}),
        ("POST", "/api/v1/sites/{id}/retire") => json!({"reason": "Mở rộng đường"}),
        ("POST", "/api/v1/sites/{id}/cameras") => camera(),
        ("POST", "/api/v1/views") => json!({"lon": lon, "lat": lat, "azimuth_deg": 90}),
        ("PATCH", "/api/v1/cameras/{id}") => json!({"azimuth_deg": 91}),
        ("POST", "/api/v1/cameras/{id}/status") => json!({"status": "faulty", "since_on": "2026-11-01", "reason": "Mất tín hiệu"}),
        ("POST", "/api/v1/cameras/{id}/maintenance") => json!({"done_on": "2026-11-01", "kind": "inspection", "outcome": "ok"}),
        ("POST", "/api/v1/cameras/{id}/field-checks") => json!({"checked_on": "2026-11-01", "occluded": false}),
        ("POST", "/api/v1/incidents") => {
            json!({"lon": lon, "lat": lat, "offence_code": "173", "occurred_from": "2026-03-05T10:00:00+07:00"})
        }
        ("PATCH", "/api/v1/incidents/{id}") => json!({"severity": "serious"}),
        ("POST", "/api/v1/incidents/{id}/void" | "/api/v1/conflicts/{id}/void") => json!({"reason": "Nhập trùng"}),
        ("POST", "/api/v1/risk/schemes") => {
            json!({"code": format!("s{}", NEXT.fetch_add(1, Ordering::Relaxed)), "name": "Thang thử", "province_code": PROVINCES[place],
            "levels": [{"code": "bad", "vi": "Xấu", "en": "Bad", "is_risk": true}, {"code": "good", "vi": "Tốt", "en": "Good", "is_risk": false}]})
        }
        ("POST", "/api/v1/risk/rules") => rule_set(PROVINCES[place]),
        ("PATCH", "/api/v1/risk/rules/{id}") => json!({"few_n": 30}),
        ("POST", "/api/v1/risk/rules/{id}/issue") => {
            // Each later than the one before, so that it may end that.
            let day = chrono::NaiveDate::from_ymd_opt(2020, 1, 1).unwrap() + chrono::Days::new(NEXT.fetch_add(1, Ordering::Relaxed).into());
            json!({"decision_number": "5/QĐ-BCĐ", "decision_on": "2026-06-20", "decided_by": "Ban Chỉ đạo 138", "valid_from": day})
        }
        ("POST", "/api/v1/risk/classify") => json!({"province": PROVINCES[place], "from": "2001-01-01", "to": "2001-02-01"}),
        ("POST", "/api/v1/risk/assessments") => assessment(unit),
        ("PATCH", "/api/v1/risk/assessments/{id}") => {
            json!({"proposed_level": "low", "proposal_reason": "Tình hình ổn định", "proposed_by": "Công an xã"})
        }
        ("POST", "/api/v1/risk/assessments/{id}/decide") => {
            json!({"decided_level": "low", "decision_number": "9/QĐ-BCĐ", "decision_on": "2026-11-20"})
        }
        ("PATCH", "/api/v1/risk/assessments/{id}/conversion") => json!({"selected_year": 2026, "selected_document": "25/KH-BCĐ"}),
        ("POST", "/api/v1/risk/decisions") => {
            let row = app.post("/api/v1/risk/assessments", &assessment(unit)).await.expect(201);
            json!({"decision_number": format!("{}/QĐ", NEXT.fetch_add(1, Ordering::Relaxed)), "decision_on": "2026-11-20",
                "items": [{"risk_assessment_id": row["risk_assessment_id"], "version": row["version"], "decided_level": "low"}]})
        }
        ("POST", "/api/v1/risk/assessments/{id}/evidence") => {
            path.push_str("?kind=report");
            json!("no file")
        }
        ("POST", "/api/v1/risk/entries") => entry(unit),
        ("PATCH", "/api/v1/risk/entries/{id}") => json!({"value": 13}),
        ("POST", "/api/v1/conflicts") => conflict(lon, lat),
        ("PATCH", "/api/v1/conflicts/{id}") => json!({"level": "complex"}),
        ("POST", "/api/v1/hotspots") => hotspot(place, 0.0),
        ("PATCH", "/api/v1/hotspots/{id}") => json!({"name": "Chợ mới"}),
        ("POST", "/api/v1/hotspots/{id}/lift") => json!({"lifted_on": "2026-11-01", "lifted_by_doc": "13/QĐ-UBND"}),
        _ => panic!("{method} {route} has a row in the table and no request here"),
    };
    let is_versioned = method == "PATCH"
        || (method == "DELETE"
            && ([
                "/api/v1/model-wards/{id}",
                "/api/v1/scorecards/{id}",
                "/api/v1/camera-models/{id}",
                "/api/v1/plans/{id}/cameras/{number}",
            ]
            .contains(&route)
                || route.starts_with("/api/v1/directive")
                || route == "/api/v1/risk/rules/{id}"))
        || (method, route) == ("POST", "/api/v1/plans/{id}/cameras")
        || [
            "/submit",
            "/decide",
            "/issue",
            "/return",
            "/lock",
            "/approve",
            "/retire",
            "/status",
            "/void",
            "/lift",
            "/maintenance",
            "/field-checks",
        ]
        .iter()
        .any(|end| route.ends_with(end) && method == "POST");
    (path, is_versioned.then_some("\"1\""), body)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_holds_for_every_account_and_place() {
    let app = world().await;
    let mut wrong = Vec::new();
    let (mut rows, mut checked) = (0, 0);
    for &(method, route, right, about) in RIGHTS {
        rows += 1;
        if right == Right::Open {
            continue;
        }
        for (name, role, tier, _, _, own) in ACCOUNTS {
            for (place, is_own) in own.into_iter().enumerate() {
                if about == About::Whole && place > 0 {
                    continue;
                }
                let expected = answer(right, about, role, tier, is_own);
                account(&app.db, "khac", "viewer", "grid250", "true, null", &[]).await;
                // Anew for each: some requests end the session.
                let client = Client { address: app.address, token: session(&app.db, name).await };
                let (path, tag, body) = request(&app, method, route, place).await;
                let mut headers = vec![("content-type", "application/json")];
                headers.extend(tag.map(|tag| ("if-match", tag)));
                let body = if body.is_null() { String::new() } else { body.to_string() };
                let got = client.send(method, &path, &headers, body.as_bytes()).await;
                let status = if (200..300).contains(&got.status) || is_past_the_door(route, &got) { 200 } else { got.status };
                checked += 1;
                if status != expected {
                    wrong.push(format!(
                        "{method} {route} as {name} at {place}: {expected} expected, {}",
                        got.to_string().replace('\n', " ")
                    ));
                }
            }
        }
    }
    eprintln!("{rows} rows, {checked} requests");
    assert!(wrong.is_empty(), "{} of {checked}:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_who_has_not_signed_in_gets_past_the_door() {
    let app = world().await;
    let stranger = Client { address: app.address, token: "" };
    for &(method, route, right, _) in RIGHTS {
        let path = route
            .replace("{id}", X)
            .replace("{username}", "khac")
            .replace("{layers}", "communes")
            .replace("{document}", "communes.json")
            .replace("{file}", "cameras.xlsx")
            .replace("{number}", "1")
            .replace("{z}/{x}/{y}", "5/25/14");
        let got = stranger.send(method, &path, &[("content-type", "application/json")], b"{}").await;
        match right {
            Right::Open => assert_ne!(got.json_type(), "/problems/not-signed-in", "{method} {route}: {got}"),
            _ => assert_eq!((got.status, got.json_type().as_str()), (401, "/problems/not-signed-in"), "{method} {route}"),
        }
    }
}

/// Every `.route("…", get(…).post(…))` of the source has a row for each of its methods, and every row has its route.
#[test]
fn every_route_has_a_row() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = Vec::new();
    for path in files(&source, "rs") {
        let text = fs::read_to_string(&path).unwrap();
        let relative = path.strip_prefix(&source).unwrap().to_str().unwrap().to_owned();
        let prefix = match relative.as_str() {
            "app.rs" => "",
            tiles if tiles.starts_with("tiles") => "",
            // A listener of its own, which only this machine reaches.
            "cli/figures.rs" => "figures:",
            _ => "/api/v1",
        };
        for (at, found) in text.match_indices(".route(\"") {
            let rest = &text[at + found.len()..];
            let (address, rest) = rest.split_once('"').unwrap();
            // To the bracket that closes `.route(`.
            let mut depth = 1;
            let end = rest
                .find(|c| {
                    depth += i32::from(c == '(') - i32::from(c == ')');
                    depth == 0
                })
                .unwrap();
            for method in ["get", "post", "put", "patch", "delete"] {
                let handler = format!("{method}(");
                if rest[..end].match_indices(&handler).any(|(i, _)| !rest[..i].ends_with(|c: char| c.is_alphanumeric() || c == '_')) {
                    routes.push((method.to_uppercase(), format!("{prefix}{address}")));
                }
            }
        }
    }
    // What is refused by name for everybody.
    routes.retain(|(_, route)| !matches!(route.as_str(), "/api" | "/api/{*rest}" | "figures:/metrics"));
    assert!(routes.len() > 50, "{routes:?}");
    let mut table: Vec<(String, String)> = RIGHTS.iter().map(|(method, route, ..)| ((*method).to_owned(), (*route).to_owned())).collect();
    routes.sort();
    table.sort();
    assert_eq!(routes, table);
}

/// The zoom from which a tile may show single incidents stands in two places.
#[test]
fn the_table_knows_the_first_zoom_with_places() {
    assert_eq!(bando138::auth::rights::FIRST_POINT_ZOOM, bando138::incidents::layer::FIRST_POINT_ZOOM);
}
