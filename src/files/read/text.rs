//! A text file in any encoding as a stream of UTF-8, in constant memory.

use std::cell::Cell;
use std::io::{Error, Read};
use std::rc::Rc;

use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};

use super::{MAX_LINE_BYTES, Part, Source, encoding};
use crate::files::{Encoding, FileFault};

/// So much is read at once.
const CHUNK: usize = 64 << 10;

/// A text as UTF-8. What is said to be UTF-8 is passed on as it is: who reads it checks it where he can name the line.
pub struct Text {
    part: Part,
    /// Bytes of the file read so far, shared with who wants to know.
    position: Rc<Cell<u64>>,
    how: How,
    is_at_start: bool,
}

enum How {
    AsItIs,
    Utf16(Box<Decoder>, Pending),
    /// One byte a letter; whole lines are converted, `rest` is the beginning of the next.
    Bytes(Encoding, Vec<u8>, Pending),
}

/// Converted text on its way out.
#[derive(Default)]
struct Pending {
    text: String,
    sent: usize,
    is_over: bool,
}

impl Pending {
    fn hand_out(&mut self, into: &mut [u8]) -> usize {
        let bytes = &self.text.as_bytes()[self.sent..];
        let length = bytes.len().min(into.len());
        into[..length].copy_from_slice(&bytes[..length]);
        self.sent += length;
        if self.sent == self.text.len() {
            self.text.clear();
            self.sent = 0;
        }
        length
    }
}

impl Text {
    /// Begins at the first letter, behind a byte order mark.
    pub fn open(source: &Source, encoding: Encoding) -> Self {
        let how = match encoding {
            Encoding::Utf8 | Encoding::Utf8Bom => How::AsItIs,
            Encoding::Utf16Le => How::Utf16(Box::new(UTF_16LE.new_decoder_with_bom_removal()), Pending::default()),
            Encoding::Utf16Be => How::Utf16(Box::new(UTF_16BE.new_decoder_with_bom_removal()), Pending::default()),
            encoding => How::Bytes(encoding, Vec::new(), Pending::default()),
        };
        Self { part: source.open(), position: Rc::default(), how, is_at_start: true }
    }

    /// Bytes of the file read so far; stays up to date.
    pub fn position(&self) -> Rc<Cell<u64>> {
        Rc::clone(&self.position)
    }

    fn read_raw(part: &mut Part, position: &Cell<u64>, into: &mut [u8]) -> Result<usize, Error> {
        let length = part.read(into)?;
        position.set(position.get() + length as u64);
        Ok(length)
    }
}

impl Read for Text {
    fn read(&mut self, into: &mut [u8]) -> Result<usize, Error> {
        let Self { part, position, how, is_at_start } = self;
        match how {
            How::AsItIs => {
                let mut length = Self::read_raw(part, position, into)?;
                if std::mem::take(is_at_start) && into[..length].starts_with(b"\xEF\xBB\xBF") {
                    into.copy_within(3..length, 0);
                    length -= 3;
                    // Nothing but the mark must not look like the end.
                    if length == 0 {
                        length = Self::read_raw(part, position, into)?;
                    }
                }
                Ok(length)
            }
            How::Utf16(decoder, pending) => {
                let mut raw = [0; CHUNK / 4];
                while pending.text.is_empty() && !pending.is_over {
                    let length = Self::read_raw(part, position, &mut raw)?;
                    pending.is_over = length == 0;
                    pending.text.reserve(decoder.max_utf8_buffer_length(length).unwrap_or(CHUNK));
                    let (_, _, _) = decoder.decode_to_string(&raw[..length], &mut pending.text, pending.is_over);
                }
                Ok(pending.hand_out(into))
            }
            How::Bytes(encoding, rest, pending) => {
                while pending.text.is_empty() && !pending.is_over {
                    let before = rest.len();
                    rest.resize(before + CHUNK, 0);
                    let length = Self::read_raw(part, position, &mut rest[before..])?;
                    rest.truncate(before + length);
                    pending.is_over = length == 0;
                    let whole =
                        if pending.is_over { rest.len() } else { rest.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1) };
                    encoding::append(*encoding, &rest[..whole], &mut pending.text);
                    rest.drain(..whole);
                    if rest.len() > MAX_LINE_BYTES {
                        return Err(Error::other(line_too_long()));
                    }
                }
                Ok(pending.hand_out(into))
            }
        }
    }
}

/// That a line is longer than [`MAX_LINE_BYTES`].
pub fn line_too_long() -> FileFault {
    FileFault::new(
        "line-too-long",
        format!("Có dòng dài hơn {} kB: đây không phải bảng dữ liệu, hoặc tệp thiếu dấu xuống dòng.", MAX_LINE_BYTES >> 10),
        format!("A line is longer than {} kB: this is no table, or its line breaks are missing.", MAX_LINE_BYTES >> 10),
    )
}
