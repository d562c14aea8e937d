// @ts-check
// What the map shows of the run that is open: cells of the whole window or of one slice, the surface, areas; its legend, and the slider of its slices.
// It stays while pages of the same run follow one another.
import { aborted, get } from '../../api.js';
import { el } from '../../dom.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { toast } from '../../ui/toast.js';
import { boxAround, cellsOf, hasCells, isTold, periodText, runPath, shownAs } from './data.js';
import { cellData, countSteps, drawAreas, drawCells, drawCounts, drawSurface, explain } from './layer.js';
import { sliceBar, sliceName } from './slices.js';

/** @param {any} context of the room */
export function createView({ map, legend, bottom, signal }) {
  /** @type {any} */
  let run = null;
  /** @type {any[]} */
  let areas = [];
  /** Cells as the server gave them. @type {Promise<any[]>|null} */
  let cells = null;
  /** @type {Promise<any>|null} */
  let surface = null;
  /** Class and count by cell, by slice. @type {Map<number, Promise<Map<number, any>>>} */
  const slices = new Map();
  /** @type {any} */
  let bar = null;
  /** @type {AbortController|null} ended with the run that is shown */
  let leaving = null;
  let drawn = '';
  let wanted = 0;
  /** Whether changes are drawn in the place of cells, and the periods of both runs while another is beside this one. */
  let isHushed = false;
  let beside = '';
  /** Whether another question is being asked: what is drawn is pale and says so. */
  let isStale = false;
  /** Whether it is drawn for paper. */
  let isPaper = false;

  const count = () => run?.findings?.slices?.length ?? 0;
  /** The slice of the address, null for the whole window. */
  const slice = () => { if (beside) return null; const k = Number.parseInt(store.filters.slice ?? '', 10); return Number.isInteger(k) && k >= 0 && k < count() && hasCells(run) ? k : null; };
  const as = () => (slice() === null && !beside ? shownAs(run) : 'cells');
  const fetchCells = () => { cells ??= cellsOf(run.hotspot_run_id, own()); cells.catch(() => { cells = null; }); return cells; };
  const own = () => AbortSignal.any([signal, /** @type {AbortController} */ (leaving).signal]);
  /** @param {number} k */
  function fetchSlice(k) {
    let one = slices.get(k);
    if (!one) {
      one = get(`${runPath(run.hotspot_run_id)}/slices`, { slice: k === 0 ? '0' : k }, own()).then((/** @type {any} */ answer) => new Map(answer.items.map((/** @type {any} */ row) => [row.number, row])));
      slices.set(k, one);
      one.catch(() => slices.delete(k));
    }
    return one;
  }

  /** Another run, or the same with its areas. @param {any} next @param {any[]} list */
  function show(next, list) {
    if (run?.hotspot_run_id !== next.hotspot_run_id) {
      clear();
      leaving = new AbortController();
    }
    run = next;
    areas = list.filter(isTold);
    if (!bar && count() > 1 && hasCells(run) && !map.flat) {
      bar = sliceBar({ slices: run.findings.slices, length: run.findings.slice_length, period: periodText(run.wish), n: run.own ? run.own.n : run.inputs?.n ?? null, hot: run.own ? run.own.cells_hot : run.findings.cells_hot ?? null, at: slice, signal: own(),
        ready: (k) => Promise.all([fetchCells(), fetchSlice(k)]), onChoose: (k) => go({ filters: { ...store.filters, slice: k === null ? '' : String(k), as: k === null ? store.filters.as ?? '' : '' } }, { replace: true }) });
      bottom(bar.node);
    }
    draw();
  }

  /** As the address says. */
  async function draw() {
    if (!run) return;
    bar?.draw();
    const how = as();
    const k = slice();
    const key = JSON.stringify([run.hotspot_run_id, how, k, store.theme, areas.length, map.flat, isHushed, beside, isStale, isPaper]);
    if (key === drawn) return;
    const mine = ++wanted;
    const is = { as: how, period: beside || (k === null ? periodText(run.wish) : sliceName(run.findings.slices[k], run.findings.slice_length)), alpha: run.wish.alpha ?? 0.05, slice: k !== null, areas: areas.length, stale: isStale };
    try {
      if (how === 'cells' || how === 'count') {
        const [features, of] = await Promise.all([fetchCells(), k === null ? null : fetchSlice(k)]);
        await map.ready;
        if (mine !== wanted || signal.aborted) return;
        const data = cellData(features, of);
        drawSurface(map, null);
        const steps = countSteps(Math.max(1, ...data.features.map((/** @type {any} */ f) => f.properties.n)));
        if (how === 'count' && !isHushed) drawCounts(map, data, steps);
        else drawCells(map, isHushed ? null : data, isPaper);
        drawAreas(map, areas, false, k !== null, isPaper);
        explain(legend, { ...is, classes: new Set(data.features.map((/** @type {any} */ f) => f.properties.class)), steps, hushed: isHushed });
      } else if (how === 'surface') {
        surface ??= get(`${runPath(run.hotspot_run_id)}/surface`, {}, own());
        surface.catch(() => { surface = null; });
        const found = await surface;
        await map.ready;
        if (mine !== wanted || signal.aborted) return;
        drawCells(map, null);
        drawSurface(map, { url: `/api/v1${runPath(run.hotspot_run_id)}/surface.png`, corners: found.coordinates });
        drawAreas(map, areas, false, false, isPaper);
        explain(legend, { ...is, surface: found });
      } else {
        await map.ready;
        if (mine !== wanted || signal.aborted) return;
        drawCells(map, null);
        drawSurface(map, null);
        drawAreas(map, areas, true, false, isPaper);
        explain(legend, is);
      }
      drawn = key;
    } catch (error) {
      if (!aborted(error) && mine === wanted) toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }

  /** Nothing of a run is shown any more. */
  function clear() {
    wanted += 1;
    leaving?.abort();
    run = null;
    areas = [];
    cells = null;
    surface = null;
    slices.clear();
    drawn = '';
    bar = null;
    beside = '';
    isHushed = false;
    isStale = false;
    document.body.classList.remove('hot-stale');
    bottom(null);
    drawCells(map, null);
    drawAreas(map, null, false);
    drawSurface(map, null);
  }
  return {
    show, draw, clear, slice,
    /** The slider that plays, stopped. */
    rest() { bar?.stop(); },
    /** Which run is shown. */
    of: () => run?.hotspot_run_id ?? '',
    /** Another run is beside this one ('' none): its cells are of the whole window; with `hush` their place is for what changed. @param {string} periods @param {boolean} [hush] */
    compare(periods, hush = false) {
      if (periods === beside && hush === isHushed) return;
      beside = periods;
      isHushed = hush;
      // Neither slices nor the day of the register say anything of two periods.
      bottom(periods ? el`<p class="slice-two">${t('hotspots.comparing', { periods })}</p>` : bar?.node ?? null);
      draw();
    },
    /** Another question is being asked, or no more: what the map shows is no answer to it. @param {boolean} on */
    stale(on) {
      document.body.classList.toggle('hot-stale', on && Boolean(run));
      if (on === isStale) return;
      isStale = on;
      draw();
    },
    /** For paper, or for the screen again. @param {boolean} on */
    paper(on) { isPaper = on; return draw(); },
    /** Cells of the run that is shown. */
    cells: () => fetchCells(),
    /** The legend in the colours of the page as they are now. */
    repaint() { drawn = ''; return draw(); },
    /** Where the areas are. */
    box: () => boxAround(areas.map((one) => one.geometry)),
    /** What of the window is shown. */
    words: () => (slice() === null ? periodText(run.wish) : sliceName(run.findings.slices[/** @type {number} */ (slice())], run.findings.slice_length)),
  };
}
