// An officer looks for a place by the name it had.
import assert from 'node:assert/strict';
import { open, person, settled, until } from './harness.mjs';

person('searching: "sao do" finds the ward of before 1/7/2025 and says what it is today', {}, async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('sao do');
  const option = page.getByRole('option', { name: /Phường Sao Đỏ/ });
  await option.first().waitFor();
  assert.match(await option.first().textContent(), /nay thuộc phường Chu Văn An/);
  await page.keyboard.press('Enter');
  await until(page, () => /^#\/communes\/[0-9a-f-]{36}/.test(location.hash));
  await settled(page);
  assert.equal(await page.locator('#panel-title').textContent(), 'Phường Sao Đỏ');
  assert.match(await page.locator('.panel-body').textContent(), /Phường Chu Văn An/);
});

person('searching: what is not there is said, Esc leaves', {}, async ({ page }) => {
  await open(page);
  await page.keyboard.press('/');
  await page.keyboard.type('zzzz không có nơi này');
  await page.locator('.search-none').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.search-list').waitFor({ state: 'hidden' });
  assert.equal(await page.locator('.search input').getAttribute('aria-expanded'), 'false');
});

person('searching: coordinates are a place, in either order, with points or commas', {}, async ({ page }) => {
  const { api } = await import('./harness.mjs');
  const [lon, lat] = [106.344, 20.941];
  const unit = (await api(`/communes/locate?lon=${lon}&lat=${lat}`)).current;
  await open(page);
  for (const text of ['106.344, 20.941', '20.941 106.344', '106,344 20,941', '20,941; 106,344', '106,344,20,941', '106.344,20.941']) {
    await page.locator('.search input').fill('');
    await page.locator('.search-list').waitFor({ state: 'hidden' });
    await page.locator('.search input').fill(text);
    const first = page.locator('.search-item').first();
    await first.waitFor();
    assert.match(await first.textContent(), /106,344; 20,941/, text);
    assert.ok((await first.textContent()).includes(unit.full_name), `${text}: in ${unit.full_name}`);
  }
  await page.keyboard.press('Enter');
  await page.locator('.place-sign').waitFor();
  await settled(page);
  const centre = await page.evaluate(() => window.__map.getCenter().toArray());
  assert.ok(Math.abs(centre[0] - lon) < 1e-4 && Math.abs(centre[1] - lat) < 1e-4, `${centre}`);
  await page.locator('.search input').fill('106.344 20.941');
  await page.locator('.search-item', { hasText: unit.full_name }).nth(1).click();
  await until(page, (id) => location.hash.startsWith(`#/communes/${id}`), unit.commune_id);
  await settled(page);
});

person('searching: a site is found by its code and opened by a click', {}, async ({ page }) => {
  const { api } = await import('./harness.mjs');
  const site = (await api('/sites?limit=1')).items[0];
  await open(page);
  await page.locator('.search input').fill(site.site_code);
  await page.locator('.search-item', { hasText: site.site_code }).first().click();
  await until(page, (id) => location.hash.startsWith(`#/cameras/${id}`), site.site_id);
  await settled(page);
  assert.equal(await page.locator('#panel-title').textContent(), site.site_name);
});
