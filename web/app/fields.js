// @ts-check
// The server's own description of every field (GET /fields): labels, units, ranges, choices. Forms, tables, histories and
// conflicts take their words from here, so that a new field appears everywhere at once.
import { once } from './api.js';
import { language, has, t } from './i18n.js';
import * as format from './format.js';

/** @typedef {{name: string, kind: string, unit?: string, min?: number, max?: number, choices?: {value: string, vi: string, en: string}[], required?: boolean, nullable?: boolean, default?: string|null, read_only?: boolean, on_create?: boolean, group?: string, vi: string, en: string}} Field */

/** @type {Record<string, Field[]>} */
let tables = {};

/** Loads the descriptions; later calls answer from memory. */
export async function loadFields() {
  tables = await once('/fields');
  return tables;
}

/** The fields of an entity ('sites', 'cameras', …); loadFields must have been awaited (main.js does). @param {string} entity @returns {Field[]} */
export const fieldsOf = (entity) => tables[entity] ?? [];

/** @param {string} entity @param {string} name @returns {Field|undefined} */
export const field = (entity, name) => fieldsOf(entity).find((f) => f.name === name);

/** The name of a field for people. @param {string} entity @param {string} name */
export function label(entity, name) {
  const found = field(entity, name);
  if (found) return language() === 'en' ? found.en : found.vi;
  const own = `field.${entity}.${name}`;
  if (has(own)) return t(own);
  return has(`field.${name}`) ? t(`field.${name}`) : name;
}

/** The name of a choice for people; the value itself when unknown. @param {string} entity @param {string} name @param {any} value */
export function choice(entity, name, value) {
  const found = field(entity, name)?.choices?.find((c) => c.value === value);
  return found ? (language() === 'en' ? found.en : found.vi) : value === null || value === undefined ? '—' : String(value);
}

/** The name of a group of fields. @param {string} group */
export const groupLabel = (group) => (has(`group.${group}`) ? t(`group.${group}`) : group);

/** The unit of a field in this language. @param {Field|undefined} found */
export const unitOf = (found) => (found?.unit ? (has(`unit.${found.unit}`) ? t(`unit.${found.unit}`) : found.unit) : '');

/** A value of a field as text for people, with its unit. @param {string} entity @param {string} name @param {any} value */
export function show(entity, name, value) {
  if (value === null || value === undefined || value === '') return '—';
  const found = field(entity, name);
  if (typeof value === 'boolean') return t(value ? 'word.yes' : 'word.no');
  if (Array.isArray(value)) return value.map((v) => (typeof v === 'object' ? JSON.stringify(v) : choice(entity, name, v))).join(', ');
  if (typeof value === 'object' && value.type === 'Point') return format.lonLat(value.coordinates[0], value.coordinates[1]);
  if (typeof value === 'object') return value.type ? t('word.geometry') : JSON.stringify(value);
  switch (found?.kind) {
    case 'choice': case 'choices': return choice(entity, name, value);
    case 'date': return format.date(String(value));
    case 'timestamp': return format.time(String(value));
    case 'bearing': return format.bearing(Number(value));
    case 'integer': case 'number':
      if (found.unit === '°') return `${format.number(Number(value), { digits: name === 'lon' || name === 'lat' ? 6 : 2 })}°`;
      return format.number(Number(value), { digits: 2, unit: unitOf(found), grouping: !/year/.test(name) });
    default:
  }
  if (typeof value === 'number') return format.number(value, { digits: 6 });
  if (/_at$/.test(name)) return format.time(String(value));
  if (/_on$|_until$/.test(name)) return format.date(String(value));
  return String(value);
}
