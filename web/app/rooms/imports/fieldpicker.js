// @ts-check
// Which field a column is: typed without accents, grouped, the fields that are needed marked. Not a <select>: these find nothing without accents.
import { el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { icon } from '../../ui/icons.js';

/**
 * @typedef {Object} Offered
 * @property {string} value  '' for "not this column"
 * @property {string} label @property {string} group @property {boolean} [required] @property {string} [note] @property {string} [also] further words to find it by
 */

/**
 * @param {{label: string, value: string, describedBy?: string, offers: () => Offered[], onChange: (value: string) => void}} options
 *   offers: asked for when it opens, so that what other columns are is known
 */
export function fieldPicker({ label, value: first, describedBy, offers, onChange }) {
  const listId = uid('fp');
  let value = first;
  let active = -1;
  /** @type {Offered[]} */
  let found = [];
  const input = /** @type {HTMLInputElement} */ (el`<input class="input" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls=${listId} aria-label=${label} aria-describedby=${describedBy ?? null} autocomplete="off" spellcheck="false">`);
  const list = el`<div class="picker-list" id=${listId} role="listbox" aria-label=${label} hidden></div>`;
  const node = el`<div class="picker field-picker">${input}${icon('more')}${list}</div>`;
  const nameOf = (/** @type {string} */ name) => offers().find((one) => one.value === name)?.label ?? name;
  const reset = () => { input.value = value ? nameOf(value) : t('imports.leave'); input.classList.toggle('left', !value); };
  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); active = -1; reset(); };

  /** @param {string} typed */
  function open(typed) {
    const words = format.fold(typed).split(/\s+/).filter(Boolean);
    found = offers().filter((one) => words.every((word) => format.fold(`${one.label} ${one.also ?? ''}`).includes(word)));
    active = typed ? (found.length ? 0 : -1) : found.findIndex((one) => one.value === value);
    draw();
  }
  function draw() {
    let group = '';
    fill(list, found.length ? found.flatMap((one, i) => {
      const head = one.group !== group && one.group ? [el`<div class="picker-group" role="presentation">${one.group}</div>`] : [];
      group = one.group;
      return [...head, el`<div class=${`picker-item${i === active ? ' active' : ''}`} role="option" id=${`${listId}-${i}`} aria-selected=${String(one.value === value)} @pointerdown=${(/** @type {Event} */ e) => { e.preventDefault(); choose(i); }}>
        <span>${one.label}${one.required && html` <span class="required" aria-hidden="true">*</span><span class="visually-hidden">${t('form.required')}</span>`}</span>${one.note && html`<span class="muted small">${one.note}</span>`}</div>`];
    }) : el`<div class="picker-item" role="option" aria-disabled="true" aria-selected="false">${t('imports.no_field')}</div>`);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
    // Upwards where there is no room below.
    const [box, frame] = [input.getBoundingClientRect(), node.closest('.panel-body')?.getBoundingClientRect()];
    list.classList.toggle('up', Boolean(frame && box.bottom + list.offsetHeight > frame.bottom && box.top - list.offsetHeight > frame.top));
    list.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }
  /** @param {number} i */
  function choose(i) {
    const one = found[i];
    if (!one) return;
    value = one.value;
    close();
    onChange(value);
  }
  input.addEventListener('focus', () => input.select());
  input.addEventListener('click', () => { if (list.hidden) open(''); });
  input.addEventListener('input', (/** @type {Event} */ event) => { event.stopPropagation(); open(input.value.trim()); });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (list.hidden) return open('');
      if (!found.length) return;
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
      draw();
    } else if (event.key === 'Enter' && !list.hidden) { event.preventDefault(); choose(active); } else if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); close(); input.select(); }
  });
  input.addEventListener('blur', close);
  reset();
  return { node, input, /** @param {string} next */ set(next) { value = next; reset(); }, focus() { input.focus(); } };
}
