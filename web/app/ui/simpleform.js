// @ts-check
// A short form in the panel: fields of ui/signin.js, words above them for what was refused, a button that sends.
import { errorText } from '../api.js';
import { el, fill, html } from '../dom.js';
import { t } from '../i18n.js';

/**
 * @param {{fields: any, check: () => boolean, send: () => Promise<void>, action: string, danger?: boolean, back: string, at?: Record<string, {fault: (text: string) => void, focus: () => void}>}} options
 *   at: the fields by the name that the server gives them
 */
export function simpleForm({ fields, check, send, action, danger = false, back, at = {} }) {
  const alert = el`<div class="signin-alert" role="alert"></div>`;
  const button = el`<button type="submit" class=${`button ${danger ? 'danger' : 'primary'}`}>${action}</button>`;
  return el`<form class="signin-form" novalidate @submit=${submit}>${alert}<div class="signin-fields">${fields}</div><div class="buttons">${button}${html`<a class="button plain" href=${back}>${t('word.cancel')}</a>`}</div></form>`;
  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    fill(alert);
    for (const field of Object.values(at)) field.fault('');
    if (button.disabled || !check()) return;
    button.disabled = true;
    try {
      await send();
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (problem.name !== 'Problem') console.error(problem);
      let isPlaced = false;
      for (const fault of problem.errors ?? []) {
        const field = at[(fault.pointer ?? '').replace(/^\//, '')];
        if (!field) continue;
        field.fault(errorText(fault));
        if (!isPlaced) field.focus();
        isPlaced = true;
      }
      if (!isPlaced) fill(alert, el`<p class="note danger">${problem.name === 'Problem' ? problem.message : t('state.broken')}</p>`);
    } finally {
      button.disabled = false;
    }
  }
}

/** Something that is shown once, with a button that copies it. @param {string} text @param {string} label */
export function once(text, label) {
  const said = el`<span class="label" role="status"></span>`;
  return el`<div class="once"><code class="once-text" tabindex="0" role="textbox" aria-readonly="true" aria-multiline="true" aria-label=${label}>${text}</code><div class="buttons"><button type="button" class="button small" @click=${copy}>${t('word.copy')}</button>${said}</div></div>`;
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = t('word.copied');
    } catch {
      said.textContent = t('word.not_copied');
    }
  }
}
