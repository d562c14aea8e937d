// @ts-check
// The import whose rows a list shows alone: its file and when it was stored, and the way back to all rows.
import { aborted, get } from '../api.js';
import { el, fill, html } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import { go, href } from '../router.js';
import { store } from '../store.js';

/** The import that the address asks for; '' for none. */
export const importId = () => store.filters.import_id ?? '';

/**
 * The strip above a list. Whatever its day, province or window, a row of the import is in the list: the strip says so.
 * @param {AbortSignal} signal
 * @param {() => boolean} [isHidden] whether those rows are not for this session: then the strip does not say that they are there
 */
export function importStrip(signal, isHidden = () => false) {
  const node = el`<div class="slot"></div>`;
  let shown = '';
  /** Takes the filter away, and with it the view of the whole scope that it came with. */
  const all = () => go({ filters: { ...store.filters, import_id: '', everywhere: '' } });
  const draw = (/** @type {string} */ name, /** @type {string|null} */ at) => fill(node, el`<div class="import-strip"><p><a class="chip accent" href=${href({ room: 'imports', path: [importId()], filters: {} })}>${t('list.of_import', { file: name })}</a>${at && html`<span class="muted small">${format.time(at)}</span>`}${!isHidden() && html`<span class="muted small block">${t('list.of_import_note')}</span>`}</p><button type="button" class="button small" @click=${all}>${t('list.of_import_all')}</button></div>`);
  async function sync() {
    const id = importId();
    if (id === shown) return;
    shown = id;
    if (!id) return fill(node);
    draw('…', null);
    try {
      const run = await get(`/imports/${id}`, {}, signal);
      if (shown === id) draw(run.file_name, run.stored_at);
    } catch (error) {
      // The rows are there all the same: only the name of the file is not for this account, or is gone.
      if (!aborted(error) && shown === id) draw(id.slice(0, 8), null);
    }
  }
  sync();
  return { node, sync };
}
