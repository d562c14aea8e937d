// @ts-check
// Two runs on one map: left of a handle the earlier one, right of it the newest. The earlier one is a second map, cut at the handle, that
// follows the first.
import { aborted } from '../../api.js';
import { el } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { installImages } from '../../symbols.js';
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
    const frame = map.gl.getContainer();
    const node = el`<div class="swipe-map" aria-hidden="true"></div>`;
    const grip = el`<div class="swipe" role="slider" tabindex="0" aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100" aria-label=${t('coverage.swipe')}><span class="swipe-knob" aria-hidden="true">⟷</span><span class="swipe-label then" aria-hidden="true">${t('coverage.swipe_then', { date: then })}</span><span class="swipe-label now" aria-hidden="true">${t('coverage.swipe_now', { date: now })}</span></div>`;
    frame.append(node, grip);
    const style = map.gl.getStyle();
    const area = (/** @type {any} */ f) => ({ type: 'Feature', geometry: solid(f.geometry), properties: { rank: f.properties.rank, reason: f.properties.reason } });
    const sign = (/** @type {any} */ f) => ({ ...area(f), geometry: { type: 'Point', coordinates: [f.properties.lon, f.properties.lat] } });
    for (const name of ['overlay-gaps', 'overlay-gapsigns']) style.sources[name] = { type: 'geojson', data: { type: 'FeatureCollection', features: features.map(name === 'overlay-gaps' ? area : sign) } };
    // Of the room's own drawings only the gaps are of that day.
    style.layers = [...style.layers.filter((/** @type {any} */ layer) => !String(layer.source ?? '').startsWith('overlay-')),
      ...gapLayers().map((layer) => ({ ...layer, source: 'overlay-gaps' })), ...gapSigns().map((layer) => ({ ...layer, source: 'overlay-gapsigns' }))];
    const gl = new map.ml.Map({ container: node, style, interactive: false, attributionControl: false, center: map.gl.getCenter(), zoom: map.gl.getZoom(), fadeDuration: 0, maxPitch: 0 });
    gl.on('styleimagemissing', () => { if (!gl.hasImage('gap-no_camera')) installImages(gl, token); });
    gl.on('error', () => { /* a missing tile here is one of the map beneath */ });
    gl.once('style.load', () => {
      installImages(gl, token);
      for (const [id, color] of coloursOf(units)) gl.setFeatureState({ source: 'communes', sourceLayer: 'communes', id }, color ? { color, classed: true, nodata: false } : { color: null, classed: false, nodata: true });
    });
    const follow = () => gl.jumpTo({ center: map.gl.getCenter(), zoom: map.gl.getZoom() });
    const resize = () => { gl.resize(); place(at); };
    map.gl.on('move', follow);
    map.gl.on('resize', resize);

    /** @param {number} share of the width that is the earlier run's */
    function place(share) {
      at = Math.min(1, Math.max(0, share));
      node.style.clipPath = `inset(0 ${(100 - 100 * at).toFixed(2)}% 0 0)`;
      grip.style.left = `${(100 * at).toFixed(2)}%`;
      grip.setAttribute('aria-valuenow', String(Math.round(100 * at)));
      grip.setAttribute('aria-valuetext', t('coverage.swipe_at', { n: Math.round(100 * at), date: then }));
    }
    grip.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const by = { ArrowRight: 0.02, ArrowUp: 0.02, ArrowLeft: -0.02, ArrowDown: -0.02, PageUp: 0.2, PageDown: -0.2 }[event.key];
      const to = by ? at + by : event.key === 'Home' ? 0 : event.key === 'End' ? 1 : null;
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      place(to);
    });
    grip.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      event.preventDefault();
      event.stopPropagation();
      grip.setPointerCapture(event.pointerId);
      grip.focus({ preventScroll: true });
      const move = (/** @type {PointerEvent} */ e) => { const box = frame.getBoundingClientRect(); place((e.clientX - box.left) / box.width); };
      const end = () => grip.removeEventListener('pointermove', move);
      grip.addEventListener('pointermove', move);
      grip.addEventListener('pointerup', end, { once: true });
      grip.addEventListener('pointercancel', end, { once: true });
    });
    for (const type of ['mousedown', 'touchstart', 'click', 'dblclick']) grip.addEventListener(type, (/** @type {Event} */ event) => event.stopPropagation());
    place(at);
    other = { remove() { map.gl.off('move', follow); map.gl.off('resize', resize); gl.remove(); node.remove(); grip.remove(); } };
  }
  function close() {
    running?.abort();
    other?.remove();
    other = null;
    shown = '';
  }
  return { draw, remove: close };
}
