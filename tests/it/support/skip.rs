//! Skipping a test loudly: libtest cannot, so the reason goes into a file that `make test` prints and counts.

use std::fs::OpenOptions;
use std::io::Write;

/// Notes that `test` was not run, and why. The caller returns.
pub fn skip(test: &str, reason: &str) {
    eprintln!("SKIPPED {test}: {reason}");
    if let Some(path) = std::env::var_os("BANDO138_SKIPPED") {
        let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
        writeln!(file, "{test}: {reason}").unwrap();
    }
}
