//! Incident books as workbooks: dates of both epochs, times in a column of their own, old units, units that were divided, offences by
//! whatever name.

use std::io::Read;

use chrono::{Days, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};
use zip::write::SimpleFileOptions;

use crate::support::importing::{bring, check, confirm, counts, path, refusals};
use crate::support::toy::{self, A, B, X, Y};

/// Days between the two epochs of spreadsheets: 1/1/1904 is day 1462 of the other.
const EPOCHS_APART: u64 = 1462;

/// A book of incidents. With `since_1904` its days count from 1/1/1904: the same days.
fn book(since_1904: bool) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.set_name("Sổ vụ việc").unwrap();
    for (column, heading) in ["Mã vụ", "Tội danh", "Ngày xảy ra", "Giờ xảy ra", "Xã, phường", "Huyện"].into_iter().enumerate()
    {
        sheet.write_string(0, column as u16, heading).unwrap();
    }
    let (day, time) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("hh:mm"));
    // Article, name, month alone, ambiguous, old unit that was divided, the same today, unknown, in the future, not yet an offence.
    let rows: [(&str, &str, &str, &str, &str, &str); 9] = [
        ("V-001", "Điều 173", "2024-05-05", "21h30", "Phường Sao Đỏ", "TP. Chí Linh"),
        ("V-002", "Trộm cắp tài sản", "2026-03-10", "08:15", "phuong Ben Han", ""),
        ("V-003", "Cướp giật", "tháng 3/2026", "", "P. Chu Văn An", ""),
        ("V-004", "Cướp tài sản, trộm cắp tài sản", "2026-03-11", "", "Phường Bến Hàn", ""),
        ("V-005", "173", "2024-06-01", "", "Xã Đường Lâm", "TP Chí Linh"),
        ("V-006", "173", "2026-02-02", "", "Xã Đường Lâm", ""),
        ("V-007", "Điều 999", "2026-02-03", "", "Phường Bến Hàn", ""),
        ("V-008", "173", "2026-12-31", "", "Phường Bến Hàn", ""),
        ("V-009", "Điều 256a", "2024-06-01", "", "Phường Sao Đỏ", ""),
    ];
    for (at, (code, offence, on, clock, commune, district)) in rows.into_iter().enumerate() {
        let line = at as u32 + 1;
        sheet.write_string(line, 0, code).unwrap();
        sheet.write_string(line, 1, offence).unwrap();
        match on.parse::<NaiveDate>() {
            Ok(on) => {
                let on = if since_1904 { on - Days::new(EPOCHS_APART) } else { on };
                sheet.write_datetime_with_format(line, 2, ExcelDateTime::parse_from_str(&on.to_string()).unwrap(), &day).unwrap();
            }
            Err(_) => {
                sheet.write_string(line, 2, on).unwrap();
            }
        }
        if let Some((hour, minute)) = clock.split_once(':') {
            let part = (hour.parse::<f64>().unwrap() * 60.0 + minute.parse::<f64>().unwrap()) / 1440.0;
            sheet.write_number_with_format(line, 3, part, &time).unwrap();
        } else {
            sheet.write_string(line, 3, clock).unwrap();
        }
        sheet.write_string(line, 4, commune).unwrap();
        sheet.write_string(line, 5, district).unwrap();
    }
    let bytes = workbook.save_to_buffer().unwrap();
    if since_1904 { with_epoch_1904(&bytes) } else { bytes }
}

/// The same workbook, whose days count from 1904.
fn with_epoch_1904(bytes: &[u8]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains("<workbookPr "), "{text}");
            content = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        to.start_file(&*name, SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut to, &content).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// What is stored: code, offence, from and to on Vietnam's clocks, precision, unit, unit of today.
type Stored = (String, String, String, String, String, String, Option<String>);

async fn stored(pool: &sqlx::PgPool) -> Vec<Stored> {
    sqlx::query_as(
        "select office_number, offence_code, to_char(occurred_from at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'), to_char(occurred_to at time zone 'Asia/Ho_Chi_Minh', 'YYYY-MM-DD HH24:MI'),
            time_precision, commune_id::text, current_commune_id::text
         from incident order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_book_of_incidents_goes_in_with_dates_of_both_epochs() {
    for since_1904 in [false, true] {
        let app = toy::app().await;
        let run = bring(&app, "so-vu-viec.xlsx", &book(since_1904), "").await;
        assert_eq!(run["kind"], "incidents", "{run:#}");
        let expected = json!({ "office_number": [0], "offence_text": [1], "occurred_date": [2], "occurred_time": [3], "commune_text": [4], "district_text": [5] });
        assert_eq!(run["proposal"]["columns"], expected);
        let run = check(&app, &run, &json!({})).await;
        let refused: Vec<(u64, i64, String)> = refusals(&app, &run).await;
        let expected = [(5, 1, "offence-ambiguous"), (8, 1, "offence-unknown"), (9, 2, "future"), (10, 1, "rule")];
        assert_eq!(refused.iter().map(|(row, column, code)| (*row, *column, code.as_str())).collect::<Vec<_>>(), expected);
        assert_eq!(counts(&run), [9, 5, 4, 0]);

        // Đường Lâm was divided between the two: which one is asked, and nothing is stored before.
        let questions = run["questions"].as_array().unwrap();
        assert_eq!(questions.len(), 1, "{questions:#?}");
        let mut offered: Vec<&str> =
            questions[0]["choices"].as_array().unwrap().iter().map(|choice| choice["value"].as_str().unwrap()).collect();
        offered.sort_unstable();
        assert_eq!(offered, [X, Y, "refuse"]);
        assert!(
            questions[0]["vi"].as_str().unwrap().starts_with("1 dòng ghi “")
                && questions[0]["vi"].as_str().unwrap().contains("Đường Lâm")
                && !run["may"]["confirm"].as_bool().unwrap()
        );
        assert_eq!(app.json("POST", &path(&run, "/confirm"), &json!({})).await.expect(409)["type"], "/problems/import-unanswered");
        // Or its row is given back, with the units that it may be.
        let back = check(&app, &run, &json!({ "answers": { questions[0]["id"].as_str().unwrap(): "refuse" } })).await;
        assert_eq!((counts(&back), &back["questions"][0]["answer"]), ([9, 4, 5, 0], &json!("refuse")));
        assert!(refusals(&app, &back).await.contains(&(7, 4, "commune-ambiguous".to_owned())), "{back:#}");
        let answers: Value = json!({ "answers": { questions[0]["id"].as_str().unwrap(): Y } });
        let run = check(&app, &run, &answers).await;
        assert_eq!(run["questions"][0]["answer"], Y);
        confirm(&app, &run).await;

        #[expect(clippy::type_complexity, reason = "a row as it stands in the table")]
        let text = |rows: &[(&str, &str, &str, &str, &str, &str, Option<&str>)]| -> Vec<Stored> {
            let own = |t: &str| t.to_owned();
            rows.iter().map(|(a, b, c, d, e, f, g)| (own(a), own(b), own(c), own(d), own(e), own(f), g.map(own))).collect()
        };
        let expected = text(&[
            ("V-001", "173", "2024-05-05 21:30", "2024-05-05 21:30", "minute", A, Some(X)),
            ("V-002", "173", "2026-03-10 08:15", "2026-03-10 08:15", "minute", Y, Some(Y)),
            ("V-003", "171", "2026-03-01 00:00", "2026-03-31 23:59", "month", X, Some(X)),
            ("V-005", "173", "2024-06-01 00:00", "2024-06-01 23:59", "day", B, None),
            ("V-006", "173", "2026-02-02 00:00", "2026-02-02 23:59", "day", Y, Some(Y)),
        ]);
        assert_eq!(stored(&app.db.pool).await, expected, "days since 1904: {since_1904}");
        let others: Vec<(String, String, bool)> =
            sqlx::query_as("select distinct geom_precision, source, geom is null from incident").fetch_all(&app.db.pool).await.unwrap();
        assert_eq!(others, [("commune_only".to_owned(), "import".to_owned(), true)]);
    }
}

/// A code of another unit's series, brought along by a row: the next number of that series is given to nobody else.
#[tokio::test]
async fn numbers_that_rows_bring_along_are_not_given_again() {
    let app = toy::app().await;
    let codes = |list: &Value| {
        let mut codes: Vec<String> =
            list["items"].as_array().unwrap().iter().map(|row| row["incident_code"].as_str().unwrap().to_owned()).collect();
        codes.sort();
        codes
    };
    // Which code Bến Hàn's first incident of 2026 gets is asked of the service, and its row is voided by nobody: the next one is number 2.
    let first = app
        .post("/api/v1/incidents", &json!({"commune_id": Y, "geom_precision": "commune_only", "offence_code": "173", "occurred_from": "2026-03-01T08:00:00+07:00"}))
        .await
        .expect(201)["incident_code"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(first.ends_with("-2026-00001"), "{first}");
    let second = first.replace("-00001", "-00002");
    let file =
        format!("Mã vụ;Tội danh;Ngày xảy ra;Xã, phường\n{second};173;10/03/2026;Phường Chu Văn An\n;173;11/03/2026;Phường Bến Hàn\n");
    let run = bring(&app, "a.csv", file.as_bytes(), "incidents").await;
    let run = check(&app, &run, &json!({ "columns": { "incident_code": [0] } })).await;
    assert_eq!(counts(&run), [2, 2, 0, 0]);
    let run = confirm(&app, &run).await;
    assert_eq!(run["state"], "stored", "{run:#}");
    let list = app.get("/api/v1/incidents?limit=10").await.expect(200);
    assert_eq!(codes(&list), [first.clone(), second, first.replace("-00001", "-00003")]);
}
