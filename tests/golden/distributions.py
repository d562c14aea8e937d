"""Values of scipy.stats for tests of src/spatial/distributions.rs. Python 3.11, scipy 1.17.1. Usage: distributions.py > distributions.csv"""
from scipy import special, stats

def tell(name, *numbers): print(name, *(repr(float(n)) for n in numbers), sep=",")
print("# tests/golden/distributions.py; name, arguments, value")
for a, x in ((0.5, 0.02), (0.5, 3), (1, 1), (3.2, 0.1), (3.2, 8), (40, 25), (40, 70), (1000, 900), (1000, 1100), (50000, 50300)):
    tell("gamma_below", a, x, special.gammainc(a, x)); tell("gamma_above", a, x, special.gammaincc(a, x))
for a, b, x in ((0.5, 0.5, 0.2), (2, 3, 0.4), (11, 22, 0.2), (183.5, 180.5, 0.46), (1, 40, 0.01), (5000, 5100, 0.5), (20.5, 3, 0.99)): tell("beta_below", a, b, x, special.betainc(a, b, x))
for k, n, p in ((0, 10, 0.5), (3, 10, 0.5), (10, 33, 0.211), (167, 367, 0.5), (180, 363, 0.5), (486, 1026, 0.5), (5, 2000, 0.004), (4990, 10000, 0.5)):
    tell("binomial_below", k, n, p, stats.binom.cdf(k, n, p)); tell("binomial_at", k, n, p, stats.binom.pmf(k, n, p))
for p in (1e-9, 0.025, 0.5, 0.8, 0.975, 0.999): tell("normal_quantile", p, stats.norm.ppf(p))
for a, p in ((0.3, 0.025), (1, 0.5), (2.5, 0.975), (60, 0.025), (3000, 0.95)): tell("gamma_quantile", a, p, stats.gamma.ppf(p, a))
for a, b, p in ((0.5, 0.5, 0.3), (10, 11, 0.025), (11, 10, 0.975), (1, 300, 0.5), (2000, 1800, 0.05)): tell("beta_quantile", a, b, p, stats.beta.ppf(p, a, b))
