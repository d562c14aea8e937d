//! Rows of a file become drafts of the rooms' rows: values read by the rooms' tables of fields, the place as the file has it, the unit that
//! the row names. Pure: nothing here asks the database, so that rows can be read on every core.

mod camera;
mod foot;
mod hotspot;
mod incident;
mod learning;
mod slot;

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

pub use foot::is_of_foot;
use hotspot::HeadingUnit;
pub use learning::{Learning, Learnt};
pub use slot::{Plan, is_read_apart, said, synonyms};

use super::coordinates::{Raw, Unit};
use super::model::{Kind, Mapping, Refusal, Said};
use super::templates;
use crate::cameras::bulk::Contact;
use crate::files::{Cell, Row, Table};
use crate::http::fields::{Assumed, Datum, Input};
use crate::incidents::offences::Offences;

/// The place of a row as the file has it.
#[derive(Debug, Clone, PartialEq)]
pub enum RawPlace {
    /// None.
    None,
    /// Two numbers, in the order in which the columns (or the shape) have them.
    Numbers {
        /// The numbers.
        raw: Raw,
        /// Degrees that stand beside metres in the same row.
        beside: Option<Raw>,
    },
    /// A shape of a map file.
    Shape(geo::Geometry<f64>),
}

/// The unit that a row names, in the parts in which it does.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Claim {
    /// Commune, or all of it in one text.
    pub commune: String,
    /// District of before 1/7/2025.
    pub district: String,
    /// Province.
    pub province: String,
    /// The unit itself, where our own file has no code for it.
    pub id: Option<Uuid>,
}

impl Claim {
    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.commune.is_empty() && self.id.is_none()
    }
}

/// A row that was read.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Row of the file.
    pub number: u64,
    /// Values, a list for each table of fields of the kind: of cameras that of the site and that of the camera.
    pub values: Vec<Vec<Datum>>,
    /// Cameras that the row stands for; of other kinds 0.
    pub cameras: usize,
    /// Where.
    pub place: RawPlace,
    /// Which unit it names.
    pub claim: Claim,
    /// The unit whose id stands beside the name: the name decides, and if it means another unit that is said.
    pub id_beside: Option<Uuid>,
    /// The day that decides which units were in force.
    pub day: NaiveDate,
    /// Whether that day could not be read: then only a name that no unit had on any day is surely wrong.
    pub is_day_unknown: bool,
    /// How to reach the owner.
    pub contact: Option<Contact>,
    /// How far an area reaches around the place, metres; of hotspots that have no shape.
    pub radius_m: Option<f64>,
    /// Whether it is marked as demonstration data.
    pub is_demo: bool,
    /// What was taken to be meant.
    pub assumed: Vec<Assumed>,
    /// What else is said of it: codes of remarks.
    pub remarks: Vec<&'static str>,
    /// What is wrong with it. A row with faults is not stored, but is judged to the end: it is told everything at once.
    pub faults: Vec<Refusal>,
}

/// Reads rows of one table by one mapping.
pub struct Interpreter {
    kind: Kind,
    plan: Plan,
    offences: Option<Offences>,
    now: DateTime<Utc>,
    today: NaiveDate,
    /// Units are those of this day where a row has none.
    on: NaiveDate,
    /// The row with which the foot of the table began.
    foot_from: std::sync::atomic::AtomicU64,
    /// Columns by which a row is known to be one of the data.
    key_columns: Vec<usize>,
    /// Columns that are fields.
    mapped_columns: BTreeSet<usize>,
    /// In what the column of radii counts.
    radius_unit: HeadingUnit,
}

impl Interpreter {
    /// A reader of rows of `table`; `first_rows` tell how its columns write numbers and dates, `learnt` what all rows have said of the order of days.
    pub fn new(
        mapping: &Mapping,
        table: &Table,
        first_rows: &[Row],
        learnt: Option<&Learnt>,
        offences: Option<Offences>,
        now: DateTime<Utc>,
    ) -> Self {
        let today = now.with_timezone(&crate::clock::vietnam()).date_naive();
        let plan = Plan::new(mapping, table, first_rows, learnt, today);
        let foot_from = std::sync::atomic::AtomicU64::new(u64::MAX);
        let (kind, on) = (mapping.kind, mapping.on.unwrap_or(today));
        let key_columns = Self::key_columns(kind, &plan);
        let mapped_columns = plan.mapped();
        let heading = plan.column("radius_m").and_then(|column| table.columns.get(column));
        let radius_unit = HeadingUnit::of(heading.map_or("", |column| &column.name));
        Self { kind, plan, offences, now, today, on, foot_from, key_columns, mapped_columns, radius_unit }
    }

    /// For learning from all rows how the columns of days write.
    pub fn learning(&self) -> Learning {
        Learning::of(&self.plan)
    }

    /// Reads one row, with everything that is wrong with it.
    pub fn read(&self, row: &Row) -> Draft {
        let mut reading = Reading { row, refusals: Vec::new(), assumed: BTreeSet::new() };
        if let Some(fault) = &row.fault {
            reading.refuse(None, None, Said { code: fault.code.clone(), vi: fault.vi.clone(), en: fault.en.clone() });
        }
        // Passed over if it is the example itself: somebody has typed over this one.
        if templates::says_example(&row.cells) {
            let said = Said::new(
                "example-typed-over",
                format!(
                    "Dòng này được ghi đè lên dòng ví dụ của mẫu. Nếu là dữ liệu, hãy xóa chữ \"{}\" ở ô đầu; nếu không, hãy xóa cả dòng.",
                    templates::EXAMPLE
                ),
                format!(
                    "The row was typed over the example of the template. If it is data, clear \"{}\" from its first cell; else delete the row.",
                    templates::EXAMPLE
                ),
            );
            reading.refuse(Some(0), None, said);
        }
        let values = self.plan.read(&mut reading);
        let place = self.plan.place(&mut reading);
        let claim = self.plan.claim(&mut reading);
        let id_beside = self.plan.id_beside(&reading, &claim);
        let mut draft = Draft {
            number: row.number,
            values,
            cameras: 0,
            place,
            claim,
            id_beside,
            day: self.on,
            is_day_unknown: false,
            contact: None,
            radius_m: None,
            is_demo: self.is_demo(&mut reading),
            assumed: Vec::new(),
            remarks: Vec::new(),
            faults: Vec::new(),
        };
        match self.kind {
            Kind::Incidents => self.incident(&mut reading, &mut draft),
            Kind::Cameras => self.camera(&mut reading, &mut draft),
            // A figure is of the units of its year.
            Kind::Populations => {
                if let Some(Datum::Integer(year)) = draft.values.first().and_then(|values| values.get(1))
                    && let Some(day) = i32::try_from(*year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31))
                {
                    draft.day = day.min(self.today);
                }
            }
            Kind::Hotspots => {
                draft.radius_m = self.radius_m(&mut reading, matches!(draft.place, RawPlace::Shape(_)));
                draft.day = Self::declared(&draft.values).unwrap_or(draft.day);
            }
            Kind::Boundaries | Kind::Streets => {}
        }
        self.plan.check_required(&mut reading, &draft.values);
        draft.assumed = reading.assumed.into_iter().collect();
        draft.faults = reading.refusals;
        draft
    }

    /// Whether the row says that it is demonstration data: a mark that is not understood is no mark that can be left out.
    fn is_demo(&self, reading: &mut Reading<'_>) -> bool {
        let text = self.plan.extra_text(reading.row, "is_demo");
        if text.trim().is_empty() {
            return false;
        }
        crate::http::fields::words::boolean(&crate::http::fields::words::fold(&text)).unwrap_or_else(|| {
            let said = Said::new(
                "not-a-boolean",
                "Dữ liệu minh họa: phải là có hoặc không. Hãy sửa ô này.",
                "Demonstration data: must be yes or no. Correct the cell.",
            );
            reading.refuse(self.plan.column("is_demo"), Some("is_demo"), said);
            true
        })
    }

    /// Whether a row has nothing at all: a line between two parts of a list. The example of a template is none either, and says so itself.
    pub fn is_blank(row: &Row) -> bool {
        if templates::is_example(&row.cells) {
            return true;
        }
        row.geometry.is_none() && row.fault.is_none() && row.cells.iter().all(Cell::is_blank)
    }

    /// Whether a row is one of the data: neither blank nor of the foot of the table.
    pub fn is_data(&self, row: &Row) -> bool {
        !Self::is_blank(row) && !self.is_foot(row)
    }
}

/// What two numbers of a map file count: nothing on Earth has a degree beyond 180.
pub fn unit_of(x: f64, y: f64) -> Unit {
    if x.abs() <= 180.0 && y.abs() <= 180.0 { Unit::Degrees } else { Unit::Metres }
}

/// A row while it is read.
pub(super) struct Reading<'a> {
    pub(super) row: &'a Row,
    pub(super) refusals: Vec<Refusal>,
    pub(super) assumed: BTreeSet<Assumed>,
}

impl Reading<'_> {
    pub(super) fn refuse(&mut self, column: Option<usize>, field: Option<&'static str>, said: Said) {
        self.refusals.push(Refusal { number: self.row.number, column, field: field.map(Cow::Borrowed), said });
    }

    pub(super) fn cell(&self, column: usize) -> &Cell {
        self.row.cells.get(column).unwrap_or(&Cell::Empty)
    }
}

/// A cell as the reader of fields takes it.
pub(super) fn input(cell: &Cell) -> Input<'_> {
    match cell {
        Cell::Empty => Input::Empty,
        Cell::Text(text) => Input::Text(text),
        Cell::Number(number) => Input::Number(*number),
        Cell::Boolean(yes) => Input::Boolean(*yes),
        Cell::Moment(moment) => Input::Moment(*moment),
        Cell::Fault(text) => Input::Fault(text),
    }
}

#[cfg(test)]
mod tests;
