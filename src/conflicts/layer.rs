//! Conflicts on the map: near, one by one for who sees exact places; far, and for who does not, counts at the middle of their commune.

use crate::incidents::layer::FIRST_POINT_ZOOM;
use crate::tiles::{Arg, Attribute, Band, Kind, Layer, Shape, attribute};

const COMMUNE: &[Attribute] = &[
    attribute("commune_id", Kind::Id, "id of the commune of today"),
    attribute("open", Kind::Int, "conflicts in it that are not settled"),
    attribute("past_due", Kind::Int, "of those, past their due day: it may become a hotspot"),
];

/// Those that are not voided; near those with a place of their own.
pub const LAYER: Layer = Layer {
    name: "conflicts",
    vi: "Mâu thuẫn",
    description: "Conflicts that are not settled: counts by commune far away, one by one near.",
    params: &[],
    bands: &[
        Band {
            source_layer: "conflicts",
            zooms: FIRST_POINT_ZOOM..=18,
            serves: |filter| filter.is_exact,
            at_most: None,
            sql: include_str!("sql/tile_conflicts.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Today],
            shape: Shape::Points,
            attributes: &[
                attribute("conflict_id", Kind::Id, "id of the row"),
                attribute("code", Kind::Text, "code of the conflict"),
                attribute("kind", Kind::Text, "what it is about"),
                attribute("state", Kind::Text, "reported, handling, transferred"),
                attribute("precision", Kind::Text, "how well the place is known: exact, street, hamlet_centroid"),
                attribute("past_due", Kind::Flag, "whether it is past its due day: it may become a hotspot"),
            ],
        },
        Band {
            source_layer: "conflicts_commune",
            zooms: 0..=18,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_conflict_communes.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Today],
            shape: Shape::Points,
            attributes: COMMUNE,
        },
    ],
    style: include_str!("tile_style.json"),
};
