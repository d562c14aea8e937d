//! `/api/v1/directives/due`: what is due in a window, of all directives of a province.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use chrono::{Days, Months, NaiveDate};
use serde_json::{Map, Value, json};
use sqlx::PgConnection;

use super::fields::WHO;
use super::when::{Asked, Deadline, Due, PeriodRule, due};
use super::{DirectiveError, store};
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// Windows are at most so long, in days.
const MOST_DAYS: i64 = 3660;
/// Districts ended on this day; what they had to do is taken to be the communes' since.
const DISTRICTS_ENDED: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a valid day");

/// Routes of what is due.
pub fn router() -> Router<AppState> {
    Router::new().route("/directives/due", get(list))
}

/// `from` (today if it is not said) to `to` (not counted; two months later): the days in which the last day in time lies. `who`: whose duty; `province`.
async fn list(State(state): State<AppState>, scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["from", "to", "who", "province"])?;
    let today = state.clock.today();
    let from = params.date("from")?.unwrap_or(today);
    let to = params.date("to")?.unwrap_or(from + Months::new(2));
    if from >= to || (to - from).num_days() > MOST_DAYS {
        return Err(Problem::parameter(
            "to",
            "Khoảng thời gian phải từ 1 ngày đến 10 năm: to phải sau from (ngày to không tính).",
            "The window has 1 day to 10 years: to must come after from (the day to is not counted).",
        ));
    }
    let who = params.choice("who", &WHO.iter().map(|choice| choice.value).collect::<Vec<_>>())?;
    let items = in_window(&mut *scoped.begin().await?, params.province()?.as_deref(), who.as_deref(), (from, to), today).await?;
    Ok(Json(json!({ "items": items, "from": from, "to": to, "today": today })))
}

/// What is due in a window, the earliest first, each with its directive and its deadline.
///
/// # Errors
/// The database's.
pub async fn in_window(
    conn: &mut PgConnection,
    province: Option<&str>,
    who: Option<&str>,
    (from, to): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Result<Vec<Value>, DirectiveError> {
    let mut found: Vec<(NaiveDate, Value)> = Vec::new();
    for directive in store::list(conn, province, None).await? {
        for deadline in directive["deadlines"].as_array().into_iter().flatten() {
            let Some(asked) = asked(&directive, deadline) else { continue };
            for due in due(&asked, from, to) {
                let duties = duties(deadline, due.due_before);
                if who.is_none_or(|who| duties.iter().any(|(duty, _)| *duty == who)) {
                    found.push((due.due_before, item(&directive, deadline, due, &duties, today)));
                }
            }
        }
    }
    found.sort_by_key(|(due_before, _)| *due_before);
    Ok(found.into_iter().map(|(_, item)| item).collect())
}

fn day(row: &Value, name: &str) -> Option<NaiveDate> {
    row[name].as_str().and_then(|text| text.parse().ok())
}

/// A deadline as it is reckoned with. One that comes again is asked for from the day of issue on, or from the month after where only the month is known.
fn asked(directive: &Value, deadline: &Value) -> Option<Asked> {
    let number = |name: &str| deadline[name].as_u64().and_then(|n| u32::try_from(n).ok());
    let when = match deadline["kind"].as_str()? {
        "once" => Deadline::Once {
            due_before: day(deadline, "due_before")?,
            period: day(deadline, "period_from").zip(day(deadline, "period_to")),
        },
        "monthly" => Deadline::Monthly { day: number("day")? },
        "half_year" => Deadline::HalfYear { day: number("day")?, month: number("month")? },
        _ => Deadline::Year { day: number("day")?, month: number("month")? },
    };
    let rule = match deadline["period_rule"].as_str() {
        Some("previous") => PeriodRule::Previous,
        Some("current") => PeriodRule::Current,
        _ => PeriodRule::ToDue,
    };
    let issued = day(directive, "issued_on");
    let known = if directive["issued_precision"] == "month" { issued.map(|first| first + Months::new(1)) } else { issued };
    Some(Asked { deadline: when, rule, from: day(directive, "valid_from").or(known), to: day(directive, "valid_to") })
}

/// Whose duty it is on its day, and whether that is assumed: what districts had to do, communes are taken to do since there are none.
fn duties(deadline: &Value, due_before: NaiveDate) -> Vec<(&str, bool)> {
    let written: Vec<&str> = deadline["who"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let is_without_districts = due_before > DISTRICTS_ENDED;
    let mut duties: Vec<(&str, bool)> = Vec::new();
    for who in &written {
        let duty = if *who == "district" && is_without_districts { ("commune", !written.contains(&"commune")) } else { (*who, false) };
        if !duties.iter().any(|(known, _)| *known == duty.0) {
            duties.push(duty);
        }
    }
    duties
}

fn item(directive: &Value, deadline: &Value, due: Due, duties: &[(&str, bool)], today: NaiveDate) -> Value {
    let mut told = Map::new();
    for name in ["directive_id", "number", "is_number_known", "title", "issued_on", "issued_precision", "issued_by", "province_code"] {
        told.insert(name.to_owned(), directive[name].clone());
    }
    for name in
        ["directive_deadline_id", "code", "text", "quote", "kind", "addressee", "report_kind", "is_ongoing", "district_name", "note"]
    {
        told.insert(name.to_owned(), deadline[name].clone());
    }
    let last_day = due.due_before - Days::new(1);
    let issuer_ended = day(&directive["issuer"], "valid_to").filter(|end| due.due_before > *end);
    for (name, value) in [
        ("due_before", json!(due.due_before)),
        ("last_day", json!(last_day)),
        ("days_left", json!((last_day - today).num_days())),
        ("is_past", json!(last_day < today)),
        ("period_from", json!(due.period_from)),
        ("period_to", json!(due.period_to)),
        ("who", json!(duties.iter().map(|(who, _)| *who).collect::<Vec<_>>())),
        ("is_who_assumed", json!(duties.iter().any(|(_, is_assumed)| *is_assumed))),
        // The issuing province was no more: whether its heir asks for it still, no document here says.
        ("issuer_ended_on", json!(issuer_ended)),
    ] {
        told.insert(name.to_owned(), value);
    }
    told.into()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{asked, duties};

    // "Tháng 12 năm 2023" with the day left empty: the first report that is surely asked for is that of January.
    #[test]
    fn what_comes_again_is_asked_for_from_the_month_after_one_of_unknown_day() {
        let deadline = json!({"kind": "monthly", "day": 15, "period_rule": "to_due"});
        let mut directive = json!({"issued_on": "2023-12-01", "issued_precision": "month"});
        assert_eq!(asked(&directive, &deadline).unwrap().from, "2024-01-01".parse().ok());
        directive["valid_from"] = json!("2023-12-10");
        assert_eq!(asked(&directive, &deadline).unwrap().from, "2023-12-10".parse().ok());
        directive = json!({"issued_on": "2025-11-10", "issued_precision": "day", "valid_to": Value::Null});
        let found = asked(&directive, &deadline).unwrap();
        assert_eq!((found.from, found.to), ("2025-11-10".parse().ok(), None));
    }

    // Districts ended on 1/7/2025: what was due on 30/6 was theirs.
    #[test]
    fn what_districts_had_to_do_is_the_communes_since() {
        let deadline = json!({"who": ["department", "district"]});
        let on = |day: &str| duties(&deadline, day.parse().unwrap());
        assert_eq!(on("2025-06-15"), [("department", false), ("district", false)]);
        assert_eq!(on("2025-07-01"), [("department", false), ("district", false)]);
        assert_eq!(on("2025-07-15"), [("department", false), ("commune", true)]);
        assert_eq!(duties(&json!({"who": ["commune", "district"]}), "2026-01-15".parse().unwrap()), [("commune", false)]);
    }
}
