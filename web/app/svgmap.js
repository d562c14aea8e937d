// @ts-check
// The map without WebGL2: communes as SVG paths, sites, incidents and hotspots as shapes, in web mercator, from the API's GeoJSON.
// It answers the same calls as map.js, so that rooms need not know. It draws one province at a time, and at most 1,000 things of a kind.
import { get } from './api.js';
import { el, fill, svg } from './dom.js';
import * as format from './format.js';
import { t } from './i18n.js';
import { LAYERS } from './map.js';

const MOST = 1000;
/** What is drawn here: points of need are too many for it, conflicts stand in their list. */
const DRAWN = LAYERS.filter((name) => !['need', 'conflicts'].includes(name));
const x = (/** @type {number} */ lon) => ((lon + 180) / 360) * 100000;
const y = (/** @type {number} */ lat) => (0.5 - Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI)) * 100000;
const lonOf = (/** @type {number} */ px) => (px / 100000) * 360 - 180;
const latOf = (/** @type {number} */ py) => (Math.atan(Math.exp((0.5 - py / 100000) * 2 * Math.PI)) * 360) / Math.PI - 90;
const path = (/** @type {any} */ geometry) => (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates)
  .map((/** @type {any} */ rings) => rings.map((/** @type {any} */ ring) => `M${ring.map((/** @type {number[]} */ p) => `${x(p[0]).toFixed(2)} ${y(p[1]).toFixed(2)}`).join('L')}Z`).join('')).join('');

/** @param {HTMLElement} container @param {any} options as for createMap */
export async function createFlatMap(container, { parameters, view, bbox, onMove, onSummary }) {
  const known = { ...parameters };
  /** @type {Record<string, boolean>} */
  const shown = {};
  /** @type {Record<string, string>} */
  const filters = {};
  /** @type {Record<string, number>} */
  const counts = {};
  /** @type {Map<string, string|null>} */
  let colours = new Map();
  let roles = { selected: /** @type {string[]} */ ([]), related: /** @type {string[]} */ ([]) };
  let onFeature = (/** @type {any} */ _) => {};
  /** @type {null | ((at: [number, number]|null) => void)} */
  let picking = null;
  let box = { x: 0, y: 0, w: 100, h: 100 };

  const groups = Object.fromEntries(['communes', 'hotspots', 'names', 'incidents', 'cameras', 'sites', 'mark'].map((name) => [name, svg('g', { class: `flat-${name}` })]));
  const root = svg('svg', { class: 'flat-map', role: 'img', 'aria-label': t('map.name'), tabindex: '0' },
    svg('defs', {}, svg('pattern', { id: 'flat-hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' }, svg('rect', { width: 1.5, height: 6, fill: 'currentColor', opacity: 0.4 }))),
    ...Object.values(groups));
  const zoomButton = (/** @type {string} */ sign, /** @type {string} */ label, /** @type {number} */ factor) => el`<button type="button" class="button icon" aria-label=${label} @click=${() => zoomBy(factor)}>${sign}</button>`;
  fill(container, root, el`<div class="flat-zoom">${zoomButton('+', t('map.zoom_in'), 0.6)}${zoomButton('−', t('map.zoom_out'), 1.7)}</div>`);

  /** What rooms draw, by name. @type {Map<string, any>} */
  const rooms = new Map();
  /** Signs of a place that keep their size, told apart by their shape too. @type {Record<string, string>} */
  const SIGNS = { ok: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z', unchanged: 'M-4.500 -4.500h9v9h-9z', refused: 'M0 -7.500 7.500 0 0 7.500 -7.500 0zM-2.800 -2.800 2.800 2.800M2.800 -2.800 -2.800 2.800' };
  /** @param {any} geometry @param {string} shape @param {any} title */
  function own(geometry, shape, title) {
    if (/Point$/.test(geometry.type)) {
      const [lon, lat] = geometry.type === 'Point' ? geometry.coordinates : geometry.coordinates[0];
      const node = svg('path', { class: `shape ${shape}`, d: SIGNS[shape] ?? SIGNS.ok }, title);
      Object.assign(node.dataset, { x: x(lon), y: y(lat) });
      return node;
    }
    if (/Line/.test(geometry.type)) {
      const lines = geometry.type === 'LineString' ? [geometry.coordinates] : geometry.coordinates;
      return svg('path', { class: `line ${shape}`, d: lines.map((/** @type {any} */ line) => `M${line.map((/** @type {number[]} */ p) => `${x(p[0]).toFixed(2)} ${y(p[1]).toFixed(2)}`).join('L')}`).join('') }, title);
    }
    return svg('path', { class: `area ${shape}`, d: path(geometry) }, title);
  }

  function apply() {
    root.setAttribute('viewBox', `${box.x} ${box.y} ${box.w} ${box.h}`);
    const unit = box.w / Math.max(1, container.clientWidth);
    for (const node of root.querySelectorAll('.dot')) node.setAttribute('r', String((node.classList.contains('incidents') ? 3 : 5) * unit));
    for (const node of groups.names.children) { node.style.fontSize = `${11 * unit}px`; node.style.strokeWidth = `${3 * unit}px`; }
    for (const node of groups.mark.children) node.setAttribute('r', String(13 * unit));
    for (const node of root.querySelectorAll('.flat-overlay .shape')) node.setAttribute('transform', `translate(${node.dataset.x} ${node.dataset.y}) scale(${unit})`);
    groups.names.setAttribute('visibility', unit < 0.3 ? 'visible' : 'hidden');
  }
  const settle = (/** @type {boolean} */ tell) => {
    apply();
    if (tell) onMove({ zoom: Math.log2((container.clientWidth / box.w) * (100000 / 512)), lat: latOf(box.y + box.h / 2), lon: lonOf(box.x + box.w / 2) });
  };
  /** @param {number[]} b @param {boolean} [tell] */
  function fit(b, tell = true) {
    const [w, h] = [Math.max(0.5, x(b[2]) - x(b[0])) * 1.1, Math.max(0.5, y(b[1]) - y(b[3])) * 1.1];
    const ratio = Math.max(0.2, container.clientHeight / Math.max(1, container.clientWidth));
    const width = Math.max(w, h / ratio);
    box = { w: width, h: width * ratio, x: (x(b[0]) + x(b[2])) / 2 - width / 2, y: (y(b[1]) + y(b[3])) / 2 - (width * ratio) / 2 };
    settle(tell);
  }
  /** @param {number} factor */
  function zoomBy(factor) {
    box = { x: box.x + (box.w * (1 - factor)) / 2, y: box.y + (box.h * (1 - factor)) / 2, w: box.w * factor, h: box.h * factor };
    settle(true);
  }
  /** @param {MouseEvent} event @returns {[number, number]} */
  function placeOf(event) {
    const r = root.getBoundingClientRect();
    return [lonOf(box.x + ((event.clientX - r.left) / r.width) * box.w), latOf(box.y + ((event.clientY - r.top) / r.height) * box.h)];
  }
  let moved = false;
  root.addEventListener('pointerdown', (/** @type {PointerEvent} */ event) => {
    const start = { ...box };
    moved = false;
    const drag = (/** @type {PointerEvent} */ e) => {
      if (Math.abs(e.clientX - event.clientX) + Math.abs(e.clientY - event.clientY) > 4) moved = true;
      if (!moved) return;
      box = { ...start, x: start.x - ((e.clientX - event.clientX) / root.clientWidth) * start.w, y: start.y - ((e.clientY - event.clientY) / root.clientHeight) * start.h };
      apply();
    };
    const end = () => { removeEventListener('pointermove', drag); if (moved) settle(true); };
    addEventListener('pointermove', drag);
    addEventListener('pointerup', end, { once: true });
  });
  root.addEventListener('wheel', (/** @type {WheelEvent} */ event) => { event.preventDefault(); zoomBy(event.deltaY > 0 ? 1.25 : 0.8); }, { passive: false });
  root.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step) { box = { ...box, x: box.x + step[0] * box.w * 0.15, y: box.y + step[1] * box.h * 0.15 }; settle(true); } else if (event.key === '+' || event.key === '=') zoomBy(0.6);
    else if (event.key === '-') zoomBy(1.7);
    else if (event.key === 'Enter' && picking) picking([lonOf(box.x + box.w / 2), latOf(box.y + box.h / 2)]);
    else return;
    event.preventDefault();
  });
  root.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    if (moved) return;
    const at = placeOf(event);
    if (picking) return picking(at);
    const target = /** @type {SVGElement} */ (event.target);
    if (target.dataset.group) onFeature({ group: target.dataset.group, id: target.dataset.id, properties: JSON.parse(target.dataset.properties ?? '{}'), at: { lng: at[0], lat: at[1] } });
  });

  function paint() {
    for (const node of groups.communes.children) {
      const id = node.dataset.id ?? '';
      const color = colours.get(id);
      node.style.fill = color ?? '';
      node.classList.toggle('nodata', colours.has(id) && !color);
      node.classList.toggle('selected', roles.selected.includes(id));
      node.classList.toggle('related', roles.related.includes(id));
      if (roles.selected.includes(id)) groups.communes.append(node);
    }
  }
  const say = () => onSummary(t('map.summary', { parts: Object.entries(counts).filter(([name]) => name === 'communes' || shown[name]).map(([name, n]) => t(`map.summary_${name}`, { n: format.number(n) })).join(', ') }));

  /** @type {Record<string, string>} what is drawn in each group, so that nothing is asked for twice */
  const drawn = {};
  /** @param {string} name @param {boolean} [force] */
  async function load(name, force = false) {
    const extra = Object.fromEntries(new URLSearchParams(filters[name] ?? ''));
    const params = /** @type {any} */ ({
      communes: { at: known.boundary, province: known.province, zoom: 8, limit: MOST },
      sites: { province: known.province, on: known.on, limit: MOST }, cameras: { province: known.province, on: known.on, limit: MOST },
      incidents: { province: known.province, from: known.from, to: known.to, limit: MOST },
      hotspots: { province: known.province, on: format.addDays(known.to, -1), limit: MOST },
    })[name];
    const wanted = { ...params, ...extra, f: 'geojson' };
    const key = JSON.stringify(wanted);
    if (!force && drawn[name] === key) return;
    drawn[name] = key;
    let features;
    try {
      features = (await get(`/${name}`, wanted)).features ?? [];
    } catch (error) {
      console.warn(error);
      drawn[name] = '';
      return;
    }
    if (drawn[name] !== key) return;
    counts[name] = features.length;
    const idKey = { communes: 'commune_id', sites: 'site_id', cameras: 'camera_id', incidents: 'incident_id', hotspots: 'hotspot_id' }[name] ?? 'id';
    const shapes = features.filter((/** @type {any} */ f) => f.geometry).map((/** @type {any} */ f) => {
      const p = f.properties ?? {};
      const id = String(p[idKey] ?? f.id);
      const title = svg('title', {}, String(p.full_name ?? p.site_name ?? p.name ?? p.incident_code ?? p.camera_code ?? ''));
      const small = JSON.stringify({ site_id: p.site_id, name: p.name });
      const node = f.geometry.type === 'Point'
        ? svg('circle', { class: `dot ${name}`, cx: x(f.geometry.coordinates[0]), cy: y(f.geometry.coordinates[1]), r: 1 }, title)
        : svg('path', { class: name === 'communes' ? `land${p.geom_quality === 'approximate' ? ' approximate' : ''}` : 'zone', d: path(f.geometry) }, title);
      Object.assign(node.dataset, { group: name, id, properties: small });
      return node;
    });
    groups[name].replaceChildren(...shapes);
    if (name === 'communes') {
      groups.names.replaceChildren(...features.filter((/** @type {any} */ f) => f.properties.lon).map((/** @type {any} */ f) => svg('text', { class: 'name', x: x(f.properties.lon), y: y(f.properties.lat) }, f.properties.name)));
      paint();
    }
    apply();
    say();
  }
  const reload = () => { for (const name of DRAWN) if (name === 'communes' || shown[name]) load(name); };

  const self = {
    flat: true, gl: null, ml: null,
    /** @param {string[]} names */
    show(names) {
      for (const name of DRAWN) {
        shown[name] = name === 'communes' || names.includes(name);
        groups[name].setAttribute('visibility', shown[name] ? 'visible' : 'hidden');
      }
      reload();
    },
    /** @param {any} patch */
    parameters(patch) { Object.assign(known, patch); reload(); },
    /** Pictures are not drawn here. */
    picture() {},
    /** @param {string} name @param {string} search */
    filter(name, search) { if ((filters[name] ?? '') !== search) { filters[name] = search; if (shown[name]) load(name); } },
    /** @param {...string} names */
    refresh(...names) { for (const name of names) if (shown[name]) load(name, true); },
    /** @param {Map<string, string|null>|null} values */
    choropleth(values) { colours = values ?? new Map(); paint(); },
    /** @param {{selected?: string[], related?: string[]}} [ids] */
    outline({ selected = [], related = [] } = {}) { roles = { selected, related }; paint(); },
    /** @param {[number, number]|null} lonLat */
    mark(lonLat) { groups.mark.replaceChildren(...(lonLat ? [svg('circle', { class: 'mark', cx: x(lonLat[0]), cy: y(lonLat[1]), r: 1 })] : [])); apply(); },
    /** @param {[number, number]|null} lonLat */
    point(lonLat) { this.mark(lonLat); },
    veil() { /* here a room's filters go to the lists themselves: map.filter */ },
    /**
     * Draws the features of a room whose overlay says how (`flat`: the class of a feature, its title, and what it is called in a click);
     * of the others nothing: what a room draws for editing needs the real map, and its numbers stand in the form.
     * @param {string} name @param {any} data @param {any} _make @param {{flat?: (feature: any) => {shape: string, title: string, id: string}}} [options]
     */
    overlay(name, data, _make, { flat } = {}) {
      rooms.get(name)?.remove();
      rooms.delete(name);
      if (!data || !flat) return;
      const group = svg('g', { class: 'flat-overlay' }, ...data.features.filter((/** @type {any} */ f) => f.geometry).map((/** @type {any} */ f) => {
        const { shape, title, id } = flat(f);
        const node = own(f.geometry, shape, svg('title', {}, title));
        Object.assign(node.dataset, { group: name, id, properties: JSON.stringify(f.properties) });
        return node;
      }));
      rooms.set(name, group);
      groups.mark.before(group);
      apply();
    },
    /** @param {any} fn */
    onFeature(fn) { onFeature = fn; },
    /** @param {{signal?: AbortSignal}} [options] @returns {Promise<[number, number]|null>} */
    pickPoint({ signal } = {}) {
      picking?.(null);
      container.classList.add('picking');
      root.focus();
      return new Promise((resolve) => {
        const escape = (/** @type {KeyboardEvent} */ event) => { if (event.key === 'Escape') { event.stopPropagation(); picking?.(null); } };
        picking = (at) => {
          picking = null;
          container.classList.remove('picking');
          removeEventListener('keydown', escape, true);
          resolve(at && /** @type {[number, number]} */ (at.map((v) => Math.round(v * 1e6) / 1e6)));
        };
        addEventListener('keydown', escape, true);
        signal?.addEventListener('abort', () => picking?.(null));
      });
    },
    /** @param {number[]} b */
    fit(b) { fit(b); },
    /** @param {[number, number]} lonLat @param {number} [zoom] */
    goTo([lon, lat], zoom = 15) { self.view({ zoom, lon, lat }, true); },
    /** @param {{zoom: number, lat: number, lon: number}} next @param {boolean} [tell] */
    view(next, tell = false) {
      const w = (container.clientWidth * 100000) / (512 * 2 ** next.zoom);
      const h = (w * container.clientHeight) / Math.max(1, container.clientWidth);
      box = { w, h, x: x(next.lon) - w / 2, y: y(next.lat) - h / 2 };
      settle(tell);
    },
    bbox: () => [lonOf(box.x), latOf(box.y + box.h), lonOf(box.x + box.w), latOf(box.y)],
    /** Streets are not drawn without WebGL2. @param {boolean} _ */
    streets(_) {},
    repaint() {},
    clear() { for (const name of [...rooms.keys()]) self.overlay(name, null, null); self.choropleth(null); self.outline(); self.mark(null); for (const name of Object.keys(filters)) self.filter(name, ''); picking?.(null); },
    resize() { apply(); },
  };
  if (view) self.view(view);
  else fit(bbox ?? [102, 8, 110, 23.4], false);
  load('communes');
  return self;
}
