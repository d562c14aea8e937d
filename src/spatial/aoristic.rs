//! Incidents whose time is known to lie between two moments: their weight is spread evenly over the time between (aoristic analysis).
//!
//! A theft found in the morning is a part of an incident in each hour of the night. Hours and days are those of Vietnam, UTC + 7 without
//! summer time since 1975. Source: Ratcliffe (2002), J. Quant. Criminol. 18(1), doi:10.1023/A:1013240828824. Unlike the R package `aoristic`,
//! shares are of the seconds in an hour, not of hours touched, and an interval of more than a week is folded over the week, not made flat.

/// Hours of a week.
pub const HOURS: usize = 168;
/// Vietnam's time is so many seconds ahead of UTC.
pub const OFFSET_S: i64 = 7 * 3600;

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 86_400;
const WEEK_S: i64 = 7 * DAY_S;
/// The first moment of 1970 was on a Thursday; the Monday before it.
const MONDAY_S: i64 = -3 * DAY_S;

/// When an incident may have happened, seconds since 1970 (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    from_s: i64,
    to_s: i64,
}

impl Interval {
    /// From a moment to another, which is not in it any more; both the same for a moment that is known. None if the end is before the start.
    pub fn new(from_s: i64, to_s: i64) -> Option<Self> {
        (from_s <= to_s && to_s.checked_sub(from_s).is_some()).then_some(Self { from_s, to_s })
    }

    /// Its first moment, seconds since 1970 (UTC).
    pub fn starts_s(self) -> i64 {
        self.from_s
    }

    /// How long, seconds.
    pub fn length_s(self) -> i64 {
        self.to_s - self.from_s
    }

    /// The weight in each hour of the week: Monday 0:00–1:00 first, then hour by hour; together 1. O(168) at most.
    pub fn hours_of_week(self) -> Vec<(usize, f64)> {
        let mut weights = vec![0.0; HOURS];
        add_hours(self, &mut weights);
        weights.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0).collect()
    }

    /// The weight on each calendar day: days since 1970-01-01 in Vietnam, in order; together 1. O(days).
    pub fn days(self) -> impl Iterator<Item = (i64, f64)> {
        let (from_s, to_s) = (self.from_s.saturating_add(OFFSET_S), self.to_s.saturating_add(OFFSET_S));
        let (first, last) = (from_s.div_euclid(DAY_S), (to_s - 1).max(from_s).div_euclid(DAY_S));
        (first..=last).map(move |day| {
            if first == last {
                return (day, 1.0);
            }
            let inside_s = to_s.min((day + 1) * DAY_S) - from_s.max(day * DAY_S);
            (day, inside_s as f64 / (to_s - from_s) as f64)
        })
    }
}

/// The weight of all incidents in each hour of the week, Monday 0:00–1:00 first; the sum is the number of incidents. O(n · hours of an
/// interval, 168 at most).
pub fn hours_of_week(incidents: impl IntoIterator<Item = Interval>) -> Vec<f64> {
    let mut weights = vec![0.0; HOURS];
    incidents.into_iter().for_each(|incident| add_hours(incident, &mut weights));
    weights
}

/// The weight of all incidents on each of so many calendar days from a first one (days since 1970-01-01 in Vietnam), and what falls on other days.
pub fn days(incidents: impl IntoIterator<Item = Interval>, first_day: i64, days: usize) -> (Vec<f64>, f64) {
    let (mut weights, mut elsewhere) = (vec![0.0; days], 0.0);
    for (day, weight) in incidents.into_iter().flat_map(Interval::days) {
        match usize::try_from(day - first_day).ok().and_then(|place| weights.get_mut(place)) {
            Some(sum) => *sum += weight,
            None => elsewhere += weight,
        }
    }
    (weights, elsewhere)
}

fn add_hours(incident: Interval, weights: &mut [f64]) {
    let hour = |moment_s: i64| (moment_s.rem_euclid(WEEK_S) / HOUR_S) as usize;
    // Seconds since a Monday 0:00.
    let from_s = incident.from_s.saturating_add(OFFSET_S).rem_euclid(WEEK_S) - MONDAY_S;
    let length_s = incident.length_s();
    if length_s == 0 {
        weights[hour(from_s)] += 1.0;
        return;
    }
    let (weeks, rest_s) = (length_s / WEEK_S, length_s % WEEK_S);
    if weeks > 0 {
        let each = (weeks * HOUR_S) as f64 / length_s as f64;
        for weight in &mut *weights {
            *weight += each;
        }
    }
    let to_s = from_s + rest_s;
    let mut moment_s = from_s;
    while moment_s < to_s {
        let end_s = ((moment_s.div_euclid(HOUR_S) + 1) * HOUR_S).min(to_s);
        weights[hour(moment_s)] += (end_s - moment_s) as f64 / length_s as f64;
        moment_s = end_s;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 is a Monday; 0:00 in Vietnam is 17:00 UTC of the day before.
    const MONDAY: i64 = 1_795_366_800;

    fn at(hours: f64) -> i64 {
        MONDAY + (hours * 3600.0) as i64
    }

    fn between(from: f64, to: f64) -> Interval {
        Interval::new(at(from), at(to)).unwrap()
    }

    fn are_close(got: &[(usize, f64)], expected: &[(usize, f64)]) {
        assert_eq!(got.len(), expected.len(), "{got:?}");
        for (a, b) in got.iter().zip(expected) {
            assert!(a.0 == b.0 && (a.1 - b.1).abs() < 1e-12, "{got:?}");
        }
    }

    /// `date -d '2026-11-23 00:00 +0700' +%s`.
    #[test]
    fn a_moment_is_in_its_hour_of_vietnam() {
        are_close(&between(0.0, 0.0).hours_of_week(), &[(0, 1.0)]);
        are_close(&between(23.99, 23.99).hours_of_week(), &[(23, 1.0)]);
        are_close(&between(-0.01, -0.01).hours_of_week(), &[(167, 1.0)]);
    }

    /// By hand: from 22:30 to 1:00 are 150 minutes, 30 of them in the first hour and 60 in each of the two others.
    #[test]
    fn a_night_is_spread_by_minutes() {
        are_close(&between(22.5, 25.0).hours_of_week(), &[(22, 0.2), (23, 0.4), (24, 0.4)]);
        are_close(&between(167.5, 168.5).hours_of_week(), &[(0, 0.5), (167, 0.5)]);
        let days: Vec<_> = between(22.5, 25.0).days().collect();
        assert_eq!(days.len(), 2);
        assert_eq!(days[0].0, 20_780, "days from 1970-01-01 to 2026-11-23");
        assert!((days[0].1 - 0.6).abs() < 1e-12 && (days[1].1 - 0.4).abs() < 1e-12);
    }

    /// By hand: eight days from Monday 0:00 are 192 hours, each of Monday's twice.
    #[test]
    fn more_than_a_week_is_folded() {
        let weights = between(0.0, 192.0).hours_of_week();
        assert_eq!(weights.len(), HOURS);
        assert!((weights[0].1 - 2.0 / 192.0).abs() < 1e-12 && (weights[24].1 - 1.0 / 192.0).abs() < 1e-12);
    }

    #[test]
    fn every_incident_weighs_one() {
        let mut chance = super::super::chance::Chance::new(5);
        for _ in 0..500 {
            let from = i64::from(chance.below(2_000_000_000)) - 1_000_000_000;
            let length = i64::from(chance.below(3_000_000));
            let interval = Interval::new(from, from + length).unwrap();
            let hours: f64 = interval.hours_of_week().iter().map(|(_, weight)| weight).sum();
            let days: f64 = interval.days().map(|(_, weight)| weight).sum();
            assert!((hours - 1.0).abs() < 1e-12 && (days - 1.0).abs() < 1e-12, "{interval:?}");
        }
    }

    #[test]
    fn days_outside_are_counted_apart() {
        let (weights, elsewhere) = days([between(-12.0, 12.0), between(30.0, 30.0)], 20_780, 2);
        assert!((weights[0] - 0.5).abs() < 1e-12 && (weights[1] - 1.0).abs() < 1e-12 && (elsewhere - 0.5).abs() < 1e-12);
        assert_eq!(Interval::new(5, 4), None);
        assert!((hours_of_week([between(0.0, 5.0), between(3.0, 3.0)]).iter().sum::<f64>() - 2.0).abs() < 1e-12);
    }
}
