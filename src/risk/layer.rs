//! Levels of risk on the map: communes with the level that was decided last before a day, and how it moved from the one before.

use crate::tiles::{Arg, Band, Kind, Layer, Param, Shape, attribute};

/// Communes with a decided level.
pub const LAYER: Layer = Layer {
    name: "risk",
    vi: "Mức nguy cơ",
    description: "Communes with their decided level of risk on a day, and how it moved.",
    params: &[Param::On],
    bands: &[Band {
        source_layer: "risk",
        zooms: 0..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_risk.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Zoom, Arg::On, Arg::Today],
        shape: Shape::Areas,
        attributes: &[
            attribute("commune_id", Kind::Id, "id of the version of the unit"),
            attribute("name", Kind::Text, "full name"),
            attribute("level", Kind::Text, "decided level, a word of its scheme"),
            attribute("part", Kind::Number, "0 the worst level of the scheme, 1 the best"),
            attribute(
                "change",
                Kind::Text,
                "against the level before: improve, worsen, unchanged; restated (another version of the unit), new",
            ),
            attribute("since", Kind::Text, "first day of the period that it was decided for"),
        ],
    }],
    style: include_str!("tile_style.json"),
};
