// @ts-check
// The plans of the province: what each asks for, what it adds, how near it is to the best; and the way to a new one.
import { again as asking } from '../../again.js';
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { may, placeName, tier } from '../../session.js';
import { store } from '../../store.js';
import { icon } from '../../ui/icons.js';
import { demoChip } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { budgetText, camerasText, fromTo, gapShort, halvesOf, hasAnswer, isUnderWay, moment, money, plans, points, share, shares } from './data.js';

/** While one is going on, and while none is. */
const [AGAIN_MS, QUIET_MS] = [3000, 30_000];

/** Where a plan stands. @param {any} plan */
export function stateChip(plan) {
  if (plan.approved_at) return el`<span class="chip accent">${icon('check')}${t('planning.approved', { number: plan.decision_number ?? '' })}</span>`;
  if (plan.state === 'done') return null;
  return el`<span class=${`chip${plan.state === 'failed' ? ' danger' : plan.state === 'cancelled' ? ' warn' : ' accent'}`}>${t(`planning.state_${plan.state}`)}</span>`;
}

/** @param {any} room */
export function listPage(room) {
  const { panel, signal } = room;
  const box = el`<section class="section"></section>`;
  const foot = () => panel.root.querySelector('.panel-foot');
  const later = asking(load, signal);
  /** @type {any[]|null} */
  let found = null;
  let drawn = '';
  // The role until the server has said it.
  let mayMake = may('compute') && Boolean(store.province);
  const start = el`<div class="slot"></div>`;
  const drawStart = () => fill(start, mayMake && el`<div class="buttons plan-start"><a class="button primary" href=${href({ path: ['new'], filters: {} })}>${icon('plus')}${t('planning.new')}</a><a class="button" href=${href({ path: ['models'], filters: {} })}>${t('planning.catalogue')}</a></div>`);
  drawStart();

  panel.show({ title: t('room.planning'), subtitle: el`<span>${placeName()}</span>`, body: [start, box] });
  load();
  return { refresh: draw };

  async function load() {
    later.stop();
    if (!store.province) return fill(box, empty({ title: t('planning.choose_province'), hint: t('planning.choose_province_hint') }));
    if (!found) fill(box, skeleton({ rows: 6 }));
    try {
      const answer = await plans(signal);
      found = answer.items;
      mayMake = answer.may.make;
      const text = JSON.stringify(found);
      if (text !== drawn) { drawn = text; draw(); }
      later.after(found?.some(isUnderWay) ? AGAIN_MS : QUIET_MS);
    } catch (error) {
      if (aborted(error)) return;
      if (!found) fill(box, failure(error, load));
      else later.after(QUIET_MS);
    }
  }

  function draw() {
    if (!found) return;
    drawStart();
    // Plans of its own communes, approved or not.
    const ofCommune = !mayMake && store.me?.role === 'commune';
    const masked = !ofCommune && !mayMake && ['grid250', 'counts', 'none'].includes(tier());
    const list = createList(found, {
      id: (plan) => plan.plan_id, href: (plan) => href({ path: [plan.plan_id], filters: {} }), caption: t('planning.list'), file: `${t('planning.file')}-${store.province}`,
      emptyTitle: t(ofCommune ? 'planning.none_commune' : masked ? 'planning.none_masked' : 'planning.none', { place: placeName() }), emptyHint: t(ofCommune ? 'planning.none_commune_hint' : masked ? 'planning.none_masked_hint' : mayMake ? 'planning.none_hint' : 'planning.none_ask'), emptyAction: mayMake && !found.length ? firstSteps(signal) : null,
      card: (plan) => ({
        title: plan.name, detail: [plan.plan_code, budgetText(plan.wish), scopeText(plan.wish), shares(plan) && halvesOf(plan), moment(plan.finished_at ?? plan.asked_at)].filter(Boolean).join(' · '),
        chips: html`${stateChip(plan)}${hasAnswer(plan) && gapShort(plan) && html`<span class="chip">${gapShort(plan)}</span>`}${demoChip(plan)}`,
        value: hasAnswer(plan) ? html`${shares(plan) ? fromTo(shares(plan)) : camerasText(plan.cameras)}<span class="change same">${shares(plan) ? camerasText(plan.cameras) : money(plan.cost_vnd)}</span>` : undefined,
      }),
      columns: [
        { key: 'name', label: t('planning.col_name'), sort: (plan) => plan.name },
        { key: 'plan_code', label: t('planning.col_code'), sort: (plan) => plan.plan_code },
        { key: 'state', label: t('planning.col_state'), cell: (plan) => stateChip(plan) ?? t('planning.state_done'), sort: (plan) => plan.state, text: (plan) => (plan.approved_at ? t('planning.approved', { number: plan.decision_number ?? '' }) : t(`planning.state_${plan.state}`)) },
        { key: 'wish', label: t('planning.col_budget'), cell: (plan) => budgetText(plan.wish), text: (plan) => budgetText(plan.wish) },
        { key: 'communes', label: t('planning.part_scope'), sort: (plan) => plan.wish?.communes ?? 0, cell: (plan) => scopeText(plan.wish) || t('planning.whole', { place: placeName() }), text: (plan) => scopeText(plan.wish) || t('planning.whole', { place: placeName() }) },
        { key: 'cameras', label: t('planning.col_cameras'), numeric: true, sort: (plan) => plan.cameras, cell: (plan) => format.number(plan.cameras, { digits: 0 }) },
        { key: 'cost_vnd', label: t('planning.col_cost'), numeric: true, sort: (plan) => plan.cost_vnd, cell: (plan) => money(plan.cost_vnd) },
        { key: 'halves', label: t('planning.col_halves'), sort: halvesOf, cell: halvesOf, text: halvesOf },
        { key: 'before', label: t('planning.col_before'), numeric: true, sort: (plan) => shares(plan)?.before ?? null, cell: (plan) => share(shares(plan)?.before), text: (plan) => percentOf(shares(plan)?.before) },
        { key: 'after', label: t('planning.col_after'), numeric: true, sort: (plan) => shares(plan)?.after ?? null, cell: (plan) => share(shares(plan)?.after), text: (plan) => percentOf(shares(plan)?.after) },
        { key: 'gain', label: t('planning.col_gain'), numeric: true, sort: (plan) => plan.value, cell: (plan) => { const both = shares(plan); return both ? points(both.after - both.before) : '—'; }, text: (plan) => { const both = shares(plan); return both ? percentOf(both.after - both.before) : ''; } },
        { key: 'gap', label: t('planning.col_gap'), cell: gapShort, text: gapShort },
        { key: 'asked_at', label: t('planning.col_asked'), sort: (plan) => plan.finished_at ?? plan.asked_at, cell: (plan) => format.time(plan.finished_at ?? plan.asked_at), text: (plan) => format.time(plan.finished_at ?? plan.asked_at) },
      ],
    });
    const held = box.contains(document.activeElement) ? /** @type {HTMLElement|null} */ (document.activeElement?.closest('[data-id]'))?.dataset.id : null;
    fill(box, found.length > 0 && el`<header><p class="muted small" role="status">${t('planning.n_plans', { n: format.number(found.length) })}</p></header>`, list.node);
    if (held) /** @type {any} */ (list.node.querySelector(`[data-id="${CSS.escape(held)}"]`))?.focus?.({ preventScroll: true });
    fill(foot(), found.length > 0 && listTools(list));
    foot().hidden = !found.length;
  }
}
/** Where only a part of the province was looked at. @param {any} wish of a list: `communes` is their number, 0 for all */
const scopeText = (wish) => (wish?.communes > 0 ? t('planning.n_communes', { n: format.number(wish.communes) }) : '');

/** What to do where there is no plan yet, in order; whether the gaps were computed is asked for. @param {AbortSignal} signal */
function firstSteps(signal) {
  const steps = el`<ol class="plan-first"></ol>`;
  const draw = (/** @type {boolean|null} */ isComputed) => fill(steps,
    el`<li class=${isComputed ? 'past' : ''}><a href=${href({ room: 'coverage', path: [], filters: {} })}>${t('planning.first_coverage')}</a> <span class="muted">${isComputed === null ? '' : t(isComputed ? 'planning.first_done' : 'planning.first_missing')}</span></li>`,
    el`<li><a href=${href({ path: ['models'], filters: {} })}>${t('planning.first_prices')}</a></li>`, el`<li><a href=${href({ path: ['new'], filters: {} })}>${t('planning.first_new')}</a></li>`);
  draw(null);
  get('/coverage', { province: store.province }, signal).then((/** @type {any} */ answer) => draw(Boolean(answer.run)), () => { /* the steps stand all the same */ });
  return steps;
}
/** For spreadsheets: a number of per cent. @param {number|null|undefined} share */
const percentOf = (share) => ((share ?? null) === null ? '' : Math.round(/** @type {number} */ (share) * 1000) / 10);
