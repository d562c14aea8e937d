//! Incidents on the map: those of a mappable offence that are not voided and whose place is known.

use crate::tiles::{Arg, Attribute, Band, Kind, Layer, Param, Shape, attribute, shared};

/// More incidents than this in one tile cannot be told apart on a screen, and would, with the other layers, make it larger than 500 kB.
const MOST_POINTS: usize = 5000;
/// First zoom with single incidents.
pub const FIRST_POINT_ZOOM: u8 = LAST_CELL_ZOOM + 1;
/// Last zoom with counted cells only.
const LAST_CELL_ZOOM: u8 = 11;
/// Last zoom for which counts are stored; those beyond [`LAST_CELL_ZOOM`] serve tiles too full for single points.
const LAST_STORED_ZOOM: u8 = 14;
/// Last zoom at which counts by month are kept.
const LAST_MONTH_ZOOM: u8 = 8;
/// The groups of the constraint `offence_group_known`.
const GROUPS: &[&str] = &["ttxh", "kinh_te", "moi_truong", "ma_tuy", "anqg", "tnxh"];

const CELL: &[Attribute] = &[attribute("n", Kind::Int, "incidents in the cell")];

/// One by one from zoom 12; counted cells (16 by 16 in a tile) below, and in tiles too full for single points.
pub const LAYER: Layer = Layer {
    name: "incidents",
    vi: "Vụ việc",
    description: "Incidents by day, offence and precision; counted cells at low zooms and in very dense tiles.",
    params: &[Param::Window, Param::Group(GROUPS)],
    bands: &[
        Band {
            source_layer: "incidents",
            zooms: FIRST_POINT_ZOOM..=18,
            serves: |_| true,
            at_most: Some(MOST_POINTS),
            sql: include_str!("sql/tile_incidents.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::From, Arg::To, Arg::Group, Arg::Limit],
            shape: Shape::Points,
            attributes: &[
                attribute("incident_id", Kind::Id, "id of the row"),
                attribute("day", Kind::Day, "day on which it began, in days since 1970-01-01 in Vietnam"),
                shared("group", Kind::Text, "group of offences"),
                shared("offence", Kind::Text, "code of the offence"),
                shared("precision", Kind::Text, "how well the place is known: exact, street, hamlet_centroid"),
            ],
        },
        Band {
            source_layer: "incidents_cell",
            zooms: 0..=LAST_STORED_ZOOM,
            serves: |filter| filter.is_wide && filter.is_exact && filter.is_open(),
            at_most: None,
            sql: include_str!("sql/tile_incident_cells.sql"),
            args: &[Arg::StoredFrom, Arg::StoredTo],
            shape: Shape::Cells,
            attributes: CELL,
        },
        Band {
            source_layer: "incidents_cell",
            zooms: 0..=LAST_MONTH_ZOOM,
            serves: |filter| filter.is_wide && filter.is_exact && filter.is_whole_months(),
            at_most: None,
            sql: include_str!("sql/tile_incident_cells_by_month.sql"),
            args: &[Arg::StoredFrom, Arg::StoredTo, Arg::MonthFrom, Arg::MonthTo, Arg::Group],
            shape: Shape::Cells,
            attributes: CELL,
        },
        Band {
            source_layer: "incidents_cell",
            zooms: 0..=18,
            serves: |_| true,
            at_most: None,
            sql: include_str!("sql/tile_incident_cells_counted.sql"),
            args: &[Arg::KeyFrom, Arg::KeyTo, Arg::CellLevel, Arg::From, Arg::To, Arg::Group],
            shape: Shape::Cells,
            attributes: CELL,
        },
    ],
    style: include_str!("tile_style.json"),
};
