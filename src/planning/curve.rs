//! What other budgets would add: the same question with less and with more. Pure.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::choose::{Asked, Outcome};
use super::watch::Watch;
use super::wish::Wish;
use crate::spatial::placement::{Budget, Choice, solve};

/// Parts of the budget that are looked at.
const PARTS: [f64; 7] = [0.25, 0.5, 0.75, 1.25, 1.5, 2.0, 3.0];
/// Each is searched so long at most.
const MOST_OF_EACH: Duration = Duration::from_secs(4);

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

/// Values of budgets from a quarter of the one that was asked for (or found to be needed) to three times as much, ascending; what a smaller one adds a
/// larger one adds as well. Fewer if nobody wants more. A few seconds each at most.
pub fn curve(asked: &mut Asked, wish: &Wish, outcome: &Outcome, cost_vnd: i64, watch: &Watch) -> Vec<CurvePoint> {
    let is_money = match wish.target_part {
        Some(_) => wish.target_unit == "vnd",
        None => wish.budget.cameras.is_none(),
    };
    let own = match (wish.target_part, is_money) {
        (None, true) => wish.budget.vnd.unwrap_or_default() as f64,
        (None, false) => f64::from(wish.budget.cameras.unwrap_or_default()),
        (Some(_), true) => cost_vnd as f64,
        (Some(_), false) => outcome.cameras.len() as f64,
    };
    let before = asked.problem.budget;
    let mut points = vec![CurvePoint { budget: own, value: outcome.value, bound: outcome.bound, cameras: outcome.cameras.len() as i32 }];
    let is_free = asked.problem.candidates.iter().all(|candidate| candidate.choice != Choice::Mandatory) && asked.problem.floors.is_empty();
    if is_free {
        points.push(CurvePoint { budget: 0.0, value: 0.0, bound: 0.0, cameras: 0 });
    }
    let round = |budget: f64| if is_money { budget.round() } else { budget.round().max(1.0) };
    let mut budgets: Vec<f64> = PARTS.iter().map(|part| round(part * own)).filter(|budget| (budget - own).abs() > 0.5).collect();
    budgets.dedup();
    watch.begin("curve", Some(budgets.len()));
    let most = Duration::from_secs_f64(wish.seconds.clamp(1.0, 3600.0) / 6.0).min(MOST_OF_EACH);
    for budget in budgets {
        if watch.is_stopped() {
            break;
        }
        asked.problem.budget = if is_money {
            Budget { cost: Some(budget), number: before.number.filter(|_| wish.target_part.is_some()) }
        } else {
            Budget { number: Some(budget as u32), cost: before.cost.filter(|_| wish.target_part.is_some()) }
        };
        let begun = Instant::now();
        let answer = solve(&asked.problem, wish.gap.max(0.003), &mut |_| {
            if watch.is_stopped() || begun.elapsed() > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        // A budget that is too small for what has to be there has no point.
        if let Ok(answer) = answer {
            points.push(CurvePoint { budget, value: answer.value, bound: answer.bound, cameras: answer.chosen.len() as i32 });
        }
        watch.note(|stand| stand.done += 1);
    }
    asked.problem.budget = before;
    points.sort_by(|a, b| a.budget.total_cmp(&b.budget));
    for at in 1..points.len() {
        if points[at].value < points[at - 1].value {
            (points[at].value, points[at].cameras) = (points[at - 1].value, points[at - 1].cameras);
        }
        points[at].bound = points[at].bound.max(points[at].value);
    }
    // Less money adds no more than more of it could.
    for at in (0..points.len().saturating_sub(1)).rev() {
        points[at].bound = points[at].bound.min(points[at + 1].bound);
    }
    points
}
