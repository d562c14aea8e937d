// @ts-check
// The one modal: asks before what cannot be undone, with the reason when the server wants one.
import { $, el, html, uid } from '../dom.js';
import { t } from '../i18n.js';
import { today } from '../format.js';
import { dateInput } from './form.js';

/**
 * Resolves to null when refused, else to {on, reason} (empty where not asked). `line`: the reason is one line of at most 200 characters that begins as this.
 * @param {{title: string, text?: string, action: string, danger?: boolean, reason?: boolean, line?: string, on?: boolean, reasonLabel?: string, onLabel?: string}} question
 * @returns {Promise<{on: string, reason: string}|null>}
 */
export function confirm({ title, text, action, danger = false, reason = false, line, on = false, reasonLabel, onLabel }) {
  const ids = { title: uid('c'), on: uid('c'), reason: uid('c') };
  const day = on ? dateInput({ id: ids.on, value: today(), required: true }) : null;
  return new Promise((resolve) => {
    /** @type {HTMLDialogElement} */
    const dialog = el`<dialog class="confirm" aria-labelledby=${ids.title}><form method="dialog" novalidate @submit=${submit}>
      <h2 id=${ids.title}>${title}</h2>${text && html`<p>${text}</p>`}
      ${day && html`<div class="field"><label for=${ids.on}>${onLabel ?? t('confirm.on')}</label>${day.node}</div>`}
      ${reason && html`<div class="field"><label for=${ids.reason}>${reasonLabel ?? t('confirm.reason')}</label><textarea class="input" id=${ids.reason} required maxlength="500"></textarea><p class="error" hidden></p></div>`}
      ${line !== undefined && html`<div class="field"><label for=${ids.reason}>${reasonLabel ?? t('confirm.reason')}</label><input class="input" id=${ids.reason} required maxlength="200" value=${line}><p class="error" hidden></p></div>`}
      <div class="buttons end"><button type="button" class="button" @click=${() => dialog.close('no')}>${t('confirm.back')}</button>
      <button type="submit" class=${`button ${danger ? 'danger' : 'primary'}`}>${action}</button></div></form></dialog>`;
    /** @param {SubmitEvent} event */
    function submit(event) {
      event.preventDefault();
      const area = /** @type {any} */ ($(`#${ids.reason}`, dialog));
      const missing = area && !area.value.trim();
      if (missing) {
        area.setAttribute('aria-invalid', 'true');
        const error = $('.error', dialog);
        error.textContent = t('form.required');
        error.hidden = false;
        area.focus();
        return;
      }
      if (day && day.value() === undefined) return day.focus();
      dialog.close('yes');
    }
    // Whoever goes to another page has not said yes.
    const leave = () => dialog.close('no');
    addEventListener('hashchange', leave);
    dialog.addEventListener('close', () => {
      removeEventListener('hashchange', leave);
      dialog.remove();
      resolve(dialog.returnValue === 'yes' ? { on: day?.value() ?? '', reason: /** @type {any} */ ($(`#${ids.reason}`, dialog))?.value.trim() ?? '' } : null);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
