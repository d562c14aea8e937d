"""Gi* with the false discovery rate on the comparison's incidents: libpysal's Graph and esda's G_Local on the very cells and counts of the program,
analytic and with permutations, in turns; then whether scores are the same. Needs the comparison's environment (PEERS/env.sh) and its data.
Usage: race.py HOTSPOTS_BENCH [ROUNDS]"""
import json, os, statistics, subprocess, sys, tempfile, warnings
warnings.filterwarnings("ignore")
sys.path.insert(0, f"{os.environ['PEERS_HOME']}/bench")
bench, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
sys.argv[1:] = []
from common import *
import esda, geopandas, libpysal, shapely

points_file = f"{TMP}/data/focus_xy.npy"
if not os.path.exists(points_file):
    np.save(points_file, incidents_xy(FOCUS))
points = np.load(points_file)[:, :2]
for _ in range(2):  # numba compiles here, not timed
    esda.G_Local(np.random.rand(100), libpysal.weights.lat2W(10, 10), star=True, transform="B", permutations=99, n_jobs=1)


def hexagons(middles, width):
    """As the comparison makes them: corners on a lattice of whole steps, so that neighbours share them."""
    r = width / 3 ** .5
    k = np.rint(middles / [width / 2, r / 2]).astype(int)
    off = np.array([(0, 2), (1, 1), (1, -1), (0, -2), (-1, -1), (-1, 1)])
    return shapely.polygons((k[:, None] + off) * [width / 2, r / 2])


def q_values(p):
    order = np.argsort(p)
    q = np.minimum.accumulate((p[order] * len(p) / np.arange(1, len(p) + 1))[::-1])[::-1]
    return np.minimum(q[np.argsort(order)], 1)


def cpu():
    use = resource.getrusage(resource.RUSAGE_SELF)
    return use.ru_utime + use.ru_stime


def both(work, times):
    start = cpu()
    seconds, _, out = timed(work, times)
    return seconds, (cpu() - start) / times, out


print("| cells | peer, neighbours + Gi* + FDR s (CPU) | ours, grid + the same s | ratio of CPU | draws | peer s (CPU) | ours s | ratio of CPU | ours, exact tails s | largest difference of a score |\n|---|---|---|---|---|---|---|---|---|---|")
with tempfile.TemporaryDirectory() as work:
    np.savetxt(f"{work}/points", points, fmt="%.3f")
    for cells, draws in ((2000, 9999), (20000, 999), (100000, 999)):
        theirs, ours = [], []
        for _ in range(rounds):
            ours.append(json.loads(subprocess.run([bench, "gi", f"{work}/points", str(cells), str(draws), f"{work}/cells"], check=True, capture_output=True, text=True).stdout))
            x, y, count, z, p, q = np.loadtxt(f"{work}/cells", delimiter=",", unpack=True)
            frame = geopandas.GeoDataFrame(geometry=hexagons(np.column_stack([x, y]), ours[-1]["size_m"]), crs=32648)

            def peer():
                graph = libpysal.graph.Graph.build_contiguity(frame, rook=False)
                answer = esda.G_Local(count, graph, star=True, transform="B", permutations=0)
                return graph, answer, q_values(2 * answer.p_norm)

            analytic = both(peer, 1)
            graph = analytic[2][0]
            drawn = both(lambda: esda.G_Local(count, graph, star=True, transform="B", permutations=draws, seed=1, n_jobs=1, keep_simulations=False), 1)
            theirs.append((analytic[0], analytic[1], drawn[0], drawn[1]))
        off = np.nanmax(np.abs(analytic[2][1].Zs - z))
        assert off < 1e-9 and np.allclose(analytic[2][2], q, atol=1e-9), off
        a, a_cpu, d, d_cpu = (statistics.median(one[i] for one in theirs) for i in range(4))
        own = {key: statistics.median(one[key] for one in ours) for key in ours[0]}
        # Ours is the least of five runs on one thread: seconds of a processor, whatever else runs.
        tested = own["laid_s"] + own["tested_s"]
        print(f"| {own['cells']} | {a:.3f} ({a_cpu:.3f}) | {own['laid_s']:.4f} + {own['tested_s']:.4f} | {a_cpu / tested:.0f} | {draws} | {d:.2f} ({d_cpu:.2f}) | {own['dealt_s']:.4f} | {d_cpu / own['dealt_s']:.0f} | {own['exact_s']:.4f} | {off:.1e} |", flush=True)
