//! The database's half of a run: takes in chunk after chunk in the run's transaction, while the next is read, understood and placed.

use sqlx::{Postgres, Transaction};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use uuid::Uuid;

use super::ImportError;
use super::rooms::{Bulk, Ready};
use super::tally::Tally;
use crate::http::incoming::Verdict;

/// Chunks that wait at most.
const WAITING: usize = 2;

/// The transaction, what was taken in, and the keys of the rows that are marked as demonstration data.
type Written = Result<(Transaction<'static, Postgres>, Bulk, Vec<Uuid>), ImportError>;

/// Whoever takes rows in. Dropped, it stops, and its transaction leaves nothing.
pub struct Writer {
    rows: mpsc::Sender<Vec<Ready>>,
    verdicts: mpsc::UnboundedReceiver<Vec<Verdict>>,
    task: JoinSet<Written>,
}

impl Writer {
    /// Takes rows in, in this transaction.
    pub fn begin(mut tx: Transaction<'static, Postgres>, mut bulk: Bulk) -> Self {
        let (rows, mut chunks) = mpsc::channel::<Vec<Ready>>(WAITING);
        let (said, verdicts) = mpsc::unbounded_channel();
        let mut task = JoinSet::new();
        task.spawn(async move {
            let mut demo = Vec::new();
            while let Some(chunk) = chunks.recv().await {
                demo.extend(bulk.stage(&mut tx, chunk).await?);
                // Nobody listens any more only when the run is over.
                let _ = said.send(bulk.said(&mut tx).await?);
            }
            Ok((tx, bulk, demo))
        });
        Self { rows, verdicts, task }
    }

    /// Hands rows over, and hears what was said of earlier ones.
    ///
    /// # Errors
    /// What ended the taking in: the database's, mostly.
    pub async fn take(&mut self, rows: Vec<Ready>, tally: &mut Tally) -> Result<(), ImportError> {
        if self.rows.send(rows).await.is_err() {
            return self.ended().await.map(|_| ());
        }
        self.hear(tally);
        Ok(())
    }

    /// Waits for the last rows; the transaction, what was taken in, the keys of rows of demonstration data.
    ///
    /// # Errors
    /// As [`Writer::take`].
    pub async fn end(mut self, tally: &mut Tally) -> Written {
        let (closed, _) = mpsc::channel(1);
        drop(std::mem::replace(&mut self.rows, closed));
        let written = self.ended().await;
        self.hear(tally);
        written
    }

    fn hear(&mut self, tally: &mut Tally) {
        while let Ok(verdicts) = self.verdicts.try_recv() {
            tally.verdicts(verdicts);
        }
    }

    async fn ended(&mut self) -> Written {
        let lost = |error: String| ImportError::Io(std::io::Error::other(error), "taking rows in");
        match self.task.join_next().await {
            Some(Ok(written)) => written,
            Some(Err(error)) => Err(lost(error.to_string())),
            None => Err(lost("it had ended".to_owned())),
        }
    }
}
