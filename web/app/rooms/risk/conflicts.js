// @ts-check
// The list of conflicts: how many are past due and may become hotspots, these first, then the filters and what the map shows. What is not settled is shown
// whenever it was reported: the time slider has no say here.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, label, show } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { conflictPoint } from '../../map.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { filterBar, setFilters } from '../../ui/filters.js';
import { icon } from '../../ui/icons.js';
import { figure, section, tile } from '../../ui/panel.js';
import { placesStrip } from '../../ui/purpose.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList } from '../../ui/table.js';
import { createViewList } from '../../ui/viewlist.js';
import { roomTabs } from './levels.js';
import { chips, daysPast, dueText, kindTable, options } from './words.js';

/** So many of those past due stand above the list. */
const FIRST = 3;
const TAB = { tab: 'conflicts' };

/** The conflicts of a filtered list, one by one at every zoom. @param {any} map @param {any|null} collection */
function drawFound(map, collection) {
  if (collection) for (const f of collection.features) f.properties = { conflict_id: f.properties.conflict_id, code: f.properties.conflict_code, precision: f.properties.geom_precision, past_due: f.properties.is_past_due };
  map.overlay('conflicts-found', collection, () => [conflictPoint('conflicts-found-point')]);
}

/** @param {any} room */
export function conflictList({ panel, map, signal, legend, reload }) {
  const answer = el`<div class="section"></div>`;
  const first = el`<div class="risk-slot"></div>`;
  const kinds = el`<div class="risk-slot"></div>`;
  /** @type {import('../../ui/filters.js').Filter[]} */
  const filters = [
    { name: 'q', kind: 'search', label: t('risk.search') },
    { name: 'state', kind: 'select', label: t('risk.state'), all: t('risk.state_open'), options: [...options('state'), { value: 'ended', label: t('risk.state_ended') }, { value: 'any', label: t('risk.state_any') }] },
    { name: 'kind', kind: 'select', label: t('risk.kind'), all: t('risk.kind_all'), options: options('kind') },
    { name: 'precision', kind: 'select', label: t('risk.precision'), all: t('risk.precision_all'), options: options('geom_precision') },
    { name: 'past_due', kind: 'check', label: t('risk.past_due_only') },
    { name: 'voided', kind: 'check', label: t('risk.voided_only') },
  ];
  const bar = filterBar(filters);
  const span = el`<div class="risk-slot"></div>`;
  /** Reported in a window: only where an address (a figure of a report) asks for it. */
  const within = () => ({ reported_from: store.filters.reported_from ?? '', reported_to: store.filters.reported_to ?? '' });
  const chosen = () => ({ ...setFilters(filters), ...within(), commune: store.filters.commune ?? '' });
  const set = () => Object.fromEntries(Object.entries(chosen()).filter(([, v]) => v));
  const province = () => (store.filters.commune ? null : store.province);
  /** As the server is asked: without a state those that are not settled. */
  const asked = () => {
    const { state, reported_from: from, reported_to: to, ...rest } = /** @type {any} */ (set());
    return { ...rest, ...(from ? { from } : {}), ...(to ? { to } : {}), ...(options('state').some((o) => o.value === state) ? { state } : {}), ...(state === 'ended' ? { open: 'false' } : state || rest.voided ? {} : { open: 'true' }) };
  };
  const params = () => ({ province: province(), ...asked() });
  const rows = createViewList({
    panel, map, signal, path: '/conflicts', group: 'conflicts', params, exports: [{ layer: 'conflicts', label: t('risk.conflicts') }], placeless: () => store.filters.precision === 'commune_only',
    found: () => (Object.keys(set()).length ? set() : null),
    draw: (collection) => drawFound(map, collection),
    count: (n, inView) => t(inView ? 'risk.count_view' : 'risk.count', { n: format.number(n) }),
    note: (inView) => inView && el`<p class="muted small">${t('risk.placeless')} <a href=${href({ filters: { ...store.filters, precision: 'commune_only' } })}>${t('risk.placeless_open')}</a></p>`,
    list: (pages, inView) => createList(pages.items, {
      pages, inView, id: (row) => row.conflict_id, href: (row) => href({ path: [row.conflict_id], filters: { ...store.filters, ...TAB } }), caption: t('risk.list'), file: `${t('risk.file')}-${store.province || t('list.file_country')}`,
      emptyTitle: t(Object.keys(set()).length ? 'risk.empty_filter' : 'risk.empty'), emptyHint: t('risk.empty_hint'), onPoint: point,
      card: (row) => ({ title: choice('conflicts', 'kind', row.kind), detail: [row.current_commune_name ?? row.commune_name, t('risk.reported_on', { date: format.date(row.reported_on) }), row.due_on && t('risk.due', { date: format.date(row.due_on) })].filter(Boolean).join(' · '), chips: chips(row) }),
      columns: [
        { key: 'conflict_code', label: t('risk.col_code'), sort: (row) => row.conflict_code },
        { key: 'kind', label: t('risk.kind'), sort: (row) => choice('conflicts', 'kind', row.kind), cell: (row) => choice('conflicts', 'kind', row.kind) },
        { key: 'state', label: t('risk.state'), sort: (row) => row.state, cell: (row) => choice('conflicts', 'state', row.state) },
        { key: 'due_on', label: label('conflicts', 'due_on'), sort: (row) => row.due_on, cell: (row) => (row.is_past_due ? html`<span class="danger-text">${dueText(row)}</span>` : dueText(row) ?? '—') },
        { key: 'current_commune_name', label: t('risk.col_commune'), sort: (row) => row.current_commune_name ?? row.commune_name, cell: (row) => row.current_commune_name ?? row.commune_name },
        { key: 'reported_on', label: label('conflicts', 'reported_on'), sort: (row) => row.reported_on, cell: (row) => format.date(row.reported_on) },
        { key: 'responsible_post', label: label('conflicts', 'responsible_post'), sort: (row) => row.responsible_post },
        { key: 'tried', label: label('conflicts', 'tried'), cell: (row) => (row.tried ? html`<span class="cell-wide">${show('conflicts', 'tried', row.tried)}</span>` : '—') },
        { key: 'geom_precision', label: t('risk.precision'), sort: (row) => row.geom_precision, cell: (row) => choice('conflicts', 'geom_precision', row.geom_precision) },
      ],
    }),
  });

  const explain = () => legend({ title: t('risk.conflicts'), unit: t('risk.legend_unit'), note: t('risk.legend_note'), items: ['open', 'past', 'about'].map((kind) => ({ swatch: el`<span class=${`risk-dot ${kind}`} aria-hidden="true"></span>`, label: t(`risk.legend_${kind}`) })) });
  explain();
  panel.show({
    title: t('room.risk'), subtitle: html`<span>${placeName()}</span>`,
    actions: store.canWrite && el`<a class="button primary" href=${href({ path: ['new'], filters: TAB })}>${icon('plus')}${t('risk.add')}</a>`,
    body: [roomTabs('conflicts'), placesStrip(reload), answer, first, kinds, bar.node, span, rows.node],
  });
  let scope = '';
  withinDays();
  figures();
  rows.load();

  /** The window of days, with a way to take it off. */
  function withinDays() {
    const { reported_from: from, reported_to: to } = within();
    fill(span, from && to && el`<div class="buttons"><span class="chip accent">${t('risk.reported_within', { range: format.range(from, to) })}</span><button type="button" class="button small plain" @click=${() => go({ filters: { ...store.filters, reported_from: '', reported_to: '' } })}>${t('risk.any_day')}</button></div>`);
  }
  /** @param {any|null} row */
  function point(row) {
    map.mark(row && row.lon !== null ? [row.lon, row.lat] : null);
    map.outline(row && row.lon === null && row.current_commune_id ? { selected: [row.current_commune_id] } : {});
  }
  /** The address of the list with other filters. @param {Record<string, string>} more */
  const to = (more) => href({ filters: { ...TAB, ...(store.filters.commune ? { commune: store.filters.commune } : {}), everywhere: '1', ...more } });

  /** How many are past due, of how many that are not settled; the oldest of those past due. */
  async function figures() {
    const base = { province: province(), commune: store.filters.commune };
    const isAlone = !Object.keys(setFilters(filters)).length;
    const key = JSON.stringify([base, isAlone]);
    if (key === scope) return;
    scope = key;
    if (!answer.childNodes.length) fill(answer, skeleton({ figure: true, rows: 2 }));
    try {
      const [sum, past] = await Promise.all([get('/conflicts/counts', base, signal), isAlone ? get('/conflicts', { ...base, past_due: 'true', limit: 1000 }, signal) : null]);
      if (scope !== key) return;
      fill(answer, sum.past_due
        ? figure({ value: format.number(sum.past_due), label: t('risk.answer_past'), note: t('risk.answer_of', { open: format.number(sum.open) }) })
        : figure({ value: format.number(sum.open), label: t('risk.answer_open'), note: sum.open ? t('risk.none_past') : null }),
      el`<div class="tiles">${tile({ label: t('risk.past_due'), value: format.number(sum.past_due), href: to({ past_due: 'true' }), warn: sum.past_due > 0 })}${tile({ label: t('risk.open'), value: format.number(sum.open), href: to({}) })}${tile({ label: t('risk.settled'), value: format.number(sum.settled), href: to({ state: 'ended' }) })}</div>`,
      store.filters.commune && el`<div class="buttons"><button type="button" class="button small" @click=${() => go({ filters: { ...store.filters, commune: '' } })}>${t('risk.all_communes')}</button></div>`);
      const oldest = (past?.items ?? []).sort((/** @type {any} */ a, /** @type {any} */ b) => (a.due_on < b.due_on ? -1 : 1));
      fill(first, oldest.length > 0 && section(t('risk.first'), el`<ul class="cards risk-first">${oldest.slice(0, FIRST).map((/** @type {any} */ row) => html`<li><a class="card" href=${href({ path: [row.conflict_id], filters: { ...store.filters, ...TAB } })} @mouseenter=${() => point(row)} @mouseleave=${() => point(null)} @focus=${() => point(row)} @blur=${() => point(null)}>
        <span class="card-main"><span class="card-title">${choice('conflicts', 'kind', row.kind)}</span><span class="card-detail">${[row.current_commune_name ?? row.commune_name, row.responsible_post].filter(Boolean).join(' · ')}</span></span><span class="card-value danger-text">${t('risk.days', { n: format.number(daysPast(row)) })}</span></a></li>`)}</ul>`,
      oldest.length > FIRST && el`<a class="small" href=${to({ past_due: 'true' })}>${t('risk.first_all', { n: format.number(sum.past_due) })}</a>`));
      fill(kinds, isAlone && sum.open > 0 && el`<details class="form-group"><summary><h2>${t('risk.by_kind')}</h2></summary><div>${kindTable(sum.kinds, to)}</div></details>`);
    } catch (error) {
      scope = '';
      if (!aborted(error)) fill(answer, failure(error, figures));
    }
  }
  return { refresh() { bar.sync(); withinDays(); explain(); figures(); rows.load(); }, moved: rows.moved };
}
