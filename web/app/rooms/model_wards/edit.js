// @ts-check
// Naming a unit for a programme by its document, and the share that is to be reached: for those who plan.
import { aborted, get, patch, post, remove } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { communePicker } from '../../ui/communepicker.js';
import { confirm } from '../../ui/confirm.js';
import { dateInput } from '../../ui/form.js';
import { lineField } from '../../ui/signin.js';
import { empty } from '../../ui/skeleton.js';
import { simpleForm } from '../../ui/simpleform.js';
import { toast } from '../../ui/toast.js';

/** A control of its own in the frame of a field, with the place of its fault. @param {string} label @param {any} control @param {string} [hint] */
function framed(label, control, hint) {
  const error = el`<p class="error" role="alert" hidden></p>`;
  return { node: el`<div class="field"><span class="field-label">${label}</span>${control.node}${error}${hint && html`<p class="label">${hint}</p>`}</div>`, focus: control.focus, fault(/** @type {string} */ text) { error.textContent = text; error.hidden = !text; } };
}

/** The fields of both forms. @param {any} room @param {any|null} row */
function parts({ signal }, row) {
  const programme = lineField({ label: t('model_wards.programme'), name: 'programme', autocomplete: 'off', value: row?.programme ?? '' });
  const directive = lineField({ label: t('model_wards.directive'), name: 'directive', autocomplete: 'off', value: row?.directive ?? '', hint: t('model_wards.directive_hint') });
  const named = dateInput({ label: t('model_wards.named_on'), value: row?.named_on ?? null });
  const goal = lineField({ label: t('model_wards.target_share'), name: 'target_share', autocomplete: 'off', mode: 'decimal', value: (row?.target_share ?? null) === null ? '' : format.number(100 * row.target_share, { digits: 1 }), hint: t('model_wards.target_hint') });
  const by = dateInput({ label: t('model_wards.target_day'), value: row?.target_by ?? null });
  const since = dateInput({ label: t('model_wards.target_since'), value: row?.target_since ?? null });
  const paper = lineField({ label: t('model_wards.target_document'), name: 'target_document', autocomplete: 'off', value: row?.target_document ?? '' });
  const commune = row ? null : communePicker({ label: t('model_wards.commune'), names: new Map(), day: () => named.value() ?? null, signal });
  const framedNamed = framed(t('model_wards.named_on'), named);
  const framedBy = framed(t('model_wards.target_day'), by);
  const framedSince = framed(t('model_wards.target_since'), since);
  const framedCommune = commune && framed(t('model_wards.commune'), commune, t('model_wards.commune_hint'));
  /** The share as the register has it; undefined where it is none. */
  const share = () => {
    if (!goal.value().trim()) return null;
    const n = format.parseNumber(goal.value(), { max: 100 });
    return n >= 0 && n <= 100 ? Math.round(n * 100) / 10000 : undefined;
  };
  return {
    fields: [framedNamed.node, framedCommune?.node, programme.node, directive.node, goal.node, paper.node, framedSince.node, framedBy.node],
    at: { commune_id: framedCommune, programme, directive, named_on: framedNamed, target_share: goal, target_by: framedBy, target_since: framedSince, target_document: paper },
    check() {
      let ok = true;
      const fail = (/** @type {any} */ field, /** @type {string} */ words) => { field.fault(words); if (ok) field.focus(); ok = false; };
      if (!named.value()) fail(framedNamed, t(named.value() === undefined ? 'form.not_date' : 'form.required'));
      if (commune && !commune.value()) fail(framedCommune, t('form.required'));
      if (!programme.value().trim()) fail(programme, t('form.required'));
      if (!directive.value().trim()) fail(directive, t('form.required'));
      if (share() === undefined) fail(goal, t('model_wards.target_fault'));
      if (since.value() === undefined) fail(framedSince, t('form.not_date'));
      if (by.value() === undefined) fail(framedBy, t('form.not_date'));
      if (goal.value().trim() && !paper.value().trim()) fail(paper, t('model_wards.target_undocumented'));
      if (!goal.value().trim() && (by.value() || since.value() || paper.value().trim())) fail(goal, t('model_wards.target_missing'));
      return ok;
    },
    values: () => ({ ...(commune ? { commune_id: commune.value() } : {}), programme: programme.value().trim().normalize('NFC'), directive: directive.value().trim().normalize('NFC'), named_on: named.value(), target_share: share() ?? null, target_by: by.value() ?? null, target_since: since.value() ?? null, target_document: paper.value().trim().normalize('NFC') || null }),
  };
}

/** @param {any} room */
export function newPage(room) {
  const { panel } = room;
  const back = href({ path: [] });
  if (!may('compute')) { go({ path: [] }, { replace: true }); return; }
  const form = parts(room, null);
  panel.show({ title: t('model_wards.add'), back, focus: true, body: simpleForm({ fields: form.fields, check: form.check, action: t('model_wards.save'), back, at: present(form.at),
    send: async () => {
      await post('/model-wards', Object.fromEntries(Object.entries(form.values()).filter(([, value]) => value !== null)));
      toast(t('model_wards.saved'), { kind: 'ok' });
      go({ path: [] });
    } }) });
}

/** @param {any} room @param {string} unit @param {string} id of the named unit */
export async function editPage(room, unit, id) {
  const { panel, signal, reload } = room;
  const back = href({ path: [unit] });
  if (!may('compute')) { go({ path: [unit] }, { replace: true }); return; }
  panel.loading(t('model_wards.edit'), { back, rows: 5 });
  let row;
  try {
    row = (await get('/model-wards', { province: store.province }, signal)).items.find((/** @type {any} */ one) => one.model_ward_id === id);
  } catch (error) {
    if (!aborted(error)) panel.failed(t('model_wards.edit'), error, { back, retry: reload });
    return;
  }
  if (!row) {
    panel.show({ title: t('model_wards.edit'), back, body: empty({ title: t('model_wards.gone'), hint: t('model_wards.gone_hint'), action: el`<a class="button" href=${back}>${t('state.to_list')}</a>` }) });
    return;
  }
  const form = parts(room, row);
  const take = el`<button type="button" class="button danger" @click=${withdraw}>${t('model_wards.remove')}</button>`;
  panel.show({ title: t('model_wards.edit'), back, focus: true, subtitle: el`<span>${row.commune?.full_name ?? row.full_name}</span>`, body: [simpleForm({ fields: form.fields, check: form.check, action: t('record.save'), back, at: present(form.at),
    send: async () => {
      const values = /** @type {Record<string, any>} */ (form.values());
      const changes = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== (row[name] ?? null)));
      try {
        if (Object.keys(changes).length) await patch(`/model-wards/${encodeURIComponent(id)}`, changes, row);
      } catch (error) {
        const problem = /** @type {any} */ (error);
        if (problem.kind === 'conflict' && problem.current) { row = problem.current; problem.message = t('record.changed_meanwhile'); }
        throw problem;
      }
      toast(t('record.saved'), { kind: 'ok' });
      go({ path: [unit] });
    } }), el`<div class="buttons">${take}</div>`] });

  async function withdraw() {
    if (!await confirm({ title: t('model_wards.remove_title', { name: row.commune?.full_name ?? row.full_name }), text: t('model_wards.remove_text'), action: t('model_wards.remove'), danger: true })) return;
    try {
      await remove(`/model-wards/${encodeURIComponent(id)}`, undefined, { row });
      toast(t('model_wards.removed'), { kind: 'ok' });
      go({ path: [] });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
}

/** Fields that the form has. @param {Record<string, any>} at */
const present = (at) => Object.fromEntries(Object.entries(at).filter(([, field]) => field));
