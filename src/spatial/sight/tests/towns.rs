//! Random towns with fixed seeds, and the real one of the test data.

use super::*;

/// Houses around the camera: turned rectangles and angles, rows that share walls, some on each other.
pub(super) fn town(chance: &mut Chance, houses: u32, radius_m: f64) -> Vec<Vec<(f64, f64)>> {
    let mut all = Vec::new();
    while all.len() < houses as usize {
        let (x, y) = (chance.between(-radius_m, radius_m), chance.between(-radius_m, radius_m));
        let (width, depth) = (chance.between(3.0, 9.0), chance.between(4.0, 16.0));
        let (sin, cos) = chance.between(0.0, 6.3).sin_cos();
        let place = |u: f64, v: f64| (x + u * cos - v * sin, y + u * sin + v * cos);
        let row = chance.below(4);
        for k in 0..=row {
            let (from, to) = (f64::from(k) * width, f64::from(k + 1) * width);
            let mut ring = vec![place(from, 0.0), place(to, 0.0), place(to, depth), place(from, depth)];
            if chance.below(5) == 0 {
                ring.splice(
                    2..3,
                    [place(to, depth / 2.0), place(f64::midpoint(from, to), depth / 2.0), place(f64::midpoint(from, to), depth)],
                );
            }
            // The camera stands free.
            let outline = Polygon::new(ring.iter().copied().collect(), Vec::new());
            if !outline.contains(&Point::new(0.0, 0.0)) {
                all.push(ring);
            }
        }
    }
    all
}

#[test]
fn sight_in_random_towns_is_that_of_rays_against_all_walls() {
    let mut compared = 0;
    for seed in 0..40 {
        let mut chance = Chance(u64::from(seed));
        let all: Vec<Wall> = town(&mut chance, 10 + 4 * seed, 70.0).iter().flat_map(|ring| walls(ring)).collect();
        for shape in shapes() {
            let region = visible(&shape, &all);
            compared += agrees(&shape, &all, &region, 400, seed);
        }
    }
    assert!(compared > 90_000, "{compared}");
}

fn turned(point: Coord, angle_rad: f64) -> Coord {
    let (sin, cos) = angle_rad.sin_cos();
    at(point.x * cos - point.y * sin, point.x * sin + point.y * cos)
}

/// A trapezoid that looks to `azimuth_deg`, up to `max_range_m`.
fn trapezoid(azimuth_deg: f64, max_range_m: f64) -> Area {
    let camera = Camera { max_range_m: Some(max_range_m), ..fixed(azimuth_deg) };
    let ask = Ask { px_per_m: 20.0, light: Light::Day, target_height_m: 1.6 };
    let Views::Still(View::Seen(area)) = views(&camera, &ask, &Assumptions::default()).views else { panic!() };
    area
}

#[test]
fn turning_the_world_changes_nothing() {
    for seed in 0..30 {
        let mut chance = Chance(1000 + seed);
        let all: Vec<Wall> = town(&mut chance, 80, 70.0).iter().flat_map(|ring| walls(ring)).collect();
        let turn_deg = chance.between(0.0, 360.0);
        let turned_walls: Vec<Wall> =
            all.iter().map(|(a, b)| (turned(*a, -turn_deg.to_radians()), turned(*b, -turn_deg.to_radians()))).collect();
        let before = visible(&trapezoid(40.0, 60.0), &all);
        let after = visible(&trapezoid(40.0 + turn_deg, 60.0), &turned_walls);
        let back: MultiPolygon = after
            .iter()
            .map(|polygon| {
                Polygon::new(polygon.exterior().0.iter().map(|point| turned(*point, turn_deg.to_radians())).collect(), Vec::new())
            })
            .collect();
        let (a, b) = (before.unsigned_area(), back.unsigned_area());
        assert!((a - b).abs() < 1e-4 * (1.0 + a), "{seed}: {a} {b}");
        assert!(before.xor(&back).unsigned_area() < 1e-3 * (1.0 + a), "{seed}");
    }
}

#[test]
fn a_building_never_adds_and_a_longer_reach_never_removes() {
    for seed in 0..30 {
        let mut chance = Chance(2000 + seed);
        let houses = town(&mut chance, 60, 70.0);
        let mut all: Vec<Wall> = Vec::new();
        let mut before = visible(&trapezoid(10.0, 50.0), &all);
        for house in houses {
            all.extend(walls(&house));
            let after = visible(&trapezoid(10.0, 50.0), &all);
            assert!(after.unsigned_area() <= before.unsigned_area() + 1e-6);
            assert!(after.difference(&before).unsigned_area() < 2e-3, "{seed}");
            before = after;
        }
        let further = visible(&trapezoid(10.0, 63.0), &all);
        assert!(before.difference(&further).unsigned_area() < 2e-3, "{seed}");
    }
}

/// The buildings of a box of inner Hà Nội, in degrees, if `BANDO138_GEODATA` says where they are: closed ways with a tag `building`.
fn hanoi() -> Option<Vec<Vec<(f64, f64)>>> {
    let Some(folder) = std::env::var_os("BANDO138_GEODATA") else {
        eprintln!("SKIPPED: BANDO138_GEODATA is not set, no real buildings to look at");
        return None;
    };
    let path = std::path::PathBuf::from(folder).join("hanoi/hanoi_quoctugiam_2023.osm.gz");
    if !path.is_file() {
        eprintln!("SKIPPED: BANDO138_GEODATA has no hanoi/hanoi_quoctugiam_2023.osm.gz");
        return None;
    }
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap()), &mut text).unwrap();
    let value = |line: &str, key: &str| -> Option<String> {
        let from = line.find(&format!(" {key}=\""))? + key.len() + 3;
        Some(line[from..].split('"').next()?.to_owned())
    };
    let mut nodes = std::collections::HashMap::new();
    let (mut buildings, mut refs, mut is_building) = (Vec::new(), Vec::new(), false);
    for line in text.split('<') {
        if line.starts_with("node ") {
            let place = (value(line, "lon").unwrap().parse::<f64>().unwrap(), value(line, "lat").unwrap().parse::<f64>().unwrap());
            nodes.insert(value(line, "id").unwrap(), place);
        } else if line.starts_with("way ") {
            (refs, is_building) = (Vec::new(), false);
        } else if line.starts_with("nd ") {
            refs.push(value(line, "ref").unwrap());
        } else if line.starts_with("tag ") {
            is_building |= value(line, "k").as_deref() == Some("building");
        } else if line.starts_with("/way") && is_building && refs.len() > 3 && refs.first() == refs.last() {
            buildings.push(refs[1..].iter().map(|node| nodes[node]).collect::<Vec<_>>());
        }
    }
    Some(buildings)
}

fn kept(ring: &[(f64, f64)]) -> Building {
    Building { outline: MultiPolygon::new(vec![Polygon::new(ring.iter().copied().collect(), Vec::new())]), height_m: None }
}

/// Cameras on all sides of the real buildings, some on walls and corners: the index, the carriers and the sweep against rays and all walls.
#[test]
fn sight_among_the_buildings_of_ha_noi_is_that_of_rays_against_all_walls() {
    let Some(buildings) = hanoi() else { return };
    // Counted with python's ElementTree: 497 ways with a tag "building", all closed, no relation.
    assert_eq!(buildings.len(), 497);
    let index = Buildings::new(buildings.iter().map(|ring| kept(ring)));
    let heights = Heights { eye_m: Some(4.0), target_m: 1.6 };
    let (mut compared, mut clipped) = (0, 0);
    let views = shapes();
    for seed in 0..300_u32 {
        let mut chance = Chance(3000 + u64::from(seed));
        let ring = &buildings[chance.below(buildings.len() as u32) as usize];
        let corner = chance.below(ring.len() as u32) as usize;
        let (a, b) = (ring[corner], ring[(corner + 1) % ring.len()]);
        let part = if seed % 3 == 0 { 0.0 } else { chance.between(0.0, 1.0) };
        let off = if seed % 2 == 0 { 0.0 } else { 5e-5 };
        let place = (a.0 + (b.0 - a.0) * part + chance.between(-off, off), a.1 + (b.1 - a.1) * part + chance.between(-off, off));
        let frame = Frame::at(place.0, place.1).unwrap();
        let local = |ring: &[(f64, f64)]| {
            ring.iter().map(|(lon, lat)| frame.to_local(*lon, *lat)).map(|point| (point.x, point.y)).collect::<Vec<_>>()
        };
        let shape = &views[seed as usize % views.len()];
        let sight = index.see(&frame, shape, heights, Mounting::Free);
        let Check::Checked { near, .. } = sight.check else { panic!("{place:?}") };
        assert!(near >= 1);
        let all: Vec<Wall> = buildings
            .iter()
            .enumerate()
            .filter(|(number, _)| !sight.carriers.contains(&(*number as u32)))
            .flat_map(|(_, ring)| walls(&local(ring)))
            .collect();
        // What is inside of an outline or on it carries; what is a metre away does not.
        for (number, ring) in buildings.iter().enumerate() {
            let outline = Polygon::new(local(ring).into_iter().collect(), Vec::new());
            let away_m = geo::Distance::distance(&geo::Euclidean, &outline, &Point::new(0.0, 0.0));
            let carries = sight.carriers.contains(&(number as u32));
            assert!(carries || away_m > TOUCHING_M - 1e-6, "{seed}: {number} at {away_m} m");
            assert!(!carries || away_m < TOUCHING_M + 1e-6, "{seed}: {number} at {away_m} m");
        }
        compared += agrees(shape, &all, &sight.region, 300, seed);
        clipped += u32::from(sight.region.unsigned_area() < shape.area_m2() * 0.99);
    }
    assert!(compared > 75_000 && clipped > 200, "{compared} {clipped}");
}
