// @ts-check
// Rows that are given back, by reason; each reason opens its rows.
import { aborted, pages, save } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { icon } from '../../ui/icons.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { letter, said } from './words.js';

/** A column as the person knows it: its letter and heading. @param {any} run @param {number|null} index */
function columnName(run, index) {
  if (index === null || index === undefined) return '';
  const name = run.tables[run.mapping?.table ?? 0]?.columns[index]?.name;
  return name ? `${letter(index)} ${name}` : letter(index);
}

/** @param {any} room @param {any} run @param {(row: number) => void} [onRow] a row is chosen: show it on the map */
export function reasonsPart({ signal }, run, onRow) {
  return el`<div class="imp-reasons">${run.counts.by_reason.map((/** @type {any} */ reason) => {
    const box = el`<div class="event-detail"></div>`;
    /** @param {Event} event */
    const open = (event) => { if (/** @type {HTMLDetailsElement} */ (event.currentTarget).open && !box.childNodes.length) rowsOf(signal, run, reason, box, onRow); };
    return html`<details class="imp-reason" @toggle=${open}><summary><span class="num strong">${format.number(reason.n)}</span><span>${reason.heading && html`<b lang="vi">${reason.heading}:</b>`} ${reason.is_uniform ? '' : t('imports.for_example', { n: reason.rows[0] })} ${said(reason)}</span></summary>${box}</details>`;
  })}</div>`;
}

/** @param {AbortSignal} signal @param {any} run @param {any} reason @param {HTMLElement} box @param {((row: number) => void)|undefined} onRow */
async function rowsOf(signal, run, reason, box, onRow) {
  fill(box, skeleton({ rows: 3 }));
  const list = pages(`/imports/${run.import_id}/refusals`, { code: reason.code, ...(reason.field && { field: reason.field }), limit: 50 }, signal);
  const rows = el`<ul class="imp-refused"></ul>`;
  const more = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button more" @click=${next}>${t('list.more')}</button>`);
  async function next() {
    more.disabled = true;
    rows.append(...(await list.more()).filter((one) => one.code === reason.code && (!reason.field || one.field === reason.field)).map((one) => el`<li>${onRow ? html`<button type="button" class="imp-link num" @click=${() => onRow(one.row)}>${t('imports.row', { n: one.row })}</button>` : html`<span class="num strong">${t('imports.row', { n: one.row })}</span>`}
      <span>${columnName(run, one.column) && html`<b lang="vi">${columnName(run, one.column)}:</b>`} <span>${said(one)}</span> <span class="muted">${said(one, 'todo_')}</span></span></li>`));
    more.disabled = false;
    more.hidden = list.done;
  }
  try {
    await next();
    fill(box, rows, more);
  } catch (error) {
    if (!aborted(error)) fill(box, failure(error, () => rowsOf(signal, run, reason, box, onRow)));
  }
}

/** The person's own rows, with where, why and what to do in three further columns. @param {any} run */
export function refusedButton(run) {
  const ending = run.format === 'xlsx' || run.format === 'csv' ? 'xlsx' : 'geojson';
  const words = el`<span>${t('imports.take_refused', { ending })}</span>`;
  const button = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button imp-take" @click=${take}>${icon('download')}${words}</button>`);
  async function take() {
    button.disabled = true;
    try {
      const saved = await save(`/imports/${run.import_id}/refused`, { lang: language() }, { name: `tra-lai.${ending}` });
      toast(t('imports.refused_taken', { file: saved.name }), { kind: 'ok' });
    } catch (error) {
      toast(t('list.not_downloaded', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
    }
    button.disabled = false;
  }
  return button;
}
