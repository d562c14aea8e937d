//! Bytes from the thread that writes a file to the connection that sends it: a few chunks are under way, no more.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame};
use tokio::sync::mpsc;

/// Chunks under way.
const UNDER_WAY: usize = 4;

/// Chunks, or the reason why there are no more.
pub type Chunks = mpsc::Receiver<io::Result<Bytes>>;

/// A way for chunks.
pub fn channel() -> (mpsc::Sender<io::Result<Bytes>>, Chunks) {
    mpsc::channel(UNDER_WAY)
}

/// The end on which a file is written, on a thread that may wait. Fails once the reader has left.
pub struct Sink(pub mpsc::Sender<io::Result<Bytes>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A body of chunks. An error among them breaks the connection off, so that half a file is never taken for a whole one.
#[derive(Debug)]
pub struct ChunkBody(pub Chunks);

impl Body for ChunkBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|chunk| chunk.map(|chunk| chunk.map(Frame::data)))
    }
}
