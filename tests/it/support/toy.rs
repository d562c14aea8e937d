//! The toy country of `tests/fixtures/toy_communes.sql`, and rows in it.

use serde_json::{Value, json};

use super::TestApp;

/// Old unit A, "Phường Sao Đỏ": now wholly in X.
pub const A: &str = "00000000-0000-0000-0000-00000000000a";
/// Old unit B, "Xã Đường Lâm": divided, 75 % to X and 25 % to Y.
pub const B: &str = "00000000-0000-0000-0000-00000000000b";
/// Old unit C, "Thị trấn Bến Hàn": now wholly in Y.
pub const C: &str = "00000000-0000-0000-0000-00000000000c";
/// Unit X of today, "Phường Chu Văn An", with A's code.
pub const X: &str = "00000000-0000-0000-0000-0000000000e1";
/// Unit Y of today, "Phường Bến Hàn".
pub const Y: &str = "00000000-0000-0000-0000-0000000000e2";

/// The whole service with the toy country in its database.
pub async fn app() -> TestApp {
    let app = super::app().await;
    sqlx::raw_sql(include_str!("../../fixtures/toy_communes.sql")).execute(&app.db.pool).await.unwrap();
    app
}

/// A new site at a place.
pub async fn site(app: &TestApp, lon: f64, lat: f64) -> Value {
    app.post("/api/v1/sites", &json!({"lon": lon, "lat": lat, "site_name": "Ngã tư", "ownership": "household"})).await.expect(201)
}

/// A new theft at a place and time.
pub async fn theft(app: &TestApp, lon: f64, lat: f64, at: &str) -> Value {
    app.post("/api/v1/incidents", &json!({"lon": lon, "lat": lat, "offence_code": "173", "occurred_from": at})).await.expect(201)
}

/// The codes of the faults of a problem, with their pointers.
pub fn faults(problem: &Value) -> Vec<(String, String)> {
    problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| (e["pointer"].as_str().unwrap().to_owned(), e["code"].as_str().unwrap().to_owned()))
        .collect()
}

/// One grey pixel, JPEG with a JFIF head, base64.
pub const PICTURE: &str = "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAA//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AN//Z";
