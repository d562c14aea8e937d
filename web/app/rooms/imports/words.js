// @ts-check
// The room's small words: languages of what the server says, kinds, states, steps, sizes.
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { has, language, t } from '../../i18n.js';
import { store } from '../../store.js';

/** The words of something that the server says in both languages. @param {any} said @param {string} [prefix] "todo_" for what to do */
export const said = (said, prefix = '') => (language() === 'en' ? said?.[`${prefix}en`] ?? said?.[`${prefix}vi`] : said?.[`${prefix}vi`]) ?? '';

/** @param {any[]} kinds @param {string|null} kind */
export const kindName = (kinds, kind) => said(kinds.find((one) => one.kind === kind)) || (kind && has(`imports.kind_${kind}`) ? t(`imports.kind_${kind}`) : kind ?? '');

/** Words for a value of the server's; its own word for one that is newer than this page. @param {string} prefix @param {string|null|undefined} value */
export function word(prefix, value) {
  const key = `imports.${prefix}_${String(value ?? '').toLowerCase().replace(/[^a-z0-9]/g, '')}`;
  return has(key) ? t(key) : String(value ?? '');
}

/** A state as a chip. @param {string} state */
export const stateChip = (state) => el`<span class=${`chip ${{ failed: 'danger', checked: 'accent', recognised: 'accent' }[state] ?? ''}`}>${word('state', state)}</span>`;

const STEPS = ['file', 'columns', 'check', 'save'];
/**
 * The quiet line of the four steps. @param {string} now @param {Record<string, string>} [links] steps that can be gone back to
 */
export function steps(now, links = {}) {
  const at = STEPS.indexOf(now);
  return el`<nav aria-label=${t('imports.steps')}><ol class="steps-line">${STEPS.map((step, i) => html`<li class=${i < at ? 'past' : i === at ? 'now' : ''} aria-current=${i === at ? 'step' : null}>${
    links[step] ? html`<a href=${links[step]}>${t(`imports.step_${step}`)}</a>` : html`<span>${t(`imports.step_${step}`)}</span>`}${i < at && html`<span class="visually-hidden">${t('imports.step_past')}</span>`}</li>`)}</ol></nav>`;
}

/** Which layers of the map, and which room, hold the rows of a kind; isListed: its list can show those of one import. @type {Record<string, {room: string, layers: string[], isListed?: boolean}>} */
export const HOMES = { cameras: { room: 'cameras', layers: ['sites', 'cameras'], isListed: true }, incidents: { room: 'incidents', layers: ['incidents'], isListed: true }, hotspots: { room: 'hotspots', layers: ['hotspots'], isListed: true }, populations: { room: 'communes', layers: [] }, boundaries: { room: 'communes', layers: [] }, streets: { room: 'communes', layers: [] } };

/** Seconds as a person counts them: "40 giây", "3 phút". @param {number|null|undefined} seconds */
export function duration(seconds) {
  if (seconds === null || seconds === undefined) return '';
  if (seconds < 90) return t('imports.seconds', { n: format.number(Math.max(1, Math.round(seconds))) });
  return t('imports.minutes', { n: format.number(Math.round(seconds / 60)) });
}

/** The name of a province, with "tỉnh" or "thành phố". @param {string|null} code */
export const provinceName = (code) => store.provinces.find((p) => p.code === code)?.full_name ?? code ?? '';

/** A run as pages use it: what is not known yet is empty, and columns know their place. @param {any} run */
export const whole = (run) => ({ ...run, remarks: run.remarks ?? [], questions: run.questions ?? [],
  tables: (run.tables ?? []).map((/** @type {any} */ table) => ({ ...table, columns: table.columns.map((/** @type {any} */ column, /** @type {number} */ i) => ({ index: i, refused: null, ...column, samples: column.samples ?? [] })) })) });

/** The letter of a column of a spreadsheet: 0 → A, 27 → AB. @param {number} index */
export const letter = (index) => (index < 26 ? '' : letter(Math.floor(index / 26) - 1)) + String.fromCharCode(65 + (index % 26));
