//! `bando138 doctor`: looks at everything that must be as it should and says, line by line, what is not and what to do. Changes nothing.

mod checks;
mod machine;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::prepare::Database;
use super::{CliError, say};
use crate::clock::Clock;
use crate::cluster;
use crate::config::{DatabaseConfig, DoctorConfig};

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Ok,
    Warn,
    Bad,
}

/// One line of the report.
#[derive(Debug, Clone, serde::Serialize)]
pub(super) struct Check {
    /// A stable word for programs.
    pub(super) name: &'static str,
    pub(super) state: State,
    /// What was found and, unless it is well, what to do: in Vietnamese.
    pub(super) detail: String,
    /// In English.
    pub(super) detail_en: String,
}

impl Check {
    fn new(name: &'static str, state: State, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { name, state, detail: vi.into(), detail_en: en.into() }
    }
}

/// Checks everything, prints it, and fails if anything is bad.
pub(super) async fn run(database: &DatabaseConfig, config: &DoctorConfig, clock: Clock) -> Result<(), CliError> {
    let mut found = match running(database).await {
        Some(options) => checks::all(&options, clock).await,
        None => match Database::open(database).await {
            Ok(opened) => {
                let found = checks::all(&opened.options, clock).await;
                opened.close().await?;
                found
            }
            Err(error) => vec![checks::no_database(&error.to_string())],
        },
    };
    found.extend(machine::all(database, config).await);
    print(&found, config.json);
    let bad = found.iter().filter(|check| check.state == State::Bad).count();
    if bad == 0 {
        return Ok(());
    }
    Err(CliError::Said(format!("{bad} chỗ hỏng cần sửa / {bad} things are bad and need repair")))
}

/// The private cluster, if a service runs on it at the moment.
async fn running(database: &DatabaseConfig) -> Option<PgConnectOptions> {
    let options = database.database_url.is_none().then(|| cluster::running(&database.data)).flatten()?;
    options.connect().await.ok()?.close().await.ok()?;
    Some(options)
}

fn print(found: &[Check], as_json: bool) {
    let worst = found.iter().map(|check| check.state).max().unwrap_or(State::Ok);
    if as_json {
        say(&serde_json::json!({ "state": worst, "checks": found }).to_string());
        return;
    }
    for check in found {
        let state = match check.state {
            State::Ok => "ok  ",
            State::Warn => "warn",
            State::Bad => "BAD ",
        };
        say(&format!("{state}  {:<16} {}\n{:24}{}", check.name, check.detail, "", check.detail_en));
    }
}
