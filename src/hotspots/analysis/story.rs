//! The story of a place over the window, from its own counts: no more is said than they bear.
//!
//! A month in which a place is "not hot" may be one of few incidents anywhere, in which nothing could be called. So slices are as long as the place's own rate needs
//! them to be told (months, else quarters), a slice is hot if all of the place together has more than its ground would have, and that something ended, began or
//! comes and goes is said only where its counts alone show it beyond chance. What is hot and shows none of that lasts.

use super::answer::Story;
use crate::spatial::background::{Background, Size};
use crate::spatial::change::{Count, compare};
use crate::spatial::distributions::gamma_cdf;
use crate::spatial::emerging::{History, Pattern, State, pattern};
use crate::spatial::fdr::benjamini_hochberg;
use crate::spatial::trend::MannKendall;

/// Chance with which a place of its rate has to be called hot in a slice.
const POWER: f64 = 0.8;
/// Fewer slices tell no story.
const LEAST_SLICES: usize = 6;
/// Parts of the slices at the end that are held against those before: any one of them may be what is new, or quiet.
const LAST_PARTS: [usize; 3] = [12, 4, 2];
/// Level of intervals, which are not told.
const LEVEL: f64 = 0.95;

/// A place's counts in slices of one length, and what share of all incidents of the window each slice has.
#[derive(Debug, Clone, Copy)]
pub(super) struct Series<'a> {
    pub counts: &'a [u32],
    pub shares: &'a [f64],
}

/// What a place is held against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ground<'a> {
    /// Of the whole window.
    pub background: &'a Background,
    /// Cells of the place.
    pub size: Size,
    /// The level.
    pub alpha: f64,
}

/// What may be said of a place over the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Told {
    pub story: Story,
    /// Whether the last slice by itself is hot; none where it is not, and slices are too short for a place of its rate to be told in one.
    pub is_hot_now: Option<bool>,
}

/// The story of a place that is hot over the whole window; none if there are too few slices. `months` and `quarters` are the same window cut in two ways.
pub(super) fn story(months: Series, quarters: Series, ground: Ground, trends: &mut MannKendall) -> Option<Told> {
    let series = if months.counts.len() >= LEAST_SLICES && is_told(months, ground) { months } else { quarters };
    let series = if series.counts.len() >= LEAST_SLICES { series } else { months };
    if series.counts.len() < LEAST_SLICES {
        return None;
    }
    let states = states(series, ground);
    let is_hot_now = match states.last() {
        Some(State::Hot) => Some(true),
        _ => is_told(series, ground).then_some(false),
    };
    if !states.contains(&State::Hot) {
        return Some(Told { story: Story::WholePeriod, is_hot_now });
    }
    let counts: Vec<f64> = series.counts.iter().map(|count| f64::from(*count)).collect();
    let [fell, rose] = turned(series.counts, ground.alpha);
    let is_fitful = is_fitful(series, ground.alpha);
    let story = match pattern(&states, trends.test(&counts), ground.alpha) {
        Pattern::Hot(History::New) if rose => Story::New,
        Pattern::Hot(History::Consecutive) if rose => Story::Consecutive,
        Pattern::Hot(History::Intensifying) => Story::Intensifying,
        Pattern::Hot(History::Diminishing) => Story::Diminishing,
        Pattern::Hot(History::Historical) if fell => Story::Historical,
        Pattern::Hot(History::New | History::Consecutive | History::Sporadic) if is_fitful => Story::Sporadic,
        Pattern::Hot(_) => Story::Persistent,
        _ if fell => Story::Past,
        _ if is_fitful => Story::Sporadic,
        _ => Story::Persistent,
    };
    Some(Told { story, is_hot_now })
}

/// Whether a place with the mean of these counts would be called hot in a slice often enough.
fn is_told(series: Series, ground: Ground) -> bool {
    let slices = series.counts.len() as f64;
    let mean = f64::from(series.counts.iter().sum::<u32>()) / slices;
    let of_slice = Background { mean: ground.background.mean / slices, ..*ground.background };
    let least = (1..=1 + mean.ceil() as u32).map(f64::from).find(|count| of_slice.tails(*count, ground.size).high <= ground.alpha);
    least.is_some_and(|least| gamma_cdf(least, mean)[0] >= POWER)
}

/// Hot where all of the place has more than its ground would have in that slice, after the false discovery rate over its slices.
fn states(series: Series, ground: Ground) -> Vec<State> {
    let high = |(count, share): (&u32, &f64)| {
        let of_slice = Background { mean: ground.background.mean * share, ..*ground.background };
        of_slice.tails(f64::from(*count), ground.size).high
    };
    let p: Vec<f64> = series.counts.iter().zip(series.shares).map(high).collect();
    benjamini_hochberg(&p).into_iter().map(|q| if q <= ground.alpha { State::Hot } else { State::Neither }).collect()
}

/// Whether the last slices have fewer than those before, and whether they have more: exact, at the level over all parts that are looked at.
fn turned(counts: &[u32], alpha: f64) -> [bool; 2] {
    let mut turned = [false; 2];
    for part in LAST_PARTS {
        let last = (counts.len() / part).max(1);
        let (before, after) = counts.split_at(counts.len() - last);
        let count = |of: &[u32]| Count { cases: of.iter().map(|count| u64::from(*count)).sum(), exposure: of.len() as f64 };
        if let Some(found) = compare(count(before), count(after), LEVEL) {
            let level = alpha / 2.0 / LAST_PARTS.len() as f64;
            turned[0] |= found.p_fewer <= level;
            turned[1] |= found.p_more <= level;
        }
    }
    turned
}

/// Whether counts swing more than Poisson's do, given how many incidents there were anywhere in each slice (the dispersion test of Fisher, 1925).
fn is_fitful(series: Series, alpha: f64) -> bool {
    let sum: f64 = series.counts.iter().map(|count| f64::from(*count)).sum();
    let shares: f64 = series.shares.iter().sum();
    let square = |(count, share): (&u32, &f64)| {
        let expected = sum * share / shares;
        if expected > 0.0 { (f64::from(*count) - expected).powi(2) / expected } else { 0.0 }
    };
    let squares: f64 = series.counts.iter().zip(series.shares).map(square).sum();
    // χ² of f degrees is twice a gamma variable of shape f / 2.
    gamma_cdf((series.counts.len() as f64 - 1.0) / 2.0, squares / 2.0)[1] <= alpha
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::chance::Chance;

    /// A place of seven cells with 0.05 incidents each a month as background.
    fn told(months: &[u32]) -> Option<Story> {
        whole(months).map(|told| told.story)
    }

    fn whole(months: &[u32]) -> Option<Told> {
        let quarters: Vec<u32> = months.chunks(3).map(|months| months.iter().sum()).collect();
        let background = Background { mean: 0.05 * months.len() as f64, shape: Some(1.0) };
        let ground = Ground { background: &background, size: Size { sum: 7.0, squares: 7.0 }, alpha: 0.05 };
        let even = |n: usize| vec![1.0 / n as f64; n];
        let (by_month, by_quarter) = (even(months.len()), even(quarters.len()));
        story(
            Series { counts: months, shares: &by_month },
            Series { counts: &quarters, shares: &by_quarter },
            ground,
            &mut MannKendall::new(),
        )
    }

    /// Ten a month for three years last. So do two a month: no month tells, quarters do. What began or ended is said where the counts show it.
    #[test]
    fn no_more_is_said_than_counts_bear() {
        assert_eq!(told(&[10; 36]), Some(Story::Persistent));
        assert_eq!(told(&[2; 36]), Some(Story::Persistent));
        let ended = |n: u32| -> Vec<u32> { (0..36).map(|month| if month < 24 { n } else { 0 }).collect() };
        assert_eq!(told(&ended(5)), Some(Story::Past));
        let began: Vec<u32> = (0..36).map(|month| if month < 35 { 0 } else { 30 }).collect();
        assert_eq!(told(&began), Some(Story::New));
        let began: Vec<u32> = (0..36).map(|month| if month < 30 { 0 } else { 6 }).collect();
        assert_eq!(told(&began), Some(Story::Consecutive));
        let growing: Vec<u32> = (0..36).map(|month| 6 + month / 2).collect();
        assert_eq!(told(&growing), Some(Story::Intensifying));
        let waning: Vec<u32> = growing.into_iter().rev().collect();
        assert_eq!(told(&waning), Some(Story::Diminishing));
        let comes_and_goes: Vec<u32> = (0..36).map(|month| if month / 3 % 2 == 1 { 12 } else { 0 }).collect();
        assert_eq!(told(&comes_and_goes), Some(Story::Sporadic));
        assert_eq!(told(&[1, 1, 1, 0, 1]), None, "five months are no story");
        // One every fourth month: nothing in any quarter.
        let thin: Vec<u32> = (0..36).map(|month| u32::from(month % 4 == 0)).collect();
        assert_eq!(told(&thin), Some(Story::WholePeriod));
    }

    /// Whether it is hot now is of the last slice alone. A place that lasts is hot; one that ended is not; fifteen incidents of which none came in the last three
    /// quarters, one or two a quarter before, are too few to tell (though its story is that it lasts).
    #[test]
    fn hot_now_is_of_the_last_slice() {
        let now = |months: &[u32]| whole(months).map(|told| told.is_hot_now);
        assert_eq!(now(&[10; 36]), Some(Some(true)));
        let ended: Vec<u32> = (0..36).map(|month| if month < 24 { 5 } else { 0 }).collect();
        assert_eq!(now(&ended), Some(Some(false)));
        let thin: Vec<u32> = [4, 2, 1, 2, 1, 2, 1, 1, 1, 0, 0, 0].into_iter().flat_map(|quarter| [quarter, 0, 0]).collect();
        assert_eq!(now(&thin), Some(None), "{:?}", told(&thin));
    }

    /// Places of one rate, Poisson, 200 times: nine in ten are said to last, and none to have ended that has not more than twice in a hundred.
    #[test]
    fn chance_makes_few_stories() {
        for mean in [3.0, 8.0] {
            let [mut lasting, mut past] = [0, 0];
            for run in 0..200 {
                let mut chance = Chance::stream(41, run);
                // Poisson by gaps of an exponential distribution.
                let mut count = || {
                    let (mut n, mut at) = (0, -(1.0 - chance.unit()).ln());
                    while at < mean {
                        n += 1;
                        at -= (1.0 - chance.unit()).ln();
                    }
                    n
                };
                let months: Vec<u32> = (0..36).map(|_| count()).collect();
                match told(&months) {
                    Some(Story::Persistent) => lasting += 1,
                    Some(Story::Past | Story::Historical) => past += 1,
                    _ => {}
                }
            }
            assert!(lasting >= 170 && past <= 8, "{mean}: {lasting} {past}");
        }
    }
}
