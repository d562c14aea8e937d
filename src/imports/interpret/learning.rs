//! What the columns of days say after the rows from which a reader was made: their order is that of the whole column. A list that is sorted by its
//! days, months first, has nothing but days that may be either for as long as its first twelve days last.

use std::collections::BTreeMap;

use super::{Plan, input};
use crate::files::{Cell, Row};
use crate::http::fields::dates::DayOrder;
use crate::http::fields::{Habits, Kind as FieldKind, Learner};

/// How columns of days write, by their field: what all rows of them say.
pub type Learnt = BTreeMap<&'static str, Habits>;

/// Whether cells of such a field are days.
pub(super) fn is_of_days(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Date | FieldKind::PastDate | FieldKind::Timestamp)
}

/// One field of days: how it is read, and what its cells say.
struct Days {
    name: &'static str,
    kind: FieldKind,
    columns: Vec<usize>,
    taken: Habits,
    learner: Learner,
}

/// The columns of days of a table, while its rows go by.
#[derive(Default)]
pub struct Learning {
    fields: Vec<Days>,
}

impl Learning {
    pub(super) fn of(plan: &Plan) -> Self {
        let days = |(name, kind, columns, taken): (&'static str, FieldKind, &[usize], Habits)| Days {
            name,
            kind,
            columns: columns.to_vec(),
            taken,
            learner: Learner::default(),
        };
        Self { fields: plan.days().map(days).collect() }
    }

    /// Sees one more row; about 100 ns for each day that is text of another form than `2025-07-05`, a few for others.
    pub fn see(&mut self, row: &Row) {
        for days in &mut self.fields {
            for column in &days.columns {
                days.learner.see(days.kind, input(row.cells.get(*column).unwrap_or(&Cell::Empty)));
            }
        }
    }

    /// How the columns are to be read, if any row would be read otherwise than it was. `None`: all is well.
    pub fn otherwise(&self) -> Option<Learnt> {
        let order = |habits: Habits| (habits.days, habits.are_swapped);
        // As long as no column has a month before its day, nothing known and the day first are read alike.
        let is_plain = |habits: Habits| matches!(order(habits), (DayOrder::Undecided | DayOrder::DayFirst, false));
        let is_other = self.fields.iter().any(|days| order(days.taken) != order(days.learner.habits()));
        let is_alike = self.fields.iter().all(|days| is_plain(days.taken) && is_plain(days.learner.habits()));
        (is_other && !is_alike).then(|| self.fields.iter().map(|days| (days.name, days.learner.habits())).collect())
    }
}
