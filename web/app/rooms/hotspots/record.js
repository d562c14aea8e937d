// @ts-check
// A hotspot: its record, its form with the drawing, lifting with a document, history.
import { aborted, get, post } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { store } from '../../store.js';
import { errorText } from '../../api.js';
import { token } from '../../map.js';
import { createForm } from '../../ui/form.js';
import { historyView } from '../../ui/history.js';
import { icon } from '../../ui/icons.js';
import { facts, section } from '../../ui/panel.js';
import { act, factGroups, focusForm, recordButtons, saveChanges, saved } from '../../ui/record.js';
import { createDrawing } from './draw.js';
import { chips } from './list.js';
import { areaText, ringsOf, squareMetres } from './rings.js';

/** An area in words: its corners and its size. @param {any} geometry */
const shape = (geometry) => {
  const rings = ringsOf(geometry);
  return rings && t('hotspots.size', { n: format.number(rings.reduce((sum, ring) => sum + ring.length, 0)), area: areaText(squareMetres(rings)) });
};
/** @param {string} name @param {any} value */
const words = (name, value) => (name === 'geometry' && value ? shape(value) : null);

/** Fits the map to an area and outlines it. @param {any} map @param {any} row @param {boolean} [outline] */
function show(map, row, outline = true) {
  const corners = JSON.stringify(row.geometry.coordinates).match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [];
  const [xs, ys] = [corners.filter((_, i) => i % 2 === 0), corners.filter((_, i) => i % 2 === 1)];
  if (outline) {
    map.overlay('hotspot-open', { type: 'Feature', properties: {}, geometry: row.geometry }, () => [
      { id: 'hotspot-open-line', type: 'line', paint: { 'line-color': token('map-select'), 'line-width': 3.5 } }], { clickable: false });
  }
  map.ready.then(() => map.fit([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], { maxZoom: 16 }));
}

/** @param {any} room @param {string} heading @param {string} back @param {() => Promise<any>} load */
async function loaded({ panel, legend, reload }, heading, back, load) {
  panel.loading(heading, { back, rows: 8 });
  legend(null);
  try {
    return await load();
  } catch (error) {
    if (!aborted(error)) panel.failed(heading, error, { back, retry: reload });
    return null;
  }
}
const subtitle = (/** @type {any} */ row) => html`<span>${row.hotspot_code}</span><span>${row.current_commune_name}</span>${chips(row)}`;

/** @param {any} room @param {string} id */
export async function hotspotRecord(room, id) {
  const { panel, map, signal } = room;
  const back = room.toList();
  const row = await loaded(room, t('room.hotspots'), back, () => get(`/hotspots/${id}`, {}, signal));
  if (!row) return;
  show(map, row);
  panel.show({
    title: row.name, back, focus: true, subtitle: subtitle(row),
    body: [
      row.lifted_on && el`<div class="note">${t('hotspots.lifted_note', { date: format.date(row.lifted_on), doc: row.lifted_by_doc })}</div>`,
      recordButtons(
        store.canWrite && el`<a class="button" href=${href({ path: [id, 'edit'] })}>${icon('edit')}${t('record.edit')}</a>`,
        el`<a class="button" href=${href({ path: [id, 'history'] })}>${icon('history')}${t('record.history')}</a>`,
        store.canWrite && !row.lifted_on && el`<a class="button" href=${href({ path: [id, 'lift'] })}>${t('hotspots.lift')}</a>`),
      section(t('hotspots.validity'), facts([
        [t('hotspots.col_declared'), format.date(row.declared_on)], [t('hotspots.col_doc'), row.declared_by_doc],
        [t('hotspots.col_lifted'), row.lifted_on ? format.date(row.lifted_on) : t('hotspots.still')], [t('hotspots.lifted_by'), row.lifted_by_doc],
        [t('hotspots.col_area'), areaText(row.area_m2)],
        row.detected_run_id && [t('hotspots.detected'), el`<a href=${href({ path: ['run', row.detected_run_id, ...(row.detected_area ? [String(row.detected_area)] : [])], filters: {} })}>${t('hotspots.detected_open')}</a>`],
        row.commune_id !== row.current_commune_id && [t('hotspots.commune_then'), row.commune_name], [t('hotspots.col_commune'), row.current_commune_name]])),
      ...factGroups('hotspots', row, { skip: ['hotspot_code', 'name', 'declared_on', 'declared_by_doc', 'lifted_on', 'lifted_by_doc', 'current_commune_name', 'source'] }),
    ],
  });
}

/** @param {any} room @param {string|null} id */
export async function hotspotForm(room, id) {
  const { panel, map, signal, reload } = room;
  const back = id ? href({ path: [id] }) : room.toList();
  const heading = t(id ? 'hotspots.edit' : 'hotspots.add');
  /** @type {any} */
  let row = {};
  if (id) {
    row = await loaded(room, heading, back, () => get(`/hotspots/${id}`, {}, signal));
    if (!row) return;
    show(map, row, false);
  }
  room.legend(null);
  const slot = el`<div class="slot"></div>`;
  const drawing = createDrawing(map, { geometry: row.geometry ?? null, signal, onDraw: (on) => {
    if (innerWidth <= 720) panel.height(on ? 'low' : 'half');
    // On a phone the sheet is low now: what to do, and the way to end, stand in its head.
    const head = panel.root.querySelector('.panel-actions');
    fill(head, on && el`<button type="button" class="button primary" @click=${() => drawing.end()}>${t('hotspots.draw_done')}</button>`);
  } });
  /** The server's words about the area go to the drawing, the rest to the fields. @param {() => Promise<void>} send */
  async function placed(send) {
    try {
      await send();
    } catch (error) {
      const problem = /** @type {any} */ (error);
      const own = (problem.errors ?? []).filter((/** @type {any} */ e) => e.pointer === '/geometry');
      if (own.length) {
        drawing.refuse(errorText(own[0]), own[0].detail_en ?? '');
        problem.errors = problem.errors.filter((/** @type {any} */ e) => e.pointer !== '/geometry');
        if (!problem.errors.length) return;
      }
      throw problem;
    }
  }
  /** Both outlines on the map while a person chooses: mine full, the server's dashed. @param {any} current @param {any} mine */
  function onConflict(current, mine) {
    drawing.hide();
    if (!mine.geometry) return;
    const line = (/** @type {string} */ whose, /** @type {any} */ geometry) => ({ type: 'Feature', properties: { whose }, geometry });
    map.overlay('hotspot-open', { type: 'FeatureCollection', features: [line('mine', mine.geometry), line('theirs', current.geometry)] }, () => [
      { id: 'hotspot-open-mine', type: 'line', filter: ['==', ['get', 'whose'], 'mine'], paint: { 'line-color': token('map-select'), 'line-width': 3.5 } },
      { id: 'hotspot-open-theirs', type: 'line', filter: ['==', ['get', 'whose'], 'theirs'], paint: { 'line-color': token('map-related'), 'line-width': 3, 'line-dasharray': [2, 1.5] } }], { clickable: false });
    room.legend({ title: t('hotspots.both'), items: [{ swatch: token('map-select'), label: t('hotspots.both_mine') }, { swatch: token('map-related'), label: t('hotspots.both_theirs') }], note: null });
  }
  const form = createForm({
    entity: 'hotspots', values: row, submit: t(id ? 'record.save' : 'hotspots.save'), open: ['identity', 'document'], onCancel: () => go({ path: id ? [id] : [] }),
    onSubmit: async (patch, values) => {
      fill(slot);
      const missing = drawing.missing();
      if (missing) { drawing.say(missing); return; }
      await placed(async () => {
        const geometry = drawing.value();
        if (id) {
          await saveChanges({ panel, entity: 'hotspots', path: `/hotspots/${id}`, row, patch: drawing.changed() ? { ...patch, geometry } : patch, title: heading, back, slot, words, onConflict,
            written: () => map.refresh('hotspots'), done: () => go({ path: [id] }), reload });
          return;
        }
        const made = await post('/hotspots', { ...values, geometry });
        map.refresh('hotspots');
        saved(t('hotspots.made', { code: made.hotspot_code }));
        go({ path: [made.hotspot_id] }, { replace: true });
      });
    },
  });
  panel.show({ title: heading, back, subtitle: id && html`<span>${row.hotspot_code}</span>`, body: [section(t('hotspots.area'), drawing.node), slot, form.node] });
  if (!id) {
    await map.ready;
    if (!signal.aborted && !map.flat) drawing.draw();
    return;
  }
  focusForm(panel);
}

/** @param {any} room @param {string} id */
export async function hotspotLift(room, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [id] });
  const row = await loaded(room, t('hotspots.lift'), back, () => get(`/hotspots/${id}`, {}, signal));
  if (!row) return;
  show(map, row);
  const held = { row };
  const form = createForm({
    entity: 'hotspot_lift', values: { lifted_on: format.today() }, submit: t('hotspots.lift'), onCancel: () => go({ path: [id] }),
    onSubmit: async (_, values) => {
      await act(held, () => post(`/hotspots/${id}/lift`, values, { row: held.row }));
      map.refresh('hotspots');
      saved(t('hotspots.lift_done'));
      go({ path: [id] });
    },
  });
  panel.show({ title: t('hotspots.lift'), back, subtitle: subtitle(row), body: [el`<div class="note">${t('hotspots.lift_help')}</div>`, form.node] });
  focusForm(panel);
}

/** @param {any} room @param {string} id */
export async function hotspotHistory(room, id) {
  const { panel, map, signal } = room;
  const back = href({ path: [id] });
  const found = await loaded(room, t('record.history'), back, () => Promise.all([get(`/hotspots/${id}`, {}, signal), get(`/hotspots/${id}/history`, {}, signal)]));
  if (!found) return;
  const [row, past] = found;
  show(map, row);
  panel.show({ title: t('record.history'), back, focus: true, subtitle: html`<span>${row.name}</span><span>${row.hotspot_code}</span>`, body: historyView({ entity: 'hotspots', items: past.items, current: row, words }) });
}
