//! Where cameras add most: of candidates (a place, a bearing, a model of camera) those that together see the most need within a budget, with a
//! proven bound of what any choice could reach (maximal covering location problem, Church and `ReVelle` 1974, with a camera a mount, needs that
//! ask for several cameras, mandatory and forbidden candidates).
//!
//! The value of a choice is `Σ weightᵢ · min(camerasᵢ, timesᵢ) / timesᵢ`, where cameras that already see a need count first; only what is added to
//! that is the value. The answer is the same whenever the same is asked.
//!
//! Solver: equal needs merged and dominated candidates dropped; greedy choice (at least 1 − 1/e of the best for a number where no two candidates share a mount; Nemhauser, Wolsey,
//! Fisher 1978; a half where they do; Fisher, Nemhauser, Wolsey 1978); exchanges; a Lagrangian bound; candidates that the bound excludes go, and what is left is divided until value and bound meet.
//! Memory: 8 bytes for each pair of a candidate and a need that it sees, twice while a problem is made smaller, and once more for each division
//! that is still open, of the smaller problem that it divides.

mod curve;
mod dual;
mod least;
mod model;
mod order;
mod primal;
mod refine;
mod search;
#[cfg(test)]
mod tests;

use std::ops::ControlFlow;

/// Floors are kept to so many parts of themselves.
const FLOOR_TOLERANCE: f64 = 1e-9;

pub use curve::{Look, curve};
pub use least::{Least, Unit, least};
use model::{MONEY_TOLERANCE, Model};
pub use order::{in_order, knee, losses};
use search::Search;

/// A need: what seeing it is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Need {
    /// Worth when seen by `times` cameras; 0 or more.
    pub weight: f64,
    /// How many cameras it asks for; each of them adds the same part of the weight. At least 1.
    pub times: u32,
    /// How many of them see it already.
    pub seen: u32,
    /// Number of the floor that it counts for, a commune's; none: [`NO_FLOOR`].
    pub floor: u32,
}

/// For needs that count for no floor.
pub const NO_FLOOR: u32 = u32::MAX;

/// Whether a candidate may be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// As the solver finds.
    Free,
    /// It is part of every choice.
    Mandatory,
    /// It is part of none.
    Forbidden,
}

/// A camera that could be installed.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// What it costs, 0 or more.
    pub cost: f64,
    /// Candidates of one mount exclude each other.
    pub mount: u32,
    /// Whether it may be chosen.
    pub choice: Choice,
    /// Numbers of the needs that it sees.
    pub sees: Vec<u32>,
}

/// How much may be chosen. Both, one, or neither.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Budget {
    /// Candidates at most, mandatory ones among them.
    pub number: Option<u32>,
    /// Their cost at most.
    pub cost: Option<f64>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Problem {
    /// What is to be seen.
    pub needs: Vec<Need>,
    /// What may see it.
    pub candidates: Vec<Candidate>,
    /// How much of it.
    pub budget: Budget,
    /// Value that has to be added among the needs of each floor at least: no commune goes away empty-handed.
    pub floors: Vec<f64>,
}

/// Why a problem has no answer. Numbers are places in the problem's lists.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// A weight is negative or no number, no camera is asked for, or it counts for a floor that does not exist.
    Need(usize),
    /// A cost is negative or no number, or it sees a need that does not exist.
    Candidate(usize),
    /// The budget is negative or no number.
    Budget,
    /// Two mandatory candidates share a mount.
    MountTwice(usize, usize),
    /// Mandatory candidates are more, or cost more, than the budget.
    MandatoryOverBudget,
    /// A floor is negative or no number, or all that may be chosen does not reach it.
    Floor(usize),
    /// No choice within the budget reaches all floors: proven.
    FloorsOverBudget,
    /// No choice that reaches all floors was found before the watch broke off.
    NotFound,
}

/// Where a search is.
#[derive(Debug, Clone, Copy)]
pub struct Progress<'a> {
    /// Value of the best choice so far.
    pub value: f64,
    /// No choice has a greater value.
    pub bound: f64,
    /// The best choice so far.
    pub chosen: &'a [u32],
    /// Steps of prices.
    pub steps: u64,
    /// Parts of the problem that were looked at.
    pub parts: u64,
}

impl Progress<'_> {
    /// How far the value may be from the best, as a part of the bound.
    pub fn gap(&self) -> f64 {
        if self.bound <= self.value { 0.0 } else { (self.bound - self.value) / self.bound }
    }
}

/// Asked many times a second whether to go on.
pub type Watch<'w> = dyn FnMut(&Progress<'_>) -> ControlFlow<()> + 'w;

/// A choice and what is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// Numbers of the candidates, ascending.
    pub chosen: Vec<u32>,
    /// Weight that they add.
    pub value: f64,
    /// No choice adds more.
    pub bound: f64,
    /// Parts of the problem that were looked at.
    pub parts: u64,
}

impl Answer {
    /// How far the value may be from the best, as a part of the bound; 0 is proven (to a part of 10⁻⁹, as all sums are).
    pub fn gap(&self) -> f64 {
        if self.bound <= self.value { 0.0 } else { (self.bound - self.value) / self.bound }
    }
}

/// The best choice that is found until value and bound are within `gap` of each other (0: proven optimum) or the watch breaks off.
///
/// # Errors
/// [`Fault`]: the problem has no answer.
pub fn solve<'w>(problem: &Problem, gap: f64, watch: &'w mut Watch<'w>) -> Result<Answer, Fault> {
    solve_from(problem, &[], gap, watch)
}

/// [`solve`], beginning with a choice that is known to be good as well, such as that for a little less: as much of it as may be chosen.
fn solve_from<'w>(problem: &Problem, begin: &[u32], gap: f64, watch: &'w mut Watch<'w>) -> Result<Answer, Fault> {
    check(problem)?;
    let model = Model::of(problem);
    let mut search = Search::new(gap, watch);
    search.run(model, begin);
    if search.value == f64::NEG_INFINITY {
        return Err(if search.is_stopped { Fault::NotFound } else { Fault::FloorsOverBudget });
    }
    let mut chosen = search.chosen.clone();
    chosen.sort_unstable();
    let value = value_of(problem, &chosen);
    Ok(Answer { chosen, value, bound: search.bound.max(value), parts: search.parts })
}

/// What a choice adds, counted need by need. O(pairs).
pub fn value_of(problem: &Problem, chosen: &[u32]) -> f64 {
    added(problem, chosen).sum()
}

fn added<'a>(problem: &'a Problem, chosen: &[u32]) -> impl Iterator<Item = f64> + 'a {
    let mut counts: Vec<u32> = problem.needs.iter().map(|need| need.seen).collect();
    for &j in chosen {
        let mut sees = problem.candidates[j as usize].sees.clone();
        sees.sort_unstable();
        sees.dedup();
        for i in sees {
            counts[i as usize] += 1;
        }
    }
    let added =
        |(need, count): (&Need, u32)| need.weight * f64::from(count.min(need.times) - need.seen.min(need.times)) / f64::from(need.times);
    problem.needs.iter().zip(counts).map(added)
}

fn check(problem: &Problem) -> Result<(), Fault> {
    let is_amount = |amount: f64| amount.is_finite() && amount >= 0.0;
    if let Some(at) = problem.needs.iter().position(|need| !is_amount(need.weight) || need.times == 0) {
        return Err(Fault::Need(at));
    }
    let is_unfit = |c: &Candidate| !is_amount(c.cost) || c.sees.iter().any(|i| *i as usize >= problem.needs.len());
    if let Some(at) = problem.candidates.iter().position(is_unfit) {
        return Err(Fault::Candidate(at));
    }
    let is_astray = |need: &Need| need.floor != NO_FLOOR && need.floor as usize >= problem.floors.len();
    if let Some(at) = problem.needs.iter().position(is_astray) {
        return Err(Fault::Need(at));
    }
    if problem.budget.cost.is_some_and(|cost| !is_amount(cost)) {
        return Err(Fault::Budget);
    }
    let mandatory: Vec<usize> = (0..problem.candidates.len()).filter(|&j| problem.candidates[j].choice == Choice::Mandatory).collect();
    let mut by_mount = std::collections::HashMap::new();
    for &j in &mandatory {
        if let Some(other) = by_mount.insert(problem.candidates[j].mount, j) {
            return Err(Fault::MountTwice(other, j));
        }
    }
    let cost: f64 = mandatory.iter().map(|&j| problem.candidates[j].cost).sum();
    let is_over = problem.budget.number.is_some_and(|number| mandatory.len() > number as usize)
        || problem.budget.cost.is_some_and(|most| cost > most * (1.0 + MONEY_TOLERANCE) + MONEY_TOLERANCE);
    if is_over {
        return Err(Fault::MandatoryOverBudget);
    }
    let all: Vec<u32> =
        (0..problem.candidates.len() as u32).filter(|j| problem.candidates[*j as usize].choice != Choice::Forbidden).collect();
    let reached = floors_of(problem, &all);
    let least = least_of_floors(problem);
    let is_high = |at: &usize| !is_amount(problem.floors[*at]) || reached[*at] < least[*at];
    (0..problem.floors.len()).find(is_high).map_or(Ok(()), |at| Err(Fault::Floor(at)))
}

/// Floors with room for rounding: a little below what is asked for, by what their needs are worth.
fn least_of_floors(problem: &Problem) -> Vec<f64> {
    let mut weights = problem.floors.clone();
    for need in &problem.needs {
        if let Some(weight) = weights.get_mut(need.floor as usize) {
            *weight += need.weight;
        }
    }
    problem.floors.iter().zip(weights).map(|(floor, weight)| floor - FLOOR_TOLERANCE * weight.max(1.0)).collect()
}

/// What a choice adds for each floor. O(pairs).
pub fn floors_of(problem: &Problem, chosen: &[u32]) -> Vec<f64> {
    let mut sums = vec![0.0; problem.floors.len()];
    for (need, added) in problem.needs.iter().zip(added(problem, chosen)) {
        if let Some(sum) = sums.get_mut(need.floor as usize) {
            *sum += added;
        }
    }
    sums
}
