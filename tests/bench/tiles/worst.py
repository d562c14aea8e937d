"""The largest and the slowest tile: every tile of zooms 8 to 16 that touches a commune of both provinces, one after the other.

Usage: worst.py BASE DATABASE_URL [zooms]     (the service with its cache off; prints one row per layer and zoom)
"""
import http.client, math, sys, time, urllib.parse
import psycopg

base, database = urllib.parse.urlparse(sys.argv[1]), sys.argv[2]
zooms = range(8, 17) if len(sys.argv) < 4 else [int(z) for z in sys.argv[3].split(",")]
layers = {"cameras": "", "cameras, as on a day": "?on=2025-06-30", "sites": "", "sites, as on a day": "?on=2025-06-30", "communes": "", "incidents": "", "incidents, 45 days": "?from=2024-03-10&to=2024-04-24",
          "communes,cameras,incidents": "", "communes,sites,cameras,incidents,hotspots": ""}


def column_row(lon, lat, z):
    n = 2 ** z
    return int((lon + 180) / 360 * n), int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)


with psycopg.connect(database) as db:
    boxes = db.execute("""select st_xmin(geom), st_ymin(geom), st_xmax(geom), st_ymax(geom) from commune join province p using (province_id)
        where p.code in ('31', '24') and geom is not null and st_xmax(geom) < 109 order by commune_id""").fetchall()
link = http.client.HTTPConnection(base.hostname, base.port)
print("| layers | zoom | tiles | largest kB | slowest ms | over 500 kB | over 150 ms |\n|---|---|---|---|---|---|---|")
for z in zooms:
    tiles = set()
    for west, south, east, north in boxes:
        (x0, y1), (x1, y0) = column_row(west, south, z), column_row(east, north, z)
        tiles |= {(x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1)}
    tiles = sorted(tiles)
    if len(tiles) > 6000:   # every n-th; the densest places are in dense lists of lower zooms anyway
        tiles = tiles[:: len(tiles) // 6000 + 1]
    for layer, query in layers.items():
        sizes, times = [], []
        for x, y in tiles:
            begun = time.perf_counter()
            link.request("GET", f"/tiles/{layer.split(', ')[0]}/{z}/{x}/{y}{query}")
            answer = link.getresponse()
            body = answer.read()
            times.append((time.perf_counter() - begun) * 1000)
            assert answer.status in (200, 204), (answer.status, body[:200])
            sizes.append(len(body) / 1000)
        print(f"| {layer} | {z} | {len(tiles)} | {max(sizes):.0f} | {max(times):.1f} | {sum(s > 500 for s in sizes)} | {sum(t > 150 for t in times)} |", flush=True)
