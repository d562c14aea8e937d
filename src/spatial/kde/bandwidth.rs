//! Bandwidths by rule: what the surface looks like depends on them more than on anything else, so each has a name and a source.
//!
//! All are metres for the kernel asked for. Rules that were made for one kernel are carried over to the other by equal spread ([`Kernel::width`]).

use geo::Coord;

use super::Kernel;
use crate::spatial::nearest::Neighbours;

/// By what the bandwidth is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// `σ · n^(−1/6)` with σ² the mean of the variances east and north: the best for one Gaussian town, too wide for several (Scott 1992, Multivariate
    /// Density Estimation, § 6.3; in the plane it is also Silverman's rule of 1986, equation 4.14).
    Scott,
    /// `0.9 · min(SD, √(1/ln 2) · D) · n^(−0.2)`, SD the standard distance and D the median distance from the mean centre, as the quartic kernel's
    /// radius: robust against a few places far away (Esri, `ArcGIS` Pro, "How Kernel Density works").
    Esri,
    /// The mean distance to the k-th nearest other incident, as the quartic kernel's radius: wide where incidents are few, narrow where they are many
    /// (Williamson, `McLafferty`, Goldsmith, Mollenkopf & `McGuire` 1999, Proceedings of the Esri User Conference, "A better method to smooth crime incident
    /// data").
    Neighbour(usize),
}

/// The bandwidth that a rule gives for incidents, metres.
///
/// None if there are fewer than two incidents (for [`Rule::Neighbour`]: not more than k), if they are all at one place, or if a place is no number: there is
/// nothing to spread. O(n), for neighbours O(n log n).
pub fn bandwidth_m(places: &[Coord], rule: Rule, kernel: Kernel) -> Option<f64> {
    let n = places.len() as f64;
    if places.len() < 2 || places.iter().any(|place| !place.x.is_finite() || !place.y.is_finite()) {
        return None;
    }
    let mean = |of: fn(&Coord) -> f64| places.iter().map(of).sum::<f64>() / n;
    let centre = Coord { x: mean(|place| place.x), y: mean(|place| place.y) };
    let squares: f64 = places.iter().map(|place| (place.x - centre.x).powi(2) + (place.y - centre.y).powi(2)).sum();
    let bandwidth = match rule {
        Rule::Scott => (squares / (n - 1.0) / 2.0).sqrt() * n.powf(-1.0 / 6.0) * kernel.width(),
        Rule::Esri => {
            let mut distances: Vec<f64> = places.iter().map(|place| (place.x - centre.x).hypot(place.y - centre.y)).collect();
            let spread = (squares / n).sqrt().min((1.0 / 2_f64.ln()).sqrt() * median(&mut distances));
            0.9 * spread * n.powf(-0.2) * kernel.width() / Kernel::Quartic.width()
        }
        Rule::Neighbour(k) => {
            let index = Neighbours::new(places);
            let sum = places.iter().map(|place| index.kth_distance(*place, k.checked_add(1)?)).sum::<Option<f64>>()?;
            sum / n * kernel.width() / Kernel::Quartic.width()
        }
    };
    (bandwidth > 0.0).then_some(bandwidth)
}

/// The middle of numbers, of an even count the mean of the two in the middle.
fn median(values: &mut [f64]) -> f64 {
    let half = values.len() / 2;
    let is_odd = values.len() % 2 == 1;
    let (low, middle, _) = values.select_nth_unstable_by(half, f64::total_cmp);
    if is_odd { *middle } else { f64::midpoint(*middle, low.iter().copied().fold(f64::NEG_INFINITY, f64::max)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(places: &[(f64, f64)]) -> Vec<Coord> {
        places.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
    }

    /// Four corners of a square of 200 m: variances 40,000/3 on either axis, σ = 115.470 m, four incidents: 4^(−1/6) = 0.793701.
    #[test]
    fn scotts_rule_by_hand() {
        let corners = at(&[(0.0, 0.0), (200.0, 0.0), (0.0, 200.0), (200.0, 200.0)]);
        let gaussian = bandwidth_m(&corners, Rule::Scott, Kernel::Gaussian).unwrap();
        assert!((gaussian - 115.470_053_8 * 0.793_700_526).abs() < 1e-6, "{gaussian}");
        let quartic = bandwidth_m(&corners, Rule::Scott, Kernel::Quartic).unwrap();
        assert!((quartic / gaussian - 8_f64.sqrt()).abs() < 1e-12);
    }

    /// All corners are 141.421 m from the centre, which is SD and D; √(1/ln 2) = 1.201122, so SD is the less; 0.9 · 141.421 · 4^(−0.2) = 96.458. With a fifth
    /// incident in the centre SD = 126.491 and D = 141.421.
    #[test]
    fn esris_rule_by_hand() {
        let mut places = at(&[(0.0, 0.0), (200.0, 0.0), (0.0, 200.0), (200.0, 200.0)]);
        let four = bandwidth_m(&places, Rule::Esri, Kernel::Quartic).unwrap();
        assert!((four - 0.9 * 141.421_356_2 * 0.757_858_283).abs() < 1e-5, "{four}");
        places.push(Coord { x: 100.0, y: 100.0 });
        let five = bandwidth_m(&places, Rule::Esri, Kernel::Quartic).unwrap();
        assert!((five - 0.9 * 126.491_106_4 * 0.724_779_663_7).abs() < 1e-5, "{five}");
    }

    /// On a line at 0, 10, 30, 60 m: nearest others 10, 10, 20, 30; second nearest 30, 20, 30, 50.
    #[test]
    fn neighbours_by_hand() {
        let places = at(&[(0.0, 5.0), (10.0, 5.0), (30.0, 5.0), (60.0, 5.0)]);
        assert!((bandwidth_m(&places, Rule::Neighbour(1), Kernel::Quartic).unwrap() - 17.5).abs() < 1e-9);
        assert!((bandwidth_m(&places, Rule::Neighbour(2), Kernel::Quartic).unwrap() - 32.5).abs() < 1e-9);
        assert_eq!(bandwidth_m(&places, Rule::Neighbour(4), Kernel::Quartic), None);
    }

    #[test]
    fn one_place_has_no_bandwidth() {
        for rule in [Rule::Scott, Rule::Esri, Rule::Neighbour(1)] {
            assert_eq!(bandwidth_m(&at(&[(7.0, 7.0); 9]), rule, Kernel::Quartic), None);
            assert_eq!(bandwidth_m(&at(&[(7.0, 7.0)]), rule, Kernel::Quartic), None);
            assert_eq!(bandwidth_m(&at(&[(7.0, f64::NAN), (8.0, 1.0), (3.0, 3.0)]), rule, Kernel::Quartic), None);
        }
    }
}
