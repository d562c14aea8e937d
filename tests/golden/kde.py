"""Densities by scikit-learn's KernelDensity (Gaussian) and by the formula of the quartic kernel in numpy, at nodes of a raster, for tests of src/spatial/kde.
Python 3.11, numpy 2.4.6, scikit-learn 1.9.1. Usage: kde.py > kde.csv"""
import numpy as np
from sklearn.neighbors import KernelDensity

chance = np.random.default_rng(1971)
places = np.round(np.concatenate([chance.normal([2000, 1500], 300, (60, 2)), chance.uniform(0, 4000, (60, 2))]), 1)
nodes = np.stack([chance.integers(0, 41, 40), chance.integers(0, 31, 40)], 1)
at = nodes * [100.0, 120.0]
gaussian = np.exp(KernelDensity(kernel="gaussian", bandwidth=250, algorithm="kd_tree", rtol=0, atol=0).fit(places).score_samples(at)) * len(places) * 1e6
u2 = ((at[:, None] - places[None]) ** 2).sum(2) / 600.0 ** 2
quartic = (3 / np.pi * np.clip(1 - u2, 0, None) ** 2).sum(1) / 600.0 ** 2 * 1e6
print("# tests/golden/kde.py; p: metres; n: column and row of a node (steps of 100 m and 120 m from 0, 0), per km2 by Gaussian 250 m, by quartic 600 m")
for x, y in places: print("p", x, y, sep=",")
for (c, r), g, q in zip(nodes, gaussian, quartic): print("n", c, r, repr(float(g)), repr(float(q)), sep=",")
