// An officer enters a site and its camera on the map.
import assert from 'node:assert/strict';
import { api, countOf, emptyPlace, idInAddress, lonLatOf, open, ownSite, person, pixelOf, retire, settled, until, UUID } from './harness.mjs';

const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input, select, textarea)`).first();
const number = (text) => Number(text.replace(',', '.'));
const save = (page) => page.locator('.form button[type=submit]').click();
const around = ([lon, lat]) => ({ bbox: [lon - 0.002, lat - 0.002, lon + 0.002, lat + 0.002].map((v) => v.toFixed(5)).join(',') });

/** Begins a new site with a click on the map at a place. @returns what the map itself calls the place of that pixel */
async function beginSite(page, [lon, lat]) {
  await open(page, `#/cameras/new?map=17.00/${lat}/${lon}`);
  await page.locator('#map.picking').waitFor();
  const pixel = await pixelOf(page, [lon, lat]);
  const clicked = await lonLatOf(page, pixel);
  await page.mouse.click(pixel.x, pixel.y);
  await until(page, () => document.querySelector('.form [data-field=point] input')?.value);
  return clicked;
}

person('registering: a site by a click, a camera on it, its bearing by keys and by hand; the register has the same numbers', { refused: [409] }, async ({ page, later }) => {
  const place = await emptyPlace();
  const clicked = await beginSite(page, place);
  await field(page, 'site_name').fill('Ngã ba phép thử');
  await field(page, 'ownership').selectOption('household');
  const inputs = page.locator('.form [data-field=point] input');
  const typed = [number(await inputs.nth(0).inputValue()), number(await inputs.nth(1).inputValue())];
  await save(page);
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  assert.match(id, UUID);
  later(() => retire(id));
  const site = await api(`/sites/${id}`);
  assert.deepEqual([site.site_name, site.ownership, site.position_method], ['Ngã ba phép thử', 'household', 'map_click']);
  assert.deepEqual([site.lon, site.lat], typed, 'stored as the form showed it');
  for (const [got, want] of [[site.lon, clicked[0]], [site.lat, clicked[1]]]) assert.ok(Math.abs(got - want) < 2e-6, `stored where it was clicked: ${got}, ${want}`);

  await settled(page);
  assert.equal(await page.locator('#panel-title').textContent(), 'Ngã ba phép thử');
  await page.getByRole('link', { name: 'Thêm camera' }).click();
  const turn = page.locator('.wedge-handle.turn');
  await turn.waitFor();
  assert.equal(await field(page, 'azimuth_deg').inputValue(), '', 'unknown until it is turned');
  await turn.focus();
  for (let i = 0; i < 9; i += 1) await page.keyboard.press('Shift+ArrowRight');
  for (let i = 0; i < 5; i += 1) await page.keyboard.press('ArrowRight');
  assert.equal(await field(page, 'azimuth_deg').inputValue(), '95', 'nine steps of 10° and five of 1°');
  await save(page);
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}\/[0-9a-f-]{36}/.test(location.hash));
  const camera = await idInAddress(page);
  assert.equal((await api(`/cameras/${camera}`)).azimuth_deg, 95);
  assert.equal((await api(`/sites/${id}`)).cameras, 1);
  await settled(page);

  await page.getByRole('link', { name: 'Xoay hướng' }).click();
  await turn.waitFor();
  await settled(page);
  const centre = await pixelOf(page, [site.lon, site.lat]);
  const knob = await turn.locator('.knob').boundingBox();
  await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
  await page.mouse.down();
  await page.mouse.move(centre.x + 60, centre.y + 60, { steps: 4 });
  await page.mouse.move(centre.x, centre.y + 95, { steps: 4 });
  await page.mouse.up();
  const shown = number(await field(page, 'azimuth_deg').inputValue());
  assert.ok(Math.abs(shown - 180) <= 1, `dragged to the south: ${shown}`);
  await save(page);
  await until(page, (hash) => location.hash.startsWith(hash) && !location.hash.includes('/turn'), `#/cameras/${id}/${camera}`);
  await settled(page);
  assert.equal((await api(`/cameras/${camera}`)).azimuth_deg, shown);
});

person('registering: a second site at the same place is asked about, and stored only when told so', { refused: [409] }, async ({ page, later }) => {
  const place = await emptyPlace();
  const first = await api('/sites', { method: 'POST', body: { lon: place[0], lat: place[1], site_name: 'Điểm có trước', ownership: 'police' } });
  later(() => retire(first.site_id));
  await beginSite(page, place);
  await field(page, 'site_name').fill('Điểm đặt sau');
  await field(page, 'ownership').selectOption('police');
  await save(page);
  const question = page.locator('.near-choice');
  await question.waitFor();
  assert.match(await question.textContent(), new RegExp(`Điểm có trước.*${first.site_code}`));
  assert.doesNotMatch(await question.textContent(), /force/, 'no words of the API');
  await question.getByRole('button', { name: 'Thôi' }).click();
  assert.equal(await countOf('/sites', around(place)), 1, 'nothing was stored');

  await save(page);
  await question.getByRole('button', { name: 'Vẫn lưu' }).click();
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  const second = await idInAddress(page);
  later(() => retire(second));
  assert.notEqual(second, first.site_id);
  assert.equal(await countOf('/sites', around(place)), 2);
});

person('registering: longitude and latitude the wrong way round are offered the right way', { refused: [400, 422] }, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  await open(page, '#/cameras/new');
  await page.locator('#map.picking').waitFor();
  await page.keyboard.press('Escape');
  await field(page, 'site_name').fill('Điểm đảo tọa độ');
  await field(page, 'ownership').selectOption('police');
  const inputs = page.locator('.form [data-field=point] input');
  await inputs.nth(0).fill(String(lat).replace('.', ','));
  await inputs.nth(1).fill(String(lon).replace('.', ','));
  await save(page);
  await page.locator('[data-field=point] .error button').click();
  assert.deepEqual([number(await inputs.nth(0).inputValue()), number(await inputs.nth(1).inputValue())], [lon, lat]);
  assert.equal(await countOf('/sites', around([lon, lat])), 0, 'nothing was stored before');
  await save(page);
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  later(() => retire(id));
  const site = await api(`/sites/${id}`);
  assert.deepEqual([site.lon, site.lat], [lon, lat]);
});

person('registering: a check on the spot with a picture stands with the camera', {}, async ({ page, later }) => {
  const site = await ownSite(later);
  const camera = await api(`/sites/${site.site_id}/cameras`, { method: 'POST', body: { status: 'active', camera_type: 'fixed' } });
  await open(page, `#/cameras/${site.site_id}/${camera.camera_id}`);
  await page.getByRole('link', { name: 'Ghi kiểm tra' }).click();
  await page.locator('.photo-field').waitFor();
  // The picture is drawn by the browser itself, so that it is a real one.
  const drawn = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 2000; canvas.height = 1000;
    canvas.getContext('2d').fillRect(0, 0, 1000, 1000);
    return canvas.toDataURL('image/png').split(',')[1];
  });
  await page.locator('.photo-field input').setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
  await page.getByText('Không đọc được ảnh này').waitFor();
  await page.locator('.photo-field input').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from(drawn, 'base64') });
  await page.locator('.photo-shown img').waitFor();
  await page.getByLabel('Bị che khuất').selectOption({ label: 'Có' });
  await page.getByLabel('Bị che bởi').fill('Biển quảng cáo');
  await page.getByRole('button', { name: 'Lưu lần kiểm tra' }).click();
  const kept = page.locator('.log img.photo');
  await kept.waitFor();
  await until(page, () => document.querySelector('.log img.photo')?.naturalWidth === 1280);
  const { items } = await api(`/cameras/${camera.camera_id}/field-checks`);
  assert.deepEqual(items.map((one) => [one.occluded, one.note, one.has_photo]), [[true, 'Biển quảng cáo', true]]);
});
