// @ts-check
// What the file is, in one sentence; and the way to correct it: another sheet, another row of headings, another encoding.
import { el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { word } from './words.js';

const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1258', 'tcvn3', 'vni', 'windows-1252'];
const DELIMITERS = [',', ';', '\t', '|'];

/** @param {any} run @param {any} mapping changed in place @param {(what: 'table'|'rest') => void} onChange */
export function readingPart(run, mapping, onChange) {
  const isText = run.format === 'csv';
  const hasHeadings = isText || run.format === 'xlsx';
  const node = el`<section class="imp-reading"></section>`;
  const ids = { table: uid('rd'), row: uid('rd'), encoding: uid('rd'), delimiter: uid('rd') };
  const note = el`<p class="label" role="status" hidden>${t('imports.reading_note')}</p>`;
  /** Whether the file is read as it was recognised: then the columns below are those that will be read. */
  const same = () => mapping.header_row === (run.tables[mapping.table] ?? run.tables[0]).header_row && !mapping.encoding && !mapping.delimiter;
  draw();
  return node;

  function sentence() {
    const table = run.tables[mapping.table] ?? run.tables[0];
    const parts = [t('imports.is', { format: word('format', run.format) })];
    if (isText && run.encoding) parts.push(t('imports.is_encoded', { encoding: word('encoding', mapping.encoding ?? run.encoding) }));
    if (run.tables.length > 1) parts.push(t('imports.is_table', { name: table.name, n: run.tables.length }));
    if (table.row_count !== null && table.row_count !== undefined) parts.push(t('imports.is_rows', { n: format.number(table.row_count) }));
    if (hasHeadings) parts.push(mapping.header_row ? t('imports.is_header', { row: mapping.header_row }) : t('imports.is_headless'));
    if (table.geometry) parts.push(t('imports.is_geometry', { kinds: table.geometry.kinds.join(', ') }));
    return `${parts.join(', ')}.`;
  }

  function draw(open = false) {
    const set = (/** @type {Record<string, any>} */ patch, /** @type {'table'|'rest'} */ what) => { Object.assign(mapping, patch); onChange(what); text.textContent = sentence(); note.hidden = same(); if (what === 'table' && row) row.value = String(mapping.header_row ?? ''); };
    const text = el`<p>${sentence()}</p>`;
    const row = hasHeadings ? /** @type {HTMLInputElement} */ (el`<input class="input" id=${ids.row} type="number" min="0" max="200" value=${String(mapping.header_row ?? '')} @change=${(/** @type {any} */ e) => set({ header_row: Number(e.target.value) || null }, 'rest')}>`) : null;
    const controls = [
      run.tables.length > 1 && el`<div class="field"><label for=${ids.table}>${t('imports.table')}</label><select class="input" id=${ids.table} @change=${(/** @type {any} */ e) => set({ table: Number(e.target.value) }, 'table')}>${run.tables.map((/** @type {any} */ one, /** @type {number} */ i) => html`<option value=${i} ?selected=${i === mapping.table}>${one.name}${one.row_count !== null && one.row_count !== undefined && ` (${t('imports.is_rows', { n: format.number(one.row_count) })})`}</option>`)}</select></div>`,
      row && el`<div class="field"><label for=${ids.row}>${t('imports.header_row')}</label>${row}</div>`,
      isText && el`<div class="field"><label for=${ids.encoding}>${t('imports.encoding')}</label><select class="input" id=${ids.encoding} @change=${(/** @type {any} */ e) => set({ encoding: e.target.value || null }, 'rest')}><option value="">${t('imports.as_found', { what: word('encoding', run.encoding) })}</option>${ENCODINGS.map((one) => html`<option value=${one} ?selected=${one === mapping.encoding && one !== run.encoding}>${word('encoding', one)}</option>`)}</select></div>`,
      isText && el`<div class="field"><label for=${ids.delimiter}>${t('imports.delimiter')}</label><select class="input" id=${ids.delimiter} @change=${(/** @type {any} */ e) => set({ delimiter: e.target.value || null }, 'rest')}><option value="">${t('imports.as_found', { what: name(run.delimiter) })}</option>${DELIMITERS.map((one) => html`<option value=${one} ?selected=${one === mapping.delimiter && one !== run.delimiter}>${name(one)}</option>`)}</select></div>`,
    ].filter(Boolean);
    note.hidden = same();
    fill(node, text, controls.length > 0 && el`<details class="imp-correct" ?open=${open}><summary>${t('imports.correct')}</summary><div class="imp-controls">${controls}</div>${note}</details>`);
  }

  /** @param {string|null} sign */
  function name(sign) { return sign === '\t' ? t('imports.tab') : sign ?? ''; }
}
