//! Logging: what was begun and done, and a line for each failure, to standard error. `RUST_LOG` narrows or widens it
//! (`RUST_LOG=warn,bando138=info,bando138::request=debug`: a line for each request too). Never a body, a query, a cookie, a token or a
//! place: requests are named by the template of their route, and crates that handle bytes may not say what they see.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::Directive;

/// How lines of the log look.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line, for programs.
    Json,
}

/// Crates through whose hands requests and rows go: whatever `RUST_LOG` says, they tell of failures only.
const DISCREET: [&str; 8] =
    ["hyper=warn", "hyper_util=warn", "axum=warn", "tower=warn", "tower_http=warn", "sqlx=warn", "rustls=warn", "tokio_util=warn"];

/// Starts logging; a second call has no effect.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,bando138=info"));
    let directives = DISCREET.iter().filter_map(|text| text.parse::<Directive>().ok());
    let filter = directives.fold(filter, EnvFilter::add_directive);
    let subscriber = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let _ = match format {
        LogFormat::Text => subscriber.with_ansi(std::io::stderr().is_terminal()).with_target(false).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_current_span(false).with_span_list(false).try_init(),
    };
}
