//! An upper bound: being seen costs a price, rows and columns are then independent of each other, and the best prices make the least bound.
//!
//! `L(λ) = Σ tᵢ (uᵢ − λᵢ) + max Σⱼ (Σ_{i seen by j} λᵢ) yⱼ` over the choices that the budget and the mounts allow, 0 ≤ λᵢ ≤ uᵢ, is at least the value of
//! every choice (Galvão and `ReVelle` 1996). Money has a price of its own, so that the inner maximum needs no knapsack. Prices change only in rows
//! that are seen too often or too seldom, and so do the sums of the columns: a step costs much less than the whole matrix.

use super::model::Model;

/// Prices and what follows from them.
#[derive(Debug, Clone)]
pub struct Dual<'a> {
    model: &'a Model,
    pub prices: Vec<f64>,
    sums: Vec<f64>,
    of_money: f64,
    /// The columns of the inner maximum.
    pub picked: Vec<u32>,
    seen: Vec<u32>,
    /// How often each column was picked of late.
    pub often: Vec<f64>,
    pub bound: f64,
    pub best: f64,
    pub best_prices: Vec<f64>,
    best_of_money: f64,
    step: f64,
    idle: u32,
    steps: u64,
}

/// What the inner maximum says of each column: how far the bound falls if it is forced in, or out.
pub struct Reduced {
    pub if_in: Vec<f64>,
    pub if_out: Vec<f64>,
}

impl<'a> Dual<'a> {
    pub fn new(model: &'a Model, prices: Vec<f64>, of_money: f64) -> Self {
        let mut dual = Self {
            model,
            prices,
            sums: Vec::new(),
            of_money,
            picked: Vec::new(),
            seen: vec![0; model.rows()],
            often: vec![0.0; model.columns()],
            bound: f64::INFINITY,
            best: f64::INFINITY,
            best_prices: Vec::new(),
            best_of_money: of_money,
            step: 1.0,
            idle: 0,
            steps: 0,
        };
        dual.sum_up();
        dual.look();
        dual
    }

    /// Prices from a choice: what nobody sees has its whole price, what is seen too often none.
    pub fn prices_of(model: &Model, chosen: &[u32]) -> Vec<f64> {
        let mut seen = vec![0_u32; model.rows()];
        for &j in chosen {
            model.column(j as usize).iter().for_each(|&i| seen[i as usize] += 1);
        }
        let price = |i: usize| match seen[i].cmp(&model.times[i]) {
            std::cmp::Ordering::Less => model.unit[i],
            std::cmp::Ordering::Equal => 0.7 * model.unit[i],
            std::cmp::Ordering::Greater => 0.2 * model.unit[i],
        };
        (0..model.rows()).map(price).collect()
    }

    fn sum_up(&mut self) {
        self.sums = (0..self.model.columns()).map(|j| self.model.column(j).iter().map(|&i| self.prices[i as usize]).sum()).collect();
    }

    fn worth(&self, j: usize) -> f64 {
        self.sums[j] - self.of_money * self.model.cost[j]
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
        let (mut low, mut high) = (self.of_money / 2.0, self.of_money * 2.0);
        self.of_money = low;
        if spent(self) <= money {
            low = 0.0;
            self.of_money = 0.0;
            if spent(self) <= money {
                return;
            }
            high = high.max(1e-9);
        }
        loop {
            self.of_money = high;
            if spent(self) <= money {
                break;
            }
            (low, high) = (high, (high * 2.0).max(1e-9));
        }
        for _ in 0..30 {
            if high - low < 1e-6 * high {
                break;
            }
            self.of_money = f64::midpoint(low, high);
            if spent(self) <= money { high = self.of_money } else { low = self.of_money }
        }
        self.of_money = high;
    }

    /// The bound at these prices.
    fn look(&mut self) {
        if self.steps.is_multiple_of(8) {
            self.price_money();
        }
        let (picked, _) = self.pick();
        self.picked.iter().for_each(|&j| self.model.column(j as usize).iter().for_each(|&i| self.seen[i as usize] -= 1));
        for &j in &picked {
            self.model.column(j as usize).iter().for_each(|&i| self.seen[i as usize] += 1);
        }
        self.picked = picked;
        let rows: f64 = (0..self.model.rows()).map(|i| f64::from(self.model.times[i]) * (self.model.unit[i] - self.prices[i])).sum();
        let columns: f64 = self.picked.iter().map(|j| self.worth(*j as usize)).sum();
        self.bound = self.model.value + rows + columns + self.of_money * self.model.money.unwrap_or(0.0);
        if self.bound < self.best - 1e-6 * (self.best - self.model.value).abs() || !self.best.is_finite() {
            self.idle = 0;
        } else {
            self.idle += 1;
        }
        if self.bound < self.best {
            self.best = self.bound;
            self.best_prices.clone_from(&self.prices);
            self.best_of_money = self.of_money;
        }
    }

    /// One step towards better prices; `value` is that of the best choice known. False: no step leads on.
    pub fn advance(&mut self, value: f64) -> bool {
        if self.idle >= 12 {
            self.step /= 2.0;
            self.idle = 0;
            if self.step < 1e-4 {
                return false;
            }
        }
        let model = self.model;
        let mut moves: Vec<(u32, f64)> = Vec::new();
        let mut square = 0.0;
        for i in 0..model.rows() {
            let (seen, times) = (f64::from(self.seen[i]), f64::from(model.times[i]));
            let is_at_most = self.prices[i] >= model.unit[i];
            let slope = if is_at_most { (seen - times).max(0.0) } else { seen - times };
            if slope == 0.0 || (slope > 0.0 && self.prices[i] <= 0.0) {
                continue;
            }
            square += slope * slope;
            moves.push((i as u32, slope));
        }
        let short = self.bound - value;
        if square == 0.0 || short <= 0.0 {
            return false;
        }
        let length = self.step * short.max(1e-9) / square;
        for (i, slope) in moves {
            let i = i as usize;
            let price = (self.prices[i] - length * slope).clamp(0.0, model.unit[i]);
            let change = price - self.prices[i];
            if change != 0.0 {
                self.prices[i] = price;
                model.row(i).iter().for_each(|&j| self.sums[j as usize] += change);
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
        self.of_money = self.best_of_money;
        self.sum_up();
        self.steps = 1;
        self.best = f64::INFINITY;
        self.look();
    }

    pub fn of_money(&self) -> f64 {
        self.of_money
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
