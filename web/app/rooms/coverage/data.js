// @ts-check
// What the room asks the server for, and how its figures are read: a share is certain, or a range where cameras are not known well enough.
import { get } from '../../api.js';
import * as format from '../../format.js';
import { has, language, t } from '../../i18n.js';
import { now } from '../../router.js';
import { half } from '../../shares.js';
import { store } from '../../store.js';
import { REASONS } from '../../symbols.js';

/** Gaps that are asked for at once, listed and drawn. */
export const AT_ONCE = 200;

/** The province that is looked at: figures are of one at a time. */
export const province = () => store.province;
/** The scope of the answer: the chosen commune, the account's only one, else the province. */
export function scope() {
  const { me, filters } = store;
  const own = me && !me.is_country_wide && !me.province_code && me.communes?.length === 1 ? me.communes[0].commune_id : '';
  const commune = filters.commune || own;
  return commune ? { commune } : { province: province() };
}
/** What the weight of a gap is told as a part of. */
export const wholeWord = () => ('commune' in scope() ? 'coverage.of_commune' : 'coverage.of_province');
/** What a list of gaps is asked by. */
export const gapParams = () => ({ ...scope(), half: half(), reason: REASONS.includes(store.filters.reason) ? store.filters.reason : '' });

/** The words of something that the server says in both languages. @param {any} said */
export const said = (said) => (typeof said === 'string' ? said : (language() === 'en' ? said?.en ?? said?.detail_en : null) ?? said?.vi ?? said?.detail ?? said?.code ?? '');

/** An area. @param {number|null|undefined} m2 */
export const areaText = (m2) => ((m2 ?? null) === null ? '—' : /** @type {number} */ (m2) >= 100000 ? format.number(/** @type {number} */ (m2) / 1e6, { digits: 2, unit: 'km²' }) : format.number(m2, { digits: 0, unit: 'm²' }));

/** What a gap is called: the street or key place nearby, else its commune. @param {any} gap */
export const nameOf = (gap) => gap.near ?? t('coverage.in_commune', { name: gap.commune_name ?? '' });

/** A moment of today by its clock, another one with its date. A page that was opened yesterday takes nothing of then for today. @param {string} stamp */
export function moment(stamp) {
  const { day, clock } = format.localParts(stamp);
  return day === now() && day === format.today() ? clock : format.time(stamp);
}

/** While changes wait, an open page asks again so often. */
export const AGAIN_MS = 3000;
/** Where nothing waits, somebody else may have changed something, or asked for a run: an open page hears of it after so long. */
export const QUIET_MS = 15_000;
/** How long an open page waits before it asks again. @param {any} answer the summary */
export const pause = (answer) => (['stale', 'computing'].includes(answer?.freshness?.state) ? AGAIN_MS : QUIET_MS);
/** Why a later try may be answered. @param {any} error */
export const passes = (error) => ['network', 'busy', 'server'].includes(error.kind);

/** Why the service asked for a run by itself, in a sentence or, `brief`, in some words; '' for one that a person asked for. @param {any} run */
export function why(run, { brief = false } = {}) {
  if (!run?.because || !has(`coverage.because_${run.because}`)) return '';
  return brief ? t(`coverage.because_${run.because}_brief`) : t('coverage.because', { why: t(`coverage.because_${run.because}`) });
}

/** The summary of the scope. @param {AbortSignal} signal */
export const summary = (signal) => get('/coverage', scope(), signal);
/** Shares by commune of the province, the most unseen need first. @param {AbortSignal} signal @param {string} [run] of an earlier run */
export const communes = async (signal, run = '') => (await get('/coverage/communes', { province: province(), half: half(), run }, signal)).items;
/** Shares by hotspot, key place or model ward, the most unseen need first. @param {string} kind @param {AbortSignal} signal @param {string} [run] of an earlier run */
export const unitsOf = async (kind, signal, run = '') => (await get('/coverage/units', { province: province(), kind, half: half(), run }, signal)).items;
/** Runs of the province, the newest first. @param {AbortSignal} signal */
export const runs = async (signal) => (await get('/coverage/runs', { province: province(), limit: 50 }, signal)).items;

/**
 * Gaps, the heaviest first, page by page; as `api.pages`, and with the areas for the map.
 * @param {Record<string, any>} params @param {AbortSignal} signal
 */
export function gapPages(params, signal) {
  const self = {
    /** @type {any[]} rows of the list */ items: [],
    /** @type {any[]} the same, with their areas */ features: [],
    /** @type {number|null} */ total: null,
    /** @type {string|null} */ next: null,
    done: false,
    again: (/** @type {any} */ other, /** @type {AbortSignal} */ own) => gapPages({ ...params, ...other }, own),
    async more() {
      if (self.done) return [];
      const page = await get('/coverage/gaps', { limit: AT_ONCE, ...params, after: self.next }, signal);
      const added = page.features.map((/** @type {any} */ feature) => feature.properties);
      self.items.push(...added);
      self.features.push(...page.features);
      self.next = page.next ?? null;
      self.done = !self.next;
      if (Number.isInteger(page.total)) self.total = page.total;
      return added;
    },
  };
  return self;
}
