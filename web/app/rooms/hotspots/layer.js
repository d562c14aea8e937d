// @ts-check
// What a run looks like on the map: cells by how sure it is, the surface, areas with their number. The same colours for whichever period.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { CALLED, CLASSES, areaName, casesText } from './data.js';

/** The token of the colour of a class. @param {number} sure */
export const classToken = (sure) => (sure > 0 ? `hot-${sure}` : sure < 0 ? `cold-${-sure}` : 'hot-0');
const colours = () => ['match', ['get', 'class'], ...CLASSES.filter((one) => one !== 0).flatMap((one) => [one, token(classToken(one))]), token('hot-0')];

/** Cells as the map takes them; `of` gives the class and the count of a slice. @param {any[]} features @param {Map<number, {class: number, n: number}>|null} [of] */
export const cellData = (features, of = null) => ({ type: 'FeatureCollection', features: features.map((f) => {
  const { number } = f.properties;
  const one = of ? of.get(number) ?? { class: 0, n: 0 } : f.properties;
  return { type: 'Feature', geometry: f.geometry, properties: { number, class: one.class, n: one.n, name: casesText(one.n) } };
}).filter((f) => !of || f.properties.n > 0 || f.properties.class !== 0) });

/** @param {string} name of the overlay */
export const cellLayers = (name) => [
  { id: `${name}-fill`, type: 'fill', layout: { 'fill-sort-key': ['abs', ['get', 'class']] }, paint: { 'fill-color': colours(), 'fill-opacity': ['interpolate', ['linear'], ['zoom'], 9.5, ['case', ['==', ['get', 'class'], 0], 0.13, 0.86], 12.5, ['case', ['==', ['get', 'class'], 0], 0.28, 0.82]] } },
  { id: `${name}-line`, type: 'line', minzoom: 11, paint: { 'line-color': ['case', ['==', ['get', 'class'], 0], token('hot-line'), token('map-halo')], 'line-width': ['interpolate', ['linear'], ['zoom'], 11, 0.3, 15, 1], 'line-opacity': 0.7 } },
  // Close up the count stands in the cell: the colour is not all that tells.
  { id: `${name}-n`, type: 'symbol', minzoom: 13.4, layout: { 'text-field': ['to-string', ['get', 'n']], 'text-font': ['Be Vietnam Pro Medium'], 'text-size': 11, 'text-padding': 1 },
    paint: { 'text-color': ['case', ['>=', ['abs', ['get', 'class']], 3], token('hot-ink-3'), token('map-label')], 'text-halo-color': ['case', ['>=', ['abs', ['get', 'class']], 3], token('hot-3'), token('map-halo')], 'text-halo-width': 1.2 } },
];
/** @param {any} map @param {any|null} data as `cellData` gives it */
export function drawCells(map, data) {
  const shape = (/** @type {any} */ f) => ({ shape: `hot-cell ${classToken(f.properties.class)}`, title: f.properties.name, id: String(f.properties.number) });
  map.overlay('hot-cells', data, () => cellLayers('hot-cells'), { before: 'commune-label', flat: shape });
}

/** @param {any[]} areas */
export const areaData = (areas) => ({ type: 'FeatureCollection', features: areas.filter((one) => one.geometry).map((one) => ({ type: 'Feature', geometry: one.geometry, properties: { number: one.number, name: `${one.number}. ${areaName(one)}: ${casesText(one.n)}` } })) });
/** @param {any[]} areas */
const signData = (areas) => ({ type: 'FeatureCollection', features: areas.filter((one) => one.centre).map((one) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: one.centre }, properties: { number: one.number, name: `${one.number}. ${areaName(one)}: ${casesText(one.n)}` } })) });

/** Areas: filled where they are what is shown, an outline over cells and surface; always with their number. @param {any} map @param {any[]|null} areas @param {boolean} filled */
export function drawAreas(map, areas, filled) {
  map.overlay('hot-areas', null);
  map.overlay('hot-signs', null);
  if (!areas?.length) return;
  const shape = (/** @type {any} */ f) => ({ shape: 'hot-area', title: f.properties.name, id: String(f.properties.number) });
  map.overlay('hot-areas', areaData(areas), () => [
    ...(filled ? [{ id: 'hot-areas-fill', type: 'fill', paint: { 'fill-color': token('hot-2'), 'fill-opacity': 0.55 } }] : []),
    { id: 'hot-areas-halo', type: 'line', paint: { 'line-color': token('map-halo'), 'line-width': 4.4, 'line-opacity': 0.85 } },
    { id: 'hot-areas-line', type: 'line', paint: { 'line-color': token('hot-edge'), 'line-width': 2 } }], { before: 'commune-label', flat: shape });
  map.overlay('hot-signs', signData(areas), () => [
    { id: 'hot-signs-disc', type: 'circle', layout: { 'circle-sort-key': ['-', 0, ['get', 'number']] }, paint: { 'circle-color': token('hot-edge'), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 1.6, 'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 7.5, 12, 11] } },
    { id: 'hot-signs-number', type: 'symbol', layout: { 'text-field': ['to-string', ['get', 'number']], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': ['interpolate', ['linear'], ['zoom'], 8, 10, 12, 12.5], 'text-allow-overlap': ['step', ['zoom'], false, 12, true], 'text-padding': 0, 'symbol-sort-key': ['get', 'number'] }, paint: { 'text-color': token('map-cell-text') } }]);
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

/**
 * The legend of what is shown.
 * @param {(spec: any) => void} legend
 * @param {{as: string, period: string, alpha: number, slice: boolean, surface: any, areas: number, classes: Set<number>, hushed?: boolean}} what classes: those that are on the map; hushed: what changed is drawn in their place
 */
export function explain(legend, { as, period, alpha, slice, surface, areas, classes, hushed = false }) {
  const sign = areas > 0 && !slice ? [{ swatch: areaSign(), label: t('hotspots.legend_area') }] : [];
  const shut = innerWidth <= 720;
  if (hushed) {
    legend({ title: t('hotspots.legend_changes'), unit: period, shut, items: [{ swatch: changeSign(true), label: t('hotspots.legend_rose') }, { swatch: changeSign(false), label: t('hotspots.legend_fell') }, ...sign], note: t('hotspots.legend_changes_note') });
  } else if (as === 'surface') {
    const steps = surface?.legend ?? [];
    legend({ title: t('hotspots.legend_surface'), unit: [period, t('hotspots.legend_surface_unit')].join(' · '), shut,
      items: [...steps.filter((/** @type {any} */ one) => one.opacity !== 0).map((/** @type {any} */ one) => ({ swatch: one.colour, label: `${format.number(one.per_km2, { digits: one.per_km2 < 10 ? 1 : 0 })}` })), ...sign], note: t('hotspots.legend_surface_note', { n: format.number(surface?.bandwidth_m, { digits: 0 }) }) });
  } else if (as === 'areas') {
    legend({ title: t('hotspots.legend_areas'), unit: period, shut, items: sign, note: t('hotspots.legend_areas_note') });
  } else {
    const isCalled = (/** @type {number} */ one) => Math.abs(one) >= CALLED;
    const present = CLASSES.filter((one) => one === 0 || classes.has(one) || (one >= CALLED && areas > 0));
    legend({ title: t('hotspots.legend_cells'), unit: period, shut,
      items: [...present.map((one) => ({ swatch: token(classToken(one)), label: t(`hotspots.class_${one < 0 ? `cold_${-one}` : one}`) })), ...sign],
      note: t('hotspots.legend_cells_note', { n: format.number(100 * alpha, { digits: 0 }), of: present.some((one) => !isCalled(one) && one !== 0) ? t('hotspots.legend_weak') : '' }).trim() });
  }
}
