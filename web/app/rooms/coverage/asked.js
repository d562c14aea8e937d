// @ts-check
// What a person asks: a place, an instant, a task, by which light. It stands in the address, so that the question can be sent to somebody.
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, now } from '../../router.js';
import { store } from '../../store.js';
import { dateInput } from '../../ui/form.js';
import { icon } from '../../ui/icons.js';
import { placeNote } from '../../ui/pin.js';
import { TASKS, taskName } from '../../views.js';

/** Lights that may be asked for; '' is as the sun had it. */
export const LIGHTS = ['', 'day', 'night', 'lit_night'];
const WHEN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/;
const round = (/** @type {number} */ v) => Math.round(v * 1e6) / 1e6;

/** Whether there is such a day and minute: a 30th of February is none. @param {string} when */
const isMoment = (when) => WHEN.test(when) && format.parseDate(when.slice(0, 10)) !== null && Number(when.slice(11, 13)) < 24 && Number(when.slice(14)) < 60;
/** Whether it is still to come, in Việt Nam. @param {string} when */
export const isAhead = (when) => when > whenWord(new Date(Date.now() + 60_000).toISOString());

/** The question of the address: `place` null until one is chosen; `when` in Việt Nam's time to the minute, '' for now. */
export function asked() {
  const { place = '', when = '', task = '', light = '' } = store.filters;
  const at = place.split(',').map((part) => (part.trim() ? Number(part) : NaN));
  return {
    place: at.length === 2 && at.every(Number.isFinite) && Math.abs(at[1]) <= 85 && Math.abs(at[0]) <= 180 ? /** @type {[number, number]} */ (at) : null,
    when: isMoment(when) ? when : '', task: TASKS.includes(task) ? task : TASKS[0], light: LIGHTS.includes(light) ? light : '',
  };
}
/** A place as the address has it. @param {number[]} at */
export const placeWord = (at) => at.map(round).join(',');
/** A moment as the address has it. @param {string} stamp RFC 3339 */
export const whenWord = (stamp) => { const { day, clock } = format.localParts(stamp); return `${day}T${clock}`; };
/** Writes a part of the question. @param {Record<string, string>} patch */
const ask = (patch) => go({ filters: { ...store.filters, ...patch } }, { replace: true });

/**
 * The fields of the question; what is typed goes into the address at once, and `draw` follows the address.
 * @param {any} room
 */
export function questionForm({ map, panel, signal }) {
  const note = placeNote(signal);
  const place = /** @type {HTMLInputElement} */ (el`<input class="input num" id="asked-place" inputmode="text" autocomplete="off" placeholder="106,68321; 20,85612" @change=${typedPlace}>`);
  const fault = el`<p class="small warn-text" role="alert" hidden>${t('coverage.ask_place_fault')}</p>`;
  const day = dateInput({ label: t('coverage.ask_day'), onChange: moment });
  const clock = /** @type {HTMLInputElement} */ (el`<input class="input clock num" inputmode="numeric" autocomplete="off" placeholder=${t('form.clock_hint')} aria-label=${t('coverage.ask_clock')} aria-describedby="asked-when-fault" @change=${moment}>`);
  const whenFault = el`<p class="small warn-text" role="alert" id="asked-when-fault" hidden></p>`;
  const task = /** @type {HTMLSelectElement} */ (el`<select class="input" id="asked-task" @change=${() => ask({ task: task.value === TASKS[0] ? '' : task.value })}>${TASKS.map((one) => html`<option value=${one}>${taskName(one)}</option>`)}</select>`);
  const light = /** @type {HTMLSelectElement} */ (el`<select class="input" id="asked-light" @change=${() => ask({ light: light.value })}>${LIGHTS.map((one) => html`<option value=${one}>${t(`coverage.ask_light_${one || 'sun'}`)}</option>`)}</select>`);
  const node = el`<div class="ask no-print">
    <div class="field"><label for="asked-place">${t('coverage.ask_place')}</label><div class="ask-place">${place}<button type="button" class="button" @click=${pick}>${icon('pin')}${t('coverage.ask_pick')}</button></div>${fault}${note.node}</div>
    <div class="field"><span class="field-label">${t('coverage.ask_when')}</span><div class="timestamp">${day.node}${clock}</div>${whenFault}</div>
    <div class="ask-row"><div class="field"><label for="asked-task">${t('coverage.ask_task')}</label>${task}</div><div class="field"><label for="asked-light">${t('coverage.ask_light')}</label>${light}</div></div></div>`;

  function typedPlace() {
    const at = format.parsePlace(place.value);
    fault.hidden = Boolean(at) || !place.value.trim();
    if (at || !place.value.trim()) ask({ place: at ? placeWord(at) : '' });
  }
  function moment() {
    const date = day.value();
    const match = /^(\d{1,2})[:hg.](\d{2})$/.exec(clock.value.trim());
    const fits = match && Number(match[1]) < 24 && Number(match[2]) < 60;
    clock.toggleAttribute('aria-invalid', false);
    sayWhen('');
    if (clock.value.trim() && !fits) { clock.setAttribute('aria-invalid', 'true'); sayWhen('coverage.ask_clock_fault'); return; }
    // A day without its hour is asked for at its noon: the hour stands there to be changed. An hour without its day is today's.
    const at = date ?? (date === null && fits ? now() : null);
    if (at) ask({ when: `${at}T${fits ? `${match[1].padStart(2, '0')}:${match[2]}` : '12:00'}` });
    else if (date === null) ask({ when: '' });
  }
  /** @param {string} key of what is wrong with the instant, '' for nothing */
  function sayWhen(key) {
    whenFault.hidden = !key;
    whenFault.textContent = key && t(key);
  }
  async function pick() {
    if (innerWidth <= 720) panel.height('low');
    const at = await map.pickPoint({ signal });
    if (signal.aborted) return;
    if (innerWidth <= 720) panel.height('half');
    if (at) ask({ place: placeWord(at) });
    place.focus();
  }
  return {
    node,
    /** Shows the question of the address. */
    draw() {
      const question = asked();
      fault.hidden = true;
      place.value = question.place ? format.lonLat(question.place[0], question.place[1]) : '';
      note.look(question.place?.[0], question.place?.[1], question.when.slice(0, 10) || null);
      const when = question.when || whenWord(new Date().toISOString());
      day.set(when.slice(0, 10));
      clock.value = when.slice(11);
      clock.toggleAttribute('aria-invalid', false);
      sayWhen(isAhead(question.when) ? 'coverage.ask_ahead' : '');
      task.value = question.task;
      light.value = question.light;
    },
    focus() { place.focus(); },
  };
}
