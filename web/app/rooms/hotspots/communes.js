// @ts-check
// By commune: how many, whether that is a change or chance, and the target of a tenth fewer judged by what can be told.
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { href } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { createList, tableMode } from '../../ui/table.js';
import { casesText, scopeText } from './data.js';

/** Verdicts of a change, and how they are drawn. @type {Record<string, string>} */
const SIGNS = { fell: '▼', rose: '▲', not_told: '≈', too_few: '·', not_compared: '·' };
const TARGET_CHIPS = /** @type {Record<string, string>} */ ({ reached: 'accent', not_reached: 'warn' });

/** @param {any} row */
export const verdictText = (row) => (row.verdict && has(`hotspots.change_is_${row.verdict}`) ? t(`hotspots.change_is_${row.verdict}`) : '');
/** @param {any} row */
const targetText = (row) => (row.target_verdict && row.target_verdict !== 'not_compared' ? t(`hotspots.target_${row.target_verdict}`) : '');
/** @param {any} row */
const changeShort = (row) => ((row.change_part ?? null) === null ? '' : format.number(100 * row.change_part, { digits: 0, sign: true }) + (store.me && document.documentElement.lang === 'en' ? '%' : '\u00a0%'));
const rateText = (/** @type {any} */ row) => ((row.rate ?? null) === null ? '—' : t('hotspots.rate_range', { n: format.number(row.rate, { digits: 0 }), low: format.number(row.rate_low, { digits: 0 }), high: format.number(row.rate_high, { digits: 0 }) }));
/** What would have been the smallest fall to be told from chance. @param {any} row */
const smallestText = (row) => ((row.smallest_fall ?? null) === null ? (row.n_before > 0 ? t('hotspots.smallest_none') : '') : t('hotspots.smallest', { n: format.number(row.smallest_fall), part: format.percent(Math.abs(row.smallest_fall_part ?? (row.n_before > 0 ? row.smallest_fall / row.n_before - 1 : 0)), 0) }));

/** The same for a column that says what it is. @param {any} row */
const smallestShort = (row) => ((row.smallest_fall ?? null) === null ? '' : t('hotspots.smallest_short', { n: format.number(row.smallest_fall), part: format.percent(Math.abs(row.smallest_fall_part ?? (row.n_before > 0 ? row.smallest_fall / row.n_before - 1 : 0)), 0) }));

/** The windows that are compared, in words. @param {any} run */
export function windowsText({ wish, compare, now }) {
  if (!compare) return t('hotspots.communes_not_compared', { period: format.range(now?.from ?? wish.from, now?.to ?? wish.to) });
  return t('hotspots.communes_compared', { period: format.range(now?.from ?? wish.from, now?.to ?? wish.to), before: format.range(compare.from, compare.to) });
}

/** The whole ground in one line: how many, against before, whether that is a change, and the target of a tenth fewer. @param {any} total @param {any} run */
export function totalPart(total, run) {
  if (!total || (total.n ?? null) === null) return null;
  const isCompared = (total.n_before ?? null) !== null;
  const place = (run.wish.communes ?? []).length ? scopeText(run.wish) : placeName();
  return el`<div class="hot-total"><p class="label">${place}</p><p class="hot-total-n num">${casesText(total.n)} ${isCompared && changeShort(total) && html`<span class="change same">${changeShort(total)}</span>`}</p>
    ${isCompared && html`<p>${[t('hotspots.was', { n: format.number(total.n_before) }), verdictText(total).toLocaleLowerCase('vi')].filter(Boolean).join('; ')}.</p>`}
    ${targetText(total) && html`<p class="strong">${totalTarget(total)}</p>`}</div>`;
}

/** The target of a tenth fewer: that there was a fall is proven, how large it was is counted alone. @param {any} total */
function totalTarget({ target_verdict: verdict, high, change_part: change }) {
  if (verdict !== 'reached') return t(`hotspots.total_target_${verdict}`);
  const fall = (/** @type {number} */ part) => format.percent(Math.abs(part), 0);
  return (high ?? 0) < 0 ? t('hotspots.total_target_reached', { least: fall(high), counted: fall(change) }) : t('hotspots.total_target_counted', { counted: fall(change) });
}

/** How many may be judged at all, and what of the target. @param {any[]} rows */
export function targetSummary(rows) {
  const n = (/** @type {string} */ verdict) => rows.filter((row) => row.target_verdict === verdict).length;
  const judged = rows.filter((row) => row.target_verdict && row.target_verdict !== 'not_compared').length;
  return judged ? t('hotspots.target_summary', { reached: format.number(n('reached')), not: format.number(n('not_reached')), open: format.number(n('cannot_be_told')), of: format.number(judged) }) : '';
}

/** @param {any[]} rows @param {any} run @param {{map: any}} room */
export function communeList(rows, run, { map }) {
  const name = (/** @type {any} */ row) => row.full_name ?? row.name ?? row.commune?.name ?? '—';
  const sorted = [...rows].sort((a, b) => (b.n ?? 0) - (a.n ?? 0) || format.compare(name(a), name(b)));
  const percentOf = (/** @type {number|null|undefined} */ part) => ((part ?? null) === null ? '' : Math.round(1000 * /** @type {number} */ (part)) / 10);
  const list = createList(sorted, {
    id: (row) => row.commune_id, href: (row) => href({ room: 'communes', path: [row.commune_id], filters: {} }), caption: t('hotspots.communes_list'), file: `${t('hotspots.file_communes')}-${run.province_code}-${run.wish.from}`,
    emptyTitle: t('hotspots.communes_none'), onPoint: (row) => map.outline(row ? { selected: [row.commune_id] } : {}),
    card: (row) => ({
      title: name(row), detail: [(row.n_before ?? null) !== null && t('hotspots.was', { n: format.number(row.n_before) }), (row.share_worst ?? null) !== null && row.n >= 20 && t('hotspots.share_worst', { share: format.percent(row.share_worst, 0) })].filter(Boolean).join(' · '),
      chips: html`${row.verdict && html`<span class=${`chip change-${row.verdict}`}><span aria-hidden="true">${SIGNS[row.verdict] ?? ''}</span> ${verdictText(row)}</span>`}${targetText(row) && html`<span class=${`chip ${TARGET_CHIPS[row.target_verdict] ?? ''}`}>${targetText(row)}</span>`}`,
      value: html`${format.number(row.n, { digits: 0 })}${changeShort(row) && html`<span class="change same">${changeShort(row)}</span>`}`,
    }),
    columns: [
      { key: 'full_name', label: t('hotspots.col_commune'), sort: name, cell: name, text: name },
        { key: 'n', label: t('hotspots.col_n'), numeric: true, sort: (/** @type {any} */ row) => row.n, cell: (/** @type {any} */ row) => format.number(row.n, { digits: 0 }) },
        { key: 'n_before', label: t('hotspots.col_before'), numeric: true, sort: (/** @type {any} */ row) => row.n_before, cell: (/** @type {any} */ row) => format.number(row.n_before, { digits: 0 }), text: (/** @type {any} */ row) => row.n_before ?? '' },
        { key: 'change_part', label: t('hotspots.col_change'), numeric: true, sort: (/** @type {any} */ row) => row.change_part, cell: (/** @type {any} */ row) => changeShort(row) || '—', file: [{ label: t('hotspots.col_change'), text: (/** @type {any} */ row) => percentOf(row.change_part) }, { label: t('hotspots.col_change_low'), text: (/** @type {any} */ row) => percentOf(row.low) }, { label: t('hotspots.col_change_high'), text: (/** @type {any} */ row) => percentOf(row.high) }] },
      { key: 'verdict', label: t('hotspots.col_verdict'), sort: verdictText, cell: (row) => verdictText(row) || '—', text: verdictText },
      { key: 'target_verdict', label: t('hotspots.col_target'), sort: targetText, cell: (row) => (targetText(row) ? t(`hotspots.target_short_${row.target_verdict}`) : '—'), text: targetText },
        { key: 'smallest_fall', label: t('hotspots.col_smallest'), sort: (/** @type {any} */ row) => row.smallest_fall, cell: (/** @type {any} */ row) => smallestShort(row) || '—', text: smallestText },
        { key: 'rate', label: t('hotspots.col_rate'), numeric: true, sort: (/** @type {any} */ row) => row.rate, cell: rateText, file: [{ label: t('hotspots.col_rate'), text: (/** @type {any} */ row) => ((row.rate ?? null) === null ? '' : Math.round(10 * row.rate) / 10) }, { label: t('hotspots.col_rate_low'), text: (/** @type {any} */ row) => ((row.rate_low ?? null) === null ? '' : Math.round(10 * row.rate_low) / 10) }, { label: t('hotspots.col_rate_high'), text: (/** @type {any} */ row) => ((row.rate_high ?? null) === null ? '' : Math.round(10 * row.rate_high) / 10) }, { label: t('hotspots.col_population'), text: (/** @type {any} */ row) => row.population ?? '' }] },
        { key: 'share_worst', label: t('hotspots.col_share_worst'), numeric: true, sort: (/** @type {any} */ row) => row.share_worst, cell: (/** @type {any} */ row) => format.percent(row.share_worst, 0), text: (/** @type {any} */ row) => percentOf(row.share_worst) },
    ],
  });
  return { list, head: el`<div class="section"><p class="small">${windowsText(run)}</p>${targetSummary(rows) && html`<p class="note">${targetSummary(rows)}</p>`}${(run.inputs?.left_out?.commune_only > 0 || run.inputs?.left_out?.hamlet_centroid > 0) && html`<p class="small muted">${t('hotspots.communes_also')}</p>`}${run.compare && run.is_season_told === false && html`<p class="small muted">${t('hotspots.season')}</p>`}${run.inputs?.is_across_reform && html`<p class="small muted">${t('hotspots.across_reform')}</p>`}${tableMode() ? '' : html`<p class="small muted">${t('hotspots.communes_note')}</p>`}</div>` };
}
