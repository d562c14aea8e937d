// @ts-check
// The room's first page: the answer, then the gaps of the scope (the same on the map), or its communes, the most unseen need first.
import { again as asking } from '../../again.js';
import { aborted } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
import { half, partText, weightText } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { filterBar } from '../../ui/filters.js';
import { icon } from '../../ui/icons.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { createAnswer } from './answer.js';
import { chosenRun, comparing as compared, runNames } from './compared.js';
import { stampOf } from './current.js';
import { QUIET_MS, areaText, communes, gapPages, gapParams, nameOf, passes, province, scope, unitsOf, wholeWord, why } from './data.js';
import { boxOf, coloursOf, drawGaps } from './layer.js';
import { printSheet } from './sheet.js';
import { communeList, KINDS, kind, unitList } from './units.js';
import { witnessesHref } from './witnesses.js';

const reasonName = (/** @type {string} */ reason) => t(`coverage.reason_${REASONS.includes(reason) ? reason : 'unknown'}`);

/** @param {any} room */
export function listPage(room) {
  const { panel, map, signal, known, shown } = room;
  const answer = createAnswer({ signal, onRuns: () => comparing(), onElsewhere: elsewhere, onNow() {
    // Figures of the same scope that have changed: so have the cameras and the points on the map.
    if (listed && listed === keyOf()) { map.refresh('sites', 'cameras', 'need'); room.views.renew(); }
    lists();
  } });
  const tabs = el`<nav class="tabs" aria-label=${t('coverage.lists')}></nav>`;
  const bar = el`<div class="slot"></div>`;
  const rows = el`<section class="section"></section>`;
  const compare = el`<div class="slot"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  /** A list that could not be had is asked for again, as the answer is. */
  const later = asking(() => lists(), signal);
  /** @type {AbortController|null} */
  let running = null;
  /** @type {any[]} */
  let units = [];
  /** @type {any[]} */
  let places = [];
  /** Communes of the run that is compared with. @type {any[]} */
  let past = [];
  /** @type {any} */
  let found = null;
  let fitted = store.view !== null;
  let scoped = '';
  /** What the lists that are shown were asked by. */
  let listed = '';

  const print = el`<button type="button" class="button icon" aria-label=${t('coverage.print')} title=${t('coverage.print')} @click=${() => printSheet({ map, answer: answer.now(), gaps: found?.items ?? [], units, views: room.views })}>${icon('print')}</button>`;
  panel.show({
    title: t('room.coverage'), subtitle: where(),
    actions: [el`<a class="button icon" href=${witnessesHref({})} aria-label=${t('coverage.ask')} title=${t('coverage.ask')}>${icon('witness')}</a>`, print],
    body: [answer.node, compare, tabs, bar, rows],
  });
  whole(false);
  drawTabs();
  answer.load();

  /** What the figure is of: the chosen commune too, once its name is known. */
  function where() {
    const unit = units.find((row) => row.commune_id === scope().commune);
    return html`<span>${[unit?.full_name, placeName()].filter((name, i, all) => name && all.indexOf(name) === i).join(', ')}</span>`;
  }

  /** Which list: '' gaps, 'commune', 'unit'. */
  function by() { return ['commune', 'unit'].includes(store.filters.by ?? '') ? store.filters.by : ''; }
  function drawTabs() {
    fill(tabs, ['', 'commune', 'unit'].map((one) => el`<a href=${href({ filters: { ...store.filters, by: one, kind: '', ...(one ? { commune: '', reason: '' } : {}) } })} aria-current=${by() === one ? 'page' : null}>${t({ '': 'coverage.tab_gaps', commune: 'coverage.tab_communes' }[one] ?? 'coverage.tab_units')}</a>`));
  }

  /** What the answer rests on; the run that the map is compared with, by a handle that is drawn across it. */
  function comparing() {
    const [newest, ...older] = answer.done();
    const others = older.length > 0 && newest;
    const names = runNames(older);
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" @change=${() => go({ filters: { ...store.filters, compare: select.value } })}><option value="">${t('coverage.compare_before')}</option><option value="none" ?selected=${compared() === 'none'}>${t('coverage.compare_none')}</option>${older.map((run, i) => html`<option value=${run.coverage_run_id} ?selected=${run.coverage_run_id === compared()}>${[names[i], why(run, { brief: true })].filter(Boolean).join(' · ')}</option>`)}</select>`);
    const rests = answer.cameras();
    if (!rests) return fill(compare);
    const open = Boolean(compare.querySelector('details')?.open || store.filters.compare);
    fill(compare, el`<details class="more-rows coverage-basis" ?open=${open}><summary>${t(others ? 'coverage.basis_compare' : 'coverage.basis')}</summary>${answer.why() && html`<p class="small muted">${answer.why()}</p>`}${rests}${answer.light()}${answer.made()}<p class="small muted">${t('coverage.basis_note')}</p>${others && html`<label class="coverage-compare"><span class="label">${t('coverage.compare')}</span>${select}</label>`}</details>`);
  }

  /** Where there is no result yet, there are no lists to choose from, and nothing to print. @param {boolean} is */
  function whole(is) {
    tabs.hidden = !is;
    print.hidden = !is;
    if (is) return;
    fill(bar);
    fill(compare);
    fill(foot());
    foot().hidden = true;
  }

  /** Communes for the map's colours, the filter and their tab; gaps for theirs. */
  async function lists() {
    if (!province() || !answer.now()?.shares) {
      map.choropleth(null);
      drawGaps(map, null);
      room.views.explain(null);
      whole(false);
      return fill(rows);
    }
    whole(true);
    later.stop();
    running?.abort();
    running = new AbortController();
    const mine = AbortSignal.any([signal, running.signal]);
    if (!rows.childNodes.length) fill(rows, skeleton({ rows: 8 }));
    rows.setAttribute('aria-busy', 'true');
    try {
      const key = keyOf();
      const isSame = key === listed;
      const pages = gapPages(gapParams(), mine);
      const run = chosenRun();
      const of = by() === 'unit';
      [units, places, past] = await Promise.all([communes(mine), of ? unitsOf(kind(), mine) : [], run ? communes(mine, run) : [], pages.more()]);
      const then = new Map((run && of ? await unitsOf(kind(), mine, run) : past).map((row) => [row.unit_id ?? row.commune_id, row.share]));
      // What each row is compared with is what the answer is compared with.
      if (compared()) for (const row of of ? places : units) row.before = then.get(row.unit_id ?? row.commune_id) ?? null;
      // Asked anew by itself, the list stays as long as a person has made it.
      while (isSame && pages.items.length < found.items.length && !pages.done) await pages.more();
      listed = key;
      shown.stamp = stampOf(answer.now());
      found = pages;
      remember(pages);
      panel.subtitle(where());
      map.choropleth(coloursOf(units));
      map.outline(scope().commune ? { selected: [scope().commune] } : {});
      drawGaps(map, pages.features);
      room.views.explain(pages.features);
      fitTo(pages);
      if (!isSame || !bar.contains(document.activeElement)) drawBar();
      drawRows();
    } catch (error) {
      if (aborted(error)) return;
      if (keyOf() !== listed) fill(bar);
      listed = '';
      fill(rows, failure(error, lists));
      if (passes(error)) later.after(QUIET_MS);
    }
    rows.removeAttribute('aria-busy');
  }
  /** A commune that is none of this province (a link from another one, or half of a link) is taken out of the address, and that is said. */
  function elsewhere() {
    toast(t('coverage.commune_elsewhere', { place: placeName() }));
    go({ filters: { ...store.filters, commune: '' } }, { replace: true });
  }
  /** @param {any} pages */
  function remember(pages) { for (const feature of pages.features) known.set(feature.properties.gap_id, feature); }

  /** A commune that was chosen, or the account's only one, is shown whole, unless the address has a view of its own. @param {any} pages */
  function fitTo(pages) {
    const id = scope().commune ?? '';
    if (id && id !== scoped && !fitted) {
      const box = boxOf(pages.features);
      if (box) map.ready.then(() => map.fit(box, { maxZoom: 14.5 }));
    }
    fitted = false;
    scoped = id;
  }

  function drawBar() {
    if (by() === 'commune') return fill(bar);
    if (by() === 'unit') {
      const select = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('coverage.kind')} @change=${() => go({ filters: { ...store.filters, kind: select.value } })}>${KINDS.map((one) => html`<option value=${one} ?selected=${one === kind()}>${t(`coverage.kind_${one}`)}</option>`)}</select>`);
      return fill(bar, select);
    }
    const reasons = [...new Set([...REASONS.filter((reason) => found.items.some((/** @type {any} */ gap) => gap.reason === reason)), ...(gapParams().reason ? [gapParams().reason] : [])])];
    const control = filterBar([
      { name: 'commune', kind: 'select', label: t('coverage.commune'), all: t('coverage.commune_all'), options: [...units].sort((a, b) => format.compare(a.full_name, b.full_name)).map((row) => ({ value: row.commune_id, label: row.full_name })) },
      { name: 'reason', kind: 'select', label: t('coverage.reason'), all: t('coverage.reason_all'), options: (store.filters.reason ? REASONS : reasons).map((reason) => ({ value: reason, label: reasonName(reason) })) },
    ]);
    fill(bar, control.node);
  }

  function drawRows() {
    const list = by() === 'commune' ? communeList(units, (row) => map.outline(row ? { selected: [row.commune_id] } : {})) : by() === 'unit' ? unitList(places) : gapList();
    const n = by() === 'commune' ? t('coverage.n_communes', { n: format.number(units.length) }) : by() === 'unit' ? t('coverage.n_units', { n: format.number(places.length) })
      : !found.items.length ? t('coverage.gaps_n', { n: 0 }) : found.done ? t('coverage.n_gaps', { n: format.number(found.items.length) }) : t('coverage.n_first', { n: format.number(found.items.length) });
    const were = past.filter((row) => !scope().commune || row.commune_id === scope().commune).reduce((sum, row) => sum + (row.gaps ?? 0), 0);
    const status = el`<p class="muted small" role="status">${n}${past.length > 0 && !by() && !gapParams().reason && ` · ${t('coverage.gaps_then', { n: format.number(were), now: format.number(units.filter((row) => !scope().commune || row.commune_id === scope().commune).reduce((sum, row) => sum + (row.gaps ?? 0), 0)) })}`}</p>`;
    const held = rows.contains(document.activeElement) ? /** @type {HTMLElement|null} */ (document.activeElement?.closest('[data-id]'))?.dataset.id : null;
    fill(rows, el`<header>${status}</header>`, list.node);
    // The keyboard stays on its row.
    const row = held && list.node.querySelector(`[data-id="${CSS.escape(held)}"]`);
    if (row) /** @type {HTMLElement|null} */ (row.matches('a') ? row : row.querySelector('a'))?.focus({ preventScroll: true });
    fill(foot(), listTools(list, by() ? undefined : [{ layer: 'gaps', label: t('coverage.tab_gaps'), params: gapParams }]));
    foot().hidden = false;
  }

  /** All need of the scope, seen or not: what the weight of a gap is a part of. */
  const wholeNeed = () => answer.now()?.shares?.[half()]?.all?.need ?? 0;

  /** Why no gap is listed: all is seen only where something is needed, and all of it is seen. */
  function nothing() {
    if (gapParams().reason) return 'empty_filter';
    const { need = 0, seen = 0 } = answer.now()?.shares?.[half()]?.all ?? {};
    if (!(need > 0)) return 'empty_need';
    return seen >= need * (1 - 1e-6) ? 'empty' : 'empty_rest';
  }

  function gapList() {
    /** More rows are drawn too: the list and the map hold the same. */
    const pages = { ...found, get done() { return found.done; }, get total() { return found.total; }, async more() {
      const added = await found.more();
      remember(found);
      drawGaps(map, found.features);
      const status = rows.querySelector('[role=status]');
      if (status) status.textContent = t(found.done ? 'coverage.n_gaps' : 'coverage.n_first', { n: format.number(found.items.length) });
      return added;
    } };
    const why = nothing();
    return createList([...found.items], {
      pages, id: (gap) => gap.gap_id, href: (gap) => href({ path: [gap.gap_id] }), caption: t('coverage.list'), file: `${t('coverage.file')}-${province()}`,
      emptyTitle: t(`coverage.${why}`), emptyHint: t(`coverage.${why}_hint`),
      onPoint: (gap) => map.mark(gap ? [gap.lon, gap.lat] : null),
      card: (gap) => ({
        title: html`<span class="gap-rank num">${gap.rank}</span> ${nameOf(gap)}`, detail: gap.near ? gap.commune_name : null,
        chips: el`<span class="gap-reason">${gapSymbol(REASONS.includes(gap.reason) ? gap.reason : 'unknown', token)}${reasonName(gap.reason)}</span>`,
        value: html`${partText(gap.weight, wholeNeed())}<span class="change same">${t(wholeWord())}</span>`,
      }),
      columns: [
        { key: 'rank', label: t('coverage.col_rank'), sort: (gap) => gap.rank, cell: (gap) => html`<span class="num">${gap.rank}.</span> ${nameOf(gap)}` },
        { key: 'commune_name', label: t('coverage.commune'), sort: (gap) => gap.commune_name },
        { key: 'reason', label: t('coverage.reason'), sort: (gap) => reasonName(gap.reason), cell: (gap) => reasonName(gap.reason) },
        { key: 'weight', label: t('coverage.col_weight'), numeric: true, sort: (gap) => gap.weight, cell: (gap) => weightText(gap.weight) },
        { key: 'part', label: t('coverage.col_part'), numeric: true, sort: (gap) => gap.weight, cell: (gap) => partText(gap.weight, wholeNeed()), text: (gap) => (wholeNeed() > 0 ? Math.round((1000 * gap.weight) / wholeNeed()) / 10 : '') },
        { key: 'points', label: t('coverage.col_points'), numeric: true, sort: (gap) => gap.points, cell: (gap) => format.number(gap.points) },
        { key: 'area_m2', label: t('coverage.col_area'), numeric: true, sort: (gap) => gap.area_m2, cell: (gap) => areaText(gap.area_m2) },
      ],
    });
  }

  let last = keyOf();
  /** What of the address the lists rest on. */
  function keyOf() { return JSON.stringify([gapParams(), province(), by(), kind(), store.theme, compared()]); }
  return {
    refresh() {
      const next = keyOf();
      panel.subtitle(where());
      drawTabs();
      answer.draw();
      comparing();
      if (next === last) { if (found) drawRows(); return; }
      const [before, after] = [JSON.parse(last), JSON.parse(next)];
      last = next;
      // Another scope has another answer, which brings its lists; another half or reason only other lists.
      if (before[0].commune !== after[0].commune || before[1] !== after[1]) { fill(rows); answer.load(); } else if (before[5] !== after[5]) answer.load().then(lists);
      else lists();
    },
  };
}
