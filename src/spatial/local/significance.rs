//! The best p-values that values allow.

use super::{Around, Dealt, LocalError, Tails, draws_needed, exact_tails, tails};

/// Draws are held in memory: so many cells in all, 12 bytes each.
const MOST_DRAWN: usize = 40_000_000;
/// Fewer permutations than this are not worth their noise.
const LEAST_DRAWS: u32 = 9_999;

/// Where p-values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// All permutations, worked out.
    Exact,
    /// So many permutations, drawn from the seed.
    Drawn {
        /// How many.
        draws: u32,
        /// Whether they are enough for a single cell to be called at the level.
        is_enough: bool,
    },
}

/// Exact tails where values are counts and not too different ([`exact_tails`]), else drawn ones ([`tails`]): enough for a single cell to be called
/// at `level` after [`super::super::fdr::benjamini_hochberg`], or as many as there is room for.
///
/// # Errors
/// Those of [`super::gi_star`].
pub fn significance(values: &[f64], around: &impl Around, dealt: Dealt, level: f64, seed: u64) -> Result<(Vec<Tails>, Method), LocalError> {
    match exact_tails(values, around, dealt) {
        Err(LocalError::TooLarge(_)) => {}
        answer => return answer.map(|tails| (tails, Method::Exact)),
    }
    let width = around.degrees().iter().copied().max().unwrap_or(0) as usize + 1;
    let wanted = draws_needed(values.len(), level);
    let draws = wanted.max(LEAST_DRAWS).min((MOST_DRAWN / width).max(99) as u32);
    tails(values, around, dealt, draws, seed).map(|tails| (tails, Method::Drawn { draws, is_enough: draws >= wanted }))
}
