//! Which incidents count, in an order of their own: no matter in which order they were given.

use std::cmp::Ordering;

use geo::Coord;

use super::question::{Event, Ground, LeftOut, Precision, Question};
use crate::spatial::aoristic::Interval;
use crate::spatial::dispersion::dispersion;
use crate::spatial::equal_area::EqualArea;

/// Places known to the hamlet count only in cells at least so wide, metres.
pub(super) const LEAST_SIDE_OF_HAMLETS_M: f64 = 1000.0;
/// An hour is known if the incident lies in so many seconds.
pub(super) const HOUR_S: i64 = 3600;
/// And a day in so many.
pub(super) const DAY_S: i64 = 24 * HOUR_S;
/// Days from 0001-01-01, where chrono counts from, to 1970-01-01.
const DAYS_TO_1970: i32 = 719_163;

/// Days since 1970-01-01 as a day of the calendar; none beyond it.
pub fn date(day: i64) -> Option<chrono::NaiveDate> {
    i32::try_from(day).ok().and_then(|day| day.checked_add(DAYS_TO_1970)).and_then(chrono::NaiveDate::from_num_days_from_ce_opt)
}

/// A day as the days since 1970-01-01.
pub(super) fn day(date: chrono::NaiveDate) -> i64 {
    i64::from(chrono::Datelike::num_days_from_ce(&date) - DAYS_TO_1970)
}

/// An incident that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Incident {
    /// Metres of the province's plane.
    pub place: Coord,
    pub precision: Precision,
    pub span: Interval,
    /// Days since 1970-01-01 in Vietnam.
    pub day: i64,
    pub commune: u32,
}

impl Incident {
    pub fn is_hour_known(&self) -> bool {
        self.span.length_s() <= HOUR_S
    }

    pub fn is_day_known(&self) -> bool {
        self.span.length_s() <= DAY_S
    }
}

/// The day of an incident as it counts: one known to the month may have begun before the first day of all that are asked about, of which it is known to be.
fn day_of(event: &Event, question: &Question) -> i64 {
    let first = question.compare.map_or(question.from, |[from, _]| from.min(question.from));
    event.day().max(day(first))
}

/// Incidents of the window with a place, before it is known how wide cells are.
#[derive(Debug)]
pub(super) struct Sample {
    /// Those known to the house or street, and within the hours asked for; in their order.
    pub sharp: Vec<Incident>,
    /// The same of those known to the hamlet.
    pub blurred: Vec<Incident>,
    /// What is left out so far; of those known to the hamlet none.
    pub left_out: LeftOut,
    /// Incidents of the window with a place whose hour is known, whatever hours are asked for; and all of those.
    pub known_hours: [usize; 2],
}

/// The hours of a week that are asked for; none: all of them.
fn asked_hours(question: &Question) -> Option<Vec<bool>> {
    let is_day = |day: usize| question.weekdays.is_empty() || question.weekdays.contains(&(day as u8 + 1));
    let is_hour = |hour: usize| question.hours.is_empty() || question.hours.contains(&(hour as u8));
    let hours: Vec<bool> = (0..168).map(|hour| is_day(hour / 24) && is_hour(hour % 24)).collect();
    hours.contains(&false).then_some(hours)
}

/// At least half of its time.
fn is_within(span: Interval, hours: &[bool]) -> bool {
    let share: f64 = span.hours_of_week().into_iter().filter(|(hour, _)| hours[*hour]).map(|(_, share)| share).sum();
    share >= 0.5 - 1e-9
}

impl Sample {
    pub fn of(question: &Question, events: &[Event], ground: &Ground, plane: &EqualArea) -> Self {
        let hours = asked_hours(question);
        let (from, to) = (day(question.from), day(question.to));
        let mut sample = Self {
            sharp: Vec::new(),
            blurred: Vec::new(),
            left_out: LeftOut { hamlet_centroid: 0, ..ground.left_out },
            known_hours: [0, 0],
        };
        for event in events.iter().filter(|event| (from..to).contains(&day_of(event, question))) {
            let (Some(spot), Some(span)) = (event.place, Interval::new(event.from_s, event.to_s)) else {
                sample.left_out.commune_only += 1;
                continue;
            };
            let incident = Incident {
                place: plane.to_plane(spot),
                precision: event.precision,
                span,
                day: day_of(event, question),
                commune: event.commune,
            };
            sample.known_hours[0] += usize::from(incident.is_hour_known());
            sample.known_hours[1] += 1;
            if hours.as_ref().is_some_and(|hours| !is_within(span, hours)) {
                sample.left_out.hours += 1;
            } else if event.precision == Precision::HamletCentroid {
                sample.blurred.push(incident);
            } else {
                sample.sharp.push(incident);
            }
        }
        sample.sharp.sort_by(in_order);
        sample
    }

    /// The incidents that count in cells of a side, in order, and what is left out.
    pub fn of_side(&self, side_m: f64) -> (Vec<Incident>, LeftOut) {
        let (mut incidents, mut left_out) = (self.sharp.clone(), self.left_out);
        if side_m >= LEAST_SIDE_OF_HAMLETS_M {
            incidents.extend_from_slice(&self.blurred);
            incidents.sort_by(in_order);
        } else {
            left_out.hamlet_centroid = self.blurred.len() as u64;
        }
        (incidents, left_out)
    }

    /// Whether more than half of the sharper places are known to the street alone.
    pub fn is_mostly_of_streets(&self) -> bool {
        2 * self.sharp.iter().filter(|incident| incident.precision == Precision::Street).count() > self.sharp.len()
    }
}

/// Incidents that compare equal are alike in all that counts.
fn in_order(a: &Incident, b: &Incident) -> Ordering {
    let key = |incident: &Incident| (incident.day, incident.commune, incident.precision as u8);
    let hours = |incident: &Incident| incident.span.hours_of_week();
    a.place
        .x
        .total_cmp(&b.place.x)
        .then_with(|| a.place.y.total_cmp(&b.place.y))
        .then_with(|| key(a).cmp(&key(b)))
        .then_with(|| a.span.length_s().cmp(&b.span.length_s()))
        .then_with(|| hours(a).partial_cmp(&hours(b)).unwrap_or(Ordering::Equal))
}

/// When incidents of the window happened, and on which day, by commune; those known to the commune alone too.
pub(super) fn of_communes(question: &Question, events: &[Event], communes: usize) -> Vec<Vec<(Interval, i64)>> {
    let hours = asked_hours(question);
    let (from, to) = (day(question.from), day(question.to));
    let mut found = vec![Vec::new(); communes];
    for event in events.iter().filter(|event| (from..to).contains(&day_of(event, question))) {
        let span = Interval::new(event.from_s, event.to_s).filter(|span| hours.as_ref().is_none_or(|hours| is_within(*span, hours)));
        if let (Some(span), Some(here)) = (span, found.get_mut(event.commune as usize)) {
            here.push((span, day_of(event, question)));
        }
    }
    // In an order of their own, as shares are added up.
    for here in &mut found {
        here.sort_by_key(|(span, day)| (*day, span.length_s(), span.starts_s()));
    }
    found
}

/// The two windows that are compared: now ([`Question::now`]), and the earlier one.
fn windows(question: &Question) -> [Option<[i64; 2]>; 2] {
    [Some(question.now()), question.compare].map(|window| window.map(|window| window.map(day)))
}

/// Incidents of a window, of hours and weekdays that are asked for: with the day as it counts.
fn inside<'a>(question: &'a Question, events: &'a [Event], [from, to]: [i64; 2]) -> impl Iterator<Item = (&'a Event, i64)> {
    let hours = asked_hours(question);
    events.iter().map(move |event| (event, day_of(event, question))).filter(move |(event, day)| {
        (from..to).contains(day)
            && match (&hours, Interval::new(event.from_s, event.to_s)) {
                (None, _) => true,
                (Some(hours), Some(span)) => is_within(span, hours),
                (Some(_), None) => false,
            }
    })
}

/// Incidents by commune: of now ([`Question::now`]), and of the earlier window.
pub(super) fn by_commune(question: &Question, events: &[Event], communes: usize) -> [Vec<u32>; 2] {
    windows(question).map(|window| {
        let mut counts = vec![0; communes];
        for (event, _) in window.into_iter().flat_map(|window| inside(question, events, window)) {
            if let Some(count) = counts.get_mut(event.commune as usize) {
                *count += 1;
            }
        }
        counts
    })
}

/// How much counts by week swing in the two windows that are compared ([`dispersion`]): of each commune, and of all together. Of incidents known to the day; weeks are
/// counted back from the end of a window, what is left at its beginning is in none. None where nothing is compared.
pub(super) fn dispersions(question: &Question, events: &[Event], communes: usize) -> (Vec<Option<f64>>, Option<f64>) {
    let mut by_week = vec![[Vec::new(), Vec::new()]; communes + 1];
    if question.compare.is_none() {
        return (vec![None; communes], None);
    }
    for (number, window) in windows(question).into_iter().enumerate() {
        let Some([from, to]) = window else { continue };
        let weeks = ((to - from) / 7).max(0) as usize;
        for of in &mut by_week {
            of[number] = vec![0; weeks];
        }
        let is_known = |event: &Event| event.to_s - event.from_s <= DAY_S;
        for (event, day) in inside(question, events, [from, to]).filter(|(event, _)| is_known(event)) {
            for of in [event.commune as usize, communes] {
                if let Some(count) = by_week.get_mut(of).and_then(|of| of[number].get_mut(((to - 1 - day) / 7) as usize)) {
                    *count += 1;
                }
            }
        }
    }
    let mut found: Vec<Option<f64>> = by_week.iter().map(|[now, before]| dispersion(&[now, before])).collect();
    let all = found.pop().flatten();
    (found, all)
}
