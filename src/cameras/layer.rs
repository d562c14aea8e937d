//! Sites and cameras on the map: sites that are not retired, cameras that are not removed; as they are, or as they were on a day.

use crate::tiles::{Arg, Attribute, Band, Filter, Kind, Layer, Param, Shape, attribute};

/// More points than this in one tile cannot be told apart on a screen.
const MOST_POINTS: usize = 4000;

const SITE_CELL: &[Attribute] = &[attribute("n", Kind::Int, "sites in the cell"), attribute("cameras", Kind::Int, "cameras in the cell")];
const CAMERA_CELL: &[Attribute] = &[attribute("n", Kind::Int, "cameras in the cell")];
const SITE: &[Attribute] = &[
    attribute("site_id", Kind::Id, "id of the row"),
    attribute("code", Kind::Text, "code of the site"),
    attribute("name", Kind::Text, "name of the site"),
    attribute("cameras", Kind::Int, "cameras on it, removed ones left out"),
    attribute("unknown", Kind::Int, "cameras whose bearing is unknown"),
    attribute("demo", Kind::Flag, "demonstration data; absent otherwise"),
    attribute("state", Kind::Text, "active, faulty (or suspended), planned (or without cameras), mixed"),
];
const CAMERA: &[Attribute] = &[
    attribute("camera_id", Kind::Id, "id of the row"),
    attribute("site_id", Kind::Id, "id of its site"),
    attribute("azimuth", Kind::Number, "bearing in degrees from true north, clockwise; absent if unknown"),
    attribute("hfov", Kind::Number, "horizontal angle of view in degrees; absent if unknown"),
    attribute("type", Kind::Text, "type of the camera"),
    attribute("status", Kind::Text, "status of the camera"),
];
const STORED: &[Arg] = &[Arg::StoredFrom, Arg::StoredTo];
const COUNTED: &[Arg] = &[Arg::KeyFrom, Arg::KeyTo, Arg::CellLevel];
const COUNTED_ON: &[Arg] = &[Arg::KeyFrom, Arg::KeyTo, Arg::CellLevel, Arg::On];

/// As they are.
fn now(filter: &Filter) -> bool {
    filter.on.is_none()
}

/// As they are, from the stored counts: those are of all rows, for who sees them all.
fn stored(filter: &Filter) -> bool {
    filter.is_wide && now(filter)
}

/// As they were on a day.
fn then(filter: &Filter) -> bool {
    filter.on.is_some()
}

/// Sites one by one from zoom 12; counted cells (16 by 16 in a tile) below, and in tiles too full for single points.
pub const SITES: Layer = Layer {
    name: "sites",
    vi: "Điểm lắp đặt",
    description: "Camera sites with the state of their cameras; counted cells at low zooms and in very dense tiles.",
    params: &[Param::On],
    bands: &[
        Band {
            source_layer: "sites",
            zooms: 12..=18,
            serves: now,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_sites.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Limit],
            shape: Shape::Points,
            attributes: SITE,
        },
        Band {
            source_layer: "sites",
            zooms: 12..=18,
            serves: then,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_sites_on.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::On, Arg::Limit],
            shape: Shape::Points,
            attributes: SITE,
        },
        Band {
            source_layer: "sites_cell",
            zooms: 0..=11,
            serves: stored,
            at_most: None,
            sql: include_str!("sql/tile_site_cells.sql"),
            args: STORED,
            shape: Shape::Cells,
            attributes: SITE_CELL,
        },
        Band {
            source_layer: "sites_cell",
            zooms: 0..=18,
            serves: now,
            at_most: None,
            sql: include_str!("sql/tile_site_cells_counted.sql"),
            args: COUNTED,
            shape: Shape::Cells,
            attributes: SITE_CELL,
        },
        Band {
            source_layer: "sites_cell",
            zooms: 0..=18,
            serves: then,
            at_most: None,
            sql: include_str!("sql/tile_site_cells_on.sql"),
            args: COUNTED_ON,
            shape: Shape::Cells,
            attributes: SITE_CELL,
        },
    ],
    style: include_str!("tile_style_sites.json"),
};

/// Cameras one by one from zoom 14; counted cells (16 by 16 in a tile) below, and in tiles too full for single points.
pub const CAMERAS: Layer = Layer {
    name: "cameras",
    vi: "Mắt camera",
    description: "Cameras with bearing, angle, type and status; counted cells at low zooms and in very dense tiles.",
    params: &[Param::On],
    bands: &[
        Band {
            source_layer: "cameras",
            zooms: 14..=18,
            serves: now,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_cameras.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::Limit],
            shape: Shape::Points,
            attributes: CAMERA,
        },
        Band {
            source_layer: "cameras",
            zooms: 14..=18,
            serves: then,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_cameras_on.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::On, Arg::Limit],
            shape: Shape::Points,
            attributes: CAMERA,
        },
        Band {
            source_layer: "cameras_cell",
            zooms: 0..=13,
            serves: stored,
            at_most: None,
            sql: include_str!("sql/tile_camera_cells.sql"),
            args: STORED,
            shape: Shape::Cells,
            attributes: CAMERA_CELL,
        },
        Band {
            source_layer: "cameras_cell",
            zooms: 0..=18,
            serves: now,
            at_most: None,
            sql: include_str!("sql/tile_camera_cells_counted.sql"),
            args: COUNTED,
            shape: Shape::Cells,
            attributes: CAMERA_CELL,
        },
        Band {
            source_layer: "cameras_cell",
            zooms: 0..=18,
            serves: then,
            at_most: None,
            sql: include_str!("sql/tile_camera_cells_on.sql"),
            args: COUNTED_ON,
            shape: Shape::Cells,
            attributes: CAMERA_CELL,
        },
    ],
    style: include_str!("tile_style_cameras.json"),
};
