//! Conflicts among the people: a few in most communes, some settled, some past their day.

use chrono::Days;

use super::chance::Chance;
use super::generate::{Numbers, Sources, Town, near};
use super::rows::{Conflict, Rows};

/// Conflicts made.
pub const CONFLICTS: usize = 180;
/// Days before today over which they were reported.
const DAYS: i64 = 700;

/// Makes conflicts around the lively places of communes drawn by their people.
pub fn generate(sources: &Sources<'_>, towns: &[Town], numbers: &mut Numbers, rows: &mut Rows) {
    let mut chance = Chance::new(sources.seed, 7);
    let people: Vec<f64> = towns.iter().map(|town| town.people).collect();
    if people.is_empty() {
        return;
    }
    for _ in 0..CONFLICTS {
        let town = &towns[chance.index(&people)];
        let row = conflict(sources, town, numbers, &mut chance);
        rows.conflicts.push(row);
    }
}

fn conflict(sources: &Sources<'_>, town: &Town, numbers: &mut Numbers, chance: &mut Chance) -> Conflict {
    let unit = &sources.atlas.units()[town.unit];
    let spread_m = 0.4 * town.radius_m;
    let accept = |spot| sources.atlas.holds(town.unit, spot, sources.today).then_some(());
    let place = near(town.anchor, spread_m, chance, accept).map_or(town.anchor, |(spot, ())| spot);
    let kind = chance.weighted(&[
        ("land", 5.0),
        ("compensation", 2.5),
        ("neighbours", 4.0),
        ("family", 2.5),
        ("labour", 1.2),
        ("policy", 1.2),
        ("environment", 1.5),
        ("religion", 0.3),
        ("other", 0.6),
    ]);
    let age = chance.whole(3, DAYS);
    let reported_on = sources.today - Days::new(age.unsigned_abs());
    let term = chance.pick(&[15_i64, 30, 30, 45, 60, 90]);
    let due_on = reported_on + Days::new(term.unsigned_abs());
    // The older, the likelier settled; mostly in time.
    let is_ended = chance.happens((age as f64 / 220.0).min(0.88));
    let took = ((term as f64) * chance.between(0.3, 1.6)) as i64;
    let settled_on = (is_ended && took < age).then(|| reported_on + Days::new(took.unsigned_abs()));
    let state = match settled_on {
        Some(_) => chance.weighted(&[("settled", 9.0), ("lapsed", 1.0)]),
        None if age < 7 => "reported",
        None => chance.weighted(&[("handling", 8.0), ("transferred", 1.5)]),
    };
    let tried = match (state, kind) {
        ("reported", _) => None,
        (_, "land" | "compensation" | "environment") => {
            Some(chance.pick(&[&["inspection", "dialogue"][..], &["mediation", "inspection", "decision"], &["dialogue", "legal_advice"]]))
        }
        (_, "policy") => Some(chance.pick(&[&["dialogue", "support"][..], &["legal_advice"]])),
        _ => Some(chance.pick(&[&["mediation"][..], &["mediation", "dialogue"], &["mediation", "legal_advice"]])),
    };
    let hamlet = town.hamlet(place).map_or("khu trung tâm", |hamlet| hamlet.name.as_str());
    Conflict {
        conflict_id: chance.id(),
        conflict_code: numbers.code(format!("{}-MT", unit.code_prefix()), 3),
        kind,
        level: chance.weighted(&[("simple", 6.0), ("complex", 3.0), ("very_complex", 0.6)]),
        state,
        reported_on,
        due_on,
        settled_on,
        source_x: place.lon,
        source_y: place.lat,
        geom_precision: chance.weighted(&[("hamlet_centroid", 4.0), ("street", 2.0), ("exact", 4.0)]),
        address_text: format!("Khu vực {hamlet}"),
        current_commune_id: unit.commune_id,
        parties_count: chance.weighted(&[(2, 6.0), (3, 2.0), (6, 1.0), (18, 0.5)]),
        responsible_post: if state == "reported" { None } else { Some("Phó Chủ tịch UBND, Phó Trưởng Ban Chỉ đạo 138") },
        transferred_to: (state == "transferred").then_some("Thanh tra tỉnh"),
        tried,
    }
}
