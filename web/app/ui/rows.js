// @ts-check
// From a figure to its rows: the list of the room that holds them, with the filter that the server told.
import * as format from '../format.js';
import { href } from '../router.js';
import { store } from '../store.js';

/** The room of a list of the server. @type {Record<string, string>} */
const ROOM = { incidents: 'incidents', sites: 'cameras', cameras: 'cameras', hotspots: 'hotspots', conflicts: 'risk', coverage: 'coverage' };

/** @param {string} path "/api/v1/incidents?commune=…&from=…" @returns {string|null} the address that shows the same rows */
export function rowsHref(path) {
  const url = new URL(path, location.origin);
  const parts = url.pathname.split('/').slice(3);
  const list = parts[0] === 'communes' ? parts[2] ?? '' : parts[0];
  if (!ROOM[list]) return null;
  const { from, to, on, province, open, ...rest } = /** @type {Record<string, string>} */ ({ ...(parts[0] === 'communes' ? { commune: parts[1] } : {}), ...Object.fromEntries(url.searchParams) });
  const patch = { room: ROOM[list], path: [], province: province ?? store.province, view: null, filters: /** @type {Record<string, string>} */ ({ ...rest, ...(list === 'coverage' ? {} : { everywhere: '1' }) }) };
  if (list === 'hotspots') return href({ ...patch, ...(on ? { from: format.addMonths(format.addDays(on, 1), -12), to: format.addDays(on, 1) } : {}), filters: { ...patch.filters, tab: 'register' } });
  // Without a state a list of conflicts holds those that are not settled.
  if (list === 'conflicts') return href({ ...patch, filters: { ...patch.filters, tab: 'conflicts', ...(from ? { reported_from: from, reported_to: to } : {}), ...(rest.state || rest.past_due || open === 'true' ? {} : { state: open === 'false' ? 'ended' : 'any' }) } });
  return href({ ...patch, ...(from ? { from, to } : {}) });
}
