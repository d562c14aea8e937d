// @ts-check
// "Camera có giúp không?" of a site or a plan: one sentence with the uncertainty in it, the counts that it is made of, and on the map the circles
// around the cameras, the ring around them and the places that they are held against. Asked for when a person opens it.
import { aborted, get } from '../api.js';
import { el, fill, html } from '../dom.js';
import * as format from '../format.js';
import { language, t } from '../i18n.js';
import { token } from '../map.js';
import { tier } from '../session.js';
import { store } from '../store.js';
import { askPurpose } from './purpose.js';
import { failure, skeleton } from './skeleton.js';

/** Areas of the comparison, in the order of the table. */
const PLACES = ['treated', 'ring', 'control', 'control_ring'];
const SIGNS = /** @type {Record<string, string>} */ ({ fell: '▼', rose: '▲', not_told: '≈', too_few: '·' });
const said = (/** @type {any} */ one) => (typeof one === 'string' ? one : (language() === 'en' ? one?.en : null) ?? one?.vi ?? '');
/** The area of a part of the answer. @param {any} found @param {string} place */
const areaOf = (found, place) => ({ treated: found.treated?.area, ring: found.ring?.area, control: found.control?.area, control_ring: found.control?.ring })[place] ?? null;
/** The words for a part of the answer, with its metres. @param {any} found @param {string} name */
const words = (found, name) => t(`effect.${name}`, { radius: format.number(found.treated?.radius_m), ring: format.number(found.ring?.to_m) });

/** Whether this account may ask: it sees exact places, or does once a purpose is stated. */
export const mayAskEffect = () => tier() === 'exact' || Boolean(store.me?.may_be_exact);
/** @param {any} geometries @returns {[number, number, number, number]} */
function boxOf(geometries) {
  const all = JSON.stringify(geometries.map((/** @type {any} */ one) => one.coordinates)).match(/-?\d+(\.\d+)?(e-?\d+)?/g)?.map(Number) ?? [];
  const [xs, ys] = [all.filter((_, i) => i % 2 === 0), all.filter((_, i) => i % 2 === 1)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

/**
 * @param {{map: any, signal: AbortSignal, legend?: (spec: any) => void, params: {site?: string, plan?: string}, open?: boolean}} options
 */
export function effectPart({ map, signal, params, open = false }) {
  const body = el`<div class="effect"></div>`;
  const node = /** @type {HTMLDetailsElement} */ (el`<details class="more-rows effect-part" ?open=${open}><summary>${t('effect.title')}</summary>${body}</details>`);
  let asked = false;
  const toggle = () => {
    if (!node.open) return draw(null);
    if (!asked) load();
    else if (found) draw(found);
  };
  /** @type {any} */
  let found = null;
  node.addEventListener('toggle', toggle);
  signal.addEventListener('abort', () => draw(null), { once: true });
  return node;

  async function load() {
    asked = true;
    if (tier() !== 'exact') return purposeFirst();
    fill(body, skeleton({ rows: 3 }));
    try {
      found = await get('/effects', params, signal);
      show();
      if (node.open) draw(found);
    } catch (error) {
      asked = false;
      if (aborted(error)) return;
      const problem = /** @type {any} */ (error);
      if (problem.slug === 'purpose-needed') return purposeFirst();
      // That nothing can be told of it (yet) is an answer, not a fault.
      if (['invalid', 'refused', 'missing', 'forbidden', 'duplicate'].includes(problem.kind)) fill(body, el`<p class="note">${problem.errors?.[0] ? said({ vi: problem.errors[0].detail, en: problem.errors[0].detail_en }) : problem.message}</p>`);
      else fill(body, failure(error, load));
    }
  }
  /** Counts of incidents around a place: what they are wanted for is said first. */
  function purposeFirst() {
    asked = false;
    fill(body, el`<div class="note"><div><p>${t('effect.purpose')}</p><div class="buttons"><button type="button" class="button small" @click=${async () => { if (await askPurpose()) load(); }}>${t('purpose.ask')}</button></div></div></div>`);
  }
  /** The days in plain words: before the first camera came, after the last one, and what lies between. @param {any} windows */
  function daysText(windows) {
    const days = windows.days ?? format.daysBetween(windows.before.from, windows.before.to);
    const between = format.daysBetween(windows.before.to, windows.after.from);
    const range = (/** @type {any} */ one) => format.range(one.from, one.to);
    return [t('effect.days', { days: format.number(days), before: range(windows.before), after: range(windows.after) }), between > 0 && t('effect.days_between', { n: format.number(between) }), windows.is_season_told === false && t('effect.season')].filter(Boolean).join(' ');
  }
  function show() {
    const { windows, verdict } = found;
    const counts = found.counts ?? {};
    const rows = PLACES.filter((place) => (counts[`${place}_before`] ?? null) !== null || (counts[`${place}_after`] ?? null) !== null);
    const shapes = PLACES.map((place) => areaOf(found, place)).filter((one) => one?.coordinates);
    fill(body, el`<p class=${`note ${verdict === 'rose' ? 'warn' : verdict === 'fell' ? 'ok' : ''}`}><span aria-hidden="true">${SIGNS[verdict] ?? ''}</span><span class="effect-sentence">${said(found.sentence)}</span></p>`,
      windows && rows.length > 0 && el`<table class="view-table effect-table"><caption class="visually-hidden">${t('effect.title')}</caption><thead><tr><td></td><th scope="col" class="num">${t('effect.before')}</th><th scope="col" class="num">${t('effect.after')}</th></tr></thead>
        <tbody>${rows.map((place) => html`<tr><th scope="row"><span class=${`legend-effect ${place.startsWith('control') ? 'control' : ''} ${place.endsWith('ring') ? 'ring' : ''}`} aria-hidden="true"></span> ${words(found, place)}</th><td class="num">${format.number(counts[`${place}_before`])}</td><td class="num">${format.number(counts[`${place}_after`])}</td></tr>`)}</tbody></table>`,
      windows && el`<p class="small muted">${daysText(windows)}</p>`,
      found.control?.area && el`<div class="buttons"><button type="button" class="button small" @click=${() => map.fit(boxOf(shapes), { maxZoom: 16 })}>${t('effect.show_all')}</button></div>`,
      (found.notes ?? []).map((/** @type {any} */ note) => el`<p class="small muted">${said(note)}</p>`),
      found.control?.how && el`<p class="small muted">${said(found.control.how)}</p>`,
      (found.wdd ?? null) !== null && el`<details class="more-rows"><summary>${t('effect.method')}</summary><p class="small muted">${t('effect.method_is', { n: format.number(found.wdd, { digits: 1, sign: true }), se: format.number(found.se, { digits: 1 }), low: format.number(found.low, { digits: 1, sign: true }), high: format.number(found.high, { digits: 1, sign: true }) })}${(found.p ?? null) !== null && ` p = ${format.number(found.p, { digits: 3 })}.`}</p></details>`,
      found.counts && el`<p class="small muted">${words(found, 'note')}</p>`);
  }
  /** @param {any} of null: nothing is drawn */
  function draw(of) {
    const features = of ? PLACES.map((place) => ({ place, geometry: areaOf(of, place) })).filter((one) => one.geometry?.coordinates).map(({ place, geometry }) => ({ type: 'Feature', geometry, properties: { control: place.startsWith('control'), ring: place.endsWith('ring'), name: words(of, place) } })) : [];
    if (!features.length) return map.overlay('effect', null);
    const colour = ['case', ['get', 'control'], token('map-related'), token('map-select')];
    map.overlay('effect', { type: 'FeatureCollection', features }, () => [
      { id: 'effect-fill', type: 'fill', filter: ['!', ['get', 'ring']], paint: { 'fill-color': colour, 'fill-opacity': 0.12 } },
      { id: 'effect-line', type: 'line', filter: ['!', ['get', 'ring']], paint: { 'line-color': colour, 'line-width': 2.6 } },
      { id: 'effect-ring', type: 'line', filter: ['get', 'ring'], paint: { 'line-color': colour, 'line-width': 2, 'line-dasharray': [2, 1.6] } },
      { id: 'effect-name', type: 'symbol', layout: { 'text-field': ['get', 'name'], 'text-font': ['Be Vietnam Pro Medium'], 'text-size': 11.5, 'symbol-placement': 'line', 'text-offset': [0, -0.8], 'symbol-spacing': 500 }, paint: { 'text-color': colour, 'text-halo-color': token('map-halo'), 'text-halo-width': 1.8 } }], { clickable: false });
    // The place itself stays in sight: what it is held against may lie far away, and is a button's.
    const own = boxOf(['treated', 'ring'].map((place) => areaOf(of, place)).filter((one) => one?.coordinates));
    if (own.every(Number.isFinite)) map.fit(own, { maxZoom: 16 });
  }
}
