// @ts-check
// What the room asks for, and the words of its rows: a unit of today, the units named by a document that it came from, the figure that was set.
import { get } from '../../api.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { half, isRange } from '../../shares.js';
import { store } from '../../store.js';

/** What is compared, in the order of its columns. */
export const PARTS = ['all', 'way', 'street', 'hotspot', 'key_place'];
/** The words of a part. @param {string} part */
export const partName = (part) => t(part === 'all' || part === 'way' ? `model_wards.${part}` : `share.source_${part}`);

/** Sources that a unit ought to have need from: where the register has none of one, that is said. */
const EXPECTED = ['street', 'hotspot', 'key_place'];
/** What is behind the share of all beside the columns, and what is missing from it, in sentences. @param {any} row */
export function rest(row) {
  if (!row.all) return [];
  const others = fromIncidents(row) ?? 0;
  const missing = EXPECTED.filter((part) => !row[part]).map((part) => partName(part).toLowerCase());
  return [
    others > 0.0005 && t('model_wards.incidents', { share: format.percent(others, 0) }),
    missing.length > 0 && t('model_wards.missing', { names: missing.join(', ') }),
  ].filter(Boolean);
}
/** The part of a unit's need that incidents make, which is what its other sources leave; null where nothing is needed. @param {any} row */
export const fromIncidents = (row) => (row.all ? Math.max(0, 1 - PARTS.slice(1).reduce((sum, part) => sum + (row[part]?.need ?? 0), 0) / row.all.need) : null);

/** Rows of the scope, the most unseen first. @param {AbortSignal} signal */
export const rows = async (signal) => (await get('/model-wards/coverage', { province: store.province, half: half() }, signal)).items;
/** One unit by day and by night. @param {string} id @param {AbortSignal} signal */
export async function unit(id, signal) {
  const [day, night] = await Promise.all(['day', 'night'].map((one) => get('/model-wards/coverage', { province: store.province, half: one }, signal)));
  const find = (/** @type {any} */ answer) => answer.items.find((/** @type {any} */ row) => row.commune.commune_id === id) ?? null;
  return { day: find(day), night: find(night) };
}

/** The units that it came from: "Phường Tân Bình (72 %)". A unit that is named itself came from none. @param {any} row */
export const origins = (row) => (row.from ?? []).map((/** @type {any} */ one) => (one.extent === 'part' ? t('model_wards.part', { name: one.full_name, share: (one.share ?? null) === null ? '—' : format.percent(one.share, 0) }) : one.full_name));

/**
 * How a share stands to the figure that was set: 'unset', 'unknown' (nothing is needed), 'met', 'perhaps' (only if cameras that are not known well
 * enough see there too), 'short'.
 * @param {any} row
 */
export function standing(row) {
  const goal = row.target?.share ?? null;
  if (goal === null) return 'unset';
  const share = row.all?.share ?? null;
  if (share === null) return 'unknown';
  if (share >= goal) return 'met';
  return isRange(row.all) && row.all.share_at_most >= goal ? 'perhaps' : 'short';
}
/** The same in words. @param {any} row */
export function standingText(row) {
  const how = standing(row);
  if (how === 'unset' || how === 'unknown') return t(`model_wards.target_${how}`);
  const goal = format.percent(row.target.share, 0);
  const points = format.number(100 * (row.target.share - row.all.share), { digits: 1 });
  return t(`model_wards.target_${how}`, { goal, points });
}
/** The figure that was set, with its day. @param {any} row */
export const targetText = (row) => ((row.target?.share ?? null) === null ? t('model_wards.target_unset') : row.target.by ? t('model_wards.target_by', { goal: format.percent(row.target.share, 0), date: format.date(row.target.by) }) : format.percent(row.target.share, 0));

/** The course over runs as the drawing takes it. @param {any} row */
export const course = (row) => (row.over_time ?? []).map((/** @type {any} */ one) => ({ at: one.finished_at, share: one.share, most: one.share_at_most }));
