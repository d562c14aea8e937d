"""Exact comparisons of two Poisson counts by scipy's binomial test, for tests of src/spatial/change. R's poisson.test does the same: its help's example is the
first row (11 of 800 in one town, 21 of 3,011 in three others). Python 3.11, scipy 1.17.1. Usage: change.py > change.csv"""
from scipy import stats

print("# tests/golden/change.py; interval at 95 %; chance: posterior probability (Jeffreys) that the rate fell at all, and by a tenth or more")
print("earlier,earlier_exposure,later,later_exposure,ratio,low,high,p_fewer,p_more,p_two_sided,p_mid,chance_0,chance_10")
rows = [(21, 3011, 11, 800), (183, 181, 180, 181), (540, 365, 486, 365), (20, 1, 10, 1), (5, 1, 0, 1), (0, 1, 5, 1), (0, 2, 1, 3), (3, 90, 9, 30), (12, 10, 12, 10),
        (1000, 365, 880, 366), (40000, 1, 39500, 1), (7, 12, 2, 24)]
for x1, t1, x2, t2 in rows:
    n, p = x1 + x2, t2 / (t1 + t2)
    test = stats.binomtest(x2, n, p)
    low, high = test.proportion_ci(0.95, "exact")
    odds = lambda s: float("inf") if s >= 1 else s / (1 - s) * t1 / t2
    fewer, more, at = stats.binom.cdf(x2, n, p), stats.binom.sf(x2 - 1, n, p), stats.binom.pmf(x2, n, p)
    mid = min(1.0, 2 * min(fewer - at / 2, more - at / 2))
    def chance(share):
        r = (1 - share) * t2 / t1
        return stats.beta.cdf(r / (1 + r), x2 + 0.5, x1 + 0.5)
    ratio = x2 / x1 * t1 / t2 if x1 else float("inf")
    print(x1, t1, x2, t2, *(repr(float(v)) for v in (ratio, odds(low), odds(high), fewer, more, test.pvalue, mid, chance(0), chance(0.1))), sep=",")
