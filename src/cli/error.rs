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
    /// Asked to listen for other machines in plain text.
    #[error(
        "không mở cho máy khác: {0} không phải địa chỉ của chính máy này, mà không có TLS thì mật khẩu và dữ liệu đi qua mạng ai cũng đọc được. \
         Thêm --tls-cert TỆP --tls-key TỆP, hoặc --behind-proxy nếu có proxy làm TLS, hoặc dùng --listen 127.0.0.1:8138. / refusing {0}: it is not an \
         address of this machine only, and without TLS anybody on the way could read passwords and data. Add --tls-cert FILE --tls-key FILE, or \
         --behind-proxy if a proxy makes TLS, or use --listen 127.0.0.1:8138."
    )]
    NotLoopback(std::net::SocketAddr),
    /// Reached by others, but under no name.
    #[error(
        "chưa biết máy khác gọi dịch vụ này bằng tên gì: thêm --host TÊN (ví dụ --host bando138.haiphong.gov.vn). / the name by which others reach \
         the service is not known: add --host NAME (such as --host bando138.haiphong.gov.vn)."
    )]
    NoHost,
    /// A name that is none.
    #[error(
        "--host {0:?}: chỉ ghi tên máy hoặc địa chỉ, không có http:// và số cổng. / write the host name or address only, without http:// and port."
    )]
    BadHost(String),
    /// Figures for other machines.
    #[error(
        "--metrics {0}: số liệu vận hành chỉ mở trên chính máy này, ví dụ 127.0.0.1:9138. / figures are given on this machine only, such as on 127.0.0.1:9138."
    )]
    MetricsNotLoopback(std::net::SocketAddr),
    /// Certificate or key.
    #[error("không dùng được chứng thư TLS / the TLS certificate cannot be used: {0}")]
    Tls(#[from] crate::http::tls::TlsError),
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
