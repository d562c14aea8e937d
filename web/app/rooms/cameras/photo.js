// @ts-check
// A picture of what a camera sees, as the phone takes it: made small in the browser and sent as a JPEG that holds the picture alone. And the checks
// of a camera with theirs.
import { aborted, get } from '../../api.js';
import { el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { section } from '../../ui/panel.js';
import { failure } from '../../ui/skeleton.js';

/** Pixels of the longer side: enough to see what stands before a camera. */
const LONGEST = 1280;
/** Octets that the register takes. */
const MOST = 1_000_000;

/** @param {File} file @returns {Promise<{url: string, base64: string}>} */
async function small(file) {
  const picture = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  // What is transparent would be black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  for (const quality of [0.82, 0.6, 0.4]) {
    const url = canvas.toDataURL('image/jpeg', quality);
    const base64 = url.slice(url.indexOf(',') + 1);
    if (base64.length * 0.75 <= MOST) return { url, base64 };
  }
  throw new Error('too large');
}

/** The field of a picture. value(): base64, or null. */
export function photoInput() {
  const id = uid('photo');
  /** @type {string|null} */
  let chosen = null;
  const shown = el`<div class="photo-shown" role="status"></div>`;
  const input = /** @type {HTMLInputElement} */ (el`<input class="visually-hidden" id=${id} type="file" accept="image/*" capture="environment" @change=${taken}>`);
  const clear = () => { chosen = null; input.value = ''; fill(shown); };
  const node = el`<div class="field photo-field">${input}<label class="button" for=${id}>${icon('cameras')}${t('cameras.photo_take')}</label><p class="muted small">${t('cameras.photo_help')}</p>${shown}</div>`;
  return { node, value: () => chosen };

  async function taken() {
    const file = input.files?.[0];
    if (!file) return;
    chosen = null;
    fill(shown, el`<p class="muted small">${t('cameras.photo_reading')}</p>`);
    try {
      const made = await small(file);
      chosen = made.base64;
      fill(shown, el`<img class="photo" src=${made.url} alt=${t('cameras.photo_of_check')}><button type="button" class="button small" @click=${clear}>${t('cameras.photo_remove')}</button>`);
    } catch {
      fill(shown, el`<p class="date-error" role="alert">${t('cameras.photo_unreadable')}</p>`);
    }
  }
}

/** The checks of a camera, the latest first; fills itself. @param {any} room @param {string} id */
export function checksSection({ signal }, id) {
  const box = el`<div class="slot"></div>`;
  load();
  return box;

  async function load() {
    try {
      const { items } = await get(`/cameras/${id}/field-checks`, {}, signal);
      fill(box, items.length > 0 && section(t('cameras.checks'), el`<ul class="log">${items.map(check)}</ul>`));
    } catch (error) {
      if (!aborted(error)) fill(box, section(t('cameras.checks'), failure(error, load)));
    }
  }
}

/** @param {any} one */
function check(one) {
  const photo = `/api/v1/field-checks/${one.field_check_id}/photo`;
  return html`<li><span>${format.date(one.checked_on)}</span><span>${t(one.occluded ? 'cameras.check_was_occluded' : 'cameras.check_was_clear')}</span>
    ${one.note && html`<span class="muted">${one.note}</span>`}
    ${one.has_photo && html`<a class="photo-link" href=${photo} target="_blank" rel="noopener"><img class="photo" loading="lazy" src=${photo} alt=${t('cameras.photo_of', { date: format.date(one.checked_on) })}></a>`}</li>`;
}
