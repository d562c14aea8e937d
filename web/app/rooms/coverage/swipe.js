// @ts-check
// Two runs on one map: left of a handle the earlier one, right of it the newest. The earlier one is a second map, cut at the handle, that
// follows the first.
import { aborted } from '../../api.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { isOverlay, openSwipe } from '../../ui/swipe.js';
import { toast } from '../../ui/toast.js';
import { chosenRun, runNames } from './compared.js';
import { communes, gapParams, gapPages, runs, summary } from './data.js';
import { coloursOf, gapLayers, gapSigns, solid } from './layer.js';

/** @param {any} context */
export function createSwipe({ map, signal }) {
  /** @type {any} */
  let other = null;
  let shown = '';
  let at = 0.5;
  /** @type {AbortController|null} */
  let running = null;

  /** As the address says. */
  async function draw() {
    const run = chosenRun();
    const key = run && !map.flat && map.gl ? JSON.stringify([run, gapParams(), store.theme, store.province]) : '';
    if (key === shown) return;
    close();
    shown = key;
    if (!key) return;
    running = new AbortController();
    const mine = AbortSignal.any([signal, running.signal]);
    try {
      const pages = gapPages({ ...gapParams(), run }, mine);
      const [list, past, answer] = await Promise.all([runs(mine), communes(mine, run), summary(mine), pages.more()]);
      const done = list.filter((/** @type {any} */ one) => one.state === 'done');
      const then = runNames(done)[done.findIndex((/** @type {any} */ one) => one.coverage_run_id === run)] ?? '—';
      // The newest is kept up to date after it was made.
      if (shown === key) open(pages.features, past, then, format.time(answer.cameras?.computed_at ?? answer.run?.as_of));
    } catch (error) {
      if (aborted(error)) return;
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
      // A run that is none, or of another province, does not stay in the address.
      if (['missing', 'invalid'].includes(/** @type {any} */ (error).kind)) go({ filters: { ...store.filters, compare: '' } }, { replace: true });
    }
  }

  /** @param {any[]} features @param {any[]} units @param {string} then @param {string} now */
  function open(features, units, then, now) {
    const area = (/** @type {any} */ f) => ({ type: 'Feature', geometry: solid(f.geometry), properties: { rank: f.properties.rank, reason: f.properties.reason } });
    const sign = (/** @type {any} */ f) => ({ ...area(f), geometry: { type: 'Point', coordinates: [f.properties.lon, f.properties.lat] } });
    other = openSwipe(map, {
      side: 'left', image: 'gap-no_camera', label: t('coverage.swipe'), left: t('coverage.swipe_then', { date: then }), right: t('coverage.swipe_now', { date: now }), says: (n) => t('coverage.swipe_at', { n, date: then }),
      restyle(style) {
        for (const name of ['overlay-gaps', 'overlay-gapsigns']) style.sources[name] = { type: 'geojson', data: { type: 'FeatureCollection', features: features.map(name === 'overlay-gaps' ? area : sign) } };
        // Of the room's own drawings only the gaps are of that day.
        style.layers = [...style.layers.filter((/** @type {any} */ layer) => !isOverlay(layer)),
          ...gapLayers().map((layer) => ({ ...layer, source: 'overlay-gaps' })), ...gapSigns().map((layer) => ({ ...layer, source: 'overlay-gapsigns' }))];
        return style;
      },
      onStyle(gl) { for (const [id, color] of coloursOf(units)) gl.setFeatureState({ source: 'communes', sourceLayer: 'communes', id }, color ? { color, classed: true, nodata: false } : { color: null, classed: false, nodata: true }); },
      at, onMove: (share) => { at = share; },
    });
  }
  function close() {
    running?.abort();
    other?.remove();
    other = null;
    shown = '';
  }
  return { draw, remove: close };
}
