//! Geometry of files: checks that all formats share, and well-known binary.

use geo::{Coord, CoordsIter, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::MAX_VERTICES;
use crate::files::FileFault;

/// Larger numbers are coordinates of no system on Earth, in its units.
const FURTHEST: f64 = 1e8;
/// Collections in collections.
pub const MAX_COLLECTIONS: usize = 4;

/// What a geometry is called: `Point`, `MultiPolygon` …
pub fn kind(geometry: &Geometry<f64>) -> &'static str {
    match geometry {
        Geometry::Point(_) => "Point",
        Geometry::LineString(_) | Geometry::Line(_) => "LineString",
        Geometry::Polygon(_) | Geometry::Rect(_) | Geometry::Triangle(_) => "Polygon",
        Geometry::MultiPoint(_) => "MultiPoint",
        Geometry::MultiLineString(_) => "MultiLineString",
        Geometry::MultiPolygon(_) => "MultiPolygon",
        Geometry::GeometryCollection(_) => "GeometryCollection",
    }
}

/// A geometry whose coordinates are numbers of this Earth; None if it is empty. Crossing rings pass: validity is decided by who stores it.
///
/// # Errors
/// Coordinates that are not finite or far outside, too many vertices, lines of one point, rings of fewer than four.
pub fn checked(geometry: Geometry<f64>) -> Result<Option<Geometry<f64>>, FileFault> {
    let count = geometry.coords_count();
    if count == 0 {
        return Ok(None);
    }
    if count > MAX_VERTICES {
        return Err(too_many_vertices());
    }
    if geometry.coords_iter().any(|coord| !coord.x.is_finite() || !coord.y.is_finite()) {
        return Err(not_finite());
    }
    if geometry.coords_iter().any(|coord| coord.x.abs() > FURTHEST || coord.y.abs() > FURTHEST) {
        return Err(FileFault::new(
            "coordinates-out-of-range",
            "Tọa độ lớn bất thường, không thuộc hệ tọa độ nào trên Trái Đất. Hãy sửa tọa độ của đối tượng này.",
            "The coordinates are larger than any on Earth. Correct this feature's coordinates.",
        ));
    }
    if !has_enough(&geometry) {
        return Err(FileFault::new(
            "geometry-too-few",
            "Đường có ít hơn 2 điểm hoặc vùng có ít hơn 3 đỉnh. Hãy vẽ lại đối tượng này.",
            "A line of fewer than 2 points, or an area of fewer than 3 corners. Draw this feature again.",
        ));
    }
    Ok(Some(geometry))
}

/// Lines have two points, rings four with the first repeated.
fn has_enough(geometry: &Geometry<f64>) -> bool {
    let ring = |ring: &LineString<f64>| ring.0.is_empty() || ring.0.len() >= 4;
    let polygon = |polygon: &Polygon<f64>| ring(polygon.exterior()) && polygon.interiors().iter().all(ring);
    match geometry {
        Geometry::LineString(line) => line.0.len() != 1,
        Geometry::MultiLineString(lines) => lines.0.iter().all(|line| line.0.len() != 1),
        Geometry::Polygon(one) => polygon(one),
        Geometry::MultiPolygon(many) => many.0.iter().all(polygon),
        Geometry::GeometryCollection(parts) => parts.0.iter().all(has_enough),
        _ => true,
    }
}

/// That a feature has more than [`MAX_VERTICES`].
pub fn too_many_vertices() -> FileFault {
    FileFault::new(
        "too-many-vertices",
        format!("Đối tượng có hơn {MAX_VERTICES} đỉnh. Hãy làm đơn giản hoặc chia nhỏ đối tượng đó."),
        format!("The feature has more than {MAX_VERTICES} vertices. Simplify or divide it."),
    )
}

/// That a coordinate is NaN or infinite.
pub fn not_finite() -> FileFault {
    FileFault::new(
        "coordinates-not-finite",
        "Tọa độ không phải là số (NaN hoặc vô cực). Hãy sửa tọa độ của đối tượng này.",
        "A coordinate is no number (NaN or infinite). Correct this feature's coordinates.",
    )
}

/// That a geometry cannot be read at all.
pub fn broken() -> FileFault {
    FileFault::new(
        "geometry-broken",
        "Hình học của đối tượng này không đọc được. Hãy vẽ lại hoặc xuất lại đối tượng.",
        "The geometry of this feature cannot be read. Draw or export it again.",
    )
}

/// Whether a geometry had more than two coordinates a position.
pub type HasMore = bool;

/// Reads well-known binary, ISO or extended; more than two coordinates a position are left out.
///
/// # Errors
/// That it is none, or has too many vertices.
pub fn from_wkb(bytes: &[u8]) -> Result<(Geometry<f64>, HasMore), FileFault> {
    let mut wkb = Wkb { bytes, vertices: 0, has_more: false };
    let geometry = wkb.geometry(0)?;
    Ok((geometry, wkb.has_more))
}

struct Wkb<'a> {
    bytes: &'a [u8],
    vertices: usize,
    has_more: bool,
}

impl Wkb<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], FileFault> {
        let (head, rest) = self.bytes.split_first_chunk::<N>().ok_or_else(broken)?;
        self.bytes = rest;
        Ok(*head)
    }

    fn u32(&mut self, is_little: bool) -> Result<u32, FileFault> {
        let bytes = self.take()?;
        Ok(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn f64(&mut self, is_little: bool) -> Result<f64, FileFault> {
        let bytes = self.take()?;
        Ok(if is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things of at least `size` bytes.
    fn count(&mut self, is_little: bool, size: usize) -> Result<usize, FileFault> {
        let count = self.u32(is_little)? as usize;
        if count > MAX_VERTICES && count <= self.bytes.len() / size {
            return Err(too_many_vertices());
        }
        if count > self.bytes.len() / size { Err(broken()) } else { Ok(count) }
    }

    fn coord(&mut self, is_little: bool, dimensions: usize) -> Result<Coord<f64>, FileFault> {
        self.vertices += 1;
        if self.vertices > MAX_VERTICES {
            return Err(too_many_vertices());
        }
        let coord = Coord { x: self.f64(is_little)?, y: self.f64(is_little)? };
        for _ in 2..dimensions {
            self.f64(is_little)?;
        }
        Ok(coord)
    }

    fn line(&mut self, is_little: bool, dimensions: usize) -> Result<LineString<f64>, FileFault> {
        let count = self.count(is_little, 8 * dimensions)?;
        (0..count).map(|_| self.coord(is_little, dimensions)).collect::<Result<Vec<_>, _>>().map(LineString)
    }

    fn parts(&mut self, is_little: bool, depth: usize) -> Result<Vec<Geometry<f64>>, FileFault> {
        let count = self.count(is_little, 5)?;
        (0..count).map(|_| self.geometry(depth + 1)).collect()
    }

    fn geometry(&mut self, depth: usize) -> Result<Geometry<f64>, FileFault> {
        if depth > MAX_COLLECTIONS {
            return Err(broken());
        }
        let is_little = match self.take()? {
            [1] => true,
            [0] => false,
            _ => return Err(broken()),
        };
        let code = self.u32(is_little)?;
        if code & 0x2000_0000 != 0 {
            self.u32(is_little)?;
        }
        let plain = code & 0x0FFF_FFFF;
        let extended = usize::from(code & 0x8000_0000 != 0) + usize::from(code & 0x4000_0000 != 0);
        let iso = match plain / 1000 {
            0 => 0,
            1 | 2 => 1,
            3 => 2,
            _ => return Err(broken()),
        };
        let dimensions = 2 + extended.max(iso);
        self.has_more |= dimensions > 2;
        Ok(match plain % 1000 {
            1 => {
                let coord = self.coord(is_little, dimensions)?;
                // An empty point is a point of NaN.
                if coord.x.is_nan() && coord.y.is_nan() { MultiPoint(Vec::new()).into() } else { Point(coord).into() }
            }
            2 => self.line(is_little, dimensions)?.into(),
            3 => {
                let count = self.count(is_little, 4)?;
                let mut rings = (0..count).map(|_| self.line(is_little, dimensions)).collect::<Result<Vec<_>, _>>()?.into_iter();
                Polygon::new(rings.next().unwrap_or_else(|| LineString(Vec::new())), rings.collect()).into()
            }
            4 => collect(self.parts(is_little, depth)?, |part| Point::try_from(part).ok()).map(MultiPoint)?.into(),
            5 => collect(self.parts(is_little, depth)?, |part| LineString::try_from(part).ok()).map(MultiLineString)?.into(),
            6 => collect(self.parts(is_little, depth)?, |part| Polygon::try_from(part).ok()).map(MultiPolygon)?.into(),
            7 => Geometry::GeometryCollection(GeometryCollection(self.parts(is_little, depth)?)),
            _ => return Err(broken()),
        })
    }
}

fn collect<T>(parts: Vec<Geometry<f64>>, one: impl Fn(Geometry<f64>) -> Option<T>) -> Result<Vec<T>, FileFault> {
    parts.into_iter().map(|part| one(part).ok_or_else(broken)).collect()
}

/// The geometry of a `GeoPackage`'s blob, and the `srs_id` that it names; None for an empty one.
///
/// # Errors
/// That it is none, or is of an extension that is not read.
pub fn from_geopackage(blob: &[u8]) -> Result<(Option<Geometry<f64>>, i32, HasMore), FileFault> {
    let (head, rest) = blob.split_first_chunk::<8>().ok_or_else(broken)?;
    let flags = head[3];
    if head[..2] != *b"GP" || head[2] != 0 || flags & 0b10_0000 != 0 {
        return Err(broken());
    }
    let srs = [head[4], head[5], head[6], head[7]];
    let srs_id = if flags & 1 == 1 { i32::from_le_bytes(srs) } else { i32::from_be_bytes(srs) };
    let envelope = match (flags >> 1) & 0b111 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err(broken()),
    };
    let wkb = rest.get(envelope..).ok_or_else(broken)?;
    if flags & 0b1_0000 != 0 {
        return Ok((None, srs_id, false));
    }
    let (geometry, has_more) = from_wkb(wkb)?;
    Ok((checked(geometry)?, srs_id, has_more))
}

/// The rings of a Shapefile's polygon as polygons: clockwise rings are areas, the others holes in the area that contains them.
///
/// A hole outside of every area becomes an area itself: many programs write single rings the wrong way round.
///
/// # Errors
/// That there are so many areas and holes that sorting them would take minutes.
pub fn from_rings(rings: Vec<LineString<f64>>) -> Result<Geometry<f64>, FileFault> {
    const MOST: usize = 20_000_000;
    let (areas, holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| twice_area(ring) <= 0.0);
    let corners: usize = areas.iter().map(|area| area.0.len()).sum();
    if holes.len().saturating_mul(areas.len().max(corners / 16)) > MOST {
        return Err(too_many_vertices());
    }
    let mut polygons: Vec<(LineString<f64>, Vec<LineString<f64>>)> = areas.into_iter().map(|area| (area, Vec::new())).collect();
    let outer = polygons.len();
    for hole in holes {
        let inside = hole.0.first().and_then(|corner| polygons[..outer].iter().position(|(area, _)| contains(area, *corner)));
        match inside {
            Some(at) => polygons[at].1.push(hole),
            None => polygons.push((hole, Vec::new())),
        }
    }
    let mut polygons: Vec<Polygon<f64>> = polygons.into_iter().map(|(area, holes)| Polygon::new(area, holes)).collect();
    Ok(match polygons.len() {
        1 => polygons.remove(0).into(),
        _ => MultiPolygon(polygons).into(),
    })
}

/// Twice the area, positive counter-clockwise; from the first corner, so that large coordinates lose no digits.
fn twice_area(ring: &LineString<f64>) -> f64 {
    let Some(origin) = ring.0.first() else { return 0.0 };
    ring.0.windows(2).map(|pair| (pair[0].x - origin.x) * (pair[1].y - origin.y) - (pair[1].x - origin.x) * (pair[0].y - origin.y)).sum()
}

/// Whether a point lies inside of a ring (crossing number; a point on the ring may count either way).
fn contains(ring: &LineString<f64>, point: Coord<f64>) -> bool {
    let mut is_inside = false;
    for pair in ring.0.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        if (a.y > point.y) != (b.y > point.y) && point.x < (b.x - a.x) * (point.y - a.y) / (b.y - a.y) + a.x {
            is_inside = !is_inside;
        }
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use geo::{line_string, point};

    use super::*;

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn well_known_binary_of_postgis_is_read() {
        // select st_asbinary('POINT(1 2)'), st_asbinary('LINESTRINGZ(0 0 5,1 1 5)', 'XDR'), st_asewkb('SRID=4326;POINT(1 2)')
        let cases = [
            ("0101000000000000000000F03F0000000000000040", Geometry::Point(point!(x: 1., y: 2.)), false),
            (
                "00000003EA00000002000000000000000000000000000000004014000000000000\
                 3FF00000000000003FF00000000000004014000000000000",
                Geometry::LineString(line_string![(x: 0., y: 0.), (x: 1., y: 1.)]),
                true,
            ),
            ("0101000020E6100000000000000000F03F0000000000000040", Geometry::Point(point!(x: 1., y: 2.)), false),
        ];
        for (text, expected, has_more) in cases {
            let text: String = text.split_whitespace().collect();
            assert_eq!(from_wkb(&hex(&text)).unwrap(), (expected, has_more), "{text}");
        }
    }

    #[test]
    fn counts_that_lie_are_refused_before_memory_is_taken() {
        let fault = from_wkb(&hex("0102000000FFFFFFFF")).unwrap_err();
        assert_eq!(fault.code, "geometry-broken");
        let nested = [[1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(10_000), vec![1, 1, 0, 0, 0]].concat();
        assert_eq!(from_wkb(&nested).unwrap_err().code, "geometry-broken");
    }

    #[test]
    fn rings_become_polygons_with_their_holes() {
        let square = |x: f64, size: f64, clockwise: bool| {
            let mut ring = line_string![(x: x, y: x), (x: x, y: x + size), (x: x + size, y: x + size), (x: x + size, y: x), (x: x, y: x)];
            if !clockwise {
                ring.0.reverse();
            }
            ring
        };
        let rings = vec![square(0.0, 10.0, true), square(20.0, 10.0, true), square(22.0, 1.0, false), square(2.0, 1.0, false)];
        let Geometry::MultiPolygon(polygons) = from_rings(rings.clone()).unwrap() else { panic!("no multipolygon") };
        assert_eq!(polygons.0.len(), 2);
        assert_eq!(polygons.0[0].interiors(), [rings[3].clone()]);
        assert_eq!(polygons.0[1].interiors(), [rings[2].clone()]);
        assert!(matches!(from_rings(vec![square(0.0, 1.0, false)]).unwrap(), Geometry::Polygon(_)));
    }

    #[test]
    fn coordinates_that_are_no_numbers_are_refused_and_crossing_rings_are_not() {
        let code = |geometry: Geometry<f64>| checked(geometry).unwrap_err().code;
        assert_eq!(code(Point::new(f64::NAN, 1.0).into()), "coordinates-not-finite");
        assert_eq!(code(Point::new(1.0, f64::INFINITY).into()), "coordinates-not-finite");
        assert_eq!(code(Point::new(1e308, 1.0).into()), "coordinates-out-of-range");
        assert_eq!(code(line_string![(x: 0., y: 0.)].into()), "geometry-too-few");
        let bow_tie = Polygon::new(line_string![(x: 0., y: 0.), (x: 1., y: 1.), (x: 1., y: 0.), (x: 0., y: 1.), (x: 0., y: 0.)], vec![]);
        assert!(checked(bow_tie.into()).unwrap().is_some());
        assert_eq!(checked(MultiPoint(vec![]).into()).unwrap(), None);
    }
}
