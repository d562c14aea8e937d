// @ts-check
// The way in: name and password, the second factor, a new password, a one-time link. On the sign-in page and, when a session has
// ended, in a dialog over the work.
import { errorText, get, post } from '../api.js';
import { $, el, fill, html, uid } from '../dom.js';
import { t } from '../i18n.js';
import { icon } from './icons.js';

/** Bounds of a password's length, in characters; the server's. */
export const PASSWORD = { min: 12, max: 200 };

/** Why a new password cannot be; '' when it can, as far as can be told here. @param {string} value @param {string} username */
export function passwordFault(value, username) {
  const length = [...value].length;
  if (length < PASSWORD.min || length > PASSWORD.max) return t('signin.rule_length', { ...PASSWORD, n: length });
  return username && value.toLowerCase().includes(username) ? t('signin.rule_name') : '';
}

/**
 * A field for a password, with a button that shows it. Pasting is allowed.
 * @param {{label: string, name: string, autocomplete: string, hint?: string}} options
 */
export function passwordField({ label, name, autocomplete, hint }) {
  const ids = { input: uid('pw'), hint: uid('pw'), error: uid('pw') };
  const input = /** @type {HTMLInputElement} */ (el`<input class="input" id=${ids.input} type="password" name=${name} autocomplete=${autocomplete} autocapitalize="none" spellcheck="false" aria-describedby=${hint ? `${ids.error} ${ids.hint}` : ids.error}>`);
  const eye = el`<button type="button" class="button icon plain reveal" aria-pressed="false" aria-label=${t('signin.show')} @click=${() => show(input.type === 'password')}>${icon('eye')}</button>`;
  const error = el`<p class="error" id=${ids.error} hidden></p>`;
  /** @param {boolean} on */
  function show(on) {
    input.type = on ? 'text' : 'password';
    eye.setAttribute('aria-pressed', String(on));
    fill(eye, icon(on ? 'eye_off' : 'eye'));
    input.focus();
  }
  const node = el`<div class="field"><label for=${ids.input}>${label}</label><div class="with-reveal">${input}${eye}</div>${error}${hint && html`<p class="label" id=${ids.hint}>${hint}</p>`}</div>`;
  return {
    node, input, value: () => input.value, focus() { input.focus(); }, hide() { if (input.type !== 'password') { show(false); } },
    /** @param {string} text '' takes the words away */
    fault(text) {
      error.textContent = text;
      error.hidden = !text;
      input.toggleAttribute('aria-invalid', false);
      if (text) input.setAttribute('aria-invalid', 'true');
    },
  };
}

/** A field for one line. @param {{label: string, name: string, autocomplete: string, hint?: string, value?: string, readonly?: boolean, mode?: string}} options */
export function lineField({ label, name, autocomplete, hint, value = '', readonly = false, mode = 'text' }) {
  const ids = { input: uid('ln'), hint: uid('ln'), error: uid('ln') };
  const input = /** @type {HTMLInputElement} */ (el`<input class="input" id=${ids.input} name=${name} autocomplete=${autocomplete} autocapitalize="none" spellcheck="false" inputmode=${mode} ?readonly=${readonly} .value=${value} aria-describedby=${hint ? `${ids.error} ${ids.hint}` : ids.error}>`);
  const error = el`<p class="error" id=${ids.error} hidden></p>`;
  const node = el`<div class="field"><label for=${ids.input}>${label}</label>${input}${error}${hint && html`<p class="label" id=${ids.hint}>${hint}</p>`}</div>`;
  return {
    node, input, value: () => input.value, focus() { input.focus(); },
    /** @param {string} text */
    fault(text) {
      error.textContent = text;
      error.hidden = !text;
      input.toggleAttribute('aria-invalid', false);
      if (text) input.setAttribute('aria-invalid', 'true');
    },
  };
}

/**
 * The fields of a new password, with its rule said before.
 * @param {string} username
 */
export function newPassword(username) {
  const first = passwordField({ label: t('signin.new_password'), name: 'new-password', autocomplete: 'new-password', hint: t('signin.rule', PASSWORD) });
  const second = passwordField({ label: t('signin.new_password_again'), name: 'new-password-again', autocomplete: 'new-password' });
  const name = el`<input type="text" name="username" autocomplete="username" hidden .value=${username}>`;
  return {
    nodes: [name, first.node, second.node], first, second, value: first.value,
    /** Whether it can be sent; else says why not, at its field. */
    check() {
      const fault = passwordFault(first.value(), username);
      first.fault(fault);
      const differs = !fault && first.value() !== second.value() ? t('signin.differs') : '';
      second.fault(differs);
      if (fault) first.focus();
      else if (differs) second.focus();
      return !fault && !differs;
    },
  };
}

/**
 * The form, step by step. `done(me)` once the account is in and has a password of its own.
 * @param {{username?: string, link?: string, password?: boolean, onStep?: (step: string) => void, onLinkUsed?: () => void, done: (me: any) => void}} options
 *   username: of the account whose session ended, not to be changed; link: the token of a one-time link; password: who is in needs a new password
 */
export function signInForm({ username = '', link = '', password = false, onStep, onLinkUsed, done }) {
  const alert = el`<div class="signin-alert" role="alert"></div>`;
  const body = el`<div class="signin-fields"></div>`;
  const button = /** @type {HTMLButtonElement} */ (el`<button type="submit" class="button primary"></button>`);
  const aside = el`<div class="signin-aside"></div>`;
  const node = /** @type {HTMLFormElement} */ (el`<form class="signin-form" novalidate @submit=${submit}>${alert}${body}${button}${aside}</form>`);
  /** @type {{send: () => Promise<any>, ready: () => boolean, focus: () => void, refused?: (problem: any) => boolean}} */
  let step;
  /** What was typed before the second factor was asked for; in memory only. */
  let typed = { username: '', password: '' };
  let account = username;

  const say = (/** @type {string} */ text) => fill(alert, text && el`<p class="note danger">${text}</p>`);
  /** @param {any} me */
  const entered = (me) => {
    account = me.username;
    typed = { username: '', password: '' };
    if (me.must_change_password) fresh();
    else done(me);
  };
  /** @param {string} name @param {string} label @param {any} fields @param {typeof step} next @param {any} [beside] */
  function enter(name, label, fields, next, beside = null) {
    step = next;
    say('');
    fill(body, fields);
    fill(aside, beside);
    button.textContent = label;
    button.disabled = false;
    node.dataset.step = name;
    onStep?.(name);
    if (node.isConnected) next.focus();
  }

  function credentials() {
    const name = lineField({ label: t('signin.username'), name: 'username', autocomplete: 'username', value: username, readonly: Boolean(username) });
    const word = passwordField({ label: t('signin.password'), name: 'password', autocomplete: 'current-password' });
    enter('credentials', t('signin.enter'), [name.node, word.node], {
      focus: () => (username ? word : name).focus(),
      ready() {
        name.fault(name.value().trim() ? '' : t('signin.username_needed'));
        word.fault(word.value() ? '' : t('signin.password_needed'));
        const missing = !name.value().trim() ? name : !word.value() ? word : null;
        missing?.focus();
        return !missing;
      },
      async send() {
        word.hide();
        typed = { username: name.value().trim(), password: word.value() };
        entered(await post('/session', typed));
      },
      refused(problem) {
        if (problem.slug === 'second-factor-needed') { code(); return true; }
        word.input.select();
        word.focus();
        return false;
      },
    }, el`<p class="label">${t('signin.forgotten')}</p>`);
  }

  function code() {
    const field = lineField({ label: t('signin.code'), name: 'one-time-code', autocomplete: 'one-time-code', hint: t('signin.code_hint') });
    enter('code', t('signin.confirm'), field.node, {
      focus: field.focus,
      ready() { field.fault(field.value().trim() ? '' : t('signin.code_needed')); if (!field.value().trim()) field.focus(); return Boolean(field.value().trim()); },
      async send() { entered(await post('/session', { ...typed, code: field.value().replaceAll(/\s/g, '') })); },
      refused() { field.input.select(); field.focus(); return false; },
    }, el`<button type="button" class="button plain small" @click=${credentials}>${t('signin.back')}</button>`);
  }

  function fresh() {
    const fields = newPassword(account);
    enter('password', t('signin.set'), fields.nodes, {
      focus: () => fields.first.focus(),
      ready: fields.check,
      async send() {
        await post('/me/password', { new_password: fields.value() });
        done(await get('/me'));
      },
      refused(problem) {
        const fault = problem.errors.find((/** @type {any} */ one) => /new_password/.test(one.pointer ?? ''));
        if (fault) { fields.first.fault(errorText(fault)); fields.first.focus(); }
        return Boolean(fault);
      },
    });
  }

  function oneTime() {
    enter('link', t('signin.use_link'), el`<p>${t('signin.link_text')}</p>`, {
      focus: () => button.focus(), ready: () => true,
      async send() {
        try {
          const me = await post('/session', { link });
          onLinkUsed?.();
          entered(me);
        } catch (error) {
          if (/** @type {any} */ (error).slug === 'link-used-up') { onLinkUsed?.(); credentials(); }
          throw error;
        }
      },
    }, el`<button type="button" class="button plain small" @click=${() => { onLinkUsed?.(); credentials(); }}>${t('signin.with_password')}</button>`);
  }

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    say('');
    if (!step.ready()) return;
    button.disabled = true;
    const now = step;
    try {
      await now.send();
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (problem.name !== 'Problem') console.error(error);
      if (!now.refused?.(problem)) say(problem.name === 'Problem' ? problem.message : t('state.broken'));
    } finally {
      button.disabled = false;
    }
  }

  if (password) fresh();
  else if (link) oneTime();
  else credentials();
  return { node, focus: () => step.focus() };
}

/**
 * Over the work, when a session has ended: what is typed below stays. Cannot be closed; signing out is the other way. Resolves to who is in.
 * @param {{username: string, purpose?: string|null}} me @returns {Promise<any>}
 */
export function signInDialog(me) {
  return new Promise((resolve) => {
    const titleId = uid('si');
    const form = signInForm({ username: me.username, done(now) { dialog.close(); resolve(now); } });
    /** @type {HTMLDialogElement} */
    const dialog = el`<dialog class="confirm signin-dialog" aria-labelledby=${titleId}><h2 id=${titleId}>${t('signin.ended')}</h2><p>${t('signin.ended_text')}${me.purpose && ` ${t('signin.ended_purpose', { purpose: me.purpose })}`}</p>${form.node}
      <p class="label"><a href="signin.html?out" @click=${() => sessionStorage.removeItem('bando138.return')}>${t('signin.other')}</a></p></dialog>`;
    dialog.addEventListener('cancel', (event) => event.preventDefault());
    // Chromium closes at a second Esc all the same.
    dialog.addEventListener('close', () => { if (!$('.signin-dialog[open]')) dialog.remove(); });
    dialog.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.preventDefault(); event.stopPropagation(); } });
    document.body.append(dialog);
    dialog.showModal();
    form.focus();
  });
}
