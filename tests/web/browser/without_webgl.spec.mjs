// An old machine without WebGL: tables in the place of the map.
import assert from 'node:assert/strict';
import { countOf, goTo, open, ownSite, api, person, settled, until } from './harness.mjs';

person('without WebGL: the register is a table that is sorted, opened and edited', { webgl: false }, async ({ page, later }) => {
  const own = await ownSite(later, { site_name: 'Điểm không bản đồ' });
  await open(page, '#/cameras?everywhere=1');
  assert.ok(await page.evaluate(() => !document.createElement('canvas').getContext('webgl2')), 'there is no WebGL here');
  assert.match(await page.locator('.banner.plain').textContent(), /không có WebGL2/);
  const province = await page.locator('select.scope-province').inputValue();
  const rows = page.locator('table.table tbody tr');
  assert.equal(await rows.count(), Math.min(100, await countOf('/sites', { province })));

  const names = () => page.locator('table.table tbody th').allTextContents();
  await page.locator('table.table thead').getByRole('button', { name: 'Tên điểm' }).click();
  const sorted = await names();
  assert.deepEqual(sorted, [...sorted].sort(new Intl.Collator('vi', { numeric: true }).compare), 'sorted as Vietnamese is');
  assert.equal(await page.locator('th[aria-sort=ascending]').count(), 1);

  await page.locator('table.table tbody a').first().click();
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  await settled(page);
  assert.equal(await page.locator('#panel-title').textContent(), sorted[0]);

  await goTo(page, `#/cameras/${own.site_id}/edit`);
  await page.locator('.form [data-field=site_name] input').fill('Điểm đã đổi tên');
  await page.locator('.form button[type=submit]').click();
  await until(page, (id) => location.hash.startsWith(`#/cameras/${id}`) && !location.hash.includes('edit'), own.site_id);
  assert.equal((await api(`/sites/${own.site_id}`)).site_name, 'Điểm đã đổi tên');
});

person('without WebGL: every room has its rows', { webgl: false }, async ({ page }) => {
  await open(page, '#/overview');
  const province = await page.locator('select.scope-province').inputValue();
  const communes = (await api(`/communes?province=${province}&limit=1000`)).items.length;
  assert.equal(await page.locator('table.table tbody tr').count(), communes, 'overview');
  for (const [room, path] of [['incidents', '/incidents'], ['hotspots', '/hotspots']]) {
    await goTo(page, `#/${room}?everywhere=1&tab=register`);
    const { today } = await api('/status');
    const { from, to } = await api(`/overview?province=${province}`);
    const total = await countOf(path, room === 'hotspots' ? { province, on: today } : { province, from, to });
    assert.equal(await page.locator('table.table tbody tr').count(), Math.min(100, total), room);
  }
  await goTo(page, '#/communes');
  assert.equal(await page.locator('table.table tbody tr').count(), communes, 'communes');
});
