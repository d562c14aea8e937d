// @ts-check
// What a plan comes to with one camera set up otherwise: as it is saved, and as it is being tried, side by side.
import { el, fill, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { gapOf, gapText, isBest, money, points, share } from './data.js';

/** A change of the share less than this is none. */
const TOLD = 5e-6;

/** How near to the best, in a cell. @param {any} plan */
function gapCell(plan) {
  if (plan.is_over_budget) return t('planning.cell_over');
  if (plan.is_beyond_proof || (plan.wish?.target_part ?? null) !== null) return t('planning.cell_beyond');
  const gap = gapOf(plan);
  return gap === null ? '—' : isBest(gap) ? t('planning.cell_best') : t('planning.cell_gap', { n: gapText(gap) });
}

/** A plan with what trying one of its cameras otherwise came to. @param {any} plan @param {any} tried answer of …/try */
export const planTried = (plan, tried) => ({ ...plan, value: tried.value_plan, cost_vnd: tried.cost_vnd, gap_part: tried.gap_part, is_over_budget: tried.is_over_budget, is_beyond_proof: tried.is_beyond_proof });

/** "47,81 % → 48,02 %": what is seen of the need, saved and tried. @param {any} plan @param {any} now */
export const sharesTried = (plan, now) => t('planning.saved_to_tried', { saved: share((plan.seen_before + plan.value) / plan.need, 2), tried: share((now.seen_before + now.value) / now.need, 2) });

/** @param {any} plan as it is saved */
export function liveView(plan) {
  /** @type {[string, string, (of: any) => string][]} */
  const rows = [
    ['share', t('planning.live_share'), (of) => share((of.seen_before + of.value) / of.need, 2)],
    ['value', t('planning.live_value'), (of) => points(of.value / of.need, { digits: 2 })],
    ['gap', t('planning.live_gap'), gapCell],
    ['cost', t('planning.live_cost'), (of) => money(of.cost_vnd)],
  ];
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  const table = el`<table class="view-table plan-live-table"></table>`;
  const node = el`<div class="plan-live">${table}${heard}</div>`;
  return {
    node,
    /**
     * @param {any} tried answer of …/try, null while nothing is tried
     * @param {{isWaiting: boolean}} how isWaiting: the answer to what stands there now is on the way
     */
    draw(tried, { isWaiting }) {
      const now = tried && planTried(plan, tried);
      const change = now ? (now.value - plan.value) / plan.need : 0;
      table.classList.toggle('waiting', isWaiting);
      fill(table, html`<caption class="visually-hidden">${t('planning.live_plan')}</caption><thead><tr><td>${t('planning.live_plan')}</td><th scope="col" class="num">${t('planning.live_saved')}</th><th scope="col" class="num">${t('planning.live_tried')}</th></tr></thead>
        <tbody>${rows.map(([key, words, of]) => html`<tr data-row=${key}><th scope="row">${words}</th><td class="num saved">${of(plan)}</td><td class=${`num now${now && of(now) !== of(plan) ? ' changed' : ''}`}>${now ? of(now) : '—'}${key === 'share' && now && html`<span class=${`block change ${change < -TOLD ? 'worse' : change > TOLD ? 'better' : 'same'}`}>${Math.abs(change) < TOLD ? t('share.change_none') : `${change > 0 ? '▲' : '▼'} ${points(Math.abs(change), { sign: false, digits: 2 })}`}</span>`}</td></tr>`)}</tbody>`);
      // Not every step of a hand that drags is read out.
      if (!isWaiting) heard.textContent = now ? `${t('planning.live_plan')}: ${sharesTried(plan, now)}` : '';
    },
  };
}
