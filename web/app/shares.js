// @ts-check
// How figures of what is seen are read, in every room: a share is certain, or a range where cameras are not known well enough.
import * as format from './format.js';
import { language, t } from './i18n.js';
import { store } from './store.js';

/** What need comes from. */
export const SOURCES = ['street', 'key_place', 'hotspot', 'incident', 'way'];
/** Least difference that a screen tells, as a share. */
const TOLD = 0.0005;
/** Lower limits of the classes of shares. */
export const CLASSES = [0, 0.2, 0.4, 0.6, 0.8];

/** The token of the class of a share. @param {number} share */
export const shareToken = (share) => `share-${CLASSES.filter((from) => share >= from).length}`;

/** By day or by night, as the address has it. */
export const half = () => (store.filters.half === 'night' ? 'night' : 'day');

/** Whether cameras that are not known well enough could make a difference that is told. @param {any} share */
export const isRange = (share) => (share?.share ?? null) !== null && share.share_at_most - share.share >= TOLD;

/** A share in words: "61,4 %", or "41,0–47,3 %" where it could be more. "—" where nothing is needed. @param {any} share */
export function shareText(share) {
  if ((share?.share ?? null) === null) return '—';
  // All with one digit, so that they stand beneath one another.
  const one = (/** @type {number} */ part) => format.number(100 * part, { digits: 1, fixed: true });
  const words = isRange(share) ? `${one(share.share)}–${one(share.share_at_most)}` : one(share.share);
  return `${words}${language() === 'en' ? '' : '\u00a0'}%`;
}

/** The change of the certain share in points of per cent, with an arrow; null where there is nothing to compare. @param {any} share @param {any} before share, or number, of the run before */
export function changeOf(share, before) {
  const was = typeof before === 'number' ? before : before?.share ?? null;
  if ((share?.share ?? null) === null || was === null) return null;
  const points = Math.round((share.share - was) * 1000) / 10;
  return { points, arrow: points > 0 ? '▲' : points < 0 ? '▼' : '●', text: points === 0 ? t('share.change_none') : t(points > 0 ? 'share.change_up' : 'share.change_down', { n: format.number(Math.abs(points)) }) };
}

/** A length of street. @param {number} metres */
export const kilometres = (metres) => format.number(metres / 1000, { digits: metres < 10000 ? 1 : 0, unit: 'km' });
/** A weight as a part of the whole need, with one digit: "2,7 %", "< 0,1 %". @param {number} weight @param {number|null|undefined} whole */
export const partText = (weight, whole) => (!((whole ?? 0) > 0) ? weightText(weight) : weight > 0 && weight / /** @type {number} */ (whole) < TOLD ? `<\u00a0${format.percent(0.001)}` : shareText({ share: weight / /** @type {number} */ (whole), share_at_most: 0 }));
/** A weight of need; accounts that see rounded places get whole numbers. @param {number} weight */
export const weightText = (weight) => format.number(weight, { digits: weight < 10 ? 1 : 0 });
