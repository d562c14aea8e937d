//! What a set of cameras adds to a plan's need, recounted when one of them is changed by hand. Pure.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::inputs::Point;
use super::search::Field;
use super::wish::Wish;
use crate::spatial::coverage::Half;
use crate::spatial::placement::{Budget, Candidate, Choice, NO_FLOOR, Need, Problem, in_order, losses, value_of};

/// Points of a plan's need around what is changed, and all that its cameras see.
#[derive(Debug)]
pub struct Standing {
    /// The points.
    pub points: Vec<Point>,
    /// What one more camera adds at each.
    pub field: Field,
    /// Number of each in the plan, ascending.
    numbers: Vec<u32>,
    place_of: HashMap<u32, u32>,
    need_of: Vec<[Option<u32>; 2]>,
    needs: Vec<Need>,
}

/// Numbers of points that a camera sees, by day and by night.
pub type Sees = [Vec<u32>; 2];

/// What a set of cameras comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// All of them.
    pub sum: f64,
    /// What is lost without each alone, in the order in which they are given.
    pub losses: Vec<f64>,
}

/// A camera of a set, where it comes when the one that adds most comes first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Placed {
    /// Its place in the list that was given.
    pub at: usize,
    /// What it adds to those before it.
    pub adds: f64,
}

impl Standing {
    /// From points with their numbers in the plan, ascending.
    pub fn of(rows: Vec<(u32, Point)>, wish: &Wish) -> Self {
        let (numbers, points): (Vec<u32>, Vec<Point>) = rows.into_iter().unzip();
        let field = Field::of(&points, wish);
        let (mut needs, mut need_of) = (Vec::new(), vec![[None; 2]; points.len()]);
        for (at, point) in points.iter().enumerate() {
            for half in Half::ALL {
                if field.worth[at][half as usize] > 0.0 {
                    need_of[at][half as usize] = Some(needs.len() as u32);
                    needs.push(Need {
                        weight: point.weight(half),
                        times: wish.times_of(&point.source),
                        seen: point.seen(half),
                        floor: NO_FLOOR,
                    });
                }
            }
        }
        let place_of = numbers.iter().enumerate().map(|(at, number)| (*number, at as u32)).collect();
        Self { points, field, numbers, place_of, need_of, needs }
    }

    /// Numbers in the plan of places in the list.
    pub fn numbered(&self, places: &Sees) -> Sees {
        [0, 1].map(|half: usize| places[half].iter().map(|at| self.numbers[*at as usize]).collect())
    }

    /// Places in the list of numbers in the plan.
    pub fn placed(&self, numbers: &Sees) -> Sees {
        [0, 1].map(|half: usize| numbers[half].iter().filter_map(|number| self.place_of.get(number).copied()).collect())
    }

    fn problem(&self, cameras: &[Sees]) -> Problem {
        let candidate = |(mount, sees): (usize, &Sees)| {
            let of_half =
                |half: usize| sees[half].iter().filter_map(move |number| self.need_of[*self.place_of.get(number)? as usize][half]);
            Candidate { cost: 0.0, mount: mount as u32, choice: Choice::Free, sees: of_half(0).chain(of_half(1)).collect() }
        };
        let candidates = cameras.iter().enumerate().map(candidate).collect();
        Problem { needs: self.needs.clone(), candidates, budget: Budget::default(), floors: Vec::new() }
    }

    /// What cameras come to. O(points that they see).
    pub fn value(&self, cameras: &[Sees]) -> Value {
        let (problem, all) = (self.problem(cameras), (0..cameras.len() as u32).collect::<Vec<u32>>());
        Value { sum: value_of(&problem, &all), losses: losses(&problem, &all) }
    }

    /// Cameras in the order in which each adds most to those before it; of equals the first of the list. The sum is their value.
    pub fn in_order(&self, cameras: &[Sees]) -> Vec<Placed> {
        let all: Vec<u32> = (0..cameras.len() as u32).collect();
        in_order(&self.problem(cameras), &all).into_iter().map(|(at, adds)| Placed { at: at as usize, adds }).collect()
    }

    /// Weight and metres of street that cameras add to what is seen, by commune, half and source (`all` among them). Need that asks for several cameras is
    /// seen in parts, as its street is.
    pub fn first_seen(&self, cameras: &[Sees]) -> BTreeMap<(Uuid, &'static str, &str), (f64, f64)> {
        let mut sums: BTreeMap<(Uuid, &'static str, &str), (f64, f64)> = BTreeMap::new();
        for half in Half::ALL {
            let mut counts = vec![0_u32; self.points.len()];
            for number in cameras.iter().flat_map(|sees| &sees[half as usize]) {
                if let Some(at) = self.place_of.get(number) {
                    counts[*at as usize] += 1;
                }
            }
            for ((point, need_of), count) in self.points.iter().zip(&self.need_of).zip(counts) {
                let Some(need) = need_of[half as usize].map(|number| self.needs[number as usize]).filter(|_| count > 0) else { continue };
                let added = need.seen.saturating_add(count).min(need.times) - need.seen.min(need.times);
                let part = f64::from(added) / f64::from(need.times);
                for source in ["all", point.source.as_str()] {
                    let sum = sums.entry((point.commune_id, half.code(), source)).or_default();
                    sum.0 += part * need.weight;
                    sum.1 += part * point.metres;
                }
            }
        }
        sums
    }
}

/// Whether the loss of a camera is none but for rounding: nothing is seen by it alone.
pub fn is_nothing(loss: f64) -> bool {
    loss <= 1e-9
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    /// Points of the plan with the numbers 3, 5, 7 that weigh 4, 3 and 2 by day.
    fn standing() -> Standing {
        let point = |weight: f64| Point {
            commune_id: Uuid::nil(),
            source: "street".to_owned(),
            near: None,
            task: "overview".to_owned(),
            lon: 106.0,
            lat: 20.0,
            metres: 0.0,
            by_day: weight,
            by_night: 0.0,
            is_lit: false,
            seen_by_day: 0,
            seen_by_night: 0,
        };
        let wish = Wish::read(json!({"budget": {"cameras": 3}}).as_object().unwrap()).unwrap();
        Standing::of(vec![(3, point(4.0)), (5, point(3.0)), (7, point(2.0))], &wish)
    }

    #[test]
    fn cameras_come_in_the_order_in_which_each_adds_most() {
        let (standing, sees) = (standing(), |numbers: &[u32]| [numbers.to_vec(), Vec::new()]);
        // 2; 3 + 2; 4 + 3; 4. First the third with 7; that leaves 2 for the first and for the second: the first of the list, and nothing for the others.
        let cameras = [sees(&[7]), sees(&[5, 7]), sees(&[3, 5]), sees(&[3])];
        let placed = |at, adds| Placed { at, adds };
        assert_eq!(standing.in_order(&cameras), [placed(2, 7.0), placed(0, 2.0), placed(1, 0.0), placed(3, 0.0)]);
        let value = standing.value(&cameras);
        assert_eq!((value.sum, value.losses.iter().map(|loss| is_nothing(*loss)).collect::<Vec<bool>>()), (9.0, vec![true; 4]));
        // Without the first and the last: 7 alone sees 3, 5 alone sees nothing, 2 is seen by the second alone.
        assert_eq!(standing.value(&cameras[1..3]).losses, [2.0, 4.0]);
    }
}
