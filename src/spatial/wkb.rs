//! Well-known binary of multipolygons and lines, little-endian, as PostGIS reads (with an SRID) and writes it (`ST_AsBinary`).

use geo::{Coord, LineString, MultiPolygon, Polygon};

const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTIPOLYGON: u32 = 6;
/// Flag of extended WKB: an SRID follows the type.
const HAS_SRID: u32 = 0x2000_0000;

/// Appends a multipolygon as hexadecimal extended WKB, the form that `COPY … FROM STDIN` takes for a geometry column.
///
/// Rings are written as they are: closing them is the caller's matter. O(n).
pub fn push_hex(out: &mut Vec<u8>, shape: &MultiPolygon, srid: u32) {
    header(out, MULTIPOLYGON | HAS_SRID);
    bytes(out, &srid.to_le_bytes());
    count(out, shape.0.len());
    for polygon in shape {
        header(out, POLYGON);
        count(out, polygon.interiors().len() + 1);
        for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
            count(out, ring.0.len());
            for point in &ring.0 {
                bytes(out, &point.x.to_le_bytes());
                bytes(out, &point.y.to_le_bytes());
            }
        }
    }
}

fn header(out: &mut Vec<u8>, kind: u32) {
    bytes(out, &[1]);
    bytes(out, &kind.to_le_bytes());
}

fn count(out: &mut Vec<u8>, n: usize) {
    bytes(out, &u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

fn bytes(out: &mut Vec<u8>, data: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in data {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// Reads a little-endian WKB polygon or multipolygon without SRID; none for anything else or for a cut-off text. O(n).
pub fn read(data: &[u8]) -> Option<MultiPolygon> {
    let mut rest = data;
    let shape = match kind(&mut rest)? {
        POLYGON => MultiPolygon::new(vec![polygon(&mut rest)?]),
        MULTIPOLYGON => {
            let polygons = (0..word(&mut rest)?).map(|_| if kind(&mut rest)? == POLYGON { polygon(&mut rest) } else { None });
            MultiPolygon::new(polygons.collect::<Option<_>>()?)
        }
        _ => return None,
    };
    rest.is_empty().then_some(shape)
}

/// Reads a little-endian WKB line without SRID; none for anything else or for a cut-off text. O(n).
pub fn read_line(data: &[u8]) -> Option<LineString> {
    let mut rest = data;
    let line = if kind(&mut rest)? == LINE { ring(&mut rest)? } else { return None };
    rest.is_empty().then_some(line)
}

fn kind(rest: &mut &[u8]) -> Option<u32> {
    let (&order, tail) = rest.split_first()?;
    *rest = tail;
    if order == 1 { word(rest) } else { None }
}

fn word(rest: &mut &[u8]) -> Option<u32> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    *rest = tail;
    Some(u32::from_le_bytes(*head))
}

fn number(rest: &mut &[u8]) -> Option<f64> {
    let (head, tail) = rest.split_first_chunk::<8>()?;
    *rest = tail;
    Some(f64::from_le_bytes(*head))
}

fn polygon(rest: &mut &[u8]) -> Option<Polygon> {
    let rings = (0..word(rest)?).map(|_| ring(rest)).collect::<Option<Vec<_>>>()?;
    let mut rings = rings.into_iter();
    Some(Polygon::new(rings.next().unwrap_or_else(|| LineString::new(Vec::new())), rings.collect()))
}

fn ring(rest: &mut &[u8]) -> Option<LineString> {
    let points = (0..word(rest)?).map(|_| Some(Coord { x: number(rest)?, y: number(rest)? })).collect::<Option<Vec<_>>>()?;
    Some(LineString::new(points))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> MultiPolygon {
        let outer = LineString::from(vec![(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 0.0)]);
        let hole = LineString::from(vec![(2.0, 1.0), (3.0, 1.0), (3.0, 2.0), (2.0, 1.0)]);
        MultiPolygon::new(vec![Polygon::new(outer.clone(), vec![hole]), Polygon::new(outer, vec![])])
    }

    #[test]
    fn a_point_of_a_triangle_is_written_as_postgis_writes_it() {
        // select st_asewkb('srid=4326;multipolygon(((0 0,1 0,0 1,0 0)))'::geometry, 'NDR') in PostGIS 3.3.2.
        let shape = MultiPolygon::new(vec![Polygon::new(LineString::from(vec![(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]), vec![])]);
        let mut text = Vec::new();
        push_hex(&mut text, &shape, 4326);
        let zero = "0000000000000000";
        let one = "000000000000f03f";
        let expected = format!("0106000020e61000000100000001030000000100000004000000{zero}{zero}{one}{zero}{zero}{one}{zero}{zero}");
        assert_eq!(String::from_utf8(text).unwrap(), expected);
    }

    #[test]
    fn a_line_is_read_as_postgis_writes_it() {
        // select st_asbinary('linestring(1 2,3 4)'::geometry, 'NDR') in PostGIS 3.3.2.
        let text = "010200000002000000000000000000f03f000000000000004000000000000008400000000000001040";
        let data: Vec<u8> = text.as_bytes().chunks(2).map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap()).collect();
        assert_eq!(read_line(&data), Some(LineString::from(vec![(1.0, 2.0), (3.0, 4.0)])));
        assert_eq!(read_line(&data[..20]), None);
        assert_eq!(read(&data), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let mut text = Vec::new();
        push_hex(&mut text, &sample(), 3857);
        let mut data: Vec<u8> = text.chunks(2).map(|c| u8::from_str_radix(std::str::from_utf8(c).unwrap(), 16).unwrap()).collect();
        // Take the SRID out, as ST_AsBinary does.
        data[4] = 0;
        data.drain(5..9);
        assert_eq!(read(&data), Some(sample()));
        for cut in 0..data.len() {
            assert_eq!(read(&data[..cut]), None, "cut off after {cut} bytes");
        }
    }
}
