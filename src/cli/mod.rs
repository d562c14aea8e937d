//! COMPOSITION ROOT: the command line. The same abilities as the API, with words on the terminal.

mod audit;
mod boundaries;
mod coverage;
mod demo;
mod doctor;
mod error;
mod export;
mod figures;
mod hotspots;
mod import;
mod plan;
mod prepare;
mod reach;
mod risk;
mod serve;
mod user;
mod watched;

use std::io::Write;
use std::path::PathBuf;

use crate::clock::Clock;
use crate::config::{AuditConfig, DatabaseConfig, DoctorConfig, ServeConfig};
use crate::imports::model::Kind;
use crate::telemetry::LogFormat;

pub use error::CliError;

/// Bản đồ 138: điểm và camera an ninh, vụ việc, điểm nóng theo xã, phường.
#[derive(Debug, clap::Parser)]
#[command(name = "bando138", version, about, long_about = None)]
pub struct Cli {
    #[command(flatten)]
    database: DatabaseConfig,
    /// How lines of the log look
    #[arg(long, env = "BANDO138_LOG_FORMAT", value_enum, default_value_t, global = true)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

impl Cli {
    /// What the program is to read as the service's child: it then does nothing else, without log, runtime, database or configuration.
    pub fn read_file(&self) -> Option<&str> {
        match &self.command {
            Command::ReadFile { request } => Some(request),
            _ => None,
        }
    }

    /// How lines of the log are to look.
    pub fn log_format(&self) -> LogFormat {
        self.log_format
    }
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Serve the map and the API on this machine
    Serve(ServeConfig),
    /// Bring the schema and the reference data up to date, then stop
    Migrate,
    /// Make demonstration data, or take all of them out
    Demo {
        /// The same seed makes the same data
        #[arg(long, default_value_t = 138)]
        seed: u64,
        /// Take out all demonstration data and nothing else
        #[arg(long, conflicts_with = "seed")]
        remove: bool,
    },
    /// Accounts: add, reset, disable, list
    #[command(subcommand)]
    User(user::User),
    /// Look at database, disk, keys and clock: what is not as it should be, and what to do
    Doctor(DoctorConfig),
    /// Load files
    #[command(subcommand)]
    Import(Import),
    /// Write a list or layer as a file: CSV, XLSX, GeoJSON, GeoPackage, KML
    Export(Box<export::Export>),
    /// Read the file on standard input for the service; of no use to people
    #[command(hide = true)]
    ReadFile {
        /// What to read, as the service says it
        request: String,
    },
    /// Levels of risk: compute them, list them, tell how communes moved
    #[command(subcommand)]
    Risk(risk::Risk),
    /// Coverage: compute a province, show its figures
    #[command(subcommand)]
    Coverage(coverage::Coverage),
    /// Hotspots: where incidents concentrate more than by chance
    #[command(subcommand)]
    Hotspots(hotspots::Hotspots),
    /// Plans: where the next cameras go for a budget
    Plan(plan::Plan),
    /// Check the audit log, or print its signed heads
    #[command(subcommand)]
    Audit(Audit),
}

#[derive(Debug, clap::Subcommand)]
enum Audit {
    /// Recompute the chains; name the first altered, missing or reordered row
    Verify {
        /// Only this chain: a province code, or VN
        #[arg(long)]
        chain: Option<String>,
        /// A file that `audit head` printed: the chains must still contain it
        #[arg(long)]
        head: Option<PathBuf>,
        #[command(flatten)]
        config: AuditConfig,
    },
    /// Print the last number and hash of each chain, signed, to keep elsewhere
    Head {
        #[command(flatten)]
        config: AuditConfig,
    },
}

#[derive(Debug, clap::Subcommand)]
enum Import {
    /// Sites and cameras from a file
    Cameras(import::FileArgs),
    /// Incidents from a file
    Incidents(import::FileArgs),
    /// Declared hotspots from a file
    Hotspots(import::FileArgs),
    /// Populations from a file
    Populations(import::FileArgs),
    /// Roads, junctions, buildings and key places from a file
    Streets(import::FileArgs),
    /// Write an empty workbook to fill in: headings, an example that is never stored, the words of each column
    Template {
        /// cameras, incidents, populations
        kind: String,
        /// The file
        file: PathBuf,
    },
    /// Take out everything that an import stored, while nothing depends on it
    Undo {
        /// Id of the import
        import_id: uuid::Uuid,
    },
    /// Real commune boundaries: a GeoJSON file (gzipped or not) or a folder of them
    Communes {
        /// The file or folder
        path: PathBuf,
        /// Load it even if the same file is loaded already
        #[arg(long)]
        force: bool,
    },
}

/// Carries out a command.
///
/// # Errors
/// What went wrong, in words for a person.
pub async fn run(cli: Cli) -> Result<(), CliError> {
    let clock = Clock::System;
    match cli.command {
        Command::Serve(config) => serve::run(&cli.database, &config, clock).await,
        Command::Migrate => {
            let database = prepare::Database::open(&cli.database).await?;
            let result = prepare::schema_and_reference(&database.pool).await;
            database.close().await?;
            result?;
            say("Lược đồ và dữ liệu gốc đã cập nhật. / Schema and reference data are up to date.");
            Ok(())
        }
        // Done by `main` before there is a runtime.
        Command::ReadFile { .. } => Ok(()),
        Command::Doctor(config) => doctor::run(&cli.database, &config, clock).await,
        Command::User(command) => user::run(&cli.database, command, clock).await,
        Command::Demo { seed, remove } => demo::run(&cli.database, seed, remove, clock).await,
        Command::Import(Import::Cameras(args)) => import::run(&cli.database, Kind::Cameras, &args, clock).await,
        Command::Import(Import::Incidents(args)) => import::run(&cli.database, Kind::Incidents, &args, clock).await,
        Command::Import(Import::Hotspots(args)) => import::run(&cli.database, Kind::Hotspots, &args, clock).await,
        Command::Import(Import::Populations(args)) => import::run(&cli.database, Kind::Populations, &args, clock).await,
        Command::Import(Import::Streets(args)) => import::run(&cli.database, Kind::Streets, &args, clock).await,
        Command::Import(Import::Template { kind, file }) => import::template(&kind, &file),
        Command::Import(Import::Undo { import_id }) => import::undo(&cli.database, import_id, clock).await,
        Command::Import(Import::Communes { path, force }) => boundaries::run(&cli.database, &path, force, clock).await,
        Command::Risk(command) => risk::run(&cli.database, command, clock).await,
        Command::Coverage(command) => coverage::run(&cli.database, command, clock).await,
        Command::Hotspots(command) => hotspots::run(&cli.database, command, clock).await,
        Command::Plan(command) => plan::run(&cli.database, command, clock).await,
        Command::Export(export) => export::run(&cli.database, &export, clock).await,
        Command::Audit(Audit::Verify { chain, head, config }) => {
            audit::verify(&cli.database, &config, chain.as_deref(), head.as_deref()).await
        }
        Command::Audit(Audit::Head { config }) => audit::head(&cli.database, &config, clock).await,
    }
}

/// A line for the person at the terminal.
fn say(line: &str) {
    // A closed terminal is no reason to stop serving.
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// The error that ends the program.
pub fn say_error(error: &CliError) {
    let _ = writeln!(std::io::stderr(), "bando138: {error}");
}
