// @ts-check
// Who is in: a button at the foot of the rail (on phones at the top), and what opens from it: post, role, scope, the account's page, signing out.
import { $, el, html } from '../dom.js';
import { remove } from '../api.js';
import { t } from '../i18n.js';
import { href } from '../router.js';
import { may, toSignIn } from '../session.js';
import { store } from '../store.js';
import { icon } from './icons.js';
import { toast } from './toast.js';

/** Where an account works, in words. @param {any} me */
export function scopeText(me) {
  if (me.is_country_wide) return t('scope.country');
  if (me.province_code) return me.province_name ?? store.provinces.find((p) => p.code === me.province_code)?.full_name ?? me.province_code;
  return (me.communes ?? []).map((/** @type {any} */ c) => c.full_name ?? c).join(', ');
}

/** Ends this session, or all of the account, and leaves. @param {boolean} everywhere */
export async function signOut(everywhere) {
  try {
    await remove(everywhere ? '/sessions' : '/session');
  } catch (error) {
    toast(/** @type {any} */ (error).message, { kind: 'danger' });
    return;
  }
  toSignIn('out');
}

/** The button with its menu. */
export function accountMenu() {
  const { me } = store;
  const close = () => show(false);
  const menu = el`<div class="popup account-popup" id="account-popup" hidden>
    <div><p class="strong" lang="vi">${me.post}</p><p class="label">${t(`role.${me.role}`)} · ${me.username}</p><p class="label">${scopeText(me)}</p>${me.is_demo && html`<p><span class="chip demo">${t('word.demo')}</span></p>`}</div>
    <div class="account-links">
      <a class="button plain" href=${href({ room: 'account', path: [], filters: {} })} @click=${close}>${icon('account')}${t('account.open')}</a>
      <a class="button plain phone-only" href=${href({ room: 'planning', path: [], filters: {} })} @click=${close}>${icon('planning')}${t('room.planning')}</a>
      <a class="button plain phone-only" href=${href({ room: 'communes', path: [], filters: {} })} @click=${close}>${icon('communes')}${t('room.communes')}</a>
      <a class="button plain phone-only" href=${href({ room: 'risk', path: [], filters: {} })} @click=${close}>${icon('risk')}${t('room.risk')}</a>
      <a class="button plain phone-only" href=${href({ room: 'reports', path: [], filters: {} })} @click=${close}>${icon('reports')}${t('room.reports')}</a>
      ${may('imports') && html`<a class="button plain phone-only" href=${href({ room: 'imports', path: [], filters: {} })} @click=${close}>${icon('imports')}${t('room.imports')}</a>`}
      ${may('audit') && html`<a class="button plain phone-only" href=${href({ room: 'admin', path: [], filters: {} })} @click=${close}>${icon('admin')}${t('room.admin')}</a>`}
      <button type="button" class="button plain" @click=${() => signOut(false)}>${icon('leave')}${t('account.sign_out')}</button>
      <button type="button" class="button plain" @click=${() => signOut(true)}>${icon('leave')}${t('account.sign_out_everywhere')}</button>
    </div></div>`;
  const button = el`<button type="button" class="rail-link account-button" aria-expanded="false" aria-controls="account-popup" @click=${() => show(menu.hidden)}>${icon('account')}<span>${t('account.name')}</span></button>`;
  /** @param {boolean} on */
  function show(on) {
    menu.hidden = !on;
    button.setAttribute('aria-expanded', String(on));
    if (on) $('a', menu).focus();
  }
  const box = el`<div class="account">${button}${menu}</div>`;
  box.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => { if (event.key === 'Escape' && !menu.hidden) { event.stopPropagation(); show(false); button.focus(); } });
  box.addEventListener('focusout', (/** @type {FocusEvent} */ event) => { if (event.relatedTarget && !box.contains(/** @type {Node} */ (event.relatedTarget))) show(false); });
  return box;
}
document.addEventListener('pointerdown', (event) => {
  const box = $('.account');
  if (box && !box.contains(/** @type {Node} */ (event.target))) {
    $('#account-popup').hidden = true;
    $('.account-button').setAttribute('aria-expanded', 'false');
  }
});
