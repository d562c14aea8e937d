//! Places that somebody named, against the ground of the plan: one that lies outside would be dropped, so it is refused.

use sqlx::PgConnection;
use uuid::Uuid;

use super::PlanningError;
use super::places::FORBIDDEN_M;
use super::store::db;
use super::wish::Wish;
use crate::http::FieldError;

/// What is said of places of one's own that lie in none of the communes; near a place where nothing may hang a camera inside is still kept away.
///
/// # Errors
/// The database's.
pub async fn faults(conn: &mut PgConnection, communes: &[Uuid], wish: &Wish) -> Result<Vec<FieldError>, PlanningError> {
    if wish.own_points.is_empty() {
        return Ok(Vec::new());
    }
    let beyond_m = |choice: &str| if choice == "forbidden" { FORBIDDEN_M } else { 0.0 };
    let outside: Vec<i32> = sqlx::query_scalar(include_str!("sql/list_own_point_outside.sql"))
        .bind(wish.own_points.iter().map(|point| point.lon).collect::<Vec<f64>>())
        .bind(wish.own_points.iter().map(|point| point.lat).collect::<Vec<f64>>())
        .bind(wish.own_points.iter().map(|point| beyond_m(&point.choice)).collect::<Vec<f64>>())
        .bind(communes)
        .fetch_all(conn)
        .await
        .map_err(db("placing points of a wish"))?;
    let fault = |at: i32| {
        let name = usize::try_from(at).ok().and_then(|at| wish.own_points.get(at)?.name.clone());
        let (vi, en) = name.map_or_else(Default::default, |name| (format!(" “{name}”"), format!(" “{name}”")));
        FieldError::at(
            &format!("own_points/{at}"),
            "own-point-outside",
            format!(
                "Vị trí thứ {}{vi} nằm ngoài các xã, phường của phương án. Hãy dời vị trí, thêm xã, phường đó vào phạm vi, hoặc bỏ vị trí này.",
                at + 1
            ),
            format!("Place {}{en} is outside of the communes of the plan. Move it, add its commune, or take it out.", at + 1),
        )
    };
    Ok(outside.into_iter().map(fault).collect())
}
