//! Better choices where the first ones are far from the bound: among the candidates that the bound ever picks, a few thousand of many, some that
//! stand near each other are exchanged at a time, first as chance has it (simulated annealing), then by search.

use std::collections::{HashMap, VecDeque};
use std::ops::ControlFlow;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::Progress;
use super::dual::Dual;
use super::model::Model;
use super::primal::{SAME, Stand};
use super::search::Search;

/// Columns that were picked more seldom than this of late are left out.
const SELDOM: f64 = 1e-3;
/// Trials for each chosen column, in so many rounds from hot to cold.
const TRIALS: usize = 2400;
const ROUNDS: usize = 200;
/// What may be lost by a trial at first, as a part of what a chosen column is worth in the mean.
const HEAT: f64 = 0.05;
/// Chosen columns that are searched anew at once, in two places; so many times in vain, and that is that. Parts that such a search looks at.
const SEARCHED: usize = 20;
const IN_VAIN: u32 = 60;
const PARTS: u64 = 60;
/// Of the columns that share a need with a rival, one in so many is looked at for a neighbour.
const SAMPLED: usize = 7;

impl Search<'_> {
    /// Improves the best choice. The same problem gives the same: chance has a seed of its own.
    pub fn refine(&mut self, model: &Model, dual: &Dual<'_>) {
        let mut fates: Vec<Option<bool>> = dual.often.iter().map(|often| (*often <= SELDOM).then_some(false)).collect();
        dual.picked.iter().for_each(|j| fates[*j as usize] = None);
        let core = model.settled(&fates, None).0;
        let mut chance = ChaCha8Rng::seed_from_u64(0);
        let mut stand = Stand::new(&core);
        stand.fill(core.money.is_some(), &mut || true);
        stand.fill(false, &mut || true);
        stand.exchange(3, &mut || self.goes_on());
        let trials = (stand.chosen.len() * TRIALS).div_ceil(ROUNDS);
        for round in (0..ROUNDS).rev() {
            let heat = HEAT * (round as f64 / ROUNDS as f64).powi(2) * stand.value.abs() / stand.chosen.len().max(1) as f64;
            stand.shake(trials, heat, &mut chance, &mut || self.goes_on());
            self.keep(&core, &stand);
            if self.is_stopped {
                return;
            }
        }
        self.search_nearby(&core, stand, &mut chance);
    }

    /// Searches for the best of what is near some of the chosen columns, with all others as they are.
    fn search_nearby<'m>(&mut self, model: &'m Model, mut stand: Stand<'m>, chance: &mut ChaCha8Rng) {
        let column_of: HashMap<u32, u32> = model.original.iter().zip(0..).map(|(original, j)| (*original, j)).collect();
        let mut in_vain = 0;
        while in_vain < IN_VAIN && !stand.chosen.is_empty() && stand.missing() <= 0.0 {
            let part = model.settled(&freed(model, &stand.chosen, chance), None).0;
            let (value, bound, mut is_over) = (self.value, self.bound, false);
            let (watch, chosen) = (&mut *self.watch, &self.chosen);
            let mut look = |progress: &Progress<'_>| {
                let told = Progress { value, bound, chosen, steps: progress.steps, parts: progress.parts };
                is_over |= watch(&told).is_break();
                if is_over || progress.parts > PARTS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            };
            let mut search = Search::new(0.0, &mut look);
            (search.is_part, search.value) = (true, stand.value);
            search.run(part, &[]);
            let found = std::mem::take(&mut search.chosen);
            self.is_stopped |= is_over;
            in_vain += 1;
            if !found.is_empty() {
                let columns: Vec<u32> = found.iter().filter_map(|original| column_of.get(original).copied()).collect();
                stand = Stand::new(model);
                stand.take(&columns);
                self.keep(model, &stand);
                in_vain = 0;
            }
            if self.is_stopped {
                return;
            }
        }
    }
}

/// Fates in which what stands near two chosen columns may be chosen anew, and all else is settled as it is.
fn freed(model: &Model, chosen: &[u32], chance: &mut ChaCha8Rng) -> Vec<Option<bool>> {
    let mut fates = vec![Some(false); model.columns()];
    for j in chosen {
        fates[*j as usize] = Some(true);
    }
    for _ in 0..2 {
        let mut left = SEARCHED / 2;
        let mut queue = VecDeque::from([chosen[chance.random_range(0..chosen.len())] as usize]);
        while let Some(j) = queue.pop_front() {
            let Some(is_chosen) = fates[j] else { continue };
            if is_chosen {
                if left == 0 {
                    continue;
                }
                left -= 1;
            }
            fates[j] = None;
            // From a chosen one to its rivals, from a rival to those that are chosen.
            let near = model.column(j).iter().flat_map(|&i| model.row(i as usize)).map(|&other| other as usize);
            queue.extend(near.filter(|&other| fates[other] == Some(true) || (is_chosen && fates[other].is_some())));
        }
    }
    fates
}

impl Stand<'_> {
    /// Takes some out that stand near each other, at times a few elsewhere, puts others in, and goes back unless that is better, or worse by no more
    /// than `heat` allows; so many times, while `go` says yes.
    fn shake(&mut self, trials: usize, heat: f64, chance: &mut ChaCha8Rng, go: &mut dyn FnMut() -> bool) {
        for _ in 0..trials {
            if self.chosen.is_empty() || !go() {
                return;
            }
            let before = (self.missing(), self.value);
            let mut out = self.near(2 + chance.random_range(0..4), chance);
            if chance.random_bool(0.5) {
                let far = self.near(1 + chance.random_range(0..2), chance);
                out.extend(far.into_iter().filter(|j| !out.contains(j)).collect::<Vec<_>>());
            }
            for j in &out {
                let at = self.chosen.iter().position(|one| one == j);
                at.map(|at| self.remove(at));
            }
            let kept = self.chosen.len();
            self.add_any(out[0] as usize, chance);
            let is_by_money = self.model.money.is_some() && chance.random_bool(0.5);
            self.fill(is_by_money, &mut || true);
            self.fill(false, &mut || true);
            let slack = SAME * before.1.abs().max(1.0);
            let loss = -heat * chance.random_range(f64::MIN_POSITIVE..1.0).ln();
            if self.missing() <= before.0 + slack && (self.missing() < before.0 - slack || self.value >= before.1 - loss - slack) {
                continue;
            }
            while self.chosen.len() > kept {
                self.remove(self.chosen.len() - 1);
            }
            for &j in &out {
                self.add(j as usize);
            }
        }
    }

    /// Adds any that sees something of what was given up: what adds most would often be the same again.
    fn add_any(&mut self, given_up: usize, chance: &mut ChaCha8Rng) {
        let rows = self.model.column(given_up);
        let rivals = self.model.row(rows[chance.random_range(0..rows.len())] as usize);
        let rival = rivals[chance.random_range(0..rivals.len())] as usize;
        if rival != given_up && self.gain[rival] > SAME && self.fits(rival) {
            self.add(rival);
        }
    }

    /// A chosen column and at most so many others that share a rival with it.
    fn near(&self, most: usize, chance: &mut ChaCha8Rng) -> Vec<u32> {
        let of = self.chosen[chance.random_range(0..self.chosen.len())];
        let mut near = vec![of];
        let model = self.model;
        let column = |j: &u32| model.column(*j as usize);
        let rivals = column(&of).iter().flat_map(|&i| self.model.row(i as usize));
        for &i in rivals.flat_map(|rival| column(rival).iter().step_by(SAMPLED)) {
            for &j in self.model.row(i as usize) {
                if near.len() > most {
                    return near;
                }
                if self.is_chosen(j as usize) && !near.contains(&j) {
                    near.push(j);
                }
            }
        }
        near
    }
}
