// @ts-check
// The map as a sheet of A3 to be signed: title, what the room says beside it, legend, scale, north, source, place for signatures.
import { $, el, html, svg } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import { store } from '../store.js';

/** The room for the map on the sheet, millimetres; the rest is for words. */
const [WIDTH_MM, HEIGHT_MM] = [268, 206];
/** A map that is narrower than this on the screen is printed with more around it, pixels: else its words were as large as headings. */
const NARROWEST = 900;
/** Lengths that a scale bar may have, metres. */
const LENGTHS = [50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000, 100000];

/** A map beside the main one: its size on paper, and pixels of the page for a millimetre. */
const [INSET_MM, INSET_HIGH_MM, INSET_PX] = [122, 66, 4.4];
/** Pixels around what has to be on a map, and on the nearer one. */
const [AROUND, AROUND_INSET] = [40, 22];

/**
 * @typedef {Object} Shot  a map as a picture twice as fine as the screen's
 * @property {any} node @property {number} width @property {number} height  pixels of the page @property {number} metres  of one of them
 */

/** Ground of other provinces is white on the sheet, without names: what the sheet is about stands alone. Gives what takes that back. @param {any} gl @param {string|undefined} province */
function cutTo(gl, province) {
  if (!province) return () => {};
  const inside = ['==', ['get', 'province_code'], province];
  const paint = /** @type {[string, string, any][]} */ ([['commune', 'fill-color', (/** @type {any} */ now) => ['case', inside, now, '#ffffff']],
    ...['commune-line', 'commune-line-approximate'].map((id) => [id, 'line-opacity', () => ['case', inside, 1, 0]]), ...['commune-label', 'special-zone-label'].map((id) => [id, 'text-opacity', () => ['case', inside, 1, 0]])]);
  const before = paint.filter(([id]) => gl.getLayer(id)).map(([id, name, next]) => {
    const now = gl.getPaintProperty(id, name);
    gl.setPaintProperty(id, name, next(now));
    return () => gl.getLayer(id) && gl.setPaintProperty(id, name, now);
  });
  return () => { for (const back of before) back(); };
}

/**
 * The map as pictures of the sheet's shape: all that is on the screen and what lies around it, or the box that is given; and a part of it nearer, where one is asked for.
 * @param {any} map @param {{fetch: () => any, dress: (on: boolean) => any, box?: number[]|null, inset?: number[]|null, province?: string}} how
 * @returns {Promise<{main: Shot, inset: Shot|null}>}
 */
async function pictures(map, { fetch, dress, box, inset, province }) {
  if (map.flat) {
    const own = $('#map svg');
    const at = own.getBoundingClientRect();
    const view = map.bbox();
    const node = own.cloneNode(true);
    return { main: { node, width: at.width, height: at.height, metres: ((view[2] - view[0]) * 111320 * Math.cos((((view[1] + view[3]) / 2) * Math.PI) / 180)) / at.width }, inset: null };
  }
  const { gl } = map;
  const [canvas, frame] = [gl.getCanvas(), gl.getContainer()];
  const before = { ratio: gl.getPixelRatio(), centre: gl.getCenter(), zoom: gl.getZoom() };
  const rested = () => new Promise((resolve) => { const end = setTimeout(resolve, 6000); gl.once('idle', () => { clearTimeout(end); resolve(null); }); gl.triggerRepaint(); });
  /** @param {string} to @param {string} high @param {number} ratio */
  const resize = (to, high, ratio) => {
    // As wide as asked for: the page would give it its own width, and the picture were stretched.
    frame.style.flex = to && 'none';
    frame.style.width = to;
    frame.style.height = high;
    gl.setPixelRatio(ratio);
    map.resize();
  };
  /** @param {number} width @param {number} height @param {number[]|null|undefined} wanted @param {number} [around] @returns {Promise<Shot>} */
  async function shoot(width, height, wanted, around = AROUND) {
    resize(`${width}px`, `${height}px`, Math.max(2, before.ratio));
    if (wanted) gl.fitBounds(wanted, { padding: around, animate: false, maxZoom: 15 });
    await fetch();
    await rested();
    // The drawing is there only within the frame in which it was made.
    const data = await new Promise((resolve) => { gl.once('render', () => resolve(canvas.toDataURL('image/png'))); gl.triggerRepaint(); });
    const node = el`<img alt="">`;
    node.src = data;
    await node.decode();
    return { node, width, height, metres: (40075016.686 * Math.cos((gl.getCenter().lat * Math.PI) / 180)) / (512 * 2 ** gl.getZoom()) };
  }
  const back = cutTo(gl, province);
  await dress(true);
  try {
    const width = Math.ceil(box ? Math.max(NARROWEST, WIDTH_MM * INSET_PX) : Math.max(frame.clientWidth, (frame.clientHeight * WIDTH_MM) / HEIGHT_MM, NARROWEST));
    const main = await shoot(width, Math.round((width * HEIGHT_MM) / WIDTH_MM), box);
    return { main, inset: inset ? await shoot(Math.round(INSET_MM * INSET_PX), Math.round(INSET_HIGH_MM * INSET_PX), inset, AROUND_INSET) : null };
  } finally {
    back();
    resize('', '', before.ratio);
    gl.jumpTo({ center: before.centre, zoom: before.zoom });
    await dress(false);
    fetch();
  }
}

/** Whether the boundaries in use are drawn from middles and areas, in part or all. */
export const isApproximate = () => Boolean(store.status?.boundaries) && !['reference', 'surveyed'].includes(store.status.boundaries.quality);

/** A round number for a scale. @param {number} n */
const round = (n) => { const step = 10 ** Math.max(0, Math.floor(Math.log10(n)) - 1); return Math.round(n / step) * step; };

/** What the legend on the screen explains, for the sheet: its signs, and the layers that are on (streets need no word). A canvas is copied without what is drawn on it: those are the room's to give. */
export function legendRows() {
  const signs = [...document.querySelectorAll('#legend .legend-items li')].map((item) => /** @type {Element} */ (item.cloneNode(true))).filter((item) => !item.querySelector('canvas'));
  const layers = [...document.querySelectorAll('#legend .legend-layers label:has(input:checked)')].filter((label) => !label.querySelector('.sign-streets'))
    .map((label) => html`<li>${label.querySelector('.layer-sign')?.cloneNode(true)}<span>${label.textContent}</span></li>`);
  return [...signs, ...layers];
}

/**
 * @typedef {Object} SheetWords  what a room says on its sheet
 * @property {string} title @property {any} sub
 * @property {any} aside   beside the map: the answer, the legend, the list
 * @property {string[]} limits  what the figures leave out, a sentence each
 * @property {any} source  what they were made of, by what, when
 * @property {string} [insetTitle]  what the nearer map shows
 */

/**
 * Makes the sheet and prints it. Paper is white: in the dark theme the map is drawn in the light one meanwhile.
 * @param {{map: any, fetch?: () => any, dress?: (on: boolean) => any, repaint?: () => void, box?: number[]|null, inset?: number[]|null, province?: string, words: () => SheetWords}} what dress: draws what the room has on the map for paper, and for the screen again;
 *   box: what the map has to show, else what is on the screen; inset: a part of it that is shown nearer; province: the ground of others is left white; fetch: asks for what the room draws of the frame;
 *   repaint: what the room draws in the colours of the theme, anew; words: asked for while the map is light
 */
export async function printMap({ map, fetch = () => {}, dress = () => {}, repaint = () => {}, box = null, inset = null, province, words }) {
  if ($('.sheet-busy')) return;
  // It takes seconds, and the map of the screen is what is drawn with.
  const busy = el`<div class="sheet-busy" role="status"><p>${t('sheet.drawing')}</p></div>`;
  document.body.append(busy);
  const root = document.documentElement;
  const theme = root.dataset.theme;
  const paint = (/** @type {string|undefined} */ name) => { root.dataset.theme = name; map.repaint(); repaint(); };
  if (theme === 'dark') paint('light');
  try {
    $('.print-sheet')?.remove();
    const shots = await pictures(map, { fetch, dress, box, inset, province });
    const sheet = makeSheet(shots, words());
    document.body.append(sheet);
    addEventListener('afterprint', () => sheet.remove(), { once: true });
    busy.remove();
    window.print();
  } finally {
    busy.remove();
    if (theme === 'dark') paint(theme);
  }
}

/** A map with its scale. @param {Shot} shot @param {number} wide room for it, millimetres @param {number} high */
function drawn(shot, wide, high) {
  const mm = Math.min(wide / shot.width, high / shot.height);
  // Of a picture that is longer than the room for it, all is kept: the scale follows.
  const scale = (shot.metres * 1000) / mm;
  const length = LENGTHS.filter((metres) => (metres * 1000) / scale <= wide / 4.4).at(-1) ?? LENGTHS[0];
  shot.node.style.width = `${shot.width * mm}mm`;
  shot.node.style.height = `${shot.height * mm}mm`;
  const bar = el`<span class="sheet-scale"></span>`;
  bar.style.width = `${(length * 1000) / scale}mm`;
  return el`<figure><div class="sheet-map">${shot.node}${svg('svg', { class: 'sheet-north', viewBox: '0 0 20 28', width: 20, height: 28 }, svg('path', { d: 'M10 1l6 18-6-4-6 4z' }), svg('text', { x: 10, y: 27, 'text-anchor': 'middle' }, t('sheet.north')))}</div>
      <figcaption><span>${bar} ${length >= 1000 ? format.number(length / 1000, { unit: 'km' }) : format.number(length, { unit: 'm' })}</span><span>${t('sheet.scale', { n: format.number(round(scale), { digits: 0 }) })}</span></figcaption></figure>`;
}

/** @param {{main: Shot, inset: Shot|null}} shots @param {SheetWords} words @returns {HTMLElement} */
function makeSheet({ main, inset }, { title, sub, aside, limits, source, insetTitle }) {
  return el`<section class="print-sheet" aria-hidden="true">
    <header><div><h1>${title}</h1><p>${sub}</p></div>${store.status?.demo?.present && html`<p class="sheet-demo">${t('banner.demo')}</p>`}<p class="sheet-office">${t('sheet.office')}<br>${t('sheet.number')}</p></header>
    <div class="sheet-body">${drawn(main, WIDTH_MM, HEIGHT_MM)}
    <aside>${aside}${inset && html`<div class="sheet-inset"><h2>${insetTitle}</h2>${drawn(inset, INSET_MM, INSET_HIGH_MM)}</div>`}</aside></div>
    <footer><div>${limits.length > 0 && html`<p class="sheet-limits">${limits.join(' ')}</p>`}<p>${source}</p></div>
      <div class="sheet-signs"><p class="sheet-date">${t('sheet.place_date')}</p><p>${t('sheet.made_by')}<small>${t('sheet.sign')}</small></p><p>${t('sheet.led_by')}<small>${t('sheet.seal')}</small></p></div></footer></section>`;
}
