"""The nearest of some streets by shapely, for tests of src/spatial/street_counts. Python 3.11, numpy 2.4.6, shapely 2.2.0.
Usage: street_counts.py > street_counts.csv"""
import numpy as np, shapely

chance = np.random.default_rng(60)
streets = []
for _ in range(40):
    start, turn, corners = chance.uniform(0, 2000, 2), chance.uniform(0, 2 * np.pi), []
    for _ in range(chance.integers(2, 7)):
        corners.append(np.round(start, 1)); turn += chance.normal(0, 0.5)
        start = start + chance.uniform(30, 250) * np.array([np.cos(turn), np.sin(turn)])
    streets.append(corners)
# One long slanting highway.
streets.append([np.array([-300.0, -200.0]), np.array([2400.0, 2300.0])])
lines = [shapely.LineString(s) for s in streets]
places = np.round(chance.uniform(-200, 2200, (250, 2)), 1)
print("# tests/golden/street_counts.py; s: corners; p: place, nearest street within 120 m (-1: none) and its distance")
for s in streets: print("s", *(v for c in s for v in map(float, c)), sep=",")
for place in places:
    d = shapely.distance(lines, shapely.Point(place)); i = int(d.argmin())
    print("p", *map(float, place), i if d[i] <= 120 else -1, repr(float(d[i])), sep=",")
