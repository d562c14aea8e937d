//! Points and rings: on which side.

use geo::{Coord, MultiPolygon};

/// Whether the ray from a point to the east crosses a line an odd number of times: for a closed ring, whether the point is inside. On the
/// line itself it may be either. O(n).
pub fn is_crossed_oddly(line: &[Coord], point: Coord) -> bool {
    line.windows(2).fold(false, |is_odd, side| {
        let (a, b) = (side[0], side[1]);
        is_odd ^ ((a.y > point.y) != (b.y > point.y) && point.x < a.x + (point.y - a.y) * (b.x - a.x) / (b.y - a.y))
    })
}

/// Whether a shape holds a point, by the rule of even and odd; on the border it may be either. O(n).
pub fn holds(shape: &MultiPolygon, point: Coord) -> bool {
    let rings = shape.iter().flat_map(|polygon| std::iter::once(polygon.exterior()).chain(polygon.interiors()));
    rings.fold(false, |is_inside, ring| is_inside ^ is_crossed_oddly(&ring.0, point))
}
