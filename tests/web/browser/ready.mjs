// ready.mjs URL PID: waits until URL answers 200, 180 s at most, no longer than the process PID lives.
import { setTimeout as wait } from 'node:timers/promises';

const [url, pid] = process.argv.slice(2);
const end = Date.now() + 180_000;
for (;;) {
  try {
    if ((await fetch(url)).ok) break;
  } catch { /* not there yet */ }
  try { process.kill(Number(pid), 0); } catch { console.log('the server has ended'); process.exit(1); }
  if (Date.now() > end) { console.log('not ready after 180 s'); process.exit(1); }
  await wait(200);
}
