// An officer takes a list into a spreadsheet.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { countOf, open, ownSite, person, rowsOf } from './harness.mjs';

/** Lines of a CSV file, cells without their quotes. @param {string} text */
function cellsOf(text) {
  assert.equal(text.charCodeAt(0), 0xfeff, 'a spreadsheet reads the accents');
  const rows = [[]];
  let [cell, quoted] = ['', false];
  for (let i = 1; i < text.length; i += 1) {
    const c = text[i];
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text[i + 1] === '"') { cell += '"'; i += 1; } else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === ',' || c === '\r') { rows.at(-1).push(cell); cell = ''; } else if (c === '\n') rows.push([]);
    else cell += c;
  }
  rows.pop();
  return rows;
}
async function download(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.list-download').click()]);
  return { name: file.suggestedFilename(), rows: cellsOf(await readFile(await file.path(), 'utf8')) };
}
const column = (rows, heading) => rows.slice(1).map((row) => row[rows[0].indexOf(heading)]);
/** What a value would be if it were the register's own and not a word. */
const raw = /^(reported|verifying|prosecuted|cleared|suspended|not_offence|exact|estimated|street|hamlet_centroid|commune_only|minute|hour|day|month|household|police|crossroads)$/;

person('downloading: all sites of the province, though a hundred are loaded', {}, async ({ page, later }) => {
  const own = await ownSite(later, { site_name: '=1+2 điểm thử' });
  await open(page, '#/cameras?everywhere=1&province=31');
  const sites = await rowsOf('/sites', { province: '31' });
  assert.ok(sites.length > 1000, 'more than one answer holds');
  const { name, rows } = await download(page);
  assert.doesNotMatch(name, /khung-nhin/);
  assert.deepEqual(column(rows, 'Mã điểm').sort(), sites.map((row) => row.site_code).sort());
  const mine = rows.find((row) => row.includes(own.site_code));
  assert.equal(mine[0], "'=1+2 điểm thử", 'no formula is carried into a spreadsheet');
  assert.deepEqual([mine[rows[0].indexOf('Kinh độ')], mine[rows[0].indexOf('Vĩ độ')]].map(Number), [own.lon, own.lat]);
  assert.equal(column(rows, 'Minh họa').filter((cell) => cell === 'có').length, sites.filter((row) => row.is_demo).length, 'demonstration rows say so');
  assert.equal(mine[rows[0].indexOf('Minh họa')], '');
  assert.match(await page.locator('.toast.ok').last().textContent(), new RegExp(`${sites.length.toLocaleString('vi-VN')} dòng`));
});

person('downloading: incidents of the frame, in words, with times of Việt Nam', {}, async ({ page }) => {
  const window = { from: '2026-01-01', to: '2026-07-01' };
  await open(page, `#/incidents?province=31&from=${window.from}&to=${window.to}&map=11.50/20.86/106.68`);
  const bbox = (await page.evaluate(() => window.__face.bbox())).join(',');
  const wanted = await rowsOf('/incidents', { ...window, bbox, province: '31' });
  assert.ok(wanted.length > 100);
  const { name, rows } = await download(page);
  assert.match(name, /khung-nhin/, 'the name says that it is not all');
  assert.deepEqual(column(rows, 'Mã vụ').sort(), wanted.map((row) => row.incident_code).sort());
  assert.deepEqual(rows.slice(1).flat().filter((cell) => raw.test(cell)), [], 'no values of the database');
  const one = wanted[0];
  const at = new Date(Date.parse(one.occurred_from) + 7 * 3600_000).toISOString();
  assert.equal(column(rows, 'Xảy ra từ')[column(rows, 'Mã vụ').indexOf(one.incident_code)], `${at.slice(8, 10)}/${at.slice(5, 7)}/${at.slice(0, 4)} ${at.slice(11, 16)}`);
});

person('downloading: in English the file is in English', {}, async ({ page }) => {
  await open(page, '#/hotspots?everywhere=1&lang=en');
  const { rows } = await download(page);
  assert.ok(['Longitude', 'Latitude', 'Demonstration'].every((heading) => rows[0].includes(heading)), rows[0].join());
  const province = await page.locator('select.scope-province').inputValue();
  assert.equal(rows.length - 1, await countOf('/hotspots', { province, on: await page.evaluate(() => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10)) }));
});
