//! Hand-made shapes with answers worked out by hand, and, where it is at hand, the real coverage.

#![allow(clippy::float_cmp, reason = "coordinates that pass through unchanged are compared as they are")]

use super::check::crosses;
use super::*;

fn ring(points: &[(f64, f64)]) -> LineString {
    LineString::from(points.to_vec())
}

fn unit(points: &[(f64, f64)]) -> MultiPolygon {
    MultiPolygon::new(vec![Polygon::new(ring(points), vec![])])
}

fn area(unit: &MultiPolygon) -> f64 {
    unit.iter()
        .map(|polygon| {
            signed_area(polygon.exterior().coords().copied()).abs()
                - polygon.interiors().iter().map(|hole| signed_area(hole.coords().copied()).abs()).sum::<f64>()
        })
        .sum()
}

/// Edges of all units, each with the number of times it is walked in either direction.
fn edge_uses(units: &[MultiPolygon]) -> HashMap<[u64; 4], i32> {
    let mut uses = HashMap::new();
    for polygon in units.iter().flatten() {
        for line in std::iter::once(polygon.exterior()).chain(polygon.interiors()).flat_map(LineString::lines) {
            let (a, b) = ([line.start.x.to_bits(), line.start.y.to_bits()], [line.end.x.to_bits(), line.end.y.to_bits()]);
            let (a, b) = if a <= b { (a, b) } else { (b, a) };
            *uses.entry([a[0], a[1], b[0], b[1]]).or_insert(0) += 1;
        }
    }
    uses
}

/// A wiggle between two points on a line parallel to an axis: `n` points off the line by turns.
fn wiggle(from: (f64, f64), to: (f64, f64), n: usize, off: f64) -> Vec<(f64, f64)> {
    (1..=n)
        .map(|i| {
            let t = i as f64 / (n + 1) as f64;
            let off = if i % 2 == 0 { off } else { -off };
            let (x, y) = (from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t);
            if from.0 == to.0 { (x + off, y) } else { (x, y + off) }
        })
        .collect()
}

/// Four squares of side 10 around (10, 10); the borders between them wiggle by 0.2, the outer edge is straight.
fn grid() -> Vec<MultiPolygon> {
    let path = |from: (f64, f64), to: (f64, f64)| {
        let mut points = vec![from];
        points.extend(wiggle(from, to, 9, 0.2));
        points
    };
    let (west, east, south, north) = (
        path((0.0, 10.0), (10.0, 10.0)),
        path((10.0, 10.0), (20.0, 10.0)),
        path((10.0, 0.0), (10.0, 10.0)),
        path((10.0, 10.0), (10.0, 20.0)),
    );
    let back = |path: &[(f64, f64)], end: (f64, f64)| {
        let mut points = vec![end];
        points.extend(path[1..].iter().rev());
        points
    };
    let centre = (10.0, 10.0);
    [
        [vec![(0.0, 0.0)], south.clone(), back(&west, centre), vec![(0.0, 10.0), (0.0, 0.0)]].concat(),
        [vec![(10.0, 0.0), (20.0, 0.0), (20.0, 10.0)], back(&east, (20.0, 10.0))[1..].to_vec(), back(&south, centre), vec![(10.0, 0.0)]]
            .concat(),
        [east.clone(), vec![(20.0, 10.0), (20.0, 20.0)], back(&north, (10.0, 20.0)), vec![centre]].concat(),
        [west.clone(), north.clone(), vec![(10.0, 20.0), (0.0, 20.0), (0.0, 10.0)]].concat(),
    ]
    .iter()
    .map(|points| unit(points))
    .collect()
}

#[test]
fn a_grid_is_cut_at_its_five_nodes() {
    // Nodes: the centre and the four places where an inner border meets the outer edge. Arcs: four inner, four outer.
    assert_eq!(Coverage::new(&grid()).arc_counts(), (8, 4));
}

#[test]
fn wiggly_borders_become_straight_and_the_squares_still_fill_the_square() {
    let units = grid();
    let before: f64 = units.iter().map(area).sum();
    assert!((before - 400.0).abs() < 1e-9, "the wiggles are shared, so the sum is the square's: {before}");
    let (simple, report) = Coverage::new(&units).simplify(1.0);
    // The largest wiggle triangle is 1 x 0.4; outer corners are triangles of 50: squares with five points each remain.
    assert_eq!(report, Simplified { vertices: 20, kept_finer: 0, dropped_rings: 0, crossing: 0 });
    for unit in &simple {
        assert!((area(unit) - 100.0).abs() < 1e-9);
    }
}

#[test]
fn neighbours_walk_the_same_edges_after_simplification() {
    let (simple, _) = Coverage::new(&grid()).simplify(0.35);
    for (edge, uses) in edge_uses(&simple) {
        let [x1, y1, x2, y2] = edge.map(f64::from_bits);
        let outer = (x1 == x2 && (x1 == 0.0 || x1 == 20.0)) || (y1 == y2 && (y1 == 0.0 || y1 == 20.0));
        assert_eq!(uses, if outer { 1 } else { 2 }, "{edge:?}");
    }
    assert!((simple.iter().map(area).sum::<f64>() - 400.0).abs() < 1e-9);
}

#[test]
fn tolerance_zero_changes_nothing() {
    let units = grid();
    let (same, _) = Coverage::new(&units).simplify(0.0);
    assert_eq!(edge_uses(&same), edge_uses(&units));
}

#[test]
fn an_enclave_and_the_hole_around_it_stay_one_line() {
    let inner = [(4.0, 4.0), (5.0, 3.9), (6.0, 4.0), (6.1, 5.0), (6.0, 6.0), (5.0, 6.1), (4.0, 6.0), (3.9, 5.0), (4.0, 4.0)];
    // The hole starts elsewhere and runs the other way round.
    let mut hole: Vec<_> = inner[..8].to_vec();
    hole.rotate_left(3);
    hole.reverse();
    hole.push(hole[0]);
    let outer =
        MultiPolygon::new(vec![Polygon::new(ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]), vec![ring(&hole)])]);
    let coverage = Coverage::new(&[outer, unit(&inner)]);
    assert_eq!(coverage.arc_counts(), (2, 1));
    for tolerance in [0.5, 1.0, 5.0] {
        let (simple, report) = coverage.simplify(tolerance);
        assert_eq!(report.dropped_rings, 0, "a shared hole is never dropped");
        assert!((simple.iter().map(area).sum::<f64>() - 100.0).abs() < 1e-9, "no gap, no overlap at {tolerance}");
        assert!(area(&simple[1]) > 0.0);
    }
}

#[test]
fn an_island_of_any_size_stays_visible_and_an_islet_beside_it_goes() {
    let island = Polygon::new(ring(&[(0.0, 0.0), (2.0, 0.0), (3.0, 1.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)]), vec![]);
    let islet = Polygon::new(ring(&[(9.0, 9.0), (9.1, 9.0), (9.0, 9.1), (9.0, 9.0)]), vec![]);
    let (simple, report) = Coverage::new(&[MultiPolygon::new(vec![island, islet])]).simplify(1000.0);
    assert_eq!(simple[0].0.len(), 1);
    assert_eq!(report.dropped_rings, 1);
    assert_eq!(simple[0].0[0].exterior().0.len(), 4, "a triangle and its closing point");
    assert!(area(&simple[0]) > 0.0);
}

#[test]
fn a_thin_unit_between_two_nodes_does_not_collapse() {
    // A lens between (0,0) and (10,0): both its borders would become the chord. They are kept finer instead.
    let lens = unit(&[(0.0, 0.0), (5.0, -0.1), (10.0, 0.0), (5.0, 0.1), (0.0, 0.0)]);
    let below = unit(&[(0.0, 0.0), (0.0, -10.0), (10.0, -10.0), (10.0, 0.0), (5.0, -0.1), (0.0, 0.0)]);
    let above = unit(&[(0.0, 0.0), (5.0, 0.1), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0), (0.0, 0.0)]);
    let (simple, report) = Coverage::new(&[lens, below, above]).simplify(3.0);
    assert!(area(&simple[0]) > 0.0);
    assert!(report.kept_finer >= 2 && report.crossing == 0, "{report:?}");
    assert!((simple.iter().map(area).sum::<f64>() - 200.0).abs() < 1e-9);
}

#[test]
fn a_bay_that_would_cut_through_an_islet_of_the_same_unit_is_kept_finer() {
    // The bay reaches to (5, 2); dropping its tip moves the coast across the islet in the bay.
    let coast = Polygon::new(ring(&[(0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 7.0), (0.0, 10.0), (0.0, 0.0)]), vec![]);
    let islet = Polygon::new(ring(&[(4.0, 8.5), (6.0, 8.5), (6.0, 9.5), (4.0, 9.5), (4.0, 8.5)]), vec![]);
    // The bay's triangle is 15, the islet's area 2: a tolerance of 4 (16) would drop the tip, the islet is then not drawn;
    // with a shared islet it has to stay, and so has the bay.
    let around = unit(&[(4.0, 8.5), (6.0, 8.5), (6.0, 9.5), (4.0, 9.5), (4.0, 8.5)]);
    let free = MultiPolygon::new(vec![coast.clone(), islet.clone()]);
    let (simple, _) = Coverage::new(&[free]).simplify(4.0);
    assert_eq!(simple[0].0.len(), 1);
    let (simple, report) = Coverage::new(&[MultiPolygon::new(vec![coast, islet]), around]).simplify(4.0);
    assert_eq!(simple[0].0.len(), 2);
    assert!(report.kept_finer > 0 && report.crossing == 0, "{report:?}");
    assert!(simple[0].0[0].exterior().0.iter().any(|p| (p.x, p.y) == (5.0, 7.0)));
}

#[test]
fn a_finer_tolerance_never_has_fewer_points() {
    let coverage = Coverage::new(&grid());
    let counts: Vec<usize> = [0.0, 0.1, 0.2, 0.4, 0.8, 10.0].iter().map(|&t| coverage.simplify(t).1.vertices).collect();
    assert!(counts.windows(2).all(|pair| pair[0] >= pair[1]), "{counts:?}");
}

#[test]
fn empty_and_degenerate_input_is_left_out() {
    let (simple, report) = Coverage::new(&[MultiPolygon::new(vec![]), unit(&[(1.0, 1.0), (2.0, 2.0), (1.0, 1.0)])]).simplify(1.0);
    assert_eq!((simple[0].0.len(), simple[1].0.len()), (0, 0));
    assert_eq!(report, Simplified::default());
}

#[test]
fn a_bow_tie_is_seen_as_crossing() {
    let bow = vec![vec![[(0.0, 0.0), (2.0, 2.0), (2.0, 0.0), (0.0, 2.0), (0.0, 0.0)].map(Coord::from).to_vec()]];
    assert!(crosses(&bow));
    let square = vec![vec![[(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0), (0.0, 0.0)].map(Coord::from).to_vec()]];
    assert!(!crosses(&square));
}

/// The real coverage in EPSG:3857, if `BANDO138_GEODATA` says where it is.
fn real_coverage() -> Option<Vec<MultiPolygon>> {
    let Some(folder) = std::env::var_os("BANDO138_GEODATA") else {
        eprintln!("SKIPPED: BANDO138_GEODATA is not set, no real boundaries to simplify");
        return None;
    };
    let file = std::fs::File::open(std::path::Path::new(&folder).join("communes_2025.geojson.gz")).unwrap();
    let json: serde_json::Value = serde_json::from_reader(std::io::BufReader::new(flate2::read::GzDecoder::new(file))).unwrap();
    let point = |p: &serde_json::Value| {
        let (lon, lat) = (p[0].as_f64().unwrap().to_radians(), p[1].as_f64().unwrap().to_radians());
        Coord { x: 6_378_137.0 * lon, y: 6_378_137.0 * (std::f64::consts::FRAC_PI_4 + lat / 2.0).tan().ln() }
    };
    let list = |v: &serde_json::Value| v.as_array().unwrap().clone();
    let polygon = |p: &serde_json::Value| {
        let mut rings = list(p).into_iter().map(|r| LineString::new(list(&r).iter().map(point).collect()));
        Polygon::new(rings.next().unwrap(), rings.collect())
    };
    let units = list(&json["features"]).into_iter().map(|f| {
        let (kind, coordinates) = (f["geometry"]["type"].as_str().unwrap(), &f["geometry"]["coordinates"]);
        MultiPolygon::new(if kind == "Polygon" { vec![polygon(coordinates)] } else { list(coordinates).iter().map(polygon).collect() })
    });
    Some(units.collect())
}

#[test]
fn the_communes_of_viet_nam_stay_valid_and_side_by_side_at_every_zoom() {
    let Some(units) = real_coverage() else { return };
    assert_eq!(units.len(), 3321);
    let start = std::time::Instant::now();
    let coverage = Coverage::new(&units);
    println!("{:?} arcs, shared: {:?}", coverage.arc_counts(), start.elapsed());
    let before: f64 = units.iter().map(area).sum();
    let (exact, report) = coverage.simplify(0.0);
    assert!((exact.iter().map(area).sum::<f64>() / before - 1.0).abs() < 1e-9);
    let came_crossing = report.crossing;
    for (tolerance, error) in [(4.8, 1e-4), (19.0, 1e-4), (76.0, 3e-4), (306.0, 1e-3), (1223.0, 1e-2)] {
        let start = std::time::Instant::now();
        let (simple, report) = coverage.simplify(tolerance);
        println!("{tolerance} m: {report:?} {:?}", start.elapsed());
        assert!(report.crossing <= came_crossing, "{report:?}");
        assert!(simple.iter().all(|unit| area(unit) > 0.0), "every unit stays visible");
        // Borders are shared, so only the coast can change the sum.
        let change = simple.iter().map(area).sum::<f64>() / before - 1.0;
        assert!(change.abs() < error, "{change} at {tolerance}");
        assert!(edge_uses(&simple).values().all(|&uses| uses <= 2));
    }
}
