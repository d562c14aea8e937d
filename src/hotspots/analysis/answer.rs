//! What is answered. The names of serialized members are those that are stored and told.

use chrono::NaiveDate;
use geo::{Coord, MultiPolygon, Polygon};
use serde::Serialize;

use super::backtest::Backtest;
use super::by_commune::CommuneRow;
use super::commune_rhythm::CommuneRhythm;
use super::naming::{AreaCommune, AreaName};
use super::question::{Effort, LeftOut, Method, Shape};

/// The answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// What it rests on.
    pub inputs: Inputs,
    /// What was found, in figures.
    pub findings: Findings,
    /// Whether it would have foretold.
    pub backtest: Backtest,
    /// Cells with incidents, or hot, or cold; by number.
    pub cells: Vec<CellRow>,
    /// Areas, the surest first, numbered from 1.
    pub areas: Vec<Area>,
    /// The surface.
    pub surface: Option<Surface>,
    /// By commune, in the order of the ground's communes.
    pub communes: Vec<CommuneRow>,
    /// Hours and days by commune, in the same order.
    pub rhythms: Vec<CommuneRhythm>,
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Inputs {
    /// Incidents that count.
    pub n: u64,
    /// Of these, the ones whose hour is not known.
    pub n_uncertain_hours: u64,
    /// Incidents that do not count.
    pub left_out: LeftOut,
    /// Day of the newest one.
    pub newest_on: Option<NaiveDate>,
    /// By what areas were found.
    pub method: Method,
    /// The form of the cells.
    pub shape: Shape,
    /// Their side, metres.
    pub side_m: f64,
    /// What decided it: `asked`, or the rule.
    pub side_rule: &'static str,
    /// What the data propose; none if they propose nothing.
    pub side_proposed_m: Option<f64>,
    /// About half of the side, if the places are known so well: for areas that came out too wide.
    pub finer_side_m: Option<f64>,
    /// Whether incidents are so few in cells of this side that only strong concentrations can be told.
    pub is_strong_only: bool,
    /// Incidents that a whole cell with its neighbours needs to stand out, if it is the only one; none without a background.
    pub least_called: Option<u32>,
    /// Bandwidth of the surface, metres.
    pub bandwidth_m: Option<f64>,
    /// What decided it: `asked`, `foretold_best`, `mean_distance_to_neighbour` or `cell_side`.
    pub bandwidth_rule: &'static str,
    /// `k` of that rule.
    pub bandwidth_neighbour: Option<usize>,
    /// Cells on the ground.
    pub cells: usize,
    /// Middle of the plane that cells lie on, longitude and latitude: cells of two runs are the same only if this is.
    pub origin: [f64; 2],
    /// Ground, square kilometres, gaps narrower than a cell and than 100 m filled.
    pub ground_km2: f64,
    /// How much more counts by week of all communes together swing than Poisson's (1: no more), in the two windows that are compared; none without, or of few weeks.
    pub dispersion: Option<f64>,
    /// Whether the windows hold the first of July 2025, when communes were joined.
    pub is_across_reform: bool,
    /// Permutations drawn for the p-values of cells: 0.
    pub draws: u32,
    /// `exact`: worked out, not drawn.
    pub p_method: &'static str,
    /// What cells are held against; none without incidents.
    pub background: Option<BackgroundRow>,
    /// The level.
    pub alpha: f64,
    /// The seed.
    pub seed: u64,
    /// What is drawn elsewhere.
    pub effort: Effort,
}

/// Incidents of cells where nothing sticks out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct BackgroundRow {
    /// In a whole cell, in the mean.
    pub per_cell: f64,
    /// How alike cells are: shape of the negative binomial distribution; the less, the more they differ; none: alike (Poisson).
    pub shape: Option<f64>,
}

/// What was found, in figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Findings {
    /// Areas with more than chance gives, at the level.
    pub areas: usize,
    /// Areas that are told, but not from chance (of clusters; never of cells).
    pub areas_not_told: usize,
    /// What would be an area but has fewer than three incidents in all that called it; it is not told, its cells are coloured.
    pub areas_few: usize,
    /// Of each area, by number, whether the last slice by itself is hot there; none where that cannot be told.
    pub areas_hot_now: Vec<Option<bool>>,
    /// What areas are held against: `cells`: cells of this ground differ as much as they do where nothing sticks out, but high ones do not lie side by side;
    /// `streets`: the same of streets, by length.
    pub areas_against: &'static str,
    /// Cells that are hot at the level: with more incidents than the background's mean, and telling of a neighbourhood that stands out.
    pub cells_hot: usize,
    /// Cells that are cold at the level.
    pub cells_cold: usize,
    /// How much happens in how little.
    pub concentration: Option<ConcentrationRow>,
    /// Incidents by weekday (Monday first) and hour, those of uncertain time in shares.
    pub hours: Vec<Vec<f64>>,
    /// Incidents whose hour is known.
    pub n_known_hours: u64,
    /// Incidents by day, of those known to the day; days without any are left out.
    pub days: Vec<DayCount>,
    /// How many those are.
    pub n_known_days: u64,
    /// Slices of the window.
    pub slices: Vec<SliceRow>,
    /// Length of a slice: `month` or `quarter`.
    pub slice_length: &'static str,
    /// Whether there are slices enough for a story of areas and cells.
    pub has_stories: bool,
    /// Near repeats; none where they cannot be tested.
    pub near_repeat: Option<NearRepeat>,
}

/// How much happens in the worst part of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct ConcentrationRow {
    /// The part: 0.05.
    pub part: f64,
    /// Share of incidents in it.
    pub share: f64,
    /// The same if incidents fell by chance: the mean.
    pub chance_share: f64,
    /// At least so in 95 of 100 trials.
    pub chance_low: f64,
    /// At most so.
    pub chance_high: f64,
}

/// Incidents of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DayCount {
    /// The day.
    pub on: NaiveDate,
    /// How many.
    pub n: u32,
}

/// A slice of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SliceRow {
    /// First day.
    pub from: NaiveDate,
    /// Day after the last.
    pub to: NaiveDate,
    /// Incidents.
    pub n: u32,
    /// Cells that were hot in it.
    pub cells_hot: usize,
}

/// Pairs that are near in place and time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NearRepeat {
    /// `straight`.
    pub metric: &'static str,
    /// Edges of bands of distance, metres.
    pub edges_m: Vec<f64>,
    /// Edges of bands of time, days.
    pub edges_days: Vec<u32>,
    /// Permutations drawn.
    pub draws: u32,
    /// Incidents tested: those known to the house and the day, of twins one.
    pub n: usize,
    /// Bands.
    pub cells: Vec<NearRepeatCell>,
}

/// Pairs of a band of distance and one of time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct NearRepeatCell {
    /// From 0.
    pub distance_band: usize,
    /// From 0.
    pub lag_band: usize,
    /// Pairs.
    pub observed: u64,
    /// Pairs to be expected if times had nothing to do with places.
    pub expected: f64,
    /// The one by the other.
    pub ratio: Option<f64>,
    /// p-value of "more".
    pub p: f64,
    /// The same after the false discovery rate over all bands.
    pub q: f64,
    /// Ratio 1.2 or more and q up to 0.05.
    pub is_flagged: bool,
}

/// What an area or a cell has been through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Story {
    /// Hot in the last slice, never before: "mới xuất hiện".
    New,
    /// Hot in the last slices without a break: "liên tiếp gần đây".
    Consecutive,
    /// Nearly always hot, and ever more: "gia tăng".
    Intensifying,
    /// Nearly always hot: "kéo dài".
    Persistent,
    /// Nearly always hot, but ever less: "giảm dần".
    Diminishing,
    /// On and off: "lúc có lúc không".
    Sporadic,
    /// Hot in the last slice, cold in some before: "đảo chiều".
    Oscillating,
    /// Nearly always hot, but not in the last slice: "đã lắng".
    Historical,
    /// Hot in some slices, and fewer in the last ones beyond chance: "từng nóng, nay không".
    Past,
    /// Hot only when all of the window is counted together: "chỉ thấy khi gộp cả kỳ".
    WholePeriod,
}

/// What may be said of an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaVerdict {
    /// More than chance gives, at the level.
    Significant,
    /// Not told from chance.
    NotSignificant,
    /// Too few incidents to say.
    InsufficientData,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub struct CellRow {
    /// Its number in the province for its form and side: the same cell has the same number in every run. Above 0, below 2³¹.
    pub number: u32,
    /// The commune that most of its ground is of: a place in the ground's communes.
    pub commune: Option<u32>,
    /// The cell, whole, degrees.
    pub polygon: Polygon,
    /// Incidents in it.
    pub n: u32,
    /// Incidents if they fell evenly on the ground.
    pub expected: f64,
    /// Score of a cell with its neighbours (Gi\*): of the surest neighbourhood that this cell tells of, else its own; none where all cells are alike.
    pub z: Option<f64>,
    /// p-value of "hot or cold" of that neighbourhood; never of the cell alone.
    pub p: Option<f64>,
    /// The same after the false discovery rate.
    pub q: Option<f64>,
    /// 3, 2, 1: hot at 99, 95, 90 %; −3 to −1 cold; 0 neither, also of a cell that has no more than the background's mean beside one that is hot.
    pub class: i16,
    /// Incidents by slice.
    pub slice_n: Vec<u32>,
    /// Class by slice; empty where slices are not tested.
    pub slice_class: Vec<i16>,
    /// What it has been through.
    pub story: Option<Story>,
}

/// An area.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// From 1, the surest first.
    pub number: u32,
    /// Its ground, degrees.
    pub geometry: MultiPolygon,
    /// A point inside, in the midst of its incidents, degrees.
    pub centre: Coord,
    /// The commune with most of its incidents: a place in the ground's communes.
    pub commune: Option<u32>,
    /// All communes of its incidents, most first.
    pub communes: Vec<AreaCommune>,
    /// What it is called, by those; none without a commune.
    pub name: Option<AreaName>,
    /// The street that most of its incidents are nearest to; none where none is known.
    pub near: Option<String>,
    /// Its cells; 0 where it is made of none.
    pub cells: u32,
    /// Incidents on all of it.
    pub n: u32,
    /// Incidents if they fell evenly on the ground (of streets: by length).
    pub expected: f64,
    /// Score of its strongest neighbourhood: of a cell of it with all neighbours of that.
    pub z: Option<f64>,
    /// p-value of that neighbourhood. Not of the area's own incidents: its cells were chosen by their counts, so that would be too small.
    pub p: Option<f64>,
    /// The same after the false discovery rate, over neighbourhoods: of areas that are told the share that is chance may be up to several times as large. Of clusters p
    /// itself, which already counts all that chance might have made.
    pub q: Option<f64>,
    /// In words.
    pub verdict: AreaVerdict,
    /// What its neighbourhoods have been through.
    pub story: Option<Story>,
    /// Whether the last slice by itself is hot there; none where that cannot be told.
    pub is_hot_now: Option<bool>,
    /// Incidents by hour of the week, Monday 0:00 first; 168.
    pub hours: Vec<f64>,
    /// Incidents by slice.
    pub slice_n: Vec<u32>,
    /// Ground, square metres.
    pub area_m2: f64,
    /// Whether it is too wide to be acted on: more than 5 km².
    pub is_wide: bool,
    /// Of such a one the side of cells that may show it closer, metres; none where places are not known so well.
    pub finer_side_m: Option<f64>,
    /// Streets on it, metres; none where no street is known.
    pub street_m: Option<f64>,
}

/// The surface, for a picture in Web Mercator.
#[derive(Debug, Clone, PartialEq)]
pub struct Surface {
    /// From west to east.
    pub columns: usize,
    /// From north to south.
    pub rows: usize,
    /// West, south, east, north; metres of EPSG:3857.
    pub bounds_3857: [f64; 4],
    /// Row by row: 0 outside of the ground, else 1 + density / most · 65,534.
    pub values: Vec<u16>,
    /// The highest density, incidents per square kilometre in the whole window.
    pub most_per_km2: f64,
    /// Bandwidth of the quartic kernel, metres.
    pub bandwidth_m: f64,
    /// What decided it.
    pub rule: &'static str,
}
