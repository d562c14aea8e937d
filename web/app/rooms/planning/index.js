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
  /** The plan that the map shows, and the box of its cameras. An address that names a view is obeyed. @type {{id: string, box: number[]|null}} */
  let shown = { id: store.view ? store.path[0] ?? '' : '', box: null };

  /** The handle between two plans, while there is one. @type {any} */
  let swiped = null;

  onFeature((/** @type {any} */ hit) => {
    const [id, part] = store.path;
    // What is drawn right of the handle is the other plan.
    if (hit.group === 'plan-cameras' && swiped?.isOther(hit.at.lng)) return true;
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
  let wasForm = false;
  /** The map as it stood on a plan's page: back from one of its cameras leads there. None while the map is on its way there. @type {any} */
  let planView = store.view;
  watch(['view'], () => {
    way.moved();
    if (store.path.length === 1) planView = store.view;
  });
  // An address of a plan without a view is that of its cameras, not of the whole province.
  context.home(() => (store.path[0] === shown.id && shown.box ? { box: shown.box, maxZoom: 15 } : null));
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
    // On a phone a form has the page: in half of it, its buttons would lie on its fields.
    const isForm = id === 'new' || part === 'approve' || (id === 'models' && part);
    if (innerWidth <= 720 && Boolean(isForm) !== wasForm) panel.height(isForm ? 'full' : 'half');
    wasForm = Boolean(isForm);
    if (!isPlan) {
      drawCameras(map, null);
      drawOther(map, null);
      drawViews(map, null, false);
      legend(null);
      shown = { id: '', box: null };
    }
    const room = { ...context, onSwipe: (/** @type {any} */ one) => { swiped = one; }, signal: leaving.signal, reload: open, toList: () => (way.list()), known, toPlan: () => ({ path: [id], view: planView }),
      /** Where the cameras of the plan are: the map goes there when the plan is opened. @param {number[]|null} box */
      show(box) {
        const isThere = shown.id === id;
        shown = { id, box };
        if (isThere || !box) return;
        planView = null;
        map.fit(box, { maxZoom: 15 });
      } };
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
