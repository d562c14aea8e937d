//! Nearest streets by hand, by shapely, and a bad street that was planted.

use super::*;

use crate::spatial::chance::Chance;

fn line(corners: &[(f64, f64)]) -> LineString {
    LineString::from(corners.to_vec())
}

fn at(x: f64, y: f64) -> Coord {
    Coord { x, y }
}

/// `tests/golden/street_counts.py`: distances by shapely (GEOS), to every street.
#[test]
fn the_nearest_street_is_that_of_shapely() {
    let text = include_str!("../../../tests/golden/street_counts.csv");
    let numbers = |text: &str| text.split(',').map(|n| n.parse().unwrap()).collect::<Vec<f64>>();
    let of = |kind: &str| text.lines().filter_map(|line| line.strip_prefix(kind)).map(numbers).collect::<Vec<_>>();
    let lines: Vec<LineString> = of("s,").iter().map(|row| row.chunks(2).map(|c| (c[0], c[1])).collect()).collect();
    let streets = Streets::new(&lines, 120.0).unwrap();
    let rows = of("p,");
    assert_eq!((lines.len(), rows.len()), (41, 250));
    for row in &rows {
        let found = streets.nearest(at(row[0], row[1]));
        assert_eq!(found.map_or(-1, |found| i64::from(found.street)), row[2] as i64, "{row:?}");
        assert!(found.is_none_or(|found| (found.distance_m - row[3]).abs() < 1e-9), "{row:?}");
    }
}

/// A cross of four streets of 100 m and a lane of 50 m: counts, kilometres, expectations and the exact p-value by hand.
#[test]
fn counts_by_hand() {
    let lines = [
        line(&[(0.0, 0.0), (100.0, 0.0)]),
        line(&[(0.0, 0.0), (0.0, 100.0)]),
        line(&[(0.0, 0.0), (-60.0, 0.0), (-60.0, 40.0)]),
        line(&[(0.0, 0.0), (0.0, -100.0)]),
        line(&[(500.0, 0.0), (500.0, 50.0)]),
    ];
    let streets = Streets::new(&lines, 30.0).unwrap();
    let places = [
        at(50.0, 5.0),
        at(90.0, -29.0),
        at(-60.0, 60.0),
        at(0.0, 0.0),
        at(510.0, 20.0),
        at(505.0, 49.0),
        at(495.0, 10.0),
        at(300.0, 300.0),
        at(0.0, -131.0),
    ];
    let counts = streets.count(&places).unwrap();
    assert_eq!(counts.streets.iter().map(|street| street.incidents).collect::<Vec<_>>(), [3, 0, 1, 0, 3]);
    assert_eq!((counts.on, counts.far, counts.shared), (7, 2, 1), "at the crossing all four are as near");
    assert!(counts.nearest[3].unwrap().is_shared && counts.nearest[3].unwrap().street == 0);
    let lane = counts.streets[4];
    assert!((lane.per_km - 60.0).abs() < 1e-9 && (lane.expected - 7.0 / 9.0).abs() < 1e-9);
    // P(X ≥ 3) of 7 tries at 1/9: 1 − (8/9)^7 − 7 (1/9)(8/9)^6 − 21 (1/9)² (8/9)^5 = 1 − (8⁷ + 7·8⁶ + 21·8⁵)/9⁷.
    let expected = 1.0 - (8_f64.powi(7) + 7.0 * 8_f64.powi(6) + 21.0 * 8_f64.powi(5)) / 9_f64.powi(7);
    assert!((lane.p_value - expected).abs() < 1e-12);
    // The worst ninth of the length is the lane: 3 of 7.
    let worst = counts.concentration(1.0 / 9.0, 499, 138).unwrap();
    assert!((worst.share - 3.0 / 7.0).abs() < 1e-12);
    assert_eq!(Some(worst), counts.concentration(1.0 / 9.0, 499, 138));
}

/// 60 streets of a lattice; a fifth of 400 incidents on one of them is found, and with all dealt along the network no street passes one in a thousand.
#[test]
fn a_bad_street_stands_out_from_chance() {
    let lines: Vec<LineString> = (0..6)
        .flat_map(|i| (0..5).map(move |j| (f64::from(i) * 120.0, f64::from(j) * 120.0)))
        .flat_map(|(a, b)| [line(&[(b, a), (b + 120.0, a)]), line(&[(a, b), (a, b + 120.0)])])
        .collect();
    let streets = Streets::new(&lines, 40.0).unwrap();
    let mut chance = Chance::new(138);
    let mut dealt = |n: usize| -> Vec<Coord> {
        let mut place = || {
            let ends = &lines[chance.below(60) as usize].0;
            ends[0] + (ends[1] - ends[0]) * (0.02 + 0.96 * chance.unit())
        };
        (0..n).map(|_| place()).collect()
    };
    let even = streets.count(&dealt(400)).unwrap();
    assert_eq!((even.on, even.shared), (400, 0));
    // 60 streets at 0.001: once in 17 seeds.
    assert!(even.streets.iter().all(|street| street.p_value > 0.001));
    assert!(even.concentration(0.05, 199, 1).unwrap().p_value > 0.01);
    let mut places = dealt(320);
    places.extend((0..80).map(|n| lines[17].0[0] + (lines[17].0[1] - lines[17].0[0]) * (0.1 + f64::from(n) * 0.01)));
    let bad = streets.count(&places).unwrap();
    assert!(bad.streets[17].p_value < 1e-12 && bad.streets.iter().filter(|street| street.p_value < 1e-6).count() == 1);
    let worst = bad.concentration(0.05, 199, 1).unwrap();
    assert!(worst.p_value <= 0.005 + 1e-12 && worst.share > worst.chance_high, "{worst:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let good = line(&[(0.0, 0.0), (10.0, 0.0)]);
    assert_eq!(Streets::new(std::slice::from_ref(&good), 0.0).unwrap_err(), Fault::Limit);
    assert_eq!(Streets::new(&[good.clone(), line(&[(1.0, 1.0), (1.0, 1.0)])], 5.0).unwrap_err(), Fault::Street(1));
    assert_eq!(Streets::new(&[line(&[(f64::NAN, 1.0), (1.0, 1.0)])], 5.0).unwrap_err(), Fault::Street(0));
    let streets = Streets::new(&[good], 5.0).unwrap();
    assert_eq!(streets.count(&[at(f64::NAN, 0.0)]).unwrap_err(), Fault::Place(0));
    let none = Streets::new(&[], 5.0).unwrap().count(&[at(1.0, 1.0)]).unwrap();
    assert_eq!((none.on, none.far, none.concentration(0.05, 9, 1)), (0, 1, None));
}
