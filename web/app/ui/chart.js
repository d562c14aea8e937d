// @ts-check
// Small pictures of numbers, as SVG: bars over time, parts of a whole. Each carries its numbers as text for those who do not see it.
import { el, html, svg } from '../dom.js';
import { t } from '../i18n.js';
import * as format from '../format.js';
import { now } from '../router.js';

/**
 * Bars over months; those in [from, to) are filled with the accent. A month of which only a part was counted, because it is not over or the
 * counting began or ended in it, is drawn lighter: it is no fall.
 * @param {{period: string, count: number}[]} rows @param {{from?: string, to?: string, counted?: {from: string, to: string}, height?: number, label: string}} options
 */
export function monthBars(rows, { from = '', to = '9999', counted = { from: '', to: '9999' }, height = 72, label }) {
  const width = 320;
  const max = Math.max(1, ...rows.map((row) => row.count));
  const step = width / Math.max(1, rows.length);
  const end = format.addDays(now(), 1);
  const part = (/** @type {string} */ period) => period.slice(0, 10) < counted.from || format.addMonths(period.slice(0, 10), 1) > (counted.to < end ? counted.to : end);
  const words = (/** @type {any} */ row) => `${format.month(row.period)}: ${format.number(row.count)}${part(row.period) ? ` (${t('chart.part')})` : ''}`;
  const bars = rows.map((row, i) => {
    const h = Math.round(((height - 16) * row.count) / max);
    const inside = row.period.slice(0, 7) >= from.slice(0, 7) && row.period < to;
    return svg('rect', { x: (i * step + 0.5).toFixed(2), y: height - 14 - h, width: Math.max(1, step - 1.5).toFixed(2), height: h, rx: 1, class: `bar${inside ? ' in' : ''}${part(row.period) ? ' part' : ''}` },
      svg('title', {}, words(row)));
  });
  // A year stands at its January; the first month carries one too where there is room before the next.
  const januaries = rows.flatMap((row, i) => (row.period.slice(5, 7) === '01' ? [i] : []));
  const ticks = [...(januaries[0] === 0 || (januaries[0] ?? rows.length) * step < 30 || !rows.length ? [] : [0]), ...januaries];
  return el`<figure class="chart">${svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...bars,
    svg('line', { x1: 0, x2: width, y1: height - 13.5, y2: height - 13.5, class: 'axis' }),
    ...ticks.filter((i) => i * step < width - 20 || i === 0).map((i) => svg('text', { x: i * step + 1, y: height - 3, class: 'tick' }, rows[i].period.slice(0, 4))))}
    ${rows.some((row) => part(row.period)) && html`<p class="muted small" aria-hidden="true">${t('chart.part_note')}</p>`}
    <figcaption class="visually-hidden">${label}: ${rows.map(words).join('; ')}</figcaption></figure>`;
}

/**
 * Parts of a whole as one bar with a list beneath.
 * @param {{label: string, value: number, token: string, href?: string|null, pattern?: 'solid'|'hatch'}[]} parts @param {string} label
 */
export function partsBar(parts, label) {
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  let x = 0;
  const drawn = parts.filter((part) => part.value > 0);
  const rects = drawn.map((part) => {
    const width = total ? (320 * part.value) / total : 0;
    const rect = svg('rect', { x: x.toFixed(2), y: 0, width: Math.max(0, width - 1).toFixed(2), height: 10, class: `fill-${part.token}` });
    x += width;
    return rect;
  });
  return el`<figure class="chart"><span aria-hidden="true">${svg('svg', { viewBox: '0 0 320 10', class: 'parts', preserveAspectRatio: 'none' }, ...rects)}</span>
    <figcaption class="visually-hidden">${label}</figcaption>
    <ul class="parts-list">${drawn.map((part) => html`<li><svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" class=${`fill-${part.token}`}></rect></svg>
      ${part.href ? html`<a href=${part.href}>${part.label}</a>` : html`<span>${part.label}</span>`}<span class="num">${format.number(part.value)}</span><span class="num muted">${format.percent(total ? part.value / total : null, 0)}</span></li>`)}</ul></figure>`;
}

/**
 * A change in words and an arrow: never a percentage of few cases without saying so.
 * @param {number} count @param {number} previous @param {number} p chance of a difference this large when nothing changed (stats.equalRates)
 */
export function changeText(count, previous, p) {
  if (!count && !previous) return el`<span class="change same">${t('change.none')}</span>`;
  const difference = count - previous;
  const arrow = difference > 0 ? '▲' : difference < 0 ? '▼' : '●';
  const share = previous > 0 ? format.number((100 * difference) / previous, { digits: previous < 100 ? 0 : 1, sign: true }) : null;
  const sure = p < 0.05;
  const kind = !sure ? 'same' : difference > 0 ? 'up' : 'down';
  return el`<span class=${`change ${kind}`}><span aria-hidden="true">${sure ? arrow : '≈'}</span> ${
    sure ? (share === null ? t('change.from_zero', { n: format.number(difference, { sign: true }) }) : t(difference > 0 ? 'change.up' : 'change.down', { share: share.replace(/^[+−-]/, '') })) : t(count + previous < 10 ? 'change.few' : 'change.chance', { n: format.number(difference, { sign: true }) })}</span>`;
}

/**
 * The course of a share over runs, as a small line from 0 to 100 %; up to where it could reach it is thin. Null where there are fewer than two.
 * @param {{at: string, share: number|null, most?: number|null}[]} points oldest first @param {{width?: number, height?: number, label: string, axis?: boolean}} options axis: with the bounds and the first and the last day
 */
export function courseLine(points, { width = 96, height = 26, label, axis = false }) {
  const known = points.filter((point) => (point.share ?? null) !== null);
  if (known.length < 2) return null;
  const [left, foot] = [axis ? 30 : 3, axis ? 16 : 3];
  const x = (/** @type {number} */ i) => left + (i * (width - left - 4)) / (known.length - 1);
  const y = (/** @type {number} */ share) => 4 + (1 - share) * (height - 4 - foot);
  const line = (/** @type {(point: any) => number} */ of) => known.map((point, i) => `${i ? 'L' : 'M'}${x(i).toFixed(1)} ${y(of(point)).toFixed(1)}`).join('');
  const last = known[known.length - 1];
  const words = known.map((point) => `${format.time(point.at)}: ${format.percent(point.share)}`).join('; ');
  const day = (/** @type {any} */ point) => format.date(format.localParts(point.at).day);
  return el`<span class=${`course${axis ? ' with-axis' : ''}`}>${svg('svg', { viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
    ...(axis ? [0, 0.5, 1].flatMap((share) => [svg('line', { x1: left, x2: width, y1: y(share), y2: y(share), class: 'axis' }), svg('text', { x: left - 4, y: y(share) + 3, 'text-anchor': 'end', class: 'tick' }, format.percent(share, 0))]) : [svg('line', { x1: 0, x2: width, y1: y(0), y2: y(0), class: 'axis' })]),
    svg('path', { d: line((point) => point.most ?? point.share), class: 'most' }), svg('path', { d: line((point) => point.share), class: 'sure' }), svg('circle', { cx: x(known.length - 1), cy: y(/** @type {number} */ (last.share)), r: 2.6 }),
    ...(axis ? [svg('text', { x: left, y: height - 3, class: 'tick' }, day(known[0])), svg('text', { x: width, y: height - 3, 'text-anchor': 'end', class: 'tick' }, day(last))] : []))}<span class="visually-hidden">${label}: ${words}</span></span>`;
}
