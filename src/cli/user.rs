//! `bando138 user`: accounts from the command line, and the links of the first start.

use chrono::NaiveDate;
use sqlx::PgPool;
use uuid::Uuid;

use super::prepare::{self, Database};
use super::{CliError, say};
use crate::auth::accounts::{self, By, NewAccount, Where};
use crate::auth::tokens::{self, NewToken};
use crate::auth::{AuthError, Role, store};
use crate::clock::Clock;
use crate::config::DatabaseConfig;
use crate::db::PlaceTier;

/// What can be done with accounts.
#[derive(Debug, clap::Subcommand)]
pub(super) enum User {
    /// Make an account; prints a one-time link to sign in with
    Add {
        /// Name to sign in with: small letters, digits, dots, dashes
        username: String,
        /// The post (chức danh) it is of; never a person's name
        #[arg(long)]
        post: String,
        /// admin, province, commune, viewer or auditor
        #[arg(long)]
        role: String,
        /// The whole country
        #[arg(long, conflicts_with_all = ["province", "commune"])]
        country: bool,
        /// Code of a province
        #[arg(long, conflicts_with = "commune")]
        province: Option<String>,
        /// Code of a commune of today; may be given several times
        #[arg(long)]
        commune: Vec<String>,
        /// What a viewer sees of incidents: grid250 (places rounded to 250 m) or counts (by commune and quarter, small ones left out)
        #[arg(long, value_parser = ["exact", "grid250", "counts"])]
        tier: Option<String>,
    },
    /// Throw the password and all sessions of an account away; prints a one-time link
    Reset {
        /// The account
        username: String,
    },
    /// Let nobody in to an account any more
    Disable {
        /// The account
        username: String,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// All accounts
    List,
    /// Tokens of machines: add, list, revoke
    #[command(subcommand)]
    Token(UserToken),
}

/// What can be done with tokens of machines.
#[derive(Debug, clap::Subcommand)]
pub(super) enum UserToken {
    /// Make a token of an account; prints its value, this once
    Add {
        /// The account: the token never may more than it
        username: String,
        /// What it is for
        #[arg(long)]
        name: String,
        /// It may write too
        #[arg(long)]
        write: bool,
        /// The last day on which it opens anything (YYYY-MM-DD), at most 366 days from today
        #[arg(long)]
        expires_on: NaiveDate,
    },
    /// The tokens of an account, never their values
    List {
        /// The account
        username: String,
    },
    /// End a token
    Revoke {
        /// The account
        username: String,
        /// The token's id, as `list` shows it
        id: Uuid,
    },
}

pub(super) async fn run(config: &DatabaseConfig, command: User, clock: Clock) -> Result<(), CliError> {
    let (database, is_shared) = Database::join(config).await?;
    let result = act(&database, is_shared, command, clock).await;
    database.close().await?;
    result
}

fn said(error: AuthError) -> CliError {
    let problem = crate::http::Problem::from(error);
    let document = problem.document();
    CliError::Said(format!("{} / {}", problem.detail(), document.get("detail_en").and_then(serde_json::Value::as_str).unwrap_or_default()))
}

async fn act(database: &Database, is_shared: bool, command: User, clock: Clock) -> Result<(), CliError> {
    if !is_shared {
        prepare::schema_and_reference(&database.pool).await?;
    }
    let pool = &database.pool;
    let db = |error| CliError::Db(error, "mở kết nối", "connecting");
    match command {
        User::Add { username, post, role, country, province, commune, tier } => {
            let tier = tier.as_deref().map(PlaceTier::parse);
            let role = Role::parse(&role).ok_or_else(|| {
                CliError::Said("vai trò là một trong / the role is one of: admin, province, commune, viewer, auditor".to_owned())
            })?;
            let place = match (country || (role == Role::Admin && province.is_none() && commune.is_empty()), province) {
                (true, _) => Where::Country,
                (false, Some(code)) => Where::Province(code),
                (false, None) => Where::Communes(commune),
            };
            let mut conn = pool.acquire().await.map_err(db)?;
            let account = NewAccount { username: username.clone(), post, role, place, place_tier: tier, is_demo: false };
            let account_id = accounts::add(&mut conn, &account, By::default()).await.map_err(said)?;
            let token = accounts::new_link(&mut conn, account_id, clock.now()).await.map_err(said)?;
            say(&format!(
                "Đã tạo tài khoản / Account made: {username}. Đường dẫn đăng nhập một lần / one-time sign-in link:\n  /signin.html#{}",
                token.text()
            ));
        }
        User::Reset { username } => {
            let token = accounts::reset(pool, &username, clock.now(), By::default()).await.map_err(said)?;
            say(&format!("Đường dẫn đăng nhập một lần / one-time sign-in link ({username}):\n  /signin.html#{}", token.text()));
        }
        User::Disable { username, reason } => {
            accounts::disable(pool, &username, &reason, By::default()).await.map_err(said)?;
            say(&format!("Đã khóa tài khoản / Account disabled: {username}"));
        }
        User::List => {
            for account in accounts::list(pool, By::default()).await.map_err(said)? {
                let place = if account.is_country_wide {
                    "cả nước / country".to_owned()
                } else {
                    account
                        .province_code
                        .map_or_else(|| account.communes.unwrap_or_default().join(", "), |code| format!("tỉnh / province {code}"))
                };
                let state = if account.is_disabled { "  [đã khóa / disabled]" } else { "" };
                say(&format!("{:<20} {:<9} {place}  ({}){state}", account.username, account.role, account.post));
            }
        }
        User::Token(command) => act_on_tokens(pool, command, clock).await?,
    }
    Ok(())
}

async fn act_on_tokens(pool: &PgPool, command: UserToken, clock: Clock) -> Result<(), CliError> {
    let (UserToken::Add { username, .. } | UserToken::List { username } | UserToken::Revoke { username, .. }) = &command;
    let account = store::get_account(pool, username).await.map_err(said)?;
    let account = account.ok_or_else(|| said(AuthError::NoAccount(username.clone())))?;
    let (account_id, has_password) = (account.account_id, !account.must_change_password);
    match &command {
        UserToken::Add { username, name, write, expires_on } => {
            let token = NewToken { name: name.trim().to_owned(), may_write: *write, expires_on: *expires_on };
            let (_, value) = tokens::make(pool, (account_id, username), &token, clock.now(), None).await.map_err(said)?;
            say(&format!("Mã truy cập, chỉ hiện một lần / token, shown this once ({username}, {name}):\n  {value}"));
            if !has_password {
                say(&format!(
                    "Mã chỉ dùng được sau khi tài khoản đặt mật khẩu: hãy mở đường dẫn đăng nhập một lần (user reset {username} cho đường dẫn mới) / the token works once the account has set its password: open its one-time sign-in link (user reset {username} makes a new one, and ends tokens)"
                ));
            }
        }
        UserToken::List { .. } => {
            for token in tokens::list_of(pool, account_id).await.map_err(said)? {
                let may = if token.may_write { "đọc, ghi / reads, writes" } else { "chỉ đọc / reads" };
                let used = token
                    .last_used_at
                    .map_or_else(|| "chưa dùng / never used".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
                say(&format!(
                    "{}  {}  {may}  hết hạn / ends {}  {used}",
                    token.api_token_id,
                    token.name,
                    token.expires_at.format("%Y-%m-%d %H:%M UTC")
                ));
            }
        }
        UserToken::Revoke { username, id } => {
            tokens::end(pool, (account_id, username), *id, None).await.map_err(said)?;
            say(&format!("Đã thu hồi mã truy cập / token revoked: {id}"));
        }
    }
    Ok(())
}

/// The demonstration's accounts: one for each role, in its two provinces.
const DEMO: [(&str, &str, Role, Demo); 5] = [
    ("quantri", "Quản trị hệ thống", Role::Admin, Demo::Country),
    ("haiphong", "Công an thành phố Hải Phòng, phòng tham mưu", Role::Province, Demo::Province("31")),
    ("chuvanan", "Công an phường Chu Văn An", Role::Commune, Demo::Commune("10549")),
    ("xem", "Văn phòng Ban Chỉ đạo 138 tỉnh Bắc Ninh", Role::Viewer, Demo::Province("24")),
    ("kiemtra", "Thanh tra Công an thành phố Hải Phòng", Role::Auditor, Demo::Province("31")),
];

enum Demo {
    Country,
    Province(&'static str),
    Commune(&'static str),
}

/// Where there is no account yet: the demonstration's accounts, if that is wanted. Then a new link for each demonstration account
/// that nobody has set a password for. Only on a service that only this machine reaches (`is_here`): `address` is what links begin with.
pub(super) async fn offer_links(pool: &PgPool, address: &str, wants_demo: bool, is_here: bool, clock: Clock) -> Result<(), CliError> {
    let mut tx = pool.begin().await.map_err(|error| CliError::Db(error, "tạo tài khoản", "making accounts"))?;
    if store::count_accounts(pool).await.map_err(said)? == 0 {
        if !wants_demo || !is_here {
            say(
                "Chưa có tài khoản nào. Hãy tạo / No account yet. Make one: bando138 user add TÊN --role admin --post \"Quản trị hệ thống\"",
            );
            return Ok(());
        }
        for (username, post, role, place) in DEMO {
            let place = match place {
                Demo::Country => Where::Country,
                Demo::Province(code) => Where::Province(code.to_owned()),
                Demo::Commune(code) => Where::Communes(vec![code.to_owned()]),
            };
            let account = NewAccount { username: username.to_owned(), post: post.to_owned(), role, place, place_tier: None, is_demo: true };
            accounts::add(&mut tx, &account, By::default()).await.map_err(said)?;
        }
    }
    if !is_here {
        return Ok(());
    }
    let open = store::list_unopened_demo_accounts(&mut tx).await.map_err(said)?;
    if !open.is_empty() {
        say("Đăng nhập tài khoản minh họa (mỗi đường dẫn dùng một lần) / Sign in to a demonstration account (each link works once):");
    }
    for (account_id, username, role) in open {
        let token = accounts::new_link(&mut tx, account_id, clock.now()).await.map_err(said)?;
        say(&format!("  {role:<9} {username:<10} {address}/signin.html#{}", token.text()));
    }
    tx.commit().await.map_err(|error| CliError::Db(error, "tạo tài khoản", "making accounts"))
}
