//! Areas: connected hot cells, density clusters, connected streets; each with what lies on it.

use std::collections::BTreeMap;

use geo::{BooleanOps, Coord, MultiPolygon, Polygon, unary_union};

use super::answer::{Area, AreaVerdict};
use super::busy::is_surer;
use super::field::{Call, Field};
use super::naming::{communes_of, named};
use super::question::{Ground, Question};
use super::sample::Incident;
use super::slices::Slices;
use super::streets::Network;
use crate::spatial::aoristic::hours_of_week;
use crate::spatial::background::Background;
use crate::spatial::grid::Reach;
use crate::spatial::joined::root;
use crate::spatial::local::{LEAST_INCIDENTS, Neighbours};
use crate::spatial::trend::MannKendall;

/// Incidents that an area has at least to be told, with those of the neighbourhoods that called it.
const LEAST_OF_AREA: usize = 3;
/// An area of more ground is too wide to be acted on: an hour's walk across, square metres.
const WIDE_M2: f64 = 5e6;

/// What areas are found in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub question: &'a Question,
    pub ground: &'a Ground,
    pub field: &'a Field,
    pub incidents: &'a [Incident],
    pub calls: &'a [Option<Call>],
    pub background: Option<&'a Background>,
    pub slices: &'a Slices,
    pub network: Option<&'a Network>,
    /// The side to ask for where areas come out too wide, metres.
    pub finer_side_m: Option<f64>,
}

/// An area before it is described.
#[derive(Debug)]
pub(super) struct Found {
    /// Its ground, metres of the plane.
    pub geometry: MultiPolygon,
    pub centre: Coord,
    /// Cells that it is made of, or that it touches, by number among all cells.
    pub cells: Vec<u32>,
    /// Whether it is made of these.
    pub is_of_cells: bool,
    /// Cells that its story is told of: all neighbourhoods that called it, or cells that it touches with all neighbours; each once.
    pub around: Vec<u32>,
    /// Its incidents, ascending.
    pub members: Vec<usize>,
    pub expected: f64,
    pub z: Option<f64>,
    pub p: Option<f64>,
    pub q: Option<f64>,
    pub area_m2: f64,
    /// Streets on it, where it is made of streets.
    pub street_m: Option<f64>,
}

/// Cells with all their neighbours, each once, ascending.
pub(super) fn with_neighbours(around: &Neighbours, middles: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut cells: Vec<u32> = middles.flat_map(|middle| around.of(middle).iter().copied().chain([middle])).collect();
    cells.sort_unstable();
    cells.dedup();
    cells
}

/// Hot cells that belong together, numbered by the first: those that touch, and those that the neighbourhood of one tells of, too (four full cells around an empty one
/// are one place). `calls` has the calls of hot cells alone.
fn joined(around: &Neighbours, calls: &[Option<Call>]) -> Vec<Vec<u32>> {
    let mut roots: Vec<u32> = (0..calls.len() as u32).collect();
    for (cell, call) in (0..).zip(calls) {
        let Some(call) = call else { continue };
        let near = with_neighbours(around, [cell].into_iter()).into_iter().chain(with_neighbours(around, [call.middle].into_iter()));
        for other in near.filter(|other| calls[*other as usize].is_some()) {
            let [a, b] = [root(&mut roots, cell), root(&mut roots, other)];
            roots[a.max(b) as usize] = a.min(b);
        }
    }
    let mut groups: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for cell in (0..calls.len() as u32).filter(|cell| calls[*cell as usize].is_some()) {
        groups.entry(root(&mut roots, cell)).or_default().push(cell);
    }
    groups.into_values().collect()
}

/// Hot cells that belong together. One of too few incidents takes in what else called it: cells with incidents of its neighbourhoods, if they are of no other.
pub(super) fn of_cells(scene: &Scene) -> Vec<Found> {
    let Scene { question, field, calls, .. } = *scene;
    let around = field.grid.neighbours(Reach::Queen(1));
    let calls: Vec<Option<Call>> = calls.iter().map(|call| call.filter(|call| call.is_hot(question.alpha))).collect();
    let mut groups = joined(&around, &calls);
    let mut group_of = vec![None; field.grid.len()];
    for (number, group) in groups.iter().enumerate() {
        for cell in group {
            group_of[*cell as usize] = Some(number);
        }
    }
    let told: Vec<(Option<Call>, Vec<u32>)> = groups
        .iter()
        .map(|cells| {
            let called = || cells.iter().filter_map(|cell| calls[*cell as usize]);
            let strongest = called().reduce(|a, b| if is_surer(&b, &a) { b } else { a });
            (strongest, with_neighbours(&around, called().map(|call| call.middle)))
        })
        .collect();
    for (number, (group, (_, near))) in groups.iter_mut().zip(&told).enumerate() {
        if group.iter().map(|cell| field.counts[*cell as usize] as usize).sum::<usize>() < LEAST_OF_AREA {
            let is_free = |cell: &u32| field.counts[*cell as usize] > 0 && group_of[*cell as usize].is_none();
            let more: Vec<u32> = near.iter().copied().filter(is_free).collect();
            for cell in &more {
                group_of[*cell as usize] = Some(number);
            }
            group.extend(more);
            group.sort_unstable();
        }
    }
    let mut members = vec![Vec::new(); groups.len()];
    for (at, cell) in field.cells.iter().enumerate() {
        if let Some(group) = cell.and_then(|cell| group_of[cell as usize]) {
            members[group].push(at);
        }
    }
    let all_m2 = field.all_m2();
    groups
        .into_iter()
        .zip(members)
        .zip(told)
        .map(|((cells, members), (strongest, around))| {
            let area_m2: f64 = cells.iter().map(|cell| field.ground_m2(*cell)).sum();
            Found {
                geometry: union(field, &cells),
                centre: field.grid.centre(fullest(field, &cells)),
                cells,
                is_of_cells: true,
                around,
                members,
                expected: f64::from(field.n()) * area_m2 / all_m2,
                z: strongest.map(|call| call.z),
                p: strongest.map(|call| call.p),
                q: strongest.map(|call| call.q),
                area_m2,
                street_m: None,
            }
        })
        .collect()
}

/// The cell with most incidents; of equal ones the first.
pub(super) fn fullest(field: &Field, cells: &[u32]) -> u32 {
    cells.iter().copied().reduce(|a, b| if field.counts[b as usize] > field.counts[a as usize] { b } else { a }).unwrap_or(0)
}

/// The ground of cells, cut by the border where it runs through one.
pub(super) fn union(field: &Field, cells: &[u32]) -> MultiPolygon {
    let polygons: Vec<Polygon> = cells.iter().map(|cell| field.grid.polygon(*cell)).collect();
    let whole = unary_union(&polygons);
    let is_inside = cells.iter().all(|cell| field.grid.inside_shares()[*cell as usize] >= 1.0);
    if is_inside { whole } else { whole.intersection(&field.area) }
}

/// Areas in full, the surest first; and how many have too few incidents to be told.
pub(super) fn described(scene: &Scene, mut found: Vec<Found>) -> (Vec<Area>, usize) {
    let all = found.len();
    found.retain(|found| found.members.len() >= LEAST_OF_AREA);
    let few = all - found.len();
    let order = |a: &Found, b: &Found| {
        let least = |p: Option<f64>| p.unwrap_or(1.0);
        least(a.q)
            .total_cmp(&least(b.q))
            .then_with(|| least(a.p).total_cmp(&least(b.p)))
            .then_with(|| b.members.len().cmp(&a.members.len()))
            .then_with(|| a.cells.cmp(&b.cells))
            .then_with(|| a.members.cmp(&b.members))
    };
    found.sort_by(order);
    let mut trends = MannKendall::new();
    let mut of_cell = vec![Vec::new(); scene.field.grid.len()];
    for (at, cell) in scene.field.cells.iter().enumerate() {
        if let Some(cell) = cell {
            of_cell[*cell as usize].push(at);
        }
    }
    ((1..).zip(&found).map(|(number, found)| area(scene, number, found, &of_cell, &mut trends)).collect(), few)
}

fn area(scene: &Scene, number: u32, found: &Found, of_cell: &[Vec<usize>], trends: &mut MannKendall) -> Area {
    let Scene { question, field, incidents, slices, network, ground, .. } = *scene;
    let members = || found.members.iter().copied();
    let slice_n = slices.counts(members());
    let is_sure = found.q.is_some_and(|q| q <= question.alpha);
    let near: Vec<usize> = found.around.iter().flat_map(|cell| of_cell[*cell as usize].iter().copied()).collect();
    let told = if is_sure { slices.story(&near, field.size(&found.around), question.alpha, trends) } else { None };
    let is_enough = f64::from(field.n()) >= LEAST_INCIDENTS;
    let street_m = found.street_m.or_else(|| {
        let of_cells = |network: &Network| found.cells.iter().map(|cell| network.by_cell_m[*cell as usize]).sum();
        network.map(|network| if found.is_of_cells { of_cells(network) } else { network.length_on(&found.geometry) })
    });
    let communes = communes_of(members().map(|at| incidents[at].commune), ground.communes.len());
    let is_wide = found.area_m2 > WIDE_M2;
    Area {
        number,
        geometry: field.plane.shape_to_degrees(&found.geometry),
        centre: field.plane.to_degrees(found.centre),
        commune: communes.first().map(|first| first.commune),
        name: named(&communes, &ground.communes),
        communes,
        near: network.and_then(|network| network.name_near(found.members.iter().copied())),
        cells: if found.is_of_cells { found.cells.len() as u32 } else { 0 },
        n: found.members.len() as u32,
        expected: found.expected,
        z: found.z,
        p: found.p,
        q: found.q,
        verdict: match (is_enough, is_sure) {
            (false, _) => AreaVerdict::InsufficientData,
            (true, true) => AreaVerdict::Significant,
            (true, false) => AreaVerdict::NotSignificant,
        },
        story: told.map(|told| told.story),
        is_hot_now: told.and_then(|told| told.is_hot_now),
        hours: hours_of_week(members().map(|at| incidents[at].span)),
        slice_n,
        area_m2: found.area_m2,
        is_wide,
        finer_side_m: if is_wide { scene.finer_side_m } else { None },
        street_m,
    }
}

/// What is there most often; of equal ones the least.
pub(super) fn most<T: Ord + Copy>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    items.for_each(|item| *counts.entry(item).or_default() += 1);
    counts.into_iter().reduce(|a, b| if b.1 > a.1 { b } else { a }).map(|(item, _)| item)
}
