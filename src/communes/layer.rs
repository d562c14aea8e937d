//! Communes on the map: the outlines in force on the boundary date, and a point for each name.

use crate::tiles::{Arg, Band, Kind, Layer, Param, Shape, attribute};

/// Special zones, Hoàng Sa and Trường Sa among them, are named at every zoom; the query names the other communes from zoom 8, below
/// which they would lie on top of each other.
const FIRST_LABEL_ZOOM: u8 = 0;

/// Outlines at every zoom, made for the zoom; names in the source layer `communes_label`: of special zones always, of all from zoom 8.
pub const LAYER: Layer = Layer {
    name: "communes",
    vi: "Địa bàn cấp xã",
    description: "Commune-level units in force on the boundary date.",
    params: &[Param::Boundary],
    bands: &[Band {
        source_layer: "communes",
        zooms: 0..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_communes.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Zoom, Arg::Boundary],
        shape: Shape::LabelledAreas("communes_label", FIRST_LABEL_ZOOM),
        attributes: &[
            attribute("commune_id", Kind::Id, "id of the version of the unit"),
            attribute("code", Kind::Text, "code of the unit, five digits; absent if it never had one"),
            attribute("name", Kind::Text, "full name"),
            attribute("kind", Kind::Text, "xa, phuong, thi_tran, dac_khu"),
            attribute("province_code", Kind::Text, "code of the province, two digits"),
            attribute("quality", Kind::Text, "approximate (cells, not a boundary), reference, surveyed"),
        ],
    }],
    style: include_str!("tile_style.json"),
};
