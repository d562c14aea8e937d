//! The shapes of a `.shp`, as a stream.

use std::io::{ErrorKind, Read};

use geo::{Coord, Geometry, LineString, MultiLineString, MultiPoint, Point};

use super::geometry::{broken, checked, from_rings, too_many_vertices};
use super::{MAX_VERTICES, truncated, unreadable};
use crate::files::FileFault;

/// A record may take so many bytes: a million vertices with heights and measures are 32 MB.
const MAX_RECORD: u64 = 64 << 20;

/// Reads shapes.
pub struct Shapes<R> {
    from: R,
    /// Bytes that the header tells, and those read so far.
    length: u64,
    at: u64,
    has_more: bool,
    record: Vec<u8>,
}

/// A shape, None for the null shape; or why this one cannot be taken.
pub type Shape = Result<Option<Geometry<f64>>, FileFault>;

impl<R: Read> Shapes<R> {
    /// Reads the header.
    ///
    /// # Errors
    /// That it is none.
    pub fn open(mut from: R) -> Result<Self, FileFault> {
        let mut header = [0; 100];
        from.read_exact(&mut header).map_err(|error| unreadable(&error))?;
        let [a, b, c, d] = [header[24], header[25], header[26], header[27]];
        let length = u64::from(u32::from_be_bytes([a, b, c, d])) * 2;
        if header[..4] != [0, 0, 0x27, 0x0A] || length < 100 {
            return Err(truncated());
        }
        Ok(Self { from, length, at: 100, has_more: false, record: Vec::new() })
    }

    /// Whether any position had more than two coordinates.
    pub fn has_more(&self) -> bool {
        self.has_more
    }

    /// The part of `whole` that has been read.
    pub fn share(&self, whole: u64) -> u64 {
        (whole as f64 * (self.at as f64 / self.length as f64).min(1.0)) as u64
    }

    /// The next shape; None after the last.
    ///
    /// # Errors
    /// That the file ends too early.
    pub fn next(&mut self) -> Result<Option<Shape>, FileFault> {
        if self.at >= self.length {
            return Ok(None);
        }
        let mut head = [0; 8];
        match self.from.read_exact(&mut head) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(truncated()),
            Err(error) => return Err(unreadable(&error)),
        }
        let length = u64::from(u32::from_be_bytes([head[4], head[5], head[6], head[7]])) * 2;
        self.at += 8 + length;
        if self.at > self.length {
            return Err(truncated());
        }
        if length > MAX_RECORD {
            let passed = std::io::copy(&mut self.from.by_ref().take(length), &mut std::io::sink()).map_err(|error| unreadable(&error))?;
            return if passed == length { Ok(Some(Err(too_many_vertices()))) } else { Err(truncated()) };
        }
        self.record.clear();
        self.record.shrink_to(1 << 20);
        self.from.by_ref().take(length).read_to_end(&mut self.record).map_err(|error| unreadable(&error))?;
        if self.record.len() as u64 != length {
            return Err(truncated());
        }
        Ok(Some(self.shape().and_then(|geometry| geometry.map_or(Ok(None), checked))))
    }

    fn shape(&mut self) -> Shape {
        let record = &self.record;
        let kind = int(record, 0)?;
        let base = kind % 10;
        if !matches!(kind, 0 | 1 | 3 | 5 | 8 | 11 | 13 | 15 | 18 | 21 | 23 | 25 | 28) {
            return Err(FileFault::new(
                "shape-not-read",
                "Loại hình này (MultiPatch hoặc lạ) không đọc được. Hãy xuất lại dưới dạng điểm, đường hoặc vùng.",
                "This kind of shape (MultiPatch or unknown) is not read. Export it as points, lines or areas.",
            ));
        }
        self.has_more |= kind > 10;
        Ok(match base {
            0 => None,
            1 => Some(Point(coord(record, 4)?).into()),
            8 => {
                let count = count(record, 36)?;
                Some(MultiPoint((0..count).map(|at| coord(record, 40 + 16 * at).map(Point)).collect::<Result<_, _>>()?).into())
            }
            _ => {
                let mut lines = parts(record)?;
                Some(match (base, lines.len()) {
                    (5, _) => from_rings(lines)?,
                    (_, 1) => lines.remove(0).into(),
                    _ => MultiLineString(lines).into(),
                })
            }
        })
    }
}

fn int(record: &[u8], at: usize) -> Result<i32, FileFault> {
    let bytes = record.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).ok_or_else(broken)?;
    Ok(i32::from_le_bytes(bytes))
}

fn count(record: &[u8], at: usize) -> Result<usize, FileFault> {
    let count = usize::try_from(int(record, at)?).map_err(|_| broken())?;
    if count > MAX_VERTICES { Err(too_many_vertices()) } else { Ok(count) }
}

fn coord(record: &[u8], at: usize) -> Result<Coord<f64>, FileFault> {
    let number = |at: usize| record.get(at..at + 8).and_then(|bytes| bytes.try_into().ok()).map(f64::from_le_bytes).ok_or_else(broken);
    Ok(Coord { x: number(at)?, y: number(at + 8)? })
}

/// The lines or rings of a record.
fn parts(record: &[u8]) -> Result<Vec<LineString<f64>>, FileFault> {
    let (lines, points) = (count(record, 36)?, count(record, 40)?);
    let first = 44 + 4 * lines;
    if record.len() < first + 16 * points {
        return Err(broken());
    }
    let start = |at: usize| -> Result<usize, FileFault> {
        if at == lines { Ok(points) } else { usize::try_from(int(record, 44 + 4 * at)?).map_err(|_| broken()) }
    };
    let mut found = Vec::new();
    for at in 0..lines {
        let (begin, end) = (start(at)?, start(at + 1)?);
        if begin > end || end > points {
            return Err(broken());
        }
        found.push(LineString((begin..end).map(|point| coord(record, first + 16 * point)).collect::<Result<_, _>>()?));
    }
    Ok(found)
}
