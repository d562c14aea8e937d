//! Rows that are given back: everything that is wrong with them at once, the cell that is to blame, why and what to do; the workbook that comes
//! back corrected; lines of a table that are none of its rows; what a file says twice and otherwise.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use crate::support::client::Client;
use crate::support::importing::{bring, check, codes, confirm, counts, path, refusals, rows_with, sheet, stored};
use crate::support::{TestApp, toy};

fn told(refused: &[(u64, i64, String)]) -> Vec<(u64, i64, &str)> {
    refused.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect()
}

async fn checked(client: &Client, name: &str, text: &str, kind: &str) -> Value {
    check(client, &bring(client, name, text.as_bytes(), kind).await, &json!({})).await
}

async fn back(app: &TestApp, run: &Value, language: &str) -> Vec<Vec<String>> {
    let answer = app.get(&path(run, &format!("/refused?lang={language}"))).await;
    assert_eq!(answer.status, 200, "{answer}");
    sheet(&answer.bytes)
}

#[tokio::test]
async fn a_row_is_told_everything_that_is_wrong_with_it_at_once() {
    // Row 2: choice, place, name of the commune, two rules between days, consent. Row 3: both coordinates. Row 4: a place in another commune, and
    // a rule of the room. Row 5: a telephone number in the text that it is called by, and no place.
    const FILE: &str = "\
Tên điểm;Địa chỉ;Kinh độ;Vĩ độ;Sở hữu;Xã, phường;Ngày lắp đặt;Hạn bảo hành;Chủ hộ;SĐT liên hệ;Ngày đồng ý;Hình thức đồng ý
Một;Phố 1;160,0;20,005;Sao Hỏa;Xã Không Có;05/03/2026;01/01/2020;Hộ A;0912 777 138;;
Hai;Phố 2;một trăm;hai mươi;Công an;Phường Chu Văn An;05/03/2026;;;;;
Ba;Phố 3;106,035;20,005;Công an;Phường Chu Văn An;05/03/2026;01/01/2020;;;;
;gọi 0912345673;;;Công an;;;;;;;
";
    // An event: the hour is wrong and so is nearly all else; each is said of its own cell.
    const BOOK: &str = "\
Mã vụ;Tội danh;Ngày xảy ra;Giờ xảy ra;Xã, phường;Ngày báo;Ngày khám phá
V-1;Điều 999;hôm qua;giờ cơm;Xã Không Có;05/03/2026;01/03/2026
V-2;Điều 173;05/03/2026;25:70;Phường Chu Văn An;05/03/2026;06/03/2026
V-3;Điều 256a;01/06/2024;;Xã Không Có;;
";
    let app = toy::app().await;
    let run = checked(&app, "a.csv", FILE, "cameras").await;
    assert_eq!(counts(&run), [4, 0, 4, 0]);
    let mut refused = refusals(&app, &run).await;
    refused.sort();
    let expected = [
        (2, 2, "out-of-country"),
        (2, 4, "not-a-choice"),
        (2, 5, "commune-unknown"),
        (2, 7, "rule"),
        (2, 10, "consent-missing"),
        (3, 2, "not-a-coordinate"),
        (3, 3, "not-a-coordinate"),
        (4, 2, "not-at-point"),
        (4, 7, "rule"),
        (5, 1, "person-phone"),
        (5, 2, "place-needed"),
    ];
    assert_eq!(told(&refused), expected);

    let run = bring(&app, "b.csv", BOOK.as_bytes(), "incidents").await;
    let columns = json!({ "columns": { "reported_on": [5], "cleared_on": [6], "occurred_date": [2], "occurred_time": [3] } });
    let run = check(&app, &run, &columns).await;
    let mut refused = refusals(&app, &run).await;
    refused.sort();
    let expected = [
        (2, 1, "offence-unknown"),
        (2, 2, "not-a-date"),
        (2, 3, "not-a-time"),
        (2, 4, "commune-unknown"),
        (2, 6, "rule"),
        (3, 3, "not-a-time"),
        (4, 1, "rule"),
        (4, 4, "commune-unknown"),
    ];
    assert_eq!(told(&refused), expected);
    // And the workbook that goes back says so in the words of its own headings.
    let rows = back(&app, &run, "vi").await;
    assert_eq!(rows[2][7], "dòng 3, cột “Giờ xảy ra”");
    assert!(rows[2][8].contains("25:70") && rows[2][9].contains("21:30"), "{:?}", rows[2]);
    // Reasons are of a code and a field, with the heading and the first rows.
    let groups: Vec<(&str, &str, Value, u64)> = run["counts"]["by_reason"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].as_str().unwrap(), one["heading"].as_str().unwrap_or("-"), one["rows"].clone(), one["n"].as_u64().unwrap()))
        .collect();
    assert!(groups.contains(&("not-a-time", "Giờ xảy ra", json!([2, 3]), 2)), "{groups:?}");
    assert!(
        groups.contains(&("rule", "Ngày khám phá", json!([2]), 1)) && groups.contains(&("rule", "Tội danh", json!([4]), 1)),
        "{groups:?}"
    );
    let only = app.get(&path(&run, "/refusals?code=rule&field=cleared_on")).await.expect(200);
    assert_eq!(only["items"].as_array().unwrap().iter().map(|one| one["row"].as_u64().unwrap()).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn where_why_and_what_to_do_are_never_empty_and_nothing_is_cut_in_two() {
    // One fault of as many kinds as a list can have; quotation marks, full stops and semicolons in what the cells say.
    const FILE: &str = "\
Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Xã, phường;Mã điểm;Mã camera;Hướng;Chiều cao lắp đặt;Ngày lắp đặt;Số mắt;Độ cao ký tự
A;106,005;20,005;\"Sao Hỏa. Hãy xem; nhé\";Phường Chu Văn An;;;;;;;
B;106. Hãy xem;20,005;Công an;;;;;;;;
C;106,015;20,005;Công an;;x y;;;;;;
D;106,016;20,005;Công an;;;một hai;;;;;
E;106,017;20,005;Công an;;;;700;;;;
F;106,018;20,005;Công an;;;;;cao;;;
G;106,019;20,005;Công an;;;;;;32/13/2026;;
H;106,021;20,005;Công an;;;;;;01/01/2030;;
I;106,022;20,005;Công an;;;;;;;nhiều;
J;584047,18;20,005;Công an;;;;;;;;
K;106,023;;Công an;;;;;;;;
L;20,005;106,024;Công an;;;;;;;;
M;106,030;20,005;;;;;;;;;
N;120,0;20,0;Công an;;;;;;;;
O;107,5;20,0;Công an;;;;;;;;
P;106,031;20,005;Công an;Phường \"Không\" Có;;;;;;;
Q;106,032;20,005;Công an;;;;;;;;
R;106,03201;20,005;Công an;;;;;;;;
";
    let app = toy::app().await;
    let run = bring(&app, "a.csv", FILE.as_bytes(), "cameras").await;
    let columns = json!({ "site_code": [5], "camera_code": [6], "azimuth_deg": [7], "mount_height_m": [8], "installed_on": [9], "camera_count": [10] });
    let run = check(&app, &run, &json!({ "columns": columns })).await;
    assert!(counts(&run)[2] >= 16, "{:#}", run["counts"]);
    for (language, begins) in [("vi", "dòng "), ("en", "row ")] {
        for row in back(&app, &run, language).await.iter().skip(1) {
            let [place, why, what] = [&row[row.len() - 3], &row[row.len() - 2], &row[row.len() - 1]];
            let is_told = place.starts_with(begins) || place.starts_with(&format!("1. {begins}"));
            assert!(is_told && why.chars().count() > 10 && what.chars().count() > 10, "{row:?}");
            for text in [why, what] {
                for line in text.lines() {
                    // What was cut in two would have one quotation mark, or begin in the middle of a sentence.
                    let is_paired = line.matches('“').count() == line.matches('”').count();
                    let begins_well = line.starts_with(|c: char| c.is_uppercase() || c == '"' || c == '“' || c.is_ascii_digit());
                    assert!(is_paired && begins_well && line.ends_with(['.', '?', '!', '…']), "{line}");
                }
            }
        }
    }
    let items = app.get(&path(&run, "/refusals?limit=200")).await.expect(200)["items"].clone();
    for item in items.as_array().unwrap() {
        for name in ["vi", "en", "todo_vi", "todo_en"] {
            assert!(item[name].as_str().is_some_and(|words| words.len() > 8), "{name} of {item}");
        }
    }
}

#[tokio::test]
async fn the_workbook_that_comes_back_corrected_is_the_same_table() {
    const FILE: &str = "\
Điểm;Kinh;Vĩ;Của ai;Nơi
Một;106,005;20,005;Công an;X
Hai;106,015;20,005;Sao Hỏa;X
Ba;106,030;20,005;Hộ gia đình;X
";
    let app = toy::app().await;
    let columns =
        json!({ "kind": "cameras", "columns": { "site_name": [0], "lon": [1], "lat": [2], "ownership": [3], "address_text": [4] } });
    let run = check(&app, &bring(&app, "a.csv", FILE.as_bytes(), "cameras").await, &columns).await;
    assert_eq!(counts(&run), [3, 2, 1, 0], "{run:#}");
    let rows = back(&app, &run, "vi").await;
    confirm(&app, &run).await;
    // The person corrects the row, and puts the added columns in front; two rows that are stored already are copied in as well.
    let line = |cells: Vec<String>| cells.join(";") + "\n";
    let mut text = line([&rows[0][5..], &rows[0][..5]].concat());
    let corrected: Vec<String> =
        rows[1].iter().map(|cell| cell.replace("Sao Hỏa", "Công an").replace('\n', " ").replace(';', ",")).collect();
    text.push_str(&line([&corrected[5..], &corrected[..5]].concat()));
    for row in [1, 3] {
        text.extend([";;;", FILE.lines().nth(row).unwrap(), "\n"]);
    }
    let again = bring(&app, "a-tra-lai.csv", text.as_bytes(), "").await;
    let proposal = &again["proposal"];
    assert_eq!(proposal["is_remembered"], true, "{proposal:#}");
    let expected = json!({ "site_name": [3], "lon": [4], "lat": [5], "ownership": [6], "address_text": [7] });
    assert_eq!(proposal["columns"], expected, "the office's mapping, where the columns are now");
    let added: Vec<bool> = again["tables"][0]["columns"].as_array().unwrap().iter().map(|column| column["is_added"] == true).collect();
    assert_eq!(added, [true, true, true, false, false, false, false, false]);
    let again = check(&app, &again, &json!({})).await;
    assert_eq!(counts(&again), [3, 1, 0, 2], "{again:#}");
    confirm(&app, &again).await;
    // The workbook itself, uncorrected: known as well, and its added columns go nowhere.
    let answer = app.get(&path(&run, "/refused")).await;
    assert_eq!(answer.status, 200);
    let same = bring(&app, "a-tra-lai.xlsx", &answer.bytes, "").await;
    assert_eq!((&same["proposal"]["is_remembered"], &same["proposal"]["columns"]["address_text"]), (&json!(true), &json!([4])));
    // A file of which nothing could be stored: who takes its rows away means them to come back read the same way.
    let wrong = "Cái;Kinh;Vĩ;Của ai\nBốn;106,035;20,006;Sao Hỏa\n";
    let columns = json!({ "kind": "cameras", "columns": { "site_name": [0], "lon": [1], "lat": [2], "ownership": [3] } });
    let none = check(&app, &bring(&app, "c.csv", wrong.as_bytes(), "cameras").await, &columns).await;
    assert_eq!(counts(&none), [1, 0, 1, 0]);
    assert_eq!(bring(&app, "d.csv", wrong.as_bytes(), "").await["proposal"]["is_remembered"], false);
    let taken = app.get(&path(&none, "/refused")).await;
    let proposal = &bring(&app, "c-tra-lai.xlsx", &taken.bytes, "").await["proposal"];
    assert_eq!((&proposal["is_remembered"], &proposal["columns"]), (&json!(true), &columns["columns"]));
    // Without a memory, the added columns are proposed for nothing and are nobody's data.
    sqlx::query("delete from import_mapping").execute(&app.db.pool).await.unwrap();
    let fresh = bring(&app, "b.xlsx", &answer.bytes, "cameras").await;
    assert_eq!(fresh["proposal"]["is_remembered"], false);
    let used: Vec<u64> = fresh["proposal"]["columns"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|list| list.as_array().unwrap())
        .map(|n| n.as_u64().unwrap())
        .collect();
    assert!(used.iter().all(|column| *column < 5), "{used:?}");
    assert!((5..8).all(|column| fresh["tables"][0]["columns"][column]["refused"].is_null()));
}

#[tokio::test]
async fn totals_signatures_and_notes_are_no_rows_and_are_said() {
    const FILE: &str = "\
STT;Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Số mắt
1;Ngã tư Chợ;106,005;20,005;Công an;2
2;Tổng kho xăng dầu;106,015;20,005;Công an;1
Cộng trang;;;;;3
3;Cộng Hòa;106,030;20,005;Hộ gia đình;1
;Tổng cộng;;;;4
;;;;;
;;;Hải Phòng, ngày 05 tháng 11 năm 2026;;
Người lập biểu;;;THỦ TRƯỞNG ĐƠN VỊ;;
(Ký, ghi rõ họ tên);;;(Ký, đóng dấu);;
Nguyễn Văn An;;;Trần Văn Bình;;
Ghi chú: số liệu đến 31/10/2026;;;;;
";
    let app = toy::app().await;
    let run = checked(&app, "a.csv", FILE, "cameras").await;
    assert_eq!(counts(&run), [3, 3, 0, 0], "{:#?}", refusals(&app, &run).await);
    let remark = run["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == "rows-beside").unwrap();
    let words = remark["vi"].as_str().unwrap();
    assert!(words.contains("7 dòng: 4, 6, 8, 9, 10, 11, 12"), "{words}");
    confirm(&app, &run).await;
    assert!(rows_with(&app.db.pool, "Nguyễn Văn An").await.is_empty());

    // What has anything of a row is one, whatever it is called: it is given back, not passed over.
    let doubtful = "STT;Tên điểm;Kinh độ;Vĩ độ;Sở hữu\n1;Một;106,006;20,006;Công an\n2;Hai;106,008;20,006;Công an\nTổng cộng;Trạm 5;;;\nCộng;;106,035;20,005;\n;Chợ Mới;;;\n";
    let run = checked(&app, "b.csv", doubtful, "cameras").await;
    assert_eq!(counts(&run), [5, 2, 3, 0], "{run:#}");
    assert!(!codes(&run["remarks"]).contains(&"rows-beside"));
}

#[tokio::test]
async fn days_in_the_other_order_than_their_column_are_given_back() {
    let app = toy::app().await;
    let with = |days: &[&str]| {
        let rows = days.iter().enumerate().map(|(n, day)| format!("V-{n};Điều 173;{day};Phường Chu Văn An\n"));
        format!("Mã vụ;Tội danh;Ngày xảy ra;Xã, phường\n{}", rows.collect::<String>())
    };
    for (name, days, expected) in [
        ("mixed", &["13/02/2024", "02/13/2024", "05/07/2024", "2024-02-14"][..], &[(3, "date-order"), (4, "ambiguous-date")][..]),
        ("day", &["13/02/2024", "05/07/2024"], &[]),
        ("month", &["02/13/2024", "02/14/2024", "05/07/2024"], &[]),
        ("one slip", &["02/13/2024", "05/07/2024"], &[(2, "date-order")]),
        ("with time", &["13/02/2024 21:30", "02/13/2024 21:30"], &[(3, "date-order")]),
    ] {
        let run = checked(&app, "a.csv", &with(days), "incidents").await;
        let refused = refusals(&app, &run).await;
        assert_eq!(
            refused
                .iter()
                .map(|(row, column, code)| {
                    assert_eq!(*column, 2);
                    (*row, code.as_str())
                })
                .collect::<Vec<_>>(),
            expected,
            "{name}"
        );
    }
    // A workbook with cells of text among cells of days: the texts are judged by each other, the days are days.
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, heading) in ["Mã vụ", "Tội danh", "Ngày xảy ra", "Xã, phường"].into_iter().enumerate() {
        page.write_string(0, column as u16, heading).unwrap();
    }
    for (line, text) in ["2024-05-05", "13/02/2024", "02/13/2024", "03/04/2024"].into_iter().enumerate() {
        let line = line as u32 + 1;
        page.write_string(line, 0, format!("W-{line}")).unwrap();
        page.write_string(line, 1, "Điều 173").unwrap();
        if line == 1 {
            page.write_datetime_with_format(line, 2, ExcelDateTime::parse_from_str(text).unwrap(), &day).unwrap();
        } else {
            page.write_string(line, 2, text).unwrap();
        }
        page.write_string(line, 3, "Phường Chu Văn An").unwrap();
    }
    let run = check(&app, &bring(&app, "a.xlsx", &workbook.save_to_buffer().unwrap(), "incidents").await, &json!({})).await;
    assert_eq!(told(&refusals(&app, &run).await), [(4, 2, "date-order"), (5, 2, "ambiguous-date")]);
    // A field of days alone keeps to the same.
    let cameras =
        "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Ngày lắp đặt\nMột;106,005;20,005;Công an;13/02/2024\nHai;106,015;20,005;Công an;02/13/2024\n";
    let run = checked(&app, "c.csv", cameras, "cameras").await;
    assert_eq!(told(&refusals(&app, &run).await), [(3, 4, "date-order")]);
}

#[tokio::test]
async fn what_a_second_row_of_a_site_says_otherwise_is_given_back_with_both_rows() {
    const FILE: &str = "\
Mã điểm;Tên điểm;Địa chỉ;Kinh độ;Vĩ độ;Sở hữu;Loại camera
D-1;Ngã tư Chợ;Số 1;106,005;20,005;Công an;PTZ
D-1;Ngã tư Chợ;Số 2;106,005;20,005;Hộ gia đình;Cố định
D-1;ngã tư  chợ;;106,005;20,005;Công an;Cố định
;Bến Hàn;;106,030;20,005;Công an;PTZ
;Bến Hàn;Đường Bến;106,030;20,005;Công an;Cố định
";
    let app = toy::app().await;
    let run = checked(&app, "a.csv", FILE, "cameras").await;
    let mut refused = refusals(&app, &run).await;
    refused.sort();
    assert_eq!(told(&refused), [(3, 2, "site-contradiction"), (3, 5, "site-contradiction")]);
    let items = app.get(&path(&run, "/refusals")).await.expect(200)["items"].clone();
    assert!(items[0]["vi"].as_str().unwrap().contains("dòng 2"), "{items}");
    let run = confirm(&app, &run).await;
    assert_eq!(run["stored"]["tables"], json!({ "site": 2, "camera": 4 }));
    let addresses: Vec<(String, Option<String>)> =
        sqlx::query_as("select site_name, address_text from site order by 1").fetch_all(&app.db.pool).await.unwrap();
    // What the first row left empty, the second may say.
    assert_eq!(addresses, [("Bến Hàn".to_owned(), Some("Đường Bến".to_owned())), ("Ngã tư Chợ".to_owned(), Some("Số 1".to_owned()))]);
    // A later file that says otherwise of a site of the register changes nothing, and that is said.
    let later = "Mã điểm;Tên điểm;Địa chỉ;Kinh độ;Vĩ độ;Sở hữu;Loại camera\nD-1;Ngã tư Chợ;Số 9;106,005;20,005;Công an;PTZ\n";
    let run = checked(&app, "b.csv", later, "cameras").await;
    let remark =
        run["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == "site-kept").unwrap_or_else(|| panic!("{run:#}"));
    assert!(remark["vi"].as_str().unwrap().contains("Địa chỉ") && remark["vi"].as_str().unwrap().contains("1 dòng: 2"), "{remark}");
    assert_eq!(counts(&run), [1, 1, 0, 0]);
}

#[tokio::test]
async fn a_contact_of_a_later_file_is_never_dropped_in_silence() {
    let head = "Tên điểm;Kinh độ;Vĩ độ;Sở hữu;Số mắt;Chủ hộ;SĐT liên hệ;Ngày đồng ý;Hình thức đồng ý\n";
    let plain =
        format!("{head}Một;106,005;20,005;Hộ gia đình;1;;;;\nHai;106,030;20,005;Hộ gia đình;1;Hộ B;0912 777 139;01/10/2026;Ký giấy\n");
    let app = toy::app().await;
    stored(&app, "a.csv", plain.as_bytes(), "cameras", &json!({})).await;
    // The same file again: nothing changes; of the contact that is there it is said that it was not compared.
    let again = checked(&app, "b.csv", &plain, "cameras").await;
    assert_eq!(counts(&again), [2, 0, 0, 2], "{again:#}");
    let remark = again["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == "contact-not-compared").unwrap();
    assert!(remark["vi"].as_str().unwrap().contains("1 dòng: 3"), "{remark}");
    // A contact for a site that has none: the row is given back with what to do.
    let with =
        plain.replace("Một;106,005;20,005;Hộ gia đình;1;;;;", "Một;106,005;20,005;Hộ gia đình;1;Hộ A;0912 777 138;01/10/2026;Ký giấy");
    let run = checked(&app, "c.csv", &with, "cameras").await;
    assert_eq!((counts(&run), told(&refusals(&app, &run).await)), ([2, 0, 1, 1], vec![(2, 6, "contact-of-known-site")]));
    // Consent that was withdrawn is not given again by an old list.
    let site: uuid::Uuid = sqlx::query_scalar("select site_id from site where site_name = 'Hai'").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(app.json("POST", &format!("/api/v1/sites/{site}/contact/withdraw"), &json!({ "on": "2026-11-01" })).await.status, 204);
    let run = checked(&app, "d.csv", &plain, "cameras").await;
    assert_eq!((counts(&run), told(&refusals(&app, &run).await)), ([2, 0, 1, 1], vec![(3, 6, "contact-withdrawn")]));
    // Two contacts of one site in one file.
    let two = format!(
        "{head}Ba;106,035;20,006;Hộ gia đình;1;Hộ C;0912 777 140;01/10/2026;Ký giấy\nBa;106,035;20,006;Hộ gia đình;2;Hộ D;0912 777 141;01/10/2026;Ký giấy\n"
    );
    let run = checked(&app, "e.csv", &two, "cameras").await;
    assert_eq!(told(&refusals(&app, &run).await), [(3, 6, "contact-contradiction")]);
    for text in ["0912 777 13", "0912 777 14", "Hộ D"] {
        assert!(rows_with(&app.db.pool, text).await.is_empty(), "{text}");
    }
}
