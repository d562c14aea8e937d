//! Who is whose neighbour.

use std::collections::HashMap;

use geo::Coord;

/// Neighbours of cells that are numbered from 0; none is its own neighbour.
pub trait Around {
    /// How many cells there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many neighbours each cell has.
    fn degrees(&self) -> &[u32];

    /// The sum of the values of each cell's neighbours; 0 without neighbours. Panics unless there is one value for each cell.
    fn sums(&self, values: &[f64]) -> Vec<f64>;
}

/// Neighbours as lists, one after the other (compressed sparse rows): 4 bytes for each neighbour and 8 for each cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Neighbours {
    /// Where each cell's list begins, and where the last ends.
    starts: Vec<u32>,
    ids: Vec<u32>,
    degrees: Vec<u32>,
}

impl Neighbours {
    /// From pairs of `n` cells, such as communes that touch: `(a, b)` makes each a neighbour of the other, however often it is named. Pairs of
    /// a cell with itself, or with a cell of `n` or above, are left out. O(pairs · log pairs).
    pub fn from_pairs(n: usize, pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let is_pair = |(a, b): &(u32, u32)| a != b && (*a as usize) < n && (*b as usize) < n;
        let mut both: Vec<(u32, u32)> = pairs.into_iter().filter(is_pair).flat_map(|(a, b)| [(a, b), (b, a)]).collect();
        both.sort_unstable();
        both.dedup();
        let mut degrees = vec![0; n];
        for (a, _) in &both {
            degrees[*a as usize] += 1;
        }
        Self::of_counts(&degrees, both.into_iter().map(|(_, b)| b).collect())
    }

    /// Points within a distance of each other, metres; each point as far as the distance is a neighbour too. Points that are no numbers have
    /// none. O(n + pairs).
    pub fn within(points: &[Coord], distance_m: f64) -> Self {
        let square = |point: &Coord| ((point.x / distance_m).floor() as i64, (point.y / distance_m).floor() as i64);
        let is_sound = |point: &Coord| point.x.is_finite() && point.y.is_finite();
        let mut squares: HashMap<(i64, i64), Vec<u32>> = HashMap::new();
        if distance_m > 0.0 && distance_m.is_finite() {
            points
                .iter()
                .zip(0..)
                .filter(|(point, _)| is_sound(point))
                .for_each(|(point, i)| squares.entry(square(point)).or_default().push(i));
        }
        let (mut degrees, mut ids) = (Vec::with_capacity(points.len()), Vec::new());
        for (point, own) in points.iter().zip(0..) {
            let before = ids.len();
            let (x, y) = square(point);
            let near = (-1..=1).flat_map(|up| (-1..=1).map(move |right| (x + right, y + up))).filter_map(|key| squares.get(&key)).flatten();
            ids.extend(near.copied().filter(|i| {
                let other = points[*i as usize];
                let (east_m, north_m) = (other.x - point.x, other.y - point.y);
                *i != own && east_m * east_m + north_m * north_m <= distance_m * distance_m
            }));
            ids[before..].sort_unstable();
            degrees.push((ids.len() - before) as u32);
        }
        Self::of_counts(&degrees, ids)
    }

    /// From the number of each cell's neighbours and all lists, one after the other.
    pub(crate) fn of_counts(degrees: &[u32], ids: Vec<u32>) -> Self {
        let mut starts = Vec::with_capacity(degrees.len() + 1);
        starts.push(0);
        for degree in degrees {
            starts.push(starts[starts.len() - 1] + degree);
        }
        Self { starts, ids, degrees: degrees.to_vec() }
    }

    /// The neighbours of a cell, in the order of their numbers. Panics if there is no such cell.
    pub fn of(&self, cell: u32) -> &[u32] {
        &self.ids[self.starts[cell as usize] as usize..self.starts[cell as usize + 1] as usize]
    }
}

impl Around for Neighbours {
    fn len(&self) -> usize {
        self.degrees.len()
    }

    fn degrees(&self) -> &[u32] {
        &self.degrees
    }

    /// O(neighbours).
    fn sums(&self, values: &[f64]) -> Vec<f64> {
        assert_eq!(values.len(), self.len(), "one value for each cell");
        self.starts
            .windows(2)
            .map(|span| self.ids[span[0] as usize..span[1] as usize].iter().map(|id| values[*id as usize]).sum())
            .collect()
    }
}
