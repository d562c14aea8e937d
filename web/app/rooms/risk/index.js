// @ts-check
// Địa bàn: the level of risk of every commune in a period (nothing in the address), how they moved between two (`tab=moves`), a commune over time and why
// (`commune/<id>`), the rules (`rules`); conflicts among the people (`tab=conflicts`), one of them by its id, `new`.
import { aborted } from '../../api.js';
import { go } from '../../router.js';
import { tier } from '../../session.js';
import { store } from '../../store.js';
import { purposeFirst } from '../../ui/purpose.js';
import { wayBack } from '../../ui/record.js';
import { levelsPage } from './assessed.js';
import { communePage } from './commune.js';
import { conflictForm, conflictHistory, conflictRecord, conflictState } from './conflict.js';
import { conflictCounts } from './counts.js';
import { conflictList } from './conflicts.js';
import { movesPage } from './moves.js';
import { rulesPage } from './rules.js';

/** What the address is of. */
const part = () => (store.path.length ? (['commune', 'rules'].includes(store.path[0]) ? store.path[0] : 'conflicts') : store.filters.tab === 'conflicts' || store.filters.tab === 'moves' ? store.filters.tab : 'levels');
const TAB = { tab: 'conflicts' };

const PAGES = /** @type {Record<string, any>} */ ({ edit: conflictForm, history: conflictHistory, status: conflictState });

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel } = context;
  /** @type {{refresh?: () => void, moved?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  /** What a click on the map does while a form is open. @type {{onClick?: (at: [number, number]) => void}} */
  let current = {};
  const way = wayBack(panel, () => (store.path.length && !store.filters.tab ? { ...store.filters, ...TAB } : store.filters));
  let was = part();

  onFeature((/** @type {any} */ hit) => {
    if (current.onClick) { current.onClick([hit.at.lng, hit.at.lat]); return true; }
    // A click beside the point must not throw away what a person is typing.
    if (store.path.some((one) => ['new', 'edit', 'status', 'propose', 'decide', 'convert', 'entry'].includes(one))) return true;
    if (hit.cell) return false;
    if (hit.group === 'conflicts' || hit.group === 'conflicts-found') go({ path: [hit.properties.conflict_id ?? hit.id], filters: { ...store.filters, ...TAB } });
    else if (part() !== 'conflicts' && ['communes', 'risk-moves'].includes(hit.group)) go({ path: ['commune', hit.properties.commune_id ?? hit.id], filters: { ...(store.filters.on ? { on: store.filters.on } : {}) } });
    else return hit.group === 'communes';
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'theme'], (/** @type {string[]} */ changed) => { if (changed.includes('path')) return; if (part() === 'conflicts' && was === 'conflicts') page.refresh?.(); else open(); });
  watch(['view'], () => { way.moved(); page.moved?.(); });
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    map.mark(null);
    map.outline({});
    map.choropleth(null);
    for (const name of ['risk-number', 'risk-moves']) map.overlay(name, null);
    was = part();
    if (was === 'conflicts') context.bottom(null);
    const exact = tier() === 'exact';
    layers(exact && was === 'conflicts' ? ['conflicts'] : []);
    const room = /** @type {any} */ ({ ...context, signal: leaving.signal, reload: open, toList: way.list });
    current = room;
    const [id, action] = store.path;
    if (was !== 'conflicts') {
      map.overlay('conflicts-found', null);
      map.veil([]);
      try {
        page = await (was === 'commune' ? communePage(room, action) : was === 'rules' ? rulesPage(room, action) : was === 'moves' ? movesPage(room) : levelsPage(room)) ?? {};
      } catch (error) {
        if (!aborted(error)) throw error;
      }
      return;
    }
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
