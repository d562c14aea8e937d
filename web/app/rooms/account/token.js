// @ts-check
// A token for a machine: what it is for, whether it may write, its last day; its value is shown once.
import { post } from '../../api.js';
import { el, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { now } from '../../router.js';
import { store } from '../../store.js';
import { dateInput } from '../../ui/form.js';
import { lineField } from '../../ui/signin.js';
import { once, simpleForm } from '../../ui/simpleform.js';

/** @param {any} room */
export function tokenPage({ panel, back, done }) {
  const title = t('account.token_add');
  const name = lineField({ label: t('account.token_name'), name: 'name', autocomplete: 'off', hint: t('account.token_name_hint') });
  const ids = { day: uid('tk'), error: uid('tk') };
  const day = dateInput({ id: ids.day, value: format.addMonths(now(), 3), required: true, min: now(), max: format.addDays(now(), 366), describedby: ids.error });
  const dayError = el`<p class="error" id=${ids.error} hidden></p>`;
  const until = { fault(/** @type {string} */ text) { dayError.textContent = text; dayError.hidden = !text; }, focus: () => day.focus() };
  const writes = /** @type {HTMLInputElement} */ (el`<input type="checkbox">`);
  panel.show({ title, back, focus: true, body: [el`<p class="muted">${t('account.token_text')}</p>`, simpleForm({
    back, action: t('account.token_make'), at: { name, expires_on: until },
    fields: [name.node, el`<div class="field"><label for=${ids.day}>${t('account.token_last_day')}</label>${day.node}${dayError}</div>`, store.canWrite && el`<div class="checks"><label>${writes}${t('account.token_may_write')}</label></div>`],
    check() {
      name.fault(name.value().trim() ? '' : t('form.required'));
      if (!name.value().trim()) { name.focus(); return false; }
      if (day.value()) return true;
      until.fault(t('form.not_date'));
      day.focus();
      return false;
    },
    async send() {
      const made = await post('/tokens', { name: name.value().trim(), may_write: writes.checked, expires_on: day.value() });
      panel.show({ title: made.name, focus: true, body: [el`<div class="note warn">${t('account.token_once')}</div>`, once(made.token, t('account.token_value')),
        el`<p class="label">Authorization: Bearer …</p>`, html`<div class="buttons"><button type="button" class="button primary" @click=${done}>${t('account.token_kept')}</button></div>`] });
    } })] });
  name.focus();
}
