// "Camera nào thấy chỗ này?": the question in the address, the answer of the API in the list and on the map, on paper, and from an incident.
import assert from 'node:assert/strict';
import { look, theme } from './axe.mjs';
import { api, DESK, goTo, open, ownSite, person, PHONE, pixelOf, settled, until } from './harness.mjs';

const plain = (text) => (text ?? '').replace(/\u00a0/g, ' ').trim();
const listed = (page) => page.evaluate(() => [...document.querySelectorAll('.witness-rows [data-id]')].map((node) => node.dataset.id));
/** Two cameras of a site of the test's own that look east and one that looks west; and a place 12 m east of them. */
async function scene(later) {
  const site = await ownSite(later);
  const make = (fields) => api(`/sites/${site.site_id}/cameras`, { method: 'POST', body: { status: 'active', camera_type: 'fixed', azimuth_deg: 90, hfov_deg: 70, tilt_deg: 12, mount_height_m: 4, resolution_h_px: 1920, resolution_v_px: 1080, low_light: 'ir', ir_range_m: 30, retention_days: 30, force: true, ...fields } });
  const [east, faulty] = [await make({}), await make({ status: 'faulty', hfov_deg: 60 })];
  const west = await make({ azimuth_deg: 270 });
  const place = [site.lon + 12 / (111_320 * Math.cos((site.lat * Math.PI) / 180)), site.lat].map((v) => Math.round(v * 1e6) / 1e6);
  return { site, east, faulty, west, place, hash: `#/coverage/witnesses?province=31&place=${place.join(',')}&light=day` };
}

person('witnesses: who looks there is named, who looks away is not, and what is broken stands apart', {}, async ({ page, later }) => {
  const { east, faulty, west, place, hash } = await scene(later);
  const answer = await api(`/views/at?lon=${place[0]}&lat=${place[1]}&task=overview&light=day`);
  assert.ok(answer.items.some((one) => one.camera_id === east.camera_id), 'the API names the camera that looks there');
  await open(page, hash);
  const ids = await listed(page);
  assert.deepEqual(ids, [...answer.items, ...answer.not_working_then].map((one) => one.camera_id), 'the list is the answer');
  assert.ok(ids.includes(faulty.camera_id) && !ids.includes(west.camera_id));
  const idle = page.locator('.witness-rows .section', { hasText: 'Khi đó không hoạt động' });
  assert.deepEqual(await idle.locator('[data-id]').evaluateAll((all) => all.map((one) => one.dataset.id)), answer.not_working_then.map((one) => one.camera_id));
  const seen = answer.items.filter((one) => one.sees !== 'unknown');
  assert.equal(plain(await page.locator('.panel .figure').textContent()), String(seen.length));
  const said = plain(await page.locator('.panel .answer-change').textContent());
  assert.match(said, new RegExp(`^${seen.filter((one) => one.is_kept).length} camera còn giữ hình`));
  const last = seen.map((one) => one.kept_until).filter(Boolean).sort().at(-1);
  assert.ok(said.includes(last.split('-').reverse().join('/')), `${said} names ${last}`);
  // On the map: a line from each camera of the answer to the place.
  const lines = await page.evaluate(() => window.__map.getSource('overlay-witnesses').serialize().data.features.filter((f) => f.geometry.type === 'LineString').map((f) => ({ id: f.properties.camera_id, to: f.geometry.coordinates[1] })));
  assert.deepEqual(lines.map((one) => one.id), answer.items.map((one) => one.camera_id));
  for (const line of lines) assert.deepEqual(line.to, place);
});

person('witnesses: the light is the sun’s unless it is chosen, and both are said', {}, async ({ page, later }) => {
  const { place } = await scene(later);
  const day = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);
  await open(page, `#/coverage/witnesses?province=31&place=${place.join(',')}&when=${day}T23:30`);
  // Half an hour before midnight it is night everywhere in the country.
  assert.match(await page.locator('.panel .answer-note').textContent(), /^Ban đêm.*mặt trời mọc \d\d:\d\d, lặn \d\d:\d\d/);
  await page.getByLabel('Giờ', { exact: true }).fill('12:00');
  await page.keyboard.press('Enter');
  await page.getByLabel('Giờ', { exact: true }).blur();
  await until(page, (on) => location.hash.includes(`when=${on}T12:00`), day);
  await settled(page);
  assert.match(await page.locator('.panel .answer-note').textContent(), /^Ban ngày: hôm đó/);
  await page.locator('#asked-light').selectOption('lit_night');
  await until(page, () => location.hash.includes('light=lit_night'));
  await settled(page);
  assert.match(await page.locator('.panel .answer-note').textContent(), /có đèn đường, như đã chọn/);
});

person('witnesses: a click on the map is the place, and so is what is typed', {}, async ({ page, later }) => {
  const { site, place } = await scene(later);
  await open(page, `#/coverage/witnesses?province=31&map=17.50/${site.lat}/${site.lon}`);
  assert.match(await page.locator('.panel .empty').textContent(), /Chọn nơi cần hỏi/);
  const at = await pixelOf(page, place);
  await page.mouse.click(at.x, at.y);
  await until(page, () => /place=/.test(location.hash));
  await settled(page);
  const clicked = await page.evaluate(() => new URLSearchParams(location.hash.split('?')[1]).get('place').split(',').map(Number));
  assert.ok(Math.hypot(clicked[0] - place[0], clicked[1] - place[1]) < 3e-5, `${clicked} for ${place}`);
  await page.locator('#asked-place').fill(`${place[1]}, ${place[0]}`);
  await page.keyboard.press('Enter');
  await page.locator('#asked-place').blur();
  await until(page, (word) => location.hash.includes(`place=${word}`), place.join(','));
  await page.locator('#asked-place').fill('chợ Sắt');
  await page.locator('#asked-place').blur();
  await page.getByText('Chưa đọc được.').waitFor();
});

person('witnesses: an instant that is none or still to come, and half a place, are said beside the field; nothing is asked', {}, async ({ page, later, requests }) => {
  const { place } = await scene(later);
  const asked = () => requests.filter((url) => url.includes('/views/at'));
  await open(page, `#/coverage/witnesses?province=31&place=${place.join(',')}&when=2099-01-01T10:00`);
  assert.match(await page.locator('.panel .empty').textContent(), /Thời điểm này chưa đến/);
  await goTo(page, '#/coverage/witnesses?province=31&place=,');
  assert.match(await page.locator('.panel .empty').textContent(), /Chọn nơi cần hỏi/);
  assert.deepEqual(asked(), []);
  // No such day: as if none were given.
  await goTo(page, `#/coverage/witnesses?province=31&place=${place.join(',')}&when=2026-02-30T99:99`);
  assert.match(await page.locator('.panel .answer-label').textContent(), /có thể đã thấy nơi này/);
  await page.getByLabel('Giờ', { exact: true }).fill('25:00');
  await page.getByLabel('Giờ', { exact: true }).blur();
  await page.getByText('Gõ giờ và phút').waitFor();
  await page.locator('#asked-place').fill('');
  await page.locator('#asked-place').blur();
  await until(page, () => !location.hash.includes('place='));
});

person('witnesses: an incident’s record leads to the question for its place and hour', {}, async ({ page }) => {
  const one = (await api('/incidents?province=31&limit=200')).items.find((row) => row.lon !== null && row.geom_precision === 'exact' && row.time_precision === 'minute');
  await open(page, `#/incidents/${one.incident_id}?province=31`);
  await page.getByRole('link', { name: 'Camera có thể đã thấy' }).click();
  await until(page, () => document.body.dataset.room === 'coverage');
  await settled(page);
  const asked = await page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.split('?')[1])));
  assert.equal(asked.place, `${one.lon},${one.lat}`);
  assert.equal(new Date(`${asked.when}:00+07:00`).getTime(), Math.floor(new Date(one.occurred_from).getTime() / 60_000) * 60_000);
});

person('witnesses: on paper one table with every camera of the answer', {}, async ({ page, later }) => {
  const { place, hash } = await scene(later);
  const answer = await api(`/views/at?lon=${place[0]}&lat=${place[1]}&task=overview&light=day`);
  await open(page, hash);
  await page.evaluate(() => { window.print = () => { window.__printed = true; }; });
  await page.getByRole('button', { name: 'In câu trả lời' }).click();
  await until(page, () => window.__printed);
  await page.emulateMedia({ media: 'print' });
  const text = await page.locator('.paper tbody').innerText();
  for (const one of [...answer.items, ...answer.not_working_then]) assert.ok(text.includes(one.camera_code), one.camera_code);
  assert.equal(await page.locator('#rail:visible, .panel:visible').count(), 0, 'only the sheet');
});

person('witnesses: axe finds nothing, light and dark, desk and phone', { screen: DESK }, async ({ page, later }) => {
  const { hash } = await scene(later);
  const faults = [];
  await open(page, hash);
  for (const [screen, address] of [[DESK, hash], [PHONE, `${hash}&lang=en`], [PHONE, '#/coverage/witnesses?province=31']]) {
    await page.setViewportSize(screen);
    await goTo(page, address);
    for (const scheme of ['light', 'dark']) {
      await theme(page, scheme);
      faults.push(...await look(page, `${address} ${scheme}`));
    }
  }
  assert.deepEqual(faults, []);
});
