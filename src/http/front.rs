//! How the service is reached: the names it answers to, the proxies it believes, and how one request arrived.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, header};

/// How the service is reached. The default: by plain HTTP, on this machine, under its loopback names.
#[derive(Debug, Clone, Default)]
pub struct Front {
    /// Host names (or addresses) that it answers to besides the loopback ones, in lower case and without a port.
    pub names: Arc<[String]>,
    /// Proxies whose `X-Forwarded-…` are believed; none means that nobody's are.
    pub proxies: Arc<[IpAddr]>,
    /// Connections are TLS.
    pub is_tls: bool,
}

impl Front {
    /// Whether a connection from there is served at all: plain HTTP only from this machine or from a declared proxy.
    pub fn admits(&self, peer: IpAddr) -> bool {
        let peer = peer.to_canonical();
        self.is_tls || peer.is_loopback() || self.is_proxy(peer)
    }

    /// Whether an address is that of a declared proxy.
    pub fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.contains(&address.to_canonical())
    }

    /// How a request with these headers, over a connection from `peer`, arrived.
    pub fn arrival(&self, peer: SocketAddr, headers: &HeaderMap) -> Arrival {
        let (client, is_secure) = if self.is_proxy(peer.ip()) {
            let is_https = last(headers, &FORWARDED_PROTO).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https"));
            (self.client(peer, headers), self.is_tls || is_https)
        } else {
            (SocketAddr::new(peer.ip().to_canonical(), peer.port()), self.is_tls)
        };
        Arrival { client, is_secure, names: Arc::clone(&self.names), route: Arc::default() }
    }

    /// The rightmost address that no declared proxy has: what stands left of it was written by whoever asks.
    fn client(&self, peer: SocketAddr, headers: &HeaderMap) -> SocketAddr {
        let mut known = SocketAddr::new(peer.ip().to_canonical(), peer.port());
        let hops: Vec<&str> =
            headers.get_all(&FORWARDED_FOR).iter().map(|value| value.to_str().unwrap_or("?")).flat_map(|value| value.split(',')).collect();
        for hop in hops.into_iter().rev() {
            let Some(address) = address(hop.trim()) else { break };
            known = SocketAddr::new(address, 0);
            if !self.is_proxy(address) {
                break;
            }
        }
        known
    }
}

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The last of a list of values, over all headers of that name.
fn last<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get_all(name).iter().next_back()?.to_str().ok()?.rsplit(',').next().map(str::trim)
}

/// `1.2.3.4`, `1.2.3.4:5`, `::1`, `[::1]`, `[::1]:5`.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    bare.parse::<IpAddr>().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip())).map(|ip| ip.to_canonical())
}

/// How one request arrived. The accept loop puts it into the request.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Who asks: the peer, or whom a declared proxy names. Port 0 if only the address is known.
    pub client: SocketAddr,
    /// Nobody between could read it.
    pub is_secure: bool,
    names: Arc<[String]>,
    route: Arc<OnceLock<Arc<str>>>,
}

impl Arrival {
    /// Whether the request's one `Host` is a loopback name or one of the service's, with any port.
    pub fn is_for_us(&self, headers: &HeaderMap) -> bool {
        is_named(headers, &self.names)
    }

    /// Notes the template of the route that answers, for the log and the figures.
    pub fn note_route(&self, template: &str) {
        let _ = self.route.set(template.into());
    }

    /// The template of the route, if one was found.
    pub fn route(&self) -> Option<Arc<str>> {
        self.route.get().cloned()
    }
}

/// Whether a request was secure; a request that did not come by the accept loop was not.
pub fn is_secure(extensions: &Extensions) -> bool {
    extensions.get::<Arrival>().is_some_and(|arrival| arrival.is_secure)
}

/// Whether a request's `Host` is one of ours; loopback names only if it did not come by the accept loop.
pub fn is_for_us(extensions: &Extensions, headers: &HeaderMap) -> bool {
    match extensions.get::<Arrival>() {
        Some(arrival) => arrival.is_for_us(headers),
        None => is_named(headers, &[]),
    }
}

/// Extractor: whether the request was secure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Secure(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Secure {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(is_secure(&parts.extensions)))
    }
}

fn is_named(headers: &HeaderMap, names: &[String]) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let only = hosts.next().and_then(|host| host.to_str().ok()).and_then(name_of);
    hosts.next().is_none() && only.is_some_and(|name| is_loopback_name(name) || names.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// The name in `name:port`, without brackets; none if it is not of that form.
fn name_of(host: &str) -> Option<&str> {
    let (name, port) = match host.strip_prefix('[') {
        Some(rest) => rest.split_once(']')?,
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    let has_port = port.strip_prefix(':').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    (!name.is_empty() && (port.is_empty() || has_port)).then_some(name)
}

fn is_loopback_name(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.parse::<IpAddr>().is_ok_and(|ip| ip.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn only_names_of_this_machine_and_those_stated_are_answered() {
        let names = ["bando.haiphong.gov.vn".to_owned(), "10.1.2.3".to_owned()];
        for name in [
            "127.0.0.1:8138",
            "localhost",
            "localhost:9000",
            "[::1]:8138",
            "127.8.0.1",
            "bando.haiphong.gov.vn",
            "BANDO.haiphong.gov.vn:443",
            "10.1.2.3:8138",
        ] {
            assert!(is_named(&headers(&[("host", name)]), &names), "{name}");
        }
        for name in [
            "",
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:80",
            "bando.haiphong.gov.vn.evil.example",
            "10.0.0.1",
            "0.0.0.0",
            "[::1]evil",
            "127.0.0.1:80@evil",
            "[::1",
            "localhost:",
        ] {
            assert!(!is_named(&headers(&[("host", name)]), &names), "{name}");
        }
        let mut twice = headers(&[("host", "localhost")]);
        twice.append("host", HeaderValue::from_static("localhost"));
        assert!(!is_named(&twice, &names));
        assert!(!is_named(&HeaderMap::new(), &names));
        assert!(!is_named(&headers(&[("host", "10.1.2.3")]), &[]));
    }

    #[test]
    fn the_client_is_the_rightmost_address_that_is_no_declared_proxy() {
        let front = Front { proxies: ["127.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()].into(), ..Front::default() };
        let client = |peer: &str, forwarded: &'static str| {
            front.arrival(peer.parse().unwrap(), &headers(&[("x-forwarded-for", forwarded)])).client.ip().to_string()
        };
        assert_eq!(client("127.0.0.1:5", "203.0.113.9"), "203.0.113.9");
        // What the client itself wrote stands to the left.
        assert_eq!(client("127.0.0.1:5", "127.0.0.1, 1.1.1.1, 203.0.113.9"), "203.0.113.9");
        assert_eq!(client("127.0.0.1:5", "198.51.100.7,203.0.113.9, 10.0.0.2"), "203.0.113.9");
        assert_eq!(client("127.0.0.1:5", "[2001:db8::7]:4711"), "2001:db8::7");
        assert_eq!(client("[::ffff:127.0.0.1]:5", "203.0.113.9"), "203.0.113.9");
        // Unreadable: no further than what is known.
        assert_eq!(client("127.0.0.1:5", "203.0.113.9, unknown"), "127.0.0.1");
        assert_eq!(client("127.0.0.1:5", ""), "127.0.0.1");
        // Not a declared proxy: not believed.
        assert_eq!(client("203.0.113.50:5", "1.1.1.1"), "203.0.113.50");
    }

    #[test]
    fn only_a_declared_proxy_says_that_a_request_was_secure() {
        let https = headers(&[("x-forwarded-proto", "https")]);
        let here = "127.0.0.1:5".parse().unwrap();
        assert!(!Front::default().arrival(here, &https).is_secure);
        let front = Front { proxies: ["127.0.0.1".parse().unwrap()].into(), ..Front::default() };
        assert!(front.arrival(here, &https).is_secure);
        assert!(!front.arrival("10.0.0.9:5".parse().unwrap(), &https).is_secure);
        assert!(!front.arrival(here, &headers(&[("x-forwarded-proto", "https, http")])).is_secure);
        assert!(!front.arrival(here, &HeaderMap::new()).is_secure);
        assert!(Front { is_tls: true, ..Front::default() }.arrival(here, &HeaderMap::new()).is_secure);
    }

    #[test]
    fn plain_http_is_for_this_machine_and_declared_proxies() {
        let front = Front { proxies: ["10.0.0.2".parse().unwrap()].into(), ..Front::default() };
        for (peer, admitted) in [("127.0.0.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.2", true), ("10.0.0.3", false)] {
            assert_eq!(front.admits(peer.parse().unwrap()), admitted, "{peer}");
        }
        assert!(Front { is_tls: true, ..front }.admits("10.0.0.3".parse().unwrap()));
    }
}
