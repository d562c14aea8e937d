//! A mapping made ready for many rows: for each field the columns that it is read from, the reader that knows how those columns write, and the
//! value for rows that have none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use uuid::Uuid;

use super::learning::is_of_days;
use super::{Claim, Learnt, RawPlace, Reading, input, unit_of};
use crate::cameras::fields::{CAMERA, SITE};
use crate::files::{Cell, Row, Table};
use crate::hotspots::fields::HOTSPOT;
use crate::http::FieldError;
use crate::http::fields::words::{Synonym, fold, is_unknown};
use crate::http::fields::{CellReader, Datum, Field, Habits, Kind as FieldKind, Learner, Write};
use crate::imports::columns::fields::{POPULATION, fields_of};
use crate::imports::columns::guard;
use crate::imports::coordinates::{Expect, Raw, Unit, from_columns, from_one_cell};
use crate::imports::model::{Kind, Mapping, Said};
use crate::imports::values::check_people;
use crate::incidents::fields::INCIDENT;

/// Fields that the interpreter reads in its own way, not cell by cell.
const OWN: [&str; 4] = ["occurred_from", "occurred_to", "time_precision", "offence_code"];

static POPULATIONS: [&[Field]; 1] = [&POPULATION];

/// Whether a field is read in its own way, or is one that only an import has.
pub fn is_read_apart(name: &str) -> bool {
    OWN.contains(&name)
        || !tables(Kind::Cameras)
            .iter()
            .chain(tables(Kind::Incidents))
            .chain(tables(Kind::Hotspots))
            .chain(tables(Kind::Populations))
            .any(|table| table.iter().any(|field| field.name == name))
}

/// The tables of fields of a kind, in the order in which drafts have them.
pub(super) fn tables(kind: Kind) -> &'static [&'static [Field]] {
    match kind {
        Kind::Cameras => &[SITE, CAMERA],
        Kind::Incidents => &[INCIDENT],
        Kind::Hotspots => &[HOTSPOT],
        Kind::Populations => &POPULATIONS,
        Kind::Boundaries | Kind::Streets => &[],
    }
}

/// The words of a kind's rooms for their choices.
pub fn synonyms(kind: Kind) -> &'static [Synonym] {
    match kind {
        Kind::Cameras => crate::cameras::synonyms::SYNONYMS,
        Kind::Incidents => crate::incidents::synonyms::SYNONYMS,
        Kind::Hotspots => crate::hotspots::synonyms::SYNONYMS,
        Kind::Populations | Kind::Boundaries | Kind::Streets => &[],
    }
}

struct Slot {
    /// Which table of the kind, and which field of it.
    table: usize,
    at: usize,
    columns: Vec<usize>,
    reader: CellReader,
    default: Datum,
}

/// A mapping made ready.
pub struct Plan {
    kind: Kind,
    slots: Vec<Slot>,
    /// Fields that only an import has, and those of [`OWN`]: columns.
    extras: BTreeMap<&'static str, Vec<usize>>,
    /// How the columns of extras write.
    habits: BTreeMap<&'static str, Habits>,
    /// Texts for rows that have none, of extras.
    defaults: BTreeMap<&'static str, String>,
    /// Fields of days, as they are read.
    days: Vec<(&'static str, FieldKind, Vec<usize>, Habits)>,
    is_layer: bool,
}

/// Rows from which habits are learnt.
const LEARNT_FROM: usize = 2_000;

/// How the columns of a field write, by the first rows of the file.
pub fn samples_of(kind: FieldKind, columns: &[usize], rows: &[Row]) -> Habits {
    let mut learner = Learner::default();
    for row in rows.iter().take(LEARNT_FROM) {
        for column in columns {
            learner.see(kind, input(row.cells.get(*column).unwrap_or(&Cell::Empty)));
        }
    }
    learner.habits()
}

impl Plan {
    pub(super) fn new(mapping: &Mapping, table: &Table, rows: &[Row], learnt: Option<&Learnt>, today: NaiveDate) -> Self {
        let mut plan = Self {
            kind: mapping.kind,
            slots: Vec::new(),
            extras: BTreeMap::new(),
            habits: BTreeMap::new(),
            defaults: BTreeMap::new(),
            days: Vec::new(),
            is_layer: table.geometry.is_some(),
        };
        let synonyms = synonyms(mapping.kind);
        for field in fields_of(mapping.kind) {
            let mapped = mapping.columns.get(field.name).cloned().unwrap_or_default();
            let default = mapping.answers.get(&format!("default:{}", field.name)).or_else(|| mapping.defaults.get(field.name));
            if mapped.is_empty() && default.is_none() {
                continue;
            }
            // Days that an import reads in its own way are texts among its fields: their order is learnt all the same.
            let kind = if ["occurred_date", "occurred_until", "contact_consent_on"].contains(&field.name) {
                FieldKind::PastDate
            } else {
                field.kind
            };
            let mut habits = samples_of(kind, &mapped, rows);
            if is_of_days(kind) && !mapped.is_empty() {
                if let Some(learnt) = learnt.and_then(|learnt| learnt.get(field.name)) {
                    (habits.days, habits.are_swapped) = (learnt.days, learnt.are_swapped);
                }
                plan.days.push((field.name, kind, mapped.clone(), habits));
            }
            let found = tables(mapping.kind)
                .iter()
                .enumerate()
                .find_map(|(table, fields)| fields.iter().position(|known| known.name == field.name).map(|at| (table, at)));
            let Some((of_table, at)) = found.filter(|_| !OWN.contains(&field.name)) else {
                plan.extras.insert(field.name, mapped);
                plan.habits.insert(field.name, habits);
                if let Some(default) = default {
                    plan.defaults.insert(field.name, default.clone());
                }
                continue;
            };
            let reader = CellReader::new(field, synonyms, habits, today);
            let default = default.and_then(|text| reader.read(crate::http::fields::Input::Text(text)).ok()).map(|(datum, _)| datum);
            plan.slots.push(Slot { table: of_table, at, columns: mapped, reader, default: default.unwrap_or_default() });
        }
        plan
    }

    /// The values of the tables that are read cell by cell.
    pub(super) fn read(&self, reading: &mut Reading<'_>) -> Vec<Vec<Datum>> {
        let mut values: Vec<Vec<Datum>> = tables(self.kind).iter().map(|fields| vec![Datum::Null; fields.len()]).collect();
        for slot in &self.slots {
            let datum = match slot.columns.as_slice() {
                [] => Datum::Null,
                [column] => Self::read_cell(reading, slot, *column),
                many => {
                    // Several columns of one field: what they say, joined as people would write it.
                    let joined = many.iter().map(|column| reading.cell(*column).to_text()).filter(|text| !text.trim().is_empty());
                    let joined = joined.map(|text| text.trim().to_owned()).collect::<Vec<_>>().join(", ");
                    let outcome = slot.reader.read(crate::http::fields::Input::Text(&joined));
                    take(reading, slot.reader.field(), many.first().copied(), outcome)
                }
            };
            if let Some(error) = check_people(slot.reader.field(), &datum) {
                reading.refuse(slot.columns.first().copied(), Some(slot.reader.field().name), said(*error));
            }
            values[slot.table][slot.at] = if datum.is_null() { slot.default.clone() } else { datum };
        }
        values
    }

    fn read_cell(reading: &mut Reading<'_>, slot: &Slot, column: usize) -> Datum {
        let row = reading.row;
        let outcome = slot.reader.read(input(row.cells.get(column).unwrap_or(&Cell::Empty)));
        take(reading, slot.reader.field(), Some(column), outcome)
    }

    /// Fields that must not be empty and are. Of cameras only those of the site, and those of the camera that an import asks for.
    pub(super) fn check_required(&self, reading: &mut Reading<'_>, values: &[Vec<Datum>]) {
        for (fields, values) in tables(self.kind).iter().zip(values) {
            for (field, value) in fields.iter().zip(values) {
                // Those that are read in their own way have said what they lack.
                if field.write == Write::Required
                    && !OWN.contains(&field.name)
                    && value.is_null()
                    && !reading.refusals.iter().any(|r| r.field.as_deref() == Some(field.name))
                {
                    let column = self.column(field.name);
                    let error = crate::http::fields::missing(field);
                    reading.refuse(column, Some(field.name), said(error));
                }
            }
        }
    }

    /// The first column of a field.
    pub(super) fn column(&self, name: &str) -> Option<usize> {
        let own = self.extras.get(name).and_then(|columns| columns.first().copied());
        own.or_else(|| self.slots.iter().find(|slot| slot.reader.field().name == name).and_then(|slot| slot.columns.first().copied()))
    }

    /// All columns of a field.
    pub(super) fn columns(&self, name: &str) -> impl Iterator<Item = usize> {
        let slot = self.slots.iter().find(|slot| slot.reader.field().name == name).map(|slot| slot.columns.as_slice());
        self.extra(name).iter().chain(slot.unwrap_or_default()).copied()
    }

    /// The columns that are any field.
    pub(super) fn mapped(&self) -> BTreeSet<usize> {
        self.slots.iter().map(|slot| &slot.columns).chain(self.extras.values()).flatten().copied().collect()
    }

    /// The columns of a field that is read in its own way.
    pub(super) fn extra(&self, name: &str) -> &[usize] {
        self.extras.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// The text of such a field: its columns joined, or what stands for rows that have none.
    pub(super) fn extra_text(&self, row: &Row, name: &str) -> String {
        let cells = self.extra(name).iter().filter_map(|column| row.cells.get(*column)).map(Cell::to_text);
        let joined = cells.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        if joined.is_empty() { self.defaults.get(name).cloned().unwrap_or_default() } else { joined }
    }

    /// How the columns of such a field write.
    pub(super) fn habits_of(&self, name: &str) -> Habits {
        self.habits.get(name).copied().unwrap_or_default()
    }

    /// Fields of days: name, how they are read, columns, habits.
    pub(super) fn days(&self) -> impl Iterator<Item = (&'static str, FieldKind, &[usize], Habits)> {
        self.days.iter().map(|(name, kind, columns, habits)| (*name, *kind, columns.as_slice(), *habits))
    }

    pub(super) fn claim(&self, reading: &mut Reading<'_>) -> Claim {
        let row = reading.row;
        let commune = self.extra_text(row, "commune_text");
        // A name or a code is what people correct: the id counts only where there is none.
        let id = if commune.is_empty() { self.unit_id(reading) } else { None };
        Claim { commune, id, district: self.extra_text(row, "district_text"), province: self.extra_text(row, "province_text") }
    }

    /// The id of a unit that stands beside its name or code; none where it is none, since the name decides.
    pub(super) fn id_beside(&self, reading: &Reading<'_>, claim: &Claim) -> Option<Uuid> {
        if claim.commune.is_empty() || self.extra("unit_id").is_empty() {
            return None;
        }
        self.extra_text(reading.row, "unit_id").trim().parse().ok()
    }

    /// The unit by its id, where nothing else says which it is.
    fn unit_id(&self, reading: &mut Reading<'_>) -> Option<Uuid> {
        let text = self.extra_text(reading.row, "unit_id");
        let text = text.trim();
        if text.is_empty() || is_unknown(&fold(text)) {
            return None;
        }
        let id = text.parse().ok();
        if id.is_none() {
            let said = Said::new(
                "not-an-id",
                "Định danh đơn vị: phải là mã định danh UUID. Hãy ghi tên hoặc mã của xã, phường vào cột xã, phường, hoặc để trống ô này.",
                "Id of the unit: must be a UUID. Write the commune's name or code in the column of communes, or leave the cell empty.",
            );
            reading.refuse(self.extra("unit_id").first().copied(), Some("unit_id"), said);
        }
        id
    }

    /// The place of a row: its shape, or the numbers of its columns.
    pub(super) fn place(&self, reading: &mut Reading<'_>) -> RawPlace {
        if self.is_layer
            && let Some(shape) = &reading.row.geometry
        {
            let numbers = |x: f64, y: f64| RawPlace::Numbers { raw: Raw { a: x, b: y, unit: unit_of(x, y) }, beside: None };
            return match shape {
                geo::Geometry::Point(point) => numbers(point.x(), point.y()),
                geo::Geometry::MultiPoint(points) if points.0.len() == 1 => numbers(points.0[0].x(), points.0[0].y()),
                shape => RawPlace::Shape(shape.clone()),
            };
        }
        let metres = self.pair(reading, ["x", "y"], Expect::Metres);
        let degrees = self.pair(reading, ["lon", "lat"], Expect::Degrees);
        let one_cell = match self.extra("coordinates") {
            [] => None,
            [column] => Self::numbers(reading, *column, from_one_cell(reading.row.cells.get(*column).unwrap_or(&Cell::Empty))),
            [first, second, ..] => {
                let cell = |column: &usize| reading.row.cells.get(*column).unwrap_or(&Cell::Empty);
                Self::numbers(reading, *first, from_columns(cell(first), cell(second), Expect::Degrees))
            }
        };
        let beside = degrees.or(one_cell.filter(|raw| raw.unit == Unit::Degrees));
        match metres.or(one_cell).or(degrees) {
            Some(raw) => RawPlace::Numbers { raw, beside: beside.filter(|_| raw.unit == Unit::Metres) },
            None => RawPlace::None,
        }
    }

    fn pair(&self, reading: &mut Reading<'_>, names: [&'static str; 2], expect: Expect) -> Option<Raw> {
        let [a, b] = names.map(|name| self.extra(name).first().copied());
        let (a, b) = (a?, b?);
        let cell = |column: usize| reading.row.cells.get(column).unwrap_or(&Cell::Empty);
        let (first, second) = (cell(a), cell(b));
        let read = from_columns(first, second, expect);
        // The second number may be wrong too: both are said.
        if read.is_err()
            && !second.is_blank()
            && !first.is_blank()
            && from_columns(second, second, expect).is_err()
            && from_columns(first, first, expect).is_err()
        {
            let error = from_columns(second, second, expect).err();
            if let Some(error) = error.filter(|error| error.code == "not-a-coordinate") {
                reading.refuse(Some(b), Some(names[1]), said(*error));
            }
        }
        match read {
            Ok(raw) => raw,
            Err(error) => {
                let is_second = error.pointer.trim_start_matches('/') == names[1];
                let (column, field) = if is_second { (b, names[1]) } else { (a, names[0]) };
                reading.refuse(Some(column), Some(field), said(*error));
                None
            }
        }
    }

    fn numbers(reading: &mut Reading<'_>, column: usize, read: Result<Option<Raw>, Box<FieldError>>) -> Option<Raw> {
        match read {
            Ok(raw) => raw,
            Err(error) => {
                reading.refuse(Some(column), Some("coordinates"), said(*error));
                None
            }
        }
    }

    /// Whether nothing of a camera is mapped although sites are: then a row's cameras have to be said.
    pub(super) fn has_site_only(&self) -> bool {
        self.extra("camera_count").is_empty()
            && !self.defaults.contains_key("camera_count")
            && !self.slots.iter().any(|slot| slot.table == 1)
    }
}

/// A value, or the refusal of its cell.
pub(super) fn take(
    reading: &mut Reading<'_>,
    field: &'static Field,
    column: Option<usize>,
    outcome: crate::http::fields::cell::Outcome,
) -> Datum {
    match outcome {
        Ok((datum, assumed)) => {
            reading.assumed.extend(assumed);
            datum
        }
        Err(error) => {
            reading.refuse(column, Some(field.name), said(*error));
            Datum::Null
        }
    }
}

/// The words of a fault of a field.
///
/// What a cell says is repeated in some of them: not where it has numbers of people in it.
pub fn said(error: FieldError) -> Said {
    let told = |text: String| {
        let Some(first) = text.find('"') else { return text };
        // The mark that closes what is repeated stands before a space or the end of a clause; a second of arc has its letter behind it.
        let closes = |at: &usize| {
            text[at + 1..].chars().next().is_none_or(|next| next.is_whitespace() || matches!(next, '.' | ',' | ';' | ':' | ')'))
        };
        let closing = text[first + 1..].match_indices('"').map(|(at, _)| first + 1 + at).find(closes);
        let last = closing.filter(|last| guard(&text[last + 1..]).is_none()).or(text.rfind('"')).filter(|last| first < *last);
        match last {
            Some(last) if guard(&text[first..last]).is_some() => format!("{}\"…{}", &text[..first], &text[last..]),
            _ => text,
        }
    };
    Said::new(error.code, told(error.detail), told(error.detail_en))
}
