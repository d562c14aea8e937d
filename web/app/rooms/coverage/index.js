// @ts-check
// Vùng trống: what of the need is seen, what nobody sees and why. The address says which list (gaps, communes) or which gap.
import { aborted } from '../../api.js';
import { debounce } from '../../dom.js';
import { go, href } from '../../router.js';
import { half } from '../../shares.js';
import { store } from '../../store.js';
import { wayBack } from '../../ui/record.js';
import { gapRecord } from './gap.js';
import { drawGaps, drawOpen } from './layer.js';
import { listPage } from './list.js';
import { createSwipe } from './swipe.js';
import { createViews } from './views.js';
import { placeWord } from './asked.js';
import { needRecord } from './need.js';
import { witnessesPage } from './witnesses.js';

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, onFeature, panel } = context;
  /** holds: the address names what is open already. @type {{refresh?: () => void, holds?: () => boolean}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(panel);
  /** The gaps that were listed last: one of them opens without being asked for again. @type {Map<string, any>} */
  const known = new Map();
  /** Of which figures they are. */
  const shown = { stamp: '' };
  const views = createViews(context);
  const swipe = createSwipe(context);

  let place = store.filters.place;
  /** Points of need are of the half that is looked at. */
  const need = () => { map.filter('need', `half=${half()}`); views.explain(); };
  const isAsking = () => store.path[0] === 'witnesses';
  /** The place of the question, as long as one is asked. @param {number[]} at */
  const put = (at) => { if (isAsking()) go({ filters: { ...store.filters, place: placeWord(at) } }, { replace: true }); };

  onFeature((/** @type {any} */ hit) => {
    // While a question is asked, a camera of the answer opens; a click elsewhere is the place.
    if (isAsking()) {
      if (hit.group === 'witnesses' && hit.properties.camera_id) go({ room: 'cameras', path: [hit.properties.site_id, hit.properties.camera_id], filters: {}, view: store.view });
      else put([hit.at.lng, hit.at.lat]);
      return true;
    }
    if (hit.group === 'need') {
      if (hit.cell) return false;
      go({ path: ['need'], filters: { ...store.filters, place: placeWord(hit.place ?? [hit.at.lng, hit.at.lat]) } });
    } else if (hit.group === 'gaps' || hit.group === 'gapsigns') go({ path: [hit.properties.gap_id ?? hit.id] });
    else if (hit.group === 'views' && hit.properties.camera_id) go({ room: 'cameras', path: [hit.properties.camera_id], filters: {}, view: store.view });
    else if (hit.group === 'communes' && !store.path.length) go({ filters: { ...store.filters, commune: hit.id, by: '' } });
    else return hit.group === 'communes';
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  // The other button of the mouse, or a long press: the question for that very place.
  const askHere = (/** @type {any} */ event) => { event.preventDefault?.(); if (isAsking()) put([event.lngLat.lng, event.lngLat.lat]); else go({ path: ['witnesses'], filters: { place: placeWord([event.lngLat.lng, event.lngLat.lat]) } }); };
  map.ready.then(() => { if (!signal.aborted) map.gl?.on('contextmenu', askHere); });
  signal.addEventListener('abort', () => map.gl?.off('contextmenu', askHere), { once: true });
  const settle = debounce(() => { if (!signal.aborted && !isAsking()) views.load(); }, 300);
  watch(['path'], () => { if (!page.holds?.()) open(); });
  watch(['filters', 'province'], (/** @type {string[]} */ changed) => {
    // Another province has other communes and other runs.
    if (changed.includes('province') && !changed.includes('filters') && (store.filters.commune || store.filters.compare)) return go({ filters: { ...store.filters, commune: '', compare: '' } }, { replace: true });
    if (!changed.includes('path')) {
      // Another point of need is another page.
      if (store.path[0] === 'need' && store.filters.place !== place) open();
      else page.refresh?.();
    }
    place = store.filters.place;
    need();
    settle();
    if (!isAsking()) swipe.draw();
  });
  watch(['view'], () => { way.moved(); settle(); });
  watch(['theme'], () => { page.refresh?.(); swipe.draw(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();
  map.filter('need', `half=${half()}`);
  map.ready.then(() => { settle(); if (!isAsking()) swipe.draw(); });

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    drawOpen(map, null);
    const room = { ...context, signal: leaving.signal, reload: open, toList: () => (isAsking() ? href({ path: [], filters: {} }) : way.list()), known, shown, views, put };
    try {
      if (isAsking()) {
        drawGaps(map, null);
        map.choropleth(null);
        map.outline({});
        swipe.remove();
        views.forget();
        page = witnessesPage(room);
        // What the answer drew goes with it; the views of the frame are asked for anew.
        leaving.signal.addEventListener('abort', () => { views.forget(); settle(); swipe.draw(); }, { once: true });
      } else if (store.path[0] === 'need') page = await needRecord(room) ?? {};
      else if (store.path[0]) page = await gapRecord(room, store.path[0]) ?? {};
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
