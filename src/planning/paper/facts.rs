//! What a paper is made of, read once and typed; words are chosen in [`super::text`] and [`super::book`].

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::files::write::Language;
use crate::planning::watch::gap_part;

/// Everything that a paper says.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// `PA-31-0001`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Name of the province with its kind.
    pub province: String,
    /// Whether the database has demonstration data.
    pub is_demo: bool,
    /// Whether it was called off before its end.
    pub is_cancelled: bool,
    /// When it was made.
    pub made_at: Option<DateTime<FixedOffset>>,
    /// Number and day of the decision that approved it.
    pub decision: Option<(String, NaiveDate)>,
    /// Names of its communes.
    pub communes: Vec<OfCommune>,
    /// Whether these are all of the province.
    pub is_whole_province: bool,
    /// What was asked for.
    pub asked: Asked,
    /// What came out.
    pub result: Outcome,
    /// Sums by half and source, in the order of halves and sources.
    pub figures: Vec<Figure>,
    /// The cameras in their order.
    pub cameras: Vec<Camera>,
    /// What other budgets would add.
    pub curve: Vec<CurvePoint>,
    /// What it was made from.
    pub basis: Basis,
}

/// What was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Asked {
    /// `both`, `day` or `night`.
    pub halves: String,
    /// Cameras at most.
    pub cameras: Option<u32>,
    /// Đồng at most.
    pub vnd: Option<i64>,
    /// Instead: the part of need that is to be seen.
    pub target_part: Option<f64>,
    /// Reached with as little money as possible, not as few cameras.
    pub is_least_money: bool,
    /// Words of the kinds of places that were looked at, with a distance (m) where they have one.
    pub places: Vec<(&'static str, Option<f64>)>,
    /// Places that somebody named.
    pub own_points: usize,
    /// What a new pole costs.
    pub pole_vnd: i64,
    /// How many cameras need of a source asks for, where that is not one.
    pub times: Vec<(String, u32)>,
    /// Each commune gets at least this part of what could be added in it.
    pub commune_least_part: f64,
    /// How long the search could take (s).
    pub seconds: f64,
    /// Proven enough from here on.
    pub gap: f64,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Outcome {
    /// Need that is added.
    pub value: f64,
    /// No choice adds more, if that was proven.
    pub bound: Option<f64>,
    /// All need of the halves that count.
    pub need: f64,
    /// What of it was seen before.
    pub seen_before: f64,
    /// Đồng.
    pub cost_vnd: i64,
    /// Of a plan that was to reach a part of the need: what was proven of its budget.
    pub least: Option<Least>,
    /// Whether changes by hand took it over what was asked for.
    pub is_over_budget: bool,
    /// Whether changes by hand made it a choice that the bound was not proven for.
    pub is_beyond_proof: bool,
    /// Whether it was counted again from view polygons, and came out the same.
    pub is_checked: bool,
    /// Cameras that had been chosen and were left out by hand.
    pub left_out: i64,
}

/// The least budget that was found to reach a part of the need, and that less than a bound does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Least {
    /// Cameras or đồng.
    pub budget: f64,
    /// Less than this does not reach it.
    pub bound: f64,
    /// Whether both are đồng.
    pub is_vnd: bool,
}

/// Sums of a half and a source, or of a half in a commune.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figure {
    /// `day` or `night`.
    pub half: String,
    /// `all`, `street`, `key_place`, `hotspot`, `incident`, `way`.
    pub source: String,
    /// Weight of need.
    pub need: f64,
    /// Seen before.
    pub before: f64,
    /// Seen with the plan.
    pub after: f64,
}

/// A commune of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct OfCommune {
    /// Its id.
    pub commune_id: String,
    /// Its name with its kind.
    pub name: String,
    /// Sums by day and by night.
    pub halves: [Figure; 2],
}

/// A name or a text in both languages; the Vietnamese one where there is no other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    /// Vietnamese.
    pub vi: String,
    /// English, if there is one.
    pub en: Option<String>,
}

impl Name {
    /// In a language.
    pub fn of(&self, language: Language) -> &str {
        match (language, &self.en) {
            (Language::English, Some(en)) => en,
            _ => &self.vi,
        }
    }
}

/// A camera of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    /// Its number.
    pub number: i64,
    /// Name of its model, in English where it has one, and the price of one.
    pub model: Name,
    /// Đồng, without a pole.
    pub price_vnd: i64,
    /// Where the price comes from.
    pub price_source: Name,
    /// Its commune.
    pub commune_id: String,
    /// Name of it.
    pub commune: String,
    /// `junction`, `street`, `site`, `grid`, `own`.
    pub place_kind: String,
    /// What people call the place.
    pub place: Option<String>,
    /// A name near what it sees.
    pub near: Option<String>,
    /// Longitude and latitude, degrees.
    pub lonlat: [f64; 2],
    /// Clockwise from north.
    pub bearing_deg: f64,
    /// Above the ground.
    pub height_m: f64,
    /// Below the horizon.
    pub tilt_deg: f64,
    /// With its pole.
    pub cost_vnd: i64,
    /// Need added to those before it.
    pub value: f64,
    /// Need lost without it alone.
    pub loss: f64,
    /// Points of need that it sees by day and by night.
    pub points: [i64; 2],
    /// Whether it had to be there.
    pub is_mandatory: bool,
    /// `chosen`, `changed` or `added`.
    pub origin: String,
}

/// What another budget would add.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Cameras or đồng.
    pub budget: f64,
    /// Whether it is đồng.
    pub is_vnd: bool,
    /// How many cameras that makes.
    pub cameras: i64,
    /// Need that they add.
    pub value: f64,
    /// No choice adds more.
    pub bound: f64,
    /// Whether more than this adds clearly less.
    pub is_knee: bool,
}

/// What a plan was made from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Basis {
    /// When the run of coverage ended, and the day whose register and incidents it counts.
    pub run_finished_at: Option<DateTime<FixedOffset>>,
    /// See above.
    pub as_of: Option<DateTime<FixedOffset>>,
    /// Borders of this day.
    pub boundary_on: Option<NaiveDate>,
    /// First and last time at which a commune was computed.
    pub computed: Option<(DateTime<FixedOffset>, DateTime<FixedOffset>)>,
    /// Changes that had not been computed.
    pub waiting: i64,
    /// Points of need.
    pub points: i64,
    /// Places from which need is within reach, and of them those with a set-up that the search could choose.
    pub places: i64,
    /// See above.
    pub places_kept: i64,
    /// Set-ups that were tried, and those that the search could choose.
    pub set_ups_tried: i64,
    /// See above.
    pub set_ups: i64,
    /// Chance.
    pub seed: i64,
    /// Of the program that made the plan, and that computed the coverage.
    pub code_version: String,
    /// See above.
    pub run_code_version: String,
}

impl Outcome {
    /// Part of need that is seen before and with the plan.
    pub fn shares(&self) -> Option<(f64, f64)> {
        (self.need > 0.0).then(|| (self.seen_before / self.need, (self.seen_before + self.value) / self.need))
    }

    /// The gap: so much of the best possible it may lack at most; none where nothing was proven.
    pub fn gap(&self) -> Option<f64> {
        let is_proven = |bound: &f64| *bound > 0.0 && !self.is_beyond_proof && !self.is_over_budget;
        self.bound.filter(is_proven).map(|bound| gap_part(self.value, bound))
    }
}

impl Figure {
    /// Part of need that is seen before and with the plan.
    pub fn shares(&self) -> Option<(f64, f64)> {
        (self.need > 0.0).then(|| (self.before / self.need, self.after / self.need))
    }
}

/// A line of the costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// What for; none: new poles.
    pub model: Option<Name>,
    /// How many.
    pub count: i64,
    /// Price of one.
    pub price_vnd: i64,
    /// Where the price comes from; empty for poles.
    pub source: Name,
}

impl Facts {
    /// What the cameras cost, model by model, then the new poles.
    pub fn costs(&self) -> Vec<Cost> {
        let mut lines: Vec<Cost> = Vec::new();
        for camera in &self.cameras {
            let is_same = |line: &&mut Cost| line.model.as_ref() == Some(&camera.model) && line.price_vnd == camera.price_vnd;
            match lines.iter_mut().find(is_same) {
                Some(line) => line.count += 1,
                None => lines.push(Cost {
                    model: Some(camera.model.clone()),
                    count: 1,
                    price_vnd: camera.price_vnd,
                    source: camera.price_source.clone(),
                }),
            }
        }
        let mut poles: Vec<Cost> = Vec::new();
        for extra in self.cameras.iter().map(|camera| camera.cost_vnd - camera.price_vnd).filter(|extra| *extra != 0) {
            match poles.iter_mut().find(|line| line.price_vnd == extra) {
                Some(line) => line.count += 1,
                None => poles.push(Cost { model: None, count: 1, price_vnd: extra, source: Name::default() }),
            }
        }
        lines.extend(poles);
        lines
    }

    /// How many cameras a commune gets, and what they cost.
    pub fn of_commune(&self, commune_id: &str) -> (usize, i64) {
        let own = self.cameras.iter().filter(|camera| camera.commune_id == commune_id);
        own.fold((0, 0), |(count, cost), camera| (count + 1, cost + camera.cost_vnd))
    }
}
