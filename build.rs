//! Tells the program which sources work its answers out, so that an answer can say what it was made by. Of the sources themselves, not of a revision: it is the same
//! in a tree, a changed tree and an archive, and is made anew only when these sources are.

use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// What runs of hotspots are worked out by.
const FOLDERS: [&str; 2] = ["src/hotspots/analysis", "src/spatial"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sources(&path, found)?;
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    Ok(())
}

/// FNV-1a: told apart, not guarded against forgery.
fn digest(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let mut found = vec![root.join("Cargo.lock")];
    for folder in FOLDERS {
        println!("cargo:rerun-if-changed={folder}");
        sources(&root.join(folder), &mut found)?;
    }
    println!("cargo:rerun-if-changed=Cargo.lock");
    found.sort_unstable();
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for path in &found {
        let name = path.strip_prefix(&root).unwrap_or(path).to_string_lossy().replace('\\', "/");
        hash = digest(digest(hash, name.as_bytes()), &fs::read(path)?);
    }
    println!("cargo:rustc-env=BANDO138_ANALYSIS={hash:016x}");
    Ok(())
}
