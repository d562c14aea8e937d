// @ts-check
// The server: returns data or throws a Problem. Keeps the ETag with each row, so that saving sends If-Match without the rooms
// thinking of it. Nothing here retries a write: a lost answer is told to the person, who looks before sending again.
import { language } from './i18n.js';
import { set } from './store.js';

const BASE = '/api/v1';
/** Rows remember the ETag they came with, without a field that a form could send back. @type {WeakMap<object, string>} */
const tags = new WeakMap();

/**
 * What went wrong, for a person. `kind`: 'network' (no answer), 'conflict' (412: `current`, `yours`), 'duplicate' (409),
 * 'invalid' (400, 422: `errors`), 'missing' (404), 'forbidden' (403), 'busy' (429, 503), 'server' (other 5xx), 'refused' (other 4xx).
 */
export class Problem extends Error {
  /** @param {any} body @param {number} status */
  constructor(body, status) {
    super((language() === 'en' ? body.detail_en ?? body.detail : body.detail) ?? body.title ?? `HTTP ${status}`);
    this.name = 'Problem';
    this.status = status;
    this.slug = String(body.type ?? '').replace(/^.*\/problems\//, '');
    this.title = body.title ?? '';
    /** @type {{pointer: string, code: string, detail: string, detail_en?: string, suggestion?: any}[]} */
    this.errors = body.errors ?? [];
    this.suggestion = body.suggestion ?? null;
    /** The row as the server has it, after a 412. @type {any} */
    this.current = body.current ?? null;
    this.yours = body.yours ?? null;
    /** @type {any[]} */
    this.near = body.near ?? [];
    this.body = body;
  }

  get kind() {
    if (this.status === 0) return 'network';
    if (this.status === 412) return 'conflict';
    if (this.status === 409) return 'duplicate';
    if (this.status === 400 || this.status === 422) return 'invalid';
    if (this.status === 404) return 'missing';
    if (this.status === 403) return 'forbidden';
    if (this.status === 429 || this.status === 503) return 'busy';
    return this.status >= 500 ? 'server' : 'refused';
  }
}

/** The words of one field error in this language. @param {{detail?: string, detail_en?: string, code?: string}} error */
export const errorText = (error) => (language() === 'en' ? error.detail_en ?? error.detail : error.detail) ?? error.code ?? '';

/**
 * A query string from an object; null, undefined, '' and false are left out; arrays are joined by commas.
 * @param {Record<string, any>} [params]
 */
export function query(params = {}) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(params)) {
    if (value === null || value === undefined || value === '' || value === false) continue;
    search.set(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const text = search.toString();
  return text ? `?${text}` : '';
}

/** @type {((problem: Problem) => Promise<void>)|null} */
let signedOut = null;
/**
 * Who is told when the server says that nobody is in. What was refused is sent again once `fn` resolves: nothing of it was done.
 * @param {(problem: Problem) => Promise<void>} fn
 */
export function onSignedOut(fn) { signedOut = fn; }

/** Whether a problem is of a session that is over (or that may do nothing before it has a new password). @param {Problem} problem */
const isOut = (problem) => problem.slug === 'not-signed-in' || problem.slug === 'password-change-needed';

/**
 * @param {string} method @param {string} path below /api/v1
 * @param {{params?: Record<string, any>, body?: any, match?: string|null, signal?: AbortSignal, merge?: boolean}} [options]
 * @returns {Promise<any>}
 */
async function request(method, path, options = {}) {
  const { params, body, match, signal, merge = false } = options;
  /** @type {Record<string, string>} */
  const headers = { accept: 'application/json, application/geo+json, application/problem+json', 'accept-language': language() };
  if (body !== undefined) headers['content-type'] = merge ? 'application/merge-patch+json' : 'application/json';
  if (match) headers['if-match'] = match;
  let answer;
  try {
    answer = await fetch(`${BASE}${path}${query(params)}`, { method, headers, signal, body: body === undefined ? undefined : JSON.stringify(body) });
  } catch (error) {
    if (signal?.aborted) throw error;
    set({ online: false });
    throw new Problem(NO_ANSWER, 0);
  }
  set({ online: true });
  const type = answer.headers.get('content-type') ?? '';
  const data = type.includes('json') ? await answer.json().catch((/** @type {any} */ error) => {
    // A room that is left while the body is on its way must not look like an empty answer.
    if (signal?.aborted) throw error;
    return null;
  }) : null;
  if (!answer.ok) {
    const problem = new Problem(data ?? unsaid(answer.status, answer.statusText), answer.status);
    if (!signedOut || !isOut(problem)) throw problem;
    await signedOut(problem);
    // The room may have been left meanwhile.
    signal?.throwIfAborted();
    return request(method, path, options);
  }
  if (data && typeof data === 'object') {
    const tag = answer.headers.get('etag') ?? (Number.isInteger(data.version) ? `"${data.version}"` : null);
    if (tag) tags.set(data, tag);
  }
  return data;
}

/** The If-Match of a row: the ETag it came with, or its `version`. @param {any} row */
export const tagOf = (row) => tags.get(row) ?? (Number.isInteger(row?.version) ? `"${row.version}"` : null);

/** @param {string} path @param {Record<string, any>} [params] @param {AbortSignal} [signal] @returns {Promise<any>} */
export const get = (path, params, signal) => request('GET', path, { params, signal });

/**
 * POST. With `row` (an action on a row) its If-Match is sent.
 * @param {string} path @param {any} body @param {{row?: any, signal?: AbortSignal}} [options] @returns {Promise<any>}
 */
export const post = (path, body, { row, signal } = {}) => request('POST', path, { body, match: row ? tagOf(row) : null, signal });

/** PATCH with a JSON merge patch and the row's If-Match. @param {string} path @param {any} patch @param {any} row @returns {Promise<any>} */
export const patch = (path, patch, row) => request('PATCH', path, { body: patch, match: tagOf(row), merge: true });

/** PUT of a value that is not a row. @param {string} path @param {any} body @returns {Promise<any>} */
export const put = (path, body) => request('PUT', path, { body });

/** DELETE; `row` as it came from the server sends If-Match. @param {string} path @param {any} [body] @param {{row?: any}} [options] @returns {Promise<any>} */
export const remove = (path, body, { row } = {}) => request('DELETE', path, { body, match: row && tagOf(row) });

/** What the server says when it says nothing that can be read. @param {number} status @param {string} [title] */
const unsaid = (status, title = '') => ({ title, detail: `Máy chủ trả lời ${status}.`, detail_en: `The server answered ${status}.` });
const NO_ANSWER = { type: 'network', detail: 'Mất kết nối tới máy chủ. Kiểm tra mạng rồi thử lại.', detail_en: 'No connection to the server. Check the network, then try again.' };

/**
 * POST of a file as it is. `fetch` tells nothing of what has gone out, so this is the one place that uses XMLHttpRequest.
 * @param {string} path @param {File} file @param {{params?: Record<string, any>, signal?: AbortSignal, onProgress?: (sent: number, total: number) => void}} [options]
 * @returns {Promise<any>}
 */
export function upload(path, file, { params, signal, onProgress } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    signal?.addEventListener('abort', stop, { once: true });
    request.open('POST', `${BASE}${path}${query(params)}`);
    request.responseType = 'json';
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept-language', language());
    request.upload.addEventListener('progress', (event) => onProgress?.(event.loaded, event.lengthComputable ? event.total : file.size));
    request.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')));
    request.addEventListener('error', () => { set({ online: false }); reject(new Problem(NO_ANSWER, 0)); });
    request.addEventListener('load', () => {
      signal?.removeEventListener('abort', stop);
      set({ online: true });
      if (request.status >= 200 && request.status < 300) return resolve(request.response);
      const problem = new Problem(request.response ?? unsaid(request.status, request.statusText), request.status);
      if (!signedOut || !isOut(problem)) return reject(problem);
      signedOut(problem).then(() => upload(path, file, { params, signal, onProgress })).then(resolve, reject);
    });
    request.send(file);
  });
}

/**
 * GET of a file for the person to keep: nothing is kept unless all of it came. Resolves to its name and size.
 * @param {string} path @param {Record<string, any>} [params] @param {{signal?: AbortSignal, name?: string, onProgress?: (octets: number) => void}} [options]
 * @returns {Promise<{name: string, octets: number}>}
 */
export async function save(path, params, { signal, name = 'bando138', onProgress } = {}) {
  let answer;
  let blob;
  try {
    answer = await fetch(`${BASE}${path}${query(params)}`, { headers: { 'accept-language': language() }, signal });
    if (answer.ok && answer.body) {
      let octets = 0;
      const counted = answer.body.pipeThrough(new TransformStream({ transform(chunk, out) { octets += chunk.length; onProgress?.(octets); out.enqueue(chunk); } }));
      blob = await new Response(counted, { headers: { 'content-type': answer.headers.get('content-type') ?? '' } }).blob();
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    // Cut off in the middle, it is as if it had not come.
    if (!answer) set({ online: false });
    throw new Problem(NO_ANSWER, 0);
  }
  set({ online: true });
  if (!answer.ok || !blob) {
    const problem = new Problem(await answer.json().catch(() => unsaid(answer.status, answer.statusText)), answer.status);
    if (!signedOut || !isOut(problem)) throw problem;
    await signedOut(problem);
    signal?.throwIfAborted();
    return save(path, params, { signal, name, onProgress });
  }
  const said = answer.headers.get('content-disposition') ?? '';
  const extended = /filename\*=UTF-8''([^;]+)/i.exec(said)?.[1];
  const called = extended ? decodeURIComponent(extended) : /filename="([^"]+)"/i.exec(said)?.[1] ?? name;
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement('a'), { href: url, download: called });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 30000);
  return { name: called, octets: blob.size };
}

/** @type {Map<string, Promise<any>>} */
const kept = new Map();
/** GET whose answer is kept for this session (fields, offences, provinces). A failure is not kept. @param {string} path @param {Record<string, any>} [params] */
export function once(path, params) {
  const key = path + query(params);
  let promise = kept.get(key);
  if (!promise) {
    promise = get(path, params);
    kept.set(key, promise);
    promise.catch(() => kept.delete(key));
  }
  return promise;
}

/**
 * A list that grows page by page: `await pages.more()` gives the new items; `pages.done` says that there are no more.
 * @param {string} path @param {Record<string, any>} params @param {AbortSignal} [signal]
 */
export function pages(path, params, signal) {
  const self = {
    /** @type {any[]} */ items: [],
    /** @type {number|null} */ total: null,
    /** @type {string|null} */ next: null,
    done: false,
    demo: false,
    /** The same list from its beginning, with other page sizes and its own way to be stopped. @param {Record<string, any>} other @param {AbortSignal} [own] */
    again: (other, own) => pages(path, { ...params, count: false, ...other }, own),
    async more() {
      if (self.done) return [];
      const page = await get(path, { ...params, after: self.next }, signal);
      self.items.push(...page.items);
      self.next = page.next ?? null;
      self.done = !self.next;
      if (page.total !== undefined) self.total = page.total;
      self.demo ||= Boolean(page.demo);
      return page.items;
    },
  };
  return self;
}

/** Every row of a list, page after page, at most `cap` rows. @param {string} path @param {Record<string, any>} params @param {AbortSignal} [signal] @param {number} [cap] */
export async function all(path, params, signal, cap = 10000) {
  const list = pages(path, { limit: 1000, ...params }, signal);
  while (!list.done && list.items.length < cap) await list.more();
  return list.items;
}

/** Whether an error only says that the room was left. @param {any} error */
export const aborted = (error) => error?.name === 'AbortError';
