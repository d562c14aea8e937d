//! Streets on the map: the ground on which the data lie.

use crate::tiles::{Arg, Band, Kind, Layer, Shape, attribute};

/// Nearer than this a tile holds so few roads that they are drawn as they are stored.
const FULL_ZOOM: u8 = 15;

const ROAD: &[crate::tiles::Attribute] = &[
    attribute("class", Kind::Text, "class of the road"),
    attribute("link", Kind::Flag, "a slip road of that class; absent otherwise"),
    attribute("name", Kind::Text, "name, or else its number; absent if neither is known"),
];

/// Roads from zoom 10 (trunk roads), 12 (connecting roads), 13 (streets), 14 (all); simplified to a pixel of the zoom.
pub const ROADS: Layer = Layer {
    name: "roads",
    vi: "Đường",
    description: "Roads by class; the greater ones first.",
    params: &[],
    bands: &[
        Band {
            source_layer: "roads",
            zooms: 10..=12,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_roads_far.sql"),
            args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Zoom],
            shape: Shape::Lines,
            attributes: ROAD,
        },
        Band {
            source_layer: "roads",
            zooms: 13..=18,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_roads.sql"),
            args: &[Arg::West, Arg::South, Arg::East, Arg::North, Arg::Zoom],
            shape: Shape::Lines,
            attributes: ROAD,
        },
    ],
    style: include_str!("tile_style_roads.json"),
};

/// Buildings from zoom 15.
pub const BUILDINGS: Layer = Layer {
    name: "buildings",
    vi: "Nhà, công trình",
    description: "Outlines of buildings with their height where it is known.",
    params: &[],
    bands: &[Band {
        source_layer: "buildings",
        zooms: FULL_ZOOM..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_buildings.sql"),
        args: &[Arg::West, Arg::South, Arg::East, Arg::North],
        shape: Shape::Areas,
        attributes: &[attribute("height_m", Kind::Number, "height in metres, stated or estimated from levels; absent if unknown")],
    }],
    style: include_str!("tile_style_buildings.json"),
};

/// Key places from zoom 13.
pub const KEY_PLACES: Layer = Layer {
    name: "key_places",
    vi: "Nơi trọng yếu",
    description: "Schools, markets, police posts, stations and the like.",
    params: &[],
    bands: &[Band {
        source_layer: "key_places",
        zooms: 13..=18,
        serves: |_| true,
        at_most: None,
        sql: include_str!("sql/tile_key_places.sql"),
        args: &[Arg::KeyFrom, Arg::KeyTo],
        shape: Shape::Points,
        attributes: &[
            attribute("key_place_id", Kind::Id, "id of the row"),
            attribute("kind", Kind::Text, "kind of the place"),
            attribute("name", Kind::Text, "name; absent if it is not known"),
        ],
    }],
    style: include_str!("tile_style_key_places.json"),
};
