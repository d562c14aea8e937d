//! OpenStreetMap files as a table of elements: `.osm`, also gzipped, and `.osm.pbf`. What a tag means is not decided here.
//!
//! The columns are [`COLUMNS`]; the place is that of the element. A number of a row counts the elements that are handed out. If ways or areas had
//! to be left out because nodes of them are missing, a last row without cells says so with its fault `osm-incomplete`.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use geo::{CoordsIter, Rect, coord};

use super::gunzip::{Content, is_gzip};
use super::{MAX_VERTICES, Reading, Sink, Source, unreadable};
use crate::files::frames::CellRef;
use crate::files::osm::{Element, Form, OsmFault, Survey, Take, Tally, read_to, survey, tag};
use crate::files::{Column, FileFault, Format, GeometryColumn, Look, Remark, Table};

/// Type (`node`, `way`, `relation`), id, which piece of a way that was cut, whether pieces are missing, ids of the nodes of the line (separated by
/// blanks, one for each position), and the tags as a JSON object of texts.
pub const COLUMNS: [&str; 6] = ["@type", "@id", "@part", "@cut", "@nodes", "@tags"];

/// Keys that are told as samples of the tags. Never values: they may be telephone numbers.
const TOLD_KEYS: usize = 10;

fn form(format: Format) -> Form {
    if format == Format::OsmPbf { Form::Pbf } else { Form::Xml }
}

fn fault(fault: OsmFault) -> FileFault {
    FileFault::new(fault.code, fault.vi, fault.en)
}

/// A reader that notes how far it is.
struct Noting {
    content: Content,
    at: Arc<AtomicU64>,
}

impl Read for Noting {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let length = self.content.read(into)?;
        self.at.store(self.content.position(), Ordering::Relaxed);
        Ok(length)
    }
}

type Opener = Box<dyn FnMut() -> std::io::Result<Box<dyn Read + Send>>>;

fn opener(source: &Source, at: &Arc<AtomicU64>) -> Result<Opener, FileFault> {
    let head = source.head(2).map_err(|error| unreadable(&error))?;
    let (source, at) = (source.clone(), Arc::clone(at));
    Ok(Box::new(move || Ok(Box::new(Noting { content: Content::open(&source, is_gzip(&head)), at: Arc::clone(&at) }))))
}

/// What the file is; all of it is read.
pub fn look(source: &Source, format: Format, sink: &mut dyn Sink) -> Result<Look, FileFault> {
    let at = Arc::new(AtomicU64::new(0));
    let mut open = opener(source, &at)?;
    let found = survey(form(format), &mut *open, &mut || {
        sink.at(at.load(Ordering::Relaxed));
        sink.alive().map_err(|fault| OsmFault::new("osm-unreadable", fault.vi, fault.en))
    });
    let Survey { tally, tagged, keys } = found.map_err(fault)?;
    if tagged == [0; 3] {
        return Err(FileFault::new(
            "osm-nothing-tagged",
            "Tệp OpenStreetMap không có đối tượng nào mang thẻ. Hãy tải bản trích khác.",
            "No element of the OpenStreetMap file has a tag. Download another extract.",
        ));
    }
    let kinds = ["Point", "LineString", "MultiPolygon"].iter().zip(tagged).filter(|(_, n)| *n > 0).map(|(kind, _)| (*kind).to_owned());
    let column = |name: &str| Column { name: name.to_owned(), samples: Vec::new() };
    let mut columns: Vec<Column> = COLUMNS.iter().map(|name| column(name)).collect();
    columns[5].samples = keys.into_iter().take(TOLD_KEYS).map(|(key, _)| key.chars().take(80).collect()).collect();
    let table = Table {
        name: String::new(),
        header_row: None,
        top: Vec::new(),
        columns,
        row_count: None,
        geometry: Some(GeometryColumn { kinds: kinds.collect(), srid: Some(4326), crs_text: None }),
        first_rows: Vec::new(),
    };
    let Tally { nodes, ways, relations, .. } = tally;
    let remark = Remark::new(
        "osm-content",
        format!("Dữ liệu OpenStreetMap (giấy phép ODbL): {nodes} điểm, {ways} đường, {relations} quan hệ."),
        format!("OpenStreetMap data (licence ODbL): {nodes} nodes, {ways} ways, {relations} relations."),
    );
    Ok(Look { format, encoding: None, delimiter: None, tables: vec![table], remarks: vec![remark] })
}

/// Its elements, those that `reading` wants.
pub fn rows(source: &Source, format: Format, reading: &Reading, sink: &mut dyn Sink) -> Result<(), FileFault> {
    let wanted = reading.elements.clone().unwrap_or_default();
    let degrees = |e7: i32| f64::from(e7) / 1e7;
    let extent = wanted.extent_e7.map(|[west, south, east, north]| {
        Rect::new(coord! { x: degrees(west), y: degrees(south) }, coord! { x: degrees(east), y: degrees(north) })
    });
    let at = Arc::new(AtomicU64::new(0));
    let mut open = opener(source, &at)?;
    let mut rows = Rows { sink, at, number: 0, stopped: None };
    let is_wanted = |tags: &crate::files::osm::Tags| wanted.keys.is_empty() || wanted.keys.iter().any(|key| tag(tags, key).is_some());
    let read = read_to(form(format), &mut *open, extent, &is_wanted, &mut rows);
    let Rows { sink, number, stopped, .. } = rows;
    // What the listener said is said again in its own words.
    let tally = stopped.map_or_else(|| read.map_err(fault), Err)?;
    let (lost, incomplete) = (tally.ways_lost, tally.areas_incomplete);
    if lost + incomplete > 0 {
        let fault = FileFault::new(
            "osm-incomplete",
            format!("Bản trích thiếu điểm hoặc đường bao của {lost} đường và {incomplete} vùng: bỏ qua."),
            format!("The extract lacks nodes or outlines of {lost} ways and {incomplete} areas: left out."),
        );
        sink.begin(number + 1, 0);
        sink.end(None, Some(&fault))?;
    }
    Ok(())
}

struct Rows<'a> {
    sink: &'a mut dyn Sink,
    at: Arc<AtomicU64>,
    number: u64,
    stopped: Option<FileFault>,
}

impl Rows<'_> {
    fn stop(&mut self, done: Result<(), FileFault>) -> Result<(), OsmFault> {
        done.map_err(|fault| {
            let told = OsmFault::new("osm-unreadable", fault.vi.clone(), fault.en.clone());
            self.stopped = Some(fault);
            told
        })
    }
}

impl Take for Rows<'_> {
    fn take(&mut self, element: Element) -> Result<(), OsmFault> {
        self.number += 1;
        self.sink.at(self.at.load(Ordering::Relaxed));
        self.sink.begin(self.number, COLUMNS.len());
        self.sink.cell(CellRef::Text(element.kind.word()));
        // Text: an id may be larger than a number of a cell is exact.
        self.sink.cell(CellRef::Text(&element.id.to_string()));
        self.sink.cell(CellRef::Number(f64::from(element.part)));
        self.sink.cell(CellRef::Boolean(element.is_cut));
        let nodes: Vec<String> = element.nodes.iter().map(ToString::to_string).collect();
        let nodes = nodes.join(" ");
        self.sink.cell(if nodes.is_empty() { CellRef::Empty } else { CellRef::Text(&nodes) });
        let tags: BTreeMap<&str, &str> = element.tags.iter().map(|(key, value)| (&**key, &**value)).collect();
        self.sink.cell(CellRef::Text(&serde_json::to_string(&tags).unwrap_or_default()));
        let is_huge = element.geometry.coords_count() > MAX_VERTICES;
        let huge = is_huge.then(super::geometry::too_many_vertices);
        let done = self.sink.end((!is_huge).then_some(&element.geometry), huge.as_ref());
        self.stop(done)
    }

    fn alive(&mut self) -> Result<(), OsmFault> {
        self.sink.at(self.at.load(Ordering::Relaxed));
        let done = self.sink.alive();
        self.stop(done)
    }
}
