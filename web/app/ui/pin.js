// @ts-check
// A pin that a person drags, by hand or with the arrow keys, and the words of where it stands.
import { aborted, get } from '../api.js';
import { debounce, el, fill, html, svg } from '../dom.js';
import { t } from '../i18n.js';
import * as format from '../format.js';

const METRES_PER_DEGREE = 111320;
const round = (/** @type {number} */ v) => Math.round(v * 1e6) / 1e6;

/**
 * Keys that move a point on the map: arrows by a metre, with Shift by ten. Null for other keys.
 * @param {KeyboardEvent} event @param {[number, number]} at @returns {[number, number]|null}
 */
export function nudge(event, [lon, lat]) {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
  if (!step) return null;
  const metres = event.shiftKey ? 10 : 1;
  return [round(lon + (step[0] * metres) / (METRES_PER_DEGREE * Math.cos((lat * Math.PI) / 180))), round(lat + (step[1] * metres) / METRES_PER_DEGREE)];
}

/** Keeps the map from taking what is done on a handle for itself. @param {Element} node */
export function shield(node) {
  for (const type of ['mousedown', 'touchstart', 'pointerdown', 'click', 'dblclick']) node.addEventListener(type, (event) => event.stopPropagation());
  node.addEventListener('keydown', (event) => event.stopPropagation());
}

/**
 * A pin on the map; where there is no WebGL it is a mark that only `set` moves.
 * @param {any} map @param {{label: string, onMove: (at: [number, number]) => void}} options
 */
export function createPin(map, { label, onMove }) {
  /** @type {any} */
  let marker = null;
  /** @type {[number, number]|null} */
  let at = null;
  const node = el`<div class="pin" tabindex="0" role="button" aria-label=${label} aria-describedby="map-keys"></div>`;
  node.append(svg('svg', { viewBox: '0 0 32 42', width: 32, height: 42, 'aria-hidden': 'true' },
    svg('path', { class: 'pin-body', d: 'M16 41C11 32 2 25 2 15a14 14 0 0 1 28 0c0 10-9 17-14 26z' }), svg('circle', { class: 'pin-eye', cx: 16, cy: 15, r: 5 })));
  node.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const next = at && nudge(event, at);
    event.stopPropagation();
    if (!next) return;
    event.preventDefault();
    self.set(next);
    onMove(next);
  });
  const self = {
    node,
    /** @param {[number, number]|null} next */
    set(next) {
      at = next && next.every((v) => Number.isFinite(v)) && Math.abs(next[1]) < 85 ? next : null;
      if (!map.gl) { map.mark(at); return; }
      if (!at) { marker?.remove(); marker = null; return; }
      if (!marker) {
        marker = new map.ml.Marker({ element: node, anchor: 'bottom', draggable: true }).setLngLat(at).addTo(map.gl);
        const tell = () => { const p = marker.getLngLat(); at = [round(p.lng), round(p.lat)]; onMove(at); };
        marker.on('drag', tell);
        marker.on('dragend', tell);
      } else marker.setLngLat(at);
    },
    remove() { marker?.remove(); marker = null; if (!map.gl) map.mark(null); },
  };
  return self;
}

/**
 * Says in which commune a point lies, on a day. Put `node` below the place's fields; call `look` on every change.
 * @param {AbortSignal} signal
 */
export function placeNote(signal) {
  const node = el`<p class="place-note" role="status"></p>`;
  let last = '';
  /** @type {AbortController|null} */
  let running = null;
  const ask = debounce(async (/** @type {number} */ lon, /** @type {number} */ lat, /** @type {string} */ on) => {
    running?.abort();
    running = new AbortController();
    signal.addEventListener('abort', () => running?.abort(), { once: true });
    try {
      const found = await get('/communes/locate', { lon, lat, on }, running.signal);
      const old = found.current && found.current.commune_id !== found.commune.commune_id;
      fill(node, html`${old ? t('pin.then', { name: found.commune.full_name, date: format.date(on), now: found.current.full_name }) : t('pin.in', { name: found.commune.full_name })} ${
        found.basis !== 'boundary' ? html`<span class="chip warn">${t(`pin.${found.basis}`)}</span>` : null}`);
    } catch (error) {
      if (!aborted(error)) fill(node, /** @type {any} */ (error).message);
    }
  }, 300);
  return {
    node,
    /** @param {any} lon @param {any} lat @param {string|null} [on] */
    look(lon, lat, on) {
      const key = `${lon} ${lat} ${on}`;
      if (key === last) return;
      last = key;
      // Outside the country nothing is asked: the form says what is wrong when it is sent.
      if (!(lon >= 102 && lon <= 118 && lat >= 6 && lat <= 24)) { running?.abort(); fill(node); return; }
      ask(lon, lat, on ?? format.today());
    },
  };
}
