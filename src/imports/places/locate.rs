//! The units that hold the places of rows: of a point itself, of an area by the point inside it that its room goes by.

use geo::Coord;
use sqlx::PgConnection;

use super::{FIRST_DAY, Places};
use crate::communes::locator::{Locator, Spot};
use crate::hotspots;
use crate::imports::ImportError;
use crate::imports::error::db;
use crate::imports::rooms::{self, Ready};
use crate::spatial::wkb;

impl Places {
    /// The units that hold the places.
    pub(super) async fn locate(&mut self, conn: &mut PgConnection, ready: &mut [Ready]) -> Result<(), ImportError> {
        // A file that begins with this year may go back further: then the older units are read too, once.
        if self.first_day > FIRST_DAY && ready.iter().any(|one| one.draft.day < self.first_day) {
            self.first_day = FIRST_DAY;
            self.locator = Locator::load(conn, FIRST_DAY, self.today, self.today).await.map_err(rooms::commune)?;
        }
        inside(conn, ready).await?;
        let (at, spots): (Vec<usize>, Vec<Spot>) = ready
            .iter()
            .enumerate()
            .filter_map(|(i, one)| one.point().map(|c| (i, Spot { lon: c.x, lat: c.y, on: one.draft.day.max(FIRST_DAY) })))
            .unzip();
        if spots.is_empty() {
            return Ok(());
        }
        let found = self.locator.locate(conn, &spots, self.cores).await.map_err(rooms::commune)?;
        for (i, unit) in at.into_iter().zip(found) {
            ready[i].unit = unit;
        }
        Ok(())
    }
}

/// The points inside areas, by which hotspots have their units: PostGIS's, as when one is stored, so that what is compared and counted is
/// the unit that the row will be in. Areas that the room refuses for their shape have none: it says why.
async fn inside(conn: &mut PgConnection, ready: &mut [Ready]) -> Result<(), ImportError> {
    let shape = |one: &Ready| {
        let area = one.area.as_ref().filter(|area| hotspots::bulk::alone(area).is_none())?;
        let mut hex = Vec::new();
        wkb::push_hex(&mut hex, area, 4326);
        Some(String::from_utf8_lossy(&hex).into_owned())
    };
    let (at, shapes): (Vec<usize>, Vec<String>) = ready.iter().enumerate().filter_map(|(i, one)| Some((i, shape(one)?))).unzip();
    if shapes.is_empty() {
        return Ok(());
    }
    let points: Vec<(Option<f64>, Option<f64>)> = sqlx::query_as(include_str!("../sql/points_inside.sql"))
        .bind(shapes)
        .fetch_all(conn)
        .await
        .map_err(db("finding points inside areas"))?;
    for (i, (lon, lat)) in at.into_iter().zip(points) {
        ready[i].inside = lon.zip(lat).map(|(x, y)| Coord { x, y });
    }
    Ok(())
}
