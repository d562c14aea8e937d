//! Clipping on the tile 1/1/1, whose corner is (0, 0).

use super::*;

fn wkb(rings: &[&[(f64, f64)]]) -> Vec<u8> {
    let mut out = vec![1];
    out.extend(3_u32.to_le_bytes());
    out.extend((rings.len() as u32).to_le_bytes());
    for ring in rings {
        out.extend((ring.len() as u32).to_le_bytes());
        for (x, y) in *ring {
            out.extend(x.to_le_bytes());
            out.extend(y.to_le_bytes());
        }
    }
    out
}

/// A ring in units of the tile 1/1/1, whose corner is (0, 0) and whose rows go south.
fn at(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let m = Tile { z: 1, x: 1, y: 1 }.side_m() / 4096.0;
    points.iter().map(|(x, y)| (x * m, -y * m)).collect()
}

fn clipped(points: &[(f64, f64)]) -> Option<Vec<(i32, i32)>> {
    let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
    clipper.clip(&wkb(&[&at(points)])).then(|| clipper.rounded.clone())
}

#[test]
fn an_area_inside_is_kept_as_it_is() {
    assert_eq!(
        clipped(&[(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0), (10.0, 10.0)]),
        Some(vec![(10, 10), (20, 10), (20, 20), (10, 20)])
    );
}

#[test]
fn an_area_around_the_tile_becomes_its_box() {
    let mut ring = clipped(&[(-9000.0, -9000.0), (9000.0, -9000.0), (9000.0, 9000.0), (-9000.0, 9000.0), (-9000.0, -9000.0)]).unwrap();
    ring.sort_unstable();
    assert_eq!(ring, [(-64, -64), (-64, 4160), (4160, -64), (4160, 4160)]);
}

#[test]
fn an_area_beside_the_tile_or_smaller_than_a_unit_is_left_out() {
    assert_eq!(clipped(&[(5000.0, 0.0), (6000.0, 0.0), (6000.0, 100.0), (5000.0, 0.0)]), None);
    assert_eq!(clipped(&[(100.1, 100.1), (100.2, 100.1), (100.2, 100.2), (100.1, 100.1)]), None);
}

#[test]
fn a_slanted_edge_is_cut_where_it_crosses() {
    // the edge from (4060, 0) to (4260, 200) meets x = 4160 at y = 100
    let ring = clipped(&[(4060.0, 0.0), (4260.0, 200.0), (4060.0, 200.0), (4060.0, 0.0)]).unwrap();
    assert!(ring.contains(&(4160, 100)) && ring.contains(&(4160, 200)), "{ring:?}");
}

#[test]
fn outer_rings_turn_one_way_and_holes_the_other() {
    let square = |low: f64, high: f64| at(&[(low, low), (high, low), (high, high), (low, high), (low, low)]);
    let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
    assert!(clipper.clip(&wkb(&[&square(0.0, 100.0), &square(40.0, 60.0)])));
    // outer: to (0,0), three lines clockwise on the screen, close; hole: the other way round
    let outer = [9, 0, 0, 26, 200, 1, 0, 0, 200, 1, 199, 1, 0, 15];
    assert_eq!(&clipper.commands()[..outer.len()], &outer);
    assert_eq!(clipper.rounded, [(40, 60), (60, 60), (60, 40), (40, 40)]);
}

fn line_wkb(points: &[(f64, f64)]) -> Vec<u8> {
    let mut out = vec![1];
    out.extend(2_u32.to_le_bytes());
    out.extend((points.len() as u32).to_le_bytes());
    for (x, y) in points {
        out.extend(x.to_le_bytes());
        out.extend(y.to_le_bytes());
    }
    out
}

/// The pieces that come of a line, from the commands.
fn pieces(points: &[(f64, f64)]) -> Vec<Vec<(i32, i32)>> {
    let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
    clipper.clip_lines(&line_wkb(&at(points)));
    let (mut words, mut value, mut shift) = (Vec::new(), 0_u32, 0);
    for byte in clipper.commands() {
        value |= u32::from(byte & 127) << shift;
        shift += 7;
        if byte & 128 == 0 {
            words.push(value);
            (value, shift) = (0, 0);
        }
    }
    let (mut found, mut cursor, mut i) = (Vec::<Vec<(i32, i32)>>::new(), (0, 0), 0);
    while i < words.len() {
        let (command, count) = (words[i] & 7, words[i] >> 3);
        i += 1;
        if command == MOVE_TO {
            found.push(Vec::new());
        }
        for _ in 0..count {
            let step = |word: u32| (word >> 1) as i32 ^ -((word & 1) as i32);
            cursor = (cursor.0 + step(words[i]), cursor.1 + step(words[i + 1]));
            found.last_mut().unwrap().push(cursor);
            i += 2;
        }
    }
    found
}

#[test]
fn a_line_is_cut_where_it_leaves_and_begins_again_where_it_comes_back() {
    assert_eq!(pieces(&[(10.0, 10.0), (20.0, 10.0), (20.0, 30.0)]), [vec![(10, 10), (20, 10), (20, 30)]]);
    // out over the east at x = 4160, back further down
    let there_and_back = [(4000.0, 100.0), (4300.0, 100.0), (4300.0, 200.0), (4000.0, 200.0)];
    assert_eq!(pieces(&there_and_back), [vec![(4000, 100), (4160, 100)], vec![(4160, 200), (4000, 200)]]);
    // straight through, both ends outside: the slanted line meets the box in its corner's neighbourhood
    assert_eq!(pieces(&[(-1000.0, 500.0), (9000.0, 500.0)]), [vec![(-64, 500), (4160, 500)]]);
    assert_eq!(pieces(&[(-1000.0, -900.0), (1000.0, 1100.0)]), [vec![(-64, 36), (1000, 1100)]]);
    assert!(pieces(&[(5000.0, 0.0), (6000.0, 4000.0)]).is_empty());
    assert!(pieces(&[(10.1, 10.1), (10.2, 10.2)]).is_empty(), "shorter than a unit");
}

#[test]
fn bytes_that_are_no_polygon_give_nothing() {
    let mut clipper = Clipper::new(Tile { z: 1, x: 1, y: 1 });
    let good = wkb(&[&at(&[(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 0.0)])]);
    assert!(clipper.clip(&good));
    for length in 0..good.len() {
        assert!(!clipper.clip(&good[..length]));
    }
    let mut other = good.clone();
    other[1] = 1;
    assert!(!clipper.clip(&other));
}
