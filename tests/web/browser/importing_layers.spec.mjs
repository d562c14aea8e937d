// Other files than lists of cameras, each to the register and back: another reading of a table, boundaries, populations, hotspots, streets,
// and cameras that volunteers mapped.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { look } from './axe.mjs';
import { api, DESK, emptyPlace, goTo, idInAddress, open, person, settled, until, whole } from './harness.mjs';

const undone = (id) => async () => { const run = await api(`/imports/${id}`); if (run.may.undo) await api(`/imports/${id}/undo`, { method: 'POST', body: {} }); else if (run.may.cancel) await api(`/imports/${id}/cancel`, { method: 'POST', body: {} }); };
const collection = (features) => JSON.stringify({ type: 'FeatureCollection', features: features.map(([properties, geometry]) => ({ type: 'Feature', properties, geometry })) });
const square = (lon, lat, side) => ({ type: 'Polygon', coordinates: [[[-1, -1], [1, -1], [1, 1], [-1, 1], [-1, -1]].map(([x, y]) => [lon + (x * side) / 2, lat + (y * side) / 2])] });

/** Chooses a file and waits for its columns: the id of its run. @param {import('playwright-core').Page} page @param {string} name @param {string|Buffer} content */
async function choose(page, name, content, { province = '31' } = {}) {
  await open(page, `#/imports/new?province=${province}`);
  await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/octet-stream', buffer: Buffer.from(content) });
  await page.locator('.imp-map').waitFor();
  return idInAddress(page);
}
const kindOf = (page) => page.locator('.imp-aside').getByLabel('Mỗi dòng của tệp là').inputValue();
/** Every required field that no column has gets its first choice; then all is checked. @param {import('playwright-core').Page} page */
async function check(page) {
  for (const field of await page.locator('.imp-aside [data-missing]').all()) {
    const select = field.locator('select');
    if (await select.count()) await select.selectOption({ index: 1 });
    else await field.locator('input').first().fill('1');
  }
  await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
  await page.locator('.answer-label', { hasText: /Sẽ được lưu|Có thể lưu/ }).waitFor({ timeout: 180_000 });
  await settled(page);
}
/** Stores what was checked. @param {import('playwright-core').Page} page */
async function store(page) {
  await page.locator('.panel-foot .button.primary').click();
  await page.locator('dialog.confirm [type=submit]').click();
  await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor({ timeout: 180_000 });
  await settled(page);
}
/** Takes it out again. @param {import('playwright-core').Page} page */
async function undo(page) {
  await page.getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('dialog.confirm').getByRole('button', { name: 'Hoàn tác' }).click();
  await page.locator('.answer-label', { hasText: 'Đã lấy ra' }).waitFor();
}
const figure = async (page) => whole(await page.locator('.answer .figure').textContent());
/** What the map shows of a layer of the check. @param {import('playwright-core').Page} page @param {string[]} layers */
const previewed = (page, layers) => page.evaluate((names) => [...new Set(window.__map.queryRenderedFeatures({ layers: names }).map((f) => f.properties.label))].sort(), layers);

person('importing layers: the headings are in another row, and the letters others', {}, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  const comma = (value) => value.toFixed(5).replace('.', ',');
  const text = `Báo cáo;Camera;Phường;Chu Văn An\nTên điểm;Kinh độ;Vĩ độ;Chủ sở hữu\nNgã tư Chợ;${comma(lon)};${comma(lat)};Công an\nBến Hàn;${comma(lon + 0.002)};${comma(lat)};Hộ gia đình\n`;
  const id = await choose(page, 'báo cáo.csv', text);
  later(undone(id));
  assert.match(await page.locator('.imp-reading p').first().textContent(), /tiêu đề ở dòng 1/);
  await page.locator('.imp-correct summary').click();
  await page.locator('.imp-raw tr').nth(3).waitFor();
  assert.deepEqual(await page.locator('.imp-raw tr').nth(1).locator('td').allTextContents(), ['Tên điểm', 'Kinh độ', 'Vĩ độ', 'Chủ sở hữu']);
  // By keyboard: the row below, and the focus stays with it.
  await page.locator('.imp-raw input:checked').focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('.imp-reading p', { hasText: 'tiêu đề ở dòng 2' }).waitFor();
  await until(page, () => document.activeElement instanceof HTMLInputElement && document.activeElement.value === '2' && document.activeElement.checked);
  assert.match(await page.locator('.imp-reading p').first().textContent(), /2 dòng, tiêu đề ở dòng 2/);
  const fieldOf = (name) => page.locator('.imp-column', { hasText: name }).locator('input').inputValue();
  assert.deepEqual([await fieldOf('Tên điểm'), await fieldOf('Kinh độ'), await fieldOf('Vĩ độ'), await fieldOf('Chủ sở hữu')], ['Tên điểm lắp đặt', 'Kinh độ', 'Vĩ độ', 'Sở hữu']);

  // The text is shown as it is read, so that a person sees when the accents are right: ã is C3 A3, U+00A3 in Windows-1252 is £.
  await page.getByLabel('Bảng mã chữ').selectOption('windows-1252');
  await page.locator('.imp-raw td', { hasText: 'NgÃ£ tÆ°' }).waitFor();
  await page.getByLabel('Bảng mã chữ').selectOption('utf-8');
  await page.locator('.imp-raw td', { hasText: 'Ngã tư Chợ' }).waitFor();
  await page.locator('.imp-samples', { hasText: 'Ngã tư Chợ' }).waitFor();
  // As it is read lasts beyond a reload.
  await page.reload();
  await page.locator('.imp-map').waitFor();
  assert.equal((await api(`/imports/${id}`)).tables[0].header_row, 2);
  await check(page);
  assert.deepEqual([await figure(page), await previewed(page, ['preview-point'])], [2, ['Bến Hàn', 'Ngã tư Chợ']]);
});

person('importing layers: boundaries tell what they change before they do', { screen: DESK }, async ({ page, later }) => {
  // Far from where the other tests look; boundaries stay, since every row gets its unit by them.
  const units = (await api('/communes?province=96&limit=40')).items.filter((one) => one.area_km2 > 20 && one.geom_quality !== 'reference');
  const [one, two] = [units[0], units[1]];
  const [of1, of2] = await Promise.all([one, two].map((unit) => api(`/communes/${unit.commune_id}`)));
  const side = (km2) => Math.sqrt(km2) / 110.5;
  const feature = (unit, factor) => [{ ma_xa: unit.code, ten: unit.full_name }, square((unit.bbox[0] + unit.bbox[2]) / 2, (unit.bbox[1] + unit.bbox[3]) / 2, side(unit.area_km2 * factor))];
  const id = await choose(page, 'ranh giới.geojson', collection([feature(of1, 1), feature(of2, 1)]), { province: '96' });
  later(undone(id));
  assert.equal(await kindOf(page), 'boundaries');
  await check(page);
  assert.equal(await figure(page), 2);
  const said = await page.locator('.imp-remarks').textContent();
  assert.match(said, /2 đơn vị lần đầu có ranh giới thật/);
  assert.ok(said.includes(of1.full_name) && said.includes(of2.full_name), said);
  assert.equal((await previewed(page, ['preview-area'])).length, 2, 'both are on the map');
  assert.notEqual((await api(`/communes/${one.commune_id}`)).geom_quality, 'reference', 'nothing is stored by a check');
  await page.locator('.panel-foot .button.primary').click();
  assert.match(await page.locator('dialog.confirm').textContent(), /không hoàn tác được/);
  await page.locator('dialog.confirm [type=submit]').click();
  await page.locator('.answer-label', { hasText: /^Đã lưu$/ }).waitFor({ timeout: 180_000 });
  await page.getByText('muốn quay lại thì nhập tệp trước đó').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Hoàn tác' }).count(), 0);
  await goTo(page, `#/communes/${one.commune_id}?province=96`);
  await until(page, (unit) => window.__map.queryRenderedFeatures({ layers: ['commune-line'] }).some((f) => f.properties.commune_id === unit || f.id === unit), one.commune_id).catch(() => assert.fail('its real boundary is on the map'));

  // Another file: one unit a tenth larger; the other is not in it.
  const next = await choose(page, 'ranh giới mới.geojson', collection([feature(of1, 1.1)]), { province: '96' });
  later(undone(next));
  await check(page);
  assert.equal(await figure(page), 1);
  const changes = await page.locator('.imp-remarks').textContent();
  assert.match(changes, /1 ranh giới khác với ranh giới đang dùng.*\+10,0 %/s);
  assert.match(changes, /\d+ đơn vị có ranh giới thật nhưng không có trong tệp/);
});

person('importing layers: what a layer of boundaries lacks is said before it is checked, and once', {}, async ({ page, later }) => {
  const id = await choose(page, 'vùng.geojson', collection([[{ a: '11308', b: 'Phường Thử' }, square(106.6, 20.8, 0.02)]]));
  later(undone(id));
  await page.locator('.imp-aside').getByLabel('Mỗi dòng của tệp là').selectOption('boundaries');
  await page.locator('.imp-aside [data-wanting]', { hasText: 'Chưa có cột xã, phường' }).waitFor();
  assert.match(await page.locator('.panel-foot').textContent(), /còn thiếu 1 trường bắt buộc/);
  await page.getByRole('button', { name: 'Kiểm tra', exact: true }).click();
  assert.equal(await page.locator('.form-summary', { hasText: 'Chưa có cột xã, phường' }).count(), 1);
  assert.equal((await api(`/imports/${id}`)).state, 'recognised', 'the server was not asked in vain');
  const picker = page.locator('.imp-column').first().locator('input');
  await picker.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.type('ma xa');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('.imp-aside [data-wanting]').count(), 0);
  await page.locator('.imp-aside', { hasText: 'Đã đủ' }).waitFor();
});

person('importing layers: populations to the register and back', {}, async ({ page, later }) => {
  const units = (await api('/communes?province=31&limit=3')).items;
  const id = await choose(page, 'dân số.csv', `Xã, phường;Dân số;Năm;Nguồn\n${units[0].full_name};12.345;2026;Cục Thống kê\n${units[1].full_name};9 876;2026;Cục Thống kê\nXã Không Có;100;2026;x\n`);
  later(undone(id));
  assert.equal(await kindOf(page), 'populations');
  await check(page);
  assert.equal(await figure(page), 2);
  assert.equal(whole(await page.locator('.tile', { hasText: 'bị trả lại' }).locator('.tile-value').textContent()), 1);
  await store(page);
  assert.deepEqual((await api(`/imports/${id}`)).stored.tables, { population: 2 });
  await undo(page);
  assert.equal((await api(`/imports/${id}`)).state, 'undone');
});

/** A layer of hotspots: one as it should be, one that crosses itself. */
async function hotspots(mark) {
  const [lon, lat] = await emptyPlace();
  const of = (name) => ({ 'Tên khu vực': name, 'Loại phức tạp': 'trật tự xã hội', 'Số văn bản': '12/KH-CA', 'Ngày văn bản': '05/01/2026' });
  const tie = { type: 'Polygon', coordinates: [[[lon + 0.004, lat], [lon + 0.006, lat + 0.003], [lon + 0.006, lat], [lon + 0.004, lat + 0.001], [lon + 0.004, lat]]] };
  return collection([[of(`Khu chợ ${mark}`), square(lon, lat, 0.002)], [of(`Nơ ${mark}`), tie]]);
}
const ofName = async (mark) => (await api(`/hotspots?${new URLSearchParams({ q: mark, limit: '10' })}`)).items.map((row) => row.name);
for (const format of ['GeoJSON', 'GPKG']) {
  person(`importing layers: hotspots of a ${format} file to the map and back`, {}, async ({ page, later, t }) => {
    const mark = `lớp ${Date.now().toString(36)}`;
    let content = Buffer.from(await hotspots(mark));
    if (format === 'GPKG') {
      const folder = await mkdtemp(join(tmpdir(), 'bando138-gpkg-'));
      await writeFile(join(folder, 'a.geojson'), content);
      const made = spawnSync('ogr2ogr', ['-f', 'GPKG', '-t_srs', 'EPSG:32648', join(folder, 'a.gpkg'), join(folder, 'a.geojson')]);
      if (made.error) { await rm(folder, { recursive: true }); t.skip('ogr2ogr is not installed'); return; }
      assert.equal(made.status, 0, String(made.stderr));
      content = await readFile(join(folder, 'a.gpkg'));
      await rm(folder, { recursive: true });
    }
    const id = await choose(page, `điểm nóng.${format.toLowerCase()}`, content);
    later(undone(id));
    assert.equal(await kindOf(page), 'hotspots');
    await check(page);
    assert.equal(await figure(page), 1);
    assert.deepEqual(await previewed(page, ['preview-area', 'preview-point']), [`Khu chợ ${mark}`, `Nơ ${mark}`], 'what is refused is on the map too');
    assert.match(await page.locator('.imp-take').textContent(), /geojson/);
    await store(page);
    assert.deepEqual(await ofName(mark), [`Khu chợ ${mark}`]);
    await undo(page);
    assert.deepEqual(await ofName(mark), []);
  });
}

/** A small file of OpenStreetMap: a crossing of two streets, a school, a market, and cameras. @param {number} lon @param {number} lat */
const osm = (lon, lat, body) => `<osm version="0.6">${body.replace(/@(\S+),(\S+)@/g, (_, x, y) => `lat="${(lat + Number(y)).toFixed(6)}" lon="${(lon + Number(x)).toFixed(6)}"`)}</osm>`;

person('importing layers: streets of an .osm file to the map and back', {}, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  const id = await choose(page, 'phố.osm', osm(lon, lat, `
    <node id="1" @-0.002,0@/><node id="2" @0,0@/><node id="3" @0.002,0@/><node id="4" @0,-0.002@/><node id="5" @0,0.002@/>
    <node id="11" @0.001,0.001@/><node id="12" @0.0015,0.001@/><node id="13" @0.0015,0.0015@/><node id="14" @0.001,0.0015@/>
    <node id="7" @-0.001,0.0005@><tag k="amenity" v="marketplace"/><tag k="name" v="Chợ Thử"/></node>
    <way id="100"><nd ref="1"/><nd ref="2"/><nd ref="3"/><tag k="highway" v="primary"/><tag k="name" v="Đường Thử"/></way>
    <way id="101"><nd ref="4"/><nd ref="2"/><nd ref="5"/><tag k="highway" v="residential"/></way>
    <way id="110"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="14"/><nd ref="11"/><tag k="building" v="yes"/></way>`));
  later(undone(id));
  assert.equal(await kindOf(page), 'streets');
  // The tags are known: there is nothing to map, and what is taken from which is said.
  assert.equal(await page.locator('.imp-column').count(), 0);
  const taken = await page.locator('.imp-columns').textContent();
  for (const tag of ['highway', 'building:levels', 'amenity']) assert.ok(taken.includes(tag), taken);
  assert.deepEqual(await look(page), []);
  await check(page);
  const counts = await page.locator('.imp-classes').textContent();
  assert.match(counts, /Đường.*2.*Nhà.*1/s);
  await store(page);
  const { stored } = await api(`/imports/${id}`);
  assert.deepEqual([stored.tables.road, stored.tables.building, stored.tables.key_place, stored.tables.junction], [2, 1, 1, 1]);
  // On the map at once: the tiles are asked for anew.
  await page.evaluate((at) => window.__map.jumpTo({ center: at, zoom: 15.5 }), [lon, lat]);
  await settled(page);
  const drawn = await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['road'] }).map((f) => f.properties.name));
  assert.ok(drawn.includes('Đường Thử'), `roads on the map: ${drawn}`);
  await undo(page);
  await settled(page);
  await until(page, () => !window.__map.queryRenderedFeatures({ layers: ['road'] }).some((f) => f.properties.name === 'Đường Thử'));
});

person('importing layers: cameras of an .osm file are proposals, and go again', {}, async ({ page, later }) => {
  const [lon, lat] = await emptyPlace();
  const id = await choose(page, 'camera bản đồ mở.osm', osm(lon, lat, `
    <node id="1" @0,0@><tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="camera"/><tag k="camera:type" v="dome"/><tag k="camera:direction" v="180"/></node>
    <node id="2" @0.001,0@><tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="ALPR"/></node>
    <node id="3" @0.002,0@><tag k="man_made" v="surveillance"/><tag k="surveillance:type" v="guard"/></node>`));
  later(undone(id));
  assert.equal(await kindOf(page), 'cameras');
  assert.equal(await page.locator('.imp-column').count(), 0);
  assert.match(await page.locator('.imp-columns').textContent(), /man_made=surveillance.*camera:direction.*operator/s);
  await page.locator('.imp-aside').getByLabel('Sở hữu', { exact: false }).selectOption('household');
  await check(page);
  assert.equal(await figure(page), 2);
  await store(page);
  const { stored } = await api(`/imports/${id}`);
  assert.deepEqual([stored.tables.site, stored.tables.camera], [2, 2]);
  const bbox = [lon - 0.0005, lat - 0.0005, lon + 0.0025, lat + 0.0005].map((v) => v.toFixed(5)).join(',');
  const sites = (await api(`/sites?bbox=${bbox}&limit=10`)).items;
  assert.equal(sites.length, 2);
  await undo(page);
  assert.equal((await api(`/sites?bbox=${bbox}&limit=10`)).items.length, 0);
});

person('importing layers: an account of a province is told at once that boundaries are not its to bring', { as: 'province' }, async ({ page, later }) => {
  await open(page, '#/imports/new');
  await page.getByText('Ranh giới xã, phường: Loại dữ liệu này do tài khoản toàn quốc nhập').waitFor();
  const offered = await page.getByLabel('Mỗi dòng của tệp là').locator('option').allTextContents();
  assert.ok(!offered.some((text) => text.includes('Ranh giới')) && offered.some((text) => text.includes('Camera') || text.includes('camera')), offered.join());
  const square = { type: 'Polygon', coordinates: [[[106.6, 20.8], [106.61, 20.8], [106.61, 20.81], [106.6, 20.81], [106.6, 20.8]]] };
  await page.locator('input[type=file]').setInputFiles({ name: 'ranh giới xã.geojson', mimeType: 'application/octet-stream', buffer: Buffer.from(collection([[{ ma_xa: '11308', ten_xa: 'Phường Thử' }, square]])) });
  await page.locator('.imp-map').waitFor();
  const id = await idInAddress(page);
  later(() => api(`/imports/${id}/cancel`, { as: 'province', method: 'POST', body: {} }));
  assert.equal(await kindOf(page), 'boundaries', 'what the file is');
  await page.locator('.note', { hasText: 'do tài khoản toàn quốc nhập' }).waitFor();
  assert.ok(await page.getByRole('button', { name: 'Kiểm tra', exact: true }).isDisabled(), 'nothing that would be refused is offered');
  await page.locator('.imp-aside').getByLabel('Mỗi dòng của tệp là').selectOption('hotspots');
  await until(page, () => !document.querySelector('.panel-foot .button.primary')?.disabled);
});
