"""50 cameras on the comparison's instances: HiGHS on the sparse model (equal needs merged, one thread, as PEERS/bench/mclp_bench.py has it) and the
program, each on the same file, in turns; spopt (with HiGHS as its solver, one thread) once on instances of at most SPOPT_NEEDS needs, building its
model included as in the program's own time. Needs the comparison's environment (PEERS/env.sh) and its data.
Usage: race.py PLACEMENT_BENCH [ROUNDS [SPOPT_NEEDS]]"""
import json, statistics, subprocess, sys, tempfile, os
sys.path.insert(0, f"{os.environ['PEERS_HOME']}/bench")
bench, rounds, spopt_needs = sys.argv[1], *map(int, [*sys.argv[2:4], *["3", "0"][len(sys.argv[2:4]):]])
sys.argv[1:] = []
sys.argv += ["--case", "none:0x0"]
from common import *
from scipy.spatial import cKDTree

PEER = f"{os.environ['PEERS_HOME']}/bench/mclp_bench.py"
SIZES = [(1000, 500, 250), (5000, 1000, 250), (20000, 2000, 250), (50000, 5000, 250), (1000, 500, 1000), (5000, 1000, 1000), (20000, 2000, 1000), (50000, 5000, 1000)]
points_file = f"{TMP}/data/focus_xy.npy"
if not os.path.exists(points_file):
    np.save(points_file, incidents_xy(FOCUS))
points = np.load(points_file)


def peer(solver, n, m, radius, limit=120):
    out = subprocess.run([sys.executable, PEER, "--case", f"{solver}:{n}x{m}", "--radius", str(radius), "--limit", str(limit)], check=True, capture_output=True, text=True).stdout
    return dict(pair.split("=", 1) for pair in out.split() if "=" in pair)


print("| needs x candidates, radius | optimum (HiGHS) | ours | HiGHS solve s | to 0.3 % s | ratio | proven s | ratio | spopt, building + solving s |\n|---|---|---|---|---|---|---|---|---|")
for n, m, radius in SIZES:
    chance = np.random.default_rng(n * 7 + m)
    order = chance.permutation(len(points))
    needs, weights = points[order[:n], :2], points[order[:n], 2]
    places = points[order[n:n + m], :2] + chance.normal(0, 50, (m, 2))
    seen = cKDTree(needs).query_ball_point(places, radius)
    with tempfile.NamedTemporaryFile("w") as file:
        print(n, m, 50, file=file)
        print(*weights, file=file)
        for one in seen:
            print(*sorted(one), file=file)
        file.flush()
        theirs, ours = [], []
        for _ in range(rounds):
            theirs.append(peer("highs_sparse", n, m, radius))
            ours.append(json.loads(subprocess.run([bench, "file", file.name, "60"], check=True, capture_output=True, text=True).stdout))
    highs = statistics.median(float(one["solve_s"]) for one in theirs)
    close, proven = (statistics.median(one[key] for one in ours) for key in ("to_0_3_percent_s", "seconds"))
    spopt = "not asked"
    if n <= spopt_needs:
        once = peer("spopt_highs", n, m, radius, 600)
        spopt = f"{float(once['build_s']):.1f} + {float(once['solve_s']):.1f} ({once['objective']}, {once['status']})"
    print(f"| {n} x {m}, {radius} m | {theirs[0]['objective']} ({theirs[0]['status']}) | {ours[0]['value']} (gap {ours[0]['gap']}) | {highs:.4f} | {close:.4f} | {highs / close:.0f} | {proven:.4f} | {highs / proven:.0f} | {spopt} |", flush=True)
