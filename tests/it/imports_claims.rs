//! What a file and its person say of where rows are: a province that is none, names that nobody knows, places that contradict both.

use serde_json::{Value, json};

use crate::support::accounts::opened;
use crate::support::importing::{bring, check, codes, confirm, counts, id, map, path, refusals};
use crate::support::toy::{X, faults};
use crate::support::{TestApp, toy};

/// Another province with a commune beside the toy's, one of a name that the toy has too, and an old unit of a name that is nowhere else.
const NEIGHBOUR: &str = "
insert into province (province_id, code, abbr, name, full_name, valid_from, valid_to) values
    ('00000000-0000-0000-0000-000000000024', '24', 'BN', 'Bắc Ninh', 'Tỉnh Bắc Ninh', '2025-07-01', null);
insert into commune (commune_id, province_id, code, kind, name, full_name, valid_from, valid_to, area_km2, centre, geom, geom_quality, geom_source) values
    ('00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-000000000024', '90101', 'phuong', 'Kinh Bắc', 'Phường Kinh Bắc', '2025-07-01', null, 1,
        'srid=4326;point(106.045 20.005)', 'srid=4326;multipolygon(((106.04 20,106.05 20,106.05 20.01,106.04 20.01,106.04 20)))', 'reference', 'toy'),
    ('00000000-0000-0000-0000-0000000000f2', '00000000-0000-0000-0000-000000000024', '90102', 'phuong', 'Bến Hàng', 'Phường Bến Hàng', '2025-07-01', null, 1,
        'srid=4326;point(106.055 20.005)', 'srid=4326;multipolygon(((106.05 20,106.06 20,106.06 20.01,106.05 20.01,106.05 20)))', 'reference', 'toy');";

async fn app() -> TestApp {
    let app = toy::app().await;
    sqlx::raw_sql(NEIGHBOUR).execute(&app.db.pool).await.unwrap();
    app
}

fn question<'a>(run: &'a Value, id: &str) -> &'a Value {
    run["questions"].as_array().unwrap().iter().find(|question| question["id"] == id).unwrap_or_else(|| panic!("no question {id}: {run:#}"))
}

fn told(refused: &[(u64, i64, String)]) -> Vec<(u64, i64, &str)> {
    refused.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect()
}

const ONE: &str = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Xã, phường\nMột;106,005;20,005;Công an;Phường Chu Văn An\n";

#[tokio::test]
async fn a_province_that_is_none_is_refused_and_never_remembered() {
    let app = app().await;
    let run = bring(&app, "a.csv", ONE.as_bytes(), "cameras").await;
    for code in ["99", "3", "Hải Phòng", "", "31; drop table"] {
        let problem = map(&app, &run, &json!({ "province": code })).await.expect(422);
        assert_eq!(faults(&problem), [("/province".to_owned(), "no-such-province".to_owned())], "{code}: {problem}");
        assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("Hãy"), "{problem}");
    }
    let problem = map(&app, &run, &json!({ "defaults": { "province_text": "Sao Hỏa" } })).await.expect(422);
    assert_eq!(faults(&problem), [("/defaults/province_text".to_owned(), "no-such-province".to_owned())]);
    assert_eq!(app.get(&path(&run, "")).await.expect(200)["state"], "recognised", "nothing was begun");
    // Hải Dương became part of Hải Phòng: that is what is meant today, and what is remembered.
    let run = check(&app, &run, &json!({ "province": "30" })).await;
    assert_eq!((&run["mapping"]["province"], counts(&run)), (&json!("31"), [1, 1, 0, 0]));
    confirm(&app, &run).await;
    let again = bring(&app, "b.csv", ONE.as_bytes(), "cameras").await;
    assert_eq!((&again["proposal"]["is_remembered"], &again["proposal"]["province"]), (&json!(true), &json!("31")));
    // One that was remembered before, and is none, is not proposed.
    sqlx::query("update import_mapping set mapping = jsonb_set(mapping, '{province}', '\"99\"')").execute(&app.db.pool).await.unwrap();
    let again = bring(&app, "c.csv", ONE.as_bytes(), "cameras").await;
    assert_eq!((&again["proposal"]["is_remembered"], &again["proposal"]["province"]), (&json!(true), &Value::Null));
}

#[tokio::test]
async fn a_province_has_to_be_in_the_scope_of_the_account() {
    let app = app().await;
    let province = opened(&app, "haiphong", "province", json!({ "province_code": "31" })).await;
    let commune = opened(&app, "chuvanan", "commune", json!({ "commune_codes": ["90001"] })).await;
    for client in [&province, &commune] {
        let run = bring(client, "a.csv", ONE.as_bytes(), "cameras").await;
        let problem = map(client, &run, &json!({ "province": "24" })).await.expect(422);
        assert_eq!(faults(&problem), [("/province".to_owned(), "province-out-of-scope".to_owned())]);
        let run = check(client, &run, &json!({ "province": "31" })).await;
        assert_eq!(counts(&run), [1, 1, 0, 0], "{run:#}");
    }
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_given_back_or_taken_by_its_place_as_is_answered() {
    const FILE: &str = "\
Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Xã, phường
Một;106,005;20,005;Công an;Phường Chu Văn An
Hai;106,015;20,005;Công an;Phường Chu Văn Am
Ba;106,030;20,005;Công an;Xã Không Có
Bốn;106,035;20,005;Công an;Xã Không Có
";
    let app = app().await;
    let run = bring(&app, "a.csv", FILE.as_bytes(), "cameras").await;
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [4, 1, 3, 0], "{run:#}");
    assert_eq!(told(&refusals(&app, &run).await), [(3, 4, "commune-unknown"), (4, 4, "commune-unknown"), (5, 4, "commune-unknown")]);
    let near = app.get(&path(&run, "/refusals")).await.expect(200)["items"][0].clone();
    assert!(near["todo_vi"].as_str().unwrap().contains("Phường Chu Văn An"), "what it may be: {near}");
    // Asked once for the file, with how many and which; what nobody answers is given back.
    let asked = question(&run, "commune-unknown");
    assert_eq!((&asked["answer"], run["questions"].as_array().unwrap().len()), (&json!("refuse"), 1));
    let words = asked["vi"].as_str().unwrap();
    assert!(words.starts_with("3 dòng") && words.contains("Xã Không Có") && words.contains("Phường Chu Văn Am"), "{words}");
    assert_eq!(counts(&check(&app, &run, &json!({ "answers": { "commune-unknown": "refuse" } })).await), [4, 1, 3, 0]);

    let run = check(&app, &run, &json!({ "answers": { "commune-unknown": "coordinates" } })).await;
    assert_eq!(counts(&run), [4, 4, 0, 0], "{run:#}");
    let remark = run["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == "commune-not-recognised").unwrap();
    assert!(remark["vi"].as_str().unwrap().contains("3 dòng"), "{remark}");
    let stored = confirm(&app, &run).await;
    assert_eq!(stored["stored"]["tables"]["site"], 4);
    // The answer was for this file: the next one is asked again.
    let next = bring(&app, "b.csv", FILE.replace("106,0", "106,00").as_bytes(), "cameras").await;
    assert_eq!(next["proposal"]["answers"], json!({}));
}

#[tokio::test]
async fn names_are_looked_up_in_the_provinces_of_the_account_first() {
    // Not known at all, near to a unit of each province; known in the other province alone.
    const FILE: &str = "\
Tội danh;Ngày xảy ra;Xã, phường
Điều 173;05/03/2026;Phường Bến Hànn
Điều 173;06/03/2026;Phường Kinh Bắc
Điều 173;07/03/2026;Phường Chu Văn An
";
    let app = app().await;
    for (account, role, scope) in
        [("chuvanan", "commune", json!({ "commune_codes": ["90001"] })), ("haiphong", "province", json!({ "province_code": "31" }))]
    {
        let client = opened(&app, account, role, scope).await;
        let run = check(&client, &bring(&client, "a.csv", FILE.as_bytes(), "incidents").await, &json!({})).await;
        assert_eq!(counts(&run), [3, 1, 2, 0], "{run:#}");
        let items = client.get(&path(&run, "/refusals")).await.expect(200)["items"].clone();
        let near = items[0]["todo_vi"].as_str().unwrap();
        let (own, other) = (near.find("Phường Bến Hàn, Thành phố Hải Phòng"), near.find("Phường Bến Hàng, Tỉnh Bắc Ninh"));
        assert!(own.is_some() && own < other, "its own first, then the rest of the country: {near}");
        let elsewhere = format!("{}", items[1]);
        assert!(
            items[1]["code"] == "commune-unknown"
                && elsewhere.contains("Hải Phòng")
                && elsewhere.contains("Phường Kinh Bắc, Tỉnh Bắc Ninh"),
            "{elsewhere}"
        );
    }
    // Who has the whole country finds it.
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "incidents").await, &json!({})).await;
    assert_eq!(told(&refusals(&app, &run).await), [(2, 2, "commune-unknown")]);
    // And looks in one province first where one is given: the name is elsewhere then, and said so.
    let run = check(&app, &run, &json!({ "province": "31" })).await;
    assert_eq!(told(&refusals(&app, &run).await), [(2, 2, "commune-unknown"), (3, 2, "commune-unknown")]);
}

#[tokio::test]
async fn places_outside_of_the_province_that_was_given_are_said_and_asked_about() {
    const FILE: &str = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu\nMột;106,005;20,005;Công an\nHai;106,045;20,005;Công an\nBa;106,055;20,005;Công an\n";
    let app = app().await;
    let run = bring(&app, "a.csv", FILE.as_bytes(), "cameras").await;
    let run = check(&app, &run, &json!({ "province": "31" })).await;
    assert_eq!(counts(&run), [3, 1, 2, 0], "{run:#}");
    assert_eq!(told(&refusals(&app, &run).await), [(3, 1, "outside-province"), (4, 1, "outside-province")]);
    let asked = question(&run, "province");
    let words = asked["vi"].as_str().unwrap();
    assert!(words.starts_with("2 dòng") && words.contains("dòng 3") && words.contains("Phường Kinh Bắc"), "{words}");
    assert_eq!(asked["answer"], "refuse");
    let kept = check(&app, &run, &json!({ "province": "31", "answers": { "province": "keep" } })).await;
    assert_eq!(counts(&kept), [3, 3, 0, 0]);
    assert!(codes(&kept["remarks"]).contains(&"outside-province"));
    // Without a province there is nothing to contradict.
    let run = check(&app, &run, &json!({})).await;
    assert_eq!((counts(&run), &run["questions"]), ([3, 3, 0, 0], &json!([])));

    // The province of a row itself, in a column of its own: known, unknown, contradicted.
    let named = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Tỉnh\nMột;106,005;20,005;Công an;Hải Phòng\nHai;106,015;20,005;Công an;Tỉnh Hải Dương\nBa;106,030;20,005;Công an;Bắc Ninh\nBốn;106,035;20,005;Công an;Sao Hỏa\n";
    let run = check(&app, &bring(&app, "b.csv", named.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!(run["mapping"]["columns"]["province_text"], json!([4]), "{:#}", run["mapping"]);
    assert_eq!(told(&refusals(&app, &run).await), [(4, 1, "outside-province"), (5, 4, "province-unknown")]);
}

#[tokio::test]
async fn communes_are_counted_by_the_rows_that_are_taken() {
    const FILE: &str = "\
Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Mã điểm
Một;106,005;20,005;Công an;A-1
Hai;106,030;20,005;Công an;A-1
Ba;106,035;20,005;Công an;A-3
Bốn;106,036;20,006;Sao Hỏa;A-4
";
    let app = app().await;
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "cameras").await, &json!({})).await;
    // Row 3 has the code of another place: the room says it, after the row was placed.
    assert_eq!(told(&refusals(&app, &run).await), [(3, 4, "code-twice-in-file"), (5, 3, "not-a-choice")]);
    let of: Vec<(&str, u64)> = run["counts"]["by_commune"]
        .as_array()
        .unwrap()
        .iter()
        .map(|of| (of["name"].as_str().unwrap(), of["n"].as_u64().unwrap()))
        .collect();
    let total: u64 = of.iter().map(|(_, n)| n).sum();
    assert_eq!((total, of.len()), (2, 2), "{of:?}");
    assert_eq!(run["counts"]["placed"], json!({ "point": 2 }));
    assert!(run["counts"]["by_commune"].as_array().unwrap().iter().any(|of| of["commune_id"] == X), "{run:#}");
    confirm(&app, &run).await;
    // The same again: nothing would go in, and no commune is counted.
    let again = check(&app, &bring(&app, "b.csv", FILE.as_bytes(), "cameras").await, &json!({})).await;
    assert_eq!(
        (counts(&again)[3], &again["counts"]["by_commune"], &again["counts"]["placed"]),
        (2, &json!([]), &json!({})),
        "{}",
        id(&again)
    );
}
