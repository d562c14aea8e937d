//! How much of it happens in how few places, and how much of that chance alone would do.
//!
//! With fewer incidents than places most places have none whatever happens: ten incidents on a thousand streets are "all on the worst 1 %" even if dealt blindly.
//! So the share of the worst places is told beside what chance gives, and the Gini coefficient is the generalised one, which compares with the most even
//! dealing that so few incidents allow (Bernasco & Steenbeek 2017, J. Quant. Criminol. 33, doi:10.1007/s10940-016-9324-7).

use super::chance::Chance;

/// A place: a cell, a street.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Incidents.
    pub incidents: u32,
    /// Its size: area, length, or 1 if places count alike; above 0.
    pub size: f64,
}

/// How incidents are concentrated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Concentration {
    /// Share of the incidents in the worst places that make up the part asked for.
    pub share: f64,
    /// The same share when incidents are dealt by size alone: the mean of the trials.
    pub by_chance: f64,
    /// So low at least in 95 of 100 trials.
    pub chance_low: f64,
    /// So high at most in 95 of 100 trials.
    pub chance_high: f64,
    /// One-sided: the share of trials, the real one counted among them, with a share at least so high.
    pub p_value: f64,
    /// The generalised Gini coefficient, places alike: 0 as even as so many incidents can be, near 1 all in one place. None without incidents.
    pub gini: f64,
}

/// The share of incidents in the worst `part` of places (0.05: those that make up 5 % of all size), beside what chance gives in so many seeded trials.
///
/// Places are taken by incidents for their size, the worst first, the last of them in part, so that the part is met exactly. None without incidents or places,
/// or if a size or the part makes no sense. O(trials · (incidents log places + places log places)).
pub fn concentration(places: &[Place], part: f64, trials: usize, seed: u64) -> Option<Concentration> {
    let incidents: u64 = places.iter().map(|place| u64::from(place.incidents)).sum();
    let is_sound = |place: &Place| place.size.is_finite() && place.size > 0.0;
    if incidents == 0 || !(0.0..=1.0).contains(&part) || !places.iter().all(is_sound) {
        return None;
    }
    let share = worst_share(places, part);
    let mut ends = Vec::with_capacity(places.len());
    let mut size = 0.0;
    for place in places {
        size += place.size;
        ends.push(size);
    }
    let mut shares: Vec<f64> = (0..trials).map(|trial| dealt_share(places, &ends, incidents, part, seed, trial)).collect();
    shares.sort_by(f64::total_cmp);
    let at_least = trials - shares.partition_point(|other| *other < share - 1e-12);
    let quantile = |q: f64| shares.get(((trials as f64 - 1.0) * q).round().max(0.0) as usize).copied().unwrap_or(f64::NAN);
    Some(Concentration {
        share,
        by_chance: shares.iter().sum::<f64>() / trials as f64,
        chance_low: quantile(0.025),
        chance_high: quantile(0.975),
        p_value: (at_least as f64 + 1.0) / (trials as f64 + 1.0),
        gini: gini(&places.iter().map(|place| f64::from(place.incidents)).collect::<Vec<_>>())?,
    })
}

/// The share when as many incidents are dealt to places by size.
fn dealt_share(places: &[Place], ends: &[f64], incidents: u64, part: f64, seed: u64, trial: usize) -> f64 {
    let mut chance = Chance::stream(seed, trial as u64);
    let mut dealt: Vec<Place> = places.iter().map(|place| Place { incidents: 0, size: place.size }).collect();
    let all = ends[ends.len() - 1];
    for _ in 0..incidents {
        let at = chance.unit() * all;
        dealt[ends.partition_point(|end| *end <= at).min(places.len() - 1)].incidents += 1;
    }
    worst_share(&dealt, part)
}

/// The share of incidents in the worst places that make up a part of all size. NaN without incidents.
pub(crate) fn worst_share(places: &[Place], part: f64) -> f64 {
    let mut order: Vec<&Place> = places.iter().filter(|place| place.incidents > 0).collect();
    let rate = |place: &Place| f64::from(place.incidents) / place.size;
    order.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
    let (mut left, mut caught) = (places.iter().map(|place| place.size).sum::<f64>() * part, 0.0);
    for place in &order {
        let taken = (left / place.size).clamp(0.0, 1.0);
        caught += f64::from(place.incidents) * taken;
        left -= place.size * taken;
    }
    caught / order.iter().map(|place| f64::from(place.incidents)).sum::<f64>()
}

/// The generalised Gini coefficient of counts: `max(n/c, 1) · (G − 1) + 1` for c incidents in n places, G the usual coefficient. With as many incidents as places
/// or more it is the usual one. None without incidents, or if a count is negative or no number. O(n log n).
pub fn gini(counts: &[f64]) -> Option<f64> {
    let incidents: f64 = counts.iter().sum();
    if counts.iter().any(|count| count.is_nan() || *count < 0.0) || !incidents.is_finite() || incidents <= 0.0 {
        return None;
    }
    let mut sorted = counts.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = counts.len() as f64;
    let ranked: f64 = sorted.iter().zip(1..).map(|(count, rank)| count * f64::from(rank)).sum::<f64>() / incidents;
    let usual = (2.0 * ranked - n - 1.0) / n;
    Some((n / incidents).max(1.0) * (usual - 1.0) + 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(counts: &[u32]) -> Vec<Place> {
        counts.iter().map(|incidents| Place { incidents: *incidents, size: 1.0 }).collect()
    }

    /// The examples of R's `lorenzgini` (Steenbeek & Bernasco 2018): 0.78 for 20 incidents in 10 places; for 8 in 10 the usual 0.80 and the generalised 0.75.
    /// As many incidents as places hold one each: as even as can be.
    #[test]
    fn the_generalised_gini_of_its_authors() {
        for (counts, expected) in [
            (vec![10.0, 8.0, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.78),
            (vec![5.0, 2.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.75),
            (vec![10.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0], 0.9),
            (vec![0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0], 0.0),
            (vec![4.0, 4.0, 4.0], 0.0),
        ] {
            assert!((gini(&counts).unwrap() - expected).abs() < 1e-12, "{counts:?}: {:?}", gini(&counts));
        }
        assert_eq!(gini(&[0.0, 0.0]), None);
        assert_eq!(gini(&[1.0, -1.0]), None);
    }

    /// 20 places, the worst with 6 of 10 incidents: 5 % are one place, 7.5 % are that and half of the next with 2.
    #[test]
    fn the_worst_places_by_hand() {
        let mut counts = [0; 20];
        (counts[3], counts[7], counts[11], counts[12]) = (6, 2, 1, 1);
        let places = alike(&counts);
        assert!((worst_share(&places, 0.05) - 0.6).abs() < 1e-12);
        assert!((worst_share(&places, 0.075) - 0.7).abs() < 1e-12);
        assert!((worst_share(&places, 1.0) - 1.0).abs() < 1e-12 && worst_share(&places, 0.0) == 0.0);
        // By size: 6 on 10 km are fewer for each than 1 on 1 km; 5 % of 29 km are 1.45 km: both places of one, then 2 on 1 km come first.
        let mut sized = places;
        sized[3].size = 10.0;
        assert!((worst_share(&sized, 1.0 / 29.0) - 0.2).abs() < 1e-12);
    }

    /// Two incidents in four places, part 25 %, one place: by chance 1 with probability 1/4 and ½ with 3/4, 0.625 in the mean.
    #[test]
    fn few_incidents_are_concentrated_by_chance() {
        let found = concentration(&alike(&[1, 0, 1, 0]), 0.25, 4000, 138).unwrap();
        // Standard deviation of the mean: ½ √(3/16) / √4000 = 0.0034.
        assert!((found.share - 0.5).abs() < 1e-12 && (found.by_chance - 0.625).abs() < 0.014, "{found:?}");
        assert!((found.p_value - 1.0).abs() < 1e-12 && found.chance_low < 0.51 && found.chance_high > 0.99);
        assert_eq!(found, concentration(&alike(&[1, 0, 1, 0]), 0.25, 4000, 138).unwrap());
        assert_eq!(concentration(&alike(&[0, 0]), 0.05, 99, 1), None);
        assert_eq!(concentration(&alike(&[1, 0]), 1.5, 99, 1), None);
    }

    /// 100 places of sizes 1 to 4, 300 incidents dealt by size, 200 times: nothing is called concentrated at 5 % in 10 of them; fewer
    /// than 2 or more than 20 would be once in 640 tries (binomial).
    #[test]
    fn chance_is_called_concentrated_no_more_often_than_promised() {
        let mut alarms = 0;
        for run in 0..200 {
            let mut chance = Chance::stream(7, run);
            let mut places: Vec<Place> = (0..100).map(|n| Place { incidents: 0, size: f64::from(1 + n % 4) }).collect();
            for _ in 0..300 {
                let mut at = chance.unit() * 250.0;
                let place = places
                    .iter()
                    .position(|place| {
                        at -= place.size;
                        at < 0.0
                    })
                    .unwrap();
                places[place].incidents += 1;
            }
            alarms += u32::from(concentration(&places, 0.05, 99, run).unwrap().p_value <= 0.05);
        }
        assert!((2..=20).contains(&alarms), "{alarms}");
    }
}
