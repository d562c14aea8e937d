// @ts-check
// Camera: the register of sites and cameras. The address says which page: the list, a site, a camera, or one of their forms.
import { store } from '../../store.js';
import { go } from '../../router.js';
import { wayBack } from '../../ui/record.js';
import { get } from '../../api.js';
import { listPage } from './list.js';
import { siteForm, siteHistory, siteRecord } from './site.js';
import { cameraCheck, cameraForm, cameraHistory, cameraMaintenance, cameraRecord, cameraStatus, cameraTurn } from './camera.js';

const SITE_PAGES = /** @type {Record<string, any>} */ ({ edit: siteForm, history: siteHistory, new: cameraForm });
const FORMS = ['new', 'edit', 'turn', 'status', 'maintenance', 'check'];
const CAMERA_PAGES = /** @type {Record<string, any>} */ ({ edit: cameraForm, turn: cameraTurn, history: cameraHistory, status: cameraStatus, maintenance: cameraMaintenance, check: cameraCheck });

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature } = context;
  layers(['sites', 'cameras']);
  /** @type {{refresh?: () => void, moved?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  /** What a click on the map does while a form is open. @type {{onClick?: (at: [number, number]) => void}} */
  let current = {};
  const way = wayBack(context.panel);

  onFeature((/** @type {any} */ hit) => {
    if (current.onClick) { current.onClick([hit.at.lng, hit.at.lat]); return true; }
    // A click beside the point must not throw away what a person is typing.
    if (store.path.some((part) => FORMS.includes(part))) return true;
    if (hit.cell) return false;
    const p = hit.properties;
    if (hit.group === 'sites' || hit.group === 'cameras-found') go({ path: [p.site_id ?? hit.id] });
    else if (hit.group === 'cameras') go({ path: p.site_id ? [p.site_id, hit.id] : [hit.id] });
    else return false;
    if (innerWidth <= 720) context.panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'to'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  watch(['view'], () => { way.moved(); page.moved?.(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    const room = /** @type {any} */ ({ ...context, signal: leaving.signal, reload: open, toList: way.list });
    current = room;
    const [site, camera, action] = store.path;
    if (!site) {
      way.seen();
      page = listPage(room);
    } else if (site === 'new') siteForm(room, null);
    else {
      // The list's own drawing stays off while a record is open: the tiles show everything around it.
      map.overlay('cameras-found', null);
      map.veil([]);
      if (!camera) page = await siteRecord(room, site, () => fromCamera(site)) ?? {};
      else if (SITE_PAGES[camera]) SITE_PAGES[camera](room, site);
      else (CAMERA_PAGES[action] ?? cameraRecord)(room, site, camera);
    }
  }

  /** An address that holds only a camera goes on to its site. @param {string} id */
  async function fromCamera(id) {
    const camera = await get(`/cameras/${id}`, {}, leaving.signal);
    go({ path: [camera.site_id, id] }, { replace: true });
  }
}

