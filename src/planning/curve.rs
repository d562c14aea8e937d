//! What other budgets would add: the same question with less and with more. Pure.

use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use super::choose::{Asked, Outcome};
use super::watch::Watch;
use super::wish::Wish;
use crate::spatial::placement::Budget;

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
/// larger one adds as well. With both cameras and money given it is cameras, and the money stays. Fewer if nobody wants more, or the time of the wish is
/// over; a few seconds each at most.
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
    let before = asked.budget();
    let point = |budget: f64, value: f64, bound: f64, cameras: usize| CurvePoint { budget, value, bound, cameras: cameras as i32 };
    let mut points = Vec::new();
    if asked.is_free() && own > 0.5 {
        points.push(point(0.0, 0.0, 0.0, 0));
    }
    let round = |budget: f64| if is_money { budget.round() } else { budget.round().max(1.0) };
    let mut budgets: Vec<f64> = PARTS.iter().map(|part| round(part * own)).filter(|budget| (budget - own).abs() > 0.5).collect();
    budgets.dedup();
    watch.begin("curve", Some(budgets.len()));
    let (most, n) = (asked.most(), budgets.len());
    for (at, budget) in budgets.into_iter().enumerate() {
        // What is left of the time is for those that are left.
        let time = (asked.left(wish) / (n - at) as u32).min(MOST_OF_EACH);
        if watch.is_stopped() || time.is_zero() {
            break;
        }
        // The other limit holds.
        let limits = if is_money { Budget { cost: Some(budget), ..before } } else { Budget { number: Some(budget as u32), ..before } };
        let begun = Instant::now();
        let answer = asked.solve(limits, wish.gap.max(0.003), &mut |_| {
            if watch.is_stopped() || begun.elapsed() > time { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        // A budget that is too small for what has to be there has no point.
        if let Ok(answer) = answer {
            points.push(point(budget, answer.value, answer.bound.min(most).max(answer.value), answer.chosen.len()));
        }
        watch.note(|stand| stand.done += 1);
    }
    evened(points, point(own, outcome.value, outcome.bound, outcome.cameras.len()))
}

/// Points of other budgets and the plan's own, ascending. A choice is there for more money, too, and what more money does not reach less does not; the
/// plan's own point is told as it is.
fn evened(mut points: Vec<CurvePoint>, own: CurvePoint) -> Vec<CurvePoint> {
    points.push(own);
    points.sort_by(|a, b| a.budget.total_cmp(&b.budget));
    let mut best = points[0];
    for point in &mut points {
        if *point != own && point.value < best.value {
            (point.value, point.cameras) = (best.value, best.cameras);
        }
        if point.value > best.value {
            best = *point;
        }
    }
    let mut most = f64::INFINITY;
    for point in points.iter_mut().rev() {
        most = most.min(point.bound);
        if *point != own {
            // Below its value for rounding alone.
            point.bound = most.max(point.value);
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(budget: f64, value: f64, bound: f64, cameras: i32) -> CurvePoint {
        CurvePoint { budget, value, bound, cameras }
    }

    #[test]
    fn more_money_adds_no_less_and_the_own_point_stays() {
        // Six find less than four did, and five (the plan's own) are proven to reach 13 at most: then four and two do not reach more. Two alone were
        // proven to reach 9 at most; what ten reach, 20, is proven for eight, too.
        let own = point(5.0, 12.0, 13.0, 5);
        let points = vec![
            point(2.0, 8.0, 9.0, 2),
            point(4.0, 11.0, 14.0, 4),
            point(6.0, 10.0, 21.0, 6),
            point(8.0, 16.0, 30.0, 8),
            point(10.0, 18.0, 20.0, 9),
        ];
        let expected = [
            point(2.0, 8.0, 9.0, 2),
            point(4.0, 11.0, 13.0, 4),
            own,
            point(6.0, 12.0, 20.0, 5),
            point(8.0, 16.0, 20.0, 8),
            point(10.0, 18.0, 20.0, 9),
        ];
        assert_eq!(evened(points, own), expected);
    }

    #[test]
    fn a_better_choice_for_less_does_not_change_the_own_point() {
        // Four add 12.5 of at most 13 where the plan's five add 12: the plan is told as it is, six have what four have.
        let own = point(5.0, 12.0, 13.0, 5);
        let points = vec![point(4.0, 12.5, 15.0, 4), point(6.0, 11.0, 12.8, 6)];
        assert_eq!(evened(points, own), [point(4.0, 12.5, 12.8, 4), own, point(6.0, 12.5, 12.8, 4)]);
    }
}
