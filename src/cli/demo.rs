//! `bando138 demo`: make demonstration data, or take them out.

use super::prepare::{self, Database};
use super::{CliError, say};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::demo;

pub(super) async fn run(config: &DatabaseConfig, seed: u64, remove: bool, clock: Clock) -> Result<(), CliError> {
    let database = Database::open(config).await?;
    let result = act(&database, seed, remove, clock).await;
    database.close().await?;
    result
}

async fn act(database: &Database, seed: u64, remove: bool, clock: Clock) -> Result<(), CliError> {
    prepare::schema_and_reference(&database.pool).await?;
    let report = if remove { demo::remove(&database.pool).await } else { demo::fill(&database.pool, seed, clock.today(), say).await };
    let report = report.map_err(|error| CliError::Said(error.to_string()))?;
    let (vi, en) = if remove {
        ("Đã xóa dữ liệu minh họa", "Demonstration data removed")
    } else {
        ("Đã tạo dữ liệu minh họa", "Demonstration data made")
    };
    say(&format!(
        "{vi} / {en}: {} điểm / sites, {} camera, {} vụ việc / incidents, {} điểm nóng / hotspots, {} mâu thuẫn / conflicts ({:.1} s)",
        report.sites, report.cameras, report.incidents, report.hotspots, report.conflicts, report.seconds
    ));
    Ok(())
}
