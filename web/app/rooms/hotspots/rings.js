// @ts-check
// Pure geometry of a drawn area, in degrees: rings of corners, where they cross themselves, how large they are, and the lines of
// text that stand for them. The server decides; this says it earlier.
import * as format from '../../format.js';

/** @typedef {[number, number]} Corner */
/** Corners without the closing one; one ring a part. @typedef {Corner[][]} Rings */

/** Outer rings of a GeoJSON area. Null when it has holes: those are not drawn here. @param {any} geometry @returns {Rings|null} */
export function ringsOf(geometry) {
  const parts = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  if (parts.some((/** @type {any} */ part) => part.length > 1)) return null;
  return parts.map((/** @type {any} */ part) => part[0].slice(0, -1).map((/** @type {number[]} */ c) => [c[0], c[1]]));
}

/** @param {Rings} rings */
export function areaOf(rings) {
  const closed = rings.filter((ring) => ring.length >= 3).map((ring) => [[...ring, ring[0]]]);
  if (!closed.length) return null;
  return closed.length === 1 ? { type: 'Polygon', coordinates: closed[0] } : { type: 'MultiPolygon', coordinates: closed };
}

/** Where two segments cross in their insides, or null. @param {Corner} a @param {Corner} b @param {Corner} c @param {Corner} d @returns {Corner|null} */
export function crossing(a, b, c, d) {
  const side = (/** @type {Corner} */ p, /** @type {Corner} */ q, /** @type {Corner} */ r) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  const [s1, s2, s3, s4] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)];
  if (s1 * s2 >= 0 || s3 * s4 >= 0) return null;
  const u = s1 / (s1 - s2);
  return [c[0] + u * (d[0] - c[0]), c[1] + u * (d[1] - c[1])];
}

/** The first place where a ring crosses itself or another, or null. O(n²) in the corners. @param {Rings} rings @returns {Corner|null} */
export function selfCrossing(rings) {
  /** @type {[Corner, Corner][]} */
  const edges = rings.flatMap((ring) => (ring.length < 3 ? [] : ring.map((corner, i) => /** @type {[Corner, Corner]} */ ([corner, ring[(i + 1) % ring.length]]))));
  for (let i = 0; i < edges.length; i++) for (let j = i + 1; j < edges.length; j++) {
    const at = crossing(...edges[i], ...edges[j]);
    if (at) return at;
  }
  return null;
}

/** Square metres, on a sphere flattened at the ring's latitude: good to a part in a thousand for a ward. @param {Rings} rings */
export function squareMetres(rings) {
  let sum = 0;
  for (const ring of rings) {
    if (ring.length < 3) continue;
    const [lon0, lat0] = ring[0];
    const kx = 111320 * Math.cos((lat0 * Math.PI) / 180);
    let twice = 0;
    ring.forEach((corner, i) => {
      const next = ring[(i + 1) % ring.length];
      twice += (corner[0] - lon0) * kx * (next[1] - lat0) * 110574 - (next[0] - lon0) * kx * (corner[1] - lat0) * 110574;
    });
    sum += Math.abs(twice) / 2;
  }
  return sum;
}

/** Hectares for small areas, square kilometres for large ones. @param {number|null} m2 */
export function areaText(m2) {
  if (m2 === null || m2 === undefined) return '—';
  if (m2 < 10000) return format.number(m2, { digits: 0, unit: 'm²' });
  return m2 < 1000000 ? format.number(m2 / 10000, { digits: 1, unit: 'ha' }) : format.number(m2 / 1000000, { digits: 2, unit: 'km²' });
}

/** One corner a line, longitude then latitude; an empty line between parts. @param {Rings} rings */
export const toText = (rings) => rings.map((ring) => ring.map(([lon, lat]) => `${lon.toFixed(6)} ${lat.toFixed(6)}`).join('\n')).join('\n\n');

/**
 * Reads what toText writes, and what people paste: commas or semicolons between, either order (in Việt Nam the larger number is the
 * longitude), a ring closed or not. The number of the first line that cannot be read, else the rings.
 * @param {string} text @returns {{rings: Rings}|{line: number}}
 */
export function fromText(text) {
  /** @type {Rings} */
  const rings = [[]];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim().replace(/[;[\]]/g, ' ').trim();
    if (!line) { if (rings[rings.length - 1].length) rings.push([]); continue; }
    const spaced = line.split(/\s+/);
    // "106,31 20,94" has decimal commas, "106.31,20.94" a comma between.
    const parts = spaced.length === 2 ? spaced.map((p) => p.replace(/,$/, '').replace(',', '.')) : line.split(/[\s,]+/);
    const [a, b] = parts.map(Number);
    if (parts.length !== 2 || !Number.isFinite(a) || !Number.isFinite(b)) return { line: i + 1 };
    rings[rings.length - 1].push(a >= b ? [a, b] : [b, a]);
  }
  const filled = rings.filter((ring) => ring.length).map((ring) => {
    const last = ring[ring.length - 1];
    return ring.length > 3 && last[0] === ring[0][0] && last[1] === ring[0][1] ? ring.slice(0, -1) : ring;
  });
  return { rings: filled };
}
