//! The second look: a person says that the headings are in another row, that the letters or the delimiter are others, that another sheet is
//! meant; and from there on everything is of that reading. Every expected value is worked out by hand.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use crate::support::TestApp;
use crate::support::importing::{bring, check, confirm, counts, path, refusals, sheet};
use crate::support::toy;

/// A title that fills its row as headings would: row 2 has the headings.
const LIST: &str = "\
Báo cáo;Camera;Phường;Chu Văn An;Quý ba;Bản in;Lưu
Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu;Số mắt;Người lắp đặt;Ghi chú
Ngã tư Chợ;106,0050;20,0050;Công an;2;Nguyễn Văn An;
Cổng trường;106,0150;20,0050;Sao Hỏa;1;Trần Thị Bích;gọi 0912 345 678
Bến Hàn;106,0300;20,0050;Hộ gia đình;1;Lê Văn Cường;
";

async fn read(app: &TestApp, run: &Value, body: &Value) -> Value {
    app.json("PUT", &path(run, "/reading"), body).await.expect(200)
}

fn names(run: &Value, table: usize) -> Vec<&str> {
    run["tables"][table]["columns"].as_array().unwrap().iter().map(|column| column["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn headings_of_another_row_are_those_of_everything_after() {
    let app = toy::app().await;
    let run = bring(&app, "bao-cao.csv", LIST.as_bytes(), "").await;
    assert_eq!(run["tables"][0]["header_row"], 1, "taken for the headings: {run:#}");

    // As they stand in the file, for pointing at; what is of people only by its look is not shown.
    let shown = app.get(&path(&run, "/reading")).await.expect(200);
    assert_eq!((&shown["table"], &shown["header_row"], &shown["delimiter"]), (&json!(0), &json!(1), &json!(";")));
    let rows: Vec<u64> = shown["rows"].as_array().unwrap().iter().map(|row| row["row"].as_u64().unwrap()).collect();
    assert_eq!(rows, [1, 2, 3, 4, 5]);
    assert_eq!(shown["rows"][1]["cells"], json!(["Tên điểm", "Kinh độ", "Vĩ độ", "Chủ sở hữu", "Số mắt", "Người lắp đặt", "Ghi chú"]));
    assert!(!shown.to_string().contains("0912"), "{shown}");

    let run = read(&app, &run, &json!({ "header_row": 2 })).await;
    assert_eq!((&run["state"], &run["kind"], &run["tables"][0]["header_row"]), (&json!("recognised"), &json!("cameras"), &json!(2)));
    assert_eq!(names(&run, 0), ["Tên điểm", "Kinh độ", "Vĩ độ", "Chủ sở hữu", "Số mắt", "Người lắp đặt", "Ghi chú"]);
    assert_eq!(run["tables"][0]["row_count"], 3);
    let columns = &run["proposal"]["columns"];
    let expected = [("site_name", 0), ("lon", 1), ("lat", 2), ("ownership", 3), ("camera_count", 4)];
    assert!(expected.iter().all(|(field, at)| columns[*field] == json!([at])), "{columns}");
    assert_eq!(run["tables"][0]["columns"][5]["refused"]["code"], "person-name");
    // Below the headings the names of people are not shown any more.
    assert_eq!(run["first_rows"][2]["cells"][5], Value::Null, "{}", run["first_rows"]);
    assert_eq!(run["first_rows"][2]["cells"][0], "Ngã tư Chợ");

    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [3, 2, 1, 0], "{run:#}");
    assert_eq!(refusals(&app, &run).await, [(4, 3, "not-a-choice".to_owned())]);
    let back = sheet(&app.get(&path(&run, "/refused")).await.bytes);
    assert_eq!(back[0][..5], ["Tên điểm", "Kinh độ", "Vĩ độ", "Chủ sở hữu", "Số mắt"], "the headings of that row");
    assert_eq!((back.len(), back[1][0].as_str(), back[1][7].as_str()), (2, "Cổng trường", "dòng 4, cột “Chủ sở hữu”"));
    confirm(&app, &run).await;

    // The next file of this form is mapped as this one was, once its headings are said.
    let next = bring(&app, "bao-cao-2.csv", LIST.replace("Ngã tư Chợ", "Chợ Mới").as_bytes(), "").await;
    let next = read(&app, &next, &json!({ "header_row": 2 })).await;
    assert_eq!(next["proposal"]["is_remembered"], true, "{:#}", next["proposal"]);
    assert_eq!(next["proposal"]["delimiter"], Value::Null, "of that file, not of its headings");
}

#[tokio::test]
async fn letters_and_delimiters_are_those_that_were_chosen() {
    let app = toy::app().await;
    let text = "Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu\nNgã tư Chợ;106,0050;20,0050;Công an\n";
    let run = bring(&app, "a.csv", text.as_bytes(), "cameras").await;
    // The octets of UTF-8 as Windows-1252 has them: ê is C3 AA.
    let wrong = read(&app, &run, &json!({ "encoding": "windows-1252" })).await;
    assert_eq!((&wrong["encoding"], names(&wrong, 0)[0]), (&json!("windows-1252"), "TÃªn Ä‘iá»ƒm"));
    assert_eq!(wrong["first_rows"][0]["cells"][0], "TÃªn Ä‘iá»ƒm");
    assert_eq!((&wrong["kind"], &wrong["proposal"]["encoding"]), (&json!("cameras"), &json!("windows-1252")), "the kind was said");
    // A mapping that leaves the letters open means those of the last look.
    let mapping = json!({ "kind": "cameras", "header_row": 1, "columns": { "site_name": [0], "lon": [1], "lat": [2] }, "defaults": { "ownership": "police" } });
    app.json("PUT", &path(&run, "/mapping"), &mapping).await.expect(202);
    let checked = crate::support::importing::settled(&app, run["import_id"].as_str().unwrap()).await;
    assert_eq!(counts(&checked), [1, 1, 0, 0], "{checked:#}");
    let preview = app.get(&path(&run, "/preview")).await.expect(200);
    assert_eq!(preview["features"][0]["properties"]["label"], "NgÃ£ tÆ° Chá»£");

    // By then another reading: what was checked is of the old one, and gone.
    let right = read(&app, &run, &json!({ "encoding": "utf-8" })).await;
    assert_eq!((&right["state"], &right["counts"], names(&right, 0)[0]), (&json!("recognised"), &Value::Null, "Tên điểm"));
    let confirm = app.json("POST", &path(&run, "/confirm"), &json!({})).await;
    assert_eq!((confirm.status, confirm.json_type().as_str()), (409, "/problems/import-wrong-state"));
    assert_eq!(app.get(&path(&run, "/refusals")).await.expect(200)["items"], json!([]));

    // By commas the decimals come apart: 1 + 1 + 1 commas make the widest line four cells; the headings have none.
    let commas = read(&app, &run, &json!({ "delimiter": ",", "header_row": 1 })).await;
    assert_eq!((&commas["delimiter"], names(&commas, 0)), (&json!(","), vec!["Tên điểm;Kinh độ;Vĩ độ;Chủ sở hữu"]));
    let semicolons = read(&app, &run, &json!({ "delimiter": ";" })).await;
    assert_eq!((&semicolons["tables"][0]["header_row"], names(&semicolons, 0).len()), (&json!(1), 4), "the headings are found anew");
    // No headings: the first row is data.
    let none = read(&app, &run, &json!({ "header_row": null })).await;
    assert_eq!((&none["tables"][0]["header_row"], &none["tables"][0]["row_count"]), (&Value::Null, &json!(2)));
    assert_eq!(names(&none, 0), ["Cột 1", "Cột 2", "Cột 3", "Cột 4"]);
}

#[tokio::test]
async fn another_sheet_is_proposed_anew_and_another_kind_too() {
    let app = toy::app().await;
    let mut book = Workbook::new();
    let sheets: [(&str, &[&[&str]]); 2] = [
        ("Camera", &[&["Tên điểm", "Kinh độ", "Vĩ độ", "Chủ sở hữu"], &["Ngã tư", "106.005", "20.005", "Công an"]]),
        ("Dân số", &[&["Kèm theo công văn"], &["Xã, phường", "Dân số", "Năm"], &["Chu Văn An", "12345", "2026"]]),
    ];
    for (name, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (at, row) in rows.iter().enumerate() {
            for (column, text) in row.iter().enumerate() {
                sheet.write_string(at as u32, column as u16, *text).unwrap();
            }
        }
    }
    let run = bring(&app, "hai-trang.xlsx", &book.save_to_buffer().unwrap(), "").await;
    assert_eq!((&run["proposal"]["table"], &run["kind"]), (&json!(0), &json!("cameras")), "{run:#}");
    let run = read(&app, &run, &json!({ "table": 1 })).await;
    assert_eq!((&run["proposal"]["table"], &run["kind"], &run["proposal"]["header_row"]), (&json!(1), &json!("populations"), &json!(2)));
    assert_eq!(run["proposal"]["columns"], json!({ "commune_text": [0], "people": [1], "year": [2] }));
    assert_eq!(run["first_rows"][0], json!({ "row": 1, "cells": ["Kèm theo công văn"] }));
    let other = read(&app, &run, &json!({ "table": 1, "header_row": 2, "kind": "hotspots" })).await;
    assert_eq!((&other["kind"], &other["proposal"]["kind_is_given"]), (&json!("hotspots"), &json!(true)));
    // Said once, it stays said.
    let again = read(&app, &run, &json!({ "table": 1, "header_row": 1 })).await;
    assert_eq!(again["kind"], "hotspots");
    let run = read(&app, &run, &json!({ "table": 1, "header_row": 2, "kind": "populations" })).await;
    let run = check(&app, &run, &json!({})).await;
    assert_eq!(counts(&run), [1, 1, 0, 0], "{run:#}");
    confirm(&app, &run).await;
    let stored = app.json("PUT", &path(&run, "/reading"), &json!({ "table": 0 })).await;
    assert_eq!((stored.status, stored.json_type().as_str()), (409, "/problems/import-wrong-state"), "stored is stored");
}

#[tokio::test]
async fn a_reading_that_cannot_be_says_why() {
    let app = toy::app().await;
    let run = bring(&app, "a.csv", LIST.as_bytes(), "").await;
    let before = app.get(&path(&run, "")).await.expect(200);
    for (body, code) in [
        (json!({ "table": 1 }), "no-such-table"),
        (json!({ "table": -1 }), "no-such-table"),
        (json!({ "header_row": 0 }), "no-such-row"),
        (json!({ "header_row": 201 }), "no-such-row"),
        (json!({ "header_row": "hai" }), "no-such-row"),
        (json!({ "encoding": "latin-9" }), "not-a-choice"),
        (json!({ "delimiter": "ab" }), "not-a-choice"),
        (json!({ "delimiter": "\"" }), "not-a-choice"),
        (json!({ "kind": "people" }), "not-a-choice"),
        (json!({ "heading": 2 }), "unknown-field"),
    ] {
        let answer = app.json("PUT", &path(&run, "/reading"), &body).await;
        assert_eq!(answer.status, 422, "{body}: {answer}");
        assert_eq!(codes_of(&answer.json()), [code], "{body}");
    }
    assert_eq!(app.get(&path(&run, "")).await.expect(200), before, "and changes nothing");
}

fn codes_of(problem: &Value) -> Vec<String> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["code"].as_str().unwrap().to_owned()).collect()
}
