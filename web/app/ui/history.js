// @ts-check
// What a row was before each change: newest first, each version with its changed fields, before → after.
import { el, html } from '../dom.js';
import { label, show } from '../fields.js';
import { t } from '../i18n.js';
import { time } from '../format.js';
import { empty } from './skeleton.js';

const QUIET = new Set(['version', 'updated_at', 'created_at', 'text_fold', 'geom', 'geom_3857', 'commune_id', 'current_commune_id', 'commune_basis', 'is_demo', 'site_id', 'area_m2', 'source_srid', 'source_x', 'source_y']);

/** Where a kept row was: its geometry, or the coordinates as they were entered. @param {any} row */
const placeOf = (row) => row?.geometry ?? (row?.source_srid === 4326 && row.source_x !== null ? { type: 'Point', coordinates: [row.source_x, row.source_y] } : null);

/**
 * @param {{entity: string, items: {version: number, replaced_at: string, before: any, after?: any, changed: string[]}[], current: any, words?: (name: string, value: any) => string|null}} options
 *   items: GET …/history; current: the row as it is; words: for values that are ids
 */
export function historyView({ entity, items, current, words }) {
  const say = (/** @type {string} */ name, /** @type {any} */ value) => words?.(name, value) ?? show(entity, name, value);
  if (!items.length) return empty({ title: t('history.none'), hint: t('history.created', { time: time(current.created_at) }) });
  const newest = [...items].sort((a, b) => b.version - a.version);
  return el`<ol class="history">${newest.map((item, i) => {
    const after = i === 0 ? current : newest[i - 1].before;
    const names = (item.changed ?? Object.keys(item.before)).filter((name) => !QUIET.has(name) && name !== 'geometry');
    // A row without a place has no geometry to compare: the change shows in the coordinates that were entered.
    const moved = (item.changed ?? []).some((name) => ['geometry', 'source_x', 'source_y'].includes(name));
    const now = item.after?.geometry || item.after?.source_x !== undefined ? placeOf({ ...after, ...item.after }) : placeOf(after);
    return html`<li><p class="history-when"><span class="chip">${t('history.version', { n: item.version + 1 })}</span> ${time(item.replaced_at)}</p>
      <dl class="facts">${names.map((name) => html`<div><dt>${label(entity, name)}</dt><dd><del>${say(name, item.before[name])}</del> <span aria-hidden="true">→</span> <ins>${say(name, item.after && name in item.after ? item.after[name] : after?.[name])}</ins></dd></div>`)}${moved && html`<div><dt>${label(entity, 'geometry')}</dt><dd><del>${say('geometry', placeOf(item.before))}</del> <span aria-hidden="true">→</span> <ins>${say('geometry', now)}</ins></dd></div>`}</dl></li>`;
  })}<li><p class="history-when"><span class="chip">${t('history.version', { n: newest[newest.length - 1].version })}</span> ${t('history.created', { time: time(current.created_at) })}</p></li></ol>`;
}
