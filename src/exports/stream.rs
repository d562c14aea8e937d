//! Bytes from the thread that writes a file to the connection that sends it: a few chunks are under way, no more.

use std::io;

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::http::chunks::Chunks;

/// Chunks under way.
const UNDER_WAY: usize = 4;

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
