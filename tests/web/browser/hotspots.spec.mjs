// Điểm nóng: a run is asked for from the page and answered; its sentence, list and map are those of the API; slices, communes, the test of the map, another
// period beside it, an area that is declared, a question that cannot be answered, and who is shown what.
import assert from 'node:assert/strict';
import { look, theme } from './axe.mjs';
import { api, DESK, eventually, goTo, open, person, PHONE, settled, until } from './harness.mjs';

const PROVINCE = '31';
const HASH = `#/hotspots?province=${PROVINCE}`;
const at = (path, more = '') => `#/hotspots/${path}?province=${PROVINCE}${more}`;
const plain = (text) => (text ?? '').replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ').trim();
const isOver = (run) => !['queued', 'running'].includes(run.state);
const listed = (page) => page.evaluate(() => [...document.querySelectorAll('.hot-box .list [data-id]')].map((node) => node.dataset.id));
const number = (n) => n.toLocaleString('vi-VN', { maximumFractionDigits: 1 });
const percent = (part, digits = 0) => `${(100 * part).toLocaleString('vi-VN', { maximumFractionDigits: digits })} %`;

/** A run that has ended, asked for over the API. */
async function made(wish) {
  const asked = await api('/hotspot-runs', { method: 'POST', body: { province_code: PROVINCE, ...wish } });
  return eventually(() => api(`/hotspot-runs/${asked.hotspot_run_id}`), isOver, 'the run ends');
}
/** @type {Promise<any>|null} */
let once = null;
/** The run that several tests look at: three years, all offences. */
const shared = () => { once ??= made({}); return once; };
const areasOf = async (id, as) => (await api(`/hotspot-runs/${id}/areas`, as ? { as } : {})).items;
const isTold = (area) => area.verdict === 'significant';
const voided = async (id) => { const row = await api(`/incidents/${id}`); await api(`/incidents/${id}/void`, { method: 'POST', body: { reason: 'vụ của phép thử' }, version: row.version }); };
const gone = (id) => api(`/hotspot-runs/${id}`, { method: 'DELETE' });

person('hotspots: a question is asked with its period, followed to its answer, whose sentence is that of the API', {}, async ({ page, later }) => {
  await open(page, at('ask'));
  await page.locator('.hot-echo', { hasText: /Sẽ tính [\d.]+ vụ/ }).waitFor();
  await page.getByRole('button', { name: '2 năm', exact: true }).click();
  await page.locator('.hot-echo', { hasText: /Sẽ tính [\d.]+ vụ/ }).waitFor();
  const body = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/hotspot-runs')).then((request) => request.postDataJSON());
  await page.getByRole('button', { name: 'Phân tích', exact: true }).click();
  const sent = await body;
  const { today } = await api('/status');
  assert.deepEqual([sent.province_code, sent.to, sent.from], [PROVINCE, `${today.slice(0, 7)}-01`, `${Number(today.slice(0, 4)) - 2}-${today.slice(5, 7)}-01`]);
  await until(page, () => /#\/hotspots\/run\/[0-9a-f-]{36}/.test(location.hash));
  const id = await page.evaluate(() => /run\/([0-9a-f-]{36})/.exec(location.hash)[1]);
  later(() => gone(id));
  await page.locator('.hot-answer .figure').waitFor({ timeout: 120_000 });
  await settled(page);
  const run = await api(`/hotspot-runs/${id}`);
  const areas = await areasOf(id);
  assert.equal(run.state, 'done');
  assert.equal(run.findings.areas, areas.filter(isTold).length);
  assert.equal(plain(await page.locator('.hot-answer .figure').textContent()), run.findings.areas ? `${run.findings.areas} khu vực` : 'Không có khu vực nào');
  const part = run.findings.concentration;
  const text = plain(await page.locator('.hot-answer').textContent());
  assert.equal(text.includes(`${percent(part.share)} số vụ nằm trong ${percent(part.part)} số ô`), part.chance_high < 0.5, text);
  assert.ok(text.includes('Mức 5 %') || !areas.length, 'how sure it is');
});

person('hotspots: communes are asked about by a name without accents and by a code, and the answer says which', {}, async ({ page, later }) => {
  const { items } = await api(`/communes?province=${PROVINCE}&limit=1000`);
  // Two that are known by their names alone.
  const [one, two] = ['Phường Lê Chân', 'Phường Ngô Quyền'].map((name) => items.find((row) => row.full_name === name));
  await open(page, at('ask', '&part=scope'));
  const field = page.locator('.picker input');
  await field.fill('le chan');
  await page.locator('.picker-item', { hasText: one.full_name }).first().click();
  await page.locator('.plan-chips .chip', { hasText: one.full_name }).waitFor();
  await field.fill(two.code);
  await page.locator('.picker-item', { hasText: two.full_name }).first().click();
  await page.locator('.plan-chips .chip', { hasText: two.full_name }).waitFor();
  const body = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/hotspot-runs')).then((request) => request.postDataJSON());
  await page.getByRole('button', { name: 'Phân tích', exact: true }).click();
  assert.deepEqual((await body).communes, [one.commune_id, two.commune_id]);
  await until(page, () => /#\/hotspots\/run\/[0-9a-f-]{36}/.test(location.hash));
  const id = await page.evaluate(() => /run\/([0-9a-f-]{36})/.exec(location.hash)[1]);
  later(() => gone(id));
  await eventually(() => api(`/hotspot-runs/${id}`), isOver, 'the run ends');
  await page.locator('.hot-chips').waitFor();
  await settled(page);
  const chips = plain(await page.locator('.hot-chips').textContent());
  for (const name of [one.full_name, two.full_name]) assert.ok(chips.includes(name), chips);
  // An end that is to come is marked at its field, and nothing that was said of the question before stands.
  await goTo(page, at('ask', `&run=${id}`));
  await page.locator('.hot-dates input:not([type=date])').nth(1).fill('31/12/2099');
  await page.locator('.hot-dates input:not([type=date])').nth(1).press('Tab');
  await page.getByText('Ngày cuối không được sau hôm nay').waitFor();
  assert.equal(await page.locator('.hot-dates input[aria-invalid=true]').count(), 1);
  assert.equal(plain(await page.locator('.hot-echo').textContent()), '');
});

person('hotspots: the answer says what to do: the surest area, whether the map foretells, and the plain counts on the map', {}, async ({ page }) => {
  const run = await shared();
  const id = run.hotspot_run_id;
  const [first] = (await areasOf(id)).filter(isTold);
  await open(page, at(`run/${id}`));
  const card = plain(await page.locator('.hot-card').textContent());
  assert.ok(card.includes(`${first.name.vi}${first.near ? `, gần ${first.near}` : ' (khu vực 1)'}: ${number(first.n)} vụ`), card);
  assert.ok(card.includes({ better: 'đúng hơn cách đếm thường', same: 'ngang cách đếm thường', worse: 'kém cách đếm thường', too_few: 'Chưa đủ vụ' }[run.backtest.verdict]), card);
  const unknown = run.inputs.n_uncertain_hours;
  assert.equal(await page.locator('.hot-unknown').count(), unknown / run.inputs.n > 0.1 ? 1 : 0);
  if (unknown / run.inputs.n > 0.1) assert.ok(plain(await page.locator('.hot-unknown').textContent()).includes(`${number(unknown)} trong ${number(run.inputs.n)} vụ`));
  // The button is there only where counting does as well or better; the view always.
  assert.equal(await page.locator('.hot-card').getByText('Xem bản đồ đếm').count(), ['same', 'worse'].includes(run.backtest.verdict) ? 1 : 0);
  await page.locator('.hot-how label', { hasText: 'Số vụ' }).click();
  await settled(page);
  const { features } = await api(`/hotspot-runs/${id}/cells`);
  const of = new Map(features.map((f) => [f.properties.number, f.properties.n]));
  const drawn = await page.evaluate(() => window.__map.queryRenderedFeatures({ layers: ['hot-cells-fill'] }).map((f) => [f.properties.number, f.properties.n]));
  assert.ok(drawn.length > 0);
  for (const [cell, n] of drawn) assert.ok(n > 0 && of.get(cell) === n, `cell ${cell}`);
  // Every count belongs to one line of the legend, up to the largest.
  const spans = (await page.locator('#legend .legend-items li').allTextContents()).map(plain).filter((text) => /^(từ )?[\d.]+(–[\d.]+)?$/.test(text)).map((text) => text.replace(/\./g, ''));
  assert.match(spans[0], /^1(–|$)/);
  assert.ok(Math.max(...of.values()) >= Number(/\d+/.exec(spans.at(-1))[0]));
});

person('hotspots: a slice of too few incidents says so, and the areas of the whole period are but an outline over it', {}, async ({ page }) => {
  const run = await shared();
  const { slices } = run.findings;
  const k = slices.reduce((least, one, i) => (one.cells_hot - slices[least].cells_hot || one.n - slices[least].n) < 0 ? i : least, 0);
  await open(page, at(`run/${run.hotspot_run_id}`, `&slice=${k}`));
  const said = plain(await page.locator('.slice-name').textContent());
  if (slices[k].cells_hot > 0) assert.ok(said.includes(`${number(slices[k].cells_hot)} ô nóng`), said);
  else assert.match(said, slices[k].n < 60 ? /quá ít để nói riêng/ : /không ô nào nổi hẳn lên/);
  assert.ok(await page.evaluate(() => !window.__map.getLayer('hot-signs-disc')), 'no numbers of the whole period');
  assert.ok(plain(await page.locator('#legend').textContent()).includes('Khu vực của cả giai đoạn'));
});

person('hotspots: the list, its order and its words are those of the API, no jargon among them', {}, async ({ page }) => {
  const run = await shared();
  const areas = await areasOf(run.hotspot_run_id);
  assert.ok(areas.length > 0, 'the demonstration has areas to be found');
  await open(page, at(`run/${run.hotspot_run_id}`));
  assert.deepEqual(await listed(page), areas.map((one) => String(one.number)));
  const values = (await page.locator('.hot-box .card-value').evaluateAll((all) => all.map((node) => node.firstChild.data))).map(plain);
  assert.deepEqual(values, areas.map((one) => `${number(one.n)} vụ`));
  const words = plain(await page.locator('.panel-body').textContent());
  assert.doesNotMatch(words, /\b[zpq]\s*[=<≤]|Getis|Gi\*|Benjamini|PAI|null|undefined|NaN/, 'statistics stand under “Cách tính”');
  await goTo(page, at(`run/${run.hotspot_run_id}`, '&by=method'));
  assert.match(plain(await page.locator('.hot-box').textContent()), /Getis-Ord Gi\*.*Benjamini/);
});

person('hotspots: cells on the map are those of the API, of the whole window and of a slice', {}, async ({ page }) => {
  const run = await shared();
  const { features } = await api(`/hotspot-runs/${run.hotspot_run_id}/cells`);
  await open(page, at(`run/${run.hotspot_run_id}`));
  const drawn = () => page.evaluate(() => {
    const frame = window.__map.getBounds();
    const found = new Map();
    for (const f of window.__map.queryRenderedFeatures({ layers: ['hot-cells-fill'] })) found.set(f.properties.number, [f.properties.class, f.properties.n]);
    return { cells: [...found].sort((a, b) => a[0] - b[0]), box: [frame.getWest(), frame.getSouth(), frame.getEast(), frame.getNorth()] };
  });
  /** Cells with a corner well inside of the frame must be drawn; of those at its edge either is right. */
  const inside = ([west, south, east, north]) => features.filter((f) => f.geometry.coordinates[0].every(([x, y]) => x > west && x < east && y > south && y < north)).map((f) => f.properties);
  const same = (now, wanted) => {
    const cells = new Map(now.cells);
    for (const one of wanted) assert.deepEqual(cells.get(one.number), [one.class, one.n], `cell ${one.number}`);
    const all = new Set(features.map((f) => f.properties.number));
    for (const [id] of now.cells) assert.ok(all.has(id), `cell ${id} is one of the run`);
  };
  const whole = await drawn();
  same(whole, inside(whole.box));
  assert.ok(whole.cells.some(([, [sure]]) => sure >= 2), 'hot ones are in the frame');
  const { slices } = run.findings;
  assert.ok(slices.length > 1);
  const k = slices.length - 2;
  await goTo(page, at(`run/${run.hotspot_run_id}`, `&slice=${k}`));
  const slice = await api(`/hotspot-runs/${run.hotspot_run_id}/slices?slice=${k}`);
  const of = new Map(slice.items.map((one) => [one.number, one]));
  const now = await drawn();
  same(now, inside(now.box).map((one) => of.get(one.number) ?? { number: one.number, class: 0, n: 0 }).filter((one) => one.n > 0 || one.class !== 0));
  for (const [id, [sure, n]] of now.cells) assert.deepEqual([of.get(id)?.class ?? 0, of.get(id)?.n ?? 0], [sure, n]);
});

person('hotspots: the slider of slices by keyboard, played to its end without anything moving', {}, async ({ page }) => {
  const run = await shared();
  const { slices } = run.findings;
  await open(page, at(`run/${run.hotspot_run_id}`, `&slice=${slices.length - 3}`));
  const range = page.locator('.slice-range');
  const boxes = () => page.evaluate(() => ['.slice-track', '.slice-bar .button.icon', '.slice-whole', '#map'].map((name) => { const b = document.querySelector(name).getBoundingClientRect(); return [b.x, b.y, b.width, b.height].map(Math.round); }));
  assert.equal(await page.locator('.ts-main:visible').count(), 0, 'in the place of the time slider');
  const before = await boxes();
  await range.focus();
  await page.keyboard.press('ArrowRight');
  await until(page, (k) => new URLSearchParams(location.hash.split('?')[1]).get('slice') === k, String(slices.length - 2));
  assert.match(plain(await range.getAttribute('aria-valuetext')), new RegExp(`${number(slices[slices.length - 2].n).replace('.', '\\.')} vụ`));
  await page.getByRole('button', { name: /^Chạy lần lượt từng/ }).click();
  await until(page, (k) => new URLSearchParams(location.hash.split('?')[1]).get('slice') === k, String(slices.length - 1));
  await page.getByRole('button', { name: /^Chạy lần lượt từng/ }).waitFor();
  assert.deepEqual(await boxes(), before, 'nothing has moved');
  await page.locator('.slice-whole').click();
  await until(page, () => !location.hash.includes('slice='));
});

person('hotspots: density and areas in the place of cells', {}, async ({ page }) => {
  const run = await shared();
  const id = run.hotspot_run_id;
  await open(page, at(`run/${id}`));
  const picture = page.waitForResponse((response) => response.url().includes('/surface.png') && response.ok());
  await page.locator('.hot-how label', { hasText: 'Mật độ' }).click();
  await picture;
  await settled(page);
  assert.ok(await page.evaluate(() => Boolean(window.__map.getLayer('picture-surface')) && !window.__map.getLayer('hot-cells-fill')));
  await page.locator('.hot-how label', { hasText: 'Khu vực' }).click();
  await settled(page);
  const areas = await areasOf(id);
  const drawn = await page.evaluate(() => [...new Set(window.__map.queryRenderedFeatures({ layers: ['hot-areas-fill'] }).map((f) => f.properties.number))]);
  assert.ok(drawn.length > 0 && drawn.every((n) => areas.some((one) => one.number === n)));
  assert.ok(!await page.evaluate(() => Boolean(window.__map.getLayer('picture-surface'))));
});

person('hotspots: by commune, with a verdict for each, and the target judged', {}, async ({ page }) => {
  const run = await shared();
  const { items } = await api(`/hotspot-runs/${run.hotspot_run_id}/communes`);
  await open(page, at(`run/${run.hotspot_run_id}`, '&by=commune'));
  const order = await listed(page);
  assert.deepEqual([...order].sort(), items.map((one) => one.commune_id).sort());
  const of = new Map(items.map((one) => [one.commune_id, one]));
  order.forEach((id, i) => assert.ok(i === 0 || of.get(order[i - 1]).n >= of.get(id).n, 'the most first'));
  const cards = await page.locator('.hot-box .card').evaluateAll((all) => all.map((card) => [card.dataset.id, card.querySelector('.card-value')?.firstChild?.data ?? '', card.querySelector('.card-chips').textContent]));
  const WORDS = { fell: 'Giảm, khó do ngẫu nhiên', rose: 'Tăng, khó do ngẫu nhiên', not_told: 'Chưa thể kết luận', too_few: 'Quá ít vụ', not_compared: '' };
  for (const [id, n, chips] of cards) {
    assert.equal(plain(n), number(of.get(id).n));
    assert.ok(plain(chips).includes(WORDS[of.get(id).verdict]), `${id}: ${chips}`);
  }
  const judged = (verdict) => items.filter((one) => one.target_verdict === verdict).length;
  assert.ok(run.compare, 'three years are compared with what was before');
  assert.match(plain(await page.locator('.hot-box').textContent()), new RegExp(`${judged('reached')} đơn vị đã giảm và theo đếm đạt, ${judged('not_reached')} chưa đạt, ${judged('cannot_be_told')} chưa đủ cơ sở`));
});

person('hotspots: the whole ground is judged beside its communes: how many, against before, and the tenth fewer', {}, async ({ page }) => {
  const run = await shared();
  const { total } = await api(`/hotspot-runs/${run.hotspot_run_id}/communes`);
  await open(page, at(`run/${run.hotspot_run_id}`, '&by=commune'));
  const said = plain(await page.locator('.hot-total').textContent());
  assert.ok(said.includes(`${number(total.n)} vụ`) && said.includes(`trước đó ${number(total.n_before)}`), said);
  assert.ok(said.includes({ reached: 'Chỉ tiêu giảm 10 %: đã giảm; ', not_reached: 'Chưa đạt chỉ tiêu giảm 10 %', cannot_be_told: 'chưa đủ cơ sở để nói' }[total.target_verdict]), said);
});

person('hotspots: hours and days of one commune are those of the API', {}, async ({ page }) => {
  const run = await shared();
  assert.equal(run.may.rhythm, true);
  const { items } = await api(`/hotspot-runs/${run.hotspot_run_id}/communes`);
  const most = [...items].sort((a, b) => b.n - a.n);
  await open(page, at(`run/${run.hotspot_run_id}`, '&by=time'));
  // One with incidents enough for its week, and one with few.
  for (const one of [most[0], most.at(-1)]) {
    const found = await api(`/hotspot-runs/${run.hotspot_run_id}/communes/${one.commune_id}/rhythm`);
    await page.locator('.hot-box select').selectOption(one.commune_id);
    await page.locator('.hot-rhythm', { hasText: `${number(found.n)} vụ` }).waitFor();
    await settled(page);
    if (found.hours) assert.deepEqual((await page.locator('.hot-rhythm .week rect title').allTextContents()).map((text) => plain(text).split(': ')[1]), found.hours.flat().map((n) => plain(number(n))));
    else if (found.n_known_hours < 5) assert.match(plain(await page.locator('.hot-rhythm').textContent()), /quá ít để nói xảy ra lúc nào/);
    else assert.deepEqual((await page.locator('.hot-rhythm .share-bars .num').allTextContents()).map(plain), found.bands.map((n) => plain(number(n))));
  }
});

person('hotspots: the test of the map beside the plain count and chance, also when ours loses', {}, async ({ page }) => {
  const run = await shared();
  await open(page, at(`run/${run.hotspot_run_id}`, '&by=test'));
  const said = plain(await page.locator('.hot-box').textContent());
  const { backtest } = run;
  const SAYS = { better: 'đúng hơn cách đếm thường', same: 'ngang cách đếm thường', worse: 'kém cách đếm thường', too_few: 'Chưa đủ vụ để kiểm chứng' };
  assert.ok(said.includes(SAYS[backtest.verdict]), said);
  if (backtest.verdict === 'too_few') return;
  const row = backtest.rows.find((one) => one.by === 'area' && Math.abs(one.part - 0.05) < 1e-9);
  const bars = (await page.locator('.test-bars .num').allTextContents()).map(plain);
  assert.deepEqual(bars, ['forecast', 'gi_star', 'kde', 'count', 'chance'].map((name) => row.maps.find((one) => one.map === name)).filter(Boolean).map((one) => percent(one.hit_rate)));
});

person('hotspots: another period in the same colours on either side of a handle, and a change that was put there', {}, async ({ page, later }) => {
  const { wish, inputs } = await shared();
  const [year, rest] = [Number(wish.to.slice(0, 4)), wish.to.slice(4)];
  const cells = { shape: inputs.shape, side_m: inputs.side_m };
  // Thirty in one place within the last year, where the year before had none.
  const [lon, lat] = [106.5205, 20.7205];
  for (let i = 0; i < 30; i += 1) {
    const day = new Date(Date.parse(`${year - 1}${rest}T03:00:00Z`) + (20 + 9 * i) * 86_400_000).toISOString();
    const row = await api('/incidents', { method: 'POST', body: { offence_code: '134', occurred_from: day, time_precision: 'hour', lon, lat, geom_precision: 'exact' } });
    later(() => voided(row.incident_id));
  }
  const run = await made({ from: `${year - 1}${rest}`, to: wish.to, ...cells });
  later(() => gone(run.hotspot_run_id));
  const other = await made({ from: `${year - 2}${rest}`, to: `${year - 1}${rest}`, ...cells });
  later(() => gone(other.hotspot_run_id));
  assert.deepEqual([run.state, other.state], ['done', 'done']);
  await open(page, at(`run/${run.hotspot_run_id}`, `&by=compare&with=${other.hotspot_run_id}`));
  const handle = page.locator('.swipe');
  await handle.focus();
  await page.keyboard.press('Home');
  assert.equal(await handle.getAttribute('aria-valuenow'), '0');
  await page.keyboard.press('End');
  assert.match(await handle.getAttribute('aria-valuetext'), /100 %/);
  assert.equal(await page.locator('.slice-bar:visible').count(), 0, 'no slices while two windows are compared');
  const { summary, features } = await api(`/hotspot-runs/${run.hotspot_run_id}/changes?before=${other.hotspot_run_id}`);
  const changed = features.map((f) => f.properties).filter((one) => one.class !== 0);
  const inside = (f) => { const xs = f.geometry.coordinates[0].map((c) => c[0]); const ys = f.geometry.coordinates[0].map((c) => c[1]); return lon > Math.min(...xs) && lon < Math.max(...xs) && lat > Math.min(...ys) && lat < Math.max(...ys); };
  assert.ok(features.some((f) => f.properties.class > 0 && f.properties.n >= 30 && inside(f)), 'what was put there is told');
  assert.equal(summary.rose, changed.filter((one) => one.class > 0).length);
  await page.locator('.hot-compare label', { hasText: 'Thay đổi' }).click();
  await settled(page);
  assert.ok(plain(await page.locator('.hot-compare').textContent()).includes(`${number(summary.rose)} ô tăng, khó do ngẫu nhiên`));
  await page.locator('.hot-changed').first().click();
  await settled(page);
  const drawn = await page.evaluate(() => [...new Set(window.__map.queryRenderedFeatures({ layers: ['hot-changes-fill'] }).map((f) => f.properties.number))]);
  assert.ok(drawn.length > 0 && drawn.every((id) => changed.some((one) => one.number === id)));
});

person('hotspots: the last two years beside one another by one button, pressed twice: each is asked for once', {}, async ({ page, later }) => {
  const run = await shared();
  const runs = async () => (await api(`/hotspot-runs?province=${PROVINCE}`)).items;
  const there = new Set((await runs()).map((one) => one.hotspot_run_id));
  await open(page, at(`run/${run.hotspot_run_id}`, '&by=compare'));
  await page.locator('.hot-compare .buttons button').first().dblclick();
  await until(page, () => /with=/.test(location.hash));
  await settled(page);
  const asked = (await runs()).filter((one) => !there.has(one.hotspot_run_id));
  for (const one of asked) later(() => gone(one.hotspot_run_id));
  const year = (back) => `${Number(run.wish.to.slice(0, 4)) - back}${run.wish.to.slice(4)}`;
  assert.deepEqual(asked.map((one) => [one.wish.from, one.wish.to, one.side_m]).sort(), [[year(2), year(1), run.inputs.side_m], [year(1), year(0), run.inputs.side_m]]);
  const [before, now] = [...asked].sort((a, b) => a.wish.from.localeCompare(b.wish.from));
  const counts = await page.locator('.hot-compare table tr', { hasText: 'Số vụ' }).locator('td').allTextContents();
  assert.deepEqual(counts.map(plain), [number(before.n), number(now.n)]);
});

person('hotspots: cells of another size are not compared, and the page says what to do', { refused: [400, 409, 422] }, async ({ page, later }) => {
  const { wish, inputs } = await shared();
  const year = (back) => `${Number(wish.to.slice(0, 4)) - back}${wish.to.slice(4)}`;
  const run = await made({ from: year(1), to: wish.to, side_m: inputs.side_m });
  later(() => gone(run.hotspot_run_id));
  const other = await made({ from: year(2), to: year(1), side_m: inputs.side_m + 150 });
  later(() => gone(other.hotspot_run_id));
  await open(page, at(`run/${run.hotspot_run_id}`, `&by=compare&with=${other.hotspot_run_id}`));
  const note = page.locator('.hot-compare .note.warn');
  await note.waitFor();
  assert.ok(plain(await note.textContent()).length > 40);
  assert.equal(await note.getByRole('button').count(), 1, 'the next step');
});

person('hotspots: an area with its hours and its story, declared by a document, is in the register', {}, async ({ page, later }) => {
  const run = await shared();
  const area = (await areasOf(run.hotspot_run_id)).find((one) => isTold(one) && !one.declared);
  await open(page, at(`run/${run.hotspot_run_id}/${area.number}`));
  assert.equal(plain(await page.locator('.panel-body .figure').textContent()), `${number(area.n)} vụ`);
  const cells = await page.locator('.week rect title').allTextContents();
  assert.equal(cells.length, 168);
  const told = await api(`/hotspot-runs/${run.hotspot_run_id}/areas/${area.number}/declare`);
  await page.getByRole('link', { name: 'Công bố thành điểm nóng' }).click();
  await page.locator('.form').waitFor();
  // What a person should know before it is published is said in the form.
  const cautions = await page.locator('.hot-cautions').count() ? plain(await page.locator('.hot-cautions').textContent()) : '';
  for (const one of told.warnings) assert.ok(cautions.includes(plain(one.vi)), one.vi);
  for (const one of told.hotspots) assert.ok(cautions.includes(one.hotspot_code), one.hotspot_code);
  await page.locator('[data-field=name] input').fill('Khu vực của phép thử');
  await page.locator('[data-field=area_types] input').first().check();
  await page.locator('[data-field=declared_by_doc] input').fill('QĐ 38/QĐ-UBND');
  const { today } = await api('/status');
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - 5 * 86_400_000).toISOString().slice(0, 10).split('-').reverse().join('/');
  await page.locator('[data-field=declared_on] input').first().fill(day);
  await page.getByRole('button', { name: 'Công bố thành điểm nóng' }).click();
  await until(page, () => /#\/hotspots\/[0-9a-f]{8}-[0-9a-f-]+\?/.test(location.hash) && !location.hash.includes('/run/'));
  const id = await page.evaluate(() => /#\/hotspots\/([0-9a-f-]{36})/.exec(location.hash)[1]);
  later(async () => { const row = await api(`/hotspots/${id}`); await api(`/hotspots/${id}/lift`, { method: 'POST', body: { lifted_on: (await api('/status')).today, lifted_by_doc: 'QĐ 39/QĐ-UBND' }, version: row.version }); });
  const row = await api(`/hotspots/${id}`);
  assert.deepEqual([row.name, row.declared_by_doc, row.detected_run_id, row.detected_area], ['Khu vực của phép thử', 'QĐ 38/QĐ-UBND', run.hotspot_run_id, area.number]);
  await goTo(page, at(`run/${run.hotspot_run_id}/${area.number}`));
  await page.getByRole('link', { name: 'Mở điểm nóng đã công bố' }).waitFor();
  assert.equal(await page.getByRole('link', { name: 'Công bố thành điểm nóng' }).count(), 0, 'once is enough');
  // A run that was declared from stays, and the page says why.
  const after = await api(`/hotspot-runs/${run.hotspot_run_id}`);
  assert.equal(after.may.delete, false);
  await goTo(page, at(`run/${run.hotspot_run_id}`));
  assert.ok(plain(await page.locator('.panel-body').textContent()).includes(plain(after.may_not.delete.vi)));
  assert.equal(await page.getByRole('button', { name: 'Xóa lần phân tích này' }).count(), 0);
});

person('hotspots: what cannot be answered is said with what to change, and nothing is coloured', { refused: [422] }, async ({ page, later }) => {
  const { today } = await api('/status');
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - 10 * 86_400_000).toISOString().slice(0, 10);
  const asked = await api('/hotspot-runs', { method: 'POST', body: { province_code: PROVINCE, from: day, to: new Date(Date.parse(`${day}T00:00:00Z`) + 3 * 86_400_000).toISOString().slice(0, 10) } });
  const run = await eventually(() => api(`/hotspot-runs/${asked.hotspot_run_id}`), isOver, 'the run ends');
  later(() => gone(run.hotspot_run_id));
  assert.equal(run.state, 'failed');
  await open(page, at(`run/${run.hotspot_run_id}`));
  const box = page.locator('.hot-refused');
  assert.ok(plain(await box.textContent()).includes(plain(run.error.vi)));
  assert.ok(plain(await box.textContent()).includes(plain(run.error.what_vi)));
  assert.equal(await page.evaluate(() => window.__map.getStyle().layers.filter((layer) => layer.id.startsWith('hot-')).length), 0, 'no colours');
  await box.getByRole('link').click();
  await page.locator('.hot-form').waitFor();
  // In the form it is said before anything is asked for.
  await page.locator('.hot-echo .note.warn').waitFor();
  // And a window that ends before it begins is none.
  await page.locator('.hot-dates input:not([type=date])').first().fill('01/01/2030');
  await page.locator('.hot-dates input:not([type=date])').first().press('Tab');
  await page.getByText('Ngày đầu phải trước ngày cuối.').waitFor();
});

person('hotspots: the sheet of A3 has the answer, period, offences, counts, legend, method and place for signatures', {}, async ({ page }) => {
  const run = await shared();
  await open(page, at(`run/${run.hotspot_run_id}`));
  await page.evaluate(() => { window.print = () => {}; });
  await page.getByRole('button', { name: 'In khổ A3' }).click();
  await page.locator('.sheet-busy', { hasText: 'Đang vẽ' }).waitFor();
  const sheet = page.locator('.print-sheet');
  await sheet.waitFor({ state: 'attached' });
  const text = plain(await sheet.textContent());
  for (const part of [`${run.findings.areas} khu vực`, 'Mọi loại vụ', `Đã tính ${number(run.inputs.n)} vụ`, 'Chú giải', 'Getis-Ord', 'Cơ quan, đơn vị', 'Số:', 'ngày', 'Người lập', 'Thủ trưởng đơn vị', 'cách đếm thường']) assert.ok(text.includes(part), part);
  assert.ok(text.includes(`${number(run.inputs.n_uncertain_hours)} trong ${number(run.inputs.n)} vụ không rõ giờ`), 'unknown hours');
  for (const [reason, words] of [['hamlet_centroid', 'chỉ biết đến thôn, tổ'], ['commune_only', 'chỉ biết đến xã, phường']]) assert.ok(!(run.inputs.left_out[reason] > 0) || text.includes(`${words} ${number(run.inputs.left_out[reason])}`), reason);
  const { sensitive = null } = run.inputs.left_out;
  assert.ok(sensitive === 0 || text.includes(`vụ nhạy cảm ${sensitive >= 5 ? number(sensitive) : 'dưới 5'}`), 'sensitive ones');
  const areas = (await areasOf(run.hotspot_run_id)).filter(isTold);
  const rows = (await sheet.locator('ol li b').allTextContents()).map(plain);
  assert.deepEqual(rows.map((row) => row.split(' · ')[0]), areas.slice(0, rows.length).map((one) => `${number(one.n)} vụ`));
  assert.ok(rows.length === areas.length || text.includes(`và ${areas.length - rows.length} khu vực khác`));
  assert.equal(await page.locator('.sheet-busy').count(), 0, 'the map is free again');
  const [width, height, shown] = await page.evaluate(() => { const i = document.querySelector('.print-sheet .sheet-map img'); return [i.naturalWidth, i.naturalHeight, Number.parseFloat(i.style.width) / Number.parseFloat(i.style.height)]; });
  assert.ok(Math.abs(width / height - shown) < 0.01, 'the picture is not stretched');
});

person('hotspots: a viewer has areas of ten incidents and more, no cells, no surface', { as: 'viewer' }, async ({ page, later }) => {
  // The viewer of the demonstration is of another province.
  const { province_code: province } = await api('/me', { as: 'viewer' });
  const run = await made({ province_code: province });
  later(() => gone(run.hotspot_run_id));
  const own = await areasOf(run.hotspot_run_id, 'viewer');
  assert.ok(own.every((one) => one.n >= 10));
  await open(page, `#/hotspots/run/${run.hotspot_run_id}`);
  assert.deepEqual(await listed(page), own.filter(isTold).map((one) => String(one.number)));
  assert.equal(await page.locator('.hot-how .segmented').count(), 0, 'nothing to choose from');
  assert.equal(await page.locator('.slice-bar').count(), 0);
  assert.equal(await page.locator('.panel-actions a').count(), 0, 'asks for no run');
  assert.match(plain(await page.locator('.hot-masked').textContent()), /làm tròn/);
  assert.equal(await page.evaluate(() => window.__map.getStyle().layers.filter((layer) => layer.id.startsWith('hot-cells')).length), 0);
  await goTo(page, '#/hotspots/ask');
  assert.equal(await page.locator('.hot-form').count(), 0, 'not by an address either');
});

person('hotspots: an auditor is told that there are no figures for that account, not that there is nothing', { as: 'auditor' }, async ({ page }) => {
  const run = await shared();
  await open(page, at(`run/${run.hotspot_run_id}`));
  const text = plain(await page.locator('.panel-body').textContent());
  assert.match(text, /không được xem số liệu phân tích/);
  assert.doesNotMatch(text, /Không có khu vực nào|\d+ vụ/);
  assert.equal(await page.evaluate(() => window.__map.getStyle().layers.filter((layer) => layer.id.startsWith('hot-')).length), 0, 'no places');
  await page.locator('.empty').getByRole('link', { name: 'Đã công bố' }).click();
  await page.locator('.view-list').waitFor();
});

person('hotspots: the register stands a step beside', {}, async ({ page }) => {
  await shared();
  await open(page, HASH);
  await page.locator('.hot-answer .figure').waitFor();
  await page.getByRole('link', { name: 'Đã công bố', exact: true }).click();
  await page.locator('.view-list .card').first().waitFor();
  await settled(page);
  assert.equal(await page.evaluate(() => window.__map.getStyle().layers.filter((layer) => layer.id.startsWith('hot-')).length), 0, 'the map is that of the register');
  assert.equal(await page.locator('.ts-main:visible').count(), 1, 'and the time slider is back');
});

for (const [size, screen] of [['1366×768', DESK], ['390×844', PHONE]]) {
  person(`hotspots: axe finds nothing at ${size}, light and dark, in both languages`, { screen, touch: screen === PHONE }, async ({ page }) => {
    const run = await shared();
    const id = run.hotspot_run_id;
    const faults = [];
    await open(page, `${HASH}&lang=en`);
    for (const hash of [`${HASH}&lang=en`, at(`run/${id}`, '&by=time&lang=en'), at(`run/${id}`, '&by=commune&lang=en'), at(`run/${id}`, '&by=test&lang=en'), at(`run/${id}`, '&by=method&lang=en'), at(`run/${id}`, '&by=compare&lang=en'), at(`run/${id}/1`, '&lang=en'), at('ask', '&part=hours&lang=en'), at(`run/${id}`, '&view=table&lang=en')]) {
      await goTo(page, hash);
      for (const scheme of ['light', 'dark']) {
        await theme(page, scheme);
        faults.push(...await look(page, `${hash} ${scheme}`));
      }
      if (screen === PHONE) assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${hash} is no wider than the screen`);
      if (!hash.includes('ask')) continue;
      const labels = await page.locator('.form label, .form .field-label, .form summary, .form button').allTextContents();
      assert.deepEqual(labels.filter((text) => /[ạảãàáằắẵặầấẫậẹẻẽèéềếễệịỉĩìíọỏõòóồốỗộờớỡợụủũùúừứữựỳýỵỷỹ]/i.test(text)), [], 'labels in English');
    }
    assert.deepEqual(faults, []);
  });
}

person('hotspots: “did the cameras help” of a site is one sentence of the API, with the counts beside it where there are any', {}, async ({ page }) => {
  const { items } = await api(`/sites?province=${PROVINCE}&limit=60`);
  const answers = [];
  for (const one of items.filter((row) => row.active > 0).slice(0, 25)) answers.push({ site: one, found: await api(`/effects?site=${one.site_id}`) });
  // One with figures, and one of which nothing can be told, as far as the demonstration has both.
  const both = [answers.find((one) => one.found.counts), answers.find((one) => !one.found.counts)].filter(Boolean);
  assert.ok(both.length > 0);
  for (const { site, found } of both) {
    await open(page, `#/cameras/${site.site_id}?province=${PROVINCE}`);
    await page.getByText('Camera có giúp không?').click();
    await page.locator('.effect-sentence').waitFor();
    await settled(page);
    assert.equal(plain(await page.locator('.effect-sentence').textContent()), plain(found.sentence.vi));
    const cells = (await page.locator('.effect-table td.num').allTextContents()).map(plain);
    assert.deepEqual(cells, found.counts ? ['treated', 'ring', 'control', 'control_ring'].flatMap((place) => [found.counts[`${place}_before`], found.counts[`${place}_after`]]).map(number) : []);
    const drawn = await page.evaluate(() => Boolean(window.__map.getLayer('effect-line')));
    assert.equal(drawn, Boolean(found.counts), 'on the map only what there is');
  }
});
