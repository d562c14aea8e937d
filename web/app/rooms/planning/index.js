// @ts-check
// Phương án: where the next cameras go. The address says which page: the list, a new plan, a plan (going on, or its answer), one of its
// cameras, its approval, or the catalogue of models.
import { aborted } from '../../api.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { wayBack } from '../../ui/record.js';
import { approvePage } from './approve.js';
import { cameraPage } from './camera.js';
import { newPage } from './form.js';
import { drawCameras, drawOpenView, drawOther, drawViews } from './layer.js';
import { listPage } from './list.js';
import { modelForm, modelsPage } from './models.js';
import { planPage } from './plan.js';

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel, legend } = context;
  layers([]);
  /** @type {{refresh?: () => void, commune?: (id: string) => void}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(panel);
  /** What a plan's pages hand on to one another, so that its cameras open without being asked for again. @type {Map<string, any>} */
  const known = new Map();
  /** The plan whose cameras the map was fitted to. */
  let fitted = store.view ? store.path[0] ?? '' : '';

  onFeature((/** @type {any} */ hit) => {
    const [id, part] = store.path;
    if (id === 'new' && hit.group === 'communes') page.commune?.(hit.id);
    // A click beside a form must not throw away what a person is doing.
    if (['new', 'models'].includes(id) || part) return true;
    if (hit.group === 'plan-cameras' && id) {
      go({ path: [id, String(hit.properties.number ?? hit.id)] });
      if (innerWidth <= 720) panel.height('half');
      return true;
    }
    return hit.group === 'communes';
  });
  watch(['path'], open);
  watch(['filters', 'theme'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  watch(['province'], (/** @type {string[]} */ changed) => { if (changed.includes('path')) return; if (store.path.length) go({ path: [], filters: {} }, { replace: true }); else open(); });
  /** The map as it stood on a plan's page: back from one of its cameras leads there. @type {any} */
  let planView = store.view;
  watch(['view'], () => { way.moved(); if (store.path.length === 1) planView = store.view; });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    context.spread('');
    drawOpenView(map, null, false);
    const [id, part, action] = store.path;
    const isPlan = id && !['new', 'models'].includes(id);
    if (!isPlan) {
      drawCameras(map, null);
      drawOther(map, null);
      drawViews(map, null, false);
      legend(null);
      fitted = '';
    }
    const room = { ...context, signal: leaving.signal, reload: open, toList: () => (way.list()), known, toPlan: () => ({ path: [id], view: planView }),
      /** Fits the map once to a plan's cameras. @param {number[]|null} box */
      fitOnce(box) { if (fitted === id || !box) return; fitted = id; map.ready.then(() => map.fit(box, { maxZoom: 15 })); } };
    try {
      if (!id) {
        way.seen();
        page = listPage(room);
      } else if (id === 'new') page = await newPage(room) ?? {};
      else if (id === 'models') page = await (part ? modelForm(room, part) : modelsPage(room)) ?? {};
      else if (part === 'approve') page = await approvePage(room, id) ?? {};
      else if (part) page = await cameraPage(room, id, part, action) ?? {};
      else page = await planPage(room, id) ?? {};
    } catch (error) {
      if (!aborted(error)) throw error;
    }
  }
}
