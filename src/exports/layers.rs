//! What can be exported: each layer with its words, formats and filters, and the query that has the rows of its list.

use chrono::NaiveDate;
use sqlx::Arguments;
use sqlx::postgres::PgArguments;

use crate::db::PlaceTier;
use crate::files::write::{Format, Places};
use crate::http::fields::Field;
use crate::http::page::{Bbox, read_bbox};
use crate::http::{Params, Problem};
use crate::incidents::store::CountFilter;
use crate::{audit, cameras, communes, hotspots, incidents, streets};

/// A layer.
#[derive(Debug)]
pub struct Layer {
    /// Its word in the address and on the command line.
    pub word: &'static str,
    /// Vietnamese name.
    pub vi: &'static str,
    /// English name.
    pub en: &'static str,
    /// Beginning of file names, Vietnamese and English.
    pub file: (&'static str, &'static str),
    /// Name of the table in a GeoPackage.
    pub table: &'static str,
    /// Where words of its columns are.
    pub fields: &'static [&'static [Field]],
    /// Parameters of its list.
    pub filters: &'static [&'static str],
    /// What places its rows have.
    pub places: Places,
    /// The column that names a row on a map.
    pub label: &'static str,
    /// The column with the id of a row.
    pub id: &'static str,
}

/// Every layer.
pub static LAYERS: [Layer; 14] = [
    Layer {
        word: "sites",
        vi: "Điểm lắp camera",
        en: "Camera sites",
        file: ("diem-camera", "sites"),
        table: "sites",
        fields: &[cameras::fields::SITE, cameras::fields::CAMERA],
        filters: &cameras::sites::FILTERS,
        places: Places::Points,
        label: "site_name",
        id: "site_id",
    },
    Layer {
        word: "cameras",
        vi: "Camera (mắt)",
        en: "Cameras",
        file: ("camera", "cameras"),
        table: "cameras",
        fields: &[cameras::fields::CAMERA, cameras::fields::SITE],
        filters: &cameras::routes::FILTERS,
        places: Places::Points,
        label: "camera_code",
        id: "camera_id",
    },
    Layer {
        word: "incidents",
        vi: "Vụ việc",
        en: "Incidents",
        file: ("vu-viec", "incidents"),
        table: "incidents",
        fields: &[incidents::fields::INCIDENT],
        filters: &incidents::routes::FILTERS,
        places: Places::Points,
        label: "incident_code",
        id: "incident_id",
    },
    Layer {
        word: "incident-counts",
        vi: "Số vụ theo xã, phường",
        en: "Incidents by commune",
        file: ("so-vu-theo-xa", "incident-counts"),
        table: "incident_counts",
        fields: &[],
        filters: &incidents::counts::FILTERS,
        places: Places::Points,
        label: "full_name",
        id: "commune_id",
    },
    Layer {
        word: "incident-quarters",
        vi: "Số vụ theo xã, phường và quý",
        en: "Incidents by commune and quarter",
        file: ("so-vu-theo-quy", "incident-quarters"),
        table: "incident_quarters",
        fields: &[],
        filters: &["from", "to", "province"],
        places: Places::Points,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "hotspots",
        vi: "Điểm nóng",
        en: "Hotspots",
        file: ("diem-nong", "hotspots"),
        table: "hotspots",
        fields: &[hotspots::fields::HOTSPOT],
        filters: &hotspots::routes::FILTERS,
        places: Places::Areas,
        label: "name",
        id: "hotspot_id",
    },
    Layer {
        word: "communes",
        vi: "Địa bàn cấp xã",
        en: "Communes",
        file: ("dia-ban", "communes"),
        table: "communes",
        fields: &[],
        filters: &communes::routes::FILTERS,
        places: Places::Areas,
        label: "full_name",
        id: "commune_id",
    },
    Layer {
        word: "model-wards",
        vi: "Phường điển hình, kiểu mẫu",
        en: "Model wards",
        file: ("phuong-kieu-mau", "model-wards"),
        table: "model_wards",
        fields: &[],
        filters: &["province"],
        places: Places::Areas,
        label: "full_name",
        id: "model_ward_id",
    },
    Layer {
        word: "roads",
        vi: "Đường",
        en: "Roads",
        file: ("duong", "roads"),
        table: "roads",
        fields: &[streets::fields::ROAD],
        filters: streets::store::ROADS.filters,
        places: Places::Lines,
        label: "name",
        id: "road_id",
    },
    Layer {
        word: "junctions",
        vi: "Nút giao",
        en: "Junctions",
        file: ("nut-giao", "junctions"),
        table: "junctions",
        fields: &[streets::fields::JUNCTION],
        filters: streets::store::JUNCTIONS.filters,
        places: Places::Points,
        label: "degree",
        id: "junction_id",
    },
    Layer {
        word: "buildings",
        vi: "Nhà, công trình",
        en: "Buildings",
        file: ("nha", "buildings"),
        table: "buildings",
        fields: &[streets::fields::BUILDING],
        filters: streets::store::BUILDINGS.filters,
        places: Places::Areas,
        label: "name",
        id: "building_id",
    },
    Layer {
        word: "key_places",
        vi: "Nơi trọng yếu",
        en: "Key places",
        file: ("noi-trong-yeu", "key-places"),
        table: "key_places",
        fields: &[streets::fields::KEY_PLACE],
        filters: streets::store::KEY_PLACES.filters,
        places: Places::Points,
        label: "name",
        id: "key_place_id",
    },
    Layer {
        word: "populations",
        vi: "Dân số xã, phường",
        en: "Populations of communes",
        file: ("dan-so", "populations"),
        table: "populations",
        fields: &[],
        filters: &["province"],
        places: Places::None,
        label: "full_name",
        id: "",
    },
    Layer {
        word: "audit",
        vi: "Nhật ký",
        en: "Log of changes",
        file: ("nhat-ky", "audit"),
        table: "audit",
        fields: &[],
        filters: &audit::routes::FILTERS,
        places: Places::None,
        label: "action",
        id: "",
    },
];

impl Layer {
    /// The layer of a word.
    pub fn find(word: &str) -> Option<&'static Self> {
        LAYERS.iter().find(|layer| layer.word == word)
    }

    /// Whether its rows can be written in a format: what has no places goes into sheets only.
    pub fn has(&self, format: Format) -> bool {
        format.is_sheet() || self.places != Places::None
    }

    /// Whether it is the ground under the data: facts that files of others brought in.
    pub fn is_of_streets(&self) -> bool {
        matches!(self.word, "roads" | "junctions" | "buildings" | "key_places")
    }

    /// Whether its list takes a box.
    pub fn has_box(&self) -> bool {
        self.is_of_streets() || matches!(self.word, "sites" | "cameras" | "incidents" | "hotspots" | "communes")
    }
}

/// Where the rows come from.
#[derive(Debug)]
pub enum Source {
    /// One query.
    Query(&'static str, PgArguments),
    /// Counts by the units of a day, some of them restated.
    Counts(CountFilter, NaiveDate),
    /// Published figures by commune: province, first day, first day no longer counted.
    Published(Option<String>, NaiveDate, NaiveDate),
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

/// Reads the filter of a layer by its room's own function. `is_map`: whether shapes are wanted; `is_english`: names of offences.
///
/// # Errors
/// A parameter that cannot be read.
pub fn source(
    layer: &Layer,
    params: &Params,
    tier: PlaceTier,
    today: NaiveDate,
    (is_map, is_english): (bool, bool),
) -> Result<Asked, Problem> {
    let bbox = corners(params)?;
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
                f.on
            );
            Source::Query(include_str!("sql/sites.sql"), arguments)
        }
        "cameras" => {
            let f = cameras::routes::read_filter(params, today)?;
            asked.on = f.on.unwrap_or(today);
            let arguments =
                bound!(f.status, bbox, f.province, f.commune, f.text, f.camera_type, f.unknown_bearing, f.overdue, today, f.site, f.on);
            Source::Query(include_str!("sql/cameras.sql"), arguments)
        }
        "incidents" => {
            let f = incidents::routes::read_filter(params)?;
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
                tier != PlaceTier::Exact
            );
            Source::Query(include_str!("sql/incidents.sql"), arguments)
        }
        "hotspots" => {
            let f = hotspots::routes::read_filter(params)?;
            asked.on = f.on.unwrap_or(today);
            Source::Query(
                include_str!("sql/hotspots.sql"),
                bound!(f.on, bbox, f.province, f.commune, f.text, f.area_type, f.lifted, is_map),
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
        "audit" => {
            let f = audit::routes::read_filter(params)?;
            Source::Query(include_str!("sql/audit.sql"), bound!(f.chain, f.entity, f.entity_id, f.from, f.to, f.actor))
        }
        "incident-quarters" => {
            let filter = incidents::counts::read_filter(params, today)?;
            let (first, end) = incidents::quarters::whole_quarters(filter.from, filter.to);
            asked.window = Some((first, end));
            let sql = match tier {
                PlaceTier::Counts => include_str!("sql/quarters_published.sql"),
                PlaceTier::Grid | PlaceTier::Exact => include_str!("sql/quarters_counted.sql"),
            };
            Source::Query(sql, bound!(first, end, filter.province))
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
