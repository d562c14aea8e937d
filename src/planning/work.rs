//! The work on one plan, from what is read to an answer that was checked.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::catalogue::Model;
use super::check::{self, Checked};
use super::choose::{Asked, cost_vnd};
use super::curve::curve;
use super::inputs::{self, Frozen, Point};
use super::office::{End, Waiting};
use super::places::{Spot, places};
use super::results::{Made, with_counts};
use super::search::{Field, Found, Harvest, Search};
use super::store::db;
use super::watch::Watch;
use super::wish::Wish;
use super::words::Failure;
use super::{Office, PlanningError};
use crate::coverage;
use crate::coverage::store::Obstacles;
use crate::spatial::candidates::Sketch;
use crate::spatial::coverage::Surroundings;
use crate::spatial::placement::Choice;
use crate::spatial::sight::Buildings;
use crate::spatial::view::{Assumptions, FACE_M};

/// Buildings around one camera that is checked.
const MOST_BUILDINGS: i64 = 20_000;

/// Set-ups of all communes together.
#[derive(Default)]
struct Crop {
    spots: Vec<(Uuid, Spot)>,
    found: Vec<Found>,
    places: usize,
    looked_at: usize,
    tried: usize,
}

impl Crop {
    fn add(&mut self, commune_id: Uuid, harvest: Harvest) {
        let before = self.spots.len();
        self.spots.extend(harvest.spots.into_iter().map(|spot| (commune_id, spot)));
        self.found.extend(harvest.found.into_iter().map(|found| Found { spot: found.spot + before, ..found }));
        self.places += harvest.places;
        self.looked_at += harvest.looked_at;
        self.tried += harvest.tried;
    }

    fn counts(&self) -> [(&'static str, usize); 5] {
        [
            ("places", self.places),
            ("places_looked_at", self.looked_at),
            ("set_ups_tried", self.tried),
            ("set_ups", self.found.len()),
            ("places_kept", self.spots.len()),
        ]
    }
}

/// What is known of need and models, shared by the work on all communes.
#[derive(Clone)]
struct Known {
    field: Arc<Field>,
    models: Arc<Vec<Model>>,
    sketches: Arc<Vec<Sketch>>,
    points: Arc<Vec<Point>>,
}

impl Office {
    /// Works a plan out; nothing is written.
    pub(super) async fn worked_out(&self, plan: &Waiting, watch: &Arc<Watch>) -> Result<End, PlanningError> {
        let Some(wish) = Wish::kept(&plan.wish) else { return Ok(End::Failed(Failure::Unreadable, Value::Object(Map::new()))) };
        let wish = Arc::new(wish);
        watch.begin("reading", None);
        let frozen = {
            let reading = db("reading what a plan is about");
            let mut tx = self.owner().begin_with("begin isolation level repeatable read, read only").await.map_err(&reading)?;
            let frozen = inputs::freeze(&mut tx, &plan.province_code, &wish).await?;
            tx.commit().await.map_err(reading)?;
            frozen
        };
        let Some(Frozen { communes, points: all, models, run, told }) = frozen else {
            return Ok(End::Failed(Failure::NoRun, Value::Object(Map::new())));
        };
        let (points, number_of) = asking(&all, &wish);
        let (need, seen_before) = sums(&all, &wish);
        if points.is_empty() {
            return Ok(End::Failed(Failure::NoNeed, with_counts(told, &[])));
        }
        let field = Arc::new(Field::of(&points, &wish));
        let (models, sketches) = drawn(models, &field);
        if models.is_empty() {
            return Ok(End::Failed(Failure::NoModel, with_counts(told, &[])));
        }
        let (models, sketches, points) = (Arc::new(models), Arc::new(sketches), Arc::new(points));
        let known =
            Known { field: Arc::clone(&field), models: Arc::clone(&models), sketches: Arc::clone(&sketches), points: Arc::clone(&points) };
        let crop = self.crop(&communes, &wish, watch, known).await?;
        let inputs = with_counts(told, &crop.counts());
        // Before anything is missed that was not looked for any more.
        if watch.is_stopped() {
            return Ok(End::CalledOff(inputs));
        }
        if let Some(at) = outside(&wish, &crop) {
            return Ok(End::Failed(Failure::MandatoryOutside(at), inputs));
        }
        watch.begin("solving", None);
        let solved = {
            let (points, field, wish, watch) = (Arc::clone(&points), Arc::clone(&field), Arc::clone(&wish), Arc::clone(watch));
            tokio::task::spawn_blocking(move || {
                let number: HashMap<Uuid, u32> = communes.iter().enumerate().map(|(at, (id, _))| (*id, at as u32)).collect();
                let floor_of: Vec<u32> = points.iter().map(|point| number[&point.commune_id]).collect();
                let names: Vec<String> = communes.iter().map(|(_, name)| name.clone()).collect();
                let spots: Vec<Spot> = crop.spots.iter().map(|(_, spot)| spot.clone()).collect();
                let asked = Asked::of((&points, &field), (&spots, &crop.found), &floor_of, names.len(), &wish);
                let outcome = asked.and_then(|mut asked| {
                    if let Some(least) = asked.below_cheapest() {
                        return Err(Failure::BelowCheapest(least));
                    }
                    let mut outcome = asked.answer(&wish, (need, seen_before), &names, &watch)?;
                    outcome.is_called_off = watch.is_stopped();
                    if wish.curve {
                        let cost_vnd = cost_vnd(&crop.found, &outcome.cameras);
                        outcome.curve = curve(&mut asked, &wish, &outcome, cost_vnd, &watch);
                    }
                    Ok(outcome)
                });
                (outcome, crop)
            })
            .await
            .map_err(|_| PlanningError::Broken)?
        };
        let (outcome, crop) = match solved {
            (Ok(outcome), crop) => (outcome, crop),
            (Err(Failure::NotFound), _) if watch.is_stopped() => return Ok(End::CalledOff(inputs)),
            (Err(failure), _) => return Ok(End::Failed(failure, inputs)),
        };
        let is_called_off = outcome.is_called_off;
        watch.begin("checking", Some(outcome.cameras.len()));
        let made = Made {
            all,
            number_of,
            points: Arc::unwrap_or_clone(points),
            spots: crop.spots,
            found: crop.found,
            models: Arc::unwrap_or_clone(models),
            outcome,
            wish: Arc::clone(&wish),
            need,
            seen_before,
        };
        let (made, checked) = self.checked(made, &wish, watch).await?;
        if let Some(how) = checked.fault(made.outcome.value) {
            tracing::error!(plan.id = %plan.plan_id, how, "a plan does not come out the same when it is counted again");
            return Ok(End::Failed(Failure::CheckDiffers(how), inputs));
        }
        watch.begin("writing", None);
        let mut inputs = inputs;
        if let Some((budget, bound)) = made.outcome.least {
            inputs["least"] = serde_json::json!({"budget": budget, "bound": bound});
        }
        Ok(End::Answer { made: Box::new(made), checked, inputs, run_id: run.coverage_run_id, is_called_off })
    }

    /// The set-ups of all communes, one commune after the other.
    async fn crop(&self, communes: &[(Uuid, String)], wish: &Arc<Wish>, watch: &Arc<Watch>, known: Known) -> Result<Crop, PlanningError> {
        let Known { field, points, .. } = &known;
        let beyond_m = known.sketches.iter().map(Sketch::radius_m).fold(0.0, f64::max);
        let mut crop = Crop::default();
        watch.begin("candidates", Some(communes.len()));
        for (commune_id, _) in communes {
            if watch.is_stopped() {
                break;
            }
            let of_commune: Vec<usize> = {
                let first = points.partition_point(|point| point.commune_id < *commune_id);
                (first..points.len()).take_while(|at| points[*at].commune_id == *commune_id).collect()
            };
            let of_need: f64 = of_commune.iter().flat_map(|at| field.worth[*at]).sum();
            let has_own = wish.own_points.iter().any(|point| point.choice() == Choice::Mandatory);
            if of_need > 0.0 || has_own {
                let mut conn = self.owner().acquire().await.map_err(db("reading places of a commune"))?;
                let read = inputs::of_commune(&mut conn, *commune_id, wish, self.clock().today(), beyond_m).await?;
                drop(conn);
                if let Some(read) = read {
                    let (wish, watch, known) = (Arc::clone(wish), Arc::clone(watch), known.clone());
                    let work = tokio::task::spawn_blocking(move || {
                        let unseen: Vec<geo::Coord> =
                            of_commune.iter().map(|at| geo::Coord { x: known.points[*at].lon, y: known.points[*at].lat }).collect();
                        let spots = places(&read, &wish, &unseen);
                        let search =
                            Search { field: &known.field, models: &known.models, sketches: &known.sketches, wish: &wish, watch: &watch };
                        search.of_commune(&read, spots, of_need)
                    });
                    crop.add(*commune_id, work.await.map_err(|_| PlanningError::Broken)?);
                }
            }
            watch.note(|stand| stand.done += 1);
        }
        Ok(crop)
    }

    /// A choice counted once more, with buildings that are read anew around each camera.
    async fn checked(&self, made: Made, wish: &Arc<Wish>, watch: &Watch) -> Result<(Made, Checked), PlanningError> {
        let mut around: Vec<Obstacles> = Vec::new();
        for camera in &made.outcome.cameras {
            let watcher = made.found[camera.found].watcher;
            let bounds = coverage::inputs::around(std::iter::once(&watcher)).unwrap_or_default();
            let mut conn = self.owner().acquire().await.map_err(db("checking a plan"))?;
            around.push(coverage::store::obstacles(&mut conn, bounds, (watcher.lon_deg, watcher.lat_deg), MOST_BUILDINGS).await?);
            watch.note(|stand| stand.done += 1);
        }
        let wish = Arc::clone(wish);
        let work = tokio::task::spawn_blocking(move || {
            let cameras: Vec<check::Camera<'_>> = made
                .outcome
                .cameras
                .iter()
                .zip(&around)
                .map(|(camera, obstacles)| {
                    let found = &made.found[camera.found];
                    let sees = [found.sees[0].as_slice(), found.sees[1].as_slice()];
                    check::Camera { watcher: found.watcher, obstacles, sees, cost_vnd: found.cost_vnd }
                })
                .collect();
            let checked = check::check(&made.points, &cameras, &wish);
            drop(cameras);
            (made, checked)
        });
        work.await.map_err(|_| PlanningError::Broken)
    }
}
/// The points that ask for a camera, and the number of each point among these.
fn asking(all: &[Point], wish: &Wish) -> (Vec<Point>, Vec<Option<usize>>) {
    let halves = wish.halves();
    let asks = |point: &Point| halves.iter().any(|half| point.weight(*half) > 0.0 && point.seen(*half) < wish.times_of(&point.source));
    let mut points = Vec::new();
    let number = |point: &Point| {
        asks(point).then(|| {
            points.push(point.clone());
            points.len() - 1
        })
    };
    let number_of = all.iter().map(number).collect();
    (points, number_of)
}

/// All need in the halves of the day that count, and the part of it that is seen; need that asks for several cameras is seen in parts.
fn sums(all: &[Point], wish: &Wish) -> (f64, f64) {
    let (mut need, mut seen) = (0.0, 0.0);
    for half in wish.halves() {
        for point in all {
            need += point.weight(half);
            seen += point.weight(half) * wish.part(&point.source, point.seen(half));
        }
    }
    (need, seen)
}

/// Models that see anything for a task of the need, each with its drawing.
fn drawn(models: Vec<Model>, field: &Field) -> (Vec<Model>, Vec<Sketch>) {
    let (buildings, assumptions) = (Buildings::default(), Assumptions::default());
    let around = Surroundings { buildings: &buildings, assumptions: &assumptions, target_height_m: FACE_M };
    models.into_iter().filter_map(|model| Sketch::of(&model.camera, &field.tasks, &around).map(|sketch| (model, sketch))).unzip()
}

/// The first place where a camera has to hang that is in none of the communes.
fn outside(wish: &Wish, crop: &Crop) -> Option<usize> {
    let is_there = |point: &super::wish::OwnPoint| {
        crop.spots.iter().any(|(_, spot)| {
            spot.choice == Choice::Mandatory
                && spot.place.lon_deg.to_bits() == point.lon.to_bits()
                && spot.place.lat_deg.to_bits() == point.lat.to_bits()
        })
    };
    wish.own_points.iter().position(|point| point.choice() == Choice::Mandatory && !is_there(point))
}
