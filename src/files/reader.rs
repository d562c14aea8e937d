//! The service's side: starts the child, decodes its frames, ends it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Semaphore;

use super::{FileFault, Look, Reading, Row};

/// What a child may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Address space, bytes.
    pub memory_bytes: u64,
    /// Processor time, seconds.
    pub cpu_s: u64,
    /// The child is ended when nothing has come from it for so long.
    pub silence: Duration,
    /// Children at once; the others wait.
    pub at_once: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory_bytes: 512 << 20, cpu_s: 600, silence: Duration::from_secs(15), at_once: 2 }
    }
}

/// Reads foreign files in child processes. Cheap to clone; clones share [`Limits::at_once`].
#[derive(Debug, Clone)]
pub struct Reader {
    program: Arc<Path>,
    limits: Limits,
    places: Arc<Semaphore>,
}

impl Reader {
    /// `program` is what is started as `program read-file …`: `std::env::current_exe()` in the service, the built binary in tests.
    pub fn new(program: PathBuf, limits: Limits) -> Self {
        Self { program: program.into(), limits, places: Arc::new(Semaphore::new(limits.at_once)) }
    }

    /// Finds out what a file is: format, encoding, tables, headings, the first rows. `name` is what the person calls the file; its ending
    /// matters only where the content leaves a choice.
    ///
    /// # Errors
    /// What is wrong with the file, or that it needed more than its limits.
    pub async fn look(&self, _file: &Path, _name: &str) -> Result<Look, FileFault> {
        Err(FileFault::new("not-built", "chưa có", "not built yet"))
    }

    /// Like [`Self::look`], with what the person chose instead of what was recognised: encoding, delimiter, and for one table the row of
    /// headings. The columns and first rows of that table are those of [`Self::rows`] with the same reading.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub async fn look_again(&self, _file: &Path, _name: &str, _reading: &Reading) -> Result<Look, FileFault> {
        Err(FileFault::new("not-built", "chưa có", "not built yet"))
    }

    /// Begins to read the rows of one table.
    ///
    /// # Errors
    /// As [`Self::look`]; and each [`Rows::next_batch`] may end with one.
    pub async fn rows(&self, _file: &Path, _name: &str, _reading: &Reading) -> Result<Rows, FileFault> {
        let _ = (&self.program, &self.limits, &self.places);
        Err(FileFault::new("not-built", "chưa có", "not built yet"))
    }
}

/// The rows of one table, as they come. Dropping it ends the child.
#[derive(Debug)]
pub struct Rows {
    bytes_read: u64,
}

impl Rows {
    /// The next rows (about 64 kB of them), in the order of the file; None after the last.
    ///
    /// # Errors
    /// The fault that ended the reading; after it there are no more rows.
    pub async fn next_batch(&mut self) -> Result<Option<Vec<Row>>, FileFault> {
        Ok(None)
    }

    /// How far into the file the child has come, bytes of the file as it is stored; not exact for archives.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}
