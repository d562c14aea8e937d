//! The work on one plan, from what is read to an answer that was checked.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use uuid::Uuid;

use super::catalogue::Model;
use super::check::{self, Checked, Count};
use super::choose::Asked;
use super::curve::with_curve;
use super::inputs::{self, Frozen, Point};
use super::office::{End, Waiting};
use super::places::{Spot, places};
use super::results::{Made, with_counts};
use super::search::{Field, Found, Harvest, Search};
use super::store::db;
use super::watch::Watch;
use super::wish::Wish;
use super::words::{Cheapest, Failure, left_out};
use super::{Office, PlanningError};
use crate::coverage;
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
    kept: usize,
    too_dear: usize,
}

impl Crop {
    fn add(&mut self, commune_id: Uuid, harvest: Harvest) {
        let before = self.spots.len();
        self.spots.extend(harvest.spots.into_iter().map(|spot| (commune_id, spot)));
        self.found.extend(harvest.found.into_iter().map(|found| Found { spot: found.spot + before, ..found }));
        self.places += harvest.places;
        self.looked_at += harvest.looked_at;
        self.tried += harvest.tried;
        self.kept += harvest.kept;
        self.too_dear += harvest.too_dear;
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
        let ids: Vec<Uuid> = communes.iter().map(|(id, _)| *id).collect();
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
        let mut inputs = with_counts(told, &crop.counts());
        inputs["left_out"] = left_out((crop.places - crop.too_dear, crop.looked_at), (crop.tried, crop.kept), crop.too_dear);
        // Before anything is missed that was not looked for any more.
        if watch.is_stopped() {
            return Ok(End::CalledOff(inputs));
        }
        if let Some(at) = outside(&wish, &crop) {
            return Ok(End::Failed(Failure::MandatoryOutside(at), inputs));
        }
        if crop.found.is_empty() && crop.too_dear > 0 {
            let price_vnd = models.iter().map(|model| model.price_vnd).min().unwrap_or_default();
            return Ok(End::Failed(Failure::BelowCheapest(Cheapest { vnd: price_vnd + wish.pole_vnd, pole_vnd: wish.pole_vnd }), inputs));
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
                    let mut outcome = asked.answer(&wish, (need, seen_before), &names, &watch)?;
                    outcome.is_called_off = watch.is_stopped();
                    Ok(if wish.curve { with_curve(&asked, &wish, outcome, &crop.found, &watch) } else { outcome })
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
            communes: ids,
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
        let Some((made, checked)) = self.checked(made, &wish, watch).await? else { return Ok(End::CalledOff(inputs)) };
        if let Some(how) = checked.fault(made.outcome.value) {
            tracing::error!(plan.id = %plan.plan_id, how, "a plan does not come out the same when it is counted again");
            return Ok(End::Failed(Failure::CheckDiffers(how), inputs));
        }
        watch.begin("writing", None);
        if let Some((budget, bound)) = made.outcome.least {
            inputs["least"] = serde_json::json!({"budget": budget, "bound": bound});
        }
        Ok(End::Answer { made: Box::new(made), checked, inputs, run_id: run.coverage_run_id, is_called_off })
    }

    /// The set-ups of all communes, one commune after the other; the next one is read while one is searched.
    async fn crop(&self, communes: &[(Uuid, String)], wish: &Arc<Wish>, watch: &Arc<Watch>, known: Known) -> Result<Crop, PlanningError> {
        let beyond_m = known.sketches.iter().map(Sketch::radius_m).fold(0.0, f64::max);
        let has_own = wish.own_points.iter().any(|point| point.choice() == Choice::Mandatory);
        let mut asked = Vec::new();
        for (commune_id, name) in communes {
            let first = known.points.partition_point(|point| point.commune_id < *commune_id);
            let end = known.points.partition_point(|point| point.commune_id <= *commune_id);
            let of_need: f64 = known.field.worth[first..end].iter().flatten().sum();
            if of_need > 0.0 || has_own {
                asked.push((*commune_id, name, first..end, of_need));
            }
        }
        let mut crop = Crop::default();
        watch.begin("candidates", Some(asked.len()));
        let read = async |at: usize| match asked.get(at).filter(|_| !watch.is_stopped()) {
            None => Ok(None),
            Some((commune_id, ..)) => {
                let mut conn = self.owner().acquire().await.map_err(db("reading places of a commune"))?;
                inputs::of_commune(&mut conn, *commune_id, wish, self.clock().today(), beyond_m).await
            }
        };
        let mut next = read(0).await?;
        for (at, (commune_id, name, numbers, of_need)) in asked.iter().enumerate() {
            if watch.is_stopped() {
                break;
            }
            watch.note(|stand| (stand.done, stand.of) = (at as i32, Some((*name).clone())));
            let (of, wish, watch, known) = (next.take(), Arc::clone(wish), Arc::clone(watch), known.clone());
            let (numbers, of_need) = (numbers.clone(), *of_need);
            let work = tokio::task::spawn_blocking(move || {
                let of = of?;
                let unseen: Vec<geo::Coord> = known.points[numbers].iter().map(|point| geo::Coord { x: point.lon, y: point.lat }).collect();
                let spots = places(&of, &wish, &unseen);
                let search = Search { field: &known.field, models: &known.models, sketches: &known.sketches, wish: &wish, watch: &watch };
                Some(search.of_commune(&of, spots, of_need))
            });
            let (harvest, following) = tokio::join!(work, read(at + 1));
            next = following?;
            if let Some(harvest) = harvest.map_err(|_| PlanningError::Broken)? {
                crop.add(*commune_id, harvest);
            }
        }
        Ok(crop)
    }

    /// A choice counted once more, camera after camera, with buildings that are read anew around each; none if nobody will read it. It is not called off
    /// before: an answer that was not counted again is none.
    async fn checked(&self, made: Made, wish: &Arc<Wish>, watch: &Watch) -> Result<Option<(Made, Checked)>, PlanningError> {
        let made = Arc::new(made);
        let mut count = Count::of(&made.points);
        for at in 0..made.outcome.cameras.len() {
            if watch.is_gone() {
                return Ok(None);
            }
            let watcher = made.found[made.outcome.cameras[at].found].watcher;
            let bounds = coverage::inputs::around(std::iter::once(&watcher)).unwrap_or_default();
            let mut conn = self.owner().acquire().await.map_err(db("checking a plan"))?;
            let obstacles = coverage::store::obstacles(&mut conn, bounds, (watcher.lon_deg, watcher.lat_deg), MOST_BUILDINGS).await?;
            drop(conn);
            let (made, wish) = (Arc::clone(&made), Arc::clone(wish));
            let work = tokio::task::spawn_blocking(move || {
                let found = &made.found[made.outcome.cameras[at].found];
                let sees = [found.sees[0].as_slice(), found.sees[1].as_slice()];
                let camera = check::Camera { watcher, obstacles: &obstacles, sees, cost_vnd: found.cost_vnd };
                count.add(&made.points, &camera, &wish);
                count
            });
            count = work.await.map_err(|_| PlanningError::Broken)?;
            watch.note(|stand| stand.done += 1);
        }
        let checked = count.end(&made.points, wish);
        Ok(Some((Arc::into_inner(made).ok_or(PlanningError::Broken)?, checked)))
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
