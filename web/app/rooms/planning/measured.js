// @ts-check
// What an approved plan promised, and what is measured of it today: cameras that work by now, and the need that they see.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { section } from '../../ui/panel.js';
import { planPath } from './data.js';

/** @param {any} room @param {any} plan */
export function measuredSection({ signal }, plan) {
  if (!plan.approved_at) return null;
  const node = el`<div class="slot"></div>`;
  load();
  return node;
  async function load() {
    try {
      const found = await get(`${planPath(plan.plan_id)}/measured`, {}, signal);
      if (!(found.promised > 0) || !found.cameras) return;
      const share = Math.min(1, found.measured / found.promised);
      const bar = el`<span class="share-bar" aria-hidden="true"><i class="sure"></i></span>`;
      bar.querySelector('i').style.width = `${100 * share}%`;
      fill(node, section(t('planning.measured'), [el`<ul class="share-bars"><li><span class="share-name">${t('planning.measured_cameras', { n: format.number(found.active), of: format.number(found.cameras) })}</span>${bar}<span class="num">${format.percent(share, 0)}</span></li></ul>`,
        el`<p class="small muted">${t('planning.measured_note', { share: format.percent(share, 1) })}</p>`]));
    } catch (error) {
      // Without it the page says all the same what was promised.
      if (!aborted(error) && /** @type {any} */ (error).kind !== 'missing') fill(node, html`<p class="note">${/** @type {any} */ (error).message}</p>`);
    }
  }
}
