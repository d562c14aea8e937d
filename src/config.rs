//! Settings of `bando138 serve` and of every command that needs the database: each a flag and an environment variable.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where the database is.
#[derive(Clone, clap::Args)]
pub struct DatabaseConfig {
    /// PostgreSQL with PostGIS to use; without it a private cluster is made and run in --data
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Folder of the private cluster
    #[arg(long, env = "BANDO138_DATA", default_value = "data", global = true)]
    pub data: PathBuf,
}

impl fmt::Debug for DatabaseConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabaseConfig")
            .field("database_url", &self.database_url.as_ref().map(|_| "[redacted]"))
            .field("data", &self.data)
            .finish()
    }
}

/// Settings of `bando138 serve`.
#[derive(Debug, Clone, clap::Args)]
pub struct ServeConfig {
    /// Address to listen on; if the port is taken and was not asked for, the next free one is used
    #[arg(long, env = "BANDO138_LISTEN")]
    pub listen: Option<SocketAddr>,
    /// A name (or address) that the service answers to besides localhost; may be given several times
    #[arg(long, env = "BANDO138_HOST", value_name = "NAME", value_delimiter = ',')]
    pub host: Vec<String>,
    /// Serve TLS: file with the certificate, then its chain (PEM); SIGHUP reads it again
    #[arg(long, env = "BANDO138_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// File with the key of the certificate (PEM)
    #[arg(long, env = "BANDO138_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// A proxy makes TLS: its addresses (without: of this machine), whose X-Forwarded-For and -Proto are believed
    #[arg(long, env = "BANDO138_BEHIND_PROXY", value_name = "ADDRESS", value_delimiter = ',', num_args = 0..=1,
        default_missing_values = ["127.0.0.1", "::1"])]
    pub behind_proxy: Vec<IpAddr>,
    /// Give figures for Prometheus on this address of this machine, such as 127.0.0.1:9138
    #[arg(long, env = "BANDO138_METRICS", value_name = "ADDRESS")]
    pub metrics: Option<SocketAddr>,
    /// Boundary file or folder of boundary files to load instead of approximate cells
    #[arg(long, env = "BANDO138_GEODATA")]
    pub geodata: Option<PathBuf>,
    /// Whether to fill an empty database with demonstration data
    #[arg(long, env = "BANDO138_DEMO", default_value_t = true, action = clap::ArgAction::Set, num_args = 0..=1, default_missing_value = "true")]
    pub demo: bool,
    /// The same as --demo false
    #[arg(long, conflicts_with = "demo")]
    pub no_demo: bool,
    /// Keep finished tiles in memory (MiB); 0 makes every tile anew
    #[arg(long, env = "BANDO138_TILE_CACHE_MIB", default_value_t = 128)]
    pub tile_cache_mib: usize,
    /// File with the key that owners' contacts and second factors are sealed with; made once, beside --data, if there is none and nothing is sealed
    #[arg(long, env = "BANDO138_CONTACT_KEY")]
    pub contact_key: Option<PathBuf>,
    /// Requests a second that one session may send to the API, three times as many at once; 0 for no limit
    #[arg(long, env = "BANDO138_REQUESTS_PER_S", default_value_t = 100)]
    pub requests_per_s: u32,
}

impl ServeConfig {
    /// Whether demonstration data are wanted.
    pub fn wants_demo(&self) -> bool {
        self.demo && !self.no_demo
    }
}

/// Settings of `bando138 audit`.
#[derive(Debug, Clone, clap::Args)]
pub struct AuditConfig {
    /// File with the key that signs heads of the audit log; made once, beside --data, if there is none
    #[arg(long, env = "BANDO138_AUDIT_KEY")]
    pub audit_key: Option<PathBuf>,
}

/// Settings of `bando138 doctor`.
#[derive(Debug, Clone, clap::Args)]
pub struct DoctorConfig {
    /// The key of the audit log.
    #[command(flatten)]
    pub audit: AuditConfig,
    /// The key of the TLS certificate, if the service has one
    #[arg(long, env = "BANDO138_TLS_KEY", value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// For programs: one JSON document
    #[arg(long)]
    pub json: bool,
}
