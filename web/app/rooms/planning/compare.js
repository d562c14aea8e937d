// @ts-check
// Two plans side by side: what each asks, adds and costs, which cameras both have; the other one's cameras are rings on the map. The address has it (`with`).
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { failure } from '../../ui/skeleton.js';
import { HALVES, budgetText, camerasOf, figuresOf, gapShort, hasAnswer, money, planPath, plans, points, shares } from './data.js';
import { drawOther } from './layer.js';

/** Two cameras of two plans are the same place when they stand so near, metres. */
const SAME_M = 5;
const metres = (/** @type {any} */ a, /** @type {any} */ b) => Math.hypot((a.lon - b.lon) * 111320 * Math.cos((a.lat * Math.PI) / 180), (a.lat - b.lat) * 110574);

/**
 * @param {any} room @param {any} plan @param {HTMLElement} slot @param {(name: string|null) => void} onOther told which plan is beside it
 */
export function compareWith(room, plan, slot, onOther) {
  const { map, signal } = room;
  /** @type {any[]|null} */
  let others = null;
  let shown = '';
  /** @type {any} */
  let mine = null;
  signal.addEventListener('abort', () => drawOther(map, null), { once: true });

  /** As the address says. @param {any[]} cameras @param {any} figures of the plan that is open */
  async function load(cameras, figures) {
    mine = { plan, cameras, figures };
    const asked = store.filters.with ?? '';
    try {
      others ??= (await plans(signal)).filter((/** @type {any} */ one) => one.plan_id !== plan.plan_id && hasAnswer(one));
    } catch (error) {
      if (!aborted(error)) fill(slot, failure(error, () => load(cameras, figures)));
      return;
    }
    if (!others.length) return fill(slot);
    if (shown === `${asked} ${store.theme}` && slot.childNodes.length) return;
    shown = `${asked} ${store.theme}`;
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" @change=${() => go({ filters: { ...store.filters, with: select.value } })}><option value="">${t('planning.compare_none')}</option>${others.map((one) => html`<option value=${one.plan_id} ?selected=${one.plan_id === asked}>${one.name}</option>`)}</select>`);
    const table = el`<div class="slot"></div>`;
    fill(slot, el`<div class="plan-compare"><label class="coverage-compare"><span class="label">${t('planning.compare')}</span>${select}</label>${table}</div>`);
    const known = others.find((one) => one.plan_id === asked);
    if (!known) {
      drawOther(map, null);
      onOther(null);
      return;
    }
    try {
      const [other, theirs, sums] = await Promise.all([get(planPath(asked), {}, signal), camerasOf(asked, signal), figuresOf(asked, signal).catch((error) => { if (aborted(error)) throw error; return null; })]);
      if ((store.filters.with ?? '') !== asked) return;
      drawOther(map, theirs);
      onOther(other.name);
      fill(table, draw({ plan: other, cameras: theirs, figures: sums }));
    } catch (error) {
      if (!aborted(error)) fill(table, failure(error, () => { shown = ''; load(cameras, figures); }));
    }
  }

  /** @param {any} other */
  function draw(other) {
    const both = [mine, other];
    const shared = mine.cameras.filter((/** @type {any} */ one) => other.cameras.some((/** @type {any} */ two) => metres(one, two) <= SAME_M)).length;
    const share = (/** @type {any} */ of, /** @type {string} */ half) => { const sums = of.figures?.[half]?.all; return sums?.need > 0 ? format.percent(sums.seen_after / sums.need) : '—'; };
    const gain = (/** @type {any} */ of) => { const at = shares(of.plan); return at ? points(at.after - at.before) : '—'; };
    /** @type {[string, (of: any) => any][]} */
    const rows = [
      [t('planning.col_budget'), (of) => budgetText(of.plan.wish)],
      [t('planning.col_cameras'), (of) => format.number(of.plan.cameras)],
      [t('planning.col_cost'), (of) => money(of.plan.cost_vnd)],
      ...HALVES.map((half) => /** @type {[string, (of: any) => any]} */ ([t('planning.after_half', { half: t(`share.half_${half}`).toLowerCase() }), (of) => share(of, half)])),
      [t('planning.col_gain'), gain],
      [t('planning.per_million'), (of) => (of.plan.cost_vnd > 0 && shares(of.plan) ? format.number((100 * (/** @type {any} */ (shares(of.plan)).after - /** @type {any} */ (shares(of.plan)).before)) / (of.plan.cost_vnd / 1e8), { digits: 2 }) : '—')],
      [t('planning.col_gap'), (of) => gapShort(of.plan) || '—'],
    ];
    return el`<div><table class="view-table plan-two"><thead><tr><td></td><th scope="col">${t('planning.this_plan')}</th><th scope="col"><a href=${href({ path: [other.plan.plan_id], filters: { with: mine.plan.plan_id } })}>${other.plan.name}</a></th></tr></thead>
      <tbody>${rows.map(([words, of]) => html`<tr><th scope="row">${words}</th>${both.map((one) => html`<td>${of(one)}</td>`)}</tr>`)}</tbody></table>
      <p class="small muted">${t('planning.shared', { n: format.number(shared), of: format.number(mine.cameras.length) })}</p></div>`;
  }
  return { load };
}
