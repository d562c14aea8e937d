//! An upper bound: being seen costs a price, rows and columns are then independent of each other, and the best prices make the least bound.
//!
//! `L(λ) = Σ tᵢ (uᵢ − λᵢ) + max Σⱼ (Σ_{i seen by j} λᵢ) yⱼ` over the choices that the budget and the mounts allow, 0 ≤ λᵢ ≤ uᵢ, is at least the value of
//! every choice (Galvão and `ReVelle` 1996). Money has a price of its own, so that the inner maximum needs no knapsack, and so has each floor: its
//! needs are worth more, and what the floor asks for is taken off. Prices change only in rows
//! that are seen too often or too seldom, and so do the sums of the columns: a step costs much less than the whole matrix.

use super::model::Model;

/// Prices move along the mean of what the picks of late see: single picks leap to and fro, their mean is nearly the best fractional choice (the
/// volume algorithm, Barahona and Anbil 2000). The mean begins as the picks themselves, whose weight falls as `QUICK / (QUICK + steps)`, which settles
/// small problems in a few dozen steps, down to `NEWEST`.
const QUICK: f64 = 50.0;
const NEWEST: f64 = 0.05;
/// Steps without a better bound, after which they are halved; the end at the least. Below `SLOW` it begins again with long steps along slow means.
const PATIENCE: u32 = 16;
const SLOW: f64 = 0.3;
const LEAST: f64 = 1e-4;

/// What has a price: each row, money, each floor.
#[derive(Debug, Clone, Default)]
pub struct Prices {
    pub rows: Vec<f64>,
    pub money: f64,
    pub floors: Vec<f64>,
}

/// Prices and what follows from them.
#[derive(Debug, Clone)]
pub struct Dual<'a> {
    model: &'a Model,
    pub prices: Prices,
    sums: Vec<f64>,
    /// The columns of the inner maximum.
    pub picked: Vec<u32>,
    seen: Vec<u32>,
    /// How often the picks of late saw each row, in the mean.
    mean: Vec<f64>,
    /// How often each column was picked of late.
    pub often: Vec<f64>,
    pub bound: f64,
    pub best: f64,
    best_prices: Prices,
    step: f64,
    is_slow: bool,
    idle: u32,
    steps: u64,
}

/// What the inner maximum says of each column: how far the bound falls if it is forced in, or out.
pub struct Reduced {
    pub if_in: Vec<f64>,
    pub if_out: Vec<f64>,
}

impl<'a> Dual<'a> {
    pub fn new(model: &'a Model, mut prices: Prices) -> Self {
        prices.floors.resize(model.floors.len(), 0.0);
        let mut dual = Self {
            model,
            prices,
            sums: Vec::new(),
            picked: Vec::new(),
            seen: vec![0; model.rows()],
            mean: Vec::new(),
            often: vec![0.0; model.columns()],
            bound: f64::INFINITY,
            best: f64::INFINITY,
            best_prices: Prices::default(),
            step: 1.0,
            is_slow: false,
            idle: 0,
            steps: 0,
        };
        dual.sum_up();
        dual.look();
        dual
    }

    /// Prices from a choice: what nobody sees has its whole price, what is seen too often none.
    pub fn prices_of(model: &Model, chosen: &[u32]) -> Prices {
        let mut seen = vec![0_u32; model.rows()];
        for &j in chosen {
            model.column(j as usize).iter().for_each(|&i| seen[i as usize] += 1);
        }
        let price = |i: usize| match seen[i].cmp(&model.times[i]) {
            std::cmp::Ordering::Less => model.unit[i],
            std::cmp::Ordering::Equal => 0.7 * model.unit[i],
            std::cmp::Ordering::Greater => 0.2 * model.unit[i],
        };
        Prices { rows: (0..model.rows()).map(price).collect(), ..Prices::default() }
    }

    /// What a row pays, with the price of its floor.
    fn unit(&self, i: usize) -> f64 {
        self.model.unit[i] * (1.0 + self.prices.floors.get(self.model.floor[i] as usize).copied().unwrap_or(0.0))
    }

    fn set(&mut self, i: usize, price: f64) {
        let change = price - self.prices.rows[i];
        if change != 0.0 {
            self.prices.rows[i] = price;
            for &j in self.model.row(i) {
                self.sums[j as usize] += change;
            }
        }
    }

    /// What floors lack makes them dearer, what they have too much cheaper.
    fn price_floors(&mut self) {
        if self.prices.floors.is_empty() {
            return;
        }
        let mut left = self.model.floors.clone();
        for i in 0..self.model.rows() {
            if let Some(left) = left.get_mut(self.model.floor[i] as usize) {
                *left -= self.model.unit[i] * f64::from(self.seen[i].min(self.model.times[i]));
            }
        }
        for (price, left) in self.prices.floors.iter_mut().zip(left) {
            *price = if left > 0.0 { *price * 1.3 + 0.1 } else { *price * 0.8 };
            if *price < 1e-3 {
                *price = 0.0;
            }
        }
        for i in 0..self.model.rows() {
            if self.model.floor[i] != super::NO_FLOOR {
                self.set(i, self.prices.rows[i].min(self.unit(i)));
            }
        }
    }

    fn sum_up(&mut self) {
        self.sums = (0..self.model.columns()).map(|j| self.model.column(j).iter().map(|&i| self.prices.rows[i as usize]).sum()).collect();
    }

    fn worth(&self, j: usize) -> f64 {
        self.sums[j] - self.prices.money * self.model.cost[j]
    }

    /// The best of each mount that is worth something, the best `number` of these; and the worth of the first that was left out, or 0.
    fn pick(&self) -> (Vec<u32>, f64) {
        let mut best = vec![u32::MAX; self.model.mounts];
        for j in 0..self.model.columns() {
            let mount = self.model.mount[j] as usize;
            if self.worth(j) > 0.0 && (best[mount] == u32::MAX || self.worth(j) > self.worth(best[mount] as usize)) {
                best[mount] = j as u32;
            }
        }
        best.retain(|j| *j != u32::MAX);
        let number = self.model.number.unwrap_or(usize::MAX);
        if best.len() <= number {
            return (best, 0.0);
        }
        if number == 0 {
            return (Vec::new(), f64::INFINITY);
        }
        best.select_nth_unstable_by(number - 1, |a, b| self.worth(*b as usize).total_cmp(&self.worth(*a as usize)));
        let next = best[number..].iter().map(|j| self.worth(*j as usize)).fold(0.0, f64::max);
        best.truncate(number);
        (best, next)
    }

    /// Price of money at which the pick costs what there is.
    fn price_money(&mut self) {
        let Some(money) = self.model.money else { return };
        let spent = |dual: &Self| dual.pick().0.iter().map(|j| dual.model.cost[*j as usize]).sum::<f64>();
        let (mut low, mut high) = (self.prices.money / 2.0, self.prices.money * 2.0);
        self.prices.money = low;
        if spent(self) <= money {
            low = 0.0;
            self.prices.money = 0.0;
            if spent(self) <= money {
                return;
            }
            high = high.max(1e-9);
        }
        loop {
            self.prices.money = high;
            if spent(self) <= money || high > 1e200 {
                break;
            }
            (low, high) = (high, (high * 2.0).max(1e-9));
        }
        for _ in 0..30 {
            if high - low < 1e-6 * high {
                break;
            }
            self.prices.money = f64::midpoint(low, high);
            if spent(self) <= money { high = self.prices.money } else { low = self.prices.money }
        }
        self.prices.money = high;
    }

    /// The bound at these prices.
    fn look(&mut self) {
        if self.steps.is_multiple_of(8) {
            self.price_floors();
            self.price_money();
        }
        let (picked, _) = self.pick();
        self.picked.iter().for_each(|&j| self.model.column(j as usize).iter().for_each(|&i| self.seen[i as usize] -= 1));
        for &j in &picked {
            self.model.column(j as usize).iter().for_each(|&i| self.seen[i as usize] += 1);
        }
        self.picked = picked;
        let rows: f64 = (0..self.model.rows()).map(|i| f64::from(self.model.times[i]) * (self.unit(i) - self.prices.rows[i])).sum();
        let floors: f64 = self.prices.floors.iter().zip(&self.model.floors).map(|(price, floor)| price * floor).sum();
        let columns: f64 = self.picked.iter().map(|j| self.worth(*j as usize)).sum();
        self.bound = self.model.value + rows + columns - floors + self.prices.money * self.model.money.unwrap_or(0.0);
        if self.bound < self.best - 1e-6 * (self.best - self.model.value).abs() || !self.best.is_finite() {
            self.idle = 0;
        } else {
            self.idle += 1;
        }
        if self.bound < self.best {
            self.best = self.bound;
            self.best_prices.clone_from(&self.prices);
        }
    }

    /// One step towards better prices; `value` is that of the best choice known. False: no step leads on.
    pub fn advance(&mut self, value: f64) -> bool {
        if self.idle >= PATIENCE {
            self.step /= 2.0;
            self.idle = 0;
            if !self.is_slow && self.step < SLOW {
                (self.is_slow, self.step) = (true, 1.0);
                let best = self.best;
                self.rewind();
                self.best = self.best.min(best);
            }
            if self.step < LEAST {
                return false;
            }
        }
        let model = self.model;
        if self.mean.is_empty() {
            self.mean = self.seen.iter().map(|seen| f64::from(*seen)).collect();
        }
        let newest = if self.is_slow { NEWEST } else { NEWEST.max(QUICK / (QUICK + self.steps as f64)) };
        let mut square = 0.0;
        for i in 0..model.rows() {
            self.mean[i] += newest * (f64::from(self.seen[i]) - self.mean[i]);
            let slope = self.mean[i] - f64::from(model.times[i]);
            let price = self.prices.rows[i];
            if (slope < 0.0 && price >= self.unit(i)) || (slope > 0.0 && price <= 0.0) {
                continue;
            }
            square += slope * slope;
        }
        let short = self.bound - value;
        if square == 0.0 || short <= 0.0 {
            return false;
        }
        let length = self.step * short.max(1e-9) / square;
        for i in 0..model.rows() {
            let slope = self.mean[i] - f64::from(model.times[i]);
            if slope != 0.0 {
                self.set(i, (self.prices.rows[i] - length * slope).clamp(0.0, self.unit(i)));
            }
        }
        self.steps += 1;
        if self.steps.is_multiple_of(200) {
            self.sum_up();
        }
        self.look();
        self.often.iter_mut().for_each(|often| *often *= 0.95);
        self.picked.iter().for_each(|j| self.often[*j as usize] += 0.05);
        true
    }

    /// Goes back to the best prices.
    pub fn rewind(&mut self) {
        self.prices.clone_from(&self.best_prices);
        self.sum_up();
        self.steps = 1;
        self.best = f64::INFINITY;
        self.look();
    }

    /// What the bound would be with a column forced in, or out, at these prices.
    pub fn reduced(&self) -> Reduced {
        let model = self.model;
        let (picked, next) = self.pick();
        let is_full = model.number.is_some_and(|number| picked.len() >= number);
        let least = if is_full { picked.iter().map(|j| self.worth(*j as usize)).fold(f64::INFINITY, f64::min) } else { 0.0 };
        let mut pick_of = vec![u32::MAX; model.mounts];
        for &j in &picked {
            pick_of[model.mount[j as usize] as usize] = j;
        }
        let mut second = vec![0.0_f64; model.mounts];
        for j in 0..model.columns() {
            let mount = model.mount[j] as usize;
            if pick_of[mount] != u32::MAX && pick_of[mount] != j as u32 {
                second[mount] = second[mount].max(self.worth(j));
            }
        }
        let mut reduced = Reduced { if_in: vec![self.bound; model.columns()], if_out: vec![self.bound; model.columns()] };
        for j in 0..model.columns() {
            let mount = model.mount[j] as usize;
            if pick_of[mount] == j as u32 {
                reduced.if_out[j] -= self.worth(j) - second[mount].max(next);
            } else {
                let instead = if pick_of[mount] == u32::MAX { least } else { self.worth(pick_of[mount] as usize) };
                reduced.if_in[j] -= instead - self.worth(j);
            }
        }
        reduced
    }
}
