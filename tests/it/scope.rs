//! Row security and masking: what the database itself refuses, which plans it makes, and what two accounts get at one address.
//!
//! Masking is proved by what it must not depend on: what an account may not see is changed behind the service, and not one byte of
//! what it gets changes with it, on any face.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection, Row};

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::db::db;
use crate::support::toy::{self, X, Y};

const ROLES: [&str; 7] = [
    "bando138_door",
    "bando138_wide",
    "bando138_narrow",
    "bando138_wide_grid",
    "bando138_narrow_grid",
    "bando138_wide_counts",
    "bando138_narrow_counts",
];

/// Tables of facts that everybody who is in may read, of accounts, and of the books: no rows of a commune in them.
const WITHOUT_ROW_SECURITY: [&str; 21] = [
    "_sqlx_migrations",
    "account",
    "account_commune",
    "api_token",
    "audit_head",
    "audit_pending",
    "code_counter",
    "commune",
    "commune_outline",
    "incident_cell",
    // No role has a right to it.
    "incident_load",
    "incident_month_cell",
    "load_mark",
    "offence",
    "province",
    "recovery_code",
    "session",
    "sign_in_attempt",
    "sign_in_link",
    "site_cell",
    "succession",
];

#[tokio::test]
async fn every_table_of_rows_has_forced_row_security_and_the_roles_own_nothing() {
    let db = db().await;
    let names = async |condition: &'static str| -> Vec<String> {
        let text = format!(
            "select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'spatial_ref_sys' and {condition} order by 1"
        );
        sqlx::query_scalar(sqlx::AssertSqlSafe(text)).fetch_all(&db.pool).await.unwrap()
    };
    assert_eq!(names("not c.relrowsecurity").await, WITHOUT_ROW_SECURITY, "a new table has row security, or is named here with a reason");
    assert_eq!(names("c.relrowsecurity and not c.relforcerowsecurity").await, [""; 0]);
    let strong: Vec<String> = sqlx::query_scalar("select rolname::text from pg_roles where rolname like 'bando138\\_%' and (rolsuper or rolbypassrls or rolcanlogin or rolcreaterole or rolcreatedb)")
        .fetch_all(&db.pool)
        .await
        .unwrap();
    assert_eq!(strong, [""; 0]);
    let owned: i64 = sqlx::query_scalar(
        "select count(*) from pg_shdepend d join pg_roles r on r.oid = d.refobjid where r.rolname like 'bando138\\_%' and d.deptype = 'o'",
    )
    .fetch_one(&db.pool)
    .await
    .unwrap();
    assert_eq!(owned, 0);
    // The last numbers of codes tell how many incidents a unit has had.
    let counting: Vec<String> = sqlx::query_scalar(
        "select rolname::text from pg_roles where rolname like 'bando138\\_%' and has_table_privilege(oid, 'code_counter', 'select')",
    )
    .fetch_all(&db.pool)
    .await
    .unwrap();
    assert_eq!(counting, [""; 0]);
    // The door has no right to data; the others none to accounts.
    for role in ROLES {
        for (table, is_the_doors) in
            [("account", true), ("session", true), ("sign_in_link", true), ("site", false), ("incident", false), ("audit_event", false)]
        {
            let may: bool = sqlx::query_scalar("select has_table_privilege($1, $2, 'select')")
                .bind(role)
                .bind(table)
                .fetch_one(&db.pool)
                .await
                .unwrap();
            let is_masked = (table == "incident" || table == "audit_event") && (role.ends_with("grid") || role.ends_with("counts"));
            assert_eq!(may, (role == "bando138_door") == is_the_doors && !is_masked, "{role} {table}");
        }
    }
}

/// A connection to the database of `app` that has taken a role, as the service does.
async fn as_role(app: &TestApp, role: &str) -> PgConnection {
    let mut conn = PgConnection::connect_with(&app.db.pool.connect_options()).await.unwrap();
    conn.execute(sqlx::AssertSqlSafe(format!("set role {role}"))).await.unwrap();
    conn
}

#[tokio::test]
async fn without_a_scope_or_with_a_forged_one_there_are_no_rows() {
    let app = toy::app().await;
    toy::site(&app, 106.005, 20.005).await;
    toy::theft(&app, 106.005, 20.005, "2026-03-05T10:00:00+07:00").await;
    account(&app.db, "xa.y", "commune", "exact", "false, null", &[Y]).await;
    let other: uuid::Uuid =
        sqlx::query_scalar("select account_id from account where username = 'xa.y'").fetch_one(&app.db.pool).await.unwrap();
    let mut conn = as_role(&app, "bando138_narrow").await;
    let other = other.to_string();
    for stated in ["", "1),(2", "' or true --", "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-0000000000e1}", &other] {
        sqlx::query("select set_config('bando138.account', $1, false)").bind(stated).execute(&mut conn).await.unwrap();
        for table in ["site", "incident", "row_history", "audit_event"] {
            let rows: i64 =
                sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {table}"))).fetch_one(&mut conn).await.unwrap();
            assert_eq!(rows, 0, "{table} with {stated:?}");
        }
    }
    // A row of another unit cannot be written, nor one be moved there.
    let refused = sqlx::query("insert into site (site_id, site_code, geom, commune_id, commune_basis, current_commune_id, site_name, ownership) select gen_random_uuid(), 'HP-1', 'srid=4326;point(106.005 20.005)', $1, 'boundary', $1, 'A', 'household'")
        .bind(uuid::Uuid::parse_str(X).unwrap())
        .execute(&mut conn)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("row-level security"), "{refused}");
    for role in ["bando138_wide_grid", "bando138_narrow_grid", "bando138_wide_counts", "bando138_narrow_counts"] {
        let mut conn = as_role(&app, role).await;
        let refused = sqlx::query("select count(*) from public.incident").execute(&mut conn).await.unwrap_err();
        assert!(refused.to_string().contains("permission denied"), "{role}: {refused}");
    }
}

/// The plan of a statement in a role and a scope, as text.
async fn plan(conn: &mut PgConnection, statement: &str) -> String {
    let rows =
        sqlx::query(sqlx::AssertSqlSafe(format!("explain (analyze, buffers, timing off) {statement}"))).fetch_all(conn).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn a_box_is_found_by_its_index_in_wide_and_in_narrow_scopes() {
    let app = toy::app().await;
    // 40,000 sites and incidents over both units; the scope has all of them, so that only the box can be selective.
    app.db
        .pool
        .execute(
            "alter table site disable trigger user; alter table incident disable trigger user;
            insert into site (site_id, site_code, geom, commune_id, commune_basis, current_commune_id, site_name, ownership)
            select gen_random_uuid(), 'HP-9-' || g, st_setsrid(st_makepoint(106 + (g % 200) * 0.0002, 20 + (g / 200) * 0.00005), 4326), u.id, 'boundary', u.id, 'Điểm', 'household'
            from generate_series(0, 39999) g, lateral (select case when g % 200 < 100 then '00000000-0000-0000-0000-0000000000e1' else '00000000-0000-0000-0000-0000000000e2' end::uuid as id) u;
            alter table incident enable trigger incident_derive;
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id)
            select site_id, 'V-' || site_code, '173', '2026-03-05T10:00:00+07', '2026-03-05T10:00:00+07', geom, 'exact', commune_id, 'boundary', current_commune_id from site;
            alter table site enable trigger user; alter table incident enable trigger user; analyze site; analyze incident",
        )
        .await
        .unwrap();
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    account(&app.db, "xa.xy", "commune", "exact", "false, null", &[X, Y]).await;
    let bbox = "geom && st_makeenvelope(106.0100, 20.0050, 106.0110, 20.0055, 4326)";
    let mut shown = Vec::new();
    for (role, username, path) in [
        ("bando138_wide", "", "public"),
        ("bando138_narrow", "tinh.31", "public"),
        ("bando138_narrow", "xa.xy", "public"),
        ("bando138_wide_grid", "", "grid_wide, public"),
        ("bando138_narrow_grid", "tinh.31", "grid_narrow, public"),
    ] {
        let mut conn = as_role(&app, role).await;
        let id: Option<uuid::Uuid> = sqlx::query_scalar("select account_id from account where username = $1")
            .bind(username)
            .fetch_optional(&app.db.pool)
            .await
            .unwrap();
        sqlx::query("select set_config('bando138.account', $1, false), set_config('search_path', $2, false)")
            .bind(id.map_or(String::new(), |id| id.to_string()))
            .bind(path)
            .execute(&mut conn)
            .await
            .unwrap();
        let masked = path.starts_with("grid");
        for (table, index) in [("site", "site_geom_idx"), ("incident", if masked { "incident_grid_geom_idx" } else { "incident_geom_idx" })]
        {
            let text = plan(&mut conn, &format!("select count(*) from {table} where {bbox}")).await;
            let line = text.lines().find(|line| line.contains("Index")).unwrap_or_default().trim().to_owned();
            assert!(line.contains(index), "{role} {username} {table}:\n{text}");
            shown.push(format!("{role:<22} {username:<8} {line}"));
        }
    }
    eprintln!("{}", shown.join("\n"));
}

#[tokio::test]
async fn the_grid_is_of_250_metres_and_a_place_is_in_the_cell_of_its_middle() {
    let db = db().await;
    // By hand: rows of 0.00225°, the middle at (n + 0.5); columns of 250 m at the latitude of the middle.
    let by_hand = |lon: f64, lat: f64| {
        let middle = ((lat / 0.00225).floor() + 0.5) * 0.00225;
        let width = 250.0 / (6_378_137.0 * std::f64::consts::TAU / 360.0 * middle.to_radians().cos());
        (((lon / width).floor() + 0.5) * width, middle)
    };
    for (lon, lat) in [(106.312, 20.94), (105.854, 21.0285), (106.66, 10.76), (104.0, 8.6), (109.4, 12.9), (105.3, 23.38), (112.0, 16.5)] {
        let row: (f64, f64, f64) = sqlx::query_as(
            "select st_x(g), st_y(g), st_distance(g::geography, p::geography) from (select st_setsrid(st_makepoint($1, $2), 4326) p) a, lateral (select grid_250m(p) g) b",
        )
        .bind(lon)
        .bind(lat)
        .fetch_one(&db.pool)
        .await
        .unwrap();
        let (x, y) = by_hand(lon, lat);
        assert!((row.0 - x).abs() < 1e-9 && (row.1 - y).abs() < 1e-9, "{row:?} {x} {y}");
        // Half the diagonal of the cell, on the ellipsoid.
        assert!(row.2 <= 178.0, "{row:?}");
    }
}

/// The faces on which incidents appear, and those on which they must not.
const FACES: [&str; 22] = [
    "/api/v1/incidents?count=true",
    "/api/v1/incidents?f=geojson",
    "/api/v1/incidents?q=ben han",
    "/api/v1/incidents?q=sensitive",
    "/api/v1/incidents?bbox=106.00505,20.00505,106.00515,20.00515",
    "/api/v1/incidents?offence=141",
    "/api/v1/incidents/{normal}",
    "/api/v1/incidents/{sensitive}",
    "/api/v1/incidents/counts?by=commune&from=2026-01-01&to=2026-07-01",
    "/api/v1/incidents/counts?by=month&from=2026-01-01&to=2026-07-01",
    "/api/v1/incidents/counts?by=day&from=2026-03-01&to=2026-04-01",
    "/api/v1/incidents/counts?by=hour_weekday&from=2026-01-01&to=2026-07-01",
    "/api/v1/overview?from=2026-01-01&to=2026-07-01",
    "/api/v1/incidents/{normal}/history",
    "/api/v1/audit?entity=incident",
    "/api/v1/status",
    "/tiles/incidents/6/50/28",
    "/tiles/communes,incidents/11/1627/908",
    "/tiles/incidents/13/{13}",
    "/tiles/incidents/16/{16}",
    "/tiles/incidents/18/{18}",
    "/tiles/incidents/18/{18 exact}",
];

/// Status, headers and body of every face.
async fn faces(client: Client, ids: &BTreeMap<&str, String>) -> BTreeMap<String, Vec<u8>> {
    let mut answers = BTreeMap::new();
    for face in FACES {
        let path = ids.iter().fold(face.to_owned(), |path, (name, value)| path.replace(&format!("{{{name}}}"), value));
        let answer = client.get(&path).await;
        let headers: Vec<_> = answer.headers.iter().filter(|(name, _)| name != "date").collect();
        let mut bytes = format!("{} {headers:?}\n", answer.status).into_bytes();
        bytes.extend(&answer.bytes);
        answers.insert(path, bytes);
    }
    answers
}

/// Column and row of the tile of a zoom that holds a point.
fn tile(z: u32, lon: f64, lat: f64) -> String {
    let n = f64::from(1_u32 << z);
    let y = (1.0 - lat.to_radians().tan().asinh() / std::f64::consts::PI) / 2.0 * n;
    format!("{}/{}", ((lon + 180.0) / 360.0 * n).floor(), y.floor())
}

async fn as_account(app: &TestApp, username: &str) -> Client {
    Client { address: app.address, token: session(&app.db, username).await }
}

fn differing(before: &BTreeMap<String, Vec<u8>>, after: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    before.iter().filter(|(path, bytes)| after[*path] != **bytes).map(|(path, _)| path.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_viewer_gets_does_not_depend_on_exact_places_or_on_sensitive_incidents() {
    let app = toy::app().await;
    for (name, role, tier) in [("dung", "province", "exact"), ("luoi", "viewer", "grid250"), ("dem", "viewer", "counts")] {
        account(&app.db, name, role, tier, "false, '31'", &[]).await;
    }
    account(&app.db, "luoi.nuoc", "viewer", "grid250", "true, null", &[]).await;
    let normal = app
        .post("/api/v1/incidents", &json!({"lon": 106.0051, "lat": 20.0051, "offence_code": "173", "occurred_from": "2026-03-05T10:00:00+07:00", "address_text": "Số 7 ngõ Bến Hàn"}))
        .await
        .expect(201);
    let sensitive = app
        .post("/api/v1/incidents", &json!({"lon": 106.0052, "lat": 20.0052, "offence_code": "141", "occurred_from": "2026-03-06T22:00:00+07:00", "incident_code": "SENSITIVE-1"}))
        .await
        .expect(201);
    let (normal, sensitive) = (normal["incident_id"].as_str().unwrap().to_owned(), sensitive["incident_id"].as_str().unwrap().to_owned());
    let (middle_lon, middle_lat): (f64, f64) =
        sqlx::query_as("select st_x(grid_geom), st_y(grid_geom) from incident where incident_id = $1::uuid")
            .bind(&normal)
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    let ids = BTreeMap::from([
        ("normal", normal.clone()),
        ("sensitive", sensitive.clone()),
        ("13", tile(13, middle_lon, middle_lat)),
        ("16", tile(16, middle_lon, middle_lat)),
        ("18", tile(18, middle_lon, middle_lat)),
        ("18 exact", tile(18, 106.0051, 20.0051)),
    ]);
    let clients = ["luoi", "luoi.nuoc", "dem", "dung"];
    let mut before = BTreeMap::new();
    // The exact one first: nothing of what is kept for it may come back to the others.
    for name in ["dung", "luoi", "luoi.nuoc", "dem"] {
        before.insert(name, faces(as_account(&app, name).await, &ids).await);
    }
    // The masked ones do see something, and each of the faces is one.
    for name in ["luoi", "luoi.nuoc"] {
        let text = |path: &str| String::from_utf8_lossy(&before[name][path]).into_owned();
        assert!(
            text("/api/v1/incidents?count=true").contains(&normal) && text("/api/v1/incidents?count=true").contains("\"total\":1"),
            "{name}"
        );
        assert!(text(&format!("/api/v1/incidents/{normal}")).contains("\"place_mask\":\"grid250\""));
        assert!(text(&format!("/api/v1/incidents/{normal}")).contains("-grid250"), "the tag is not that of the exact row");
        assert!(text(&format!("/api/v1/incidents/{sensitive}")).starts_with("404"));
        assert!(text(&format!("/tiles/incidents/18/{}", ids["18"])).starts_with("200"), "{name}");
        for (path, bytes) in &before[name] {
            let text = String::from_utf8_lossy(bytes);
            for secret in ["106.0051,", "106.0051}", "20.0051", "ngõ Bến Hàn", "106.0052", "20.0052", "SENSITIVE-1", &sensitive] {
                // The address that was asked for may be said again.
                assert!(!text.contains(secret) || path.contains(secret), "{name} {path} has {secret}: {text}");
            }
        }
    }
    for (path, bytes) in &before["dem"] {
        let text = String::from_utf8_lossy(bytes);
        let is_figure = path.contains("/overview") || path.contains("/status") || path.contains("by=commune");
        assert_eq!(text.starts_with("200"), is_figure, "{path}: {text}");
        assert!(!text.contains(&normal) || path.contains(&normal), "{path}: {text}");
    }
    // Behind the service, so that not even a version changes: the place moves within its cell, the address is another one, the
    // sensitive incident goes to another unit, day and hour, and there are two more of them.
    app.db
        .pool
        .execute(
            "alter table incident disable trigger incident_keep_history;
            update incident set geom = st_setsrid(st_makepoint(st_x(grid_geom) + 0.0004, st_y(grid_geom) - 0.0004), 4326), source_x = 106.0049, source_y = 20.0049,
                address_text = 'Chợ Đồng Tâm' where offence_code = '173';
            update incident set geom = st_setsrid(st_makepoint(106.035, 20.005), 4326), commune_id = '00000000-0000-0000-0000-0000000000e2',
                current_commune_id = '00000000-0000-0000-0000-0000000000e2', occurred_from = '2026-05-09T03:00:00+07', occurred_to = '2026-05-09T03:00:00+07'
                where offence_code = '141';
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, sensitivity)
            select gen_random_uuid(), 'S-00' || g, '142', '2026-03-05T10:00:00+07', '2026-03-05T10:00:00+07', st_setsrid(st_makepoint(106.0051, 20.0051), 4326), 'exact',
                '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', 'victim_sensitive' from generate_series(1, 2) g;
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom, geom_precision, commune_id, commune_basis, current_commune_id, sensitivity)
            select gen_random_uuid(), 'R-001', '173', '2026-03-05T10:00:00+07', '2026-03-05T10:00:00+07', st_setsrid(st_makepoint(106.0051, 20.0051), 4326), 'exact',
                '00000000-0000-0000-0000-0000000000e1', 'boundary', '00000000-0000-0000-0000-0000000000e1', 'restricted'",
        )
        .await
        .unwrap();
    for name in clients {
        let after = faces(as_account(&app, name).await, &ids).await;
        let differs = differing(&before[name], &after);
        if name == "dung" {
            // The check can fail: who sees exact places sees the difference on nearly all of them.
            assert!(differs.len() >= 15, "{differs:?}");
        } else {
            assert_eq!(differs, [""; 0], "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_difference_of_figures_gives_a_suppressed_count_away() {
    let app = toy::app().await;
    account(&app.db, "dem", "viewer", "counts", "false, '31'", &[]).await;
    account(&app.db, "dem.nuoc", "viewer", "counts", "true, null", &[]).await;
    let put = async |unit: &str, quarter: &str, n: i32| {
        sqlx::query(
            "with gone as (delete from incident where current_commune_id = $1::uuid and occurred_from = ($2 || 'T10:00:00+07')::timestamptz)
            insert into incident (incident_id, incident_code, offence_code, occurred_from, occurred_to, geom_precision, commune_id, commune_basis, current_commune_id)
            select gen_random_uuid(), 'Q-' || uuid_v7(), '173', ($2 || 'T10:00:00+07')::timestamptz, ($2 || 'T10:00:00+07')::timestamptz, 'commune_only', $1::uuid, 'stated', $1::uuid
            from generate_series(1, $3)",
        )
        .bind(unit)
        .bind(quarter)
        .bind(n)
        .execute(&app.db.pool)
        .await
        .unwrap();
    };
    app.db.pool.execute("alter table incident drop constraint incident_code_shape").await.unwrap();
    // By hand: X has 7, 5, 3 in the first three quarters of 2026, Y has 12, 2, 6. Told: 7 + 5 + 12 + 6 = 30, two figures are not.
    for (unit, figures) in [(X, [7, 5, 3]), (Y, [12, 2, 6])] {
        for (quarter, n) in ["2026-02-10", "2026-05-10", "2026-08-10"].into_iter().zip(figures) {
            put(unit, quarter, n).await;
        }
    }
    let ask = async |name: &str| -> Vec<Value> {
        let client = as_account(&app, name).await;
        let mut answers = Vec::new();
        for window in [
            "from=2026-01-01&to=2026-10-01",
            "from=2026-04-01&to=2026-10-01",
            "from=2026-04-02&to=2026-12-31",
            "from=2026-01-01&to=2026-07-01",
            "from=2025-01-01&to=2027-01-01",
            "from=2026-07-01&to=2026-10-01",
        ] {
            for face in [
                "incidents/counts?by=commune&",
                "incidents/counts?by=quarter&",
                "incidents/counts?province=31&",
                "overview?",
                "overview?province=31&",
            ] {
                answers.push(client.get(&format!("/api/v1/{face}{window}")).await.expect(200));
            }
        }
        answers
    };
    let first = (ask("dem").await, ask("dem.nuoc").await);
    let year = &first.0[0];
    assert_eq!((&year["at_least"], &year["untold"], &year["least"]), (&json!(30), &json!(2), &json!(5)));
    let x = year["items"].as_array().unwrap().iter().find(|item| item["commune_id"] == X).unwrap();
    assert_eq!((&x["at_least"], &x["untold"], &x["is_whole"]), (&json!(12), &json!(1), &json!(false)));
    assert_eq!(first.0[3]["incidents"]["at_least"], 30, "the overview is made of the same figures");
    // Every value that the untold figures may have, in the quarters that are told and in the one that is not over: the same answers.
    for (hidden_x, hidden_y, now) in [(0, 0, 0), (4, 4, 40), (1, 3, 5), (2, 0, 1)] {
        put(X, "2026-08-10", hidden_x).await;
        put(Y, "2026-05-10", hidden_y).await;
        put(Y, "2026-11-10", now).await;
        assert_eq!((ask("dem").await, ask("dem.nuoc").await), first, "{hidden_x} {hidden_y} {now}");
    }
    // And the check can fail: a told figure is told.
    put(X, "2026-08-10", 5).await;
    assert_ne!(ask("dem").await, first.0);
    for (path, parameter) in [
        ("offence=173", "offence"),
        ("offence_group=ttxh", "offence_group"),
        ("commune=00000000-0000-0000-0000-0000000000e1", "commune"),
        ("by=month", "by"),
        ("by=day", "by"),
    ] {
        let problem = as_account(&app, "dem").await.get(&format!("/api/v1/incidents/counts?{path}")).await.expect(400);
        assert_eq!(problem["errors"][0]["pointer"], format!("?{parameter}"), "{problem}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn exact_places_are_asked_for_with_a_purpose_and_every_read_is_noted() {
    let app = toy::app().await;
    let made = toy::theft(&app, 106.005, 20.005, "2026-03-05T10:00:00+07:00").await;
    toy::theft(&app, 106.0051, 20.0051, "2026-04-05T10:00:00+07:00").await;
    let id = made["incident_id"].as_str().unwrap();
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    let client = as_account(&app, "tinh.31").await;
    sqlx::query("update session set purpose = null, purpose_stated_at = null").execute(&app.db.pool).await.unwrap();
    let noted = async || -> Vec<(String, String, Value)> {
        sqlx::query_as("select chain, action, detail from audit_event where actor = 'tinh.31' order by seq")
            .fetch_all(&app.db.pool)
            .await
            .unwrap()
    };
    let row = format!("/api/v1/incidents/{id}");
    assert_eq!(client.get(&row).await.expect(200)["place_mask"], "grid250");
    let me = client.get("/api/v1/me").await.expect(200);
    assert_eq!((&me["incident_tier"], &me["may_be_exact"], &me["purpose"]), (&json!("grid250"), &json!(true), &Value::Null));
    let change = client.patch(&row, "\"1\"", &json!({"severity": "serious"})).await;
    assert_eq!((change.status, change.json_type().as_str()), (403, "/problems/purpose-needed"));
    assert_eq!(client.get(&format!("{row}/history")).await.status, 403);
    // An address that only the handler would read as a tile of incidents is none.
    for encoded in ["%69ncidents/16/", "communes,%69ncidents/16/", "sites%2Cincidents/16/", "incidents/%31%36/"] {
        let answer = client.get(&format!("/tiles/{encoded}{}", tile(16, 106.005, 20.005))).await;
        assert_eq!((answer.status, answer.json_type().as_str()), (400, "/problems/tile-address"), "{encoded}");
    }
    assert_eq!(client.get(&format!("/tiles/incidents/16/{}?%67roup=ttxh", tile(16, 106.005, 20.005))).await.status, 400);
    assert_eq!(noted().await.len(), 0, "rounded places are not noted");
    let state = async |purpose: &str| {
        client
            .send(
                "PUT",
                "/api/v1/session/purpose",
                &[("content-type", "application/json")],
                json!({"purpose": purpose}).to_string().as_bytes(),
            )
            .await
    };
    for bad in ["", "abc", "   a   ", &"x".repeat(301), "dòng\nmới một"] {
        assert_eq!(state(bad).await.expect(422)["errors"][0]["pointer"], "/purpose", "{bad:?}");
    }
    assert_eq!(state("Lập phương án camera").await.expect(200)["incident_tier"], "exact");
    let exact = client.get(&row).await;
    assert_eq!((exact.expect(200)["lon"].as_f64(), exact.expect(200)["place_mask"].clone()), (Some(106.005), Value::Null));
    client.get("/api/v1/incidents?from=2026-01-01&limit=1").await.expect(200);
    client.get(&format!("{row}/history")).await.expect(200);
    for _ in 0..3 {
        assert_eq!(client.get(&format!("/tiles/incidents/16/{}?from=2026-01-01", tile(16, 106.005, 20.005))).await.status, 200);
    }
    assert_eq!(client.get("/tiles/incidents/8/203/113").await.status, 200, "cells are no places");
    let refused = client.get(&format!("/tiles/incidents/16/{}?junk=1", tile(16, 106.005, 20.005))).await;
    assert_eq!(refused.status, 400, "and what is refused was not read");
    let detail =
        |face: &str, filter: Value, count: i64| json!({"face": face, "filter": filter, "count": count, "purpose": "Lập phương án camera"});
    let all = noted().await;
    let read: Vec<(&str, &str, &Value)> = all.iter().map(|(chain, action, detail)| (chain.as_str(), action.as_str(), detail)).collect();
    assert_eq!((read[0].0, read[0].1, &read[0].2["purpose"]), ("31", "stated_purpose", &json!("Lập phương án camera")));
    assert_eq!(
        read[1..],
        [
            ("31", "read_places", &detail("row", json!({}), 1)),
            ("31", "read_places", &detail("list", json!({"from": "2026-01-01", "limit": "1"}), 1)),
            ("31", "read_places", &detail("history", json!({}), 0)),
            ("31", "read_places", &detail("map", json!("from=2026-01-01"), 0)),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_tells_an_auditor_who_read_and_why_and_of_incidents_nothing_else() {
    let app = toy::app().await;
    for (name, role, tier) in [("tinh.31", "province", "exact"), ("thanh.tra", "auditor", "counts")] {
        account(&app.db, name, role, tier, "false, '31'", &[]).await;
    }
    let writer = as_account(&app, "tinh.31").await;
    let sensitive = json!({"lon": 106.005, "lat": 20.005, "offence_code": "142", "occurred_from": "2026-03-05T10:00:00+07:00"});
    let made = writer.post("/api/v1/incidents", &sensitive).await.expect(201);
    toy::site(&app, 106.005, 20.005).await;
    writer.get(&format!("/api/v1/incidents/{}", made["incident_id"].as_str().unwrap())).await.expect(200);
    let auditor = as_account(&app, "thanh.tra").await;
    let log = auditor.get("/api/v1/audit?entity=incident").await.expect(200);
    let told: Vec<(&Value, &Value, &Value)> =
        log["items"].as_array().unwrap().iter().map(|event| (&event["actor"], &event["action"], &event["detail"])).collect();
    let by = json!("tinh.31");
    assert_eq!(
        told,
        [
            (&by, &json!("read_places"), &json!({"face": "row", "filter": {}, "purpose": "kiểm thử", "masked": true})),
            (&by, &json!("created"), &json!({"masked": true})),
        ]
    );
    let text = log.to_string();
    for secret in [made["incident_code"].as_str().unwrap(), made["incident_id"].as_str().unwrap(), X, "\"142\"", "victim_sensitive"] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    // Asking for the row or its unit finds nothing of it, and the sheet of the commune counts the site alone.
    let of_row = auditor.get(&format!("/api/v1/audit?entity_id={}", made["incident_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(of_row["items"], json!([]));
    let sheet = auditor.get(&format!("/api/v1/communes/{X}/audit-sheet")).await.expect(200);
    assert!(sheet["by_action"].as_array().unwrap().iter().all(|row| row["entity"] == "site"), "{sheet}");
    // Who works in the unit reads it whole.
    assert!(writer.get("/api/v1/audit?entity=incident").await.expect(200).to_string().contains("victim_sensitive"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_of_another_role_begins_again_without_a_purpose() {
    let app = toy::app().await;
    account(&app.db, "xem", "viewer", "grid250", "true, null", &[]).await;
    let client = as_account(&app, "xem").await;
    let refused =
        client.send("PUT", "/api/v1/session/purpose", &[("content-type", "application/json")], br#"{"purpose": "Xem cho vui"}"#).await;
    assert_eq!(refused.status, 403);
}
