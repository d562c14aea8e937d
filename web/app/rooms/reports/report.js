// @ts-check
// One report: what is to be done with it now, its figures with a way to their rows, its sentences, the four texts, and its steps: sent, returned with a note,
// approved, locked with its figures as they were.
import { aborted, errorText, get, patch as send, post, save } from '../../api.js';
import { $, el, fill, html } from '../../dom.js';
import { choice, label } from '../../fields.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { demoChip, section } from '../../ui/panel.js';
import { printPaper } from '../../ui/paper.js';
import { recordButtons, saved } from '../../ui/record.js';
import { toast } from '../../ui/toast.js';
import { countsPart, figuresTable, gatheredPart } from './figures.js';
import { TEXTS, mergeView } from './merge.js';
import { TO_DO, periodText, stateChip } from './mine.js';
import { leftText } from './words.js';

const STEPS = ['draft', 'submitted', 'approved', 'locked'];
const said = (/** @type {any} */ sentence) => sentence[language()] ?? sentence.vi;
const unitOf = (/** @type {any} */ row) => row.commune_name ?? row.province_name;

/** Whether this account writes the report: a commune its own, a province its own. @param {any} row */
const isOurs = (row) => (row.commune_id ? store.me.role === 'commune' || store.me.role === 'admin' : may('compute'));

/** The steps, the present one marked. @param {any} row */
const steps = (row) => el`<ol class="report-steps" aria-label=${t('reports.steps')}>${STEPS.map((step) => html`<li aria-current=${step === row.state || (step === 'draft' && TO_DO.includes(row.state)) ? 'step' : null}>${choice('report', 'state', step)}</li>`)}</ol>`;

/** What is to be done now, in one sentence. @param {any} row */
function now(row) {
  if (row.state === 'returned') return el`<div class="note warn"><div><p class="strong">${t('reports.returned')}</p><p>${row.returned_note}</p></div></div>`;
  if (TO_DO.includes(row.state)) return el`<p class=${`note${row.is_late ? ' danger' : ''}`}>${t(isOurs(row) ? 'reports.fill' : 'reports.not_sent', { date: format.date(row.due_before), left: leftText(row) })}</p>`;
  if (row.state === 'submitted') return el`<p class="note">${t(may('compute') ? 'reports.judge' : 'reports.is_sent', { time: format.time(row.submitted_at), by: row.submitted_by })}</p>`;
  if (row.state === 'approved') return el`<p class="note ok">${t('reports.is_approved', { time: format.time(row.approved_at), by: row.approved_by })}</p>`;
  return el`<p class="note ok">${t('reports.is_locked', { time: format.time(row.locked_at), by: row.locked_by })}</p>`;
}

/** @param {any} room @param {string} id */
export async function reportPage(room, id) {
  const { panel, signal, reload } = room;
  const back = href({ path: [], filters: {} });
  room.spread('beside');
  panel.loading(t('reports.report'), { back, figure: true, rows: 8 });
  let row;
  try {
    row = await get(`/reports/${id}`, {}, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(t('reports.report'), error, { back, retry: reload });
    return null;
  }
  room.map.outline(row.commune_id ? { selected: [row.commune_id] } : {});
  show();
  return {};

  function show() {
    const writes = isOurs(row) && TO_DO.includes(row.state) && store.canWrite;
    const judges = may('compute');
    const button = (/** @type {string} */ words, /** @type {() => void} */ run, kind = '') => el`<button type="button" class=${`button ${kind}`} @click=${run}>${t(words)}</button>`;
    const form = writes && textsForm();
    panel.show({
      title: row.title, back, focus: true,
      subtitle: html`<span>${unitOf(row)}</span><span>${t('reports.period', { range: periodText(row) })}</span>${stateChip(row)}${demoChip(row)}`,
      body: [
        steps(row), now(row),
        row.is_who_assumed && el`<p class="muted small">${t('reports.who_assumed')}</p>`,
        recordButtons(
          judges && row.state === 'submitted' && button('reports.approve', () => step('approve'), 'primary'),
          judges && row.state === 'approved' && button('reports.lock', lock, 'primary'),
          judges && ['submitted', 'approved'].includes(row.state) && button('reports.return', giveBack),
          row.figures && download('docx'), row.figures && download('xlsx'),
          row.figures && el`<button type="button" class="button" @click=${() => print()}>${icon('print')}${t('reports.print')}</button>`),
        row.differs?.length > 0 && el`<div class="note warn"><div><p class="strong">${t('reports.differs')}</p><ul>${row.differs.map((/** @type {any} */ one) => html`<li>${t('reports.differ', { group: t(`reports.group_${one.group}`), figure: t(`reports.figure_${one.figure}`), was: format.number(one.was), is: format.number(one.is) })}</li>`)}</ul></div></div>`,
        row.figures ? section(t('reports.figures'), figuresTable(row.figures)) : el`<p class="note">${t('reports.not_begun', { date: format.date(row.period_from) })}</p>`,
        row.figures && countsPart(row.figures),
        row.figures?.gathered && gatheredPart(row.figures.gathered),
        row.sentences.length > 0 && el`<details class="form-group"><summary><h2>${t('reports.sentences')}</h2></summary><div><p class="label">${t('reports.sentences_note')}</p><ul class="report-sentences">${row.sentences.map((/** @type {any} */ one) => html`<li data-code=${one.code}>${said(one)}</li>`)}</ul></div></details>`,
        form ? section(t('reports.texts'), el`<div><div class="note">${t('reports.no_names')}</div>${form.node}</div>`)
          : section(t('reports.texts'), el`<div class="report-texts">${TEXTS.map((name) => html`<h3>${label('report', name)}</h3><p class="merge-text">${row[name] || html`<span class="muted">${t('reports.merge_empty')}</span>`}</p>`)}</div>`),
      ],
    });
  }

  function textsForm() {
    const form = createForm({
      entity: 'report', values: row, only: TEXTS, submit: t('reports.save_draft'),
      onSubmit: async (patch) => { await write(patch); },
    });
    const sending = el`<button type="button" class="button primary">${t('reports.submit')}</button>`;
    sending.addEventListener('click', async () => {
      sending.disabled = true;
      try {
        if (await write(form.changed(), true)) await step('submit');
      } catch (problem) {
        if (/** @type {any} */ (problem)?.name !== 'Problem') throw problem;
        form.showProblem(problem);
      } finally {
        sending.disabled = false;
      }
    });
    const buttons = $('.form-buttons', form.node);
    $('.primary', buttons).classList.remove('primary');
    buttons.prepend(sending);
    return form;
  }

  /** Saves the texts; of two people the second is shown both. Resolves to whether it was saved. @param {Record<string, any>} patch @param {boolean} [quiet] */
  async function write(patch, quiet = false) {
    if (!Object.keys(patch).length) return true;
    try {
      row = await send(`/reports/${id}`, patch, row);
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (problem.kind !== 'conflict') throw error;
      merge(patch, problem.current);
      return false;
    }
    if (!quiet) { saved(t('record.saved')); show(); }
    return true;
  }

  /** @param {Record<string, any>} mine @param {any} current */
  function merge(mine, current) {
    const base = row;
    room.spread('page');
    panel.show({ title: t('reports.merge'), back, focus: true, subtitle: html`<span>${row.title}</span><span>${unitOf(row)}</span>`, body: mergeView({ base, mine, current, onCancel: reload,
      onSave: async (patch, from) => {
        try {
          if (Object.keys(patch).length) await send(`/reports/${id}`, patch, from);
          saved(t('record.saved'));
          reload();
        } catch (error) {
          const problem = /** @type {any} */ (error);
          if (problem.kind !== 'conflict') throw error;
          // Somebody wrote again meanwhile: what was put together here is mine now.
          row = from;
          merge(patch, problem.current);
        }
      } }) });
  }

  /** @param {string} name @param {any} [body] */
  async function step(name, body = {}) {
    try {
      row = await post(`/reports/${id}/${name}`, body, { row });
      saved(t(`reports.done_${name}`));
      show();
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (problem.kind === 'conflict') toast(t('record.changed_meanwhile'), { kind: 'danger' });
      else toast(problem.errors?.length ? errorText(problem.errors[0]) : problem.message, { kind: 'danger' });
      if (problem.kind === 'conflict' || problem.status === 409) reload();
    }
  }
  async function giveBack() {
    const answer = await confirm({ title: t('reports.return_title'), text: t('reports.return_text'), action: t('reports.return'), reason: true, reasonLabel: t('reports.return_note') });
    if (answer) await step('return', { note: answer.reason });
  }
  async function lock() {
    if (await confirm({ title: t('reports.lock_title'), text: t('reports.lock_text'), action: t('reports.lock') })) await step('lock');
  }

  /** @param {'docx'|'xlsx'} kind */
  function download(kind) {
    const words = el`<span>${t(`reports.${kind}`)}</span>`;
    const node = el`<button type="button" class="button" data-file=${kind}>${icon('download')}${words}</button>`;
    node.addEventListener('click', async () => {
      node.disabled = true;
      try {
        const file = await save(`/reports/${id}/paper.${kind}`, {}, { signal, name: `bao-cao.${kind}` });
        toast(t('reports.downloaded', { file: file.name }), { kind: 'ok' });
      } catch (problem) {
        if (!aborted(problem)) toast(/** @type {any} */ (problem).message, { kind: 'danger' });
      }
      node.disabled = false;
    });
    return node;
  }

  function print() {
    printPaper({ title: row.title, className: 'upright', body: html`<p class="paper-lead">${unitOf(row)} · ${t('reports.period', { range: periodText(row) })} · ${choice('report', 'state', row.state)}</p>
      <ul class="report-sentences">${row.sentences.map((/** @type {any} */ one) => html`<li>${said(one)}</li>`)}</ul>${figuresTable(row.figures)}
      ${TEXTS.map((name) => html`<h2>${label('report', name)}</h2><p class="merge-text">${row[name] || t('reports.merge_empty')}</p>`)}`, foot: t('reports.printed', { time: format.time(new Date().toISOString()) }) });
  }
}
