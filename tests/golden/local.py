"""Gi*, local Moran and Knox's test by others, as numbers for src/spatial/{local,near_repeat}/tests.rs.
Python 3.11, esda 2.9.0, libpysal 4.14.1, numpy 2.4.6. Writes local.json and knox.json beside itself: python local.py
Burkitt: the times and places of libpysal's example (Williams & al. 1978), whose Knox count for 20 km and 5 days is published with pointpats: 13."""
import itertools, json, os, warnings
warnings.filterwarnings("ignore")
import esda, libpysal, numpy as np

here = os.path.dirname(os.path.abspath(__file__))
rows, columns = 6, 7
counts = np.random.default_rng(138).poisson(3, rows * columns)
counts[[8, 9, 10, 15, 16]] += 9
near = libpysal.weights.lat2W(rows, columns, rook=False)
gi = esda.G_Local(counts.astype(float), near, star=True, transform="B", permutations=0)
moran = esda.Moran_Local(counts.astype(float), near, transformation="r", permutations=0)
# All ways to deal 11 other counts to the neighbours of a cell, for a row of 12 cells; and 12 counts to the cell and its neighbours.
few = [0, 0, 1, 4, 4, 7, 0, 1, 0, 2, 0, 0]
tails, all_tails = [], []
for cell, own in enumerate(few):
    around = [i for i in (cell - 1, cell + 1) if 0 <= i < len(few)]
    others = [count for i, count in enumerate(few) if i != cell]
    sums = np.array([sum(chosen) for chosen in itertools.combinations(others, len(around))])
    there = sum(few[i] for i in around)
    tails.append([float((sums >= there).mean()), float((sums <= there).mean())])
    sums = np.array([sum(chosen) for chosen in itertools.combinations(few, len(around) + 1)])
    all_tails.append([float((sums >= there + own).mean()), float((sums <= there + own).mean())])
json.dump(dict(rows=rows, columns=columns, counts=counts.tolist(), gi_star=gi.Zs.tolist(), moran=moran.Is.tolist(), moran_mean=moran.EIc.tolist(),
               moran_variance=moran.VIc.tolist(), quadrant=moran.q.tolist(), few=few, few_tails_others=tails, few_tails_all=all_tails), open(f"{here}/local.json", "w"))

table = libpysal.io.open(libpysal.examples.get_path("burkitt.dbf"))
x, y, t = (np.array(table.by_col(name)).astype(int) for name in ("X", "Y", "T"))
space, lag = [0, 5, 10, 20, 40], [0, 5, 30, 180, 720]
i, j = np.triu_indices(len(x), 1)
tables = {}
for metric, distance in (("straight", np.hypot(x[i] - x[j], y[i] - y[j])), ("manhattan", np.abs(x[i] - x[j]) + np.abs(y[i] - y[j]))):
    tables[metric] = np.histogram2d(distance, np.abs(t[i] - t[j]), [[*space[:-1], np.nextafter(space[-1], 0)], [*lag[:-1], lag[-1] - .5]])[0].astype(int).tolist()
apart = np.abs(t[i] - t[j])
expected = [[float(((a <= d) & (d < b)).sum() * ((c <= apart) & (apart < e)).sum() / len(i)) for c, e in zip(lag, lag[1:])]
            for d in [np.hypot(x[i] - x[j], y[i] - y[j])] for a, b in zip(space, space[1:])]
close = int(((np.hypot(x[i] - x[j], y[i] - y[j]) <= 20) & (apart <= 5)).sum())
print("burkitt", len(x), "within 20 and 5:", close)
json.dump(dict(x=x.tolist(), y=y.tolist(), t=t.tolist(), space=space, lag=lag, **tables, expected=expected, within_20_and_5=close), open(f"{here}/knox.json", "w"))
