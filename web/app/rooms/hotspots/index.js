// @ts-check
// Điểm nóng: where incidents concentrate more than chance (runs with their areas), and the register of declared hotspots with their document, types and
// validity. The address says which: the newest answer, `run/<id>` with its areas, `ask`; the register by `tab=register`, one of its records by its id.
import { aborted } from '../../api.js';
import { go } from '../../router.js';
import { wayBack } from '../../ui/record.js';
import { store } from '../../store.js';
import { importId } from '../../ui/importchip.js';
import { homePage, runPage } from './answer.js';
import { areaPage, declarePage } from './areas.js';
import { askPage } from './ask.js';
import { knowNames } from './data.js';
import { listPage } from './list.js';
import { hotspotForm, hotspotHistory, hotspotLift, hotspotRecord } from './record.js';
import { createView } from './view.js';

const PAGES = /** @type {Record<string, any>} */ ({ edit: hotspotForm, history: hotspotHistory, lift: hotspotLift });
/** Whether the address is of the register: its list, or one of its records. */
const isRegister = () => (store.path.length ? !['run', 'ask'].includes(store.path[0]) : store.filters.tab === 'register' || Boolean(importId()));
const REGISTER = { tab: 'register' };

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel } = context;
  /** @type {{refresh?: () => void, moved?: () => void, rest?: () => void, isOther?: (lng: number) => boolean}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(panel, () => (store.path.length && !store.filters.tab ? { ...store.filters, ...REGISTER } : store.filters));
  const view = createView(context);
  /** Runs that were opened, with their areas. @type {Map<string, any>} */
  const known = new Map();
  /** The run that the map went to, and the box of its areas. An address that names a view is obeyed. @type {{id: string, box: number[]|null}} */
  let shown = { id: store.view ? store.path[1] ?? 'any' : '', box: null };
  let wasForm = false;

  onFeature((/** @type {any} */ hit) => {
    // A click beside the area must not throw away what a person is drawing or typing.
    if (store.path.some((part) => ['new', 'edit', 'lift', 'ask', 'declare'].includes(part))) return true;
    if (hit.cell) return false;
    if (page.isOther?.(hit.at.lng)) return true;
    if (['hot-areas', 'hot-signs'].includes(hit.group)) go({ path: ['run', view.of(), String(hit.properties.number ?? hit.id)], filters: { ...store.filters, by: '', slice: '' } });
    else if (hit.group === 'hotspots' || hit.group === 'hotspots-found') go({ path: [hit.properties.hotspot_id ?? hit.id], filters: { ...(isRegister() ? store.filters : {}), ...REGISTER } });
    else return ['hot-cells', 'hot-changes', 'communes'].includes(hit.group) && !isRegister();
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  // Tile layers: the register shows what is declared, an answer only what was found.
  const shownLayers = () => layers(isRegister() ? ['hotspots'] : []);
  let wasRegister = isRegister();
  watch(['path'], open);
  watch(['filters', 'province', 'to', 'theme'], (/** @type {string[]} */ changed) => {
    if (changed.includes('path')) return;
    if (isRegister() !== wasRegister) return open();
    if (changed.includes('province') && !isRegister()) {
      view.clear();
      if (store.path.length) go({ path: [], filters: {} }, { replace: true });
      else open();
      return;
    }
    if (!isRegister()) view.draw();
    page.refresh?.();
  });
  watch(['view'], () => { way.moved(); page.moved?.(); });
  // An address of a run without a view is that of its areas, not of the whole province.
  context.home(() => (!isRegister() && shown.box ? { box: shown.box, maxZoom: 13.5 } : null));
  signal.addEventListener('abort', () => { leaving.abort(); view.clear(); }, { once: true });
  open();

  /** Draws the page of the address anew. */
  async function open() {
    page.rest?.();
    leaving.abort();
    leaving = new AbortController();
    page = {};
    wasRegister = isRegister();
    map.mark(null);
    map.overlay('hotspot-open', null);
    context.spread('');
    shownLayers();
    const room = { ...context, signal: leaving.signal, reload: open, toList: way.list, view, known,
      /** The map goes to the areas of a run when it is opened. @param {string} id @param {number[]|null} box */
      showBox(id, box) {
        const isThere = shown.id === id || shown.id === 'any';
        shown = { id, box };
        if (!isThere && box) map.fit(box, { maxZoom: 13.5 });
      } };
    const [id, action, number, deed] = store.path;
    const isForm = id === 'ask' || deed === 'declare';
    if (innerWidth <= 720 && isForm !== wasForm) panel.height(isForm ? 'full' : 'half');
    wasForm = isForm;
    try {
      if (!isRegister()) {
        await knowNames();
        if (room.signal.aborted) return;
        map.overlay('hotspots-found', null);
        map.veil([]);
        if (id === 'ask') page = await askPage(room) ?? {};
        else if (id !== 'run') page = await homePage(room) ?? {};
        else if (!action) go({ path: [], filters: {} }, { replace: true });
        else if (number) page = await (deed === 'declare' ? declarePage : areaPage)(room, action, number) ?? {};
        else page = await runPage(room, action) ?? {};
        return;
      }
      view.clear();
      if (!id) {
        way.seen();
        page = listPage(room);
        return;
      }
      map.overlay('hotspots-found', null);
      map.veil([]);
      if (id === 'new') hotspotForm(room, null);
      else (PAGES[action] ?? hotspotRecord)(room, id);
    } catch (error) {
      if (!aborted(error)) throw error;
    }
  }
}
