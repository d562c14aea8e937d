//! The query that has the rows of a layer's list, with the filter as its room reads it.

use chrono::NaiveDate;
use sqlx::Arguments;
use sqlx::postgres::PgArguments;
use uuid::Uuid;

use super::layers::Layer;
use crate::db::{Access, PlaceTier};
use crate::http::page::{Bbox, read_bbox};
use crate::http::{Params, Problem};
use crate::incidents::store::CountFilter;
use crate::{audit, cameras, communes, conflicts, coverage, hotspots, incidents, streets};

/// Where the rows come from.
#[derive(Debug)]
pub enum Source {
    /// One query.
    Query(&'static str, PgArguments),
    /// Counts by the units of a day, some of them restated.
    Counts(CountFilter, NaiveDate),
    /// Published figures by commune: province, first day, first day no longer counted.
    Published(Option<String>, NaiveDate, NaiveDate),
    /// Transitions of risk: province, scheme, a day of each period, whether in English.
    Moved(Option<String>, Option<String>, [Option<NaiveDate>; 2], bool),
}

/// What an export reads.
#[derive(Debug)]
pub struct Asked {
    /// Where the rows come from.
    pub source: Source,
    /// The register as it was on this day.
    pub on: NaiveDate,
    /// The day whose boundaries count.
    pub boundary: NaiveDate,
    /// A window that the request left to the service.
    pub window: Option<(NaiveDate, NaiveDate)>,
}

/// The box of a request, as the queries take it.
fn corners(params: &Params) -> Result<Option<Vec<f64>>, Problem> {
    Ok(read_bbox(params)?.map(Bbox::corners))
}

/// Binds values in order.
macro_rules! bound {
    ($($value:expr),* $(,)?) => {{
        let mut arguments = PgArguments::default();
        $(arguments.add($value).map_err(|error| Problem::internal(&error, "binding a filter of an export"))?;)*
        arguments
    }};
}

/// The rows of one of the lists of streets.
fn streets_of(
    params: &Params,
    list: &streets::store::List,
    sql: &'static str,
    bbox: Option<Vec<f64>>,
    is_map: bool,
) -> Result<Source, Problem> {
    let f = streets::routes::read_filter(params, list)?;
    Ok(Source::Query(sql, bound!(bbox, f.province, f.commune, f.text, f.word, is_map)))
}

/// Counts by quarter, and the window that they cover.
fn quarters_of(params: &Params, tier: PlaceTier, today: NaiveDate) -> Result<(Source, (NaiveDate, NaiveDate)), Problem> {
    let filter = incidents::counts::read_filter(params, today)?;
    let (first, end) = incidents::quarters::whole_quarters(filter.from, filter.to);
    let sql = match tier {
        PlaceTier::Counts => include_str!("sql/quarters_published.sql"),
        PlaceTier::Grid | PlaceTier::Exact => include_str!("sql/quarters_counted.sql"),
    };
    Ok((Source::Query(sql, bound!(first, end, filter.province)), (first, end)))
}

/// The run of hotspots that is asked for.
fn run_of(params: &Params) -> Result<Uuid, Problem> {
    params.id("run")?.ok_or_else(|| {
        Problem::parameter(
            "run",
            "Cần mã lần phân tích điểm nóng (tham số run).",
            "The id of a run of hotspots is needed (the parameter run).",
        )
    })
}

/// The rows of the list of incidents.
fn incidents_of(params: &Params, bbox: Option<Vec<f64>>, access: &Access, is_english: bool) -> Result<Source, Problem> {
    let f = incidents::routes::read_filter(params, access)?;
    let arguments = bound!(
        f.voided,
        bbox,
        f.province,
        f.commune,
        f.text,
        f.from,
        f.to,
        f.offence,
        f.offence_group,
        f.status,
        f.precision,
        is_english,
        access.tier != PlaceTier::Exact,
        f.import_id
    );
    Ok(Source::Query(include_str!("sql/incidents.sql"), arguments))
}

/// The rows of the list of conflicts.
fn conflicts_of(params: &Params, bbox: Option<Vec<f64>>, today: NaiveDate) -> Result<Source, Problem> {
    let f = conflicts::routes::read_filter(params, today)?;
    let arguments =
        bound!(f.voided, bbox, f.province, f.commune, f.text, f.from, f.to, f.kind, f.state, f.open, f.past_due, f.precision, f.today);
    Ok(Source::Query(include_str!("sql/conflicts.sql"), arguments))
}

/// The list of levels of risk, or of transitions between two periods.
fn risk_of(layer: &Layer, params: &Params, is_map: bool, is_english: bool) -> Result<Source, Problem> {
    let (province, scheme) = (params.province()?, params.text("scheme"));
    if layer.word == "risk-transitions" {
        return Ok(Source::Moved(province, scheme.map(str::to_owned), [params.date("from")?, params.date("to")?], is_english));
    }
    let scheme = scheme.unwrap_or(crate::risk::store::DEFAULT_SCHEME).to_owned();
    Ok(Source::Query(include_str!("sql/risk_levels.sql"), bound!(scheme, province, params.date("on")?, is_english, is_map)))
}

/// Reads the filter of a layer by its room's own function. `is_map`: whether shapes are wanted; `is_english`: names of offences and areas.
///
/// # Errors
/// A parameter that cannot be read, rows that are not told to `access`.
pub fn of(layer: &Layer, params: &Params, access: &Access, today: NaiveDate, (is_map, is_english): (bool, bool)) -> Result<Asked, Problem> {
    let (bbox, tier) = (corners(params)?, access.tier);
    let mut asked = Asked { source: Source::Published(None, today, today), on: today, boundary: today, window: None };
    asked.source = match layer.word {
        "sites" => {
            let f = cameras::sites::read_filter(params, today)?;
            asked.on = f.on.unwrap_or(today);
            let arguments = bound!(
                f.retired,
                bbox,
                f.province,
                f.commune,
                f.text,
                f.ownership,
                f.site_type,
                f.programme,
                f.status,
                f.unknown_bearing,
                f.overdue,
                today,
                f.on,
                f.import_id
            );
            Source::Query(include_str!("sql/sites.sql"), arguments)
        }
        "cameras" => {
            let f = cameras::routes::read_filter(params, today)?;
            asked.on = f.on.unwrap_or(today);
            let arguments = bound!(
                f.status,
                bbox,
                f.province,
                f.commune,
                f.text,
                f.camera_type,
                f.unknown_bearing,
                f.overdue,
                today,
                f.site,
                f.on,
                f.import_id
            );
            Source::Query(include_str!("sql/cameras.sql"), arguments)
        }
        "incidents" => incidents_of(params, bbox, access, is_english)?,
        "conflicts" => conflicts_of(params, bbox, today)?,
        "hotspots" => {
            let f = hotspots::routes::read_filter(params)?;
            asked.on = f.on.unwrap_or(today);
            Source::Query(
                include_str!("sql/hotspots.sql"),
                bound!(f.on, bbox, f.province, f.commune, f.text, f.area_type, f.lifted, is_map, f.import_id),
            )
        }
        "communes" => {
            let f = communes::routes::read_filter(params, today)?;
            (asked.on, asked.boundary) = (f.at, f.at);
            Source::Query(include_str!("sql/communes.sql"), bound!(f.at, f.province, f.text, f.kind, bbox, is_map))
        }
        "roads" => streets_of(params, &streets::store::ROADS, include_str!("sql/roads.sql"), bbox, is_map)?,
        "junctions" => streets_of(params, &streets::store::JUNCTIONS, include_str!("sql/junctions.sql"), bbox, is_map)?,
        "buildings" => streets_of(params, &streets::store::BUILDINGS, include_str!("sql/buildings.sql"), bbox, is_map)?,
        "key_places" => streets_of(params, &streets::store::KEY_PLACES, include_str!("sql/key_places.sql"), bbox, is_map)?,
        "populations" => Source::Query(include_str!("sql/populations.sql"), bound!(params.province()?)),
        "model-wards" => Source::Query(include_str!("sql/model_wards.sql"), bound!(params.province()?, is_map)),
        "model-ward-coverage" => {
            let half = coverage::answers::half(params)?;
            let programme = params.text("programme").map(str::to_owned);
            Source::Query(include_str!("sql/model_ward_coverage.sql"), bound!(params.province()?, half, programme))
        }
        "gaps" => {
            let f = coverage::answers::read_gap_filter(params)?;
            Source::Query(include_str!("sql/gaps.sql"), bound!(f.province, f.commune, f.half, f.reason, f.run, is_map))
        }
        "hotspot-areas" => Source::Query(include_str!("sql/hotspot_areas.sql"), bound!(run_of(params)?, is_map, is_english)),
        "hotspot-communes" => Source::Query(include_str!("sql/hotspot_communes.sql"), bound!(run_of(params)?)),
        "risk-levels" | "risk-transitions" => risk_of(layer, params, is_map, is_english)?,
        "audit" => {
            let f = audit::routes::read_filter(params)?;
            Source::Query(include_str!("sql/audit.sql"), bound!(f.chain, f.entity, f.entity_id, f.from, f.to, f.actor))
        }
        "incident-quarters" => {
            let (source, window) = quarters_of(params, tier, today)?;
            asked.window = Some(window);
            source
        }
        _ => {
            if tier == PlaceTier::Counts {
                incidents::quarters::refuse_finer(params)?;
            }
            let filter = incidents::counts::read_filter(params, today)?;
            asked.window = Some((filter.from, filter.to));
            asked.boundary = params.date("boundary")?.unwrap_or(today);
            match tier {
                PlaceTier::Counts => Source::Published(filter.province, filter.from, filter.to),
                PlaceTier::Grid | PlaceTier::Exact => Source::Counts(filter, asked.boundary),
            }
        }
    };
    Ok(asked)
}
