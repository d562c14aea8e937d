// @ts-check
// The list of hotspots: how many are in force on the day, the filters, and what the map shows.
import { aborted, all, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, field } from '../../fields.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { filterBar, setFilters } from '../../ui/filters.js';
import { icon } from '../../ui/icons.js';
import { importId, importStrip } from '../../ui/importchip.js';
import { demoChip, figure } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList } from '../../ui/table.js';
import { createViewList } from '../../ui/viewlist.js';
import { roomTabs } from './answer.js';
import { areaText } from './rings.js';

const types = () => (field('hotspots', 'area_types')?.choices ?? []).map((c) => ({ value: c.value, label: language() === 'en' ? c.en : c.vi }));

/** The hotspots of a filtered list. @param {any} map @param {any|null} collection */
function drawFound(map, collection) {
  if (collection) for (const f of collection.features) f.properties = { hotspot_id: f.properties.hotspot_id, name: f.properties.name, lifted: Boolean(f.properties.lifted_on) };
  map.overlay('hotspots-found', collection, () => [
    { id: 'hotspots-found-fill', type: 'fill', paint: { 'fill-pattern': ['case', ['get', 'lifted'], 'hatch-lifted', 'hatch-hotspot'], 'fill-opacity': 0.75 } },
    { id: 'hotspots-found-line', type: 'line', paint: { 'line-color': ['case', ['get', 'lifted'], token('state-retired'), token('map-hotspot')], 'line-width': 1.8 } },
    { id: 'hotspots-found-sign', type: 'symbol', maxzoom: 12.5, layout: { 'icon-image': ['case', ['get', 'lifted'], 'sign-lifted', 'sign-hotspot'], 'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 9, 0.8, 12.5, 1], 'icon-allow-overlap': true, 'icon-ignore-placement': true } },
  ]);
}

/** Chips of the state and types of a hotspot. @param {any} row */
export const chips = (row) => [row.lifted_on && el`<span class="chip">${t('hotspots.lifted_on', { date: format.date(row.lifted_on) })}</span>`,
  ...row.area_types.map((/** @type {string} */ one) => el`<span class="chip">${choice('hotspots', 'area_types', one)}</span>`), demoChip(row)];

/** @param {any} room */
export function listPage({ panel, map, signal, legend }) {
  const answer = el`<div class="section"></div>`;
  const filters = /** @type {import('../../ui/filters.js').Filter[]} */ ([
    { name: 'q', kind: 'search', label: t('hotspots.search') },
    { name: 'area_type', kind: 'select', label: t('hotspots.type'), all: t('hotspots.type_all'), options: types() },
    { name: 'lifted', kind: 'select', label: t('hotspots.state'), all: t('hotspots.state_in_force'), options: [{ value: 'true', label: t('hotspots.state_lifted') }, { value: 'all', label: t('hotspots.state_all') }] },
  ]);
  const bar = filterBar(filters);
  const brought = importStrip(signal);
  const day = () => format.addDays(store.to, -1);
  const chosen = () => ({ ...setFilters(filters), commune: store.filters.commune ?? '', import_id: importId() });
  // The rows of one import are shown wherever and whenever they are in force.
  const params = () => ({ province: importId() ? null : store.province, ...chosen(), on: store.filters.lifted || importId() ? null : day() });
  const set = () => Object.fromEntries(Object.entries(chosen()).filter(([, v]) => v));
  const rows = createViewList({
    panel, map, signal, path: '/hotspots', group: 'hotspots', params, exports: [{ layer: 'hotspots', label: t('room.hotspots') }],
    found: () => (Object.keys(set()).length ? set() : null),
    draw: (collection) => drawFound(map, collection),
    count: (n, inView) => t(inView ? 'hotspots.count_view' : 'hotspots.count', { n: format.number(n) }),
    list: (pages, inView) => createList(pages.items, {
      pages, inView, id: (row) => row.hotspot_id, href: (row) => href({ path: [row.hotspot_id] }), caption: t('hotspots.list'), file: `${t('hotspots.file')}-${store.province || t('list.file_country')}-${day()}`,
      emptyTitle: t(Object.keys(set()).length ? 'hotspots.empty_filter' : 'hotspots.empty'), emptyHint: t('hotspots.empty_hint'),
      emptyAction: !store.canWrite ? null : el`<a class="button primary" href=${href({ path: ['new'], filters: { tab: 'register' } })}>${icon('plus')}${t('hotspots.add')}</a>`,
      onPoint: (row) => map.mark(row ? [row.lon, row.lat] : null),
      card: (row) => ({ title: row.name, detail: [row.hotspot_code, row.current_commune_name, row.declared_by_doc].filter(Boolean).join(' · '), value: html`<span class="nowrap">${areaText(row.area_m2)}</span>`, chips: chips(row) }),
      columns: [
        { key: 'name', label: t('hotspots.col_name'), sort: (row) => row.name },
        { key: 'hotspot_code', label: t('hotspots.col_code'), sort: (row) => row.hotspot_code },
        { key: 'current_commune_name', label: t('hotspots.col_commune'), sort: (row) => row.current_commune_name },
        { key: 'area_types', label: t('hotspots.type'), cell: (row) => row.area_types.map((/** @type {string} */ one) => choice('hotspots', 'area_types', one)).join(', '), text: (row) => row.area_types.map((/** @type {string} */ one) => choice('hotspots', 'area_types', one)).join(', ') },
        { key: 'declared_on', label: t('hotspots.col_declared'), sort: (row) => row.declared_on, cell: (row) => format.date(row.declared_on), text: (row) => format.date(row.declared_on) },
        { key: 'lifted_on', label: t('hotspots.col_lifted'), sort: (row) => row.lifted_on, cell: (row) => format.date(row.lifted_on), text: (row) => (row.lifted_on ? format.date(row.lifted_on) : '') },
        { key: 'declared_by_doc', label: t('hotspots.col_doc'), sort: (row) => row.declared_by_doc },
        { key: 'area_m2', label: t('hotspots.col_area'), numeric: true, sort: (row) => row.area_m2, cell: (row) => areaText(row.area_m2),
          file: [{ label: `${t('hotspots.col_area')} (m²)`, text: (row) => row.area_m2 }, { label: t('form.lon'), text: (row) => row.lon }, { label: t('form.lat'), text: (row) => row.lat }] },
      ],
    }),
  });

  const explain = () => legend({ title: t('hotspots.legend'), unit: t('hotspots.in_force_on', { date: format.date(day()) }), note: null, items: ['in_force', 'lifted'].map((kind) => ({ swatch: el`<span class=${`legend-area ${kind}`} aria-hidden="true"></span>`, label: t(`hotspots.legend_${kind}`) })) });
  explain();
  panel.show({
    title: t('room.hotspots'), subtitle: html`<span>${placeName()}</span>`,
    actions: store.canWrite && el`<a class="button primary" href=${href({ path: ['new'], filters: { tab: 'register' } })}>${icon('plus')}${t('hotspots.add')}</a>`,
    body: [roomTabs('register'), brought.node, answer, bar.node, rows.node],
  });
  let scope = '';
  figures();
  rows.load();

  /** How many are in force on the day, and how many were lifted by then. */
  async function figures() {
    const base = { province: store.province, commune: store.filters.commune };
    const key = JSON.stringify([base, day(), importId()]);
    if (key === scope) return;
    scope = key;
    if (!answer.childNodes.length) fill(answer, skeleton({ figure: true, rows: 0 }));
    try {
      if (importId()) {
        const { total } = await get('/hotspots', { import_id: importId(), limit: 1, count: true }, signal);
        if (scope === key) fill(answer, figure({ value: format.number(total), label: t('hotspots.answer_import') }));
        return;
      }
      const [now, lifted] = await Promise.all([get('/hotspots', { ...base, on: day(), limit: 1, count: true }, signal), all('/hotspots', { ...base, lifted: 'true' }, signal)]);
      if (scope !== key) return;
      fill(answer, figure({ value: format.number(now.total), label: t('hotspots.answer', { date: format.date(day()) }), note: t('hotspots.lifted_n', { n: format.number(lifted.filter((/** @type {any} */ row) => row.lifted_on <= day()).length) }) }),
        store.filters.commune && el`<div class="buttons"><button type="button" class="button small" @click=${() => go({ filters: { ...store.filters, commune: '' } })}>${t('hotspots.all_communes')}</button></div>`);
    } catch (error) {
      scope = '';
      if (!aborted(error)) fill(answer, failure(error, figures));
    }
  }
  return { refresh() { bar.sync(); brought.sync(); explain(); figures(); rows.load(); }, moved: rows.moved };
}
