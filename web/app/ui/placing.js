// @ts-check
// Where something happened, in a form: a place by a click or a pin, or only its commune. The commune follows from the place; a place is exact until
// somebody says otherwise. Where a record is: a mark, or the outline of its commune.
import { get } from '../api.js';
import { el } from '../dom.js';
import { label } from '../fields.js';
import { t } from '../i18n.js';
import { communePicker } from './communepicker.js';
import { createPin, placeNote } from './pin.js';

/** Shows where a record is: a mark, or the commune's outline. @param {any} map @param {any} row */
export function showPlace(map, row) {
  map.mark(row.lon === null ? null : [row.lon, row.lat]);
  map.outline(row.lon === null && row.current_commune_id ? { selected: [row.current_commune_id] } : {});
  map.ready.then(async () => {
    const b = map.bbox();
    const [w, h] = [b[2] - b[0], b[3] - b[1]];
    if (row.lon !== null) {
      const inside = row.lon > b[0] + 0.1 * w && row.lon < b[2] - 0.1 * w && row.lat > b[1] + (innerWidth <= 720 ? 0.7 : 0.12) * h && row.lat < b[3] - 0.1 * h;
      if (!inside || w > 0.06) map.goTo([row.lon, row.lat], 15);
    } else {
      const unit = await get(`/communes/${row.current_commune_id ?? row.commune_id}`).catch(() => null);
      if (unit?.bbox) map.fit(unit.bbox, { maxZoom: 13 });
    }
  });
}

/** A patch of a row with a place, as the server reads it: without a point only the precision tells it. @param {any} patch */
export function placePatch(patch) {
  if ('lon' in patch && patch.lon === null) { delete patch.lon; delete patch.lat; }
  return patch;
}

/**
 * The parts of a form for a row with `lon`, `lat`, `geom_precision` and `commune_id`. `attach(form)` once the form is made.
 * @param {any} room panel, map, signal; its `onClick` is set: a click on the map is the place as long as there is none
 * @param {{entity: string, names: Map<string, string>, day: () => string|null, isNew: boolean, words: {pin: string, communeOnly: string, communeHelp: string}}} options
 *   day: of the matter, as typed so far; names: of the communes of the row
 */
export function createPlacing(room, { entity, names, day, isNew, words }) {
  const { panel, map, signal } = room;
  /** @type {any} */
  let form = null;
  const note = placeNote(signal);
  const commune = communePicker({ label: label(entity, 'commune_id'), names, day, signal, onChange: outline });
  const pin = createPin(map, { label: words.pin, onMove: (at) => { form.set({ lon: at[0], lat: at[1] }); placed(); } });
  signal.addEventListener('abort', () => pin.remove(), { once: true });
  /** Whether the precision follows the place; what a person chose themselves stays. */
  let isOwn = false;

  function outline() {
    const v = form.values();
    map.outline(v.commune_id && v.lon === null ? { selected: [v.commune_id] } : {});
  }
  /** A place was given: it is exact unless said otherwise; its commune follows from it. */
  function placed() {
    const v = form.values();
    if (!v.geom_precision || v.geom_precision === 'commune_only') { form.set({ geom_precision: 'exact' }); isOwn = true; }
    note.look(v.lon, v.lat, day());
    outline();
  }
  function communeOnly() {
    form.set({ lon: null, lat: null, geom_precision: 'commune_only' });
    pin.set(null);
    note.look(null, null);
    outline();
    commune.focus();
  }
  /** The unit found by the place takes the stead of one that was named before. @param {[number, number]} at */
  function put(at) {
    pin.set(at);
    form.set({ lon: at[0], lat: at[1], commune_id: null });
    placed();
  }
  room.onClick = (/** @type {[number, number]} */ at) => { if (form?.values().lon === null) put(/** @type {[number, number]} */ (at.map((v) => Math.round(v * 1e6) / 1e6))); };
  return {
    /** For createForm's `controls`. */
    controls: { commune_id: commune },
    /** For createForm's `after`. */
    after: {
      point: el`<div class="field-help"><button type="button" class="button small" @click=${communeOnly}>${words.communeOnly}</button>${note.node}</div>`,
      commune_id: el`<div class="field-help"><span>${words.communeHelp}</span></div>`,
    },
    /** For createForm's `pick`. */
    async pick() {
      if (innerWidth <= 720) panel.height('low');
      const at = await map.pickPoint({ signal });
      if (signal.aborted) return null;
      if (innerWidth <= 720) panel.height('half');
      if (at) put(at);
      return at;
    },
    /** For createForm's `onInput`. @param {any} v @param {string} name */
    onInput(v, name) {
      if (name === 'point') {
        const there = Number.isFinite(v.lon) && Number.isFinite(v.lat);
        pin.set(there ? [v.lon, v.lat] : null);
        if (there) placed();
        else if (isOwn && isNew && v.lon === null) { form.set({ geom_precision: null }); isOwn = false; }
      }
      if (name === 'geom_precision') {
        isOwn = false;
        if (v.geom_precision === 'commune_only' && v.lon !== null) communeOnly();
      }
    },
    /** The day of the matter is another one: so may be its commune. @param {any} v */
    dated(v) { note.look(v.lon, v.lat, day()); },
    /** @param {any} made createForm's @param {any} [row] as it stands, shown on the map */
    attach(made, row) {
      form = made;
      if (!row) return;
      showPlace(map, row);
      map.mark(null);
      pin.set(row.lon === null ? null : [row.lon, row.lat]);
      outline();
    },
    /** What stands above a new form. @param {string} help @param {string} flat */
    help: (help, flat) => isNew && el`<div class="note">${t(map.flat ? flat : help)}</div>`,
  };
}
