// @ts-check
// Cách tính: what a run rests on, in full: counts, what was left out, cells, tests, seed. The one place with the words of statistics.
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { facts, section } from '../../ui/panel.js';
import { expectedText, hoursText, offencesWhole, periodText, scopeText, sideText, weekdaysText } from './data.js';
import { saysShare, shareText } from './words.js';

const REASONS = ['not_offence', 'sensitive', 'not_mappable', 'hamlet_centroid', 'commune_only', 'hours', 'outside', 'divided'];
/** A p or q as it is read in papers. @param {number|null|undefined} v */
const pText = (v) => ((v ?? null) === null ? '—' : /** @type {number} */ (v) < 0.0001 ? `<\u00a0${format.number(0.0001, { digits: 4 })}` : format.number(v, { digits: 4 }));
const named = (/** @type {string} */ key, /** @type {string} */ or) => (has(key) ? t(key) : or);

/** What tells of victims is no exact number below this. */
const LEAST_SENSITIVE = 5;
/** What was left out, by reason. @param {any} left */
export function leftOut(left) {
  const few = left?.sensitive_below ?? (left?.sensitive > 0 && left.sensitive < LEAST_SENSITIVE ? LEAST_SENSITIVE : null);
  return REASONS.filter((name) => left?.[name] > 0 || (name === 'sensitive' && few)).map((name) => [t(`hotspots.left_${name}`), name === 'sensitive' && few ? t('hotspots.under', { n: format.number(few) }) : format.number(left[name])]);
}
/** How many were left out together; without what is not told exactly, which were the rest of the sum otherwise. @param {any} left */
export const leftOutN = (left) => format.number(REASONS.reduce((sum, name) => sum + (name === 'sensitive' && left[name] < LEAST_SENSITIVE ? 0 : left[name] ?? 0), 0));

/** @param {any} run @param {any[]} areas */
export function methodPage(run, areas) {
  const { inputs = {}, wish } = run;
  const offences = el`<span>…</span>`;
  offencesWhole(wish).then((words) => fill(offences, words), () => fill(offences, '—'));
  const level = format.percent(inputs.alpha ?? wish.alpha ?? 0.05, 0);
  const left = leftOut(inputs.left_out);
  return [
    section(t('hotspots.asked'), facts([
      [t('hotspots.period'), periodText(wish)], [t('hotspots.offences'), offences], [t('hotspots.hours'), hoursText(wish)], [t('hotspots.weekdays'), weekdaysText(wish)],
      [t('hotspots.scope'), scopeText(wish)], run.asked_by && [t('hotspots.asked_by'), run.asked_by], [t('hotspots.asked_at'), format.time(run.asked_at)], run.ended_at && [t('hotspots.ended_at'), format.time(run.ended_at)],
      run.boundary_date && [t('scope.boundary'), format.date(run.boundary_date)], run.code_version && [t('hotspots.version'), run.code_version]])),
    section(t('hotspots.counted'), facts([
      (inputs.n ?? null) !== null && [t('hotspots.counted_n'), format.number(inputs.n)], inputs.newest_on && [t('hotspots.newest'), format.date(inputs.newest_on)], inputs.n_uncertain_hours > 0 && [t('hotspots.uncertain_hours'), format.number(inputs.n_uncertain_hours)],
      ...left.map((one) => /** @type {[string, string]} */ (one))])),
    left.length > 0 && el`<p class="small muted">${t('hotspots.left_note')}</p>`,
    section(t('hotspots.how'), facts([
      [t('hotspots.method'), t(`hotspots.method_${inputs.method ?? wish.method ?? 'gi_star'}`)], (inputs.side_m ?? null) !== null && [t('hotspots.cells'), `${sideText(inputs)}; ${named(`hotspots.side_rule_${inputs.side_rule}`, t('hotspots.side_rule_proposed'))}`], (inputs.cells ?? null) !== null && [t('hotspots.n_cells'), format.number(inputs.cells)], (inputs.ground_km2 ?? null) !== null && [t('hotspots.ground'), format.number(inputs.ground_km2, { digits: 0, unit: 'km²' })],
      [t('hotspots.test'), t('hotspots.test_exact')], inputs.background && [t('hotspots.background'), t(inputs.background.shape ? 'hotspots.background_wide' : 'hotspots.background_is', { n: format.number(inputs.background.per_cell, { digits: 2 }) })], [t('hotspots.level'), t('hotspots.level_is', { level })], (inputs.bandwidth_m ?? null) !== null && [t('hotspots.bandwidth'), t('hotspots.bandwidth_is', { n: format.number(inputs.bandwidth_m, { digits: 0 }), rule: named(`hotspots.bandwidth_rule_${inputs.bandwidth_rule}`, '') }).trim()], [t('hotspots.seed'), html`${String(inputs.seed ?? wish.seed ?? 138)} <span class="muted">${t('hotspots.seed_is')}</span>`]])),
    run.findings?.concentration && !saysShare(run) && el`<p class="small">${shareText(run.findings.concentration)} ${t('hotspots.share_arithmetic')}</p>`,
    el`<p class="small muted">${t('hotspots.how_note', { level })}</p>`,
    areas.length > 0 && section(t('hotspots.areas_in_figures'), el`<div class="table-scroll" tabindex="0" role="region" aria-label=${t('hotspots.areas_in_figures')}><table class="view-table"><thead><tr><th scope="col">${t('hotspots.col_area_name')}</th><th scope="col" class="num">n</th><th scope="col" class="num">E</th><th scope="col" class="num">z</th><th scope="col" class="num">p</th><th scope="col" class="num">q</th></tr></thead><tbody>${areas.map((one) => html`<tr><th scope="row">${one.number}</th><td class="num">${format.number(one.n)}</td><td class="num">${expectedText(one.expected)}</td><td class="num">${format.number(one.z, { digits: 2 })}</td><td class="num">${pText(one.p)}</td><td class="num">${pText(one.q)}</td></tr>`)}</tbody></table></div>`),
    areas.length > 0 && el`<p class="small muted">${t('hotspots.areas_in_figures_note')}</p>`,
    nearRepeat(run.findings?.near_repeat),
  ];
}

/** Whether one incident makes another near it likelier, in a sentence; the table beneath. @param {any} found */
export function nearRepeat(found) {
  if (!found) return null;
  const flagged = found.cells.filter((/** @type {any} */ one) => one.is_flagged).sort((/** @type {any} */ a, /** @type {any} */ b) => b.ratio - a.ratio);
  const band = (/** @type {number[]} */ edges, /** @type {number} */ i) => [edges[i], edges[i + 1]];
  const place = (/** @type {any} */ one) => { const [low, high] = band(found.edges_m, one.distance_band); return high === undefined ? t('hotspots.same_place') : t(low === 0 ? 'hotspots.within_m' : 'hotspots.between_m', { low: format.number(low, { digits: 0 }), high: format.number(high, { digits: 0 }) }); };
  const time = (/** @type {any} */ one) => { const [low, high] = band(found.edges_days, one.lag_band); return high === undefined ? '' : t(low === 0 ? 'hotspots.within_days' : 'hotspots.between_days', { low: format.number(low), high: format.number(high) }); };
  const first = flagged[0];
  return section(t('hotspots.near_repeat'), [el`<p>${first ? t('hotspots.near_repeat_yes', { place: place(first), time: time(first), n: format.number(first.ratio, { digits: 1 }) }) : t('hotspots.near_repeat_no')}</p>`,
    el`<details class="more-rows"><summary>${t('hotspots.as_table')}</summary><div class="table-scroll" tabindex="0" role="region" aria-label=${t('hotspots.near_repeat')}><table class="view-table"><thead><tr><th scope="col">${t('hotspots.distance')}</th><th scope="col">${t('hotspots.lag')}</th><th scope="col" class="num">${t('hotspots.pairs')}</th><th scope="col" class="num">${t('hotspots.pairs_expected')}</th><th scope="col" class="num">p</th></tr></thead><tbody>${found.cells.map((/** @type {any} */ one) => html`<tr class=${one.is_flagged ? 'flagged' : ''}><td>${place(one)}</td><td>${time(one)}</td><td class="num">${format.number(one.observed)}</td><td class="num">${format.number(one.expected)}</td><td class="num">${format.number(one.p, { digits: 3 })}</td></tr>`)}</tbody></table></div></details>`]);
}
