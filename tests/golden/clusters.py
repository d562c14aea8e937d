"""Labels of scikit-learn's DBSCAN for tests of src/spatial/clusters. Python 3.11, numpy 2.4.6, scikit-learn 1.9.1.
Usage: clusters.py > clusters.csv"""
import numpy as np
from sklearn.cluster import DBSCAN

chance = np.random.default_rng(138)
towns = chance.uniform(0, 1500, (9, 2))
crowd = np.concatenate([town + chance.normal(0, 40 + 25 * n, (70, 2)) for n, town in enumerate(towns)])
# A tenth of them at places of a lattice of 10 m, several at one place: ties at the distance itself.
crowd[::10] = np.round(crowd[::10], -1)
places = np.concatenate([crowd, chance.uniform(-200, 1700, (170, 2))])
places = np.round(places[chance.permutation(len(places))], 1)
labels = [DBSCAN(eps=eps, min_samples=least).fit(places).labels_ for eps, least in [(60, 5), (35, 4), (150, 20), (20, 1)]]
print("# tests/golden/clusters.py; metres, then the cluster for 60 m and 5, 35 m and 4, 150 m and 20, 20 m and 1 (-1: noise)")
print("x_m,y_m,c60_5,c35_4,c150_20,c20_1")
for row in zip(places, *labels):
    print(*row[0], *row[1:], sep=",")
