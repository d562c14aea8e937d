//! Where rows are: the system of a file's coordinates, the units that rows name, the units that hold their places; and what is said where
//! these do not agree.

mod compare;
mod locate;
mod said;
mod shapes;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use geo::{Coord, MapCoords, MultiPolygon};
use sqlx::PgConnection;
use uuid::Uuid;

use super::claims::{Claims, Resolved};
use super::coordinates::judge::{Stated, Witness};
use super::coordinates::{self, Judgement, Raw};
use super::interpret::{Draft, Interpreter, RawPlace};
use super::model::{Answer, Kind, Mapping, Question, Refusal, Said};
use super::rooms::{self, Ready, area_of, refused};
use super::tally::Tally;
use super::{ImportError, interpret};
use crate::communes::locator::Locator;
use crate::communes::units::Units;
use crate::files::{Row, Table};
use crate::http::fields::Assumed;
use crate::http::incoming::Place;
use crate::spatial::projection::Crs;
use compare::Doubts;
use shapes::{circle, not_an_area, off_m, shapes, spot, witnesses};

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
    has_radius: bool,
    /// Rows of sites, and the cameras that they stand for.
    sites: u64,
    cameras: u64,
    doubts: Doubts,
    /// Rows in which an id stands beside the name of another unit.
    ids_apart: Vec<u64>,
}

/// The answer that gives rows back.
const REFUSE: &str = "refuse";

/// The EPSG code that a mapping states; none for `auto`.
pub fn stated(mapping: &Mapping, table: &Table) -> Option<Crs> {
    let answered = mapping.answers.get("zone").or_else(|| mapping.answers.get("datum")).filter(|answer| answer.starts_with("EPSG:"));
    let code = answered.map_or(mapping.crs.as_str(), String::as_str);
    let srid = code.strip_prefix("EPSG:").and_then(|n| n.parse().ok());
    srid.or_else(|| table.geometry.as_ref().and_then(|geometry| geometry.srid)).and_then(Crs::of)
}

/// What a person answered holds, also against the evidence: then the rows themselves say what is wrong with it.
fn obey(judgement: &mut Judgement, mapping: &Mapping) {
    if mapping.answers.get("zone").is_some_and(|answer| answer == REFUSE) {
        judgement.metres = None;
    }
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
        let drafts: Vec<Draft> = head.iter().filter(|row| interpreter.is_data(row)).map(|row| interpreter.read(row)).collect();
        let first_day =
            drafts.iter().map(|draft| draft.day).min().filter(|day| *day < UNITS_OF_TODAY).map_or(UNITS_OF_TODAY, |_| FIRST_DAY);
        let witnesses = witnesses(&drafts);
        let claimed: Vec<Option<Uuid>> =
            witnesses.iter().map(|(draft, _)| claims.resolve(&draft.claim, draft.day, true, false).id()).collect();
        let shapes = shapes(conn, &claimed).await?;
        let rows: Vec<Witness> = witnesses.iter().map(|(_, witness)| *witness).collect();
        let provinces: Vec<&str> = claims.provinces().iter().map(String::as_str).collect();
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
        let has_radius = interpreter.has_radius();
        let (kind, assumed, doubts) = (mapping.kind, BTreeMap::new(), Doubts::of(mapping));
        Ok(Self {
            kind,
            judgement,
            claims,
            units,
            locator,
            first_day,
            today,
            cores,
            assumed,
            has_status,
            has_radius,
            sites: 0,
            cameras: 0,
            doubts,
            ids_apart: Vec::new(),
        })
    }

    /// Gives each draft its place and its unit; what cannot have one is refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn place(&mut self, conn: &mut PgConnection, drafts: Vec<Draft>, tally: &mut Tally) -> Result<Vec<Ready>, ImportError> {
        let mut ready = Vec::with_capacity(drafts.len());
        for draft in drafts {
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
            self.sites += 1;
            self.cameras += draft.cameras as u64;
            if draft.is_demo {
                let said = Said::new(
                    "demo-rows",
                    "Dòng được đánh dấu là dữ liệu minh họa: giữ nguyên dấu này, không lẫn với dữ liệu thật",
                    "Rows marked as demonstration data: they keep the mark and are not taken for real ones",
                );
                tally.remark(said, 1);
            }
            ready.push(self.ready(draft));
        }
        self.locate(conn, &mut ready).await?;
        self.compare(conn, &mut ready, tally).await?;
        // What was wrong in an earlier step kept no later one from being judged: a row is told everything at once.
        for one in ready.extract_if(.., |one| !one.draft.faults.is_empty()) {
            if let Some(mut spot) = spot(&one, self.kind) {
                spot.is_refused = true;
                // What was refused for being about people is not shown either.
                if one.draft.faults.iter().any(|fault| fault.said.code.starts_with("person-")) {
                    spot.label.clear();
                }
                tally.spot(spot);
            }
            tally.refuse(self.all_faults(one));
        }
        for one in &mut ready {
            // Compared already: where there is a place, the place decides.
            if one.point().is_some() {
                one.named = None;
            }
        }
        for one in &ready {
            if one.area.is_some() && one.draft.radius_m.is_some() {
                let said = Said::new(
                    "area-around-centre",
                    "Khu vực ghi bằng tâm và bán kính được vẽ thành hình tròn; khi có ranh giới thật, hãy vẽ lại",
                    "Areas given by a centre and a radius were drawn as circles; draw them anew when their outline is known",
                );
                tally.remark(said, 1);
            }
            let current = one.unit.and_then(|unit| unit.current_commune_id.or(Some(unit.commune_id))).or(one.named);
            let placed = match (&one.place, one.unit.map(|unit| unit.basis)) {
                (Some(_), Some("nearest")) => "nearest",
                (Some(_), _) => "point",
                (None, _) if one.area.is_some() => "area",
                _ => "commune_only",
            };
            tally.staged(one.draft.number, current, placed);
            tally.spot_of(|| spot(one, self.kind));
        }
        Ok(ready)
    }

    /// The faults of a row that is given back, with those that its room would find after them.
    fn all_faults(&self, mut one: Ready) -> Vec<Refusal> {
        let mut faults = std::mem::take(&mut one.draft.faults);
        let number = one.draft.number;
        let owner = one.unit.map(|unit| unit.current_commune_id.unwrap_or(unit.commune_id));
        let of_scope = owner.filter(|owner| !self.units.is_in_scope(*owner)).map(|owner| {
            let verdict = crate::http::incoming::out_of_scope(number, self.units.name(owner));
            rooms::of_verdict(verdict)
        });
        for fault in rooms::alone(self.kind, &one, self.today).into_iter().chain(of_scope.flatten()) {
            if !faults.iter().any(|known| known.field == fault.field && known.said.code == fault.said.code) {
                faults.push(fault);
            }
        }
        faults
    }

    /// A draft with what could be made of its place and its name; what could not is among its faults.
    fn ready(&mut self, draft: Draft) -> Ready {
        let number = draft.number;
        let is_of_place = |fault: &Refusal| matches!(fault.field.as_deref(), Some("lon" | "lat" | "x" | "y" | "coordinates" | "geometry"));
        // Coordinates that cannot be read are coordinates all the same: the row is not told that it has none.
        let is_broken = draft.faults.iter().any(is_of_place);
        let has_place = (draft.place != RawPlace::None || is_broken) && self.kind != Kind::Populations;
        let mut one = Ready { draft, place: None, unit: None, named: None, any: Vec::new(), unknown: None, area: None, inside: None };
        let fault = |error: crate::http::FieldError| refused(number, Some("lon"), interpret::said(error));
        let placed = match std::mem::replace(&mut one.draft.place, RawPlace::None) {
            RawPlace::None => Ok(()),
            RawPlace::Numbers { raw, .. } if self.kind == Kind::Hotspots => match one.draft.radius_m {
                Some(radius_m) => self.to_place(&raw).map_err(fault).map(|place| one.area = circle(place.lon, place.lat, radius_m)),
                // A radius that cannot be read has said so.
                None if one.draft.faults.iter().any(|fault| fault.field.as_deref() == Some("radius_m")) => Ok(()),
                None => Err(refused(number, Some(if self.has_radius { "radius_m" } else { "geometry" }), not_an_area())),
            },
            RawPlace::Numbers { raw, .. } => self.to_place(&raw).map_err(fault).map(|place| one.place = Some(place)),
            RawPlace::Shape(shape) if self.kind == Kind::Hotspots => match area_of(shape) {
                None => Err(refused(number, Some("geometry"), not_an_area())),
                Some(area) => {
                    // The outline says more.
                    one.draft.radius_m = None;
                    self.to_degrees(&area).map_err(fault).map(|area| one.area = Some(area))
                }
            },
            RawPlace::Shape(_) => {
                let said = Said::new(
                    "not-a-point",
                    "Dòng này cần là một điểm, không phải đường hay vùng. Hãy lấy điểm giữa rồi nhập lại.",
                    "The row has to be a point, not a line or an area. Take its middle and import again.",
                );
                Err(refused(number, Some("geometry"), said))
            }
        };
        one.draft.faults.extend(placed.err());
        let is_asked = one.draft.faults.is_empty();
        let mut is_named = !one.draft.claim.is_empty();
        // A name of before 1/7/2025 is right or wrong by the day: without one only a name of no day is held against it.
        let resolved = if one.draft.is_day_unknown {
            self.claims.resolve_undated(&one.draft.claim, one.draft.day, has_place)
        } else {
            self.claims.resolve(&one.draft.claim, one.draft.day, has_place, is_asked)
        };
        match resolved {
            Resolved::Nothing => {}
            Resolved::One(id) => one.named = Some(id),
            Resolved::Any(ids) => one.any = ids,
            Resolved::Unknown { elsewhere, said } => (one.any, one.unknown) = (elsewhere, Some(said)),
            Resolved::Refused(field, said) => {
                is_named = true;
                one.draft.faults.push(refused(number, Some(field), said));
            }
        }
        if let (Some(id), Some(named)) = (one.draft.id_beside, one.named)
            && self.units.get(id).is_some()
            && !self.is_one(id, named)
        {
            self.ids_apart.push(number);
        }
        if let Some((field, said)) = self.lack(&one, has_place, is_named) {
            one.draft.faults.push(refused(number, Some(field), said));
        }
        one
    }

    /// What a row has to have and has not.
    fn lack(&self, one: &Ready, has_place: bool, is_named: bool) -> Option<(&'static str, Said)> {
        match self.kind {
            Kind::Cameras if !has_place => Some((
                "lon",
                Said::new(
                    "place-needed",
                    "Điểm camera cần tọa độ. Hãy ghi kinh độ, vĩ độ hoặc X, Y của VN-2000.",
                    "A site needs coordinates. Give longitude and latitude, or X and Y of VN-2000.",
                ),
            )),
            Kind::Incidents if !has_place && !is_named => Some((
                "commune_text",
                Said::new(
                    "place-needed",
                    "Cần vị trí của vụ việc. Hãy ghi tọa độ, hoặc ít nhất xã, phường nơi xảy ra.",
                    "The place of the event is needed. Give coordinates, or at least the commune.",
                ),
            )),
            Kind::Populations if !is_named => Some((
                "commune_text",
                Said::new(
                    "place-needed",
                    "Cần tên hoặc mã xã, phường. Hãy điền vào dòng này.",
                    "Name or code of the commune is needed. Fill it in.",
                ),
            )),
            Kind::Hotspots if one.area.is_none() && !has_place => Some((
                "geometry",
                Said::new(
                    "area-needed",
                    "Dòng này không có vùng. Hãy vẽ đa giác của khu vực, hoặc ghi tọa độ của tâm và bán kính (m).",
                    "The row has no area. Draw its polygon, or give the coordinates of its centre and a radius (m).",
                ),
            )),
            _ => None,
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

    /// What has to be answered, with what was answered.
    pub fn questions(&self, mapping: &Mapping) -> Vec<Question> {
        let of_coordinates = self.judgement.questions.iter().map(|question| Question {
            id: question.id.to_owned(),
            vi: question.vi.clone(),
            en: question.en.clone(),
            choices: question
                .choices
                .iter()
                .map(|c| Answer { value: c.value.clone(), vi: c.vi.clone(), en: c.en.clone() })
                // Who does not know the meridian must not have to guess it.
                .chain((question.id == "zone").then(|| Answer {
                    value: REFUSE.to_owned(),
                    vi: "Không rõ: trả lại các dòng đó".to_owned(),
                    en: "Not known: give these rows back".to_owned(),
                }))
                .collect(),
            answer: None,
        });
        let mut questions: Vec<Question> = of_coordinates.chain(self.claims.questions()).collect();
        for question in &mut questions {
            question.answer =
                mapping.answers.get(&question.id).filter(|answer| question.choices.iter().any(|c| c.value == **answer)).cloned();
        }
        questions.extend(self.doubts.questions());
        questions
    }
}
