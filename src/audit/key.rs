//! The key that signs heads: one Ed25519 seed in a file of mode 0600, made once, beside the data folder and not in it, so that a copy of
//! the database does not carry it.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;

use super::AuditError;
use super::event::{hex, unhex};

const TITLE: &str = "bando138 audit key 1";

/// Where the key is unless a setting says otherwise: `data` gives `data.audit-key`.
pub fn default_path(data: &Path) -> PathBuf {
    let mut name = data.file_name().map_or_else(|| "data".into(), ToOwned::to_owned);
    name.push(".audit-key");
    data.with_file_name(name)
}

/// The key in the file, or none if there is no file.
///
/// # Errors
/// The file can be read by others, holds something else, or cannot be read.
pub fn read(path: &Path) -> Result<Option<SigningKey>, AuditError> {
    let io = |error| AuditError::Io(path.to_owned(), error);
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    if mode & 0o077 != 0 {
        return Err(AuditError::KeyIsOpen(path.to_owned()));
    }
    let text = fs::read_to_string(path).map_err(io)?;
    let seed = text.strip_prefix(TITLE).and_then(|rest| unhex::<32>(rest.trim()));
    Ok(Some(SigningKey::from_bytes(&seed.ok_or_else(|| AuditError::NotAKey(path.to_owned()))?)))
}

/// The key in the file; makes both if there is no file. Two that start at once agree on one key.
///
/// # Errors
/// As [`read`]; the file cannot be written.
pub fn read_or_make(path: &Path) -> Result<SigningKey, AuditError> {
    if let Some(key) = read(path)? {
        return Ok(key);
    }
    let io = |error| AuditError::Io(path.to_owned(), error);
    let mut seed = [0; 32];
    fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut seed)).map_err(io)?;
    // Written whole under another name, then linked: nobody ever reads half a key, and a file that is there is never replaced.
    let unfinished = path.with_extension(format!("{}.part", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut file| {
            writeln!(file, "{TITLE}\n{}", hex(&seed))?;
            file.sync_all()
        })
        .and_then(|()| fs::hard_link(&unfinished, path));
    let removed = fs::remove_file(&unfinished);
    match written {
        Ok(()) => removed.map_err(io)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(error)),
    }
    read(path)?.ok_or_else(|| AuditError::NoKey(path.to_owned()))
}
