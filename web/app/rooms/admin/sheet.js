// @ts-check
// The monthly review sheet of a commune: how much was done, by whom, and every row that ended, with its reason. To be printed and signed.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, now } from '../../router.js';
import { store } from '../../store.js';
import { communePicker } from '../../ui/communepicker.js';
import { icon } from '../../ui/icons.js';
import { figure, section } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { word } from './log.js';

/** @param {any} room */
export function sheetPage({ panel, signal, tabs }) {
  const names = new Map();
  const picker = communePicker({ label: t('admin.sheet_commune'), names, day: () => now(), signal, onChange: (id) => id && go({ filters: { ...store.filters, commune: id } }) });
  const months = Array.from({ length: 24 }, (_, i) => format.addMonths(`${now().slice(0, 7)}-01`, -i).slice(0, 7));
  const select = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('admin.sheet_month')} @change=${() => go({ filters: { ...store.filters, month: select.value } })}>${months.map((month) => html`<option value=${month}>${format.month(`${month}-01`)}</option>`)}</select>`);
  const box = el`<div class="sheet"></div>`;
  panel.show({ title: t('room.admin'), body: [tabs, el`<div class="sheet-choice"><div class="field"><span class="field-label">${t('admin.sheet_commune')}</span>${picker.node}</div><div class="field"><span class="field-label">${t('admin.sheet_month')}</span>${select}</div></div>`, box] });
  load();

  async function load() {
    const id = store.filters.commune ?? (store.me.communes?.length === 1 ? store.me.communes[0].commune_id : '');
    select.value = store.filters.month ?? months[0];
    if (!id) { fill(box, el`<div class="empty"><p class="strong">${t('admin.sheet_choose')}</p></div>`); return; }
    fill(box, skeleton({ figure: true, rows: 5 }));
    try {
      const sheet = await get(`/communes/${id}/audit-sheet`, { month: select.value }, signal);
      names.set(id, sheet.commune.full_name);
      picker.set(id);
      draw(sheet);
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, load));
    }
  }

  /** @param {any} sheet */
  function draw(sheet) {
    const table = (/** @type {string} */ caption, /** @type {string[]} */ heads, /** @type {any[][]} */ rows) => el`<div class="table-scroll" tabindex="0" role="region" aria-label=${caption}><table class="table"><thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows.map(([first, ...cells]) => html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td class=${/^[\d.,]+$/.test(cell) ? 'num' : ''}>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
    fill(box,
      el`<header class="sheet-head"><h2>${t('admin.sheet_title', { name: sheet.commune.full_name, month: format.month(`${sheet.month}-01`) })}</h2><p class="label">${sheet.commune.province_name}</p></header>`,
      figure({ value: format.number(sheet.events), label: t('admin.sheet_events') }),
      sheet.events === 0 ? el`<p class="muted">${t('admin.sheet_none')}</p>` : [
        section(t('admin.sheet_actions'), table(t('admin.sheet_actions'), [t('admin.kind'), t('admin.action'), t('admin.times')], sheet.by_action.map((/** @type {any} */ one) => [word('kind', one.entity), word('action', one.action), format.number(one.events)]))),
        section(t('admin.sheet_actors'), table(t('admin.sheet_actors'), [t('admin.who'), t('admin.times'), t('admin.last')], sheet.by_actor.map((/** @type {any} */ one) => [one.actor, format.number(one.events), format.time(one.last_at)]))),
        section(t('admin.sheet_ended'), sheet.ended.length ? table(t('admin.sheet_ended'), [t('admin.what'), t('admin.when'), t('admin.who'), t('confirm.reason')], sheet.ended.map((/** @type {any} */ one) => [`${word('kind', one.entity)} ${one.code ?? ''}: ${word('action', one.action)}`, format.time(one.occurred_at), one.actor, one.reason ?? '—'])) : el`<p class="muted">${t('admin.sheet_no_ended')}</p>`),
        sheet.chains.length > 0 && el`<p class="label">${t('admin.sheet_chain', { parts: sheet.chains.map((/** @type {any} */ c) => `${c.chain} ${c.first_seq}–${c.last_seq}`).join(', ') })}</p>`],
      el`<div class="sheet-sign"><p>${t('admin.sheet_made_by')}</p><p>${t('admin.sheet_led_by')}</p></div>`,
      el`<div class="buttons no-print"><button type="button" class="button" @click=${() => window.print()}>${icon('print')}${t('admin.print')}</button></div>`);
  }
  return { refresh: load };
}
