//! Well-known binary as the text of coordinates, and its box. Only little-endian shapes of two dimensions, as PostGIS is asked for.

use super::text;

/// What a piece of well-known binary is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Point,
    Line,
    Polygon,
    Points,
    Lines,
    Polygons,
}

/// What stands around and between coordinates in a text form.
pub(super) trait Text {
    /// A shape begins; `of_several` if it is part of one.
    fn open(&mut self, out: &mut Vec<u8>, form: Form, of_several: bool);
    /// It ends.
    fn close(&mut self, out: &mut Vec<u8>, form: Form, of_several: bool);
    /// A ring of a polygon begins: the outer one, or a hole.
    fn open_ring(&mut self, out: &mut Vec<u8>, is_outer: bool);
    /// It ends.
    fn close_ring(&mut self, out: &mut Vec<u8>, is_outer: bool);
    /// Between two members.
    fn between(&mut self, out: &mut Vec<u8>);
    /// A position.
    fn position(&mut self, out: &mut Vec<u8>, lon: f64, lat: f64);
    /// Between two positions.
    fn next(&mut self, out: &mut Vec<u8>);
}

/// The form of a shape, if it is one of ours.
pub(super) fn form(wkb: &[u8]) -> Option<Form> {
    let mut rest = wkb;
    begin(&mut rest)
}

/// Walks through a shape; none if it is not one of ours or is cut off. O(n).
pub(super) fn walk(wkb: &[u8], out: &mut Vec<u8>, into: &mut impl Text) -> Option<()> {
    let mut rest = wkb;
    shape(&mut rest, out, into, false)?;
    rest.is_empty().then_some(())
}

fn shape(rest: &mut &[u8], out: &mut Vec<u8>, into: &mut impl Text, of_several: bool) -> Option<()> {
    let form = begin(rest)?;
    into.open(out, form, of_several);
    match form {
        Form::Point => {
            let (lon, lat) = position(rest)?;
            into.position(out, lon, lat);
        }
        Form::Line => positions(rest, out, into)?,
        Form::Polygon => {
            for ring in 0..word(rest)? {
                if ring > 0 {
                    into.between(out);
                }
                into.open_ring(out, ring == 0);
                positions(rest, out, into)?;
                into.close_ring(out, ring == 0);
            }
        }
        Form::Points | Form::Lines | Form::Polygons => {
            if of_several {
                return None;
            }
            for member in 0..word(rest)? {
                if member > 0 {
                    into.between(out);
                }
                shape(rest, out, into, true)?;
            }
        }
    }
    into.close(out, form, of_several);
    Some(())
}

fn positions(rest: &mut &[u8], out: &mut Vec<u8>, into: &mut impl Text) -> Option<()> {
    for i in 0..word(rest)? {
        if i > 0 {
            into.next(out);
        }
        let (lon, lat) = position(rest)?;
        into.position(out, lon, lat);
    }
    Some(())
}

fn begin(rest: &mut &[u8]) -> Option<Form> {
    let (order, after) = rest.split_first()?;
    *rest = after;
    if *order != 1 {
        return None;
    }
    Some(match word(rest)? {
        1 => Form::Point,
        2 => Form::Line,
        3 => Form::Polygon,
        4 => Form::Points,
        5 => Form::Lines,
        6 => Form::Polygons,
        _ => return None,
    })
}

fn word(rest: &mut &[u8]) -> Option<u32> {
    let (head, after) = rest.split_first_chunk::<4>()?;
    *rest = after;
    Some(u32::from_le_bytes(*head))
}

fn position(rest: &mut &[u8]) -> Option<(f64, f64)> {
    let (lon, after) = rest.split_first_chunk::<8>()?;
    let (lat, after) = after.split_first_chunk::<8>()?;
    *rest = after;
    Some((f64::from_le_bytes(*lon), f64::from_le_bytes(*lat)))
}

/// West, south, east and north of a shape, infinite if it has no position; none if it is not one of ours.
pub(super) fn extent(wkb: &[u8]) -> Option<[f64; 4]> {
    let mut extent = Extent([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);
    walk(wkb, &mut Vec::new(), &mut extent)?;
    Some(extent.0)
}

struct Extent([f64; 4]);

impl Text for Extent {
    fn open(&mut self, _: &mut Vec<u8>, _: Form, _: bool) {}
    fn close(&mut self, _: &mut Vec<u8>, _: Form, _: bool) {}
    fn open_ring(&mut self, _: &mut Vec<u8>, _: bool) {}
    fn close_ring(&mut self, _: &mut Vec<u8>, _: bool) {}
    fn between(&mut self, _: &mut Vec<u8>) {}
    fn next(&mut self, _: &mut Vec<u8>) {}
    fn position(&mut self, _: &mut Vec<u8>, lon: f64, lat: f64) {
        let [west, south, east, north] = self.0;
        self.0 = [west.min(lon), south.min(lat), east.max(lon), north.max(lat)];
    }
}

/// Coordinates as GeoJSON has them.
pub(super) struct Json;

impl Text for Json {
    fn open(&mut self, out: &mut Vec<u8>, form: Form, of_several: bool) {
        if !of_several {
            let name = match form {
                Form::Point => "Point",
                Form::Line => "LineString",
                Form::Polygon => "Polygon",
                Form::Points => "MultiPoint",
                Form::Lines => "MultiLineString",
                Form::Polygons => "MultiPolygon",
            };
            out.extend_from_slice(b"{\"type\":\"");
            out.extend_from_slice(name.as_bytes());
            out.extend_from_slice(b"\",\"coordinates\":");
        }
        if form != Form::Point {
            out.push(b'[');
        }
    }

    fn close(&mut self, out: &mut Vec<u8>, form: Form, of_several: bool) {
        if form != Form::Point {
            out.push(b']');
        }
        if !of_several {
            out.push(b'}');
        }
    }

    fn open_ring(&mut self, out: &mut Vec<u8>, _: bool) {
        out.push(b'[');
    }

    fn close_ring(&mut self, out: &mut Vec<u8>, _: bool) {
        out.push(b']');
    }

    fn between(&mut self, out: &mut Vec<u8>) {
        out.push(b',');
    }

    fn position(&mut self, out: &mut Vec<u8>, lon: f64, lat: f64) {
        out.push(b'[');
        text::number(out, lon);
        out.push(b',');
        text::number(out, lat);
        out.push(b']');
    }

    fn next(&mut self, out: &mut Vec<u8>) {
        out.push(b',');
    }
}
