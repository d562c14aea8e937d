//! Hotspots on the map.

use crate::tiles::{Arg, Band, Kind, Layer, Param, Shape, attribute};

/// Areas at every zoom.
pub const LAYER: Layer = Layer {
    name: "hotspots",
    vi: "Điểm nóng",
    description: "Declared hotspots: with a day, those in force on it; without, all, marked where they are lifted.",
    params: &[Param::On],
    bands: &[Band {
        source_layer: "hotspots",
        zooms: 0..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_hotspots.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::On, Arg::Today],
        shape: Shape::Areas,
        attributes: &[
            attribute("hotspot_id", Kind::Id, "id of the row"),
            attribute("code", Kind::Text, "code of the hotspot"),
            attribute("name", Kind::Text, "name of the hotspot"),
            attribute("types", Kind::Text, "its types, separated by commas"),
            attribute("lifted", Kind::Flag, "whether it has been lifted by today"),
        ],
    }],
    style: include_str!("tile_style.json"),
};

/// Cells of a run: far away those that are hot or cold.
pub const CELLS: Layer = Layer {
    name: "hotspot_cells",
    vi: "Ô điểm nóng",
    description: "Cells of a run of hotspots, or of the newest run of each province; far away those alone that have more or less than chance gives; cells below 500 m for a stated purpose alone.",
    params: &[Param::Run],
    bands: &[Band {
        source_layer: "hotspot_cells",
        zooms: 6..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_hotspot_cells.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Run, Arg::Zoom, Arg::IsForPurpose],
        shape: Shape::Areas,
        attributes: &[
            attribute("number", Kind::Int, "number of the cell: the same in every run of the province with cells of this form and side"),
            attribute("class", Kind::Int, "3, 2, 1: more than chance gives at 99, 95, 90 %; -1 to -3 less; 0 neither"),
            attribute("n", Kind::Int, "incidents in it"),
        ],
    }],
    style: include_str!("tile_style_cells.json"),
};
