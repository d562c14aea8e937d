// @ts-check
// What was brought in so far, the newest first; a file dropped anywhere on the panel begins a new one.
import { aborted, once, pages, save } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { icon } from '../../ui/icons.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { onDrop, send } from './upload.js';
import { kindName, said, stateChip } from './words.js';

/** @param {any} room */
export async function listPage(room) {
  const { panel, signal, reload } = room;
  const box = el`<div class="imp-stack">${skeleton({ rows: 6 })}</div>`;
  const slot = el`<div class="slot"></div>`;
  const add = () => el`<a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('imports.add')}</a>`;
  panel.show({ title: t('room.imports'), actions: add(), body: [slot, box] });
  onDrop(room, (file) => send(room, file, null, slot));
  try {
    const list = pages('/imports', { limit: 50 }, signal);
    const [{ items: kinds }] = await Promise.all([once('/imports/kinds'), list.more()]);
    if (!list.items.length) {
      fill(box, el`<div class="empty"><p class="strong">${t('imports.none')}</p><p class="muted">${t('imports.none_hint')}</p></div>`, whatCan(kinds), el`<p class="label">${t('imports.formats')}</p>`);
      return;
    }
    const rows = el`<ul class="cards"></ul>`;
    const more = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button more" @click=${next}>${t('list.more')}</button>`);
    const put = (/** @type {any[]} */ items) => { rows.append(...items.map((run) => card(run, kinds))); more.hidden = list.done; };
    async function next() {
      more.disabled = true;
      try { put(await list.more()); } catch (error) { if (!aborted(error)) more.after(failure(error, null)); }
      more.disabled = false;
    }
    put(list.items);
    fill(box, rows, more);
  } catch (error) {
    if (!aborted(error)) fill(box, failure(error, reload));
  }
}

/** @param {any} run @param {any[]} kinds */
function card(run, kinds) {
  const { counts } = run;
  const n = run.state === 'stored' || run.state === 'checked' ? counts?.accepted : null;
  return el`<li><a class="card" href=${href({ path: [run.import_id] })} data-id=${run.import_id}><span class="card-main"><span class="card-title">${run.file_name}</span>
    <span class="card-detail">${[kindName(kinds, run.kind), format.time(run.created_at), run.created_by].filter(Boolean).join(' · ')}</span>
    <span class="card-chips">${stateChip(run.state)}${counts?.refused > 0 && html`<span class="chip warn">${t('imports.n_refused', { n: format.number(counts.refused) })}</span>`}</span></span>
    ${n !== null && n !== undefined && html`<span class="card-value num">${format.number(n)}<span class="change same">${t('imports.rows', { n: format.number(n) })}</span></span>`}</a></li>`;
}

/** Kinds that come as a table, so that there is a workbook to fill in. */
const TEMPLATES = ['cameras', 'incidents', 'populations'];
/** @param {any} kind */
async function template(kind) {
  try {
    await save(`/imports/templates/${kind.kind}.xlsx`, {}, { name: `mau-${kind.kind}.xlsx` });
  } catch (error) {
    toast(t('list.not_downloaded', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
  }
}

/** What can be brought in: the kinds, with workbooks to fill in where the server has them. @param {any[]} kinds */
export function whatCan(kinds) {
  return el`<section class="section"><header><h2>${t('imports.what_can')}</h2></header><ul class="log rows">${kinds.filter((one) => one.may).map((one) => html`<li><span><b>${said(one)}</b><span class="muted small block">${t(`imports.hint_${one.kind}`)}</span></span>${
    TEMPLATES.includes(one.kind) && html`<button type="button" class="button small" data-template=${one.kind} @click=${() => template(one)}>${icon('download')}${t('imports.template')}<span class="visually-hidden">: ${said(one)}</span></button>`}</li>`)}</ul>${kinds.filter((one) => !one.may).map((one) => html`<p class="label">${said(one)}: ${said(one.why_not)}</p>`)}</section>`;
}
