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
        "own_points": [{"lon": 106.5, "lat": 20.0, "choice": "mandatory"}],
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

#[test]
fn limits_are_written_as_each_language_does() {
    let body = json!({"budget": {"vnd": 0}, "gap": 2});
    let faults = Wish::read(body.as_object().unwrap()).unwrap_err();
    assert_eq!(faults[0].detail, "Cần một số nguyên từ 1 đến 10.000.000.000.000.");
    assert_eq!(
        (faults[1].detail.as_str(), faults[1].detail_en.as_str()),
        ("Cần một số từ 0 đến 0,5.", "A number from 0 to 0.5 is needed.")
    );
}

#[test]
fn what_is_said_of_a_place_of_ones_own_is_read_or_refused() {
    let own = json!([{"lon": 106.0, "lat": 20.0}, "x", {"lon": 106.0, "lat": 20.0, "choose": "free"}, {"lon": 106.0, "lat": 200.0}, {"lon": 10.0, "lat": 20.0},
        {"lon": "106", "lat": null}, {"lon": 106.0, "lat": 20.0, "choice": 1, "name": 5}, {"lon": 106.0, "lat": 20.0, "choice": "maybe"}]);
    let faults = read(&json!({"budget": {"cameras": 3}, "own_points": own})).unwrap_err();
    let expected = [
        "/own_points/1 not-an-object",
        "/own_points/2/choose unknown-field",
        "/own_points/3/lat out-of-country",
        "/own_points/4/lon out-of-country",
        "/own_points/5/lon required",
        "/own_points/5/lat required",
        "/own_points/6/name not-text",
        "/own_points/6/choice not-text",
        "/own_points/7/choice unknown-value",
    ];
    assert_eq!(faults, expected);
}

#[test]
fn amounts_are_whole_and_lists_stay_as_they_are_sent() {
    let faults = read(&json!({"budget": {"cameras": 20.7, "vnd": 1.5}, "pole_vnd": 0.5, "seed": 1.5})).unwrap_err();
    assert_eq!(faults, ["/budget/cameras out-of-range", "/budget/vnd out-of-range", "/pole_vnd out-of-range", "/seed out-of-range"]);
    let ids = ["ffffffff-0000-0000-0000-000000000000", "00000000-0000-0000-0000-000000000001", "ffffffff-0000-0000-0000-000000000000"];
    let wish = read(&json!({"budget": {"cameras": 20.0}, "communes": ids})).unwrap();
    assert_eq!(
        (wish.budget.cameras, wish.communes.iter().map(Uuid::to_string).collect::<Vec<_>>()),
        (Some(20), ids.map(str::to_owned).to_vec())
    );
    assert_eq!(wish.ordered().communes.iter().map(Uuid::to_string).collect::<Vec<_>>(), [ids[1], ids[0]]);
}

#[test]
fn what_cannot_be_had_together_is_refused() {
    assert_eq!(read(&json!({"target_part": 0.5, "budget": {"cameras": 3}})).unwrap_err(), ["/budget/cameras target-and-budget"]);
    assert_eq!(
        read(&json!({"target_part": 0.5, "target_unit": "vnd", "budget": {"vnd": 9}})).unwrap_err(),
        ["/budget/vnd target-and-budget"]
    );
    assert!(read(&json!({"target_part": 0.5, "target_unit": "vnd", "budget": {"cameras": 3}})).is_ok());
    // A degree of latitude is 110.6 km here: 0.9 m and 1.1 m, 19 m and 21 m.
    let own = |north_m: f64, choice: &str| json!({"lon": 106.0, "lat": 20.0 + north_m / 110_650.0, "choice": choice});
    let faults = |own: &Value| read(&json!({"budget": {"cameras": 3}, "own_points": own}));
    assert_eq!(faults(&json!([own(0.0, "mandatory"), own(0.9, "mandatory")])).unwrap_err(), ["/own_points/1 mandatory-twice"]);
    assert!(faults(&json!([own(0.0, "mandatory"), own(1.1, "mandatory"), own(0.0, "free")])).is_ok());
    assert_eq!(faults(&json!([own(0.0, "mandatory"), own(19.0, "forbidden")])).unwrap_err(), ["/own_points/0 mandatory-forbidden"]);
    assert!(faults(&json!([own(0.0, "mandatory"), own(21.0, "forbidden")])).is_ok());
    let named = json!([{"lon": 106.0, "lat": 20.0, "name": "Cột\u{202e}đèn"}]);
    assert_eq!(faults(&named).unwrap_err(), ["/own_points/0/name control-character"]);
}

#[test]
fn areas_where_nothing_may_hang_may_overlap() {
    let square = |west: f64, east: f64| json!({"type": "Polygon", "coordinates": [[[west, 20.0], [east, 20.0], [east, 20.1], [west, 20.1], [west, 20.0]]]});
    // Both hold 106.15; the second alone 106.25; none 106.35.
    let inside = |lon: f64| {
        let own = json!([{"lon": lon, "lat": 20.05, "choice": "mandatory"}]);
        read(&json!({"budget": {"cameras": 3}, "own_points": own, "forbidden_areas": [square(106.0, 106.2), square(106.1, 106.3)]}))
    };
    assert_eq!(inside(106.15).unwrap_err(), ["/own_points/0 mandatory-forbidden"]);
    assert_eq!(inside(106.25).unwrap_err(), ["/own_points/0 mandatory-forbidden"]);
    assert!(inside(106.35).is_ok());
}
