// @ts-check
// Vụ việc: events with their offence, time and place. No people. The time slider is the window; the list is what the map shows.
import { go } from '../../router.js';
import { tier } from '../../session.js';
import { purposeFirst } from '../../ui/purpose.js';
import { wayBack } from '../../ui/record.js';
import { store } from '../../store.js';
import { listPage } from './list.js';
import { quartersPage } from './quarters.js';
import { incidentForm, incidentHistory, incidentRecord } from './record.js';

const PAGES = /** @type {Record<string, any>} */ ({ edit: incidentForm, history: incidentHistory });

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature } = context;
  // Who sees counts alone has nothing on the map to look at.
  const counts = tier() === 'counts';
  layers(counts ? [] : ['incidents']);
  /** @type {{refresh?: () => void, moved?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  /** What a click on the map does while a form is open. @type {{onClick?: (at: [number, number]) => void}} */
  let current = {};
  const way = wayBack(context.panel);

  onFeature((/** @type {any} */ hit) => {
    if (current.onClick) { current.onClick([hit.at.lng, hit.at.lat]); return true; }
    // A click beside the point must not throw away what a person is typing.
    if (store.path.some((part) => ['new', 'edit'].includes(part))) return true;
    if (hit.cell) return false;
    if (hit.group !== 'incidents' && hit.group !== 'incidents-found') return false;
    go({ path: [hit.properties.incident_id ?? hit.id] });
    if (innerWidth <= 720) context.panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'from', 'to', 'boundary'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  watch(['view'], () => { way.moved(); page.moved?.(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    map.outline({});
    const room = /** @type {any} */ ({ ...context, signal: leaving.signal, reload: open, toList: way.list });
    current = room;
    const [id, action] = store.path;
    if (counts) {
      page = quartersPage(room);
      return;
    }
    if (!id) {
      way.seen();
      page = listPage(room);
      return;
    }
    map.overlay('incidents-found', null);
    map.veil([]);
    map.filter('incidents', '');
    if (id && action && tier() !== 'exact') return purposeFirst(room, id);
    if (id === 'new') incidentForm(room, null);
    else (PAGES[action] ?? incidentRecord)(room, id);
  }
}
