// @ts-check
// Which run the newest is compared with, and in what two runs differ by what they were made of: their figures are then not of the same question.
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { store } from '../../store.js';

/** As the address says: '' with the one before, 'none' with none, or the id of an earlier run. */
export const comparing = () => store.filters.compare ?? '';
/** The earlier run that a person chose; '' where none was. */
export const chosenRun = () => (comparing() === 'none' ? '' : comparing());

/** The same whatever order its keys came in. @param {any} value @returns {string} */
const told = (value) => (value && typeof value === 'object' && !Array.isArray(value) ? `{${Object.keys(value).sort().map((key) => `${key}:${told(value[key])}`).join()}}` : JSON.stringify(value ?? null));
/** Whether two recipes of the need are the same. @param {any} one @param {any} other */
export const isSameRecipe = (one, other) => told(one) === told(other);

/** First and last day of the incidents of a run. @param {any} run */
const days = (run) => [run.incident_from, run.incident_to ? format.addDays(run.incident_to, -1) : format.localParts(run.as_of).day];
/** The same in words. @param {any} run */
export const windowText = (run) => { const [from, to] = days(run); return t('coverage.window', { from: format.date(from), to: format.date(to) }); };
/** A window that ends with the run moves on by a day each day: that is the same window. @param {any} one @param {any} other */
function isSameWindow(one, other) {
  const [a, b] = [one, other].map(days);
  return Boolean(one.incident_to) === Boolean(other.incident_to) && (one.incident_to ? told(a) === told(b) : Math.abs(format.daysBetween(a[0], a[1]) - format.daysBetween(b[0], b[1])) <= 1);
}

/** In what two runs differ by what they were made of, a sentence each. @param {any} now @param {any} then */
export function differences(now, then) {
  if (!now?.recipe || !then?.recipe) return [];
  return [
    !isSameWindow(now, then) && t('coverage.differ_window', { now: windowText(now), then: windowText(then) }),
    !isSameRecipe(now.recipe, then.recipe) && t('coverage.differ_recipe'),
    now.boundary_date !== then.boundary_date && t('coverage.differ_boundary', { now: format.date(now.boundary_date), then: format.date(then.boundary_date) }),
    now.code_version !== then.code_version && t('coverage.differ_version'),
  ].filter(Boolean);
}

/** Whether a recipe gives a source of need any weight: what it leaves out is not missing from the register. @param {any} recipe @param {string} source */
export function isWeighed(recipe, source) {
  if (!recipe) return true;
  const part = recipe[source];
  const weights = part ? [part.weight, part.weight_of_100_m, part.weight_of_a_point, part.others].flatMap((one) => (one && typeof one === 'object' ? Object.values(one) : [one])) : [];
  return weights.some((one) => one > 0);
}

/** What runs are called in a list: by their moment, with its seconds where two have the same. @param {any[]} runs */
export function runNames(runs) {
  const names = runs.map((run) => format.time(run.as_of));
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name}:${String(new Date(runs[i].as_of).getSeconds()).padStart(2, '0')}`));
}
