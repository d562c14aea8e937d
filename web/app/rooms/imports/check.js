// @ts-check
// The third step: what the check of every row found. The answer first; then what was assumed, what only a person can say, what is given back.
import { aborted, get, post, put } from '../../api.js';
import { $, el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section, tile } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { drawPreview, previewList } from './preview.js';
import { reasonsPart, refusedButton } from './refusals.js';
import { kindName, said, steps, word } from './words.js';

/** More answers than these are a list to choose from. */
const MANY = 6;

/** What was assumed or left out. @param {any[]} remarks */
export const remarksPart = (remarks) => remarks.length > 0 && section(t('imports.assumed'), el`<ul class="imp-remarks">${remarks.map((one) => html`<li>${said(one)}</li>`)}</ul>`);

const THINGS = ['road', 'junction', 'building', 'key_place'];
/** Streets by what they are: roads, crossings, buildings, places, and the classes of each. @param {any} counts */
export function classesPart(counts) {
  /** @type {Map<string, [string, number][]>} */
  const things = new Map();
  for (const [name, n] of Object.entries(counts.by_class ?? {})) {
    const [thing, ...rest] = name.split(' ');
    things.set(thing, [...things.get(thing) ?? [], [rest.join(' '), /** @type {number} */ (n)]]);
  }
  const total = (/** @type {[string, number][]} */ list) => list.reduce((sum, [, n]) => sum + n, 0);
  return things.size > 0 && section(t('imports.by_class'), el`<div class="imp-classes">${facts([...things].sort(([a], [b]) => THINGS.indexOf(a) - THINGS.indexOf(b)).map(([thing, list]) => [word('table', thing), format.number(total(list))]))}</div>`);
}

/** Where the rows lie, and how well it is known. @param {any} counts */
export function placedPart(counts) {
  const placed = Object.entries(counts.placed ?? {}).filter(([, n]) => n > 0);
  return counts.by_commune.length > 0 && section(t('imports.by_commune'), html`${placed.length > 0 && html`<p class="muted small">${placed.map(([how, n]) => `${word('placed', how)}: ${format.number(n)}`).join(' · ')}</p>`}
    ${facts(counts.by_commune.slice(0, 8).map((/** @type {any} */ one) => [one.name, format.number(one.n)]))}${counts.by_commune.length > 8 && html`<details class="more-rows"><summary>${t('imports.more_communes', { n: counts.by_commune.length - 8 })}</summary>${facts(counts.by_commune.slice(8).map((/** @type {any} */ one) => [one.name, format.number(one.n)]))}</details>`}`);
}

/** @param {any} room @param {any} run @param {(run: any) => void} onRun */
export function checkPage(room, run, onRun) {
  const { panel, kinds, signal, back } = room;
  const { counts, questions, remarks } = run;
  const open = questions.filter((/** @type {any} */ one) => one.answer === null || one.answer === undefined);
  const slot = el`<div class="slot"></div>`;
  const shown = el`<div>${skeleton({ rows: 4 })}</div>`;
  const columns = href({ path: [run.import_id, 'columns'] });
  const kind = kindName(kinds, run.kind);
  const undoable = kinds.find((/** @type {any} */ one) => one.kind === run.kind)?.can_undo !== false;
  // The way on, whatever the answer is.
  const changed = remarks.find((/** @type {any} */ one) => one.code === 'changed-since-check');
  const next = open.length ? t('imports.answer_first') : counts.accepted ? t('imports.nothing_yet') : counts.unchanged && !counts.refused ? t('imports.all_there') : counts.refused ? t('imports.none_right') : t('imports.no_rows');
  /** @type {ReturnType<typeof previewList>|null} */
  let list = null;
  /** @type {any} */
  let collection = null;

  // With open questions nothing can be saved, and how many rows it will be is not known: the way is to the first of them.
  const save = /** @type {HTMLButtonElement} */ (el`<button type="button" class=${`button ${open.length ? '' : 'primary'}`} @click=${store} ?disabled=${!open.length && (!counts.accepted || !run.may.confirm)}>${open.length ? t('imports.save_after', { n: format.number(open.length) }) : t('imports.save', { n: format.number(counts.accepted) })}</button>`);
  panel.show({
    title: run.file_name, back, focus: true, subtitle: html`<span>${kind}</span>`, actions: run.may.cancel && el`<button type="button" class="button" @click=${cancel}>${t('imports.cancel_short')}</button>`,
    body: [steps('check', { columns }), slot, changed && el`<p class="note warn" role="alert">${said(changed)}</p>`,
      figure({ value: t('imports.n_rows', { n: format.number(counts.accepted) }), label: t(open.length ? 'imports.could_save' : 'imports.would_save'), note: next }),
      el`<div class="tiles">${tile({ value: format.number(counts.refused), label: t('imports.tile_refused'), warn: counts.refused > 0 })}${tile({ value: format.number(counts.unchanged), label: t('imports.tile_unchanged') })}${counts.beside > 0 && tile({ value: format.number(counts.beside), label: t('imports.tile_beside') })}${tile({ value: format.number(counts.rows + (counts.beside ?? 0)), label: t('imports.tile_rows') })}</div>`,
      questions.length > 0 && questionsPart(),
      remarksPart(remarks.filter((/** @type {any} */ one) => one !== changed)),
      counts.refused > 0 && section(t('imports.why_refused'), html`${reasonsPart(room, run, (row) => { if (!list?.pick(row)) toast(t('imports.not_on_map', { n: row })); })}<div class="buttons">${refusedButton(run)}</div>`),
      classesPart(counts),
      placedPart(counts),
      section(t('imports.on_map'), shown)],
    foot: [save, el`<a class="button" href=${columns}>${icon('edit')}${t('imports.mend_columns')}</a>`],
  });
  load();

  async function load() {
    try {
      collection = await get(`/imports/${run.import_id}/preview`, {}, signal);
      drawPreview(room, collection);
      list = previewList(room, collection);
      fill(shown, collection.features.length ? [collection.features.length >= 3000 && el`<p class="muted small">${t('imports.first_on_map', { n: format.number(collection.features.length) })}</p>`, list.node] : el`<p class="muted">${t('imports.none_on_map')}</p>`);
    } catch (error) {
      if (!aborted(error)) fill(shown, failure(error, load));
    }
  }

  /** What has to be said by a person; with the answers all is checked again. */
  function questionsPart() {
    /** @type {Record<string, string>} */
    // Some questions come with the careful answer: it counts unless another is chosen.
    const answers = { ...Object.fromEntries(questions.filter((/** @type {any} */ one) => one.answer).map((/** @type {any} */ one) => [one.id, one.answer])), ...run.mapping?.answers };
    const again = /** @type {HTMLButtonElement} */ (el`<button type="submit" class="button primary">${t('imports.check_again')}</button>`);
    const form = el`<form class="imp-questions" novalidate @submit=${(/** @type {Event} */ e) => { e.preventDefault(); send(); }}><h2>${t(open.length ? 'imports.questions' : 'imports.answered')}</h2>${questions.map((/** @type {any} */ question) => {
      const name = uid('qu');
      return html`<fieldset data-question=${question.id}><legend>${said(question)}</legend>${question.choices.length > MANY ? html`<select class="input" aria-label=${said(question)} @change=${(/** @type {any} */ e) => { if (e.target.value) answers[question.id] = e.target.value; else delete answers[question.id]; fault.hidden = true; }}><option value="">${t('form.choose')}</option>${question.choices.map((/** @type {any} */ choice) => html`<option value=${choice.value} ?selected=${choice.value === question.answer}>${said(choice)}</option>`)}</select>` : question.choices.map((/** @type {any} */ choice) => html`<label><input type="radio" name=${name} value=${choice.value} ?checked=${choice.value === question.answer} @change=${() => { answers[question.id] = choice.value; fault.hidden = true; }}><span>${said(choice)}</span></label>`)}</fieldset>`;
    })}<p class="error" role="alert" hidden>${t('imports.answer_all')}</p><div class="buttons">${again}</div></form>`;
    const fault = $('.error', form);
    async function send() {
      const lacks = questions.find((/** @type {any} */ one) => !answers[one.id]);
      if (lacks) {
        fault.hidden = false;
        $(`[data-question="${CSS.escape(lacks.id)}"] :is(input, select)`, form).focus();
        return;
      }
      again.disabled = true;
      try {
        onRun(await put(`/imports/${run.import_id}/mapping`, { ...run.mapping, answers }));
      } catch (error) {
        again.disabled = false;
        fill(slot, failure(error, send));
        panel.body.scrollTop = 0;
      }
    }
    return form;
  }

  async function store() {
    if (open.length) {
      $('.imp-questions .error', panel.body).hidden = false;
      $(`[data-question="${CSS.escape(open[0].id)}"] :is(input, select)`, panel.body).focus();
      return;
    }
    const asked = await confirm({ title: t('imports.confirm_title', { n: format.number(counts.accepted), kind }), action: t('imports.save', { n: format.number(counts.accepted) }),
      text: [counts.by_commune.length ? t('imports.confirm_what', { n: format.number(counts.accepted), places: counts.by_commune.slice(0, 3).map((/** @type {any} */ one) => one.name).join(', ') + (counts.by_commune.length > 3 ? ', …' : '') }) : t('imports.confirm_all', { n: format.number(counts.accepted) }), counts.refused > 0 && t('imports.confirm_refused', { n: format.number(counts.refused) }), t(undoable ? 'imports.confirm_undo' : 'imports.confirm_no_undo')].filter(Boolean).join(' ') });
    if (!asked) return;
    save.disabled = true;
    try {
      onRun(await post(`/imports/${run.import_id}/confirm`, {}));
    } catch (error) {
      save.disabled = false;
      fill(slot, failure(error, null));
      panel.body.scrollTop = 0;
    }
  }
  async function cancel() {
    try {
      await post(`/imports/${run.import_id}/cancel`, {});
      toast(t('imports.cancelled_done'), { kind: 'ok' });
      go({ path: [] });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  return {
    picked: (/** @type {any} */ hit) => hit.group === 'preview' && Boolean(list?.pick(Number(hit.properties.row))),
    theme: () => { if (collection) { room.map.overlay('preview', null); drawPreview(room, collection, { fit: false }); } },
  };
}
