//! Did it help where it was done, or did it move next door: the weighted displacement difference, before and after, with places to compare with.
//!
//! Wheeler & Ratcliffe (2018, Crime Science 7:11, doi:10.1186/s40163-018-0085-5): the change of the treated places and of the ring around them, less the
//! change of comparable places and of a ring around those. Counts are Poisson's, so the variance of the sum is the sum of all counts. With few cases, or
//! where counts swing more than chance has them, the interval is too narrow.

use super::distributions::normal_quantile;
use super::normal::two_sided;

/// Cases of an area before and after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Cases before.
    pub before: f64,
    /// Cases after.
    pub after: f64,
    /// Size of the area by that of the treated one, or of any one unit; 1 if sizes are not to count.
    pub size: f64,
}

impl Change {
    /// Of an area whose size is not to count.
    pub fn of(before: f64, after: f64) -> Self {
        Self { before, after, size: 1.0 }
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Areas {
    /// Where it was done.
    pub treated: Change,
    /// A place like it, where nothing was done.
    pub control: Change,
    /// The ring around the treated area, and one around the control area: both, or neither.
    pub rings: Option<[Change; 2]>,
    /// Lengths of the two periods, in one unit.
    pub before_after: [f64; 2],
}

/// How many cases more (or fewer, below 0) there were than the comparison has one expect; for periods that differ, for each unit of time, and for sizes that
/// differ, of size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The estimate.
    pub cases: f64,
    /// Its standard error.
    pub error: f64,
}

impl Difference {
    /// How many standard errors it is from no effect; none if there were no cases at all.
    pub fn z(&self) -> Option<f64> {
        (self.error > 0.0).then(|| self.cases / self.error)
    }

    /// The probability of an estimate so far from 0 on either side if there was no effect; none if there were no cases at all.
    pub fn p_value(&self) -> Option<f64> {
        self.z().map(two_sided)
    }

    /// The interval at a level such as 0.95.
    pub fn interval(&self, level: f64) -> [f64; 2] {
        let reach = normal_quantile(0.5 + level / 2.0) * self.error;
        [self.cases - reach, self.cases + reach]
    }
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    /// In the treated area.
    pub local: Difference,
    /// In the ring around it: above 0 moved there, below 0 helped too; none without rings.
    pub moved: Option<Difference>,
    /// Both together.
    pub total: Difference,
}

/// The weighted displacement difference. None if a count is negative or no number, or a size or a period is no length above 0.
pub fn effect(areas: &Areas) -> Option<Effect> {
    let is_length = |length: &f64| length.is_finite() && *length > 0.0;
    let rings = areas.rings.iter().flatten();
    let is_count = |count: f64| count.is_finite() && count >= 0.0;
    let is_sound = |change: &Change| is_count(change.before) && is_count(change.after) && is_length(&change.size);
    if !areas.before_after.iter().all(is_length) || ![areas.treated, areas.control].iter().chain(rings).all(is_sound) {
        return None;
    }
    let local = difference(&areas.treated, &areas.control, areas.before_after);
    let moved = areas.rings.map(|[treated, control]| difference(&treated, &control, areas.before_after));
    let none = Difference { cases: 0.0, error: 0.0 };
    let other = moved.unwrap_or(none);
    Some(Effect { local, moved, total: Difference { cases: local.cases + other.cases, error: local.error.hypot(other.error) } })
}

fn difference(treated: &Change, control: &Change, [before, after]: [f64; 2]) -> Difference {
    let of = |area: &Change| (area.after / after - area.before / before) / area.size;
    let variance = |area: &Change| (area.after / (after * after) + area.before / (before * before)) / (area.size * area.size);
    Difference { cases: of(treated) - of(control), error: (variance(treated) + variance(control)).sqrt() }
}

/// Which place is most like the treated one by what it was before: the least sum of squared differences of its cases in each earlier period, each period's
/// differences by the spread of all places in it, so that a month of many cases does not decide alone.
///
/// `series[i]` are the cases of place `i` in periods that are the same for all; `treated` and those in `excluded` (neighbours, where it may have moved to) are
/// no choice. Ascending by unlikeness, ties by number; places whose series is of another length are left out. O(places · periods).
pub fn most_alike(series: &[Vec<f64>], treated: usize, excluded: &[usize]) -> Vec<(usize, f64)> {
    let Some(own) = series.get(treated) else { return Vec::new() };
    let choices: Vec<usize> =
        (0..series.len()).filter(|i| *i != treated && !excluded.contains(i) && series[*i].len() == own.len()).collect();
    let mut sums = vec![0.0; choices.len()];
    for (period, cases) in own.iter().enumerate() {
        let n = choices.len() as f64 + 1.0;
        let values = || choices.iter().map(|i| series[*i][period]).chain([*cases]);
        let mean = values().sum::<f64>() / n;
        let variance = values().map(|value| (value - mean).powi(2)).sum::<f64>() / n;
        if variance > 0.0 {
            sums.iter_mut().zip(&choices).for_each(|(sum, i)| *sum += (series[*i][period] - cases).powi(2) / variance);
        }
    }
    let mut alike: Vec<(usize, f64)> = choices.into_iter().zip(sums.into_iter().map(f64::sqrt)).collect();
    alike.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    alike
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(treated: (f64, f64), control: (f64, f64), rings: Option<[(f64, f64); 2]>) -> Areas {
        let of = |(before, after): (f64, f64)| Change::of(before, after);
        Areas { treated: of(treated), control: of(control), rings: rings.map(|rings| rings.map(of)), before_after: [1.0, 1.0] }
    }

    /// The example of the paper: treated 207 to 110, control 308 to 318, rings 178 to 157 and 150 to 140: −118, standard error √1568, z −2.98, −196 to −40.
    #[test]
    fn the_example_of_the_paper() {
        let found = effect(&areas((207.0, 110.0), (308.0, 318.0), Some([(178.0, 157.0), (150.0, 140.0)]))).unwrap();
        assert!((found.local.cases + 107.0).abs() < 1e-9 && (found.moved.unwrap().cases + 11.0).abs() < 1e-9);
        assert!((found.total.cases + 118.0).abs() < 1e-9 && (found.total.error - 1568_f64.sqrt()).abs() < 1e-9);
        assert!((found.total.z().unwrap() + 2.98).abs() < 0.005);
        let [low, high] = found.total.interval(0.95);
        assert!((low + 196.0).abs() < 0.5 && (high + 40.0).abs() < 0.5, "{low} {high}");
        assert!((found.total.p_value().unwrap() - 0.0029).abs() < 5e-5);
    }

    /// Wheeler's notes: two years before and one after, 80 to 20 against 100 to 50: −20 a year, √115; and areas of sizes 1.2, 0.9, 1.5, 1.6:
    /// −99.69, 35.428, −169.13 to −30.26.
    #[test]
    fn periods_and_sizes_that_differ() {
        let mut asked = areas((80.0, 20.0), (100.0, 50.0), None);
        asked.before_after = [2.0, 1.0];
        let found = effect(&asked).unwrap();
        assert!((found.total.cases + 20.0).abs() < 1e-9 && (found.total.error - 115_f64.sqrt()).abs() < 1e-9);
        let mut asked = areas((207.0, 110.0), (308.0, 318.0), Some([(178.0, 157.0), (150.0, 140.0)]));
        (asked.treated.size, asked.control.size) = (1.2, 0.9);
        asked.rings = asked.rings.map(|[treated, control]| [Change { size: 1.5, ..treated }, Change { size: 1.6, ..control }]);
        let found = effect(&asked).unwrap();
        assert!((found.total.cases + 99.694_444_44).abs() < 1e-7 && (found.total.error - 35.428_075_5).abs() < 1e-6, "{found:?}");
        let [low, high] = found.total.interval(0.95);
        assert!((low + 169.132_196_5).abs() < 1e-5 && (high + 30.256_692_41).abs() < 1e-5);
    }

    /// 100 to 80 against 100 to 90: −10, standard error 19.2 (Crime De-Coder, 2025).
    #[test]
    fn a_fall_that_the_control_shares_is_none() {
        let found = effect(&areas((100.0, 80.0), (100.0, 90.0), None)).unwrap();
        assert!((found.total.cases + 10.0).abs() < 1e-9 && (found.total.error - 370_f64.sqrt()).abs() < 1e-9);
        assert_eq!(found.moved, None);
        assert_eq!(effect(&areas((0.0, 0.0), (0.0, 0.0), None)).unwrap().total.z(), None);
    }

    #[test]
    fn what_makes_no_sense_has_no_effect() {
        assert_eq!(effect(&areas((-1.0, 0.0), (0.0, 0.0), None)), None);
        assert_eq!(effect(&areas((1.0, f64::NAN), (0.0, 0.0), None)), None);
        assert_eq!(effect(&Areas { before_after: [0.0, 1.0], ..areas((1.0, 1.0), (1.0, 1.0), None) }), None);
    }

    /// Place 2 has the same cases but for one; place 1 is excluded; place 3 has them in another order; place 4 has other periods.
    #[test]
    fn the_most_alike_comes_first() {
        let series = vec![vec![10.0, 20.0, 30.0], vec![10.0, 20.0, 30.0], vec![10.0, 21.0, 30.0], vec![30.0, 20.0, 10.0], vec![10.0]];
        let alike = most_alike(&series, 0, &[1]);
        assert_eq!(alike.iter().map(|(i, _)| *i).collect::<Vec<_>>(), [2, 3]);
        // Second period: 20, 21, 20, variance 2/9: 1/(2/9) = 4.5. First and third: 10, 10, 30, variance 800/9: 400/(800/9) = 4.5 each.
        assert!((alike[0].1 - 4.5_f64.sqrt()).abs() < 1e-12 && (alike[1].1 - 3.0).abs() < 1e-12, "{alike:?}");
        assert!(most_alike(&series, 9, &[]).is_empty());
    }
}
