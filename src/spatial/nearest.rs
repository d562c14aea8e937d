//! Nearest neighbours among points of a plane: how far it is to the k-th.
//!
//! A k-d tree in one array (Bentley 1975, Commun. ACM 18, doi:10.1145/361002.361007), built by medians: incidents crowd in towns, where a grid of equal
//! cells would be too coarse.

use geo::Coord;

/// Points of a leaf at most.
const LEAF: usize = 12;

/// Points that can be asked for neighbours.
#[derive(Debug, Clone)]
pub struct Neighbours {
    /// The middle point of a part divides it, by x and y in turns; parts of [`LEAF`] points are in no order.
    points: Vec<Coord>,
}

impl Neighbours {
    /// An index of points whose coordinates are numbers. O(n log n).
    pub fn new(points: &[Coord]) -> Self {
        let mut points = points.to_vec();
        arrange(&mut points, true);
        Self { points }
    }

    /// The distance from a place to its k-th nearest point, in the points' unit; k counts from 1, and a point at the place itself counts. None if there
    /// are fewer than k points. O(k log n) as a rule.
    pub fn kth_distance(&self, place: Coord, k: usize) -> Option<f64> {
        if k == 0 || k > self.points.len() {
            return None;
        }
        let mut nearest = vec![f64::INFINITY; k];
        search(&self.points, true, place, &mut nearest);
        Some(nearest[k - 1].sqrt())
    }
}

fn arrange(points: &mut [Coord], by_x: bool) {
    if points.len() <= LEAF {
        return;
    }
    let middle = points.len() / 2;
    points.select_nth_unstable_by(middle, |a, b| if by_x { a.x.total_cmp(&b.x) } else { a.y.total_cmp(&b.y) });
    let (low, high) = points.split_at_mut(middle);
    arrange(low, !by_x);
    arrange(&mut high[1..], !by_x);
}

/// Puts the squares of the least distances into `nearest`, ascending.
fn search(points: &[Coord], by_x: bool, place: Coord, nearest: &mut [f64]) {
    if points.len() <= LEAF {
        for point in points {
            offer(*point, place, nearest);
        }
        return;
    }
    let middle = points.len() / 2;
    let off = if by_x { place.x - points[middle].x } else { place.y - points[middle].y };
    let (low, high) = (&points[..middle], &points[middle + 1..]);
    let (near, far) = if off < 0.0 { (low, high) } else { (high, low) };
    search(near, !by_x, place, nearest);
    offer(points[middle], place, nearest);
    if off * off < nearest[nearest.len() - 1] {
        search(far, !by_x, place, nearest);
    }
}

fn offer(point: Coord, place: Coord, nearest: &mut [f64]) {
    let square = (point.x - place.x).powi(2) + (point.y - place.y).powi(2);
    if square < nearest[nearest.len() - 1] {
        let at = nearest.partition_point(|other| *other <= square);
        nearest[at..].rotate_right(1);
        nearest[at] = square;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All distances, sorted, are the independent source.
    #[test]
    fn the_kth_distance_is_that_of_all_distances_sorted() {
        let points: Vec<Coord> = (0..500).map(|n: u32| Coord { x: f64::from(n * 7919 % 503), y: f64::from(n * n % 97 * 3) }).collect();
        let index = Neighbours::new(&points);
        for place in points.iter().step_by(17).copied().chain([Coord { x: -50.0, y: 1000.0 }]) {
            let mut all: Vec<f64> = points.iter().map(|p| (p.x - place.x).hypot(p.y - place.y)).collect();
            all.sort_by(f64::total_cmp);
            for k in [1, 2, 5, 40, 500] {
                assert!((index.kth_distance(place, k).unwrap() - all[k - 1]).abs() < 1e-9);
            }
        }
        assert_eq!(index.kth_distance(points[0], 0), None);
        assert_eq!(index.kth_distance(points[0], 501), None);
        assert_eq!(Neighbours::new(&[]).kth_distance(points[0], 1), None);
    }

    #[test]
    fn points_at_one_place_are_at_no_distance() {
        let index = Neighbours::new(&[Coord { x: 3.0, y: 4.0 }; 100]);
        assert_eq!(index.kth_distance(Coord { x: 0.0, y: 0.0 }, 100), Some(5.0));
    }
}
