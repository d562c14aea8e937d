//! The reverse question: the least budget that reaches a value; and what each budget reaches.

use std::ops::ControlFlow;

use super::{Answer, Budget, Choice, Fault, Problem, Progress, solve};

/// Sums of money are found to this part of themselves.
const MONEY_PART: f64 = 1e-3;

/// What a budget is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// Candidates.
    Number,
    /// What they cost.
    Cost,
}

/// The least budget that reaches a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Least {
    /// The choice that reaches it.
    pub answer: Answer,
    /// What the choice takes: candidates, or money.
    pub budget: f64,
    /// Nothing below this reaches the value; equal to `budget`, or within a thousandth of it for money: proven.
    pub bound: f64,
}

/// The least budget in `unit` with which `value` is reached; the other part of the problem's budget holds. None: all that may be chosen does not
/// reach it, or none that was found before the watch broke off. The budget is halved again and again: each half costs at most one [`solve`],
/// which ends as soon as it is known whether it reaches the value.
///
/// # Errors
/// [`Fault`]: the problem has no answer with any budget.
pub fn least(
    problem: &Problem,
    value: f64,
    unit: Unit,
    watch: &mut dyn FnMut(&Progress<'_>) -> ControlFlow<()>,
) -> Result<Option<Least>, Fault> {
    let of = |chosen: &[u32]| match unit {
        Unit::Number => chosen.len() as f64,
        Unit::Cost => chosen.iter().map(|j| problem.candidates[*j as usize].cost).sum(),
    };
    let mandatory: Vec<u32> =
        (0..problem.candidates.len() as u32).filter(|j| problem.candidates[*j as usize].choice == Choice::Mandatory).collect();
    let mut asked = problem.clone();
    let mut is_stopped = false;
    let mut at = |budget: Option<f64>| -> Result<(Answer, bool), Fault> {
        asked.budget = match unit {
            Unit::Number => Budget { number: budget.map(|n| n as u32), ..problem.budget },
            Unit::Cost => Budget { cost: budget, ..problem.budget },
        };
        let answer = solve(&asked, 0.0, &mut |progress| {
            if watch(progress).is_break() {
                is_stopped = true;
            }
            let is_known = progress.value >= value || progress.bound < value;
            if is_stopped || is_known { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        Ok((answer, is_stopped))
    };
    let (mut best, mut is_over) = at(None)?;
    if best.value < value {
        return Ok(None);
    }
    // What reaches it, and what is proven not to.
    let (mut high, mut low) = (of(&best.chosen), of(&mandatory));
    let (start, _) = if is_over { (best.clone(), true) } else { at(Some(low))? };
    if !is_over && start.value >= value {
        return Ok(Some(Least { answer: start, budget: low, bound: low }));
    }
    let step = |low: f64, high: f64| if unit == Unit::Number { high - low > 1.0 } else { high - low > MONEY_PART * high };
    let mut proven = if !is_over && start.bound < value { low } else { f64::NEG_INFINITY };
    while !is_over && step(low, high) {
        let middle = if unit == Unit::Number { f64::midpoint(low, high).floor() } else { f64::midpoint(low, high) };
        let (answer, stopped) = at(Some(middle))?;
        is_over = stopped;
        if answer.value >= value {
            (high, best) = (of(&answer.chosen).min(middle), answer);
        } else {
            low = middle;
            if answer.bound < value {
                proven = proven.max(middle);
            }
        }
    }
    let next = if unit == Unit::Number { proven + 1.0 } else { proven };
    Ok(Some(Least { answer: best, budget: high, bound: next.clamp(of(&mandatory).min(high), high) }))
}
