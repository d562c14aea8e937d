//! Levels of risk on the real units of the country, with the demonstration data of two provinces: sums against the register, and how long it takes.

use std::time::Instant;

use bando138::demo::fill;
use bando138::risk::compute::of_period;
use bando138::risk::figures::Period;
use bando138::risk::moved::between;
use bando138::risk::{programme, store};
use chrono::NaiveDate;
use serde_json::{Value, json};

use crate::demo::reference;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_country_is_classified_and_sums_are_those_of_the_register() {
    let db = reference().await;
    fill(&db.pool, 138, day("2026-11-21"), |_| ()).await.unwrap();
    let mut tx = db.pool.begin().await.unwrap();
    let scheme = store::scheme(&mut tx, None, None).await.unwrap();
    // Every commune of the country, in a period that is not decided; those of two provinces have data, of the others nothing is registered: no level.
    let period = Period { from: day("2026-07-01"), to: day("2027-01-01") };
    let start = Instant::now();
    let report = of_period(&mut tx, &scheme, None, period, "2026-11-21T08:00:00Z".parse().unwrap()).await.unwrap();
    let seconds = start.elapsed().as_secs_f64();
    println!("{} communes classified in {seconds:.2} s", report.communes);
    assert_eq!((report.communes, report.written), (3321, 3321));
    let without: i64 = sqlx::query_scalar(
        "select count(*) from risk_computed k join commune c using (commune_id) join province p using (province_id) join risk_assessment a using (risk_assessment_id)
        where a.period_from = '2026-07-01' and (k.level is null) <> (p.code not in ('24', '31'))",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert_eq!(without, 0);
    let of_two = report.levels.iter().filter(|(level, _)| *level != "none").map(|(_, n)| n).sum::<usize>();
    assert_eq!((of_two, report.levels["none"]), (213, 3108));
    // Between two periods of the units of today: sums of rows and columns against the register, both provinces.
    for province in ["31", "24"] {
        let start = Instant::now();
        let told =
            between(&mut tx, scheme.clone(), Some(province), [Some(day("2025-10-01")), Some(day("2026-03-01"))]).await.unwrap().unwrap();
        let answer = told.answer();
        println!("transitions of {province}: {:.0} ms", start.elapsed().as_secs_f64() * 1000.0);
        for (sums, from) in [("row_sums", "2025-07-01"), ("column_sums", "2026-01-01")] {
            let counted: Vec<i64> = sqlx::query_scalar(
                "select (select count(*) from risk_assessment a where a.decided_level = l.code and a.risk_scheme_id = l.risk_scheme_id and a.period_from = $1 and a.commune_id in (select province_scope($2)))
                from risk_level l join risk_scheme s using (risk_scheme_id) where s.code = 'five' order by l.rank",
            )
            .bind(day(from))
            .bind(province)
            .fetch_all(&mut *tx)
            .await
            .unwrap();
            let told: Vec<i64> = answer[sums].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
            assert_eq!(&told[..5], &counted[..], "{sums} of {province}");
            assert!(counted.iter().filter(|n| **n > 0).count() >= 3, "{counted:?}");
        }
        assert_eq!((&answer["kinds"]["restated"], &answer["is_demo"]), (&json!(0), &json!(true)));
        // Cell by cell, in SQL: the same communes in both periods.
        let cells: Vec<(i32, i32, i64)> = sqlx::query_as(
            "select f.rank, t.rank, count(*) from risk_assessment a join risk_assessment b using (commune_id, risk_scheme_id)
                join risk_level f on f.risk_scheme_id = a.risk_scheme_id and f.code = a.decided_level join risk_level t on t.risk_scheme_id = b.risk_scheme_id and t.code = b.decided_level
            where a.period_from = '2025-07-01' and b.period_from = '2026-01-01' and a.commune_id in (select province_scope($1)) group by 1, 2",
        )
        .bind(province)
        .fetch_all(&mut *tx)
        .await
        .unwrap();
        for (from, to, n) in cells {
            assert_eq!(answer["matrix"][from as usize - 1][to as usize - 1], n, "{province}: {from} to {to}");
        }
    }
    // Across 1/7/2025 nothing is better or worse: every commune whose ground changed is restated, the others are not.
    let told = between(&mut tx, scheme.clone(), Some("31"), [Some(day("2025-03-01")), Some(day("2025-10-01"))]).await.unwrap().unwrap();
    let answer = told.answer();
    let (changed, parts): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where exists (select from succession s join risk_assessment b on b.commune_id = s.old_commune_id and b.period_from = '2025-01-01' and b.decided_level is not null
                where s.new_commune_id = a.commune_id and s.extent = 'part' and b.commune_id in (select province_scope('31'))))
        from risk_assessment a where a.period_from = '2025-07-01' and a.decided_level is not null and a.commune_id in (select province_scope('31'))
            and exists (select from succession s join risk_assessment b on b.commune_id = s.old_commune_id and b.period_from = '2025-01-01' and b.decided_level is not null
                where s.new_commune_id = a.commune_id)",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert!(changed > 100, "{changed}");
    assert_eq!(answer["kinds"]["restated"], changed);
    let estimated = answer["items"].as_array().unwrap().iter().filter(|item| item["is_estimated"] == true).count();
    // 66 of the 114 communes of Hải Phòng took a part of an old one; of one of them that belongs to another province by its default heir.
    assert_eq!((estimated as i64, parts), (parts, 65));
    // The programme's figures, against the register.
    let figures = programme::of(&mut tx, &scheme, Some("31"), None).await.unwrap();
    let (selected, converted): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where result in ('achieved', 'relapsed')) from risk_assessment where selected_year is not null and commune_id in (select province_scope('31'))",
    )
    .fetch_one(&mut *tx)
    .await
    .unwrap();
    assert_eq!((&figures["all"]["selected"], &figures["all"]["converted"]), (&json!(selected), &json!(converted)));
    println!("{}", figures["all"]);
    assert!(selected > 10 && converted > 0 && figures["all"]["relapsed"] != Value::Null);
}
