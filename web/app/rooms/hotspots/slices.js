// @ts-check
// The slices of a run in the place of the time slider: bars of how much happened, darker where there were hot cells; one is shown, or the whole window;
// played one after the other. The next is fetched before it is shown, and nothing changes its place.
import { el, fill, html, reducedMotion } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { icon } from '../../ui/icons.js';

/** Fewer incidents than this tell of no place: the least that a run takes. */
const LEAST_TO_TELL = 60;
/** How long a slice is shown while they play. */
const [STEP_MS, CALM_MS] = [1300, 3000];

/** What a slice is called: a month, a quarter, or its days. @param {any} slice @param {string} [length] month or quarter, where the run says which */
export function sliceName(slice, length = '') {
  if (length === 'month') return t('hotspots.month', { month: format.month(slice.from) });
  const isQuarter = format.addMonths(slice.from, 3) === slice.to && ['01', '04', '07', '10'].includes(slice.from.slice(5, 7)) && slice.from.endsWith('-01');
  if (isQuarter) return t('hotspots.quarter', { n: Math.floor(Number(slice.from.slice(5, 7)) / 3) + 1, year: slice.from.slice(0, 4) });
  const isMonths = slice.from.endsWith('-01') && slice.to.endsWith('-01');
  return isMonths ? `${format.month(slice.from)}–${format.month(format.addDays(slice.to, -1))}` : format.range(slice.from, slice.to);
}

/**
 * @param {{slices: any[], length?: string,  period: string, n: number|null, hot: number|null, at: () => number|null, onChoose: (k: number|null) => void, ready: (k: number) => Promise<any>, signal: AbortSignal}} options
 *   n, hot: of the whole window; at: the slice of the address, null for the whole window; ready: resolves once a slice can be shown
 */
export function sliceBar({ slices, length, period, n, hot, at, onChoose, ready, signal }) {
  const most = Math.max(1, ...slices.map((one) => one.n ?? 0));
  const unit = t(length === 'quarter' ? 'hotspots.unit_quarter' : 'hotspots.unit_month');
  /** What no hot cell means: too few to tell of these days alone, or none that stood out. @param {any} slice */
  const none = (slice) => t((slice.n ?? 0) < LEAST_TO_TELL ? 'hotspots.slice_too_few' : 'hotspots.slice_none', { unit });
  /** How many, where this account is told. @param {number|null|undefined} count @param {number|null|undefined} cells */
  const says = (count, cells) => [(count ?? null) !== null && t('hotspots.cases', { n: format.number(count) }), (cells ?? null) !== null && t('hotspots.n_hot', { n: format.number(cells) })].filter(Boolean).join(' · ');
  const play = el`<button type="button" class="button icon" @click=${toggle}></button>`;
  const whole = el`<button type="button" class="button small slice-whole" @click=${() => { stop(); onChoose(null); }}>${t('hotspots.whole_window')}</button>`;
  const range = /** @type {HTMLInputElement} */ (el`<input type="range" class="slice-range" min="0" max=${slices.length - 1} step="1" aria-label=${t('hotspots.slice')} @input=${() => { stop(); onChoose(Number(range.value)); }}>`);
  const bars = el`<div class="slice-bars" aria-hidden="true">${slices.map((one) => { const bar = el`<i class=${`${one.cells_hot > 0 ? 'hot' : ''}${one.is_partial ? ' part' : ''}`} title=${[sliceName(one, length), says(one.n, null)].filter(Boolean).join(': ')}></i>`; bar.style.height = `${Math.max(3, (100 * (one.n ?? 0)) / most)}%`; return bar; })}</div>`;
  const name = el`<p class="slice-name"></p>`;
  const node = el`<div class="slice-bar" role="group" aria-label=${t('hotspots.slices')}>${play}${name}<div class="slice-track">${bars}${range}<div class="slice-axis" aria-hidden="true"><span>${format.month(slices[0]?.from)}</span><span>${format.month(format.addDays(slices.at(-1)?.to ?? '2000-01-02', -1))}</span></div></div>${whole}</div>`;
  let timer = 0;
  signal.addEventListener('abort', stop, { once: true });
  draw();
  return { node, draw, stop };

  function draw() {
    const k = at();
    const slice = k === null ? null : slices[k];
    [...bars.children].forEach((bar, i) => bar.classList.toggle('on', i === k));
    node.classList.toggle('of-slice', k !== null);
    if (k !== null) range.value = String(k);
    const what = slice ? [`${sliceName(slice, length)}${slice.is_partial ? ` (${t('hotspots.partial')})` : ''}`, slice.cells_hot === 0 ? [says(slice.n, null), none(slice)].filter(Boolean).join(' · ') : says(slice.n, slice.cells_hot)] : [t('hotspots.whole_window'), says(n, hot)];
    fill(name, html`<b>${what[0]}</b><span>${what[1]}</span>`);
    range.setAttribute('aria-valuetext', slice ? what.join(': ') : `${what[0]}, ${period}`);
    whole.setAttribute('aria-pressed', String(k === null));
    drawPlay();
  }
  function drawPlay() {
    const words = timer ? t('hotspots.pause') : t('hotspots.play', { unit });
    fill(play, icon(timer ? 'pause' : 'play'));
    play.setAttribute('aria-label', words);
    play.title = words;
  }
  function stop() {
    clearTimeout(timer);
    if (timer) { timer = 0; drawPlay(); }
  }
  /** From the slice that is shown to the last, then it stands still. */
  function toggle() {
    if (timer) return stop();
    const k = at();
    step(k === null || k >= slices.length - 1 ? 0 : k + 1);
  }
  /** @param {number} k */
  async function step(k) {
    clearTimeout(timer);
    timer = -1;
    drawPlay();
    const until = Date.now() + (reducedMotion() ? CALM_MS : STEP_MS);
    try { await ready(k); } catch { return stop(); }
    if (!timer || signal.aborted) return;
    onChoose(k);
    if (k >= slices.length - 1) return stop();
    ready(k + 1).catch(() => { /* told when it is shown */ });
    timer = window.setTimeout(() => step(k + 1), Math.max(300, until - Date.now()));
    drawPlay();
  }
}
