// @ts-check
// Controls of forms that ask for a computation: numbers with a unit, money in millions, one choice of a few, parts that open.
import { el, fill, html, uid } from '../dom.js';
import * as format from '../format.js';
import { language, t } from '../i18n.js';

/** A number as a person edits it. @param {number|null|undefined} v */
const shown = (v) => ((v ?? null) === null ? '' : language() === 'en' ? String(v) : String(v).replace('.', ','));

/**
 * A number with its unit. `value()` is null when empty, undefined when it is none or out of its bounds; `times`: what stands in the field times this is
 * the value (1e6 for money in millions, 0.01 for per cent).
 * @param {{label: string, unit?: string, value?: number|null, min?: number, max?: number, integer?: boolean, times?: number, hint?: string, onInput?: () => void}} options
 */
export function numberField({ label, unit, value = null, min = 0, max = 1e12, integer = false, times = 1, hint, onInput }) {
  const ids = { input: uid('nf'), error: uid('nf'), hint: uid('nf') };
  const input = /** @type {HTMLInputElement} */ (el`<input class="input num" id=${ids.input} inputmode=${integer ? 'numeric' : 'decimal'} autocomplete="off" aria-describedby=${`${ids.error} ${ids.hint}`}>`);
  const error = el`<p class="error" id=${ids.error} role="alert" hidden></p>`;
  const note = el`<p class="label" id=${ids.hint}>${hint}</p>`;
  const read = () => (input.value.trim() ? format.parseNumber(input.value, { integer, max: max / times }) : null);
  const node = el`<div class="field"><label for=${ids.input}>${label}</label>${unit ? html`<div class="with-unit">${input}<span class="unit" aria-hidden="true">${unit}</span></div>` : input}${error}${note}</div>`;
  if (unit) input.style.paddingRight = `${unit.length * 7 + 18}px`;
  input.addEventListener('input', () => { self.fault(''); onInput?.(); });
  const self = {
    node, input, note,
    value() {
      const v = read();
      if (v === null) return null;
      if (!Number.isFinite(v) || (integer && !Number.isInteger(v)) || v * times < min || v * times > max) return undefined;
      return times === 1 ? v : times > 1 ? Math.round(v * times) : Math.round(v * times * 1e6) / 1e6;
    },
    /** @param {number|null} v */
    set(v) { input.value = shown(v === null ? null : Math.round((v / times) * 1e6) / 1e6); self.fault(''); },
    /** Says what is wrong with what stands there, if anything; whether it can be sent. @param {boolean} [required] */
    check(required = false) {
      const v = self.value();
      if (v === null && required) self.fault(t('form.required'));
      else if (v === undefined) self.fault(Number.isFinite(read()) ? t('form.range', { min: format.number(min / times), max: format.number(max / times), unit: unit ? ` ${unit}` : '' }) : t('form.not_number'));
      else { self.fault(''); return true; }
      return false;
    },
    /** @param {string} text */
    fault(text) {
      error.textContent = text;
      error.hidden = !text;
      if (text) input.setAttribute('aria-invalid', 'true');
      else input.removeAttribute('aria-invalid');
    },
    focus() { input.focus(); },
    /** @param {any} words */
    say(words) { fill(note, words); },
  };
  self.set(value);
  return self;
}

/**
 * One choice of a few.
 * @param {{label: string, options: [string, string][], value: string, onChange?: (value: string) => void, hidden?: boolean}} options hidden: its label is for readers alone
 */
export function choiceField({ label, options, value, onChange, hidden = false }) {
  const name = uid('ch');
  let now = value;
  const group = el`<div class="segmented" role="radiogroup" aria-label=${label}>${options.map(([key, words]) => html`<label><input type="radio" name=${name} value=${key} ?checked=${key === value} @change=${() => { now = key; onChange?.(key); }}>${words}</label>`)}</div>`;
  return { node: hidden ? group : el`<div class="field"><span class="field-label">${label}</span>${group}</div>`, value: () => now, focus() { /** @type {any} */ (group.querySelector(':checked')).focus(); } };
}

/**
 * A part of a form that opens; closed, it says what stands in it.
 * @param {string} title @param {any} content @param {() => string} summary
 */
export function part(title, content, summary) {
  const words = el`<span></span>`;
  const error = el`<p class="error" role="alert" hidden></p>`;
  const node = /** @type {HTMLDetailsElement} */ (el`<details class="form-group plan-part"><summary><h2>${title}</h2>${words}</summary><div>${content}${error}</div></details>`);
  const self = {
    node,
    draw() { words.textContent = summary(); },
    /** @param {string} text */
    fault(text) { error.textContent = text; error.hidden = !text; if (text) node.open = true; },
    focus() { node.open = true; /** @type {any} */ (node.querySelector('summary')).focus(); },
  };
  self.draw();
  return self;
}
