//! The pools, the scope in which a request reads and writes, the embedded migrations, and the kept history of rows. Knows no room.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{ConnectOptions, PgConnection};
use uuid::Uuid;

mod cancel;
pub mod copy;
mod counted;
pub mod duty;

pub use cancel::{Canceller, Task, Watch};
pub use counted::{Counted, PoolFigures};

/// Migrations, embedded in the binary; applied under an advisory lock.
pub static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Connections of each scoped pool.
const SCOPED_CONNECTIONS: u32 = 12;
/// Connections of the door.
const DOOR_CONNECTIONS: u32 = 4;
/// Connections for long jobs: two exports, an import with two, the undoing of another.
const JOB_CONNECTIONS: u32 = 5;
/// A long job's statements may take so long.
const JOB_TIMEOUT: &str = "30min";
/// A free connection is waited for so long; then the request is refused, to be tried again.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(4);
/// Connections that are open before anybody asks: the first page asks for a dozen things at once.
const READY: u32 = 4;

/// A pool of at most `connections`, of which `ready` are opened ahead, with the limits that keep one slow query from holding everything.
///
/// Filters are written as `($1 is null or …)`: plans are made for the values at hand, never generic.
///
/// # Errors
/// The database does not answer within four seconds, or refuses.
pub async fn connect(options: PgConnectOptions, connections: u32, ready: u32) -> Result<PgPool, sqlx::Error> {
    let options = options.disable_statement_logging().options([
        ("plan_cache_mode", "force_custom_plan"),
        ("statement_timeout", "60s"),
        ("lock_timeout", "10s"),
        ("idle_in_transaction_session_timeout", "60s"),
        ("timezone", "Asia/Ho_Chi_Minh"),
        ("jit", "off"),
    ]);
    PgPoolOptions::new()
        .min_connections(connections.min(ready))
        .max_connections(connections)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(|connection, _| {
            Box::pin(async move { sqlx::raw_sql(include_str!("sql/warm.sql")).execute(connection).await.map(|_| ()) })
        })
        .connect_with(options)
        .await
}

/// In which scope a request reads and writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// The whole country.
    Wide,
    /// What row security lets this account see.
    Narrow(Uuid),
}

/// What may be seen of incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PlaceTier {
    /// Counts by commune and quarter, small ones suppressed.
    Counts,
    /// Places rounded to a grid of 250 m; sensitive incidents not at all.
    Grid,
    /// Everything.
    Exact,
}

impl PlaceTier {
    /// The tier of a word of `account.place_tier`; the least for a word that this version does not know.
    pub fn parse(word: &str) -> Self {
        match word {
            "exact" => Self::Exact,
            "grid250" => Self::Grid,
            _ => Self::Counts,
        }
    }

    /// The word in the database and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Counts => "counts",
            Self::Grid => "grid250",
            Self::Exact => "exact",
        }
    }
}

/// How a transaction enters the database: where, how much of incidents, and who the audit log says it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// Where.
    pub scope: Scope,
    /// How much of incidents.
    pub tier: PlaceTier,
    /// The most that the account may see of incidents: more than `tier` until a purpose is stated.
    pub most: PlaceTier,
    /// Who: the account's name.
    pub actor: Arc<str>,
    /// What exact places were asked for, if that was stated.
    pub purpose: Option<Arc<str>>,
    /// Code of the province whose audit log has what belongs to no unit.
    pub home_province: Option<Arc<str>>,
}

impl Access {
    /// Whether every row is seen as it is: only then stored counts and kept tiles are right.
    pub fn is_everything(&self) -> bool {
        self.scope == Scope::Wide && self.tier == PlaceTier::Exact
    }

    /// The statements that begin a transaction, sent as one. What is masked is masked by the search path: the views of the tier
    /// have the names of the tables that they stand for. `task` is the name under which the transaction can be cancelled; on a pool
    /// without a role of its own the transaction `takes_role`.
    fn beginning(&self, task: &str, takes_role: bool) -> String {
        let reach = match self.scope {
            Scope::Wide => "wide",
            Scope::Narrow(_) => "narrow",
        };
        let tier = match self.tier {
            PlaceTier::Exact => "",
            PlaceTier::Grid => "grid",
            PlaceTier::Counts => "counts",
        };
        let actor = self.actor.replace('\'', "''");
        let mut text = format!("begin; set local application_name = '{task}'; set local bando138.actor = '{actor}'");
        // Writing to a String cannot fail.
        if let Some(code) = self.home_province.as_deref().filter(|code| code.bytes().all(|byte| byte.is_ascii_digit())) {
            let _ = write!(text, "; set local bando138.chain = '{code}'");
        }
        if let Scope::Narrow(account) = self.scope {
            let _ = write!(text, "; set local bando138.account = '{account}'");
        }
        if !tier.is_empty() {
            let _ = write!(text, "; set local role bando138_{reach}_{tier}; set local search_path = {tier}_{reach}, public");
        } else if takes_role {
            let _ = write!(text, "; set local role bando138_{reach}");
        }
        text
    }
}

/// The pools of the service: one for accounts and sessions, one for each reach into the data, and a small one for long jobs. Their roles
/// own nothing. (Tiles have pools of their own: [`crate::tiles`].) None can starve another.
#[derive(Debug, Clone)]
pub struct Pools {
    door: PgPool,
    wide: Counted,
    narrow: Counted,
    jobs: Counted,
    cancel: Canceller,
}

impl Pools {
    /// Opens the pools; that of the jobs connects when it is first asked for something.
    ///
    /// # Errors
    /// The database does not answer, or its roles were not made by the migrations.
    pub async fn open(options: &PgConnectOptions) -> Result<Self, sqlx::Error> {
        let role = |name: &'static str| options.clone().options([("role", name)]);
        let (door, wide, narrow) = tokio::try_join!(
            connect(role("bando138_door"), DOOR_CONNECTIONS, 1),
            connect(role("bando138_wide"), SCOPED_CONNECTIONS, READY),
            connect(role("bando138_narrow"), SCOPED_CONNECTIONS, 1)
        )?;
        let jobs = PgPoolOptions::new().max_connections(JOB_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(
            // No role of its own: each transaction takes that of its access.
            options.clone().disable_statement_logging().options([
                ("plan_cache_mode", "force_custom_plan"),
                ("statement_timeout", JOB_TIMEOUT),
                ("lock_timeout", "10s"),
                ("timezone", "Asia/Ho_Chi_Minh"),
                ("jit", "off"),
            ]),
        );
        let cancel = Canceller::new(options);
        Ok(Self { door, wide: Counted::new(wide), narrow: Counted::new(narrow), jobs: Counted::new(jobs), cancel })
    }

    /// The pool of the door: accounts and sessions, and whether the database is there. It has no right to any data.
    pub fn own(&self) -> &PgPool {
        &self.door
    }

    /// Access to data, for one request.
    pub fn scoped(&self, access: Access) -> ScopedDb {
        let pool = if access.is_everything() { &self.wide } else { &self.narrow };
        ScopedDb::new(pool.clone(), access, self.cancel.task())
    }

    /// Access to data for a job that takes longer than a person waits: an export, an import, a computation. Few at once in the whole service, each
    /// with connections of its own, so that they never keep people waiting; a statement may take half an hour.
    pub fn job(&self, access: Access) -> ScopedDb {
        ScopedDb { takes_role: true, ..ScopedDb::new(self.jobs.clone(), access, self.cancel.task()) }
    }

    /// How full each pool is, by its name.
    pub fn figures(&self) -> [(&'static str, PoolFigures); 4] {
        let door = PoolFigures { size: self.door.size(), idle: self.door.num_idle(), waiting: None };
        [("door", door), ("wide", self.wide.figures()), ("narrow", self.narrow.figures()), ("jobs", self.jobs.figures())]
    }

    /// How many queries were cancelled because nobody waited for them any more.
    pub fn cancelled(&self) -> u64 {
        self.cancel.cancelled()
    }

    /// Closes them.
    pub async fn close(&self) {
        tokio::join!(self.door.close(), self.wide.pool.close(), self.narrow.pool.close(), self.jobs.pool.close(), self.cancel.close());
    }
}

/// Transactions of one access: the only way in which a handler reaches data. Put into the request by the door; a handler that
/// takes it answers 401 where nobody has signed in.
#[derive(Debug, Clone)]
pub struct ScopedDb {
    pool: Counted,
    access: Access,
    takes_role: bool,
    task: Task,
}

impl ScopedDb {
    /// Access by a pool whose role is that of the access or a greater one, for one request.
    pub fn new(pool: Counted, access: Access, task: Task) -> Self {
        Self { pool, access, takes_role: false, task }
    }

    /// A transaction in this scope. Dropped without `commit` it leaves nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn begin(&self) -> Result<sqlx::Transaction<'static, sqlx::Postgres>, sqlx::Error> {
        let _waiting = self.pool.wait();
        let statement = self.access.beginning(&self.task.begin(), self.takes_role);
        // An id and a username (letters, digits, dots, dashes by constraint; quotes doubled): nothing of a request is in this text.
        self.pool.pool.begin_with(sqlx::AssertSqlSafe(statement)).await
    }

    /// To be held while the request is answered, and [`Watch::done`] called then: dropped before, what it still asks of the database
    /// is cancelled there.
    pub fn watch(&self) -> Watch {
        self.task.watch()
    }

    /// Whether its transactions see the rows of the whole country.
    pub fn is_wide(&self) -> bool {
        self.access.scope == Scope::Wide
    }

    /// What exact places were asked for.
    pub fn purpose(&self) -> Option<&str> {
        self.access.purpose.as_deref()
    }

    /// How its transactions enter the database.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// How much of incidents its transactions see.
    pub fn tier(&self) -> PlaceTier {
        self.access.tier
    }
}

/// Brings the schema up to date.
///
/// # Errors
/// A migration fails, or an applied one was changed since.
pub async fn migrate(pool: &PgPool) -> Result<(), sqlx::migrate::MigrateError> {
    MIGRATIONS.run(pool).await
}

/// The name of the violated constraint, if `error` is a violation of a named one.
pub fn constraint(error: &sqlx::Error) -> Option<&str> {
    error.as_database_error().and_then(sqlx::error::DatabaseError::constraint)
}

/// Whether `error` says that the database is not there, or went away: shut down, crashed, this connection ended by an administrator, or no
/// connection to be had. Nothing of the transaction is stored then, and the same may succeed a moment later.
///
/// Codes: PostgreSQL 15 documentation, appendix A.
pub fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::PoolTimedOut | sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::Tls(_) => true,
        sqlx::Error::Database(cause) => {
            cause.code().is_some_and(|code| code.starts_with("08") || matches!(&*code, "57P01" | "57P02" | "57P03" | "53300"))
        }
        _ => false,
    }
}

/// The column that must not be empty, if `error` says that one was.
pub fn empty_column(error: &sqlx::Error) -> Option<&str> {
    let cause = error.as_database_error()?;
    (cause.code().as_deref() == Some("23502")).then(|| cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>()?.column()).flatten()
}

/// What a row was before each of its updates, newest first, each with the fields that the update changed.
///
/// `current` is the row as it is now, with the same field names as the kept rows.
///
/// # Errors
/// The database's.
pub async fn history(conn: &mut PgConnection, table: &str, row_id: Uuid, current: &Value) -> Result<Vec<Value>, sqlx::Error> {
    let kept: Vec<(i32, chrono::DateTime<chrono::Utc>, Value)> =
        sqlx::query_as(include_str!("sql/row_history.sql")).bind(table).bind(row_id).fetch_all(conn).await?;
    let mut next = current.clone();
    let mut entries = Vec::with_capacity(kept.len());
    for (version, replaced_at, before) in kept {
        let changed = changed_fields(&before, &next);
        entries.push(serde_json::json!({
            "version": version, "replaced_at": replaced_at, "changed": changed, "before": before,
            "after": pick(&next, &changed),
        }));
        next = before;
    }
    Ok(entries)
}

/// Bookkeeping that changes with every update and is of no interest to a reader of the history.
const BOOKKEEPING: [&str; 4] = ["version", "updated_at", "created_at", "is_demo"];

fn changed_fields(before: &Value, after: &Value) -> Vec<String> {
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    // A place that was added, or taken away, is a key on one side only.
    let names: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    names
        .into_iter()
        .filter(|name| !BOOKKEEPING.contains(&name.as_str()))
        .filter(|name| before.get(*name).unwrap_or(&Value::Null) != after.get(*name).unwrap_or(&Value::Null))
        .cloned()
        .collect()
}

fn pick(row: &Value, names: &[String]) -> Map<String, Value> {
    names.iter().filter_map(|name| Some((name.clone(), row.get(name)?.clone()))).collect()
}
