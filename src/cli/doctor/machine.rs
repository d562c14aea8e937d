//! What doctor looks at on this machine: room on the disk, key files, backups.

use std::io::ErrorKind;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tokio::process::Command;

use super::Check;
use super::State::{Bad, Ok as Well, Warn};
use crate::audit::key;
use crate::config::{DatabaseConfig, DoctorConfig};

const GIB: u64 = 1 << 30;
/// Below so much room PostgreSQL may stop at any time.
const DISK_BAD_B: u64 = GIB;
/// Below so much it is time to act.
const DISK_WARN_B: u64 = 5 * GIB;

/// All checks of this machine.
pub(super) async fn all(database: &DatabaseConfig, config: &DoctorConfig) -> Vec<Check> {
    let mut found = Vec::new();
    if database.database_url.is_none() {
        found.extend(disk("disk", &database.data).await);
    }
    let audit_key = config.audit.audit_key.clone().unwrap_or_else(|| key::default_path(&database.data));
    found.push(key_file("audit_key", &audit_key, config.audit.audit_key.is_some()));
    if let Some(tls_key) = &config.tls_key {
        found.push(key_file("tls_key", tls_key, true));
    }
    found.push(Check::new(
        "backup",
        Warn,
        "chưa biết có bản sao lưu nào; hãy sao lưu cơ sở dữ liệu (pg_dump) và các tệp khóa sang máy khác",
        "no backup is known; keep copies of the database (pg_dump) and of the key files on another machine",
    ));
    found
}

/// Room where a folder lies, as `df` tells; none where there is no such folder or no `df`.
pub(super) async fn disk(name: &'static str, folder: &Path) -> Option<Check> {
    let output = Command::new("df").arg("-Pk").arg("--").arg(folder).env("LC_ALL", "C").output().await.ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let (free_b, total_b) = room(&text)?;
    let state = if free_b < DISK_BAD_B {
        Bad
    } else if free_b < DISK_WARN_B || free_b < total_b / 20 {
        Warn
    } else {
        Well
    };
    let (free, total, shown) = (free_b as f64 / GIB as f64, total_b as f64 / GIB as f64, folder.display());
    Some(Check::new(
        name,
        state,
        format!("còn trống {free:.1} trên {total:.0} GiB ở {shown}{}", if state == Well { "" } else { "; hãy dọn hoặc thêm ổ đĩa" }),
        format!("{free:.1} of {total:.0} GiB free at {shown}{}", if state == Well { "" } else { "; make room or add a disk" }),
    ))
}

/// Bytes free and in all, from the last line of `df -Pk`.
fn room(text: &str) -> Option<(u64, u64)> {
    let line = text.lines().nth(1)?;
    let numbers: Vec<u64> = line.split_whitespace().filter_map(|word| word.parse().ok()).take(3).collect();
    match numbers[..] {
        [total, _, free] => Some((free * 1024, total * 1024)),
        _ => None,
    }
}

/// A file that only its owner may read. One that nobody stated may not have been made yet.
fn key_file(name: &'static str, path: &Path, is_stated: bool) -> Check {
    let shown = path.display();
    match std::fs::metadata(path).map(|metadata| metadata.permissions().mode() & 0o777) {
        Ok(mode) if matches!(mode & 0o077, 0) => Check::new(name, Well, format!("{shown} ({mode:04o})"), format!("{shown} ({mode:04o})")),
        Ok(mode) => Check::new(
            name,
            Bad,
            format!("{shown} có quyền {mode:04o}, người khác đọc được khóa. Chạy: chmod 600 {shown}"),
            format!("{shown} has mode {mode:04o}, others can read the key. Run: chmod 600 {shown}"),
        ),
        Err(error) if error.kind() == ErrorKind::NotFound && !is_stated => Check::new(
            name,
            Warn,
            format!("chưa có {shown}; nó được tạo khi chạy bando138 audit head lần đầu"),
            format!("{shown} is not there yet; the first bando138 audit head makes it"),
        ),
        Err(error) => Check::new(name, Bad, format!("không đọc được {shown}: {error}"), format!("{shown} cannot be read: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_read_from_df() {
        let text =
            "Filesystem     1024-blocks     Used Available Capacity Mounted on\n/dev/sda1         41152736 20123456  19312345      52% /\n";
        assert_eq!(room(text), Some((19_312_345 * 1024, 41_152_736 * 1024)));
        assert_eq!(room("df: /x: No such file or directory\n"), None);
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_has_no_room_to_tell_of() {
        assert!(disk("disk", Path::new("/no/such/folder")).await.is_none());
        assert!(disk("disk", Path::new("/")).await.is_some());
    }
}
