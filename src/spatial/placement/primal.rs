//! Good choices: greedy filling, and exchanges of one chosen candidate for a better one.

use super::model::{MONEY_TOLERANCE, Model};

/// Values closer than this, of one, are the same.
pub const SAME: f64 = 1e-9;

/// A choice with all that an exchange needs to know.
#[derive(Debug, Clone)]
pub struct Stand<'a> {
    pub model: &'a Model,
    seen: Vec<u32>,
    /// What each column would add, of those not chosen; of a chosen one what a second one of its kind would add.
    pub gain: Vec<f64>,
    pub chosen: Vec<u32>,
    on_mount: Vec<bool>,
    left: Option<f64>,
    /// What is left to reach of each floor.
    floors: Vec<f64>,
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
            floors: model.floors.clone(),
            value: model.value,
        }
    }

    /// Whether a column is chosen. O(1) for nearly all that are not.
    pub fn is_chosen(&self, j: usize) -> bool {
        self.on_mount[self.model.mount[j] as usize] && self.chosen.contains(&(j as u32))
    }

    pub fn add(&mut self, j: usize) {
        self.value += self.gain[j];
        for &i in self.model.column(j) {
            let i = i as usize;
            self.seen[i] += 1;
            if self.seen[i] <= self.model.times[i]
                && let Some(left) = self.floors.get_mut(self.model.floor[i] as usize)
            {
                *left -= self.model.unit[i];
            }
            if self.seen[i] == self.model.times[i] {
                for &c in self.model.row(i) {
                    self.gain[c as usize] -= self.model.unit[i];
                }
            }
        }
        self.chosen.push(j as u32);
        self.on_mount[self.model.mount[j] as usize] = true;
        self.left = self.left.map(|left| left - self.model.cost[j]);
    }

    pub fn remove(&mut self, at: usize) -> usize {
        let j = self.chosen.remove(at) as usize;
        for &i in self.model.column(j) {
            let i = i as usize;
            if self.seen[i] <= self.model.times[i]
                && let Some(left) = self.floors.get_mut(self.model.floor[i] as usize)
            {
                *left += self.model.unit[i];
            }
            if self.seen[i] == self.model.times[i] {
                for &c in self.model.row(i) {
                    self.gain[c as usize] += self.model.unit[i];
                }
            }
            self.seen[i] -= 1;
        }
        self.value -= self.gain[j];
        self.on_mount[self.model.mount[j] as usize] = false;
        self.left = self.left.map(|left| left + self.model.cost[j]);
        j
    }

    /// How much is missing to all floors together.
    pub fn missing(&self) -> f64 {
        self.floors.iter().filter(|left| **left > 0.0).sum()
    }

    pub fn fits(&self, j: usize) -> bool {
        let money = self.model.money.unwrap_or(0.0).abs().max(1.0);
        !self.on_mount[self.model.mount[j] as usize]
            && self.model.number.is_none_or(|number| self.chosen.len() < number)
            && self.left.is_none_or(|left| self.model.cost[j] <= left + MONEY_TOLERANCE * money)
    }

    /// How much nearer a column brings the floors.
    fn nearer(&self, j: usize) -> f64 {
        let mut adds: Vec<(u32, f64)> = Vec::new();
        for &i in self.model.column(j) {
            let (i, floor) = (i as usize, self.model.floor[i as usize]);
            if self.seen[i] >= self.model.times[i] || self.floors.get(floor as usize).is_none_or(|left| *left <= 0.0) {
                continue;
            }
            match adds.iter_mut().find(|(of, _)| *of == floor) {
                Some((_, sum)) => *sum += self.model.unit[i],
                None => adds.push((floor, self.model.unit[i])),
            }
        }
        adds.into_iter().map(|(floor, sum)| sum.min(self.floors[floor as usize])).sum()
    }

    /// The column that adds most, or most for its money; while floors are not reached the one that brings them nearest.
    fn best(&self, by_money: bool) -> Option<usize> {
        if self.missing() <= 0.0 && !by_money {
            return self.greatest_gain();
        }
        let is_short = self.missing() > 0.0;
        let worth = |j: usize| {
            let worth = if is_short { self.nearer(j) + 1e-6 * self.gain[j] } else { self.gain[j] };
            if by_money { worth / self.model.cost[j].max(1e-12) } else { worth }
        };
        let mut best: Option<(f64, usize)> = None;
        for j in 0..self.model.columns() {
            if self.gain[j] <= SAME || !self.fits(j) {
                continue;
            }
            let worth = worth(j);
            if best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, j));
            }
        }
        best.map(|(_, j)| j)
    }

    /// The column that fits and adds most: whether it fits is asked only of those that add more than all before.
    fn greatest_gain(&self) -> Option<usize> {
        if self.model.number.is_some_and(|number| self.chosen.len() >= number) {
            return None;
        }
        let (mut most, mut best) = (SAME, None);
        for (j, &gain) in self.gain.iter().enumerate() {
            if gain > most && self.fits(j) {
                (most, best) = (gain, Some(j));
            }
        }
        best
    }

    /// Adds what adds most until nothing fits or adds, or `go` says no.
    pub fn fill(&mut self, by_money: bool, go: &mut dyn FnMut() -> bool) {
        while go()
            && let Some(j) = self.best(by_money)
        {
            self.add(j);
        }
    }

    /// Adds these, as far as they fit and add something.
    pub fn take(&mut self, columns: &[u32]) {
        for &j in columns {
            if self.gain[j as usize] > SAME && self.fits(j as usize) {
                self.add(j as usize);
            }
        }
    }

    /// Exchanges one for others while that brings floors nearer, or adds; at most so many rounds over all that are chosen, while `go` says yes.
    pub fn exchange(&mut self, rounds: usize, go: &mut dyn FnMut() -> bool) {
        let is_all_seen = || (0..self.model.columns()).all(|j| self.gain[j] <= SAME);
        if self.missing() <= 0.0 && is_all_seen() {
            return;
        }
        let is_better = |stand: &Self, missing: f64, value: f64| {
            let (now, slack) = (stand.missing(), SAME * value.abs().max(1.0));
            now < missing - slack || (now <= missing && stand.value > value + slack)
        };
        for _ in 0..rounds {
            let (missing, value) = (self.missing(), self.value);
            for _ in 0..self.chosen.len() {
                if !go() {
                    return;
                }
                // The first goes, and comes back at the end if nothing is better: each has its turn.
                let before = (self.missing(), self.value, self.chosen.len());
                let out = self.remove(0);
                self.fill(false, &mut || true);
                if is_better(self, before.0, before.1) {
                    continue;
                }
                while self.chosen.len() >= before.2 {
                    self.remove(self.chosen.len() - 1);
                }
                self.add(out);
            }
            if !is_better(self, missing, value) {
                break;
            }
        }
    }
}
