//! The service's side: starts the child, decodes its frames, ends it.

use std::fs::File;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::process::{Child, ChildStdout, Command};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use super::child::{Ask, Request};
use super::frames::{self, Frame};
use super::{FileFault, Look, Reading, Row, Table};

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
        Self { memory_bytes: 512 << 20, cpu_s: 600, silence: Duration::from_mins(1), at_once: 4 }
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
    /// matters only where the content leaves a choice. The file must have a name in the file system (not be unlinked already).
    ///
    /// # Errors
    /// What is wrong with the file, or that it needed more than its limits.
    pub async fn look(&self, file: &Path, name: &str) -> Result<Look, FileFault> {
        self.look_with(file, name, None).await
    }

    /// Like [`Self::look`], with what the person chose instead of what was recognised: encoding, delimiter, and for one table the row of
    /// headings. The columns and first rows of that table are those of [`Self::rows`] with the same reading.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub async fn look_again(&self, file: &Path, name: &str, reading: &Reading) -> Result<Look, FileFault> {
        self.look_with(file, name, Some(reading.clone())).await
    }

    async fn look_with(&self, file: &Path, name: &str, reading: Option<Reading>) -> Result<Look, FileFault> {
        let mut answers = self.start(file, name, Ask::Look, reading).await?;
        let mut look: Option<Box<Look>> = None;
        while let Some(frame) = answers.next().await? {
            match frame {
                Frame::Look(found) => look = Some(found),
                Frame::Rows { table, mut rows, .. } => {
                    let table = look.as_mut().and_then(|look| look.tables.get_mut(table)).ok_or_else(frames::garbled)?;
                    if table.first_rows.len() + rows.len() > Table::FIRST_ROWS {
                        return Err(frames::garbled());
                    }
                    table.first_rows.append(&mut rows);
                }
                Frame::Fault(_) | Frame::End | Frame::Alive(_) => {}
            }
        }
        let mut look = *look.filter(|look| !look.tables.is_empty()).ok_or_else(frames::garbled)?;
        for table in look.tables.iter_mut().filter(|table| table.name.is_empty()) {
            stem(name).clone_into(&mut table.name);
        }
        Ok(look)
    }

    /// Begins to read the rows of one table. `reading.header_row` must be what the table says, or what the person chose: None reads the
    /// headings as data.
    ///
    /// # Errors
    /// As [`Self::look`]; and each [`Rows::next_batch`] may end with one.
    pub async fn rows(&self, file: &Path, name: &str, reading: &Reading) -> Result<Rows, FileFault> {
        let answers = self.start(file, name, Ask::Rows, Some(reading.clone())).await?;
        Ok(Rows { answers: Some(answers), bytes_read: 0 })
    }

    async fn start(&self, file: &Path, name: &str, ask: Ask, reading: Option<Reading>) -> Result<Answers, FileFault> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| not_started("closed"))?;
        let stdin = File::open(file).map_err(|error| not_started(&error))?;
        let Limits { memory_bytes, cpu_s, .. } = self.limits;
        let request = Request { ask, ending: ending(name), reading, memory_bytes, cpu_s };
        let request = serde_json::to_string(&request).map_err(|error| not_started(&error))?;
        let mut child = Command::new(&*self.program)
            .arg("read-file")
            .arg(request)
            .env_clear()
            .current_dir("/")
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| not_started(&error))?;
        let stdout = child.stdout.take().ok_or_else(|| not_started("no output"))?;
        Ok(Answers { child, stdout, silence: self.limits.silence, payload: Vec::new(), _place: place })
    }
}

/// The name without folder and ending.
fn stem(name: &str) -> &str {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
    let name = name.strip_suffix(".gz").or_else(|| name.strip_suffix(".GZ")).unwrap_or(name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// What stands behind the last points of the name: `csv`, `geojson.gz`.
fn ending(name: &str) -> String {
    let ending = name.split_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    let is_plain = |text: &str| text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let parts: Vec<_> = ending.rsplit('.').take(2).take_while(|part| is_plain(part)).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(".")
}

/// A running child.
#[derive(Debug)]
struct Answers {
    child: Child,
    stdout: ChildStdout,
    silence: Duration,
    payload: Vec<u8>,
    _place: OwnedSemaphorePermit,
}

impl Answers {
    /// The next frame; None after the last.
    async fn next(&mut self) -> Result<Option<Frame>, FileFault> {
        match timeout(self.silence, self.read()).await {
            Err(_) => Err(too_slow()),
            Ok(Ok(Frame::End)) => Ok(None),
            Ok(Ok(Frame::Fault(fault))) => Err(fault),
            Ok(Ok(frame)) => Ok(Some(frame)),
            Ok(Err(None)) => Err(frames::garbled()),
            Ok(Err(Some(_))) => match timeout(self.silence, self.child.wait()).await {
                Ok(Ok(status)) => Err(ended(status)),
                _ => Err(frames::garbled()),
            },
        }
    }

    /// An error without a cause is a frame that is none.
    async fn read(&mut self) -> Result<Frame, Option<std::io::Error>> {
        let mut head = [0; frames::HEAD];
        self.stdout.read_exact(&mut head).await.map_err(Some)?;
        let [kind, length @ ..] = head;
        let length = u32::from_le_bytes(length) as usize;
        if length > frames::MAX_PAYLOAD {
            return Err(None);
        }
        if self.payload.len() < length {
            self.payload.resize(length, 0);
        }
        self.stdout.read_exact(&mut self.payload[..length]).await.map_err(Some)?;
        let frame = frames::decode(kind, &self.payload[..length]).ok_or(None);
        if self.payload.len() > 4 * frames::BATCH {
            self.payload = Vec::new();
        }
        frame
    }
}

/// The rows of one table, as they come. Dropping it ends the child.
#[derive(Debug)]
pub struct Rows {
    answers: Option<Answers>,
    bytes_read: u64,
}

impl Rows {
    /// The next rows (about 64 kB of them), in the order of the file; None after the last.
    ///
    /// # Errors
    /// The fault that ended the reading; after it there are no more rows.
    pub async fn next_batch(&mut self) -> Result<Option<Vec<Row>>, FileFault> {
        while let Some(answers) = &mut self.answers {
            match answers.next().await {
                Ok(Some(Frame::Rows { bytes_read, rows, .. })) => {
                    self.bytes_read = bytes_read;
                    return Ok(Some(rows));
                }
                Ok(Some(Frame::Alive(bytes_read))) => self.bytes_read = bytes_read,
                Ok(Some(_)) => {
                    self.answers = None;
                    return Err(frames::garbled());
                }
                Ok(None) => self.answers = None,
                Err(fault) => {
                    self.answers = None;
                    return Err(fault);
                }
            }
        }
        Ok(None)
    }

    /// How far into the file the child has come, bytes of the file as it is stored; not exact for archives.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    /// The process id of the child while it runs, for those who watch its memory.
    pub fn child_id(&self) -> Option<u32> {
        self.answers.as_ref().and_then(|answers| answers.child.id())
    }
}

fn not_started(cause: &(impl std::fmt::Display + ?Sized)) -> FileFault {
    FileFault::new(
        "reader-not-started",
        format!("Không mở được tệp để đọc ({cause}). Hãy tải tệp lên lại; nếu vẫn lỗi, báo người quản trị."),
        format!("The file could not be opened for reading ({cause}). Send it again; if it goes on, tell the administrator."),
    )
}

fn too_slow() -> FileFault {
    FileFault::new(
        "reading-too-slow",
        "Đọc tệp mất quá nhiều thời gian nên đã dừng. Hãy chia tệp thành nhiều phần nhỏ hơn, hoặc lưu lại thành .csv.",
        "Reading the file took too long and was ended. Divide it into smaller files, or save it as .csv.",
    )
}

/// What the end of a child without a last word means.
fn ended(status: ExitStatus) -> FileFault {
    const SIGABRT: i32 = 6;
    const SIGKILL: i32 = 9;
    const SIGSEGV: i32 = 11;
    const SIGXCPU: i32 = 24;
    match status.signal() {
        // Rust aborts when memory is refused; SQLite and the stack end with a segmentation fault.
        Some(SIGABRT | SIGSEGV) => FileFault::new(
            "reading-needs-memory",
            "Tệp quá lớn khi mở ra: đọc nó cần nhiều bộ nhớ hơn mức cho phép. Hãy chia thành nhiều tệp, hoặc lưu lại thành .csv.",
            "The file is too large when opened: reading it needs more memory than allowed. Divide it, or save it as .csv.",
        ),
        // The hard limit of processor time is the soft one: the system sends SIGKILL.
        Some(SIGXCPU | SIGKILL) => too_slow(),
        _ => frames::garbled(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_a_stem_and_an_ending() {
        assert_eq!(stem("C:\\Tài liệu\\Camera xã.2024.xlsx"), "Camera xã.2024");
        assert_eq!(stem("ranh giới.geojson.gz"), "ranh giới");
        assert_eq!(ending("a.GeoJSON.gz"), "geojson.gz");
        assert_eq!(ending("Danh sách. Tháng 5 (đã sửa).csv"), "csv");
        assert_eq!(ending("x.{\"a\":1}"), "");
        assert_eq!(ending("không đuôi"), "");
    }
}
