//! The door: every request passes here before it reaches a room. It finds out who asks, whether that role may use the route, and
//! in which scope; and it hands the request access to data in that scope and no other.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chrono::TimeDelta;
use uuid::Uuid;

use super::attempts::Attempts;
use super::limits::{Asker, Limits, Refusal};
use super::password::Hasher;
use super::rights::{self, Right};
use super::token::{is_token, sha256};
use super::{AuthError, Principal, Via, store, tokens};
use crate::clock::Clock;
use crate::db::{PlaceTier, Pools};
use crate::http::Problem;
use crate::http::front::is_secure;

/// A session that is not used for so long is over.
pub const IDLE: TimeDelta = TimeDelta::minutes(60);
/// A session is over after so long, however much it is used.
pub const LONGEST: TimeDelta = TimeDelta::hours(12);
/// For so long a session is believed without asking the database. Signing out here is felt at once; a change made by another process
/// (an account disabled on the command line) after so long.
const BELIEVED: Duration = Duration::from_secs(10);
/// How often it is written down that a session was used.
const TOUCHED_EVERY: TimeDelta = TimeDelta::minutes(1);
/// Sessions remembered at most; beyond, all are asked for anew.
const REMEMBERED: usize = 10_000;

/// Name of the cookie. Browsers keep one that begins with `__Host-` for this very host, and only if it came by TLS.
pub fn cookie_name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-bando138" } else { "bando138" }
}

/// The whole cookie: what `Set-Cookie` says. An age of 0 takes it back.
pub fn cookie(is_secure: bool, value: &str, max_age: TimeDelta) -> String {
    let secure = if is_secure { "; Secure" } else { "" };
    format!("{}={value}; Path=/; HttpOnly; SameSite=Strict{secure}; Max-Age={}", cookie_name(is_secure), max_age.num_seconds())
}

/// Who is in. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Door {
    pub(super) pools: Pools,
    pub(super) clock: Clock,
    pub(super) hasher: Hasher,
    pub(super) attempts: Attempts,
    limits: Option<Limits>,
    known: Known,
}

/// Who is behind the hash of a token, and until when that is believed.
type Known = Arc<RwLock<HashMap<[u8; 32], (Principal, Instant)>>>;

impl Door {
    /// A door to these pools.
    pub fn new(pools: Pools, clock: Clock) -> Self {
        Self { pools, clock, hasher: Hasher::default(), attempts: Attempts::default(), limits: None, known: Arc::default() }
    }

    /// The same door, at which a session may ask so many times a second (0: as often as it likes), and three times as many at once.
    #[must_use]
    pub fn limited(mut self, per_s: u32) -> Self {
        self.limits = (per_s > 0).then(|| Limits::new(per_s));
        self
    }

    /// What hashes the passwords of the service.
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// Takes one request from who asks; where there are too many the answer that says so.
    fn count(&self, asker: Asker, route: &str) -> Option<Problem> {
        // Tiles come by the hundred.
        if !route.starts_with("/api/") {
            return None;
        }
        let Refusal { retry_after_s, is_first } = self.limits.as_ref()?.take(asker, Instant::now()).err()?;
        if is_first {
            tracing::warn!(?asker, "too many requests");
        }
        let refused = Problem::new(
            429,
            "too-many-requests",
            format!("Gửi quá nhiều yêu cầu cùng lúc. Hãy đợi {retry_after_s} giây."),
            format!("Too many requests at once. Wait {retry_after_s} s."),
        );
        Some(refused.with("retry_after_s", retry_after_s))
    }

    /// Who asks, if that is known without asking the database: for the way past the router.
    pub fn known(&self, headers: &HeaderMap, is_secure: bool) -> Option<Principal> {
        let key = sha256(token(headers, is_secure)?);
        let known = self.known.read().ok()?;
        known.get(&key).filter(|(_, until)| Instant::now() < *until).map(|(principal, _)| principal.clone())
    }

    /// Who asks; none without a session that is alive.
    ///
    /// # Errors
    /// The database's.
    pub async fn principal(&self, headers: &HeaderMap, is_secure: bool) -> Result<Option<Principal>, AuthError> {
        if let Some(principal) = self.known(headers, is_secure) {
            return Ok(Some(principal));
        }
        let Some(token) = token(headers, is_secure) else { return Ok(None) };
        let key = sha256(token);
        let now = self.clock.now();
        let pool = self.pools.own();
        let session = if tokens::is_machine_token(token) {
            tokens::get_session(pool, &key, now).await?
        } else {
            store::get_session(pool, &key, now).await?
        };
        let Some(session) = session else { return Ok(None) };
        let Some(principal) = session.principal() else { return Ok(None) };
        if now - session.last_seen_at > TOUCHED_EVERY {
            match principal.via {
                Via::Session => store::touch_session(pool, principal.session_id, now, now + IDLE).await?,
                Via::Token { .. } => tokens::touch(pool, principal.session_id, now).await?,
            }
        }
        if let Ok(mut known) = self.known.write() {
            if known.len() >= REMEMBERED {
                known.clear();
            }
            known.insert(key, (principal.clone(), Instant::now() + BELIEVED));
        }
        Ok(Some(principal))
    }

    /// Forgets the sessions of an account, at once.
    pub fn forget(&self, account_id: Uuid) {
        if let Ok(mut known) = self.known.write() {
            known.retain(|_, (principal, _)| principal.account_id != account_id);
        }
    }
}

/// The token of the cookie, or of `Authorization: Bearer`; one of a machine never from a cookie.
fn token(headers: &HeaderMap, is_secure: bool) -> Option<&str> {
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "));
    if let Some(text) = bearer {
        return Some(text).filter(|text| is_token(text) || tokens::is_machine_token(text));
    }
    let mut cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    let found = cookies.find_map(|pair| {
        let (name, value) = pair.trim().split_once('=')?;
        (name == cookie_name(is_secure)).then_some(value)
    });
    found.filter(|text| is_token(text))
}

/// Lets a request in, or says why not. To be laid around routes, so that the route is known.
pub async fn enter(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned()).unwrap_or_default();
    let right = rights::right(request.method(), &route);
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let stranger = || door.count(Asker::Address(peer?), &route).map(IntoResponse::into_response);
    if right == Some(Right::Open) {
        if let Some(refused) = stranger() {
            return refused;
        }
        request.extensions_mut().insert(door);
        return next.run(request).await;
    }
    let principal = match door.principal(request.headers(), is_secure(request.extensions())).await {
        Ok(Some(principal)) => principal,
        Ok(None) => return stranger().unwrap_or_else(|| Problem::not_signed_in().into_response()),
        Err(error) => return Problem::from(error).into_response(),
    };
    if let Some(refused) = door.count(Asker::Session(principal.session_id), &route) {
        return refused.into_response();
    }
    if let Some(refused) = tokens::refusal(principal.via, request.method(), &route) {
        return refused.into_response();
    }
    // Rights and the log read the address as it is written; the handler would decode it. No tile needs a letter to be encoded.
    if is_encoded_tile(request.uri()) {
        return Problem::new(
            400,
            "tile-address",
            "Địa chỉ ô bản đồ không được mã hóa phần trăm (%); hãy viết thẳng tên lớp, số và ngày.",
            "The address of a tile is not percent-encoded: write layers, numbers and days as they are.",
        )
        .into_response();
    }
    let (right, is_of_places) = match right {
        Some(Right::Places) if route.starts_with("/tiles/") => {
            let (right, shows_single_ones) = rights::of_tile(request.uri().path());
            (Some(right), shows_single_ones)
        }
        _ => (right, true),
    };
    let tier = match right {
        Some(Right::Open) => principal.place_tier,
        Some(Right::Roles(roles)) if roles.contains(&principal.role) => principal.place_tier,
        Some(Right::Places) if principal.place_tier >= PlaceTier::Grid && !is_of_places => principal.place_tier,
        Some(Right::Places) if principal.place_tier >= PlaceTier::Grid => principal.tier_of_places(),
        Some(Right::Places) => return counts_only().into_response(),
        Some(Right::ExactPlaces) if principal.tier_of_places() == PlaceTier::Exact => PlaceTier::Exact,
        Some(Right::ExactPlaces) if principal.place_tier == PlaceTier::Exact => return purpose_needed().into_response(),
        // What the router does not know is its to refuse (404, 405), for those who are in.
        None if is_the_routers(request.method(), &route) => PlaceTier::Counts,
        _ => return Problem::not_allowed().into_response(),
    };
    if principal.must_change_password && !matches!(route.as_str(), "/api/v1/me" | "/api/v1/me/password" | "/api/v1/session") {
        return Problem::new(
            403,
            "password-change-needed",
            "Hãy đặt mật khẩu mới trước khi làm việc khác.",
            "Set a new password before anything else.",
        )
        .into_response();
    }
    let access = principal.access(tier);
    let db = door.pools.scoped(access.clone());
    let watch = db.watch();
    let extensions = request.extensions_mut();
    extensions.insert(access);
    extensions.insert(db);
    extensions.insert(principal);
    extensions.insert(door);
    let mut response = next.run(request).await;
    watch.done();
    // Two accounts may use one browser: what is kept there is asked for anew, and never given to the other one.
    response.headers_mut().append(header::VARY, HeaderValue::from_static("cookie, authorization"));
    response
}

fn counts_only() -> Problem {
    Problem::new(
        403,
        "counts-only",
        "Tài khoản này chỉ xem số vụ việc theo xã, phường và theo quý; không xem từng vụ.",
        "This account sees incidents as counts by commune and quarter only, not one by one.",
    )
}

fn purpose_needed() -> Problem {
    Problem::purpose_needed(
        "Hãy nêu mục đích trước khi xem hoặc sửa vị trí chính xác của vụ việc (PUT /api/v1/session/purpose); việc xem được ghi nhật ký.",
        "State a purpose before reading or changing exact places of incidents (PUT /api/v1/session/purpose); reading them is logged.",
    )
}

/// A tile's address with a letter that is written as a percent sign and digits.
pub fn is_encoded_tile(uri: &axum::http::Uri) -> bool {
    uri.path().starts_with("/tiles/") && uri.path_and_query().is_some_and(|address| address.as_str().contains('%'))
}

/// An address that is no route of the service, or a known one asked for by a method that it does not have: the router answers 404 or 405.
fn is_the_routers(method: &Method, route: &str) -> bool {
    route.is_empty()
        || matches!(route, "/api" | "/api/{*rest}" | "/api/v1" | "/api/v1/{*rest}" | "/api/v1/")
        || rights::RIGHTS.iter().any(|(_, known, ..)| *known == route) && rights::right(method, route).is_none()
}
