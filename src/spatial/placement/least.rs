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
    let mut at = |budget: Option<f64>| -> Result<(Tried, bool), Fault> {
        asked.budget = match unit {
            Unit::Number => Budget { number: budget.map(|n| n as u32), ..problem.budget },
            Unit::Cost => Budget { cost: budget, ..problem.budget },
        };
        let mut bound = f64::INFINITY;
        let answer = solve(&asked, 0.0, &mut |progress| {
            bound = progress.bound;
            if watch(progress).is_break() {
                is_stopped = true;
            }
            let is_known = progress.value >= value || progress.bound < value;
            if is_stopped || is_known { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        match answer {
            Ok(answer) => Ok((Tried { bound: answer.bound, answer: Some(answer).filter(|answer| answer.value >= value) }, is_stopped)),
            // Too little for the floors, or not known to be enough.
            Err(Fault::FloorsOverBudget) => Ok((Tried { answer: None, bound: f64::NEG_INFINITY }, is_stopped)),
            Err(Fault::NotFound) => Ok((Tried { answer: None, bound }, is_stopped)),
            Err(fault) => Err(fault),
        }
    };
    let (Tried { answer: Some(mut best), .. }, mut is_over) = at(None)? else { return Ok(None) };
    // What reaches it, and what is known not to, or is not known to.
    let (mut high, mut low, mut proven) = (of(&best.chosen), of(&mandatory), f64::NEG_INFINITY);
    if !is_over {
        let (tried, stopped) = at(Some(low))?;
        is_over = stopped;
        if let Some(answer) = tried.answer {
            return Ok(Some(Least { answer, budget: low, bound: low }));
        }
        if tried.bound < value {
            proven = low;
        }
    }
    let is_apart = |low: f64, high: f64| if unit == Unit::Number { high - low > 1.0 } else { high - low > MONEY_PART * high };
    while !is_over && is_apart(low, high) {
        let middle = f64::midpoint(low, high);
        let middle = if unit == Unit::Number { middle.floor() } else { middle };
        let (tried, stopped) = at(Some(middle))?;
        is_over = stopped;
        if let Some(answer) = tried.answer {
            (high, best) = (of(&answer.chosen).min(middle), answer);
        } else {
            low = middle;
            if tried.bound < value {
                proven = proven.max(middle);
            }
        }
    }
    let next = if unit == Unit::Number { proven + 1.0 } else { proven };
    Ok(Some(Least { answer: best, budget: high, bound: next.clamp(of(&mandatory).min(high), high) }))
}

/// A budget that was tried: the choice if it reaches the value, and what none of it exceeds.
struct Tried {
    answer: Option<Answer>,
    bound: f64,
}
