// @ts-check
// What one camera sees: its view on the map by task, the same in numbers in the panel, what was assumed, and what a person should look at.
// In a form it is computed anew while a handle is dragged, from what stands in the fields.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { href } from '../../router.js';
import { token } from '../../map.js';
import { icon } from '../../ui/icons.js';
import { section } from '../../ui/panel.js';
import { skeleton } from '../../ui/skeleton.js';
import { TASKS, taskName, taskToken, viewLayers } from '../../views.js';

/** Fields that a view is computed from; others are not sent. */
const VIEWED = ['camera_type', 'projection', 'azimuth_deg', 'pan_min_deg', 'pan_max_deg', 'mount_height_m', 'tilt_deg', 'sensor_width_mm', 'sensor_height_mm', 'focal_length_mm', 'hfov_deg', 'vfov_deg', 'fov_source',
  'resolution_h_px', 'resolution_v_px', 'ir_range_m', 'low_light', 'max_range_m', 'mount', 'position_accuracy_m', 'lon', 'lat'];
const said = (/** @type {any} */ one) => (language() === 'en' ? one?.en : one?.vi) ?? one?.code ?? '';
const LIGHTS = ['day', 'night'];

/**
 * The box for the panel, and the drawing. `camera` asks for the register's own; `set` for what stands in a form.
 * @param {any} room @param {{id?: string, works?: boolean}} [options] id: the camera, which is not like itself
 */
export function createView({ map, signal, legend }, { id, works = true } = {}) {
  const node = el`<div class="section camera-view"></div>`;
  /** What wants looking at now stands where it is seen while a handle is dragged. */
  const urgent = el`<div class="view-notes" role="status"></div>`;
  let light = 'day';
  /** @type {any} */
  let answer = null;
  /** Something is being computed, and what is to be computed next. */
  let busy = false;
  /** @type {any} */
  let next = null;
  let fault = '';
  fill(node, skeleton({ rows: 3 }));

  /** The view of the register's camera. @param {string} camera */
  async function camera(camera) {
    try {
      answer = await get(`/cameras/${camera}/view`, {}, signal);
      draw();
    } catch (error) {
      if (!aborted(error)) fill(node, el`<p class="note warn">${t('cameras.view_failed')} ${/** @type {any} */ (error).message}</p>`);
    }
  }

  /** The view of a set-up, as soon as the one before is there: a dragged handle is followed, and not overtaken. @param {Record<string, any>} values */
  async function set(values) {
    next = Object.fromEntries(VIEWED.filter((name) => values[name] !== undefined && values[name] !== '' && !Number.isNaN(values[name])).map((name) => [name, values[name]]));
    if (busy) return;
    busy = true;
    while (next && !signal.aborted) {
      const asked = next;
      next = null;
      try {
        answer = await post('/views', asked, { signal });
        fault = '';
      } catch (error) {
        if (aborted(error)) break;
        fault = /** @type {any} */ (error).errors?.map(said).join(' ') || /** @type {any} */ (error).message;
      }
      draw();
    }
    busy = false;
  }

  function draw() {
    picture();
    const rows = TASKS.map((task) => LIGHTS.map((one) => answer?.features.find((/** @type {any} */ f) => f.properties.task === task && f.properties.light === one && f.properties.figure === 'home')?.properties));
    const cell = (/** @type {any} */ p) => (!p ? '—' : p.state === 'blind' ? html`<span class="muted">${t('cameras.view_none')}</span>` : p.state === 'unknown' ? html`<span class="muted">${t('cameras.view_unknown', { m: format.number(p.reach_m, { digits: 0 }) })}</span>` : format.number(p.reach_m, { digits: p.reach_m < 10 ? 1 : 0, unit: 'm' }));
    const name = `light-${id ?? 'new'}`;
    const mine = rows.flat().filter(Boolean);
    const missing = [...new Map(mine.filter((p) => p.light === light).flatMap((p) => p.missing ?? []).map((one) => [one.code, one])).values()];
    const blind = mine.find((p) => p.light === light && p.state === 'blind' && p.task === 'overview')?.reason;
    const focus = document.activeElement?.closest('.camera-view') && /** @type {any} */ (document.activeElement).value;
    fill(node, section(t('cameras.view'), el`<table class="view-table"><thead><tr><th scope="col">${t('cameras.view_task')}</th>${LIGHTS.map((one) => html`<th scope="col" class="num">${t(`cameras.view_${one}`)}</th>`)}</tr></thead>
      <tbody>${TASKS.map((task, i) => html`<tr><th scope="row">${swatch(task)}${taskName(task)}</th>${rows[i].map((p) => html`<td class="num">${cell(p)}</td>`)}</tr>`)}</tbody></table><p class="small muted">${t('cameras.view_farthest')}</p>`,
      !map.flat && el`<div class="segmented" role="radiogroup" aria-label=${t('cameras.view_light')}>${LIGHTS.map((one) => html`<label><input type="radio" name=${name} value=${one} ?checked=${one === light} @change=${() => { light = one; draw(); }}>${t(`cameras.view_${one}`)}</label>`)}</div>`),
    el`<div class="view-notes">
      ${answer?.obstacles && html`<p class=${`note${answer.obstacles.code === 'checked' ? '' : ' warn'}`}>${said(answer.obstacles)}</p>`}
      ${checked(answer?.field_check)}
      ${answer?.assumed?.length > 0 && html`<details class="more-rows"><summary>${t('cameras.view_assumed', { n: answer.assumed.length })}</summary><ul class="helps small">${answer.assumed.map((/** @type {any} */ one) => html`<li>${said(one)}</li>`)}</ul></details>`}</div>`);
    fill(urgent, html`
      ${fault && html`<p class="note warn">${t('cameras.view_failed')} ${fault}</p>`}
      ${(answer?.warnings ?? []).map((/** @type {any} */ one) => html`<p class="note warn">${icon('warning')}<span>${said(one)}</span></p>`)}
      ${blind && html`<p class="note warn">${icon('warning')}<span>${said(blind)}</span></p>`}
      ${missing.map((one) => html`<p class="note warn">${icon('warning')}<span>${said(one)} ${t('cameras.view_ring')}</span></p>`)}
      ${(answer?.alike ?? []).filter((/** @type {any} */ one) => one.camera_id !== id).map(alikeNote)}`);
    if (focus) /** @type {any} */ (node.querySelector(`input[value="${focus}"]`))?.focus({ preventScroll: true });
  }

  /** What was found on the spot, and whether that is too long ago. @param {any} check */
  function checked(check) {
    if (!check?.on) return null;
    return html`<p class=${`note${check.is_stale || check.occluded ? ' warn' : ''}`}>${t(check.occluded ? 'cameras.check_occluded' : 'cameras.check_clear', { date: format.date(check.on) })} ${check.note ?? ''} ${check.is_stale && t('cameras.check_stale')}</p>`;
  }

  /** The nested regions of the chosen light, the largest first. */
  function picture() {
    if (!answer) return;
    const features = answer.features.filter((/** @type {any} */ f) => f.geometry && f.properties.light === light).map((/** @type {any} */ f) => ({ type: 'Feature', geometry: f.geometry, properties: {
      level: TASKS.indexOf(f.properties.task) + 1, certainty: f.properties.state === 'unknown' ? 'unknown' : f.properties.figure === 'arc' ? 'possible' : 'certain', night: light === 'night', works } }));
    map.overlay('camera-view', { type: 'FeatureCollection', features }, () => viewLayers('camera-view'), { clickable: false, before: 'commune-label',
      flat: (/** @type {any} */ f) => ({ shape: `view ${f.properties.certainty}`, title: taskName(TASKS[f.properties.level - 1]), id: '' }) });
    legend({ title: t('cameras.view'), unit: `${light === 'night' ? '☾ ' : '☀ '}${t(`cameras.view_${light}`)}. ${t('cameras.view_pixels')}`, shut: innerWidth <= 720, items: TASKS.map((task) => ({ swatch: token(taskToken(task)), label: taskName(task) })),
      note: features.some((/** @type {any} */ f) => f.properties.certainty !== 'certain') ? t('cameras.view_dashed') : null });
  }
  const swatch = (/** @type {string} */ task) => { const cell = el`<span class="swatch" aria-hidden="true"></span>`; cell.style.backgroundColor = token(taskToken(task)); return cell; };
  signal.addEventListener('abort', () => map.overlay('camera-view', null), { once: true });
  return { node, urgent, camera, set };
}

/** Another camera sees much the same. @param {any} one */
const alikeNote = (one) => html`<p class="note warn">${icon('warning')}<span>${t('cameras.alike', { share: format.percent(one.overlap, 0) })} <a href=${href({ path: one.site_id ? [one.site_id, one.camera_id] : [one.camera_id] })}>${one.camera_code}</a></span></p>`;

/** The need that one camera alone sees, each place once. @param {any} map @param {any[]} features @param {AbortSignal} signal */
function drawLost(map, features, signal) {
  const places = new Map(features.map((f) => [f.geometry.coordinates.join(), { type: 'Feature', properties: {}, geometry: f.geometry }]));
  if (!places.size) return;
  map.overlay('camera-lost', { type: 'FeatureCollection', features: [...places.values()] }, () => [
    { id: 'camera-lost-dot', type: 'circle', minzoom: 14, paint: { 'circle-radius': ['interpolate', ['linear'], ['zoom'], 14, 1.5, 18, 4], 'circle-color': token('danger'), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 1 } }], { clickable: false });
  signal.addEventListener('abort', () => map.overlay('camera-lost', null), { once: true });
}

/** What would be lost if the camera failed, with the places on the map that it alone sees, and which see much the same. @param {any} room @param {string} id @param {boolean} works */
export function lossSection({ map, signal }, id, works) {
  const node = el`<div class="slot"></div>`;
  load();
  async function load() {
    const [loss, alike] = await Promise.allSettled([get(`/cameras/${id}/loss`, {}, signal), get(`/cameras/${id}/alike`, {}, signal)]);
    if (signal.aborted) return;
    const parts = [];
    if (loss.status === 'fulfilled' && works) {
      drawLost(map, loss.value.features ?? [], signal);
      const row = (/** @type {string} */ one) => {
        const of = loss.value[one];
        return html`<tr><th scope="row">${t(`cameras.view_${one}`)}</th><td class="num">${format.number(of.need, { digits: of.need < 10 ? 1 : 0 })}</td><td class="num">${format.number(of.street_m, { digits: 0, unit: 'm' })}</td></tr>`;
      };
      const nothing = LIGHTS.every((one) => !loss.value[one]?.need && !loss.value[one]?.street_m);
      parts.push(section(t('cameras.loss'), nothing ? el`<p class="muted">${t('cameras.loss_none')}</p>`
        : [el`<table class="view-table"><thead><tr><td></td><th scope="col" class="num">${t('cameras.loss_need')}</th><th scope="col" class="num">${t('cameras.loss_street')}</th></tr></thead><tbody>${LIGHTS.filter((one) => loss.value[one]).map(row)}</tbody></table>`,
          loss.value.communes?.length > 0 && el`<p class="small muted">${t('cameras.loss_where', { names: loss.value.communes.map((/** @type {any} */ one) => one.full_name).join(', ') })} ${!map.flat && loss.value.features?.length > 0 && t('cameras.loss_dots')}</p>`,
          loss.value.is_whole === false && el`<p class="small muted">${t('cameras.loss_part')}</p>`]));
    } else if (loss.status === 'rejected' && !aborted(loss.reason)) parts.push(section(t('cameras.loss'), el`<p class="note">${loss.reason.message}</p>`));
    const twins = alike.status === 'fulfilled' ? alike.value.items ?? [] : [];
    if (twins.length) parts.push(section(t('cameras.alike_title'), el`<div class="view-notes">${twins.map(alikeNote)}</div>`));
    fill(node, parts);
  }
  return node;
}
