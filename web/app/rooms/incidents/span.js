// @ts-check
// The interval of an event as the form has it and as the register keeps it: no more exact than what was typed.
import * as format from '../../format.js';
import { now } from '../../router.js';

/** The last minute of a day; of today, the minute that has just passed, since nothing may end in the future. @param {string} day */
function endOf(day) {
  if (day !== now()) return `${day}T23:59:00+07:00`;
  const { day: today, clock } = format.localParts(new Date(Date.now() - 60000).toISOString());
  return today === day ? `${day}T${clock}:00+07:00` : `${day}T00:00:00+07:00`;
}
const monthOf = (/** @type {string} */ day) => `${day.slice(0, 7)}-01`;

/**
 * The interval to be stored. A day without its hour is the whole day, and the time is then known to the day at best; a month is the
 * whole month; an event at one moment begins and ends then.
 * @param {any} form of createForm @returns {{occurred_from: string, occurred_to: string, time_precision: string}}
 */
export function span(form) {
  const [begin, end] = [form.part('occurred_from'), form.part('occurred_to')];
  const typed = form.values();
  let { occurred_from: from, occurred_to: to, time_precision: precision } = typed;
  const days = begin.dayOnly() || end.dayOnly();
  if (days && precision !== 'month') precision = 'day';
  const dayOf = (/** @type {string} */ stamp) => format.localParts(stamp).day;
  const month = precision === 'month' && begin.dayOnly() && (to === null || end.dayOnly());
  if (month && !begin.kept()) from = `${monthOf(dayOf(from))}T00:00:00+07:00`;
  if (to === null || (end.dayOnly() && !end.kept())) {
    const last = dayOf(to ?? from);
    if (month) {
      const day = format.addDays(format.addMonths(monthOf(last), 1), -1);
      to = endOf(day > now() && monthOf(last) === monthOf(now()) ? now() : day);
    } else to = to === null && !begin.dayOnly() ? from : endOf(last);
  }
  return { occurred_from: from, occurred_to: to, time_precision: precision };
}

/** What of the interval differs from the row. An event at one moment stays one when only its beginning moves. @param {any} row @param {any} next */
export function changedSpan(row, next) {
  /** @type {Record<string, string>} */
  const patch = {};
  const differs = (/** @type {string} */ name) => Date.parse(row[name]) !== Date.parse(next[name]);
  if (differs('occurred_from')) patch.occurred_from = next.occurred_from;
  if (differs('occurred_to')) patch.occurred_to = next.occurred_to;
  if (row.time_precision !== next.time_precision) patch.time_precision = next.time_precision;
  const wasMoment = Date.parse(row.occurred_from) === Date.parse(row.occurred_to);
  if (wasMoment && patch.occurred_from && !patch.occurred_to && next.time_precision !== 'day') patch.occurred_to = next.occurred_from;
  return patch;
}
