// @ts-check
// The list beside the map: the rows that the map shows. Asked again when the view rests; the old rows stay, marked as busy, until
// the new ones are there. Where the tiles cannot filter as the list does, the rows found are drawn in their place.
import { aborted, get, pages } from '../api.js';
import { localParts } from '../format.js';
import { debounce, el, fill } from '../dom.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { store } from '../store.js';
import { failure, skeleton } from './skeleton.js';
import { listTools } from './table.js';

/** At most this many rows are drawn one by one. */
const DRAWN = 1000;

/**
 * @param {{
 *   panel: any, map: any, signal: AbortSignal, path: string, group: string,
 *   params: () => Record<string, any>,
 *   found: () => Record<string, any>|null,
 *   list: (pages: any, inView: boolean) => any,
 *   count: (n: number, inView: boolean) => string,
 *   draw: (collection: any|null) => void,
 *   note?: (inView: boolean) => any,
 *   placeless?: () => boolean, veil?: string[], exports?: {layer: string, label: string, formats?: string[], leave?: string[]}[],
 * }} options
 *   params: the filters of the list, province included; found: those that the tiles do not know (null: none, the tiles do);
 *   list: makes the list (createList) of the pages; count: words of how many; draw: puts the found rows on the map;
 *   placeless: whether the rows have no place, so that the view says nothing;
 *   exports: what of these rows can be taken away as a file, with the filters of the list (`leave`: those that the layer does not know);
 *   veil: the tile layers in whose place they are drawn (default: the group's)
 */
export function createViewList({ panel, map, signal, path, group, params, found, list, count, draw, note, placeless = () => false, veil = [group], exports }) {
  const rows = el`<div></div>`;
  const stale = el`<div class="slot"></div>`;
  let asOf = '';
  const status = el`<p class="muted small" role="status"></p>`;
  const box = el`<input type="checkbox" @change=${(/** @type {any} */ e) => go({ filters: { ...store.filters, everywhere: e.target.checked ? '' : '1' } })}>`;
  const node = el`<section class="section view-list"><header>${status}<label class="filter-check">${box}<span>${t('list.in_view')}</span></label></header>${stale}${rows}</section>`;
  /** @type {AbortController|null} */
  let running = null;
  /** @type {any} */
  let shown = null;
  let drawn = '';
  let asked = '';
  const inView = () => !store.filters.everywhere && !placeless();
  /** In view: the rows of the scope that lie in the map's frame. The map shows the neighbours of the scope too. */
  const query = () => {
    const view = inView() ? map.bbox() : null;
    return view ? { ...params(), bbox: view.join(',') } : params();
  };
  /** The scope in words, beside how many: "Hải Phòng". */
  const scope = () => store.provinces.find((p) => p.code === params().province)?.name;

  async function load() {
    const wanted = query();
    running?.abort();
    running = new AbortController();
    const mine = running.signal;
    asked = JSON.stringify(wanted);
    box.checked = !store.filters.everywhere;
    box.disabled = placeless();
    if (!shown) fill(rows, skeleton({ rows: 8 }));
    node.setAttribute('aria-busy', 'true');
    try {
      const page = pages(path, { ...wanted, count: true }, mine);
      await page.more();
      shown = list(page, inView());
      asOf = localParts(new Date().toISOString()).clock;
      fill(stale);
      const top = panel.body.scrollTop;
      fill(rows, shown.node, note?.(inView()));
      panel.body.scrollTop = top;
      const place = inView() ? scope() : undefined;
      status.textContent = `${count(page.total ?? page.items.length, inView())}${place ? `, ${place}` : ''}`;
      const foot = panel.root.querySelector('.panel-foot');
      fill(foot, listTools(shown, exports?.map(({ leave = [], ...one }) => ({ ...one, leave, params: () => Object.fromEntries(Object.entries(query()).filter(([name]) => !leave.includes(name))) })), { inView: inView() }));
      foot.hidden = false;
      await overlay(mine, wanted);
    } catch (error) {
      if (aborted(error)) return;
      // Rows that are there stay, with the time they are from; they are better than nothing.
      if (shown) fill(stale, failure(error, load), el`<p class="muted small">${t('list.as_of', { time: asOf })}</p>`);
      else {
        fill(rows, failure(error, load));
        status.textContent = '';
      }
      asked = '';
    }
    if (running.signal === mine) node.removeAttribute('aria-busy');
  }

  /** @param {AbortSignal} mine @param {Record<string, any>} wanted */
  async function overlay(mine, wanted) {
    const more = found();
    if (map.flat) {
      map.filter(group, more ? new URLSearchParams(more).toString() : '');
      return;
    }
    if (!more) {
      if (drawn) { drawn = ''; draw(null); map.veil([]); }
      return;
    }
    const whole = { ...params(), f: 'geojson', limit: DRAWN };
    if (drawn === JSON.stringify(whole)) return;
    let collection = await get(path, whole, mine);
    drawn = JSON.stringify(whole);
    if (collection.next) {
      drawn = JSON.stringify(wanted);
      collection = await get(path, { ...wanted, f: 'geojson', limit: DRAWN }, mine);
    }
    if (collection.next) status.textContent += ` ${t('record.drawn_first', { n: DRAWN })}`;
    collection.features = collection.features.filter((/** @type {any} */ f) => f.geometry);
    draw(collection);
    map.veil(veil);
  }

  const moved = debounce(() => { if (node.isConnected && inView() && JSON.stringify(query()) !== asked) load(); }, 300);
  map.ready.then(() => { if (!signal.aborted) moved(); });
  signal.addEventListener('abort', () => running?.abort(), { once: true });
  return {
    node, load,
    /** The map has moved. */
    moved,
  };
}
