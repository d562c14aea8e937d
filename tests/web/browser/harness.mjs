// What the specs share: a person at a screen, the API as the truth beside it, and what must never happen on any page.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { asCookie, BASE, freshSession, send, session } from './accounts.mjs';

export { BASE };
const SHOTS = new URL('../shots/', import.meta.url).pathname;
/** Longest wait for one thing: CI machines draw WebGL with two cores. */
const PATIENCE = 60_000;
const ARGS = ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const WITH_WEBGL = ['--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
const WITHOUT_WEBGL = ['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis'];

export const DESK = { width: 1366, height: 768 };
export const PHONE = { width: 390, height: 844 };

/** One browser of each kind for all specs. @type {Map<boolean, Promise<import('playwright-core').Browser>>} */
const browsers = new Map();
let [begun, ended] = [0, 0];

function browser(webgl) {
  if (!browsers.has(webgl)) {
    browsers.set(webgl, chromium.launch({
      executablePath: process.env.BANDO138_CHROMIUM ?? '/usr/bin/chromium', args: [...ARGS, ...(webgl ? WITH_WEBGL : WITHOUT_WEBGL)],
      ignoreDefaultArgs: webgl ? [] : ['--enable-unsafe-swiftshader'], timeout: PATIENCE,
    }));
  }
  return browsers.get(webgl);
}

/**
 * A test in which a person uses the page. Fails also when anything went wrong beside what is looked at: a message in the console,
 * a request to another machine, an answer of 400 or more (but those in `refused`). The person is in as the administrator, a purpose stated, unless
 * `as` says otherwise: another role, a session of the test's own (`fresh: true`, no purpose), nobody (null).
 * @param {string} name
 * @param {{screen?: {width: number, height: number}, dark?: boolean, touch?: boolean, webgl?: boolean, refused?: number[], todo?: string, as?: string|null, fresh?: boolean}} options
 * @param {(at: {page: import('playwright-core').Page, t: any, later: (undo: () => Promise<any>) => void, requests: string[], cookie: string|null}) => Promise<void>} act
 *   later: run after the test, the last first; requests: addresses asked for so far
 */
export function person(name, { screen = DESK, dark = false, touch = false, webgl = true, refused = [], todo, as = 'admin', fresh = false } = {}, act) {
  begun += 1;
  test(name, { timeout: 300_000, todo }, async (t) => {
    const undo = [];
    let context = null;
    try {
      context = await (await browser(webgl)).newContext({
        viewport: screen, deviceScaleFactor: 1, locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', reducedMotion: 'reduce',
        colorScheme: dark ? 'dark' : 'light', hasTouch: touch, isMobile: touch,
      });
      const cookie = as && await (fresh ? freshSession(as) : session(as));
      if (cookie) await context.addCookies([asCookie(cookie)]);
      const page = await context.newPage();
      page.setDefaultTimeout(PATIENCE);
      const [faults, requests] = [[], []];
      page.on('request', (request) => {
        const url = new URL(request.url());
        requests.push(request.url());
        if (!['data:', 'blob:'].includes(url.protocol) && url.origin !== BASE) faults.push(`asked another machine: ${request.url()}`);
      });
      page.on('response', (response) => {
        if (response.status() >= 400 && !refused.includes(response.status())) faults.push(`${response.status()} for ${response.request().method()} ${response.url()}`);
      });
      page.on('pageerror', (error) => faults.push(`uncaught: ${error.stack ?? error}`));
      page.on('console', (message) => {
        // Chromium's own line about an answer of 400 or more: told from the response above.
        if (message.type() === 'error' && !/^Failed to load resource/.test(message.text())) faults.push(`console: ${message.text()}`);
      });
      try {
        await act({ page, t, later: (fn) => undo.push(fn), requests, cookie });
        assert.deepEqual(faults, [], 'nothing went wrong beside it');
      } catch (error) {
        await mkdir(SHOTS, { recursive: true });
        const shot = `${SHOTS}${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').slice(0, 80)}.png`;
        await page.screenshot({ path: shot, timeout: 20_000 }).then(() => t.diagnostic(`screenshot: ${shot}`), () => {});
        if (faults.length) t.diagnostic(`meanwhile: ${faults.slice(0, 5).join(' | ')}`);
        throw error;
      }
    } finally {
      await context?.close().catch(() => {});
      for (const fn of undo.reverse()) await fn().catch((error) => t.diagnostic(`not undone: ${error.message}`));
      ended += 1;
      if (ended === begun) {
        for (const [kind, one] of browsers) { browsers.delete(kind); await one.then((b) => b.close(), () => {}); }
      }
    }
  });
}

/** Opens an address of the app afresh, with the hooks for tests. @param {import('playwright-core').Page} page @param {string} hash "#/cameras?map=…" */
export async function open(page, hash = '', search = '') {
  await page.goto('about:blank');
  await page.goto(`${BASE}/?testhooks=1${search}${hash}`);
  await settled(page);
}

/** Goes to another address of the app that is open. @param {import('playwright-core').Page} page @param {string} hash */
export async function goTo(page, hash) {
  await page.evaluate((to) => { location.hash = to; }, hash);
  const room = /^#\/([a-z_]+)/.exec(hash)?.[1];
  if (room) await page.waitForFunction((name) => document.body.dataset.room === name, room, { polling: 100 });
  await settled(page);
}

/**
 * Waits until the panel has its answer and the map has drawn everything, and both have stayed so for 700 ms: a list is asked for
 * again 300 ms after the map rests, which no event tells beforehand.
 * @param {import('playwright-core').Page} page
 */
export async function settled(page) {
  // A source whose address has just changed asks for its tiles with the next frame: until then the map calls itself idle.
  await page.evaluate(() => {
    window.__calmSince = 0;
    if (!window.__map) return;
    window.__mapIdle = false;
    window.__map.triggerRepaint();
  });
  await page.waitForFunction(() => {
    const flat = document.body.classList.contains('no-webgl');
    const map = window.__map;
    const calm = Boolean(document.body.dataset.room) && !document.querySelector('.skeleton, .panel [aria-busy="true"], .panel[aria-busy="true"]')
      && (flat ? Boolean(document.querySelector('#map svg')) : Boolean(map?.loaded() && window.__mapIdle));
    if (!calm) { window.__calmSince = 0; return false; }
    window.__calmSince ||= performance.now();
    return performance.now() - window.__calmSince > 700;
  }, null, { polling: 100, timeout: 2 * PATIENCE }).catch(async (error) => { throw new Error(`${error.message}\nwhat moves: ${await unrest(page)}`); });
}

/** What keeps a page from coming to rest, for whoever reads that it did not. @param {import('playwright-core').Page} page */
const unrest = (page) => page.evaluate(() => {
  const map = window.__map;
  const waiting = map && Object.entries(map.style.tileManagers).map(([name, source]) => [name, source._inViewTiles.getAllTiles()
    .filter((tile) => !['loaded', 'errored'].includes(tile.state)).map((tile) => `${tile.tileID} ${tile.state}${tile.abortController ? ' asked' : ''}`)]).filter(([, tiles]) => tiles.length);
  return JSON.stringify({ room: document.body.dataset.room, busy: document.querySelectorAll('.skeleton, .panel [aria-busy="true"]').length,
    idle: window.__mapIdle, loaded: map?.loaded(), style: map?.style.loaded(), moving: map?.isMoving(), waiting });
}).catch((error) => error.message);

/** Waits until an expression of the page holds. @param {import('playwright-core').Page} page @param {any} condition @param {any} [argument] */
export const until = (page, condition, argument = null) => page.waitForFunction(condition, argument, { polling: 100 });

/** The place of the window at which the map shows a longitude and latitude. @param {import('playwright-core').Page} page @param {[number, number]} lonLat */
export const pixelOf = (page, lonLat) => page.evaluate((at) => {
  const p = window.__map.project(at);
  const box = window.__map.getCanvas().getBoundingClientRect();
  return { x: Math.round(box.left + p.x), y: Math.round(box.top + p.y) };
}, lonLat);

/** The longitude and latitude at a place of the window. @param {import('playwright-core').Page} page @param {{x: number, y: number}} pixel */
export const lonLatOf = (page, pixel) => page.evaluate(({ x, y }) => {
  const box = window.__map.getCanvas().getBoundingClientRect();
  const at = window.__map.unproject([x - box.left, y - box.top]);
  return [at.lng, at.lat];
}, pixel);

/**
 * Asks the API, as the administrator unless `as` names another role.
 * @param {string} path below /api/v1 @param {{method?: string, body?: any, version?: number, as?: string}} [options] version: sent as If-Match
 */
export async function api(path, { method = 'GET', body, version, as = 'admin' } = {}) {
  const response = await send(path, { method, body, headers: {
    ...(method === 'PATCH' ? { 'content-type': 'application/merge-patch+json' } : {}), ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
  } }, await session(as));
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
}

/** All rows of a list, whatever their number. @param {string} path @param {Record<string, any>} params */
export async function rowsOf(path, params) {
  const rows = [];
  let after = null;
  do {
    const answer = await api(`${path}?${new URLSearchParams({ ...params, limit: '1000', ...(after ? { after } : {}) })}`);
    rows.push(...answer.items);
    after = answer.next;
  } while (after);
  return rows;
}

/** How many rows a list has. @param {string} path @param {Record<string, any>} params */
export const countOf = async (path, params) => (await api(`${path}?${new URLSearchParams({ ...params, count: 'true', limit: '1' })}`)).total;

/** Asks for the row anew until it satisfies: writes of the page are not ours to wait for. */
export async function eventually(ask, holds, what) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > end) assert.fail(`${what}: ${JSON.stringify(answer).slice(0, 400)}`);
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
}

/** A place in Hải Phòng with no site, retired ones included, within 300 m: where a test may put its own. */
export async function emptyPlace() {
  for (let i = 0; i < 400; i += 1) {
    const [lon, lat] = [106.5 + 0.0071 * (i % 20), 20.75 + 0.0067 * Math.floor(i / 20)].map((v) => Math.round(v * 1e4) / 1e4);
    const bbox = [lon - 0.003, lat - 0.003, lon + 0.003, lat + 0.003].map((v) => v.toFixed(5)).join(',');
    if (await countOf('/sites', { bbox, retired: 'all' }) === 0 && await countOf('/hotspots', { bbox }) === 0) return /** @type {[number, number]} */ ([lon, lat]);
  }
  throw new Error('no empty place');
}

/** A site of the test's own; retired afterwards. @param {(undo: () => Promise<any>) => void} later @param {any} [fields] */
export async function ownSite(later, fields = {}) {
  const [lon, lat] = await emptyPlace();
  const site = await api('/sites', { method: 'POST', body: { lon, lat, site_name: 'Điểm thử', ownership: 'household', force: true, ...fields } });
  later(() => retire(site.site_id));
  return site;
}

/** Takes a site of a test out of use. @param {string} id */
export async function retire(id) {
  const site = await api(`/sites/${id}`);
  if (!site.retired_on) await api(`/sites/${id}/retire`, { method: 'POST', body: { reason: 'điểm của phép thử' }, version: site.version });
}

/** The number in Vietnamese or English words: "2.400" → 2400. @param {string|null} text */
export const whole = (text) => Number((text ?? '').replace(/[^\d]/g, ''));

/** The id that the address names last: "#/cameras/<id>?…" → id. @param {import('playwright-core').Page} page */
export const idInAddress = (page) => page.evaluate(() => location.hash.split('?')[0].split('/').pop());
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
