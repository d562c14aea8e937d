// @ts-check
// The time window of the whole screen, over a histogram of what it filters. Two handles (drag, arrow keys), two dates to type,
// one button that plays. Handles stop at months; dates may be any day. `to` is the first day after the window, shown as its last.
import { $, el, fill, reducedMotion, svg } from '../dom.js';
import { t } from '../i18n.js';
import * as format from '../format.js';
import { defaultWindow, go, now } from '../router.js';
import { store, watch } from '../store.js';
import { dateInput } from './form.js';
import { icon } from './icons.js';

/** @param {HTMLElement} root @param {(signal: AbortSignal) => Promise<{period: string, count: number}[]>} load monthly counts of everything in scope */
export function createTimeSlider(root, load) {
  /** @type {{period: string, count: number}[]} */
  let months = [];
  let first = format.addMonths(`${now().slice(0, 7)}-01`, -35);
  let end = format.addDays(now(), 1);
  let { from, to } = store;
  let timer = 0;
  /** @type {AbortController|null} */
  let loading = null;

  const chart = svg('svg', { class: 'ts-bars', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  const span = el`<div class="ts-span"></div>`;
  const handle = (/** @type {'from'|'to'} */ which) => el`<button type="button" class="ts-handle" role="slider" data-which=${which} aria-label=${t(`time.${which}`)}></button>`;
  const handles = { from: handle('from'), to: handle('to') };
  const track = el`<div class="ts-track">${chart}${span}${handles.from}${handles.to}</div>`;
  const axis = el`<div class="ts-axis" aria-hidden="true"></div>`;
  const fromInput = dateInput({ value: from, label: t('time.from'), onChange: (iso) => iso && commit(iso, iso < to ? to : format.addMonths(iso, 1)) });
  const toInput = dateInput({ value: format.addDays(to, -1), label: t('time.to'), onChange: (iso) => { if (iso) { const next = format.addDays(iso, 1); commit(from < next ? from : format.addMonths(next, -1), next); } } });
  const play = el`<button type="button" class="button icon" aria-label=${t('time.play')} title=${t('time.play')} @click=${toggle}></button>`;
  const reset = el`<button type="button" class="button small ts-reset" @click=${() => { const w = defaultWindow(); commit(w.from, w.to); }}>${t('time.reset')}</button>`;
  fill(root, el`<div class="ts"><div class="ts-dates">${fromInput.node}<span aria-hidden="true">–</span>${toInput.node}</div><div class="ts-main">${track}${axis}</div><div class="ts-buttons">${reset}${play}</div></div>`);
  fill(play, icon('play'));

  const total = () => Math.max(1, format.daysBetween(first, end));
  const place = (/** @type {string} */ iso) => Math.min(1, Math.max(0, format.daysBetween(first, iso) / total()));
  /** The month starts, and the end. */
  const stops = () => {
    const list = [];
    for (let at = first; at < end; at = format.addMonths(at, 1)) list.push(at);
    return [...list, end];
  };
  const nearest = (/** @type {number} */ x) => stops().reduce((best, stop) => (Math.abs(place(stop) - x) < Math.abs(place(best) - x) ? stop : best));

  function drawHandles() {
    for (const [which, iso] of /** @type {['from'|'to', string][]} */ ([['from', from], ['to', to]])) {
      const node = handles[which];
      node.style.left = `${100 * place(iso)}%`;
      node.setAttribute('aria-valuemin', '0');
      node.setAttribute('aria-valuemax', String(total()));
      node.setAttribute('aria-valuenow', String(Math.round(place(iso) * total())));
      node.setAttribute('aria-valuetext', format.date(which === 'to' ? format.addDays(iso, -1) : iso));
    }
    span.style.left = `${100 * place(from)}%`;
    span.style.width = `${100 * (place(to) - place(from))}%`;
    fromInput.set(from);
    toInput.set(format.addDays(to, -1));
    const fallback = defaultWindow();
    // It keeps its place, so that the track does not jump under the hand.
    reset.style.visibility = from === fallback.from && to === fallback.to ? 'hidden' : '';
    for (const bar of chart.querySelectorAll('rect')) bar.classList.toggle('in', (bar.dataset.period ?? '') < to && format.addMonths(bar.dataset.period ?? '', 1) > from);
  }
  function drawBars() {
    const max = Math.max(1, ...months.map((m) => m.count));
    chart.setAttribute('viewBox', '0 0 1000 36');
    chart.replaceChildren(...months.filter((m) => m.period >= first && m.period < end).map((m) => {
      const x = 1000 * place(m.period);
      const next = format.addMonths(m.period, 1);
      const h = m.count ? Math.max(1, (34 * m.count) / max) : 0;
      return svg('rect', { x: (x + 1).toFixed(1), y: (36 - h).toFixed(1), width: Math.max(1, 1000 * place(next < end ? next : end) - x - 2).toFixed(1), height: h.toFixed(1), 'data-period': m.period }, svg('title', {}, `${format.month(m.period)}: ${format.number(m.count)}`));
    }));
    fill(axis, stops().filter((s) => s.endsWith('-01') && ['01', '07'].includes(s.slice(5, 7)) && place(s) < 0.96).map((s) => {
      const tick = el`<span>${s.slice(5, 7) === '01' ? s.slice(0, 4) : format.month(s).slice(0, 2)}</span>`;
      tick.style.left = `${100 * place(s)}%`;
      return tick;
    }));
    drawHandles();
  }
  let commitTimer = 0;
  /** @param {string} nextFrom @param {string} nextTo @param {number} [wait] */
  function commit(nextFrom, nextTo, wait = 0) {
    if (nextFrom >= nextTo) return;
    from = nextFrom;
    to = nextTo;
    drawHandles();
    clearTimeout(commitTimer);
    commitTimer = window.setTimeout(() => go({ from, to }, { replace: wait > 0 }), wait);
  }
  /** @param {'from'|'to'} which @param {string} iso @param {number} wait */
  function move(which, iso, wait) {
    if (which === 'from') commit(iso < to ? iso : from, to, wait);
    else commit(from, iso > from ? iso : to, wait);
  }
  for (const which of /** @type {('from'|'to')[]} */ (['from', 'to'])) {
    const node = handles[which];
    node.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      const all = stops();
      const at = which === 'from' ? from : to;
      const before = all.filter((s) => s < at).length;
      const step = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12 }[event.key];
      if (event.key === 'Home') move(which, all[0], 250);
      else if (event.key === 'End') move(which, all[all.length - 1], 250);
      else if (step) move(which, all[Math.max(0, Math.min(all.length - 1, step > 0 ? (all[before] === at ? before : before - 1) + step : before + step))], 250);
      else return;
      event.preventDefault();
    });
    node.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
      node.setPointerCapture(event.pointerId);
      const box = track.getBoundingClientRect();
      const drag = (/** @type {PointerEvent} */ e) => move(which, nearest((e.clientX - box.left) / box.width), 200);
      node.addEventListener('pointermove', drag);
      const stop = () => node.removeEventListener('pointermove', drag);
      node.addEventListener('pointerup', stop, { once: true });
      node.addEventListener('pointercancel', stop, { once: true });
    });
  }
  // Dragging between the handles moves the window as a whole; a click outside it brings the nearer handle.
  track.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    if (/** @type {Element} */ (event.target).closest('.ts-handle')) return;
    const box = track.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    if (x < place(from) || x > place(to)) return move(Math.abs(x - place(from)) < Math.abs(x - place(to)) ? 'from' : 'to', nearest(x), 200);
    const [startFrom, startTo] = [from, to];
    track.setPointerCapture(event.pointerId);
    const drag = (/** @type {PointerEvent} */ e) => {
      const shift = Math.round(((e.clientX - event.clientX) / box.width) * (total() / 30.44));
      const [a, b] = [format.addMonths(startFrom, shift), format.addMonths(startTo, shift)];
      if (a >= first && b <= end) commit(a, b, 200);
    };
    track.addEventListener('pointermove', drag);
    const stop = () => track.removeEventListener('pointermove', drag);
    track.addEventListener('pointerup', stop, { once: true });
    track.addEventListener('pointercancel', stop, { once: true });
  });

  /** Plays the window forward month by month, from the start again after the end. */
  function toggle() {
    if (timer) {
      clearInterval(timer);
      timer = 0;
    } else {
      const step = () => {
        let [a, b] = [format.addMonths(from, 1), format.addMonths(to, 1)];
        if (b > end) {
          const days = format.daysBetween(from, to);
          a = first;
          b = format.addDays(first, days);
          if (b > end) b = end;
        }
        commit(a, b, 1);
      };
      step();
      timer = window.setInterval(step, reducedMotion() ? 3000 : 1400);
    }
    fill(play, icon(timer ? 'pause' : 'play'));
    play.setAttribute('aria-label', t(timer ? 'time.pause' : 'time.play'));
    play.title = t(timer ? 'time.pause' : 'time.play');
  }

  async function reload() {
    loading?.abort();
    loading = new AbortController();
    try {
      months = await load(loading.signal);
      const start = months[0]?.period ?? first;
      first = `${start.slice(0, 7)}-01`;
      end = format.addDays(now(), 1);
      drawBars();
    } catch { /* the histogram is a help: without it the slider still works, and the room says what failed */ }
  }
  watch(['from', 'to'], () => { ({ from, to } = store); drawHandles(); });
  watch(['province'], reload);
  drawBars();
  reload();
  return { reload };
}
