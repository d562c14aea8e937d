//! Keeps the server running until it is told to stop.

use std::time::{Duration, Instant};

use tokio::sync::oneshot;
use tokio::time::{MissedTickBehavior, interval, sleep};

use super::ClusterError;
use super::postmaster::{Running, Server};

const BACKOFF_FIRST: Duration = Duration::from_millis(200);
const BACKOFF_MOST: Duration = Duration::from_secs(30);
/// A server that has run this long counts as healthy: its next end is not held against it.
const HEALTHY_AFTER: Duration = Duration::from_mins(1);
const PRUNE_EVERY: Duration = Duration::from_hours(1);
/// Rotated logs that are kept; each holds at most a day and about 10 MB.
const LOGS_KEPT: usize = 14;

/// Watches `running`; starts the server again, each time later, if it ends by itself; stops it when `stop` is sent or dropped.
///
/// # Errors
/// The server could not be stopped.
pub(super) async fn run(server: Server, mut running: Running, mut stop: oneshot::Receiver<()>) -> Result<(), ClusterError> {
    let mut prune = interval(PRUNE_EVERY);
    prune.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut backoff = BACKOFF_FIRST;
    let mut up_since = Instant::now();
    loop {
        let how = tokio::select! {
            how = server.ended(&mut running) => how,
            _ = prune.tick() => { server.prune_logs(LOGS_KEPT); continue }
            _ = &mut stop => return server.stop(&mut running).await,
        };
        tracing::error!(status = %how, "PostgreSQL đã dừng ngoài ý muốn; khởi động lại / PostgreSQL ended by itself; starting it again");
        if up_since.elapsed() > HEALTHY_AFTER {
            backoff = BACKOFF_FIRST;
        }
        running = loop {
            // A stop during the wait or the start: `launch` being dropped tells the server to stop.
            let launched = tokio::select! {
                launched = async { sleep(backoff).await; server.launch().await } => launched,
                _ = &mut stop => return server.stop(&mut running).await,
            };
            backoff = (backoff * 2).min(BACKOFF_MOST);
            match launched {
                Ok((running, _)) => break running,
                Err(e) => tracing::error!("{e}"),
            }
        };
        up_since = Instant::now();
        tracing::info!("PostgreSQL đã chạy lại / PostgreSQL runs again");
    }
}
