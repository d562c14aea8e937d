//! Hostile and broken files: each gets one clear answer, in time, in little memory. The files are made here; none is stored.

mod corpus;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use bando138::files::FileFault;

use crate::support::files::{TestFile, reader, sheet_data, workbook};

use corpus::{Read, Refused, Rows, corpus};

/// Highest resident memory of any reading child of this process, and of the process itself, kB, while it lives.
struct Watch {
    child: Arc<AtomicU64>,
    own: Arc<AtomicU64>,
    is_over: Arc<AtomicBool>,
}

fn status_kb(pid: &str, field: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix(field))?.trim().trim_end_matches(" kB").trim().parse().ok()
}

impl Watch {
    fn start() -> Self {
        let watch = Self { child: Arc::default(), own: Arc::default(), is_over: Arc::default() };
        let (child, own, is_over) = (Arc::clone(&watch.child), Arc::clone(&watch.own), Arc::clone(&watch.is_over));
        std::thread::spawn(move || {
            while !is_over.load(Ordering::Relaxed) {
                own.fetch_max(status_kb("self", "VmRSS:").unwrap_or(0), Ordering::Relaxed);
                let children = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
                let children = children.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
                for pid in children.flat_map(|list| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>()) {
                    let is_reader =
                        std::fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.windows(9).any(|part| part == b"read-file"));
                    if is_reader {
                        child.fetch_max(status_kb(&pid, "VmHWM:").unwrap_or(0), Ordering::Relaxed);
                    }
                }
                std::thread::sleep(Duration::from_millis(2));
            }
        });
        watch
    }

    fn take(&self) -> (u64, u64) {
        (self.child.swap(0, Ordering::Relaxed), self.own.swap(0, Ordering::Relaxed))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

fn check_words(what: &str, fault: &FileFault) {
    assert!(fault.vi.len() > 20 && fault.en.len() > 20, "{what}: {fault:?}");
    assert!(!fault.code.is_empty() && fault.code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{what}: {fault:?}");
}

#[tokio::test]
async fn every_hostile_file_has_one_clear_answer() {
    let watch = Watch::start();
    let mut wrong = Vec::new();
    eprintln!("| file | answer | seconds | child MB | service + MB |\n| --- | --- | --- | --- | --- |");
    for (what, name, bytes, expected) in corpus() {
        let file = TestFile::new(name, &bytes);
        drop(bytes);
        watch.take();
        let before = status_kb("self", "VmRSS:").unwrap();
        let began = Instant::now();
        let look = file.look().await;
        let answer = match look {
            Err(fault) => Err(fault),
            Ok(look) => file.rows(&look).await.map(|rows| (look, rows)),
        };
        let took = began.elapsed();
        let (child, own) = watch.take();
        let grown = own.saturating_sub(before);
        let said = match &answer {
            Err(fault) => format!("refused: {}", fault.code),
            Ok((look, rows)) => {
                let faults: Vec<String> =
                    rows.iter().filter_map(|row| row.fault.as_ref().map(|fault| format!("{} {}", row.number, fault.code))).collect();
                let remarks: Vec<&str> = look.remarks.iter().map(|remark| remark.code.as_ref()).collect();
                format!("{} rows; refused: {faults:?}; remarks: {remarks:?}", rows.len())
            }
        };
        eprintln!("| {what} | {said} | {:.2} | {} | {} |", took.as_secs_f64(), child / 1024, grown / 1024);
        let is_right = match (&expected, &answer) {
            (Refused(code), Err(fault)) => {
                check_words(what, fault);
                fault.code == *code
            }
            (Rows(refused), Ok((_, rows))) => {
                let faults: Vec<(u64, &str)> =
                    rows.iter().filter_map(|row| row.fault.as_ref().map(|fault| (row.number, fault.code.as_ref()))).collect();
                !rows.is_empty() && faults == *refused
            }
            (Read(code), Ok((look, rows))) => !rows.is_empty() && look.remarks.iter().any(|remark| remark.code == *code),
            _ => false,
        };
        if !is_right {
            wrong.push(format!("{what}: {said}"));
        }
        // The bound is 512 MB of address space; what is resident must be far below, and the service must not grow with the file.
        if child > 300 << 10 || grown > 120 << 10 || took > Duration::from_secs(20) {
            wrong.push(format!("{what}: child {child} kB, service + {grown} kB, {took:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The file is as large as it says but for the disk: after two megabytes of one line there is a hole.
#[tokio::test]
async fn a_line_of_a_gigabyte_is_refused_at_its_beginning() {
    let file = TestFile::new("a.csv", b"a,b\n1,2\n");
    let mut handle = std::fs::OpenOptions::new().append(true).open(file.path()).unwrap();
    handle.write_all(&vec![b'x'; 2 << 20]).unwrap();
    handle.set_len(1 << 30).unwrap();
    let fault = file.look().await.unwrap_err();
    assert_eq!((fault.code.as_ref(), fault.at.as_deref()), ("line-too-long", Some("dòng 3")));
}

/// Strings that a workbook really has are kept in memory by calamine: more of them than the child may have end it, with words.
#[tokio::test]
async fn a_child_that_needs_too_much_memory_is_ended_with_words() {
    let strings = format!("<sst uniqueCount=\"2\">{}</sst>", "<si><t>a</t></si>".repeat(4_000_000));
    let file = TestFile::new("a.xlsx", &workbook(&sheet_data(&[&["a", "b"]]), &strings));
    drop(strings);
    let limits = bando138::files::Limits { memory_bytes: 160 << 20, silence: Duration::from_mins(2), ..bando138::files::Limits::default() };
    let reader = bando138::files::Reader::new(env!("CARGO_BIN_EXE_bando138").into(), limits);
    let fault = reader.look(&file.path(), "a.xlsx").await.unwrap_err();
    assert_eq!(fault.code, "reading-needs-memory", "{fault:?}");
}

/// A second of processor time is not enough for a hundred million rows; the answer comes, and says what to do.
#[tokio::test]
async fn a_child_that_takes_too_long_is_ended_with_words() {
    let file = TestFile::new("a.csv", b"a,b\n");
    let mut handle = std::io::BufWriter::new(std::fs::OpenOptions::new().append(true).open(file.path()).unwrap());
    for _ in 0..60 {
        handle.write_all(&b"1,2\n".repeat(1 << 18)).unwrap();
    }
    drop(handle);
    let limits = bando138::files::Limits { cpu_s: 1, ..bando138::files::Limits::default() };
    let reader = bando138::files::Reader::new(env!("CARGO_BIN_EXE_bando138").into(), limits);
    let look = reader.look(&file.path(), "a.csv").await;
    let fault = look.unwrap_err();
    assert_eq!(fault.code, "reading-too-slow", "{fault:?}");
}

#[tokio::test]
async fn dropping_the_rows_ends_the_child() {
    let file = TestFile::new("a.csv", "a,b\n1,2\n".repeat(2_000_000).as_bytes());
    let look = bando138::files::Reading { header_row: Some(1), ..bando138::files::Reading::default() };
    let mut rows = reader().rows(&file.path(), "a.csv", &look).await.unwrap();
    assert!(rows.next_batch().await.unwrap().is_some());
    let pid = rows.child_id().unwrap();
    drop(rows);
    let began = Instant::now();
    let is_alive = || std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "));
    while is_alive() {
        assert!(began.elapsed() < Duration::from_secs(5), "the child {pid} goes on");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
