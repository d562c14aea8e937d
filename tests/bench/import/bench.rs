//! Measures the import of incidents from a plain CSV file (id, kind, severity, occurred_at, lon, lat) into a database of its own, from the
//! first byte to the commit: read, check, find the units, write, index, log. Arguments: database URL, CSV file, folder with boundaries
//! (or `-` if they are loaded), what to do: `prepare`, `run`.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::pedantic, reason = "a measurement fails by panicking and says what it saw")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use bando138::audit::store::{Summary, sum_up};
use bando138::communes::boundaries::import_boundaries;
use bando138::communes::load::load_reference;
use bando138::communes::locator::{Locator, Spot};
use bando138::db::{Access, PlaceTier, Pools, Scope, migrate};
use bando138::http::fields::Datum;
use bando138::http::incoming::{Incoming, Place};
use bando138::incidents::{bulk, fields::INCIDENT};
use chrono::{DateTime, Utc};
use sqlx::postgres::PgConnectOptions;
use uuid::Uuid;

/// Rows that go through each step at once.
const BATCH: usize = 20_000;

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, file, boundaries, what] = arguments.as_slice() else { panic!("URL, CSV, boundaries, prepare|run") };
    let options: PgConnectOptions = url.parse().unwrap();
    if what == "prepare" {
        let pool = sqlx::PgPool::connect_with(options).await.unwrap();
        migrate(&pool).await.unwrap();
        let mut conn = pool.acquire().await.unwrap();
        load_reference(&mut conn).await.unwrap();
        if boundaries != "-" {
            import_boundaries(&mut conn, Path::new(boundaries), false).await.unwrap();
        }
        return;
    }
    let pools = Pools::open(&options).await.unwrap();
    let db = pools.job(Access {
        scope: Scope::Wide,
        tier: PlaceTier::Exact,
        most: PlaceTier::Exact,
        actor: "bench".into(),
        purpose: None,
        home_province: None,
    });
    let start = Instant::now();
    let lap = |what: &str, since: Instant| println!("{what:<12}{:>8.2} s", since.elapsed().as_secs_f64());
    let mut tx = db.begin().await.unwrap();
    sum_up(&mut tx, Summary { action: "imported", entity: "incident" }).await.unwrap();
    let now = bando138::clock::Clock::System.now();
    let mut bulk = bulk::begin(&mut tx, now).await.unwrap();
    let days = |text: &str| text.parse().unwrap();
    let locator = Locator::load(&mut tx, days("2018-01-01"), days("2026-12-31"), now.date_naive()).await.unwrap();
    lap("load", start);
    println!("{:<12}{:>8.1} MB", "index", locator.size_bytes() as f64 / 1e6);
    let mut reader = BufReader::with_capacity(1 << 20, std::fs::File::open(file).unwrap());
    let (mut line, mut number) = (String::new(), 0_u64);
    reader.read_line(&mut line).unwrap();
    let column = |name: &str| INCIDENT.iter().position(|field| field.name == name).unwrap();
    let (offence, from) = (column("offence_code"), column("occurred_from"));
    let (mut parse, mut assign, mut stage) = (0.0, 0.0, 0.0);
    let mut refused = 0;
    loop {
        let since = Instant::now();
        let mut rows = Vec::with_capacity(BATCH);
        let mut spots = Vec::with_capacity(BATCH);
        while rows.len() < BATCH {
            line.clear();
            if reader.read_line(&mut line).unwrap() == 0 {
                break;
            }
            number += 1;
            let mut cells = line.trim_end().split(',');
            let _id = cells.next().unwrap();
            let _kind = cells.next().unwrap();
            let _severity = cells.next().unwrap();
            let at: DateTime<Utc> = moment(cells.next().unwrap());
            let (lon, lat): (f64, f64) = (cells.next().unwrap().parse().unwrap(), cells.next().unwrap().parse().unwrap());
            let mut values = vec![Datum::Null; INCIDENT.len()];
            values[offence] = Datum::Text("173".into());
            values[from] = Datum::Instant(at);
            spots.push(Spot { lon, lat, on: at.with_timezone(&bando138::clock::vietnam()).date_naive() });
            let place = Some(Place { lon, lat, source_srid: 4326, source_x: lon, source_y: lat });
            // A key as of the content; which one does not matter here.
            rows.push(Incoming {
                number,
                key: Uuid::from_u128(u128::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835)),
                values,
                place,
                unit: None,
            });
        }
        parse += since.elapsed().as_secs_f64();
        if rows.is_empty() {
            break;
        }
        let since = Instant::now();
        let units = locator.locate(&mut tx, &spots, 1).await.unwrap();
        rows.iter_mut().zip(units).for_each(|(row, unit)| row.unit = unit);
        assign += since.elapsed().as_secs_f64();
        let since = Instant::now();
        bulk.stage(&mut tx, &rows).await.unwrap();
        let verdicts = bulk.check(&mut tx).await.unwrap();
        if let Some(first) = verdicts.first().filter(|_| refused == 0) {
            println!("first refused: {first:?}");
        }
        refused += verdicts.len();
        stage += since.elapsed().as_secs_f64();
    }
    println!("{:<12}{parse:>8.2} s\n{:<12}{assign:>8.2} s\n{:<12}{stage:>8.2} s", "parse", "assign", "stage");
    let since = Instant::now();
    let stored = bulk.store(&mut tx, Uuid::now_v7()).await.unwrap();
    lap("store", since);
    let since = Instant::now();
    tx.commit().await.unwrap();
    lap("commit", since);
    lap("all", start);
    println!(
        "{number} rows, {refused} not taken, {} stored, {:.0} rows/s",
        stored.of("incident"),
        number as f64 / start.elapsed().as_secs_f64()
    );
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().find(|line| line.starts_with("VmHWM")).unwrap_or_default());
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().or_else(|_| DateTime::parse_from_str(&format!("{text}00"), "%Y-%m-%d %H:%M:%S%z").map(|at| at.to_utc())).unwrap()
}
