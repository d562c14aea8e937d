// @ts-check
// The map: the style, made here from our own tiles, and the few things that rooms ask of it. Rooms never touch style layers by
// name; they say what to show, and add what is theirs with `overlay`. svgmap.js answers the same calls where there is no WebGL2.
import { fontFaces } from './fonts.js';
import { installImages } from './symbols.js';
import { t } from './i18n.js';
import * as format from './format.js';
import { el, reducedMotion, svg } from './dom.js';

export const LAYERS = ['communes', 'sites', 'cameras', 'incidents', 'conflicts', 'hotspots', 'need'];
/** Layers of the ground on which the data lie: not clickable, on and off together. Zooms as the tiles have them. @type {Record<string, [number, number]>} */
const STREETS = { roads: [10, 16], buildings: [15, 16], key_places: [13, 16] };
const KEYS = { communes: 'commune_id', sites: 'site_id', cameras: 'camera_id', incidents: 'incident_id', conflicts: 'conflict_id', hotspots: 'hotspot_id' };
/** Areas are exact to half a metre at 14: deeper tiles would only be asked for again and again. @type {Record<string, number>} */
const MOST_ZOOM = { communes: 14, hotspots: 16 };
/** Longitude and latitude of the whole country with its two archipelagos. @type {[number, number, number, number]} */
export const COUNTRY = [102.1, 6.5, 117.4, 23.45];
/** Codes of the special zones Hoàng Sa and Trường Sa, labelled at every zoom. */
const ARCHIPELAGOS = ['20333', '22736'];

/** Whether trying is worth it. Making a context to find out would cost a second without a GPU: createMap throws where there is none. */
export const webglPossible = () => typeof WebGL2RenderingContext !== 'undefined';

/** @type {Promise<any[]>|null} */
let preloaded = null;
/** The library, what the tiles are, and the labels' typeface: asked for early, since the map waits for them. */
export function preloadMap() {
  preloaded ??= Promise.all([
    import('../vendor/maplibre-gl-6.17.0/maplibre-gl.mjs'),
    ...LAYERS.map((name) => fetch(`/tiles/${name}.json`).then((r) => (r.ok ? r.json() : null)).catch(() => null)),
    document.fonts.load('500 12px "Be Vietnam Pro"', 'Ệ'),
  ]);
  return preloaded;
}

/** A token of css/tokens.css as the canvas needs it. @param {string} name */
export const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A drop whose tip is the place. */
function placeSign() {
  const node = el`<div class="place-sign" role="img" aria-label=${t('map.place')}></div>`;
  node.append(svg('svg', { viewBox: '0 0 32 42', width: 32, height: 42, 'aria-hidden': 'true' },
    svg('path', { class: 'pin-body', d: 'M16 41C11 32 2 25 2 15a14 14 0 0 1 28 0c0 10-9 17-14 26z' }), svg('circle', { class: 'pin-eye', cx: 16, cy: 15, r: 5 })));
  return node;
}

/** Roads and buildings, quietly: nothing of them is as dark as what lies on them. @returns {any[]} */
function streets() {
  const c = token;
  const road = (/** @type {any} */ great, /** @type {any} */ middle, /** @type {any} */ small, /** @type {any} */ path) => ['match', ['get', 'class'],
    ['motorway', 'trunk', 'primary'], great, ['secondary', 'tertiary'], middle, ['residential', 'unclassified', 'living_street', 'pedestrian', 'road'], small, path];
  const width = (/** @type {number} */ more) => ['interpolate', ['exponential', 1.5], ['zoom'], 10, road(1.2 + more, 0.5 + more, 0.3, 0.2), 13, road(2.6 + more, 1.8 + more, 0.9 + more, 0.4),
    16, road(8 + more, 6 + more, 4.2 + more, 1.6 + more), 19, road(34 + more, 26 + more, 20 + more, 5 + more)];
  const isPath = ['match', ['get', 'class'], ['footway', 'path', 'steps', 'cycleway', 'bridleway', 'track', 'construction'], true, false];
  const base = { source: 'roads', 'source-layer': 'roads', metadata: { group: 'streets' } };
  return [
    { id: 'building', type: 'fill', source: 'buildings', 'source-layer': 'buildings', metadata: { group: 'streets' },
      paint: { 'fill-color': c('map-building'), 'fill-outline-color': c('map-building-line'), 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 15, 0.5, 16, 1] } },
    { id: 'path', type: 'line', ...base, minzoom: 14, filter: isPath, paint: { 'line-color': c('map-road-line'), 'line-width': ['interpolate', ['linear'], ['zoom'], 14, 0.5, 18, 1.6], 'line-dasharray': [3, 2] } },
    { id: 'road-line', type: 'line', ...base, minzoom: 12, filter: ['!', isPath], layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': c('map-road-line'), 'line-width': width(1.4) } },
    { id: 'road', type: 'line', ...base, filter: ['!', isPath], layout: { 'line-join': 'round', 'line-cap': 'round' }, paint: { 'line-color': road(c('map-road-great'), c('map-road'), c('map-road'), c('map-road')), 'line-width': width(0) } },
  ];
}

/** Key places as dots. @returns {any[]} */
function keyPlaces() {
  const c = token;
  return [
    { id: 'key-place', type: 'circle', source: 'key_places', 'source-layer': 'key_places', metadata: { group: 'streets' }, minzoom: 14,
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 1.6, 18, 3.2], 'circle-color': c('map-street-label'), 'circle-stroke-color': c('map-halo'), 'circle-stroke-width': 1 } },
  ];
}

/** Names of roads and key places: over areas and points of need, which would hide them; they give way to what is counted and placed. @returns {any[]} */
function streetLabels() {
  const c = token;
  return [
    { id: 'key-place-label', type: 'symbol', source: 'key_places', 'source-layer': 'key_places', metadata: { group: 'streets' }, minzoom: 15.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro'], 'text-size': 10.5, 'text-max-width': 8, 'text-anchor': 'top', 'text-offset': [0, 0.5], 'text-padding': 6 },
      paint: { 'text-color': c('map-street-label'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.3 } },
    { id: 'road-label', type: 'symbol', source: 'roads', 'source-layer': 'roads', metadata: { group: 'streets' }, minzoom: 13.5, filter: ['has', 'name'],
      layout: { 'symbol-placement': 'line', 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro'], 'text-size': ['interpolate', ['linear'], ['zoom'], 13.5, 9.5, 18, 12.5], 'text-padding': 8, 'symbol-spacing': 320 },
      paint: { 'text-color': c('map-street-label'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.6 } },
  ];
}

/** Need: full discs where nobody sees it, rings where somebody does; farther out counted, darker where more of it is seen, larger where it is heavier. @returns {any[]} */
function need() {
  const c = token;
  const classes = (/** @type {any} */ share) => ['step', share, c('share-1'), 0.2, c('share-2'), 0.4, c('share-3'), 0.6, c('share-4'), 0.8, c('share-5')];
  const counted = (/** @type {string} */ id, /** @type {string} */ layer, /** @type {any} */ share) => ({ id, type: 'circle', source: 'need', 'source-layer': layer, metadata: { group: 'need' },
    paint: { 'circle-color': classes(share), 'circle-opacity': 0.92, 'circle-stroke-color': c('map-label'), 'circle-stroke-width': 1.2, 'circle-radius': ['interpolate', ['linear'], ['sqrt', ['get', 'weight']], 0, 3, 4, 6, 12, 12, 30, 20] } });
  const share = ['-', 1, ['/', ['get', 'weight_unseen'], ['max', 1, ['get', 'weight']]]];
  // Beside single points (a tile that has too many is counted close up too) cells are told like them, by what most of each is.
  const most = (/** @type {any} */ value, /** @type {any} */ no, /** @type {any} */ yes) => ['step', ['zoom'], value, 14, ['case', ['<', share, 0.5], no, yes]];
  const close = (/** @type {any} */ layer) => ({ ...layer, paint: { ...layer.paint, 'circle-color': most(classes(share), c('gap-no_camera'), c('map-halo')), 'circle-stroke-color': most(c('map-label'), c('map-halo'), c('view-6')), 'circle-stroke-width': most(1.2, 0.8, 2) } });
  const seen = (/** @type {any} */ no, /** @type {any} */ yes, /** @type {any} */ perhaps) => ['match', ['get', 'seen'], 1, yes, 2, perhaps, no];
  return [
    counted('need-commune', 'need_commune', ['get', 'share']),
    close(counted('need-cell', 'need_cell', share)),
    { id: 'need-point', type: 'circle', source: 'need', 'source-layer': 'need', metadata: { group: 'need' }, layout: { 'circle-sort-key': ['get', 'weight'] },
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, ['interpolate', ['linear'], ['get', 'weight'], 0, 2.2, 3, 5], 18, ['interpolate', ['linear'], ['get', 'weight'], 0, 4, 3, 9]],
        'circle-color': seen(c('gap-no_camera'), c('map-halo'), c('gap-unknown')), 'circle-opacity': seen(0.95, 0.9, 0.35),
        'circle-stroke-color': seen(c('map-halo'), c('view-6'), c('gap-unknown')), 'circle-stroke-width': seen(0.8, 2, 1.6) } },
  ];
}

/** Conflicts that are to be settled: one by one where their place is shown, else counted by commune; those past their day in the colour of warning, and larger. @param {(...parts: string[]) => any[]} cell @returns {any[]} */
function conflicts(cell) {
  const c = token;
  const [disc, number] = cell('conflict', 'conflicts', 'conflicts_commune', 'open', 'map-conflict');
  return [
    { ...disc, paint: { ...disc.paint, 'circle-color': ['case', ['>', ['to-number', ['get', 'past_due'], 0], 0], c('map-conflict-due'), c('map-conflict')] } }, number,
    conflictPoint('conflict-point', { source: 'conflicts', 'source-layer': 'conflicts', metadata: { group: 'conflicts' } }),
  ];
}

/** Conflicts as points: past their day in the colour of warning, a place that is not exact as a ring. @param {string} id @param {any} [of] the layer's source @returns {any} */
export function conflictPoint(id, of = {}) {
  const exact = ['==', ['get', 'precision'], 'exact'];
  const color = ['case', ['to-boolean', ['get', 'past_due']], token('map-conflict-due'), token('map-conflict')];
  return { id, type: 'circle', ...of, paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 4, 12, 5, 16, 8], 'circle-color': color, 'circle-opacity': ['case', exact, 0.9, 0.18],
    'circle-stroke-color': ['case', exact, token('map-halo'), color], 'circle-stroke-width': ['case', exact, 1, 2] } };
}

/**
 * The style's layers. `scope` is the province code that is not dimmed ('' for all).
 * @param {string} scope @returns {any[]}
 */
function layers(scope) {
  const c = token;
  const inScope = scope ? ['==', ['get', 'province_code'], scope] : true;
  const REGULAR = ['Be Vietnam Pro'];
  const MEDIUM = ['Be Vietnam Pro Medium'];
  const SEMIBOLD = ['Be Vietnam Pro SemiBold'];
  // Classes are read across communes; close up they step back behind what stands in the street.
  const fade = (/** @type {any} */ on, /** @type {number} */ most) => ['interpolate', ['linear'], ['zoom'], 11, ['case', on, most, 0], 14, ['case', on, 0.22, 0]];
  const approximate = ['==', ['get', 'quality'], 'approximate'];
  const cell = (/** @type {string} */ id, /** @type {string} */ source, /** @type {string} */ layer, /** @type {string} */ value, /** @type {string} */ color) => [
    { id: `${id}-cell`, type: 'circle', source, 'source-layer': layer, metadata: { group: source },
      paint: { 'circle-color': c(color), 'circle-opacity': 0.86, 'circle-stroke-color': c('map-halo'), 'circle-stroke-width': 1.5,
        'circle-radius': ['interpolate', ['linear'], ['sqrt', ['to-number', ['get', value], 1]], 1, 9, 5, 13, 12, 17, 32, 22, 100, 28] } },
    { id: `${id}-cell-number`, type: 'symbol', source, 'source-layer': layer, metadata: { group: source },
      layout: { 'text-field': ['number-format', ['to-number', ['get', value], 0], { locale: document.documentElement.lang === 'en' ? 'en' : 'vi' }], 'text-font': SEMIBOLD, 'text-size': 11, 'text-allow-overlap': true, 'text-padding': 10 },
      paint: { 'text-color': c('map-cell-text') } },
  ];
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': c('map-sea') } },
    { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': c('map-land'), 'fill-antialias': true } },
    { id: 'commune', type: 'fill', source: 'communes', 'source-layer': 'communes', metadata: { group: 'communes' },
      paint: { 'fill-color': ['case', inScope, c('map-land-scope'), c('map-land')], 'fill-antialias': false } },
    ...streets(),
    { id: 'commune-class', type: 'fill', source: 'communes', 'source-layer': 'communes',
      paint: { 'fill-color': ['to-color', ['coalesce', ['feature-state', 'color'], 'rgba(0,0,0,0)'], 'rgba(0,0,0,0)'], 'fill-opacity': fade(['boolean', ['feature-state', 'classed'], false], 0.82), 'fill-antialias': false } },
    { id: 'commune-nodata', type: 'fill', source: 'communes', 'source-layer': 'communes',
      paint: { 'fill-pattern': 'hatch-nodata', 'fill-opacity': fade(['boolean', ['feature-state', 'nodata'], false], 0.8) } },
    { id: 'commune-line', type: 'line', source: 'communes', 'source-layer': 'communes', filter: ['!', approximate], minzoom: 7,
      paint: { 'line-color': ['case', inScope, c('map-outline-scope'), c('map-outline')], 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 0.3, 12, 1.1] } },
    { id: 'commune-line-approximate', type: 'line', source: 'communes', 'source-layer': 'communes', filter: approximate, minzoom: 7,
      paint: { 'line-color': ['case', inScope, c('map-outline-scope'), c('map-outline')], 'line-width': ['interpolate', ['linear'], ['zoom'], 7, 0.4, 12, 1.1], 'line-dasharray': [3, 2.5] } },
    { id: 'province-line', type: 'line', source: 'communes', 'source-layer': 'provinces', paint: { 'line-color': c('map-province'), 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.5, 10, 1.6] } },
    { id: 'commune-related', type: 'line', source: 'communes', 'source-layer': 'communes',
      paint: { 'line-color': c('map-related'), 'line-width': 2.5, 'line-dasharray': [2, 1.2], 'line-opacity': ['case', ['boolean', ['feature-state', 'related'], false], 1, 0] } },
    { id: 'commune-selected', type: 'line', source: 'communes', 'source-layer': 'communes',
      paint: { 'line-color': c('map-select'), 'line-width': 3, 'line-opacity': ['case', ['boolean', ['feature-state', 'selected'], false], 1, 0] } },

    // Beneath the things counted and placed: a number keeps its room, a name gives way.
    { id: 'commune-label', type: 'symbol', source: 'communes', 'source-layer': 'communes_label', minzoom: 8.7, filter: ['!=', ['get', 'kind'], 'dac_khu'],
      layout: { 'text-field': ['get', 'name'], 'text-font': MEDIUM, 'text-size': ['interpolate', ['linear'], ['zoom'], 8.7, 9.5, 14, 13.5], 'text-max-width': 7, 'text-padding': 4 },
      paint: { 'text-color': ['case', inScope, c('map-label'), c('map-label-muted')], 'text-halo-color': c('map-halo'), 'text-halo-width': 1.5 } },
    { id: 'special-zone-label', type: 'symbol', source: 'communes', 'source-layer': 'communes_label', minzoom: 6, filter: ['all', ['==', ['get', 'kind'], 'dac_khu'], ['!', ['in', ['get', 'code'], ['literal', ARCHIPELAGOS]]]],
      layout: { 'text-field': ['get', 'name'], 'text-font': MEDIUM, 'text-size': ['interpolate', ['linear'], ['zoom'], 6, 10, 12, 13], 'text-max-width': 7 },
      paint: { 'text-color': c('map-label'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.5 } },

    ...keyPlaces(),

    { id: 'hotspot-fill', type: 'fill', source: 'hotspots', 'source-layer': 'hotspots', metadata: { group: 'hotspots' },
      paint: { 'fill-pattern': ['case', ['to-boolean', ['get', 'lifted']], 'hatch-lifted', 'hatch-hotspot'], 'fill-opacity': 0.75 } },
    { id: 'hotspot-line', type: 'line', source: 'hotspots', 'source-layer': 'hotspots', metadata: { group: 'hotspots' },
      paint: { 'line-color': ['case', ['to-boolean', ['get', 'lifted']], c('state-retired'), c('map-hotspot')], 'line-width': 1.8 } },

    { id: 'hotspot-sign', type: 'symbol', source: 'hotspots', 'source-layer': 'hotspots', metadata: { group: 'hotspots' }, maxzoom: 12.5,
      layout: { 'icon-image': ['case', ['to-boolean', ['get', 'lifted']], 'sign-lifted', 'sign-hotspot'], 'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 9, 0.8, 12.5, 1], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },

    ...need(),
    ...streetLabels(),

    ...cell('incident', 'incidents', 'incidents_cell', 'n', 'map-incident'),
    { id: 'incident-point', type: 'circle', source: 'incidents', 'source-layer': 'incidents', metadata: { group: 'incidents' },
      paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 12, 3.5, 16, 6.5],
        'circle-color': c('map-incident'), 'circle-opacity': ['case', ['==', ['get', 'precision'], 'exact'], 0.9, 0.18],
        'circle-stroke-color': ['case', ['==', ['get', 'precision'], 'exact'], c('map-halo'), c('map-incident')], 'circle-stroke-width': ['case', ['==', ['get', 'precision'], 'exact'], 1, 1.6] } },

    ...conflicts(cell),

    ...cell('camera', 'cameras', 'cameras_cell', 'n', 'state-planned'),
    { id: 'camera-point', type: 'symbol', source: 'cameras', 'source-layer': 'cameras', metadata: { group: 'cameras' },
      layout: {
        'icon-image': ['concat', ['case', ['has', 'azimuth'],
          ['concat', 'wedge-', ['to-string', ['step', ['to-number', ['get', 'hfov'], 60], 30, 45, 60, 75, 90, 105, 120, 150, 180, 270, 360]]], 'ring'],
        '-', ['match', ['get', 'status'], 'active', 'active', ['faulty', 'suspended'], 'faulty', ['proposed', 'approved', 'installing'], 'planned', 'retired']],
        'icon-rotate': ['to-number', ['get', 'azimuth'], 0], 'icon-rotation-alignment': 'map', 'icon-allow-overlap': true, 'icon-ignore-placement': true,
        'icon-size': ['interpolate', ['exponential', 1.6], ['zoom'], 14, 0.5, 16, 0.9, 18, 1.5, 20, 2.4] } },

    ...cell('site', 'sites', 'sites_cell', 'n', 'state-active'),
    { id: 'site-point', type: 'symbol', source: 'sites', 'source-layer': 'sites', metadata: { group: 'sites' },
      layout: { 'icon-image': ['concat', 'site-', ['match', ['get', 'state'], ['active', 'faulty', 'planned', 'mixed', 'retired'], ['get', 'state'], 'active']],
        'icon-allow-overlap': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 12, 0.7, 16, 1.1],
        'text-field': ['step', ['zoom'], '', 15.5, ['get', 'name']], 'text-font': REGULAR, 'text-size': 11, 'text-offset': [0, 1.1], 'text-anchor': 'top', 'text-optional': true, 'text-max-width': 9 },
      paint: { 'text-color': c('map-label'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.4 } },

    { id: 'hotspot-label', type: 'symbol', source: 'hotspots', 'source-layer': 'hotspots', metadata: { group: 'hotspots' }, minzoom: 12.5,
      layout: { 'text-field': ['get', 'name'], 'text-font': MEDIUM, 'text-size': 11.5, 'text-max-width': 10 },
      paint: { 'text-color': c('map-hotspot'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.6 } },
    { id: 'archipelago-label', type: 'symbol', source: 'communes', 'source-layer': 'communes_label', filter: ['in', ['get', 'code'], ['literal', ARCHIPELAGOS]],
      layout: { 'text-field': ['get', 'name'], 'text-font': SEMIBOLD, 'text-size': ['interpolate', ['linear'], ['zoom'], 3, 10, 8, 14], 'text-max-width': 6, 'text-allow-overlap': true, 'text-ignore-placement': true },
      paint: { 'text-color': c('map-label'), 'text-halo-color': c('map-halo'), 'text-halo-width': 1.6 } },
  ];
}

/**
 * @typedef {Object} MapParameters  what the whole screen looks at; each goes into the tiles that it concerns
 * @property {string} boundary @property {string} from @property {string} to @property {string} province
 * @property {string} on  the day of the register, '' for as it is
 */

/**
 * @typedef {Object} Hit  what lies under a click or the crosshair
 * @property {string} group  one of LAYERS, or the name of an overlay
 * @property {string} id @property {any} properties @property {{lng: number, lat: number}} at
 * @property {[number, number]|null} [place]  of a point, where it is drawn
 * @property {boolean} [cell]  a counted cell, not one thing
 */

/**
 * Makes the map in `container`. Resolves when the first style is ready.
 * @param {HTMLElement} container
 * @param {{parameters: MapParameters, view: {zoom: number, lat: number, lon: number}|null, bbox: number[]|null, maxZoom?: number, onMove: (view: {zoom: number, lat: number, lon: number}) => void, onSummary: (text: string) => void, onBusy?: (on: boolean) => void, testHooks: boolean}} options
 *   maxZoom: with a bbox, no nearer than this; onBusy: there is something to be drawn, or all is drawn
 */
export async function createMap(container, { parameters, view, bbox, maxZoom = 24, onMove, onSummary, onBusy, testHooks }) {
  const [ml, ...tilejson] = await preloadMap();
  const described = Object.fromEntries(LAYERS.map((name, i) => [name, tilejson[i]]));
  const known = { ...parameters };
  /** @type {Record<string, boolean>} */
  const shown = { ...Object.fromEntries(LAYERS.map((name) => [name, name === 'communes'])), streets: true };
  /** @type {Set<string>} */
  const veiled = new Set();
  /** @type {Record<string, string>} */
  const filters = {};
  /** @type {Map<string, {data: any, layers: () => any[], added: string[]}>} */
  const overlays = new Map();
  /** Names of pictures on the ground. @type {Set<string>} */
  const pictures = new Set();
  /** @type {(hit: Hit) => boolean|void} */
  let onFeature = () => {};
  /** @type {null | ((at: {lng: number, lat: number}|null) => void)} */
  let picking = null;
  /** @type {any} */
  let pointer = null;

  // The units of before 1/7/2025 carry the provinces of then: none is dimmed, since today's code would dim the wrong ones.
  const scope = () => (known.boundary < '2025-07-01' ? '' : known.province);
  const tilesOf = (/** @type {string} */ name) => {
    const own = /** @type {Record<string, Record<string, string>>} */ ({
      communes: { boundary: known.boundary },
      ...(known.on && { sites: { on: known.on }, cameras: { on: known.on } }),
      incidents: { from: known.from, to: known.to },
      hotspots: { on: format.addDays(known.to, -1) },
    })[name] ?? {};
    const search = new URLSearchParams({ ...own, ...Object.fromEntries(new URLSearchParams(filters[name] ?? '')) });
    return [`${location.origin}/tiles/${name}/{z}/{x}/{y}${search.size ? `?${search}` : ''}`];
  };
  const sources = () => ({
    land: { type: 'geojson', data: new URL('../vendor/world-atlas-2.0.2/land-region.geojson', import.meta.url).href, tolerance: 0.5 },
    ...Object.fromEntries(LAYERS.map((name) => [name, {
      type: 'vector', tiles: tilesOf(name), minzoom: described[name]?.minzoom ?? 0, maxzoom: Math.min(described[name]?.maxzoom ?? 14, MOST_ZOOM[name] ?? 24),
      promoteId: name === 'communes' ? { communes: 'commune_id', communes_label: 'commune_id' } : name in KEYS ? { [name]: /** @type {any} */ (KEYS)[name] } : undefined,
    }])),
    ...Object.fromEntries(Object.entries(STREETS).map(([name, [minzoom, maxzoom]]) => [name, { type: 'vector', tiles: tilesOf(name), minzoom, maxzoom }])),
  });
  const style = () => ({
    version: 8, 'font-faces': fontFaces(), sources: sources(),
    layers: layers(scope()).map((layer) => ({ ...layer, layout: { ...layer.layout, visibility: visibilityOf(layer) } })),
  });
  const visibilityOf = (/** @type {any} */ layer) => {
    const group = layer.metadata?.group;
    if (!group || group === 'communes') return 'visible';
    // Far out, the numbers of sites stand for their cameras too: two discs in one place say nothing more.
    if (layer.id.startsWith('camera-cell') && shown.sites) return 'none';
    return shown[group] && !veiled.has(group) ? 'visible' : 'none';
  };

  /** Whether the panel lies over the map's foot (css/panel.css). */
  const hasSheet = () => innerWidth <= 720 && !matchMedia('(min-width: 560px) and (max-width: 720px) and (max-height: 520px)').matches;
  // The legend stands on the left of a wide map, the sheet on the lower half of a phone's.
  const padding = () => (!hasSheet() ? { top: 32, bottom: 36, left: container.clientWidth > 900 ? 250 : 40, right: 60 }
    // Clear of the closed legend above and of the sheet below, half a sign more.
    : { top: 56, bottom: Math.min(container.clientHeight * 0.68, innerHeight * 0.46 + 16), left: 24, right: 24 });

  const gl = new ml.Map({
    container, style: /** @type {any} */ (style()), attributionControl: false, fadeDuration: reducedMotion() ? 0 : 150,
    center: view ? [view.lon, view.lat] : undefined, zoom: view?.zoom, bounds: view ? undefined : /** @type {any} */ (bbox ?? COUNTRY), fitBoundsOptions: { padding: padding(), maxZoom },
    minZoom: container.clientWidth > 720 ? 3.6 : 2, maxZoom: 20, maxPitch: 0, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxBounds: [[70, -40], [150, 50]], validateStyle: testHooks,
    locale: {
      'Map.Title': t('map.name'), 'NavigationControl.ZoomIn': t('map.zoom_in'), 'NavigationControl.ZoomOut': t('map.zoom_out'),
      'GeolocateControl.FindMyLocation': t('map.locate'), 'GeolocateControl.LocationNotAvailable': t('map.locate_none'),
    },
  });
  gl.touchZoomRotate.disableRotation();
  gl.keyboard.disableRotation();
  gl.addControl(new ml.ScaleControl({ maxWidth: 100, unit: 'metric' }), 'bottom-right');
  gl.addControl(new ml.NavigationControl({ showCompass: false }), 'bottom-right');
  const canvas = gl.getCanvas();
  canvas.setAttribute('aria-label', t('map.canvas'));
  canvas.setAttribute('aria-describedby', 'map-summary map-keys');
  if (testHooks) {
    /** @type {any} */ (window).__map = gl;
    /** @type {any} */ (window).__mapIdle = false;
    gl.on('movestart', () => { /** @type {any} */ (window).__mapIdle = false; });
    gl.on('dataloading', () => { /** @type {any} */ (window).__mapIdle = false; });
    gl.on('idle', () => { /** @type {any} */ (window).__mapIdle = true; });
  }
  // A missing tile is not worth a message each; the API says when the server is gone.
  gl.on('error', (/** @type {any} */ event) => { if (!event.tile && !/AbortError|Failed to fetch/.test(String(event.error))) console.error(event.error); });

  gl.on('sourcedataloading', (/** @type {any} */ event) => { if (event.tile) onBusy?.(true); });
  gl.on('sourcedata', (/** @type {any} */ event) => { if (event.tile && gl.areTilesLoaded()) onBusy?.(false); });
  gl.on('idle', () => onBusy?.(false));
  // A tile that is still the same (its ETag says so) ends without an event and without a frame, and with neither the map never says that it rests.
  let watched = 0;
  gl.on('dataloading', () => {
    watched ||= setInterval(() => {
      if (!gl.loaded()) return;
      clearInterval(watched);
      watched = 0;
      gl.triggerRepaint();
    }, 250);
  });

  gl.on('moveend', (/** @type {any} */ event) => {
    if (event.bySystem) return;
    const centre = gl.getCenter();
    onMove({ zoom: gl.getZoom(), lat: centre.lat, lon: centre.lng });
  });

  const clickable = () => [
    // Points lie in the areas that rooms draw around them.
    'need-point', 'need-cell',
    ...[...overlays.values()].flatMap((overlay) => overlay.added),
    'camera-point', 'camera-cell', 'site-point', 'site-cell', 'incident-point', 'incident-cell', 'conflict-point', 'conflict-cell', 'hotspot-sign', 'hotspot-fill', 'commune',
  ].filter((id) => gl.getLayer(id) && gl.getLayoutProperty(id, 'visibility') !== 'none');

  /** @param {any} point @returns {{hit: Hit, cell: boolean}|null} */
  function hitAt(point) {
    const r = 5;
    const near = /** @type {any} */ ([[point.x - r, point.y - r], [point.x + r, point.y + r]]);
    const order = clickable();
    const areas = ['hotspot-fill', 'commune'];
    const found = [...gl.queryRenderedFeatures(near, { layers: order.filter((id) => !areas.includes(id)) }),
      ...gl.queryRenderedFeatures(point, { layers: order.filter((id) => areas.includes(id)) })]
      .sort((a, b) => order.indexOf(a.layer.id) - order.indexOf(b.layer.id));
    const first = found[0];
    if (!first) return null;
    const overlay = [...overlays].find(([, o]) => o.added.includes(first.layer.id));
    const group = overlay ? overlay[0] : String(/** @type {any} */ (first.layer).metadata?.group ?? first.source);
    const key = /** @type {any} */ (KEYS)[group];
    return {
      hit: { group, id: String(first.properties[key] ?? first.id ?? ''), properties: first.properties, at: gl.unproject(point), place: first.geometry.type === 'Point' ? /** @type {any} */ (first.geometry).coordinates : null, cell: first.layer.id.endsWith('-cell') },
      cell: first.layer.id.endsWith('-cell'),
    };
  }
  /** @param {any} point */
  function choose(point) {
    if (picking) {
      const done = picking;
      picking = null;
      done(gl.unproject(point));
      return;
    }
    const found = hitAt(point);
    if (!found) return;
    // A number opens by zooming in, unless the room wants the place that was clicked.
    if (!onFeature(found.hit) && found.cell) gl.easeTo({ center: found.hit.at, zoom: Math.min(gl.getZoom() + 2, 15), duration: reducedMotion() ? 0 : 300 });
  }
  gl.on('click', (/** @type {any} */ event) => choose(event.point));
  gl.on('mousemove', (/** @type {any} */ event) => {
    if (picking) return;
    const found = hitAt(event.point);
    canvas.style.cursor = found ? 'pointer' : '';
    canvas.title = found && found.hit.group !== 'communes' && !found.cell ? String(found.hit.properties.name ?? found.hit.properties.code ?? '') : '';
  });
  // Keyboard: a crosshair in the middle; Enter chooses what is under it.
  canvas.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    choose(new ml.Point(canvas.clientWidth / 2, canvas.clientHeight / 2));
  });

  gl.on('idle', () => {
    const parts = [];
    for (const [group, ids, key] of /** @type {[string, string[], string][]} */ ([
      ['conflicts', ['conflict-point'], 'conflict_id'], ['sites', ['site-point'], 'site_id'], ['cameras', ['camera-point'], 'camera_id'], ['incidents', ['incident-point'], 'incident_id'], ['hotspots', ['hotspot-fill'], 'hotspot_id']])) {
      if (!shown[group]) continue;
      const present = ids.filter((id) => gl.getLayer(id));
      let n = new Set(gl.queryRenderedFeatures({ layers: present }).map((/** @type {any} */ f) => f.properties[key])).size;
      const cells = gl.getLayer(`${group.slice(0, -1)}-cell`) ? gl.queryRenderedFeatures({ layers: [`${group.slice(0, -1)}-cell`] }) : [];
      const seen = new Set();
      for (const f of cells) {
        const place = JSON.stringify(/** @type {any} */ (f.geometry).coordinates);
        if (!seen.has(place)) n += Number(f.properties.n ?? f.properties.open ?? 0);
        seen.add(place);
      }
      parts.push(t(`map.summary_${group}`, { n: format.number(n) }));
    }
    const communes = new Set(gl.queryRenderedFeatures({ layers: ['commune'] }).map((/** @type {any} */ f) => f.properties.commune_id)).size;
    parts.push(t('map.summary_communes', { n: format.number(communes) }));
    onSummary(t('map.summary', { parts: parts.join(', ') }));
  });

  await new Promise((resolve) => gl.once('style.load', resolve));
  installImages(gl, token);

  /** @type {Set<string>} */
  let coloured = new Set();
  /** @type {Map<string, string>} */
  let outlined = new Map();
  const state = (/** @type {string} */ id, /** @type {any} */ value) => gl.setFeatureState({ source: 'communes', sourceLayer: 'communes', id }, value);

  const self = {
    /** false: this is the real map. */ flat: false,
    /** MapLibre's map and namespace, for what the calls below do not cover (handles while editing). */
    gl, ml,

    /**
     * Shows these tile layers and no others ('communes' always stays).
     * @param {string[]} names among LAYERS
     */
    show(names) {
      for (const name of LAYERS) shown[name] = name === 'communes' || names.includes(name);
      for (const layer of layers(scope())) if (layer.metadata?.group) gl.setLayoutProperty(layer.id, 'visibility', visibilityOf(layer));
    },

    /** Shows the ground of streets, or not. @param {boolean} on */
    streets(on) {
      shown.streets = on;
      for (const layer of layers(scope())) if (layer.metadata?.group === 'streets') gl.setLayoutProperty(layer.id, 'visibility', visibilityOf(layer));
    },

    /**
     * Hides these tile layers, though they are on: a room draws its filtered rows in their place with `overlay`.
     * @param {string[]} names
     */
    veil(names) {
      if (names.length === veiled.size && names.every((name) => veiled.has(name))) return;
      veiled.clear();
      for (const name of names) veiled.add(name);
      for (const layer of layers(scope())) if (layer.metadata?.group) gl.setLayoutProperty(layer.id, 'visibility', visibilityOf(layer));
    },

    /**
     * Sets what the tiles are asked for. A change reloads only the sources that it concerns.
     * @param {Partial<MapParameters>} patch
     */
    parameters(patch) {
      const before = Object.fromEntries(LAYERS.map((name) => [name, tilesOf(name)[0]]));
      const scopeBefore = scope();
      Object.assign(known, patch);
      const reload = () => { for (const name of LAYERS) if (tilesOf(name)[0] !== before[name]) /** @type {any} */ (gl.getSource(name))?.setTiles(tilesOf(name)); };
      if (scope() === scopeBefore) return reload();
      // A source whose layers are repainted is held until the next frame, and a change of its tiles is lost meanwhile.
      self.repaint();
      gl.once('render', reload);
      gl.triggerRepaint();
    },

    /** More parameters for one tile layer, from a room's filters ("offence_group=ma_tuy"); '' takes them off. @param {string} name @param {string} search */
    filter(name, search) {
      if ((filters[name] ?? '') === search) return;
      filters[name] = search;
      /** @type {any} */ (gl.getSource(name))?.setTiles(tilesOf(name));
    },

    /** Asks again for the tiles of these layers: call it after a write. @param {...string} names */
    refresh(...names) {
      for (const name of names) /** @type {any} */ (gl.getSource(name))?.setTiles(tilesOf(name));
    },

    /**
     * Colours communes. `values`: commune_id → colour, or null for "no data" (hatched). What is not in it stays plain.
     * @param {Map<string, string|null>|null} values
     */
    choropleth(values) {
      for (const id of coloured) if (!values?.has(id)) state(id, { color: null, classed: false, nodata: false });
      for (const [id, color] of values ?? []) state(id, color ? { color, classed: true, nodata: false } : { color: null, classed: false, nodata: true });
      coloured = new Set(values?.keys() ?? []);
    },

    /** Outlines communes: `selected` with a full line, `related` with a dashed one. @param {{selected?: string[], related?: string[]}} ids */
    outline({ selected = [], related = [] } = {}) {
      const next = new Map([...related.map((id) => /** @type {[string, string]} */ ([id, 'related'])), ...selected.map((id) => /** @type {[string, string]} */ ([id, 'selected']))]);
      for (const [id] of outlined) if (!next.has(id)) state(id, { selected: false, related: false });
      for (const [id, role] of next) state(id, { selected: role === 'selected', related: role === 'related' });
      outlined = next;
    },

    /** Marks one place with a ring (the open record), or none. @param {[number, number]|null} lonLat */
    mark(lonLat) {
      self.overlay('mark', lonLat && { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: lonLat } }, () => [
        { id: 'mark-halo', type: 'circle', paint: { 'circle-radius': 15, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 5, 'circle-stroke-color': token('map-halo') } },
        { id: 'mark-ring', type: 'circle', paint: { 'circle-radius': 15, 'circle-color': 'rgba(0,0,0,0)', 'circle-stroke-width': 2.5, 'circle-stroke-color': token('map-select') } },
      ], { clickable: false });
    },

    /** Points to a place that was looked for, until another is, or the room is left. @param {[number, number]|null} lonLat */
    point(lonLat) {
      pointer?.remove();
      pointer = lonLat && new ml.Marker({ element: placeSign(), anchor: 'bottom' }).setLngLat(lonLat).addTo(gl);
    },

    /**
     * A room's own layer from GeoJSON. `make` gives style layers without source (ids must begin with the overlay's name); it is
     * called again when the theme changes. Data alone changes quickly: call again with the same name. Null data removes it.
     * @param {string} name @param {any} data GeoJSON or null @param {() => any[]} [make] @param {{clickable?: boolean, before?: string}} [options]
     */
    overlay(name, data, make, { clickable: click = true, before } = {}) {
      const id = `overlay-${name}`;
      const present = overlays.get(name);
      if (!data) {
        for (const layer of /** @type {any} */ (present)?.all ?? []) if (gl.getLayer(layer)) gl.removeLayer(layer);
        if (gl.getSource(id)) gl.removeSource(id);
        overlays.delete(name);
        return;
      }
      if (present) {
        present.data = data;
        /** @type {any} */ (gl.getSource(id)).setData(data);
        return;
      }
      gl.addSource(id, { type: 'geojson', data });
      const all = [];
      for (const layer of make ? make() : []) {
        gl.addLayer({ ...layer, source: id }, before);
        all.push(layer.id);
      }
      overlays.set(name, /** @type {any} */ ({ data, layers: make ?? (() => []), added: click ? all : [], all }));
    },

    /**
     * A picture laid on the ground, below the names. Null takes it off.
     * @param {string} name @param {{url: string, corners: [number, number][]}|null} what corners: longitude and latitude, from the north-west clockwise @param {{opacity?: number}} [options]
     */
    picture(name, what, { opacity = 0.85 } = {}) {
      const id = `picture-${name}`;
      if (gl.getLayer(id)) gl.removeLayer(id);
      if (gl.getSource(id)) gl.removeSource(id);
      pictures.delete(name);
      if (!what) return;
      pictures.add(name);
      gl.addSource(id, { type: 'image', url: what.url, coordinates: /** @type {any} */ (what.corners) });
      gl.addLayer({ id, type: 'raster', source: id, paint: { 'raster-opacity': opacity, 'raster-fade-duration': 0, 'raster-resampling': 'linear' } }, 'commune-line');
    },

    /** What a click (or Enter at the crosshair) on a feature does. @param {(hit: Hit) => boolean|void} fn */
    onFeature(fn) { onFeature = fn; },

    /**
     * Asks for a place: a click, or Enter at the crosshair. Null when Esc was pressed or `signal` ended.
     * @param {{signal?: AbortSignal}} [options] @returns {Promise<[number, number]|null>} longitude, latitude
     */
    pickPoint({ signal } = {}) {
      picking?.(null);
      canvas.style.cursor = 'crosshair';
      container.classList.add('picking');
      canvas.focus({ preventScroll: true });
      return new Promise((resolve) => {
        const end = (/** @type {{lng: number, lat: number}|null} */ at) => {
          picking = null;
          canvas.style.cursor = '';
          container.classList.remove('picking');
          removeEventListener('keydown', escape, true);
          resolve(at ? [Math.round(at.lng * 1e6) / 1e6, Math.round(at.lat * 1e6) / 1e6] : null);
        };
        const escape = (/** @type {KeyboardEvent} */ event) => {
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          end(null);
        };
        picking = end;
        addEventListener('keydown', escape, true);
        signal?.addEventListener('abort', () => end(null));
      });
    },

    /** Shows a box [minlon, minlat, maxlon, maxlat]. @param {number[]} box @param {{maxZoom?: number, animate?: boolean}} [options] */
    fit(box, { maxZoom = 15, animate = true } = {}) {
      gl.fitBounds(/** @type {any} */ (box), { padding: padding(), maxZoom, duration: animate && !reducedMotion() ? 400 : 0 });
    },

    /** Moves to a place, zooming in at least to `zoom` (to it exactly with `exact`). @param {[number, number]} lonLat @param {number} [zoom] @param {boolean} [exact] */
    goTo(lonLat, zoom = 15, exact = false) {
      // A phone's sheet lies over the lower half of the map: the place goes into the upper one.
      const offset = /** @type {[number, number]} */ (hasSheet() ? [0, -0.23 * innerHeight] : [0, 0]);
      const next = { center: lonLat, zoom: exact ? zoom : Math.max(gl.getZoom(), zoom), offset };
      // Far jumps are cuts: flying over a thousand kilometres loads tiles that nobody looks at.
      const far = gl.project(lonLat).dist(gl.project(gl.getCenter())) > 3 * container.clientWidth;
      gl.easeTo({ ...next, duration: reducedMotion() || far ? 0 : 400 });
    },

    /** Goes to a view from the address, at once. @param {{zoom: number, lat: number, lon: number}} next */
    view(next) {
      const centre = gl.getCenter();
      if (Math.abs(centre.lng - next.lon) < 1e-5 && Math.abs(centre.lat - next.lat) < 1e-5 && Math.abs(gl.getZoom() - next.zoom) < 0.01) return;
      gl.jumpTo({ center: [next.lon, next.lat], zoom: next.zoom }, { bySystem: true });
    },

    /** The box in view, minlon, minlat, maxlon, maxlat. @returns {number[]} */
    bbox() {
      const b = gl.getBounds();
      return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()].map((v) => Math.round(v * 1e5) / 1e5);
    },

    /** Draws again with the tokens of the present theme and the present scope. */
    repaint() {
      installImages(gl, token);
      const all = [...layers(scope()), ...[...overlays.values()].flatMap((overlay) => overlay.layers())];
      for (const layer of all) {
        if (!gl.getLayer(layer.id)) continue;
        for (const [name, value] of Object.entries(layer.paint ?? {})) gl.setPaintProperty(layer.id, /** @type {any} */ (name), value);
      }
    },

    /** Takes off what a room put on: overlays, marks, outlines, colours, tile filters, its answer to clicks. */
    clear() {
      for (const name of [...overlays.keys()]) self.overlay(name, null);
      for (const name of [...pictures]) self.picture(name, null);
      self.choropleth(null);
      self.outline();
      for (const name of Object.keys(filters)) self.filter(name, '');
      self.veil([]);
      self.point(null);
      picking?.(null);
    },

    resize() { gl.resize(); },
  };
  return self;
}

/** @typedef {Awaited<ReturnType<typeof createMap>>} MapFace */
