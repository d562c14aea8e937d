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
