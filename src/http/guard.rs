//! What keeps a service without accounts to its own machine: it answers only to loopback names, and changes nothing for
//! a page from elsewhere (DNS rebinding, cross-site requests). And the headers that every answer carries.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Problem;

/// Refuses requests for another host name, and changes asked for by a page of another origin.
pub async fn same_machine(request: Request, next: Next) -> Response {
    let headers = request.headers();
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    if !names_this_machine(headers) {
        return Problem::new(
            421,
            "foreign-host",
            "Dịch vụ chỉ phục vụ trên chính máy này (127.0.0.1 hoặc localhost) cho đến khi có tài khoản.",
            "The service answers only on this machine (127.0.0.1 or localhost) until it has accounts.",
        )
        .into_response();
    }
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    let origin = headers.get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    let is_foreign =
        site.is_some_and(|site| site != "same-origin" && site != "none") || origin.is_some_and(|origin| origin != format!("http://{host}"));
    if !is_safe && is_foreign {
        return Problem::new(
            403,
            "foreign-origin",
            "Trang từ nơi khác không được sửa dữ liệu ở đây.",
            "A page from elsewhere may not change data here.",
        )
        .into_response();
    }
    next.run(request).await
}

/// Whether the `Host` of a request is a loopback name, with any port.
pub fn names_this_machine(headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let only = hosts.next().and_then(|host| host.to_str().ok());
    only.is_some_and(is_loopback_name) && hosts.next().is_none()
}

fn is_loopback_name(host: &str) -> bool {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap_or_default(),
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let has_port =
        port.is_empty() || port.strip_prefix(':').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    has_port && (matches!(name, "localhost" | "::1") || name.parse::<std::net::Ipv4Addr>().is_ok_and(|ip| ip.is_loopback()))
}

/// Headers of every answer.
pub async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static("geolocation=(self), camera=(), microphone=()"));
    response
}

#[cfg(test)]
mod tests {
    use super::is_loopback_name;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for name in ["127.0.0.1:8138", "localhost", "localhost:9000", "[::1]:8138", "127.8.0.1"] {
            assert!(is_loopback_name(name), "{name}");
        }
        for name in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "10.0.0.1",
            "0.0.0.0",
            "[::1]evil",
            "127.0.0.1:80@evil",
            "[::1",
        ] {
            assert!(!is_loopback_name(name), "{name}");
        }
    }
}
