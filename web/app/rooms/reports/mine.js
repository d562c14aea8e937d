// @ts-check
// What this office has to do now: a commune its own reports, the late ones first; a province who has sent what, what waits for it, and who is late.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { placeName, tier } from '../../session.js';
import { store } from '../../store.js';
import { figure, section, tile } from '../../ui/panel.js';
import { askPurpose } from '../../ui/purpose.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { leftText, roomTabs } from './words.js';

/** States in which it is the unit's turn. */
export const TO_DO = ['due', 'draft', 'returned'];
/** So far ahead a report is asked for, in days: its period is not over before. */
const SOON = 31;

/** The state of a report, as a chip. @param {any} row */
export const stateChip = (row) => el`<span class=${`chip state-${row.state}${row.state === 'returned' ? ' warn' : ''}`}>${choice('report', 'state', row.state)}</span>`;
/** Its period. @param {any} row */
export const periodText = (row) => format.range(row.period_from, row.period_to);
const address = (/** @type {any} */ row) => href({ path: [row.report_id], filters: {} });

/** @param {any} row @param {string} title */
const card = (row, title) => html`<li><a class="card" href=${address(row)} data-id=${row.report_id}><span class="card-main"><span class="card-title">${title}</span><span class="card-detail">${t('reports.period', { range: periodText(row) })} · ${t('reports.before', { date: format.date(row.due_before) })}</span>
  <span class="card-chips">${stateChip(row)}${row.is_who_assumed && html`<span class="chip warn">${t('reports.who_assumed')}</span>`}</span></span>${TO_DO.includes(row.state) && html`<span class=${`card-value due-left${row.is_late ? ' past' : row.days_left <= 7 ? ' soon' : ''}`}>${leftText(row)}</span>`}</a></li>`;

/** @param {any} room */
export async function minePage(room) {
  const { panel, signal, reload } = room;
  const body = el`<div class="section"></div>`;
  panel.show({ title: t('room.reports'), subtitle: html`<span>${placeName()}</span>`, body: [roomTabs('mine'), body] });
  if (tier() !== 'exact') {
    fill(body, empty({ title: t(store.me.may_be_exact ? 'reports.purpose' : 'reports.masked'), hint: t('reports.masked_hint'), action: store.me.may_be_exact && el`<button type="button" class="button primary" @click=${async () => { if (await askPurpose()) reload(); }}>${t('purpose.ask')}</button>` }));
    return {};
  }
  if (!store.province && store.me.is_country_wide) {
    fill(body, empty({ title: t('reports.choose'), hint: t('reports.choose_hint') }));
    return {};
  }
  fill(body, skeleton({ figure: true, rows: 5 }));
  try {
    const list = await get('/reports', { province: store.province || undefined }, signal);
    if (store.me.role === 'commune') commune(list);
    else await province(list);
  } catch (error) {
    if (!aborted(error)) fill(body, failure(error, reload));
  }
  return {};

  /** @param {any} list */
  function commune(list) {
    const own = list.items.filter((/** @type {any} */ row) => row.commune_id);
    const now = own.filter((/** @type {any} */ row) => TO_DO.includes(row.state) && row.days_left <= SOON);
    const late = now.filter((/** @type {any} */ row) => row.is_late);
    const rest = own.filter((/** @type {any} */ row) => !now.includes(row));
    const many = new Set(own.map((/** @type {any} */ row) => row.commune_id)).size > 1;
    const title = (/** @type {any} */ row) => (many ? `${row.commune_name}: ${row.title}` : row.title);
    fill(body, late.length ? figure({ value: format.number(late.length), label: t('reports.late_own') }) : now.length ? el`<div class="due-answer">${figure({ value: leftText(now[0]), label: t('reports.next'), note: now[0].title })}</div>` : figure({ value: '0', label: t('reports.to_do') }),
      now.length ? section(t('reports.now'), el`<ul class="cards">${now.map((/** @type {any} */ row) => card(row, title(row)))}</ul>`) : empty({ title: t('reports.nothing_now'), hint: t('reports.nothing_hint') }),
      rest.length > 0 && el`<details class="form-group"><summary><h2>${t('reports.others', { n: format.number(rest.length) })}</h2></summary><div><ul class="cards">${rest.map((/** @type {any} */ row) => card(row, title(row)))}</ul></div></details>`);
  }

  /** @param {any} list */
  async function province(list) {
    const late = await get('/reports/late', { province: list.province }, signal);
    const waiting = list.items.filter((/** @type {any} */ row) => row.state === 'submitted' && row.commune_id);
    /** Reports of one deadline and period stand together. @type {Map<string, any[]>} */
    const groups = new Map();
    for (const row of list.items) {
      const key = [row.directive_id, row.deadline_code, row.title, row.report_kind, row.period_from, row.period_to].join();
      groups.set(key, [...(groups.get(key) ?? []), row]);
    }
    const count = (/** @type {any[]} */ rows, /** @type {string[]} */ states) => rows.filter((row) => states.includes(row.state)).length;
    const block = (/** @type {any[]} */ rows) => {
      const units = rows.filter((row) => row.commune_id);
      const own = rows.find((row) => !row.commune_id);
      const [one] = rows;
      const sent = count(units, ['submitted', 'approved', 'locked']);
      const behind = units.filter((row) => row.is_late).length;
      const order = (/** @type {any} */ row) => (row.state === 'submitted' ? 0 : row.is_late ? 1 : 2);
      return el`<li class="due-card report-group" data-due=${one.due_before}><div class="due-head"><span class="strong">${one.title}</span><span class=${`due-left${behind ? ' past' : ''}`}>${leftText(one)}</span></div>
        <p class="card-detail">${t('reports.period', { range: periodText(one) })} · ${t('reports.before', { date: format.date(one.due_before) })}</p>
        ${units.length > 0 && html`<p>${t('reports.sent_of', { sent: format.number(sent), n: format.number(units.length) })}${behind > 0 && html`, <span class="danger-text">${t('reports.n_late', { n: format.number(behind) })}</span>`}</p>`}
        ${own && html`<a class="button small" href=${address(own)}>${t(own.is_gathering ? 'reports.of_province' : 'reports.open')} · ${choice('report', 'state', own.state)}</a>`}
        ${units.length > 0 && html`<details class="report-units" ?open=${units.some((row) => row.state === 'submitted')}><summary>${t('reports.units', { n: format.number(units.length) })}</summary><ul class="cards">${[...units].sort((a, b) => order(a) - order(b) || format.compare(a.commune_name, b.commune_name)).map((row) => html`<li><a class="card" href=${address(row)} data-id=${row.report_id}><span class="card-main"><span class="card-title">${row.commune_name}</span></span><span class="card-chips">${row.is_late && html`<span class="chip danger">${leftText(row)}</span>`}${stateChip(row)}</span></a></li>`)}</ul></details>`}</li>`;
    };
    fill(body,
      figure({ value: format.number(late.units), label: t('reports.late_units'), note: t('reports.late_reports', { n: format.number(late.reports) }) }),
      el`<div class="tiles">${tile({ label: t('reports.waiting'), value: format.number(waiting.length), warn: waiting.length > 0 })}${tile({ label: t('reports.approved'), value: format.number(list.states.approved + list.states.locked) })}${tile({ label: t('reports.late'), value: format.number(list.n_late), warn: list.n_late > 0 })}</div>`,
      waiting.length > 0 && section(t('reports.waiting_list'), el`<ul class="cards">${waiting.map((/** @type {any} */ row) => card(row, row.commune_name))}</ul>`),
      late.units > 0 && el`<details class="form-group report-late"><summary><h2>${t('reports.late_list', { n: format.number(late.units) })}</h2></summary><div><div class="buttons"><button type="button" class="button small" @click=${() => remind(late.items)}>${t('reports.remind')}</button></div>
        <ul class="cards">${late.items.map((/** @type {any} */ one) => html`<li><a class="card" href=${href({ path: [one.reports[0].report_id], filters: {} })}><span class="card-main"><span class="card-title">${one.full_name}</span><span class="card-detail">${t('reports.n_reports', { n: format.number(one.n) })}</span></span><span class="card-value danger-text">${t('reports.most_days', { n: format.number(one.most_days) })}</span></a></li>`)}</ul></div></details>`,
      section(t('reports.by_deadline'), groups.size ? el`<ul class="due-list">${[...groups.values()].map(block)}</ul>` : empty({ title: t('reports.nothing'), hint: t('reports.nothing_hint') })),
      list.skipped.length > 0 && el`<p class="note warn">${t('reports.skipped', { n: format.number(list.skipped.length) })}</p>`);
  }
}

/** A reminder to be sent by whatever the office uses. @param {any[]} items */
async function remind(items) {
  const lines = items.map((one) => `- ${one.full_name}: ${one.reports.map((/** @type {any} */ r) => `${r.title}, ${t('reports.period', { range: periodText(r) })} (${t('reports.days_past', { n: format.number(r.days_late) })})`).join('; ')}`);
  try {
    await navigator.clipboard.writeText(`${t('reports.remind_text', { place: placeName() })}\n${lines.join('\n')}`);
    toast(t('reports.reminded', { n: format.number(items.length) }), { kind: 'ok' });
  } catch {
    toast(t('word.not_copied'), { kind: 'danger' });
  }
}
