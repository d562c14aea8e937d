// @ts-check
// The rules by which levels are computed, as they stand: which set is in force by which document, each rule with its threshold and its source.
import { aborted, get } from '../../api.js';
import { el, html } from '../../dom.js';
import * as format from '../../format.js';
import { t } from '../../i18n.js';
import { href } from '../../router.js';
import { store } from '../../store.js';
import { demoChip, facts, section } from '../../ui/panel.js';
import { empty } from '../../ui/skeleton.js';
import { indicatorName, levelName, sampleNote, scheme, shown } from './levels.js';

export const OPERATORS = /** @type {Record<string, string>} */ ({ '<': '<', '<=': '≤', '>': '>', '>=': '≥', '=': '=' });

/** @param {any} room @param {string|undefined} id */
export async function rulesPage(room, id) {
  const { panel, signal, legend } = room;
  const back = href(id ? { path: ['rules'], filters: {} } : { path: [], filters: {} });
  panel.loading(t('risk.rules'), { back, rows: 6 });
  legend(null);
  room.bottom(null);
  try {
    const of = await scheme(signal);
    if (!id) {
      const { items } = await get('/risk/rules', { province: store.province, scheme: of.code }, signal);
      panel.show({ title: t('risk.rules'), back, focus: true, body: items.length ? [el`<ul class="cards">${items.map((/** @type {any} */ one) => html`<li><a class="card" href=${href({ path: ['rules', one.risk_rule_set_id], filters: {} })}><span class="card-main"><span class="card-title">${one.name}</span><span class="card-detail">${state(one)}</span><span class="card-chips">${one.is_sample && html`<span class="chip warn">${t('risk.sample_short')}</span>`}${demoChip(one)}</span></span><span class="card-value">${t('risk.n_rules', { n: format.number(one.rules) })}</span></a></li>`)}</ul>`]
        : empty({ title: t('risk.no_rules') }) });
      return {};
    }
    const set = await get(`/risk/rules/${id}`, {}, signal);
    panel.show({ title: set.name, back, focus: true, subtitle: html`<span>${state(set)}</span>${demoChip(set)}`, body: [
      set.is_sample && sampleNote(),
      facts([[t('risk.clean_periods'), format.number(set.clean_periods)], [t('risk.few_n'), format.number(set.few_n)], set.note && [t('risk.note'), set.note]]),
      section(t('risk.n_rules', { n: format.number(set.rules.length) }), el`<ol class="rules">${set.rules.map((/** @type {any} */ rule) => html`<li class="rule" data-number=${rule.number}><span class="strong">${rule.text}</span><span>${indicatorName(of, rule.indicator)} ${OPERATORS[rule.operator]} ${shown(rule.value, of.indicators.find((/** @type {any} */ one) => one.code === rule.indicator)?.unit ?? 'count')}</span>
        <span class="label">${rule.level ? t('risk.rule_level', { level: levelName(of, rule.level) }) : t('risk.rule_points', { n: format.number(rule.points) })}${rule.must_be_told && ` · ${t('risk.must_be_told')}`} · ${t('risk.rule_source', { source: rule.source })}</span></li>`)}</ol>`),
    ] });
  } catch (error) {
    if (!aborted(error)) panel.failed(t('risk.rules'), error, { back, retry: room.reload });
  }
  return {};
}

/** By which document it is in force, or that it is not. @param {any} set */
const state = (set) => (set.state === 'draft' ? t('risk.rules_draft') : t(set.state === 'ended' ? 'risk.rules_ended' : 'risk.rules_in_force', { number: set.decision_number, date: format.date(set.decision_on), from: format.date(set.valid_from), to: set.valid_to ? format.date(set.valid_to) : '' }));
