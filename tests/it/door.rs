//! The door of the service: who is let in, for how long, and what every answer says to browsers.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use bando138::http::front::Front;
use bando138::http::serve::{Limits, Service};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

use crate::support;
use crate::support::app::{ADMIN, TestApp, app_by};
use crate::support::client::Answer;

/// What browsers are told by every answer, to the letter; a tile's and an API answer's policy is that of no page.
const EVERYWHERE: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
];
const PAGE: &str = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; \
    font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const NO_PAGE: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A proxy on this machine that makes TLS for `bando.example`.
fn proxied() -> Service {
    let front = Front { names: ["bando.example".to_owned()].into(), proxies: ["127.0.0.1".parse().unwrap()].into(), is_tls: false };
    Service { front, ..Service::default() }
}

#[track_caller]
fn carries_the_set(what: &str, answer: &Answer, policy: &str) {
    for (name, value) in EVERYWHERE {
        let values: Vec<&str> = answer.headers.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(values, [value], "{what}: {name}: {answer}");
    }
    let policies: Vec<&str> =
        answer.headers.iter().filter(|(name, _)| name == "content-security-policy").map(|(_, value)| value.as_str()).collect();
    assert_eq!(policies, [policy], "{what}: {answer}");
    assert!(answer.header("cache-control").is_some(), "{what}: {answer}");
    assert!(answer.header("server").is_none() && answer.header("x-powered-by").is_none(), "{what}: {answer}");
    assert!(answer.header("access-control-allow-origin").is_none(), "{what}: {answer}");
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_same_headers() {
    let app = app_by(Service::default()).await;
    app.post("/api/v1/sites", &json!({"lon": 106.6, "lat": 20.85, "site_name": "Ngã tư", "ownership": "police"})).await;
    let tile = "/tiles/communes,sites/5/25/14";
    let fresh = app.get(tile).await;
    let kept = app.get(tile).await;
    let tag = fresh.header("etag").unwrap().to_owned();
    let known = app.send("GET", tile, &[("if-none-match", &tag)], b"").await;
    for (what, answer, status) in [
        ("tile, fresh", &fresh, None),
        ("tile, kept", &kept, None),
        ("tile, known to the browser", &known, None),
        ("answer of the API", &app.get("/api/v1/status").await, Some(200)),
        ("answer that is not there", &app.get("/api/v1/no-such-thing").await, None),
        ("fault in a parameter", &app.get("/api/v1/sites?lon=x").await, Some(400)),
        ("wrong method", &app.send("DELETE", "/api/v1/sites", &[], b"").await, Some(405)),
        ("not signed in", &app.send("GET", "/api/v1/sites", &[("authorization", "Bearer x")], b"").await, Some(401)),
        ("another's page", &app.send("POST", "/api/v1/sites", &[("origin", "http://evil.example")], b"{}").await, Some(403)),
        ("another's name", &app.send("GET", "/", &[("host", "evil.example")], b"").await, Some(421)),
        ("health", &app.get("/healthz").await, Some(200)),
        ("no such file", &app.get("/no-such-file.js").await, Some(404)),
    ] {
        assert!(status.is_none_or(|status| status == answer.status), "{what}: {answer}");
        carries_the_set(what, answer, NO_PAGE);
    }
    for file in ["/", "/index.html", "/app/main.js", "/css/base.css"] {
        let answer = app.get(file).await;
        assert_eq!(answer.status, 200, "{file}");
        carries_the_set(file, &answer, PAGE);
        assert!(answer.header("strict-transport-security").is_none(), "not over plain HTTP: {answer}");
    }
}

#[tokio::test]
async fn the_session_of_a_secure_connection_is_bound_to_it() {
    let app = app_by(proxied()).await;
    // Signing in needs a password; the cookie's name and flags are the same when it is taken back.
    let secure = [("x-forwarded-proto", "https"), ("x-forwarded-for", "203.0.113.9"), ("host", "bando.example")];
    let with = |more: &[(&'static str, &'static str)]| [&secure[..], more].concat();
    let plain_cookie = app.send("GET", "/api/v1/me", &secure, b"").await;
    assert_eq!(plain_cookie.status, 421, "two Host headers: {plain_cookie}");
    let host = Raw(&app);
    let cookie = format!("__Host-bando138={ADMIN}");
    let me = host.send("GET", "/api/v1/me", &with(&[("cookie", cookie.clone().leak())])).await;
    assert_eq!(me.status, 200, "{me}");
    assert_eq!(me.header("strict-transport-security"), Some("max-age=63072000"));
    let plain = format!("bando138={ADMIN}");
    let me = host.send("GET", "/api/v1/me", &with(&[("cookie", plain.leak())])).await;
    assert_eq!(me.status, 401, "a cookie that plain HTTP could have set: {me}");
    let own = ("origin", "https://bando.example");
    let out = host.send("DELETE", "/api/v1/session", &with(&[("cookie", cookie.leak()), own])).await;
    assert_eq!(out.status, 204, "{out}");
    let set = out.header("set-cookie").unwrap();
    assert_eq!(set, "__Host-bando138=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0");
    // And not secure: no flag that a browser would refuse over plain HTTP.
    let out = app.send("DELETE", "/api/v1/session", &[], b"").await;
    assert_eq!(out.status, 401, "the session is over: {out}");
}

#[tokio::test]
async fn behind_a_proxy_the_client_is_the_one_whom_the_proxy_names() {
    let app = app_by(proxied()).await;
    let attempt = json!({"username": "khongco", "password": "sai mat khau"}).to_string();
    for forwarded in ["198.51.100.1, 203.0.113.9", "203.0.113.9"] {
        let headers = [("content-type", "application/json"), ("x-forwarded-for", forwarded), ("x-forwarded-proto", "https")];
        let answer = app.send("POST", "/api/v1/session", &headers, attempt.as_bytes()).await;
        assert_eq!(answer.status, 401, "{answer}");
    }
    let seen: Vec<String> = sqlx::query_scalar("select distinct host(address) from sign_in_attempt").fetch_all(&app.db.pool).await.unwrap();
    assert_eq!(seen, ["203.0.113.9"]);
    // Without a declared proxy nobody is believed.
    let direct = support::app().await;
    let headers = [("content-type", "application/json"), ("x-forwarded-for", "203.0.113.9")];
    direct.send("POST", "/api/v1/session", &headers, attempt.as_bytes()).await;
    let seen: Vec<String> =
        sqlx::query_scalar("select distinct host(address) from sign_in_attempt").fetch_all(&direct.db.pool).await.unwrap();
    assert_eq!(seen, ["127.0.0.1"]);
}

#[tokio::test]
async fn a_page_from_elsewhere_signs_nobody_in() {
    let app = app_by(proxied()).await;
    let attempt = json!({"username": "quantri", "password": "x"}).to_string();
    let json = ("content-type", "application/json");
    for foreign in
        [("origin", "https://evil.example"), ("origin", "null"), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        let answer = app.send("POST", "/api/v1/session", &[json, foreign], attempt.as_bytes()).await;
        assert_eq!(answer.status, 403, "{foreign:?}: {answer}");
    }
    let form = app.send("POST", "/api/v1/session", &[("content-type", "application/x-www-form-urlencoded")], b"username=quantri").await;
    assert_eq!(form.status, 415, "{form}");
    let attempts: i64 = sqlx::query_scalar("select count(*) from sign_in_attempt").fetch_one(&app.db.pool).await.unwrap();
    assert_eq!(attempts, 0, "none of them was even an attempt");
}

/// Requests whose `host` and cookie are those that are given.
struct Raw<'a>(&'a TestApp);

impl Raw<'_> {
    async fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut stream = TcpStream::connect(self.0.address).await.unwrap();
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\ncontent-length: 0\r\n{}\r\n", lines.concat());
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        crate::support::client::parse(&bytes).unwrap()
    }
}

/// A socket from an address of one's own on this machine.
async fn from(local: &str, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::new(local.parse().unwrap(), 0)).unwrap();
    socket.connect(to).await.unwrap()
}

/// Half of them say nothing, half send half a header.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_silent_sockets_keep_nobody_out_and_are_closed() {
    let app = app_by(Service::default()).await;
    let time = async |n: usize| {
        let mut took = Vec::new();
        for _ in 0..n {
            let began = Instant::now();
            assert_eq!(app.get("/api/v1/me").await.status, 200);
            took.push(began.elapsed());
        }
        took.sort();
        took[n / 2]
    };
    time(20).await;
    let before = time(100).await;
    let mut sockets = Vec::new();
    let began = Instant::now();
    for i in 0..500 {
        let mut socket = from("127.0.0.9", app.address).await;
        if i % 2 == 0 {
            socket.write_all(b"GET /api/v1/me HTTP/1.1\r\nhost: localhost\r\ncookie: ").await.unwrap();
        }
        sockets.push(socket);
    }
    let meanwhile = time(100).await;
    eprintln!("median of /api/v1/me: {before:?} before, {meanwhile:?} with 500 silent sockets");
    assert!(meanwhile < before * 4 + Duration::from_millis(20), "{before:?} became {meanwhile:?}");
    // The oldest above 256 are closed at once, the others when the time for a header is over.
    let mut closed = [Duration::ZERO; 500];
    for (socket, closed) in sockets.iter_mut().zip(&mut closed) {
        let mut rest = Vec::new();
        let _ = tokio::time::timeout(Duration::from_secs(20), socket.read_to_end(&mut rest)).await.expect("closed within 20 s");
        *closed = began.elapsed();
        assert!(!String::from_utf8_lossy(&rest).starts_with("HTTP/1.1 200"), "{}", String::from_utf8_lossy(&rest));
    }
    assert!(closed[243] < Duration::from_secs(9), "the first 244 make room at once: {:?}", closed[243]);
    assert!(closed[499] < Duration::from_secs(16), "{:?}", closed[499]);
}

#[tokio::test]
async fn whoever_holds_many_connections_loses_their_own_oldest_ones() {
    let app = app_by(Service { limits: Limits { connections: 20, idle_per_address: 5 }, ..Service::default() }).await;
    let mut greedy: Vec<TcpStream> = Vec::new();
    for _ in 0..10 {
        greedy.push(from("127.0.0.9", app.address).await);
    }
    let mut other = from("127.0.0.10", app.address).await;
    for socket in &mut greedy[..5] {
        let mut rest = [0];
        let read = tokio::time::timeout(Duration::from_secs(3), socket.read(&mut rest)).await.expect("closed at once");
        assert!(matches!(read, Ok(0) | Err(_)), "{read:?}");
    }
    // The others still work.
    for socket in [&mut other, &mut greedy[9]] {
        socket.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut text = String::new();
        socket.read_to_string(&mut text).await.unwrap();
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
    }
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up() {
    let app = support::app().await;
    let mut stream = TcpStream::connect(app.address).await.unwrap();
    let head = format!(
        "POST /api/v1/sites HTTP/1.1\r\nhost: localhost\r\ncookie: bando138={ADMIN}\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{{\"lon\":"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let began = Instant::now();
    let mut bytes = Vec::new();
    tokio::time::timeout(Duration::from_secs(25), stream.read_to_end(&mut bytes)).await.expect("answered within 25 s").unwrap();
    let answer = crate::support::client::parse(&bytes).unwrap();
    assert_eq!(answer.status, 408, "{answer}");
    assert!(began.elapsed() >= Duration::from_secs(14), "{:?}", began.elapsed());
}
