"""Empirical Bayes rates by esda on its example (homicides and people of 78 counties around St. Louis, 1979-84; Messner and others 2000), with gamma intervals by
scipy, for tests of src/spatial/rates.rs. Python 3.11, esda 2.9.0, libpysal 4.14.1, scipy 1.17.1. Usage: rates.py > rates.csv"""
import libpysal, numpy as np
from esda.smoothing import Empirical_Bayes, Spatial_Empirical_Bayes
from scipy import stats

rows = libpysal.io.open(libpysal.examples.get_path("stl_hom.csv"), "r")
e, b = np.array(rows[:, 10], float), np.array(rows[:, 13], float)
w = libpysal.io.open(libpysal.examples.get_path("stl.gal"), "r").read()
if not w.id_order_set: w.id_order = range(1, len(e) + 1)
g, s = Empirical_Bayes(e, b).r.ravel(), Spatial_Empirical_Bayes(e, b, w).r.ravel()
m = e.sum() / b.sum()
a = (b * (e / b - m) ** 2).sum() / b.sum() - m / b.mean()
low, high = stats.gamma.ppf([[0.025], [0.975]], m * m / a + e, scale=1 / (m / a + b))
print("# tests/golden/rates.py; neighbours by their numbers from 0")
print("cases,people,neighbours,global,local,low,high")
for i, k in enumerate(w.id_order):
    print(int(e[i]), int(b[i]), " ".join(str(w.id2i[j]) for j in w.neighbors[k]), *(repr(float(v)) for v in (g[i], s[i], low[i], high[i])), sep=",")
