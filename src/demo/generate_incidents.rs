//! Incidents: a Thomas process around the lively places of each unit, over three years, with the growth of the unit.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, TimeDelta, Utc};

use super::atlas::Spot;
use super::chance::Chance;
use super::generate::{Cluster, Core, MONTHS, Numbers, Offence, Sources, Town, anywhere, near};
use super::profiles::{ADMINISTRATIVE_DRUGS, PROFILES, Profile};
use super::rows::{Incident, Rows};

type Word = &'static str;

/// Share of events that happen anywhere, not around a lively place.
const BACKGROUND: f64 = 0.15;
/// Share of events that could be mapped and of which only the commune is known.
const COMMUNE_ONLY: f64 = 0.012;
/// Share of fraud that happens on a line.
const ONLINE_FRAUD: f64 = 0.15;
/// Weight of each month from January: before Tết the most.
const SEASON: [f64; 12] = [1.25, 1.05, 0.9, 0.9, 1.0, 1.05, 1.05, 1.0, 0.95, 1.0, 1.05, 1.15];

/// Makes the incidents of every town, and their codes in the order of time.
pub fn generate(sources: &Sources<'_>, towns: &[Town], numbers: &mut Numbers, rows: &mut Rows) {
    let mut chance = Chance::new(sources.seed, 5);
    let known: Vec<(&Profile, &Offence)> = PROFILES
        .iter()
        .filter_map(|profile| Some((profile, sources.offences.iter().find(|offence| offence.code == profile.offence)?)))
        .collect();
    if known.is_empty() {
        return;
    }
    for town in towns {
        let made: Vec<Incident> = (0..town.incidents).filter_map(|_| happen(sources, town, &known, &mut chance)).collect();
        rows.incidents.extend(made);
    }
    rows.incidents.sort_by(|a, b| a.occurred_from.cmp(&b.occurred_from).then(a.commune_id.cmp(&b.commune_id)));
    for incident in &mut rows.incidents {
        incident.incident_id = chance.id();
        // As the register does: the unit of today gives the code, or the old one where there is none.
        let Some(unit) = sources.atlas.find(incident.current_commune_id.unwrap_or(incident.commune_id)) else { continue };
        let year = local_day(incident.occurred_from).year();
        incident.incident_code = numbers.code(format!("{}-{year}-", unit.code_prefix()), 5);
    }
}

/// Midnight in Vietnam.
fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(0, 0, 0).unwrap_or_default().and_utc() - TimeDelta::hours(7)
}

fn local_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&crate::clock::vietnam()).date_naive()
}

/// First day of the window.
fn first_day(today: NaiveDate) -> NaiveDate {
    today.checked_sub_months(Months::new(MONTHS)).unwrap_or(today)
}

fn happen(sources: &Sources<'_>, town: &Town, known: &[(&Profile, &Offence)], chance: &mut Chance) -> Option<Incident> {
    let shares: Vec<f64> = known.iter().map(|(profile, _)| profile.share).collect();
    let (mut profile, mut offence) = known[chance.index(&shares)];
    let day = day(sources.today, town.growth, profile, chance);
    let time = time(sources.today, day, profile, chance);
    let on = local_day(time.from);
    if !in_force(offence, on) {
        (profile, offence) = *known.iter().find(|(profile, _)| profile.offence == ADMINISTRATIVE_DRUGS)?;
    }
    let is_online = profile.offence == "174" && chance.happens(ONLINE_FRAUD);
    let is_placed = offence.is_mappable && !is_online && !chance.happens(COMMUNE_ONLY);
    let place = place(sources, town, on, is_placed, chance)?;
    let then = &sources.atlas.units()[place.unit_then];
    let now = &sources.atlas.units()[town.unit];
    let (spot, commune_basis, current_commune_id) = match place.spot {
        Some(spot) => (Some(spot), then.basis(), Some(now.commune_id)),
        // Only the unit was named: it is one unit of today only if it went there as a whole.
        None if then.holds(sources.today) => (None, "stated", Some(then.commune_id)),
        None => (None, "stated", then.whole_heir),
    };
    let course = course(sources.today, local_day(time.to), profile, chance);
    let place_type = if is_online { "online" } else { place_type(profile, place.core, chance) };
    let is_sensitive = offence.is_victim_sensitive;
    let (offenders, victims) = profile.people;
    let injured = if chance.happens(profile.harm.1) { chance.whole(1, 2) } else { 0 };
    Some(Incident {
        // Both are given once all incidents are in the order of time.
        incident_id: uuid::Uuid::nil(),
        incident_code: String::new(),
        offence_code: profile.offence,
        occurred_from: time.from,
        occurred_to: time.to,
        time_precision: time.precision,
        reported_on: course.reported_on,
        accepted_on: course.accepted_on,
        cleared_on: course.cleared_on,
        status: course.status,
        severity: if profile.offence.starts_with("tnxh") || course.status == "reported" {
            None
        } else {
            Some(["less_serious", "serious", "very_serious", "especially_serious"][chance.index(&profile.gravity)])
        },
        source_x: spot.map(|spot| spot.lon),
        source_y: spot.map(|spot| spot.lat),
        geom_precision: place.precision,
        address_text: place.address.filter(|_| !is_sensitive),
        commune_id: then.commune_id,
        commune_basis,
        current_commune_id,
        sensitivity: if is_sensitive { "victim_sensitive" } else { "normal" },
        place_type: chance.happens(0.93).then_some(place_type),
        offenders_count: (course.status == "cleared" || chance.happens(0.25)).then(|| 1 + few(offenders - 1, chance)),
        victims_count: (victims > 0 || is_sensitive).then(|| 1 + few(victims - 1, chance)),
        deaths: (profile.harm.0 > 0.0).then(|| i64::from(chance.happens(profile.harm.0))),
        injured: (profile.harm.1 > 0.0).then_some(injured),
        damage_vnd: (profile.damage_m > 0.0 && chance.happens(0.9)).then(|| damage(profile.damage_m, chance)),
        modus_code: chance.happens(0.85).then(|| if is_online { "online" } else { chance.weighted(profile.modi) }),
        camera_helped: if spot.is_some() && course.status != "reported" {
            chance.weighted(&[
                (Some("none"), 5.5),
                (Some("in_view_no_record"), 0.8),
                (Some("footage_used"), 1.6),
                (Some("decisive"), 0.5),
                (None, 1.6),
            ])
        } else {
            None
        },
        source: chance.weighted(&[("manual", 6.0), ("import", 4.0)]),
    })
}

fn in_force(offence: &Offence, on: NaiveDate) -> bool {
    offence.valid_from.is_none_or(|from| from <= on) && offence.valid_to.is_none_or(|to| to > on)
}

/// From 0 to `most`, small numbers likelier.
fn few(most: i64, chance: &mut Chance) -> i64 {
    (chance.unit().powi(3) * (most.max(0) + 1) as f64) as i64
}

/// Log-normal around a median in million đồng, to a hundred thousand.
fn damage(median_m: f64, chance: &mut Chance) -> i64 {
    ((median_m * chance.normal().exp() * 10.0).round().max(1.0) as i64) * 100_000
}

/// A day of the window by the unit's growth, the season and the weekday.
fn day(today: NaiveDate, growth: f64, profile: &Profile, chance: &mut Chance) -> NaiveDate {
    let first = first_day(today);
    let days = (today - first).num_days();
    let half = days as f64 / 2.0 / 365.25;
    let most = (growth.abs() * half).exp() * 1.25 * profile.weekend.max(1.0);
    loop {
        let at = chance.whole(0, days - 1);
        let day = first + Days::new(at as u64);
        let trend = (growth * (at as f64 / 365.25 - half)).exp();
        let weekday = if day.weekday().number_from_monday() >= 6 { profile.weekend } else { 1.0 };
        if chance.unit() * most < trend * SEASON[day.month0() as usize] * weekday {
            return day;
        }
    }
}

struct Time {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    precision: Word,
}

/// When on `day`, and how well that is known. Never reaches into today.
fn time(today: NaiveDate, day: NaiveDate, profile: &Profile, chance: &mut Chance) -> Time {
    let start = midnight(day);
    let last = midnight(today) - TimeDelta::minutes(1);
    let hour = chance.index(profile.hours.weights()) as i64;
    let minute = chance.whole(0, 59);
    let (from, to, precision) = if chance.happens(profile.uncertain) {
        match chance.weighted(&[('n', 5.5), ('d', 2.5), ('s', 1.3), ('m', 0.7)]) {
            // Found in the morning.
            'n' => (start + TimeDelta::hours(chance.whole(20, 23)), start + TimeDelta::hours(24 + chance.whole(5, 7)), "hour"),
            // Found on the return of the owner.
            's' => (start, start + TimeDelta::days(chance.whole(2, 4)) - TimeDelta::minutes(1), "day"),
            'm' => match month(today, day) {
                Some((first, next)) => (midnight(first), midnight(next) - TimeDelta::minutes(1), "month"),
                None => (start, start + TimeDelta::days(1) - TimeDelta::minutes(1), "day"),
            },
            _ => (start, start + TimeDelta::days(1) - TimeDelta::minutes(1), "day"),
        }
    } else if chance.happens(0.25) {
        let from = start + TimeDelta::hours(hour);
        (from, from + TimeDelta::minutes(59), "hour")
    } else {
        let from = start + TimeDelta::hours(hour) + TimeDelta::minutes(minute - minute % 5);
        (from, from + TimeDelta::minutes(if chance.happens(0.3) { 5 * chance.whole(1, 6) } else { 0 }), "minute")
    };
    Time { from, to: to.min(last).max(from), precision }
}

/// The whole month of a day, if all of it lies in the window.
fn month(today: NaiveDate, day: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
    let first = day.with_day(1)?;
    let next = first.checked_add_months(Months::new(1))?;
    (first >= first_day(today) && next <= today).then_some((first, next))
}

struct Place {
    spot: Option<Spot>,
    precision: Word,
    address: Option<String>,
    unit_then: usize,
    core: Core,
}

/// Where in the town, and which unit that was on the day. None if no spot is found, which only happens to an empty area.
fn place(sources: &Sources<'_>, town: &Town, on: NaiveDate, is_placed: bool, chance: &mut Chance) -> Option<Place> {
    let accept = |spot: Spot| sources.atlas.unit_on(town.unit, spot, on, sources.today);
    let weights: Vec<f64> = town.clusters.iter().map(|cluster| cluster.weight).collect();
    let precision = match chance.weighted(&[("exact", 66.0), ("street", 22.0), ("hamlet_centroid", 12.0)]) {
        _ if !is_placed => "commune_only",
        precision => precision,
    };
    let cluster: &Cluster = &town.clusters[chance.index(&weights)];
    let tried = if precision == "hamlet_centroid" {
        let hamlet = chance.whole(0, town.hamlets.len() as i64 - 1) as usize;
        let at = town.hamlets[hamlet].at;
        accept(at).map(|unit| (at, unit))
    } else if chance.happens(BACKGROUND) {
        anywhere(&sources.atlas.units()[town.unit], chance, accept)
    } else {
        near(cluster.at, cluster.spread_m, chance, accept)
    };
    let (spot, unit_then) = tried
        .or_else(|| near(town.anchor, town.radius_m / 4.0, chance, accept))
        .or_else(|| anywhere(&sources.atlas.units()[town.unit], chance, accept))
        .or_else(|| accept(town.anchor).map(|unit| (town.anchor, unit)))?;
    let hamlet = town.hamlet(spot).map_or("", |hamlet| hamlet.name.as_str());
    let street = chance.pick(&town.streets);
    let road = town.road(&sources.atlas.units()[town.unit], street);
    let address = match precision {
        "commune_only" => None,
        "hamlet_centroid" => Some(hamlet.to_owned()),
        _ => chance.happens(0.85).then(|| format!("{road}, {hamlet}")),
    };
    Some(Place { spot: is_placed.then_some(spot), precision, address, unit_then, core: cluster.core })
}

/// The offence says where such things happen; the place says what is there.
fn place_type(profile: &Profile, core: Core, chance: &mut Chance) -> Word {
    let drawn = chance.weighted(profile.places);
    match (core, drawn) {
        (_, "online" | "house" | "waterway") => drawn,
        (Core::Market, _) if chance.happens(0.5) => "market",
        (Core::School, _) if chance.happens(0.3) => "school",
        (Core::Industry, _) if chance.happens(0.4) => "factory",
        (Core::Park, _) if chance.happens(0.5) => "park",
        _ => drawn,
    }
}

struct Course {
    reported_on: NaiveDate,
    accepted_on: Option<NaiveDate>,
    cleared_on: Option<NaiveDate>,
    status: Word,
}

/// What became of it: reported, accepted, cleared, in this order and never after the last day before today.
fn course(today: NaiveDate, ended_on: NaiveDate, profile: &Profile, chance: &mut Chance) -> Course {
    let yesterday = today - Days::new(1);
    let after = |day: NaiveDate, days: i64| day + Days::new(days as u64);
    let reported_on = after(ended_on, few(6, chance)).min(yesterday).max(ended_on);
    let accepted = after(reported_on, few(9, chance));
    if accepted > yesterday {
        return Course { reported_on, accepted_on: None, cleared_on: None, status: "reported" };
    }
    let days = (12.0 * (1.1 * chance.normal()).exp()).round() as i64;
    let cleared = after(accepted, days.clamp(0, 900));
    if chance.happens(profile.cleared) && cleared <= yesterday {
        return Course { reported_on, accepted_on: Some(accepted), cleared_on: Some(cleared), status: "cleared" };
    }
    let age = (today - accepted).num_days();
    let status = match age {
        0..60 => chance.weighted(&[("verifying", 7.0), ("prosecuted", 3.0)]),
        60..240 => chance.weighted(&[("prosecuted", 6.0), ("verifying", 2.0), ("suspended", 1.5), ("not_offence", 0.7)]),
        _ => chance.weighted(&[("suspended", 6.0), ("prosecuted", 2.5), ("not_offence", 1.5)]),
    };
    Course { reported_on, accepted_on: Some(accepted), cleared_on: None, status }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        "2026-11-21".parse().unwrap()
    }

    #[test]
    fn times_stay_in_the_window_and_in_order() {
        let mut chance = Chance::new(3, 1);
        let (first, last) = (midnight(first_day(today())), midnight(today()));
        assert_eq!(first.to_rfc3339(), "2023-11-20T17:00:00+00:00");
        for _ in 0..3000 {
            let profile = chance.pick(PROFILES);
            let day = day(today(), -0.7, &profile, &mut chance);
            let time = time(today(), day, &profile, &mut chance);
            assert!(first <= time.from && time.from <= time.to && time.to < last);
            let course = course(today(), local_day(time.to), &profile, &mut chance);
            assert!(local_day(time.to) <= course.reported_on && course.reported_on < today());
            assert!(course.accepted_on.is_none_or(|on| on >= course.reported_on && on < today()));
            assert!(course.cleared_on.is_none_or(|on| Some(on) >= course.accepted_on && on < today()));
            assert_eq!(course.cleared_on.is_some(), course.status == "cleared");
        }
    }

    #[test]
    fn growth_shows_in_the_years() {
        let mut chance = Chance::new(3, 2);
        let theft = PROFILES[0];
        // Half as many every year: of 4000 the third year has about a quarter of the first.
        let days: Vec<NaiveDate> = (0..4000).map(|_| day(today(), 0.5_f64.ln(), &theft, &mut chance)).collect();
        let year =
            |from: &str, to: &str| days.iter().filter(|day| **day >= from.parse().unwrap() && **day < to.parse().unwrap()).count() as f64;
        let (one, two, three) = (year("2023-11-21", "2024-11-21"), year("2024-11-21", "2025-11-21"), year("2025-11-21", "2026-11-21"));
        assert!((two / one - 0.5).abs() < 0.06 && (three / two - 0.5).abs() < 0.08, "{one} {two} {three}");
    }
}
