// @ts-check
// Approving a plan: the decision, and the five things that must be clear of each task (who, what, by when, with what result, who answers for it), for all
// cameras and, where one differs, for that one. Posts, not people. What comes of it are proposals in the register.
import { aborted, errorText, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, field, label } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { confirm } from '../../ui/confirm.js';
import { dateInput } from '../../ui/form.js';
import { lineField } from '../../ui/signin.js';
import { toast } from '../../ui/toast.js';
import { numberField } from '../../ui/controls.js';
import { camerasOf, camerasText, mayDo, money, placeOf, planPath } from './data.js';
import { boxOf, drawCameras } from './layer.js';

/** Whose new sites are, unless somebody says otherwise. */
const OWNER = 'commune_committee';
/** Rõ người, rõ việc, rõ tiến độ, rõ kết quả, rõ trách nhiệm. */
const CLEAR = ['owner_post', 'text', 'due_on', 'result', 'accountable_post'];

/** A date in the frame of a field. @param {string} label @param {string} [hint] */
function dateField(label, hint) {
  const control = dateInput({ label });
  const error = el`<p class="error" role="alert" hidden></p>`;
  return { node: el`<div class="field"><span class="field-label" aria-hidden="true">${label}</span>${control.node}${error}${hint && html`<p class="label">${hint}</p>`}</div>`, value: control.value, focus: control.focus, set: control.set, fault(/** @type {string} */ text) { error.textContent = text; error.hidden = !text; } };
}
/** @param {string} name @param {string} [prefix] */
const clearField = (name, prefix = '') => (name === 'due_on' ? dateField(t('planning.clear_due_on')) : lineField({ label: t(`planning.clear_${name}`), name: `${prefix}${name}`, autocomplete: 'off', hint: prefix ? undefined : t(`planning.clear_${name}_hint`) }));

/** @param {any} room @param {string} id */
export async function approvePage(room, id) {
  const { panel, map, signal, reload } = room;
  const back = href({ path: [id], filters: {} });
  const title = t('planning.approve');
  panel.loading(title, { back, rows: 6 });
  /** @type {any} */
  let plan;
  /** @type {any[]} */
  let cameras;
  try {
    [plan, cameras] = await Promise.all([get(planPath(id), {}, signal), camerasOf(id, signal)]);
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
  if (!mayDo(plan, 'approve')) { go({ path: [id], filters: {} }, { replace: true }); return null; }
  drawCameras(map, cameras);
  room.show(boxOf(cameras));

  const number = lineField({ label: t('planning.decision_number'), name: 'decision_number', autocomplete: 'off', hint: t('planning.decision_hint') });
  const on = dateField(t('planning.decision_on'));
  on.set(format.today());
  const phase = lineField({ label: t('planning.phase'), name: 'phase', autocomplete: 'off' });
  const year = numberField({ label: t('planning.budget_year'), integer: true, min: 2000, max: 2100, value: Number(format.today().slice(0, 4)) });
  const owner = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${label('sites', 'ownership')}>${(field('sites', 'ownership')?.choices ?? []).map((one) => html`<option value=${one.value} ?selected=${one.value === OWNER}>${choice('sites', 'ownership', one.value)}</option>`)}</select>`);
  /** @type {Record<string, any>} */
  const clear = Object.fromEntries(CLEAR.map((name) => [name, clearField(name)]));
  clear.text.input.value = t('planning.clear_text_usual');
  clear.result.input.value = t('planning.clear_result_usual');
  /** Cameras with words of their own. @type {Map<number, Record<string, any>>} */
  const own = new Map();
  const others = el`<div class="plan-own-tasks"></div>`;
  const pick = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('planning.own_task')} @change=${addOwn}><option value="">${t('planning.own_task_choose')}</option>${cameras.map((one) => html`<option value=${one.number}>${`${one.number}. ${placeOf(one)}`}</option>`)}</select>`);
  const alert = el`<div class="slot" role="alert"></div>`;
  const submit = el`<button type="submit" class="button primary">${t('planning.approve_now', { cameras: camerasText(cameras.length) })}</button>`;
  panel.show({ title, back, focus: true, subtitle: html`<span>${plan.name}</span><span>${camerasText(cameras.length)}</span><span>${money(plan.cost_vnd)}</span>`,
    body: el`<form class="form" novalidate @submit=${send}><p class="note">${t('planning.approve_note')}</p>
      <div class="plan-two-fields">${number.node}${on.node}${phase.node}${year.node}<div class="field"><span class="field-label" aria-hidden="true">${label('sites', 'ownership')}</span>${owner}</div></div>
      <section class="section"><header><h2>${t('planning.five_clear')}</h2></header><p class="small muted">${t('planning.five_clear_note')}</p>${CLEAR.map((name) => clear[name].node)}</section>
      <details class="form-group plan-part"><summary><h2>${t('planning.own_tasks')}</h2></summary><div><div class="field">${pick}</div>${others}</div></details>${alert}
      <div class="form-buttons">${submit}<a class="button plain" href=${back}>${t('word.cancel')}</a></div></form>` });
  number.focus();
  return null;

  function addOwn() {
    const n = Number(pick.value);
    pick.value = '';
    if (!n || own.has(n)) return;
    own.set(n, Object.fromEntries(CLEAR.map((name) => [name, clearField(name, `${n}-`)])));
    drawOwn();
    own.get(n)?.owner_post.focus();
  }
  function drawOwn() {
    fill(others, [...own].map(([n, fields]) => { const camera = cameras.find((one) => one.number === n); return html`<fieldset class="conflict-field"><legend>${`${n}. ${placeOf(camera)}`}</legend>${CLEAR.map((name) => fields[name].node)}<button type="button" class="button small" @click=${() => { own.delete(n); drawOwn(); pick.focus(); }}>${t('planning.own_task_drop')}</button></fieldset>`; }));
  }
  /** Only what stands in it. @param {Record<string, any>} fields */
  function filled(fields) {
    /** @type {Record<string, string>} */
    const values = {};
    for (const name of CLEAR) {
      const v = fields[name].value();
      if (typeof v === 'string' && v.trim()) values[name] = v.trim().normalize('NFC');
    }
    return values;
  }
  function check() {
    /** @type {any} */
    let first = null;
    const wrong = (/** @type {any} */ field, /** @type {string} */ words) => { field.fault(words); first ??= field; };
    for (const field of [number, on, phase, ...Object.values(clear), ...[...own.values()].flatMap((fields) => Object.values(fields))]) field.fault('');
    if (!number.value().trim()) wrong(number, t('form.required'));
    if (!on.value()) wrong(on, t(on.value() === undefined ? 'form.not_date' : 'form.required'));
    if (!year.check()) first ??= year;
    for (const name of CLEAR) if (!(clear[name].value() ?? '').trim?.()) wrong(clear[name], t(name === 'due_on' && clear[name].value() === undefined ? 'form.not_date' : 'form.required'));
    for (const fields of own.values()) if (fields.due_on.value() === undefined) wrong(fields.due_on, t('form.not_date'));
    first?.focus();
    return !first;
  }
  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    fill(alert);
    if (submit.disabled || !check()) return;
    if (!await confirm({ title: t('planning.approve_title', { name: plan.name }), text: t('planning.approve_text', { cameras: camerasText(cameras.length), number: number.value().trim() }), action: t('planning.approve') })) return;
    submit.disabled = true;
    try {
      const overrides = Object.fromEntries([...own].map(([n, fields]) => [String(n), filled(fields)]).filter(([, values]) => Object.keys(values).length));
      await post(`${planPath(id)}/approve`, { decision_number: number.value().trim(), decision_on: on.value(), ownership: owner.value, ...(phase.value().trim() ? { phase: phase.value().trim() } : {}), ...(year.value() ? { budget_year: year.value() } : {}), task: filled(clear), ...(Object.keys(overrides).length ? { cameras: overrides } : {}) }, { row: plan });
      map.refresh('sites', 'cameras');
      toast(t('planning.approve_done', { cameras: camerasText(cameras.length) }), { kind: 'ok', ms: 9000 });
      go({ path: [id], filters: {} }, { replace: true });
    } catch (error) {
      if (aborted(error)) return;
      refuse(/** @type {any} */ (error));
    } finally {
      submit.disabled = false;
    }
  }
  /** @param {any} problem */
  function refuse(problem) {
    /** @type {any} */
    let first = null;
    const rest = [];
    for (const fault of problem.errors ?? []) {
      const [, one, two, three] = (fault.pointer ?? '').split('/');
      const field = one === 'task' ? clear[two] : one === 'cameras' ? own.get(Number(two))?.[three] : { decision_number: number, decision_on: on, phase, budget_year: year }[one];
      if (!field) { rest.push(errorText(fault)); continue; }
      field.fault(errorText(fault));
      first ??= field;
    }
    if (!first || rest.length) fill(alert, el`<p class="note danger">${problem.kind === 'conflict' ? t('planning.approve_changed') : rest.join(' ') || problem.message}</p>`);
    first?.focus();
  }
}
