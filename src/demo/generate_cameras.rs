//! Cameras on the sites, with the statuses and the maintenance that led to their present state.

use chrono::{DateTime, Datelike, Days, Months, NaiveDate, Utc};

use super::chance::Chance;
use super::generate::{CAMERAS, Sources};
use super::generate_optics::{self, Bearings};
use super::rows::{Camera, MaintenanceEntry, Rows, Site, StatusEntry};
use super::words::{FAULTS, OBSTACLES, PAUSES, REMOVALS};

type Word = &'static str;

/// First day on which a camera was put up.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2021, 1, 4).expect("the fourth of January exists");
/// QCVN 135:2024/BTTTT is a basis for certificates from this day.
const QCVN_FROM: NaiveDate = NaiveDate::from_ymd_opt(2025, 2, 15).expect("the fifteenth of February exists");
/// Cameras that are sold must conform from this day.
const QCVN_DUTY_FROM: NaiveDate = NaiveDate::from_ymd_opt(2026, 1, 1).expect("the first of January exists");
/// Districts and their centres ended on this day.
const DISTRICTS_UNTIL: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 1).expect("the first of July exists");
/// Share of cameras in use whose next visit is let slip; of the newest ones nothing is due yet, so that about 9 % are overdue.
const OVERDUE_SHARE: f64 = 0.115;
/// The log holds at most this many regular entries of a camera: the latest ones.
const LOG_ENTRIES: usize = 4;

/// Makes the cameras of all sites.
pub fn generate(sources: &Sources<'_>, rows: &mut Rows) {
    let mut chance = Chance::new(sources.seed, 4);
    let counts = count_cameras(rows.sites.len(), &mut chance);
    let sites = std::mem::take(&mut rows.sites);
    for (site, count) in sites.iter().zip(counts) {
        add_cameras(sources, site, count, rows, &mut chance);
    }
    rows.sites = sites;
}

/// How many cameras each site has: mostly one or two, [`CAMERAS`] together if there are that many sites.
fn count_cameras(sites: usize, chance: &mut Chance) -> Vec<usize> {
    let mut counts: Vec<usize> =
        (0..sites).map(|_| chance.weighted(&[(1, 38.0), (2, 32.0), (3, 17.0), (4, 9.0), (5, 2.0), (6, 2.0)])).collect();
    let total = CAMERAS.clamp(sites, sites * 6);
    while counts.iter().sum::<usize>() != total {
        let at = chance.whole(0, sites as i64 - 1) as usize;
        match counts.iter().sum::<usize>() < total {
            true if counts[at] < 6 => counts[at] += 1,
            false if counts[at] > 1 => counts[at] -= 1,
            _ => {}
        }
    }
    counts
}

fn add_cameras(sources: &Sources<'_>, site: &Site, count: usize, rows: &mut Rows, chance: &mut Chance) {
    let is_planned = site.retired_on.is_none() && chance.happens(0.045);
    let latest = site.retired_on.unwrap_or(sources.today) - Days::new(30);
    let opened = day_between(FIRST_DAY, latest, chance);
    let mut bearings = Bearings::new(count, site.ownership, chance);
    for number in 1..=count {
        let installed_on = if number == 1 || chance.happens(0.75) { opened } else { day_between(opened, latest, chance) };
        let life = live(sources, site, is_planned, installed_on, chance);
        let camera = describe(site, number, &life, bearings.next(chance), chance);
        for (status, since_on, reason) in &life.statuses {
            rows.statuses.push(StatusEntry {
                camera_status_id: chance.id(),
                camera_id: camera.camera_id,
                status,
                since_on: *since_on,
                reason: *reason,
                recorded_at: evening(*since_on),
            });
        }
        for (done_on, kind, outcome) in &life.maintenance {
            rows.maintenance.push(MaintenanceEntry {
                camera_maintenance_id: chance.id(),
                camera_id: camera.camera_id,
                done_on: *done_on,
                kind,
                outcome,
                note: (*kind == "repair").then_some("Đã khắc phục, ghi hình lại bình thường"),
                next_due_on: *done_on + Days::new(life.interval_days),
                recorded_at: evening(*done_on),
            });
        }
        rows.cameras.push(camera);
    }
}

/// A day from `first` to `last`, later ones likelier: most cameras were put up in the last years.
fn day_between(first: NaiveDate, last: NaiveDate, chance: &mut Chance) -> NaiveDate {
    let days = (last - first).num_days().max(0) as f64;
    first + Days::new((days * chance.unit().powf(0.7)) as u64)
}

/// Entries are written on the day itself, at the end of office hours (17:00 in Vietnam).
fn evening(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(10, 0, 0).unwrap_or_default().and_utc()
}

/// What happened to a camera.
struct Life {
    status: Word,
    installed_on: Option<NaiveDate>,
    statuses: Vec<(Word, NaiveDate, Option<Word>)>,
    interval_days: u64,
    maintenance: Vec<(NaiveDate, Word, Word)>,
    today: NaiveDate,
}

fn live(sources: &Sources<'_>, site: &Site, is_planned: bool, installed_on: NaiveDate, chance: &mut Chance) -> Life {
    let today = sources.today;
    let interval_days = chance.weighted(&[(90, 1.0), (180, 4.5), (365, 4.5)]);
    if is_planned {
        return plan(today, interval_days, chance);
    }
    let yesterday = today - Days::new(1);
    let status = match site.retired_on {
        Some(_) => "removed",
        None => chance.weighted(&[("active", 88.5), ("faulty", 7.0), ("suspended", 2.5), ("removed", 2.0)]),
    };
    let ended_on = match (site.retired_on, status) {
        (Some(on), _) => Some(on),
        (_, "removed") => Some(later(installed_on, today, chance.whole(5, 400))),
        (_, "faulty") => Some(later(installed_on, today, chance.whole(1, 75))),
        (_, "suspended") => Some(later(installed_on, today, chance.whole(3, 120))),
        _ => None,
    };
    let working_until = ended_on.unwrap_or(yesterday);
    let mut statuses = vec![("installing", installed_on - Days::new(chance.whole(2, 20) as u64), None), ("active", installed_on, None)];
    let mut maintenance = regular(installed_on, working_until, today, interval_days, status, chance);
    // A fault of earlier days that was put right, always before the last regular visit, so that this one stays the last.
    if let Some((last, ..)) = maintenance.last().copied()
        && (last - installed_on).num_days() > 60
        && chance.happens(0.22)
    {
        let broke = installed_on + Days::new(chance.whole(15, (last - installed_on).num_days() - 30) as u64);
        let mended = broke + Days::new(chance.whole(1, 25) as u64);
        statuses.push(("faulty", broke, Some(chance.pick(FAULTS))));
        statuses.push(("active", mended, Some("Đã sửa xong")));
        maintenance.push((mended, chance.weighted(&[("repair", 4.0), ("replacement", 1.0)]), "ok"));
        maintenance.sort_by_key(|entry| entry.0);
    }
    if let Some(on) = ended_on {
        let reason = match (site.retired_reason, status) {
            (Some(reason), _) => reason,
            (_, "faulty") => chance.pick(FAULTS),
            (_, "suspended") => chance.pick(PAUSES),
            _ => chance.pick(REMOVALS),
        };
        if status == "faulty"
            && let Some((last, _, outcome)) = maintenance.last_mut()
            && *last == on
        {
            *outcome = "needs_repair";
        }
        statuses.push((status, on, Some(reason)));
    }
    for entry in &mut maintenance {
        if entry.1 == "replacement" {
            entry.2 = "replaced";
        }
    }
    Life { status, installed_on: Some(installed_on), statuses, interval_days, maintenance, today }
}

/// `days` before today, but not before a week after the beginning.
fn later(installed_on: NaiveDate, today: NaiveDate, days: i64) -> NaiveDate {
    (today - Days::new(days as u64)).max(installed_on + Days::new(7))
}

/// The regular visits, in order: backwards from one that leaves the next due date in the past or the future as wanted.
fn regular(
    installed_on: NaiveDate,
    working_until: NaiveDate,
    today: NaiveDate,
    interval_days: u64,
    status: Word,
    chance: &mut Chance,
) -> Vec<(NaiveDate, Word, Word)> {
    let interval = interval_days as i64;
    let is_overdue = status != "removed" && chance.happens(OVERDUE_SHARE);
    // Days since the last visit: beyond the interval if it is overdue, at most the interval if not.
    let since = if is_overdue { interval + chance.whole(1, 150) } else { chance.whole(1, interval - 2) };
    let mut visit = (today - Days::new(since as u64)).min(working_until);
    let mut visits = Vec::new();
    while visit > installed_on && visits.len() < LOG_ENTRIES {
        let kind = chance.weighted(&[("inspection", 5.0), ("cleaning", 4.0), ("firmware", 1.0)]);
        visits.push((visit, kind, "ok"));
        visit = visit - Days::new((interval + chance.whole(-10, 20)) as u64);
    }
    visits.reverse();
    visits
}

fn plan(today: NaiveDate, interval_days: u64, chance: &mut Chance) -> Life {
    let status = chance.weighted(&[("proposed", 4.0), ("approved", 3.0), ("installing", 3.0)]);
    let mut day = today - Days::new(chance.whole(100, 260) as u64);
    let mut statuses = vec![("proposed", day, None)];
    for next in ["approved", "installing"] {
        if statuses.last().is_some_and(|(last, ..)| *last == status) {
            break;
        }
        day = day + Days::new(chance.whole(10, 45) as u64);
        statuses.push((next, day, None));
    }
    Life { status, installed_on: None, statuses, interval_days, maintenance: Vec::new(), today }
}

fn describe(site: &Site, number: usize, life: &Life, bearing: Option<f64>, chance: &mut Chance) -> Camera {
    let kind = camera_type(site.site_type, chance);
    let optics = generate_optics::generate(kind, bearing, chance);
    let is_socialised = matches!(site.ownership, "household" | "business" | "community_fund");
    let is_set_up = life.installed_on.is_some();
    let verified_on = life.installed_on.filter(|_| chance.happens(0.6)).map(|on| day_between(on, life.today - Days::new(1), chance));
    let occluded = verified_on.map(|_| chance.happens(0.09));
    let height = match site.mount {
        Some("wall" | "building") => chance.between(2.8, 5.5),
        Some("traffic_signal") => chance.between(5.5, 6.5),
        _ => chance.between(3.5, 7.0),
    };
    let qcvn135_status = conformity(life.installed_on, chance);
    Camera {
        camera_id: chance.id(),
        site_id: site.site_id,
        camera_code: format!("{}-{number:02}", site.site_code),
        status: life.status,
        mount_height_m: chance.happens(0.9).then(|| (height * 10.0).round() / 10.0),
        tilt_deg: match kind {
            "fisheye" => Some(90.0),
            _ => chance.happens(0.7).then(|| chance.between(6.0, 24.0).round()),
        },
        target_task: match kind {
            "anpr" => Some("validate"),
            "ptz" | "panoramic" | "fisheye" => chance.weighted(&[(Some("overview"), 4.0), (Some("outline"), 3.0), (None, 2.0)]),
            _ => chance.weighted(&[
                (Some("discern"), 3.0),
                (Some("perceive"), 4.0),
                (Some("characterise"), 2.5),
                (Some("outline"), 1.5),
                (None, 1.5),
            ]),
        },
        occluded,
        occlusion_note: occluded.filter(|hidden| *hidden).map(|_| chance.pick(OBSTACLES)),
        verified_on,
        monitoring_mode: Some(match site.ownership {
            "police" | "department" => chance.weighted(&[("active_24_7", 6.0), ("active_hours", 3.0), ("recorded_only", 1.0)]),
            _ => chance.weighted(&[("recorded_only", 7.0), ("active_hours", 2.0), ("active_24_7", 1.0)]),
        }),
        recording_mode: Some(chance.weighted(&[("continuous", 6.0), ("motion", 3.5), ("schedule", 0.5)])),
        retention_days: chance.weighted(&[(Some(30), 5.0), (Some(15), 2.5), (Some(7), 1.5), (Some(60), 0.7), (Some(90), 0.3), (None, 0.7)]),
        connected_to: connection(is_socialised, life.installed_on, chance),
        installed_on: life.installed_on,
        warranty_until: life.installed_on.and_then(|on| on.checked_add_months(Months::new(chance.pick(&[12, 24, 24, 36])))),
        end_of_life_on: life.installed_on.filter(|_| chance.happens(0.7)).and_then(|on| on.checked_add_months(Months::new(84))),
        last_maintained_on: life.maintenance.last().map(|entry| entry.0),
        maintenance_interval_days: Some(life.interval_days as i64),
        manufacturer: is_set_up.then(|| chance.pick(&["Nhà sản xuất A", "Nhà sản xuất B", "Nhà sản xuất C", "Nhà sản xuất D"])),
        model: is_set_up.then(|| format!("M{}-{}", chance.pick(&[2, 4, 8]), chance.whole(100, 499))),
        serial_no: (is_set_up && chance.happens(0.5)).then(|| format!("SN{:08}", chance.whole(1, 99_999_999))),
        firmware_version: (is_set_up && chance.happens(0.6))
            .then(|| format!("{}.{}.{}", chance.whole(1, 5), chance.whole(0, 9), chance.whole(0, 30))),
        qcvn135_status,
        conformity_cert_no: (qcvn135_status == "conforming").then(|| format!("HQ-135-{:05}", chance.whole(1, 99_999))),
        default_password_changed: if is_set_up { chance.weighted(&[(Some(true), 6.5), (Some(false), 1.2), (None, 2.3)]) } else { None },
        network_isolated: if is_set_up { chance.weighted(&[(Some(true), 3.5), (Some(false), 3.5), (None, 3.0)]) } else { None },
        cost_vnd: chance.happens(0.85).then(|| cost(kind, chance)),
        budget_year: Some(life.installed_on.map_or(life.today.year(), |on| on.year())),
        phase: life.installed_on.map(|on| if on.year() <= 2023 { "Giai đoạn 2021–2023" } else { "Giai đoạn 2024–2026" }),
        source: site.source,
        optics,
    }
}

fn camera_type(site_type: Word, chance: &mut Chance) -> Word {
    match site_type {
        "crossroads" | "road_section" | "commune_gate" => {
            chance.weighted(&[("fixed", 55.0), ("ptz", 15.0), ("anpr", 20.0), ("dome", 6.0), ("panoramic", 4.0)])
        }
        "market" | "office" | "bus_stop" => {
            chance.weighted(&[("fixed", 42.0), ("dome", 38.0), ("ptz", 9.0), ("fisheye", 8.0), ("panoramic", 3.0)])
        }
        "industrial_zone" | "park" => {
            chance.weighted(&[("fixed", 55.0), ("ptz", 20.0), ("dome", 14.0), ("thermal", 7.0), ("panoramic", 4.0)])
        }
        _ => chance.weighted(&[("fixed", 68.0), ("dome", 22.0), ("ptz", 6.0), ("fisheye", 3.0), ("thermal", 1.0)]),
    }
}

fn conformity(installed_on: Option<NaiveDate>, chance: &mut Chance) -> Word {
    match installed_on {
        Some(on) if on < QCVN_FROM => chance.weighted(&[("legacy_exempt", 6.5), ("unknown", 2.8), ("not_conforming", 0.7)]),
        Some(on) if on < QCVN_DUTY_FROM => chance.weighted(&[("conforming", 4.0), ("unknown", 4.0), ("not_conforming", 2.0)]),
        Some(_) => chance.weighted(&[("conforming", 8.5), ("not_conforming", 0.7), ("unknown", 0.8)]),
        None => chance.weighted(&[("conforming", 5.0), ("unknown", 5.0)]),
    }
}

fn connection(is_socialised: bool, installed_on: Option<NaiveDate>, chance: &mut Chance) -> Option<Word> {
    let on = installed_on?;
    let district = if on < DISTRICTS_UNTIL { 0.6 } else { 0.0 };
    Some(if is_socialised {
        chance.weighted(&[("commune_police", 6.0), ("none", 3.5), ("district_legacy", district), ("ioc", 0.2)])
    } else {
        chance.weighted(&[("commune_police", 4.0), ("province_centre", 2.5), ("ioc", 2.0), ("district_legacy", district), ("none", 0.8)])
    })
}

/// To a hundred thousand đồng.
fn cost(kind: Word, chance: &mut Chance) -> i64 {
    let (low, high) = match kind {
        "ptz" => (14.0, 38.0),
        "anpr" => (22.0, 55.0),
        "thermal" => (35.0, 80.0),
        "panoramic" => (18.0, 42.0),
        "fisheye" => (6.0, 14.0),
        _ => (1.8, 7.5),
    };
    (chance.between(low, high) * 10.0).round() as i64 * 100_000
}
