//! Whether there was less around cameras after they came than places without them have one expect. Pure.
//!
//! Ground within a distance of cameras is *treated*, what lies around that is the *ring* where incidents may have moved to; cameras whose circles overlap are one
//! place. Each place has its *controls*: the same shape with its ring elsewhere, where no camera worked, as alike as can be in a time before the days that are
//! counted. The differences together are the weighted displacement difference of Wheeler & Ratcliffe ([`crate::spatial::displacement`]), with its standard error
//! as they publish it. That error knows of Poisson's chance alone; how sure the answer is comes of the same done for places without cameras instead, as often as
//! [`SETS`], each difference by its own standard error: interval and p are the wider ones of the two ways.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use geo::{BooleanOps, Coord, MultiPolygon};

use super::ground::{Ground, Squares, apart};
use super::matching::{Field, Pool, difference};
use super::places::{Place, Tally, joined, places};
use crate::spatial::chance::Chance;
use crate::spatial::displacement::{Difference, Effect};
use crate::spatial::equal_area::EqualArea;

/// Days before and after at least, and of the time by which places are matched.
pub const LEAST_DAYS: i64 = 90;
/// Years before and after at most.
const MOST_YEARS: i64 = 3;
/// Days of a year: before and after are compared over whole years where there are any, so that no season is in the difference.
const YEAR_DAYS: i64 = 365;
/// Sets of places without cameras that a difference is held against.
pub const SETS: usize = 999;
/// Places that such a set is drawn from, of all places together at least: a single one of them is no more than 5 % of chance.
const LEAST_PLACEBOS: usize = 40;
/// The same for each place: at least, at most, and of all places together about so many.
const PLACEBOS: [usize; 3] = [8, 400, 400];
/// Places that are looked at, for one shape: at least, at most, and for all shapes together about so many.
const LOOKED_AT: [usize; 3] = [500, 20_000, 100_000];
/// Of a place's circles at least this part has to be on the ground.
const LEAST_SHARE: f64 = 0.25;
/// Level of the interval.
const LEVEL: f64 = 0.95;

/// A camera.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Longitude and latitude, degrees.
    pub place: Coord,
    /// The first day on which one worked at its site.
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

/// Days by which places are matched, days before, and as many after: first day, day after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    /// Ends where the days before begin.
    pub matched: [NaiveDate; 2],
    /// Ends with the first camera.
    pub before: [NaiveDate; 2],
    /// Begins with the last camera.
    pub after: [NaiveDate; 2],
    /// Whether before and after are whole years.
    pub is_season_told: bool,
}

impl Windows {
    /// Days before, and after.
    pub fn days(&self) -> i64 {
        (self.before[1] - self.before[0]).num_days()
    }

    /// Which of the three a day lies in.
    fn part(&self, on: NaiveDate) -> Option<usize> {
        [self.matched, self.before, self.after].iter().position(|[from, to]| (*from..*to).contains(&on))
    }
}

/// Why nothing can be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// No camera works there.
    NoCamera,
    /// Wherever one works, others worked before.
    HadCamera,
    /// They came so lately, or so early: so many days are left before the first (a part of which is for the match) and after the last.
    TooShort([i64; 2]),
    /// There is no place like it, or there are so few that chance cannot be told from them.
    NoControl,
    /// It would take too long.
    TooLong,
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
    /// Fewer at the cameras than there would have been, and no more around them.
    Fell,
    /// More.
    Rose,
    /// May be chance, or what is fewer at the cameras is more around them.
    NotTold,
    /// Not even an end of all incidents there could be told from chance.
    TooFew,
}

/// A difference, and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Told {
    /// Incidents more (fewer: below 0) than places without cameras have one expect.
    pub cases: f64,
    /// Published standard error.
    pub error: f64,
    /// Interval at 95 %.
    pub interval: [f64; 2],
    /// The probability of a difference so large if cameras did nothing.
    pub p: f64,
}

/// What came out.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    /// Treated, its ring, controls, their rings: before, after. Those of controls are for as much ground: the mean of the controls of each place.
    pub counts: [[f64; 2]; 4],
    /// In the circles.
    pub at_cameras: Told,
    /// In the ring.
    pub around: Told,
    /// Both together: the weighted displacement difference.
    pub total: Told,
    /// In words.
    pub verdict: Verdict,
    /// Places with cameras that are counted, and those that are not: there is no place like them.
    pub places: [usize; 2],
    /// Places they are held against.
    pub controls: usize,
    /// Places that were looked at for it.
    pub looked_at: usize,
    /// Whether a part of the rings is off the ground or nearer to another place, and left out.
    pub is_cut: bool,
    /// Treated, its ring, controls, their rings: ground in degrees, where it was asked for.
    pub shapes: Option<[MultiPolygon; 4]>,
}

/// What is asked.
pub struct Question<'a> {
    /// Cameras that are asked about.
    pub cameras: &'a [Camera],
    /// All other places where a camera worked on any of the days.
    pub others: &'a [Coord],
    /// Incidents; those of other days are passed over.
    pub incidents: &'a [Happened],
    /// All ground where incidents are known, shapes that do not overlap, degrees.
    pub ground: &'a [MultiPolygon],
    /// The days.
    pub windows: Windows,
    /// Circles and rings.
    pub reach: Reach,
    /// Seed of all that is drawn by chance.
    pub seed: u64,
    /// Whether the shapes are wanted.
    pub is_drawn: bool,
}

/// The days that are compared: from the last camera on, and before the first one, as many of each; whole years where there are any, three at most. Before that there
/// is a time of the same length for the match, or what is kept of it. `kept` are the first day of which incidents are kept and the first day to come.
///
/// # Errors
/// There is no camera, or fewer than [`LEAST_DAYS`] for any of the three.
pub fn windows(cameras: &[Camera], kept: [NaiveDate; 2]) -> Result<Windows, Why> {
    let since = || cameras.iter().map(|camera| camera.since);
    let (Some(first), Some(last)) = (since().min(), since().max()) else { return Err(Why::NoCamera) };
    let (early, late) = ((first - kept[0]).num_days(), (kept[1] - last).num_days());
    if early < 2 * LEAST_DAYS || late < LEAST_DAYS {
        return Err(Why::TooShort([early.max(0), late.max(0)]));
    }
    let years = (late.min(early - LEAST_DAYS) / YEAR_DAYS).min(MOST_YEARS);
    let days = if years > 0 { years * YEAR_DAYS } else { late.min(early / 2) };
    let matched = TimeDelta::days(days.min(early - days));
    let days = TimeDelta::days(days);
    Ok(Windows {
        matched: [first - days - matched, first - days],
        before: [first - days, first],
        after: [last, last + days],
        is_season_told: years > 0,
    })
}

/// A place with all it is held against.
struct Held {
    place: Place,
    counts: Tally,
    pool: usize,
    controls: Vec<usize>,
    placebos: Vec<usize>,
}

/// What came of cameras. `is_over` is asked now and then whether to give up.
///
/// O(incidents + shapes · (places looked at · incidents around) + places · placebos · places looked at).
///
/// # Errors
/// There is no camera, no place to compare with, or it took too long.
pub fn measured(question: &Question, is_over: &dyn Fn() -> bool) -> Result<Measured, Why> {
    let Question { cameras, windows, reach, .. } = question;
    let plane = cameras.first().and_then(|camera| EqualArea::at(camera.place.x, camera.place.y)).ok_or(Why::NoCamera)?;
    let spots: Vec<Coord> = cameras.iter().map(|camera| plane.to_plane(camera.place)).collect();
    let ground = Ground::new(&question.ground.iter().map(|shape| plane.shape_to_plane(shape)).collect::<Vec<_>>());
    let incidents = question.incidents.iter().filter_map(|one| Some((plane.to_plane(one.place), windows.part(one.on)?)));
    let incidents = Squares::of(incidents, reach.ring_m);
    let own = Squares::of(spots.iter().copied().zip(0..), reach.ring_m);
    let others = Squares::of(question.others.iter().map(|place| (plane.to_plane(*place), 0)), reach.ring_m);
    let field = Field { incidents: &incidents, ground: &ground, cameras: &own, others: &others, reach: *reach };
    let (places, of) = places(&spots, &ground, *reach);
    let mut counts = vec![Tally::default(); places.len()];
    // An incident near to two places is counted once, at the nearest camera.
    for (spot, part) in incidents.all() {
        if let Some((camera, off)) = own.nearest(*spot, reach.ring_m) {
            counts[of[camera]][usize::from(off > reach.radius_m)][*part] += 1;
        }
    }
    let looked_for = places.len();
    let (pools, held) = held(places, &counts, &field, question.seed, is_over)?;
    if held.iter().map(|one| one.placebos.len()).sum::<usize>() < LEAST_PLACEBOS {
        return Err(Why::NoControl);
    }
    let real = held.iter().filter_map(|one| difference(&one.counts, &one.others(&pools), one.place.share));
    let real = sums(real.map(|effect| parts(&effect, [1.0, 1.0])).collect::<Vec<_>>().iter());
    let chance = by_chance(&held, &pools, question.seed, is_over)?;
    let [at_cameras, around, total] = std::array::from_fn(|of| told(&real[of], &chance[of]));
    Ok(Measured {
        counts: four_counts(&held, &pools),
        verdict: verdict(&held, &at_cameras, &around),
        at_cameras,
        around,
        total,
        places: [held.len(), looked_for - held.len()],
        controls: held.iter().map(|one| one.controls.len()).sum(),
        looked_at: pools.iter().map(Pool::len).sum(),
        is_cut: held.iter().any(|one| one.place.share[1] < 0.99),
        shapes: question.is_drawn.then(|| shapes(&held, &pools, *reach).map(|shape| plane.shape_to_degrees(&shape))),
    })
}

/// Places with what they are held against. No two of all these share ground.
fn held(places: Vec<Place>, counts: &[Tally], field: &Field, seed: u64, is_over: &dyn Fn() -> bool) -> Result<(Vec<Pool>, Vec<Held>), Why> {
    let mut chance = Chance::stream(seed, 0);
    let shapes = places.iter().filter(|place| place.cameras.len() > 1).count() + 1;
    let most = (LOOKED_AT[2] / shapes).clamp(LOOKED_AT[0], LOOKED_AT[1]);
    let placebos = (PLACEBOS[2] / places.len().max(1)).clamp(PLACEBOS[0], PLACEBOS[1]);
    // A single camera's circle is the shape of many places.
    let mut single = None;
    let (mut pools, mut held): (Vec<Pool>, Vec<Held>) = (Vec::new(), Vec::new());
    let mut taken: Vec<(Coord, f64)> = Vec::new();
    for (place, counts) in places.into_iter().zip(counts) {
        if is_over() {
            return Err(Why::TooLong);
        }
        if place.share[0] < LEAST_SHARE {
            continue;
        }
        let is_single = place.cameras.len() == 1;
        let pool = single.filter(|_| is_single).unwrap_or_else(|| {
            pools.push(Pool::of(&place, field, most, &mut chance));
            pools.len() - 1
        });
        if is_single {
            single = Some(pool);
        }
        let whole = place.tally(field.incidents, place.centre, field.reach);
        let extent_m = place.extent_m(field.reach);
        let is_taken = |spot: Coord| taken.iter().any(|(other, other_m)| apart(*other, spot) < extent_m + other_m);
        let Some(controls) = pools[pool].controls(&whole, place.centre, is_taken) else { continue };
        let mut like_it = pools[pool].placebos(&whole, &mut chance);
        like_it.truncate(placebos);
        if like_it.len() < PLACEBOS[0] {
            continue;
        }
        taken.extend(controls.iter().map(|at| (pools[pool].at(*at).0, extent_m)));
        held.push(Held { place, counts: *counts, pool, controls, placebos: like_it });
    }
    Ok((pools, held))
}

impl Held {
    fn others(&self, pools: &[Pool]) -> Vec<Tally> {
        self.controls.iter().map(|at| pools[self.pool].at(*at).1).collect()
    }
}

/// What a place with its share of circles and ring adds: cases and square of the error at the cameras, the same around.
fn parts(effect: &Effect, share: [f64; 2]) -> [f64; 4] {
    let part = |one: Difference, share: f64| [share * one.cases, (share * one.error).powi(2)];
    let ([cases, square], [moved, of_moved]) =
        (part(effect.local, share[0]), effect.moved.map_or([0.0, 0.0], |moved| part(moved, share[1])));
    [cases, square, moved, of_moved]
}

/// Differences of places together: at the cameras, around, both.
fn sums<'a>(parts: impl Iterator<Item = &'a [f64; 4]>) -> [Difference; 3] {
    let mut sum = [0.0; 4];
    for part in parts {
        for (sum, part) in sum.iter_mut().zip(part) {
            *sum += part;
        }
    }
    let [local, moved] = [[sum[0], sum[1]], [sum[2], sum[3]]].map(|[cases, square]| Difference { cases, error: square.sqrt() });
    [local, moved, Difference { cases: local.cases + moved.cases, error: local.error.hypot(moved.error) }]
}

/// How many standard errors sets of places without cameras differ from theirs, on either side, ascending: at the places, around, both.
fn by_chance(held: &[Held], pools: &[Pool], seed: u64, is_over: &dyn Fn() -> bool) -> Result<[Vec<f64>; 3], Why> {
    let mut known: HashMap<(usize, usize), Option<Effect>> = HashMap::new();
    let mut like = Vec::with_capacity(held.len());
    for one in held {
        if is_over() {
            return Err(Why::TooLong);
        }
        let effect = |at: &usize| *known.entry((one.pool, *at)).or_insert_with(|| pools[one.pool].difference(*at));
        let effects: Vec<Effect> = one.placebos.iter().filter_map(effect).collect();
        if effects.len() < PLACEBOS[0] {
            return Err(Why::NoControl);
        }
        like.push(effects.iter().map(|effect| parts(effect, one.place.share)).collect::<Vec<_>>());
    }
    let mut chance = Chance::stream(seed, 1);
    let mut all: [Vec<f64>; 3] = std::array::from_fn(|_| Vec::with_capacity(SETS));
    for _ in 0..SETS {
        let set = like.iter().map(|parts| &parts[chance.below(parts.len() as u32) as usize]);
        for (all, sum) in all.iter_mut().zip(sums(set)) {
            all.push(sum.z().unwrap_or(0.0).abs());
        }
    }
    for all in &mut all {
        all.sort_by(f64::total_cmp);
    }
    Ok(all)
}

/// A difference held against chance, which is ascending.
fn told(real: &Difference, chance: &[f64]) -> Told {
    let rank = (LEVEL * (chance.len() + 1) as f64).ceil() as usize;
    let [_, normal] = Difference { cases: 0.0, error: 1.0 }.interval(LEVEL);
    let reach = chance[rank - 1].max(normal) * real.error;
    let beyond = |z: f64| (1 + chance.len() - chance.partition_point(|other| *other < z)) as f64 / (1 + chance.len()) as f64;
    let p = real.z().map_or(1.0, |z| beyond(z.abs()).max(real.p_value().unwrap_or(1.0)));
    Told { cases: real.cases, error: real.error, interval: [real.cases - reach, real.cases + reach], p }
}

fn verdict(held: &[Held], at: &Told, around: &Told) -> Verdict {
    let before: u32 = held.iter().map(|one| one.counts[0][1]).sum();
    // Half of the interval's width is what a change has to be to be told.
    let is_enough = at.error > 0.0 && f64::from(before) >= (at.interval[1] - at.interval[0]) / 2.0;
    match at.interval {
        [_, high] if high < 0.0 && around.interval[0] <= 0.0 => Verdict::Fell,
        [low, _] if low > 0.0 => Verdict::Rose,
        [_, high] if is_enough || high < 0.0 => Verdict::NotTold,
        _ => Verdict::TooFew,
    }
}

fn four_counts(held: &[Held], pools: &[Pool]) -> [[f64; 2]; 4] {
    let mut counts = [[0.0; 2]; 4];
    for one in held {
        let others = one.others(pools);
        for (at, side) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
            counts[at][side] += f64::from(one.counts[at][side + 1]);
            let mean = others.iter().map(|other| f64::from(other[at][side + 1])).sum::<f64>() / others.len() as f64;
            counts[at + 2][side] += mean * one.place.share[at];
        }
    }
    counts
}

fn shapes(held: &[Held], pools: &[Pool], reach: Reach) -> [MultiPolygon; 4] {
    let of = |radius_m: f64| {
        let own = joined(held.iter().flat_map(|one| one.place.circles(one.place.centre, radius_m)));
        let moved = |one: &Held| -> Vec<_> {
            one.controls.iter().flat_map(|at| one.place.circles(pools[one.pool].at(*at).0, radius_m).collect::<Vec<_>>()).collect()
        };
        [own, joined(held.iter().flat_map(moved))]
    };
    let ([own, others], [own_whole, others_whole]) = (of(reach.radius_m), of(reach.ring_m));
    let rings = [own_whole.difference(&own), others_whole.difference(&others)];
    let [own_ring, others_ring] = rings;
    [own, own_ring, others, others_ring]
}
