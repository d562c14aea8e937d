//! The state of a province: counts against the window before, with the honesty that they deserve.

use serde_json::json;

use crate::support::toy::{self, X, Y, theft};

const PROVINCE_P: f64 = 0.012_708_658;

#[tokio::test]
async fn a_change_comes_with_its_probability_and_only_where_there_is_something_to_compare() {
    let app = toy::app().await;
    for day in 1..=20 {
        theft(&app, 106.005, 20.005, &format!("2026-01-{day:02}T10:00:00+07:00")).await;
    }
    for day in 1..=5 {
        theft(&app, 106.005, 20.005, &format!("2026-03-{day:02}T10:00:00+07:00")).await;
        theft(&app, 106.035, 20.005, &format!("2026-03-{day:02}T11:00:00+07:00")).await;
        theft(&app, 106.035, 20.005, &format!("2026-02-{day:02}T11:00:00+07:00")).await;
    }
    // March and April (61 days) against January and February (59): 10 against 25 in all.
    let overview = app.get("/api/v1/overview?province=31&from=2026-03-01&to=2026-05-01").await.expect(200);
    let incidents = &overview["incidents"];
    assert_eq!(
        (&incidents["count"], &incidents["previous_count"], &incidents["previous_from"]),
        (&json!(10), &json!(25), &json!("2026-01-01"))
    );
    assert_eq!(incidents["is_comparable"], true);
    // 2 P(B(35, 61/120) ≤ 10), exact sum in Python.
    assert!((incidents["p_value"].as_f64().unwrap() - PROVINCE_P).abs() < 1e-6, "{incidents}");
    // X fell from 20 to 5: P(B(25, 61/120) ≤ 5) = 0.0015684 (exact sum in Python), two-sided 0.0031368; of two communes tested it is the surer one: q = 2 p.
    let x = overview["movers"].as_array().unwrap().iter().find(|row| row["commune_id"] == X).unwrap();
    assert!((x["p_value"].as_f64().unwrap() - 0.003_136_8).abs() < 1e-6, "{x}");
    assert!((x["q_value"].as_f64().unwrap() - 0.006_273_6).abs() < 1e-6, "{x}");
    let y = overview["movers"].as_array().unwrap().iter().find(|row| row["commune_id"] == Y).unwrap();
    assert_eq!((&x["can_be_told_from_chance"], &y["can_be_told_from_chance"]), (&json!(true), &json!(false)));
    // The year before has no records: nothing is said of a change.
    let year = app.get("/api/v1/overview?from=2025-11-22&to=2026-11-22").await.expect(200);
    assert_eq!(
        (&year["incidents"]["is_comparable"], &year["incidents"]["p_value"], &year["movers"]),
        (&json!(false), &json!(null), &json!([]))
    );
    // Of a window that reaches beyond today only what has passed is counted: November up to the 21st against as many days before.
    let open = app.get("/api/v1/overview?from=2026-11-01&to=2026-12-01").await.expect(200);
    assert_eq!((&open["counted_to"], &open["incidents"]["previous_from"]), (&json!("2026-11-22"), &json!("2026-10-11")));
}

#[tokio::test]
async fn the_state_of_the_installation_names_boundaries_and_demonstration() {
    let app = toy::app().await;
    let status = app.get("/api/v1/status").await.expect(200);
    assert_eq!(
        (&status["boundaries"]["quality"], &status["boundaries"]["communes"], &status["demo"]["present"]),
        (&json!("reference"), &json!(2), &json!(false))
    );
    let wards = app.get("/api/v1/model-wards").await.expect(200);
    assert_eq!(wards["items"], json!([]));
    let fields = app.get("/api/v1/fields").await.expect(200);
    let bearing = fields["cameras"].as_array().unwrap().iter().find(|f| f["name"] == "azimuth_deg").unwrap();
    assert_eq!((&bearing["vi"], &bearing["unit"]), (&json!("Hướng nhìn"), &json!("°")));
}
