// A person without a mouse.
import assert from 'node:assert/strict';
import { open, person, settled, until } from './harness.mjs';

/** Where the focus is: what it is, whether a person sees it. */
const focus = (page) => page.evaluate(() => {
  const node = document.activeElement;
  if (!node || node === document.body) return null;
  const box = node.getBoundingClientRect();
  const style = getComputedStyle(node);
  const ring = [node, node.parentElement, node.closest('label, .search-box, .segmented')].filter(Boolean).some((one) => { const s = getComputedStyle(one); return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none'; });
  const inside = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  return {
    what: `${node.tagName.toLowerCase()}${node.id ? `#${node.id}` : ''}.${[...node.classList].join('.')} "${(node.getAttribute('aria-label') ?? node.textContent ?? '').trim().slice(0, 40)}"`,
    room: node.dataset.room ?? '', card: node.classList.contains('card'), ring, inside: inside && style.visibility !== 'hidden',
  };
});

person('keyboard: from the address bar to an opened record with Tab and Enter, the focus always in sight', {}, async ({ page }) => {
  await open(page);
  await page.keyboard.press('Tab');
  const first = await focus(page);
  assert.match(first.what, /skip/, 'the first stop leads past the rail');
  assert.ok(first.inside && first.ring, 'and is in sight');

  const unseen = [];
  const tabTo = async (found, most) => {
    for (let i = 0; i < most; i += 1) {
      await page.keyboard.press('Tab');
      const at = await focus(page);
      if (!at) continue;
      if (!at.inside || !at.ring) unseen.push(`${at.what} inside=${at.inside} ring=${at.ring}`);
      if (found(at)) return at;
    }
    return assert.fail(`not reached in ${most} steps`);
  };
  await tabTo((at) => at.room === 'cameras', 12);
  await page.keyboard.press('Enter');
  await until(page, () => document.body.dataset.room === 'cameras');
  await settled(page);
  assert.equal((await focus(page))?.room, 'cameras', 'the focus stays where it was');
  await tabTo((at) => at.card, 80);
  const opens = await page.evaluate(() => document.activeElement.dataset.id);
  await page.keyboard.press('Enter');
  await until(page, (id) => location.hash.includes(id), opens);
  await settled(page);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'panel-title', 'a reader hears the record');
  assert.deepEqual(unseen, [], 'stops that a person could not see');

  await page.keyboard.press('Escape');
  await until(page, () => /^#\/cameras(\?|$)/.test(location.hash));
});

person('keyboard: Esc from a record that a link opened keeps the part of the map that is looked at', {}, async ({ page }) => {
  const { api } = await import('./harness.mjs');
  const site = (await api('/sites?limit=1&province=31')).items[0];
  await open(page, `#/cameras/${site.site_id}?province=31`);
  const view = () => page.evaluate(() => [window.__map.getZoom(), ...window.__map.getCenter().toArray()].map((v) => v.toFixed(3)));
  const before = await view();
  assert.ok(Number(before[0]) > 14, 'close to the site');
  await page.keyboard.press('Escape');
  await until(page, () => /^#\/cameras(\?|$)/.test(location.hash));
  await settled(page);
  assert.deepEqual(await view(), before);
});

person('keyboard: the map is moved by arrows, and Enter opens what is under its middle', {}, async ({ page }) => {
  const { api } = await import('./harness.mjs');
  const unit = (await api('/communes?province=31&limit=40')).items[20];
  await open(page, `#/communes?map=13.00/${unit.lat.toFixed(5)}/${unit.lon.toFixed(5)}`);
  const centre = () => page.evaluate(() => window.__map.getCenter().lng);
  const canvas = page.locator('#map canvas');
  await canvas.focus();
  const before = await centre();
  await page.keyboard.press('ArrowRight');
  await until(page, (lng) => window.__map.getCenter().lng > lng, before);
  await settled(page);
  const under = await page.evaluate(() => { const p = window.__map.project(window.__map.getCenter()); return window.__map.queryRenderedFeatures(p, { layers: ['commune'] })[0]?.properties.commune_id; });
  await canvas.focus();
  await page.keyboard.press('Enter');
  await until(page, (id) => location.hash.startsWith(`#/communes/${id}`), under);
});

person('keyboard: a site is placed at the crosshair without a mouse', {}, async ({ page }) => {
  const { emptyPlace } = await import('./harness.mjs');
  const [lon, lat] = await emptyPlace();
  await open(page, `#/cameras/new?map=17.00/${lat}/${lon}`);
  await page.locator('#map.picking').waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.matches('#map canvas')), 'the map has the focus');
  await page.keyboard.press('Enter');
  await until(page, () => document.querySelector('.form [data-field=point] input')?.value);
  const typed = await page.locator('.form [data-field=point] input').evaluateAll((inputs) => inputs.map((input) => Number(input.value.replace(',', '.'))));
  const centre = await page.evaluate(() => window.__map.getCenter().toArray());
  assert.ok(Math.abs(typed[0] - centre[0]) < 2e-5 && Math.abs(typed[1] - centre[1]) < 2e-5, `${typed} for ${centre}`);
});
