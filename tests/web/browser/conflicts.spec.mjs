// Conflicts among the people: what is past due comes first; one is entered, goes on, is settled, comes up again, is voided; nobody's name gets in.
import assert from 'node:assert/strict';
import { api, countOf, emptyPlace, goTo, idInAddress, open, person, PHONE, pixelOf, rowsOf, settled, until, whole } from './harness.mjs';

const PROVINCE = '31';
const HASH = `#/risk?tab=conflicts&province=${PROVINCE}`;
const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input:not([type=date]), select, textarea)`).first();
const save = (page) => page.locator('.form button[type=submit]').click();
const voided = async (id) => { const row = await api(`/conflicts/${id}`); if (!row.voided_on) await api(`/conflicts/${id}/void`, { method: 'POST', body: { reason: 'bản ghi của phép thử' }, version: row.version }); };
const onMap = (page, layer) => page.evaluate((name) => [...new Set(window.__map.queryRenderedFeatures({ layers: [name] }).map((f) => f.properties.conflict_id))].sort(), layer);

person('conflicts: the answer is how many are past due, the oldest stand above, and the numbers are those of the rows', {}, async ({ page }) => {
  const today = (await api('/status')).today;
  const rows = (await rowsOf('/conflicts', { province: PROVINCE })).filter((row) => !row.voided_on);
  const left = rows.filter((row) => !['settled', 'lapsed'].includes(row.state));
  const past = left.filter((row) => row.due_on && row.due_on < today);
  assert.ok(past.length > 3 && left.length > past.length);
  await open(page, HASH);
  assert.equal(whole(await page.locator('.answer .figure').textContent()), past.length);
  assert.deepEqual((await page.locator('.tiles .tile-value').allTextContents()).map(whole), [past.length, left.length, rows.length - left.length]);
  const oldest = past.map((row) => row.due_on).sort().slice(0, 3).map((due) => Math.round((Date.parse(today) - Date.parse(due)) / 864e5));
  assert.deepEqual((await page.locator('.risk-first .card-value').allTextContents()).map(whole), oldest);
  await page.locator('.tiles .tile').first().click();
  await settled(page);
  assert.deepEqual((await page.locator('.view-list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort(), past.map((row) => row.conflict_id).sort(), 'the list behind the number holds these rows');
  // By kind: each number is that of its rows.
  await goTo(page, HASH);
  await page.locator('details summary', { hasText: 'Theo loại' }).click();
  for (const [kind, open_, due] of await page.locator('.risk-kinds tbody tr').evaluateAll((all) => all.map((tr) => [tr.dataset.kind, ...[...tr.querySelectorAll('td')].map((td) => Number(td.textContent))]))) {
    assert.deepEqual([open_, due], [left.filter((row) => row.kind === kind).length, past.filter((row) => row.kind === kind).length], kind);
  }
});

person('conflicts: list and map hold the same rows, filtered or not; rings are places that are not exact', {}, async ({ page }) => {
  const open_ = (await rowsOf('/conflicts', { province: PROVINCE, open: 'true' })).filter((row) => row.lon !== null);
  const [lon, lat] = [open_[0].lon, open_[0].lat];
  await open(page, `${HASH}&map=13.5/${lat}/${lon}`);
  const listed = async () => (await page.locator('.view-list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort();
  assert.ok((await listed()).includes(open_[0].conflict_id));
  const box = await page.evaluate(() => window.__map.getBounds().toArray().flat());
  const inBox = (row) => row.lon > box[0] && row.lon < box[2] && row.lat > box[1] && row.lat < box[3];
  assert.deepEqual(await onMap(page, 'conflict-point'), (await listed()), 'tiles and list');
  const all = (await rowsOf('/conflicts', { province: PROVINCE })).filter((row) => row.lon !== null && !row.voided_on && inBox(row)).map((row) => row.conflict_id).sort();
  await page.locator('.filters select').first().selectOption('any');
  await settled(page);
  assert.deepEqual(await listed(), all);
  assert.deepEqual(await onMap(page, 'conflicts-found-point'), all, 'what is settled is drawn when it is asked for');
});

person('conflicts: one is entered on the map, goes on, is handed over, settled and comes up again', { refused: [400, 422] }, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  const day = async (ago) => new Date(Date.parse((await api('/status')).today) - ago * 864e5).toISOString().slice(0, 10);
  const [reported, due] = [await day(21), await day(13)];
  const said = (iso) => iso.split('-').reverse().join('/');
  await open(page, `#/risk/new?province=${PROVINCE}&map=15/${lat}/${lon}`);
  const at = await pixelOf(page, [lon, lat]);
  await page.mouse.click(at.x, at.y);
  await until(page, () => document.querySelector('.form [data-field=geom_precision] select').value === 'exact');
  await field(page, 'kind').selectOption('land');
  await field(page, 'reported_on').fill(said(reported));
  await field(page, 'due_on').fill(said(due));
  await field(page, 'responsible_post').fill('Chủ tịch UBND phường');
  // A name is refused at its field, and nothing that was typed is lost.
  await field(page, 'note').fill('Ông Nguyễn Văn An tranh chấp ranh giới thửa đất');
  await save(page);
  const fault = page.locator('.form [data-field=note] .error');
  await fault.waitFor();
  assert.ok((await fault.textContent()).length > 10);
  assert.equal(await field(page, 'kind').inputValue(), 'land');
  await field(page, 'note').fill('Tranh chấp ranh giới hai thửa đất liền kề');
  await save(page);
  await until(page, () => /^#\/risk\/[0-9a-f-]{36}/.test(location.hash));
  const id = await idInAddress(page);
  later(() => voided(id));
  await settled(page);
  let row = await api(`/conflicts/${id}`);
  assert.deepEqual([row.kind, row.state, row.reported_on, row.due_on, row.geom_precision, row.responsible_post], ['land', 'reported', reported, due, 'exact', 'Chủ tịch UBND phường']);
  assert.ok(Math.abs(row.lon - lon) < 1e-4 && Math.abs(row.lat - lat) < 1e-4);
  assert.equal(await page.locator('.risk-past').textContent(), `Quá hạn 13 ngày (hạn ${said(due)}): có thể thành điểm nóng.`);
  assert.ok((await onMap(page, 'conflict-point')).includes(id), 'on the map at once');

  // What was tried, and handed over: it is not over by that.
  await page.getByRole('link', { name: 'Cập nhật giải quyết' }).click();
  await page.locator('.form [data-field=tried] input[value=mediation]').check();
  await field(page, 'state').selectOption('transferred');
  await save(page);
  await page.locator('.form [data-field=transferred_to] .error').waitFor();
  await field(page, 'transferred_to').fill('Thanh tra thành phố');
  await save(page);
  await until(page, () => !location.hash.includes('/status'));
  await settled(page);
  row = await api(`/conflicts/${id}`);
  assert.deepEqual([row.state, row.is_open, row.tried, row.transferred_to], ['transferred', true, ['mediation'], 'Thanh tra thành phố']);
  assert.match(await page.locator('.risk-tried').textContent(), /Hòa giải ở cơ sở/);

  // Settled: the day is offered, and it leaves the map.
  await page.getByRole('link', { name: 'Cập nhật giải quyết' }).click();
  await field(page, 'state').selectOption('settled');
  assert.equal(await page.locator('.form [data-field=settled_on] input').first().inputValue(), said(await day(0)));
  await save(page);
  await until(page, () => !location.hash.includes('/status'));
  await settled(page);
  row = await api(`/conflicts/${id}`);
  assert.deepEqual([row.state, row.is_open], ['settled', false]);
  assert.equal(await page.locator('.risk-past').count(), 0);
  assert.ok(!(await onMap(page, 'conflict-point')).includes(id));

  // It comes up again: never as merely reported.
  await page.getByRole('link', { name: 'Phát sinh lại' }).click();
  assert.deepEqual(await page.locator('.form [data-field=state] option').evaluateAll((all) => all.map((o) => o.value)), ['handling', 'transferred', 'settled', 'lapsed']);
  await field(page, 'state').selectOption('handling');
  await save(page);
  await until(page, () => !location.hash.includes('/status'));
  await settled(page);
  row = await api(`/conflicts/${id}`);
  assert.deepEqual([row.state, row.settled_on, row.is_past_due], ['handling', null, true]);

  // Voided with its reason.
  const before = await countOf('/conflicts', { province: PROVINCE });
  await page.getByRole('button', { name: 'Hủy bản ghi nhầm' }).click();
  await page.locator('dialog textarea').fill('nhập trùng');
  await page.locator('dialog button[type=submit]').click();
  await page.locator('.note.danger', { hasText: 'Lý do: nhập trùng' }).waitFor();
  assert.equal(await countOf('/conflicts', { province: PROVINCE }), before - 1);
});

person('conflicts: one of which only the commune is known has no dot and stands in its list', {}, async ({ page, later }) => {
  const commune = (await api('/communes/search?q=chu%20van%20an&limit=20')).items.map((item) => item.commune).find((c) => c.full_name === 'Phường Chu Văn An' && c.province_code === PROVINCE && !c.valid_to);
  const made = await api('/conflicts', { method: 'POST', body: { kind: 'labour', reported_on: '2026-11-01', commune_id: commune.commune_id } });
  later(() => voided(made.conflict_id));
  await open(page, `#/risk/${made.conflict_id}?province=${PROVINCE}`);
  assert.match(await page.locator('.panel-body').textContent(), /Không có tọa độ: chỉ biết xã, phường/);
  await goTo(page, `${HASH}&precision=commune_only`);
  const ids = (await rowsOf('/conflicts', { province: PROVINCE, open: 'true', precision: 'commune_only' })).map((row) => row.conflict_id).sort();
  assert.deepEqual((await page.locator('.view-list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort(), ids);
  assert.ok(ids.includes(made.conflict_id));
});

person('conflicts: who sees rounded places has counts by commune, and no single one', { as: 'viewer' }, async ({ page, requests }) => {
  await open(page, '#/risk?tab=conflicts');
  const sum = await api('/conflicts/counts?province=24', { as: 'viewer' });
  assert.equal(whole(await page.locator('.answer .figure').textContent()), sum.past_due);
  const cards = await page.locator('.list .card').evaluateAll((all) => all.map((card) => [card.dataset.id, Number(card.querySelector('.card-value').textContent)]));
  assert.deepEqual(cards, sum.items.filter((row) => row.open > 0).map((row) => [row.commune_id, row.open]));
  assert.deepEqual(requests.filter((url) => /\/api\/v1\/conflicts\?/.test(url)), [], 'none was asked for one by one');
  const id = (await rowsOf('/conflicts', { province: '24', limit: 1 }))[0].conflict_id;
  await goTo(page, `#/risk/${id}`);
  assert.ok(!(await page.locator('.panel-body').textContent()).includes('Kinh độ'), 'its place is not told');
});

person('conflicts: on a phone nothing is wider than the screen', { screen: PHONE, touch: true }, async ({ page }) => {
  for (const hash of [HASH, `#/risk/new?province=${PROVINCE}`]) {
    await open(page, hash);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.panel-body').scrollWidth <= innerWidth), hash);
  }
});
