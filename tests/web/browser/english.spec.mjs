// A visitor reads English.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { goTo, open, person, settled, until } from './harness.mjs';

const WEB = new URL('../../../web/', import.meta.url);
const ROOMS = ['overview', 'cameras', 'incidents', 'hotspots', 'coverage', 'planning', 'communes', 'risk', 'model_wards', 'reports', 'imports', 'admin', 'account'];
const words = async (path) => JSON.parse(await readFile(new URL(path, WEB), 'utf8'));

/** Vietnamese texts whose English differs: none of them may stand on an English page. */
async function vietnamese() {
  const seen = [];
  for (const folder of ['locales', ...ROOMS.map((room) => `app/rooms/${room}`)]) {
    const [vi, en] = [await words(`${folder}/vi.json`), await words(`${folder}/en.json`)];
    assert.deepEqual(Object.keys(en).sort(), Object.keys(vi).sort(), `${folder}: the same keys in both languages`);
    // "English" is the name of the other language on the button.
    for (const [key, text] of Object.entries(vi)) {
      if (text === en[key] || key === 'shell.language' || text.replace(/\{[^}]+\}/g, '').trim().length < 3) continue;
      const [pattern, english] = [text, en[key]].map((one) => new RegExp(`^${one.trim().split(/\{[^}]+\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'u'));
      seen.push({ key, is: (said) => pattern.test(said) && !english.test(said) });
    }
  }
  return (said) => seen.find((one) => one.is(said))?.key;
}
/** All that is read or spoken on the page. */
const spoken = (page) => page.evaluate(() => {
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  // What says itself that it is in the other language, as the button that leads to it, is right to be.
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest('script, [lang="vi"]')) texts.push(walker.currentNode.data.trim());
  for (const node of document.body.querySelectorAll('*')) {
    if (node.closest('[lang="vi"]')) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'aria-valuetext', 'alt']) if (node.getAttribute(name)) texts.push(node.getAttribute(name).trim());
  }
  return texts.filter(Boolean);
});

for (const room of ROOMS) {
  person(`english: no Vietnamese words of the program in ${room}`, { refused: room === 'account' ? [404, 405] : [] }, async ({ page }) => {
    const foreign = await vietnamese();
    await open(page, `#/${room}?lang=en`);
    assert.equal(await page.getAttribute('html', 'lang'), 'en');
    const left = (await spoken(page)).filter(foreign).map((text) => `${foreign(text)}: ${text}`);
    assert.deepEqual([...new Set(left)], []);
    const form = { cameras: 'new', incidents: 'new', hotspots: 'new', risk: 'new', reports: 'directive/new', imports: 'new', admin: 'accounts/new', account: 'password' }[room];
    if (!form) return;
    await goTo(page, `#/${room}/${form}?lang=en`);
    const inForm = (await spoken(page)).filter(foreign).map((text) => `${foreign(text)}: ${text}`);
    assert.deepEqual([...new Set(inForm)], [], 'in the form');
    if (['imports', 'admin', 'account'].includes(room)) return;
    const labels = await page.locator('.form label, .form .field-label, .form summary, .form option:not([lang=vi]), .form button').allTextContents();
    assert.ok(labels.length > 5);
    // Letters that only Vietnamese has; names of offences are given in both languages by the server.
    assert.deepEqual(labels.filter((text) => /[ăâđêôơưạảãàáằắẵặầấẫậẹẻẽèéềếễệịỉĩìíọỏõòóồốỗộờớỡợụủũùúừứữựỳýỵỷỹ]/i.test(text)), [], 'labels of the form');
  });
}

person('english: the button changes the language and the page stays where it was', {}, async ({ page }) => {
  await open(page, '#/cameras?status=faulty');
  const address = await page.evaluate(() => location.hash);
  await page.getByRole('button', { name: 'English' }).click();
  await until(page, () => document.documentElement.lang === 'en' && document.body.dataset.room === 'cameras');
  await settled(page);
  assert.equal((await page.evaluate(() => location.hash)).split('?')[0], address.split('?')[0]);
  assert.match(await page.evaluate(() => location.hash), /status=faulty/);
  await page.locator('.rail-tools button[lang=vi]').click();
  await until(page, () => document.documentElement.lang === 'vi' && document.body.dataset.room === 'cameras');
  await settled(page);
});
