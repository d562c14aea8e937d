//! Rules between the fields of an incident that need neither the database nor other rows, in the words of the table's own rules.

use std::sync::LazyLock;

use chrono::NaiveDate;

use super::error::WORDS;
use super::fields::INCIDENT;
use super::offences::Offences;
use super::routes::day_of;
use crate::http::fields::Datum;
use crate::http::incoming::{self, Fault};

/// A field that is to be corrected, and why.
type Broken = (&'static str, Fault);

fn at(name: &str) -> usize {
    INCIDENT.iter().position(|field| field.name == name).unwrap_or(usize::MAX)
}

/// Days in the wrong order: it was cleared, or accepted, before it was reported. `values` are in the order of [`INCIDENT`].
pub fn orders(values: &[Datum]) -> [Option<Broken>; 2] {
    static PLACES: LazyLock<[usize; 3]> = LazyLock::new(|| ["reported_on", "cleared_on", "accepted_on"].map(at));
    let [reported, cleared, accepted] = *PLACES;
    let day = |at: usize| match values.get(at) {
        Some(Datum::Day(day)) => Some(*day),
        _ => None,
    };
    let is_before = |at: usize| day(at).zip(day(reported)).is_some_and(|(day, reported): (NaiveDate, NaiveDate)| day < reported);
    [(cleared, "incident_cleared_order"), (accepted, "incident_accepted_order")]
        .map(|(at, rule)| is_before(at).then(|| incoming::broken(WORDS, rule)))
}

/// The offence was not in force when the event was; `None` also where one of the two is not known.
pub fn in_force(values: &[Datum], offences: &Offences) -> Option<Broken> {
    static PLACES: LazyLock<[usize; 3]> = LazyLock::new(|| ["offence_code", "occurred_from", "occurred_to"].map(at));
    let [code, from, to] = *PLACES;
    match (values.get(code)?, values.get(from)?, values.get(to)?) {
        (Datum::Text(code), Datum::Instant(from), Datum::Instant(to)) => {
            let is_known = offences.is_in_force(code, day_of(*from), day_of(*to));
            (!is_known).then(|| incoming::broken(WORDS, "incident_offence_in_force"))
        }
        _ => None,
    }
}
