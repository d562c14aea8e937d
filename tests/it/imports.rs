//! A commune's list of cameras, from the file to the register and back: what is understood, what is given back, what is stored, what is
//! taken out again. Every expected value is worked out by hand.

use serde_json::{Value, json};

use crate::support::importing::{bring, check, codes, confirm, counts, id, map, path, refusals, rows_with, sheet, stored};
use crate::support::{TestApp, toy};

/// As communes send them: title rows, `;`, decimal commas, columns about people. Row 4 has the headings.
const LIST: &str = "\
DANH SÁCH CAMERA AN NINH PHƯỜNG CHU VĂN AN;;;;;;;;;
(Kèm theo báo cáo ngày 01/11/2026);;;;;;;;;
;;;;;;;;;
STT;Tên điểm lắp đặt;Địa chỉ;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt;Trạng thái;Người lắp đặt;SĐT
1;Ngã tư Chợ;Số 1 đường Trần Phú;106,0050;20,0050;Công an;2;Đang hoạt động;Nguyễn Văn An;0912 345 678
2;Cổng trường;Đường Lê Lợi;106,0150;20,0050;Hộ gia đình;1;Hỏng;Trần Thị Bích;0987654321
3;Bến xe;Đường 18;;;Công an;1;Đang hoạt động;Lê Văn Cường;0912345679
4;Chợ Mới;Phố Mới;106,0170;20,0060;Sao Hỏa;1;Đang hoạt động;Phạm Văn Dũng;0912345670
5;Ngoài khơi;Biển;160,0000;20,0050;Công an;1;Đang hoạt động;Hoàng Văn Em;0912345671
6;Bến Hàn;Đường Bến;106,0300;20,0050;UBND xã;nhiều;Đang hoạt động;Vũ Văn Phú;0912345672
7;Nhà văn hóa;Khu 3, gọi 0912345673;106,0310;20,0060;UBND xã;1;Đang hoạt động;Đỗ Văn Giang;0912345674
";

async fn sites(app: &TestApp) -> Vec<Value> {
    let mut list = app.get("/api/v1/sites?limit=200").await.expect(200)["items"].as_array().unwrap().clone();
    list.sort_by_key(|site| site["site_name"].as_str().unwrap().to_owned());
    list
}

/// Rows of a table, without what no two rows share and without where they came from.
async fn rows(app: &TestApp, table: &str, name: &str) -> Vec<Value> {
    let statement = format!(
        "select to_jsonb(t) - '{{site_id,camera_id,camera_status_id,recorded_at,created_at,updated_at,import_id,import_key,source}}'::text[] from {table} t order by {name}"
    );
    sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_all(&app.db.pool).await.unwrap()
}

async fn count(app: &TestApp, what: &str) -> i64 {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select count(*) from {what}"))).fetch_one(&app.db.pool).await.unwrap()
}

#[tokio::test]
async fn a_list_of_cameras_goes_in_and_what_is_wrong_comes_back() {
    let app = toy::app().await;
    let run = bring(&app, "camera-chu-van-an.csv", LIST.as_bytes(), "").await;
    assert_eq!((&run["state"], &run["kind"], &run["delimiter"]), (&json!("recognised"), &json!("cameras"), &json!(";")), "{run:#}");
    assert_eq!(run["tables"][0]["header_row"], 4);
    let proposal = &run["proposal"];
    let expected = json!({
        "site_name": [1], "address_text": [2], "lon": [3], "lat": [4], "ownership": [5], "camera_count": [6], "status": [7],
    });
    assert_eq!((&proposal["columns"], &proposal["is_remembered"]), (&expected, &json!(false)), "{proposal:#}");
    let people: Vec<&str> = (8..10).map(|at| run["tables"][0]["columns"][at]["refused"]["code"].as_str().unwrap_or("none")).collect();
    assert_eq!(people, ["person-name", "person-phone"]);

    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [7, 2, 5, 0], "{run:#}");
    let refused = refusals(&app, &run).await;
    let expected =
        [(7, 3, "place-needed"), (8, 5, "not-a-choice"), (9, 3, "out-of-country"), (10, 6, "camera-count"), (11, 2, "person-phone")];
    assert_eq!(refused.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect::<Vec<_>>(), expected);
    assert_eq!(count(&app, "site").await, 0, "a check stores nothing");
    let preview = app.get(&path(&run, "/preview")).await.expect(200);
    let ok = preview["features"].as_array().unwrap().iter().filter(|f| f["properties"]["status"] == "ok").count();
    assert_eq!(ok, 2, "{preview}");

    // The person's own rows and columns, and three more.
    let answer = app.get(&path(&run, "/refused")).await;
    assert_eq!(answer.status, 200, "{answer}");
    let back = sheet(&answer.bytes);
    let headings: Vec<&str> = LIST.lines().nth(3).unwrap().split(';').chain(["138: Ở đâu", "138: Vì sao", "138: Cần làm gì"]).collect();
    assert_eq!(back[0], headings);
    assert_eq!(
        back.iter().skip(1).map(|row| row[1].as_str()).collect::<Vec<_>>(),
        ["Bến xe", "Chợ Mới", "Ngoài khơi", "Bến Hàn", "Nhà văn hóa"]
    );
    for (row, line) in back.iter().skip(1).zip([7, 8, 9, 10, 11]) {
        assert!(row[10].starts_with(&format!("dòng {line}")) && !row[11].is_empty() && !row[12].is_empty(), "{row:?}");
        let own: Vec<&str> = LIST.lines().nth(line - 1).unwrap().split(';').collect();
        assert_eq!(row[..10], own[..], "as it was brought");
    }

    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "site": 2, "camera": 3 }));
    assert!(run["may"]["undo"].as_bool().unwrap() && !run["may"]["cancel"].as_bool().unwrap() && !run["may"]["confirm"].as_bool().unwrap());

    // Corrected by the person, with the added columns still there.
    let fixed = corrected(&back);
    let again = bring(&app, "camera-chu-van-an-tra-lai.csv", fixed.as_bytes(), "").await;
    assert_eq!(again["proposal"]["columns"]["lon"], json!([3]), "{:#}", again["proposal"]);
    let again = check(&app, &again, &json!({})).await;
    assert_eq!(counts(&again), [5, 5, 0, 0], "{:#}", refusals(&app, &again).await.len());
    confirm(&app, &again).await;
    let names: Vec<String> = sites(&app).await.iter().map(|site| site["site_name"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["Bến Hàn", "Bến xe", "Chợ Mới", "Cổng trường", "Ngoài khơi", "Ngã tư Chợ", "Nhà văn hóa"]);
    assert!(rows_with(&app.db.pool, "0912345").await.is_empty() && rows_with(&app.db.pool, "Nguyễn Văn An").await.is_empty());
}

/// The refused rows as a person would correct them, as CSV.
fn corrected(back: &[Vec<String>]) -> String {
    let mut rows = back.to_vec();
    for (row, changes) in rows.iter_mut().skip(1).zip([
        &[(3, "106,0350"), (4, "20,0060")][..],
        &[(5, "Doanh nghiệp")],
        &[(3, "106,0380")],
        &[(6, "3")],
        &[(2, "Khu 3")],
    ]) {
        for (column, text) in changes {
            (*text).clone_into(&mut row[*column]);
        }
    }
    let line = |row: &Vec<String>| row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(";") + "\n";
    rows.iter().map(line).collect()
}

#[tokio::test]
async fn what_a_file_stores_is_what_the_forms_would_store() {
    const FILE: &str = "\
Tên điểm lắp đặt;Địa chỉ;Kinh độ;Vĩ độ;Chủ sở hữu;Loại camera;Hướng;Chiều cao lắp đặt;Độ phân giải;Số ngày lưu;Trạng thái;Ngày lắp đặt
Ngã tư Chợ;Số 1 đường Trần Phú;106,0050;20,0050;Công an;PTZ;Đông Bắc;4,5;1920x1080;30;Đang hoạt động;05/03/2026
Bến Hàn;Đường Bến;106,0300;20,0050;Hộ gia đình;Cố định;;;;;Hỏng;
";
    let (by_file, by_hand) = (toy::app().await, toy::app().await);
    let run = stored(&by_file, "camera.csv", FILE.as_bytes(), "cameras", &json!({})).await;
    assert_eq!(run["stored"]["tables"], json!({ "site": 2, "camera": 2 }));
    for (site, camera) in [
        (
            json!({"lon": 106.005, "lat": 20.005, "site_name": "Ngã tư Chợ", "address_text": "Số 1 đường Trần Phú", "ownership": "police"}),
            json!({"camera_type": "ptz", "azimuth_deg": 45, "mount_height_m": 4.5, "resolution_h_px": 1920, "resolution_v_px": 1080,
                "retention_days": 30, "status": "active", "installed_on": "2026-03-05"}),
        ),
        (
            json!({"lon": 106.03, "lat": 20.005, "site_name": "Bến Hàn", "address_text": "Đường Bến", "ownership": "household"}),
            json!({"camera_type": "fixed", "status": "faulty"}),
        ),
    ] {
        let site = by_hand.post("/api/v1/sites", &site).await.expect(201);
        by_hand.post(&format!("/api/v1/sites/{}/cameras", site["site_id"].as_str().unwrap()), &camera).await.expect(201);
    }
    for (table, order) in [("site", "site_name"), ("camera", "camera_code"), ("camera_status", "status")] {
        assert_eq!(rows(&by_file, table, order).await, rows(&by_hand, table, order).await, "{table}");
    }
    let sources: Vec<String> =
        sqlx::query_scalar("select source from site union select source from camera").fetch_all(&by_file.db.pool).await.unwrap();
    assert_eq!(sources, ["import"]);
    assert_eq!(sites(&by_file).await.len(), 2, "and the list shows them");
}

#[tokio::test]
async fn the_same_file_again_changes_nothing_and_an_import_is_undone_as_a_whole() {
    const FILE: &str = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Số mắt\nMột;106,005;20,005;Công an;2\nHai;106,030;20,005;Công an;1\n";
    let app = toy::app().await;
    let one = stored(&app, "a.csv", FILE.as_bytes(), "cameras", &json!({})).await;
    let before = (rows(&app, "site", "site_name").await, rows(&app, "camera", "camera_code").await);

    // Once more, under another name: known again, and unchanged.
    let two = bring(&app, "b.csv", FILE.as_bytes(), "").await;
    assert!(codes(&two["remarks"]).contains(&"same-file"), "{two:#}");
    assert_eq!(two["proposal"]["is_remembered"], true);
    let two = check(&app, &two, &json!({})).await;
    assert_eq!(counts(&two), [2, 0, 0, 2]);
    assert_eq!(app.json("POST", &path(&two, "/confirm"), &json!({})).await.expect(409)["type"], "/problems/import-nothing-to-store");
    assert_eq!((rows(&app, "site", "site_name").await, rows(&app, "camera", "camera_code").await), before);

    // A row more: only that one is new.
    let longer = format!("{FILE}Ba;106,035;20,005;Công an;1\n");
    let three = bring(&app, "c.csv", longer.as_bytes(), "").await;
    let three = check(&app, &three, &json!({})).await;
    assert_eq!(counts(&three), [3, 1, 0, 2]);
    let three = confirm(&app, &three).await;
    assert_eq!(three["stored"]["tables"], json!({ "site": 1, "camera": 1 }));

    // Somebody works on a row of the first: it is not undone, and nothing is changed by the attempt.
    let list = sites(&app).await;
    let site = list.iter().find(|site| site["site_name"] == "Hai").unwrap();
    let at = format!("/api/v1/sites/{}", site["site_id"].as_str().unwrap());
    let answer = app.get(&at).await;
    app.patch(&at, answer.etag(), &json!({ "site_name": "Hai B" })).await.expect(200);
    let undo = app.json("POST", &path(&one, "/undo"), &json!({})).await;
    let problem = undo.expect(409);
    assert_eq!(problem["type"], "/problems/import-depended-on");
    assert_eq!(problem["depends"].as_array().unwrap().iter().map(|d| d["n"].as_i64().unwrap()).collect::<Vec<_>>(), [1], "{problem}");
    assert_eq!((count(&app, "site").await, count(&app, "camera").await), (3, 4));
    assert_eq!(app.get(&path(&one, "")).await.expect(200)["state"], "stored");

    // The third alone is taken out, and nothing of the first.
    assert_eq!(app.json("POST", &path(&three, "/undo"), &json!({})).await.expect(200)["state"], "undone");
    assert_eq!((count(&app, "site").await, count(&app, "camera").await, count(&app, "camera_status").await), (2, 3, 3));
    assert_eq!(app.json("POST", &path(&three, "/undo"), &json!({})).await.expect(409)["state"], "undone");
    // And can go in again.
    let four = check(&app, &bring(&app, "c.csv", longer.as_bytes(), "").await, &json!({})).await;
    assert_eq!(counts(&four)[1], 1);

    // One event for each import and for the undo, with counts; and the chains hold.
    let events: Vec<(String, Value)> =
        sqlx::query_as("select action, detail from audit_event where detail->>'import_id' = any($1) order by seq")
            .bind([id(&one), id(&three)].map(str::to_owned).to_vec())
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    let said: Vec<(&str, &Value)> =
        events.iter().map(|(action, detail)| (action.as_str(), detail.get("stored").unwrap_or(&detail["rows_removed"]))).collect();
    assert_eq!(
        said,
        [
            ("imported", &json!({ "site": 2, "camera": 3 })),
            ("imported", &json!({ "site": 1, "camera": 1 })),
            ("import_undone", &json!({ "site": 1, "camera": 1 }))
        ],
        "{events:#?}"
    );
    let of_rows: Vec<(String, String)> =
        sqlx::query_as("select action, entity from audit_event where entity in ('site', 'camera', 'camera_status')")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(of_rows.len(), 1, "the edit alone has an event of its own: {of_rows:?}");
    let verified = tokio::process::Command::new(env!("CARGO_BIN_EXE_bando138"))
        .args(["audit", "verify", "--database-url", &crate::support::program::url(&app.db)])
        .output()
        .await
        .unwrap();
    assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
}

#[tokio::test]
async fn columns_of_people_cannot_be_mapped() {
    let app = toy::app().await;
    let run = bring(&app, "camera.csv", LIST.as_bytes(), "").await;
    for (column, field, code) in [(8, "address_text", "person-name"), (9, "purpose_text", "person-phone"), (9, "serial_no", "person-phone")]
    {
        let answer = map(&app, &run, &json!({ "columns": { field: [column] } })).await;
        let problem = answer.expect(422);
        let said: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|e| e["code"].as_str().unwrap()).collect();
        assert!(said.contains(&code), "{field}: {problem}");
        assert_eq!(app.get(&path(&run, "")).await.expect(200)["state"], "recognised");
    }
    // What is under a heading that says nothing is looked at; the heading of a field does not make people something else.
    let hidden =
        "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Cột 5\nA;106,005;20,005;Công an;Nguyễn Văn An\nB;106,03;20,005;Công an;Trần Thị Bích Ngọc\n";
    let run = bring(&app, "b.csv", hidden.as_bytes(), "cameras").await;
    assert_eq!(run["tables"][0]["columns"][4]["refused"]["code"], "person-name", "{run:#}");
    let problem = map(&app, &run, &json!({ "columns": { "purpose_text": [4] } })).await.expect(422);
    assert_eq!(problem["errors"][0]["code"], "person-name", "{problem}");
    for text in ["Nguyễn Văn An", "Trần Thị Bích", "0912 345 678", "0987654321"] {
        assert_eq!(rows_with(&app.db.pool, text).await, Vec::<String>::new(), "{text}");
    }
}

#[tokio::test]
async fn a_contact_goes_in_sealed_and_only_with_consent() {
    const FILE: &str = "\
Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Chủ hộ;SĐT liên hệ;Ngày đồng ý;Hình thức đồng ý
Một;106,005;20,005;Hộ gia đình;Hộ MARKERXYZ;0912 777 138;01/10/2026;Ký giấy
Hai;106,015;20,005;Hộ gia đình;Hộ MARKERXYZ hai;0912 777 139;;
Ba;106,030;20,005;Hộ gia đình;Hộ MARKERXYZ ba;0912 777 140;01/12/2026;Ký giấy
Bốn;106,035;20,005;Hộ gia đình;;;;
";
    let app = toy::app().await;
    let run = bring(&app, "lien-he.csv", FILE.as_bytes(), "cameras").await;
    let columns = &run["proposal"]["columns"];
    assert_eq!((&columns["contact_organisation"], &columns["contact_phone"]), (&json!([4]), &json!([5])), "{columns}");
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [4, 2, 2, 0]);
    let refused = refusals(&app, &run).await;
    assert_eq!(refused, [(3, 6, "consent-missing".to_owned()), (4, 6, "consent-missing".to_owned())]);
    confirm(&app, &run).await;
    assert_eq!(count(&app, "site_contact").await, 1);
    for text in ["MARKERXYZ", "0912 777 138", "0912777138"] {
        assert_eq!(rows_with(&app.db.pool, text).await, Vec::<String>::new(), "{text} is in the clear");
    }
    let site = sites(&app).await.into_iter().find(|site| site["site_name"] == "Một").unwrap();
    let contact = app.get(&format!("/api/v1/sites/{}/contact?reason=camera%20hỏng", site["site_id"].as_str().unwrap())).await.expect(200);
    assert_eq!(
        (&contact["contact"]["organisation_or_household"], &contact["contact"]["phone"]),
        (&json!("Hộ MARKERXYZ"), &json!("0912 777 138"))
    );
    assert_eq!((&contact["consent_on"], &contact["consent_how"]), (&json!("2026-10-01"), &json!("signed_form")));
}
