// @ts-check
// What the whole screen looks at, in one place: the address (router.js writes it), what the server said about itself, and
// what a room offers for the map. Parts listen to the keys that they show.

/**
 * @typedef {Object} State
 * @property {string} room            one of router.ROOMS
 * @property {string[]} path          what follows the room in the address: a record's id, an action
 * @property {string} province        2-digit code of today's province; '' for the whole country
 * @property {string} boundary        the boundary date, YYYY-MM-DD
 * @property {string} from            first day of the time window
 * @property {string} to              first day after the time window
 * @property {Record<string,string>} filters  the room's own filters, from the address
 * @property {{zoom: number, lat: number, lon: number}|null} view  the map's view, null: fit the scope
 * @property {any} status             GET /status
 * @property {any[]} provinces        GET /provinces at today
 * @property {boolean} online
 * @property {any} me                who is in: GET /me
 * @property {string[]} rooms         the rooms that this account may open, the first is where it begins; empty: not known yet
 * @property {boolean} canWrite       whether its role may write
 * @property {string} theme           'light' or 'dark': colours read with token() are to be read again when it changes
 */

/** @type {State} */
const state = /** @type {any} */ ({
  room: 'overview', path: [], province: '', boundary: '', from: '', to: '', filters: {}, view: null, status: null, provinces: [], online: true, me: null, rooms: [], canWrite: false, theme: 'light',
});
/** @type {Set<{keys: string[], fn: (changed: string[]) => void}>} */
const watchers = new Set();

/** The state; read only: change it with `set` (or, for anything in the address, with router.go). @type {Readonly<State>} */
export const store = state;

/** @param {any} a @param {any} b */
const same = (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b);

/** Sets keys and tells those who watch any that really changed, once. @param {Partial<State>} patch */
export function set(patch) {
  const changed = Object.keys(patch).filter((key) => !same(/** @type {any} */ (state)[key], /** @type {any} */ (patch)[key]));
  Object.assign(state, patch);
  if (changed.length) for (const watcher of [...watchers]) if (watcher.keys.some((key) => changed.includes(key))) watcher.fn(changed);
}

/**
 * Calls `fn` with the changed keys whenever one of `keys` changes. Returns the function that stops it.
 * @param {string[]} keys @param {(changed: string[]) => void} fn
 */
export function watch(keys, fn) {
  const watcher = { keys, fn };
  watchers.add(watcher);
  return () => { watchers.delete(watcher); };
}
