//! Gaps and need on the map.

use crate::tiles::{Arg, Band, Kind, Layer, Param, Shape, attribute, shared};

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
            attribute(
                "rank",
                Kind::Int,
                "1 for the heaviest of the province, as far as the account may see; 0 from zoom 12 on, where all are shown",
            ),
            attribute("reason", Kind::Text, "what most of it is for: broken, night, unknown, turned, occluded, too_far, no_camera"),
            attribute("weight", Kind::Number, "weight of the need that is not seen"),
        ],
    }],
    style: include_str!("tile_style_gaps.json"),
};

/// More points of need than this in one tile cannot be told apart on a screen.
const MOST_POINTS: usize = 5000;

/// Need of the newest run of each province: one by one from zoom 14; counted cells (16 by 16 in a tile) from zoom 10 and in tiles too full for
/// single points; below, communes at the point of their name.
pub const NEED: Layer = Layer {
    name: "need",
    vi: "Nhu cầu quan sát",
    description: "Points that ought to be seen, and whether cameras see them, as the newest run of each province found it; cells and communes at low zooms.",
    params: &[Param::Half],
    bands: &[
        Band {
            source_layer: "need",
            zooms: 14..=18,
            serves: |_| true,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_need.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Half, Arg::Limit],
            shape: Shape::Points,
            attributes: &[
                attribute("weight", Kind::Number, "what it is worth to see it; without incidents for who sees no exact places"),
                shared("source", Kind::Text, "what it comes from: street, key_place, hotspot, way, incident"),
                shared("task", Kind::Text, "what a picture of it must allow"),
                shared("seen", Kind::Int, "0 not seen, 1 seen for certain, 2 perhaps seen: by a camera of which too little is known"),
            ],
        },
        Band {
            source_layer: "need_cell",
            zooms: 10..=18,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_need_cells.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::CellLevel, Arg::Half],
            shape: Shape::Cells,
            attributes: &[
                attribute("n", Kind::Int, "points in the cell"),
                attribute("unseen", Kind::Int, "points that no camera sees"),
                attribute("possibly", Kind::Int, "points that are perhaps seen"),
                attribute("weight", Kind::Int, "weight of all of them, rounded up"),
                attribute("weight_unseen", Kind::Int, "weight of those that are not seen for certain, rounded up"),
            ],
        },
        Band {
            source_layer: "need_commune",
            zooms: 7..=9,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_need_communes.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Half],
            shape: Shape::Points,
            attributes: &[
                attribute("commune_id", Kind::Id, "id of the commune"),
                attribute("weight", Kind::Number, "weight of its need"),
                attribute("share", Kind::Number, "share of it that is seen for certain, 0 to 1"),
                attribute("share_at_most", Kind::Number, "share of it that is seen at most"),
            ],
        },
    ],
    style: include_str!("tile_style_need.json"),
};
