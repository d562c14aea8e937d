//! `/api/v1/hotspot-runs/{id}/changes`: what changed since another run of the same cells, cell by cell.

use std::collections::HashMap;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};
use uuid::Uuid;

use super::analysis::changes::{CellChange, CellCount, changes};
use super::runs;
use super::store::db;
use super::wish::Wish;
use crate::db::ScopedDb;
use crate::http::{Params, PathId, Problem};
use crate::state::AppState;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspot-runs/{id}/changes", get(of_two))
}

/// Why two runs cannot be compared: words of a difference, Vietnamese, English.
type Differs = (&'static str, &'static str, &'static str);

/// What of two runs is not the same though it has to be.
fn differs(before: &Value, after: &Value) -> Vec<Differs> {
    let mut found = Vec::new();
    if [before, after].iter().any(|run| run["state"] != "done") {
        return vec![("state", "một trong hai lần tính chưa hoàn thành", "one of the runs is not done")];
    }
    if before["province_code"] != after["province_code"] {
        found.push(("province_code", "khác tỉnh", "of different provinces"));
    }
    for (member, vi, en) in [("shape", "khác dạng ô", "cells of another form"), ("side_m", "khác cỡ ô", "cells of another side")] {
        if before["inputs"][member] != after["inputs"][member] {
            found.push((member, vi, en));
        }
    }
    let [Some(earlier), Some(later)] = [before, after].map(|run| Wish::kept(&run["wish"])) else {
        found.push(("wish", "do phiên bản khác của phần mềm ghi", "written by another version of the program"));
        return found;
    };
    let offences = |wish: &Wish| (wish.offence_groups.clone(), wish.offence_codes.clone(), wish.street_crime_only);
    if offences(&earlier) != offences(&later) {
        found.push(("offence_codes", "khác tội danh", "of different offences"));
    }
    if (&earlier.hours, &earlier.weekdays) != (&later.hours, &later.weekdays) {
        found.push(("hours", "khác giờ hoặc ngày trong tuần", "of different hours or days of the week"));
    }
    if earlier.communes != later.communes {
        found.push(("communes", "khác phạm vi xã, phường", "of different communes"));
    }
    // The same incident in both would be taken for two.
    if earlier.from < later.to && later.from < earlier.to {
        found.push(("from", "hai kỳ chồng lên nhau", "their windows overlap"));
    }
    found
}

/// `before`: the run to compare with. Features with `number, n_before, n, p, q, class` (3 to 1 more at 99, 95, 90 %, -1 to -3 fewer), and a `summary`.
async fn of_two(scoped: ScopedDb, PathId(id): PathId, params: Params) -> Result<Response, Problem> {
    params.only(&["before"])?;
    let Some(before_id) = params.id("before")? else {
        return Err(Problem::parameter("before", "Cần mã lần tính để so sánh.", "The id of the run to compare with is needed."));
    };
    let mut conn = scoped.begin().await?;
    let (before, after) = (runs::told(&mut conn, before_id).await?, runs::told(&mut conn, id).await?);
    let found = differs(&before, &after);
    if !found.is_empty() {
        let words = |of: fn(&Differs) -> &'static str| found.iter().map(of).collect::<Vec<_>>().join(", ");
        return Err(Problem::new(
            422,
            "hotspot-runs-differ",
            format!(
                "Hai lần tính này không so sánh được với nhau: {}. Hãy tính lại một lần với cùng điều kiện, cho kỳ khác.",
                words(|d| d.1)
            ),
            format!("These runs cannot be compared: {}. Run one of them again as the other, for another window.", words(|d| d.2)),
        )
        .with("differs", found.iter().map(|(name, ..)| *name).collect::<Vec<_>>()));
    }
    let rows: Vec<(i32, i32, i32, String)> = sqlx::query_as(include_str!("sql/run_counts.sql"))
        .bind(before_id)
        .bind(id)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("comparing runs"))?;
    let counts = |of: fn(&(i32, i32, i32, String)) -> i32| -> Vec<CellCount> {
        rows.iter().map(|row| CellCount { number: row.0.unsigned_abs(), n: of(row).unsigned_abs() }).collect()
    };
    let span = |run: &Value| Wish::kept(&run["wish"]).map_or([1.0, 0.05], |wish| [(wish.to - wish.from).num_days() as f64, wish.alpha]);
    let ([days_before, _], [days, alpha]) = (span(&before), span(&after));
    let answer = changes(&counts(|row| row.1), &counts(|row| row.2), [days_before, days], alpha);
    // A cell that is cold in both, without an incident in either, has not changed.
    let shapes: HashMap<u32, &str> = rows.iter().map(|row| (row.0.unsigned_abs(), row.3.as_str())).collect();
    let feature = |cell: &CellChange| {
        let shape = shapes.get(&cell.number)?;
        Some(format!("{{\"type\":\"Feature\",\"id\":{},\"geometry\":{shape},\"properties\":{}}}", cell.number, json!(cell)))
    };
    let features: Vec<String> = answer.cells.iter().filter_map(feature).collect();
    let window = |run: &Value, run_id: Uuid| json!({"hotspot_run_id": run_id, "from": run["wish"]["from"], "to": run["wish"]["to"]});
    let summary = json!({
        "before": window(&before, before_id), "after": window(&after, id), "days_before": days_before, "days": days, "n_before": answer.n_before, "n": answer.n,
        "rose": answer.rose, "fell": answer.fell, "untold": answer.untold,
    });
    let body = format!("{{\"type\":\"FeatureCollection\",\"summary\":{summary},\"features\":[{}]}}", features.join(","));
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], body).into_response())
}
