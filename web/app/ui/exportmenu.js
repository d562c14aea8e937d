// @ts-check
// "Tải về ▾": what a list or a layer shows, as a file that the server writes: the same rows by the same filters, masked as on the screen.
import { aborted, save } from '../api.js';
import { $, el, fill, html, uid } from '../dom.js';
import * as format from '../format.js';
import { language, t } from '../i18n.js';
import { tier } from '../session.js';
import { store } from '../store.js';
import { icon } from './icons.js';
import { toast } from './toast.js';

/**
 * @typedef {Object} Exported
 * @property {string} layer     its name in /exports/{layer}
 * @property {string} label     what its rows are, in words
 * @property {() => Record<string, any>} params  the filters of the list, as they are now
 * @property {string[]} [leave]  filters of the list that the layer does not know: said where one is set
 * @property {string[]} [formats]  those that it can be; default: all of FORMATS
 * @property {string} [note]    which rows they are, where they are not those of the list
 */

export const FORMATS = ['xlsx', 'csv', 'geojson', 'gpkg', 'kml', 'csv_codes'];
/** What a kind of file asks for beside its format: tables for programs are in codes, with commas and decimal points. @type {Record<string, Record<string, string>>} */
const AS = { csv_codes: { format: 'csv', values: 'codes', lang: 'en' } };
/** More layers than these are a list to choose from. */
const MANY = 3;
/** Layers whose figures are suppressed for who sees counts alone. */
const COUNTED = ['incidents', 'incident-counts', 'incident-quarters'];

/** The octets in the unit that a person reads. @param {number} octets */
export const size = (octets) => (octets < 1e6 ? format.number(Math.max(1, Math.round(octets / 1e3)), { unit: 'kB' }) : format.number(octets / 1e6, { unit: 'MB' }));

/** How exactly the rows of a layer are in its file. @param {string} layer */
function masking(layer) {
  const how = tier();
  if (how === 'counts' || how === 'none') return COUNTED.includes(layer) ? t('export.counts') : null;
  return layer === 'incidents' ? t(how === 'exact' ? 'export.exact' : 'export.rounded') : null;
}

/**
 * The button with its menu. While a file is on its way the same button stops it.
 * @param {Exported[]} layers the first is chosen @param {{inView?: boolean}} [options] inView: the rows are those of the map's view
 */
export function exportMenu(layers, { inView = false } = {}) {
  const id = uid('ex');
  let chosen = layers[0];
  /** @type {AbortController|null} */
  let running = null;
  const words = el`<span>${t('export.open')}</span>`;
  const menu = el`<div class="popup export-menu" id=${id} role="group" aria-label=${t('export.open')} hidden></div>`;
  const button = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button small list-download" aria-expanded="false" aria-controls=${id} @click=${() => (running ? running.abort() : show(menu.hidden))}>${icon('download')}${words}${icon('more')}</button>`);
  const node = el`<div class="export">${button}${menu}</div>`;

  function draw() {
    fill(menu, layers.length > MANY ? el`<select class="input" aria-label=${t('export.what')} @change=${(/** @type {any} */ e) => { chosen = layers[e.target.selectedIndex]; draw(); /** @type {any} */ ($('select', menu)).focus(); }}>${layers.map((one) => html`<option ?selected=${one === chosen}>${one.label}</option>`)}</select>` : layers.length > 1 && el`<div class="segmented" role="radiogroup" aria-label=${t('export.what')}>${layers.map((one) => html`<label><input type="radio" name=${id} ?checked=${one === chosen} @change=${() => { chosen = one; draw(); /** @type {any} */ ($('input:checked', menu)).focus(); }}>${one.label}</label>`)}</div>`,
      el`<ul class="export-formats">${(chosen.formats ?? FORMATS).map((one) => html`<li><button type="button" class="export-format" data-format=${one} @click=${() => take(one)}><b>${t(`export.${one}`)}</b><span class="label">${t(`export.${one}_for`)}</span></button></li>`)}</ul>`,
      el`<p class="label">${[chosen.note ?? t(inView && !chosen.leave?.includes('bbox') ? 'export.in_view' : 'export.filtered'), chosen.leave?.some((name) => store.filters[name]) && t('export.ignores'), masking(chosen.layer)].filter(Boolean).join(' ')}</p>`);
  }

  /** @param {string} kind */
  async function take(kind) {
    show(false);
    button.focus();
    running = new AbortController();
    button.setAttribute('aria-busy', 'true');
    words.textContent = t('export.begun');
    try {
      const saved = await save(`/exports/${chosen.layer}`, { ...chosen.params(), format: kind, lang: language(), ...AS[kind] }, {
        signal: running.signal, name: `${chosen.layer}.${AS[kind]?.format ?? kind}`, onProgress: (octets) => { words.textContent = t('export.coming', { size: size(octets) }); },
      });
      toast(t(inView ? 'export.done_view' : 'export.done', { file: saved.name, size: size(saved.octets) }), { kind: 'ok', ms: inView ? 9000 : 5000 });
    } catch (error) {
      if (!aborted(error)) toast(t('list.not_downloaded', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
      else toast(t('export.stopped'));
    }
    running = null;
    button.removeAttribute('aria-busy');
    words.textContent = t('export.open');
  }

  /** @param {boolean} on */
  function show(on) {
    if (on) draw();
    menu.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
    if (on) $('select, input:checked, button', menu).focus();
  }
  node.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (menu.hidden) return;
    if (event.key === 'Escape') { event.stopPropagation(); show(false); button.focus(); }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const items = [...menu.querySelectorAll('.export-format')];
    const at = items.indexOf(/** @type {Element} */ (document.activeElement));
    if (!step || (at < 0 && document.activeElement?.matches('input, select'))) return;
    event.preventDefault();
    /** @type {any} */ (items[(at + step + items.length) % items.length]).focus();
  });
  node.addEventListener('focusout', (/** @type {FocusEvent} */ event) => { if (event.relatedTarget && !node.contains(/** @type {Node} */ (event.relatedTarget))) show(false); });
  // A click beside it closes it; the listener goes with the menu.
  const outside = (/** @type {Event} */ event) => {
    if (!node.isConnected) return document.removeEventListener('pointerdown', outside);
    if (!menu.hidden && !node.contains(/** @type {Node} */ (event.target))) show(false);
  };
  document.addEventListener('pointerdown', outside);
  return node;
}
