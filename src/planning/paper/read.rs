//! Reads what a paper is made of: the plan as it is told, and the ground of its map.

use chrono::DateTime;
use serde::Deserialize;
use serde_json::{Map, Value};
use sqlx::PgConnection;
use uuid::Uuid;

use super::facts::{Asked, Basis, Camera, CurvePoint, Facts, Figure, Least, Name, OfCommune, Outcome};
use super::map::{Ground, view};
use crate::http::Problem;
use crate::planning::answers::{camera_rows, curve_of, figures_of};
use crate::planning::runs::told;
use crate::planning::store::db;
use crate::planning::wish::Wish;

/// Streets, and working cameras, of a map at most.
const MOST: i64 = 20_000;
/// Pixels of the widest map.
const MAP_PX: f64 = 3000.0;
/// A map is so many times as wide as high at most, and the other way round.
const MOST_ASPECT: f64 = 2.2;
/// Sources of need in the order in which papers have them.
const SOURCES: [&str; 6] = ["all", "street", "key_place", "hotspot", "incident", "way"];

/// Reads the facts of a plan.
///
/// # Errors
/// There is no such plan; it has no answer; the account is not told what it adds; the database's.
pub async fn facts(conn: &mut PgConnection, plan_id: Uuid) -> Result<Facts, Problem> {
    let plan = told(&mut *conn, plan_id).await?;
    let is_over = plan["state"] == "done" || plan["state"] == "cancelled";
    if !is_over || plan["cameras"] == 0 {
        return Err(Problem::new(
            409,
            "plan-without-answer",
            "Phương án chưa có camera nào để lập văn bản. Hãy chờ tính xong, hoặc lập phương án khác.",
            "The plan has no cameras to write about. Wait until it is done, or make another one.",
        ));
    }
    let cameras = camera_rows(&mut *conn, plan_id).await?;
    let figures = figures_of(&mut *conn, plan_id).await?;
    let curve = curve_of(&mut *conn, plan_id, &plan["wish"]).await?;
    // Told to whoever sees exact places.
    if !plan["need"].is_number() {
        return Err(Problem::new(
            403,
            "plan-seen-in-part",
            "Tài khoản này không được xem nhu cầu và giá trị của phương án nên không lập được văn bản. Hãy nhờ tài khoản cấp tỉnh.",
            "This account is not told the need and the values of the plan and cannot make its paper. Ask an account of the province.",
        ));
    }
    let is_demo =
        sqlx::query_scalar(include_str!("../sql/has_demo.sql")).fetch_one(conn).await.map_err(db("asking for demonstration data"))?;
    Ok(Facts { is_demo, ..assembled(&plan, &cameras, &figures, &curve) })
}

/// Whether the plan as it is now was counted again: a change by hand leaves the count of what had been chosen.
fn is_checked(plan: &Value) -> bool {
    let (counted, value) = (&plan["checked"], number(&plan["value"]));
    plan["is_beyond_proof"] != true
        && counted["differs_points"] == 0
        && counted["cameras"] == plan["cameras"]
        && counted["value"].as_f64().is_some_and(|told| (told - value).abs() <= 1e-6 * value.max(1.0))
}

fn number(of: &Value) -> f64 {
    of.as_f64().unwrap_or_default()
}

fn word(of: &Value) -> String {
    line(of.as_str().unwrap_or_default())
}

/// A text on one line, as papers have it: line breaks are blanks, and what cannot be seen or turns the direction of reading is left out.
fn line(text: &str) -> String {
    let is_break = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    let is_hidden = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    let shown: String = text.chars().filter(|c| !is_hidden(*c)).map(|c| if is_break(c) { ' ' } else { c }).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn instant(of: &Value) -> Option<DateTime<chrono::FixedOffset>> {
    DateTime::parse_from_rfc3339(of.as_str()?).ok()
}

fn assembled(plan: &Value, cameras: &[Map<String, Value>], figures: &Value, curve: &Value) -> Facts {
    let inputs = &plan["inputs"];
    let wish = Wish::kept(&plan["wish"]);
    let computed = inputs["computed_at"].as_object().map(|by| by.values().filter_map(instant).collect::<Vec<_>>()).unwrap_or_default();
    let count = |name: &str| inputs[name].as_i64().unwrap_or_default();
    Facts {
        code: word(&plan["plan_code"]),
        name: word(&plan["name"]),
        province: word(&plan["province_name"]),
        is_demo: false,
        is_cancelled: plan["state"] == "cancelled",
        made_at: instant(&plan["finished_at"]),
        decision: plan["decision_number"]
            .as_str()
            .zip(plan["decision_on"].as_str().and_then(|on| on.parse().ok()))
            .map(|(n, on)| (line(n), on)),
        communes: figures["communes"].as_array().into_iter().flatten().map(of_commune).collect(),
        is_whole_province: wish.as_ref().is_some_and(|wish| wish.communes.is_empty()),
        asked: wish.as_ref().map(asked).unwrap_or_default(),
        result: Outcome {
            value: number(&plan["value"]),
            // The bound of a plan that was to reach a part of the need is of a search that ended there.
            bound: plan["bound"].as_f64().filter(|_| wish.as_ref().is_none_or(|wish| wish.target_part.is_none())),
            need: number(&plan["need"]),
            seen_before: number(&plan["seen_before"]),
            cost_vnd: plan["cost_vnd"].as_i64().unwrap_or_default(),
            least: wish.as_ref().and_then(|wish| least(&inputs["least"], wish)),
            is_over_budget: plan["is_over_budget"] == true,
            is_beyond_proof: plan["is_beyond_proof"] == true,
            is_checked: is_checked(plan),
            left_out: plan["checked"]["cameras"]
                .as_i64()
                .map_or(0, |chosen| chosen - cameras.iter().filter(|camera| camera["origin"] != "added").count() as i64),
        },
        figures: ["day", "night"]
            .iter()
            .flat_map(|half| SOURCES.iter().map(|source| figure(&figures[*half][*source], half, source)))
            .collect(),
        cameras: cameras.iter().map(camera).collect(),
        curve: curve["points"]
            .as_array()
            .into_iter()
            .flatten()
            // Nothing adds nothing.
            .filter(|point| number(&point["budget"]) > 0.0)
            .map(|point| CurvePoint {
                budget: number(&point["budget"]),
                is_vnd: curve["unit"] == "vnd",
                cameras: point["cameras"].as_i64().unwrap_or_default(),
                value: number(&point["value"]),
                bound: number(&point["bound"]),
                is_knee: !curve["knee"].is_null() && point["number"] == curve["knee"],
            })
            .collect(),
        basis: Basis {
            run_finished_at: instant(&inputs["run_finished_at"]),
            as_of: instant(&inputs["as_of"]),
            boundary_on: inputs["boundary_date"].as_str().and_then(|on| on.parse().ok()),
            computed: computed.iter().min().copied().zip(computed.iter().max().copied()),
            waiting: count("waiting"),
            points: count("points"),
            places: count("places_looked_at"),
            places_kept: count("places_kept"),
            set_ups_tried: count("set_ups_tried"),
            set_ups: count("set_ups"),
            seed: count("seed"),
            code_version: word(&inputs["code_version"]),
            run_code_version: word(&inputs["run_code_version"]),
        },
    }
}

/// What was proven of the budget of a plan that was to reach a part of the need.
fn least(told: &Value, wish: &Wish) -> Option<Least> {
    let (budget, bound) = told["budget"].as_f64().zip(told["bound"].as_f64())?;
    wish.target_part.map(|_| Least { budget, bound, is_vnd: wish.target_unit == "vnd" })
}

fn figure(sum: &Value, half: &str, source: &str) -> Figure {
    Figure {
        half: half.to_owned(),
        source: source.to_owned(),
        need: number(&sum["need"]),
        before: number(&sum["seen_before"]),
        after: number(&sum["seen_after"]),
    }
}

fn of_commune(told: &Value) -> OfCommune {
    let halves = ["day", "night"].map(|half| figure(&told[half], half, "all"));
    OfCommune { commune_id: word(&told["commune_id"]), name: word(&told["full_name"]), halves }
}

fn asked(wish: &Wish) -> Asked {
    let places = &wish.places;
    let kinds = [
        (places.junctions, "junction", None),
        (places.streets, "street", Some(places.street_every_m)),
        (places.sites, "site", None),
        (places.grid, "grid", Some(places.grid_m)),
    ];
    Asked {
        halves: wish.halves.clone(),
        cameras: wish.budget.cameras,
        vnd: wish.budget.vnd,
        target_part: wish.target_part,
        is_least_money: wish.target_unit == "vnd",
        places: kinds.into_iter().filter(|(is_asked, ..)| *is_asked).map(|(_, kind, every_m)| (kind, every_m)).collect(),
        own_points: wish.own_points.iter().filter(|point| point.choice != "forbidden").count(),
        pole_vnd: wish.pole_vnd,
        times: wish.times.iter().filter(|(_, times)| **times > 1).map(|(source, times)| (source.clone(), *times)).collect(),
        commune_least_part: wish.commune_least_part,
        seconds: wish.seconds,
        gap: wish.gap,
    }
}

fn camera(row: &Map<String, Value>) -> Camera {
    let of = |name: &str| row.get(name).unwrap_or(&Value::Null);
    let (real, text) = (|name: &str| number(of(name)), |name: &str| of(name).as_str().map(line));
    let points = |name: &str| of(name).as_i64().unwrap_or_default();
    let model = of("model");
    Camera {
        number: points("number"),
        model: Name { vi: word(&model["name"]), en: model["name_en"].as_str().map(line) },
        price_vnd: model["price_vnd"].as_i64().unwrap_or_default(),
        price_source: Name { vi: word(&model["price_source"]), en: model["price_source_en"].as_str().map(line) },
        commune_id: word(of("commune_id")),
        commune: word(of("commune_name")),
        place_kind: word(of("place_kind")),
        place: text("place_name"),
        near: text("near"),
        lonlat: [real("lon"), real("lat")],
        bearing_deg: real("bearing_deg"),
        height_m: real("height_m"),
        tilt_deg: real("tilt_deg"),
        cost_vnd: points("cost_vnd"),
        value: real("value"),
        loss: real("loss"),
        points: [points("seen_points_day"), points("seen_points_night")],
        is_mandatory: of("is_mandatory") == true,
        origin: word(of("origin")),
    }
}

/// Reads what lies below the cameras of a plan.
///
/// # Errors
/// The database's.
pub async fn ground(conn: &mut PgConnection, facts: &Facts) -> Result<Ground, Problem> {
    let Some([west, south, east, north]) = view(facts) else { return Ok(Ground::default()) };
    let extent = (east - west).max(north - south);
    // A map shows more than its view on one of its sides.
    let half = extent * MOST_ASPECT / 2.0;
    let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
    let zoom = match extent {
        ..0.03 => 14,
        ..0.12 => 13,
        ..0.6 => 12,
        _ => 10,
    };
    let ground: Value = sqlx::query_scalar(include_str!("../sql/list_plan_ground.sql"))
        .bind([lon - half, lat - half, lon + half, lat + half])
        // Tiles are 512 pixels wide: at this zoom theirs are as fine as those of the map.
        .bind((360.0 * MAP_PX / (512.0 * extent)).log2().ceil().clamp(0.0, 22.0) as i32)
        .bind(extent / MAP_PX)
        .bind(zoom)
        .bind(MOST)
        .bind(facts.communes.iter().map(|commune| commune.commune_id.as_str()).collect::<Vec<_>>())
        .fetch_one(conn)
        .await
        .map_err(db("reading the ground of a plan's map"))?;
    Ground::deserialize(ground).map_err(|error| Problem::internal(&error, "reading the ground of a plan's map"))
}
