// @ts-check
// Accounts: who may enter, as what and where; a link to begin with, shown once; disabling and opening again.
import { aborted, get, patch, post } from '../../api.js';
import { $, el, fill, html, uid } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { go, href, now } from '../../router.js';
import { store } from '../../store.js';
import { scopeText } from '../../ui/accountmenu.js';
import { communePicker } from '../../ui/communepicker.js';
import { confirm } from '../../ui/confirm.js';
import { filterBar } from '../../ui/filters.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts } from '../../ui/panel.js';
import { recordButtons } from '../../ui/record.js';
import { lineField } from '../../ui/signin.js';
import { once, simpleForm } from '../../ui/simpleform.js';
import { failure, skeleton } from '../../ui/skeleton.js';
import { createList, listTools } from '../../ui/table.js';
import { toast } from '../../ui/toast.js';

const ROLES = ['admin', 'province', 'commune', 'viewer', 'auditor'];
/** Which scopes go with which role; the first is offered first. @type {Record<string, string[]>} */
const PLACES = { admin: ['country'], province: ['province', 'country'], commune: ['communes'], viewer: ['province', 'country', 'communes'], auditor: ['province', 'country', 'communes'] };

/** @param {any} row */
const chips = (row) => [row.is_disabled && el`<span class="chip danger">${t('admin.disabled')}</span>`, !row.is_disabled && row.must_change_password && el`<span class="chip warn">${t('admin.unopened')}</span>`, demoChip(row)];
/** @param {any} row */
const seen = (row) => (row.last_seen_at ? format.time(row.last_seen_at) : t('admin.never_seen'));
/** The whole address of a one-time link. @param {string} link */
const whole = (link) => new URL(link.replace(/^\//, ''), document.baseURI).href;

/** A link that is shown this once. @param {any} panel @param {string} username @param {string} link @param {string} back */
function showLink(panel, username, link, back) {
  panel.show({ title: username, back, focus: true, body: [el`<div class="note warn">${t('admin.link_once')}</div>`, once(whole(link), t('admin.link')), el`<div class="buttons"><a class="button primary" href=${back}>${t('admin.link_given')}</a></div>`] });
}

/** @param {any} room */
export function accountsPage({ panel, signal, tabs }) {
  const bar = filterBar([{ name: 'q', kind: 'search', label: t('admin.search') }, { name: 'role', kind: 'select', label: t('account.role'), all: t('admin.role_all'), options: ROLES.map((role) => ({ value: role, label: t(`role.${role}`) })) }]);
  const box = el`<div>${skeleton({ rows: 5 })}</div>`;
  panel.show({ title: t('room.admin'), actions: el`<a class="button primary" href=${href({ path: ['accounts', 'new'], filters: {} })}>${icon('plus')}${t('admin.add')}</a>`, body: [tabs, bar.node, box] });
  /** @type {any[]} */
  let all = [];
  load();

  async function load() {
    try {
      all = (await get('/accounts', {}, signal)).items;
      draw();
    } catch (error) {
      if (!aborted(error)) fill(box, failure(error, load));
    }
  }
  function draw() {
    const { q = '', role = '' } = store.filters;
    const words = format.fold(q).split(/\s+/).filter(Boolean);
    const rows = all.filter((row) => (!role || row.role === role) && words.every((word) => format.fold(`${row.username} ${row.post} ${scopeText(row)}`).includes(word)));
    const list = createList(rows, {
      id: (row) => row.username, href: (row) => href({ path: ['accounts', row.username] }), caption: t('admin.accounts'), file: t('admin.file_accounts'), emptyTitle: t('admin.no_accounts'),
      card: (row) => ({ title: html`<span lang="vi">${row.post}</span>`, detail: html`${row.username} · ${t(`role.${row.role}`)} · ${scopeText(row)}`, chips: chips(row) }),
      columns: [
        { key: 'post', label: t('account.post'), sort: (row) => row.post, cell: (row) => html`<span lang="vi">${row.post}</span>` }, { key: 'username', label: t('signin.username'), sort: (row) => row.username },
        { key: 'role', label: t('account.role'), sort: (row) => row.role, cell: (row) => t(`role.${row.role}`), text: (row) => t(`role.${row.role}`) },
        { key: 'scope', label: t('account.scope'), sort: scopeText, cell: scopeText, text: scopeText },
        { key: 'state', label: t('admin.state'), cell: (row) => chips(row), text: (row) => (row.is_disabled ? t('admin.disabled') : '') },
        { key: 'last_seen_at', label: t('admin.seen'), sort: (row) => row.last_seen_at, cell: seen, text: seen },
      ],
    });
    fill(box, el`<p class="muted small" role="status">${t('admin.count', { n: format.number(rows.length) })}</p>`, list.node);
    const foot = $('.panel-foot', panel.root);
    fill(foot, listTools(list));
    foot.hidden = false;
  }
  return { refresh() { bar.sync(); draw(); } };
}

/** @param {any} room @param {string} username @param {string} action */
export async function accountRecord(room, username, action) {
  const { panel, signal, reload } = room;
  const back = href({ path: ['accounts'] });
  panel.loading(username, { back, rows: 6 });
  let row;
  try {
    row = (await get('/accounts', {}, signal)).items.find((/** @type {any} */ one) => one.username === username);
  } catch (error) {
    if (!aborted(error)) panel.failed(username, error, { back, retry: reload });
    return;
  }
  if (!row) { panel.show({ title: username, back, body: el`<div class="empty"><p class="strong">${t('admin.no_such')}</p><a class="button" href=${back}>${t('state.to_list')}</a></div>` }); return; }
  if (action === 'edit') { accountForm(room, row); return; }
  const isOwn = username === store.me.username;

  async function reset() {
    const asked = await confirm({ title: t(row.is_disabled ? 'admin.reopen_title' : 'admin.reset_title', { name: username }), text: t('admin.reset_text'), action: t(row.is_disabled ? 'admin.reopen' : 'admin.reset') });
    if (!asked) return;
    try {
      showLink(panel, username, (await post(`/accounts/${username}/reset`, {})).link, href({ path: ['accounts', username] }));
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
  }
  async function disable() {
    const asked = await confirm({ title: t('admin.disable_title', { name: username }), text: t('admin.disable_text'), action: t('admin.disable'), danger: true, reason: true });
    if (!asked) return;
    try {
      await post(`/accounts/${username}/disable`, { reason: asked.reason });
      toast(t('admin.disabled_done', { name: username }), { kind: 'ok' });
    } catch (error) {
      toast(/** @type {any} */ (error).message, { kind: 'danger' });
    }
    reload();
  }
  panel.show({
    title: row.post, back, focus: true, subtitle: html`<span>${row.username}</span>${chips(row)}`,
    body: [
      recordButtons(
        el`<a class="button" href=${href({ path: ['accounts', username, 'edit'] })}>${icon('edit')}${t('admin.edit')}</a>`,
        !isOwn && el`<button type="button" class="button" @click=${reset}>${t(row.is_disabled ? 'admin.reopen' : 'admin.reset')}</button>`,
        !isOwn && !row.is_disabled && el`<button type="button" class="button danger" @click=${disable}>${t('admin.disable')}</button>`),
      facts([[t('account.role'), t(`role.${row.role}`)], [t('account.scope'), scopeText(row)], row.place_tier && [t('admin.tier'), t(`admin.tier_${row.place_tier}`)], [t('admin.seen'), seen(row)], row.is_disabled && row.disabled_reason && [t('confirm.reason'), row.disabled_reason]]),
      el`<p><a href=${href({ path: ['log'], filters: { actor: username } })}>${t('admin.its_log')}</a></p>`,
    ],
  });
}

/** A new account, or another role, post and scope of one. @param {any} room @param {any} row */
export function accountForm({ panel, signal }, row) {
  const back = row ? href({ path: ['accounts', row.username] }) : href({ path: ['accounts'] });
  const ids = { role: uid('ac'), province: uid('ac'), error: uid('ac'), tier: uid('ac') };
  const username = lineField({ label: t('signin.username'), name: 'account-name', autocomplete: 'off', hint: t('admin.username_hint'), value: row?.username ?? '', readonly: Boolean(row) });
  const role = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${ids.role} .value=${row?.role ?? 'commune'} @change=${scopes}>${ROLES.map((name) => html`<option value=${name}>${t(`role.${name}`)}</option>`)}</select>`);
  const post_ = lineField({ label: t('account.post'), name: 'account-post', autocomplete: 'off', hint: t('admin.post_hint'), value: row?.post ?? '' });
  const province = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${ids.province} aria-label=${t('admin.place_province')} .value=${row?.province_code ?? store.province}><option value="">${t('form.choose')}</option>${store.provinces.map((p) => html`<option value=${p.code}>${p.name}</option>`)}</select>`);
  const error = el`<p class="error" id=${ids.error} hidden></p>`;
  // Only viewers have a choice of what they see of incidents.
  const tier = /** @type {HTMLSelectElement} */ (el`<select class="input" id=${ids.tier} .value=${row?.place_tier === 'counts' ? 'counts' : 'grid250'}>${['grid250', 'counts'].map((name) => html`<option value=${name}>${t(`admin.tier_${name}`)}</option>`)}</select>`);
  const tierField = el`<div class="field"><label for=${ids.tier}>${t('admin.tier')}</label>${tier}</div>`;
  const places = el`<div class="segmented" role="radiogroup" aria-label=${t('account.scope')}></div>`;
  const chosenBox = el`<div class="card-chips"></div>`;
  /** @type {{code: string, name: string}[]} */
  let chosen = [];
  let place = row ? (row.is_country_wide ? 'country' : row.province_code ? 'province' : 'communes') : '';
  // What the list says of an account are names: the codes are found when the communes are chosen anew.
  const kept = row && place === 'communes' ? row.communes ?? [] : [];
  const picker = communePicker({ label: t('admin.place_communes'), names: new Map(), day: () => now(), signal, onChange: add });
  const communes = el`<div class="field">${picker.node}${chosenBox}</div>`;
  const scopeField = { fault(/** @type {string} */ text) { error.textContent = text; error.hidden = !text; }, focus() { (place === 'communes' ? picker : province).focus(); } };

  /** @param {string|null} id */
  async function add(id) {
    if (!id) return;
    try {
      const unit = await get(`/communes/${id}`, {}, signal);
      if (!chosen.some((one) => one.code === unit.code)) chosen.push({ code: unit.code, name: unit.full_name });
      picker.set(null);
      scopeField.fault('');
      drawChosen();
    } catch (problem) {
      if (!aborted(problem)) scopeField.fault(/** @type {any} */ (problem).message);
    }
  }
  function drawChosen() {
    fill(chosenBox, chosen.length ? chosen.map((one) => html`<span class="chip accent">${one.name}<button type="button" class="chip-remove" aria-label=${t('admin.take_off', { name: one.name })} @click=${() => { chosen = chosen.filter((other) => other !== one); drawChosen(); }}>${icon('close')}</button></span>`)
      : kept.length > 0 && html`<span class="label">${t('admin.as_before', { names: kept.join(', ') })}</span>`);
  }
  function scopes() {
    const offered = PLACES[role.value];
    if (!offered.includes(place)) place = offered[0];
    fill(places, offered.map((name) => html`<label><input type="radio" name="account-place" value=${name} ?checked=${name === place} @change=${() => { place = name; scopes(); }}>${t(`admin.place_${name}`)}</label>`));
    province.hidden = place !== 'province';
    communes.hidden = place !== 'communes';
    tierField.hidden = role.value !== 'viewer';
    drawChosen();
  }
  scopes();

  const form = simpleForm({
    back, action: t(row ? 'record.save' : 'admin.make'), at: { username, post: post_, province_code: scopeField, commune_codes: scopeField, scope: scopeField },
    fields: [username.node, post_.node, el`<div class="field"><label for=${ids.role}>${t('account.role')}</label>${role}<p class="label">${t('admin.role_hint')}</p></div>`,
      el`<div class="field"><span class="field-label">${t('account.scope')}</span>${places}${province}${communes}${error}</div>`, tierField],
    check() {
      username.fault(row || /^[a-z0-9][a-z0-9._-]{2,39}$/.test(username.value().trim()) ? '' : t('admin.username_hint'));
      post_.fault(post_.value().trim() ? '' : t('form.required'));
      const lacks = (place === 'province' && !province.value) || (place === 'communes' && !chosen.length && !kept.length);
      scopeField.fault(lacks ? t(place === 'province' ? 'admin.province_needed' : 'admin.communes_needed') : '');
      const first = username.input.hasAttribute('aria-invalid') ? username : post_.input.hasAttribute('aria-invalid') ? post_ : lacks ? scopeField : null;
      first?.focus();
      return !first;
    },
    async send() {
      const scope = place === 'country' ? { is_country_wide: true } : place === 'province' ? { province_code: province.value } : chosen.length ? { commune_codes: chosen.map((one) => one.code) } : {};
      const body = { role: role.value, post: post_.value().trim(), ...scope, ...(role.value === 'viewer' ? { place_tier: tier.value } : {}) };
      if (row) {
        await patch(`/accounts/${row.username}`, body, row);
        toast(t('record.saved'), { kind: 'ok' });
        go({ path: ['accounts', row.username] });
        return;
      }
      const made = await post('/accounts', { username: username.value().trim(), ...body });
      showLink(panel, made.username, made.link, href({ path: ['accounts', made.username] }));
    },
  });
  panel.show({ title: row ? row.username : t('admin.add'), back, focus: true, body: [row && el`<div class="note">${t('admin.edit_note')}</div>`, form] });
  (row ? post_ : username).focus();
  return {};
}
