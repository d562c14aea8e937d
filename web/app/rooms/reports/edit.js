// @ts-check
// Entering a document with its targets and deadlines: no program is changed for another plan.
import { aborted, get, once, post, remove } from '../../api.js';
import { $, el, fill, html } from '../../dom.js';
import { field } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { focusForm, saveChanges, saved } from '../../ui/record.js';
import { toast } from '../../ui/toast.js';
import { deadlineText, targetText } from './words.js';

/** The provinces of the day of issue: codes are used again, so they mean something only with that day. @param {() => string|null} day @param {any} row */
function provinceControl(day, row) {
  const own = store.me.is_country_wide ? '' : store.me.province_code;
  const node = el`<select class="input" aria-label=${field('directive', 'province_code')?.vi ?? ''}></select>`;
  let value = row ? row.province_code : own || store.province || null;
  let asked = '';
  const self = {
    node, value: () => node.value || null, set(/** @type {any} */ v) { if (row || v) value = v; node.value = value ?? ''; }, focus() { node.focus(); },
    async dated() {
      const at = day() ?? format.today();
      if (at === asked) return;
      asked = at;
      const { items } = await once('/provinces', { at });
      if (asked !== at) return;
      const kept = node.value || value;
      fill(node, el`<option value="">${t('reports.country')}</option>`, [...items].sort((a, b) => format.compare(a.name, b.name)).map((/** @type {any} */ p) => el`<option value=${p.code} lang="vi">${p.full_name}</option>`));
      node.value = items.some((/** @type {any} */ p) => p.code === kept) ? kept : '';
    },
  };
  return self;
}

/** @param {any} room @param {string|null} id */
export async function directiveForm(room, id) {
  const { panel, signal, reload } = room;
  const back = href(id ? { path: ['directive', id], filters: {} } : { path: [], filters: { tab: 'directives' } });
  const title = t(id ? 'reports.edit' : 'reports.add');
  panel.loading(title, { back, rows: 8 });
  let row = null;
  try {
    if (id) row = await get(`/directives/${id}`, {}, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return;
  }
  const slot = el`<div class="slot"></div>`;
  const province = provinceControl(() => form?.values().issued_on ?? row?.issued_on ?? null, row);
  /** @type {any} */
  let form = null;
  form = createForm({
    entity: 'directive', values: row ?? {}, controls: { province_code: province }, open: ['document', 'scope'], submit: t(id ? 'record.save' : 'reports.save'),
    after: { is_number_known: el`<div class="field-help"><span>${t('reports.number_help')}</span></div>`, province_code: el`<div class="field-help"><span>${t('reports.province_help')}</span></div>`, title: el`<div class="field-help"><span>${t('reports.title_help')}</span></div>` },
    onCancel: () => go(id ? { path: ['directive', id], filters: {} } : { path: [], filters: { tab: 'directives' } }),
    onInput: (_, name) => { if (name === 'issued_on') province.dated(); },
    onSubmit: async (patch, filled) => {
      fill(slot);
      if (id) return saveChanges({ panel, entity: 'directive', path: `/directives/${id}`, row, patch, title, back, slot, written: () => {}, done: () => go({ path: ['directive', id], filters: {} }), reload });
      const made = await post('/directives', filled);
      saved(t('reports.made'));
      go({ path: ['directive', made.directive_id], filters: {} }, { replace: true });
    },
  });
  await province.dated();
  panel.show({ title, back, body: [!id && el`<div class="note">${t('reports.new_help')}</div>`, slot, form.node] });
  focusForm(panel);
}

/** Shows the fields that a kind of deadline has, and empties the others. @param {any} form */
function fitDeadline(form) {
  const { kind } = form.values();
  const has = { day: kind && kind !== 'once', month: ['half_year', 'year'].includes(kind), due_before: kind === 'once', period_rule: kind && kind !== 'once', period_from: kind === 'once', period_to: kind === 'once' };
  for (const [name, on] of Object.entries(has)) {
    $(`[data-field=${name}]`, form.node).hidden = !on;
    if (!on && name !== 'period_rule') form.set({ [name]: null });
  }
}

/** A target or a deadline of a directive. @param {any} room @param {string} of @param {string} name target or deadline @param {string} id or 'new' */
export async function partForm(room, of, name, id) {
  const { panel, signal, reload } = room;
  if (!['target', 'deadline'].includes(name)) return go({ path: ['directive', of], filters: {} }, { replace: true });
  const back = href({ path: ['directive', of], filters: {} });
  const isNew = id === 'new';
  const title = t(isNew ? `reports.add_${name}` : `reports.edit_${name}`);
  panel.loading(title, { back, rows: 8 });
  let directive;
  try {
    directive = await get(`/directives/${of}`, {}, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return;
  }
  const row = isNew ? null : directive[`${name}s`].find((/** @type {any} */ one) => one[`directive_${name}_id`] === id);
  if (!isNew && !row) return go({ path: ['directive', of], filters: {} }, { replace: true });
  const slot = el`<div class="slot"></div>`;
  const echo = el`<p class="field-help reports-echo" role="status"></p>`;
  const path = `/directive-${name}s/${id}`;
  /** A code of its own for the next one. */
  const nextCode = () => { for (let n = directive[`${name}s`].length + 1; ; n += 1) { const code = `${name === 'target' ? 'CT' : 'TH'}-${n}`; if (!directive[`${name}s`].some((/** @type {any} */ one) => one.code === code)) return code; } };
  const done = () => go({ path: ['directive', of], filters: {} });
  /** @type {any} */
  let form = null;
  form = createForm({
    entity: `directive_${name}`, values: row ?? { code: nextCode() }, open: ['identity', 'measure', 'time', 'scope'], submit: t(isNew ? 'reports.save_part' : 'record.save'),
    after: { quote: el`<div class="field-help"><span>${t('reports.quote_help')}</span></div>`, ...(name === 'target' ? { unit: echo } : { due_before: echo, report_kind: el`<div class="field-help"><span>${t('reports.report_help')}</span></div>` }) },
    onCancel: done,
    onInput: (_, changed) => { if (changed === 'kind') fitDeadline(form); tell(); },
    onSubmit: async (patch, filled) => {
      fill(slot);
      if (!isNew) return saveChanges({ panel, entity: `directive_${name}`, path, row, patch, title, back, slot, written: () => {}, done, reload });
      await post(`/directives/${of}/${name}s`, filled);
      saved(t('record.saved'));
      done();
    },
  });
  /** What was entered, read back in words. */
  function tell() {
    const v = form.values();
    if (name === 'target') echo.textContent = (v.value ?? null) !== null && v.operator && v.unit ? t('reports.means', { text: targetText(v) }) : '';
    else echo.textContent = v.due_before || (v.day && v.kind !== 'once' && (v.kind === 'monthly' || v.month)) ? t('reports.means', { text: deadlineText(v) }) : '';
  }
  if (name === 'deadline') fitDeadline(form);
  tell();
  async function drop() {
    const answer = await confirm({ title: t('reports.drop_title', { text: row.text }), text: t('reports.drop_text'), action: t('reports.delete'), danger: true });
    if (!answer) return;
    try {
      await remove(path, undefined, { row });
      done();
    } catch (problem) {
      toast(/** @type {any} */ (problem).message, { kind: 'danger' });
    }
  }
  panel.show({ title, back, subtitle: html`<span>${directive.title}</span>`, body: [slot, form.node, row && directive.source !== 'reference' && el`<div class="buttons"><button type="button" class="button danger" @click=${drop}>${t('reports.delete')}</button></div>`] });
  focusForm(panel);
}
