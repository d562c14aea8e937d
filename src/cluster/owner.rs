//! The account that owns the cluster: ourselves, or, when started as root, an unprivileged one — PostgreSQL refuses root.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;

use tokio::process::Command;

use super::ClusterError;

/// An account, and whether programs have to be switched to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Owner {
    /// Its number.
    pub uid: u32,
    /// Its group.
    pub gid: u32,
    /// Its name: PostgreSQL's peer authentication goes by it.
    pub name: String,
    /// We are root and this is somebody else.
    pub switch: bool,
}

/// The number of the account that this process runs as.
pub(super) fn own_uid() -> u32 {
    // The owner of /proc/self is our effective account; std has no geteuid.
    fs::metadata("/proc/self").map_or(u32::MAX, |meta| meta.uid())
}

impl Owner {
    /// Who is to own a new cluster: ourselves, or `postgres`, else `nobody`, when we are root.
    ///
    /// # Errors
    /// `NoOwner` as root on a machine with neither account.
    pub async fn for_new_cluster() -> Result<Self, ClusterError> {
        let uid = own_uid();
        if uid != 0 {
            return Self::of_uid(uid).await;
        }
        for name in ["postgres", "nobody"] {
            if let Some(owner) = Self::look_up(name).await {
                return Ok(owner);
            }
        }
        Err(ClusterError::NoOwner)
    }

    /// The owner of an existing folder.
    ///
    /// # Errors
    /// `ForeignOwner` if we are neither that account nor root, `NoOwner` if it is root itself.
    pub async fn of_folder(folder: &Path) -> Result<Self, ClusterError> {
        let uid = fs::metadata(folder).map_err(ClusterError::io(folder))?.uid();
        let own = own_uid();
        if uid == 0 {
            return Err(ClusterError::NoOwner);
        }
        let owner = Self::of_uid(uid).await?;
        if own != 0 && own != uid {
            return Err(ClusterError::ForeignOwner { folder: folder.to_owned(), owner: owner.name });
        }
        Ok(owner)
    }

    async fn of_uid(uid: u32) -> Result<Self, ClusterError> {
        Self::look_up(&uid.to_string()).await.ok_or_else(|| ClusterError::Program {
            program: "getent passwd".into(),
            output: format!("tài khoản {uid} không có tên / the account {uid} has no name"),
        })
    }

    /// Asks the system (and so also a directory service) for an account by name or number.
    async fn look_up(key: &str) -> Option<Self> {
        let output = Command::new("getent").arg("passwd").arg(key).stdin(Stdio::null()).output().await.ok()?;
        let line = String::from_utf8(output.stdout).ok()?;
        let mut fields = line.trim_end().split(':');
        let (name, uid, gid) = (fields.next()?, fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?);
        Some(Self { uid, gid, name: name.to_owned(), switch: own_uid() == 0 && uid != 0 })
    }

    /// A program to be run as this account: away from the terminal's process group, so that Ctrl-C does not reach it,
    /// with a clean environment (`PGDATA`, `PGPORT` and the like would steer it elsewhere) and a working folder that anyone can enter.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("LC_ALL", "C.UTF-8")
            .current_dir("/")
            .stdin(Stdio::null())
            .process_group(0);
        if self.switch {
            // std drops root's supplementary groups together with this.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Whether this account can get to `path` through every folder above it. `path` must exist.
    pub async fn can_enter(&self, path: &Path) -> bool {
        self.test("-x", path).await
    }

    /// Whether this account can write to `path`.
    pub async fn can_write(&self, path: &Path) -> bool {
        self.test("-w", path).await
    }

    /// Asks as this account, through `test`: only the kernel knows all the rules.
    async fn test(&self, what: &str, path: &Path) -> bool {
        let status = self.command("test").arg(what).arg(path).status().await;
        status.is_ok_and(|status| status.success())
    }

    /// Gives `path` to this account if we are root.
    pub fn give(&self, path: &Path) -> Result<(), ClusterError> {
        if self.switch { std::os::unix::fs::lchown(path, Some(self.uid), Some(self.gid)).map_err(ClusterError::io(path)) } else { Ok(()) }
    }
}
