// @ts-check
// A run that waits or goes on: which step, how far, and the way to stop it.
import { aborted, post } from '../../api.js';
import { el } from '../../dom.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { follow } from '../../ui/follow.js';
import { toast } from '../../ui/toast.js';
import { isUnderWay, questionText, runPath } from './data.js';

/** A reader hears of it this often. */
const SPOKEN_MS = 8000;

/**
 * @param {{signal: AbortSignal}} room @param {any} run @param {{onEnd: (run: any) => void, brief?: boolean}} options brief: beside an answer that stands
 */
export function running({ signal }, run, { onEnd, brief = false }) {
  const doing = el`<p class="strong"></p>`;
  const bar = /** @type {HTMLProgressElement} */ (el`<progress class="bar" max="1" aria-label=${t('hotspots.running')}></progress>`);
  const line = el`<p class="num small muted"></p>`;
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  const lost = el`<p class="note warn" role="alert" hidden>${t('hotspots.lost')}</p>`;
  const stop = run.may?.cancel && el`<button type="button" class="button small" @click=${cancel}>${t('hotspots.cancel')}</button>`;
  const node = el`<div class=${brief ? 'note coverage-run hot-running' : 'hot-running'}><div>${doing}<p class="small">${questionText(run.wish)}</p>${bar}${line}${lost}<div class="buttons">${stop}</div>${heard}</div></div>`;
  let spoken = 0;
  progress(run);
  const unfollow = follow(runPath(run.hotspot_run_id), 'run', { signal, onProgress: progress, onLost: (is) => { lost.hidden = !is; },
    onRun(next) { if (isUnderWay(next)) progress(next); else { unfollow(); onEnd(next); } }, onFault: (error) => { lost.hidden = false; lost.textContent = error.message; } });
  return node;

  /** @param {any} at */
  function progress(at) {
    doing.textContent = t(at.is_cancelling ? 'hotspots.cancelling' : at.state === 'queued' ? 'hotspots.queued' : 'hotspots.running');
    if (at.total > 0) bar.value = Math.min(1, at.done / at.total);
    else bar.removeAttribute('value');
    const step = at.step && has(`hotspots.step_${at.step}`) ? t(`hotspots.step_${at.step}`) : '';
    line.textContent = [step, at.total > 1 && t('hotspots.done_of', { n: format.number(at.done), of: format.number(at.total) })].filter(Boolean).join(' · ');
    if (stop && at.is_cancelling) stop.setAttribute('aria-disabled', 'true');
    if (Date.now() - spoken < SPOKEN_MS) return;
    spoken = Date.now();
    heard.textContent = [doing.textContent, line.textContent].filter(Boolean).join(': ');
  }
  async function cancel() {
    // Not disabled: the keyboard would lose its place.
    if (!stop || stop.getAttribute('aria-disabled')) return;
    stop.setAttribute('aria-disabled', 'true');
    try {
      await post(`${runPath(run.hotspot_run_id)}/cancel`, {}, { signal });
    } catch (error) {
      stop.removeAttribute('aria-disabled');
      if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}
