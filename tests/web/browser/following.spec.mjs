// Pages that stay open while the register changes: a gap, a point of need, a question. They say what the API says then, and the keyboard stays.
import assert from 'node:assert/strict';
import { computed, current, gapsOf, PROVINCE } from './covered.mjs';
import { api, eventually, open, ownSite, person, settled, until } from './harness.mjs';

const focused = (page) => page.evaluate(() => document.activeElement?.textContent?.trim());

/** Sets the status of a camera, and waits until the figures of its commune have it. */
async function works(camera, status) {
  const now = await api(`/cameras/${camera.camera_id}`);
  if (now.status !== status) await api(`/cameras/${camera.camera_id}/status`, { method: 'POST', body: { status, reason: 'phép thử', since_on: (await api('/status')).today }, version: now.version });
  await current(`commune=${camera.current_commune_id}`);
}
/** The points of need around a camera. */
const around = async (camera) => (await api(`/coverage/need?bbox=${[camera.lon - 0.002, camera.lat - 0.002, camera.lon + 0.002, camera.lat + 0.002].map((v) => v.toFixed(6)).join(',')}&limit=1000`)).items;
const gapsIn = (camera) => gapsOf({ half: 'day', commune: camera.current_commune_id });

/** @type {Promise<any>|null} */
let found = null;
/** A camera that alone sees a point of need, that point, and the gaps of its commune while it works and while it does not. */
function scene(later) {
  found ??= (async () => {
    await computed();
    const { items } = await api(`/cameras?province=${PROVINCE}&status=active&limit=500`);
    for (const camera of items.filter((one) => one.azimuth_deg !== null && one.hfov_deg !== null)) {
      if (!((await api(`/cameras/${camera.camera_id}/loss`)).day.need > 1)) continue;
      const [points, gaps] = [await around(camera), await gapsIn(camera)];
      try {
        await works(camera, 'faulty');
        const [after, more] = [await around(camera), await gapsIn(camera)];
        const place = (one) => `${one.lon},${one.lat},${one.source}`;
        const lost = after.find((one) => one.day.seen === 0 && points.some((before) => place(before) === place(one) && before.day.seen === 1));
        const fresh = more.find((f) => !gaps.some((one) => one.properties.gap_id === f.properties.gap_id));
        if (lost && fresh) return { camera, lost, fresh };
      } finally {
        await works(camera, 'active');
      }
    }
    throw new Error('no camera of the demonstration alone sees a point of need');
  })();
  later(async () => works((await found).camera, 'active'));
  return found;
}

person('following: an open point of need says that nobody sees it once its camera is broken, and the keyboard stays', {}, async ({ page, later }) => {
  const { camera, lost } = await scene(later);
  await open(page, `#/coverage/need?province=${PROVINCE}&place=${lost.lon},${lost.lat}&map=17/${lost.lat}/${lost.lon}`);
  const note = () => page.locator('.panel .answer-note').textContent();
  assert.match(await note(), /1 camera nhìn thấy/);
  await page.getByRole('link', { name: 'Camera nào thấy chỗ này?' }).focus();
  const before = await focused(page);
  const map = await page.evaluate(() => location.hash);
  await works(camera, 'faulty');
  await until(page, () => /Không camera nào/.test(document.querySelector('.panel .answer-note').textContent));
  assert.equal(await focused(page), before);
  await settled(page);
  assert.equal(await page.evaluate(() => location.hash), map, 'the map and the address stay');
  await works(camera, 'active');
  await until(page, () => /1 camera nhìn thấy/.test(document.querySelector('.panel .answer-note').textContent));
});

person('following: an open gap goes on as the gap that has its ground, or says that it is closed, and comes back', {}, async ({ page, later }) => {
  const { camera, fresh } = await scene(later);
  await works(camera, 'faulty');
  const gap = (await gapsIn(camera)).find((f) => f.properties.gap_id === fresh.properties.gap_id);
  assert.ok(gap, 'the same break makes the same gap');
  await open(page, `#/coverage/${gap.properties.gap_id}?province=${PROVINCE}&commune=${camera.current_commune_id}`);
  await page.locator('.panel dl.facts a').first().focus();
  const before = await focused(page);
  await works(camera, 'active');
  await until(page, (id) => !location.hash.includes(id) || document.querySelector('.panel .empty'), gap.properties.gap_id);
  const id = await page.evaluate(() => location.hash.split('?')[0].split('/').pop());
  const now = (await gapsIn(camera)).find((f) => f.properties.gap_id === id);
  if (await page.locator('.panel .empty').count()) {
    assert.equal(now, undefined, 'it is closed in the API too');
    assert.match(await page.locator('.panel .empty').textContent(), /không còn là vùng trống/);
  } else {
    assert.ok(now, 'the address names a gap that there is');
    assert.match(await page.locator('.panel-subtitle').textContent(), new RegExp(`Hạng ${now.properties.rank}(?!\\d)`));
    assert.equal(await focused(page), before, 'the keyboard is where it was');
  }
  const drawn = await page.evaluate(() => window.__map.getSource('overlay-gaps').serialize().data.features.map((f) => f.properties.gap_id));
  assert.deepEqual(drawn.sort(), (await gapsIn(camera)).map((f) => f.properties.gap_id).sort(), 'the map has the gaps of now');
  // Broken again, the gap is there again.
  await works(camera, 'faulty');
  await until(page, (words) => document.querySelector('.panel-subtitle').textContent.includes(words), `Hạng ${(await gapsIn(camera)).find((f) => f.properties.gap_id === gap.properties.gap_id).properties.rank}`);
});

person('following: an open question tells of a camera that breaks meanwhile', {}, async ({ page, later }) => {
  const site = await ownSite(later);
  const make = (fields) => api(`/sites/${site.site_id}/cameras`, { method: 'POST', body: { status: 'active', camera_type: 'fixed', azimuth_deg: 90, hfov_deg: 70, tilt_deg: 12, mount_height_m: 4, resolution_h_px: 1920, resolution_v_px: 1080, low_light: 'ir', ir_range_m: 30, retention_days: 30, force: true, ...fields } });
  const [one, other] = [await make({}), await make({ hfov_deg: 80 })];
  const place = [site.lon + 12 / (111_320 * Math.cos((site.lat * Math.PI) / 180)), site.lat].map((v) => Math.round(v * 1e6) / 1e6);
  await open(page, `#/coverage/witnesses?province=${PROVINCE}&place=${place.join(',')}&light=day`);
  const card = (camera) => page.locator(`.witness-rows [data-id="${camera.camera_id}"]`);
  await card(other).focus();
  const map = await page.evaluate(() => location.hash);
  const now = await api(`/cameras/${one.camera_id}`);
  await api(`/cameras/${one.camera_id}/status`, { method: 'POST', body: { status: 'faulty', reason: 'phép thử', since_on: (await api('/status')).today }, version: now.version });
  await page.locator('.witness-rows .section', { hasText: 'Khi đó không hoạt động' }).locator(`[data-id="${one.camera_id}"]`).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement?.dataset.id), other.camera_id, 'the keyboard is on its camera');
  assert.equal(await page.evaluate(() => location.hash), map, 'the map stays');
  const seen = (await eventually(() => api(`/views/at?lon=${place[0]}&lat=${place[1]}&task=overview&light=day`), (answer) => answer.not_working_then.length > 0, 'the register has it')).items.filter((camera) => camera.sees !== 'unknown');
  assert.equal((await page.locator('.panel .figure').textContent()).trim(), String(seen.length));
});

person('following: a list that could not be had comes by itself once the server answers again', {}, async ({ page }) => {
  await computed();
  await open(page, `#/coverage?province=${PROVINCE}`);
  const gone = (/** @type {any} */ route) => route.abort();
  await page.route(/\/api\/v1\/coverage\/gaps/, gone);
  await page.locator('.tile.half').nth(1).click();
  await page.locator('.panel .failure').waitFor();
  await page.unroute(/\/api\/v1\/coverage\/gaps/, gone);
  await until(page, () => !document.querySelector('.panel .failure') && document.querySelectorAll('.panel .list [data-id]').length > 0);
  const night = (await gapsOf({ half: 'night' }, 1))[0].properties.gap_id;
  assert.equal(await page.evaluate(() => document.querySelector('.panel .list [data-id]').dataset.id), night);
});

person('following: a run that is asked for by keyboard keeps the keyboard until its end', {}, async ({ page }) => {
  await computed();
  await open(page, `#/coverage?province=${PROVINCE}`);
  await page.getByRole('button', { name: 'Tính lại' }).focus();
  await page.keyboard.press('Enter');
  await page.locator('.coverage-run').waitFor();
  assert.equal(await focused(page), 'Dừng tính');
  await page.locator('.toast', { hasText: 'Đã tính xong' }).waitFor();
  await settled(page);
  assert.equal(await focused(page), 'Tính lại');
});
