//! Directives: the two plans that every installation has, others that are entered, what is due when, and whom a plan of an old province reaches.

use bando138::directives::{reach, store};
use bando138::http::fields::{self, Mode};
use serde_json::{Map, Value, json};

use crate::support::app::{account, session};
use crate::support::client::Client;
use crate::support::db::db;
use crate::support::toy::{self, A, B, C, X, Y};

/// Ids that the two shipped plans have everywhere.
const HAI_DUONG: &str = "0198b000-0000-7000-8000-000000000001";
const BAC_NINH: &str = "0198b000-0000-7000-8000-000000000002";

fn plan(number: &str, province: &str) -> Value {
    json!({"number": number, "title": "Kế hoạch phòng, chống tội phạm năm 2026", "issued_on": "2026-01-12", "issued_by": "Ban Chỉ đạo 138 thành phố", "province_code": province})
}

fn lines(answer: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let item = |item: &Value| {
        let who: Vec<String> = item["who"].as_array().unwrap().iter().map(text).collect();
        let assumed = if item["is_who_assumed"] == true { "?" } else { "" };
        [text(&item["due_before"]), text(&item["code"]), text(&item["period_from"]), text(&item["period_to"]), who.join("+") + assumed]
            .join(" ")
    };
    answer["items"].as_array().unwrap().iter().map(item).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_two_plans_are_there_with_the_sentences_that_they_set_things_in_and_no_people() {
    let app = toy::app().await;
    let items = app.get("/api/v1/directives").await.expect(200)["items"].as_array().unwrap().clone();
    let [bac_ninh, hai_duong] = &items[..] else { panic!("{items:#?}") };
    assert_eq!((&bac_ninh["directive_id"], &hai_duong["directive_id"]), (&json!(BAC_NINH), &json!(HAI_DUONG)));
    // Of the first the copy has a sign without a number, of the second nothing; both only the month.
    assert_eq!(
        (&bac_ninh["number"], &hai_duong["number"], &hai_duong["is_number_known"]),
        (&json!("/KH-BCĐ"), &Value::Null, &json!(false))
    );
    assert_eq!((&hai_duong["issued_on"], &hai_duong["issued_precision"]), (&json!("2023-12-01"), &json!("month")));
    assert_eq!((&hai_duong["issuer"]["full_name"], &hai_duong["home"]["code"]), (&json!("Tỉnh Hải Dương"), &json!("31")));
    let target = |code: &str| hai_duong["targets"].as_array().unwrap().iter().find(|target| target["code"] == code).unwrap().clone();
    // Counted in the plan: −10 %, the years after, −10 % of districts, six wards, 75 %, 100 %, Bình Giang, pledges.
    assert_eq!((hai_duong["targets"].as_array().map(Vec::len), bac_ninh["targets"].as_array().map(Vec::len)), (Some(8), Some(0)));
    let fall = target("TTXH-2023");
    assert_eq!(
        (&fall["indicator"], &fall["operator"], &fall["value"], &fall["by_before"]),
        (&json!("incidents_ttxh_change"), &json!("<="), &json!(-0.1), &json!("2024-01-01"))
    );
    assert!(fall["quote"].as_str().unwrap().contains("kéo giảm ít nhất 10% số vụ phạm tội về trật tự xã hội trong năm 2023"));
    assert_eq!((&target("KIEU-MAU-75")["value"], &target("KIEU-MAU-75")["by_before"]), (&json!(0.75), &json!("2025-01-01")));
    assert_eq!((&target("KIEU-MAU-100")["value"], &target("KIEU-MAU-100")["by_before"]), (&json!(1), &json!("2030-01-01")));
    assert_eq!((&target("KIEU-MAU-06")["value"], &target("HUYEN-KIEU-MAU")["district_name"]), (&json!(6), &json!("Huyện Bình Giang")));
    // Days of the first plan: 29/12/2023, thirteen times 12/01/2024, 31/01/2024, and three reports that come again; of the second five.
    let days = |row: &Value, day: &str| row["deadlines"].as_array().unwrap().iter().filter(|one| one["due_before"] == day).count();
    assert_eq!((hai_duong["deadlines"].as_array().map(Vec::len), bac_ninh["deadlines"].as_array().map(Vec::len)), (Some(18), Some(5)));
    assert_eq!([days(hai_duong, "2023-12-29"), days(hai_duong, "2024-01-12"), days(hai_duong, "2024-01-31")], [1, 13, 1]);
    assert_eq!(
        [days(bac_ninh, "2025-11-15"), days(bac_ninh, "2025-12-20"), days(bac_ninh, "2025-12-31"), days(bac_ninh, "2026-02-01")],
        [1, 2, 1, 1]
    );
    // What is shipped passes the guard of texts that are entered.
    let today = "2026-11-21".parse().unwrap();
    for row in [bac_ninh, hai_duong] {
        for (rows, table) in [
            (vec![row.clone()], bando138::directives::fields::DIRECTIVE),
            (row["targets"].as_array().unwrap().clone(), bando138::directives::fields::TARGET),
            (row["deadlines"].as_array().unwrap().clone(), bando138::directives::fields::DEADLINE),
        ] {
            for one in rows {
                let body: Map<String, Value> = table
                    .iter()
                    .filter(|field| !one[field.name].is_null())
                    .map(|field| (field.name.to_owned(), one[field.name].clone()))
                    .collect();
                let read = fields::read(table, &body, Mode::Create, today);
                assert!(read.is_ok(), "{one}: {read:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_when_is_told_with_its_period_and_whose_duty_it_is() {
    let app = toy::app().await;
    // The last day in time lies from 14/11/2025 to 31/01/2026.
    let of_bac_ninh = app.get("/api/v1/directives/due?province=24&from=2025-11-14&to=2026-02-01").await.expect(200);
    assert_eq!(
        lines(&of_bac_ninh),
        [
            "2025-11-15 KE-HOACH-XA - - commune",
            "2025-12-20 BC-TONG-KET-SO 2025-01-01 2026-01-01 department",
            "2025-12-20 BC-TONG-KET-XA 2025-01-01 2026-01-01 commune",
            "2025-12-31 HOI-NGHI-XA - - commune",
            "2026-02-01 HOI-NGHI-TINH - - province",
        ]
    );
    let first = &of_bac_ninh["items"][0];
    assert_eq!((&first["last_day"], &first["is_past"]), (&json!("2025-11-14"), &json!(true)));
    let of_communes = app.get("/api/v1/directives/due?province=24&from=2025-11-15&to=2026-02-01&who=commune").await.expect(200);
    assert_eq!(lines(&of_communes).len(), 2);
    // The plan of Hải Dương across 1/7/2025: its province is no more, and the districts that had to report are none.
    let of_hai_duong = app.get("/api/v1/directives/due?province=31&from=2025-06-01&to=2025-08-01").await.expect(200);
    assert_eq!(
        lines(&of_hai_duong),
        [
            "2025-06-15 BC-THANG 2025-05-15 2025-06-15 department+district",
            "2025-06-15 BC-6-THANG 2024-12-15 2025-06-15 department+district",
            "2025-07-15 BC-THANG 2025-06-15 2025-07-15 department+commune?",
        ]
    );
    let ended = |at: usize| of_hai_duong["items"][at]["issuer_ended_on"].clone();
    assert_eq!((ended(0), ended(2)), (Value::Null, json!("2025-07-01")));
    // Issued in December 2023 on a day that nobody wrote: the first report that is surely asked for is that of January.
    let early = app.get("/api/v1/directives/due?province=31&from=2023-12-01&to=2024-02-01&who=district").await.expect(200);
    assert_eq!(
        lines(&early),
        ["2023-12-29 GUI-DU-THAO - - department+district", "2024-01-15 BC-THANG 2023-12-15 2024-01-15 department+district"]
    );
    for wrong in ["from=2026-02-01&to=2026-02-01", "from=2000-01-01&to=2026-01-01", "who=ai", "until=2026-01-01"] {
        app.get(&format!("/api/v1/directives/due?{wrong}")).await.expect(400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_plan_is_entered_without_code_and_every_change_stands_in_the_log() {
    let app = toy::app().await;
    let made = app.post("/api/v1/directives", &plan("12/KH-BCĐ", "31")).await;
    assert_eq!(made.etag(), "\"1\"");
    let id = made.expect(201)["directive_id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/directives/{id}");
    app.post("/api/v1/directives", &plan("12/KH-BCĐ", "31")).await.expect(409);
    // A number that is not known must be said to be so; a person's name is refused; so is a code that no province had on the day.
    for (wrong, pointer) in [
        (json!({"number": null}), "/number"),
        (json!({"title": "Kế hoạch của ông Nguyễn Văn An"}), "/title"),
        (json!({"province_code": "30"}), "/province_code"),
        (json!({"valid_from": "2026-02-01", "valid_to": "2026-02-01"}), "/valid_to"),
    ] {
        let problem = app.patch(&path, "\"1\"", &wrong).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let target = json!({"code": "TTXH-2026", "text": "Giảm 5% số vụ", "quote": "kéo giảm ít nhất 5%", "indicator": "incidents_ttxh_change",
        "operator": "<=", "value": -0.05, "unit": "share", "from_on": "2026-01-01", "by_before": "2027-01-01"});
    let made = app.post(&format!("{path}/targets"), &target).await.expect(201);
    app.post(&format!("{path}/targets"), &target).await.expect(409);
    let target_path = format!("/api/v1/directive-targets/{}", made["directive_target_id"].as_str().unwrap());
    let half = app.patch(&target_path, "\"1\"", &json!({"value": null})).await.expect(422);
    assert_eq!(half["errors"][0]["pointer"], "/value");
    assert_eq!(app.patch(&target_path, "\"1\"", &json!({"value": -0.06})).await.expect(200)["value"], -0.06);
    app.patch(&target_path, "\"1\"", &json!({"value": -0.07})).await.expect(412);
    app.send("PATCH", &target_path, &[("content-type", "application/json")], b"{}").await.expect(428);
    let monthly = json!({"code": "BC-THANG", "text": "Báo cáo tháng", "quote": "trước ngày 10 hằng tháng", "kind": "monthly", "day": 10,
        "period_rule": "previous", "who": ["commune", "province"], "report_kind": "monthly"});
    let made = app.post(&format!("{path}/deadlines"), &monthly).await.expect(201);
    let deadline_path = format!("/api/v1/directive-deadlines/{}", made["directive_deadline_id"].as_str().unwrap());
    for (wrong, pointer) in [
        (json!({"day": 31}), "/day"),
        (json!({"day": null}), "/day"),
        (json!({"month": 6}), "/month"),
        (json!({"kind": "year"}), "/month"),
        (json!({"kind": "once", "day": null}), "/due_before"),
        (json!({"period_from": "2026-01-01", "period_to": "2026-02-01"}), "/period_from"),
        (json!({"who": ["ai"]}), "/who"),
    ] {
        let problem = app.patch(&deadline_path, "\"1\"", &wrong).await.expect(422);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{problem}");
    }
    let due = app.get("/api/v1/directives/due?province=31&from=2026-01-01&to=2026-04-01&who=province").await.expect(200);
    assert_eq!(
        lines(&due),
        ["2026-02-10 BC-THANG 2026-01-01 2026-02-01 commune+province", "2026-03-10 BC-THANG 2026-02-01 2026-03-01 commune+province"]
    );
    // Those of the country are due everywhere.
    let mut of_country = plan("9/KH-BCĐ", "31");
    of_country.as_object_mut().unwrap().remove("province_code");
    let national = app.post("/api/v1/directives", &of_country).await.expect(201);
    assert_eq!(app.get("/api/v1/directives?province=24").await.expect(200)["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(app.get("/api/v1/directives?on=2024-01-01").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    // An account of another province reads and does not write; nobody takes a shipped one out.
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    account(&app.db, "tinh.31", "province", "exact", "false, '31'", &[]).await;
    let other = Client { address: app.address, token: session(&app.db, "tinh.24").await };
    let own = Client { address: app.address, token: session(&app.db, "tinh.31").await };
    other.get(&path).await.expect(200);
    other.patch(&path, "\"1\"", &json!({"note": "x"})).await.expect(403);
    other.post("/api/v1/directives", &plan("13/KH-BCĐ", "31")).await.expect(403);
    own.patch(&format!("/api/v1/directives/{}", national["directive_id"].as_str().unwrap()), "\"1\"", &json!({"note": "x"}))
        .await
        .expect(403);
    own.patch(&path, "\"1\"", &json!({"province_code": null})).await.expect(403);
    // Hải Phòng is the heir of Hải Dương: it fills in the number that the copy lacks.
    let shipped = format!("/api/v1/directives/{HAI_DUONG}");
    let filled = own.patch(&shipped, "\"1\"", &json!({"number": "101/KH-BCĐ", "is_number_known": true})).await.expect(200);
    assert_eq!((&filled["version"], &filled["number"]), (&json!(2), &json!("101/KH-BCĐ")));
    let kept = own.send("DELETE", &shipped, &[("if-match", "\"2\"")], b"").await;
    assert_eq!((kept.status, kept.json_type().as_str()), (409, "/problems/directive-shipped"));
    let history = own.get(&format!("{shipped}/history")).await.expect(200);
    assert_eq!((history["items"].as_array().map(Vec::len), &history["items"][0]["before"]["number"]), (Some(1), &Value::Null));
    own.send("DELETE", &target_path, &[("if-match", "\"1\"")], b"").await.expect(412);
    assert_eq!(own.send("DELETE", &target_path, &[("if-match", "\"2\"")], b"").await.status, 204);
    assert_eq!(own.send("DELETE", &path, &[("if-match", "\"1\"")], b"").await.status, 204);
    own.get(&path).await.expect(404);
    own.patch(&deadline_path, "\"1\"", &json!({"day": 11})).await.expect(404);
    let told: Vec<String> = sqlx::query_scalar(
        "select concat_ws(' ', chain, action, entity, code) from audit_event where entity like 'directive%' order by occurred_at, seq",
    )
    .fetch_all(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(
        told,
        [
            "31 created directive 12/KH-BCĐ",
            "31 created directive_target TTXH-2026",
            "31 changed directive_target TTXH-2026",
            "31 created directive_deadline BC-THANG",
            "VN created directive 9/KH-BCĐ",
            "31 changed directive 101/KH-BCĐ",
            "31 deleted directive_target TTXH-2026",
            // Its deadline goes with it, in one event.
            "31 deleted directive 12/KH-BCĐ",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_of_a_province_that_is_no_more_reaches_the_communes_of_today_that_its_own_became() {
    let app = toy::app().await;
    // A is wholly X's; of B three quarters are X's and one quarter Y's; C is wholly Y's.
    let reach = app.get(&format!("/api/v1/directives/{HAI_DUONG}")).await.expect(200)["reach"].clone();
    assert_eq!((&reach["issuer"]["code"], &reach["is_issuer_ended"], &reach["home"]["code"]), (&json!("30"), &json!(true), &json!("31")));
    assert_eq!(
        (&reach["communes_then"], &reach["n"], &reach["n_whole"], &reach["n_estimated"]),
        (&json!(3), &json!(2), &json!(2), &json!(2))
    );
    let from = |at: usize| -> Vec<(&str, f64)> {
        let from = reach["communes"][at]["from"].as_array().unwrap();
        from.iter().map(|old| (old["commune_id"].as_str().unwrap(), old["share"].as_f64().unwrap())).collect()
    };
    assert_eq!((&reach["communes"][0]["commune_id"], &reach["communes"][1]["commune_id"]), (&json!(Y), &json!(X)));
    assert_eq!((from(0), from(1)), (vec![(C, 1.0), (B, 0.25)], vec![(A, 1.0), (B, 0.75)]));
    // Y came from another province in part: it is no longer wholly the issuer's.
    sqlx::raw_sql(
        "insert into province (province_id, code, abbr, name, full_name, valid_to) values
            ('00000000-0000-0000-0000-000000000033', '33', 'HY', 'Hưng Yên', 'Tỉnh Hưng Yên', '2025-07-01');
        update commune set province_id = '00000000-0000-0000-0000-000000000033' where commune_id = '00000000-0000-0000-0000-00000000000c'",
    )
    .execute(&app.db.pool)
    .await
    .unwrap();
    let reach = app.get(&format!("/api/v1/directives/{HAI_DUONG}")).await.expect(200)["reach"].clone();
    assert_eq!((&reach["communes_then"], &reach["n"], &reach["n_whole"]), (&json!(2), &json!(2), &json!(1)));
    assert_eq!((&reach["communes"][0]["commune_id"], &reach["communes"][0]["is_whole"]), (&json!(Y), &json!(false)));
}

/// Counted by hand from the list of successions (geodata/): 207 communes of Hải Dương became 64, 35 of them with a part of a divided one, none with
/// anything of another province. Those of Bình Giang became five, two of them together with communes of Thanh Miện.
#[tokio::test(flavor = "multi_thread")]
async fn the_real_plan_of_hai_duong_reaches_64_communes_and_binh_giang_is_five_of_them() {
    let db = db().await;
    let mut conn = db.pool.acquire().await.unwrap();
    bando138::communes::load::load_reference(&mut conn).await.unwrap();
    let today = "2026-11-21".parse().unwrap();
    let of = async |conn: &mut sqlx::PgConnection, id: &str| {
        let row = store::get(conn, id.parse().unwrap()).await.unwrap();
        reach::of(conn, &row, today).await.unwrap()
    };
    let hai_duong = of(&mut conn, HAI_DUONG).await;
    assert_eq!(
        (&hai_duong["issuer"]["full_name"], &hai_duong["home"]["full_name"]),
        (&json!("Tỉnh Hải Dương"), &json!("Thành phố Hải Phòng"))
    );
    assert_eq!(
        (&hai_duong["communes_then"], &hai_duong["n"], &hai_duong["n_whole"], &hai_duong["n_estimated"]),
        (&json!(207), &json!(64), &json!(64), &json!(35))
    );
    let [district] = &hai_duong["districts"].as_array().unwrap()[..] else { panic!("{}", hai_duong["districts"]) };
    let mut communes: Vec<(&str, bool)> = district["communes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|commune| (commune["full_name"].as_str().unwrap(), commune["is_whole"].as_bool().unwrap()))
        .collect();
    communes.sort_unstable();
    let mut expected =
        [("Xã Bình Giang", true), ("Xã Kẻ Sặt", true), ("Xã Đường An", true), ("Xã Thượng Hồng", false), ("Xã Nguyễn Lương Bằng", false)];
    expected.sort_unstable();
    assert_eq!((district["district_name"].as_str(), communes), (Some("Huyện Bình Giang"), expected.to_vec()));
    // Issued after the reform: the communes are those of today, and of the province that has the code now, not of Bắc Giang.
    let bac_ninh = of(&mut conn, BAC_NINH).await;
    assert_eq!((&bac_ninh["issuer"]["full_name"], &bac_ninh["is_issuer_ended"]), (&json!("Tỉnh Bắc Ninh"), &json!(false)));
    assert_eq!(
        (&bac_ninh["communes_then"], &bac_ninh["n"], &bac_ninh["n_whole"], &bac_ninh["n_estimated"]),
        (&json!(99), &json!(99), &json!(99), &json!(0))
    );
}
