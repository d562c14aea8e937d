//! Rows as elements of OpenStreetMap: of its own formats, or features whose columns are tags.

use geo::Geometry;

use super::ImportError;
use super::model::Said;
use crate::files::osm::Tags;
use crate::files::{Cell, Row, Table};
use crate::spatial::projection::Crs;
use crate::streets::osm::Source;

/// How a table holds elements.
#[derive(Debug, Clone)]
pub enum Layout {
    /// The columns of [`crate::files::read`]'s reader of OpenStreetMap.
    Elements,
    /// Each column is a key; the feature's own id, if there is one, stands in this column.
    Features {
        /// Names of the columns.
        keys: Vec<Box<str>>,
        /// Where `way/123` may stand.
        id: Option<usize>,
    },
}

impl Layout {
    /// How `table` holds them.
    pub fn of(table: &Table) -> Self {
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        if names == ["@type", "@id", "@part", "@cut", "@nodes", "@tags"] {
            return Self::Elements;
        }
        Self::Features { keys: names.iter().map(|name| (*name).into()).collect(), id: names.iter().position(|name| *name == "id") }
    }

    /// The element of a row; none without a place.
    pub fn source(&self, row: Row) -> Option<Source> {
        let geometry = alone(row.geometry?);
        match self {
            Self::Elements => element(&row.cells, geometry),
            Self::Features { keys, id } => {
                let text = |cell: &Cell| Some(cell.to_text()).filter(|text| !text.is_empty());
                let named = id.and_then(|at| row.cells.get(at)).and_then(text).filter(|id| id.contains('/'));
                let tags: Tags = keys.iter().zip(&row.cells).filter_map(|(key, cell)| Some((key.clone(), text(cell)?.into()))).collect();
                Some(Source::of_feature(tags, named.as_deref(), geometry))
            }
        }
    }
}

fn element(cells: &[Cell], geometry: Geometry) -> Option<Source> {
    let [Cell::Text(kind), Cell::Text(id), Cell::Number(part), Cell::Boolean(is_cut), nodes, Cell::Text(tags)] = cells else { return None };
    let kind = ["node", "way", "relation"].into_iter().find(|known| *known == &**kind)?;
    let tags: std::collections::BTreeMap<Box<str>, Box<str>> = serde_json::from_str(tags).ok()?;
    let nodes = match nodes {
        Cell::Text(nodes) => nodes.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?,
        _ => Vec::new(),
    };
    Some(Source { osm: Some((kind, id.parse().ok()?, *part as u32)), is_cut: *is_cut, tags: tags.into_iter().collect(), nodes, geometry })
}

/// A group of one is that one: layers of GIS programs have no other.
fn alone(geometry: Geometry) -> Geometry {
    match geometry {
        Geometry::MultiLineString(mut lines) if lines.0.len() == 1 => Geometry::LineString(lines.0.remove(0)),
        Geometry::MultiPoint(mut points) if points.0.len() == 1 => Geometry::Point(points.0.remove(0)),
        other => other,
    }
}

/// Whether a table of cameras holds them as OpenStreetMap does, by their tags.
pub fn are_cameras(table: &Table) -> bool {
    matches!(Layout::of(table), Layout::Elements) || table.columns.iter().any(|column| column.name == "man_made")
}

/// That the places of a table are degrees of WGS 84, as OpenStreetMap's are; `stated` is what the person or the file says.
///
/// # Errors
/// `Said` if they are something else.
pub fn check_degrees(stated: Option<Crs>) -> Result<(), ImportError> {
    if stated.is_some_and(|crs| crs.srid() == 4326) {
        return Ok(());
    }
    Err(ImportError::Said(Said::new(
        "osm-not-degrees",
        "Dữ liệu OpenStreetMap phải ở hệ WGS 84 (EPSG:4326). Hãy lưu lại lớp bản đồ ở EPSG:4326 rồi nhập lại.",
        "OpenStreetMap data have to be in WGS 84 (EPSG:4326). Save the layer in EPSG:4326 and import it again.",
    )))
}
