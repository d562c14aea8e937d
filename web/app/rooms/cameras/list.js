// @ts-check
// The register's list: the answer for the scope, the filters, and the sites that the map shows.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, field } from '../../fields.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { go, href, registerDay } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { siteSymbol } from '../../symbols.js';
import { filterBar, setFilters } from '../../ui/filters.js';
import { icon } from '../../ui/icons.js';
import { importId, importStrip } from '../../ui/importchip.js';
import { demoChip, figure, overdueTile, tile } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList } from '../../ui/table.js';
import { createViewList } from '../../ui/viewlist.js';
import { drawFound } from './layer.js';

/** The choices of a field as options. @param {string} entity @param {string} name */
const options = (entity, name) => (field(entity, name)?.choices ?? []).map((c) => ({ value: c.value, label: language() === 'en' ? c.en : c.vi }));

/** @param {any} room */
export function listPage({ panel, map, signal, legend, reload }) {
  const filters = /** @type {import('../../ui/filters.js').Filter[]} */ ([
    { name: 'q', kind: 'search', label: t('cameras.search') },
    { name: 'status', kind: 'select', label: t('cameras.status'), all: t('cameras.status_all'), options: options('cameras', 'status') },
    { name: 'ownership', kind: 'select', label: t('cameras.ownership'), all: t('cameras.ownership_all'), options: options('sites', 'ownership') },
    { name: 'site_type', kind: 'select', label: t('cameras.site_type'), all: t('cameras.site_type_all'), options: options('sites', 'site_type') },
    { name: 'programme', kind: 'select', label: t('cameras.programme'), all: t('cameras.programme_all'), options: options('sites', 'programme') },
    { name: 'unknown_bearing', kind: 'check', label: t('cameras.unknown_bearing') },
    { name: 'overdue', kind: 'check', label: t('cameras.overdue') },
    { name: 'retired', kind: 'check', label: t('cameras.retired_only') },
  ]);
  const bar = filterBar(filters);
  const answer = el`<div></div>`;
  const commune = el`<div class="slot"></div>`;
  const brought = importStrip(signal);
  const chosen = () => ({ ...setFilters(filters), commune: store.filters.commune ?? '', import_id: importId() });
  const rows = createViewList({
    panel, map, signal, path: '/sites', group: 'sites', veil: ['sites', 'cameras'],
    // The rows of one import are shown wherever they are, as they are now.
    params: () => ({ province: store.filters.commune || importId() ? null : store.province, on: importId() ? null : registerDay(), ...chosen() }),
    exports: [{ layer: 'sites', label: t('cameras.export_sites') }, { layer: 'cameras', label: t('cameras.export_cameras'), leave: ['ownership', 'site_type', 'programme', 'retired'] }],
    found: () => { const set = Object.fromEntries(Object.entries(chosen()).filter(([, v]) => v)); return Object.keys(set).length ? set : null; },
    draw: (collection) => drawFound(map, collection),
    count: (n, inView) => t(inView ? 'cameras.count_view' : 'cameras.count', { n: format.number(n) }),
    list: (pages, inView) => createList(pages.items, {
      pages, inView, id: (row) => row.site_id, href: (row) => href({ path: [row.site_id] }), caption: t('cameras.list'), file: `${t('cameras.file')}-${store.province || t('list.file_country')}${registerDay() ? `-${registerDay()}` : ''}`,
      emptyTitle: t(setCount() ? 'cameras.empty_filter' : 'cameras.empty'), emptyHint: t(setCount() ? 'cameras.empty_filter_hint' : 'cameras.empty_hint'),
      emptyAction: setCount() || !store.canWrite ? null : el`<a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('cameras.add_site')}</a>`,
      onPoint: (row) => map.mark(row ? [row.lon, row.lat] : null),
      card: (row) => ({
        title: row.site_name, detail: [row.site_code, row.current_commune_name, choice('sites', 'ownership', row.ownership)].filter(Boolean).join(' · '),
        value: html`<span class="nowrap">${t('cameras.n_cameras', { n: row.cameras })}</span>${row.cameras > 0 && html`<span class="change same">${t('cameras.n_active', { n: row.active })}</span>`}`,
        chips: [row.retired_on && el`<span class="chip">${t('cameras.retired_on', { date: format.date(row.retired_on) })}</span>`, row.faulty > 0 && el`<span class="chip danger">${t('cameras.n_faulty', { n: row.faulty })}</span>`,
          row.unknown_bearing > 0 && el`<span class="chip warn">${t('cameras.n_unknown', { n: row.unknown_bearing })}</span>`, row.overdue > 0 && el`<span class="chip warn">${t('cameras.n_overdue', { n: row.overdue })}</span>`, demoChip(row)],
      }),
      columns: [
        { key: 'site_name', label: t('cameras.col_name'), sort: (row) => row.site_name },
        { key: 'site_code', label: t('cameras.col_code'), sort: (row) => row.site_code, cell: (row) => html`<span class="nowrap">${row.site_code}</span>` },
        { key: 'current_commune_name', label: t('cameras.col_commune'), sort: (row) => row.current_commune_name },
        ...['ownership', 'site_type', 'programme'].map((name) => ({ key: name, label: t(`cameras.${name}`), sort: (/** @type {any} */ row) => choice('sites', name, row[name]), cell: (/** @type {any} */ row) => choice('sites', name, row[name]), text: (/** @type {any} */ row) => (row[name] ? choice('sites', name, row[name]) : '') })),
        ...['cameras', 'active', 'faulty', 'unknown_bearing', 'overdue'].map((name) => ({ key: name, label: t(`cameras.col_${name}`), numeric: true, sort: (/** @type {any} */ row) => row[name] })),
        { key: 'place', label: t('cameras.col_place'), cell: (row) => html`<span class="nowrap">${format.lonLat(row.lon, row.lat)}</span>`, file: [{ label: t('form.lon'), text: (row) => row.lon }, { label: t('form.lat'), text: (row) => row.lat }] },
      ],
    }),
  });
  const setCount = () => Object.values(chosen()).filter(Boolean).length;

  legend({ title: t('cameras.legend'), note: t('cameras.legend_note'), items: ['active', 'mixed', 'faulty', 'planned', 'retired'].map((state) => ({ swatch: siteSymbol(state, token), label: t(`cameras.state_${state}`) })) });
  panel.show({
    title: t('room.cameras'), subtitle: html`<span>${placeName()}</span>`,
    actions: store.canWrite && el`<a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('cameras.add_site')}</a>`,
    body: [brought.node, answer, bar.node, commune, rows.node],
  });
  let scope = '';
  /** @type {AbortController|null} */
  let counting = null;
  // Asked for with a view of its own, the commune does not move the map.
  let hadView = store.view !== null;
  dated();
  figures();
  rows.load();
  named();

  /** The scope, and the day when it is not today. */
  function dated() {
    const day = registerDay();
    panel.subtitle(html`<span>${placeName()}</span>${day && html`<span class="chip accent">${t('word.as_on', { date: format.date(day) })}</span>`}`);
  }

  /** The answer for the scope: how many, how many of the installed ones work, what wants doing. */
  async function figures() {
    const key = `${store.province} ${store.filters.commune ?? ''} ${registerDay()} ${importId()}`;
    if (key === scope) return;
    scope = key;
    // A past day takes longer to count than today: its answer must not come over a later one.
    counting?.abort();
    counting = new AbortController();
    const mine = AbortSignal.any([signal, counting.signal]);
    if (!answer.childNodes.length) fill(answer, skeleton({ figure: true, rows: 1 }));
    const toggle = (/** @type {Record<string, string>} */ set) => href({ filters: { ...store.filters, ...set, everywhere: '1' } });
    try {
      if (importId()) {
        const total = async (/** @type {string} */ path) => (await get(path, { import_id: importId(), limit: 1, count: true }, mine)).total;
        const [sites, cameras] = await Promise.all([total('/sites'), total('/cameras')]);
        fill(answer, figure({ value: `${format.number(sites)} · ${format.number(cameras)}`, label: t('cameras.answer_import') }));
        answer.className = 'section';
        return;
      }
      let sum;
      if (store.filters.commune) {
        // The commune may lie in another province than the one looked at.
        const unit = await get(`/communes/${store.filters.commune}`, {}, mine);
        const found = (await get('/sites/counts', { province: unit.province_code, on: registerDay() }, mine)).items.find((/** @type {any} */ row) => row.commune_id === store.filters.commune);
        sum = { sites: 0, cameras: 0, active: 0, faulty: 0, unknown_bearing: 0, overdue: 0, ...found, installed: null };
      } else {
        sum = await get('/overview', { province: store.province, from: store.from, to: store.to, boundary: store.boundary }, mine);
        sum.faulty = sum.by_status.faulty ?? 0;
      }
      fill(answer, figure({ value: `${format.number(sum.sites)} · ${format.number(sum.cameras)}`, label: t('cameras.answer'),
        change: !sum.cameras ? null : sum.installed === null ? t('cameras.working_n', { n: format.number(sum.active), of: format.number(sum.cameras) })
          : sum.installed ? t('cameras.working_share', { share: format.percent(sum.active / sum.installed), n: format.number(sum.active), of: format.number(sum.installed) }) : t('cameras.none_installed') }),
      el`<div class="tiles">${tile({ value: format.number(sum.faulty), label: t('cameras.tile_faulty'), href: toggle({ status: 'faulty' }), warn: sum.faulty > 0 })}
        ${overdueTile(sum, t('cameras.tile_overdue'), toggle({ overdue: 'true' }))}
        ${tile({ value: format.number(sum.unknown_bearing), label: t('cameras.tile_unknown'), href: toggle({ unknown_bearing: 'true' }), warn: sum.unknown_bearing > 0 })}</div>`);
      answer.className = 'section';
    } catch (error) {
      if (aborted(error)) return;
      scope = '';
      fill(answer, failure(error, figures));
    }
  }

  /** The commune that another room asked for, with a way to take it off. */
  async function named() {
    const id = store.filters.commune;
    if (!id) return fill(commune);
    try {
      const unit = await get(`/communes/${id}`, {}, signal);
      fill(commune, el`<div class="buttons"><span class="chip accent">${unit.full_name}</span><button type="button" class="button small plain" @click=${() => go({ filters: { ...store.filters, commune: '' } })}>${t('cameras.all_communes')}</button></div>`);
      if (unit.bbox && !hadView) map.ready.then(() => map.fit(unit.bbox, { maxZoom: 14 }));
      hadView = true;
    } catch (error) {
      if (!aborted(error)) fill(commune, failure(error, reload));
    }
  }

  return { refresh() { dated(); bar.sync(); brought.sync(); figures(); named(); rows.load(); }, moved: rows.moved };
}
