//! The units of many points at once, without asking the database for each: the boundaries in force in a span of days are read once, and
//! the answer is that of `commune_at()` in SQL and of [`super::store::locate`], points on a border included. Points that no boundary
//! covers (piers, dykes, errors of a receiver) are given to the nearest unit within reach; SQL is asked of the few for which two are too
//! much alike in distance.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;

use super::CommuneError;
use crate::http::incoming::Placed;
use crate::spatial::cover::{Cover, Near};
use crate::spatial::wkb;

/// Off every boundary, the nearest unit within so many metres is taken: as `commune_at()`.
const REACH_M: f64 = 2_000.0;
/// Boundaries that are read at once.
const BATCH: i64 = 400;

/// A place and the day of which its unit is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// The day.
    pub on: NaiveDate,
}

/// Days on which the same units are in force.
#[derive(Debug)]
struct Era {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    cover: Cover,
    /// Of each area its unit, and how a place in it is known.
    units: Vec<(Uuid, &'static str)>,
}

impl Era {
    fn holds(&self, on: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= on) && self.to.is_none_or(|to| to > on)
    }

    fn find(&self, lon: f64, lat: f64) -> Option<(Uuid, &'static str)> {
        self.cover.find(lon, lat).map(|number| self.units[number])
    }

    /// The unit that covers a place, else the nearest.
    fn reach(&self, lon: f64, lat: f64) -> Found {
        if let Some((unit, basis)) = self.find(lon, lat) {
            return Found::Unit(unit, basis);
        }
        match self.cover.nearest(lon, lat, REACH_M) {
            Near::Area(number) => Found::Unit(self.units[number].0, "nearest"),
            Near::Nothing => Found::Nothing,
            Near::Unclear => Found::Unclear,
        }
    }
}

/// The unit of a place on a day, as far as memory knows.
enum Found {
    Unit(Uuid, &'static str),
    /// None within reach.
    Nothing,
    /// The database has to say.
    Unclear,
}

/// The database has to say.
struct Unclear;

/// The boundaries of a span of days. Shared by threads; changes of boundaries after it was loaded are not in it.
#[derive(Debug)]
pub struct Locator {
    today: NaiveDate,
    eras: Vec<Era>,
}

/// Unit, first day in force, first day no longer in force, quality of its boundary, boundary as WKB.
type Row = (Uuid, Option<NaiveDate>, Option<NaiveDate>, String, Vec<u8>);

impl Locator {
    /// Reads the boundaries of all units that were in force on a day from `first` to `last`, and those of `today`. About 1 s for real
    /// boundaries of the country.
    ///
    /// # Errors
    /// The database's; a boundary that is no polygon.
    pub async fn load(conn: &mut PgConnection, first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Result<Self, CommuneError> {
        let db = |error| CommuneError::Db(error, "reading boundaries");
        let cuts: Vec<NaiveDate> = sqlx::query_scalar(include_str!("sql/list_cut.sql")).fetch_all(&mut *conn).await.map_err(db)?;
        let cuts: BTreeSet<NaiveDate> = cuts.into_iter().collect();
        let ends: Vec<Option<NaiveDate>> = std::iter::once(None).chain(cuts.into_iter().map(Some)).chain([None]).collect();
        let mut eras: Vec<Era> = ends
            .windows(2)
            .map(|ends| Era { from: ends[0], to: ends[1], cover: Cover::default(), units: Vec::new() })
            .filter(|era| era.holds(today) || (era.from.is_none_or(|from| from <= last) && era.to.is_none_or(|to| to > first)))
            .collect();
        let mut seen = 0;
        loop {
            let rows: Vec<Row> =
                sqlx::query_as(include_str!("sql/list_boundary.sql")).bind(seen).bind(BATCH).fetch_all(&mut *conn).await.map_err(db)?;
            for (id, from, to, quality, shape) in &rows {
                let mut area = None;
                for era in &mut eras {
                    // An era has no cut inside: a unit is in force in all of it or not at all.
                    let is_in_force = match (era.from, era.to) {
                        (Some(day), _) => from.is_none_or(|from| from <= day) && to.is_none_or(|to| to > day),
                        (None, Some(end)) => from.is_none() && to.is_none_or(|to| to >= end),
                        (None, None) => true,
                    };
                    if !is_in_force {
                        continue;
                    }
                    if area.is_none() {
                        area = Some(wkb::read(shape).ok_or_else(|| db(sqlx::Error::Decode("a boundary is no polygon".into())))?);
                    }
                    if let Some(area) = &area {
                        era.cover.push(area);
                        era.units.push((*id, if quality == "approximate" { "approximate" } else { "boundary" }));
                    }
                }
            }
            seen += rows.len() as i64;
            if (rows.len() as i64) < BATCH {
                break;
            }
        }
        for era in &mut eras {
            era.cover.finish();
        }
        Ok(Self { today, eras })
    }

    /// The units of `spots` by the boundaries alone, on `cores` threads: none for a spot that no boundary covers on its day or today,
    /// or whose day is outside of the span. Pure; below 1 µs a spot and core.
    pub fn assign(&self, spots: &[Spot], cores: usize) -> Vec<Option<Placed>> {
        let mut found = vec![None; spots.len()];
        let share = spots.len().div_ceil(cores.max(1)).max(1);
        if cores <= 1 || spots.len() < 1_000 {
            self.assign_part(spots, &mut found);
        } else {
            std::thread::scope(|scope| {
                for (spots, found) in spots.chunks(share).zip(found.chunks_mut(share)) {
                    scope.spawn(move || self.assign_part(spots, found));
                }
            });
        }
        found
    }

    fn assign_part(&self, spots: &[Spot], found: &mut [Option<Placed>]) {
        let Some(today) = self.eras.iter().position(|era| era.holds(self.today)) else { return };
        for (spot, found) in spots.iter().zip(found) {
            let Some(then) = self.eras.iter().position(|era| era.holds(spot.on)) else { continue };
            let Some((commune_id, basis)) = self.eras[then].find(spot.lon, spot.lat) else { continue };
            let current = if then == today { Some((commune_id, basis)) } else { self.eras[today].find(spot.lon, spot.lat) };
            *found = current.map(|(current, _)| Placed { commune_id, basis, current_commune_id: Some(current) });
        }
    }

    /// The unit of a spot that may be off every boundary.
    fn reach(&self, spot: &Spot) -> Result<Option<Placed>, Unclear> {
        // A day outside of the span that was read is unclear too.
        let era = |on: NaiveDate| self.eras.iter().position(|era| era.holds(on)).ok_or(Unclear);
        let (then, today) = (era(spot.on)?, era(self.today)?);
        let now = match self.eras[today].reach(spot.lon, spot.lat) {
            Found::Unit(unit, basis) => (unit, basis),
            Found::Nothing => return Ok(None),
            Found::Unclear => return Err(Unclear),
        };
        let (commune_id, basis) = match self.eras[then].reach(spot.lon, spot.lat) {
            _ if then == today => now,
            Found::Unit(unit, basis) => (unit, basis),
            Found::Nothing => return Ok(None),
            Found::Unclear => return Err(Unclear),
        };
        Ok(Some(Placed { commune_id, basis, current_commune_id: Some(now.0) }))
    }

    /// The units of `spots`, those off every boundary too, if one is within 2 km on the day and today; else none. A slice of some
    /// thousands takes milliseconds of the thread that asks.
    ///
    /// # Errors
    /// The database's.
    pub async fn locate(&self, conn: &mut PgConnection, spots: &[Spot], cores: usize) -> Result<Vec<Option<Placed>>, CommuneError> {
        let mut found = self.assign(spots, cores);
        let mut open: Vec<usize> = (0..spots.len()).filter(|n| found[*n].is_none()).collect();
        open.retain(|n| match self.reach(&spots[*n]) {
            Ok(placed) => {
                found[*n] = placed;
                false
            }
            Err(Unclear) => true,
        });
        if open.is_empty() {
            return Ok(found);
        }
        let of = |value: fn(&Spot) -> f64| open.iter().map(|n| value(&spots[*n])).collect::<Vec<f64>>();
        let rows: Vec<(i64, Uuid, String, Uuid)> = sqlx::query_as(include_str!("sql/locate_many.sql"))
            .bind(of(|spot| spot.lon))
            .bind(of(|spot| spot.lat))
            .bind(open.iter().map(|n| spots[*n].on).collect::<Vec<NaiveDate>>())
            .bind(self.today)
            .fetch_all(conn)
            .await
            .map_err(|error| CommuneError::Db(error, "locating points off every boundary"))?;
        for (n, commune_id, basis, current) in rows {
            let basis = match basis.as_str() {
                "boundary" => "boundary",
                "approximate" => "approximate",
                _ => "nearest",
            };
            if let Some(place) = usize::try_from(n - 1).ok().and_then(|n| open.get(n)) {
                found[*place] = Some(Placed { commune_id, basis, current_commune_id: Some(current) });
            }
        }
        Ok(found)
    }

    /// Memory of the boundaries, bytes.
    pub fn size_bytes(&self) -> usize {
        self.eras.iter().map(|era| era.cover.size_bytes() + era.units.capacity() * 32).sum()
    }
}
