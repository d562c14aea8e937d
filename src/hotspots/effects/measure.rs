//! Whether there was less around cameras after they came than places without them have one expect. Pure.
//!
//! Ground within a distance of the cameras is *treated*, what lies around that is the *ring* where incidents may have moved to. Each place with cameras has
//! its *control*: a place where no camera came, whose incidents before were most like its own, part by part of the time; the control has a ring too. The
//! difference of all four, before and after, is the weighted displacement difference ([`crate::spatial::displacement`]).

use std::collections::{BTreeSet, HashMap};

use chrono::{NaiveDate, TimeDelta};
use geo::{BooleanOps, Coord, LineString, MultiPolygon, Polygon, unary_union};

use crate::spatial::displacement::{Areas, Change, Effect, effect, most_alike};
use crate::spatial::equal_area::EqualArea;

/// Days before and after at least.
pub const LEAST_DAYS: i64 = 90;
/// Years before and after at most.
const MOST_YEARS: i64 = 3;
/// Days of a year: before and after are compared over whole years where there are any, so that no season is in the difference.
const YEAR_DAYS: i64 = 365;
/// Parts of the time before by which places are matched.
const PARTS: i64 = 6;
/// Cameras nearer to each other hang at one place, metres.
const ONE_PLACE_M: f64 = 1.0;
/// Corners of a circle.
const CORNERS: u32 = 48;
/// Level of the interval.
const LEVEL: f64 = 0.95;

/// A camera that works.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Longitude and latitude, degrees.
    pub place: Coord,
    /// The first day on which it worked.
    pub since: NaiveDate,
}

/// An incident.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Happened {
    /// Longitude and latitude, degrees.
    pub place: Coord,
    /// Its day.
    pub on: NaiveDate,
}

/// Days before and after, as many of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// First day, day after the last.
    pub before: [NaiveDate; 2],
    /// First day, day after the last.
    pub after: [NaiveDate; 2],
    /// Whether both are whole years.
    pub is_season_told: bool,
}

impl Windows {
    /// Days of each.
    pub fn days(&self) -> i64 {
        (self.before[1] - self.before[0]).num_days()
    }
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No camera works there.
    NoCamera,
    /// They came so lately, or so early, that fewer days than this are left on one side: so many.
    TooShort(i64),
    /// There is no place like it.
    NoControl,
}

/// How far around cameras.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reach {
    /// Treated up to here, metres.
    pub radius_m: f64,
    /// Ring up to here, metres.
    pub ring_m: f64,
}

/// What may be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Fewer than there would have been.
    Fell,
    /// More.
    Rose,
    /// May be chance.
    NotTold,
    /// Not even an end of all incidents there could be told from chance.
    TooFew,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Treated, its ring, control, its ring: before, after.
    pub counts: [[u32; 2]; 4],
    /// In the treated area, in the ring, and both together.
    pub effect: Effect,
    /// The interval of both together at 95 %.
    pub interval: [f64; 2],
    /// In words.
    pub verdict: Verdict,
    /// Places with cameras.
    pub places: usize,
    /// Places that were looked at for a control.
    pub looked_at: usize,
    /// Treated, its ring, control, its ring: ground in degrees.
    pub shapes: [MultiPolygon; 4],
}

/// The days that are compared: from the last camera on, and before the first one, as many of each; whole years where there are any, three at most. `kept` are the
/// first day of which incidents are kept and the first day to come.
///
/// # Errors
/// There is no camera, or fewer than [`LEAST_DAYS`] on a side.
pub fn windows(cameras: &[Camera], kept: [NaiveDate; 2]) -> Result<Windows, Why> {
    let (Some(first), Some(last)) = (cameras.iter().map(|camera| camera.since).min(), cameras.iter().map(|camera| camera.since).max())
    else {
        return Err(Why::NoCamera);
    };
    let most = (kept[1] - last).min(first - kept[0]).num_days();
    if most < LEAST_DAYS {
        return Err(Why::TooShort(most.max(0)));
    }
    let years = (most / YEAR_DAYS).min(MOST_YEARS);
    let days = TimeDelta::days(if years > 0 { years * YEAR_DAYS } else { most });
    Ok(Windows { before: [first - days, first], after: [last, last + days], is_season_told: years > 0 })
}

/// What came of cameras. `others` are places where cameras came in these days, too; incidents of other days are passed over, in whatever order they are.
///
/// O(incidents · places + places · candidates log candidates).
///
/// # Errors
/// There is no camera, or no place to compare with.
pub fn measured(cameras: &[Camera], others: &[Coord], incidents: &[Happened], windows: &Windows, reach: Reach) -> Result<Measured, Why> {
    let plane = cameras.first().and_then(|camera| EqualArea::at(camera.place.x, camera.place.y)).ok_or(Why::NoCamera)?;
    let mut places: Vec<Coord> = Vec::new();
    for camera in cameras {
        let spot = plane.to_plane(camera.place);
        if nearest(&places, spot).is_none_or(|(_, off)| off > ONE_PLACE_M) {
            places.push(spot);
        }
    }
    let side = |on: NaiveDate| [windows.before, windows.after].iter().position(|[from, to]| (*from..*to).contains(&on));
    let incidents: Vec<(Coord, usize, NaiveDate)> =
        incidents.iter().filter_map(|one| side(one.on).map(|side| (plane.to_plane(one.place), side, one.on))).collect();
    let part = |on: NaiveDate| ((on - windows.before[0]).num_days() * PARTS / windows.days()) as usize;
    let mut own = vec![vec![0.0; PARTS as usize]; places.len()];
    for (place, _, on) in incidents.iter().filter(|(_, side, _)| *side == 0) {
        if let Some((at, _)) = nearest(&places, *place).filter(|(_, off)| *off <= reach.radius_m) {
            own[at][part(*on)] += 1.0;
        }
    }
    let others: Vec<Coord> = others.iter().map(|place| plane.to_plane(*place)).collect();
    let earlier: Vec<(Coord, usize)> =
        incidents.iter().filter(|(_, side, _)| *side == 0).map(|(place, _, on)| (*place, part(*on))).collect();
    let (centres, mut series) = candidates(&incidents, &earlier, &places, &others, reach);
    let looked_at = centres.len();
    let mut controls: Vec<Coord> = Vec::new();
    for of_place in own {
        series.push(of_place);
        let alike = most_alike(&series, looked_at, &[]);
        series.pop();
        // Two controls and their rings never share ground.
        let is_free = |centre: Coord| nearest(&controls, centre).is_none_or(|(_, off)| off > 2.0 * reach.ring_m);
        let found = alike.into_iter().map(|(at, _)| centres[at]).find(|centre| is_free(*centre)).ok_or(Why::NoControl)?;
        controls.push(found);
    }
    let mut counts = [[0; 2]; 4];
    for (place, side, _) in &incidents {
        for (first, centres) in [(0, &places), (2, &controls)] {
            match nearest(centres, *place) {
                Some((_, off)) if off <= reach.radius_m => counts[first][*side] += 1,
                Some((_, off)) if off <= reach.ring_m => counts[first + 1][*side] += 1,
                _ => {}
            }
        }
    }
    let change = |[before, after]: [u32; 2]| Change::of(f64::from(before), f64::from(after));
    let [treated, ring, control, control_ring] = counts.map(change);
    let areas = Areas { treated, control, rings: Some([ring, control_ring]), before_after: [1.0, 1.0] };
    let effect = effect(&areas).ok_or(Why::NoControl)?;
    let interval = effect.total.interval(LEVEL);
    // Half of the interval's width is what a change has to be to be told.
    let is_enough = treated.before >= (interval[1] - interval[0]) / 2.0 && effect.total.error > 0.0;
    let verdict = match interval {
        [_, high] if high < 0.0 => Verdict::Fell,
        [low, _] if low > 0.0 => Verdict::Rose,
        _ if is_enough => Verdict::NotTold,
        _ => Verdict::TooFew,
    };
    let [inner, outer] = [reach.radius_m, reach.ring_m].map(|radius_m| [circles(&places, radius_m), circles(&controls, radius_m)]);
    let shapes = [inner[0].clone(), outer[0].difference(&inner[0]), inner[1].clone(), outer[1].difference(&inner[1])];
    let shapes = shapes.map(|shape| plane.shape_to_degrees(&shape));
    Ok(Measured { counts, effect, interval, verdict, places: places.len(), looked_at, shapes })
}

/// The nearest of some places, and how far it is.
fn nearest(places: &[Coord], from: Coord) -> Option<(usize, f64)> {
    let off = |place: &Coord| (place.x - from.x).hypot(place.y - from.y);
    places.iter().map(off).enumerate().reduce(|a, b| if b.1 < a.1 { b } else { a })
}

/// Places that may be controls, and their incidents before by part of the time: middles of squares of the radius that have an incident before or after (those
/// without say nothing), so far from cameras, and from where others came, that their rings share no ground.
fn candidates(
    incidents: &[(Coord, usize, NaiveDate)],
    earlier: &[(Coord, usize)],
    places: &[Coord],
    others: &[Coord],
    reach: Reach,
) -> (Vec<Coord>, Vec<Vec<f64>>) {
    let square = |place: Coord, side_m: f64| ((place.x / side_m).floor() as i64, (place.y / side_m).floor() as i64);
    let squares: BTreeSet<(i64, i64)> = incidents.iter().map(|(place, ..)| square(*place, reach.radius_m)).collect();
    let middle = |(x, y): (i64, i64)| Coord { x: (x as f64 + 0.5) * reach.radius_m, y: (y as f64 + 0.5) * reach.radius_m };
    let is_far = |from: &[Coord], centre: Coord, least_m: f64| nearest(from, centre).is_none_or(|(_, off)| off > least_m);
    let is_free = |centre: &Coord| is_far(places, *centre, 2.0 * reach.ring_m) && is_far(others, *centre, reach.ring_m + reach.radius_m);
    let centres: Vec<Coord> = squares.into_iter().map(middle).filter(is_free).collect();
    let mut near: HashMap<(i64, i64), Vec<usize>> = HashMap::new();
    for (at, (place, _)) in earlier.iter().enumerate() {
        near.entry(square(*place, reach.radius_m)).or_default().push(at);
    }
    let series = |centre: &Coord| {
        let mut parts = vec![0.0; PARTS as usize];
        let (x, y) = square(*centre, reach.radius_m);
        let around = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (x + right, y + up)));
        for at in around.filter_map(|key| near.get(&key)).flatten() {
            let (place, part) = earlier[*at];
            if (place.x - centre.x).hypot(place.y - centre.y) <= reach.radius_m {
                parts[part] += 1.0;
            }
        }
        parts
    };
    let all = centres.iter().map(series).collect();
    (centres, all)
}

/// The ground within a distance of places.
fn circles(places: &[Coord], radius_m: f64) -> MultiPolygon {
    let circle = |centre: &Coord| {
        let corner = |at: u32| {
            let (sin, cos) = (std::f64::consts::TAU * f64::from(at) / f64::from(CORNERS)).sin_cos();
            Coord { x: centre.x + radius_m * cos, y: centre.y + radius_m * sin }
        };
        Polygon::new((0..CORNERS).map(corner).collect::<LineString>(), Vec::new())
    };
    unary_union(&places.iter().map(circle).collect::<Vec<_>>())
}
