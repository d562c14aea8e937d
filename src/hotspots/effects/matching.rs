//! Places without cameras that were as a place with cameras was, and what chance alone makes of them. Pure.
//!
//! They are chosen by a time before the days that are counted: had a place been chosen by the counts that are compared, one that was high by chance would fall
//! back by itself. The same is done for places without cameras, as if they had some ([`Pool::placebos`]): how far those differ from theirs is what a
//! difference is held against.

use std::collections::{BTreeMap, BTreeSet};

use geo::Coord;

use super::ground::{Ground, Squares, apart};
use super::measure::Reach;
use super::places::{Place, Tally};
use crate::spatial::chance::Chance;
use crate::spatial::displacement::{Areas, Change, Effect, effect};

/// Places that one is held against, at most.
const CONTROLS: usize = 5;
/// And at least.
const LEAST_CONTROLS: usize = 3;
/// So many of the nearest are put into order at a time.
const A_FEW: usize = 100;
/// How unlike two places may be that are held against each other: square roots of counts of the same rate differ by 0.7 or so each.
const MOST_UNLIKE: f64 = 1.5;

/// What places are looked for in.
pub struct Field<'a> {
    /// Incidents, each with its part of the time: match, before, after.
    pub incidents: &'a Squares,
    /// The ground.
    pub ground: &'a Ground,
    /// Cameras that are asked about.
    pub cameras: &'a Squares,
    /// All others that worked on any of the days.
    pub others: &'a Squares,
    /// Circles and rings.
    pub reach: Reach,
}

/// Places of one shape without cameras.
pub struct Pool {
    centres: Vec<Coord>,
    tallies: Vec<Tally>,
    /// The same by incidents in the time of the match: in the circles, in the ring.
    alike: BTreeMap<[u32; 2], Vec<usize>>,
    /// Two that are nearer share ground.
    apart_m: f64,
}

fn earlier(tally: &Tally) -> [u32; 2] {
    tally.map(|of| of[0])
}

fn square_apart(a: Coord, b: Coord) -> f64 {
    (a.x - b.x).powi(2) + (a.y - b.y).powi(2)
}

fn by_distance(a: &(f64, usize), b: &(f64, usize)) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.cmp(&b.1))
}

fn unlike(a: [u32; 2], b: [u32; 2]) -> f64 {
    let off = |at: usize| f64::from(a[at]).sqrt() - f64::from(b[at]).sqrt();
    off(0).hypot(off(1))
}

/// The difference of a place from others of its shape: parts of the place's circles and ring that count are `share`. None where nothing of it counts.
pub fn difference(own: &Tally, others: &[Tally], share: [f64; 2]) -> Option<Effect> {
    let of_own = |at: usize| Change::of(f64::from(own[at][1]), f64::from(own[at][2]));
    let sum = |at: usize, part: usize| others.iter().map(|other| f64::from(other[at][part])).sum::<f64>();
    let of_others = |at: usize| Change { before: sum(at, 1), after: sum(at, 2), size: others.len() as f64 / share[at] };
    let rings = (share[1] > 0.0).then(|| [of_own(1), of_others(1)]);
    effect(&Areas { treated: of_own(0), control: of_others(0), rings, before_after: [1.0, 1.0] })
}

impl Pool {
    /// Places of the shape on the ground around where there were incidents in the time of the match, so many at most (drawn by the seed), none nearer to cameras
    /// than that circles and rings stay apart. O(squares + places · incidents around).
    pub fn of(shape: &Place, field: &Field, most: usize, chance: &mut Chance) -> Self {
        let reach = field.reach;
        let side_m = 2.0 * reach.radius_m;
        let around = (reach.ring_m / side_m).ceil() as i64 + 1;
        let middle = |[x, y]: [i64; 2]| Coord { x: (x as f64 + 0.5) * side_m, y: (y as f64 + 0.5) * side_m };
        let known: BTreeSet<[i64; 2]> = field
            .incidents
            .all()
            .filter(|(_, part)| *part == 0)
            .map(|(place, _)| [place.x, place.y].map(|along| (along / side_m).floor() as i64))
            .collect();
        let near = |[x, y]: [i64; 2]| (-around..=around).flat_map(move |up| (-around..=around).map(move |right| [x + right, y + up]));
        let squares: BTreeSet<[i64; 2]> = known.into_iter().flat_map(near).collect();
        let is_free = |centre: Coord| {
            shape.cameras.iter().all(|camera| {
                let spot = centre + *camera;
                field.cameras.nearest(spot, 2.0 * reach.ring_m).is_none()
                    && field.others.nearest(spot, reach.ring_m + reach.radius_m).is_none()
            })
        };
        let mut centres: Vec<Coord> =
            squares.into_iter().map(middle).filter(|at| is_free(*at) && shape.fits(field.ground, *at, reach)).collect();
        chance.shuffle(&mut centres);
        centres.truncate(most);
        let tallies: Vec<Tally> = centres.iter().map(|centre| shape.tally(field.incidents, *centre, reach)).collect();
        let mut alike: BTreeMap<[u32; 2], Vec<usize>> = BTreeMap::new();
        tallies.iter().enumerate().for_each(|(at, tally)| alike.entry(earlier(tally)).or_default().push(at));
        Self { centres, tallies, alike, apart_m: 2.0 * shape.extent_m(reach) }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.centres.len()
    }

    /// The middle of one, and what happened there.
    pub fn at(&self, at: usize) -> (Coord, Tally) {
        (self.centres[at], self.tallies[at])
    }

    /// What one place is held against: the most alike by the time of the match, of equals the nearest, none that share ground with it, with each other or
    /// with what is taken. None where there are too few.
    pub fn controls(&self, own: &Tally, centre: Coord, is_taken: impl Fn(Coord) -> bool) -> Option<Vec<usize>> {
        let own = earlier(own);
        let mut groups: Vec<(f64, &Vec<usize>)> =
            self.alike.iter().map(|(of, group)| (unlike(own, *of), group)).filter(|(off, _)| *off <= MOST_UNLIKE).collect();
        groups.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut found: Vec<usize> = Vec::new();
        for (_, group) in groups {
            if found.len() >= CONTROLS {
                break;
            }
            let mut near: Vec<(f64, usize)> = group.iter().map(|at| (square_apart(self.centres[*at], centre), *at)).collect();
            let mut rest = near.as_mut_slice();
            while found.len() < CONTROLS && !rest.is_empty() {
                // A few of the nearest are enough nearly always.
                let few = rest.len().min(A_FEW);
                if few < rest.len() {
                    rest.select_nth_unstable_by(few, by_distance);
                }
                let (nearest, others) = rest.split_at_mut(few);
                nearest.sort_unstable_by(by_distance);
                for (_, at) in nearest.iter().filter(|(off, _)| *off >= self.apart_m * self.apart_m) {
                    let spot = self.centres[*at];
                    let is_free = found.len() < CONTROLS
                        && found.iter().all(|other| apart(spot, self.centres[*other]) >= self.apart_m)
                        && !is_taken(spot);
                    if is_free {
                        found.push(*at);
                    }
                }
                rest = others;
            }
        }
        (found.len() >= LEAST_CONTROLS).then_some(found)
    }

    /// The difference of one of these places from what it would be held against itself.
    pub fn difference(&self, at: usize) -> Option<Effect> {
        let (centre, own) = self.at(at);
        let others: Vec<Tally> = self.controls(&own, centre, |_| false)?.into_iter().map(|other| self.tallies[other]).collect();
        difference(&own, &others, [1.0, 1.0])
    }

    /// Places as alike as those that one is held against, the most alike first, of equals in an order that is drawn.
    pub fn placebos(&self, own: &Tally, chance: &mut Chance) -> Vec<usize> {
        let own = earlier(own);
        let mut groups: Vec<(f64, Vec<usize>)> =
            self.alike.iter().map(|(of, group)| (unlike(own, *of), group.clone())).filter(|(off, _)| *off <= MOST_UNLIKE).collect();
        groups.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (_, group) in &mut groups {
            chance.shuffle(group);
        }
        groups.into_iter().flat_map(|(_, group)| group).collect()
    }
}
