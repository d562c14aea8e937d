//! What each candidate of a choice is worth: in the order in which it adds most, and if it alone were left out; and where more budget stops paying.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::Problem;

/// What is counted of a choice: how many of those counted so far see each need.
struct Counts<'a> {
    problem: &'a Problem,
    /// Needs of each of the choice, each once.
    sees: Vec<Vec<u32>>,
    seen: Vec<u32>,
}

impl<'a> Counts<'a> {
    fn of(problem: &'a Problem, chosen: &[u32]) -> Self {
        let once = |j: &u32| {
            let mut sees = problem.candidates[*j as usize].sees.clone();
            sees.sort_unstable();
            sees.dedup();
            sees
        };
        Self { problem, sees: chosen.iter().map(once).collect(), seen: problem.needs.iter().map(|need| need.seen).collect() }
    }

    fn add(&mut self, at: usize) {
        self.sees[at].iter().for_each(|i| self.seen[*i as usize] += 1);
    }

    /// What is paid for the needs of one that `is_paid` says.
    fn worth(&self, at: usize, is_paid: impl Fn(u32, u32) -> bool) -> f64 {
        let paid = |i: &&u32| is_paid(self.seen[**i as usize], self.problem.needs[**i as usize].times);
        let unit = |i: &u32| self.problem.needs[*i as usize].weight / f64::from(self.problem.needs[*i as usize].times);
        // Of none at all the sum is 0, not −0.
        self.sees[at].iter().filter(paid).map(unit).fold(0.0, |sum, unit| sum + unit)
    }
}

/// Of two candidates with the same worth the first of the list comes first.
#[derive(Debug, PartialEq)]
struct Rank {
    adds: f64,
    at: usize,
}

impl Eq for Rank {}

impl Ord for Rank {
    fn cmp(&self, other: &Self) -> Ordering {
        self.adds.total_cmp(&other.adds).then(other.at.cmp(&self.at))
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The candidates of a choice, first the one that adds most, then the one that adds most to it, and so on (of equals the first of the list), with what
/// each adds. The sum is the value of the choice. What one adds never grows, so one is looked at again only when it comes first (Minoux 1978): nearly
/// O(pairs), O(n · pairs) at worst.
pub fn in_order(problem: &Problem, chosen: &[u32]) -> Vec<(u32, f64)> {
    let mut counts = Counts::of(problem, chosen);
    let adds = |counts: &Counts<'_>, at: usize| counts.worth(at, |seen, times| seen < times);
    let mut left: BinaryHeap<Rank> = (0..chosen.len()).map(|at| Rank { adds: adds(&counts, at), at }).collect();
    let mut ordered = Vec::with_capacity(chosen.len());
    while let Some(first) = left.pop() {
        let now = Rank { adds: adds(&counts, first.at), at: first.at };
        if left.peek().is_some_and(|next| *next > now) {
            left.push(now);
            continue;
        }
        counts.add(now.at);
        ordered.push((chosen[now.at], now.adds));
    }
    ordered
}

/// What the choice is worth less without each of its candidates, in the order of the list. O(pairs).
pub fn losses(problem: &Problem, chosen: &[u32]) -> Vec<f64> {
    let mut counts = Counts::of(problem, chosen);
    (0..chosen.len()).for_each(|at| counts.add(at));
    (0..chosen.len()).map(|at| counts.worth(at, |seen, times| seen <= times)).collect()
}

/// A knee is at least so far above the straight line, as a part of the height of the curve.
const BENT: f64 = 0.1;
/// What a unit of budget adds beyond a knee is at most so much of what it adds up to there.
const SLOWER: f64 = 0.5;

/// The point of a curve of budgets and values (budgets ascending) after which more budget adds clearly less: the one farthest above the straight line from
/// the first to the last (Satopää et al. 2011, "Kneedle"), if that is a tenth of the height or more and a unit of budget adds at most half as much beyond it
/// as up to it. None otherwise: of fewer than three points, of a line that is straight or nearly so, of one that bends the other way.
pub fn knee(curve: &[(f64, f64)]) -> Option<usize> {
    let (first, last) = (curve.first()?, curve.last()?);
    let (width, height) = (last.0 - first.0, last.1 - first.1);
    // Not a number is neither.
    if curve.len() < 3 || !(width > 0.0 && height > 0.0) {
        return None;
    }
    let part = |at: usize| ((curve[at].0 - first.0) / width, (curve[at].1 - first.1) / height);
    let above = |at: usize| part(at).1 - part(at).0;
    let best = (1..curve.len() - 1).max_by(|a, b| above(*a).total_cmp(&above(*b)).then(b.cmp(a)))?;
    let (spent, reached) = part(best);
    let is_slower = (1.0 - reached) * spent <= SLOWER * reached * (1.0 - spent);
    (above(best) >= BENT && is_slower).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, Candidate, Choice, NO_FLOOR, Need, value_of};
    use super::*;

    fn problem() -> Problem {
        let need = |weight, times, seen| Need { weight, times, seen, floor: NO_FLOOR };
        let candidate = |mount, sees: &[u32]| Candidate { cost: 1.0, mount, choice: Choice::Free, sees: sees.to_vec() };
        Problem {
            // The last but one asks for two cameras of which it has one; the last one has all it asks for.
            needs: vec![need(4.0, 1, 0), need(3.0, 1, 0), need(2.0, 1, 0), need(6.0, 2, 1), need(9.0, 1, 1)],
            candidates: vec![candidate(0, &[0, 1, 1]), candidate(1, &[1, 2, 4]), candidate(2, &[3, 2]), candidate(3, &[0])],
            budget: Budget::default(),
            floors: Vec::new(),
        }
    }

    #[test]
    fn each_adds_what_those_before_it_left() {
        let problem = problem();
        // Alone: 7, 5, 3 + 2, 4. First 0 with 7; then 2 with 5; then 1 with nothing more, and 3.
        let ordered = in_order(&problem, &[1, 2, 0, 3]);
        assert_eq!(ordered, [(0, 7.0), (2, 5.0), (1, 0.0), (3, 0.0)]);
        let sum: f64 = ordered.iter().map(|(_, adds)| adds).sum();
        assert!((sum - value_of(&problem, &[0, 1, 2, 3])).abs() < 1e-12);
        assert!(in_order(&problem, &[]).is_empty());
    }

    #[test]
    fn a_loss_is_what_nobody_else_sees() {
        let problem = problem();
        // 0 and 1 share need 1, 1 and 2 share need 2: 0 alone has need 0, 1 nothing, 2 half of need 3's.
        assert_eq!(losses(&problem, &[0, 1, 2]), [4.0, 0.0, 3.0]);
        assert_eq!(losses(&problem, &[3]), [4.0]);
    }

    #[test]
    fn of_equals_the_first_of_the_list_comes_first() {
        let problem = problem();
        // 1 and 2 add 5 each; after either the other is left with 3.
        assert_eq!(in_order(&problem, &[1, 2]), [(1, 5.0), (2, 3.0)]);
        assert_eq!(in_order(&problem, &[2, 1]), [(2, 5.0), (1, 3.0)]);
    }

    #[test]
    fn the_knee_is_farthest_above_the_chord() {
        // 0, 60, 80, 90, 100 of 100 for 0, 10, 20, 30, 40: above the chord by 0, 35, 30, 15, 0 parts of 100.
        let curve = [(0.0, 0.0), (10.0, 60.0), (20.0, 80.0), (30.0, 90.0), (40.0, 100.0)];
        assert_eq!(knee(&curve), Some(1));
        // 60 for 40 is 20 above, 1.5 a unit before and 0.667 after: 0.44 as much. 58 for 40 is 18 above, 1.45 and 0.7: 0.48.
        assert_eq!([60.0, 58.0].map(|value| knee(&[(0.0, 0.0), (40.0, value), (100.0, 100.0)])), [Some(1); 2]);
    }

    #[test]
    fn where_nothing_bends_is_no_knee() {
        let straight = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0)];
        // 56 for 40: 1.4 a unit before and 0.733 after, more than half. 9 above the chord, then nothing: too little to tell. From below.
        let slow = [(0.0, 0.0), (40.0, 56.0), (100.0, 100.0)];
        let little = [(0.0, 0.0), (91.0, 100.0), (100.0, 100.0)];
        let hollow = [(0.0, 0.0), (50.0, 20.0), (100.0, 100.0)];
        for curve in [&straight[..], &straight[..2], &slow, &little, &hollow, &[(0.0, 0.0), (1.0, f64::NAN), (2.0, f64::NAN)], &[]] {
            assert_eq!(knee(curve), None, "{curve:?}");
        }
    }
}
