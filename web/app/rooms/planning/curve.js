// @ts-check
// More or less money: what other budgets would add, as a line of the proven values with a mark where it bends. A point is the beginning of a plan.
import { el, html, svg } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { may } from '../../session.js';
import { camerasText, halvesOf, money, pointsNumber, share as told } from './data.js';

/** Proven less near to the best than this, a level was not searched closely: a part of the bound. */
const CLOSE = 0.02;
/** A difference of shares less than this is not seen in the drawing. */
const TOLD = 0.0005;
/** So much money more is what a step is told for, đồng. */
const STEP_VND = 1e8;
const [WIDTH, HEIGHT, LEFT, FOOT, TOP] = [360, 176, 42, 34, 12];

/** A line of the drawing, as it is explained. @param {string} name */
const sample = (name) => svg('svg', { viewBox: '0 0 24 8', class: 'swatch', 'aria-hidden': 'true' }, svg('path', { d: 'M1 4H23', class: name }));

/**
 * @param {any} plan @param {any} curve GET …/curve
 */
export function curveView(plan, curve) {
  const points = (curve.points ?? []).filter((/** @type {any} */ p) => p.budget > 0).sort((/** @type {any} */ a, /** @type {any} */ b) => a.budget - b.budget);
  if (points.length < 2 || !(plan.need > 0)) return null;
  const byMoney = curve.unit === 'vnd';
  const share = (/** @type {number} */ value) => (plan.seen_before + value) / plan.need;
  const words = (/** @type {any} */ p) => (byMoney ? money(p.budget) : camerasText(p.budget));
  // After changes by hand the plan is beside the line.
  const hand = curve.now ?? null;
  const most = Math.max(points[points.length - 1].budget, hand?.budget ?? 0);
  const low = share(0);
  const high = Math.max(...points.map((p) => share(p.bound ?? p.value)), hand ? share(hand.value) : 0, low + 0.001);
  const x = (/** @type {number} */ v) => LEFT + ((WIDTH - LEFT - 14) * v) / most;
  const y = (/** @type {number} */ v) => TOP + (HEIGHT - TOP - FOOT) * (1 - (v - low) / (high - low));
  const path = (/** @type {(p: any) => number} */ of) => [`M${x(0).toFixed(1)} ${y(low).toFixed(1)}`, ...points.map((p) => `L${x(p.budget).toFixed(1)} ${y(of(p)).toFixed(1)}`)].join('');
  const knee = curve.knee ?? null;
  const mine = plan.wish?.budget?.[byMoney ? 'vnd' : 'cameras'] ?? null;
  const to = (/** @type {any} */ p) => href({ path: ['new'], filters: { base: plan.plan_id, [byMoney ? 'vnd' : 'cameras']: String(p.budget) } });
  const says = (/** @type {any} */ p) => `${words(p)}: ${told(share(p.value))}`;
  const ticks = [low, (low + high) / 2, high];
  const dots = points.map((p) => {
    const isMine = mine !== null && Math.abs(p.budget - mine) < 1e-6;
    const isKnee = knee !== null && p.number === knee;
    const dot = svg('g', { class: `curve-point${isMine ? ' mine' : ''}${isKnee ? ' knee' : ''}` }, svg('circle', { cx: x(p.budget), cy: y(share(p.value)), r: 13, class: 'hit' }), svg('circle', { cx: x(p.budget), cy: y(share(p.value)), r: isMine ? 6 : 4 }), svg('title', {}, says(p)));
    if (may('compute') && !isMine) dot.addEventListener('click', () => go({ path: ['new'], filters: { base: plan.plan_id, [byMoney ? 'vnd' : 'cameras']: String(p.budget) } }));
    return dot;
  });
  const bend = points.find((p) => p.number === knee);
  const isLoose = (/** @type {any} */ p) => p.bound > 0 && (p.bound - p.value) / p.bound > CLOSE;
  /** What each further camera adds, or each further 100 million, from the level before on. @param {any} p @param {number} i */
  const each = (p, i) => (step(p, i) / (p.budget - (i ? points[i - 1].budget : 0))) * (byMoney ? STEP_VND : 1);
  const isBounded = points.some((p) => share(p.bound ?? p.value) - share(p.value) > TOLD);
  const step = (/** @type {any} */ p, /** @type {number} */ i) => share(p.value) - (i ? share(points[i - 1].value) : low);
  return el`<figure class="chart plan-curve">${svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, 'aria-hidden': 'true' },
    ...ticks.flatMap((v) => [svg('line', { x1: LEFT, x2: WIDTH - 8, y1: y(v), y2: y(v), class: 'axis' }), svg('text', { x: LEFT - 5, y: y(v) + 3, 'text-anchor': 'end', class: 'tick' }, format.percent(v, high - low < 0.05 ? 1 : 0))]),
    ...[0, most / 2, most].map((v, i) => svg('text', { x: x(v), y: HEIGHT - FOOT + 16, 'text-anchor': i === 2 ? 'end' : 'middle', class: 'tick' }, byMoney ? money(v) : format.number(v, { digits: 0 }))),
    svg('text', { x: (LEFT + WIDTH) / 2, y: HEIGHT - 4, 'text-anchor': 'middle', class: 'tick' }, t(byMoney ? 'planning.curve_money' : 'planning.curve_cameras')),
    svg('path', { d: path((p) => share(p.bound ?? p.value)), class: 'curve-bound' }), svg('path', { d: path((p) => share(p.value)), class: 'curve-value' }), ...dots,
    ...(hand ? [svg('rect', { x: x(hand.budget) - 5, y: y(share(hand.value)) - 5, width: 10, height: 10, transform: `rotate(45 ${x(hand.budget)} ${y(share(hand.value))})`, class: 'curve-hand' }, svg('title', {}, `${t('planning.curve_hand')}: ${says(hand)}`))] : []))}
    <figcaption class="small muted">${[t('planning.curve_of', { half: halvesOf(plan) }), bend && t('planning.curve_knee', { budget: words(bend) }), t('planning.curve_note'), hand && t('planning.curve_hand_note', { now: says(hand) })].filter(Boolean).join(' ')}</figcaption>
    ${isBounded && html`<ul class="plan-curve-key small muted"><li>${sample('curve-value')}${t('planning.curve_reached')}</li><li>${sample('curve-bound')}${t('planning.curve_bound')}</li></ul>`}
    <details class="more-rows"><summary>${t('planning.curve_table')}</summary><table class="view-table"><thead><tr><th scope="col">${t('planning.col_budget')}</th><th scope="col" class="num">${t('planning.col_after')}</th><th scope="col" class="num">${t('planning.curve_step')}</th><th scope="col" class="num">${t(byMoney ? 'planning.curve_each_money' : 'planning.curve_each_camera')}</th></tr></thead>
      <tbody>${points.map((p, i) => html`<tr><th scope="row">${may('compute') && p.budget !== mine ? html`<a href=${to(p)}>${words(p)}</a>` : words(p)}${p.number === knee && html` <span class="chip accent">${t('planning.knee')}</span>`}${isLoose(p) && html` <span class="chip warn">${t('planning.curve_loose')}</span>`}</th><td class="num">${told(share(p.value))}</td><td class="num">${pointsNumber(step(p, i))}</td><td class="num">${pointsNumber(each(p, i), { digits: 2 })}</td></tr>`)}</tbody></table>${points.some(isLoose) && html`<p class="small muted">${t('planning.curve_loose_note')}</p>`}</details></figure>`;
}

/** Where other budgets were not looked at: the way to plans with half, twice and four times as much. @param {any} plan */
export function otherBudgets(plan) {
  const budget = plan.wish?.budget ?? {};
  const name = (budget.cameras ?? null) !== null ? 'cameras' : (budget.vnd ?? null) !== null ? 'vnd' : null;
  if (!name || !may('compute')) return el`<p class="muted">${t('planning.curve_none')}</p>`;
  const others = [0.5, 2, 4].map((times) => Math.round(budget[name] * times)).filter((n) => n > 0 && n !== budget[name]);
  return el`<div class="section"><p class="muted">${t('planning.curve_none')}</p><div class="buttons">${others.map((n) => html`<a class="button small" href=${href({ path: ['new'], filters: { base: plan.plan_id, [name]: String(n) } })}>${name === 'vnd' ? money(n) : camerasText(n)}</a>`)}</div></div>`;
}
