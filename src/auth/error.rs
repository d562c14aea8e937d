//! What can go wrong at the door, in words.

use crate::http::Problem;

/// Errors of the room.
#[derive(Debug, thiserror::Error)]
pub enum AuthError {
    /// Name, password or code is wrong, or the account is disabled: which of them is not said.
    #[error("wrong username, password or code")]
    Refused,
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
            AuthError::DeadLink => Self::new(
                401,
                "link-used-up",
                "Đường dẫn đăng nhập này đã dùng rồi hoặc quá hạn. Hãy xin quản trị viên đường dẫn mới (bando138 user reset).",
                "This sign-in link was used before or is too old. Ask the administrator for a new one (bando138 user reset).",
            ),
            AuthError::TooMany(seconds) => Self::new(
                429,
                "too-many-attempts",
                format!("Đã thử đăng nhập quá nhiều lần. Hãy đợi {} phút rồi thử lại.", seconds.div_ceil(60)),
                format!("Too many attempts to sign in. Wait {} minutes, then try again.", seconds.div_ceil(60)),
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
