// Directives: what is due and how many days are left; a plan with its targets, deadlines and whom it reaches today; another plan entered without code.
import assert from 'node:assert/strict';
import { api, goTo, open, person, PHONE, settled, until, whole } from './harness.mjs';

const PROVINCE = '31';
const HASH = `#/reports?tab=due&province=${PROVINCE}`;
const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input:not([type=date]), select, textarea)`).first();
const save = (page) => page.locator('.form button[type=submit]').click();
const plus = (day, n) => new Date(Date.parse(day) + n * 864e5).toISOString().slice(0, 10);
const said = (iso) => iso.split('-').reverse().join('/');

person('directives: what is due stands in its order with the days that are left', {}, async ({ page }) => {
  const { today } = await api('/status');
  const { items } = await api(`/directives/due?province=${PROVINCE}&from=${today}&to=${plus(today, 62)}`);
  assert.ok(items.length > 0);
  await open(page, HASH);
  // The last day in time is the day before; counted here, not taken from the answer.
  const days = (item) => Math.round((Date.parse(item.due_before) - Date.parse(today)) / 864e5) - 1;
  const text = (n) => (n === 0 ? 'hết hôm nay' : `còn ${n} ngày`);
  const list = page.locator('.section > .due-list').first();
  assert.equal(await page.locator('.answer .figure').textContent(), text(days(items[0])));
  assert.deepEqual(await list.locator('.due-card').evaluateAll((all) => all.map((one) => [one.dataset.code, one.dataset.due, one.querySelector('.due-left').textContent])), items.map((item) => [item.code, item.due_before, text(days(item))]));
  const first = list.locator('.due-card').first();
  await first.locator('summary').click();
  assert.equal(await first.locator('blockquote').textContent(), items[0].quote);
  if (items.some((item) => item.is_who_assumed)) assert.ok((await list.textContent()).includes('cấp xã làm thay cấp huyện: giả định'));
  // Whose duty.
  await page.locator('.filters select').selectOption('commune');
  await settled(page);
  assert.deepEqual(await list.locator('.due-card').evaluateAll((all) => all.map((one) => one.dataset.code)), items.filter((item) => item.who.includes('commune')).map((item) => item.code));
});

person('directives: the plan of 2023 has its targets and deadlines, each with its sentence, and reaches the heirs of its communes', {}, async ({ page }) => {
  const { items } = await api(`/directives?province=${PROVINCE}`);
  const plan = await api(`/directives/${items.find((row) => row.province_code === '30').directive_id}`);
  await open(page, `#/reports?tab=directives&province=${PROVINCE}`);
  await page.locator(`.card[data-id="${plan.directive_id}"]`).click();
  await settled(page);
  assert.equal(whole(await page.locator('.answer .figure').textContent()), plan.reach.communes.length);
  const body = await page.locator('.panel-body').textContent();
  assert.ok(body.includes(`Tỉnh Hải Dương có ${plan.reach.communes_then} xã, phường, thị trấn. Từ 01/07/2025 thuộc Thành phố Hải Phòng.`));
  const district = page.locator('.section', { hasText: 'Huyện Bình Giang (không còn)' }).first();
  assert.deepEqual((await district.locator('a').allTextContents()).sort(), ['Xã Bình Giang', 'Xã Kẻ Sặt', 'Xã Nguyễn Lương Bằng', 'Xã Thượng Hồng', 'Xã Đường An'].sort());
  const cards = await page.locator('.due-card').evaluateAll((all) => all.map((one) => [one.dataset.code, one.querySelector('blockquote').textContent]));
  assert.deepEqual(cards, [...plan.targets, ...plan.deadlines].map((one) => [one.code, one.quote]));
  assert.match(await page.locator('.due-card[data-code="TTXH-2023"]').textContent(), /Giảm ít nhất 10\u00a0%, trước ngày 01\/01\/2024/);
  assert.match(await page.locator('.due-card[data-code="BC-THANG"]').textContent(), /Trước ngày 15 hằng tháng/);
  // The map shows exactly these communes.
  const shown = await page.evaluate((ids) => ids.filter((id) => !window.__map.getFeatureState({ source: 'communes', sourceLayer: 'communes', id }).classed), plan.reach.communes.map((one) => one.commune_id));
  assert.deepEqual(shown, []);
});

person('directives: each target says how far it is reached, in the words and with the rows of the API', { as: 'province' }, async ({ page }) => {
  const { items, states } = await api(`/targets?province=${PROVINCE}`, { as: 'province' });
  await open(page, '#/reports?tab=directives');
  await until(page, () => document.querySelectorAll('.tiles .tile').length > 0);
  assert.deepEqual((await page.locator('.tiles .tile-value').allTextContents()).map(whole), ['met', 'met_unclear', 'not_met', 'pending', 'no_records', 'not_measured'].map((one) => states[one]).filter((n) => n > 0));
  const id = items[0].directive.directive_id;
  await goTo(page, `#/reports/directive/${id}`);
  const own = items.filter((one) => one.directive.directive_id === id && one.state !== 'not_measured');
  await until(page, (n) => document.querySelectorAll('.target-judged').length === n, own.length);
  assert.deepEqual(await page.locator('[data-target]:not(:empty)').evaluateAll((all) => all.map((one) => [one.dataset.target, one.querySelector('.target-judged').dataset.state, one.querySelector('p').textContent])), own.map((one) => [one.code, one.state, one.vi]));
});

person('directives: another plan is entered with a target and deadlines, and what it wants is due', { as: 'province', refused: [400, 422] }, async ({ page, later }) => {
  const { today } = await api('/status');
  const due = plus(today, 20);
  await open(page, '#/reports/directive/new');
  await field(page, 'number').fill('138/KH-BCĐ');
  await field(page, 'title').fill('Kế hoạch của phép thử');
  await field(page, 'issued_on').fill(said(plus(today, -30)));
  await field(page, 'issued_on').press('Tab');
  await field(page, 'issued_by').fill('Ban Chỉ đạo 138 thành phố');
  await save(page);
  await until(page, () => /^#\/reports\/directive\/[0-9a-f-]{36}/.test(location.hash));
  const id = await page.evaluate(() => location.hash.split('?')[0].split('/').pop());
  const drop = async () => { const row = await api(`/directives/${id}`).catch(() => null); if (row) await api(`/directives/${id}`, { method: 'DELETE', version: row.version }); };
  later(drop);
  await settled(page);
  assert.equal((await api(`/directives/${id}`)).province_code, PROVINCE, 'of its own province without being asked');

  await page.getByRole('link', { name: 'Thêm chỉ tiêu' }).click();
  await field(page, 'text').fill('Giảm ít nhất 5% số vụ phạm tội về trật tự xã hội');
  await field(page, 'quote').fill('phấn đấu kéo giảm ít nhất 5% số vụ phạm tội về trật tự xã hội');
  await field(page, 'indicator').selectOption('incidents_ttxh_change');
  await field(page, 'operator').selectOption('<=');
  await field(page, 'value').fill('-0,05');
  await field(page, 'unit').selectOption('share');
  assert.equal(await page.locator('.reports-echo').textContent(), 'Tức là: Giảm ít nhất 5\u00a0%.');
  await save(page);
  await until(page, () => !location.hash.includes('/target/'));
  await settled(page);

  await page.getByRole('link', { name: 'Thêm thời hạn' }).click();
  await field(page, 'text').fill('Báo cáo kết quả');
  await field(page, 'quote').fill(`Báo cáo kết quả trước ngày ${said(due)}.`);
  await field(page, 'kind').selectOption('once');
  assert.equal(await page.locator('.form [data-field=day]').isVisible(), false, 'a day of the month is not asked for once');
  // A deadline of a day that is not given is refused at its field.
  await page.locator('.form [data-field=who] input[value=commune]').check();
  await save(page);
  await page.locator('.form .error:visible, .form .form-summary:visible').first().waitFor();
  await field(page, 'due_before').fill(said(due));
  await field(page, 'due_before').press('Tab');
  assert.equal(await page.locator('.reports-echo').textContent(), `Tức là: Trước ngày ${said(due)}.`);
  await save(page);
  await until(page, () => !location.hash.includes('/deadline/'));
  await settled(page);
  const row = await api(`/directives/${id}`);
  assert.deepEqual([row.targets.map((one) => [one.operator, one.value, one.unit]), row.deadlines.map((one) => [one.kind, one.due_before, one.who])], [[['<=', -0.05, 'share']], [['once', due, ['commune']]]]);

  await goTo(page, '#/reports?tab=due');
  const card = page.locator(`.due-card[data-due="${due}"]`, { hasText: 'Báo cáo kết quả' });
  assert.equal(await card.locator('.due-left').textContent(), 'còn 19 ngày');
  // Taken away again, and with it what it wanted.
  await goTo(page, `#/reports/directive/${id}`);
  await page.getByRole('button', { name: 'Xóa' }).click();
  await page.locator('dialog button.danger').click();
  await until(page, () => /^#\/reports\?/.test(location.hash));
  await goTo(page, '#/reports?tab=due');
  assert.equal(await page.locator('.due-card', { hasText: 'Báo cáo kết quả' }).count(), 0);
});

person('directives: who only reads is offered no button, and what is shipped cannot be deleted', { as: 'viewer' }, async ({ page }) => {
  const { items } = await api('/directives', { as: 'viewer' });
  await open(page, `#/reports/directive/${items[0].directive_id}`);
  assert.equal(await page.locator('.record-buttons :is(a, button), .panel-body a[href*="/edit"], .panel-body a[href*="/new"]').count(), 0);
  await goTo(page, '#/reports/directive/new');
  assert.equal(await page.locator('.form').count(), 0);
});

person('directives: on a phone nothing is wider than the screen', { screen: PHONE, touch: true }, async ({ page }) => {
  const { items } = await api(`/directives?province=${PROVINCE}`);
  for (const hash of [HASH, `#/reports/directive/${items[0].directive_id}?province=${PROVINCE}`, '#/reports/directive/new']) {
    await open(page, hash);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.panel-body').scrollWidth <= innerWidth), hash);
  }
});
