// A list as a table has the page, on the old office screen.
import assert from 'node:assert/strict';
import { open, person, settled, until } from './harness.mjs';

for (const [name, webgl] of [['with the map', true], ['without WebGL', false]]) {
  person(`table: it has the page, ${name}, and scrolls both ways below its heading`, { webgl }, async ({ page }) => {
    for (const room of ['overview', 'cameras', 'incidents', 'hotspots', 'communes']) {
      await open(page, `#/${room}?view=table${room === 'hotspots' ? '&tab=register' : ''}`);
      const box = await page.locator('.list .table-scroll').boundingBox();
      assert.ok(box.height >= 300 && box.y + box.height <= 768, `${room}: ${Math.round(box.height)} px of the table`);
      if (webgl) assert.ok(box.width > 1200, `${room}: ${Math.round(box.width)} px wide`);
      assert.ok(await page.evaluate(() => { const body = document.querySelector('.panel-body'); return body.scrollHeight <= body.clientHeight + 1; }), `${room}: the page itself does not scroll`);
      const stays = await page.evaluate(() => {
        const scroll = document.querySelector('.list .table-scroll');
        scroll.scrollTo(200, 200);
        const [outer, head, first] = [scroll, scroll.querySelector('thead th:nth-child(2)'), [...scroll.querySelectorAll('tbody th')].find((th) => th.getBoundingClientRect().top > scroll.getBoundingClientRect().top + 60)].map((node) => node.getBoundingClientRect());
        return [head.top - outer.top, first.left - outer.left];
      });
      assert.ok(stays.every((by) => Math.abs(by) <= 2), `${room}: heading and first column moved by ${stays}`);
    }
  });
}

person('table: an open record has the map beside it, and the way back is the table with the same rows', {}, async ({ page }) => {
  await open(page, '#/cameras');
  const ids = () => page.evaluate(() => [...document.querySelectorAll('.view-list [data-id]')].map((node) => node.dataset.id));
  const before = await ids();
  await page.getByRole('button', { name: 'Bảng', exact: true }).click();
  await page.locator('.list .table').waitFor();
  await settled(page);
  assert.deepEqual(await ids(), before, 'the same rows');
  await page.locator('.list .table tbody a').first().click();
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  await settled(page);
  assert.ok(await page.locator('#map').isVisible());
  await page.locator('.panel-back').click();
  await page.locator('.list .table').waitFor();
});
