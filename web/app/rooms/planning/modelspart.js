// @ts-check
// The part of the form that says which cameras may be bought.
import { $$, el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { modelName, money } from './data.js';

/** @param {{models: any[], value: string[]|null, onChange: () => void}} options value: null for all that are in use */
export function modelsPart({ models, value, onChange }) {
  const usable = models.filter((one) => one.is_active && one.is_known !== false && one.camera_type !== 'ptz');
  const isOn = (/** @type {any} */ one) => !value || value.includes(one.camera_model_id);
  const node = el`<div class="field plan-models"><ul>${usable.map((one) => html`<li><label class="filter-check"><input type="checkbox" value=${one.camera_model_id} ?checked=${isOn(one)} @change=${onChange}><span>${modelName(one)}</span></label><span class="num">${money(one.price_vnd)}</span></li>`)}</ul>
    <p class="label">${t('planning.prices_note')} <a href=${href({ path: ['models'], filters: {} })}>${t('planning.catalogue')}</a></p></div>`;
  const on = () => /** @type {HTMLInputElement[]} */ ($$('input', node)).filter((box) => box.checked).map((box) => box.value);
  return {
    node,
    /** Null: all of them, those too that are added to the catalogue later. */
    value() { const chosen = on(); return chosen.length === usable.length ? null : chosen; },
    prices() { const chosen = on(); return usable.filter((one) => chosen.includes(one.camera_model_id)).map((one) => one.price_vnd); },
    summary() { const n = on().length; return n === usable.length ? t('planning.models_all', { n: format.number(n) }) : t('planning.models_some', { n: format.number(n), of: format.number(usable.length) }); },
  };
}
