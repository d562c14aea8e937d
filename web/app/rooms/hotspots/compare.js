// @ts-check
// Two runs of cells of the same size: left of a handle the other one, right of it the one that is open, in the same colours; or what changed, cell by cell,
// as far as that is no chance. The address has it (`with`, `how`).
import { aborted, errorText, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { choiceField } from '../../ui/controls.js';
import { icon } from '../../ui/icons.js';
import { section } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { isOverlay, openSwipe } from '../../ui/swipe.js';
import { areasOf, askedAgain, boxOf, cellsOf, hoursText, isDone, offencesText, periodShort, periodText, runOf, runPath, runText, said, scopeText } from './data.js';
import { areaData, cellData, cellLayers } from './layer.js';
import { running } from './running.js';

/** So many of the cells that changed are listed on either side. */
const LISTED = 6;
const isChange = () => store.filters.how === 'change';

/** The window of the same length just before: whole months where it is of whole months. @param {{from: string, to: string}} wish */
export function windowBefore({ from, to }) {
  if (from.endsWith('-01') && to.endsWith('-01')) {
    const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
    return { from: format.addMonths(from, -months), to: from };
  }
  return { from: format.addDays(from, -format.daysBetween(from, to)), to: from };
}
/** Two parts of a window that may be compared: the last two years of it, else its halves. Null where it is too short. @param {{from: string, to: string}} wish @returns {{from: string, to: string}[]|null} */
export function partsOf({ from, to }) {
  const year = format.addMonths(to, -12);
  if (format.addMonths(to, -24) >= from) return [{ from: format.addMonths(to, -24), to: year }, { from: year, to }];
  const days = Math.floor(format.daysBetween(from, to) / 2);
  return days < 30 ? null : [{ from: format.addDays(to, -2 * days), to: format.addDays(to, -days) }, { from: format.addDays(to, -days), to }];
}
const alike = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify([...(a.offence_groups ?? [])].sort()) === JSON.stringify([...(b.offence_groups ?? [])].sort()) && Boolean(a.street_crime_only) === Boolean(b.street_crime_only) && scopeText(a) === scopeText(b) && hoursText(a) === hoursText(b) && JSON.stringify(a.weekdays ?? []) === JSON.stringify(b.weekdays ?? []) && JSON.stringify(a.offence_codes ?? []) === JSON.stringify(b.offence_codes ?? []);

/** Whether a run is of a window. @param {any} one @param {{from: string, to: string}} window */
const isOf = (one, { from, to }) => one.wish.from === from && one.wish.to === to;
/** Whether two windows have no day in common. @param {any} a @param {any} b */
const isApart = (a, b) => a.to <= b.from || b.to <= a.from;

/** @param {any} room @param {any} run @param {{runs: () => any[], may: () => boolean, reload: () => void}} options */
export function compareWith(room, run, { runs, may, reload }) {
  const { map, signal, view } = room;
  const node = el`<div class="section hot-compare"></div>`;
  /** @type {any} */
  let swipe = null;
  let shown = '';
  let isAsking = false;
  /** Runs that this one may be held against. @type {Promise<any[]>|null} */
  let fitting = null;
  /** @type {Promise<string>|null} */
  let since = null;
  let at = 0.5;
  /** What is known of the other run. @type {any} */
  let other = null;
  signal.addEventListener('abort', remove, { once: true });
  return { node, load, remove, isOther: (/** @type {number} */ lng) => Boolean(swipe?.isOther(lng)) };

  function remove() {
    swipe?.remove();
    swipe = null;
    shown = '';
    map.overlay('hot-changes', null);
    view.compare('');
  }

  /** As the address says. */
  async function load() {
    const wanted = store.filters.with ?? '';
    if (!node.childNodes.length) fill(node, skeleton({ rows: 3 }));
    /** What cannot be compared is not offered, unless the address asks for it. @type {any[]} */
    let others;
    try {
      fitting ??= comparable(run.hotspot_run_id);
      const fits = await fitting;
      others = [...fits, ...runs().filter((one) => one.hotspot_run_id === wanted && !fits.some((/** @type {any} */ fit) => fit.hotspot_run_id === wanted))];
    } catch (error) {
      fitting = null;
      if (!aborted(error)) fill(node, failure(error, load));
      return;
    }
    if (signal.aborted || (store.filters.with ?? '') !== wanted) return;
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" @change=${() => go({ filters: { ...store.filters, with: select.value } })}><option value="">${t('hotspots.compare_none')}</option>${others.map((one) => html`<option value=${one.hotspot_run_id} ?selected=${one.hotspot_run_id === wanted}>${runText(one)}</option>`)}</select>`);
    const slot = el`<div class="slot"></div>`;
    const before = windowBefore(run.wish);
    const there = others.find((one) => isOf(one, before));
    const pair = partsOf(run.wish);
    const two = !wanted && pair && may() && el`<button type="button" class="button small" @click=${() => once(() => askPair(pair, slot))}>${icon('history')}${t('hotspots.compare_pair', { now: periodShort(pair[1]), before: periodShort(pair[0]) })}</button>`;
    // Where the register begins later than was asked, nothing is kept of the days before.
    const since = there || !may() ? '' : await registerFrom(before);
    if (signal.aborted || (store.filters.with ?? '') !== wanted) return;
    const ask = (there || (may() && !since)) && el`<button type="button" class="button small" @click=${() => (there ? go({ filters: { ...store.filters, with: there.hotspot_run_id } }) : once(() => askBefore(before, slot)))}>${icon('history')}${t('hotspots.compare_before', { period: format.range(before.from, before.to) })}</button>`;
    fill(node, others.length > 0 && el`<label class="coverage-compare"><span class="label">${t('hotspots.compare_with')}</span>${select}</label>`, !wanted && el`<p class="muted small">${t('hotspots.compare_hint')}</p>`, !wanted && !others.length && el`<p class="muted small">${t('hotspots.compare_no_other')}</p>`, el`<div class="buttons">${two}${wanted !== there?.hotspot_run_id && ask}</div>`, since && !wanted && el`<p class="muted small">${t('hotspots.compare_no_before', { date: format.date(since) })}</p>`, slot);
    if (!wanted) { other = null; return remove(); }
    fill(slot, skeleton({ rows: 3 }));
    try {
      if (other?.run.hotspot_run_id !== wanted) {
        const [found, cells, areas] = await Promise.all([runOf(wanted, signal), cellsOf(wanted, signal), areasOf(wanted, signal)]);
        other = { run: found, cells, areas, changes: null, refusal: null };
        try {
          other.changes = await get(`${runPath(run.hotspot_run_id)}/changes`, { before: wanted }, signal);
        } catch (error) {
          if (aborted(error)) throw error;
          if (!['invalid', 'refused', 'duplicate'].includes(/** @type {any} */ (error).kind)) throw error;
          other.refusal = error;
        }
      }
      if ((store.filters.with ?? '') !== wanted) return;
      if (other.refusal) {
        remove();
        const own = { ...other.run.wish };
        return fill(slot, el`<div class="note warn" role="alert"><div><p class="strong">${t('hotspots.compare_refused')}</p><p>${[other.refusal.errors?.map(errorText).join(' '), other.refusal.message].find(Boolean)}</p>${may() && (other.run.inputs?.side_m !== run.inputs?.side_m || other.run.inputs?.shape !== run.inputs?.shape) && isApart(own, run.wish) && html`<div class="buttons"><button type="button" class="button small" @click=${() => once(() => askBefore({ from: own.from, to: own.to }, slot))}>${t('hotspots.compare_again', { period: periodText(own) })}</button></div>`}</div></div>`);
      }
      fill(slot, table(), await draw());
    } catch (error) {
      if (!aborted(error)) fill(slot, failure(error, load));
    }
  }

  /** The day from which incidents are kept, where that is after the first of the window: the two could not be compared. '' where all of it is kept. @param {{from: string, to: string}} window */
  async function registerFrom(window) {
    if (run.wish.asked_from) return run.wish.from;
    try {
      // Of both windows together: of one without any incident nothing would be told.
      since ??= post('/hotspots/scale', askedAgain(run, { from: window.from, to: run.wish.to, shape: run.inputs.shape, side_m: run.inputs.side_m }), { signal }).then((/** @type {any} */ found) => (found.wish?.asked_from ? found.wish.from : ''));
      return await since;
    } catch (error) {
      since = null;
      if (aborted(error)) throw error;
      return '';
    }
  }
  /** Runs that may be held against one, as the server judges it. @param {string} id */
  async function comparable(id) {
    return (await get('/hotspot-runs', { comparable_with: id, limit: 100 }, signal)).items;
  }
  /** Asks once, however often the button is pressed meanwhile. @param {() => Promise<void>} act */
  async function once(act) {
    if (isAsking) return;
    isAsking = true;
    try { await act(); } finally { isAsking = false; }
  }

  /** The same question of another window with the same cells, worked off. Null where it was not answered: that is said. @param {{from: string, to: string}} window @param {HTMLElement} slot @param {any[]} known runs that are taken if they are of the window */
  async function asked(window, slot, known) {
    const there = known.find((one) => isOf(one, window));
    if (there) return there;
    try {
      const made = await post('/hotspot-runs', askedAgain(run, { ...window, shape: run.inputs.shape, side_m: run.inputs.side_m }), { signal });
      const last = await new Promise((resolve) => { fill(slot, running({ signal }, made, { onEnd: resolve })); });
      if (isDone(last)) return last;
      fill(slot, el`<p class="note warn" role="alert">${last.error ? said(last.error) : t(`hotspots.state_${last.state}`)}</p>`);
    } catch (error) {
      if (aborted(error)) return null;
      const problem = /** @type {any} */ (error);
      fill(slot, el`<p class="note warn" role="alert">${problem.errors?.length ? problem.errors.map(errorText).join(' ') : problem.message}</p>`);
    }
    return null;
  }
  /** @param {{from: string, to: string}} window @param {HTMLElement} slot */
  async function askBefore(window, slot) {
    const found = await asked(window, slot, await (fitting ?? []));
    if (!found || signal.aborted) return;
    go({ filters: { ...store.filters, with: found.hotspot_run_id } });
    reload();
  }
  /** Two parts of this window beside one another. @param {{from: string, to: string}[]} pair the earlier first @param {HTMLElement} slot */
  async function askPair([before, after], slot) {
    const first = await asked(before, slot, runs().filter((one) => isDone(one) && alike(one.wish, run.wish) && one.side_m === run.inputs?.side_m && one.shape === run.inputs?.shape));
    const second = first && !signal.aborted ? await asked(after, slot, await comparable(first.hotspot_run_id).catch(() => [])) : null;
    if (second && !signal.aborted) go({ path: ['run', second.hotspot_run_id], filters: { by: 'compare', with: first.hotspot_run_id } });
  }

  /** The map: two sides, or the changes. Resolves to the list of what changed. */
  async function draw() {
    const key = JSON.stringify([other.run.hotspot_run_id, isChange(), store.theme]);
    const items = (other.changes?.features ?? []).map((/** @type {any} */ f) => ({ ...f.properties, geometry: f.geometry })).filter((/** @type {any} */ one) => one.class !== 0);
    /** @type {Map<number, any>} */
    const shapes = new Map(items.map((/** @type {any} */ one) => [one.number, one.geometry]));
    if (key !== shown) {
      remove();
      shown = key;
      await map.ready;
      if (signal.aborted || map.flat) return changed(items, shapes);
      view.compare(`${periodShort(other.run.wish)} ⟷ ${periodShort(run.wish)}`, isChange());
      if (isChange()) drawChanges(items, shapes);
      else openBoth();
    }
    return changed(items, shapes);
  }
  function openBoth() {
    const cells = cellData(other.cells);
    swipe = openSwipe(map, {
      side: 'left', image: 'hatch-nodata', label: t('hotspots.swipe'), left: periodShort(other.run.wish), right: periodShort(run.wish), says: (n) => t('hotspots.swipe_at', { n, period: periodText(other.run.wish) }),
      restyle(style) {
        for (const name of Object.keys(style.sources)) if (/^(overlay|picture)-/.test(name)) delete style.sources[name];
        Object.assign(style.sources, { 'overlay-other': { type: 'geojson', data: cells }, 'overlay-other-areas': { type: 'geojson', data: areaData(other.areas) } });
        const ground = style.layers.filter((/** @type {any} */ layer) => !isOverlay(layer) && !String(layer.source ?? '').startsWith('picture-'));
        const names = ground.findIndex((/** @type {any} */ layer) => layer.id === 'commune-label');
        const lines = [{ id: 'other-areas-halo', type: 'line', source: 'overlay-other-areas', paint: { 'line-color': token('map-halo'), 'line-width': 4.4 } }, { id: 'other-areas-line', type: 'line', source: 'overlay-other-areas', paint: { 'line-color': token('hot-edge'), 'line-width': 2 } }];
        style.layers = [...ground.slice(0, names), ...cellLayers('other').map((layer) => ({ ...layer, source: 'overlay-other' })), ...lines, ...ground.slice(names)];
        return style;
      },
      at, onMove: (share) => { at = share; },
    });
  }
  /** @param {any[]} items @param {Map<number, any>} shapes */
  function drawChanges(items, shapes) {
    const features = items.filter((one) => shapes.has(one.number)).map((one) => ({ type: 'Feature', geometry: shapes.get(one.number), properties: { number: one.number, rose: one.class > 0, sure: Math.abs(one.class), name: t('hotspots.from_to', { before: format.number(one.n_before), n: format.number(one.n) }) } }));
    const colour = ['case', ['get', 'rose'], token('change-up-2'), token('change-down-2')];
    map.overlay('hot-changes', { type: 'FeatureCollection', features }, () => [
      { id: 'hot-changes-fill', type: 'fill', paint: { 'fill-color': colour, 'fill-opacity': ['match', ['get', 'sure'], 3, 0.95, 2, 0.75, 0.5] } },
      { id: 'hot-changes-line', type: 'line', paint: { 'line-color': token('map-label'), 'line-width': 1.6 } },
      { id: 'hot-changes-arrow', type: 'symbol', minzoom: 10.5, layout: { 'text-field': ['case', ['get', 'rose'], '▲', '▼'], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': 13, 'text-allow-overlap': true }, paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.2 } }]);
  }

  function table() {
    const two = [other.run, run];
    const rows = /** @type {[string, (of: any) => any][]} */ ([
      [t('hotspots.col_n'), (of) => format.number(of.inputs?.n)],
      [t('hotspots.areas_list_short'), (of) => format.number(of.findings?.areas)],
      [t('hotspots.hot_cells'), (of) => format.number(of.findings?.cells_hot)],
      [t('hotspots.in_worst', { part: format.percent(run.findings?.concentration?.part ?? 0.05, 0) }), (of) => format.percent(of.findings?.concentration?.share, 0)],
    ]);
    return el`<div class="section">${!map.flat && choiceField({ label: t('hotspots.compare_how'), hidden: true, value: isChange() ? 'change' : 'both', options: [['both', t('hotspots.compare_both')], ['change', t('hotspots.compare_change')]], onChange: (how) => go({ filters: { ...store.filters, how: how === 'change' ? how : '' } }, { replace: true }) }).node}
      <table class="view-table plan-two"><caption class="visually-hidden">${t('hotspots.tab_compare')}</caption><thead><tr><td></td>${two.map((one) => html`<th scope="col">${periodText(one.wish)}</th>`)}</tr></thead><tbody>${rows.map(([words, of]) => html`<tr><th scope="row">${words}</th>${two.map((one) => html`<td class="num">${of(one)}</td>`)}</tr>`)}</tbody></table></div>`;
  }
  /** @param {any[]} items @param {Map<number, any>} shapes */
  function changed(items, shapes) {
    // Cells of too few incidents to tell a change were looked at, but not tested.
    const { summary, features = [] } = other.changes ?? {};
    const tested = summary?.tested ?? Math.max(0, features.length - (summary?.untold ?? 0));
    if (!items.length) return el`<p class="note">${t(tested ? 'hotspots.changed_none' : 'hotspots.changed_untested', { n: format.number(tested) })}</p>`;
    const list = (/** @type {boolean} */ rose) => items.filter((one) => (one.class > 0) === rose).sort((a, b) => Math.abs(b.n - b.n_before) - Math.abs(a.n - a.n_before));
    const rows = (/** @type {any[]} */ all) => el`<ul class="cards">${all.slice(0, LISTED).map((one) => html`<li><button type="button" class="card hot-changed" @click=${() => { const box = boxOf(shapes.get(one.number)); if (box) map.fit(box, { maxZoom: 15 }); }}><span class="card-main"><span class="card-title"><span aria-hidden="true">${one.class > 0 ? '▲' : '▼'}</span> ${t('hotspots.from_to', { before: format.number(one.n_before), n: format.number(one.n) })}</span></span><span class="card-value num">${format.number(one.n - one.n_before, { sign: true })}</span></button></li>`)}</ul>`;
    const [up, down] = [list(true), list(false)];
    return html`${up.length > 0 && section(t('hotspots.changed_up', { n: format.number(up.length) }), rows(up))}${down.length > 0 && section(t('hotspots.changed_down', { n: format.number(down.length) }), rows(down))}<p class="small muted">${t('hotspots.changed_note')}</p>`;
  }
}
