// @ts-check
// The documents that set targets and deadlines, as data: their list, and one of them with its targets, its deadlines, each with its sentence, and whom it reaches today.
import { aborted, get, remove } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice } from '../../fields.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { token } from '../../map.js';
import { go, href } from '../../router.js';
import { may, placeName } from '../../session.js';
import { store } from '../../store.js';
import { confirm } from '../../ui/confirm.js';
import { icon } from '../../ui/icons.js';
import { demoChip, facts, figure, section } from '../../ui/panel.js';
import { recordButtons } from '../../ui/record.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { toast } from '../../ui/toast.js';
import { isTold, judge, states } from './judged.js';
import { deadlineText, issuedText, mayWrite, numberText, quote, roomTabs, targetText, whoText } from './words.js';

/** @param {any} room */
export async function directiveList(room) {
  const { panel, signal } = room;
  const body = el`<div class="section"></div>`;
  panel.show({ title: t('room.reports'), subtitle: html`<span>${placeName()}</span>`, actions: may('compute') && el`<a class="button primary" href=${href({ path: ['directive', 'new'], filters: {} })}>${icon('plus')}${t('reports.add')}</a>`, body: [roomTabs('directives'), body] });
  fill(body, skeleton({ figure: true, rows: 4 }));
  try {
    const { items } = await get('/directives', { province: store.province }, signal);
    const sum = (/** @type {string} */ part) => items.reduce((/** @type {number} */ n, /** @type {any} */ row) => n + row[part].length, 0);
    const told = el`<div class="slot"></div>`;
    if (isTold() && store.province && sum('targets')) states(told, store.province, signal);
    fill(body, items.length ? [figure({ value: format.number(items.length), label: t('reports.directives'), note: t('reports.directives_hold', { targets: format.number(sum('targets')), deadlines: format.number(sum('deadlines')) }) }), told,
      el`<ul class="cards">${items.map((/** @type {any} */ row) => html`<li><a class="card" href=${href({ path: ['directive', row.directive_id], filters: {} })} data-id=${row.directive_id}><span class="card-main"><span class="card-title">${row.title}</span>
        <span class="card-detail">${[row.issued_by, numberText(row), issuedText(row)].join(' · ')}</span><span class="card-detail">${t('reports.holds', { targets: format.number(row.targets.length), deadlines: format.number(row.deadlines.length) })}</span>
        <span class="card-chips">${row.source === 'reference' && html`<span class="chip">${t('reports.shipped')}</span>`}${row.issuer?.valid_to && html`<span class="chip warn">${t('reports.issuer_ended', { date: format.date(row.issuer.valid_to) })}</span>`}${demoChip(row)}</span></span></a></li>`)}</ul>`]
      : empty({ title: t('reports.empty'), hint: t(may('compute') ? 'reports.empty_hint' : 'reports.empty_ask') }));
  } catch (error) {
    if (!aborted(error)) fill(body, failure(error, room.reload));
  }
  return {};
}

/** @param {any} room @param {string} id */
export async function directivePage(room, id) {
  const { panel, map, signal, legend } = room;
  const back = href({ path: [], filters: { tab: 'directives' } });
  panel.loading(t('reports.directive'), { back, figure: true, rows: 6 });
  let row;
  try {
    row = await get(`/directives/${id}`, {}, signal);
  } catch (error) {
    if (!aborted(error)) panel.failed(t('reports.directive'), error, { back, retry: room.reload });
    return null;
  }
  const writes = mayWrite(row);
  const own = row.source !== 'reference';
  const to = (/** @type {string[]} */ ...path) => href({ path: ['directive', id, ...path], filters: {} });
  /** @param {string} name @param {any} part */
  const pen = (name, part) => writes && el`<a class="button icon plain" href=${to(name, part[`directive_${name}_id`], 'edit')} aria-label=${t('reports.change_part', { code: part.code })} title=${t('record.edit')}>${icon('edit')}</a>`;

  async function drop() {
    const answer = await confirm({ title: t('reports.delete_title'), text: t('reports.delete_text'), action: t('reports.delete'), danger: true });
    if (!answer) return;
    try {
      await remove(`/directives/${id}`, undefined, { row });
      go({ path: [], filters: { tab: 'directives' } }, { replace: true });
    } catch (problem) {
      toast(/** @type {any} */ (problem).message, { kind: 'danger' });
    }
  }

  panel.show({
    title: row.title, back, focus: true,
    subtitle: html`<span>${row.issued_by}</span><span>${numberText(row)}</span><span>${issuedText(row)}</span>${!own && html`<span class="chip">${t('reports.shipped')}</span>`}${demoChip(row)}`,
    body: [
      ...reached(row),
      recordButtons(writes && el`<a class="button" href=${to('edit')}>${icon('edit')}${t('record.edit')}</a>`, writes && own && el`<button type="button" class="button danger" @click=${drop}>${t('reports.delete')}</button>`),
      section(t('reports.targets', { n: format.number(row.targets.length) }), row.targets.length ? el`<ul class="due-list">${row.targets.map((/** @type {any} */ one) => html`<li class="due-card" data-code=${one.code}><div class="due-head"><span class="strong">${one.text}</span>${pen('target', one)}</div>
        <p>${targetText(one)}${one.by_before && html`, ${t('reports.reach_before', { date: format.date(one.by_before) })}`}</p>
        <div class="card-chips">${one.indicator ? html`<span class="chip">${choice('directive_target', 'indicator', one.indicator)}</span>` : html`<span class="chip warn">${t('reports.not_measured')}</span>`}<span class="chip">${one.district_name ?? choice('directive_target', 'scope', one.scope)}</span></div><div class="slot" data-target=${one.code}></div>${quote(one)}</li>`)}</ul>` : el`<p class="muted">${t('reports.no_targets')}</p>`,
      writes && el`<a class="button small" href=${to('target', 'new')}>${icon('plus')}${t('reports.add_target')}</a>`),
      section(t('reports.deadlines', { n: format.number(row.deadlines.length) }), row.deadlines.length ? el`<ul class="due-list">${row.deadlines.map((/** @type {any} */ one) => html`<li class="due-card" data-code=${one.code}><div class="due-head"><span class="strong">${one.text}</span>${pen('deadline', one)}</div>
        <p>${deadlineText(one)}${one.is_ongoing && html`; ${t('reports.ongoing')}`}</p><div class="card-chips"><span class="chip">${whoText(one)}</span>${one.report_kind && html`<span class="chip">${t('reports.is_report')}</span>`}</div>${quote(one)}</li>`)}</ul>` : el`<p class="muted">${t('reports.no_deadlines')}</p>`,
      writes && el`<a class="button small" href=${to('deadline', 'new')}>${icon('plus')}${t('reports.add_deadline')}</a>`),
      row.note && section(t('reports.note'), el`<p>${row.note}</p>`),
    ],
  });
  paint();
  // The page does not wait for what has to be counted.
  const home = row.home?.code ?? store.province;
  if (isTold() && home && row.targets.length) judge(panel.body, row, home, signal);

  /** The communes that it reaches: those of which a part came from elsewhere, or was divided, lighter. */
  function paint() {
    if (!row.reach) return;
    map.choropleth(new Map(row.reach.communes.map((/** @type {any} */ one) => [one.commune_id, token(one.is_whole && !one.is_estimated ? 'share-4' : 'share-2')])));
    legend({ title: t('reports.legend'), unit: null, note: null, items: [{ swatch: token('share-4'), label: t('reports.legend_whole') }, { swatch: token('share-2'), label: t('reports.legend_part') }] });
  }
  return { refresh: paint };
}

/** Whom it reaches today: the figure, what became of the province and the districts that it names, and each commune with what it came from. @param {any} row */
function reached(row) {
  const { reach } = row;
  if (!reach) return [el`<p class="note">${t('reports.whole_country')}</p>`];
  const part = (/** @type {any} */ one) => [one.full_name, one.extent === 'part' ? t('reports.part_of', { share: format.percent(one.share) }) : ''].filter(Boolean).join(' ');
  const parted = reach.communes.filter((/** @type {any} */ one) => one.is_estimated);
  return [
    el`<div>${figure({ value: format.number(reach.n), label: t('reports.reach'), note: html`<span class="block">${[t('reports.reach_from', { n: format.number(reach.communes_then), issuer: reach.issuer?.full_name ?? '' }), reach.is_issuer_ended && t('reports.reach_now', { date: format.date(reach.issuer.valid_to), home: reach.home?.full_name ?? '' })].filter(Boolean).join(' ')}</span>${parted.length > 0 && html`<span class="block">${t('reports.reach_parted', { n: format.number(parted.length) })}</span>`}` })}</div>`,
    ...reach.districts.map((/** @type {any} */ one) => section(t('reports.district', { name: one.district_name }), facts([[t('reports.district_now'), html`${one.communes.map((/** @type {any} */ c, /** @type {number} */ i) => html`${i ? ', ' : ''}<a href=${href({ room: 'communes', path: [c.commune_id], filters: {} })}>${c.full_name}</a>${!c.is_whole && ` (${t('reports.only_part')})`}`)}`]]))),
    el`<details class="form-group"><summary><h2>${t('reports.reach_list', { n: format.number(reach.n) })}</h2></summary><div><ul class="reach-list">${reach.communes.map((/** @type {any} */ one) => html`<li><a href=${href({ room: 'communes', path: [one.commune_id], filters: {} })}>${one.full_name}</a>${one.is_estimated && html` <span class="chip warn">${t('reports.estimated')}</span>`}<span class="label block">${t('reports.from', { names: one.from.map(part).join(', ') })}</span></li>`)}</ul></div></details>`,
  ];
}
