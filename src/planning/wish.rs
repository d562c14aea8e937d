//! What a request asks of a plan: read with every fault named, kept with all defaults written out. Pure.

mod at_odds;
mod reader;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use geo::{LineString, MultiPolygon, Polygon};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use uuid::Uuid;

pub use reader::text;

use crate::http::FieldError;
use crate::http::members::Reader;
use crate::spatial::coverage::Half;
use crate::spatial::placement::Choice;

/// A new pole unless the request says otherwise: an assumption, as the prices of the catalogue that is shipped.
const POLE_VND: i64 = 8_000_000;

/// Members that a request may have.
const NAMES: [&str; 21] = [
    "province_code",
    "name",
    "note",
    "communes",
    "halves",
    "budget",
    "target_part",
    "target_unit",
    "models",
    "places",
    "own_points",
    "forbidden_areas",
    "pole_vnd",
    "times",
    "commune_least_part",
    "gap",
    "seconds",
    "exact",
    "seed",
    "accept_stale",
    "curve",
];

/// How much may be spent; at least one of the two unless a part of the need is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Money {
    /// Cameras at most.
    pub cameras: Option<u32>,
    /// Đồng at most, poles included.
    pub vnd: Option<i64>,
}

/// Which places are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "one for each kind of place, by its name in requests")]
pub struct Places {
    /// Where roads meet.
    pub junctions: bool,
    /// Along roads, every `street_every_m` metres.
    pub streets: bool,
    /// 20 to 500.
    pub street_every_m: f64,
    /// Sites of the register: no new pole.
    pub sites: bool,
    /// On a grid of `grid_m` metres where unseen need lies away from all of these.
    pub grid: bool,
    /// 20 to 500.
    pub grid_m: f64,
}

impl Default for Places {
    fn default() -> Self {
        Self { junctions: true, streets: true, street_every_m: 60.0, sites: true, grid: true, grid_m: 40.0 }
    }
}

/// A place that somebody named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OwnPoint {
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// What people call it.
    pub name: Option<String>,
    /// `free`, `mandatory`, `forbidden` (nothing hangs within 20 m).
    pub choice: String,
}

impl OwnPoint {
    /// Its word as the solver has it.
    pub fn choice(&self) -> Choice {
        match self.choice.as_str() {
            "mandatory" => Choice::Mandatory,
            "forbidden" => Choice::Forbidden,
            _ => Choice::Free,
        }
    }
}

/// A wish with its defaults.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wish {
    /// Communes; none: all of the province.
    pub communes: Vec<Uuid>,
    /// `both`, `day`, `night`.
    pub halves: String,
    /// How much may be spent.
    pub budget: Money,
    /// Instead of a budget: the part of the need that is to be seen, for as few cameras or as little money as possible.
    pub target_part: Option<f64>,
    /// `cameras` or `vnd`: of what as little as possible.
    pub target_unit: String,
    /// Models; none: all that are in use and look in one direction for good.
    pub models: Vec<Uuid>,
    /// Which places.
    pub places: Places,
    /// Places that somebody named.
    pub own_points: Vec<OwnPoint>,
    /// Where nothing may hang: polygons, rings of longitude and latitude.
    pub forbidden_areas: Vec<Vec<Vec<[f64; 2]>>>,
    /// What a new pole costs.
    pub pole_vnd: i64,
    /// How many cameras need of a source asks for; 1 where nothing is said.
    pub times: BTreeMap<String, u32>,
    /// Each commune gets at least this part of what could be added in it.
    pub commune_least_part: f64,
    /// Proven enough when value and bound are so near, as a part of the bound.
    pub gap: f64,
    /// The search ends after so many seconds.
    pub seconds: f64,
    /// Until it is proven, however small the gap; the time still ends it.
    pub exact: bool,
    /// Kept with the plan; the search is the same whenever the same is asked.
    pub seed: u64,
    /// Whether need that changes wait for is good enough.
    pub accept_stale: bool,
    /// Whether other budgets are looked at, too.
    pub curve: bool,
}

impl Wish {
    /// The halves of the day that count.
    pub fn halves(&self) -> Vec<Half> {
        Half::ALL.into_iter().filter(|half| self.halves == "both" || self.halves == half.code()).collect()
    }

    /// How many cameras need of a source asks for.
    pub fn times_of(&self, source: &str) -> u32 {
        self.times.get(source).copied().unwrap_or(1).max(1)
    }

    /// The part of the worth of need of a source that is seen when so many cameras see it.
    pub fn part(&self, source: &str, cameras: u32) -> f64 {
        let times = self.times_of(source);
        f64::from(cameras.min(times)) / f64::from(times)
    }

    /// Where nothing may hang, degrees. They may overlap.
    pub fn forbidden(&self) -> Option<MultiPolygon> {
        let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(|[x, y]| (*x, *y)).collect::<LineString>();
        let polygon = |rings: &Vec<Vec<[f64; 2]>>| {
            let mut rings = rings.iter().map(ring);
            rings.next().map(|outer| Polygon::new(outer, rings.collect()))
        };
        let areas: Vec<Polygon> = self.forbidden_areas.iter().filter_map(polygon).collect();
        (!areas.is_empty()).then(|| MultiPolygon::new(areas))
    }

    /// The same, with each commune and each model once, by id: as it is kept.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        for ids in [&mut self.communes, &mut self.models] {
            ids.sort_unstable();
            ids.dedup();
        }
        self
    }

    /// As it was kept; none if it is of another version.
    pub fn kept(told: &Value) -> Option<Self> {
        serde_json::from_value(told.clone()).ok()
    }

    /// As it is kept and told.
    pub fn told(&self) -> Value {
        json!(self)
    }

    /// Reads a request; members that are not there have their defaults. What it is about (`province_code`, `name`, `note`) is the caller's.
    ///
    /// # Errors
    /// Every member that cannot be read.
    pub fn read(body: &Map<String, Value>) -> Result<Self, Vec<FieldError>> {
        let mut reader = Reader::default();
        for name in body.keys().filter(|name| !NAMES.contains(&name.as_str())) {
            let pointer = name.replace('~', "~0").replace('/', "~1");
            reader.fault(&pointer, "unknown-field", format!("Không có mục {name}."), format!("There is no field {name}."));
        }
        let empty = Map::new();
        let budget = reader.object(body, "budget").unwrap_or(&empty);
        reader.only(budget, "budget", &["cameras", "vnd"]);
        let places = reader.object(body, "places").unwrap_or(&empty);
        reader.only(places, "places", &["junctions", "streets", "street_every_m", "sites", "grid", "grid_m"]);
        let given = Places::default();
        let wish = Self {
            communes: reader.ids(body, "communes"),
            halves: reader.word(body, "halves", &["both", "day", "night"]),
            budget: Money {
                cameras: reader.whole(budget, "budget/cameras", (1.0, 5000.0)).map(|n| n as u32),
                vnd: reader.whole(budget, "budget/vnd", (1.0, 1e13)).map(|n| n as i64),
            },
            target_part: reader.number(body, "target_part", (0.0, 1.0)),
            target_unit: reader.word(body, "target_unit", &["cameras", "vnd"]),
            models: reader.ids(body, "models"),
            places: Places {
                junctions: reader.flag(places, "places/junctions", given.junctions),
                streets: reader.flag(places, "places/streets", given.streets),
                street_every_m: reader.number(places, "places/street_every_m", (20.0, 500.0)).unwrap_or(given.street_every_m),
                sites: reader.flag(places, "places/sites", given.sites),
                grid: reader.flag(places, "places/grid", given.grid),
                grid_m: reader.number(places, "places/grid_m", (20.0, 500.0)).unwrap_or(given.grid_m),
            },
            own_points: reader.own_points(body),
            forbidden_areas: reader.areas(body),
            pole_vnd: reader.whole(body, "pole_vnd", (0.0, 1e10)).map_or(POLE_VND, |n| n as i64),
            times: reader.times(body),
            commune_least_part: reader.number(body, "commune_least_part", (0.0, 1.0)).unwrap_or(0.0),
            gap: reader.number(body, "gap", (0.0, 0.5)).unwrap_or(0.003),
            seconds: reader.number(body, "seconds", (1.0, 3600.0)).unwrap_or(60.0),
            exact: reader.flag(body, "exact", false),
            seed: reader.whole(body, "seed", (0.0, 9e15)).map_or(1, |n| n as u64),
            accept_stale: reader.flag(body, "accept_stale", false),
            curve: reader.flag(body, "curve", true),
        };
        if wish.budget == Money::default() && wish.target_part.is_none() && reader.faults.is_empty() {
            reader.fault(
                "budget",
                "required",
                "Cần ngân sách: số camera, số tiền, hoặc cả hai; hoặc tỷ lệ nhu cầu phải quan sát được.".to_owned(),
                "A budget is needed: cameras, money, or both; or the part of the need that is to be seen.".to_owned(),
            );
        }
        if reader.faults.is_empty() {
            reader.faults = at_odds::faults(&wish);
        }
        if reader.faults.is_empty() { Ok(wish) } else { Err(reader.faults) }
    }
}
