//! Reports that directives ask for: made once, counted from the register, sent, returned, approved, locked.

use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::toy::{self, X, Y, theft};

/// A plan of Hải Phòng that asks communes every month, before the 15th.
async fn plan(app: &TestApp) -> (String, String) {
    let body = json!({"number": "12/KH-BCĐ", "title": "Kế hoạch thử", "issued_on": "2026-01-05", "issued_by": "Ban Chỉ đạo 138 tỉnh", "province_code": "31",
        "valid_from": "2026-10-01"});
    let made = app.post("/api/v1/directives", &body).await.expect(201);
    let id = made["directive_id"].as_str().unwrap().to_owned();
    let monthly = json!({"code": "BC-THANG", "text": "Báo cáo tháng", "quote": "trước ngày 15 hằng tháng", "kind": "monthly", "day": 15,
        "who": ["commune"], "report_kind": "monthly"});
    let made = app.post(&format!("/api/v1/directives/{id}/deadlines"), &monthly).await.expect(201);
    // The shipped plan of Hải Dương asks too; here this one alone.
    sqlx::raw_sql("update directive set valid_to = '2025-07-01' where source = 'reference'").execute(&app.db.pool).await.unwrap();
    (id, made["directive_deadline_id"].as_str().unwrap().to_owned())
}

async fn client(app: &TestApp, name: &str, role: &str, scope: &str, communes: &[&str]) -> Client {
    account(&app.db, name, role, "exact", scope, communes).await;
    Client { address: app.address, token: session(&app.db, name).await }
}

fn lines(list: &Value) -> Vec<String> {
    list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}..{} {}", text("last_day"), text("commune_name"), text("period_from"), text("period_to"), text("state"))
        })
        .collect()
}

/// The report of a commune of the period up to 14/11/2026.
fn of(list: &Value, commune: &Value) -> String {
    let row =
        list["items"].as_array().unwrap().iter().find(|row| row["commune_id"] == *commune && row["last_day"] == "2026-11-14").unwrap();
    format!("/api/v1/reports/{}", row["report_id"].as_str().unwrap())
}

const WINDOW: &str = "/api/v1/reports?province=31&from=2026-10-20&to=2027-01-01";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_directive_asks_for_is_made_once_for_each_unit_and_period() {
    let app = toy::app().await;
    let (directive, deadline) = plan(&app).await;
    let expected = [
        "2026-11-14 - 2026-10-15..2026-11-15 due",
        "2026-11-14 Phường Bến Hàn 2026-10-15..2026-11-15 due",
        "2026-11-14 Phường Chu Văn An 2026-10-15..2026-11-15 due",
        "2026-12-14 - 2026-11-15..2026-12-15 due",
        "2026-12-14 Phường Bến Hàn 2026-11-15..2026-12-15 due",
        "2026-12-14 Phường Chu Văn An 2026-11-15..2026-12-15 due",
    ];
    // A commune sees its own, and does not keep the others from being made.
    let commune = client(&app, "xa.x", "commune", "false, null", &[X]).await;
    let own = commune.get(WINDOW).await.expect(200);
    assert_eq!(lines(&own), [expected[2], expected[5]]);
    for _ in 0..2 {
        let list = app.get(WINDOW).await.expect(200);
        assert_eq!(lines(&list), expected);
        assert_eq!((&list["n_late"], &list["states"]["due"], &list["skipped"]), (&json!(2), &json!(6), &json!([])));
    }
    // A period that overlaps one that is there is refused, whoever asks; another kind is another report.
    let mut asked = json!({"directive_id": directive, "title": "Báo cáo đột xuất", "report_kind": "monthly", "commune_id": X,
        "period_from": "2026-11-14", "period_to": "2026-11-20", "due_before": "2026-11-25"});
    let refused = app.post("/api/v1/reports", &asked).await;
    assert_eq!((refused.status, refused.json_type().as_str()), (409, "/problems/report-overlaps"));
    asked["report_kind"] = json!("once");
    app.post("/api/v1/reports", &asked).await.expect(201);
    // The deadline moves: what nobody has begun follows, what was begun stays and stands in the way.
    let list = app.get(WINDOW).await.expect(200);
    app.patch(&of(&list, &json!(X)), "\"1\"", &json!({"situation": "Ổn định"})).await.expect(200);
    app.patch(&format!("/api/v1/directive-deadlines/{deadline}"), "\"1\"", &json!({"day": 20})).await.expect(200);
    let moved = app.get(&format!("{WINDOW}&kind=monthly")).await.expect(200);
    assert_eq!(
        lines(&moved),
        [
            "2026-11-14 Phường Chu Văn An 2026-10-15..2026-11-15 draft",
            "2026-11-19 - 2026-10-20..2026-11-20 due",
            "2026-11-19 Phường Bến Hàn 2026-10-20..2026-11-20 due",
            "2026-12-19 - 2026-11-20..2026-12-20 due",
            "2026-12-19 Phường Bến Hàn 2026-11-20..2026-12-20 due",
            "2026-12-19 Phường Chu Văn An 2026-11-20..2026-12-20 due",
        ]
    );
    assert_eq!(moved["skipped"][0]["units"], 1, "{}", moved["skipped"]);
    // With a report that was begun the directive stays.
    let kept = app.send("DELETE", &format!("/api/v1/directives/{directive}"), &[("if-match", "\"1\"")], b"").await;
    assert_eq!(kept.status, 422, "{:?}", kept.json_type());
    // The demonstration of who is late: both communes' November.
    let late = app.get("/api/v1/reports/late?province=31&from=2026-10-20").await.expect(200);
    let told: Vec<String> =
        late["items"].as_array().unwrap().iter().map(|row| format!("{} {} {}", row["full_name"], row["n"], row["most_days"])).collect();
    assert_eq!(told, ["\"Phường Chu Văn An\" 1 7", "\"Phường Bến Hàn\" 1 2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_goes_from_due_to_locked_and_nothing_of_two_writers_is_lost() {
    let app = toy::app().await;
    plan(&app).await;
    let commune = client(&app, "xa.x", "commune", "false, null", &[X]).await;
    let province = client(&app, "tinh.31", "province", "false, '31'", &[]).await;
    let other = client(&app, "xa.y", "commune", "false, null", &[Y]).await;
    theft(&app, 106.005, 20.005, "2026-10-20T10:00:00+07:00").await;
    let path = of(&commune.get(WINDOW).await.expect(200), &json!(X));
    other.get(&path).await.expect(404);
    other.patch(&path, "\"1\"", &json!({"situation": "x"})).await.expect(404);
    // Two people: the second is told both texts.
    let written =
        commune.patch(&path, "\"1\"", &json!({"situation": "Tình hình ổn định.", "results": "Đã tuần tra 12 lượt."})).await.expect(200);
    assert_eq!((&written["state"], &written["version"], &written["is_snapshot"]), (&json!("draft"), &json!(2), &json!(false)));
    let conflict = commune.patch(&path, "\"1\"", &json!({"situation": "Có 1 vụ trộm."})).await.expect(412);
    assert_eq!(
        (&conflict["current"]["situation"], &conflict["yours"]["situation"], &conflict["current"]["version"]),
        (&json!("Tình hình ổn định."), &json!("Có 1 vụ trộm."), &json!(2))
    );
    // No names of people.
    let named = commune.patch(&path, "\"2\"", &json!({"results": "Bắt đối tượng Nguyễn Văn An"})).await.expect(422);
    assert_eq!(named["errors"][0]["pointer"], "/results");
    // A commune neither approves nor returns; nobody approves what was not sent.
    commune.post_if(&format!("{path}/approve"), "\"2\"", &json!({})).await.expect(403);
    let early = province.post_if(&format!("{path}/approve"), "\"2\"", &json!({})).await;
    assert_eq!((early.status, early.json_type().as_str()), (409, "/problems/report-state"));
    let sent = commune.post_if(&format!("{path}/submit"), "\"2\"", &json!({})).await.expect(200);
    assert_eq!(
        (&sent["state"], &sent["is_snapshot"], &sent["was_late"], &sent["submitted_by"]),
        (&json!("submitted"), &json!(true), &json!(true), &json!("Thử"))
    );
    assert_eq!((&sent["figures"]["groups"][0]["n"], &sent["differs"]), (&json!(1), &json!([])));
    let closed = commune.patch(&path, "\"3\"", &json!({"results": "Thêm"})).await;
    assert_eq!((closed.status, closed.json_type().as_str()), (409, "/problems/report-sent"));
    // Another theft comes in afterwards: what was sent stays, and the difference is told.
    theft(&app, 106.005, 20.005, "2026-10-21T10:00:00+07:00").await;
    let since = province.get(&path).await.expect(200);
    assert_eq!(
        (&since["figures"]["groups"][0]["n"], &since["differs"][0]["was"], &since["differs"][0]["is"]),
        (&json!(1), &json!(1), &json!(2))
    );
    province.post_if(&format!("{path}/return"), "\"3\"", &json!({})).await.expect(422);
    let returned = province.post_if(&format!("{path}/return"), "\"3\"", &json!({"note": "Bổ sung vụ ngày 21/10"})).await.expect(200);
    assert_eq!((&returned["state"], &returned["figures"]["groups"][0]["n"]), (&json!("returned"), &json!(2)));
    commune.patch(&path, "\"4\"", &json!({"results": "Đã bổ sung."})).await.expect(200);
    commune.post_if(&format!("{path}/submit"), "\"5\"", &json!({})).await.expect(200);
    province.post_if(&format!("{path}/approve"), "\"6\"", &json!({})).await.expect(200);
    let locked = province.post_if(&format!("{path}/lock"), "\"7\"", &json!({})).await.expect(200);
    assert_eq!((&locked["state"], &locked["version"], &locked["differs"]), (&json!("locked"), &json!(8), &Value::Null));
    // After that nothing changes, by whatever way.
    for (who, way, body) in
        [(&commune, "", json!({"results": "x"})), (&province, "/return", json!({"note": "x"})), (&province, "/submit", json!({}))]
    {
        let refused = if way.is_empty() {
            who.patch(&path, "\"8\"", &body).await
        } else {
            who.post_if(&format!("{path}{way}"), "\"8\"", &body).await
        };
        assert_eq!((refused.status, refused.json_type().as_str()), (409, "/problems/report-locked"), "{way}");
    }
    let direct = sqlx::query("update report set situation = 'x' where state = 'locked'").execute(&app.db.pool).await;
    assert!(direct.is_err() && sqlx::query("delete from report where state = 'locked'").execute(&app.db.pool).await.is_err());
    theft(&app, 106.005, 20.005, "2026-10-22T10:00:00+07:00").await;
    assert_eq!(commune.get(&path).await.expect(200)["figures"]["groups"][0]["n"], 2);
    // Every step is in the log; that it was due is not.
    let told: Vec<String> =
        sqlx::query_scalar("select concat_ws(' ', chain, action, actor, commune_id) from audit_event where entity = 'report' order by seq")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    let steps =
        ["changed xa.x", "submitted xa.x", "returned tinh.31", "changed xa.x", "submitted xa.x", "approved tinh.31", "locked tinh.31"];
    assert_eq!(told, steps.map(|step| format!("31 {step} {X}")));
    let history = commune.get(&format!("{path}/history")).await.expect(200);
    assert_eq!(history["items"].as_array().map(Vec::len), Some(7));
    assert_eq!(history["items"][3]["before"]["returned_note"], "Bổ sung vụ ngày 21/10");
}

/// Follows a figure's link and counts what it lists.
async fn listed(app: &TestApp, href: &str) -> u64 {
    let list = app.get(href).await.expect(200);
    assert!(list["next"].is_null(), "{href}");
    list["items"].as_array().unwrap().len() as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn every_figure_is_the_number_of_rows_behind_its_link_and_the_communes_add_up() {
    let app = toy::app().await;
    plan(&app).await;
    // Of the period 15/10–14/11/2026: X five thefts (three cleared, one no offence), of which one on the first minute; one a minute before and one on the 15th are not.
    // Y two drug offences. A year before: two in X, one in the divided B of then that is known by its name alone.
    for (at, status) in [
        ("2026-10-15T00:00:00+07:00", "cleared"),
        ("2026-10-20T10:00:00+07:00", "cleared"),
        ("2026-10-21T10:00:00+07:00", "cleared"),
        ("2026-11-01T10:00:00+07:00", "not_offence"),
        ("2026-11-14T23:59:00+07:00", "reported"),
        ("2026-10-14T23:59:00+07:00", "cleared"),
        ("2026-11-15T00:00:00+07:00", "cleared"),
        ("2025-10-16T10:00:00+07:00", "cleared"),
        ("2025-11-14T10:00:00+07:00", "reported"),
        ("2024-06-01T10:00:00+07:00", "reported"),
    ] {
        let body = json!({"lon": 106.005, "lat": 20.005, "offence_code": "173", "occurred_from": at, "status": status});
        app.post("/api/v1/incidents", &body).await.expect(201);
    }
    for day in ["2026-10-16", "2026-10-17"] {
        let body = json!({"lon": 106.035, "lat": 20.005, "offence_code": "249", "occurred_from": format!("{day}T10:00:00+07:00")});
        app.post("/api/v1/incidents", &body).await.expect(201);
    }
    let site = toy::site(&app, 106.005, 20.005).await;
    for (status, azimuth_deg) in [("active", 0), ("active", 90), ("faulty", 180)] {
        let body = json!({"status": status, "azimuth_deg": azimuth_deg, "installed_on": "2026-01-05"});
        app.post(&format!("/api/v1/sites/{}/cameras", site["site_id"].as_str().unwrap()), &body).await.expect(201);
    }
    for (on, due, state) in
        [("2026-10-20", "2026-11-01", "handling"), ("2026-10-25", "2026-12-01", "reported"), ("2026-09-01", "2026-10-01", "reported")]
    {
        let body = json!({"lon": 106.005, "lat": 20.005, "kind": "land", "reported_on": on, "due_on": due, "state": state});
        app.post("/api/v1/conflicts", &body).await.expect(201);
    }
    let ring = [[106.0, 20.0], [106.001, 20.0], [106.001, 20.001], [106.0, 20.0]];
    let body = json!({"name": "Chợ", "area_types": ["type1_ttxh"], "declared_by_doc": "12/QĐ-UBND", "declared_on": "2026-01-05",
        "geometry": {"type": "Polygon", "coordinates": [ring]}});
    app.post("/api/v1/hotspots", &body).await.expect(201);
    let list = app.get(WINDOW).await.expect(200);
    let (of_x, of_y, of_province) = (of(&list, &json!(X)), of(&list, &json!(Y)), of(&list, &Value::Null));
    let x = app.get(&of_x).await.expect(200);
    let all = &x["figures"]["groups"][0];
    assert_eq!(["n", "cleared", "not_offence", "offences", "previous_n"].map(|name| all[name].as_u64().unwrap()), [5, 3, 1, 4, 2], "{all}");
    assert_eq!((&all["cleared_share"], &all["change"]["by"], &all["change"]["verdict"]), (&Value::Null, &json!(3), &json!("too_few")));
    let counted = |document: &Value| -> Vec<u64> {
        document["figures"]["counts"].as_array().unwrap().iter().map(|count| count["n"].as_u64().unwrap()).collect()
    };
    // Sites, cameras, working, overdue; hotspots; conflicts reported, settled, open, past due.
    assert_eq!(counted(&x), [1, 3, 2, 0, 1, 2, 0, 3, 2]);
    for path in [&of_x, &of_y, &of_province] {
        let report = app.get(path).await.expect(200);
        for group in report["figures"]["groups"].as_array().unwrap() {
            for (figure, href) in [("n", "href"), ("cleared", "href_cleared"), ("previous_n", "href_previous")] {
                assert_eq!(listed(&app, group[href].as_str().unwrap()).await, group[figure].as_u64().unwrap(), "{group}");
            }
        }
        for count in report["figures"]["counts"].as_array().unwrap() {
            assert_eq!(listed(&app, count["href"].as_str().unwrap()).await, count["n"].as_u64().unwrap(), "{count}");
        }
    }
    // The ground of the year before is today's where the borders changed in between; here they had changed before.
    assert_eq!((&x["figures"]["restated_on"], &x["figures"]["is_comparable"]), (&Value::Null, &json!(true)));
    // The province gathers: X is approved, Y has not reported.
    let sent = app.post_if(&format!("{of_x}/submit"), "\"1\"", &json!({})).await.expect(200);
    assert_eq!(
        sent["sentences"][1]["vi"],
        "Tổng số vụ việc: xảy ra 5 vụ (trong đó 1 vụ đã xác minh không phải tội phạm); khám phá 3/4 vụ; so với cùng kỳ năm trước tăng 3 vụ (từ 2 thành 5 vụ); quá ít vụ để kết luận tăng hay giảm."
    );
    app.post_if(&format!("{of_x}/approve"), "\"2\"", &json!({})).await.expect(200);
    theft(&app, 106.005, 20.005, "2026-10-28T10:00:00+07:00").await;
    let province = app.get(&of_province).await.expect(200);
    let gathered = &province["figures"]["gathered"];
    assert_eq!((&gathered["n"], &gathered["n_in"], &gathered["n_late"]), (&json!(2), &json!(1), &json!(1)));
    assert_eq!(
        gathered["sums"]["all"]["n"],
        json!({"register": 8, "reported": 5, "changed": 1, "not_reported": 2, "not_asked": 0, "elsewhere": 0})
    );
    assert_eq!(gathered["communes"][1]["differs"], true, "{}", gathered["communes"]);
    // With all reports in and nothing changed, the sums are the register's.
    for (path, version) in [(&of_x, 3), (&of_y, 1)] {
        if version == 3 {
            app.post_if(&format!("{path}/return"), "\"3\"", &json!({"note": "Bổ sung"})).await.expect(200);
            app.post_if(&format!("{path}/submit"), "\"4\"", &json!({})).await.expect(200);
            app.post_if(&format!("{path}/approve"), "\"5\"", &json!({})).await.expect(200);
        } else {
            app.post_if(&format!("{path}/submit"), "\"1\"", &json!({})).await.expect(200);
            app.post_if(&format!("{path}/approve"), "\"2\"", &json!({})).await.expect(200);
        }
    }
    let province = app.get(&of_province).await.expect(200);
    for group in ["all", "ttxh", "ma_tuy"] {
        for figure in ["n", "cleared", "previous_n"] {
            let sum = &province["figures"]["gathered"]["sums"][group][figure];
            assert_eq!(
                (&sum["reported"], &sum["changed"], &sum["not_reported"], &sum["elsewhere"]),
                (&sum["register"], &json!(0), &json!(0), &json!(0)),
                "{group} {figure}"
            );
        }
    }
}
