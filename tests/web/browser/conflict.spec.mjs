// Two people change one row.
import assert from 'node:assert/strict';
import { api, open, ownSite, person, settled, until } from './harness.mjs';

const name = (page) => page.locator('.form [data-field=site_name] input');

/** Opens a site's form, types a name; meanwhile another person renames the site and changes its owner; saves. */
async function collide(page, later) {
  const site = await ownSite(later, { site_name: 'Tên lúc mở' });
  await open(page, `#/cameras/${site.site_id}/edit`);
  await name(page).fill('Tên của tôi');
  await api(`/sites/${site.site_id}`, { method: 'PATCH', body: { site_name: 'Tên của họ', ownership: 'police' }, version: site.version });
  await page.locator('.form button[type=submit]').click();
  await page.locator('form.conflict').waitFor();
  const words = await page.locator('form.conflict').textContent();
  for (const version of ['Tên lúc mở', 'Tên của tôi', 'Tên của họ']) assert.ok(words.includes(version), `${version} is shown`);
  assert.deepEqual([(await api(`/sites/${site.site_id}`)).site_name, (await api(`/sites/${site.site_id}`)).version], ['Tên của họ', site.version + 1], 'nothing was overwritten');
  return site;
}
const choose = (page, who) => page.locator('form.conflict fieldset', { hasText: 'Tên của tôi' }).locator(`input[value=${who}]`).check();
const send = async (page, id) => {
  await page.locator('form.conflict button[type=submit]').click();
  await page.locator('form.conflict').waitFor({ state: 'detached' });
  await until(page, (hash) => location.hash.startsWith(hash), `#/cameras/${id}`);
  await settled(page);
};

person('conflict: mine is chosen, what the other changed elsewhere stays', { refused: [412] }, async ({ page, later }) => {
  const site = await collide(page, later);
  await choose(page, 'mine');
  await send(page, site.site_id);
  const now = await api(`/sites/${site.site_id}`);
  assert.deepEqual([now.site_name, now.ownership, now.version], ['Tên của tôi', 'police', site.version + 2]);
});

person('conflict: theirs is chosen, nothing more is written', { refused: [412] }, async ({ page, later }) => {
  const site = await collide(page, later);
  await choose(page, 'theirs');
  await send(page, site.site_id);
  await page.getByText('Đã giữ bản trên máy chủ').waitFor();
  assert.equal(await page.locator('#panel-title').textContent(), 'Tên của họ', 'the record as it is');
  const now = await api(`/sites/${site.site_id}`);
  assert.deepEqual([now.site_name, now.version], ['Tên của họ', site.version + 1]);
});

person('conflict: a change can be taken back at once', {}, async ({ page, later }) => {
  const site = await ownSite(later, { site_name: 'Tên cũ' });
  await open(page, `#/cameras/${site.site_id}/edit`);
  await name(page).fill('Tên mới');
  await page.locator('.form button[type=submit]').click();
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await page.getByText('Đã trả lại như trước.').waitFor();
  const now = await api(`/sites/${site.site_id}`);
  assert.deepEqual([now.site_name, now.version], ['Tên cũ', site.version + 2], 'taken back by a further version');
  const { items } = await api(`/sites/${site.site_id}/history`);
  assert.equal(items.length, 2, 'both changes are in the history');
});
