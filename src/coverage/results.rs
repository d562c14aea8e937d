//! Writing what was found of a commune: all of it, or what differs from what was written before.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::CoverageError;
use super::aside::set_aside;
use super::board::{Board, Count, Figure, Inputs, MOST_GAPS, Unit, Worth};
use super::light::Metres;
use super::shapes::geometry;
use super::store::db;
use crate::spatial::coverage::{Half, Outlines};

/// Whether without incidents, half of the day, and bits of the longitude and latitude of the middle.
type GapKey = (bool, Half, u64, u64);

/// A gap as it is written, what names it, and a digest of all of it.
type GapRow = (GapKey, [u8; 32], Value);

/// Gaps as they were drawn, by half of the day: with incidents, and without.
pub type Drawn = [[Outlines; 2]; 2];

/// What is found of a commune, ready to be written.
#[derive(Debug)]
pub struct Found {
    quality: String,
    is_whole: bool,
    has_coarse_need: bool,
    light: Metres,
    own: Count,
    /// Cameras of which too little is known to say how much is seen, by half of the day: by all need, and without incidents.
    that_matter: [[Vec<Uuid>; 2]; 2],
    figures: Vec<Figure>,
    gaps: Vec<GapRow>,
    /// Of each point by day and by night: how many cameras see it, for certain and at most.
    counts: Vec<[i32; 4]>,
}

impl Found {
    /// All that a board tells. Some milliseconds, and the drawing of gaps that were not drawn before.
    pub fn of(inputs: &Inputs, board: &Board, drawn: &mut Drawn) -> Self {
        let is_whole = inputs.has_all_cameras && !inputs.obstacles.is_cut;
        Self { quality: inputs.ground.quality.clone(), is_whole, ..Self::again(board, drawn) }
    }

    /// What a board tells after a change of cameras, in the place of what it told before.
    pub fn after(before: &Self, board: &Board, drawn: &mut Drawn) -> Self {
        Self { quality: before.quality.clone(), is_whole: before.is_whole, ..Self::again(board, drawn) }
    }

    fn again(board: &Board, drawn: &mut Drawn) -> Self {
        let gaps = Half::ALL.into_iter().zip(drawn).flat_map(|(half, drawn)| gaps(board, half, drawn)).collect();
        let counts = (0..board.made.needs.len() as u32).map(|number| counts(board, number)).collect();
        let that_matter = [Worth::All, Worth::Plain].map(|worth| Half::ALL.map(|half| board.that_matter(half, worth)));
        Self {
            quality: String::new(),
            is_whole: true,
            has_coarse_need: board.made.has_coarse,
            light: board.made.light,
            own: board.own(),
            that_matter,
            figures: board.figures(),
            gaps,
            counts,
        }
    }

    /// Whether nothing was left out for being too much.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether the figures, counts of cameras and gaps are the same.
    fn is_same(&self, other: &Self) -> bool {
        let digests = |found: &Self| found.gaps.iter().map(|(_, digest, _)| *digest).collect::<Vec<_>>();
        self.own == other.own && self.that_matter == other.that_matter && self.figures == other.figures && digests(self) == digests(other)
    }

    /// Without what is needed for writing alone.
    pub fn written(mut self) -> Self {
        self.gaps.iter_mut().for_each(|(_, _, row)| *row = Value::Null);
        self
    }
}

fn counts(board: &Board, number: u32) -> [i32; 4] {
    let [day, night] = Half::ALL.map(|half| board.ledger.tally(number, half));
    let at_most = |seen: u16, unknown: u16| i32::from(seen) + i32::from(unknown);
    [i32::from(day.seen), at_most(day.seen, day.unknown), i32::from(night.seen), at_most(night.seen, night.unknown)]
}

/// The gaps in one half of the day, with incidents and without.
fn gaps(board: &Board, half: Half, [all, plain]: &mut [Outlines; 2]) -> Vec<GapRow> {
    let mut found = gaps_of(board, half, Worth::All, all);
    if board.has_incidents(half) {
        found.extend(gaps_of(board, half, Worth::Plain, plain));
    } else {
        // Nothing is without incidents otherwise than with none.
        found.extend(found.clone().into_iter().map(|((_, half, x, y), digest, row)| ((true, half, x, y), digest, row)));
    }
    found
}

fn gaps_of(board: &Board, half: Half, worth: Worth, drawn: &mut Outlines) -> Vec<GapRow> {
    let row = |(gap, near): (crate::spatial::coverage::Gap, Option<&str>)| {
        let (reasons, weights): (Vec<&str>, Vec<f64>) = gap.reasons.iter().map(|(reason, weight)| (reason.code(), *weight)).unzip();
        let row = json!({
            "half": half.code(), "near": near, "weight": gap.weight, "points": gap.points.len(), "reasons": reasons, "reason_weights": weights,
            "lon": gap.middle.x, "lat": gap.middle.y, "area": geometry(&gap.area).to_string(),
        });
        let key = (worth == Worth::Plain, half, gap.middle.x.to_bits(), gap.middle.y.to_bits());
        (key, Sha256::digest(row.to_string()).into(), row)
    };
    board.gaps(half, worth, MOST_GAPS, drawn).into_iter().map(row).collect()
}

/// Writes a commune of a run, in the place of what the run has of it.
///
/// # Errors
/// The database's.
pub async fn write(
    conn: &mut PgConnection,
    (run_id, commune_id): (Uuid, Uuid),
    board: &Board,
    found: &Found,
    now: DateTime<Utc>,
) -> Result<(), CoverageError> {
    sqlx::query(include_str!("sql/delete_commune.sql"))
        .bind(run_id)
        .bind(commune_id)
        .execute(&mut *conn)
        .await
        .map_err(db("clearing a commune"))?;
    sqlx::query(include_str!("sql/insert_commune.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(now)
        .bind(&found.quality)
        .bind(found.own.working as i32)
        .bind(found.own.not_working as i32)
        .bind(found.own.not_checked as i32)
        .bind(found.own.unknown.map(|n| n as i32).to_vec())
        .bind(&found.that_matter[0][0])
        .bind(&found.that_matter[0][1])
        .bind(&found.that_matter[1][0])
        .bind(&found.that_matter[1][1])
        .bind(found.is_whole)
        .bind(found.has_coarse_need)
        .bind(found.light.lit)
        .bind(found.light.unlit)
        .bind(found.light.unknown)
        .execute(&mut *conn)
        .await
        .map_err(db("writing a commune"))?;
    figures(conn, run_id, commune_id, found.figures.iter()).await?;
    insert_gaps(conn, run_id, commune_id, found.gaps.iter()).await?;
    points(conn, run_id, commune_id, board, &found.counts).await
}

/// Writes what differs from what was written before; false, and nothing is to be committed, if somebody else has written the commune meanwhile.
///
/// # Errors
/// The database's.
pub async fn rewrite(
    conn: &mut PgConnection,
    (run_id, commune_id): (Uuid, Uuid),
    (before, written_at): (&Found, DateTime<Utc>),
    found: &Found,
    now: DateTime<Utc>,
) -> Result<bool, CoverageError> {
    if !before.is_same(found) {
        set_aside(conn, run_id, commune_id).await?;
    }
    let is_ours: Option<Uuid> = sqlx::query_scalar(include_str!("sql/update_commune.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(now)
        .bind(written_at)
        .bind(found.own.working as i32)
        .bind(found.own.not_working as i32)
        .bind(found.own.not_checked as i32)
        .bind(found.own.unknown.map(|n| n as i32).to_vec())
        .bind(&found.that_matter[0][0])
        .bind(&found.that_matter[0][1])
        .bind(&found.that_matter[1][0])
        .bind(&found.that_matter[1][1])
        .fetch_optional(&mut *conn)
        .await
        .map_err(db("writing a commune"))?;
    if is_ours.is_none() || before.figures.len() != found.figures.len() || before.counts.len() != found.counts.len() {
        return Ok(false);
    }
    let changed = before.figures.iter().zip(&found.figures).filter(|(before, now)| before != now).map(|(_, now)| now);
    figures(conn, run_id, commune_id, changed).await?;
    let mut gone: HashMap<GapKey, [u8; 32]> = before.gaps.iter().map(|(key, digest, _)| (*key, *digest)).collect();
    let is_new = |(key, digest, _): &&GapRow| gone.remove(key) != Some(*digest);
    let new: Vec<&GapRow> = found.gaps.iter().filter(is_new).collect();
    delete_gaps(conn, run_id, commune_id, gone.into_keys().collect()).await?;
    insert_gaps(conn, run_id, commune_id, new.into_iter()).await?;
    let changed: Vec<(usize, &[i32; 4])> =
        found.counts.iter().enumerate().filter(|(number, counts)| before.counts[*number] != **counts).collect();
    count_points(conn, run_id, commune_id, &changed).await?;
    Ok(true)
}

async fn figures(
    conn: &mut PgConnection,
    run_id: Uuid,
    commune_id: Uuid,
    figures: impl Iterator<Item = &Figure>,
) -> Result<(), CoverageError> {
    let figures: Vec<&Figure> = figures.collect();
    if figures.is_empty() {
        return Ok(());
    }
    let unit = |unit: Unit| match unit {
        Unit::Commune => ("commune", commune_id),
        Unit::Hotspot(id) => ("hotspot", id),
        Unit::KeyPlace(id) => ("key_place", id),
    };
    let column = |of: fn(&Figure) -> f64| figures.iter().map(|figure| of(figure)).collect::<Vec<f64>>();
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

async fn insert_gaps(
    conn: &mut PgConnection,
    run_id: Uuid,
    commune_id: Uuid,
    gaps: impl Iterator<Item = &GapRow>,
) -> Result<(), CoverageError> {
    let (plain, all): (Vec<&GapRow>, Vec<&GapRow>) = gaps.partition(|((is_plain, ..), ..)| *is_plain);
    for (statement, gaps) in [(include_str!("sql/insert_gap.sql"), all), (include_str!("sql/insert_gap_plain.sql"), plain)] {
        if !gaps.is_empty() {
            sqlx::query(statement)
                .bind(run_id)
                .bind(commune_id)
                .bind(json!(gaps.iter().map(|(_, _, row)| row).collect::<Vec<_>>()))
                .execute(&mut *conn)
                .await
                .map_err(db("writing gaps"))?;
        }
    }
    Ok(())
}

async fn delete_gaps(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid, keys: Vec<GapKey>) -> Result<(), CoverageError> {
    if keys.is_empty() {
        return Ok(());
    }
    sqlx::query(include_str!("sql/delete_gap.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(keys.iter().map(|(is_plain, ..)| *is_plain).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, half, ..)| half.code()).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, _, lon, _)| f64::from_bits(*lon)).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, _, _, lat)| f64::from_bits(*lat)).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map_err(db("taking gaps out"))?;
    Ok(())
}

async fn count_points(
    conn: &mut PgConnection,
    run_id: Uuid,
    commune_id: Uuid,
    changed: &[(usize, &[i32; 4])],
) -> Result<(), CoverageError> {
    if changed.is_empty() {
        return Ok(());
    }
    let column = |n: usize| changed.iter().map(|(_, counts)| counts[n]).collect::<Vec<i32>>();
    sqlx::query(include_str!("sql/update_need_point.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind(changed.iter().map(|(number, _)| *number as i32).collect::<Vec<_>>())
        .bind(column(0))
        .bind(column(1))
        .bind(column(2))
        .bind(column(3))
        .execute(conn)
        .await
        .map_err(db("counting points of need anew"))?;
    Ok(())
}

async fn points(conn: &mut PgConnection, run_id: Uuid, commune_id: Uuid, board: &Board, counts: &[[i32; 4]]) -> Result<(), CoverageError> {
    let (needs, about) = (&board.made.needs, &board.made.about);
    let column = |n: usize| counts.iter().map(|counts| counts[n]).collect::<Vec<i32>>();
    sqlx::query(include_str!("sql/insert_need_point.sql"))
        .bind(run_id)
        .bind(commune_id)
        .bind((0..needs.len() as i32).collect::<Vec<_>>())
        .bind(about.iter().map(|about| about.source.code()).collect::<Vec<_>>())
        .bind((0..needs.len() as u32).map(|number| board.made.name_of(number)).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.task.code()).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.lon_deg).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.lat_deg).collect::<Vec<_>>())
        .bind(about.iter().map(|about| about.metres).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.by_day).collect::<Vec<_>>())
        .bind(needs.iter().map(|need| need.by_night).collect::<Vec<_>>())
        .bind((0..needs.len() as u32).map(|number| board.plain_weight(number, Half::Day)).collect::<Vec<_>>())
        .bind((0..needs.len() as u32).map(|number| board.plain_weight(number, Half::Night)).collect::<Vec<_>>())
        .bind(column(0))
        .bind(column(1))
        .bind(column(2))
        .bind(column(3))
        .bind(needs.iter().map(|need| need.is_lit).collect::<Vec<_>>())
        .execute(conn)
        .await
        .map_err(db("writing points of need"))?;
    Ok(())
}
