//! Levels of risk over half-years from 2024 to today, through the reform: computed by the shipped sample of rules from the invented incidents, and decided by chance.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use sqlx::PgConnection;

use super::store::db;
use super::{DemoError, PROVINCES};
use crate::risk::compute;
use crate::risk::figures::Period;
use crate::risk::store::scheme;

/// Days after the end of a period by which it is decided.
const DECIDED_AFTER: i64 = 30;

/// Half-years from the first of 2024 that have begun by `today`.
fn periods(today: NaiveDate) -> Vec<Period> {
    let half = |year: i32, is_second: bool| NaiveDate::from_ymd_opt(year, if is_second { 7 } else { 1 }, 1);
    (2024..=today.year())
        .flat_map(|year| [(half(year, false), half(year, true)), (half(year, true), half(year + 1, false))])
        .filter_map(|(from, to)| Some(Period { from: from?, to: to? }))
        .filter(|period| period.from <= today)
        .collect()
}

/// The year for whose programme areas are selected in a period: in the first half of 2024 for that year, later in the second half for the next one.
fn selected_for(period: Period) -> Option<i32> {
    match (period.from.year(), period.from.month()) {
        (2024, 1) => Some(2024),
        (year, 7) => Some(year + 1),
        _ => None,
    }
}

/// Fills levels of both provinces; how many assessments. What they rest on is there already.
pub(super) async fn fill(conn: &mut PgConnection, seed: u64, today: NaiveDate, at: DateTime<Utc>) -> Result<u64, DemoError> {
    let failed = |error: crate::risk::RiskError| DemoError::Db(sqlx::Error::Protocol(error.to_string()), "computing levels of risk");
    let of_country = scheme(&mut *conn, None, None).await.map_err(failed)?;
    let mut made = 0;
    let seed = seed.cast_signed();
    for period in periods(today) {
        for (statement, doing) in
            [(include_str!("sql/insert_risk.sql"), "storing assessments"), (include_str!("sql/insert_risk_entry.sql"), "storing counts")]
        {
            let done = sqlx::query(statement)
                .bind(PROVINCES)
                .bind(period.from)
                .bind(period.to)
                .bind(seed)
                .execute(&mut *conn)
                .await
                .map_err(db(doing))?;
            made += if doing == "storing assessments" { done.rows_affected() } else { 0 };
        }
        for province in PROVINCES {
            compute::of_period(&mut *conn, &of_country, Some(province), period, at).await.map_err(failed)?;
        }
        if period.to + TimeDelta::days(DECIDED_AFTER) > today {
            let proposing = sqlx::query(include_str!("sql/propose_risk.sql")).bind(period.from).bind(today).bind(seed);
            proposing.execute(&mut *conn).await.map_err(db("storing proposals"))?;
            continue;
        }
        let deciding =
            sqlx::query(include_str!("sql/decide_risk.sql")).bind(period.from).bind(period.to).bind(selected_for(period)).bind(seed);
        deciding.execute(&mut *conn).await.map_err(db("storing decisions"))?;
        let ending = sqlx::query(include_str!("sql/end_risk.sql")).bind(period.from).bind(period.to);
        ending.execute(&mut *conn).await.map_err(db("storing results"))?;
    }
    Ok(made)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_years_that_have_begun() {
        let told: Vec<(String, Option<i32>)> = periods("2025-07-01".parse().unwrap())
            .iter()
            .map(|period| (format!("{} {}", period.from, period.to), selected_for(*period)))
            .collect();
        let expected = [
            ("2024-01-01 2024-07-01", Some(2024)),
            ("2024-07-01 2025-01-01", Some(2025)),
            ("2025-01-01 2025-07-01", None),
            ("2025-07-01 2026-01-01", Some(2026)),
        ];
        assert_eq!(told, expected.map(|(days, year)| (days.to_owned(), year)));
        assert_eq!(periods("2023-12-31".parse().unwrap()).len(), 0);
    }
}
