// Điểm nóng, what is said of answers that are known beforehand: numbers are planted in the place of the server's, and the sentences follow from them by hand.
import assert from 'node:assert/strict';
import { api, eventually, goTo, open, person, settled } from './harness.mjs';

const PROVINCE = '31';
const at = (path, more = '') => `#/hotspots/${path}?province=${PROVINCE}${more}`;
const plain = (text) => (text ?? '').replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ').trim();
const textOf = async (page, selector) => plain(await page.locator(selector).textContent());
/** @type {Promise<string>|null} */
let once = null;
/** A run that stands: what is planted takes its place on the way. */
const shared = () => {
  once ??= (async () => {
    const { items } = await api(`/hotspot-runs?province=${PROVINCE}`);
    const asked = items.find((one) => one.state === 'done') ?? await api('/hotspot-runs', { method: 'POST', body: { province_code: PROVINCE } });
    return (await eventually(() => api(`/hotspot-runs/${asked.hotspot_run_id}`), (run) => !['queued', 'running'].includes(run.state), 'the run ends')).hotspot_run_id;
  })();
  return once;
};
/** Answers as they would be: `change` is given what the server sent. @param {import('playwright-core').Page} page @param {string} path of the API, after the run @param {(answer: any) => any} change */
const plant = (page, id, path, change) => page.route((url) => url.pathname === `/api/v1/hotspot-runs/${id}${path}`, async (route) => {
  const answer = await route.fetch();
  await route.fulfill({ response: answer, json: change(await answer.json()) });
});
/** An area of a run with what a test is about. */
const area = (one, more) => ({ ...one, verdict: 'significant', q: 0.001, name: { vi: 'Phường Lê Chân', en: 'Phường Lê Chân' }, near: null, is_wide: false, story: 'persistent', ...more });

person('hotspots: places that are too small to be areas are named, not denied', {}, async ({ page }) => {
  const id = await shared();
  let few = 2;
  await plant(page, id, '', (run) => ({ ...run, findings: { ...run.findings, areas: 0, areas_not_told: 0, areas_few: few, cells_hot: few ? 3 : 0 } }));
  await plant(page, id, '/areas', () => ({ items: [] }));
  await open(page, at(`run/${id}`));
  const said = await textOf(page, '.hot-answer');
  assert.ok(said.includes('Không có khu vực nào') && said.includes('từ 3 vụ trở lên mà đông hơn mức ngẫu nhiên dễ tạo ra'), said);
  assert.ok(said.includes('Có 2 chỗ nổi lên (ô tô màu), nhưng mỗi chỗ chưa đủ 3 vụ'), said);
  assert.doesNotMatch(said, /Chỗ đông nhất cũng chưa vượt/);
  // And where nothing stands out at all, that is said.
  few = 0;
  await open(page, at(`run/${id}`));
  assert.match(await textOf(page, '.hot-answer'), /Chỗ đông nhất cũng chưa vượt mức mà ngẫu nhiên có thể tạo ra/);
});

person('hotspots: hot still is what its last quarter says; areas of one ward are told apart', {}, async ({ page }) => {
  const id = await shared();
  let last = [true, null, false];
  const stories = ['persistent', 'persistent', 'past'];
  await plant(page, id, '', (run) => ({ ...run, findings: { ...run.findings, areas: 3, areas_few: 0, slice_length: 'quarter', areas_hot_now: last } }));
  await plant(page, id, '/areas', ({ items }) => ({ items: items.slice(0, 3).map((one, i) => area(one, { number: i + 1, n: 30 - i, story: stories[i], near: i === 1 ? 'Tô Hiệu' : null })) }));
  await open(page, at(`run/${id}`));
  const card = await textOf(page, '.hot-card');
  assert.ok(card.startsWith('Rõ nhất: Phường Lê Chân (khu vực 1): 30 vụ'), card);
  assert.ok(card.includes('Đến quý cuối 1 khu vực vẫn nóng, 1 đã lắng.'), card);
  const names = (await page.locator('.hot-box .card-title').allTextContents()).map(plain);
  assert.deepEqual(names, ['1 Phường Lê Chân', '2 Phường Lê Chân, gần Tô Hiệu', '3 Phường Lê Chân']);
  // Where the last quarter is not told, nothing is said of it: not having calmed is not being hot.
  last = [null, null, null];
  await open(page, at(`run/${id}`));
  assert.ok(!(await textOf(page, '.hot-card')).includes('vẫn nóng'));
});

person('hotspots: the tenth fewer is what is proven and what is counted', {}, async ({ page }) => {
  const id = await shared();
  const row = { n_before: 300, n: 240, change_part: -0.2, low: -0.32, high: -0.05, verdict: 'fell', target_verdict: 'reached' };
  await plant(page, id, '/communes', ({ items, total }) => ({ items: items.slice(0, 2).map((one, i) => ({ ...one, ...row, ...(i ? { verdict: 'not_told', target_verdict: 'cannot_be_told' } : {}) })), total: { ...total, ...row } }));
  await open(page, at(`run/${id}`, '&by=commune'));
  const total = await textOf(page, '.hot-total');
  assert.ok(total.includes('đã giảm; ít nhất 5 %, theo đếm 20 %'), total);
  const box = await textOf(page, '.hot-box');
  assert.ok(box.includes('1 đơn vị đã giảm và theo đếm đạt, 0 chưa đạt, 1 chưa đủ cơ sở để nói (trong 2)'), box);
});

person('hotspots: hours that nothing stands out of are no peak, and of three incidents nothing is drawn', {}, async ({ page }) => {
  const id = await shared();
  // 42 incidents, one in every fourth hour of the week: no six hours have more than a quarter and what chance makes.
  const even = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (_, h) => (h % 4 === 0 ? 1 : 0)));
  // All of 42 at nine in the evening.
  const late = Array.from({ length: 7 }, () => Array.from({ length: 24 }, (_, h) => (h === 21 ? 6 : 0)));
  let hours = even;
  await plant(page, id, '', (run) => ({ ...run, inputs: { ...run.inputs, n: 42, n_uncertain_hours: 0 }, findings: { ...run.findings, hours, n_known_hours: 42 } }));
  const { items } = await api(`/hotspot-runs/${id}/communes`);
  const one = items[0].commune_id;
  await plant(page, id, `/communes/${one}/rhythm`, () => ({ n: 4, n_known_hours: 3, hours: null, bands: [1, 1, 0.5, 0.5, 0.5, 0.5], days: null }));
  await open(page, at(`run/${id}`, '&by=time'));
  assert.doesNotMatch(await textOf(page, '.week figcaption'), /số vụ xảy ra trong khoảng/);
  hours = late;
  await open(page, at(`run/${id}`, '&by=time'));
  assert.match(await textOf(page, '.week figcaption'), /100 % số vụ xảy ra trong khoảng/);
  await page.locator('.hot-box select').selectOption(one);
  await page.locator('.hot-rhythm', { hasText: 'Chỉ 3 vụ rõ giờ' }).waitFor();
  assert.equal(await page.locator('.hot-rhythm .share-bars').count(), 0);
});

person('hotspots: of two periods the cells that were tested are counted; which may be compared is the server’s', {}, async ({ page }) => {
  const id = await shared();
  const run = await api(`/hotspot-runs/${id}`);
  const before = `${Number(run.wish.from.slice(0, 4)) - 3}${run.wish.from.slice(4)}`;
  const other = { ...run, hotspot_run_id: '00000000-0000-4000-8000-000000000001', wish: { ...run.wish, from: before, to: run.wish.from } };
  const cells = await api(`/hotspot-runs/${id}/cells`);
  const features = cells.features.slice(0, 20).map((one) => ({ ...one, properties: { number: one.properties.number, n_before: 1, n: 1, p: 1, q: null, class: 0 } }));
  await page.route((url) => url.pathname === '/api/v1/hotspot-runs' && url.searchParams.get('comparable_with') === id, (route) => route.fulfill({ json: { items: [{ ...other, state: 'done', side_m: run.inputs.side_m, shape: run.inputs.shape, n: 9 }], may: { ask: true } } }));
  await page.route((url) => url.pathname === `/api/v1/hotspot-runs/${other.hotspot_run_id}`, (route) => route.fulfill({ json: other }));
  await page.route((url) => url.pathname === `/api/v1/hotspot-runs/${other.hotspot_run_id}/cells`, (route) => route.fulfill({ json: cells }));
  await page.route((url) => url.pathname === `/api/v1/hotspot-runs/${other.hotspot_run_id}/areas`, (route) => route.fulfill({ json: { items: [] } }));
  let untold = 13;
  await page.route((url) => url.pathname === `/api/v1/hotspot-runs/${id}/changes`, (route) => route.fulfill({ json: { type: 'FeatureCollection', summary: { rose: 0, fell: 0, untold }, features } }));
  await open(page, at(`run/${id}`, '&by=compare'));
  assert.deepEqual(await page.locator('.hot-compare select option').evaluateAll((all) => all.map((one) => one.value)), ['', other.hotspot_run_id]);
  await page.locator('.hot-compare select').selectOption(other.hotspot_run_id);
  await page.locator('.hot-compare', { hasText: 'trong 7 ô đủ vụ để so' }).waitFor();
  untold = 20;
  await goTo(page, at(`run/${id}`));
  await open(page, at(`run/${id}`, `&by=compare&with=${other.hotspot_run_id}`));
  await page.locator('.hot-compare', { hasText: 'Không ô nào đủ vụ để so hai giai đoạn' }).waitFor();
  await settled(page);
});

person('hotspots: the part of an area that is of others is named as that, without hours', {}, async ({ page }) => {
  const id = await shared();
  await plant(page, id, '/areas/1', (one) => area(one, { n: 9, hours: [], slice_n: [], communes: [{ commune_id: one.commune.commune_id, name: 'Phường Lê Chân', n: 6, share: 2 / 3 }], elsewhere: { n: 3, share: 1 / 3 } }));
  await open(page, at(`run/${id}/1`));
  const said = await textOf(page, '.panel-body');
  assert.ok(said.includes('Phường Lê Chân6 vụ (67 %)') && said.includes('Xã, phường khác3 vụ (33 %)'), said);
  assert.equal(await page.locator('.week').count(), 0);
});

person('hotspots: what a person should know before an area is published, and the name that is proposed', {}, async ({ page }) => {
  const id = await shared();
  await plant(page, id, '', (run) => ({ ...run, may: { ...run.may, declare: true } }));
  await plant(page, id, '/areas/1', (one) => area(one, { declared: null }));
  await plant(page, id, '/areas/1/declare', () => ({ may: true, warnings: [{ code: 'wide', vi: 'Khu vực này quá rộng.', en: 'Too wide.' }], hotspots: [{ hotspot_id: '00000000-0000-4000-8000-000000000002', hotspot_code: 'HP-11383-DN099', name: 'Chợ An Dương', distance_m: 120 }] }));
  await open(page, at(`run/${id}/1/declare`));
  const said = await textOf(page, '.hot-cautions');
  for (const words of ['Khu vực này quá rộng.', 'HP-11383-DN099 Chợ An Dương', 'cách 120 m']) assert.ok(said.includes(words), said);
  assert.equal(await page.locator('[data-field=name] input').inputValue(), 'Phường Lê Chân (khu vực 1)');
});

person('hotspots: unknown hours are told from a tenth on; what is tested is the forecast', {}, async ({ page }) => {
  const id = await shared();
  let unknown = 25;
  await plant(page, id, '', (run) => ({ ...run, wish: { ...run.wish, hours: [] }, inputs: { ...run.inputs, n: 100, n_uncertain_hours: unknown }, backtest: { ...run.backtest, verdict: 'worse', forecast_of: 'kde' } }));
  await open(page, at(`run/${id}`));
  assert.ok((await textOf(page, '.hot-unknown')).startsWith('25 trong 100 vụ (25 %) không rõ giờ: phần “Thời gian” chia đều các vụ này'));
  const card = await textOf(page, '.hot-card');
  assert.ok(card.includes('Dự báo bằng cách mật độ làm mượt (không phải các khu vực tô màu) đoán nơi xảy ra về sau kém cách đếm thường'), card);
  assert.equal(await page.locator('.hot-card').getByText('Xem bản đồ đếm').count(), 1);
  unknown = 10;
  await open(page, at(`run/${id}`));
  assert.equal(await page.locator('.hot-unknown').count(), 0);
});
