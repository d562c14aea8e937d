//! At which hours and on which days things happen in a commune.

use std::collections::BTreeMap;

use serde::Serialize;
use uuid::Uuid;

use super::answer::DayCount;
use super::question::{Event, Ground, Question};
use super::sample::{DAY_S, HOUR_S, date, of_communes};
use crate::spatial::aoristic::hours_of_week;

/// Incidents from which on hours are told by weekday: fewer leave most of the 168 empty.
const LEAST_OF_WEEK: u32 = 30;
/// Hours of a band.
const BAND_H: usize = 4;

/// Hours and days of a commune's incidents of the whole window, those known to the commune or hamlet alone too.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommuneRhythm {
    /// Its version.
    pub commune_id: Uuid,
    /// How many; within the hours that were asked for.
    pub n: u32,
    /// Of these, the ones whose hour is known.
    pub n_known_hours: u32,
    /// By weekday (Monday first) and hour, those of uncertain time in shares; none of fewer than 30.
    pub hours: Option<Vec<Vec<f64>>>,
    /// By four hours of the day, from midnight; in shares as well.
    pub bands: [f64; 24 / BAND_H],
    /// By day, of those known to the day; none of fewer than 30; days without any are left out.
    pub days: Option<Vec<DayCount>>,
}

/// By commune, in the order of the ground's; those without incidents have empty bands.
pub(super) fn by_commune(question: &Question, events: &[Event], ground: &Ground) -> Vec<CommuneRhythm> {
    let all = of_communes(question, events, ground.communes.len());
    let row = |(commune, incidents): (&super::question::Commune, Vec<_>)| {
        let spans = || incidents.iter().map(|(span, _)| *span);
        let week = hours_of_week(spans());
        let mut bands = [0.0; 24 / BAND_H];
        week.iter().enumerate().for_each(|(hour, share)| bands[hour % 24 / BAND_H] += share);
        let n = incidents.len() as u32;
        let is_enough = n >= LEAST_OF_WEEK;
        let mut days: BTreeMap<i64, u32> = BTreeMap::new();
        incidents.iter().filter(|(span, _)| span.length_s() <= DAY_S).for_each(|(_, day)| *days.entry(*day).or_default() += 1);
        CommuneRhythm {
            commune_id: commune.commune_id,
            n,
            n_known_hours: spans().filter(|span| span.length_s() <= HOUR_S).count() as u32,
            hours: is_enough.then(|| week.chunks(24).map(<[f64]>::to_vec).collect()),
            bands,
            days: is_enough.then(|| days.into_iter().filter_map(|(day, n)| Some(DayCount { on: date(day)?, n })).collect()),
        }
    };
    ground.communes.iter().zip(all).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{event, ground, on, question};
    use super::*;
    use crate::hotspots::analysis::Precision;

    /// By hand: 29 at seven in the evening of the 1st of January 2023, a Sunday, and one known to the day: each hour of it 1/24.
    #[test]
    fn hours_and_days_of_a_commune() {
        let ground = ground();
        let mut events: Vec<Event> = (0..29).map(|_| event(0.0, 0.0, 0, 19)).collect();
        let few = by_commune(&question(), &events, &ground).pop().unwrap();
        assert_eq!((few.n, few.n_known_hours, few.hours, few.days), (29, 29, None, None));
        assert_eq!(few.bands.map(|n| n.round() as u32), [0, 0, 0, 0, 29, 0]);
        let mut whole_day = event(0.0, 0.0, 0, 0);
        whole_day.to_s = whole_day.from_s + DAY_S;
        (whole_day.precision, whole_day.place) = (Precision::CommuneOnly, None);
        events.push(whole_day);
        // Of after the window, and of no commune of the ground.
        events.push(event(0.0, 0.0, 800, 3));
        events.push(Event { commune: 7, ..event(0.0, 0.0, 5, 3) });
        let found = by_commune(&question(), &events, &ground).pop().unwrap();
        assert_eq!((found.n, found.n_known_hours), (30, 29));
        let hours = found.hours.unwrap();
        assert!((hours[6][19] - 29.0 - 1.0 / 24.0).abs() < 1e-12 && (hours[6][3] - 1.0 / 24.0).abs() < 1e-12 && hours[0][19] == 0.0);
        assert!((found.bands[4] - 29.0 - 4.0 / 24.0).abs() < 1e-12 && (found.bands[0] - 4.0 / 24.0).abs() < 1e-12);
        assert_eq!(found.days.unwrap(), [DayCount { on: on("2023-01-01"), n: 30 }]);
    }
}
