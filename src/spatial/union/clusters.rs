//! Shapes whose boxes meet, directly or by way of others: the only ones that can overlap.

use geo::{Coord, MultiPolygon};

use super::super::joined::root;
use super::{Box4, bounds_of, meet};

/// A shape with its box.
#[derive(Debug, Clone, Copy)]
pub(super) struct Boxed<'a> {
    pub(super) shape: &'a MultiPolygon,
    pub(super) bounds: Box4,
    /// One of its corners.
    pub(super) first: Coord,
}

impl<'a> Boxed<'a> {
    /// None for a shape without points.
    pub(super) fn of(shape: &'a MultiPolygon) -> Option<Self> {
        let first = *shape.0.first()?.exterior().0.first()?;
        let boxes = shape.iter().filter_map(|polygon| bounds_of(polygon.exterior()));
        let bounds = boxes.reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])])?;
        Some(Self { shape, bounds, first })
    }
}

/// The clusters of shapes that are given by their west sides. O(n × shapes that a vertical line meets).
pub(super) fn clusters<'s, 'a>(shapes: &[&'s Boxed<'a>]) -> Vec<Vec<&'s Boxed<'a>>> {
    let mut parent: Vec<u32> = (0..shapes.len() as u32).collect();
    let mut open: Vec<u32> = Vec::new();
    for (number, shape) in shapes.iter().enumerate() {
        open.retain(|other| shapes[*other as usize].bounds[2] >= shape.bounds[0]);
        for other in &open {
            if meet(&shapes[*other as usize].bounds, &shape.bounds) {
                let (a, b) = (root(&mut parent, *other), root(&mut parent, number as u32));
                parent[a.max(b) as usize] = a.min(b);
            }
        }
        open.push(number as u32);
    }
    // The root of a cluster is its first shape, so that clusters come in the order of their first ones.
    let mut place = vec![u32::MAX; shapes.len()];
    let mut list: Vec<Vec<&'s Boxed<'a>>> = Vec::new();
    for (number, shape) in shapes.iter().enumerate() {
        let root = root(&mut parent, number as u32) as usize;
        if place[root] == u32::MAX {
            place[root] = list.len() as u32;
            list.push(Vec::new());
        }
        list[place[root] as usize].push(shape);
    }
    list
}
