// @ts-check
// A list on paper: what was asked, the answer, one table, when it was printed. Paper is white, and holds nothing of the screen.
import { $, el, html } from '../dom.js';
import { t } from '../i18n.js';
import { placeName } from '../session.js';
import { store } from '../store.js';

/**
 * Prints a page of its own. The sheet is taken off once it is printed.
 * @param {{title: string, className: 'upright'|'lying', body: any, foot: any}} what className: A4, upright or lying
 */
export function printPaper({ title, className, body, foot }) {
  $('.paper')?.remove();
  const sheet = el`<section class=${`paper ${className}`} aria-hidden="true"><header><div><h1>${title}</h1><p>${placeName()}</p></div>${store.status?.demo?.present && html`<p class="sheet-demo">${t('banner.demo')}</p>`}</header>${body}<footer>${foot}</footer></section>`;
  document.body.append(sheet);
  addEventListener('afterprint', () => sheet.remove(), { once: true });
  window.print();
}

/**
 * Prints one table alone.
 * @param {{title: string, className: 'upright'|'lying', lead: any, head: any[], rows: any[][], foot: any, numeric?: number[]}} what className: A4, upright or lying; numeric: columns of numbers
 */
export function printList({ title, className, lead, head, rows, foot, numeric = [] }) {
  const of = (/** @type {number} */ i) => (numeric.includes(i) ? 'num' : '');
  printPaper({ title, className, foot, body: html`<div class="paper-lead">${lead}</div>
    <table><thead><tr>${head.map((one, i) => html`<th scope="col" class=${of(i)}>${one}</th>`)}</tr></thead><tbody>${rows.map((row) => html`<tr>${row.map((one, i) => (i ? html`<td class=${of(i)}>${one}</td>` : html`<th scope="row">${one}</th>`))}</tr>`)}</tbody></table>` });
}
