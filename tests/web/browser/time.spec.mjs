// A person moves through time, sends the address to a colleague, and goes back.
import assert from 'node:assert/strict';
import { api, countOf, eventually, open, person, rowsOf, settled, until, whole } from './harness.mjs';

const figure = async (page) => whole(await page.locator('.answer .figure').first().textContent());
const inAddress = (page, name) => page.evaluate((key) => new URLSearchParams(location.hash.split('?')[1]).get(key), name);
const tilesOf = (requests, name) => requests.filter((url) => new URL(url).pathname.startsWith(`/tiles/${name}/`)).map((url) => new URL(url).searchParams);

person('time: the slider changes the count and the tiles; the address brings it all back', {}, async ({ page, requests }) => {
  await open(page, '#/incidents');
  const province = await page.locator('select.scope-province').inputValue();
  const before = await figure(page);
  assert.ok(tilesOf(requests, 'incidents').length > 0, 'incident tiles were asked for');
  requests.length = 0;

  const handle = page.locator('.ts-handle[data-which=from]');
  const from0 = await handle.getAttribute('aria-valuetext');
  await handle.focus();
  await page.keyboard.press('PageDown');
  await until(page, () => location.hash.includes('from='));
  await settled(page);
  assert.notEqual(await handle.getAttribute('aria-valuetext'), from0);
  const [from, to] = [await inAddress(page, 'from'), await inAddress(page, 'to')];
  assert.match(from, /^\d{4}-\d{2}-01$/, 'stops at a month');
  const wide = await figure(page);
  assert.equal(wide, await countOf('/incidents', { province, from, to }), 'as many as counting gives');
  assert.ok(wide > before, 'a longer window holds more');
  const asked = tilesOf(requests, 'incidents');
  assert.ok(asked.length > 0 && asked.every((params) => params.get('from') === from && params.get('to') === to), 'tiles of the new window, of no other');

  const address = await page.evaluate(() => location.hash);
  const rows = await page.evaluate(() => [...document.querySelectorAll('.view-list [data-id]')].map((node) => node.dataset.id));
  await page.reload();
  await settled(page);
  assert.equal(await figure(page), wide);
  assert.equal(await page.evaluate(() => location.hash), address);
  assert.deepEqual(await page.evaluate(() => [...document.querySelectorAll('.view-list [data-id]')].map((node) => node.dataset.id)), rows, 'the same rows');
});

person('time: the register is shown as it was at the end of the window', {}, async ({ page, requests }) => {
  const window = { from: '2024-01-01', to: '2024-06-01' };
  await open(page, `#/cameras?from=${window.from}&to=${window.to}&everywhere=1`);
  const province = await page.locator('select.scope-province').inputValue();
  const then = await countOf('/sites', { province, on: '2024-05-31' });
  assert.ok(then > 100 && then < await countOf('/sites', { province }) - 100, 'fewer than today, by far');
  const { items: sum } = await api(`/sites/counts?province=${province}&on=2024-05-31`);
  assert.equal(then, sum.reduce((n, row) => n + row.sites, 0), 'list and counts agree');
  const [sites] = (await page.locator('.answer .figure, .figure').first().textContent()).split('·');
  assert.equal(whole(sites), then, 'the answer is of that day');
  assert.equal(whole(await page.locator('.view-list [role=status]').textContent()), then, 'the list is of that day');
  assert.match(await page.locator('.panel-subtitle').textContent(), /như ngày 31\/05\/2024/);
  const asked = tilesOf(requests, 'sites');
  assert.ok(asked.length > 0 && asked.every((params) => params.get('on') === '2024-05-31'), 'and so is the map');
  await page.locator('.view-list [data-id]').first().click();
  await settled(page);
  assert.match(await page.locator('.panel-body').textContent(), /hồ sơ này là của hôm nay/, 'a record is of today, and says so');
});

person('time: a typed date is a step that Back takes back', {}, async ({ page }) => {
  await open(page, '#/incidents?from=2025-03-01&to=2025-09-01');
  const province = await page.locator('select.scope-province').inputValue();
  assert.equal(await figure(page), await countOf('/incidents', { province, from: '2025-03-01', to: '2025-09-01' }));
  const input = page.locator('.ts-dates input:not([type=date])').first();
  await input.fill('01/06/2025');
  await input.press('Enter');
  await until(page, () => location.hash.includes('from=2025-06-01'));
  await settled(page);
  const narrow = await countOf('/incidents', { province, from: '2025-06-01', to: '2025-09-01' });
  assert.equal(await figure(page), narrow);
  await page.goBack();
  await until(page, () => location.hash.includes('from=2025-03-01'));
  await settled(page);
  assert.equal(await figure(page), await countOf('/incidents', { province, from: '2025-03-01', to: '2025-09-01' }));
  assert.equal(await input.inputValue(), '01/03/2025', 'the slider goes back too');
});

person('time: the boundary date brings the units of then, on the map and in the list', {}, async ({ page }) => {
  await open(page, '#/communes');
  await page.locator('.scope-boundary').click();
  await page.getByRole('button', { name: /30\/06\/2025/ }).filter({ hasText: 'trước' }).click();
  await until(page, () => location.hash.includes('at=2025-06-30'));
  await settled(page);
  // Not by the requests: Chromium does not tell of all that a worker asks for.
  const then = new Set((await rowsOf('/communes', { at: '2025-06-30' })).map((unit) => unit.commune_id));
  const drawn = () => page.evaluate(() => [...new Set(window.__map.queryRenderedFeatures({ layers: ['commune'] }).map((f) => f.properties.commune_id))]);
  const ids = await eventually(drawn, (now) => now.length > 50 && now.every((id) => then.has(id)), 'only units that were in force');
  const today = new Set((await rowsOf('/communes', {})).map((unit) => unit.commune_id));
  assert.ok(ids.filter((id) => !today.has(id)).length > 50, 'most of which are no more');
  const province = await page.locator('select.scope-province').inputValue();
  assert.equal(whole((await page.locator('.panel-body').textContent()).match(/([\d.]+) đơn vị cấp xã/)[1]), await countOf('/communes', { at: '2025-06-30', province }));
  assert.match(await page.locator('.banner.approximate').textContent(), /trước 01\/07\/2025/);
});

person('time: every click on a room is a step, and Back leads through them', {}, async ({ page }) => {
  await open(page);
  for (const room of ['cameras', 'hotspots', 'communes']) {
    await page.locator(`#rail a[data-room=${room}]`).click();
    await until(page, (name) => document.body.dataset.room === name, room);
    await settled(page);
  }
  for (const room of ['hotspots', 'cameras', 'overview']) {
    await page.goBack();
    await until(page, (name) => document.body.dataset.room === name, room);
    await settled(page);
    assert.equal(await page.locator('#rail a[aria-current=page]').getAttribute('data-room'), room);
  }
});
