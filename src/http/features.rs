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

#[cfg(test)]
mod tests {
    use super::*;

    /// So many pages of two, then the end or a fault.
    struct Told {
        pages: u32,
        breaks: bool,
    }

    impl Pages for Told {
        async fn next(&mut self) -> Result<Vec<String>, Problem> {
            if self.pages == 0 {
                return if self.breaks { Err(Problem::not_allowed()) } else { Ok(Vec::new()) };
            }
            self.pages -= 1;
            Ok(vec!["{}".to_owned(), format!("{{\"left\":{}}}", self.pages)])
        }
    }

    async fn read(pages: u32, breaks: bool) -> Result<String, String> {
        let response = features("\"summary\":1,", Told { pages, breaks }).await.map_err(|problem| problem.detail().to_owned())?;
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.map_err(|error| error.to_string())?;
        Ok(String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn pages_are_one_collection_and_half_of_one_is_none() {
        let whole = "{\"type\":\"FeatureCollection\",\"summary\":1,\"features\":[{},{\"left\":1},{},{\"left\":0}]}";
        assert_eq!(read(2, false).await.as_deref(), Ok(whole));
        assert_eq!(read(0, false).await.as_deref(), Ok("{\"type\":\"FeatureCollection\",\"summary\":1,\"features\":[]}"));
        // Told as any fault before anything is sent; afterwards the connection breaks off, and there is no end that could be taken for one.
        assert_eq!(read(0, true).await, Err(Problem::not_allowed().detail().to_owned()));
        for pages in [1, 2, 5] {
            assert!(read(pages, true).await.unwrap_err().contains("broke off"), "{pages}");
        }
    }
}
