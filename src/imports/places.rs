//! Where rows are: the system of a file's coordinates, the units that rows name, the units that hold their places; and what is said where
//! these do not agree.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use geo::{Coord, Geometry, LineString, MapCoords, MultiPolygon, Polygon};
use sqlx::PgConnection;
use uuid::Uuid;

use super::claims::{Claims, Resolved};
use super::coordinates::judge::{Stated, Witness};
use super::coordinates::{self, Judgement, Raw};
use super::error::db;
use super::interpret::{Draft, Interpreter, RawPlace};
use super::model::{Answer, Kind, Mapping, Question, Refusal, Said};
use super::rooms::{self, Ready, area_of, refused};
use super::tally::{Spot, Tally};
use super::{ImportError, interpret};
use crate::communes::locator::{self, Locator};
use crate::communes::units::Units;
use crate::files::{Row, Table};
use crate::http::fields::{Assumed, Datum};
use crate::http::incoming::{Place, Placed};
use crate::spatial::projection::Crs;

/// Rows by which the system of coordinates is judged.
const WITNESSES: usize = 600;
/// A place so far outside of the unit that its row names is taken for an error of the border, not of the place (metres).
const BORDER_M: f64 = 300.0;
/// The first day of the units of today.
const UNITS_OF_TODAY: NaiveDate = NaiveDate::from_ymd_opt(2025, 7, 1).expect("a day");
/// Nothing earlier is recorded.
const FIRST_DAY: NaiveDate = NaiveDate::from_ymd_opt(2000, 1, 1).expect("a day");

/// The places of a run.
pub struct Places {
    kind: Kind,
    judgement: Judgement,
    claims: Claims,
    units: Units,
    locator: Locator,
    first_day: NaiveDate,
    today: NaiveDate,
    cores: usize,
    assumed: BTreeMap<Assumed, u64>,
    has_status: bool,
}

/// The EPSG code that a mapping states; none for `auto`.
pub fn stated(mapping: &Mapping, table: &Table) -> Option<Crs> {
    let answered = mapping.answers.get("zone").or_else(|| mapping.answers.get("datum")).filter(|answer| answer.starts_with("EPSG:"));
    let code = answered.map_or(mapping.crs.as_str(), String::as_str);
    let srid = code.strip_prefix("EPSG:").and_then(|n| n.parse().ok());
    srid.or_else(|| table.geometry.as_ref().and_then(|geometry| geometry.srid)).and_then(Crs::of)
}

/// What a person answered holds, also against the evidence: then the rows themselves say what is wrong with it.
fn obey(judgement: &mut Judgement, mapping: &Mapping) {
    let answered = |id: &str| mapping.answers.get(id)?.strip_prefix("EPSG:")?.parse().ok().and_then(Crs::of);
    if let (Some(crs), Some(decision)) = (answered("zone").filter(|crs| !crs.is_degrees()), judgement.metres.as_mut()) {
        decision.crs = crs;
    }
    if let (Some(crs), Some(decision)) = (answered("datum").filter(|crs| crs.is_degrees()), judgement.degrees.as_mut()) {
        decision.crs = crs;
    }
}

impl Places {
    /// Finds out, from the first rows, in which system the coordinates are.
    ///
    /// # Errors
    /// The database's.
    pub async fn decide(
        conn: &mut PgConnection,
        mapping: &Mapping,
        table: &Table,
        interpreter: &Arc<Interpreter>,
        head: &[Row],
        now: DateTime<Utc>,
    ) -> Result<Self, ImportError> {
        let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
        let units = Units::load(conn).await.map_err(rooms::commune)?;
        let mut claims = Claims::load(conn, mapping).await?;
        let drafts: Vec<Draft> = head.iter().filter_map(|row| interpreter.read(row).ok()).collect();
        let first_day =
            drafts.iter().map(|draft| draft.day).min().filter(|day| *day < UNITS_OF_TODAY).map_or(UNITS_OF_TODAY, |_| FIRST_DAY);
        let witnesses = witnesses(&drafts);
        let claimed: Vec<Option<Uuid>> = witnesses.iter().map(|(draft, _)| claims.resolve(&draft.claim, draft.day, true).id()).collect();
        let shapes = shapes(conn, &claimed).await?;
        let rows: Vec<Witness> = witnesses.iter().map(|(_, witness)| *witness).collect();
        let provinces: Vec<String> = claims.provinces();
        let provinces: Vec<&str> = provinces.iter().map(String::as_str).collect();
        let stated = Stated {
            crs: stated(mapping, table),
            swap: mapping.answers.get("axes").map(|answer| answer == "swap"),
            provinces: &provinces,
            old_province: None,
        };
        let mut judgement = coordinates::judge(&rows, &stated, &|i, point| {
            let shape = shapes.get(claimed.get(i)?.as_ref()?)?;
            Some(off_m(shape, point))
        });
        obey(&mut judgement, mapping);
        let locator = Locator::load(conn, first_day, today, today).await.map_err(rooms::commune)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
        let has_status = mapping.columns.contains_key("status") || mapping.defaults.contains_key("status");
        Ok(Self { kind: mapping.kind, judgement, claims, units, locator, first_day, today, cores, assumed: BTreeMap::new(), has_status })
    }

    /// Gives each draft its place and its unit; what cannot have one is refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn place(&mut self, conn: &mut PgConnection, drafts: Vec<Draft>, tally: &mut Tally) -> Result<Vec<Ready>, ImportError> {
        let mut ready = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let number = draft.number;
            for assumed in &draft.assumed {
                *self.assumed.entry(*assumed).or_default() += 1;
            }
            for code in &draft.remarks {
                let said = Said::new(
                    code,
                    "Độ phân giải ghi theo tên gọi (4MP, Full HD) được hiểu là khổ ảnh thường gặp của tên đó",
                    "A resolution given by name (4MP, Full HD) was read as the usual frame of that name",
                );
                tally.remark(said, 1);
            }
            match self.ready(draft) {
                Ok(one) => ready.push(one),
                Err((refusal, spot)) => {
                    if let Some((lon, lat)) = spot {
                        tally.spot(Spot { number, lon, lat, shape: None, label: String::new(), is_refused: true });
                    }
                    tally.refuse(vec![refusal]);
                }
            }
        }
        self.locate(conn, &mut ready).await?;
        self.compare(conn, &mut ready, tally).await?;
        for one in &mut ready {
            // Compared already: where there is a place, the place decides.
            if one.place.is_some() {
                one.named = None;
            }
        }
        for one in &ready {
            let current = one.unit.and_then(|unit| unit.current_commune_id.or(Some(unit.commune_id))).or(one.named);
            let placed = match (&one.place, one.unit.map(|unit| unit.basis)) {
                (Some(_), Some("nearest")) => "nearest",
                (Some(_), _) => "point",
                (None, _) if one.area.is_some() => "area",
                _ => "commune_only",
            };
            tally.staged(current, placed);
            tally.spot_of(|| spot(one));
        }
        Ok(ready)
    }

    #[expect(clippy::result_large_err, reason = "one a row that is refused; boxing it would cost the others nothing either way")]
    fn ready(&mut self, draft: Draft) -> Result<Ready, (Refusal, Option<(f64, f64)>)> {
        let number = draft.number;
        let has_place = draft.place != RawPlace::None && self.kind != Kind::Populations;
        let (named, any) = match self.claims.resolve(&draft.claim, draft.day, has_place) {
            Resolved::Nothing => (None, Vec::new()),
            Resolved::One(id) => (Some(id), Vec::new()),
            Resolved::Any(ids) => (None, ids),
            Resolved::Refused(said) => return Err((refused(number, Some("commune_text"), said), None)),
        };
        let fault = |error: crate::http::FieldError| (refused(number, Some("lon"), interpret::said(error)), None);
        let mut one = Ready { draft, place: None, unit: None, named, any, area: None };
        match std::mem::replace(&mut one.draft.place, RawPlace::None) {
            RawPlace::None => {}
            RawPlace::Numbers { .. } if self.kind == Kind::Hotspots => {
                return Err((refused(number, Some("geometry"), not_an_area()), None));
            }
            RawPlace::Numbers { raw, .. } => one.place = Some(self.to_place(&raw).map_err(fault)?),
            RawPlace::Shape(shape) if self.kind == Kind::Hotspots => {
                let Some(area) = area_of(shape) else {
                    return Err((refused(number, Some("geometry"), not_an_area()), None));
                };
                one.area = Some(self.to_degrees(&area).map_err(fault)?);
            }
            RawPlace::Shape(_) => {
                let said = Said::new(
                    "not-a-point",
                    "Dòng này cần là một điểm, không phải đường hay vùng. Hãy lấy điểm giữa rồi nhập lại.",
                    "The row has to be a point, not a line or an area. Take its middle and import again.",
                );
                return Err((refused(number, Some("geometry"), said), None));
            }
        }
        let lack = match self.kind {
            Kind::Cameras if one.place.is_none() => Some((
                "lon",
                Said::new(
                    "place-needed",
                    "Điểm camera cần tọa độ. Hãy ghi kinh độ, vĩ độ hoặc X, Y của VN-2000.",
                    "A site needs coordinates. Give longitude and latitude, or X and Y of VN-2000.",
                ),
            )),
            Kind::Incidents if one.place.is_none() && one.named.is_none() => Some((
                "commune_text",
                Said::new(
                    "place-needed",
                    "Cần vị trí của vụ việc. Hãy ghi tọa độ, hoặc ít nhất xã, phường nơi xảy ra.",
                    "The place of the event is needed. Give coordinates, or at least the commune.",
                ),
            )),
            Kind::Populations if one.named.is_none() => Some((
                "commune_text",
                Said::new(
                    "place-needed",
                    "Cần tên hoặc mã xã, phường. Hãy điền vào dòng này.",
                    "Name or code of the commune is needed. Fill it in.",
                ),
            )),
            Kind::Hotspots if one.area.is_none() => Some((
                "geometry",
                Said::new("area-needed", "Dòng này không có vùng. Hãy vẽ đa giác của khu vực.", "The row has no area. Draw its polygon."),
            )),
            _ => None,
        };
        match lack {
            Some((field, said)) => Err((refused(number, Some(field), said), None)),
            None => Ok(one),
        }
    }

    fn to_place(&self, raw: &Raw) -> Result<Place, crate::http::FieldError> {
        let found = coordinates::locate(raw, &self.judgement)?;
        Ok(Place { lon: found.lon, lat: found.lat, source_srid: found.source_srid, source_x: found.source_x, source_y: found.source_y })
    }

    fn to_degrees(&self, area: &MultiPolygon<f64>) -> Result<MultiPolygon<f64>, crate::http::FieldError> {
        area.try_map_coords(|Coord { x, y }| {
            self.to_place(&Raw { a: x, b: y, unit: interpret::unit_of(x, y) }).map(|place| Coord { x: place.lon, y: place.lat })
        })
    }

    /// The units that hold the places.
    async fn locate(&mut self, conn: &mut PgConnection, ready: &mut [Ready]) -> Result<(), ImportError> {
        // A file that begins with this year may go back further: then the older units are read too, once.
        if self.first_day > FIRST_DAY && ready.iter().any(|one| one.draft.day < self.first_day) {
            self.first_day = FIRST_DAY;
            self.locator = Locator::load(conn, FIRST_DAY, self.today, self.today).await.map_err(rooms::commune)?;
        }
        let (at, spots): (Vec<usize>, Vec<locator::Spot>) = ready
            .iter()
            .enumerate()
            .filter_map(|(i, one)| {
                one.place.map(|place| (i, locator::Spot { lon: place.lon, lat: place.lat, on: one.draft.day.max(FIRST_DAY) }))
            })
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

    /// Compares the units that rows name with those that hold their places; what does not agree is refused, what has no unit too.
    async fn compare(&mut self, conn: &mut PgConnection, ready: &mut Vec<Ready>, tally: &mut Tally) -> Result<(), ImportError> {
        let mut apart = Vec::new();
        for (i, one) in ready.iter().enumerate() {
            let Some(unit) = one.unit else { continue };
            let mut named = one.named.iter().chain(&one.any).peekable();
            if named.peek().is_some() && !named.any(|named| self.is_same(*named, unit)) {
                apart.push(i);
            }
        }
        let mut refusals: BTreeMap<usize, Said> = BTreeMap::new();
        if !apart.is_empty() {
            let of = |i: &usize| (ready[*i].named.or(ready[*i].any.first().copied()), ready[*i].place);
            let ids: Vec<Option<Uuid>> = apart.iter().map(|i| of(i).0).collect();
            let lon: Vec<Option<f64>> = apart.iter().map(|i| of(i).1.map(|place| place.lon)).collect();
            let lat: Vec<Option<f64>> = apart.iter().map(|i| of(i).1.map(|place| place.lat)).collect();
            let off: Vec<f64> = sqlx::query_scalar(include_str!("sql/off_claim.sql"))
                .bind(ids)
                .bind(lon)
                .bind(lat)
                .fetch_all(conn)
                .await
                .map_err(db("measuring how far rows are from the units that they name"))?;
            let mut near = 0;
            for (i, off_m) in apart.into_iter().zip(off) {
                if off_m <= BORDER_M {
                    near += 1;
                    continue;
                }
                let named = ready[i].named.or(ready[i].any.first().copied()).map(|id| self.units.name(id).to_owned()).unwrap_or_default();
                let held = ready[i].unit.map(|unit| self.units.name(unit.commune_id).to_owned()).unwrap_or_default();
                let (vi, en) = far(off_m);
                refusals.insert(
                    i,
                    Said::new(
                        "not-at-point",
                        format!("Tọa độ nằm ở {held}, cách {named} {vi}. Hãy sửa tọa độ hoặc tên xã."),
                        format!("The coordinates are in {held}, {en} from {named}. Correct the coordinates or the commune."),
                    ),
                );
            }
            if near > 0 {
                let said = Said::new(
                    "just-over-the-border",
                    format!("Tọa độ nằm ngoài xã mà dòng đó ghi, nhưng không quá {BORDER_M} m; lấy theo tọa độ."),
                    format!(
                        "The coordinates lie outside of the commune that the row names, but within {BORDER_M} m; the coordinates decide."
                    ),
                );
                tally.remark(said, near);
            }
        }
        for (i, one) in ready.iter().enumerate() {
            if one.place.is_some() && one.unit.is_none() {
                refusals.insert(
                    i,
                    Said::new(
                        "no-commune-here",
                        "Tọa độ không nằm trong xã, phường nào và xa mọi ranh giới hơn 2 km. Hãy kiểm tra tọa độ và hệ tọa độ.",
                        "The coordinates lie in no commune and more than 2 km from any. Check the coordinates and their system.",
                    ),
                );
            }
        }
        if refusals.is_empty() {
            return Ok(());
        }
        for (i, said) in &refusals {
            let one = &ready[*i];
            if let Some(mut spot) = spot(one) {
                spot.is_refused = true;
                tally.spot(spot);
            }
            tally.refuse(vec![refused(one.draft.number, Some("lon"), said.clone())]);
        }
        let mut i = 0;
        ready.retain(|_| {
            i += 1;
            !refusals.contains_key(&(i - 1))
        });
        Ok(())
    }

    /// Whether a place in `unit` is in the unit that the row names, of whichever period.
    fn is_same(&self, named: Uuid, unit: Placed) -> bool {
        let current = unit.current_commune_id.unwrap_or(unit.commune_id);
        named == unit.commune_id || named == current || self.units.get(named).is_some_and(|known| known.heirs.contains(&current))
    }

    /// What was assumed, said aloud.
    pub fn say(&self, tally: &mut Tally) {
        for remark in &self.judgement.remarks {
            tally.remark(Said { code: remark.code.clone(), vi: remark.vi.clone(), en: remark.en.clone() }, 0);
        }
        for (assumed, rows) in &self.assumed {
            let (code, vi, en) = assumed.words();
            tally.remark(Said::new(code, vi.trim_end_matches('.'), en.trim_end_matches('.')), *rows);
        }
        for (said, rows) in self.claims.remarks() {
            tally.remark(said, rows);
        }
        if self.kind == Kind::Cameras && !self.has_status {
            tally.remark(
                Said::new(
                    "status-proposed",
                    "Tệp không có cột trạng thái: mọi camera được ghi là “đề xuất”. Nếu đã lắp, hãy chọn trạng thái cho mọi dòng ở bước ghép cột.",
                    "The file has no column of status: every camera is stored as proposed. If they are installed, choose a status for all rows in the mapping.",
                ),
                0,
            );
        }
    }

    /// What has to be answered, with what was answered.
    pub fn questions(&self, mapping: &Mapping) -> Vec<Question> {
        let of_coordinates = self.judgement.questions.iter().map(|question| Question {
            id: question.id.to_owned(),
            vi: question.vi.clone(),
            en: question.en.clone(),
            choices: question.choices.iter().map(|c| Answer { value: c.value.clone(), vi: c.vi.clone(), en: c.en.clone() }).collect(),
            answer: None,
        });
        let mut questions: Vec<Question> = of_coordinates.chain(self.claims.questions()).collect();
        for question in &mut questions {
            question.answer =
                mapping.answers.get(&question.id).filter(|answer| question.choices.iter().any(|c| c.value == **answer)).cloned();
        }
        questions
    }
}

fn not_an_area() -> Said {
    Said::new(
        "not-an-area",
        "Điểm nóng cần là một vùng. Hãy vẽ đa giác thay cho điểm hoặc đường.",
        "A hotspot has to be an area. Draw a polygon instead of a point or line.",
    )
}

/// How many metres a point in degrees lies outside of a shape: 0 inside. Flat around the point, good to a thousandth within 200 km.
fn off_m(shape: &MultiPolygon<f64>, [lon, lat]: [f64; 2]) -> f64 {
    use geo::{Contains, Distance, Euclidean};
    const DEGREE_M: f64 = 111_195.0;
    let point = geo::Point::new(lon, lat);
    if shape.contains(&point) {
        return 0.0;
    }
    let wide = DEGREE_M * lat.to_radians().cos();
    let flat = shape.map_coords(|c| Coord { x: (c.x - lon) * wide, y: (c.y - lat) * DEGREE_M });
    Euclidean.distance(&geo::Point::new(0.0, 0.0), &flat)
}

/// A distance in words.
fn far(off_m: f64) -> (String, String) {
    if off_m < 1_000.0 {
        (format!("{off_m:.0} m"), format!("{off_m:.0} m"))
    } else {
        let km = off_m / 1_000.0;
        (format!("{km:.1} km").replace('.', ","), format!("{km:.1} km"))
    }
}

/// Rows with numbers, spread over the first rows.
fn witnesses(drafts: &[Draft]) -> Vec<(&Draft, Witness)> {
    let with_numbers: Vec<(&Draft, Witness)> = drafts
        .iter()
        .filter_map(|draft| match &draft.place {
            RawPlace::Numbers { raw, beside } => {
                let known = beside.and_then(|beside| Crs::WGS84.to_wgs84(beside.a, beside.b));
                Some((draft, Witness { raw: *raw, known }))
            }
            RawPlace::Shape(shape) => first_corner(shape)
                .map(|c| (draft, Witness { raw: Raw { a: c.x, b: c.y, unit: interpret::unit_of(c.x, c.y) }, known: None })),
            RawPlace::None => None,
        })
        .collect();
    let step = with_numbers.len().div_ceil(WITNESSES).max(1);
    with_numbers.into_iter().step_by(step).collect()
}

fn first_corner(shape: &Geometry<f64>) -> Option<Coord<f64>> {
    use geo::CoordsIter;
    shape.coords_iter().next()
}

async fn shapes(conn: &mut PgConnection, claimed: &[Option<Uuid>]) -> Result<HashMap<Uuid, MultiPolygon<f64>>, ImportError> {
    let mut ids: Vec<Uuid> = claimed.iter().flatten().copied().collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, Vec<u8>)> = sqlx::query_as(include_str!("sql/claimed_shapes.sql"))
        .bind(&ids)
        .fetch_all(conn)
        .await
        .map_err(db("reading the boundaries that rows claim"))?;
    Ok(rows.into_iter().filter_map(|(id, wkb)| Some((id, crate::spatial::wkb::read(&wkb)?))).collect())
}

fn spot(one: &Ready) -> Option<Spot> {
    use geo::Centroid;
    let label = label(&one.draft);
    if let Some(place) = one.place {
        return Some(Spot { number: one.draft.number, lon: place.lon, lat: place.lat, shape: None, label, is_refused: false });
    }
    let area = one.area.as_ref()?;
    let centre = area.centroid()?;
    Some(Spot { number: one.draft.number, lon: centre.x(), lat: centre.y(), shape: Some(small(area)), label, is_refused: false })
}

/// An area for a preview: its outer rings, at most 500 corners each.
fn small(area: &MultiPolygon<f64>) -> Geometry<f64> {
    let ring = |line: &LineString<f64>| {
        let step = line.0.len().div_ceil(500).max(1);
        let mut corners: Vec<Coord<f64>> = line.0.iter().copied().step_by(step).collect();
        if corners.first() != corners.last() {
            corners.extend(corners.first().copied());
        }
        LineString(corners)
    };
    Geometry::MultiPolygon(MultiPolygon(area.0.iter().map(|polygon| Polygon::new(ring(polygon.exterior()), Vec::new())).collect()))
}

/// The first text of a draft: what its row is called.
fn label(draft: &Draft) -> String {
    let text = draft.values.iter().flatten().find_map(|datum| match datum {
        Datum::Text(text) => Some(text.chars().take(80).collect::<String>()),
        _ => None,
    });
    text.unwrap_or_default()
}
