// @ts-check
// Phường kiểu mẫu: the units named by a document, as they are today, compared by what of each is seen, by day or by night, against the figure set.
import { aborted } from '../../api.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { wayBack } from '../../ui/record.js';
import { listPage } from './list.js';
import { unitRecord } from './record.js';
import { editPage, newPage } from './edit.js';

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel } = context;
  layers([]);
  /** @type {{refresh?: () => void}} */
  let page = {};
  let leaving = new AbortController();
  const way = wayBack(panel);

  onFeature((/** @type {any} */ hit) => {
    // A click beside a form must not throw away what a person is typing.
    if (store.path.some((part) => ['new', 'edit'].includes(part))) return true;
    if (hit.group !== 'communes') return false;
    if (!known.has(hit.id)) return true;
    go({ path: [hit.id] });
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  /** Units that are compared: a click on another commune opens nothing. @type {Set<string>} */
  const known = new Set();
  watch(['path'], open);
  watch(['filters', 'province', 'theme'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  watch(['view'], way.moved);
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  open();

  /** Draws the page of the address anew. */
  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    const room = { ...context, signal: leaving.signal, reload: open, toList: way.list, known };
    const [id, action] = store.path;
    try {
      if (!id) {
        way.seen();
        page = listPage(room);
      } else if (id === 'new') await newPage(room);
      else if (action) await editPage(room, id, action === 'edit' ? store.path[2] ?? '' : action);
      else page = await unitRecord(room, id) ?? {};
    } catch (error) {
      if (!aborted(error)) throw error;
    }
  }
}
