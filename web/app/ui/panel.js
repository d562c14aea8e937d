// @ts-check
// The one panel: title, answer, reasons, list; a record opens in it with a way back. On phones it is a sheet of three heights.
import { $, el, fill, html, redraw, reducedMotion } from '../dom.js';
import * as format from '../format.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';
import { failure, skeleton } from './skeleton.js';

const HEIGHTS = ['low', 'half', 'full'];

/** @param {HTMLElement} root the <aside> */
export function createPanel(root) {
  const back = /** @type {HTMLAnchorElement} */ ($('.panel-back', root));
  const title = $('.panel-title', root);
  const subtitle = $('.panel-subtitle', root);
  const actions = $('.panel-actions', root);
  const body = $('.panel-body', root);
  const foot = $('.panel-foot', root);
  const grip = /** @type {HTMLButtonElement} */ ($('.panel-grip', root));
  fill(back, icon('back'));

  // A page of words alone is scrolled by keyboard too: then the body itself can be reached.
  new MutationObserver(() => {
    if (body.querySelector('a[href], button, input, select, textarea, summary, [tabindex]')) body.removeAttribute('tabindex');
    else body.setAttribute('tabindex', '0');
  }).observe(body, { childList: true, subtree: true });

  /** @type {() => void} */
  let isFilled = () => {};
  const self = {
    root, body,
    /** Resolves once the panel first shows something other than a skeleton. @type {Promise<void>} */
    filled: new Promise((resolve) => { isFilled = resolve; }),

    /**
     * Shows a page. What is not given is empty. `back` is an address (router.href). Focus goes to the title when `focus` is true:
     * use it when a person opened a record, not when a list only refreshed.
     * @param {{title: string, subtitle?: any, back?: string|null, actions?: any, body?: any, foot?: any, focus?: boolean, keepScroll?: boolean}} page
     */
    show({ title: text, subtitle: under = null, back: to = null, actions: buttons = null, body: content = null, foot: bottom = null, focus = false, keepScroll = false }) {
      const scroll = body.scrollTop;
      title.textContent = text;
      document.title = `${text} · ${t('app.name')}`;
      self.subtitle(under);
      back.hidden = !to;
      if (to) back.href = to;
      fill(actions, buttons);
      fill(body, content);
      fill(foot, bottom);
      foot.hidden = !foot.childNodes.length;
      body.scrollTop = keepScroll ? scroll : 0;
      if (!body.querySelector('.skeleton')) requestAnimationFrame(() => isFilled());
      if (focus) title.focus({ preventScroll: true });
    },

    /**
     * The same page with other words: the scroll stays, and the keyboard on what it was on, or else on the title.
     * @param {Parameters<typeof self.show>[0]} page
     */
    again(page) {
      redraw(root, () => self.show({ ...page, focus: false, keepScroll: true }), title);
    },

    /** Only where "back" leads. @param {string} to */
    backTo(to) { back.href = to; },

    /** Only the title. @param {string} text */
    retitle(text) {
      if (title.textContent === text) return;
      title.textContent = text;
      document.title = `${text} · ${t('app.name')}`;
    },

    /** Only the line under the title. @param {any} content */
    subtitle(content) {
      fill(subtitle, content);
      subtitle.hidden = !subtitle.childNodes.length;
    },

    /** The page while its data is on the way. @param {string} text @param {{back?: string|null, figure?: boolean, bars?: boolean, rows?: number}} [shape] */
    loading(text, { back: to = null, ...shape } = {}) {
      self.show({ title: text, back: to, body: skeleton(shape) });
    },

    /** The page when it could not be had. @param {string} text @param {any} error @param {{back?: string|null, retry?: () => void}} [options] */
    failed(text, error, { back: to = null, retry } = {}) {
      self.show({ title: text, back: to, body: failure(error, retry, to) });
    },

    /** Takes the whole width, for tables. @param {boolean} on */
    wide(on) { document.body.classList.toggle('panel-wide', on); },

    /** On phones: 'low', 'half' or 'full'. @param {string} height */
    height(height) {
      root.dataset.height = height;
      grip.setAttribute('aria-label', t(`panel.height_${height}`));
      document.documentElement.style.setProperty('--sheet', '');
    },
  };

  // The grip: press for the next height, arrows to choose, or drag.
  grip.addEventListener('click', () => { if (!dragged) self.height(HEIGHTS[(HEIGHTS.indexOf(root.dataset.height ?? 'half') + 1) % 3]); dragged = false; });
  grip.addEventListener('keydown', (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    self.height(HEIGHTS[Math.min(2, Math.max(0, HEIGHTS.indexOf(root.dataset.height ?? 'half') + step))]);
  });
  let dragged = false;
  grip.addEventListener('pointerdown', (event) => {
    const start = event.clientY;
    const height = root.getBoundingClientRect().height;
    grip.setPointerCapture(event.pointerId);
    const move = (/** @type {PointerEvent} */ e) => {
      if (Math.abs(e.clientY - start) > 6) dragged = true;
      if (dragged) root.style.height = `${Math.max(64, height + start - e.clientY)}px`;
    };
    const end = () => {
      grip.removeEventListener('pointermove', move);
      const now = root.getBoundingClientRect().height / innerHeight;
      root.style.height = '';
      if (dragged) self.height(now < 0.3 ? 'low' : now < 0.68 ? 'half' : 'full');
    };
    grip.addEventListener('pointermove', move);
    grip.addEventListener('pointerup', end, { once: true });
    grip.addEventListener('pointercancel', end, { once: true });
  });
  if (reducedMotion()) root.classList.add('still');
  self.height('half');
  return self;
}

/** @typedef {ReturnType<typeof createPanel>} Panel */

/**
 * The answer: one large figure with its words, its change and how sure it is.
 * @param {{value: string, label: any, change?: any, note?: any}} answer
 */
export const figure = ({ value, label, change, note }) => el`<div class="answer"><p class="answer-label">${label}</p><p class="figure">${value}</p>
  ${change && html`<p class="answer-change">${change}</p>`}${note && html`<p class="answer-note">${note}</p>`}</div>`;

/** A small figure in a row of them. @param {{value: string, label: any, href?: string|null, warn?: boolean}} item */
export const tile = ({ value, label, href, warn }) => (href
  ? el`<a class=${`tile${warn ? ' warn' : ''}`} href=${href}><span class="tile-value num">${value}</span><span class="tile-label">${label}</span></a>`
  : el`<div class=${`tile${warn ? ' warn' : ''}`}><span class="tile-value num">${value}</span><span class="tile-label">${label}</span></div>`);

/**
 * The tile of overdue maintenance: on a past day a register that is younger than its cameras knows only some of it.
 * @param {{overdue: number, overdue_unknown?: number}} sum @param {string} label @param {string} href
 */
export const overdueTile = (sum, label, href) => tile({
  value: `${sum.overdue_unknown ? '≥ ' : ''}${format.number(sum.overdue)}`, href, warn: sum.overdue > 0,
  label: sum.overdue_unknown ? `${label} (${t('word.n_not_known', { n: format.number(sum.overdue_unknown) })})` : label,
});

/** A titled part of the panel. @param {string} title @param {any} content @param {any} [aside] */
export const section = (title, content, aside) => el`<section class="section"><header><h2>${title}</h2>${aside}</header>${content}</section>`;

/** Names and values of a record. Pairs whose value is null are left out. @param {([any, any]|null|false)[]} pairs */
export const facts = (pairs) => el`<dl class="facts">${pairs.filter((p) => p && p[1] !== null && p[1] !== undefined).map((p) => html`<div><dt>${/** @type {any} */ (p)[0]}</dt><dd>${/** @type {any} */ (p)[1]}</dd></div>`)}</dl>`;

/** "Demonstration": put it beside every row and record that is one. @param {any} row */
export const demoChip = (row) => (row?.is_demo ? el`<span class="chip demo">${t('word.demo')}</span>` : null);

/** A figure that is estimated says so, with its bounds where the server knows them (not where approximate outlines decided). @param {{exact?: boolean, low?: number|null, high?: number|null}} row @param {(v: number) => string} show */
export const certainty = (row, show) => (row.exact === false
  ? el`<span class="chip warn">${(row.low ?? null) !== null && (row.high ?? null) !== null ? t('word.estimated_range', { low: show(/** @type {number} */ (row.low)), high: show(/** @type {number} */ (row.high)) }) : t('word.estimated')}</span>`
  : null);
