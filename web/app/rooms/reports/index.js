// @ts-check
// Báo cáo: the reports of this office, what is due, and the documents that want it. The address says which: the reports (nothing), `<id>` one of them, `tab=due`
// what is due, `tab=directives` the documents, `directive/<id>` one of them with its targets, deadlines and whom it reaches, `directive/<id>/target/<id>` a part of it.
import { aborted } from '../../api.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { directiveList, directivePage } from './directives.js';
import { duePage } from './due.js';
import { directiveForm, partForm } from './edit.js';
import { minePage } from './mine.js';
import { reportPage } from './report.js';
import { hasReports } from './words.js';

/** @param {any} context */
export function mount(context) {
  const { map, signal, watch, layers, onFeature, panel } = context;
  layers([]);
  /** @type {{refresh?: () => void}} */
  let page = {};
  let leaving = new AbortController();

  onFeature((/** @type {any} */ hit) => {
    if (store.path.some((part) => ['new', 'edit'].includes(part))) return true;
    if (hit.group !== 'communes') return false;
    go({ room: 'communes', path: [hit.id], filters: {} });
    if (innerWidth <= 720) panel.height('half');
    return true;
  });
  watch(['path'], open);
  watch(['filters', 'province', 'theme'], (/** @type {string[]} */ changed) => {
    if (changed.includes('path')) return;
    if (page.refresh && !changed.includes('filters')) page.refresh();
    else open();
  });
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
    context.legend(null);
    context.spread('');
    const room = { ...context, signal: leaving.signal, reload: open };
    const [what, id, part, partId] = store.path;
    try {
      if (what === 'directive' && !id) go({ path: [], filters: { tab: 'directives' } }, { replace: true });
      else if (what && what !== 'directive') page = await reportPage(room, what) ?? {};
      else if (!what) page = await (store.filters.tab === 'directives' ? directiveList : store.filters.tab === 'due' || !hasReports() ? duePage : minePage)(room) ?? {};
      else if (id === 'new') await directiveForm(room, null);
      else if (part === 'edit') await directiveForm(room, id);
      else if (part) await partForm(room, id, part, partId);
      else page = await directivePage(room, id) ?? {};
    } catch (error) {
      if (!aborted(error)) throw error;
    }
  }
}
