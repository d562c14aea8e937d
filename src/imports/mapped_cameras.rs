//! Cameras that OpenStreetMap has (`man_made=surveillance`) as proposals of sites: what the tags say, and nothing that a person has not mapped.
//!
//! Every node becomes a site with its cameras, status `proposed`. Whose it is says the operator, if it is an organisation; for the others the
//! mapping gives one ownership for all ([`Mapping::defaults`]), or they are given back.

use std::collections::{BTreeMap, HashSet};
use std::time::Instant;

use geo::Geometry;
use sqlx::PgConnection;
use uuid::Uuid;

use super::columns;
use super::elements::{Layout, check_degrees};
use super::error::db;
use super::kinds::Who;
use super::model::{Kind, Mapping, Outcome, Refusal, Said};
use super::pipeline::{self, Pass};
use super::progress::Step;
use super::recognise::said;
use super::rooms::{self, at, key, refused};
use super::tally::{Spot, Tally};
use super::{ImportError, desk::Work, places, streets};
use crate::audit::store::{FILE_IMPORTED, sum_up};
use crate::cameras;
use crate::cameras::bulk::{Incoming, OfOsm};
use crate::cameras::fields::{CAMERA, OWNERSHIPS, SITE};
use crate::cameras::osm::{Eye, NoCamera, Proposal, proposal};
use crate::communes::locator::{self, Locator};
use crate::files::{Reading, Row, Table};
use crate::http::fields::Datum;
use crate::http::incoming::{Place, Placed};
use crate::streets::load;
use crate::streets::osm::Source;

/// Keys of elements that may be cameras, or were, or will be.
const KEYS: [&str; 7] = [
    "man_made",
    "disused:man_made",
    "removed:man_made",
    "razed:man_made",
    "abandoned:man_made",
    "planned:man_made",
    "construction:man_made",
];

/// Words for what was not understood of a node's tags: code, Vietnamese, English.
const UNREAD: [(&str, &str, &str); 3] = [
    (
        "unread",
        "Thẻ OSM không đọc được (hướng, loại, kiểu gắn, chiều cao): để trống",
        "Tags that cannot be read (direction, type, mount, height): left empty",
    ),
    ("taken-as-downwards", "Góc nghiêng âm được hiểu là cúi xuống", "Angles below zero were taken as downwards"),
    (
        "not-an-organisation",
        "Đơn vị vận hành không phải tên tổ chức: không lưu, vì có thể là tên người",
        "Operators that are no organisation's name: not stored, as they may be persons",
    ),
];

/// Checks, or stores, a file of cameras.
///
/// # Errors
/// The file, its coordinates, the province, an ownership that there is not; the database's. Then nothing is stored.
pub async fn run(work: Work, mapping: &Mapping, table: Table, pass: Pass) -> Result<(), ImportError> {
    let began = Instant::now();
    check_degrees(places::stated(mapping, &table))?;
    let ownership = default_ownership(mapping)?;
    work.tell(|progress| {
        progress.step = Step::Reading;
        progress.rows_total = table.row_count;
        progress.since = Instant::now();
    });
    let now = work.desk.clock().now();
    let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
    let mut tx = work.db.begin().await?;
    sum_up(&mut tx, FILE_IMPORTED).await.map_err(rooms::audit)?;
    let province = match &mapping.province {
        Some(code) => Some(code.clone()),
        None => Who::of(&mut tx, &work.db).await?.province,
    };
    let (mut extent, mut units) = (None, None);
    if let Some(code) = &province {
        extent = Some(load::extent(&mut tx, code).await.map_err(streets::street)?);
        units = Some(units_of(&mut tx, code).await?);
    }
    let reading = Reading { elements: Some(streets::wanted(&KEYS, extent)), ..mapping.reading() };
    let file = work.desk.file(work.run.import_id);
    let source = work.desk.reader().rows(&file, &work.run.file_name, &reading).await;
    let mut source = source.map_err(|fault| ImportError::Said(said(fault)))?;
    let mut taking = Taking { layout: Layout::of(&table), ownership, found: Vec::new(), beside: 0, tally: Tally::default() };
    let mut seen = 0;
    while let Some(rows) = source.next_batch().await.map_err(|fault| ImportError::Said(said(fault)))? {
        seen += rows.len() as u64;
        for row in rows {
            taking.row(row);
        }
        let bytes = source.bytes_read();
        work.tell(|progress| (progress.rows_done, progress.bytes_done) = (seen, bytes));
    }
    let Taking { found, beside, mut tally, .. } = taking;
    if beside > 0 {
        let (code, vi, en) = NoCamera::NotSurveillance.words();
        tally.remark(Said::new(code, vi, en), beside);
    }
    let spots: Vec<locator::Spot> = found.iter().map(|one| locator::Spot { lon: one.lon, lat: one.lat, on: today }).collect();
    let locator = Locator::load(&mut tx, today, today, today).await.map_err(rooms::commune)?;
    let placed = locator.locate(&mut tx, &spots, 1).await.map_err(rooms::commune)?;
    let mut bulk = cameras::bulk::begin(&mut tx, now, work.desk.vault()).await.map_err(rooms::camera)?;
    let rows: Vec<Incoming> =
        found.into_iter().zip(placed).filter_map(|(one, unit)| one.into_row(unit, units.as_ref(), &mut tally)).collect();
    bulk.stage(&mut tx, &rows).await.map_err(rooms::camera)?;
    work.tell(|progress| progress.step = Step::Comparing);
    tally.verdicts(bulk.check(&mut tx).await.map_err(rooms::camera)?);
    let counts = tally.counts(&pipeline::names(&mut tx, &tally).await?);
    let mut outcome = Outcome { counts, remarks: tally.remarks(), ..Outcome::default() };
    let is_stored = pass == Pass::Store;
    if is_stored {
        work.tell(|progress| progress.step = Step::Writing);
        if outcome.counts.accepted > 0 {
            outcome.stored = Some(rooms::counted(bulk.store(&mut tx, work.run.import_id).await.map_err(rooms::camera)?));
        }
    }
    pipeline::conclude(tx, &work, mapping, &table, &outcome, &mut tally, is_stored.then_some(began)).await
}

/// The ownership of nodes whose operator does not tell it.
fn default_ownership(mapping: &Mapping) -> Result<Option<&'static str>, ImportError> {
    let Some(given) = mapping.defaults.get("ownership") else { return Ok(None) };
    let found = OWNERSHIPS.iter().find(|choice| [choice.value, choice.vi, choice.en].contains(&given.as_str()));
    found.map(|choice| Some(choice.value)).ok_or_else(|| {
        let known: Vec<&str> = OWNERSHIPS.iter().map(|choice| choice.value).collect();
        ImportError::Said(Said::new(
            "not-a-choice",
            format!("Không có loại sở hữu “{given}”. Hãy chọn một trong: {}.", known.join(", ")),
            format!("There is no ownership “{given}”. Choose one of: {}.", known.join(", ")),
        ))
    })
}

async fn units_of(conn: &mut PgConnection, province: &str) -> Result<HashSet<Uuid>, ImportError> {
    let list: Vec<Uuid> = sqlx::query_scalar(include_str!("sql/list_units_of_province.sql"))
        .bind(province)
        .fetch_all(conn)
        .await
        .map_err(db("reading the units of a province"))?;
    Ok(list.into_iter().collect())
}

/// A camera of the file.
struct Found {
    number: u64,
    osm_id: i64,
    site: Proposal,
    lon: f64,
    lat: f64,
}

struct Taking {
    layout: Layout,
    ownership: Option<&'static str>,
    found: Vec<Found>,
    /// Elements that are no surveillance.
    beside: u64,
    tally: Tally,
}

impl Taking {
    fn row(&mut self, row: Row) {
        let number = row.number;
        if let Some(fault) = row.fault {
            let said = said(*fault);
            if said.code == "osm-incomplete" {
                self.tally.remark(said, 0);
            } else {
                self.tally.row();
                self.tally.refuse(vec![Refusal { number, column: None, field: None, said }]);
            }
            return;
        }
        let Some(Source { osm, tags, geometry, .. }) = self.layout.source(row) else {
            self.beside += 1;
            return;
        };
        let osm_id = osm.map_or(0, |(_, id, _)| id);
        let (mut site, unread) = match proposal(osm_id, &tags) {
            Ok(found) => found,
            Err(NoCamera::NotSurveillance) => {
                self.beside += 1;
                return;
            }
            Err(no_camera) => {
                let (code, vi, en) = no_camera.words();
                self.tally.row();
                self.tally.refuse(vec![refused(number, None, Said::new(code, vi, en))]);
                return;
            }
        };
        self.tally.row();
        let (Geometry::Point(place), Some(("node", ..)) | None) = (&geometry, osm) else {
            let said = Said::new(
                "not-a-point",
                "Camera này là đường hoặc vùng trong OSM. Hãy vẽ lại thành một điểm.",
                "This camera is a line or an area in OpenStreetMap. Draw it as a node.",
            );
            self.tally.refuse(vec![refused(number, Some("geometry"), said)]);
            return;
        };
        // Anybody can write into OpenStreetMap: no numbers of people come in by it.
        if columns::guard(&site.site_name).is_some() {
            site.site_name = format!("OSM node {osm_id}");
        }
        site.kept.retain(|(_, value)| columns::guard(value).is_none());
        site.ownership = site.ownership.or(self.ownership);
        if site.ownership.is_none() {
            let said = Said::new(
                "required",
                "OSM không cho biết camera của ai. Hãy chọn một loại sở hữu chung cho mọi dòng không ghi đơn vị vận hành.",
                "OpenStreetMap does not tell whose camera this is. Choose one ownership for all rows without an operator.",
            );
            self.tally.refuse(vec![refused(number, Some("ownership"), said)]);
            return;
        }
        for (code, vi, en) in UNREAD {
            if unread.iter().any(|(_, found)| *found == code) {
                self.tally.remark(Said::new(code, vi, en), 1);
            }
        }
        self.found.push(Found { number, osm_id, site, lon: place.x(), lat: place.y() });
    }
}

impl Found {
    fn into_row(self, unit: Option<Placed>, units: Option<&HashSet<Uuid>>, tally: &mut Tally) -> Option<Incoming> {
        let Self { number, osm_id, site, lon, lat } = self;
        let current = unit.and_then(|unit| unit.current_commune_id);
        let is_outside = units.is_some_and(|units| current.is_none_or(|current| !units.contains(&current)));
        tally.spot(Spot { number, lon, lat, shape: None, label: site.site_name.clone(), is_refused: is_outside });
        if is_outside {
            let said = Said::new(
                "outside-area",
                "Nằm ngoài tỉnh đã chọn. Nếu cần, hãy chọn tỉnh khác hoặc cả nước.",
                "Outside the chosen province. If it is needed, choose another one or the whole country.",
            );
            tally.refuse(vec![refused(number, None, said)]);
            return None;
        }
        tally.staged(number, current, if unit.is_some_and(|unit| unit.basis == "nearest") { "nearest" } else { "point" });
        let place = Place { lon, lat, source_srid: 4326, source_x: lon, source_y: lat };
        let values = site_values(&site);
        let cameras: Vec<Vec<Datum>> = site.cameras.iter().map(camera_values).collect();
        let tags: BTreeMap<&str, &str> = site.kept.iter().map(|(key, value)| (&**key, &**value)).collect();
        let content = format!("{osm_id} {tags:?}");
        let key = key(Kind::Cameras, std::slice::from_ref(&values), Some(&place), None, content.as_bytes());
        let osm = (osm_id != 0).then_some(OfOsm { kind: "node", id: osm_id, tags: site.kept });
        Some(Incoming { number, key, site: values, cameras, place: Some(place), unit, contact: None, osm, is_demo: false })
    }
}

fn site_values(site: &Proposal) -> Vec<Datum> {
    let mut values = vec![Datum::Null; SITE.len()];
    let mut put = |name: &str, value: Datum| values[at(SITE, name)] = value;
    put("site_name", Datum::Text(site.site_name.as_str().into()));
    put("site_type", Datum::Choice(site.site_type));
    put("source", Datum::Choice("import"));
    site.mount.into_iter().for_each(|mount| put("mount", Datum::Choice(mount)));
    site.ownership.into_iter().for_each(|ownership| put("ownership", Datum::Choice(ownership)));
    site.managing_unit.iter().for_each(|unit| put("managing_unit", Datum::Text(unit.as_str().into())));
    values
}

fn camera_values(eye: &Eye) -> Vec<Datum> {
    let mut values = vec![Datum::Null; CAMERA.len()];
    let mut put = |name: &str, value: Datum| values[at(CAMERA, name)] = value;
    put("camera_type", Datum::Choice(eye.camera_type));
    put("status", Datum::Choice("proposed"));
    put("source", Datum::Choice("import"));
    let numbers = [
        ("azimuth_deg", eye.azimuth_deg),
        ("pan_min_deg", eye.pan_deg.map(|(from, _)| from)),
        ("pan_max_deg", eye.pan_deg.map(|(_, to)| to)),
        ("tilt_deg", eye.tilt_deg),
        ("hfov_deg", eye.hfov_deg),
        ("mount_height_m", eye.mount_height_m),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            put(name, Datum::Number(number));
        }
    }
    values
}
