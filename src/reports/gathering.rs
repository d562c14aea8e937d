//! What a report of the province gathers from its communes: who has reported what, who is late, and how what they reported adds up to what the register has.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::ReportError;
use super::counting::{GROUPS, tallies};
use super::figures::{Figures, Tally};
use super::store::{GatheredRow, communes_on, list_gathered};

/// What was approved or locked counts as reported.
fn is_in(row: &GatheredRow) -> bool {
    matches!(row.state.as_str(), "approved" | "locked")
}

/// What a commune reported, by group of offences.
fn reported(row: &GatheredRow) -> Option<BTreeMap<String, Tally>> {
    let figures: Figures = serde_json::from_value(row.figures.clone()?).ok()?;
    Some(figures.groups.into_iter().map(|group| (group.code, group.tally)).collect())
}

/// How what was reported adds up to what the register has now, in one group:
/// `register` = `reported` + `changed` + `not_reported` + `not_asked` + `elsewhere`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Sum {
    /// What the register has of the province.
    pub register: i64,
    /// What the communes reported whose reports are approved or locked.
    pub reported: i64,
    /// What the register of those communes has more or less by now.
    pub changed: i64,
    /// What the register has of the communes that have not reported.
    pub not_reported: i64,
    /// What the register has of communes that the directive does not ask.
    pub not_asked: i64,
    /// What is in no commune's count (known by a divided unit alone), less what is in two.
    pub elsewhere: i64,
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// `all` is the province's count now; for each commune that is asked what it reported, if it did, and its count now; `others` have the rest.
pub fn sum(all: u64, communes: &[(Option<u64>, u64)], others: u64) -> Sum {
    let (mut reported, mut changed, mut not_reported) = (0, 0, 0);
    for (told, now) in communes {
        match told {
            Some(told) => {
                reported += signed(*told);
                changed += signed(*now) - signed(*told);
            }
            None => not_reported += signed(*now),
        }
    }
    let (register, not_asked) = (signed(all), signed(others));
    Sum { register, reported, changed, not_reported, not_asked, elsewhere: register - reported - changed - not_reported - not_asked }
}

/// What the report of a province gathers; `figures` are the province's own.
///
/// # Errors
/// The database's.
pub async fn gathered(conn: &mut PgConnection, report_id: Uuid, figures: &Figures) -> Result<Value, ReportError> {
    let rows = list_gathered(&mut *conn, report_id, figures.as_of).await?;
    let mut communes: Vec<Uuid> = communes_on(&mut *conn, &figures.province_code, figures.as_of).await?;
    let asked: BTreeSet<Uuid> = rows.iter().map(|row| row.commune_id).collect();
    let others: Vec<Uuid> = communes.iter().copied().filter(|commune| !asked.contains(commune)).collect();
    communes.extend(asked.iter().filter(|commune| !others.contains(commune)));
    communes.sort_unstable();
    communes.dedup();
    let now = tallies(&mut *conn, &figures.window, &communes, None).await?;
    let of = |commune: Uuid, group: &str| now.get(&Some(commune)).and_then(|groups| groups.get(group)).copied().unwrap_or_default();
    let told: Vec<Option<BTreeMap<String, Tally>>> = rows.iter().map(|row| if is_in(row) { reported(row) } else { None }).collect();
    let items: Vec<Value> = rows
        .iter()
        .zip(&told)
        .map(|(row, told)| {
            let figure = |group: &str| told.as_ref().map(|groups| groups.get(group).copied().unwrap_or_default());
            let differs = told.is_some() && ["all"].into_iter().chain(GROUPS).any(|group| figure(group) != Some(of(row.commune_id, group)));
            json!({
                "report_id": row.report_id, "commune_id": row.commune_id, "full_name": row.commune_name, "state": row.state,
                "is_late": row.is_late, "was_late": row.was_late, "last_day": row.last_day, "is_in": told.is_some(),
                "all": figure("all"), "ttxh": figure("ttxh"), "now": of(row.commune_id, "all"), "now_ttxh": of(row.commune_id, "ttxh"),
                "differs": differs,
            })
        })
        .collect();
    let sums: BTreeMap<&str, Value> = ["all"]
        .into_iter()
        .chain(GROUPS)
        .map(|group| {
            let whole = figures.group(group).map(|found| found.tally).unwrap_or_default();
            let by = |part: fn(&Tally) -> u64| {
                let communes: Vec<(Option<u64>, u64)> = rows
                    .iter()
                    .zip(&told)
                    .map(|(row, told)| {
                        let told = told.as_ref().map(|groups| part(&groups.get(group).copied().unwrap_or_default()));
                        (told, part(&of(row.commune_id, group)))
                    })
                    .collect();
                sum(part(&whole), &communes, others.iter().map(|commune| part(&of(*commune, group))).sum())
            };
            (group, json!({ "n": by(|tally| tally.n), "cleared": by(|tally| tally.cleared), "previous_n": by(|tally| tally.previous_n) }))
        })
        .collect();
    let count = |is: &dyn Fn(&GatheredRow) -> bool| rows.iter().filter(|row| is(row)).count();
    Ok(json!({
        "communes": items, "n": rows.len(), "n_in": count(&is_in), "n_late": count(&|row| row.is_late),
        "n_waiting": count(&|row| row.state == "submitted"), "n_not_asked": others.len(), "sums": sums,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    // Register: 24 in the province. X reported 7 and has 8 by now; Y has not reported its 9; another, which is not asked, has 4; 3 are known by a divided unit alone.
    #[test]
    fn what_was_reported_adds_up_to_the_register() {
        let found = sum(24, &[(Some(7), 8), (None, 9)], 4);
        assert_eq!(found, Sum { register: 24, reported: 7, changed: 1, not_reported: 9, not_asked: 4, elsewhere: 3 });
        // One counts in two communes: less than the sum.
        assert_eq!(sum(9, &[(Some(5), 5), (Some(5), 5)], 0).elsewhere, -1);
    }
}
