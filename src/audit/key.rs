//! The key that signs heads: one Ed25519 seed in a file outside of the database.

use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;

use super::AuditError;
use crate::keyfile;

const TITLE: &str = "bando138 audit key 1";

/// Where the key is unless a setting says otherwise: `data` gives `data.audit-key`.
pub fn default_path(data: &Path) -> PathBuf {
    keyfile::beside(data, "audit-key")
}

/// The key in the file, or none if there is no file.
///
/// # Errors
/// The file can be read by others, holds something else, or cannot be read.
pub fn read(path: &Path) -> Result<Option<SigningKey>, AuditError> {
    Ok(keyfile::read(path, TITLE)?.map(|seed| SigningKey::from_bytes(&seed)))
}

/// The key in the file; makes both if there is no file. Two that start at once agree on one key.
///
/// # Errors
/// As [`read`]; the file cannot be written.
pub fn read_or_make(path: &Path) -> Result<SigningKey, AuditError> {
    Ok(SigningKey::from_bytes(&keyfile::read_or_make(path, TITLE)?))
}
