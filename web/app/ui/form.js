// @ts-check
// Forms from the server's field descriptions: kinds, units, ranges, choices, groups. What the server refuses is shown at its
// field, with its suggestion as a button. Empty means "unknown" (null) and is never read as 0 or "no".
import { $, $$, el, html, uid } from '../dom.js';
import { fieldsOf, groupLabel, unitOf } from '../fields.js';
import { language, t } from '../i18n.js';
import * as format from '../format.js';
import { errorText } from '../api.js';
import { icon } from './icons.js';

/** @typedef {import('../fields.js').Field} Field */
/** @typedef {{node: HTMLElement, value: () => any, set: (v: any) => void, focus: () => void, error?: () => string|null, kept?: () => boolean, dayOnly?: () => boolean, hideClock?: () => void}} Control */

const decimal = (/** @type {any} */ v) => (v === null || v === undefined ? '' : language() === 'en' ? String(v) : String(v).replace('.', ','));

/**
 * A date as dd/mm/yyyy with the browser's calendar behind a button. value(): 'YYYY-MM-DD', null when empty, undefined when unreadable.
 * @param {{id?: string, value?: string|null, required?: boolean, min?: string, max?: string, disabled?: boolean, onChange?: (iso: string|null) => void, label?: string, describedby?: string}} options
 *   describedby: the words of a fault stand elsewhere; without it they stand beside the date
 */
export function dateInput({ id = uid('d'), value = null, required = false, min, max, disabled = false, onChange, label, describedby }) {
  const text = /** @type {HTMLInputElement} */ (el`<input class="input" id=${id} inputmode="numeric" autocomplete="off" placeholder=${t('form.date_hint')} ?required=${required} ?disabled=${disabled} aria-label=${label} aria-describedby=${describedby}>`);
  const native = /** @type {HTMLInputElement} */ (el`<input type="date" class="native-date" tabindex="-1" aria-hidden="true" min=${min} max=${max}>`);
  const button = el`<button type="button" class="button icon plain" ?disabled=${disabled} aria-label=${t('form.calendar')}>${icon('calendar')}</button>`;
  const words = describedby ? null : el`<p class="date-error" role="alert" hidden>${t('form.not_date')}</p>`;
  const wrong = (/** @type {boolean} */ on) => { text.toggleAttribute('aria-invalid', false); if (on) text.setAttribute('aria-invalid', 'true'); if (words) words.hidden = !on; };
  const node = el`<div class="date-input">${text}${native}${button}${words}</div>`;
  const self = {
    node, input: text,
    value() {
      if (!text.value.trim()) return null;
      return format.parseDate(text.value) ?? undefined;
    },
    /** @param {string|null} iso */
    set(iso) { text.value = iso ? format.date(iso) : ''; native.value = iso ?? ''; wrong(false); },
    focus() { text.focus(); },
  };
  text.addEventListener('change', () => {
    const iso = self.value();
    if (iso === undefined) return wrong(true);
    self.set(iso);
    onChange?.(iso);
  });
  if (words) text.addEventListener('input', () => wrong(false));
  native.addEventListener('change', () => { self.set(native.value || null); text.dispatchEvent(new Event('input', { bubbles: true })); onChange?.(native.value || null); });
  button.addEventListener('click', () => { native.value = self.value() || ''; native.showPicker?.(); });
  self.set(value);
  return self;
}

/**
 * The control of one field.
 * @param {Field} field @param {any} value @param {string} id @param {string} describedby @param {{pick?: () => Promise<[number, number]|null>, editing?: boolean}} tools
 * @returns {Control}
 */
function control(field, value, id, describedby, tools) {
  const common = { id, describedby };
  switch (field.kind) {
    case 'integer': case 'number': case 'bearing': {
      const node = /** @type {HTMLInputElement} */ (el`<input class="input num" id=${id} inputmode=${field.kind === 'integer' ? 'numeric' : 'decimal'} autocomplete="off" ?required=${field.required} aria-describedby=${describedby}>`);
      const coordinate = field.name === 'lon' || field.name === 'lat';
      const read = () => (node.value.trim() ? format.parseNumber(node.value, { integer: field.kind === 'integer', max: coordinate ? 180 : field.max }) : null);
      return {
        node: field.unit ? el`<div class="with-unit">${node}<span class="unit" aria-hidden="true">${unitOf(field)}</span></div>` : node,
        value: read, set(v) { node.value = decimal(v); }, focus() { node.focus(); },
        error() {
          const v = read();
          if (v === null) return null;
          if (Number.isNaN(v)) return t('form.not_number');
          if (field.kind === 'integer' && !Number.isInteger(v)) return t('form.not_integer');
          if (field.kind === 'bearing' && (v < 0 || v >= 360)) return t('form.bearing');
          if ((field.min !== undefined && field.min !== null && v < field.min) || (field.max !== undefined && field.max !== null && v > field.max)) {
            return t('form.range', { min: format.number(field.min, { digits: 6 }), max: format.number(field.max, { digits: 6 }), unit: field.unit ? ` ${unitOf(field)}` : '' });
          }
          return null;
        },
      };
    }
    case 'boolean': {
      const node = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${id} aria-describedby=${describedby}><option value="">${t('word.unknown')}</option><option value="true">${t('word.yes')}</option><option value="false">${t('word.no')}</option></select>`);
      return { node, value: () => (node.value === '' ? null : node.value === 'true'), set(v) { node.value = v === null || v === undefined ? '' : String(v); }, focus() { node.focus(); } };
    }
    case 'choice': {
      // Only what the register can leave open may be left open here; what it would fill in is chosen from the start.
      const none = field.required ? t('form.choose') : field.default || (tools.editing && field.nullable === false) ? null : field.nullable === false ? t('form.automatic') : t('word.unknown');
      const node = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${id} ?required=${field.required} aria-describedby=${describedby}>${none !== null && html`<option value="">${none}</option>`}${
        (field.choices ?? []).map((c) => html`<option value=${c.value}>${language() === 'en' ? c.en : c.vi}</option>`)}</select>`);
      return { node, value: () => node.value || null, set(v) { node.value = v ?? ''; }, focus() { node.focus(); } };
    }
    case 'choices': {
      const node = el`<div class="checks" role="group" id=${id} aria-describedby=${describedby}>${(field.choices ?? []).map((c) => html`<label><input type="checkbox" value=${c.value}> ${language() === 'en' ? c.en : c.vi}</label>`)}</div>`;
      const boxes = () => /** @type {HTMLInputElement[]} */ ($$('input', node));
      return { node, value: () => boxes().filter((b) => b.checked).map((b) => b.value), set(v) { for (const b of boxes()) b.checked = (v ?? []).includes(b.value); }, focus() { boxes()[0]?.focus(); } };
    }
    case 'date': {
      const part = dateInput({ ...common, required: field.required });
      return { node: part.node, value: () => part.value() ?? null, set: part.set, focus: part.focus, error: () => (part.value() === undefined ? t('form.not_date') : null) };
    }
    case 'timestamp': {
      const day = dateInput({ ...common, required: field.required });
      const clock = /** @type {HTMLInputElement} */ (el`<input class="input clock" inputmode="numeric" autocomplete="off" placeholder=${t('form.clock_hint')} aria-label=${`${language() === 'en' ? field.en : field.vi}: ${t('form.clock')}`}>`);
      const time = () => {
        const match = /^(\d{1,2})[:hg.](\d{2})$/.exec(clock.value.trim());
        if (!clock.value.trim()) return '00:00';
        return match && Number(match[1]) < 24 && Number(match[2]) < 60 ? `${match[1].padStart(2, '0')}:${match[2]}` : undefined;
      };
      /** What was set, to the second, and how it stands there: untouched it goes back as it came. */
      let held = { stamp: /** @type {string|null} */ (null), day: '', clock: '' };
      const kept = () => held.stamp !== null && day.input.value === held.day && clock.value.trim() === held.clock;
      return {
        node: el`<div class="timestamp">${day.node}${clock}</div>`, kept,
        value() { if (kept()) return held.stamp; const d = day.value(); const c = time(); return d && c ? `${d}T${c}:00+07:00` : null; },
        set(v) {
          const parts = v ? format.localParts(v) : { day: null, clock: '' };
          day.set(parts.day);
          clock.value = parts.clock;
          held = { stamp: v ?? null, day: day.input.value, clock: parts.clock };
        },
        /** A day stands there without its hour. */
        dayOnly: () => Boolean(day.value()) && !clock.value.trim(),
        /** Shows the day alone: the hour of what was set is not known. */
        hideClock() { clock.value = ''; held.clock = ''; },
        focus: day.focus, error: () => (day.value() === undefined ? t('form.not_date') : time() === undefined ? t('form.not_clock') : null),
      };
    }
    default: {
      const long = (/note|text|reason/.test(field.name) || (field.max ?? 0) >= 400) && field.name !== 'address_text';
      const node = /** @type {HTMLInputElement} */ (long ? el`<textarea class="input" id=${id} ?required=${field.required} aria-describedby=${describedby}></textarea>` : el`<input class="input" id=${id} ?required=${field.required} autocomplete="off" aria-describedby=${describedby}>`);
      if (field.max && field.kind === 'text') node.maxLength = field.max;
      return { node, value: () => node.value.trim().normalize('NFC') || null, set(v) { node.value = v ?? ''; }, focus() { node.focus(); } };
    }
  }
}

/**
 * Longitude and latitude in two inputs, with "pick on the map". Takes "20.86, 106.68" or "106.68, 20.86" pasted into either.
 * @param {string} id @param {string} describedby @param {{pick?: () => Promise<[number, number]|null>}} tools @param {boolean} [required]
 * @returns {Control}
 */
function pointControl(id, describedby, tools, required) {
  const input = (/** @type {string} */ own, /** @type {string} */ name) => /** @type {HTMLInputElement} */ (el`<input class="input num" id=${own} inputmode="decimal" autocomplete="off" ?required=${required} aria-label=${name} placeholder=${name} aria-describedby=${describedby}>`);
  const lon = input(id, t('form.lon'));
  const lat = input(`${id}-lat`, t('form.lat'));
  const node = el`<div class="point">${lon}${lat}${tools.pick && html`<button type="button" class="button icon" aria-label=${t('form.pick')} title=${t('form.pick')} @click=${pick}>${icon('pin')}</button>`}</div>`;
  async function pick() {
    const at = await tools.pick?.();
    if (at) { control.set(at); node.dispatchEvent(new Event('input', { bubbles: true })); }
    $('button', node).focus();
  }
  for (const one of [lon, lat]) one.addEventListener('paste', (event) => {
    const numbers = event.clipboardData?.getData('text').trim().match(/^(-?\d+\.\d+)[°\s]*[,;\s]\s*(-?\d+\.\d+)°?$/);
    if (!numbers) return;
    event.preventDefault();
    // Việt Nam lies between 102 and 118 E, 6 and 24 N: the larger number is the longitude.
    const [a, b] = [Number(numbers[1]), Number(numbers[2])];
    control.set(a > b ? [a, b] : [b, a]);
    node.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const read = (/** @type {HTMLInputElement} */ one) => (one.value.trim() ? format.parseNumber(one.value, { max: 180 }) : null);
  const control = {
    node,
    value: () => { const [x, y] = [read(lon), read(lat)]; return x === null && y === null ? null : [x, y]; },
    /** @param {[number, number]|null} v */
    set(v) { lon.value = decimal(v?.[0]); lat.value = decimal(v?.[1]); },
    focus() { lon.focus(); },
    error: () => {
      const v = control.value();
      if (!v) return null;
      return v.some((n) => Number.isNaN(n)) ? t('form.not_number') : v[0] === null ? t('form.lon_missing') : v[1] === null ? t('form.lat_missing') : null;
    },
  };
  return control;
}

/**
 * @typedef {Object} FormOptions
 * @property {string} entity                  key of GET /fields: 'sites', 'cameras', …
 * @property {any} [values]                   the row (or a few presets); absent fields are empty
 * @property {string[]} [only]                these fields, in this order; default: all that are not read_only
 * @property {string[]} [hide]                leave these out
 * @property {string[]} [open]                groups that start open; default: the first, and every one that holds a required field
 * @property {string} submit                  words of the button, a verb
 * @property {(patch: any, values: any) => Promise<void>} onSubmit  `patch`: what changed against `values` given (for PATCH); `values`: all set ones (for POST). Throw a Problem to show it
 * @property {() => void} [onCancel]
 * @property {() => Promise<[number, number]|null>} [pick]  how to pick a place: map.pickPoint
 * @property {(values: any, name: string) => void} [onInput]  on every change, with all values: to redraw while editing
 * @property {'required'|'optional'} [point]  a place control for `lon` and `lat`, in the group "place"
 * @property {Record<string, {value: string, vi: string, en: string}[]>} [choices]  choices for fields whose values are another list (offence_code)
 * @property {Record<string, Control>} [controls]  own controls by field name; needed for fields of kind `id`, which are left out otherwise
 * @property {Record<string, Node>} [after]   a node after a field, by field name
 */

/** @param {FormOptions} options */
export function createForm(options) {
  const given = options.values ?? {};
  const hide = new Set(options.hide ?? []);
  const editing = given.version !== undefined;
  let fields = fieldsOf(options.entity).filter((f) => !f.read_only && !hide.has(f.name) && f.name !== 'source' && f.kind !== 'area'
    && !(editing && f.on_create) && (f.kind !== 'id' || options.controls?.[f.name]))
    .map((f) => (options.choices?.[f.name] ? { ...f, kind: 'choice', choices: options.choices[f.name] } : f));
  if (options.point) fields.push(/** @type {any} */ ({ name: 'point', kind: 'point', group: fields.some((f) => f.group === 'place') ? 'place' : fields[0]?.group, required: options.point === 'required', vi: t('form.place'), en: t('form.place') }));
  if (options.only) fields = options.only.map((name) => fields.find((f) => f.name === name)).filter((f) => f !== undefined);
  /** @type {Map<string, {field: Field, control: Control, box: HTMLElement, error: HTMLElement}>} */
  const controls = new Map();
  const summary = el`<div class="form-summary" role="alert" tabindex="-1" hidden></div>`;
  const node = /** @type {HTMLFormElement} */ (el`<form class="form" novalidate></form>`);
  node.append(summary);

  /** @param {Field} field */
  function fieldBox(field) {
    const id = uid('f');
    const isPoint = field.kind === 'point';
    const part = options.controls?.[field.name]
      ?? (isPoint ? pointControl(id, `${id}-e`, { pick: options.pick }, field.required) : control(field, null, id, `${id}-e`, { pick: options.pick, editing }));
    part.set(isPoint ? (given.lon !== undefined && given.lon !== null ? [given.lon, given.lat] : null) : given[field.name] ?? (editing ? null : field.default));
    const name = language() === 'en' ? field.en : field.vi;
    const error = el`<p class="error" id=${`${id}-e`} hidden></p>`;
    const range = ['number', 'integer', 'bearing'].includes(field.kind) && (field.min ?? null) !== null && (field.max ?? null) !== null && !['lon', 'lat'].includes(field.name)
      ? html`<span class="range">${format.number(field.min, { digits: 3, grouping: !/year/.test(field.name) })}–${format.number(field.max, { digits: 3, grouping: !/year/.test(field.name) })}</span>` : null;
    const title = html`${name}${field.required && html`<span class="required" aria-hidden="true"> *</span>`}${range}`;
    const box = el`<div class=${`field kind-${field.kind}`} data-field=${field.name}>${field.kind === 'choices' || isPoint ? html`<span class="field-label" id=${`${id}-l`}>${title}</span>` : html`<label for=${id}>${title}</label>`}${part.node}${error}</div>`;
    if (field.kind === 'choices' || isPoint) {
      part.node.setAttribute('role', 'group');
      part.node.setAttribute('aria-labelledby', `${id}-l`);
    }
    controls.set(field.name, { field, control: part, box, error });
    return html`${box}${options.after?.[field.name]}`;
  }

  /** @type {Map<string, Field[]>} */
  const groups = new Map();
  // lon and lat described as two fields are one place on the form.
  const both = fields.some((f) => f.name === 'lon') && fields.some((f) => f.name === 'lat');
  for (const f of fields) {
    if (both && f.name === 'lat') continue;
    const one = both && f.name === 'lon' ? { ...f, name: 'point', kind: 'point', vi: t('form.place'), en: t('form.place') } : f;
    const group = f.group ?? '';
    if (!groups.has(group)) groups.set(group, []);
    const list = /** @type {Field[]} */ (groups.get(group));
    if (one.kind === 'point') list.unshift(/** @type {Field} */ (one));
    else list.push(/** @type {Field} */ (one));
  }
  let first = true;
  for (const [group, list] of groups) {
    const boxes = html`${list.map(fieldBox)}`;
    if (groups.size === 1) node.append(el`<div class="form-group">${boxes}</div>`);
    else {
      const open = options.open ? options.open.includes(group) : first || list.some((f) => f.required);
      node.append(el`<details class="form-group" ?open=${open}><summary><h2>${groupLabel(group)}</h2></summary><div>${boxes}</div></details>`);
    }
    first = false;
  }
  const button = /** @type {HTMLButtonElement} */ (el`<button type="submit" class="button primary">${options.submit}</button>`);
  node.append(el`<div class="form-buttons">${button}${options.onCancel && html`<button type="button" class="button" @click=${options.onCancel}>${t('word.cancel')}</button>`}</div>`);

  const read = () => {
    /** @type {Record<string, any>} */
    const out = {};
    for (const [name, { field, control: part }] of controls) {
      const v = part.value();
      if (field.kind === 'point') { out.lon = v ? v[0] : null; out.lat = v ? v[1] : null; } else out[name] = v;
    }
    return out;
  };
  const equal = (/** @type {any} */ a, /** @type {any} */ b) => {
    if ((a ?? null) === (b ?? null)) return true;
    if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((v) => b.includes(v));
    if (typeof a === 'string' && typeof b === 'string' && /T\d\d:/.test(a) && /T\d\d:/.test(b)) return Date.parse(a) === Date.parse(b) || localMinute(a) === localMinute(b);
    return Array.isArray(a) && !a.length && (b ?? null) === null;
  };
  const localMinute = (/** @type {string} */ stamp) => { const p = format.localParts(stamp); return p.day + p.clock; };

  /** @param {string} name @param {string} text @param {{label: string, run: () => void}|null} [action] */
  function fail(name, text, action) {
    const found = controls.get(name) ?? (name === 'lon' || name === 'lat' ? controls.get('point') : undefined);
    if (!found) return false;
    found.error.replaceChildren(text, ...(action ? [el`<button type="button" class="button small" @click=${action.run}>${action.label}</button>`] : []));
    found.error.hidden = false;
    for (const input of $$('input,select,textarea', found.box)) if (!input.classList.contains('native-date')) input.setAttribute('aria-invalid', 'true');
    found.box.closest('details')?.setAttribute('open', '');
    return true;
  }
  function clear() {
    summary.hidden = true;
    for (const { error, box } of controls.values()) {
      error.hidden = true;
      for (const input of $$('[aria-invalid]', box)) input.removeAttribute('aria-invalid');
    }
  }
  const self = {
    node,
    /** All values, null where empty. */
    values: read,
    /** What differs from the row the form was given (a JSON merge patch). */
    changed() { return Object.fromEntries(Object.entries(read()).filter(([name, v]) => !equal(v, given[name]))); },
    /** Sets fields from outside: a handle on the map was dragged. @param {Record<string, any>} patch */
    set(patch) {
      for (const [name, v] of Object.entries(patch)) controls.get(name)?.control.set(v);
      if (('lon' in patch || 'lat' in patch) && controls.has('point')) {
        const now = read();
        controls.get('point')?.control.set([patch.lon ?? now.lon, patch.lat ?? now.lat]);
      }
    },
    /** Shows what the server refused, at the fields; what belongs to no field stands above the form. @param {any} problem */
    showProblem(problem) {
      clear();
      const rest = [];
      for (const error of problem.errors ?? []) {
        const name = String(error.pointer ?? '').replace(/^#?\//, '').split('/')[0];
        const suggestion = error.suggestion ?? (error.code === 'lonlat-swapped' ? problem.suggestion : null);
        const action = suggestion ? {
          label: suggestion.lon !== undefined ? t('form.use_swapped', { lon: format.number(suggestion.lon, { digits: 6 }), lat: format.number(suggestion.lat, { digits: 6 }) }) : t('form.use_suggestion'),
          run: () => { self.set(suggestion); clear(); },
        } : null;
        // The register's words name its parameters: a person has two boxes.
        const own = { 'lonlat-swapped': 'form.swapped', 'out-of-country': 'form.outside' }[error.code];
        const text = own && controls.has('point') ? t(own) : errorText(error);
        if (!fail(name, text, action)) rest.push(text);
      }
      if (!problem.errors?.length || rest.length) {
        summary.replaceChildren(el`<p class="strong">${problem.message}</p>`, ...(rest.length ? [el`<ul>${rest.map((text) => html`<li>${text}</li>`)}</ul>`] : []));
        summary.hidden = false;
        summary.focus();
      } else focusFirstError();
    },
    clear,
    /** The control of a field, for what only its kind can say (dayOnly of a time). @param {string} name @returns {any} */
    part: (name) => controls.get(name)?.control,
    focus() { controls.values().next().value?.control.focus(); },
  };
  const focusFirstError = () => $('[aria-invalid="true"]', node)?.focus();

  node.addEventListener('input', (event) => {
    const box = /** @type {HTMLElement} */ (event.target).closest('.field');
    const name = /** @type {HTMLElement|null} */ (box)?.dataset.field ?? '';
    const found = controls.get(name);
    if (found && !found.error.hidden) {
      found.error.hidden = true;
      for (const input of $$('[aria-invalid]', found.box)) input.removeAttribute('aria-invalid');
    }
    options.onInput?.(read(), name);
  });
  // A day that is none is said at once, not only when the form is sent.
  node.addEventListener('change', (event) => {
    const name = /** @type {HTMLElement|null} */ (/** @type {HTMLElement} */ (event.target).closest('.field'))?.dataset.field ?? '';
    const found = controls.get(name);
    const text = found && ['date', 'timestamp'].includes(found.field.kind) ? found.control.error?.() : null;
    if (text) fail(name, text);
  });
  node.addEventListener('submit', async (event) => {
    event.preventDefault();
    clear();
    let ok = true;
    for (const [name, { field, control: part }] of controls) {
      const v = part.value();
      const text = part.error?.() ?? (field.required && (v === null || (Array.isArray(v) && !v.length)) ? t('form.required') : null);
      if (text) { fail(name, text); ok = false; }
    }
    if (!ok) return focusFirstError();
    const all = read();
    button.disabled = true;
    node.setAttribute('aria-busy', 'true');
    try {
      await options.onSubmit(self.changed(), Object.fromEntries(Object.entries(all).filter(([, v]) => v !== null && !(Array.isArray(v) && !v.length))));
    } catch (error) {
      if (/** @type {any} */ (error)?.name !== 'Problem') throw error;
      self.showProblem(error);
    } finally {
      button.disabled = false;
      node.removeAttribute('aria-busy');
    }
  });
  return self;
}
