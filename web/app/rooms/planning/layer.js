// @ts-check
// What the room draws: the proposed cameras with their number and the way they look, and their views, as in every room.
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { theme } from '../../theme.js';
import { TASKS, taskName, taskToken, viewLayers } from '../../views.js';
import { angleOf, looksAround, placeOf } from './data.js';

/** Cameras as the map takes them. @param {any[]} cameras @param {number|null} [open] number of the one that is open: not drawn */
export const cameraPoints = (cameras, open = null) => ({ type: 'FeatureCollection', features: cameras.filter((one) => one.number !== open).map((one) => ({
  type: 'Feature', geometry: { type: 'Point', coordinates: [one.lon, one.lat] },
  properties: { number: one.number, bearing: one.bearing_deg, angle: Math.min(360, angleOf(one.model) ?? 60), around: looksAround(one.model), name: `${one.number}. ${placeOf(one)}` } })) });

/** The proposed cameras: far out numbers in discs, close up also the way they look. @param {any} map @param {any[]|null} cameras @param {{open?: number|null}} [options] */
export function drawCameras(map, cameras, { open = null } = {}) {
  if (!cameras) return map.overlay('plan-cameras', null);
  const flat = (/** @type {any} */ f) => ({ shape: 'plan-camera', title: f.properties.name, id: String(f.properties.number) });
  map.overlay('plan-cameras', cameraPoints(cameras, open), () => cameraLayers('plan-cameras', 'room-planning'), { flat });
}
/** @param {string} name of the overlay @param {string} colour token of the discs */
export const cameraLayers = (name, colour) => [
  { id: `${name}-way`, type: 'symbol', minzoom: 13.5, filter: ['!', ['get', 'around']],
    layout: { 'icon-image': ['concat', 'wedge-', ['to-string', ['step', ['get', 'angle'], 30, 45, 60, 75, 90, 105, 120, 150, 180, 270, 360]], '-planned'],
      'icon-rotate': ['get', 'bearing'], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': ['interpolate', ['exponential', 1.6], ['zoom'], 13.5, 0.7, 16, 1, 19, 1.8] } },
  { id: `${name}-disc`, type: 'circle', layout: { 'circle-sort-key': ['-', 0, ['get', 'number']] },
    paint: { 'circle-color': token(colour), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 1.5, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 4.5, 11, 8, 15, 11] } },
  { id: `${name}-number`, type: 'symbol', minzoom: 9.5,
    layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': ['interpolate', ['linear'], ['zoom'], 9.5, 9, 15, 12], 'text-allow-overlap': ['step', ['zoom'], false, 13, true], 'text-padding': 0, 'symbol-sort-key': ['get', 'number'] },
    paint: { 'text-color': token('map-cell-text') } },
];

/** The other plan of a comparison: rings around its cameras, so that one that both have shows as both. @param {any} map @param {any[]|null} cameras */
export function drawOther(map, cameras) {
  map.overlay('plan-other', cameras && cameraPoints(cameras), () => [
    { id: 'plan-other-ring', type: 'circle', paint: { 'circle-color': token('map-halo'), 'circle-opacity': 0.6, 'circle-stroke-color': token('state-planned'), 'circle-stroke-width': 2.5, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 7, 11, 11, 15, 15] } },
  ], { clickable: false, before: map.gl?.getLayer('plan-cameras-way') ? 'plan-cameras-way' : undefined, flat: (/** @type {any} */ f) => ({ shape: 'plan-camera other', title: f.properties.name, id: '' }) });
}

/** Views of proposed cameras. @param {any} map @param {any[]|null} features @param {boolean} night @param {number|null} [open] the one whose own view is drawn instead */
export function drawViews(map, features, night, open = null) {
  map.overlay('plan-views', features && viewAreas(features.filter((f) => f.properties.number !== open), night), () => viewLayers('plan-views'), { clickable: false, before: 'commune-label' });
}
/** The view of the camera that is being turned. @param {any} map @param {any[]|null} features @param {boolean} night */
export function drawOpenView(map, features, night) {
  map.overlay('plan-view', features && viewAreas(features, night), () => viewLayers('plan-view'), { clickable: false, before: 'commune-label', flat: (/** @type {any} */ f) => ({ shape: `view ${f.properties.certainty}`, title: taskName(TASKS[f.properties.level - 1]), id: '' }) });
}
/** Views as the map takes them. @param {any[]} features @param {boolean} night */
export const viewAreas = (features, night) => ({ type: 'FeatureCollection', features: features.filter((f) => f.geometry).map((f) => shaped(f, night)) });
const shaped = (/** @type {any} */ f, /** @type {boolean} */ night) => ({ type: 'Feature', geometry: f.geometry, properties: { level: Math.max(1, TASKS.indexOf(f.properties.task) + 1), certainty: f.properties.certainty ?? (f.properties.state === 'unknown' ? 'unknown' : f.properties.figure === 'arc' ? 'possible' : 'certain'), night, works: true } });

/** The legend of a plan. @param {(spec: any) => void} legend @param {{night: boolean, views?: any[], other?: {name: string, isRings: boolean}|null}} what */
export function explain(legend, { night, views = [], other = null }) {
  const present = TASKS.filter((task) => views.some((f) => f.properties.task === task));
  const sign = (/** @type {string} */ how) => { const node = document.createElement('span'); node.className = `legend-plan ${how}`; node.setAttribute('aria-hidden', 'true'); return node; };
  legend({ title: t('planning.legend'), unit: present.length ? `${night ? '☾ ' : '☀ '}${t(`share.half_${night ? 'night' : 'day'}`)}` : null, shut: innerWidth <= 720,
    items: [{ swatch: sign('own'), label: t('planning.legend_cameras') }, other && { swatch: sign(other.isRings ? 'other' : 'beside'), label: t(other.isRings ? 'planning.legend_other' : 'planning.legend_beside', { name: other.name }) }, ...present.map((task) => ({ swatch: token(taskToken(task)), label: taskName(task) }))].filter(Boolean),
    note: present.length ? t(theme() === 'dark' ? 'planning.legend_views_dark' : 'planning.legend_views') : null });
}

/** The box around cameras. @param {any[]} cameras @returns {number[]|null} */
export function boxOf(cameras) {
  if (!cameras.length) return null;
  const pad = 0.002;
  return [Math.min(...cameras.map((c) => c.lon)) - pad, Math.min(...cameras.map((c) => c.lat)) - pad, Math.max(...cameras.map((c) => c.lon)) + pad, Math.max(...cameras.map((c) => c.lat)) + pad];
}
