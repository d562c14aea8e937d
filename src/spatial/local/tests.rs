mod chance;

use geo::{Coord, MultiPolygon, polygon};
use serde_json::Value;

use super::super::grid::{CellShape, Grid, Reach};
use super::*;

/// tests/golden/local.py
fn golden() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/local.json")).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

/// A grid of whole squares, numbered as libpysal's lattices are.
fn lattice(rows: u32, columns: u32) -> Grid {
    let (north, east) = (f64::from(rows) * 100.0, f64::from(columns) * 100.0);
    let area = polygon![(x: 0.0, y: 0.0), (x: east, y: 0.0), (x: east, y: north), (x: 0.0, y: north)];
    Grid::new(CellShape::Square, 100.0, &MultiPolygon::new(vec![area])).unwrap()
}

/// The example of `PySAL`'s documentation (`esda.G_Local`, binary weights): points within 15 m.
#[test]
fn gi_star_is_that_of_the_published_example() {
    let points = [(10.0, 10.0), (20.0, 10.0), (40.0, 10.0), (15.0, 20.0), (30.0, 20.0), (30.0, 30.0)].map(|(x, y)| Coord { x, y });
    let scores = gi_star(&[2.0, 3.0, 3.2, 5.0, 8.0, 7.0], &Neighbours::within(&points, 15.0)).unwrap();
    let expected = [-1.397_276_26, -0.289_177_62, 0.650_649_64, -0.289_177_62, 1.234_520_88, 2.024_243_31];
    for (score, expected) in scores.iter().zip(expected) {
        assert!((score.unwrap().z - expected).abs() < 1e-8, "{scores:?}");
    }
    let hottest = scores[5].unwrap();
    assert!((hottest.p_hot() - 0.021_472).abs() < 1e-5 && (hottest.p_two_sided() - 2.0 * hottest.p_hot()).abs() < 1e-15);
    assert!((hottest.p_cold() + hottest.p_hot() - 1.0).abs() < 1e-15);
}

#[test]
fn gi_star_and_local_moran_are_those_of_esda() {
    let golden = golden();
    let (counts, expected) = (numbers(&golden["counts"]), numbers(&golden["gi_star"]));
    let grid = lattice(golden["rows"].as_u64().unwrap() as u32, golden["columns"].as_u64().unwrap() as u32);
    let near = grid.near(Reach::Queen(1));
    for (score, expected) in gi_star(&counts, &near).unwrap().iter().zip(&expected) {
        assert!((score.unwrap().z - expected).abs() < 1e-12);
    }
    let [moran, mean, variance, quadrant] = ["moran", "moran_mean", "moran_variance", "quadrant"].map(|name| numbers(&golden[name]));
    let n = counts.len() as f64;
    for (cell, answer) in local_moran(&counts, &near, WeightStyle::RowStandardised).unwrap().iter().enumerate() {
        let answer = answer.unwrap();
        // esda divides by the variance of a sample, Anselin's equation by that of all.
        assert!((answer.i * (n - 1.0) / n - moran[cell]).abs() < 1e-12, "{cell}");
        let z = (answer.i - mean[cell]) / variance[cell].sqrt();
        assert!((answer.z - z).abs() < 1e-9, "{cell}: {} {z}", answer.z);
        let number = match answer.quadrant {
            Quadrant::HighHigh => 1,
            Quadrant::LowHigh => 2,
            Quadrant::LowLow => 3,
            Quadrant::HighLow => 4,
        };
        assert_eq!(number, quadrant[cell] as i64);
    }
}

/// Binary weights multiply local Moran by the number of neighbours and leave its score.
#[test]
fn weights_change_the_number_not_the_score() {
    let counts = numbers(&golden()["counts"]);
    let grid = lattice(6, 7);
    let near = grid.near(Reach::Rook(1));
    let [binary, standardised] =
        [WeightStyle::Binary, WeightStyle::RowStandardised].map(|style| local_moran(&counts, &near, style).unwrap());
    for ((a, b), k) in binary.iter().zip(&standardised).zip(near.degrees()) {
        let (a, b) = (a.unwrap(), b.unwrap());
        assert!((a.i - b.i * f64::from(*k)).abs() < 1e-12 && (a.z - b.z).abs() < 1e-15);
        assert!((0.0..=1.0).contains(&a.p_two_sided()));
    }
}

/// Every way to deal the counts was looked at.
#[test]
fn exact_tails_are_those_of_all_permutations() {
    let golden = golden();
    let few = numbers(&golden["few"]);
    let row = Neighbours::from_pairs(few.len(), (0..11).map(|i| (i, i + 1)));
    for (dealt, name) in [(Dealt::Others, "few_tails_others"), (Dealt::All, "few_tails_all")] {
        let exact = exact_tails(&few, &row, dealt).unwrap();
        for (tails, expected) in exact.iter().zip(golden[name].as_array().unwrap()) {
            let expected = numbers(expected);
            assert!((tails.high - expected[0]).abs() < 1e-12 && (tails.low - expected[1]).abs() < 1e-12, "{tails:?} {expected:?}");
        }
    }
}

/// 20,000 permutations: a p-value of 0.5 has a standard error of 0.0035.
#[test]
fn drawn_tails_tend_to_the_exact_ones() {
    let counts = numbers(&golden()["counts"]);
    let grid = lattice(6, 7);
    let reaches = [Reach::Queen(1), Reach::Rook(1), Reach::Queen(3)];
    for (near, dealt) in reaches.iter().flat_map(|reach| [Dealt::All, Dealt::Others].map(|dealt| (grid.near(*reach), dealt))) {
        let (exact, drawn) = (exact_tails(&counts, &near, dealt).unwrap(), tails(&counts, &near, dealt, 20_000, 138).unwrap());
        for (a, b) in exact.iter().zip(&drawn) {
            for (p, drawn) in [(a.high, b.high), (a.low, b.low)] {
                let error = (p * (1.0 - p) / 20_000.0).sqrt();
                assert!((p - drawn).abs() < 4.5 * error + 1.0 / 20_000.0, "{a:?} {b:?}");
            }
            assert!(b.high + b.low > 1.0 && b.two_sided() <= 1.0);
        }
    }
}

/// What a cell keeps is not dealt: with one large count in the row, no cell beside it can have it and its neighbours too.
#[test]
fn the_own_value_is_not_dealt_to_the_neighbours() {
    let mut values = vec![0.0; 40];
    values[20] = 100.0;
    let row = Neighbours::from_pairs(40, (0..39).map(|i| (i, i + 1)));
    for answer in [exact_tails(&values, &row, Dealt::Others).unwrap(), tails(&values, &row, Dealt::Others, 4999, 1).unwrap()] {
        assert_eq!((answer[20].high, answer[20].low), (1.0, 1.0), "around it there is nothing, in any order");
        // One of two places among 39.
        assert!((answer[19].high - 2.0 / 39.0).abs() < 0.012, "{:?}", answer[19]);
    }
}

#[test]
fn a_seed_repeats_and_draws_that_are_needed_are_known() {
    let counts = numbers(&golden()["counts"]);
    let grid = lattice(6, 7);
    let near = grid.near(Reach::Queen(1));
    assert_eq!(tails(&counts, &near, Dealt::Others, 99, 4), tails(&counts, &near, Dealt::Others, 99, 4));
    assert_ne!(tails(&counts, &near, Dealt::Others, 99, 4), tails(&counts, &near, Dealt::Others, 99, 5));
    for (cells, draws) in [(99, 1979), (114, 2279), (1000, 19_999), (10_000, 199_999)] {
        assert_eq!(draws_needed(cells, 0.05), draws);
    }
}

#[test]
fn counts_are_worked_out_and_rates_are_drawn() {
    let counts = numbers(&golden()["counts"]);
    let grid = lattice(6, 7);
    let near = grid.near(Reach::Queen(1));
    let (exact, method) = significance(&counts, &near, Dealt::All, 0.05, 1).unwrap();
    assert_eq!((method, &exact), (Method::Exact, &exact_tails(&counts, &near, Dealt::All).unwrap()));
    let rates: Vec<f64> = counts.iter().map(|count| count / 7.0).collect();
    let (drawn, method) = significance(&rates, &near, Dealt::All, 0.05, 1).unwrap();
    assert_eq!(method, Method::Drawn { draws: 9999, is_enough: true });
    // The same order of values: the same tails, but for the drawing.
    assert!(exact.iter().zip(&drawn).all(|(a, b)| (a.high - b.high).abs() < 0.02 && (a.low - b.low).abs() < 0.02));
    assert_eq!(significance(&[1.0; 42], &near, Dealt::All, 0.05, 1), Err(LocalError::AllEqual));
}

#[test]
fn what_has_no_statistic_says_why() {
    let row = Neighbours::from_pairs(3, [(0, 1), (1, 2), (1, 1), (0, 9)]);
    assert_eq!(gi_star(&[1.0, 2.0], &row), Err(LocalError::LengthMismatch { values: 2, cells: 3 }));
    assert_eq!(gi_star(&[2.0; 3], &row), Err(LocalError::AllEqual));
    assert_eq!(gi_star(&[0.1; 3], &row), Err(LocalError::AllEqual));
    assert_eq!(gi_star(&[1.0, f64::NAN, 2.0], &row), Err(LocalError::NotANumber(1)));
    assert_eq!(gi_star(&[1.0], &Neighbours::from_pairs(1, [])), Err(LocalError::TooFew(1)));
    assert_eq!(tails(&[1.0, 2.0, 3.0], &row, Dealt::Others, 0, 1), Err(LocalError::NoDraws));
    assert!(matches!(exact_tails(&[1.0, 2.5, 3.0], &row, Dealt::Others), Err(LocalError::TooLarge(_))));
    // The cell in the middle has all others as neighbours, the others do not.
    assert!(gi_star(&[1.0, 2.0, 3.0], &row).unwrap()[1].is_none());
    assert!(local_moran(&[1.0, 2.0, 3.0], &row, WeightStyle::Binary).unwrap()[1].is_none());
    let alone = Neighbours::from_pairs(3, [(0, 1)]);
    let answer = tails(&[1.0, 2.0, 3.0], &alone, Dealt::Others, 99, 1).unwrap()[2];
    assert_eq!((answer.high, answer.low), (1.0, 1.0));
    assert!(!is_enough(&[3.0; 29]) && !is_enough(&[1.0; 59]) && is_enough(&[2.0; 30]));
}
