//! What can go wrong with the private cluster, said in Vietnamese and English with what to do.

use std::io;
use std::path::PathBuf;

/// Why the private cluster could not be made, started or stopped. Each text has a Vietnamese and an English line.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Debian's server programs with PostGIS are not installed.
    #[error(
        "Chưa có PostgreSQL với PostGIS. Hãy chạy: apt-get install -y postgresql-postgis\n\
         PostgreSQL with PostGIS is not installed. Run: apt-get install -y postgresql-postgis"
    )]
    NotInstalled,
    /// The cluster was made by a major version that is not installed.
    #[error(
        "Dữ liệu trong {} thuộc PostgreSQL {cluster}, máy này có {installed}. Hãy cài postgresql-{cluster}-postgis-3; không có gì bị thay đổi.\n\
         The data in {} belong to PostgreSQL {cluster}, this machine has {installed}. Install postgresql-{cluster}-postgis-3; nothing was changed.",
        folder.display(), folder.display()
    )]
    VersionMismatch {
        /// The folder of the cluster.
        folder: PathBuf,
        /// Major version that made it.
        cluster: String,
        /// Major versions with PostGIS on this machine, as text.
        installed: String,
    },
    /// The folder holds something that this program did not put there.
    #[error(
        "Thư mục {} không trống và không do Bản đồ 138 tạo ra (không có tệp {marker}), nên được để nguyên. Hãy chọn thư mục khác bằng --data.\n\
         The folder {} is not empty and was not made by Bản đồ 138 (no file {marker}), so it is left as it is. Choose another folder with --data.",
        folder.display(), folder.display()
    )]
    NotOurs {
        /// The folder.
        folder: PathBuf,
        /// The file that would have said that the folder is ours.
        marker: &'static str,
    },
    /// Another program holds the folder.
    #[error(
        "Thư mục {} đang được một tiến trình Bản đồ 138 khác sử dụng{}. Hãy dừng nó trước, hoặc chọn thư mục khác bằng --data.\n\
         The folder {} is in use by another Bản đồ 138 process{}. Stop it first, or choose another folder with --data.",
        folder.display(), pid_text(*pid), folder.display(), pid_text(*pid)
    )]
    InUse {
        /// The folder.
        folder: PathBuf,
        /// The process that holds it, if it said so.
        pid: Option<u32>,
    },
    /// The cluster belongs to another account than the one that this program runs as.
    #[error(
        "Dữ liệu trong {} thuộc tài khoản {owner}. Hãy chạy bằng root hoặc bằng tài khoản đó.\n\
         The data in {} belong to the account {owner}. Run as root or as that account.",
        folder.display(), folder.display()
    )]
    ForeignOwner {
        /// The folder.
        folder: PathBuf,
        /// Name or number of the owner.
        owner: String,
    },
    /// An existing cluster lies where its owner can no longer reach it.
    #[error(
        "Tài khoản {owner} không vào được {}: một thư mục cha đã bị đóng. Hãy mở lại (chmod a+x) rồi chạy lại.\n\
         The account {owner} cannot reach {}: a folder above it has been closed. Open it (chmod a+x) and start again.",
        folder.display(), folder.display()
    )]
    Unreachable {
        /// The folder.
        folder: PathBuf,
        /// Name of the owner.
        owner: String,
    },
    /// Started as root, and there is no account to give the cluster to.
    #[error(
        "PostgreSQL không chạy dưới quyền root và máy không có tài khoản postgres hay nobody. Hãy tạo: adduser --system --group postgres\n\
         PostgreSQL refuses to run as root and there is no account postgres or nobody. Make one: adduser --system --group postgres"
    )]
    NoOwner,
    /// A program of PostgreSQL failed.
    #[error("{program} không chạy được: / {program} failed:\n{output}")]
    Program {
        /// Which program.
        program: String,
        /// The end of what it said.
        output: String,
    },
    /// The file system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// What was being read or written.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The server runs but does not take the connection that the set-up needs.
    #[error("PostgreSQL đã chạy nhưng không nhận kết nối: / PostgreSQL runs but refuses the connection: {0}")]
    Connection(#[from] sqlx::Error),
}

impl ClusterError {
    /// Names the file in an input or output error.
    pub(super) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }
}

fn pid_text(pid: Option<u32>) -> String {
    pid.map(|pid| format!(" (PID {pid})")).unwrap_or_default()
}
