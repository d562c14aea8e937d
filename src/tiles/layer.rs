//! What a room says about its layer: names, zooms, static SQL, attributes, style. Data, not code.

use std::ops::RangeInclusive;

use super::filter::Filter;

/// A layer of the map, as it is asked for in the address.
#[derive(Debug)]
pub struct Layer {
    /// Name in the address.
    pub name: &'static str,
    /// Name for people, Vietnamese.
    pub vi: &'static str,
    /// What it holds, English, for `TileJSON`.
    pub description: &'static str,
    /// Query parameters that it understands.
    pub params: &'static [Param],
    /// Tried in this order: the first that holds the zoom, serves the filter and does not overflow makes the tile.
    pub bands: &'static [Band],
    /// A JSON array of MapLibre style layers on the source of the layer's name, lowest first.
    pub style: &'static str,
}

impl Layer {
    /// Whether it tells more to who has stated a purpose.
    pub fn tells_for_purpose(&self) -> bool {
        self.bands.iter().any(|band| band.args.contains(&Arg::IsForPurpose))
    }
}

/// A query parameter of tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    /// `boundary=DATE`: the day whose boundaries are shown; today if not given.
    Boundary,
    /// `from=DATE`, `to=DATE`: a window of days, `to` not included.
    Window,
    /// `on=DATE`: the day on which something must be in force.
    On,
    /// `half=`: by `day` or by `night`; by day if not given.
    Half,
    /// `run=ID`: the run whose results are shown; the newest ones if not given.
    Run,
    /// `group=`: one of these words.
    Group(&'static [&'static str]),
}

/// How one range of zooms is made.
#[derive(Debug)]
pub struct Band {
    /// Layer inside the tile.
    pub source_layer: &'static str,
    /// Zooms.
    pub zooms: RangeInclusive<u8>,
    /// Whether this band can answer a filter.
    pub serves: fn(&Filter) -> bool,
    /// With more rows than this the band gives way to the next one. The query must then take [`Arg::Limit`].
    pub at_most: Option<usize>,
    /// Gives rows of equally long arrays (null for none): `key` and/or `geom`, see [`Shape`], then `attributes` in order; an
    /// attribute that is [`shared`] is one value for the whole row instead. Mostly one row.
    pub sql: &'static str,
    /// `$1`, `$2`, … of the query.
    pub args: &'static [Arg],
    /// What the rows are.
    pub shape: Shape,
    /// Attributes, in the order of the query's columns.
    pub attributes: &'static [Attribute],
}

/// A value that a query takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arg {
    /// `bigint`: first key of the tile.
    KeyFrom,
    /// `bigint`: first key after the tile.
    KeyTo,
    /// `int`: zoom.
    Zoom,
    /// `bigint`: first stored cell of the tile (`Tile::stored_cells`).
    StoredFrom,
    /// `bigint`: first stored cell after the tile.
    StoredTo,
    /// `int`: level of the cells that the tile shows.
    CellLevel,
    /// `float8`: the tile's box with its margin, EPSG:3857.
    West,
    /// See [`Arg::West`].
    South,
    /// See [`Arg::West`].
    East,
    /// See [`Arg::West`].
    North,
    /// `date`: boundary date, never null.
    Boundary,
    /// `timestamptz` or null: begin of the window, midnight in Vietnam.
    From,
    /// `timestamptz` or null: end of the window, not included.
    To,
    /// `int` or null: month (`tile_month`) in which the window begins.
    MonthFrom,
    /// `int` or null: first month after the window, if it ends with a month.
    MonthTo,
    /// `date` or null: day in force.
    On,
    /// `date`: today in Vietnam.
    Today,
    /// `text` or null: group.
    Group,
    /// `text`: `day` or `night`.
    Half,
    /// `uuid` or null: run.
    Run,
    /// `bool`: whether whoever asks has said what exact places are for. A tile with it is kept for those alone who have.
    IsForPurpose,
    /// `bigint`: one row more than `at_most`.
    Limit,
}

/// Geometry of a band's rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// First column `key bigint[]`: tile keys of points.
    Points,
    /// First column `cell bigint[]`, then whole numbers, all of them attributes: counts of cells of any level at or below the one
    /// that the tile shows (`tile_cell`), summed here by the cell shown. Cells whose first count is not above 0 are left out.
    Cells,
    /// First column `geom bytea[]`: little-endian WKB polygons in EPSG:3857.
    Areas,
    /// First column `geom bytea[]`: little-endian WKB lines in EPSG:3857.
    Lines,
    /// First columns `key bigint[]`, `geom bytea[]`: areas, and in a second source layer of this name one labelled point for
    /// each whose key lies in the tile, with the same attributes; from this zoom on.
    LabelledAreas(&'static str, u8),
}

/// One attribute of a feature. A null value leaves it out.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// Name in the tile.
    pub name: &'static str,
    /// Type of the column and of the value.
    pub kind: Kind,
    /// What it means, English, for `TileJSON`.
    pub description: &'static str,
    /// One value for all features of a row of the query.
    pub shared: bool,
}

/// Type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `uuid`, written as text; different for every feature.
    Id,
    /// `text`.
    Text,
    /// `int` or `bigint`.
    Int,
    /// `float8`.
    Number,
    /// `boolean`.
    Flag,
    /// `timestamptz`, written as days since 1970-01-01 in Vietnam's zone.
    Day,
}

/// An [`Attribute`].
pub const fn attribute(name: &'static str, kind: Kind, description: &'static str) -> Attribute {
    Attribute { name, kind, description, shared: false }
}

/// An [`Attribute`] that all features of a row of the query have in common.
pub const fn shared(name: &'static str, kind: Kind, description: &'static str) -> Attribute {
    Attribute { name, kind, description, shared: true }
}

impl Layer {
    /// Zooms at which the layer has anything.
    pub fn zooms(&self) -> (u8, u8) {
        self.bands.iter().fold((super::tile::MAX_ZOOM, 0), |(low, high), band| (low.min(*band.zooms.start()), high.max(*band.zooms.end())))
    }
}
