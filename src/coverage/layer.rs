//! Gaps on the map.

use crate::tiles::{Arg, Band, Kind, Layer, Param, Shape, attribute};

/// Gaps of the newest run of each province: far away the heaviest 300 of each.
pub const GAPS: Layer = Layer {
    name: "gaps",
    vi: "Vùng trống",
    description: "Need that no camera sees, by day or by night, as the newest run of each province found it; far away the heaviest.",
    params: &[Param::Half],
    bands: &[Band {
        source_layer: "gaps",
        zooms: 7..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_gaps.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Half, Arg::Zoom],
        shape: Shape::Areas,
        attributes: &[
            attribute("gap_id", Kind::Id, "id of the gap"),
            attribute("rank", Kind::Int, "1 for the heaviest of the province, as far as the account may see"),
            attribute("reason", Kind::Text, "what most of it is for: broken, night, unknown, turned, occluded, too_far, no_camera"),
            attribute("weight", Kind::Number, "weight of the need that is not seen"),
        ],
    }],
    style: include_str!("tile_style_gaps.json"),
};
