// @ts-check
// Whether a difference of two counts can be told from chance.

/** ln Γ by Lanczos (g = 7, n = 9), error below 1e-13 for x ≥ 1. @param {number} x */
function logGamma(x) {
  const g = [0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];
  let sum = g[0];
  for (let i = 1; i < 9; i++) sum += g[i] / (x - 1 + i);
  const s = x - 1 + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(s) - s + Math.log(sum);
}

/**
 * Two-sided p of the exact conditional test that two counts come from equal rates over windows of equal length: given a + b = n,
 * a is binomial(n, 1/2) (Przyborowski & Wilenski 1940). 1 when both are 0. Doubles the smaller tail, at most 1. O(n).
 * @param {number} a @param {number} b
 */
export function equalRates(a, b) {
  const n = a + b;
  if (n === 0) return 1;
  const k = Math.min(a, b);
  let tail = 0;
  const whole = logGamma(n + 1) - n * Math.LN2;
  for (let i = k; i >= 0; i--) {
    const term = Math.exp(whole - logGamma(i + 1) - logGamma(n - i + 1));
    tail += term;
    if (term < tail * 1e-15) break;
  }
  return Math.min(1, 2 * tail);
}

/**
 * Benjamini-Hochberg adjusted p of many tests, in the order given: calling those below 0.05 leaves at most 5 % of the calls false on
 * average. O(n log n). Source: Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57(1).
 * @param {number[]} ps
 */
export function adjusted(ps) {
  const order = ps.map((p, i) => i).sort((a, b) => ps[b] - ps[a]);
  const out = new Array(ps.length);
  let least = 1;
  order.forEach((i, k) => {
    least = Math.min(least, (ps[i] * ps.length) / (ps.length - k));
    out[i] = least;
  });
  return out;
}

/**
 * Class limits of values by quantiles, on round numbers, at most `n` classes. Equal values share a class; the result is ascending
 * and without repeats; the first limit is the least value.
 * @param {number[]} values @param {number} [n]
 */
export function quantiles(values, n = 5) {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (!sorted.length) return [];
  const limits = [sorted[0]];
  for (let i = 1; i < n; i++) {
    const raw = sorted[Math.min(sorted.length - 1, Math.floor((i * sorted.length) / n))];
    const scale = raw >= 100 ? 10 : raw >= 10 ? 1 : 0.1;
    const rounded = Math.round(raw / scale) * scale;
    if (rounded > limits[limits.length - 1] && rounded <= sorted[sorted.length - 1]) limits.push(Number(rounded.toFixed(1)));
  }
  return limits;
}
