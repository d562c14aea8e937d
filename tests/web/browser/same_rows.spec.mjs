// The list and the map hold the same rows, and they are the rows of the database. The list holds those of the scope; the map shows the
// neighbours of the scope too.
import assert from 'node:assert/strict';
import { api, countOf, goTo, open, person, rowsOf, whole } from './harness.mjs';

const drawn = (page, layer, key) => page.evaluate(([id, name]) => {
  const box = window.__face.bbox();
  const rows = new Map();
  for (const f of window.__map.queryRenderedFeatures({ layers: [id] })) {
    const [lon, lat] = f.geometry.type === 'Point' ? f.geometry.coordinates : [NaN, NaN];
    // A symbol at the edge reaches into the picture though its point does not.
    if (f.geometry.type !== 'Point' || (lon > box[0] && lon < box[2] && lat > box[1] && lat < box[3])) rows.set(f.properties[name], [lon, lat]);
  }
  return [...rows];
}, [layer, key]);
const listed = (page) => page.evaluate(() => [...document.querySelectorAll('.view-list [data-id]')].map((node) => node.dataset.id).sort());
const view = async (page) => (await page.evaluate(() => window.__face.bbox())).join(',');

/** The view of zoom 15.5 that holds the most sites around places with sites, at most as many as the list shows at first. */
async function busyPlace() {
  const { items } = await api('/sites?limit=200');
  let best = { n: 0, at: [0, 0] };
  for (const { lon, lat } of items.filter((_, i) => i % 8 === 0)) {
    const n = await countOf('/sites', { bbox: [lon - 0.008, lat - 0.005, lon + 0.008, lat + 0.005].map((v) => v.toFixed(5)).join(',') });
    if (n > best.n && n < 60) best = { n, at: [lon, lat] };
  }
  assert.ok(best.n >= 3, 'a place with sites');
  return best.at;
}

person('same rows: sites and cameras of the map, of the list and of the database', {}, async ({ page }) => {
  const [lon, lat] = await busyPlace();
  await open(page, `#/cameras?province=all&map=15.50/${lat.toFixed(5)}/${lon.toFixed(5)}`);
  const bbox = await view(page);
  const sites = await rowsOf('/sites', { bbox });
  assert.ok(sites.length >= 3);
  const ids = sites.map((row) => row.site_id).sort();
  const features = await drawn(page, 'site-point', 'site_id');
  assert.deepEqual(features.map(([id]) => id).sort(), ids, 'the map');
  assert.deepEqual(await listed(page), ids.slice(0, 100), 'the list');
  for (const [id, [x, y]] of features) {
    const row = sites.find((one) => one.site_id === id);
    const metres = Math.hypot((x - row.lon) * 111_320 * Math.cos((row.lat * Math.PI) / 180), (y - row.lat) * 111_320);
    assert.ok(metres < 2, `${row.site_code} is drawn ${metres.toFixed(1)} m away`);
  }
  const cameras = (await rowsOf('/cameras', { bbox })).map((row) => row.camera_id).sort();
  assert.deepEqual((await drawn(page, 'camera-point', 'camera_id')).map(([id]) => id).sort(), cameras, 'cameras');
});

person('same rows: a filter that the tiles do not know holds for the map too', {}, async ({ page }) => {
  const row = (await api('/sites?limit=1&overdue=true')).items[0];
  await open(page, `#/cameras?province=all&overdue=true&map=13.50/${row.lat.toFixed(5)}/${row.lon.toFixed(5)}`);
  const ids = (await rowsOf('/sites', { bbox: await view(page), overdue: 'true' })).map((one) => one.site_id).sort();
  assert.ok(ids.includes(row.site_id));
  assert.deepEqual((await drawn(page, 'cameras-found-point', 'site_id')).map(([id]) => id).sort(), ids, 'the map');
  assert.deepEqual(await listed(page), ids.slice(0, 100), 'the list');
  assert.deepEqual(await drawn(page, 'site-point', 'site_id'), [], 'the others are not drawn');
});

person('same rows: incidents of the window of time, and hotspots in force', {}, async ({ page }) => {
  const incident = (await api('/incidents?limit=20&from=2026-01-01&to=2026-07-01&precision=exact')).items.find((row) => row.lon);
  await open(page, `#/incidents?province=all&from=2026-01-01&to=2026-07-01&map=15.00/${incident.lat.toFixed(5)}/${incident.lon.toFixed(5)}`);
  const rows = await rowsOf('/incidents', { bbox: await view(page), from: '2026-01-01', to: '2026-07-01' });
  const ids = rows.map((row) => row.incident_id).sort();
  assert.ok(ids.includes(incident.incident_id));
  assert.deepEqual((await drawn(page, 'incident-point', 'incident_id')).map(([id]) => id).sort(), ids, 'incidents on the map');
  assert.deepEqual(await listed(page), ids.slice(0, 100), 'incidents in the list');

  const { today } = await api('/status');
  const hotspot = (await api(`/hotspots?limit=1&on=${today}`)).items[0];
  await goTo(page, `#/hotspots?tab=register&province=all&map=13.00/${hotspot.lat.toFixed(5)}/${hotspot.lon.toFixed(5)}`);
  const inForce = (await rowsOf('/hotspots', { bbox: await view(page), on: today })).map((row) => row.hotspot_id).sort();
  assert.ok(inForce.includes(hotspot.hotspot_id));
  const areas = await page.evaluate(() => [...new Set(window.__map.queryRenderedFeatures({ layers: ['hotspot-fill'] }).map((f) => f.properties.hotspot_id))].sort());
  assert.deepEqual(areas, inForce, 'hotspots on the map');
  assert.deepEqual(await listed(page), inForce, 'hotspots in the list');
});

person('same rows: at the edge of a province the list holds its rows, the map those of the neighbour too', {}, async ({ page }) => {
  // A site of Hải Phòng with one of Bắc Ninh within some kilometres.
  const [own, other] = await Promise.all(['31', '24'].map((province) => rowsOf('/sites', { province })));
  const pairs = own.flatMap((a) => other.map((b) => ({ a, b, d: Math.hypot((a.lon - b.lon) * 0.93, a.lat - b.lat) })));
  const { a, b, d } = pairs.reduce((best, pair) => (pair.d < best.d ? pair : best));
  const zoom = Math.min(15, Math.log2((360 * 400) / (512 * Math.max(d, 0.002))));
  await open(page, `#/cameras?province=31&map=${zoom.toFixed(2)}/${((a.lat + b.lat) / 2).toFixed(5)}/${((a.lon + b.lon) / 2).toFixed(5)}`);
  const bbox = await view(page);
  const [all, ours] = [await rowsOf('/sites', { bbox }), await rowsOf('/sites', { bbox, province: '31' })];
  assert.ok(ours.length > 0 && all.length > ours.length, 'both provinces are in the frame');
  assert.deepEqual(await listed(page), ours.map((row) => row.site_id).slice(0, 100).sort(), 'the list');
  const words = await page.locator('.view-list [role=status]').textContent();
  assert.equal(whole(words), ours.length, words);
  assert.match(words, /Hải Phòng/, 'and says of what');
  const shown = await page.evaluate(() => {
    const box = window.__face.bbox();
    const inside = (f) => { const [x, y] = f.geometry.coordinates; return x > box[0] && x < box[2] && y > box[1] && y < box[3]; };
    const points = new Set(window.__map.queryRenderedFeatures({ layers: ['site-point'] }).filter(inside).map((f) => f.properties.site_id));
    return points.size || window.__map.queryRenderedFeatures({ layers: ['site-cell'] }).length;
  });
  assert.ok(shown > 0, 'the map shows sites');
  if (zoom >= 13.5) assert.equal(shown, all.length, 'the map');
});

person('same rows: a click on a site of the map opens that site', {}, async ({ page }) => {
  const [lon, lat] = await busyPlace();
  await open(page, `#/cameras?map=18.00/${lat.toFixed(6)}/${lon.toFixed(6)}`);
  const { pixelOf, until } = await import('./harness.mjs');
  const sites = await rowsOf('/sites', { bbox: await view(page) });
  const site = sites.find((row) => Math.abs(row.lon - lon) < 1e-5 && Math.abs(row.lat - lat) < 1e-5);
  const pixel = await pixelOf(page, [site.lon, site.lat]);
  await page.mouse.click(pixel.x, pixel.y);
  await until(page, () => /^#\/cameras\/[0-9a-f-]{36}/.test(location.hash));
  const opened = await page.evaluate(() => location.hash.split(/[/?]/)[2]);
  const within = sites.filter((row) => Math.hypot((row.lon - lon) * 104_000, (row.lat - lat) * 111_320) < 10).map((row) => row.site_id);
  assert.ok(within.includes(opened), 'the site under the hand');
});
