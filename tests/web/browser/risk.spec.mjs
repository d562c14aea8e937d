// Levels of risk: the answer, the list, the map are the API's; what 1/7/2025 restated is no improvement; a level explains itself; proposed, decided, refused.
import assert from 'node:assert/strict';
import { api, goTo, open, person, PHONE, settled, until, whole } from './harness.mjs';

const PROVINCE = '31';
const number = (text) => Number(text.replace('−', '-').replace(/[^\d-]/g, ''));
const field = (page, name) => page.locator(`.form [data-field=${name}] :is(input:not([type=date]), select, textarea)`).first();
const save = (page) => page.locator('.form button[type=submit]').click();

const LEVELS = ['high', 'at_risk', 'low', 'stable', 'clean'];
const REFORM = '2025-07-01';
const assessed = async (on) => (await api(`/risk/assessments?province=${PROVINCE}&on=${on}`)).items;

/** Decides communes of a period that are not: `level` of each by its place. */
async function decide(items, number_, on, level) {
  const wanted = items.filter((row) => !row.decided_level).map((row, i) => ({ risk_assessment_id: row.risk_assessment_id, version: row.version, decided_level: level(row, i), ...(level(row, i) === row.computed_level ? {} : { override_reason: 'Theo tình hình thực tế' }) }));
  if (wanted.length) await api('/risk/decisions', { method: 'POST', body: { decision_number: number_, decision_on: on, items: wanted } });
}

/**
 * First days of periods: decided ones before and after the reform of 2025, the latest decided before the open one, and one that is computed and open. What the
 * demonstration does not have is made: levels by turns, so that there is something of everything.
 */
async function ready() {
  const list = async () => (await api(`/risk/periods?province=${PROVINCE}`)).items;
  const make = (from, to) => api('/risk/classify', { method: 'POST', body: { province: PROVINCE, from, to } });
  const turns = (_, i) => LEVELS[(i * 3) % 5];
  let periods = await list();
  for (const [from, to, isThere] of [['2025-01-01', REFORM, (one) => one.period_to <= REFORM], [REFORM, '2026-01-01', (one) => one.period_from >= REFORM]]) {
    if (periods.some((one) => one.decided && isThere(one))) continue;
    await make(from, to);
    await decide(await assessed(from), '138/QĐ-BCĐ', to, turns);
  }
  const isOpen = (one) => one.computed > 0 && one.decided < one.n && one.period_from >= REFORM;
  if (!periods.some(isOpen)) await make(...(periods.some((one) => one.period_from === '2026-01-01') ? ['2026-07-01', '2027-01-01'] : ['2026-01-01', '2026-07-01']));
  periods = await list();
  const open_ = periods.find(isOpen).period_from;
  const decided = periods.filter((one) => one.decided && one.period_from !== open_);
  return { open: open_, before: decided.find((one) => one.period_to <= REFORM).period_from, after: decided.findLast((one) => one.period_from >= REFORM).period_from, last: decided.find((one) => one.period_from >= REFORM).period_from };
}

person('risk: how many are to be converted, level by level, in the list and on the map, are the API\'s', {}, async ({ page }) => {
  const days = await ready();
  const { items: schemes } = await api('/risk/schemes');
  const scheme = schemes.find((one) => one.code === 'five');
  for (const [on, by] of [[days.last, 'decided'], [days.open, 'computed']]) {
    const { items, is_sample: isSample } = await api(`/risk/assessments?province=${PROVINCE}&on=${on}`);
    const level = (row) => row[`${by}_level`];
    await open(page, `#/risk?province=${PROVINCE}&on=${on}&by=${by}`);
    const bad = scheme.levels.filter((one) => one.is_risk).map((one) => one.code);
    assert.equal(whole(await page.locator('.answer .figure').textContent()), items.filter((row) => bad.includes(level(row))).length);
    assert.deepEqual(await page.locator('.level-list a').evaluateAll((all) => all.map((a) => [a.dataset.level, Number(a.querySelector('.num').textContent)])), scheme.levels.map((one) => [one.code, items.filter((row) => level(row) === one.code).length]));
    assert.equal(await page.locator('.risk-sample').count(), by === 'computed' && isSample ? 1 : 0, 'sample rules say so where their answer stands');
    // On the map each commune has the colour of its level, and none another.
    const wrong = await page.evaluate(({ rows, count }) => {
      const css = getComputedStyle(document.documentElement);
      return rows.filter(([id, rank]) => {
        const state = window.__map.getFeatureState({ source: 'communes', sourceLayer: 'communes', id });
        return rank ? state.color !== css.getPropertyValue(`--class-${5 - Math.round(((rank - 1) / (count - 1)) * 4)}`).trim() : !state.nodata;
      }).map(([id]) => id);
    }, { rows: items.map((row) => [row.commune_id, scheme.levels.find((one) => one.code === level(row))?.rank ?? 0]), count: scheme.levels.length });
    assert.deepEqual(wrong, []);
    const worst = scheme.levels.find((one) => items.some((row) => level(row) === one.code)).code;
    await page.locator(`.level-list a[data-level=${worst}]`).click();
    await settled(page);
    assert.deepEqual((await page.locator('.list .card').evaluateAll((all) => all.map((card) => card.dataset.id))).sort(), items.filter((row) => level(row) === worst).map((row) => row.commune_id).sort());
  }
});

person('risk: across 1/7/2025 every commune that is another one is restated, and none improved by that', {}, async ({ page }) => {
  const { before, after } = await ready();
  const told = await api(`/risk/transitions?province=${PROVINCE}&from=${before}&to=${after}`);
  await open(page, `#/risk?tab=moves&province=${PROVINCE}&since=${before}&then=${after}`);
  assert.ok(told.is_across_reform && told.kinds.restated > 0);
  assert.equal(whole(await page.locator('.answer .figure').textContent()), told.kinds.restated);
  assert.match(await page.locator('.answer').textContent(), /không phải tiến bộ hay xấu đi/);
  // The matrix: the API's cells, and its sums are those of the list.
  const cells = await page.locator('.risk-matrix td[data-cell]').evaluateAll((all) => all.map((td) => [td.dataset.cell, Number(td.textContent)]));
  assert.deepEqual(cells, told.levels.flatMap((a, i) => told.levels.map((b, j) => [`${a}-${b}`, told.matrix[i][j]])));
  for (const [cell, n] of cells) assert.equal(n, told.items.filter((one) => `${one.from_level ?? 'none'}-${one.to_level ?? 'none'}` === cell).length, cell);
  assert.equal(cells.reduce((sum, [, n]) => sum + n, 0), told.n);
  // A number leads to its rows, by keyboard too.
  const [cell, n] = cells.find(([, count]) => count > 0);
  await page.locator(`.risk-matrix td[data-cell="${cell}"] a`).focus();
  await page.keyboard.press('Enter');
  await settled(page);
  assert.equal(await page.locator('.list .card').count(), n);
  // The flows say the same to who does not see them.
  assert.equal((await page.locator('.sankey figcaption').textContent()).split('; ').length, told.flows.length);
});

person('risk: arrows stand only where a level changed', {}, async ({ page }) => {
  const days = await ready();
  // Three one better, three one worse, three the same, as far as there is one.
  const was = new Map((await assessed(days.last)).map((row) => [row.commune_id, row.decided_level]));
  await decide((await assessed(days.open)).slice(0, 9), '139/QĐ-BCĐ', (await api('/status')).today, (row, i) => LEVELS[Math.min(4, Math.max(0, LEVELS.indexOf(was.get(row.commune_id)) + [1, -1, 0][i % 3]))]);
  const told = await api(`/risk/transitions?province=${PROVINCE}&from=${days.last}&to=${days.open}`);
  await open(page, `#/risk?tab=moves&province=${PROVINCE}&since=${days.last}&then=${days.open}`);
  assert.equal(whole(await page.locator('.answer .figure').textContent()), told.kinds.improve);
  const arrows = await page.evaluate(() => window.__map.getSource('overlay-risk-moves').serialize().data.features.map((f) => [f.properties.commune_id, f.properties.kind]));
  assert.deepEqual(arrows.map(String).sort(), told.items.filter((one) => one.from_level && one.to_level && one.from_level !== one.to_level && one.kind !== 'restated').map((one) => String([one.commune_id, one.kind])).sort());
});

person('risk: a level says why: each rule with its figure, and the way to its rows', {}, async ({ page }) => {
  const days = await ready();
  const items = await assessed(days.open);
  const row = items.find((one) => one.computed_level === 'high') ?? items.find((one) => one.computed_level);
  const { explanation } = await api(`/risk/assessments/${row.risk_assessment_id}`);
  const hash = `#/risk/commune/${row.commune_id}?province=${PROVINCE}&on=${days.open}`;
  await open(page, hash);
  const words = { true: 'đúng', false: 'không', null: 'không có số liệu' };
  assert.deepEqual((await page.locator('.rule').evaluateAll((all) => all.map((one) => [Number(one.dataset.number), one.querySelector('.chip').textContent]))).sort((a, b) => a[0] - b[0]), explanation.rules.map((rule) => [rule.number, words[rule.is_held]]));
  for (const rule of explanation.rules.filter((one) => one.indicator.startsWith('incidents_') && one.unit === 'count' && one.href && one.indicator !== 'incidents_serious' && one.figure.value !== undefined)) {
    await goTo(page, hash);
    const link = page.locator(`.rule[data-number="${rule.number}"] a`);
    assert.equal(number(await link.textContent()), rule.figure.value);
    await link.click();
    await until(page, () => document.body.dataset.room === 'incidents');
    await settled(page);
    assert.equal(whole(await page.locator('.answer .figure').textContent()), rule.figure.value, rule.indicator);
  }
});

person('risk: a commune proposes, the province decides with number and date; another level than the computed one needs its reason', { refused: [400, 422] }, async ({ page }) => {
  const days = await ready();
  const items = await assessed(days.open);
  const row = items.findLast((one) => !one.decided_level && one.computed_level && one.computed_level !== 'clean');
  const hash = `#/risk/commune/${row.commune_id}?province=${PROVINCE}&on=${days.open}`;
  await open(page, hash);
  await page.getByRole('link', { name: /Đề xuất mức|Sửa đề xuất/ }).click();
  await field(page, 'proposed_level').selectOption('clean');
  await field(page, 'proposal_reason').fill('Không xảy ra vụ việc nghiêm trọng trong kỳ');
  await field(page, 'proposed_by').fill('Công an phường');
  await save(page);
  await until(page, () => !location.hash.includes('/propose'));
  await settled(page);
  assert.equal((await api(`/risk/assessments/${row.risk_assessment_id}`)).proposed_level, 'clean');
  await page.getByRole('link', { name: 'Quyết định mức' }).click();
  assert.equal(await field(page, 'decided_level').inputValue(), 'clean', 'what was proposed stands there');
  await save(page);
  await page.locator('.form [data-field=decision_number] .error:visible').waitFor();
  await field(page, 'decision_number').fill('140/QĐ-BCĐ');
  await field(page, 'decision_on').fill((await api('/status')).today.split('-').reverse().join('/'));
  await field(page, 'decision_on').press('Tab');
  await save(page);
  await page.locator('.form [data-field=override_reason] .error:visible').waitFor();
  await field(page, 'override_reason').fill('Số vụ ít, địa bàn đã ổn định nhiều năm');
  await save(page);
  await until(page, () => !location.hash.includes('/decide'));
  await settled(page);
  const now = await api(`/risk/assessments/${row.risk_assessment_id}`);
  assert.deepEqual([now.decided_level, now.decision_number, now.override_reason], ['clean', '140/QĐ-BCĐ', 'Số vụ ít, địa bàn đã ổn định nhiều năm']);
  assert.match(await page.locator('.level-answer').textContent(), /Trong sạch/);
});

person('risk: a commune enters a count, and files show what was done', { refused: [422] }, async ({ page }) => {
  const days = await ready();
  const items = await assessed(days.open);
  const row = items.at(-1);
  const hash = `#/risk/commune/${row.commune_id}?province=${PROVINCE}&on=${days.open}`;
  const entries = async () => (await api(`/risk/entries?commune=${row.commune_id}&from=${row.period_from}&to=${row.period_to}`)).items.filter((one) => one.indicator === 'drug_users');
  if (!(await entries()).length) {
    await open(page, hash);
    await page.getByRole('link', { name: 'Nhập số liệu' }).click();
    await field(page, 'value').fill('12');
    await field(page, 'document').fill('Báo cáo 15/BC-CAP ngày 28/6/2026');
    await field(page, 'entered_by').fill('Công an phường');
    await save(page);
    await until(page, () => !location.hash.includes('/entry'));
    assert.deepEqual((await entries()).map((one) => [one.value, one.document]), [[12, 'Báo cáo 15/BC-CAP ngày 28/6/2026']]);
  }
  await open(page, hash);
  const evidence = async () => (await api(`/risk/assessments/${row.risk_assessment_id}/evidence`)).items;
  const before = (await evidence()).length;
  // What is no picture or document is refused by what is in it, whatever its name says.
  await page.locator('#evidence-file').setInputFiles({ name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no document') });
  await page.getByText('Chỉ nhận tệp PDF, PNG hoặc JPEG.').waitFor();
  await page.locator('#evidence-file').setInputFiles({ name: 'quyet-dinh.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\n%%EOF\n') });
  await page.getByText('Đã thêm.').waitFor();
  assert.equal((await evidence()).length, before + 1);
  assert.equal(await page.locator('.evidence a').count(), before + 1);
  await page.locator('.evidence button').first().click();
  await page.locator('dialog button.danger').click();
  await until(page, (n) => document.querySelectorAll('.evidence a').length === n, before);
  assert.equal((await evidence()).length, before);
});

person('risk: who sees rounded places sees decided levels, and not the counts behind them', { as: 'viewer' }, async ({ page }) => {
  await open(page, '#/risk');
  const { items } = await api('/risk/periods?province=24', { as: 'viewer' });
  if (!items.length) return;
  await page.locator('.list .card').first().click();
  await settled(page);
  assert.equal(await page.locator('.rule').count(), 0);
  assert.equal(await page.locator('.record-buttons :is(a, button)').count(), 0);
});

person('risk: on a phone nothing is wider than the screen', { screen: PHONE, touch: true }, async ({ page }) => {
  const days = await ready();
  const items = await assessed(days.open);
  for (const hash of [`#/risk?province=${PROVINCE}`, `#/risk?tab=moves&province=${PROVINCE}`, `#/risk/commune/${items[0].commune_id}?province=${PROVINCE}`]) {
    await open(page, hash);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth && document.querySelector('.panel-body').scrollWidth <= innerWidth), hash);
  }
});
