//! What other budgets would add: the same question with less and with more. Pure.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::choose::{Asked, Outcome};
use super::search::Found;
use super::watch::Watch;
use super::wish::Wish;
use crate::spatial::placement::{Answer, Unit};

/// Parts of the budget that are looked at.
const PARTS: [f64; 7] = [0.25, 0.5, 0.75, 1.25, 1.5, 2.0, 3.0];
/// Each is searched so long at most.
const MOST_OF_EACH: Duration = Duration::from_secs(4);
/// Other budgets are proven as near as this at best, as a part of the bound.
const GAP: f64 = 0.003;

/// What a budget adds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Cameras, or đồng.
    pub budget: f64,
    /// What the best choice that was found adds.
    pub value: f64,
    /// No choice adds more.
    pub bound: f64,
    /// Cameras of that choice.
    pub cameras: i32,
}

/// Values of budgets from a quarter of the one that was asked for (or found to be needed) to three times as much, ascending, and never falling. With both
/// cameras and money given it is cameras, and the money stays. Fewer if nobody wants more, or the time of the wish is over; a few seconds each at most.
/// Where a smaller budget turns out to add more than the answer did, that choice is the answer.
pub fn with_curve(asked: &Asked, wish: &Wish, outcome: Outcome, found: &[Found], watch: &Watch) -> Outcome {
    let unit = unit_of(wish);
    let taken = |chosen: &[u32]| match unit {
        Unit::Cost => chosen.iter().map(|j| found[*j as usize].cost_vnd).sum::<i64>() as f64,
        Unit::Number => chosen.len() as f64,
    };
    let mut own_choice: Vec<u32> = outcome.cameras.iter().map(|camera| camera.found as u32).collect();
    own_choice.sort_unstable();
    let own = match (wish.target_part, unit) {
        (None, Unit::Cost) => wish.budget.vnd.unwrap_or_default() as f64,
        (None, Unit::Number) => f64::from(wish.budget.cameras.unwrap_or_default()),
        (Some(_), _) => taken(&own_choice),
    };
    let (budgets, at_own) = budgets(own, unit);
    let known = Answer { chosen: own_choice, value: outcome.value, bound: outcome.bound, parts: 0 };
    watch.begin("curve", Some(budgets.len() - 1));
    let (mut searched, mut begun, mut time) = (0, Instant::now(), Duration::ZERO);
    let answers = asked.curve((unit, &budgets), (at_own, known), wish.gap.max(GAP), &mut |_, progress| {
        if progress.is_none() {
            // What is left of the time is for those that are left.
            time = (asked.left(wish) / (budgets.len() - 1 - searched).max(1) as u32).min(MOST_OF_EACH);
            begun = Instant::now();
            watch.note(|stand| stand.done = searched as i32);
            searched += 1;
        }
        if watch.is_stopped() || begun.elapsed() >= time { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let mut outcome = outcome;
    if let Some(of_own) = &answers[at_own] {
        if of_own.value > outcome.value * (1.0 + 1e-9) + 1e-9 {
            let least = outcome.least.map(|(_, bound)| (taken(&of_own.chosen), bound.min(taken(&of_own.chosen))));
            outcome = Outcome { is_called_off: outcome.is_called_off, ..asked.outcome(of_own, least) };
        }
        // What is proven of more money holds for less.
        outcome.bound = outcome.bound.min(of_own.bound);
    }
    let nothing = CurvePoint { budget: 0.0, value: 0.0, bound: 0.0, cameras: 0 };
    let point = |(budget, answer): (&f64, &Option<Answer>)| {
        let answer = answer.as_ref()?;
        Some(CurvePoint { budget: *budget, value: answer.value, bound: answer.bound, cameras: answer.chosen.len() as i32 })
    };
    outcome.curve = (asked.is_free() && own > 0.5).then_some(nothing).into_iter().collect();
    outcome.curve.extend(budgets.iter().zip(&answers).filter_map(point));
    outcome
}

/// What budgets of a wish are counted in.
fn unit_of(wish: &Wish) -> Unit {
    let is_money = match wish.target_part {
        Some(_) => wish.target_unit == "vnd",
        None => wish.budget.cameras.is_none(),
    };
    if is_money { Unit::Cost } else { Unit::Number }
}

/// The budgets that are looked at, ascending, each once, and the number of the plan's own among them.
fn budgets(own: f64, unit: Unit) -> (Vec<f64>, usize) {
    let round = |budget: f64| if unit == Unit::Cost { budget.round() } else { budget.round().max(1.0) };
    let mut budgets: Vec<f64> = PARTS.iter().map(|part| round(part * own)).filter(|budget| (budget - own).abs() > 0.5).collect();
    budgets.dedup();
    let at_own = budgets.partition_point(|budget| *budget < own);
    budgets.insert(at_own, own);
    (budgets, at_own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_budget_is_looked_at_once_and_the_own_one_is_among_them() {
        assert_eq!(budgets(20.0, Unit::Number), (vec![5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0], 3));
        // A quarter, a half and three quarters of two: 1 (0.5 rounds up), 1, and 2, which is its own.
        assert_eq!(budgets(2.0, Unit::Number), (vec![1.0, 2.0, 3.0, 4.0, 6.0], 1));
        assert_eq!(budgets(1.0, Unit::Number), (vec![1.0, 2.0, 3.0], 0));
        assert_eq!(budgets(10_000_001.0, Unit::Cost).0[..4], [2_500_000.0, 5_000_001.0, 7_500_001.0, 10_000_001.0]);
    }
}
