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
