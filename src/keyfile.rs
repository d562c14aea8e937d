//! Keys of 32 bytes in files of mode 0600, made once, beside the data folder and not in it, so that a copy of the database does not carry
//! them. Knows no room; each kind of key has a title, its first line.

use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Read, Write as _};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// What can go wrong with a key file.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// It can be read by others than its owner.
    #[error(
        "tệp khóa {0} cho người khác đọc được; hãy đặt lại: chmod 600 / the key file {0} can be read by others; set it right: chmod 600"
    )]
    Open(PathBuf),
    /// It holds no key of the kind.
    #[error("tệp {0} không phải {1} / {0} does not hold: {1}")]
    NotAKey(PathBuf, &'static str),
    /// There is none.
    #[error("không có tệp khóa {0} / there is no key file {0}")]
    Missing(PathBuf),
    /// It cannot be read or written.
    #[error("không đọc, ghi được {0} / cannot read or write {0}: {1}")]
    Io(PathBuf, #[source] std::io::Error),
}

/// Where a key is unless a setting says otherwise: `data` and `audit-key` give `data.audit-key`.
pub fn beside(data: &Path, extension: &str) -> PathBuf {
    let mut name = data.file_name().map_or_else(|| "data".into(), ToOwned::to_owned);
    name.push(".");
    name.push(extension);
    data.with_file_name(name)
}

/// The key in the file, or none if there is no file.
///
/// # Errors
/// The file can be read by others, holds something else than a key of that `title`, or cannot be read.
pub fn read(path: &Path, title: &'static str) -> Result<Option<[u8; 32]>, KeyFileError> {
    let io = |error| KeyFileError::Io(path.to_owned(), error);
    let mode = match fs::metadata(path) {
        Ok(metadata) => metadata.permissions().mode(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io(error)),
    };
    if mode & 0o077 != 0 {
        return Err(KeyFileError::Open(path.to_owned()));
    }
    let bytes = fs::read(path).map_err(io)?;
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let key = text.strip_prefix(title).and_then(|rest| unhex::<32>(rest.trim()));
    key.map(Some).ok_or_else(|| KeyFileError::NotAKey(path.to_owned(), title))
}

/// The key in the file; makes both if there is no file. Two that start at once agree on one key.
///
/// # Errors
/// As [`read`]; the file cannot be written.
pub fn read_or_make(path: &Path, title: &'static str) -> Result<[u8; 32], KeyFileError> {
    if let Some(key) = read(path, title)? {
        return Ok(key);
    }
    let io = |error| KeyFileError::Io(path.to_owned(), error);
    let mut key = [0; 32];
    fs::File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut key)).map_err(io)?;
    // Written whole under another name, then linked: nobody ever reads half a key, and a file that is there is never replaced.
    let unfinished = path.with_extension(format!("{}.part", std::process::id()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)
        .and_then(|mut file| {
            writeln!(file, "{title}\n{}", hex(&key))?;
            file.sync_all()
        })
        .and_then(|()| fs::hard_link(&unfinished, path));
    let removed = fs::remove_file(&unfinished);
    match written {
        Ok(()) => removed.map_err(io)?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
        Err(error) => return Err(io(error)),
    }
    read(path, title)?.ok_or_else(|| KeyFileError::Missing(path.to_owned()))
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The bytes of `N` pairs of hexadecimal digits; none if it is anything else.
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; N];
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_of_another_length_or_with_other_letters_is_none() {
        assert_eq!(unhex::<2>("0aFf"), Some([10, 255]));
        for wrong in ["", "0a", "0aff0", "0agg", "+aff", "é¡"] {
            assert_eq!(unhex::<2>(wrong), None, "{wrong}");
        }
    }
}
