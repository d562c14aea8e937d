// @ts-check
// Follows a run that is going on: server-sent events, and asking again and again where these do not come through.
import { aborted, get } from '../api.js';

const PAUSE_MS = 1500;
/** After so many failures in a row of the events they are given up. */
const FAILURES = 2;

/**
 * @param {string} path of the run, below /api/v1 @param {string} name of the event that holds the run whole
 * @param {{signal: AbortSignal, onRun: (run: any) => void, onProgress: (progress: any) => void, onLost: (lost: boolean) => void, onFault: (error: any) => void}} options
 *   onLost: there is no connection now (true), or again (false); onFault: the run can no longer be asked for
 * @returns {() => void} stops it
 */
export function follow(path, name, { signal, onRun, onProgress, onLost, onFault }) {
  let failures = 0;
  let timer = 0;
  let stopped = false;
  const events = new EventSource(`/api/v1${path}/events`);
  const parsed = (/** @type {any} */ event) => { failures = 0; onLost(false); return JSON.parse(event.data); };
  events.addEventListener('progress', (event) => { if (!stopped) onProgress(parsed(event)); });
  events.addEventListener(name, (event) => { if (!stopped) onRun(parsed(event)); });
  events.addEventListener('error', () => {
    failures += 1;
    if (stopped || (failures < FAILURES && events.readyState !== EventSource.CLOSED)) return;
    events.close();
    ask();
  });

  async function ask() {
    clearTimeout(timer);
    if (stopped) return;
    try {
      const run = await get(path, {}, signal);
      if (stopped) return;
      onLost(false);
      if (run.progress) onProgress(run.progress);
      onRun(run);
    } catch (error) {
      if (stopped || aborted(error)) return;
      const { kind } = /** @type {any} */ (error);
      if (kind !== 'network' && kind !== 'busy' && kind !== 'server') { stop(); onFault(error); return; }
      onLost(true);
    }
    if (!stopped) timer = window.setTimeout(ask, PAUSE_MS);
  }
  function stop() {
    stopped = true;
    clearTimeout(timer);
    events.close();
  }
  signal.addEventListener('abort', stop, { once: true });
  return stop;
}
