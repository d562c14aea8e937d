//! Work that was asked for, at the terminal: done here or by whoever has the lock, and watched until it is over.

use std::io::{IsTerminal as _, Write as _};
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use super::CliError;
use crate::http::follow::is_over;
use crate::office::{Office, Work};

/// How often it is asked how far it is.
const ASKED_EVERY: Duration = Duration::from_millis(300);

/// Works on a row, or lets the service or another terminal do it, and shows how far it is; the row at its end.
///
/// # Errors
/// Reading the row or working on it failed.
pub(super) async fn to_the_end<W: Work>(
    office: &Office<W>,
    id: Uuid,
    read: impl AsyncFn() -> Result<Value, CliError>,
    progress: impl Fn(&Value) -> String,
) -> Result<Value, CliError> {
    tokio::select! {
        row = watch(read, progress) => row,
        error = worked_on(office, id) => Err(CliError::Said(error.to_string())),
    }
}

/// Ends with an error alone: whoever watches sees when it is over.
async fn worked_on<W: Work>(office: &Office<W>, id: Uuid) -> W::Error {
    loop {
        if let Err(error) = office.work_on(id).await {
            return error;
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
}

async fn watch(read: impl AsyncFn() -> Result<Value, CliError>, progress: impl Fn(&Value) -> String) -> Result<Value, CliError> {
    let shows = std::io::stderr().is_terminal();
    loop {
        let row = read().await?;
        if shows {
            // A closed terminal is no reason to stop.
            let _ = write!(std::io::stderr(), "\r\u{1b}[K{}", progress(&row));
        }
        if is_over(&row) {
            if shows {
                let _ = writeln!(std::io::stderr());
            }
            return Ok(row);
        }
        tokio::time::sleep(ASKED_EVERY).await;
    }
}
