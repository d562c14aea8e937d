//! What each point of an arc is worth keeping (Visvalingam and Whyatt).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use geo::Coord;

#[derive(PartialEq)]
struct Candidate {
    area: f64,
    point: usize,
    made: u32,
}

impl Eq for Candidate {}
impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Candidate {
    /// Smallest triangle first; equal ones in the order of the points, so that the result does not depend on chance.
    fn cmp(&self, other: &Self) -> Ordering {
        other.area.total_cmp(&self.area).then(other.point.cmp(&self.point))
    }
}

/// What each point of an arc is worth: the area at which Visvalingam and Whyatt would drop it, never less than that of a point
/// dropped before it. The ends are infinite; so are two more points of a closed arc, which is a ring.
pub(super) fn worth(points: &[Coord]) -> Vec<f64> {
    let n = points.len();
    let mut worth = vec![f64::INFINITY; n];
    let closed = points.first() == points.last();
    let keep = if closed { 2 } else { 0 };
    if n <= 2 + keep {
        return worth;
    }
    let mut before: Vec<usize> = (0..n).map(|i| i.saturating_sub(1)).collect();
    let mut after: Vec<usize> = (1..=n).collect();
    let mut made = vec![0_u32; n];
    let triangle = |a: usize, b: usize, c: usize| {
        let (a, b, c) = (points[a], points[b], points[c]);
        ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)).abs() / 2.0
    };
    let mut heap: BinaryHeap<Candidate> = (1..n - 1).map(|i| Candidate { area: triangle(i - 1, i, i + 1), point: i, made: 0 }).collect();
    let mut left = n - 2;
    let mut floor = 0.0_f64;
    while left > keep {
        let Some(Candidate { area, point, made: stamp }) = heap.pop() else { break };
        if stamp != made[point] {
            continue;
        }
        floor = floor.max(area);
        worth[point] = floor;
        left -= 1;
        made[point] = u32::MAX;
        let (a, c) = (before[point], after[point]);
        after[a] = c;
        before[c] = a;
        for near in [a, c] {
            if near > 0 && near < n - 1 {
                made[near] += 1;
                heap.push(Candidate { area: triangle(before[near], near, after[near]), point: near, made: made[near] });
            }
        }
    }
    worth
}
