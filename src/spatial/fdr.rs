//! False discovery rate: many tests at once, and how many of those called real are not.

/// Benjamini–Hochberg adjusted p-values (q), in the order of `p_values`: calling real what has q ≤ α keeps the expected share of
/// false calls at or below α for independent tests.
///
/// Values are probabilities in 0..=1; empty input gives an empty vector. O(n log n). Source: Benjamini & Hochberg (1995),
/// J. R. Stat. Soc. B 57(1), doi:10.1111/j.2517-6161.1995.tb02031.x; q = min over j ≥ i of n·p(j)/j.
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p_values[b].total_cmp(&p_values[a]));
    let mut q_values = vec![0.0; n];
    let mut least = 1.0_f64;
    for (place, &i) in order.iter().enumerate() {
        let rank = n - place;
        least = least.min(p_values[i] * n as f64 / rank as f64);
        q_values[i] = least;
    }
    q_values
}

#[cfg(test)]
mod tests {
    use super::benjamini_hochberg;

    /// By hand: sorted 0.01, 0.02, 0.03, 0.5 give 0.04, 0.04, 0.04, 0.5.
    #[test]
    fn adjusted_values_are_monotone_and_in_the_order_given() {
        let q = benjamini_hochberg(&[0.5, 0.03, 0.01, 0.02]);
        for (got, expected) in q.iter().zip([0.5, 0.04, 0.04, 0.04]) {
            assert!((got - expected).abs() < 1e-12, "{q:?}");
        }
        assert!(benjamini_hochberg(&[]).is_empty());
        assert!((benjamini_hochberg(&[0.2])[0] - 0.2).abs() < 1e-12);
    }
}
