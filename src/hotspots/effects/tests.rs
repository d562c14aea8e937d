//! Effects of cameras that are known by hand.

use geo::Coord;

use super::measure::{Camera, Happened, Reach, Verdict, Why, measured, windows};
use super::words::sentence;
use crate::spatial::chance::Chance;
use crate::spatial::equal_area::EqualArea;

const REACH: Reach = Reach { radius_m: 100.0, ring_m: 300.0 };

fn place(x: f64, y: f64) -> Coord {
    EqualArea::at(106.0, 20.0).unwrap().to_degrees(Coord { x, y })
}

fn on(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

/// So many incidents in turn over the days from one to the other.
fn many(n: i64, at: Coord, from: &str, to: &str) -> Vec<Happened> {
    let (from, days) = (on(from), (on(to) - on(from)).num_days());
    (0..n).map(|k| Happened { place: at, on: from + chrono::TimeDelta::days(k * days / n) }).collect()
}

/// Treated 100 to 80, a place like it 100 to 90, nothing in the rings: −10, standard error √370 = 19.2 (the example of the paper), which is no more than
/// chance. 100 to 20 beside 100 to 100: −80, √320 = 17.9: a fall. A busy place that is not like it is not taken.
#[test]
fn the_example_of_the_paper() {
    let camera = Camera { place: place(0.0, 0.0), since: on("2024-01-01") };
    let windows = windows(&[camera], [on("2022-01-01"), on("2026-06-01")]).unwrap();
    assert_eq!((windows.before, windows.after), ([on("2022-01-01"), on("2024-01-01")], [on("2024-01-01"), on("2025-12-31")]));
    assert!(windows.is_season_told);
    let world = |after: i64, control_after: i64| {
        let mut all = many(100, place(20.0, 0.0), "2022-01-01", "2024-01-01");
        all.extend(many(after, place(20.0, 0.0), "2024-01-01", "2025-12-31"));
        all.extend(many(100, place(5030.0, 3050.0), "2022-01-01", "2024-01-01"));
        all.extend(many(control_after, place(5030.0, 3050.0), "2024-01-01", "2025-12-31"));
        all.extend(many(400, place(-4050.0, 2050.0), "2022-01-01", "2025-12-31"));
        all
    };
    let found = measured(&[camera], &[], &world(80, 90), &windows, REACH).unwrap();
    assert_eq!(found.counts, [[100, 80], [0, 0], [100, 90], [0, 0]]);
    assert!((found.effect.total.cases + 10.0).abs() < 1e-9 && (found.effect.total.error - 370_f64.sqrt()).abs() < 1e-9);
    assert_eq!((found.verdict, found.places), (Verdict::NotTold, 1));
    assert!((found.interval[0] + 10.0 + 1.959_964 * 370_f64.sqrt()).abs() < 1e-4);
    let [vi, en] = sentence(&found, &windows, REACH);
    assert_eq!(
        vi,
        "Trong 100 m quanh camera có 100 vụ trong 730 ngày trước khi lắp và 80 vụ trong 730 ngày sau; nơi tương tự không lắp camera có 100 và 90. Tính cả vành đai xung quanh, chênh lệch là −10 vụ (có thể từ −47,7 đến 27,7): chưa đủ cơ sở nói giảm hay tăng."
    );
    assert!(en.ends_with("the difference is −10 incidents (it may be from −47.7 to 27.7): it cannot be told from chance."), "{en}");
    let fell = measured(&[camera], &[], &world(20, 100), &windows, REACH).unwrap();
    assert_eq!((fell.verdict, fell.counts[0]), (Verdict::Fell, [100, 20]));
    // What is where a camera came meanwhile is no place to compare with: then the busy one is the most like it.
    let without = measured(&[camera], &[place(5000.0, 3000.0)], &world(80, 90), &windows, REACH).unwrap();
    assert_eq!(without.counts[2][0] + without.counts[2][1], 400);
    // 1 to 0: the end of all there is cannot be told.
    let few = [many(1, place(20.0, 0.0), "2022-03-01", "2022-04-01"), many(1, place(5030.0, 3050.0), "2022-03-01", "2022-04-01")].concat();
    assert_eq!(measured(&[camera], &[], &few, &windows, REACH).unwrap().verdict, Verdict::TooFew);
    assert_eq!(
        measured(&[camera], &[], &many(50, place(20.0, 0.0), "2022-01-01", "2024-01-01"), &windows, REACH).unwrap_err(),
        Why::NoControl
    );
}

/// Incidents that move into the ring are counted against it: 60 to 20 with 40 more next door is nothing.
#[test]
fn what_moves_next_door_is_no_gain() {
    let cameras = [
        Camera { place: place(0.0, 0.0), since: on("2024-01-01") },
        Camera { place: place(0.5, 0.0), since: on("2024-02-01") },
        Camera { place: place(150.0, 0.0), since: on("2024-01-15") },
    ];
    let windows = windows(&cameras, [on("2020-01-01"), on("2025-02-15")]).unwrap();
    assert_eq!((windows.before, windows.after), ([on("2023-01-01"), on("2024-01-01")], [on("2024-02-01"), on("2025-01-31")]));
    let mut all = many(60, place(75.0, 10.0), "2023-01-01", "2024-01-01");
    all.extend(many(20, place(75.0, 10.0), "2024-02-01", "2025-01-31"));
    all.extend(many(40, place(400.0, 0.0), "2024-02-01", "2025-01-31"));
    // Neither before nor after.
    all.extend(many(30, place(0.0, 0.0), "2024-01-01", "2024-02-01"));
    for x in [2050.0, 3050.0] {
        all.extend(many(30, place(x, 1050.0), "2023-01-01", "2025-01-31"));
    }
    let found = measured(&cameras, &[], &all, &windows, REACH).unwrap();
    assert_eq!((found.places, found.counts[0], found.counts[1]), (2, [60, 20], [0, 40]));
    let moved = found.effect.moved.unwrap().cases;
    assert!((moved - 40.0).abs() < 1e-9 && found.verdict == Verdict::NotTold, "{found:?}");
    // Two circles that meet are one shape; the ring is what is around.
    assert_eq!((found.shapes[0].0.len(), found.shapes[1].0[0].interiors().len(), found.shapes[2].0.len()), (1, 1, 2));
}

#[test]
fn days_before_and_after() {
    let camera = |since: &str| Camera { place: place(0.0, 0.0), since: on(since) };
    assert_eq!(windows(&[], [on("2020-01-01"), on("2026-01-01")]), Err(Why::NoCamera));
    assert_eq!(windows(&[camera("2025-11-01")], [on("2020-01-01"), on("2026-01-01")]), Err(Why::TooShort(61)));
    assert_eq!(windows(&[camera("2019-11-01")], [on("2020-01-01"), on("2026-01-01")]), Err(Why::TooShort(0)));
    let found = windows(&[camera("2025-07-01")], [on("2020-01-01"), on("2026-01-01")]).unwrap();
    assert_eq!((found.before[0], found.after[1], found.is_season_told), (on("2024-12-29"), on("2026-01-01"), false));
    let long = windows(&[camera("2015-07-01")], [on("2000-01-01"), on("2026-01-01")]).unwrap();
    assert_eq!(long.days(), 3 * 365);
}

/// Cameras that do nothing, at places taken by chance in a field of incidents: 200 times, a fall or a rise is called in no more than one in twenty or so (17 or
/// more would come once in 80 tries).
#[test]
fn cameras_that_do_nothing_are_seldom_said_to_do_something() {
    let mut called = 0;
    for run in 0..200 {
        let mut chance = Chance::stream(31, run);
        let camera = Camera { place: place(0.0, 0.0), since: on("2024-01-01") };
        let windows = windows(&[camera], [on("2023-01-01"), on("2025-01-01")]).unwrap();
        let incidents: Vec<Happened> = (0..4000)
            .map(|_| Happened {
                place: place((chance.unit() - 0.5) * 3000.0, (chance.unit() - 0.5) * 3000.0),
                on: on("2023-01-01") + chrono::TimeDelta::days(i64::from(chance.below(730))),
            })
            .collect();
        let found = measured(&[camera], &[], &incidents, &windows, REACH).unwrap();
        called += u32::from(matches!(found.verdict, Verdict::Fell | Verdict::Rose));
    }
    assert!(called <= 17, "{called}");
}
