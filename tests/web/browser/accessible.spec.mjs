// axe finds nothing in any room: light and dark, on an old office screen and on a phone.
import assert from 'node:assert/strict';
import { BASE } from './accounts.mjs';
import { look, theme } from './axe.mjs';
import { api, DESK, goTo, open, person, PHONE } from './harness.mjs';

const ROOMS = ['overview', 'cameras', 'incidents', 'hotspots', 'hotspots?tab=register', 'coverage', 'planning', 'communes', 'risk', 'risk?tab=moves', 'risk?tab=conflicts', 'model_wards', 'reports', 'reports?tab=due', 'reports?tab=directives'];

for (const [size, screen] of [['1366×768', DESK], ['390×844', PHONE]]) {
  person(`accessible: the rooms at ${size}, light and dark`, { screen, touch: screen === PHONE }, async ({ page }) => {
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
    for (const hash of [`#/cameras/${camera.site_id}?lang=en`, `#/cameras/${camera.site_id}/${camera.camera_id}?lang=en`, `#/cameras/${camera.site_id}/edit?lang=en`, `#/cameras/${camera.site_id}/${camera.camera_id}/turn?lang=en`, `#/cameras/${camera.site_id}/${camera.camera_id}/check?lang=en`, '#/incidents/new?lang=en', '#/risk/new?lang=en', '#/reports/directive/new?lang=en', '#/incidents?view=table&lang=en']) {
      await goTo(page, hash);
      faults.push(...await look(page, hash));
    }
    assert.deepEqual(faults, []);
  });

  person(`accessible: levels of risk, a commune and why, a directive, a report at ${size}, light and dark`, { screen, touch: screen === PHONE }, async ({ page }) => {
    const newest = async () => (await api('/risk/periods?province=31')).items.find((one) => one.computed > 0);
    if (!await newest()) await api('/risk/classify', { method: 'POST', body: { province: '31', from: '2026-01-01', to: '2026-07-01' } });
    const from = (await newest()).period_from;
    const unit = (await api(`/risk/assessments?province=31&on=${from}`)).items[0].commune_id;
    const directive = (await api('/directives?province=31')).items[0].directive_id;
    const report = (await api('/reports?province=31')).items.find((row) => row.commune_id).report_id;
    const faults = [];
    await open(page, '#/risk?province=31');
    for (const hash of [`#/risk?province=31&on=${from}&by=computed`, '#/risk?tab=moves&province=31', `#/risk/commune/${unit}?province=31&on=${from}`, `#/risk/commune/${unit}/decide?province=31&on=${from}`, '#/risk/rules?province=31', `#/reports/directive/${directive}?province=31`, `#/reports/${report}?province=31`]) {
      await goTo(page, hash);
      for (const scheme of ['light', 'dark']) {
        await theme(page, scheme);
        faults.push(...await look(page, `${hash} ${scheme}`));
      }
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
    for (const hash of ['#/account', '#/account/password', '#/admin', '#/admin/accounts/new', '#/admin/accounts/haiphong', '#/admin/log', '#/imports', '#/imports/new', `#/admin/sheet?commune=${commune.commune_id}`, '#/incidents']) {
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
