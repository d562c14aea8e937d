// @ts-check
// Search: communes (old names say what they are today), sites by code or name, hotspots, a place by its coordinates. Accent-free on the
// server. `/` focuses.
import { debounce, el, fill, html, uid } from '../dom.js';
import { aborted, get } from '../api.js';
import { lonLat, parsePlace } from '../format.js';
import { pick, t } from '../i18n.js';
import { go, href } from '../router.js';
import { icon } from './icons.js';

/** @typedef {{group: string, title: string, detail: string, note?: string, patch: any, at?: [number, number]}} Found */

/** @param {HTMLElement} root @param {{onPlace: (at: [number, number]) => void}} options onPlace: a place was chosen by its coordinates */
export function createSearch(root, { onPlace }) {
  const listId = uid('s');
  const input = /** @type {HTMLInputElement} */ (el`<input class="input" type="search" role="combobox" aria-expanded="false" aria-autocomplete="list" aria-controls=${listId} aria-label=${t('search.name')} placeholder=${t('search.placeholder')} autocomplete="off" spellcheck="false">`);
  const list = el`<div class="search-list" id=${listId} role="listbox" aria-label=${t('search.results')} hidden></div>`;
  const status = el`<span class="visually-hidden" role="status"></span>`;
  fill(root, el`<div class="search-box">${icon('search')}${input}<kbd aria-hidden="true">/</kbd></div>`, list, status);
  /** @type {Found[]} */
  let found = [];
  let active = -1;
  /** @type {AbortController|null} */
  let running = null;

  const close = () => { list.hidden = true; input.setAttribute('aria-expanded', 'false'); active = -1; input.removeAttribute('aria-activedescendant'); };
  /** @param {Found} item */
  function choose(item) {
    close();
    input.value = '';
    input.blur();
    if (item.at) onPlace(item.at);
    else go({ filters: {}, ...item.patch });
  }
  function draw() {
    let group = '';
    fill(list, found.length ? found.map((item, i) => {
      const heading = item.group !== group ? html`<div class="search-group" role="presentation">${t(`search.${item.group}`)}</div>` : null;
      group = item.group;
      return html`${heading}<a class=${`search-item${i === active ? ' active' : ''}`} role="option" tabindex="-1" id=${`${listId}-${i}`} aria-selected=${String(i === active)} href=${href(item.at ? {} : { filters: {}, ...item.patch })} @click=${(/** @type {Event} */ e) => { e.preventDefault(); choose(item); }}>
        <span>${item.title}</span><span class="muted small">${item.detail}</span>${item.note && html`<span class="search-note">${item.note}</span>`}</a>`;
    }) : el`<div class="search-none" role="option" aria-disabled="true" aria-selected="false">${t('search.none')}</div>`);
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (active >= 0) input.setAttribute('aria-activedescendant', `${listId}-${active}`);
    else input.removeAttribute('aria-activedescendant');
    list.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }
  const run = debounce(async () => {
    const q = input.value.trim();
    running?.abort();
    if (q.length < 2) return close();
    running = new AbortController();
    const { signal } = running;
    const at = parsePlace(q);
    if (at) return place(at, signal);
    const [communes, sites, hotspots] = await Promise.allSettled([
      get('/communes/search', { q, limit: 8 }, signal), get('/sites', { q, limit: 5, retired: 'all' }, signal), get('/hotspots', { q, limit: 4 }, signal),
    ]);
    if (signal.aborted) return;
    for (const answer of [communes, sites, hotspots]) if (answer.status === 'rejected' && !aborted(answer.reason)) console.warn(answer.reason);
    const items = (/** @type {PromiseSettledResult<any>} */ answer) => (answer.status === 'fulfilled' ? answer.value.items : []);
    found = [
      ...items(communes).map((/** @type {any} */ row) => ({ group: 'communes', title: row.commune.full_name, detail: [row.commune.district_name, row.commune.province_name].filter(Boolean).join(', '),
        note: row.is_current ? '' : pick(row, 'note'), patch: { room: 'communes', path: [row.commune.commune_id] } })),
      ...items(sites).map((/** @type {any} */ row) => ({ group: 'sites', title: row.site_name, detail: `${row.site_code} · ${row.current_commune_name ?? row.commune_name ?? ''}`, patch: { room: 'cameras', path: [row.site_id] } })),
      ...items(hotspots).map((/** @type {any} */ row) => ({ group: 'hotspots', title: row.name, detail: row.hotspot_code, patch: { room: 'hotspots', path: [row.hotspot_id] } })),
    ];
    active = -1;
    draw();
    status.textContent = found.length ? t('search.count', { n: found.length }) : t('search.none');
  }, 180);

  /** A place by its coordinates: go there, or to its commune. @param {[number, number]} at @param {AbortSignal} signal */
  async function place(at, signal) {
    const answer = await get('/communes/locate', { lon: at[0], lat: at[1] }, signal).catch((error) => { if (!aborted(error)) console.warn(error); return null; });
    if (signal.aborted) return;
    const unit = answer?.current ?? answer?.commune;
    const name = unit ? [unit.full_name, unit.province_name].filter(Boolean).join(', ') : '';
    found = [{ group: 'place', title: t('search.go_to', { place: lonLat(at[0], at[1]) }), detail: unit ? t('pin.in', { name }).replace(/\.$/, answer.basis === 'boundary' ? '' : ` (${t(`pin.${answer.basis}`)})`) : '', patch: {}, at },
      ...(unit ? [{ group: 'communes', title: unit.full_name, detail: unit.province_name, patch: { room: 'communes', path: [unit.commune_id] } }] : [])];
    active = -1;
    draw();
    status.textContent = t('search.count', { n: found.length });
  }

  input.addEventListener('input', run);
  input.addEventListener('focus', () => { if (found.length && input.value.trim().length > 1) draw(); });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (!found.length) return;
      event.preventDefault();
      active = (active + (event.key === 'ArrowDown' ? 1 : -1) + found.length) % found.length;
      draw();
    } else if (event.key === 'Enter') {
      const item = found[Math.max(0, active)];
      if (item && !list.hidden) choose(item);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (list.hidden) { input.value = ''; input.blur(); }
      close();
    }
  });
  document.addEventListener('pointerdown', (event) => { if (!root.contains(/** @type {Node} */ (event.target))) close(); });
  root.addEventListener('focusout', (event) => { if (!root.contains(/** @type {Node} */ (event.relatedTarget)) && event.relatedTarget) close(); });
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && !event.ctrlKey && !event.metaKey && !event.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(/** @type {Element} */ (event.target).tagName)) {
      event.preventDefault();
      input.focus();
      input.select();
    }
  });
  return { focus: () => input.focus() };
}
