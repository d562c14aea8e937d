//! Declared hotspots: irregular areas around lively places, each with its document; some lifted.

use std::f64::consts::TAU;
use std::fmt::Write as _;

use chrono::{Days, NaiveDate};

use super::atlas::Spot;
use super::chance::Chance;
use super::generate::{Cluster, Core, HOTSPOTS, Numbers, Sources, Town};
use super::rows::{Hotspot, Rows};

/// How much more happens in a place for which an area was declared.
const HOT_FACTOR: f64 = 2.2;
/// Edges are checked at points no farther apart than this, metres.
const EDGE_STEP_M: f64 = 10.0;
/// Days from a declaration to its lifting, at least.
const LEAST_DAYS_IN_FORCE: u64 = 150;

/// Declares areas around the weightiest clusters, at most two in a unit, and marks these.
pub fn generate(sources: &Sources<'_>, towns: &mut [Town], numbers: &mut Numbers, rows: &mut Rows) {
    let mut chance = Chance::new(sources.seed, 2);
    let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
    for (town, found) in towns.iter().enumerate() {
        let total: f64 = found.clusters.iter().map(|cluster| cluster.weight).sum();
        for (cluster, one) in found.clusters.iter().enumerate() {
            let expected = found.incidents as f64 * one.weight / total;
            candidates.push((expected * (0.5 * chance.normal()).exp(), town, cluster));
        }
    }
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, town, cluster) in candidates {
        if rows.hotspots.len() == HOTSPOTS {
            break;
        }
        if towns[town].clusters.iter().filter(|other| other.is_hot).count() >= 2 {
            continue;
        }
        let Some(ring) = outline(sources, &towns[town], &towns[town].clusters[cluster], &mut chance) else { continue };
        let row = declare(sources, &towns[town], cluster, &ring, numbers, &mut chance);
        rows.hotspots.push(row);
        let hot = &mut towns[town].clusters[cluster];
        hot.is_hot = true;
        hot.weight *= HOT_FACTOR;
    }
}

/// A ring around a cluster, star-shaped and therefore simple, 100 to 800 m across, wholly inside the unit of today.
/// None if the cluster is too near to a border, or another area is.
fn outline(sources: &Sources<'_>, town: &Town, cluster: &Cluster, chance: &mut Chance) -> Option<Vec<Spot>> {
    let apart = town.clusters.iter().filter(|other| other.is_hot).all(|other| other.at.distance_m(cluster.at) > 900.0);
    if !apart {
        return None;
    }
    let mut radius_m = (cluster.spread_m * chance.between(1.0, 1.9)).clamp(75.0, 380.0);
    let corners = chance.whole(8, 14);
    let start = chance.between(0.0, TAU);
    let stretch = chance.between(0.6, 1.0);
    let shape: Vec<(f64, f64)> = (0..corners)
        .map(|corner| {
            let angle = start + TAU * (corner as f64 + chance.between(-0.3, 0.3)) / corners as f64;
            (angle, chance.between(0.7, 1.0))
        })
        .collect();
    while radius_m >= 60.0 {
        let ring: Vec<Spot> = shape
            .iter()
            .map(|(angle, share)| {
                let reach = radius_m * share;
                cluster.at.moved(reach * angle.cos(), stretch * reach * angle.sin())
            })
            .collect();
        if is_inside(sources, town, &ring) {
            return Some(ring);
        }
        radius_m *= 0.8;
    }
    None
}

/// Whether every edge lies in the unit, checked along it.
fn is_inside(sources: &Sources<'_>, town: &Town, ring: &[Spot]) -> bool {
    ring.iter().zip(ring.iter().cycle().skip(1)).all(|(from, to)| {
        let steps = (from.distance_m(*to) / EDGE_STEP_M).ceil().max(1.0) as u32;
        (0..steps).all(|step| {
            let along = f64::from(step) / f64::from(steps);
            let spot = Spot { lon: from.lon + along * (to.lon - from.lon), lat: from.lat + along * (to.lat - from.lat) };
            sources.atlas.holds(town.unit, spot, sources.today)
        })
    })
}

fn wkt(ring: &[Spot]) -> String {
    let mut text = String::from("SRID=4326;MULTIPOLYGON(((");
    for spot in ring.iter().chain(ring.first()) {
        let comma = if text.ends_with('(') { "" } else { "," };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}{} {}", spot.lon, spot.lat);
    }
    text + ")))"
}

fn declare(sources: &Sources<'_>, town: &Town, cluster: usize, ring: &[Spot], numbers: &mut Numbers, chance: &mut Chance) -> Hotspot {
    let unit = &sources.atlas.units()[town.unit];
    let core = town.clusters[cluster].core;
    let hamlet = town.hamlet(town.clusters[cluster].at).map_or("khu trung tâm", |hamlet| hamlet.name.as_str());
    let street = chance.pick(&town.streets);
    let road = town.road(unit, street);
    let name = match core {
        Core::Market => format!("Khu vực chợ {}, {hamlet}", town.old_name),
        Core::School => format!("Khu vực quanh trường học, {hamlet}"),
        Core::Industry => format!("Khu nhà trọ công nhân, {hamlet}"),
        Core::Bus => format!("Khu vực bến xe, {road}"),
        Core::Park => format!("Khu vực công viên, vườn hoa, {hamlet}"),
        Core::Crossroads => format!("Tuyến {road}, đoạn qua {hamlet}"),
        Core::Homes => format!("Khu dân cư {hamlet}"),
    };
    let area_types: Vec<&'static str> = match (core, chance.whole(0, 3)) {
        (Core::Industry, 0) => vec!["type1_ttxh", "type3_moi_truong"],
        (Core::Market, 0 | 1) => vec!["type1_ttxh", "type2_kinh_te"],
        (Core::Market, 2) => vec!["type2_kinh_te"],
        (Core::Homes | Core::Bus, 0 | 1) => vec!["type1_ttxh", "type4_ma_tuy"],
        (Core::Homes | Core::Park, 2) => vec!["type4_ma_tuy"],
        (Core::Industry, 1) => vec!["type3_moi_truong"],
        (Core::Crossroads, 0) => vec!["type1_ttxh", "type2_kinh_te", "type4_ma_tuy"],
        _ => vec!["type1_ttxh"],
    };
    let declared_on = sources.today - Days::new(chance.whole(25, 1_150) as u64);
    let latest = sources.today - Days::new(1);
    let earliest = declared_on + Days::new(LEAST_DAYS_IN_FORCE);
    let lifted_on =
        (earliest < latest && chance.happens(0.3)).then(|| earliest + Days::new(chance.whole(0, (latest - earliest).num_days()) as u64));
    Hotspot {
        hotspot_id: chance.id(),
        hotspot_code: numbers.code(format!("{}-DN", unit.code_prefix()), 3),
        name,
        area_types,
        geom: wkt(ring),
        current_commune_id: unit.commune_id,
        declared_by_doc: document(declared_on, chance),
        declared_on,
        lifted_on,
        lifted_by_doc: lifted_on.map(|_| format!("QĐ {}/QĐ-UBND", chance.whole(100, 3_900))),
        responsible_unit: format!("Công an {}", unit.name_in_text()),
        patrol_note: chance.pick(&[
            "Tuần tra 22:00–02:00, thứ Sáu đến Chủ nhật",
            "Chốt giờ tan ca 17:00–19:00, tuần tra khép kín sau 22:00",
            "Tuần tra giờ họp chợ 04:30–08:00",
            "Tuần tra xen kẽ công khai và hóa trang sau 21:00",
        ]),
        coverage_required_task: chance.weighted(&[("discern", 3.0), ("perceive", 4.0), ("characterise", 3.0)]),
        source: chance.weighted(&[("manual", 3.0), ("import", 1.0)]),
    }
}

/// Decisions of people's committees, and now and then a plan of the committee 138.
fn document(on: NaiveDate, chance: &mut Chance) -> String {
    let number = chance.whole(60, 3_900);
    if chance.happens(0.8) {
        format!("QĐ {number}/QĐ-UBND")
    } else {
        format!("KH {}/KH-BCĐ138 ({})", number % 200 + 10, on.format("%m/%Y"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ring_is_written_closed() {
        let ring = [Spot::new(106.0, 20.0), Spot::new(106.1, 20.0), Spot::new(106.0, 20.1)];
        assert_eq!(wkt(&ring), "SRID=4326;MULTIPOLYGON(((106 20,106.1 20,106 20.1,106 20)))");
    }
}
