// @ts-check
// The log: what was done, to what, by whom, newest first; each entry opens to what changed in it.
import { aborted, pages } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { label, show } from '../../fields.js';
import * as format from '../../format.js';
import { has, t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { exportMenu } from '../../ui/exportmenu.js';
import { filterBar } from '../../ui/filters.js';
import { dateInput } from '../../ui/form.js';
import { failure, skeleton } from '../../ui/skeleton.js';

const KINDS = ['site', 'camera', 'camera_status', 'camera_maintenance', 'field_check', 'incident', 'hotspot', 'account', 'session'];
/** The names that fields have in /fields. @type {Record<string, string>} */
const FIELDS = { site: 'sites', camera: 'cameras', incident: 'incidents', hotspot: 'hotspots', camera_status: 'camera_status', camera_maintenance: 'camera_maintenance', field_check: 'field_check' };
const QUIET = new Set(['version', 'updated_at', 'created_at', 'text_fold', 'tile_key', 'grid_key', 'grid_geom', 'geom', 'geom_3857', 'is_demo']);

/** Words for a kind or an action; the server's own word for one that is newer than this page. @param {string} prefix @param {string} name */
const word = (prefix, name) => (has(`admin.${prefix}_${name}`) ? t(`admin.${prefix}_${name}`) : name);

/** @param {any} value @returns {string} */
const plain = (value) => (value === null || value === undefined || value === '' ? '—' : typeof value === 'object' && !Array.isArray(value) ? Object.entries(value).map(([name, one]) => `${name} = ${plain(one)}`).join(', ') || '—' : typeof value === 'object' ? JSON.stringify(value) : String(value));
/** @param {string} entity @param {string} name @param {any} value */
function said(entity, name, value) {
  if (value === null || value === undefined || value === '') return '—';
  const table = FIELDS[entity];
  const text = table ? show(table, name, value) : null;
  return text === null || text === undefined || typeof text === 'object' ? plain(value) : text;
}
/** @param {string} entity @param {string} name */
const named = (entity, name) => (FIELDS[entity] ? label(FIELDS[entity], name) : has(`admin.field_${name}`) ? t(`admin.field_${name}`) : name);

/** What an entry says beside its kind: from → to, values of a new row, or members. @param {any} row */
export function detailOf(row) {
  const { changed, values, ...rest } = row.detail ?? {};
  const line = (/** @type {string} */ name, /** @type {any} */ content) => html`<div><dt>${name}</dt><dd>${content}</dd></div>`;
  const of = (/** @type {any} */ object) => Object.entries(object ?? {}).filter(([name, value]) => !QUIET.has(name) && value !== null && value !== '');
  return el`<dl class="facts">${Object.entries(changed ?? {}).filter(([name]) => !QUIET.has(name)).map(([name, one]) => line(named(row.entity, name), html`<del>${said(row.entity, name, /** @type {any} */ (one).from)}</del> <span aria-hidden="true">→</span> <ins>${said(row.entity, name, /** @type {any} */ (one).to)}</ins>`))}${
    of(values).map(([name, value]) => line(named(row.entity, name), said(row.entity, name, value)))}${of(rest).map(([name, value]) => line(has(`admin.field_${name}`) ? t(`admin.field_${name}`) : name, plain(value)))}${
    line(t('admin.number'), `${row.chain} · ${row.seq}`)}${row.hash && line(t('admin.hash'), html`<code class="hash">${row.hash.slice(0, 16)}…</code>`)}</dl>`;
}

/** The way to what an entry is about, while there is a page of it. @param {any} row */
function linkOf(row) {
  const title = `${word('kind', row.entity)} ${row.code ?? ''}`.trim();
  const to = row.entity_id && row.action !== 'deleted' && { site: 'cameras', incident: 'incidents', hotspot: 'hotspots' }[/** @type {string} */ (row.entity)];
  return to ? html`<a href=${href({ room: to, path: [row.entity_id], filters: {} })}>${title}</a>` : title;
}

/** @param {any} room */
export function logPage({ panel, signal, tabs }) {
  const bar = filterBar([
    { name: 'entity', kind: 'select', label: t('admin.kind'), all: t('admin.kind_all'), options: KINDS.map((kind) => ({ value: kind, label: word('kind', kind) })) },
    { name: 'actor', kind: 'search', label: t('admin.actor') },
  ]);
  const day = (/** @type {'on_from'|'on_to'} */ name) => dateInput({ value: store.filters[name] ?? null, label: t(`admin.${name}`), onChange: (iso) => go({ filters: { ...store.filters, [name]: iso ?? '' } }) });
  const days = { on_from: day('on_from'), on_to: day('on_to') };
  const box = el`<div></div>`;
  panel.show({ title: t('room.admin'), subtitle: html`<span>${scope()}</span>`, body: [tabs, bar.node, el`<div class="log-days"><div class="field"><span class="field-label">${t('admin.on_from')}</span>${days.on_from.node}</div><div class="field"><span class="field-label">${t('admin.on_to')}</span>${days.on_to.node}</div></div>`, box] });
  load();

  function scope() {
    const name = store.provinces.find((p) => p.code === store.province)?.full_name;
    return name ?? t('scope.country');
  }

  async function load() {
    panel.subtitle(html`<span>${scope()}</span>`);
    if (!box.childNodes.length) fill(box, skeleton({ rows: 8 }));
    const { entity, actor, on_from: from, on_to: to } = store.filters;
    // What accounts do is in the chain of their home, or of the country: a province chosen for rows would hide it.
    const chain = ['account', 'session'].includes(entity) || actor?.trim() ? null : store.province;
    const list = pages('/audit', { chain, entity, actor: actor?.trim(), from, to: to ? format.addDays(to, 1) : null, limit: 50 }, signal);
    const rows = el`<ul class="log events"></ul>`;
    const more = /** @type {HTMLButtonElement} */ (el`<button type="button" class="button more" @click=${next}>${t('list.more')}</button>`);
    async function next() {
      more.disabled = true;
      rows.append(...(await list.more()).map(entry));
      more.disabled = false;
      more.hidden = list.done;
    }
    try {
      await next();
      const foot = /** @type {HTMLElement} */ (panel.root.querySelector('.panel-foot'));
      fill(foot, exportMenu([{ layer: 'audit', label: t('admin.log'), formats: ['xlsx', 'csv'], params: () => ({ chain, entity, actor: actor?.trim(), from, to: to ? format.addDays(to, 1) : null }) }]));
      foot.hidden = false;
      fill(box, rows.childNodes.length ? [rows, more] : el`<div class="empty"><p class="strong">${t('admin.no_events')}</p><p class="muted">${t('admin.no_events_hint')}</p></div>`);
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, load));
    }
  }

  /** @param {any} row */
  function entry(row) {
    return el`<li><details><summary><span class="event-what"><b>${word('action', row.action)}</b> ${word('kind', row.entity)} ${row.code ?? ''}</span>
      <span class="label">${format.time(row.occurred_at)} · ${row.actor}${row.commune_name && ` · ${row.commune_name}`}</span></summary>
      <div class="event-detail">${row.entity_id && html`<p>${linkOf(row)}</p>`}${detailOf(row)}</div></details></li>`;
  }

  return { refresh() { bar.sync(); days.on_from.set(store.filters.on_from ?? null); days.on_to.set(store.filters.on_to ?? null); load(); } };
}

export { word };
