// Phường kiểu mẫu: units of today with the wards they came from, their shares as the API has them; a target is set and told; one sheet of A4.
import assert from 'node:assert/strict';
import { look, theme } from './axe.mjs';
import { computed, inWords, PROVINCE } from './covered.mjs';
import { api, DESK, goTo, open, person, PHONE, settled, until } from './harness.mjs';

const HASH = `#/model_wards?province=${PROVINCE}`;
const plain = (text) => (text ?? '').replace(/\u00a0/g, ' ').trim();
const rowsOf = async (half = 'day') => (await api(`/model-wards/coverage?province=${PROVINCE}&half=${half}`)).items;
const listed = (page) => page.evaluate(() => [...document.querySelectorAll('.panel .list [data-id]')].map((node) => node.dataset.id));
const PARTS = ['all', 'way', 'street', 'hotspot', 'key_place'];

person('model wards: units of today with the wards they came from and their shares, as the API has them', {}, async ({ page }) => {
  await computed();
  for (const half of ['day', 'night']) {
    const rows = await rowsOf(half);
    // The six pilot wards of the plan of 2023 are five units of today.
    assert.ok(rows.length >= 5);
    await open(page, `${HASH}&view=table${half === 'night' ? '&half=night' : ''}`);
    assert.deepEqual(await listed(page), rows.map((row) => row.commune.commune_id), half);
    const cells = await page.locator('.list tbody tr').evaluateAll((all) => all.map((row) => [...row.cells].slice(0, 7).map((cell) => cell.innerText)));
    rows.forEach((row, i) => {
      assert.equal(plain(cells[i][0]), row.commune.full_name);
      for (const one of row.from) assert.ok(cells[i][1].includes(one.full_name), `${one.full_name} in ${cells[i][1]}`);
      PARTS.forEach((part, k) => assert.equal(plain(cells[i][2 + k]), row[part] ? inWords(row[part]) : '—', `${row.commune.full_name} ${part} ${half}`));
    });
  }
  const merged = (await rowsOf()).find((row) => row.commune.full_name === 'Phường Lê Thanh Nghị');
  assert.deepEqual(merged.from.map((one) => one.full_name).sort(), ['Phường Lê Thanh Nghị', 'Phường Tân Bình'], 'two wards of then are one of today');
});

person('model wards: sorting, the colours of the map, and a click on it', {}, async ({ page }) => {
  await computed();
  const rows = await rowsOf();
  await open(page, `${HASH}&view=table`);
  await page.getByRole('button', { name: 'Chung' }).click();
  const known = rows.filter((row) => row.all).sort((a, b) => b.all.share - a.all.share).map((row) => row.all.share);
  const order = await listed(page);
  assert.deepEqual(order.map((id) => rows.find((row) => row.commune.commune_id === id)).filter((row) => row.all).map((row) => row.all.share), known, 'the best first');
  await goTo(page, HASH);
  const states = await page.evaluate((ids) => ids.map((id) => window.__map.getFeatureState({ source: 'communes', sourceLayer: 'communes', id })), rows.map((row) => row.commune.commune_id));
  states.forEach((state, i) => assert.deepEqual([Boolean(state.classed), Boolean(state.nodata)], [rows[i].all !== null, rows[i].all === null], rows[i].commune.full_name));
  await page.locator('.panel .list a').first().click();
  await until(page, (id) => location.hash.includes(id), rows[0].commune.commune_id);
  await settled(page);
  assert.equal(plain(await page.locator('.panel .figure').textContent()), rows[0].all ? inWords(rows[0].all) : '—');
  assert.match(await page.locator('.panel-body').innerText(), new RegExp(rows[0].from[0].full_name));
  // What no column has is of incidents.
  const rest = 1 - ['way', 'street', 'hotspot', 'key_place'].reduce((sum, part) => sum + (rows[0][part]?.need ?? 0), 0) / rows[0].all.need;
  if (rest > 0.01) assert.ok(plain(await page.locator('.panel-body').textContent()).includes(`${Math.round(100 * rest)} % nhu cầu ở đây là từ nơi có vụ việc`), `${rest}`);
});

person('model wards: on an office screen the table has all its columns in sight, with the longest figures too', { screen: DESK }, async ({ page }) => {
  await computed();
  for (const lang of ['vi', 'en']) {
    await open(page, `${HASH}&view=table&lang=${lang}`);
    await page.locator('.list tbody tr').first().evaluate((row) => [...row.cells].slice(2, 7).forEach((cell) => { cell.textContent = '15,8–16,3\u00a0%'; }));
    const [table, last] = [await page.locator('.table-scroll').boundingBox(), await page.locator('.list thead th').last().boundingBox()];
    assert.ok(last.x + last.width <= table.x + table.width + 1, `${lang}: the course ends at ${last.x + last.width}, the table at ${table.x + table.width}`);
    assert.ok(await page.locator('.table-scroll').evaluate((node) => node.scrollWidth <= node.clientWidth + 1), `${lang}: nothing to scroll`);
  }
});

person('model wards: without a target that is said; one that is set is told, and taken back', {}, async ({ page, later }) => {
  await computed();
  const row = (await rowsOf()).find((one) => one.all);
  const ward = row.from[0];
  assert.equal(row.target.share, null, 'the plans set none');
  later(async () => {
    const now = (await api(`/model-wards?province=${PROVINCE}`)).items.find((one) => one.model_ward_id === ward.model_ward_id);
    if (now.target_share !== null) await api(`/model-wards/${ward.model_ward_id}`, { method: 'PATCH', body: { target_share: null, target_by: null, target_document: null }, version: now.version });
  });
  await open(page, `#/model_wards/${row.commune.commune_id}?province=${PROVINCE}`);
  assert.match(await page.locator('.panel-body').innerText(), /chưa đặt chỉ tiêu/);
  await page.locator('.panel .card', { hasText: ward.full_name }).first().click();
  await until(page, () => location.hash.includes('/edit/'));
  await settled(page);
  const goal = page.getByLabel('Chỉ tiêu nhu cầu được thấy (%)');
  await goal.fill('120');
  await page.locator('.panel form [type=submit]').click();
  await page.getByText('Cần một số từ 0 đến 100').waitFor();
  await goal.fill('99,5');
  await page.locator('.panel form [type=submit]').click();
  await page.getByText('Chỉ tiêu phải có văn bản giao').waitFor();
  await page.getByLabel('Văn bản giao chỉ tiêu').fill('20/KH-BCĐ ngày 1/10/2026');
  await page.locator('.panel form [type=submit]').click();
  await until(page, () => !location.hash.includes('/edit/'));
  await settled(page);
  const now = (await rowsOf()).find((one) => one.commune.commune_id === row.commune.commune_id);
  assert.equal(now.target.share, 0.995);
  const points = Math.round((0.995 - now.all.share) * 1000) / 10;
  assert.match(plain(await page.locator('.panel .answer-note').textContent()), new RegExp(`[Tt]hiếu ${String(points).replace('.', ',')} điểm %|đạt`));
  await goTo(page, HASH);
  assert.match(plain(await page.locator('.panel .figure').textContent()), /^[01] trên 1$/);
});

person('model wards: one table on one sheet of A4', {}, async ({ page }) => {
  await computed();
  const rows = await rowsOf();
  await open(page, HASH);
  await page.evaluate(() => { window.print = () => { window.__printed = true; }; });
  await page.getByRole('button', { name: 'In bảng so sánh A4' }).click();
  await until(page, () => window.__printed);
  await page.emulateMedia({ media: 'print' });
  await page.setViewportSize({ width: 1123, height: 794 });
  const sheet = page.locator('.paper');
  assert.equal(await sheet.locator('tbody tr').count(), rows.length);
  // 297 mm less margins of 11 mm, at 96 pixels to 25.4 mm.
  const box = await sheet.boundingBox();
  const [width, height] = [275, 188].map((mm) => (mm * 96) / 25.4);
  assert.ok(box.width <= width + 1 && box.height <= height, `${box.width} × ${box.height}`);
  assert.ok(await sheet.evaluate((node) => node.scrollWidth <= node.clientWidth + 1), 'nothing beside the sheet');
});

for (const as of ['viewer', 'auditor']) person(`model wards: ${as} looks, and is offered no form`, { as }, async ({ page }) => {
  await computed();
  const row = (await rowsOf())[0];
  await open(page, HASH);
  // Those of its own scope, which may have none.
  const own = (await api(`/model-wards/coverage?province=${PROVINCE}&half=day`, { as })).items;
  assert.deepEqual(await listed(page), own.map((one) => one.commune.commune_id));
  assert.equal(await page.locator('.panel-actions a').count(), 0);
  await goTo(page, `#/model_wards/new?province=${PROVINCE}`);
  assert.equal(await page.locator('.panel form').count(), 0);
  await goTo(page, `#/model_wards/${row.commune.commune_id}?province=${PROVINCE}`);
  assert.equal(await page.locator('a[href*="/edit/"]').count(), 0);
});

person('model wards: axe finds nothing, light and dark, desk and phone', { screen: DESK }, async ({ page }) => {
  await computed();
  const row = (await rowsOf())[0];
  const faults = [];
  await open(page, HASH);
  for (const [screen, hash] of [[DESK, `${HASH}&view=table&lang=en`], [DESK, `#/model_wards/${row.commune.commune_id}?province=${PROVINCE}`], [PHONE, HASH], [PHONE, `#/model_wards/${row.commune.commune_id}/edit/${row.from[0].model_ward_id}?province=${PROVINCE}`], [PHONE, `#/model_wards/new?province=${PROVINCE}`]]) {
    await page.setViewportSize(screen);
    await goTo(page, hash);
    for (const scheme of ['light', 'dark']) {
      await theme(page, scheme);
      faults.push(...await look(page, `${hash} ${scheme}`));
    }
  }
  assert.deepEqual(faults, []);
});
