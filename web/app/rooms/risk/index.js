// @ts-check
// Địa bàn: conflicts among the people from their report to their settlement. The address says which: the list (`tab=conflicts`), one of them by its id, `new`.
import { go } from '../../router.js';
import { tier } from '../../session.js';
import { store } from '../../store.js';
import { purposeFirst } from '../../ui/purpose.js';
import { wayBack } from '../../ui/record.js';
import { conflictForm, conflictHistory, conflictRecord, conflictState } from './conflict.js';
import { conflictCounts } from './counts.js';
import { conflictList } from './conflicts.js';

const PAGES = /** @type {Record<string, any>} */ ({ edit: conflictForm, history: conflictHistory, status: conflictState });

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel } = context;
  /** @type {{refresh?: () => void, moved?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  /** What a click on the map does while a form is open. @type {{onClick?: (at: [number, number]) => void}} */
  let current = {};
  const way = wayBack(panel);

  onFeature((/** @type {any} */ hit) => {
    if (current.onClick) { current.onClick([hit.at.lng, hit.at.lat]); return true; }
    // A click beside the point must not throw away what a person is typing.
    if (store.path.some((part) => ['new', 'edit', 'status'].includes(part))) return true;
    if (hit.cell) return false;
    if (hit.group === 'conflicts' || hit.group === 'conflicts-found') go({ path: [hit.properties.conflict_id ?? hit.id] });
    else return hit.group === 'communes';
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'theme'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
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
    map.choropleth(null);
    const exact = tier() === 'exact';
    layers(exact ? ['conflicts'] : []);
    const room = /** @type {any} */ ({ ...context, signal: leaving.signal, reload: open, toList: way.list });
    current = room;
    const [id, action] = store.path;
    if (!id) {
      way.seen();
      page = (exact ? conflictList : conflictCounts)(room);
      return;
    }
    map.overlay('conflicts-found', null);
    map.veil([]);
    // Where it is and what was tried is for who sees exact places.
    if (!exact) purposeFirst(room, '');
    else if (id === 'new') conflictForm(room, null);
    else (PAGES[action] ?? conflictRecord)(room, id);
  }
}
