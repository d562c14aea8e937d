// @ts-check
// One's own account: who it is, its password, second factor, sessions and tokens of machines. What the server does not have is not shown.
import { aborted, get, post, remove } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href } from '../../router.js';
import { loadMe, tier } from '../../session.js';
import { store } from '../../store.js';
import { scopeText, signOut } from '../../ui/accountmenu.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { facts, section } from '../../ui/panel.js';
import { askPurpose } from '../../ui/purpose.js';
import { failure } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { passwordPage } from './password.js';
import { factorOff, factorOn } from './factor.js';
import { tokenPage } from './token.js';

/** @type {Record<string, (room: any) => void>} */
const PAGES = { password: passwordPage, 'factor-on': factorOn, 'factor-off': factorOff, token: tokenPage };

/** @param {any} context */
export function mount(context) {
  const { panel, watch, layers, legend, signal } = context;
  layers([]);
  legend(null);
  watch(['path', 'me'], draw);
  draw();

  function draw() {
    const room = { ...context, back: href({ path: [] }), done: () => go({ path: [] }) };
    const page = PAGES[store.path[0] ?? ''];
    if (page) page(room);
    else overview();
  }

  function overview() {
    const { me } = store;
    const factor = el`<div></div>`;
    const sessions = el`<div></div>`;
    const tokens = el`<div></div>`;
    const place = tier() === 'none' ? null : me.incident_tier && t(`account.tier_${tier()}`);
    panel.show({
      title: t('room.account'), subtitle: html`<span>${me.username}</span><span class="chip">${t(`role.${me.role}`)}</span>${me.is_demo && html`<span class="chip demo">${t('word.demo')}</span>`}`,
      body: [
        facts([[t('account.post'), html`<span lang="vi">${me.post}</span>`], [t('account.role'), t(`role.${me.role}`)], [t('account.scope'), scopeText(me)],
          place && [t('account.places'), place],
          me.may_be_exact && [t('account.purpose'), html`${me.purpose ?? t('account.no_purpose')} <button type="button" class="button small plain" @click=${askPurpose}>${t(me.purpose ? 'purpose.change' : 'purpose.state')}</button>`]]),
        section(t('account.password'), el`<div class="buttons"><a class="button" href=${href({ path: ['password'] })}>${t(me.has_password === false ? 'account.set_password' : 'account.change_password')}</a></div>`),
        factor, sessions, tokens,
        el`<div class="buttons"><button type="button" class="button" @click=${() => signOut(false)}>${icon('leave')}${t('account.sign_out')}</button></div>`,
      ],
    });
    part(factor, '/me/totp', (/** @type {any} */ of) => section(t('account.factor'), [
      el`<p class="muted">${of.is_on ? t('account.factor_is_on', { n: of.recovery_codes_left }) : t('account.factor_is_off')}</p>`,
      of.is_on ? el`<div class="buttons"><a class="button danger" href=${href({ path: ['factor-off'] })}>${t('account.factor_off')}</a></div>`
        : me.has_password === false ? el`<p class="label">${t('account.factor_needs_password')}</p>`
          : el`<div class="buttons"><a class="button" href=${href({ path: ['factor-on'] })}>${t('account.factor_on')}</a></div>`]));
    part(sessions, '/sessions', (/** @type {any} */ list) => section(t('account.sessions'), el`<ul class="log rows">${list.items.map(session)}</ul>`,
      list.items.length > 1 && el`<button type="button" class="button small" @click=${() => signOut(true)}>${t('account.sign_out_everywhere')}</button>`));
    part(tokens, '/tokens', (/** @type {any} */ list) => section(t('account.tokens'), list.items.length
      ? el`<ul class="log rows">${list.items.map(token)}</ul>` : el`<p class="muted">${t('account.no_tokens')}</p>`,
    el`<a class="button small" href=${href({ path: ['token'] })}>${icon('plus')}${t('account.token_add')}</a>`));
  }

  /** A part that the server may not have. @param {HTMLElement} box @param {string} path @param {(answer: any) => any} show */
  async function part(box, path, show) {
    try {
      fill(box, show(await get(path, {}, signal)));
    } catch (error) {
      const problem = /** @type {any} */ (error);
      if (!aborted(problem) && ![403, 404, 405].includes(problem.status)) fill(box, failure(problem, () => part(box, path, show)));
    }
    box.hidden = !box.childNodes.length;
  }

  /** @param {any} one */
  const session = (one) => el`<li><div><p>${t('account.session_since', { time: format.time(one.started_at) })}</p><p class="label">${one.is_this ? t('account.session_this') : t('account.session_seen', { time: format.time(one.last_seen_at) })}</p></div>
    ${!one.is_this && html`<button type="button" class="button small" @click=${() => end(`/sessions/${one.session_id}`, 'account.session_ended')}>${t('account.session_end')}</button>`}</li>`;

  /** @param {any} one */
  const token = (one) => el`<li><div><p class="strong">${one.name}</p><p class="label">${t(one.may_write ? 'account.token_writes' : 'account.token_reads')} · ${t('account.token_until', { date: format.time(one.expires_at) })}</p>
    <p class="label">${one.last_used_at ? t('account.token_used', { time: format.time(one.last_used_at) }) : t('account.token_unused')}</p></div>
    <button type="button" class="button small" @click=${async () => { if (await confirm({ title: t('account.token_end_title', { name: one.name }), text: t('account.token_end_text'), action: t('account.token_end'), danger: true })) end(`/tokens/${one.api_token_id}`, 'account.token_ended'); }}>${t('account.token_end')}</button></li>`;

  /** @param {string} path @param {string} words */
  async function end(path, words) {
    try {
      await remove(path);
      toast(t(words), { kind: 'ok' });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
    draw();
  }
}
