// @ts-check
// The way a camera looks, on the map, with handles that a person turns, stretches and moves: in every room that places cameras.
import { el, svg } from '../dom.js';
import { t } from '../i18n.js';
import * as format from '../format.js';
import { nudge, shield } from './pin.js';

/** The drawn width of a view whose angle is not known; it is dashed then. */
export const ASSUMED_HFOV = 60;
/** Height of the lens above ground where nobody said, metres; the server assumes the same. */
const ASSUMED_HEIGHT = 4;
/** The handle of the tilt stays between these distances from the camera, pixels. */
const [TILT_NEAR, TILT_FAR] = [30, 600];
/** Of the symbol, pixels: smaller where a phone's sheet leaves a strip of the map. */
const RADIUS = innerWidth <= 720 ? 56 : 78;
/** The largest reach that the register takes, metres. */
const REACH_M = 5000;

const turned = (/** @type {number} */ deg, /** @type {number} */ r) => [r * Math.sin((deg * Math.PI) / 180), -r * Math.cos((deg * Math.PI) / 180)];
/** A bearing in whole degrees, 0 to 359. @param {number} deg */
const whole = (deg) => ((Math.round(deg) % 360) + 360) % 360;

/** The outline of a view that looks along `azimuth`. @param {number} azimuth @param {number} hfov @param {number} [r] its radius, pixels */
export function wedgePath(azimuth, hfov, r = 78) {
  if (hfov >= 360) return `M0 ${-r}A${r} ${r} 0 1 1 -0.01 ${-r}Z`;
  const [x1, y1] = turned(azimuth - hfov / 2, r);
  const [x2, y2] = turned(azimuth + hfov / 2, r);
  return `M0 0L${x1.toFixed(2)} ${y1.toFixed(2)}A${r} ${r} 0 ${hfov > 180 ? 1 : 0} 1 ${x2.toFixed(2)} ${y2.toFixed(2)}Z`;
}

/**
 * The way one camera looks, with handles for what is listened to: one turns it, one stretches it, one tilts it, one bounds its reach; its middle
 * moves it. Arrow keys do the same (by 1° or a metre, with Shift by 10).
 * A symbol of fixed size, but for two: the handle of the tilt lies on the left edge as far off as the middle of the picture meets the ground,
 * height / tan(tilt); that of the reach between the middle and the right edge, as far off as it says.
 * @param {any} map @param {[number, number]} at
 * @param {{onTurn?: (azimuth: number) => void, onStretch?: (hfov: number) => void, onTilt?: (tilt: number) => void, onReach?: (metres: number) => void, onMove?: (at: [number, number]) => void}|null} on null: no handles, to be looked at
 */
export function createWedge(map, at, on) {
  /** @type {{azimuth: number|null, hfov: number|null, tilt: number|null, height: number|null, reach: number|null}} */
  let view = { azimuth: null, hfov: null, tilt: null, height: null, reach: null };
  const ring = svg('circle', { class: 'wedge-ring', r: 26 });
  const area = svg('path', { class: 'wedge-area' });
  const arm = svg('line', { class: 'wedge-arm', x1: 0, y1: 0 });
  const word = svg('text', { class: 'wedge-word' });
  const handle = (/** @type {string} */ kind, /** @type {string} */ label, /** @type {number} */ max, /** @type {string} */ sign) => svg('g', { class: `wedge-handle ${kind}`, role: 'slider', tabindex: 0, 'aria-label': label, 'aria-valuemin': kind === 'stretch' ? 1 : 0, 'aria-valuemax': max },
    svg('circle', { class: 'hit', r: 22 }), svg('circle', { class: 'knob', r: kind === 'turn' ? 11 : 8 }), svg('path', { class: 'sign', d: sign }));
  const turn = handle('turn', t('wedge.handle_turn'), 359, 'M-5 1.500A5 5 0 0 1 5 1.500M5 1.500l-2.800-.6M5 1.500l.9-2.800M-5 1.500l2.800-.6M-5 1.500l-.9-2.800');
  const stretch = handle('stretch', t('wedge.handle_stretch'), 360, 'M-3.500 0h7M-1.600-2-3.600 0l2 2M1.600-2 3.600 0l-2 2');
  const tilt = handle('tilt', t('wedge.handle_tilt'), 90, 'M0-3.600v7.200M-2-1.600 0-3.600l2 2M-2 1.600 0 3.600l2-2');
  const ground = svg('path', { class: 'wedge-tilt' });
  const reach = handle('reach', t('wedge.handle_reach'), REACH_M, 'M-3.600-2.500-5.500 0l1.900 2.500M3.600-2.500 5.500 0l-1.900 2.500M-5 0H5');
  const bound = svg('path', { class: 'wedge-reach' });
  const dot = on?.onMove ? svg('g', { class: 'wedge-handle move', role: 'button', tabindex: 0, 'aria-label': t('wedge.handle_move') }, svg('circle', { class: 'hit', r: 20 }), svg('circle', { class: 'knob', r: 9 }), svg('path', { class: 'sign', d: 'M-5 0H5M0-5V5' })) : svg('circle', { class: 'wedge-dot', r: 6 });
  const picture = svg('svg', { viewBox: '-130 -130 260 260' }, on?.onTilt && ground, on?.onReach && bound, ring, area, arm, word, on?.onReach && reach, on?.onTilt && tilt, on?.onStretch && stretch, dot, on?.onTurn && turn);
  const node = el`<div class="wedge real"></div>`;
  node.append(picture);
  const marker = map.gl ? new map.ml.Marker({ element: node, anchor: 'center' }).setLngLat(at).addTo(map.gl) : null;

  function draw() {
    const { azimuth, hfov } = view;
    const known = azimuth !== null;
    const a = azimuth ?? 0;
    const angle = hfov ?? ASSUMED_HFOV;
    ring.style.display = known ? 'none' : '';
    for (const one of [area, arm, stretch, tilt, reach, ground, bound]) one.style.display = known ? '' : 'none';
    area.setAttribute('d', wedgePath(a, angle, RADIUS));
    area.classList.toggle('assumed', hfov === null);
    const [tx, ty] = turned(a, known ? RADIUS + 14 : 46);
    arm.setAttribute('x2', String(turned(a, RADIUS)[0]));
    arm.setAttribute('y2', String(turned(a, RADIUS)[1]));
    turn.setAttribute('transform', `translate(${tx.toFixed(1)} ${ty.toFixed(1)})`);
    const [sx, sy] = turned(a + Math.min(angle, 350) / 2, RADIUS);
    stretch.setAttribute('transform', `translate(${sx.toFixed(1)} ${sy.toFixed(1)})`);
    drawTilt(a, Math.min(angle, 350));
    drawReach(a, Math.min(angle, 350));
    turn.setAttribute('aria-valuenow', String(a));
    turn.setAttribute('aria-valuetext', known ? format.bearing(a) : t('wedge.bearing_unknown'));
    stretch.setAttribute('aria-valuenow', String(angle));
    stretch.setAttribute('aria-valuetext', hfov === null ? t('wedge.hfov_assumed', { deg: ASSUMED_HFOV }) : `${format.number(angle)}°`);
    const [wx, wy] = turned(a, RADIUS + 40);
    word.textContent = known ? format.bearing(a) : t('word.unknown');
    // Beside the handle, not under it.
    word.setAttribute('x', known ? (wx + 18 * Math.sin((a * Math.PI) / 180)).toFixed(1) : '0');
    word.setAttribute('y', known ? (wy + 4).toFixed(1) : '46');
  }
  /** Metres of one pixel at the camera. */
  const scale = () => (40075016.686 * Math.cos((at[1] * Math.PI) / 180)) / (512 * 2 ** map.gl.getZoom());
  /** @param {number} azimuth @param {number} angle */
  function drawTilt(azimuth, angle) {
    if (!on?.onTilt || !map.gl) return;
    const down = view.tilt ?? 0;
    const metres = down > 0.5 ? (view.height ?? ASSUMED_HEIGHT) / Math.tan((down * Math.PI) / 180) : Infinity;
    const pixels = view.tilt === null ? RADIUS : Math.min(TILT_FAR, Math.max(TILT_NEAR, metres / scale()));
    const [x, y] = turned(azimuth - angle / 2, pixels);
    const [x2, y2] = turned(azimuth + angle / 2, pixels);
    tilt.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(azimuth - angle / 2).toFixed(1)})`);
    tilt.classList.toggle('assumed', view.tilt === null);
    ground.style.display = view.tilt === null ? 'none' : '';
    ground.setAttribute('d', `M${x.toFixed(1)} ${y.toFixed(1)}A${pixels.toFixed(1)} ${pixels.toFixed(1)} 0 ${angle > 180 ? 1 : 0} 1 ${x2.toFixed(1)} ${y2.toFixed(1)}`);
    tilt.setAttribute('aria-valuenow', String(down));
    tilt.setAttribute('aria-valuetext', view.tilt === null ? t('wedge.tilt_unknown') : Number.isFinite(metres) ? t('wedge.tilt_at', { deg: format.number(down), m: format.number(metres, { digits: 0 }) }) : `${format.number(down)}°`);
  }
  /** @param {number} azimuth @param {number} angle */
  function drawReach(azimuth, angle) {
    if (!on?.onReach || !map.gl) return;
    const pixels = view.reach === null ? RADIUS * 0.7 : Math.min(TILT_FAR, Math.max(TILT_NEAR, view.reach / scale()));
    const [x, y] = turned(azimuth + angle / 4, pixels);
    const [[ax, ay], [bx, by]] = [turned(azimuth - angle / 2, pixels), turned(azimuth + angle / 2, pixels)];
    reach.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${(azimuth + angle / 4 - 90).toFixed(1)})`);
    reach.classList.toggle('assumed', view.reach === null);
    bound.style.display = view.reach === null || view.azimuth === null ? 'none' : '';
    bound.setAttribute('d', `M${ax.toFixed(1)} ${ay.toFixed(1)}A${pixels.toFixed(1)} ${pixels.toFixed(1)} 0 ${angle > 180 ? 1 : 0} 1 ${bx.toFixed(1)} ${by.toFixed(1)}`);
    reach.setAttribute('aria-valuenow', String(view.reach ?? 0));
    reach.setAttribute('aria-valuetext', view.reach === null ? t('wedge.reach_unset') : format.number(view.reach, { digits: 0, unit: 'm' }));
  }
  const bearingOf = (/** @type {PointerEvent} */ event) => {
    const box = picture.getBoundingClientRect();
    return (Math.atan2(event.clientX - box.left - box.width / 2, box.top + box.height / 2 - event.clientY) * 180) / Math.PI;
  };
  /** @param {any} grip @param {(event: PointerEvent) => void} move @param {(step: number) => void} step @param {(end: 'least'|'most') => void} edge */
  function drive(grip, move, step, edge) {
    grip.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      event.preventDefault();
      grip.setPointerCapture(event.pointerId);
      grip.addEventListener('pointermove', move);
      const end = () => grip.removeEventListener('pointermove', move);
      grip.addEventListener('pointerup', end, { once: true });
      grip.addEventListener('pointercancel', end, { once: true });
      grip.focus({ preventScroll: true });
    });
    grip.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
      if (by) step(event.shiftKey ? by * 10 : by);
      else if (event.key === 'Home') edge('least');
      else if (event.key === 'End') edge('most');
      else return;
      event.preventDefault();
    });
    // The map must not pan under the hand.
    for (const type of ['mousedown', 'touchstart', 'click', 'dblclick']) grip.addEventListener(type, (/** @type {Event} */ event) => event.stopPropagation());
  }
  const setTurn = (/** @type {number} */ deg) => { view = { ...view, azimuth: whole(deg) }; draw(); on?.onTurn?.(/** @type {number} */ (view.azimuth)); };
  const setStretch = (/** @type {number} */ deg) => { view = { ...view, hfov: Math.min(360, Math.max(1, Math.round(deg))) }; draw(); on?.onStretch?.(/** @type {number} */ (view.hfov)); };
  const setTilt = (/** @type {number} */ deg) => { view = { ...view, tilt: Math.min(90, Math.max(0, Math.round(deg))) }; draw(); on?.onTilt?.(/** @type {number} */ (view.tilt)); };
  const setReach = (/** @type {number} */ metres) => { view = { ...view, reach: Math.min(REACH_M, Math.max(1, Math.round(metres))) }; draw(); on?.onReach?.(/** @type {number} */ (view.reach)); };
  const farOff = (/** @type {PointerEvent} */ event) => { const box = picture.getBoundingClientRect(); return Math.hypot(event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2); };
  drive(turn, (event) => setTurn(bearingOf(event)), (by) => setTurn((view.azimuth ?? 0) + by), (end) => setTurn(end === 'least' ? 0 : 359));
  drive(stretch, (event) => {
    const away = Math.abs((((bearingOf(event) - (view.azimuth ?? 0)) % 360) + 540) % 360 - 180);
    setStretch(2 * away);
  }, (by) => setStretch((view.hfov ?? ASSUMED_HFOV) + by), (end) => setStretch(end === 'least' ? 1 : 360));
  drive(tilt, (event) => setTilt((Math.atan2(view.height ?? ASSUMED_HEIGHT, Math.max(1, farOff(event)) * scale()) * 180) / Math.PI), (by) => setTilt((view.tilt ?? 0) + by), (end) => setTilt(end === 'least' ? 0 : 90));
  drive(reach, (event) => setReach(farOff(event) * scale()), (by) => setReach((view.reach ?? Math.round(RADIUS * 0.7 * scale())) + by), (end) => setReach(end === 'least' ? 1 : REACH_M));
  const move = (/** @type {[number, number]} */ next) => { at = next; marker?.setLngLat(at); draw(); on?.onMove?.(at); };
  if (on?.onMove) {
    drive(dot, (event) => {
      const box = map.gl.getContainer().getBoundingClientRect();
      const p = map.gl.unproject([event.clientX - box.left, event.clientY - box.top]);
      move([Math.round(p.lng * 1e6) / 1e6, Math.round(p.lat * 1e6) / 1e6]);
    }, () => { /* by keys below */ }, () => { /* a place has no ends */ });
    dot.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const next = nudge(event, at);
      if (next) move(next);
    });
  }
  if (on) {
    shield(node);
    map.gl?.on('zoom', draw);
  }
  draw();
  return {
    node,
    /** From the fields. @param {{azimuth: number|null, hfov: number|null, tilt?: number|null, height?: number|null, reach?: number|null}} next */
    set(next) {
      const sane = (/** @type {any} */ v) => (typeof v === 'number' && Number.isFinite(v) ? v : null);
      view = { azimuth: sane(next.azimuth), hfov: sane(next.hfov), tilt: sane(next.tilt), height: sane(next.height), reach: sane(next.reach) };
      draw();
    },
    /** Stands elsewhere. @param {[number, number]} next */
    place(next) { at = next; marker?.setLngLat(at); draw(); },
    focus() { turn.focus({ preventScroll: true }); },
    remove() { map.gl?.off('zoom', draw); marker?.remove(); },
  };
}
