// @ts-check
// What became of a run: stored, with the way to its rows and the way back; or ended before it.
import { aborted, get, post, remove } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { classesPart, placedPart, remarksPart } from './check.js';
import { drawPreview } from './preview.js';
import { reasonsPart, refusedButton } from './refusals.js';
import { HOMES, kindName, said, steps, word } from './words.js';

/** Who brought it, when, and how long the file is kept. @param {any} room @param {any} run @param {() => void} again */
function about({ kinds }, run, again) {
  async function forget() {
    if (!await confirm({ title: t('imports.forget_title'), text: t('imports.forget_text'), action: t('imports.forget'), danger: true })) return;
    try {
      await remove(`/imports/${run.import_id}`);
      toast(t('imports.forgotten'), { kind: 'ok' });
      again();
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  return section(t('imports.about'), html`${facts([[t('imports.kind'), kindName(kinds, run.kind) || null], [t('imports.by'), run.created_by], [t('imports.begun'), format.time(run.created_at)], run.stored_at && [t('imports.stored_at'), format.time(run.stored_at)], run.undone_at && [t('imports.undone_at'), format.time(run.undone_at)],
    [t('imports.file'), run.file_kept_until ? t('imports.kept_until', { date: format.date(run.file_kept_until) }) : t('imports.not_kept')]])}${run.file_kept_until && html`<div class="buttons"><button type="button" class="button small" @click=${forget}>${t('imports.forget')}</button></div>`}`);
}

/** What is counted first: the things, then what hangs on them. */
const TABLES = ['site', 'camera', 'site_contact'];

/** @param {any} room @param {any} run @param {(run: any) => void} onRun */
export function donePage(room, run, onRun) {
  const { panel, map, kinds, signal, layers, back, reload } = room;
  const { counts } = run;
  const isUndone = run.state === 'undone';
  const home = HOMES[run.kind];
  const slot = el`<div class="slot"></div>`;
  // The map stays where the rows are; lists that know the import show its rows alone.
  const rows = () => ({ room: home.room, path: [], filters: home.isListed ? { import_id: run.import_id, everywhere: '1' } : {} });
  map.refresh('sites', 'cameras', 'incidents', 'hotspots', 'communes', 'roads', 'buildings', 'key_places');
  const tables = Object.entries(run.stored?.tables ?? {}).sort(([a], [b]) => TABLES.indexOf(a) - TABLES.indexOf(b));
  const undoable = kinds.find((/** @type {any} */ one) => one.kind === run.kind)?.can_undo !== false;
  panel.show({
    title: run.file_name, back, focus: true, subtitle: html`<span>${kindName(kinds, run.kind)}</span>`,
    body: [!isUndone && steps('save'), slot,
      figure({ value: t('imports.n_rows', { n: format.number(counts?.accepted ?? 0) }), label: t(isUndone ? 'imports.taken_out' : 'imports.saved'), note: isUndone ? t('imports.undone_note', { time: format.time(run.undone_at) }) : counts?.unchanged > 0 && t('imports.unchanged_note', { n: format.number(counts.unchanged) }) }),
      !isUndone && tables.length > 0 && facts(tables.map(([name, n]) => [word('table', name), format.number(/** @type {number} */ (n))])),
      !isUndone && el`<div class="buttons">${home && html`<a class="button primary" href=${href(rows())} @click=${(/** @type {Event} */ event) => { event.preventDefault(); go(rows()); }}>${icon(home.room)}${t('imports.see_rows')}</a>`}<a class="button" href=${href({ path: ['new'] })}>${icon('plus')}${t('imports.another')}</a>${run.may.undo && html`<button type="button" class="button danger" @click=${undo}>${icon('undo')}${t('imports.undo')}</button>`}</div>`,
      isUndone && el`<div class="buttons"><a class="button primary" href=${href({ path: ['new'] })}>${icon('plus')}${t('imports.another')}</a></div>`,
      !isUndone && !undoable && el`<p class="muted">${t('imports.cannot_undo')}</p>`,
      counts?.refused > 0 && !isUndone && section(t('imports.why_refused'), html`<p class="muted">${t('imports.still_refused', { n: format.number(counts.refused) })}</p>${reasonsPart(room, run)}${run.may.refused && html`<div class="buttons">${refusedButton(run)}</div>`}`),
      counts && classesPart(counts), counts && placedPart(counts), remarksPart(run.remarks), about(room, run, reload)],
  });
  if (!isUndone) {
    // The rows of this import, not the whole register. Of incidents none: their places are for those who have said what for, in their room.
    layers([]);
    get(`/imports/${run.import_id}/preview`, {}, signal).then((collection) => {
      const kept = (collection?.features ?? []).filter((/** @type {any} */ f) => f.geometry && f.properties.status === 'ok');
      if (!kept.length) return;
      drawPreview(room, { features: kept }, { stored: true });
    }, () => { /* the map stays where it is */ });
  }

  async function undo() {
    const asked = await confirm({ title: t('imports.undo_title', { n: format.number(counts?.accepted ?? 0) }), text: t('imports.undo_text'), action: t('imports.undo'), danger: true });
    if (!asked) return;
    try {
      onRun(await post(`/imports/${run.import_id}/undo`, {}));
    } catch (error) {
      if (aborted(error)) return;
      const problem = /** @type {any} */ (error);
      const depends = problem.body?.depends ?? [];
      fill(slot, depends.length ? el`<div class="failure" role="alert">${icon('warning')}<div><p class="strong">${problem.message}</p><ul class="imp-depends">${depends.map((/** @type {any} */ one) => html`<li><b class="num">${format.number(one.n)}</b> ${said(one)}</li>`)}</ul></div></div>` : failure(problem, null));
      panel.body.scrollTop = 0;
    }
  }
}

/** A run that failed or was called off: what happened, that nothing is stored, what to do. @param {any} room @param {any} run */
export function endedPage(room, run) {
  const { panel, back, reload } = room;
  const failed = run.state === 'failed';
  const mend = run.may.map && run.tables.length > 0;
  panel.show({
    title: run.file_name, back, focus: true, subtitle: html`<span>${t(failed ? 'imports.state_failed' : 'imports.state_cancelled')}</span>`,
    body: [
      failed ? el`<div class="failure" role="alert">${icon('warning')}<div><p class="strong">${t(run.tables.length ? 'imports.failed' : 'imports.file_refused')}</p><p>${said(run.error)}</p>${run.error?.code && html`<p class="label">${t('imports.code', { code: run.error.code })}</p>`}</div></div>`
        : el`<div class="empty"><p class="strong">${t('imports.cancelled_title')}</p><p class="muted">${t('imports.cancelled_hint')}</p></div>`,
      failed && el`<p class="muted">${t('imports.nothing_stored')}</p>`,
      el`<div class="buttons">${mend && html`<a class="button primary" href=${href({ path: [run.import_id, 'columns'] })}>${icon('edit')}${t('imports.mend_columns')}</a>`}<a class=${`button ${mend ? '' : 'primary'}`} href=${href({ path: ['new'] })}>${icon('plus')}${t('imports.another_file')}</a></div>`,
      about(room, run, reload)],
  });
}
