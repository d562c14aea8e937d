// @ts-check
// When it happens: hours of the week as a matrix, days as a calendar, slices as bars. Pictures with their numbers as text beside them.
import { el, html, svg } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';

const DAYS = [1, 2, 3, 4, 5, 6, 7];
/** Classes of the matrix and the calendar: by share of the most. */
const LEVELS = 5;
/** @param {number} value @param {number} most */
const level = (value, most) => (value <= 0 || most <= 0 ? 0 : Math.min(LEVELS, Math.max(1, Math.ceil((LEVELS * value) / most))));

/** Rows of 24 from whatever the server gave: 7 rows, or one list of 168. @param {any} hours @returns {number[][]} */
export const weekOf = (hours) => (Array.isArray(hours?.[0]) ? hours : DAYS.map((_, d) => (hours ?? []).slice(24 * d, 24 * d + 24)));

/** Of incidents that keep to no hour the fullest six hours on end have more than a quarter: by so many deviations in one of twenty (simulated, 30 to 300 incidents). Of a weekend one is looked at alone. */
const [PEAK_DEVIATIONS, WEEKEND_DEVIATIONS] = [2.9, 1.65];
/** The least share of the weekend that is told. */
const LEAST_WEEKEND = 0.34;
/** The largest share that chance easily gives. @param {number} part @param {number} n @param {number} deviations */
const byChance = (part, n, deviations) => part + deviations * Math.sqrt((part * (1 - part)) / n);

/** The hours of the day in which most happens, as one sentence; '' where nothing stands out of chance. Of hours that were chosen nothing is said: they are the question. @param {number[][]} week @param {any} [asked] @param {number|null} [known] incidents of known hour */
export function peakText(week, asked = {}, known = null) {
  const byHour = Array.from({ length: 24 }, (_, h) => week.reduce((sum, row) => sum + (row[h] ?? 0), 0));
  const all = byHour.reduce((sum, n) => sum + n, 0);
  if (!(all > 0)) return '';
  // Six hours on end, over midnight too.
  const six = byHour.map((_, h) => ({ h, n: [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + byHour[(h + i) % 24], 0) })).sort((a, b) => b.n - a.n)[0];
  const end = week.slice(5).flat().reduce((sum, n) => sum + n, 0) / all;
  const n = Math.min(known ?? all, all);
  const isPeak = six.n / all > byChance(6 / 24, n, PEAK_DEVIATIONS);
  const isWeekend = end > Math.max(LEAST_WEEKEND, byChance(2 / 7, n, WEEKEND_DEVIATIONS));
  return [isPeak && !asked.hours?.length && t('hotspots.peak', { from: six.h, to: (six.h + 6) % 24 || 24, share: format.percent(six.n / all, 0) }), isWeekend && !asked.weekdays?.length && t('hotspots.peak_weekend', { share: format.percent(end, 0) })].filter(Boolean).join(' ');
}

/** @param {any} hours @param {{label: string, known?: number|null, n?: number, asked?: any}} options asked: the question; hours and days that it leaves out are not drawn */
export function hourMatrix(hours, { label, known = null, n = 0, asked = {} }) {
  const week = weekOf(hours);
  if (week.length < 7) return null;
  const most = Math.max(...week.flat());
  const [w, left, top] = [13, 30, 16];
  const isIn = (/** @type {number[]|undefined} */ chosen, /** @type {number} */ one) => !chosen?.length || chosen.includes(one);
  const isPart = Boolean(asked.hours?.length || asked.weekdays?.length);
  const cells = week.flatMap((row, d) => row.map((value, h) => (!(isIn(asked.hours, h) && isIn(asked.weekdays, d + 1)) ? svg('rect', { x: left + w * h, y: top + w * d, width: w - 1, height: w - 1, rx: 1.5, class: 'not-asked' }) : svg('rect', { x: left + w * h, y: top + w * d, width: w - 1, height: w - 1, rx: 1.5, class: `level-${level(value, most)}` },
    svg('title', {}, `${t(`hotspots.weekday_${d + 1}`)}, ${t('hotspots.hours_from_to', { from: h, to: h + 1 })}: ${format.number(value)}`)))));
  return el`<figure class="chart week">${svg('svg', { viewBox: `0 0 ${left + 24 * w} ${top + 7 * w + 4}`, role: 'img', 'aria-label': `${label}. ${peakText(week, asked, known)}` },
    ...[0, 6, 12, 18].map((h) => svg('text', { x: left + w * h, y: 11, class: 'tick' }, t('hotspots.hour', { n: h }))), svg('text', { x: left + 24 * w, y: 11, class: 'tick', 'text-anchor': 'end' }, t('hotspots.hour', { n: 24 })),
    ...DAYS.map((d, i) => svg('text', { x: left - 5, y: top + w * i + 10, class: 'tick', 'text-anchor': 'end' }, t(`hotspots.weekday_${d}`))), ...cells)}
    <figcaption class="small muted">${peakText(week, asked, known)} ${isPart ? t('hotspots.hours_chosen') : ''} ${ramp(most)} ${known !== null && n > known ? t('hotspots.hours_unknown', { n: format.number(n - known), of: format.number(n) }) : ''}</figcaption>
    <details class="more-rows"><summary>${t('hotspots.as_table')}</summary><div class="table-scroll" tabindex="0" role="region" aria-label=${label}><table class="view-table week-table"><thead><tr><td></td>${[0, 3, 6, 9, 12, 15, 18, 21].map((h) => html`<th scope="col" class="num">${`${h}–${h + 3}`}</th>`)}</tr></thead>
      <tbody>${week.map((row, d) => html`<tr><th scope="row">${t(`hotspots.weekday_${d + 1}`)}</th>${[0, 3, 6, 9, 12, 15, 18, 21].map((h) => html`<td class="num">${format.number(row[h] + row[h + 1] + row[h + 2], { digits: 0 })}</td>`)}</tr>`)}</tbody></table></div></details></figure>`;
}
/** What the shades mean. @param {number} most */
const ramp = (most) => html`<span class="week-key"><span>${t('hotspots.fewer')}</span>${[1, 2, 3, 4, 5].map((one) => html`<i class=${`level-${one}`}></i>`)}<span>${t('hotspots.more_n', { n: format.number(most, { digits: most < 10 ? 1 : 0 }) })}</span></span>`;

/** Days of a window, a column a week, a block a year. @param {{on: string, n: number}[]} days @param {{from: string, to: string, label: string}} options */
export function calendar(days, { from, to, label }) {
  const by = new Map(days.map((one) => [one.on, one.n]));
  const most = Math.max(1, ...days.map((one) => one.n));
  const years = [];
  for (let year = Number(from.slice(0, 4)); year <= Number(format.addDays(to, -1).slice(0, 4)); year += 1) years.push(year);
  const worst = [...days].sort((a, b) => b.n - a.n)[0];
  const words = worst ? t('hotspots.worst_day', { date: format.date(worst.on), n: format.number(worst.n) }) : '';
  const [w, left] = [6.1, 30];
  const block = (/** @type {number} */ year) => {
    const first = `${year}-01-01`;
    const shift = (new Date(`${first}T00:00:00Z`).getUTCDay() + 6) % 7;
    const marks = [];
    for (let i = 0; i < 366; i += 1) {
      const day = format.addDays(first, i);
      if (day.slice(0, 4) !== String(year)) break;
      if (day < from || day >= to) continue;
      const at = i + shift;
      const n = by.get(day) ?? 0;
      marks.push(svg('rect', { x: left + w * Math.floor(at / 7), y: w * (at % 7), width: w - 1, height: w - 1, rx: 1, class: `level-${level(n, most)}` }, svg('title', {}, `${format.date(day)}: ${t('hotspots.cases', { n: format.number(n) })}`)));
    }
    return svg('svg', { viewBox: `0 0 ${left + 54 * w} ${7 * w + 3}`, 'aria-hidden': 'true' }, svg('text', { x: 0, y: 4 * w, class: 'tick' }, String(year)), ...marks);
  };
  return el`<figure class="chart calendar"><div role="img" aria-label=${`${label}. ${words}`}>${years.map(block)}</div><figcaption class="small muted">${words} ${ramp(most)}</figcaption></figure>`;
}

/** Incidents by slice as bars; the one that is shown is darker. @param {any[]} slices with from, n @param {{label: string, names: string[], at?: number|null}} options */
export function courseBars(slices, { label, names, at = null }) {
  if (slices.length < 2) return null;
  const most = Math.max(1, ...slices.map((one) => one.n));
  const [width, height] = [320, 70];
  const step = width / slices.length;
  return el`<figure class="chart">${svg('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${label}: ${slices.map((one, i) => `${names[i]}: ${format.number(one.n)}`).join('; ')}` },
    ...slices.map((one, i) => { const h = Math.round((52 * one.n) / most); return svg('rect', { x: (i * step + 0.5).toFixed(2), y: 54 - h, width: Math.max(1, step - 1.5).toFixed(2), height: h, rx: 1, class: `bar${at === null || at === i ? ' in' : ''}${one.is_partial ? ' part' : ''}` }, svg('title', {}, `${names[i]}: ${format.number(one.n)}${one.is_partial ? ` (${t('hotspots.partial')})` : ''}`)); }),
    svg('line', { x1: 0, x2: width, y1: 54.5, y2: 54.5, class: 'axis' }), svg('text', { x: 0, y: 67, class: 'tick' }, names[0]), svg('text', { x: width, y: 67, class: 'tick', 'text-anchor': 'end' }, names[names.length - 1]))}</figure>`;
}
