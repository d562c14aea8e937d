//! What is asked: the wish with its defaults, the incidents, the ground that they lie on.

use chrono::NaiveDate;
use geo::{Coord, LineString, MultiPolygon};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::spatial::aoristic::OFFSET_S;
use crate::spatial::grid::CellShape;

/// The form of the cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// Six neighbours, all at one distance.
    Hexagon,
    /// Four neighbours across sides, four more across corners.
    Square,
}

impl From<Shape> for CellShape {
    fn from(shape: Shape) -> Self {
        match shape {
            Shape::Hexagon => Self::Hexagon,
            Shape::Square => Self::Square,
        }
    }
}

/// By what areas are found. Cells are called hot and cold in the same way whatever the method is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// Connected hot cells.
    GiStar,
    /// Density clusters of incidents.
    Dbscan,
    /// Connected streets with more incidents than their length explains.
    StreetSegment,
}

/// How much is drawn by chance. Part of the answer: the same effort and seed give the same digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Effort {
    /// Trials of the concentration and of clusters.
    pub trials: u32,
    /// Permutations of the near-repeat test at most.
    pub permutations: u32,
}

impl Default for Effort {
    fn default() -> Self {
        Self { trials: 199, permutations: 999 }
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// First day of the window.
    pub from: NaiveDate,
    /// The day after its last.
    pub to: NaiveDate,
    /// The earlier window that communes are compared with: first day, day after the last; it may lie inside of the window ([`Question::now`]). None: communes
    /// are not compared.
    pub compare: Option<[NaiveDate; 2]>,
    /// The form of the cells.
    pub shape: Shape,
    /// The side of a cell (of a hexagon its width), metres; none: proposed from the data.
    pub side_m: Option<f64>,
    /// By what areas are found.
    pub method: Method,
    /// The level: 0.05.
    pub alpha: f64,
    /// Seed of all that is drawn.
    pub seed: u64,
    /// Bandwidth of the surface, metres; none: by rule.
    pub bandwidth_m: Option<f64>,
    /// First day of the backtest's later part; none: the last quarter of the window.
    pub test_from: Option<NaiveDate>,
    /// Hours of the day, 0 to 23, that count; empty: all.
    pub hours: Vec<u8>,
    /// Days of the week, 1 Monday to 7 Sunday, that count; empty: all.
    pub weekdays: Vec<u8>,
    /// How much is drawn.
    pub effort: Effort,
}

impl Question {
    /// The days that are compared with the earlier window: those of the window that come after it.
    pub fn now(&self) -> [NaiveDate; 2] {
        [self.compare.map_or(self.from, |[_, to]| to.max(self.from)), self.to]
    }
}

/// How well the place of an incident is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// To the house.
    Exact,
    /// To the street.
    Street,
    /// To the hamlet: its middle.
    HamletCentroid,
    /// To the commune: no place.
    CommuneOnly,
}

/// An incident of either window. Those after are passed over; those that begin before (as one known to the month may) are taken for of the first day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Event {
    /// Longitude and latitude, degrees; none with [`Precision::CommuneOnly`].
    pub place: Option<Coord>,
    /// How well that is known.
    pub precision: Precision,
    /// It happened from here on, seconds since 1970 (UTC). Its day, in Vietnam, is that of this moment.
    pub from_s: i64,
    /// And before here, or at the same moment if that is known. Of an incident known to the day: a day later.
    pub to_s: i64,
    /// Its commune of today: a place in [`Ground::communes`].
    pub commune: u32,
}

impl Event {
    /// Its day in Vietnam: days since 1970-01-01.
    pub fn day(&self) -> i64 {
        (self.from_s + OFFSET_S).div_euclid(86_400)
    }
}

/// Incidents that are not part of the analysis, by reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct LeftOut {
    /// Offences or incidents that could tell of a victim. Counted by who reads incidents.
    pub sensitive: u64,
    /// Of the others, those that turned out to be no offence: the register keeps them. Counted by who reads incidents.
    pub not_offence: u64,
    /// Offences without a place (fraud by telephone). Counted by who reads incidents.
    pub not_mappable: u64,
    /// Known by a unit alone that was divided since, or took part of one. Counted by who reads incidents.
    pub divided: u64,
    /// Known to the hamlet, while cells are smaller than that. Counted here.
    pub hamlet_centroid: u64,
    /// Known to the commune alone. Counted here.
    pub commune_only: u64,
    /// Outside of the hours or days that were asked for, for the greater part. Counted here.
    pub hours: u64,
    /// With a place outside of the ground. Counted here.
    pub outside: u64,
}

/// A commune of today.
#[derive(Debug, Clone, PartialEq)]
pub struct Commune {
    /// Its version.
    pub commune_id: Uuid,
    /// What it is called without its kind: "Lê Chân".
    pub name: String,
    /// The same with it: "Phường Lê Chân".
    pub full_name: String,
    /// Its ground, degrees.
    pub area: MultiPolygon,
    /// People; none: not known.
    pub population: Option<i64>,
}

/// A street, or the part of one between two crossings.
#[derive(Debug, Clone, PartialEq)]
pub struct Street {
    /// What it is called.
    pub name: Option<String>,
    /// Where it runs, degrees.
    pub line: LineString,
}

/// What incidents lie on.
#[derive(Debug, Clone, PartialEq)]
pub struct Ground {
    /// The middle of the plane, degrees: [`origin`] of the province, whatever communes are asked for.
    pub origin: Coord,
    /// All that is asked about, degrees: the province, or the communes that were chosen.
    pub area: MultiPolygon,
    /// The communes of it; those of events too.
    pub communes: Vec<Commune>,
    /// Streets; empty where none are known.
    pub streets: Vec<Street>,
    /// What was left out in reading.
    pub left_out: LeftOut,
}

/// The middle of a province's plane: the middle of its box in degrees (west, south, east, north), to half a degree, so that a border that moves a little
/// leaves the cells where they are, unless its middle is near a quarter of a degree; the answer tells it.
pub fn origin([west, south, east, north]: [f64; 4]) -> Coord {
    let half = |a: f64, b: f64| ((a + b).round()) / 2.0;
    Coord { x: half(west, east), y: half(south, north) }
}

/// What is being worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Cells, counts.
    Cells,
    /// What is not chance.
    Significance,
    /// Slices of time.
    Slices,
    /// Areas.
    Areas,
    /// The surface.
    Surface,
    /// Concentration, hours, days.
    Concentration,
    /// Near repeats.
    NearRepeat,
    /// The backtest.
    Backtest,
}

impl Step {
    /// All of them, in their order.
    pub const ALL: [Self; 8] =
        [Self::Cells, Self::Significance, Self::Slices, Self::Areas, Self::Surface, Self::Concentration, Self::NearRepeat, Self::Backtest];

    /// As it is stored and told.
    pub fn name(self) -> &'static str {
        match self {
            Self::Cells => "cells",
            Self::Significance => "significance",
            Self::Slices => "slices",
            Self::Areas => "areas",
            Self::Surface => "surface",
            Self::Concentration => "concentration",
            Self::NearRepeat => "near_repeat",
            Self::Backtest => "backtest",
        }
    }
}

/// Told of each step with how much of it is done and how much there is; answers whether to go on.
pub type Tell<'a> = &'a (dyn Fn(Step, u32, u32) -> bool + Sync);
