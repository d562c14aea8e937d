// @ts-check
// The second factor: a secret for the authenticator app, confirmed by a code; recovery codes, shown once; turning it off.
import { post, remove } from '../../api.js';
import { el, html } from '../../dom.js';
import { t } from '../../i18n.js';
import { lineField, passwordField } from '../../ui/signin.js';
import { once, simpleForm } from '../../ui/simpleform.js';
import { toast } from '../../ui/toast.js';

const codeField = () => lineField({ label: t('signin.code'), name: 'one-time-code', autocomplete: 'one-time-code', mode: 'numeric' });
/** @param {any} field */
const needed = (field) => { const given = Boolean(field.value().trim()); if (!given) { field.fault(t('signin.code_needed')); field.focus(); } return given; };

/** @param {any} room */
export function factorOn({ panel, back, done }) {
  const title = t('account.factor_on');
  panel.show({ title, back, focus: true, body: [el`<p>${t('account.factor_text')}</p>`, simpleForm({ back, fields: [], action: t('account.factor_begin'), check: () => true,
    async send() {
      const { secret, otpauth_uri: uri } = await post('/me/totp', {});
      const code = codeField();
      panel.show({ title, back, body: [
        el`<ol class="steps"><li>${t('account.factor_step_1')}${once(secret.replaceAll(/(.{4})(?=.)/g, '$1 '), t('account.factor_secret'))}<a href=${uri}>${t('account.factor_link')}</a></li><li>${t('account.factor_step_2')}</li></ol>`,
        simpleForm({ back, fields: code.node, action: t('signin.confirm'), at: { code }, check: () => needed(code),
          async send() {
            const { recovery_codes: codes } = await post('/me/totp/confirm', { code: code.value().replaceAll(/\s/g, '') });
            panel.show({ title: t('account.factor_done'), focus: true, body: [el`<div class="note warn">${t('account.recovery_text')}</div>`, once(codes.join('\n'), t('account.recovery')),
              el`<div class="buttons"><button type="button" class="button primary" @click=${done}>${t('account.recovery_kept')}</button></div>`] });
          } })] });
      code.focus();
    } })] });
}

/** @param {any} room */
export function factorOff({ panel, back, done }) {
  const word = passwordField({ label: t('account.password_now'), name: 'password', autocomplete: 'current-password' });
  const code = lineField({ label: t('signin.code'), name: 'one-time-code', autocomplete: 'one-time-code', hint: t('signin.code_hint') });
  panel.show({ title: t('account.factor_off'), back, focus: true, body: [el`<p>${t('account.factor_off_text')}</p>`, simpleForm({ back, danger: true, fields: [word.node, code.node], action: t('account.factor_off'), at: { password: word, code },
    check() {
      if (!word.value()) { word.fault(t('signin.password_needed')); word.focus(); return false; }
      return needed(code);
    },
    async send() {
      await remove('/me/totp', { password: word.value(), code: code.value().replaceAll(/\s/g, '') });
      toast(t('account.factor_now_off'), { kind: 'ok' });
      done();
    } })] });
  word.focus();
}
