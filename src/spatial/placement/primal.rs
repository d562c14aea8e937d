//! Good choices: greedy filling, and exchanges of one chosen candidate for a better one.

use super::model::{MONEY_TOLERANCE, Model};

/// A choice with all that an exchange needs to know.
#[derive(Debug, Clone)]
pub struct Stand<'a> {
    model: &'a Model,
    seen: Vec<u32>,
    /// What each column would add, of those not chosen; of a chosen one what a second one of its kind would add.
    gain: Vec<f64>,
    pub chosen: Vec<u32>,
    on_mount: Vec<bool>,
    left: Option<f64>,
    pub value: f64,
}

impl<'a> Stand<'a> {
    pub fn new(model: &'a Model) -> Self {
        let gain = (0..model.columns()).map(|j| model.column(j).iter().map(|&i| model.unit[i as usize]).sum()).collect();
        Self {
            model,
            seen: vec![0; model.rows()],
            gain,
            chosen: Vec::new(),
            on_mount: vec![false; model.mounts],
            left: model.money,
            value: model.value,
        }
    }

    fn add(&mut self, j: usize) {
        self.value += self.gain[j];
        for &i in self.model.column(j) {
            let i = i as usize;
            self.seen[i] += 1;
            if self.seen[i] == self.model.times[i] {
                self.model.row(i).iter().for_each(|&c| self.gain[c as usize] -= self.model.unit[i]);
            }
        }
        self.chosen.push(j as u32);
        self.on_mount[self.model.mount[j] as usize] = true;
        self.left = self.left.map(|left| left - self.model.cost[j]);
    }

    fn remove(&mut self, at: usize) -> usize {
        let j = self.chosen.remove(at) as usize;
        for &i in self.model.column(j) {
            let i = i as usize;
            if self.seen[i] == self.model.times[i] {
                self.model.row(i).iter().for_each(|&c| self.gain[c as usize] += self.model.unit[i]);
            }
            self.seen[i] -= 1;
        }
        self.value -= self.gain[j];
        self.on_mount[self.model.mount[j] as usize] = false;
        self.left = self.left.map(|left| left + self.model.cost[j]);
        j
    }

    fn fits(&self, j: usize) -> bool {
        let money = self.model.money.unwrap_or(0.0).abs().max(1.0);
        !self.on_mount[self.model.mount[j] as usize]
            && self.model.number.is_none_or(|number| self.chosen.len() < number)
            && self.left.is_none_or(|left| self.model.cost[j] <= left + MONEY_TOLERANCE * money)
    }

    /// The column that adds most, or most for its money.
    fn best(&self, by_money: bool) -> Option<usize> {
        let worth = |j: usize| if by_money { self.gain[j] / self.model.cost[j].max(1e-12) } else { self.gain[j] };
        let mut best: Option<(f64, usize)> = None;
        for j in 0..self.model.columns() {
            if self.gain[j] > 1e-9 && best.is_none_or(|(most, _)| worth(j) > most) && self.fits(j) {
                best = Some((worth(j), j));
            }
        }
        best.map(|(_, j)| j)
    }

    /// Adds what adds most until nothing fits or adds.
    pub fn fill(&mut self, by_money: bool) {
        while let Some(j) = self.best(by_money) {
            self.add(j);
        }
    }

    /// Adds these, as far as they fit and add something.
    pub fn take(&mut self, columns: &[u32]) {
        for &j in columns {
            if self.gain[j as usize] > 1e-9 && self.fits(j as usize) {
                self.add(j as usize);
            }
        }
    }

    /// Exchanges one for others while that adds; at most so many rounds over all that are chosen. Also what stands on the mount of a better one goes.
    pub fn exchange(&mut self, rounds: usize) {
        for _ in 0..rounds {
            let before = self.value;
            for _ in 0..self.chosen.len() {
                // The first goes, and comes back at the end if nothing is better: each has its turn.
                let (value, seen) = (self.value, self.chosen.len());
                let out = self.remove(0);
                self.fill(false);
                let added = self.chosen.len() + 1 - seen;
                if self.value > value + 1e-9 * value.abs().max(1.0) {
                    continue;
                }
                for _ in 0..added {
                    self.remove(self.chosen.len() - 1);
                }
                self.add(out);
            }
            if self.value <= before + 1e-9 * before.abs().max(1.0) {
                break;
            }
        }
    }
}
