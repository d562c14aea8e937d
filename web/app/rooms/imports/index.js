// @ts-check
// Nhập dữ liệu: files in. The address says which page: the list of what was brought in, a new file, or a run with its four steps.
import { aborted, get, once } from '../../api.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { failure } from '../../ui/skeleton.js';
import { checkPage } from './check.js';
import { columnsPage } from './columns.js';
import { donePage, endedPage } from './done.js';
import { follow } from './follow.js';
import { listPage } from './list.js';
import { uploadPage } from './upload.js';
import { runningPage } from './running.js';
import { whole } from './words.js';

/** @param {any} context */
export function mount(context) {
  const { panel, map, signal, watch, layers, legend, onFeature, spread } = context;
  let leaving = new AbortController();
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  /** What a click on the map and a change of theme mean to the page. @type {{picked?: (hit: any) => boolean, theme?: () => void}} */
  let page = {};
  watch(['path'], open);
  watch(['theme'], () => page.theme?.());
  onFeature((/** @type {any} */ hit) => page.picked?.(hit) ?? true);
  open();

  async function open() {
    leaving.abort();
    leaving = new AbortController();
    page = {};
    layers([]);
    legend(null);
    map.overlay('preview', null);
    map.mark(null);
    const [id, part] = store.path;
    const room = { ...context, signal: leaving.signal, reload: open, back: href({ path: [], filters: {} }) };
    if (!id || id === 'new') {
      spread('');
      if (id) uploadPage(room);
      else listPage(room);
      return;
    }
    if (!part) panel.loading(t('room.imports'), { back: room.back, figure: true, rows: 6 });
    try {
      const [run, kinds] = await Promise.all([get(`/imports/${id}`, {}, room.signal), once('/imports/kinds')]);
      draw({ ...room, kinds: kinds.items }, run, part === 'columns');
    } catch (error) {
      if (aborted(error)) return;
      spread('');
      panel.failed(t('room.imports'), error, { back: room.back, retry: open });
    }
  }

  /**
   * The page of a run as it stands; a run that is going on is followed to its next rest.
   * @param {any} room @param {any} found @param {boolean} mend whether the mapping of a checked run is asked for
   */
  function draw(room, found, mend) {
    if (room.signal.aborted) return;
    const run = whole(found);
    const { state } = run;
    page = {};
    map.overlay('preview', null);
    map.mark(null);
    legend(null);
    if (state === 'recognised' || (mend && run.may.map)) {
      spread('page');
      panel.height('full');
      page = columnsPage(room, run, (/** @type {any} */ next) => { if (mend) go({ path: [run.import_id] }, { replace: true }); else draw(room, next, false); }) ?? {};
    } else if (['looking', 'checking', 'storing'].includes(state)) {
      spread(state === 'looking' ? '' : 'beside');
      const running = runningPage(room, run);
      const stop = follow(run.import_id, { signal: room.signal, onProgress: running.progress, onLost: running.lost, onRun: (/** @type {any} */ next) => {
        if (['looking', 'checking', 'storing'].includes(next.state) && next.state === state) return;
        stop();
        draw(room, next, false);
      }, onFault: (/** @type {any} */ error) => panel.show({ title: run.file_name, back: room.back, body: failure(error, open) }) });
    } else if (state === 'checked') {
      spread('beside');
      panel.height('half');
      page = checkPage(room, run, (/** @type {any} */ next) => draw(room, next, false)) ?? {};
    } else if (state === 'stored' || state === 'undone') {
      spread('');
      donePage(room, run, (/** @type {any} */ next) => draw(room, next, false));
    } else {
      spread('');
      endedPage(room, run);
    }
  }
}
