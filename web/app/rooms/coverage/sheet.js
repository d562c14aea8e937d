// @ts-check
// The map as a sheet of A3 to be signed: title, figures, legend, scale, date, source, boundary date, the heaviest gaps.
import { $, el, html, svg } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { placeName } from '../../session.js';
import { half, isRange, partText, shareText } from '../../shares.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { gapSymbol, REASONS } from '../../symbols.js';
import { toast } from '../../ui/toast.js';
import { isWeighed, windowText } from './compared.js';
import { nameOf, scope, wholeWord } from './data.js';
import { coloursOf } from './layer.js';

/** The room for the map on the sheet, millimetres; the rest is for words. */
const [WIDTH_MM, HEIGHT_MM] = [268, 211];
/** A map that is narrower than this on the screen is printed with more around it, pixels: else its words were as large as headings. */
const NARROWEST = 900;
/** More gaps than have room beside it: those that have none are left out. */
const MOST = 45;
/** From this zoom every gap of the frame has its number, farther out the first twenty of all. */
const NUMBERS_FROM = 13.5;
/** Lengths that a scale bar may have, metres. */
const LENGTHS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

/** The map as it stands, as a picture twice as fine as the screen's, of the sheet's shape: all that is on the screen, and what lies around it. @param {any} map @param {() => Promise<void>} fetch asks for what a room draws of the frame
 * @returns {Promise<{node: any, width: number, height: number, metres: number}>} metres: of one pixel of the page */
async function picture(map, fetch) {
  if (map.flat) {
    const own = $('#map svg');
    const box = own.getBoundingClientRect();
    const view = map.bbox();
    const node = own.cloneNode(true);
    return { node, width: box.width, height: box.height, metres: ((view[2] - view[0]) * 111320 * Math.cos((((view[1] + view[3]) / 2) * Math.PI) / 180)) / box.width };
  }
  const { gl } = map;
  const [canvas, frame] = [gl.getCanvas(), gl.getContainer()];
  const before = gl.getPixelRatio();
  const width = Math.ceil(Math.max(frame.clientWidth, (frame.clientHeight * WIDTH_MM) / HEIGHT_MM, NARROWEST));
  const height = Math.round((width * HEIGHT_MM) / WIDTH_MM);
  const rested = () => new Promise((resolve) => { const end = setTimeout(resolve, 6000); gl.once('idle', () => { clearTimeout(end); resolve(null); }); gl.triggerRepaint(); });
  /** @param {string} to @param {string} high @param {number} ratio */
  const resize = (to, high, ratio) => { frame.style.width = to; frame.style.height = high; gl.setPixelRatio(ratio); map.resize(); };
  resize(`${width}px`, `${height}px`, Math.max(2, before));
  try {
    await fetch();
    await rested();
    // The drawing is there only within the frame in which it was made.
    const data = await new Promise((resolve) => { gl.once('render', () => resolve(canvas.toDataURL('image/png'))); gl.triggerRepaint(); });
    const centre = gl.getCenter();
    const node = el`<img alt="">`;
    node.src = data;
    await node.decode();
    return { node, width, height, metres: (40075016.686 * Math.cos((centre.lat * Math.PI) / 180)) / (512 * 2 ** gl.getZoom()) };
  } finally {
    resize('', '', before);
    fetch();
  }
}

/** Whether the boundaries in use are drawn from middles and areas, in part or all. */
const isApproximate = () => Boolean(store.status?.boundaries) && !['reference', 'surveyed'].includes(store.status.boundaries.quality);

/** The gaps whose numbers are on the map: close up those of the frame alone have one. @param {any} map @param {any[]} gaps */
function numbered(map, gaps) {
  if (map.flat || map.gl.getZoom() < NUMBERS_FROM) return gaps;
  const [west, south, east, north] = map.bbox();
  return gaps.filter((gap) => gap.lon >= west && gap.lon <= east && gap.lat >= south && gap.lat <= north);
}

/** A round number for a scale. @param {number} n */
const round = (n) => { const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1); return Math.round(n / step) * step; };

/**
 * Makes the sheet and prints it. Paper is white: in the dark theme the map is drawn in the light one meanwhile.
 * @param {{map: any, answer: any, gaps: any[], units: any[], views: any}} what the scope's answer, the gaps that the list holds, the communes of the map's colours, the
 *   views of cameras with their legend
 */
export async function printSheet({ map, answer, gaps, units, views }) {
  if (!answer?.run) { toast(t('coverage.print_nothing')); return; }
  const root = document.documentElement;
  const theme = root.dataset.theme;
  const paint = (/** @type {string|undefined} */ name) => { root.dataset.theme = name; map.repaint(); map.choropleth(coloursOf(units)); views.explain(); };
  if (theme === 'dark') paint('light');
  try {
    $('.print-sheet')?.remove();
    const sheet = makeSheet({ shot: await picture(map, views.load), answer, gaps: numbered(map, gaps), units });
    document.body.append(sheet);
    addEventListener('afterprint', () => sheet.remove(), { once: true });
    window.print();
  } finally {
    if (theme === 'dark') paint(theme);
  }
}

/** @param {{shot: any, answer: any, gaps: any[], units: any[]}} what @returns {HTMLElement} */
function makeSheet({ shot, answer, gaps, units }) {
  const mm = Math.min(WIDTH_MM / shot.width, HEIGHT_MM / shot.height);
  // Of a picture that is longer than the room for it, all is kept: the scale follows.
  const scale = (shot.metres * 1000) / mm;
  const length = LENGTHS.filter((metres) => (metres * 1000) / scale <= 60).at(-1) ?? LENGTHS[0];
  shot.node.style.width = `${shot.width * mm}mm`;
  shot.node.style.height = `${shot.height * mm}mm`;
  const bar = el`<span class="sheet-scale"></span>`;
  bar.style.width = `${(length * 1000) / scale}mm`;
  const which = half();
  const shares = answer.shares;
  const place = units.find((unit) => unit.commune_id === scope().commune)?.full_name ?? placeName();
  const present = REASONS.filter((reason) => gaps.some((gap) => gap.reason === reason));
  const legend = [...document.querySelectorAll('#legend .legend-items li')].map((item) => item.cloneNode(true));
  // What else is drawn: the layers that are on; streets need no word.
  const layers = [...document.querySelectorAll('#legend .legend-layers label:has(input:checked)')].filter((label) => !label.querySelector('.sign-streets'))
    .map((label) => html`<li>${label.querySelector('.layer-sign')?.cloneNode(true)}<span>${label.textContent}</span></li>`);
  // A canvas is copied without what is drawn on it.
  const swatches = [...present.map((reason) => html`<li>${gapSymbol(reason, token)}<span>${t(`coverage.reason_${reason}`)}</span></li>`), ...legend.filter((item) => !(/** @type {Element} */ (item)).querySelector('canvas')), ...layers];
  const listed = gaps.slice(0, MOST);
  const source = store.status?.boundaries?.source;
  // What the figures leave out, as the screen says it.
  const without = ['street', 'key_place', 'hotspot'].filter((name) => shares[which][name]?.points === 0);
  const names = (/** @type {boolean} */ weighed) => without.filter((name) => isWeighed(answer.run.recipe, name) === weighed).map((name) => t(`share.source_${name}`).toLowerCase()).join(', ');
  const limits = [
    names(true) && t('coverage.missing', { names: names(true) }),
    names(false) && t('coverage.left_out', { names: names(false) }),
    shares[which].incident === null && t('coverage.no_incidents'),
    answer.cameras.not_checked_for_obstacles > 0 && t('coverage.sheet_obstacles', { n: format.number(answer.cameras.not_checked_for_obstacles) }),
    isApproximate() && t('coverage.sheet_approximate'),
  ].filter(Boolean);
  return el`<section class="print-sheet" aria-hidden="true">
    <header><div><h1>${t('coverage.sheet_title', { place })}</h1><p>${t('coverage.sheet_sub', { half: t(`share.half_${which}`), as_of: format.time(answer.cameras.computed_at ?? answer.run.as_of) })}</p></div>${store.status?.demo?.present && html`<p class="sheet-demo">${t('banner.demo')}</p>`}</header>
    <div class="sheet-body"><figure><div class="sheet-map">${shot.node}${svg('svg', { class: 'sheet-north', viewBox: '0 0 20 28', width: 20, height: 28 }, svg('path', { d: 'M10 1l6 18-6-4-6 4z' }), svg('text', { x: 10, y: 27, 'text-anchor': 'middle' }, t('coverage.north')))}</div>
      <figcaption><span>${bar} ${length >= 1000 ? format.number(length / 1000, { unit: 'km' }) : format.number(length, { unit: 'm' })}</span><span>${t('coverage.sheet_scale', { n: format.number(round(scale), { digits: 0 }) })}</span></figcaption></figure>
    <aside><p class="sheet-figure">${shareText(shares[which].all)}</p><p>${t(`coverage.answer_${which}`)}</p>${isRange(shares[which].all) && html`<p class="sheet-note">${t('share.range_note', { n: format.number(answer.cameras[`unknown_that_matter_by_${which}`]) })}</p>`}<p>${t('share.half_day')}: <b>${shareText(shares.day.all)}</b> · ${t('share.half_night')}: <b>${shareText(shares.night.all)}</b></p>
      <h2>${t('coverage.sheet_legend')}</h2><ul class="legend-items">${swatches}</ul>
      <h2>${t('coverage.sheet_gaps')}<small>${t(wholeWord())}</small></h2><ol>${listed.map((gap) => html`<li value=${gap.rank}><b>${partText(gap.weight, shares[which].all.need)}</b><span>${gapSymbol(REASONS.includes(gap.reason) ? gap.reason : 'unknown', token)}${nameOf(gap)}${gap.near && html`, ${gap.commune_name}`}</span></li>`)}</ol></aside></div>
    <footer><div>${limits.length > 0 && html`<p class="sheet-limits">${limits.join(' ')}</p>`}<p>${windowText(answer.run)} ${t('coverage.sheet_source', { boundary: `${format.date(answer.run.boundary_date)}${source ? ` (${source})` : ''}`, printed: format.time(new Date().toISOString()), version: answer.run.code_version })}</p></div>
      <div class="sheet-signs"><p>${t('coverage.sheet_made_by')}<small>${t('coverage.sheet_sign')}</small></p><p>${t('coverage.sheet_led_by')}<small>${t('coverage.sheet_seal')}</small></p></div></footer></section>`;
}
