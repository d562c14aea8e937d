// @ts-check
// How conflicts are said in every page of the room.
import { el, html } from '../../dom.js';
import { choice, field } from '../../fields.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { now } from '../../router.js';
import { demoChip } from '../../ui/panel.js';

/** @param {string} name */
export const options = (name) => (field('conflicts', name)?.choices ?? []).map((c) => ({ value: c.value, label: language() === 'en' ? c.en : c.vi }));

/** How many days it is past its due day. @param {any} row */
export const daysPast = (row) => format.daysBetween(row.due_on, now());

/** The due day, and how far off it is; null where none was set. @param {any} row */
export function dueText(row) {
  if (!row.due_on) return null;
  if (!row.is_open) return format.date(row.due_on);
  const left = -daysPast(row);
  return `${format.date(row.due_on)} (${left < 0 ? t('risk.days_past', { n: format.number(-left) }) : left === 0 ? t('risk.due_today') : t('risk.days_left', { n: format.number(left) })})`;
}

/** State, whether past due, how well the place is known. @param {any} row */
export const chips = (row) => [
  row.voided_on && el`<span class="chip danger">${t('risk.voided')}</span>`,
  row.is_past_due && el`<span class="chip danger">${t('risk.past_by', { n: format.number(daysPast(row)) })}</span>`,
  el`<span class="chip">${choice('conflicts', 'state', row.state)}</span>`,
  row.geom_precision !== 'exact' && el`<span class="chip">${choice('conflicts', 'geom_precision', row.geom_precision)}</span>`,
  demoChip(row),
];

/** By kind: how many are not settled, and how many of them past due, each a way to them. @param {any[]} kinds @param {(filters: Record<string, string>) => string|null} to */
export const kindTable = (kinds, to) => el`<table class="table risk-kinds"><caption class="visually-hidden">${t('risk.by_kind')}</caption><thead><tr><th scope="col">${t('risk.kind')}</th><th scope="col" class="num">${t('risk.open')}</th><th scope="col" class="num">${t('risk.past_due')}</th></tr></thead><tbody>
  ${kinds.filter((row) => row.open > 0).map((row) => html`<tr data-kind=${row.kind}><th scope="row">${link(to({ kind: row.kind }), choice('conflicts', 'kind', row.kind))}</th><td class="num">${format.number(row.open)}</td><td class="num">${row.past_due ? link(to({ kind: row.kind, past_due: 'true' }), format.number(row.past_due)) : '0'}</td></tr>`)}</tbody></table>`;

/** @param {string|null} address @param {string} words */
const link = (address, words) => (address ? html`<a href=${address}>${words}</a>` : words);
