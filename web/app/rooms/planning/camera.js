// @ts-check
// One camera of a plan, or one more (`add`): moved, turned and tilted by hand on the map, with what that does to the whole plan told at once. Nothing is
// kept until it is saved; what was saved can be taken back.
import { aborted, errorText, get, patch, post, remove } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { saved } from '../../ui/record.js';
import { empty, failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { createWedge } from '../../ui/wedge.js';
import { numberField } from './controls.js';
import { angleOf, camerasOf, halfOf, looksAround, models as catalogue, money, placeOf, planPath, points, said, share, viewsOf } from './data.js';
import { drawCameras, drawOpenView, drawViews, explain } from './layer.js';

/** What of a camera can be changed by hand. */
const HAND = ['lon', 'lat', 'bearing_deg', 'height_m', 'tilt_deg', 'camera_model_id', 'site_id'];
const only = (/** @type {any} */ camera) => Object.fromEntries(HAND.map((name) => [name, camera[name] ?? null]));
const same = (/** @type {any} */ a, /** @type {any} */ b) => HAND.every((name) => (typeof a[name] === 'number' ? Math.abs(a[name] - b[name]) < 1e-7 : a[name] === b[name]));

/** @param {any} room @param {string} id @param {string} part number of the camera, or "add" */
export async function cameraPage(room, id, part) {
  const { panel, map, signal, reload, known } = room;
  const back = href(room.toPlan());
  const adds = part === 'add';
  const heading = t(adds ? 'planning.add_camera' : 'planning.camera');
  if (!known.has(id)) panel.loading(heading, { back, figure: true, rows: 5 });
  /** @type {any} */
  let plan;
  const half = () => halfOf(plan);
  /** @type {any[]} */
  let cameras;
  /** @type {any[]} */
  let offered;
  try {
    [plan, cameras, offered] = await Promise.all([get(planPath(id), {}, signal), camerasOf(id, signal), catalogue(signal)]);
  } catch (error) {
    if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
    return null;
  }
  known.set(id, { plan, cameras });
  const editable = may('compute') && !plan.approved_at;
  if (adds && !editable) { go(room.toPlan(), { replace: true }); return null; }
  const index = cameras.findIndex((one) => String(one.number) === part);
  let camera = cameras[index];
  if (adds) {
    camera = await asked();
    if (!camera) return null;
  }
  if (!camera) {
    panel.show({ title: heading, back, body: empty({ title: t('planning.camera_gone'), hint: t('planning.camera_gone_hint'), action: el`<a class="button" href=${back}>${t('planning.to_plan')}</a>` }) });
    return null;
  }
  open();
  return { refresh: drawMap };

  /** Where one more is to hang. */
  async function asked() {
    panel.show({ title: heading, back, focus: true, subtitle: el`<span>${plan.name}</span>`, body: el`<p class="note">${t('planning.pick_place')}</p>` });
    drawCameras(map, cameras);
    await map.ready;
    if (innerWidth <= 720) panel.height('low');
    const at = await map.pickPoint({ signal });
    if (signal.aborted) return null;
    if (innerWidth <= 720) panel.height('half');
    if (!at) { go(room.toPlan(), { replace: true }); return null; }
    const model = offered.find((one) => one.is_active && one.is_known !== false && one.camera_type === 'fixed') ?? offered[0];
    return { lon: at[0], lat: at[1], bearing_deg: 0, height_m: model.mount_height_m, tilt_deg: model.tilt_deg, camera_model_id: model.camera_model_id, model, place_kind: 'own', cost_vnd: null };
  }

  /** The model that is chosen: one that has left the catalogue stays as the plan has it. @param {string} model */
  function modelOf(model) { return offered.find((one) => one.camera_model_id === model) ?? camera.model; }

  function open() {
    const base = only(camera);
    let now = { ...base };
    /** @type {any} */
    let tried = null;
    let busy = false;
    let again = false;
    let fault = '';
    /** @type {any} */
    let wedge = null;
    const live = el`<div class="plan-live" role="status"></div>`;
    const alert = el`<div class="view-notes" role="alert"></div>`;
    const save = el`<button type="button" class="button primary" @click=${keep}>${t(adds ? 'planning.save_added' : 'record.save')}</button>`;
    const undo = el`<button type="button" class="button" @click=${() => take(base)}>${icon('undo')}${t('planning.reset')}</button>`;
    const bearing = numberField({ label: t('planning.bearing'), unit: '°', min: 0, max: 359.999, value: base.bearing_deg, onInput: typed });
    const tilt = numberField({ label: t('planning.tilt'), unit: '°', min: -10, max: 90, value: base.tilt_deg, onInput: typed });
    const height = numberField({ label: t('planning.height'), unit: 'm', min: 1, max: 60, value: base.height_m, onInput: typed });
    const choices = offered.filter((one) => (one.is_active && one.is_known !== false) || one.camera_model_id === base.camera_model_id);
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('planning.col_model')} @change=${changeModel}>${choices.some((one) => one.camera_model_id === base.camera_model_id) ? null : html`<option value=${base.camera_model_id} selected>${camera.model?.name ?? '—'}</option>`}${choices.map((one) => html`<option value=${one.camera_model_id} ?selected=${one.camera_model_id === base.camera_model_id}>${t('planning.model_price', { name: one.name, price: money(one.price_vnd) })}</option>`)}</select>`);
    const part = (/** @type {number|null|undefined} */ value) => ((value ?? null) === null || !(plan.need > 0) ? null : /** @type {number} */ (value) / plan.need);
    const adding = part(camera.value);
    const steps = adds ? null : el`<div class="buttons plan-steps-between"><a class="button small" aria-disabled=${index <= 0 ? 'true' : null} href=${index > 0 ? href({ path: [id, String(cameras[index - 1].number)] }) : null}>${icon('back')}${t('planning.previous')}</a><span class="muted small num">${t('planning.n_of', { n: format.number(index + 1), of: format.number(cameras.length) })}</span><a class="button small" aria-disabled=${index >= cameras.length - 1 ? 'true' : null} href=${index < cameras.length - 1 ? href({ path: [id, String(cameras[index + 1].number)] }) : null}>${t('planning.next')}</a></div>`;
    panel.show({
      title: adds ? heading : `${camera.number}. ${placeOf(camera)}`, back, focus: true,
      subtitle: html`<span>${plan.name}</span>${camera.commune_name && html`<span>${camera.commune_name}</span>`}<span class="chip">${t(`planning.kind_${camera.place_kind}`)}</span>${camera.origin && camera.origin !== 'chosen' && html`<span class="chip warn">${t(`planning.origin_${camera.origin}`)}</span>`}`,
      body: [
        steps,
        !adds && figure({ value: adding === null ? money(camera.cost_vnd) : points(adding, { digits: 2 }), label: t(adding === null ? 'planning.col_cost' : 'planning.camera_adds'), note: part(camera.loss) !== null && t('planning.camera_loss', { n: points(/** @type {number} */ (part(camera.loss)), { sign: false, digits: 2 }) }) }),
        live, alert,
        editable ? section(t('planning.by_hand'), [!map.flat && el`<p class="small muted">${t('planning.by_hand_help')}</p>`, el`<div class="field"><span class="field-label" aria-hidden="true">${t('planning.col_model')}</span>${select}</div>`, el`<div class="plan-three">${bearing.node}${tilt.node}${height.node}</div>`,
          el`<div class="buttons">${save}${undo}${!adds && html`<button type="button" class="button plain danger" @click=${leaveOut}>${t('planning.leave_out')}</button>`}</div>`])
          : section(t('planning.how'), facts([[t('planning.col_model'), camera.model?.name], [t('planning.bearing'), format.bearing(camera.bearing_deg)], [t('planning.tilt'), `${format.number(camera.tilt_deg)}°`], [t('planning.height'), format.number(camera.height_m, { unit: 'm' })]])),
        section(t('planning.place'), facts([[t('planning.col_commune'), camera.commune_name], [t('form.place'), format.lonLat(camera.lon, camera.lat)], [t('planning.col_cost'), money(camera.cost_vnd)], camera.camera_id && [t('planning.in_register'), el`<a href=${href({ room: 'cameras', path: [camera.site_id, camera.camera_id].filter(Boolean), filters: {} })}>${t('planning.open_register')}</a>`], camera.chosen_as && [t('planning.chosen_as'), [format.bearing(camera.chosen_as.bearing_deg), format.lonLat(camera.chosen_as.lon, camera.chosen_as.lat)].join(' · ')]])),
      ],
    });
    drawLive();
    map.ready.then(() => {
      if (signal.aborted) return;
      map.goTo([camera.lon, camera.lat], 17.5);
      if (map.flat) { map.mark([camera.lon, camera.lat]); return; }
      map.mark(null);
      wedge = createWedge(map, [camera.lon, camera.lat], editable ? { onTurn: (deg) => change({ bearing_deg: deg }), onTilt: (deg) => change({ tilt_deg: deg }), onMove: ([lon, lat]) => change({ lon, lat, site_id: null }) } : null);
      drawWedge();
    });
    signal.addEventListener('abort', () => { wedge?.remove(); drawOpenView(map, null, false); }, { once: true });
    drawMap();
    if (adds) ask();

    function drawWedge() {
      const model = modelOf(now.camera_model_id);
      wedge?.place([now.lon, now.lat]);
      wedge?.set({ azimuth: now.bearing_deg, hfov: looksAround(model) ? 360 : angleOf(model), tilt: now.tilt_deg, height: now.height_m });
    }
    /** From the fields. */
    function typed() {
      /** @type {Record<string, number>} */
      const next = {};
      for (const [name, field] of /** @type {[string, any][]} */ ([['bearing_deg', bearing], ['tilt_deg', tilt], ['height_m', height]])) { const v = field.value(); if (typeof v === 'number') next[name] = v; }
      now = { ...now, ...next };
      drawWedge();
      ask();
    }
    /** From the handles; off its place a camera hangs on no site. @param {Record<string, number|null>} next */
    function change(next) {
      now = { ...now, ...next };
      show();
      ask();
    }
    function changeModel() {
      const model = modelOf(select.value);
      now = { ...now, camera_model_id: select.value, height_m: model.mount_height_m ?? now.height_m, tilt_deg: model.tilt_deg ?? now.tilt_deg };
      show();
      drawWedge();
      ask();
    }
    function show() {
      for (const [field, v] of /** @type {[any, number][]} */ ([[bearing, now.bearing_deg], [tilt, now.tilt_deg], [height, now.height_m]])) if (field.value() !== v) field.set(Math.round(v * 10) / 10);
      select.value = now.camera_model_id;
    }
    /** @param {any} to */
    function take(to) {
      now = { ...to };
      show();
      drawWedge();
      ask();
    }
    /** What it would do, the next as soon as the last is there: a dragged handle is followed, and not overtaken. */
    async function ask() {
      drawLive();
      if (!editable) return;
      if (busy) { again = true; return; }
      busy = true;
      do {
        again = false;
        try {
          tried = await post(`${planPath(id)}/try`, { ...now, ...(adds ? {} : { number: camera.number }) }, { signal });
          fault = '';
        } catch (error) {
          if (aborted(error)) break;
          const problem = /** @type {any} */ (error);
          fault = problem.errors?.map(errorText).join(' ') || problem.message;
          if (['network', 'busy', 'server'].includes(problem.kind)) break;
        }
        if (!again) drawLive();
        drawTried();
      } while (again && !signal.aborted);
      busy = false;
      if (!signal.aborted) drawLive();
    }
    function drawTried() {
      const features = tried?.view?.features ?? [];
      const which = half();
      drawOpenView(map, features.filter((/** @type {any} */ f) => (f.properties.light ?? f.properties.half ?? which) === which), which === 'night');
    }
    /** The whole plan with the camera as it stands now. */
    function drawLive() {
      const touched = adds || !same(now, base);
      save.disabled = !touched || Boolean(fault);
      undo.hidden = adds || !touched;
      fill(alert, fault && html`<p class="note warn">${icon('warning')}<span>${fault}</span></p>`, (tried?.warnings ?? []).map((/** @type {any} */ one) => html`<p class="note warn">${icon('warning')}<span>${said(one)}</span></p>`));
      if (!editable || !(plan.need > 0)) return fill(live);
      const value = touched && tried ? tried.value_plan : plan.value;
      const after = (plan.seen_before + value) / plan.need;
      const change = (value - plan.value) / plan.need;
      const cost = touched && tried?.cost_vnd !== undefined ? tried.cost_vnd : plan.cost_vnd;
      fill(live, el`<div class="tiles"><div class="tile"><span class="tile-value num">${share(after, 2)}</span><span class="tile-label">${t('planning.live_plan')}</span></div>
        <div class=${`tile ${change < -5e-6 ? 'warn' : ''}`}><span class="tile-value num">${Math.abs(change) < 5e-6 ? t('share.change_none') : `${change > 0 ? '▲' : '▼'} ${points(Math.abs(change), { sign: false, digits: 2 })}`}</span><span class="tile-label">${t('planning.live_change')}</span></div>
        <div class="tile"><span class="tile-value num">${money(cost)}</span><span class="tile-label">${t('planning.live_cost')}</span></div></div>`);
    }
    async function keep() {
      save.disabled = true;
      const path = `${planPath(id)}/cameras${adds ? '' : `/${camera.number}`}`;
      try {
        const made = adds ? await post(path, now, { row: plan, signal }) : await patch(path, changes(base, now), plan);
        known.delete(id);
        const number = made?.number ?? camera.number;
        saved(t('planning.saved_camera'), async () => {
          try {
            const fresh = await get(planPath(id), {});
            await (adds ? remove(`${planPath(id)}/cameras/${number}`, undefined, { row: fresh }) : patch(`${planPath(id)}/cameras/${number}`, changes(now, base), fresh));
            toast(t('record.undone'), { kind: 'ok' });
            if (store.path[0] === id) { if (store.path.length > 1) go(room.toPlan()); else reload(); }
          } catch (error) {
            toast(t('record.not_undone', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
          }
        });
        go(room.toPlan());
      } catch (error) {
        if (aborted(error)) return;
        const problem = /** @type {any} */ (error);
        fault = problem.kind === 'conflict' ? t('record.changed_meanwhile') : problem.errors?.map(errorText).join(' ') || problem.message;
        if (problem.kind === 'conflict' && problem.current) plan = problem.current;
        drawLive();
        fault = '';
        save.disabled = false;
      }
    }
    async function leaveOut() {
      if (!await confirm({ title: t('planning.leave_out_title', { n: camera.number }), text: t('planning.leave_out_text'), action: t('planning.leave_out'), danger: true })) return;
      try {
        await remove(`${planPath(id)}/cameras/${camera.number}`, undefined, { row: plan });
        known.delete(id);
        saved(t('planning.left_out'));
        go(room.toPlan());
      } catch (error) {
        toast(/** @type {any} */ (error).message, { kind: 'danger' });
      }
    }
  }

  async function drawMap() {
    const which = half();
    drawCameras(map, cameras, { open: adds ? null : camera.number });
    explain(room.legend, { night: which === 'night' });
    try {
      const features = await viewsOf(id, which, signal);
      drawViews(map, features, which === 'night', adds ? null : camera.number);
      if (!adds) drawOpenView(map, features.filter((/** @type {any} */ f) => f.properties.number === camera.number), which === 'night');
      explain(room.legend, { night: which === 'night', views: features });
    } catch (error) {
      if (!aborted(error)) panel.body.append(failure(error, reload));
    }
  }
}

/** What differs. @param {any} from @param {any} to */
const changes = (from, to) => Object.fromEntries(HAND.filter((name) => from[name] !== to[name]).map((name) => [name, to[name]]));
