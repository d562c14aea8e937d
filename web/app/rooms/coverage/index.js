// @ts-check
// Vùng trống: what of the need is seen, what nobody sees and why. The address says which list (gaps, communes) or which gap.
import { aborted } from '../../api.js';
import { debounce } from '../../dom.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { wayBack } from '../../ui/record.js';
import { gapRecord } from './gap.js';
import { drawOpen } from './layer.js';
import { listPage } from './list.js';
import { createSwipe } from './swipe.js';
import { createViews } from './views.js';

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, onFeature, panel } = context;
  /** @type {{refresh?: () => void, gaps?: () => any[]}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(panel);
  /** The gaps that were listed last: one of them opens without being asked for again. @type {Map<string, any>} */
  const known = new Map();
  const views = createViews(context);
  const swipe = createSwipe(context);

  onFeature((/** @type {any} */ hit) => {
    if (hit.group === 'gaps' || hit.group === 'gapsigns') go({ path: [hit.properties.gap_id ?? hit.id] });
    else if (hit.group === 'views' && hit.properties.camera_id) go({ room: 'cameras', path: [hit.properties.camera_id], filters: {}, view: store.view });
    else if (hit.group === 'communes' && !store.path.length) go({ filters: { ...store.filters, commune: hit.id, by: '' } });
    else return hit.group === 'communes';
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  const settle = debounce(() => { if (!signal.aborted) views.load(); }, 300);
  watch(['path'], open);
  watch(['filters', 'province'], (/** @type {string[]} */ changed) => {
    if (!changed.includes('path')) page.refresh?.();
    settle();
    swipe.draw();
  });
  watch(['view'], () => { way.moved(); settle(); });
  watch(['theme'], () => { page.refresh?.(); swipe.draw(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();
  map.ready.then(() => { settle(); swipe.draw(); });

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    drawOpen(map, null);
    const room = { ...context, signal: leaving.signal, reload: open, toList: way.list, known, views };
    try {
      if (store.path[0]) page = await gapRecord(room, store.path[0]) ?? {};
      else {
        way.seen();
        page = listPage(room);
      }
    } catch (error) {
      if (!aborted(error)) throw error;
    }
  }
  return () => swipe.remove();
}
