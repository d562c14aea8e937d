//! From set-ups to the choice: the problem of the solver, and what is told of its answer. Pure.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::catalogue::Model;
use super::curve::CurvePoint;
use super::inputs::Point;
use super::places::Spot;
use super::search::{Field, Found, mandatory};
use super::watch::Watch;
use super::wish::Wish;
use super::words::Failure;
use crate::spatial::coverage::Half;
use crate::spatial::placement::{
    self, Answer, Budget, Candidate, Choice, Fault, NO_FLOOR, Need, Problem, Progress, Unit, floors_of, in_order, losses, value_of,
};

/// A camera of the answer.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Number of its set-up.
    pub found: usize,
    /// What it adds to those before it.
    pub value: f64,
    /// What is lost without it alone.
    pub loss: f64,
}

/// The answer to a wish.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// In the order in which each adds most.
    pub cameras: Vec<Chosen>,
    /// What they add.
    pub value: f64,
    /// No choice of the set-ups adds more.
    pub bound: f64,
    /// Of a reverse question: the least budget, and what nothing below it reaches.
    pub least: Option<(f64, f64)>,
    /// What other budgets add.
    pub curve: Vec<CurvePoint>,
    /// Whether it was called off before it was as good as asked.
    pub is_called_off: bool,
}

/// What is asked of the solver.
#[derive(Debug)]
pub struct Asked {
    /// The problem.
    pub problem: Problem,
}

impl Asked {
    /// The problem of set-ups; `floor_of` is the number of the commune of each point.
    ///
    /// # Errors
    /// A place where a camera has to hang from which nothing is seen; nothing is seen from any place.
    pub fn of(
        (points, field): (&[Point], &Field),
        (spots, found): (&[Spot], &[Found]),
        floor_of: &[u32],
        communes: usize,
        wish: &Wish,
    ) -> Result<Self, Failure> {
        let has_floors = wish.commune_least_part > 0.0;
        let (mut needs, mut need_of) = (Vec::new(), vec![[None; 2]; points.len()]);
        for (at, point) in points.iter().enumerate() {
            for half in Half::ALL {
                if field.worth[at][half as usize] > 0.0 {
                    need_of[at][half as usize] = Some(needs.len() as u32);
                    let floor = if has_floors { floor_of[at] } else { NO_FLOOR };
                    needs.push(Need { weight: point.weight(half), times: wish.times_of(&point.source), seen: point.seen(half), floor });
                }
            }
        }
        let fixed = mandatory(spots, found).map_err(|at| {
            let spot = &spots[at];
            Failure::MandatorySeesNothing(
                spot.name.clone().unwrap_or_else(|| format!("{:.5}, {:.5}", spot.place.lon_deg, spot.place.lat_deg)),
            )
        })?;
        if found.is_empty() {
            return Err(Failure::NothingSeen);
        }
        let candidate = |(at, one): (usize, &Found)| Candidate {
            cost: one.cost_vnd as f64,
            mount: one.spot as u32,
            choice: if fixed.contains(&at) { Choice::Mandatory } else { Choice::Free },
            sees: Self::needs_of(&need_of, &one.sees),
        };
        let candidates: Vec<Candidate> = found.iter().enumerate().map(candidate).collect();
        let budget = Budget { number: wish.budget.cameras, cost: wish.budget.vnd.map(|vnd| vnd as f64) };
        let floors = if has_floors { vec![0.0; communes] } else { Vec::new() };
        let mut problem = Problem { needs, candidates, budget, floors };
        if has_floors {
            let all: Vec<u32> = (0..problem.candidates.len() as u32).collect();
            problem.floors = floors_of(&problem, &all).into_iter().map(|most| most * wish.commune_least_part).collect();
        }
        Ok(Self { problem })
    }

    fn needs_of(need_of: &[[Option<u32>; 2]], sees: &[Vec<u32>; 2]) -> Vec<u32> {
        let of_half = |half: usize| sees[half].iter().filter_map(move |point| need_of[*point as usize][half]);
        of_half(0).chain(of_half(1)).collect()
    }

    /// What is asked, answered: until it is proven as near as asked, the time is over, or nobody wants it any more.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn answer(&self, wish: &Wish, (need, seen): (f64, f64), names: &[String], watch: &Watch) -> Result<Outcome, Failure> {
        let begun = Instant::now();
        let most = Duration::from_secs_f64(wish.seconds.clamp(1.0, 3600.0));
        let mut look = |progress: &Progress<'_>| {
            watch.note(|stand| {
                stand.value = Some(progress.value).filter(|value| value.is_finite());
                stand.bound = Some(progress.bound).filter(|bound| bound.is_finite());
                (stand.steps, stand.parts) = (progress.steps as i64, progress.parts as i64);
                stand.cameras = progress.chosen.len() as i32;
            });
            if watch.is_stopped() || begun.elapsed() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let (answer, least) = match wish.target_part {
            Some(part) => self.least(part * need - seen, wish, need, seen, &mut look)?,
            None => (placement::solve(&self.problem, if wish.exact { 0.0 } else { wish.gap }, &mut look), None),
        };
        let answer = answer.map_err(|fault| Self::failure(fault, names))?;
        let order = in_order(&self.problem, &answer.chosen);
        let chosen: Vec<u32> = order.iter().map(|(j, _)| *j).collect();
        let losses = losses(&self.problem, &chosen);
        let cameras = order.into_iter().zip(losses).map(|((j, value), loss)| Chosen { found: j as usize, value, loss }).collect();
        Ok(Outcome { cameras, value: answer.value, bound: answer.bound, least, curve: Vec::new(), is_called_off: false })
    }

    /// The least budget for a value.
    #[allow(clippy::type_complexity, reason = "an answer with what it takes, said once")]
    fn least(
        &self,
        value: f64,
        wish: &Wish,
        need: f64,
        seen: f64,
        look: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
    ) -> Result<(Result<Answer, Fault>, Option<(f64, f64)>), Failure> {
        let all: Vec<u32> = (0..self.problem.candidates.len() as u32).collect();
        let most = value_of(&self.problem, &all);
        if most < value {
            return Err(Failure::TargetOutOfReach(if need > 0.0 { (seen + most) / need } else { 1.0 }));
        }
        let unit = if wish.target_unit == "vnd" { Unit::Cost } else { Unit::Number };
        match placement::least(&self.problem, value.max(0.0), unit, look) {
            Ok(Some(least)) => Ok((Ok(least.answer), Some((least.budget, least.bound)))),
            Ok(None) => Err(Failure::NotFound),
            Err(fault) => Ok((Err(fault), None)),
        }
    }

    fn failure(fault: Fault, names: &[String]) -> Failure {
        match fault {
            Fault::MandatoryOverBudget | Fault::MountTwice(..) => Failure::MandatoryOverBudget,
            Fault::Floor(at) => Failure::Floor(names.get(at).cloned().unwrap_or_default()),
            Fault::FloorsOverBudget => Failure::FloorsOverBudget,
            Fault::NotFound => Failure::NotFound,
            Fault::Need(_) | Fault::Candidate(_) | Fault::Budget => Failure::Broken,
        }
    }

    /// The cheapest set-up, if the budget is below it.
    pub fn below_cheapest(&self) -> Option<f64> {
        let cheapest = self.problem.candidates.iter().map(|candidate| candidate.cost).fold(f64::INFINITY, f64::min);
        self.problem.budget.cost.filter(|cost| *cost < cheapest).map(|_| cheapest)
    }
}

/// What a choice of cameras costs, đồng.
pub fn cost_vnd(found: &[Found], cameras: &[Chosen]) -> i64 {
    cameras.iter().map(|camera| found[camera.found].cost_vnd).sum()
}

/// The name with the most weight among points that a camera sees.
pub fn near<'a>(points: &'a [Point], sees: &[Vec<u32>; 2]) -> Option<&'a str> {
    let mut by_name: std::collections::BTreeMap<&str, f64> = std::collections::BTreeMap::new();
    for half in Half::ALL {
        for number in &sees[half as usize] {
            let point = &points[*number as usize];
            if let Some(name) = &point.near {
                *by_name.entry(name).or_default() += point.weight(half);
            }
        }
    }
    by_name.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(a.0))).map(|(name, _)| name)
}

/// A model as a plan keeps it.
pub fn frozen(model: &Model) -> serde_json::Value {
    let mut row = model.row.clone();
    for name in ["created_at", "updated_at"] {
        row.remove(name);
    }
    row.into()
}
