//! What holds a browser's door: the service answers to its own names only (DNS rebinding), changes nothing for a page from
//! elsewhere (cross-site requests), takes no longer than it should, and every answer carries the headers that say so to browsers.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::front::{self, Arrival};
use super::{Problem, extract};

/// The type of a file on its way in.
const FILE: &str = "application/octet-stream";
/// No request takes longer.
const DEADLINE: Duration = Duration::from_mins(1);

/// Refuses requests for another host name, and changes asked for by a page of another origin.
pub async fn own_origin(request: Request, next: Next) -> Response {
    let headers = request.headers();
    if !front::is_for_us(request.extensions(), headers) {
        return Problem::new(
            421,
            "foreign-host",
            "Dịch vụ này không trả lời dưới tên máy đó. Dùng tên đã đăng ký, hoặc hỏi quản trị viên (bando138 serve --host TÊN).",
            "The service does not answer to that host name. Use its own name, or ask the administrator (bando138 serve --host NAME).",
        )
        .into_response();
    }
    match cross_site(request.method(), headers, front::is_secure(request.extensions())) {
        None => next.run(request).await,
        Some(problem) => problem.into_response(),
    }
}

/// Why a change may not be made, if a page from elsewhere asks for it or might.
fn cross_site(method: &Method, headers: &HeaderMap, is_secure: bool) -> Option<Problem> {
    // A token in a header is never sent by a browser of its own accord; and with one, the cookie is not looked at.
    let has_token = headers.get(header::AUTHORIZATION).is_some_and(|value| value.to_str().is_ok_and(|text| text.starts_with("Bearer ")));
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || has_token {
        return None;
    }
    let mut sites = headers.get_all("sec-fetch-site").iter().peekable();
    let mut origins = headers.get_all(header::ORIGIN).iter().peekable();
    let says_where = sites.peek().is_some() || origins.peek().is_some();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let own = format!("{}://{host}", if is_secure { "https" } else { "http" });
    if sites.any(|site| !matches!(site.as_bytes(), b"same-origin" | b"none"))
        || origins.any(|origin| !origin.as_bytes().eq_ignore_ascii_case(own.as_bytes()))
    {
        return Some(Problem::new(
            403,
            "foreign-origin",
            "Trang từ nơi khác không được sửa dữ liệu ở đây.",
            "A page from elsewhere may not change data here.",
        ));
    }
    // A form of another page can send a POST without asking first, but not one of these types; other methods always ask first.
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let is_no_form = kind.is_some_and(|kind| extract::is_json(kind) || kind == FILE);
    let might_be_a_form = *method == Method::POST && !says_where && headers.contains_key(header::COOKIE) && !is_no_form;
    might_be_a_form.then(Problem::not_json_type)
}

/// Gives a request up that takes longer than a minute. A file on its way in is not a request that hangs: it takes as long as it comes, and
/// the accept loop gives up on one that stands still.
pub async fn deadline(request: Request, next: Next) -> Response {
    let is_file = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == FILE);
    if is_file && request.method() == Method::POST {
        return next.run(request).await;
    }
    tokio::time::timeout(DEADLINE, next.run(request)).await.unwrap_or_else(|_| {
        Problem::new(
            503,
            "took-too-long",
            "Yêu cầu mất hơn một phút nên đã dừng; chưa có gì được lưu. Hãy thu hẹp điều kiện rồi thử lại.",
            "The request took more than a minute and was given up; nothing was stored. Narrow it down, then try again.",
        )
        .into_response()
    })
}

/// Notes which route answers, by its template, for the log and the figures. To be laid around routes.
pub async fn note_route(request: Request, next: Next) -> Response {
    if let (Some(arrival), Some(path)) = (request.extensions().get::<Arrival>(), request.extensions().get::<MatchedPath>()) {
        arrival.note_route(path.as_str());
    }
    next.run(request).await
}

/// The policy of what is no page: nothing in it may run or be framed, should a browser ever take it for one.
const NO_PAGE: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
const TWO_YEARS: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Headers of every answer, whatever it says itself.
const EVERYWHERE: [(HeaderName, HeaderValue); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // `no-referrer` would have browsers say `Origin: null` when a form of our own is sent.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"),
    ),
];

/// Sets the headers that every answer carries; a page's own policy and whoever says how long an answer may be kept are left.
pub fn set_headers(headers: &mut HeaderMap, is_secure: bool) {
    headers.reserve(EVERYWHERE.len() + 3);
    for (name, value) in EVERYWHERE {
        headers.insert(name, value);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NO_PAGE);
    headers.entry(header::CACHE_CONTROL).or_insert(NO_STORE);
    if is_secure {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, TWO_YEARS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The status of the refusal of a request with these headers, to `http(s)://localhost:8138`.
    fn refusal(method: &Method, is_secure: bool, pairs: &[(&'static str, &'static str)]) -> Option<u16> {
        let mut headers: HeaderMap =
            pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
        headers.insert(header::HOST, HeaderValue::from_static("localhost:8138"));
        cross_site(method, &headers, is_secure).map(|problem| problem.status().as_u16())
    }

    #[test]
    fn an_origin_must_be_the_very_one() {
        let own = [("origin", "http://localhost:8138")];
        assert_eq!(refusal(&Method::POST, false, &own), None);
        assert_eq!(refusal(&Method::POST, true, &own), Some(403), "a page that anybody on the way can write");
        assert_eq!(refusal(&Method::POST, true, &[("origin", "https://localhost:8138")]), None);
        assert_eq!(refusal(&Method::POST, false, &[("origin", "https://localhost:8138")]), Some(403));
        for origin in ["null", "http://localhost", "http://localhost:8138.evil.example", "http://evil.example", ""] {
            for method in [Method::POST, Method::PATCH, Method::DELETE, Method::PUT] {
                assert_eq!(refusal(&method, false, &[("origin", origin)]), Some(403), "{method} {origin}");
            }
            assert_eq!(refusal(&Method::GET, false, &[("origin", origin)]), None);
        }
    }

    #[test]
    fn a_form_that_says_not_where_it_is_from_is_refused_with_a_cookie() {
        let cookie = ("cookie", "bando138=x");
        for form in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "text/plain; a=application/json"]
        {
            assert_eq!(refusal(&Method::POST, false, &[cookie, ("content-type", form)]), Some(415), "{form}");
        }
        assert_eq!(refusal(&Method::POST, false, &[cookie]), Some(415));
        for no_form in ["application/json", "application/octet-stream"] {
            assert_eq!(refusal(&Method::POST, false, &[cookie, ("content-type", no_form)]), None, "{no_form}");
        }
        assert_eq!(refusal(&Method::DELETE, false, &[cookie]), None);
    }

    #[test]
    fn a_bearer_needs_none_of_it() {
        for rest in [("origin", "http://evil.example"), ("content-type", "text/plain"), ("sec-fetch-site", "cross-site")] {
            assert_eq!(refusal(&Method::POST, false, &[("authorization", "Bearer x"), ("cookie", "bando138=x"), rest]), None);
            assert!(refusal(&Method::POST, false, &[("authorization", "Basic x"), ("cookie", "bando138=x"), rest]).is_some());
        }
    }
}
