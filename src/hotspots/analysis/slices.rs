//! Slices of the window, and what is hot in each.

use chrono::{Months, NaiveDate};

use super::answer::SliceRow;
use super::busy::tell;
use super::field::{Call, Field, calls};
use super::question::Question;
use super::sample::{Incident, day};
use super::story::{self, Series, Told};
use crate::spatial::background::{Background, Size};
use crate::spatial::emerging::{LEAST_SLICES, SpaceTime};
use crate::spatial::grid::Reach;
use crate::spatial::local::LEAST_INCIDENTS;
use crate::spatial::trend::MannKendall;

/// Cells times slices that are tested at most.
const MOST_BINS: usize = 2_000_000;
/// Days without any incident at the beginning are those of before the register began, if they would come so seldom by chance.
const SILENCE: f64 = 0.001;

/// The window in slices of one length.
#[derive(Debug)]
struct Timeline {
    /// First day and day after the last of each, in order.
    spans: Vec<[NaiveDate; 2]>,
    /// The slice of each incident; none before the first.
    of_incident: Vec<Option<u32>>,
    /// Share of all incidents of the window in each.
    shares: Vec<f64>,
}

/// The slices, and what each cell was in each of them.
#[derive(Debug)]
pub(super) struct Slices {
    months: Timeline,
    quarters: Timeline,
    /// Whether months are shown.
    is_monthly: bool,
    /// Slice after slice, of each the cells; empty where there are too few slices.
    calls: Vec<Option<Call>>,
    cells: usize,
    background: Option<Background>,
}

impl Timeline {
    /// Slices of so many months, back from the end of the window, so that the newest is whole. What is left at the beginning is in no slice, nor are slices that
    /// begin before the register did; a window without a whole slice is one.
    fn of(question: &Question, incidents: &[Incident], months: u32) -> Self {
        let start = |k: u32| question.to.checked_sub_months(Months::new(k * months)).filter(|from| *from >= question.from);
        let mut spans: Vec<[NaiveDate; 2]> = (0..).map_while(|k| Some([start(k + 1)?, start(k)?])).collect();
        spans.reverse();
        if let Some(oldest) = incidents.iter().map(|incident| incident.day).min() {
            let a_day = incidents.len() as f64 / (day(question.to) - oldest).max(1) as f64;
            let is_before = |[from, _]: &[NaiveDate; 2]| (-a_day * (oldest - day(*from)) as f64).exp() < SILENCE;
            spans.retain(|span| !is_before(span));
        }
        if spans.is_empty() {
            spans.push([question.from, question.to]);
        }
        let ends: Vec<i64> = spans.iter().map(|[_, to]| day(*to)).collect();
        let first = day(spans[0][0]);
        let slice = |incident: &Incident| (incident.day >= first).then(|| ends.partition_point(|end| *end <= incident.day) as u32);
        let of_incident: Vec<Option<u32>> = incidents.iter().map(slice).collect();
        let mut shares = vec![0.0; spans.len()];
        for slice in of_incident.iter().flatten() {
            shares[*slice as usize] += 1.0 / incidents.len() as f64;
        }
        Self { spans, of_incident, shares }
    }

    fn counts(&self, incidents: impl Iterator<Item = usize>) -> Vec<u32> {
        let mut counts = vec![0; self.spans.len()];
        for slice in incidents.filter_map(|at| self.of_incident[at]) {
            counts[slice as usize] += 1;
        }
        counts
    }
}

impl Slices {
    /// Months are shown if there are incidents enough for each, else quarters, else months again (of a short window).
    pub fn of(question: &Question, field: &Field, incidents: &[Incident], background: Option<Background>) -> Self {
        let [months, quarters] = [1, 3].map(|months| Timeline::of(question, incidents, months));
        let cells = field.grid.len();
        let n_months = months.spans.len();
        let is_full = incidents.len() as f64 >= LEAST_INCIDENTS * n_months as f64 && n_months * cells <= MOST_BINS;
        let is_monthly = quarters.spans.len() < LEAST_SLICES || is_full && n_months >= LEAST_SLICES;
        let mut slices = Self { months, quarters, is_monthly, calls: Vec::new(), cells, background };
        if slices.len() >= LEAST_SLICES {
            let mut counts = vec![0; slices.len() * cells];
            for (slice, cell) in slices.shown().of_incident.iter().zip(&field.cells) {
                if let (Some(slice), Some(cell)) = (slice, cell) {
                    counts[*slice as usize * cells + *cell as usize] += 1;
                }
            }
            let near = field.grid.near(Reach::Queen(1));
            // No steps back in time: each slice is of its own days alone.
            let shares = field.grid.inside_shares().repeat(slices.len());
            let (mut called, background) = calls(&counts, &shares, &SpaceTime::new(&near, slices.len(), 0), question);
            if let Some(background) = background {
                let around = field.grid.neighbours(Reach::Queen(1));
                for (called, counts) in called.chunks_mut(cells).zip(counts.chunks(cells)) {
                    tell(called, counts, field.grid.inside_shares(), &around, background.mean);
                }
            }
            slices.calls = called;
        }
        slices
    }

    fn shown(&self) -> &Timeline {
        if self.is_monthly { &self.months } else { &self.quarters }
    }

    pub fn len(&self) -> usize {
        self.shown().spans.len()
    }

    pub fn length(&self) -> &'static str {
        if self.is_monthly { "month" } else { "quarter" }
    }

    /// Whether cells were tested in each.
    pub fn has_stories(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Slices with their incidents and hot cells.
    pub fn rows(&self, alpha: f64) -> Vec<SliceRow> {
        let n = self.counts(0..self.shown().of_incident.len());
        let hot = |slice: usize| self.calls_of(slice).iter().flatten().filter(|call| call.is_hot(alpha)).count();
        let row = |(slice, [from, to]): (usize, &[NaiveDate; 2])| SliceRow { from: *from, to: *to, n: n[slice], cells_hot: hot(slice) };
        self.shown().spans.iter().enumerate().map(row).collect()
    }

    fn calls_of(&self, slice: usize) -> &[Option<Call>] {
        self.calls.get(slice * self.cells..(slice + 1) * self.cells).unwrap_or_default()
    }

    /// Incidents by slice of those that are named.
    pub fn counts(&self, incidents: impl Iterator<Item = usize>) -> Vec<u32> {
        self.shown().counts(incidents)
    }

    /// The class of a cell in each slice; empty where slices are not tested.
    pub fn classes(&self, cell: usize) -> Vec<i16> {
        self.calls.chunks(self.cells.max(1)).map(|slice| slice[cell].map_or(0, |call| call.class)).collect()
    }

    /// The story of a hot place: of its incidents, beside what its ground would have. Places are those that were tested, with their neighbours: cells that were chosen
    /// by their counts would have too many hot slices.
    pub fn story(&self, incidents: &[usize], size: Size, alpha: f64, trends: &mut MannKendall) -> Option<Told> {
        let background = self.background.as_ref()?;
        let [months, quarters] = [&self.months, &self.quarters].map(|timeline| timeline.counts(incidents.iter().copied()));
        let ground = story::Ground { background, size, alpha };
        let (months, quarters) =
            (Series { counts: &months, shares: &self.months.shares }, Series { counts: &quarters, shares: &self.quarters.shares });
        story::story(months, quarters, ground, trends)
    }
}
