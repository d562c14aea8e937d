//! What other budgets would add: the same problem with less and with more.

use std::ops::ControlFlow;

use super::{Answer, Budget, Fault, Problem, Progress, Unit, solve_from, value_of};

/// Asked before each budget (by its number) whether to search it, and many times a second (with where the search is) whether to go on with it.
pub type Look<'w> = dyn FnMut(usize, Option<&Progress<'_>>) -> ControlFlow<()> + 'w;

/// The best choices that are found for some budgets in `unit` (ascending; the other limit of the problem's budget holds), each within `gap` or until `look`
/// breaks off. `known` is the number and answer of a budget that is solved already.
///
/// Values never fall: a choice for less is there for more money, too, and each search begins with the one before. Bounds never fall either: what more
/// money does not reach less does not. None for a budget that no choice keeps to, for which none was found, or that was not searched.
///
/// # Errors
/// [`Fault`]: the problem has no answer with any budget.
pub fn curve(
    problem: &Problem,
    (unit, budgets): (Unit, &[f64]),
    known: Option<(usize, &Answer)>,
    gap: f64,
    look: &mut Look<'_>,
) -> Result<Vec<Option<Answer>>, Fault> {
    let mut asked = problem.clone();
    let mut answers: Vec<Option<Answer>> = Vec::with_capacity(budgets.len());
    for (at, &budget) in budgets.iter().enumerate() {
        asked.budget = match unit {
            Unit::Number => Budget { number: Some(budget as u32), ..problem.budget },
            Unit::Cost => Budget { cost: Some(budget), ..problem.budget },
        };
        let before = answers.iter().rev().flatten().next();
        let found = match known.filter(|(number, _)| *number == at) {
            Some((_, answer)) => Ok(answer.clone()),
            None if look(at, None).is_break() => {
                answers.push(None);
                continue;
            }
            None => {
                let begin = before.map_or(&[][..], |before| &before.chosen);
                solve_from(&asked, begin, gap, &mut |progress| look(at, Some(progress)))
            }
        };
        let found = match found {
            Ok(answer) => Some(answer),
            Err(Fault::MandatoryOverBudget | Fault::FloorsOverBudget | Fault::NotFound) => None,
            Err(fault) => return Err(fault),
        };
        let answer = match (before, found) {
            (Some(before), None) => Some(Answer { bound: f64::INFINITY, ..before.clone() }),
            (Some(before), Some(found)) if before.value > found.value => Some(Answer { bound: found.bound, ..before.clone() }),
            (_, found) => found,
        };
        answers.push(answer);
    }
    // All together add no less than any of them.
    let all: Vec<u32> = (0..problem.candidates.len() as u32).collect();
    let mut most = value_of(problem, &all);
    for answer in answers.iter_mut().rev().flatten() {
        most = most.min(answer.bound);
        // Below its value for rounding alone.
        answer.bound = most.max(answer.value);
    }
    Ok(answers)
}
