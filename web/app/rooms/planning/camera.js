// @ts-check
// One camera of a plan, or one more (`add`): moved, turned and tilted by hand on the map, with what that does to the whole plan told at once. Nothing is
// kept until it is saved; what was saved can be taken back.
import { aborted, errorText, get, once, patch, post, remove } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href, now as today } from '../../router.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { facts, figure, section } from '../../ui/panel.js';
import { saved } from '../../ui/record.js';
import { empty, failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { createWedge } from '../../ui/wedge.js';
import { numberField } from '../../ui/controls.js';
import { angleOf, camerasOf, halfOf, isNamed, looksAround, mayDo, modelName, models as catalogue, money, placeOf, planPath, points, pointsNumber, said, viewsOf } from './data.js';
import { boxOf, drawCameras, drawOpenView, drawViews, explain } from './layer.js';
import { liveView, planTried, sharesTried } from './live.js';

/** What of a camera can be changed by hand. */
const HAND = ['lon', 'lat', 'bearing_deg', 'height_m', 'tilt_deg', 'camera_model_id', 'site_id'];
const only = (/** @type {any} */ camera) => Object.fromEntries(HAND.map((name) => [name, camera[name] ?? null]));
const same = (/** @type {any} */ a, /** @type {any} */ b) => HAND.every((name) => (typeof a[name] === 'number' ? Math.abs(a[name] - b[name]) < 1e-7 : a[name] === b[name]));

/** Under which name what was being tried is handed on to a page that opens anew. */
const TRIED = 'tried';
/** A pole of the register so near is offered, metres. */
const NEAR_M = 5;

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
  /** Names of communes, for a camera that is moved into another one. @type {Map<string, string>} */
  let communeNames = new Map();
  try {
    [plan, cameras, offered] = await Promise.all([get(planPath(id), {}, signal), camerasOf(id, signal), catalogue(signal)]);
  } catch (error) {
    if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
    return null;
  }
  known.set(id, { plan, cameras });
  const editable = mayDo(plan, 'edit') && !plan.approved_at;
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
  if (editable) once('/communes', { at: today(), province: plan.province_code, limit: 1000 }).then((/** @type {any} */ all) => { communeNames = new Map(all.items.map((/** @type {any} */ one) => [one.commune_id, one.full_name])); }, () => { /* then it is not named */ });
  return { refresh: drawMap };

  /** Where one more is to hang. */
  async function asked() {
    if (known.get(TRIED)?.id === null) return known.get(TRIED).camera;
    panel.show({ title: heading, back, focus: true, subtitle: el`<span>${plan.name}</span>`, body: el`<p class="note">${t('planning.pick_place')}</p>` });
    drawCameras(map, cameras);
    room.show(boxOf(cameras));
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
    /** The last answer, and what was asked then. @type {any} */
    let tried = null;
    /** @type {any} */
    let triedOf = null;
    /** @type {Promise<void>|null} */
    let asking = null;
    let fault = '';
    /** The site of the register beside which it stands. @type {any} */
    let pole = null;
    /** @type {any} */
    let wedge = null;
    const live = liveView(plan);
    const answer = el`<div class="plan-camera"></div>`;
    const where = el`<div></div>`;
    const alert = el`<div class="view-notes" role="alert"></div>`;
    const save = el`<button type="button" class="button primary" @click=${keep}>${t(adds ? 'planning.save_added' : 'record.save')}</button>`;
    const undo = el`<button type="button" class="button" @click=${() => take(base)}>${icon('undo')}${t('planning.reset')}</button>`;
    const bearing = numberField({ label: t('planning.bearing'), unit: '°', min: 0, max: 359.999, value: base.bearing_deg, onInput: typed });
    const tilt = numberField({ label: t('planning.tilt'), unit: '°', min: -10, max: 90, value: base.tilt_deg, onInput: typed });
    const height = numberField({ label: t('planning.height'), unit: 'm', min: 1, max: 60, value: base.height_m, onInput: typed });
    const choices = offered.filter((one) => (one.is_active && one.is_known !== false) || one.camera_model_id === base.camera_model_id);
    const select = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('planning.col_model')} @change=${changeModel}>${choices.some((one) => one.camera_model_id === base.camera_model_id) ? null : html`<option value=${base.camera_model_id} selected>${modelName(camera.model)}</option>`}${choices.map((one) => html`<option value=${one.camera_model_id} ?selected=${one.camera_model_id === base.camera_model_id}>${t('planning.model_price', { name: modelName(one), price: money(one.price_vnd) })}</option>`)}</select>`);
    const part = (/** @type {number|null|undefined} */ value) => ((value ?? null) === null || !(plan.need > 0) ? null : /** @type {number} */ (value) / plan.need);
    const isTold = editable && plan.need > 0;
    const touched = () => adds || !same(now, base);
    const moved = () => Math.abs(now.lon - base.lon) > 1e-7 || Math.abs(now.lat - base.lat) > 1e-7;
    const isWaiting = () => touched() && !fault && !(triedOf && same(triedOf, now));
    const steps = adds ? null : el`<div class="buttons plan-steps-between"><a class="button small" aria-disabled=${index <= 0 ? 'true' : null} href=${index > 0 ? href({ path: [id, String(cameras[index - 1].number)] }) : null}>${icon('back')}${t('planning.previous')}</a><span class="muted small num">${t('planning.n_of', { n: format.number(index + 1), of: format.number(cameras.length) })}</span><a class="button small" aria-disabled=${index >= cameras.length - 1 ? 'true' : null} href=${index < cameras.length - 1 ? href({ path: [id, String(cameras[index + 1].number)] }) : null}>${t('planning.next')}</a></div>`;
    panel.show({
      title: heading, back, focus: true,
      body: [
        steps, answer, isTold && live.node, alert,
        editable ? section(t('planning.by_hand'), [!map.flat && el`<p class="small muted">${t('planning.by_hand_help')}</p>`, el`<div class="field"><span class="field-label" aria-hidden="true">${t('planning.col_model')}</span>${select}</div>`, el`<div class="plan-three">${bearing.node}${tilt.node}${height.node}</div>`,
          el`<div class="buttons">${save}${undo}${!adds && html`<button type="button" class="button plain danger" @click=${leaveOut}>${t('planning.leave_out')}</button>`}</div>`])
          : section(t('planning.how'), facts([[t('planning.col_model'), modelName(camera.model)], [t('planning.bearing'), format.bearing(camera.bearing_deg)], [t('planning.tilt'), `${format.number(camera.tilt_deg)}°`], [t('planning.height'), format.number(camera.height_m, { unit: 'm' })]])),
        where,
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
    const before = known.get(TRIED);
    known.delete(TRIED);
    if (before && before.id === (camera.plan_camera_id ?? null)) take(before.now);
    else if (adds) ask();

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
    /** What it would do: resolves once what stands there is answered. The next is asked as soon as the last is there: a dragged handle is followed, and not overtaken. */
    function ask() {
      fault = '';
      pole = null;
      drawLive();
      if (editable) asking ??= answered().finally(() => { asking = null; });
      return asking;
    }
    async function answered() {
      while (!signal.aborted && !(triedOf && same(triedOf, now))) {
        const asked = { ...now };
        try {
          tried = await post(`${planPath(id)}/try`, { ...asked, ...(adds ? {} : { number: camera.number }) }, { signal });
          triedOf = asked;
        } catch (error) {
          if (aborted(error)) return;
          if (!same(asked, now)) continue;
          const problem = /** @type {any} */ (error);
          fault = problem.errors?.map(errorText).join(' ') || problem.message;
          drawLive();
          return;
        }
        drawLive();
        drawTried();
      }
      // Not waited for: what is changed meanwhile is asked for at once.
      lookForPole();
    }
    /** Where it stands beside a site of the register, that is offered: a camera there needs no new pole. */
    async function lookForPole() {
      const at = { ...now };
      pole = null;
      if (at.site_id || (!adds && !moved())) return;
      const [dx, dy] = [NEAR_M / (111320 * Math.cos((at.lat * Math.PI) / 180)), NEAR_M / 110574];
      try {
        const { items } = await get('/sites', { bbox: [at.lon - dx, at.lat - dy, at.lon + dx, at.lat + dy].map((v) => v.toFixed(7)).join(','), limit: 20 }, signal);
        const off = (/** @type {any} */ site) => Math.hypot((site.lon - at.lon) / dx, (site.lat - at.lat) / dy);
        const found = items.filter((/** @type {any} */ site) => off(site) <= 1).sort((/** @type {any} */ a, /** @type {any} */ b) => off(a) - off(b))[0];
        if (!found || !same(at, now)) return;
        pole = found;
        drawLive();
      } catch { /* then none is offered */ }
    }
    function drawTried() {
      const features = tried?.view?.features ?? [];
      const which = half();
      drawOpenView(map, features.filter((/** @type {any} */ f) => (f.properties.light ?? f.properties.half ?? which) === which), which === 'night');
    }
    /** All that speaks of the plan and of the camera, as it stands now: beside what is saved, what is tried. */
    function drawLive() {
      const isTouched = touched();
      const known = isTouched && tried && !fault ? tried : null;
      save.disabled = !isTouched || Boolean(fault);
      undo.hidden = adds || !isTouched;
      drawHead(isTouched, known);
      drawWhere(isTouched, known);
      fill(alert, fault && html`<p class="note warn">${icon('warning')}<span>${fault}</span></p>`, (known?.warnings ?? []).map((/** @type {any} */ one) => html`<p class="note warn">${icon('warning')}<span>${said(one)}</span></p>`),
        pole && html`<div class="note plan-pole"><span>${t('planning.pole_near', { name: pole.site_name || pole.site_code })}</span><button type="button" class="button small" @click=${() => take({ ...now, lon: pole.lon, lat: pole.lat, site_id: pole.site_id })}>${t('planning.pole_take')}</button></div>`,
        (known?.number_after ?? camera.number) !== camera.number && !adds && html`<p class="note">${t('planning.number_after', { n: known.number_after })}</p>`);
      if (isTold) live.draw(known, { isWaiting: isWaiting() });
    }
    /** Where it stands: what the last answer says of the place, as far as it is of this place. @param {any} known */
    function place(known) {
      if (!adds && !moved()) return { name: placeOf(camera), commune: camera.commune_name, kind: camera.place_kind };
      const here = known && triedOf.lon === now.lon && triedOf.lat === now.lat ? known : null;
      return { name: here && isNamed(here) ? placeOf(here) : t('planning.place_tried'), commune: here?.commune_name ?? communeNames.get(here?.commune_id) ?? '', kind: here?.place_kind ?? (here?.site_id ? 'site' : 'own') };
    }
    /** @param {boolean} isTouched @param {any} known */
    function drawHead(isTouched, known) {
      const at = place(known);
      panel.retitle(adds ? heading : `${camera.number}. ${at.name}`);
      panel.subtitle(html`<span>${plan.name}</span>${at.commune && html`<span>${at.commune}</span>`}<span class="chip">${t(`planning.kind_${at.kind}`)}</span>${isTouched ? html`<span class="chip warn">${t('planning.not_saved')}</span>` : camera.origin && camera.origin !== 'chosen' && html`<span class="chip warn">${t(`planning.origin_${camera.origin}`)}</span>`}`);
      const pair = (/** @type {number|null} */ saved, /** @type {number|null} */ next, sign = true) => {
        const words = (/** @type {number|null} */ value) => (value === null ? '—' : points(value, { sign, digits: 2 }));
        const first = saved === null || next === null ? '' : pointsNumber(saved, { digits: 2, sign });
        return next === null ? words(saved) : saved === null ? words(next) : t('planning.saved_to_tried', { saved: first, tried: words(next) });
      };
      const [saved, lost] = [part(camera.value), part(camera.loss)];
      const [next, nextLost] = [part(known?.camera_adds), part(known?.camera_loss)];
      if (saved === null && !adds) return fill(answer, figure({ value: money(camera.cost_vnd), label: t('planning.col_cost') }));
      if (adds && !known) return fill(answer);
      fill(answer, figure({
        value: pair(saved, next), label: t(!isTouched ? 'planning.camera_adds' : adds ? 'planning.camera_would_add' : known ? 'planning.camera_adds_tried' : 'planning.camera_adds_saved'),
        note: (lost !== null || nextLost !== null) && t('planning.camera_loss', { n: pair(lost, nextLost, false) }),
      }));
    }
    /** @param {boolean} isTouched @param {any} known */
    function drawWhere(isTouched, known) {
      const at = place(known);
      const cost = known?.camera_cost_vnd ?? camera.cost_vnd;
      fill(where, section(t('planning.place'), facts([[t('planning.col_commune'), at.commune], [t('form.place'), format.lonLat(now.lon, now.lat)],
        [t('planning.col_cost'), !adds && isTouched && cost !== camera.cost_vnd ? t('planning.saved_to_tried', { saved: money(camera.cost_vnd), tried: money(cost) }) : money(cost)],
        camera.camera_id && [t('planning.in_register'), el`<a href=${href({ room: 'cameras', path: [camera.site_id, camera.camera_id].filter(Boolean), filters: {} })}>${t('planning.open_register')}</a>`],
        camera.chosen_as && [t('planning.chosen_as'), [format.bearing(camera.chosen_as.bearing_deg), format.lonLat(camera.chosen_as.lon, camera.chosen_as.lat)].join(' · ')]])));
    }
    /** A camera that adds nothing is asked about, with the figures; what is asked about is what stands there. */
    async function isWanted() {
      await ask();
      if (signal.aborted || fault) return false;
      if (!tried?.adds_nothing || !(plan.need > 0)) return true;
      return Boolean(await confirm({ title: t('planning.nothing_title'), text: t('planning.nothing_text', { share: sharesTried(plan, planTried(plan, tried)), cost: money(tried.camera_cost_vnd) }), action: t('planning.nothing_save') }));
    }
    async function keep() {
      save.disabled = true;
      const path = `${planPath(id)}/cameras${adds ? '' : `/${camera.number}`}`;
      if (!await isWanted()) { if (!signal.aborted) drawLive(); return; }
      try {
        const made = adds ? await post(path, now, { row: plan, signal }) : await patch(path, changes(base, now), plan);
        known.delete(id);
        saved(t('planning.saved_camera'), async () => {
          try {
            // With the version that was saved: who has changed the plan since is not overruled, and numbers are still those.
            await (adds ? remove(`${planPath(id)}/cameras/${made.number}`, undefined, { row: made }) : patch(`${planPath(id)}/cameras/${made.number}`, changes(now, base), made));
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
        if (problem.kind === 'conflict') return changedMeanwhile();
        fault = problem.errors?.map(errorText).join(' ') || problem.message;
        drawLive();
        fault = '';
        save.disabled = false;
      }
    }
    /** Somebody has changed the plan: its cameras may have other numbers now. The page opens anew on the same camera, with what was being tried. */
    async function changedMeanwhile() {
      try {
        const found = adds ? null : (await camerasOf(id, signal)).find((/** @type {any} */ one) => one.plan_camera_id === camera.plan_camera_id);
        toast(t(adds || found ? 'planning.changed_tried' : 'planning.changed_gone'), { kind: 'danger' });
        if ((adds || found) && touched()) known.set(TRIED, { id: camera.plan_camera_id ?? null, camera, now });
        if (!adds && !found) go(room.toPlan(), { replace: true });
        else if (adds || found.number === camera.number) reload();
        else go({ path: [id, String(found.number)] }, { replace: true });
      } catch (error) {
        if (!aborted(error)) toast(/** @type {any} */ (error).message, { kind: 'danger' });
      }
    }
    async function leaveOut() {
      if (!await confirm({ title: t('planning.leave_out_title', { n: camera.number }), text: [part(camera.loss) !== null && t('planning.leave_out_loses', { n: points(/** @type {number} */ (part(camera.loss)), { sign: false, digits: 2 }) }), camera.is_mandatory && t('planning.leave_out_mandatory'), plan.wish?.commune_least_part > 0 && t('planning.leave_out_least'), t('planning.leave_out_text')].filter(Boolean).join(' '), action: t('planning.leave_out'), danger: true })) return;
      try {
        const left = await remove(`${planPath(id)}/cameras/${camera.number}`, undefined, { row: plan });
        known.delete(id);
        saved(t('planning.left_out'), async () => {
          try {
            await post(`${planPath(id)}/cameras`, base, { row: left });
            toast(t('record.undone'), { kind: 'ok' });
            if (store.path[0] === id) reload();
          } catch (error) {
            toast(t('record.not_undone', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
          }
        });
        go(room.toPlan());
      } catch (error) {
        if (/** @type {any} */ (error).kind === 'conflict') return changedMeanwhile();
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
