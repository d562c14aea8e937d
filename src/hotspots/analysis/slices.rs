//! Slices of the window, what is hot in each, and the story that this makes.

use chrono::{Months, NaiveDate};

use super::answer::{SliceRow, Story};
use super::field::{Call, Field, calls};
use super::question::Question;
use super::sample::{Incident, day};
use crate::spatial::emerging::{History, LEAST_SLICES, Pattern, SpaceTime, State, pattern};
use crate::spatial::grid::Reach;
use crate::spatial::local::LEAST_INCIDENTS;
use crate::spatial::trend::MannKendall;

/// Cells times slices that are tested at most.
const MOST_BINS: usize = 2_000_000;

/// A length of slices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Length {
    Month,
    Quarter,
}

/// The slices, and what each cell was in each of them.
#[derive(Debug)]
pub(super) struct Slices {
    /// First day and day after the last of each, in order.
    spans: Vec<[NaiveDate; 2]>,
    length: Length,
    /// The slice of each incident; none before the first.
    of_incident: Vec<Option<u32>>,
    /// Slice after slice, of each the cells; empty where there are too few slices.
    calls: Vec<Option<Call>>,
    cells: usize,
}

impl Slices {
    pub fn of(question: &Question, field: &Field, incidents: &[Incident]) -> Self {
        let (spans, length) = spans(question, incidents.len(), field.grid.len());
        let ends: Vec<i64> = spans.iter().map(|[_, to]| day(*to)).collect();
        let first = spans.first().map_or(i64::MAX, |[from, _]| day(*from));
        let slice = |incident: &Incident| (incident.day >= first).then(|| ends.partition_point(|end| *end <= incident.day) as u32);
        let of_incident: Vec<Option<u32>> = incidents.iter().map(slice).collect();
        let cells = field.grid.len();
        let called = if spans.len() < LEAST_SLICES {
            Vec::new()
        } else {
            let mut counts = vec![0; spans.len() * cells];
            for (slice, cell) in of_incident.iter().zip(&field.cells) {
                if let (Some(slice), Some(cell)) = (slice, cell) {
                    counts[*slice as usize * cells + *cell as usize] += 1;
                }
            }
            let near = field.grid.near(Reach::Queen(1));
            // No steps back in time: only then is the test of the trend honest.
            calls(&counts, &field.grid.inside_shares().repeat(spans.len()), &SpaceTime::new(&near, spans.len(), 0), question).0
        };
        Self { spans, length, of_incident, calls: called, cells }
    }

    pub fn len(&self) -> usize {
        self.spans.len()
    }

    pub fn length(&self) -> &'static str {
        match self.length {
            Length::Month => "month",
            Length::Quarter => "quarter",
        }
    }

    /// Whether cells were tested in each.
    pub fn has_stories(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Slices with their incidents and hot cells.
    pub fn rows(&self, alpha: f64) -> Vec<SliceRow> {
        let mut n = vec![0; self.len()];
        self.of_incident.iter().flatten().for_each(|slice| n[*slice as usize] += 1);
        let hot = |slice: usize| self.calls_of(slice).iter().flatten().filter(|call| call.is_hot(alpha)).count();
        let row = |(slice, [from, to]): (usize, &[NaiveDate; 2])| SliceRow { from: *from, to: *to, n: n[slice], cells_hot: hot(slice) };
        self.spans.iter().enumerate().map(row).collect()
    }

    fn calls_of(&self, slice: usize) -> &[Option<Call>] {
        self.calls.get(slice * self.cells..(slice + 1) * self.cells).unwrap_or_default()
    }

    /// Incidents by slice of those that are named.
    pub fn counts(&self, incidents: impl Iterator<Item = usize>) -> Vec<u32> {
        let mut counts = vec![0; self.len()];
        incidents.filter_map(|at| self.of_incident[at]).for_each(|slice| counts[slice as usize] += 1);
        counts
    }

    /// The class of a cell in each slice; empty where slices are not tested.
    pub fn classes(&self, cell: usize) -> Vec<i16> {
        self.calls.chunks(self.cells.max(1)).map(|slice| slice[cell].map_or(0, |call| call.class)).collect()
    }

    /// The story of cells taken together (one of them, or those of an area): hot in a slice if any of them is, cold if any is and none hot. `series` is
    /// what the trend is tested of. `is_hot` is whether they are hot when the whole window is counted together. None where there is none to tell.
    pub fn story(&self, cells: &[u32], series: &[f64], alpha: f64, is_hot: bool, trends: &mut MannKendall) -> Option<Story> {
        if !self.has_stories() {
            return None;
        }
        let state = |slice: usize| {
            let here = self.calls_of(slice);
            let of = |rule: fn(&Call, f64) -> bool| cells.iter().filter_map(|cell| here[*cell as usize]).any(|call| rule(&call, alpha));
            if of(Call::is_hot) {
                State::Hot
            } else if of(Call::is_cold) {
                State::Cold
            } else {
                State::Neither
            }
        };
        let states: Vec<State> = (0..self.len()).map(state).collect();
        match pattern(&states, trends.test(series), alpha) {
            Pattern::Hot(history) => Some(story(history)),
            _ if states.contains(&State::Hot) => Some(Story::Past),
            _ => is_hot.then_some(Story::WholePeriod),
        }
    }

    /// The scores of a cell, slice by slice; 0 where it has none.
    pub fn scores(&self, cell: usize) -> Vec<f64> {
        self.calls.chunks(self.cells.max(1)).map(|slice| slice[cell].map_or(0.0, |call| call.z)).collect()
    }

    /// Whether a cell was hot in any slice.
    pub fn was_hot(&self, cell: usize, alpha: f64) -> bool {
        self.calls.chunks(self.cells.max(1)).any(|slice| slice[cell].is_some_and(|call| call.is_hot(alpha)))
    }
}

fn story(history: History) -> Story {
    match history {
        History::New => Story::New,
        History::Consecutive => Story::Consecutive,
        History::Intensifying => Story::Intensifying,
        History::Persistent => Story::Persistent,
        History::Diminishing => Story::Diminishing,
        History::Sporadic => Story::Sporadic,
        History::Oscillating => Story::Oscillating,
        History::Historical => Story::Historical,
    }
}

/// Months if there are incidents enough for each, else quarters, else months again (of a short window); back from the end of the window, so that the newest
/// slice is whole. What is left at the beginning is in no slice, unless the window is shorter than a month: then it is the one slice.
fn spans(question: &Question, n: usize, cells: usize) -> (Vec<[NaiveDate; 2]>, Length) {
    let of = |months: u32| {
        let start = |k: u32| question.to.checked_sub_months(Months::new(k * months)).filter(|from| *from >= question.from);
        let mut spans: Vec<[NaiveDate; 2]> = (0..).map_while(|k| Some([start(k + 1)?, start(k)?])).collect();
        spans.reverse();
        spans
    };
    let (months, quarters) = (of(1), of(3));
    let is_full = n as f64 >= LEAST_INCIDENTS * months.len() as f64 && months.len() * cells <= MOST_BINS;
    if months.is_empty() {
        return (vec![[question.from, question.to]], Length::Month);
    }
    if quarters.len() >= LEAST_SLICES && !(is_full && months.len() >= LEAST_SLICES) {
        return (quarters, Length::Quarter);
    }
    (months, Length::Month)
}
