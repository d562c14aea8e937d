//! The whole of an analysis, step by step.

use std::collections::HashMap;

use super::answer::{Analysis, AreaVerdict, BackgroundRow, CellRow, Findings, Inputs};
use super::areas::{self, Scene};
use super::backtest::{Known, backtest};
use super::by_commune::{self, CommuneRow, Counted};
use super::field::{Call, Field};
use super::question::{Event, Ground, Method, Question, Step, Tell};
use super::refusal::{End, Refusal};
use super::sample::{self, Incident, Sample, date};
use super::scale::{Proposal, Taken};
use super::slices::Slices;
use super::streets::{self, Network};
use super::surface::Canvas;
use super::{commune_rhythm, dense, rhythm};
use crate::spatial::background::Background;
use crate::spatial::concentration::Place;
use crate::spatial::equal_area::EqualArea;
use crate::spatial::grid::Reach;
use crate::spatial::trend::MannKendall;

/// Answers a question.
///
/// `events` are all incidents of both windows, in any order; `tell` is told of each step and calls the work off by answering `false` (looked at between steps,
/// and within the long ones).
///
/// A province with 30,000 incidents in three years and cells of 500 m takes about a second of two processors.
///
/// # Errors
/// [`End::Refused`]: the data do not allow an answer. [`End::CalledOff`].
pub fn analyse(question: &Question, events: &[Event], ground: &Ground, tell: Tell) -> Result<Analysis, End> {
    let begin = |step: Step| if tell(step, 0, 1) { Ok(()) } else { Err(End::CalledOff) };
    begin(Step::Cells)?;
    let plane = EqualArea::at(ground.origin.x, ground.origin.y).ok_or_else(Refusal::no_ground)?;
    let area_m2 = geo::Area::unsigned_area(&plane.shape_to_plane(&ground.area));
    let sample = Sample::of(question, events, ground, &plane);
    let Taken { mut proposal, mut incidents, side_m } = Taken::of(question, &sample, area_m2)?;
    let mut field = Field::new(question, ground, plane, side_m, &incidents)?;
    // What lies beside the ground is no part of it.
    if field.cells.contains(&None) {
        let all = incidents.len();
        incidents = incidents.into_iter().zip(&field.cells).filter(|(_, cell)| cell.is_some()).map(|(incident, _)| incident).collect();
        field.cells.retain(Option::is_some);
        proposal.left_out.outside += (all - incidents.len()) as u64;
        proposal.n = incidents.len() as u64;
    }
    let network = Network::of(ground, &field, &incidents);
    if question.method == Method::StreetSegment && network.is_none() {
        return Err(Refusal::no_streets().into());
    }
    begin(Step::Significance)?;
    let (calls, background) = field.calls(question);
    begin(Step::Slices)?;
    let slices = Slices::of(question, &field, &incidents, background);
    begin(Step::Areas)?;
    let scene = Scene {
        question,
        ground,
        field: &field,
        incidents: &incidents,
        calls: &calls,
        background: background.as_ref(),
        slices: &slices,
        network: network.as_ref(),
        finer_side_m: proposal.finer_side_m,
    };
    let found = match (question.method, &network) {
        (Method::Dbscan, _) => dense::of_clusters(&scene, |done, total| tell(Step::Areas, done, total)).ok_or(End::CalledOff)?,
        (Method::StreetSegment, Some(network)) => streets::of_streets(&scene, network),
        _ => areas::of_cells(&scene),
    };
    let (areas, areas_few) = areas::described(&scene, found);
    begin(Step::Surface)?;
    let canvas = proposal.bandwidth_m.and_then(|bandwidth_m| Canvas::of(&field, bandwidth_m));
    let places = super::field::places(&incidents);
    let surface = canvas.as_ref().and_then(|canvas| {
        let values = canvas.density(&places)?;
        Some(canvas.picture(&field, &values, proposal.bandwidth_rule))
    });
    begin(Step::Concentration)?;
    let concentration = rhythm::concentrated(question, &field);
    begin(Step::NearRepeat)?;
    let near_repeat =
        rhythm::near_repeats(question, &incidents, |done, total| tell(Step::NearRepeat, done, total)).map_err(|_| End::CalledOff)?;
    begin(Step::Backtest)?;
    let known = Known { question, field: &field, incidents: &incidents, network: network.as_ref(), canvas: canvas.as_ref() };
    let backtest = backtest(&known);
    let count = |rule: fn(&Call, f64) -> bool| calls.iter().flatten().filter(|call| rule(call, question.alpha)).count();
    let findings = Findings {
        areas: areas.iter().filter(|area| area.verdict == AreaVerdict::Significant).count(),
        areas_not_told: areas.iter().filter(|area| area.verdict != AreaVerdict::Significant).count(),
        areas_few,
        areas_hot_now: areas.iter().map(|area| area.is_hot_now).collect(),
        areas_against: match question.method {
            Method::GiStar | Method::Dbscan => "cells",
            Method::StreetSegment => "streets",
        },
        cells_hot: count(Call::is_hot),
        cells_cold: count(Call::is_cold),
        concentration,
        hours: rhythm::hours(&incidents),
        n_known_hours: incidents.iter().filter(|incident| incident.is_hour_known()).count() as u64,
        days: rhythm::days(&incidents),
        n_known_days: incidents.iter().filter(|incident| incident.is_day_known()).count() as u64,
        slices: slices.rows(question.alpha),
        slice_length: slices.length(),
        has_stories: slices.has_stories(),
        near_repeat,
    };
    let of_cells = field.communes(ground);
    let (dispersions, dispersion) = sample::dispersions(question, events, ground.communes.len());
    let communes = communes(&scene, events, &of_cells, dispersions);
    Ok(Analysis {
        inputs: Inputs {
            dispersion,
            ..inputs(question, ground, &proposal, &field, &incidents, (background, calls.iter().flatten().count()))
        },
        findings,
        backtest,
        cells: cells(&scene, &of_cells),
        areas,
        surface,
        communes,
        rhythms: commune_rhythm::by_commune(question, events, ground),
    })
}

fn inputs(
    question: &Question,
    ground: &Ground,
    proposal: &Proposal,
    field: &Field,
    incidents: &[Incident],
    (background, tested): (Option<Background>, usize),
) -> Inputs {
    Inputs {
        n: incidents.len() as u64,
        n_uncertain_hours: incidents.iter().filter(|incident| !incident.is_hour_known()).count() as u64,
        left_out: proposal.left_out,
        newest_on: incidents.iter().map(|incident| incident.day).max().and_then(date),
        method: question.method,
        shape: question.shape,
        side_m: field.grid.size_m(),
        side_rule: proposal.side_rule,
        side_proposed_m: proposal.side_proposed_m,
        finer_side_m: proposal.finer_side_m,
        is_strong_only: proposal.is_strong_only,
        least_called: background.and_then(|background| field.least_called(&background, tested, question.alpha)),
        bandwidth_m: proposal.bandwidth_m,
        bandwidth_rule: proposal.bandwidth_rule,
        bandwidth_neighbour: proposal.bandwidth_neighbour,
        cells: field.grid.len(),
        origin: [ground.origin.x, ground.origin.y],
        ground_km2: field.all_m2() / 1e6,
        dispersion: None,
        is_across_reform: question.from < by_commune::reform() && question.to > by_commune::reform(),
        draws: 0,
        p_method: "exact",
        background: background.map(|found| BackgroundRow { per_cell: found.mean, shape: found.shape }),
        alpha: question.alpha,
        seed: question.seed,
        effort: question.effort,
    }
}

/// Rows of communes: counts are of all incidents whose commune is known.
fn communes(scene: &Scene, events: &[Event], of_cells: &[Option<u32>], dispersions: Vec<Option<f64>>) -> Vec<CommuneRow> {
    let Scene { question, ground, field, incidents, .. } = *scene;
    let [n, n_before] = sample::by_commune(question, events, ground.communes.len());
    let [first, end] = question.now().map(sample::day);
    let counts = field.counted(|at| (first..end).contains(&incidents[at].day));
    let mut cells: Vec<Vec<Place>> = vec![Vec::new(); ground.communes.len()];
    for (cell, commune) in (0..).zip(of_cells) {
        if let Some(commune) = commune {
            cells[*commune as usize].push(Place { incidents: counts[cell as usize], size: field.ground_m2(cell) });
        }
    }
    let counted: Vec<Counted> = ground
        .communes
        .iter()
        .zip(cells)
        .zip(n.into_iter().zip(n_before))
        .zip(dispersions)
        .map(|(((commune, cells), (n, n_before)), dispersion)| Counted {
            commune_id: commune.commune_id,
            n,
            n_before,
            population: commune.population,
            dispersion,
            cells,
        })
        .collect();
    by_commune::rows(question, &counted)
}

/// Cells with incidents, or hot, or cold.
fn cells(scene: &Scene, of_cells: &[Option<u32>]) -> Vec<CellRow> {
    let Scene { question, field, calls, slices, .. } = *scene;
    let mut members: HashMap<u32, Vec<usize>> = HashMap::new();
    for (at, cell) in field.cells.iter().enumerate() {
        if let Some(cell) = cell {
            members.entry(*cell).or_default().push(at);
        }
    }
    let neighbours = field.grid.neighbours(Reach::Queen(1));
    let all_m2 = field.all_m2();
    let mut trends = MannKendall::new();
    let mut row = |cell: u32| {
        let at = cell as usize;
        let call = calls[at];
        let class = call.map_or(0, |call| call.class);
        let here = members.get(&cell).map(Vec::as_slice).unwrap_or_default();
        if here.is_empty() && class == 0 {
            return None;
        }
        // Of the neighbourhood by which it is told.
        let mut story = |middle: u32| {
            let around: Vec<u32> = neighbours.of(middle).iter().copied().chain([middle]).collect();
            let near: Vec<usize> = around.iter().filter_map(|cell| members.get(cell)).flatten().copied().collect();
            slices.story(&near, field.size(&around), question.alpha, &mut trends)
        };
        let story = call.filter(|call| call.is_hot(question.alpha)).and_then(|call| story(call.middle)).map(|told| told.story);
        Some(CellRow {
            number: field.number(cell),
            commune: of_cells[cell as usize],
            polygon: geo::MapCoords::map_coords(&field.grid.polygon(cell), |corner| field.plane.to_degrees(corner)),
            n: field.counts[cell as usize],
            expected: f64::from(field.n()) * field.ground_m2(cell) / all_m2,
            z: call.map(|call| call.z),
            p: call.map(|call| call.p),
            q: call.map(|call| call.q),
            class,
            slice_n: slices.counts(here.iter().copied()),
            slice_class: slices.classes(at),
            story,
        })
    };
    (0..field.grid.len() as u32).filter_map(&mut row).collect()
}
