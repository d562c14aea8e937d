//! Sites: at lively places, in hamlets, at the ways into the unit; mostly paid for by households, businesses and community funds.

use chrono::Days;

use super::atlas::{Spot, Unit};
use super::chance::Chance;
use super::generate::{Core, Numbers, Sources, Town, anywhere, near};
use super::rows::{Rows, Site};
use super::words::RETIREMENTS;

type Word = &'static str;

/// Two sites are never nearer than this, metres: the register asks about those within 10 m.
const APART_M: f64 = 20.0;
/// Units of today under the programme of the 2023 plan have this share of their sites in it.
const MODEL_SHARE: f64 = 0.45;

/// Makes the sites of every town.
pub fn generate(sources: &Sources<'_>, towns: &[Town], numbers: &mut Numbers, rows: &mut Rows) {
    let mut chance = Chance::new(sources.seed, 3);
    for town in towns {
        let mut used: Vec<Spot> = Vec::with_capacity(town.sites);
        for _ in 0..town.sites {
            let (spot, site_type) = place(sources, town, &used, &mut chance);
            used.push(spot);
            let row = describe(sources, town, spot, site_type, numbers, &mut chance);
            rows.sites.push(row);
        }
    }
}

/// Where a site stands and what is there.
fn place(sources: &Sources<'_>, town: &Town, used: &[Spot], chance: &mut Chance) -> (Spot, Word) {
    let unit = &sources.atlas.units()[town.unit];
    let accept = |spot: Spot| {
        (used.iter().all(|other| other.distance_m(spot) > APART_M) && sources.atlas.holds(town.unit, spot, sources.today)).then_some(())
    };
    let weights: Vec<f64> = town.clusters.iter().map(|cluster| cluster.weight).collect();
    // Twenty kinds of places tried, then anything within reach of the anchor: a site is never left out.
    for _ in 0..20 {
        let draw = chance.unit();
        let found = if draw < 0.5 {
            let cluster = &town.clusters[chance.index(&weights)];
            let site_type = at_core(cluster.core, chance);
            near(cluster.at, cluster.spread_m, chance, accept).map(|(spot, ())| (spot, site_type))
        } else if draw < 0.75 {
            let hamlet = chance.whole(0, town.hamlets.len() as i64 - 1) as usize;
            let site_type = chance.weighted(&[("residential_lane", 6.0), ("religious_site", 1.0), ("crossroads", 1.5), ("office", 1.5)]);
            near(town.hamlets[hamlet].at, 70.0, chance, accept).map(|(spot, ())| (spot, site_type))
        } else if draw < 0.9 {
            gate(sources, town, chance).filter(|spot| accept(*spot).is_some()).map(|spot| (spot, "commune_gate"))
        } else {
            let site_type = chance.weighted(&[("road_section", 5.0), ("crossroads", 3.0), ("other", 1.0)]);
            anywhere(unit, chance, accept).map(|(spot, ())| (spot, site_type))
        };
        if let Some(found) = found {
            return found;
        }
    }
    let spot =
        (1..200).find_map(|ring| near(town.anchor, APART_M * f64::from(ring), chance, accept)).map_or(town.anchor, |(spot, ())| spot);
    (spot, "other")
}

fn at_core(core: Core, chance: &mut Chance) -> Word {
    match core {
        Core::Market => chance.weighted(&[("market", 5.0), ("road_section", 2.0), ("residential_lane", 2.0)]),
        Core::School => chance.weighted(&[("school", 5.0), ("residential_lane", 3.0), ("crossroads", 1.0)]),
        Core::Industry => chance.weighted(&[("industrial_zone", 5.0), ("road_section", 2.0), ("residential_lane", 2.0)]),
        Core::Bus => chance.weighted(&[("bus_stop", 5.0), ("road_section", 3.0)]),
        Core::Park => chance.weighted(&[("park", 5.0), ("road_section", 2.0), ("residential_lane", 2.0)]),
        Core::Crossroads => chance.weighted(&[("crossroads", 5.0), ("road_section", 3.0), ("office", 1.5)]),
        Core::Homes => chance.weighted(&[("residential_lane", 6.0), ("religious_site", 0.7), ("crossroads", 1.0)]),
    }
}

/// A spot 40 to 140 m inside the border, in a random direction from the anchor.
fn gate(sources: &Sources<'_>, town: &Town, chance: &mut Chance) -> Option<Spot> {
    let angle = chance.between(0.0, std::f64::consts::TAU);
    let back = chance.between(40.0, 140.0);
    let at = |distance: f64| town.anchor.moved(distance * angle.cos(), distance * angle.sin());
    let step = 150.0;
    let mut reached = 0.0;
    while reached < 4.0 * town.radius_m && sources.atlas.holds(town.unit, at(reached + step), sources.today) {
        reached += step;
    }
    let (mut inside, mut outside) = (reached, reached + step);
    while outside - inside > 5.0 {
        let middle = f64::midpoint(inside, outside);
        if sources.atlas.holds(town.unit, at(middle), sources.today) { inside = middle } else { outside = middle }
    }
    let spot = at((inside - back).max(0.0));
    sources.atlas.holds(town.unit, spot, sources.today).then_some(spot)
}

fn owner(site_type: Word, chance: &mut Chance) -> Word {
    match site_type {
        "industrial_zone" => chance.weighted(&[("business", 7.0), ("community_fund", 1.0), ("commune_committee", 1.0)]),
        "market" => chance.weighted(&[("business", 3.0), ("community_fund", 3.0), ("household", 2.0), ("commune_committee", 2.0)]),
        "school" | "office" => {
            chance.weighted(&[("organisation", 5.0), ("commune_committee", 3.0), ("community_fund", 1.5), ("department", 1.0)])
        }
        "religious_site" => chance.weighted(&[("community_fund", 5.0), ("organisation", 3.0)]),
        "residential_lane" => chance.weighted(&[("household", 6.0), ("community_fund", 4.0), ("commune_committee", 0.5)]),
        "bus_stop" => chance.weighted(&[("business", 4.0), ("department", 3.0), ("police", 2.0)]),
        "commune_gate" => chance.weighted(&[("community_fund", 4.5), ("commune_committee", 2.5), ("police", 1.5), ("household", 1.5)]),
        _ => chance.weighted(&[
            ("household", 2.5),
            ("community_fund", 2.5),
            ("police", 2.0),
            ("commune_committee", 1.5),
            ("business", 1.5),
            ("department", 0.8),
        ]),
    }
}

fn funding(ownership: Word, chance: &mut Chance) -> Option<Word> {
    match ownership {
        "household" | "business" | "community_fund" => Some(chance.weighted(&[("socialised", 9.0), ("mixed", 1.0)])),
        "police" | "department" => Some(chance.weighted(&[("state_budget", 6.0), ("project", 3.0), ("mixed", 1.0)])),
        _ => chance.weighted(&[(Some("state_budget"), 4.0), (Some("mixed"), 3.0), (Some("socialised"), 2.0), (None, 0.7)]),
    }
}

fn name(town: &Town, unit: &Unit, site_type: Word, street: &str, hamlet: &str, chance: &mut Chance) -> String {
    let is_ward = unit.kind == "phuong";
    let other = chance.pick(&town.streets);
    let road = town.road(unit, street);
    let old = &town.old_name;
    match site_type {
        "crossroads" if is_ward && street != other => format!("{} {street} – {other}", chance.pick(&["Ngã tư", "Ngã ba"])),
        "crossroads" => format!("{} {road}, {hamlet}", chance.pick(&["Ngã tư", "Ngã ba"])),
        "commune_gate" => format!("{} {}, {hamlet}", chance.pick(&["Cửa ngõ vào", "Lối ra vào"]), unit.name_in_text()),
        "school" => format!("Cổng trường {} {old}, {hamlet}", chance.pick(&["Mầm non", "Tiểu học", "THCS", "THPT"])),
        "market" => format!("{} chợ {old}, {hamlet}", chance.pick(&["Cổng", "Khu để xe", "Lối sau"])),
        "office" => format!("{} {old}, {hamlet}", chance.pick(&["Trạm y tế", "Nhà văn hóa", "Trụ sở tiếp dân", "Bưu điện"])),
        "industrial_zone" => format!("{} cụm công nghiệp {old}, {hamlet}", chance.pick(&["Cổng số 1", "Cổng số 2", "Đường vào"])),
        "park" => format!("{} {old}, {hamlet}", chance.pick(&["Công viên", "Vườn hoa", "Sân thể thao"])),
        "bus_stop" => format!("{} {road}, {hamlet}", chance.pick(&["Điểm xe buýt", "Bến xe"])),
        "religious_site" => format!("Khu vực {} {hamlet}", chance.pick(&["đình", "chùa", "đền", "nhà thờ"])),
        "residential_lane" if is_ward => {
            format!("{} {} {road}, {hamlet}", chance.pick(&["Ngõ", "Đầu ngõ", "Cuối ngõ"]), chance.whole(2, 180))
        }
        "residential_lane" => format!("{} {hamlet}", chance.pick(&["Đầu", "Giữa", "Cuối", "Cổng làng", "Nhà văn hóa"])),
        _ => {
            let first = road.chars().next().map(char::to_uppercase).into_iter().flatten();
            let road: String = first.chain(road.chars().skip(1)).collect();
            format!("{road}, đoạn qua {hamlet}")
        }
    }
}

fn programme(unit: &Unit, sources: &Sources<'_>, ownership: Word, chance: &mut Chance) -> Option<Word> {
    let is_model = sources.model_heirs.contains(&unit.commune_id);
    if is_model && chance.happens(MODEL_SHARE) {
        return Some("model_ward");
    }
    match ownership {
        "police" | "department" => Some(chance.weighted(&[("traffic", 4.0), ("smart_city", 3.0), ("camera_an_ninh", 4.0)])),
        _ => chance.weighted(&[(Some("camera_an_ninh"), 17.0), (Some("smart_city"), 0.6), (Some("other"), 0.6), (None, 1.2)]),
    }
}

fn manager(ownership: Word, unit: &Unit, chance: &mut Chance) -> Option<String> {
    let place = unit.name_in_text();
    match ownership {
        "police" => Some(format!("Công an {place}")),
        "commune_committee" => Some(format!("UBND {place}")),
        "department" => Some(chance.pick(&["Sở Xây dựng", "Sở Khoa học và Công nghệ", "Trung tâm điều hành đô thị thông minh"]).to_owned()),
        "community_fund" => Some(format!("Ban công tác mặt trận, Công an {place}")),
        "organisation" => chance.happens(0.8).then(|| "Ban giám hiệu, bộ phận quản trị của đơn vị".to_owned()),
        "business" => chance.happens(0.7).then(|| "Bộ phận bảo vệ của doanh nghiệp".to_owned()),
        _ => chance.happens(0.6).then(|| format!("Tổ bảo vệ an ninh, trật tự cơ sở {place}")),
    }
}

fn describe(sources: &Sources<'_>, town: &Town, spot: Spot, site_type: Word, numbers: &mut Numbers, chance: &mut Chance) -> Site {
    let unit = &sources.atlas.units()[town.unit];
    let hamlet = town.hamlet(spot).map_or("", |hamlet| hamlet.name.as_str());
    let ownership = owner(site_type, chance);
    let (position_method, position_accuracy_m) = match chance.weighted(&[(0, 5.0), (1, 3.0), (2, 1.0), (3, 1.0), (4, 1.0)]) {
        0 => (Some("gnss_phone"), Some(chance.between(3.0, 12.0).round())),
        1 => (Some("map_click"), Some(chance.between(5.0, 25.0).round())),
        2 => (Some("gnss_rtk"), Some(0.05)),
        3 => (Some("converted_vn2000"), Some(1.0)),
        _ => (None, None),
    };
    let mount = match site_type {
        "residential_lane" | "religious_site" | "market" | "school" | "office" => {
            chance.weighted(&[(Some("wall"), 4.0), (Some("pole"), 3.0), (Some("building"), 2.0), (None, 0.5)])
        }
        "crossroads" => chance.weighted(&[(Some("pole"), 5.0), (Some("traffic_signal"), 2.0), (Some("street_lamp"), 2.0)]),
        _ => chance.weighted(&[(Some("pole"), 6.0), (Some("street_lamp"), 3.0), (None, 0.5)]),
    };
    let is_retired = chance.happens(0.012);
    let street = chance.pick(&town.streets);
    Site {
        site_id: chance.id(),
        site_code: numbers.code(format!("{}-", unit.code_prefix()), 4),
        site_name: name(town, unit, site_type, street, hamlet, chance),
        address_text: chance.happens(0.85).then(|| format!("{}, {hamlet}, {}", town.road(unit, street), unit.name_in_text())),
        source_x: spot.lon,
        source_y: spot.lat,
        position_accuracy_m,
        position_method,
        commune_id: unit.commune_id,
        commune_basis: unit.basis(),
        residential_area: (!hamlet.is_empty()).then(|| hamlet.to_owned()),
        site_type,
        mount,
        ownership,
        funding_source: funding(ownership, chance),
        managing_unit: manager(ownership, unit, chance),
        programme: programme(unit, sources, ownership, chance),
        purpose_text: chance.happens(0.8).then(|| {
            chance.pick(&["Bảo đảm an ninh, trật tự công cộng", "Phòng ngừa trộm cắp tài sản", "Giám sát giao thông, trật tự đô thị"])
        }),
        legal_basis: chance.happens(0.6).then_some("Luật số 91/2025/QH15, Điều 32"),
        notice_sign_present: chance.weighted(&[(Some(true), 6.0), (Some(false), 3.0), (None, 1.0)]),
        sees_private_premises: chance.weighted(&[(Some(false), 7.0), (Some(true), 0.6), (None, 2.4)]),
        retired_on: is_retired.then(|| sources.today - Days::new(chance.whole(20, 700) as u64)),
        retired_reason: is_retired.then(|| chance.pick(RETIREMENTS)),
        source: chance.weighted(&[("manual", 5.0), ("import", 5.0)]),
    }
}
