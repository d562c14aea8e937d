// @ts-check
// Drawing an area on the map: click the corners, double click (or Enter) closes; then drag corners, add them between, delete them.
// The same corners as lines of text, for the keyboard and for machines without WebGL.
import { $, debounce, el, fill, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { nudge } from '../../ui/pin.js';
import { areaOf, areaText, fromText, ringsOf, selfCrossing, squareMetres, toText } from './rings.js';

/** Two clicks closer than this are a double click (CSS pixels). */
const DOUBLE_PX = 8;
/** More corners than this get no handles between them. */
const MANY = 60;
const LAYERS = () => [
  { id: 'hotspot-draw-fill', type: 'fill', filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': token('map-select'), 'fill-opacity': 0.15 } },
  { id: 'hotspot-draw-line', type: 'line', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': token('map-select'), 'line-width': 2.5 } },
];
const round = (/** @type {number} */ v) => Math.round(v * 1e6) / 1e6;

/**
 * @param {any} map @param {{geometry: any|null, signal: AbortSignal, onDraw?: (on: boolean) => void}} options
 */
export function createDrawing(map, { geometry, signal, onDraw }) {
  const given = geometry ? ringsOf(geometry) : [];
  const fixed = given === null;
  /** @type {import('./rings.js').Rings} */
  let rings = given ?? [];
  let touched = false;
  let drawing = false;
  /** @type {[number, number]} ring and corner that a person chose */
  let chosen = [-1, -1];
  /** @type {any[]} */
  let markers = [];
  /** @type {any} */
  let fault = null;
  /** @type {AbortController|null} */
  let stop = null;
  const canDraw = Boolean(!map.flat && !fixed);

  const ids = { text: uid('draw'), error: uid('draw') };
  const error = el`<p class="error" id=${ids.error} role="alert" hidden></p>`;
  const size = el`<span class="muted small" role="status"></span>`;
  const area = el`<textarea class="input" id=${ids.text} rows="5" spellcheck="false" aria-describedby=${ids.error} placeholder=${'106.310000 20.940000\n106.312000 20.940000\n106.312000 20.942000'}></textarea>`;
  area.readOnly = fixed;
  const start = el`<button type="button" class="button small" @click=${() => (drawing ? stop?.abort() : draw())}></button>`;
  const remove = el`<button type="button" class="button small" @click=${() => drop(chosen[0], chosen[1])}>${t('hotspots.drop_corner')}</button>`;
  const node = el`<div class="draw-box"><div class="buttons">${canDraw && start}${canDraw && remove}${size}</div><p class="muted small">${t(fixed ? 'hotspots.draw_fixed' : canDraw ? 'hotspots.draw_help' : 'hotspots.draw_help_flat')}</p>${error}
    <details ?open=${!canDraw}><summary class="small">${t('hotspots.corners')}</summary><label class="label" for=${ids.text}>${t('hotspots.corners_help')}</label>${area}</details></div>`;
  $('summary', node).style.cursor = 'pointer';

  area.addEventListener('input', debounce(() => {
    const read = fromText(area.value);
    if ('line' in read) { say(t('hotspots.bad_line', { n: read.line })); return; }
    rings = read.rings;
    touched = true;
    rebuild(false);
  }, 250));

  /** @param {string} text @param {[number, number]|null} [at] where on the map */
  function say(text, at = null) {
    error.textContent = text;
    error.hidden = !text;
    area.toggleAttribute('aria-invalid', Boolean(text));
    fault?.remove();
    fault = null;
    if (at && map.gl) fault = new map.ml.Marker({ element: el`<div class="fault-mark"></div>` }).setLngLat(at).addTo(map.gl);
  }
  function check() {
    const cross = selfCrossing(rings);
    if (cross) say(t('hotspots.crosses', { place: format.lonLat(cross[0], cross[1]) }), cross);
    else say('');
    const n = rings.reduce((sum, ring) => sum + ring.length, 0);
    size.textContent = n ? t(cross ? 'hotspots.size_crossed' : 'hotspots.size', { n: format.number(n), area: areaText(squareMetres(rings)) }) : t('hotspots.not_drawn');
    start.textContent = t(drawing ? 'hotspots.draw_done' : n ? 'hotspots.draw_again' : 'hotspots.draw');
    start.classList.toggle('primary', drawing || !n);
    remove.disabled = drawing || chosen[0] < 0;
  }
  /** The shape, without its handles. @param {boolean} [text] */
  function paint(text = true) {
    // The edges are lines of their own: of a ring that crosses itself the map may draw no area at all.
    const feature = (/** @type {any} */ geometry) => ({ type: 'Feature', properties: {}, geometry });
    const features = rings.filter((ring) => ring.length).flatMap((ring) => [feature({ type: 'LineString', coordinates: [...ring, ring[0]] }),
      ...(ring.length < 3 ? [] : [feature({ type: 'Polygon', coordinates: [[...ring, ring[0]]] })])]);
    map.overlay('hotspot-draw', { type: 'FeatureCollection', features }, LAYERS, { clickable: false });
    if (text) area.value = toText(rings);
    check();
  }
  /** @param {boolean} [text] */
  function rebuild(text = true) {
    for (const marker of markers) marker.remove();
    markers = [];
    if (chosen[0] >= 0 && !rings[chosen[0]]?.[chosen[1]]) chosen = [-1, -1];
    paint(text);
    if (!canDraw || !map.gl) return;
    const many = rings.reduce((sum, ring) => sum + ring.length, 0) > MANY;
    rings.forEach((ring, r) => ring.forEach((_, i) => {
      markers.push(corner(r, i));
      if (!many && !drawing && ring.length >= 3) markers.push(between(r, i));
    }));
  }
  const place = (/** @type {any} */ marker) => { const p = marker.getLngLat(); return /** @type {[number, number]} */ ([round(p.lng), round(p.lat)]); };

  /** @param {number} r @param {number} i */
  function corner(r, i) {
    const handle = el`<div class=${`corner${drawing && i === 0 ? ' first' : ''}`} tabindex="0" role="button" data-corner=${`${r}-${i}`} aria-label=${t('hotspots.corner', { n: i + 1 })}></div>`;
    const marker = new map.ml.Marker({ element: handle, draggable: true }).setLngLat(rings[r][i]).addTo(map.gl);
    handle.addEventListener('focus', () => { chosen = [r, i]; check(); });
    handle.addEventListener('click', (/** @type {Event} */ event) => {
      event.stopPropagation();
      if (drawing && i === 0 && rings[r].length >= 3) stop?.abort();
      else handle.focus({ preventScroll: true });
    });
    handle.addEventListener('dblclick', (/** @type {Event} */ event) => { event.stopPropagation(); if (drawing) stop?.abort(); });
    handle.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const next = nudge(event, rings[r][i]);
      if (next) { rings[r][i] = next; marker.setLngLat(next); touched = true; paint(); } else if (event.key === 'Delete' || event.key === 'Backspace') drop(r, i);
      else if (event.key !== 'Tab') { if (event.key !== 'Escape' && event.key !== 'Enter') return; } else return;
      event.preventDefault();
      event.stopPropagation();
    });
    marker.on('drag', () => { rings[r][i] = place(marker); touched = true; paint(); });
    marker.on('dragend', () => { if (!drawing) rebuild(); });
    return marker;
  }
  /** A small handle in the middle of the edge after a corner: taking it adds a corner there. @param {number} r @param {number} i */
  function between(r, i) {
    const [a, b] = [rings[r][i], rings[r][(i + 1) % rings[r].length]];
    const middle = /** @type {[number, number]} */ ([round((a[0] + b[0]) / 2), round((a[1] + b[1]) / 2)]);
    const handle = el`<div class="corner mid" tabindex="-1" aria-hidden="true"></div>`;
    const marker = new map.ml.Marker({ element: handle, draggable: true }).setLngLat(middle).addTo(map.gl);
    const insert = (/** @type {[number, number]} */ at) => { rings[r].splice(i + 1, 0, at); touched = true; chosen = [r, i + 1]; };
    handle.addEventListener('click', (/** @type {Event} */ event) => { event.stopPropagation(); insert(middle); rebuild(); focusCorner(); });
    marker.on('dragstart', () => insert(place(marker)));
    marker.on('drag', () => { rings[r][i + 1] = place(marker); paint(); });
    marker.on('dragend', () => { rebuild(); focusCorner(); });
    return marker;
  }
  function focusCorner() { /** @type {any} */ (document.querySelector(`[data-corner="${chosen[0]}-${chosen[1]}"]`))?.focus({ preventScroll: true }); }
  /** @param {number} r @param {number} i */
  function drop(r, i) {
    if (!rings[r]?.[i]) return;
    rings[r].splice(i, 1);
    if (rings[r].length < 3 && !drawing) rings.splice(r, 1);
    touched = true;
    chosen = rings[r]?.length ? [r, Math.max(0, i - 1)] : [-1, -1];
    rebuild();
    focusCorner();
  }

  /** Clicks become corners until a double click, Enter, Esc, the first corner again, or "Xong". */
  async function draw() {
    rings = [[]];
    chosen = [-1, -1];
    drawing = true;
    touched = true;
    stop = new AbortController();
    const mine = stop;
    signal.addEventListener('abort', () => mine.abort(), { once: true });
    // Enter at the crosshair is a corner for those who steer by keys; after a click it closes the area.
    let byPointer = false;
    const enter = (/** @type {KeyboardEvent} */ event) => {
      if (event.key.startsWith('Arrow')) byPointer = false;
      if (event.key === 'Enter' && byPointer && rings[0].length >= 3 && /** @type {Element} */ (event.target).closest('#map')) {
        event.preventDefault();
        event.stopPropagation();
        mine.abort();
      }
    };
    const pointer = () => { byPointer = true; };
    addEventListener('keydown', enter, true);
    addEventListener('pointerdown', pointer, true);
    map.gl.doubleClickZoom.disable();
    onDraw?.(true);
    rebuild();
    while (!mine.signal.aborted) {
      const at = await map.pickPoint({ signal: mine.signal });
      if (!at) break;
      const ring = rings[0];
      const near = (/** @type {[number, number]|undefined} */ other) => other && map.gl.project(other).dist(map.gl.project(at)) < DOUBLE_PX;
      if (near(ring[ring.length - 1]) || (ring.length >= 3 && near(ring[0]))) break;
      ring.push(at);
      rebuild();
    }
    removeEventListener('keydown', enter, true);
    removeEventListener('pointerdown', pointer, true);
    drawing = false;
    if (rings[0]?.length < 3) rings = [];
    if (signal.aborted) return;
    setTimeout(() => map.gl.doubleClickZoom.enable(), 400);
    onDraw?.(false);
    rebuild();
    if (!rings.length) say(t('hotspots.too_few'));
  }

  function hide() {
    for (const marker of markers) marker.remove();
    fault?.remove();
    map.overlay('hotspot-draw', null);
    map.gl?.doubleClickZoom.enable();
  }
  signal.addEventListener('abort', hide, { once: true });
  map.ready.then(() => { if (!signal.aborted) rebuild(); });
  check();
  return {
    node, draw, hide,
    /** Ends the drawing, as a double click does. */
    end() { stop?.abort(); },
    canDraw: () => canDraw,
    /** The area as drawn, or null. */
    value: () => (fixed ? geometry : areaOf(rings)),
    changed: () => touched,
    /** Shows what the server refused, with its place when it names one. @param {string} text @param {string} english the detail in English, which holds the place */
    refuse(text, english) {
      const at = /at (-?\d+\.\d+), (-?\d+\.\d+)/.exec(english);
      say(text, at ? [Number(at[1]), Number(at[2])] : null);
      node.scrollIntoView({ block: 'nearest' });
      (canDraw ? start : area).focus();
    },
    /** What keeps the area from being sent, or null. */
    missing() {
      if (drawing) stop?.abort();
      if (!fixed && !areaOf(rings)) return t('hotspots.draw_first');
      return error.hidden ? null : error.textContent;
    },
    say: (/** @type {string} */ text) => { say(text); fill(size); node.scrollIntoView({ block: 'nearest' }); check(); error.hidden = false; error.textContent = text; },
  };
}
