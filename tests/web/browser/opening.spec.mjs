// A leader opens the map.
import assert from 'node:assert/strict';
import { api, countOf, open, person, whole } from './harness.mjs';

const tile = (page, label) => page.locator('.tiles .tile', { has: page.getByText(label, { exact: true }) }).locator('.tile-value').first();

person('opening: the first screen has the numbers that counting the rows gives', {}, async ({ page }) => {
  await open(page);
  const province = await page.locator('select.scope-province').inputValue();
  assert.match(province, /^\d\d$/, 'opens on one province');

  // Counted through the lists, which know nothing of the overview.
  const sites = await countOf('/sites', { province });
  const by = async (status) => countOf('/cameras', { province, status });
  const [active, faulty, suspended, proposed, approved, installing] = await Promise.all(['active', 'faulty', 'suspended', 'proposed', 'approved', 'installing'].map(by));
  const cameras = active + faulty + suspended + proposed + approved + installing;
  assert.ok(sites > 100 && cameras > sites, 'there are demonstration data to be counted');
  assert.equal(whole(await tile(page, 'Điểm').textContent()), sites);
  assert.equal(whole(await tile(page, 'Mắt camera').textContent()), cameras);
  const share = (100 * active) / (active + faulty + suspended);
  const shown = Number((await tile(page, 'Hoạt động, trên camera đã lắp').textContent()).replace(/[^\d,]/g, '').replace(',', '.'));
  assert.ok(Math.abs(shown - share) <= 0.5, `share of working cameras: ${shown} for ${share}`);

  const overview = await api(`/overview?province=${province}`);
  assert.deepEqual([overview.sites, overview.cameras, overview.active], [sites, cameras, active], 'the overview agrees with the lists');
  assert.equal(whole(await page.locator('.answer .figure').first().textContent()), await countOf('/incidents', { province, from: overview.from, to: overview.to }));
});

person('opening: demonstration data and approximate boundaries are said at once', {}, async ({ page }) => {
  await open(page);
  const ribbon = page.locator('.banner.demo');
  assert.match(await ribbon.textContent(), /DỮ LIỆU MINH HỌA/);
  assert.ok(await ribbon.isVisible());
  const approximate = page.locator('.banner.approximate');
  assert.match(await approximate.textContent(), /gần đúng/);
  assert.ok(await approximate.isVisible());
  assert.equal(await page.getAttribute('html', 'lang'), 'vi');
  const dashed = await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['commune-line-approximate'] }).length);
  assert.ok(dashed > 0, 'approximate outlines are drawn dashed');
  assert.equal(await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['commune-line'] }).length), 0, 'none as if it were exact');
});

person('opening: the map shows every commune of the province once', {}, async ({ page }) => {
  await open(page);
  const province = await page.locator('select.scope-province').inputValue();
  const { items } = await api(`/communes?province=${province}&limit=1000`);
  const box = await page.evaluate(() => window.__face.bbox());
  const inside = items.filter((c) => c.lon > box[0] && c.lon < box[2] && c.lat > box[1] && c.lat < box[3]).map((c) => c.commune_id).sort();
  const drawn = await page.evaluate((code) => [...new Set(window.__map.queryRenderedFeatures({ layers: ['commune'] }).filter((f) => f.properties.province_code === code).map((f) => f.properties.commune_id))], province);
  assert.ok(inside.length > 20);
  assert.deepEqual(inside.filter((id) => !drawn.includes(id)), [], 'communes in view that are not drawn');
  const known = new Set(items.map((c) => c.commune_id));
  assert.deepEqual(drawn.filter((id) => !known.has(id)), [], 'communes drawn that are not of the province');
});
