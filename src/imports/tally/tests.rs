//! Rows are counted once, and only those that are taken.

use super::*;

fn refusal(number: u64, code: &'static str) -> Refusal {
    Refusal { number, column: None, field: None, said: Said::new(code, "", "") }
}

#[test]
fn a_row_is_counted_once_whatever_is_wrong_with_it() {
    let mut tally = Tally::default();
    (0..10).for_each(|_| tally.row());
    tally.refuse(vec![refusal(2, "a"), refusal(2, "b")]);
    tally.refuse(vec![refusal(3, "a")]);
    tally.verdicts(vec![
        Verdict::Unchanged { number: 4 },
        Verdict::Refused { number: 5, field: "", fault: crate::http::incoming::Fault::new("c", "", "") },
    ]);
    let counts = tally.counts(&HashMap::new());
    assert_eq!((counts.rows, counts.accepted, counts.refused, counts.unchanged), (10, 6, 3, 1));
    assert_eq!(counts.by_reason.iter().map(|r| (r.said.code.as_ref(), r.n)).collect::<Vec<_>>(), [("a", 2), ("b", 1), ("c", 1)]);
}

#[test]
fn words_of_one_row_are_an_example_where_other_rows_are_told_otherwise() {
    let told = |number, code: &'static str, vi: &str| Refusal { number, column: None, field: None, said: Said::new(code, vi, "") };
    let mut tally = Tally::default();
    tally.refuse(vec![
        told(2, "far", "cách Phường A 344 m"),
        told(3, "far", "cách Phường A 421 m"),
        told(2, "no", "không có"),
        told(3, "no", "không có"),
    ]);
    let counts = tally.counts(&HashMap::new());
    assert_eq!(counts.by_reason.iter().map(|r| (r.said.code.as_ref(), r.is_uniform)).collect::<Vec<_>>(), [("far", false), ("no", true)]);
}

#[test]
fn what_the_room_refuses_is_in_no_commune_and_no_reason_swallows_another() {
    let mut tally = Tally { headings: vec!["Tên điểm".into(), "Chủ sở hữu".into(), "Kinh độ".into()], ..Tally::default() };
    tally.columns = BTreeMap::from([("ownership".to_owned(), vec![1]), ("lon".to_owned(), vec![2])]);
    let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
    for (number, unit) in [(2, here), (3, here), (4, here), (5, there), (6, there)] {
        tally.row();
        tally.staged(number, Some(unit), "point");
    }
    tally.row();
    tally.staged(7, Some(there), "nearest");
    let fault = |code| crate::http::incoming::Fault::new(code, "", "");
    tally.verdicts(vec![
        Verdict::Refused { number: 3, field: "ownership", fault: fault("required") },
        Verdict::Refused { number: 5, field: "lon", fault: fault("required") },
        Verdict::Refused { number: 6, field: "lon", fault: fault("required") },
        Verdict::Unchanged { number: 7 },
    ]);
    let counts = tally.counts(&HashMap::new());
    assert_eq!(counts.by_commune.iter().map(|of| (of.commune_id, of.n)).collect::<Vec<_>>(), [(here, 2)]);
    assert_eq!(counts.placed, BTreeMap::from([("point".to_owned(), 2)]));
    let groups: Vec<_> = counts.by_reason.iter().map(|r| (r.field.as_deref(), r.heading.as_deref(), r.rows.clone(), r.n)).collect();
    assert_eq!(groups, [(Some("lon"), Some("Kinh độ"), vec![5, 6], 2), (Some("ownership"), Some("Chủ sở hữu"), vec![3], 1)]);
}

#[test]
fn a_preview_of_many_rows_stays_small_and_spans_all_of_them() {
    let mut tally = Tally::default();
    for number in 0..100_000_u64 {
        let lon = 106.0 + number as f64 * 1e-6;
        tally.spot(Spot { number, lon, lat: 20.9, shape: None, label: String::new(), is_refused: false });
    }
    let preview = tally.preview();
    let n = preview["features"].as_array().unwrap().len();
    assert!((1_000..=MAX_PLACES).contains(&n), "{n}");
    assert!(preview["bbox"][2].as_f64().unwrap() - preview["bbox"][0].as_f64().unwrap() > 0.095);
}
