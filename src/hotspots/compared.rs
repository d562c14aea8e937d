//! `/api/v1/hotspot-runs/{id}/changes`: what changed since another run of the same cells, cell by cell.

use std::collections::HashMap;

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};
use uuid::Uuid;

use super::analysis::changes::{CellChange, CellCount, changes};
use super::answers::{PAGE, read_of};
use super::store::db;
use super::told::Placed;
use super::wish::Wish;
use super::{HotspotError, runs, told};
use crate::db::{PlaceTier, ScopedDb};
use crate::http::features::{Pages, features};
use crate::http::{Params, PathId, Problem};
use crate::state::AppState;

/// The route.
pub fn router() -> Router<AppState> {
    Router::new().route("/hotspot-runs/{id}/changes", get(of_two))
}

/// Why two runs cannot be compared: words of a difference, Vietnamese, English.
pub(super) type Differs = (&'static str, &'static str, &'static str);

/// What of two runs is not the same though it has to be.
pub(super) fn differs(before: &Value, after: &Value) -> Vec<Differs> {
    let mut found = Vec::new();
    if [before, after].iter().any(|run| run["state"] != "done") {
        return vec![("state", "một trong hai lần phân tích chưa hoàn thành", "one of the runs is not done")];
    }
    if before["province_code"] != after["province_code"] {
        found.push(("province_code", "khác tỉnh", "of different provinces"));
    }
    for (member, vi, en) in [
        ("shape", "khác dạng ô", "cells of another form"),
        ("side_m", "khác cỡ ô", "cells of another side"),
        ("origin", "khác gốc lưới", "cells of another lattice"),
    ] {
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
        return Err(Problem::parameter("before", "Cần mã lần phân tích để so sánh.", "The id of the run to compare with is needed."));
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
                "Hai lần phân tích này không so sánh được với nhau: {}. Hãy phân tích lại một lần với cùng điều kiện, cho kỳ khác.",
                words(|d| d.1)
            ),
            format!("These runs cannot be compared: {}. Run one of them again as the other, for another window.", words(|d| d.2)),
        )
        .with("differs", found.iter().map(|(name, ..)| *name).collect::<Vec<_>>()));
    }
    if scoped.tier() != PlaceTier::Exact {
        return Err(Problem::new(
            403,
            "hotspot-cells-not-told",
            "Tài khoản này không được xem từng ô nên không so sánh được hai lần phân tích.",
            "This account is told no cells, so it cannot compare runs.",
        ));
    }
    let is_part = told::is_part(&after, &scoped);
    for run in [&before, &after] {
        read_of(&mut conn, &scoped, run, Placed::Cells).await?;
    }
    let rows: Vec<(i32, i32, i32)> = sqlx::query_as(include_str!("sql/run_counts.sql"))
        .bind(before_id)
        .bind(id)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("comparing runs"))?;
    let counts = |of: fn(&(i32, i32, i32)) -> i32| -> Vec<CellCount> {
        rows.iter().map(|row| CellCount { number: row.0.unsigned_abs(), n: of(row).unsigned_abs() }).collect()
    };
    let span = |run: &Value| Wish::kept(&run["wish"]).map_or([1.0, 0.05], |wish| [(wish.to - wish.from).num_days() as f64, wish.alpha]);
    let ([days_before, _], [days, alpha]) = (span(&before), span(&after));
    let answer = changes(&counts(|row| row.1), &counts(|row| row.2), [days_before, days], alpha);
    let window = |run: &Value, run_id: Uuid| json!({"hotspot_run_id": run_id, "from": run["wish"]["from"], "to": run["wish"]["to"]});
    let summary = json!({
        "before": window(&before, before_id), "after": window(&after, id), "days_before": days_before, "days": days, "n_before": answer.n_before, "n": answer.n,
        "rose": answer.rose, "fell": answer.fell, "tested": answer.cells.len() - answer.untold, "untold": answer.untold, "is_part": is_part,
    });
    conn.commit().await?;
    let changed = answer.cells.into_iter().map(|cell| (cell.number, cell)).collect();
    let shapes = Shapes { scoped, runs: [before_id, id], after: 0, changed };
    features(&format!("\"summary\":{summary},"), shapes).await
}

/// Cells of two runs with what changed in them, in the order of their numbers; each page has a transaction of its own.
struct Shapes {
    scoped: ScopedDb,
    runs: [Uuid; 2],
    after: i32,
    /// Those that have no shape yet.
    changed: HashMap<u32, CellChange>,
}

impl Pages for Shapes {
    async fn next(&mut self) -> Result<Vec<String>, Problem> {
        // A page may be of cells alone that are cold in both, without an incident in either: these have not changed.
        loop {
            let mut tx = self.scoped.begin().await?;
            let rows: Vec<(i32, String)> = sqlx::query_as(include_str!("sql/run_shapes.sql"))
                .bind(self.runs[0])
                .bind(self.runs[1])
                .bind(self.after)
                .bind(PAGE)
                .fetch_all(&mut *tx)
                .await
                .map_err(db("reading cells"))?;
            let Some((last, _)) = rows.last() else {
                // A run may be taken out between two pages: then the rest is missing, and this is not the end.
                return if self.changed.is_empty() { Ok(Vec::new()) } else { Err(HotspotError::RunNotFound(self.runs[1]).into()) };
            };
            self.after = *last;
            let changed = &mut self.changed;
            let feature = |(number, shape): &(i32, String)| {
                let cell = changed.remove(&number.unsigned_abs())?;
                Some(format!("{{\"type\":\"Feature\",\"id\":{number},\"geometry\":{shape},\"properties\":{}}}", json!(cell)))
            };
            let found: Vec<String> = rows.iter().filter_map(feature).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
    }
}
