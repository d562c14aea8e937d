//! `bando138 serve`: the whole service, from an empty folder to a map in the browser.

use std::io::IsTerminal;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Instant;

use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::prepare::{self, Database};
use super::reach::Reach;
use super::{CliError, boundaries, figures, say, user};
use crate::auth::{self, Door};
use crate::clock::Clock;
use crate::config::{DatabaseConfig, ServeConfig};
use crate::db::Pools;
use crate::files::{Limits, Reader};
use crate::http::metrics::Metrics;
use crate::http::serve::Service;
use crate::http::tls::Tls;
use crate::incidents::reads::MapReads;
use crate::state::AppState;
use crate::tiles::Tiles;
use crate::vault::{self, Vault};
use crate::{app, coverage, demo, hotspots, http, imports, planning};

/// This very program, also after its file was replaced by a newer one.
pub(super) const SELF: &str = "/proc/self/exe";
/// Where the service listens when nothing else is asked.
const DEFAULT_PORT: u16 = 8138;
/// Ports tried after the first.
const PORTS_TRIED: u16 = 20;

pub(super) async fn run(database: &DatabaseConfig, config: &ServeConfig, clock: Clock) -> Result<(), CliError> {
    let started = Instant::now();
    let reach = Reach::of(config)?;
    let listener = listen(config.listen).await?;
    let figures = match config.metrics {
        Some(address) => Some(TcpListener::bind(address).await.map_err(|error| CliError::Listen(address, error))?),
        None => None,
    };
    // Signals are taken from here on, so that a stop during the first load also stops the cluster cleanly.
    let stop = stop_signal(reach.tls.clone())?;
    let opened = tokio::select! {
        opened = Database::open(database) => opened?,
        () = stopped(stop.clone()) => return Ok(()),
    };
    let result = tokio::select! {
        prepared = fill(&opened, config, clock) => match prepared {
            Ok(()) => None,
            Err(error) => Some(Err(error)),
        },
        () = stopped(stop.clone()) => Some(Ok(())),
    };
    let result = match result {
        Some(ended) => ended,
        None => serve(&opened, (database, config), clock, reach, (listener, figures), started, stop).await,
    };
    say("Đang dừng… / Stopping…");
    opened.close().await?;
    result
}

/// Turns true at the first Ctrl-C or SIGTERM, or when the terminal is closed. With TLS and no terminal SIGHUP means what it means to
/// daemons: the certificate is read again.
fn stop_signal(tls: Option<Tls>) -> Result<watch::Receiver<bool>, std::io::Error> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let reloads = tls.filter(|_| !std::io::stdin().is_terminal() && !std::io::stderr().is_terminal());
    let (sender, receiver) = watch::channel(false);
    tokio::spawn(async move {
        loop {
            tokio::select! {
                _ = interrupt.recv() => break,
                _ = terminate.recv() => break,
                _ = hangup.recv() => match &reloads {
                    None => break,
                    Some(tls) => match tls.reload() {
                        Ok(()) => tracing::info!("the TLS certificate was read again"),
                        Err(error) => tracing::error!("the TLS certificate stays as it was: {error}"),
                    },
                },
            }
        }
        let _ = sender.send(true);
    });
    Ok(receiver)
}

async fn stopped(mut stop: watch::Receiver<bool>) {
    // An error means that the sender is gone, which it never is before it has sent.
    let _ = stop.wait_for(|stop| *stop).await;
}

/// Schema, reference data, boundaries if there are any, demonstration data if the database is empty and they are wanted.
async fn fill(database: &Database, config: &ServeConfig, clock: Clock) -> Result<(), CliError> {
    prepare::schema_and_reference(&database.pool).await?;
    if let Some(path) = boundary_source(config) {
        boundaries::load(&database.pool, &path, false, clock, false).await?;
    }
    if config.wants_demo() && demo::is_wanted(&database.pool).await.map_err(|error| CliError::Said(error.to_string()))? {
        let report =
            demo::fill(&database.pool, demo::DEFAULT_SEED, clock.today(), say).await.map_err(|error| CliError::Said(error.to_string()))?;
        say(&format!(
            "Đã tạo dữ liệu minh họa (mọi màn hình đều ghi rõ) / Demonstration data made (every view says so): {} điểm / sites, {} camera, {} vụ việc / incidents, {} điểm nóng / hotspots",
            report.sites, report.cameras, report.incidents, report.hotspots
        ));
    }
    Ok(())
}

/// The file or folder that was asked for, or `boundaries/` if somebody has put one beside the program.
fn boundary_source(config: &ServeConfig) -> Option<PathBuf> {
    config.geodata.clone().or_else(|| Some(PathBuf::from("boundaries")).filter(|path| path.is_dir()))
}

async fn serve(
    database: &Database,
    (of_database, config): (&DatabaseConfig, &ServeConfig),
    clock: Clock,
    reach: Reach,
    (listener, figures): (TcpListener, Option<TcpListener>),
    started: Instant,
    stop: watch::Receiver<bool>,
) -> Result<(), CliError> {
    let db = |error| CliError::Db(error, "mở kết nối cho bản đồ", "connecting for tiles");
    let tiles = Tiles::start(database.options.clone(), &app::LAYERS, clock, config.tile_cache_mib).await.map_err(db)?;
    let pools = Pools::open(&database.options).await.map_err(db)?;
    let door = Door::new(pools.clone(), clock).limited(config.requests_per_s);
    let key = config.contact_key.clone().unwrap_or_else(|| vault::default_path(&of_database.data));
    // A new key would open nothing of what is sealed: then the file has to be put back, and until then the service says so.
    let vault = Vault::of_file(&key, !auth::store_factor::has_sealed(&database.pool).await.map_err(|e| CliError::Said(e.to_string()))?);
    let work = prepare::work_folder(&of_database.data)?;
    let reads = MapReads::default();
    let summing = tokio::spawn(sum_up_reads(reads.clone()));
    let sweeping = tokio::spawn(auth::sweep::daily(database.pool.clone(), clock));
    let reader = Reader::new(PathBuf::from(SELF), Limits::default());
    let desk =
        imports::Desk::open(reader, folder_of_imports(&of_database.data), pools.clone(), database.pool.clone(), clock, vault.clone())
            .map_err(|error| CliError::Said(error.to_string()))?;
    desk.end_interrupted().await;
    let keeping_house = tokio::spawn(desk.clone().keep_house());
    let office = coverage::Office::new(database.pool.clone(), clock);
    let computing = tokio::spawn(office.clone().work());
    let planning = tokio::spawn(planning::Office::beside(&office).work());
    let finding = tokio::spawn(hotspots::Office::beside(&office).work());
    let router = app::router(AppState { pools: pools.clone(), clock, vault, work }, &tiles, door.clone(), &reads, desk, office);
    let address = reach.address(listener.local_addr()?);
    say(&format!("Bản đồ 138: {address}  ({:.1} s)   Dừng / stop: Ctrl-C", started.elapsed().as_secs_f64()));
    user::offer_links(&database.pool, &address, config.wants_demo(), !reach.is_for_others(), clock).await?;
    let service = Service {
        shortcut: Some(app::shortcut(&tiles, &door, &reads)),
        front: reach.front,
        tls: reach.tls,
        metrics: Metrics::default(),
        ..Service::default()
    };
    let told = figures::router(service.metrics.clone(), pools.clone(), tiles.clone());
    let (served, told) = tokio::join!(http::serve::serve(listener, router, service, stopped(stop.clone())), async {
        match figures {
            Some(listener) => http::serve::serve(listener, told, Service::default(), stopped(stop)).await,
            None => Ok(()),
        }
    });
    sweeping.abort();
    keeping_house.abort();
    computing.abort();
    planning.abort();
    finding.abort();
    summing.abort();
    if let Err(error) = reads.sum_up_ended(true).await {
        tracing::warn!("reads of the map were not summed up: {error}");
    }
    tiles.close().await;
    pools.close().await;
    Ok(served.and(told)?)
}

/// Sums up reads of the map as their leases end.
async fn sum_up_reads(reads: MapReads) {
    let mut minutes = tokio::time::interval(std::time::Duration::from_mins(1));
    loop {
        minutes.tick().await;
        if let Err(error) = reads.sum_up_ended(false).await {
            tracing::warn!("reads of the map were not summed up: {error}");
        }
    }
}

/// Where files that are imported wait: beside the folder of the private cluster, as the keys are, and never in it.
pub(super) fn folder_of_imports(data: &std::path::Path) -> PathBuf {
    let mut name = data.as_os_str().to_owned();
    name.push(".imports");
    PathBuf::from(name)
}

/// Binds the address, which [`Reach`] has allowed. Without a stated address the next free port is taken.
async fn listen(asked: Option<SocketAddr>) -> Result<TcpListener, CliError> {
    if let Some(address) = asked {
        return TcpListener::bind(address).await.map_err(|error| CliError::Listen(address, error));
    }
    let mut port = DEFAULT_PORT;
    loop {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        match TcpListener::bind(address).await {
            Ok(listener) => return Ok(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse && port < DEFAULT_PORT + PORTS_TRIED => port += 1,
            Err(error) => return Err(CliError::Listen(address, error)),
        }
    }
}
