// @ts-check
// The rows of a checked file on the map, each with the sign of what becomes of it, and the list of them beside it.
import { el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { checkedSymbol } from '../../symbols.js';

const STATUSES = ['ok', 'refused', 'unchanged'];
/** What lies under what: rows that are given back never hide those that go in. */
const UNDER = ['refused', 'unchanged', 'ok'];
const TOKENS = /** @type {Record<string, string>} */ ({ ok: 'state-active', refused: 'danger', unchanged: 'state-retired' });
/** The list shows so many rows at a time. */
const PAGE = 40;

/** The box of a geometry, widened into `box`. @param {any} coordinates @param {number[]} box */
function widen(coordinates, box) {
  if (typeof coordinates[0] !== 'number') { for (const part of coordinates) widen(part, box); return box; }
  const [lon, lat] = coordinates;
  box[0] = Math.min(box[0], lon); box[1] = Math.min(box[1], lat); box[2] = Math.max(box[2], lon); box[3] = Math.max(box[3], lat);
  return box;
}
const boxOf = (/** @type {any[]} */ features) => features.reduce((box, f) => widen(f.geometry.coordinates, box), [180, 90, -180, -90]);

/** Where a feature is pointed at. @param {any} feature @returns {[number, number]} */
const middle = (feature) => { const [a, b, c, d] = boxOf([feature]); return [(a + c) / 2, (b + d) / 2]; };

/** Puts the rows on the map and looks at them. @param {any} room @param {any} collection @param {{fit?: boolean, stored?: boolean}} [options] */
export function drawPreview({ map, legend }, collection, { fit = true, stored = false } = {}) {
  const depth = (/** @type {any} */ f) => UNDER.indexOf(f.properties.status);
  const features = collection.features.filter((/** @type {any} */ f) => f.geometry).sort((/** @type {any} */ a, /** @type {any} */ b) => depth(a) - depth(b));
  const is = (/** @type {string} */ kind) => ['in', ['geometry-type'], ['literal', [kind, `Multi${kind}`]]];
  const color = ['match', ['get', 'status'], 'refused', token(TOKENS.refused), 'unchanged', token(TOKENS.unchanged), token(TOKENS.ok)];
  const width = ['match', ['get', 'status'], 'refused', 2.4, 1.6];
  const order = ['match', ['get', 'status'], 'refused', 0, 'unchanged', 1, 2];
  const sized = (/** @type {number} */ size) => ['match', ['get', 'status'], 'refused', size * 0.7, size];
  map.overlay('preview', { type: 'FeatureCollection', features }, () => [
    { id: 'preview-area', type: 'fill', filter: is('Polygon'), layout: { 'fill-sort-key': order }, paint: { 'fill-color': color, 'fill-opacity': 0.18 } },
    { id: 'preview-line', type: 'line', filter: ['!', is('Point')], layout: { 'line-sort-key': order }, paint: { 'line-color': color, 'line-width': width } },
    { id: 'preview-point', type: 'symbol', filter: is('Point'), layout: { 'icon-image': ['concat', 'checked-', ['get', 'status']], 'icon-allow-overlap': true, 'icon-ignore-placement': true,
      'icon-size': ['interpolate', ['linear'], ['zoom'], 7, sized(0.6), 12, sized(0.9), 16, sized(1.2)], 'symbol-sort-key': order } },
  ], { flat: (/** @type {any} */ f) => ({ shape: f.properties.status, title: `${f.properties.label} (${t('imports.row', { n: f.properties.row })})`, id: String(f.properties.row) }) });
  legend({ title: t(stored ? 'imports.legend_stored' : 'imports.legend'), note: null, shut: true, items: STATUSES.filter((status) => features.some((/** @type {any} */ f) => f.properties.status === status)).map((status) => ({ swatch: checkedSymbol(status, token), label: t(stored ? 'imports.saved' : `imports.status_${status}`) })) });
  if (!fit || !features.length) return;
  // A place far off is looked for in the list: the view is of the rows that go in, and of what is given back near them.
  const seen = features.filter((/** @type {any} */ f) => f.properties.status !== 'refused');
  const [all, right] = [boxOf(features), boxOf(seen.length ? seen : features)];
  const reach = (/** @type {number[]} */ box) => Math.max(box[2] - box[0], box[3] - box[1]);
  map.ready.then(() => map.fit(reach(all) <= Math.max(0.05, 3 * reach(right)) ? all : right, { maxZoom: 15 }));
}

/**
 * The rows that are on the map, by status. `pick(row)` chooses one that was clicked there.
 * @param {any} room @param {any} collection
 */
export function previewList({ map }, collection) {
  const name = uid('pv');
  const features = collection.features;
  const count = (/** @type {string} */ status) => features.filter((/** @type {any} */ f) => f.properties.status === status).length;
  const offered = STATUSES.filter(count);
  let status = offered[0] ?? 'ok';
  let most = PAGE;
  let chosen = NaN;
  /** The place of the chosen row. @type {[number, number]|null} */
  let marked = null;
  const choices = el`<div class="segmented" role="radiogroup" aria-label=${t('imports.on_map')}></div>`;
  const rows = el`<ul class="cards imp-rows"></ul>`;
  const more = el`<button type="button" class="button more" @click=${() => { most += PAGE; draw(); }}>${t('list.more')}</button>`;
  const node = el`<div class="imp-preview">${offered.length > 0 && choices}${rows}${more}</div>`;
  draw();

  function draw() {
    fill(choices, offered.map((one) => html`<label><input type="radio" name=${name} ?checked=${one === status} @change=${() => { status = one; most = PAGE; draw(); /** @type {any} */ (choices.querySelector('input:checked'))?.focus(); }}><span class="imp-sign">${checkedSymbol(one, token)}</span>${t(`imports.status_${one}`)} ${format.number(count(one))}</label>`));
    const mine = features.filter((/** @type {any} */ f) => f.properties.status === status);
    fill(rows, mine.slice(0, most).map((/** @type {any} */ f) => html`<li><button type="button" class=${`card imp-row${f.properties.row === chosen ? ' pointed' : ''}`} data-row=${f.properties.row} aria-current=${f.properties.row === chosen ? 'true' : null} @click=${() => show(f, true)} @mouseenter=${() => f.geometry && map.mark(middle(f))} @mouseleave=${() => map.mark(marked)}>
      <span class="card-main"><span class="card-title" lang="vi">${f.properties.label || '—'}</span></span><span class="card-detail num">${t('imports.row', { n: f.properties.row })}</span></button></li>`));
    more.hidden = mine.length <= most;
  }
  /** @param {any} feature @param {boolean} go */
  function show(feature, go) {
    chosen = feature.properties.row;
    for (const node of rows.querySelectorAll('.imp-row')) { const on = Number(node.dataset.row) === chosen; node.classList.toggle('pointed', on); node.toggleAttribute('aria-current', on); if (on) node.setAttribute('aria-current', 'true'); }
    marked = feature.geometry ? middle(feature) : null;
    map.mark(marked);
    if (!feature.geometry) return;
    if (go) map.goTo(middle(feature), 16);
  }
  return {
    node,
    /** @param {number} row */
    pick(row) {
      const feature = features.find((/** @type {any} */ f) => f.properties.row === row);
      if (!feature) return false;
      status = feature.properties.status;
      most = Math.max(PAGE, features.filter((/** @type {any} */ f) => f.properties.status === status).indexOf(feature) + 1);
      chosen = row;
      draw();
      show(feature, false);
      rows.querySelector('.pointed')?.scrollIntoView({ block: 'center' });
      return true;
    },
  };
}
