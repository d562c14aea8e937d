// @ts-check
// When it happens in one commune: its week and its days where it has incidents enough for that, else parts of the day.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { store } from '../../store.js';
import { section } from '../../ui/panel.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { casesText, periodText, runPath } from './data.js';
import { calendar, hourMatrix } from './times.js';

/** Hours of one of the parts that a day is told in where there are few incidents. */
const BAND_HOURS = 4;
/** Of fewer incidents with a known hour nothing is drawn. */
const LEAST_KNOWN = 5;

/**
 * The choice of a commune, and what is told of the one of the address (`of`); `whole` of all of the ground.
 * @param {any} run @param {{signal: AbortSignal, communes: any[], whole: any}} options communes: rows of the answer by commune
 */
export function rhythmPart(run, { signal, communes, whole }) {
  const chosen = store.filters.of ?? '';
  const name = (/** @type {any} */ one) => one.full_name ?? one.name ?? one.commune?.name ?? '';
  const named = [...communes].sort((a, b) => format.compare(name(a), name(b)));
  const select = /** @type {HTMLSelectElement} */ (el`<select class="input" aria-label=${t('hotspots.time_of')} @change=${() => go({ filters: { ...store.filters, of: select.value } }, { replace: true })}><option value="">${t('hotspots.time_of_all')}</option>${named.map((one) => html`<option value=${one.commune_id} ?selected=${one.commune_id === chosen}>${name(one)}</option>`)}</select>`);
  const slot = el`<div class="slot hot-rhythm"></div>`;
  if (!named.some((one) => one.commune_id === chosen)) fill(slot, whole);
  else load();
  return [el`<div class="field">${select}</div>`, slot];

  async function load() {
    fill(slot, skeleton({ rows: 5 }));
    try {
      show(await get(`${runPath(run.hotspot_run_id)}/communes/${encodeURIComponent(chosen)}/rhythm`, {}, signal));
    } catch (error) {
      if (!aborted(error)) fill(slot, failure(error, load));
    }
  }
  /** @param {any} found */
  function show(found) {
    const unknown = found.n - found.n_known_hours;
    const label = t('hotspots.when');
    fill(slot, el`<p class="muted small">${casesText(found.n)} · ${periodText(run.wish)}</p>`,
      section(label, found.hours ? hourMatrix(found.hours, { label, known: found.n_known_hours, n: found.n, asked: run.wish }) : found.n_known_hours < LEAST_KNOWN ? el`<p class="muted">${t('hotspots.time_too_few', { n: format.number(found.n_known_hours) })}</p>` : bands(found.bands ?? [], unknown > 0 ? t('hotspots.hours_unknown', { n: format.number(unknown), of: format.number(found.n) }) : '')),
      (found.days?.length ?? 0) > 0 && section(t('hotspots.calendar'), calendar(found.days, { from: run.wish.from, to: run.wish.to, label: t('hotspots.calendar') })));
  }
  /** Incidents by part of the day. @param {number[]} parts @param {string} note */
  function bands(parts, note) {
    const most = Math.max(1e-9, ...parts);
    const rows = parts.map((value, i) => {
      const bar = el`<span class="share-bar" aria-hidden="true"><i class="sure"></i></span>`;
      /** @type {HTMLElement} */ (bar.querySelector('i')).style.width = `${(100 * value) / most}%`;
      return html`<li><span class="share-name">${t('hotspots.hours_from_to', { from: BAND_HOURS * i, to: BAND_HOURS * (i + 1) })}</span>${bar}<span class="num">${format.number(value)}</span></li>`;
    });
    return [el`<ul class="share-bars">${rows}</ul>`, el`<p class="small muted">${[t('hotspots.time_few'), note].filter(Boolean).join(' ')}</p>`];
  }
}
