// @ts-check
// What the file is, in one sentence; and the way to say otherwise: another sheet, another row of headings, another encoding. The file is looked
// at again with each choice, so that a person sees when the accents are right.
import { aborted, get, put } from '../../api.js';
import { $, el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { whole, word } from './words.js';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'tcvn3', 'vni', 'windows-1252'];
const DELIMITERS = [',', ';', '\t', '|'];
/** The name under which an encoding is offered: with or without a byte order mark is no choice of a person's. @param {string|null} encoding */
const plain = (encoding) => (encoding === 'utf-8-bom' ? 'utf-8' : encoding);

/**
 * @param {{signal: AbortSignal}} room @param {any} first the run
 * @param {{now: () => any, onRun: (run: any) => void}} options  now: the mapping as it stands; onRun: the file was looked at again
 */
export function readingPart({ signal }, first, { now, onRun }) {
  let run = first;
  const isText = run.format === 'csv';
  const hasLetters = isText || run.format === 'shapefile';
  const hasHeadings = isText || run.format === 'xlsx';
  /** The first rows as they stand in the file; null until they were asked for. @type {any[]|null} */
  let rows = null;
  let busy = false;
  const ids = { table: uid('rd'), row: uid('rd'), encoding: uid('rd'), delimiter: uid('rd'), rows: uid('rd') };
  const text = el`<p></p>`;
  const slot = el`<div class="slot"></div>`;
  const controls = el`<div class="imp-controls"></div>`;
  const raw = el`<div class="imp-raw-part"></div>`;
  const can = run.tables.length > 1 || hasHeadings || hasLetters;
  const box = /** @type {HTMLDetailsElement} */ (el`<details class="imp-correct"><summary>${t('imports.correct')}</summary><div class="imp-reread">${controls}${raw}</div></details>`);
  box.addEventListener('toggle', () => { if (box.open && rows === null && hasHeadings) ask(); });
  draw();
  return { node: el`<section class="imp-reading">${text}${can && box}${slot}</section>`, change };

  function table() { return run.tables[now().table] ?? run.tables[0]; }

  function sentence() {
    const parts = [t('imports.is', { format: word('format', run.format) })];
    if (hasLetters && run.encoding) parts.push(t('imports.is_encoded', { encoding: word('encoding', run.encoding) }));
    if (run.tables.length > 1) parts.push(t('imports.is_table', { name: table().name, n: run.tables.length }));
    if (table().row_count !== null && table().row_count !== undefined) parts.push(t('imports.is_rows', { n: format.number(table().row_count) }));
    if (hasHeadings) parts.push(table().header_row ? t('imports.is_header', { row: table().header_row }) : t('imports.is_headless'));
    if (table().geometry) parts.push(t('imports.is_geometry', { kinds: table().geometry.kinds.join(', ') }));
    return `${parts.join(', ')}.`;
  }

  function draw() {
    text.textContent = sentence();
    const header = table().header_row;
    fill(controls,
      run.tables.length > 1 && el`<div class="field"><label for=${ids.table}>${t('imports.table')}</label><select class="input" id=${ids.table} @change=${(/** @type {any} */ e) => change({ table: Number(e.target.value) })}>${run.tables.map((/** @type {any} */ one, /** @type {number} */ i) => html`<option value=${i} ?selected=${i === now().table}>${one.name}${one.row_count !== null && one.row_count !== undefined && ` (${t('imports.is_rows', { n: format.number(one.row_count) })})`}</option>`)}</select></div>`,
      hasLetters && el`<div class="field"><label for=${ids.encoding}>${t('imports.encoding')}</label><select class="input" id=${ids.encoding} @change=${(/** @type {any} */ e) => change({ encoding: e.target.value, ...(header ? { header_row: header } : {}) })}>${ENCODINGS.map((one) => html`<option value=${one} ?selected=${one === plain(run.encoding)}>${word('encoding', one)}</option>`)}</select></div>`,
      isText && el`<div class="field"><label for=${ids.delimiter}>${t('imports.delimiter')}</label><select class="input" id=${ids.delimiter} @change=${(/** @type {any} */ e) => change({ delimiter: e.target.value })}>${[...new Set([...DELIMITERS, run.delimiter ?? ','])].map((one) => html`<option value=${one} ?selected=${one === run.delimiter}>${sign(one)}</option>`)}</select></div>`);
    controls.hidden = !controls.childNodes.length;
    if (!hasHeadings) return;
    if (rows === null) { fill(raw, box.open && skeleton({ rows: 4 })); return; }
    const width = Math.max(1, ...rows.map((one) => one.cells.length));
    const pick = (/** @type {number|null} */ row) => () => change({ header_row: row });
    const cell = (/** @type {string|null|undefined} */ one) => html`<td lang="vi" class=${one === null ? 'hidden-cell' : ''}>${one === null ? t('imports.hidden_cell') : one ?? ''}</td>`;
    fill(raw, el`<fieldset class="imp-heads"><legend id=${ids.rows}>${t('imports.header_row')}</legend>
      <div class="imp-raw" role="group" aria-labelledby=${ids.rows} tabindex="0"><table><tbody>${rows.map((one) => html`<tr class=${one.row === header ? 'now' : header && one.row < header ? 'above' : ''}><th scope="row"><label><input type="radio" name=${ids.row} value=${one.row} ?checked=${one.row === header} @change=${pick(one.row)}><span class="num">${t('imports.row', { n: one.row })}</span></label></th>${Array.from({ length: width }, (_, i) => cell(i < one.cells.length ? one.cells[i] : ''))}</tr>`)}</tbody></table></div>
      <div class="imp-head-else"><label><input type="radio" name=${ids.row} value="" ?checked=${!header} @change=${pick(null)}><span>${t('imports.no_header')}</span></label>
      <label for=${ids.row}>${t('imports.other_row')}<input class="input small num" id=${ids.row} type="number" min="1" max="200" value=${header && !rows.some((one) => one.row === header) ? String(header) : ''} @change=${(/** @type {any} */ e) => { if (Number(e.target.value) >= 1) change({ header_row: Number(e.target.value) }); }}></label></div></fieldset>`);
  }

  /** The first rows, when they are wanted. */
  async function ask() {
    fill(raw, skeleton({ rows: 4 }));
    try {
      rows = (await get(`/imports/${run.import_id}/reading`, {}, signal)).rows;
      draw();
    } catch (error) {
      if (!aborted(error)) fill(raw, failure(error, ask));
    }
  }

  /**
   * Looks at the file again. What is not said stays, but that of another delimiter or sheet the headings are looked for anew.
   * @param {Record<string, any>} patch @returns {Promise<boolean>} whether it was
   */
  async function change(patch) {
    if (busy) return false;
    busy = true;
    const mapping = now();
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.id || null;
    const inRows = raw.contains(document.activeElement);
    box.setAttribute('aria-busy', 'true');
    fill(slot);
    try {
      const answer = await put(`/imports/${run.import_id}/reading`, { table: mapping.table, encoding: mapping.encoding, delimiter: mapping.delimiter, ...(patch.kind ? { header_row: table().header_row } : {}), ...patch });
      if (signal.aborted) return false;
      run = whole(answer);
      rows = answer.first_rows ?? rows;
      onRun(answer);
      return true;
    } catch (error) {
      if (!aborted(error)) fill(slot, failure(error, null));
      return false;
    } finally {
      busy = false;
      box.removeAttribute('aria-busy');
      if (!signal.aborted) {
        draw();
        // Whoever chose by keyboard goes on from there.
        if (inRows) /** @type {HTMLElement|null} */ ($('input:checked', raw))?.focus();
        else if (focused) document.getElementById(focused)?.focus();
      }
    }
  }

  /** @param {string|null} one */
  function sign(one) { return one === '\t' ? t('imports.tab') : one === ',' ? t('imports.comma') : one === ';' ? t('imports.semicolon') : one === '|' ? t('imports.bar') : one ?? ''; }
}
