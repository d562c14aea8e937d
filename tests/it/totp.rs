//! The second factor through HTTP. Codes are made by `auth::totp`, which is held to the RFC's own values beside its code.

use bando138::auth::totp;
use bando138::vault::Vault;
use serde_json::json;

use crate::support::accounts::{Other, PASSWORD, another, cookie, opened, sign_in};
use crate::support::app::clock;
use crate::support::client::Client;
use crate::support::{TestApp, app};

/// RFC 4648 base 32, back to octets.
fn unbase32(text: &str) -> Vec<u8> {
    let value = |b: u8| u64::from(if b.is_ascii_uppercase() { b - b'A' } else { b - b'2' + 26 });
    // Eight letters are five octets.
    let fives = text.as_bytes().chunks_exact(8).map(|eight| eight.iter().fold(0, |held, letter| held << 5 | value(*letter)));
    fives.flat_map(|five| five.to_be_bytes()[3..].to_vec()).collect()
}

/// The code of so many steps from now.
fn code(secret: &[u8], steps: i64) -> String {
    totp::code(secret, clock().now().timestamp() / 30 + steps)
}

/// Turns the second factor of an account on with the code of the step before this one: secret, recovery codes, the client's new session.
async fn turned_on(client: Client) -> (Vec<u8>, Vec<String>, Client) {
    let pending = client.post("/api/v1/me/totp", &json!({})).await.expect(201);
    let text = pending["secret"].as_str().unwrap();
    assert_eq!(text.len(), 32);
    let secret = unbase32(text);
    let confirmed = client.post("/api/v1/me/totp/confirm", &json!({ "code": code(&secret, -1) })).await;
    let codes = confirmed.expect(200)["recovery_codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect();
    (secret, codes, client.with(&cookie(&confirmed)))
}

async fn account() -> (TestApp, Client) {
    let app = app().await;
    let client = opened(&app, "phongthammuu", "viewer", json!({ "is_country_wide": true })).await;
    (app, client)
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_no_code_serves_twice() {
    let (app, client) = account().await;
    let pending = client.post("/api/v1/me/totp", &json!({})).await.expect(201);
    let uri = pending["otpauth_uri"].as_str().unwrap();
    assert!(uri.starts_with("otpauth://totp/Bando138:phongthammuu?secret=") && uri.contains(pending["secret"].as_str().unwrap()), "{uri}");
    // As long as it is not confirmed, nothing is asked for.
    sign_in(*app, "phongthammuu", PASSWORD, "").await.expect(201);
    assert_eq!(client.post("/api/v1/me/totp/confirm", &json!({ "code": "000000" })).await.expect(422)["errors"][0]["code"], "wrong-code");

    let (secret, codes, renewed) = turned_on(client).await;
    assert_eq!(client.get("/api/v1/me").await.status, 401, "the token from before the second factor");
    assert_eq!(renewed.get("/api/v1/me/totp").await.expect(200), json!({ "is_on": true, "recovery_codes_left": 10 }));
    assert_eq!(codes.iter().collect::<std::collections::HashSet<_>>().len(), 10);
    assert_eq!(renewed.post("/api/v1/me/totp", &json!({})).await.expect(409)["type"], "/problems/totp-on");

    let attempt = async |code: &str| sign_in(*app, "phongthammuu", PASSWORD, code).await;
    let asked = attempt("").await;
    assert_eq!(asked.expect(401)["type"], "/problems/second-factor-needed");
    assert!(asked.header("set-cookie").is_none());
    attempt(&code(&secret, 0)).await.expect(201);
    assert_eq!(attempt(&code(&secret, 0)).await.expect(401)["type"], "/problems/sign-in-refused", "used");
    assert_eq!(attempt(&code(&secret, -1)).await.status, 401, "of a step before the last one used");
    attempt(&code(&secret, 1)).await.expect(201);
    // A recovery code however it is typed, once.
    attempt(&codes[0].to_uppercase().replace('-', " ")).await.expect(201);
    assert_eq!(attempt(&codes[0]).await.status, 401);
    assert_eq!(renewed.get("/api/v1/me/totp").await.expect(200)["recovery_codes_left"], 9);
    // Without the right password a right code tells nothing.
    assert_eq!(sign_in(*app, "phongthammuu", "sai mật khẩu rồi", &codes[1]).await.expect(401)["type"], "/problems/sign-in-refused");
    attempt(&codes[1]).await.expect(201);
}

#[tokio::test]
async fn one_code_at_once_from_many_gets_one_in() {
    let (app, client) = account().await;
    let (secret, ..) = turned_on(client).await;
    let code = code(&secret, 0);
    let many: Vec<_> = (0..4)
        .map(|_| {
            let (client, code) = (*app, code.clone());
            tokio::spawn(async move { sign_in(client, "phongthammuu", PASSWORD, &code).await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for one in many {
        statuses.push(one.await.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 401, 401, 401]);
}

#[tokio::test]
async fn wrong_codes_count_as_failures() {
    let (app, client) = account().await;
    turned_on(client).await;
    for wrong in ["000000", "aaaa-bbbb-cccc-dddd", "12345", "💡"] {
        assert_eq!(sign_in(*app, "phongthammuu", PASSWORD, wrong).await.status, 401);
    }
    let failures: i64 =
        sqlx::query_scalar("select count(*) from sign_in_attempt where not succeeded").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(failures, 4);
    sqlx::query("update sign_in_attempt set at = now() - interval '5 minutes'").execute(&app.db.pool).await.unwrap();
    sqlx::query("insert into sign_in_attempt (username_sha256, address, succeeded, at) select username_sha256, address, false, at from sign_in_attempt where not succeeded limit 4")
        .execute(&app.db.pool)
        .await
        .unwrap();
    sqlx::query("insert into sign_in_attempt (username_sha256, address, succeeded, at) select username_sha256, address, false, at from sign_in_attempt where not succeeded limit 2")
        .execute(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(sign_in(*app, "phongthammuu", PASSWORD, "").await.status, 429);
}

#[tokio::test]
async fn turning_it_off_needs_password_and_code() {
    let (app, client) = account().await;
    assert_eq!(client.json("DELETE", "/api/v1/me/totp", &json!({})).await.expect(409)["type"], "/problems/totp-off");
    let (secret, codes, client) = turned_on(client).await;
    for (password, code) in [("sai mật khẩu rồi", code(&secret, 0)), (PASSWORD, "000000".to_owned()), (PASSWORD, String::new())] {
        let refused = client.json("DELETE", "/api/v1/me/totp", &json!({ "password": password, "code": code })).await.expect(422);
        assert_eq!(refused["errors"][0]["code"], "wrong-password-or-code");
    }
    let off = client.json("DELETE", "/api/v1/me/totp", &json!({ "password": PASSWORD, "code": codes[3] })).await;
    off.expect(204);
    assert_eq!(app.with(&cookie(&off)).get("/api/v1/me/totp").await.expect(200), json!({ "is_on": false, "recovery_codes_left": 0 }));
    sign_in(*app, "phongthammuu", PASSWORD, "").await.expect(201);
    let actions: Vec<String> = sqlx::query_scalar("select action from audit_event where code = 'phongthammuu' order by seq")
        .fetch_all(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(actions, ["account_made", "signed_in", "password_changed", "factor_on", "factor_off", "signed_in"]);
}

#[tokio::test]
async fn a_reset_takes_second_factor_tokens_and_sessions_away() {
    let (app, client) = account().await;
    let token = client.post("/api/v1/tokens", &json!({ "name": "QGIS", "expires_on": "2026-12-31" })).await.expect(201)["token"]
        .as_str()
        .unwrap()
        .to_owned();
    let (.., client) = turned_on(client).await;
    let link = app.post("/api/v1/accounts/phongthammuu/reset", &json!({})).await.expect(200)["link"].as_str().unwrap().to_owned();
    assert_eq!(client.get("/api/v1/me").await.status, 401);
    assert_eq!(app.with("").bearer("GET", "/api/v1/me", &token, &json!({})).await.status, 401);
    assert_eq!(sign_in(*app, "phongthammuu", PASSWORD, "").await.expect(401)["type"], "/problems/sign-in-refused");
    let answer = app.with("").post("/api/v1/session", &json!({ "link": link.split_once('#').unwrap().1 })).await;
    assert_eq!(answer.expect(201)["must_change_password"], true);
    let inside = app.with(&cookie(&answer));
    assert_eq!(inside.get("/api/v1/sites").await.expect(403)["type"], "/problems/password-change-needed");
    let left: (bool, i64) = sqlx::query_as(
        "select totp_secret is null and totp_confirmed_at is null, (select count(*) from recovery_code) from account where username = 'phongthammuu'",
    )
    .fetch_one(&app.db.pool)
    .await
    .unwrap();
    assert_eq!(left, (true, 0));
}

#[tokio::test]
async fn the_secret_is_sealed_and_without_its_key_only_a_recovery_code_gets_in() {
    let (app, client) = account().await;
    let (secret, codes, _) = turned_on(client).await;
    let stored: Vec<u8> =
        sqlx::query_scalar("select totp_secret from account where username = 'phongthammuu'").fetch_one(&app.db.pool).await.unwrap();
    assert!(!stored.windows(8).any(|part| part == &secret[..8]));
    let service1 = another(&app, Other { vault: Vault::new(&[8; 32]), ..Other::default() }).await;
    let other = service1.client;
    assert_eq!(sign_in(other, "phongthammuu", PASSWORD, &code(&secret, 0)).await.expect(503)["type"], "/problems/sealing-key-wrong");
    let missing = Vault::of_file(std::path::Path::new("/nonexistent/data.contact-key"), false);
    let service2 = another(&app, Other { vault: missing, ..Other::default() }).await;
    let other = service2.client;
    assert_eq!(sign_in(other, "phongthammuu", PASSWORD, &code(&secret, 0)).await.expect(503)["type"], "/problems/sealing-key-missing");
    sign_in(other, "phongthammuu", PASSWORD, &codes[0]).await.expect(201);
}
