//! Which comes first in the days of a column, day or month: what all rows say decides, not the first of them. Every expected value is worked out by hand.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::importing::{bring, check, codes, confirm, counts, refusals};
use crate::support::toy;

/// An American book of 3,000 thefts of January 2026, one every so many minutes.
fn book(minutes: u32) -> String {
    let mut text = "Mã vụ;Điều luật;Ngày xảy ra;Kinh độ;Vĩ độ\n".to_owned();
    for n in 0..3_000_u32 {
        let (day, hour, minute) = (n * minutes / 1440 + 1, n * minutes / 60 % 24, n * minutes % 60);
        let (east, north) = (n % 380, n / 380 % 90);
        writeln!(text, "D-{n:06};173;01/{day:02}/2026 {hour:02}:{minute:02};106.0{east:03}5;20.00{north:02}5").unwrap();
    }
    text
}

/// Months of what is stored, in Vietnam, with their events, the first and the last day.
async fn months(pool: &sqlx::PgPool) -> Vec<(String, i64, String, String)> {
    sqlx::query_as(
        "select to_char(at, 'YYYY-MM'), count(*), to_char(min(at), 'DD HH24:MI'), to_char(max(at), 'DD HH24:MI')
         from (select occurred_from at time zone 'Asia/Ho_Chi_Minh' as at from incident) as incident group by 1 order by 1",
    )
    .fetch_all(pool)
    .await
    .unwrap()
}

fn remark<'a>(run: &'a Value, code: &str) -> Option<&'a Value> {
    run["remarks"].as_array().unwrap().iter().find(|remark| remark["code"] == code)
}

#[tokio::test]
async fn a_sorted_list_with_months_first_is_read_so_from_its_first_row() {
    let app = toy::app().await;
    // 180 a day: 2,160 within twelve days that may be either, 840 after them, which is more than a quarter.
    let run = check(&app, &bring(&app, "thang.csv", book(8).as_bytes(), "incidents").await, &json!({})).await;
    assert_eq!(counts(&run), [3_000, 3_000, 0, 0], "{run:#}");
    assert!(remark(&run, "assumed-month-first").is_some_and(|said| said["en"].as_str().unwrap().contains("3000 rows")), "{run:#}");
    assert!(!codes(&run["remarks"]).contains(&"assumed-day-first"), "{run:#}");
    let run = confirm(&app, &run).await;
    assert_eq!(counts(&run), [3_000, 3_000, 0, 0], "{run:#}");
    // The last is 2,999 × 8 minutes after the first: 16 days, 15 hours and 52 minutes.
    assert_eq!(months(&app.db.pool).await, [("2026-01".to_owned(), 3_000, "01 00:00".to_owned(), "17 15:52".to_owned())]);
}

#[tokio::test]
async fn too_few_days_that_tell_leave_all_others_in_doubt() {
    let app = toy::app().await;
    // 240 a day: 120 of the 13th are too few to decide and too many to be slips. 01/01 is the same day in either order.
    let run = check(&app, &bring(&app, "it.csv", book(6).as_bytes(), "incidents").await, &json!({})).await;
    assert_eq!(counts(&run), [3_000, 240, 2_760, 0], "{run:#}");
    assert!(!codes(&run["remarks"]).contains(&"assumed-day-first"), "{run:#}");
    let refused = refusals(&app, &run).await;
    assert_eq!(refused.first(), Some(&(242, 2, "ambiguous-date".to_owned())), "row 1 has the headings");
    let by_reason: Vec<(&str, u64)> = run["counts"]["by_reason"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reason| (reason["code"].as_str().unwrap(), reason["n"].as_u64().unwrap()))
        .collect();
    assert_eq!(by_reason, [("ambiguous-date", 2_640), ("date-order", 120)]);
    confirm(&app, &run).await;
    assert_eq!(months(&app.db.pool).await, [("2026-01".to_owned(), 240, "01 00:00".to_owned(), "01 23:54".to_owned())]);
}

/// Units are those of the day: while the day is not known, a name and a place are not held against each other.
#[tokio::test]
async fn a_day_that_cannot_be_read_says_nothing_of_the_place() {
    let app = toy::app().await;
    let list = "Điều luật;Ngày xảy ra;Kinh độ;Vĩ độ;Xã, phường\n173;05/07/2026;106.005;20.005;Phường Chu Văn An\n173;32/13/2024;106.005;20.005;Thị trấn Bến Hàn\n";
    let run = check(&app, &bring(&app, "ngay.csv", list.as_bytes(), "incidents").await, &json!({})).await;
    assert_eq!(counts(&run), [2, 1, 1, 0], "{run:#}");
    let refused = refusals(&app, &run).await;
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!((refused[0].0, refused[0].2.contains("date")), (3, true), "{refused:?}");
}
