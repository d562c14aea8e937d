//! From places and models to set-ups with what each sees: the work on one commune. Pure but for its threads.
//!
//! Kept is a bounded number of set-ups for the whole plan, each commune's share by its part of the unseen need: the places first that somebody named, then
//! those at which some set-up adds most for its cost, each with all of its set-ups.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::catalogue::Model;
use super::inputs::{OfCommune, Point};
use super::places::{Kind, Spot};
use super::watch::Watch;
use super::wish::Wish;
use crate::spatial::candidates::{Place, Rule, SetUp, Sketch, set_ups, worth_around};
use crate::spatial::coverage::{Grade, Half, OnTheSpot, Points, Surroundings, Watcher, contribution};
use crate::spatial::placement::Choice;
use crate::spatial::view::{Assumptions, FACE_M, Task};

/// Set-ups that the solver is asked about, and more of them for each camera that may be chosen, up to a limit; and places that are looked at before.
/// (Of 138,000 set-ups in a made-up country of 6,000 places the 20,000 have the same best hundred as all of them.)
const SET_UPS: f64 = 20_000.0;
const SET_UPS_FOR_A_CAMERA: f64 = 100.0;
const MOST_SET_UPS: f64 = 120_000.0;
const MOST_PLACES: f64 = 24_000.0;
/// A commune with any unseen need has at least so many.
const LEAST_SET_UPS: usize = 200;
const LEAST_PLACES: usize = 300;
/// Places are ranked before they are looked at by what lies so near to them, metres.
const RANKED_BY_M: f64 = 60.0;

/// Need that still asks for cameras.
#[derive(Debug)]
pub struct Field {
    /// The points; their numbers are those of the plan.
    pub points: Points,
    /// What one more camera adds at each, by day and by night.
    pub worth: Vec<[f64; 2]>,
    /// Sum of all of it.
    pub sum: f64,
    /// Tasks that occur.
    pub tasks: Vec<Task>,
}

impl Field {
    /// Of points, by what a wish counts. Points at which nothing can be added stay, worth nothing.
    pub fn of(points: &[Point], wish: &Wish) -> Self {
        let halves = wish.halves();
        let worth = |point: &Point| {
            let times = wish.times_of(&point.source);
            let of = |half: Half| {
                let asks = halves.contains(&half) && point.seen(half) < times;
                if asks { point.weight(half) / f64::from(times) } else { 0.0 }
            };
            [of(Half::Day), of(Half::Night)]
        };
        let worth: Vec<[f64; 2]> = points.iter().map(worth).collect();
        let mut tasks: Vec<Task> = points.iter().map(|point| point.need().task).collect();
        tasks.sort_unstable();
        tasks.dedup();
        let sum = worth.iter().flatten().sum();
        Self { points: Points::new(points.iter().map(Point::need)), worth, sum, tasks }
    }
}

/// A model at a place, with what it sees.
#[derive(Debug, Clone)]
pub struct Found {
    /// Number of the place.
    pub spot: usize,
    /// Number of the model.
    pub model: usize,
    /// As it would hang.
    pub watcher: Watcher,
    /// Numbers of the points that it sees for certain and that ask for a camera, by day and by night.
    pub sees: [Vec<u32>; 2],
    /// What it adds alone.
    pub worth: f64,
    /// With its pole, đồng.
    pub cost_vnd: i64,
}

/// Set-ups of a commune.
#[derive(Debug, Default)]
pub struct Harvest {
    /// Places at which anything can be added.
    pub spots: Vec<Spot>,
    /// What can be done there.
    pub found: Vec<Found>,
    /// Places that there are, and places that were looked at.
    pub places: usize,
    /// Of these.
    pub looked_at: usize,
    /// Set-ups that see anything, before the limit.
    pub tried: usize,
    /// Of these within the limit.
    pub kept: usize,
    /// Places that the budget is not enough for, whatever hangs there.
    pub too_dear: usize,
}

/// What is the same for all communes of a plan.
pub struct Search<'a> {
    /// The need.
    pub field: &'a Field,
    /// The models, and each as it is drawn.
    pub models: &'a [Model],
    /// Each model as it is drawn; none if it sees nothing for any task.
    pub sketches: &'a [Sketch],
    /// What is asked.
    pub wish: &'a Wish,
    /// Whether anybody still wants it.
    pub watch: &'a Watch,
}

impl Search<'_> {
    /// The set-ups of a commune; `of_need` is its part of what can be added. 0.1 to 3 ms a place and processor.
    pub fn of_commune(&self, of: &OfCommune, mut spots: Vec<Spot>, of_need: f64) -> Harvest {
        let part = if self.field.sum > 0.0 { of_need / self.field.sum } else { 0.0 };
        let looser = if self.wish.exact { 4.0 } else { 1.0 };
        let most_places = ((MOST_PLACES * looser * part) as usize).max(LEAST_PLACES);
        let allowed = (SET_UPS + SET_UPS_FOR_A_CAMERA * self.most_cameras() * looser).min(MOST_SET_UPS);
        let most_set_ups = ((allowed * part) as usize).max(LEAST_SET_UPS);
        let assumptions = Assumptions::default();
        let around = Surroundings { buildings: &of.obstacles.buildings, assumptions: &assumptions, target_height_m: FACE_M };
        let worth = |number: u32| self.field.worth[number as usize];
        let places = spots.len();
        spots.retain(|spot| spot.choice == Choice::Mandatory || self.is_affordable(self.cheapest_vnd(spot)));
        let too_dear = places - spots.len();
        if spots.len() > most_places {
            let rank = |spot: &Spot| {
                if spot.kind == Kind::Own { f64::INFINITY } else { worth_around(&spot.place, RANKED_BY_M, &self.field.points, &worth) }
            };
            let mut ranked: Vec<(f64, usize)> = spots.iter().enumerate().map(|(at, spot)| (rank(spot), at)).collect();
            ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            ranked.truncate(most_places);
            let mut kept: Vec<usize> = ranked.into_iter().map(|(_, at)| at).collect();
            kept.sort_unstable();
            spots = kept.into_iter().map(|at| spots[at].clone()).collect();
        }
        let looked_at = spots.len();
        let rule = Rule::default();
        let by_spot = self.in_parallel(spots.len(), |at| {
            let spot = &spots[at];
            let mut found = set_ups(&spot.place, self.sketches, &self.field.points, &worth, &around, &rule);
            found.retain(|set_up| spot.choice == Choice::Mandatory || self.is_affordable(self.cost_vnd(spot, set_up.model)));
            found
        });
        let tried = by_spot.iter().map(Vec::len).sum();
        let chosen = self.limited(&spots, &by_spot, most_set_ups);
        let kept = chosen.len();
        let found = self.in_parallel(chosen.len(), |at| self.found(&spots[chosen[at].0], chosen[at], &around));
        // Only places that have any are kept, and those where a camera has to hang.
        let mut harvest = Harvest { places, looked_at, tried, kept, too_dear, ..Harvest::default() };
        let mut number_of: Vec<Option<usize>> = vec![None; spots.len()];
        for one in found.into_iter().flatten() {
            let spot = *number_of[one.spot].get_or_insert_with(|| {
                harvest.spots.push(spots[one.spot].clone());
                harvest.spots.len() - 1
            });
            harvest.found.push(Found { spot, ..one });
        }
        let is_needed = |(at, spot): &(usize, &Spot)| spot.choice == Choice::Mandatory && number_of[*at].is_none();
        harvest.spots.extend(spots.iter().enumerate().filter(is_needed).map(|(_, spot)| spot.clone()));
        harvest
    }

    /// How many cameras the budget allows at most; infinite where only a part of the need is asked for.
    fn most_cameras(&self) -> f64 {
        let cheapest = self.models.iter().map(|model| model.price_vnd).min().unwrap_or(1).max(1);
        let by_money = self.wish.budget.vnd.map(|vnd| vnd as f64 / cheapest as f64);
        let by_number = self.wish.budget.cameras.map(f64::from);
        by_number.into_iter().chain(by_money).fold(f64::INFINITY, f64::min)
    }

    /// Cost of a model at a place.
    pub fn cost_vnd(&self, spot: &Spot, model: usize) -> i64 {
        self.models[model].price_vnd + if spot.site_id.is_some() { 0 } else { self.wish.pole_vnd }
    }

    /// What the cheapest model costs there.
    fn cheapest_vnd(&self, spot: &Spot) -> i64 {
        (0..self.models.len()).map(|model| self.cost_vnd(spot, model)).min().unwrap_or_default()
    }

    /// Whether there is so much money.
    fn is_affordable(&self, vnd: i64) -> bool {
        self.wish.budget.vnd.is_none_or(|most| vnd <= most)
    }

    /// The set-ups that the solver is asked about. All of those of places where a camera has to hang are among them, outside of the limit; of other places
    /// that somebody named come the worthiest for what they cost first, the same number from each, before any other place is asked.
    fn limited<'s>(&self, spots: &[Spot], by_spot: &'s [Vec<SetUp>], most: usize) -> Vec<(usize, &'s SetUp)> {
        let all = || by_spot.iter().enumerate().flat_map(|(at, of_spot)| of_spot.iter().map(move |set_up| (at, set_up)));
        let is_held = |at: usize| spots[at].choice == Choice::Mandatory;
        if all().filter(|(at, _)| !is_held(*at)).count() <= most {
            return all().collect();
        }
        let pays = |at: usize, set_up: &SetUp| set_up.worth / (self.cost_vnd(&spots[at], set_up.model) as f64).max(1.0);
        let is_own = |at: usize| spots[at].kind == Kind::Own && !is_held(at);
        let own = (0..spots.len()).filter(|at| is_own(*at)).count();
        let of_own = most / own.max(1);
        let mut left = most;
        let mut kept: Vec<Vec<usize>> = vec![Vec::new(); spots.len()];
        for at in (0..spots.len()).filter(|at| is_own(*at)) {
            let mut best: Vec<(f64, usize)> = by_spot[at].iter().enumerate().map(|(n, set_up)| (pays(at, set_up), n)).collect();
            best.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            kept[at] = best.into_iter().take(of_own.max(1)).map(|(_, n)| n).collect();
            kept[at].sort_unstable();
            left = left.saturating_sub(kept[at].len());
        }
        let rank = |at: usize| by_spot[at].iter().map(|set_up| pays(at, set_up)).fold(0.0, f64::max);
        let mut order: Vec<(f64, usize)> = (0..spots.len()).filter(|at| !is_own(*at) && !is_held(*at)).map(|at| (rank(at), at)).collect();
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, at) in order {
            if by_spot[at].len() > left {
                break;
            }
            left -= by_spot[at].len();
            kept[at] = (0..by_spot[at].len()).collect();
        }
        (0..spots.len()).filter(|at| is_held(*at)).for_each(|at| kept[at] = (0..by_spot[at].len()).collect());
        kept.into_iter().enumerate().flat_map(|(at, of_spot)| of_spot.into_iter().map(move |n| (at, &by_spot[at][n]))).collect()
    }

    /// What a set-up sees for certain; none if it adds nothing.
    fn found(&self, spot: &Spot, (at, set_up): (usize, &SetUp), around: &Surroundings<'_>) -> Option<Found> {
        let watcher = watcher(&spot.place, self.sketches[set_up.model].turned(set_up.bearing_deg));
        let (sees, worth) = seen(&watcher, self.field, around);
        (worth > 0.0).then(|| Found { spot: at, model: set_up.model, cost_vnd: self.cost_vnd(spot, set_up.model), watcher, sees, worth })
    }

    /// `work` for each number below `n`, in order, on all processors; what is left when nobody wants it any more is left out.
    fn in_parallel<T: Send + Default>(&self, n: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let one = || {
            let mut done = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= n || self.watch.is_stopped() {
                    return done;
                }
                done.push((at, work(at)));
            }
        };
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(8);
        let mut all: Vec<T> = (0..n).map(|_| T::default()).collect();
        let parts: Vec<Vec<(usize, T)>> = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
            workers.into_iter().map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        for (at, done) in parts.into_iter().flatten() {
            all[at] = done;
        }
        all
    }
}

/// A camera at a place.
pub fn watcher(place: &Place, camera: crate::spatial::view::Camera) -> Watcher {
    Watcher { lon_deg: place.lon_deg, lat_deg: place.lat_deg, camera, mounting: place.mounting, on_the_spot: OnTheSpot::NotLooked }
}

/// The points that a camera sees for certain and that ask for one, by day and by night, and what it adds alone.
pub fn seen(watcher: &Watcher, field: &Field, around: &Surroundings<'_>) -> ([Vec<u32>; 2], f64) {
    let marks = contribution(watcher, &field.points, around).marks;
    let mut worth = 0.0;
    let sees = Half::ALL.map(|half| {
        let adds = |number: u32| field.worth[number as usize][half as usize];
        let points: Vec<u32> =
            marks.iter().filter(|mark| mark.grade(half) == Grade::Seen && adds(mark.point) > 0.0).map(|mark| mark.point).collect();
        worth += points.iter().map(|number| adds(*number)).sum::<f64>();
        points
    });
    (sees, worth)
}

/// The places where a camera has to hang; or the first of them from which no set-up adds anything.
pub fn mandatory(spots: &[Spot], found: &[Found]) -> Result<Vec<u32>, usize> {
    let mut has_any = vec![false; spots.len()];
    for one in found {
        has_any[one.spot] = true;
    }
    let required = (0..spots.len()).filter(|at| spots[*at].choice == Choice::Mandatory);
    required.map(|at| if has_any[at] { Ok(at as u32) } else { Err(at) }).collect()
}
