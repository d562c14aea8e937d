// @ts-check
// How an incident's time is said: no more exactly than it is known.
import * as format from '../../format.js';
import { t } from '../../i18n.js';

/** @param {any} row */
export function when(row) {
  const from = format.localParts(row.occurred_from);
  const to = format.localParts(row.occurred_to ?? row.occurred_from);
  switch (row.time_precision) {
    case 'month': return t('incidents.in_month', { month: format.month(from.day) });
    case 'day': return from.day === to.day ? format.date(from.day) : `${format.date(from.day)} – ${format.date(to.day)}`;
    case 'hour': {
      const hour = (/** @type {{day: string, clock: string}} */ p) => `${format.date(p.day)} ${t('incidents.about_hour', { hour: p.clock.slice(0, 2) })}`;
      return from.day === to.day && from.clock.slice(0, 2) === to.clock.slice(0, 2) ? hour(from) : `${hour(from)} – ${hour(to)}`;
    }
    default:
      if (from.day === to.day && from.clock === to.clock) return `${format.date(from.day)} ${from.clock}`;
      return from.day === to.day ? `${format.date(from.day)} ${from.clock}–${to.clock}` : `${format.time(row.occurred_from)} – ${format.time(row.occurred_to)}`;
  }
}
