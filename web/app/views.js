// @ts-check
// How the views of cameras are drawn, in every room: one hue, darker = more pixels per metre, by the task that these suffice for.
import { choice } from './fields.js';
import { token } from './map.js';

/** From the fewest to the most pixels per metre (IEC 62676-4:2025). */
export const TASKS = ['overview', 'outline', 'discern', 'perceive', 'characterise', 'validate', 'scrutinise'];
/** @param {string} task */
export const taskName = (task) => choice('cameras', 'target_task', task);
/** The token of a task's colour. @param {string} task */
export const taskToken = (task) => `view-${TASKS.indexOf(task) + 1}`;

/**
 * Features with `level` (1 to 7: the task), `certainty` (certain, possible, unknown), `works`, `night`: filled where certain, thin where possible, a
 * ring where not known; what does not work is an outline.
 * @param {string} name of the overlay
 */
export function viewLayers(name) {
  const colour = ['match', ['get', 'level'], ...TASKS.flatMap((task, i) => [i + 1, token(taskToken(task))]), token('view-1')];
  return [
    { id: `${name}-fill`, type: 'fill', filter: ['all', ['==', ['get', 'certainty'], 'certain'], ['get', 'works']], layout: { 'fill-sort-key': ['get', 'level'] }, paint: { 'fill-color': colour, 'fill-opacity': 0.62 } },
    { id: `${name}-possible`, type: 'fill', filter: ['all', ['==', ['get', 'certainty'], 'possible'], ['get', 'works']], layout: { 'fill-sort-key': ['get', 'level'] }, paint: { 'fill-color': colour, 'fill-opacity': 0.22 } },
    { id: `${name}-line`, type: 'line', filter: ['all', ['==', ['get', 'certainty'], 'certain'], ['get', 'works']], paint: { 'line-color': token('view-line'), 'line-width': 0.8, 'line-opacity': 0.7 } },
    { id: `${name}-broken`, type: 'line', filter: ['!', ['get', 'works']], paint: { 'line-color': token('state-faulty'), 'line-width': 1.4, 'line-dasharray': [3, 2] } },
    { id: `${name}-ring`, type: 'line', filter: ['all', ['in', ['get', 'certainty'], ['literal', ['unknown', 'possible']]], ['get', 'works']], paint: { 'line-color': ['case', ['==', ['get', 'certainty'], 'unknown'], token('state-retired'), token('view-line')], 'line-width': 1.3, 'line-dasharray': [4, 3] } },
    { id: `${name}-moon`, type: 'symbol', minzoom: 16, filter: ['all', ['get', 'night'], ['==', ['get', 'certainty'], 'certain']], layout: { 'icon-image': 'view-moon', 'icon-size': 0.9, 'symbol-sort-key': ['-', 0, ['get', 'level']] } },
  ];
}
