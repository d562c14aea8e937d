// @ts-check
// What a run looks like on the map: cells by how sure it is, the surface, areas with their number. The same colours for whichever period.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { CALLED, CLASSES, areaName, casesText } from './data.js';

/** The token of the colour of a class. @param {number} sure */
export const classToken = (sure) => (sure > 0 ? `hot-${sure}` : sure < 0 ? `cold-${-sure}` : 'hot-0');
/** From this zoom on the count stands in the cell. */
const NUMBERS_FROM = 13.4;
const colours = () => ['match', ['get', 'class'], ...CLASSES.filter((one) => one !== 0).flatMap((one) => [one, token(classToken(one))]), token('hot-0')];

/** Cells as the map takes them; `of` gives the class and the count of a slice. @param {any[]} features @param {Map<number, {class: number, n: number}>|null} [of] */
export const cellData = (features, of = null) => ({ type: 'FeatureCollection', features: features.map((f) => {
  const { number } = f.properties;
  const one = of ? of.get(number) ?? { class: 0, n: 0 } : f.properties;
  return { type: 'Feature', geometry: f.geometry, properties: { number, class: one.class, n: one.n, name: casesText(one.n) } };
}).filter((f) => !of || f.properties.n > 0 || f.properties.class !== 0) });

/** How many steps of counts are told apart. */
const STEPS = 5;
/** The least count of each step, as many as are told apart: each about as many times the one before. @param {number} most @returns {number[]} */
export function countSteps(most) {
  const steps = Array.from({ length: STEPS }, (_, i) => Math.max(i + 1, Math.ceil(most ** (i / STEPS))));
  return [...new Set(steps)].filter((n) => n <= most);
}
/** The step that a count is of, its token. @param {number} n @param {number[]} steps */
const stepToken = (n, steps) => { const i = steps.filter((least) => n >= least).length; return `level-${steps.length ? Math.max(1, i + (STEPS - steps.length)) : 1}`; };
/** Plain counts of the cells, darker for more. @param {any} map @param {any} data as `cellData` gives it @param {number[]} steps */
export function drawCounts(map, data, steps) {
  const shape = (/** @type {any} */ f) => ({ shape: `hot-cell ${stepToken(f.properties.n, steps)}`, title: f.properties.name, id: String(f.properties.number) });
  map.overlay('hot-cells', { ...data, features: data.features.filter((/** @type {any} */ f) => f.properties.n > 0) }, () => {
    const colour = ['step', ['get', 'n'], token(stepToken(1, steps)), ...steps.slice(1).flatMap((least) => [least, token(stepToken(least, steps))])];
    return [
      { id: 'hot-cells-fill', type: 'fill', layout: { 'fill-sort-key': ['get', 'n'] }, paint: { 'fill-color': steps.length > 1 ? colour : token(stepToken(1, steps)), 'fill-opacity': 0.86 } },
      { id: 'hot-cells-line', type: 'line', minzoom: 11, paint: { 'line-color': token('map-halo'), 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.3, 15, 1], 'line-opacity': 0.7 } },
      { id: 'hot-cells-n', type: 'symbol', minzoom: NUMBERS_FROM, layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': ['Be Vietnam Pro Medium'], 'text-size': 11, 'text-padding': 1 }, paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.4 } },
    ];
  }, { before: 'commune-label', flat: shape });
}

/** @param {string} name of the overlay @param {boolean} [paper] every cell can be seen, however far out */
export const cellLayers = (name, paper = false) => [
  { id: `${name}-fill`, type: 'fill', layout: { 'fill-sort-key': ['abs', ['get', 'class']] }, paint: { 'fill-color': colours(), 'fill-opacity': paper ? ['case', ['==', ['get', 'class'], 0], 0.42, 0.95] : ['interpolate', ['linear'], ['zoom'], 9.5, ['case', ['==', ['get', 'class'], 0], 0.13, 0.86], 12.5, ['case', ['==', ['get', 'class'], 0], 0.28, 0.82]] } },
  { id: `${name}-line`, type: 'line', minzoom: 11, paint: { 'line-color': ['case', ['==', ['get', 'class'], 0], token('hot-line'), token('map-halo')], 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.3, 15, 1], 'line-opacity': 0.7 } },
  // Close up the count stands in the cell: the colour is not all that tells.
  { id: `${name}-n`, type: 'symbol', minzoom: NUMBERS_FROM, layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': ['Be Vietnam Pro Medium'], 'text-size': 11, 'text-padding': 1 },
    paint: { 'text-color': ['case', ['>=', ['abs', ['get', 'class']], 3], token('hot-ink-3'), token('map-label')], 'text-halo-color': ['case', ['>=', ['abs', ['get', 'class']], 3], token('hot-3'), token('map-halo')], 'text-halo-width': 1.2 } },
];
/** @param {any} map @param {any|null} data as `cellData` gives it @param {boolean} [paper] */
export function drawCells(map, data, paper = false) {
  const shape = (/** @type {any} */ f) => ({ shape: `hot-cell ${classToken(f.properties.class)}`, title: f.properties.name, id: String(f.properties.number) });
  map.overlay('hot-cells', data, () => cellLayers('hot-cells', paper), { before: 'commune-label', flat: shape });
}

/** @param {any[]} areas */
export const areaData = (areas) => ({ type: 'FeatureCollection', features: areas.filter((one) => one.geometry).map((one) => ({ type: 'Feature', geometry: one.geometry, properties: { number: one.number, name: `${one.number}. ${areaName(one)}: ${casesText(one.n)}` } })) });
/** @param {any[]} areas */
const signData = (areas) => ({ type: 'FeatureCollection', features: areas.filter((one) => one.centre).map((one) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: one.centre }, properties: { number: one.number, name: `${one.number}. ${areaName(one)}: ${casesText(one.n)}` } })) });

/** Areas: filled where they are what is shown, an outline over cells and surface; always with their number. Over one slice a faint outline alone: they are of the whole window.
 * @param {any} map @param {any[]|null} areas @param {boolean} filled @param {boolean} [faint] @param {boolean} [paper] numbers stand beside the areas, all of them */
export function drawAreas(map, areas, filled, faint = false, paper = false) {
  const aside = /** @type {[number, number]} */ (paper ? [13, -13] : [0, 0]);
  map.overlay('hot-areas', null);
  map.overlay('hot-signs', null);
  if (!areas?.length) return;
  const shape = (/** @type {any} */ f) => ({ shape: 'hot-area', title: f.properties.name, id: String(f.properties.number) });
  map.overlay('hot-areas', areaData(areas), () => [
    ...(filled ? [{ id: 'hot-areas-fill', type: 'fill', paint: { 'fill-color': token('hot-2'), 'fill-opacity': 0.55 } }] : []),
    { id: 'hot-areas-halo', type: 'line', paint: { 'line-color': token('map-halo'), 'line-width': faint ? 3 : 4.4, 'line-opacity': faint ? 0.5 : 0.85 } },
    { id: 'hot-areas-line', type: 'line', paint: { 'line-color': token('hot-edge'), 'line-width': faint ? 1.2 : 2, ...(faint ? { 'line-dasharray': [3, 2.4], 'line-opacity': 0.75 } : {}) } }], { before: 'commune-label', flat: shape });
  if (faint) return;
  map.overlay('hot-signs', signData(areas), () => [
    { id: 'hot-signs-disc', type: 'circle', layout: { 'circle-sort-key': ['-', 0, ['get', 'number']] }, paint: { 'circle-color': token('hot-edge'), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 1.6, 'circle-radius': paper ? 7 : ['interpolate', ['linear'], ['zoom'], 8, 7.5, 12, 11], 'circle-translate': aside } },
    { id: 'hot-signs-number', type: 'symbol', layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': paper ? 9.5 : ['interpolate', ['linear'], ['zoom'], 8, 10, 12, 12.5], 'text-allow-overlap': paper ? true : ['step', ['zoom'], false, 12, true], 'text-ignore-placement': paper, 'text-padding': 0, 'symbol-sort-key': ['get', 'number'] }, paint: { 'text-color': token('map-cell-text'), 'text-translate': aside } }]);
}
/** The outline of the area that is open. @param {any} map @param {any|null} geometry */
export function drawOpen(map, geometry) {
  map.overlay('hotspot-open', geometry ? { type: 'Feature', properties: {}, geometry } : null, () => [
    { id: 'hotspot-open-halo', type: 'line', paint: { 'line-color': token('map-halo'), 'line-width': 6 } }, { id: 'hotspot-open-line', type: 'line', paint: { 'line-color': token('map-select'), 'line-width': 3.5 } }], { clickable: false, flat: () => ({ shape: 'hot-area open', title: '', id: '' }) });
}

/** The surface, or none. @param {any} map @param {{url: string, corners: [number, number][]}|null} what */
export const drawSurface = (map, what) => map.picture('surface', what, { opacity: 0.82 });

/** @param {boolean} rose */
const changeSign = (rose) => html`<span class=${`legend-swatch legend-change ${rose ? 'rose' : 'fell'}`} aria-hidden="true">${rose ? '▲' : '▼'}</span>`.firstElementChild;
/** A disc with a number, as areas have on the map. */
export const areaSign = () => html`<span class="legend-area-sign" aria-hidden="true">1</span>`.firstElementChild;

/** The outline of areas over one slice. */
const faintSign = () => html`<span class="legend-area-line" aria-hidden="true"></span>`.firstElementChild;

/**
 * The legend of what is shown.
 * @param {(spec: any) => void} legend
 * @param {{as: string, period: string, alpha: number, slice: boolean, surface?: any, areas: number, classes?: Set<number>, steps?: number[], hushed?: boolean, stale?: boolean}} what classes: those that are on the map; steps: of counts; hushed: what
 *   changed is drawn in their place; stale: another question is being asked
 */
export function explain(legend, { as, period, alpha, slice, surface, areas, classes = new Set(), steps = [], hushed = false, stale = false }) {
  const sign = !areas ? [] : slice ? [{ swatch: faintSign(), label: t('hotspots.legend_area_whole') }] : [{ swatch: areaSign(), label: t('hotspots.legend_area') }];
  const shut = innerWidth <= 720;
  const unit = stale ? t('hotspots.legend_stale', { period }) : period;
  if (hushed) {
    legend({ title: t('hotspots.legend_changes'), unit, shut, items: [{ swatch: changeSign(true), label: t('hotspots.legend_rose') }, { swatch: changeSign(false), label: t('hotspots.legend_fell') }, ...sign], note: t('hotspots.legend_changes_note') });
  } else if (as === 'surface') {
    const shades = surface?.legend ?? [];
    legend({ title: t('hotspots.legend_surface'), unit: [unit, t('hotspots.legend_surface_unit')].join(' · '), shut,
      items: [...shades.filter((/** @type {any} */ one) => one.opacity !== 0).map((/** @type {any} */ one) => ({ swatch: one.colour, label: `${format.number(one.per_km2, { digits: one.per_km2 < 10 ? 1 : 0 })}` })), ...sign], note: t('hotspots.legend_surface_note', { n: format.number(surface?.bandwidth_m, { digits: 0 }) }) });
  } else if (as === 'areas') {
    legend({ title: t('hotspots.legend_areas'), unit, shut, items: sign, note: t('hotspots.legend_areas_note') });
  } else if (as === 'count') {
    const span = (/** @type {number} */ i) => (i === steps.length - 1 ? t('hotspots.count_from', { n: format.number(steps[i]) }) : steps[i + 1] - 1 > steps[i] ? `${format.number(steps[i])}–${format.number(steps[i + 1] - 1)}` : format.number(steps[i]));
    legend({ title: t('hotspots.legend_count'), unit, shut, items: [...steps.map((least, i) => ({ swatch: token(stepToken(least, steps)), label: span(i) })), ...sign], note: t('hotspots.legend_count_note') });
  } else {
    const isCalled = (/** @type {number} */ one) => Math.abs(one) >= CALLED;
    const present = CLASSES.filter((one) => one === 0 || classes.has(one) || (one >= CALLED && areas > 0));
    legend({ title: t('hotspots.legend_cells'), unit, shut,
      items: [...present.map((one) => ({ swatch: token(classToken(one)), label: t(`hotspots.class_${one < 0 ? `cold_${-one}` : one}`) })), ...sign],
      note: t('hotspots.legend_cells_note', { n: format.number(100 * alpha, { digits: 0 }), of: present.some((one) => !isCalled(one) && one !== 0) ? t('hotspots.legend_weak') : '' }).trim() });
  }
}
