// @ts-check
// A plan that is being made: how far it is, what it has so far, and how near that is proven to be to the best. It can be stopped with what it has.
import { aborted, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { follow } from '../../ui/follow.js';
import { figure } from '../../ui/panel.js';
import { failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { budgetText, camerasText, duration, gapOf, isBest, isUnderWay, mayDo, planPath } from './data.js';

const STEPS = ['reading', 'candidates', 'solving', 'curve', 'checking', 'writing'];
/** The step from which on time is limited: before it, as long as the places take. */
const SEARCH = STEPS.indexOf('solving');
/** A reader hears of it this often. */
const SPOKEN_MS = 8000;

/** @param {any} room @param {any} plan @param {(plan: any) => void} onEnd */
export function running(room, plan, onEnd) {
  const { signal } = room;
  const box = el`<div class="plan-running"></div>`;
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  const answer = el`<div></div>`;
  const bar = /** @type {HTMLProgressElement} */ (el`<progress class="bar" max="1" aria-label=${t('planning.running')}></progress>`);
  const steps = el`<ol class="plan-steps">${STEPS.map((step) => html`<li data-step=${step}>${t(`planning.step_${step}`)}</li>`)}</ol>`;
  const line = el`<p class="num small muted"></p>`;
  const lost = el`<p class="note warn" role="alert" hidden>${t('planning.lost')}</p>`;
  const stop = mayDo(plan, 'cancel') && el`<button type="button" class="button" @click=${cancel}></button>`;
  const note = el`<p class="label"></p>`;
  fill(box, answer, bar, steps, line, lost, el`<div class="buttons">${stop}</div>`, note, heard);
  let spoken = 0;
  progress({ ...plan, cameras: plan.cameras ?? 0 });
  const unfollow = follow(planPath(plan.plan_id), 'plan', { signal, onProgress: progress, onLost: (is) => { lost.hidden = !is; },
    onRun(next) { if (isUnderWay(next)) progress(next); else { unfollow(); onEnd(next); } }, onFault: (error) => fill(box, failure(error, room.reload)) });
  return box;

  /** @param {any} at */
  function progress(at) {
    const waits = at.state === 'queued';
    const index = STEPS.indexOf(at.step);
    // What stopping now does: there is something to keep only once cameras were chosen.
    const keeps = at.keeps_answer ?? at.value > 0;
    if (stop) {
      stop.textContent = t(at.is_cancelling ? 'planning.stopping' : keeps ? 'planning.stop' : waits ? 'planning.stop_waiting' : 'planning.stop_empty');
      if (at.is_cancelling) stop.disabled = true;
      note.textContent = t(at.is_cancelling ? (keeps ? 'planning.stopping_note' : 'planning.stopping_empty_note') : keeps ? 'planning.stop_note' : waits ? 'planning.stop_waiting_note' : 'planning.stop_empty_note');
    }
    const gap = gapOf(at);
    const doing = t(`planning.now_${index > SEARCH ? at.step : 'solving'}`);
    const limit = { n: duration(plan.wish?.seconds ?? 60) };
    fill(answer, at.value > 0 && gap === null
      ? figure({ value: camerasText(at.cameras), label: t('planning.first_choice'), note: t('planning.first_choice_note', { doing, budget: budgetText(plan.wish) }) })
      : at.value > 0
      ? figure({ value: isBest(/** @type {number} */ (gap)) ? t('planning.proven_best') : t('planning.proven', { n: format.percent(Math.floor(1000 * (1 - /** @type {number} */ (gap))) / 1000) }), label: t('planning.so_far'), note: t('planning.so_far_note', { doing, cameras: camerasText(at.cameras), budget: budgetText(plan.wish) }) })
      : figure({ value: t(waits ? 'planning.queued' : index < SEARCH ? 'planning.preparing' : 'planning.working'), label: budgetText(plan.wish), note: t(waits ? 'planning.queued_note' : index < SEARCH ? 'planning.preparing_note' : 'planning.working_note', limit) }));
    [...steps.children].forEach((node, i) => {
      node.classList.toggle('past', i < index);
      if (i === index) node.setAttribute('aria-current', 'step');
      else node.removeAttribute('aria-current');
    });
    if (at.total > 0) bar.value = Math.min(1, at.done / at.total);
    else bar.removeAttribute('value');
    line.textContent = [at.total > 0 && has(`planning.doing_${at.step}`) && t(`planning.doing_${at.step}`, { n: format.number(at.done), of: format.number(at.total) }), at.step_of, Number.isFinite(at.seconds) && t('planning.running_for', { time: duration(at.seconds) })].filter(Boolean).join(' · ');
    if (Date.now() - spoken < SPOKEN_MS) return;
    spoken = Date.now();
    heard.textContent = [index >= 0 && t(`planning.step_${at.step}`), line.textContent].filter(Boolean).join(': ');
  }
  async function cancel() {
    stop.disabled = true;
    try {
      await post(`${planPath(plan.plan_id)}/cancel`, {}, { signal });
    } catch (error) {
      stop.disabled = false;
      if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}
