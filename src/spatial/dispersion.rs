//! How much counts of equal spans of time swing, beside Poisson's.
//!
//! One burglary brings the next, so counts of weeks differ by more than independent incidents do, and so do those of years. With variance φ times the mean (`McCullagh` &
//! Nelder 1989, Generalized Linear Models, ch. 6: quasi-Poisson) two counts say as much as counts of a φ-th do.

/// Spans that φ is told of at least, beyond the means that are fitted.
const LEAST: usize = 8;

/// φ of some windows, each with its own mean: Pearson's X² by its degrees of freedom, at least 1, as no counts are trusted to be more even than chance. None of fewer
/// than 8 degrees. A trend or season within a window counts as swinging, too: then it comes out too large, which is the careful side. O(n).
pub fn dispersion(windows: &[&[u32]]) -> Option<f64> {
    let (mut squares, mut degrees) = (0.0, 0);
    for counts in windows {
        let mean = counts.iter().map(|count| f64::from(*count)).sum::<f64>() / counts.len() as f64;
        if mean > 0.0 {
            squares += counts.iter().map(|count| (f64::from(*count) - mean).powi(2)).sum::<f64>() / mean;
            degrees += counts.len() - 1;
        }
    }
    (degrees >= LEAST).then(|| (squares / degrees as f64).max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 1, 3, 1, 3, 1, 3 has mean 2 and X² = 6 · 1/2 = 3; 0, 8, 0, 8 has mean 4 and X² = 4 · 16/4 = 16: 19 by 5 + 3 degrees. A window without any says nothing.
    #[test]
    fn two_windows_by_hand() {
        let (even, uneven) = ([1, 3, 1, 3, 1, 3], [0, 8, 0, 8]);
        assert_eq!(dispersion(&[&even, &uneven]), Some(19.0 / 8.0));
        assert_eq!(dispersion(&[&even, &uneven, &[0; 20]]), Some(19.0 / 8.0));
        assert_eq!(dispersion(&[&even]), None);
        assert_eq!(dispersion(&[&[2; 20], &[]]), Some(1.0), "not below Poisson's");
    }
}
