//! KML: a placemark a row, its fields as extended data with their words, and the facts in the description of the document. How many rows
//! there were stands in a comment at the end: the description comes first.

use std::io::{self, Write as _};

use super::{Cell, Fact, Language, Out, Shape, Sheet, Style, Writer, csv, geometry, text};

/// A KML file under way.
pub(super) struct Kml<'a> {
    out: Out<'a>,
    style: Style,
    sheet: Sheet,
    line: Vec<u8>,
    scratch: Vec<u8>,
}

impl<'a> Kml<'a> {
    pub(super) fn begin(sheet: Sheet, style: Style, facts: &[Fact], mut out: Out<'a>) -> io::Result<Self> {
        let mut head =
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document id=\"bando138\">\n<name>"
                .to_vec();
        escape(&mut head, &sheet.title);
        head.extend_from_slice(b"</name>\n<description>");
        for fact in facts {
            escape(&mut head, &format!("{}: {}\n", fact.label, fact.value));
        }
        head.extend_from_slice(b"</description>\n");
        out.write_all(&head)?;
        Ok(Self { out, style, sheet, line: Vec::with_capacity(4096), scratch: Vec::new() })
    }
}

/// Appends text as XML; what XML 1.0 cannot hold becomes U+FFFD.
fn escape(out: &mut Vec<u8>, value: &str) {
    for c in value.chars() {
        match c {
            '&' => out.extend_from_slice(b"&amp;"),
            '<' => out.extend_from_slice(b"&lt;"),
            '>' => out.extend_from_slice(b"&gt;"),
            '"' => out.extend_from_slice(b"&quot;"),
            '\t' | '\n' => out.push(c as u8),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.extend_from_slice("\u{fffd}".as_bytes()),
            c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

fn value(out: &mut Vec<u8>, scratch: &mut Vec<u8>, cell: &Cell<'_>, style: Style) {
    match cell {
        Cell::Text(value) => escape(out, value),
        Cell::Integer(n) => text::integer(out, *n),
        Cell::Number(n) if n.is_finite() => {
            scratch.clear();
            text::number(scratch, *n);
            let comma = style.is_words && style.language == Language::Vietnamese;
            out.extend(scratch.iter().map(|byte| if comma && *byte == b'.' { b',' } else { *byte }));
        }
        Cell::Null | Cell::Number(_) => {}
        Cell::Boolean(value) => out.extend_from_slice(csv::boolean(*value, style).as_bytes()),
        Cell::Day(day) if style.is_words => text::day(out, *day, style.language),
        Cell::Day(day) => text::iso_day(out, *day),
        Cell::Instant(at) if style.is_words => text::instant(out, *at, style.language),
        Cell::Instant(at) => text::iso_instant(out, *at),
        Cell::List(values) => escape(out, &csv::join(values)),
    }
}

impl Writer for Kml<'_> {
    fn row(&mut self, cells: &[Cell<'_>], shape: Shape<'_>) -> io::Result<()> {
        let line = &mut self.line;
        line.extend_from_slice(b"<Placemark><name>");
        if let Some(cell) = cells.get(self.sheet.label) {
            value(line, &mut self.scratch, cell, self.style);
        }
        line.extend_from_slice(b"</name><ExtendedData>");
        for (column, cell) in self.sheet.columns.iter().zip(cells).filter(|(_, cell)| **cell != Cell::Null) {
            line.extend_from_slice(b"<Data name=\"");
            escape(line, &column.name);
            line.extend_from_slice(b"\"><displayName>");
            escape(line, &column.heading(Style { is_words: true, ..self.style }));
            line.extend_from_slice(b"</displayName><value>");
            value(line, &mut self.scratch, cell, self.style);
            line.extend_from_slice(b"</value></Data>");
        }
        line.extend_from_slice(b"</ExtendedData>");
        match shape {
            Shape::None => {}
            Shape::Point(lon, lat) => {
                line.extend_from_slice(b"<Point><coordinates>");
                text::number(line, lon);
                line.push(b',');
                text::number(line, lat);
                line.extend_from_slice(b"</coordinates></Point>");
            }
            Shape::Wkb(wkb) => geometry::walk(wkb, line, &mut Tags).ok_or_else(super::unknown_shape)?,
        }
        line.extend_from_slice(b"</Placemark>\n");
        self.out.write_all(line)?;
        line.clear();
        Ok(())
    }

    fn finish(mut self: Box<Self>, facts: &[Fact]) -> io::Result<()> {
        self.out.write_all(b"</Document></kml>\n")?;
        if let Some(rows) = facts.iter().find(|fact| fact.name == "rows") {
            writeln!(self.out, "<!-- {}: {} -->", rows.label.replace("--", ""), rows.value.replace("--", ""))?;
        }
        self.out.flush()
    }
}

/// Shapes as KML has them.
struct Tags;

impl geometry::Text for Tags {
    fn open(&mut self, out: &mut Vec<u8>, form: geometry::Form, _: bool) {
        out.extend_from_slice(match form {
            geometry::Form::Point => b"<Point><coordinates>",
            geometry::Form::Line => b"<LineString><coordinates>",
            geometry::Form::Polygon => b"<Polygon>",
            _ => b"<MultiGeometry>",
        });
    }

    fn close(&mut self, out: &mut Vec<u8>, form: geometry::Form, _: bool) {
        out.extend_from_slice(match form {
            geometry::Form::Point => b"</coordinates></Point>",
            geometry::Form::Line => b"</coordinates></LineString>",
            geometry::Form::Polygon => b"</Polygon>",
            _ => b"</MultiGeometry>",
        });
    }

    fn open_ring(&mut self, out: &mut Vec<u8>, is_outer: bool) {
        out.extend_from_slice(if is_outer { b"<outerBoundaryIs>" } else { b"<innerBoundaryIs>" });
        out.extend_from_slice(b"<LinearRing><coordinates>");
    }

    fn close_ring(&mut self, out: &mut Vec<u8>, is_outer: bool) {
        out.extend_from_slice(b"</coordinates></LinearRing>");
        out.extend_from_slice(if is_outer { b"</outerBoundaryIs>" } else { b"</innerBoundaryIs>" });
    }

    fn between(&mut self, _: &mut Vec<u8>) {}

    fn position(&mut self, out: &mut Vec<u8>, lon: f64, lat: f64) {
        text::number(out, lon);
        out.push(b',');
        text::number(out, lat);
    }

    fn next(&mut self, out: &mut Vec<u8>) {
        out.push(b' ');
    }
}
