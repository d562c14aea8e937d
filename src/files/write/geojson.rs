//! GeoJSON (RFC 7946): one feature a line, then what is true of all of them in the member `bando138`.

use std::io::{self, Write as _};

use super::{Cell, Fact, Out, Shape, Sheet, Writer, geometry, text};

/// A GeoJSON file under way.
pub(super) struct GeoJson<'a> {
    out: Out<'a>,
    /// `"name":` of each column.
    names: Vec<Vec<u8>>,
    id: Option<usize>,
    line: Vec<u8>,
    is_first: bool,
}

impl<'a> GeoJson<'a> {
    pub(super) fn begin(sheet: &Sheet, mut out: Out<'a>) -> io::Result<Self> {
        let mut line = b"{\"type\":\"FeatureCollection\",\"name\":".to_vec();
        string(&mut line, sheet.name);
        line.extend_from_slice(b",\"features\":[");
        out.write_all(&line)?;
        line.clear();
        let keyed = |(i, column): (usize, &super::Column)| {
            let mut name = if i > 0 { b",".to_vec() } else { Vec::new() };
            string(&mut name, &column.name);
            name.push(b':');
            name
        };
        let names = sheet.columns.iter().enumerate().map(keyed).collect();
        Ok(Self { out, names, id: sheet.id, line, is_first: true })
    }
}

/// Appends a JSON string.
fn string(out: &mut Vec<u8>, value: &str) {
    // Text into memory: neither can fail.
    let _ = serde_json::to_writer(out, value);
}

fn value(out: &mut Vec<u8>, cell: &Cell<'_>) {
    let quoted = |out: &mut Vec<u8>, write: &dyn Fn(&mut Vec<u8>)| {
        out.push(b'"');
        write(out);
        out.push(b'"');
    };
    match cell {
        Cell::Text(value) => string(out, value),
        Cell::Integer(n) => text::integer(out, *n),
        Cell::Number(n) if n.is_finite() => text::number(out, *n),
        Cell::Null | Cell::Number(_) => out.extend_from_slice(b"null"),
        Cell::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Cell::Day(day) => quoted(out, &|out| text::iso_day(out, *day)),
        Cell::Instant(at) => quoted(out, &|out| text::iso_instant(out, *at)),
        Cell::List(values) => {
            out.push(b'[');
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                string(out, value);
            }
            out.push(b']');
        }
    }
}

impl Writer for GeoJson<'_> {
    fn row(&mut self, cells: &[Cell<'_>], shape: Shape<'_>) -> io::Result<()> {
        let line = &mut self.line;
        line.extend_from_slice(if self.is_first { b"\n" } else { b",\n" });
        self.is_first = false;
        line.extend_from_slice(b"{\"type\":\"Feature\",");
        if let Some(cell) = self.id.and_then(|id| cells.get(id)).filter(|cell| **cell != Cell::Null) {
            line.extend_from_slice(b"\"id\":");
            value(line, cell);
            line.push(b',');
        }
        line.extend_from_slice(b"\"geometry\":");
        match shape {
            Shape::None => line.extend_from_slice(b"null"),
            Shape::Point(lon, lat) => {
                line.extend_from_slice(b"{\"type\":\"Point\",\"coordinates\":[");
                text::number(line, lon);
                line.push(b',');
                text::number(line, lat);
                line.extend_from_slice(b"]}");
            }
            Shape::Wkb(wkb) => {
                geometry::walk(wkb, line, &mut geometry::Json).ok_or_else(super::unknown_shape)?;
            }
        }
        line.extend_from_slice(b",\"properties\":{");
        for (name, cell) in self.names.iter().zip(cells) {
            line.extend_from_slice(name);
            value(line, cell);
        }
        line.extend_from_slice(b"}}");
        self.out.write_all(line)?;
        line.clear();
        Ok(())
    }

    fn finish(mut self: Box<Self>, facts: &[Fact]) -> io::Result<()> {
        let told: serde_json::Map<String, serde_json::Value> =
            facts.iter().map(|fact| (fact.name.to_owned(), fact.value.as_str().into())).collect();
        write!(self.out, "\n],\"bando138\":{}}}\n", serde_json::Value::Object(told))?;
        self.out.flush()
    }
}
