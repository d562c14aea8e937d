use serde_json::Value;

use super::*;

/// [`super::near_repeat`] that nobody breaks off.
fn near_repeat(places: &[Coord], times: &[i64], bands: &Bands, draws: u32, seed: u64) -> Result<Vec<Vec<Cell>>, KnoxError> {
    super::near_repeat(places, times, bands, draws, seed, &|_| ControlFlow::Continue(()))
}

/// tests/golden/local.py
fn golden() -> Value {
    serde_json::from_str(include_str!("../../../tests/golden/knox.json")).unwrap()
}

fn whole(value: &Value) -> Vec<i64> {
    value.as_array().unwrap().iter().map(|number| number.as_i64().unwrap()).collect()
}

fn burkitt() -> (Vec<Coord>, Vec<i64>) {
    let golden = golden();
    let places = whole(&golden["x"]).into_iter().zip(whole(&golden["y"])).map(|(x, y)| Coord { x: x as f64, y: y as f64 });
    (places.collect(), whole(&golden["t"]))
}

fn bands(metric: Metric, distance_m: &[f64], lag: &[u32]) -> Bands {
    Bands { metric, distance_m: distance_m.to_vec(), lag: lag.to_vec() }
}

/// 188 cases of Burkitt's lymphoma (Williams & al. 1978): 13 pairs within 20 km and 5 days, as `pointpats` publishes.
#[test]
fn the_published_count_of_near_pairs() {
    let (places, times) = burkitt();
    // Closed there, half-open here: to the next kilometre's beginning and the next day.
    let near = bands(Metric::Straight, &[0.0, 20.000_001], &[0, 6]);
    let answer = near_repeat(&places, &times, &near, 99, 12_345).unwrap();
    assert_eq!(answer[0][0].observed, 13);
    // pointpats prints p-values of 0.17 and 0.18 with 99 permutations: 0.18 ± 0.04.
    assert!((answer[0][0].p - 0.18).abs() < 0.15, "{answer:?}");
}

#[test]
fn bands_hold_the_pairs_that_are_counted_one_by_one() {
    let (places, times) = burkitt();
    let golden = golden();
    for (name, metric) in [("straight", Metric::Straight), ("manhattan", Metric::Manhattan)] {
        let answer = near_repeat(&places, &times, &bands(metric, &[0.0, 5.0, 10.0, 20.0, 40.0], &[0, 5, 30, 180, 720]), 9, 1).unwrap();
        for (row, expected) in answer.iter().zip(golden[name].as_array().unwrap()) {
            assert_eq!(row.iter().map(|cell| cell.observed as i64).collect::<Vec<_>>(), whole(expected), "{name}");
        }
        if metric == Metric::Straight {
            let expected = golden["expected"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
            for (cell, expected) in answer.iter().flatten().zip(expected) {
                assert!((cell.expected - expected.as_f64().unwrap()).abs() < 1e-9);
                assert!((cell.ratio().unwrap() - cell.observed as f64 / cell.expected).abs() < 1e-12);
            }
        }
    }
}

/// Three incidents, pairs 10 m apart, by hand: times 0, 0, 9 can be dealt in three ways to a chain of three places; the two that are near each
/// other share a time in two of the three pairs' deals.
#[test]
fn p_values_are_the_share_of_deals() {
    let places = [(0.0, 0.0), (10.0, 0.0), (20.0, 0.0)].map(|(x, y)| Coord { x, y });
    let answer = near_repeat(&places, &[0, 0, 9], &bands(Metric::Straight, &[0.0, 15.0], &[0, 1]), 2999, 7).unwrap();
    assert_eq!(answer[0][0].observed, 1);
    assert!((answer[0][0].expected - 2.0 / 3.0).abs() < 1e-12);
    // Standard error 0.0086.
    assert!((answer[0][0].p - 2.0 / 3.0).abs() < 0.035, "{answer:?}");
}

/// 200 runs of 60 incidents anywhere at any time: a p-value of 5 % or less in at most 21 runs, but for less than one in a thousand times (binomial, 200 · 5 %).
#[test]
fn chance_alone_is_called_at_the_promised_rate() {
    let near = bands(Metric::Straight, &[0.0, 150.0], &[0, 30]);
    let mut chance = Chance::new(3);
    let mut called = 0;
    for run in 0..200 {
        let places: Vec<Coord> = (0..60).map(|_| Coord { x: 1000.0 * chance.unit(), y: 1000.0 * chance.unit() }).collect();
        let times: Vec<i64> = (0..60).map(|_| i64::from(chance.below(365))).collect();
        called += u32::from(near_repeat(&places, &times, &near, 99, run).unwrap()[0][0].p <= 0.05);
    }
    assert!(called <= 21, "{called}");
}

/// 60 incidents anywhere, and 15 of them repeated within 20 m and 5 days, where some 0.1 pairs would be expected.
#[test]
fn planted_repeats_are_found() {
    let mut chance = Chance::new(4);
    let mut places: Vec<Coord> = (0..60).map(|_| Coord { x: 1000.0 * chance.unit(), y: 1000.0 * chance.unit() }).collect();
    let mut times: Vec<i64> = (0..60).map(|_| i64::from(chance.below(365))).collect();
    for first in 0..15 {
        places.push(Coord { x: places[first].x + 14.0 * chance.unit(), y: places[first].y + 14.0 * chance.unit() });
        times.push(times[first] + i64::from(chance.below(5)));
    }
    let answer = near_repeat(&places, &times, &bands(Metric::Straight, &[0.0, 20.0, 200.0], &[0, 5, 50]), 999, 5).unwrap();
    assert!(answer[0][0].observed >= 15 && answer[0][0].p <= 0.001 && answer[0][0].ratio().unwrap() > 10.0, "{answer:?}");
    assert!(answer[1][1].p > 0.001, "{answer:?}");
}

#[test]
fn a_seed_repeats_whatever_the_threads() {
    let (places, times) = burkitt();
    let near = bands(Metric::Straight, &[0.0, 5.0, 20.0], &[0, 30, 90]);
    let answers: Vec<_> = (0..3).map(|_| near_repeat(&places, &times, &near, 199, 8).unwrap()).collect();
    assert!(answers[0] == answers[1] && answers[1] == answers[2]);
    assert_ne!(near_repeat(&places, &times, &near, 199, 9).unwrap(), answers[0]);
}

#[test]
fn what_cannot_be_tested_says_why() {
    let (places, times) = burkitt();
    let sound = bands(Metric::Straight, &[0.0, 5.0], &[0, 30]);
    let test = |places: &[Coord], times: &[i64], bands: &Bands, draws| near_repeat(places, times, bands, draws, 1).unwrap_err();
    assert_eq!(test(&places[..1], &times[..1], &sound, 9), KnoxError::TooFew(1));
    assert_eq!(test(&places, &times[1..], &sound, 9), KnoxError::LengthMismatch { places: 188, times: 187 });
    assert_eq!(test(&places, &times, &sound, 0), KnoxError::NoDraws);
    for (distance_m, lag) in
        [(vec![0.0], vec![0, 1]), (vec![0.0, 1.0], vec![5, 5]), (vec![5.0, 1.0], vec![0, 1]), (vec![0.0, f64::NAN], vec![0, 1])]
    {
        assert_eq!(test(&places, &times, &bands(Metric::Straight, &distance_m, &lag), 9), KnoxError::BadBands);
    }
    assert_eq!(test(&places, &times, &bands(Metric::Straight, &[0.0, 1.0], &[0, 200_000]), 9), KnoxError::TooLong(200_000));
    assert_eq!(test(&places[..2], &[0, i64::MAX], &sound, 9), KnoxError::TooWide);
    let broken = super::near_repeat(&places, &times, &sound, 500, 1, &|begun| {
        if begun > 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    assert_eq!(broken, Err(KnoxError::BrokenOff));
    assert_eq!(test(&[Coord { x: f64::NAN, y: 0.0 }, places[0]], &[0, 1], &sound, 9), KnoxError::NotANumber(0));
}
