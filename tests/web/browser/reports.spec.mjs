// A month's report, by four roles: its figures lead to their rows; it is written by two people at once, sent, returned with a note, sent again, approved, locked.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { api, goTo, open, person, PHONE, settled, until, whole } from './harness.mjs';

const TO_DO = ['due', 'draft', 'returned'];
const area = (page, name) => page.locator(`.form [data-field=${name}] textarea`);
const button = (page, name) => page.getByRole('button', { name, exact: true });
/** A report of the commune's own that is still to be written, its period begun. */
const own = async () => {
  const { items, today } = await api('/reports', { as: 'commune' });
  const row = items.find((one) => one.commune_id && TO_DO.includes(one.state) && one.period_from < today);
  assert.ok(row, 'a report that is still to be written');
  return row;
};

person('reports: a commune sees what it has to do now, the late ones first', { as: 'commune' }, async ({ page }) => {
  const { items } = await api('/reports', { as: 'commune' });
  const todo = items.filter((row) => row.commune_id && TO_DO.includes(row.state) && row.days_left <= 31);
  const late = todo.filter((row) => row.is_late);
  await open(page, '#/reports');
  if (late.length) assert.equal(whole(await page.locator('.answer .figure').textContent()), late.length);
  assert.deepEqual(await page.locator('.section > .cards .card').evaluateAll((all) => all.map((card) => card.dataset.id)), todo.map((row) => row.report_id));
});

person('reports: each figure is the API\'s and leads to exactly its rows', { as: 'commune' }, async ({ page }) => {
  const row = await own();
  const { figures, sentences } = await api(`/reports/${row.report_id}`, { as: 'commune' });
  await open(page, `#/reports/${row.report_id}`);
  assert.deepEqual(await page.locator('.report-figures tbody tr').evaluateAll((all) => all.map((tr) => [tr.dataset.group, ...['n', 'cleared', 'previous_n'].map((name) => tr.querySelector(`[data-figure=${name}]`).textContent)])),
    figures.groups.map((group) => [group.code, ...[group.n, group.cleared, group.previous_n].map((n) => n.toLocaleString('vi-VN'))]));
  assert.deepEqual(await page.locator('.report-sentences li').allTextContents(), sentences.map((one) => one.vi));
  for (const group of figures.groups) {
    for (const [name, n, path] of [['n', group.n, group.href], ['previous_n', group.previous_n, group.href_previous]]) {
      await goTo(page, `#/reports/${row.report_id}`);
      await page.locator(`.report-figures tr[data-group=${group.code}] [data-figure=${name}]`).click();
      await until(page, () => document.body.dataset.room === 'incidents');
      await settled(page);
      const rows = (await api(`${path.slice('/api/v1'.length)}&limit=1000`, { as: 'commune' })).items.map((one) => one.incident_id).sort();
      assert.equal(rows.length, n);
      assert.deepEqual((await page.locator('.view-list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort(), rows, `${group.code} ${name}`);
    }
  }
  for (const [code, room] of [['cameras_overdue', 'cameras'], ['conflicts_open', 'risk'], ['conflicts_reported', 'risk']]) {
    const count = figures.counts.find((one) => one.code === code);
    await goTo(page, `#/reports/${row.report_id}`);
    await page.locator(`[data-figure=${code}]`).click();
    await until(page, (name) => document.body.dataset.room === name, room);
    await settled(page);
    // Cameras stand in the list by their sites.
    const rows = (await api(`${count.href.slice('/api/v1'.length)}&limit=1000`, { as: 'commune' })).items;
    assert.equal(rows.length, count.n);
    const ids = [...new Set(rows.map((one) => one.conflict_id ?? one.site_id))].sort();
    assert.deepEqual((await page.locator('.view-list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort(), ids, code);
  }
});

person('reports: two people in one report: both texts side by side, nothing lost', { as: 'commune', refused: [412] }, async ({ page }) => {
  const row = await own();
  await open(page, `#/reports/${row.report_id}`);
  await area(page, 'situation').fill('Tình hình do người thứ nhất viết.');
  await area(page, 'results').fill('Kết quả do người thứ nhất viết.');
  const before = await api(`/reports/${row.report_id}`, { as: 'commune' });
  await api(`/reports/${row.report_id}`, { method: 'PATCH', body: { situation: 'Tình hình do người thứ hai viết.', proposals: 'Đề xuất của người thứ hai.' }, version: before.version, as: 'commune' });
  await button(page, 'Lưu nháp').click();
  const part = (name) => page.locator(`.merge-part[data-field=${name}]`);
  await part('situation').waitFor();
  const sides = await part('situation').locator('.merge-text').allTextContents();
  assert.deepEqual(sides, ['Tình hình do người thứ nhất viết.', 'Tình hình do người thứ hai viết.']);
  assert.equal(await part('situation').locator('textarea').inputValue(), 'Tình hình do người thứ nhất viết.\n\nTình hình do người thứ hai viết.', 'where both wrote, both stand');
  assert.equal(await part('results').locator('textarea').inputValue(), 'Kết quả do người thứ nhất viết.');
  assert.equal(await part('proposals').locator('textarea').inputValue(), 'Đề xuất của người thứ hai.');
  // Somebody writes once more meanwhile: still nothing is lost.
  const again = await api(`/reports/${row.report_id}`, { as: 'commune' });
  await api(`/reports/${row.report_id}`, { method: 'PATCH', body: { shortcomings: 'Tồn tại do người thứ hai viết sau.' }, version: again.version, as: 'commune' });
  await button(page, 'Lưu bản này').click();
  await part('shortcomings').waitFor();
  await button(page, 'Lưu bản này').click();
  await page.locator('.form').waitFor();
  await settled(page);
  const now = await api(`/reports/${row.report_id}`, { as: 'commune' });
  assert.deepEqual([now.situation, now.results, now.shortcomings, now.proposals], ['Tình hình do người thứ nhất viết.\n\nTình hình do người thứ hai viết.', 'Kết quả do người thứ nhất viết.', 'Tồn tại do người thứ hai viết sau.', 'Đề xuất của người thứ hai.']);
});

/** The report that goes its way through the next tests. */
let going = '';

person('reports: a commune writes and sends; a name of a person is refused at its text', { as: 'commune', refused: [422, 400] }, async ({ page }) => {
  const row = await own();
  going = row.report_id;
  await open(page, `#/reports/${going}`);
  await area(page, 'results').fill('Đã bắt đối tượng Nguyễn Văn An trộm cắp tài sản.');
  await button(page, 'Lưu và gửi').click();
  await page.locator('.form [data-field=results] .error:visible').waitFor();
  assert.notEqual((await api(`/reports/${going}`, { as: 'commune' })).state, 'submitted');
  await area(page, 'results').fill('Đã làm rõ các vụ trộm cắp tài sản xảy ra trên địa bàn.');
  await button(page, 'Lưu và gửi').click();
  await until(page, () => /Đã gửi lúc/.test(document.querySelector('.panel-body').textContent));
  const sent = await api(`/reports/${going}`, { as: 'commune' });
  assert.deepEqual([sent.state, sent.results, sent.is_snapshot], ['submitted', 'Đã làm rõ các vụ trộm cắp tài sản xảy ra trên địa bàn.', true]);
  assert.equal(await page.locator('.form').count(), 0, 'what was sent is not written on');
  assert.equal(await button(page, 'Duyệt').count(), 0, 'a commune does not approve');
});

person('reports: the province returns it with a note', { as: 'province' }, async ({ page }) => {
  await open(page, '#/reports');
  const { states } = await api('/reports?province=31', { as: 'province' });
  const { units } = await api('/reports/late?province=31', { as: 'province' });
  assert.equal(whole(await page.locator('.answer .figure').textContent()), units, 'how many units are late');
  assert.equal(whole(await page.locator('.tiles .tile-value').first().textContent()), states.submitted);
  await page.locator(`.section > .cards .card[data-id="${going}"]`).first().click();
  await settled(page);
  await button(page, 'Trả lại').click();
  await page.locator('dialog textarea').fill('Bổ sung nguyên nhân tồn tại.');
  await page.locator('dialog button[type=submit]').click();
  await until(page, () => /Bổ sung nguyên nhân tồn tại/.test(document.querySelector('.panel-body').textContent));
  assert.equal((await api(`/reports/${going}`, { as: 'province' })).state, 'returned');
});

person('reports: the commune sees the note, writes and sends again', { as: 'commune' }, async ({ page }) => {
  await open(page, `#/reports/${going}`);
  assert.match(await page.locator('.note.warn').first().textContent(), /Bổ sung nguyên nhân tồn tại\./);
  await area(page, 'shortcomings').fill('Nguyên nhân: lực lượng mỏng, thiếu thiết bị quan sát ban đêm.');
  await button(page, 'Lưu và gửi').click();
  await until(page, () => /Đã gửi lúc/.test(document.querySelector('.panel-body').textContent));
});

person('reports: the province approves and locks; nothing changes any more', { as: 'province' }, async ({ page }) => {
  await open(page, `#/reports/${going}`);
  await button(page, 'Duyệt').click();
  await until(page, () => /Đã duyệt lúc/.test(document.querySelector('.panel-body').textContent));
  await button(page, 'Chốt').click();
  await page.locator('dialog button[type=submit], dialog .primary').first().click();
  await until(page, () => /Đã chốt lúc/.test(document.querySelector('.panel-body').textContent));
  const row = await api(`/reports/${going}`, { as: 'province' });
  assert.deepEqual([row.state, row.shortcomings], ['locked', 'Nguyên nhân: lực lượng mỏng, thiếu thiết bị quan sát ban đêm.']);
  await assert.rejects(api(`/reports/${going}`, { method: 'PATCH', body: { results: 'khác' }, version: row.version, as: 'commune' }), /409/);
  assert.deepEqual(await page.locator('.record-buttons button').allTextContents(), ['Tải văn bản (DOCX)', 'Tải bảng (XLSX)', 'In']);
});

person('reports: a report is taken away as a document and as tables', { as: 'province' }, async ({ page }) => {
  const { items } = await api('/reports?province=31&state=locked', { as: 'province' });
  await open(page, `#/reports/${items[0].report_id}`);
  for (const kind of ['docx', 'xlsx']) {
    const [download] = await Promise.all([page.waitForEvent('download'), page.locator(`button[data-file=${kind}]`).click()]);
    assert.match(download.suggestedFilename(), new RegExp(`\\.${kind}$`));
    const bytes = await readFile(await download.path());
    assert.ok(bytes.length > 3000 && bytes.subarray(0, 2).toString() === 'PK', 'a whole file');
  }
});

person('reports: the province\'s own report gathers those of its communes', { as: 'province' }, async ({ page }) => {
  const { items, today } = await api('/reports?province=31', { as: 'province' });
  const row = items.find((one) => one.is_gathering && one.period_from < today);
  const { figures } = await api(`/reports/${row.report_id}`, { as: 'province' });
  await open(page, `#/reports/${row.report_id}`);
  const sum = figures.gathered.sums.all.n;
  const part = page.locator('.section', { hasText: 'Báo cáo của xã, phường' }).first();
  const told = (await part.locator('dd').allTextContents()).map((text) => Number(text.replace('−', '-').replace(/[^\d-]/g, '')));
  const parts = [sum.reported, sum.changed, sum.not_reported, ...(sum.not_asked === undefined ? [] : [sum.not_asked]), sum.elsewhere];
  assert.deepEqual(told.slice(0, parts.length + 1), [sum.register, ...parts]);
  assert.equal(told[0], parts.reduce((all, n) => all + n, 0), 'it adds up');
});

person('reports: who only reads has what is due, and no reports', { as: 'viewer' }, async ({ page, requests }) => {
  await open(page, '#/reports');
  assert.deepEqual(await page.locator('.room-tabs a').allTextContents(), ['Việc đến hạn', 'Văn bản, chỉ tiêu']);
  assert.deepEqual(requests.filter((url) => /\/api\/v1\/reports/.test(url)), []);
});

person('reports: on a phone nothing is wider than the screen', { screen: PHONE, touch: true, as: 'commune' }, async ({ page }) => {
  const row = (await api('/reports', { as: 'commune' })).items[0];
  for (const hash of ['#/reports', `#/reports/${row.report_id}`]) {
    await open(page, hash);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.panel-body').scrollWidth <= innerWidth), hash);
  }
});
