// Each role sees what it may, and is not offered what it may not; exact places need a purpose.
import assert from 'node:assert/strict';
import { api, goTo, open, person, rowsOf, settled, whole } from './harness.mjs';
import { ACCOUNTS, send } from './accounts.mjs';

const rail = (page) => page.locator('#rail > ul a:visible').evaluateAll((all) => all.map((a) => a.dataset.room));
const ALL = ['overview', 'cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports'];
/** The distance in metres of two places of the same latitude zone. */
const metres = ([lon, lat], [lon2, lat2]) => Math.hypot((lat2 - lat) * 110_574, (lon2 - lon) * 111_320 * Math.cos((lat * Math.PI) / 180));

for (const [role, rooms] of [['admin', [...ALL, 'imports', 'admin']], ['province', [...ALL, 'imports']], ['commune', [...ALL, 'imports']], ['viewer', ALL]]) {
  person(`roles: ${role} has its rooms and its buttons`, { as: role }, async ({ page }) => {
    await open(page, '#/cameras');
    assert.deepEqual(await rail(page), rooms);
    const writes = role !== 'viewer';
    for (const room of ['cameras', 'incidents', 'hotspots']) {
      await goTo(page, `#/${room}${room === 'hotspots' ? '?tab=register' : ''}`);
      assert.equal(await page.locator('.panel-actions a[href*="/new"]').count(), writes ? 1 : 0, `${room}: the button that adds`);
    }
    await page.locator('.account-button').click();
    const menu = await page.locator('#account-popup').textContent();
    const me = await api('/me', { as: role });
    for (const word of [me.post, me.username, ...(me.province_name ? [me.province_name] : me.communes.map((one) => one.full_name))]) assert.ok(menu.includes(word), `${word} in the menu`);
    await page.keyboard.press('Escape');
    assert.equal(await page.evaluate(() => document.activeElement.className.includes('account-button')), true, 'the focus is back');
  });
}

person('roles: a viewer changes nothing by an address either', { as: 'viewer' }, async ({ page }) => {
  const site = (await api('/sites?limit=1', { as: 'viewer' })).items[0];
  await open(page, `#/cameras/${site.site_id}`);
  assert.deepEqual(await page.locator('.record-buttons a, .record-buttons button').allTextContents(), ['Lịch sử']);
  for (const path of ['new', `${site.site_id}/edit`, `${site.site_id}/new`]) {
    await goTo(page, `#/cameras/${path}`);
    assert.equal(await page.locator('.form').count(), 0, path);
  }
  await goTo(page, '#/cameras');
  await page.evaluate(() => { location.hash = '#/admin'; });
  await page.getByText('Tài khoản này không dùng mục “Quản trị”.').waitFor();
  assert.notEqual(await page.evaluate(() => document.body.dataset.room), 'admin');
});

person('roles: an account of a province stays in it, whatever the address says', { as: 'province' }, async ({ page }) => {
  await open(page, '#/cameras?province=24');
  await page.getByText('Tài khoản này chỉ xem được địa bàn của mình.').waitFor();
  assert.equal(await page.locator('select.scope-province').count(), 0, 'nothing to choose');
  assert.match(await page.locator('#scope').textContent(), /Hải Phòng/);
  const total = (await api('/sites?count=true&limit=1', { as: 'province' })).total;
  const own = (await api('/sites?count=true&limit=1&province=31')).total;
  assert.equal(total, own, 'all that it sees is of its province');
});

person('roles: without a purpose places are rounded, with one exact, at once and on the record', { as: 'admin', fresh: true }, async ({ page, cookie }) => {
  const exact = (await api('/incidents?limit=50')).items.find((row) => row.lon !== null && row.geom_precision === 'exact');
  await open(page, `#/incidents/${exact.incident_id}`);
  const place = async () => (await page.locator('.facts > div', { has: page.getByText('Kinh độ; vĩ độ', { exact: true }) }).first().locator('dd').textContent()).match(/[\d.,]+/g).slice(0, 2).map((n) => Number(n.replace(',', '.')));
  const strip = page.locator('.places-strip');
  assert.match(await strip.textContent(), /làm tròn về ô 250 m/);
  assert.equal(await page.locator('.record-buttons a, .record-buttons button').count(), 0, 'what needs the exact place is not offered');
  const masked = await place();
  assert.ok(metres(masked, [exact.lon, exact.lat]) > 1, 'not the place itself');
  assert.ok(metres(masked, [exact.lon, exact.lat]) < 250, 'the cell of the place');

  await strip.locator('button').click();
  const dialog = page.locator('dialog.confirm');
  const state = dialog.getByRole('button', { name: 'Nêu mục đích' });
  await dialog.locator('textarea').fill('ngắn');
  await state.click();
  await page.getByText('Mục đích cần từ 5 đến 300 ký tự.').waitFor();
  await dialog.getByLabel('Rà soát, bố trí camera').check();
  assert.equal(await dialog.locator('textarea').inputValue(), 'Rà soát, bố trí camera');
  await state.click();
  await dialog.waitFor({ state: 'detached' });
  await page.getByText('Vị trí chính xác, cho mục đích: Rà soát, bố trí camera.').waitFor();
  await settled(page);
  assert.ok(metres(await place(), [exact.lon, exact.lat]) < 2, 'the place itself');
  assert.ok(await page.locator('.record-buttons a').count() > 0);
  const me = await (await send('/me', {}, cookie)).json();
  assert.deepEqual([me.purpose, me.incident_tier], ['Rà soát, bố trí camera', 'exact']);
  const { items } = await api('/audit?entity=session&chain=VN&limit=5');
  assert.ok(items.some((one) => one.actor === ACCOUNTS.admin && one.action === 'stated_purpose' && one.detail.purpose === 'Rà soát, bố trí camera'), 'the log has it');
});

person('roles: a form behind an address asks for the purpose first', { as: 'province', fresh: true }, async ({ page }) => {
  const row = (await api('/incidents?limit=1', { as: 'province' })).items[0];
  await open(page, `#/incidents/${row.incident_id}/edit`);
  await page.getByText('Sửa và xem lịch sử vụ việc cần vị trí chính xác').waitFor();
  await page.getByRole('button', { name: 'Nêu mục đích để xem vị trí chính xác' }).click();
  await page.locator('dialog textarea').fill('Chỉnh số liệu của phép thử');
  await page.locator('dialog [type=submit]').click();
  await page.locator('.form').waitFor();
});

person('roles: a viewer is told that places are rounded and is offered no purpose', { as: 'viewer' }, async ({ page }) => {
  await open(page, '#/incidents');
  const strip = page.locator('.places-strip');
  assert.match(await strip.textContent(), /ô 250 m; vụ việc nhạy cảm không hiển thị/);
  assert.equal(await strip.locator('button').count(), 0);
  const sensitive = (await api('/incidents?limit=1000&province=24')).items.filter((row) => row.sensitivity !== 'normal').map((row) => row.incident_id);
  const seen = (await api('/incidents?limit=1000&province=24', { as: 'viewer' })).items.map((row) => row.incident_id);
  assert.ok(sensitive.length > 0 && seen.length > 0);
  assert.deepEqual(sensitive.filter((id) => seen.includes(id)), [], 'none of the sensitive ones');
});

person('roles: an auditor has counts by commune and quarter, small ones as "under 5", sums as "at least"', { as: 'auditor' }, async ({ page }) => {
  await open(page, '#/incidents?from=2026-01-01&to=2026-10-01&quarter=2026-04-01');
  assert.deepEqual(await rail(page), ['cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports', 'admin']);
  // Counted from the rows that an administrator sees.
  const rows = (await rowsOf('/incidents', { province: '31', from: '2026-04-01', to: '2026-07-01' })).filter((row) => !row.voided_on);
  const of = new Map();
  for (const row of rows) of.set(row.current_commune_name, (of.get(row.current_commune_name) ?? 0) + 1);
  const cards = await page.locator('.list .card').evaluateAll((all) => all.map((card) => [card.querySelector('.card-title').textContent, card.querySelector('.card-value').textContent.trim()]));
  assert.ok(cards.length > 100, `${cards.length} communes`);
  const small = cards.filter(([name]) => (of.get(name) ?? 0) < 5);
  assert.ok(small.length > 0);
  assert.deepEqual(small.filter(([, said]) => said !== 'dưới 5'), [], 'small counts are not told');
  const told = cards.filter(([name]) => (of.get(name) ?? 0) >= 5);
  assert.deepEqual(told.filter(([name, said]) => whole(said) !== of.get(name)), [], 'the others are');
  const sum = told.reduce((n, [name]) => n + of.get(name), 0);
  assert.equal(await page.locator('.answer .figure').textContent(), `ít nhất ${sum.toLocaleString('vi-VN')}`);
  assert.ok(!(await page.evaluate(() => window.__map.getStyle().layers.filter((layer) => layer.source === 'incidents' && layer.layout?.visibility !== 'none').length)), 'no incident on the map');
});

// Its rows are hidden, not absent: an empty list would be a false answer. No such import is needed for that.
const IMPORT = '#/incidents?import_id=01a20000-0000-7000-8000-000000000000&everywhere=1';
const hidden = async (page, requests) => {
  assert.equal(await page.locator('.view-list:visible').count(), 0, 'no list');
  assert.equal(await page.locator('.panel-foot:visible').count(), 0, 'nothing to take away');
  assert.equal(await page.getByText('Chỉ các dòng của lần nhập này').count(), 0, 'not said to be there');
  assert.deepEqual(requests.filter((url) => /\/incidents\?.*import_id/.test(url)), [], 'not asked for');
};

person('roles: the incidents of one import are asked for with a purpose', { as: 'admin', fresh: true, refused: [404] }, async ({ page, requests }) => {
  await open(page, IMPORT);
  await page.getByText('Lọc vụ việc theo lần nhập cần vị trí chính xác').waitFor();
  await settled(page);
  await hidden(page, requests);
  await page.locator('.panel-body').getByRole('button', { name: 'Nêu mục đích để xem vị trí chính xác' }).last().click();
  await page.locator('dialog textarea').fill('Chỉnh số liệu của phép thử');
  await page.locator('dialog [type=submit]').click();
  await page.locator('.view-list').waitFor();
  await page.getByText('Chỉ các dòng của lần nhập này').waitFor();
  assert.ok(requests.some((url) => /\/incidents\?.*import_id/.test(url)), 'the rows are asked for');
});

person('roles: a viewer is told that incidents by import are not shown, and goes on to all', { as: 'viewer', refused: [403, 404] }, async ({ page, requests }) => {
  await open(page, IMPORT);
  await page.getByText('nên không lọc được vụ việc theo lần nhập').waitFor();
  await settled(page);
  await hidden(page, requests);
  await page.locator('.import-strip').getByRole('button', { name: 'Xem tất cả' }).click();
  await page.locator('.view-list .card').first().waitFor();
  assert.equal(await page.getByText('nên không lọc được vụ việc theo lần nhập').count(), 0);
});
