// @ts-check
// How communes moved between two periods: how many improved, worsened, fell back; the flows, the matrix, the list, the programme. A commune that became another one
// on 1/7/2025 is restated: that is a thing of its own, and never an improvement.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { go, href } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { demoChip, facts, figure, section, tile } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { levelName, levelSign, periodName, periods, roomTabs, scheme } from './levels.js';
import { sankey } from './sankey.js';

export const KINDS = ['improve', 'worsen', 'relapse', 'unchanged', 'restated', 'new', 'gone'];
/** The colour of a kind on the map; where the earlier level is estimated it is hatched instead. @type {Record<string, string>} */
const TOKENS = { improve: 'change-down-2', worsen: 'change-up-2', relapse: 'hot-3', unchanged: 'hot-0', restated: 'share-2' };

/** @param {any} room */
export async function movesPage(room) {
  const { panel, map, signal, legend } = room;
  const body = el`<div class="section"></div>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  panel.show({ title: t('room.risk'), subtitle: html`<span>${placeName()}</span>`, body: [roomTabs('moves'), body] });
  room.bottom(null);
  fill(body, skeleton({ figure: true, rows: 6 }));
  try {
    const of = await scheme(signal);
    const list = (await periods(of, signal)).filter((/** @type {any} */ one) => one.decided > 0);
    if (list.length < 2) {
      fill(body, empty({ title: t('risk.no_moves'), hint: t('risk.no_moves_hint') }));
      legend(null);
      return {};
    }
    const to = list.find((/** @type {any} */ one) => one.period_from === store.filters.then) ?? list.slice(0, -1).find((/** @type {any} */ one) => one.decided === one.n) ?? list[0];
    const from = list.find((/** @type {any} */ one) => one.period_from === store.filters.since && one.period_from < to.period_from) ?? list[list.indexOf(to) + 1] ?? list.at(-1);
    const [told, programme] = await Promise.all([get('/risk/transitions', { province: store.province, scheme: of.code, from: from.period_from, to: to.period_from }, signal), get('/risk/programme', { province: store.province, scheme: of.code }, signal)]);
    draw(of, list, from, to, told, programme);
  } catch (error) {
    if (!aborted(error)) fill(body, failure(error, room.reload));
  }
  return {};

  /** @param {any} of @param {any[]} list @param {any} from @param {any} to @param {any} told @param {any} programme */
  function draw(of, list, from, to, told, programme) {
    const select = (/** @type {string} */ name, /** @type {any} */ chosen, /** @type {any[]} */ options) => el`<label class="field"><span class="field-label">${t(`risk.${name}`)}</span><select class="input" @change=${(/** @type {any} */ e) => go({ filters: { ...store.filters, [name]: e.target.value } })}>${options.map((one) => html`<option value=${one.period_from} ?selected=${one === chosen}>${periodName(one)}</option>`)}</select></label>`;
    const chosen = { from: store.filters.cell?.split('-')[0], to: store.filters.cell?.split('-')[1], kind: store.filters.kind };
    const rows = told.items.filter((/** @type {any} */ one) => (!chosen.from || (one.from_level ?? 'none') === chosen.from) && (!chosen.to || (one.to_level ?? 'none') === chosen.to) && (!chosen.kind || one.kind === chosen.kind));
    const isSet = chosen.from || chosen.kind;
    const filter = (/** @type {Record<string, string>} */ more) => href({ path: [], filters: { ...store.filters, cell: '', kind: '', ...more } });
    const words = (/** @type {string} */ code) => (code === 'none' ? t('risk.no_level') : levelName(of, code));
    const kindTile = (/** @type {string} */ kind, warn = false) => tile({ label: t(`risk.kind_${kind}`), value: format.number(told.kinds[kind]), href: filter({ kind }), warn: warn && told.kinds[kind] > 0 });
    const isAcross = told.is_across_reform;
    const items = createList(rows, {
      id: (one) => one.commune_id, href: (one) => href({ path: ['commune', one.commune_id], filters: { on: to.period_from } }), caption: t('risk.moves_list'), file: `${t('risk.moves_file')}-${store.province || t('list.file_country')}`, emptyTitle: t('risk.no_match'),
      onPoint: (one) => map.outline(one ? { selected: [one.commune_id] } : {}),
      card: (one) => ({ title: one.full_name, detail: reason(of, one), value: el`<span class="move-levels">${levelSign(of, one.from_level)}<span aria-hidden="true">→</span>${levelSign(of, one.to_level)}<span class="visually-hidden">${words(one.from_level ?? 'none')} → ${words(one.to_level ?? 'none')}</span></span>`,
        chips: [el`<span class=${`chip kind-${one.kind}`}>${t(`risk.kind_${one.kind}`)}</span>`, one.is_estimated && el`<span class="chip warn">${t('risk.estimated')}</span>`, one.is_mixed && el`<span class="chip warn">${t('risk.mixed')}</span>`] }),
      columns: [
        { key: 'full_name', label: t('risk.col_commune'), sort: (one) => one.full_name },
        { key: 'kind', label: t('risk.change'), sort: (one) => one.kind, cell: (one) => t(`risk.kind_${one.kind}`), text: (one) => t(`risk.kind_${one.kind}`) },
        { key: 'from_level', label: periodName(from), cell: (one) => words(one.from_level ?? 'none'), text: (one) => words(one.from_level ?? 'none') },
        { key: 'to_level', label: periodName(to), cell: (one) => words(one.to_level ?? 'none'), text: (one) => words(one.to_level ?? 'none') },
        { key: 'is_estimated', label: t('risk.estimated'), cell: (one) => (one.is_estimated ? t('word.yes') : ''), text: (one) => (one.is_estimated ? t('word.yes') : '') },
        { key: 'decision_number', label: t('risk.decision'), sort: (one) => one.decision_number },
        { key: 'reason', label: t('risk.reason'), cell: (one) => html`<span class="cell-wide">${reason(of, one)}</span>`, text: (one) => reason(of, one) },
      ],
    });
    fill(body,
      el`<div class="filters-row risk-slot">${select('since', from, list.filter((one) => one.period_from < to.period_from))}${select('then', to, list.slice(0, -1))}</div>`,
      isAcross && told.kinds.restated > 0
        ? figure({ value: format.number(told.kinds.restated), label: t('risk.restated_answer'), note: t('risk.restated_note', { estimated: format.number(told.estimated) }) })
        : figure({ value: format.number(told.kinds.improve), label: t('risk.improved_answer'), note: t('risk.moves_note', { n: format.number(told.n), from: periodName(from), to: periodName(to) }) }),
      told.is_demo && el`<div>${demoChip(told)}</div>`,
      el`<div class="tiles risk-slot">${kindTile('improve')}${kindTile('worsen', true)}${kindTile('relapse', true)}${kindTile('unchanged')}${isAcross && kindTile('restated')}${told.kinds.new > 0 && kindTile('new')}${told.kinds.gone > 0 && kindTile('gone')}</div>`,
      el`<div class="risk-slot">${section(t('risk.flows'), sankey(of, told, { from: periodName(from), to: periodName(to), words, href: (a, b) => filter({ cell: `${a}-${b}` }) }))}${section(t('risk.matrix'), matrix(of, told, words, (a, b) => filter({ cell: `${a}-${b}` })))}</div>`,
      el`<div class="risk-slot">${programmePart(programme)}</div>`,
      section(isSet ? t('risk.moves_found', { n: format.number(rows.length), n_all: format.number(told.n) }) : t('risk.moves_list'), items.node, isSet && el`<a class="button small plain" href=${filter({})}>${t('risk.all_moves')}</a>`));
    fill(foot(), listTools(items, [{ layer: 'risk-transitions', label: t('risk.tab_moves'), formats: ['xlsx', 'csv', 'csv_codes'], note: t('export.whole_scope'), params: () => ({ province: store.province, scheme: of.code, from: from.period_from, to: to.period_from }) }]));
    foot().hidden = false;
    paint(told);
    legend({ title: t('risk.tab_moves'), unit: `${periodName(from)} → ${periodName(to)}`, note: isAcross ? t('risk.restated_legend') : null, items: [...Object.keys(TOKENS).filter((kind) => kind !== 'restated' || isAcross).map((kind) => ({ swatch: token(TOKENS[kind]), label: t(`risk.kind_${kind}`) })), ...(told.estimated ? [{ swatch: 'hatch', label: t('risk.legend_estimated') }] : [])] });
  }

  /** Colours of what changed, arrows only where a level did; where the earlier level is estimated, hatched. @param {any} told */
  function paint(told) {
    map.choropleth(new Map(told.items.filter((/** @type {any} */ one) => one.to_level).map((/** @type {any} */ one) => [one.commune_id, one.is_estimated || !TOKENS[one.kind] ? null : token(TOKENS[one.kind])])));
    const moved = told.items.filter((/** @type {any} */ one) => ['improve', 'worsen', 'relapse'].includes(one.kind) && one.lon !== null);
    map.overlay('risk-moves', { type: 'FeatureCollection', features: moved.map((/** @type {any} */ one) => ({ type: 'Feature', geometry: { type: 'Point', coordinates: [one.lon, one.lat] }, properties: { commune_id: one.commune_id, kind: one.kind } })) },
      () => [{ id: 'risk-moves-arrow', type: 'symbol', layout: { 'icon-image': ['concat', 'move-', ['get', 'kind']], 'icon-allow-overlap': true, 'icon-ignore-placement': true, 'icon-size': ['interpolate', ['linear'], ['zoom'], 6, 0.5, 9, 0.85, 12, 1.1] } }]);
  }
}

/** Why, in one line: the decision, what was written with it, or what the commune was made of. @param {any} of @param {any} one */
function reason(of, one) {
  if (one.kind === 'restated') return [t('risk.made_of', { names: one.sources.map((/** @type {any} */ s) => `${s.full_name} (${levelName(of, s.level)}${s.is_whole ? '' : `, ${format.percent(s.share)}`})`).join(', ') }), one.without > 0 && t('risk.without', { n: one.without })].filter(Boolean).join('; ');
  return [one.decision_number && t('risk.decided_by', { number: one.decision_number, date: format.date(one.decision_on) }), one.reason].filter(Boolean).join(': ') || t('risk.no_reason');
}

/** Every commune in one cell; each number leads to its rows. @param {any} of @param {any} told @param {(code: string) => string} words @param {(from: string, to: string) => string} to */
export const matrix = (of, told, words, to) => el`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('risk.matrix')}><table class="table risk-matrix"><caption class="visually-hidden">${t('risk.matrix_caption')}</caption>
  <thead><tr><th scope="col">${t('risk.matrix_corner')}</th>${told.levels.map((/** @type {string} */ code) => html`<th scope="col" class="num" title=${words(code)}>${levelSign(of, code)}<span class="visually-hidden">${words(code)}</span></th>`)}<th scope="col" class="num">${t('risk.sum')}</th></tr></thead>
  <tbody>${told.matrix.map((/** @type {number[]} */ row, /** @type {number} */ i) => html`<tr><th scope="row"><span class="level-chip">${levelSign(of, told.levels[i])}${words(told.levels[i])}</span></th>${row.map((n, j) => html`<td class=${`num${i === j ? ' same' : ''}`} data-cell=${`${told.levels[i]}-${told.levels[j]}`}>${n ? html`<a href=${to(told.levels[i], told.levels[j])}>${format.number(n)}</a>` : html`<span class="muted">0</span>`}</td>`)}<td class="num strong">${format.number(told.row_sums[i])}</td></tr>`)}
  <tr><th scope="row">${t('risk.sum')}</th>${told.column_sums.map((/** @type {number} */ n) => html`<td class="num strong">${format.number(n)}</td>`)}<td class="num strong">${format.number(told.n)}</td></tr></tbody></table></div>`;

/** What the programme wants of the areas that were selected, and what came of them. @param {any} programme */
function programmePart(programme) {
  const { all, targets } = programme;
  if (!all.selected) return null;
  const line = (/** @type {string} */ name, /** @type {number} */ part, /** @type {number} */ whole) => /** @type {[any, any]} */ ([t(`risk.programme_${name}`, { target: format.percent(targets[`${name}_share`]) }),
    html`${format.number(part)}/${format.number(whole)}${all[`${name}_share`] !== null && html` (${format.percent(all[`${name}_share`])})`} ${all[`${name}_is_met`] !== null && html`<span class=${`chip ${all[`${name}_is_met`] ? '' : 'warn'}`}>${t(all[`${name}_is_met`] ? 'risk.met' : 'risk.not_met')}</span>`}`]);
  return section(t('risk.programme'), el`<div>${facts([line('converted', all.converted, all.selected), line('kept', all.kept, all.converted)])}<p class="label">${targets.source}</p></div>`);
}
