// @ts-check
// Asking again by itself, as long as somebody looks: not while the page is hidden, and not once nobody has touched it for half an hour, so that a
// session that nobody uses still comes to its end.

/** Untouched for so long, a page is taken to be left alone. */
const LEFT_MS = 30 * 60_000;
let touched = Date.now();
/** @type {Set<() => void>} */
const waiting = new Set();
const isSeen = () => document.visibilityState === 'visible' && Date.now() - touched < LEFT_MS;
function wake() { if (isSeen()) for (const go of [...waiting]) go(); }
for (const type of ['pointerdown', 'pointermove', 'keydown', 'wheel']) addEventListener(type, () => { touched = Date.now(); if (waiting.size) wake(); }, { capture: true, passive: true });
document.addEventListener('visibilitychange', wake);

/**
 * `after(ms)` asks once more in so long a time, or as soon after that as somebody looks; a later call takes the place of an earlier one.
 * @param {() => void} ask @param {AbortSignal} signal
 */
export function again(ask, signal) {
  let timer = 0;
  const run = () => { waiting.delete(run); ask(); };
  const stop = () => { clearTimeout(timer); waiting.delete(run); };
  signal.addEventListener('abort', stop, { once: true });
  return {
    stop,
    after(/** @type {number} */ ms) {
      stop();
      if (!signal.aborted) timer = window.setTimeout(() => { if (isSeen()) run(); else waiting.add(run); }, ms);
    },
  };
}
