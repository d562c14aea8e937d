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
    let windows = |from: &str, to: &str, since: &str| {
        let wish = read(&json!({"from": from, "to": to})).unwrap().compared(day(since));
        wish.windows().map(|(before, now, is_season_told)| (before.map(|d| d.to_string()), now.map(|d| d.to_string()), is_season_told))
    };
    let of = |before: [&str; 2], now: [&str; 2], is_season_told| Some((before.map(str::to_owned), now.map(str::to_owned), is_season_told));
    // Three years, of which two are compared.
    let expected = of(["2024-11-01", "2025-11-01"], ["2025-11-01", "2026-11-01"], true);
    assert_eq!(windows("2023-11-01", "2026-11-01", "2023-11-20"), expected);
    // Half a year with the same half a year before.
    let expected = of(["2025-01-01", "2025-07-01"], ["2026-01-01", "2026-07-01"], true);
    assert_eq!(windows("2026-01-01", "2026-07-01", "2024-05-01"), expected);
    // A few days are not kept: they are cut off. A tenth of it is too much.
    let expected = of(["2025-01-08", "2025-07-01"], ["2026-01-01", "2026-07-01"], true);
    assert_eq!(windows("2026-01-01", "2026-07-01", "2025-01-08"), expected);
    let expected = of(["2026-01-01", "2026-04-01"], ["2026-04-01", "2026-07-01"], false);
    assert_eq!(windows("2026-01-01", "2026-07-01", "2025-01-20"), expected);
    // One month of which the register had one day a year before.
    let expected = of(["2026-10-02", "2026-10-17"], ["2026-10-17", "2026-11-01"], false);
    assert_eq!(windows("2026-10-01", "2026-11-01", "2025-10-31"), expected);
    // Nothing is kept since then.
    let expected = of(["2026-01-01", "2026-04-01"], ["2026-04-01", "2026-07-01"], false);
    assert_eq!(windows("2026-01-01", "2026-07-01", "2026-01-01"), expected);
    let expected = of(["2026-03-06", "2026-03-11"], ["2026-03-11", "2026-03-16"], false);
    assert_eq!(windows("2026-03-05", "2026-03-16", "2026-01-01"), expected);
    assert_eq!(windows("2026-03-05", "2026-03-06", "2026-01-01"), None);
    // As it was asked for.
    let own = read(&json!({"from": "2026-03-05", "to": "2026-03-15", "compare_from": "2025-03-05", "compare_to": "2025-03-15"})).unwrap();
    assert_eq!(own.clone().compared(day("2020-01-01")), own);
    assert_eq!(own.span(), [day("2025-03-05"), day("2026-03-15")]);
    assert!(own.windows().unwrap().2);
}

#[test]
fn a_window_is_cut_to_what_is_kept() {
    let wish = read(&json!({"from": "2023-11-01", "to": "2026-11-01"})).unwrap();
    let cut = wish.clone().cut(day("2023-11-24"), true).unwrap();
    assert_eq!((cut.from, cut.asked_from), (day("2023-11-24"), Some(day("2023-11-01"))));
    let cut = wish.clone().cut(day("2023-11-24"), false).unwrap();
    assert_eq!((cut.from, cut.asked_from), (day("2023-12-01"), None));
    assert_eq!(wish.clone().cut(day("2020-01-01"), true), Some(wish.clone()));
    assert_eq!(wish.cut(day("2026-11-01"), true), None);
}

#[test]
fn lists_are_kept_once_and_in_order() {
    let [a, b] = ["00000000-0000-0000-0000-0000000000e1", "00000000-0000-0000-0000-0000000000e2"].map(|id| id.parse::<Uuid>().unwrap());
    let wish = read(&json!({"communes": [b, a, b], "offence_codes": ["173", "171", "173"]})).unwrap();
    let kept = wish.clone().ordered(&[a, b, Uuid::nil()]);
    assert_eq!((kept.communes, kept.offence_codes), (vec![a, b], vec!["171".to_owned(), "173".to_owned()]));
    assert!(wish.ordered(&[a, b]).communes.is_empty(), "all of them are none in particular");
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
