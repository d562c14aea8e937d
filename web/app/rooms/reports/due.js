// @ts-check
// What is due: the next first, with the days that are left, from all documents in force.
import { aborted, get } from '../../api.js';
import { el, fill, html } from '../../dom.js';
import { choice, field } from '../../fields.js';
import * as format from '../../format.js';
import { language, t } from '../../i18n.js';
import { href, now } from '../../router.js';
import { placeName } from '../../session.js';
import { store } from '../../store.js';
import { filterBar } from '../../ui/filters.js';
import { figure, section } from '../../ui/panel.js';
import { empty, failure, skeleton } from '../../ui/skeleton.js';
import { issuedText, leftText, numberText, quote, roomTabs, whoText } from './words.js';

/** Days ahead, and back, that are looked at. */
const AHEAD = 62;
const BACK = 31;
/** So near is soon, in days. */
const SOON = 7;
const who = () => (field('directive_deadline', 'who')?.choices ?? []).map((c) => ({ value: c.value, label: language() === 'en' ? c.en : c.vi }));

/** One thing that is due. @param {any} item */
const card = (item) => el`<li class="due-card" data-code=${item.code} data-due=${item.due_before}>
  <div class="due-head"><a href=${href({ path: ['directive', item.directive_id], filters: {} })}>${item.text}</a><span class=${`due-left${item.is_past ? ' past' : item.days_left <= SOON ? ' soon' : ''}`}>${leftText(item)}</span></div>
  <p class="card-detail">${[t('reports.before', { date: format.date(item.due_before) }), item.period_from && t('reports.period', { range: format.range(item.period_from, item.period_to) })].filter(Boolean).join(' · ')}</p>
  <p class="card-detail">${[item.issued_by, numberText(item), issuedText(item)].join(' · ')}</p>
  <div class="card-chips"><span class="chip">${choice('directive_deadline', 'kind', item.kind)}</span><span class="chip">${whoText(item)}</span>${item.is_who_assumed && html`<span class="chip warn">${t('reports.who_assumed')}</span>`}${item.issuer_ended_on && html`<span class="chip warn">${t('reports.issuer_ended', { date: format.date(item.issuer_ended_on) })}</span>`}</div>${quote(item)}</li>`;

/** @param {any} room */
export async function duePage(room) {
  const { panel, signal } = room;
  const body = el`<div class="section"></div>`;
  const filters = /** @type {import('../../ui/filters.js').Filter[]} */ ([{ name: 'who', kind: 'select', label: t('reports.who'), all: t('reports.who_all'), options: who() }]);
  const bar = filterBar(filters);
  panel.show({ title: t('room.reports'), subtitle: html`<span>${placeName()}</span>`, body: [roomTabs('due'), body] });
  fill(body, skeleton({ figure: true, rows: 5 }));
  try {
    const params = { province: store.province, who: store.filters.who };
    const [coming, gone] = await Promise.all([get('/directives/due', { ...params, from: now(), to: format.addDays(now(), AHEAD) }, signal), get('/directives/due', { ...params, from: format.addDays(now(), -BACK), to: now() }, signal)]);
    const next = coming.items[0];
    const late = [...gone.items].reverse();
    fill(body,
      next ? el`<div class="due-answer">${figure({ value: leftText(next), label: t('reports.next'), note: html`<span class="block">${next.text}. ${t('reports.before', { date: format.date(next.due_before) })}.</span>` })}</div>`
        : figure({ value: '0', label: t('reports.none_due', { n: AHEAD }) }),
      bar.node,
      coming.items.length ? section(t('reports.coming', { n: format.number(coming.items.length), days: AHEAD }), el`<ul class="due-list">${coming.items.map(card)}</ul>`)
        : empty({ title: t('reports.nothing'), hint: t('reports.nothing_hint'), action: el`<a class="button" href=${href({ path: [], filters: { tab: 'directives' } })}>${t('reports.tab_directives')}</a>` }),
      late.length > 0 && el`<details class="form-group"><summary><h2>${t('reports.gone', { n: format.number(late.length), days: BACK })}</h2></summary><div><ul class="due-list">${late.map(card)}</ul></div></details>`);
  } catch (error) {
    if (!aborted(error)) fill(body, failure(error, room.reload));
  }
  return {};
}
