//! Keeping the newest run of each province current: what has changed is worked off commune by commune, and of a commune that is on the shelf only the
//! cameras of the sites that have changed are looked at again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use super::board::Seer;
use super::inputs::{around_toward, seer};
use super::office::{Office, VERSION};
use super::recipe::Recipe;
use super::register::CHECK_AGES_DAYS;
use super::shelf::{Kept, Shelf};
use super::store::{self, MOST_BUILDINGS, Obstacles, db};
use super::{CoverageError, aside, results};

/// Communes that are computed anew before it is asked again what waits: a camera does not wait for the end of a load.
const AT_ONCE: i64 = 8;
/// Of more sites at once a commune is read as a whole.
const MOST_SITES: usize = 64;

/// A change that waits: its id, whether it is one of known sites alone, these sites.
type Change = (i64, bool, Vec<Uuid>);

/// What was read of a commune on the shelf: its cameras of some sites, and the buildings around each site.
struct Read {
    sites: Vec<Uuid>,
    cameras: Vec<Seer>,
    buildings: BTreeMap<Uuid, Obstacles>,
}

impl Office {
    /// Works off some of what has changed; false if there was nothing.
    pub(super) async fn keep_current(&self, stock: &mut Shelf) -> Result<bool, CoverageError> {
        let today = self.clock().today();
        if stock.is_new_day(today) {
            // Days that passed while nobody worked, too.
            sqlx::query(include_str!("sql/insert_due_change.sql"))
                .bind(today)
                .execute(self.owner())
                .await
                .map_err(db("noting hotspots whose day has come"))?;
            sqlx::query(include_str!("sql/insert_due_check.sql"))
                .bind(today)
                .bind(CHECK_AGES_DAYS as i32)
                .execute(self.owner())
                .await
                .map_err(db("noting checks that are believed no longer"))?;
            stock.set_day(today);
        }
        let unfit = self.unfit().await?;
        let changed: Vec<(Uuid, String, Option<Uuid>, bool)> = sqlx::query_as(include_str!("sql/list_changed_commune.sql"))
            .bind(AT_ONCE)
            .bind(unfit.keys().copied().collect::<Vec<_>>())
            .fetch_all(self.owner())
            .await
            .map_err(db("listing changes"))?;
        let with_run: BTreeSet<String> = changed.iter().filter(|change| change.3).map(|change| change.1.clone()).collect();
        let mut again: BTreeSet<Uuid> = BTreeSet::new();
        for (commune_id, province, run_id, ..) in &changed {
            let Some(run_id) = run_id else {
                // No run to keep current: a run that is asked for reads everything anyway.
                let mut conn = self.owner().acquire().await.map_err(db("forgetting changes"))?;
                let waiting: Vec<i64> = changes(&mut conn, *commune_id).await?.into_iter().map(|change| change.0).collect();
                Self::forget(&mut conn, &waiting).await?;
                continue;
            };
            if with_run.contains(province) {
                again.insert(*run_id);
                continue;
            }
            if let Err(error) = self.anew(*run_id, *commune_id, stock).await {
                tracing::error!(coverage.commune = %commune_id, "a commune could not be computed anew and is tried again later: {error}");
                self.postpone(*commune_id).await?;
            }
        }
        for run_id in &again {
            self.again(*run_id, unfit.get(run_id).copied().unwrap_or("boundary")).await?;
        }
        Ok(!changed.is_empty())
    }

    /// The newest done runs that are not to be gone on with, each with why: another version would mix what it finds with what this one does, and
    /// what a recipe says that cannot be read is not known.
    async fn unfit(&self) -> Result<BTreeMap<Uuid, &'static str>, CoverageError> {
        let kept: Vec<(Uuid, Value, String)> = sqlx::query_as(include_str!("sql/list_kept_run.sql"))
            .fetch_all(self.owner())
            .await
            .map_err(db("listing runs that are kept current"))?;
        let why = |(run_id, recipe, version): (Uuid, Value, String)| match Recipe::kept(&recipe) {
            None => Some((run_id, "recipe")),
            Some(_) => (version != VERSION).then_some((run_id, "version")),
        };
        Ok(kept.into_iter().filter_map(why).collect())
    }

    /// Asks for a run in the place of one that cannot be gone on with; by the default recipe if that of the earlier one cannot be read.
    async fn again(&self, run_id: Uuid, because: &'static str) -> Result<(), CoverageError> {
        tracing::info!(coverage.run = %run_id, because, "coverage is computed anew as a whole");
        sqlx::query(include_str!("sql/insert_run_again.sql"))
            .bind(run_id)
            .bind(self.clock().now())
            .bind(self.clock().today())
            .bind(VERSION)
            .bind(because)
            .bind((because == "recipe").then(|| Recipe::default().told()))
            .execute(self.owner())
            .await
            .map_err(db("asking for a run in the place of another"))?;
        Ok(())
    }

    /// Puts a commune off that could not be computed anew: the others do not wait for it.
    async fn postpone(&self, commune_id: Uuid) -> Result<(), CoverageError> {
        sqlx::query(include_str!("sql/postpone_change.sql"))
            .bind(commune_id)
            .execute(self.owner())
            .await
            .map_err(db("putting a commune off"))?;
        Ok(())
    }

    /// Puts one more commune on the shelf before anything there changes, as it was written; false if there is none more.
    pub(super) async fn warm(&self, stock: &mut Shelf) -> Result<bool, CoverageError> {
        let (Some(asked), today) = (stock.asked(), self.clock().today()) else { return Ok(false) };
        let next: Option<(Uuid, Uuid, DateTime<Utc>)> = sqlx::query_as(include_str!("sql/list_cold.sql"))
            .bind(asked)
            .bind(today)
            .bind(VERSION)
            .bind(CHECK_AGES_DAYS as i32)
            .fetch_optional(self.owner())
            .await
            .map_err(db("listing communes to keep"))?;
        let Some((run_id, commune_id, written_at)) = next else { return Ok(false) };
        stock.set_asked(commune_id);
        let Some(run) = self.run_of(run_id).await? else { return Ok(true) };
        let Some(recipe) = Recipe::kept(&run.recipe) else { return Ok(true) };
        let (changes, worked) = match self.commune(&run, &Arc::new(recipe), commune_id).await {
            Ok(done) => done,
            Err(error) => {
                tracing::warn!(coverage.commune = %commune_id, "a commune cannot be kept at hand: {error}");
                return Ok(true);
            }
        };
        // What has changed meanwhile is not what was written.
        if let Some(kept) = worked.filter(|_| changes.is_empty()).and_then(|worked| worked.kept(run_id, today, written_at)) {
            stock.put(commune_id, kept);
        }
        Ok(true)
    }

    /// Brings one commune of a done run up to what is so now.
    async fn anew(&self, run_id: Uuid, commune_id: Uuid, stock: &mut Shelf) -> Result<(), CoverageError> {
        // As of the beginning: what a day brings that begins meanwhile is found to be missing.
        let (today, now) = (self.clock().today(), self.clock().now());
        if let Some(kept) = stock.take(commune_id, run_id, today)
            && self.changed(kept, commune_id, stock).await?
        {
            return Ok(());
        }
        let Some(run) = self.run_of(run_id).await? else { return Ok(()) };
        let mut conn = self.owner().acquire().await.map_err(db("reading when a commune was written"))?;
        let before = aside::writing(&mut conn, run_id, commune_id).await?;
        drop(conn);
        // One that cannot be read was found out before.
        let Some(recipe) = Recipe::kept(&run.recipe) else { return Ok(()) };
        let (changes, worked) = self.commune(&run, &Arc::new(recipe), commune_id).await?;
        let mut tx = self.owner().begin().await.map_err(db("writing a commune"))?;
        let held = aside::hold(&mut tx, run_id, commune_id).await?;
        if held.is_none() || held != before {
            // A newer run has ended, or somebody else has written the commune, who took the work over: what was read here is older than that.
            return Ok(());
        }
        if let Some(worked) = &worked {
            aside::set_aside(&mut tx, run_id, commune_id).await?;
            results::write(&mut tx, (run_id, commune_id), &worked.board, &worked.found, now).await?;
        }
        Self::forget(&mut tx, &changes).await?;
        Self::tell_map(&mut tx).await?;
        tx.commit().await.map_err(db("writing a commune"))?;
        if let Some(kept) = worked.and_then(|worked| worked.kept(run_id, today, now)) {
            stock.put(commune_id, kept);
        }
        Ok(())
    }

    /// Changes a commune that was on the shelf, and puts it back; false if it has to be read as a whole.
    async fn changed(&self, mut kept: Kept, commune_id: Uuid, stock: &mut Shelf) -> Result<bool, CoverageError> {
        let mut tx = self.one_look("reading changed cameras").await?;
        let changes = changes(&mut tx, commune_id).await?;
        let sites: BTreeSet<Uuid> = changes.iter().flat_map(|change| change.2.iter().copied()).collect();
        if !changes.iter().all(|change| change.1) || sites.len() > MOST_SITES {
            return Ok(false);
        }
        let Some(bounds) = kept.bounds() else { return Ok(false) };
        let Some(read) = read(&mut tx, (commune_id, bounds), sites.into_iter().collect(), kept.on).await? else { return Ok(false) };
        tx.commit().await.map_err(db("reading changed cameras"))?;
        let work = tokio::task::spawn_blocking(move || {
            let none = Obstacles::default();
            let beside = |camera: &Seer| &read.buildings.get(&camera.site_id).unwrap_or(&none).buildings;
            let cameras: Vec<_> = read.cameras.iter().map(|camera| (camera.clone(), beside(camera))).collect();
            let found = kept.change(&read.sites, &cameras);
            (kept, found)
        });
        let (kept, found) = work.await.map_err(|_| CoverageError::Broken)?;
        let now = self.clock().now();
        let mut tx = self.owner().begin().await.map_err(db("writing a commune"))?;
        if aside::hold(&mut tx, kept.run_id, commune_id).await?.is_none()
            || !results::rewrite(&mut tx, (kept.run_id, commune_id), (&kept.found, kept.written_at), &found, now).await?
        {
            return Ok(false);
        }
        let changes: Vec<i64> = changes.into_iter().map(|change| change.0).collect();
        Self::forget(&mut tx, &changes).await?;
        Self::tell_map(&mut tx).await?;
        tx.commit().await.map_err(db("writing a commune"))?;
        stock.put(commune_id, kept.written(found, now));
        Ok(true)
    }
}

async fn changes(conn: &mut PgConnection, commune_id: Uuid) -> Result<Vec<Change>, CoverageError> {
    sqlx::query_as(include_str!("sql/list_change.sql")).bind(commune_id).fetch_all(conn).await.map_err(db("reading changes"))
}

/// The cameras of some sites as they are now, and the buildings around each; none if there are too many buildings to look at all.
async fn read(
    conn: &mut PgConnection,
    (commune_id, ground): (Uuid, [f64; 4]),
    sites: Vec<Uuid>,
    today: NaiveDate,
) -> Result<Option<Read>, CoverageError> {
    let rows: Vec<Value> = sqlx::query_scalar(include_str!("sql/list_site_camera.sql"))
        .bind(commune_id)
        .bind(&sites)
        .fetch_all(&mut *conn)
        .await
        .map_err(db("reading changed cameras"))?;
    let cameras: Vec<Seer> = rows.into_iter().filter_map(|row| seer(row, today)).collect();
    let mut buildings = BTreeMap::new();
    for site_id in &sites {
        let watchers = cameras.iter().filter(|camera| camera.site_id == *site_id).map(|camera| &camera.watcher);
        let Some(bounds) = around_toward(watchers, ground) else { continue };
        let middle = (f64::midpoint(bounds[0], bounds[2]), f64::midpoint(bounds[1], bounds[3]));
        let obstacles = store::obstacles(conn, bounds, middle, MOST_BUILDINGS).await?;
        if obstacles.is_cut {
            return Ok(None);
        }
        buildings.insert(*site_id, obstacles);
    }
    Ok(Some(Read { sites, cameras, buildings }))
}
