// @ts-check
// A list of rows: short cards in the panel, a full table when the panel is wide (or when there is no map). Both show the same
// rows in the same order, both open a row with a click or Enter.
import { el, fill, html, $ } from '../dom.js';
import { t } from '../i18n.js';
import { go } from '../router.js';
import { store } from '../store.js';
import { icon } from './icons.js';
import { empty as emptyState, failure } from './skeleton.js';

/**
 * @typedef {Object} Column
 * @property {string} key @property {string} label
 * @property {(row: any) => any} [cell]   what is shown; default: row[key]
 * @property {(row: any) => any} [sort]   value to sort by; without it the column cannot be sorted
 * @property {(row: any) => any} [text]   plain value for the download; default: row[key]
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
 * @property {string} [emptyTitle] @property {string} [emptyHint] @property {Node|null} [emptyAction]
 * @property {(row: any|null) => void} [onPoint]  a row is pointed at or focused (null: no longer): show it on the map
 * @property {{done: boolean, total: number|null, items: any[], more: () => Promise<any[]>}|null} [pages]  from api.pages
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
    const by = /** @type {(row: any) => any} */ (column.sort);
    const collator = new Intl.Collator('vi', { numeric: true });
    list = [...list].sort((a, b) => {
      const [x, y] = [by(a), by(b)];
      if (x === null || x === undefined) return 1;
      if (y === null || y === undefined) return -1;
      return (typeof x === 'number' ? x - y : collator.compare(String(x), String(y))) * (sorted.down ? -1 : 1);
    });
    draw();
    $(`th[aria-sort] button`, node)?.focus();
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
    /** The rows as CSV, as shown (UTF-8 with BOM, so that spreadsheets read the accents). */
    download() {
      const quote = (/** @type {any} */ v) => {
        const text = v === null || v === undefined ? '' : String(v);
        // A cell that begins like a formula is made text.
        const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text;
        return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
      };
      const lines = [options.columns.map((c) => c.label), ...list.map((row) => options.columns.map((c) => (c.text ? c.text(row) : row[c.key])))];
      const url = URL.createObjectURL(new Blob([`\ufeff${lines.map((line) => line.map(quote).join(',')).join('\r\n')}\r\n`], { type: 'text/csv;charset=utf-8' }));
      const link = el`<a href=${url} download=${`${options.file}.csv`}></a>`;
      document.body.append(link);
      link.click();
      link.remove();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    },
  };
}

/** The panel's foot below a list: table on or off, download. @param {ReturnType<typeof createList>} list */
export function listTools(list) {
  const on = store.filters.view === 'table';
  return html`<button type="button" class="button small" aria-pressed=${String(on)} @click=${() => go({ filters: { ...store.filters, view: on ? '' : 'table' } })}>${icon('table')}${t('list.table')}</button>
    <button type="button" class="button small" @click=${() => list.download()}>${icon('download')}${t('list.download')}</button>`;
}
