// A commune's clerk brings a list of cameras: from the file to the rows on the map, and back again.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { look, theme } from './axe.mjs';
import { api, DESK, emptyPlace, eventually, goTo, idInAddress, open, person, PHONE, settled, until, whole } from './harness.mjs';
import { sheetsOf } from './sheets.mjs';

const HEADINGS = ['STT', 'Tên điểm', 'Kinh độ', 'Vĩ độ', 'Sở hữu', 'Loại camera', 'Số CCCD', 'Ngày sinh'];
let made = 0;

/**
 * A list of cameras as an office has it: the rows of `right` are as they should be, one has no ownership that exists, one lies outside of the country.
 * @returns {Promise<{text: string, right: {name: string, lon: number, lat: number}[], wrong: string[], mark: string}>}
 */
async function cameraList(n = 3) {
  made += 1;
  const mark = `nhập ${Date.now().toString(36)}${made}`;
  const [lon, lat] = await emptyPlace();
  const right = Array.from({ length: n }, (_, i) => ({ name: `Điểm ${mark} số ${i + 1}`, lon: Number((lon + 0.0007 * (i % 3)).toFixed(6)), lat: Number((lat + 0.0006 * Math.floor(i / 3)).toFixed(6)) }));
  const comma = (value) => String(value).replace('.', ',');
  const rows = right.map((one, i) => [i + 1, one.name, comma(one.lon), comma(one.lat), 'Hộ gia đình', 'Cố định', `0312060000${10 + i}`, `1${i}/04/1971`]);
  const wrong = [`Điểm ${mark} sở hữu lạ`, `Điểm ${mark} ngoài nước`];
  rows.push([n + 1, wrong[0], comma(lon + 0.002), comma(lat + 0.002), 'không rõ ai', 'Cố định', '031206000098', '03/02/1960']);
  rows.push([n + 2, wrong[1], '12,5', '41,9', 'Hộ gia đình', 'Cố định', '031206000099', '04/02/1960']);
  return { text: `\ufeff${[HEADINGS, ...rows].map((row) => row.join(';')).join('\r\n')}\r\n`, right, wrong, mark };
}
const sitesOf = async (mark) => (await api(`/sites?${new URLSearchParams({ q: mark, limit: '100' })}`)).items;

/** Chooses the file and waits for its columns. @param {import('playwright-core').Page} page */
async function choose(page, text, name = 'Danh sách camera.csv') {
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await page.locator('.imp-list').waitFor();
  return idInAddress(page);
}
/** The fields that have no column get one value for every row; then every row is checked. @param {import('playwright-core').Page} page */
async function check(page) {
  for (const field of await page.locator('.imp-aside [data-missing]').all()) {
    const select = field.locator('select');
    if (await select.count()) await select.selectOption({ index: 1 });
    else await field.locator('input').first().fill('1');
  }
  await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
  await page.locator('.answer-label', { hasText: /Sẽ được lưu|Có thể lưu/ }).waitFor();
  // What only a person can say: the first answer.
  while (await page.locator('.imp-questions h2', { hasText: 'Cần trả lời' }).count()) {
    for (const question of await page.locator('.imp-questions fieldset').all()) {
      if (await question.locator('select').count()) await question.locator('select').selectOption({ index: 1 });
      else await question.locator('input').first().check();
    }
    await page.getByRole('button', { name: 'Kiểm tra lại' }).click();
    await page.locator('.imp-questions button[disabled]').waitFor().catch(() => {});
    await until(page, () => !document.querySelector('.imp-questions button[disabled]') && /Sẽ được lưu|Có thể lưu/.test(document.querySelector('.answer-label')?.textContent ?? ''));
  }
  await settled(page);
}
const undone = (id) => async () => { const run = await api(`/imports/${id}`); if (run.may.undo) await api(`/imports/${id}/undo`, { method: 'POST', body: {} }); else if (run.may.cancel) await api(`/imports/${id}/cancel`, { method: 'POST', body: {} }); };

person('importing: a list with right and wrong rows, from choosing the file to the sites on the map, and undone', {}, async ({ page, later }) => {
  const list = await cameraList();
  await open(page, '#/imports/new?province=31');
  const id = await choose(page, list.text);
  later(undone(id));
  assert.match(await page.locator('.imp-reading').textContent(), /Bảng CSV.*UTF-8.*tiêu đề ở dòng 1/s);

  // What is of people has no field to go into, and says why.
  for (const name of ['Số CCCD', 'Ngày sinh']) {
    const column = page.locator('.imp-column', { hasText: name });
    assert.equal(await column.locator('del').textContent(), name);
    assert.equal(await column.locator('input').count(), 0, `${name}: nothing to choose`);
    assert.ok((await column.locator('.imp-note').textContent()).length > 20, `${name}: the reason`);
  }
  const fieldOf = (name) => page.locator('.imp-column', { hasText: name }).locator('input').inputValue();
  assert.deepEqual([await fieldOf('Kinh độ'), await fieldOf('Vĩ độ'), await fieldOf('Sở hữu')], ['Kinh độ', 'Vĩ độ', 'Sở hữu']);
  await check(page);

  assert.equal(whole(await page.locator('.answer .figure').textContent()), list.right.length);
  assert.equal(whole(await page.locator('.tile', { hasText: 'bị trả lại' }).locator('.tile-value').textContent()), list.wrong.length);
  assert.deepEqual(await sitesOf(list.mark), [], 'nothing is stored by a check');
  const drawn = await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['preview-point'] }).filter((f) => f.properties.status === 'ok').map((f) => f.properties.label).sort());
  assert.equal(new Set(drawn).size, list.right.length, `on the map: ${drawn}`);
  // The legend is closed over them, the list tells the signs; rows given back lie under those that go in.
  assert.equal(await page.locator('#legend details').getAttribute('open'), null);
  assert.equal(await page.locator('.imp-preview .imp-sign').count(), 2);
  const order = await page.evaluate(() => window.__map.getSource('overlay-preview').serialize().data.features.map((f) => f.properties.status));
  assert.deepEqual(order, [...order].sort((a, b) => ['refused', 'unchanged', 'ok'].indexOf(a) - ['refused', 'unchanged', 'ok'].indexOf(b)));

  // The reasons open their rows: the fifth and sixth line of the file.
  for (const reason of await page.locator('.imp-reason summary').all()) await reason.click();
  await page.locator('.imp-refused li').nth(list.wrong.length - 1).waitFor();
  const named = (await page.locator('.imp-refused li').allTextContents()).map((text) => whole(/Dòng ([\d.]+)/.exec(text)[1])).sort((a, b) => a - b);
  assert.deepEqual([...new Set(named)], [5, 6]);

  // They come back as the person's own rows, with three more columns.
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('.imp-take').click()]);
  const rows = [...sheetsOf(await readFile(await file.path())).values()][0];
  const heading = rows.findIndex((row) => row.includes('Tên điểm'));
  assert.equal(rows[heading].filter((cell) => cell && !HEADINGS.includes(cell)).length, 3, rows[heading].join(' | '));
  assert.deepEqual(rows.slice(heading + 1).map((row) => row[rows[heading].indexOf('Tên điểm')]).filter(Boolean).sort(), [...list.wrong].sort());
  assert.deepEqual(rows.flat().filter((cell) => cell.startsWith('=')), [], 'no formula');

  // The address holds the state.
  await page.reload();
  await page.locator('.answer-label', { hasText: 'Sẽ được lưu' }).waitFor();
  await page.getByRole('button', { name: `Lưu ${list.right.length} dòng` }).click();
  const dialog = page.locator('dialog.confirm');
  assert.match(await dialog.textContent(), new RegExp(`${list.right.length} dòng`));
  await dialog.getByRole('button', { name: `Lưu ${list.right.length} dòng` }).click();
  await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor();
  // The map beside it has the rows of this import and nothing else of the register.
  await until(page, () => Boolean(window.__map.getSource('overlay-preview')));
  await settled(page);
  assert.deepEqual(await page.evaluate(() => window.__map.queryRenderedFeatures().filter((f) => f.properties.site_id || f.properties.site_code).map((f) => f.properties.site_code)), [], 'no site of the register');
  assert.equal(await page.evaluate(() => window.__map.getSource('overlay-preview').serialize().data.features.length), list.right.length);
  const stored = await sitesOf(list.mark);
  assert.deepEqual(stored.map((row) => [row.site_name, row.lon, row.lat]).sort(), list.right.map((one) => [one.name, one.lon, one.lat]).sort());
  assert.ok(stored.every((row) => row.ownership === 'household'));
  await settled(page);

  // To their rows: the map is where they are, and its sites are these.
  await page.getByRole('link', { name: 'Xem các dòng' }).click();
  await until(page, () => document.body.dataset.room === 'cameras');
  await settled(page);
  await page.locator('.import-strip', { hasText: 'Danh sách camera.csv' }).waitFor();
  await until(page, () => Boolean(window.__map.getLayer('cameras-found-point')));
  await settled(page);
  const ids = await page.evaluate(() => [...new Set(window.__map.queryRenderedFeatures({ layers: ['cameras-found-point'] }).map((f) => f.properties.site_id))]);
  assert.deepEqual(ids.sort(), stored.map((row) => row.site_id).sort(), 'they and no others are on the map');
  const listed = async () => (await page.locator('.view-list .card-title').allTextContents()).sort();
  assert.deepEqual(await listed(), list.right.map((one) => one.name).sort(), 'they and no others are in the list');
  assert.deepEqual(await look(page), [], 'the list of an import');

  // The filter can be taken away: the demonstration's sites are there again.
  await page.locator('.import-strip').getByRole('button', { name: 'Xem tất cả' }).click();
  await until(page, () => !document.querySelector('.import-strip') && !location.hash.includes('import_id'));
  await settled(page);
  assert.equal(await page.evaluate(() => Boolean(window.__map.getLayer('cameras-found-point'))), false, 'the tiles draw again');

  await goTo(page, `#/imports/${id}`);
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('dialog.confirm').getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('.answer-label', { hasText: 'Đã lấy ra' }).waitFor();
  assert.deepEqual(await sitesOf(list.mark), [], 'as before');
});

person('importing: the same file twice changes nothing', {}, async ({ page, later }) => {
  const list = await cameraList();
  for (const [accepted, unchanged] of [[list.right.length, 0], [0, list.right.length]]) {
    await open(page, '#/imports/new?province=31');
    const id = await choose(page, list.text);
    later(undone(id));
    await check(page);
    assert.deepEqual([await page.locator('.answer .figure').textContent(), await page.locator('.tile', { hasText: 'đã có' }).locator('.tile-value').textContent()].map(whole), [accepted, unchanged]);
    if (!accepted) { assert.ok(await page.getByRole('button', { name: 'Lưu 0 dòng' }).isDisabled(), 'there is nothing to store'); break; }
    await page.getByRole('button', { name: `Lưu ${accepted} dòng` }).click();
    await page.locator('dialog.confirm [type=submit]').click();
    await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor();
  }
  assert.equal((await sitesOf(list.mark)).length, list.right.length);
});

person('importing: what was stored and then worked on is not undone, and it is said what depends on it', { refused: [409] }, async ({ page, later }) => {
  const list = await cameraList(1);
  await open(page, '#/imports/new?province=31');
  const id = await choose(page, list.text);
  await check(page);
  await page.getByRole('button', { name: 'Lưu 1 dòng' }).click();
  await page.locator('dialog.confirm [type=submit]').click();
  await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor();
  const [site] = await sitesOf(list.mark);
  const row = await api(`/sites/${site.site_id}`);
  await api(`/sites/${site.site_id}`, { method: 'PATCH', body: { address_text: 'sửa bằng tay' }, version: row.version });
  later(async () => { const now = await api(`/sites/${site.site_id}`); await api(`/sites/${site.site_id}/retire`, { method: 'POST', body: { reason: 'điểm của phép thử' }, version: now.version }); });
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('dialog.confirm').getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('.imp-depends li').first().waitFor();
  assert.match(await page.locator('.imp-depends').textContent(), /\d/);
  assert.equal((await sitesOf(list.mark)).length, 1, 'it is still there');
  assert.equal((await api(`/imports/${id}`)).state, 'stored');
});

person('importing: cancelled before it is stored, nothing is', {}, async ({ page }) => {
  const list = await cameraList();
  await open(page, '#/imports/new?province=31');
  const id = await choose(page, list.text);
  await check(page);
  await page.locator('.panel-actions').getByRole('button', { name: 'Hủy' }).click();
  await page.getByText('Đã hủy. Không có gì được lưu.').waitFor();
  await until(page, () => /^#\/imports(\?|$)/.test(location.hash));
  assert.equal((await eventually(() => api(`/imports/${id}`), (run) => run.state === 'cancelled', 'cancelled')).state, 'cancelled');
  assert.deepEqual(await sitesOf(list.mark), []);
  await page.locator(`.card[data-id="${id}"]`, { hasText: 'đã hủy' }).waitFor();
});

person('importing: files that cannot be read say what to do', { screen: DESK }, async ({ page }) => {
  await open(page, '#/imports/new?province=31');
  const input = page.locator('input[type=file]');
  for (const [name, said] of [['bảng.xls', 'Excel (.xlsx)'], ['điểm.shp', 'tệp .zip'], ['công văn.pdf', 'Chép bảng sang Excel']]) {
    await input.setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from('x') });
    await page.locator('.failure', { hasText: name }).filter({ hasText: said }).waitFor();
  }
  // A workbook in name alone: the server looks inside.
  await input.setInputFiles({ name: 'hỏng.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(900, 7)]) });
  await page.getByText('Không đọc được tệp này').waitFor();
  await page.getByText('Chưa có gì được lưu').waitFor();
  assert.ok((await page.locator('.failure').textContent()).length > 60, 'the reason in words');
  await page.getByRole('link', { name: 'Chọn tệp khác' }).click();
  await page.locator('.drop').waitFor();
});

person('importing: a column is mapped by keyboard, typed without accents', {}, async ({ page, later }) => {
  const list = await cameraList();
  await open(page, '#/imports/new?province=31');
  later(undone(await choose(page, list.text)));
  const picker = page.locator('.imp-column', { hasText: 'STT' }).locator('input');
  await picker.focus();
  await page.keyboard.press('ArrowDown');
  assert.equal(await picker.getAttribute('aria-expanded'), 'true');
  await page.keyboard.type('kinh do');
  await page.keyboard.press('Enter');
  assert.equal(await picker.inputValue(), 'Kinh độ');
  // Two columns cannot both be it: that is said, and the check goes to it.
  await page.locator('.imp-column', { hasText: 'STT' }).locator('.imp-note.fault').waitFor();
  assert.equal(await picker.getAttribute('aria-invalid'), 'true');
  // The mapping that was begun outlives a reload.
  await page.reload();
  await page.locator('.imp-list').waitFor();
  assert.equal(await picker.inputValue(), 'Kinh độ');
  await picker.focus();
  await page.keyboard.type('khong nhap');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.imp-note.fault').count(), 0);
});

for (const [size, screen] of [['1366×768', DESK], ['390×844', PHONE]]) {
  person(`importing: accessible at ${size}, light and dark, and nothing wider than the screen`, { screen, touch: screen === PHONE }, async ({ page, later }) => {
    const list = await cameraList();
    const faults = [];
    const both = async (where) => {
      for (const scheme of ['light', 'dark']) { await theme(page, scheme); faults.push(...await look(page, `${where} ${scheme}`)); }
      if (await page.evaluate(() => document.scrollingElement.scrollWidth > innerWidth || document.querySelector('.panel-body').scrollWidth > document.querySelector('.panel-body').clientWidth + 1)) faults.push(`${where}: scrolls sideways`);
    };
    await open(page, '#/imports/new?province=31');
    const id = await choose(page, list.text);
    later(undone(id));
    await both('columns');
    await page.locator('.imp-column input').first().click();
    await both('fields');
    await page.keyboard.press('Escape');
    await check(page);
    await both('checked');
    await page.getByRole('button', { name: `Lưu ${list.right.length} dòng` }).click();
    await page.locator('dialog.confirm [type=submit]').click();
    await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor();
    await both('stored');
    assert.deepEqual(faults, []);
  });
}

person('importing: without WebGL the rows are on the plain map', { webgl: false }, async ({ page, later }) => {
  const list = await cameraList();
  await open(page, '#/imports/new?province=31');
  later(undone(await choose(page, list.text)));
  await check(page);
  await until(page, (n) => document.querySelectorAll('.flat-overlay .shape.ok').length === n, list.right.length);
});

person('importing: with an open question nothing is offered to be saved; who does not know gives the rows back', {}, async ({ page, later }) => {
  await open(page, '#/imports/new?province=');
  later(undone(await choose(page, 'Tên điểm;X (m);Y (m);Chủ sở hữu\nMột;2212345,1;512345,2;Công an\nHai;2212445,1;512445,2;Công an\n')));
  await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
  const button = page.locator('.panel-foot .button').first();
  await button.filter({ hasText: 'Trả lời 1 câu hỏi rồi lưu' }).waitFor();
  assert.equal(await button.evaluate((node) => node.classList.contains('primary')), false, 'not the colour of what can be done');
  await button.click();
  assert.equal(await page.locator('dialog.confirm').count(), 0);
  assert.ok(await page.evaluate(() => Boolean(document.activeElement?.closest('.imp-questions fieldset'))), 'it leads to the question');
  const question = page.locator('.imp-questions fieldset').first();
  if (await question.locator('select').count()) await question.locator('select').selectOption('refuse');
  else await question.getByLabel('Không rõ: trả lại các dòng đó').check();
  await page.getByRole('button', { name: 'Kiểm tra lại' }).click();
  await page.locator('.tile', { hasText: 'bị trả lại' }).locator('.tile-value', { hasText: '2' }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Lưu 0 dòng' }).isDisabled());
});

person('importing: on a phone the room is in the menu of the account; what was said stays in its room', { screen: PHONE, touch: true }, async ({ page, later }) => {
  const list = await cameraList();
  await open(page);
  await page.locator('.account-button').tap();
  await page.locator('#account-popup').getByRole('link', { name: 'Nhập dữ liệu' }).tap();
  await until(page, () => document.body.dataset.room === 'imports');
  await open(page, '#/imports/new?province=31');
  later(undone(await choose(page, list.text)));
  await page.locator('.panel-actions').getByRole('button', { name: 'Hủy' }).click();
  await page.locator('.toast', { hasText: 'Đã hủy' }).waitFor();
  await page.locator('#rail a[data-room=cameras]').tap();
  await until(page, () => document.body.dataset.room === 'cameras');
  assert.equal(await page.locator('.toast').count(), 0);
});

person('importing: a viewer has no such room', { as: 'viewer' }, async ({ page }) => {
  await open(page, '#/imports');
  await page.getByText('Tài khoản này không dùng mục “Nhập dữ liệu”.').waitFor();
  assert.notEqual(await page.evaluate(() => document.body.dataset.room), 'imports');
});
