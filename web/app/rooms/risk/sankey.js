// @ts-check
// Flows between two periods: on the left the levels before, on the right those after, bands as wide as the communes are many. Quiet colours: only what got worse
// stands out; what is restated is grey. The same numbers stand in the matrix below, for who does not see the picture.
import { el, svg } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { levelOf } from './levels.js';

const WIDTH = 360;
const BAR = 14;
const LABEL = 96;
const GAP = 8;

/** What a flow is called for its colour: restated where any of it is, else by its direction. @param {any} of @param {any} flow */
function kindOf(of, flow) {
  if (flow.kinds.restated) return 'restated';
  const [a, b] = [levelOf(of, flow.from)?.rank, levelOf(of, flow.to)?.rank];
  if (!a || !b) return 'other';
  return a === b ? 'unchanged' : b > a ? 'improve' : 'worsen';
}

/**
 * @param {any} of a scheme @param {any} told /risk/transitions
 * @param {{from: string, to: string, words: (code: string) => string, href: (from: string, to: string) => string}} options
 */
export function sankey(of, told, { from, to, words, href }) {
  const used = (/** @type {number[]} */ sums) => told.levels.map((/** @type {string} */ code, /** @type {number} */ i) => ({ code, n: sums[i] })).filter((/** @type {any} */ one) => one.n > 0);
  const [left, right] = [used(told.row_sums), used(told.column_sums)];
  const scale = 190 / Math.max(1, told.n);
  /** Places of the bars of one side, and how far each is filled. @param {any[]} side */
  const place = (side) => { let y = 20; return new Map(side.map((one) => { const height = Math.max(3, one.n * scale); const at = { ...one, y, height, filled: 0 }; y += height + Math.max(GAP, 16 - height); return [one.code, at]; })); };
  const [a, b] = [place(left), place(right)];
  const height = Math.max(...[...a.values(), ...b.values()].map((one) => one.y + one.height)) + 8;
  const [x1, x2] = [LABEL + BAR, WIDTH - LABEL - BAR];
  const order = (/** @type {string} */ code) => told.levels.indexOf(code);
  const bands = [...told.flows].sort((p, q) => order(p.from) - order(q.from) || order(p.to) - order(q.to)).map((flow) => {
    const [p, q] = [a.get(flow.from), b.get(flow.to)];
    const thick = Math.max(1, flow.n * scale);
    const [y1, y2] = [p.y + p.filled + thick / 2, q.y + q.filled + thick / 2];
    p.filled += thick;
    q.filled += thick;
    const kind = kindOf(of, flow);
    const said = t('risk.flow', { from: words(flow.from), to: words(flow.to), n: format.number(flow.n) });
    const middle = (x1 + x2) / 2;
    // For the mouse alone, and no link: in a picture nothing may take the keyboard, which has the matrix.
    const link = svg('g', { class: 'flow-way' }, svg('path', { class: `flow flow-${kind}`, d: `M${x1} ${y1.toFixed(1)}C${middle} ${y1.toFixed(1)} ${middle} ${y2.toFixed(1)} ${x2} ${y2.toFixed(1)}`, 'stroke-width': thick.toFixed(1) }, svg('title', {}, said)));
    link.addEventListener('click', () => { location.hash = href(flow.from, flow.to); });
    return { link, said };
  });
  const side = (/** @type {Map<string, any>} */ places, /** @type {boolean} */ isLeft) => [...places.values()].flatMap((one) => [
    svg('rect', { class: 'flow-bar', x: isLeft ? LABEL : WIDTH - LABEL - BAR, y: one.y.toFixed(1), width: BAR, height: one.height.toFixed(1), rx: 2 }),
    svg('text', { class: 'flow-label', x: isLeft ? LABEL - 6 : WIDTH - LABEL + 6, y: (one.y + one.height / 2 + 4).toFixed(1), 'text-anchor': isLeft ? 'end' : 'start' }, `${words(one.code)} · ${format.number(one.n)}`)]);
  return el`<figure class="chart sankey">${svg('svg', { viewBox: `0 0 ${WIDTH} ${height.toFixed(0)}`, role: 'img', 'aria-label': t('risk.flows_label', { from, to }) },
    svg('text', { class: 'flow-head', x: 0, y: 11, 'text-anchor': 'start' }, from), svg('text', { class: 'flow-head', x: WIDTH, y: 11, 'text-anchor': 'end' }, to),
    ...bands.map((one) => one.link), ...side(a, true), ...side(b, false))}
    <figcaption class="visually-hidden">${bands.map((one) => one.said).join('; ')}</figcaption></figure>`;
}
