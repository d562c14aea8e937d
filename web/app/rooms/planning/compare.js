// @ts-check
// Two plans side by side: first what they were asked differently, then what each adds and costs and which cameras both have. On the map they are parted by
// a handle, or the other one's cameras are rings. The address has it (`with`, `how`).
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { weightText } from '../../shares.js';
import { store } from '../../store.js';
import { icon } from '../../ui/icons.js';
import { failure } from '../../ui/skeleton.js';
import { choiceField } from '../../ui/controls.js';
import { HALVES, budgetText, camerasOf, figuresOfBoth, gapShort, halfOf, hasAnswer, money, planPath, plans, pointsNumber, said, share, shares } from './data.js';
import { drawOther } from './layer.js';
import { planSwipe } from './swipe.js';

/** Two cameras of two plans are the same place when they stand so near, metres. */
const SAME_M = 5;
const metres = (/** @type {any} */ a, /** @type {any} */ b) => Math.hypot((a.lon - b.lon) * 111320 * Math.cos((a.lat * Math.PI) / 180), (a.lat - b.lat) * 110574);
/** How the other plan is drawn: parted by a handle, or as rings. */
const isRings = () => store.filters.how === 'rings';

/**
 * @param {any} room @param {any} plan @param {HTMLElement} slot @param {(other: {name: string, isRings: boolean}|null) => void} onOther told which plan is beside it
 */
export function compareWith(room, plan, slot, onOther) {
  const { map, signal } = room;
  const swipe = planSwipe(room);
  /** @type {any[]|null} */
  let others = null;
  let shown = '';
  /** @type {any} */
  let mine = null;
  /** The other one with its cameras. @type {any} */
  let beside = null;
  signal.addEventListener('abort', () => drawOther(map, null), { once: true });

  /** As the address says. @param {any[]} cameras @param {any} figures of the plan that is open */
  async function load(cameras, figures) {
    mine = { plan, cameras, figures };
    const asked = store.filters.with ?? '';
    try {
      others ??= (await plans(signal)).items.filter((/** @type {any} */ one) => one.plan_id !== plan.plan_id && hasAnswer(one));
    } catch (error) {
      if (!aborted(error)) fill(slot, failure(error, () => load(cameras, figures)));
      return;
    }
    if (!others?.length) return fill(slot);
    if (shown === asked && slot.childNodes.length) return drawMap();
    shown = asked;
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" @change=${() => go({ filters: { ...store.filters, with: select.value } })}><option value="">${t('planning.compare_none')}</option>${others.map((one) => html`<option value=${one.plan_id} ?selected=${one.plan_id === asked}>${one.name}</option>`)}</select>`);
    const table = el`<div class="slot"></div>`;
    fill(slot, el`<div class="plan-compare"><label class="coverage-compare"><span class="label">${t('planning.compare')}</span>${select}</label>${table}</div>`);
    beside = null;
    if (!others.some((one) => one.plan_id === asked)) return drawMap();
    try {
      const [other, theirs, both] = await Promise.all([get(planPath(asked), {}, signal), camerasOf(asked, signal), figuresOfBoth(plan.plan_id, asked, signal)]);
      if ((store.filters.with ?? '') !== asked) return;
      beside = { plan: other, cameras: theirs, figures: both.with };
      drawMap();
      fill(table, draw(beside, both));
    } catch (error) {
      if (!aborted(error)) fill(table, failure(error, () => { shown = ''; load(cameras, figures); }));
    }
  }

  function drawMap() {
    onOther(beside && { name: beside.plan.name, isRings: isRings() || map.flat });
    drawOther(map, beside && (isRings() || map.flat) ? beside.cameras : null);
    if (beside && !isRings()) swipe.draw({ plan, other: beside.plan, cameras: beside.cameras, half: halfOf(plan) });
    else swipe.remove();
  }

  /** What was asked differently: other need before other choices, since shares of different need say little side by side. @param {any} both */
  function differences({ differs, is_same_need: isSame }) {
    const of = (/** @type {string} */ kind) => (differs ?? []).filter((/** @type {any} */ one) => one.of === kind).map(said);
    const [need, choice] = [of('need'), of('choice')];
    return [isSame === false && el`<div class="note warn plan-differs" role="note">${icon('warning')}<div><p class="strong">${t('planning.other_need')}</p><ul>${need.map((/** @type {string} */ words) => html`<li>${words}</li>`)}</ul></div></div>`,
      choice.length > 0 && el`<div class="plan-differs"><p class="small strong">${t('planning.asked_otherwise')}</p><ul class="small">${choice.map((/** @type {string} */ words) => html`<li>${words}</li>`)}</ul></div>`,
      isSame === true && !choice.length && el`<p class="small muted">${t('planning.asked_alike')}</p>`];
  }

  /** @param {any} other @param {any} both answer of …/figures?with= */
  function draw(other, both) {
    const two = [mine, other];
    const shared = mine.cameras.filter((/** @type {any} */ one) => other.cameras.some((/** @type {any} */ there) => metres(one, there) <= SAME_M)).length;
    const seen = (/** @type {any} */ of, /** @type {string} */ half) => { const sums = of.figures?.[half]?.all; return sums?.need > 0 ? share(sums.seen_after / sums.need) : '—'; };
    const gain = (/** @type {any} */ of) => { const at = shares(of.plan); return at ? pointsNumber(at.after - at.before) : '—'; };
    /** @type {([string, (of: any) => any]|false)[]} */
    const rows = [
      [t('planning.col_budget'), (of) => budgetText(of.plan.wish)],
      [t('planning.col_cameras'), (of) => format.number(of.plan.cameras)],
      [t('planning.col_cost'), (of) => money(of.plan.cost_vnd)],
      both.is_same_need === false && [t('planning.need_in_scope'), (of) => (of.plan.need > 0 ? weightText(of.plan.need) : '—')],
      ...HALVES.map((half) => /** @type {[string, (of: any) => any]} */ ([t('planning.after_half', { half: t(`share.half_${half}`).toLowerCase() }), (of) => seen(of, half)])),
      [t('planning.gain_points'), gain],
      // Parts of different needs for the same money say nothing side by side.
      both.is_same_need !== false && [t('planning.per_million'), (of) => (of.plan.cost_vnd > 0 && shares(of.plan) ? format.number((100 * (/** @type {any} */ (shares(of.plan)).after - /** @type {any} */ (shares(of.plan)).before)) / (of.plan.cost_vnd / 1e8), { digits: 2 }) : '—')],
      [t('planning.col_gap'), (of) => gapShort(of.plan) || '—'],
    ];
    const how = !map.flat && choiceField({ label: t('planning.on_map'), value: isRings() ? 'rings' : 'swipe', options: [['swipe', t('planning.how_swipe')], ['rings', t('planning.how_rings')]], onChange: (next) => go({ filters: { ...store.filters, how: next === 'rings' ? 'rings' : '' } }, { replace: true }) });
    return el`<div>${differences(both)}<table class="view-table plan-two"><thead><tr><td></td><th scope="col">${t('planning.this_plan')}</th><th scope="col"><a href=${href({ path: [other.plan.plan_id], filters: { with: mine.plan.plan_id } })}>${other.plan.name}</a></th></tr></thead>
      <tbody>${rows.filter(Boolean).map((row) => { const [words, of] = /** @type {[string, (of: any) => any]} */ (row); return html`<tr><th scope="row">${words}</th>${two.map((one) => html`<td>${of(one)}</td>`)}</tr>`; })}</tbody></table>
      <p class="small muted">${t('planning.shared', { n: format.number(shared), of: format.number(mine.cameras.length) })}</p>${how && how.node}</div>`;
  }
  return { load };
}
