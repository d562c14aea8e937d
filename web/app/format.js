// @ts-check
// Numbers, dates and units as people here write them: 1.234,5 and dd/MM/yyyy in Asia/Ho_Chi_Minh. Null gives "—".
import { language } from './i18n.js';

export const ZONE = 'Asia/Ho_Chi_Minh';
const NONE = '—';
const locale = () => (language() === 'en' ? 'en-GB' : 'vi-VN');

/** @type {Map<string, any>} */
const cached = new Map();
/** @template T @param {string} key @param {() => T} make @returns {T} */
function once(key, make) {
  const full = `${locale()} ${key}`;
  if (!cached.has(full)) cached.set(full, make());
  return cached.get(full);
}

/**
 * A number with at most `digits` decimals (with all of them when `fixed`), with its unit when given (a no-break space between).
 * @param {number|null|undefined} value @param {{digits?: number, unit?: string|null, sign?: boolean, grouping?: boolean, fixed?: boolean}} [options]
 */
export function number(value, { digits = 1, unit, sign = false, grouping = true, fixed = false } = {}) {
  if (value === null || value === undefined || Number.isNaN(value)) return NONE;
  const text = once(`n${digits}${sign}${grouping}${fixed}`, () => new Intl.NumberFormat(locale(), {
    minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: digits, signDisplay: sign ? 'exceptZero' : 'auto', useGrouping: grouping,
  })).format(value).replace('-', '−');
  return unit ? `${text}\u00a0${unit}` : text;
}

/** A share 0..1 as a percentage. @param {number|null|undefined} share @param {number} [digits] */
export function percent(share, digits = 1) {
  if (share === null || share === undefined || Number.isNaN(share)) return NONE;
  return `${number(share * 100, { digits })}${language() === 'en' ? '' : '\u00a0'}%`;
}

/** 'YYYY-MM-DD' as dd/MM/yyyy. @param {string|null|undefined} iso */
export function date(iso) {
  if (!iso) return NONE;
  const [y, m, d] = iso.slice(0, 10).split('-');
  return `${d}/${m}/${y}`;
}

/** 'YYYY-MM…' as MM/yyyy. @param {string|null|undefined} iso */
export const month = (iso) => (iso ? `${iso.slice(5, 7)}/${iso.slice(0, 4)}` : NONE);

/** An RFC 3339 time as dd/MM/yyyy HH:mm in Việt Nam. @param {string|null|undefined} stamp */
export function time(stamp) {
  if (!stamp) return NONE;
  const { day, clock } = localParts(stamp);
  return `${date(day)} ${clock}`;
}

/** Day ('YYYY-MM-DD') and clock ('HH:mm') of an RFC 3339 time in Việt Nam. @param {string} stamp */
export function localParts(stamp) {
  const parts = Object.fromEntries(once('parts', () => new Intl.DateTimeFormat('en-CA', {
    timeZone: ZONE, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit',
  })).formatToParts(new Date(stamp)).map((p) => [p.type, p.value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, clock: `${parts.hour}:${parts.minute}` };
}

/** The last day of a half-open range, for people: to='2026-11-01' shows 31/10/2026. @param {string} from @param {string} to */
export const range = (from, to) => `${date(from)} – ${date(addDays(to, -1))}`;

/** A coordinate pair, longitude first, 6 decimals (about 0.1 m). @param {number} lon @param {number} lat */
export function lonLat(lon, lat) {
  const f = (/** @type {number} */ v) => number(v, { digits: 6, grouping: false });
  return `${f(lon)}; ${f(lat)}`;
}

/** Degrees as a bearing with the compass word: 135° ĐN. @param {number|null|undefined} deg */
export function bearing(deg) {
  if (deg === null || deg === undefined) return NONE;
  const names = language() === 'en' ? ['N', 'NE', 'E', 'SE', 'S', 'SW', 'W', 'NW'] : ['B', 'ĐB', 'Đ', 'ĐN', 'N', 'TN', 'T', 'TB'];
  return `${number(deg, { digits: 0 })}° ${names[Math.round(deg / 45) % 8]}`;
}

/** Vietnamese order (a á à … đ after d). @param {string} a @param {string} b */
export const compare = (a, b) => once('collator', () => new Intl.Collator('vi', { numeric: true })).compare(a, b);

/** Accent-free lower case, for filtering lists here: "Đường" → "duong". @param {string} text */
export const fold = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[đĐ]/g, 'd').toLowerCase();

/** Today in Việt Nam, 'YYYY-MM-DD'. */
export const today = () => localParts(new Date().toISOString()).day;

/** @param {string} iso @param {number} days */
export function addDays(iso, days) {
  const d = new Date(`${iso}T00:00:00Z`);
  d.setUTCDate(d.getUTCDate() + days);
  return d.toISOString().slice(0, 10);
}

/** The same day some months on, or the last day of a shorter month. @param {string} iso @param {number} months */
export function addMonths(iso, months) {
  const [y, m, d] = iso.split('-').map(Number);
  const last = new Date(Date.UTC(y, m - 1 + months + 1, 0));
  const day = Math.min(d, last.getUTCDate());
  return `${last.getUTCFullYear()}-${String(last.getUTCMonth() + 1).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Days between two dates. @param {string} from @param {string} to */
export const daysBetween = (from, to) => Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86400000);

/**
 * A date typed by a person: dd/mm/yyyy (also d/m/yy, with . or -), or yyyy-mm-dd. Null when it is none.
 * @param {string} text
 */
export function parseDate(text) {
  const t = text.trim();
  let y, m, d;
  let match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(t);
  if (match) [, y, m, d] = match.map(Number);
  else {
    match = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})$/.exec(t);
    if (!match) return null;
    [, d, m, y] = match.map(Number);
    if (y < 100) y += 2000;
  }
  const at = new Date(Date.UTC(y, m - 1, d));
  if (at.getUTCFullYear() !== y || at.getUTCMonth() !== m - 1 || at.getUTCDate() !== d) return null;
  return at.toISOString().slice(0, 10);
}

/**
 * Longitude and latitude in a text, in either order, with decimal points or commas: "20.941, 106.344", "106,344 20,941". Null when there
 * are none: in Việt Nam longitude lies between 102 and 118, latitude between 6 and 24.
 * @param {string} text @returns {[number, number]|null}
 */
export function parsePlace(text) {
  const t = text.trim().replace(/[°NEBĐ]/gi, ' ').trim();
  if (!/^[\d.,;\s]+$/.test(t)) return null;
  const commas = t.split(',');
  let parts = t.split(/\s*;\s*|[,\s]*\s[,\s]*/).filter(Boolean);
  if (parts.length === 1) parts = commas.length === 4 ? [`${commas[0]}.${commas[1]}`, `${commas[2]}.${commas[3]}`] : commas;
  if (parts.length !== 2) return null;
  const [a, b] = parts.map((part) => Number(part.replace(',', '.')));
  const [lon, lat] = a > b ? [a, b] : [b, a];
  return lon >= 102 && lon <= 118 && lat >= 6 && lat <= 24 ? [lon, lat] : null;
}

/**
 * A number typed by a person. A comma is the decimal sign, and so is a single point ("20.8561" is copied from a phone), unless
 * the text can only be grouped thousands ("1.234.567") or `max` rules the decimal reading in or out. NaN when it is no number.
 * @param {string} text @param {{max?: number, integer?: boolean}} [options]
 */
export function parseNumber(text, { max, integer = false } = {}) {
  let t = text.trim().replace(/[\s\u00a0\u202f]/g, '').replace('−', '-');
  if (!t) return NaN;
  const dots = (t.match(/\./g) ?? []).length;
  const commas = (t.match(/,/g) ?? []).length;
  if (dots && commas) {
    const decimal = t.lastIndexOf('.') > t.lastIndexOf(',') ? '.' : ',';
    t = t.replaceAll(decimal === '.' ? ',' : '.', '').replace(decimal, '.');
  } else if (dots > 1 || commas > 1) {
    if (!/^-?\d{1,3}([.,]\d{3})+$/.test(t)) return NaN;
    t = t.replace(/[.,]/g, '');
  } else if (dots || commas) {
    const grouped = /^-?[1-9]\d{0,2}[.,]\d{3}$/.test(t);
    const asThousands = Number(t.replace(/[.,]/, ''));
    const sign = language() === 'en' ? ',' : '.';
    if (grouped && t.includes(sign) && (integer || (max !== undefined && max >= 1000 && asThousands <= max))) return asThousands;
    t = t.replace(',', '.');
  }
  return /^-?\d*\.?\d+$|^-?\d+\.?$/.test(t) ? Number(t) : NaN;
}
