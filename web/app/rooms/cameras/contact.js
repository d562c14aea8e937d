// @ts-check
// How to reach the owner of a site: asked for with a reason each time (it is logged), edited, withdrawn, deleted. Nothing of it is kept: it
// leaves the page with the panel. Until it is asked for only the facts of the consent are shown.
import { aborted, errorText, get, post, put, remove } from '../../api.js';
import { $, el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { confirm } from '../../ui/confirm.js';
import { dateInput } from '../../ui/form.js';
import { facts, section } from '../../ui/panel.js';
import { saved } from '../../ui/record.js';
import { toast } from '../../ui/toast.js';

const CONSENTS = ['signed_form', 'verbal_recorded', 'contract'];
const how = (/** @type {string} */ value) => t(`cameras.consent_${value}`);

/** The section of a site's record. It asks the server when it is opened, not before. @param {string} siteId @param {AbortSignal} signal */
export function contactSection(siteId, signal) {
  const path = `/sites/${siteId}/contact`;
  const body = el`<div class="form"></div>`;
  const details = el`<details class="more-rows"><summary>${t('cameras.contact_open')}</summary>${body}</details>`;
  details.addEventListener('toggle', () => { if (/** @type {HTMLDetailsElement} */ (details).open) state(); else fill(body); });
  /** Does something, and tells what went wrong. @param {() => Promise<any>} work */
  async function attempt(work) {
    try {
      return await work();
    } catch (problem) {
      if (!aborted(problem)) toast(/** @type {any} */ (problem).message, { kind: 'danger' });
      return undefined;
    }
  }

  async function state() {
    const known = await attempt(() => get(path, {}, signal));
    if (!known) return;
    const consent = known.consent_on && [[t('cameras.consent'), `${how(known.consent_how)}, ${format.date(known.consent_on)}`]];
    fill(body,
      facts([...(consent ?? []), known.withdrawn_on && [t('cameras.consent_withdrawn'), format.date(known.withdrawn_on)]]),
      !known.is_stored && el`<p class="muted">${t('cameras.contact_none')}</p>`,
      el`<div class="buttons">${known.is_stored && html`<button type="button" class="button" @click=${view}>${t('cameras.contact_view')}</button>`}
        <button type="button" class="button" @click=${() => edit(known, null)}>${t(known.is_stored ? 'cameras.contact_replace' : 'cameras.contact_add')}</button></div>`);
  }

  async function view() {
    const answer = await confirm({ title: t('cameras.contact_view'), text: t('cameras.contact_view_text'), action: t('cameras.contact_show'), reason: true, reasonLabel: t('cameras.contact_reason') });
    if (!answer) return;
    const known = await attempt(() => get(path, { reason: answer.reason }, signal));
    if (!known) return;
    const c = known.contact;
    fill(body,
      facts([[t('cameras.contact_who'), c.organisation_or_household], [t('cameras.contact_phone'), c.phone], [t('cameras.contact_note'), c.note],
        [t('cameras.consent'), `${how(known.consent_how)}, ${format.date(known.consent_on)}`]]),
      el`<div class="buttons"><button type="button" class="button" @click=${() => edit(known, c)}>${t('record.edit')}</button>
        <button type="button" class="button" @click=${withdraw}>${t('cameras.contact_withdraw')}</button>
        <button type="button" class="button danger" @click=${erase}>${t('cameras.contact_delete')}</button>
        <button type="button" class="button" @click=${state}>${t('cameras.contact_hide')}</button></div>`);
  }

  async function withdraw() {
    const answer = await confirm({ title: t('cameras.contact_withdraw'), text: t('cameras.contact_withdraw_text'), action: t('cameras.contact_withdraw'), danger: true, on: true, onLabel: t('cameras.contact_withdrawn_on') });
    if (!answer || await attempt(async () => { await post(`${path}/withdraw`, { on: answer.on }); return true; }) !== true) return;
    saved(t('cameras.contact_withdrawn_done'));
    state();
  }

  async function erase() {
    const answer = await confirm({ title: t('cameras.contact_delete'), text: t('cameras.contact_delete_text'), action: t('cameras.contact_delete'), danger: true });
    if (!answer || await attempt(async () => { await remove(path); return true; }) !== true) return;
    saved(t('cameras.contact_deleted_done'));
    state();
  }

  /** @param {any} known @param {any} contact as it was shown; null where it was not asked for */
  function edit(known, contact) {
    const id = { who: uid('k'), phone: uid('k'), note: uid('k'), on: uid('k'), how: uid('k') };
    const day = dateInput({ id: id.on, value: known.withdrawn_on ? format.today() : known.consent_on ?? format.today(), required: true });
    const problem = el`<div class="form-summary" role="alert" hidden></div>`;
    const form = /** @type {HTMLFormElement} */ (el`<form class="form" novalidate autocomplete="off"><section class="form-group"><div>
      <div class="field kind-text"><label for=${id.who}>${t('cameras.contact_who')}</label><input class="input" id=${id.who} maxlength="160" .value=${contact?.organisation_or_household ?? ''}></div>
      <div class="field"><label for=${id.phone}>${t('cameras.contact_phone')}</label><input class="input" id=${id.phone} type="tel" maxlength="40" .value=${contact?.phone ?? ''}></div>
      <div class="field kind-text"><label for=${id.note}>${t('cameras.contact_note')}</label><textarea class="input" id=${id.note} maxlength="300" .value=${contact?.note ?? ''}></textarea></div>
      <div class="field"><label for=${id.how}>${t('cameras.consent_how')}</label><select class="input" id=${id.how}>${CONSENTS.map((value) => html`<option value=${value}>${how(value)}</option>`)}</select></div>
      <div class="field"><label for=${id.on}>${t('cameras.consent_on')}</label>${day.node}</div></div></section></form>`);
    const value = (/** @type {string} */ key) => /** @type {HTMLInputElement} */ ($(`#${key}`, form)).value.trim();
    if (known.consent_how) /** @type {HTMLSelectElement} */ ($(`#${id.how}`, form)).value = known.consent_how;
    form.prepend(problem);
    if (known.is_stored && !contact) form.prepend(el`<div class="note">${t('cameras.contact_replace_note')}</div>`);
    form.append(el`<p class="muted small">${t('cameras.contact_no_names')}</p>`,
      el`<div class="buttons"><button type="submit" class="button primary">${t('cameras.contact_save')}</button><button type="button" class="button" @click=${state}>${t('word.cancel')}</button></div>`);
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const on = day.value();
      if (on === undefined) { day.focus(); return; }
      try {
        await put(path, { organisation_or_household: value(id.who), phone: value(id.phone), note: value(id.note), consent_how: value(id.how), consent_on: on });
        saved(t('cameras.contact_saved'));
        state();
      } catch (error) {
        const refused = /** @type {any} */ (error);
        problem.hidden = false;
        fill(problem, refused.errors?.length ? el`<ul>${refused.errors.map((/** @type {any} */ e) => html`<li>${errorText(e)}</li>`)}</ul>` : refused.message);
      }
    });
    fill(body, form);
    /** @type {HTMLElement} */ ($(`#${id.who}`, form)).focus();
  }

  return section(t('cameras.contact'), details);
}
