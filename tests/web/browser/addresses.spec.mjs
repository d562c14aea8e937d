// A person opens an address that cannot be as it stands.
import assert from 'node:assert/strict';
import { api, BASE, goTo, open, person, settled, until } from './harness.mjs';

const province = (page) => page.locator('select.scope-province').inputValue();
const said = (page, words) => page.locator('.toast', { hasText: words }).waitFor();
/** Opens an address and reads what is said of it, which is gone after a while, before everything is drawn. */
async function openSaying(page, hash, ...words) {
  await page.goto(`${BASE}/?testhooks=1${hash}`);
  await Promise.all(words.map((one) => said(page, one)));
  await settled(page);
}
const address = (page) => page.evaluate(() => location.hash);

person('addresses: a province that is no more leads to the one that took it in', {}, async ({ page }) => {
  const heir = (await api('/communes/search?q=sao%20do&limit=5')).items.find((item) => item.commune.province_code === '30').now[0];
  await openSaying(page, '#/overview?province=30', /Tỉnh Hải Dương nay không còn/);
  await until(page, () => document.querySelector('select.scope-province').value === '31');
  await settled(page);
  assert.equal(heir.province_name, await page.locator('select.scope-province option:checked').textContent().then((name) => `Thành phố ${name}`));
  assert.doesNotMatch(await address(page), /province=30/);
});

person('addresses: a province that never was is the whole country, and nothing is said to begin at nothing', {}, async ({ page }) => {
  await openSaying(page, '#/overview?province=99', /mã 99/);
  assert.equal(await province(page), '');
  assert.doesNotMatch(await address(page), /province=99/);
  assert.doesNotMatch(await page.locator('.panel-body').textContent(), /bắt đầu từ –/);
});

person('addresses: an unknown room, a window that ends before it begins', {}, async ({ page }) => {
  await openSaying(page, '#/foo?from=2026-05-01&to=2026-01-01', /foo/, /12 tháng qua/);
  assert.match(await address(page), /^#\/overview/);
  assert.doesNotMatch(await address(page), /from=/);
});

person('addresses: what is not there leads to the list, not to another try', { refused: [404] }, async ({ page }) => {
  for (const [room, id] of [['cameras', '00000000-0000-7000-8000-000000000000'], ['incidents', 'xyz'], ['hotspots', 'xyz']]) {
    await open(page, `#/${room}/${id}`);
    await page.locator('.failure').waitFor();
    assert.equal(await page.locator('.failure').getByRole('button').count(), 0, `${room}: no retry`);
    await page.locator('.failure a').click();
    await until(page, (hash) => location.hash.startsWith(hash) && location.hash.split('?')[0] === hash, `#/${room}`);
    await settled(page);
  }
});

person('addresses: another language in the address is the language of the page', {}, async ({ page }) => {
  await open(page, '#/overview?lang=en');
  await page.evaluate(() => { location.hash = location.hash.replace('lang=en', 'lang=vi'); });
  await until(page, () => document.documentElement.lang === 'vi' && document.body.dataset.room);
  await goTo(page, '#/hotspots?lang=vi');
  assert.equal(await page.locator('#panel-title').textContent(), 'Điểm nóng');
});

person('addresses: one that is cut off in the middle of a character opens all the same', {}, async ({ page }) => {
  await open(page, '#/overview?province=31');
  await page.evaluate(() => { location.hash = '#/coverage/%E1?province=31'; });
  await until(page, () => document.body.dataset.room === 'coverage');
  await settled(page);
  await page.locator('.panel .empty').waitFor();
});
