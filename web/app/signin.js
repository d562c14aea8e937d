// @ts-check
// The sign-in page: from nothing, from a one-time link (behind the #, so that it is in no log), or because a session has ended.
import { get } from './api.js';
import { $, $$, el, fill } from './dom.js';
import { language, loadLanguage, setLanguage, t } from './i18n.js';
import { wayBack } from './session.js';
import { applyTheme, onSystemTheme, switchTheme, theme } from './theme.js';
import { icon } from './ui/icons.js';
import { signInForm } from './ui/signin.js';

applyTheme();
await loadLanguage();
for (const node of $$('[data-t]')) node.textContent = t(node.dataset.t);
document.title = `${t('signin.title')} · ${t('app.name')}`;

/** The tools in the corner: language and theme. */
function tools() {
  fill($('#tools'),
    el`<button type="button" class="button plain" lang=${language() === 'vi' ? 'en' : 'vi'} @click=${() => setLanguage(language() === 'vi' ? 'en' : 'vi')}>${t('shell.language')}</button>`,
    el`<button type="button" class="button icon plain" aria-label=${t(theme() === 'dark' ? 'shell.light' : 'shell.dark')} @click=${() => { switchTheme(); applyTheme(); tools(); $('#tools .icon').focus(); }}>${icon(theme() === 'dark' ? 'sun' : 'moon')}</button>`);
}
tools();
onSystemTheme(() => { applyTheme(); tools(); });

const heading = $('#heading');
const intro = $('#intro');
const why = new URLSearchParams(location.search);

/** The form of a way in, with its heading. @param {{link?: string, password?: boolean}} way */
function show(way) {
  let isFirst = true;
  const form = signInForm({
    ...way,
    // Once used, or once not to be used, the token has no business in the address and the history.
    onLinkUsed: () => history.replaceState(null, '', location.pathname + location.search),
    onStep(name) {
      heading.textContent = t(`signin.title_${name}`);
      const ended = isFirst && name === 'credentials' && (why.has('ended') ? 'signin.was_ended' : why.has('out') ? 'signin.was_out' : '');
      intro.textContent = ended ? t(ended) : name === 'password' ? t('signin.set_text') : name === 'code' ? t('signin.code_text') : '';
      intro.hidden = !intro.textContent;
      isFirst = false;
    },
    done: () => location.replace(wayBack()),
  });
  fill($('#way'), form.node);
  form.focus();
}

/** What the page begins with: the link behind the #, the account that is in already, or name and password. */
async function start() {
  const link = /^#([0-9a-f]{64})$/.exec(location.hash)?.[1] ?? '';
  show({ link });
  const door = await get('/session').catch(() => null);
  $('#demo').hidden = !door?.is_demo;
  if (link || !door?.is_signed_in) return;
  const me = await get('/me').catch(() => null);
  if (me?.must_change_password) show({ password: true });
  else if (me) location.replace(wayBack());
}

// A link that is opened while the page is there already.
addEventListener('hashchange', start);
await start();
