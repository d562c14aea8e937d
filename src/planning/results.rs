//! Writing what came out of a plan.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::catalogue::Model;
use super::choose::{Outcome, cost_vnd, frozen, near};
use super::inputs::Point;
use super::places::Spot;
use super::search::Found;
use super::store::db;
use super::wish::Wish;
use crate::spatial::coverage::Half;
use crate::spatial::placement::Choice;

/// A plan worked out.
#[derive(Debug)]
pub struct Made {
    /// Its communes.
    pub communes: Vec<Uuid>,
    /// All points of its communes, commune by commune.
    pub all: Vec<Point>,
    /// The number of each among those that ask for cameras.
    pub number_of: Vec<Option<usize>>,
    /// Those that ask for cameras; their numbers are their places here.
    pub points: Vec<Point>,
    /// Where cameras could hang, each in its commune.
    pub spots: Vec<(Uuid, Spot)>,
    /// The set-ups.
    pub found: Vec<Found>,
    /// Models.
    pub models: Vec<Model>,
    /// The answer.
    pub outcome: Outcome,
    /// What was asked.
    pub wish: Arc<Wish>,
    /// All need in these, and what of it is seen.
    pub need: f64,
    /// Seen before.
    pub seen_before: f64,
}

/// Sums of one commune, half and source.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Figure {
    points: i32,
    need: f64,
    seen_before: f64,
    seen_after: f64,
    street_m: f64,
    street_before_m: f64,
    street_after_m: f64,
}

/// A figure's commune, half of the day and source.
pub type Of<'a> = (Uuid, &'static str, &'a str);

/// Sums before and after by commune, half and source (`all` among them) of the halves that were asked for. `added` says how many cameras of the plan see a
/// point of the list. Need that asks for several cameras is seen in parts, as its street is.
pub fn figures<'a>(points: &'a [Point], wish: &Wish, added: impl Fn(usize, Half) -> u32) -> BTreeMap<Of<'a>, Figure> {
    let mut sums: BTreeMap<Of<'_>, Figure> = BTreeMap::new();
    for (at, point) in points.iter().enumerate() {
        for half in wish.halves() {
            let weight = point.weight(half);
            let before = wish.part(&point.source, point.seen(half));
            let after = wish.part(&point.source, point.seen(half).saturating_add(added(at, half)));
            for source in ["all", point.source.as_str()] {
                let figure = sums.entry((point.commune_id, half.code(), source)).or_default();
                figure.points += i32::from(weight > 0.0);
                figure.need += weight;
                figure.seen_before += before * weight;
                figure.seen_after += after * weight;
                figure.street_m += point.metres;
                figure.street_before_m += before * point.metres;
                figure.street_after_m += after * point.metres;
            }
        }
    }
    sums
}

impl Made {
    /// Writes the plan's need, cameras and figures; the row of the plan is the caller's.
    ///
    /// # Errors
    /// The database's.
    pub async fn write(&self, conn: &mut PgConnection, plan_id: Uuid) -> Result<(), PlanningError> {
        self.write_need(&mut *conn, plan_id).await?;
        self.write_cameras(&mut *conn, plan_id).await?;
        self.write_curve(&mut *conn, plan_id).await?;
        let mut added: Vec<[u32; 2]> = vec![[0; 2]; self.points.len()];
        for camera in &self.outcome.cameras {
            for half in Half::ALL {
                self.found[camera.found].sees[half as usize].iter().for_each(|number| added[*number as usize][half as usize] += 1);
            }
        }
        let mut figures = figures(&self.all, &self.wish, |at, half| self.number_of[at].map_or(0, |number| added[number][half as usize]));
        // Of a commune without any need that is told, too.
        for commune_id in &self.communes {
            for half in self.wish.halves() {
                figures.entry((*commune_id, half.code(), "all")).or_default();
            }
        }
        write_figures(conn, plan_id, &figures).await
    }

    async fn write_need(&self, conn: &mut PgConnection, plan_id: Uuid) -> Result<(), PlanningError> {
        let mut first = 0;
        for of_commune in self.points.chunk_by(|a, b| a.commune_id == b.commune_id) {
            let numbers = |of: fn(&Point) -> f64| of_commune.iter().map(of).collect::<Vec<f64>>();
            let words = |of: fn(&Point) -> &str| of_commune.iter().map(of).collect::<Vec<&str>>();
            sqlx::query(include_str!("sql/insert_plan_need.sql"))
                .bind(plan_id)
                .bind(of_commune[0].commune_id)
                .bind(first)
                .bind(numbers(|point| point.lon))
                .bind(numbers(|point| point.lat))
                .bind(words(|point| &point.task))
                .bind(words(|point| &point.source))
                .bind(words(|point| point.near.as_deref().unwrap_or_default()))
                .bind(numbers(|point| point.metres))
                .bind(numbers(|point| point.by_day))
                .bind(numbers(|point| point.by_night))
                .bind(of_commune.iter().map(|point| point.is_lit).collect::<Vec<bool>>())
                .bind(of_commune.iter().map(|point| point.seen_by_day).collect::<Vec<i32>>())
                .bind(of_commune.iter().map(|point| point.seen_by_night).collect::<Vec<i32>>())
                .execute(&mut *conn)
                .await
                .map_err(db("writing the need of a plan"))?;
            first += of_commune.len() as i32;
        }
        Ok(())
    }

    async fn write_cameras(&self, conn: &mut PgConnection, plan_id: Uuid) -> Result<(), PlanningError> {
        for (at, camera) in self.outcome.cameras.iter().enumerate() {
            let found = &self.found[camera.found];
            let (commune_id, spot) = &self.spots[found.spot];
            let model = &self.models[found.model];
            let row = Row {
                number: at as i32 + 1,
                model,
                site_id: spot.site_id,
                commune_id: *commune_id,
                place_kind: spot.kind.code(),
                place_name: spot.name.as_deref(),
                near: near(&self.points, &found.sees),
                watcher: &found.watcher,
                cost_vnd: found.cost_vnd,
                value: camera.value,
                loss: camera.loss,
                sees: &found.sees,
                is_mandatory: spot.choice == Choice::Mandatory,
                origin: "chosen",
            };
            row.insert(&mut *conn, plan_id).await?;
        }
        Ok(())
    }

    async fn write_curve(&self, conn: &mut PgConnection, plan_id: Uuid) -> Result<(), PlanningError> {
        let curve = &self.outcome.curve;
        sqlx::query(include_str!("sql/insert_plan_point.sql"))
            .bind(plan_id)
            .bind(curve.iter().map(|point| point.budget).collect::<Vec<f64>>())
            .bind(curve.iter().map(|point| point.value).collect::<Vec<f64>>())
            .bind(curve.iter().map(|point| point.bound).collect::<Vec<f64>>())
            .bind(curve.iter().map(|point| point.cameras).collect::<Vec<i32>>())
            .execute(conn)
            .await
            .map_err(db("writing the curve of a plan"))?;
        Ok(())
    }

    /// What its cameras cost, đồng.
    pub fn cost_vnd(&self) -> i64 {
        cost_vnd(&self.found, &self.outcome.cameras)
    }
}

/// A camera of a plan as it is written.
pub struct Row<'a> {
    /// Its number.
    pub number: i32,
    /// The model.
    pub model: &'a Model,
    /// The site that is there.
    pub site_id: Option<Uuid>,
    /// Where.
    pub commune_id: Uuid,
    /// Word of the kind of place.
    pub place_kind: &'a str,
    /// What people call it.
    pub place_name: Option<&'a str>,
    /// A name near what it sees.
    pub near: Option<&'a str>,
    /// Place and direction.
    pub watcher: &'a crate::spatial::coverage::Watcher,
    /// With its pole.
    pub cost_vnd: i64,
    /// Added to those before it.
    pub value: f64,
    /// Lost without it alone.
    pub loss: f64,
    /// Numbers of points.
    pub sees: &'a [Vec<u32>; 2],
    /// Whether it has to be there.
    pub is_mandatory: bool,
    /// `chosen`, `changed`, `added`.
    pub origin: &'a str,
}

impl Row<'_> {
    /// Stores it.
    ///
    /// # Errors
    /// The database's.
    pub async fn insert(&self, conn: &mut PgConnection, plan_id: Uuid) -> Result<(), PlanningError> {
        let numbers = |half: Half| self.sees[half as usize].iter().map(|number| *number as i32).collect::<Vec<i32>>();
        let camera = &self.watcher.camera;
        sqlx::query(include_str!("sql/insert_plan_camera.sql"))
            .bind(plan_id)
            .bind(self.number)
            .bind(self.model.camera_model_id)
            .bind(frozen(self.model))
            .bind(self.site_id)
            .bind(self.commune_id)
            .bind(self.place_kind)
            .bind(self.place_name)
            .bind(self.near)
            .bind(self.watcher.lon_deg)
            .bind(self.watcher.lat_deg)
            .bind(camera.azimuth_deg)
            .bind(camera.mount_height_m)
            .bind(camera.tilt_deg)
            .bind(self.cost_vnd)
            .bind(self.value)
            .bind(self.loss)
            .bind(numbers(Half::Day))
            .bind(numbers(Half::Night))
            .bind(self.is_mandatory)
            .bind(self.origin != "chosen")
            .bind(self.origin)
            .execute(conn)
            .await
            .map_err(db("writing a camera of a plan"))?;
        Ok(())
    }
}

/// Stores figures.
///
/// # Errors
/// The database's.
pub async fn write_figures(conn: &mut PgConnection, plan_id: Uuid, figures: &BTreeMap<Of<'_>, Figure>) -> Result<(), PlanningError> {
    let numbers = |of: fn(&Figure) -> f64| figures.values().map(of).collect::<Vec<f64>>();
    sqlx::query(include_str!("sql/insert_plan_figure.sql"))
        .bind(plan_id)
        .bind(figures.keys().map(|(commune_id, ..)| *commune_id).collect::<Vec<Uuid>>())
        .bind(figures.keys().map(|(_, half, _)| *half).collect::<Vec<&str>>())
        .bind(figures.keys().map(|(.., source)| *source).collect::<Vec<&str>>())
        .bind(figures.values().map(|figure| figure.points).collect::<Vec<i32>>())
        .bind(numbers(|figure| figure.need))
        .bind(numbers(|figure| figure.seen_before))
        .bind(numbers(|figure| figure.seen_after))
        .bind(numbers(|figure| figure.street_m))
        .bind(numbers(|figure| figure.street_before_m))
        .bind(numbers(|figure| figure.street_after_m))
        .execute(conn)
        .await
        .map_err(db("writing figures of a plan"))?;
    Ok(())
}

/// What a plan was made from, with how much was looked at.
pub fn with_counts(mut told: Map<String, Value>, counts: &[(&str, usize)]) -> Value {
    for (name, count) in counts {
        told.insert((*name).to_owned(), (*count).into());
    }
    told.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    use serde_json::json;

    #[test]
    fn need_for_two_cameras_is_seen_in_parts() {
        let point = |source: &str, metres: f64, seen: i32| Point {
            commune_id: Uuid::nil(),
            source: source.to_owned(),
            near: None,
            task: "overview".to_owned(),
            lon: 106.0,
            lat: 20.0,
            metres,
            by_day: 4.0,
            by_night: 8.0,
            is_lit: false,
            seen_by_day: seen,
            seen_by_night: 0,
        };
        let asks = json!({"budget": {"cameras": 1}, "halves": "day", "times": {"key_place": 2}});
        let wish = Wish::read(asks.as_object().unwrap()).unwrap();
        // One camera of two, and none: half and nothing of 4 each; with the plan's both, and three for one that asks for two.
        let points = [point("key_place", 0.0, 1), point("key_place", 0.0, 0), point("street", 10.0, 0)];
        let sums = figures(&points, &wish, |at, _| [1, 3, 0][at]);
        let of = |source: &'static str| sums[&(Uuid::nil(), "day", source)];
        let places = Figure { points: 2, need: 8.0, seen_before: 2.0, seen_after: 8.0, ..Figure::default() };
        let street = Figure { points: 1, need: 4.0, street_m: 10.0, ..Figure::default() };
        assert_eq!((of("key_place"), of("street")), (places, street));
        assert_eq!((of("all").need, of("all").seen_before, of("all").seen_after), (12.0, 2.0, 8.0));
        // By night nothing was asked.
        assert!(sums.keys().all(|(_, half, _)| *half == "day") && sums.len() == 3);
    }
}
