// What is seen and what nobody sees: the figure of the API, the gaps of the list on the map, why, and what a camera has to do with it.
import assert from 'node:assert/strict';
import { look, theme } from './axe.mjs';
import { computed, current, gapsOf, inWords, PROVINCE } from './covered.mjs';
import { api, BASE, DESK, eventually, goTo, open, person, PHONE, pixelOf, settled, until } from './harness.mjs';

const HASH = `#/coverage?province=${PROVINCE}`;
const plain = (text) => (text ?? '').replace(/\u00a0/g, ' ').trim();
const figure = async (page) => plain(await page.locator('.panel .figure').first().textContent());
const listed = (page) => page.evaluate(() => [...document.querySelectorAll('.panel .list [data-id]')].map((node) => node.dataset.id));
const drawn = (page, layer) => page.evaluate((id) => [...new Set(window.__map.queryRenderedFeatures({ layers: [id] }).map((f) => f.properties.gap_id))].sort(), layer);
const AT_ONCE = 200;

person('coverage: the figure is that of the API, by day and by night, and each source has its own', {}, async ({ page }) => {
  const answer = await computed();
  await open(page, HASH);
  assert.equal(await figure(page), inWords(answer.shares.day.all));
  const halves = await page.locator('.tile.half .tile-value').allTextContents();
  assert.deepEqual(halves.map(plain), [inWords(answer.shares.day.all), inWords(answer.shares.night.all)]);
  const rows = await page.locator('.share-bars li .num').count();
  assert.equal(rows, ['street', 'key_place', 'hotspot', 'incident', 'way'].filter((name) => answer.shares.day[name]?.points > 0).length, 'the sources that there are');
  for (const [half, share] of [['sure', 'share'], ['most', 'share_at_most']]) {
    const width = await page.locator(`.share-bars li .${half}`).first().evaluate((node) => node.getBoundingClientRect().width / node.parentElement.getBoundingClientRect().width);
    const name = ['street', 'key_place', 'hotspot', 'incident', 'way'].find((one) => answer.shares.day[one]?.points > 0);
    assert.ok(Math.abs(width - (answer.shares.day[name][share] ?? 0)) < 0.01, `${name} ${half}: ${width}`);
  }
  await page.locator('.tile.half').nth(1).click();
  await until(page, () => location.hash.includes('half=night'));
  await settled(page);
  assert.equal(await figure(page), inWords(answer.shares.night.all), 'by night');
});

person('coverage: the list, the map and the API have the same gaps, in the same order', {}, async ({ page }) => {
  await computed();
  await open(page, HASH);
  const gaps = await gapsOf({ half: 'day' }, AT_ONCE);
  assert.ok(gaps.length >= 3, 'there are gaps in the demonstration');
  const ids = gaps.map((f) => f.properties.gap_id);
  assert.deepEqual(await listed(page), ids, 'the list');
  assert.deepEqual(await page.locator('.gap-rank').allTextContents(), gaps.map((f) => String(f.properties.rank)), 'their ranks');
  const box = gaps.reduce((b, f) => [Math.min(b[0], f.properties.lon), Math.min(b[1], f.properties.lat), Math.max(b[2], f.properties.lon), Math.max(b[3], f.properties.lat)], [180, 90, -180, -90]);
  await page.evaluate((to) => window.__face.fit(to, { animate: false }), box);
  await settled(page);
  assert.deepEqual(await drawn(page, 'gapsigns-disc'), [...ids].sort(), 'the map');

  // Close to one: its area is where its middle is.
  const { lon, lat, gap_id: id } = gaps[0].properties;
  await page.evaluate((at) => window.__map.jumpTo({ center: at, zoom: 15 }), [lon, lat]);
  await settled(page);
  assert.ok((await drawn(page, 'gaps-fill')).includes(id), 'as an area');
});

person('coverage: commune and reason are in the address, and hold for the list and the map', {}, async ({ page }) => {
  await computed();
  const all = await gapsOf({ half: 'day' });
  const { commune_id: commune, reason } = all[0].properties;
  await open(page, `${HASH}&commune=${commune}&reason=${reason}`);
  const wanted = all.filter((f) => f.properties.commune_id === commune && f.properties.reason === reason).map((f) => f.properties.gap_id).slice(0, AT_ONCE);
  assert.deepEqual(await listed(page), wanted);
  assert.deepEqual([...new Set(await page.evaluate(() => [...document.querySelectorAll('.filters select')].map((s) => s.value)))], [commune, reason], 'the filters say so');
  const own = await api(`/coverage?commune=${commune}`);
  assert.equal(await figure(page), inWords(own.shares.day.all), 'the figure is the commune’s');
  assert.ok((await page.locator('.panel-subtitle').textContent()).includes(all[0].properties.commune_name), 'and the title names it');
  await page.locator('.filters select').nth(1).selectOption('');
  await until(page, () => !location.hash.includes('reason='));
  await settled(page);
  assert.deepEqual(await listed(page), all.filter((f) => f.properties.commune_id === commune).map((f) => f.properties.gap_id).slice(0, AT_ONCE));
  await page.goBack();
  await until(page, () => location.hash.includes('reason='));
});

person('coverage: communes, the most unseen first, as the API has them; the map has their colours', {}, async ({ page }) => {
  await computed();
  const { items } = await api(`/coverage/communes?province=${PROVINCE}&half=day`);
  await open(page, HASH);
  await page.locator('.tabs a').nth(1).click();
  await until(page, () => location.hash.includes('by=commune'));
  await settled(page);
  assert.deepEqual(await listed(page), items.map((row) => row.commune_id));
  const states = await page.evaluate((ids) => ids.map((id) => window.__map.getFeatureState({ source: 'communes', sourceLayer: 'communes', id })), items.map((row) => row.commune_id));
  states.forEach((state, i) => assert.deepEqual([Boolean(state.classed), Boolean(state.nodata)], [items[i].share !== null, items[i].share === null], items[i].full_name));
  // The same class, the same colour; a larger share is never lighter than a smaller one's class.
  const classes = new Map();
  items.forEach((row, i) => { if (row.share !== null) { const k = Math.min(4, Math.floor(row.share * 5 + 1e-9)); classes.set(k, (classes.get(k) ?? new Set()).add(states[i].color)); } });
  for (const [k, colours] of classes) assert.equal(colours.size, 1, `class ${k}`);
  assert.equal(new Set([...classes.values()].flatMap((set) => [...set])).size, classes.size, 'each class has its own');
  await page.locator('.panel .list a').first().click();
  await until(page, (id) => location.hash.includes(`commune=${id}`), items[0].commune_id);
});

person('coverage: hotspots and model wards with their shares, as the API has them', {}, async ({ page }) => {
  await computed();
  await open(page, `${HASH}&by=unit`);
  for (const kind of ['hotspot', 'model_ward']) {
    const { items } = await api(`/coverage/units?province=${PROVINCE}&half=day&kind=${kind}`);
    if (kind !== 'hotspot') {
      await page.getByLabel('Loại nơi').selectOption(kind);
      await until(page, (name) => location.hash.includes(`kind=${name}`), kind);
      await settled(page);
    }
    assert.deepEqual(await listed(page), items.map((row) => row.unit_id), kind);
    assert.deepEqual((await page.locator('.panel .list .card-value').evaluateAll((all) => all.map((node) => node.firstChild.data))).map(plain), items.map(inWords), kind);
  }
});

person('coverage: a run is asked for, followed to its end, and laid beside the one before by a handle', {}, async ({ page }) => {
  const before = await computed();
  await open(page, HASH);
  const asked = [];
  page.on('request', (request) => { if (request.method() === 'POST') asked.push(request.url()); });
  await page.getByRole('button', { name: 'Tính lại' }).dblclick();
  await page.locator('.coverage-run progress').waitFor();
  await page.locator('.toast', { hasText: 'Đã tính xong' }).waitFor();
  await settled(page);
  const after = await api(`/coverage?province=${PROVINCE}`);
  assert.notEqual(after.run.coverage_run_id, before.run.coverage_run_id);
  assert.equal(await figure(page), inWords(after.shares.day.all));
  assert.equal(await page.locator('.coverage-run').count(), 0, 'nothing is going on');
  assert.equal(asked.filter((url) => url.endsWith('/coverage/runs')).length, 1, 'two clicks ask for one run');

  await page.locator('.coverage-basis summary').click();
  await page.locator('.coverage-compare select').selectOption(before.run.coverage_run_id);
  await until(page, (id) => location.hash.includes(`compare=${id}`), before.run.coverage_run_id);
  const handle = page.locator('.swipe');
  await handle.waitFor();
  await settled(page);
  assert.ok(plain(await page.locator('.panel .answer-change').textContent()).includes(inWords(before.shares.day.all)), 'the figure of the run that is compared with');
  const cut = () => page.locator('.swipe-map').evaluate((node) => node.getBoundingClientRect().width * (1 - Number(/inset\(0px ([\d.]+)%/.exec(getComputedStyle(node).clipPath)[1]) / 100));
  const middle = await cut();
  await handle.focus();
  await page.keyboard.press('PageUp');
  assert.equal(await handle.getAttribute('aria-valuenow'), '70');
  assert.ok(await cut() > middle * 1.3, 'more of the earlier run is seen');
  const box = await page.locator('#map').boundingBox();
  const knob = await page.locator('.swipe-knob').boundingBox();
  await page.mouse.move(knob.x + knob.width / 2, knob.y + knob.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.25, knob.y + 10, { steps: 4 });
  await page.mouse.up();
  assert.equal(await handle.getAttribute('aria-valuenow'), '25');
  await page.locator('.coverage-compare select').selectOption('');
  await until(page, () => !document.querySelector('.swipe'));
  await page.locator('.coverage-compare select').selectOption('none');
  await until(page, () => location.hash.includes('compare=none') && !document.querySelector('.panel .answer-change'));
  assert.equal(await page.locator('.swipe').count(), 0, 'compared with none');
});

person('coverage: runs of other incidents and another recipe are compared with a warning', {}, async ({ page }) => {
  const { run } = await computed();
  await page.route(/\/api\/v1\/coverage\?[^#]*run=/, async (route) => {
    const body = await (await route.fetch({ url: route.request().url().replace(/([?&])run=[^&]*/, '$1') })).json();
    await route.fulfill({ json: { ...body, run: { ...run, incident_from: '2026-05-01', recipe: { ...run.recipe, way: null } } } });
  });
  await open(page, `${HASH}&compare=${run.coverage_run_id}`);
  const note = await page.locator('.coverage-differ').textContent();
  assert.match(note, /Lần kia: Vụ việc từ 01\/05\/2026/);
  assert.match(note, /Công thức nhu cầu/);
});

person('coverage: a gap is told as a part of the need, with the clarity that is asked for there', {}, async ({ page }) => {
  const { shares } = await computed();
  const gap = (await gapsOf({ half: 'day' }, 1))[0].properties;
  const part = `${((100 * gap.weight) / shares.day.all.need).toFixed(1).replace('.', ',')} %`;
  await open(page, HASH);
  assert.ok(plain(await page.locator('.panel .list .card-value').first().textContent()).startsWith(part), `the list says ${part}`);
  await goTo(page, `#/coverage/${gap.gap_id}?province=${PROVINCE}`);
  assert.equal(await figure(page), part);
  const { items } = await api(`/coverage/need?lon=${gap.lon}&lat=${gap.lat}&half=day&limit=50`);
  if (items.some((one) => one.day.weight > 0 && one.day.seen !== 1)) await until(page, () => /px\/m/.test([...document.querySelectorAll('.panel .section')].find((one) => one.textContent.includes('Cần nhìn rõ tới mức'))?.textContent ?? ''));
});


person('coverage: a gap opens from the map and by keys, says why and what would help, and leads to the cameras around it', {}, async ({ page }) => {
  await computed();
  const gap = (await gapsOf({ half: 'day' }, 1))[0].properties;
  await open(page, `${HASH}&map=15.00/${gap.lat.toFixed(6)}/${gap.lon.toFixed(6)}`);
  // A point inside of the area: its middle may lie outside of a ring.
  const inside = await page.evaluate((id) => {
    const canvas = window.__map.getCanvas();
    for (let y = 40; y < canvas.clientHeight; y += 6) for (let x = 300; x < canvas.clientWidth - 40; x += 6) if (window.__map.queryRenderedFeatures([x, y], { layers: ['gaps-fill'] }).some((f) => f.properties.gap_id === id)) { const box = canvas.getBoundingClientRect(); return { x: box.left + x, y: box.top + y }; }
    return null;
  }, gap.gap_id);
  assert.ok(inside, 'the gap is in the picture');
  await page.mouse.click(inside.x, inside.y);
  await until(page, () => /^#\/coverage\/[0-9a-f-]{36}/.test(location.hash));
  await settled(page);
  const open_id = await page.evaluate(() => location.hash.split('?')[0].split('/').pop());
  const opened = (await gapsOf({ half: 'day' })).find((f) => f.properties.gap_id === open_id).properties;
  assert.equal(await page.locator('.share-bars.reasons li').count(), opened.reasons.length);
  assert.equal(await page.locator('.helps li').count(), opened.reasons.length);
  assert.match(await page.locator('.panel-subtitle').textContent(), new RegExp(`Hạng ${opened.rank}`));
  await page.keyboard.press('Escape');
  await until(page, () => /^#\/coverage(\?|$)/.test(location.hash));
  await settled(page);

  await page.locator('.panel .list a').nth(1).focus();
  await page.keyboard.press('Enter');
  await until(page, () => /^#\/coverage\/[0-9a-f-]{36}/.test(location.hash));
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'panel-title', 'a reader hears the gap');
  await page.getByRole('link', { name: 'Camera quanh đây' }).click();
  await until(page, () => document.body.dataset.room === 'cameras');
  await settled(page);
  const second = (await gapsOf({ half: 'day' }, 2))[1].properties;
  const at = await page.evaluate(() => window.__map.getCenter().toArray());
  assert.ok(Math.hypot(at[0] - second.lon, at[1] - second.lat) < 0.001, 'the map is at the gap');
});

person('coverage: a link to a gap that is no more says so and leads back', {}, async ({ page }) => {
  await computed();
  await open(page, `#/coverage/00000000-0000-7000-8000-0000000000ff?province=${PROVINCE}`);
  assert.match(await page.locator('.empty').textContent(), /không còn trong số liệu/);
  await page.locator('.empty a').click();
  await until(page, () => /^#\/coverage\?/.test(location.hash));
});

person('coverage: where nothing is needed nobody says that all is seen', {}, async ({ page }) => {
  // The demonstration has nothing in Hà Nội.
  const bare = '01';
  const run = (await api(`/coverage/runs?province=${bare}`)).items[0] ?? await api('/coverage/runs', { method: 'POST', body: { province_code: bare } });
  await eventually(() => api(`/coverage/runs/${run.coverage_run_id}`), (one) => one.state === 'done', 'the run ends');
  assert.equal((await api(`/coverage?province=${bare}`)).shares.day.all.share, null, 'no need there');
  await open(page, `#/coverage?province=${bare}`);
  assert.match(await page.locator('.panel .list .empty').textContent(), /Chưa có nhu cầu nào để xét/);
});

person('coverage: a commune or a run of another province in the address is taken out of it, and said', { refused: [400, 404] }, async ({ page }) => {
  const answer = await computed();
  const { commune_id: other } = (await api('/communes?province=24&limit=1')).items[0];
  for (const commune of [other, 'xyz']) {
    await page.goto(`${BASE}/?testhooks=1${HASH}&commune=${commune}&reason=xyz`);
    await page.locator('.toast', { hasText: 'Không có xã, phường này' }).waitFor();
    await until(page, () => !location.hash.includes('commune='));
    await settled(page);
    assert.equal(await figure(page), inWords(answer.shares.day.all), 'the province');
    assert.ok((await listed(page)).length > 0, 'an unknown reason hides nothing');
    await page.goto('about:blank');
  }
  await open(page, `${HASH}&compare=00000000-0000-7000-8000-0000000000ff`);
  await until(page, () => !location.hash.includes('compare='));
});

person('coverage: the whole country asks for a province first', {}, async ({ page }) => {
  await open(page, '#/coverage?province=all');
  assert.match(await page.locator('.empty').textContent(), /Chọn một tỉnh/);
  assert.equal(await page.locator('.tabs:visible').count(), 0);
});

person('coverage: a sheet of A3 with the figure, the scale of its map, the date and room to sign', {}, async ({ page }) => {
  const answer = await computed();
  await open(page, HASH);
  await page.evaluate(() => { window.print = () => { window.__printed = true; }; });
  await page.getByRole('button', { name: 'In bản đồ A3' }).click();
  await until(page, () => window.__printed);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 1500, height: 1040 });
  const sheet = page.locator('.print-sheet');
  assert.equal(plain(await sheet.locator('.sheet-figure').textContent()), inWords(answer.shares.day.all));
  const text = await sheet.textContent();
  for (const word of ['Người lập', 'Thủ trưởng đơn vị', 'Ranh giới ngày']) assert.ok(text.includes(word), word);
  // The scale by hand: metres of a pixel at the middle of the map, and how wide a pixel lies on paper (96 of them are 25.4 mm).
  const map = await page.evaluate(() => ({ zoom: window.__map.getZoom(), lat: window.__map.getCenter().lat, image: document.querySelector('.sheet-map img').getBoundingClientRect().width, natural: document.querySelector('.sheet-map img').naturalWidth / window.devicePixelRatio }));
  const said = Number(/1:([\d.]+)/.exec(await sheet.locator('figcaption').textContent())[1].replaceAll('.', ''));
  const metres = (2 * Math.PI * 6378137 * Math.cos((map.lat * Math.PI) / 180)) / (512 * 2 ** map.zoom);
  const shown = map.natural / 2;
  const scale = metres / (((map.image / shown) * 0.0254) / 96);
  assert.ok(Math.abs(said / scale - 1) < 0.06, `1:${said} is told, 1:${scale.toFixed(0)} is drawn`);
  assert.equal(await page.locator('#rail:visible').count(), 0, 'only the sheet');
  // The sheet is full: 396 × 272 mm less title and signatures; nothing runs over it or into the place to sign (96 pixels are 25.4 mm).
  const mm = (/** @type {number} */ pixels) => (pixels * 25.4) / 96;
  const box = async (/** @type {string} */ selector) => { const one = await page.locator(`.print-sheet ${selector}`).boundingBox(); return { right: mm(one.x + one.width), bottom: mm(one.y + one.height), width: mm(one.width), height: mm(one.height), top: mm(one.y) }; };
  const [picture, body, foot, all] = [await box('.sheet-map img'), await box('.sheet-body'), await box('footer'), await box('header')];
  assert.ok(Math.abs(picture.width - 268) < 1 && picture.height > 205, `the map is ${picture.width} × ${picture.height} mm`);
  assert.ok((await box('figcaption')).bottom <= body.bottom + 0.5, 'the scale is on it');
  assert.ok(foot.top >= body.bottom && foot.height > 29.5 && foot.bottom - all.top <= 272.5, 'room to sign');
  assert.ok(await sheet.evaluate((node) => node.scrollHeight <= node.clientHeight + 1 && node.scrollWidth <= node.clientWidth + 1), 'nothing beside the sheet');
  assert.ok(await page.locator('.print-sheet ol li').count() >= 25, 'gaps fill their column');
});

person('coverage: a moment that is not of today has its day, and a run that the service asked for says why', {}, async ({ page }) => {
  const answer = await computed();
  const less = (half) => ({ ...answer.shares[half], all: { ...answer.shares[half].all, share: 0, share_at_most: 0 } });
  await page.route(/\/api\/v1\/coverage\?/, async (route) => {
    const body = await (await route.fetch()).json();
    await route.fulfill({ json: { ...body, before: { coverage_run_id: '00000000-0000-7000-8000-0000000000ff', as_of: '2026-01-02T05:19:00+07:00', shares: { day: less('day'), night: less('night') } } } });
  });
  await page.route(/\/api\/v1\/coverage\/runs\?/, async (route) => {
    const body = await (await route.fetch()).json();
    await route.fulfill({ json: { ...body, items: body.items.map((run) => ({ ...run, because: 'boundary' })) } });
  });
  await open(page, HASH);
  assert.match(await page.locator('.panel .answer-change').textContent(), /so với lần tính lúc 02\/01\/2026 05:19/);
  await page.locator('.coverage-basis summary').click();
  assert.match(await page.locator('.coverage-basis').textContent(), /Hệ thống tự tính lại vì ranh giới xã, phường đã thay đổi/);
});

person('coverage: axe finds nothing, light and dark, both languages', { screen: DESK }, async ({ page }) => {
  await computed();
  const gap = (await gapsOf({ half: 'day' }, 1))[0].properties;
  const faults = [];
  await open(page, HASH);
  for (const hash of [HASH, `${HASH}&by=commune`, `${HASH}&by=unit&kind=model_ward`, `${HASH}&half=night&view=table`, `#/coverage/${gap.gap_id}?province=${PROVINCE}`, `${HASH}&lang=en`]) {
    await goTo(page, hash);
    for (const scheme of ['light', 'dark']) {
      await theme(page, scheme);
      faults.push(...await look(page, `${hash} ${scheme}`));
    }
  }
  assert.deepEqual(faults, []);
});

person('coverage: on a phone the answer is in the sheet, and a gap above it', { screen: PHONE, touch: true }, async ({ page }) => {
  const answer = await computed();
  const gap = (await gapsOf({ half: 'day' }, 1))[0].properties;
  await open(page, HASH);
  assert.equal(await figure(page), inWords(answer.shares.day.all));
  const box = await page.locator('.panel .figure').first().boundingBox();
  assert.ok(box.y + box.height < PHONE.height - 56, 'in sight');
  await goTo(page, `#/coverage/${gap.gap_id}?province=${PROVINCE}`);
  const at = await pixelOf(page, [gap.lon, gap.lat]);
  const sheet = await page.locator('#panel').boundingBox();
  assert.ok(at.x > 0 && at.x < PHONE.width && at.y > 113 && at.y < sheet.y, `the gap is at ${at.x}, ${at.y}, the sheet begins at ${sheet.y}`);
});

person('coverage: on an office screen at 200 % the panel stands beside the map and can be read', { screen: { width: 683, height: 384 } }, async ({ page }) => {
  const answer = await computed();
  const gap = (await gapsOf({ half: 'day' }, 1))[0].properties;
  for (const hash of [HASH, `#/coverage/${gap.gap_id}?province=${PROVINCE}`, `#/coverage/witnesses?province=${PROVINCE}&place=${gap.lon},${gap.lat}`]) {
    await open(page, hash);
    const [map, panel, body] = await Promise.all(['#map', '#panel', '.panel-body'].map((one) => page.locator(one).boundingBox()));
    assert.ok(map.width > 250 && map.x + map.width <= panel.x + 1, `${hash}: the map is beside it`);
    assert.ok(body.height > 150, `${hash}: ${body.height} pixels to read`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.panel-body').scrollWidth <= document.querySelector('.panel-body').clientWidth), `${hash}: nothing runs out of it`);
  }
  await open(page, HASH);
  assert.equal(await figure(page), inWords(answer.shares.day.all));
  const box = await page.locator('.panel .figure').first().boundingBox();
  assert.ok(box.y + box.height < 384 - 48, 'the answer is in sight');
});

person('coverage: without WebGL the gaps are a table, and areas on the plain map', { webgl: false }, async ({ page }) => {
  const answer = await computed();
  await open(page, HASH);
  assert.equal(await figure(page), inWords(answer.shares.day.all));
  const gaps = await gapsOf({ half: 'day' }, AT_ONCE);
  assert.deepEqual(await page.locator('table.table tbody tr').evaluateAll((all) => all.map((row) => row.dataset.id)), gaps.map((f) => f.properties.gap_id));
  assert.deepEqual((await page.locator('#map .area.gap').evaluateAll((all) => all.map((node) => node.dataset.id))).sort(), gaps.map((f) => f.properties.gap_id).sort());
  await page.locator('table.table tbody a').first().click();
  await until(page, () => /^#\/coverage\/[0-9a-f-]{36}/.test(location.hash));
});

person('coverage: a camera that breaks and is repaired: the figure follows by itself', {}, async ({ page, later }) => {
  await computed();
  const { items } = await api(`/cameras?province=${PROVINCE}&status=active&limit=500`);
  // One whose failure loses something.
  let lost = null;
  for (const camera of items.filter((one) => one.azimuth_deg !== null && one.hfov_deg !== null)) {
    const loss = await api(`/cameras/${camera.camera_id}/loss`);
    if (loss.day.need > 0) { lost = { camera, need: loss.day.need }; break; }
  }
  assert.ok(lost, 'a camera that alone sees something');
  const scope = `commune=${lost.camera.current_commune_id}`;
  const before = await current(scope);
  await open(page, `${HASH}&commune=${lost.camera.current_commune_id}`);
  assert.equal(await figure(page), inWords(before.shares.day.all));
  const works = async (status, reason) => api(`/cameras/${lost.camera.camera_id}/status`, { method: 'POST', body: { status, reason, since_on: (await api('/status')).today }, version: (await api(`/cameras/${lost.camera.camera_id}`)).version });
  const began = Date.now();
  await page.locator('.panel .list a').first().focus();
  await works('faulty', 'phép thử');
  later(() => works('active', 'hết phép thử'));
  const after = await eventually(() => api(`/coverage?${scope}`), (one) => one.freshness.state === 'current' && one.shares.day.all.seen < before.shares.day.all.seen, 'worked off');
  assert.ok(Date.now() - began < 15_000, `after ${Date.now() - began} ms`);
  assert.ok(Math.abs(before.shares.day.all.seen - after.shares.day.all.seen - lost.need) < 0.01, 'as much is lost as was foretold');
  // The page that was open all the time has it too, before long, and the keyboard stays in its list.
  await until(page, (words) => document.querySelector('.panel .figure').textContent.replace(/\u00a0/g, ' ').trim() === words, inWords(after.shares.day.all));
  await settled(page);
  assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('.panel .list'))), 'the focus is in the list');
  // A page that is opened now has the new figure.
  await open(page, `${HASH}&commune=${lost.camera.current_commune_id}`);
  assert.equal(await figure(page), inWords(after.shares.day.all));
});
