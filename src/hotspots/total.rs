//! All communes of a run together: the same row as of one, by the same rules over the sums. Pure.

use serde_json::{Value, json};
use uuid::Uuid;

use super::analysis::by_commune::{Counted, rows};
use super::analysis::{CommuneRow, Question};

/// The row of all communes, with how many they are; none without any. Its rate is as counted: there is nothing that it could be drawn to. Which cells are the
/// worst is told of the run itself. `dispersion` is that of all communes' weeks together: of thousands of incidents Poisson's law makes every swing a change.
pub fn total(question: &Question, communes: &[CommuneRow], dispersion: Option<f64>) -> Option<Value> {
    let n = communes.iter().map(|row| row.n).sum();
    let n_before = communes.iter().filter_map(|row| row.n_before).sum();
    // People of all, or none: a part of them would make the rate too high.
    let population = communes.iter().map(|row| row.population).sum();
    let sum = Counted { commune_id: Uuid::nil(), n, n_before, population, dispersion, cells: Vec::new() };
    let row = rows(question, &[sum]).pop().filter(|_| !communes.is_empty())?;
    let mut told = json!(row);
    let members = told.as_object_mut()?;
    for name in ["commune_id", "share_worst", "share_worst_chance"] {
        members.remove(name);
    }
    members.insert("communes".to_owned(), communes.len().into());
    Some(told)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::hotspots::analysis::Verdict;
    use crate::hotspots::wish::Wish;

    fn question() -> Question {
        let body = json!({"from": "2025-01-01", "to": "2026-01-01", "compare_from": "2024-01-01", "compare_to": "2025-01-01"});
        Wish::read(body.as_object().unwrap(), NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()).unwrap().question()
    }

    fn counted(n_before: u32, n: u32, population: Option<i64>) -> Counted {
        Counted { commune_id: Uuid::from_u128(u128::from(n)), n, n_before, population, dispersion: None, cells: Vec::new() }
    }

    /// Three communes of 100 → 80 in years of 366 and 365 days: none is beyond chance by itself (scipy: `binomtest(80, 180, 365/731)` has p = 0.16), all
    /// together are (`binomtest(240, 540, 365/731)`: p = 0.0111). 0.8 · 366/365 − 1 = −0.1978.
    #[test]
    fn sums_are_judged_as_a_commune_is() {
        let communes = rows(&question(), &[counted(100, 80, Some(10_000)), counted(100, 80, Some(20_000)), counted(100, 80, Some(30_000))]);
        assert!(communes.iter().all(|row| row.verdict == Verdict::NotTold), "{communes:?}");
        let found = total(&question(), &communes, None).unwrap();
        assert_eq!(
            (&found["n"], &found["n_before"], &found["communes"], &found["population"]),
            (&json!(240), &json!(300), &json!(3), &json!(60_000))
        );
        assert_eq!((&found["verdict"], &found["target_verdict"]), (&json!("fell"), &json!("reached")));
        assert!((found["change_part"].as_f64().unwrap() + 0.1978).abs() < 1e-4, "{found}");
        assert!((found["p"].as_f64().unwrap() - 0.011_091).abs() < 1e-6 && found["q"] == found["p"], "{found}");
        // 240 among 60,000 people in 365 days of a year of 365.25.
        assert!((found["rate_raw"].as_f64().unwrap() - 400.0 * 365.25 / 365.0).abs() < 1e-6);
        assert_eq!((&found["rate"], found.get("share_worst")), (&found["rate_raw"], None));
        let unknown = rows(&question(), &[counted(1, 1, Some(10)), counted(1, 1, None)]);
        assert_eq!(total(&question(), &unknown, None).unwrap()["rate"], Value::Null);
        assert_eq!(total(&question(), &[], None), None);
        // Weeks that swing twice as much as Poisson's: the same fall may be chance (of 150 → 120 it would be).
        let uneven = total(&question(), &communes, Some(2.0)).unwrap();
        assert_eq!(
            (&uneven["verdict"], &uneven["target_verdict"], &uneven["dispersion"]),
            (&json!("not_told"), &json!("cannot_be_told"), &json!(2.0))
        );
    }
}
