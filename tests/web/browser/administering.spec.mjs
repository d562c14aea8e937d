// An administrator looks after accounts; an auditor reads the log and a commune's sheet.
import assert from 'node:assert/strict';
import { disabled, openedBy, ownAccount } from './own.mjs';
import { api, goTo, open, ownSite, person, settled, until, whole } from './harness.mjs';
import { PASSWORD, send, signIn } from './accounts.mjs';

person('administering: an account is made with its communes; its link is shown once and opens it', {}, async ({ page, later }) => {
  const username = `thu-${Math.random().toString(36).slice(2, 10)}`;
  later(() => disabled(username));
  await open(page, '#/admin');
  await page.locator('.panel-actions a').click();
  await page.locator('.signin-form').waitFor();
  await page.locator('[type=submit]').last().click();
  await page.getByText('Hãy chọn ít nhất một xã, phường.').waitFor();
  await page.locator('input[name=account-name]').fill(username);
  await page.locator('input[name=account-post]').fill('Công an phường của phép thử');
  await page.locator('.picker input').fill('chu van an');
  await page.locator('.picker-item', { hasText: 'Phường Chu Văn An' }).first().click();
  await page.locator('.chip.accent', { hasText: 'Phường Chu Văn An' }).waitFor();
  await page.getByRole('button', { name: 'Tạo tài khoản' }).click();
  const link = await page.locator('.once-text').textContent();
  assert.match(link, /^http.*\/signin\.html#[0-9a-f]{64}$/);
  const cookie = await openedBy(link);
  const me = await (await send('/me', {}, cookie)).json();
  assert.deepEqual([me.username, me.role, me.communes.map((one) => one.full_name)], [username, 'commune', ['Phường Chu Văn An']]);
  await page.getByRole('link', { name: 'Xong' }).click();
  await settled(page);
  assert.ok(!(await page.content()).includes(link.split('#')[1]), 'the link is nowhere any more');
  assert.ok(!(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage]))).includes(link.split('#')[1]));
});

person('administering: a username that is taken and one of a wrong shape are said at the field', { refused: [409, 422] }, async ({ page, later }) => {
  const { username } = await ownAccount(later);
  await open(page, '#/admin/accounts/new');
  await page.locator('input[name=account-name]').fill('Có Dấu');
  await page.locator('input[name=account-post]').fill('Văn phòng của phép thử');
  await page.locator('select').filter({ hasText: 'Chỉ xem' }).selectOption('viewer');
  await page.getByLabel('Một tỉnh, thành phố').first().check({ force: true });
  await page.locator('select[aria-label="Một tỉnh, thành phố"]').selectOption('31');
  await page.getByRole('button', { name: 'Tạo tài khoản' }).click();
  assert.equal(await page.locator('input[name=account-name]').getAttribute('aria-invalid'), 'true');
  await page.locator('input[name=account-name]').fill(username);
  await page.getByRole('button', { name: 'Tạo tài khoản' }).click();
  await page.getByText('Tên đăng nhập này đã có người dùng.').waitFor();
  assert.equal(await page.locator('input[name=account-post]').inputValue(), 'Văn phòng của phép thử', 'what was typed stays');
});

person('administering: disabling needs a reason and is felt at once; opening again gives a new link', {}, async ({ page, later }) => {
  const { username, link } = await ownAccount(later);
  const cookie = await openedBy(link);
  assert.equal((await send('/me', {}, cookie)).status, 200);
  await open(page, '#/admin');
  await page.locator('.filters input').fill(username);
  await page.locator('.card', { hasText: username }).click();
  await page.getByRole('button', { name: 'Khóa tài khoản' }).click();
  await page.locator('dialog [type=submit]').click();
  await page.locator('dialog').getByText('Cần nhập mục này.').waitFor();
  await page.locator('dialog textarea').fill('chuyển công tác');
  await page.locator('dialog [type=submit]').click();
  await page.getByText('Đã khóa', { exact: true }).waitFor();
  assert.equal((await send('/me', {}, cookie)).status, 401);
  assert.equal((await send('/session', { method: 'POST', body: { username, password: PASSWORD } })).status, 401);
  await page.getByRole('button', { name: 'Mở lại' }).click();
  await page.locator('dialog [type=submit]').click();
  const fresh = await page.locator('.once-text').textContent();
  assert.notEqual(fresh, link);
  await openedBy(fresh);
  assert.ok(await signIn(username));
});

person('administering: nobody disables their own account', {}, async ({ page }) => {
  await open(page, '#/admin/accounts/quantri');
  assert.equal(await page.getByRole('button', { name: 'Khóa tài khoản' }).count(), 0);
});

person('administering: the log holds what was just done, and leads to it', {}, async ({ page, later }) => {
  const site = await ownSite(later, { site_name: 'Điểm của nhật ký' });
  await open(page, '#/admin/log?province=31');
  const first = page.locator('.log.events li', { hasText: site.site_code }).first();
  await first.locator('summary').click();
  const words = await first.textContent();
  for (const word of ['Tạo', 'điểm camera', site.site_code, 'quantri', 'Điểm của nhật ký']) assert.ok(words.includes(word), word);
  const event = (await api(`/audit?entity_id=${site.site_id}&chain=31&limit=1`)).items[0];
  assert.ok(words.includes(`31 · ${event.seq}`), 'its number in the chain');
  await first.getByRole('link').click();
  await until(page, (id) => location.hash.startsWith(`#/cameras/${id}`), site.site_id);
});

person('administering: filters of the log are in the address, and give what the server gives', {}, async ({ page, later }) => {
  await ownSite(later);
  await open(page, '#/admin/log?province=31');
  await page.locator('.filters select').selectOption('site');
  await until(page, () => location.hash.includes('entity=site'));
  await settled(page);
  const shown = await page.locator('.log.events li').count();
  const items = (await api('/audit?entity=site&chain=31&limit=50')).items;
  assert.equal(shown, items.length);
  await goTo(page, '#/admin/log?province=31&actor=khong-co-ai');
  await page.getByText('Không có mục nào').waitFor();
});

for (const as of ['admin', 'auditor']) {
  person(`administering: the sheet of a commune, read by ${as}`, { as, refused: [500, 400] }, async ({ page, later }) => {
    const site = await ownSite(later);
    await api(`/sites/${site.site_id}/retire`, { method: 'POST', body: { reason: 'lý do để rà soát' }, version: site.version });
    const commune = site.current_commune_id ?? site.commune_id;
    await open(page, `#/admin/sheet?commune=${commune}`);
    const sheet = await api(`/communes/${commune}/audit-sheet`);
    assert.equal(whole(await page.locator('.answer .figure').textContent()), sheet.events);
    assert.ok(sheet.events >= 2, 'made and retired at least');
    assert.match(await page.locator('.sheet').textContent(), /lý do để rà soát/);
    assert.equal(await page.getByRole('link', { name: 'Tài khoản', exact: true }).count(), as === 'admin' ? 1 : 0);
  });
}
