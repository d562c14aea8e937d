// What a form offers is what the register can hold.
import assert from 'node:assert/strict';
import { api, open, ownSite, person } from './harness.mjs';

for (const [entity, path] of [['sites', () => '#/cameras/new'], ['cameras', (site) => `#/cameras/${site}/new`], ['incidents', () => '#/incidents/new'], ['hotspots', () => '#/hotspots/new']]) {
  person(`choices: "unknown" is offered for ${entity} where the register may leave a field empty, and nowhere else`, {}, async ({ page, later }) => {
    const described = (await api('/fields'))[entity].filter((field) => field.kind === 'choice' && !field.read_only && field.name !== 'source');
    await open(page, path(entity === 'cameras' ? (await ownSite(later)).site_id : ''));
    await page.locator('.form').waitFor();
    for (const field of described) {
      const select = page.locator(`.form [data-field=${field.name}] select`);
      const [value, options] = await select.evaluate((node) => [node.value, [...node.options].map((option) => [option.value, option.textContent])]);
      const empty = options.find(([own]) => own === '')?.[1] ?? null;
      assert.equal(empty === 'Chưa rõ', field.nullable, `${field.name} offers ${empty}`);
      if (field.default) {
        assert.equal(empty, null, `${field.name} is never empty`);
        // A camera that is entered by hand stands already.
        assert.equal(value, entity === 'cameras' && field.name === 'status' ? 'active' : field.default, `${field.name} shows what will be stored`);
      }
    }
  });
}
