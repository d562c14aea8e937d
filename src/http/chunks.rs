//! A body of chunks from whoever makes them to the connection that sends them.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;

/// Chunks, or the reason why there are no more.
pub type Chunks = mpsc::Receiver<io::Result<Bytes>>;

/// A body of chunks. An error among them breaks the connection off, so that half a file is never taken for a whole one. It may be polled after its end, as what
/// packs answers does.
#[derive(Debug)]
pub struct ChunkBody(pub Chunks);

impl Body for ChunkBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
