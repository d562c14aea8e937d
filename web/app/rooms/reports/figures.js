// @ts-check
// The figures of a report: incidents by group against the year before, cameras, hotspots, conflicts; each number leads to its rows. Of a province what its
// communes reported, and how that adds up to the register.
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { facts, section } from '../../ui/panel.js';
import { rowsHref } from '../../ui/rows.js';
import { stateChip } from './mine.js';

/** A number that leads to its rows. @param {number} n @param {string} [path] @param {string} [name] */
function told(n, path, name) {
  const to = path ? rowsHref(path) : null;
  return to ? html`<a href=${to} data-figure=${name}>${format.number(n)}</a>` : format.number(n);
}

/** How many more or fewer, and whether that can be told from chance. @param {any} group */
function change(group) {
  const { change: by } = group;
  if (!by) return html`<span class="muted">${t('reports.no_before')}</span>`;
  const words = `${format.number(by.by, { sign: true })}${by.share === null ? '' : ` (${format.percent(by.share)})`}`;
  return html`${words}<span class="label block">${t(`reports.verdict_${by.verdict}`)}</span>`;
}

/** @param {any} figures */
export const figuresTable = (figures) => el`<div><div class="table-scroll" tabindex="0" role="region" aria-label=${t('reports.figures')}><table class="table report-figures"><thead><tr><th scope="col">${t('reports.group')}</th><th scope="col" class="num">${t('reports.figure_n')}</th><th scope="col" class="num">${t('reports.figure_cleared')}</th><th scope="col" class="num">${t('reports.figure_previous_n')}</th><th scope="col">${t('reports.change')}</th></tr></thead>
  <tbody>${figures.groups.map((/** @type {any} */ group) => html`<tr data-group=${group.code}><th scope="row">${t(`reports.group_${group.code}`)}</th><td class="num">${told(group.n, group.href, 'n')}</td><td class="num">${told(group.cleared, group.href_cleared, 'cleared')}${group.cleared_share !== null && html`<span class="label block">${format.percent(group.cleared_share)}</span>`}</td><td class="num">${told(group.previous_n, group.href_previous, 'previous_n')}</td><td>${change(group)}</td></tr>`)}</tbody></table></div>
  <p class="label">${t('reports.counted', { from: format.date(figures.from), to: format.date(format.addDays(figures.to, -1)), on: format.date(figures.as_of) })} ${figures.restated_on && t('reports.restated', { date: format.date(figures.restated_on) })}</p></div>`;

/** @param {any} figures */
export const countsPart = (figures) => section(t('reports.other_figures'), facts([
  ...figures.counts.map((/** @type {any} */ one) => /** @type {[any, any]} */ ([t(`reports.count_${one.code}`), told(one.n, one.href, one.code)])),
  ...figures.seen.map((/** @type {any} */ one) => /** @type {[any, any]} */ ([t(`reports.seen_${one.half}`), html`<a href=${rowsHref(one.href)}>${format.percent(one.share)}</a>`])),
]));

/** What the communes reported. @param {any} gathered */
export function gatheredPart(gathered) {
  const sum = gathered.sums.all.n;
  return section(t('reports.gathered'), el`<div class="section"><p>${t('reports.gathered_n', { n: format.number(gathered.n), done: format.number(gathered.n_in), late: format.number(gathered.n_late), waiting: format.number(gathered.n_waiting) })}</p>
    ${facts([[t('reports.sum_register'), format.number(sum.register)], [t('reports.sum_reported'), format.number(sum.reported)], [t('reports.sum_changed'), format.number(sum.changed, { sign: true })], [t('reports.sum_not_reported'), format.number(sum.not_reported)], (sum.not_asked ?? null) !== null && /** @type {[any, any]} */ ([t('reports.sum_not_asked'), format.number(sum.not_asked)]), [t('reports.sum_elsewhere'), format.number(sum.elsewhere, { sign: true })]])}
    <details class="form-group"><summary><h2>${t('reports.units', { n: format.number(gathered.communes.length) })}</h2></summary><div><ul class="cards">${gathered.communes.map((/** @type {any} */ one) => html`<li><a class="card" href=${href({ path: [one.report_id], filters: {} })}><span class="card-main"><span class="card-title">${one.full_name}</span><span class="card-detail">${one.is_in && one.all ? t('reports.unit_reported', { n: format.number(one.all.n), now: format.number(one.now.n) }) : t('reports.unit_now', { now: format.number(one.now.n) })}</span></span><span class="card-chips">${one.is_late && html`<span class="chip danger">${t('reports.is_late')}</span>`}${stateChip(one)}</span></a></li>`)}</ul></div></details></div>`);
}
