//! Names of communes, loaded from the database.

use std::time::Instant;

use bando138::communes::names::{Names, Query, Resolution};
use chrono::NaiveDate;

const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 6, 30).unwrap();

/// A text and a day, and the id that plain SQL gives.
#[tokio::test]
async fn names_are_loaded_whole_and_mean_what_the_database_means() {
    let (db, _) = crate::communes_load::loaded().await;
    let mut conn = db.pool.acquire().await.unwrap();
    let start = Instant::now();
    let names = Names::load(&mut conn).await.unwrap();
    eprintln!("{} names loaded in {} ms", names.len(), start.elapsed().as_millis());
    assert_eq!(names.len(), 13_361);
    // Units whose name is unique in their province, by name and province alone, on the last day before and the first day after.
    let rows: Vec<(uuid::Uuid, String, String, NaiveDate)> = sqlx::query_as(
        "select (array_agg(c.commune_id))[1], min(c.name), min(p.name), d.day::date
        from commune c join province p using (province_id),
            (values (date '2025-06-30'), (date '2025-07-01')) d (day)
        where (c.valid_from is null or c.valid_from <= d.day) and (c.valid_to is null or c.valid_to > d.day)
            and p.code in ('24', '27', '30', '31') and c.name !~ '[0-9]'
        group by p.province_id, normalize(lower(c.name)), d.day having count(*) = 1",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    assert!(rows.len() > 600, "{}", rows.len());
    let (mut wrong, mut several) = (Vec::new(), 0);
    for (id, name, province, on) in &rows {
        let query = Query { text: name, district: None, province: Some(province), province_codes: &[], on: *on };
        match names.resolve(&query) {
            Resolution::Unique(found) if found.commune_id == *id => {}
            // "Bạch Đằng, Hải Phòng" on a day of 2024 may be the Hải Phòng of then or, written later, that of today: a question.
            Resolution::Several(candidates) if *on == LAST_DAY && candidates.iter().any(|c| c.commune_id == *id) => {
                assert!(
                    province == "Hải Phòng" && candidates.iter().any(|c| c.full_name.ends_with("Tỉnh Hải Dương")),
                    "{name}: {candidates:?}"
                );
                several += 1;
            }
            other => wrong.push(format!("{name}, {province}, {on}: {other:?}")),
        }
    }
    assert_eq!(several, 19);
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), rows.len());
}
