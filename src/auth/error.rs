//! What can go wrong at the door, in words.

use crate::audit::AuditError;
use crate::http::{FieldError, Problem};

/// Errors of the room.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Name, password or code is wrong, or the account is disabled: which of them is not said.
    #[error("wrong username, password or code")]
    Refused,
    /// Name and password are right; a code is asked for.
    #[error("a second factor is needed")]
    FactorNeeded,
    /// Too many wait for a password to be compared.
    #[error("too many wait to sign in")]
    Busy,
    /// Nobody else could manage accounts any more.
    #[error("the last administrator stays")]
    LastAdmin,
    /// The account is not in the administrator's scope.
    #[error("the account lies beyond the administrator's scope")]
    BeyondScope,
    /// The account has as many tokens as it may.
    #[error("too many tokens")]
    TooManyTokens,
    /// There is no such token of the account.
    #[error("there is no such token")]
    NoToken,
    /// Fields that cannot be stored.
    #[error("{} faulty fields", .0.len())]
    Fields(Vec<FieldError>),
    /// The log failed.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The link was used, is too old, or never was.
    #[error("the sign-in link is used up or expired")]
    DeadLink,
    /// Too many attempts; seconds to wait.
    #[error("too many attempts")]
    TooMany(u64),
    /// There is no such account.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// The name is taken.
    #[error("the username {0} is taken")]
    Taken(String),
    /// Something about an account is not as it must be: Vietnamese, English.
    #[error("{1}")]
    Wrong(&'static str, &'static str),
    /// Hashing failed.
    #[error("hashing failed")]
    Hashing,
    /// The database failed while doing something.
    #[error("database error while {1}: {0}")]
    Db(#[source] sqlx::Error, &'static str),
}

pub(super) fn db(doing: &'static str) -> impl Fn(sqlx::Error) -> AuthError {
    move |error| AuthError::Db(error, doing)
}

impl From<AuthError> for Problem {
    fn from(error: AuthError) -> Self {
        match error {
            AuthError::Refused => Self::new(
                401,
                "sign-in-refused",
                "Tên đăng nhập, mật khẩu hoặc mã xác thực không đúng, hoặc tài khoản đã bị khóa. Hãy thử lại hoặc hỏi quản trị viên.",
                "Username, password or code is wrong, or the account is disabled. Try again, or ask the administrator.",
            ),
            AuthError::FactorNeeded => Self::new(
                401,
                "second-factor-needed",
                "Mật khẩu đúng. Hãy nhập thêm mã 6 chữ số trên điện thoại, hoặc một mã dự phòng.",
                "The password is right. Also enter the 6 digits on the phone, or a recovery code.",
            ),
            AuthError::Busy => Self::new(
                429,
                "too-busy",
                "Đang có quá nhiều người đăng nhập cùng lúc. Hãy thử lại sau ít giây.",
                "Too many are signing in at once. Try again in a few seconds.",
            )
            .with("retry_after_s", 3),
            AuthError::LastAdmin => Self::new(
                409,
                "last-admin",
                "Đây là quản trị viên cuối cùng còn hoạt động. Hãy tạo quản trị viên khác trước.",
                "This is the last administrator who is not disabled. Make another one first.",
            ),
            AuthError::BeyondScope => Self::new(
                403,
                "account-beyond-scope",
                "Tài khoản này nằm ngoài địa bàn quản trị của bạn; chưa có gì thay đổi.",
                "This account lies beyond the scope that you administer; nothing was changed.",
            ),
            AuthError::TooManyTokens => Self::new(
                409,
                "too-many-tokens",
                "Tài khoản này đã có 50 mã truy cập còn hạn; hãy thu hồi bớt trước.",
                "This account has 50 live tokens; revoke some first.",
            ),
            AuthError::NoToken => Self::new(
                404,
                "token-not-found",
                "Tài khoản này không có mã truy cập đó, hoặc mã đã thu hồi.",
                "This account has no such token, or it is revoked.",
            ),
            AuthError::Fields(errors) => Self::invalid(errors),
            AuthError::Audit(error) => error.into(),
            AuthError::DeadLink => Self::new(
                401,
                "link-used-up",
                "Đường dẫn đăng nhập này đã dùng rồi hoặc quá hạn. Hãy xin quản trị viên đường dẫn mới (bando138 user reset).",
                "This sign-in link was used before or is too old. Ask the administrator for a new one (bando138 user reset).",
            ),
            AuthError::TooMany(seconds) => Self::new(
                429,
                "too-many-attempts",
                format!("Đã thử đăng nhập quá nhiều lần. Hãy đợi {} rồi thử lại.", wait(seconds, "giây", "phút")),
                format!("Too many attempts to sign in. Wait {}, then try again.", wait(seconds, "seconds", "minutes")),
            )
            .with("retry_after_s", seconds),
            AuthError::NoAccount(_) => Self::new(404, "account-not-found", "Không có tài khoản này.", "There is no such account."),
            AuthError::Taken(_) => Self::new(409, "username-taken", "Tên đăng nhập này đã có người dùng.", "This username is taken."),
            AuthError::Wrong(vi, en) => Self::new(422, "account-wrong", vi, en),
            AuthError::Hashing => Self::internal(&error, "hashing a password"),
            AuthError::Db(cause, _) => Self::from(cause),
        }
    }
}

/// Seconds, or minutes where there are many.
fn wait(seconds: u64, unit_s: &str, unit_min: &str) -> String {
    if seconds < 90 { format!("{seconds} {unit_s}") } else { format!("{} {unit_min}", seconds.div_ceil(60)) }
}
