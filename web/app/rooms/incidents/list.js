// @ts-check
// The list of incidents: how many in the window and whether that is a change, the filters, and what the map shows, latest first.
import { aborted, get, once } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, field, label } from '../../fields.js';
import * as format from '../../format.js';
import { language, pick, t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { equalRates } from '../../stats.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { changeText, monthBars } from '../../ui/chart.js';
import { filterBar, setFilters } from '../../ui/filters.js';
import { importId, importStrip } from '../../ui/importchip.js';
import { importMasked, isMasked, placesStrip } from '../../ui/purpose.js';
import { icon } from '../../ui/icons.js';
import { demoChip, figure, section } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList } from '../../ui/table.js';
import { createViewList } from '../../ui/viewlist.js';
import { when } from './words.js';

const GROUPS = ['ttxh', 'ma_tuy', 'kinh_te', 'moi_truong', 'tnxh', 'anqg'];
/** @param {string} name */
const options = (name) => (field('incidents', name)?.choices ?? []).map((c) => ({ value: c.value, label: language() === 'en' ? c.en : c.vi }));

/** The window of equal length before: the same months when the window is of whole months. @param {string} from @param {string} to */
function before(from, to) {
  const months = (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  return { from: from.slice(8) === to.slice(8) && months > 0 ? format.addMonths(from, -months) : format.addDays(from, -format.daysBetween(from, to)), to: from };
}

/** The incidents of a filtered list, one by one at every zoom. @param {any} map @param {any|null} collection */
function drawFound(map, collection) {
  if (collection) for (const f of collection.features) f.properties = { incident_id: f.properties.incident_id, code: f.properties.incident_code, precision: f.properties.geom_precision };
  const exact = ['==', ['get', 'precision'], 'exact'];
  map.overlay('incidents-found', collection, () => [{ id: 'incidents-found-point', type: 'circle', paint: {
    'circle-radius': ['interpolate', ['linear'], ['zoom'], 8, 3, 12, 4, 16, 6.5], 'circle-color': token('map-incident'), 'circle-opacity': ['case', exact, 0.9, 0.18],
    'circle-stroke-color': ['case', exact, token('map-halo'), token('map-incident')], 'circle-stroke-width': ['case', exact, 1, 1.6] } }]);
}

/** How near a place is known: to the grid where it was rounded. @param {any} row */
function place(row) {
  if (row.place_mask && row.lon !== null) return el`<span class="chip">${t('incidents.rounded')}</span>`;
  return row.geom_precision !== 'exact' ? el`<span class="chip">${choice('incidents', 'geom_precision', row.geom_precision)}</span>` : null;
}

/** @param {any} room */
export function listPage({ panel, map, signal, legend, reload }) {
  const answer = el`<div class="section"></div>`;
  /** Rounded places do not tell by which import they came: then there is no list of it, but the way to it. */
  const isHidden = () => Boolean(importId()) && isMasked();
  const brought = importStrip(signal, isHidden);
  const barBox = el`<div></div>`;
  /** @type {import('../../ui/filters.js').Filter[]} */
  let filters = [
    { name: 'q', kind: 'search', label: t('incidents.search') },
    { name: 'offence_group', kind: 'select', label: t('incidents.group'), all: t('incidents.group_all'), options: GROUPS.map((g) => ({ value: g, label: t(`incidents.group_${g}`) })) },
    { name: 'offence', kind: 'select', label: t('incidents.offence'), all: t('incidents.offence_all'), options: [] },
    { name: 'status', kind: 'select', label: t('incidents.status'), all: t('incidents.status_all'), options: options('status') },
    { name: 'precision', kind: 'select', label: t('incidents.precision'), all: t('incidents.precision_all'), options: options('geom_precision') },
    { name: 'voided', kind: 'check', label: t('incidents.voided_only') },
  ];
  let bar = filterBar(filters);
  fill(barBox, bar.node);
  // The offences are a list of the server's; the bar is drawn again once they are there.
  once('/offences').then((list) => {
    if (signal.aborted) return;
    filters = filters.map((f) => (f.name === 'offence' ? { ...f, options: list.items.map((/** @type {any} */ o) => ({ value: o.offence_code, label: `${o.article} · ${pick(o, 'name')}` })) } : f));
    bar = filterBar(filters);
    if (!barBox.contains(document.activeElement)) fill(barBox, bar.node);
  }, () => { /* the other filters work without it */ });

  const chosen = () => ({ ...setFilters(filters), commune: store.filters.commune ?? '', import_id: importId() });
  const set = () => Object.fromEntries(Object.entries(chosen()).filter(([, v]) => v));
  // The rows of one import are shown whenever and wherever they were.
  const period = () => (importId() ? {} : { from: store.from, to: store.to });
  const province = () => (store.filters.commune || importId() ? null : store.province);
  const placeless = () => store.filters.precision === 'commune_only';
  const rows = createViewList({
    panel, map, signal, path: '/incidents', group: 'incidents', placeless, exports: [{ layer: 'incidents', label: t('room.incidents') }, { layer: 'incident-counts', label: t('incidents.export_counts'), leave: ['bbox', 'q', 'status', 'precision', 'voided', 'import_id'] }],
    params: () => ({ province: province(), ...period(), ...chosen() }),
    found: () => {
      const now = set();
      // The tiles know the group; for anything else the rows found are drawn.
      const only = Object.keys(now).join() === 'offence_group';
      if (!map.flat) map.filter('incidents', only ? `group=${now.offence_group}` : '');
      return Object.keys(now).length && (map.flat || !only) ? now : null;
    },
    draw: (collection) => drawFound(map, collection),
    // Of an import whoever compares the numbers is told why they differ.
    count: (n, inView) => t(inView ? importId() ? 'incidents.count_view_import' : 'incidents.count_view' : 'incidents.count', { n: format.number(n) }),
    note: (inView) => inView && el`<p class="muted small">${t('incidents.placeless')} <a href=${href({ filters: { ...store.filters, precision: 'commune_only' } })}>${t('incidents.placeless_open')}</a></p>`,
    list: (pages, inView) => createList(pages.items, {
      pages, inView, id: (row) => row.incident_id, href: (row) => href({ path: [row.incident_id] }), caption: t('incidents.list'), file: `${t('incidents.file')}-${store.province || t('list.file_country')}-${store.from}`,
      emptyTitle: t(Object.keys(set()).length ? 'incidents.empty_filter' : 'incidents.empty'), emptyHint: t('incidents.empty_hint'),
      emptyAction: !store.canWrite ? null : el`<a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('incidents.add')}</a>`,
      onPoint: (row) => { map.mark(row && row.lon !== null ? [row.lon, row.lat] : null); map.outline(row && row.lon === null && row.current_commune_id ? { selected: [row.current_commune_id] } : {}); },
      card: (row) => ({
        title: pick(row, 'offence_name'), detail: html`${when(row)} · ${row.commune_name}`,
        chips: [row.voided_on && el`<span class="chip danger">${t('incidents.voided')}</span>`, place(row), row.status && el`<span class="chip">${choice('incidents', 'status', row.status)}</span>`, demoChip(row)],
      }),
      columns: [
        { key: 'incident_code', label: t('incidents.col_code'), sort: (row) => row.incident_code },
        { key: 'offence_name', label: t('incidents.offence'), sort: (row) => pick(row, 'offence_name'), cell: (row) => html`<span class="cell-wide">${row.article} · ${pick(row, 'offence_name')}</span>`, text: (row) => `${row.article} ${pick(row, 'offence_name')}` },
        { key: 'occurred_from', label: t('incidents.col_when'), sort: (row) => row.occurred_from, cell: (row) => html`<span class="nowrap">${when(row)}</span>`,
          file: [{ label: label('incidents', 'occurred_from'), text: (row) => format.time(row.occurred_from) }, { label: label('incidents', 'occurred_to'), text: (row) => format.time(row.occurred_to ?? row.occurred_from) },
            { label: label('incidents', 'time_precision'), text: (row) => choice('incidents', 'time_precision', row.time_precision) }] },
        { key: 'status', label: t('incidents.status'), sort: (row) => row.status, cell: (row) => choice('incidents', 'status', row.status), text: (row) => choice('incidents', 'status', row.status) },
        { key: 'commune_name', label: t('incidents.col_commune'), sort: (row) => row.commune_name },
        { key: 'current_commune_name', label: t('incidents.col_now'), sort: (row) => row.current_commune_name },
        { key: 'geom_precision', label: t('incidents.precision'), sort: (row) => row.geom_precision, cell: (row) => choice('incidents', 'geom_precision', row.geom_precision), text: (row) => choice('incidents', 'geom_precision', row.geom_precision) },
        { key: 'place', label: t('incidents.col_place'), cell: (row) => html`<span class="nowrap">${row.lon === null ? '—' : format.lonLat(row.lon, row.lat)}</span>`, file: [{ label: t('form.lon'), text: (row) => row.lon }, { label: t('form.lat'), text: (row) => row.lat }] },
      ],
    }),
  });

  legend({ title: t('incidents.legend'), unit: format.range(store.from, store.to), note: t(isMasked() ? 'incidents.legend_masked' : 'incidents.legend_note'), items: ['exact', 'about'].map((kind) => ({ swatch: el`<span class=${`legend-dot ${kind}`} aria-hidden="true"></span>`, label: t(isMasked() && kind === 'exact' ? 'incidents.legend_exact_masked' : `incidents.legend_${kind}`) })) });
  panel.show({
    title: t('room.incidents'), subtitle: html`<span>${placeName()}</span>`,
    actions: store.canWrite && el`<a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('incidents.add')}</a>`,
    body: [placesStrip(reload), brought.node, answer, barBox, rows.node],
  });
  let scope = '';
  figures();
  list();

  /** The rows; where they are hidden neither they nor what can be done with them. */
  function list() {
    barBox.hidden = isHidden();
    rows.node.hidden = isHidden();
    if (!isHidden()) return rows.load();
    const foot = panel.root.querySelector('.panel-foot');
    if (foot) foot.hidden = true;
  }

  /** How many in the window under these filters, and whether it is a change against the window before. */
  async function figures() {
    const params = { province: province(), ...chosen() };
    const { from, to } = store;
    const key = JSON.stringify({ ...params, from, to });
    if (key === scope) return;
    scope = key;
    if (!answer.childNodes.length) fill(answer, skeleton({ figure: true, bars: true, rows: 0 }));
    if (isHidden()) return fill(answer, importMasked(reload));
    if (importId()) {
      // Of one import there is nothing before to compare with.
      try {
        const { total } = await get('/incidents', { ...params, limit: 1, count: true }, signal);
        if (scope === key) fill(answer, figure({ value: format.number(total), label: t('incidents.answer_import') }));
      } catch (error) {
        scope = '';
        if (!aborted(error)) fill(answer, failure(error, figures));
      }
      return;
    }
    const was = before(from, to);
    const count = async (/** @type {any} */ window) => (await get('/incidents', { ...params, ...window, limit: 1, count: true }, signal)).total;
    // Months can be counted by group, offence and commune; under other filters the picture would be of something else.
    const drawable = !['q', 'status', 'precision', 'voided'].some((name) => store.filters[name]);
    try {
      const [now, then, earlier, months] = await Promise.all([count({ from, to }), count(was), get('/incidents/counts', { by: 'month', ...was, province: store.province }, signal),
        drawable ? get('/incidents/counts', { by: 'month', from, to, province: store.province, offence_group: store.filters.offence_group, offence: store.filters.offence, commune: store.filters.commune }, signal) : null]);
      if (scope !== key) return;
      const p = equalRates(now, then);
      const first = earlier.items.findIndex((/** @type {any} */ row) => row.count > 0);
      const began = first < 0 ? earlier.items.length : first;
      fill(answer, figure({ value: format.number(now), label: t('incidents.answer', { range: format.range(from, to) }),
        // Months without a single record before the first one are not months without incidents: there is nothing to compare with.
        change: began > 0 ? html`<span class="muted">${t('incidents.not_comparable', { month: format.month(earlier.items[began]?.period ?? from) })}</span>`
          : html`${changeText(now, then, p)}<span class="muted small block">${t('incidents.against', { range: format.range(was.from, was.to), n: format.number(then) })}</span>` }),
      store.filters.commune && el`<div class="buttons"><button type="button" class="button small" @click=${() => go({ filters: { ...store.filters, commune: '' } })}>${t('incidents.all_communes')}</button></div>`,
      months && now > 0 && section(t('incidents.monthly'), monthBars(months.items, { from, to, counted: { from, to }, label: t('incidents.monthly') })));
    } catch (error) {
      scope = '';
      if (!aborted(error)) fill(answer, failure(error, figures));
    }
  }

  return {
    refresh() {
      bar.sync();
      brought.sync();
      legend({ title: t('incidents.legend'), unit: format.range(store.from, store.to), note: t(isMasked() ? 'incidents.legend_masked' : 'incidents.legend_note'), items: ['exact', 'about'].map((kind) => ({ swatch: el`<span class=${`legend-dot ${kind}`} aria-hidden="true"></span>`, label: t(isMasked() && kind === 'exact' ? 'incidents.legend_exact_masked' : `incidents.legend_${kind}`) })) });
      figures();
      list();
    },
    moved: rows.moved,
  };
}
