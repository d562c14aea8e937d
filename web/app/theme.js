// @ts-check
// Light or dark: the machine's choice unless the person made another one in this browser.
const KEY = 'bando138.theme';

const dark = matchMedia('(prefers-color-scheme: dark)');
const ofSystem = () => (dark.matches ? 'dark' : 'light');

/** The theme in use. @returns {'light'|'dark'} */
export const theme = () => (localStorage.getItem(KEY) === 'dark' || (localStorage.getItem(KEY) !== 'light' && dark.matches) ? 'dark' : 'light');

/** Puts the theme on the page. */
export const applyTheme = () => { document.documentElement.dataset.theme = theme(); };

/** The other theme; kept only where it differs from the machine's. */
export function switchTheme() {
  const next = theme() === 'dark' ? 'light' : 'dark';
  if (next === ofSystem()) localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, next);
}

/** Calls `fn` when the machine's choice changes. @param {() => void} fn */
export const onSystemTheme = (fn) => dark.addEventListener('change', fn);
