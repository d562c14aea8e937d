// @ts-check
// A run that is going on: how far it is, how fast, how much longer, and the way to call it off.
import { post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { size } from '../../ui/exportmenu.js';
import { toast } from '../../ui/toast.js';
import { duration, steps, word } from './words.js';

/** A reader hears of it this often, not with every row. */
const SPOKEN_MS = 8000;

/** @param {any} room @param {any} run */
export function runningPage({ panel, back }, run) {
  const step = { looking: 'file', checking: 'check', storing: 'save' }[/** @type {string} */ (run.state)] ?? 'file';
  const title = t(`imports.${run.state}`);
  const value = el`<p class="figure" hidden></p>`;
  const bar = /** @type {HTMLProgressElement} */ (el`<progress class="bar" max="1" aria-label=${title}></progress>`);
  const line = el`<p class="muted num"></p>`;
  const lostNote = el`<p class="note warn" role="alert" hidden>${t('imports.lost')}</p>`;
  const heard = el`<p class="visually-hidden" role="status"></p>`;
  let spoken = 0;
  panel.show({ title: run.file_name, back, subtitle: html`<span>${size(run.size_bytes)}</span>`,
    body: [steps(step), el`<div class="answer"><p class="answer-label">${title}</p>${value}${bar}${line}</div>`, lostNote, heard,
      run.state === 'storing' && el`<p class="note">${t('imports.storing_note')}</p>`,
      el`<div class="buttons"><button type="button" class="button" @click=${cancel}>${t('imports.cancel')}</button></div>`] });
  if (run.progress) progress(run.progress);

  /** @param {any} now */
  function progress(now) {
    // Only of reading is it known how far it is and how fast; comparing and writing are one question to the database each.
    const reads = !now.step || now.step === 'reading';
    const share = now.rows_total ? now.rows_done / now.rows_total : now.bytes_total ? now.bytes_done / now.bytes_total : null;
    if (reads && share !== null) bar.value = Math.min(1, share);
    else bar.removeAttribute('value');
    value.hidden = !now.rows_done;
    value.textContent = reads && now.rows_total ? t('imports.done_of', { n: format.number(now.rows_done), of: format.number(now.rows_total) }) : t('imports.n_rows', { n: format.number(now.rows_done) });
    const parts = [now.step && word('doing', now.step), reads && now.rows_done > 0 && now.rows_per_s > 0 && t('imports.rate', { n: format.number(Math.round(now.rows_per_s)) }), reads && now.remaining_s > 0 && t('imports.remaining', { time: duration(now.remaining_s) })];
    line.textContent = parts.filter(Boolean).join(' · ');
    if (Date.now() - spoken < SPOKEN_MS) return;
    spoken = Date.now();
    heard.textContent = [title, value.textContent, line.textContent].filter(Boolean).join(', ');
  }
  /** @param {Event} event */
  async function cancel(event) {
    const button = /** @type {HTMLButtonElement} */ (event.currentTarget);
    button.disabled = true;
    try {
      // What follows the run draws what became of it.
      await post(`/imports/${run.import_id}/cancel`, {});
      fill(heard, t('imports.state_cancelled'));
    } catch (error) {
      button.disabled = false;
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  return { progress, lost(/** @type {boolean} */ isLost) { lostNote.hidden = !isLost; } };
}
