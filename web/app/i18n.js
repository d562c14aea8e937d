// @ts-check
// Words in two languages. The shell's are in web/locales/{vi,en}.json; a room's are beside it in rooms/<room>/{vi,en}.json.

/** @type {'vi'|'en'} */
let current = 'vi';
/** @type {Record<string, string>} */
let words = {};
/** @type {Set<string>} */
const missing = new Set();
const KEY = 'bando138.lang';

/** `?lang=` wins over the choice kept in this browser; Vietnamese otherwise. @returns {'vi'|'en'} */
export function chooseLanguage() {
  const asked = new URLSearchParams(location.search).get('lang') ?? new URLSearchParams(location.hash.split('?')[1] ?? '').get('lang');
  const kept = localStorage.getItem(KEY);
  return (asked ?? kept) === 'en' ? 'en' : 'vi';
}

/** The language in use. */
export const language = () => current;

/** Loads the shell's words and sets the page's language. */
export async function loadLanguage() {
  current = chooseLanguage();
  document.documentElement.lang = current;
  words = await read(`../locales/${current}.json`);
}

/** Keeps the choice and loads the page again in it; nothing but the language changes. @param {'vi'|'en'} next */
export function setLanguage(next) {
  localStorage.setItem(KEY, next);
  const url = new URL(location.href);
  url.searchParams.delete('lang');
  const [path, query = ''] = url.hash.split('?');
  const inHash = new URLSearchParams(query);
  inHash.delete('lang');
  url.hash = inHash.size ? `${path}?${inHash}` : path;
  if (url.href === location.href) location.reload();
  else {
    history.replaceState(null, '', url);
    location.reload();
  }
}

/** Adds a room's words: rooms/<room>/<language>.json. @param {string} room */
export async function loadRoomWords(room) {
  Object.assign(words, await read(`./rooms/${room}/${current}.json`));
}

/** @param {string} path @returns {Promise<Record<string, string>>} */
async function read(path) {
  const answer = await fetch(new URL(path, import.meta.url));
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/**
 * The words for a key, with `{name}` filled in; `{n|row|rows}` is the first where n is one, else the second. A missing key shows itself (and is logged once), so that it is seen and mended.
 * @param {string} key @param {Record<string, any>} [values]
 */
export function t(key, values) {
  const text = words[key];
  if (text === undefined) {
    if (!missing.has(key)) {
      missing.add(key);
      console.warn(`no words for ${key} in ${current}`);
    }
    return key;
  }
  return values ? text.replace(/\{(\w+)(?:\|([^|}]*)\|([^|}]*))?\}/g, (_, name, one, many) => {
    const value = String(values[name] ?? '');
    return one === undefined ? value : value.replace(/[^\d.,]/g, '') === '1' ? one : many;
  }) : text;
}

/** Whether there are words for a key. @param {string} key */
export const has = (key) => key in words;

/** The text of this language out of a row that carries both: pick(field, 'label') reads label_vi or label_en. @param {any} row @param {string} name */
export const pick = (row, name) => row?.[`${name}_${current}`] ?? row?.[`${name}_vi`] ?? '';
