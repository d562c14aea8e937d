//! `/api/v1/coverage/need`: the points of need around a place or in a box, with what made each, what it weighs, and how many cameras see it.
//!
//! Who does not see exact places gets the points that streets, places, hotspots and borders make, with the weight that these alone give.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use uuid::Uuid;

use super::answers::half;
use super::seen_at::place_of;
use super::store::db;
use crate::db::ScopedDb;
use crate::http::page::{Bbox, Page};
use crate::http::{Params, Problem};
use crate::spatial::keys::tile_key;
use crate::state::AppState;
use crate::tiles::tile::{MAX_ZOOM, Tile};

/// Points so far from the place are told unless a request says otherwise, and at most, metres.
const WITHIN_M: f64 = 50.0;
const MOST_WITHIN_M: f64 = 1000.0;
/// A box is so wide and high at most, degrees: 5.5 km.
const WIDEST_DEG: f64 = 0.05;
/// More than that many metres are in no degree of latitude less, whatever the place.
const LEAST_DEGREE_M: f64 = 110_500.0;

/// Routes of points of need.
pub fn router() -> Router<AppState> {
    Router::new().route("/coverage/need", get(list))
}

/// Where points are asked for.
struct Where {
    corners: [f64; 4],
    place: Option<(f64, f64)>,
    within_m: f64,
}

impl Where {
    fn read(params: &Params, bbox: Option<Bbox>) -> Result<Self, Problem> {
        let within_m: f64 = params.parse("within_m", "số mét, đến 1000", "metres, up to 1000")?.unwrap_or(WITHIN_M);
        if !(0.0..=MOST_WITHIN_M).contains(&within_m) {
            return Err(Problem::parameter("within_m", "Bán kính within_m phải từ 0 đến 1000 m.", "within_m must be from 0 to 1000 m."));
        }
        let is_place = params.text("lon").is_some() || params.text("lat").is_some();
        match bbox {
            Some(_) if is_place => Err(Problem::parameter(
                "bbox",
                "Chỉ dùng một cách: một nơi (lon, lat) hoặc một khung (bbox).",
                "Ask either around a place (lon, lat) or in a box (bbox).",
            )),
            Some(bbox) if bbox.max_lon - bbox.min_lon > WIDEST_DEG + 1e-9 || bbox.max_lat - bbox.min_lat > WIDEST_DEG + 1e-9 => {
                Err(Problem::parameter(
                    "bbox",
                    "Khung bbox quá rộng: mỗi chiều nhiều nhất 0,05° (khoảng 5 km). Hãy chọn khung nhỏ hơn, hoặc xem bản đồ nhu cầu.",
                    "The box bbox is too large: 0.05° (about 5 km) each way at most. Choose a smaller one, or look at the map of need.",
                ))
            }
            Some(Bbox { min_lon, min_lat, max_lon, max_lat }) => {
                Ok(Self { corners: [min_lon, min_lat, max_lon, max_lat], place: None, within_m })
            }
            None if !is_place => Err(Problem::parameter(
                "bbox",
                "Cần một nơi (lon, lat) hoặc một khung (bbox).",
                "A place (lon, lat) or a box (bbox) is needed.",
            )),
            None => {
                let (lon, lat) = place_of(params)?;
                let north = within_m / LEAST_DEGREE_M;
                let east = north / lat.to_radians().cos();
                Ok(Self { corners: [lon - east, lat - north, lon + east, lat + north], place: Some((lon, lat)), within_m })
            }
        }
    }

    /// First keys and first keys after of at most four tiles that hold the box.
    fn keys(&self) -> (Vec<i64>, Vec<i64>) {
        let [west, south, east, north] = self.corners;
        let corner = |lon, lat, z| Tile::of_key(tile_key(lon, lat), z);
        let is_small = |z: &u8| {
            let (first, last) = (corner(west, north, *z), corner(east, south, *z));
            last.x - first.x <= 1 && last.y - first.y <= 1
        };
        let z = (0..=MAX_ZOOM).rev().find(is_small).unwrap_or(0);
        let (first, last) = (corner(west, north, z), corner(east, south, z));
        let tiles = (first.x..=last.x).flat_map(|x| (first.y..=last.y).filter_map(move |y| Tile::new(z, x, y)));
        tiles.map(Tile::keys).unzip()
    }
}

/// A point's place in the list (metres off, whether it is seen, its weight below 0, commune, number), and the point.
type Row = (f64, i32, f64, Uuid, i32, String);

/// `lon`, `lat`, `within_m`, or `bbox` (0.05° each way at most); `half`: whose weights and gaps decide the order in a box.
async fn list(scoped: ScopedDb, params: Params) -> Result<Response, Problem> {
    params.only(&["lon", "lat", "within_m", "bbox", "half", "limit", "after"])?;
    let page = Page::read(&params, 5)?;
    let asked = Where::read(&params, page.bbox)?;
    let half = half(&params)?;
    let (first, end) = asked.keys();
    let (lon, lat) = asked.place.unzip();
    let mut found: Vec<Row> = sqlx::query_as(include_str!("sql/list_need_point.sql"))
        .bind(first)
        .bind(end)
        .bind(asked.corners.to_vec())
        .bind(lon)
        .bind(lat)
        .bind(asked.within_m)
        .bind(half)
        .bind(page.after_as::<f64>(0)?)
        .bind(page.after_as::<i32>(1)?)
        .bind(page.after_as::<f64>(2)?)
        .bind(page.after_as::<Uuid>(3)?)
        .bind(page.after_as::<i32>(4)?)
        .bind(page.limit + 1)
        .fetch_all(&mut *scoped.begin().await?)
        .await
        .map_err(db("reading points of need"))?;
    let more = page.cut(&mut found);
    let next = found.last().filter(|_| more).map(|(metres_off, is_seen, lighter, commune_id, number, _)| {
        vec![metres_off.to_string(), is_seen.to_string(), lighter.to_string(), commune_id.to_string(), number.to_string()]
    });
    let rows: Vec<String> = found.into_iter().map(|(.., row)| row).collect();
    Ok(page.respond(&rows, next.as_deref(), false, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(corners: [f64; 4]) -> Where {
        Where { corners, place: None, within_m: 0.0 }
    }

    #[test]
    fn four_tiles_at_most_hold_the_box_and_are_not_much_larger() {
        // Across a border of tiles of every zoom (longitude 0), and of one of zoom 2 (longitude 90).
        for corners in
            [[106.0, 20.0, 106.04, 20.01], [-0.001, -0.001, 0.001, 0.001], [89.999, 20.0, 90.001, 20.0], [106.0, 20.0, 106.0, 20.0]]
        {
            let (first, end) = asked(corners).keys();
            assert!(first.len() <= 4, "{corners:?}");
            let [west, south, east, north] = corners;
            for (lon, lat) in
                [(west, south), (west, north), (east, south), (east, north), (f64::midpoint(west, east), f64::midpoint(south, north))]
            {
                let key = tile_key(lon, lat);
                assert!(first.iter().zip(&end).any(|(first, end)| (*first..*end).contains(&key)), "{lon} {lat}");
            }
        }
        // 0.04° are 29 columns of zoom 18: tiles of zoom 13 at the finest, half of them outside.
        let (first, end) = asked([106.0, 20.0, 106.04, 20.01]).keys();
        assert!(end[0] - first[0] <= 1 << (2 * (30 - 12)));
    }
}
