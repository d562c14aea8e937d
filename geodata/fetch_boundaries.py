#!/usr/bin/env python3
"""Download the public boundaries of the 3,321 communes into the git-ignored folder boundaries/ (`make boundaries`).

    python3 geodata/fetch_boundaries.py                     the dataset's present state from GitHub
    python3 geodata/fetch_boundaries.py --ref COMMIT        a fixed state of it
    python3 geodata/fetch_boundaries.py --archive FILE      a .tar.gz of the repository fetched on another machine

Source: github.com/thanglequoc/vietnamese-provinces-database (MIT), folder json/geojson, one file per commune; boundaries
from the state map site, for reference, not legal. The archive is read as a stream: of the whole repository only the
commune files are kept. Nothing replaces an earlier file unless all units are there and near their known centres.
The service takes the file at its next start, or at once with `bando138 import communes boundaries`. Standard library only.
"""
import argparse
import csv
import datetime
import gzip
import json
import math
import os
import re
import sys
import tarfile
import unicodedata
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
URL = "https://codeload.github.com/thanglequoc/vietnamese-provinces-database/tar.gz/{ref}"
WARD = re.compile(r"(?:^|/)json/geojson/[^/]+/wards/(\d{5})_[^/]+\.geojson$")
UNITS = 3321
# A centre may lie off its unit by an error of the reference list; islands far out lie off by more.
NEAR_KM = 25.0
MAX_STRANGE = 15


def known_units():
    """code -> (name, lon, lat) of today's units."""
    with gzip.open(os.path.join(HERE, "communes.csv.gz"), "rt", encoding="utf-8", newline="") as file:
        return {row["code"]: (row["full_name"], float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file) if row["valid_from"]}


def read_archive(stream):
    """code -> geometry of every commune file in a streamed tar.gz."""
    units = {}
    with tarfile.open(fileobj=stream, mode="r|gz") as tar:
        for member in tar:
            match = WARD.search(member.name)
            if not match or not member.isfile():
                continue
            document = json.loads(tar.extractfile(member).read())
            features = document.get("features") or [document]
            if len(features) != 1:
                sys.exit(f"{member.name}: {len(features)} features, expected one")
            properties = features[0].get("properties") or {}
            units[match.group(1)] = (properties.get("unit_name"), features[0]["geometry"])
            if len(units) % 500 == 0:
                print(f"  {len(units)} communes …", flush=True)
    return units


def bounds(geometry):
    """(west, south, east, north); refuses anything but a (multi)polygon of finite numbers with closed rings."""
    polygons = {"Polygon": lambda g: [g], "MultiPolygon": lambda g: g}[geometry["type"]](geometry["coordinates"])
    xs, ys = [], []
    for polygon in polygons:
        for ring in polygon:
            if len(ring) < 4 or ring[0] != ring[-1]:
                raise ValueError("a ring that is not closed")
            xs.extend(p[0] for p in ring)
            ys.extend(p[1] for p in ring)
    if not all(map(math.isfinite, xs + ys)):
        raise ValueError("a coordinate that is not a number")
    return min(xs), min(ys), max(xs), max(ys)


def check(units, known):
    """Refusals and remarks about a set of units."""
    refused, remarks = [], []
    if len(units) != UNITS:
        refused.append(f"{len(units)} communes, expected {UNITS}")
    fold = lambda name: "".join(sorted(unicodedata.normalize("NFD", name or "").lower()))
    by_name = {}
    for code, (name, _, _) in known.items():
        by_name.setdefault(fold(name), []).append(code)
    far = 0
    for code, (name, geometry) in sorted(units.items()):
        try:
            west, south, east, north = bounds(geometry)
        except (ValueError, KeyError, TypeError, IndexError) as problem:
            refused.append(f"{code} {name}: {problem}")
            continue
        if not (100 < west and east < 118 and 6 < south and north < 24):
            refused.append(f"{code} {name}: outside Viet Nam ({west}, {south}, {east}, {north})")
        reference = known.get(code)
        if reference is None:
            same = [c for c in by_name.get(fold(name), []) if c not in units]
            if len(same) == 1:
                remarks.append(f"{code} {name}: known as {same[0]}, matched by name")
                continue
            refused.append(f"{code} {name}: not a commune of today")
            continue
        lon, lat = reference[1:]
        off = math.hypot(max(west - lon, 0, lon - east) * 104, max(south - lat, 0, lat - north) * 110.6)
        if off > NEAR_KM:
            far += 1
            remarks.append(f"{code} {name}: {off:.0f} km from its known centre")
    if far > MAX_STRANGE:
        refused.append(f"{far} communes far from their known centres: longitude and latitude swapped?")
    return refused, remarks


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ref", default="HEAD", help="branch, tag or commit of the dataset")
    parser.add_argument("--archive", help="a .tar.gz of the repository instead of a download")
    parser.add_argument("--out", default=os.path.join(os.path.dirname(HERE), "boundaries"), help="folder to write")
    arguments = parser.parse_args()
    source = arguments.archive or URL.format(ref=arguments.ref)
    print(f"reading {source}", flush=True)
    try:
        stream = open(source, "rb") if arguments.archive else urllib.request.urlopen(source, timeout=60)  # noqa: S310 - https, fixed host
        with stream:
            units = read_archive(stream)
    except (OSError, tarfile.TarError, json.JSONDecodeError) as problem:
        sys.exit(f"cannot read {source}: {problem}\nOn a closed network: fetch the archive elsewhere and give it with --archive.")
    refused, remarks = check(units, known_units())
    for remark in remarks:
        print("note:", remark)
    if refused:
        for sentence in refused[:30]:
            print("refused:", sentence)
        sys.exit(f"{len(refused)} reasons not to take this dataset; boundaries/ is unchanged")
    os.makedirs(arguments.out, exist_ok=True)
    path = os.path.join(arguments.out, "communes_2025.geojson.gz")
    with gzip.GzipFile(path + ".part", "wb", 9, mtime=0) as file:
        file.write(b'{"type":"FeatureCollection","features":[\n')
        for i, (code, (name, geometry)) in enumerate(sorted(units.items())):
            feature = {"type": "Feature", "properties": {"code": code, "full_name": name}, "geometry": geometry}
            file.write((",\n" if i else "").encode() + json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode())
        file.write(b"\n]}\n")
    os.replace(path + ".part", path)
    with open(os.path.join(arguments.out, "SOURCE.txt"), "w", encoding="utf-8") as file:
        file.write(f"{source}\nread {datetime.date.today().isoformat()}; {len(units)} communes\n"
                   "Dataset: thanglequoc/vietnamese-provinces-database, MIT licence. Boundaries for reference, not legal.\n")
    print(f"{path}: {len(units)} communes, {os.path.getsize(path) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
