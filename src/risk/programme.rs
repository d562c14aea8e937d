//! `/api/v1/risk/programme`: of the areas that were selected for conversion, how many were converted, and how many of those did not fall back.

use std::collections::BTreeMap;

use axum::routing::get;
use axum::{Json, Router};
use chrono::NaiveDate;
use serde_json::{Value, json};
use sqlx::{FromRow, PgConnection};
use uuid::Uuid;

use super::RiskError;
use super::store::{self, Scheme, db};
use crate::db::ScopedDb;
use crate::http::{Params, Problem};
use crate::state::AppState;

/// What the programme wants: this part of the selected areas converted in the year, this part of the converted ones without relapse.
pub const TARGETS: [f64; 2] = [0.6, 0.85];
/// Where that stands.
const SOURCE: &str = "Kế hoạch 113/KH-BCA-V01 ngày 22/3/2021, như các kế hoạch của tỉnh dẫn lại";

/// The route of the programme.
pub fn router() -> Router<AppState> {
    Router::new().route("/risk/programme", get(programme))
}

/// An area that was selected.
#[derive(Debug, Clone, FromRow)]
struct Area {
    selected_year: i32,
    result: Option<String>,
    commune_id: Uuid,
    full_name: String,
    is_current: bool,
    selected_document: Option<String>,
    result_on: Option<NaiveDate>,
    result_document: Option<String>,
    decided_level: Option<String>,
    risk_assessment_id: Uuid,
    next_review_on: Option<NaiveDate>,
    is_demo: bool,
    back_on: Option<NaiveDate>,
}

/// Counts of a year.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Selected.
    pub selected: u32,
    /// Converted, whatever came later.
    pub converted: u32,
    /// Found not to be converted.
    pub not_achieved: u32,
    /// Converted, and fallen back.
    pub relapsed: u32,
    /// Converted, and the unit has ended since: what its ground is now is another unit's.
    pub not_followed: u32,
}

impl Counts {
    fn add(&mut self, result: Option<&str>, is_back: bool, is_current: bool) {
        self.selected += 1;
        match result {
            Some("achieved") => {
                self.converted += 1;
                self.relapsed += u32::from(is_back);
                self.not_followed += u32::from(!is_back && !is_current);
            }
            Some("relapsed") => {
                self.converted += 1;
                self.relapsed += 1;
            }
            Some(_) => self.not_achieved += 1,
            None => {}
        }
    }

    fn told(self) -> Value {
        let part = |some: u32, all: u32| (all > 0).then(|| f64::from(some) / f64::from(all));
        let (converted, kept) = (part(self.converted, self.selected), part(self.converted - self.relapsed, self.converted));
        json!({
            "selected": self.selected, "converted": self.converted, "not_achieved": self.not_achieved, "open": self.selected - self.converted - self.not_achieved,
            "relapsed": self.relapsed, "not_followed": self.not_followed, "kept": self.converted - self.relapsed, "converted_share": converted, "kept_share": kept,
            "converted_is_met": converted.map(|share| share >= TARGETS[0] - 1e-9), "kept_is_met": kept.map(|share| share >= TARGETS[1] - 1e-9),
        })
    }
}

/// The programme's figures by year and in all, with the areas.
///
/// # Errors
/// The database's.
pub async fn of(conn: &mut PgConnection, scheme: &Scheme, province: Option<&str>, year: Option<i32>) -> Result<Value, RiskError> {
    let rows: Vec<Area> = sqlx::query_as(include_str!("sql/list_programme.sql"))
        .bind(scheme.risk_scheme_id)
        .bind(province)
        .bind(year)
        .fetch_all(conn)
        .await
        .map_err(db("reading the programme"))?;
    let (mut years, mut all): (BTreeMap<i32, Counts>, Counts) = (BTreeMap::new(), Counts::default());
    for row in &rows {
        let is_back = row.back_on.is_some();
        years.entry(row.selected_year).or_default().add(row.result.as_deref(), is_back, row.is_current);
        all.add(row.result.as_deref(), is_back, row.is_current);
    }
    let years: Vec<Value> = years
        .into_iter()
        .rev()
        .map(|(year, counts)| {
            let mut told = counts.told();
            told["year"] = json!(year);
            told
        })
        .collect();
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "risk_assessment_id": row.risk_assessment_id, "commune_id": row.commune_id, "full_name": row.full_name, "is_current": row.is_current, "selected_year": row.selected_year,
                "selected_document": row.selected_document, "decided_level": row.decided_level, "result": row.result, "result_on": row.result_on,
                "result_document": row.result_document, "back_on": row.back_on, "next_review_on": row.next_review_on,
            })
        })
        .collect();
    Ok(json!({
        "scheme": scheme.code, "targets": { "converted_share": TARGETS[0], "kept_share": TARGETS[1], "source": SOURCE }, "all": all.told(), "years": years, "items": items,
        "is_demo": rows.iter().any(|row| row.is_demo),
    }))
}

async fn programme(scoped: ScopedDb, params: Params) -> Result<Json<Value>, Problem> {
    params.only(&["province", "year", "scheme"])?;
    let province = params.province()?;
    let year = params.parse("year", "year là năm, ví dụ 2026.", "year is a year, such as 2026.")?;
    let mut tx = scoped.begin().await?;
    let scheme = store::scheme(&mut tx, params.text("scheme"), province.as_deref()).await?;
    Ok(Json(of(&mut tx, &scheme, province.as_deref(), year).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five selected: three converted (one of them back, one recorded as relapsed, the unit of the third has ended), one not, one open: 3/5 = 60 % is met, 1/3 kept is not.
    #[test]
    fn shares_are_of_those_selected_and_of_those_converted() {
        let mut counts = Counts::default();
        for (result, is_back) in
            [(Some("achieved"), false), (Some("achieved"), true), (Some("relapsed"), false), (Some("not_achieved"), false), (None, false)]
        {
            counts.add(result, is_back, result != Some("achieved") || is_back);
        }
        assert_eq!(counts, Counts { selected: 5, converted: 3, not_achieved: 1, relapsed: 2, not_followed: 1 });
        let told = counts.told();
        assert_eq!(
            (&told["converted_is_met"], &told["kept_is_met"], &told["open"], &told["kept"]),
            (&json!(true), &json!(false), &json!(1), &json!(1))
        );
        assert_eq!(Counts::default().told()["converted_share"], Value::Null);
    }
}
