// @ts-check
// What exact places of incidents are asked for: the strip that says how places are shown, and the dialog in which a purpose is stated.
import { put } from '../api.js';
import { $, el, html, uid } from '../dom.js';
import { t } from '../i18n.js';
import { href } from '../router.js';
import { loadMe, tier } from '../session.js';
import { store } from '../store.js';
import { icon } from './icons.js';

/** Bounds of a purpose, in characters; the server's. */
const LENGTH = { min: 5, max: 300 };
const USUAL = ['planning', 'hotspots', 'report', 'check'];

/** Whether places are rounded for this account now. */
export const isMasked = () => tier() === 'grid250';

/** Who reads the map's tiles again once places are shown otherwise: main.js. @type {() => void} */
let tellMap = () => {};
/** @param {() => void} fn */
export function onPurpose(fn) { tellMap = fn; }

/**
 * Asks what exact places are wanted for and states it for this session. Resolves to whether that was done.
 * @returns {Promise<boolean>}
 */
export function askPurpose() {
  const ids = { title: uid('p'), text: uid('p'), error: uid('p') };
  return new Promise((resolve) => {
    const error = el`<p class="error" id=${ids.error} hidden></p>`;
    const area = el`<textarea class="input" id=${ids.text} maxlength=${LENGTH.max} aria-describedby=${ids.error}></textarea>`;
    const send = el`<button type="submit" class="button primary">${t('purpose.state')}</button>`;
    /** @type {HTMLDialogElement} */
    const dialog = el`<dialog class="confirm" aria-labelledby=${ids.title}><form method="dialog" novalidate @submit=${submit}>
      <h2 id=${ids.title}>${t('purpose.title')}</h2><p>${t('purpose.text')}</p>
      <fieldset class="purposes"><legend class="label">${t('purpose.usual')}</legend>${USUAL.map((name) => html`<label><input type="radio" name="purpose" value=${name} @change=${() => { area.value = t(`purpose.${name}`); say(''); }}>${t(`purpose.${name}`)}</label>`)}</fieldset>
      <div class="field"><label for=${ids.text}>${t('purpose.own')}</label>${area}${error}</div>
      <div class="buttons end"><button type="button" class="button" @click=${() => dialog.close('no')}>${t('word.cancel')}</button>${send}</div></form></dialog>`;
    /** @param {string} text */
    function say(text) {
      error.textContent = text;
      error.hidden = !text;
      area.toggleAttribute('aria-invalid', false);
      if (text) { area.setAttribute('aria-invalid', 'true'); area.focus(); }
    }
    // Other words than the usual ones are no usual purpose any more.
    area.addEventListener('input', () => { say(''); for (const radio of dialog.querySelectorAll('input')) radio.checked = area.value === t(`purpose.${radio.value}`); });
    /** @param {SubmitEvent} event */
    async function submit(event) {
      event.preventDefault();
      const purpose = area.value.trim().replaceAll(/\s+/g, ' ');
      const length = [...purpose].length;
      if (length < LENGTH.min || length > LENGTH.max) return say(t('purpose.length', LENGTH));
      send.disabled = true;
      try {
        await put('/session/purpose', { purpose });
        await loadMe();
        dialog.close('yes');
      } catch (problem) {
        say(/** @type {any} */ (problem).message);
        send.disabled = false;
      }
    }
    dialog.addEventListener('close', () => {
      dialog.remove();
      const done = dialog.returnValue === 'yes';
      if (done) tellMap();
      resolve(done);
    });
    document.body.append(dialog);
    dialog.showModal();
    $('input', dialog)?.focus();
  });
}

/**
 * How places of incidents are shown in this session, and the way to see them exactly where the account may. Nothing where the server knows no tiers.
 * @param {() => void} reload draws the page anew, with other places
 */
export function placesStrip(reload) {
  const { me } = store;
  if (me?.incident_tier === undefined) return null;
  const state = async () => { if (await askPurpose()) reload(); };
  if (tier() === 'exact') {
    return me.purpose && el`<div class="places-strip" role="note">${icon('check')}<p>${t('purpose.stated', { purpose: me.purpose })} <span class="nowrap">${t('purpose.logged')}</span></p>
      <button type="button" class="button small plain" @click=${state}>${t('purpose.change')}</button></div>`;
  }
  if (!isMasked()) return null;
  return el`<div class="places-strip masked" role="note">${icon('grid')}<p>${t(me.may_be_exact ? 'purpose.masked' : 'purpose.masked_always')}</p>
    ${me.may_be_exact && html`<button type="button" class="button small" @click=${state}>${t('purpose.ask')}</button>`}</div>`;
}

/** In the place of the incidents of one import, which are not told with rounded places: says so, with the way on. @param {() => void} reload */
export const importMasked = (reload) => el`<div class="empty"><p class="strong">${t(store.me.may_be_exact ? 'purpose.import' : 'purpose.import_never')}</p>
  ${store.me.may_be_exact && html`<button type="button" class="button primary" @click=${async () => { if (await askPurpose()) reload(); }}>${t('purpose.ask')}</button>`}</div>`;

/** In the place of a page that needs exact places: says so, with the way on. @param {any} room @param {string} id */
export function purposeFirst({ panel, legend, reload }, id) {
  legend(null);
  panel.show({ title: t('purpose.title'), back: href({ path: [id] }), focus: true, body: el`<div class="empty"><p class="strong">${t(store.me.may_be_exact ? 'purpose.needed' : 'purpose.never')}</p>
    ${store.me.may_be_exact && html`<button type="button" class="button primary" @click=${async () => { if (await askPurpose()) reload(); }}>${t('purpose.ask')}</button>`}</div>` });
}
