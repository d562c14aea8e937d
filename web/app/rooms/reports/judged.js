// @ts-check
// How far targets are reached, as far as it can be told: the state and the sentence are the server's, with the way to the rows that were counted.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { may, tier } from '../../session.js';
import { tile } from '../../ui/panel.js';
import { rowsHref } from '../../ui/rows.js';

export const STATES = ['met', 'met_unclear', 'not_met', 'pending', 'no_records', 'not_measured'];
/** Whether this account is told: figures of who sees rounded places would lack some. */
export const isTold = () => may('compute') && tier() === 'exact';

/** @param {any} item of /targets */
const judged = (item) => el`<div class="target-judged" data-state=${item.state}><span class=${`chip${item.state === 'not_met' ? ' danger' : item.state === 'met' ? ' accent' : ' warn'}`}>${t(`reports.target_${item.state}`)}</span>
  <p>${item[language()] ?? item.vi}</p>${item.measured?.href && html`<p class="label"><a href=${rowsHref(item.measured.href)}>${t('reports.target_rows')}</a>${item.measured.href_previous && html`, <a href=${rowsHref(item.measured.href_previous)}>${t('reports.target_rows_before')}</a>`}</p>`}
  ${item.measured?.items?.length > 0 && html`<details class="quote"><summary>${t('reports.target_units', { n: format.number(item.measured.items.length) })}</summary><ul class="reach-list">${item.measured.items.map((/** @type {any} */ one) => html`<li>${one.then_name === one.now_name ? one.now_name : `${one.then_name} → ${one.now_name}`}<span class="label block">${one.recognised_on ? t('reports.recognised', { date: format.date(one.recognised_on) }) : t('reports.not_recognised')}</span></li>`)}</ul></details>`}</div>`;

/** Puts into each slot of a target (`data-target`, its code) how far it is reached. @param {Element} root @param {any} directive @param {string} province @param {AbortSignal} signal */
export async function judge(root, directive, province, signal) {
  try {
    const { items } = await get('/targets', { province }, signal);
    for (const item of items) {
      // That it is not measured stands on it already.
      if (item.directive.directive_id !== directive.directive_id || item.state === 'not_measured') continue;
      const slot = root.querySelector(`[data-target="${CSS.escape(item.code)}"]`);
      if (slot) fill(slot, judged(item));
    }
  } catch (error) {
    const slot = root.querySelector('[data-target]');
    if (!aborted(error) && slot) fill(slot, el`<p class="label">${/** @type {any} */ (error).message}</p>`);
  }
}

/** How many targets are in which state. @param {Element} slot @param {string} province @param {AbortSignal} signal */
export async function states(slot, province, signal) {
  try {
    const found = await get('/targets', { province }, signal);
    fill(slot, el`<div class="tiles">${STATES.filter((state) => found.states[state] > 0).map((state) => tile({ label: t(`reports.target_${state}`), value: format.number(found.states[state]), warn: state === 'not_met' }))}</div>`);
  } catch (error) {
    if (!aborted(error)) fill(slot, el`<p class="label">${/** @type {any} */ (error).message}</p>`);
  }
}
