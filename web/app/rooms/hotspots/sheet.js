// @ts-check
// The map of a run as a sheet of A3 to be signed: the answer and how far it can be trusted, period, offences, counts, legend, areas, and how it was computed.
import { html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { isApproximate, legendRows, printMap } from '../../ui/sheet.js';
import { areaName, boxAround, casesText, communesKnown, hasCells, hoursText, isTold, offencesWhole, periodText, scopeText, sideText, storyText, sureText, timesText, weekdaysText } from './data.js';
import { leftOut } from './method.js';
import { headline } from './words.js';

/** Areas that have room beside the map, and beside a nearer one of it. */
const [MOST, MOST_WITH_INSET] = [24, 8];
/** Islands that are farther than this from the rest, degrees, would make all of it tiny. */
const FAR = 0.36;
/** The nearer map: areas this near to the surest, and as wide at least, degrees. */
const [NEAR, LEAST_NEAR] = [0.06, 0.05];

/** The ground without islands far off, or null where its communes are not known. */
function mainGround() {
  const land = communesKnown().filter((one) => one.kind !== 'dac_khu');
  if (!land.length) return null;
  const [lons, lats] = [land.map((one) => one.lon), land.map((one) => one.lat)];
  return [Math.min(...lons) - FAR, Math.min(...lats) - FAR, Math.max(...lons) + FAR, Math.max(...lats) + FAR];
}
/** What the nearer map shows: the surest area and those around it. @param {any[]} told */
function nearest(told) {
  const centre = told[0]?.centre;
  if (!centre || told.length > MOST_WITH_INSET) return null;
  const isNear = (/** @type {any} */ one) => one.centre && Math.abs(one.centre[0] - centre[0]) < NEAR && Math.abs(one.centre[1] - centre[1]) < NEAR;
  const box = boxAround(told.filter(isNear).map((one) => one.geometry));
  if (!box) return null;
  const more = (/** @type {number} */ low, /** @type {number} */ high) => Math.max(0, LEAST_NEAR - (high - low)) / 2;
  const [dx, dy] = [more(box[0], box[2]), more(box[1], box[3])];
  return [box[0] - dx, box[1] - dy, box[2] + dx, box[3] + dy];
}

/** @param {any} room @param {any} run @param {any[]} areas */
export async function printSheet({ map, view }, run, areas) {
  const offences = await offencesWhole(run.wish).catch(() => '—');
  const told = areas.filter(isTold);
  const cells = hasCells(run) && !map.flat ? await view.cells().catch(() => []) : [];
  const main = mainGround();
  const isIn = (/** @type {any} */ one) => { const [x, y] = one.geometry.coordinates[0][0]; return !main || (x > main[0] && x < main[2] && y > main[1] && y < main[3]); };
  // All of the ground where anything happened; a box of nothing leaves the map as it stands.
  const box = boxAround([...cells.filter(isIn), ...told].map((/** @type {any} */ one) => one.geometry));
  await printMap({ map, box, inset: box && nearest(told), province: run.province_code, dress: (on) => view.paper(on), repaint: () => view.repaint(), words: () => words(run, areas, offences, view) });
}

/** @param {any} run @param {any[]} areas @param {string} offences @param {any} view */
function words(run, areas, offences, view) {
  const { inputs = {}, wish } = run;
  const answer = headline(run, areas);
  const listed = areas.filter(isTold).slice(0, MOST);
  const rest = areas.filter(isTold).length - listed.length;
  const slice = view.slice() === null ? '' : view.words();
  const boundary = store.status?.boundaries?.source;
  const left = leftOut(inputs.left_out);
  const unknown = { n: format.number(inputs.n_uncertain_hours ?? 0), of: format.number(inputs.n ?? 0) };
  const limits = [
    slice && t('hotspots.sheet_slice', { slice }),
    inputs.is_across_reform && t('hotspots.across_reform'),
    isApproximate() && t('sheet.approximate'),
  ].filter(Boolean);
  return {
    title: t('hotspots.sheet_title', { place: (wish.communes ?? []).length ? scopeText(wish) : placeName() }), sub: [periodText(wish), offences, hoursText(wish), weekdaysText(wish)].join(' · '), limits, insetTitle: t('hotspots.sheet_inset'),
    source: html`${t('hotspots.sheet_source', { n: format.number(inputs.n), side: inputs.side_m ? sideText(inputs) : '', level: format.percent(inputs.alpha ?? wish.alpha ?? 0.05, 0) })} ${left.length > 0 && `${t('hotspots.sheet_left')}: ${left.map(([words, n]) => `${words.toLocaleLowerCase('vi')} ${n}`).join('; ')}.`} ${t('hotspots.sheet_printed', { boundary: `${format.date(run.boundary_date)}${boundary ? ` (${boundary})` : ''}`, printed: format.time(new Date().toISOString()), version: run.code_version ?? '' })}`,
    aside: html`<p class="sheet-figure">${answer.value}</p><p>${answer.label}</p>${answer.also && html`<p>${answer.also}</p>`}${answer.now && html`<p>${answer.now}</p>`}${answer.tested && html`<p class="sheet-strong">${answer.tested}</p>`}${(inputs.n_uncertain_hours ?? 0) > 0 && html`<p>${(wish.hours ?? []).length ? answer.unknown || t('hotspots.sheet_unknown', unknown) : t('hotspots.sheet_unknown', unknown)}</p>`}
      ${answer.share && html`<p class="sheet-note">${answer.share}</p>`}${answer.sure && html`<p class="sheet-note">${answer.sure}</p>`}
      <h2>${t('sheet.legend')}</h2><ul class="legend-items">${legendRows()}</ul>
      ${listed.length > 0 && html`<h2>${t('hotspots.areas_list')}<small>${t('hotspots.sheet_columns')}</small></h2><ol>${listed.map((area) => html`<li value=${area.number}><b>${casesText(area.n)} · ${timesText(area)}</b><span>${areaName(area)}; ${[sureText(area), storyText(area.story)].filter(Boolean).join(', ').toLowerCase()}</span></li>`)}</ol>${rest > 0 && html`<p class="sheet-note">${t('hotspots.sheet_rest', { n: format.number(rest) })}</p>`}`}`,
  };
}
