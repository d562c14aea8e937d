// axe finds nothing in any room: light and dark, on an old office screen and on a phone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { BASE } from './accounts.mjs';
import { api, DESK, goTo, open, person, PHONE } from './harness.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const ROOMS = ['overview', 'cameras', 'incidents', 'hotspots', 'communes'];

/** What axe finds, one line a fault. */
async function look(page, where) {
  if (!await page.evaluate(() => 'axe' in window)) await page.evaluate(AXE);
  // The canvas is a picture to axe. WCAG 2.2 A and AA, and what axe calls best practice.
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
  assert.ok(found.passes.length > 10, 'axe has looked');
  return found.violations.flatMap((fault) => fault.nodes.slice(0, 4).map((node) => `${where}: ${fault.id} (${fault.impact}) ${node.target.join(' ')}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? fault.help}`));
}
const theme = async (page, colorScheme) => {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.waitForFunction((name) => document.documentElement.dataset.theme === name, colorScheme, { polling: 50 });
};

for (const [size, screen] of [['1366×768', DESK], ['390×844', PHONE]]) {
  person(`accessible: the five rooms at ${size}, light and dark`, { screen, touch: screen === PHONE }, async ({ page }) => {
    const faults = [];
    await open(page);
    for (const room of ROOMS) {
      await goTo(page, `#/${room}`);
      for (const scheme of ['light', 'dark']) {
        await theme(page, scheme);
        faults.push(...await look(page, `${room} ${scheme}`));
      }
    }
    assert.deepEqual(faults, []);
  });

  person(`accessible: a record, a form and a table at ${size}, in English`, { screen, touch: screen === PHONE }, async ({ page }) => {
    const camera = (await api('/cameras?limit=1')).items[0];
    const faults = [];
    await open(page, '#/cameras?lang=en');
    faults.push(...await look(page, 'cameras'));
    for (const hash of [`#/cameras/${camera.site_id}?lang=en`, `#/cameras/${camera.site_id}/${camera.camera_id}?lang=en`, `#/cameras/${camera.site_id}/edit?lang=en`, '#/incidents/new?lang=en', '#/incidents?view=table&lang=en']) {
      await goTo(page, hash);
      faults.push(...await look(page, hash));
    }
    assert.deepEqual(faults, []);
  });

  person(`accessible: signing in at ${size}, light and dark, both languages`, { screen, touch: screen === PHONE, as: null }, async ({ page }) => {
    const faults = [];
    for (const language of ['vi', 'en']) {
      for (const hash of ['', `#${'0'.repeat(64)}`]) {
        await page.goto('about:blank');
        await page.goto(`${BASE}/signin.html?lang=${language}${hash}`);
        await page.locator('.signin-form').waitFor();
        for (const scheme of ['light', 'dark']) {
          await theme(page, scheme);
          faults.push(...await look(page, `signin ${language} ${scheme} ${hash && 'link'}`));
        }
      }
    }
    assert.deepEqual(faults, []);
  });

  person(`accessible: account, administration, the purpose at ${size}, light and dark`, { screen, touch: screen === PHONE, fresh: true, refused: [404, 405] }, async ({ page }) => {
    const commune = (await api('/communes?province=31&limit=1')).items[0];
    const faults = [];
    await open(page, '#/account');
    for (const hash of ['#/account', '#/account/password', '#/admin', '#/admin/accounts/new', '#/admin/accounts/haiphong', '#/admin/log', `#/admin/sheet?commune=${commune.commune_id}`, '#/incidents']) {
      await goTo(page, hash);
      for (const scheme of ['light', 'dark']) {
        await theme(page, scheme);
        faults.push(...await look(page, `${hash} ${scheme}`));
      }
    }
    await page.locator('.places-strip button').click();
    faults.push(...await look(page, 'purpose'));
    await page.keyboard.press('Escape');
    await page.locator('.account-button').click();
    faults.push(...await look(page, 'menu'));
    assert.deepEqual(faults, []);
  });
}
