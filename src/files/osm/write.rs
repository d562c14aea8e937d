//! Writing nodes with tags as `.osm`, as editors (JOSM, Vespucci) take it.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Tags;

/// A node to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Id; below 0 for one that OpenStreetMap does not have.
    pub id: i64,
    /// Longitude, degrees.
    pub lon: f64,
    /// Latitude, degrees.
    pub lat: f64,
    /// Tags.
    pub tags: Tags,
}

/// Writes nodes as an OpenStreetMap file, one after the other: constant memory. `upload="never"`: a register is not for the public map.
///
/// # Errors
/// Those of `out` and of `nodes`.
pub fn write_nodes(out: &mut dyn Write, nodes: impl Iterator<Item = io::Result<Placed>>) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"bando138\" upload=\"never\">\n")?;
    let mut text = String::new();
    for node in nodes {
        let node = node?;
        text.clear();
        // Writing to a String cannot fail.
        let _ = write!(text, "  <node id=\"{}\" lat=\"{:.7}\" lon=\"{:.7}\"", node.id, node.lat, node.lon);
        text.push_str(if node.id > 0 { " version=\"1\">\n" } else { ">\n" });
        for (key, value) in &node.tags {
            text.push_str("    <tag k=\"");
            escape(&mut text, key);
            text.push_str("\" v=\"");
            escape(&mut text, value);
            text.push_str("\"/>\n");
        }
        text.push_str("  </node>\n");
        out.write_all(text.as_bytes())?;
    }
    out.write_all(b"</osm>\n")
}

/// XML's own signs as references; line breaks too, which an attribute would lose. What XML cannot hold at all is left out.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push_str("&#10;"),
            '\r' => out.push_str("&#13;"),
            '\t' => out.push_str("&#9;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
}
