//! The problem as the solver has it: equal needs merged, candidates that nobody would take dropped, both directions of "sees" side by side.

use std::collections::HashMap;

use super::dual::Prices;
use super::{Budget, Choice, Problem};

/// Rows are needs, columns candidates. A row pays `unit` for each of the first `times` columns that see it.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub unit: Vec<f64>,
    pub times: Vec<u32>,
    /// Columns: `rows[starts[j]..starts[j + 1]]`, ascending.
    starts: Vec<u32>,
    rows: Vec<u32>,
    /// Rows: `columns[row_starts[i]..row_starts[i + 1]]`, ascending.
    row_starts: Vec<u32>,
    columns: Vec<u32>,
    pub cost: Vec<f64>,
    pub mount: Vec<u32>,
    pub mounts: usize,
    /// Floor that a row counts for, and what is left to reach of each.
    pub floor: Vec<u32>,
    pub floors: Vec<f64>,
    /// What each column is in the problem.
    pub original: Vec<u32>,
    /// What is left to choose, and to spend.
    pub number: Option<usize>,
    pub money: Option<f64>,
    /// Value of what is chosen for good, and which candidates these are.
    pub value: f64,
    pub taken: Vec<u32>,
    /// Whether all values are whole numbers, so that a bound may be rounded down.
    pub is_whole: bool,
}

/// Budgets are kept to so many parts of themselves.
pub const MONEY_TOLERANCE: f64 = 1e-9;
/// Pairs of columns that are compared at most in the search for dominated ones, by entries.
const DOMINATED_WORK: usize = 50_000_000;

impl Model {
    pub fn of(problem: &Problem) -> Self {
        let Budget { number, cost } = problem.budget;
        let mounts: HashMap<u32, u32> = problem.candidates.iter().map(|c| c.mount).fold(HashMap::new(), |mut all, mount| {
            let next = all.len() as u32;
            all.entry(mount).or_insert(next);
            all
        });
        let mut model = Self {
            unit: problem.needs.iter().map(|need| need.weight / f64::from(need.times)).collect(),
            times: problem.needs.iter().map(|need| need.times.saturating_sub(need.seen)).collect(),
            cost: problem.candidates.iter().map(|c| c.cost).collect(),
            mount: problem.candidates.iter().map(|c| mounts[&c.mount]).collect(),
            mounts: mounts.len(),
            original: (0..problem.candidates.len() as u32).collect(),
            number: number.map(|n| n as usize),
            money: cost,
            floor: problem.needs.iter().map(|need| need.floor).collect(),
            floors: super::least_of_floors(problem),
            is_whole: problem.needs.iter().all(|need| need.times == 1 && need.weight.fract() == 0.0),
            ..Self::default()
        };
        model.starts.push(0);
        for candidate in &problem.candidates {
            let mut sees = candidate.sees.clone();
            sees.sort_unstable();
            sees.dedup();
            model.rows.extend(sees);
            model.starts.push(model.rows.len() as u32);
        }
        let fate = |candidate: &super::Candidate| match candidate.choice {
            Choice::Free => None,
            Choice::Mandatory => Some(true),
            Choice::Forbidden => Some(false),
        };
        let fates: Vec<Option<bool>> = problem.candidates.iter().map(fate).collect();
        let mut model = model.settled(&fates, None).0;
        model.drop_dominated();
        model
    }

    pub fn columns(&self) -> usize {
        self.cost.len()
    }

    pub fn rows(&self) -> usize {
        self.unit.len()
    }

    pub fn column(&self, j: usize) -> &[u32] {
        &self.rows[self.starts[j] as usize..self.starts[j + 1] as usize]
    }

    pub fn row(&self, i: usize) -> &[u32] {
        &self.columns[self.row_starts[i] as usize..self.row_starts[i + 1] as usize]
    }

    /// Whether all of these may be chosen together.
    pub fn allows(&self, fates: &[Option<bool>]) -> bool {
        let mut is_used = vec![false; self.mounts];
        let (mut number, mut cost) = (0, 0.0);
        for j in (0..self.columns()).filter(|&j| fates[j] == Some(true)) {
            (number, cost) = (number + 1, cost + self.cost[j]);
            if std::mem::replace(&mut is_used[self.mount[j] as usize], true) {
                return false;
            }
        }
        self.number.is_none_or(|most| number <= most) && self.money.is_none_or(|most| cost <= most + MONEY_TOLERANCE * most.abs().max(1.0))
    }

    /// The model in which some columns are chosen and some are not; prices of rows go along. O(entries).
    pub fn settled(&self, fates: &[Option<bool>], prices: Option<&Prices>) -> (Self, Prices) {
        let mut next = Self {
            mounts: self.mounts,
            is_whole: self.is_whole,
            value: self.value,
            number: self.number,
            money: self.money,
            taken: self.taken.clone(),
            floors: self.floors.clone(),
            ..Self::default()
        };
        let mut times = self.times.clone();
        let mut is_used = vec![false; self.mounts];
        for j in 0..self.columns() {
            if fates[j] != Some(true) {
                continue;
            }
            next.taken.push(self.original[j]);
            is_used[self.mount[j] as usize] = true;
            next.number = next.number.map(|n| n.saturating_sub(1));
            // Rounding may leave a little less than nothing.
            next.money = next.money.map(|money| (money - self.cost[j]).max(0.0));
            for &i in self.column(j) {
                let i = i as usize;
                if times[i] > 0 {
                    times[i] -= 1;
                    next.value += self.unit[i];
                    if let Some(left) = next.floors.get_mut(self.floor[i] as usize) {
                        *left -= self.unit[i];
                    }
                }
            }
        }
        let can_pay = |cost: f64| next.money.is_none_or(|money| cost <= money + MONEY_TOLERANCE * self.money.unwrap_or(0.0).abs().max(1.0));
        let stays: Vec<usize> = (0..self.columns())
            .filter(|&j| fates[j].is_none() && !is_used[self.mount[j] as usize] && next.number != Some(0) && can_pay(self.cost[j]))
            .filter(|&j| self.column(j).iter().any(|&i| times[i as usize] > 0 && self.unit[i as usize] > 0.0))
            .collect();
        // Rows as the columns left see them; rows that the same ones see are one.
        let mut lists = vec![0_u32; self.rows() + 1];
        let is_live = |i: u32| times[i as usize] > 0 && self.unit[i as usize] > 0.0;
        for &j in &stays {
            for &i in self.column(j).iter().filter(|i| is_live(**i)) {
                lists[i as usize + 1] += 1;
            }
        }
        for i in 0..self.rows() {
            lists[i + 1] += lists[i];
        }
        let mut filled = lists.clone();
        let mut seen_by = vec![0_u32; lists[self.rows()] as usize];
        for (new, &j) in stays.iter().enumerate() {
            for &i in self.column(j).iter().filter(|i| is_live(**i)) {
                seen_by[filled[i as usize] as usize] = new as u32;
                filled[i as usize] += 1;
            }
        }
        let mut same: HashMap<(&[u32], u32, u32), u32> = HashMap::new();
        let mut merged_prices = prices.map_or_else(Prices::default, |prices| Prices { rows: Vec::new(), ..prices.clone() });
        next.row_starts.push(0);
        for i in 0..self.rows() {
            let list = &seen_by[lists[i] as usize..lists[i + 1] as usize];
            if list.is_empty() {
                continue;
            }
            // More than all who see it cannot.
            let wanted = times[i].min(list.len() as u32);
            let price = prices.map_or(0.0, |prices| prices.rows[i]);
            if let Some(&row) = same.get(&(list, wanted, self.floor[i])) {
                next.unit[row as usize] += self.unit[i];
                merged_prices.rows[row as usize] += price;
                continue;
            }
            same.insert((list, wanted, self.floor[i]), next.unit.len() as u32);
            next.unit.push(self.unit[i]);
            next.times.push(wanted);
            next.floor.push(self.floor[i]);
            merged_prices.rows.push(price);
            next.columns.extend_from_slice(list);
            next.row_starts.push(next.columns.len() as u32);
        }
        next.cost = stays.iter().map(|&j| self.cost[j]).collect();
        next.mount = stays.iter().map(|&j| self.mount[j]).collect();
        next.original = stays.iter().map(|&j| self.original[j]).collect();
        next.turn();
        (next, merged_prices)
    }

    /// Columns from rows.
    fn turn(&mut self) {
        let mut starts = vec![0_u32; self.columns() + 1];
        for &j in &self.columns {
            starts[j as usize + 1] += 1;
        }
        for j in 0..self.columns() {
            starts[j + 1] += starts[j];
        }
        let mut filled = starts.clone();
        self.rows = vec![0; self.columns.len()];
        for i in 0..self.rows() {
            for at in self.row_starts[i]..self.row_starts[i + 1] {
                let j = self.columns[at as usize] as usize;
                self.rows[filled[j] as usize] = i as u32;
                filled[j] += 1;
            }
        }
        self.starts = starts;
    }

    /// Drops columns that another one is at least as good as: sees the same and more for no more money, on the same mount or on one of its own.
    fn drop_dominated(&mut self) {
        let mut on_mount = vec![0_u32; self.mounts];
        self.mount.iter().for_each(|&mount| on_mount[mount as usize] += 1);
        let mut fates = vec![None; self.columns()];
        let mut work = 0;
        for j in 0..self.columns() {
            let own = self.column(j);
            let Some(rarest) = own.iter().copied().min_by_key(|&i| self.row(i as usize).len()) else { continue };
            let is_better = |&other: &u32| {
                let other = other as usize;
                let seen = self.column(other);
                // Of equals the first stays.
                let is_equal = seen.len() == own.len() && self.cost[other] >= self.cost[j];
                other != j
                    && fates[other].is_none()
                    && seen.len() >= own.len()
                    && self.cost[other] <= self.cost[j]
                    && (self.mount[other] == self.mount[j] || on_mount[self.mount[other] as usize] == 1)
                    && (!is_equal || other < j)
                    && is_part(own, seen)
            };
            let rivals = self.row(rarest as usize);
            work += rivals.len() * own.len();
            if work > DOMINATED_WORK {
                break;
            }
            if rivals.iter().any(is_better) && self.times_are_one(own) {
                fates[j] = Some(false);
            }
        }
        if fates.iter().any(Option::is_some) {
            *self = self.settled(&fates, None).0;
        }
    }

    /// Where a need asks for two cameras, both of two equal ones may be wanted.
    fn times_are_one(&self, rows: &[u32]) -> bool {
        rows.iter().all(|&i| self.times[i as usize] == 1)
    }
}

/// Whether all of one ascending list stand in another.
fn is_part(small: &[u32], large: &[u32]) -> bool {
    let mut at = 0;
    small.iter().all(|one| {
        while at < large.len() && large[at] < *one {
            at += 1;
        }
        at < large.len() && large[at] == *one
    })
}
