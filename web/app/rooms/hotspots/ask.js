// @ts-check
// A new question: period, offences, hours; the size of cells is proposed from what it would count, which is told before anything is computed.
import { aborted, errorText, get, once, post } from '../../api.js';
import { debounce, el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, language, t } from '../../i18n.js';
import { go, href, now } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { choiceField, numberField, part } from '../../ui/controls.js';
import { dateInput } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { empty } from '../../ui/skeleton.js';
import { hoursText, offencesText, runOf, runs, said, weekdaysText } from './data.js';
import { leftOut, leftOutN } from './method.js';
import { partOf } from './refusal.js';
import { scopePart } from './scope.js';

const GROUPS = ['ttxh', 'ma_tuy', 'kinh_te', 'moi_truong', 'tnxh', 'anqg'];
/** Windows that are offered, months. */
const WINDOWS = [36, 24, 12, 6];
/** Hours that are offered. @type {Record<string, number[]>} */
const PARTS_OF_DAY = { night: [22, 23, 0, 1, 2, 3, 4], morning: [5, 6, 7, 8, 9, 10], midday: [11, 12, 13, 14, 15, 16], evening: [17, 18, 19, 20, 21] };
const WAIT_MS = 350;
const PERIOD_ERROR = 'hot-period-error';
const SIDE = { min: 50, max: 5000 };

/** @param {any} room */
export async function askPage(room) {
  const { panel, signal, reload } = room;
  const from = store.filters.run ?? '';
  const back = from && /^[0-9a-f-]{36}$/.test(from) ? href({ path: ['run', from], filters: {} }) : href({ path: [], filters: {} });
  const title = t('hotspots.new');
  if (!store.province) { go({ path: [], filters: {} }, { replace: true }); return null; }
  panel.loading(title, { back, rows: 5 });
  try {
    const [list, origin, offences, streets] = await Promise.all([runs(signal), /^[0-9a-f-]{36}$/.test(from) ? runOf(from, signal) : null, once('/offences'),
      get('/streets/counts', { province: store.province }, signal).catch((/** @type {any} */ error) => { if (aborted(error)) throw error; return { items: [] }; })]);
    if (!list.may?.ask) {
      panel.show({ title, back, body: empty({ title: t('hotspots.may_not_ask'), hint: t('hotspots.none_ask'), action: el`<a class="button" href=${back}>${t('state.to_list')}</a>` }) });
      return null;
    }
    return show(room, { back, title, origin, offences: offences.items, hasStreets: streets.items.some((/** @type {any} */ one) => one.roads > 0) });
  } catch (error) {
    if (!aborted(error)) panel.failed(title, error, { back, retry: reload });
    return null;
  }
}

/** Check boxes of a few values. @param {{label: string, options: [string, string][], value: string[], onChange: () => void, dense?: boolean}} options */
function boxes({ label, options, value, onChange, dense = false }) {
  const node = el`<fieldset class=${`hot-boxes${dense ? ' dense' : ''}`}><legend class="visually-hidden">${label}</legend>${options.map(([key, words]) => html`<label class="filter-check"><input type="checkbox" value=${key} ?checked=${value.includes(key)} @change=${onChange}><span>${words}</span></label>`)}</fieldset>`;
  const inputs = () => /** @type {HTMLInputElement[]} */ ([...node.querySelectorAll('input')]);
  return { node, value: () => inputs().filter((one) => one.checked).map((one) => one.value), set(/** @type {string[]} */ next) { for (const one of inputs()) one.checked = next.includes(one.value); }, focus() { inputs()[0].focus(); } };
}

/** @param {any} room @param {{back: string, title: string, origin: any, offences: any[], hasStreets: boolean}} given */
function show(room, { back, title, origin, offences, hasStreets }) {
  const { map, panel, signal, view } = room;
  view.rest();
  const wish = origin?.wish ?? {};
  const month = `${now().slice(0, 7)}-01`;
  let [from, to] = [wish.from ?? format.addMonths(month, -36), wish.to ?? month];
  /** The size that the data propose, metres. @type {number|null} */
  let proposed = null;
  const asked = origin && (origin.inputs?.side_rule === 'asked') ? origin.inputs.side_m : null;
  const changed = () => {
    for (const one of Object.values(parts)) one.draw();
    // What the map shows is the answer to another question.
    view.stale(!origin || JSON.stringify(body()) !== begun);
    echo.setAttribute('aria-busy', 'true');
    propose();
  };

  const fromInput = dateInput({ value: from, label: t('time.from'), onChange: (iso) => { if (iso) { from = iso; changed(); } } });
  const toInput = dateInput({ value: format.addDays(to, -1), label: t('time.to'), onChange: (iso) => { if (iso) { to = format.addDays(iso, 1); changed(); } } });
  const quick = el`<div class="plan-quick" role="group" aria-label=${t('hotspots.period')}>${WINDOWS.map((months) => html`<button type="button" class="button small" @click=${() => { to = month; from = format.addMonths(month, -months); fromInput.set(from); toInput.set(format.addDays(to, -1)); changed(); }}>${t(months >= 12 ? 'hotspots.years_n' : 'hotspots.months_n', { n: months >= 12 ? months / 12 : months })}</button>`)}</div>`;

  const groups = boxes({ label: t('hotspots.offences'), options: GROUPS.map((one) => [one, t(`hotspots.group_${one}`)]), value: wish.offence_groups ?? [], onChange: () => changed() });
  const street = /** @type {HTMLInputElement} */ (el`<input type="checkbox" ?checked=${wish.street_crime_only} @change=${() => changed()}>`);
  const mappable = offences.filter((one) => one.is_mappable && !one.is_victim_sensitive);
  const unmappable = offences.filter((one) => !mappable.includes(one));
  const nameOf = (/** @type {any} */ one) => (language() === 'en' && one.name_en) || one.name_vi;
  let codes = /** @type {string[]} */ ((wish.offence_codes ?? []).filter((/** @type {string} */ code) => mappable.some((one) => one.offence_code === code)));
  const codeChips = el`<div class="plan-chips"></div>`;
  const codeSelect = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('hotspots.add_offence')} @change=${() => { if (codeSelect.value && !codes.includes(codeSelect.value)) codes = [...codes, codeSelect.value]; codeSelect.value = ''; drawCodes(); changed(); }}><option value="">${t('hotspots.add_offence')}</option>${mappable.sort((a, b) => format.compare(nameOf(a), nameOf(b))).map((one) => html`<option value=${one.offence_code}>${nameOf(one)}</option>`)}${unmappable.length > 0 && html`<optgroup label=${t('hotspots.not_offered')}>${unmappable.sort((a, b) => format.compare(nameOf(a), nameOf(b))).map((one) => html`<option disabled>${nameOf(one)}: ${said(one.no_hotspots) || t(one.is_victim_sensitive ? 'hotspots.not_offered_sensitive' : 'hotspots.not_offered_place')}</option>`)}</optgroup>`}</select>`);
  function drawCodes() { fill(codeChips, codes.map((code) => { const one = mappable.find((row) => row.offence_code === code); return html`<span class="chip">${one ? nameOf(one) : code}<button type="button" class="chip-remove" aria-label=${t('hotspots.remove', { name: one ? nameOf(one) : code })} @click=${() => { codes = codes.filter((other) => other !== code); drawCodes(); changed(); codeSelect.focus(); }}>${icon('close')}</button></span>`; })); }
  drawCodes();

  const hours = boxes({ label: t('hotspots.hours'), dense: true, options: Array.from({ length: 24 }, (_, h) => [String(h), t('hotspots.hour', { n: h })]), value: (wish.hours ?? []).map(String), onChange: () => changed() });
  const dayParts = el`<div class="plan-quick" role="group" aria-label=${t('hotspots.hours')}><button type="button" class="button small" @click=${() => { hours.set([]); changed(); }}>${t('hotspots.all_hours')}</button>${Object.entries(PARTS_OF_DAY).map(([name, list]) => html`<button type="button" class="button small" @click=${() => { hours.set(list.map(String)); changed(); }}>${t(`hotspots.day_${name}`)}</button>`)}</div>`;
  const weekdays = boxes({ label: t('hotspots.weekdays'), dense: true, options: [1, 2, 3, 4, 5, 6, 7].map((d) => [String(d), t(`hotspots.weekday_${d}`)]), value: (wish.weekdays ?? []).map(String), onChange: () => changed() });

  const side = numberField({ label: t('hotspots.side'), unit: 'm', integer: true, min: SIDE.min, max: SIDE.max, value: asked, onInput: () => changed() });
  const shape = choiceField({ label: t('hotspots.shape'), value: wish.shape ?? 'hexagon', options: ['hexagon', 'square'].map((one) => [one, t(`hotspots.shape_${one}`)]), onChange: () => changed() });
  const method = choiceField({ label: t('hotspots.areas_by'), value: wish.method ?? 'gi_star', options: ['gi_star', 'dbscan', ...(hasStreets || wish.method === 'street_segment' ? ['street_segment'] : [])].map((one) => [one, t(`hotspots.method_short_${one}`)]), onChange: () => changed() });
  const methodNote = el`<p class="label"></p>`;
  const alpha = choiceField({ label: t('hotspots.level'), value: String(wish.alpha ?? 0.05), options: ['0.01', '0.05', '0.1'].map((one) => [one, format.percent(Number(one), 0)]) });
  const testFrom = dateInput({ value: origin?.wish?.test_from ?? null, label: t('hotspots.test_from') });
  const scope = scopePart({ map, value: wish.communes ?? [], signal, onChange: () => changed() });
  const values = () => ({ from, to, communes: scope.value(), offence_groups: groups.value(), offence_codes: codes, street_crime_only: street.checked, hours: hours.value().map(Number), weekdays: weekdays.value().map(Number) });
  const parts = {
    offences: part(t('hotspots.offences'), [groups.node, el`<label class="filter-check">${street}<span>${t('hotspots.street_only_long')}</span></label>`, el`<div class="field">${codeSelect}${codeChips}</div>`], () => offencesText(values())),
    hours: part(t('hotspots.hours_days'), [dayParts, hours.node, el`<p class="label">${t('hotspots.weekdays')}</p>`, weekdays.node], () => [hoursText(values()), values().weekdays.length > 0 && weekdaysText(values())].filter(Boolean).join(', ')),
    scope: part(t('hotspots.scope'), scope.node, scope.summary),
    scale: part(t('hotspots.scale'), [side.node, shape.node, method.node, methodNote], () => [side.value() ? t('hotspots.side_short', { n: side.value() }) : proposed ? t('hotspots.side_proposed_short', { n: format.number(proposed, { digits: 0 }) }) : t('hotspots.side_auto')].join('')),
    more: part(t('hotspots.more'), [el`<div class="field"><span class="field-label">${t('hotspots.test_from')}</span>${testFrom.node}<p class="label">${t('hotspots.test_from_hint')}</p></div>`, alpha.node, el`<p class="label">${t('hotspots.level_hint')}</p>`], () => ''),
  };
  const periodError = el`<p class="error hot-error" id=${PERIOD_ERROR} role="alert" hidden></p>`;
  const echo = el`<div class="hot-echo" role="status"></div>`;
  const alert = el`<div class="slot" role="alert"></div>`;
  const submit = el`<button type="submit" class="button primary">${t('hotspots.run')}</button>`;
  const form = el`<form class="form plan-form hot-form" novalidate @submit=${send}>
    <fieldset class="hot-period"><legend class="field-label">${t('hotspots.period')}</legend><div class="hot-dates" role="group" aria-describedby=${PERIOD_ERROR}>${fromInput.node}<span aria-hidden="true">–</span>${toInput.node}</div>${quick}${periodError}</fieldset>
    ${Object.values(parts).map((one) => one.node)}${echo}${alert}<div class="form-buttons">${submit}<a class="button plain" href=${back}>${t('word.cancel')}</a></div></form>`;
  panel.show({ title, back, subtitle: el`<span>${placeName()}</span>`, body: form });
  if (innerWidth <= 720) panel.height('full');
  const open = store.filters.part ?? '';
  if (open in parts) /** @type {any} */ (parts)[open].focus();
  else /** @type {any} */ (form.querySelector('input')).focus({ preventScroll: true });
  for (const one of Object.values(parts)) one.draw();
  const propose = debounce(look, WAIT_MS);
  const begun = JSON.stringify(body());
  view.stale(!origin);
  signal.addEventListener('abort', () => view.stale(false), { once: true });
  look();
  return {};

  /** What would be sent. */
  function body() {
    const v = values();
    return { province_code: store.province, ...(v.communes.length ? { communes: v.communes } : {}), from: v.from, to: v.to, ...(v.offence_groups.length ? { offence_groups: v.offence_groups } : {}), ...(v.offence_codes.length ? { offence_codes: v.offence_codes } : {}), ...(v.street_crime_only ? { street_crime_only: true } : {}),
      ...(v.hours.length && v.hours.length < 24 ? { hours: v.hours } : {}), ...(v.weekdays.length && v.weekdays.length < 7 ? { weekdays: v.weekdays } : {}), shape: shape.value(), ...(side.value() ? { side_m: side.value() } : {}), method: method.value(), alpha: Number(alpha.value()), seed: wish.seed ?? 138, ...(testFrom.value() ? { test_from: testFrom.value() } : {}) };
  }
  /** What the question would count, and the size of cells that goes with it. */
  async function look() {
    clear();
    methodNote.textContent = t(`hotspots.method_${method.value()}_what`);
    const fault = periodFault();
    if (fault) return refuse([fault]);
    if (side.value() === undefined) return refuse([]);
    echo.setAttribute('aria-busy', 'true');
    try {
      const found = await post('/hotspots/scale', body(), { signal });
      proposed = found.side_proposed_m ?? found.side_m ?? null;
      parts.scale.draw();
      const left = leftOut(found.left_out);
      // What a person chose stands; what the data propose is said beside it.
      const best = found.side_proposed_m ?? found.side_m;
      const rule = found.side_rule ?? found.rule;
      const size = best && { n: format.number(best, { digits: 0 }), why: rule !== 'asked' && has(`hotspots.side_rule_${rule}`) ? t(`hotspots.side_rule_${rule}`) : '' };
      const sideWords = size && t(side.value() && Math.abs(/** @type {number} */ (side.value()) - best) > 1 ? 'hotspots.side_other' : size.why ? 'hotspots.side_because' : 'hotspots.side_is', size);
      fill(echo, found.refusal ? html`<div class="note warn"><div><p class="strong">${said(found.refusal)}</p><p>${said(found.refusal, 'what')}</p></div></div>` : html`<p class="strong">${t('hotspots.would_count', { n: format.number(found.n) })}</p>`,
        sideWords && el`<p class="small">${sideWords} ${side.value() && best && Math.abs(/** @type {number} */ (side.value()) - best) > 1 ? html`<button type="button" class="button small" @click=${() => { side.set(null); changed(); }}>${t('hotspots.use_proposed')}</button>` : ''}</p>`,
        left.length > 0 && el`<details class="more-rows"><summary>${t('hotspots.left_out_n', { n: leftOutN(found.left_out) })}</summary><ul class="small muted">${left.map(([words, n]) => html`<li>${words}: ${n}</li>`)}</ul></details>`);
    } catch (error) {
      if (aborted(error)) return;
      const problem = /** @type {any} */ (error);
      if (problem.errors?.length) refuse(problem.errors);
      else fill(echo, el`<p class="note warn">${problem.message}</p>`);
    } finally {
      echo.removeAttribute('aria-busy');
    }
  }
  function clear() {
    fill(alert);
    periodError.hidden = true;
    for (const one of [fromInput, toInput]) one.input.removeAttribute('aria-invalid');
    side.fault('');
    for (const one of Object.values(parts)) one.fault('');
  }
  /** What is wrong with the days, if anything: an end is told as a person has typed it, the day itself. */
  function periodFault() {
    if (from >= to) return { pointer: '/from', detail: t('hotspots.period_wrong') };
    return to > format.addDays(now(), 1) ? { pointer: '/to', detail: t('hotspots.period_future', { date: format.date(now()) }) } : null;
  }
  /** There is no such question: nothing that was said of the one before stands. @param {any[]} errors */
  function refuse(errors) {
    proposed = null;
    parts.scale.draw();
    fill(echo);
    echo.removeAttribute('aria-busy');
    said422(errors);
  }
  /** Faults of the server at their parts. @param {any[]} errors */
  function said422(errors) {
    const rest = [];
    for (const fault of errors) {
      const where = partOf(fault.pointer);
      if (where === 'period') { periodError.textContent = errorText(fault); periodError.hidden = false; for (const one of fault.pointer === '/to' ? [toInput] : [fromInput, toInput]) one.input.setAttribute('aria-invalid', 'true'); } else if (fault.pointer === '/side_m') { side.fault(errorText(fault)); parts.scale.node.open = true; } else if (where in parts) /** @type {any} */ (parts)[where].fault(errorText(fault));
      else rest.push(errorText(fault));
    }
    if (rest.length) fill(alert, el`<p class="note danger">${rest.join(' ')}</p>`);
  }
  /** @param {SubmitEvent} event */
  async function send(event) {
    event.preventDefault();
    clear();
    if (submit.disabled) return;
    const fault = periodFault();
    if (fault) return refuse([fault]);
    if (!side.check()) { parts.scale.node.open = true; return; }
    submit.disabled = true;
    try {
      const made = await post('/hotspot-runs', body(), { signal });
      go({ path: ['run', made.hotspot_run_id], filters: {} }, { replace: true });
      if (innerWidth <= 720) panel.height('half');
    } catch (error) {
      if (aborted(error)) return;
      const problem = /** @type {any} */ (error);
      if (problem.errors?.length) said422(problem.errors);
      else fill(alert, el`<p class="note danger">${problem.name === 'Problem' ? problem.message : t('state.broken')}</p>`);
      if (problem.name !== 'Problem') console.error(problem);
    } finally {
      submit.disabled = false;
    }
  }
}
