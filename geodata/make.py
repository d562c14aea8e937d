#!/usr/bin/env python3
"""Make the reference files of geodata/ from two public packages: provinces, communes, successions, population, land.

    pip download --no-deps vietnamadminunits==1.0.4 && npm pack world-atlas@2.0.2
    python3 geodata/make.py --wheel vietnamadminunits-1.0.4-py3-none-any.whl --atlas world-atlas-2.0.2.tgz
    python3 geodata/make.py --check                      invariants and digests of the shipped files
    python3 geodata/make.py --check --wheel … --atlas …  also that they reproduce
    python3 geodata/make.py --compare FOLDER             differences from a second source, as a table (nothing is written)

Standard library only. Same input, same bytes (apart from the deflate stream, which is compared unpacked).
What is taken, what is corrected and why: geodata/README.md.
"""
import argparse
import collections
import csv
import gzip
import hashlib
import io
import json
import math
import os
import sqlite3
import sys
import tarfile
import tempfile
import unicodedata
import uuid
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
CUT_OVER = "2025-07-01"
# uuid5(NAMESPACE_URL, "https://bando138.vn/geodata"), written out: it must never change, installations agree by it.
NAMESPACE = uuid.UUID("7d0a0a5e-54c4-5f4f-9a15-0c1b3c9a1380")
FILES = ["provinces.csv", "communes.csv.gz", "successions.csv.gz", "population.csv", "land.geojson.gz"]
# Wheel and tarball this script was written against; another one needs its corrections looked at again.
WHEEL_SHA256 = "737ee3662e877290386c1c45ed4d71f2e5fae34ab6fb9c64bfb4cb74b216ea35"
ATLAS_SHA256 = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"

# Resolution of the Standing Committee of the National Assembly (…/NQ-UBTVQH15, 16/6/2025) for each province of today.
RESOLUTION = {
    "91": 1654, "96": 1655, "01": 1656, "04": 1657, "24": 1658, "48": 1659, "66": 1660, "11": 1661, "75": 1662,
    "82": 1663, "52": 1664, "42": 1665, "33": 1666, "56": 1667, "92": 1668, "31": 1669, "12": 1670, "68": 1671,
    "20": 1672, "15": 1673, "37": 1674, "46": 1675, "25": 1676, "51": 1677, "40": 1678, "22": 1679, "44": 1680,
    "14": 1681, "80": 1682, "19": 1683, "08": 1684, "79": 1685, "38": 1686, "86": 1687,
}
# Prefix of the codes made for sites and incidents: ours, unique within a period.
ABBR_NEW = {
    "01": "HN", "04": "CB", "08": "TQ", "11": "DB", "12": "LCH", "14": "SL", "15": "LCA", "19": "TNG", "20": "LS",
    "22": "QNI", "24": "BN", "25": "PT", "31": "HP", "33": "HY", "37": "NB", "38": "TH", "40": "NA", "42": "HT",
    "44": "QT", "46": "HUE", "48": "DNA", "51": "QNG", "52": "GL", "56": "KH", "66": "DLK", "68": "LD", "75": "DNI",
    "79": "HCM", "80": "TNI", "82": "DT", "86": "VL", "91": "AG", "92": "CT", "96": "CM",
}
ABBR_OLD = {
    "01": "HN", "02": "HG", "04": "CB", "06": "BK", "08": "TQ", "10": "LCA", "11": "DB", "12": "LCH", "14": "SL",
    "15": "YB", "17": "HB", "19": "TNG", "20": "LS", "22": "QNI", "24": "BG", "25": "PT", "26": "VP", "27": "BN",
    "30": "HD", "31": "HP", "33": "HY", "34": "TB", "35": "HNA", "36": "ND", "37": "NB", "38": "TH", "40": "NA",
    "42": "HT", "44": "QB", "45": "QT", "46": "HUE", "48": "DNA", "49": "QNA", "51": "QNG", "52": "BDI", "54": "PY",
    "56": "KH", "58": "NT", "60": "BTH", "62": "KT", "64": "GL", "66": "DLK", "67": "DNO", "68": "LD", "70": "BPH",
    "72": "TNI", "74": "BDU", "75": "DNI", "77": "VT", "79": "HCM", "80": "LA", "82": "TG", "83": "BTR", "84": "TV",
    "86": "VL", "87": "DT", "89": "AG", "91": "KG", "92": "CT", "93": "HGI", "94": "ST", "95": "BL", "96": "CM",
}
KIND = {"Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu"}
# Places that the geocoder behind the package put on the mainland; lon, lat of the main island from any atlas.
KNOWN_CENTRE = {
    ("old", "huyenhoangsa"): (112.0, 16.5),  # quần đảo Hoàng Sa
    ("old", "22736"): (111.92, 8.645),       # Trường Sa lớn
    ("old", "22737"): (114.331, 11.429),     # đảo Song Tử Tây
    ("old", "22739"): (114.329, 9.886),      # đảo Sinh Tồn
    ("old", "30781"): (104.33, 10.29),       # quần đảo Hải Tặc
    ("new", "30781"): (104.33, 10.29),
}


# ---------------------------------------------------------------------------------------------------- small tools
def nfc(text):
    """NFC without stray blanks; None stays None."""
    return None if text is None else " ".join(unicodedata.normalize("NFC", text).split())


def distance_km(a, b):
    """Plane distance in km of two (lon, lat); good to 1 % within a province."""
    return math.hypot((a[1] - b[1]) * 110.6, (a[0] - b[0]) * 111.32 * math.cos(math.radians((a[1] + b[1]) / 2)))


def parse_box(text):
    """'south,west – north,east' of the package -> (west, south, east, north)."""
    if not text:
        return None
    low, high = text.split(" – ")
    (south, west), (north, east) = ([float(x) for x in pair.split(",")] for pair in (low, high))
    return (west, south, east, north)


def box_area_km2(box):
    west, south, east, north = box
    return (north - south) * 110.6 * (east - west) * 111.32 * math.cos(math.radians((south + north) / 2))


def in_box(point, box, margin_deg):
    west, south, east, north = box
    return west - margin_deg <= point[0] <= east + margin_deg and south - margin_deg <= point[1] <= north + margin_deg


def mean(points):
    points = list(points)
    return (sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points))


def province_id(code, valid_from):
    return uuid.uuid5(NAMESPACE, f"vn-province:{code}:{valid_from or '-'}")


def commune_id(key, valid_from):
    return uuid.uuid5(NAMESPACE, f"vn-commune:{key}:{valid_from or '-'}")


def number(x, digits):
    """Shortest text of a rounded number; empty for None."""
    return "" if x is None else f"{round(x, digits):.{digits}f}".rstrip("0").rstrip(".")


# ---------------------------------------------------------------------------------------------------- reading
def read_wheel(path):
    """The two unit tables and the converter of the package, as lists of dicts."""
    with zipfile.ZipFile(path) as wheel, tempfile.TemporaryDirectory() as folder:
        wheel.extract("vietnamadminunits/data/dataset.db", folder)
        base = sqlite3.connect(os.path.join(folder, "vietnamadminunits/data/dataset.db"))
        base.row_factory = sqlite3.Row
        old = [dict(row) for row in base.execute("select * from admin_units_legacy")]
        new = [dict(row) for row in base.execute("select * from admin_units")]
        base.close()
        converter = json.loads(wheel.read("vietnamadminunits/data/converter_2025.json"))
    return old, new, converter


def read_population(path):
    """code -> (people, area_km2) from our own population.csv or from a table with unit_code, population_2025."""
    facts = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code = row.get("unit_code") or row["code"]
            people = row.get("population_2025") or row["people"]
            facts[code] = (int(people), float(row["area_km2"]))
    return facts


class Unit:
    """A commune-level unit of one period while it is being put right."""

    __slots__ = ("age", "key", "code", "province", "kind", "name", "full_name", "district_code", "district_name",
                 "district_box", "centre", "basis", "area", "box", "id", "heirs", "parents")

    def __init__(self, row, age):
        self.age = age
        self.code = row["wardCode"]
        self.province = row["provinceCode"]
        self.district_code = row.get("districtCode")
        self.district_name = nfc(row.get("district"))
        self.district_box = parse_box(row.get("districtBounds"))
        full, kind = nfc(row["ward"]), nfc(row["wardType"])
        if full is None:
            # An island district without communes stood in for one: the body that a special zone took over.
            self.kind, self.full_name = "dac_khu", self.district_name
            self.name = self.full_name.removeprefix("Huyện ")
            self.centre = (row["districtLon"], row["districtLat"])
            self.box = self.district_box
        else:
            self.kind, self.full_name = KIND[kind], full
            short = full.removeprefix(kind + " ")
            self.name = full if short.isdigit() else short
            self.centre = (row["wardLon"], row["wardLat"])
            self.box = parse_box(row.get("wardBounds"))
        self.key = f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}" if age == "old" else (row["provinceKey"], row["wardKey"])
        self.area = row.get("wardAreaKm2") or None
        self.basis = "source"
        known = KNOWN_CENTRE.get((age, self.code or row.get("districtKey")))
        if known:
            self.centre, self.basis, self.box = known, "known", None
        identity = self.code or f"{self.province}/{self.district_code}/{self.name}"
        self.id = commune_id(identity, CUT_OVER if age == "new" else None)
        self.heirs, self.parents = {}, {}

    def radius_km(self):
        """Radius of the disc of the unit's area; 4 km where the area is not known."""
        return math.sqrt((self.area or 50.0) / math.pi)


# ---------------------------------------------------------------------------------------------------- putting right
def link(old, new, converter):
    """Fills heirs/parents from the converter: heirs[unit] = is it the default one."""
    by_old = {unit.key: unit for unit in old}
    by_new = {unit.key: unit for unit in new}
    assert len(by_old) == len(old) and len(by_new) == len(new), "keys of the package are no longer unique"
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, keys in wards.items():
            for key in keys:
                by_old[key].heirs[by_new[province, ward]] = True
    for province, units in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, heirs in units.items():
            for heir in heirs:
                by_old[key].heirs[by_new[province, heir["newWardKey"]]] = heir["isDefaultNewWard"]
    for unit in old:
        for heir in unit.heirs:
            heir.parents[unit] = len(unit.heirs) == 1


def correct_areas(new, facts, log):
    """The package gives namesakes in different provinces one area. Of such a group at most one figure is right: the one
    that fits the boxes of its parents best, if it fits at all. The others are emptied; none is guessed."""
    groups = collections.defaultdict(list)
    for unit in new:
        if unit.area:
            groups[unit.name, unit.area].append(unit)

    def misfit(unit):
        boxes = [(parent.box, 1 / len(parent.heirs)) for parent in unit.parents]
        if not boxes or any(box is None or box == parent.district_box for (box, _), parent in zip(boxes, unit.parents)):
            return math.inf
        # A commune fills about half of its box: the median of all units whose area is beyond doubt is 0.53.
        expected = sum(box_area_km2(box) * part for box, part in boxes) * 0.5
        return abs(math.log(unit.area / expected))

    for members in groups.values():
        if len(members) > 1:
            members.sort(key=lambda unit: (misfit(unit), unit.code))
            for rank, unit in enumerate(members):
                if rank > 0 or misfit(unit) > math.log(1.6):
                    unit.area = None
                    log["area emptied (shared with a namesake)"].append(unit)
    for unit in new:
        if unit.code in facts:
            unit.area = facts[unit.code][1]
        elif unit.area is None and unit not in log["area emptied (shared with a namesake)"]:
            log["area missing in the package"].append(unit)


def correct_new_centres(new, shared, log):
    """Swapped pairs are swapped back; a centre far from every parent and outside their districts becomes the parents' mean."""

    def parents_of(unit):
        whole = [p for p, is_whole in unit.parents.items() if is_whole and p.centre not in shared and p.basis == "source"]
        return whole or [p for p in unit.parents if p.centre not in shared]

    def nearest_km(point, unit):
        return min((distance_km(point, p.centre) for p in parents_of(unit)), default=0.0)

    def is_lost(unit):
        far = nearest_km(unit.centre, unit) > max(8.0, 2.5 * unit.radius_km())
        return far and not any(in_box(unit.centre, p.district_box, 0.03) for p in unit.parents)

    by_province = collections.defaultdict(list)
    for unit in new:
        if unit.basis == "source" and parents_of(unit):
            by_province[unit.province].append(unit)
    for units in by_province.values():
        # Half a radius off is usual; a pair is swapped only where both are off and swapping puts both in place.
        off = [unit for unit in units if nearest_km(unit.centre, unit) > 1.5]
        home = {unit: mean(p.centre for p in parents_of(unit)) for unit in off}
        pairs = []
        for i, a in enumerate(off):
            for b in off[i + 1:]:
                before = distance_km(a.centre, home[a]) + distance_km(b.centre, home[b])
                after = distance_km(a.centre, home[b]) + distance_km(b.centre, home[a])
                if before > 7.0 and after < 0.35 * before:
                    pairs.append((before - after, a.code, b.code, a, b))
        done = set()
        for _, _, _, a, b in sorted(pairs, key=lambda x: (-x[0], x[1], x[2])):
            if a not in done and b not in done:
                a.centre, b.centre, a.basis, b.basis = b.centre, a.centre, "swapped", "swapped"
                done |= {a, b}
                log["new centres swapped back"] += [a, b]
    for unit in new:
        if unit.basis == "source" and parents_of(unit) and all(p.basis != "known" for p in unit.parents) and is_lost(unit):
            unit.centre, unit.basis = mean(p.centre for p in parents_of(unit)), "parents"
            log["new centre replaced by its parents' mean"].append(unit)


def drop_namesakes(old, log):
    """A resolution says 'part of xã Hòa Bình' and there are two of them: the converter took both. Where a namesake is a
    parent of the same heir and lies there while this one lies in another district far away, the pair is an error."""
    for unit in sorted(old, key=lambda u: u.key):
        for heir in sorted(unit.heirs, key=lambda u: u.code):
            if len(unit.heirs) == 1:
                break
            here = distance_km(unit.centre, heir.centre)
            twins = [twin for twin in heir.parents
                     if twin is not unit and twin.name == unit.name and twin.district_code != unit.district_code]
            if any(here > 8.0 + 1.5 * heir.radius_km() and distance_km(twin.centre, heir.centre) < 0.4 * here for twin in twins):
                was_default = unit.heirs.pop(heir)
                del heir.parents[unit]
                log["successions dropped (namesake elsewhere)"].append((unit, heir))
                if was_default:
                    nearest = min(unit.heirs, key=lambda u: (distance_km(unit.centre, u.centre), u.code))
                    unit.heirs[nearest] = True
                if len(unit.heirs) == 1:
                    only = next(iter(unit.heirs))
                    unit.heirs[only] = only.parents[unit] = True


def correct_old_centres(old, shared, log):
    """A centre more than 8 km outside every heir (disc of 1.5 radii) is a geocoder's miss: the default heir's centre serves.
    A box that is the district's, or no smaller than its heirs could be, says nothing about the unit: emptied."""
    boxes = collections.Counter(unit.box for unit in old if unit.box)
    for unit in old:
        gap = min(distance_km(unit.centre, heir.centre) - 1.5 * heir.radius_km() for heir in unit.heirs)
        if gap > 8.0 and unit.basis == "source":
            heir = next(heir for heir, is_default in unit.heirs.items() if is_default)
            unit.centre, unit.basis, unit.box = heir.centre, "heir", None
            log["old centre replaced by its heir's"].append(unit)
        if unit.box:
            room = sum(heir.area or 80.0 for heir in unit.heirs)
            if unit.box == unit.district_box or boxes[unit.box] > 1 or box_area_km2(unit.box) > 6 * room or not in_box(unit.centre, unit.box, 0):
                unit.box = None
                log["old box emptied (the district's, shared or far too large)"].append(unit)
    for unit in old:
        if unit.centre in shared:
            log["old centre shared with another unit (kept)"].append(unit)


# ---------------------------------------------------------------------------------------------------- land outline
LAND_BOX = (100.0, 5.0, 120.0, 25.0)


def decode_arcs(topology):
    """Quantised, delta-coded arcs of a TopoJSON topology -> lists of (lon, lat)."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        yield points


def stitch(ring, arcs):
    """Arc indexes of a ring (negative: reversed, ~i) -> closed list of points."""
    points = []
    for index in ring:
        piece = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(piece if not points else piece[1:])
    return points


def signed_area(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:])) / 2


def cut_segment(a, b, box):
    """Liang–Barsky: parameters (t0, t1) of the part of segment a-b inside the box, or None."""
    t0, t1 = 0.0, 1.0
    for delta, low, high in ((b[0] - a[0], box[0] - a[0], box[2] - a[0]), (b[1] - a[1], box[1] - a[1], box[3] - a[1])):
        if delta == 0:
            if low > 0 or high < 0:
                return None
            continue
        enter, leave = sorted((low / delta, high / delta))
        t0, t1 = max(t0, enter), min(t1, leave)
        if t0 >= t1:
            return None
    return t0, t1


def turn(point, box):
    """Where a point of the box's edge lies when walking it counter-clockwise from the lower left corner: 0..4."""
    west, south, east, north = box
    x, y = (point[0] - west) / (east - west), (point[1] - south) / (north - south)
    edges = ((abs(y), x), (abs(x - 1), 1 + y), (abs(y - 1), 2 + 1 - x), (abs(x), 3 + 1 - y))
    return min(edges)[1] % 4


def clip_ring(ring, box):
    """A counter-clockwise ring cut to a rectangle: the pieces inside are joined along the rectangle's edge, so that the
    result is valid (Sutherland–Hodgman would leave bridges along the edge)."""
    if signed_area(ring) < 0:
        ring = ring[::-1]
    ring = ring[:-1]
    if all(in_box(p, box, 0) for p in ring):
        return [ring + ring[:1]]
    start = next((i for i, p in enumerate(ring) if not in_box(p, box, 0)), None)
    ring = ring[start:] + ring[:start + 1]
    runs, run = [], []
    for a, b in zip(ring, ring[1:]):
        cut = cut_segment(a, b, box)
        if cut is None:
            continue
        at = [(a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for t in cut]
        if cut[0] > 0 or not run:
            run = [at[0]]
            runs.append(run)
        run.append(b if cut[1] == 1.0 else at[1])
    corners = [(1.0, (box[2], box[1])), (2.0, (box[2], box[3])), (3.0, (box[0], box[3])), (4.0, (box[0], box[1]))]
    rings, left = [], runs
    while left:
        path = list(left.pop(0))
        first = turn(path[0], box)
        while True:
            here = turn(path[-1], box)
            ahead = min(left, key=lambda r: (turn(r[0], box) - here) % 4, default=None)
            to_start, to_next = (first - here) % 4, math.inf if ahead is None else (turn(ahead[0], box) - here) % 4
            step = min(to_start, to_next)
            for at, corner in corners + [(t + 4, p) for t, p in corners]:
                if here < at < here + step:
                    path.append(corner)
            if to_start <= to_next:
                break
            left.remove(ahead)
            path.extend(ahead)
        rings.append(path + path[:1])
    return rings


def make_land(atlas):
    """GeoJSON of the land around Viet Nam: Natural Earth 1:10m land without states or borders, clipped, 4 decimals."""
    with tarfile.open(atlas) as tar:
        topology = json.load(tar.extractfile("package/land-10m.json"))
    arcs = list(decode_arcs(topology))
    polygons = []
    for geometry in topology["objects"]["land"]["geometries"]:
        for polygon in geometry["arcs"]:
            outer, *holes = [stitch(ring, arcs) for ring in polygon]
            if all(p[0] < LAND_BOX[0] for p in outer) or all(p[0] > LAND_BOX[2] for p in outer) or \
               all(p[1] < LAND_BOX[1] for p in outer) or all(p[1] > LAND_BOX[3] for p in outer):
                continue
            assert not any(in_box(p, LAND_BOX, 0) for hole in holes for p in hole), "a hole inside the clip box"
            if not any(in_box(p, LAND_BOX, 0) for p in outer):
                continue
            for ring in clip_ring(outer, LAND_BOX):
                rounded = []
                for x, y in ring:
                    point = [round(x, 4), round(y, 4)]
                    if not rounded or point != rounded[-1]:
                        rounded.append(point)
                if len(rounded) >= 4:
                    polygons.append([rounded])
    polygons.sort(key=lambda p: (-abs(signed_area(p[0])), p[0][0]))
    feature = {"type": "Feature", "properties": {"kind": "land"}, "geometry": {"type": "MultiPolygon", "coordinates": polygons}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, separators=(",", ":")) + "\n"


# ---------------------------------------------------------------------------------------------------- writing
def table(header, rows):
    """CSV text, LF, quoted only where needed."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def build(wheel, atlas, population):
    """Everything that is shipped: file name -> text, and the log of corrections."""
    log = collections.defaultdict(list)
    old_rows, new_rows, converter = read_wheel(wheel)
    facts = read_population(population)
    old, new = [Unit(row, "old") for row in old_rows], [Unit(row, "new") for row in new_rows]
    link(old, new, converter)
    counts = collections.Counter(unit.centre for unit in old)
    shared = {centre for centre, n in counts.items() if n > 1}
    correct_areas(new, facts, log)
    correct_new_centres(new, shared, log)
    drop_namesakes(old, log)
    correct_old_centres(old, shared, log)

    provinces = []
    for rows, abbr, period in ((old_rows, ABBR_OLD, (None, CUT_OVER)), (new_rows, ABBR_NEW, (CUT_OVER, None))):
        names = {row["provinceCode"]: (nfc(row["provinceShort"]), nfc(row["province"])) for row in rows}
        assert names.keys() == abbr.keys(), "the provinces of the package changed"
        for code, (name, full_name) in sorted(names.items()):
            provinces.append([province_id(code, period[0]), code, abbr[code], name, full_name, period[0] or "", period[1] or ""])
    resolution = {code: f"{n}/NQ-UBTVQH15" for code, n in RESOLUTION.items()}

    communes = []
    for unit in sorted(new, key=lambda u: u.code) + sorted(old, key=lambda u: (u.code or "~", u.province)):
        is_new = unit.age == "new"
        box = unit.box if not is_new else None
        communes.append([
            unit.id, province_id(unit.province, CUT_OVER if is_new else None), unit.code or "", unit.kind, unit.name, unit.full_name,
            unit.district_code or "", unit.district_name or "", CUT_OVER if is_new else "", "" if is_new else CUT_OVER,
            number(unit.area, 4), number(unit.centre[0], 5), number(unit.centre[1], 5),
            *([number(x, 5) for x in box] if box else [""] * 4),
            f"Nghị quyết số {resolution[unit.province]}" if is_new else "", unit.basis])
    successions = []
    for unit in sorted(old, key=lambda u: (u.code or "~", u.province)):
        for heir in sorted(unit.heirs, key=lambda u: u.code):
            successions.append([unit.id, heir.id, "whole" if len(unit.heirs) == 1 else "part",
                                "true" if unit.heirs[heir] else "false", resolution[heir.province], "false", ""])
    code_of = {unit.code: unit for unit in new}
    source = {"24": "Hồ sơ sắp xếp đơn vị hành chính cấp xã năm 2025 của tỉnh Bắc Ninh (Nghị quyết số 1658/NQ-UBTVQH15)",
              "31": "Hồ sơ sắp xếp đơn vị hành chính cấp xã năm 2025 của thành phố Hải Phòng (Nghị quyết số 1669/NQ-UBTVQH15)"}
    people = [[code_of[code].id, code, 2025, n, number(area, 4), source[code_of[code].province]] for code, (n, area) in sorted(facts.items())]

    files = {
        "provinces.csv": table(["province_id", "code", "abbr", "name", "full_name", "valid_from", "valid_to"], provinces),
        "communes.csv.gz": table(["commune_id", "province_id", "code", "kind", "name", "full_name", "district_code", "district_name",
                                  "valid_from", "valid_to", "area_km2", "lon", "lat", "box_west", "box_south", "box_east", "box_north",
                                  "legal_doc", "centre_basis"], communes),
        "successions.csv.gz": table(["old_commune_id", "new_commune_id", "extent", "is_default_heir", "resolution", "is_disputed", "note"], successions),
        "population.csv": table(["commune_id", "code", "year", "people", "area_km2", "source"], people),
        "land.geojson.gz": make_land(atlas),
    }
    return files, log, old, new


def pack(name, text):
    data = text.encode("utf-8")
    return gzip.compress(data, 9, mtime=0) if name.endswith(".gz") else data


def unpack(name, data):
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def write(files):
    sums = []
    for name in FILES:
        data = pack(name, files[name])
        with open(os.path.join(HERE, name), "wb") as file:
            file.write(data)
        sums.append(f"{hashlib.sha256(data).hexdigest()}  {name}\n")
    with open(os.path.join(HERE, "SHA256SUMS"), "w", encoding="utf-8", newline="\n") as file:
        file.writelines(sums)


# ---------------------------------------------------------------------------------------------------- checking
def read_shipped(name):
    with open(os.path.join(HERE, name), "rb") as file:
        return unpack(name, file.read())


def rows_of(name):
    return list(csv.DictReader(io.StringIO(read_shipped(name))))


def check_shipped():
    """Every broken rule of the shipped files as a sentence; empty when all is well."""
    wrong = []

    def must(holds, sentence):
        if not holds:
            wrong.append(sentence)

    with open(os.path.join(HERE, "SHA256SUMS"), encoding="utf-8") as file:
        sums = dict(reversed(line.split()) for line in file)
    must(sorted(sums) == sorted(FILES), "SHA256SUMS does not list the shipped files")
    for name in FILES:
        must(sums.get(name) == sha256(os.path.join(HERE, name)), f"{name}: digest differs from SHA256SUMS")
        text = read_shipped(name)
        must("\r" not in text, f"{name}: carriage return")
        must(unicodedata.is_normalized("NFC", text), f"{name}: not NFC")
    provinces = {row["province_id"]: row for row in rows_of("provinces.csv")}
    for valid_from, n in (("", 63), (CUT_OVER, 34)):
        of = [row for row in provinces.values() if row["valid_from"] == valid_from]
        must(len(of) == n, f"{len(of)} provinces from {valid_from or 'ever'}, expected {n}")
        must(len({row["abbr"] for row in of}) == len(of), "an abbreviation is used twice in one period")
        must(len({row["code"] for row in of}) == len(of), "a province code is used twice in one period")
    communes = {row["commune_id"]: row for row in rows_of("communes.csv.gz")}
    new = {i: row for i, row in communes.items() if row["valid_from"]}
    old = {i: row for i, row in communes.items() if not row["valid_from"]}
    must((len(new), len(old)) == (3321, 10040), f"{len(new)} new and {len(old)} old units, expected 3321 and 10040")
    must(sum(row["code"] == "" for row in communes.values()) == 5, "not exactly five units without a code")
    for i, row in communes.items():
        province = provinces.get(row["province_id"])
        name = f"{row['code']} {row['full_name']}"
        must(province is not None and province["valid_from"] == row["valid_from"], f"{name}: province of another period")
        identity = row["code"] or f"{province['code']}/{row['district_code']}/{row['name']}"
        must(str(commune_id(identity, row["valid_from"])) == i, f"{name}: id is not its name's")
        must(row["kind"] in KIND.values(), f"{name}: kind {row['kind']}")
        must(100 < float(row["lon"]) < 118 and 6 < float(row["lat"]) < 24, f"{name}: centre outside Viet Nam")
        must(row["area_km2"] == "" or 0 < float(row["area_km2"]) < 2000, f"{name}: area {row['area_km2']}")
        if row["box_west"]:
            west, south, east, north = (float(row["box_" + side]) for side in ("west", "south", "east", "north"))
            must(west < east and south < north, f"{name}: box")
    kinds = collections.Counter(row["kind"] for row in new.values())
    must(kinds == {"xa": 2621, "phuong": 687, "dac_khu": 13}, f"kinds of today: {dict(kinds)}")
    heirs, parents = collections.defaultdict(list), collections.Counter()
    for row in rows_of("successions.csv.gz"):
        must(row["old_commune_id"] in old and row["new_commune_id"] in new, f"succession of unknown units: {row}")
        heirs[row["old_commune_id"]].append(row)
        parents[row["new_commune_id"]] += 1
    for i, row in old.items():
        name, mine = f"{row['code']} {row['full_name']}", heirs[i]
        must(len(mine) >= 1, f"{name}: no heir")
        must(sum(h["is_default_heir"] == "true" for h in mine) == 1, f"{name}: not exactly one default heir")
        must(len({h["new_commune_id"] for h in mine}) == len(mine), f"{name}: an heir twice")
        must({h["extent"] for h in mine} == ({"whole"} if len(mine) == 1 else {"part"}), f"{name}: extent and number of heirs differ")
    for i, row in new.items():
        must(parents[i] > 0, f"{row['code']} {row['full_name']}: no predecessor")
    people = rows_of("population.csv")
    must(all(row["commune_id"] in new and new[row["commune_id"]]["code"] == row["code"] for row in people), "population of an unknown unit")
    by_province = collections.Counter()
    for row in people:
        by_province[provinces[new[row["commune_id"]]["province_id"]]["code"]] += int(row["people"])
    # Sums of the dossiers: Bac Ninh publishes 3,619,433, nine fewer than its units add up to.
    must(by_province == {"24": 3619442, "31": 4664124}, f"population sums: {dict(by_province)}")
    land = json.loads(read_shipped("land.geojson.gz"))
    for polygon in land["features"][0]["geometry"]["coordinates"]:
        for ring in polygon:
            must(ring[0] == ring[-1] and len(ring) >= 4, "land: open ring")
            must(all(in_box(p, LAND_BOX, 1e-9) for p in ring), "land: point outside the clip box")
    return wrong


def compare(folder, old, new):
    """Prints how the successions and names differ from crosswalk_2025-07-01.csv of a folder (a second source, never shipped)."""
    with open(os.path.join(folder, "crosswalk_2025-07-01.csv"), encoding="utf-8") as file:
        other = {(row["old_code"], row["new_code"]): row for row in csv.DictReader(file) if row["old_level"] == "commune"}
    ours = {(unit.code, heir.code): (unit, heir) for unit in old if unit.code for heir in unit.heirs}
    print(f"pairs: ours {len(ours)}, theirs {len(other)}, both {len(ours.keys() & other.keys())}")
    for pair in sorted(other.keys() - ours.keys()):
        row = other[pair]
        print("only theirs", row["new_province_code"], *pair, row["old_name"], row["old_district_name"], "->", row["new_name"], row["kind"])
    for pair in sorted(ours.keys() - other.keys()):
        unit, heir = ours[pair]
        print("only ours  ", heir.province, *pair, unit.full_name, unit.district_name, "->", heir.full_name, len(unit.heirs), "heirs")
    both = ours.keys() & other.keys()
    differ = [p for p in sorted(both) if (len(ours[p][0].heirs) > 1) != (other[p]["kind"] == "partial")]
    print("extent differs:", len(differ), differ)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", help="vietnamadminunits-1.0.4-py3-none-any.whl")
    parser.add_argument("--atlas", help="world-atlas-2.0.2.tgz")
    parser.add_argument("--population", default=os.path.join(HERE, "population.csv"), help="table of people and area by code")
    parser.add_argument("--check", action="store_true", help="verify the shipped files; with --wheel and --atlas that they reproduce")
    parser.add_argument("--compare", metavar="FOLDER", help="print differences from a second source")
    arguments = parser.parse_args()
    built = None
    if arguments.wheel and arguments.atlas:
        for path, known in ((arguments.wheel, WHEEL_SHA256), (arguments.atlas, ATLAS_SHA256)):
            if sha256(path) != known:
                sys.exit(f"{path}: not the release this script was written for (sha256 {sha256(path)})")
        built, log, old, new = build(arguments.wheel, arguments.atlas, arguments.population)
        for what, items in sorted(log.items()):
            print(f"{len(items):5} {what}")
            for item in items if len(items) <= 60 else []:
                units = item if isinstance(item, tuple) else (item,)
                print("        " + " -> ".join(f"{u.code} {u.full_name} ({u.district_name or u.province})" for u in units))
    elif not arguments.check:
        parser.error("--wheel and --atlas are needed to make the files")
    if arguments.compare:
        compare(arguments.compare, old, new)
        return
    wrong = []
    if arguments.check:
        wrong = check_shipped()
        for name in FILES if built else []:
            if built[name] != read_shipped(name):
                wrong.append(f"{name}: does not reproduce")
    else:
        write(built)
        wrong = check_shipped()
    for sentence in wrong[:50]:
        print("wrong:", sentence)
    if wrong:
        sys.exit(f"{len(wrong)} rules broken")
    print("geodata: all rules hold" + (", files reproduce" if arguments.check and built else ""))


if __name__ == "__main__":
    main()
