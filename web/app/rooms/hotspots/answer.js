// @ts-check
// The answer first: of the newest run, or of one by its address. One sentence, then what can be changed, then areas, times, communes, the test of the map,
// another period beside it, and how it was computed.
import { again as asking } from '../../again.js';
import { aborted, get, remove } from '../../api.js';
import { el, fill, html, redraw } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
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
import { communeList } from './communes.js';
import { compareWith } from './compare.js';
import { areasOf, hoursText, isDone, isUnderWay, latest, offencesText, periodShort, questionText, runOf, runPath, runs, shownAs, viewsOf, weekdaysText } from './data.js';
import { methodPage, nearRepeat } from './method.js';
import { refused } from './refusal.js';
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
  return el`<div class="hot-chips" role="group" aria-label=${t('hotspots.asked')}>${chip('period', periodShort(run.wish))}${chip('offences', offencesText(run.wish))}${chip('hours', `${hoursText(run.wish)}${days}`)}</div>`;
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
      earlier(list.items, '')] });
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { retry: room.reload });
  }
  return null;
}
const newButton = () => el`<a class="button primary" href=${href({ path: ['ask'], filters: {} })}>${icon('plus')}${t('hotspots.new')}</a>`;

/** Whether this account is of communes alone: the sentence is of the province, the areas are its own. */
const ownPlace = () => Boolean(store.me && !store.me.is_country_wide && !store.me.province_code && store.me.communes?.length);

/** Runs of before, closed. @param {any[]} items @param {string} open id of the one that is shown */
function earlier(items, open) {
  const others = items.filter((one) => one.hotspot_run_id !== open);
  if (!others.length) return null;
  const state = (/** @type {any} */ one) => (isDone(one) ? (one.areas ?? null) === null ? '' : t('hotspots.n_areas', { n: format.number(one.areas) }) : t(`hotspots.state_${one.state}`));
  return el`<details class="more-rows hot-earlier"><summary>${t('hotspots.earlier', { n: format.number(others.length) })}</summary><ul class="cards">${others.slice(0, 40).map((one) => html`<li><a class="card" data-id=${one.hotspot_run_id} href=${href({ path: ['run', one.hotspot_run_id], filters: {} })}><span class="card-main"><span class="card-title">${questionText(one.wish)}</span><span class="card-detail">${[format.time(one.ended_at ?? one.asked_at), one.side_m && t('hotspots.side_short', { n: format.number(one.side_m, { digits: 0 }) })].filter(Boolean).join(' · ')}</span></span><span class="card-value">${one.state === 'failed' ? html`<span class="chip warn">${state(one)}</span>` : html`<span class="muted">${state(one)}</span>`}</span></a></li>`)}</ul></details>`;
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
    if (isDone(run)) areas = await areasOf(id, signal).catch((/** @type {any} */ error) => { if (aborted(error) || error.kind !== 'forbidden') throw error; return []; });
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  const may = Boolean(list.may?.ask);
  const subtitle = html`<span>${placeName()}</span>${demoChip(run)}`;
  if (!isDone(run)) {
    view.clear();
    room.legend(null);
    panel.show({ title, back, focus: !isHome, subtitle, actions: may && newButton(), body: [roomTabs('analysis'), chips(run, may && !isUnderWay(run)),
      isUnderWay(run) ? running(room, run, { onEnd: () => { if (!signal.aborted) reload(); } })
        : run.state === 'cancelled' ? empty({ title: t('hotspots.cancelled'), action: may && el`<a class="button primary" href=${href({ path: ['ask'], filters: { run: id } })}>${t('hotspots.again')}</a>` })
          : refused(run.error, { from: id, may }),
      run.may?.delete && el`<div class="buttons"><button type="button" class="button plain small" @click=${drop}>${t('hotspots.delete')}</button></div>`, earlier(list.items, id)] });
    return null;
  }
  known.set(id, { run, areas });
  const words = headline(run, areas);
  const box = el`<section class="section hot-box"></section>`;
  const tabs = el`<nav class="tabs hot-tabs" aria-label=${t('hotspots.parts')}></nav>`;
  const how = el`<div class="slot hot-how"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  const compare = compareWith(room, run, { runs: () => list.items, may: () => may, reload });
  const news = el`<div class="slot"></div>`;
  /** @type {any[]|null} */
  let communes = null;
  const isCounted = (run.inputs?.n ?? null) === null;
  const offered = TABS.filter((one) => (one !== 'time' || run.findings?.hours?.length) && (one !== 'test' || run.backtest) && (one !== 'compare' || (run.may?.cells !== false && !isCounted)) && (one !== '' || !isCounted || areas.length));
  const tab = () => (offered.includes(store.filters.by ?? '') ? store.filters.by ?? '' : offered[0]);
  const later = asking(look, signal);
  let boxed = '';
  if (live) fill(news, running(room, live, { brief: true, onEnd: (last) => { if (!signal.aborted) go({ path: ['run', last.hotspot_run_id], filters: {} }); } }));
  panel.show({
    title, back, focus: !isHome, subtitle,
    actions: may && newButton(),
    body: [roomTabs('analysis'), chips(run, may), news,
      el`<div class="hot-answer">${figure({ value: words.value, label: words.label, change: words.stories && html`<span class="hot-stories">${words.stories}</span>`, note: null })}
        ${ownPlace() && html`<p>${t(areas.length ? 'hotspots.of_own' : 'hotspots.of_own_none', { place: placeName(), n: format.number(areas.length) })}</p>`}
        ${words.first && html`<p class="hot-first"><a href=${href({ path: ['run', id, String(areas[0].number)], filters: {} })}>${words.first}</a></p>`}${words.share && html`<p>${words.share}</p>`}<p class="small muted">${[words.sure, run.inputs?.is_across_reform && t('hotspots.across_reform_short')].filter(Boolean).join(' ')} <a href=${href({ filters: { ...store.filters, by: 'method', view: '' } })}>${t('hotspots.part_method')}</a></p>${run.backtest?.verdict && html`<p class="small hot-tested"><a href=${href({ filters: { ...store.filters, by: 'test', view: '' } })}>${t('hotspots.part_test')}</a>: ${t(`hotspots.test_${run.backtest.verdict}`).toLocaleLowerCase('vi')}</p>`}
        ${words.n === 0 && may && html`<div class="buttons"><a class="button" href=${href({ path: ['ask'], filters: { run: id, part: 'period' } })}>${t('hotspots.try_longer')}</a><a class="button" href=${href({ filters: { ...store.filters, by: 'commune' } })}>${t('hotspots.see_communes')}</a></div>`}</div>`,
      masked(), how, tabs, box, earlier(list.items, id), run.may?.delete && el`<div class="buttons"><button type="button" class="button plain small" @click=${drop}>${t('hotspots.delete')}</button></div>`],
  });
  if (isCounted && !areas.length) { view.clear(); room.legend(null); } else view.show(run, areas);
  room.showBox(id, view.box());
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
    const { view: mode = '', with: other = '', how: way = '', unit = '' } = store.filters;
    return JSON.stringify([tab(), mode, other, way, unit, tab() === 'time' ? view.slice() : null, tab() === 'compare' ? store.theme : null]);
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
  /** What of it this account is not shown, and the way to all of it where there is one. */
  function masked() {
    if (run.may?.cells !== false) return null;
    const less = (run.findings?.areas ?? areas.length) - areas.length;
    const text = [t(isCounted ? 'hotspots.masked_counts' : store.me?.may_be_exact ? 'hotspots.masked_purpose' : 'hotspots.masked'), !isCounted && less > 0 && t('hotspots.masked_less', { n: format.number(less) })].filter(Boolean).join(' ');
    return el`<div class="note hot-masked"><div><p>${text}</p>${!isCounted && store.me?.may_be_exact && html`<div class="buttons"><button type="button" class="button small" @click=${async () => { if (await askPurpose()) { known.clear(); view.clear(); reload(); } }}>${t('purpose.ask')}</button></div>`}</div></div>`;
  }
  function drawHow() { redraw(how, drawViews); }
  function drawViews() {
    const views = viewsOf(run);
    const paper = el`<button type="button" class="button icon" aria-label=${t('hotspots.print')} title=${t('hotspots.print')} @click=${print}>${icon('print')}</button>`;
    if (isCounted) return fill(how);
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
      if (!areas.length) return put(el`<p class="muted">${t((run.findings?.areas ?? 0) > 0 ? (ownPlace() ? 'hotspots.areas_elsewhere' : 'hotspots.areas_hidden') : 'hotspots.no_areas_hint')}</p>`);
      const list = areaList(areas, run, room);
      put([!tableMode() && el`<p class="muted small" role="status">${t('hotspots.areas_order', { n: format.number(areas.length) })}</p>`, list.node], list);
    } else if (which === 'time') {
      const { findings, wish } = run;
      const slices = findings.slices ?? [];
      put([section(t('hotspots.when'), hourMatrix(findings.hours, { label: t('hotspots.when'), known: findings.n_known_hours ?? null, n: run.inputs?.n ?? 0 })),
        slices.length > 1 && section(t('hotspots.course'), [courseBars(slices, { label: t('hotspots.course'), names: slices.map((/** @type {any} */ one) => sliceName(one, findings.slice_length)), at: view.slice() }), findings.has_stories === false && el`<p class="small muted">${t('hotspots.no_stories')}</p>`]),
        (findings.days?.length ?? 0) > 0 && section(t('hotspots.calendar'), calendar(findings.days, { from: wish.from, to: wish.to, label: t('hotspots.calendar') })), nearRepeat(findings.near_repeat)]);
    } else if (which === 'commune') {
      if (!communes) {
        put(skeleton({ rows: 8 }));
        try {
          communes = (await get(`${runPath(id)}/communes`, {}, signal)).items;
        } catch (error) {
          if (!aborted(error)) put(failure(error, drawBox));
          return;
        }
        if (tab() !== which) return;
      }
      const { list, head } = communeList(/** @type {any[]} */ (communes), run, room);
      put([head, list.node], list);
    } else if (which === 'test') put(backtestBox(run.backtest, drawBox));
    else if (which === 'compare') {
      put(compare.node);
      compare.load();
    } else put(methodPage(run, areas));
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
