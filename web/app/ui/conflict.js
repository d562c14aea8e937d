// @ts-check
// Two people edited one row: both versions, field by field, and the person chooses. Nothing is overwritten silently.
import { el, html, uid } from '../dom.js';
import { field, label, show } from '../fields.js';
import { t } from '../i18n.js';
import { time } from '../format.js';

const KEPT_OUT = new Set(['version', 'updated_at', 'created_at', 'commune_id', 'current_commune_id', 'commune_basis', 'cameras_list', 'geometry', 'geom']);
const same = (/** @type {any} */ a, /** @type {any} */ b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/**
 * A node to put into the panel after a 412. `onChoose` gets the patch to send (only where "mine" was chosen and differs from the
 * server's) and the server's row, whose version it must carry: `api.patch(path, patch, current)`. An empty patch means that
 * the server's version was taken whole.
 * @param {{entity: string, base: any, mine: any, problem: any, onChoose: (patch: any, current: any) => void|Promise<void>, onCancel: () => void, words?: (name: string, value: any) => string|null}} options
 *   base: the row as it was opened; mine: the patch that was refused; problem: the 412; words: for values that are ids
 */
export function conflictView({ entity, base, mine, problem, onChoose, onCancel, words }) {
  const say = (/** @type {string} */ name, /** @type {any} */ value) => words?.(name, value) ?? show(entity, name, value);
  const current = problem.current ?? {};
  // What merely follows from a field (the name of an offence) is not shown beside it; an area's own point neither.
  const known = (/** @type {string} */ name) => Boolean(field(entity, name)) || (['lon', 'lat'].includes(name) && !current.geometry);
  const names = [...new Set([...Object.keys(mine), ...Object.keys(current)])].filter((name) => (name in mine || (!KEPT_OUT.has(name) && known(name)))
    && (name in mine ? !same(mine[name], current[name]) : name in base && !same(base[name], current[name]) && (typeof current[name] !== 'object' || current[name] === null)));
  /** @type {Map<string, 'mine'|'theirs'>} */
  const chosen = new Map(names.filter((name) => name in mine).map((name) => [name, same(base[name], current[name]) ? 'mine' : 'theirs']));
  const rows = names.map((name) => {
    const group = uid('x');
    const option = (/** @type {'mine'|'theirs'} */ who, /** @type {any} */ value) => html`<label class="conflict-option"><input type="radio" name=${group} value=${who} ?checked=${chosen.get(name) === who} @change=${() => chosen.set(name, who)}>
      <span class="label">${t(`conflict.${who}`)}</span><span>${say(name, value)}</span></label>`;
    return html`<fieldset class="conflict-field"><legend>${label(entity, name)}</legend><p class="label">${t('conflict.before')}: ${say(name, base[name])}</p>
      ${name in mine ? html`${option('mine', mine[name])}${option('theirs', current[name])}` : html`<p><span class="label">${t('conflict.theirs')}: </span>${say(name, current[name])}</p>`}</fieldset>`;
  });
  const form = el`<form class="conflict">
    <div class="note warn" role="alert">${t('conflict.text', { time: time(current.updated_at) })}</div>
    ${rows}
    <div class="form-buttons"><button type="submit" class="button primary">${t('conflict.save')}</button><button type="button" class="button" @click=${onCancel}>${t('conflict.discard')}</button></div></form>`;
  form.addEventListener('submit', async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    const patch = Object.fromEntries([...chosen].filter(([, who]) => who === 'mine').map(([name]) => [name, mine[name]]));
    const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type=submit]'));
    button.disabled = true;
    try {
      await onChoose(patch, current);
    } finally {
      button.disabled = false;
    }
  });
  return form;
}
