// @ts-check
// A conflict: its record with what is due and what was tried, its form (place by a click, or only the commune), how it goes on, voiding, history.
import { aborted, get, post } from '../../api.js';
import { $, el, fill, html } from '../../dom.js';
import { choice, label } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href, now } from '../../router.js';
import { tier } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { historyView } from '../../ui/history.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, section } from '../../ui/panel.js';
import { createPlacing, placePatch, showPlace } from '../../ui/placing.js';
import { placesStrip } from '../../ui/purpose.js';
import { act, factGroups, focusForm, recordButtons, saveChanges, saved } from '../../ui/record.js';
import { toast } from '../../ui/toast.js';
import { daysPast, dueText } from './words.js';

/** States that end it, with a day. */
const ENDED = ['settled', 'lapsed'];
/** Names of units for ids, in conflicts of versions and histories. @param {any} row */
const wordsOf = (row) => (/** @type {string} */ name, /** @type {any} */ value) => (name === 'commune_id' && value ? { [row.commune_id]: row.commune_name, [row.current_commune_id ?? '']: row.current_commune_name }[value] ?? null : null);

/** @param {any} room @param {string} heading @param {string} back @param {() => Promise<any>} load */
async function loaded({ panel, legend, reload }, heading, back, load) {
  panel.loading(heading, { back, rows: 8 });
  legend(null);
  try {
    return await load();
  } catch (error) {
    if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
    return null;
  }
}

/** @param {any} room @param {string} id */
export async function conflictRecord(room, id) {
  const { panel, map, signal, reload } = room;
  const back = room.toList();
  const row = await loaded(room, t('risk.conflict'), back, () => get(`/conflicts/${id}`, {}, signal));
  if (!row) return;
  showPlace(map, row);
  const held = { row };
  const mayChange = store.canWrite && tier() === 'exact' && !row.voided_on;
  async function cancel() {
    const answer = await confirm({ title: t('risk.void_title', { code: row.conflict_code }), text: t('risk.void_text'), action: t('risk.void'), danger: true, on: true, onLabel: t('risk.void_on'), reason: true });
    if (!answer) return;
    try {
      await act(held, () => post(`/conflicts/${id}/void`, { on: answer.on || undefined, reason: answer.reason }, { row: held.row }));
      map.refresh('conflicts');
      saved(t('risk.void_done'));
    } catch (problem) {
      const { message, errors } = /** @type {any} */ (problem);
      toast(errors?.[0]?.message ?? message, { kind: 'danger' });
    }
    reload();
  }
  panel.show({
    title: choice('conflicts', 'kind', row.kind), back, focus: true,
    subtitle: html`<span>${row.conflict_code}</span><span class="chip">${choice('conflicts', 'state', row.state)}</span>${row.level && html`<span class="chip">${choice('conflicts', 'level', row.level)}</span>`}${demoChip(row)}`,
    body: [
      placesStrip(reload),
      row.voided_on && el`<div class="note danger">${t('risk.voided_note', { date: format.date(row.voided_on), reason: row.voided_reason })}</div>`,
      row.is_past_due && el`<div class="note danger risk-past">${t('risk.past_note', { n: format.number(daysPast(row)), date: format.date(row.due_on) })}</div>`,
      recordButtons(
        mayChange && el`<a class="button primary" href=${href({ path: [id, 'status'] })}>${t(row.is_open ? 'risk.go_on' : 'risk.reopen')}</a>`,
        mayChange && el`<a class="button" href=${href({ path: [id, 'edit'] })}>${icon('edit')}${t('record.edit')}</a>`,
        el`<a class="button" href=${href({ path: [id, 'history'] })}>${icon('history')}${t('record.history')}</a>`,
        mayChange && el`<button type="button" class="button danger" @click=${cancel}>${t('risk.void')}</button>`),
      section(t('risk.duty'), facts([
        [label('conflicts', 'due_on'), dueText(row) ?? t('risk.no_due')],
        [label('conflicts', 'responsible_post'), row.responsible_post ?? t('risk.no_post')],
        row.transferred_to && [label('conflicts', 'transferred_to'), row.transferred_to],
        row.settled_on && [label('conflicts', 'settled_on'), `${format.date(row.settled_on)} (${t('risk.took', { n: format.number(format.daysBetween(row.reported_on, row.settled_on)) })})`],
      ])),
      section(t('risk.tried'), row.tried?.length ? el`<ul class="risk-tried">${row.tried.map((/** @type {string} */ one) => html`<li>${icon('check')}${choice('conflicts', 'tried', one)}</li>`)}</ul>` : el`<p class="muted">${t('risk.nothing_tried')}</p>`),
      section(t('risk.when_where'), facts([
        [label('conflicts', 'reported_on'), format.date(row.reported_on)],
        [t('risk.col_then'), html`${row.commune_name} ${row.commune_basis !== 'boundary' && html`<span class="chip">${t(`risk.basis_${row.commune_basis}`)}</span>`}`],
        row.current_commune_id !== row.commune_id && [t('risk.col_now'), row.current_commune_name ?? t('risk.now_unknown')],
        [t('risk.col_place'), row.lon === null ? t('risk.no_place') : html`${format.lonLat(row.lon, row.lat)} <span class="chip">${choice('conflicts', 'geom_precision', row.geom_precision)}</span>`],
      ])),
      ...factGroups('conflicts', row, { skip: ['conflict_code', 'kind', 'level', 'state', 'reported_on', 'due_on', 'settled_on', 'geom_precision', 'commune_id', 'commune_name', 'current_commune_name', 'is_past_due', 'responsible_post', 'tried', 'transferred_to', 'source'] }),
    ],
  });
}

/** @param {any} room @param {string|null} id */
export async function conflictForm(room, id) {
  const { panel, map, signal, reload } = room;
  const back = id ? href({ path: [id] }) : room.toList();
  const heading = t(id ? 'risk.edit' : 'risk.add');
  const row = id ? await loaded(room, heading, back, () => get(`/conflicts/${id}`, {}, signal)) : null;
  if (id && !row) return;
  if (!id) room.legend(null);
  const names = new Map(row ? [[row.commune_id, row.commune_name], [row.current_commune_id, row.current_commune_name]] : []);
  const slot = el`<div class="slot"></div>`;
  const place = createPlacing(room, { entity: 'conflicts', names, day: () => form?.values().reported_on ?? null, isNew: !id, words: { pin: t('risk.pin'), communeOnly: t('risk.commune_only'), communeHelp: t('risk.commune_help') } });
  const guard = () => el`<div class="field-help warn-text">${t('risk.no_names')}</div>`;
  /** @type {any} */
  let form = null;
  form = createForm({
    entity: 'conflicts', values: row ?? {}, hide: ['state', 'settled_on', 'transferred_to', 'tried', ...(id ? ['conflict_code'] : [])], point: 'optional', pick: place.pick, controls: place.controls, submit: t(id ? 'record.save' : 'risk.save'),
    open: ['identity', 'time', 'place', 'handling'],
    after: { ...place.after, address_text: guard(), note: guard(), responsible_post: el`<div class="field-help"><span>${t('risk.post_help')}</span></div>` },
    onCancel: () => go(id ? { path: [id] } : { path: [], filters: { ...store.filters, tab: 'conflicts' } }),
    onInput: (v, name) => { place.onInput(v, name); if (name === 'reported_on') place.dated(v); },
    onSubmit: async (patch, filled) => {
      fill(slot);
      if (id) {
        return saveChanges({ panel, entity: 'conflicts', path: `/conflicts/${id}`, row, patch: placePatch(patch), title: heading, back, slot, words: wordsOf(row),
          written: () => map.refresh('conflicts'), done: () => go({ path: [id] }), reload });
      }
      const made = await post('/conflicts', filled);
      map.refresh('conflicts');
      saved(t('risk.made', { code: made.conflict_code, name: made.commune_name }));
      go({ path: [made.conflict_id] }, { replace: true });
    },
  });
  panel.show({ title: heading, back, subtitle: row && html`<span>${row.conflict_code}</span>`, body: [place.help('risk.place_help', 'risk.place_help_flat'), slot, form.node] });
  place.attach(form, row);
  focusForm(panel);
}

/** How it goes on: what was tried, settled, lapsed, handed over, taken up again. @param {any} room @param {string} id */
export async function conflictState(room, id) {
  const { panel, map, signal, reload } = room;
  const back = href({ path: [id] });
  const row = await loaded(room, t('risk.go_on'), back, () => get(`/conflicts/${id}`, {}, signal));
  if (!row) return;
  showPlace(map, row);
  const heading = t(row.is_open ? 'risk.go_on' : 'risk.reopen');
  const slot = el`<div class="slot"></div>`;
  const form = createForm({
    entity: 'conflicts', values: row, only: ['state', 'settled_on', 'transferred_to', 'tried', 'responsible_post', 'due_on', 'note'], open: ['identity', 'time', 'handling'], submit: t('record.save'),
    after: { state: el`<div class="field-help"><span>${t('risk.state_help')}</span></div>`, note: el`<div class="field-help warn-text">${t('risk.note_help')}</div>` },
    onCancel: () => go({ path: [id] }),
    onInput: (v, name) => {
      if (name !== 'state') return;
      if (!ENDED.includes(v.state)) form.set({ settled_on: null });
      else if (!v.settled_on) form.set({ settled_on: now() });
      fit();
    },
    onSubmit: (patch) => {
      fill(slot);
      return saveChanges({ panel, entity: 'conflicts', path: `/conflicts/${id}`, row, patch, title: heading, back, slot, words: wordsOf(row),
        written: () => map.refresh('conflicts'), done: () => go({ path: [id] }), reload });
    },
  });
  /** A day only for what has ended, an office only for what was handed over; what was handled is not merely reported again. */
  function fit() {
    const { state, transferred_to: office } = form.values();
    $('[data-field=settled_on]', form.node).hidden = !ENDED.includes(state);
    $('[data-field=transferred_to]', form.node).hidden = state !== 'transferred' && !office;
  }
  if (row.state !== 'reported') $('[data-field=state] option[value=reported]', form.node)?.remove();
  fit();
  panel.show({ title: heading, back, subtitle: html`<span>${row.conflict_code}</span><span>${choice('conflicts', 'kind', row.kind)}</span>`, body: [slot, form.node] });
  focusForm(panel);
}

/** @param {any} room @param {string} id */
export async function conflictHistory(room, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [id] });
  const found = await loaded(room, t('record.history'), back, () => Promise.all([get(`/conflicts/${id}`, {}, signal), get(`/conflicts/${id}/history`, {}, signal)]));
  if (!found) return;
  const [row, past] = found;
  showPlace(map, row);
  panel.show({ title: t('record.history'), back, focus: true, subtitle: html`<span>${row.conflict_code}</span><span>${choice('conflicts', 'kind', row.kind)}</span>`, body: historyView({ entity: 'conflicts', items: past.items, current: row, words: wordsOf(row) }) });
}
