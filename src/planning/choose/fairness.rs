//! Why no choice gives each commune what it is to get at least: where that is out of reach, what the budget allows for all, what all of it would take.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::Asked;
use crate::planning::watch::Watch;
use crate::planning::words::Short;
use crate::spatial::placement::{self, Candidate, NO_FLOOR, Need, Problem, in_order};

/// All communes together are looked at so long, each of them at most so long, and what is allowed for all so long at each attempt.
const MOST: Duration = Duration::from_secs(8);
const MOST_OF_EACH: Duration = Duration::from_millis(200);
const MOST_OF_ALL: Duration = Duration::from_millis(1500);
/// A part that the communes reach one by one they may not reach together, where places are shared: then it is tried with so much of it, so many times.
const LESS: f64 = 0.9;
const TRIES: u32 = 4;
/// Each commune may be a little off what it is to get.
const SLACK: f64 = 1e-9;

/// What the whole budget does in one commune.
struct Alone {
    name: String,
    /// What all that could hang there adds.
    most: f64,
    /// What the best choice within the budget that was found adds there, and what none exceeds.
    value: f64,
    bound: f64,
    /// What the first, the first two, … cameras add there, and take: cameras, or đồng.
    reached: Vec<(f64, f64)>,
}

impl Alone {
    /// What a part of `most` takes; none if the cameras that were found do not reach it.
    fn takes(&self, part: f64) -> Option<f64> {
        if part <= 0.0 {
            return Some(0.0);
        }
        let wanted = part * self.most - SLACK * self.most.max(1.0);
        self.reached.iter().find(|(value, _)| *value >= wanted).map(|(_, taken)| *taken)
    }
}

impl Asked {
    /// What can be said of floors at `part` of what could be added in each commune, which no choice reaches or none was found to. A few seconds.
    pub(super) fn short(&self, part: f64, names: &[String], is_proven: bool, watch: &Watch) -> Short {
        let is_money = self.problem.budget.number.is_none();
        let begun = Instant::now();
        let is_over = |most: Duration| watch.is_stopped() || begun.elapsed() > most;
        let problems = self.by_commune(names.len());
        let (mut all, n) = (Vec::new(), problems.len());
        for (at, (commune, problem)) in problems.into_iter().enumerate() {
            if is_over(MOST) {
                break;
            }
            let time = (MOST.saturating_sub(begun.elapsed()) / (n - at) as u32).min(MOST_OF_EACH);
            all.extend(alone(&names[commune], &problem, is_money, time));
        }
        let is_whole = all.len() == n;
        let out_of_reach = |one: &Alone| one.bound < part * one.most - SLACK * one.most.max(1.0);
        let mut beyond: Vec<(String, f64)> =
            all.iter().filter(|one| out_of_reach(one)).map(|one| (one.name.clone(), one.value / one.most)).collect();
        beyond.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
        // What some communes lack, and what the budget is not enough for, is known only of all of them.
        let takes = |part: f64| all.iter().map(|one| one.takes(part)).sum::<Option<f64>>();
        let budget = if is_money { self.problem.budget.cost } else { self.problem.budget.number.map(f64::from) };
        let fits = |part: f64| takes(part).is_some_and(|taken| budget.is_none_or(|budget| taken <= budget));
        let (mut low, mut high) = (0.0, part);
        for _ in 0..40 {
            let middle = f64::midpoint(low, high);
            if fits(middle) { low = middle } else { high = middle }
        }
        let mut tried = if fits(part) { LESS * part } else { low };
        let mut for_all = None;
        for _ in 0..TRIES {
            if !is_whole || watch.is_stopped() || tried < 1e-3 {
                break;
            }
            if self.allows(tried / part) {
                for_all = Some(tried);
                break;
            }
            tried *= LESS;
        }
        // Places where a camera has to hang take more: what is enough for the communes alone is told only if that is more than there is.
        let is_more = |taken: &f64| is_whole && budget.is_some_and(|budget| *taken > budget);
        Short { asked: part, communes: n, beyond, for_all, takes: takes(part).filter(is_more), is_money, is_proven }
    }

    /// Whether a choice is found soon with floors at a part of what they are.
    fn allows(&self, part: f64) -> bool {
        let mut problem = self.problem.clone();
        let of_communes = problem.floors.len() - self.cheapest.len();
        problem.floors[..of_communes].iter_mut().for_each(|floor| *floor *= part);
        let begun = Instant::now();
        let answer = placement::solve(&problem, 1.0, &mut |progress| {
            if progress.value.is_finite() || begun.elapsed() > MOST_OF_ALL { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        answer.is_ok()
    }

    /// The problem of each commune that is to get anything: its needs alone, what sees any of them, the whole budget. O(pairs).
    fn by_commune(&self, communes: usize) -> Vec<(usize, Problem)> {
        let budget = self.problem.budget;
        let mut all: Vec<Problem> = (0..communes).map(|_| Problem { budget, ..Problem::default() }).collect();
        let mut number_of = vec![0; self.problem.needs.len()];
        for (at, need) in self.problem.needs[..self.needs].iter().enumerate() {
            if let Some(problem) = all.get_mut(need.floor as usize) {
                number_of[at] = problem.needs.len() as u32;
                problem.needs.push(Need { floor: NO_FLOOR, ..*need });
            }
        }
        for candidate in &self.problem.candidates {
            let mut sees: HashMap<u32, Vec<u32>> = HashMap::new();
            for i in candidate.sees.iter().filter(|i| (**i as usize) < self.needs) {
                sees.entry(self.problem.needs[*i as usize].floor).or_default().push(number_of[*i as usize]);
            }
            for (floor, sees) in sees {
                if let Some(problem) = all.get_mut(floor as usize) {
                    let Candidate { cost, mount, choice, .. } = *candidate;
                    problem.candidates.push(Candidate { cost, mount, choice, sees });
                }
            }
        }
        all.into_iter().enumerate().filter(|(_, problem)| !problem.candidates.is_empty()).collect()
    }
}

/// What the whole budget does in one commune; none if that was not found out, or nothing can be added.
fn alone(name: &str, problem: &Problem, is_money: bool, time: Duration) -> Option<Alone> {
    let everything: Vec<u32> = (0..problem.candidates.len() as u32).collect();
    let most = placement::value_of(problem, &everything);
    let begun = Instant::now();
    let answer = placement::solve(problem, 0.01, &mut |_| {
        if begun.elapsed() > time { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let answer = answer.ok().filter(|_| most > 0.0)?;
    let (mut value, mut taken) = (0.0, 0.0);
    let reached = in_order(problem, &answer.chosen).into_iter().map(|(j, adds)| {
        value += adds;
        taken += if is_money { problem.candidates[j as usize].cost } else { 1.0 };
        (value, taken)
    });
    Some(Alone { name: name.to_owned(), most, value: answer.value, bound: answer.bound, reached: reached.collect() })
}
