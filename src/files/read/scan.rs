//! Cuts a stream of JSON into features without reading more than one of them into memory: a `FeatureCollection`, features line by line
//! (also RFC 8142), or one alone.

use std::io::Read;

use super::gunzip::Content;
use super::{MAX_DEPTH, truncated, unreadable};
use crate::files::FileFault;

const CHUNK: usize = 64 << 10;
/// A feature may take so many bytes of text: a million vertices of 2 × 18 digits are 42 MB.
const MAX_FEATURE: usize = 64 << 20;

/// What an object may be that is a feature by itself.
const KINDS: [&[u8]; 8] = [
    b"\"Feature\"",
    b"\"Point\"",
    b"\"LineString\"",
    b"\"Polygon\"",
    b"\"MultiPoint\"",
    b"\"MultiLineString\"",
    b"\"MultiPolygon\"",
    b"\"GeometryCollection\"",
];

/// Hands out features.
pub struct Features {
    from: Content,
    buffer: Vec<u8>,
    at: usize,
    is_over: bool,
    is_inside: bool,
    number: u64,
    /// The member `crs` of a collection, as text, when it has come.
    pub crs: Option<String>,
}

impl Features {
    /// Begins to read.
    pub fn new(from: Content) -> Self {
        Self { from, buffer: Vec::new(), at: 0, is_over: false, is_inside: false, number: 0, crs: None }
    }

    /// Bytes of the file read so far.
    pub fn position(&self) -> u64 {
        self.from.position()
    }

    /// The next feature's number, from 1, and its text; None after the last.
    ///
    /// # Errors
    /// That the file is no GeoJSON, is cut off, or nests too deep.
    pub fn next(&mut self) -> Result<Option<(u64, &[u8])>, FileFault> {
        if self.at > CHUNK {
            self.buffer.drain(..self.at);
            self.at = 0;
            self.buffer.shrink_to(8 * CHUNK);
        }
        let (start, end) = loop {
            let Some(byte) = self.peek()? else {
                return if self.is_inside { Err(self.place(truncated())) } else { Ok(None) };
            };
            match (self.is_inside, byte) {
                (true, b',') | (false, 0x1E) => self.at += 1,
                (true, b']') => {
                    self.at += 1;
                    self.is_inside = false;
                    self.members(true)?;
                }
                (true, b'{') => break self.value()?,
                (false, b'{') => {
                    let start = self.at;
                    self.at += 1;
                    if !self.members(false)? {
                        break (start, self.at);
                    }
                }
                _ => return Err(self.place(not_geojson())),
            }
        };
        self.number += 1;
        Ok(Some((self.number, &self.buffer[start..end])))
    }

    /// Reads members of a top-level object until its end, or until `features` begins; whether it is or was a collection.
    fn members(&mut self, is_collection: bool) -> Result<bool, FileFault> {
        let (mut is_collection, mut is_known) = (is_collection, false);
        loop {
            match self.peek()?.ok_or_else(truncated).map_err(|fault| self.place(fault))? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    if !is_collection && !is_known {
                        return Err(self.place(not_geojson()));
                    }
                    return Ok(is_collection);
                }
                b'"' => {
                    let (start, end) = self.value()?;
                    let key = self.buffer[start..end].to_vec();
                    if self.peek()? != Some(b':') {
                        return Err(self.place(not_geojson()));
                    }
                    self.at += 1;
                    if key == b"\"features\"" && self.peek()? == Some(b'[') {
                        self.at += 1;
                        self.is_inside = true;
                        return Ok(true);
                    }
                    // `"type": "…"`, as most programs write it.
                    self.peek()?;
                    let (start, end) = self.value()?;
                    let value = &self.buffer[start..end];
                    match key.as_slice() {
                        b"\"crs\"" => self.crs = Some(String::from_utf8_lossy(&value[..value.len().min(4096)]).into_owned()),
                        b"\"type\"" if value == b"\"FeatureCollection\"" => is_collection = true,
                        b"\"type\"" if value == b"\"Topology\"" => return Err(topojson()),
                        b"\"type\"" if KINDS.contains(&value) => is_known = true,
                        _ => {}
                    }
                }
                _ => return Err(self.place(not_geojson())),
            }
        }
    }

    fn fill(&mut self) -> Result<(), FileFault> {
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        let length = self.from.read(&mut self.buffer[before..]).map_err(|error| self.place(unreadable(&error)))?;
        self.buffer.truncate(before + length);
        self.is_over = length == 0;
        Ok(())
    }

    /// The next byte that is no white space.
    fn peek(&mut self) -> Result<Option<u8>, FileFault> {
        loop {
            if let Some(skip) = self.buffer[self.at..].iter().position(|byte| !byte.is_ascii_whitespace()) {
                self.at += skip;
                // A byte order mark is white space at the beginning only.
                if self.number == 0 && self.buffer[self.at..].starts_with(b"\xEF\xBB\xBF") {
                    self.at += 3;
                    continue;
                }
                return Ok(Some(self.buffer[self.at]));
            }
            // White space alone must not gather in memory.
            self.at = self.buffer.len();
            if self.buffer.len() > MAX_FEATURE {
                return Err(self.place(too_large()));
            }
            if self.is_over {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    /// Passes one value; where it is in the buffer.
    fn value(&mut self) -> Result<(usize, usize), FileFault> {
        let start = self.at;
        let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
        loop {
            while self.at < self.buffer.len() {
                let byte = self.buffer[self.at];
                if is_text {
                    self.at += 1;
                    match byte {
                        _ if is_escaped => is_escaped = false,
                        b'\\' => is_escaped = true,
                        b'"' => {
                            is_text = false;
                            if depth == 0 {
                                return Ok((start, self.at));
                            }
                        }
                        _ => {}
                    }
                    continue;
                }
                match byte {
                    b'"' => is_text = true,
                    b'{' | b'[' => {
                        depth += 1;
                        if depth > MAX_DEPTH {
                            return Err(self.place(too_deep()));
                        }
                    }
                    b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return Ok((start, self.at)),
                    b'}' | b']' => {
                        depth -= 1;
                        if depth == 0 {
                            self.at += 1;
                            return Ok((start, self.at));
                        }
                    }
                    _ => {}
                }
                self.at += 1;
            }
            if self.at - start > MAX_FEATURE {
                return Err(self.place(too_large()));
            }
            if self.is_over {
                return Err(self.place(truncated()));
            }
            self.fill()?;
        }
    }

    fn place(&self, fault: FileFault) -> FileFault {
        let number = self.number + 1;
        fault.at(format!("đối tượng {number}"))
    }
}

fn too_deep() -> FileFault {
    FileFault::new(
        "json-too-deep",
        format!("GeoJSON lồng nhau quá {MAX_DEPTH} cấp nên đã bị từ chối. Hãy xuất lại từ chương trình bản đồ."),
        format!("The GeoJSON nests deeper than {MAX_DEPTH} levels and was refused. Export it again from a map program."),
    )
}

fn too_large() -> FileFault {
    FileFault::new(
        "feature-too-large",
        format!("Một đối tượng lớn hơn {} MB. Hãy làm đơn giản hoặc chia nhỏ đối tượng đó.", MAX_FEATURE >> 20),
        format!("A feature is larger than {} MB. Simplify or divide it.", MAX_FEATURE >> 20),
    )
}

fn not_geojson() -> FileFault {
    FileFault::new(
        "not-geojson",
        "Đây là JSON nhưng không phải GeoJSON (FeatureCollection). Hãy xuất lớp bản đồ dưới dạng GeoJSON.",
        "This is JSON, but no GeoJSON (FeatureCollection). Export the layer as GeoJSON.",
    )
}

fn topojson() -> FileFault {
    FileFault::new(
        "format-topojson",
        "Đây là TopoJSON, không đọc được. Hãy xuất lại dưới dạng GeoJSON.",
        "This is TopoJSON, which is not read. Export it as GeoJSON.",
    )
}
