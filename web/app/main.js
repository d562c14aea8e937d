// @ts-check
// Starts the app and holds it together: the shell around the rooms, which room is mounted, what the map is asked for.
import { $, $$, el, fill, html } from './dom.js';
import { get, once, aborted } from './api.js';
import { language, loadLanguage, loadRoomWords, setLanguage, t } from './i18n.js';
import { loadFields } from './fields.js';
import * as format from './format.js';
import * as router from './router.js';
import { guard, loadMe, tier, unlessLeaving } from './session.js';
import { set, store, watch } from './store.js';
import { applyTheme, onSystemTheme, switchTheme, theme } from './theme.js';
import { COUNTRY, createMap, preloadMap, webglPossible } from './map.js';
import { createPanel } from './ui/panel.js';
import { createLegend } from './ui/legend.js';
import { createSearch } from './ui/search.js';
import { createTimeSlider } from './ui/timeslider.js';
import { accountMenu } from './ui/accountmenu.js';
import { BEFORE_2025, drawScope } from './ui/scopebar.js';
import { icon } from './ui/icons.js';
import { onPurpose } from './ui/purpose.js';
import { leaveRoom, toast } from './ui/toast.js';

const PROVINCE = 'bando138.province';
/** Whether the ground of streets is drawn: of this browser, not of the address. */
const STREETS = 'bando138.streets';
/** The rooms of the rail; the account's own page opens from its menu. */
const RAIL = ['overview', 'cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports', 'imports', 'admin'];
const TOGGLES = ['sites', 'cameras', 'incidents', 'conflicts', 'hotspots', 'need'];
/** Layers that one room alone explains. @type {Record<string, string>} */
const ROOM_OF = { need: 'coverage', conflicts: 'risk' };
/** Layers that the account may see here: who sees counts alone has no single incidents and conflicts; the plain map has no points of need, and no conflicts. */
const offered = () => TOGGLES.filter((name) => (!['incidents', 'conflicts'].includes(name) || !['counts', 'none'].includes(tier())) && (!ROOM_OF[name] || (ROOM_OF[name] === store.room && !map.flat)));
const testHooks = new URLSearchParams(location.search).get('testhooks') === '1';

applyTheme();

// Everything that needs nothing else is asked for at once; the words are only the first to be waited for.
const boot = () => [loadMe(), get('/status'), once('/provinces'), loadFields(), get('/sites', { limit: 1 }).catch(() => ({ items: [] }))];
// A session that has ended is taken up again over the work; then the map asks for its tiles once more.
guard(() => map.refresh(...TOGGLES, 'communes'));
onPurpose(() => map.refresh('incidents', 'conflicts'));
let booting = boot();
for (const part of booting) part.catch(() => {});
if (webglPossible()) preloadMap();

await loadLanguage().catch(unlessLeaving);
for (const node of $$('[data-t]')) node.textContent = t(node.dataset.t);
for (const node of $$('[data-t-label]')) node.setAttribute('aria-label', t(node.dataset.tLabel));
const panel = createPanel($('#panel'));
$('.skip').addEventListener('click', (/** @type {Event} */ event) => { event.preventDefault(); $('#panel-title').focus(); });
drawRail();
const legend = createLegend($('#legend'), { onToggle: toggleLayer });

/** @type {any} the map once it is there */
let face = null;
/** @type {((value?: any) => void)} */
let mapReady = () => {};
const ready = new Promise((resolve) => { mapReady = resolve; });
/** @type {(() => void)[]} */
const waiting = [];
/** What moves the map; how often that was asked for: a view that comes late does not undo what was asked since. */
const MOVES = ['fit', 'goTo', 'view'];
let moves = 0;
/** The box that was asked for before the map was there, and how near at most: it opens on that. @type {{box: number[], maxZoom?: number}|null} */
let wanted = null;
/**
 * Rooms may speak to the map before it is there: what they say is done in order once it is.
 * @type {any}
 */
const map = new Proxy({}, {
  get(_, name) {
    if (name === 'ready') return ready;
    if (name === 'flat') return document.body.classList.contains('no-webgl');
    if (MOVES.includes(String(name))) moves += 1;
    if (face) return face[name];
    if (name === 'gl' || name === 'ml' || name === 'then') return undefined;
    if (name === 'bbox') return () => null;
    if (name === 'pickPoint') return async (/** @type {any} */ options) => { await ready; return face.pickPoint(options); };
    return (/** @type {any[]} */ ...args) => {
      if (name === 'fit') wanted = { box: args[0], maxZoom: args[1]?.maxZoom };
      waiting.push(() => face[name](...args));
    };
  },
});

/** @type {{room: string, stop: () => void}|null} */
let mounted = null;
/** @type {string[]} */
let roomLayers = [];
/** @type {((hit: any) => boolean|void)|null} */
let roomFeature = null;
/** Where the map goes for an address without a view, if the room has a place of its own. @type {() => {box: number[], maxZoom?: number}|null} */
let home = () => null;
/** How much of the page the room's panel takes: '' beside the map, 'beside' more of it, 'page' all of it. */
let spread = '';
/** What a room puts in the place of the time slider. @type {HTMLElement|null} */
let foot = null;
/** So long nobody minds an empty map. */
const WAIT_MS = 500;
let waitTimer = 0;

start();

async function start() {
  panel.loading(t('app.name'), { figure: true, bars: true });
  try {
    const [, status, provinces, , sites] = /** @type {any[]} */ (await Promise.all(booting));
    set({ status, provinces: provinces.items.sort((/** @type {any} */ a, /** @type {any} */ b) => format.compare(a.name, b.name)) });
    router.setDefaultProvince(router.ownProvince() || firstProvince(sites.items[0]));
  } catch (error) {
    panel.failed(t('app.name'), error, { retry: () => { booting = boot(); start(); } });
    return;
  }
  router.start(mended);
  drawRail();
  drawScope();
  drawBanners();
  createSearch($('#search'), { onPlace: (at) => { if (innerWidth <= 720) panel.height('low'); map.ready.then(() => { map.point(at); map.goTo(at, 16); }); } });
  createTimeSlider($('#timeslider'), async (signal) => {
    const to = format.addDays(router.now(), 1);
    // Who sees counts by quarter alone has no bars of months.
    if (tier() === 'counts' || tier() === 'none') return [];
    const { items } = await get('/incidents/counts', { by: 'month', province: store.province, from: format.addMonths(`${to.slice(0, 7)}-01`, -120), to }, signal);
    // From the first month that has any; three years at least, so that a young register still has a slider.
    const first = Math.min(items.findIndex((/** @type {any} */ m) => m.count > 0) >>> 0, items.length - 37);
    return items.slice(Math.max(0, first));
  });
  watch(['room'], mountRoom);
  watch(['room', 'path', 'filters', 'province', 'boundary', 'from', 'to', 'me'], drawRail);
  watch(['province', 'boundary'], drawScope);
  watch(['boundary', 'status', 'online'], drawBanners);
  watch(['filters'], applyLayers);
  watch(['filters', 'path', 'room'], applyWide);
  watch(['province', 'boundary', 'from', 'to'], () => map.parameters(parameters()));
  watch(['province'], async () => {
    localStorage.setItem(PROVINCE, store.province || 'all');
    drawAway();
    if (store.view) return;
    const asked = moves;
    await loadScopeBox();
    if (moves === asked) map.fit(scopeBox());
  });
  // An address without a view is the scope's own, or that of what a room has open: Back to it goes back there.
  watch(['view'], (changed) => {
    if (store.view) return map.view(store.view);
    const own = home();
    if (own) map.fit(own.box, { maxZoom: own.maxZoom });
    else if (!changed.includes('province')) map.fit(scopeBox());
  });
  watch(['boundary', 'province'], () => legend.source(sourceText()));
  legend.source(sourceText());
  applyWide();
  watch(['view'], drawAway);
  let stood = store.view;
  watch(['view'], () => { router.carry(stood, store.view); stood = store.view; });
  const boxed = loadScopeBox();
  await mountRoom();
  // The answer before the picture: making the map holds the page for a moment where there is no GPU.
  await Promise.race([panel.filled, new Promise((resolve) => { setTimeout(resolve, 800); })]);
  await boxed;
  await startMap();
  zones = (await get('/communes', { at: router.now(), kind: 'dac_khu', limit: 100 }).catch(() => ({ items: [] }))).items;
  drawAway();
}

/** Says what in the address could not be. The code of a province of before 1/7/2025 leads to the one that took most of it in. @param {import('./router.js').Mended} what */
async function mended(what) {
  // Long enough to be read after a slow start.
  const ms = 15000;
  if (what.closed) toast(t('address.closed', { room: t(`room.${what.closed}`) }), { ms, stays: true });
  if (what.outside) toast(t('address.outside'), { ms, stays: true });
  if (what.room) toast(t('address.room', { room: what.room }), { ms, stays: true });
  if (what.window) toast(t('address.window'), { ms, stays: true });
  if (!what.province) return;
  const code = what.province;
  const heir = await successor(code).catch(() => null);
  if (heir) {
    toast(t('address.province_became', { old: heir.old, now: heir.name }), { ms, stays: true });
    // Unless the person has gone elsewhere meanwhile.
    if (!store.province) router.go({ province: heir.code, view: null }, { replace: true });
  } else toast(t('address.province', { code }), { ms, stays: true });
}

/** The province of today in which a province of before lies, by what became of its communes. @param {string} code */
async function successor(code) {
  const then = (await get('/provinces', { at: BEFORE_2025 })).items.find((/** @type {any} */ p) => p.code === code);
  if (!then?.bbox) return null;
  // Lists are asked for by a province of today: the units of this one are those of its box that name it.
  const near = (await get('/communes', { at: BEFORE_2025, bbox: then.bbox.join(','), limit: 1000 })).items;
  for (const unit of near.filter((/** @type {any} */ one) => one.province_code === code).slice(0, 5)) {
    const past = await get(`/communes/${unit.commune_id}/history`);
    for (const { commune } of past.heirs) {
      const found = store.provinces.find((p) => p.code === commune.province_code);
      if (found) return { code: found.code, name: found.full_name, old: then.full_name };
    }
  }
  return null;
}

const parameters = () => ({ boundary: store.boundary, from: store.from, to: store.to, on: router.registerDay(), province: store.province });
/** The boxes of provinces without their far islands, made once each. @type {Map<string, number[]>} */
const mainBoxes = new Map();
/** Special zones of today: their places, to point to those out of view. @type {any[]} */
let zones = [];
const scopeBox = () => mainBoxes.get(store.province) ?? store.provinces.find((p) => p.code === store.province)?.bbox ?? COUNTRY;

/**
 * A far island would make the rest of its province tiny: the view opens on the province without special zones more than 40 km
 * off, and buttons on the map lead to these (drawAway).
 */
async function loadScopeBox() {
  const code = store.province;
  if (!code || mainBoxes.has(code)) return;
  try {
    const rows = (await once('/communes', { at: router.now(), province: code, limit: 1000 })).items;
    const box = (/** @type {any[]} */ list) => list.reduce((b, r) => {
      const half = Math.sqrt(r.area_km2 ?? 10) / 2 / 111;
      return [Math.min(b[0], r.lon - half), Math.min(b[1], r.lat - half), Math.max(b[2], r.lon + half), Math.max(b[3], r.lat + half)];
    }, [180, 90, -180, -90]);
    const land = rows.filter((/** @type {any} */ r) => r.kind !== 'dac_khu');
    if (!land.length) return;
    const b = box(land);
    const near = (/** @type {any} */ r) => r.lon > b[0] - 0.37 && r.lon < b[2] + 0.37 && r.lat > b[1] - 0.36 && r.lat < b[3] + 0.36;
    mainBoxes.set(code, box(rows.filter((/** @type {any} */ r) => r.kind !== 'dac_khu' || near(r))));
  } catch { /* the province's whole box serves */ }
}

/** Buttons to the special zones of the scope that are out of view: Hoàng Sa and Trường Sa are never lost. */
function drawAway() {
  const box = map.bbox();
  if (!box) return;
  // Close up, a person looks at a street, not at the province.
  if (box[2] - box[0] < 0.4) return fill($('#away'));
  const wanted = zones.filter((zone) => (store.province ? zone.province_code === store.province : ['20333', '22736'].includes(zone.code)))
    .filter((zone) => zone.lon < box[0] || zone.lon > box[2] || zone.lat < box[1] || zone.lat > box[3]);
  const centre = [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
  fill($('#away'), wanted.map((zone) => {
    const arrow = icon('up');
    arrow.style.transform = `rotate(${Math.round((Math.atan2((zone.lon - centre[0]) * 0.94, zone.lat - centre[1]) * 180) / Math.PI)}deg)`;
    return el`<button type="button" @click=${() => map.goTo([zone.lon, zone.lat], zone.code === '11948' ? 12 : 9, true)}>${zone.full_name}${arrow}</button>`;
  }));
}
const sourceText = () => t('legend.source', { date: format.date(store.boundary), source: store.status?.boundaries?.source ?? '' });

/** The province looked at last; else the one of the first site; else the whole country. @param {any} site */
function firstProvince(site) {
  const kept = localStorage.getItem(PROVINCE);
  if (kept === 'all') return '';
  const known = (/** @type {any} */ code) => store.provinces.some((p) => p.code === code);
  if (known(kept)) return kept ?? '';
  const code = store.status.default_province ?? site?.current_province_code ?? site?.province_code ?? store.provinces.find((p) => site?.site_code?.startsWith(`${p.abbr}-`))?.code;
  return known(code) ? code : '';
}

/** Says on the map that it is being drawn, once that takes a person's notice: never grey without a word. @param {boolean} on */
function waits(on) {
  const note = $('#map-wait');
  if (on && !waitTimer && note.hidden) waitTimer = window.setTimeout(() => { waitTimer = 0; note.textContent = t('map.wait'); note.hidden = false; }, WAIT_MS);
  if (on) return;
  clearTimeout(waitTimer);
  waitTimer = 0;
  note.hidden = true;
}

async function startMap() {
  waits(true);
  const options = {
    parameters: parameters(), view: store.view, bbox: wanted?.box ?? scopeBox(), maxZoom: wanted?.maxZoom, testHooks,
    onBusy: waits,
    onMove: (/** @type {any} */ view) => router.go({ view }, { replace: true }),
    onSummary: (/** @type {string} */ text) => { if ($('#map-summary').textContent !== text) $('#map-summary').textContent = text; },
  };
  const flat = async () => {
    waits(false);
    document.body.classList.add('no-webgl');
    legend.open(false);
    // The room drew itself for a map: lists become tables now.
    mountRoom();
    drawBanners();
    const { createFlatMap } = await import('./svgmap.js');
    return createFlatMap($('#map'), options);
  };
  try {
    face = webglPossible() ? await createMap($('#map'), options) : await flat();
  } catch (error) {
    console.warn(error);
    $('#map').replaceChildren();
    face = await flat();
  }
  face.onFeature(open);
  for (const call of waiting.splice(0)) call();
  applyLayers();
  if (testHooks) /** @type {any} */ (window).__face = face;
  mapReady();
}

/** Opens what was clicked, unless the room has its own answer. @param {any} hit */
function open(hit) {
  if (roomFeature?.(hit)) return true;
  if (hit.cell) return false;
  const p = hit.properties;
  if (hit.group === 'sites') router.go({ room: 'cameras', path: [hit.id], filters: {} });
  else if (hit.group === 'cameras') router.go({ room: 'cameras', path: p.site_id ? [p.site_id, hit.id] : [hit.id], filters: {} });
  else if (hit.group === 'incidents' || hit.group === 'hotspots') router.go({ room: hit.group, path: [hit.id], filters: {} });
  else if (hit.group === 'communes' && (store.room === 'overview' || store.room === 'communes')) router.go({ room: 'communes', path: [hit.id], filters: {} });
  else return;
  if (innerWidth <= 720) panel.height('half');
}

async function mountRoom() {
  const { room } = store;
  leaveRoom();
  if (mounted) {
    mounted.stop();
    mounted = null;
  }
  const leaving = new AbortController();
  /** @type {(() => void)[]} */
  const stops = [];
  mounted = { room, stop() { leaving.abort(); for (const stop of stops) stop(); map.clear(); roomFeature = null; home = () => null; legend.spec(null); bottom(null); spread = ''; applyWide(); } };
  const mine = mounted;
  document.body.dataset.room = room;
  roomLayers = [];
  applyLayers();
  if (!panel.body.querySelector('.skeleton')) panel.loading(t(`room.${room}`), { rows: 8 });
  try {
    const [module] = await Promise.all([import(`./rooms/${room}/index.js`), loadRoomWords(room)]);
    if (mounted !== mine) return;
    const unmount = await module.mount({
      panel, map, signal: leaving.signal,
      watch: (/** @type {string[]} */ keys, /** @type {(changed: string[]) => void} */ fn) => stops.push(watch(keys, (changed) => { if (store.room === room) fn(changed); })),
      layers: (/** @type {string[]} */ names) => { roomLayers = names; applyLayers(); },
      legend: (/** @type {any} */ spec) => legend.spec(spec),
      onFeature: (/** @type {any} */ fn) => { roomFeature = fn; },
      home: (/** @type {any} */ fn) => { home = fn; },
      bottom: (/** @type {HTMLElement|null} */ node) => { if (mounted === mine) bottom(node); },
      spread: (/** @type {''|'beside'|'page'} */ name) => { spread = name; applyWide(); },
      locale: language,
    });
    if (typeof unmount === 'function') {
      if (leaving.signal.aborted) unmount();
      else stops.push(unmount);
    }
  } catch (error) {
    if (!aborted(error) && mounted === mine) panel.failed(t(`room.${room}`), error, { retry: mountRoom });
  }
}

/** @param {HTMLElement|null} node a room's own slider in the place of the time slider */
function bottom(node) {
  if (foot === node) return;
  foot?.remove();
  foot = node;
  if (node) $('#timeslider').append(node);
  document.body.classList.toggle('has-own-slider', Boolean(node));
}

/** A list as a table takes the place of the map, and so does a page that a room spreads; an open record has the map beside it again. */
function applyWide() {
  const wide = spread === 'page' || (store.filters.view === 'table' && !store.path.length);
  const { classList } = document.body;
  if (classList.contains('panel-wide') === wide && classList.contains('panel-beside') === (spread === 'beside')) return;
  classList.toggle('panel-wide', wide);
  classList.toggle('panel-beside', spread === 'beside');
  legend.open(!wide && innerWidth > 720);
  map.resize();
}

/** The tile layers on now: the address's choice, else the room's. */
function shownLayers() {
  const asked = store.filters.show;
  return asked === undefined ? roomLayers : asked.split(',').filter((name) => offered().includes(name));
}
function applyLayers() {
  const shown = shownLayers();
  map.show(shown);
  const streets = localStorage.getItem(STREETS) !== 'off';
  map.streets(streets);
  const ground = map.flat ? [] : [{ name: 'streets', label: t('layer.streets'), on: streets }];
  legend.layers([...offered().map((name) => ({ name, label: t(`layer.${name}`), on: shown.includes(name) })), ...ground]);
}
/** @param {string} name @param {boolean} on */
function toggleLayer(name, on) {
  if (name === 'streets') {
    localStorage.setItem(STREETS, on ? 'on' : 'off');
    applyLayers();
    return;
  }
  const next = TOGGLES.filter((n) => (n === name ? on : shownLayers().includes(n)));
  const usual = next.join() === TOGGLES.filter((n) => roomLayers.includes(n)).join();
  const filters = { ...store.filters, show: next.join(',') || 'none' };
  if (usual) delete (/** @type {any} */ (filters).show);
  router.go({ filters }, { replace: true });
}

function drawRail() {
  const focused = document.activeElement?.closest?.('#rail a')?.getAttribute('data-room');
  fill($('#rail'), el`<ul>${RAIL.filter((room) => !store.rooms.length || store.rooms.includes(room)).map((room) => html`<li data-room=${room}><a class="rail-link" data-room=${room} href=${store.status ? router.href({ room, path: [], filters: {} }) : `#/${room}`} aria-current=${room === store.room ? 'page' : null}>${icon(room)}<span>${t(`room.${room}`)}</span></a></li>`)}</ul>`,
    el`<div class="rail-tools"><button type="button" class="rail-link" @click=${() => setLanguage(language() === 'vi' ? 'en' : 'vi')} lang=${language() === 'vi' ? 'en' : 'vi'}><b aria-hidden="true">${language() === 'vi' ? 'EN' : 'VI'}</b><span>${t('shell.language')}</span></button>
      <button type="button" class="rail-link theme-button" @click=${toggleTheme}>${icon(theme() === 'dark' ? 'sun' : 'moon')}<span>${t(theme() === 'dark' ? 'shell.light' : 'shell.dark')}</span></button>${store.me && accountMenu()}</div>`);
  if (focused) $(`#rail a[data-room="${focused}"]`)?.focus();
}

function themed() {
  applyTheme();
  map.repaint();
  set({ theme: theme() });
  drawRail();
}
function toggleTheme() {
  switchTheme();
  themed();
  $('.theme-button').focus();
}
onSystemTheme(themed);

function drawBanners() {
  const { status } = store;
  const old = store.boundary < '2025-07-01';
  const approximate = old || (status && status.boundaries?.quality !== 'reference' && status.boundaries?.quality !== 'surveyed');
  fill($('#banners'),
    status?.demo?.present && el`<p class="banner demo">${t('banner.demo')}</p>`,
    approximate && el`<p class="banner approximate">${t(old ? 'banner.approximate_old' : status?.boundaries?.quality === 'mixed' ? 'banner.mixed' : 'banner.approximate')}</p>`,
    document.body.classList.contains('no-webgl') && el`<p class="banner plain">${t('banner.no_webgl')}</p>`,
    !store.online && el`<p class="banner offline">${t('banner.offline')} <button type="button" class="button small" @click=${() => get('/status').then((s) => { set({ status: s }); mountRoom(); }, () => toast(t('banner.offline'), { kind: 'danger' }))}>${t('state.retry')}</button></p>`);
}

// On a phone the opened sheet ends below the banners: that the data are a demonstration is never hidden.
new ResizeObserver(([entry]) => document.documentElement.style.setProperty('--banners', `${Math.ceil(entry.contentRect.height)}px`)).observe($('#banners'));

// Esc goes one step up: from a record to its list.
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || event.defaultPrevented || $('dialog[open]') || /^(INPUT|TEXTAREA|SELECT)$/.test(/** @type {Element} */ (event.target).tagName)) return;
  const back = /** @type {HTMLAnchorElement} */ ($('.panel-back'));
  if (!back.hidden) back.click();
});
