// @ts-check
// A site: its record with its cameras, its form with the pin on the map, its history, and taking it out of use.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href, registerDay } from '../../router.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { createForm } from '../../ui/form.js';
import { historyView } from '../../ui/history.js';
import { icon } from '../../ui/icons.js';
import { effectPart, mayAskEffect } from '../../ui/effect.js';
import { demoChip, section, tile } from '../../ui/panel.js';
import { createPin, placeNote } from '../../ui/pin.js';
import { act, factGroups, focusForm, nearChoice, recordButtons, saveChanges, saved } from '../../ui/record.js';
import { empty } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { contactSection } from './contact.js';
import { ASSUMED_HFOV, wedgePath } from '../../ui/wedge.js';

/** Who moves a site farther than this is asked first, metres: it may be another site, or a slip. */
const FAR_M = 1000;

const near = (/** @type {any} */ row) => ({ href: href({ path: [row.site_id] }), title: row.site_name, detail: t('cameras.near_detail', { code: row.site_code, distance: format.number(row.distance_m) }) });
const title = (/** @type {any} */ site) => site.site_name;

/** The colour class of a camera's status, as on the map. @param {string} status */
export const statusChip = (status) => el`<span class=${`chip ${{ active: 'accent', faulty: 'danger', suspended: 'warn' }[status] ?? ''}`}>${choice('cameras', 'status', status)}</span>`;

/** That a record is of today, where the map and the list show another day. */
export const todayNote = () => registerDay() && el`<div class="note">${t('cameras.record_today', { date: format.date(registerDay()) })}</div>`;

/** Shows the site on the map unless it is well in view. @param {any} map @param {any} row */
export function show(map, row) {
  map.mark([row.lon, row.lat]);
  map.ready.then(() => {
    const b = map.bbox();
    const [w, h] = [b[2] - b[0], b[3] - b[1]];
    // Above a phone's sheet, with room for the handles on both sides.
    const phone = innerWidth <= 720;
    const inside = row.lon > b[0] + 0.1 * w && row.lon < b[2] - 0.1 * w && row.lat > b[1] + (phone ? 0.78 : 0.12) * h && row.lat < b[3] - (phone ? 0.14 : 0.1) * h;
    if (!inside || w > 0.03) map.goTo([row.lon, row.lat], Math.max(16, map.gl?.getZoom() ?? 16));
  });
}

/** A small picture of a view: a wedge, dashed when its angle is assumed, a ring when its bearing is unknown. @param {any} camera */
function glyph(camera) {
  const box = el`<svg class="view-glyph" viewBox="-90 -90 180 180" width="28" height="28" aria-hidden="true"><path></path><circle r="10"></circle></svg>`;
  const path = box.querySelector('path');
  if (camera.azimuth_deg === null) path.setAttribute('d', 'M0 -52A52 52 0 1 1 -0.01 -52Z');
  else path.setAttribute('d', wedgePath(camera.azimuth_deg, camera.hfov_deg ?? ASSUMED_HFOV));
  path.classList.toggle('unknown', camera.azimuth_deg === null);
  path.classList.toggle('assumed', camera.hfov_deg === null);
  return box;
}

/** @param {any} room @param {string} id @param {() => Promise<void>} orElse when there is no such site */
export async function siteRecord(room, id, orElse) {
  const { panel, map, signal, legend, reload } = room;
  const back = room.toList();
  if (panel.body.dataset.page !== id) panel.loading(t('room.cameras'), { back, figure: true, rows: 6 });
  panel.body.dataset.page = id;
  legend(null);
  /** @type {any} */
  let site;
  try {
    site = await get(`/sites/${id}`, {}, signal);
  } catch (error) {
    const problem = /** @type {any} */ (error);
    if (aborted(problem)) return;
    if (problem.kind === 'missing') {
      try { return await orElse(); } catch { /* neither a site nor a camera: say so below */ }
    }
    return panel.failed(t('room.cameras'), problem, { back, retry: reload });
  }
  show(map, site);
  const inUse = site.cameras_list.filter((/** @type {any} */ c) => c.status !== 'removed');
  const removed = site.cameras_list.filter((/** @type {any} */ c) => c.status === 'removed');
  const held = { row: site };

  async function retire() {
    const answer = await confirm({ title: t('cameras.retire_title', { name: site.site_name }), text: t('cameras.retire_text', { n: inUse.length }), action: t('cameras.retire'), danger: true, on: true, onLabel: t('cameras.retire_on'), reason: true });
    if (!answer) return;
    try {
      await act(held, () => post(`/sites/${id}/retire`, { on: answer.on || undefined, reason: answer.reason }, { row: held.row }));
      map.refresh('sites', 'cameras');
      saved(t('cameras.retired_done'));
      reload();
    } catch (problem) {
      toast(/** @type {any} */ (problem).message, { kind: 'danger' });
      reload();
    }
  }
  const card = (/** @type {any} */ camera) => html`<li><a class="card" href=${href({ path: [id, camera.camera_id] })} data-id=${camera.camera_id}>${glyph(camera)}<span class="card-main"><span class="card-title">${camera.camera_code}</span>
    <span class="card-detail">${[choice('cameras', 'camera_type', camera.camera_type), camera.azimuth_deg === null ? t('wedge.bearing_unknown') : format.bearing(camera.azimuth_deg)].filter((x) => x !== '—').join(' · ')}</span>
    <span class="card-chips">${statusChip(camera.status)}${camera.is_overdue && html`<span class="chip warn">${t('cameras.due_since', { date: format.date(camera.maintenance_due_on) })}</span>`}</span></span></a></li>`;

  panel.show({
    title: title(site), back, focus: true,
    subtitle: html`<span>${site.site_code}</span><span>${site.current_commune_name}</span>${site.retired_on && html`<span class="chip">${t('cameras.retired_on', { date: format.date(site.retired_on) })}</span>`}${demoChip(site)}`,
    body: [
      el`<div class="tiles">${tile({ value: format.number(site.cameras), label: t('cameras.col_cameras') })}${tile({ value: format.number(site.active), label: t('cameras.col_active') })}${tile({ value: format.number(site.overdue), label: t('cameras.col_overdue'), warn: site.overdue > 0 })}</div>`,
      todayNote(),
      site.retired_on && el`<div class="note">${t('cameras.retired_note', { date: format.date(site.retired_on), reason: site.retired_reason ?? '' })}</div>`,
      recordButtons(
        store.canWrite && !site.retired_on && el`<a class="button primary" href=${href({ path: [id, 'new'] })}>${icon('plus')}${t('cameras.add_camera')}</a>`,
        store.canWrite && !site.retired_on && el`<a class="button" href=${href({ path: [id, 'edit'] })}>${icon('edit')}${t('record.edit')}</a>`,
        el`<a class="button" href=${href({ path: [id, 'history'] })}>${icon('history')}${t('record.history')}</a>`,
        store.canWrite && !site.retired_on && el`<button type="button" class="button danger" @click=${retire}>${t('cameras.retire')}</button>`),
      section(t('cameras.cameras_here'), inUse.length ? el`<ul class="cards">${inUse.map(card)}</ul>`
        : empty({ title: t('cameras.no_cameras'), hint: site.retired_on ? undefined : t('cameras.no_cameras_hint') })),
      removed.length > 0 && el`<details class="more-rows"><summary>${t('cameras.removed_n', { n: removed.length })}</summary><ul class="cards">${removed.map(card)}</ul></details>`,
      store.canWrite !== false && contactSection(id, signal),
      inUse.length > 0 && mayAskEffect() && effectPart({ map, signal, params: { site: id } }),
      section(t('cameras.place'), el`<p class="num">${format.lonLat(site.lon, site.lat)}</p>`),
      ...factGroups('sites', site, { skip: ['site_code', 'site_name', 'cameras', 'source', 'retired_on', 'retired_reason'] }),
    ],
  });
  return {};
}

/** The form of a site: new, or one that is changed. @param {any} room @param {string|null} id */
export async function siteForm(room, id) {
  const { panel, map, signal, legend, reload } = room;
  const back = id ? href({ path: [id] }) : room.toList();
  const heading = t(id ? 'cameras.edit_site' : 'cameras.add_site');
  panel.body.dataset.page = '';
  legend(null);
  /** @type {any} */
  let site = { position_method: null };
  if (id) {
    panel.loading(heading, { back, rows: 8 });
    try {
      site = await get(`/sites/${id}`, {}, signal);
    } catch (error) {
      if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
      return;
    }
    show(map, site);
    map.mark(null);
  }
  const slot = el`<div class="slot"></div>`;
  const note = placeNote(signal);
  const pin = createPin(map, { label: t('cameras.pin'), onMove: (at) => { form.set({ lon: at[0], lat: at[1] }); clicked(); look(); } });
  signal.addEventListener('abort', () => pin.remove(), { once: true });
  /** How far off the place in the form is from the stored one, metres. @param {any} to */
  const far = (to) => (Number.isFinite(to.lon) && Number.isFinite(to.lat) ? 111320 * Math.hypot(to.lat - site.lat, (to.lon - site.lon) * Math.cos((site.lat * Math.PI) / 180)) : 0);
  const look = () => { const v = form.values(); note.look(v.lon, v.lat); };
  const clicked = () => { if (!form.values().position_method) form.set({ position_method: 'map_click' }); };
  // A click on the map is the place as long as there is none; afterwards the pin is dragged.
  room.onClick = (/** @type {[number, number]} */ at) => { if (form.values().lon !== null) return; const to = /** @type {[number, number]} */ (at.map((v) => Math.round(v * 1e6) / 1e6)); pin.set(to); form.set({ lon: to[0], lat: to[1] }); clicked(); look(); };
  async function pick() {
    if (innerWidth <= 720) panel.height('low');
    const under = panel.root.querySelector('.panel-subtitle');
    const words = [...under.childNodes];
    fill(under, t('cameras.tap_map'));
    under.hidden = false;
    const at = await map.pickPoint({ signal });
    if (signal.aborted) return null;
    fill(under, words);
    if (innerWidth <= 720) panel.height('half');
    if (at) { pin.set(at); clicked(); }
    return at;
  }
  const form = createForm({
    entity: 'sites', values: site, point: 'required', pick, submit: t(id ? 'record.save' : 'cameras.save_site'),
    open: ['identity', 'place', 'ownership'], after: { point: el`<div class="field-help">${note.node}${!map.flat && html`<span>${t('cameras.pin_help')}</span>`}</div>` },
    onCancel: () => go({ path: id ? [id] : [] }),
    onInput: (values, name) => { if (name === 'point') { pin.set(Number.isFinite(values.lon) && Number.isFinite(values.lat) ? [values.lon, values.lat] : null); look(); } },
    onSubmit: async (patch, values) => {
      fill(slot);
      if (id) {
        const metres = far(values);
        if (metres > FAR_M && !await confirm({ title: t('cameras.far_title', { distance: format.number(metres / 1000, { digits: 1, unit: 'km' }) }), text: t('cameras.far_text', { code: site.site_code }), action: t('cameras.far_do') })) return;
        return saveChanges({ panel, entity: 'sites', path: `/sites/${id}`, row: site, patch, title: heading, back, slot, near,
          written: () => map.refresh('sites', 'cameras'), done: () => go({ path: [id] }), reload });
      }
      const create = async (/** @type {boolean} */ force) => {
        const made = await post('/sites', force ? { ...values, force: true } : values);
        map.refresh('sites', 'cameras');
        saved(t('cameras.site_made', { code: made.site_code }));
        go({ path: [made.site_id] }, { replace: true });
      };
      try {
        await create(false);
      } catch (problem) {
        if (/** @type {any} */ (problem).kind !== 'duplicate' || !/** @type {any} */ (problem).near.length) throw problem;
        nearChoice(slot, problem, near, () => create(true));
      }
    },
  });
  panel.show({
    title: heading, back, subtitle: id ? html`<span>${site.site_code}</span>` : html`<span>${store.provinces.find((p) => p.code === store.province)?.full_name ?? ''}</span>`,
    body: [!id && el`<div class="note">${t(map.flat ? 'cameras.place_help_flat' : 'cameras.place_help')}</div>`, slot, form.node],
  });
  if (id) {
    pin.set([site.lon, site.lat]);
    look();
    focusForm(panel);
    return;
  }
  // A new site begins on the map: the next click is its place.
  const at = await pick();
  if (signal.aborted) return;
  if (at) { form.set({ lon: at[0], lat: at[1] }); look(); }
  focusForm(panel);
}

/** @param {any} room @param {string} id */
export async function siteHistory({ panel, map, signal, legend, reload }, id) {
  const back = href({ path: [id] });
  panel.body.dataset.page = '';
  panel.loading(t('record.history'), { back, rows: 6 });
  legend(null);
  try {
    const [site, past] = await Promise.all([get(`/sites/${id}`, {}, signal), get(`/sites/${id}/history`, {}, signal)]);
    show(map, site);
    panel.show({ title: t('record.history'), back, focus: true, subtitle: html`<span>${site.site_name}</span><span>${site.site_code}</span>`, body: historyView({ entity: 'sites', items: past.items, current: site }) });
  } catch (error) {
    if (!aborted(error)) panel.failed(t('record.history'), error, { back, retry: reload });
  }
}
