//! Where a cluster lies: the folder, the mark that says that we made it, its lock, its owner and its socket.
//!
//! ```text
//! <folder>/bando138-cluster   mark: without it, and with anything else in the folder, nothing is touched
//! <folder>/bando138-lock      held (flock) by the program that uses the folder
//! <folder>/bando138-elsewhere instead of all the rest: the path of the folder that is used in place of this one
//! <folder>/pg                 the cluster; it is made as pg.new and renamed, so it is there whole or not at all
//! <folder>/log                PostgreSQL's log
//! <folder>/run                the socket, if the path is short enough for one
//! ```

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::ClusterError;
use super::owner::{Owner, own_uid};

/// The file that says that this program made the folder's cluster.
pub(super) const MARKER: &str = "bando138-cluster";
const LOCK: &str = "bando138-lock";
const ELSEWHERE: &str = "bando138-elsewhere";
/// Names that may lie in a folder that counts as empty: a file system's own folder, and what we ourselves put there first.
const IGNORED: [&str; 3] = ["lost+found", LOCK, "bando138-cluster.new"];
const MARKER_TEXT: &str = "Thư mục này chứa cơ sở dữ liệu của Bản đồ 138 và do chương trình quản lý. Đừng sửa hoặc xóa bằng tay.\n\
     This folder holds the database of Bản đồ 138 and is managed by the program. Do not change or remove it by hand.\n";
/// A socket's path must fit into `sun_path`: 108 bytes with the closing zero.
const SOCKET_PATH_MAX_BYTES: usize = 107;
/// Name of PostgreSQL's socket for the default port.
const SOCKET_NAME: &str = ".s.PGSQL.5432";
const SYSTEM_FOLDER: &str = "/var/lib/bando138";

/// A folder that is ours, locked for as long as this value lives.
#[derive(Debug)]
pub(super) struct Place {
    pub folder: PathBuf,
    pub owner: Owner,
    pub sockets: PathBuf,
    /// Released when dropped, or by the kernel when we die.
    _lock: File,
}

impl Place {
    /// Finds the folder to use for `data`, makes it if there is none, and locks it.
    ///
    /// The folder is not `data` itself if we are root and the account that the cluster will belong to cannot reach it
    /// (a clone under `/root`): then it is one under `/var/lib/bando138`, and a file in `data` says so.
    ///
    /// # Errors
    /// `NotOurs`, `InUse`, `ForeignOwner`, `Unreachable`, `NoOwner`, or the file system's.
    pub async fn claim(data: &Path) -> Result<Self, ClusterError> {
        let data = std::path::absolute(data).map_err(ClusterError::io(data))?;
        let folder = Self::resolve(&data).await?;
        let elsewhere = folder != data;

        let pg = folder.join("pg");
        let owner = if pg.is_dir() { Owner::of_folder(&pg).await? } else { Owner::for_new_cluster().await? };
        make_folders(&folder, if owner.switch { 0o755 } else { 0o700 })?;
        if !is_ours(&folder) && !is_empty(&folder)? {
            return Err(ClusterError::NotOurs { folder, marker: MARKER });
        }
        let lock = lock(&folder)?;
        owner.give(&folder.join(LOCK))?;
        if !is_ours(&folder) {
            write_file(&folder.join(MARKER), MARKER_TEXT, None)?;
        }
        if elsewhere {
            make_folders(&data, 0o755)?;
            let pointer = data.join(ELSEWHERE);
            if !pointer.exists() {
                write_file(&pointer, &format!("{}\n", folder.display()), None)?;
            }
            tracing::warn!(
                "cơ sở dữ liệu nằm ở {} vì tài khoản {} không vào được {} / the database lies in {} because the account {} cannot reach {}",
                folder.display(),
                owner.name,
                data.display(),
                folder.display(),
                owner.name,
                data.display(),
            );
        }
        if !owner.can_enter(&folder).await {
            return Err(ClusterError::Unreachable { folder, owner: owner.name });
        }
        make_private(&folder.join("log"), &owner)?;
        let sockets = sockets_folder(&folder, &owner)?;
        Ok(Self { folder, owner, sockets, _lock: lock })
    }

    /// Which folder `data` stands for.
    async fn resolve(data: &Path) -> Result<PathBuf, ClusterError> {
        match fs::read_to_string(data.join(ELSEWHERE)) {
            Ok(text) => return Ok(PathBuf::from(text.trim_end())),
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) if e.kind() == io::ErrorKind::NotADirectory => {
                return Err(ClusterError::NotOurs { folder: data.to_owned(), marker: MARKER });
            }
            Err(e) => return Err(ClusterError::io(data.join(ELSEWHERE))(e)),
        }
        // An existing cluster stays where it is; anything else in the folder is somebody's, and the caller says so.
        if own_uid() != 0 || is_ours(data) || !is_empty(data)? {
            return Ok(data.to_owned());
        }
        let owner = Owner::for_new_cluster().await?;
        let existing = data.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("/"));
        if owner.can_enter(existing).await {
            return Ok(data.to_owned());
        }
        Ok(Path::new(SYSTEM_FOLDER).join(short_hash(data)))
    }

    /// The cluster itself (`PGDATA`).
    pub fn pg(&self) -> PathBuf {
        self.folder.join("pg")
    }

    /// Folder of PostgreSQL's log.
    pub fn log(&self) -> PathBuf {
        self.folder.join("log")
    }
}

/// Whether the folder carries our mark.
fn is_ours(folder: &Path) -> bool {
    folder.join(MARKER).is_file()
}

/// Whether there is nothing in the folder, or no folder.
fn is_empty(folder: &Path) -> Result<bool, ClusterError> {
    match fs::read_dir(folder) {
        Ok(mut entries) => Ok(entries.all(|entry| entry.is_ok_and(|entry| IGNORED.iter().any(|name| entry.file_name() == *name)))),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(true),
        Err(e) => Err(ClusterError::io(folder)(e)),
    }
}

/// Makes `folder` and what is missing above it, each with `mode` whatever the umask says.
fn make_folders(folder: &Path, mode: u32) -> Result<(), ClusterError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.as_os_str().is_empty() && !folder.exists()).collect();
    for folder in missing.into_iter().rev() {
        match fs::create_dir(folder) {
            Ok(()) => fs::set_permissions(folder, fs::Permissions::from_mode(mode)).map_err(ClusterError::io(folder))?,
            Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
            Err(e) => return Err(ClusterError::io(folder)(e)),
        }
    }
    Ok(())
}

/// Makes a folder that only `owner` (and root) may enter, or checks that it is one.
///
/// An existing one that belongs to somebody else is refused: in `/tmp` anyone may have made it first.
pub(super) fn make_private(folder: &Path, owner: &Owner) -> Result<(), ClusterError> {
    match fs::DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => owner.give(folder),
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            let meta = fs::symlink_metadata(folder).map_err(ClusterError::io(folder))?;
            if !meta.is_dir() || meta.uid() != owner.uid {
                return Err(ClusterError::NotOurs { folder: folder.to_owned(), marker: MARKER });
            }
            fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(ClusterError::io(folder))
        }
        Err(e) => Err(ClusterError::io(folder)(e)),
    }
}

/// Takes the folder's lock, or says who has it. The kernel frees it when its holder dies, however it dies.
fn lock(folder: &Path) -> Result<File, ClusterError> {
    let path = folder.join(LOCK);
    let mut file =
        OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(ClusterError::io(&path))?;
    match file.try_lock() {
        Ok(()) => {
            file.set_len(0)
                .and_then(|()| file.rewind())
                .and_then(|()| writeln!(file, "{}", std::process::id()))
                .map_err(ClusterError::io(&path))?;
            Ok(file)
        }
        Err(TryLockError::WouldBlock) => {
            let mut text = String::new();
            let _ = file.read_to_string(&mut text);
            Err(ClusterError::InUse { folder: folder.to_owned(), pid: text.trim().parse().ok() })
        }
        Err(TryLockError::Error(e)) => Err(ClusterError::io(path)(e)),
    }
}

/// Writes a whole file in place of the old one, given to `owner` if there is one to give it to.
///
/// The new file is made with `create_new` and renamed: a link planted by the cluster's account is never followed by root.
pub(super) fn write_file(path: &Path, text: &str, owner: Option<&Owner>) -> Result<(), ClusterError> {
    let new = path.with_extension("new");
    let _ = fs::remove_file(&new);
    let write = || -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(if owner.is_some() { 0o600 } else { 0o644 }).open(&new)?;
        if let Some(owner) = owner.filter(|owner| owner.switch) {
            std::os::unix::fs::fchown(&file, Some(owner.uid), Some(owner.gid))?;
        }
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(ClusterError::io(path))
}

/// The folder for the socket: `run` in `folder`, or a short one under `/run` or `/tmp` if that path would be too long for a socket.
fn sockets_folder(folder: &Path, owner: &Owner) -> Result<PathBuf, ClusterError> {
    let near = folder.join("run");
    if fits(&near) {
        make_private(&near, owner)?;
        return Ok(near);
    }
    let name = format!("bando138-{}", short_hash(folder));
    let runtime = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|dir| !owner.switch && dir.is_dir());
    let root = own_uid() == 0;
    let candidates = [root.then(|| PathBuf::from("/run")), runtime, Some(PathBuf::from("/tmp"))];
    let mut refusal = None;
    for short in candidates.into_iter().flatten().map(|dir| dir.join(&name)).filter(|short| fits(short)) {
        match make_private(&short, owner) {
            Ok(()) => {
                tracing::info!(
                    "đường dẫn {} quá dài cho một socket; dùng {} / {} is too long for a socket; using {}",
                    near.display(),
                    short.display(),
                    near.display(),
                    short.display(),
                );
                return Ok(short);
            }
            Err(e) => refusal = Some(e),
        }
    }
    Err(refusal.unwrap_or(ClusterError::NotOurs { folder: near, marker: MARKER }))
}

/// Whether PostgreSQL's socket in `folder` has a path that the system takes.
fn fits(folder: &Path) -> bool {
    folder.join(SOCKET_NAME).as_os_str().as_bytes().len() <= SOCKET_PATH_MAX_BYTES
}

/// Twelve hexadecimal digits that stand for a path.
fn short_hash(path: &Path) -> String {
    use std::fmt::Write;
    Sha256::digest(path.as_os_str().as_bytes()).iter().take(6).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_path_of_107_bytes_fits_and_one_of_108_does_not() {
        // "/" + name + "/.s.PGSQL.5432" (14 bytes)
        let folder = |bytes: usize| PathBuf::from(format!("/{}", "x".repeat(bytes - 15)));
        assert_eq!(folder(107).join(SOCKET_NAME).as_os_str().len(), 107);
        assert!(fits(&folder(107)));
        assert!(!fits(&folder(108)));
    }

    #[test]
    fn vietnamese_letters_count_in_bytes() {
        // 36 letters of three bytes each: 108 bytes before the socket's own name
        assert!(!fits(&PathBuf::from(format!("/{}", "ạ".repeat(36)))));
    }

    #[test]
    fn a_file_system_of_its_own_counts_as_empty_and_a_foreign_file_does_not() {
        let folder = std::env::temp_dir().join(format!("bando138-empty-{}", std::process::id()));
        fs::create_dir_all(folder.join("lost+found")).unwrap();
        assert!(is_empty(&folder).unwrap());
        fs::write(folder.join("report.docx"), "").unwrap();
        assert!(!is_empty(&folder).unwrap());
        fs::remove_dir_all(&folder).unwrap();
        assert!(is_empty(&folder).unwrap());
    }

    #[test]
    fn a_planted_link_is_replaced_and_not_followed() {
        let folder = std::env::temp_dir().join(format!("bando138-link-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (victim, planted) = (folder.join("victim"), folder.join("settings.conf"));
        fs::write(&victim, "kept").unwrap();
        std::os::unix::fs::symlink(&victim, &planted).unwrap();
        std::os::unix::fs::symlink(&victim, planted.with_extension("new")).unwrap();
        write_file(&planted, "new", None).unwrap();
        assert_eq!(fs::read_to_string(&victim).unwrap(), "kept");
        assert_eq!(fs::read_to_string(&planted).unwrap(), "new");
        fs::remove_dir_all(&folder).unwrap();
    }
}
