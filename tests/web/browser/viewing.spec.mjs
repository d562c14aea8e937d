// What a camera sees: on the map and in numbers as the API has it, computed anew while a person turns, stretches and tilts it.
import assert from 'node:assert/strict';
import { api, open, ownSite, person, settled, until } from './harness.mjs';

const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input, select, textarea)`).first();
const number = (text) => Number(text.replace(',', '.'));
/** A camera whose view is known, of the test's own. */
async function ownCamera(later, fields = {}) {
  const site = await ownSite(later, { site_name: 'Điểm thử vùng quan sát' });
  const camera = await api(`/sites/${site.site_id}/cameras`, { method: 'POST', body: { status: 'active', camera_type: 'fixed', azimuth_deg: 90, hfov_deg: 70, tilt_deg: 12, mount_height_m: 4, resolution_h_px: 1920, resolution_v_px: 1080, low_light: 'ir', ir_range_m: 30, ...fields } });
  return { site, camera, hash: `#/cameras/${site.site_id}/${camera.camera_id}` };
}
/** The largest corner distances and the number of shapes that the map draws. */
const picture = (page) => page.evaluate(() => window.__map.getSource('overlay-camera-view')?.serialize().data.features.map((f) => ({ level: f.properties.level, certainty: f.properties.certainty, geometry: f.geometry })) ?? null);

person('viewing: the record draws the view of the API, and has its numbers', {}, async ({ page, later }) => {
  const { camera, hash } = await ownCamera(later);
  const view = await api(`/cameras/${camera.camera_id}/view`);
  await open(page, hash);
  const byDay = view.features.filter((f) => f.properties.light === 'day' && f.geometry);
  assert.ok(byDay.length >= 4, 'there is something to see');
  assert.deepEqual((await picture(page)).map((f) => f.geometry), byDay.map((f) => f.geometry));
  const cells = await page.locator('.view-table tbody tr').evaluateAll((rows) => rows.map((row) => row.cells[1].textContent.trim()));
  const tasks = [...new Set(view.features.map((f) => f.properties.task))];
  tasks.forEach((task, i) => {
    const { state, reach_m: reach } = view.features.find((f) => f.properties.task === task && f.properties.light === 'day').properties;
    if (state === 'seen') assert.ok(Math.abs(parseFloat(cells[i].replace(',', '.')) - reach) <= (reach < 10 ? 0.051 : 0.51), `${task}: ${cells[i]} for ${reach}`);
    else assert.match(cells[i], /không thấy|chưa rõ/, task);
  });
  assert.match(await page.locator('.camera-view').textContent(), /Chưa kiểm tra vật che|nhà che/, 'whether obstacles were looked at is said');
  await page.locator('.camera-view input[value=night]').check();
  await settled(page);
  const byNight = view.features.filter((f) => f.properties.light === 'night' && f.geometry);
  assert.deepEqual((await picture(page)).map((f) => f.geometry), byNight.map((f) => f.geometry), 'by night');
});

person('viewing: an unknown bearing is a ring, and is said', {}, async ({ page, later }) => {
  const { hash } = await ownCamera(later, { azimuth_deg: null });
  await open(page, hash);
  const shapes = await picture(page);
  assert.ok(shapes.length > 0 && shapes.every((f) => f.certainty === 'unknown'));
  assert.match(await page.locator('.panel .view-notes').first().textContent(), /Chưa biết hướng nhìn/);
});

person('viewing: dragging the tilt computes the view anew, the field has the number, and it is saved', {}, async ({ page, later }) => {
  const { site, camera, hash } = await ownCamera(later);
  await open(page, `${hash}/turn`);
  const tilt = page.locator('.wedge-handle.tilt');
  await tilt.waitFor();
  await settled(page);
  // 4 m / tan 12° is 18.8 m: the handle lies so far from the camera on the map.
  const centre = await page.evaluate((at) => { const p = window.__map.project(at); const box = window.__map.getCanvas().getBoundingClientRect(); return { x: box.left + p.x, y: box.top + p.y, metres: (2 * Math.PI * 6378137 * Math.cos((at[1] * Math.PI) / 180)) / (512 * 2 ** window.__map.getZoom()) }; }, [site.lon, site.lat]);
  const knob = async () => { const box = await tilt.locator('.knob').boundingBox(); return { x: box.x + box.width / 2, y: box.y + box.height / 2 }; };
  const at = await knob();
  const far = Math.hypot(at.x - centre.x, at.y - centre.y) * centre.metres;
  assert.ok(Math.abs(far - 4 / Math.tan((12 * Math.PI) / 180)) < 1, `${far.toFixed(1)} m`);
  const before = JSON.stringify(await picture(page));
  const asked = page.waitForResponse((response) => response.url().endsWith('/api/v1/views') && response.request().method() === 'POST' && JSON.parse(response.request().postData()).tilt_deg > 15);
  const k = 10 / far;
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  await page.mouse.move(centre.x + (at.x - centre.x) * 0.8, centre.y + (at.y - centre.y) * 0.8, { steps: 4 });
  await page.mouse.move(centre.x + (at.x - centre.x) * k, centre.y + (at.y - centre.y) * k, { steps: 4 });
  await asked;
  await page.mouse.up();
  const shown = number(await field(page, 'tilt_deg').inputValue());
  const wanted = (Math.atan2(4, 10) * 180) / Math.PI;
  assert.ok(Math.abs(shown - wanted) <= 1.5, `10 m away with 4 m of height is ${wanted.toFixed(1)}°: ${shown}`);
  await settled(page);
  assert.notEqual(JSON.stringify(await picture(page)), before, 'the view is another one');
  assert.match(await page.locator('.panel .view-notes').first().textContent(), /quá 13°/, 'a tilt that spoils faces is said');
  await tilt.focus();
  await page.keyboard.press('ArrowUp');
  assert.equal(number(await field(page, 'tilt_deg').inputValue()), shown + 1, 'by keys');
  await page.locator('.form button[type=submit]').click();
  await until(page, (to) => location.hash.startsWith(to) && !location.hash.includes('/turn'), hash);
  assert.equal((await api(`/cameras/${camera.camera_id}`)).tilt_deg, shown + 1);
});

person('viewing: what stands in a field is drawn at once; what cannot be is said', { refused: [400, 422] }, async ({ page, later }) => {
  const { site, hash } = await ownCamera(later);
  await open(page, `${hash}/turn`);
  await settled(page);
  await field(page, 'azimuth_deg').fill('270');
  // Every corner of it lies west of the camera.
  await until(page, (lon) => { const f = window.__map.getSource('overlay-camera-view')?.serialize().data.features[0]; return f && f.geometry.coordinates.flat(2).every(([x]) => x < lon); }, site.lon);
  await field(page, 'mount_height_m').fill('500');
  await page.locator('.panel .view-notes .note.warn', { hasText: 'Chưa tính được' }).waitFor();
});

person('viewing: the reach is bounded by its handle, which stands as far off as it says', {}, async ({ page, later }) => {
  const { site, camera, hash } = await ownCamera(later, { max_range_m: 20 });
  await open(page, `${hash}/turn`);
  const reach = page.locator('.wedge-handle.reach');
  await reach.waitFor();
  await settled(page);
  const distance = () => page.evaluate((at) => {
    const p = window.__map.project(at);
    const [map, knob] = [window.__map.getCanvas(), document.querySelector('.wedge-handle.reach .knob')].map((node) => node.getBoundingClientRect());
    const metres = (2 * Math.PI * 6378137 * Math.cos((at[1] * Math.PI) / 180)) / (512 * 2 ** window.__map.getZoom());
    return Math.hypot(knob.left + knob.width / 2 - map.left - p.x, knob.top + knob.height / 2 - map.top - p.y) * metres;
  }, [site.lon, site.lat]);
  assert.ok(Math.abs(await distance() - 20) < 1, `${await distance()} m`);
  await reach.focus();
  await page.keyboard.press('Shift+ArrowUp');
  assert.equal(number(await field(page, 'max_range_m').inputValue()), 30, 'ten more, by keys');
  assert.ok(Math.abs(await distance() - 30) < 1, `${await distance()} m`);
  await page.locator('.form button[type=submit]').click();
  await until(page, (to) => location.hash.startsWith(to) && !location.hash.includes('/turn'), hash);
  assert.equal((await api(`/cameras/${camera.camera_id}`)).max_range_m, 30);
});

person('viewing: checks that cannot be had say so, and are asked for again', { refused: [503] }, async ({ page, later }) => {
  const { hash } = await ownCamera(later);
  await page.route('**/field-checks', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"type":"busy","title":"Bận","detail":"Máy chủ đang bận, thử lại sau."}' }));
  await open(page, hash);
  const failure = page.locator('.failure', { hasText: 'Máy chủ đang bận' });
  await failure.waitFor();
  await page.unroute('**/field-checks');
  await failure.getByRole('button', { name: 'Thử lại' }).click();
  await failure.waitFor({ state: 'detached' });
});
