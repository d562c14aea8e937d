// @ts-check
// A new password: the present one, then the new one twice, its rule said before.
import { post } from '../../api.js';
import { el } from '../../dom.js';
import { t } from '../../i18n.js';
import { loadMe } from '../../session.js';
import { store } from '../../store.js';
import { newPassword, passwordField } from '../../ui/signin.js';
import { simpleForm } from '../../ui/simpleform.js';
import { toast } from '../../ui/toast.js';

/** @param {any} room */
export function passwordPage({ panel, back, done }) {
  const { me } = store;
  const old = me.has_password === false ? null : passwordField({ label: t('account.password_now'), name: 'password', autocomplete: 'current-password' });
  const fresh = newPassword(me.username);
  const form = simpleForm({
    back, action: t('account.change_password'), fields: [old?.node, ...fresh.nodes], at: { ...(old ? { password: old } : {}), new_password: fresh.first },
    check() {
      if (old && !old.value()) { old.fault(t('signin.password_needed')); old.focus(); return false; }
      return fresh.check();
    },
    async send() {
      await post('/me/password', { password: old?.value(), new_password: fresh.value() });
      toast(t('account.password_changed'), { kind: 'ok' });
      await loadMe();
      done();
    },
  });
  panel.show({ title: t(old ? 'account.change_password' : 'account.set_password'), back, focus: true, body: [el`<p class="muted">${t('account.password_text')}</p>`, form] });
  (old ?? fresh.first).focus();
}
