//! From a greedy choice and a first bound to a proven one: prices are improved, columns that cannot belong to anything better go, and what is
//! left is divided in two again and again.

use std::collections::HashSet;
use std::rc::Rc;

use super::dual::{Dual, Prices};
use super::model::Model;
use super::primal::Stand;
use super::{Progress, Watch};

/// Steps of prices in the first problem, and in each part of it.
const STEPS: u32 = 1500;
const STEPS_OF_PART: u32 = 150;
/// Steps each time that some are fixed on the way to a choice; and of how many parts one is searched so.
const STEPS_OF_DIVE: u32 = 60;
const DIVE_EVERY: u64 = 20;
/// A first choice that is farther than this from the bound, as a part of it, is refined.
const WIDE: f64 = 0.005;
/// After so many steps the picks of the bound are tried as a choice, and columns are looked at that may go.
const TRY_EVERY: u32 = 15;

pub struct Search<'w> {
    pub value: f64,
    pub chosen: Vec<u32>,
    pub bound: f64,
    pub parts: u64,
    steps: u64,
    /// A bound so close is as good as equal.
    tolerance: f64,
    is_whole: bool,
    /// Part of another search: what improves choices roughly is that one's matter.
    pub is_part: bool,
    pub watch: &'w mut Watch<'w>,
    pub is_stopped: bool,
}

/// A part of the problem that is still to be looked at: all of a model, or the half of it with or without a column.
struct Part {
    model: Rc<Model>,
    prices: Rc<Prices>,
    half: Option<(usize, bool)>,
    bound: f64,
}

impl<'w> Search<'w> {
    pub fn new(tolerance: f64, watch: &'w mut Watch<'w>) -> Self {
        Self {
            value: f64::NEG_INFINITY,
            chosen: Vec::new(),
            bound: f64::INFINITY,
            parts: 0,
            steps: 0,
            tolerance,
            is_whole: false,
            is_part: false,
            watch,
            is_stopped: false,
        }
    }

    /// The best choice of a model and a bound of all of its choices, until they meet or the watch ends it. `begin` is a choice that may be good.
    pub fn run(&mut self, model: Model, begin: &[u32]) {
        self.is_whole = model.is_whole;
        let warm = (!begin.is_empty()).then(|| {
            let mut warm = Stand::new(&model);
            let begin: HashSet<u32> = begin.iter().copied().collect();
            warm.take(&(0..model.columns() as u32).filter(|j| begin.contains(&model.original[*j as usize])).collect::<Vec<u32>>());
            // The few that are left are filled in whatever the watch says: more budget is never told to be worth nothing for want of a moment.
            warm.fill(false, &mut || true);
            self.keep(&model, &warm);
            warm
        });
        let mut stand = Stand::new(&model);
        stand.fill(false, &mut || self.goes_on());
        self.keep(&model, &stand);
        if model.money.is_some() {
            let mut by_money = Stand::new(&model);
            by_money.fill(true, &mut || self.goes_on());
            self.keep(&model, &by_money);
            if by_money.value > stand.value {
                stand = by_money;
            }
        }
        if let Some(warm) = warm.filter(|warm| warm.missing() <= stand.missing() && warm.value > stand.value) {
            stand = warm;
        }
        let prices = Dual::prices_of(&model, &stand.chosen);
        stand.exchange(3, &mut || self.goes_on());
        self.keep(&model, &stand);
        let mut open = vec![Part { model: Rc::new(model), prices: Rc::new(prices), half: None, bound: f64::INFINITY }];
        while let Some(part) = open.pop() {
            if self.is_closed(part.bound) {
                continue;
            }
            let rest = open.iter().map(|part| part.bound).fold(f64::NEG_INFINITY, f64::max);
            self.parts += 1;
            let children = self.look(part, rest);
            if self.is_stopped {
                return;
            }
            open.extend(children);
            self.told(open.iter().map(|part| part.bound).fold(f64::NEG_INFINITY, f64::max));
        }
        // What was left out for being within the tolerance may be better by it.
        self.bound = self.bound.min(self.at_least());
    }

    /// No choice is worth more than this, of all that is settled.
    fn at_least(&self) -> f64 {
        if self.value.is_finite() { self.value + self.tolerance * self.value.abs() } else { f64::NEG_INFINITY }
    }

    /// Whether the watch lets it go on.
    pub fn goes_on(&mut self) -> bool {
        self.told(self.bound);
        !self.is_stopped
    }

    /// What is better than all that is known?
    fn is_closed(&self, bound: f64) -> bool {
        // Every choice has a value of 0 or more: below it there is none that reaches the floors.
        if !self.value.is_finite() {
            return bound < -1e-6;
        }
        self.rounded(bound) <= self.value + self.tolerance * self.value.abs() + 1e-9 * self.value.abs().max(1.0)
    }

    /// What steps of prices aim at.
    fn target(&self, dual: &Dual<'_>) -> f64 {
        if self.value.is_finite() { self.value } else { dual.best - 0.05 * dual.best.abs() - 1.0 }
    }

    fn rounded(&self, bound: f64) -> f64 {
        if self.is_whole && bound.is_finite() { (bound + 1e-6).floor() } else { bound }
    }

    /// Bounds only fall.
    fn told(&mut self, bound: f64) {
        let bound = self.rounded(bound).max(self.at_least());
        if bound < self.bound {
            self.bound = bound;
        }
        let progress = Progress { value: self.value, bound: self.bound, chosen: &self.chosen, steps: self.steps, parts: self.parts };
        if (self.watch)(&progress).is_break() {
            self.is_stopped = true;
        }
    }

    pub fn keep(&mut self, model: &Model, stand: &Stand<'_>) {
        if stand.missing() > 0.0 {
            return;
        }
        if !self.value.is_finite() || stand.value > self.value + 1e-9 * self.value.abs().max(1.0) {
            self.value = stand.value;
            self.chosen = model.taken.iter().copied().chain(stand.chosen.iter().map(|j| model.original[*j as usize])).collect();
        }
    }

    /// Improves the bound of a part; its two halves if that does not settle it.
    fn look(&mut self, part: Part, rest: f64) -> Vec<Part> {
        let is_first = self.parts == 1;
        let Part { model, prices, half, bound: above } = part;
        let (mut model, mut prices) = match half {
            None => (Rc::unwrap_or_clone(model), Rc::unwrap_or_clone(prices)),
            Some((column, is_in)) => {
                let mut fates = vec![None; model.columns()];
                fates[column] = Some(is_in);
                model.settled(&fates, Some(&prices))
            }
        };
        let mut left = if is_first { STEPS } else { STEPS_OF_PART };
        loop {
            if model.columns() == 0 {
                let stand = Stand::new(&model);
                self.keep(&model, &stand);
                return Vec::new();
            }
            let mut dual = Dual::new(&model, prices);
            let (mut is_moving, mut fates) = (true, None);
            while is_moving && left > 0 {
                is_moving = dual.advance(self.target(&dual));
                (left, self.steps) = (left - 1, self.steps + 1);
                if self.steps.is_multiple_of(u64::from(TRY_EVERY)) || !is_moving {
                    self.attempt(&model, &dual, is_first);
                    if self.is_closed(dual.best) {
                        return Vec::new();
                    }
                    self.told(rest.max(dual.best.min(above)));
                    if self.is_stopped {
                        return Vec::new();
                    }
                    if let Some(found) = self.settled(&model, &dual, !is_moving || left == 0) {
                        fates = Some(found);
                        break;
                    }
                }
            }
            dual.rewind();
            let fates = fates.or_else(|| self.settled(&model, &dual, true));
            if let Some(fates) = fates {
                // All of them have to be in anything better: then there is nothing better.
                if !model.allows(&fates) {
                    return Vec::new();
                }
                let (next, its_prices) = model.settled(&fates, Some(&dual.prices));
                (model, prices) = (next, its_prices);
                left = left.max(TRY_EVERY);
                continue;
            }
            if self.is_closed(dual.best) {
                return Vec::new();
            }
            if is_first && !self.is_part && dual.best - self.value > WIDE * dual.best.abs() {
                self.refine(&model, &dual);
            } else if is_first || self.parts.is_multiple_of(DIVE_EVERY) {
                self.dive(&model, &dual);
            }
            if is_first || self.parts.is_multiple_of(DIVE_EVERY) {
                if self.is_stopped || self.is_closed(dual.best) {
                    return Vec::new();
                }
                if let Some(fates) = self.settled(&model, &dual, true).filter(|fates| model.allows(fates)) {
                    let (next, its_prices) = model.settled(&fates, Some(&dual.prices));
                    (model, prices) = (next, its_prices);
                    left = left.max(TRY_EVERY);
                    continue;
                }
            }
            let (bound, often, prices) = (dual.best.min(above), dual.often.clone(), dual.prices.clone());
            return halves(model, prices, &often, bound);
        }
    }

    /// A choice by fixing what the bound is sure of, a tenth at a time, and looking at the prices of the rest again.
    fn dive(&mut self, model: &Model, dual: &Dual<'_>) {
        let (mut model, mut prices, mut often) = (model.clone(), dual.prices.clone(), dual.often.clone());
        while model.columns() > 0 {
            let number = model.number.unwrap_or(usize::MAX).min(often.iter().filter(|often| **often > 0.0).count());
            let mut order: Vec<usize> = (0..model.columns()).filter(|j| often[*j] > 0.0).collect();
            order.sort_by(|a, b| often[*b].total_cmp(&often[*a]));
            let mut fates = vec![None; model.columns()];
            let sure = order.iter().filter(|j| often[**j] > 0.95).count();
            for &j in order.iter().take((number / 10).max(1).max(sure)) {
                fates[j] = Some(true);
                if !model.allows(&fates) {
                    fates[j] = Some(false);
                }
            }
            if fates.iter().all(|fate| *fate != Some(true)) {
                break;
            }
            let (next, its_prices) = model.settled(&fates, Some(&prices));
            if next.columns() == 0 {
                model = next;
                break;
            }
            let mut dual = Dual::new(&next, its_prices);
            for _ in 0..STEPS_OF_DIVE {
                self.steps += 1;
                if !dual.advance(self.target(&dual).min(dual.best - 1e-3 * dual.best.abs())) {
                    break;
                }
            }
            (prices, often) = (dual.prices.clone(), dual.often.clone());
            if often.iter().all(|often| *often == 0.0) {
                dual.picked.iter().for_each(|j| often[*j as usize] = 1.0);
            }
            model = next;
            self.told(self.bound);
            if self.is_stopped {
                return;
            }
        }
        let mut stand = Stand::new(&model);
        stand.fill(model.money.is_some(), &mut || true);
        stand.fill(false, &mut || true);
        self.keep(&model, &stand);
    }

    /// Makes a choice of what the bound picked.
    fn attempt(&mut self, model: &Model, dual: &Dual<'_>, is_thorough: bool) {
        let mut order = dual.picked.clone();
        order.sort_unstable_by(|a, b| dual.often[*b as usize].total_cmp(&dual.often[*a as usize]).then(a.cmp(b)));
        let mut stand = Stand::new(model);
        stand.take(&order);
        stand.fill(model.money.is_some(), &mut || true);
        stand.fill(false, &mut || true);
        if is_thorough || stand.value > self.value - 0.5 * (dual.best - self.value) {
            stand.exchange(1, &mut || self.goes_on());
        }
        self.keep(model, &stand);
    }

    /// Columns that nothing better can have, or do without; none if they are too few to begin anew.
    fn settled(&self, model: &Model, dual: &Dual<'_>, is_last: bool) -> Option<Vec<Option<bool>>> {
        let reduced = dual.reduced();
        let is_out = |bound: f64| self.is_closed(bound);
        let fates: Vec<Option<bool>> = (0..model.columns())
            .map(|j| match (is_out(reduced.if_in[j]), is_out(reduced.if_out[j])) {
                (true, _) => Some(false),
                (_, true) => Some(true),
                _ => None,
            })
            .collect();
        let found = fates.iter().flatten().count();
        (found > 0 && (is_last || found * 5 >= model.columns())).then_some(fates)
    }
}

/// With the column that the bound is least sure of, and without.
fn halves(model: Model, prices: Prices, often: &[f64], bound: f64) -> Vec<Part> {
    let unsure = |j: usize| (often[j] - 0.5).abs();
    let Some(on) = (0..model.columns()).min_by(|a, b| unsure(*a).total_cmp(&unsure(*b))) else { return Vec::new() };
    let (model, prices) = (Rc::new(model), Rc::new(prices));
    [false, true].map(|is_in| Part { model: Rc::clone(&model), prices: Rc::clone(&prices), half: Some((on, is_in)), bound }).into()
}
