// @ts-check
// The level of every commune in a period: by decision, or as it was computed; how many are to be converted, the map, the list.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { go, href, now } from '../../router.js';
import { may, placeName } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { filterBar } from '../../ui/filters.js';
import { demoChip, figure } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';
import { levelChip, levelItems, levelName, levelSign, levelToken, periodBar, periodName, periods, roomTabs, sampleNote, scheme } from './levels.js';

/** The half-year that is over, before a day. @param {string} day */
function lastHalf(day) {
  const end = `${day.slice(0, 4)}-${day.slice(5, 7) >= '07' ? '07' : '01'}-01`;
  return { from: format.addMonths(end, -6), to: end };
}

/** @param {any} room */
export async function levelsPage(room) {
  const { panel, map, signal, legend } = room;
  const body = el`<div class="section"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  panel.show({ title: t('room.risk'), subtitle: html`<span>${placeName()}</span>`, body: [roomTabs('levels'), body] });
  fill(body, skeleton({ figure: true, rows: 6 }));
  const classify = () => may('compute') && el`<button type="button" class="button" @click=${run}>${t('risk.classify')}</button>`;
  try {
    const of = await scheme(signal);
    const list = await periods(of, signal);
    const period = list.find((/** @type {any} */ one) => one.period_from === store.filters.on) ?? list[0];
    if (!period) {
      const { from, to } = lastHalf(now());
      fill(body, empty({ title: t('risk.none_assessed', { place: placeName() }), hint: t(may('compute') ? 'risk.none_assessed_hint' : 'risk.none_assessed_ask', { period: periodName({ period_from: from, period_to: to }) }), action: classify() || null }));
      legend(null);
      room.bottom(null);
      return {};
    }
    room.bottom(periodBar(list, period.period_from, (one) => href({ path: [], filters: { ...store.filters, on: one.period_from } })));
    const all = await get('/risk/assessments', { province: store.province, scheme: of.code, on: period.period_from }, signal);
    // While a period is being decided, what is decided so far is not yet the answer.
    const by = store.filters.by === 'computed' || (store.filters.by !== 'decided' && period.computed > 0 && period.decided < period.n) ? 'computed' : 'decided';
    draw(of, period, all, by);
  } catch (error) {
    if (!aborted(error)) fill(body, failure(error, room.reload));
  }
  return {};

  /** @param {any} of @param {any} period @param {any} all @param {'decided'|'computed'} by */
  function draw(of, period, all, by) {
    const level = (/** @type {any} */ row) => row[`${by}_level`];
    const known = all.items.filter(level);
    const bad = of.levels.filter((/** @type {any} */ one) => one.is_risk);
    const atRisk = known.filter((/** @type {any} */ row) => bad.some((/** @type {any} */ one) => one.code === level(row)));
    const filters = /** @type {import('../../ui/filters.js').Filter[]} */ ([
      { name: 'q', kind: 'search', label: t('risk.find_commune') },
      { name: 'level', kind: 'select', label: t('risk.level'), all: t('risk.level_all'), options: of.levels.map((/** @type {any} */ one) => ({ value: one.code, label: levelName(of, one.code) })) },
      { name: 'worsening', kind: 'check', label: t('risk.worsening_only') }, { name: 'selected', kind: 'check', label: t('risk.selected_only') },
    ]);
    const bar = filterBar(filters);
    const { q, level: wanted, worsening, selected } = store.filters;
    const rows = all.items.filter((/** @type {any} */ row) => (!q || format.fold(row.commune_name).includes(format.fold(q))) && (!wanted || level(row) === wanted) && (!worsening || row.is_worsening) && (!selected || row.selected_year));
    const commune = (/** @type {any} */ row) => href({ path: ['commune', row.commune_id], filters: { on: period.period_from, ...(store.filters.scheme ? { scheme: store.filters.scheme } : {}) } });
    const switcher = period.decided > 0 && period.computed > 0 && el`<div class="segmented risk-slot" role="group" aria-label=${t('risk.by')}>${['decided', 'computed'].map((one) => html`<a href=${href({ path: [], filters: { ...store.filters, by: one } })} aria-current=${one === by ? 'true' : null}>${t(`risk.by_${one}`)}</a>`)}</div>`;
    const list = createList(rows, {
      id: (row) => row.commune_id, href: commune, caption: t('risk.levels_of', { period: periodName(period) }), file: `${t('risk.levels_file')}-${store.province || t('list.file_country')}-${period.period_from}`,
      emptyTitle: t('risk.no_match'), onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
      card: (row) => ({
        title: row.commune_name,
        detail: row.decided_level ? t('risk.decided_by', { number: row.decision_number, date: format.date(row.decision_on) }) : row.proposed_level ? t('risk.proposed', { level: levelName(of, row.proposed_level) }) : t('risk.undecided'),
        value: levelChip(of, level(row)),
        chips: [row.is_worsening && el`<span class="chip danger">${t('risk.worsening')}</span>`, row.missing_n > 0 && by === 'computed' && el`<span class="chip warn">${t('risk.missing_n', { n: format.number(row.missing_n) })}</span>`,
          row.selected_year && el`<span class="chip">${t('risk.selected', { year: row.selected_year })}</span>`, row.result && el`<span class="chip">${t(`risk.result_${row.result}`)}</span>`, demoChip(row)],
      }),
      columns: [
        { key: 'commune_name', label: t('risk.col_commune'), sort: (row) => row.commune_name },
        { key: 'decided_level', label: t('risk.by_decided'), sort: (row) => of.levels.findIndex((/** @type {any} */ one) => one.code === row.decided_level), cell: (row) => (row.decided_level ? levelChip(of, row.decided_level) : '—'), text: (row) => (row.decided_level ? levelName(of, row.decided_level) : '') },
        { key: 'decision_number', label: t('risk.decision'), sort: (row) => row.decision_number },
        { key: 'decision_on', label: t('risk.decision_on'), sort: (row) => row.decision_on, cell: (row) => format.date(row.decision_on), text: (row) => (row.decision_on ? format.date(row.decision_on) : '') },
        { key: 'computed_level', label: t('risk.by_computed'), sort: (row) => of.levels.findIndex((/** @type {any} */ one) => one.code === row.computed_level), cell: (row) => (row.computed_level ? levelChip(of, row.computed_level) : '—'), text: (row) => (row.computed_level ? levelName(of, row.computed_level) : '') },
        { key: 'missing_n', label: t('risk.col_missing'), numeric: true, sort: (row) => row.missing_n },
        { key: 'selected_year', label: t('risk.col_selected'), sort: (row) => row.selected_year, cell: (row) => row.selected_year ?? '—' },
        { key: 'result', label: t('risk.col_result'), sort: (row) => row.result, cell: (row) => (row.result ? t(`risk.result_${row.result}`) : '—'), text: (row) => (row.result ? t(`risk.result_${row.result}`) : '') },
      ],
    });
    fill(body,
      figure({ value: format.number(atRisk.length), label: t('risk.at_risk', { levels: bad.map((/** @type {any} */ one) => levelName(of, one.code)).join(', ') }), note: t(by === 'decided' ? 'risk.of_decided' : 'risk.of_computed', { n: format.number(known.length), period: periodName(period) }) }),
      by === 'computed' && all.is_sample && sampleNote(), switcher || null,
      el`<ul class="level-list risk-slot">${of.levels.map((/** @type {any} */ one) => html`<li><a href=${href({ path: [], filters: { ...store.filters, level: wanted === one.code ? '' : one.code } })} aria-current=${wanted === one.code ? 'true' : null} data-level=${one.code}>${levelSign(of, one.code)}<span>${levelName(of, one.code)}</span><span class="num">${format.number(known.filter((/** @type {any} */ row) => level(row) === one.code).length)}</span></a></li>`)}</ul>`,
      el`<div class="buttons risk-slot">${classify() || null}</div>`, bar.node, el`<p class="muted small" role="status">${t('risk.n_communes', { n: format.number(rows.length) })}</p>`, list.node);
    fill(foot(), listTools(list, [{ layer: 'risk-levels', label: t('risk.tab_levels'), note: t('export.whole_scope'), params: () => ({ province: store.province, scheme: of.code, on: period.period_from }) }]));
    foot().hidden = false;
    map.choropleth(new Map(all.items.map((/** @type {any} */ row) => { const name = levelToken(of, level(row)); return [row.commune_id, name ? token(name) : null]; })));
    // The number of the level too: colours alone do not say it to everybody.
    map.overlay('risk-number', { type: 'FeatureCollection', features: known.filter((/** @type {any} */ row) => row.lon !== null).map((/** @type {any} */ row) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [row.lon, row.lat] }, properties: { commune_id: row.commune_id, rank: String(of.levels.find((/** @type {any} */ one) => one.code === level(row))?.rank ?? '') } })) },
      () => [{ id: 'risk-number-text', type: 'symbol', minzoom: 8.5, layout: { 'text-field': ['get', 'rank'], 'text-font': ['Be Vietnam Pro SemiBold'], 'text-size': 11, 'text-offset': [0, 1.3], 'text-allow-overlap': false }, paint: { 'text-color': token('map-label'), 'text-halo-color': token('map-halo'), 'text-halo-width': 1.6 } }], { clickable: false });
    legend({ title: t('risk.legend_levels'), unit: `${periodName(period)} · ${t(`risk.by_${by}`)}`, items: [...levelItems(of), { swatch: 'hatch', label: t(by === 'decided' ? 'risk.undecided' : 'risk.no_level') }], note: by === 'computed' && all.is_sample ? t('risk.sample') : null });
  }

  async function run() {
    const { from, to } = lastHalf(now());
    const answer = await confirm({ title: t('risk.classify_title', { period: periodName({ period_from: from, period_to: to }) }), text: t('risk.classify_text'), action: t('risk.classify') });
    if (!answer) return;
    try {
      const told = await post('/risk/classify', { ...(store.province ? { province: store.province } : {}), from, to });
      toast(t('risk.classified', { n: format.number(told.communes) }), { kind: 'ok' });
      go({ path: [], filters: { on: from, by: 'computed' } });
      room.reload();
    } catch (problem) {
      const { errors, message } = /** @type {any} */ (problem);
      toast(errors?.[0]?.message ?? message, { kind: 'danger' });
    }
  }
}
