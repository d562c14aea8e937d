//! Tokens of machines: shown once, stored hashed, never more than their account, never for accounts.

use bando138::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use crate::support::accounts::{Other, another, opened};
use crate::support::app::{NOW, clock};
use crate::support::client::Client;
use crate::support::toy;

async fn token(client: Client, body: Value) -> (String, String) {
    let made = client.post("/api/v1/tokens", &body).await.expect(201);
    (made["token"].as_str().unwrap().to_owned(), made["api_token_id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_token_reads_or_writes_within_its_account_and_never_manages_accounts() {
    let app = toy::app().await;
    let in_x = toy::site(&app, 106.005, 20.005).await;
    let in_y = toy::site(&app, 106.035, 20.005).await;
    let client = opened(&app, "chuvanan", "commune", json!({ "commune_codes": ["90001"] })).await;
    let (reads, _) = token(client, json!({ "name": "Bảng điện tử", "expires_on": "2026-12-31" })).await;
    let (writes, _) = token(client, json!({ "name": "Nhập liệu", "may_write": true, "expires_on": "2026-12-31" })).await;
    let nobody = app.with("");

    let list = nobody.bearer("GET", "/api/v1/sites", &reads, &json!({})).await.expect(200);
    let codes: Vec<&str> = list["items"].as_array().unwrap().iter().map(|site| site["site_code"].as_str().unwrap()).collect();
    assert_eq!(codes, [in_x["site_code"].as_str().unwrap()]);
    let of_y = format!("/api/v1/sites/{}", in_y["site_id"].as_str().unwrap());
    assert_eq!(nobody.bearer("GET", &of_y, &writes, &json!({})).await.status, 404);

    let new = json!({ "lon": 106.008, "lat": 20.008, "site_name": "Cổng chợ", "ownership": "household" });
    assert_eq!(nobody.bearer("POST", "/api/v1/sites", &reads, &new).await.expect(403)["type"], "/problems/read-only-token");
    let made = nobody.bearer("POST", "/api/v1/sites", &writes, &new).await.expect(201);
    let elsewhere = json!({ "lon": 106.031, "lat": 20.008, "site_name": "Cổng chợ", "ownership": "household" });
    assert_eq!(nobody.bearer("POST", "/api/v1/sites", &writes, &elsewhere).await.status, 403);
    let actor: String = sqlx::query_scalar("select actor from audit_event where entity_id = $1::uuid and action = 'created'")
        .bind(made["site_id"].as_str().unwrap())
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(actor, "chuvanan");

    for (method, path) in [
        ("GET", "/api/v1/tokens"),
        ("POST", "/api/v1/tokens"),
        ("GET", "/api/v1/sessions"),
        ("DELETE", "/api/v1/sessions"),
        ("POST", "/api/v1/me/password"),
        ("POST", "/api/v1/me/totp"),
        ("PUT", "/api/v1/session/purpose"),
        ("GET", "/api/v1/accounts"),
        ("POST", "/api/v1/accounts"),
    ] {
        let refused = nobody.bearer(method, path, &writes, &json!({ "name": "x", "expires_on": "2026-12-31" })).await;
        assert_eq!(refused.expect(403)["type"], "/problems/not-for-tokens", "{method} {path}");
    }
    nobody.bearer("GET", "/api/v1/me", &writes, &json!({})).await.expect(200);
    // Only as Bearer: what a browser sends by itself is a session.
    assert_eq!(app.with(&reads).get("/api/v1/me").await.status, 401);
    // Who sends both is who the header says.
    assert_eq!(app.bearer("GET", "/api/v1/me", &reads, &json!({})).await.expect(200)["username"], "chuvanan");
    assert_eq!(app.bearer("GET", "/api/v1/me", "bando138_nonsense", &json!({})).await.status, 401);
}

#[tokio::test]
async fn the_value_is_shown_once_and_only_its_hash_is_stored() {
    let app = toy::app().await;
    let (value, id) = token(*app, json!({ "name": "QGIS", "expires_on": "2027-06-30" })).await;
    assert!(value.starts_with("bando138_") && value.len() == 73, "{value}");
    let list = app.get("/api/v1/tokens").await;
    let item = &list.expect(200)["items"][0];
    assert_eq!(
        (item["api_token_id"].as_str(), item["name"].as_str(), item["may_write"].as_bool()),
        (Some(id.as_str()), Some("QGIS"), Some(false))
    );
    assert!(item["last_used_at"].is_null());
    // Midnight after 30 June 2027 in Vietnam.
    assert_eq!(
        item["expires_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap(),
        "2027-06-30T17:00:00Z".parse::<DateTime<Utc>>().unwrap()
    );
    assert!(!list.text().contains(&value) && !list.text().contains("sha256"));
    let row: String =
        sqlx::query_scalar("select to_jsonb(t)::text || (select string_agg(detail::text, '') from audit_event) from api_token t")
            .fetch_one(&app.db.pool)
            .await
            .unwrap();
    assert!(!row.contains(&value[9..]), "{row}");
    let is_hash: bool = sqlx::query_scalar("select token_sha256 = sha256(convert_to($1, 'UTF8')) from api_token")
        .bind(&value)
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert!(is_hash);
}

#[tokio::test]
async fn a_token_without_a_name_or_a_day_within_the_year_is_refused() {
    let app = toy::app().await;
    for (body, pointer) in [
        (json!({ "expires_on": "2026-12-31" }), "/name"),
        (json!({ "name": "x" }), "/expires_on"),
        (json!({ "name": "x", "expires_on": "31/12/2026" }), "/expires_on"),
        (json!({ "name": "x", "expires_on": "2026-11-20" }), "/expires_on"),
        (json!({ "name": "x", "expires_on": "2027-11-23" }), "/expires_on"),
        (json!({ "name": "x", "expires_on": "2027-01-01", "may_write": "yes" }), "/may_write"),
    ] {
        let refused = app.post("/api/v1/tokens", &body).await.expect(422);
        assert_eq!(refused["errors"][0]["pointer"], pointer, "{body}");
    }
    for n in 0..50 {
        token(*app, json!({ "name": format!("{n}"), "expires_on": "2026-12-31" })).await;
    }
    let refused = app.post("/api/v1/tokens", &json!({ "name": "x", "expires_on": "2026-12-31" })).await.expect(409);
    assert_eq!(refused["type"], "/problems/too-many-tokens");
}

#[tokio::test]
async fn a_token_ends_when_it_is_revoked_when_its_account_is_disabled_and_on_its_day() {
    let app = toy::app().await;
    let client = opened(&app, "haiphong", "province", json!({ "province_code": "31" })).await;
    let other = opened(&app, "khac", "viewer", json!({ "is_country_wide": true })).await;
    let (first, id) = token(client, json!({ "name": "một", "expires_on": "2026-12-31" })).await;
    let (second, _) = token(client, json!({ "name": "hai", "expires_on": "2026-12-31" })).await;
    let nobody = app.with("");
    let status = async |client: Client, token: &str| client.bearer("GET", "/api/v1/me", token, &json!({})).await.status;
    assert_eq!((status(nobody, &first).await, status(nobody, &second).await), (200, 200));
    let path = format!("/api/v1/tokens/{id}");
    assert_eq!(other.send("DELETE", &path, &[], b"").await.status, 404, "another's");
    assert_eq!(status(nobody, &first).await, 200);
    client.send("DELETE", &path, &[], b"").await.expect(204);
    assert_eq!((status(nobody, &first).await, status(nobody, &second).await), (401, 200));

    // 31 December 2026 ends at 17:00 UTC.
    let at = |text: &str| Other { clock: Clock::Fixed(text.parse().unwrap()), ..Other::default() };
    let service1 = another(&app, at("2026-12-31T16:59:59Z")).await;
    let before = service1.client;
    let service2 = another(&app, at("2026-12-31T17:00:00Z")).await;
    let after = service2.client;
    assert_eq!((status(before, &second).await, status(after, &second).await), (200, 401));

    app.post("/api/v1/accounts/haiphong/disable", &json!({ "reason": "đổi nhiệm vụ" })).await.expect(204);
    assert_eq!(status(nobody, &second).await, 401);
}

#[tokio::test]
async fn the_last_use_is_written_down_once_a_minute() {
    let app = toy::app().await;
    let (value, _) = token(*app, json!({ "name": "QGIS", "expires_on": "2027-06-30" })).await;
    let now = clock().now();
    assert_eq!(now, NOW.parse::<DateTime<Utc>>().unwrap());
    let mut seen = Vec::new();
    for seconds in [0, 30, 60, 61] {
        let service3 = another(&app, Other { clock: Clock::Fixed(now + TimeDelta::seconds(seconds)), ..Other::default() }).await;
        let client = service3.client;
        client.bearer("GET", "/api/v1/me", &value, &json!({})).await.expect(200);
        let at: DateTime<Utc> = sqlx::query_scalar("select last_used_at from api_token").fetch_one(&app.db.pool).await.unwrap();
        seen.push((at - now).num_seconds());
    }
    assert_eq!(seen, [0, 0, 0, 61]);
}
