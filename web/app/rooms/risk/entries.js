// @ts-check
// Counts that a commune enters for a period, with the document that they come from: how many, never who.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { createForm } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { facts, section } from '../../ui/panel.js';
import { focusForm, saveChanges, saved } from '../../ui/record.js';
import { periodName } from './levels.js';

/** What was entered for the period of an assessment. @param {any} room @param {any} row an assessment @param {boolean} mayWrite */
export function entriesPart({ signal }, row, mayWrite) {
  const box = el`<div></div>`;
  const to = (/** @type {string} */ id) => href({ path: ['commune', row.commune_id, 'entry', id], filters: store.filters });
  get('/risk/entries', { commune: row.commune_id, from: row.period_from, to: row.period_to }, signal).then(({ items }) => {
    fill(box, items.length ? facts(items.map((/** @type {any} */ one) => [choice('risk_entry', 'indicator', one.indicator), html`${format.number(one.value)} ${mayWrite && html`<a class="small" href=${to(one.risk_entry_id)}>${t('record.edit')}</a>`}<span class="label block">${[one.document, one.entered_by].filter(Boolean).join(' · ')}</span>`])) : el`<p class="muted">${t('risk.no_entries')}</p>`);
  }, (error) => { if (!aborted(error)) fill(box, el`<p class="muted">${error.message}</p>`); });
  return section(t('risk.entries'), box, mayWrite && el`<a class="button small" href=${to('new')}>${icon('plus')}${t('risk.entry_add')}</a>`);
}

/** @param {any} room @param {any} unit the commune @param {any} row its assessment @param {string} id of an entry, or 'new' */
export async function entryForm(room, unit, row, id) {
  const { panel, signal, reload } = room;
  const back = href({ path: ['commune', row.commune_id], filters: store.filters });
  const title = t('risk.entry_add');
  const entry = id === 'new' ? null : (await get('/risk/entries', { commune: row.commune_id }, signal)).items.find((/** @type {any} */ one) => one.risk_entry_id === id);
  const slot = el`<div class="slot"></div>`;
  const done = () => go({ path: ['commune', row.commune_id], filters: store.filters });
  const form = createForm({
    entity: 'risk_entry', values: entry ?? { indicator: 'drug_users' }, hide: ['commune_id', 'period_from', 'period_to'], submit: t('record.save'),
    after: { value: el`<div class="field-help warn-text">${t('risk.entry_help')}</div>` }, onCancel: done,
    onSubmit: async (patch, filled) => {
      fill(slot);
      if (entry) return saveChanges({ panel, entity: 'risk_entry', path: `/risk/entries/${id}`, row: entry, patch, title, back, slot, written: () => {}, done, reload });
      await post('/risk/entries', { ...filled, commune_id: row.commune_id, period_from: row.period_from, period_to: row.period_to });
      saved(t('risk.entry_saved'));
      done();
    },
  });
  panel.show({ title, back, subtitle: html`<span>${unit.full_name}</span><span>${periodName(row)}</span>`, body: [slot, form.node] });
  focusForm(panel);
  return {};
}
