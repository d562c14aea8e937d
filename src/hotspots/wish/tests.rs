//! The wish of a run: defaults, what it is compared with, faults.

use serde_json::json;

use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn read(body: &Value) -> Result<Wish, Vec<(String, &'static str)>> {
    let read = Wish::read(body.as_object().unwrap(), day("2026-11-21"));
    read.map_err(|faults| faults.into_iter().map(|fault| (fault.pointer, fault.code)).collect())
}

#[test]
fn a_wish_without_anything_is_of_three_whole_years() {
    let wish = read(&json!({"province_code": "31"})).unwrap();
    assert_eq!((wish.from, wish.to), (day("2023-11-01"), day("2026-11-01")));
    assert_eq!((wish.shape, wish.method, wish.side_m, wish.seed), (Shape::Hexagon, Method::GiStar, None, 138));
    assert_eq!(Wish::kept(&wish.told()), Some(wish));
}

#[test]
fn what_is_compared_with_is_a_year_before_or_the_earlier_half() {
    let windows = |from: &str, to: &str, oldest: Option<&str>| {
        let wish = read(&json!({"from": from, "to": to})).unwrap().compared(oldest.map(day));
        wish.windows().map(|(before, now, is_season_told)| (before.map(|d| d.to_string()), now.map(|d| d.to_string()), is_season_told))
    };
    let of = |before: [&str; 2], now: [&str; 2], is_season_told| Some((before.map(str::to_owned), now.map(str::to_owned), is_season_told));
    // Three years, of which two are compared.
    let expected = of(["2024-11-01", "2025-11-01"], ["2025-11-01", "2026-11-01"], true);
    assert_eq!(windows("2023-11-01", "2026-11-01", Some("2023-11-20")), expected);
    // Half a year with the same half a year before.
    let expected = of(["2025-01-01", "2025-07-01"], ["2026-01-01", "2026-07-01"], true);
    assert_eq!(windows("2026-01-01", "2026-07-01", Some("2025-01-20")), expected);
    // Nothing is kept since then.
    let expected = of(["2026-01-01", "2026-04-01"], ["2026-04-01", "2026-07-01"], false);
    assert_eq!(windows("2026-01-01", "2026-07-01", Some("2025-03-01")), expected);
    assert_eq!(windows("2026-01-01", "2026-07-01", None), expected);
    let expected = of(["2026-03-06", "2026-03-11"], ["2026-03-11", "2026-03-16"], false);
    assert_eq!(windows("2026-03-05", "2026-03-16", None), expected);
    assert_eq!(windows("2026-03-05", "2026-03-06", None), None);
    // As it was asked for.
    let own = read(&json!({"from": "2026-03-05", "to": "2026-03-15", "compare_from": "2025-03-05", "compare_to": "2025-03-15"})).unwrap();
    assert_eq!(own.clone().compared(None), own);
    assert_eq!(own.span(), [day("2025-03-05"), day("2026-03-15")]);
    assert!(own.windows().unwrap().2);
}

#[test]
fn every_fault_is_named_with_its_place() {
    for (body, faults) in [
        (json!({"from": "2026-12-01"}), vec![("/from", "in-the-future")]),
        (json!({"from": "2026-03-01", "to": "2026-03-01"}), vec![("/to", "wrong-order")]),
        (json!({"from": "2026-03-01", "to": "2027-01-01"}), vec![("/to", "in-the-future")]),
        (json!({"hours": []}), vec![("/hours", "out-of-range")]),
        (json!({"hours": [24], "weekdays": [0]}), vec![("/hours", "out-of-range"), ("/weekdays", "out-of-range")]),
        (json!({"side_m": 20, "method": "magic"}), vec![("/side_m", "out-of-range"), ("/method", "unknown-value")]),
        (json!({"from": "2026-01-01", "to": "2026-03-01", "test_from": "2026-03-01"}), vec![("/test_from", "outside-window")]),
        (json!({"from": "2026-01-01", "to": "2026-03-01", "compare_from": "2025-03-01"}), vec![("/compare_to", "required")]),
        (
            json!({"from": "2026-01-01", "to": "2026-03-01", "compare_from": "2025-03-01", "compare_to": "2026-03-01"}),
            vec![("/compare_to", "not-before")],
        ),
        (json!({"window": 3}), vec![("/window", "unknown-field")]),
        (json!({"from": "hôm qua"}), vec![("/from", "not-a-date")]),
    ] {
        let expected: Vec<(String, &str)> = faults.into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
        assert_eq!(read(&body).unwrap_err(), expected, "{body}");
    }
}
