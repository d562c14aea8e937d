// An officer records an incident whose place nobody knows, and a leader draws a hotspot.
import assert from 'node:assert/strict';
import { api, countOf, emptyPlace, idInAddress, lonLatOf, open, person, pixelOf, settled, until } from './harness.mjs';

const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input:not([type=date]), select, textarea)`).first();
const save = (page) => page.locator('.form button[type=submit]').click();
const voided = async (id) => { const row = await api(`/incidents/${id}`); await api(`/incidents/${id}/void`, { method: 'POST', body: { reason: 'vụ của phép thử' }, version: row.version }); };
const lifted = async (id) => { const row = await api(`/hotspots/${id}`); await api(`/hotspots/${id}/lift`, { method: 'POST', body: { lifted_on: (await api('/status')).today, lifted_by_doc: 'phép thử' }, version: row.version }); };

person('recording: an incident of which only the commune is known is counted there and has no place', {}, async ({ page, later }) => {
  const found = (await api('/communes/search?q=chu%20van%20an&limit=20')).items.map((item) => item.commune).find((c) => c.full_name === 'Phường Chu Văn An' && c.province_code === '31' && !c.valid_to);
  const counted = async () => (await api('/incidents/counts?by=commune&from=2026-03-05&to=2026-03-06&province=31&boundary=2026-03-05')).items.find((row) => row.commune_id === found.commune_id)?.count ?? 0;
  const before = await counted();

  await open(page, '#/incidents/new');
  const offence = field(page, 'offence_code');
  await until(page, () => document.querySelectorAll('.form [data-field=offence_code] option').length > 5);
  await field(page, 'occurred_from').fill('05/03/2026');
  await page.locator('.form [data-field=occurred_from] input.clock').fill('21:30');
  await page.locator('.form [data-field=occurred_from] input.clock').press('Tab');
  const code = await offence.evaluate((select) => [...select.options].find((option) => option.value && !option.disabled).value);
  await offence.selectOption(code);
  await page.getByRole('button', { name: 'Chỉ biết xã, phường' }).click();
  await page.keyboard.type('chu van an');
  const option = page.locator('.picker-list [role=option]', { hasText: 'Phường Chu Văn An' });
  await option.first().waitFor();
  const offered = await option.allTextContents();
  await option.nth(Math.max(0, offered.findIndex((text) => text.includes('Hải Phòng') && !text.includes('→')))).click();
  await save(page);
  await until(page, () => /^#\/incidents\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  later(() => voided(id));
  await settled(page);

  const row = await api(`/incidents/${id}`);
  assert.deepEqual([row.commune_id, row.geom_precision, row.lon, row.lat, row.offence_code], [found.commune_id, 'commune_only', null, null, code]);
  assert.equal(Date.parse(row.occurred_from), Date.parse('2026-03-05T21:30:00+07:00'));
  assert.equal(await counted(), before + 1, 'counted in its commune');
  assert.match(await page.locator('.panel-body').textContent(), /chỉ biết xã, phường/i);
  assert.ok(!(await page.evaluate((own) => window.__map.querySourceFeatures('incidents', { sourceLayer: 'incidents' }).some((f) => f.properties.incident_id === own), id)), 'no dot is invented for it');
});

person('recording: an incident of which only the days are known is whole days, and says so', {}, async ({ page, later }) => {
  await open(page, '#/incidents/new');
  await until(page, () => document.querySelectorAll('.form [data-field=offence_code] option').length > 5);
  assert.equal(await field(page, 'geom_precision').inputValue(), '', 'nothing is said of a place that is not given');
  await field(page, 'occurred_from').fill('04/03/2026');
  await field(page, 'occurred_to').fill('05/03/2026');
  await field(page, 'occurred_to').press('Tab');
  assert.equal(await field(page, 'time_precision').inputValue(), 'day');
  const code = await field(page, 'offence_code').evaluate((select) => [...select.options].find((option) => option.value && !option.disabled).value);
  await field(page, 'offence_code').selectOption(code);
  const inputs = page.locator('.form [data-field=point] input');
  await inputs.nth(0).fill('106,68');
  await inputs.nth(1).fill('20,86');
  assert.equal(await field(page, 'geom_precision').inputValue(), 'exact', 'a place is exact until somebody says otherwise');
  await save(page);
  await until(page, () => /^#\/incidents\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  later(() => voided(id));
  await settled(page);
  const row = await api(`/incidents/${id}`);
  assert.deepEqual([row.time_precision, Date.parse(row.occurred_from), Date.parse(row.occurred_to)], ['day', Date.parse('2026-03-04T00:00:00+07:00'), Date.parse('2026-03-05T23:59:00+07:00')]);
  assert.match(await page.locator('.panel-body').textContent(), /04\/03\/2026 – 05\/03\/2026 ?chính xác đến ngày/);

  // Opened and saved again nothing changes; an hour given makes it exact.
  await page.getByRole('link', { name: 'Sửa', exact: true }).click();
  const clock = (name) => page.locator(`.form [data-field=${name}] input.clock`);
  await clock('occurred_from').waitFor();
  assert.equal(await clock('occurred_from').inputValue(), '', 'no hour was known');
  await save(page);
  await until(page, () => !location.hash.includes('/edit'));
  assert.equal((await api(`/incidents/${id}`)).version, row.version);
  await settled(page);
  await page.getByRole('link', { name: 'Sửa', exact: true }).click();
  await clock('occurred_from').fill('22:00');
  await clock('occurred_to').fill('05:30');
  await field(page, 'time_precision').selectOption('minute');
  await save(page);
  await until(page, () => !location.hash.includes('/edit'));
  await settled(page);
  const now = await api(`/incidents/${id}`);
  assert.deepEqual([now.time_precision, Date.parse(now.occurred_from), Date.parse(now.occurred_to)], ['minute', Date.parse('2026-03-04T22:00:00+07:00'), Date.parse('2026-03-05T05:30:00+07:00')]);
});

/** Clicks corners on the map, each after the one before has become a corner. */
async function drawCorners(page, pixels) {
  await page.locator('#map.picking').waitFor();
  for (const [i, pixel] of pixels.entries()) {
    await page.mouse.click(pixel.x, pixel.y);
    await until(page, (n) => document.querySelectorAll('.corner:not(.mid)').length === n && document.querySelector('#map.picking'), i + 1);
  }
}
const square = (centre) => [[-90, -90], [90, -90], [90, 90], [-90, 90]].map(([dx, dy]) => ({ x: centre.x + dx, y: centre.y + dy }));
async function fillHotspot(page) {
  await field(page, 'name').fill('Khu vực phép thử');
  await page.locator('.form [data-field=area_types] input').first().check();
  await field(page, 'declared_by_doc').fill('01/TB-PT');
  await field(page, 'declared_on').fill('02/03/2026');
}

person('recording: a hotspot is drawn corner by corner and stored with these corners', {}, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  await open(page, `#/hotspots/new?map=16.50/${lat}/${lon}`);
  const pixels = square(await pixelOf(page, [lon, lat]));
  const corners = [];
  for (const pixel of pixels) corners.push(await lonLatOf(page, pixel));
  await drawCorners(page, pixels);
  await page.keyboard.press('Enter');
  await page.locator('#map:not(.picking)').waitFor();
  await fillHotspot(page);
  await save(page);
  await until(page, () => /^#\/hotspots\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  later(() => lifted(id));
  await settled(page);
  const row = await api(`/hotspots/${id}`);
  assert.deepEqual([row.name, row.declared_by_doc, row.declared_on], ['Khu vực phép thử', '01/TB-PT', '2026-03-02']);
  const ring = (row.geometry.type === 'MultiPolygon' ? row.geometry.coordinates[0] : row.geometry.coordinates)[0];
  assert.equal(ring.length, 5, 'four corners and the first again');
  for (const want of corners) assert.ok(ring.some(([x, y]) => Math.abs(x - want[0]) < 3e-6 && Math.abs(y - want[1]) < 3e-6), `corner ${want}`);
  assert.ok(await page.evaluate((own) => window.__map.queryRenderedFeatures({ layers: ['hotspot-fill'] }).some((f) => f.properties.hotspot_id === own), id), 'it is on the map at once');
});

person('recording: an outline that crosses itself is refused with words, nothing is sent', {}, async ({ page, requests }) => {
  const [lon, lat] = await emptyPlace();
  const before = await countOf('/hotspots', {});
  await open(page, `#/hotspots/new?map=16.50/${lat}/${lon}`);
  const [a, b, c, d] = square(await pixelOf(page, [lon, lat]));
  await drawCorners(page, [a, c, b, d]);
  await page.keyboard.press('Enter');
  await page.locator('#map:not(.picking)').waitFor();
  const words = page.locator('.draw-box [role=alert]');
  await words.waitFor();
  assert.match(await words.textContent(), /tự cắt/);
  assert.ok(await page.locator('.fault-mark').isVisible(), 'and where');
  await settled(page);
  const edges = await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['hotspot-draw-line'] }).length);
  assert.ok(edges > 0, 'its edges are still drawn');
  await fillHotspot(page);
  requests.length = 0;
  await save(page);
  assert.match(await words.textContent(), /tự cắt/);
  await settled(page);
  assert.match(await page.evaluate(() => location.hash), /^#\/hotspots\/new/, 'the form stays');
  assert.equal(await countOf('/hotspots', {}), before, 'nothing is stored');
});
