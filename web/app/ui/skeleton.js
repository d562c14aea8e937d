// @ts-check
// The drawn states: loading in the final shape, empty with what to do first, error with what happened and a retry.
import { el, html } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/** The shape of what is coming. @param {{figure?: boolean, bars?: boolean, rows?: number}} [shape] */
export function skeleton({ figure = false, bars = false, rows = 6 } = {}) {
  return el`<div class="skeleton" role="status"><span class="visually-hidden">${t('state.loading')}</span>
    ${figure && html`<span class="bone figure-bone"></span><span class="bone line-bone"></span>`}
    ${bars && html`<span class="bone bars-bone"></span>`}
    ${Array.from({ length: rows }, () => html`<span class="bone row-bone"></span>`)}</div>`;
}

/** @param {{title: string, hint?: string, action?: Node|null}} what */
export const empty = ({ title, hint, action }) => el`<div class="empty"><p class="strong">${title}</p>${hint && html`<p class="muted">${hint}</p>`}${action}</div>`;

/** @type {Record<string, string>} */
const TITLES = { network: 'state.offline', missing: 'state.missing', forbidden: 'state.forbidden', busy: 'state.busy' };

/**
 * An error as it should be said: what happened, what to do, again.
 * What an account may not is refused again however often it is asked.
 * @param {any} error @param {(() => void)|null} [retry] @param {string|null} [list] where to go when the thing is not there: trying again would not help
 */
export function failure(error, retry, list = null) {
  const text = error?.name === 'Problem' ? error.message : t('state.broken');
  if (error?.name !== 'Problem') console.error(error);
  return el`<div class="failure" role="alert">${icon('warning')}<div><p class="strong">${t(TITLES[error?.kind] ?? 'state.error')}</p>
    <p class="muted">${text}</p>${list && error?.kind === 'missing' ? html`<p><a class="button small" href=${list}>${t('state.to_list')}</a></p>` : error?.kind !== 'forbidden' && retry && html`<p><button class="button small" type="button" @click=${retry}>${t('state.retry')}</button></p>`}</div></div>`;
}
