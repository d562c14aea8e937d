// @ts-check
// Levels of risk: what every page of them shares. A scheme is data: its levels have names of their own, rank 1 is the worst.
import { get, once } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { token } from '../../map.js';
import { href } from '../../router.js';
import { store } from '../../store.js';

/** The borders of communes changed on this day. */
export const REFORM = '2025-07-01';

/** The scheme that is looked at, with its levels. @param {AbortSignal} signal */
export async function scheme(signal) {
  const { items, indicators, default: usual } = await once('/risk/schemes', { province: store.province });
  signal.throwIfAborted();
  const code = store.filters.scheme || usual;
  const found = items.find((/** @type {any} */ one) => one.code === code) ?? items[0];
  return { ...found, all: items, indicators };
}

/** Periods of the scope, the latest first. @param {any} of a scheme @param {AbortSignal} signal */
export const periods = async (of, signal) => (await get('/risk/periods', { province: store.province, scheme: of.code }, signal)).items;

/** A level of a scheme by its word. @param {any} of @param {string|null|undefined} code */
export const levelOf = (of, code) => of.levels.find((/** @type {any} */ one) => one.code === code) ?? null;
/** Its name. @param {any} of @param {string|null|undefined} code */
export const levelName = (of, code) => { const level = levelOf(of, code); return level ? level[language()] ?? level.vi : t('risk.no_level'); };
/** The token of its colour: the worst is the darkest, whatever their number. @param {any} of @param {string|null|undefined} code */
export function levelToken(of, code) {
  const level = levelOf(of, code);
  if (!level) return null;
  return `class-${5 - Math.round(((level.rank - 1) / Math.max(1, of.levels.length - 1)) * 4)}`;
}

/** A square with the number of the level. @param {any} of @param {string|null|undefined} code */
export function levelSign(of, code) {
  const name = levelToken(of, code);
  const node = el`<span class=${`level-sign${name ? '' : ' none'}`} aria-hidden="true">${levelOf(of, code)?.rank ?? '?'}</span>`;
  if (name) {
    node.style.backgroundColor = token(name);
    node.style.color = token(['class-4', 'class-5'].includes(name) ? 'class-ink-dark' : 'class-ink-light');
  }
  return node;
}
/** The level with its sign. @param {any} of @param {string|null|undefined} code */
export const levelChip = (of, code) => el`<span class="level-chip">${levelSign(of, code)}${levelName(of, code)}</span>`;

/** The legend's items of all levels. @param {any} of */
export const levelItems = (of) => of.levels.map((/** @type {any} */ level) => ({ swatch: levelSign(of, level.code), label: levelName(of, level.code) }));

/** The name of an indicator. @param {any} of @param {string} code */
export const indicatorName = (of, code) => { const found = of.indicators.find((/** @type {any} */ one) => one.code === code); return found ? found[language()] ?? found.vi : code; };
/** A figure of an indicator as it is written. @param {number|null|undefined} value @param {string} unit */
export function shown(value, unit) {
  if ((value ?? null) === null) return '—';
  if (unit === 'share') return format.percent(/** @type {number} */ (value));
  return `${format.number(/** @type {number} */ (value), { digits: unit === 'rate' ? 1 : 2 })}${unit === 'rate' ? ` ${t('risk.unit_rate')}` : ''}`;
}

/** A period in words: "6 tháng đầu 2025". @param {{period_from: string, period_to: string}} period */
export function periodName({ period_from: from, period_to: to }) {
  const year = from.slice(0, 4);
  const months = (Number(to.slice(0, 4)) - Number(year)) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  if (from.slice(8) !== '01' || to.slice(8) !== '01') return format.range(from, to);
  const month = Number(from.slice(5, 7));
  if (months === 12 && month === 1) return t('risk.year', { year });
  if (months === 6 && month % 6 === 1) return t(month === 1 ? 'risk.half_1' : 'risk.half_2', { year });
  if (months === 3 && month % 3 === 1) return t('risk.quarter', { n: (month + 2) / 3, year });
  return months === 1 ? format.month(from) : format.range(from, to);
}

/** The parts of the room. @param {'levels'|'moves'|'conflicts'} now */
export function roomTabs(now) {
  const to = (/** @type {string} */ name, /** @type {string} */ tab) => html`<a href=${href({ path: [], filters: tab ? { tab } : {} })} aria-current=${now === name ? 'page' : null}>${t(`risk.tab_${name}`)}</a>`;
  return el`<nav class="tabs room-tabs" aria-label=${t('risk.parts')}>${to('levels', '')}${to('moves', 'moves')}${to('conflicts', 'conflicts')}</nav>`;
}

/** Rules that nobody has signed say so where their answer stands. */
export const sampleNote = () => el`<p class="note warn risk-sample"><span>${t('risk.sample')} <a href=${href({ path: ['rules'], filters: {} })}>${t('risk.rules')}</a></span></p>`;

/**
 * The periods as a row of choices in the place of the time slider; the day on which borders changed stands between them.
 * @param {any[]} list the latest first @param {string} chosen its first day @param {(period: any) => string} to the address of another
 * @param {(period: any) => string} [words] below its name
 */
export function periodBar(list, chosen, to, words = (period) => (period.decided ? t('risk.n_decided', { n: format.number(period.decided) }) : t('risk.n_computed', { n: format.number(period.computed) }))) {
  const ordered = [...list].reverse();
  const bar = el`<nav class="period-bar" aria-label=${t('risk.periods')}><ol>${ordered.map((period, i) => html`${i > 0 && ordered[i - 1].period_from < REFORM && period.period_from >= REFORM && html`<li class="period-reform">${t('risk.reform')}</li>`}
    <li><a href=${to(period)} aria-current=${period.period_from === chosen ? 'true' : null}><b>${periodName(period)}</b><span class="label">${words(period)}</span></a></li>`)}</ol></nav>`;
  // The chosen one is in sight, however many there are.
  requestAnimationFrame(() => { const list = bar.querySelector('ol'); const at = bar.querySelector('[aria-current]'); if (at) list.scrollLeft = at.offsetLeft - list.offsetLeft - 40; });
  return bar;
}
