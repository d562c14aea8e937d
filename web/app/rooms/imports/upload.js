// @ts-check
// The first step: a file is chosen or dropped anywhere on the panel, and sent.
import { aborted, once, upload } from '../../api.js';
import { el, fill, html, uid } from '../../dom.js';
import { t } from '../../i18n.js';
import { go } from '../../router.js';
import { size } from '../../ui/exportmenu.js';
import { icon } from '../../ui/icons.js';
import { failure } from '../../ui/skeleton.js';
import { whatCan } from './list.js';
import { said, steps } from './words.js';

const ACCEPTED = ['xlsx', 'csv', 'txt', 'tsv', 'geojson', 'json', 'gpkg', 'zip', 'osm', 'pbf'];
/** Kinds of files that look right and are not: what to do instead. @type {Record<string, string>} */
const INSTEAD = { xls: 'imports.not_xls', ods: 'imports.not_xls', xlsm: 'imports.not_xls', xlsb: 'imports.not_xls', shp: 'imports.not_shp', shx: 'imports.not_shp', dbf: 'imports.not_shp', prj: 'imports.not_shp', pdf: 'imports.not_pdf', doc: 'imports.not_pdf', docx: 'imports.not_pdf', jpg: 'imports.not_pdf', png: 'imports.not_pdf', rar: 'imports.not_rar', '7z': 'imports.not_rar' };

/** The server's limit, said before a gigabyte is on its way in vain. */
const MOST_OCTETS = 2 ** 30;

/** A file that is dropped anywhere on the panel. @param {any} room @param {(file: File) => void} take */
export function onDrop({ panel, signal }, take) {
  const { root } = panel;
  let depth = 0;
  const carries = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files');
  const show = () => root.classList.toggle('dropping', depth > 0);
  const on = (/** @type {string} */ name, /** @type {(event: DragEvent) => void} */ fn) => root.addEventListener(name, (/** @type {DragEvent} */ event) => { if (carries(event)) { event.preventDefault(); fn(event); show(); } }, { signal });
  on('dragenter', () => { depth += 1; });
  on('dragleave', () => { depth -= 1; });
  on('dragover', () => {});
  on('drop', (event) => { depth = 0; const file = event.dataTransfer?.files[0]; if (file) take(file); });
  signal.addEventListener('abort', () => { depth = 0; show(); }, { once: true });
}

/** Why a file is not even sent; null for one that is. @param {File} file */
function unfit(file) {
  const ending = file.name.toLowerCase().split('.').at(-1) ?? '';
  if (!file.size) return t('imports.not_empty');
  if (file.size > MOST_OCTETS) return t('imports.not_small');
  if (INSTEAD[ending]) return t(INSTEAD[ending]);
  return ACCEPTED.includes(ending) ? null : t('imports.not_known');
}

/**
 * Sends a file; the slot shows how far it is, and what was wrong.
 * @param {any} room @param {File} file @param {string|null} kind @param {HTMLElement} slot
 */
export async function send({ signal }, file, kind, slot) {
  const why = unfit(file);
  if (why) {
    fill(slot, el`<div class="failure" role="alert">${icon('warning')}<div><p class="strong">${t('imports.not_sent', { file: file.name })}</p><p class="muted">${why}</p></div></div>`);
    return;
  }
  const stop = new AbortController();
  const bar = /** @type {HTMLProgressElement} */ (el`<progress class="bar" max="1" aria-label=${t('imports.sending', { file: file.name })}></progress>`);
  const line = el`<span class="label num">${size(file.size)}</span>`;
  fill(slot, el`<div class="sending" role="status"><p class="strong">${t('imports.sending', { file: file.name })}</p>${bar}<div class="buttons">${line}<button type="button" class="button small" @click=${() => stop.abort()}>${t('imports.stop')}</button></div></div>`);
  try {
    const run = await upload('/imports', file, { params: { name: file.name, kind }, signal: AbortSignal.any([signal, stop.signal]),
      onProgress: (sent, total) => { bar.value = total ? sent / total : 0; line.textContent = t('imports.sent_of', { sent: size(sent), total: size(total) }); } });
    go({ path: [run.import_id], filters: {} });
  } catch (error) {
    if (signal.aborted) return;
    fill(slot, aborted(error) ? el`<p class="note" role="status">${t('imports.stopped')}</p>` : failure(error, () => send({ signal }, file, kind, slot)));
  }
}

/** @param {any} room */
export async function uploadPage(room) {
  const { panel, back } = room;
  const ids = { kind: uid('im'), file: uid('im'), hint: uid('im') };
  const slot = el`<div class="slot"></div>`;
  const kind = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${ids.kind}><option value="">${t('imports.kind_auto')}</option></select>`);
  const input = /** @type {HTMLInputElement} */ (el`<input type="file" class="visually-hidden" id=${ids.file} accept=${ACCEPTED.map((one) => `.${one}`).join(',')} aria-describedby=${ids.hint}>`);
  const begin = (/** @type {File|undefined} */ file) => { if (file) send(room, file, kind.value || null, slot); };
  input.addEventListener('change', () => { begin(input.files?.[0]); input.value = ''; });
  const can = el`<div></div>`;
  panel.show({ title: t('imports.add'), back, focus: true, body: [steps('file'),
    el`<div class="drop">${icon('file')}<p class="strong">${t('imports.drop')}</p>${input}<label class="button primary" for=${ids.file}>${t('imports.choose')}</label><p class="label" id=${ids.hint}>${t('imports.formats')} ${t('imports.limit')}</p></div>`,
    slot, el`<div class="field"><label for=${ids.kind}>${t('imports.kind')}</label>${kind}</div>`, can] });
  onDrop(room, begin);
  try {
    const answer = await once('/imports/kinds');
    kind.append(html`${answer.items.filter((/** @type {any} */ one) => one.may).map((/** @type {any} */ one) => html`<option value=${one.kind}>${said(one)}</option>`)}`);
    fill(can, whatCan(answer.items));
  } catch { /* the file can be sent without it */ }
}
