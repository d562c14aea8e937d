// The way in: name and password, a link, a first password, a session that ends while somebody works.
import assert from 'node:assert/strict';
import { ACCOUNTS, asCookie, BASE, PASSWORD, send, session, signIn } from './accounts.mjs';
import { openedBy, ownAccount } from './own.mjs';
import { api, open, ownSite, person, PHONE, settled, until } from './harness.mjs';

const page_ = `${BASE}/signin.html`;
const step = (page, name) => page.locator(`.signin-form[data-step=${name}]`).waitFor();
const fill = async (page, username, password) => {
  await page.locator('input[name=username]').fill(username);
  await page.locator('input[name=password]').fill(password);
  await page.locator('.signin-form [type=submit]').click();
};
const inside = (page) => until(page, () => Boolean(document.body.dataset.room));
const cookies = async (page) => (await page.context().cookies()).filter((one) => one.name.endsWith('bando138'));

person('signing in: who is not in comes to the sign-in page, and from there to the address that was asked for', { as: null, refused: [401] }, async ({ page }) => {
  await session('admin');
  await page.goto(`${BASE}/?testhooks=1#/cameras?status=faulty&province=31`);
  await step(page, 'credentials');
  assert.equal(new URL(page.url()).pathname, '/signin.html');
  assert.ok(!page.url().includes('faulty'), 'nothing of what is looked at is in the address');
  await page.locator('#demo:visible', { hasText: 'DỮ LIỆU MINH HỌA' }).waitFor();
  await until(page, () => document.activeElement?.getAttribute('name') === 'username');
  await fill(page, ACCOUNTS.admin, PASSWORD);
  await inside(page);
  await settled(page);
  assert.match(await page.evaluate(() => location.hash), /^#\/cameras\?.*status=faulty/);
  const kept = await cookies(page);
  assert.deepEqual(kept.map((one) => [one.httpOnly, one.sameSite]), [[true, 'Strict']]);
  assert.deepEqual(await page.evaluate(() => JSON.stringify([localStorage, sessionStorage, document.cookie]).match(/[0-9a-f]{64}/)), null, 'no token where scripts can read it');
});

person('signing in: an unknown name and a wrong password are refused in the same words; both can be put right', { as: null, refused: [401] }, async ({ page, later }) => {
  const { username } = await ownAccount(later);
  await page.goto(page_);
  const said = [];
  for (const name of [username, `${username}-khong-co`]) {
    await fill(page, name, 'khong phai mat khau nay');
    await page.locator('.signin-alert .note').waitFor();
    said.push(await page.locator('.signin-alert').textContent());
    assert.equal(await page.locator('input[name=username]').inputValue(), name, 'the name stays');
    await page.locator('input[name=username]').fill('');
    await page.locator('.signin-form [type=submit]').click();
    await page.getByText('Cần nhập tên đăng nhập.').waitFor();
    assert.equal(await page.locator('.signin-alert').textContent(), '', 'the old words are gone');
  }
  assert.equal(said[0], said[1]);
  assert.match(said[0], /không đúng/);
  assert.equal((await cookies(page)).length, 0);
});

person('signing in: after ten failures it says how long to wait', { as: null, refused: [401, 429] }, async ({ page, later }) => {
  const { username } = await ownAccount(later);
  // All but the last outside of the page.
  for (let i = 0; i < 10; i += 1) await send('/session', { method: 'POST', body: { username, password: 'sai' } });
  await page.goto(page_);
  await fill(page, username, 'khong phai mat khau nay');
  await page.locator('.signin-alert .note').waitFor();
  assert.match(await page.locator('.signin-alert').textContent(), /quá nhiều lần.*\d+ (phút|giây)/);
});

person('signing in: a password is shown only while that is asked for, and can be pasted', { as: null, screen: PHONE, touch: true }, async ({ page }) => {
  await page.goto(page_);
  await step(page, 'credentials');
  const word = page.locator('input[name=password]');
  assert.deepEqual([await word.getAttribute('type'), await word.getAttribute('autocomplete'), await page.locator('input[name=username]').getAttribute('autocomplete')], ['password', 'current-password', 'username']);
  await word.focus();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData('text/plain', 'x');
    window.__pasted = document.activeElement.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  });
  assert.equal(await page.evaluate(() => window.__pasted), true, 'nothing holds a paste off');
  await page.getByRole('button', { name: 'Hiện mật khẩu' }).tap();
  assert.equal(await word.getAttribute('type'), 'text');
  await page.getByRole('button', { name: 'Hiện mật khẩu' }).tap();
  assert.equal(await word.getAttribute('type'), 'password');
  assert.ok(await page.evaluate(() => document.scrollingElement.scrollWidth <= innerWidth), 'nothing wider than the screen');
});

person('signing in: a link is used by a press, not by being opened; then a first password is set, whose rule was said before', { as: null, refused: [401, 422] }, async ({ page, later }) => {
  const { username, link } = await ownAccount(later);
  // A program that looks at links before a person does.
  assert.equal((await fetch(link)).status, 200);
  await page.goto(link);
  await step(page, 'link');
  assert.equal((await cookies(page)).length, 0, 'opening it does nothing');
  await page.locator('.signin-form [type=submit]').click();
  await step(page, 'password');
  assert.equal(await page.evaluate(() => location.hash), '', 'the token is out of the address');
  assert.ok(!(await page.evaluate(() => JSON.stringify(history.state ?? ''))).includes(link.split('#')[1]));
  assert.match(await page.locator('.signin-form').textContent(), /Từ 12 đến 200 ký tự/);
  const [first, again] = [page.locator('input[name=new-password]'), page.locator('input[name=new-password-again]')];
  const send_ = () => page.locator('.signin-form [type=submit]').click();
  await first.fill('ngan qua');
  await send_();
  await page.getByText('đang có 8').waitFor();
  await first.fill(`cau dai co ${username} trong do`);
  await send_();
  await page.getByText('Mật khẩu không được chứa tên đăng nhập.').waitFor();
  await first.fill('một câu đủ dài của riêng tôi');
  await again.fill('một câu khác hẳn của riêng ai');
  await send_();
  await page.getByText('Hai lần nhập chưa giống nhau.').waitFor();
  await again.fill('một câu đủ dài của riêng tôi');
  await send_();
  await inside(page);
  assert.ok(await signIn(username, 'một câu đủ dài của riêng tôi'), 'the password holds');

  // The same link once more, in a browser of nobody.
  await page.context().clearCookies();
  await page.goto('about:blank');
  await page.goto(link);
  await step(page, 'link');
  await page.locator('.signin-form [type=submit]').click();
  await page.locator('.signin-alert .note').waitFor();
  assert.match(await page.locator('.signin-alert').textContent(), /đã dùng rồi hoặc quá hạn.*quản trị viên/);
  await step(page, 'credentials');
  assert.equal(await page.evaluate(() => location.hash), '');
});

person('signing in: a session that ends while a form is open is taken up again over it; nothing typed is lost', { refused: [401], fresh: true }, async ({ page, later, cookie }) => {
  const site = await ownSite(later, { site_name: 'Tên lúc mở' });
  await open(page, `#/cameras/${site.site_id}/edit`);
  await page.locator('.form [data-field=site_name] input').fill('Tên gõ trước khi hết phiên');
  await send('/session', { method: 'DELETE' }, cookie);
  await page.locator('.form button[type=submit]').click();
  const dialog = page.locator('dialog.signin-dialog');
  await dialog.waitFor();
  assert.match(await dialog.textContent(), /Phiên đã hết/);
  assert.deepEqual([await dialog.locator('input[name=username]').inputValue(), await dialog.locator('input[name=username]').getAttribute('readonly')], [ACCOUNTS.admin, '']);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  assert.ok(await dialog.isVisible(), 'there is no way past it');
  await dialog.locator('input[name=password]').fill('khong phai mat khau nay');
  await page.keyboard.press('Enter');
  await dialog.locator('.signin-alert .note').waitFor();
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await dialog.waitFor({ state: 'detached' });
  // What was refused is sent by itself.
  await until(page, (id) => location.hash.startsWith(`#/cameras/${id}?`) || location.hash === `#/cameras/${id}`, site.site_id);
  await settled(page);
  assert.equal((await api(`/sites/${site.site_id}`)).site_name, 'Tên gõ trước khi hết phiên');
});

person('signing in: signing out leads to the sign-in page, and Back shows nothing', { refused: [401], fresh: true }, async ({ page, cookie }) => {
  await open(page, '#/cameras');
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: 'Đăng xuất', exact: true }).click();
  await step(page, 'credentials');
  assert.match(await page.locator('#intro').textContent(), /Đã đăng xuất/);
  assert.equal((await cookies(page)).length, 0);
  assert.equal((await send('/me', {}, cookie)).status, 401, 'the session itself is over');
  await page.goto(`${BASE}/?testhooks=1#/cameras`);
  await step(page, 'credentials');
});

person('signing in: signing out everywhere ends the sessions of other machines too', { refused: [401], as: null }, async ({ page, later }) => {
  const { username, link } = await ownAccount(later);
  await openedBy(link);
  const [here, elsewhere] = [await signIn(username), await signIn(username)];
  await page.context().addCookies([asCookie(here)]);
  await open(page, '#/cameras');
  await page.locator('.account-button').click();
  await page.getByRole('button', { name: 'Đăng xuất mọi nơi' }).click();
  await step(page, 'credentials');
  assert.equal((await send('/me', {}, elsewhere)).status, 401);
});
