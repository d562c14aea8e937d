"""Densities of 1,000,000 incidents on 1000 x 1000 nodes (Gaussian, 3 km) beside numpy + scipy's gaussian_filter and KDEpy, with the greatest error
against exact sums at 200 busy nodes; clusters of 100,000 incidents (150 m, 10) beside scikit-learn's DBSCAN, labels compared. Places: the comparison's
incidents (PEERS/data/incidents.csv), metres of UTM 48N, the same file for all, in turns.
Usage: race_surfaces.py SURFACES_BENCH [rounds]"""
import json, os, statistics, subprocess, sys, tempfile, time
import numpy as np
from pyproj import Transformer
from scipy.ndimage import gaussian_filter

bench, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 5
G, BW = 1000, 3000.0
P = np.loadtxt(f"{os.environ['PEERS_TMP']}/data/incidents.csv", delimiter=",", skiprows=1, usecols=(4, 5))
P = np.ascontiguousarray(np.column_stack(Transformer.from_crs(4326, 32648, always_xy=True).transform(P[:, 0], P[:, 1])))
lo, hi = P.min(0) - 3 * BW, P.max(0) + 3 * BW
gx, gy = np.linspace(lo[0], hi[0], G), np.linspace(lo[1], hi[1], G)
dx, dy = gx[1] - gx[0], gy[1] - gy[0]
d = P[np.random.default_rng(3).integers(len(P), size=200)]
ix, iy = np.searchsorted(gx, d[:, 0]), np.searchsorted(gy, d[:, 1])


def exact(kernel, h):
    def one(node):
        u2 = ((P - node) ** 2).sum(1) / h ** 2
        return np.exp(-u2 / 2).sum() / (2 * np.pi) if kernel == "gaussian" else 3 / np.pi * (np.clip(1 - u2, 0, None) ** 2).sum()
    return np.array([one(node) for node in np.column_stack([gx[ix], gy[iy]])]) / h ** 2 * 1e6


def measured(work):
    walls, cpu = [], time.process_time()
    for _ in range(rounds):
        start = time.perf_counter(); out = work(); walls.append(time.perf_counter() - start)
    return statistics.median(walls), (time.process_time() - cpu) / rounds, out


def ours(*args):
    with tempfile.NamedTemporaryFile() as out:
        told = subprocess.run([bench, args[0], args[1], out.name, *map(str, args[2:]), str(rounds)], check=True, capture_output=True, text=True)
        told_s = json.loads(told.stdout)
        return statistics.median(told_s["seconds"]), told_s["processor_s"], out.read(), told.stderr.strip()


def binned():
    h, _, _ = np.histogram2d(P[:, 0], P[:, 1], bins=[np.append(gx - dx / 2, gx[-1] + dx / 2), np.append(gy - dy / 2, gy[-1] + dy / 2)])
    return gaussian_filter(h, (BW / dx, BW / dy), truncate=4, mode="constant") / (dx * dy) * 1e6


def row(name, wall, cpu, values, reference, base, note=""):
    off = np.abs(values - reference).max() / reference.max()
    print(f"| {name} | {wall:.4f} | {cpu:.4f} | {base / wall:.1f} | {off:.2e} | {note} |", flush=True)


print(f"cells {dx:.0f} x {dy:.0f} m, load {os.getloadavg()[0]:.1f}\n| 1,000,000 on 1000 x 1000 | wall s | processors s | times as fast | error / peak | |\n|---|---|---|---|---|---|")
with tempfile.NamedTemporaryFile() as file:
    P.tofile(file.name)
    reference = exact("gaussian", BW)
    base, cpu, z = measured(binned)
    row("numpy histogram2d + gaussian_filter", base, cpu, z[ix, iy], reference, base)
    from KDEpy import FFTKDE
    grid = np.stack(np.meshgrid(gx, gy, indexing="ij"), -1).reshape(-1, 2)
    wall, cpu, z = measured(lambda: FFTKDE(kernel="gaussian", bw=1.0).fit(P / BW).evaluate(grid / BW).reshape(G, G) / BW ** 2 * len(P) * 1e6)
    row("KDEpy FFTKDE", wall, cpu, z[ix, iy], reference, base)
    for kernel, h, threads, way in [("gaussian", BW, 1, "quick"), ("gaussian", BW, 2, "quick"), ("gaussian", BW, 1, "exact"), ("quartic", BW * 8 ** 0.5, 1, "quick"), ("quartic", 20_000, 1, "quick"), ("quartic", 20_000, 2, "quick"), ("gaussian", 30_000, 1, "quick")]:
        wall, cpu, out, note = ours("kde", file.name, kernel, gx[0], gy[0], dx, dy, G, G, h, threads, way)
        row(f"the program, {kernel} {h:.0f} m, {threads} thread(s), {way}", wall, cpu, np.frombuffer(out, "<f4").reshape(G, G)[iy, ix], reference if (kernel, h) == ("gaussian", BW) else exact(kernel, h), base, note)

from sklearn.cluster import DBSCAN
focus = P[(abs(P[:, 0] - 660_000) < 60_000) & (abs(P[:, 1] - 2_320_000) < 60_000)][:100_000]
print(f"\n| DBSCAN of {len(focus)} | wall s | processors s | times as fast | clusters | noise | same labels |\n|---|---|---|---|---|---|---|")
with tempfile.NamedTemporaryFile() as file:
    np.ascontiguousarray(focus).tofile(file.name)
    for eps, least in [(150, 10), (50, 5), (400, 50)]:
        base, cpu, theirs = measured(lambda: DBSCAN(eps=eps, min_samples=least).fit(focus).labels_)
        wall, ours_cpu, out, _ = ours("clusters", file.name, eps, least)
        labels = np.frombuffer(out, "<i8")
        print(f"| scikit-learn, {eps} m, {least} | {base:.4f} | {cpu:.4f} | 1 | {theirs.max() + 1} | {(theirs < 0).sum()} | |")
        print(f"| the program, {eps} m, {least} | {wall:.4f} | {ours_cpu:.4f} | {base / wall:.1f} | {labels.max() + 1} | {(labels < 0).sum()} | {bool((labels == theirs).all())} |", flush=True)
