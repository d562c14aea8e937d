//! Gzipped files as a stream, bounded.

use std::io::{BufReader, Error, Read};

use flate2::read::MultiGzDecoder;

use super::{Part, Source, archive};

/// Bytes that a gzipped file may become.
const MAX_INFLATED: u64 = 4 << 30;
/// From this size on the ratio is looked at, bytes.
const LARGE: u64 = 32 << 20;
/// Features repeat their keys: 5 to 30 is usual.
const MAX_RATIO: u64 = 100;

/// Whether a file is gzipped.
pub fn is_gzip(head: &[u8]) -> bool {
    head.starts_with(b"\x1F\x8B")
}

/// A file's content, unpacked if it is gzipped, and how much of the file has been read.
pub struct Content {
    how: How,
    stored: u64,
    inflated: u64,
}

enum How {
    Plain(Part),
    Gzip(Box<MultiGzDecoder<BufReader<Part>>>),
}

impl Content {
    /// Begins to read.
    pub fn open(source: &Source, is_gzip: bool) -> Self {
        let part = source.open();
        let how =
            if is_gzip { How::Gzip(Box::new(MultiGzDecoder::new(BufReader::with_capacity(64 << 10, part)))) } else { How::Plain(part) };
        Self { how, stored: 0, inflated: 0 }
    }

    /// Bytes of the file read so far.
    pub fn position(&self) -> u64 {
        self.stored
    }
}

impl Read for Content {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let length = match &mut self.how {
            How::Plain(part) => {
                let length = part.read(into)?;
                self.stored = part.at;
                length
            }
            How::Gzip(gzip) => {
                let length = gzip.read(into)?;
                self.stored = gzip.get_ref().get_ref().at;
                length
            }
        };
        self.inflated += length as u64;
        if matches!(self.how, How::Gzip(_)) {
            if self.inflated > MAX_INFLATED {
                return Err(Error::other(archive::too_large()));
            }
            if self.inflated > LARGE && self.inflated / self.stored.max(1) > MAX_RATIO {
                return Err(Error::other(archive::bomb()));
            }
        }
        Ok(length)
    }
}
