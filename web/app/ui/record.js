// @ts-check
// What every record has in common: its facts by group, saving with a way back, two people on one row, a row that seems to be there already.
import { patch as send } from '../api.js';
import { $$, el, fill, html } from '../dom.js';
import { fieldsOf, groupLabel, label, show } from '../fields.js';
import { t } from '../i18n.js';
import { href } from '../router.js';
import { store } from '../store.js';
import { conflictView } from './conflict.js';
import { facts, section } from './panel.js';
import { toast } from './toast.js';

/**
 * The filled fields of a row, one section a group; how many are empty is said once at the end.
 * @param {string} entity @param {any} row @param {{skip?: string[], words?: (name: string, value: any) => any}} [options] words: for values that are ids
 */
export function factGroups(entity, row, { skip = [], words } = {}) {
  const left = fieldsOf(entity).filter((f) => !skip.includes(f.name));
  const filled = left.filter((f) => row[f.name] !== null && row[f.name] !== undefined && row[f.name] !== '');
  const names = [...new Set(filled.map((f) => f.group ?? ''))];
  const unfilled = left.filter((f) => !f.read_only).length - filled.filter((f) => !f.read_only).length;
  return [
    ...names.map((name) => section(groupLabel(name), facts(filled.filter((f) => (f.group ?? '') === name).map((f) => [label(entity, f.name), words?.(f.name, row[f.name]) ?? show(entity, f.name, row[f.name])])))),
    unfilled > 0 && el`<p class="muted small">${t('record.unfilled', { n: unfilled })}</p>`,
  ];
}

/** @type {HTMLElement|null} */
let offered = null;
/** Says that something was saved, with the way back while it is the last thing saved. @param {string} text @param {(() => void|Promise<void>)|null} [undo] */
export function saved(text, undo = null) {
  offered?.remove();
  offered = toast(text, { kind: 'ok', action: undo && { label: t('record.undo'), run: () => { offered = null; undo(); } } });
  const mine = offered;
  setTimeout(() => mine.remove(), undo ? 20000 : 5000);
}

/**
 * Sends a patch and takes the person through what may come of it: a conflict (both versions in the panel), a row that seems to be
 * there already (the choice in `slot`, above the form), a way back after success. Other problems are thrown, for the form to show.
 * @param {{panel: any, entity: string, path: string, row: any, patch: any, title: string, back: string, slot: HTMLElement,
 *   near?: (row: any) => {href: string, title: string, detail: string}, words?: (name: string, value: any) => string|null,
 *   onConflict?: (current: any, mine: any) => void, written: () => void, done: (saved: any) => void|Promise<void>, reload: () => void, force?: boolean}} job
 *   written: after every write, undoing too (the map's layers); done: after saving (where to go); reload: draws the page again
 */
export async function saveChanges(job) {
  const { panel, entity, path, row, title, back, slot, written, done, reload } = job;
  let patch = job.patch;
  if ('lon' in patch || 'lat' in patch) patch = { lon: row.lon, lat: row.lat, ...patch };
  if (!Object.keys(patch).length) return done(row);
  try {
    const now = await send(path, job.force ? { ...patch, force: true } : patch, row);
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, row[name] ?? null]));
    written();
    await done(now);
    saved(t('record.saved'), now.version === row.version ? null : async () => {
      try {
        await send(path, job.near ? { ...before, force: true } : before, now);
        toast(t('record.undone'), { kind: 'ok' });
        written();
        reload();
      } catch (problem) {
        toast(t('record.not_undone', { why: /** @type {any} */ (problem).message }), { kind: 'danger' });
      }
    });
  } catch (error) {
    const problem = /** @type {any} */ (error);
    if (problem.kind === 'conflict') {
      job.onConflict?.(problem.current, patch);
      panel.show({ title, back, focus: true, body: conflictView({ entity, base: row, mine: patch, problem, onCancel: reload, words: job.words,
        onChoose: async (mine, current) => {
          if (!Object.keys(mine).length) {
            await done(current);
            saved(t('conflict.kept_theirs'));
            return;
          }
          try {
            await saveChanges({ ...job, row: current, patch: mine });
          } catch (again) {
            toast(/** @type {any} */ (again).message, { kind: 'danger' });
          }
        } }) });
      fill(slot);
      return;
    }
    if (problem.kind === 'duplicate' && problem.near.length && job.near) {
      nearChoice(slot, problem, job.near, () => saveChanges({ ...job, force: true }));
      return;
    }
    throw error;
  }
}

/**
 * A row that seems to be there already: open it, or save all the same.
 * @param {HTMLElement} slot @param {any} problem the 409 with `near` @param {(row: any) => {href: string, title: string, detail: string}} describe
 * @param {() => Promise<void>|void} force
 */
export function nearChoice(slot, problem, describe, force) {
  const anyway = el`<button type="button" class="button small" @click=${run}>${t('record.save_anyway')}</button>`;
  const box = el`<div class="near-choice" role="alertdialog" aria-label=${t('record.near')} tabindex="-1"><p class="strong">${t('record.near')}</p><p class="small">${problem.message.replace(/\s*(nếu đúng là[^.;]*|if it is (a new|another)[^.;]*)?(,|, )?[^.;]*force = true\.?/i, '')}</p>
    <ul class="cards">${problem.near.map((/** @type {any} */ row) => {
      const one = describe(row);
      return html`<li><a class="card" href=${one.href}><span class="card-main"><span class="card-title">${one.title}</span><span class="card-detail">${one.detail}</span></span><span class="card-value small">${t('record.open_near')}</span></a></li>`;
    })}</ul><div class="buttons">${anyway}<button type="button" class="button small plain" @click=${() => fill(slot)}>${t('word.cancel')}</button></div></div>`;
  async function run() {
    anyway.disabled = true;
    try {
      await force();
      fill(slot);
    } catch (error) {
      anyway.disabled = false;
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  fill(slot, box);
  box.scrollIntoView({ block: 'nearest' });
  box.focus();
}

/**
 * An action on a row (POST …/retire, …/status): after a conflict the form stays as it is, says so, and sends the new version next time.
 * @param {{row: any}} held @param {() => Promise<any>} run
 */
export async function act(held, run) {
  try {
    return await run();
  } catch (error) {
    const problem = /** @type {any} */ (error);
    if (problem.kind === 'conflict' && problem.current) {
      held.row = problem.current;
      problem.message = t('record.changed_meanwhile');
    }
    throw problem;
  }
}

/**
 * Where "back" from a record leads: to the list, with the map as it stood there. Opened by a link, there was no list: the map stays
 * where it is. `seen()` when the list is shown, `moved()` when the view changes.
 * @param {any} panel @param {() => Record<string, string>} [filters] of the list, where they are not those of the record
 */
export function wayBack(panel, filters = () => store.filters) {
  /** @type {any} undefined: the list was not seen yet */
  let view;
  const list = () => href({ path: [], filters: filters(), view: view === undefined ? store.view : view });
  return {
    list,
    seen() { view = store.view; },
    moved() {
      if (!store.path.length) view = store.view;
      else if (view === undefined && store.path.length === 1) panel.backTo(list());
    },
  };
}

/** Buttons under a record's title. @param {any[]} items */
export const recordButtons = (...items) => el`<div class="buttons record-buttons">${items}</div>`;

/** Puts the cursor into the first required field that is empty, else into the first field. @param {any} panel */
export const focusForm = (panel) => {
  const all = /** @type {HTMLInputElement[]} */ ($$('.form input:not([tabindex="-1"]), .form select, .form textarea', panel.body));
  (all.find((field) => field.required && !field.value && field.offsetParent) ?? all[0])?.focus({ preventScroll: true });
};
