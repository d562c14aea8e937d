//! Where nodes are: a sorted table of ids and coordinates, 16 octets a node.

use geo::{Coord, Rect};

use super::OsmFault;

/// Nodes that are held at most: 256 MB. A province with all its buildings has two or three million.
const MOST: usize = 16_000_000;

/// Degrees of a node.
pub(super) fn degrees(lon: i32, lat: i32) -> Coord {
    // Divided, not multiplied by 1e-7: the nearest number to the decimal that the file has.
    Coord { x: f64::from(lon) / 1e7, y: f64::from(lat) / 1e7 }
}

/// 1e-7 degrees of a number of degrees; none if it is not a longitude (180) or latitude (90).
pub(super) fn decimicro(degrees: f64, most: f64) -> Option<i32> {
    (degrees.is_finite() && degrees.abs() <= most).then(|| (degrees * 1e7).round() as i32)
}

#[derive(Clone, Copy)]
struct Node {
    id: i64,
    lon: i32,
    lat: i32,
}

pub(super) struct Nodes {
    extent: Option<[i32; 4]>,
    table: Vec<Node>,
    is_sorted: bool,
}

impl Nodes {
    pub(super) fn within(extent: Option<Rect<f64>>) -> Self {
        let whole = |v: f64| (v * 1e7).round().clamp(f64::from(i32::MIN), f64::from(i32::MAX)) as i32;
        let extent = extent.map(|r| [whole(r.min().x), whole(r.min().y), whole(r.max().x), whole(r.max().y)]);
        Self { extent, table: Vec::new(), is_sorted: true }
    }

    /// Keeps a node; false if it lies outside of the extent.
    pub(super) fn add(&mut self, id: i64, lon: i32, lat: i32) -> Result<bool, OsmFault> {
        if self.extent.is_some_and(|[west, south, east, north]| lon < west || lon > east || lat < south || lat > north) {
            return Ok(false);
        }
        if self.table.len() >= MOST {
            return Err(OsmFault::new(
                "osm-too-large",
                format!("Tệp OpenStreetMap có hơn {MOST} điểm trong vùng cần nạp. Hãy chọn một tỉnh, hoặc cắt tệp nhỏ hơn."),
                format!(
                    "The OpenStreetMap file has more than {MOST} nodes in the area to be read. Choose one province, or a smaller extract."
                ),
            ));
        }
        self.is_sorted &= self.table.last().is_none_or(|last| last.id < id);
        self.table.push(Node { id, lon, lat });
        Ok(true)
    }

    /// To be called between adding and asking. Of a node that stands twice in the file the last one holds.
    pub(super) fn finish(&mut self) {
        if !self.is_sorted {
            // Stable, so that the later one of two stays behind the earlier one.
            self.table.sort_by_key(|node| node.id);
            self.is_sorted = true;
        }
    }

    pub(super) fn get(&self, id: i64) -> Option<Coord> {
        let end = self.table.partition_point(|node| node.id <= id);
        let node = self.table.get(end.checked_sub(1)?)?;
        (node.id == id).then(|| degrees(node.lon, node.lat))
    }
}
