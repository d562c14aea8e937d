// @ts-check
// What the room draws: gaps hatched by their reason, the views of cameras by task, communes by their share.
import { token } from '../../map.js';
import { REASONS } from '../../symbols.js';
import { t } from '../../i18n.js';
import { shareToken } from '../../shares.js';
import { TASKS, viewLayers } from '../../views.js';
import { nameOf } from './data.js';

/** From this zoom views are drawn: farther out they are dots. */
export const VIEWS_FROM = 14.5;

const byReason = () => ['match', ['get', 'reason'], ...REASONS.flatMap((reason) => [reason, token(`gap-${reason}`)]), token('gap-unknown')];

/** A hole smaller than this is what discs around points of a grid leave between them, not a place that is seen, square metres. */
const HOLE_M2 = 400;
/** The area of a ring, square metres; exact enough for one that is some metres wide. @param {number[][]} ring */
function ringArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i += 1) sum += (ring[i][0] - ring[0][0]) * (ring[i - 1][1] - ring[0][1]) - (ring[i - 1][0] - ring[0][0]) * (ring[i][1] - ring[0][1]);
  return Math.abs(sum / 2) * 111320 ** 2 * Math.cos((ring[0][1] * Math.PI) / 180);
}
/** The area without such holes, for drawing. @param {any} geometry */
export const solid = (geometry) => (geometry?.type === 'MultiPolygon' ? { ...geometry, coordinates: geometry.coordinates.map((/** @type {any} */ rings) => rings.filter((/** @type {any} */ ring, /** @type {number} */ i) => i === 0 || ringArea(ring) >= HOLE_M2)) } : geometry);

/** The gaps of the list: areas close up, signs with their rank farther out. @param {any} map @param {any[]|null} features */
export function drawGaps(map, features) {
  if (!features) {
    map.overlay('gaps', null);
    map.overlay('gapsigns', null);
    return;
  }
  const small = (/** @type {any} */ p) => ({ gap_id: p.gap_id, rank: p.rank, reason: REASONS.includes(p.reason) ? p.reason : 'unknown', name: nameOf(p) });
  const areas = features.filter((f) => f.geometry).map((f) => ({ type: 'Feature', geometry: solid(f.geometry), properties: small(f.properties) }));
  const signs = features.filter((f) => Number.isFinite(f.properties.lon)).map((f) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [f.properties.lon, f.properties.lat] }, properties: small(f.properties) }));
  const flat = (/** @type {any} */ f) => ({ shape: `gap ${f.properties.reason}`, title: `${f.properties.rank}. ${f.properties.name}: ${t(`coverage.reason_${f.properties.reason}`)}`, id: f.properties.gap_id });
  map.overlay('gaps', { type: 'FeatureCollection', features: areas }, gapLayers, { flat, before: 'commune-label' });
  map.overlay('gapsigns', { type: 'FeatureCollection', features: signs }, gapSigns, {});
}
export const gapLayers = () => [
  { id: 'gaps-fill', type: 'fill', minzoom: 11, paint: { 'fill-pattern': ['concat', 'gap-', ['get', 'reason']], 'fill-opacity': 0.95 } },
  { id: 'gaps-line', type: 'line', minzoom: 11, paint: { 'line-color': byReason(), 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 1, 16, 2.2] } },
];
export const gapSigns = () => [
  { id: 'gapsigns-disc', type: 'circle', maxzoom: 13.5,
    layout: { 'circle-sort-key': ['-', 0, ['get', 'rank']] },
    paint: { 'circle-color': byReason(), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 1.2, 'circle-radius': ['case', ['<=', ['get', 'rank'], 20], 9, 4.5] } },
  { id: 'gapsigns-rank', type: 'symbol', filter: ['<=', ['get', 'rank'], 99],
    layout: { 'text-field': ['step', ['zoom'], ['case', ['<=', ['get', 'rank'], 20], ['to-string', ['get', 'rank']], ''], 13.5, ['to-string', ['get', 'rank']]], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': ['step', ['zoom'], 11, 13.5, 14], 'text-padding': 0, 'symbol-sort-key': ['get', 'rank'] },
    paint: { 'text-color': ['step', ['zoom'], token('map-cell-text'), 13.5, token('map-label')], 'text-halo-color': token('map-halo'), 'text-halo-width': ['step', ['zoom'], 0, 13.5, 1.8] } },
];

/** Views of cameras: filled where certain, thin where possible, a ring where not known. @param {any} map @param {any[]|null} features of GET /views */
export function drawViews(map, features) {
  const data = features && { type: 'FeatureCollection', features: features.filter((/** @type {any} */ f) => f.geometry).map((/** @type {any} */ f) => ({ type: 'Feature', geometry: f.geometry, properties: {
    camera_id: f.properties.camera_id, name: f.properties.camera_code, level: TASKS.indexOf(f.properties.task) + 1, certainty: f.properties.certainty, night: f.properties.light === 'night', works: (f.properties.status ?? 'active') === 'active' } })) };
  map.overlay('views', data, () => viewLayers('views'), { before: map.gl?.getLayer('gaps-fill') ? 'gaps-fill' : 'commune-label' });
}
/** The outline of the open gap. @param {any} map @param {any|null} feature */
export function drawOpen(map, feature) {
  map.overlay('gap-open', feature?.geometry ? { type: 'FeatureCollection', features: [{ type: 'Feature', properties: {}, geometry: solid(feature.geometry) }] } : null, () => [
    { id: 'gap-open-line', type: 'line', paint: { 'line-color': token('map-select'), 'line-width': 3.5 } }], { clickable: false, flat: () => ({ shape: 'gap open', title: '', id: '' }) });
}

/** commune_id → colour, null where nothing is needed (hatched). @param {any[]} items */
export const coloursOf = (items) => new Map(items.map((row) => [row.commune_id, (row.share ?? null) === null ? null : token(shareToken(row.share))]));

/** The box around features. @param {any[]} features @returns {number[]|null} */
export function boxOf(features) {
  const box = [180, 90, -180, -90];
  const walk = (/** @type {any} */ part) => {
    if (typeof part[0] === 'number') {
      box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]); box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]);
    } else for (const one of part) walk(one);
  };
  for (const f of features) if (f.geometry) walk(f.geometry.coordinates);
  return box[0] <= box[2] ? box : null;
}
