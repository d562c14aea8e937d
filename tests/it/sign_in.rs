//! Signing in: sessions, their ends and their renewal; the limits on attempts and on requests.

use std::time::Instant;

use axum::http::{HeaderMap, HeaderValue};
use bando138::auth::{Door, sweep};
use bando138::clock::Clock;
use bando138::db::Pools;
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::accounts::{Other, PASSWORD, another, cookie, made, opened, sign_in};
use crate::support::app::{account, clock, session};
use crate::support::client::Client;
use crate::support::{TestApp, app, toy};

const WRONG: &str = "sai mật khẩu rồi";

fn country() -> Value {
    json!({ "is_country_wide": true })
}

#[tokio::test]
async fn a_link_opens_an_account_once_and_asks_for_a_password_that_is_not_obvious() {
    let app = app().await;
    let link = made(&app, "xem", "viewer", country()).await;
    let nobody = app.with("");
    let first = nobody.post("/api/v1/session", &json!({ "link": link })).await;
    assert_eq!(first.expect(201)["must_change_password"], true);
    assert_eq!(nobody.post("/api/v1/session", &json!({ "link": link })).await.expect(401)["type"], "/problems/link-used-up");
    let old = app.with(&cookie(&first));
    assert_eq!(old.get("/api/v1/sites").await.expect(403)["type"], "/problems/password-change-needed");
    for (password, code) in
        [("ngắn quá", "length"), ("tôi là xem, ai mở cửa", "has-username"), ("MậtKhẩu123456", "obvious"), ("qwertyuiop[]12", "obvious")]
    {
        let refused = old.post("/api/v1/me/password", &json!({ "new_password": password })).await.expect(422);
        assert_eq!(refused["errors"][0]["code"], code, "{password}");
    }
    let changed = old.post("/api/v1/me/password", &json!({ "new_password": PASSWORD })).await;
    changed.expect(204);
    // The stolen old cookie opens nothing, the new one does.
    assert_eq!(old.get("/api/v1/me").await.status, 401);
    let new = app.with(&cookie(&changed));
    assert_eq!(new.get("/api/v1/me").await.expect(200)["must_change_password"], false);
    // From now on the old password is asked for.
    let refused = new.post("/api/v1/me/password", &json!({ "new_password": "một câu khác hẳn câu kia" })).await.expect(422);
    assert_eq!(refused["errors"][0]["code"], "wrong-password");
}

#[tokio::test]
async fn a_cookie_that_came_along_never_becomes_a_session() {
    let app = app().await;
    opened(&app, "xem", "viewer", country()).await;
    let planted = "f".repeat(64);
    let answer = app.with(&planted).post("/api/v1/session", &json!({ "username": "xem", "password": PASSWORD })).await;
    answer.expect(201);
    assert_ne!(cookie(&answer), planted);
    assert_eq!(app.with(&planted).get("/api/v1/me").await.status, 401);
    // Nor does a session that is alive become another's.
    let mine = app.with(&cookie(&answer));
    let again = mine.post("/api/v1/session", &json!({ "username": "xem", "password": PASSWORD })).await;
    again.expect(201);
    assert_ne!(cookie(&again), cookie(&answer));
}

#[tokio::test]
async fn a_session_ends_after_an_hour_without_use_and_after_twelve_in_any_case() {
    let app = app().await;
    opened(&app, "xem", "viewer", country()).await;
    let idle = cookie(&sign_in(*app, "xem", PASSWORD, "").await);
    let used = cookie(&sign_in(*app, "xem", PASSWORD, "").await);
    let pools = Pools::open(app.db.pool.connect_options().as_ref()).await.unwrap();
    // A new door each time: nothing is believed from before.
    let alive = async |token: &str, minutes: i64| {
        let mut headers = HeaderMap::new();
        headers.insert("cookie", HeaderValue::from_str(&format!("bando138={token}")).unwrap());
        let door = Door::new(pools.clone(), Clock::Fixed(clock().now() + TimeDelta::minutes(minutes)));
        door.principal(&headers, false).await.unwrap().is_some()
    };
    assert!(!alive(&idle, 60).await);
    assert!(!alive(&idle, 61).await);
    for minutes in [59, 118, 177, 236, 295, 354, 413, 472, 531, 590, 649, 708, 719] {
        assert!(alive(&used, minutes).await, "{minutes}");
    }
    assert!(!alive(&used, 720).await);
}

#[tokio::test]
async fn one_sees_and_ends_ones_own_sessions_and_no_others() {
    let app = app().await;
    let here = opened(&app, "xem", "viewer", country()).await;
    let there = app.with(&cookie(&sign_in(*app, "xem", PASSWORD, "").await));
    let list = here.get("/api/v1/sessions").await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.iter().filter(|session| session["is_this"] == true).count(), 1);
    assert_eq!(items.len(), 2);
    let keys: Vec<&String> = items[0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["ends_at", "is_this", "last_seen_at", "session_id", "started_at"], "nothing of the machine");
    let other = items.iter().find(|session| session["is_this"] == false).unwrap()["session_id"].as_str().unwrap();
    let path = format!("/api/v1/sessions/{other}");
    assert_eq!(app.send("DELETE", &path, &[], b"").await.status, 404, "not the administrator's");
    assert_eq!(there.get("/api/v1/me").await.status, 200);
    here.send("DELETE", &path, &[], b"").await.expect(204);
    assert_eq!(there.get("/api/v1/me").await.status, 401);
    assert_eq!(here.send("DELETE", &path, &[], b"").await.status, 404, "over already");
    assert_eq!(here.get("/api/v1/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1);
    here.send("DELETE", "/api/v1/sessions", &[], b"").await.expect(204);
    assert_eq!(here.get("/api/v1/me").await.status, 401);
}

#[tokio::test]
async fn another_role_or_scope_ends_the_sessions_and_is_in_the_log() {
    let app = toy::app().await;
    let first = opened(&app, "canbo", "commune", json!({ "commune_codes": ["90001"] })).await;
    let change = async |body: Value| app.json("PATCH", "/api/v1/accounts/canbo", &body).await;
    change(json!({ "post": "Phó trưởng Công an phường" })).await.expect(204);
    assert_eq!(first.get("/api/v1/me").await.expect(200)["post"], "Phó trưởng Công an phường", "a new post is no reason to sign in again");
    change(json!({ "commune_codes": ["90009"] })).await.expect(204);
    assert_eq!(first.get("/api/v1/me").await.status, 401);
    let second = app.with(&cookie(&sign_in(*app, "canbo", PASSWORD, "").await));
    change(json!({ "role": "viewer", "province_code": "31" })).await.expect(204);
    assert_eq!(second.get("/api/v1/me").await.status, 401);
    let third = sign_in(*app, "canbo", PASSWORD, "").await.expect(201);
    assert_eq!(
        (third["role"].as_str(), third["province_code"].as_str(), third["place_tier"].as_str()),
        (Some("viewer"), Some("31"), Some("grid250"))
    );

    assert_eq!(change(json!({ "role": "commune" })).await.status, 422, "a commune officer of a province");
    assert_eq!(change(json!({ "commune_codes": ["99999"] })).await.status, 422);
    assert_eq!(change(json!({ "role": "chief" })).await.status, 422);
    assert_eq!(app.json("PATCH", "/api/v1/accounts/nobody", &json!({ "post": "x" })).await.status, 404);
    let events: Vec<(String, Value)> =
        sqlx::query_as("select actor, detail from audit_event where action = 'account_changed' order by seq")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!(events[2].0, "quantri");
    assert_eq!(events[2].1["from"], json!({ "role": "commune", "scope": { "communes": ["90009"] } }));
    assert_eq!(events[2].1["to"], json!({ "role": "viewer", "scope": { "province": "31" } }));
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let app = app().await;
    let second = opened(&app, "quantri2", "admin", country()).await;
    // Two at once cannot end each other.
    let viewer = json!({ "role": "viewer" });
    let (one, other) =
        tokio::join!(app.json("PATCH", "/api/v1/accounts/quantri2", &viewer), second.json("PATCH", "/api/v1/accounts/quantri", &viewer),);
    let left: i64 = sqlx::query_scalar("select count(*) from account where role = 'admin' and disabled_at is null")
        .fetch_one(&app.db.pool)
        .await
        .unwrap();
    assert_eq!(left, 1, "{one} {other}");
    sqlx::query("update account set role = 'admin', place_tier = 'exact' where username = 'quantri'").execute(&app.db.pool).await.unwrap();
    sqlx::query("update account set role = 'viewer', place_tier = 'grid250' where username = 'quantri2'")
        .execute(&app.db.pool)
        .await
        .unwrap();
    let service1 = another(&app, Other::default()).await;
    let client = service1.client;
    let admin = client.with(app.token);
    if admin.get("/api/v1/me").await.status == 200 {
        assert_eq!(
            admin.json("PATCH", "/api/v1/accounts/quantri", &json!({ "role": "viewer" })).await.expect(409)["type"],
            "/problems/last-admin"
        );
    }
    let refused =
        bando138::auth::accounts::disable(&app.db.pool, "quantri", "thử", bando138::auth::accounts::By::default()).await.unwrap_err();
    assert!(matches!(refused, bando138::auth::AuthError::LastAdmin), "{refused}");
    bando138::auth::accounts::disable(&app.db.pool, "quantri2", "thử", bando138::auth::accounts::By::default()).await.unwrap();
}

#[tokio::test]
async fn unknown_wrong_and_disabled_are_answered_alike_and_all_are_hashed() {
    let app = app().await;
    opened(&app, "xem", "viewer", country()).await;
    opened(&app, "canbocu", "viewer", country()).await;
    app.post("/api/v1/accounts/canbocu/disable", &json!({ "reason": "thôi việc" })).await.expect(204);
    let service2 = another(&app, Other::default()).await;
    let client = service2.client;
    let door = &service2.door;
    let mut answers = Vec::new();
    for (username, password) in [("xem", WRONG), ("khongcoai", WRONG), ("canbocu", PASSWORD), ("", "")] {
        let before = door.hasher().done();
        answers.push(sign_in(client, username, password, "").await.expect(401));
        assert_eq!(door.hasher().done(), before + 1, "{username:?}");
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

/// So many failures of an account, so long ago.
async fn failed(app: &TestApp, username: &str, count: i32, ago: &str) {
    sqlx::query(
        "insert into sign_in_attempt (username_sha256, address, succeeded, at)
        select sha256(convert_to($1, 'UTF8')), '192.0.2.1', false, now() - $3::interval from generate_series(1, $2)",
    )
    .bind(username)
    .bind(count)
    .bind(ago)
    .execute(&app.db.pool)
    .await
    .unwrap();
}

#[tokio::test]
async fn failures_make_wait_longer_and_longer_whether_or_not_there_is_such_an_account_and_after_a_restart() {
    let app = app().await;
    opened(&app, "xem", "viewer", country()).await;
    for username in ["xem", "khongcoai"] {
        sqlx::query("truncate sign_in_attempt").execute(&app.db.pool).await.unwrap();
        // Four cost nothing; after the sixth there are 2 s * 2 to wait.
        failed(&app, username, 4, "0 s").await;
        let service3 = another(&app, Other::default()).await;
        let client = service3.client;
        assert_eq!(sign_in(client, username, WRONG, "").await.status, 401);
        failed(&app, username, 1, "0 s").await;
        let refused = sign_in(client, username, WRONG, "").await;
        assert_eq!(refused.expect(429)["type"], "/problems/too-many-attempts");
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((3..=4).contains(&wait), "{wait}");
        // As after a restart, and with the wait over.
        sqlx::query("update sign_in_attempt set at = at - interval '5 s'").execute(&app.db.pool).await.unwrap();
        let service4 = another(&app, Other::default()).await;
        let client = service4.client;
        assert_eq!(sign_in(client, username, WRONG, "").await.status, 401);
        // With ten the account is shut until the tenth last is a quarter of an hour old.
        failed(&app, username, 10, "5 min").await;
        let service5 = another(&app, Other::default()).await;
        let client = service5.client;
        let door = &service5.door;
        let before: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt").fetch_one(&app.db.pool).await.unwrap();
        let refused = sign_in(client, username, PASSWORD, "").await;
        assert_eq!(refused.status, 429);
        let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
        assert!((595..=600).contains(&wait), "{wait}");
        for _ in 0..20 {
            assert_eq!(sign_in(client, username, PASSWORD, "").await.status, 429);
        }
        assert_eq!(door.hasher().done(), 0, "nothing is hashed for who has to wait");
        let after: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt").fetch_one(&app.db.pool).await.unwrap();
        assert_eq!(after, before, "who is sent away has not tried");
        sqlx::query("update sign_in_attempt set at = at - interval '15 min'").execute(&app.db.pool).await.unwrap();
        let service6 = another(&app, Other::default()).await;
        let client = service6.client;
        assert_eq!(sign_in(client, username, PASSWORD, "").await.status, if username == "xem" { 201 } else { 401 });
    }
}

#[tokio::test]
async fn a_success_forgives_what_failed_before() {
    let app = app().await;
    opened(&app, "xem", "viewer", country()).await;
    failed(&app, "xem", 9, "5 min").await;
    sign_in(*app, "xem", PASSWORD, "").await.expect(201);
    failed(&app, "xem", 3, "0 s").await;
    sign_in(*app, "xem", PASSWORD, "").await.expect(201);
}

/// 10,000 attempts, 200 at a time: few are hashed, and others are answered meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_storm_of_attempts_starves_nobody() {
    const ATTEMPTS: usize = 10_000;
    let app = app().await;
    let service7 = another(&app, Other::default()).await;
    let client = service7.client;
    let door = &service7.door;
    let inside = client.with(app.token);
    let started = Instant::now();
    let storm: Vec<_> = (0..200)
        .map(|lane| {
            tokio::spawn(async move {
                let mut refused = 0;
                for n in 0..ATTEMPTS / 200 {
                    // The client runs out of ports or patience sometimes; a refused connection is no answer.
                    let username = format!("ai{}", (lane * 7 + n) % 500);
                    let body = json!({ "username": username, "password": WRONG }).to_string();
                    let answer =
                        client.with("").try_send("POST", "/api/v1/session", &[("content-type", "application/json")], body.as_bytes()).await;
                    refused += usize::from(answer.is_ok_and(|answer| answer.status == 429));
                }
                refused
            })
        })
        .collect();
    let mut times = Vec::new();
    while !storm.iter().all(tokio::task::JoinHandle::is_finished) {
        let asked = Instant::now();
        inside.get("/api/v1/sites?limit=1").await.expect(200);
        times.push(asked.elapsed());
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    let took = started.elapsed();
    let mut refused = 0;
    for lane in storm {
        refused += lane.await.unwrap();
    }
    times.sort_unstable();
    let p99 = times[times.len() * 99 / 100];
    eprintln!(
        "storm: {took:?}, {refused} sent away, {} hashed; others: {} requests, median {:?}, p99 {p99:?}",
        door.hasher().done(),
        times.len(),
        times[times.len() / 2]
    );
    // 100 a minute from one address, and those that were under way when the limit was reached.
    let minutes = took.as_secs() / 60 + 1;
    assert!(door.hasher().done() <= 140 * minutes, "{} hashed", door.hasher().done());
    assert!(refused as u64 + door.hasher().done() >= ATTEMPTS as u64 * 99 / 100, "{refused}");
    assert!(p99.as_secs() < 3, "{p99:?}");
    let kept: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt").fetch_one(&app.db.pool).await.unwrap();
    assert!(kept <= 140 * minutes as i64, "{kept}");
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again_and_others_are_not() {
    let app = app().await;
    let other = opened(&app, "xem", "viewer", country()).await;
    let service8 = another(&app, Other { per_s: 2, ..Other::default() }).await;
    let client = service8.client;
    let asked = async |client: Client, times: usize| {
        let mut refused = Vec::new();
        for _ in 0..times {
            let answer = client.get("/api/v1/me").await;
            if answer.status == 429 {
                assert_eq!(answer.json()["type"], "/problems/too-many-requests");
                refused.push(answer.header("retry-after").unwrap().parse::<u64>().unwrap());
            }
        }
        refused
    };
    let refused = asked(client.with(app.token), 40).await;
    assert!(!refused.is_empty() && refused.iter().all(|seconds| *seconds == 1), "{refused:?}");
    assert!(asked(client.with(other.token), 5).await.is_empty());
    assert!(asked(client.with(""), 5).await.is_empty());
    assert!(!asked(client.with(""), 60).await.is_empty());
}

#[tokio::test]
async fn what_is_of_no_use_any_more_is_swept_away() {
    let app = app().await;
    let client = opened(&app, "xem", "viewer", country()).await;
    for _ in 0..2 {
        sign_in(*app, "xem", PASSWORD, "").await.expect(201);
    }
    client.post("/api/v1/tokens", &json!({ "name": "QGIS", "expires_on": "2026-12-31" })).await.expect(201);
    let counts = async || -> (i64, i64, i64, i64) {
        sqlx::query_as("select (select count(*) from sign_in_attempt), (select count(*) from sign_in_link), (select count(*) from api_token), (select count(*) from session)")
            .fetch_one(&app.db.pool)
            .await
            .unwrap()
    };
    let before = counts().await;
    assert_eq!(before, (2, 1, 1, 4), "xem three times, the administrator");
    let now = clock().now();
    sqlx::query("update sign_in_attempt set at = $1").bind(now - TimeDelta::hours(1)).execute(&app.db.pool).await.unwrap();
    assert_eq!(sweep::sweep(&app.db.pool, now).await.unwrap(), 0);
    assert_eq!(counts().await, before);
    // Attempts go after a day, links after a week, sessions after a month but the last of each account, tokens after three.
    sweep::sweep(&app.db.pool, now + TimeDelta::hours(24)).await.unwrap();
    assert_eq!(counts().await, (0, 1, 1, 4));
    sweep::sweep(&app.db.pool, now + TimeDelta::days(10)).await.unwrap();
    assert_eq!(counts().await, (0, 0, 1, 4));
    sweep::sweep(&app.db.pool, now + TimeDelta::days(32)).await.unwrap();
    assert_eq!(counts().await, (0, 0, 1, 2));
    sweep::sweep(&app.db.pool, now + TimeDelta::days(140)).await.unwrap();
    assert_eq!(counts().await, (0, 0, 0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_of_a_province_reaches_no_account_beyond_it() {
    let app = toy::app().await;
    account(&app.db, "qt.31", "admin", "exact", "false, '31'", &[]).await;
    account(&app.db, "xa.x", "commune", "exact", "false, null", &[toy::X]).await;
    account(&app.db, "tinh.24", "province", "exact", "false, '24'", &[]).await;
    account(&app.db, "qt.nuoc", "admin", "exact", "true, null", &[]).await;
    let client = Client { address: app.address, token: session(&app.db, "qt.31").await };
    let json = [("content-type", "application/json")];
    let listed = client.get("/api/v1/accounts").await.expect(200);
    let names: Vec<&str> = listed["items"].as_array().unwrap().iter().map(|row| row["username"].as_str().unwrap()).collect();
    assert_eq!(names, ["qt.31", "xa.x"]);
    for beyond in ["tinh.24", "qt.nuoc"] {
        for (method, path, body) in [
            ("POST", format!("/api/v1/accounts/{beyond}/reset"), "{}"),
            ("POST", format!("/api/v1/accounts/{beyond}/disable"), r#"{"reason": "thu"}"#),
            ("PATCH", format!("/api/v1/accounts/{beyond}"), r#"{"post": "X"}"#),
            // Not taken in either.
            ("PATCH", format!("/api/v1/accounts/{beyond}"), r#"{"role": "province", "province_code": "31"}"#),
        ] {
            let answer = client.send(method, &path, &json, body.as_bytes()).await;
            assert_eq!((answer.status, answer.json_type().as_str()), (403, "/problems/account-beyond-scope"), "{method} {path} {body}");
        }
    }
    // Nor may one make an account that reaches further than oneself, or let one out.
    for body in [
        json!({"username": "moi.1", "post": "X", "role": "admin", "is_country_wide": true}),
        json!({"username": "moi.2", "post": "X", "role": "viewer", "is_country_wide": true}),
    ] {
        assert_eq!(client.post("/api/v1/accounts", &body).await.status, 403, "{body}");
    }
    assert_eq!(client.send("PATCH", "/api/v1/accounts/xa.x", &json, br#"{"role": "viewer", "is_country_wide": true}"#).await.status, 403);
    assert_eq!(
        client
            .post("/api/v1/accounts", &json!({"username": "moi.3", "post": "X", "role": "commune", "commune_codes": ["90009"]}))
            .await
            .status,
        201
    );
    let left: Vec<(String, bool, Option<String>)> =
        sqlx::query_as("select username, disabled_at is null and must_change_password = false, province_code from account where username in ('tinh.24', 'qt.nuoc', 'xa.x', 'moi.1', 'moi.2') order by 1")
            .fetch_all(&app.db.pool)
            .await
            .unwrap();
    assert_eq!(
        left,
        [("qt.nuoc".to_owned(), true, None), ("tinh.24".to_owned(), true, Some("24".to_owned())), ("xa.x".to_owned(), true, None)]
    );
}
