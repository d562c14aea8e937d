// @ts-check
// Short messages that need no answer; read out by screen readers, gone by themselves unless they carry an action.
import { $, el, html } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/**
 * @param {string} text @param {{kind?: 'info'|'ok'|'danger', action?: {label: string, run: () => void}|null, ms?: number}} [options]
 */
export function toast(text, { kind = 'info', action = null, ms = kind === 'danger' ? 12000 : 5000 } = {}) {
  const node = el`<div class=${`toast ${kind}`}><span>${text}</span>
    ${action && html`<button type="button" class="button small" @click=${() => { node.remove(); action.run(); }}>${action.label}</button>`}
    <button type="button" class="button plain small" aria-label=${t('word.close')} @click=${() => node.remove()}>${icon('close')}</button></div>`;
  $('#toasts').append(node);
  if (!action) setTimeout(() => node.remove(), ms);
  return node;
}
