// @ts-check
// Two people wrote in one report: both texts side by side, and below them what will be saved. Nothing of either is lost: where both wrote, both stand in it until a
// person takes something out.
import { el, html, uid } from '../../dom.js';
import { label } from '../../fields.js';
import { t } from '../../i18n.js';
import { time } from '../../format.js';

export const TEXTS = ['situation', 'results', 'shortcomings', 'proposals'];
const text = (/** @type {any} */ row, /** @type {string} */ name) => row?.[name] ?? '';

/** What is proposed to be saved: who alone wrote has it; where both did, both, mine first. @param {string} base @param {string} mine @param {string} theirs */
export function proposed(base, mine, theirs) {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  if (mine.includes(theirs)) return mine;
  return theirs.includes(mine) ? theirs : `${mine}\n\n${theirs}`;
}

/**
 * @param {{base: any, mine: Record<string, any>, current: any, onSave: (patch: Record<string, any>, current: any) => Promise<void>, onCancel: () => void}} options
 *   base: the report as it was opened; mine: what was written here; current: the report as the other person left it
 */
export function mergeView({ base, mine, current, onSave, onCancel }) {
  const names = TEXTS.filter((name) => (name in mine && (mine[name] ?? '') !== text(current, name)) || text(current, name) !== text(base, name));
  /** @type {Map<string, HTMLTextAreaElement>} */
  const areas = new Map();
  const parts = names.map((name) => {
    const own = name in mine ? mine[name] ?? '' : text(base, name);
    const theirs = text(current, name);
    const id = uid('mg');
    const area = el`<textarea class="input" id=${id} maxlength="8000"></textarea>`;
    area.value = proposed(text(base, name), own, theirs);
    areas.set(name, area);
    const take = (/** @type {string} */ value) => { area.value = value; area.focus(); };
    const side = (/** @type {string} */ who, /** @type {string} */ value) => html`<div class="merge-side"><h3>${t(`reports.merge_${who}`)}</h3><p class="merge-text">${value || html`<span class="muted">${t('reports.merge_empty')}</span>`}</p><button type="button" class="button small" @click=${() => take(value)}>${t(`reports.merge_take_${who}`)}</button></div>`;
    return html`<section class="merge-part" data-field=${name}><h2>${label('report', name)}</h2><div class="merge-sides">${side('mine', own)}${side('theirs', theirs)}</div>
      <div class="field"><label for=${id}>${t('reports.merge_result')}</label>${area}<div class="buttons"><button type="button" class="button small" @click=${() => take(own === theirs ? own : [own, theirs].filter(Boolean).join('\n\n'))}>${t('reports.merge_both')}</button></div></div></section>`;
  });
  const error = el`<p class="note danger" role="alert" hidden></p>`;
  const form = el`<form class="merge"><div class="note warn" role="alert">${t('reports.merge_said', { time: time(current.updated_at) })}</div>${parts}${error}
    <div class="form-buttons"><button type="submit" class="button primary">${t('reports.merge_save')}</button><button type="button" class="button" @click=${onCancel}>${t('reports.merge_leave')}</button></div></form>`;
  form.addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type=submit]'));
    button.disabled = true;
    error.hidden = true;
    try {
      await onSave(Object.fromEntries([...areas].map(([name, area]) => [name, area.value.trim() || null]).filter(([name, value]) => (value ?? '') !== text(current, /** @type {string} */ (name)))), current);
    } catch (problem) {
      const { errors, message } = /** @type {any} */ (problem);
      error.textContent = errors?.[0]?.message ?? message;
      error.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
  return form;
}
