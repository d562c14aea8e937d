// @ts-check
// Safe templates: html`` builds nodes from a literal; every ${value} is put in as a text node, an attribute value, a property
// or a listener, never as markup. The only innerHTML in the app is the literal itself, which no data can reach.

/** @typedef {{fragment: DocumentFragment, holes: {path: number[], kind: 'node'|'attribute', name: string, before?: string[]}[]}} Compiled */

/** @type {WeakMap<TemplateStringsArray, HTMLTemplateElement>} */
const cache = new WeakMap();
const MARK = '\u0001';

/**
 * A literal with values in it, as a fragment. In text: a node, a fragment, an array of these, a string or a number; null,
 * undefined and false give nothing. In attributes: `name="a ${b}"` sets text; `?name=${bool}` sets or leaves out;
 * `.name=${value}` sets a property; `@event=${listener}` adds a listener; null or undefined leaves the attribute out.
 * A value inside an attribute must be inside quotes or be the whole value.
 * @param {TemplateStringsArray} strings
 * @param {...any} values
 * @returns {DocumentFragment}
 */
export function html(strings, ...values) {
  let template = cache.get(strings);
  if (!template) {
    template = document.createElement('template');
    // Inside a tag the mark stays text of the attribute; outside it becomes a comment that is replaced by the node.
    let markup = '';
    let inTag = false;
    strings.forEach((part, i) => {
      for (const character of part) {
        if (character === '<') inTag = true;
        else if (character === '>') inTag = false;
      }
      markup += part;
      if (i < strings.length - 1) markup += inTag ? `${MARK}${i}${MARK}` : `<!--${MARK}${i}${MARK}-->`;
    });
    template.innerHTML = markup.trim();
    cache.set(strings, template);
  }
  const fragment = /** @type {DocumentFragment} */ (document.importNode(template.content, true));
  const walker = document.createTreeWalker(fragment, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  /** @type {[Comment, any][]} */
  const comments = [];
  /** @type {(() => void)[]} */
  const later = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.COMMENT_NODE) {
      const data = /** @type {Comment} */ (node).data;
      if (data.startsWith(MARK)) comments.push([/** @type {Comment} */ (node), values[Number(data.slice(1, -1))]]);
      continue;
    }
    const element = /** @type {Element} */ (node);
    for (const attribute of [...element.attributes]) {
      if (!attribute.value.includes(MARK)) continue;
      const pieces = attribute.value.split(MARK);
      const whole = pieces.length === 3 && !pieces[0] && !pieces[2];
      const first = values[Number(pieces[1])];
      const name = attribute.name;
      if (name[0] === '@') {
        element.removeAttribute(name);
        if (first) element.addEventListener(name.slice(1), first);
      } else if (name[0] === '?') {
        element.removeAttribute(name);
        if (first) element.setAttribute(name.slice(1), '');
      } else if (name[0] === '.') {
        element.removeAttribute(name);
        // Attribute names are lower-cased by the parser: properties are found again without regard to case. Set after the
        // children are in place: a select takes its value only once it has its options.
        later.push(() => setProperty(element, name.slice(1), first));
      } else if (whole && (first === null || first === undefined || first === false)) {
        element.removeAttribute(name);
      } else {
        element.setAttribute(name, pieces.map((piece, i) => (i % 2 ? String(values[Number(piece)] ?? '') : piece)).join(''));
      }
    }
  }
  for (const [comment, value] of comments) comment.replaceWith(...nodesOf(value));
  for (const apply of later) apply();
  return fragment;
}

/** @param {any} element @param {string} lower @param {any} value */
function setProperty(element, lower, value) {
  if (lower in element) {
    element[lower] = value;
    return;
  }
  for (const key in element) {
    if (key.toLowerCase() === lower) {
      element[key] = value;
      return;
    }
  }
  element[lower] = value;
}

/** @param {any} value @returns {Node[]} */
function nodesOf(value) {
  if (value === null || value === undefined || value === false || value === true) return [];
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (value instanceof DocumentFragment) return [...value.childNodes];
  if (value instanceof Node) return [value];
  return [document.createTextNode(String(value))];
}

/**
 * The first element of a literal: `el\`<button>…</button>\``. Same rules as html.
 * @param {TemplateStringsArray} strings
 * @param {...any} values
 * @returns {any}
 */
export function el(strings, ...values) {
  return html(strings, ...values).firstElementChild;
}

/**
 * Replaces the children of an element.
 * @param {Element} parent
 * @param {...any} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren(...nodesOf(children));
}

/** @param {string} selector @param {ParentNode} [root] @returns {any} */
export const $ = (selector, root = document) => root.querySelector(selector);

/** @param {string} selector @param {ParentNode} [root] @returns {any[]} */
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * Draws a part of the page anew and leaves the keyboard on what it was on: what has the same words, or else stands in the same place.
 * @param {Element} root of the part @param {() => void} draw @param {HTMLElement|null} [rest] where it goes if there is neither
 */
export function redraw(root, draw, rest = null) {
  const all = () => /** @type {HTMLElement[]} */ ($$('a[href], button, input, select, textarea, summary, [tabindex]', root));
  const held = /** @type {HTMLElement|null} */ (root.contains(document.activeElement) ? document.activeElement : null);
  const at = held ? all().indexOf(held) : -1;
  draw();
  if (!held || held.isConnected) return;
  const now = all();
  const same = now.find((one) => one.tagName === held.tagName && one.textContent === held.textContent) ?? (now[at]?.tagName === held.tagName ? now[at] : rest);
  same?.focus({ preventScroll: true });
}

let lastId = 0;
/** An id that is unique in the page, for `for`, `aria-labelledby` and the like. @param {string} [prefix] */
export const uid = (prefix = 'u') => `${prefix}-${++lastId}`;

/**
 * Calls at most once per `ms`, with the last arguments.
 * @template {any[]} A
 * @param {(...a: A) => void} fn @param {number} ms
 */
export function debounce(fn, ms) {
  let timer = 0;
  return (/** @type {A} */ ...args) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => fn(...args), ms);
  };
}

/** Whether the person asked for less motion. */
export const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

const SVG = 'http://www.w3.org/2000/svg';
/**
 * An SVG element. Attribute values are set as text; a child may be a node or a string.
 * @param {string} name @param {Record<string, any>} [attributes] @param {...(Node|string|null|undefined)} children
 * @returns {any}
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else element.setAttribute(key, String(value));
  }
  for (const child of children) if (child !== null && child !== undefined) element.append(child);
  return element;
}
