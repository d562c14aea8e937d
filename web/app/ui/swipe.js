// @ts-check
// Two states on one map, parted by a handle that is dragged or moved by keys. The other state is a second map, cut at the handle, that follows the first.
import { el } from '../dom.js';
import { token } from '../map.js';
import { installImages } from '../symbols.js';

/**
 * @typedef {Object} Swipe
 * @property {'left'|'right'} side          which part the second map has
 * @property {(style: any) => any} restyle  the style of the second map from that of the first, a copy that may be changed
 * @property {string} image                 an image that the second map cannot do without: where it is missing all are installed
 * @property {string} label                 what the handle does
 * @property {string} left @property {string} right  what lies on either side
 * @property {(percent: number) => string} says  where the handle stands, in words
 * @property {(gl: any) => void} [onStyle]  the second map has its style
 * @property {number} [at]                  where it begins, as a share of the width
 * @property {(at: number) => void} [onMove]
 */

/** The room's own drawings are of the first state: the second has its own. @param {any} layer of a style */
export const isOverlay = (layer) => String(layer.source ?? '').startsWith('overlay-');

/** @param {any} map with WebGL @param {Swipe} options */
export function openSwipe(map, { side, restyle, image, label, left, right, says, onStyle, at = 0.5, onMove }) {
  const frame = map.gl.getContainer();
  const node = el`<div class="swipe-map" aria-hidden="true"></div>`;
  const grip = el`<div class="swipe" role="slider" tabindex="0" aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100" aria-label=${label}><span class="swipe-knob" aria-hidden="true">⟷</span><span class="swipe-label then" aria-hidden="true">${left}</span><span class="swipe-label now" aria-hidden="true">${right}</span></div>`;
  frame.append(node, grip);
  const gl = new map.ml.Map({ container: node, style: restyle(map.gl.getStyle()), interactive: false, attributionControl: false, center: map.gl.getCenter(), zoom: map.gl.getZoom(), fadeDuration: 0, maxPitch: 0 });
  gl.on('styleimagemissing', () => { if (!gl.hasImage(image)) installImages(gl, token); });
  gl.on('error', () => { /* a missing tile here is one of the map beneath */ });
  gl.once('style.load', () => { installImages(gl, token); onStyle?.(gl); });
  const follow = () => gl.jumpTo({ center: map.gl.getCenter(), zoom: map.gl.getZoom() });
  const resize = () => { gl.resize(); place(at); };
  map.gl.on('move', follow);
  map.gl.on('resize', resize);

  /** @param {number} share of the width left of the handle */
  function place(share) {
    at = Math.min(1, Math.max(0, share));
    const [cutRight, cutLeft] = side === 'left' ? [100 - 100 * at, 0] : [0, 100 * at];
    node.style.clipPath = `inset(0 ${cutRight.toFixed(2)}% 0 ${cutLeft.toFixed(2)}%)`;
    grip.style.left = `${(100 * at).toFixed(2)}%`;
    const percent = Math.round(100 * at);
    grip.setAttribute('aria-valuenow', String(percent));
    grip.setAttribute('aria-valuetext', says(percent));
    onMove?.(at);
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
  return {
    gl,
    /** Whether a longitude lies in the part of the second map. @param {number} lng */
    isOther(lng) { const share = map.gl.project([lng, map.gl.getCenter().lat]).x / frame.clientWidth; return side === 'left' ? share < at : share > at; },
    remove() { map.gl.off('move', follow); map.gl.off('resize', resize); gl.remove(); node.remove(); grip.remove(); },
  };
}
