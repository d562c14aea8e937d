// @ts-check
// The address holds every state: #/cameras/<id>?province=31&at=2025-06-30&from=2025-01-01&to=2026-01-01&map=11.5/20.86/106.68&status=faulty
// What equals its default is left out. Back and forward work because a step that a person took is a new entry; moving the map
// or dragging the slider replaces the entry.
import { set, store } from './store.js';
import { addDays, addMonths, today } from './format.js';
import { chooseLanguage, language } from './i18n.js';

export const ROOMS = ['overview', 'cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports', 'imports', 'admin', 'account'];
/** Paths of forms: not for those who only read. */
const WRITING = ['new', 'edit', 'turn', 'status', 'maintenance', 'lift', 'approve', 'declare'];
const OWN = ['province', 'at', 'from', 'to', 'map', 'lang'];
let defaultProvince = '';
/** @typedef {{room?: string, closed?: string, outside?: boolean, province?: string, window?: boolean}} Mended  what of an address could not be: the room or province that is none, a room that is not for this account, a province outside its scope, a window that ends before it begins */
/** @type {(mended: Mended) => void} */
let onMended = () => {};
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The day that "today" is for this session: the server's, once known. */
export const now = () => store.status?.today ?? today();

/** The window shown when the address names none: the twelve months up to today. */
export function defaultWindow() {
  const to = addDays(now(), 1);
  return { from: addMonths(to, -12), to };
}

/** The last day of the window, if it is past: the day on which the register is shown. '' for the register as it is. */
export const registerDay = () => (store.to <= now() ? addDays(store.to, -1) : '');

/** The province that the account is bound to; '' for one that sees the whole country, or communes of several provinces. */
export function ownProvince() {
  const { me } = store;
  if (!me || me.is_country_wide) return '';
  const codes = me.province_code ? [me.province_code] : [...new Set((me.communes ?? []).map((/** @type {any} */ c) => c.province_code))];
  return codes.length === 1 ? codes[0] : '';
}

/** @param {string} code province that the app opens on */
export function setDefaultProvince(code) { defaultProvince = code; }

/** A part of the path; as it stands where it is cut off in the middle of a character. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/**
 * The address as a part of the state, and what in it could not be.
 * @returns {Partial<import('./store.js').State> & {mended: Mended}}
 */
export function read() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [room = '', ...rest] = path.split('/').filter(Boolean).map(decoded);
  const params = new URLSearchParams(query);
  const date = (/** @type {string} */ name) => (DATE.test(params.get(name) ?? '') ? /** @type {string} */ (params.get(name)) : null);
  const fallback = defaultWindow();
  let from = date('from') ?? fallback.from;
  let to = date('to') ?? fallback.to;
  /** @type {Mended} */
  const mended = {};
  if (from >= to) { ({ from, to } = fallback); mended.window = true; }
  const [zoom, lat, lon] = (params.get('map') ?? '').split('/').map(Number);
  const asked = params.get('province');
  let province = asked === null ? defaultProvince : asked === 'all' ? '' : asked;
  if (province && store.provinces.length && !store.provinces.some((p) => p.code === province)) { mended.province = province; province = ''; }
  // An account of one province sees nothing of the others.
  const own = ownProvince();
  if (own && province !== own) { if (asked !== null) mended.outside = true; province = own; }
  const open = store.rooms.length ? store.rooms : ROOMS;
  if (room && !ROOMS.includes(room)) mended.room = room;
  else if (room && !open.includes(room)) mended.closed = room;
  const there = open.includes(room);
  return {
    mended,
    room: there ? room : open[0],
    path: !there ? [] : store.me && !store.canWrite && WRITING.includes(rest.at(-1) ?? '') ? rest.slice(0, -1) : rest,
    province,
    boundary: date('at') ?? now(),
    from, to,
    // A view that cannot be (axes swapped, numbers cut off) is none: the map then fits the scope.
    view: params.has('map') && [zoom, lat, lon].every(Number.isFinite) && zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 180
      ? { zoom, lat, lon } : null,
    filters: Object.fromEntries([...params].filter(([key]) => !OWN.includes(key))),
  };
}

/**
 * The address of a state: what is not given is as now. Giving `room` or `path` without `filters` keeps the filters of the same
 * room and drops those of another.
 * @param {Partial<import('./store.js').State>} patch
 */
export function href(patch = {}) {
  const sameRoom = patch.room === undefined || patch.room === store.room;
  const next = { ...store, path: sameRoom && patch.path === undefined ? store.path : [], filters: sameRoom ? store.filters : {}, ...patch };
  const params = new URLSearchParams();
  if (next.province !== defaultProvince) params.set('province', next.province || 'all');
  if (next.boundary !== now()) params.set('at', next.boundary);
  const fallback = defaultWindow();
  if (next.from !== fallback.from || next.to !== fallback.to) {
    params.set('from', next.from);
    params.set('to', next.to);
  }
  for (const [key, value] of Object.entries(next.filters)) if (value !== '' && value !== null && value !== undefined) params.set(key, String(value));
  const view = viewText(next.view);
  if (view) params.set('map', view);
  const asked = new URLSearchParams(location.hash.split('?')[1] ?? '').get('lang');
  if (asked) params.set('lang', asked);
  return addressOf([next.room, ...next.path], params);
}

/** @param {string[]} path @param {URLSearchParams} params */
function addressOf(path, params) {
  const query = params.toString().replaceAll('%2F', '/').replaceAll('%3A', ':').replaceAll('%2C', ',');
  return `#/${path.map(encodeURIComponent).join('/')}${query ? `?${query}` : ''}`;
}

const viewText = (/** @type {import('./store.js').State['view']} */ view) => (view ? `${view.zoom.toFixed(2)}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}` : null);

/**
 * Links keep the map where it is: those of the page that were made before it moved are given the view as it is now. A link that has a view of its own
 * (`data-own-view`, the way back) keeps it.
 * @param {import('./store.js').State['view']} before @param {import('./store.js').State['view']} after
 */
export function carry(before, after) {
  const [was, is] = [viewText(before), viewText(after)];
  if (was === is) return;
  for (const link of /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('a[href^="#/"]:not(.panel-back, [data-own-view])'))) {
    const [path, query = ''] = /** @type {string} */ (link.getAttribute('href')).slice(2).split('?');
    const params = new URLSearchParams(query);
    if (params.get('map') !== was) continue;
    if (is) params.set('map', is);
    else params.delete('map');
    link.setAttribute('href', addressOf(path.split('/').map(decoded), params));
  }
}

/**
 * Goes to a state. `replace` keeps Back free of small steps (map moves, slider drags, typing in a filter).
 * @param {Partial<import('./store.js').State>} patch @param {{replace?: boolean}} [options]
 */
export function go(patch, { replace = false } = {}) {
  const target = href(patch);
  if (target === location.hash) return;
  if (replace) history.replaceState(null, '', target);
  else history.pushState(null, '', target);
  take();
}

/** The address becomes the state; what could not be in it is put right in it, and told. */
function take() {
  const { mended, ...state } = read();
  set(state);
  if (!Object.keys(mended).length) return;
  history.replaceState(null, '', href());
  onMended(mended);
}

/** Reads the address now and whenever it changes. @param {(mended: Mended) => void} [tell] is told what could not be in it */
export function start(tell) {
  if (tell) onMended = tell;
  const changed = () => {
    // The words of every part are of one language: another one begins anew.
    if (chooseLanguage() !== language()) location.reload();
    else take();
  };
  take();
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
}
