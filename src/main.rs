//! The program: parse, start logging, dispatch.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    let cli = bando138::cli::Cli::parse();
    if let Some(request) = cli.read_file() {
        return bando138::files::child::run(request);
    }
    bando138::telemetry::start(cli.log_format());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!("cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(bando138::cli::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            bando138::cli::say_error(&error);
            ExitCode::FAILURE
        }
    }
}
