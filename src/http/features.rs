//! A `FeatureCollection` that is sent while it is read: a page of rows is at hand at a time, however many there are.

use std::future::Future;
use std::io;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use tokio::sync::mpsc;

use super::Problem;
use super::chunks::ChunkBody;

/// Features, some at a time.
pub trait Pages: Send + 'static {
    /// The next ones, each as JSON; none when there are no more.
    fn next(&mut self) -> impl Future<Output = Result<Vec<String>, Problem>> + Send;
}

/// All features, after the members `head` (JSON with a comma after each, or nothing). Nothing more is read once the reader has left; what goes wrong after the
/// first page breaks the connection off, so that half a collection is never taken for a whole one.
///
/// # Errors
/// What goes wrong with the first page.
pub async fn features(head: &str, mut pages: impl Pages) -> Result<Response, Problem> {
    let mut page = pages.next().await?;
    let (sender, chunks) = mpsc::channel(1);
    let mut text = format!("{{\"type\":\"FeatureCollection\",{head}\"features\":[");
    tokio::spawn(async move {
        let mut comma = "";
        while !page.is_empty() {
            for feature in page {
                text.push_str(comma);
                text.push_str(&feature);
                comma = ",";
            }
            if sender.send(Ok(Bytes::from(std::mem::take(&mut text)))).await.is_err() {
                return;
            }
            page = match pages.next().await {
                Ok(next) => next,
                Err(problem) => {
                    tracing::error!("features broke off: {}", problem.detail());
                    let _ = sender.send(Err(io::Error::other("the features broke off"))).await;
                    return;
                }
            };
        }
        text.push_str("]}");
        // A reader who has left needs no end.
        let _ = sender.send(Ok(Bytes::from(text))).await;
    });
    Ok(([(header::CONTENT_TYPE, "application/geo+json")], Body::new(ChunkBody(chunks))).into_response())
}
