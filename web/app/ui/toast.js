// @ts-check
// Short messages that need no answer; read out by screen readers, gone by themselves or with their room unless they carry an action.
import { $, el, html } from '../dom.js';
import { t } from '../i18n.js';
import { store } from '../store.js';
import { icon } from './icons.js';

/** Takes away what was said in another room: nobody knows any more what it was about. */
export function leaveRoom() {
  for (const node of /** @type {NodeListOf<HTMLElement>} */ ($('#toasts').querySelectorAll('[data-of-room]'))) if (node.dataset.ofRoom !== store.room) node.remove();
}

/**
 * @param {string} text @param {{kind?: 'info'|'ok'|'danger', action?: {label: string, run: () => void}|null, ms?: number, stays?: boolean}} [options]
 *   stays: it is of the address or the session, not of the room in which it was said
 */
export function toast(text, { kind = 'info', action = null, stays = false, ms = kind === 'danger' ? 12000 : 5000 } = {}) {
  const node = el`<div class=${`toast ${kind}`}><span>${text}</span>
    ${action && html`<button type="button" class="button small" @click=${() => { node.remove(); action.run(); }}>${action.label}</button>`}
    <button type="button" class="button plain small" aria-label=${t('word.close')} @click=${() => node.remove()}>${icon('close')}</button></div>`;
  if (!stays && !action) node.dataset.ofRoom = store.room;
  $('#toasts').append(node);
  if (!action) setTimeout(() => node.remove(), ms);
  return node;
}
