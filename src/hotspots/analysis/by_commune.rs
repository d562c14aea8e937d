//! By commune: counts, change and what may be said of it, rates drawn towards the province's.

use serde::Serialize;
use uuid::Uuid;

/// A commune.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CommuneRow {
    /// Its version.
    pub commune_id: Uuid,
    /// Incidents of the window, those known to the commune or hamlet alone too.
    pub n: u32,
    /// Incidents of the earlier window; none where nothing is compared.
    pub n_before: Option<u32>,
    /// Days of the window.
    pub days: u32,
    /// Days of the earlier window.
    pub days_before: Option<u32>,
    /// Later rate by earlier rate, less 1; none without earlier incidents.
    pub change_part: Option<f64>,
    /// Two-sided exact p-value of "changed".
    pub p: Option<f64>,
    /// Change at least so, at 95 %.
    pub low: Option<f64>,
    /// Change at most so; none where it has no end.
    pub high: Option<f64>,
    /// The most incidents of the window that would still be a fall beyond chance; none where no count would.
    pub smallest_fall: Option<u32>,
    /// The same as a part of what there was: −0.18; none where no count would.
    pub smallest_fall_part: Option<f64>,
    /// Incidents for 100,000 people and a year, drawn towards the province's.
    pub rate: Option<f64>,
    /// At least so, at 95 %.
    pub rate_low: Option<f64>,
    /// At most so.
    pub rate_high: Option<f64>,
    /// The same as counted.
    pub rate_raw: Option<f64>,
    /// People.
    pub population: Option<i64>,
    /// Share of its incidents with a place that lie on the worst twentieth of its ground.
    pub share_worst: Option<f64>,
    /// What may be said of the change.
    pub verdict: Verdict,
    /// Whether a tenth fewer was reached.
    pub target_verdict: TargetVerdict,
    /// How probable it is that the rate fell by a tenth or more, given both counts.
    pub chance_of_target: Option<f64>,
    /// Whether the two windows lie on either side of, or across, the first of July 2025.
    pub is_across_reform: bool,
}

/// What may be said of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fell.
    Fell,
    /// Rose.
    Rose,
    /// May be chance.
    NotTold,
    /// Too few to be told from chance whatever happens.
    TooFew,
    /// Nothing to compare with.
    NotCompared,
}

/// Whether the target was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TargetVerdict {
    /// Fewer by a tenth or more, and that is no chance.
    Reached,
    /// Not.
    NotReached,
    /// A tenth fewer on paper, but chance does that too; or too few.
    CannotBeTold,
    /// Nothing to compare with.
    NotCompared,
}
