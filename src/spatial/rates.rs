//! Rates of small communes: two cases among 400 people are no rate of 500 in 100,000. Empirical Bayes draws each rate towards that of all, the more the
//! fewer people it rests on.
//!
//! Marshall (1991, J. R. Stat. Soc. C 40, doi:10.2307/2347593): with the mean `m = ΣX/ΣP` and the variance between places
//! `A = max(0, ΣP(r − m)²/ΣP − m/P̄)` the estimate is `m + (r − m) · A/(A + m/P)`. It is the mean of a gamma distribution with shape `m²/A + X` and rate
//! `m/A + P`, whose quantiles are the interval given here (Clayton & Kaldor 1987, Biometrics 43, doi:10.2307/2532003); that m and A are themselves
//! estimates is left out of it, as in all empirical Bayes, so it is a little too narrow where places are few.

use super::distributions::gamma_quantile;

/// Cases and people of a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Cases; 0 or more.
    pub cases: f64,
    /// People, or whatever cases are counted over; above 0.
    pub people: f64,
}

/// The rate of a place, cases for each person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Cases by people, as counted.
    pub raw: f64,
    /// Drawn towards the mean.
    pub smoothed: f64,
    /// The interval of the smoothed rate.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
    /// How much of the estimate is the place's own: 0 all the mean's, 1 all its own.
    pub own_share: f64,
}

/// Why there are no rates. Numbers are places in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Cases are negative or no number, or there are no people.
    #[error("place {0}: cases have to be 0 or more, people more than 0")]
    Place(usize),
    /// There are not as many lists of neighbours as places, or one names a place that does not exist, or itself.
    #[error("the neighbours of place {0} are missing or name no other place")]
    Neighbours(usize),
    /// The level is not between 0 and 1.
    #[error("the level of the interval has to be between 0 and 1")]
    Level,
}

/// What rates are drawn towards.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Prior {
    mean: f64,
    variance: f64,
    /// Cases and people that the mean rests on.
    all: Place,
}

impl Prior {
    fn of(places: &[Place], numbers: impl Iterator<Item = usize> + Clone) -> Self {
        let (mut cases, mut people, mut count) = (0.0, 0.0, 0.0);
        for i in numbers.clone() {
            cases += places[i].cases;
            people += places[i].people;
            count += 1.0;
        }
        let mean = cases / people;
        let squares: f64 = numbers.map(|i| places[i].people * (places[i].cases / places[i].people - mean).powi(2)).sum();
        let variance = (squares / people - mean / (people / count)).max(0.0);
        Self { mean, variance, all: Place { cases, people } }
    }

    fn rate(&self, place: Place, level: f64) -> Rate {
        let raw = place.cases / place.people;
        let own_share = if self.variance > 0.0 { self.variance / (self.variance + self.mean / place.people) } else { 0.0 };
        let smoothed = self.mean + own_share * (raw - self.mean);
        // Without a variance between places all of them are one: the interval is that of their mean.
        let (shape, rate) = if self.variance > 0.0 {
            (self.mean * self.mean / self.variance + place.cases, self.mean / self.variance + place.people)
        } else {
            (self.all.cases, self.all.people)
        };
        let tail = (1.0 - level) / 2.0;
        let quantile = |p: f64| if shape > 0.0 { gamma_quantile(shape, p) / rate } else { 0.0 };
        // No cases anywhere: the rate is below −ln(tail) by all people (the exact limit of a Poisson count of 0).
        let high = if shape > 0.0 { quantile(1.0 - tail) } else { -tail.ln() / rate };
        Rate { raw, smoothed, low: quantile(tail), high, own_share }
    }
}

fn check(places: &[Place], level: f64) -> Result<(), Fault> {
    if !(level > 0.0 && level < 1.0) {
        return Err(Fault::Level);
    }
    let is_sound = |place: &Place| place.cases >= 0.0 && place.cases.is_finite() && place.people > 0.0 && place.people.is_finite();
    places.iter().position(|place| !is_sound(place)).map_or(Ok(()), |at| Err(Fault::Place(at)))
}

/// Rates drawn towards the mean of all places, in their order, with intervals at a level such as 0.95. No places give no rates. O(n).
///
/// # Errors
/// [`Fault`]: what is asked makes no sense.
pub fn global(places: &[Place], level: f64) -> Result<Vec<Rate>, Fault> {
    check(places, level)?;
    let prior = Prior::of(places, 0..places.len());
    Ok(places.iter().map(|place| prior.rate(*place, level)).collect())
}

/// Rates drawn towards the mean of each place and its neighbours, where rates differ from one part of a province to another; `neighbours[i]` are the
/// numbers of those of place `i`, none of them twice. A place without neighbours has nothing to be drawn to: it keeps its own rate, with the interval of its
/// own count. O(n + neighbours).
///
/// # Errors
/// [`Fault`]: what is asked makes no sense.
pub fn local(places: &[Place], neighbours: &[Vec<u32>], level: f64) -> Result<Vec<Rate>, Fault> {
    check(places, level)?;
    let is_astray =
        |i: usize| neighbours.get(i).is_none_or(|others| others.iter().any(|j| *j as usize >= places.len() || *j as usize == i));
    if let Some(at) = (0..places.len().max(neighbours.len())).find(|i| is_astray(*i) || *i >= places.len()) {
        return Err(Fault::Neighbours(at));
    }
    let rate = |i: usize| {
        let prior = Prior::of(places, std::iter::once(i).chain(neighbours[i].iter().map(|j| *j as usize)));
        prior.rate(places[i], level)
    };
    Ok((0..places.len()).map(rate).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::chance::Chance;

    fn of(list: &[(f64, f64)]) -> Vec<Place> {
        list.iter().map(|(cases, people)| Place { cases: *cases, people: *people }).collect()
    }

    /// `tests/golden/rates.py`: esda's `Empirical_Bayes` and `Spatial_Empirical_Bayes` on 78 counties around St. Louis (Messner and others 2000), scipy's gamma
    /// quantiles. The first ten are those of esda's documentation.
    #[test]
    fn rates_are_those_of_esda() {
        let text = include_str!("../../tests/golden/rates.csv");
        let rows: Vec<Vec<&str>> =
            text.lines().filter(|line| !line.starts_with('#')).skip(1).map(|line| line.split(',').collect()).collect();
        let number = |row: &[&str], at: usize| row[at].parse::<f64>().unwrap();
        let places = of(&rows.iter().map(|row| (number(row, 0), number(row, 1))).collect::<Vec<_>>());
        let neighbours: Vec<Vec<u32>> = rows.iter().map(|row| row[2].split(' ').map(|j| j.parse().unwrap()).collect()).collect();
        let (all, near) = (global(&places, 0.95).unwrap(), local(&places, &neighbours, 0.95).unwrap());
        for (i, row) in rows.iter().enumerate() {
            for (got, at) in [(all[i].smoothed, 3), (near[i].smoothed, 4), (all[i].low, 5), (all[i].high, 6)] {
                assert!((got - number(row, at)).abs() <= 1e-8 * number(row, at), "{i} {at}: {got}");
            }
        }
        // As printed there.
        for (i, expected) in [(0, 2.367_189_50e-5), (4, 6.589_893_23e-5), (9, 3.027_483_80e-5)] {
            assert!((all[i].smoothed - expected).abs() < 1e-13, "{i}");
        }
        for (i, expected) in [(0, 4.014_857_49e-5), (3, 5.093_873_29e-5), (9, 3.472_707_22e-5)] {
            assert!((near[i].smoothed - expected).abs() < 1e-13, "{i}");
        }
    }

    /// Two places of 1,000 with 10 and 30 cases: m = 0.02, Σ P(r − m)²/ΣP = 10⁻⁴, m/P̄ = 2·10⁻⁵, A = 8·10⁻⁵, own share 0.8: 0.012 and 0.028.
    #[test]
    fn two_places_by_hand() {
        let rates = global(&of(&[(10.0, 1000.0), (30.0, 1000.0)]), 0.95).unwrap();
        for (rate, expected) in rates.iter().zip([0.012, 0.028]) {
            assert!((rate.smoothed - expected).abs() < 1e-12 && (rate.own_share - 0.8).abs() < 1e-12, "{rate:?}");
            assert!(rate.low < expected && expected < rate.high);
        }
    }

    #[test]
    fn a_small_place_is_drawn_more_than_a_large_one() {
        let rates = global(&of(&[(2.0, 400.0), (60.0, 40_000.0), (5.0, 9000.0), (90.0, 30_000.0)]), 0.9).unwrap();
        assert!(rates[0].own_share < 0.2 && rates[1].own_share > 0.8, "{rates:?}");
        assert!(rates[0].smoothed < rates[0].raw / 2.0);
        assert!(rates[0].high - rates[0].low > rates[1].high - rates[1].low);
    }

    /// Places that differ less than chance would have them are one: 40 cases among 8,000, whose exact interval without the half at the lower end is that
    /// of Gamma(40).
    #[test]
    fn places_that_do_not_differ_have_one_rate() {
        let rates = global(&of(&[(10.0, 2000.0), (10.0, 2000.0), (20.0, 4000.0)]), 0.95).unwrap();
        for rate in &rates {
            assert!(rate.own_share == 0.0 && (rate.smoothed - 0.005).abs() < 1e-15, "{rate:?}");
            assert!((rate.low * 8000.0 - 28.5766).abs() < 1e-3 && (rate.high * 8000.0 - 53.3143).abs() < 1e-3, "{rate:?}");
        }
        let none = global(&of(&[(0.0, 2000.0), (0.0, 2000.0)]), 0.95).unwrap();
        assert!(none[0].smoothed == 0.0 && none[0].low == 0.0 && (none[0].high * 4000.0 - 3.6889).abs() < 1e-3, "{none:?}");
    }

    #[test]
    fn a_place_without_neighbours_keeps_its_rate() {
        let places = of(&[(10.0, 1000.0), (30.0, 1000.0), (5.0, 1000.0)]);
        let rates = local(&places, &[vec![1], vec![0], vec![]], 0.95).unwrap();
        assert!((rates[0].smoothed - 0.012).abs() < 1e-12 && (rates[2].smoothed - 0.005).abs() < 1e-15);
    }

    /// 60 communes whose true rates are gamma-distributed around 200 in 100,000 (coefficient of variation ½), 100 times: nearly 95 of 100 intervals hold the true
    /// rate, and smoothed rates are nearer to it than raw ones.
    #[test]
    fn intervals_hold_the_true_rate_nearly_as_often_as_promised() {
        let (mut held, mut off_smoothed, mut off_raw) = (0, 0.0, 0.0);
        for run in 0..100 {
            let mut chance = Chance::stream(1991, run);
            let mut truth = Vec::new();
            let mut drawn = || {
                let people = 500.0 * 80_f64.powf(chance.unit());
                let rate = gamma_quantile(4.0, chance.unit()) / 4.0 * 0.002;
                truth.push(rate);
                // Waiting times between the cases of a Poisson process.
                let (mut at, mut cases) = (-(1.0 - chance.unit()).ln(), 0.0);
                while at < people * rate {
                    at -= (1.0 - chance.unit()).ln();
                    cases += 1.0;
                }
                Place { cases, people }
            };
            let places: Vec<Place> = (0..60).map(|_| drawn()).collect();
            for (rate, truth) in global(&places, 0.95).unwrap().iter().zip(truth) {
                held += i32::from(rate.low <= truth && truth <= rate.high);
                off_smoothed += (rate.smoothed - truth).powi(2);
                off_raw += (rate.raw - truth).powi(2);
            }
        }
        assert!((5450..=5820).contains(&held), "of 6,000: {held}");
        assert!(off_smoothed < 0.6 * off_raw, "{off_smoothed} {off_raw}");
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        assert_eq!(global(&of(&[(1.0, 5.0), (1.0, 0.0)]), 0.95), Err(Fault::Place(1)));
        assert_eq!(global(&of(&[(-1.0, 5.0)]), 0.95), Err(Fault::Place(0)));
        assert_eq!(global(&of(&[(1.0, 5.0)]), 1.0), Err(Fault::Level));
        let two = of(&[(1.0, 5.0), (2.0, 5.0)]);
        assert_eq!(local(&two, &[vec![1]], 0.95), Err(Fault::Neighbours(1)));
        assert_eq!(local(&two, &[vec![1], vec![2]], 0.95), Err(Fault::Neighbours(1)));
        assert_eq!(local(&two, &[vec![0], vec![0]], 0.95), Err(Fault::Neighbours(0)));
        assert_eq!(local(&two, &[vec![], vec![], vec![]], 0.95), Err(Fault::Neighbours(2)));
        assert_eq!(global(&[], 0.95), Ok(Vec::new()));
    }
}
