//! Counts of places of different size, such as streets of different length: twice the size, twice the mean.

use std::collections::BTreeMap;

use super::{Background, ROUNDS, SHAPES, Size};

/// Sizes that differ by less than this part are one.
const ALIKE: f64 = 0.02;

/// Steps to a mean at most; some ten are taken.
const STEPS: usize = 200;

/// Places of about one size with one count.
#[derive(Debug, Clone, Copy)]
struct Alike {
    count: u32,
    /// How many there are.
    times: f64,
    /// Their mean size.
    size: f64,
}

impl Background {
    /// The background of places by count and size (above 0), by maximum likelihood, without counts so high that one of all would be so once in `1/level` such lots,
    /// as [`Background::of_most`]. The mean is that of size 1; the shape is one place's whatever its size ([`Size::of_one`]): the long street of a quiet quarter and
    /// its short one are quiet alike. None without counts, or if all are 0. Sizes are taken to 2 %; O(n log n).
    pub fn of_sizes(places: impl IntoIterator<Item = (u32, f64)>, level: f64) -> Option<Self> {
        let mut groups: BTreeMap<(u32, i64), (f64, f64)> = BTreeMap::new();
        for (count, size) in places.into_iter().filter(|(_, size)| size.is_finite() && *size > 0.0) {
            let (times, sum) = groups.entry((count, (size.ln() / ALIKE).round() as i64)).or_default();
            *times += 1.0;
            *sum += size;
        }
        let mut groups: Vec<Alike> =
            groups.into_iter().map(|((count, _), (times, sum))| Alike { count, times, size: sum / times }).collect();
        let all: f64 = groups.iter().map(|group| group.times).sum();
        let mut found = of_groups(&groups)?;
        for _ in 0..ROUNDS {
            let before = groups.len();
            groups.retain(|group| found.tails(f64::from(group.count), Size::of_one(group.size)).high * all > level);
            if groups.len() == before {
                break;
            }
            // What is left may be all 0: then the last fit is kept.
            let Some(without) = of_groups(&groups) else { break };
            found = without;
        }
        Some(found)
    }
}

fn of_groups(groups: &[Alike]) -> Option<Background> {
    let sum = |of: &dyn Fn(&Alike) -> f64| groups.iter().map(|group| group.times * of(group)).sum::<f64>();
    let (counts, sizes) = (sum(&|group| f64::from(group.count)), sum(&|group| group.size));
    if counts <= 0.0 {
        return None;
    }
    let even = counts / sizes;
    let beyond = sum(&|group| (f64::from(group.count) - even * group.size).powi(2) - f64::from(group.count));
    // The mean of a shape: counts and sizes weighed by how sure each place is of its rate, which depends on the mean itself.
    let mean_of = |shape: f64| {
        let mut mean = even;
        for _ in 0..STEPS {
            let weight = |group: &Alike| 1.0 / (1.0 + mean * group.size / shape);
            let next = sum(&|group| weight(group) * f64::from(group.count)) / sum(&|group| weight(group) * group.size);
            let is_there = (next - mean).abs() <= 1e-13 * mean;
            mean = next;
            if is_there {
                break;
            }
        }
        mean
    };
    // The score of the shape at that mean: above 0 below the root.
    let score = |shape: f64| {
        let mean = mean_of(shape);
        sum(&|group| (0..group.count).map(|count| 1.0 / (shape + f64::from(count))).sum::<f64>() - (mean * group.size / shape).ln_1p())
    };
    let [mut low, mut high] = SHAPES.map(f64::ln);
    if beyond <= 0.0 || score(high.exp()) >= 0.0 {
        return Some(Background { mean: even, shape: None });
    }
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if score(middle.exp()) > 0.0 { low = middle } else { high = middle }
    }
    let shape = low.exp();
    Some(Background { mean: mean_of(shape), shape: Some(shape) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spatial::chance::Chance;
    use crate::spatial::fdr::benjamini_hochberg;

    /// Twenty counts with lengths; `scipy.optimize.minimize` on the log-likelihood of `scipy.stats.nbinom` (1.17.1): mean 0.00891711 a metre, shape 1.62892857, and
    /// P(X ≥ 9) at 350 m 0.0608232. Lengths alike give what [`Background::of`] gives.
    #[test]
    fn fits_are_those_of_scipy() {
        let counts = [0, 0, 1, 0, 3, 2, 0, 5, 1, 0, 7, 0, 2, 1, 0, 4, 0, 1, 9, 0];
        let lengths = [120, 80, 200, 60, 300, 150, 90, 400, 110, 70, 250, 220, 180, 95, 130, 260, 310, 75, 350, 140];
        let found = Background::of_sizes(counts.into_iter().zip(lengths.map(f64::from)), 0.05).unwrap();
        assert!((found.mean - 0.008_917_11).abs() < 1e-7 && (found.shape.unwrap() - 1.628_928_57).abs() < 1e-5, "{found:?}");
        assert!((found.tails(9.0, Size::of_one(350.0)).high - 0.060_823_2).abs() < 1e-6);
        let alike = Background::of_sizes(counts.into_iter().map(|count| (count, 4.0)), 1e-9).unwrap();
        let plain = Background::of(&counts).unwrap();
        assert!((alike.mean * 4.0 - plain.mean).abs() < 1e-9 && (alike.shape.unwrap() / plain.shape.unwrap() - 1.0).abs() < 1e-6);
        assert_eq!(Background::of_sizes([(0, 5.0)], 0.05), None);
        assert_eq!(Background::of_sizes([(2, 100.0), (4, 200.0)], 0.05), Some(Background { mean: 0.02, shape: None }));
    }

    /// 400 streets of 40 to 400 m whose rates differ as gamma rates of shape 0.5 and 1, 200 times each: any of them is called in no more than 5 % of runs (more than
    /// 17 of 200 would come once in 80 tries). One with 40 beside them is called each time, alone in all but a few.
    #[test]
    fn streets_that_differ_are_no_hotspots() {
        for shape in [0.5, 1.0] {
            let [mut alarms, mut found, mut others] = [0, 0, 0];
            for run in 0..200 {
                let mut chance = Chance::stream(23, run);
                let mut streets: Vec<(u32, f64)> = (0..400)
                    .map(|_| {
                        let size = 40.0 + 360.0 * chance.unit() * chance.unit();
                        let rate = 0.008 * chance.gamma(shape) / shape;
                        (chance.poisson(rate * size), size)
                    })
                    .collect();
                let called = |streets: &[(u32, f64)]| {
                    let background = Background::of_sizes(streets.iter().copied(), 0.05).unwrap();
                    let p: Vec<f64> =
                        streets.iter().map(|(count, size)| background.tails(f64::from(*count), Size::of_one(*size)).high).collect();
                    benjamini_hochberg(&p).into_iter().map(|q| q <= 0.05).collect::<Vec<bool>>()
                };
                alarms += u32::from(called(&streets).contains(&true));
                streets.push((40, 150.0));
                let with = called(&streets);
                found += u32::from(with[400]);
                others += u32::from(with[..400].contains(&true));
            }
            assert!(alarms <= 17 && found == 200 && others <= 24, "shape {shape}: {alarms} {found} {others}");
        }
    }
}
