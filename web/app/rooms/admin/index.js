// @ts-check
// Quản trị: accounts (administrators), the log of what was done, and the monthly review sheet of a commune (auditors too).
import { el, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { may } from '../../session.js';
import { store } from '../../store.js';
import { accountForm, accountRecord, accountsPage } from './accounts.js';
import { logPage } from './log.js';
import { sheetPage } from './sheet.js';

/** @param {any} context */
export function mount(context) {
  const { watch, layers, legend, signal } = context;
  layers([]);
  legend(null);
  let leaving = new AbortController();
  signal.addEventListener('abort', () => leaving.abort(), { once: true });
  /** @type {{refresh?: () => void}} */
  let page = {};
  watch(['path'], open);
  watch(['filters', 'province'], (/** @type {string[]} */ changed) => { if (!changed.includes('path')) page.refresh?.(); });
  open();

  function open() {
    leaving.abort();
    leaving = new AbortController();
    const [part = may('accounts') ? 'accounts' : 'log', name] = store.path;
    const room = { ...context, signal: leaving.signal, reload: open, tabs: tabs(part) };
    page = {};
    if (part === 'sheet') page = sheetPage(room) ?? {};
    else if (part === 'accounts' && may('accounts')) page = (name === 'new' ? accountForm(room, null) : name ? accountRecord(room, name, store.path[2] ?? '') : accountsPage(room)) ?? {};
    else page = logPage(room) ?? {};
  }

  /** The parts of the room. @param {string} now */
  function tabs(now) {
    const parts = ['accounts', 'log', 'sheet'].filter((part) => part !== 'accounts' || may('accounts'));
    return el`<nav class="tabs" aria-label=${t('room.admin')}>${parts.map((part) => html`<a href=${href({ path: [part], filters: {} })} aria-current=${part === now ? 'page' : null}>${t(`admin.${part}`)}</a>`)}</nav>`;
  }
}

