//! What the service counts of itself, as Prometheus reads it. No label holds an id, an address, a token or a place: routes are
//! templates, methods and statuses come from fixed sets.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::http::Method;

/// Upper bounds of the histogram of durations (milliseconds).
const BOUNDS_MS: [u64; 11] = [1, 2, 5, 10, 25, 50, 100, 250, 1000, 5000, 30_000];
/// The status under which a request is counted whose client went away before the answer.
pub const CLIENT_GONE: u16 = 499;

type Key = (&'static str, Arc<str>, u16);

/// Counters of the accept loop. Cheap to clone; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requests: RwLock<BTreeMap<Key, Arc<Series>>>,
    open: AtomicU64,
    accepted: AtomicU64,
    refused: AtomicU64,
    closed_for_room: AtomicU64,
}

#[derive(Debug, Default)]
struct Series {
    /// One for each bound; what is longer is only in `count`.
    buckets: [AtomicU64; BOUNDS_MS.len()],
    count: AtomicU64,
    sum_us: AtomicU64,
}

impl Series {
    fn add(&self, took: Duration) {
        if let Some(bucket) = BOUNDS_MS.iter().position(|bound| took <= Duration::from_millis(*bound)) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.sum_us.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }
}

/// A method as a label: one of a fixed set, whatever a client writes.
pub fn method_label(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}

impl Metrics {
    /// Counts a request by the template of its route.
    pub fn request(&self, method: &'static str, route: &Arc<str>, status: u16, took: Duration) {
        let key = (method, Arc::clone(route), status);
        let known = self.0.requests.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known
            .unwrap_or_else(|| Arc::clone(self.0.requests.write().unwrap_or_else(PoisonError::into_inner).entry(key).or_default()))
            .add(took);
    }

    /// How many requests of a route were answered with a status.
    pub fn requests(&self, method: &str, route: &str, status: u16) -> u64 {
        let requests = self.0.requests.read().unwrap_or_else(PoisonError::into_inner);
        let is_asked = |key: &Key| key.0 == method && &*key.1 == route && key.2 == status;
        requests.iter().filter(|(key, _)| is_asked(key)).map(|(_, series)| series.count.load(Ordering::Relaxed)).sum()
    }

    pub(super) fn opened(&self) {
        self.0.accepted.fetch_add(1, Ordering::Relaxed);
        self.0.open.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn closed(&self) {
        self.0.open.fetch_sub(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self) {
        self.0.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn closed_for_room(&self) {
        self.0.closed_for_room.fetch_add(1, Ordering::Relaxed);
    }

    /// All of it in the text format.
    pub fn write(&self, text: &mut Text) {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        text.family("bando138_connections_open", "gauge", "connections that are open").sample("", load(&self.0.open));
        text.family("bando138_connections_accepted_total", "counter", "connections accepted").sample("", load(&self.0.accepted));
        text.family(
            "bando138_connections_refused_total",
            "counter",
            "connections closed at once: plain HTTP from elsewhere, or no TLS made",
        )
        .sample("", load(&self.0.refused));
        text.family("bando138_connections_closed_for_room_total", "counter", "idle connections closed to make room for new ones")
            .sample("", load(&self.0.closed_for_room));
        let requests = self.0.requests.read().unwrap_or_else(PoisonError::into_inner);
        let labels = |(method, route, status): &Key| format!("method=\"{method}\",route=\"{}\",status=\"{status}\"", escape(route));
        text.family("bando138_http_requests_total", "counter", "requests by route and status; 499: the client went away before the answer");
        for (key, series) in requests.iter() {
            text.sample(&labels(key), load(&series.count));
        }
        text.family("bando138_http_request_duration_seconds", "histogram", "time until the answer began");
        for (key, series) in requests.iter() {
            let labels = labels(key);
            let mut sum = 0;
            for (bound, bucket) in BOUNDS_MS.iter().zip(&series.buckets) {
                sum += load(bucket);
                text.suffixed("_bucket", &format!("{labels},le=\"{}\"", *bound as f64 / 1000.0), sum);
            }
            // Read after the buckets, so that it is never less than they are.
            let count = load(&series.count);
            text.suffixed("_bucket", &format!("{labels},le=\"+Inf\""), count);
            text.suffixed("_sum", &labels, load(&series.sum_us) as f64 / 1e6);
            text.suffixed("_count", &labels, count);
        }
    }
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Prometheus's text format in the making.
#[derive(Debug, Default)]
pub struct Text {
    text: String,
    family: &'static str,
}

impl Text {
    /// Begins the samples of one name.
    pub fn family(&mut self, name: &'static str, kind: &str, help: &str) -> &mut Self {
        let _ = writeln!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        self.family = name;
        self
    }

    /// A sample of the family; `labels` as `a="b",c="d"`, escaped, or empty.
    pub fn sample(&mut self, labels: &str, value: impl std::fmt::Display) -> &mut Self {
        self.suffixed("", labels, value);
        self
    }

    fn suffixed(&mut self, suffix: &str, labels: &str, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = match labels {
            "" => writeln!(self.text, "{}{suffix} {value}", self.family),
            _ => writeln!(self.text, "{}{suffix}{{{labels}}} {value}", self.family),
        };
    }

    /// The document.
    pub fn finish(self) -> String {
        self.text
    }
}
