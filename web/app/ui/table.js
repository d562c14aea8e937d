// @ts-check
// A list of rows: short cards in the panel, a full table when the panel is wide (or when there is no map). Both show the same
// rows in the same order, both open a row with a click or Enter.
import { aborted } from '../api.js';
import { el, fill, html, $ } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { store } from '../store.js';
import { saveCsv } from './csv.js';
import { exportMenu } from './exportmenu.js';
import { icon } from './icons.js';
import { empty as emptyState, failure } from './skeleton.js';
import { toast } from './toast.js';

/**
 * @typedef {Object} Column
 * @property {string} key @property {string} label
 * @property {(row: any) => any} [cell]   what is shown; default: row[key]
 * @property {(row: any) => any} [sort]   value to sort by; without it the column cannot be sorted
 * @property {(row: any) => any} [text]   plain value for the download; default: row[key]
 * @property {{label: string, text: (row: any) => any}[]} [file]  the columns of the download in the stead of this one
 * @property {boolean} [numeric]
 */

/**
 * @typedef {Object} ListOptions
 * @property {Column[]} columns
 * @property {(row: any) => {title: any, detail?: any, value?: any, chips?: any}} card
 * @property {(row: any) => string} href       address of a row
 * @property {(row: any) => string} id
 * @property {string} caption                   what the table holds, for screen readers
 * @property {string} file                      name of the download, without its ending
 * @property {boolean} [inView]                 the rows are those of the map's view, not all: the download says so
 * @property {string} [emptyTitle] @property {string} [emptyHint] @property {Node|null} [emptyAction]
 * @property {(row: any|null) => void} [onPoint]  a row is pointed at or focused (null: no longer): show it on the map
 * @property {ReturnType<typeof import('../api.js').pages>|null} [pages]
 */

/** Whether lists are tables now: asked for, or no map to stand beside. */
export const tableMode = () => store.filters.view === 'table' || document.body.classList.contains('no-webgl');

/**
 * @param {any[]} rows @param {ListOptions} options
 */
export function createList(rows, options) {
  let list = rows;
  let sorted = { key: '', down: false };
  const node = el`<div class="list"></div>`;

  function draw() {
    if (!list.length) {
      fill(node, emptyState({ title: options.emptyTitle ?? t('state.empty'), hint: options.emptyHint, action: options.emptyAction }));
      return;
    }
    fill(node, tableMode() ? table() : cards(), more());
  }
  const point = (/** @type {any} */ row) => ({ over: () => options.onPoint?.(row), out: () => options.onPoint?.(null) });

  function cards() {
    return el`<ul class="cards">${list.map((row) => {
      const card = options.card(row);
      const on = point(row);
      return html`<li><a class="card" href=${options.href(row)} data-id=${options.id(row)} @mouseenter=${on.over} @mouseleave=${on.out} @focus=${on.over} @blur=${on.out}>
        <span class="card-main"><span class="card-title">${card.title}</span>${card.detail && html`<span class="card-detail">${card.detail}</span>`}${card.chips && html`<span class="card-chips">${card.chips}</span>`}</span>
        ${card.value !== undefined && html`<span class="card-value num">${card.value}</span>`}</a></li>`;
    })}</ul>`;
  }

  function table() {
    return el`<div class="table-scroll" tabindex="0" role="region" aria-label=${options.caption}><table class="table"><caption class="visually-hidden">${options.caption}</caption>
      <thead><tr>${options.columns.map((column) => html`<th scope="col" class=${column.numeric ? 'num' : ''} aria-sort=${sorted.key === column.key ? (sorted.down ? 'descending' : 'ascending') : null}>${
        column.sort ? html`<button type="button" @click=${() => sort(column)}>${column.label}<span aria-hidden="true">${sorted.key === column.key ? (sorted.down ? ' ▼' : ' ▲') : ''}</span></button>` : column.label}</th>`)}</tr></thead>
      <tbody>${list.map((row) => {
        const on = point(row);
        return html`<tr data-id=${options.id(row)} @mouseenter=${on.over} @mouseleave=${on.out}>${options.columns.map((column, i) => {
          const content = column.cell ? column.cell(row) : row[column.key] ?? '—';
          return i === 0 ? html`<th scope="row"><a href=${options.href(row)}>${content}</a></th>` : html`<td class=${column.numeric ? 'num' : ''}>${content}</td>`;
        })}</tr>`;
      })}</tbody></table></div>`;
  }

  /** @param {Column} column */
  function sort(column) {
    sorted = { key: column.key, down: sorted.key === column.key ? !sorted.down : Boolean(column.numeric) };
    list = inOrder(list);
    draw();
    $(`th[aria-sort] button`, node)?.focus();
  }
  /** Rows in the order that the table has now. @param {any[]} rows */
  function inOrder(rows) {
    const by = options.columns.find((column) => column.key === sorted.key)?.sort;
    if (!by) return rows;
    const collator = new Intl.Collator('vi', { numeric: true });
    return [...rows].sort((a, b) => {
      const [x, y] = [by(a), by(b)];
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      return (typeof x === 'number' ? x - y : collator.compare(String(x), String(y))) * (sorted.down ? -1 : 1);
    });
  }

  function more() {
    const pages = options.pages;
    if (!pages || pages.done) return null;
    const button = el`<button type="button" class="button more" @click=${load}>${t('list.more')}</button>`;
    async function load() {
      button.disabled = true;
      try {
        const added = await /** @type {any} */ (pages).more();
        const first = list.length;
        list = [...list, ...added];
        draw();
        ($$links()[first])?.focus();
      } catch (error) {
        button.replaceWith(failure(error, () => draw()));
      }
    }
    return button;
  }
  const $$links = () => [...node.querySelectorAll('a')];

  draw();
  return {
    node,
    /** Shows other rows. @param {any[]} next */
    set(next) { list = next; sorted = { key: '', down: false }; draw(); },
    draw,
    /** Marks the row that the map points at, and scrolls to it. @param {string|null} id */
    point(id) {
      for (const item of node.querySelectorAll('[data-id]')) item.classList.toggle('pointed', /** @type {HTMLElement} */ (item).dataset.id === id);
      node.querySelector('.pointed')?.scrollIntoView({ block: 'nearest' });
    },
    /**
     * All rows of the list as CSV, those that are not loaded yet too. Resolves to how many were saved, or null when it was stopped.
     * @param {(n: number, total: number|null) => void} onProgress @param {AbortSignal} signal
     */
    async download(onProgress, signal) {
      let all = list;
      if (options.pages && !options.pages.done) {
        const rest = options.pages.again({ limit: 1000 }, signal);
        while (!rest.done) {
          onProgress(rest.items.length, options.pages.total);
          await rest.more();
        }
        all = inOrder(rest.items);
      }
      const demo = all.some((row) => row.is_demo) ? [{ label: t('list.demo'), text: (/** @type {any} */ row) => (row.is_demo ? t('word.has') : '') }] : [];
      const columns = [...options.columns.flatMap((c) => c.file ?? [{ label: c.label, text: c.text ?? ((/** @type {any} */ row) => row[c.key]) }]), ...demo];
      const name = `${options.file}${options.inView ? `-${t('list.file_view')}` : ''}.csv`;
      saveCsv(name, [columns.map((c) => c.label), ...all.map((row) => columns.map((c) => c.text(row)))]);
      return { rows: all.length, name, inView: Boolean(options.inView) };
    },
  };
}

/**
 * The panel's foot below a list: table on or off, download: what the server writes (`exports`), else the list's own rows as CSV.
 * @param {ReturnType<typeof createList>} list @param {import('./exportmenu.js').Exported[]} [exports] @param {{inView?: boolean}} [options]
 */
export function listTools(list, exports, { inView = false } = {}) {
  const on = store.filters.view === 'table';
  const words = el`<span>${t('list.download')}</span>`;
  /** @type {AbortController|null} */
  let running = null;
  // While it runs, the same button stops it.
  async function download() {
    if (running) return running.abort();
    running = new AbortController();
    try {
      const saved = await list.download((n, total) => { words.textContent = total === null ? t('list.downloading', { n: format.number(n) }) : t('list.downloading_of', { n: format.number(n), of: format.number(total) }); }, running.signal);
      toast(t(saved.inView ? 'list.downloaded_view' : 'list.downloaded', { n: format.number(saved.rows), file: saved.name }), { kind: 'ok', ms: saved.inView ? 9000 : 5000 });
    } catch (error) {
      if (!aborted(error)) toast(t('list.not_downloaded', { why: /** @type {any} */ (error).message }), { kind: 'danger' });
    }
    running = null;
    words.textContent = t('list.download');
  }
  return html`<button type="button" class="button small" aria-pressed=${String(on)} @click=${() => go({ filters: { ...store.filters, view: on ? '' : 'table' } })}>${icon('table')}${t('list.table')}</button>
    ${exports ? exportMenu(exports, { inView }) : html`<button type="button" class="button small list-download" @click=${download}>${icon('download')}${words}</button>`}`;
}
