//! Reading what an analysis is about: the incidents of its windows, and the ground that they lie on.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use geo::{Coord, LineString};
use sha2::{Digest as _, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use super::HotspotError;
use super::analysis::{Commune, Event, Ground, LeftOut, Precision, Street, origin};
use super::register::{self, Month, kept_since as kept_since_of};
use super::store::db;
use super::wish::Wish;
use crate::spatial::wkb;

/// All that an analysis is about.
#[derive(Debug)]
pub struct Frozen {
    /// Incidents of both windows.
    pub events: Vec<Event>,
    /// The ground.
    pub ground: Ground,
    /// Whether any of the incidents is of the demonstration.
    pub is_demo: bool,
}

/// A commune of a province, and its box.
type Unit = (Commune, [f64; 4]);
/// The same as it is read.
type UnitRow = (Uuid, String, String, Vec<u8>, Option<i64>, Vec<f64>);

async fn units(conn: &mut PgConnection, province_code: &str, on: NaiveDate) -> Result<Vec<Unit>, HotspotError> {
    let rows: Vec<UnitRow> = sqlx::query_as(include_str!("sql/run_communes.sql"))
        .bind(province_code)
        .bind(on)
        .fetch_all(conn)
        .await
        .map_err(db("reading communes"))?;
    let read = |(commune_id, name, full_name, ground, population, bounds): UnitRow| {
        let area = wkb::read(&ground)?;
        Some((Commune { commune_id, name, full_name, area, population }, <[f64; 4]>::try_from(bounds).ok()?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// The communes of a province of a day that have a border.
///
/// # Errors
/// The database's.
pub async fn communes(conn: &mut PgConnection, province_code: &str, on: NaiveDate) -> Result<Vec<Uuid>, HotspotError> {
    Ok(units(conn, province_code, on).await?.into_iter().map(|(commune, _)| commune.commune_id).collect())
}

/// The day of the oldest incident that is kept of communes.
///
/// # Errors
/// The database's.
pub async fn oldest(conn: &mut PgConnection, communes: &[Uuid]) -> Result<Option<NaiveDate>, HotspotError> {
    let asking = db("asking for the oldest incident");
    sqlx::query_scalar(include_str!("sql/run_oldest.sql")).bind(communes).fetch_one(conn).await.map_err(asking)
}

/// The day from which on incidents of communes are kept: those that a wish asks for if there are enough to tell, else all.
///
/// # Errors
/// The database's.
pub async fn kept_since(conn: &mut PgConnection, wish: &Wish, communes: &[Uuid]) -> Result<Option<NaiveDate>, HotspotError> {
    const ENOUGH: i64 = 360;
    let months = async |conn: &mut PgConnection, codes: Option<&[String]>, groups: Option<&[String]>, is_of_street: bool| {
        let found: Result<Vec<Month>, sqlx::Error> = sqlx::query_as(include_str!("sql/run_months.sql"))
            .bind(communes)
            .bind(codes)
            .bind(groups)
            .bind(is_of_street)
            .fetch_all(conn)
            .await;
        found.map_err(db("asking since when incidents are kept"))
    };
    let asked = months(&mut *conn, listed(&wish.offence_codes), listed(&wish.offence_groups), wish.street_crime_only).await?;
    let is_enough = asked.iter().map(|month| month.n).sum::<i64>() >= ENOUGH;
    let is_all = wish.offence_codes.is_empty() && wish.offence_groups.is_empty() && !wish.street_crime_only;
    if is_enough || is_all || asked.is_empty() {
        return Ok(kept_since_of(&asked));
    }
    Ok(kept_since_of(&months(conn, None, None, false).await?))
}

fn listed(list: &[String]) -> Option<&[String]> {
    (!list.is_empty()).then_some(list)
}

/// How many incidents of the window are left out for what they are.
///
/// # Errors
/// The database's.
pub async fn left_out(conn: &mut PgConnection, wish: &Wish, communes: &[Uuid]) -> Result<LeftOut, HotspotError> {
    let (sensitive, not_offence, not_mappable, divided): (i64, i64, i64, i64) = sqlx::query_as(include_str!("sql/run_left_out.sql"))
        .bind(communes)
        .bind(wish.from)
        .bind(wish.to)
        .bind(listed(&wish.offence_codes))
        .bind(listed(&wish.offence_groups))
        .bind(wish.street_crime_only)
        .bind(register::is_before_reform(wish.span()[0]))
        .fetch_one(conn)
        .await
        .map_err(db("counting what is left out"))?;
    Ok(LeftOut {
        sensitive: sensitive.unsigned_abs(),
        not_offence: not_offence.unsigned_abs(),
        not_mappable: not_mappable.unsigned_abs(),
        divided: divided.unsigned_abs(),
        ..LeftOut::default()
    })
}

/// An incident as it is read: place, precision, from and to, commune, whether of the demonstration.
type EventRow = (Option<f64>, Option<f64>, String, i64, i64, Uuid, bool);

async fn events(conn: &mut PgConnection, wish: &Wish, communes: &[Uuid]) -> Result<(Vec<Event>, bool), HotspotError> {
    let offences = (listed(&wish.offence_codes), listed(&wish.offence_groups), wish.street_crime_only);
    let rows = event_rows(conn, communes, wish.span(), offences).await?;
    let is_demo = rows.iter().any(|row| row.6);
    Ok((numbered(rows, communes), is_demo))
}

/// Incidents of some days (the last not included) with a place or without, of all offences or of the street alone.
///
/// # Errors
/// The database's.
pub async fn between(
    conn: &mut PgConnection,
    communes: &[Uuid],
    days: [NaiveDate; 2],
    street_crime_only: bool,
) -> Result<Vec<Event>, HotspotError> {
    Ok(numbered(event_rows(conn, communes, days, (None, None, street_crime_only)).await?, communes))
}

async fn event_rows(
    conn: &mut PgConnection,
    communes: &[Uuid],
    [first, end]: [NaiveDate; 2],
    (codes, groups, street_crime_only): (Option<&[String]>, Option<&[String]>, bool),
) -> Result<Vec<EventRow>, HotspotError> {
    sqlx::query_as(include_str!("sql/run_events.sql"))
        .bind(communes)
        .bind(first)
        .bind(end)
        .bind(codes)
        .bind(groups)
        .bind(street_crime_only)
        .bind(register::is_before_reform(first))
        .fetch_all(conn)
        .await
        .map_err(db("reading incidents"))
}

/// Incidents with the numbers of their communes.
fn numbered(rows: Vec<EventRow>, communes: &[Uuid]) -> Vec<Event> {
    let number: HashMap<Uuid, u32> = communes.iter().zip(0..).map(|(id, number)| (*id, number)).collect();
    let read = |(x, y, precision, from_s, to_s, commune_id, _): EventRow| {
        let precision = match precision.as_str() {
            "exact" => Precision::Exact,
            "street" => Precision::Street,
            "hamlet_centroid" => Precision::HamletCentroid,
            _ => Precision::CommuneOnly,
        };
        Some(Event { place: x.zip(y).map(|(x, y)| Coord { x, y }), precision, from_s, to_s, commune: *number.get(&commune_id)? })
    };
    rows.into_iter().filter_map(read).collect()
}

/// Streets of communes, in pieces from junction to junction.
async fn streets(conn: &mut PgConnection, communes: &[Uuid]) -> Result<Vec<Street>, HotspotError> {
    let reading = db("reading streets");
    let junctions: Vec<(f64, f64)> =
        sqlx::query_as(include_str!("sql/run_junctions.sql")).bind(communes).fetch_all(&mut *conn).await.map_err(&reading)?;
    let junctions: HashSet<[u64; 2]> = junctions.into_iter().map(|(x, y)| [x.to_bits(), y.to_bits()]).collect();
    let roads: Vec<(Option<String>, Vec<u8>)> =
        sqlx::query_as(include_str!("sql/run_streets.sql")).bind(communes).fetch_all(conn).await.map_err(reading)?;
    let is_end = |at: &Coord| junctions.contains(&[at.x.to_bits(), at.y.to_bits()]);
    let mut streets = Vec::with_capacity(roads.len());
    for (name, line) in roads {
        let Some(line) = wkb::read_line(&line) else { continue };
        streets.extend(pieces(&line, is_end).into_iter().map(|line| Street { name: name.clone(), line }));
    }
    Ok(streets)
}

/// A line cut at each corner inside of it that is an end.
fn pieces(line: &LineString, is_end: impl Fn(&Coord) -> bool) -> Vec<LineString> {
    let corners = &line.0;
    let (mut cut, mut first) = (Vec::new(), 0);
    for at in 1..corners.len() {
        if at + 1 == corners.len() || is_end(&corners[at]) {
            cut.push(LineString::new(corners[first..=at].to_vec()));
            first = at;
        }
    }
    cut
}

/// How much of the ground is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// All of it.
    Whole,
    /// Its size: commune by commune, without streets.
    Size,
}

/// Reads all that a wish is about, in the running transaction; none where a province has no borders.
///
/// # Errors
/// The database's.
pub async fn freeze(
    conn: &mut PgConnection,
    province_code: &str,
    wish: &Wish,
    on: NaiveDate,
    detail: Detail,
) -> Result<Option<Frozen>, HotspotError> {
    let all = units(conn, province_code, on).await?;
    let Some(bounds) = all.iter().map(|(_, bounds)| *bounds).reduce(|[w, s, e, n], [x, y, z, m]| [w.min(x), s.min(y), e.max(z), n.max(m)])
    else {
        return Ok(None);
    };
    let chosen = |id: &Uuid| wish.communes.is_empty() || wish.communes.contains(id);
    let communes: Vec<Commune> = all.into_iter().map(|(commune, _)| commune).filter(|commune| chosen(&commune.commune_id)).collect();
    let ids: Vec<Uuid> = communes.iter().map(|commune| commune.commune_id).collect();
    let area = match detail {
        Detail::Size => Some(communes.iter().flat_map(|commune| commune.area.0.iter().cloned()).collect()),
        Detail::Whole => {
            let reading = db("reading the ground");
            let area: Option<Vec<u8>> =
                sqlx::query_scalar(include_str!("sql/run_ground.sql")).bind(&ids).fetch_one(&mut *conn).await.map_err(reading)?;
            area.and_then(|area| wkb::read(&area))
        }
    };
    let Some(area) = area else { return Ok(None) };
    let (events, is_demo) = events(conn, wish, &ids).await?;
    let left_out = left_out(conn, wish, &ids).await?;
    let streets = if detail == Detail::Whole { streets(conn, &ids).await? } else { Vec::new() };
    Ok(Some(Frozen { events, ground: Ground { origin: origin(bounds), area, communes, streets, left_out }, is_demo }))
}

/// A digest of the incidents that an answer rests on, whatever their order: the same question with the same digest has the same answer.
pub fn digest(frozen: &Frozen) -> String {
    let line = |event: &Event| {
        let place = event.place.map_or([0, 0], |place| [place.x.to_bits(), place.y.to_bits()]);
        let commune = frozen.ground.communes.get(event.commune as usize).map(|commune| commune.commune_id);
        (place, event.precision as u8, event.from_s, event.to_s, commune)
    };
    let mut lines: Vec<_> = frozen.events.iter().map(line).collect();
    lines.sort_unstable();
    let mut hash = Sha256::new();
    for line in lines {
        hash.update(format!("{line:?}\n"));
    }
    crate::keyfile::hex(&hash.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_street_is_cut_where_others_meet_it_and_not_at_its_ends() {
        let line = LineString::from(vec![(0.0, 0.0), (1.0, 0.0), (2.0, 0.0), (3.0, 0.0)]);
        let cut =
            |ends: &'static [f64]| -> Vec<usize> { pieces(&line, |at| ends.contains(&at.x)).iter().map(|piece| piece.0.len()).collect() };
        assert_eq!(cut(&[]), [4]);
        assert_eq!(cut(&[0.0, 3.0]), [4]);
        assert_eq!(cut(&[2.0]), [3, 2]);
        assert_eq!(cut(&[0.0, 1.0, 2.0, 3.0]), [2, 2, 2]);
    }
}
