//! First runs of provinces wait for those who write, while others are served.
//!
//! Nobody has noted the changes of whoever wrote before the first run of a province was under way, so they have to be in what is read. A long import
//! is waited for, some minutes at most; nobody waits for us.

use serde_json::json;
use sqlx::PgPool;

use super::CoverageError;
use super::office::{Office, Run};
use super::store::db;

/// So long is waited for writers, minutes; after that the run says why it did not begin.
const MOST_MINUTES: i32 = 10;

/// Runs that wait, each with the transactions that it waits for.
#[derive(Debug, Default)]
pub struct Waiting(Vec<(Run, Vec<String>)>);

impl Waiting {
    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Has a run wait for those who write now.
    ///
    /// # Errors
    /// The database's.
    pub async fn put(&mut self, owner: &PgPool, run: Run) -> Result<(), CoverageError> {
        let writers = writers(owner).await?;
        if !writers.is_empty() {
            sqlx::query(include_str!("sql/set_waiting.sql"))
                .bind(run.coverage_run_id)
                .execute(owner)
                .await
                .map_err(db("telling that a run waits"))?;
        }
        self.0.push((run, writers));
        Ok(())
    }

    /// The next run that waits no longer. One that was called off is forgotten, one that has waited too long ends with a reason.
    ///
    /// # Errors
    /// The database's.
    pub async fn next(&mut self, owner: &PgPool) -> Result<Option<Run>, CoverageError> {
        if self.0.is_empty() {
            return Ok(None);
        }
        let now = writers(owner).await?;
        for (run, mut before) in std::mem::take(&mut self.0) {
            let state: Option<(bool, Option<bool>)> = sqlx::query_as(include_str!("sql/get_waiting.sql"))
                .bind(run.coverage_run_id)
                .bind(MOST_MINUTES)
                .fetch_optional(owner)
                .await
                .map_err(db("looking after a run that waits"))?;
            let Some((true, is_long)) = state else { continue };
            before.retain(|writer| now.contains(writer));
            if !before.is_empty() && is_long == Some(true) {
                give_up(owner, &run, before.len()).await?;
            } else {
                self.0.push((run, before));
            }
        }
        let ready = self.0.iter().position(|(_, before)| before.is_empty());
        Ok(ready.map(|number| self.0.remove(number).0))
    }
}

async fn writers(owner: &PgPool) -> Result<Vec<String>, CoverageError> {
    sqlx::query_scalar(include_str!("sql/list_writer.sql")).fetch_one(owner).await.map_err(db("waiting for those who write"))
}

async fn give_up(owner: &PgPool, run: &Run, n: usize) -> Result<(), CoverageError> {
    tracing::error!(coverage.run = %run.coverage_run_id, writers = n, "a first run of coverage has waited too long for those who write");
    let said = json!({
        "code": "waited-for-writers",
        "vi": format!("Lần tính chưa bắt đầu được vì sau {MOST_MINUTES} phút vẫn còn việc ghi dữ liệu chưa xong (ví dụ đang nhập tệp lớn). Hãy đợi xong rồi tính lại."),
        "en": format!("The run could not begin: after {MOST_MINUTES} minutes something was still being written, such as a large import. Wait for its end and ask again."),
    });
    let mut conn = owner.acquire().await.map_err(db("ending a run that has waited"))?;
    Office::end(&mut conn, run, "failed", Some(said)).await?;
    Ok(())
}
