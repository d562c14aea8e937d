// Points of need on the map: those that the API has, seen or not as it says, by day and by night; one opens with what made it.
import assert from 'node:assert/strict';
import { look, theme } from './axe.mjs';
import { computed, PROVINCE } from './covered.mjs';
import { api, goTo, open, person, settled, until } from './harness.mjs';

const SEEN = [/Không camera nào nhìn thấy/, /\d camera nhìn thấy/, /Có thể \d+ camera chưa rõ nhìn thấy/];
/** A heavy point that nobody sees, with its neighbours within about 300 m. */
async function somewhere() {
  const answer = await computed();
  const gap = (await api(`/coverage/gaps?province=${PROVINCE}&half=day&limit=1`)).features[0].properties;
  assert.ok(answer.run);
  const box = [gap.lon - 0.003, gap.lat - 0.003, gap.lon + 0.003, gap.lat + 0.003];
  const points = (await api(`/coverage/need?bbox=${box.map((v) => v.toFixed(6)).join(',')}&half=day&limit=500`)).items;
  return { gap, points, hash: `#/coverage?province=${PROVINCE}&show=need&map=16.50/${gap.lat.toFixed(6)}/${gap.lon.toFixed(6)}` };
}
const drawn = (page, box) => page.evaluate(([w, s, e, n]) => {
  const found = window.__map.queryRenderedFeatures({ layers: ['need-point'] }).map((f) => ({ at: f.geometry.coordinates, seen: f.properties.seen, weight: f.properties.weight }));
  return [...new Map(found.filter((f) => f.at[0] > w && f.at[0] < e && f.at[1] > s && f.at[1] < n).map((f) => [f.at.map((v) => v.toFixed(5)).join(), f])).values()];
}, box);

person('needing: the map has the points of the API, by day and by night', {}, async ({ page }) => {
  const { gap, points, hash } = await somewhere();
  assert.ok(points.length > 0);
  await open(page, hash);
  // 100 m around the middle: in the picture, and clear of its edges.
  const box = [gap.lon - 0.001, gap.lat - 0.0009, gap.lon + 0.001, gap.lat + 0.0009];
  for (const half of ['day', 'night']) {
    if (half === 'night') {
      await goTo(page, `${hash}&half=night`);
      await until(page, () => window.__map.getSource('need').tiles[0].includes('half=night'));
      await settled(page);
    }
    const inside = points.filter((one) => one[half].weight > 0 && one.lon > box[0] + 2e-5 && one.lon < box[2] - 2e-5 && one.lat > box[1] + 2e-5 && one.lat < box[3] - 2e-5);
    const there = await drawn(page, box);
    for (const one of inside) {
      const sign = there.find((f) => Math.hypot(f.at[0] - one.lon, f.at[1] - one.lat) < 2e-5 && Math.abs(f.weight - one[half].weight) < 0.002);
      assert.ok(sign, `${half}: ${one.lon} ${one.lat} weight ${one[half].weight} is drawn`);
      assert.equal(sign.seen, one[half].seen, half);
    }
  }
});

person('needing: a point opens with what made it, its weight and who sees it', {}, async ({ page }) => {
  const { points, hash } = await somewhere();
  const one = points[0];
  await open(page, hash.replace(/map=.*/, `map=17.00/${one.lat.toFixed(6)}/${one.lon.toFixed(6)}`));
  const at = await page.evaluate((place) => { const p = window.__map.project(place); const box = window.__map.getCanvas().getBoundingClientRect(); return { x: box.left + p.x, y: box.top + p.y }; }, [one.lon, one.lat]);
  await page.mouse.click(at.x, at.y);
  await until(page, () => location.hash.startsWith('#/coverage/need'));
  await settled(page);
  const nearest = (await api(`/coverage/need?lon=${one.lon}&lat=${one.lat}&half=day&limit=1`)).items[0];
  const text = await page.locator('.panel-body').innerText();
  for (const half of ['day', 'night']) if (nearest[half].weight > 0) assert.match(text, SEEN[nearest[half].seen], half);
  const shown = Number((await page.locator('.panel .figure').textContent()).replace(',', '.'));
  assert.ok(Math.abs(shown - nearest.day.weight) <= (nearest.day.weight < 10 ? 0.051 : 0.51), `${shown} for ${nearest.day.weight}`);
  const faults = [];
  for (const scheme of ['light', 'dark']) {
    await theme(page, scheme);
    faults.push(...await look(page, scheme));
  }
  assert.deepEqual(faults, []);
  await page.getByRole('link', { name: 'Camera nào thấy chỗ này?' }).click();
  await until(page, () => location.hash.startsWith('#/coverage/witnesses'));
});

person('needing: a lit point says so, is asked about in its light, and the figures say how much of the streets is lit', {}, async ({ page }) => {
  const { points } = await somewhere();
  const [one] = points;
  await page.route(/\/api\/v1\/coverage\/need\?/, async (route) => {
    const response = await route.fetch();
    const answer = await response.json();
    for (const item of answer.items) item.is_lit = true;
    await route.fulfill({ response, json: answer });
  });
  await page.route(/\/api\/v1\/coverage\?/, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...await response.json(), street_light: { lit_m: 12340, unlit_m: 800, unknown_m: 45600 } } });
  });
  await open(page, `#/coverage?province=${PROVINCE}&half=night`);
  await page.locator('.coverage-basis summary').click();
  assert.equal((await page.locator('.coverage-light').textContent()).replaceAll('\u00a0', ' '), 'Đèn đường: 12 km có đèn, 0,8 km không có, 46 km chưa rõ (coi là tối).');
  await goTo(page, `#/coverage/need?province=${PROVINCE}&half=night&place=${one.lon.toFixed(6)},${one.lat.toFixed(6)}`);
  await until(page, () => document.querySelector('.panel-body')?.textContent.includes('có đèn đường'));
  assert.match(await page.getByRole('link', { name: 'Camera nào thấy chỗ này?' }).getAttribute('href'), /light=lit_night/);
});

person('needing: only this room offers the layer', {}, async ({ page }) => {
  await computed();
  await open(page, `#/coverage?province=${PROVINCE}`);
  assert.equal(await page.getByLabel('Điểm nhu cầu').count(), 1);
  await goTo(page, `#/cameras?province=${PROVINCE}`);
  assert.equal(await page.getByLabel('Điểm nhu cầu').count(), 0);
});
