//! Logging: what was begun and done, and a line for each failure, to standard error; `RUST_LOG` narrows or widens it
//! (`RUST_LOG=info,tower_http=debug`: a line for each request too).

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Starts logging; a second call has no effect.
pub fn start() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,bando138=info"));
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_target(false)
        .try_init();
}
