// @ts-check
// What a row was before each change: newest first, each version with its changed fields, before → after.
import { el, html } from '../dom.js';
import { label, show } from '../fields.js';
import { t } from '../i18n.js';
import { time } from '../format.js';
import { empty } from './skeleton.js';

const QUIET = new Set(['version', 'updated_at', 'created_at', 'text_fold', 'geom', 'geom_3857', 'commune_id', 'current_commune_id']);

/**
 * @param {{entity: string, items: {version: number, replaced_at: string, before: any, changed: string[]}[], current: any}} options
 *   items: GET …/history; current: the row as it is
 */
export function historyView({ entity, items, current }) {
  if (!items.length) return empty({ title: t('history.none'), hint: t('history.created', { time: time(current.created_at) }) });
  const newest = [...items].sort((a, b) => b.version - a.version);
  return el`<ol class="history">${newest.map((item, i) => {
    const after = i === 0 ? current : newest[i - 1].before;
    const names = (item.changed ?? Object.keys(item.before)).filter((name) => !QUIET.has(name));
    return html`<li><p class="history-when"><span class="chip">${t('history.version', { n: item.version + 1 })}</span> ${time(item.replaced_at)}</p>
      <dl class="facts">${names.map((name) => html`<div><dt>${label(entity, name)}</dt><dd><del>${show(entity, name, item.before[name])}</del> <span aria-hidden="true">→</span> <ins>${show(entity, name, after?.[name])}</ins></dd></div>`)}</dl></li>`;
  })}<li><p class="history-when"><span class="chip">${t('history.version', { n: newest[newest.length - 1].version })}</span> ${t('history.created', { time: time(current.created_at) })}</p></li></ol>`;
}
