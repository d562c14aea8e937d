//! `/tiles/{layers}/{z}/{x}/{y}`, `/tiles/{layers}.json`, `/style.json`.

use std::hash::Hasher;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use chrono::{Days, NaiveTime};
use http_body_util::Full;

use super::cache::Entry;
use super::filter::Filter;
use super::layer::Layer;
use super::render::render;
use super::tile::Tile;
use super::{Tiles, describe};
use crate::clock;
use crate::db::Access;
use crate::http::front::Secure;
use crate::http::{Params, Problem};

const CONTENT_TYPE: HeaderValue = HeaderValue::from_static("application/vnd.mapbox-vector-tile");
/// Ask each time, with the tag: a browser never shows an old tile either.
const CACHE_CONTROL: HeaderValue = HeaderValue::from_static("no-cache");
/// A `Host` longer than this is not repeated in answers.
const HOST_MAX_B: usize = 255;

/// The template of the route whose answers may be kept.
pub const KEPT_ROUTE: &str = "/tiles/{layers}/{z}/{x}/{y}";

/// The routes of the kit.
pub fn router(tiles: Tiles) -> Router {
    Router::new()
        .route("/tiles/{layers}/{z}/{x}/{y}", get(tile))
        .route("/tiles/{document}", get(tilejson))
        .route("/style.json", get(style))
        .with_state(tiles)
}

/// After a change has been answered well, waits until no tile from before it can be served any more.
pub async fn settle_changes(State(tiles): State<Tiles>, request: Request, next: Next) -> Response {
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    let response = next.run(request).await;
    if changes && response.status().is_success() {
        tiles.settle().await;
    }
    response
}

async fn tile(
    State(tiles): State<Tiles>,
    Path((names, z, x, y)): Path<(String, String, String, String)>,
    uri: Uri,
    headers: HeaderMap,
    params: Params,
    access: Option<Extension<Access>>,
) -> Result<Response, Problem> {
    let Some(Extension(access)) = access else { return Err(Problem::not_signed_in()) };
    let (layers, bits) = tiles.layers(&names)?;
    let y = y.strip_suffix(".mvt").unwrap_or(&y);
    let tile = match (z.parse(), x.parse(), y.parse()) {
        (Ok(z), Ok(x), Ok(y)) => Tile::new(z, x, y),
        _ => None,
    }
    .ok_or_else(no_such_tile)?;
    // Before the query, so that a day that ends meanwhile ends the tile too.
    let today = tiles.0.clock.today();
    let filter = Filter::read(&params, &layers, today)?.seen_by(&access);
    // What is kept is kept for those who see everything; a tile of a narrower scope, or a masked one, is made for who asks.
    let is_kept = access.is_everything() && (filter.is_for_purpose || !layers.iter().any(|layer| layer.tells_for_purpose()));
    let ticket = if is_kept { tiles.0.cache.ticket(bits) } else { None };
    let pool = if access.is_everything() { &tiles.0.pool } else { &tiles.0.narrow };
    let task = tiles.0.cancel.task();
    let watch = task.watch();
    let made = render(pool, &access, &task, &layers, tile, &filter).await;
    watch.done();
    tiles.0.made.fetch_add(1, Ordering::Relaxed);
    let body = Bytes::from(made?);
    let tag = tag(uri.path(), &body);
    let entry = Entry::new(body, tag, end_of(today), bits, tile);
    let response = respond(&entry, headers.get(header::IF_NONE_MATCH)).map(Body::new);
    if let (Some(ticket), Some(address)) = (ticket, uri.path_and_query()) {
        tiles.0.cache.insert(address.as_str(), entry, ticket);
    }
    Ok(response)
}

/// The answer that a kept tile gives to a request.
pub fn respond(entry: &Entry, known: Option<&HeaderValue>) -> Response<Full<Bytes>> {
    let (status, body) = if entry.body.is_empty() {
        (StatusCode::NO_CONTENT, Bytes::new())
    } else if known.is_some_and(|known| names(known, &entry.tag)) {
        (StatusCode::NOT_MODIFIED, Bytes::new())
    } else {
        (StatusCode::OK, entry.body.clone())
    };
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(4);
    headers.insert(header::CACHE_CONTROL, CACHE_CONTROL);
    headers.insert(header::ETAG, entry.tag.clone());
    if status == StatusCode::OK {
        headers.insert(header::CONTENT_TYPE, CONTENT_TYPE);
    }
    response
}

/// Whether an `If-None-Match` names `tag`; weak forms count, as RFC 9110 §13.1.2 asks.
fn names(known: &HeaderValue, tag: &HeaderValue) -> bool {
    known
        .as_bytes()
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|one| one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == tag.as_bytes())
}

/// 64 bits of `SipHash` over address and body: a tag has to tell versions of one tile apart, not withstand forgery.
fn tag(path: &str, body: &[u8]) -> HeaderValue {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(path.as_bytes());
    hasher.write(body);
    HeaderValue::from_str(&format!("\"{:016x}\"", hasher.finish())).unwrap_or_else(|_| HeaderValue::from_static("\"0\""))
}

/// Unix time of the end of a day in Vietnam.
fn end_of(day: chrono::NaiveDate) -> i64 {
    day.checked_add_days(Days::new(1))
        .and_then(|next| next.and_time(NaiveTime::MIN).and_local_timezone(clock::vietnam()).single())
        .map_or(0, |midnight| midnight.timestamp())
}

async fn tilejson(
    State(tiles): State<Tiles>,
    Path(document): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    secure: Secure,
    params: Params,
) -> Result<Response, Problem> {
    let Some(names) = document.strip_suffix(".json") else { return Err(no_such_tile()) };
    let (layers, _) = tiles.layers(names)?;
    Filter::read(&params, &layers, tiles.0.clock.today())?;
    Ok(json(describe::tilejson(&layers, &base(&headers, secure), query.as_deref().filter(|query| !query.is_empty())).to_string()))
}

async fn style(State(tiles): State<Tiles>, headers: HeaderMap, secure: Secure) -> Response {
    json(describe::style(tiles.0.layers, &base(&headers, secure)).to_string())
}

fn json(body: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], body).into_response()
}

/// Scheme and authority as the client wrote them; empty (relative addresses) if the `Host` is not a plain one.
fn base(headers: &HeaderMap, secure: Secure) -> String {
    let plain = |host: &&str| {
        host.len() <= HOST_MAX_B && !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]_".contains(&b))
    };
    let scheme = if secure.0 { "https" } else { "http" };
    headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(plain).map_or(String::new(), |host| format!("{scheme}://{host}"))
}

fn no_such_tile() -> Problem {
    Problem::new(
        400,
        "tile-address",
        "Không có ô bản đồ này: địa chỉ là /tiles/{lớp}/{z}/{x}/{y}, z từ 0 đến 18, x và y là số nguyên từ 0 đến 2^z - 1.",
        "There is no such tile: the address is /tiles/{layers}/{z}/{x}/{y}, z from 0 to 18, x and y whole numbers from 0 to 2^z - 1.",
    )
}

impl Tiles {
    /// The layers of a comma-separated list, with their bits.
    fn layers(&self, names: &str) -> Result<(Vec<&'static Layer>, u32), Problem> {
        let mut found: Vec<&'static Layer> = Vec::new();
        let mut bits = 0_u32;
        for name in names.split(',') {
            let Some(i) = self.0.layers.iter().position(|layer| layer.name == name) else {
                let known = self.0.layers.iter().map(|layer| layer.name).collect::<Vec<_>>().join(", ");
                return Err(Problem::new(
                    404,
                    "tile-layer-unknown",
                    format!("Không có lớp bản đồ này. Các lớp: {known}."),
                    format!("There is no such layer. Layers: {known}."),
                ));
            };
            if bits >> i & 1 == 1 {
                return Err(Problem::new(
                    400,
                    "tile-layer-twice",
                    format!("Lớp {name} được ghi hai lần."),
                    format!("The layer {name} is named twice."),
                ));
            }
            bits |= 1 << i;
            found.push(self.0.layers[i]);
        }
        Ok((found, bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_vietnam() {
        // 2025-07-01T17:00:00Z
        assert_eq!(end_of(chrono::NaiveDate::from_ymd_opt(2025, 7, 1).unwrap()), 1_751_389_200);
    }

    #[test]
    fn tags_are_found_in_lists_and_in_weak_form() {
        let tag = HeaderValue::from_static("\"a\"");
        for known in ["\"a\"", "W/\"a\"", "\"b\", \"a\"", "*"] {
            assert!(names(&HeaderValue::from_static(known), &tag), "{known}");
        }
        assert!(!names(&HeaderValue::from_static("\"b\", a"), &tag));
    }

    #[test]
    fn only_plain_hosts_are_repeated() {
        let host = |value: &'static str| base(&[(header::HOST, HeaderValue::from_static(value))].into_iter().collect(), Secure(false));
        assert_eq!(host("127.0.0.1:8138"), "http://127.0.0.1:8138");
        assert_eq!(host("a/b\"c"), "");
        assert_eq!(base(&HeaderMap::new(), Secure(false)), "");
    }
}
