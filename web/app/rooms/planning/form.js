// @ts-check
// A new plan. One number is enough: everything else has its default and stands closed below it. Another plan can be the beginning (`base`), with
// another budget (`cameras`, `vnd`), or one commune (`commune`), with the name of the place in it that is meant (`name`).
import { aborted, errorText, get, once, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href, now } from '../../router.js';
import { may, placeName } from '../../session.js';
import { store } from '../../store.js';
import { lineField } from '../../ui/signin.js';
import { empty } from '../../ui/skeleton.js';
import { choiceField, numberField, part } from '../../ui/controls.js';
import { budgetText, camerasText, models as catalogue, moment, money, planPath } from './data.js';
import { communesPart } from './communes.js';
import { placesPart } from './places.js';
import { modelsPart } from './modelspart.js';

/** Numbers that are offered at a touch. */
const QUICK = { cameras: [10, 20, 50, 100], vnd: [200e6, 500e6, 1e9, 2e9], target: [0.5, 0.6, 0.8] };
/** A new pole where there is none, unless said otherwise, đồng. */
const POLE_VND = 8_000_000;
const MOST = 5000;
/** So much of the name of a place is taken into the name of a plan. */
const MOST_NAME = 120;

/** @param {any} room */
export async function newPage(room) {
  const { panel, signal, reload } = room;
  const back = store.filters.base ? href({ path: [store.filters.base], filters: {} }) : href({ path: [], filters: {} });
  const title = t('planning.new');
  if (!may('compute') || !store.province) { go({ path: [], filters: {} }, { replace: true }); return null; }
  panel.loading(title, { back, rows: 5 });
  /** @type {any[]} */
  let got;
  try {
    got = await Promise.all([catalogue(signal), get('/coverage', { province: store.province }, signal), store.filters.base ? get(planPath(store.filters.base), {}, signal) : null,
      once('/communes', { at: now(), province: store.province, limit: 1000 })]);
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  const [offered, coverage, origin, communes] = got;
  if (!coverage.run) {
    panel.show({ title, back, body: empty({ title: t('planning.no_run', { place: placeName() }), hint: t('planning.no_run_hint'), action: el`<a class="button primary" href=${href({ room: 'coverage', path: [], filters: {} })}>${t('planning.to_coverage')}</a>` }) });
    return null;
  }
  return show(room, { back, title, offered, coverage, origin, communes: communes.items });
}

/** @param {any} room @param {{back: string, title: string, offered: any[], coverage: any, origin: any, communes: any[]}} given */
function show(room, { back, title, offered, coverage, origin, communes }) {
  const { panel, signal } = room;
  const wish = origin?.wish ?? {};
  const asked = (/** @type {string} */ name) => (store.filters[name] ? Number(store.filters[name]) : null);
  const start = {
    // Another budget of the same plan keeps its other limit.
    cameras: asked('cameras') ?? wish.budget?.cameras ?? null,
    vnd: asked('vnd') ?? wish.budget?.vnd ?? null,
    target: asked('cameras') === null && asked('vnd') === null ? wish.target_part ?? null : null,
  };
  const kinds = /** @type {const} */ (['cameras', 'vnd', 'target']);
  let kind = kinds.find((one) => asked(one) !== null) ?? kinds.find((one) => start[one] !== null) ?? 'cameras';
  const changed = () => { echo(); for (const one of Object.values(parts)) one.draw(); };

  const fields = {
    cameras: numberField({ label: t('planning.budget_cameras'), unit: t('planning.unit_cameras'), integer: true, min: 1, max: MOST, value: start.cameras ?? 20, onInput: changed }),
    vnd: numberField({ label: t('planning.budget_vnd'), unit: t('planning.unit_million'), min: 1e5, max: 1e13, times: 1e6, value: start.vnd, onInput: changed }),
    target: numberField({ label: t('planning.budget_target'), unit: '%', min: 0.001, max: 1, times: 0.01, value: start.target, onInput: changed }),
  };
  // The other kind of budget, as an upper limit.
  const caps = { cameras: numberField({ label: t('planning.cap_cameras'), unit: t('planning.unit_cameras'), integer: true, min: 1, max: MOST, value: kind === 'vnd' ? start.cameras : null, onInput: changed }), vnd: numberField({ label: t('planning.cap_vnd'), unit: t('planning.unit_million'), min: 1e5, max: 1e13, times: 1e6, value: kind === 'cameras' ? start.vnd : null, onInput: changed }) };
  const cap = el`<div class="slot"></div>`;
  const unit = choiceField({ label: t('planning.target_unit'), value: wish.target_unit ?? 'cameras', options: [['cameras', t('planning.target_cameras')], ['vnd', t('planning.target_vnd')]], hidden: true });
  const which = choiceField({ label: t('planning.budget_by'), hidden: true, value: kind, options: kinds.map((one) => [one, t(`planning.by_${one}`)]), onChange: (next) => { kind = /** @type {any} */ (next); drawBudget(); fields[kind].focus(); } });
  const budget = el`<div class="plan-budget"></div>`;
  const quick = el`<div class="plan-quick" role="group" aria-label=${t('planning.quick')}></div>`;
  const name = lineField({ label: t('planning.name'), name: 'plan_name', autocomplete: 'off', value: origin ? t('planning.name_from', { name: origin.name }) : '' });
  name.input.maxLength = 200;
  let named = Boolean(origin);
  name.input.addEventListener('input', () => { named = name.value().trim() !== ''; if (!named) echo(); });

  const scope = communesPart({ map: room.map, communes, value: store.filters.commune ? [store.filters.commune] : wish.communes ?? [], signal, onChange: changed });
  const kindsOf = modelsPart({ models: offered, value: wish.models?.length ? wish.models : null, onChange: changed });
  const halves = choiceField({ label: t('share.half'), value: wish.halves ?? 'both', options: ['both', 'day', 'night'].map((one) => [one, t(`planning.halves_${one}`)]), onChange: changed });
  const places = placesPart(room, { value: wish.places, own: wish.own_points ?? [], forbidden: (wish.forbidden_areas ?? []).map((/** @type {any} */ coordinates) => ({ type: 'Polygon', coordinates })), onChange: changed });
  const pole = numberField({ label: t('planning.pole'), unit: t('planning.unit_million'), min: 0, max: 1e10, times: 1e6, value: wish.pole_vnd ?? POLE_VND, hint: t('planning.pole_hint'), onInput: changed });
  const least = numberField({ label: t('planning.least'), unit: '%', min: 0, max: 100, value: (wish.commune_least_part ?? 0) * 100 || null, hint: t('planning.least_hint'), onInput: changed });
  const seconds = numberField({ label: t('planning.seconds'), unit: t('planning.unit_seconds'), integer: true, min: 5, max: 3600, value: wish.seconds ?? 60, hint: t('planning.seconds_hint') });
  const gap = numberField({ label: t('planning.stop_gap'), unit: '%', min: 0, max: 20, value: Math.round((wish.gap ?? 0.003) * 1e4) / 100, hint: t('planning.stop_gap_hint') });
  const seed = numberField({ label: t('planning.seed'), integer: true, min: 0, max: 1e9, value: wish.seed ?? 1, hint: t('planning.seed_hint') });
  const parts = {
    communes: part(t('planning.part_scope'), scope.node, scope.summary),
    halves: part(t('share.half'), halves.node, () => t(`planning.halves_${halves.value()}`)),
    models: part(t('planning.part_models'), kindsOf.node, kindsOf.summary),
    places: part(t('planning.part_places'), [places.node, pole.node], places.summary),
    commune_least_part: part(t('planning.part_fair'), least.node, () => (least.value() ? t('planning.least_is', { n: format.number(least.value()) }) : t('planning.least_none'))),
    more: part(t('planning.part_more'), [cap, gap.node, seconds.node, seed.node], () => { const most = kind !== 'target' && other().value(); return most ? t('planning.cap_is', { most: kind === 'cameras' ? money(most) : camerasText(most) }) : ''; }),
  };
  const stale = ['stale', 'computing'].includes(coverage.freshness?.state);
  const accept = /** @type {HTMLInputElement} */ (el`<input type="checkbox" checked>`);
  const alert = el`<div class="slot" role="alert"></div>`;
  const submit = el`<button type="submit" class="button primary">${t('planning.make')}</button>`;
  const form = el`<form class="form plan-form" novalidate @submit=${send}>
    ${origin && html`<p class="note">${t('planning.from_plan', { name: origin.name, budget: budgetText(origin.wish) })}</p>`}
    ${stale && html`<div class="note warn"><div><p>${t('planning.stale', { time: moment(coverage.freshness.stale_since ?? coverage.run.as_of) })}</p><label class="filter-check">${accept}<span>${t('planning.accept_stale')}</span></label></div></div>`}
    ${which.node}${budget}${quick}${name.node}${Object.values(parts).map((one) => one.node)}${alert}
    <div class="form-buttons">${submit}<a class="button plain" href=${back}>${t('word.cancel')}</a></div></form>`;
  drawBudget();
  panel.show({ title, back, subtitle: el`<span>${placeName()}</span>`, body: form });
  fields[kind].focus();
  fields[kind].input.select();
  // With its part open, a click on the map chooses a commune.
  return { commune: (/** @type {string} */ id) => { if (parts.communes.node.open) scope.toggle(id); } };

  function drawBudget() {
    fill(budget, fields[kind].node, kind === 'target' && unit.node);
    fill(cap, kind === 'cameras' ? caps.vnd.node : kind === 'vnd' && caps.cameras.node);
    const words = (/** @type {number} */ v) => (kind === 'cameras' ? format.number(v) : kind === 'vnd' ? money(v) : format.percent(v, 0));
    fill(quick, QUICK[kind].map((v) => el`<button type="button" class="button small" @click=${() => { fields[kind].set(v); changed(); }}>${words(v)}</button>`));
    echo();
  }
  /** What the number means, at once: from the prices of the chosen models. */
  function echo() {
    const prices = kindsOf.prices().map((p) => p + (pole.value() ?? 0));
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    if (kind === 'cameras') {
      const n = fields.cameras.value();
      fields.cameras.say(n && prices.length ? (low === high ? t('planning.costs', { cost: money(n * low) }) : t('planning.costs_between', { low: money(n * low), high: money(n * high) })) : '');
    } else if (kind === 'vnd') {
      const v = fields.vnd.value();
      const [few, many] = v ? [Math.floor(v / high), Math.floor(v / low)] : [0, 0];
      fields.vnd.say(v && prices.length ? (many < 1 ? t('planning.suffices_none', { cost: money(low) }) : few === many ? t('planning.suffices', { n: format.number(few) }) : t('planning.suffices_between', { few: format.number(few), many: format.number(many) })) : '');
    } else fields.target.say(t('planning.target_hint'));
    if (!named) name.input.value = autoName();
  }
  function autoName() {
    const what = kind === 'cameras' ? fields.cameras.value() && t('planning.n_cameras', { n: format.number(fields.cameras.value()) }) : kind === 'vnd' ? fields.vnd.value() && money(fields.vnd.value()) : fields.target.value() && format.percent(fields.target.value());
    const [one, more] = scope.value();
    const where = !one || more ? '' : (one === store.filters.commune && store.filters.name?.slice(0, MOST_NAME)) || scope.summary();
    return [t(kind === 'target' ? 'planning.name_target' : 'planning.name_auto', { what: what || '…' }), where].filter(Boolean).join(', ');
  }

  function other() { return kind === 'cameras' ? caps.vnd : caps.cameras; }
  function body() {
    const chosen = kind === 'target' ? { target_part: fields.target.value(), target_unit: unit.value() } : { budget: { [kind]: fields[kind].value(), ...(other().value() ? { [kind === 'cameras' ? 'vnd' : 'cameras']: other().value() } : {}) } };
    return { province_code: store.province, name: name.value().trim().normalize('NFC'), ...chosen, halves: halves.value(),
      ...(scope.value().length ? { communes: scope.value() } : {}), ...(kindsOf.value() ? { models: kindsOf.value() } : {}), ...places.value(), pole_vnd: pole.value() ?? 0,
      ...(least.value() ? { commune_least_part: least.value() / 100 } : {}), ...(gap.value() !== null ? { gap: gap.value() / 100, exact: gap.value() === 0 } : {}), ...(seconds.value() ? { seconds: seconds.value() } : {}), ...(seed.value() !== null ? { seed: seed.value() } : {}),
      ...(wish.times && Object.keys(wish.times).length ? { times: wish.times } : {}), ...(stale && accept.checked ? { accept_stale: true } : {}) };
  }
  function check() {
    /** @type {any} */
    let first = null;
    const wants = (/** @type {boolean} */ ok, /** @type {any} */ where) => { if (!ok) first ??= where; };
    wants(fields[kind].check(true), fields[kind]);
    wants(Boolean(name.value().trim()), name);
    name.fault(name.value().trim() ? '' : t('form.required'));
    parts.models.fault(kindsOf.prices().length ? '' : t('planning.no_model'));
    wants(kindsOf.prices().length > 0, parts.models);
    for (const [field, where] of /** @type {[any, any][]} */ ([[pole, parts.places], [least, parts.commune_least_part], [other(), parts.more], [seconds, parts.more], [gap, parts.more], [seed, parts.more]])) if (!field.check()) { where.node.open = true; wants(false, field); }
    first?.focus();
    return !first;
  }
  /** The field that a fault of the server belongs to. @param {string} pointer */
  function placed(pointer) {
    const [, one] = (pointer ?? '').split('/');
    if (one === 'budget' || one === 'target_part') return fields[kind];
    if (one === 'name') return name;
    if (['places', 'own_points', 'forbidden_areas', 'pole_vnd'].includes(one)) return parts.places;
    if (['gap', 'seconds', 'seed', 'exact', 'times'].includes(one)) return parts.more;
    return /** @type {any} */ (parts)[one] ?? null;
  }
  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    fill(alert);
    scope.refused([]);
    for (const one of [...Object.values(fields), name, ...Object.values(parts)]) one.fault('');
    if (submit.disabled || !check()) return;
    submit.disabled = true;
    try {
      const made = await post('/plans', body(), { signal });
      go({ path: [made.plan_id], filters: {} }, { replace: true });
    } catch (error) {
      if (aborted(error)) return;
      refuse(/** @type {any} */ (error));
    } finally {
      submit.disabled = false;
    }
  }
  /** @param {any} problem */
  function refuse(problem) {
    const rest = [];
    /** What is wrong with each field: all of it. @type {Map<any, string[]>} */
    const faults = new Map();
    const places = (problem.errors ?? []).map((/** @type {any} */ one) => Number(/^\/?communes\/(\d+)/.exec(one.pointer ?? '')?.[1] ?? NaN));
    const refused = scope.refused(places.filter(Number.isInteger));
    (problem.errors ?? []).forEach((/** @type {any} */ fault, /** @type {number} */ i) => {
      const field = placed(fault.pointer);
      const who = Number.isInteger(places[i]) ? refused.shift() : '';
      const words = who ? t('planning.commune_wrong', { name: who, why: errorText(fault) }) : errorText(fault);
      if (field) faults.set(field, [...(faults.get(field) ?? []), words]);
      else rest.push(words);
    });
    for (const [field, all] of faults) field.fault([...new Set(all)].join(' '));
    const [first] = faults.keys();
    if (rest.length || !first) fill(alert, el`<p class="note danger">${rest.length ? rest.join(' ') : problem.name === 'Problem' ? problem.message : t('state.broken')}</p>`);
    if (problem.name !== 'Problem') console.error(problem);
    if (first) first.focus();
    else alert.scrollIntoView({ block: 'nearest' });
  }
}
