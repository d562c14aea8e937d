// @ts-check
// How directives, their targets and deadlines are said in every page of the room.
import { el, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';

/** Whether this account has reports of its own to write or to judge. */
export const hasReports = () => ['admin', 'province', 'commune'].includes(store.me?.role);

/** The parts of the room. @param {'mine'|'due'|'directives'} now */
export const roomTabs = (now) => el`<nav class="tabs room-tabs" aria-label=${t('reports.parts')}>${hasReports() && html`<a href=${href({ path: [], filters: {} })} aria-current=${now === 'mine' ? 'page' : null}>${t('reports.tab_mine')}</a>`}<a href=${href({ path: [], filters: { tab: 'due' } })} aria-current=${now === 'due' ? 'page' : null}>${t('reports.tab_due')}</a><a href=${href({ path: [], filters: { tab: 'directives' } })} aria-current=${now === 'directives' ? 'page' : null}>${t('reports.tab_directives')}</a></nav>`;

/** Whether this account writes a directive: the province that it is at home in, or the whole country. @param {any} row */
export const mayWrite = (row) => may('compute') && (store.me.is_country_wide || (row.home?.code ?? '') === store.me.province_code);

/** The number, as far as it is known. @param {any} row */
export const numberText = (row) => (row.is_number_known ? t('reports.number', { number: row.number }) : row.number ? t('reports.number_part', { number: row.number }) : t('reports.number_unknown'));

/** The day of issue, no more exactly than it is known. @param {any} row */
export const issuedText = (row) => (row.issued_precision === 'month' ? t('reports.issued_month', { month: format.month(row.issued_on) }) : t('reports.issued', { date: format.date(row.issued_on) }));

/** The last day in time, and how far off it is. @param {any} item of /directives/due */
export const leftText = (item) => (item.days_left < 0 ? t('reports.days_past', { n: format.number(-item.days_left) }) : item.days_left === 0 ? t('reports.today') : t('reports.days_left', { n: format.number(item.days_left) }));

/** When it is due. @param {any} row a deadline */
export function deadlineText(row) {
  if (row.kind === 'once') return t('reports.before', { date: format.date(row.due_before) });
  if (row.kind === 'monthly') return t('reports.before_monthly', { day: row.day });
  return t(row.kind === 'year' ? 'reports.before_yearly' : 'reports.before_half', { day: row.day, month: row.month });
}

/** What is to be reached, in words. @param {any} row a target */
export function targetText(row) {
  if ((row.value ?? null) === null) return t('reports.no_value');
  const isChange = /_change$/.test(row.indicator ?? '');
  const value = row.unit === 'share' ? format.percent(Math.abs(row.value)) : format.number(Math.abs(row.value));
  if (isChange && row.value < 0 && row.operator === '<=') return t('reports.fall', { value });
  if (isChange && row.value >= 0 && row.operator === '<=') return t('reports.rise', { value });
  return t({ '<=': 'reports.at_most', '>=': 'reports.at_least', '=': 'reports.exactly' }[/** @type {string} */ (row.operator)] ?? 'reports.exactly', { value: `${row.value < 0 ? '−' : ''}${value}` });
}

/** The sentence of the document, closed at first. @param {any} row */
export const quote = (row) => el`<details class="quote"><summary>${t('reports.quote')}</summary><blockquote lang="vi">${row.quote}</blockquote>${row.addressee && html`<p class="label">${t('reports.addressee', { who: row.addressee })}</p>`}${row.note && html`<p class="label">${row.note}</p>`}</details>`;

/** Whose duty it is. @param {any} row a deadline, or what is due of it */
export const whoText = (row) => row.who.map((/** @type {string} */ one) => choice('directive_deadline', 'who', one)).join('; ');
