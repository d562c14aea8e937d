//! Wishes as they are sent.

use super::*;

use serde_json::json;

fn read(body: &Value) -> Result<Wish, Vec<String>> {
    Wish::read(body.as_object().unwrap())
        .map_err(|faults| faults.into_iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect())
}

#[test]
fn defaults_are_written_out_and_come_back() {
    let wish = read(&json!({"province_code": "31", "budget": {"cameras": 20}})).unwrap();
    assert_eq!(
        (wish.budget, wish.gap, wish.halves().len(), wish.times_of("key_place")),
        (Money { cameras: Some(20), vnd: None }, 0.003, 2, 1)
    );
    assert_eq!(Wish::kept(&wish.told()), Some(wish));
    let wish = read(&json!({"target_part": 0.6, "halves": "night", "times": {"key_place": 2}, "places": {"grid": false},
        "own_points": [{"lon": 106.0, "lat": 20.0, "choice": "mandatory"}],
        "forbidden_areas": [{"type": "Polygon", "coordinates": [[[106.0, 20.0], [106.1, 20.0], [106.1, 20.1], [106.0, 20.0]]]}]}))
    .unwrap();
    assert_eq!((wish.halves(), wish.times_of("key_place"), wish.places.grid, wish.places.sites), (vec![Half::Night], 2, false, true));
    assert_eq!((wish.own_points[0].choice(), wish.forbidden().unwrap().0.len()), (Choice::Mandatory, 1));
}

#[test]
fn every_fault_is_named() {
    assert_eq!(read(&json!({})).unwrap_err(), ["/budget required"]);
    let faults =
        read(&json!({"budgets": 1, "budget": {"cameras": 0, "euro": 3}, "halves": "dusk", "models": ["x"], "times": {"moon": 1, "way": 9},
        "own_points": [{"lon": 20.0, "lat": 106.0}, {"lat": 20.0}], "forbidden_areas": [{"type": "Point"}], "exact": 1}))
        .unwrap_err();
    let expected = [
        "/budgets unknown-field",
        "/budget/euro unknown-field",
        "/halves unknown-value",
        "/budget/cameras out-of-range",
        "/models not-ids",
        "/own_points/0/lon lonlat-swapped",
        "/own_points/1/lon required",
        "/forbidden_areas not-polygons",
        "/times/moon unknown-field",
        "/times/way out-of-range",
        "/exact not-a-boolean",
    ];
    assert_eq!(faults, expected);
}
