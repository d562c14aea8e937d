//! Labels against all pairs and scikit-learn, hulls by hand.

use super::*;

use geo::{Contains as _, Intersects as _};
use proptest::prelude::*;

fn at(places: &[(f64, f64)]) -> Vec<Coord> {
    places.iter().map(|(x, y)| Coord { x: *x, y: *y }).collect()
}

/// scikit-learn's `DBSCAN` on seeded places with borders between clusters (`tests/golden/clusters.py`).
#[test]
fn labels_are_those_of_scikit_learn() {
    let text = include_str!("../../../tests/golden/clusters.csv");
    let rows: Vec<Vec<f64>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').map(|n| n.parse().unwrap()).collect())
        .collect();
    let places: Vec<Coord> = rows.iter().map(|row| Coord { x: row[0], y: row[1] }).collect();
    for (column, density) in [
        (2, Density { distance_m: 60.0, least: 5 }),
        (3, Density { distance_m: 35.0, least: 4 }),
        (4, Density { distance_m: 150.0, least: 20 }),
        (5, Density { distance_m: 20.0, least: 1 }),
    ] {
        let labels = labels(&places, density).unwrap();
        let expected: Vec<Option<u32>> = rows.iter().map(|row| u32::try_from(row[column] as i64).ok()).collect();
        assert_eq!(labels.clusters, expected, "{density:?}");
        assert_eq!(labels.count, expected.iter().flatten().max().map_or(0, |most| *most as usize + 1));
    }
}

/// DBSCAN as its paper has it, every pair compared.
fn by_pairs(places: &[Coord], density: Density) -> Labels {
    let near = |i: usize| -> Vec<usize> {
        (0..places.len())
            .filter(|j| {
                let off = places[i] - places[*j];
                off.x * off.x + off.y * off.y <= density.distance_m * density.distance_m
            })
            .collect()
    };
    let is_core: Vec<bool> = (0..places.len()).map(|i| near(i).len() >= density.least).collect();
    let mut clusters = vec![None; places.len()];
    let mut count = 0;
    for first in 0..places.len() {
        if clusters[first].is_some() || !is_core[first] {
            continue;
        }
        let mut open = vec![first];
        while let Some(i) = open.pop() {
            if clusters[i].is_some() {
                continue;
            }
            clusters[i] = Some(count);
            if is_core[i] {
                open.extend(near(i));
            }
        }
        count += 1;
    }
    Labels { clusters, is_core, count: count as usize }
}

proptest! {
    /// Places on a lattice: many pairs are just at the distance.
    #[test]
    fn labels_are_those_of_all_pairs(
        places in prop::collection::vec((0_i32..60, 0_i32..25), 0..300), distance in 1_u32..9, least in 1_usize..9, scale in 0.1..50.0_f64,
    ) {
        let places: Vec<Coord> = places.iter().map(|(x, y)| Coord { x: f64::from(*x) * scale, y: f64::from(*y) * scale }).collect();
        let density = Density { distance_m: f64::from(distance) * scale, least };
        prop_assert_eq!(labels(&places, density).unwrap(), by_pairs(&places, density));
    }

    #[test]
    fn labels_of_crowded_towns_are_those_of_all_pairs(
        towns in prop::collection::vec((0.0..2000.0_f64, 0.0..2000.0_f64), 1..6),
        places in prop::collection::vec((0_usize..6, -1.0..1.0_f64, -1.0..1.0_f64), 0..300), distance_m in 5.0..300.0_f64, least in 1_usize..30,
    ) {
        let place = |(town, x, y): &(usize, f64, f64)| {
            let (east, north) = towns[town % towns.len()];
            Coord { x: east + x * x * x * 300.0, y: north + y * y * y * 300.0 }
        };
        let places: Vec<Coord> = places.iter().map(place).collect();
        let density = Density { distance_m, least };
        prop_assert_eq!(labels(&places, density).unwrap(), by_pairs(&places, density));
    }
}

/// Two crosses of five, 30 m apart, one incident between them at 15 m of either: it belongs to the first of the two in the order given.
#[test]
fn an_incident_between_two_clusters_belongs_to_the_first() {
    let cross = |x: f64| [(x, 0.0), (x, 5.0), (x, -5.0), (x + 5.0, 0.0), (x - 5.0, 0.0)];
    let places = at(&[&[(15.0, 0.0)], &cross(35.0)[..], &cross(-5.0)[..]].concat());
    let labels = labels(&places, Density { distance_m: 15.0, least: 5 }).unwrap();
    assert_eq!(labels.clusters[0], Some(0));
    assert!(!labels.is_core[0]);
    assert_eq!((labels.clusters[1], labels.clusters[6], labels.count), (Some(0), Some(1), 2));
}

/// A square of 100 m with an incident in its middle: 5 incidents on 0.01 km² are 500 per km².
#[test]
fn a_cluster_tells_its_hull_density_and_members() {
    let places = at(&[(0.0, 0.0), (900.0, 900.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (50.0, 50.0)]);
    let found = clusters(&places, Density { distance_m: 75.0, least: 3 }).unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].members, [0, 2, 3, 4, 5]);
    assert_eq!(found[0].cores, 1, "only the middle has three incidents within 75 m");
    assert_eq!(found[0].centre, Coord { x: 50.0, y: 50.0 });
    assert!((found[0].per_km2.unwrap() - 500.0).abs() < 1e-9);
}

/// A place every 20 m of an L of 400 m by 400 m without a corner of 260 m by 260 m: the L has 92,400 m², its convex hull 160,000 − ½ · 260² = 126,200 m².
#[test]
fn a_closer_hull_leaves_most_of_the_missing_corner_out() {
    let lattice = (0..=20).flat_map(|x| (0..=20).map(move |y| (f64::from(x) * 20.0, f64::from(y) * 20.0)));
    let places = at(&lattice.filter(|(x, y)| *x <= 140.0 || *y <= 140.0).collect::<Vec<_>>());
    let found = clusters(&places, Density { distance_m: 30.0, least: 2 }).unwrap();
    assert_eq!((found.len(), found[0].members.len()), (1, places.len()));
    assert!((found[0].hull.unsigned_area() - 126_200.0).abs() < 1e-6);
    let close = found[0].concave_hull(&places, 60.0);
    assert!((92_400.0..102_000.0).contains(&close.unsigned_area()), "{}", close.unsigned_area());
    assert!(places.iter().all(|place| close.intersects(place)));
    assert!(!close.contains(&geo::Point::new(250.0, 250.0)));
}

#[test]
fn a_line_and_a_single_place_have_no_area() {
    let line: Vec<(f64, f64)> = (0..10).map(|n| (f64::from(n) * 10.0, 0.0)).collect();
    for places in [at(&line), at(&[(3.0, 3.0); 10])] {
        let found = clusters(&places, Density { distance_m: 20.0, least: 3 }).unwrap();
        assert_eq!((found.len(), found[0].members.len(), found[0].per_km2), (1, 10, None));
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let places = at(&[(0.0, 0.0), (1.0, 1.0)]);
    for distance_m in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(labels(&places, Density { distance_m, least: 1 }).unwrap_err(), Fault::Distance);
    }
    assert_eq!(labels(&places, Density { distance_m: 1.0, least: 0 }).unwrap_err(), Fault::Least);
    assert_eq!(labels(&at(&[(f64::NAN, 0.0), (0.0, 0.0)]), Density { distance_m: 1.0, least: 1 }).unwrap_err(), Fault::Place);
    assert_eq!(labels(&at(&[(0.0, 0.0), (1e30, 0.0)]), Density { distance_m: 1.0, least: 1 }).unwrap_err(), Fault::Place);
    assert_eq!(labels(&[], Density { distance_m: 1.0, least: 1 }).unwrap().count, 0);
}
