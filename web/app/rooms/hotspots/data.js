// @ts-check
// What the room asks the server for, and how a finding is told: in words that need no statistics.
import { get, once } from '../../api.js';
import * as format from '../../format.js';
import { has, language, t } from '../../i18n.js';
import { store } from '../../store.js';

export const isUnderWay = (/** @type {any} */ run) => ['queued', 'running'].includes(run.state);
export const isDone = (/** @type {any} */ run) => run.state === 'done';
/** The answer that the room opens with: of the latest window; of several, the one that was asked for last. @param {any[]} list runs, the newest first */
export const latest = (list) => list.filter(isDone).reduce((/** @type {any} */ best, one) => (!best || one.wish.to > best.wish.to ? one : best), null);
/** Classes of cells, the surest hot first. */
export const CLASSES = [3, 2, 1, 0, -1, -2, -3];
/** From this class on a cell is called hot (its level is the run's). */
export const CALLED = 2;
/** The least share of chance that is told as a number: below it "under". */
const LEAST_CHANCE = 0.001;

/** Offences and communes by name, as far as they are known: a run is named by them. */
const known = { offences: /** @type {Map<string, any>} */ (new Map()), communes: /** @type {Map<string, any>} */ (new Map()) };
/** Asks for the names by which runs are told, once a session. What cannot be had is told by its number. */
export async function knowNames() {
  const [offences, communes] = await Promise.allSettled([once('/offences'), store.province ? once('/communes', { at: format.today(), province: store.province, limit: 1000 }) : { items: [] }]);
  if (offences.status === 'fulfilled') for (const row of offences.value.items) known.offences.set(row.offence_code, row);
  if (communes.status === 'fulfilled') for (const row of communes.value.items) known.communes.set(row.commune_id, row);
}
/** The first two by name, and how many more. @param {string[]} names */
const fewNames = (names) => (names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', '));
const offenceName = (/** @type {string} */ code) => { const row = known.offences.get(code); return (language() === 'en' && row?.name_en) || row?.name_vi || code; };
const communeName = (/** @type {string} */ id) => known.communes.get(id)?.full_name ?? '';
/** Communes of the province as they are today. @returns {any[]} */
export const communesKnown = () => [...known.communes.values()];
/** Which communes were asked about: "Cả tỉnh" where none was named. @param {any} wish */
export function scopeText(wish) {
  const ids = wish.communes ?? [];
  if (!ids.length) return t('hotspots.whole_province');
  const names = ids.map(communeName).filter(Boolean);
  return names.length === ids.length ? fewNames(names) : t('hotspots.n_communes', { n: ids.length });
}

export const runPath = (/** @type {string} */ id) => `/hotspot-runs/${encodeURIComponent(id)}`;
/** Runs of the province, the newest first, and whether this account may ask for one. @param {AbortSignal} signal */
export const runs = (signal) => get('/hotspot-runs', { province: store.province, limit: 100 }, signal);
/** @param {string} id @param {AbortSignal} signal */
export const runOf = (id, signal) => get(runPath(id), {}, signal);
/** Areas of a run, the surest first. @param {string} id @param {AbortSignal} signal */
export const areasOf = async (id, signal) => (await get(`${runPath(id)}/areas`, {}, signal)).items;
/** @param {string} id @param {AbortSignal} signal */
export const cellsOf = async (id, signal) => (await get(`${runPath(id)}/cells`, {}, signal)).features;

/** The words of something that the server says in both languages. @param {any} one @param {string} [name] */
export const said = (one, name = '') => {
  const key = (/** @type {string} */ lang) => (name ? `${name}_${lang}` : lang);
  return (language() === 'en' ? one?.[key('en')] : null) ?? one?.[key('vi')] ?? '';
};

/** "01/11/2023 – 31/10/2026". @param {any} wish */
export const periodText = (wish) => format.range(wish.from, wish.to);
/** The same, short where it is of whole months: "11/2023 – 10/2026". @param {any} wish */
export const periodShort = (wish) => (wish.from.endsWith('-01') && wish.to.endsWith('-01') ? `${format.month(wish.from)}\u00a0–\u00a0${format.month(format.addDays(wish.to, -1))}` : periodText(wish));
/** Which offences were asked about, in few words. @param {any} wish */
export function offencesText(wish) {
  const groups = wish.offence_groups ?? [];
  const codes = wish.offence_codes ?? [];
  const names = [...groups.map((/** @type {string} */ one) => t(`hotspots.group_${one}`)), ...codes.map(offenceName)];
  const words = names.length ? fewNames(names) : wish.street_crime_only ? '' : t('hotspots.all_offences');
  return [words, wish.street_crime_only && t('hotspots.street_only')].filter(Boolean).join(', ');
}
/** The same with every name, where the names are known. @param {any} wish */
export async function offencesWhole(wish) {
  const codes = wish.offence_codes ?? [];
  const groups = (wish.offence_groups ?? []).map((/** @type {string} */ one) => t(`hotspots.group_${one}`));
  if (!codes.length) return [groups.join(', ') || (wish.street_crime_only ? '' : t('hotspots.all_offences')), wish.street_crime_only && t('hotspots.street_only')].filter(Boolean).join(', ');
  const list = (await once('/offences')).items;
  const name = (/** @type {any} */ row) => (language() === 'en' && row.name_en) || row.name_vi;
  return [...groups, ...codes.map((/** @type {string} */ code) => { const row = list.find((/** @type {any} */ one) => one.offence_code === code); return row ? name(row) : code; })].join(', ');
}
/** Runs of numbers as "1–3, 7". @param {number[]} all @param {(n: number) => string} word */
function spans(all, word) {
  const sorted = [...new Set(all)].sort((a, b) => a - b);
  /** @type {number[][]} */
  const parts = [];
  for (const n of sorted) { const last = parts.at(-1); if (last && last[1] === n - 1) last[1] = n; else parts.push([n, n]); }
  // Over midnight, or over the end of the week, is one span too.
  return parts.map(([a, b]) => (a === b ? word(a) : `${word(a)}–${word(b)}`)).join(', ');
}
/** "22–4 giờ", "cả ngày". @param {any} wish */
export function hoursText(wish) {
  const hours = wish.hours ?? [];
  if (!hours.length || hours.length === 24) return t('hotspots.all_hours');
  const isIn = (/** @type {number} */ h) => hours.includes((h + 24) % 24);
  const begins = hours.filter((/** @type {number} */ h) => !isIn(h - 1)).sort((/** @type {number} */ a, /** @type {number} */ b) => a - b);
  const ends = begins.map((/** @type {number} */ h) => { let end = h; while (isIn(end + 1) && end - h < 24) end += 1; return (end + 1) % 24; });
  return begins.map((/** @type {number} */ h, /** @type {number} */ i) => t('hotspots.hours_from_to', { from: h, to: ends[i] || 24 })).join(', ');
}
/** "Mọi ngày", "T7–CN". @param {any} wish */
export const weekdaysText = (wish) => (!(wish.weekdays ?? []).length || wish.weekdays.length === 7 ? t('hotspots.all_weekdays') : spans(wish.weekdays, (n) => t(`hotspots.weekday_${n}`)));
/** The question in one line. @param {any} wish */
export const questionText = (wish) => [periodShort(wish), offencesText(wish), hoursText(wish) !== t('hotspots.all_hours') && hoursText(wish), (wish.weekdays ?? []).length > 0 && weekdaysText(wish), (wish.communes ?? []).length > 0 && scopeText(wish)].filter(Boolean).join(' · ');
/** The same with the size of the cells, by which runs of one question are told apart. @param {any} run of the list */
export const runText = (run) => [questionText(run.wish), run.side_m && t('hotspots.side_short', { n: format.number(run.side_m, { digits: 0 }) })].filter(Boolean).join(' · ');
/** What a slice of a run is: "tháng" or "quý". @param {any} run */
export const unitText = (run) => t(run.findings?.slice_length === 'quarter' ? 'hotspots.unit_quarter' : 'hotspots.unit_month');
/** From this share of unknown hours on it is told with the answer. */
const MANY_UNKNOWN = 0.1;
/** How many of the incidents have no known hour, where that matters to the answer; '' where it does not. @param {any} run */
export function hoursUnknown({ inputs = {}, wish }) {
  const [n, of] = [inputs.n_uncertain_hours ?? 0, inputs.n ?? 0];
  if (!(of > 0) || n / of <= MANY_UNKNOWN) return '';
  return t((wish.hours ?? []).length ? 'hotspots.unknown_in_hours' : 'hotspots.unknown_hours', { n: format.number(n), of: format.number(of), share: format.percent(n / of, 0) });
}

/** Whether an area is told from chance. @param {any} area */
export const isTold = (area) => !area.verdict || area.verdict === 'significant';
/** What a place has been through; '' where nothing is told. @param {string|null|undefined} story */
export const storyText = (story) => (story && has(`hotspots.story_${story}`) ? t(`hotspots.story_${story}`) : '');
/** How sure it is that an area is no chance, in words. @param {any} area */
export function sureText(area) {
  if (!isTold(area)) return t(`hotspots.verdict_${area.verdict}`);
  const q = area.q ?? null;
  if (q === null) return t('hotspots.verdict_significant');
  return t(q <= 0.01 ? 'hotspots.sure_3' : q <= 0.05 ? 'hotspots.sure_2' : 'hotspots.sure_1');
}
/** The same as a sentence with the chance in it. @param {any} area */
export function sureWhole(area) {
  if ((area.q ?? null) === null || !isTold(area)) return sureText(area);
  return t('hotspots.sure_of_100', { sure: sureText(area), n: area.q < LEAST_CHANCE ? t('hotspots.under', { n: format.number(100 * LEAST_CHANCE, { digits: 1 }) }) : format.number(100 * area.q, { digits: 1 }) });
}
/** What an area is called where its number stands beside it: as the server names it, with the street nearby where that is known. @param {any} area */
export function areaName(area) {
  const place = said(area.name) || area.commune?.name;
  if (!place) return area.near ?? t('hotspots.area_n', { n: area.number });
  return area.near ? t('hotspots.area_near', { place, near: area.near }) : place;
}
/** The same where it stands alone: several areas of a ward are told apart. @param {any} area */
export const areaAlone = (area) => (area.near || !(said(area.name) || area.commune?.name) ? areaName(area) : t('hotspots.area_numbered', { place: areaName(area), n: area.number }));
/** Stories that end with a hot month or quarter by what they mean, and those of places that have calmed. */
const NOW = { hot: ['new', 'consecutive'], cooled: ['historical', 'past'] };
/** Whether a place is hot in the last month or quarter itself: 'hot', 'cooled', or '' where that is not told: not having calmed for sure is not being hot. @param {any} area @param {any} [findings] of its run @returns {'hot'|'cooled'|''} */
export function nowOf(area, findings) {
  if (NOW.cooled.includes(area.story)) return 'cooled';
  const last = area.is_hot_now ?? findings?.areas_hot_now?.[area.number - 1] ?? null;
  return last ?? NOW.hot.includes(area.story) ? 'hot' : '';
}
/** How many times what chance would give. @param {any} area */
export const timesText = (area) => (area.expected > 0 ? t('hotspots.times', { n: format.number(area.n / area.expected, { digits: area.n / area.expected < 10 ? 1 : 0 }) }) : '');
/** Incidents, "41 vụ". @param {number|null|undefined} n */
export const casesText = (n) => t('hotspots.cases', { n: format.number(n ?? null, { digits: 0 }) });
/** A number of incidents to be expected. @param {number} n */
export const expectedText = (n) => format.number(n, { digits: n < 10 ? 1 : 0 });
/** The side of cells. @param {any} inputs */
export const sideText = (inputs) => t(inputs.shape === 'square' ? 'hotspots.side_square' : 'hotspots.side_hexagon', { n: format.number(inputs.side_m, { digits: 0 }) });

/** The box around an area. @param {any} geometry @returns {number[]|null} */
export function boxOf(geometry) {
  const box = [180, 90, -180, -90];
  const walk = (/** @type {any} */ part) => {
    if (typeof part[0] === 'number') { box[0] = Math.min(box[0], part[0]); box[1] = Math.min(box[1], part[1]); box[2] = Math.max(box[2], part[0]); box[3] = Math.max(box[3], part[1]); } else for (const one of part) walk(one);
  };
  if (geometry) walk(geometry.coordinates);
  return box[0] <= box[2] ? box : null;
}
/** The box around several. @param {any[]} geometries */
export const boxAround = (geometries) => geometries.map(boxOf).filter((one) => one !== null).reduce((/** @type {any} */ all, /** @type {any} */ one) => (all ? [Math.min(all[0], one[0]), Math.min(all[1], one[1]), Math.max(all[2], one[2]), Math.max(all[3], one[3])] : one), null);

/** What the map shows of a run, as the address has it: cells unless this account sees none. @param {any} run */
export function shownAs(run) {
  const asked = store.filters.as ?? '';
  const offered = viewsOf(run);
  return offered.includes(asked) ? asked : offered[0];
}
/** Whether cells of a run are shown in this session: those that are finer than rounded places need a stated purpose. @param {any} run */
export const hasCells = (run) => run.may?.cells !== false && !run.needs_purpose?.cells;
/** Whether a purpose has to be stated before all of a run is shown. @param {any} run */
export const needsPurpose = (run) => Object.entries(run.needs_purpose ?? {}).some(([part, needs]) => needs && run.may?.[part] !== false);
/** The question of a run as it is asked anew, with what is asked otherwise. @param {any} run @param {any} patch */
export function askedAgain(run, patch) {
  const { compare_from: _from, compare_to: _to, test_from: _test, asked_from: _asked, name: _name, ...wish } = run.wish;
  return { province_code: run.province_code, ...Object.fromEntries(Object.entries(wish).filter(([, v]) => v !== null && v !== false && v?.length !== 0)), ...patch };
}
/** What of a run may be drawn for this account. @param {any} run */
export const viewsOf = (run) => [hasCells(run) && 'cells', run.may?.surface !== false && !run.needs_purpose?.surface && 'surface', 'areas', hasCells(run) && 'count'].filter((one) => typeof one === 'string');
