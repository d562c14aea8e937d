// @ts-check
// The map as a sheet of A3 to be signed: title, what the room says beside it, legend, scale, north, source, place for signatures.
import { $, el, html, svg } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import { store } from '../store.js';

/** The room for the map on the sheet, millimetres; the rest is for words. */
const [WIDTH_MM, HEIGHT_MM] = [268, 211];
/** A map that is narrower than this on the screen is printed with more around it, pixels: else its words were as large as headings. */
const NARROWEST = 900;
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
  const resize = (to, high, ratio) => {
    // As wide as asked for: the page would give it its own width, and the picture were stretched.
    frame.style.flex = to && 'none';
    frame.style.width = to;
    frame.style.height = high;
    gl.setPixelRatio(ratio);
    map.resize();
  };
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
 */

/**
 * Makes the sheet and prints it. Paper is white: in the dark theme the map is drawn in the light one meanwhile.
 * @param {{map: any, fetch?: () => any, repaint?: () => void, words: () => SheetWords}} what fetch: asks for what the room draws of the frame;
 *   repaint: what the room draws in the colours of the theme, anew; words: asked for while the map is light
 */
export async function printMap({ map, fetch = () => {}, repaint = () => {}, words }) {
  const root = document.documentElement;
  const theme = root.dataset.theme;
  const paint = (/** @type {string|undefined} */ name) => { root.dataset.theme = name; map.repaint(); repaint(); };
  if (theme === 'dark') paint('light');
  try {
    $('.print-sheet')?.remove();
    const shot = await picture(map, fetch);
    const sheet = makeSheet(shot, words());
    document.body.append(sheet);
    addEventListener('afterprint', () => sheet.remove(), { once: true });
    window.print();
  } finally {
    if (theme === 'dark') paint(theme);
  }
}

/** @param {any} shot @param {SheetWords} words @returns {HTMLElement} */
function makeSheet(shot, { title, sub, aside, limits, source }) {
  const mm = Math.min(WIDTH_MM / shot.width, HEIGHT_MM / shot.height);
  // Of a picture that is longer than the room for it, all is kept: the scale follows.
  const scale = (shot.metres * 1000) / mm;
  const length = LENGTHS.filter((metres) => (metres * 1000) / scale <= 60).at(-1) ?? LENGTHS[0];
  shot.node.style.width = `${shot.width * mm}mm`;
  shot.node.style.height = `${shot.height * mm}mm`;
  const bar = el`<span class="sheet-scale"></span>`;
  bar.style.width = `${(length * 1000) / scale}mm`;
  return el`<section class="print-sheet" aria-hidden="true">
    <header><div><h1>${title}</h1><p>${sub}</p></div>${store.status?.demo?.present && html`<p class="sheet-demo">${t('banner.demo')}</p>`}</header>
    <div class="sheet-body"><figure><div class="sheet-map">${shot.node}${svg('svg', { class: 'sheet-north', viewBox: '0 0 20 28', width: 20, height: 28 }, svg('path', { d: 'M10 1l6 18-6-4-6 4z' }), svg('text', { x: 10, y: 27, 'text-anchor': 'middle' }, t('sheet.north')))}</div>
      <figcaption><span>${bar} ${length >= 1000 ? format.number(length / 1000, { unit: 'km' }) : format.number(length, { unit: 'm' })}</span><span>${t('sheet.scale', { n: format.number(round(scale), { digits: 0 }) })}</span></figcaption></figure>
    <aside>${aside}</aside></div>
    <footer><div>${limits.length > 0 && html`<p class="sheet-limits">${limits.join(' ')}</p>`}<p>${source}</p></div>
      <div class="sheet-signs"><p>${t('sheet.made_by')}<small>${t('sheet.sign')}</small></p><p>${t('sheet.led_by')}<small>${t('sheet.seal')}</small></p></div></footer></section>`;
}
