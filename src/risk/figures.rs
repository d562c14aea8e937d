//! The figures of all communes of a scope in a period: one query for each kind of rows, whatever the number of communes.

use std::collections::{HashMap, HashSet};

use chrono::{Months, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use super::RiskError;
use super::classify::{Figure, Missing};
use super::store::db;
use crate::hotspots::analysis::by_commune::{self, CommuneRow, Counted, Verdict};
use crate::hotspots::analysis::{Effort, Method, Question, Shape};

/// Level of tests.
const ALPHA: f64 = 0.05;

/// A period: first day, day after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Day after the last.
    pub to: NaiveDate,
}

impl Period {
    /// The last day: the units of a period are those in force on it.
    pub fn last(&self) -> NaiveDate {
        self.to.pred_opt().unwrap_or(self.to)
    }

    /// The same days a year before.
    #[must_use]
    pub fn year_before(&self) -> Self {
        let back = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day);
        Self { from: back(self.from), to: back(self.to) }
    }
}

/// A commune and what is counted of it.
#[derive(Debug, Clone)]
pub struct Unit {
    /// Its version.
    pub commune_id: Uuid,
    /// Code of its province of today.
    pub home: String,
    /// Whether any figure rests on demonstration data.
    pub is_demo: bool,
    people: Option<i64>,
    /// As `count_incident.sql` gives them.
    incidents: [u32; 12],
    /// Incidents with a place, and of these the repeated ones.
    repeats: [u32; 2],
    hotspots: u32,
    /// Conflicts not settled, and of these past due.
    conflicts: [u32; 2],
    drug_users: Option<u32>,
    seen: Option<f64>,
    /// Incidents of all kinds, and against social order, by the exact test and smoothed.
    all: Option<CommuneRow>,
    ttxh: Option<CommuneRow>,
    registered: Registered,
}

/// Whether anything of a kind is registered for a province in a time.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "one for each kind of rows")]
struct Registered {
    now: bool,
    before: bool,
    hotspots: bool,
    conflicts: bool,
}

/// Counts of a commune without those that cannot be given to one.
type CountRow = (Option<Uuid>, Vec<i32>, bool);

/// The communes in force on the last day of a period, with what is counted of them, by province. `is_wanted` says which indicators are asked for: exact tests are
/// made for these alone.
///
/// # Errors
/// The database's.
pub async fn of(
    conn: &mut PgConnection,
    province: Option<&str>,
    period: Period,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Vec<Unit>, RiskError> {
    let before = period.year_before();
    let registered: HashMap<String, Registered> = registered(conn, province, period, before).await?;
    let rows: Vec<(Uuid, String, Option<i64>)> = sqlx::query_as(include_str!("sql/list_unit.sql"))
        .bind(province)
        .bind(period.last())
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading communes"))?;
    let mut units: Vec<Unit> = rows
        .into_iter()
        .map(|(commune_id, home, people)| Unit {
            commune_id,
            is_demo: false,
            people,
            incidents: [0; 12],
            repeats: [0; 2],
            hotspots: 0,
            conflicts: [0; 2],
            drug_users: None,
            seen: None,
            all: None,
            ttxh: None,
            registered: registered.get(&home).copied().unwrap_or_default(),
            home,
        })
        .collect();
    let at: HashMap<Uuid, usize> = units.iter().enumerate().map(|(at, unit)| (unit.commune_id, at)).collect();
    count(conn, province, period, before, |commune, read| {
        if let Some(place) = at.get(&commune) {
            read(&mut units[*place]);
        }
    })
    .await?;
    compare(&mut units, period, before, is_wanted);
    Ok(units)
}

async fn registered(
    conn: &mut PgConnection,
    province: Option<&str>,
    period: Period,
    before: Period,
) -> Result<HashMap<String, Registered>, RiskError> {
    let rows: Vec<(String, bool, bool, bool, bool)> = sqlx::query_as(include_str!("sql/list_registered.sql"))
        .bind(province)
        .bind(period.from)
        .bind(period.to)
        .bind(before.from)
        .bind(before.to)
        .fetch_all(conn)
        .await
        .map_err(db("asking what is registered"))?;
    Ok(rows.into_iter().map(|(code, now, before, hotspots, conflicts)| (code, Registered { now, before, hotspots, conflicts })).collect())
}

/// Reads every kind of rows; each is put where `put` says.
async fn count(
    conn: &mut PgConnection,
    province: Option<&str>,
    period: Period,
    before: Period,
    mut put: impl FnMut(Uuid, &dyn Fn(&mut Unit)),
) -> Result<(), RiskError> {
    let incidents: Vec<CountRow> = sqlx::query_as(include_str!("sql/count_incident.sql"))
        .bind(province)
        .bind(period.from)
        .bind(period.to)
        .bind(before.from)
        .bind(before.to)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("counting incidents"))?;
    for (commune, n, is_demo) in incidents {
        let Some(commune) = commune else { continue };
        put(commune, &|unit| {
            for (count, n) in unit.incidents.iter_mut().zip(&n) {
                *count = n.unsigned_abs();
            }
            unit.is_demo |= is_demo;
        });
    }
    let repeats: Vec<(Uuid, i32, i32)> = sqlx::query_as(include_str!("sql/count_repeat.sql"))
        .bind(province)
        .bind(period.from)
        .bind(period.to)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("counting repeated incidents"))?;
    for (commune, n, repeated) in repeats {
        put(commune, &|unit| unit.repeats = [n.unsigned_abs(), repeated.unsigned_abs()]);
    }
    let hotspots: Vec<(Uuid, i32, bool)> = sqlx::query_as(include_str!("sql/count_hotspot.sql"))
        .bind(province)
        .bind(period.to)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("counting hotspots"))?;
    for (commune, n, is_demo) in hotspots {
        put(commune, &|unit| {
            unit.hotspots = n.unsigned_abs();
            unit.is_demo |= is_demo;
        });
    }
    let conflicts: Vec<(Uuid, i32, i32, bool)> = sqlx::query_as(include_str!("sql/count_conflict.sql"))
        .bind(province)
        .bind(period.to)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("counting conflicts"))?;
    for (commune, open, past_due, is_demo) in conflicts {
        put(commune, &|unit| {
            unit.conflicts = [open.unsigned_abs(), past_due.unsigned_abs()];
            unit.is_demo |= is_demo;
        });
    }
    let seen: Vec<(Uuid, f64)> = sqlx::query_as(include_str!("sql/list_seen.sql"))
        .bind(province)
        .bind(period.from)
        .bind(period.to)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading coverage"))?;
    for (commune, share) in seen {
        put(commune, &|unit| unit.seen = Some(share));
    }
    let entered: Vec<(Uuid, String, i32, bool)> = sqlx::query_as(include_str!("sql/list_entered.sql"))
        .bind(province)
        .bind(period.from)
        .bind(period.to)
        .fetch_all(conn)
        .await
        .map_err(db("reading what was entered"))?;
    for (commune, indicator, value, is_demo) in entered {
        put(commune, &|unit| {
            match indicator.as_str() {
                "drug_users" => unit.drug_users = Some(value.unsigned_abs()),
                _ => unit.people = Some(i64::from(value)),
            }
            unit.is_demo |= is_demo;
        });
    }
    Ok(())
}

/// Makes the exact tests and smoothed rates, each province for itself: rates are drawn towards its own.
fn compare(units: &mut [Unit], period: Period, before: Period, is_wanted: impl Fn(&str) -> bool) {
    let question = Question {
        from: period.from,
        to: period.to,
        compare: Some([before.from, before.to]),
        shape: Shape::Hexagon,
        side_m: None,
        method: Method::GiStar,
        alpha: ALPHA,
        seed: 0,
        bandwidth_m: None,
        test_from: None,
        hours: Vec::new(),
        weekdays: Vec::new(),
        effort: Effort::default(),
    };
    let homes: HashSet<String> = units.iter().filter(|unit| unit.registered.now).map(|unit| unit.home.clone()).collect();
    for home in homes {
        let places: Vec<usize> = (0..units.len()).filter(|at| units[*at].home == home).collect();
        let counted = |now: usize, earlier: usize| -> Vec<Counted> {
            let of = |at: &usize| {
                let unit = &units[*at];
                let (n, n_before) = (unit.incidents[now], unit.incidents[earlier]);
                Counted { commune_id: unit.commune_id, n, n_before, population: unit.people, cells: Vec::new() }
            };
            places.iter().map(of).collect()
        };
        let is_all = is_wanted("incidents_rate") || is_wanted("incidents_change");
        let is_ttxh = is_wanted("ttxh_rate") || is_wanted("ttxh_change");
        let all = if is_all { by_commune::rows(&question, &counted(0, 8)) } else { Vec::new() };
        let ttxh = if is_ttxh { by_commune::rows(&question, &counted(1, 9)) } else { Vec::new() };
        for (row, at) in all.into_iter().zip(&places) {
            units[*at].all = Some(row);
        }
        for (row, at) in ttxh.into_iter().zip(&places) {
            units[*at].ttxh = Some(row);
        }
    }
}

impl Unit {
    /// The figure of an indicator; `few_n`: a share of fewer cases is none.
    pub fn figure(&self, indicator: &str, few_n: u32) -> Figure {
        let registered = self.registered;
        let count = |is_registered: bool, n: u32| {
            if is_registered { Figure::known(f64::from(n)) } else { Figure::missing(Missing::NoRegister) }
        };
        let share = |part: u32, n: u32| match n {
            _ if !registered.now => Figure::missing(Missing::NoRegister),
            n if n < few_n.max(1) => Figure { n: Some(n), ..Figure::missing(Missing::FewCases) },
            n => Figure { n: Some(n), ..Figure::known(f64::from(part) / f64::from(n)) },
        };
        match indicator {
            "incidents_n" => count(registered.now, self.incidents[0]),
            "incidents_ttxh" => count(registered.now, self.incidents[1]),
            "incidents_ma_tuy" => count(registered.now, self.incidents[2]),
            "incidents_kinh_te" => count(registered.now, self.incidents[3]),
            "incidents_moi_truong" => count(registered.now, self.incidents[4]),
            "incidents_anqg" => count(registered.now, self.incidents[5]),
            "incidents_tnxh" => count(registered.now, self.incidents[6]),
            "incidents_serious" => count(registered.now, self.incidents[7]),
            "incidents_rate" => rate(self.all.as_ref()),
            "ttxh_rate" => rate(self.ttxh.as_ref()),
            "incidents_change" => change(self.all.as_ref(), registered.before),
            "ttxh_change" => change(self.ttxh.as_ref(), registered.before),
            "clearance_share" => share(self.incidents[11], self.incidents[10]),
            "near_repeat_share" => share(self.repeats[1], self.repeats[0]),
            "hotspots_n" => count(registered.hotspots, self.hotspots),
            "conflicts_open" => count(registered.conflicts, self.conflicts[0]),
            "conflicts_past_due" => count(registered.conflicts, self.conflicts[1]),
            "drug_users" => self.drug_users.map_or(Figure::missing(Missing::NotEntered), |n| Figure::known(f64::from(n))),
            "drug_users_share" => match (self.drug_users, self.people.filter(|people| *people > 0)) {
                (None, _) => Figure::missing(Missing::NotEntered),
                (Some(_), None) => Figure::missing(Missing::NoPopulation),
                (Some(n), Some(people)) => Figure { n: Some(n), ..Figure::known(f64::from(n) / people as f64) },
            },
            "coverage_night_share" => self.seen.map_or(Figure::missing(Missing::NoCoverage), Figure::known),
            _ => Figure::missing(Missing::NoRegister),
        }
    }
}

fn rate(row: Option<&CommuneRow>) -> Figure {
    match row {
        None => Figure::missing(Missing::NoRegister),
        Some(row) => row.rate.map_or(Figure::missing(Missing::NoPopulation), |rate| Figure { n: Some(row.n), ..Figure::known(rate) }),
    }
}

/// A change with its test. From none to many is a change of as many as there are, if it can be told; else no part of nothing.
fn change(row: Option<&CommuneRow>, is_before_registered: bool) -> Figure {
    let Some(row) = row.filter(|_| is_before_registered) else { return Figure::missing(Missing::NoRegister) };
    let is_told = matches!(row.verdict, Verdict::Fell | Verdict::Rose);
    let told = Figure { n: Some(row.n), n_before: row.n_before, q: row.q, is_told: Some(is_told), ..Figure::default() };
    match row.change_part {
        Some(part) => Figure { value: Some(part), ..told },
        None if is_told => Figure { value: Some(f64::from(row.n)), ..told },
        None => Figure { missing: Some(Missing::NothingBefore), is_told: None, ..told },
    }
}
