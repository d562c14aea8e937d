//! Papers of a plan, read back as other programs read them; figures are those counted by hand in `plans`.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use serde_json::{Value, json};

use crate::coverage_runs::computed;
use crate::plans::{model, path, planned, street, wish};
use crate::support::TestApp;
use crate::support::app::{account, session};
use crate::support::client::{Answer, Client};
use crate::support::toy::{self, X};

/// The plan of two cameras, one at each end of the street.
async fn two() -> (TestApp, Value) {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let plan = planned(&app, &wish(&model, &json!({"cameras": 5}))).await;
    (app, plan)
}

/// A part of a Word file.
fn part(file: &Answer, name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(&file.bytes)).unwrap();
    let mut content = Vec::new();
    archive.by_name(name).unwrap().read_to_end(&mut content).unwrap();
    content
}

/// The words of a Word file, a paragraph a line.
fn words(file: &Answer) -> Vec<String> {
    let text = String::from_utf8(part(file, "word/document.xml")).unwrap();
    let mut reader = quick_xml::Reader::from_str(&text);
    let (mut lines, mut line) = (Vec::new(), String::new());
    loop {
        match reader.read_event().unwrap() {
            quick_xml::events::Event::Text(piece) => line.push_str(&piece),
            quick_xml::events::Event::GeneralRef(name) => line.push_str(quick_xml::escape::resolve_xml_entity(&name).unwrap()),
            quick_xml::events::Event::End(tag) if tag.name().as_ref() == "w:p" => lines.push(std::mem::take(&mut line)),
            quick_xml::events::Event::Eof => return lines,
            _ => {}
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_paper_says_what_was_counted() {
    let (app, plan) = two().await;
    let file = app.get(&path(&plan, "/paper.docx?issuer=S%E1%BB%9F%20%3CA%3E%20%26%20B")).await;
    assert_eq!(file.status, 200, "{file}");
    assert_eq!(file.header("content-type"), Some("application/vnd.openxmlformats-officedocument.wordprocessingml.document"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"PA-31-0001.docx\""));
    let lines = words(&file);
    let has = |text: &str| assert!(lines.iter().any(|line| line.contains(text)), "{text} in {lines:#?}");
    has("TỜ TRÌNH");
    has("SỞ <A> & B");
    has("Căn cứ phương án mã PA-31-0001");
    // Of 1.32 need nothing was seen, and 1.1 is with the plan: five sixths. Two cameras of 5 million, two poles of 2.
    has("Lắp thêm 2 camera với kinh phí 14.000.000 đồng, phần nhu cầu quan sát được camera nhìn thấy tăng từ 0,0\u{a0}% lên 83,3\u{a0}%");
    has("không cách chọn nào trong cùng giới hạn tốt hơn phương án này");
    has("độc lập với chương trình chọn");
    has("Giới hạn: không quá 5 camera.");
    for cell in ["Loại kiểm", "Trụ mới", "10.000.000", "4.000.000", "Vị trí chỉ định: Cột 0", "Vị trí chỉ định: Cột 110", "Thử"]
    {
        has(cell);
    }
    // Six of six by day; four of six by night.
    has("0,0\u{a0}% → 100,0\u{a0}%");
    has("0,0\u{a0}% → 66,7\u{a0}%");
    let picture = part(&file, "word/media/picture1.png");
    // 165 mm at 300 dots in 25.4 mm.
    assert_eq!(picture[16..20], 1949_u32.to_be_bytes());

    let english = words(&app.get(&path(&plan, "/paper.docx?lang=en&kind=plan")).await);
    assert!(english.iter().any(|line| line == "Independence - Freedom - Happiness") && english.iter().any(|line| line == "PLAN"));
    assert!(english.iter().any(|line| line.contains("rises from 0.0\u{a0}% to 83.3\u{a0}%")), "{english:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn other_budgets_and_changes_by_hand_are_told() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let plan = planned(&app, &wish(&model, &json!({"cameras": 2}))).await;
    let lines = words(&app.get(&path(&plan, "/paper.docx")).await);
    let at = lines.iter().position(|line| line == "V. NẾU NGÂN SÁCH KHÁC").expect("a section of other budgets");
    let table: Vec<&str> = lines[at..].iter().map(String::as_str).skip_while(|line| *line != "Ghi chú").skip(1).take(10).collect();
    // One camera sees 0.66 of 1.32, two 1.1, and more add nothing.
    assert_eq!(table, ["1", "1", "50,0\u{a0}%", "0,66", "", "2", "2", "83,3\u{a0}%", "1,10", "từ đây thêm chậm lại"], "{lines:#?}");

    app.patch(&path(&plan, "/cameras/2"), "\"1\"", &json!({"bearing_deg": 90})).await.expect(200);
    let changed = words(&app.get(&path(&plan, "/paper.docx")).await);
    let says = |text: &str| changed.iter().any(|line| line.contains(text));
    assert!(says("1 camera đã được chỉnh hoặc thêm bằng tay") && says("; đã chỉnh tay"), "{changed:#?}");
    assert!(!says("độc lập với chương trình chọn"), "what was counted again was another choice");
    assert!(says("Bảng này tính cho cách chọn của phần mềm"), "{changed:#?}");

    let rows = app.get(&path(&plan, "/cameras")).await.expect(200)["features"].clone();
    let chosen = rows.as_array().unwrap().iter().map(|row| &row["properties"]).find(|row| row["origin"] == "chosen").unwrap();
    app.send("DELETE", &path(&plan, &format!("/cameras/{}", chosen["number"])), &[("if-match", "\"2\"")], b"").await.expect(200);
    let left = words(&app.get(&path(&plan, "/paper.docx")).await);
    assert!(left.iter().any(|line| line.contains("1 camera đã được chỉnh hoặc thêm và 1 camera đã bị bỏ bằng tay")), "{left:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_workbook_and_the_maps_are_read_back() {
    let (app, plan) = two().await;
    let file = app.get(&path(&plan, "/paper.xlsx")).await;
    assert_eq!(file.status, 200, "{file}");
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.bytes.clone())).unwrap();
    let cameras = book.worksheet_range("Camera").unwrap();
    assert_eq!(cameras.height(), 3);
    let column = |heading: &str| cameras.rows().next().unwrap().iter().position(|cell| cell == heading).unwrap();
    let number = |row: usize, heading: &str| match cameras.rows().nth(row).unwrap()[column(heading)] {
        Data::Float(number) => number,
        ref other => panic!("{heading}: {other:?}"),
    };
    assert!((number(1, "Nhu cầu thêm") - 0.66).abs() < 1e-3 && (number(2, "Nhu cầu thêm") - 0.44).abs() < 1e-3);
    assert!((number(1, "Kinh phí (đồng)") - 7e6).abs() < 0.5);
    let costs = book.worksheet_range("Kinh phí").unwrap();
    assert_eq!(costs.rows().next_back().unwrap()[3], Data::Float(14_000_000.0));
    let figures = book.worksheet_range("Trước và sau").unwrap();
    assert!(figures.rows().any(|row| row[0] == "Ban đêm" && row[4] == Data::Float(0.44 / 0.66) || row[4].to_string().starts_with("0.666")));

    let map = app.get(&path(&plan, "/map.png")).await;
    assert_eq!((map.status, map.header("content-type")), (200, Some("image/png")));
    // A3 at 180 dots in 25.4 mm: 420 mm are 2976 of them.
    assert_eq!(map.bytes[16..20], 2976_u32.to_be_bytes());
    let drawn = app.get(&path(&plan, "/map.svg?lang=en")).await;
    assert!(drawn.text().contains("PA-31-0001") && drawn.text().contains(">2</text>") && drawn.text().contains("LEGEND"), "{drawn}");
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_are_refused_where_they_would_be_wrong() {
    let (app, plan) = two().await;
    for (below, pointer) in [
        ("/paper.docx?lang=fr", "?lang"),
        ("/paper.docx?kind=x", "?kind"),
        ("/paper.docx?issuer=a%0Ab", "?issuer"),
        ("/map.png?lang=x", "?lang"),
    ] {
        let refused = app.get(&path(&plan, below)).await;
        assert!(refused.status >= 400 && refused.status < 500 && refused.text().contains(pointer), "{below}: {refused}");
    }
    let long = "a".repeat(201);
    assert!(app.get(&path(&plan, &format!("/paper.docx?to={long}"))).await.text().contains("200"));
    // Demonstration data are named on everything that is made from them.
    let says_so =
        async || words(&app.get(&path(&plan, "/paper.docx")).await).contains(&"SỐ LIỆU MINH HỌA, KHÔNG DÙNG ĐỂ TRÌNH DUYỆT.".to_owned());
    assert!(!says_so().await);
    toy::site(&app, 106.002, 20.005).await;
    sqlx::query("update site set is_demo = true").execute(&app.db.pool).await.unwrap();
    assert!(says_so().await);

    let none = json!({"plan_id": uuid::Uuid::now_v7().to_string()});
    assert_eq!(app.get(&path(&none, "/paper.docx")).await.json_type(), "/problems/plan-not-found");

    // A decision makes it public: who does not see need gets no paper of it.
    sqlx::query("update plan set approved_at = now(), decision_number = '12/QĐ-UBND', decision_on = '2026-11-20'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let decided = words(&app.get(&path(&plan, "/paper.docx")).await);
    assert!(decided.iter().any(|line| line == "Căn cứ Quyết định số 12/QĐ-UBND ngày 20/11/2026."), "{decided:#?}");
    account(&app.db, "xem.luoi", "viewer", "grid250", "false, '31'", &[]).await;
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[X]).await;
    let asked = async |name: &str| {
        let client = Client { address: app.address, token: session(&app.db, name).await };
        client.get(&path(&plan, "/paper.docx")).await
    };
    assert_eq!(asked("xem.luoi").await.json_type(), "/problems/plan-seen-in-part");
    // It is about the whole province: a commune of it sees no part.
    assert_eq!(asked("xa.x").await.json_type(), "/problems/plan-not-found");
    sqlx::query("update plan set state = 'running', finished_at = null, approved_at = null, decision_number = null, decision_on = null")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(app.get(&path(&plan, "/paper.docx")).await.json_type(), "/problems/plan-without-answer");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paper_says_no_more_than_what_was_proven() {
    let app = street().await;
    computed(&app).await;
    let model = model(&app).await;
    let mut target = wish(&model, &json!({}));
    target["target_part"] = json!(0.5);
    let plan = planned(&app, &target).await;
    // One camera sees half of the need, and none sees nothing.
    assert!(plan["gap_part"].is_null() && plan["inputs"]["least"]["budget"] == 1.0, "{plan}");
    let lines = words(&app.get(&path(&plan, "/paper.docx")).await);
    let says = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(says("không thể đạt mức đã yêu cầu với ít hơn 1 camera.") && !says("không cách chọn nào"), "{lines:#?}");
    app.patch(&path(&plan, "/cameras/1"), "\"1\"", &json!({"bearing_deg": 90})).await.expect(200);
    let lines = words(&app.get(&path(&plan, "/paper.docx")).await);
    let says = |text: &str| lines.iter().any(|line| line.contains(text));
    assert!(says("đã sửa tay, ngoài phạm vi đã chứng minh") && !says("với ít hơn"), "{lines:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_several_lines_do_not_break_a_paper() {
    let (app, plan) = two().await;
    for (name, code) in [("Một\nhai", "line-break"), ("Một\u{2028}hai", "control-character"), ("Một\u{202e}hai", "control-character")]
    {
        let refused = app.patch(&path(&plan, ""), "\"1\"", &json!({"name": name})).await.expect(422);
        assert_eq!(toy::faults(&refused), [("/name".to_owned(), code.to_owned())]);
    }
    let long = format!("Báo giá\nsố 1 {}", "a".repeat(280));
    sqlx::query("update plan set name = $1").bind("Một\nhai\u{2028}ba\u{202e}").execute(&app.db.pool).await.unwrap();
    sqlx::query("update plan_camera set model = jsonb_set(model, '{price_source}', to_jsonb($1::text))")
        .bind(&long)
        .execute(&app.db.pool)
        .await
        .unwrap();
    let file = app.get(&path(&plan, "/paper.docx")).await;
    assert_eq!(file.status, 200, "{file}");
    let lines = words(&file);
    let has = |text: &str| assert!(lines.iter().any(|line| line.contains(text)), "{text} in {lines:#?}");
    has("“Một hai ba”");
    has("Báo giá số 1 aaaa");
    assert_eq!(app.get(&path(&plan, "/paper.xlsx")).await.status, 200);
}
