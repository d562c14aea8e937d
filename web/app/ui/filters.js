// @ts-check
// Filters of a list, kept in the address. Typing replaces the entry, choosing makes a new one, so that Back undoes a choice.
import { debounce, el, html } from '../dom.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { store } from '../store.js';

/**
 * @typedef {Object} Filter
 * @property {string} name         its name in the address
 * @property {'search'|'select'|'check'} kind
 * @property {string} label
 * @property {{value: string, label: string}[]} [options] of a select; the empty one ("all") is added
 * @property {string} [all]        words of the empty option
 * @property {string} [value]      what a check writes when it is on; default 'true'
 */

/** The filters that are set now, by name. @param {Filter[]} filters @returns {Record<string, string>} */
export const setFilters = (filters) => Object.fromEntries(filters.map((f) => [f.name, store.filters[f.name] ?? '']).filter(([, v]) => v !== ''));

/**
 * The controls. `sync()` after the address changed by other means; it leaves alone what a person is typing in.
 * @param {Filter[]} filters
 */
export function filterBar(filters) {
  const write = (/** @type {string} */ name, /** @type {string} */ value, /** @type {boolean} */ replace) => go({ filters: { ...store.filters, [name]: value } }, { replace });
  const typed = debounce((/** @type {string} */ name, /** @type {string} */ value) => write(name, value, true), 250);
  /** @type {Map<string, any>} */
  const controls = new Map();
  const make = (/** @type {Filter} */ f) => {
    const now = store.filters[f.name] ?? '';
    if (f.kind === 'search') {
      const input = el`<input class="input" type="search" value=${now} aria-label=${f.label} placeholder=${f.label} autocomplete="off">`;
      input.addEventListener('input', () => typed(f.name, input.value.trim()));
      controls.set(f.name, input);
      return input;
    }
    if (f.kind === 'check') {
      const input = el`<input type="checkbox" ?checked=${now !== ''} @change=${(/** @type {any} */ e) => write(f.name, e.target.checked ? f.value ?? 'true' : '', false)}>`;
      controls.set(f.name, input);
      return el`<label class="filter-check">${input}<span>${f.label}</span></label>`;
    }
    const select = el`<select class="input" aria-label=${f.label} @change=${(/** @type {any} */ e) => write(f.name, e.target.value, false)}><option value="">${f.all ?? f.label}</option>${(f.options ?? []).map((o) => html`<option value=${o.value} ?selected=${o.value === now}>${o.label}</option>`)}</select>`;
    select.classList.toggle('set', now !== '');
    controls.set(f.name, select);
    return select;
  };
  const reset = el`<button type="button" class="button small plain" @click=${() => {
    const rest = { ...store.filters };
    for (const f of filters) delete rest[f.name];
    go({ filters: rest });
  }}>${t('filter.reset')}</button>`;
  const searches = filters.filter((f) => f.kind === 'search');
  const selects = filters.filter((f) => f.kind === 'select');
  const checks = filters.filter((f) => f.kind === 'check');
  const node = el`<div class="filters" role="search" aria-label=${t('filter.name')}>${searches.map(make)}<div class="filters-row">${selects.map(make)}</div><div class="filters-checks">${checks.map(make)}${reset}</div></div>`;
  const self = {
    node,
    sync() {
      for (const f of filters) {
        const control = controls.get(f.name);
        const now = store.filters[f.name] ?? '';
        if (f.kind === 'check') control.checked = now !== '';
        else if (document.activeElement !== control || f.kind === 'select') control.value = now;
        if (f.kind === 'select') control.classList.toggle('set', now !== '');
      }
      reset.hidden = !Object.keys(setFilters(filters)).length;
    },
  };
  self.sync();
  return self;
}
