//! Writing what was found of a commune.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CoverageError;
use super::board::{Board, Inputs, MOST_GAPS, Unit};
use super::need::Source;
use super::shapes::geometry;
use super::store::db;
use crate::spatial::coverage::Half;

/// Writes a commune of a run, in the place of what the run has of it.
///
/// # Errors
/// The database's.
pub async fn write(
    conn: &mut PgConnection,
    run_id: Uuid,
    commune_id: Uuid,
    (inputs, board): (&Inputs, &Board),
    now: DateTime<Utc>,
) -> Result<(), CoverageError> {
    sqlx::query(include_str!("sql/delete_commune.sql"))
        .bind(run_id)
        .bind(commune_id)
        .execute(&mut *conn)
        .await
        .map_err(db("clearing a commune"))?;
    let own = board.own;
    sqlx::query(include_str!("sql/insert_commune.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(now)
        .bind(&inputs.ground.quality)
        .bind(own.working as i32)
        .bind(own.not_working as i32)
        .bind(own.unknown as i32)
        .bind(own.not_checked as i32)
        .bind(inputs.has_all_cameras && !inputs.obstacles.is_cut)
        .execute(&mut *conn)
        .await
        .map_err(db("writing a commune"))?;
    figures(conn, run_id, commune_id, board).await?;
    gaps(conn, run_id, commune_id, board).await?;
    points(conn, run_id, commune_id, board).await
}

async fn figures(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid, board: &Board) -> Result<(), CoverageError> {
    let figures = board.figures();
    let unit = |unit: Unit| match unit {
        Unit::Commune => ("commune", commune_id),
        Unit::Hotspot(id) => ("hotspot", id),
        Unit::KeyPlace(id) => ("key_place", id),
    };
    let column = |of: fn(&super::board::Figure) -> f64| figures.iter().map(of).collect::<Vec<f64>>();
    sqlx::query(include_str!("sql/insert_figure.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(figures.iter().map(|figure| unit(figure.unit).0).collect::<Vec<_>>())
        .bind(figures.iter().map(|figure| unit(figure.unit).1).collect::<Vec<_>>())
        .bind(figures.iter().map(|figure| figure.half.code()).collect::<Vec<_>>())
        .bind(figures.iter().map(|figure| figure.source).collect::<Vec<_>>())
        .bind(figures.iter().map(|figure| figure.share.points as i32).collect::<Vec<_>>())
        .bind(column(|figure| figure.share.need))
        .bind(column(|figure| figure.share.seen))
        .bind(column(|figure| figure.share.seen_twice))
        .bind(column(|figure| figure.share.seen_at_most))
        .bind(column(|figure| figure.share.seen_if_turned))
        .bind(column(|figure| figure.share.seen_if_repaired))
        .bind(column(|figure| figure.street_m))
        .bind(column(|figure| figure.street_seen_m))
        .execute(conn)
        .await
        .map_err(db("writing figures"))?;
    Ok(())
}

async fn gaps(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid, board: &Board) -> Result<(), CoverageError> {
    let of_events = |point: &u32| board.made.about.get(*point as usize).is_some_and(|about| about.source == Source::Incident);
    let mut rows: Vec<Value> = Vec::new();
    for half in Half::ALL {
        for (gap, near) in board.gaps(half, MOST_GAPS) {
            let plain: f64 = gap.points.iter().map(|point| board.plain_weight(*point, half)).sum();
            let (reasons, weights): (Vec<&str>, Vec<f64>) = gap.reasons.iter().map(|(reason, weight)| (reason.code(), *weight)).unzip();
            rows.push(json!({
                "half": half.code(), "near": near, "weight": gap.weight, "weight_plain": plain, "points": gap.points.len(),
                "has_events": gap.points.iter().any(of_events), "reasons": reasons, "reason_weights": weights,
                "lon": gap.middle.x, "lat": gap.middle.y, "area": geometry(&gap.area).to_string(),
            }));
        }
    }
    sqlx::query(include_str!("sql/insert_gap.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(Value::from(rows))
        .execute(conn)
        .await
        .map_err(db("writing gaps"))?;
    Ok(())
}

async fn points(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid, board: &Board) -> Result<(), CoverageError> {
    let (needs, about) = (&board.made.needs, &board.made.about);
    let numbers: Vec<u32> = (0..needs.len() as u32).collect();
    let tally = |half: Half, is_at_most: bool| -> Vec<i32> {
        let count = |number: &u32| {
            let tally = board.ledger.tally(*number, half);
            i32::from(tally.seen) + if is_at_most { i32::from(tally.unknown) } else { 0 }
        };
        numbers.iter().map(count).collect()
    };
    sqlx::query(include_str!("sql/insert_need_point.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(numbers.iter().map(|number| *number as i32).collect::<Vec<_>>())
        .bind(about.iter().map(|about| about.source.code()).collect::<Vec<_>>())
        .bind(numbers.iter().map(|number| board.made.name_of(*number)).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.task.code()).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.lon_deg).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.lat_deg).collect::<Vec<_>>())
        .bind(about.iter().map(|about| about.metres).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.by_day).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.by_night).collect::<Vec<_>>())
        .bind(numbers.iter().map(|number| board.plain_weight(*number, Half::Day)).collect::<Vec<_>>())
        .bind(numbers.iter().map(|number| board.plain_weight(*number, Half::Night)).collect::<Vec<_>>())
        .bind(tally(Half::Day, false))
        .bind(tally(Half::Day, true))
        .bind(tally(Half::Night, false))
        .bind(tally(Half::Night, true))
        .execute(conn)
        .await
        .map_err(db("writing points of need"))?;
    Ok(())
}
