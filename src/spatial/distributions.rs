//! Distributions that exact tests and intervals are made of: gamma, beta, binomial; tails of the normal one are in [`super::normal`].
//!
//! Relative errors are below 10⁻¹⁰ for parameters up to a million (compared with scipy); nothing overflows. Arguments outside of a distribution's domain
//! are the caller's fault and give NaN.

use super::normal::upper_tail;

/// Steps of a continued fraction or a series at most; they grow with the square root of the parameters.
const MOST_STEPS: usize = 200_000;
/// Stands for 0 where a continued fraction would divide by it.
const TINY: f64 = 1e-300;

/// How far `ln Γ(x)` is from Stirling's `(x − ½) ln x − x + ½ ln 2π`: what is left of differences of large logarithms.
fn stirling_rest(x: f64) -> f64 {
    if x < 15.0 {
        return libm::lgamma(x) - ((x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln());
    }
    let square = 1.0 / (x * x);
    (1.0 / 12.0 - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0)))) / x
}

/// `ln r − (r − 1)` for `r = x/a`, without cancellation where x is near a.
fn ln_less(x: f64, a: f64) -> f64 {
    let t = (x - a) / a;
    if t.abs() > 0.1 {
        return (x / a).ln() - t;
    }
    // −t²/2 + t³/3 − …
    let (mut power, mut sum) = (-t * t, 0.0);
    for n in 2..40 {
        sum += power / f64::from(n);
        power *= -t;
    }
    sum
}

/// `x^a e^(−x) / Γ(a)`, for a and x above 0.
fn gamma_term(a: f64, x: f64) -> f64 {
    // a ln x − x less Stirling's a ln a − a, and what he leaves.
    (a * ln_less(x, a) - stirling_rest(a)).exp() * (a / std::f64::consts::TAU).sqrt()
}

/// P(X ≤ x) and P(X > x) for X gamma-distributed with a shape above 0 and rate 1: the regularised incomplete gamma functions (DLMF 8.11.4, 8.9.2).
pub fn gamma_cdf(shape: f64, x: f64) -> [f64; 2] {
    if x <= 0.0 {
        return [0.0, 1.0];
    }
    if x.is_infinite() {
        return [1.0, 0.0];
    }
    let term = gamma_term(shape, x);
    if x < shape + 1.0 {
        let (mut part, mut sum) = (1.0 / shape, 1.0 / shape);
        for n in 1..MOST_STEPS {
            part *= x / (shape + n as f64);
            sum += part;
            if part < sum * 1e-17 {
                break;
            }
        }
        let below = (term * sum).min(1.0);
        return [below, 1.0 - below];
    }
    let fraction = continued(|n| {
        let n = n as f64;
        (if n == 0.0 { 1.0 } else { n * (shape - n) }, x + 2.0 * n + 1.0 - shape)
    });
    let above = (term * fraction).min(1.0);
    [1.0 - above, above]
}

/// `a₀/(b₀ + a₁/(b₁ + …))` by Lentz's algorithm as Thompson & Barnett (1986) changed it; `(aₙ, bₙ)` by n.
fn continued(terms: impl Fn(usize) -> (f64, f64)) -> f64 {
    let away = |x: f64| if x.abs() < TINY { TINY } else { x };
    let (mut fraction, mut c, mut d) = (TINY, TINY, 0.0);
    for n in 0..MOST_STEPS {
        let (a, b) = terms(n);
        d = 1.0 / away(b + a * d);
        c = away(b + a / c);
        fraction *= c * d;
        if n > 0 && (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

/// P(X ≤ x) and P(X > x) for X beta-distributed with both parameters above 0: the regularised incomplete beta function (DLMF 8.17.22).
pub fn beta_cdf(a: f64, b: f64, x: f64) -> [f64; 2] {
    if x <= 0.0 {
        return [0.0, 1.0];
    }
    if x >= 1.0 {
        return [1.0, 0.0];
    }
    if x > (a + 1.0) / (a + b + 2.0) {
        let [below, above] = beta_cdf(b, a, 1.0 - x);
        return [above, below];
    }
    let fraction = continued(|n| {
        let m = (n / 2) as f64;
        let numerator = if n == 0 {
            1.0
        } else if n % 2 == 0 {
            m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m))
        } else {
            -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0))
        };
        (numerator, 1.0)
    });
    let below = (beta_term(a, b, x) * fraction / a).min(1.0);
    [below, 1.0 - below]
}

/// `x^a (1 − x)^b Γ(a + b) / (Γ(a) Γ(b))`.
fn beta_term(a: f64, b: f64, x: f64) -> f64 {
    // With x₀ = a/(a + b) the exponent is a ln(x/x₀) + b ln((1 − x)/(1 − x₀)), small near the middle.
    let n = a + b;
    let exponent = a * ln_less(x * n, a) + b * ln_less((1.0 - x) * n, b) + stirling_rest(n) - stirling_rest(a) - stirling_rest(b);
    exponent.exp() * (a * b / (n * std::f64::consts::TAU)).sqrt()
}

/// P(X ≤ k) and P(X > k) for X binomial: n tries that succeed with probability p, 0 to 1. O(√n).
pub fn binomial_cdf(k: u64, n: u64, p: f64) -> [f64; 2] {
    if k >= n {
        return [1.0, 0.0];
    }
    let [below, above] = beta_cdf(k as f64 + 1.0, (n - k) as f64, p);
    [above, below]
}

/// P(X = k) for X binomial.
pub fn binomial_at(k: u64, n: u64, p: f64) -> f64 {
    if k > n {
        return 0.0;
    }
    if p <= 0.0 || p >= 1.0 {
        return f64::from(u8::from(k == if p <= 0.0 { 0 } else { n }));
    }
    if k == 0 {
        return (n as f64 * (-p).ln_1p()).exp();
    }
    if k == n {
        return (n as f64 * p.ln()).exp();
    }
    // (n choose k) p^k q^(n−k) = beta_term(k, n − k) · n / (k (n − k)).
    let (did, did_not) = (k as f64, (n - k) as f64);
    beta_term(did, did_not, p) * n as f64 / (did * did_not)
}

/// The z with P(X ≤ z) = p for X normal, 0 < p < 1.
pub fn normal_quantile(p: f64) -> f64 {
    bisect(-40.0, 40.0, |z| if p < 0.5 { upper_tail(-z) - p } else { (1.0 - p) - upper_tail(z) })
}

/// The x with P(X ≤ x) = p for X gamma with a shape and rate 1, 0 ≤ p < 1.
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    let mut high = shape + 10.0 * shape.sqrt() + 10.0;
    while gamma_cdf(shape, high)[0] < p && high < 1e300 {
        high *= 2.0;
    }
    bisect(0.0, high, |x| {
        let [below, above] = gamma_cdf(shape, x);
        if p < 0.5 { below - p } else { (1.0 - p) - above }
    })
}

/// The x with P(X ≤ x) = p for X beta, 0 ≤ p ≤ 1. A parameter of 0 puts everything on its end.
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if a <= 0.0 || b <= 0.0 {
        return f64::from(u8::from(b <= 0.0));
    }
    bisect(0.0, 1.0, |x| {
        let [below, above] = beta_cdf(a, b, x);
        if p < 0.5 { below - p } else { (1.0 - p) - above }
    })
}

/// The t that Student's distribution of so many degrees of freedom, above 0, stays within with a probability of `level`, to both sides.
pub fn t_within(level: f64, degrees: f64) -> f64 {
    let part = beta_quantile(0.5, degrees / 2.0, level);
    (degrees * part / (1.0 - part)).sqrt()
}

/// P(|T| > t) for T of Student's distribution of so many degrees of freedom, above 0.
pub fn t_beyond(t: f64, degrees: f64) -> f64 {
    beta_cdf(degrees / 2.0, 0.5, degrees / (degrees + t * t))[0]
}

/// Exact interval for a share of which k of n were seen, at a level such as 0.95 (Clopper & Pearson 1934, doi:10.1093/biomet/26.4.404). k need not be
/// whole, 0 ≤ k ≤ n; n of 0 gives 0 to 1.
pub fn share_interval(k: f64, n: f64, level: f64) -> [f64; 2] {
    let tail = (1.0 - level) / 2.0;
    let low = if k <= 0.0 { 0.0 } else { beta_quantile(k, n - k + 1.0, tail) };
    let high = if k >= n { 1.0 } else { beta_quantile(k + 1.0, n - k, 1.0 - tail) };
    [low, high]
}

/// Where a function that rises crosses 0, between two ends, as close as doubles are.
fn bisect(mut low: f64, mut high: f64, rises: impl Fn(f64) -> f64) -> f64 {
    for _ in 0..2000 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if rises(middle) < 0.0 { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `tests/golden/distributions.py`: scipy.
    #[test]
    fn values_are_those_of_scipy() {
        let text = include_str!("../../tests/golden/distributions.csv");
        let mut count = 0;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let (name, numbers) = line.split_once(',').unwrap();
            let n: Vec<f64> = numbers.split(',').map(|n| n.parse().unwrap()).collect();
            let (got, expected) = match name {
                "gamma_below" => (gamma_cdf(n[0], n[1])[0], n[2]),
                "gamma_above" => (gamma_cdf(n[0], n[1])[1], n[2]),
                "beta_below" => (beta_cdf(n[0], n[1], n[2])[0], n[3]),
                "binomial_below" => (binomial_cdf(n[0] as u64, n[1] as u64, n[2])[0], n[3]),
                "binomial_at" => (binomial_at(n[0] as u64, n[1] as u64, n[2]), n[3]),
                "normal_quantile" => (normal_quantile(n[0]), n[1]),
                "gamma_quantile" => (gamma_quantile(n[0], n[1]), n[2]),
                "beta_quantile" => (beta_quantile(n[0], n[1], n[2]), n[3]),
                other => panic!("{other}"),
            };
            assert!((got - expected).abs() <= 1e-10 * expected.abs() + 1e-14, "{line}: {got}");
            count += 1;
        }
        assert!(count > 55);
    }

    /// Student's own table: at 95 % 12.706 with 1 degree, 2.201 with 11, 2.060 with 25.
    #[test]
    fn the_table_of_student() {
        for (degrees, t) in [(1.0, 12.7062), (11.0, 2.2010), (25.0, 2.0595)] {
            assert!((t_within(0.95, degrees) - t).abs() < 1e-4, "{degrees}");
            assert!((t_beyond(t, degrees) - 0.05).abs() < 1e-5, "{degrees}");
        }
    }

    /// Clopper and Pearson's own table: 10 of 20 at 95 % are 27.2 % to 72.8 %; none of 10 is 0 to 1 − 0.025^(1/10).
    #[test]
    fn intervals_of_shares() {
        let [low, high] = share_interval(10.0, 20.0, 0.95);
        assert!((low - 0.2720).abs() < 5e-5 && (high - 0.7280).abs() < 5e-5, "{low} {high}");
        let [low, high] = share_interval(0.0, 10.0, 0.95);
        assert!(low == 0.0 && (high - (1.0 - 0.025_f64.powf(0.1))).abs() < 1e-12);
        let [low, high] = share_interval(0.0, 0.0, 0.95);
        assert!(low <= 0.0 && high >= 1.0);
    }
}
