// @ts-check
// Where there is no answer: what is wrong, what to change, and the way there. Never a coloured map of noise.
import { el, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { icon } from '../../ui/icons.js';
import { said } from './data.js';

/** The part of the form that a refusal is about. @param {string|null|undefined} pointer */
export function partOf(pointer) {
  const [, name] = (pointer ?? '').split('/');
  if (['from', 'to'].includes(name)) return 'period';
  if (['offence_groups', 'offence_codes', 'street_crime_only'].includes(name)) return 'offences';
  if (['hours', 'weekdays'].includes(name)) return 'hours';
  if (['side_m', 'shape', 'method', 'bandwidth_m'].includes(name)) return 'scale';
  return name ? 'more' : '';
}

/** @param {any} refusal {code, vi, en, what_vi, what_en, pointer} @param {{from?: string, may: boolean}} options from: the run that was refused; may: whether this account may ask again */
export function refused(refusal, { from = '', may }) {
  const what = said(refusal, 'what');
  const part = partOf(refusal?.pointer);
  return el`<div class="empty hot-refused" role="alert"><p class="hot-refused-sign">${icon('warning')}<span>${t('hotspots.refused')}</span></p>
    <p class="strong">${said(refusal) || t('hotspots.failed')}</p>${what && html`<p>${what}</p>`}<p class="muted small">${t('hotspots.refused_note')}</p>
    ${may && html`<a class="button primary" href=${href({ path: ['ask'], filters: { ...(from ? { run: from } : {}), ...(part ? { part } : {}) } })}>${t(part ? `hotspots.change_${part}` : 'hotspots.change')}</a>`}</div>`;
}
