//! The program as others run it: TLS whose certificate is renewed, figures for Prometheus, a log that tells nothing of what was asked.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::app::{ADMIN, state};
use crate::support::client::Client;
use crate::support::db;
use crate::support::program::{Program, free_address};
use crate::support::skip::skip;

/// A self-signed certificate for a name, made by OpenSSL.
fn certificate(folder: &Path, name: &str) {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"])
        .args(["-subj", &format!("/CN={name}"), "-addext", &format!("subjectAltName=DNS:{name}")])
        .args(["-keyout", "new.key", "-out", "new.pem"])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success());
    for kind in ["key", "pem"] {
        std::fs::rename(folder.join(format!("new.{kind}")), folder.join(format!("tls.{kind}"))).unwrap();
    }
}

/// The name in the certificate that a new connection is shown, as OpenSSL reads it.
fn shown(program: &Program) -> String {
    let client = Command::new("openssl")
        .args(["s_client", "-connect", &program.address.to_string(), "-alpn", "h2,http/1.1"])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&client.stdout).into_owned();
    text.lines().find(|line| line.starts_with("subject=")).unwrap_or_else(|| panic!("{text}\n{}", program.said())).to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_renewed_while_connections_go_on() {
    if Command::new("openssl").arg("version").output().is_err() {
        return skip("a_certificate_is_renewed_while_connections_go_on", "openssl is not installed");
    }
    let files = crate::support::folder::Folder::new();
    std::fs::create_dir_all(&files.0).unwrap();
    certificate(&files.0, "first.example");
    let (cert, key) = (files.0.join("tls.pem"), files.0.join("tls.key"));
    let arguments = ["--host", "first.example", "--tls-cert", cert.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let database = db().await;
    state(&database).await;
    let mut program = Program::serve(&database, &arguments, &[]).await;
    assert!(program.said().contains(&format!("https://first.example:{}", program.address.port())), "{}", program.said());
    assert!(shown(&program).contains("first.example"));

    // One connection that lasts from before the renewal to after it.
    let mut open = Command::new("openssl")
        .args(["s_client", "-quiet", "-connect", &program.address.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut to = open.stdin.take().unwrap();
    let mut lines = BufReader::new(open.stdout.take().unwrap()).lines();
    let mut ask = || {
        to.write_all(b"GET /healthz HTTP/1.1\r\nhost: first.example\r\n\r\n").unwrap();
        let head: Vec<String> = lines.by_ref().map(Result::unwrap).take_while(|line| !line.is_empty()).collect();
        assert_eq!(lines.next().unwrap().unwrap(), "ok");
        head
    };
    let head = ask();
    assert_eq!(head[0], "HTTP/1.1 200 OK");
    assert!(head.iter().any(|line| line == "strict-transport-security: max-age=63072000"), "{head:?}");

    // A file that is none: the old one stays, and the log says so.
    std::fs::write(&cert, "no certificate").unwrap();
    program.signal("HUP");
    wait_for(&program, "stays as it was").await;
    assert!(shown(&program).contains("first.example"));
    certificate(&files.0, "second.example");
    program.signal("HUP");
    wait_for(&program, "was read again").await;
    assert!(shown(&program).contains("second.example"));
    assert_eq!(ask()[0], "HTTP/1.1 200 OK", "the connection from before goes on");
    assert!(program.is_running());
    drop(to);
    let _ = open.kill();
    let _ = open.wait();

    // Plain HTTP gets nothing at all.
    let plain = Client { address: program.address, token: "" };
    assert!(plain.try_send("GET", "/healthz", &[], b"").await.is_err());
}

async fn wait_for(program: &Program, words: &str) {
    let began = Instant::now();
    while !program.said().contains(words) {
        assert!(began.elapsed() < Duration::from_secs(10), "never said {words:?}:\n{}", program.said());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The value of a sample, by the whole of its name and labels.
fn sample(page: &str, name: &str) -> u64 {
    let line = page.lines().find(|line| line.rsplit_once(' ').is_some_and(|(known, _)| known == name));
    line.unwrap_or_else(|| panic!("no {name} in\n{page}")).rsplit_once(' ').unwrap().1.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_and_log_tell_how_it_goes_and_nothing_of_what_was_asked() {
    let database = db().await;
    state(&database).await;
    // The clock of the program is the machine's: the session of the tests has to live now.
    sqlx::query("update session set idle_until = now() + interval '1 hour', ends_at = now() + interval '2 hours'")
        .execute(&database.pool)
        .await
        .unwrap();
    let figures = free_address();
    let arguments = ["--metrics", &figures.to_string(), "--log-format", "json"];
    let program = Program::serve(&database, &arguments, &[("RUST_LOG", "trace")]).await;
    let client = Client { address: program.address, token: ADMIN };
    let nobody = Client { token: "", ..client };
    let metrics = Client { address: figures, token: "" };

    let marks = ["MATKHAU-bi-mat", "ten-dang-nhap-la", "106.654321", "20.987654", "Ngo-cua-mot-nguoi", ADMIN, "Bearer-bi-mat"];
    let attempt = json!({"username": marks[1], "password": marks[0]});
    for _ in 0..3 {
        nobody.post("/api/v1/session", &attempt).await.expect(401);
    }
    let row = json!({"lon": 106.654_321, "lat": 20.987_654, "site_name": marks[4], "ownership": "police"});
    let made = client.post("/api/v1/sites", &row).await;
    assert_eq!(made.status, 201, "{made}");
    let id = made.json()["site_id"].as_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("/api/v1/sites/{id}")).await.status, 200);
    assert_eq!(client.get("/api/v1/communes/locate?lon=106.654321&lat=20.987654").await.status, 200);
    client.get("/api/v1/communes/search?q=Ngo-cua-mot-nguoi").await.expect(200);
    client.get("/api/v1/sites?lon=106.654321").await.expect(400);
    nobody.send("GET", "/api/v1/sites", &[("authorization", "Bearer Bearer-bi-mat")], b"").await.expect(401);
    client
        .send("POST", "/api/v1/sites", &[("content-type", "application/json")], b"{\"site_name\": \"Ngo-cua-mot-nguoi\", 106.654321")
        .await
        .expect(400);
    nobody.get("/106.654321/Ngo-cua-mot-nguoi").await;
    let tile = "/tiles/sites/14/13045/7213";
    for _ in 0..20 {
        client.get(tile).await;
    }

    let page = metrics.get("/metrics").await;
    assert_eq!(page.status, 200);
    assert!(page.header("content-type").unwrap().starts_with("text/plain; version=0.0.4"), "{page}");
    let text = page.text();
    let count = |name: &str| sample(&text, name);
    assert_eq!(count("bando138_sign_in_attempts_total{outcome=\"refused\"}"), 3, "{text}");
    assert_eq!(count("bando138_http_requests_total{method=\"POST\",route=\"/api/v1/sites\",status=\"201\"}"), 1, "{text}");
    assert_eq!(count("bando138_http_requests_total{method=\"GET\",route=\"/api/v1/sites/{id}\",status=\"200\"}"), 1, "{text}");
    let (hits, misses) = (count("bando138_tile_cache_hits_total"), count("bando138_tile_cache_misses_total"));
    assert!(hits + misses == 20 && misses >= 1 && hits >= 15, "{hits} {misses}");
    let tiles: u64 = text
        .lines()
        .filter(|line| {
            line.starts_with("bando138_http_request_duration_seconds_count{method=\"GET\",route=\"/tiles/{layers}/{z}/{x}/{y}\"")
        })
        .map(|line| line.rsplit_once(' ').unwrap().1.parse::<u64>().unwrap())
        .sum();
    assert_eq!(tiles, 20, "{text}");
    assert!(count("bando138_pool_connections{pool=\"wide\"}") >= 1, "{text}");
    assert_eq!(count("bando138_pool_waiting{pool=\"wide\"}"), 0, "{text}");
    assert!(text.contains("bando138_build_info{version="), "{text}");
    is_prometheus(&text);
    assert_eq!(metrics.send("GET", "/api/v1/sites", &[], b"").await.status, 404, "nothing else is there");

    let log = program.said();
    for told in [&text, &log] {
        for mark in marks.into_iter().chain([id.as_str(), "13045"]) {
            let line = told.lines().find(|line| line.contains(mark));
            assert!(line.is_none(), "{mark} in: {}", line.unwrap());
        }
    }
    // The log did tell of the requests, in JSON, by route.
    let lines: Vec<Value> = log.lines().filter(|line| line.starts_with('{')).map(|line| serde_json::from_str(line).unwrap()).collect();
    let told = |route: &str, status: u64| {
        lines.iter().filter(|line| line["target"] == "bando138::request" && line["route"] == route && line["status"] == status).count()
    };
    assert_eq!(told("/api/v1/session", 401), 3, "{log}");
    assert_eq!(told("/api/v1/sites/{id}", 200), 1, "{log}");
    assert_eq!(told("/api/v1/communes/locate", 200), 1, "{log}");
}

/// Each line is a comment or a sample with a number; buckets of a histogram never fall, and the last is the count.
fn is_prometheus(page: &str) {
    let mut last: Option<(String, f64)> = None;
    for line in page.lines() {
        if line.starts_with("# HELP ") || line.starts_with("# TYPE ") {
            continue;
        }
        let (name, value) = line.rsplit_once(' ').unwrap();
        let value: f64 = value.parse().unwrap();
        assert!(name.starts_with("bando138_") && name.contains('{') == name.ends_with('}'), "{line}");
        let Some((series, _)) = name.split_once(",le=") else {
            if let Some((series, most)) = last.as_ref().filter(|_| name.contains("_count{")) {
                assert_eq!(name.replace("_count{", "_bucket{").trim_end_matches('}'), series, "{line}");
                assert!((value - most).abs() < f64::EPSILON, "{line}");
            }
            continue;
        };
        if let Some((_, before)) = last.as_ref().filter(|(known, _)| known == series) {
            assert!(value >= *before, "{line}");
        }
        last = Some((series.to_owned(), value));
    }
}
