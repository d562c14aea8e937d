// @ts-check
// The second step: what each column of the file is, what is meant where the file does not say, and then the check of every row.
import { post, put } from '../../api.js';
import { $, el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { groupLabel } from '../../fields.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { dateInput } from '../../ui/form.js';
import { facts } from '../../ui/panel.js';
import { failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { remarksPart } from './check.js';
import { systemSelect } from './systems.js';
import { fieldPicker } from './fieldpicker.js';
import { readingPart } from './reading.js';
import { letter, said, steps, whole } from './words.js';

/** Numbers that are read from text, so that degrees and minutes may stand in it: no two columns make one. */
const ALONE = ['lon', 'lat', 'x', 'y'];

/** The mapping that is being made, kept while the page is reloaded. @param {string} id */
const draftKey = (id) => `bando138.import.${id}`;
/** @param {any} run @returns {any} */
function begun(run) {
  const kept = sessionStorage.getItem(draftKey(run.import_id));
  const base = run.mapping ?? run.proposal ?? {};
  const whole = { kind: base.kind ?? run.kind ?? 'cameras', table: 0, header_row: null, columns: {}, crs: 'auto', encoding: null, delimiter: null, province: store.province || null, on: null, defaults: {}, answers: {}, ...base };
  if (!run.mapping && !whole.province) whole.province = store.province || null;
  for (const name of ['is_remembered', 'confidence', 'kind_is_given']) delete whole[name];
  try {
    const draft = kept ? JSON.parse(kept) : null;
    // Of another reading of the file: its columns are others.
    const same = draft && ['table', 'header_row', 'encoding', 'delimiter'].every((name) => draft[name] === whole[name]);
    return same ? { ...whole, ...draft } : structuredClone(whole);
  } catch { return whole; }
}

/**
 * @param {any} room @param {any} first the run @param {(run: any) => void} onRun what is drawn once the check has begun
 */
export function columnsPage(room, first, onRun) {
  const { panel, kinds, back } = room;
  let run = first;
  const mapping = begun(run);
  const keep = () => sessionStorage.setItem(draftKey(run.import_id), JSON.stringify(mapping));
  const slot = el`<div class="slot"></div>`;
  const columnsBox = el`<div class="imp-columns"></div>`;
  const aside = el`<div class="imp-aside"></div>`;
  const columnsTitle = el`<h2></h2>`;
  const state = el`<p class="label" role="status"></p>`;
  const check = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button primary" @click=${send}>${t('imports.check')}</button>`);
  const table = () => run.tables[mapping.table] ?? run.tables[0];
  const fields = () => kinds.find((/** @type {any} */ one) => one.kind === mapping.kind)?.fields.filter((/** @type {any} */ f, /** @type {number} */ i, /** @type {any[]} */ all) => !f.read_only && all.findIndex((one) => one.name === f.name) === i) ?? [];
  const fieldOf = (/** @type {number} */ index) => Object.keys(mapping.columns).find((name) => mapping.columns[name].includes(index)) ?? '';
  const refused = (/** @type {number} */ index) => table().columns.find((/** @type {any} */ one) => one.index === index)?.refused ?? null;
  /** What the server asks of this kind of file and the columns do not meet. @param {boolean} withValues whether a value for every row counts too */
  const unmet = (withValues) => {
    const given = (/** @type {string} */ name) => Boolean(mapping.columns[name]?.length || (withValues && mapping.defaults[name]));
    const needs = kinds.find((/** @type {any} */ one) => one.kind === mapping.kind)?.needs ?? [];
    return needs.filter((/** @type {any} */ need) => (isFixed() ? need.field === 'ownership' : true) && !(need.or_shape && table().geometry) && !need.one_of.some((/** @type {string[]} */ way) => way.every(given)));
  };
  /** Fields of the kind that have neither a column nor a value for every row. */
  const missing = () => unmet(false).map((/** @type {any} */ need) => fields().find((/** @type {any} */ f) => f.name === need.field)).filter(Boolean);
  /** What only columns, or another file, can meet: where the rows are. */
  const wanting = () => unmet(true).filter((/** @type {any} */ need) => !need.field);
  /** Two columns of one field: text is joined, anything else cannot be both. @param {any} f */
  const clashes = (f) => (mapping.columns[f.name]?.length ?? 0) > 1 && (f.kind !== 'text' || ALONE.includes(f.name));
  /** @type {Map<number, {note: HTMLElement, picker: any}>} */
  const rows = new Map();

  const told = el`<div class="slot"></div>`;
  const reading = readingPart(room, run, { now: () => mapping, onRun: (found) => {
    // The columns are others: what was mapped before says nothing of them.
    const isOther = found.proposal.kind !== mapping.kind;
    run = whole(found);
    const { kind, table: at, header_row, encoding, delimiter, columns, defaults } = run.proposal;
    Object.assign(mapping, { kind, table: at, header_row, encoding, delimiter, columns: structuredClone(columns), answers: {} });
    if (isOther || Object.keys(defaults).length) mapping.defaults = { ...defaults };
    keep();
    kindSelect.value = kind;
    drawAll();
  } });
  const kindSelect = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${uid('ck')} @change=${async (/** @type {any} */ e) => { if (!await reading.change({ kind: e.target.value })) e.target.value = mapping.kind; }}>${kinds.filter((/** @type {any} */ one) => one.may || one.kind === mapping.kind).map((/** @type {any} */ one) => html`<option value=${one.kind} ?selected=${one.kind === mapping.kind} ?disabled=${!one.may}>${said(one)}</option>`)}</select>`);
  /** Why the account may not bring in what the file was taken for; null if it may. */
  const whyNot = () => kinds.find((/** @type {any} */ one) => one.kind === mapping.kind && !one.may)?.why_not ?? null;

  panel.show({
    title: run.file_name, back, focus: true,
    body: [steps('columns'), slot, reading.node, told,
      el`<div class="imp-map"><section class="section"><header>${columnsTitle}</header>${columnsBox}</section>${aside}</div>`],
    actions: el`<button type="button" class="button" @click=${cancel}>${t('imports.cancel_short')}</button>`,
    foot: [check, state],
  });
  drawAll();

  /** @param {number} own the column that asks @returns {import('./fieldpicker.js').Offered[]} */
  function offers(own) {
    const groups = [...new Set(fields().map((/** @type {any} */ f) => f.group))];
    return [{ value: '', label: t('imports.leave'), group: '' }, ...groups.flatMap((group) => fields().filter((/** @type {any} */ f) => f.group === group).map((/** @type {any} */ f) => {
      const others = (mapping.columns[f.name] ?? []).filter((/** @type {number} */ i) => i !== own);
      return { value: f.name, label: said(f), group: groupLabel(/** @type {string} */ (group)), required: f.required, also: `${f.vi} ${f.en} ${f.name}`, note: others.length ? t('imports.used_by', { columns: others.map(letter).join(', ') }) : '' };
    }))];
  }

  function drawAll() {
    rows.clear();
    fill(told, run.proposal?.is_remembered && !run.mapping && el`<p class="note accent" role="status">${t('imports.remembered')}</p>`, run.remarks.length > 0 && remarksPart(run.remarks));
    if (whyNot()) told.prepend(el`<p class="note" role="status">${said(whyNot())} ${t('imports.not_yours')}</p>`);
    told.hidden = !told.childNodes.length;
    check.disabled = Boolean(whyNot());
    columnsTitle.textContent = t(isFixed() ? 'imports.osm_title' : 'imports.columns_title');
    if (isFixed()) return drawFixed();
    fill(columnsBox, el`<ul class="imp-list">${table().columns.map((/** @type {any} */ column) => row(column))}</ul>`, !table().columns.length && el`<p class="muted">${t('imports.no_columns')}</p>`);
    drawNotes();
    drawAside();
  }

  /** What the tags of OpenStreetMap mean is known: nothing is to be mapped, only read. */
  function isFixed() {
    return /^osm/.test(run.format ?? '') || mapping.kind === 'streets' || (mapping.kind === 'cameras' && table().columns.some((/** @type {any} */ one) => one.name === 'man_made'));
  }
  function drawFixed() {
    const taken = mapping.kind === 'streets' ? ['road', 'building', 'place', 'junction'] : ['site', 'camera', 'bearing', 'height', 'owner', 'status'];
    fill(columnsBox, el`<p class="muted">${t('imports.osm_fixed')}</p>`, facts(taken.map((what) => [t(`imports.osm_${what}`), html`<span class="imp-tags">${t(`imports.osm_${what}_from`)}</span>`])), el`<p class="muted small">${t('imports.osm_rest')}</p>`);
    drawNotes();
    drawAside();
  }

  /** @param {any} column */
  function row(column) {
    const noteId = uid('cn');
    const name = column.name || t('imports.no_heading');
    const samples = column.samples.filter((/** @type {string} */ one) => one !== '');
    const head = html`<div class="imp-head"><span class="imp-letter" aria-hidden="true">${letter(column.index)}</span><span class="imp-name" lang="vi">${column.refused ? html`<del>${name}</del>` : name}</span></div>
      <div class="imp-samples" lang="vi">${column.refused ? null : samples.length ? samples.slice(0, 3).map((/** @type {string} */ one) => html`<span>${one}</span>`) : html`<span class="none">${t('imports.empty_column')}</span>`}</div>`;
    const note = el`<p class="imp-note" id=${noteId}></p>`;
    if (column.is_added) return el`<li class="imp-column left" data-column=${column.index}>${head}<div class="imp-choice"><p class="imp-note">${t('imports.added_column')}</p></div></li>`;
    if (column.refused) {
      fill(note, said(column.refused));
      note.classList.add('refused');
      return el`<li class="imp-column refused" data-column=${column.index}>${head}<div class="imp-choice"><span class="chip danger">${t('imports.refused_column')}</span>${note}</div></li>`;
    }
    const picker = fieldPicker({ label: t('imports.field_of', { column: `${letter(column.index)} ${name}` }), value: fieldOf(column.index), describedBy: noteId, offers: () => offers(column.index), onChange: (next) => {
      for (const [field, list] of Object.entries(mapping.columns)) {
        mapping.columns[field] = list.filter((/** @type {number} */ i) => i !== column.index);
        if (!mapping.columns[field].length) delete mapping.columns[field];
      }
      if (next) (mapping.columns[next] ??= []).push(column.index);
      if (next) delete mapping.defaults[next];
      keep();
      drawNotes();
      drawAside();
    } });
    rows.set(column.index, { note, picker });
    return el`<li class=${`imp-column${fieldOf(column.index) ? '' : ' left'}`} data-column=${column.index}>${head}<div class="imp-choice">${picker.node}${note}</div></li>`;
  }

  /** What goes together, and what cannot be. */
  function drawNotes() {
    for (const [index, { note, picker }] of rows) {
      const f = fields().find((/** @type {any} */ one) => one.name === fieldOf(index));
      const others = f ? mapping.columns[f.name].filter((/** @type {number} */ i) => i !== index) : [];
      const clash = Boolean(f && clashes(f));
      note.textContent = others.length ? t(clash ? 'imports.clash' : 'imports.joined', { columns: others.map(letter).join(', ') }) : '';
      note.classList.toggle('fault', clash);
      picker.input.toggleAttribute('aria-invalid', clash);
      if (clash) picker.input.setAttribute('aria-invalid', 'true');
      columnsBox.querySelector(`[data-column="${index}"]`)?.classList.toggle('left', !f);
    }
    const lacks = unmet(true).length;
    const used = Object.values(mapping.columns).flat().length;
    state.textContent = [!isFixed() && t('imports.columns_used', { n: used, of: table().columns.length }), lacks > 0 && t('imports.lacking', { n: lacks })].filter(Boolean).join(' · ');
  }

  function drawAside() {
    const lacks = missing();
    const ids = { on: uid('co'), province: uid('co'), system: uid('co') };
    const day = dateInput({ id: ids.on, value: mapping.on, label: t('imports.on'), onChange: (/** @type {string|null} */ iso) => { mapping.on = iso; keep(); } });
    fill(aside,
      el`<div class="field"><label for=${kindSelect.id}>${t('imports.kind')}</label>${kindSelect}</div>`,
      el`<section class="section"><header><h2>${t('imports.needed')}</h2></header>${wanting().map((/** @type {any} */ need) => html`<p class="note warn" data-wanting>${said(need)}</p>`)}${lacks.map(value)}${!lacks.length && !wanting().length && html`<p class="muted">${t('imports.nothing_missing')}</p>`}</section>`,
      el`<section class="section"><header><h2>${t('imports.meant')}</h2></header>
        <div class="field"><label for=${ids.province}>${t('imports.province')}</label><select class="input" id=${ids.province} @change=${(/** @type {any} */ e) => { mapping.province = e.target.value || null; keep(); }}><option value="">${t('scope.country')}</option>${store.provinces.map((p) => html`<option value=${p.code} ?selected=${p.code === mapping.province}>${p.name}</option>`)}</select><p class="label">${t('imports.province_hint')}</p></div>
        <div class="field"><label for=${ids.on}>${t('imports.on')}</label>${day.node}<p class="label">${t('imports.on_hint')}</p></div>
        <div class="field"><label for=${ids.system}>${t('imports.system')}</label>${systemSelect(ids.system, mapping.crs, (next) => { mapping.crs = next; keep(); })}<p class="label">${t('imports.system_hint')}</p></div></section>`);
  }

  /** A value for every row, for a field that no column has. @param {any} f */
  function value(f) {
    const id = uid('cd');
    const set = (/** @type {string|null} */ next) => { if (next) mapping.defaults[f.name] = next; else delete mapping.defaults[f.name]; keep(); drawNotes(); };
    const now = mapping.defaults[f.name] ?? '';
    const control = f.choices?.length ? el`<select class="input" id=${id} @change=${(/** @type {any} */ e) => set(e.target.value)}><option value="">${t('form.choose')}</option>${f.choices.map((/** @type {any} */ c) => html`<option value=${c.value} ?selected=${c.value === now}>${said(c)}</option>`)}</select>`
      : f.kind === 'date' ? dateInput({ id, value: now || null, label: said(f), onChange: set }).node
        : el`<input class="input" id=${id} value=${now} autocomplete="off" @input=${(/** @type {any} */ e) => set(e.target.value.trim())}>`;
    return el`<div class="field" data-missing=${f.name}><label for=${id}>${t('imports.for_all', { field: said(f) })}<span class="required" aria-hidden="true">*</span></label>${control}</div>`;
  }

  async function send() {
    const clash = fields().find(clashes);
    if (clash) {
      const index = mapping.columns[clash.name].at(-1);
      rows.get(index)?.picker.focus();
      return;
    }
    const lack = missing().filter((/** @type {any} */ f) => !mapping.defaults[f.name]);
    if (lack.length || wanting().length) {
      fill(slot, el`<div class="form-summary" role="alert">${lack.length > 0 && html`<p>${t('imports.still_missing', { fields: lack.map((/** @type {any} */ f) => said(f)).join(', ') })}</p>`}${wanting().map((/** @type {any} */ need) => html`<p>${said(need)}</p>`)}</div>`);
      panel.body.scrollTop = 0;
      if (lack.length) $(`[data-missing="${lack[0].name}"] .input`, aside)?.focus();
      else rows.values().next().value?.picker.focus();
      return;
    }
    // What is refused as data of people never reaches the server as a field.
    const columns = Object.fromEntries(Object.entries(mapping.columns).map(([name, list]) => [name, list.filter((/** @type {number} */ i) => !refused(i))]).filter(([, list]) => list.length));
    check.disabled = true;
    check.setAttribute('aria-busy', 'true');
    try {
      const next = await put(`/imports/${run.import_id}/mapping`, { ...mapping, columns, answers: mapping.answers ?? {} });
      sessionStorage.removeItem(draftKey(run.import_id));
      onRun(next);
    } catch (error) {
      check.disabled = false;
      check.removeAttribute('aria-busy');
      const { errors = [] } = /** @type {any} */ (error);
      fill(slot, failure(error, errors.length ? null : send), errors.length > 1 && el`<div class="form-summary"><ul>${errors.map((/** @type {any} */ one) => html`<li>${said({ vi: one.detail, en: one.detail_en })}</li>`)}</ul></div>`);
      panel.body.scrollTop = 0;
    }
  }

  async function cancel() {
    try {
      await post(`/imports/${run.import_id}/cancel`, {});
      sessionStorage.removeItem(draftKey(run.import_id));
      toast(t('imports.cancelled_done'), { kind: 'ok' });
      go({ path: [] });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  return {};
}
