// @ts-check
// The answer first: of the newest run, or of one by its address. One sentence, then what can be changed, then areas, times, communes, the test of the map,
// another period beside it, and how it was computed.
import { again as asking } from '../../again.js';
import { aborted, errorText, get, post, remove } from '../../api.js';
import { el, fill, html, redraw } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { placeName, tier } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { choiceField } from '../../ui/controls.js';
import { icon } from '../../ui/icons.js';
import { demoChip, figure, section } from '../../ui/panel.js';
import { askPurpose } from '../../ui/purpose.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { listTools, tableMode } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { areaList } from './areas.js';
import { backtestBox } from './backtest.js';
import { communeList, totalPart } from './communes.js';
import { compareWith } from './compare.js';
import { areasOf, askedAgain, communesKnown, hasCells, hoursText, isDone, isTold, isUnderWay, latest, needsPurpose, offencesText, periodShort, questionText, runOf, runPath, runText, runs, said, scopeText, shownAs, viewsOf, weekdaysText } from './data.js';
import { methodPage, nearRepeat } from './method.js';
import { refused } from './refusal.js';
import { rhythmPart } from './rhythm.js';
import { running } from './running.js';
import { printSheet } from './sheet.js';
import { sliceName } from './slices.js';
import { calendar, courseBars, hourMatrix } from './times.js';
import { headline } from './words.js';

const TABS = ['', 'time', 'commune', 'test', 'compare', 'method'];
/** How often an open page asks whether somebody has computed something new. */
const QUIET_MS = 30_000;

/** The two halves of the room. @param {'analysis'|'register'} now */
export const roomTabs = (now) => el`<nav class="tabs room-tabs" aria-label=${t('hotspots.halves')}><a href=${href({ path: [], filters: {} })} aria-current=${now === 'analysis' ? 'page' : null}>${t('hotspots.tab_analysis')}</a><a href=${href({ path: [], filters: { tab: 'register' } })} aria-current=${now === 'register' ? 'page' : null}>${t('hotspots.tab_register')}</a></nav>`;

/** What of the question can be changed, each leading to its part of the form. @param {any} run @param {boolean} may */
function chips(run, may) {
  const to = (/** @type {string} */ part) => href({ path: ['ask'], filters: { run: run.hotspot_run_id, part } });
  const chip = (/** @type {string} */ part, /** @type {any} */ words) => (may ? el`<a class="chip hot-chip" href=${to(part)} title=${t(`hotspots.change_${part}`)}>${words}${icon('edit')}</a>` : el`<span class="chip hot-chip">${words}</span>`);
  const days = (run.wish.weekdays ?? []).length ? `, ${weekdaysText(run.wish)}` : '';
  return el`<div class="hot-chips" role="group" aria-label=${t('hotspots.asked')}>${chip('period', periodShort(run.wish))}${chip('hours', `${hoursText(run.wish)}${days}`)}${chip('scope', scopeText(run.wish))}${chip('offences', offencesText(run.wish))}</div>`;
}

/** The room as it opens: the answer of the latest window of the province, or what to do first. @param {any} room */
export async function homePage(room) {
  const { panel, signal, view } = room;
  const title = t('room.hotspots');
  if (!store.province) {
    view.clear();
    panel.show({ title, subtitle: el`<span>${placeName()}</span>`, body: [roomTabs('analysis'), empty({ title: t('hotspots.choose_province'), hint: t('hotspots.choose_province_hint') })] });
    room.legend(null);
    return null;
  }
  panel.loading(title, { figure: true, rows: 6 });
  try {
    const list = await runs(signal);
    const newest = latest(list.items);
    const live = list.items.find(isUnderWay);
    if (newest) return await runPage(room, newest.hotspot_run_id, list, live ?? null);
    view.clear();
    room.legend(null);
    const last = list.items[0];
    const may = list.may?.ask;
    panel.show({ title, subtitle: el`<span>${placeName()}</span>`, actions: may && last && newButton(), body: [roomTabs('analysis'),
      live ? running(room, live, { onEnd: () => room.reload() }) : last?.error ? refused(last.error, { from: last.hotspot_run_id, may })
        : empty({ title: t('hotspots.none', { place: placeName() }), hint: t(may ? 'hotspots.none_hint' : 'hotspots.none_ask'), action: may && el`<div class="buttons"><a class="button primary" href=${href({ path: ['ask'], filters: {} })}>${t('hotspots.first_run')}</a><a class="button" href=${href({ path: [], filters: { tab: 'register' } })}>${t('hotspots.tab_register')}</a></div>` }),
      !isUntold() && earlier(list.items, '')] });
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { retry: room.reload });
  }
  return null;
}
/** For who is told no figures: says so, with the way on. */
const untold = () => empty({ title: t('hotspots.masked_counts'), hint: t('hotspots.masked_counts_hint'), action: el`<a class="button" href=${href({ path: [], filters: { tab: 'register' } })}>${t('hotspots.tab_register')}</a>` });
const newButton = () => el`<a class="button primary" href=${href({ path: ['ask'], filters: {} })}>${icon('plus')}${t('hotspots.new')}</a>`;

/** Whether this account is of communes alone: the sentence is of the province, the areas are its own. */
const ownPlace = () => Boolean(store.me && !store.me.is_country_wide && !store.me.province_code && store.me.communes?.length);

/** Around the account's own communes, where it is of some alone; else around those that were asked about. @param {any} run @returns {number[]|null} */
function ownBox(run) {
  const of = ownPlace() ? store.me.communes.map((/** @type {any} */ its) => its.commune_id) : run.wish.communes ?? [];
  const own = communesKnown().filter((one) => of.includes(one.commune_id));
  const half = (/** @type {any} */ one) => Math.sqrt(one.area_km2 ?? 10) / 2 / 111;
  return own.length ? [Math.min(...own.map((one) => one.lon - half(one))), Math.min(...own.map((one) => one.lat - half(one))), Math.max(...own.map((one) => one.lon + half(one))), Math.max(...own.map((one) => one.lat + half(one)))] : null;
}

/** Whether this account is told no figures of incidents. */
const isUntold = () => ['counts', 'none'].includes(tier());

/** Runs of before, closed. @param {any[]} items @param {string} open id of the one that is shown */
function earlier(items, open) {
  const others = items.filter((one) => one.hotspot_run_id !== open);
  if (!others.length) return null;
  const state = (/** @type {any} */ one) => (isDone(one) ? (one.areas ?? null) === null ? '' : t('hotspots.n_areas', { n: format.number(one.areas) }) : t(`hotspots.state_${one.state}`));
  return el`<details class="more-rows hot-earlier"><summary>${t('hotspots.earlier', { n: format.number(others.length) })}</summary><ul class="cards">${others.slice(0, 40).map((one) => html`<li><a class="card" data-id=${one.hotspot_run_id} href=${href({ path: ['run', one.hotspot_run_id], filters: {} })}><span class="card-main"><span class="card-title">${runText(one)}</span><span class="card-detail">${format.time(one.ended_at ?? one.asked_at)}</span></span><span class="card-value">${one.state === 'failed' ? html`<span class="chip warn">${state(one)}</span>` : html`<span class="muted">${state(one)}</span>`}</span></a></li>`)}</ul></details>`;
}

/**
 * One run: going on, refused, or its answer.
 * @param {any} room @param {string} id @param {any} [list] answer of the list, where it is known @param {any} [live] a newer run that is going on
 */
export async function runPage(room, id, list = null, live = null) {
  const { panel, map, signal, view, known, reload } = room;
  const isHome = !store.path.length;
  const back = isHome ? null : href({ path: [], filters: {} });
  const title = t('room.hotspots');
  if (!isHome && !known.get(id)) panel.loading(title, { back, figure: true, rows: 5 });
  /** @type {any} */
  let run;
  /** @type {any[]} */
  let areas = [];
  try {
    run = await runOf(id, signal);
    list ??= await runs(signal).catch((/** @type {any} */ error) => { if (aborted(error)) throw error; return { items: [], may: {} }; });
    if (isDone(run) && !run.needs_purpose?.areas) areas = await areasOf(id, signal).catch((/** @type {any} */ error) => { if (aborted(error) || error.kind !== 'forbidden') throw error; return []; });
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  const may = Boolean(list.may?.ask);
  const subtitle = html`<span>${placeName()}</span>${demoChip(run)}`;
  if (!isDone(run) && isUntold()) {
    view.clear();
    room.legend(null);
    panel.show({ title, back, focus: !isHome, subtitle, body: [roomTabs('analysis'), untold()] });
    return null;
  }
  if (!isDone(run)) {
    view.clear();
    room.legend(null);
    panel.show({ title, back, focus: !isHome, subtitle, actions: may && newButton(), body: [roomTabs('analysis'), chips(run, may && !isUnderWay(run)),
      isUnderWay(run) ? running(room, run, { onEnd: () => { if (!signal.aborted) reload(); } })
        : run.state === 'cancelled' ? empty({ title: t('hotspots.cancelled'), action: may && el`<a class="button primary" href=${href({ path: ['ask'], filters: { run: id } })}>${t('hotspots.again')}</a>` })
          : refused(run.error, { from: id, may }),
      deletePart(), earlier(list.items, id)] });
    return null;
  }
  known.set(id, { run, areas });
  if (isUntold()) {
    // Nothing here is made of published figures: no answer is better than one that seems to be none.
    view.clear();
    room.legend(null);
    panel.show({ title, back, focus: !isHome, subtitle, body: [roomTabs('analysis'), untold()] });
    return null;
  }
  const words = headline(run, areas);
  const test = el`<div class="slot hot-tested"></div>`;
  const box = el`<section class="section hot-box"></section>`;
  const tabs = el`<nav class="tabs hot-tabs" aria-label=${t('hotspots.parts')}></nav>`;
  const how = el`<div class="slot hot-how"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  const compare = compareWith(room, run, { runs: () => list.items, may: () => may, reload });
  const news = el`<div class="slot"></div>`;
  /** @type {any[]|null} */
  let communes = null;
  /** All of them together. @type {any} */
  let total = null;
  const offered = TABS.filter((one) => (one !== 'time' || run.findings?.hours?.length) && (one !== 'test' || run.backtest) && (one !== 'compare' || hasCells(run)));
  const tab = () => (offered.includes(store.filters.by ?? '') ? store.filters.by ?? '' : offered[0]);
  const later = asking(look, signal);
  let boxed = '';
  if (live) fill(news, running(room, live, { brief: true, onEnd: (last) => { if (!signal.aborted) go({ path: ['run', last.hotspot_run_id], filters: {} }); } }));
  panel.show({
    title, back, focus: !isHome, subtitle,
    actions: may && newButton(),
    body: [roomTabs('analysis'), chips(run, may), news,
      el`<div class="hot-answer">${ownPlace() ? ownFigure() : figure({ value: words.value, label: words.label, note: null })}
        ${words.n === 0 && words.also && !ownPlace() && html`<p class="hot-also">${words.also}</p>`}
        ${words.n > 0 && (words.first || (words.tested && !ownPlace())) && html`<div class="hot-card">${words.first && html`<p class="hot-first"><a href=${href({ path: ['run', id, String(areas[0].number)], filters: {} })}>${words.first}</a></p>`}${(words.now || words.stories) && html`<p>${[words.now, words.stories && `${words.stories}.`].filter(Boolean).join(' ')}</p>`}${test}</div>`}
        ${words.unknown && html`<p class="note warn hot-unknown">${words.unknown}</p>`}${coarse()}
        <details class="more-rows hot-sure"><summary>${t('hotspots.how_sure')}</summary>${words.share && html`<p class="small">${words.share}</p>`}<p class="small muted">${[words.sure, words.n > 0 && words.also, run.inputs?.is_strong_only && t('hotspots.strong_only', { n: format.number(run.inputs.least_called ?? null) }), run.wish.asked_from && t('hotspots.register_from', { date: format.date(run.wish.from) }), run.inputs?.is_across_reform && t('hotspots.across_reform_short')].filter(Boolean).join(' ')} <a href=${href({ filters: { ...store.filters, by: 'method', view: '' } })}>${t('hotspots.part_method')}</a></p></details>
        ${words.n === 0 && may && html`<div class="buttons"><a class="button" href=${href({ path: ['ask'], filters: { run: id, part: 'period' } })}>${t('hotspots.try_longer')}</a><a class="button" href=${href({ filters: { ...store.filters, by: 'commune' } })}>${t('hotspots.see_communes')}</a></div>`}</div>`,
      masked(), how, tabs, box, earlier(list.items, id), deletePart()],
  });
  view.show(run, areas);
  room.showBox(id, view.box() ?? ownBox(run));
  drawHow();
  drawTabs();
  drawBox();
  later.after(QUIET_MS);
  return { refresh, rest: () => { compare.remove(); room.spread(''); map.outline({}); }, isOther: compare.isOther };

  function refresh() {
    drawHow();
    drawTabs();
    // While slices play, the keyboard stays where it is in a list.
    if (keyOf() !== boxed) drawBox();
  }
  /** What the box shows, as far as the address says. */
  function keyOf() {
    const { view: mode = '', with: other = '', how: way = '', unit = '', of = '' } = store.filters;
    return JSON.stringify([tab(), mode, other, way, unit, of, tab() === 'time' ? view.slice() : null, tab() === 'compare' ? store.theme : null]);
  }
  /** Whether somebody has computed something new. */
  async function look() {
    try {
      const next = await runs(signal);
      const newer = latest(next.items);
      if (isHome && newer && newer.hotspot_run_id !== id) fill(news, el`<p class="note">${t('hotspots.newer', { time: format.time(newer.ended_at) })} <a href=${href({ path: ['run', newer.hotspot_run_id], filters: {} })}>${t('hotspots.see')}</a></p>`);
    } catch { /* the answer stands */ }
    later.after(QUIET_MS);
  }
  /** Of a run that is of more than the account's own communes: first what of it is theirs. */
  function ownFigure() {
    const n = run.own?.areas ?? areas.filter(isTold).length;
    const its = (run.own?.n ?? null) !== null && t((run.own.cells_hot ?? null) === null ? 'hotspots.of_own_count' : 'hotspots.of_own_n', { place: placeName(), period: periodShort(run.wish), n: format.number(run.own.n), cells: format.number(run.own.cells_hot) });
    return html`${figure({ value: n > 0 ? t('hotspots.n_areas', { n: format.number(n) }) : t('hotspots.n_areas_none'), label: t(n === 0 && run.own?.cells_hot > 0 ? 'hotspots.of_own_label_cells' : 'hotspots.of_own_label', { place: placeName() }), note: null })}
      <p>${[its, t('hotspots.of_all', { n: format.number(words.n) })].filter(Boolean).join(' ')}</p>`;
  }
  /** Whether the map foretells, and where it does no better than counting the way to the plain counts. */
  function tested() {
    if (!words.tested) return null;
    const isCount = shownAs(run) === 'count';
    const counts = ['worse', 'same'].includes(run.backtest.verdict) && hasCells(run) && !map.flat && html`<a class="button small" href=${href({ filters: { ...store.filters, as: isCount ? '' : 'count', slice: '', by: tab() === 'compare' ? '' : store.filters.by ?? '' } })}>${t(isCount ? 'hotspots.see_cells' : 'hotspots.see_counts')}</a>`;
    return html`<p>${words.tested}</p><div class="buttons">${counts}<a class="button small plain" href=${href({ filters: { ...store.filters, by: 'test', view: '' } })}>${t('hotspots.part_test')}</a></div>`;
  }
  /** Of areas too wide to be acted on: says so, with the same question in finer cells. */
  function coarse() {
    const wide = areas.filter((one) => isTold(one) && one.is_wide);
    if (!wide.length) return null;
    const finer = run.inputs?.finer_side_m ?? wide.map((one) => one.finer_side_m ?? 0).sort((a, b) => b - a)[0];
    const side = { n: format.number(finer, { digits: 0 }) };
    const button = finer && may && el`<button type="button" class="button small" @click=${() => ask(button, { side_m: finer })}>${t('hotspots.again_finer', side)}</button>`;
    return html`<div class="note warn hot-wide"><div><p>${t('hotspots.wide', { n: format.number(wide.length) })}</p>${button && html`<div class="buttons">${button}</div>`}</div></div>`;
  }
  /** The same question asked otherwise. @param {HTMLButtonElement} button @param {any} patch */
  async function ask(button, patch) {
    button.disabled = true;
    try {
      const made = await post('/hotspot-runs', askedAgain(run, patch), { signal });
      go({ path: ['run', made.hotspot_run_id], filters: {} });
    } catch (error) {
      button.disabled = false;
      if (!aborted(error)) toast(/** @type {any} */ (error).errors?.map(errorText).join(' ') || /** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  /** Deleting it, or why that cannot be. */
  function deletePart() {
    const why = said(run.may_not?.delete);
    if (run.may?.delete) return el`<div class="buttons"><button type="button" class="button plain small" @click=${drop}>${t('hotspots.delete')}</button></div>`;
    return run.may_not?.delete && ['declared', 'running'].includes(run.may_not.delete.code) && el`<p class="small muted">${why}</p>`;
  }
  /** What of it this account is not shown, and the way to all of it where there is one. */
  function masked() {
    if (needsPurpose(run)) return el`<div class="note hot-masked"><div><p>${t(run.needs_purpose.areas || run.needs_purpose.cells ? 'hotspots.needs_purpose' : 'hotspots.needs_purpose_surface')}</p><div class="buttons"><button type="button" class="button small" @click=${async () => { if (await askPurpose()) { known.clear(); view.clear(); reload(); } }}>${t('purpose.ask')}</button></div></div></div>`;
    if (run.may?.cells !== false) return null;
    const less = (run.findings?.areas ?? 0) - areas.filter(isTold).length;
    const text = [t(store.me?.may_be_exact ? 'hotspots.masked_purpose' : 'hotspots.masked'), less > 0 && t('hotspots.masked_less', { n: format.number(less) })].filter(Boolean).join(' ');
    return el`<div class="note hot-masked"><div><p>${text}</p>${store.me?.may_be_exact && html`<div class="buttons"><button type="button" class="button small" @click=${async () => { if (await askPurpose()) { known.clear(); view.clear(); reload(); } }}>${t('purpose.ask')}</button></div>`}</div></div>`;
  }
  function drawHow() {
    redraw(how, drawViews);
    redraw(test, () => fill(test, tested()));
  }
  function drawViews() {
    const views = viewsOf(run);
    const paper = el`<button type="button" class="button icon" aria-label=${t('hotspots.print')} title=${t('hotspots.print')} @click=${print}>${icon('print')}</button>`;
    if (views.length < 2 || map.flat || (tab() === 'compare' && store.filters.with)) return fill(how, paper);
    fill(how, choiceField({ label: t('hotspots.on_map'), hidden: true, value: view.slice() === null ? shownAs(run) : 'cells', options: views.map((one) => [one, t(`hotspots.as_${one}`)]), onChange: (one) => go({ filters: { ...store.filters, as: one === views[0] ? '' : one, slice: one === 'cells' ? store.filters.slice ?? '' : '' } }, { replace: true }) }).node, paper);
  }
  function drawTabs() {
    redraw(tabs, () => fill(tabs, offered.filter((one) => one !== 'method').map((one) => el`<a href=${href({ filters: { ...store.filters, by: one, view: '' } })} aria-current=${tab() === one ? 'page' : null}>${t(`hotspots.part_${one || 'areas'}`)}</a>`)));
  }
  /** The file that the server writes of a list of this run. @param {'hotspot-areas'|'hotspot-communes'} layer @returns {import('../../ui/exportmenu.js').Exported[]} */
  function exported(layer) {
    const isArea = layer === 'hotspot-areas';
    return [{ layer, label: t(isArea ? 'hotspots.areas_list' : 'hotspots.communes_list'), params: () => ({ run: id }), formats: isArea ? undefined : ['xlsx', 'csv', 'csv_codes'], note: t('hotspots.export_note') }];
  }
  /** @param {any} content @param {any} [list] */
  function put(content, list = null) {
    fill(box, content);
    fill(foot(), list && listTools(list, exported(tab() === 'commune' ? 'hotspot-communes' : 'hotspot-areas')));
    foot().hidden = !list;
  }
  async function drawBox() {
    const which = tab();
    boxed = keyOf();
    room.spread(store.filters.view === 'table' && ['', 'commune'].includes(which) ? 'page' : '');
    if (which !== 'compare') compare.remove();
    if (which === '') {
      if (!areas.length) return put(el`<p class="muted">${t(run.needs_purpose?.areas ? 'hotspots.needs_purpose' : (run.findings?.areas ?? 0) > 0 ? (ownPlace() ? 'hotspots.areas_elsewhere' : 'hotspots.areas_hidden') : words.few ? 'hotspots.no_areas_few' : 'hotspots.no_areas_hint')}</p>`);
      const [told, others] = [areas.filter(isTold), areas.filter((one) => !isTold(one))];
      const list = areaList(tableMode() ? areas : told, run, room);
      put([!tableMode() && told.length > 0 && el`<p class="muted small" role="status">${t('hotspots.areas_order', { n: format.number(told.length) })}</p>`, (tableMode() || told.length > 0) && list.node,
        !tableMode() && others.length > 0 && section(t('hotspots.areas_not_told', { n: format.number(others.length) }), [el`<p class="small muted">${t('hotspots.areas_not_told_note')}</p>`, areaList(others, run, room).node])], list);
    } else if (which === 'time') {
      const { findings, wish } = run;
      const slices = findings.slices ?? [];
      const whole = [section(t('hotspots.when'), hourMatrix(findings.hours, { label: t('hotspots.when'), known: findings.n_known_hours ?? null, n: run.inputs?.n ?? 0, asked: wish })),
        slices.length > 1 && section(t('hotspots.course'), [courseBars(slices, { label: t('hotspots.course'), names: slices.map((/** @type {any} */ one) => sliceName(one, findings.slice_length)), at: view.slice() }), findings.has_stories === false && el`<p class="small muted">${t('hotspots.no_stories')}</p>`]),
        (findings.days?.length ?? 0) > 0 && section(t('hotspots.calendar'), [calendar(findings.days, { from: wish.from, to: wish.to, label: t('hotspots.calendar') }), (findings.n_known_days ?? Infinity) < (run.inputs?.n ?? 0) && el`<p class="small muted">${t('hotspots.days_unknown', { n: format.number(run.inputs.n - findings.n_known_days) })}</p>`]), nearRepeat(findings.near_repeat)];
      if (!run.may?.rhythm) return put(whole);
      if (!communes) put(skeleton({ rows: 6 }));
      if (await knowCommunes() && tab() === which) put(rhythmPart(run, { signal, communes: /** @type {any[]} */ (communes), whole }));
    } else if (which === 'commune') {
      if (!communes) put(skeleton({ rows: 8 }));
      if (!await knowCommunes() || tab() !== which) return;
      const { list, head } = communeList(/** @type {any[]} */ (communes), run, room);
      put([totalPart(total, run), head, list.node], list);
    } else if (which === 'test') put(backtestBox(run.backtest, drawBox));
    else if (which === 'compare') {
      put(compare.node);
      compare.load();
    } else put(methodPage(run, areas));
  }
  /** The answer by commune, asked for once; whether it is there. */
  async function knowCommunes() {
    if (communes) return true;
    try {
      const found = await get(`${runPath(id)}/communes`, {}, signal);
      [communes, total] = [found.items, found.total ?? null];
      return true;
    } catch (error) {
      if (!aborted(error)) put(failure(error, drawBox));
      return false;
    }
  }
  async function print() {
    view.rest();
    await printSheet(room, run, areas);
  }
  async function drop() {
    if (!await confirm({ title: t('hotspots.delete_title'), text: t('hotspots.delete_text', { question: questionText(run.wish) }), action: t('hotspots.delete'), danger: true })) return;
    try {
      await remove(runPath(id));
      known.delete(id);
      view.clear();
      toast(t('hotspots.deleted'), { kind: 'ok' });
      if (isHome) reload();
      else go({ path: [], filters: {} }, { replace: true });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}
