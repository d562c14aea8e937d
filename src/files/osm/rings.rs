//! Areas from the ways of a multipolygon relation: lines are joined where they end in the same node until they close.
//! (OpenStreetMap wiki, "Relation:multipolygon/Algorithm", ring assignment.)

use std::collections::HashMap;

use geo::{Contains, Coord, LineString, MultiPolygon, Polygon};

/// Ids of the nodes of a way, and where they are.
pub(super) type Line = (Vec<i64>, Vec<Coord>);

/// The area of the members (way and whether it is a hole); none if a member is missing or a ring does not close.
///
/// Each hole goes into the outer ring that holds it; a hole in none makes the whole incomplete. O(n) for joining, O(outer × holes) for
/// the holes.
pub(super) fn assemble(members: &[(i64, bool)], lines: &HashMap<i64, Line>) -> Option<MultiPolygon> {
    let of_kind = |is_hole: bool| -> Option<Vec<LineString>> {
        let lines: Vec<&Line> = members.iter().filter(|(_, hole)| *hole == is_hole).map(|(id, _)| lines.get(id)).collect::<Option<_>>()?;
        join(&lines)
    };
    let (outer, holes) = (of_kind(false)?, of_kind(true)?);
    if outer.is_empty() {
        return None;
    }
    let mut polygons: Vec<Polygon> = outer.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    for hole in holes {
        // A corner of a hole may lie on the outer ring, another one does not.
        let polygon = polygons.iter_mut().find(|polygon| {
            let filled = Polygon::new(polygon.exterior().clone(), Vec::new());
            hole.points().any(|point| filled.contains(&point))
        })?;
        polygon.interiors_push(hole);
    }
    Some(MultiPolygon::new(polygons))
}

fn join(lines: &[&Line]) -> Option<Vec<LineString>> {
    let mut ends: HashMap<i64, Vec<usize>> = HashMap::new();
    for (i, (ids, _)) in lines.iter().enumerate() {
        let (first, last) = (*ids.first()?, *ids.last()?);
        if first != last {
            ends.entry(first).or_default().push(i);
            ends.entry(last).or_default().push(i);
        }
    }
    let mut used = vec![false; lines.len()];
    let mut rings = Vec::new();
    for i in 0..lines.len() {
        if std::mem::replace(&mut used[i], true) {
            continue;
        }
        let (ids, coords) = lines[i];
        let (begin, mut end) = (*ids.first()?, *ids.last()?);
        let mut ring = coords.clone();
        while end != begin {
            let next = *ends.get(&end)?.iter().find(|next| !used[**next])?;
            used[next] = true;
            let (ids, coords) = lines[next];
            if *ids.first()? == end {
                ring.extend(coords.iter().skip(1));
                end = *ids.last()?;
            } else {
                ring.extend(coords.iter().rev().skip(1));
                end = *ids.first()?;
            }
        }
        if ring.len() < 4 {
            return None;
        }
        rings.push(LineString::new(ring));
    }
    Some(rings)
}
