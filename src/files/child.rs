//! The child process, `bando138 read-file`: limits itself, then reads the file that is its standard input and answers in frames on its
//! standard output. It has no arguments but the request, no environment, no database, no configuration and no log; it can write no file.

use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::panic::AssertUnwindSafe;
use std::process::ExitCode;

use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};

use super::frames::{self, CellRef, kind};
use super::read::{self, Sink, Source};
use super::{FileFault, Reading};

/// What the child is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Rows, or a look.
    pub ask: Ask,
    /// Ending of the file's name, small letters; the name itself is not told.
    pub ending: String,
    /// What the person chose, or how rows are to be read.
    pub reading: Option<Reading>,
    /// Address space, bytes.
    pub memory_bytes: u64,
    /// Processor time, seconds.
    pub cpu_s: u64,
}

/// What is wanted of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What it is.
    Look,
    /// The rows of one table.
    Rows,
}

/// Does what the request says and ends; never returns anything to the program around it.
pub fn run(request: &str) -> ExitCode {
    let Ok(request) = serde_json::from_str::<Request>(request) else { return ExitCode::from(2) };
    if limit(&request).is_err() {
        return ExitCode::from(3);
    }
    let mut sender = Sender { out: std::io::stdout(), rows: Vec::with_capacity(2 * frames::BATCH), count: 0, table: 0, bytes_read: 0 };
    // What a reader of a format did not expect is the file's doing: it gets an answer, not a trace on a terminal that nobody reads.
    std::panic::set_hook(Box::new(|_| {}));
    let answered = std::panic::catch_unwind(AssertUnwindSafe(|| answer(&request, &mut sender))).unwrap_or_else(|_| Err(broken()));
    let sent = match answered {
        Ok(()) => sender.flush().and_then(|()| sender.send(kind::END, &[])),
        Err(fault) => sender.flush().and_then(|()| sender.send(kind::FAULT, &serde_json::to_vec(&fault).unwrap_or_default())),
    };
    // Nobody is left to be told if this fails.
    if sent.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Takes away what reading needs not, before a byte of the file is seen.
fn limit(request: &Request) -> rustix::io::Result<()> {
    let set = |resource, most: u64| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::As, request.memory_bytes)?;
    set(Resource::Cpu, request.cpu_s)?;
    set(Resource::Fsize, 0)?;
    set(Resource::Nofile, 16)?;
    set(Resource::Core, 0)?;
    // No further process can begin; where the account's other processes count against it, none could anyway.
    set(Resource::Nproc, 0)?;
    rustix::thread::set_no_new_privs(true)
}

fn answer(request: &Request, sender: &mut Sender) -> Result<(), FileFault> {
    let file = std::io::stdin().as_fd().try_clone_to_owned().map(File::from).map_err(|error| read::unreadable(&error))?;
    let source = Source::new(file, &request.ending).map_err(|error| read::unreadable(&error))?;
    match (request.ask, &request.reading) {
        (Ask::Look, reading) => {
            let mut look = read::look(&source, reading.as_ref(), sender)?;
            let tables: Vec<_> = look.tables.iter_mut().map(|table| std::mem::take(&mut table.first_rows)).collect();
            sender.send(kind::LOOK, &serde_json::to_vec(&look).unwrap_or_default())?;
            for (number, rows) in tables.into_iter().enumerate() {
                sender.table = u32::try_from(number).unwrap_or(u32::MAX);
                for row in rows {
                    sender.row(&row)?;
                }
                sender.flush()?;
            }
            Ok(())
        }
        (Ask::Rows, reading) => {
            let reading = reading.clone().unwrap_or_default();
            sender.table = u32::try_from(reading.table).unwrap_or(u32::MAX);
            read::rows(&source, &reading, sender)
        }
    }
}

/// Sends rows, many at a time.
struct Sender {
    out: std::io::Stdout,
    rows: Vec<u8>,
    count: u32,
    table: u32,
    bytes_read: u64,
}

impl Sender {
    fn send(&mut self, kind: u8, payload: &[u8]) -> Result<(), FileFault> {
        let length = u32::try_from(payload.len()).ok().filter(|_| payload.len() <= frames::MAX_PAYLOAD).ok_or_else(too_long)?;
        let mut head = [kind; frames::HEAD];
        head[1..].copy_from_slice(&length.to_le_bytes());
        let mut out = self.out.lock();
        out.write_all(&head).and_then(|()| out.write_all(payload)).and_then(|()| out.flush()).map_err(|error| read::unreadable(&error))
    }

    fn flush(&mut self) -> Result<(), FileFault> {
        if self.count == 0 {
            return Ok(());
        }
        let rows = std::mem::take(&mut self.rows);
        let length = u32::try_from(rows.len() + 16).ok().filter(|_| rows.len() + 16 <= frames::MAX_PAYLOAD).ok_or_else(too_long)?;
        let mut head = [kind::ROWS; frames::HEAD + 16];
        head[1..5].copy_from_slice(&length.to_le_bytes());
        head[5..13].copy_from_slice(&self.bytes_read.to_le_bytes());
        head[13..17].copy_from_slice(&self.table.to_le_bytes());
        head[17..].copy_from_slice(&self.count.to_le_bytes());
        let mut out = self.out.lock();
        let sent = out.write_all(&head).and_then(|()| out.write_all(&rows)).and_then(|()| out.flush());
        drop(out);
        self.rows = rows;
        self.rows.clear();
        // One huge feature must not keep its room for the rest of the file.
        self.rows.shrink_to(4 * frames::BATCH);
        self.count = 0;
        sent.map_err(|error| read::unreadable(&error))
    }
}

impl Sink for Sender {
    fn begin(&mut self, number: u64, cells: usize) {
        frames::put_row(&mut self.rows, number, cells);
    }

    fn cell(&mut self, cell: CellRef<'_>) {
        frames::put_cell(&mut self.rows, cell);
    }

    fn end(&mut self, geometry: Option<&geo::Geometry<f64>>, fault: Option<&FileFault>) -> Result<(), FileFault> {
        frames::put_end(&mut self.rows, geometry, fault);
        self.count += 1;
        if self.rows.len() >= frames::BATCH { self.flush() } else { Ok(()) }
    }

    fn at(&mut self, bytes_read: u64) {
        self.bytes_read = bytes_read;
    }

    fn alive(&mut self) -> Result<(), FileFault> {
        self.send(kind::ALIVE, &self.bytes_read.to_le_bytes())
    }
}

fn broken() -> FileFault {
    FileFault::new(
        "file-broken",
        "Tệp hỏng ở chỗ không ngờ tới nên không đọc được. Hãy mở bằng chương trình gốc rồi lưu lại.",
        "The file is damaged in a way that was not foreseen and cannot be read. Open it in the program that made it and save it again.",
    )
}

fn too_long() -> FileFault {
    FileFault::new(
        "row-too-large",
        "Một dòng hoặc một đối tượng trong tệp quá lớn. Hãy chia nhỏ đối tượng đó.",
        "One row or feature of the file is too large. Divide it.",
    )
}
