// @ts-check
// An incident: its record, its form (place by a click, or only the commune), voiding, history.
import { aborted, get, once, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, label } from '../../fields.js';
import * as format from '../../format.js';
import { pick, t } from '../../i18n.js';
import { go, href } from '../../router.js';
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
import { changedSpan, span } from './span.js';
import { when } from './words.js';

/** Names for ids, for conflicts and histories. @param {any} offences @param {Map<string, string>} communes */
const wordsFor = (offences, communes) => (/** @type {string} */ name, /** @type {any} */ value) => {
  if (value === null || value === undefined) return null;
  if (name === 'offence_code') { const o = offences.items.find((/** @type {any} */ one) => one.offence_code === value); return o ? `${o.article} · ${pick(o, 'name')}` : null; }
  return name === 'commune_id' ? communes.get(value) ?? null : null;
};

/** The question which cameras may have seen it, for the place and the beginning of it; where the hour is not known, for its noon. @param {any} row */
const witnesses = (row) => {
  const { day, clock } = format.localParts(row.occurred_from);
  const known = ['minute', 'hour'].includes(row.time_precision);
  return href({ room: 'coverage', path: ['witnesses'], filters: { place: `${row.lon},${row.lat}`, when: `${day}T${known ? clock : '12:00'}` }, view: null });
};

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
export async function incidentRecord(room, id) {
  const { panel, map, signal, reload } = room;
  const back = room.toList();
  const row = await loaded(room, t('room.incidents'), back, () => get(`/incidents/${id}`, {}, signal));
  if (!row) return;
  showPlace(map, row);
  const held = { row };
  const mayChange = store.canWrite && tier() === 'exact';
  async function cancel() {
    const answer = await confirm({ title: t('incidents.void_title', { code: row.incident_code }), text: t('incidents.void_text'), action: t('incidents.void'), danger: true, on: true, onLabel: t('incidents.void_on'), reason: true });
    if (!answer) return;
    try {
      await act(held, () => post(`/incidents/${id}/void`, { on: answer.on || undefined, reason: answer.reason }, { row: held.row }));
      map.refresh('incidents');
      saved(t('incidents.void_done'));
    } catch (problem) {
      toast(/** @type {any} */ (problem).message, { kind: 'danger' });
    }
    reload();
  }
  panel.show({
    title: pick(row, 'offence_name'), back, focus: true,
    subtitle: html`<span>${row.incident_code}</span><span>${t('incidents.article', { n: row.article })}</span>${row.status && html`<span class="chip">${choice('incidents', 'status', row.status)}</span>`}${row.sensitivity !== 'normal' && html`<span class="chip warn">${choice('incidents', 'sensitivity', row.sensitivity)}</span>`}${demoChip(row)}`,
    body: [
      placesStrip(reload),
      row.voided_on && el`<div class="note danger">${t('incidents.voided_note', { date: format.date(row.voided_on), reason: row.voided_reason })}</div>`,
      recordButtons(
        mayChange && !row.voided_on && el`<a class="button" href=${href({ path: [id, 'edit'] })}>${icon('edit')}${t('record.edit')}</a>`,
        mayChange && el`<a class="button" href=${href({ path: [id, 'history'] })}>${icon('history')}${t('record.history')}</a>`,
        row.lon !== null && !row.place_mask && el`<a class="button" href=${witnesses(row)} data-own-view="">${icon('witness')}${t('incidents.witnesses')}</a>`,
        mayChange && !row.voided_on && el`<button type="button" class="button danger" @click=${cancel}>${t('incidents.void')}</button>`),
      section(t('incidents.when_where'), facts([
        [t('incidents.col_when'), html`${when(row)} <span class="chip">${t('incidents.to_the', { precision: choice('incidents', 'time_precision', row.time_precision).toLowerCase() })}</span>`],
        [t('incidents.col_commune'), html`${row.commune_name} ${row.commune_basis !== 'boundary' && html`<span class="chip">${t(`incidents.basis_${row.commune_basis}`)}</span>`}`],
        row.current_commune_id !== row.commune_id && [t('incidents.col_now'), row.current_commune_name ?? t('incidents.now_unknown')],
        [t('incidents.col_place'), row.lon === null ? t('incidents.no_place') : html`${format.lonLat(row.lon, row.lat)} <span class="chip">${row.place_mask ? t('incidents.rounded') : choice('incidents', 'geom_precision', row.geom_precision)}</span>`],
      ])),
      ...factGroups('incidents', row, { skip: ['incident_code', 'offence_code', 'status', 'occurred_from', 'occurred_to', 'time_precision', 'geom_precision', 'commune_id', 'commune_name', 'current_commune_name', 'source', 'sensitivity'] }),
    ],
  });
}

/** A choice among the offences in force on the day of the event; the others are there, but cannot be chosen. @param {any} offences @param {() => string|null} day */
function offenceControl(offences, day) {
  const groups = [...new Set(offences.items.map((/** @type {any} */ o) => o.offence_group))];
  const node = el`<select class="input" required aria-label=${label('incidents', 'offence_code')}><option value="">${t('form.choose')}</option>${groups.map((g) => html`<optgroup label=${t(`incidents.group_${g}`)}>${offences.items.filter((/** @type {any} */ o) => o.offence_group === g).map((/** @type {any} */ o) => html`<option value=${o.offence_code}>${o.article} · ${pick(o, 'name')}</option>`)}</optgroup>`)}</select>`;
  return {
    node, value: () => node.value || null, set(/** @type {any} */ v) { node.value = v ?? ''; }, focus() { node.focus(); },
    /** Says which were in force. */
    dated() {
      const on = day();
      for (const option of node.querySelectorAll('optgroup option')) {
        const o = offences.items.find((/** @type {any} */ one) => one.offence_code === option.value);
        const ok = !on || ((!o.valid_from || o.valid_from <= on) && (!o.valid_to || o.valid_to > on));
        option.disabled = !ok && node.value !== option.value;
        option.textContent = `${o.article} · ${pick(o, 'name')}${ok ? '' : ` (${o.valid_from > (on ?? '') ? t('incidents.from', { date: format.date(o.valid_from) }) : t('incidents.until', { date: format.date(o.valid_to) })})`}`;
      }
    },
  };
}

/** @param {any} room @param {string|null} id */
export async function incidentForm(room, id) {
  const { panel, map, signal, reload } = room;
  const back = id ? href({ path: [id] }) : room.toList();
  const heading = t(id ? 'incidents.edit' : 'incidents.add');
  const found = await loaded(room, heading, back, () => Promise.all([once('/offences'), id ? get(`/incidents/${id}`, {}, signal) : null]));
  if (!found) return;
  const [offences, row] = found;
  const values = row ?? {};
  const names = new Map(row ? [[row.commune_id, row.commune_name]] : []);
  if (row?.current_commune_id) names.set(row.current_commune_id, row.current_commune_name);
  const words = wordsFor(offences, names);
  const slot = el`<div class="slot"></div>`;
  /** The day of the event, as typed so far. */
  const day = () => { const from = form?.values().occurred_from; return from ? format.localParts(from).day : null; };
  const offence = offenceControl(offences, day);
  const place = createPlacing(room, { entity: 'incidents', names, day, isNew: !id, words: { pin: t('incidents.pin'), communeOnly: t('incidents.commune_only'), communeHelp: t('incidents.commune_help') } });
  /** What was chosen for a person follows what they give; what they chose themselves stays. */
  const own = { time: false, sensitive: false };
  /** A day without its hour is not known to the minute. */
  function timed() {
    const days = ['occurred_from', 'occurred_to'].some((name) => form.part(name).dayOnly());
    const now = form.values().time_precision;
    if (days && (now === 'minute' || now === 'hour')) { form.set({ time_precision: 'day' }); own.time = true; } else if (!days && own.time) { form.set({ time_precision: 'minute' }); own.time = false; }
  }
  /** @type {any} */
  let form = null;
  form = createForm({
    entity: 'incidents', values, point: 'optional', pick: place.pick, controls: { offence_code: offence, ...place.controls }, submit: t(id ? 'record.save' : 'incidents.save'), open: ['identity', 'time', 'place'],
    after: {
      ...place.after,
      address_text: el`<div class="field-help warn-text">${t('incidents.no_names')}</div>`,
      occurred_to: el`<div class="field-help"><span>${t('incidents.interval_help')}</span></div>`,
    },
    onCancel: () => go({ path: id ? [id] : [] }),
    onInput: (v, name) => {
      place.onInput(v, name);
      if (name === 'time_precision') own.time = false;
      if (name === 'occurred_from' || name === 'occurred_to') timed();
      if (name === 'occurred_from') { offence.dated(); place.dated(v); }
      if (name === 'offence_code') {
        const one = offences.items.find((/** @type {any} */ o) => o.offence_code === v.offence_code);
        if (one?.is_victim_sensitive && v.sensitivity === 'normal') { form.set({ sensitivity: 'victim_sensitive' }); own.sensitive = true; } else if (own.sensitive && !one?.is_victim_sensitive) { form.set({ sensitivity: 'normal' }); own.sensitive = false; }
      }
      if (name === 'sensitivity') own.sensitive = false;
    },
    onSubmit: async (patch, filled) => {
      fill(slot);
      if (id) {
        placePatch(patch);
        for (const name of ['occurred_from', 'occurred_to', 'time_precision']) delete patch[name];
        Object.assign(patch, changedSpan(row, span(form)));
        return saveChanges({ panel, entity: 'incidents', path: `/incidents/${id}`, row, patch, title: heading, back, slot, words,
          written: () => map.refresh('incidents'), done: () => go({ path: [id] }), reload });
      }
      const made = await post('/incidents', { ...filled, ...span(form) });
      map.refresh('incidents');
      saved(t('incidents.made', { code: made.incident_code, name: made.commune_name }));
      go({ path: [made.incident_id] }, { replace: true });
    },
  });
  if (row && ['day', 'month'].includes(row.time_precision)) for (const name of ['occurred_from', 'occurred_to']) form.part(name).hideClock();
  offence.dated();
  panel.show({ title: heading, back, subtitle: row && html`<span>${row.incident_code}</span>`, body: [place.help('incidents.place_help', 'incidents.place_help_flat'), slot, form.node] });
  place.attach(form, row);
  focusForm(panel);
}

/** @param {any} room @param {string} id */
export async function incidentHistory(room, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [id] });
  const found = await loaded(room, t('record.history'), back, () => Promise.all([get(`/incidents/${id}`, {}, signal), get(`/incidents/${id}/history`, {}, signal), once('/offences')]));
  if (!found) return;
  const [row, past, offences] = found;
  showPlace(map, row);
  panel.show({ title: t('record.history'), back, focus: true, subtitle: html`<span>${row.incident_code}</span><span>${pick(row, 'offence_name')}</span>`, body: historyView({ entity: 'incidents', items: past.items, current: row, words: wordsFor(offences, new Map()) }) });
}
