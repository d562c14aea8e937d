// An officer in the street, with a phone.
import assert from 'node:assert/strict';
import { api, goTo, open, person, PHONE, settled, until } from './harness.mjs';

/** Things that reach past the right or left edge, but those in a box that scrolls or cuts by itself. */
const tooWide = (page) => page.evaluate(() => {
  const cut = (node) => { for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) if (getComputedStyle(up).overflowX !== 'visible') return true; return false; };
  const out = [...document.body.querySelectorAll('*')].filter((node) => {
    const box = node.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && (box.right > innerWidth + 1 || box.left < -1) && getComputedStyle(node).visibility !== 'hidden' && !node.closest('.visually-hidden, .skip') && !cut(node);
  }).map((node) => `${node.tagName.toLowerCase()}.${node.className?.baseVal ?? node.className}`);
  if (document.scrollingElement.scrollWidth > innerWidth) out.push(`the page: ${document.scrollingElement.scrollWidth} px`);
  return out;
});

person('phone: no room is wider than the screen; the bar below has the five rooms', { screen: PHONE, touch: true }, async ({ page }) => {
  await open(page);
  for (const room of ['overview', 'cameras', 'incidents', 'hotspots', 'coverage']) {
    await page.locator(`#rail a[data-room=${room}]`).tap();
    await until(page, (name) => document.body.dataset.room === name, room);
    await settled(page);
    assert.deepEqual(await tooWide(page), [], room);
    const links = await page.locator('#rail ul a:visible').evaluateAll((all) => all.map((a) => a.getBoundingClientRect()).map((b) => [b.width, b.height, innerHeight - b.bottom]));
    assert.equal(links.length, 5);
    for (const [width, height, below] of links) assert.ok(width >= 40 && height >= 40 && below < 20, `${room}: a target of ${width}×${height}, ${below} above the edge`);
  }
});

person('phone: the sheet has three heights, and the map keeps its part', { screen: PHONE, touch: true }, async ({ page }) => {
  await open(page, '#/cameras');
  const grip = page.locator('.panel-grip');
  const height = async () => (await page.locator('#panel').boundingBox()).height;
  const heights = {};
  for (let i = 0; i < 3; i += 1) {
    const name = await page.locator('#panel').getAttribute('data-height');
    await page.waitForTimeout(250); // the sheet moves for 150 ms at most, and no event tells of its end when it does not
    heights[name] = await height();
    const [sheet, ribbon] = [await page.locator('#panel').boundingBox(), await page.locator('.banner.demo').boundingBox()];
    assert.ok(ribbon.y + ribbon.height <= sheet.y + 1, `${name}: that these are demonstration data stays in sight`);
    await grip.tap();
    await until(page, (was) => document.querySelector('#panel').dataset.height !== was, name);
  }
  assert.deepEqual(Object.keys(heights).sort(), ['full', 'half', 'low']);
  assert.ok(heights.low < heights.half && heights.half < heights.full, JSON.stringify(heights));
  assert.ok(heights.half < 0.65 * PHONE.height, 'half leaves the map in sight');
});

person('phone: a record and a form fit, and the open place is in the part of the map that is seen', { screen: PHONE, touch: true }, async ({ page }) => {
  const site = (await api('/sites?limit=1')).items[0];
  await open(page, '#/cameras');
  await goTo(page, `#/cameras/${site.site_id}`);
  assert.deepEqual(await tooWide(page), [], 'record');
  const { pixelOf } = await import('./harness.mjs');
  const at = await pixelOf(page, [site.lon, site.lat]);
  const sheet = await page.locator('#panel').boundingBox();
  assert.ok(at.x > 0 && at.x < PHONE.width && at.y > 113 && at.y < sheet.y, `the place is at ${at.x}, ${at.y}, the sheet begins at ${sheet.y}`);
  await goTo(page, `#/cameras/${site.site_id}/edit`);
  assert.deepEqual(await tooWide(page), [], 'form');
  await goTo(page, '#/incidents/new');
  assert.deepEqual(await tooWide(page), [], 'new incident');
});
