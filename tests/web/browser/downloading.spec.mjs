// An officer takes a list away as a file: the same rows, in words, by the filters that are set.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { api, countOf, open, ownSite, person, rowsOf, settled, until } from './harness.mjs';
import { cellsOf, sheetsOf } from './sheets.mjs';

/** What a click on a format gives. @param {import('playwright-core').Page} page @param {string} format */
async function download(page, format, layer = '') {
  await page.locator('.panel-foot .list-download').click();
  if (layer) await page.locator('.export-menu label', { hasText: layer }).click();
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator(`.export-menu [data-format=${format}]`).click()]);
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}
const column = (rows, heading) => { const at = rows[0].indexOf(heading); assert.ok(at >= 0, `a column “${heading}” in ${rows[0].join(' | ')}`); return rows.slice(1).map((row) => row[at]); };
/** What a value would be if it were the register's own and not a word. */
const raw = /^(reported|verifying|prosecuted|cleared|suspended|not_offence|exact|estimated|street|hamlet_centroid|commune_only|minute|hour|day|month|household|police|crossroads)$/;

person('downloading: all sites of the province as CSV, though a hundred are loaded', {}, async ({ page, later }) => {
  const own = await ownSite(later, { site_name: '=1+2 điểm thử' });
  await open(page, '#/cameras?everywhere=1&province=31');
  const sites = await rowsOf('/sites', { province: '31' });
  assert.ok(sites.length > 1000, 'more than one answer holds');
  const { name, bytes } = await download(page, 'csv');
  const rows = cellsOf(bytes.toString('utf8'), ';');
  assert.match(name, /\.csv$/);
  assert.deepEqual(column(rows, 'Mã điểm').sort(), sites.map((row) => row.site_code).sort());
  const at = column(rows, 'Mã điểm').indexOf(own.site_code);
  assert.equal(column(rows, 'Tên điểm lắp đặt')[at], "'=1+2 điểm thử", 'no formula is carried into a spreadsheet');
  assert.deepEqual([column(rows, 'Kinh độ (°)')[at], column(rows, 'Vĩ độ (°)')[at]].map((cell) => Number(cell.replace(',', '.'))), [own.lon, own.lat]);
  assert.deepEqual(rows.slice(1).flat().filter((cell) => raw.test(cell)), [], 'no values of the database');
  await page.locator('.toast.ok', { hasText: name }).waitFor();
});

person('downloading: cameras of the same list as a workbook, with a sheet that says what it is', {}, async ({ page }) => {
  await open(page, '#/cameras?everywhere=1&province=31&status=faulty');
  const faulty = await rowsOf('/cameras', { province: '31', status: 'faulty' });
  const { name, bytes } = await download(page, 'xlsx', 'Mắt camera');
  assert.match(name, /\.xlsx$/);
  const sheets = [...sheetsOf(bytes).values()];
  assert.equal(sheets.length, 2, 'the rows, and what they are');
  assert.deepEqual(column(sheets[0], 'Mã camera').sort(), faulty.map((row) => row.camera_code).sort());
  assert.match(JSON.stringify(sheets[1]), /Hải Phòng/, 'the filter in words');
});

person('downloading: incidents of the frame, with times of Việt Nam; the message says that it is not all', {}, async ({ page }) => {
  const window = { from: '2026-01-01', to: '2026-07-01' };
  await open(page, `#/incidents?province=31&from=${window.from}&to=${window.to}&map=11.50/20.86/106.68`);
  const bbox = (await page.evaluate(() => window.__face.bbox())).join(',');
  const wanted = await rowsOf('/incidents', { ...window, bbox, province: '31' });
  assert.ok(wanted.length > 100);
  const { name, bytes } = await download(page, 'csv');
  const rows = cellsOf(bytes.toString('utf8'), ';');
  assert.deepEqual(column(rows, 'Mã vụ').sort(), wanted.map((row) => row.incident_code).sort());
  assert.deepEqual(rows.slice(1).flat().filter((cell) => raw.test(cell)), [], 'no values of the database');
  const one = wanted[0];
  const at = new Date(Date.parse(one.occurred_from) + 7 * 3600_000).toISOString();
  assert.equal(column(rows, 'Xảy ra từ')[column(rows, 'Mã vụ').indexOf(one.incident_code)], `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11, 16)}`);
  assert.match(await page.locator('.toast.ok', { hasText: name }).textContent(), /trong khung nhìn bản đồ/);
});

person('downloading: a viewer gets rounded places, and is told so in the menu', { as: 'viewer' }, async ({ page }) => {
  await open(page, '#/incidents?everywhere=1&from=2026-01-01&to=2026-03-01');
  await page.locator('.panel-foot .list-download').click();
  assert.match(await page.locator('.export-menu').textContent(), /Vị trí làm tròn như trên màn hình/);
  await page.keyboard.press('Escape');
  const seen = await api('/incidents?limit=1000&from=2026-01-01&to=2026-03-01', { as: 'viewer' });
  const exact = new Map((await rowsOf('/incidents', { from: '2026-01-01', to: '2026-03-01' })).map((row) => [row.incident_id, [row.lon, row.lat]]));
  const { bytes } = await download(page, 'geojson');
  const { features } = JSON.parse(bytes.toString('utf8'));
  assert.ok(features.length > 10);
  assert.ok(!seen.next, 'one page holds all that the viewer sees');
  assert.deepEqual(features.map((f) => f.properties.incident_id ?? f.id).sort(), seen.items.map((row) => row.incident_id).sort());
  const told = features.filter((f) => f.geometry && JSON.stringify(f.geometry.coordinates) === JSON.stringify(exact.get(f.properties.incident_id ?? f.id)));
  assert.deepEqual(told.map((f) => f.properties.incident_code), [], 'no exact place');
});

person('downloading: in English the file is in English', {}, async ({ page }) => {
  await open(page, '#/hotspots?tab=register&everywhere=1&lang=en');
  const { bytes } = await download(page, 'csv');
  const rows = cellsOf(bytes.toString('utf8'));
  assert.ok(['Longitude (°)', 'Latitude (°)', 'Declared on'].every((heading) => rows[0].includes(heading)), rows[0].join());
  const province = await page.locator('select.scope-province').inputValue();
  assert.equal(rows.length - 1, await countOf('/hotspots', { province, on: await page.evaluate(() => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10)) }));
});

person('downloading: the menu by keyboard, and what went wrong in words', {}, async ({ page }) => {
  await open(page, '#/communes?province=31');
  const button = page.locator('.panel-foot .list-download');
  await button.focus();
  await page.keyboard.press('Enter');
  assert.equal(await button.getAttribute('aria-expanded'), 'true');
  const chosen = () => page.evaluate(() => document.activeElement.dataset.format ?? document.activeElement.type);
  assert.equal(await chosen(), 'radio', 'what is downloaded comes first');
  await page.keyboard.press('Tab');
  assert.equal(await chosen(), 'xlsx');
  await page.keyboard.press('ArrowDown');
  assert.equal(await chosen(), 'csv');
  await page.keyboard.press('Escape');
  assert.ok(await page.evaluate(() => document.activeElement.classList.contains('list-download')), 'the focus is back');
  assert.equal(await page.locator('.export-menu:visible').count(), 0);

  await settled(page);
  await page.context().setOffline(true);
  await button.click();
  await page.locator('.export-menu [data-format=kml]').click();
  await page.locator('.toast.danger', { hasText: 'Chưa tải được: Mất kết nối tới máy chủ' }).waitFor();
  await page.context().setOffline(false);
  await until(page, () => !document.querySelector('.panel-foot .list-download').hasAttribute('aria-busy'));
});
