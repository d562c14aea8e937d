// @ts-check
// A camera: its record, its form with the view on the map that is turned and stretched, its statuses, maintenance and history.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { createForm } from '../../ui/form.js';
import { historyView } from '../../ui/history.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, section } from '../../ui/panel.js';
import { act, factGroups, focusForm, nearChoice, recordButtons, saveChanges, saved } from '../../ui/record.js';
import { ASSUMED_HFOV, createWedge } from '../../ui/wedge.js';
import { checksSection, photoInput } from './photo.js';
import { show, statusChip, todayNote } from './site.js';
import { createView, lossSection } from './view.js';

const near = (/** @type {string} */ site) => (/** @type {any} */ row) => ({ href: href({ path: [site, row.camera_id] }), title: row.camera_code, detail: t('cameras.near_bearing', { bearing: format.bearing(row.azimuth_deg) }) });
const subtitle = (/** @type {any} */ camera) => html`<span>${camera.site_name}</span><span>${camera.current_commune_name}</span>${statusChip(camera.status)}${demoChip(camera)}`;

/** Gets what a page needs, or shows why it cannot. @param {any} room @param {string} heading @param {string} back @param {() => Promise<any>} load */
async function loaded({ panel, legend, reload }, heading, back, load) {
  panel.body.dataset.page = '';
  panel.loading(heading, { back, rows: 8 });
  legend(null);
  try {
    return await load();
  } catch (error) {
    if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
    return null;
  }
}

/** The view of a camera on the map until the page is left; with handles when `on` is given. @param {any} room @param {any} place @param {any} on */
function wedgeOn({ map, signal }, place, on) {
  /** @type {any} */
  let wedge = null;
  let last = { azimuth: place.azimuth_deg ?? null, hfov: place.hfov_deg ?? null, tilt: place.tilt_deg ?? null, height: place.mount_height_m ?? null, reach: place.max_range_m ?? null };
  map.ready.then(() => {
    if (signal.aborted || map.flat) return;
    map.mark(null);
    map.goTo([place.lon, place.lat], 18);
    wedge = createWedge(map, [place.lon, place.lat], on);
    wedge.set(last);
    on?.onReady?.(wedge);
  });
  signal.addEventListener('abort', () => wedge?.remove(), { once: true });
  return { set(/** @type {any} */ next) { last = next; wedge?.set(next); } };
}

/** Words and a button under the bearing: unknown stays unknown. @param {() => void} unknown */
const bearingHelp = (unknown) => el`<div class="field-help"><button type="button" class="button small" @click=${unknown}>${t('cameras.set_unknown')}</button><span>${t('cameras.bearing_help')}</span></div>`;

/** @param {any} room @param {string} siteId @param {string} id */
export async function cameraRecord(room, siteId, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [siteId] });
  const found = await loaded(room, t('cameras.camera'), back, () => Promise.all([get(`/cameras/${id}`, {}, signal), get(`/cameras/${id}/status`, {}, signal), get(`/cameras/${id}/maintenance`, {}, signal)]));
  if (!found) return;
  const [camera, statuses, log] = found;
  show(map, camera);
  const to = (/** @type {string} */ page) => href({ path: [siteId, id, page] });
  const due = camera.maintenance_due_on;
  const view = createView(room, { id, works: camera.status === 'active' });
  panel.show({
    title: camera.camera_code, back, focus: true, subtitle: subtitle(camera),
    body: [
      recordButtons(
        store.canWrite && !map.flat && el`<a class="button primary" href=${to('turn')}>${t('cameras.turn')}</a>`,
        store.canWrite && el`<a class="button" href=${to('edit')}>${icon('edit')}${t('record.edit')}</a>`,
        store.canWrite && el`<a class="button" href=${to('status')}>${t('cameras.change_status')}</a>`,
        store.canWrite && el`<a class="button" href=${to('maintenance')}>${t('cameras.add_maintenance')}</a>`,
        store.canWrite && camera.status !== 'removed' && el`<a class="button" href=${to('check')}>${t('cameras.add_check')}</a>`,
        el`<a class="button" href=${to('history')}>${icon('history')}${t('record.history')}</a>`),
      todayNote(),
      camera.azimuth_deg === null && !['fisheye', 'panoramic'].includes(camera.camera_type) && el`<div class="note warn">${t('cameras.bearing_unknown_note')}</div>`,
      camera.hfov_deg === null && camera.focal_length_mm === null && camera.azimuth_deg !== null && el`<div class="note">${t('wedge.hfov_assumed', { deg: ASSUMED_HFOV })}</div>`,
      camera.status !== 'removed' && [view.urgent, view.node, lossSection(room, id, camera.status === 'active')],
      section(t('cameras.maintenance'), [
        facts([[t('cameras.due'), due ? html`${format.date(due)} ${camera.is_overdue && html`<span class="chip warn">${t('cameras.overdue_days', { n: format.number(format.daysBetween(due, format.today())) })}</span>`}` : t('cameras.no_due')],
          [t('cameras.last_done'), format.date(camera.last_maintained_on)]]),
        log.items.length > 0 && el`<ul class="log">${log.items.map((/** @type {any} */ item) => html`<li><span>${format.date(item.done_on)}</span><span>${choice('camera_maintenance', 'kind', item.kind)} · ${choice('camera_maintenance', 'outcome', item.outcome)}</span>${(item.note || item.next_due_on) && html`<span class="muted">${[item.note, item.next_due_on && t('cameras.next_due', { date: format.date(item.next_due_on) })].filter(Boolean).join(' · ')}</span>`}</li>`)}</ul>`,
      ]),
      checksSection(room, id),
      section(t('cameras.statuses'), el`<ul class="log">${statuses.items.map((/** @type {any} */ item) => html`<li><span>${format.date(item.since_on)}</span><span>${statusChip(item.status)}</span>${item.reason && html`<span class="muted">${item.reason}</span>`}</li>`)}</ul>`),
      ...factGroups('cameras', camera, { skip: ['camera_code', 'status', 'source', 'maintenance_due_on', 'last_maintained_on'] }),
    ],
  });
  if (camera.status === 'removed') return;
  wedgeOn(room, camera, null);
  view.camera(id);
}

/** The form of a camera: new on a site, or one that is changed. @param {any} room @param {string} siteId @param {string} [id] */
export async function cameraForm(room, siteId, id) {
  return form(room, siteId, id ?? null, {});
}

/** Only how it looks: its direction, its angle, its tilt, with the handles. @param {any} room @param {string} siteId @param {string} id */
export async function cameraTurn(room, siteId, id) {
  return form(room, siteId, id, { only: ['azimuth_deg', 'hfov_deg', 'tilt_deg', 'mount_height_m', 'max_range_m'] });
}

/** @param {any} room @param {string} siteId @param {string|null} id @param {{only?: string[]}} shape */
async function form(room, siteId, id, { only }) {
  const { panel, map, signal, reload } = room;
  const path = id ? [siteId, id] : [siteId];
  const back = href({ path });
  const heading = t(!id ? 'cameras.add_camera' : only ? 'cameras.turn_title' : 'cameras.edit_camera');
  const base = await loaded(room, heading, back, () => get(id ? `/cameras/${id}` : `/sites/${siteId}`, {}, signal));
  if (!base) return;
  const values = id ? base : { status: 'active' };
  const slot = el`<div class="slot"></div>`;
  const finite = (/** @type {any} */ v) => (Number.isFinite(v) ? v : null);
  const numbers = (/** @type {any} */ v) => ({ azimuth: finite(v.azimuth_deg), hfov: finite(v.hfov_deg), tilt: finite(v.tilt_deg), height: finite(v.mount_height_m), reach: finite(v.max_range_m) });
  const redraw = () => { wedge.set(numbers(controls.values())); see(); };
  const view = createView(room, { id: id ?? undefined });
  /** What stands in the fields now, on what is stored. A camera hangs as its site does. */
  const see = () => view.set({ ...(id ? base : { mount: base.mount, position_accuracy_m: base.position_accuracy_m }), ...controls.values(), lon: base.lon, lat: base.lat });
  const turned = (/** @type {Record<string, number>} */ patch) => { controls.set(patch); see(); };
  /** An angle that was dragged is not the one that the source was written for. */
  const stretching = el`<p class="field-help" role="status" hidden>${t(base.fov_source ? 'cameras.fov_adjusting_from' : 'cameras.fov_adjusting', { source: choice('cameras', 'fov_source', base.fov_source) })}</p>`;
  const help = bearingHelp(() => { controls.set({ azimuth_deg: null }); redraw(); });
  const controls = createForm({
    entity: 'cameras', values, only, submit: t(id ? 'record.save' : 'cameras.save_camera'), open: ['identity', 'view', ...(only ? ['optics'] : [])],
    after: { azimuth_deg: help, hfov_deg: stretching }, onCancel: () => go({ path }), onInput: redraw,
    onSubmit: async (patch, filled) => {
      fill(slot);
      const written = () => map.refresh('sites', 'cameras');
      const done = (/** @type {any} */ camera) => go({ path: [siteId, camera.camera_id] }, { replace: !id });
      if (id) {
        return saveChanges({ panel, entity: 'cameras', path: `/cameras/${id}`, row: base, patch, title: heading, back, slot, near: near(siteId), written, done, reload });
      }
      const create = async (/** @type {boolean} */ force) => {
        const made = await post(`/sites/${siteId}/cameras`, force ? { ...filled, force: true } : filled);
        written();
        saved(t('cameras.camera_made', { code: made.camera_code }));
        done(made);
      };
      try {
        await create(false);
      } catch (problem) {
        if (/** @type {any} */ (problem).kind !== 'duplicate' || !/** @type {any} */ (problem).near.length) throw problem;
        nearChoice(slot, problem, near(siteId), () => create(true));
      }
    },
  });
  const held = id ? base : {};
  const wedge = wedgeOn(room, { lon: base.lon, lat: base.lat, azimuth_deg: held.azimuth_deg, hfov_deg: held.hfov_deg, tilt_deg: held.tilt_deg, mount_height_m: held.mount_height_m, max_range_m: held.max_range_m }, {
    onTurn: (/** @type {number} */ azimuth) => turned({ azimuth_deg: azimuth }),
    onStretch: (/** @type {number} */ hfov) => { turned({ hfov_deg: hfov }); stretching.hidden = false; },
    onTilt: (/** @type {number} */ tilt) => turned({ tilt_deg: tilt }),
    onReach: (/** @type {number} */ metres) => turned({ max_range_m: metres }),
    onReady: (/** @type {any} */ handle) => { if (only) handle.focus(); },
  });
  if (map.flat) map.mark([base.lon, base.lat]);
  panel.show({
    title: heading, back, subtitle: id ? html`<span>${base.camera_code}</span><span>${base.site_name}</span>` : html`<span>${base.site_name}</span><span>${base.site_code}</span>`,
    body: [!id && base.is_demo && el`<div class="note warn">${t('cameras.demo_site')}</div>`, !map.flat && el`<div class="note">${t('cameras.wedge_help', { deg: ASSUMED_HFOV })}</div>`, view.urgent, slot, controls.node, view.node],
  });
  see();
  if (!only || map.flat) focusForm(panel);
}

/** @param {any} room @param {string} siteId @param {string} id */
export const cameraStatus = (room, siteId, id) => action(room, siteId, id, {
  heading: t('cameras.change_status'), entity: 'camera_status', url: `/cameras/${id}/status`, done: t('cameras.status_done'), submit: t('cameras.save_status'),
  values: { since_on: format.today() }, help: t('cameras.status_help'), layers: ['sites', 'cameras'],
});

/** @param {any} room @param {string} siteId @param {string} id */
export const cameraMaintenance = (room, siteId, id) => action(room, siteId, id, {
  heading: t('cameras.add_maintenance'), entity: 'camera_maintenance', url: `/cameras/${id}/maintenance`, done: t('cameras.maintenance_done'), submit: t('cameras.save_maintenance'),
  values: { done_on: format.today() }, help: t('cameras.maintenance_help'), layers: ['sites'],
});

/** @param {any} room @param {string} siteId @param {string} id */
export const cameraCheck = (room, siteId, id) => action(room, siteId, id, {
  heading: t('cameras.add_check'), entity: 'field_check', url: `/cameras/${id}/field-checks`, done: t('cameras.check_done'), submit: t('cameras.save_check'),
  values: { checked_on: format.today() }, help: t('cameras.check_help'), layers: ['cameras'], photo: photoInput(),
});

/** A form whose answer is an entry in a log. @param {any} room @param {string} siteId @param {string} id @param {any} what */
async function action(room, siteId, id, { heading, entity, url, done, submit, values, help, layers, photo }) {
  const { panel, map, signal } = room;
  const back = href({ path: [siteId, id] });
  const camera = await loaded(room, heading, back, () => get(`/cameras/${id}`, {}, signal));
  if (!camera) return;
  show(map, camera);
  const held = { row: camera };
  const inputs = createForm({
    entity, values, submit, onCancel: () => go({ path: [siteId, id] }), after: photo && { note: photo.node },
    onSubmit: async (_, filled) => {
      const picture = photo?.value();
      await act(held, () => post(url, picture ? { ...filled, photo: picture } : filled, { row: held.row }));
      map.refresh(...layers);
      saved(done);
      go({ path: [siteId, id] });
    },
  });
  panel.show({ title: heading, back, subtitle: html`<span>${camera.camera_code}</span>${subtitle(camera)}`, body: [el`<div class="note">${help}</div>`, inputs.node] });
  focusForm(panel);
}

/** @param {any} room @param {string} siteId @param {string} id */
export async function cameraHistory(room, siteId, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [siteId, id] });
  const found = await loaded(room, t('record.history'), back, () => Promise.all([get(`/cameras/${id}`, {}, signal), get(`/cameras/${id}/history`, {}, signal)]));
  if (!found) return;
  const [camera, past] = found;
  show(map, camera);
  panel.show({ title: t('record.history'), back, focus: true, subtitle: html`<span>${camera.camera_code}</span><span>${camera.site_name}</span>`, body: historyView({ entity: 'cameras', items: past.items, current: camera }) });
}
