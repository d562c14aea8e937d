//! Folders for tests, outside of `target`: that may lie where the cluster's account cannot go.

use std::path::PathBuf;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// The parent of all of them, and the pipe whose end, when this process is gone in whatever way, has it removed.
#[expect(clippy::zombie_processes, reason = "the guard ends after us")]
static PARENT: LazyLock<(PathBuf, ChildStdin)> = LazyLock::new(|| {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let path = PathBuf::from(format!("/tmp/bando138-it-{}", std::process::id()));
    std::fs::create_dir(&path).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut guard = Command::new("sh")
        .args(["-c", "read -r _; rm -rf \"$1\"", "guard"])
        .arg(&path)
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let pipe = guard.stdin.take().unwrap();
    (path, pipe)
});

/// A path of one test's own that does not exist yet; what is made there is removed when this is dropped.
pub struct Folder(pub PathBuf);

impl Folder {
    /// A new path.
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self(PARENT.0.join(NEXT.fetch_add(1, Ordering::Relaxed).to_string()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
