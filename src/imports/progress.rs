//! How far a run is, for whoever watches.

use std::time::Instant;

use serde_json::{Value, json};

use super::model::State;

/// What is being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Another import has its turn.
    Waiting,
    /// Reading and checking row by row.
    Reading,
    /// Checking against what is stored.
    Comparing,
    /// Writing.
    Writing,
}

impl Step {
    fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Reading => "reading",
            Self::Comparing => "comparing",
            Self::Writing => "writing",
        }
    }
}

/// How far a run is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// State of the run.
    pub state: State,
    /// What is being done.
    pub step: Step,
    /// Rows read.
    pub rows_done: u64,
    /// Rows of the table, where that is known.
    pub rows_total: Option<u64>,
    /// Octets of the file read.
    pub bytes_done: u64,
    /// Octets of the file.
    pub bytes_total: u64,
    /// When reading began; when the first rows came, from then on.
    pub since: Instant,
    /// Rows that had been read by then: what was learnt from the first rows beforehand says nothing of the rate.
    pub rows_before: u64,
    /// The part of the reading that was done by then.
    pub share_before: f64,
}

impl Progress {
    /// At the beginning.
    pub fn begin(state: State, bytes_total: u64) -> Self {
        Self {
            state,
            step: Step::Waiting,
            rows_done: 0,
            rows_total: None,
            bytes_done: 0,
            bytes_total,
            since: Instant::now(),
            rows_before: 0,
            share_before: 0.0,
        }
    }

    /// From now on rate and remaining time are counted: the first rows have come.
    pub fn first_rows(&mut self) {
        self.since = Instant::now();
        self.rows_before = self.rows_done;
        self.share_before = self.share().unwrap_or(0.0);
    }

    /// Rows per second since the first rows came.
    pub fn rows_per_s(&self) -> f64 {
        self.rows_done.saturating_sub(self.rows_before) as f64 / self.since.elapsed().as_secs_f64().max(0.001)
    }

    /// The part of the reading that is done, 0 to 1; none where that is not known.
    pub fn share(&self) -> Option<f64> {
        match self.rows_total {
            Some(total) if total > 0 => Some(self.rows_done as f64 / total as f64),
            _ if self.bytes_total > 0 && self.bytes_done > 0 => Some(self.bytes_done as f64 / self.bytes_total as f64),
            _ => None,
        }
        .map(|share| share.min(1.0))
    }

    /// Seconds until everything is read, at the rate so far; none before a second has passed and for steps that have no rate.
    pub fn remaining_s(&self) -> Option<f64> {
        let passed_s = self.since.elapsed().as_secs_f64();
        let share = self.share().filter(|share| *share > self.share_before + 0.01 && self.step == Step::Reading && passed_s > 1.0)?;
        Some(passed_s * (1.0 - share) / (share - self.share_before))
    }

    /// As it is sent.
    pub fn to_json(&self) -> Value {
        json!({
            "state": self.state.word(), "step": self.step.word(), "rows_done": self.rows_done, "rows_total": self.rows_total,
            "bytes_done": self.bytes_done, "bytes_total": self.bytes_total, "rows_per_s": self.rows_per_s().round(),
            "remaining_s": self.remaining_s().map(f64::ceil), "share": self.share().map(|share| (share * 1000.0).round() / 1000.0),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_rest_takes_as_long_as_what_is_done_in_proportion() {
        let since = Instant::now().checked_sub(Duration::from_secs(30)).unwrap();
        let mut progress =
            Progress { step: Step::Reading, rows_done: 60_000, bytes_done: 25, since, ..Progress::begin(State::Checking, 100) };
        assert!((progress.rows_per_s() - 2000.0).abs() < 5.0);
        assert!((progress.remaining_s().unwrap() - 90.0).abs() < 0.5, "a quarter took 30 s");
        progress.rows_total = Some(80_000);
        assert!((progress.remaining_s().unwrap() - 10.0).abs() < 0.5, "three quarters took 30 s");
        // Of 30 s, the first 20 prepared and brought 20,000 rows: 40,000 in the ten since, 20,000 to come.
        progress.first_rows();
        (progress.rows_before, progress.share_before) = (20_000, 0.25);
        progress.since = Instant::now().checked_sub(Duration::from_secs(10)).unwrap();
        assert!((progress.rows_per_s() - 4000.0).abs() < 10.0);
        assert!((progress.remaining_s().unwrap() - 5.0).abs() < 0.1);
        progress.step = Step::Writing;
        assert_eq!(progress.remaining_s(), None, "the rate of reading says nothing of writing");
    }
}
