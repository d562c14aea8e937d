//! ROOM: demonstration data for Hải Phòng and Bắc Ninh, invented from a seed: sites with cameras, incidents, hotspots, conflicts, levels of
//! risk, and the six pilot wards of the 2023 plan.
//!
//! Rules:
//! - The same seed, boundaries and day give the same rows, identifiers included.
//! - Every row lies inside the unit that it claims, on its own day and today.
//! - Every row is marked `is_demo`; removing takes out exactly these, and what was kept of their earlier versions.
//! - No people: counts only, and invented places named after hamlets, directions and figures of history.

use chrono::NaiveDate;
use sqlx::PgPool;

pub mod atlas;
pub mod chance;
pub mod generate;
pub mod generate_cameras;
pub mod generate_conflicts;
pub mod generate_hotspots;
pub mod generate_incidents;
pub mod generate_optics;
pub mod generate_sites;
pub mod profiles;
mod risk;
pub mod rows;
mod store;
pub mod words;

/// Today's provinces that are filled, by code: Bắc Ninh and Hải Phòng.
pub const PROVINCES: [&str; 2] = ["24", "31"];

/// What was put in or taken out.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct DemoReport {
    /// Sites.
    pub sites: u64,
    /// Cameras.
    pub cameras: u64,
    /// Incidents.
    pub incidents: u64,
    /// Hotspots.
    pub hotspots: u64,
    /// Conflicts.
    pub conflicts: u64,
    /// Units named by the plan.
    pub model_wards: u64,
    /// How long it took.
    pub seconds: f64,
}

/// Why demonstration data were not put in or taken out. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// They are there already.
    #[error(
        "đã có dữ liệu minh họa; muốn tạo lại, hãy gỡ trước: bando138 demo --remove / \
         demonstration data are there already; to make them anew, remove them first: bando138 demo --remove"
    )]
    AlreadyThere,
    /// There are no units to fill.
    #[error(
        "chưa có xã, phường của Hải Phòng và Bắc Ninh ngày {0}: hãy nạp dữ liệu địa giới trước / \
         no communes of Hải Phòng and Bắc Ninh on {0}: load the reference data first"
    )]
    NoCommunes(NaiveDate),
    /// A commune's stored area is not a multipolygon.
    #[error("ranh giới của đơn vị {1} không đọc được / the area of unit {1} cannot be read: {0}")]
    Area(#[source] serde_json::Error, uuid::Uuid),
    /// Rows lie outside of the units that they claim: a fault of this program.
    #[error("lỗi chương trình: {0} dòng minh họa nằm ngoài đơn vị của nó / fault: {0} demonstration rows lie outside of their units")]
    Misplaced(i64),
    /// The audit log could not be told.
    #[error(transparent)]
    Audit(crate::audit::AuditError),
    /// The database failed.
    #[error("lỗi cơ sở dữ liệu / database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

/// Fills both provinces, all or nothing; `progress` is told what is being done.
///
/// `today` is the first day on which nothing has happened yet: incidents cover the 36 months before it. Numbers in codes go on after
/// those of real rows.
///
/// # Errors
/// Demonstration data are there already, no communes are loaded, or the database fails.
pub async fn fill(pool: &PgPool, seed: u64, today: NaiveDate, progress: impl Fn(&str)) -> Result<DemoReport, DemoError> {
    store::fill(pool, seed, today, progress).await
}

/// Takes out all demonstration data and nothing else. What real rows were numbered stays; zeros if there was nothing.
///
/// # Errors
/// The database fails.
pub async fn remove(pool: &PgPool) -> Result<DemoReport, DemoError> {
    store::remove(pool).await
}

/// The seed of the data that a first start fills in.
pub const DEFAULT_SEED: u64 = 138;

/// Whether a first start should fill: there is no row of anybody's, and demonstration data were never offered before. Asking
/// is offering: whoever takes them out does not get them again.
///
/// # Errors
/// The database fails.
pub async fn is_wanted(pool: &PgPool) -> Result<bool, DemoError> {
    sqlx::query_scalar(include_str!("sql/offer_once.sql")).fetch_one(pool).await.map_err(|error| DemoError::Db(error, "looking for data"))
}
