// @ts-check
// "Camera nào thấy chỗ này?": which cameras could have seen a place at a time, and until which day their recordings are kept.
import { aborted, get } from '../../api.js';
import { el, fill, html, redraw } from '../../dom.js';
import * as format from '../../format.js';
import { choice } from '../../fields.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { store } from '../../store.js';
import { token } from '../../map.js';
import { icon } from '../../ui/icons.js';
import { demoChip, figure, section } from '../../ui/panel.js';
import { printList } from '../../ui/paper.js';
import { createPin } from '../../ui/pin.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { TASKS, taskName } from '../../views.js';
import { asked, isAhead, placeWord, questionForm, whenWord } from './asked.js';
import { keepLooking } from './current.js';
import { QUIET_MS } from './data.js';
import { boxOf, drawViews } from './layer.js';

/** How a camera may have seen, the surest first. */
const SEES = ['certain', 'possible', 'if_turned', 'unknown'];

/** The address of the question. @param {{place?: number[]|null, when?: string, filters?: Record<string, string>}} what when: RFC 3339 */
export const witnessesHref = ({ place, when }) => href({ room: 'coverage', path: ['witnesses'], filters: { ...(place ? { place: placeWord(place) } : {}), ...(when ? { when: whenWord(when) } : {}) } });

/** @param {any} room */
export function witnessesPage(room) {
  const { panel, map, signal, legend } = room;
  const form = questionForm(room);
  const answer = el`<div class="slot" aria-live="polite"></div>`;
  const rows = el`<div class="section witness-rows"></div>`;
  const summary = el`<span></span>`;
  const question = /** @type {HTMLDetailsElement} */ (el`<details class="form-group ask-box"><summary><h2>${t('coverage.ask_question')}</h2>${summary}</summary>${form.node}</details>`);
  const pin = createPin(map, { label: t('coverage.ask_pin'), onMove: (at) => room.put(at) });
  /** @type {AbortController|null} */
  let running = null;
  /** @type {any} */
  let found = null;
  let shown = '';
  let fitted = (store.view?.zoom ?? 0) >= 14;
  signal.addEventListener('abort', () => { running?.abort(); pin.remove(); draw(null); }, { once: true });
  const print = el`<button type="button" class="button icon" hidden aria-label=${t('coverage.ask_print')} title=${t('coverage.ask_print')} @click=${paper}>${icon('print')}</button>`;
  panel.show({ title: t('coverage.ask'), back: room.toList(), actions: print, focus: true, body: [answer, question, rows] });
  // On a phone the answer and the map have the room, once there is something to answer.
  question.open = innerWidth > 720 || !asked().place;
  map.ready.then(() => { if (!signal.aborted) load(); });
  form.draw();
  keepLooking(again, signal);

  async function load() {
    const now = asked();
    form.draw();
    summary.textContent = now.place ? [now.when ? format.time(`${now.when}:00+07:00`) : t('coverage.ask_now'), taskName(now.task)].join(' · ') : '';
    pin.set(now.place);
    const key = JSON.stringify([now, store.theme]);
    if (key === shown) return;
    shown = key;
    running?.abort();
    // No place, or an instant that is still to come: what is missing is said, and nothing is asked.
    if (!now.place || isAhead(now.when)) {
      found = null;
      draw(null);
      print.hidden = true;
      question.open = true;
      fill(rows);
      rows.removeAttribute('aria-busy');
      fill(answer, now.place ? empty({ title: t('coverage.ask_ahead'), hint: t('coverage.ask_ahead_hint') }) : empty({ title: t('coverage.ask_none'), hint: t(map.flat ? 'coverage.ask_none_flat' : 'coverage.ask_none_hint') }));
      return;
    }
    running = new AbortController();
    const mine = AbortSignal.any([signal, running.signal]);
    if (!found) fill(answer, skeleton({ figure: true, rows: 0 }));
    rows.setAttribute('aria-busy', 'true');
    try {
      found = await ask(now, mine);
      tell(now);
      draw(now);
      views(now, mine);
    } catch (error) {
      if (aborted(error)) return;
      shown = '';
      found = null;
      draw(null);
      print.hidden = true;
      fill(rows);
      fill(answer, failure(error, load));
    }
    rows.removeAttribute('aria-busy');
  }

  /** @param {any} question @param {AbortSignal} mine */
  const ask = ({ place: [lon, lat], task, light: by, when }, mine) => get('/views/at', { lon, lat, task, light: by, at: when && `${when}:00+07:00` }, mine);
  /** What of an answer changes with the cameras; its instant runs on. @param {any} answer */
  const told = (answer) => JSON.stringify({ ...answer, at: null });

  /** The register changes while the answer stands there: it is asked for again, and told anew if it is another one. The map stays where it is. */
  async function again() {
    const [before, key] = [found, shown];
    if (!before) return QUIET_MS;
    const now = asked();
    const next = await ask(now, signal);
    if (shown !== key || told(next) === told(before)) return QUIET_MS;
    found = next;
    redraw(panel.body, () => tell(now));
    draw(now, true);
    views(now, signal);
    map.refresh('sites', 'cameras');
    return QUIET_MS;
  }

  /** @param {any} question */
  function tell(question) {
    const by = Object.fromEntries(SEES.map((how) => [how, found.items.filter((/** @type {any} */ one) => one.sees === how)]));
    const seen = [...by.certain, ...by.possible, ...by.if_turned];
    const idle = found.not_working_then ?? [];
    print.hidden = false;
    fill(answer, figure({ value: format.number(seen.length), label: t('coverage.ask_answer', { n: seen.length }), change: seen.length > 0 && kept(seen), note: light() }));
    fill(rows,
      found.is_whole === false && el`<p class="note warn">${t('coverage.ask_not_whole')}</p>`,
      ...SEES.filter((how) => by[how].length).map((how) => section(t(`coverage.ask_${how}`), list(by[how]), aside(how))),
      idle.length > 0 && section(t('coverage.ask_idle'), list(idle, true)),
      !found.items.length && !idle.length && empty({ title: t('coverage.ask_nobody'), hint: t('coverage.ask_nobody_hint', { m: format.number(found.within_m ?? 1000, { digits: 0 }), task: taskName(question.task).toLowerCase() }),
        action: question.task !== TASKS[0] ? el`<a class="button small" href=${href({ filters: { ...store.filters, task: '' } })}>${t('coverage.ask_try', { task: taskName(TASKS[0]).toLowerCase() })}</a>` : null }));
  }

  /** What is needed to read a part of the answer. @param {string} how */
  const aside = (how) => (how === 'certain' ? null : el`<p class="small muted ask-note">${t(`coverage.ask_${how}_note`)}</p>`);

  /** How many still hold the recording, and until when. @param {any[]} seen */
  function kept(seen) {
    const held = seen.filter((one) => one.is_kept === true);
    const unsaid = seen.filter((one) => one.is_kept === null || one.is_kept === undefined).length;
    const days = held.map((one) => one.kept_until).filter(Boolean).sort();
    const first = days[0];
    const last = days.at(-1);
    const until = !days.length ? '' : first === last ? t('coverage.ask_until', { date: format.date(last) }) : t('coverage.ask_between', { first: format.date(first), last: format.date(last) });
    const words = [html`<span class=${`change ${held.length ? 'better' : 'worse'}`}>${t(held.length ? 'coverage.ask_kept' : 'coverage.ask_kept_none', { n: held.length })}</span>`, until && html`<span class="muted">${until}</span>`, unsaid > 0 && html`<span class="muted">${t('coverage.ask_kept_unknown', { n: unsaid })}</span>`];
    return words.filter(Boolean).flatMap((one) => [one, ' ']);
  }

  /** By which light, and why. */
  function light() {
    const words = t(`coverage.ask_by_${found.light}`);
    const clock = (/** @type {string|null|undefined} */ stamp) => (stamp ? format.localParts(stamp).clock : '—');
    return found.light_from === 'sun' ? t('coverage.ask_light_by_sun', { light: words, rise: clock(found.sunrise_at), set: clock(found.sunset_at) }) : t('coverage.ask_light_asked', { light: words });
  }

  /** @param {any[]} rows @param {boolean} [isIdle] */
  function list(rows, isIdle = false) {
    return el`<ul class="cards">${rows.map((one) => html`<li><a class="card" data-id=${one.camera_id} href=${href({ room: 'cameras', path: [one.site_id, one.camera_id], filters: {}, view: store.view })} @mouseenter=${() => point(one)} @mouseleave=${() => point(null)} @focus=${() => point(one)} @blur=${() => point(null)}>
      <span class="card-main"><span class="card-title">${one.site_name ?? one.camera_code}</span><span class="card-detail">${[one.site_name && one.camera_code, distance(one), !isIdle && pixels(one)].filter(Boolean).join(' · ')}</span>
      <span class="card-chips">${isIdle ? html`<span class="chip warn">${state(one)}</span>` : html`${recording(one)}${one.is_checked === false && html`<span class="chip">${t('coverage.ask_unchecked')}</span>`}${one.sees === 'if_turned' && one.is_home && html`<span class="chip accent">${t('coverage.ask_home')}</span>`}${one.status_then === null && html`<span class="chip warn">${t('coverage.ask_no_status')}</span>`}${one.changed_that_day && html`<span class="chip warn">${t('coverage.ask_changed')}</span>`}${one.facts_of !== 'then' && html`<span class="chip">${t(one.facts_of === 'oldest' ? 'coverage.ask_facts_oldest' : 'coverage.ask_facts_now')}</span>`}`}${demoChip(one)}</span></span></a></li>`)}</ul>`;
  }
  const distance = (/** @type {any} */ one) => t('coverage.ask_away', { m: format.number(one.distance_m, { digits: 0, unit: 'm' }) });
  const pixels = (/** @type {any} */ one) => ((one.px_per_m ?? null) === null ? null : format.number(one.px_per_m, { digits: one.px_per_m < 10 ? 1 : 0, unit: 'px/m' }));
  /** What the register said of it then. @param {any} one */
  const state = (one) => choice('cameras', 'status', one.was ?? one.status_then ?? one.status);
  /** Until when the recording is there. @param {any} one */
  function recording(one) {
    if (one.is_kept === true) return html`<span class=${`chip ${one.days_left <= 2 ? 'warn' : 'accent'}`}>${one.kept_until ? t('coverage.ask_chip_until', { date: format.date(one.kept_until) }) : t('coverage.ask_chip_days', { n: format.number(one.days_left) })}</span>`;
    return html`<span class=${`chip${one.is_kept === false ? ' danger' : ''}`}>${t(one.is_kept === false ? 'coverage.ask_chip_gone' : 'coverage.ask_chip_unknown')}</span>`;
  }

  /** A line from each camera to the place: full where certain, broken where it depends; cameras that did not work crossed out. @param {any} question @param {boolean} [stays] the map where it is */
  function draw(question, stays = false) {
    if (!question?.place || !found) {
      map.overlay('witnesses', null);
      drawViews(map, null);
      legend(null);
      return;
    }
    const rows = [...found.items.map((/** @type {any} */ one) => ({ ...one, how: one.sees })), ...(found.not_working_then ?? []).map((/** @type {any} */ one) => ({ ...one, how: 'idle' }))];
    const properties = (/** @type {any} */ one) => ({ camera_id: one.camera_id, site_id: one.site_id, how: one.how, name: one.camera_code, pointed: false });
    const features = rows.flatMap((one) => [
      ...(one.how === 'idle' ? [] : [{ type: 'Feature', properties: properties(one), geometry: { type: 'LineString', coordinates: [[one.lon, one.lat], question.place] } }]),
      { type: 'Feature', properties: properties(one), geometry: { type: 'Point', coordinates: [one.lon, one.lat] } }]);
    map.overlay('witnesses', { type: 'FeatureCollection', features }, witnessLayers, { flat: (/** @type {any} */ f) => ({ shape: `witness ${f.properties.how}`, title: f.properties.name, id: f.properties.camera_id }) });
    const present = [...SEES, 'idle'].filter((how) => rows.some((one) => one.how === how));
    legend({ title: t('coverage.ask_legend'), unit: t(`coverage.ask_by_${found.light}`), shut: innerWidth <= 720, items: present.map((how) => ({ swatch: el`<span class=${`legend-line of-${how}`} aria-hidden="true"></span>`, label: t(`coverage.ask_legend_${how}`) })), note: null });
    if (stays) return;
    // From far out a click is worth little: the map goes to where the pin can be put right.
    if (rows.length && (!fitted || (map.gl?.getZoom() ?? 20) < 14)) {
      const box = boxOf([...features, { geometry: { type: 'Point', coordinates: question.place } }]);
      if (box) map.fit(box, { maxZoom: 17.5 });
    } else if ((map.gl?.getZoom() ?? 20) < 14) map.goTo(question.place, 16);
    fitted = true;
  }
  /** What these cameras see by this light, of the task that is asked for. @param {any} question @param {AbortSignal} mine */
  async function views(question, mine) {
    const mean = new Set(found.items.map((/** @type {any} */ one) => one.camera_id));
    if (map.flat || !mean.size) return drawViews(map, null);
    const [w, s, e, n] = /** @type {number[]} */ (boxOf([...found.items.map((/** @type {any} */ one) => ({ geometry: { type: 'Point', coordinates: [one.lon, one.lat] } })), { geometry: { type: 'Point', coordinates: question.place } }]));
    try {
      const seen = await get('/views', { bbox: [w - 1e-4, s - 1e-4, e + 1e-4, n + 1e-4].join(','), task: question.task, light: found.light }, mine);
      drawViews(map, seen.features.filter((/** @type {any} */ f) => mean.has(f.properties.camera_id)));
    } catch (error) {
      // The lines say who; the areas are there to make it plain.
      if (!aborted(error)) drawViews(map, null);
    }
  }
  /** @param {any} one */
  function point(one) { map.mark(one && [one.lon, one.lat]); }

  /** The answer on paper: the question, the answer, one table. */
  function paper() {
    const question = asked();
    const rows = [...found.items, ...(found.not_working_then ?? []).map((/** @type {any} */ one) => ({ ...one, sees: 'idle' }))];
    printList({
      title: t('coverage.ask'), className: 'upright',
      lead: html`<p class="paper-answer">${answer.querySelector('.figure')?.textContent} <span>${answer.querySelector('.answer-label')?.textContent}</span></p><p>${answer.querySelector('.answer-change')?.textContent}</p><p>${t('coverage.ask_when')}: <b>${format.time(found.at)}</b>. ${light()}</p>
        <p>${t('coverage.ask_place')}: <b>${format.lonLat(.../** @type {[number, number]} */ (question.place))}</b>${form.node.querySelector('.place-note')?.textContent && html` · ${form.node.querySelector('.place-note')?.textContent}`} · ${t('coverage.ask_task')}: <b>${taskName(question.task)}</b></p>`,
      head: [t('coverage.ask_col_camera'), t('coverage.ask_col_sees'), t('coverage.ask_col_distance'), t('coverage.ask_col_pixels'), t('coverage.ask_col_kept')],
      rows: rows.map((/** @type {any} */ one) => [html`${one.site_name ?? ''} <span class="nowrap">${one.camera_code}</span>`, one.sees === 'idle' ? state(one) : t(`coverage.ask_legend_${one.sees}`), format.number(one.distance_m, { digits: 0, unit: 'm' }), pixels(one) ?? '—',
        one.sees === 'idle' ? '—' : one.is_kept === true ? (one.kept_until ? format.date(one.kept_until) : format.number(one.days_left)) : t(one.is_kept === false ? 'coverage.ask_chip_gone' : 'coverage.ask_chip_unknown')]),
      foot: t('coverage.ask_paper_foot', { printed: format.time(new Date().toISOString()) }),
    });
  }

  return { refresh: load, put: room.put };
}

const HOW = () => ['match', ['get', 'how'], 'certain', token('map-select'), ['possible', 'if_turned'], token('map-related'), token('state-retired')];
const witnessLayers = () => [
  { id: 'witnesses-halo', type: 'line', filter: ['==', ['geometry-type'], 'LineString'], paint: { 'line-color': token('map-halo'), 'line-width': 5, 'line-opacity': 0.8 } },
  { id: 'witnesses-line', type: 'line', filter: ['all', ['==', ['geometry-type'], 'LineString'], ['==', ['get', 'how'], 'certain']], paint: { 'line-color': HOW(), 'line-width': 2.5 } },
  { id: 'witnesses-dash', type: 'line', filter: ['all', ['==', ['geometry-type'], 'LineString'], ['!=', ['get', 'how'], 'certain']], paint: { 'line-color': HOW(), 'line-width': 2, 'line-dasharray': [2.5, 2] } },
  { id: 'witnesses-dot', type: 'circle', filter: ['all', ['==', ['geometry-type'], 'Point'], ['!=', ['get', 'how'], 'idle']], paint: { 'circle-radius': 6, 'circle-color': HOW(), 'circle-stroke-color': token('map-halo'), 'circle-stroke-width': 2 } },
  { id: 'witnesses-idle', type: 'symbol', filter: ['==', ['get', 'how'], 'idle'], layout: { 'icon-image': 'site-faulty', 'icon-allow-overlap': true } },
];
