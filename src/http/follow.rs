//! Following a row that somebody works on, as server-sent events.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use axum::body::Body as RawBody;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http_body_util::channel::Channel;
use serde_json::Value;

use super::Problem;

/// How often the row is looked at.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(400);
/// So many looks without news, and a line keeps proxies from closing the stream.
const QUIET_LOOKS: u32 = 35;

/// Whether a row of work as it is told has ended.
pub fn is_over(row: &Value) -> bool {
    !matches!(row["state"].as_str(), Some("queued" | "running"))
}

/// The row as event `name` at the beginning and at the end, and `progress` with the members `told` and those of `more` whenever one of `told` is another;
/// the stream ends with the work, when nobody listens any more, or when the row may not be read any more (the session ended). Reads every 0.4 s.
pub fn follow<F>(
    name: &'static str,
    told: &'static [&'static str],
    first: Value,
    read: impl Fn() -> F + Send + 'static,
    more: impl Fn(&Value) -> Vec<(&'static str, Value)> + Send + 'static,
) -> Response
where
    F: Future<Output = Result<Value, Problem>> + Send,
{
    let (mut sender, body) = Channel::<Bytes, Infallible>::new(4);
    tokio::spawn(async move {
        let event = |name: &str, data: &Value| Bytes::from(format!("event: {name}\ndata: {data}\n\n"));
        let members = |row: &Value| told.iter().map(|name| ((*name).to_owned(), row[*name].clone())).collect::<serde_json::Map<_, _>>();
        let mut row = first;
        if sender.send_data(event(name, &row)).await.is_err() {
            return;
        }
        let (mut before, mut quiet) = (members(&row), 0);
        while !is_over(&row) {
            tokio::time::sleep(LOOKED_AT_EVERY).await;
            let Ok(now) = read().await else { return };
            row = now;
            let next = members(&row);
            quiet += 1;
            let line = if next != before {
                let mut progress = next.clone();
                progress.extend(more(&row).into_iter().map(|(name, value)| (name.to_owned(), value)));
                event("progress", &progress.into())
            } else if quiet >= QUIET_LOOKS {
                Bytes::from_static(b": \n\n")
            } else {
                continue;
            };
            (before, quiet) = (next, 0);
            if sender.send_data(line).await.is_err() {
                return;
            }
        }
        // Whoever has left does not hear the end.
        let _ = sender.send_data(event(name, &row)).await;
    });
    let headers = [(header::CONTENT_TYPE, "text/event-stream"), (header::CACHE_CONTROL, "no-store")];
    (headers, RawBody::new(body)).into_response()
}
