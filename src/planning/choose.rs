//! From set-ups to the choice: the problem of the solver, and what is told of its answer. Pure.
//!
//! Where a camera has to hang the solver chooses which: the place has a need of its own that all of its set-ups see, with a floor that only one of them
//! reaches. What these needs are worth is part of no value that is told.

mod fairness;
#[cfg(test)]
mod tests;

use std::cell::Cell;
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

/// Asked many times a second whether to go on.
type Look<'a> = dyn FnMut(&Progress<'_>) -> ControlFlow<()> + 'a;

/// An answer, and of a reverse question the least budget and what nothing below it reaches.
type Answered = (Answer, Option<(f64, f64)>);

/// Why there is none: the solver's word, or it was said already.
enum Unanswered {
    Fault(Fault),
    Said(Failure),
}

/// The curve of budgets has at least this part of the time.
const TIME_OF_CURVE: f64 = 0.25;
/// What is reached is told to a thousandth.
const TOLD_PART: f64 = 5e-4;
/// A part of the need counts as reached so near to it, as a part of all that can be added.
const REACHED: f64 = 1e-9;

/// What is asked of the solver.
#[derive(Debug)]
pub struct Asked {
    /// The problem; needs and floors of places where a camera has to hang come last.
    problem: Problem,
    /// Number of needs without these.
    needs: usize,
    /// What each of these needs is worth.
    held: f64,
    /// What a camera at each place where one has to hang costs at least.
    cheapest: Vec<f64>,
    /// When it was asked.
    begun: Instant,
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
        let required = mandatory(spots, found).map_err(|at| {
            let spot = &spots[at];
            Failure::MandatorySeesNothing(
                spot.name.clone().unwrap_or_else(|| format!("{:.5}, {:.5}", spot.place.lon_deg, spot.place.lat_deg)),
            )
        })?;
        if found.is_empty() {
            return Err(Failure::NothingSeen);
        }
        let candidate = |one: &Found| Candidate {
            cost: one.cost_vnd as f64,
            mount: one.spot as u32,
            choice: Choice::Free,
            sees: Self::needs_of(&need_of, &one.sees),
        };
        let candidates: Vec<Candidate> = found.iter().map(candidate).collect();
        let budget = Budget { number: wish.budget.cameras, cost: wish.budget.vnd.map(|vnd| vnd as f64) };
        let floors = if has_floors { vec![0.0; communes] } else { Vec::new() };
        let mut problem = Problem { needs, candidates, budget, floors };
        if has_floors {
            let all: Vec<u32> = (0..problem.candidates.len() as u32).collect();
            problem.floors = floors_of(&problem, &all).into_iter().map(|most| most * wish.commune_least_part).collect();
        }
        // As much as the worthiest set-up, so that none is left out for what another place adds; not so much that rounding matters.
        let held = found.iter().map(|one| one.worth).fold(1.0, f64::max);
        Ok(Self::holding(problem, &required, held))
    }

    /// A problem with a camera at each of some mounts.
    fn holding(mut problem: Problem, required: &[u32], held: f64) -> Self {
        let (needs, floors) = (problem.needs.len(), problem.floors.len());
        let number_of: std::collections::HashMap<u32, usize> = required.iter().enumerate().map(|(at, mount)| (*mount, at)).collect();
        let mut cheapest = vec![f64::INFINITY; required.len()];
        for candidate in &mut problem.candidates {
            if let Some(at) = number_of.get(&candidate.mount) {
                candidate.sees.push((needs + at) as u32);
                cheapest[*at] = cheapest[*at].min(candidate.cost);
            }
        }
        for at in 0..required.len() {
            problem.needs.push(Need { weight: held, times: 1, seen: 0, floor: (floors + at) as u32 });
            problem.floors.push(held);
        }
        Self { problem, needs, held, cheapest, begun: Instant::now() }
    }

    fn needs_of(need_of: &[[Option<u32>; 2]], sees: &[Vec<u32>; 2]) -> Vec<u32> {
        let of_half = |half: usize| sees[half].iter().filter_map(move |point| need_of[*point as usize][half]);
        of_half(0).chain(of_half(1)).collect()
    }

    /// Whether a choice may be empty: no place and no commune has to have anything.
    pub fn is_free(&self) -> bool {
        self.problem.floors.is_empty()
    }

    /// Time that is left of what the wish allows for all.
    pub fn left(&self, wish: &Wish) -> Duration {
        Duration::from_secs_f64(wish.seconds.clamp(1.0, 3600.0)).saturating_sub(self.begun.elapsed())
    }

    /// What the needs of places where a camera has to hang are worth together.
    fn held(&self) -> f64 {
        self.held * self.cheapest.len() as f64
    }

    /// The best choice that is found until it is proven within `gap`, or `look` breaks off; `look` is told of values without what is held.
    fn solve(&self, gap: f64, look: &mut Look<'_>) -> Result<Answer, Fault> {
        let held = self.held();
        let answer = placement::solve(&self.problem, self.solved_to(gap), &mut |progress| {
            let is_near = self.is_near(progress, gap);
            if look(&Progress { value: progress.value - held, bound: progress.bound - held, ..*progress }).is_break() || is_near {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        answer.map(|answer| self.plain(answer))
    }

    /// An answer without what is held.
    fn plain(&self, answer: Answer) -> Answer {
        let value = value_of(&self.chosen(&answer.chosen), &(0..answer.chosen.len() as u32).collect::<Vec<u32>>());
        Answer { value, bound: (answer.bound - self.held()).max(value), ..answer }
    }

    /// The problem of a choice alone, with nothing held.
    fn chosen(&self, chosen: &[u32]) -> Problem {
        let mut needs = self.problem.needs.clone();
        for (at, need) in needs.iter_mut().enumerate() {
            need.floor = NO_FLOOR;
            if at >= self.needs {
                need.weight = 0.0;
            }
        }
        let candidates = chosen.iter().map(|j| self.problem.candidates[*j as usize].clone()).collect();
        Problem { needs, candidates, budget: Budget::default(), floors: Vec::new() }
    }

    /// What all set-ups together would add.
    pub fn most(&self) -> f64 {
        let all: Vec<u32> = (0..self.problem.candidates.len() as u32).collect();
        value_of(&self.problem, &all) - self.held()
    }

    /// What is asked, answered: until it is proven as near as asked, the time is over, or nobody wants it any more.
    ///
    /// # Errors
    /// Why there is no answer.
    pub fn answer(&mut self, wish: &Wish, (need, seen): (f64, f64), names: &[String], watch: &Watch) -> Result<Outcome, Failure> {
        self.begun = Instant::now();
        let part = if wish.curve { 1.0 - TIME_OF_CURVE } else { 1.0 };
        let most = Duration::from_secs_f64(part * wish.seconds.clamp(1.0, 3600.0));
        let (begun, is_over) = (self.begun, Cell::new(false));
        // From when on there is an answer to what is asked.
        let enough = wish.target_part.map_or(f64::NEG_INFINITY, |part| part * need - seen - REACHED * need);
        let mut look = |progress: &Progress<'_>| {
            watch.note(|stand| {
                stand.keeps_answer |= progress.value.is_finite() && progress.value >= enough;
                stand.value = Some(progress.value).filter(|value| value.is_finite());
                stand.bound = Some(progress.bound).filter(|bound| bound.is_finite());
                (stand.steps, stand.parts) = (progress.steps as i64, progress.parts as i64);
                stand.cameras = progress.chosen.len() as i32;
            });
            is_over.set(watch.is_stopped() || begun.elapsed() > most);
            if is_over.get() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        self.affords()?;
        let (answer, least) = match wish.target_part {
            Some(part) => self.least(part * need - seen, wish, (need, seen), (&mut look, &is_over)),
            None => self.solve(if wish.exact { 0.0 } else { wish.gap }, &mut look).map(|answer| (answer, None)).map_err(Unanswered::Fault),
        }
        .map_err(|why| match why {
            Unanswered::Fault(fault @ (Fault::FloorsOverBudget | Fault::NotFound))
                if wish.commune_least_part > 0.0 && !watch.is_stopped() =>
            {
                Failure::FloorsOverBudget(Box::new(self.short(wish.commune_least_part, names, fault == Fault::FloorsOverBudget, watch)))
            }
            Unanswered::Fault(fault) => self.failure(fault),
            Unanswered::Said(failure) => failure,
        })?;
        Ok(self.outcome(&answer, least))
    }

    /// What other budgets reach, the plan's own among them, whose answer is known; values and bounds without what is held.
    pub fn curve(
        &self,
        (unit, budgets): (Unit, &[f64]),
        (at_own, known): (usize, Answer),
        gap: f64,
        look: &mut placement::Look<'_>,
    ) -> Vec<Option<Answer>> {
        let held = self.held();
        let of_own = Answer { value: known.value + held, bound: known.bound + held, ..known.clone() };
        let answers =
            placement::curve(&self.problem, (unit, budgets), Some((at_own, &of_own)), self.solved_to(gap), &mut |at, progress| {
                let is_near = progress.is_some_and(|progress| self.is_near(progress, gap));
                if look(at, progress).is_break() || is_near { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            });
        let only_own = |_| (0..budgets.len()).map(|at| (at == at_own).then(|| of_own.clone())).collect();
        answers.unwrap_or_else(only_own).into_iter().map(|answer| answer.map(|answer| self.plain(answer))).collect()
    }

    /// The gap that the solver is asked for: that of a value with what is held would be another, so then it is looked at on the way.
    fn solved_to(&self, gap: f64) -> f64 {
        if self.held() > 0.0 { 0.0 } else { gap }
    }

    /// Whether a search is as near as asked without what is held.
    fn is_near(&self, progress: &Progress<'_>, gap: f64) -> bool {
        let plain = Progress { value: progress.value - self.held(), bound: progress.bound - self.held(), ..*progress };
        self.held() > 0.0 && plain.value.is_finite() && plain.gap() <= gap
    }

    /// An answer as it is told: its cameras in the order in which each adds most.
    pub fn outcome(&self, answer: &Answer, least: Option<(f64, f64)>) -> Outcome {
        let chosen = self.chosen(&answer.chosen);
        let order = in_order(&chosen, &(0..answer.chosen.len() as u32).collect::<Vec<u32>>());
        let losses = losses(&chosen, &order.iter().map(|(j, _)| *j).collect::<Vec<u32>>());
        let camera = |((j, value), loss): ((u32, f64), f64)| Chosen { found: answer.chosen[j as usize] as usize, value, loss };
        let cameras = order.into_iter().zip(losses).map(camera).collect();
        Outcome { cameras, value: answer.value, bound: answer.bound, least, curve: Vec::new(), is_called_off: false }
    }

    /// The least budget for a value.
    fn least(
        &self,
        value: f64,
        wish: &Wish,
        (need, seen): (f64, f64),
        (look, is_over): (&mut Look<'_>, &Cell<bool>),
    ) -> Result<Answered, Unanswered> {
        let reached = |adds: f64| if need > 0.0 { (seen + adds) / need } else { 1.0 };
        let most = self.most();
        if most < value {
            return Err(Unanswered::Said(Failure::TargetOutOfReach(reached(most))));
        }
        // What is reached by all to the last digit is not out of reach for rounding.
        let (held, value) = (self.held(), (value - REACHED * most).max(0.0));
        let unit = if wish.target_unit == "vnd" { Unit::Cost } else { Unit::Number };
        let least = placement::least(&self.problem, value + held, unit, &mut |progress| {
            look(&Progress { value: progress.value - held, bound: progress.bound - held, ..*progress })
        });
        match least.map_err(Unanswered::Fault)? {
            Some(least) => {
                // Below what the places take where a camera has to hang there is nothing.
                let floor = if unit == Unit::Cost { self.cheapest.iter().sum() } else { self.cheapest.len() as f64 };
                let bound = least.bound.max(floor).min(least.budget);
                Ok((self.plain(least.answer), Some((least.budget, bound))))
            }
            None if is_over.get() => Err(Unanswered::Said(Failure::NotFound)),
            None => {
                // Proven: all of them together do, but not one at each place, or not within the other limit.
                let best = self.solve(wish.gap.min(TOLD_PART), look).map_err(Unanswered::Fault)?;
                let is_limited = self.problem.budget != Budget::default();
                let part = reached(best.bound);
                Err(Unanswered::Said(if is_limited { Failure::TargetOverBudget(part) } else { Failure::TargetOutOfReach(part) }))
            }
        }
    }

    /// Whether the budget is enough for the places where a camera has to hang, each with the cheapest that sees anything there.
    fn affords(&self) -> Result<(), Failure> {
        let (places, sum) = (self.cheapest.len(), self.cheapest.iter().sum::<f64>());
        let is_over = self.problem.budget.number.is_some_and(|most| places > most as usize)
            || self.problem.budget.cost.is_some_and(|most| sum > most);
        if is_over { Err(Failure::MandatoryOverBudget(places, sum)) } else { Ok(()) }
    }

    fn failure(&self, fault: Fault) -> Failure {
        match fault {
            Fault::MandatoryOverBudget | Fault::MountTwice(..) => {
                Failure::MandatoryOverBudget(self.cheapest.len(), self.cheapest.iter().sum())
            }
            Fault::FloorsOverBudget | Fault::NotFound => Failure::NotFound,
            // Floors are parts of what is in reach.
            Fault::Need(_) | Fault::Candidate(_) | Fault::Budget | Fault::Floor(_) => Failure::Broken,
        }
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
