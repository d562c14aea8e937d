//! What holds for the service as a whole, whichever room answers.

use serde_json::json;

use crate::support;

#[tokio::test]
async fn it_is_ready_and_alive() {
    let app = support::app().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    assert_eq!(app.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn without_its_database_it_is_alive_but_not_ready_and_says_so() {
    let app = support::app().await;
    app.close_pools().await;
    assert_eq!(app.get("/healthz").await.status, 200);
    assert_eq!(app.get("/readyz").await.status, 503);
    let answer = app.get("/api/v1/sites").await;
    let problem = answer.expect(503);
    assert!(answer.header("content-type").unwrap().starts_with("application/problem+json"), "{answer}");
    assert!(problem["detail"].as_str().is_some_and(|text| !text.is_empty()), "{problem}");
}

#[tokio::test]
async fn an_unknown_address_and_a_wrong_method_are_problems_in_both_languages() {
    let app = support::app().await;
    for (answer, status) in [
        (app.get("/api/v1/no-such-thing").await, 404),
        (app.get("/api/v2/sites").await, 404),
        (app.send("DELETE", "/api/v1/sites", &[], b"").await, 405),
    ] {
        let problem = answer.expect(status);
        assert!(answer.header("content-type").unwrap().starts_with("application/problem+json"), "{answer}");
        assert_eq!(problem["status"], status);
        assert!(problem["type"].as_str().unwrap().starts_with("/problems/"));
        assert_ne!(problem["detail"], problem["detail_en"]);
    }
}

/// DNS rebinding: a page's own name that resolves to this machine.
#[tokio::test]
async fn a_request_for_another_host_name_is_refused() {
    let app = support::app().await;
    let client = RawHost { app: &app };
    assert_eq!(client.get("evil.example").await, 421);
    assert_eq!(client.get("localhost:8138").await, 200);
    assert_eq!(client.get("[::1]:8138").await, 200);
}

struct RawHost<'a> {
    app: &'a support::TestApp,
}

impl RawHost<'_> {
    /// The status of `/api/v1/status` asked for by that host name.
    async fn get(&self, host: &str) -> u16 {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = tokio::net::TcpStream::connect(self.app.address).await.unwrap();
        let request = format!("GET /healthz HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).await.unwrap();
        text.split(' ').nth(1).unwrap().parse().unwrap()
    }
}

#[tokio::test]
async fn a_page_from_elsewhere_changes_nothing() {
    let app = support::app().await;
    let body = json!({ "lon": 106.6, "lat": 20.85, "site_name": "Từ nơi khác", "ownership": "police" }).to_string();
    let json = ("content-type", "application/json");
    for foreign in [("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")] {
        let answer = app.send("POST", "/api/v1/sites", &[json, foreign], body.as_bytes()).await;
        assert_eq!(answer.status, 403, "{foreign:?}: {answer}");
    }
    let stored: i64 = sqlx::query_scalar("select count(*) from site").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn a_body_past_two_mebibytes_and_one_that_is_no_json_are_refused() {
    let app = support::app().await;
    let json = [("content-type", "application/json")];
    let large = format!("{{\"site_name\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    // Refused by its announced length: the connection may be cut before all of it is sent.
    if let Ok(refused) = app.try_send("POST", "/api/v1/sites", &json, large.as_bytes()).await {
        assert_eq!(refused.status, 413, "{refused}");
    }
    let broken = app.send("POST", "/api/v1/sites", &json, b"{\"lon\": ").await;
    assert_eq!(broken.status, 400, "{broken}");
    let deep = format!("{{\"lon\": {}1{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let deep = app.send("POST", "/api/v1/sites", &json, deep.as_bytes()).await;
    assert!((400..500).contains(&deep.status), "{deep}");
}

/// The page may talk to this service only: no script, font, tile or picture comes from elsewhere.
#[tokio::test]
async fn the_page_may_load_nothing_from_elsewhere() {
    let app = support::app().await;
    let page = app.get("/").await;
    assert_eq!(page.status, 200);
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("default-src 'self'") || policy.contains("default-src 'none'"), "{policy}");
    assert!(!policy.contains("http:") && !policy.contains("https:") && !policy.contains('*'), "{policy}");
    assert_eq!(page.header("x-content-type-options"), Some("nosniff"));
    assert!(!page.text().contains("//cdn") && !page.text().contains("src=\"http"), "{}", page.text());
}

#[tokio::test]
async fn a_path_that_climbs_out_of_the_web_folder_finds_nothing() {
    let app = support::app().await;
    for path in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/vendor/../../Cargo.toml", "/..%2fCargo.toml"] {
        let answer = app.get(path).await;
        assert_ne!(answer.status, 200, "{path}");
        assert!(!answer.text().contains("[package]"), "{path}");
    }
}
