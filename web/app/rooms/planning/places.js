// @ts-check
// The part of the form that says where cameras may hang: kinds of places, points of one's own (possible, decided, or ruled out) and areas ruled out.
import { $$, el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { icon } from '../../ui/icons.js';
import { toast } from '../../ui/toast.js';
import { PLACES } from './data.js';

const CHOICES = ['free', 'mandatory', 'forbidden'];
/** A click so near to the first corner closes an area, pixels. */
const CLOSES_PX = 12;

/**
 * @param {any} room @param {{value?: any, own: any[], forbidden: any[], onChange: () => void}} options as in the wish of a plan
 */
export function placesPart(room, { value = {}, own, forbidden, onChange }) {
  const { map, signal, panel } = room;
  /** @type {any[]} */
  let mine = own.map((one) => ({ ...one }));
  let areas = [...forbidden];
  /** @type {AbortController|null} what is being put on the map */
  let putting = null;
  const kinds = el`<div class="checks" role="group" aria-label=${t('planning.part_places')}>${PLACES.map((one) => html`<label><input type="checkbox" value=${one} ?checked=${value?.[one] ?? true} @change=${onChange}>${t(`planning.places_${one}`)}</label>`)}</div>`;
  const rows = el`<ul class="plan-own"></ul>`;
  const add = el`<button type="button" class="button small" @click=${point}>${icon('plus')}${t('planning.add_point')}</button>`;
  const rule = !map.flat && el`<button type="button" class="button small" @click=${area}>${icon('plus')}${t('planning.add_area')}</button>`;
  const help = el`<p class="label" role="status"></p>`;
  const node = el`<div class="plan-places">${kinds}<div class="buttons">${add}${rule}</div>${help}${rows}</div>`;
  draw();
  signal.addEventListener('abort', () => { putting?.abort(); map.overlay('plan-own', null); map.overlay('plan-forbidden', null); }, { once: true });

  function draw() {
    fill(rows, mine.map((one, i) => html`<li><span class="num">${i + 1}. ${format.lonLat(one.lon, one.lat)}</span><select class="input" aria-label=${t('planning.point_choice', { n: i + 1 })} @change=${(/** @type {any} */ e) => { one.choice = e.target.value; paint(); onChange(); }}>${CHOICES.map((c) => html`<option value=${c} ?selected=${c === (one.choice ?? 'free')}>${t(`planning.choice_${c}`)}</option>`)}</select>
      <button type="button" class="button icon plain" aria-label=${t('planning.remove', { name: t('planning.point', { n: i + 1 }) })} @click=${() => { mine = mine.filter((other) => other !== one); draw(); onChange(); add.focus(); }}>${icon('close')}</button></li>`),
    areas.map((one, i) => html`<li><span>${t('planning.area', { n: i + 1 })}</span><span></span><button type="button" class="button icon plain" aria-label=${t('planning.remove', { name: t('planning.area', { n: i + 1 }) })} @click=${() => { areas = areas.filter((other) => other !== one); draw(); onChange(); add.focus(); }}>${icon('close')}</button></li>`));
    paint();
  }
  /** @param {[number, number][]} [open] corners of an area that is being drawn */
  function paint(open = []) {
    map.overlay('plan-own', { type: 'FeatureCollection', features: mine.map((one) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [one.lon, one.lat] }, properties: { choice: one.choice ?? 'free' } })) }, () => [
      { id: 'plan-own-dot', type: 'circle', paint: { 'circle-radius': 7, 'circle-color': ['match', ['get', 'choice'], 'mandatory', token('room-planning'), 'forbidden', token('state-retired'), token('map-halo')], 'circle-stroke-color': ['match', ['get', 'choice'], 'forbidden', token('danger'), token('room-planning')], 'circle-stroke-width': 2.5 } }],
    { clickable: false, flat: () => ({ shape: 'plan-camera', title: '', id: '' }) });
    const lines = open.length ? [{ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: open.length > 1 ? open : [open[0], open[0]] } }] : [];
    map.overlay('plan-forbidden', { type: 'FeatureCollection', features: [...areas.map((geometry) => ({ type: 'Feature', properties: {}, geometry })), ...lines] }, () => [
      { id: 'plan-forbidden-fill', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': token('danger'), 'fill-opacity': 0.15 } },
      { id: 'plan-forbidden-line', type: 'line', paint: { 'line-color': token('danger'), 'line-width': 2, 'line-dasharray': [3, 2] } }], { clickable: false });
  }
  /** Asks for places on the map, one after the other. @param {any} button @param {string} words @param {(at: [number, number]) => boolean} take whether another is wanted */
  async function put(button, words, take) {
    if (putting) { putting.abort(); return; }
    putting = new AbortController();
    const own = putting;
    signal.addEventListener('abort', () => own.abort(), { once: true });
    button.setAttribute('aria-pressed', 'true');
    help.textContent = words;
    if (innerWidth <= 720) panel.height('low');
    for (let more = true; more && !own.signal.aborted;) {
      const at = await map.pickPoint({ signal: own.signal });
      if (!at) break;
      more = take(at);
    }
    putting = null;
    if (signal.aborted) return;
    if (innerWidth <= 720) panel.height('half');
    button.removeAttribute('aria-pressed');
    help.textContent = '';
    onChange();
    button.focus();
  }
  function point() { put(add, t('planning.point_help'), ([lon, lat]) => { mine = [...mine, { lon, lat, choice: 'free' }]; draw(); return true; }); }
  async function area() {
    /** @type {[number, number][]} */
    const corners = [];
    await put(rule, t('planning.area_help'), (at) => {
      const isClosed = corners.length >= 3 && map.gl.project(corners[0]).dist(map.gl.project(at)) < CLOSES_PX;
      if (!isClosed) corners.push(at);
      paint(corners);
      return !isClosed;
    });
    if (corners.length >= 3) areas = [...areas, { type: 'Polygon', coordinates: [[...corners, corners[0]]] }];
    else if (corners.length) toast(t('planning.area_few'));
    draw();
    onChange();
  }
  const on = () => /** @type {HTMLInputElement[]} */ ($$('.checks input', node)).filter((box) => box.checked).map((box) => box.value);
  return {
    node,
    value: () => ({ places: { ...(value ?? {}), ...Object.fromEntries(PLACES.map((one) => [one, on().includes(one)])) }, ...(mine.length ? { own_points: mine } : {}), ...(areas.length ? { forbidden_areas: areas } : {}) }),
    summary() {
      const n = on().length;
      const kept = n === PLACES.length ? t('planning.places_all') : n ? on().map((one) => t(`planning.places_${one}_short`)).join(', ') : t('planning.places_none');
      return [kept, mine.length + areas.length > 0 && t('planning.own_n', { n: format.number(mine.length + areas.length) })].filter(Boolean).join(' + ');
    },
  };
}
