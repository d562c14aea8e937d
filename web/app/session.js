// @ts-check
// Who is in, what the role may do, and the way back in when a session has ended: in place, so that nothing typed is lost.
import { get, onSignedOut, put } from './api.js';
import { t } from './i18n.js';
import { set, store } from './store.js';

const RETURN = 'bando138.return';
const WRITERS = ['admin', 'province', 'commune'];

/**
 * How exactly incidents are shown to this account now: 'exact', 'grid250' (rounded to a grid), 'counts' (numbers only), or 'none'
 * where the server names no tier and the role has no right to incidents.
 */
export const tier = () => store.me?.incident_tier ?? (WRITERS.includes(store.me?.role) ? 'exact' : 'none');

/**
 * What the role may do. What it may not is not offered; the server decides all the same.
 * @param {'write'|'imports'|'accounts'|'audit'|'compute'|'incidents'} what
 */
export function may(what) {
  const role = store.me?.role;
  switch (what) {
    case 'write':
    case 'imports': return WRITERS.includes(role);
    // A run is of a whole province.
    case 'compute': return role === 'admin' || role === 'province';
    case 'accounts': return role === 'admin';
    case 'audit': return role === 'admin' || role === 'auditor';
    default: return tier() !== 'none';
  }
}

/** Whose rows the figures of a page are of: the account's own communes, else the chosen province, else the country. */
export function placeName() {
  const { me } = store;
  const own = me && !me.is_country_wide && !me.province_code ? (me.communes ?? []).filter((/** @type {any} */ c) => !store.province || c.province_code === store.province) : [];
  if (own.length) return own.length < 3 ? own.map((/** @type {any} */ c) => c.full_name).join(', ') : `${own[0].full_name}, … (${own.length})`;
  return store.provinces.find((p) => p.code === store.province)?.full_name ?? t('scope.country');
}

/** The rooms that this account may open, the first is where it begins. */
const roomsOf = () => ['overview', 'cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports', 'imports', 'admin', 'account'].filter((room) => {
  // The overview compares counts that who sees only suppressed ones does not have.
  if (room === 'overview') return may('incidents') && tier() !== 'counts';
  if (room === 'incidents') return may('incidents');
  if (room === 'imports') return may('imports');
  return room !== 'admin' || may('audit');
});

/** Takes what the server says of the account. @param {any} me */
export function setMe(me) {
  set({ me });
  set({ rooms: roomsOf(), canWrite: may('write') });
}

/** Asks who is in, and again after what changes it (a purpose, a second factor). */
export async function loadMe() {
  const me = await get('/me');
  setMe(me);
  return me;
}

let isLeaving = false;
/** What to do with what fails because the page is being left: nothing. @param {any} error @returns {Promise<never>} */
export const unlessLeaving = (error) => {
  if (!isLeaving) throw error;
  return new Promise(() => { /* the page is left */ });
};

/** To the sign-in page, which leads back here. `why` is said there: 'ended' or 'out'. @param {'ended'|'out'|''} why */
export function toSignIn(why = '') {
  isLeaving = true;
  if (why === 'out') sessionStorage.removeItem(RETURN);
  else sessionStorage.setItem(RETURN, location.search + location.hash);
  location.replace(new URL(`signin.html${why ? `?${why}` : ''}`, document.baseURI));
  return new Promise(() => { /* the page is left */ });
}

/** Where the sign-in page leads: the address from which it was reached, on this very page and no other. */
export function wayBack() {
  const url = new URL('./', document.baseURI);
  const kept = sessionStorage.getItem(RETURN) ?? '';
  sessionStorage.removeItem(RETURN);
  const [search, hash] = kept.includes('#') ? [kept.slice(0, kept.indexOf('#')), kept.slice(kept.indexOf('#'))] : [kept, ''];
  if (search.startsWith('?')) url.search = search;
  if (hash.startsWith('#/')) url.hash = hash;
  return url.href;
}

/** The new session goes on with the purpose that the old one had stated; the dialog has said so. @param {string|null|undefined} purpose */
async function resume(purpose) {
  if (purpose) await put('/session/purpose', { purpose }).catch(() => { /* then places are rounded, and the strip says so */ });
  await loadMe();
}

/** @type {Promise<void>|null} one dialog for all requests that were refused meanwhile */
let asking = null;

/**
 * What happens when the server says that nobody is in: before the app has begun, the sign-in page; afterwards a dialog over the work
 * that is going on. Resolves when the same account is in again.
 * @param {() => void} again what to do once it is in again (the map's tiles)
 */
export function guard(again) {
  onSignedOut((problem) => {
    if (problem.slug === 'password-change-needed' || !store.me) return toSignIn(store.me ? 'ended' : '');
    asking ??= import('./ui/signin.js').then(({ signInDialog }) => signInDialog(store.me)).then((me) => {
      // Another account's data must not stay on the screen.
      if (me.username !== store.me.username) { location.reload(); return new Promise(() => { /* the page is left */ }); }
      return resume(store.me.purpose).then(again);
    }).finally(() => { asking = null; });
    return asking;
  });
}
