//! What ends a command, in Vietnamese and English.

use crate::cluster::ClusterError;

/// What ends a command.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The private cluster.
    #[error("{0}")]
    Cluster(#[from] ClusterError),
    /// `DATABASE_URL` cannot be read. The text is never shown: it may hold a password.
    #[error("DATABASE_URL không đúng dạng postgres://tên@máy/cơ_sở. / DATABASE_URL is not of the form postgres://user@host/database.")]
    DatabaseUrl,
    /// The database fails.
    #[error("cơ sở dữ liệu báo lỗi khi {1} / the database failed while {2}: {0}")]
    Db(#[source] sqlx::Error, &'static str, &'static str),
    /// A migration fails.
    #[error("không nâng cấp được lược đồ; dữ liệu chưa đổi / the schema could not be upgraded; data are unchanged: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Asked to listen for other machines.
    #[error(
        "không mở cho máy khác: {0} không phải địa chỉ của chính máy này, và dịch vụ chưa có tài khoản nên ai vào được cũng xem và sửa được. \
         Dùng --listen 127.0.0.1:8138. / refusing {0}: it is not an address of this machine only, and the service has no accounts yet, so anybody who \
         reaches it could read and change everything. Use --listen 127.0.0.1:8138."
    )]
    NotLoopback(std::net::SocketAddr),
    /// The address is taken.
    #[error("không mở được địa chỉ {0} / cannot listen on {0}: {1}")]
    Listen(std::net::SocketAddr, #[source] std::io::Error),
    /// Anything else that a room says itself.
    #[error("{0}")]
    Said(String),
    /// Input or output fails.
    #[error("{0}")]
    Io(#[from] std::io::Error),
}
