// @ts-check
// A form's control for a commune: typed without accents, old names too. Only units that were in force on the day of the matter can
// be chosen; for the others it says what they are now, and offers that.
import { aborted, get } from '../api.js';
import { debounce, el, fill, html, uid } from '../dom.js';
import { pick, t } from '../i18n.js';
import * as format from '../format.js';
import { store } from '../store.js';

/**
 * @param {{label: string, names: Map<string, string>, day: () => string|null, onChange?: (id: string|null) => void, among?: (id: string) => boolean, signal: AbortSignal}} options
 *   names: commune_id → name, for the value that the form is given; what is chosen is added. day: the day on which the unit must be in force. among: which units can be
 *   chosen at all; others are not offered
 */
export function communePicker({ label, names, day, onChange, among, signal }) {
  const listId = uid('cp');
  const input = el`<input class="input" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls=${listId} aria-label=${label} placeholder=${t('commune.placeholder')} autocomplete="off" spellcheck="false">`;
  const list = el`<div class="picker-list" id=${listId} role="listbox" aria-label=${label} hidden></div>`;
  const node = el`<div class="picker">${input}${list}</div>`;
  /** @type {string|null} */
  let value = null;
  /** @type {{id: string|null, title: string, detail: string, name: string}[]} */
  let offered = [];
  let active = -1;
  /** @type {AbortController|null} */
  let running = null;

  const inForce = (/** @type {any} */ c, /** @type {string} */ on) => (!c.valid_from || c.valid_from <= on) && (!c.valid_to || c.valid_to > on);
  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); active = -1; };
  const draw = () => {
    fill(list, offered.length ? offered.map((one, i) => html`<div class=${`picker-item${i === active ? ' active' : ''}`} role="option" id=${`${listId}-${i}`} aria-selected=${String(i === active)} aria-disabled=${one.id ? null : 'true'} @pointerdown=${(/** @type {Event} */ e) => { e.preventDefault(); choose(i); }}>
      <span>${one.title}</span><span class="muted small">${one.detail}</span></div>`) : el`<div class="picker-item" role="option" aria-disabled="true" aria-selected="false"><span class="muted">${t('search.none')}</span></div>`);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    list.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  };
  /** @param {number} i */
  function choose(i) {
    const one = offered[i];
    if (!one?.id) return;
    names.set(one.id, one.name);
    self.set(one.id);
    close();
    node.dispatchEvent(new Event('input', { bubbles: true }));
    onChange?.(value);
  }
  const look = debounce(async () => {
    const q = input.value.trim();
    running?.abort();
    if (q.length < 2) return close();
    running = new AbortController();
    try {
      const found = (await get('/communes/search', { q, limit: among ? 100 : 12, province: store.province }, running.signal)).items;
      const on = day() ?? format.today();
      offered = [];
      for (const item of found) {
        const c = item.commune;
        const where = [c.district_name, c.province_name].filter(Boolean).join(', ');
        if (inForce(c, on)) offered.push({ id: c.commune_id, title: c.full_name, detail: where, name: c.full_name });
        else if (item.now.length && on >= (c.valid_to ?? '')) for (const heir of item.now) offered.push({ id: heir.commune_id, title: `${c.full_name} → ${heir.full_name}`, detail: `${pick(item, 'note')}${heir.extent === 'part' ? ` · ${t('commune.part', { share: format.percent(heir.share, 0) })}` : ''}`, name: heir.full_name });
        else offered.push({ id: null, title: c.full_name, detail: t('commune.not_then', { date: format.date(on), from: format.date(c.valid_from) }), name: c.full_name });
      }
      if (among) offered = offered.filter((one) => one.id && among(one.id)).slice(0, 12);
      // What can be chosen first.
      offered.sort((a, b) => Number(!a.id) - Number(!b.id));
      active = offered[0]?.id ? 0 : -1;
      draw();
    } catch (error) {
      if (!aborted(error)) fill(list, /** @type {any} */ (error).message);
    }
  }, 180);
  input.addEventListener('input', (/** @type {Event} */ event) => {
    event.stopPropagation();
    if (value !== null && input.value !== names.get(value)) { value = null; node.dispatchEvent(new Event('input', { bubbles: true })); onChange?.(null); }
    look();
  });
  input.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && offered.length) {
      event.preventDefault();
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + offered.length) % offered.length;
      draw();
    } else if (event.key === 'Enter' && !list.hidden) {
      event.preventDefault();
      choose(Math.max(0, active));
    } else if (event.key === 'Escape' && !list.hidden) { event.stopPropagation(); close(); }
  });
  input.addEventListener('blur', () => { close(); if (value === null && input.value.trim()) input.classList.add('unresolved'); else input.classList.remove('unresolved'); });
  signal.addEventListener('abort', () => running?.abort(), { once: true });
  const self = {
    node,
    value: () => value,
    /** @param {string|null} next */
    set(next) { value = next ?? null; input.value = value ? names.get(value) ?? value : ''; input.classList.remove('unresolved'); },
    focus() { input.focus(); },
    error: () => (value === null && input.value.trim() ? t('commune.choose') : null),
  };
  return self;
}
