// Cuts the land around Việt Nam (longitude 86-134, latitude -6-34) out of world-atlas' land-10m.json (Natural Earth 1:10m,
// public domain) and writes it as GeoJSON: 3 decimals (about 100 m) between 101 and 118 E, 6 and 24 N; coarser further out,
// where only the shape of the coast matters; rings smaller than 4 km2 (300 km2 outside) dropped. It is drawn beneath
// the communes so that land outside them does not look like sea. It holds no border of any country.
//   node make_land.mjs path/to/land-10m.json > world-atlas-2.0.2/land-region.geojson
import { readFileSync } from 'node:fs';

const BOX = [86, -6, 134, 34];
const NEAR = [101, 6, 118, 24];
const near = ([x, y]) => x >= NEAR[0] && x <= NEAR[2] && y >= NEAR[1] && y <= NEAR[3];
/** Outside NEAR keeps one point each 0.12 degrees; the corners of the cut stay. */
function thin(points) {
  let last = points[0];
  return points.filter((p, i) => {
    const keep = i === 0 || i === points.length - 1 || near(p) || p[0] === BOX[0] || p[0] === BOX[2] || p[1] === BOX[1] || p[1] === BOX[3] || Math.hypot(p[0] - last[0], p[1] - last[1]) > 0.12;
    if (keep) last = p;
    return keep;
  });
}
const topology = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const { scale, translate } = topology.transform;
const arcs = topology.arcs.map((arc) => {
  let x = 0, y = 0;
  return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
});
const ring = (indexes) => indexes.flatMap((i, n) => {
  const points = i < 0 ? [...arcs[~i]].reverse() : arcs[i];
  return n === 0 ? points : points.slice(1);
});

/** Sutherland-Hodgman against one side of the box. */
function clipSide(points, inside, cross) {
  const out = [];
  points.forEach((point, i) => {
    const before = points[(i + points.length - 1) % points.length];
    if (inside(point)) {
      if (!inside(before)) out.push(cross(before, point));
      out.push(point);
    } else if (inside(before)) out.push(cross(before, point));
  });
  return out;
}
const atX = (x) => ([ax, ay], [bx, by]) => [x, ay + ((x - ax) / (bx - ax)) * (by - ay)];
const atY = (y) => ([ax, ay], [bx, by]) => [ax + ((y - ay) / (by - ay)) * (bx - ax), y];
function clip(points) {
  let p = points.slice(0, -1);
  p = clipSide(p, (q) => q[0] >= BOX[0], atX(BOX[0]));
  p = clipSide(p, (q) => q[0] <= BOX[2], atX(BOX[2]));
  p = clipSide(p, (q) => q[1] >= BOX[1], atY(BOX[1]));
  p = clipSide(p, (q) => q[1] <= BOX[3], atY(BOX[3]));
  return p.length < 3 ? null : [...p, p[0]];
}
const area = (points) => Math.abs(points.slice(1).reduce((sum, [x, y], i) => sum + points[i][0] * y - x * points[i][1], 0) / 2);
const round = (points) => points.map((p) => p.map((v) => Math.round(v * 1000) / 1000))
  .filter((p, i, all) => i === 0 || p[0] !== all[i - 1][0] || p[1] !== all[i - 1][1]);

const MIN_AREA_DEG2 = 4 / (111 * 108);
const features = [];
for (const geometry of topology.objects.land.geometries) {
  const polygons = geometry.type === 'Polygon' ? [geometry.arcs] : geometry.arcs;
  for (const polygon of polygons) {
    const rings = polygon.map(ring).map(clip);
    if (!rings[0]) continue;
    const kept = rings.filter((r) => r && area(r) >= MIN_AREA_DEG2 * (r.some(near) ? 1 : 75)).map(thin).map(round).filter((r) => r.length >= 4);
    if (area(rings[0]) >= MIN_AREA_DEG2 * (rings[0].some(near) ? 1 : 75) && kept.length) features.push({ type: 'Feature', properties: {}, geometry: { type: 'Polygon', coordinates: kept } });
  }
}
process.stdout.write(JSON.stringify({ type: 'FeatureCollection', features }) + '\n');
