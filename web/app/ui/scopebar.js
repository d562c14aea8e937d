// @ts-check
// What is looked at: the province (or the country), and the day whose boundaries are drawn.
import { $, el, fill, html } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import * as router from '../router.js';
import { store } from '../store.js';
import { dateInput } from './form.js';
import { icon } from './icons.js';

/** The last day before the units of 1/7/2025. */
export const BEFORE_2025 = '2025-06-30';

/** Draws the bar anew, the focus where it was. */
export function drawScope() {
  const own = router.ownProvince();
  const offered = own ? store.provinces.filter((p) => p.code === own) : store.provinces;
  // An account of one province has nothing to choose.
  const select = own ? el`<span class="scope-own" title=${t('scope.own')}>${offered[0]?.name ?? own}</span>`
    : el`<select class="input scope-province" aria-label=${t('scope.province')} @change=${(/** @type {any} */ e) => router.go({ province: e.target.value, view: null })}>
    <option value="">${t('scope.country')}</option>${offered.map((p) => html`<option value=${p.code} ?selected=${p.code === store.province}>${p.name}</option>`)}</select>`;
  const day = dateInput({ value: store.boundary, label: t('scope.boundary'), onChange: (iso) => iso && choose(iso) });
  const popup = el`<div class="popup" id="boundary-popup" hidden><p class="label">${t('scope.boundary_hint')}</p>
    <div class="buttons"><button type="button" class="button small" @click=${() => choose(router.now())}>${t('scope.today')}</button><button type="button" class="button small" @click=${() => choose(BEFORE_2025)}>${t('scope.before_2025')}</button></div>
    ${day.node}</div>`;
  const button = el`<button type="button" class="button scope-boundary" aria-expanded="false" aria-controls="boundary-popup" @click=${() => show(popup.hidden)}>${icon('calendar')}<span class="visually-hidden">${t('scope.boundary')}: </span><span class="num">${format.date(store.boundary)}</span></button>`;
  /** @param {boolean} on */
  function show(on) {
    popup.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
    if (on) day.focus();
  }
  /** @param {string} iso */
  function choose(iso) {
    show(false);
    router.go({ boundary: iso });
    $('.scope-boundary').focus();
  }
  const box = el`<div class="boundary">${button}${popup}</div>`;
  box.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => { if (event.key === 'Escape' && !popup.hidden) { event.stopPropagation(); show(false); button.focus(); } });
  box.addEventListener('focusout', (/** @type {FocusEvent} */ event) => { if (event.relatedTarget && !box.contains(/** @type {Node} */ (event.relatedTarget))) show(false); });
  const focused = document.activeElement?.closest('#scope') ? (document.activeElement.tagName === 'SELECT' ? 'select' : '.scope-boundary') : '';
  fill($('#scope'), select, box);
  if (focused) $(`#scope ${focused}`).focus();
}
document.addEventListener('pointerdown', (event) => { const box = $('.boundary'); if (box && !box.contains(/** @type {Node} */ (event.target))) { $('#boundary-popup').hidden = true; } });
