//! Significance of counts without drawing: the distribution of a sum of k counts, taken from all others without putting back, worked out whole.

use std::collections::BTreeMap;

use super::permutation::{Dealt, Tails};
use super::{Around, LocalError, spread};

/// Multiplications that the work may take: a second or two.
const MOST_WORK: f64 = 2e9;
/// Below this the last digits decide.
const LEAST_P: f64 = 1e-15;

/// What [`super::tails`] tends to with ever more permutations, for counts: no seed, no error of drawing, and p-values small enough for any number
/// of cells (with 999 permutations none of 100 cells can pass the false discovery rate at 5 %).
///
/// Values are whole numbers from 0. p-values are right to 10⁻¹⁵, the least that is given; with [`Dealt::Others`] a cell without neighbours gets 1
/// and 1.
///
/// O(different counts · k² · largest sum), where k is the most neighbours of a cell: 8 ms for 100,000 cells of 6 neighbours and counts up to
/// some 100, 0.1 s for 2,000 cells and counts up to 2,000. The sum of k of n counts is built up count by count with the hypergeometric
/// distribution of how often it is among the k; with [`Dealt::Others`] the cell's own count is then taken out again.
///
/// # Errors
/// [`LocalError::TooLarge`] if values are not counts, or are too many and too different, and those of [`super::gi_star`].
pub fn exact_tails(values: &[f64], around: &impl Around, dealt: Dealt) -> Result<Vec<Tails>, LocalError> {
    spread(values, around)?;
    if values.iter().any(|value| *value < 0.0 || value.fract() != 0.0 || *value > 1e9) {
        return Err(LocalError::TooLarge(f64::INFINITY));
    }
    let own = usize::from(dealt == Dealt::All);
    let most = around.degrees().iter().copied().max().unwrap_or(0) as usize + own;
    let mut cells_of: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    values.iter().zip(0..).for_each(|(value, cell)| cells_of.entry(*value as usize).or_default().push(cell));
    let all = Sums::new(&cells_of.iter().map(|(count, cells)| (*count, cells.len())).collect::<Vec<_>>(), most)?;
    let observed = around.sums(values);
    let mut answer = vec![Tails { high: 1.0, low: 1.0 }; values.len()];
    let mut tails: Vec<Option<[Vec<f64>; 2]>> = vec![None; most + 1];
    for (count, cells) in &cells_of {
        let others = if dealt == Dealt::Others { all.without(*count) } else { Vec::new() };
        if dealt == Dealt::Others {
            tails.fill(None);
        }
        for cell in cells {
            let k = around.degrees()[*cell as usize] as usize + own;
            if k == 0 {
                continue;
            }
            let [high, low] = tails[k].get_or_insert_with(|| cumulated(if dealt == Dealt::All { &all.chances[k] } else { &others[k] }));
            let sum = observed[*cell as usize] as usize + own * count;
            let at = |tail: &[f64]| tail.get(sum).copied().unwrap_or(0.0).clamp(LEAST_P, 1.0);
            answer[*cell as usize] = Tails { high: at(high), low: at(low) };
        }
    }
    Ok(answer)
}

/// P(sum ≥ s) and P(sum ≤ s) for each s.
fn cumulated(chances: &[f64]) -> [Vec<f64>; 2] {
    let add = |sum: &mut f64, chance: &f64| {
        *sum += chance;
        Some(*sum)
    };
    let mut high: Vec<f64> = chances.iter().rev().scan(0.0, add).collect();
    high.reverse();
    [high, chances.iter().scan(0.0, add).collect()]
}

/// Distributions of the sum of none, one, two and so on of `n` counts.
struct Sums {
    n: usize,
    /// By how many are taken, then by their sum.
    chances: Vec<Vec<f64>>,
}

impl Sums {
    /// Of counts and how often each is there, for up to `most` taken.
    fn new(counts: &[(usize, usize)], most: usize) -> Result<Self, LocalError> {
        // The largest sums there can be.
        let mut largest = vec![0];
        for (count, times) in counts.iter().rev() {
            for _ in 0..(*times).min(most + 1 - largest.len()) {
                largest.push(largest[largest.len() - 1] + count);
            }
        }
        let length = largest[largest.len() - 1] as f64;
        let work = length * most as f64 * counts.iter().map(|(_, times)| *times.min(&most) as f64 + 2.0).sum::<f64>();
        if work > MOST_WORK {
            return Err(LocalError::TooLarge(work));
        }
        let mut sums = Self { n: 0, chances: vec![Vec::new(); most + 1] };
        sums.chances[0] = vec![1.0];
        for (count, times) in counts {
            sums.add(*count, *times);
        }
        for (k, chances) in sums.chances.iter_mut().enumerate() {
            chances.resize(largest.get(k).map_or(0, |sum| sum + 1), 0.0);
        }
        Ok(sums)
    }

    /// Puts in a count that is there some times.
    fn add(&mut self, count: usize, times: usize) {
        // From the most taken down, so that what is read is still of before.
        for k in (1..self.chances.len().min(self.n + times + 1)).rev() {
            let mut sum = Vec::new();
            for of_it in 0..=k.min(times) {
                let before = &self.chances[k - of_it];
                let share = hypergeometric(of_it, k, times, self.n);
                if share == 0.0 || before.is_empty() {
                    continue;
                }
                let shift = of_it * count;
                sum.resize(sum.len().max(before.len() + shift), 0.0);
                sum[shift..].iter_mut().zip(before).for_each(|(sum, chance)| *sum += share * chance);
            }
            self.chances[k] = sum;
        }
        self.n += times;
    }

    /// The same without one of a count that is there: from k of n, what has it among the k is taken away.
    fn without(&self, count: usize) -> Vec<Vec<f64>> {
        let n = self.n as f64;
        let mut others: Vec<Vec<f64>> = vec![vec![1.0]];
        for k in 1..self.chances.len().min(self.n) {
            let (taken, with) = (k as f64, &others[k - 1]);
            let chance = |(sum, all): (usize, &f64)| {
                let has_it = sum.checked_sub(count).and_then(|rest| with.get(rest)).copied().unwrap_or(0.0);
                ((all - taken / n * has_it) * n / (n - taken)).max(0.0)
            };
            others.push(self.chances[k].iter().enumerate().map(chance).collect());
        }
        others
    }
}

/// The chance that `of_it` of `k` taken are among `times`, the others among `rest`.
fn hypergeometric(of_it: usize, k: usize, times: usize, rest: usize) -> f64 {
    if of_it > times || k - of_it > rest {
        return 0.0;
    }
    let mut chance = 1.0;
    for i in 0..k {
        let wanted = if i < of_it { times - i } else { rest - (i - of_it) };
        chance *= wanted as f64 / (times + rest - i) as f64;
        // The orders in which they may come.
        if i < of_it {
            chance *= (k - i) as f64 / (of_it - i) as f64;
        }
    }
    chance
}
