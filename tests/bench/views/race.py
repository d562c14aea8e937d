"""Union and gaps by commune: shapely 2 and the program on the same 20,000 sectors and 213 communes, in one run; and the area of the union of
20,000 views among houses as PostGIS has it. Needs the comparison's environment (PEERS/env.sh) and its database. Usage: race.py VIEWS_BENCH [rounds]"""
import json, statistics, subprocess, sys, tempfile, time
import numpy as np, psycopg, shapely

bench, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
db = psycopg.connect("", autocommit=True)
focus = "commune_code IN (SELECT code FROM communes WHERE province_code IN ('31','24'))"
rows = db.execute(f"SELECT ST_X(g), ST_Y(g), azimuth, fov, range_m FROM (SELECT *, ST_Transform(geom, 32648) g FROM cameras WHERE {focus}) t ORDER BY id").fetchall()
c = np.array(rows, float)
t = np.radians(90 - c[:, 2])[:, None] + np.radians(c[:, 3])[:, None] * (np.linspace(.5, -.5, 33)[None, :])
arc = np.stack([c[:, 0, None] + c[:, 4, None] * np.cos(t), c[:, 1, None] + c[:, 4, None] * np.sin(t)], -1)
S = shapely.polygons(np.concatenate([c[:, None, :2], arc, c[:, None, :2]], 1))
C = shapely.from_wkb([r[0] for r in db.execute("SELECT ST_AsBinary(ST_Transform(geom, 32648)) FROM communes WHERE province_code IN ('31','24') ORDER BY code")])


def by_commune():
    tree = shapely.STRtree(S)
    ci, si = tree.query(C, predicate="intersects")
    return np.array([shapely.difference(C[k], shapely.union_all(S[si[ci == k]])) for k in range(len(C))])


with tempfile.TemporaryDirectory() as work:
    for name, shapes in (("shapes", S), ("areas", C)):
        with open(f"{work}/{name}", "w") as out:
            out.writelines(shapely.to_wkb(shape, hex=True, byte_order=1) + "\n" for shape in shapes)
    theirs, ours = [], []
    for _ in range(rounds):
        start = time.perf_counter()
        gaps = by_commune()
        theirs.append(time.perf_counter() - start)
        ours.append(json.loads(subprocess.run([bench, "cover", f"{work}/shapes", f"{work}/areas"], check=True, capture_output=True, text=True).stdout))
    shapely_s = statistics.median(theirs)
    one, two = (statistics.median(answer[key] for answer in ours) for key in ("one_thread_s", "two_threads_s"))
    print(f"{len(S)} sectors, {len(C)} communes, {shapely.get_num_coordinates(C).sum()} corners of borders")
    print(f"shapely {shapely.__version__} (GEOS {shapely.geos_version_string}) by commune: {shapely_s:.3f} s {[round(x, 3) for x in theirs]}, gaps {shapely.area(gaps).sum() / 1e6:.6f} km2")
    print(f"ours: {one:.3f} s on one thread, {two:.3f} s on two; {shapely_s / one:.1f} and {shapely_s / two:.1f} times as fast; {ours[-1]}")

    answer = json.loads(subprocess.run([bench, "write", f"{work}/views"], check=True, capture_output=True, text=True).stdout)
    with db.transaction(), db.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE seen (geom geometry(MultiPolygon, 4326)) ON COMMIT DROP")
        with cursor.copy("COPY seen FROM STDIN") as out:
            out.write(open(f"{work}/views").read())
        invalid = cursor.execute("SELECT count(*) FROM seen WHERE NOT ST_IsValid(geom)").fetchone()[0]
        start = time.perf_counter()
        union_m2 = cursor.execute("SELECT ST_Area(ST_Union(geom)::geography) FROM seen").fetchone()[0]
        seconds = time.perf_counter() - start
    print(f"union of 20,000 views among houses: ours {answer}, PostGIS {union_m2:.3f} m2 (geography) in {seconds:.2f} s, {invalid} invalid; off by {answer['union_m2'] / union_m2 - 1:.2e}")
