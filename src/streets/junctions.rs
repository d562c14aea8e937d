//! Junctions from roads that share nodes. Pure.

use std::collections::HashMap;

use geo::{Coord, LineString, Point};

use super::model::{Incoming, Thing};

/// Fewest arms of a junction.
const ARMS: u32 = 3;

/// Whether vehicles use a class of road, so that where it meets others is a junction (and not where a footway leaves a street).
pub fn is_for_vehicles(class: &str) -> bool {
    !matches!(class, "pedestrian" | "track" | "footway" | "path" | "steps" | "cycleway" | "bridleway" | "construction" | "other")
}

/// Counts the arms of roads at each node.
#[derive(Debug, Default)]
pub struct Arms(HashMap<i64, (u32, Coord)>);

impl Arms {
    /// Adds a road: one arm at each of its ends, two at each node between. `nodes[i]` is where `line[i]` is. O(n).
    pub fn add(&mut self, nodes: &[i64], line: &LineString) {
        let last = nodes.len().min(line.0.len()).saturating_sub(1);
        for (i, (node, place)) in nodes.iter().zip(&line.0).enumerate() {
            let arms = u32::from(i > 0) + u32::from(i < last);
            let entry = self.0.entry(*node).or_insert((0, *place));
            entry.0 += arms;
        }
    }

    /// The nodes with three arms or more, by id. `number` counts on from the last row of the file.
    pub fn into_junctions(self, number: u64) -> Vec<Incoming> {
        let mut found: Vec<(i64, u32, Coord)> =
            self.0.into_iter().filter(|(_, (arms, _))| *arms >= ARMS).map(|(node, (arms, place))| (node, arms, place)).collect();
        found.sort_unstable_by_key(|(node, ..)| *node);
        found
            .into_iter()
            .zip(number + 1..)
            .map(|((node, arms, place), number)| Incoming {
                number,
                osm: Some(("node", node, 0)),
                thing: Thing::Junction { degree: arms.min(60) as i32, place: Point(place) },
                unit: None,
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(n: usize) -> LineString {
        (0..n).map(|i| Coord { x: 105.0 + i as f64, y: 21.0 }).collect()
    }

    fn degrees(roads: &[&[i64]]) -> Vec<(i64, i32)> {
        let mut arms = Arms::default();
        for nodes in roads {
            arms.add(nodes, &line(nodes.len()));
        }
        let junctions = arms.into_junctions(0);
        junctions
            .iter()
            .map(|j| match j.thing {
                Thing::Junction { degree, .. } => (j.osm.unwrap().1, degree),
                _ => panic!(),
            })
            .collect()
    }

    #[test]
    fn arms_are_counted_at_shared_nodes() {
        // A T, a crossing, a road that is only continued, and a ring with one street into it.
        assert_eq!(degrees(&[&[1, 2, 3], &[4, 2]]), [(2, 3)]);
        assert_eq!(degrees(&[&[1, 2, 3], &[4, 2, 5]]), [(2, 4)]);
        assert_eq!(degrees(&[&[1, 2], &[2, 3]]), []);
        assert_eq!(degrees(&[&[1, 2, 3, 1], &[9, 1]]), [(1, 3)]);
    }
}
