// @ts-check
// The views of the cameras in the map's frame, close up; and the legend, which says what is drawn at this height.
import { aborted, get } from '../../api.js';
import { el, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { CLASSES, half, shareToken } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { TASKS, taskName, taskToken } from '../../views.js';
import { toast } from '../../ui/toast.js';
import { VIEWS_FROM, drawViews } from './layer.js';

/** Farther out the steps between tasks are narrower than a line. */
const FEW = ['outline', 'perceive', 'validate'];
const ALL_FROM = 16;

/** The classes of shares as one strip. */
function ramp() {
  const strip = el`<span class="legend-ramp" aria-hidden="true">${CLASSES.map(() => html`<i></i>`)}</span>`;
  [...strip.children].forEach((cell, i) => { cell.style.backgroundColor = token(shareToken(CLASSES[i])); });
  return strip;
}

/** @param {any} context */
export function createViews({ map, signal, legend, layers }) {
  let asked = '';
  /** @type {AbortController|null} */
  let running = null;
  /** Of no run: nothing is drawn that would need words. @type {any[]|null} */
  let gaps = null;
  let told = false;
  let whole = true;
  const zoom = () => map.gl?.getZoom() ?? store.view?.zoom ?? 0;
  const isClose = () => !map.flat && zoom() >= VIEWS_FROM;
  layers([]);
  let close = false;

  async function load() {
    if (map.flat || signal.aborted) return;
    // Close up the cameras themselves; their numbers far out would lie over the gaps.
    if (isClose() !== close) { close = isClose(); layers(close ? ['sites'] : []); }
    if (!close || !store.province) {
      running?.abort();
      asked = '';
      whole = true;
      drawViews(map, null);
      draw();
      return;
    }
    const tasks = zoom() >= ALL_FROM ? TASKS : FEW;
    const params = { bbox: map.bbox().join(','), light: half() };
    const key = JSON.stringify([params, tasks]);
    if (key === asked) return;
    asked = key;
    running?.abort();
    running = new AbortController();
    try {
      const mine = AbortSignal.any([signal, running.signal]);
      const found = await Promise.all(tasks.map((task) => get('/views', { ...params, task }, mine)));
      whole = found.every((one) => one.is_whole !== false);
      // What is not known has one ring, the widest.
      drawViews(map, found.flatMap((one, i) => one.features.filter((/** @type {any} */ f) => i === 0 || f.properties.certainty !== 'unknown')));
      draw();
    } catch (error) {
      if (aborted(error)) return;
      asked = '';
      if (!told) toast(/** @type {any} */ (error).message, { kind: 'danger' });
      told = true;
    }
  }

  /** What the points of need look like, where they are on. */
  function needed() {
    if (map.flat || !(store.filters.show ?? '').split(',').includes('need')) return [];
    const sign = (/** @type {string} */ how) => el`<span class=${`legend-need of-${how}`} aria-hidden="true"></span>`;
    // Where a tile has too many points they are counted close up too.
    return (zoom() < 14 ? ['counted'] : ['unseen', 'possibly', 'seen', ...(isCounted ? ['many'] : [])]).map((how) => ({ swatch: sign(how), label: t(`coverage.need_${how}`) }));
  }
  let isCounted = false;
  /** Which points are counted is known once the map has them. */
  function count() {
    const { gl } = map;
    const is = zoom() >= 14 && Boolean(gl.getLayer('need-cell')) && gl.queryRenderedFeatures({ layers: ['need-cell'] }).length > 0;
    if (is !== isCounted) { isCounted = is; draw(); }
  }
  map.ready.then(() => { if (!signal.aborted) map.gl?.on('idle', count); });
  signal.addEventListener('abort', () => map.gl?.off('idle', count), { once: true });

  function draw() {
    if (!gaps || !store.province) return legend(null);
    const listed = gaps;
    const night = half() === 'night';
    const present = REASONS.filter((reason) => listed.some((f) => (REASONS.includes(f.properties.reason) ? f.properties.reason : 'unknown') === reason));
    const reasons = present.map((reason) => ({ swatch: gapSymbol(reason, token), label: t(`coverage.reason_${reason}`) }));
    const filled = close
      ? [...(zoom() >= ALL_FROM ? TASKS : FEW).map((task) => ({ swatch: token(taskToken(task)), label: taskName(task) })), { swatch: el`<span class="legend-ring" aria-hidden="true"></span>`, label: t('coverage.legend_unknown') }]
      : [{ swatch: ramp(), label: t('coverage.legend_class') }, { swatch: 'hatch', label: t('share.no_need') }];
    legend({ title: t(close ? 'coverage.legend_views' : 'coverage.legend_shares'), unit: `${night ? '☾ ' : '☀ '}${t(`share.half_${half()}`)}${close ? `. ${t('coverage.legend_pixels')}` : ''}`,
      items: [...reasons, ...needed(), ...filled], note: close && !whole ? t('coverage.views_cut') : close ? null : t('coverage.legend_closer') });
  }

  return {
    load,
    /** What is drawn has changed: asked for again, and drawn over what is there. */
    renew() { asked = ''; load(); },
    /** Another page draws views of its own: what was asked for here is asked for again afterwards. */
    forget() { running?.abort(); asked = ''; drawViews(map, null); },
    /** How many gaps are on the map. */
    listed: () => gaps?.length ?? 0,
    /** Gaps that are on the map now (default: as before): their reasons are in the legend. @param {any[]|null} [features] null: there is no run */
    explain(features = gaps) { gaps = features; draw(); },
  };
}
