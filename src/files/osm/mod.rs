//! OpenStreetMap files: nodes, ways and relations become elements with a geometry. Pure but for the bytes that it reads: knows no table and
//! no meaning of a tag.
//!
//! Two passes. The first keeps the coordinates of the nodes (of those inside the extent, if one is given: 16 octets each), hands out the
//! nodes that are wanted and notes the relations that are; the second builds ways from those nodes and, at its end, areas from those ways. So
//! memory grows with the extent and not with the file.
//!
//! An extract ends somewhere: of a way whose nodes are partly missing the pieces that are there are handed out, numbered from 0
//! ([`Element::part`]), and [`Tally`] says how many were cut. Nothing of what a file says is trusted: ids, counts and coordinates are
//! checked, a tag is a text of at most [`MAX_TEXT`] octets, and deleted elements are left out.

mod nodes;
mod pbf;
mod rings;
mod survey;
mod write;
mod xml;

use std::collections::{HashMap, HashSet};
use std::io::Read;

use geo::{Coord, Geometry, LineString, Point, Rect};

pub use survey::{Survey, survey};
pub use write::{Placed, write_nodes};

use nodes::Nodes;

/// A tag longer than this (octets) is left out; OpenStreetMap allows 255 characters.
pub const MAX_TEXT: usize = 1024;
/// Nodes that one way may name; OpenStreetMap allows 2,000.
const MAX_REFS: usize = 100_000;
/// Members that one relation may name; OpenStreetMap allows 32,000.
const MAX_MEMBERS: usize = 100_000;

/// Kind of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A point.
    Node,
    /// A line or ring.
    Way,
    /// A group; only areas (`type=multipolygon`) are read.
    Relation,
}

impl Kind {
    /// The word in XML and in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Way => "way",
            Self::Relation => "relation",
        }
    }
}

/// Tags, as the file has them; a key stands there once.
pub type Tags = Vec<(Box<str>, Box<str>)>;

/// The value of a key.
pub fn tag<'a>(tags: &'a [(Box<str>, Box<str>)], key: &str) -> Option<&'a str> {
    tags.iter().find(|(k, _)| &**k == key).map(|(_, value)| &**value)
}

/// An element with its place: longitude first, degrees, WGS 84.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Kind.
    pub kind: Kind,
    /// Id; below 0 for what an editor has made and not yet sent.
    pub id: i64,
    /// Which piece of a way that was cut; 0 otherwise.
    pub part: u32,
    /// Whether pieces of it are missing.
    pub is_cut: bool,
    /// Tags.
    pub tags: Tags,
    /// Of a way: ids of the nodes of this piece, one for each position of its line. Empty for others.
    pub nodes: Vec<i64>,
    /// A point, a line (closed or not), or a multipolygon.
    pub geometry: Geometry<f64>,
}

/// What was read, and what could not be made of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Nodes in the file.
    pub nodes: u64,
    /// Ways in the file.
    pub ways: u64,
    /// Relations in the file.
    pub relations: u64,
    /// Wanted ways of which nodes are missing: their pieces were handed out.
    pub ways_cut: u64,
    /// Wanted ways of which fewer than two neighbouring nodes are there: left out.
    pub ways_lost: u64,
    /// Wanted areas whose outline is not whole: left out.
    pub areas_incomplete: u64,
}

/// What is wrong with a file: a stable code and words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{en}")]
pub struct OsmFault {
    /// `osm-unreadable`, `osm-too-large`, `osm-history`, `osm-coordinates`, or that of whoever takes the elements.
    pub code: &'static str,
    /// Vietnamese, with what to do.
    pub vi: String,
    /// English, with what to do.
    pub en: String,
}

impl OsmFault {
    /// A fault.
    pub fn new(code: &'static str, vi: impl Into<String>, en: impl Into<String>) -> Self {
        Self { code, vi: vi.into(), en: en.into() }
    }

    fn unreadable(cause: &dyn std::fmt::Display) -> Self {
        Self::new(
            "osm-unreadable",
            format!("Tệp OpenStreetMap hỏng hoặc bị cắt ngắn ({cause}). Hãy tải lại tệp rồi thử lại."),
            format!("The OpenStreetMap file is damaged or cut off ({cause}). Download it again."),
        )
    }
}

/// How the file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.osm`; the bytes are not compressed.
    Xml,
    /// `.osm.pbf`.
    Pbf,
}

/// Who opens the file anew, from its first byte, for each pass.
pub type Open<'a> = dyn FnMut() -> std::io::Result<Box<dyn Read + Send>> + 'a;
/// Who takes the elements; what it refuses ends the reading.
pub type Sink<'a> = dyn FnMut(Element) -> Result<(), OsmFault> + 'a;

/// Who takes the elements and wants to know, between them, that the reading goes on.
pub trait Take {
    /// One element.
    ///
    /// # Errors
    /// What ends the reading.
    fn take(&mut self, element: Element) -> Result<(), OsmFault>;

    /// Called every [`ALIVE_EVERY`] elements of the file, wanted or not.
    ///
    /// # Errors
    /// What ends the reading.
    fn alive(&mut self) -> Result<(), OsmFault> {
        Ok(())
    }
}

/// So many elements are read between two signs of life: well under a second's work.
pub const ALIVE_EVERY: u64 = 1 << 17;

struct Plain<'a, 'b>(&'a mut Sink<'b>);

impl Take for Plain<'_, '_> {
    fn take(&mut self, element: Element) -> Result<(), OsmFault> {
        (self.0)(element)
    }
}

/// One element as it stands in the file.
enum Raw<'a> {
    /// Id, longitude and latitude in 1e-7 degrees, tags.
    Node(i64, i32, i32, &'a mut Tags),
    /// Id, nodes, tags.
    Way(i64, &'a [i64], &'a mut Tags),
    /// Id, members that are ways with whether they are holes, tags.
    Relation(i64, &'a [(i64, bool)], &'a mut Tags),
}

fn parse(form: Form, input: Box<dyn Read + Send>, each: &mut dyn FnMut(Raw) -> Result<(), OsmFault>) -> Result<(), OsmFault> {
    match form {
        Form::Xml => xml::parse(input, each),
        Form::Pbf => pbf::parse(input, each),
    }
}

struct Area {
    id: i64,
    tags: Tags,
    members: Vec<(i64, bool)>,
}

/// Reads a file in two passes and hands out, in this order, the nodes, ways and areas whose tags `is_wanted` lets through.
///
/// With an `extent` (degrees), nodes outside of it count as not there. Coordinates are exact to 1e-7 degrees, as the format is.
/// O(n log n) for n nodes in the extent; 16 octets each.
///
/// # Errors
/// A file that is no OpenStreetMap file or is cut off, with history, or with more nodes than can be held without an extent; what
/// `sink` refuses.
pub fn read(
    form: Form,
    open: &mut Open<'_>,
    extent: Option<Rect<f64>>,
    is_wanted: &dyn Fn(&Tags) -> bool,
    sink: &mut Sink<'_>,
) -> Result<Tally, OsmFault> {
    read_to(form, open, extent, is_wanted, &mut Plain(sink))
}

/// As [`read`], for who wants signs of life too.
///
/// # Errors
/// As [`read`].
pub fn read_to(
    form: Form,
    open: &mut Open<'_>,
    extent: Option<Rect<f64>>,
    is_wanted: &dyn Fn(&Tags) -> bool,
    sink: &mut dyn Take,
) -> Result<Tally, OsmFault> {
    let mut tally = Tally::default();
    let mut seen = 0_u64;
    let mut nodes = Nodes::within(extent);
    let mut areas: Vec<Area> = Vec::new();
    parse(form, open().map_err(|e| OsmFault::unreadable(&e))?, &mut |raw| {
        seen += 1;
        if seen.is_multiple_of(ALIVE_EVERY) {
            sink.alive()?;
        }
        match raw {
            Raw::Node(id, lon, lat, tags) => {
                tally.nodes += 1;
                if !nodes.add(id, lon, lat)? || tags.is_empty() || !is_wanted(tags) {
                    return Ok(());
                }
                let geometry = Geometry::Point(Point(nodes::degrees(lon, lat)));
                sink.take(Element { kind: Kind::Node, id, part: 0, is_cut: false, tags: std::mem::take(tags), nodes: Vec::new(), geometry })
            }
            Raw::Way(..) => {
                tally.ways += 1;
                Ok(())
            }
            Raw::Relation(id, members, tags) => {
                tally.relations += 1;
                if tag(tags, "type") == Some("multipolygon") && is_wanted(tags) {
                    areas.push(Area { id, tags: std::mem::take(tags), members: members.to_vec() });
                }
                Ok(())
            }
        }
    })?;
    nodes.finish();
    let members: HashSet<i64> = areas.iter().flat_map(|area| area.members.iter().map(|(id, _)| *id)).collect();
    let mut lines: HashMap<i64, rings::Line> = HashMap::new();
    if tally.ways > 0 {
        parse(form, open().map_err(|e| OsmFault::unreadable(&e))?, &mut |raw| {
            seen += 1;
            if seen.is_multiple_of(ALIVE_EVERY) {
                sink.alive()?;
            }
            let Raw::Way(id, refs, tags) = raw else { return Ok(()) };
            let (is_member, wanted) = (members.contains(&id), !tags.is_empty() && is_wanted(tags));
            if !is_member && !wanted {
                return Ok(());
            }
            let places: Vec<Option<Coord>> = refs.iter().map(|id| nodes.get(*id)).collect();
            let known = places.iter().flatten().count();
            if is_member && known == refs.len() {
                lines.insert(id, (refs.to_vec(), places.iter().flatten().copied().collect()));
            }
            // Wholly outside of the extent it is none of ours.
            if !wanted || (known == 0 && extent.is_some()) {
                return Ok(());
            }
            hand_out_way(id, refs, &places, tags, &mut tally, sink)
        })?;
    }
    for area in areas {
        if !area.members.iter().any(|(id, _)| lines.contains_key(id)) && extent.is_some() {
            continue;
        }
        match rings::assemble(&area.members, &lines) {
            Some(shape) => {
                let geometry = Geometry::MultiPolygon(shape);
                sink.take(Element {
                    kind: Kind::Relation,
                    id: area.id,
                    part: 0,
                    is_cut: false,
                    tags: area.tags,
                    nodes: Vec::new(),
                    geometry,
                })?;
            }
            None => tally.areas_incomplete += 1,
        }
    }
    Ok(tally)
}

/// The pieces of a way whose nodes are known: one if all are.
fn hand_out_way(
    id: i64,
    refs: &[i64],
    places: &[Option<Coord>],
    tags: &mut Tags,
    tally: &mut Tally,
    sink: &mut dyn Take,
) -> Result<(), OsmFault> {
    let is_cut = places.iter().any(Option::is_none);
    let pieces: Vec<std::ops::Range<usize>> = pieces(places);
    if pieces.is_empty() {
        tally.ways_lost += 1;
        return Ok(());
    }
    tally.ways_cut += u64::from(is_cut);
    for (part, range) in pieces.into_iter().enumerate() {
        let line: LineString = places[range.clone()].iter().flatten().copied().collect();
        sink.take(Element {
            kind: Kind::Way,
            id,
            part: part as u32,
            is_cut,
            tags: tags.clone(),
            nodes: refs[range].to_vec(),
            geometry: Geometry::LineString(line),
        })?;
    }
    Ok(())
}

/// Runs of two or more known places.
fn pieces(places: &[Option<Coord>]) -> Vec<std::ops::Range<usize>> {
    let mut found = Vec::new();
    let mut begin = None;
    for i in 0..=places.len() {
        match (begin, places.get(i).copied().flatten()) {
            (None, Some(_)) => begin = Some(i),
            (Some(from), None) => {
                if i - from >= 2 {
                    found.push(from..i);
                }
                begin = None;
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
