//! All demonstration rows from a seed: how many where, which places are lively, and the numbers in the codes. Pure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use uuid::Uuid;

use super::atlas::{Atlas, Spot, Unit};
use super::chance::Chance;
use super::rows::{Counter, ModelWard, Rows};
use super::words::{HAMLETS, ROADS, STREETS};
use super::{generate_cameras, generate_conflicts, generate_hotspots, generate_incidents, generate_sites};

/// Sites made.
pub const SITES: usize = 2_400;
/// Cameras made.
pub const CAMERAS: usize = 5_000;
/// Incidents made.
pub const INCIDENTS: usize = 12_000;
/// Hotspots made.
pub const HOTSPOTS: usize = 40;
/// Months before today over which incidents are spread.
pub const MONTHS: u32 = 36;
/// The plan is of December 2023; its copy leaves the day blank.
const MODEL_NAMED_ON: NaiveDate = NaiveDate::from_ymd_opt(2023, 12, 1).expect("the first of December exists");
/// People of a unit whose population is not known.
const PEOPLE_UNKNOWN: f64 = 15_000.0;

/// An offence as the database knows it.
#[derive(Debug, Clone)]
pub struct Offence {
    /// Its code.
    pub code: String,
    /// First day in force.
    pub valid_from: Option<NaiveDate>,
    /// First day no longer in force.
    pub valid_to: Option<NaiveDate>,
    /// Whether it is mapped as a point.
    pub is_mappable: bool,
    /// Whether its victims are to be protected.
    pub is_victim_sensitive: bool,
}

/// What the rows are made from.
pub struct Sources<'a> {
    /// Units and areas.
    pub atlas: &'a Atlas,
    /// Offences.
    pub offences: &'a [Offence],
    /// Old units that the 2023 plan names.
    pub model_wards: &'a [Uuid],
    /// Units of today that one of them wholly became.
    pub model_heirs: Vec<Uuid>,
    /// The largest number that a real row has of each code's beginning.
    pub taken: BTreeMap<String, i32>,
    /// Seed.
    pub seed: u64,
    /// First day on which nothing has happened yet.
    pub today: NaiveDate,
}

/// What stands at the middle of a lively place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Core {
    /// Chợ.
    Market,
    /// Trường học.
    School,
    /// Khu công nghiệp and the lodgings around it.
    Industry,
    /// Bến xe.
    Bus,
    /// Công viên.
    Park,
    /// Ngã tư and its shops.
    Crossroads,
    /// Khu dân cư.
    Homes,
}

/// A place around which events and sites gather (a parent of a Thomas process).
#[derive(Debug, Clone)]
pub struct Cluster {
    /// Its middle.
    pub at: Spot,
    /// Standard deviation around it, metres.
    pub spread_m: f64,
    /// Share among the clusters of the unit.
    pub weight: f64,
    /// What stands there.
    pub core: Core,
    /// Whether a hotspot was declared there.
    pub is_hot: bool,
}

/// A hamlet or residential group.
#[derive(Debug, Clone)]
pub struct Hamlet {
    /// "thôn Đông", "tổ dân phố số 4".
    pub name: String,
    /// Its middle.
    pub at: Spot,
}

/// A unit of today as it is filled.
#[derive(Debug, Clone)]
pub struct Town {
    /// Number in the atlas.
    pub unit: usize,
    /// A place well inside.
    pub anchor: Spot,
    /// Radius in which people live, metres.
    pub radius_m: f64,
    /// People.
    pub people: f64,
    /// Lively places.
    pub clusters: Vec<Cluster>,
    /// Hamlets, at least three.
    pub hamlets: Vec<Hamlet>,
    /// Streets or roads that names are made with.
    pub streets: Vec<&'static str>,
    /// Name of the unit that stood at the anchor the day before this one came into force.
    pub old_name: String,
    /// Incidents to make.
    pub incidents: usize,
    /// Logarithm of the yearly growth of incidents.
    pub growth: f64,
    /// Sites to make.
    pub sites: usize,
}

impl Town {
    /// The hamlet nearest to a spot.
    pub fn hamlet(&self, spot: Spot) -> Option<&Hamlet> {
        self.hamlets.iter().min_by(|a, b| a.at.distance_m(spot).total_cmp(&b.at.distance_m(spot)))
    }

    /// A street as it is written in an address: "đường Lê Lợi" in a ward, the road's own words elsewhere.
    pub fn road(&self, unit: &Unit, street: &str) -> String {
        if unit.kind == "phuong" { format!("đường {street}") } else { street.to_owned() }
    }
}

/// Gives out the numbers in codes, each beginning by itself.
///
/// Two units may share a beginning (a code that was given again on 1/7/2025), so the beginning is counted, not the unit.
pub struct Numbers {
    last: BTreeMap<String, i32>,
    used: BTreeSet<String>,
}

impl Numbers {
    /// Continues after the numbers of real rows.
    pub fn new(taken: BTreeMap<String, i32>) -> Self {
        Self { last: taken, used: BTreeSet::new() }
    }

    /// The code with the next number after `beginning`, with at least `digits` digits.
    pub fn code(&mut self, beginning: String, digits: usize) -> String {
        let number = self.last.entry(beginning.clone()).or_insert(0);
        *number += 1;
        let code = format!("{beginning}{number:0digits$}");
        self.used.insert(beginning);
        code
    }

    fn counters(self) -> Vec<Counter> {
        let last = self.last;
        self.used.into_iter().map(|beginning| Counter { last_number: last.get(&beginning).copied().unwrap_or(0), beginning }).collect()
    }
}

/// Makes everything. Equal sources give equal rows. Empty if no unit is in scope.
pub fn generate(sources: &Sources<'_>) -> Rows {
    let mut towns = found_towns(sources);
    let mut rows = Rows::default();
    let mut numbers = Numbers::new(sources.taken.clone());
    generate_hotspots::generate(sources, &mut towns, &mut numbers, &mut rows);
    generate_sites::generate(sources, &towns, &mut numbers, &mut rows);
    generate_cameras::generate(sources, &mut rows);
    generate_incidents::generate(sources, &towns, &mut numbers, &mut rows);
    generate_conflicts::generate(sources, &towns, &mut numbers, &mut rows);
    rows.model_wards = name_model_wards(sources);
    rows.counters = numbers.counters();
    rows
}

/// The units that the plan names, as they were then.
fn name_model_wards(sources: &Sources<'_>) -> Vec<ModelWard> {
    let mut chance = Chance::new(sources.seed, 6);
    let row = |commune_id: &Uuid| ModelWard {
        model_ward_id: chance.id(),
        commune_id: *commune_id,
        programme: "Công an phường điển hình, kiểu mẫu về an ninh, trật tự và văn minh đô thị",
        directive: "Kế hoạch tháng 12/2023 của Ban Chỉ đạo 138 tỉnh Hải Dương: Nâng cao hiệu quả công tác phòng ngừa xã hội, kéo giảm bền vững \
            tội phạm về trật tự xã hội trên địa bàn tỉnh",
        named_on: MODEL_NAMED_ON,
    };
    sources.model_wards.iter().map(row).collect()
}

/// Splits `total` by weight; each gets at least `least`. The largest remainders get what rounding leaves.
fn allot(total: usize, least: usize, weights: &[f64]) -> Vec<usize> {
    let free = total.saturating_sub(least * weights.len()) as f64;
    let sum: f64 = weights.iter().sum();
    let shares: Vec<f64> = weights.iter().map(|weight| if sum > 0.0 { free * weight / sum } else { 0.0 }).collect();
    let mut counts: Vec<usize> = shares.iter().map(|share| least + share.floor() as usize).collect();
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| shares[*b].fract().total_cmp(&shares[*a].fract()).then(a.cmp(b)));
    let missing = total.saturating_sub(counts.iter().sum());
    for at in order.iter().cycle().take(if order.is_empty() { 0 } else { missing }) {
        counts[*at] += 1;
    }
    counts
}

fn found_towns(sources: &Sources<'_>) -> Vec<Town> {
    let mut chance = Chance::new(sources.seed, 1);
    let mut towns: Vec<Town> = sources.atlas.scope().filter_map(|unit| found_town(sources, unit, &mut chance)).collect();
    let is_ward = |town: &Town| sources.atlas.units()[town.unit].kind == "phuong";
    let incidents: Vec<f64> =
        towns.iter().map(|town| town.people * if is_ward(town) { 1.3 } else { 1.0 } * (0.4 * chance.normal()).exp()).collect();
    let sites: Vec<f64> =
        towns.iter().map(|town| town.people.powf(0.8) * if is_ward(town) { 1.5 } else { 1.0 } * chance.between(0.7, 1.3)).collect();
    let incidents = allot(INCIDENTS, 4, &incidents);
    let sites = allot(SITES, 2, &sites);
    for (at, town) in towns.iter_mut().enumerate() {
        town.incidents = incidents[at];
        town.sites = sites[at];
        town.growth = growth(town.incidents, &mut chance);
    }
    towns
}

/// Most units move a little; some of the larger ones move so much that it can be told from chance.
fn growth(incidents: usize, chance: &mut Chance) -> f64 {
    let draw = chance.unit();
    let (falling, rising) = if incidents >= 60 { (0.22, 0.34) } else { (0.06, 0.10) };
    if draw < falling {
        chance.between(0.45, 0.62).ln()
    } else if draw < rising {
        chance.between(1.6, 2.1).ln()
    } else {
        0.06 * chance.normal() - 0.02
    }
}

fn found_town(sources: &Sources<'_>, unit: usize, chance: &mut Chance) -> Option<Town> {
    let (atlas, today) = (sources.atlas, sources.today);
    let anchor = atlas.anchor(unit, today)?;
    let commune = &atlas.units()[unit];
    let people = commune.people.map_or(PEOPLE_UNKNOWN, f64::from).max(300.0);
    let eve = commune.valid_from.and_then(|from| from.checked_sub_days(Days::new(1))).unwrap_or(today);
    let old_name = atlas.unit_on(unit, anchor, eve, today).map_or_else(|| commune.name.clone(), |at| atlas.units()[at].name.clone());
    let is_ward = commune.kind == "phuong";
    let mut town = Town {
        unit,
        anchor,
        radius_m: atlas.radius_m(unit),
        people,
        clusters: Vec::new(),
        hamlets: Vec::new(),
        streets: Vec::new(),
        old_name,
        incidents: 0,
        growth: 0.0,
        sites: 0,
    };
    let names = if is_ward { STREETS } else { ROADS };
    while town.streets.len() < 7 {
        let street = chance.pick(names);
        if !town.streets.contains(&street) {
            town.streets.push(street);
        }
    }
    let mut hamlet_names: Vec<&str> = HAMLETS.to_vec();
    for number in 1..=(people / 2_500.0).round().clamp(3.0, 22.0) as usize {
        let at = scatter(sources, &town, 0.5 * town.radius_m, chance);
        let name = match (commune.kind.as_str(), commune.province_code.as_str()) {
            ("phuong", "24") => format!("khu phố {number}"),
            ("phuong", _) => format!("tổ dân phố số {number}"),
            ("dac_khu", _) => format!("khu dân cư số {number}"),
            _ => format!("thôn {}", hamlet_names.swap_remove(chance.index(&vec![1.0; hamlet_names.len()]))),
        };
        town.hamlets.push(Hamlet { name, at });
    }
    let cores: &[(Core, f64)] = if is_ward {
        &[
            (Core::Market, 2.0),
            (Core::School, 1.5),
            (Core::Industry, 1.2),
            (Core::Bus, 0.7),
            (Core::Park, 1.0),
            (Core::Crossroads, 3.0),
            (Core::Homes, 2.5),
        ]
    } else {
        &[(Core::Market, 2.0), (Core::School, 1.2), (Core::Industry, 1.5), (Core::Crossroads, 2.0), (Core::Homes, 4.0)]
    };
    for number in 0..(2.0 + people / 9_000.0).clamp(2.0, 14.0) as usize {
        // The first is the centre itself.
        let (at, weight) = if number == 0 {
            (scatter(sources, &town, 0.06 * town.radius_m, chance), 2.0)
        } else {
            (scatter(sources, &town, 0.35 * town.radius_m, chance), 0.2 - (1.0 - chance.unit()).ln())
        };
        let spread_m = chance.between(60.0, 240.0).min(0.15 * town.radius_m);
        let core = if number == 0 { Core::Crossroads } else { chance.weighted(cores) };
        town.clusters.push(Cluster { at, spread_m, weight, core, is_hot: false });
    }
    Some(town)
}

/// A spot of the town's unit around its anchor, standard deviation `spread_m`.
fn scatter(sources: &Sources<'_>, town: &Town, spread_m: f64, chance: &mut Chance) -> Spot {
    near(town.anchor, spread_m, chance, |spot| sources.atlas.holds(town.unit, spot, sources.today).then_some(()))
        .map_or(town.anchor, |(spot, ())| spot)
}

/// A spot around `middle`, normal in both directions with `spread_m`, that `accept` takes; what it answered comes along.
/// None after sixty refusals.
pub fn near<T>(middle: Spot, spread_m: f64, chance: &mut Chance, accept: impl Fn(Spot) -> Option<T>) -> Option<(Spot, T)> {
    (0..60).find_map(|_| {
        let spot = middle.moved(spread_m * chance.normal(), spread_m * chance.normal());
        accept(spot).map(|answer| (spot, answer))
    })
}

/// A spot anywhere in the largest part of a unit that `accept` takes. None after four hundred refusals.
pub fn anywhere<T>(unit: &Unit, chance: &mut Chance, accept: impl Fn(Spot) -> Option<T>) -> Option<(Spot, T)> {
    (0..400).find_map(|_| {
        let spot = unit.area.at(chance.unit(), chance.unit())?;
        accept(spot).map(|answer| (spot, answer))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allotting_keeps_the_total_and_the_least() {
        let counts = allot(100, 2, &[1.0, 2.0, 0.0, 6.0]);
        assert_eq!(counts.iter().sum::<usize>(), 100);
        // 92 are free: 10.22, 20.44, 0 and 61.33 on top of 2 each; the one left over goes to the largest remainder.
        assert_eq!(counts, [12, 23, 2, 63]);
        assert_eq!(allot(10, 2, &[]), Vec::<usize>::new());
        assert_eq!(allot(3, 2, &[1.0, 1.0]), [2, 2]);
    }
}
