// @ts-check
// An open page (a gap, a point of need, a question) follows the figures as the list does: it is asked for again, and drawn anew only where it says
// something else.
import { again } from '../../again.js';
import { aborted } from '../../api.js';
import { AGAIN_MS, QUIET_MS, passes, pause, summary } from './data.js';

/**
 * Looks again and again as long as somebody looks at the page; a fault that does not pass ends it, and the page stays as it was.
 * @param {() => Promise<number>} look resolves with the time to wait, milliseconds @param {AbortSignal} signal @param {number} [first] the time until the first look
 */
export function keepLooking(look, signal, first = QUIET_MS) {
  const later = again(go, signal);
  async function go() {
    let ms = QUIET_MS;
    try {
      ms = await look();
    } catch (error) {
      if (aborted(error) || !passes(error)) return;
    }
    later.after(ms);
  }
  later.after(first);
}

/**
 * Has `renew` called whenever the figures are others than those that the page was drawn from.
 * @param {(isOther: boolean) => Promise<void>} renew isOther: there are other figures for certain @param {AbortSignal} signal @param {string} [seen] their stamp; '' where it is not known
 */
export function keepCurrent(renew, signal, seen = '') {
  keepLooking(async () => {
    const answer = await summary(signal);
    const stamp = stampOf(answer);
    if (stamp !== seen) {
      await renew(Boolean(seen));
      seen = stamp;
    }
    return pause(answer);
  }, signal, AGAIN_MS);
}

/** What is another one as soon as figures are others. @param {any} answer */
export const stampOf = (answer) => JSON.stringify([answer.run?.coverage_run_id, answer.cameras?.computed_at, answer.shares]);

/** Whether a place lies in an area. @param {number[]} at @param {any} geometry MultiPolygon */
function holds([x, y], geometry) {
  let inside = false;
  for (const ring of geometry.coordinates.flat()) {
    for (let i = 1; i < ring.length; i += 1) {
      const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
      if ((ay > y) !== (by > y) && x < ax + ((bx - ax) * (y - ay)) / (by - ay)) inside = !inside;
    }
  }
  return inside;
}
/** The share of the corners of one area that lie in another one. @param {any} one @param {any} other */
function within(one, other) {
  const corners = one.coordinates.flat(2);
  return corners.filter((/** @type {number[]} */ at) => holds(at, other)).length / corners.length;
}

/**
 * A gap that is computed anew with another middle has another id. Of those that are there now, the one with most of its ground; null where that is seen now.
 * @param {any} gone feature @param {any[]} present features
 */
export function heirOf(gone, present) {
  const [best] = present.filter((one) => one.geometry && one.properties.commune_id === gone.properties.commune_id)
    .map((one) => ({ one, share: within(gone.geometry, one.geometry) + within(one.geometry, gone.geometry) })).sort((a, b) => b.share - a.share);
  return best?.share > 0.2 ? best.one : null;
}
