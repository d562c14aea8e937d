// @ts-check
// Điểm nóng: declared areas with their document, types and validity. The day looked at is the last of the time slider.
import { go } from '../../router.js';
import { wayBack } from '../../ui/record.js';
import { store } from '../../store.js';
import { listPage } from './list.js';
import { hotspotForm, hotspotHistory, hotspotLift, hotspotRecord } from './record.js';

const PAGES = /** @type {Record<string, any>} */ ({ edit: hotspotForm, history: hotspotHistory, lift: hotspotLift });

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature } = context;
  layers(['hotspots']);
  /** @type {{refresh?: () => void, moved?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(context.panel);

  onFeature((/** @type {any} */ hit) => {
    // A click beside the area must not throw away what a person is drawing or typing.
    if (store.path.some((part) => ['new', 'edit', 'lift'].includes(part))) return true;
    if (hit.cell) return false;
    if (hit.group !== 'hotspots' && hit.group !== 'hotspots-found') return false;
    go({ path: [hit.properties.hotspot_id ?? hit.id] });
    if (innerWidth <= 720) context.panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'to'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  watch(['view'], () => { way.moved(); page.moved?.(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    map.overlay('hotspot-open', null);
    const room = { ...context, signal: leaving.signal, reload: open, toList: way.list };
    const [id, action] = store.path;
    if (!id) {
      way.seen();
      page = listPage(room);
      return;
    }
    map.overlay('hotspots-found', null);
    map.veil([]);
    if (id === 'new') hotspotForm(room, null);
    else (PAGES[action] ?? hotspotRecord)(room, id);
  }
}
