// @ts-check
// Tổng quan: the answer for the scope in one minute. How many sites and cameras and how many work, incidents against the window
// before, which communes moved; the list holds the communes that the map colours, in the same order of worth.
import { aborted, get, once } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { choice } from '../../fields.js';
import { go, href, registerDay } from '../../router.js';
import { adjusted, equalRates, quantiles } from '../../stats.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { certainty, figure, overdueTile, section, tile } from '../../ui/panel.js';
import { changeText, monthBars, partsBar } from '../../ui/chart.js';
import { createList, listTools } from '../../ui/table.js';

const MEASURES = ['rate', 'count', 'change'];
/** A rate of fewer incidents than these does not rank. */
const FEW = 5;
/** Which colour a camera's status has, as on the map. */
const STATUS_TOKEN = /** @type {Record<string, string>} */ ({ active: 'active', faulty: 'faulty', suspended: 'mixed', proposed: 'planned', approved: 'planned', installing: 'planned', removed: 'retired' });

/** @param {any} context */
export function mount({ panel, map, signal, watch, layers, legend }) {
  layers(['hotspots']);
  /** @type {AbortController|null} */
  let running = null;
  /** @type {{rows: any[], previous: {from: string, to: string}, list: any, box: any}|null} */
  let shown = null;

  watch(['province', 'boundary', 'from', 'to'], load);
  watch(['filters', 'theme'], () => { if (!shown) return;
    colour();
    drawRows();
    for (const radio of panel.root.querySelectorAll('input[name=overview-by]')) radio.checked = radio.value === chosen();
  });
  load();

  async function load() {
    running?.abort();
    running = new AbortController();
    signal.addEventListener('abort', () => running?.abort(), { once: true });
    const mine = running.signal;
    const { province, boundary, from, to } = store;
    const scope = { province, boundary };
    if (!shown) panel.loading(title(), { figure: true, bars: true, rows: 6 });
    else panel.root.setAttribute('aria-busy', 'true');
    const length = format.daysBetween(from, to);
    const previous = { from: format.addDays(from, -length), to: from };
    try {
      const [overview, months, units, now, before, registered] = await Promise.all([
        get('/overview', { ...scope, from, to }, mine),
        get('/incidents/counts', { by: 'month', province, from: format.addMonths(`${to.slice(0, 7)}-01`, -36), to }, mine),
        // Counts name only communes that have some: the units of the province fill in those with none.
        province ? once('/communes', { at: boundary, province, limit: 1000 }).then((answer) => answer.items) : [],
        get('/incidents/counts', { ...scope, by: 'commune', from, to }, mine),
        get('/incidents/counts', { ...scope, by: 'commune', ...previous }, mine),
        get('/sites/counts', { ...scope, on: registerDay() }, mine),
      ]);
      /** @type {Map<string, any>} */
      const rows = new Map(units.map((/** @type {any} */ unit) => [unit.commune_id, { commune_id: unit.commune_id, full_name: unit.full_name, lon: unit.lon, lat: unit.lat, population: unit.population?.people ?? null, count: 0, exact: true }]));
      for (const row of [...before.items, ...now.items]) if (!rows.has(row.commune_id)) rows.set(row.commune_id, { ...row, count: 0, exact: true });
      const by = (/** @type {any} */ answer) => new Map(answer.items.map((/** @type {any} */ row) => [row.commune_id, row]));
      const [earlier, present, register] = [by(before), by(now), by(registered)];
      for (const row of rows.values()) {
        const was = earlier.get(row.commune_id);
        Object.assign(row, present.get(row.commune_id), { population: present.get(row.commune_id)?.population ?? row.population });
        row.previous = was?.count ?? 0;
        row.comparable = comparable(row) && comparable(was ?? { exact: true });
        row.p = equalRates(row.count, row.previous);
        row.rate = row.population ? (10000 * row.count) / row.population : null;
        row.register = register.get(row.commune_id) ?? null;
      }
      // Comparing a hundred communes at once finds some by chance: p is adjusted for all that are compared.
      const compared = [...rows.values()].filter((row) => row.comparable);
      adjusted(compared.map((row) => row.p)).forEach((p, i) => { compared[i].p = p; });
      for (const row of rows.values()) if (!row.comparable) row.p = 1;
      draw(overview, months.items, [...rows.values()], previous, now.unplaced ?? 0);
    } catch (error) {
      if (!aborted(error)) { shown = null; panel.failed(title(), error, { retry: load }); }
    } finally {
      panel.root.removeAttribute('aria-busy');
    }
  }

  function title() { return placeName(); }
  /** Rates say more than counts where most communes have a population; else counts. */
  function chosen() {
    const asked = store.filters.by;
    if (MEASURES.includes(asked)) return asked;
    const rows = shown?.rows ?? [];
    return rows.length && rows.filter((r) => r.rate !== null).length >= 0.8 * rows.length ? 'rate' : 'count';
  }

  /** @param {any} overview @param {any[]} months @param {any[]} rows @param {{from: string, to: string}} previous @param {number} unplaced */
  function draw(overview, months, rows, previous, unplaced) {
    const { count, previous_count: was } = overview.incidents;
    const exact = overview.incidents.exact !== false && overview.incidents.previous_exact !== false;
    const listBox = el`<div></div>`;
    const working = overview.working_share ?? (overview.installed ? overview.active / overview.installed : null);
    shown = { rows, previous, list: null, box: listBox };
    const moved = rows.filter((row) => row.p < 0.05 && row.comparable).sort((a, b) => Math.abs(b.count - b.previous) - Math.abs(a.count - a.previous));
    const up = moved.filter((row) => row.count > row.previous).length;
    const link = (/** @type {string} */ room, /** @type {any} */ filters) => href({ room, path: [], filters });
    panel.show({
      title: title(), keepScroll: true,
      subtitle: html`<span>${format.range(store.from, store.to)}</span>${overview.register_on && html`<span class="chip accent">${t('word.register_as_on', { date: format.date(overview.register_on) })}</span>`}`,
      body: [
        el`<div class="tiles">${tile({ value: format.number(overview.sites), label: t('overview.sites'), href: link('cameras', {}) })}
          ${tile({ value: format.number(overview.cameras), label: t('overview.cameras'), href: link('cameras', {}) })}
          ${tile({ value: format.percent(working), label: t('overview.working'), href: link('cameras', { status: 'faulty' }), warn: working !== null && working < 0.9 })}</div>`,
        figure({ value: format.number(count), label: t('overview.incidents'),
          change: overview.incidents.is_comparable === false
            ? html`<span class="muted">${overview.incidents.records_from ? t('overview.not_comparable', { day: format.date(overview.incidents.records_from) }) : t('overview.no_records')}</span>`
            : html`${changeText(count, was, overview.incidents.p_value ?? equalRates(count, was))}<span class="muted small block">${t('overview.against', { range: format.range(overview.incidents.previous_from ?? previous.from, overview.incidents.previous_to ?? previous.to), n: format.number(was) })}</span>`,
          note: exact ? null : certainty({ exact: false }, String) }),
        section(t('overview.monthly'), monthBars(months, { from: store.from, to: store.to, counted: { from: overview.incidents.records_from ?? '', to: store.to }, label: t('overview.monthly') })),
        section(t('overview.status', { n: format.number(overview.cameras) }), overview.cameras ? partsBar(parts(overview.by_status), t('overview.status', { n: format.number(overview.cameras) })) : el`<p class="muted">${t('overview.no_cameras')}</p>`),
        el`<div class="tiles">${overdueTile(overview, t('overview.overdue'), link('cameras', { overdue: 'true' }))}
          ${tile({ value: format.number(overview.unknown_bearing), label: t('overview.unknown_bearing'), href: link('cameras', { unknown_bearing: 'true' }), warn: overview.unknown_bearing > 0 })}
          ${tile({ value: format.number(overview.hotspots_in_force), label: t('overview.hotspots'), href: link('hotspots', {}) })}</div>`,
        section(t('overview.communes'), [el`<p class="muted small">${moved.length ? t('overview.moved', { n: moved.length, up, down: moved.length - up }) : t('overview.moved_none')}${rows.some((r) => r.exact === false) && [' ', t(rows.some((r) => r.exact === false && (r.high ?? null) === null) ? 'overview.approximate' : 'overview.some_estimated')]}${unplaced > 0 && [' ', t('overview.unplaced', { n: format.number(unplaced) })]}</p>`, listBox], measureControl()),
      ],
    });
    colour();
    drawRows();
  }

  /** @param {Record<string, number>} byStatus */
  function parts(byStatus) {
    const order = Object.keys(STATUS_TOKEN);
    return Object.entries(byStatus ?? {}).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(([status, value]) => ({ label: choice('cameras', 'status', status), value, token: STATUS_TOKEN[status] ?? 'retired', href: href({ room: 'cameras', path: [], filters: { status } }) }));
  }

  function measureControl() {
    const now = chosen();
    return el`<div class="segmented" role="radiogroup" aria-label=${t('overview.colour_by')}>${MEASURES.map((name) => html`<label><input type="radio" name="overview-by" value=${name} ?checked=${name === now} @change=${() => go({ filters: { ...store.filters, by: name } }, { replace: true })}>${t(`overview.by_${name}`)}</label>`)}</div>`;
  }

  /** Colours the map by the chosen measure and says what the colours mean. */
  function colour() {
    if (!shown) return;
    const by = chosen();
    /** @type {Map<string, string|null>} */
    const colours = new Map();
    const items = [];
    if (by === 'change') {
      const steps = /** @type {[string, (r: any) => boolean, string][]} */ ([
        ['change-down-2', (r) => r.comparable && r.p < 0.01 && r.count < r.previous, 'down_2'], ['change-down-1', (r) => r.comparable && r.p < 0.05 && r.count < r.previous, 'down_1'],
        ['change-up-2', (r) => r.comparable && r.p < 0.01 && r.count > r.previous, 'up_2'], ['change-up-1', (r) => r.comparable && r.p < 0.05 && r.count > r.previous, 'up_1'], ['change-0', () => true, 'same']]);
      for (const row of shown.rows) colours.set(row.commune_id, token((steps.find(([, test]) => test(row)) ?? steps[4])[0]));
      for (const i of [2, 3, 4, 1, 0]) items.push({ swatch: token(steps[i][0]), label: t(`overview.legend_${steps[i][2]}`) });
    } else {
      const value = (/** @type {any} */ row) => (by === 'rate' ? row.rate : row.count);
      const show = (/** @type {number} */ v) => format.number(v, { fixed: by === 'rate' });
      const limits = quantiles(shown.rows.map(value).filter((v) => v !== null));
      for (const row of shown.rows) {
        const v = value(row);
        const level = v === null ? 0 : limits.filter((limit) => v >= limit).length;
        colours.set(row.commune_id, v === null ? null : token(`class-${Math.max(1, level)}`));
      }
      // Nothing anywhere: no class is worth a colour.
      if (limits.length === 1 && limits[0] === 0) {
        for (const [id, color] of colours) if (color) colours.delete(id);
        items.push({ swatch: token('map-land-scope'), label: '0' });
      } else limits.forEach((limit, i) => items.push({ swatch: token(`class-${i + 1}`), label: i + 1 < limits.length ? t('overview.class', { n: i + 1, low: show(limit), high: show(limits[i + 1]) }) : t('overview.class_last', { n: i + 1, low: show(limit) }) }));
    }
    if ([...colours.values()].includes(null)) items.push({ swatch: 'hatch', label: t('overview.no_population') });
    map.choropleth(colours);
    // Up and down are also drawn as signs: the two hues alone do not say it to everyone.
    const signs = by === 'change' ? shown.rows.filter((row) => row.p < 0.05 && row.comparable && row.lon !== undefined).map((row) => ({
      type: 'Feature', geometry: { type: 'Point', coordinates: [row.lon, row.lat] }, properties: { sign: (row.count > row.previous ? '▲' : '▼').repeat(row.p < 0.01 ? 2 : 1) } })) : [];
    map.overlay('change', signs.length ? { type: 'FeatureCollection', features: signs } : null, () => [
      { id: 'change-sign', type: 'symbol', layout: { 'text-field': ['get', 'sign'], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': 12, 'text-allow-overlap': true },
        paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.5 } }], { clickable: false });
    legend({ title: t(`overview.legend_${by}`), unit: format.range(store.from, store.to), items,
      note: by === 'change' ? t('overview.legend_change_note', { range: format.range(shown.previous.from, shown.previous.to) }) : shown.rows.some((r) => r.exact === false) ? t('overview.estimated_short') : null });
  }

  function drawRows() {
    if (!shown) return;
    const by = chosen();
    const order = /** @type {Record<string, (a: any, b: any) => number>} */ ({
      // A rate of a few incidents says little: such communes come after the others.
      rate: (a, b) => Number(few(a)) - Number(few(b)) || (b.rate ?? -1) - (a.rate ?? -1), count: (a, b) => b.count - a.count,
      // What surely moved first, the largest first.
      change: (a, b) => Number(b.p < 0.05) - Number(a.p < 0.05) || Math.abs(b.count - b.previous) - Math.abs(a.count - a.previous),
    });
    const rows = [...shown.rows].sort(order[by]);
    const list = createList(rows, {
      id: (row) => row.commune_id, href: (row) => href({ room: 'communes', path: [row.commune_id], filters: {} }),
      caption: t('overview.communes'), file: `${t('overview.file')}-${store.province || t('list.file_country')}-${store.from}`,
      emptyTitle: t('overview.empty'), emptyHint: t('overview.empty_hint'),
      onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
      card: (row) => ({
        title: row.full_name,
        detail: html`${row.register ? t('overview.row_register', { sites: format.number(row.register.sites), cameras: format.number(row.register.cameras), active: format.number(row.register.active) }) : null}`,
        chips: [bounds(row), by === 'rate' && fewChip(row)],
        value: by === 'rate' ? html`${rate(row)}<span class="change same">${t('overview.n_incidents', { n: about(row) })}</span>` : html`${about(row)}<span class=${`change ${row.p < 0.05 ? '' : 'same'}`}>${short(row)}</span>`,
      }),
      columns: [
        { key: 'full_name', label: t('overview.col_commune'), sort: (row) => row.full_name },
        { key: 'count', label: t('overview.col_count'), numeric: true, sort: (row) => row.count, cell: (row) => html`${about(row)} ${bounds(row)}` },
        { key: 'exact', label: t('overview.col_exact'), cell: (row) => (row.exact === false ? t('word.estimated') : t('word.exact')), text: (row) => (row.exact === false ? t('word.estimated') : t('word.exact')) },
        { key: 'previous', label: t('overview.col_previous'), numeric: true, sort: (row) => row.previous, cell: (row) => format.number(row.previous, { digits: 0 }) },
        { key: 'change', label: t('overview.col_change'), numeric: true, sort: (row) => row.count - row.previous, text: (row) => row.count - row.previous, cell: (row) => changeText(row.count, row.previous, row.p) },
        { key: 'rate', label: t('overview.col_rate'), numeric: true, sort: (row) => row.rate, cell: (row) => html`${rate(row)} ${fewChip(row)}`, text: (row) => (row.rate === null ? null : Math.round(row.rate * 100) / 100) },
        { key: 'sites', label: t('overview.sites'), numeric: true, sort: (row) => row.register?.sites ?? 0, cell: (row) => format.number(row.register?.sites ?? 0), text: (row) => row.register?.sites ?? 0 },
        { key: 'cameras', label: t('overview.cameras'), numeric: true, sort: (row) => row.register?.cameras ?? 0, cell: (row) => format.number(row.register?.cameras ?? 0), text: (row) => row.register?.cameras ?? 0 },
        { key: 'active', label: t('overview.col_active'), numeric: true, sort: (row) => row.register?.active ?? 0, cell: (row) => format.number(row.register?.active ?? 0), text: (row) => row.register?.active ?? 0 },
      ],
    });
    shown.list = list;
    fill(shown.box, list.node);
    const foot = panel.root.querySelector('.panel-foot');
    fill(foot, listTools(list, [{ layer: 'incident-counts', label: t('overview.communes'), params: () => ({ province: store.province, from: store.from, to: store.to, boundary: store.boundary }) }]));
    foot.hidden = false;
  }

  /**
   * Whether two windows of a unit may be compared: both exact, or both decided by the same approximate outlines (no upper bound
   * is known then); not where a former unit's count was divided by shares. @param {any} row
   */
  function comparable(row) { return row.exact !== false || (row.high ?? null) === null; }
  /** An estimated number carries ≈; its bounds, where known, stand beside it. @param {any} row */
  function about(row) { return `${row.exact === false ? '≈\u00a0' : ''}${format.number(row.count, { digits: 0 })}`; }
  /** @param {any} row */
  function bounds(row) { return (row.high ?? null) === null ? null : certainty(row, (v) => format.number(v, { digits: 0 })); }

  /** @param {any} row */
  function rate(row) { return format.number(row.rate, { fixed: true }); }
  /** @param {any} row */
  function few(row) { return row.count < FEW; }
  /** @param {any} row */
  function fewChip(row) { return few(row) && row.count > 0 && row.rate !== null ? el`<span class="chip">${t('overview.few')}</span>` : null; }

  /** A change in one short line: an arrow only where it can be told from chance. @param {any} row */
  function short(row) {
    const difference = row.count - row.previous;
    if (!row.comparable) return t('overview.not_compared');
    if (row.p >= 0.05) return t('overview.chance');
    return `${difference > 0 ? '▲' : '▼'} ${format.number(Math.abs(difference), { digits: 0 })}`;
  }
}
